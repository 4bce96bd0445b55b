// Package validate judges Users before they are sent: the rules find what the
// API would refuse and what it would accept to the customer's regret, and
// [Duplicates] finds identifiers that appear twice in the input. Everything it
// says is a mapping.Problem.
//
// Start from [Rules] and [NewRuleset].
package validate

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"clerk-import/mapping"
)

// Rule is one thing that can be wrong with a row. Those that have a check are
// independent of each other and of other rows; the others are found by another
// room, which states the particulars.
type Rule struct {
	Code     string
	Severity mapping.Severity
	Summary  string // what is wrong, one sentence without a full stop
	Hint     string // what to do about it
	Fixed    bool   // cannot be switched off: the row cannot be sent

	// follows are fields that the rule misses something in: where one of them is in error already,
	// that is all there is to say.
	follows []string

	about mapping.Parts // what it looks at; users without any of it are fine. 0: all users
	check func(u *mapping.User, now time.Time, found report)
	// texts is what the rule has to say of texts that have bytes which hardly any has: see oddTexts.
	texts func(u *mapping.User, found report)
	// because, if not nil, completes the summary with what is wrong with this user, or is
	// "" when there is no more to say; it says nothing of the user's values.
	because func(u *mapping.User) string
}

// report is called by a rule for each offence. value is shown masked; secrets
// pass "".
type report func(field, value string)

// Limits of the API. Sources: Clerk docs and the importer of Clerk's own CLI,
// which mirrors the server.
const (
	minPassword     = 8       // characters
	maxPassword     = 72      // bytes
	maxName         = 256     // bytes
	maxExternalID   = 1024    // bytes; the API documents no bound, and is asked for a hundred in one URL
	maxLocale       = 64      // bytes
	maxEmail        = 254     // bytes
	maxEmailLocal   = 64      // bytes
	minUsername     = 4       // characters
	maxUsername     = 64      // characters
	maxMetadata     = 8 << 10 // bytes of each metadata object
	maxAttachedList = 100     // identifiers of one kind; the API publishes no limit
)

var (
	domainPattern = regexp.MustCompile(`^(?i)(?:[a-z0-9\p{L}](?:[a-z0-9\p{L}\p{M}-]{0,61}[a-z0-9\p{L}\p{M}])?\.)+(?:[a-z\p{L}\p{M}]{2,63}|xn--[a-z0-9-]{2,59})$`)
	localPattern  = regexp.MustCompile("^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+)*|\"[^\"\\\\\\s@]+\")$")
	walletPattern = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$|^[1-9A-HJ-NP-Za-km-z]{32,44}$`)
)

// Rules lists all rules.
func Rules() []Rule { return rules }

var rules = slices.Concat(refused, refusedValues, regrets, organizations, elsewhere)

var rulesByCode = func() map[string]*Rule {
	m := make(map[string]*Rule, len(rules))
	for i := range rules {
		m[rules[i].Code] = &rules[i]
	}
	return m
}()

// Summary is what the rule of a code finds wrong, "" for a code that no rule has.
func Summary(code string) string {
	if r := rulesByCode[code]; r != nil {
		return r.Summary
	}
	return ""
}

// Ruleset is the rules of a run.
type Ruleset struct {
	rules    []Rule // that have a check
	disabled map[string]bool
	raised   map[string]bool
	instance *Instance // nil: unknown
}

// NewRuleset returns the rules without the disabled ones; those in asError
// reject the row. Codes that no rule has, or that are in both, are an error.
func NewRuleset(disable, asError []string) (*Ruleset, error) {
	rs := &Ruleset{disabled: map[string]bool{}, raised: map[string]bool{}}
	for _, code := range slices.Concat(disable, asError) {
		if rulesByCode[code] == nil {
			return nil, fmt.Errorf("no rule has the code %q", code)
		}
		if slices.Contains(disable, code) && slices.Contains(asError, code) {
			return nil, fmt.Errorf("the rule %q is to be switched off and to reject rows; only one of the two can be", code)
		}
	}
	for _, code := range asError {
		rs.raised[code] = true
	}
	for _, code := range disable {
		rs.disabled[code] = true
	}
	for _, r := range rules {
		if rs.disabled[r.Code] {
			if r.Fixed {
				return nil, fmt.Errorf("the rule %q cannot be switched off: %s", r.Code, r.Summary)
			}
			continue
		}
		if rs.raised[r.Code] {
			r.Severity = mapping.Fatal
		}
		if r.check != nil || r.texts != nil {
			rs.rules = append(rs.rules, r)
		}
	}
	return rs, nil
}

// Apply does to problems that were found elsewhere what the run's switches say:
// it drops those of disabled rules and makes those of raised ones errors.
func (rs *Ruleset) Apply(problems []mapping.Problem) []mapping.Problem {
	if len(rs.disabled)+len(rs.raised) == 0 {
		return problems
	}
	kept := problems[:0]
	for _, p := range problems {
		if rs.disabled[p.Code] { // and so is not Fixed
			continue
		}
		if rs.raised[p.Code] {
			p.Severity = mapping.Fatal
		}
		kept = append(kept, p)
	}
	return kept
}

// Settled is what is left of a row's problems in a later walk. That the row was good by the run's
// switches is known: an error that can be switched off was, whatever the switches are now.
func Settled(problems []mapping.Problem) []mapping.Problem {
	return slices.DeleteFunc(problems, func(p mapping.Problem) bool {
		r := rulesByCode[p.Code]
		return p.Severity == mapping.Fatal && r != nil && !r.Fixed
	})
}

// Severity is the severity that a rule has in the run.
func (rs *Ruleset) Severity(code string) mapping.Severity {
	if rs.raised[code] {
		return mapping.Fatal
	}
	return rulesByCode[code].Severity
}

// Raised reports whether the run has a rule's findings reject the row, whatever the rule is about.
func (rs *Ruleset) Raised(code string) bool { return rs.raised[code] }

// Enabled reports whether a rule is part of the run.
func (rs *Ruleset) Enabled(code string) bool { return !rs.disabled[code] }

// Judge applies rules for one goroutine.
type Judge struct {
	rules    *Ruleset
	rule     *Rule // being applied
	user     *mapping.User
	problems []mapping.Problem
	known    int // problems that others found
	found    report
	// about are the rules that look at users with these parts: most users are alike.
	about map[looked][]*Rule
	last  looked // asked for, and the rules for them
	those []*Rule
}

// looked is what there is to be looked at of a user.
type looked struct {
	parts mapping.Parts
	odd   bool // there are odd texts
}

// NewJudge returns a Judge.
func (rs *Ruleset) NewJudge() *Judge {
	j := &Judge{rules: rs, about: map[looked][]*Rule{}}
	j.found = func(field, value string) {
		r := j.rule
		if j.consequence(field, value) {
			return
		}
		message := r.Summary
		if r.because != nil {
			if why := r.because(j.user); why != "" {
				message += ": " + why
			}
		}
		j.problems = append(j.problems, mapping.Problem{
			Code: r.Code, Severity: r.Severity, Field: field, Message: message, Hint: r.Hint, Value: value,
		})
	}
	return j
}

// consequence reports whether what the rule finds is said by an error that is known already: one of
// a field that the rule misses something in, or one that another rule found in the same value.
func (j *Judge) consequence(field, value string) bool {
	for i := range j.problems {
		p := &j.problems[i] // not copied
		switch {
		case p.Severity != mapping.Fatal || p.Code == j.rule.Code:
		case slices.Contains(j.rule.follows, p.Field), i >= j.known && value != "" && p.Field == field && p.Value == value:
			return true
		}
	}
	return false
}

// of lists the rules that have something to look at.
func (j *Judge) of(at looked) []*Rule {
	if at == j.last && j.those != nil {
		return j.those
	}
	rules, known := j.about[at]
	if !known {
		for i := range j.rules.rules {
			if r := &j.rules.rules[i]; (r.about&at.parts != 0 || r.about == 0) && (r.check != nil || at.odd) {
				rules = append(rules, r)
			}
		}
		j.about[at] = rules
	}
	j.last, j.those = at, rules
	return rules
}

// Row applies the rules to one user, who has these parts, and appends what they
// find to problems. now is the time the run was started, so that the same row is judged the same all
// through it.
func (j *Judge) Row(u *mapping.User, parts mapping.Parts, now time.Time, problems []mapping.Problem) []mapping.Problem {
	j.problems, j.known, j.user = problems, len(problems), u
	odd := oddTexts(u)
	for _, j.rule = range j.of(looked{parts, odd}) {
		if odd && j.rule.texts != nil {
			j.rule.texts(u, j.found)
		}
		if j.rule.check != nil {
			j.rule.check(u, now, j.found)
		}
	}
	problems, j.problems, j.user = j.problems, nil, nil
	return problems
}

const (
	ones = 0x0101010101010101
	high = 0x80 * ones // the bits that no ASCII has
)
