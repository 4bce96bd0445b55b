package importer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// No preset takes a placeholder for an address, wherever its source has addresses, and every one
// tells of it.
func TestNoPresetTakesAPlaceholderForAnAddress(t *testing.T) {
	const made = "15005550006@phone.local"
	tried := map[string]bool{}
	try := func(name string, in InputOptions) {
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer job.Close()
		done := errors.New("done")
		_, _, err = job.rows(context.Background(), walk{}, func(it *item) error {
			u, _ := job.Mapping.NewMapper().Map(it.rec)
			if u.Skip != "" || len(u.Emails) == 0 {
				return nil
			}
			changed, was := *it.rec, u.Emails[0].Value
			changed.JSON, changed.Cells = strings.ReplaceAll(changed.JSON, was, made), slices.Clone(changed.Cells)
			for i, c := range changed.Cells {
				changed.Cells[i] = strings.ReplaceAll(c, was, made)
			}
			u, problems := job.Mapping.NewMapper().Map(&changed)
			taken := slices.ContainsFunc(u.Emails, func(e mapping.Identifier) bool { return strings.EqualFold(e.Value, made) })
			told := slices.ContainsFunc(problems, func(p mapping.Problem) bool { return p.Code == mapping.CodePlaceholder })
			if taken {
				t.Errorf("%s: a placeholder is sent", name)
			}
			if told {
				tried[job.Mapping.Name] = true
				return done
			}
			return nil // it is put together of other columns, or spelt otherwise
		})
		if err != nil && !errors.Is(err, done) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range sourceSamples(t) {
		in := sampleInput(t, s.name)
		in.Files = s.files
		try(s.name, in)
	}
	for _, name := range []string{"auth0.json", "clerk.csv", "supabase.csv", "firebase.json", "devise.csv", "django.csv", "django-dumpdata.json"} {
		try(name, sampleInput(t, "../samples/"+name))
	}
	for _, m := range mapping.Presets() {
		if !tried[m.Name] {
			t.Errorf("no row of %s was tried", m.Name)
		}
	}
}
