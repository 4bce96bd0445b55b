package importer

import (
	"errors"
	"strings"
	"testing"

	"clerk-import/importer/input"
)

// What is said of files of a format, where none is of it, is an error; where one is, it counts.
func TestWhatIsSaidOfFilesThatAreNotThereIsAnError(t *testing.T) {
	table, objects := textFile(t, "users.csv", "id;email\n1;ada@acme.io\n"), textFile(t, "users.json", `{"data":[{"id":"1","email":"ada@acme.io"}]}`)
	mapping := textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")
	for flag, c := range map[string]struct {
		say func(*InputOptions)
		of  string // the file that it is about
	}{
		"--delimiter": {func(o *InputOptions) { o.Delimiter = ';' }, table},
		"--header":    {func(o *InputOptions) { o.Header = []string{"id", "email"} }, textFile(t, "rows.csv", "1;ada@acme.io\n")},
		"--null":      {func(o *InputOptions) { o.Nulls = []string{"-"} }, table},
		"--pad-rows":  {func(o *InputOptions) { o.PadRows = true }, table},
		"--path":      {func(o *InputOptions) { o.Path = "data" }, objects},
	} {
		for _, file := range []string{c.of, map[bool]string{true: table, false: objects}[c.of == objects]} {
			o := InputOptions{Files: []string{file}, MappingFile: mapping}
			c.say(&o)
			prepared := func() error {
				j, err := Prepare(o, Policies{})
				if err != nil {
					return err
				}
				return j.Close()
			}
			proposed := func() error { _, err := input.Infer(o); return err }
			for name, try := range map[string]func() error{"prepare": prepared, "infer": proposed} {
				err := try()
				var usage *UsageError
				if refused := errors.As(err, &usage) && strings.Contains(usage.Msg, flag+" is about"); refused != (file != c.of) || file == c.of && err != nil {
					t.Errorf("%s, %s of %s: %v", flag, name, file, err)
				}
			}
		}
	}
}
