package importer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"clerk-import/testdata/systems"
)

// unknownSystem is an export that programs of their own have written, testdata/unknown/make.py and more.py, with what somebody who
// knows the system answers.
type unknownSystem struct {
	name    string
	files   []string
	states  []string // names that a question about who may sign in has
	foreign bool     // its words are in no list: it is answers that bring it
	answers map[string]string
}

var unknownSystems = []unknownSystem{
	{name: "verein", files: []string{"verein.xlsx"}, states: []string{"Status"}},
	{name: "crew", files: []string{"crew.ldif"}, states: []string{"crewStanding"}, answers: map[string]string{"state.crewStanding.RETIRED": "skip"}},
	{name: "ledger", files: []string{"ledger.csv"}, states: []string{"account_state"}},
	{name: "depot", files: []string{"depot.json"}, states: []string{"lifecycle.state"}},
	{name: "poczta", files: []string{"poczta.csv"}, states: []string{"stan"}, answers: map[string]string{"verified.kontakt": "part3"}},
	{name: "kiosk", files: []string{"kiosk.sql"}, states: []string{"customers_status"}},
	{name: "fusion", files: []string{"fusion.people.csv", "fusion.logins.csv"}, states: []string{"enabled"}, answers: map[string]string{"verified.email_address": "email_ok"}},
	{name: "vivaio", files: []string{"vivaio.ndjson"}, states: []string{"stato"}},
	{name: "winkel", files: []string{"winkel.sql"}, states: []string{"toestand"}},
	{name: "atlas", files: []string{"atlas.json"}, states: []string{"status"}},
	{name: "relay", files: []string{"relay.json"}, states: []string{"state"}},
	{name: "seeker", files: []string{"seeker.json"}, states: []string{"account_status"}},
	{name: "mongrel", files: []string{"mongrel.ndjson"}, states: []string{"disabled"}},
	{name: "valuta", files: []string{"valuta.json"}, states: []string{"StateCode"}, answers: map[string]string{"state.StateCode.2": "skip"}},
	{name: "pipeline", files: []string{"pipeline.csv"}, states: []string{"Portal Access"}},
	{name: "tree", files: []string{"tree.ldif"}, states: []string{"loginDisabled"}},
	{name: "talo", files: []string{"talo.tsv"}, states: []string{"tila"}, answers: map[string]string{"verified.email_address": "vahvistettu"}},
	{name: "defter", files: []string{"defter.csv"}, states: []string{"durum"}},
	{name: "spolek", files: []string{"spolek.sql"}, states: []string{"Zablokovan", "Smazan"}},
	{name: "forening", files: []string{"forening.ndjson"}, states: []string{"spärrad", "raderad"}},
	{name: "kaiin", files: []string{"kaiin.tsv"}, states: []string{"joutai"}},
	{name: "meibo", files: []string{"meibo.csv"}, states: []string{"会員状態"}},
	{name: "lantern", files: []string{"lantern.db"}, states: []string{"ban"}},
	{name: "ecole", files: []string{"ecole.json"}, states: []string{"etat"}},
	{name: "forum", files: []string{"forum.sql"}, states: []string{"sperren"}},
	{name: "clinica", files: []string{"clinica.csv"}, states: []string{"situacion"}, answers: map[string]string{"digest.resumen": "pbkdf2-text"}},
	{name: "praktijk", files: []string{"praktijk.sql"}, states: []string{"toestanden"}, answers: map[string]string{"digest.wachtwoord_sha256": "sha256_salted"}},
	{name: "sklep", files: []string{"sklep.json"}, states: []string{"stan"}},
	{name: "fixture", files: []string{"fixture.json"}, states: []string{"blocked"}},
	{name: "biblioteca", files: []string{"biblioteca.json"}, states: []string{"stato.descrizione"}, answers: map[string]string{"digest.accesso.impronta": "pbkdf2-base64"}},
	{name: "lokatorzy", files: []string{"lokatorzy.sql"}, states: []string{"statusy"}, answers: map[string]string{"digest.skrot": "current.aktualne"}},
	{name: "bazaar", files: []string{"bazaar.csv"}, states: []string{"standing"}, answers: map[string]string{"digest.secret": "md5"}},
	{name: "skola", files: []string{"skola.json"}, states: []string{"stav"}},
	{name: "okul", files: []string{"okul.sql"}, states: []string{"aktif", "silinme_tarihi"}, answers: map[string]string{"digest.sifre": "sha256_salted"}},
	{name: "muziek", files: []string{"muziek.csv"}, states: []string{"status"}},
	{name: "randonnee", files: []string{"randonnee.csv"}, states: []string{"État du compte"}},
	{name: "sportello", files: []string{"sportello.sql"}, states: []string{"StatiUtente.Nome"}, answers: map[string]string{"digest.ImprontaPassword": "sha256_salted"}},
	{name: "varaus", files: []string{"varaus.ndjson"}, states: []string{"tila"}},
	{name: "vuelo", files: []string{"vuelo.json"}, states: []string{"fields.estado"}},
	{name: "guild", files: []string{"guild.ndjson"}, states: []string{"flags"}, answers: map[string]string{
		"state.flags.bit0": "active", "state.flags.bit1": "active", "state.flags.bit2": "banned",
	}},
	{name: "chitalnya", files: []string{"chitalnya.csv"}, states: []string{"Состояние"}, answers: map[string]string{"verified.phone_number": "Логин_подтверждён", "digest.Хеш_пароля": "md5"}},
	{name: "etxea", files: []string{"etxea.tsv"}, states: []string{"egoera"}, foreign: true, answers: map[string]string{
		"first_name": "izena", "last_name": "abizena", "state": "egoera", "state.egoera.ezabatuta": "skip", "verified.email_address": "egiaztatua.bai",
	}},
}

// system is the export as the random ones are, with the facts that stand beside it.
func (u *unknownSystem) system(t *testing.T) *systems.System {
	t.Helper()
	s := &systems.System{Shape: []string{u.name}, States: u.states}
	folder := filepath.Join("..", "testdata", "unknown")
	for _, name := range u.files {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		s.Files = append(s.Files, systems.File{Name: name, Data: data})
	}
	data, err := os.ReadFile(filepath.Join(folder, u.name+".expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var facts []struct {
		ID               string   `json:"external_id"`
		Skip             bool     `json:"skip"`
		Banned           bool     `json:"banned"`
		Emails           []string `json:"emails"`
		UnverifiedEmails []string `json:"unverified_emails"`
		Phones           []string `json:"phones"`
		UnverifiedPhones []string `json:"unverified_phones"`
		Username         string   `json:"username"`
		First            string   `json:"first_name"`
		Last             string   `json:"last_name"`
		Password         string   `json:"password"`
		Created          int64    `json:"created_at"`

		Metadata map[string]string `json:"metadata"`
	}
	if err := json.Unmarshal(data, &facts); err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		s.Users = append(s.Users, systems.User{
			IDs: []string{f.ID}, Skip: f.Skip, Banned: f.Banned, Emails: f.Emails, UnverifiedEmails: f.UnverifiedEmails, Phones: f.Phones, UnverifiedPhones: f.UnverifiedPhones,
			Username: f.Username, First: f.First, Last: f.Last, Password: f.Password, Created: f.Created, Metadata: f.Metadata,
		})
	}
	return s
}

// Exports of systems in forms of their own arrive for nine tenths by the proposal alone, and whole with its questions answered; in
// neither case is anything that must not be.
func TestUnknownExports(t *testing.T) {
	for _, u := range unknownSystems {
		t.Run(u.name, func(t *testing.T) {
			s := u.system(t)
			alone, questions := arrives(t, s, nil, t.TempDir())
			t.Logf("alone %d of %d, short: %v", alone.good, alone.all, alone.missed)
			if !u.foreign && alone.good*10 < alone.all*9 {
				t.Errorf("%d of %d facts arrive by the proposal alone", alone.good, alone.all)
			}
			answered, _ := arrives(t, s, u.answers, t.TempDir())
			if answered.good < answered.all {
				t.Errorf("%d of %d facts arrive with the questions answered, short: %v; questions: %q", answered.good, answered.all, answered.missed, questions)
			}
		})
	}
}
