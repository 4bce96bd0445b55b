package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// CodeStatusUnknown is the code of a state that `status` does not list.
const CodeStatusUnknown = "status_unknown"

// What `status` makes of users.
const (
	statusActive = "active"
	statusBanned = "banned"
	statusLocked = "locked"
	statusSkip   = "skip"
)

var statuses = []string{statusActive, statusBanned, statusLocked, statusSkip}

// statusRule is a column of states, and what each of them stands for.
type statusRule struct {
	value  *value
	to     map[string]string
	listed []string
}

// statusSpec stands for `status` in problems.
var statusSpec = fieldSpec{name: "status"}

// status compiles one rule, or a list of them.
func (c *compiler) status(n ast.Node) {
	items := []ast.Node{n}
	if seq, ok := n.(*ast.SequenceNode); ok {
		items = seq.Values
	}
	for _, item := range items {
		r := statusRule{to: map[string]string{}}
		for _, e := range c.entries(item, "status") {
			switch e.key {
			case "value":
				r.value = c.when(e.val)
				r.value.ofOne()
			case "map":
				for _, s := range c.entries(e.val, "map") {
					to := c.str(s.val, "what a state stands for")
					if !slices.Contains(statuses, to) {
						c.fail(s.val, "a state stands for %s; %q is none of them", strings.Join(statuses, ", "), to)
					}
					r.to[s.key] = to
					r.listed = append(r.listed, s.key)
				}
			default:
				c.unknown(e, keys["status"]...)
			}
		}
		if r.value == nil || len(r.to) == 0 {
			c.fail(item, "status needs `value`, a column of states, and `map`, what each of them stands for: {A: active, S: banned, D: skip}")
		}
		c.m.status = append(c.m.status, r)
	}
}

// state finds out what the states of the current row stand for: whether it is left behind, or why that
// cannot be told. Who is to be banned or locked is noted.
func (mp *Mapper) state() (skip string, undecided *Problem) {
	mp.banned, mp.locked = false, false
	for i := range mp.m.status {
		r := &mp.m.status[i]
		f := field{spec: &statusSpec, line: r.value.line}
		v, err := mp.eval(r.value)
		if err != nil {
			p := mp.problem(&f, r.value, err)
			return "", &p
		}
		text := trimmed(v.Text)
		to, listed := r.stands(text)
		switch to {
		case statusSkip:
			return fmt.Sprintf("left behind, as %s says %s", mp.m.columnOf(r.value), shownState(text)), nil
		case statusBanned:
			mp.banned = true
		case statusLocked:
			mp.locked = true
		}
		if !listed && undecided == nil {
			p := mp.problem(&f, r.value, errors.New(""))
			p.Code, p.Message = CodeStatusUnknown, fmt.Sprintf("%s says %s, and status does not list it", mp.m.columnOf(r.value), shownState(text))
			p.Hint = fmt.Sprintf("say what it stands for (%s) in %s, which lists %s", strings.Join(statuses, ", "), mp.m.lineOf(f.line), shownWords(r.listed))
			undecided = &p
		}
	}
	return "", undecided
}

// stands is what a state stands for, as it is listed or in another case; of several in which they differ none is meant.
func (r *statusRule) stands(text string) (to string, listed bool) {
	if to, listed = r.to[text]; listed {
		return to, true
	}
	for _, state := range r.listed {
		switch {
		case !strings.EqualFold(state, text):
		case listed && r.to[state] != to:
			return "", false
		default:
			to, listed = r.to[state], true
		}
	}
	return to, listed
}

// shownState is a state for people: the word or code, unless it looks like somebody's own.
func shownState(text string) string {
	switch {
	case text == "":
		return "nothing"
	case len([]rune(text)) > longSeen || LooksLike(text) != "" && len(text) > 4 || strings.Contains(text, "@"):
		return "a text that is no code"
	}
	return fmt.Sprintf("%q", text)
}

// statusBans reports whether a state stands for a ban.
func (m *Mapping) statusBans() bool {
	for i := range m.status {
		for _, to := range m.status[i].to {
			if to == statusBanned {
				return true
			}
		}
	}
	return false
}

// bans reports whether the mapping says by itself who is banned.
func (m *Mapping) bans() bool {
	return m.statusBans() || slices.ContainsFunc(m.written, func(f field) bool { return f.spec.name == "banned" })
}

// stateTo puts into the user what its states stand for. What another field says stays.
func (mp *Mapper) stateTo(to any) {
	u, is := to.(*User)
	if is && mp.m.statusBans() { // also that nobody is banned any more, which a sync has to know
		u.Banned = Some(mp.banned || u.Banned.Or(false))
	}
	if is && mp.locked {
		u.Locked = Some(true)
	}
}

// shownWords are the words that a mapping lists, the empty one as it is written.
func shownWords(words []string) string {
	shown := slices.Clone(words)
	if i := slices.Index(shown, ""); i >= 0 {
		shown[i] = `""`
	}
	return strings.Join(shown, ", ")
}
