package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"clerk-import/mapping"
)

// Ledger is what a command found or did about users that have arrived: reconcile, sync
// or rollback.
type Ledger struct {
	Event      string `json:"event"` // "summary"
	Kind       string `json:"kind"`  // "reconcile", "sync" or "rollback"
	DryRun     bool   `json:"dry_run,omitempty"`
	Source     string `json:"source"`
	Target     string `json:"target"`
	Checkpoint string `json:"checkpoint"`
	Rows       int64  `json:"rows"` // looked at; the counts of parts add up to it
	// Counts are rows by what became of them, and what else was counted; see Parts and
	// Notes of the kind.
	Counts Counts `json:"counts"`
	// Fields are the findings by field, the most frequent first.
	Fields []Finding `json:"fields,omitempty"`
	// Ways are how the users get in as they are now, if the instance has said what it offers.
	Ways []WayCount `json:"ways,omitempty"`
	// Groups are whom of them somebody has to tell something.
	Groups []GroupCount `json:"groups,omitempty"`
	// Repairable is how many rows a repair would make equal, but for those of which the API has refused that before.
	Repairable int64 `json:"repairable,omitempty"`
	// Reasons are the codes of rows that were refused.
	Reasons  []ReasonCount `json:"reasons,omitempty"`
	Requests int64         `json:"requests"` // of a plan those that it would take
	Seconds  float64       `json:"seconds"`  // of a plan those that it would take
	Finished bool          `json:"finished"`
	Check    *Check        `json:"-"`
}

// Finding is something found about one field of users.
type Finding struct {
	Field    string         `json:"field"`
	Verdict  string         `json:"verdict"` // in words: differs, conflict, updated, …
	Rows     int64          `json:"rows"`
	Examples []FieldExample `json:"examples,omitempty"`
}

// FieldExample is one row of a Finding.
type FieldExample struct {
	At       mapping.Position `json:"at,omitzero"`
	User     string           `json:"user,omitempty"`     // Clerk id
	Expected string           `json:"expected,omitempty"` // masked
	Found    string           `json:"found,omitempty"`    // masked
}

// part is something rows of a kind are counted as.
type part struct {
	of          mapping.Entity
	fate        Fate
	label, tone string
}

const (
	users, organizations     = mapping.Users, mapping.Organizations
	memberships, invitations = mapping.Memberships, mapping.Invitations
)

// ledgerKind is what a kind of ledger counts: the parts that all rows fall into, and
// what is counted beside them.
type ledgerKind struct{ parts, notes []part }

var metadataLeft = part{users, MetadataLeft, "with metadata where the mapping puts none any more", "open"}

var stillThere = part{users, StillThere, "answered as deleted, and there all the same", "worse"}

var ledgerKinds = map[string]ledgerKind{
	"reconcile": {
		parts: []part{{users, Equal, "equal", "good"}, {users, Used, "used since, and different", "open"}, {users, Differs, "different", "bad"}, {users, Missing, "missing", "worse"}},
		notes: []part{{users, Unexpected, "users in none of the rows", "open"}, metadataLeft, {users, Repaired, "repaired", "fine"}, {users, RepairFailed, "not repaired: refused", "bad"},
			{users, Unrepaired, "left for you: a repair neither verifies nor takes away addresses", "open"}, {users, SignedIn, "known passwords accepted", "good"}, {users, SignInFailed, "known passwords not accepted", "bad"},
			{organizations, Equal, "organizations equal", "good"}, {organizations, Used, "organizations edited since, and different", "open"}, {organizations, Differs, "organizations different", "bad"}, {organizations, Missing, "organizations missing", "worse"},
			{memberships, Equal, "memberships equal", "good"}, {memberships, Used, "memberships edited since, and different", "open"}, {memberships, Differs, "memberships different", "bad"}, {memberships, Missing, "memberships missing", "worse"},
			{organizations, Unexpected, "organizations of an import in none of the rows", "open"}, {memberships, Unexpected, "members of these organizations in none of the rows", "open"},
			{invitations, Pending, "invitations open", "good"}, {invitations, Accepted, "invitations accepted", "good"}, {invitations, Completed, "waitlist entries that signed up", "good"}, {invitations, Invited, "waitlist entries that were invited", "fine"}, {invitations, Rejected, "waitlist entries that were rejected", "open"},
			{invitations, Expired, "invitations expired", "open"}, {invitations, Revoked, "invitations revoked", "open"}, {invitations, Missing, "invitations missing", "worse"},
			{users, TOTPAccepted, "known authenticator secrets accepted", "good"}, {users, TOTPFailed, "known authenticator secrets not accepted", "bad"}},
	},
	"sync": {
		parts: []part{{users, Unchanged, "unchanged", "calm"}, {users, Created, "created", "good"}, {users, Updated, "updated", "fine"}, {users, Kept, "changed, nothing to send", "calm"},
			{users, Gone, "gone at the target", "open"}, {users, Skipped, "left out on purpose", "calm"}, {users, Rejected, "rejected", "bad"}, {users, Failed, "refused by the API", "worse"}, {users, Pending, "still to do", "open"}},
		notes: []part{{users, Conflicts, "rows with a conflict", "open"}, {users, Rekeyed, "found again under another key", "fine"}, {users, MergedGone, "rows of users that several rows made, vanished from the export", "open"}, {users, Vanished, "vanished from the export", "open"},
			{users, Banned, "of these banned", "fine"}, {users, Deleted, "of these deleted", "fine"}, {users, VanishedKept, "of these kept: used at the target since", "open"}, {users, VanishedFailed, "of these refused by the API, tried again next time", "worse"},
			{organizations, Created, "organizations created", "good"}, {organizations, Updated, "organizations updated", "fine"}, {organizations, Conflicts, "organizations edited at the target, left", "open"}, {organizations, Gone, "organizations gone at the target", "open"}, {organizations, Vanished, "organizations vanished from the export, kept", "open"}, {organizations, Rejected, "organizations rejected", "bad"}, {organizations, Failed, "organizations refused", "worse"},
			{memberships, Created, "memberships created", "good"}, {memberships, Updated, "memberships updated", "fine"}, {memberships, Conflicts, "memberships edited at the target, left", "open"}, {memberships, Gone, "memberships gone at the target", "open"}, {memberships, Vanished, "memberships vanished from the export", "open"}, {memberships, Ended, "of these ended", "fine"}, {memberships, Kept, "of these kept: changed at the target since", "open"}, {memberships, Rejected, "memberships rejected", "bad"}, {memberships, Failed, "memberships refused", "worse"},
			{invitations, Created, "invitations created", "good"}, {invitations, Vanished, "invitations vanished from the export, kept", "open"}, {invitations, Rejected, "invitations rejected", "bad"}, {invitations, Failed, "invitations refused", "worse"},
			{users, IdentifiersLeft, "rows whose former addresses, numbers or usernames were left", "open"}, metadataLeft, stillThere},
	},
	"rollback": {
		parts: []part{{users, Deleted, "deleted", "good"}, {users, Gone, "gone already", "calm"}, {users, Used, "kept: used since", "open"}, {users, Failed, "refused by the API", "worse"}, {users, Pending, "still to do", "open"}},
		notes: []part{{organizations, Deleted, "organizations deleted", "good"}, {organizations, Kept, "organizations kept: others are in them", "open"}, {invitations, Kept, "invitations kept: the run does not know of their organization", "open"}, {memberships, Deleted, "memberships ended in organizations that stay", "good"},
			{invitations, Deleted, "invitations taken back", "good"},
			{users, NotOurs, "users that were there before, not touched", "calm"}, {users, NotUndone, "of these updated, which is not undone", "open"}, {users, FoundAgain, "refused by the API and there all the same", "calm"}, {users, Forced, "deleted although used", "bad"}, stillThere},
	},
}

func (l *Ledger) pick(list []part) []outcome {
	var out []outcome
	for _, p := range list {
		if n := l.Counts[Key(p.of, p.fate)]; n > 0 {
			out = append(out, outcome{p.label, n, p.tone})
		}
	}
	return out
}

// others are what is counted beside the parts. What nobody has a label for, as a state of an invitation that the API did not
// have when this was written, is told by its key.
func (l *Ledger) others() []outcome {
	out, kind := l.pick(ledgerKinds[l.Kind].notes), ledgerKinds[l.Kind]
	for _, key := range slices.Sorted(maps.Keys(l.Counts)) {
		if is := func(p part) bool { return Key(p.of, p.fate) == key }; l.Counts[key] > 0 && !slices.ContainsFunc(kind.parts, is) && !slices.ContainsFunc(kind.notes, is) {
			out = append(out, outcome{strings.ReplaceAll(key, "_", " "), l.Counts[key], "open"})
		}
	}
	return out
}

// Lines are the counts of the ledger in words, without those of some keys.
func (l *Ledger) Lines(but ...string) (lines []string) {
	rest := *l
	rest.Counts = maps.Clone(l.Counts)
	for _, key := range but {
		delete(rest.Counts, key)
	}
	for _, o := range append(rest.pick(ledgerKinds[l.Kind].parts), rest.others()...) {
		lines = append(lines, Number(o.N)+" "+o.Label)
	}
	return lines
}

// verdict is the ledger in one sentence, and how good it is.
func (l *Ledger) verdict() (text, tone string) {
	n := func(key string) int64 { return l.Counts[key] }
	switch l.Kind {
	case "reconcile":
		if l.Rows == 0 && l.Finished {
			return "Nobody whom this run has made is there; there is nothing to compare.", "mixed"
		}
		text, tone = fmt.Sprintf("%s of %s are what the source says", Number(n("equal")), Amount(l.Rows, "user")), "good"
		for _, p := range []struct {
			key, text, tone string
		}{{"used", "%s used since and different", "good"}, {"differs", "%s different", "mixed"}, {"missing", "%s missing", "mixed"}, {"unexpected", "%s in none of the rows", "good"}} {
			if n(p.key) > 0 {
				text += "; " + fmt.Sprintf(p.text, Number(n(p.key)))
				if p.tone != "good" {
					tone = p.tone
				}
			}
		}
		for _, what := range []string{"organization", "membership"} {
			if bad := n(what+"s_differs") + n(what+"s_missing"); bad > 0 {
				text, tone = text+fmt.Sprintf("; %s different or missing", Amount(bad, what)), "mixed"
			}
		}
		if n("repaired") > 0 {
			text += fmt.Sprintf("; %s repaired", Number(n("repaired")))
		}
	case "sync":
		verb := [3]string{"created", "updated", "unchanged"}
		text = fmt.Sprintf("%s %s, %s %s, %s %s", Number(n("created")), verb[0], Number(n("updated")), verb[1], Number(n("unchanged")), verb[2])
		if l.DryRun {
			text = fmt.Sprintf("%s to create, %s to update, %s unchanged", Number(n("created")), Number(n("updated")), Number(n("unchanged")))
		}
		tone = "good"
		for _, p := range []struct{ key, text string }{{"conflicts", "%s in conflict"}, {"vanished", "%s vanished"}, {"vanished_failed", "%s of these refused"}, {"rejected", "%s rejected"}, {"failed", "%s refused"}, {"pending", "%s still to do"}} {
			if n(p.key) > 0 {
				text += "; " + fmt.Sprintf(p.text, Number(n(p.key)))
				if p.key != "vanished" {
					tone = "mixed"
				}
			}
		}
	default:
		text, tone = fmt.Sprintf("%s of %s deleted", Number(n("deleted")), Amount(l.Rows, "user")), "good"
		for _, p := range []struct{ key, text string }{{"gone", "%s were gone already"}, {"used", "%s kept, used since"}, {"failed", "%s refused"}, {"pending", "%s still to do"}} {
			if n(p.key) > 0 {
				text += "; " + fmt.Sprintf(p.text, Number(n(p.key)))
				if p.key != "gone" {
					tone = "mixed"
				}
			}
		}
	}
	return text + ".", tone
}

// Text writes the ledger for people, at most 80 columns wide.
func (l *Ledger) Text(w io.Writer, s Style) {
	verdict, tone := l.verdict()
	fmt.Fprintln(w, s.tone(tone, Wrapped(upperFirst(verdict))))
	for _, o := range append(l.pick(ledgerKinds[l.Kind].parts), l.others()...) {
		fmt.Fprintf(w, "  %9s  %s\n", Number(o.N), o.Label)
	}
	if len(l.Fields) > 0 {
		fmt.Fprintln(w, "\n"+s.bold("By field"))
		for _, f := range l.Fields[:min(len(l.Fields), 2*maxProblems)] {
			fmt.Fprintf(w, "  %9s  %s: %s\n", Number(f.Rows), clean(f.Field), f.Verdict)
			if len(f.Examples) > 0 {
				WrapBehind(w, "             ", f.Examples[0].String())
			}
		}
	}
	if len(l.Ways) > 0 {
		fmt.Fprintln(w, "\n"+s.bold("Who can sign in, and how"))
		waysText(w, l.Ways, l.Groups)
	}
	for _, r := range l.Reasons {
		fmt.Fprintf(w, "  refused: %s: %s\n", Amount(r.Rows, "row"), clean(r.Reason))
	}
	if l.Requests > 0 {
		verb := "in"
		if l.DryRun {
			verb = "would take"
		}
		fmt.Fprintf(w, "%s %s %s\n", Amount(l.Requests, "request"), verb, seconds(l.Seconds))
	}
}

func seconds(s float64) string {
	if s < 60 {
		return fmt.Sprintf("%.1f s", s)
	}
	return Duration(int64(s), 1)
}

// String is an example in one line.
func (e FieldExample) String() string {
	text := e.User
	if e.At.File != "" {
		text = strings.TrimSpace("at " + e.At.String() + " " + e.User)
	}
	if e.Expected != "" || e.Found != "" {
		text += fmt.Sprintf(": expected %s, found %s", orNothing(e.Expected), orNothing(e.Found))
	}
	return text
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// Findings collects what is found about fields.
type Findings struct {
	list   []*Finding
	unmask bool
}

// NewFindings returns an empty collection; unmask shows examples as they are.
func NewFindings(unmask bool) *Findings { return &Findings{unmask: unmask} }

// Add counts a finding about a field of one row. Plain examples are shown as they are;
// others are masked unless asked otherwise.
func (f *Findings) Add(field, verdict string, plainValues bool, e FieldExample) {
	i := slices.IndexFunc(f.list, func(x *Finding) bool { return x.Field == field && x.Verdict == verdict })
	if i < 0 {
		i = len(f.list)
		f.list = append(f.list, &Finding{Field: field, Verdict: verdict})
	}
	x := f.list[i]
	if x.Rows++; len(x.Examples) < maxExamples {
		show := maskList
		if f.unmask || plainValues {
			show = plain
		}
		expected, found := show(e.Expected), show(e.Found)
		if expected == found && e.Expected != e.Found {
			expected, found = toldApart(e.Expected, expected), toldApart(e.Found, found)
			if expected == found {
				found += fmt.Sprintf(", the first other one is number %d", firstOther(e.Expected, e.Found))
			}
		}
		e.Expected, e.Found = strings.Clone(expected), strings.Clone(found)
		x.Examples = append(x.Examples, e)
	}
}

// toldApart says of a value that is masked how long it is, where two look alike.
func toldApart(value, masked string) string {
	return fmt.Sprintf("%s (%s)", masked, Amount(int64(utf8.RuneCountInString(value)), "character"))
}

// firstOther is at which character two texts differ, from 1.
func firstOther(a, b string) int {
	one, two := []rune(a), []rune(b)
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			return i + 1
		}
	}
	return min(len(one), len(two)) + 1
}

// maskList masks a list of identifiers and what is said of each: "a@b.c verified".
func maskList(s string) string {
	if strings.HasPrefix(s, "{") {
		return fmt.Sprintf("{… %d bytes}", len(s))
	}
	items := strings.Split(s, ", ")
	for i, item := range items {
		value, note, _ := strings.Cut(item, " ")
		switch {
		case strings.HasPrefix(note, "verified"), strings.HasPrefix(note, "reserved"), strings.HasPrefix(note, "unverified"):
			items[i] = Mask(value) + " " + note
		default:
			items[i] = Mask(item)
		}
	}
	return strings.Join(items, ", ")
}

// Sorted lists the findings, the most frequent first.
func (f *Findings) Sorted() []Finding {
	out := make([]Finding, 0, len(f.list))
	for _, x := range f.list {
		out = append(out, *x)
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		if a.Rows != b.Rows {
			return int(b.Rows - a.Rows)
		}
		return strings.Compare(a.Field, b.Field)
	})
	return out
}

// Restore takes over findings of an earlier part of the same work.
func (f *Findings) Restore(list []Finding) {
	for i := range list {
		f.list = append(f.list, &list[i])
	}
}
