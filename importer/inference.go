package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/importer/infer"
	"clerk-import/importer/push"
	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// inferRows is how many rows of a table a proposal is made of. Where there are more, rows from all over the file are added.
const (
	inferRows   = 10_000
	inferPlaces = 20
	inferPlace  = 250 // rows of each
)

// Inference is what was seen of a source that is not known.
type Inference struct {
	// Source names its files, for the proposal.
	Source string
	tables []*infer.Table
}

// Propose makes a mapping of it, with answers to questions by their ids.
func (i *Inference) Propose(answers map[string]string) (*infer.Proposal, error) {
	p, err := infer.Propose(answers, i.tables...)
	var wrong *infer.AnswerError
	if errors.As(err, &wrong) {
		return nil, &UsageError{Msg: wrong.Msg, Try: wrong.Try}
	}
	return p, err
}

// Infer looks at files or databases of a source that is not known.
func Infer(o InputOptions) (seen *Inference, err error) {
	j := &Job{}
	ctx, stop := halt.UntilDrained(context.Background(), o.Drain)
	defer func() {
		if err != nil && ctx.Err() != nil {
			err = ErrNothingSent
		}
		stop()
		err = errors.Join(err, j.Close())
	}()
	files, done, err := j.name(ctx, o)
	defer done()
	if err != nil {
		return nil, err
	}
	var tables []*infer.Table
	var names []string
	for i := range files {
		f := &files[i]
		if err := f.probeDeep(ctx); err != nil {
			return nil, err
		}
		if i == len(files)-1 {
			if err := o.counts(files); err != nil {
				return nil, err
			}
		}
		names = append(names, f.opts.Name)
		found, err := f.tablesFor(o.Table)
		if err != nil {
			return nil, err
		}
		tables = append(tables, found...)
	}
	if len(tables) == 0 || tables[0].Rows == 0 {
		return nil, &UsageError{Msg: strings.Join(names, ", ") + ": there are no rows to make a proposal of", Try: "another file"}
	}
	return &Inference{Source: strings.Join(names, ", "), tables: tables}, nil
}

// probeDeep is probe; of a JSON object with several arrays, or with deeper ones, it takes the one that looks most like one of
// users.
func (f *inputFile) probeDeep(ctx context.Context) error {
	err := f.probe(ctx, nil)
	var e *source.Error
	if f.opts.Path != "" || f.db != nil || err == nil && f.opts.Format != source.JSON || err != nil && (!errors.As(err, &e) || len(e.Arrays) == 0) {
		return err
	}
	arrays, unread := source.Arrays(f.path, f.opts)
	if unread != nil || len(arrays) < 2 && err == nil {
		return err
	}
	best := -1.0
	for _, path := range arrays[:min(len(arrays), 50)] {
		t := infer.NewTable(inputName(path[strings.LastIndexByte(path, '.')+1:]))
		opts := f.opts
		opts.Path = path
		if firstRows(f.path, opts, surveyRows, t.Add) == nil && t.Users() > best {
			f.deep, best = path, t.Users()
		}
	}
	f.opts.Path = f.deep
	return f.probe(ctx, nil)
}

// surveyRows are looked at in each array of a JSON object.
const surveyRows = 200

// tablesFor reads the beginning of a file's tables, or of the one that is wanted.
func (f *inputFile) tablesFor(wanted string) ([]*infer.Table, error) {
	var out []*infer.Table
	for _, t := range f.tables {
		if _, is := prefixOf(t.Name, []string{wanted}); wanted != "" && t.Name != "" && !is {
			continue
		}
		name := t.Name
		if name == "" {
			name = strings.TrimSuffix(filepath.Base(f.name), filepath.Ext(f.name))
		}
		table := infer.NewTable(inputName(name))
		if len(f.tables) > 1 || t.Name != "" {
			table.SQL = t.Name
		}
		var err error
		table.Path = f.deep
		if f.db != nil && !f.copied {
			err = f.db.First(f.opts.Context, t.Name, inferRows, func(rec *mapping.Record) { table.Add(rec) })
		} else {
			opts := f.opts
			opts.Table = t.Name
			err = sample(f.path, opts, table)
		}
		if err != nil {
			return nil, err
		}
		table.Part = table.Rows >= inferRows
		if len(f.tables) == 1 || table.Rows > 0 {
			out = append(out, table)
		}
	}
	if len(out) == 0 && wanted != "" {
		return nil, &UsageError{Msg: fmt.Sprintf("%s has no table %s; it has %s", f.name, wanted, names(f.tables)), Try: "--table NAME"}
	}
	return out, nil
}

// sample looks at the beginning of a table, and at rows from all over it where that can be.
func sample(path string, opts source.Options, table *infer.Table) error {
	last := int64(0)
	err := firstRows(path, opts, inferRows, func(rec *mapping.Record) {
		last = rec.Offset
		table.Add(rec)
	})
	if err == nil && table.Rows >= inferRows {
		table.Spread, err = source.Spread(path, opts, last, inferPlaces, inferPlace, table.Add)
	}
	return err
}

// firstRows reads the beginning of a file. One that ends in an error has rows before.
func firstRows(path string, opts source.Options, rows int, each func(*mapping.Record)) error {
	r, err := source.Open(path, opts)
	if err != nil {
		return err
	}
	defer r.Close()
	for n := range rows {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) || err != nil && n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		each(rec)
	}
	return nil
}

var notName = regexp.MustCompile(`[^\p{L}\p{N}_]+`)

// inputName is a table's name as a mapping may call it.
func inputName(name string) string {
	if _, after, ok := strings.Cut(name, "."); ok {
		name = after
	}
	if name = strings.Trim(notName.ReplaceAllString(name, "_"), "_"); name == "" {
		return "input"
	}
	return name
}

// TracedRow is a row's way through the mapping: the record, each value, and what would be
// sent.
type TracedRow struct {
	Mapping  *mapping.Mapping // of the entity
	Record   *mapping.Record
	Skip     string
	Steps    []mapping.Trace
	Problems []mapping.Problem
	Path     string // of the request that would be sent; "": nothing would be
	Body     any
	Attach   []push.Attach // what would be added to a user after it
}

// Trace follows one row of an entity; rows count from 1, and where they are entries of lists
// these count.
func (j *Job) Trace(ctx context.Context, e mapping.Entity, row int64) (*TracedRow, error) {
	job := j
	if e != mapping.Users {
		i := slices.IndexFunc(j.others, func(o *Job) bool { return o.Mapping.Entity == e })
		if i < 0 {
			return nil, &UsageError{Msg: fmt.Sprintf("there are no %s in this input", e), Try: fmt.Sprintf("--%s=FILE, or %[1]s: in the mapping", e)}
		}
		job = j.others[i]
	}
	var out *TracedRow
	found := errors.New("found")
	_, inputErr, err := job.rows(ctx, walk{now: time.Now()}, func(it *item) error {
		if it.ordinal != row-1 {
			return nil
		}
		rec := *it.rec
		out = &TracedRow{Mapping: job.Mapping, Record: &rec, Problems: it.problems}
		out.Steps, out.Skip = job.Mapping.NewMapper().Trace(&rec)
		if out.Skip = cmp.Or(out.Skip, it.brief.skip); out.Skip != "" || it.rejected() {
			return found
		}
		if it.other != nil {
			out.Path, out.Body = it.other.request(e)
			return found
		}
		it.draft.plan.complete(&it.draft.user, j.skip)
		out.Path, out.Body, out.Attach = "/users", it.draft.plan.Create, it.draft.plan.Attach
		return found
	})
	switch {
	case out != nil:
		return out, nil
	case err != nil && !errors.Is(err, found):
		return nil, err
	case inputErr != nil:
		return nil, inputErr
	}
	return nil, &UsageError{Msg: fmt.Sprintf("there is no row %d", row), Try: "--row N counts from 1, without the header"}
}

// request is what would be sent for a row, with the source's ids in brackets where those of
// the target are not known yet.
func (o *otherRow) request(e mapping.Entity) (path string, body any) {
	id := func(of string) string {
		if of == "" {
			return ""
		}
		return "{" + of + "}"
	}
	switch e {
	case mapping.Organizations:
		body, _ := organizationParams(&o.organization, id(o.organization.CreatedBy.Or("")), &clerkapi.OrganizationSettings{}) // metadata that are no object are rejected before
		return "/organizations", body
	case mapping.Memberships:
		return "/organizations/" + id(o.membership.Organization.Or("")) + "/memberships", o.params(id(o.membership.User.Or(o.membership.EmailAddress.Or(""))))
	}
	if o.invitation.Waitlist.Or(false) {
		return "/waitlist_entries", &clerkapi.WaitlistParams{EmailAddress: o.invitation.EmailAddress.Or("")}
	}
	path = "/invitations"
	if organization := id(o.invitation.Organization.Or("")); organization != "" {
		path = "/organizations/" + organization + path
	}
	return path, o.invitationParams(id(o.invitation.Inviter.Or("")), time.Now())
}

// Member is a field of a record.
type Member struct{ Name, Value string }

// Members are the fields of a record as JSON, in its order.
func Members(record []byte) []Member {
	var out []Member
	gjson.ParseBytes(record).ForEach(func(k, v gjson.Result) bool {
		out = append(out, Member{k.Str, v.String()})
		return true
	})
	return out
}

// SecretField reports whether a field's name says that its value must not be shown.
func SecretField(name string) bool { return secretField.MatchString(name) }

// plainFields are those of request bodies whose values are nobody's data.
var plainFields = []string{"password_hasher", "created_at", "role", "role_set_key", "enrollment_mode"}

// WriteRequest writes what would be sent for a row: secrets never, personal data as mask
// shows it.
func (t *TracedRow) WriteRequest(w io.Writer, mask func(string) string) error {
	value := func(s string) string {
		if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
			return "{" + mask(s[1:len(s)-1]) + "}" // an id of the source
		}
		return mask(s)
	}
	path := t.Path
	if i, j := strings.IndexByte(path, '{'), strings.LastIndexByte(path, '}'); i >= 0 {
		path = path[:i] + value(path[i:j+1]) + path[j+1:]
	}
	if _, err := fmt.Fprintf(w, "POST /v1%s\n", path); err != nil {
		return err
	}
	body, err := json.Marshal(t.Body)
	if err != nil {
		return err
	}
	var show func(v gjson.Result, name string, depth int) any
	show = func(v gjson.Result, name string, depth int) any {
		switch {
		case v.IsObject():
			out := orderedObject{}
			v.ForEach(func(k, e gjson.Result) bool {
				out = append(out, orderedMember{k.Str, show(e, k.Str, depth+1)})
				return true
			})
			return out
		case v.IsArray():
			out := []any{}
			v.ForEach(func(_, e gjson.Result) bool { out = append(out, show(e, name, depth)); return true })
			return out
		case v.Type != gjson.String:
			return json.RawMessage(v.Raw)
		case depth == 1 && slices.Contains(plainFields, name) || strings.HasSuffix(name, "_identification_status"):
			return v.Str
		case secretField.MatchString(name):
			return "•••"
		}
		return value(v.Str)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(show(gjson.ParseBytes(body), "", 0)); err != nil {
		return err
	}
	for _, a := range t.Attach {
		if _, err := fmt.Fprintf(w, "and, unverified, %s %s\n", a.Kind, mask(a.Value)); err != nil {
			return err
		}
	}
	return nil
}

// orderedObject is a JSON object whose members stay in their order.
type orderedObject []orderedMember

type orderedMember struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o orderedObject) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		text, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b = append(gjson.AppendJSONString(b, m.key), ':')
		b = append(b, text...)
	}
	return append(b, '}'), nil
}
