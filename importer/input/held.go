package input

import (
	"cmp"
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

// held is who has the rows of a table of roles, groups or statuses, by each way that there may be.
type held struct {
	ways  []*way
	whole bool // all ways were followed, and to their ends
}

// way is a column by which users may refer to the rows of a table that lists roles or the like, or a table by whose rows they do.
type way struct {
	file       *inputFile
	table      *source.Table // nil where it is a column of the users
	user, role string        // the columns, of users the second alone

	of    map[string]int64 // who has the rows, by what these are called
	shut  int64            // of those, in rows that shut people out
	other bool             // it says something, too, that no row is
}

// shut is how many are in rows that shut people out, and whether that is sure. That nobody is has to be said by each way, and by
// none that may be of something else.
func (h *held) shut() (n int64, sure bool) {
	known, doubt := false, false
	for _, w := range h.ways {
		n += w.shut
		known = known || len(w.of) > 0
		doubt = doubt || w.wide() || w.other && len(w.of) == 0
	}
	return n, h.whole && known && (n > 0 || !doubt)
}

// best is the way by which most are in rows that shut people out, or by which any are in some, else the first.
func (h *held) best() *way {
	return slices.MaxFunc(h.ways, func(a, b *way) int {
		return cmp.Or(cmp.Compare(a.shut, b.shut), cmp.Compare(min(len(a.of), 1), min(len(b.of), 1)))
	})
}

// String lists the most frequent rows.
func (w *way) String() string {
	const most = 8
	names := slices.SortedFunc(maps.Keys(w.of), func(a, b string) int {
		return cmp.Or(cmp.Compare(w.of[b], w.of[a]), strings.Compare(a, b))
	})
	var list []string
	for _, name := range names[:min(len(names), most)] {
		list = append(list, fmt.Sprintf("%s %d", name, w.of[name]))
	}
	if n := len(names) - most; n > 0 {
		list = append(list, record.Number(n)+" more")
	}
	return strings.Join(list, ", ")
}

// shownLabel is what a role or group is called without what is no name: it may be called by an address.
func shownLabel(label string) string {
	const hidden, longest = "…", 32
	if slices.Contains([]string{"", "a number", "a time"}, mapping.LooksLike(label)) {
		words := strings.Fields(label)
		for i, w := range words {
			if strings.Contains(w, "@") || !slices.Contains([]string{"", "a number", "a time"}, mapping.LooksLike(w)) {
				words[i] = hidden
			}
		}
		label = strings.Join(words, " ")
	} else {
		label = hidden
	}
	if r := []rune(label); len(r) > longest {
		label = string(r[:longest-1]) + hidden
	}
	return label
}

// Bounds of what is looked at: of more rows nobody can tell, and more roles are none.
const (
	mostHeld  = 1_000_000
	mostRoles = 10_000
	mostLinks = 4 // tables by which users may refer to one, each of which is read
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
	at := [2]string{f.name, t.Name}
	if t.Beside == nil || t.Beside.Refers == "" || in.held[at] != nil {
		return
	}
	if h, err := in.heldOf(ctx, f, t); err == nil && h != nil { // else a table that shuts people out stops the run for all its rows
		in.held[at] = h
	}
}

// heldOf counts who has the rows of a table; nil if nobody can tell.
func (in *Input) heldOf(ctx context.Context, f *inputFile, t source.Table) (*held, error) {
	id, label := t.Beside.ID(t.Sample.Fields), t.Beside.Label(t.Sample.Fields)
	references, links := in.references(t), in.links(t)
	if t.Shuts == 0 {
		references = nil // what the users' own columns say is told of them
	}
	h := &held{ways: slices.Concat(references, links[:min(len(links), mostLinks)])}
	if id == "" || len(h.ways) == 0 || !t.Beside.OfRoles() && t.Shuts == 0 {
		return nil, nil
	}
	names, shuts, judge := map[string]string{}, map[string]bool{}, mapping.NewBeside(t.Name, t.Sample.Fields)
	whole, err := f.eachRow(ctx, t.Name, func(rec *mapping.Record) bool {
		if key := strings.Clone(rec.Text(id)); key != "" {
			names[key], shuts[key] = shownLabel(cmp.Or(rec.Text(label), key)), judge.Shuts(rec)
		}
		return len(names) < mostRoles
	})
	if err != nil {
		return nil, err
	}
	h.whole = whole && len(links) <= mostLinks
	follow := func(f *inputFile, table string, ways []*way) error {
		rows := 0
		whole, err := f.eachRow(ctx, table, func(rec *mapping.Record) bool {
			for _, w := range ways {
				w.count(rec.Text(w.role), names, shuts)
			}
			rows++
			return rows < mostHeld
		})
		h.whole = h.whole && whole
		return err
	}
	if len(references) > 0 {
		for i := range in.files {
			err = errors.Join(err, follow(&in.files[i], in.files[i].opts.Table, references))
		}
	}
	for _, w := range h.ways[len(references):] {
		err = errors.Join(err, follow(w.file, w.table.Name, []*way{w}))
	}
	return h, err
}

// count notes what one row refers to.
func (w *way) count(key string, names map[string]string, shuts map[string]bool) {
	name, is := names[key]
	switch {
	case is:
		w.of[name]++
		if shuts[key] {
			w.shut++
		}
	case key != "":
		w.other = true
	}
}

// eachRow reads the rows of a table until it is told to stop, and reports whether it has them all.
func (f *inputFile) eachRow(ctx context.Context, table string, do func(*mapping.Record) bool) (bool, error) {
	whole := true
	if f.db != nil && !f.copied {
		err := f.db.First(ctx, table, mostHeld, func(rec *mapping.Record) { whole = whole && do(rec) })
		return whole, err
	}
	opts := f.reading(ctx)
	opts.Table = table
	if opts.Format == source.JSON && table != "" && !slices.ContainsFunc(f.tables, func(t source.Table) bool { return t.Name == table }) {
		opts.Path, opts.Table = table, "" // an array; tables in JSON are phpMyAdmin's
	}
	r, err := source.Open(f.path, opts)
	if err != nil {
		return false, err
	}
	defer r.Close()
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return whole, nil
		}
		if err != nil {
			return false, err
		}
		if rec.Defect != nil {
			whole = false
		} else if !do(rec) {
			return false, nil
		}
	}
}

// references are the columns by which users may refer to a table of roles, statuses or the like.
func (in *Input) references(t source.Table) (ways []*way) {
	for i := range in.files {
		for _, c := range in.files[i].fields() {
			if t.Beside.IsReference(c) && !slices.ContainsFunc(ways, func(w *way) bool { return w.role == c }) {
				ways = append(ways, &way{role: c, of: map[string]int64{}})
			}
		}
	}
	return ways
}

// links are the tables by whose rows users may refer to one of roles, groups or the like, those with the least beside it first.
func (in *Input) links(t source.Table) (ways []*way) {
	for _, f := range in.ownFiles() {
		for _, link := range slices.Concat(f.tables, in.arraysOf(&f)) {
			fields := link.Sample.Fields
			role := slices.IndexFunc(fields, t.Beside.IsReference)
			user := mapping.UserColumn(fields)
			if user == "" && slices.Contains(fields, "model_id") && slices.Contains(fields, "model_type") { // of any model (spatie/laravel-permission)
				user = "model_id"
			}
			if link.Name != t.Name && role >= 0 && user != "" && !in.leads(&f, link.Name) {
				ways = append(ways, &way{file: &f, table: &link, user: user, role: fields[role], of: map[string]int64{}})
			}
		}
	}
	slices.SortStableFunc(ways, func(a, b *way) int { return cmp.Compare(len(a.table.Sample.Fields), len(b.table.Sample.Fields)) })
	return ways
}

// leads reports whether a table of a file is that of the users.
func (in *Input) leads(f *inputFile, table string) bool {
	return slices.ContainsFunc(in.files, func(lead inputFile) bool {
		return lead.path == f.path && table == cmp.Or(lead.table, lead.opts.Table, lead.opts.Path)
	})
}

// wide reports whether a table has so much beside the two columns that it may be of something else: posts in groups.
func (w *way) wide() bool {
	const beside = 4 // an id, a type, two times
	return w.table != nil && len(w.table.Sample.Fields) > 2+beside
}

// inputs is what to write into a mapping that is to read the rows of a table that users refer to by this way, each under its name.
func (w *way) inputs(t source.Table) string {
	name, id := bare(t.Name), cmp.Or(t.Beside.ID(t.Sample.Fields), "id")
	if w.table == nil {
		return fmt.Sprintf("inputs: {%s: {table: %s, key: %s, of: %s, many: true}}", name, name, id, w.role)
	}
	link, where := bare(w.table.Name), ""
	if w.user == "model_id" {
		where = `, where: 'model_type contains "User"'`
	}
	return fmt.Sprintf("inputs: {%s: {table: %s, key: %s, of: id, many: true%s}, %s: {table: %s, key: %s, of: %s.%s, many: true}}",
		link, link, w.user, where, name, name, id, link, w.role)
}

// bare is a table's name without its schema.
func bare(table string) string { return table[strings.LastIndexByte(table, '.')+1:] }

// rolesUnread tells what roles users have that nothing reads, nil for none.
func (in *Input) rolesUnread(file string, t source.Table) *mapping.Finding {
	h := in.held[[2]string{file, t.Name}]
	if h == nil || !t.Beside.OfRoles() {
		return nil
	}
	i := slices.IndexFunc(h.ways, func(w *way) bool { return w.table != nil && len(w.of) > 0 })
	if i < 0 {
		return nil
	}
	w, name, rest := h.ways[i], bare(t.Name), ""
	var n int64
	for _, users := range w.of {
		n += users
	}
	if !h.whole {
		rest = ", and there is more than was counted"
	}
	return &mapping.Finding{At: mapping.Position{File: file, Line: w.table.At.Line}, Count: n, Problem: mapping.Problem{
		Code: codeRoles, Severity: mapping.Warning, Message: fmt.Sprintf("%s gives users what %s lists, and neither is read: %s%s", w.table.Name, t.Name, w, rest),
		Hint: fmt.Sprintf("if your application needs them, write it into a mapping of your own, %s and private_metadata: {object: {%s: {expr: 'map(row.%s ?? [], .%s)'}}}, with the users' own column after of (docs/mapping.md)",
			w.inputs(t), name, name, t.Beside.Label(t.Sample.Fields)),
	}}
}
