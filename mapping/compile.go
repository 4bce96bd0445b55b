package mapping

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"clerk-import/hashers"
)

// Parse compiles a mapping. file is used in error messages; params are the
// values of the mapping's parameters. Errors are of type *[FileError] and carry
// the line and column of the YAML.
func Parse(file, text string, params map[string]string) (*Mapping, error) {
	return parse(file, text, params, nil)
}

func parse(file, text string, params map[string]string, s Spelling) (m *Mapping, err error) {
	if text, err = decode(text); err != nil {
		return nil, &FileError{File: file, Line: 1, Column: 1, Msg: "the mapping " + err.Error()}
	}
	tree, err := parseYAML(file, text)
	if err != nil {
		return nil, err
	}
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		return nil, &FileError{File: file, Line: 1, Column: 1, Msg: "the mapping is empty"}
	}
	c := &compiler{m: &Mapping{Entity: Users, File: file, Text: text, params: map[string]string{}, given: params, spelling: s, tree: newNode()}, given: params}
	defer func() {
		// Compile errors unwind as panics of this one type, which keeps the
		// walk over the YAML tree readable.
		if r := recover(); r != nil {
			fe, ok := r.(*FileError)
			if !ok {
				panic(r)
			}
			m, err = nil, fe
		}
	}()
	c.file(tree.Docs[0].Body)
	return c.m, nil
}

// yamlError keeps the place and the first line of a syntax error.
func yamlError(file string, err error) error {
	line, col, msg := 1, 1, err.Error()
	first, _, _ := strings.Cut(msg, "\n")
	if n, _ := fmt.Sscanf(first, "[%d:%d]", &line, &col); n == 2 {
		_, first, _ = strings.Cut(first, "] ")
	}
	return &FileError{File: file, Line: line, Column: col, Msg: first}
}

type compiler struct {
	m       *Mapping
	given   map[string]string
	tables  map[string]map[string]string // of lookups
	within  string                       // the joined input whose columns are named, "" for the rows' own
	of      *compiler                    // of an entry of a list: that of the rows
	digests bool                         // what is compiled goes into the digest, where secrets may
}

func (c *compiler) fail(n ast.Node, format string, args ...any) {
	e := &FileError{File: c.m.File, Line: 1, Column: 1, Msg: fmt.Sprintf(format, args...)}
	if n != nil && n.GetToken() != nil {
		e.Line, e.Column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	panic(e)
}

// entry is one key of a YAML mapping.
type entry struct {
	key  string
	node ast.Node // of the key
	val  ast.Node
}

func (c *compiler) entries(n ast.Node, what string) []entry {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		c.fail(n, "%s must be a mapping of keys to values", what)
	}
	seen := map[string]bool{}
	out := make([]entry, 0, len(pairs))
	for _, p := range pairs {
		key := p.Key.GetToken().Value
		if seen[key] {
			c.fail(p.Key, "key %q appears twice", key)
		}
		seen[key] = true
		out = append(out, entry{key: key, node: p.Key, val: p.Value})
	}
	return out
}

func (c *compiler) unknown(e entry, known ...string) {
	msg := fmt.Sprintf("unknown key %q", e.key)
	if near := nearest(e.key, known); near != "" {
		msg += fmt.Sprintf("; did you mean %q?", near)
	} else {
		msg += "; known here: " + strings.Join(known, ", ")
	}
	c.fail(e.node, "%s", msg)
}

func (c *compiler) str(n ast.Node, what string) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value
	}
	c.fail(n, "%s must be text", what)
	return ""
}

func (c *compiler) strs(n ast.Node, what string) []string {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		c.fail(n, "%s must be a list", what)
	}
	out := make([]string, 0, len(seq.Values))
	for _, v := range seq.Values {
		out = append(out, c.str(v, "an entry of "+what))
	}
	return out
}

func (c *compiler) boolean(n ast.Node, what string) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		c.fail(n, "%s must be true or false", what)
	}
	return b.Value
}

func (c *compiler) file(n ast.Node) {
	top := c.entries(n, "the mapping")
	// Parameters and tables come first wherever they stand: values refer to them.
	for _, e := range top {
		switch e.key {
		case "params":
			c.declareParams(e.val)
		case "lookups":
			c.lookups(e.val)
		case "spelling":
			if c.str(e.val, e.key) != "any" {
				c.fail(e.val, "`spelling` is any, or left out: names are then as they are written")
			}
			c.m.AnySpelling = true
		}
	}
	for _, e := range top { // and what the columns of joined inputs are told by
		if e.key == "inputs" {
			c.joined(e.val)
		}
	}
	c.makes(top)
	for name := range c.given {
		if !slices.ContainsFunc(c.m.Params, func(p Param) bool { return p.Name == name }) {
			c.fail(n, "the mapping has no parameter %q", name)
		}
	}
	fields := false
	for _, e := range top {
		switch e.key {
		case "name":
			c.m.Name = c.str(e.val, e.key)
		case "title":
			c.m.Title = c.str(e.val, e.key)
		case "about":
			c.m.About = c.str(e.val, e.key)
		case "params", "lookups", "spelling", "inputs", "lists", "let", "organizations", "memberships", "invitations":
		case "roles":
			c.roles(e.val)
		case "once":
			if c.m.Once = c.str(e.val, e.key); c.m.Once != OnceAddress && c.m.Once != OnceVerified {
				c.fail(e.val, "`once` names what tells that two rows are one person: %s or %s", OnceAddress, OnceVerified)
			}
		case "input":
			c.input(e.val)
		case "detect":
			c.detect(e.val, &c.m.Detect)
		case "skip":
			c.m.skip = append(c.m.skip, c.conditions(e.val, e.key, "left behind by the mapping")...)
		case "tell":
			c.m.tell = c.conditions(e.val, e.key, "")
		case "ignore":
			c.m.ignore = c.strs(e.val, e.key)
		case "status":
			c.status(e.val)
		case "second_factors":
			c.secondFactors(e.val)
		case "metadata":
			c.metadata(e.val)
		case "fields":
			fields = true
			c.fields(e.val)
		default:
			c.unknown(e, keys["mapping"]...)
		}
	}
	if !fields {
		c.fail(n, "the mapping has no fields")
	}
	c.finish()
	for _, e := range top {
		if slices.Contains(Entities[1:], Entity(e.key)) {
			c.section(e)
		}
	}
}

// makes compiles what is made of every row, in the order in which that is done.
func (c *compiler) makes(of []entry) {
	for _, e := range of {
		if e.key == "lists" {
			c.lists(e.val)
		}
	}
	for _, e := range of {
		if e.key == "let" {
			c.let(e.val)
		}
	}
}

// finish is what can be said of a mapping when all of it is known.
func (c *compiler) finish() {
	c.m.place()
	c.respellIgnored()
	c.m.onlys = onlySome(c.m.onlys)
	c.m.graft()
}

// section compiles what the mapping says of another entity than users: a mapping of its
// own, that shares the parameters and tables of this one.
func (c *compiler) section(e entry) {
	m := &Mapping{
		Entity: Entity(e.key), Name: c.m.Name, Title: c.m.Title, File: c.m.File, Text: c.m.Text, Lookups: c.m.Lookups,
		Params: c.m.Params, params: c.m.params, given: c.m.given, tree: newNode(), AnySpelling: c.m.AnySpelling, spelling: c.m.spelling,
	}
	s := &compiler{m: m, given: c.given, tables: c.tables}
	fields, of := false, s.entries(e.val, e.key)
	for _, a := range of { // values refer to them
		if a.key == "inputs" {
			s.joined(a.val)
		}
	}
	s.makes(of)
	for _, a := range of {
		switch a.key {
		case "inputs", "lists", "let":
		case "from":
			if m.From = Entity(s.str(a.val, a.key)); !slices.Contains(Entities[:3], m.From) || m.From == m.Entity {
				s.fail(a.val, "`from` names the rows that these are made of, too: users, organizations or memberships")
			}
		case "each":
			m.Each = s.key(a.val, a.key)
		case "needs":
			for _, name := range s.strs(a.val, a.key) {
				m.off = m.off || !given(s.declared(a.val, name))
			}
		case "input":
			s.input(a.val)
		case "detect":
			s.detect(a.val, &m.Detect)
		case "skip":
			m.skip = append(m.skip, s.conditions(a.val, a.key, "left behind by the mapping")...)
		case "tell":
			m.tell = s.conditions(a.val, a.key, "")
		case "ignore":
			m.ignore = s.strs(a.val, a.key)
		case "metadata":
			s.metadata(a.val)
		case "fields":
			fields = true
			s.fields(a.val)
		default:
			s.unknown(a, keys["section"]...)
		}
	}
	if !fields {
		c.fail(e.node, "%s has no fields", e.key)
	}
	s.finish()
	if m.From == "" && !m.Each.IsZero() {
		c.fail(e.node, "`each` is a list in the rows of others; say whose with `from: users`")
	}
	if m.From == Users && m.Each.IsZero() {
		m.Input.Joined = c.m.Input.Joined
	}
	c.m.sections = append(c.m.sections, m)
}

// given reports whether a parameter has a value that does not say no.
func given(value string) bool {
	is, known := parseBool(value)
	return value != "" && (is || !known)
}

// roles compiles the table of roles, the most powerful first.
func (c *compiler) roles(n ast.Node) {
	for _, e := range c.entries(n, "roles") {
		r := Role{Name: e.key}
		switch e.val.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			c.role(e, &r)
		default:
			r.Key = c.str(e.val, "a role")
		}
		c.m.Roles = append(c.m.Roles, r)
	}
}

// role compiles one that says what it is made with.
func (c *compiler) role(e entry, r *Role) {
	for _, a := range c.entries(e.val, "a role") {
		switch a.key {
		case "role":
			r.Key = c.str(a.val, a.key)
		case "name":
			r.Title = c.str(a.val, a.key)
		case "description":
			r.Description = c.str(a.val, a.key)
		case "permissions":
			r.Permissions = c.strs(a.val, a.key)
			for _, p := range r.Permissions {
				if !permissionPattern.MatchString(p) {
					c.fail(a.val, "permission %q is not of the form org:feature:action", p)
				}
			}
		default:
			c.unknown(a, keys["role"]...)
		}
	}
	if r.Key == "" {
		c.fail(e.node, "the role %s does not say which one it is at the target; add role: org:…", e.key)
	}
}

var permissionPattern = regexp.MustCompile(`^org:[a-z0-9_]+:[a-z0-9_]+$`)

func (c *compiler) declareParams(n ast.Node) {
	for _, e := range c.entries(n, "params") {
		p := Param{Name: e.key}
		for _, a := range c.entries(e.val, "a parameter") {
			switch a.key {
			case "help":
				p.Help = c.str(a.val, a.key)
			case "default":
				p.Default = c.str(a.val, a.key)
			case "secret":
				p.Secret = c.boolean(a.val, a.key)
			case "needed":
				p.Needed = c.boolean(a.val, a.key)
			default:
				c.unknown(a, keys["param"]...)
			}
		}
		c.m.Params = append(c.m.Params, p)
		c.m.params[p.Name] = p.Default
		if v, ok := c.given[p.Name]; ok {
			c.m.params[p.Name] = v
		}
	}
}

func (c *compiler) input(n ast.Node) {
	for _, e := range c.entries(n, "input") {
		switch e.key {
		case "header":
			c.m.Input.Header = c.strs(e.val, e.key)
		case "path":
			c.m.Input.Path = c.str(e.val, e.key)
		case "table":
			c.m.Input.Tables = c.tableNames(e.val)
		case "where":
			src := c.str(e.val, e.key)
			v := &value{slot: -1, line: e.val.GetToken().Position.Line}
			c.expression(v, e.val, src)
			c.m.skip = append(c.m.skip, skipRule{when: v, unless: true, reason: "not " + src})
		default:
			c.unknown(e, keys["input"]...)
		}
	}
}

func (c *compiler) detect(n ast.Node, d *Detection) {
	d.anySpelling = c.m.AnySpelling
	for _, e := range c.entries(n, "detect") {
		switch e.key {
		case "all":
			d.All = c.strs(e.val, e.key)
		case "any":
			d.Any = c.strs(e.val, e.key)
		case "none":
			d.None = c.strs(e.val, e.key)
		case "columns":
			bounds := c.strs(e.val, e.key)
			lo, err1 := strconv.Atoi(bounds[0])
			hi, err2 := strconv.Atoi(bounds[len(bounds)-1])
			if err1 != nil || err2 != nil || len(bounds) > 2 {
				c.fail(e.val, "columns must be [least, largest]")
			}
			d.Columns = [2]int{lo, hi}
		case "cells":
			d.Cells = map[int]*regexp.Regexp{}
			for _, cell := range c.entries(e.val, "cells") {
				col, err := strconv.Atoi(cell.key)
				if err != nil || col < 1 {
					c.fail(cell.node, "cells are keyed by column number, from 1")
				}
				d.Cells[col] = c.pattern(cell.val, "a cell's pattern")
			}
		case "values":
			d.Values = map[string]*regexp.Regexp{}
			for _, field := range c.entries(e.val, "values") {
				d.Values[field.key] = c.pattern(field.val, "a value's pattern")
			}
		case "with":
			d.With = c.str(e.val, e.key)
		case "or":
			seq, ok := e.val.(*ast.SequenceNode)
			if !ok {
				c.fail(e.val, "or must be a list of further forms")
			}
			d.Or = make([]Detection, len(seq.Values))
			for i, form := range seq.Values {
				c.detect(form, &d.Or[i])
			}
		default:
			c.unknown(e, keys["detect"]...)
		}
	}
}

// conditions compiles the rules of skip, or of tell.
func (c *compiler) conditions(n ast.Node, key, reason string) (rules []skipRule) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		c.fail(n, "%s must be a list of {%s}", key, strings.Join(keys[key], ", "))
	}
	for _, item := range seq.Values {
		rule, whens := skipRule{reason: reason}, []*value(nil)
		for _, e := range c.entries(item, "an entry of "+key) {
			switch {
			case e.key == "when":
				whens = c.whens(e.val)
			case e.key == "reason":
				rule.reason = c.str(e.val, e.key)
			case e.key == "hint" && key == "tell":
				rule.hint = c.str(e.val, e.key)
			default:
				c.unknown(e, keys[key]...)
			}
		}
		if whens == nil {
			c.fail(item, "an entry of %s needs `when`", key)
		}
		if rule.reason == "" || rule.hint == "" && key == "tell" {
			c.fail(item, "an entry of %s says what the source says, and what to do: it needs `reason` and `hint`", key)
		}
		for _, rule.when = range whens {
			rules = append(rules, rule)
		}
	}
	return rules
}

// whens compiles a condition, or several of which one is enough.
func (c *compiler) whens(n ast.Node) []*value {
	seq, several := n.(*ast.SequenceNode)
	if !several {
		return []*value{c.when(n)}
	}
	out := make([]*value, len(seq.Values))
	for i, v := range seq.Values {
		out[i] = c.when(v)
	}
	return out
}

func (c *compiler) fields(n ast.Node) {
	for _, e := range c.entries(n, "fields") {
		if e.key == "digest" && c.m.Entity == Users {
			c.digest(e)
			continue
		}
		specs := fieldSpecs[c.m.Entity]
		i := slices.IndexFunc(specs, func(f fieldSpec) bool { return f.name == e.key })
		if i < 0 {
			c.unknown(e, fieldNames(c.m.Entity)...)
		}
		f := field{spec: &specs[i], line: e.node.GetToken().Position.Line}
		items := []ast.Node{e.val}
		if seq, ok := e.val.(*ast.SequenceNode); ok {
			items = seq.Values
		}
		for _, item := range items {
			if f.spec.kind == identifierField {
				v, verified := c.identifier(item)
				v.flat = true
				f.takes(v)
				f.values, f.verify = append(f.values, v), append(f.verify, verified)
			} else {
				v := c.value(item)
				if f.takes(v); f.spec.kind != listField {
					v.ofOne()
				}
				f.values = append(f.values, v)
			}
		}
		c.m.written = append(c.m.written, f)
	}
	if slices.ContainsFunc(c.m.written, func(f field) bool { return f.spec.name == "password_digest" }) && c.m.digest != nil {
		c.fail(n, "password_digest and digest exclude each other")
	}
}

// identifier is an e-mail address or phone number: a path, or {value, verified}.
func (c *compiler) identifier(n ast.Node) (v, verified *value) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		return c.value(n), nil
	}
	if r := c.each(n, true); r != nil {
		return &value{slot: -1, each: r, line: n.GetToken().Position.Line, optional: true}, nil
	}
	for _, e := range c.entries(n, "an identifier") {
		switch e.key {
		case "value":
			v = c.value(e.val)
		case "verified":
			verified = c.value(e.val)
		default:
			c.unknown(e, keys["identifier"]...)
		}
	}
	if v == nil {
		c.fail(n, "an identifier needs `value`")
	}
	return v, verified
}

func (c *compiler) digest(e entry) {
	c.digests = true
	defer func() { c.digests = false }()
	d := &digestRule{params: map[string]*value{}}
	var needs []string
	for _, a := range c.entries(e.val, "digest") {
		switch a.key {
		case "from":
			d.from = c.str(a.val, a.key)
			if name, is := strings.CutPrefix(d.from, "$"); is {
				d.from, d.asked = c.param(a.val, name), name
			}
			known := hashers.Conversions()
			if d.from != noDigest && !hashers.Known(d.from) && !slices.ContainsFunc(known, func(k hashers.Conversion) bool { return k.Source == d.from }) {
				names := make([]string, len(known))
				for i, k := range known {
					names[i] = k.Source
				}
				c.fail(a.val, "no digest conversion and no hasher is named %q; known: %s, and the hashers of clerk-import digest list", d.from, strings.Join(names, ", "))
			}
		case "value":
			d.value = c.value(a.val).alone()
		case "left":
			d.left = c.value(a.val)
		case "needs":
			needs = c.strs(a.val, a.key)
			for _, name := range needs {
				c.declared(a.val, name)
			}
		case "unusable":
			switch c.str(a.val, a.key) {
			case "drop":
				c.m.DropUnusable = true
			case "reject":
			default:
				c.fail(a.val, "unusable must be reject or drop")
			}
		case "params":
			for _, p := range c.entries(a.val, "params") {
				d.params[p.key] = c.value(p.val).alone()
			}
		default:
			c.unknown(a, keys["digest"]...)
		}
	}
	if d.from == "" || d.value == nil {
		c.fail(e.node, "digest needs `from` and `value`")
	}
	if slices.ContainsFunc(needs, func(name string) bool { return !given(c.m.params[name]) }) {
		d.from = noDigest // what it takes was not given, so the passwords stay behind
	}
	d.names = slices.Sorted(maps.Keys(d.params))
	c.m.digest = d
}
