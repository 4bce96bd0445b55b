package infer

import (
	"fmt"
	"strings"
	"testing"
)

// Of several digests that a user has in another table none is picked: the one in use is that of the rows that alone have digests, or
// somebody says that it is the newest; and where nobody has two in the sample, a user with two is an error of the row.
func TestOfSeveralDigestsNoneIsPicked(t *testing.T) {
	digest := func(i int) string {
		return fmt.Sprintf("$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17l%03d", i)
	}
	token := func(i int) string { return fmt.Sprintf("9f86d081884c7d659a2feaa0c55ad015%08d", i) }
	var people []string
	for i := range 8 {
		people = append(people, fmt.Sprintf("%d,u%d@acme.io", i+1, i+1))
	}
	rows := func(row func(i int) []string) (out []string) {
		for i := range 8 {
			out = append(out, row(i)...)
		}
		return out
	}
	for name, c := range map[string]struct {
		header string
		rows   []string
		answer string
		want   string
		not    string
	}{
		"beside tokens": {"rowno,user_id,kind,secret", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,password,%s", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,token,%s", 2*i+1, i+1, token(i))}
		}), "", `value: {each: 'credentials?', when: 'kind == "password"', value: secret}`, "find("},
		"beside tokens, and told not to": {"rowno,user_id,kind,secret", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,password,%s", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,token,%s", 2*i+1, i+1, token(i))}
		}), "digest.secret=none", "# digest:", "\n  digest:"},
		"two of the kind": {"rowno,user_id,kind,secret", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,password,%s", 3*i, i+1, digest(i)), fmt.Sprintf("%d,%d,password,%s", 3*i+1, i+1, digest(i+50)), fmt.Sprintf("%d,%d,token,%s", 3*i+2, i+1, token(i))}
		}), "", "? digest.secret: ", "\n  digest:"},
		"a history": {"rowno,user_id,hash,set_on", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,%s,2020-01-01", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,%s,2022-01-01", 2*i+1, i+1, digest(i+50))}
		}), "", "newest.set_on: the one with the latest", "\n  digest:"},
		"a history of which the newest counts": {"rowno,user_id,hash,set_on", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,%s,2020-01-01", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,%s,2022-01-01", 2*i+1, i+1, digest(i+50))}
		}), "digest.hash=newest.set_on", `last(sortBy(filter(row["credentials"] ?? [], get(#, "hash") != nil), get(#, "set_on")))?.hash`, "find("},
		"a history with a flag": {"rowno,user_id,hash,aktualne,set_on", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,%s,0,2022-01-01", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,%s,1,2021-01-01", 2*i+1, i+1, digest(i+50))}
		}), "", "current.aktualne: the one where", "\n  digest:"},
		"a history with a flag that counts": {"rowno,user_id,hash,is current", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,%s,false", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,%s,true", 2*i+1, i+1, digest(i+50))}
		}), "digest.hash=current.is_current", `{each: 'credentials?', when: 'bool(row["is current"] ?? false)', value: hash}`, "find("},
		"a history with a flag of those before": {"rowno,user_id,hash,is_old", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,%s,1", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,%s,0", 2*i+1, i+1, digest(i+50))}
		}), "", "? digest.hash: ", "current."},
		"a history with a flag that several rows have": {"rowno,user_id,hash,synced", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,%s,%d", 3*i, i+1, digest(i), i%2), fmt.Sprintf("%d,%d,%s,1", 3*i+1, i+1, digest(i+50)), fmt.Sprintf("%d,%d,%s,1", 3*i+2, i+1, digest(i+70))}
		}), "", "? digest.hash: ", "current."},
		"a history whose times do not sort as texts": {"rowno,user_id,hash,set_on", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,%s,2024/9/1", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,%s,2024/10/1", 2*i+1, i+1, digest(i+50))}
		}), "", "? digest.hash: ", "newest.set_on"},
		"one each, beside rows without": {"rowno,user_id,used_on,hash", rows(func(i int) []string {
			return []string{fmt.Sprintf("%d,%d,2020-01-01,%s", 2*i, i+1, digest(i)), fmt.Sprintf("%d,%d,2020-01-01,", 2*i+1, i+1)}
		}), "", "{each: 'credentials?', value: 'hash?'}", "find("},
	} {
		t.Run(name, func(t *testing.T) {
			answers := map[string]string{}
			if id, option, ok := strings.Cut(c.answer, "="); ok {
				answers[id] = option
			}
			p, err := Propose(answers, csvTable("users", "id,email", people...), csvTable("credentials", c.header, c.rows...))
			if err != nil {
				t.Fatal(err)
			}
			yaml := p.YAML("x")
			if !strings.Contains(yaml, c.want) || strings.Contains(yaml, c.not) {
				t.Errorf("without %s, or with %q:\n%s", c.want, c.not, yaml)
			}
		})
	}
}
