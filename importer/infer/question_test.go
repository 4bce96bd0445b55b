package infer

import (
	"errors"
	"strings"
	"testing"
)

// codes is a table with something of each kind that is asked about.
func codes() *Table {
	return csvTable("people", "ref,mail,tel,checks,st,hash,salt,made",
		"x1,a@acme.io,0151 56921601,24,0,00112233445566778899aabbccddeeff,aaa1,03/04/2020",
		"x2,b@acme.io,0151 56921602,8,0,00112233445566778899aabbccddeef0,aaa2,04/05/2020",
		"x3,c@acme.io,0151 56921603,16,2,00112233445566778899aabbccddeef1,aaa3,05/06/2020",
		"x4,d@acme.io,0151 56921604,24,9,00112233445566778899aabbccddeef2,aaa4,06/07/2020",
		"x5,e@acme.io,0151 56921605,0,0,00112233445566778899aabbccddeef3,aaa5,07/08/2020")
}

// An answer changes what it says, and the default said aloud changes nothing: mapping, document and
// prompt show the same questions.
func TestAnswersChangeWhatTheySay(t *testing.T) {
	before := proposeOf(codes())
	text := before.YAML("people")
	said := map[string]string{}
	for _, q := range before.Questions() {
		said[q.ID] = q.Default
		if !strings.Contains(text, "# ? "+q.ID+": ") || len(q.Options) == 0 || q.Answer != "" || q.Option("") != q.Default || q.Option("1") != q.Options[0].ID || q.Option("nonsense") != "" {
			t.Errorf("%+v in\n%s", q, text)
		}
		for _, o := range q.Options {
			if !strings.Contains(q.Prompt(), o.ID+": "+o.Changes) || !strings.Contains(text, o.Changes) {
				t.Errorf("%s: %s is not shown", q.ID, o.ID)
			}
		}
	}
	if same, err := Propose(said, codes()); err != nil || same.YAML("people") != text {
		t.Errorf("the defaults, said aloud, change the mapping: %v\n%s", err, same.YAML("people"))
	}
	for answer, want := range map[string]string{
		"verified.email_address=checks:bit3": "verified: checks | bit(3)",
		"verified.email_address=all":         "verified: true",
		"state.st.9=skip":                    `map: {"0": active, "2": banned, "9": skip}`,
		"state.st.2=active":                  `map: {"0": active, "2": active, "9": banned}`,
		"region.tel=DE":                      "convert: e164($region)",
		"time.made=month":                    `timestamp("MM/DD/YYYY")`,
		"time.made=day":                      `timestamp("DD/MM/YYYY")`,
		"digest.hash=md5_salted":             "from: salted-hash\n    value: hash\n    params:\n      salt: salt\n",
		"external_id=none":                   "fields:\n  # external_id=none",
	} {
		id, option, _ := strings.Cut(answer, "=")
		p, err := Propose(map[string]string{id: option}, codes())
		if err != nil {
			t.Errorf("%s: %v", answer, err)
			continue
		}
		if got := p.YAML("people"); !strings.Contains(strings.ReplaceAll(got, `"e164($region)"`, "e164($region)"), strings.TrimPrefix(want, "convert: ")) || strings.Contains(got, "# ? "+id+":") {
			t.Errorf("%s: without %s\n%s", answer, want, got)
		}
	}
}

// An answer that fits nothing is an error that names what there is.
func TestAnswersThatFitNothingAreRefused(t *testing.T) {
	for answer, want := range map[string]string{"state.st.7=skip": "state.st.9", "state.st.9=maybe": "banned, skip, active"} {
		id, option, _ := strings.Cut(answer, "=")
		_, err := Propose(map[string]string{id: option}, codes())
		var wrong *AnswerError
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Try, want) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// Digests whose parts stand in columns are asked about, as many ways as there are to put them together.
func TestDigestsInPartsAreAsked(t *testing.T) {
	sum := strings.Repeat("0123456789abcdef", 8)
	for name, c := range map[string]struct {
		header string
		row    string
		want   []string
	}{
		"hex salt":    {"id,email,pw_hash,pw_salt,pw_iterations,pw_method", "%,u%@acme.io," + sum + ",00ff%aa0,12000,PBKDF2-HMAC-SHA512", []string{"pbkdf2-hex: ", "pbkdf2-text: "}},
		"text salt":   {"id,email,hash,salt,rounds", "%,u%@acme.io," + sum + ",pepper%,12000", []string{"pbkdf2-text: "}},
		"base64":      {"id,email,kennwort,salz,runden", "%,u%@acme.io,MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=,c2FsdHNhbHQ=,12000", []string{"pbkdf2-base64: ", "pbkdf2-text: "}},
		"sha256":      {"id,email,hash,salt", "%,u%@acme.io," + sum[:64] + ",pepper%", []string{"sha256_salted: "}},
		"no way":      {"id,email,hash,salt", "%,u%@acme.io," + sum[:40] + ",pepper%", nil},
		"two of them": {"id,email,hash1,hash2", "%,u%@acme.io,$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0.,$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B1.", []string{"hash1: ", "hash2: "}},
	} {
		var rows []string
		for _, n := range []string{"1", "2", "3", "4"} {
			rows = append(rows, strings.ReplaceAll(c.row, "%", n))
		}
		p := proposeOf(csvTable("people", c.header, rows...))
		text := p.YAML("people")
		if strings.Contains(text, "\n  digest:") {
			t.Errorf("%s: read without being asked\n%s", name, text)
		}
		for _, w := range c.want {
			if !strings.Contains(text, "#     "+w) {
				t.Errorf("%s: no %s in\n%s", name, w, text)
			}
		}
	}
}
