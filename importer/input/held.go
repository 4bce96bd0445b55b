package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// codeRoles is the code of roles or groups that nothing reads.
const codeRoles = "roles_unread"

// held is who has the rows of a table of roles, groups or statuses.
type held struct {
	by     *source.Table // the table that gives them to users, nil where a column of the users does
	column string        // of it, or of the users
	of     map[string]int64
	shut   int64 // of those who have any, in rows that shut people out
}

// String lists the most frequent rows.
func (h *held) String() string {
	const most = 8
	names := slices.SortedFunc(maps.Keys(h.of), func(a, b string) int {
		if h.of[a] != h.of[b] {
			return int(h.of[b] - h.of[a])
		}
		return strings.Compare(a, b)
	})
	var list []string
	for _, name := range names[:min(len(names), most)] {
		list = append(list, fmt.Sprintf("%s %d", name, h.of[name]))
	}
	if n := len(names) - most; n > 0 {
		list = append(list, record.Number(n)+" more")
	}
	return strings.Join(list, ", ")
}

// Bounds of what is looked at: of more rows nobody can tell, and more roles are none.
const (
	mostHeld  = 1_000_000
	mostRoles = 10_000
)

// findHeld finds who has the rows of tables of roles, groups and the like that nothing reads.
func (in *Input) findHeld(ctx context.Context) {
	in.held = map[[2]string]*held{}
	read := in.tablesRead()
	for _, f := range in.ownFiles() {
		for _, t := range f.tables {
			if t.Name != "" && !read[[2]string{f.name, t.Name}] {
				in.countHeld(ctx, &f, t)
			}
		}
	}
}

// countHeld notes who has the rows of a table of roles or the like.
func (in *Input) countHeld(ctx context.Context, f *inputFile, t source.Table) {
	if t.Beside == nil || t.Beside.Refers == "" {
		return
	}
	if h, err := in.heldOf(ctx, f, t); err == nil && h != nil { // an error is said where the rows are read
		in.held[[2]string{f.name, t.Name}] = h
	}
}

// heldOf counts who has the rows of a table; nil if nobody can tell.
func (in *Input) heldOf(ctx context.Context, f *inputFile, t source.Table) (*held, error) {
	h := &held{column: in.reference(t), of: map[string]int64{}}
	link := in.link(t)
	if h.column == "" && link == nil || h.column == "" && !t.Beside.OfRoles() && t.Shuts == 0 {
		return nil, nil
	}
	id, label := t.Beside.ID(t.Sample.Fields), t.Beside.Label(t.Sample.Fields)
	if id == "" {
		return nil, nil
	}
	names, shuts, judge := map[string]string{}, map[string]bool{}, mapping.NewBeside(t.Name, t.Sample.Fields)
	err := f.eachRow(ctx, t.Name, func(rec *mapping.Record) bool {
		key := rec.Text(id)
		names[key], shuts[key] = rec.Text(label), judge.Shuts(rec)
		return len(names) < mostRoles
	})
	if err != nil {
		return nil, err
	}
	rows := 0
	count := func(rec *mapping.Record) bool {
		if key := rec.Text(h.column); names[key] != "" || shuts[key] {
			h.of[names[key]]++
			if shuts[key] {
				h.shut++
			}
		}
		rows++
		return rows < mostHeld
	}
	if h.column != "" {
		for i := range in.files {
			err = errors.Join(err, in.files[i].eachRow(ctx, in.files[i].opts.Table, count))
		}
	} else {
		h.by = link.table
		h.column = link.role
		err = link.file.eachRow(ctx, link.table.Name, count)
	}
	if rows == mostHeld {
		return nil, nil
	}
	return h, err
}

// eachRow reads the rows of a table until it is told to stop.
func (f *inputFile) eachRow(ctx context.Context, table string, do func(*mapping.Record) bool) error {
	if f.db != nil && !f.copied {
		more := true
		return f.db.First(ctx, table, mostHeld, func(rec *mapping.Record) { more = more && do(rec) })
	}
	opts := f.reading(ctx)
	if opts.Table = table; opts.Format == source.JSON && table != "" {
		opts.Path, opts.Table = table, ""
	}
	r, err := source.Open(f.path, opts)
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		rec, err := r.Next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if rec.Defect == nil && !do(rec) {
			return nil
		}
	}
}

// link is a table by whose rows users refer to those of another.
type link struct {
	file       *inputFile
	table      *source.Table
	user, role string // its columns
}

// link is the table by whose rows users refer to one of roles, groups or the like, nil for none.
func (in *Input) link(t source.Table) *link {
	for _, f := range in.ownFiles() {
		for i := range f.tables {
			fields := f.tables[i].Sample.Fields
			role := slices.IndexFunc(fields, t.Beside.IsReference)
			user := mapping.UserColumn(fields)
			if user == "" && slices.Contains(fields, "model_id") && slices.Contains(fields, "model_type") { // of any model (spatie/laravel-permission)
				user = "model_id"
			}
			if f.tables[i].Name != t.Name && role >= 0 && user != "" {
				return &link{&f, &f.tables[i], user, fields[role]}
			}
		}
	}
	return nil
}

// inputs is what to write into a mapping that is to read the rows of a table through those of the link, each under its name.
func (l *link) inputs(t source.Table) string {
	name, where := bare(l.table.Name), ""
	if l.user == "model_id" {
		where = `, where: 'model_type contains "User"'`
	}
	return fmt.Sprintf("inputs: {%s: {table: %s, key: %s, of: id, many: true%s}, %s: {table: %s, key: %s, of: %s.%s, many: true}}",
		name, name, l.user, where, bare(t.Name), bare(t.Name), t.Beside.ID(t.Sample.Fields), name, l.role)
}

// bare is a table's name without its schema.
func bare(table string) string { return table[strings.LastIndexByte(table, '.')+1:] }

// rolesUnread tells what roles users have that nothing reads, nil for none.
func (in *Input) rolesUnread(file string, t source.Table) *mapping.Finding {
	h := in.held[[2]string{file, t.Name}]
	if h == nil || h.by == nil || !t.Beside.OfRoles() || len(h.of) == 0 {
		return nil
	}
	var n int64
	for _, users := range h.of {
		n += users
	}
	name := bare(t.Name)
	return &mapping.Finding{At: mapping.Position{File: file, Line: h.by.At.Line}, Count: n, Problem: mapping.Problem{
		Code: codeRoles, Severity: mapping.Warning, Message: fmt.Sprintf("%s gives users what %s lists, and neither is read: %s", h.by.Name, t.Name, h),
		Hint: fmt.Sprintf("if your application needs them, write it into a mapping of your own, %s and private_metadata: {object: {%s: {expr: 'map(row.%s ?? [], .%s)'}}}, with the users' own column after of (docs/mapping.md)",
			in.link(t).inputs(t), name, name, t.Beside.Label(t.Sample.Fields)),
	}}
}
