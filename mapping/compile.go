package mapping

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"clerk-import/hashers"
	"clerk-import/mapping/files"
)

// Parse compiles a mapping. file is used in error messages; params are the
// values of the mapping's parameters. Errors are of type *[FileError] and carry
// the line and column of the YAML.
func Parse(file, text string, params map[string]string) (*Mapping, error) {
	return parse(file, text, params, nil)
}

func parse(file, text string, params map[string]string, s Spelling) (m *Mapping, err error) {
	if text, err = files.Decode(text); err != nil {
		return nil, &FileError{File: file, Line: 1, Column: 1, Msg: "the mapping " + err.Error()}
	}
	tree, err := parseYAML(file, text)
	if err != nil {
		return nil, err
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
	c.file(tree)
	return c.m, nil
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

func (c *compiler) file(n ast.Node) {
	top := c.entries(n, "the mapping", keys["mapping"]...)
	// Parameters and tables come first wherever they stand: values refer to them.
	for _, e := range top {
		switch e.key {
		case "params":
			c.declareParams(e.val)
		case "lookups":
			c.lookups(e.val)
		case "spelling":
			c.m.AnySpelling = c.choice(e.val, e.key, "any") != ""
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
		case "params", "lookups", "spelling", "inputs", "lists", "let":
		case "roles":
			c.roles(e.val)
		case "once":
			c.m.Once = c.choice(e.val, e.key, OnceAddress, OnceVerified)
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
	fields, of := false, s.entries(e.val, e.key, keys["section"]...)
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
			others := slices.DeleteFunc(slices.Clone(Entities[:3]), func(e Entity) bool { return e == m.Entity })
			m.From = Entity(s.choice(a.val, a.key, texts(others)...))
		case "each":
			m.Each = s.key(a.val, a.key)
		case "needs":
			for _, name := range s.strs(a.val, a.key) {
				if !given(s.declared(a.val, name)) {
					m.off = cmp.Or(m.off, name)
				}
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
	for _, a := range c.entries(e.val, "a role", keys["role"]...) {
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
		for _, a := range c.entries(e.val, "a parameter", keys["param"]...) {
			switch a.key {
			case "help":
				p.Help = c.str(a.val, a.key)
			case "default":
				p.Default = c.str(a.val, a.key)
			case "secret":
				p.Secret = c.boolean(a.val, a.key)
			case "needed":
				p.Needed = c.boolean(a.val, a.key)
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
	for _, e := range c.entries(n, "input", keys["input"]...) {
		switch e.key {
		case "header":
			c.m.Input.Header = c.strs(e.val, e.key)
		case "path":
			c.m.Input.Path = c.str(e.val, e.key)
		case "table":
			c.m.Input.Tables = c.tableNames(e.val)
		case "kind":
			c.m.Input.Kind = c.str(e.val, e.key)
		case "columns":
			c.m.Input.Columns = c.str(e.val, e.key)
		case "where":
			src := c.str(e.val, e.key)
			v := &value{slot: -1, line: e.val.GetToken().Position.Line}
			c.expression(v, e.val, src)
			c.m.skip = append(c.m.skip, skipRule{when: v, unless: true, reason: "not " + src})
		}
	}
}

func (c *compiler) detect(n ast.Node, d *Detection) {
	d.anySpelling = c.m.AnySpelling
	for _, e := range c.entries(n, "detect", keys["detect"]...) {
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
				c.fail(e.val, "`columns` takes the least and the largest number of columns: write columns: [26, 29]")
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
		case "mixed":
			d.Mixed = c.boolean(e.val, e.key)
		case "with":
			d.With = c.str(e.val, e.key)
		case "spelt":
			d.Spelt = c.strs(e.val, e.key)
		case "rowless":
			for _, e := range c.entries(e.val, e.key, keys["rowless"]...) {
				if e.key == "all" {
					d.Rowless.All = c.strs(e.val, e.key)
				} else {
					d.Rowless.Hint = c.str(e.val, e.key)
				}
			}
		case "or":
			forms := c.list(e.val, e.key, "{all: …}")
			d.Or = make([]Detection, len(forms))
			for i, form := range forms {
				c.detect(form, &d.Or[i])
			}
		}
	}
}

// conditions compiles the rules of skip, or of tell.
func (c *compiler) conditions(n ast.Node, key, reason string) (rules []skipRule) {
	for _, item := range c.list(n, key, "{"+strings.Join(keys[key], ": …, ")+": …}") {
		rule, whens := skipRule{reason: reason}, []*value(nil)
		for _, e := range c.entries(item, "an entry of "+key, keys[key]...) {
			switch {
			case e.key == "when":
				whens = c.whens(e.val)
			case e.key == "reason":
				rule.reason = c.str(e.val, e.key)
			case e.key == "hint" && key == "tell":
				rule.hint = c.str(e.val, e.key)
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
	for _, e := range c.entries(n, "fields", fieldNames(c.m.Entity)...) {
		if e.key == "digest" && c.m.Entity == Users {
			c.digest(e)
			continue
		}
		specs := fieldSpecs[c.m.Entity]
		i := slices.IndexFunc(specs, func(f fieldSpec) bool { return f.name == e.key })
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
	ofForm := func(e entry) bool {
		return slices.Contains(keys["value"], e.key) && !slices.Contains(keys["identifier"], e.key)
	}
	if all := c.entries(n, "an address or a number"); len(all) > 0 && !slices.ContainsFunc(all, func(e entry) bool { return !ofForm(e) }) {
		return c.value(n), nil
	}
	for _, e := range c.entries(n, "an address or a number", keys["identifier"]...) {
		switch e.key {
		case "value":
			v = c.value(e.val)
		case "verified":
			verified = c.value(e.val)
		}
	}
	if v == nil {
		c.fail(n, "an address or a number needs `value`")
	}
	return v, verified
}

func (c *compiler) digest(e entry) {
	c.digests = true
	defer func() { c.digests = false }()
	d := &digestRule{params: map[string]*value{}}
	var needs []string
	for _, a := range c.entries(e.val, "digest", keys["digest"]...) {
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
				c.fail(a.val, "no digest conversion and no hasher is named %q%s; clerk-import digest list has the hashers, too", d.from, suggest(d.from, names))
			}
		case "value":
			d.value = c.value(a.val).alone()
		case "strip":
			d.strip = c.oneOrMore(a.val, a.key)
		case "left":
			d.left = c.value(a.val)
		case "needs":
			needs = c.strs(a.val, a.key)
			for _, name := range needs {
				c.declared(a.val, name)
			}
		case "unusable":
			c.m.DropUnusable = c.choice(a.val, a.key, "drop", "reject") == "drop"
		case "params":
			for _, p := range c.entries(a.val, "params") {
				d.params[p.key] = c.value(p.val).alone()
			}
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
