package mapping

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"clerk-import/mapping/regexp"
)

// value compiles one value: a path with converters, a constant, or one of the
// long forms.
func (c *compiler) value(n ast.Node) *value {
	v := c.form(n)
	c.takesOnly(v)
	v.settle()
	return v
}

func (c *compiler) form(n ast.Node) *value {
	v := &value{slot: -1, line: n.GetToken().Position.Line}
	switch n := n.(type) {
	case *ast.BoolNode:
		k := boolValue(n.Value)
		v.constant = &k
		return v
	case *ast.IntegerNode, *ast.FloatNode:
		v.constant = &Value{Kind: Number, Text: n.GetToken().Value}
		return v
	case *ast.NullNode:
		v.constant = &Value{Kind: NullKind, Text: "null"}
		v.keepNull = true
		return v
	case *ast.StringNode:
		c.pipe(v, n, n.Value)
		return v
	case *ast.LiteralNode:
		c.pipe(v, n, n.Value.Value)
		return v
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		c.wrong(n, "a value", "a path, a constant or one of its long forms", "first: […] for the first that is there, or object: {…}")
	}
	if v.each = c.each(n, false); v.each != nil {
		return v
	}
	forms := 0
	for _, e := range c.entries(n, "a value", keys["value"]...) {
		switch e.key {
		case "path":
			forms++
			c.pipe(v, e.val, c.str(e.val, e.key))
		case "const":
			forms++
			k := Str(c.str(e.val, e.key))
			v.constant = &k
		case "expr":
			forms++
			c.expression(v, e.val, c.str(e.val, e.key))
		case "first":
			forms++
			v.first = c.valueList(e.val, e.key)
		case "merge":
			forms++
			v.merge = c.valueList(e.val, e.key)
		case "object":
			forms++
			v.object = []member{}
			for _, m := range c.entries(e.val, e.key) {
				v.object = append(v.object, member{m.key, c.value(m.val)})
			}
		case "template":
			forms++
			v.template = c.template(e.val, c.str(e.val, e.key))
		case "whole":
			v.filled = c.boolean(e.val, e.key)
		case "rename":
			forms++
			v.rename = c.rename(e.val)
		case "convert":
			var specs []string
			if _, ok := e.val.(*ast.SequenceNode); ok {
				specs = c.strs(e.val, e.key)
			} else {
				specs = splitPipe(c.str(e.val, e.key))
			}
			for _, s := range specs {
				v.convert = append(v.convert, c.converter(e.val, s))
			}
		case "default":
			k := Str(c.str(e.val, e.key))
			v.fallback = &k
		case "keep_null":
			v.keepNull = c.boolean(e.val, e.key)
		case "on_error":
			v.onError = c.choice(e.val, e.key, Drop, Reject)
		}
	}
	if v.filled && v.template == nil {
		c.fail(n, "`whole` is of a template: nothing unless all of its values are there")
	}
	if forms != 1 {
		c.fail(n, "a value needs exactly one of path, expr, const, first, object, merge, template or rename")
	}
	return v
}

func (c *compiler) valueList(n ast.Node, what string) []*value {
	var out []*value
	for _, item := range c.list(n, what, "a, b") {
		out = append(out, c.value(item))
	}
	return out
}

// when compiles a condition: a value, or an expression as it stands.
func (c *compiler) when(n ast.Node) *value {
	text := ""
	switch x := n.(type) {
	case *ast.StringNode:
		text = x.Value
	case *ast.LiteralNode: // of several lines
		text = strings.TrimSpace(x.Value.Value)
	}
	if !computes(text) {
		return c.value(n)
	}
	v := &value{slot: -1, line: n.GetToken().Position.Line}
	c.expression(v, n, text)
	return v
}

// computes reports whether a text is an expression rather than a path with converters: it has
// an operator, quotes or a call. Names of columns that look like one are written ["…"].
func computes(s string) bool {
	parts := splitPipe(s)
	if len(parts) > 1 && slices.Contains(parts, "") {
		return true
	}
	if !strings.ContainsFunc(strings.TrimSuffix(parts[0], "?"), notInNames) { // as most are
		return false
	}
	bare := bracketed.ReplaceAllString(parts[0], "")
	return strings.HasPrefix(bare, "!") || operators.MatchString(bare)
}

// notInNames reports whether a character is in more than a path of plain names.
func notInNames(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '.'
}

var (
	bracketed = regexp.MustCompile("\\[(?:\"[^\"]*\"|`[^`]*`|[0-9]+)\\]") // a key or a position
	operators = regexp.MustCompile("[=<>!]=|[<>]|&&|\\?\\?|\\? *[.:]|\\?.*:|[\"'`]|^not |\\b(and|or|in|matches|contains|startsWith|endsWith)\\b [^ ]|^[a-zA-Z]+\\(.*\\)$")
)

// pipe compiles "path | converter | converter(arg)" or "$param | ...".
func (c *compiler) pipe(v *value, n ast.Node, s string) {
	parts := splitPipe(s)
	head := parts[0]
	if name, ok := strings.CutPrefix(head, "$"); ok && !strings.HasPrefix(name, "date") {
		k := Str(c.param(n, name))
		v.constant = &k
	} else {
		if computes(s) {
			c.fail(n, "%s is an expression, and a path is expected here: write {expr: …} around it, or [\"…\"] if a column is called that", head)
		}
		p, err := parsePath(head)
		if err != nil {
			c.fail(n, "%v", err)
		}
		in := c
		if c.of != nil && p.segments[0] == "parent" && len(p.segments) > 1 {
			p.segments, p.text = p.segments[1:], strings.TrimPrefix(strings.TrimPrefix(p.text, "parent"), ".")
			v.parent, v.outer, in = true, c.of.m, c.of
		}
		in.respell(&p)
		v.slot = in.slot(n, p)
		in.m.at(p).whole = true
	}
	for _, s := range parts[1:] {
		v.convert = append(v.convert, c.converter(n, s))
	}
}

// param is the value of a parameter. A secret one goes into the digest and nowhere else: a
// mapping may be somebody else's, and any other field is shown or sent as it is.
func (c *compiler) param(n ast.Node, name string) string {
	s := c.declared(n, name)
	if c.secret(name) && !c.digests {
		c.fail(n, "parameter %q is secret: it may be used under `digest` and nowhere else", name)
	}
	return s
}

// declared is the value of a parameter, which is not used but for being there.
func (c *compiler) declared(n ast.Node, name string) string {
	s, ok := c.m.params[name]
	if !ok {
		c.fail(n, "parameter %q is not declared under params", name)
	}
	return s
}

// secret reports whether a parameter is one; "" asks for any.
func (c *compiler) secret(name string) bool {
	return slices.ContainsFunc(c.m.Params, func(p Param) bool { return p.Secret && (name == "" || p.Name == name) })
}

// at is the place of a path in the tree.
func (m *Mapping) at(p path) *node {
	n := m.under(p.segments[0])
	for _, seg := range p.segments[1:] {
		n = n.child(seg)
	}
	return n
}

// slot registers a path. A path that is optional in one place and not in
// another is not optional.
func (c *compiler) slot(n ast.Node, p path) int {
	at := c.m.at(p)
	pos := n.GetToken().Position
	if at.slot < 0 {
		at.slot = len(c.m.slots)
		c.m.slots = append(c.m.slots, &slot{path: p, line: pos.Line, col: pos.Column, made: c.m.madeOf(p.segments[0]) != nil})
	} else if s := c.m.slots[at.slot]; s.path.optional && !p.optional {
		s.path.optional, s.line, s.col = false, pos.Line, pos.Column
	}
	return at.slot
}

// converter compiles "name" or "name(arg, $param)".
func (c *compiler) converter(n ast.Node, s string) boundConverter {
	name, rest, hasArgs := strings.Cut(strings.TrimSpace(s), "(")
	var args []string
	var refs []*value
	if hasArgs {
		inner, ok := strings.CutSuffix(strings.TrimSpace(rest), ")")
		if !ok {
			c.fail(n, "converter %q lacks its closing parenthesis", s)
		}
		for i, a := range splitOutside(inner, ',') {
			if path, is := strings.CutPrefix(a, "@"); is && strings.TrimSpace(name) != "map" {
				ref := &value{slot: -1, line: n.GetToken().Position.Line}
				c.pipe(ref, n, path)
				ref.settle()
				refs = append(append(refs, make([]*value, i-len(refs))...), ref)
				args = append(args, "")
				continue
			}
			text, literal := c.argument(n, a)
			if literal || text != "" || len(args) > 0 {
				args = append(args, text)
			}
		}
	}
	name = strings.TrimSpace(name)
	switch name {
	case "lookup":
		return boundConverter{Converter: c.lookup(n, args), args: args, refs: padded(refs, args)}
	case "map":
		return boundConverter{Converter: c.mapping(n, args), args: args}
	}
	conv := findConverter(name)
	if conv == nil {
		c.fail(n, "unknown converter %q%s (a column behind | is none: the first that is there is {first: [a, b]})", name, suggest(name, converterNames()))
	}
	check := conv.check
	if refs != nil { // what they say, the row knows
		check = func(args []string) error { return conv.count(len(args)) }
	}
	if err := check(args); err != nil {
		c.fail(n, "converter %s %v", name, err)
	}
	return boundConverter{Converter: conv, args: args, list: conv.Name == "list" && len(args) == 0, refs: padded(refs, args)}
}

// padded is nil, or has an entry for each argument.
func padded(refs []*value, args []string) []*value {
	if refs == nil {
		return nil
	}
	return append(refs, make([]*value, len(args)-len(refs))...)
}

// argument is what stands between the parentheses of a converter: a text as it stands, which quotes
// and a doubled $ say as well, or a parameter.
func (c *compiler) argument(n ast.Node, a string) (text string, literal bool) {
	if u, err := strconv.Unquote(a); err == nil {
		return u, true
	}
	name, is := strings.CutPrefix(a, "$")
	switch {
	case is && strings.HasPrefix(name, "$"):
		return name, true
	case is:
		return c.param(n, name), false
	}
	return a, false
}

// splitPipe cuts at "|" outside quotes and parentheses.
func splitPipe(s string) []string { return splitOutside(s, '|') }

func splitOutside(s string, sep byte) []string {
	var parts []string
	var quote byte
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch ch := s[i]; {
		case quote != 0:
			if ch == quote {
				quote = 0
			}
		case ch == '"' || ch == '`':
			quote = ch
		case ch == '(':
			depth++
		case ch == ')':
			depth--
		case ch == sep && depth == 0:
			parts = append(parts, strings.TrimSpace(s[start:i]))
			start = i + 1
		}
	}
	return append(parts, strings.TrimSpace(s[start:]))
}
