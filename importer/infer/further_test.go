package infer

import (
	"strings"
	"testing"

	"clerk-import/mapping"
)

// A source that changed how it hashes keeps digests in two columns: no row loses its password unsaid.
func TestDigestsInSeveralColumnsAreAskedAbout(t *testing.T) {
	const (
		bcrypt = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
		sha1   = "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"
		md5    = "5f4dcc3b5aa765d61d8327deb882cf99"
	)
	for name, c := range map[string]struct {
		columns string
		rows    [][2]string
		answer  string
		want    []string
		not     []string
	}{
		"each row has one": {"password_old,password_new", [][2]string{{bcrypt, ""}, {"", bcrypt}}, "",
			[]string{"? password.password_old: ", "1 of 2 rows have only that", "value: {first: ['password_new?', 'password_old?']}"}, []string{"unusable:"}},
		"one name is as good as the other": {"password,passwd", [][2]string{{bcrypt, ""}, {"", bcrypt}, {"", bcrypt}}, "",
			[]string{"{first: ['password?', 'passwd?']}"}, []string{"? digest:"}},
		"the old ones cannot be imported": {"legacy_password,password_hash", [][2]string{{sha1, bcrypt}, {sha1, ""}}, "",
			[]string{"value: {first: ['password_hash?', legacy_password]}\n    unusable: drop"}, nil},
		"MD5 before bcrypt": {"pwd_md5,pwd_bcrypt", [][2]string{{md5, ""}, {"", bcrypt}}, "",
			[]string{"'pwd_bcrypt?'", "'pwd_md5?'", "{first: ["}, []string{"unusable:"}},
		"every row has both": {"pw_hash,legacy_pw", [][2]string{{bcrypt, bcrypt}, {bcrypt, bcrypt}}, "",
			[]string{"? password.legacy_pw: ", "value: pw_hash", "secrets: legacy_pw"}, []string{"{first:"}},
		"the other one wins": {"pw_hash,legacy_pw", [][2]string{{bcrypt, bcrypt}, {"", bcrypt}}, "password.legacy_pw=before",
			[]string{"{first: [legacy_pw, 'pw_hash?']}"}, []string{"secrets:"}},
		"it is not read": {"password_old,password_new", [][2]string{{bcrypt, ""}, {"", bcrypt}}, "password.password_old=none",
			[]string{"value: password_new?", "secrets: password_old"}, []string{"{first:"}},
		"a name that says nothing": {"pw,zusatz", [][2]string{{bcrypt, ""}, {"", bcrypt}, {bcrypt, ""}}, "",
			[]string{"? password.zusatz: ", "value: pw?"}, []string{"{first:"}},
		"of something else": {"password,reset_token_hash", [][2]string{{bcrypt, ""}, {"", bcrypt}}, "",
			[]string{"value: password?", "secrets: reset_token_hash"}, []string{"{first:", "? password."}},
	} {
		t.Run(name, func(t *testing.T) {
			lines := []string{"id,email," + c.columns}
			for i, row := range c.rows {
				n := string(rune('1' + i))
				lines = append(lines, n+",u"+n+"@acme.io,"+row[0]+","+row[1])
			}
			answers := map[string]string{}
			if id, option, ok := strings.Cut(c.answer, "="); ok {
				answers[id] = option
			}
			yaml := answered(t, answers, lines...)
			has(t, yaml, c.want, c.not)
		})
	}
}

// answered is the proposal for a table of comma-separated lines, by answers, and a mapping that parses.
func answered(t *testing.T, answers map[string]string, lines ...string) string {
	t.Helper()
	p, err := Propose(answers, csvTable("people", lines[0], lines[1:]...))
	if err != nil {
		t.Fatal(err)
	}
	yaml := p.YAML("people")
	if _, err := mapping.Parse("people", yaml, nil); err != nil {
		t.Fatalf("%v\n%s", err, yaml)
	}
	return yaml
}
