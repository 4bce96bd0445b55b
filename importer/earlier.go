package importer

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// earlier finds what an earlier run knows of the rows of a later one. A person who has several rows is found by the id
// of any of them, so that it does not matter which of them comes first, leads, or is new.
type earlier struct {
	byKey *checkpoint.Index
	seen  checkpoint.Set // ordinals of the earlier rows that were found
	taken map[int64]bool // those of them that were found for a person of several rows
	gone  int64          // of those, whose own row is not there any more
}

func newEarlier(byKey *checkpoint.Index) *earlier {
	return &earlier{byKey: byKey, taken: map[int64]bool{}}
}

// of is what is known of a row, or, where it is the first row of a person, of the person.
func (e *earlier) of(it *item, key checkpoint.Key) (old checkpoint.Row, known bool, err error) {
	if it.person != nil && it.person.first == it.ordinal {
		rows, err := e.users(it.person)
		if err != nil || len(rows) > 0 {
			if len(rows) > 0 {
				old, known = rows[0], true
				if e.taken[old.Ordinal] = true; !it.person.has(old.Key) {
					e.gone++
				}
			}
			return old, known, err
		}
	}
	old, known, err = e.byKey.Find(key)
	if err != nil || !known {
		return old, false, err
	}
	if old.Into > 0 || e.taken[old.Ordinal] || it.brief.skip == skipMerged {
		// The user is the person's, who has the row that comes first or, if none does, is found by an identifier.
		e.seen.Add(old.Ordinal)
		return checkpoint.Row{}, false, nil
	}
	return old, true, nil
}

// has reports whether a row of the person has a key.
func (p *person) has(key checkpoint.Key) bool {
	return p.self.key == key || slices.ContainsFunc(p.others, func(o identity) bool { return o.key == key })
}

// users are the earlier rows, each once, that have a user or may have one, of a person's rows, of which the first one
// counts most.
func (e *earlier) users(p *person) (rows []checkpoint.Row, err error) {
	for _, id := range append([]identity{p.self}, p.others...) {
		r, known, err := e.byKey.Find(id.key)
		if err == nil && known && r.Into > 0 {
			e.seen.Add(r.Ordinal)
			r, known, err = e.byKey.At(r.Ordinal - r.Into)
		}
		if err != nil {
			return nil, err
		}
		if !known || r.Gone() && r.State != checkpoint.Claimed {
			continue
		}
		twice := e.seen.Has(r.Ordinal)
		for _, o := range rows {
			twice = twice || o.Ordinal == r.Ordinal
		}
		if !twice {
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// apart reports whether the rows of a person have users of their own, whom nothing can make one.
func (e *earlier) apart(it *item) (*mapping.Problem, error) {
	rows, err := e.users(it.person)
	if err != nil || len(rows) < 2 {
		return nil, err
	}
	return &mapping.Problem{
		Code: codePersonApart, Severity: mapping.Fatal, Message: "the rows of one person have users of their own in the instance, since an earlier run",
		Hint: "the API merges no users: delete one of them in the instance, and say which is gone by a sync without its row; or leave them apart with --duplicates reject",
	}, nil
}

// rest hands on the earlier rows with a user that nobody has found again, as rows behind the last of so many: their row
// has vanished, and what was made for it is remembered. Those that went into another come as they are.
func (e *earlier) rest(cp *checkpoint.Checkpoint, read int64, add func(checkpoint.Row) error) error {
	n := read
	return cp.Each(func(r checkpoint.Row) error {
		if r.ClerkID == "" || e.seen.Has(r.Ordinal) {
			return nil
		}
		if r.Into > 0 {
			return add(r)
		}
		if !vanish(&r) {
			return nil
		}
		r.Ordinal = n
		n++
		return add(r)
	})
}

// vanish says in a row that it is in the export no more, and reports whether something is there that was made for it. Why
// it had vanished before it still says: what was deleted for that is to be proven.
func vanish(r *checkpoint.Row) bool {
	if r.ClerkID == "" || (r.State == checkpoint.Skipped || r.State == checkpoint.Deleted) && !setAside(*r) {
		return false
	}
	if r.State != checkpoint.Vanished {
		r.Code = ""
	}
	r.State, r.Was = checkpoint.Vanished, ""
	return true
}

// doubtful counts the rows that may have been made, and of which nobody knows under which id.
func doubtful(cp *checkpoint.Checkpoint) (n int64, err error) {
	if cp.Counts()[checkpoint.Claimed] == 0 {
		return 0, nil
	}
	err = cp.Each(func(r checkpoint.Row) error {
		if r.ClerkID == "" {
			n++
		}
		return nil
	}, checkpoint.Claimed)
	return n, err
}

// forgets is the error of an input that lacks rows which are in doubt, or has them as rows that are not to be sent:
// what was made for them would be nobody's.
func forgets(old checkpoint.Run, from, to *checkpoint.Checkpoint) error {
	var lost []string
	for _, e := range mapping.Entities {
		had, err := doubtful(from.Of(e))
		if err != nil {
			return err
		}
		has, err := doubtful(to.Of(e))
		if err != nil {
			return err
		}
		if had > has {
			lost = append(lost, report.Amount(had-has, strings.TrimSuffix(string(e), "s")))
		}
	}
	if len(lost) == 0 {
		return nil
	}
	return &UsageError{
		Msg: fmt.Sprintf("%s of the earlier run may have been made, since no answer came, and the input has no such rows any more, or none that can be sent; nothing was sent", strings.Join(lost, ", ")),
		Try: fmt.Sprintf("%s, with the input put back as it was, once and to its end; then this command again", again(old, from.Path())),
	}
}

// again is the command that goes on with a run as it was begun.
func again(run checkpoint.Run, path string) report.Command {
	c := report.Command{"clerk-import", "migrate"}
	for _, flag := range run.Flags {
		c = append(c, "--"+flag)
	}
	switch t := run.Target; {
	case t.Kind != "sandbox" && t.URL != "" && t.URL != clerkapi.DefaultURL:
		c = append(c, "--api-url", t.URL)
	case t.Kind == "sandbox":
		c = append(c, "--sandbox")
		if t.Store != "" {
			c = append(c, "--sandbox-store", t.Store)
		}
	}
	c = append(c, "--checkpoint", path)
	for _, in := range run.Inputs {
		// Those of other entities, and those that are joined, are named by flags.
		if file := filepath.Join(filepath.Dir(path), in.Name); in.Entity == "" && !strings.Contains(strings.Join(run.Flags, "\n"), in.Name) {
			c = append(c, file)
		}
	}
	return c
}
