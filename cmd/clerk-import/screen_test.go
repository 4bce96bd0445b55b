package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// Nothing that is written to a screen steers a terminal, however it is cut into writes.
func TestTheScreenIsNotSteered(t *testing.T) {
	for text, want := range map[string]string{
		"plain ä 🦊\ttab\n":             "plain ä 🦊\ttab\n",
		"\x1b]0;title\x07\x1b[2J":      `\u001b]0;title\u0007\u001b[2J`,
		"\x9b2J \u009b2J\u0085":        "\ufffd2J \\u009b2J\\u0085",
		"a\rb\r\nc\x08\x7f\x00":        "a\\u000db\r\nc\\u0008\\u007f\\u0000",
		"\u202egnp.exe\u2066\u200f":    `\u202egnp.exe\u2066\u200f`,
		"a\u2028b\ufeff":               `a\u2028b\ufeff`,
		"क्\u200dष 👩\u200d💻":           "क्\u200dष 👩\u200d💻",
		"\x1b[31mred\x1b[0m \x1b[8mno": "\\u001b[31mred\\u001b[0m \\u001b[8mno",
		"\r\x1b[K3 of 4":               "\r\x1b[K3 of 4",
		"3\r\x1b[K4":                   `3\u000d\u001b[K4`,
		"cut \xe2\x82":                 "cut ",
	} {
		var whole bytes.Buffer
		if n, err := (&screen{to: &whole}).Write([]byte(text)); err != nil || n != len(text) || whole.String() != want {
			t.Errorf("%q: %q, %d, %v; want %q", text, whole.String(), n, err, want)
		}
		for cut := range len(text) {
			var b bytes.Buffer
			s := &screen{to: &b}
			_, _ = s.Write([]byte(text[:cut]))
			_, _ = s.Write([]byte(text[cut:]))
			if got := b.String(); !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\x07\x08\x7f\u009b\u0085\u202e\u2066\u200f\u2028") {
				t.Errorf("%q cut at %d: %q", text, cut, got)
			}
		}
	}
	// Colours are the tool's own only.
	var colored bytes.Buffer
	(&report.Check{Source: "x\x1b[31my", Digests: []report.DigestCount{{Hasher: "bcrypt\x1b[31m", Rows: 1}}}).Text(&screen{to: &colored}, report.Style{Color: true})
	if text := colored.String(); !strings.Contains(text, "\x1b[1mPasswords\x1b[0m") || strings.Contains(text, "\x1b[31m") {
		t.Errorf("%q", text)
	}
	value := "a\x1b\u009b\u202e"
	text, _ := json.Marshal(value)
	var b bytes.Buffer
	_, _ = (&screen{to: &b}).Write(text)
	var back string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back != value {
		t.Errorf("%s: %q %v", b.Bytes(), back, err)
	}
}

// Other people's names reach messages in many places; none of them arrives as it is.
func TestNamesOfOthersDoNotSteerTheTerminal(t *testing.T) {
	const evil = "ev\x1b]0;il\x07\u009b2J\u202e\x1b[31m"
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	users := file("users.csv", "id,email,"+evil+"\n1,a@example.com,x\n")
	named := file("n\x1b]0;x\x07.csv", "id,email\n1,a@example.com\n")
	good := "fields: {external_id: id, email_address: {value: email, verified: true}}\n"
	mapped := file("m.yaml", good)
	for _, args := range [][]string{
		{"check", users, "--mapping", mapped}, {"check", named, "--mapping", mapped}, {"check", named}, {"check", users}, {"check", evil}, {evil}, {"--" + evil}, {"check", users, "--format", evil},
		{"check", users, "--mapping", file("a.yaml", "title: \""+evil+"\"\n"+good)}, {"check", users, "--mapping", file("b.yaml", "\""+`ev\x1b]0;il\x07\u009b2J\u202E`+"\": 1\n"+good)},
		{"check", users, "--mapping", file("c.yaml", "fields: {external_id: \"[\\\"e\\x1bvil\\\"]\"}\n")}, {"check", users, "--mapping", evil}, {"check", users, "--param", evil + "=1"},
		{"check", users, "--source", evil}, {"check", users, "--table", evil}, {"check", file("t.sql", "CREATE TABLE `"+evil+"` (id int, email text);\nINSERT INTO `"+evil+"` VALUES (1,'a@example.com');\n"), "--mapping", mapped},
		{"check", file("t.json", `[{"id":1,"email":"a@example.com","`+"\u009b\u202e"+`":"x"}]`), "--mapping", mapped, "--json"}, {"mapping", "test", users, "--mapping", mapped, "--unmask"},
		{"mapping", "infer", users}, {"sources", "show", evil}, {"digest", "identify", evil}, {"status", evil}, {"migrate", users, "--mapping", mapped, "--sandbox", "--sandbox-store", filepath.Join(dir, "s"), "--checkpoint", filepath.Join(dir, "c")},
	} {
		var stdout, stderr bytes.Buffer
		Run(args, strings.NewReader(""), &stdout, &stderr)
		if stdout.Len()+stderr.Len() == 0 {
			t.Errorf("%q: nothing was said", args)
		}
		for name, text := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String()} {
			if strings.ContainsAny(text, "\x1b\x07\u009b\u202e") || !utf8.ValidString(text) {
				t.Errorf("%q: %s steers a terminal: %q", args, name, text)
			}
		}
	}
}

// A name with a line break makes no line of its own.
func TestNamesOfOthersForgeNoLine(t *testing.T) {
	const evil = "users\nclerk-import: all fine"
	dir := t.TempDir()
	dump, forged := filepath.Join(dir, "t.sql"), filepath.Join(dir, evil+".csv")
	for path, text := range map[string]string{dump: "CREATE TABLE `" + evil + "` (id int, email text);\nINSERT INTO `" + evil + "` VALUES (1,'a@acme.io');\n", forged: "id,email\n1,a@acme.io\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"check", dump}, {"check", forged}, {"check", forged + ".none"}, {"mapping", "infer", dump}, {"mapping", "infer", forged}, {"sources", "detect", dump}, {"status", forged}, {"reconcile", forged}, {"rollback", forged}, {"migrate", forged, "--sandbox"}} {
		var stdout, stderr bytes.Buffer
		if code := Run(args, strings.NewReader(""), &stdout, &stderr); code == 0 || strings.Contains("\n"+stdout.String()+stderr.String(), "\nclerk-import: all fine") {
			t.Errorf("%q: exit code %d: %s%s", args, code, stdout.String(), stderr.String())
		}
	}
}

// No flag names a file either by which a message could be forged.
func TestFlagsNameNoFileThatForgesALine(t *testing.T) {
	const evil = "x\nclerk-import: all fine"
	tried := 0
	everyCommand(testApp().root(), func(c *cobra.Command) {
		if c.RunE == nil {
			return
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			value := map[fileUse]string{named: "x=" + evil, at: "x=@" + evil}[useOf(f)]
			if useOf(f) == "" {
				return
			}
			tried++
			if name, is := fileIn(useOf(f), cmp.Or(value, evil)); !is || name != evil {
				t.Errorf("--%s: %q", f.Name, name)
			}
		})
	})
	if tried < 40 {
		t.Errorf("only %d flags name files", tried)
	}
	dir := t.TempDir()
	users := filepath.Join(dir, "users.csv")
	if err := os.WriteFile(users, []byte("id,email\n1,a@acme.io\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{{"--rejects", filepath.Join(dir, evil)}, {"--report", filepath.Join(dir, evil+".html")}, {"--mapping", evil}, {"--input", "x=" + evil}, {"--param", "x=@" + evil}, {"--organizations", evil}, {"--corrections", evil}, {"--canary", evil}} {
		var stdout, stderr bytes.Buffer
		if code := Run(append([]string{"check", users}, flags...), strings.NewReader(""), &stdout, &stderr); code != exitUsage || strings.Contains("\n"+stdout.String()+stderr.String(), "\nclerk-import: all fine") {
			t.Errorf("%q: exit code %d: %s%s", flags, code, stdout.String(), stderr.String())
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Error(left, err)
	}
}

// A question says what of each kind it is about.
func TestWhatIsAskedForIsListedByKind(t *testing.T) {
	for want, rows := range map[string][]importer.EntityRows{
		"1 user":        {{Entity: mapping.Users, Rows: 1}},
		"2 memberships": {{Entity: mapping.Users}, {Entity: mapping.Memberships, Rows: 2}},
		"3 users, 1 organization and 2 memberships": {{Entity: mapping.Users, Rows: 3}, {Entity: mapping.Organizations, Rows: 1}, {Entity: mapping.Memberships, Rows: 2}},
	} {
		var sum int64
		for _, r := range rows {
			sum += r.Rows
		}
		if text, total := listed(rows); text != want || total != sum {
			t.Errorf("%q, %d; want %q, %d", text, total, want, sum)
		}
	}
}
