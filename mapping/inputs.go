package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	exprast "github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/gjson"

	"clerk-import/mapping/regexp"
)

// Joined is an input of a source that has several: its rows belong to those of the
// leading one, of which the mapping reaches them under the name.
type Joined struct {
	Name    string
	Help    string // what is in it, for the error that it is missing
	Tables  []string
	Detect  Detection
	Key     Key    // of its rows, which is equal to
	Of      Key    // of the leading ones, or of those of
	Through string // another input, on whose rows these hang
	Many    bool   // several rows may belong to one, and are reached as a list
	Needed  bool   // without it something that matters stays behind
	// Without is what nobody can tell where the input is not there, if that has to be said: "who is
	// banned". Of inputs of which one is enough it is the same.
	Without string
	Same    string // another input whose rows these are, too, or [Leading]
	Where   *Condition
	Pivot   *Pivot

	line, col int
}

// Leading is what `same` names where a source has the rows of an input among its users.
const Leading = "leading"

// Pivot turns rows that each hold a name and a value into one object.
type Pivot struct {
	Key, Value Key
	Prefix     string // taken off names: of the source's tables, in its usual set-up
}

// Condition says which rows count.
type Condition struct {
	Text    string // the expression, as the mapping has it
	program *vm.Program
	params  map[bool]map[string]any
	names   []string // of the row's values that it looks at
	whole   bool     // it looks at the row as a whole
	plain   *plain   // what it is, if it is no more than that
}

// plain is name == "text" or name != "text", as most conditions are.
type plain struct {
	name, text string
	equal      bool
}

// Test returns a function that reports whether a row counts. It is for one goroutine.
func (c *Condition) Test() func(*Record) (bool, error) {
	if p := c.plain; p != nil {
		return func(rec *Record) (bool, error) {
			equal, err := equalsLiteral(rec.variable(p.name), p.text)
			return equal == p.equal, err
		}
	}
	result := c.result()
	return func(rec *Record) (bool, error) {
		found, err := result(rec)
		if err != nil {
			return false, fmt.Errorf("where: %w", err)
		}
		if b, ok := found.(bool); ok {
			return b, nil
		}
		return valueOf(found).holds(), nil
	}
}

// result returns a function that computes what the expression makes of a row. It is for one
// goroutine.
func (c *Condition) result() func(*Record) (any, error) {
	mp := Mapper{params: c.params}
	env := map[string]any{}
	return func(rec *Record) (any, error) {
		if c.whole {
			mp.rec, mp.env = rec, nil
			env = mp.environment(false)
		} else {
			for _, name := range c.names {
				env[name] = rec.variable(name)
			}
		}
		result, err := run(&mp.vm, c.program, env)
		if err != nil {
			return nil, fmt.Errorf("%s %s", c.Text, whyNot(err, c.Text, c.names, env))
		}
		return result, nil
	}
}

// variable is a value of the row as an expression sees it.
func (rec *Record) variable(name string) any {
	if rec.Header == nil {
		return descend(rec.JSON, []string{name}).any()
	}
	if i := rec.Header.Column(name); i >= 0 && i < len(rec.Cells) && rec.Cells[i] != "" {
		return rec.Cells[i]
	}
	return nil
}

// Text is a value of the row by its name, "" for none.
func (rec *Record) Text(name string) string {
	if rec.Header == nil {
		return memberOf(gjson.Parse(rec.JSON), name)
	}
	if i := rec.Header.Column(name); i >= 0 && i < len(rec.Cells) {
		return rec.Cells[i]
	}
	return ""
}

// joined compiles `inputs`.
func (c *compiler) joined(n ast.Node) {
	entries := c.entries(n, "inputs")
	for i, e := range entries {
		j := &Joined{Name: e.key, line: e.node.GetToken().Position.Line, col: e.node.GetToken().Position.Column}
		var of, where, pivot ast.Node
		for _, a := range c.entries(e.val, "an input", keys["joined"]...) {
			switch a.key {
			case "help":
				j.Help = c.str(a.val, a.key)
			case "table":
				j.Tables = c.tableNames(a.val)
			case "detect":
				c.detect(a.val, &j.Detect)
			case "key":
				j.Key = c.key(a.val, a.key)
			case "of":
				of = a.val
			case "many":
				j.Many = c.boolean(a.val, a.key)
			case "needed":
				j.Needed = c.boolean(a.val, a.key)
			case "without":
				j.Without = c.str(a.val, a.key)
			case "same":
				j.Same = c.str(a.val, a.key)
			case "where":
				where = a.val
			case "pivot":
				pivot = a.val
			}
		}
		if of != nil {
			j.Of = c.keys(of)
		}
		c.respell(&j.Of.path)
		if of != nil {
			c.through(of, j, entries[i:])
		}
		c.within = j.rows(c.m)
		c.respell(&j.Key.path)
		if where != nil {
			j.Where = c.condition(where, c.str(where, "where"))
		}
		if pivot != nil {
			j.Pivot = c.pivot(pivot)
			c.respell(&j.Pivot.Key.path)
			c.respell(&j.Pivot.Value.path)
		}
		c.within = ""
		if j.Key.IsZero() || j.Of.IsZero() {
			c.fail(e.node, "the input %s needs `key`, a column of its own, and `of`, the column of the leading input (or of another: NAME.column) that it is equal to", e.key)
		}
		if j.Pivot != nil && j.Many {
			c.fail(e.node, "an input with `pivot` is one object; leave `many` out")
		}
		if j.Same != "" && j.Same != Leading && c.m.Input.Find(j.Same) == nil {
			c.fail(e.node, "`same` names the input %q, which does not stand above", j.Same)
		}
		c.m.Input.Joined = append(c.m.Input.Joined, j)
		c.joins(j)
	}
}

// through finds the input on whose rows those of j hang: `of` begins with its name. below are j and those that stand under it.
func (c *compiler) through(n ast.Node, j *Joined, below []entry) {
	for _, name := range j.Of.reads() {
		if j.Of.several == nil && len(j.Of.path.segments) > 1 && slices.ContainsFunc(below, func(e entry) bool { return e.key == name }) {
			c.fail(n, "`of` names the input %q, which does not stand above", name)
		}
		on := c.m.Input.Find(name)
		if on == nil {
			continue
		}
		switch {
		case j.Of.several != nil:
			c.fail(n, "an expression in `of` is about the leading rows: write of: %s.COLUMN to join to the rows of %s", name, name)
		case len(j.Of.path.segments) < 2:
			c.fail(n, "`of` names the input %s, and no column of it: write of: %s.COLUMN", name, name)
		case on.Pivot != nil:
			c.fail(n, "the rows of %s are one object (`pivot`), which no other input can hang on", name)
		}
		j.Through = name
		j.Of.path.segments = j.Of.path.segments[1:]
		j.Of.path.text = strings.TrimPrefix(j.Of.path.text[len(name):], ".")
	}
}

// Partner says whose column a row's key is equal to.
func (j *Joined) Partner() string {
	if j.Through != "" {
		return fmt.Sprintf("a %q of %s", j.Of.String(), j.Through)
	}
	return fmt.Sprintf("a user's %q", j.Of.String())
}

// joins notes that the columns are read by which a joined input belongs to the leading one, or to
// another, and those that say which of its rows count.
func (c *compiler) joins(j *Joined) {
	switch on := c.m.Input.Find(j.Through); {
	case on != nil:
		n := c.joinedRows(on).child(j.Of.path.segments[0])
		n.touched, n.joins = true, true
	case j.Of.several == nil:
		c.m.at(j.Of.path).touched = true
	default:
		for _, name := range j.Of.several.names {
			c.m.tree.child(name).touched = true
		}
	}
	if j.Pivot != nil {
		return // one object of the names in its rows
	}
	rows := c.joinedRows(j)
	names := []string{j.Key.path.segments[0]}
	if j.Where != nil {
		names = append(names, j.Where.names...)
	}
	for _, name := range names {
		n := rows.child(name)
		n.touched, n.joins = true, true
	}
}

// joinedRows is what is read of each row of an input.
func (c *compiler) joinedRows(j *Joined) *node {
	rows := c.m.tree.child(j.Name)
	if j.Many {
		rows = rows.element()
	}
	return rows
}

// rows names what the rows of the input are, by which their spelling is known.
func (j *Joined) rows(m *Mapping) string {
	if j.Same == Leading {
		return string(m.Entity)
	}
	return cmp.Or(j.Same, j.Name)
}

// Inputs are the joined inputs of all entities that have rows of their own.
func (m *Mapping) Inputs() []*Joined {
	all := slices.Clone(m.Input.Joined)
	for _, s := range m.Others() {
		if s.From == "" {
			all = append(all, s.Input.Joined...)
		}
	}
	return all
}

// FindInput returns the one of [Mapping.Inputs] of that name, or nil.
func (m *Mapping) FindInput(name string) *Joined {
	return (&Input{Joined: m.Inputs()}).Find(name)
}

// Find returns the joined input of that name, or nil.
func (in *Input) Find(name string) *Joined {
	i := slices.IndexFunc(in.Joined, func(j *Joined) bool { return j.Name == name })
	if i < 0 {
		return nil
	}
	return in.Joined[i]
}

func (c *compiler) pivot(n ast.Node) *Pivot {
	p := &Pivot{}
	for _, e := range c.entries(n, "pivot", keys["pivot"]...) {
		switch e.key {
		case "key":
			p.Key = c.key(e.val, e.key)
		case "value":
			p.Value = c.key(e.val, e.key)
		case "prefix":
			p.Prefix = c.str(e.val, e.key)
		}
	}
	if p.Key.path.segments == nil || p.Value.path.segments == nil {
		c.fail(n, "pivot needs `key` and `value`, the columns of names and values")
	}
	return p
}

// keys is a key of leading rows.
func (c *compiler) keys(n ast.Node) Key {
	if text := c.str(n, "of"); computes(text) {
		return Key{several: c.condition(n, text)}
	}
	return c.key(n, "of")
}

func (c *compiler) key(n ast.Node, what string) Key {
	parts := splitPipe(c.str(n, what))
	if computes(parts[0]) {
		c.fail(n, "%s takes a path; %s is an expression", what, parts[0])
	}
	p, err := parsePath(parts[0])
	if err != nil {
		c.fail(n, "%v", err)
	}
	k := Key{path: p}
	for _, s := range parts[1:] {
		conv := c.converter(n, s)
		if conv.refs != nil {
			c.fail(n, "a key takes no argument from another column")
		}
		k.convert = append(k.convert, conv)
	}
	return k
}

func (c *compiler) condition(n ast.Node, src string) *Condition {
	r, root := c.analyse(n, src, newNode())
	cond := &Condition{Text: src, program: c.program(n, src), params: paramsOf(c.m), names: r.names}
	if b, ok := root.(*exprast.BinaryNode); ok && (b.Operator == "==" || b.Operator == "!=") {
		id, isName := b.Left.(*exprast.IdentifierNode)
		text, isText := b.Right.(*exprast.StringNode)
		if isName && isText {
			cond.plain = &plain{id.Value, text.Value, b.Operator == "=="}
		}
	}
	cond.whole = r.row || wholeRow.MatchString(src) || slices.ContainsFunc(r.names, isFunction)
	return cond
}

// wholeRow finds expressions that look at more than columns by their names.
var wholeRow = regexp.MustCompile(`\b(row|params)\b`)

// tableNames are the names that a table may have.
func (c *compiler) tableNames(n ast.Node) []string {
	names := c.oneOrMore(n, "table")
	if c.m.AnySpelling {
		return tablesOf(names)
	}
	return names
}

func (c *compiler) oneOrMore(n ast.Node, what string) []string {
	if _, ok := n.(*ast.SequenceNode); ok {
		return c.strs(n, what)
	}
	return []string{c.str(n, what)}
}

// CheckJoined returns a [FileError] for the first path into a joined input whose
// column does not exist in its CSV file or table and that is not marked optional, and
// for a key that does not.
func (m *Mapping) CheckJoined(j *Joined, h *Header, file string) error {
	keys := []Key{j.Key}
	if j.Pivot != nil {
		keys = append(keys, j.Pivot.Key, j.Pivot.Value)
	}
	if err := m.checkKeys(j, keys, h, file); err != nil {
		return err
	}
	if j.Pivot != nil || j.Many {
		return nil // names are in the rows; positions are no columns
	}
	for _, s := range m.slots {
		if s.path.optional || len(s.path.segments) < 2 || s.path.segments[0] != j.Name {
			continue
		}
		if h.Column(s.path.segments[1]) < 0 {
			return m.noColumn(s, s.path.segments[1], h, file)
		}
	}
	return nil
}

// CheckThrough is [Mapping.CheckJoined] of the column of another input, with those columns, that j is joined by.
func (m *Mapping) CheckThrough(j *Joined, h *Header, file string) error {
	return m.checkKeys(j, []Key{j.Of}, h, file)
}

func (m *Mapping) checkKeys(j *Joined, keys []Key, h *Header, file string) error {
	for _, k := range keys {
		if col, _ := csvColumn(h, k.path); col < 0 {
			return &FileError{File: m.File, Line: j.line, Column: j.col, Msg: fmt.Sprintf("%s has no column %q", file, k.path.text)}
		}
	}
	return nil
}

// AppendJSON appends the row as a JSON object: cells as texts, empty ones as null.
func (rec *Record) AppendJSON(b []byte) []byte {
	if rec.Header == nil {
		return append(b, rec.JSON...)
	}
	b = append(b, '{')
	for i, name := range rec.Header.Names {
		if rec.Header.index[name] != i {
			continue // of two equal names the first one counts
		}
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = append(appendText(b, name), ':')
		if i >= len(rec.Cells) || rec.Cells[i] == "" {
			b = append(b, "null"...)
			continue
		}
		b = appendText(b, rec.Cells[i])
	}
	return append(b, '}')
}

// appendText appends a JSON string.
func appendText(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return gjson.AppendJSONString(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
