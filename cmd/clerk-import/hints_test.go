package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/mapping"
)

var (
	flagIn  = regexp.MustCompile(`--([a-z][a-z-]+)`)
	paramIn = regexp.MustCompile(`--param ([a-zA-Z_]+)`)
)

// A hint is there whatever is wrong with a row of any source, and what it suggests exists: flags of
// the command, parameters of the source, and no line of a mapping that nobody has.
func TestHintsSuggestWhatThereIs(t *testing.T) {
	skipUnderRace(t)
	check, _, err := testApp().root().Find([]string{"check"})
	if err != nil {
		t.Fatal(err)
	}
	migrate, _, err := testApp().root().Find([]string{"migrate"})
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, m := range mapping.Presets() {
		var files []string
		for _, ext := range []string{".csv", ".json", ".ndjson"} {
			found, err := filepath.Glob("../../samples/" + m.Name + "*/*" + ext)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, found...)
			if path := "../../samples/" + m.Name + ext; exists(path) {
				files = append(files, path)
			}
		}
		for _, path := range files {
			damaged := damagedRows(t, path)
			if strings.HasPrefix(filepath.Base(path), "known") || damaged == nil {
				continue
			}
			out := filepath.Join(t.TempDir(), "rows.ndjson")
			if err := os.WriteFile(out, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{"check", out, "--source", m.Name, "--json", "--format", "ndjson"}
			for _, in := range m.Inputs() {
				args = append(args, "--input", in.Name+"=")
			}
			for _, p := range m.Params {
				if p.Needed {
					args = append(args, "--param", p.Name+"=")
				}
			}
			var stdout, stderr bytes.Buffer
			Run(args, strings.NewReader(""), &stdout, &stderr)
			lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
			var summary struct {
				Problems []struct{ Code, Message, Hint string }
			}
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &summary); err != nil {
				continue // of another form than this mapping's rows: it says so
			}
			for _, p := range summary.Problems {
				codes[p.Code] = true
				where := m.Name + ", " + p.Code + ": " + p.Hint
				if p.Hint == "" || strings.Contains(p.Hint, "%!") {
					t.Errorf("%s: no hint, or a broken one, for %s", where, p.Message)
				}
				for _, f := range flagIn.FindAllStringSubmatch(p.Hint, -1) {
					if check.Flags().Lookup(f[1]) == nil && migrate.Flags().Lookup(f[1]) == nil {
						t.Errorf("%s: no command has the flag", where)
					}
				}
				for _, name := range paramIn.FindAllStringSubmatch(p.Hint, -1) {
					if !slices.ContainsFunc(m.Params, func(have mapping.Param) bool { return have.Name == name[1] }) {
						t.Errorf("%s: the source has no such parameter", where)
					}
				}
				if strings.Contains(p.Hint, " of the mapping:") || strings.Contains(p.Hint, "in the mapping)") && strings.Contains(p.Hint, "line ") {
					t.Errorf("%s: whose mapping?", where)
				}
				for _, foreign := range []string{"strconv.", "json: ", "yaml: ", "parsing \"", "expr.", "interface {}", "map[string]", "cannot unmarshal", "invalid syntax"} {
					if strings.Contains(p.Message+p.Hint, foreign) {
						t.Errorf("%s: a message of a library: %s", where, p.Message)
					}
				}
			}
		}
	}
	if len(codes) < 25 {
		t.Errorf("only %v were seen", codes)
	}
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// damagedRows are the rows of a sample as NDJSON, each column once with a value that is none, once
// with a number, once with an object and once empty; nil if it has none that are read so.
func damagedRows(t *testing.T, path string) []byte {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	switch filepath.Ext(path) {
	case ".csv":
		cells, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil || len(cells) < 2 {
			return nil
		}
		row := map[string]any{}
		for i, name := range cells[0] {
			row[name] = cells[1][i]
		}
		rows = append(rows, row)
	case ".ndjson":
		var row map[string]any
		if json.Unmarshal(bytes.SplitN(text, []byte("\n"), 2)[0], &row) != nil {
			return nil
		}
		rows = append(rows, row)
	default:
		if json.Unmarshal(text, &rows) != nil || len(rows) == 0 {
			return nil
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for _, bad := range []any{"¿what?", 7.5, map[string]any{"a": 1}, "", []any{true}, "2+2", "9999-12-31T00:00:00Z"} {
		for name := range rows[0] {
			row := map[string]any{}
			for k, v := range rows[0] {
				row[k] = v
			}
			row[name] = bad
			if err := enc.Encode(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.Bytes()
}

// Whatever file a command is to read, one that is not there, that is a folder or that cannot be
// understood is told in words of ours, with its name. The flags are those that the commands have.
func TestFilesThatCannotBeReadAreExplained(t *testing.T) {
	dir := t.TempDir()
	cut := filepath.Join(dir, "cut")
	if err := os.WriteFile(cut, []byte(`{"a": `), 0o600); err != nil {
		t.Fatal(err)
	}
	people := filepath.Join(dir, "people.csv")
	if err := os.WriteFile(people, []byte("id,email\n1,a@acme.io\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	system := regexp.MustCompile(`strconv|interface|map\[|runtime|panic|reflect|%!|no such file or directory|invalid character|json: |yaml: |unmarshal|\bEOF\b|syscall|: open |: stat |permission denied`)
	tried := 0
	everyCommand(testApp().root(), func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if useOf(f) != reads {
				return
			}
			for _, file := range []string{filepath.Join(dir, "absent.csv"), filepath.Join(dir, "absent", "x"), dir, cut} {
				name, value := "--"+f.Name, file
				if what, _ := pflag.UnquoteUsage(f); strings.HasPrefix(what, "NAME=") {
					value = "users=" + file
				}
				args := append(strings.Fields(c.CommandPath())[1:], name+"="+value)
				if strings.Contains(c.Use, "FILE") {
					args = append(args, people)
				}
				if f.Name != "mapping" && c.Flags().Lookup("mapping") != nil {
					args = append(args, "--source", "clerk")
				}
				if strings.HasPrefix(f.Name, "sandbox-") || f.Name == "secret-key-file" {
					args = append(args, "--preflight")
				}
				var stdout, stderr bytes.Buffer
				code := Run(args, strings.NewReader(""), &stdout, &stderr)
				if tried++; code == exitOK && file != cut {
					t.Errorf("%q: succeeds", args)
				}
				if found := system.FindString(stderr.String()); found != "" {
					t.Errorf("%q: %q is of the system or a library: %s", args, found, stderr.String())
				}
			}
		})
	})
	if tried < 40 {
		t.Errorf("only %d were tried", tried)
	}
}
