package infer

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// Columns are known by their names in seven languages.
func TestNamesOfColumnsInSevenLanguages(t *testing.T) {
	fields := []string{"external_id", "email_address", "email_verified", "phone_number", "username", "first_name", "last_name", "digest", "created_at"}
	for language, header := range map[string]string{
		"English":    "Customer ID,E-mail address,Email verified,Mobile phone,User name,Given name,Family name,Password hash,Signed up at",
		"German":     "Kundennummer,E-Mail-Adresse,E-Mail bestätigt,Handynummer,Benutzername,Vorname,Nachname,Passwort-Hash,Registriert am",
		"French":     "Identifiant,Adresse e-mail,Courriel vérifié,Numéro de téléphone,Nom d'utilisateur,Prénom,Nom de famille,Mot de passe,Date d'inscription",
		"Spanish":    "ID usuario,Correo electrónico,Correo verificado,Teléfono,Nombre de usuario,Nombre,Apellidos,Contraseña,Fecha de registro",
		"Portuguese": "Código cliente,E-mail,Email confirmado,Celular,Nome de usuário,Primeiro nome,Sobrenome,Senha,Data de cadastro",
		"Japanese":   "会員番号,メールアドレス,メール確認済み,電話番号,ユーザー名,名,姓,パスワード,登録日時",
		"Chinese":    "用户编号,电子邮箱,邮箱已验证,手机号码,用户名,名字,姓,密码,注册时间",
	} {
		table := NewTable("people")
		h := mapping.NewHeader(strings.Split(header, ","))
		for i := range 30 {
			table.Add(&mapping.Record{Header: h, Cells: []string{
				fmt.Sprint(1000 + i), fmt.Sprintf("user%d@acme.io", i), fmt.Sprint(i%2 == 0), fmt.Sprintf("+4915112345%03d", i), fmt.Sprintf("user_%d", i),
				"Ada", "Lovelace", "$2a$10$abcdefghijklmnopqrstuuOXQY2g2djBY6EfxSzepdFum4sHuVDDq", "2023-01-02 03:04:05",
			}})
		}
		p := proposeOf(table)
		for i, f := range fields {
			if g := p.fields[f]; g == nil || g.column.text() != h.Names[i] {
				t.Errorf("%s: %q is not taken for %s", language, h.Names[i], f)
			}
		}
		if _, err := mapping.Parse("my.yaml", p.YAML("people.csv"), nil); err != nil {
			t.Errorf("%s: %v\n%s", language, err, p.YAML("people.csv"))
		}
	}
}

// What is not sure is asked, and never said to be verified.
func TestWhatIsNotSureIsAsked(t *testing.T) {
	table := NewTable("people")
	h := mapping.NewHeader([]string{"mail", "is_active", "hash", "salt", "joined", "tel", "a|b: {c}", "line\nbreak", "'quote\""})
	for i := range 30 {
		table.Add(&mapping.Record{Header: h, Cells: []string{fmt.Sprintf("user%d@acme.io", i), "1", strings.Repeat("0123456789abcdef", 4), "00ff", "31.12.2023", fmt.Sprintf("0151 123456%02d", i), "x", "y", "z"}})
	}
	text := proposeOf(table).YAML("people.csv")
	for _, want := range []string{
		"which column identifies a user for good", "does the source know which e-mail addresses are verified", "`is_active` has 1 (30): what becomes of people",
		"`hash` may hold the passwords", "`salt` may be the salt of `hash`", "region.tel: `tel` has numbers without a country code", "DE: they are numbers of DE", "on_error: drop",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "\n      verified:") {
		t.Errorf("something is said to be verified\n%s", text)
	}
	m, err := mapping.Parse("my.yaml", text, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := m.CheckHeader(h, "people.csv"); err != nil {
		t.Error(err)
	}
}

// A table of teams and one of their members, by their names, become organizations; others do
// not, however they refer to each other.
func TestTeamsAreRecognised(t *testing.T) {
	table := func(name, header string, rows ...string) *Table {
		out, h := NewTable(name), mapping.NewHeader(strings.Split(header, ","))
		for _, r := range rows {
			out.Add(&mapping.Record{Header: h, Cells: strings.Split(r, ",")})
		}
		return out
	}
	users := []string{"7,ada@acme.io,Ada", "8,alan@acme.io,Alan", "9,grace@acme.io,Grace"}
	for _, c := range []struct{ teams, header, members, want string }{
		{"teams", "id,title,slug,owner_id", "team_id,user_id,level", "external_id: id | string|name: title|slug: slug | lower|created_by: owner_id | string|organization: team_id | string|user: user_id | string|role: level|#   owner: org:member"},
		{"Firmen", "id,name,kuerzel,chef", "firma_id,user_id,rolle", "external_id: id | string|name: name|organization: firma_id | string|role: rolle"},
		{"products", "id,name,slug,owner_id", "product_id,user_id,amount", ""},
	} {
		text := proposeOf(
			table("members", c.members, "10,7,owner", "10,8,staff", "11,9,owner"), table("users", "id,email,name", users...), table(c.teams, c.header, "10,Acme,acme,7", "11,Beta,beta,9"),
		).YAML("three files")
		for want := range strings.SplitSeq(c.want, "|") {
			if !strings.Contains(text, strings.TrimSpace(want)) {
				t.Errorf("%s: no %q in\n%s", c.teams, want, text)
			}
		}
		if got := strings.Contains(text, "organizations:"); got != (c.want != "") {
			t.Errorf("%s: organizations %v\n%s", c.teams, got, text)
		}
		m, err := mapping.Parse("my.yaml", text, nil)
		if err != nil {
			t.Errorf("%s: %v\n%s", c.teams, err, text)
		} else if (m.Of(mapping.Memberships) != nil) != (c.want != "") {
			t.Errorf("%s: %s", c.teams, text)
		}
	}
}

// addressedUsers are people of whom two have the same address, and addressed the teams that they are in.
func addressedUsers(n int) (rows []string) {
	for i := range n {
		rows = append(rows, fmt.Sprintf("%d,u%d@acme.io,Ana", i, max(1, i)))
	}
	return rows
}

func addressed(n int) (rows []string) {
	for i := range n {
		rows = append(rows, fmt.Sprintf("U%d@acme.io,%s,%s", i+1, []string{"Ventas", "Soporte"}[i%2], []string{"Jefe", "Miembro"}[i%3/2]))
	}
	return rows
}

// A table of members alone is one of teams, if it says nothing else of people; of teams in a table of their own some may be missing.
func TestMembersAloneAreTeams(t *testing.T) {
	table := func(name, header string, rows ...string) *Table {
		out := csvTable(name, header, rows...)
		out.SQL = ""
		return out
	}
	users := table("usuarios", "id,email,name", "7,ada@acme.io,Ada", "8,alan@acme.io,Alan", "9,grace@acme.io,Grace")
	for name, c := range map[string]struct {
		tables  []*Table
		users   *Table // nil: three
		answers map[string]string
		want    []string
		not     string
	}{
		"names of teams": {tables: []*Table{table("equipos", "Usuario,Equipo,Rol", "7,Ventas,Jefe", "7,Soporte,Miembro", "8,Ventas,Miembro")},
			want: []string{"? teams.equipos: ", "from: memberships", "external_id: Equipo", "name: Equipo", "organization: Equipo", "user: Usuario | string", "role: Rol", "`Jefe` in `Rol` (1 of 3 rows)?"}},
		"ids, and names beside them": {tables: []*Table{table("members", "user_id,team_id,team_name", "7,1,A", "7,2,B", "8,1,A")},
			want: []string{"external_id: team_id | string", "name: team_name", "organization: team_id | string"}},
		"people by their addresses, of which one stands twice and one is nobody's": {
			tables: []*Table{table("equipos", "Correo,Equipo,Rol", append(addressed(20), "nadie@acme.io,Ventas,Jefe")...)}, users: table("socios", "id,email,name", addressedUsers(20)...),
			want: []string{"? teams.equipos: ", "from: memberships", "organization: Equipo", "email_address: Correo | trim | lower", "role: Rol"}, not: "inputs:"},
		"teams in a table of their own, and people by their addresses": {
			tables: []*Table{table("teams", "id,name,slug", "10,Sales,sales", "20,Support,support"), table("team_members", "team_id,email,role", "10,ada@acme.io,owner", "20,alan@acme.io,member", "20,grace@acme.io,member")},
			want:   []string{`all: ["id", "name", "slug"]`, "organization: team_id | string", "email_address: email | trim | lower"}, not: "inputs:"},
		"no teams, as somebody says": {tables: []*Table{table("equipos", "Usuario,Equipo,Rol", "7,Ventas,Jefe", "7,Soporte,Miembro", "8,Ventas,Miembro")},
			answers: map[string]string{"teams.equipos": "no"}, not: "organizations:"},
		"more about people": {tables: []*Table{table("profiles", "user_id,company,city", "7,Acme,Rom", "8,Acme,Bonn", "9,Beta,Rom")}, not: "organizations:"},
		"settings":          {tables: []*Table{table("settings", "user_id,name,value", "7,colour,red", "7,size,L", "8,colour,blue")}, not: "organizations:"},
		"a team that is missing": {tables: []*Table{table("teams", "id,name,slug", "10,Sales,sales", "20,Support,support"),
			table("team_members", "team_id,user_id,role", "10,7,owner", "10,8,member", "20,7,member", "30,9,member")},
			want: []string{`all: ["id", "name", "slug"]`, "organization: team_id | string"}},
	} {
		t.Run(name, func(t *testing.T) {
			lead := users
			if c.users != nil {
				lead = c.users
			}
			p, err := Propose(c.answers, append([]*Table{lead}, c.tables...)...)
			if err != nil {
				t.Fatal(err)
			}
			text := p.YAML("files")
			for _, w := range c.want {
				if !strings.Contains(text, w) {
					t.Errorf("without %s:\n%s", w, text)
				}
			}
			if _, body, _ := strings.Cut(text, "\n\n"); c.not != "" && strings.Contains(body, "\n"+c.not) {
				t.Errorf("with %s:\n%s", c.not, text)
			}
			if _, err := mapping.Parse("my.yaml", text, nil); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}

// What is named as passwords or numbers and does not look like it is a question, whose options say what it may be.
func TestWhatIsNamedAndDoesNotLookLikeItIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		column, values string // those of the rows, with blanks between
		answer         string
		want, not      []string
	}{
		"passwords as they are typed": {"password", "geheim-Pass-99! correct-horse short1 third_Pass", "", []string{"? digest.password: ", "plain: they are the passwords themselves"}, []string{"\n  password: "}},
		"and somebody says so":        {"password", "geheim-Pass-99! correct-horse short1 third_Pass", "digest.password=plain", []string{"\n  password: password # in plain text"}, []string{"\n  digest:"}},
		"digests that nobody knows":   {"password", "5f4dcc3b5aa765d61d8327deb882cf99aa 5f4dcc3b5aa765d61d8327deb882cf99ab x y", "", nil, []string{"plain: they"}},
		"numbers among what is none":  {"telefono", "612345678 n/a 613456789 -", "", []string{"? phone.telefono: ", "50 % of it", "phone_number:"}, nil},
		"and they are data":           {"telefono", "612345678 n/a 613456789 -", "phone.telefono=data", []string{"telefono: telefono"}, []string{"phone_number:"}},
		"hardly a number":             {"telefono", "612345678 n/a ? -", "phone.telefono=data", nil, []string{"phone_number:"}},
	} {
		t.Run(name, func(t *testing.T) {
			rows := []string{"id,email," + c.column}
			for n, v := range strings.Fields(c.values) {
				rows = append(rows, fmt.Sprintf("%d,u%[1]d@acme.io,%s", n+1, v))
			}
			answers := map[string]string{}
			if id, option, ok := strings.Cut(c.answer, "="); ok && name != "hardly a number" {
				answers[id] = option
			}
			text := answered(t, answers, rows...)
			for _, w := range c.want {
				if !strings.Contains(text, w) {
					t.Errorf("without %q:\n%s", w, text)
				}
			}
			for _, w := range c.not {
				if _, body, _ := strings.Cut(text, "\n\n"); strings.Contains(body, w) {
					t.Errorf("with %q:\n%s", w, text)
				}
			}
		})
	}
}

// Forms that hardly anything else has are offered where every example fits and its parts stand beside it, and
// what is chosen reads them.
func TestSystemsAreOfferedWhereTheirFormFits(t *testing.T) {
	const b64 = "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345Q=="
	const sum32 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ="
	hex1 := strings.Repeat("0fdeecab", 8)
	for _, c := range []struct {
		digest, salt, format, offers, not string
	}{
		{"5f4dcc3b5aa765d61d8327deb882cf99:Xy", "", "", "magento", "gogs"},
		{"5f4dcc3b5aa765d61d8327deb882cf99:Xy", "", "", "joomla", "sonarqube"},
		{strings.Repeat("0a", 50), "nyhm1JkNqH", "", "gogs", "magento"},
		{strings.Repeat("0a", 50), "", "", "", "gogs"},
		{hex1 + "|16384|8|1", hex1, "", "redwood", "sha256_salted"},
		{hex1, hex1, "", "redwood", "tt-rss"},
		{"MODE2:" + hex1, hex1, "", "tt-rss", "redwood"},
		{strings.Repeat(hex1, 16), hex1, "", "passport-local-sequelize", "redwood"},
		{strings.Repeat(hex1, 16), hex1, "", "passport-local-mongoose", "gogs"},
		{"100000$" + b64, "13cVHDzBOr2GaCvs7kualQ==", "", "sonarqube", "gogs"},
		{sum32[:42] + "Q=", "13cVHDzBOr2GaCvs7kualQ==", "1", "aspnet-membership", "magento"},
		{sum32[:42] + "Q=", "13cVHDzBOr2GaCvs7kualQ==", "", "", "aspnet-membership"},
		{"5f4dcc3b5aa765d61d8327deb882cf99:" + strings.Repeat("0a", 64), "", "", "", "magento"},
		{"5f4dcc3b5aa765d61d8327deb882cf99", "AHU5Ya6We6LWJ5uL3bZWvOR902AiyQY5", "sha256", "harbor", "md5_salted"},
		{"5f4dcc3b5aa765d61d8327deb882cf99", "AHU5Ya6We6LWJ5uL3bZWvOR902AiyQY5", "", "md5_salted", "harbor"},
	} {
		table := NewTable("people")
		h := mapping.NewHeader([]string{"id", "email", "password", "password_salt", "password_format"})
		if c.format == "sha256" {
			h = mapping.NewHeader([]string{"id", "email", "password", "password_salt", "password_version"})
		}
		for i := range 30 {
			table.Add(&mapping.Record{Header: h, Cells: []string{fmt.Sprint(i), fmt.Sprintf("user%d@acme.io", i), c.digest, c.salt, c.format}})
		}
		offered := map[string]bool{}
		for _, q := range proposeOf(table).Questions() {
			for _, o := range q.Options {
				offered[o.ID] = q.At == "digest" || offered[o.ID]
			}
		}
		if c.offers != "" && !offered[c.offers] || offered[c.not] {
			t.Errorf("%.40s: offered %v, want %q and not %q", c.digest, offered, c.offers, c.not)
		}
	}
}

// Digests that several systems write in the same way are asked about: a wrong guess would be
// accepted, and nobody could sign in.
func TestDigestsOfMoreThanOneSystemAreAsked(t *testing.T) {
	for _, c := range []struct{ name, digest, beside, want string }{
		{"Better Auth or Lucia", "0123456789abcdef:" + strings.Repeat("90ab", 32), "", "Lucia"},
		{"MD5 with a salt", "5f4dcc3b5aa765d61d8327deb882cf99", "pepperoni", "`salt` may be the salt of `password`"},
		{"SHA-1", "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3", "", "SHA-1"},
	} {
		table := NewTable("people")
		h := mapping.NewHeader([]string{"id", "email", "password", "salt"})
		for i := range 30 {
			table.Add(&mapping.Record{Header: h, Cells: []string{fmt.Sprint(i), fmt.Sprintf("user%d@acme.io", i), c.digest, c.beside}})
		}
		text := proposeOf(table).YAML("people.csv")
		if !strings.Contains(text, "`password` may hold the passwords") || !strings.Contains(text, c.want) || strings.Contains(text, "\n  digest:") {
			t.Errorf("%s: not asked\n%s", c.name, text)
		}
		if _, err := mapping.Parse("my.yaml", text, nil); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// What a proposal makes of people's states can be read, whatever columns are called, and whichever
// answer is given.
func TestStatesAreReadWhateverColumnsAreCalled(t *testing.T) {
	for _, c := range []struct{ column, value, want string }{
		{"deleted at", "2024-01-02", `skip:\n  - when: {expr: 'row["deleted at"] != nil'}`},
		{"Gelöscht am", "2024-01-02", `skip:\n  - when: {expr: 'row["Gelöscht am"] != nil'}`},
		{"deleted_at", "2024-01-02", `skip:\n  - when: {expr: 'row["deleted_at"] != nil'}`},
		{"is active", "true", `status:\n  - value: '["is active"]? | bool'\n    map: {false: banned, true: active, "": banned}`},
		{"active", "true", `status:\n  - value: active? | bool\n    map: {false: banned, true: active, "": banned}`},
		{"status", "active", `status:\n  - value: status?\n    map: {"": banned, active: active}`},
		{"enabled", "on", `status:\n  - value: enabled? | bool\n    map: {false: banned, true: active, "": banned}`},
		{"Gesperrt?", "true", `status:\n  - value: '["Gesperrt?"]? | bool'\n    map: {true: banned, false: active, "": active}`},
	} {
		csv := "id,email," + c.column + "\n1,a@acme.io," + c.value + "\n2,b@acme.io,\n"
		if text := proposeCSV(t, csv); !strings.Contains(text, strings.ReplaceAll(c.want, `\n`, "\n")) {
			t.Errorf("%s: no %s in\n%s", c.column, c.want, text)
		}
	}
}

// An address is verified by what speaks of addresses, and by nothing whose name only
// resembles it.
func TestNothingIsVerifiedByAResemblance(t *testing.T) {
	for column, live := range map[string]bool{
		"email_verified": true, "verified": true, "is_verified": true, "email_verified_at": true,
		"phone_verified": false, "phone_verified_at": false, "mobile_verified": false, "identity_verified": false, "age_verified": false,
		"payment_verified": false, "verified_by_admin": false, "id_verified": false, "kyc_verified": false, "last_active": false, "active": false,
	} {
		text := proposeCSV(t, "id,email,"+column+"\n1,a@acme.io,true\n2,b@acme.io,false\n")
		if got := strings.Contains(text, "\n      verified: "); got != live {
			t.Errorf("%s: live is %t in\n%s", column, got, text)
		}
	}
}

// proposeCSV is the proposal for a small table.
func proposeCSV(t *testing.T, text string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table, h := NewTable("people"), mapping.NewHeader(rows[0])
	for _, cells := range rows[1:] {
		table.Add(&mapping.Record{Header: h, Cells: cells})
	}
	return proposeOf(table).YAML("people.csv")
}

// proposeOf is the proposal with every question at its default.
func proposeOf(tables ...*Table) *Proposal {
	p, err := Propose(nil, tables...)
	if err != nil {
		panic(err)
	}
	return p
}

// A plain `verified` is taken for one of addresses where nothing beside it may be meant. Otherwise it is asked, and no address is
// verified; what says the opposite, or something to do, is not offered.
func TestAPlainVerifiedMayBeOfElse(t *testing.T) {
	for columns, live := range map[string]bool{
		"followers,is_verified,badge": false, "kyc_level,verified_at,passport_no": false, "bio,verified": false, "phone,verified": false,
		"age_verified,is_confirmed": false, "confirmed_newsletter,confirmed": false, "city,verified": true, "bio,email_verified": true, "phone,email_verified_at": true,
		"email_checked_at,email_valid": false, "unverified": false, "requireReset": false, "2sv Enrolled": false, "Org Unit Path": false,
	} {
		names := strings.Split(columns, ",")
		text := "id,email," + columns + "\n"
		for i, v := range []string{"1", "0", "1"} {
			text += fmt.Sprintf("%d,u%d@acme.io", i, i)
			for _, n := range names {
				switch {
				case n == "phone":
					text += fmt.Sprintf(",+1415555010%d", i)
				case strings.HasSuffix(n, "_at"):
					text += map[string]string{"1": ",2020-01-01 00:00:00", "0": ","}[v]
				default:
					text += "," + v
				}
			}
			text += "\n"
		}
		yaml := proposeCSV(t, text)
		if got := strings.Contains(yaml, "lower\n      verified: "); got != live {
			t.Errorf("%s: verified is %t in\n%s", columns, got, yaml)
		}
		if !live && !strings.Contains(yaml, "? verified.email_address: ") {
			t.Errorf("%s: not asked in\n%s", columns, yaml)
		}
		for _, n := range []string{"unverified", "requireReset", "2sv Enrolled", "Org Unit Path"} {
			if strings.Contains(yaml, "verified where `"+n) {
				t.Errorf("%s is offered as proof:\n%s", n, yaml)
			}
		}
	}
}

// A name that begins with a negation says the opposite of its other words: who is not deleted signs in.
func TestNegatedStatesAreReadAsTheyAreMeant(t *testing.T) {
	for column, to := range map[string]string{
		"not_deleted": "{false: skip, true: active", "not_banned": "{false: banned, true: active", "unlocked": "{false: banned, true: active", "is_not_suspended": "{false: banned, true: active",
		"no_ban": "{false: banned, true: active", "not_enabled": "{true: banned, false: active", "deleted": "{true: skip, false: active",
	} {
		yaml := proposeCSV(t, "id,email,"+column+"\n1,a@acme.io,1\n2,b@acme.io,0\n3,c@acme.io,1\n")
		if !strings.Contains(yaml, "map: "+to) || !strings.Contains(yaml, "? state."+column) {
			t.Errorf("%s: not %s in\n%s", column, to, yaml)
		}
	}
}

// has fails where a proposal lacks a text that it is to have, or has one that it is not to.
func has(t *testing.T, yaml string, want, not []string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(yaml, w) {
			t.Errorf("lacks %q:\n%s", w, yaml)
		}
	}
	for _, n := range not {
		if strings.Contains(yaml, n) {
			t.Errorf("has %q:\n%s", n, yaml)
		}
	}
}
