package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	exprast "github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"clerk-import/mapping/wording"
)

// Spelling is how an export spells the names of a mapping's columns where the source leaves that
// to whoever sets it up: a database adapter may write emailVerified, email_verified or
// emailverified. It has the columns of the files of each entity and each joined input, by its
// name. A mapping is compiled with it, so that rows need not be asked.
type Spelling map[string][][]string

// fold is what the spellings of a name have in common.
func fold(name string) string {
	return strings.ToLower(separators.Replace(name))
}

// separators stand between the words of a name.
var separators = strings.NewReplacer("_", "", "-", "")

// snakeCase is a name as most databases' columns are spelt.
func snakeCase(name string) string { return strings.ToLower(strings.Join(wording.Split(name), "_")) }

// camelCase is a name as most programs' members are spelt.
func camelCase(name string) string {
	var b strings.Builder
	for i, w := range wording.Split(name) {
		if w = strings.ToLower(w); i > 0 {
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		b.WriteString(w)
	}
	return b.String()
}

// tablesOf are the names that a table may have: in each spelling, of one and of many.
func tablesOf(names []string) []string {
	var out []string
	for _, name := range names {
		for _, n := range []string{name, plural(name)} {
			camel := camelCase(n)
			pascal := strings.ToUpper(camel[:1]) + camel[1:]
			for _, spelt := range []string{n, camel, snakeCase(n), pascal, strings.ToLower(camel), strings.ToUpper(snakeCase(n))} {
				if !slices.Contains(out, spelt) {
					out = append(out, spelt)
				}
			}
		}
	}
	return out
}

func plural(name string) string {
	switch {
	case strings.HasSuffix(name, "s"):
		return name
	case strings.HasSuffix(name, "y") && !strings.HasSuffix(name, "ey"):
		return name[:len(name)-1] + "ies"
	}
	return name + "s"
}

// findSpelt returns the field that has a name: as it stands, or in another spelling if any is meant.
// Of two others nobody knows which one it is.
func findSpelt(fields []string, name string, any bool) string {
	if slices.Contains(fields, name) {
		return name
	}
	found := ""
	for _, f := range fields {
		if any && fold(f) == fold(name) {
			if found != "" && found != f {
				return ""
			}
			found = f
		}
	}
	return found
}

// of is a name of the mapping as the rows of an entity or an input spell it. One that none of
// their first rows has is spelt as their other names are: a later row may have it.
func (s Spelling) of(rows, name string) (string, error) {
	spelt, seen := name, false
	for _, fields := range s[rows] {
		f := findSpelt(fields, name, true)
		switch {
		case f == "" && slices.ContainsFunc(fields, func(x string) bool { return fold(x) == fold(name) }):
			return "", fmt.Errorf("the columns of %s have %s in several spellings; leave all of them out but the one that is meant", rows, name)
		case f == "":
		case seen && f != spelt:
			return "", fmt.Errorf("the files of %s spell %s in two ways, %s and %s; spell them alike, or import one after the other", rows, name, spelt, f)
		default:
			spelt, seen = f, true
		}
	}
	if seen {
		return spelt, nil
	}
	for _, fields := range s[rows] {
		if usual := usualSpelling(fields); usual != nil {
			return usual(name), nil
		}
	}
	return name, nil
}

// usualSpelling is how names are spelt, nil where they do not say.
func usualSpelling(fields []string) func(string) string {
	snake, camel := false, false
	for _, f := range fields {
		snake = snake || strings.Contains(strings.Trim(f, "_"), "_")
		camel = camel || camelCase(f) == f && snakeCase(f) != f
	}
	switch {
	case snake && !camel:
		return snakeCase
	case camel && !snake:
		return camelCase
	}
	return nil
}

// With is the mapping with other values of its parameters and with the spelling of an export;
// nil leaves either as it is.
func (m *Mapping) With(params map[string]string, s Spelling) (*Mapping, error) {
	if params == nil {
		params = m.given
	}
	if s == nil || !m.AnySpelling {
		s = m.spelling
	}
	out, err := parse(m.File, m.Text, params, s)
	if err != nil {
		return nil, err
	}
	out.decided, out.idPrefix = m.decided, m.idPrefix // what somebody has said stays said
	return out.Placing(m.places)
}

// spell is a name of the mapping as the export spells it; input is the joined input that it is
// a column of, "" for the rows themselves.
func (c *compiler) spell(at fmt.Stringer, input, name string) string {
	if len(c.m.spelling) == 0 || c.m.From != "" || input == "" && c.m.madeOf(name) != nil {
		return name
	}
	if j := c.m.Input.Find(input); j != nil {
		input = j.rows(c.m)
	}
	spelt, err := c.m.spelling.of(cmp.Or(input, c.within, string(c.m.Entity)), name)
	if err != nil {
		c.fail(nil, "%s: %v", at, err)
	}
	return spelt
}

// respell spells a path as the export does: its column, or the column of the input it goes into.
func (c *compiler) respell(p *path) {
	if len(c.m.spelling) == 0 || len(p.segments) == 0 {
		return
	}
	input, i := "", 0
	if c.m.Input.Find(p.segments[0]) != nil {
		for input, i = p.segments[0], 1; i < len(p.segments) && isPosition(p.segments[i]); i++ {
		}
	}
	if i < len(p.segments) {
		c.respellSegment(p, i, input)
	}
}

func (c *compiler) respellSegment(p *path, i int, input string) {
	name := p.segments[i]
	spelt := c.spell(quotedText(p.text), input, name)
	if spelt == name {
		return
	}
	at := 0
	for _, s := range p.segments[:i] {
		at += strings.Index(p.text[at:], s) + len(s)
	}
	p.segments = slices.Clone(p.segments)
	p.segments[i], p.text = spelt, p.text[:at]+strings.Replace(p.text[at:], name, spelt, 1)
}

type quotedText string

func (t quotedText) String() string { return string(t) }

func isPosition(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// respellIgnored spells what is left behind on purpose, which is no path: "others[].accountId".
func (c *compiler) respellIgnored() {
	for i, name := range c.m.ignore {
		head, rest := name, ""
		if at := strings.IndexAny(name, ".["); at > 0 {
			head, rest = name[:at], name[at:]
		}
		if c.m.Input.Find(head) == nil {
			c.m.ignore[i] = c.spell(quotedText(name), "", head) + rest
			continue
		}
		if at := strings.IndexByte(rest, '.'); at >= 0 && rest != ".*" {
			c.m.ignore[i] = head + rest[:at+1] + c.spell(quotedText(name), head, rest[at+1:])
		}
	}
}

// respelling spells the names in an expression as the export does.
type respelling struct {
	c   *compiler
	src string
	own map[string]bool // variables of the expression's own
}

// Visit implements the visitor of package ast, which comes to what is inside a node first.
func (r respelling) Visit(n *exprast.Node) {
	switch x := (*n).(type) {
	case *exprast.IdentifierNode:
		if !r.own[x.Value] && !r.known(x.Value) {
			x.Value = r.c.spell(r, "", x.Value)
		}
	case *exprast.MemberNode:
		key, ok := x.Property.(*exprast.StringNode)
		if !ok {
			return
		}
		switch rows := r.rows(x.Node); {
		case rows == "row" && r.c.m.Input.Find(key.Value) == nil:
			key.Value = r.c.spell(r, "", key.Value)
		case rows != "" && rows != "row":
			key.Value = r.c.spell(r, rows, key.Value)
		}
	case *exprast.BuiltinNode:
		if rows := r.rows(x); rows != "" && rows != "row" {
			for i := range x.Arguments[1:] {
				exprast.Walk(&x.Arguments[i+1], elements{r, rows})
			}
		}
	}
}

// String is the expression, for errors.
func (r respelling) String() string { return r.src }

// known reports whether a name is none of a column.
func (r respelling) known(name string) bool {
	return name == "row" || name == "params" || name == "$env" || isFunction(name) || r.c.m.Input.Find(name) != nil
}

// rows is the joined input whose row, or list of rows, a node is; "row" for the row itself.
func (r respelling) rows(n exprast.Node) string {
	switch x := n.(type) {
	case *exprast.IdentifierNode:
		if x.Value == "row" || r.c.m.Input.Find(x.Value) != nil {
			return x.Value
		}
	case *exprast.ChainNode:
		return r.rows(x.Node)
	case *exprast.BinaryNode:
		if x.Operator == "??" {
			return r.rows(x.Left)
		}
	case *exprast.BuiltinNode:
		if len(x.Arguments) > 0 && x.Name != "get" && x.Name != "len" && x.Name != "map" {
			return r.rows(x.Arguments[0])
		}
	case *exprast.MemberNode:
		switch key := x.Property.(type) {
		case *exprast.IntegerNode:
			return r.rows(x.Node)
		case *exprast.StringNode:
			if r.rows(x.Node) == "row" && r.c.m.Input.Find(key.Value) != nil {
				return key.Value
			}
		}
	}
	return ""
}

// elements spells the members of the elements that a predicate is asked about.
type elements struct {
	respelling
	of string
}

// Visit implements the visitor of package ast.
func (e elements) Visit(n *exprast.Node) {
	x, ok := (*n).(*exprast.MemberNode)
	if !ok {
		return
	}
	key, named := x.Property.(*exprast.StringNode)
	if _, element := x.Node.(*exprast.PointerNode); element && named {
		key.Value = e.c.spell(e, e.of, key.Value)
	}
}

// ownVariables finds the variables of an expression's own.
type ownVariables map[string]bool

// Visit implements the visitor of package ast.
func (own ownVariables) Visit(n *exprast.Node) {
	if x, ok := (*n).(*exprast.VariableDeclaratorNode); ok {
		own[x.Name] = true
	}
}

// respeller is what spells the names of an expression, nil where there is nothing to do.
func (c *compiler) respeller(src string) exprast.Visitor {
	if len(c.m.spelling) == 0 {
		return nil
	}
	own := ownVariables{}
	if parsed, err := parser.Parse(src); err == nil { // an error is said when it is compiled
		exprast.Walk(&parsed.Node, own)
	}
	return respelling{c, src, own}
}
