package importer

import (
	"context"
	"slices"
	"testing"

	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// Whoever names a source that the files do not look like, while they look like another's, is told, and nothing is sent: the sample
// of each source read as each of some others is refused, told, or fits that one, too.
func TestASourceAgainstWhatTheFilesLookLikeIsTold(t *testing.T) {
	names := mapping.PresetNames()
	told := 0
	for i, s := range sourceSamples(t) {
		found, _, err := input.Recognise(context.Background(), InputOptions{Files: s.files})
		if err != nil {
			continue // it needs parameters
		}
		for k := range 6 {
			name := names[(7*i+11*k)%len(names)]
			job, err := Prepare(InputOptions{Files: s.files, Source: name}, Policies{})
			if err != nil {
				continue
			}
			fits := slices.ContainsFunc(found, func(m *mapping.Mapping) bool { return m.Name == name })
			unlike := job.Unlike()
			if len(unlike) == 0 && !fits {
				t.Errorf("%s as %s: not told", s.name, name)
			}
			if len(unlike) > 0 && name == s.source {
				t.Errorf("%s: told of its own source", s.name)
			}
			told += len(unlike)
			job.Close()
		}
	}
	if told < 50 {
		t.Errorf("%d are told", told)
	}
	job, err := Prepare(InputOptions{Files: []string{"../samples/laravel/users.csv"}, Source: "auth0"}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	check, err := job.Check(context.Background(), CheckOptions{}, nil)
	if err != nil || len(check.Problems) == 0 {
		t.Fatal(check, err)
	}
	if !slices.ContainsFunc(check.Problems, func(p report.ProblemCount) bool {
		return p.Code == validate.CodeSourceUnlike && p.Severity == mapping.Fatal
	}) {
		t.Errorf("%+v", check.Problems)
	}
}
