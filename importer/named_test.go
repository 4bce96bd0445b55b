package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/hashers"
	"clerk-import/mapping"
)

// withoutDigests are presets of systems that hand none out, and why a digest cannot get into
// their rows. Every other preset has a sample with digests.
var withoutDigests = map[string]string{
	"clerk":   "names the hasher of each digest",
	"okta":    "hands none out; what an import of users had is in parts, and tried by TestDigestsOfOktaThatAnImportHad",
	"cognito": "sends the name that Cognito knows the user by",
}

// Every preset takes a digest that names its own format, whatever its source usually writes,
// where the source has its digests: an application brings old ones along, or sets a hasher
// of its own.
func TestEveryPresetTakesDigestsThatNameThemselves(t *testing.T) {
	tried := map[string]bool{}
	for _, s := range sourceSamples(t) {
		in := sampleInput(t, s.name)
		in.Files = s.files
		if s.source == "devise" || s.source == "synapse" {
			in.Params = map[string]string{"pepper": ""} // with one, anything but bcrypt is refused
		}
		presetTakesNamed(t, s.name, in, tried)
	}
	entries, err := os.ReadDir("../samples")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries { // those that are a file
		if e.IsDir() || !slices.Contains([]string{".json", ".csv"}, filepath.Ext(e.Name())) || e.Name() == "shop-known.csv" { // passwords that are known
			continue
		}
		in := sampleInput(t, "../samples/"+e.Name())
		if strings.Contains(e.Name(), "devise") {
			in.Params = map[string]string{"pepper": ""}
		}
		presetTakesNamed(t, e.Name(), in, tried)
	}
	for _, m := range mapping.Presets() {
		if why := withoutDigests[m.Name]; !tried[m.Name] && why == "" && m.DigestFrom() != "" {
			t.Errorf("no sample of %s has a digest to put another one in the place of", m.Name)
		}
	}
}

// presetTakesNamed puts each of the digests that name themselves in the place of one that the
// sample has.
func presetTakesNamed(t *testing.T, name string, in InputOptions, tried map[string]bool) {
	t.Helper()
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer job.Close()
	source := job.Mapping.Name
	if tried[source] || withoutDigests[source] != "" {
		return
	}
	done := errors.New("done")
	_, _, err = job.rows(context.Background(), walk{}, func(it *item) error {
		rec, raw := *it.rec, ""
		mapper := job.Mapping.NewMapper()
		steps, skip := mapper.Trace(&rec)
		for _, s := range steps {
			if strings.HasPrefix(s.Field, "digest from ") {
				raw = s.Value.Text
			}
		}
		if u, _ := mapper.Map(&rec); skip != "" || len(raw) < 16 || u.Digest.IsZero() {
			return nil
		}
		tried[source] = true
		for _, v := range namedVectors(t) {
			if source == "meteor" && (strings.HasPrefix(v.Value, "$2") || strings.HasPrefix(v.Value, "$argon2")) {
				continue // over the SHA-256 of the password
			}
			u, problems := mapper.Map(replaced(&rec, raw, v.Value))
			want, wantErr := hashers.Convert("auto", v.Value, nil)
			switch {
			case wantErr == nil && (u.Digest.IsZero() || u.Digest.String() != want.String() || u.Digest.Hasher() != want.Hasher()):
				t.Errorf("%s: %s of %s becomes %v: %v", name, v.Hasher, v.Origin, u.Digest, problems)
			case wantErr != nil && !slices.ContainsFunc(problems, func(p mapping.Problem) bool { return p.Code == v.Code }):
				t.Errorf("%s: a digest of %s is not refused with %s: %v", name, v.Origin, v.Code, problems)
			}
		}
		return done
	})
	if err != nil && !errors.Is(err, done) {
		t.Errorf("%s: %v", name, err)
	}
}

// replaced is a copy of a record with another digest in the place of one.
func replaced(rec *mapping.Record, was, is string) *mapping.Record {
	inside := func(s string) string {
		b, _ := json.Marshal(s)
		return string(b[1 : len(b)-1])
	}
	out := *rec
	if json.Valid([]byte(was)) { // the place has an object, the digest is text
		out.JSON = strings.Replace(rec.JSON, was, `"`+inside(is)+`"`, 1)
	} else {
		out.JSON = strings.Replace(rec.JSON, inside(was), inside(is), 1)
		out.JSON = strings.Replace(out.JSON, strings.ReplaceAll(inside(was), "/", `\/`), inside(is), 1) // as PHP writes it
	}
	out.Cells = slices.Clone(rec.Cells)
	for i, c := range out.Cells {
		if c != was && json.Valid([]byte(c)) {
			out.Cells[i] = strings.Replace(c, inside(was), inside(is), 1)
		} else {
			out.Cells[i] = strings.Replace(c, was, is, 1)
		}
	}
	return &out
}

type namedVector struct{ Value, Hasher, Code, Origin string }

// namedVectors are digests that other software made, of one password.
func namedVectors(t *testing.T) (all []namedVector) {
	t.Helper()
	for _, name := range []string{"named.jsonl", "servers.jsonl", "elixir.jsonl"} {
		text, err := os.ReadFile("../testdata/vectors/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var these []namedVector
		for line := range bytes.Lines(text) {
			var v namedVector
			if err := json.Unmarshal(line, &v); err != nil {
				t.Fatal(err)
			}
			these = append(these, v)
		}
		all = append(all, these[:len(these)/2]...)
	}
	return all
}

// A digest of Better Auth that names no format is an error that says how to name it, and named, it
// arrives, as those do that name themselves.
func TestADigestOfAnApplicationsOwnIsAskedFor(t *testing.T) {
	user := textFile(t, "user.json", `[{"id":"1","name":"Ann","email":"ann@acme.io","emailVerified":true,"createdAt":"2024-01-01T00:00:00Z"},
		{"id":"2","name":"Bo","email":"bo@acme.io","emailVerified":true,"createdAt":"2024-01-01T00:00:00Z"}]`)
	account := textFile(t, "account.json", `[{"id":"a","accountId":"1","providerId":"credential","userId":"1","password":"5f4dcc3b5aa765d61d8327deb882cf99"},
		{"id":"b","accountId":"2","providerId":"credential","userId":"2","password":"$2b$10$abcdefghijklmnopqrstuuxIVD.s0FNZhsDefCUKkxq.qa2z1ag/."}]`)
	for hash, want := range map[string]string{"": "rejected bcrypt", "md5": "md5 bcrypt", "sha256": "rejected bcrypt"} {
		in := InputOptions{Files: []string{user, account}, Params: map[string]string{"hash": hash}}
		if hash == "" {
			in.Params = nil
		}
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		var got []string
		_, inputErr, err := job.rows(context.Background(), walk{}, func(it *item) error {
			u, problems := job.Mapping.NewMapper().Map(it.rec)
			what := u.PasswordHasher.Or("")
			for _, p := range problems {
				if p.Severity == mapping.Fatal && p.Field == "password_digest" && strings.Contains(p.Hint, "--param hash=NAME") {
					what = "rejected"
				}
			}
			got = append(got, what)
			return nil
		})
		if err != nil || inputErr != nil || strings.Join(got, " ") != want {
			t.Errorf("hash=%s: %v, want %s: %v %v", hash, got, want, err, inputErr)
		}
	}
}
