package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"clerk-import/importer/infer"
	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// inferRows is how many rows of a table a proposal is made of.
const inferRows = 10_000

// Infer proposes a mapping for files or databases of a source that is not known.
func Infer(o InputOptions) (yaml string, err error) {
	j := &Job{}
	defer func() { err = errors.Join(err, j.Close()) }()
	files, done, err := j.name(context.Background(), o)
	defer done()
	if err != nil {
		return "", err
	}
	var tables []*infer.Table
	var names []string
	for i := range files {
		f := &files[i]
		if err := f.probe(context.Background(), nil); err != nil {
			return "", err
		}
		names = append(names, f.opts.Name)
		found, err := f.tablesFor(o.Table)
		if err != nil {
			return "", err
		}
		tables = append(tables, found...)
	}
	if len(tables) == 0 || tables[0].Rows == 0 {
		return "", &UsageError{Msg: strings.Join(names, ", ") + ": there are no rows to make a proposal of", Try: "another file"}
	}
	return infer.Propose(tables...).YAML(strings.Join(names, ", ")), nil
}

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
		if path := f.usersPath(); path != "" && f.opts.Path == "" {
			f.opts.Path, table.Path = path, path
		}
		if f.db != nil && !f.copied {
			err = f.db.First(context.Background(), t.Name, inferRows, func(rec *mapping.Record) { table.Add(rec) })
		} else {
			opts := f.opts
			opts.Table = t.Name
			err = firstRows(f.path, opts, table.Add)
		}
		if err != nil {
			return nil, err
		}
		if len(f.tables) == 1 || table.Rows > 0 {
			out = append(out, table)
		}
	}
	if len(out) == 0 && wanted != "" {
		return nil, &UsageError{Msg: fmt.Sprintf("%s has no table %s; it has %s", f.name, wanted, names(f.tables)), Try: "--table NAME"}
	}
	return out, nil
}

// usersPath is the key of the array in a JSON object whose rows have addresses, where the
// first array is another; "" if that is not so.
func (f *inputFile) usersPath() string {
	hasAddress := func(t []source.Table) bool {
		if len(t) == 0 {
			return false
		}
		for _, v := range t[0].Sample.Examples {
			if strings.Contains(v, "@") && !strings.ContainsAny(v, " \t\n{") {
				return true
			}
		}
		return false
	}
	if hasAddress(f.tables) {
		return ""
	}
	f.probePaths()
	for _, path := range slices.Sorted(maps.Keys(f.byPath)) {
		if hasAddress(f.byPath[path]) {
			return path
		}
	}
	return ""
}

// firstRows reads the beginning of a file. One that ends in an error has rows before.
func firstRows(path string, opts source.Options, each func(*mapping.Record)) error {
	r, err := source.Open(path, opts)
	if err != nil {
		return err
	}
	defer r.Close()
	for n := 0; n < inferRows; n++ {
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
	Record   *mapping.Record
	Skip     string
	Steps    []mapping.Trace
	Problems []mapping.Problem
	Plan     *Plan // nil: nothing would be sent
}

// Trace follows one row; rows count from 1.
func (j *Job) Trace(ctx context.Context, row int64) (*TracedRow, error) {
	var out *TracedRow
	found := errors.New("found")
	_, inputErr, err := j.rows(ctx, walk{now: time.Now()}, func(it *item) error {
		if it.ordinal != row-1 {
			return nil
		}
		rec := *it.rec
		out = &TracedRow{Record: &rec, Problems: it.problems}
		out.Steps, out.Skip = j.Mapping.NewMapper().Trace(&rec)
		if out.Skip == "" && !it.rejected() {
			it.draft.plan.complete(&it.draft.user, j.skip)
			out.Plan = &it.draft.plan
		}
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

// WriteBody writes what would be sent for a row: secrets never, personal data as mask
// shows it.
func WriteBody(w io.Writer, p *Plan, mask func(string) string) error {
	body, err := json.Marshal(p.Create)
	if err != nil {
		return err
	}
	var show func(v gjson.Result, name string) any
	show = func(v gjson.Result, name string) any {
		switch {
		case v.IsObject():
			out := orderedObject{}
			v.ForEach(func(k, e gjson.Result) bool {
				out = append(out, orderedMember{k.Str, show(e, k.Str)})
				return true
			})
			return out
		case v.IsArray():
			out := []any{}
			v.ForEach(func(_, e gjson.Result) bool { out = append(out, show(e, name)); return true })
			return out
		case v.Type != gjson.String:
			return json.RawMessage(v.Raw)
		case name == "password_hasher" || strings.HasSuffix(name, "_identification_status") || name == "created_at":
			return v.Str
		case secretField.MatchString(name):
			return "•••"
		}
		return mask(v.Str)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(show(gjson.ParseBytes(body), "")); err != nil {
		return err
	}
	for _, a := range p.Attach {
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
