package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"clerk-import/importer/input"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

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
		m := job.Sources()[job.SourceOf(it.file)].Mapping
		out = &TracedRow{Mapping: m, Record: &rec, Problems: it.problems}
		out.Steps, out.Skip = m.NewMapper().Trace(&rec)
		if out.Skip = cmp.Or(out.Skip, it.brief.skip); out.Skip != "" || it.rejected() {
			return found
		}
		if it.other != nil {
			out.Path, out.Body = kinds[e].(dependent).request(it.other, bracketed)
			return found
		}
		it.draft.plan.complete(&it.draft.user, j.SkipRestrictions)
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

// bracketed is the source's id of something of which the target's is not known yet; "" stays.
func bracketed(id string) string {
	if id == "" {
		return ""
	}
	return "{" + id + "}"
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
				out = append(out, orderedMember{report.Name(k.Str), show(e, k.Str, depth+1)})
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
		case input.SecretField(name):
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
