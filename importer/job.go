package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"clerk-import/importer/halt"
	"clerk-import/importer/input"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
)

// InputOptions say what to read and how to understand it.
type InputOptions = input.Options

// Policies say what is made of the rows of an input.
type Policies struct {
	Unverified  Unverified // "" is auto
	Duplicates  Duplicates // what becomes of rows that share an identifier; "" rejects them
	Invalid     []string   // PART=POLICY: what becomes of parts of a user that Clerk does not take
	Disable     []string   // codes of rules to leave out
	AsError     []string   // codes of rules that reject the row
	CreateRoles bool       // make the roles of members that the target lacks
	// SkipRestrictions asks the API to let users in whom the instance's allowlist,
	// blocklist and rules about addresses would keep out.
	SkipRestrictions bool
	// SkipLegalChecks asks the API to take users who have not accepted the terms.
	SkipLegalChecks bool
}

// Job is an input that was understood, and what is to be made of its rows.
type Job struct {
	*input.Input
	Policies

	// parent is the job of the users, nil for theirs; others are those of the other
	// entities, each behind those it refers to.
	parent *Job
	others []*Job

	finding finding    // of the rows of one person, with DuplicatesMerge
	invalid []policies // of each source
	rules   *validate.Ruleset
}

// UsageError is a mistake in how the tool was called, with a remedy.
type UsageError = halt.Usage

// Prepare opens the input far enough to know what it is.
func Prepare(o InputOptions, p Policies) (*Job, error) {
	if p.Unverified == "" {
		p.Unverified = UnverifiedAuto
	}
	if !slices.Contains(UnverifiedPolicies, p.Unverified) {
		return nil, &UsageError{Msg: fmt.Sprintf("--unverified %s is not known", p.Unverified), Try: "--unverified auto, reserve, attach or reject"}
	}
	if p.Duplicates == "" {
		p.Duplicates = DuplicatesReject
	}
	if !slices.Contains(DuplicatesPolicies, p.Duplicates) {
		return nil, &UsageError{Msg: fmt.Sprintf("--duplicates %s is not known", p.Duplicates), Try: "--duplicates reject or merge"}
	}
	invalid, err := newPolicies(p.Invalid)
	if err != nil {
		return nil, err
	}
	rules, err := validate.NewRuleset(p.Disable, p.AsError)
	if err != nil {
		return nil, &UsageError{Msg: err.Error(), Try: "clerk-import check --list-rules"}
	}
	in, err := input.Open(o)
	if err != nil {
		return nil, err
	}
	j := &Job{Input: in, Policies: p, rules: rules}
	for _, s := range in.Sources() {
		of := invalid
		if s.Mapping.DropUnusable {
			of.say("password", InvalidDrop)
		}
		j.invalid = append(j.invalid, of)
	}
	for _, other := range in.Entities() {
		j.others = append(j.others, &Job{Input: other, parent: j, rules: rules})
	}
	return j, nil
}

// all are the job and those of the other entities, each behind those it refers to.
func (j *Job) all() []*Job { return append([]*Job{j}, j.others...) }

// Close removes what is temporary: copies of standard input and tables, indexes, and who is one person.
func (j *Job) Close() error {
	errs := []error{j.finding.persons.Close()}
	j.finding.persons = nil
	for _, o := range j.others {
		errs = append(errs, o.finding.persons.Close())
	}
	return errors.Join(append(errs, j.Input.Close())...)
}

// made is what is made of the input, for its fingerprint.
func (j *Job) made() input.Made {
	m := input.Made{Rules: fmt.Sprintf("%s\x00%s;%s", j.Unverified, strings.Join(j.Disable, ","), strings.Join(j.AsError, ",")), Parts: j.invalid[0].unusual()}
	if j.merge() {
		m.Parts = append(m.Parts, fmt.Sprintf("duplicates=%s", j.Duplicates))
	}
	if j.SkipRestrictions {
		m.Checks = append(m.Checks, "skip-restrictions")
	}
	if j.SkipLegalChecks {
		m.Checks = append(m.Checks, "skip-legal-checks")
	}
	return m
}

// Rules lists the rules rows are held against.
func Rules() []validate.Rule { return validate.Rules() }

// DefaultCheckpoint is the checkpoint's path for a target: beside the first
// input, so that a rehearsal and the real run do not share one.
func (j *Job) DefaultCheckpoint(t *target.Target) string {
	if t.Kind == "sandbox" {
		return j.SandboxCheckpoint()
	}
	return j.CheckpointFor(t.Instance)
}

// SandboxCheckpoint is DefaultCheckpoint for a rehearsal.
func (j *Job) SandboxCheckpoint() string { return j.CheckpointFor("sandbox") }
