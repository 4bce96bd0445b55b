package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/input"
	"clerk-import/testdata/systems"
)

// Proposals for some systems are as they were: what changes in one is looked at as a diff (-update).
func TestProposalsAreAsTheyWere(t *testing.T) {
	for _, seed := range []uint64{2, 7, 24, 32, 43, 58, 112, 143} {
		s := systems.Make(seed)
		dir := t.TempDir()
		var names []string
		for _, f := range s.Files {
			name := filepath.Join(dir, f.Name)
			if err := os.WriteFile(name, f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		seen, err := input.Infer(input.Options{Files: names})
		if err != nil {
			t.Fatal(seed, err)
		}
		p, err := seen.Propose(nil)
		if err != nil {
			t.Fatal(seed, err)
		}
		got := "# " + strings.Join(s.Shape, " ") + "\n" + p.YAML("the export")
		golden := filepath.Join("testdata", "proposals", fmt.Sprintf("%03d.yaml", seed))
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; go test ./importer -run ProposalsAreAsTheyWere -update writes it anew\n%s", golden, got)
		}
	}
}
