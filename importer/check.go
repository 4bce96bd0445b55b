package importer

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"clerk-import/importer/halt"
	"clerk-import/importer/report"
	"clerk-import/importer/source"
	"clerk-import/importer/spoken"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/ratelimit"
)

// Verdict is what a check decided about one row. What it points at is good until
// the function that is told of it returns.
type Verdict struct {
	Entity   mapping.Entity
	Ordinal  int64 // of the row among those of its entity
	Record   *mapping.Record
	Skip     string            // why the mapping leaves the row behind, or ""
	Problems []mapping.Problem // all findings, warnings included
	Rejected bool
	Code     string // of the first finding that rejects the row, or ""
}

// CheckOptions say how to check.
type CheckOptions struct {
	Unmask   bool     // show personal data in examples
	Canaries []Canary // users whose password must verify
	// To estimate the time of a migration with: the quota, by default the target's
	// or those of both kinds of instances, and the share of it, by default 0.8.
	Quota      *ratelimit.Quota
	QuotaShare float64 // of the quota that a migration would use, 0 to 1; 0: the usual
	// Preflight, if not nil, holds the rows against what the target said.
	Preflight *Preflight
	// Drain, when closed, ends the check with ErrNothingSent.
	Drain <-chan struct{}
	Outputs

	salt    string // see walk.salt
	origins bool   // see walk.origins
	apart   func(*item) (*mapping.Problem, error)
}

// Check walks the whole input and sends nothing. each, if not nil, is told about every row
// in the order of the input: those of users, then those of the other entities. Behind those of users it is told again of
// rows that have lost something to a later one. An input that cannot be read to its
// end is no error of Check: the report says so.
func (j *Job) Check(ctx context.Context, o CheckOptions, each func(Verdict) error) (*report.Check, error) {
	var w *rejects
	if o.Rejects+o.Groups+o.Leftovers != "" {
		if err := j.claim(&o.Outputs); err != nil {
			return nil, err
		}
	}
	g := newGroupFiles(o.Files, o.Groups)
	if o.Rejects != "" {
		w = j.newRejects(o.Files, o.Rejects)
		if err := w.begin(mapping.Users); err != nil { // before the work: a pipe may wait for its reader
			return nil, err
		}
	}
	l, err := newLeftovers(o.Files, o.Leftovers)
	if err != nil {
		return nil, err
	}
	tell := func(of *Job, it *item) error {
		e := of.Mapping.Entity
		if each != nil {
			if err := each(Verdict{Entity: e, Ordinal: it.ordinal, Record: it.rec, Skip: it.brief.skip, Problems: it.problems, Rejected: it.rejected(), Code: firstFatal(it.problems)}); err != nil {
				return err
			}
		}
		if err := g.row(of, it); err != nil {
			return err
		}
		if e == mapping.Users && !it.rejected() && (it.brief.skip == "" || it.brief.skip == skipMerged) {
			if err := l.add(it, it.left); err != nil {
				return err
			}
		}
		if w == nil || !it.rejected() {
			return nil
		}
		return w.add(e, it.rec, it.problems)
	}
	now := time.Now()
	out, err := j.checkAll(ctx, now, o, tell)
	if w != nil {
		err = w.close(err)
	}
	err = g.finish(err, func(each func(*Job, *item) error) error {
		_, err := j.checkAll(ctx, now, CheckOptions{Preflight: o.Preflight, Drain: o.Drain}, each)
		return err
	})
	return out, l.close(err)
}

// checkAll is check of the rows of all entities. each, if not nil, is told of every one.
func (j *Job) checkAll(ctx context.Context, now time.Time, o CheckOptions, each func(*Job, *item) error) (*report.Check, error) {
	if each == nil {
		each = func(*Job, *item) error { return nil }
	}
	ctx, stop := halt.UntilDrained(ctx, o.Drain)
	defer stop()
	out, err := j.checkEntities(ctx, now, o, each)
	if err != nil && ctx.Err() != nil {
		return nil, ErrNothingSent
	}
	return out, err
}

func (j *Job) checkEntities(ctx context.Context, now time.Time, o CheckOptions, each func(*Job, *item) error) (*report.Check, error) {
	users, told := validate.NewDuplicates(), each
	still := mapping.Finding{Problem: mapping.Problem{
		Code: validate.CodeNotCorrected, Severity: mapping.Warning, Message: "rejected rows that are in no file of --corrections: they are new, or were taken out of it",
		Hint: "--leave-out FILE leaves the rows of a file that --rejects has written out for good",
	}}
	if j.Corrections() != "" {
		each = func(of *Job, it *item) error {
			if o := it.rec.Origin; it.rejected() && (o == nil || !o.Corrected) {
				if still.Count++; still.Count == 1 {
					still.At = it.rec.Position
				}
			}
			return told(of, it)
		}
	}
	out, err := j.check(ctx, now, o, users, each)
	if err != nil {
		return nil, err
	}
	if err := j.checkOthers(ctx, now, o, users, out, each); err != nil {
		return nil, err
	}
	beside := j.Uncorrected()
	if still.Count > 0 {
		beside = append(beside, still)
	}
	out.Problems = append(out.Problems, j.findings(beside)...)
	for i := range out.Problems {
		out.Problems[i].Summary = validate.Summary(out.Problems[i].Code)
	}
	out.Estimates = estimates(out.Requests, o)
	slices.SortStableFunc(out.Problems, func(a, b report.ProblemCount) int { return cmp.Compare(b.Severity, a.Severity) })
	return out, nil
}

// check judges the rows of users, and has dups know those that are ready.
func (j *Job) check(ctx context.Context, now time.Time, o CheckOptions, dups *validate.Duplicates, each func(*Job, *item) error) (*report.Check, error) {
	out := &report.Check{Of: j.Heading(), Source: j.Title(), Files: j.Names()}
	tally, survey := report.NewTally(o.Unmask), newSurvey()
	sources := j.Sources()
	came := make([]sourceCount, len(sources))
	for _, s := range sources {
		survey.region = survey.region || slices.ContainsFunc(s.Mapping.Params, func(p mapping.Param) bool { return p.Name == "region" })
	}
	once := j.Mapping.Once
	if len(sources) > 1 || once == mapping.OnceVerified && !j.HasJoined() {
		// The password of a row that is left out would be lost; and what one source promises of its rows, another does not.
		once = ""
	}
	people := newPeople(once, dups)
	canaries := newFlock(o.Canaries)
	there := int64(0) // rows that are ready and whose users the target has already
	var merged report.Merged
	apart := int64(0)
	lost := map[int64]mapping.Position{} // first rows of persons that are rejected
	shared := shares{without: map[int64][]mapping.Problem{}}
	progress := j.progress()
	thrift := newThrift()
	defer thrift.end()
	rules := j.rules
	if o.Preflight != nil && o.Preflight.settings != nil {
		rules = rules.ForInstance(o.Preflight.settings)
	}
	var joiners [][]*source.Joiner
	var found []mapping.Finding
	var arrays []source.Table
	read := kindsRead{}
	count := func(it *item, n int64) { // of a row that is ready, or is not so any more
		from := &came[j.SourceOf(it.file)]
		out.Ready, from.ready = out.Ready+n, from.ready+n
		out.Reserved += n * int64(it.brief.reserved)
		out.Attached += n * int64(it.brief.attached)
		out.Requests += n * (1 + int64(it.brief.attached))
		out.Left += n * int64(len(it.left))
		switch {
		case !it.brief.digest.IsZero():
		case it.brief.parts&mapping.PartPassword != 0:
			out.Plaintext += n
		default:
			out.NoPassword, from.passwordless = out.NoPassword+n, from.passwordless+n
		}
		if it.brief.dropped {
			out.MustReset += n
		}
		if it.brief.parts&mapping.PartImage != 0 {
			out.Images += n
		}
		survey.ready(&it.brief, n)
		if o.Preflight != nil {
			if _, is := o.Preflight.conflict(it); is {
				there += n
			}
		}
	}
	w := walk{now: now, rules: rules, dups: dups, reuse: len(o.Canaries) == 0, salt: o.salt, origins: o.origins || o.Rejects != "", joiners: &joiners, found: &found, arrays: &arrays}
	used, inputErr, err := j.rows(ctx, w, func(it *item) error {
		if out.Read++; out.Read%4096 == 0 {
			thrift.live(dups.Bytes() + j.finding.persons.bytes())
			if times := progress.times(it); times > 1 {
				dups.Expect(times)
			}
		}
		read.add(j, it)
		from := &came[j.SourceOf(it.file)]
		if from.read++; it.rec.Defect == nil {
			from.translated++
		}
		if people.again(it) {
			it.brief.skip, it.problems = skipPerson, nil
		}
		if it.brief.skip == skipMerged {
			if at, is := lost[it.person.first]; is {
				it.brief.skip, it.problems = "", append(it.problems, personRejected(at))
			} else {
				out.Skipped++
				merged.Rows++
				out.Left += int64(len(it.left))
				tally.Add(it.rec.Position, it.problems)
				return each(j, it)
			}
		}
		if it.brief.skip != "" {
			out.Skipped++
			survey.skips[it.brief.skip]++
			return each(j, it)
		}
		if it.person != nil && o.apart != nil && !it.rejected() {
			p, err := o.apart(it)
			if err != nil {
				return err
			}
			if p != nil {
				it.problems = append(it.problems, *p)
			}
		}
		if !it.rejected() {
			j.share(dups, rules, &shared, it)
			if len(sources) > 1 {
				j.apart(it.problems, it.file)
			}
			it.problems = rules.Apply(it.problems)
			if o.Preflight != nil {
				it.problems = o.Preflight.row(rules, it, it.problems)
			}
		}
		tally.Add(it.rec.Position, it.problems)
		survey.problems(it.problems)
		for _, f := range it.brief.factors {
			survey.factors[f]++
		}
		if err := canaries.check(ctx, it); err != nil {
			return err
		}
		if it.brief.apart = !it.rejected() && slices.ContainsFunc(it.problems, keepsApart); it.brief.apart {
			apart++
			out.Taken += it.taken()
		}
		if it.rejected() {
			if it.brief.reserved > 0 {
				shared.rejected.Add(it.ordinal)
			}
			if out.Rejected++; it.person != nil {
				lost[it.person.first] = it.rec.Position
			}
			return each(j, it)
		}
		if it.person != nil {
			merged.People++
		}
		people.came(it)
		count(it, 1)
		return each(j, it)
	})
	if err == nil && inputErr == nil {
		back := func(it *item) { count(it, -1) }
		err = j.dispossessed(ctx, w, dups, &shared, back, func(it *item, found []mapping.Problem) error {
			tally.Add(it.rec.Position, rules.Apply(found))
			if it.rejected() {
				out.Rejected++
			} else {
				count(it, 1)
				told := len(it.left)
				for _, p := range found {
					if p.OnError == leftOut {
						told--
					}
				}
				it.left = it.left[max(told, 0):]
			}
			return each(j, it)
		})
	}
	if err != nil {
		return nil, err
	}
	if inputErr != nil {
		out.InputError = spoken.Words(inputErr.Error())
	}
	for i, mappers := range used {
		if unseen := neverSeen(mappers); len(unseen) > 0 && came[i].translated > 0 && inputErr == nil {
			return nil, j.pathsNeverSeen(i, unseen, came[i].translated)
		}
	}
	if inputErr == nil {
		if err := canaries.result(); err != nil {
			return nil, err
		}
	}
	out.Canaries = int64(canaries.good)
	if out.Read == 0 && inputErr == nil {
		found = slices.DeleteFunc(found, func(f mapping.Finding) bool { return f.Code == source.CodeFileEmpty }) // the same
		if !j.corrected() {
			found = append(found, nothingRead(j.Names()))
		}
	} else if out.Skipped == out.Read && inputErr == nil {
		found = append(found, nobodyComes(j.Names(), out.Read))
	}
	for i, s := range sources {
		c := &came[i]
		inputs := s.JoinedCounts(joiners[i])
		out.Inputs = append(out.Inputs, inputs...)
		found = slices.Concat(found, s.IndexFindings(), s.Untold(c.read), s.Unlike(), s.Besides(ctx, read.others(arrays), c.ready > 0 && c.passwordless == c.ready),
			mapping.Findings(used[i]), s.Unclaimed(inputs))
		if len(sources) > 1 {
			title, files := s.Own()
			out.Sources = append(out.Sources, report.SourceCount{Source: title, Files: files, Rows: c.read, Ready: c.ready})
		}
	}
	out.Problems = append(out.Problems, j.findings(found)...)
	for i, s := range sources {
		known := len(out.Columns)
		j.columns(s.Mapping, used[i], came[i].translated, out)
		for k := range out.Columns[known:] {
			if len(sources) > 1 {
				out.Columns[known+k].File = out.Sources[i].Files[0]
			}
		}
	}
	if o.Preflight != nil {
		o.Preflight.write(rules, there, out)
	}
	for i := range out.Problems {
		out.Problems[i].Whole = true
	}
	out.Problems = append(tally.Sorted(), out.Problems...)
	survey.write(out)
	out.KeepApart(apart, codesApart)
	out.Attached -= out.Taken
	if j.merge() {
		out.Merged = &merged
	}
	return out, j.mergeHint(ctx, now, out)
}

// codesApart are the codes of what two rows share whose users stay two, for not both have verified it.
var codesApart = []string{"email_duplicate", "phone_number_duplicate", validate.CodeEmailShared, validate.CodePhoneShared}

// keepsApart reports whether a problem is that a row shares something with another one, and both become users.
func keepsApart(p mapping.Problem) bool {
	return p.Severity == mapping.Warning && p.OnError != leftOut && slices.Contains(codesApart, p.Code)
}

// taken is how many of the identifiers that a row shares are of one user from the start, so that the other one is refused
// them: this row's where it has not verified them, or the earlier row's.
func (it *item) taken() (n int64) {
	for i := range it.problems {
		p := &it.problems[i]
		shared := p.Code == validate.CodeEmailShared || p.Code == validate.CodePhoneShared
		if keepsApart(*p) && (!shared || slices.ContainsFunc(it.claims, func(c validate.Claim) bool { return c.Locked && c.Value == p.Value && c.Kind.String() == p.Field })) {
			n++
		}
	}
	return n
}

// apart says of an external id that a row of another source has what keeps the two apart.
func (j *Job) apart(problems []mapping.Problem, file int) {
	for i := range problems {
		if p := &problems[i]; p.Code == validate.CodeIDDuplicate && !j.SameSource(p.Other, file) {
			p.Hint = "if they are two people, tell the ids of the sources apart with --id-prefix TEXT for each of them, in the order of the files"
		}
	}
}

// sourceCount counts rows of one source.
type sourceCount struct{ read, translated, ready, passwordless int64 }

// nothingRead is the finding of an input without rows, which is never what was meant.
func nothingRead(files []string) mapping.Finding {
	return mapping.Finding{
		Problem: mapping.Problem{Code: validate.CodeInputEmpty, Severity: mapping.Fatal, Message: "no row was read: there are none in the input",
			Hint: "export again, and look at the file: a header alone, or an empty list, has no users"},
		At: mapping.Position{File: files[0]}, Count: 1,
	}
}

// nobodyComes is the finding of an input of which every row is left behind: a condition that holds for all is seldom what was meant.
func nobodyComes(files []string, rows int64) mapping.Finding {
	return mapping.Finding{
		Problem: mapping.Problem{Code: validate.CodeInputSkipped, Severity: mapping.Warning, Message: "every row is left behind: nobody would arrive",
			Hint: "right if all of them are gone; else look at what the mapping's skip and status ask for (mapping test shows it for a row)"},
		At: mapping.Position{File: files[0]}, Count: rows,
	}
}

// corrected reports whether the files of users are of rejected rows, and have none, while those of other entities come
// back: their users have arrived.
func (j *Job) corrected() bool {
	return len(j.others) > 0 && j.Rejects()
}

// findings are what is to be reported of what readers said beside rows.
func (j *Job) findings(found []mapping.Finding) []report.ProblemCount {
	var out []report.ProblemCount
	for i, f := range found {
		if !j.rules.Enabled(f.Code) || slices.Contains(found[:i], f) { // of a file with several inputs
			continue
		}
		out = append(out, report.ProblemCount{
			Code: f.Code, Severity: j.rules.Severity(f.Code), Rows: f.Count, Field: f.Field, Message: f.Message, Hint: f.Hint, At: f.At,
		})
	}
	return out
}

// skipPerson is why a row is left out whose person an earlier row has brought.
const skipPerson = "the same person again"

// estimates are how long the requests take at the target's quota, or at those of
// both kinds of instances when there is no target.
func estimates(requests int64, o CheckOptions) []report.Estimate {
	o.QuotaShare = cmp.Or(o.QuotaShare, target.DefaultShare)
	at := func(name string, q ratelimit.Quota) report.Estimate {
		e := report.Estimate{Quota: name, PerSecond: q.PerSecond(o.QuotaShare)}
		if e.PerSecond > 0 {
			e.Seconds = float64(requests) / e.PerSecond
		}
		return e
	}
	if o.Preflight == nil && o.Quota != nil {
		return []report.Estimate{at("an instance with this quota", *o.Quota)}
	}
	if o.Preflight != nil {
		return []report.Estimate{at("this instance", o.Preflight.Target.Quota)}
	}
	return []report.Estimate{at("a production instance", ratelimit.Production), at("a development instance", ratelimit.Development)}
}

// inputProgress tells how far a walk has come, in bytes.
type inputProgress struct {
	before []int64 // bytes of the files in front of each
	total  int64
}

func (j *Job) progress() inputProgress {
	var p inputProgress
	for _, size := range j.Sizes() {
		p.before = append(p.before, p.total)
		p.total += size
	}
	return p
}

// times is how many times as much as by now the whole input is, or less than 1
// when that cannot be told, as of compressed files.
func (p *inputProgress) times(it *item) float64 {
	return float64(p.total) / float64(p.before[it.file]+it.rec.Offset+1)
}

// thrift keeps the garbage of a check within bounds. The garbage collector lets
// the heap grow to a multiple of what is alive, and what is alive grows with the
// number of identifiers; a check makes garbage at the same rate all through.
type thrift struct {
	usual, now int // percent
}

const (
	garbage = 36 << 20 // bytes that may be waiting to be collected
	aliveAt = 24 << 20 // bytes that are alive without identifiers
)

func newThrift() *thrift {
	usual := debug.SetGCPercent(100)
	debug.SetGCPercent(usual)
	return &thrift{usual, usual}
}

// live states how many bytes the identifiers take.
func (t *thrift) live(identifiers int64) {
	percent := int(max(5, garbage*100/(aliveAt+identifiers)))
	if t.usual >= 0 && percent < t.usual && percent*10 < t.now*9 { // not for every small change
		debug.SetGCPercent(percent)
		t.now = percent
	}
}

func (t *thrift) end() { debug.SetGCPercent(t.usual) }

// pathsNeverSeen is the error for a path that no row has: most likely a typo,
// which would leave a field of every user behind. Of several sources it may be that of another file.
func (j *Job) pathsNeverSeen(of int, unseen []mapping.PathUse, rows int64) error {
	p, where, order := unseen[0], "", ""
	if sources := j.Sources(); len(sources) > 1 {
		_, files := sources[of].Own()
		where, order = " of "+files[0], "name the sources in the order of the files, "
	}
	return &mapping.FileError{File: p.File, Line: p.Line, Column: p.Column,
		Msg: fmt.Sprintf("%q is in none of the rows%s (%s); %scorrect it, or write %q if it may be missing", p.Path, where, record.Number(rows), order, p.Path+"?")}
}
