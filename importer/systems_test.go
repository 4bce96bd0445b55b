package importer

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"clerk-import/hashers"
	"clerk-import/importer/input"
	"clerk-import/mapping"
	"clerk-import/testdata/systems"
)

var (
	systemsFirst = flag.Uint64("systems-from", 1, "seed of the first random system")
	systemsCount = flag.Int("systems", 200, "how many random systems")
	systemsKeep  = flag.String("systems-keep", "", "folder for the exports and proposals of systems with misses")
)

// proposedFor are the users that come of a system's files with the mapping that is proposed for them, and without some of the files.
func proposedFor(s *systems.System, answers map[string]string, dir string, without ...string) (users []mapping.User, yaml string, questions []string, err error) {
	var names []string
	for _, f := range s.Files {
		name := filepath.Join(dir, f.Name)
		if err := os.WriteFile(name, f.Data, 0o600); err != nil {
			return nil, "", nil, err
		}
		names = append(names, name)
	}
	seen, err := input.Infer(InputOptions{Files: names})
	if err != nil {
		return nil, "", nil, err
	}
	p, err := seen.Propose(answers)
	if err != nil {
		return nil, "", nil, err
	}
	for _, q := range p.Questions() {
		questions = append(questions, q.ID+" "+q.Text)
	}
	yaml = p.YAML(seen.Source)
	file := filepath.Join(dir, "my.yaml")
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		return nil, "", nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(without, filepath.Base(name)) })
	job, err := Prepare(InputOptions{Files: names, MappingFile: file}, Policies{})
	if err != nil {
		return nil, yaml, questions, err
	}
	defer job.Close()
	_, inputErr, err := job.rows(context.Background(), walk{now: time.Now()}, func(it *item) error {
		if it.brief.skip == "" && it.rec.Defect == nil && !it.rejected() {
			u := it.draft.user
			u.Emails, u.Phones = slices.Clone(u.Emails), slices.Clone(u.Phones)
			users = append(users, u)
		}
		return nil
	})
	if err == nil {
		err = inputErr
	}
	return users, yaml, questions, err
}

// standingOf are the identifiers that are verified, or that are not.
func standingOf(list []mapping.Identifier, verified bool) (out []string) {
	for _, i := range list {
		if i.Verified == verified {
			out = append(out, strings.ToLower(i.Value))
		}
	}
	slices.Sort(out)
	return out
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// verifies reports whether a digest is one of a password; the same ones come back in every system.
func verifies(d hashers.Digest, text, password string) bool {
	key := text + "\x00" + password
	if is, known := verified[key]; known {
		return is
	}
	is, err := d.Verify(context.Background(), password)
	verified[key] = err == nil && is
	return verified[key]
}

var verified = map[string]bool{}

// tally is what arrives of systems, and what does not.
type tally struct {
	good, all int
	missed    map[string]int
}

// arrives counts the facts of a system that arrive by what is proposed for it. An error is whatever must not be: something verified
// that is not, somebody with the password of another, who arrives and must not without a question about it, and a secret
// that comes along as metadata or stands in the proposal.
func arrives(t *testing.T, s *systems.System, answers map[string]string, dir string) (is tally, questions []string) {
	t.Helper()
	is.missed = map[string]int{}
	users, yaml, questions, err := proposedFor(s, answers, dir)
	bad := func(format string, args ...any) {
		t.Helper()
		t.Errorf("system %d (%s): %s", s.Seed, strings.Join(s.Shape, " "), fmt.Sprintf(format, args...))
	}
	if err != nil {
		bad("%v", err)
	}
	by := map[string]*mapping.User{}
	for i := range users {
		by[users[i].ExternalID.Or("")] = &users[i]
	}
	if len(by) < len(users) {
		bad("users share external ids, or have none")
	}
	fact := func(what string, ok bool) {
		if is.all++; ok {
			is.good++
		} else {
			is.missed[what]++
		}
	}
	for i := range s.Users {
		w := &s.Users[i]
		var u *mapping.User
		for _, id := range w.IDs {
			if got := by[id]; got != nil && (u == nil || id == w.IDs[0]) {
				u = got
			}
		}
		if w.Skip || w.Banned {
			if u != nil && !u.Banned.Or(false) && !slices.ContainsFunc(questions, func(q string) bool {
				return slices.ContainsFunc(s.States, func(c string) bool { return strings.Contains(q, c) })
			}) {
				bad("%v may sign in, and nobody was asked: banned %v, gone %v", w.IDs, w.Banned, w.Skip)
			}
		}
		if w.Skip {
			fact("left out", u == nil)
			continue
		}
		if fact("arrives", u != nil); u == nil {
			u = &mapping.User{}
		}
		emails, phones := standingOf(u.Emails, true), standingOf(u.Phones, true)
		for _, v := range emails {
			if !slices.Contains(w.Emails, v) {
				bad("%v: %s is verified", w.IDs, v)
			}
		}
		for _, v := range phones {
			if !slices.Contains(w.Phones, v) {
				bad("%v: %s is verified", w.IDs, v)
			}
		}
		own := w.Password != "" && !u.Digest.IsZero() && verifies(u.Digest, u.PasswordDigest.Or(""), w.Password)
		for j := range s.Users { // no two have the same
			if o := &s.Users[j]; !own && j != i && o.Password != "" && !u.Digest.IsZero() && verifies(u.Digest, u.PasswordDigest.Or(""), o.Password) {
				bad("%v has the password of %v", w.IDs, o.IDs)
			}
		}
		fact("emails", slices.Equal(emails, sorted(w.Emails)) && slices.Equal(standingOf(u.Emails, false), sorted(w.UnverifiedEmails)))
		fact("phones", slices.Equal(phones, sorted(w.Phones)) && slices.Equal(standingOf(u.Phones, false), sorted(w.UnverifiedPhones)))
		fact("username", u.Username.Or("") == w.Username)
		fact("names", u.FirstName.Or("") == w.First && u.LastName.Or("") == w.Last)
		fact("banned", u.Banned.Or(false) == w.Banned)
		if w.Created != 0 {
			at, _ := time.Parse(time.RFC3339Nano, u.CreatedAt.Or(""))
			fact("created", at.Unix() == w.Created)
		}
		if w.Password != "" {
			fact("password", own)
		}
		kept := string(u.PublicMetadata.Or(nil)) + string(u.PrivateMetadata.Or(nil)) + string(u.UnsafeMetadata.Or(nil))
		for _, h := range s.Hidden {
			if strings.Contains(kept, h) {
				bad("%v: a secret comes along as metadata", w.IDs)
			}
		}
		flat := map[string]string{}
		flatten(gjson.ParseBytes(u.PrivateMetadata.Or(json.RawMessage("{}"))), flat)
		for k, v := range w.Metadata {
			fact("metadata", flat[k] == v)
		}
	}
	for i := range s.Users {
		for _, v := range slices.Concat(s.Users[i].Emails, s.Users[i].Phones, s.Hidden) {
			if strings.Contains(yaml, v) {
				bad("the proposal shows %s", v)
			}
		}
	}
	return is, questions
}

// Exports of 200 systems that do not exist, of which this code knows nothing, arrive by the proposal alone for the most part. And
// in none of them is anything that must not be.
func TestRandomSystems(t *testing.T) {
	t.Parallel()
	sum := tally{missed: map[string]int{}}
	shapes := map[string][2]int{}
	for n := range *systemsCount {
		s := systems.Make(*systemsFirst + uint64(n))
		dir := t.TempDir()
		is, _ := arrives(t, s, nil, dir)
		sum.good, sum.all = sum.good+is.good, sum.all+is.all
		for what, n := range is.missed {
			sum.missed[what] += n
		}
		for _, part := range s.Shape {
			c := shapes[part]
			shapes[part] = [2]int{c[0] + is.good, c[1] + is.all}
		}
		if is.good < is.all && *systemsKeep != "" {
			fmt.Printf("%d: %d of %d, short %v: %s\n", s.Seed, is.good, is.all, is.missed, strings.Join(s.Shape, " "))
			to := filepath.Join(*systemsKeep, fmt.Sprint(s.Seed))
			if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d of %d facts arrive (%.1f %%); short: %v", sum.good, sum.all, 100*float64(sum.good)/float64(sum.all), sum.missed)
	if *systemsKeep != "" {
		for _, part := range slices.Sorted(maps.Keys(shapes)) {
			if c := shapes[part]; c[1] > 0 {
				fmt.Printf("%-28s %5.1f %% of %d\n", part, 100*float64(c[0])/float64(c[1]), c[1])
			}
		}
	}
	if sum.good*10 < sum.all*9 {
		t.Errorf("%d of %d facts arrive by the proposal alone; at least 90 %% have to", sum.good, sum.all)
	}
}

// flatten are the members of an object and of those in it.
func flatten(o gjson.Result, into map[string]string) {
	o.ForEach(func(k, v gjson.Result) bool {
		if _, is := into[k.Str]; !is {
			into[k.Str] = v.String()
		}
		if v.IsObject() {
			flatten(v, into)
		}
		return true
	})
}
