package infer

import (
	"strings"
	"testing"

	"clerk-import/mapping"
)

// Whoever's digest is locked by what stands in front of it arrives banned and without that password, until somebody says otherwise.
func TestLockedDigestsStayLocked(t *testing.T) {
	const (
		bcrypt = "$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0."
		argon2 = "$argon2id$v=19$m=65536;t=3;p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaqpWKZ4LKTrzEHp8"
		md5    = "5f4dcc3b5aa765d61d8327deb882cf99"
		mysql  = "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29"
	)
	for name, c := range map[string]struct {
		locked, open string
		answer       string
		asked        bool
		banned, kept bool // what becomes of whoever has the first
	}{
		"shadow":                        {"!" + bcrypt, bcrypt, "", true, true, false},
		"shadow, never set":             {"!!" + bcrypt, bcrypt, "", true, true, false},
		"a star":                        {"*" + bcrypt, bcrypt, "", true, true, false},
		"Solaris":                       {"*LK*" + bcrypt, bcrypt, "", true, true, false},
		"a dash":                        {"-" + bcrypt, bcrypt, "", true, true, false},
		"commented out":                 {"#" + bcrypt, bcrypt, "", true, true, false},
		"a letter":                      {"x" + bcrypt, bcrypt, "", true, true, false},
		"any other mark":                {"~" + bcrypt, bcrypt, "", true, true, false},
		"a word":                        {"DISABLED:" + bcrypt, bcrypt, "", true, true, false},
		"a word and a line":             {"BANNED_" + bcrypt, bcrypt, "", true, true, false},
		"a word and a dollar":           {"locked$" + bcrypt, bcrypt, "", true, true, false},
		"a word with nothing behind it": {"LOCKED" + bcrypt, bcrypt, "", true, true, false},
		"a word in German":              {"gesperrt:" + bcrypt, bcrypt, "", true, true, false},
		"behind a scheme":               {"{CRYPT}!" + bcrypt, bcrypt, "", true, true, false},
		"in front of hex":               {"!" + md5, md5, "", true, true, false},
		"everybody's":                   {"!" + bcrypt, "!" + bcrypt, "", true, true, false},
		"left behind":                   {"!" + bcrypt, bcrypt, "skip", true, false, false},
		"without a password":            {"!" + bcrypt, bcrypt, "none", true, false, false},
		"a mark of nothing":             {"!" + bcrypt, bcrypt, "strip", true, false, true},
		"a way to write all":            {"|" + bcrypt, "|" + bcrypt, "", false, false, true},
		"MySQL's own":                   {mysql, bcrypt, "", false, false, false},
		"another format":                {strings.ReplaceAll(argon2, ";", ","), bcrypt, "", false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := mapping.NewHeader([]string{"id", "email", "pwd"})
			table := NewTable("people")
			var rows []*mapping.Record
			for i, digest := range []string{c.locked, c.open, c.open, c.locked, c.open, c.open} {
				n := string(rune('1' + i))
				rows = append(rows, &mapping.Record{Header: h, Cells: []string{n, "u" + n + "@acme.io", digest}})
				table.Add(rows[i])
			}
			answers := map[string]string{}
			if c.answer != "" {
				answers["locked.pwd"] = c.answer
			}
			if c.open == md5 {
				answers["digest.pwd"] = "md5"
			}
			p, err := Propose(answers, table)
			if err != nil {
				t.Fatal(err)
			}
			text := p.YAML("people")
			m, err := mapping.Parse("people", text, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if got := strings.Contains(text, " locked.pwd"); got != c.asked {
				t.Errorf("asked %v:\n%s", got, text)
			}
			u, _ := m.NewMapper().Map(rows[0])
			if (u.Skip != "") != (c.answer == skip) {
				t.Errorf("left behind for %q:\n%s", u.Skip, text)
			}
			if u.Banned.Or(false) != c.banned || u.Digest.IsZero() == c.kept {
				t.Errorf("banned %v, with a password %v:\n%s", u.Banned.Or(false), !u.Digest.IsZero(), text)
			}
			if u, _ := m.NewMapper().Map(rows[1]); c.open != c.locked && (u.Banned.Or(false) || u.Digest.IsZero()) {
				t.Errorf("an open one: banned %v, with a password %v:\n%s", u.Banned.Or(false), !u.Digest.IsZero(), text)
			}
		})
	}
}

// What is another one in front of each digest is its salt: it locks nobody, and is not shown.
func TestWhatDiffersInFrontOfEachDigestLocksNobody(t *testing.T) {
	h := mapping.NewHeader([]string{"id", "email", "pwd"})
	table := NewTable("people")
	for i, salt := range []string{"k3Ws", "Qm9x", "7Lpd", "zR2v", "aa0B"} {
		n := string(rune('1' + i))
		table.Add(&mapping.Record{Header: h, Cells: []string{n, "u" + n + "@acme.io", "*" + salt + "*$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0."}})
	}
	p, err := Propose(nil, table)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range p.Questions() {
		if strings.HasPrefix(q.ID, "locked.") || strings.Contains(q.Text, "k3Ws") {
			t.Errorf("asked: %s", q.Text)
		}
	}
}
