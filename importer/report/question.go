package report

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"clerk-import/mapping"
)

// Question is what somebody has to answer, or may decide otherwise, as data: the guide puts it, an agent reads it, and
// the flags of an option are the answer on the command line.
type Question struct {
	Event   string   `json:"event"`            // "question": it waits for an answer; "decision": the default was taken
	ID      string   `json:"id"`               // the same for the same input
	Verb    string   `json:"verb"`             // whose flags the options have, as "migrate"
	At      string   `json:"at,omitempty"`     // the key of the mapping that it is about
	Text    string   `json:"question"`         // in one sentence
	Rows    int64    `json:"rows,omitempty"`   // that it is about
	Seen    []Seen   `json:"seen,omitempty"`   // values that rows have, as far as they are nobody's data
	Options []Option `json:"options"`          // of which one is chosen
	Also    string   `json:"also,omitempty"`   // what is an answer beside the options, in words
	Default string   `json:"default"`          // id of the safe option
	Answer  string   `json:"answer,omitempty"` // id of the option that was given
	Typed   int64    `json:"typed,omitempty"`  // what a person has to type to consent, and no program may type unasked
}

// Seen is a value that rows have, and how many have it.
type Seen struct {
	Value string `json:"value"`
	Rows  int64  `json:"rows"`
}

// Option is a possible answer.
type Option struct {
	ID      string   `json:"id"`
	Changes string   `json:"changes"` // what it makes of the run
	Flags   []string `json:"flags"`   // that say so on the command line; none where nothing has to be said
}

// Kinds of questions.
const (
	Asked   = "question"
	Decided = "decision"
)

// Decisions are what a check leaves to somebody who knows the people, the largest first by what it costs. Each has been
// decided safely; the flags of another option change it, and name no file that the check's command reads.
func (c *Check) Decisions(of Command) (out []Question) {
	rejects, _ := of.rejects().Value("--rejects")
	add := func(id, verb string, rows int64, text string, options ...Option) {
		out = append(out, Question{Event: Decided, ID: id, Verb: verb, Rows: rows, Text: text, Options: options, Default: options[0].ID})
	}
	for _, p := range c.Problems {
		if column := stateIn.FindStringSubmatch(p.Hint); column != nil && (p.Code == mapping.CodeStateUnread || p.Code == mapping.CodeStateTold) {
			name := unquoted(column[1])
			state := func(id, changes string) Option { return Option{id, changes, []string{"--state", name + "=" + id}} }
			options := []Option{state("banned", "they arrive banned, and cannot sign in until somebody lifts it"), state("deleted", "they are left behind"), state("ignore", "they arrive able to sign in: the column means something else")}
			if p.Code == mapping.CodeStateUnread {
				options = append([]Option{{ID: "reject", Changes: "they are rejected"}}, options...)
			} else {
				options = append([]Option{{ID: "as-is", Changes: "they arrive able to sign in, and the application has to ask"}}, options[:2]...)
			}
			add("state."+name, "check", p.Rows, upperFirst(p.Message), options...)
		}
	}
	for _, p := range c.Problems {
		if p.Code == "digest_not_importable" && p.Severity == mapping.Fatal {
			add("passwords", "check", p.Rows, fmt.Sprintf("%s with a password that cannot be taken over", Amount(p.Rows, "user")),
				Option{ID: "reject", Changes: "they are rejected"},
				Option{"drop", "they arrive without it, and must choose a new one", []string{"--invalid", "password=drop"}})
		}
	}
	for _, r := range c.Roles {
		if !r.Unknown || strings.ContainsAny(r.Name, `,="`+"\n") { // no flag takes such a name: roles: in the mapping does
			continue
		}
		role := func(id, changes, key string) Option {
			return Option{id, changes, []string{"--role-map", r.Name + "=" + key}}
		}
		options := []Option{{ID: "as-is", Changes: "it is " + r.Role + ", and where an instance has no such role they are rejected"},
			role("member", "they become members (org:member)", "org:member"),
			role("admin", "they become admins, who may administer the organization (org:admin)", "org:admin")}
		if c.Target != nil {
			options = append(options, Option{"make", "each role that the instance lacks is made there, without permissions (" + r.Role + ")", []string{"--create-roles"}})
		}
		add("role."+r.Name, "check", r.Rows, fmt.Sprintf("%s of teams with the role %s", Amount(r.Rows, "member"), r.Name), options...)
	}
	if read, bad := c.Rows(); bad > 0 {
		add("rejected", "migrate", bad, fmt.Sprintf("%s of %s would be rejected%s", Number(bad), Amount(read, "row"), c.worst(bad)),
			Option{"stop", "nothing is sent; they are written to a file, to be corrected in", []string{"--rejects", rejects}},
			Option{"without", "the others are sent; these are written to a file, and can follow later", []string{"--allow-rejected", "--rejects", rejects}})
	}
	if _, bad := c.Rows(); bad == 0 && c.Worst() == mapping.Fatal {
		add("incomplete", "migrate", 0, "The input is not understood whole"+c.worst(0),
			Option{ID: "stop", Changes: "nothing is sent until that is mended, or said to be right"},
			Option{"go-on", "what is understood is sent", []string{"--allow-rejected"}})
	}
	if c.Mergeable != nil {
		add("duplicates", "check", c.Mergeable.Rows, "There are rows that are probably one person's: "+c.Mergeable.String(),
			Option{ID: "apart", Changes: "the first row arrives, and the others are rejected"},
			Option{"merge", "the rows of a person become one user", []string{"--duplicates", "merge"}})
	}
	if c.Reserved > 0 {
		add("unverified", "check", c.Reserved, fmt.Sprintf("%s without anything that somebody has verified", Amount(c.Reserved, "user")),
			Option{ID: "auto", Changes: "they can sign in with it, and nobody else can claim it"},
			Option{"reject", "everybody with an unverified address or number is rejected", []string{"--unverified", "reject"}})
	}
	if c.Target != nil {
		for _, p := range c.Problems {
			if p.Code == "instance_conflict" {
				add("conflict", "migrate", p.Rows, fmt.Sprintf("%s of yours in the instance already", Amount(p.Rows, "user")),
					Option{ID: "fail", Changes: "they stay as they are there, and their rows are reported as failed"},
					Option{"skip", "they stay as they are there, and their rows count as skipped", []string{"--on-conflict", "skip"}},
					Option{"update", "they become as their rows say, where these prove that they are the same people", []string{"--on-conflict", "update"}})
			}
		}
	}
	if c.Images > 0 {
		add("images", "migrate", c.Images, fmt.Sprintf("%s with a profile image at an address", Amount(c.Images, "user")),
			Option{ID: "without", Changes: "they arrive without it"},
			Option{"fetch", "each is fetched over https from where it is, and uploaded", []string{"--images"}})
	}
	return out
}

// stateIn finds the column in the hint about a state.
var stateIn = regexp.MustCompile(`--state ('[^']+'|\S+)=banned`)

// unquoted is a word of a shell.
func unquoted(word string) string {
	return strings.ReplaceAll(strings.Trim(word, "'"), `'\'`, "'")
}

// worst says in words what is wrong with rows that are rejected, the most frequent first; a row may have several things.
func (c *Check) worst(rejected int64) string {
	var kinds []string
	var rows int64
	more := 0
	for _, p := range c.Problems {
		switch {
		case p.Severity != mapping.Fatal:
		case len(kinds) == 3:
			more++
		default:
			kinds = append(kinds, fmt.Sprintf("in %s %s", Number(p.Rows), cmp.Or(p.Summary, p.Message)))
			rows += p.Rows
		}
	}
	if len(kinds) == 0 {
		return ""
	}
	if more > 0 {
		kinds = append(kinds, fmt.Sprintf("and %s", Amount(int64(more), "other reason")))
	}
	several := ""
	if rejected > 0 && rows > rejected {
		several = "; some have several of these"
	}
	return ": " + strings.Join(kinds, "; ") + several
}
