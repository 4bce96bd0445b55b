package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/mapping"
	"clerk-import/mapping/files"
	"clerk-import/mapping/wording"
)

// sourceSample is a set of files in samples/NAME, or in a folder below it, that are one export of
// the source NAME. Files with the same extension belong together.
type sourceSample struct {
	source, name string
	files        []string
}

// known are the users of a sample whose passwords are known; known.sql.csv those of the .sql,
// where other exports of the source have no passwords.
const known = "known.csv"

// knownOf is the file of the users of a sample whose passwords are known.
func knownOf(s sourceSample) string {
	dir := filepath.Dir(s.files[0])
	if own := filepath.Join(dir, "known"+filepath.Ext(s.files[0])+".csv"); files.Regular(own) {
		return own
	}
	return filepath.Join(dir, known)
}

func sourceSamples(t testing.TB) []sourceSample {
	t.Helper()
	var all []sourceSample
	dirs, err := os.ReadDir("../samples")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if d.IsDir() {
			all = append(all, samplesIn(t, d.Name(), d.Name())...)
		}
	}
	return all
}

// samplesIn are the exports of a source in a folder of the samples.
func samplesIn(t testing.TB, source, folder string) (all []sourceSample) {
	t.Helper()
	dir := filepath.Join("../samples", folder)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var below []sourceSample
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		if strings.HasPrefix(e.Name(), "known.") || ext == ".checkpoint" {
			continue
		}
		if e.IsDir() {
			below = append(below, samplesIn(t, source, filepath.Join(folder, e.Name()))...)
			continue
		}
		name := strings.ReplaceAll(folder, string(filepath.Separator), "-") + ext
		i := slices.IndexFunc(all, func(s sourceSample) bool { return s.name == name })
		if i < 0 {
			i = len(all)
			all = append(all, sourceSample{source: source, name: name})
		}
		all[i].files = append(all[i].files, filepath.Join(dir, e.Name()))
	}
	return append(all, below...)
}

// Every export is taken for its source's and for no other's, its users arrive as the
// golden bodies say, and those whose passwords are known sign in with them.
func TestEverySourceArrivesAndSignsIn(t *testing.T) {
	for _, s := range sourceSamples(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if got := detected(t, s.files...); got != s.source {
				t.Errorf("taken for %q", got)
			}
			in := sampleInput(t, s.name)
			in.Files = s.files
			bodies(t, s.name, in)
			canaries, err := ReadCanaries(t.Context(), knownOf(s))
			if err != nil && !errors.Is(err, fs.ErrNotExist) { // some systems hand out no digests
				t.Fatal(err)
			}
			job, err := Prepare(in, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			stage := newStage(t, nil, nil)
			r, err := job.Migrate(context.Background(), stage.Target, MigrateOptions{Canaries: canaries, QuotaShare: 1, MaxInFlight: 8, Checkpoint: filepath.Join(t.TempDir(), "cp"),
				Sending: Sending{AllowRejected: true},
			})
			if err != nil {
				t.Fatal(err)
			}
			conserved(t, r)
			for i, c := range canaries {
				by, value := clerkapi.ByExternalID, c.ExternalID
				if value == "" {
					by, value = clerkapi.ByEmail, c.Email
				}
				id := find(t, stage, by, value).ID
				if ok, err := stage.api.VerifyPassword(context.Background(), id, c.Password); err != nil || !ok {
					t.Errorf("%s cannot sign in: %v", value, err)
				}
				if i > 0 {
					continue // digests are slow to verify, on purpose
				}
				if ok, _ := stage.api.VerifyPassword(context.Background(), id, "certainly wrong"); ok {
					t.Errorf("%s can sign in with any password", value)
				}
			}
			if len(r.Check.Problems) > 0 {
				for _, p := range r.Check.Problems {
					if p.Code == mapping.CodeUnmapped && wording.Tells(p.Field) == "" && !slices.Contains(toldOnPurpose, p.Field) {
						t.Errorf("the column %s is neither read nor left behind on purpose", p.Field)
					}
				}
			}
		})
	}
}

// toldOnPurpose are columns of the samples that are neither read nor ignored: what is in them
// matters to some.
var toldOnPurpose = []string{
	"description", "o", "ou", // of OpenLDAP, of people too
	"userPrincipalName", // of Entra: a login, and for guests a made one
	"role",              // of Better Auth's plugin admin: what it means is the application's
	"Name", "Nickname",  // of Auth0's extension: mostly made of the address
	"_auth_data_facebook",                                                                 // of Parse: tokens
	"address", "addresses", "affiliation", "groups", "roles", "permissions", "properties", // of Casdoor: lists of its own
	"is_verified", "face_ids", "managedAccounts", "mfaAccounts", // and what it knows of persons, and keeps for them
	"fields.password_hint",                     // of another model than Django's users
	"trust_level", "group_id", "is_breakglass", // rights, of Discourse, phpBB and Stytch
}

// bodies holds what would be sent for each row against testdata/bodies.
func bodies(t *testing.T, name string, in InputOptions) {
	t.Helper()
	got := becomesOf(t, in)
	path := filepath.Join("../testdata/bodies", name+".ndjson")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(want, got) {
		t.Errorf("%s differs (go test ./importer -run EverySource -update writes it): %v\n%s", path, err, got)
	}
}

// becomesOf says what becomes of each row, a JSON object a line.
func becomesOf(t *testing.T, in InputOptions) []byte {
	t.Helper()
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	var got bytes.Buffer
	out := json.NewEncoder(&got)
	out.SetEscapeHTML(false)
	_, inputErr, err := job.rows(context.Background(), walk{now: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}, func(it *item) error {
		row := struct {
			At       string   `json:"at"`
			Skip     string   `json:"skip,omitempty"`
			Problems []string `json:"problems,omitempty"`
			Create   any      `json:"create,omitempty"`
			Attach   any      `json:"attach,omitempty"`
		}{At: strings.TrimPrefix(it.rec.Position.String(), "../samples/"), Skip: it.brief.skip}
		for _, p := range it.problems {
			row.Problems = append(row.Problems, p.Code)
		}
		if it.brief.skip == "" && !it.rejected() {
			it.draft.plan.complete(&it.draft.user, false)
			row.Create = it.draft.plan.Create
			if len(it.draft.plan.Attach) > 0 {
				row.Attach = it.draft.plan.Attach
			}
		}
		return out.Encode(row)
	})
	if err != nil || inputErr != nil {
		t.Fatal(err, inputErr)
	}
	return got.Bytes()
}
