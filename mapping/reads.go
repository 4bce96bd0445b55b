package mapping

import (
	"slices"
	"strconv"
	"strings"

	exprast "github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/goccy/go-yaml/ast"
)

// reading finds what an expression reads of the rows, before the expression is changed or
// optimised. Every value it comes across is a list of places in the row that it may be.
type reading struct {
	c    *compiler
	at   ast.Node // of the mapping
	src  string
	tree *node
	vars map[string][]place // of let
	this [][]place          // of predicates: the element
	// required are the paths that have to be there, as those of values.
	required []path
	states   []path          // of columns that say somebody's state
	told     []path          // of which it is told that no row has them: row.x
	maybe    int             // within how many left sides of ??
	optional map[string]bool // columns that need not be
	names    []string        // columns, in the order of the expression
	times    bool            // it converts times
	row      bool            // the row as a whole is used, or a column by a name that is computed
	keys     bool            // the names of the row's columns are used, or their number
}

// place is a place in the row.
type place struct {
	node *node
	root bool     // the row itself
	list bool     // a selection of the elements of a list
	path []string // that has to be there; nil where it need not
	told bool     // the path need not be there, and that no row has it is told
	keys []string // the path, wherever it may be missing; nil of what is in a list
}

// analyse parses an expression and notes in tree what it reads.
func (c *compiler) analyse(n ast.Node, src string, tree *node) (*reading, exprast.Node) {
	parsed, err := parser.Parse(src)
	if err != nil {
		c.failExpression(n, src, err)
	}
	r := &reading{c: c, at: n, src: src, tree: tree, vars: map[string][]place{}, optional: map[string]bool{}}
	if v := c.respeller(src); v != nil {
		exprast.Walk(&parsed.Node, v)
	}
	r.use(parsed.Node)
	return r, parsed.Node
}

// use notes that a value is used as it is.
func (r *reading) use(n exprast.Node) {
	for _, p := range r.visit(n) {
		r.require(p)
		if p.root {
			r.row = true
		}
		if p.list {
			p.node.element().whole = true
		} else {
			p.node.whole = true
		}
	}
}

// touch notes that it only matters whether there is a value.
func (r *reading) touch(n exprast.Node) {
	for _, p := range r.visit(n) {
		r.require(p)
		r.keys = r.keys || p.root
		p.node.touched = true
	}
}

func (r *reading) require(p place) {
	if name := strings.Join(p.keys, "."); name != "" && asksState(name) && r.tree == r.c.m.tree {
		r.states = append(r.states, path{segments: p.keys, text: name, optional: true})
	}
	if len(p.path) == 0 || r.optional[p.path[0]] || p.told && r.maybe > 0 {
		return
	}
	list := &r.required
	if p.told {
		list = &r.told
	}
	if !slices.ContainsFunc(*list, func(x path) bool { return slices.Equal(x.segments, p.path) }) {
		*list = append(*list, path{segments: p.path, text: strings.Join(p.path, "."), optional: p.told})
	}
}

// visit notes what the parts of a node read, and returns the places that its value may be.
func (r *reading) visit(n exprast.Node) []place {
	switch x := n.(type) {
	case *exprast.IdentifierNode:
		return r.identifier(x.Value)
	case *exprast.PointerNode:
		if x.Name == "" && len(r.this) > 0 {
			return r.this[len(r.this)-1]
		}
	case *exprast.ChainNode:
		return r.visit(x.Node)
	case *exprast.MemberNode:
		return r.member(x)
	case *exprast.ConditionalNode:
		r.use(x.Cond)
		return append(r.visit(x.Exp1), r.visit(x.Exp2)...)
	case *exprast.VariableDeclaratorNode:
		outer, shadowed := r.vars[x.Name]
		r.vars[x.Name] = r.visit(x.Value)
		out := r.visit(x.Expr)
		if delete(r.vars, x.Name); shadowed {
			r.vars[x.Name] = outer
		}
		return out
	case *exprast.BinaryNode:
		return r.binary(x)
	case *exprast.UnaryNode:
		r.use(x.Node)
	case *exprast.SliceNode:
		if x.From != nil {
			r.use(x.From)
		}
		if x.To != nil {
			r.use(x.To)
		}
		return r.visit(x.Node)
	case *exprast.BuiltinNode:
		return r.builtin(x)
	case *exprast.CallNode:
		r.call(x)
	case *exprast.PredicateNode:
		r.use(x.Node)
	case *exprast.SequenceNode:
		var last []place
		for i, s := range x.Nodes {
			if i == len(x.Nodes)-1 {
				last = r.visit(s)
			} else {
				r.use(s)
			}
		}
		return last
	case *exprast.ArrayNode:
		for _, e := range x.Nodes {
			r.use(e)
		}
	case *exprast.MapNode:
		for _, p := range x.Pairs {
			r.use(p)
		}
	case *exprast.PairNode:
		r.use(x.Key)
		r.use(x.Value)
	}
	return nil
}

func (r *reading) identifier(name string) []place {
	if places, is := r.vars[name]; is {
		return places
	}
	if name == "parent" && r.c.of != nil {
		r.c.fail(r.at, "parent is for paths (value: parent.country): an expression about an entry sees its members")
	}
	switch name {
	case "row":
		return []place{{node: r.tree, root: true}}
	case "params":
		return nil
	case "$env": // all variables in one
		r.row = true
		return nil
	}
	if !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
	return []place{{node: r.under(name), path: []string{name}, keys: []string{name}}}
}

// under is what is read of a column, or of what the mapping makes under its name.
func (r *reading) under(name string) *node {
	if r.tree == r.c.m.tree {
		return r.c.m.under(name)
	}
	return r.tree.child(name)
}

// member is a member of an object, or an element of a list.
func (r *reading) member(x *exprast.MemberNode) []place {
	if id, ok := x.Node.(*exprast.IdentifierNode); ok && id.Value == "params" {
		return nil
	}
	of := r.visit(x.Node)
	var out []place
	switch key := x.Property.(type) {
	case *exprast.StringNode:
		for _, p := range of {
			at := place{told: p.told}
			if p.root {
				at.node = r.under(key.Value)
			} else {
				at.node = p.node.child(key.Value)
			}
			if p.root || p.keys != nil {
				at.keys = append(slices.Clone(p.keys), key.Value)
			}
			switch {
			case p.root && !x.Optional:
				at.path, at.told = at.keys, true
			case p.path != nil:
				if at.path = append(slices.Clone(p.path), key.Value); x.Optional {
					r.require(p)
					at.path = nil
				}
			}
			if p.root && !slices.Contains(r.names, key.Value) {
				r.names = append(r.names, key.Value)
			}
			out = append(out, at)
		}
	case *exprast.IntegerNode:
		for _, p := range of {
			r.require(p)
			if p.list || key.Value < 0 {
				out = append(out, place{node: p.node.element()})
			} else {
				out = append(out, place{node: p.node.child(strconv.Itoa(key.Value))})
			}
		}
	default:
		r.use(x.Property)
		r.computed(of)
	}
	return out
}

// computed notes that a member is read whose name only the row says.
func (r *reading) computed(of []place) {
	for _, p := range of {
		if r.require(p); p.root {
			r.row = true
		}
		p.node.whole = true
	}
}

func (r *reading) binary(x *exprast.BinaryNode) []place {
	switch x.Operator {
	case "??":
		if id, ok := x.Left.(*exprast.IdentifierNode); ok {
			r.optional[id.Value] = true
		}
		r.maybe++
		left := slices.Clone(r.visit(x.Left))
		r.maybe--
		for i := range left {
			left[i].path = nil
		}
		return append(left, r.visit(x.Right)...)
	case "==", "!=":
		_, a := x.Left.(*exprast.NilNode)
		_, b := x.Right.(*exprast.NilNode)
		if a || b {
			r.touch(x.Left)
			r.touch(x.Right)
			return nil
		}
	case "in":
		// Whether the row has a column is a question about this one.
		key, named := x.Left.(*exprast.StringNode)
		if of, ok := x.Right.(*exprast.IdentifierNode); ok && named {
			if at := r.visit(of); len(at) > 0 && at[0].root {
				r.touch(&exprast.MemberNode{Node: of, Property: key, Optional: true})
				return nil
			}
		}
	}
	r.use(x.Left)
	r.use(x.Right)
	switch x.Operator {
	case "==", "!=":
		r.compared(x.Left, x.Right)
		r.compared(x.Right, x.Left)
	case "in":
		r.compared(x.Left, x.Right)
	}
	return nil
}

// builtin is a function of the language's library.
func (r *reading) builtin(x *exprast.BuiltinNode) []place {
	arg := func(i int) exprast.Node { return x.Arguments[i] }
	if len(x.Arguments) == 0 {
		return nil // an error, if it is one, is said when it is compiled
	}
	if conv := findConverter(x.Name); conv != nil && !slices.Contains(theirs, x.Name) {
		r.arguments(conv, x.Arguments)
		return nil
	}
	switch x.Name {
	case "get":
		if len(x.Arguments) == 2 {
			switch key := arg(1).(type) {
			case *exprast.StringNode, *exprast.IntegerNode:
				return r.member(&exprast.MemberNode{Node: arg(0), Property: key, Optional: true})
			}
			r.use(arg(1))
			r.computed(r.visit(arg(0)))
			return nil
		}
	case "keys", "len", "type":
		r.touch(arg(0)) // the names and the number are looked at, not what is in it
		return nil
	case "fromJSON", "reverse", "sort", "uniq", "take", "sortBy":
		of := r.visit(arg(0))
		for _, a := range x.Arguments[1:] {
			r.predicate(a, of, nil)
		}
		return selection(of, x.Name != "fromJSON")
	case "first", "last":
		var out []place
		for _, p := range r.visit(arg(0)) {
			if r.require(p); x.Name == "first" && !p.list {
				out = append(out, place{node: p.node.child("0")})
			} else {
				out = append(out, place{node: p.node.element()})
			}
		}
		return out
	case "find", "findLast", "filter":
		of := r.visit(arg(0))
		elements := r.predicate(arg(1), of, told(arg(1)))
		if x.Name == "filter" {
			for i := range elements {
				elements[i] = place{node: &node{slot: -1, each: elements[i].node}, list: true}
			}
		}
		return elements
	case "all", "none", "any", "one", "map", "count", "sum", "findIndex", "findLastIndex", "groupBy", "reduce":
		of := r.visit(arg(0))
		for _, a := range x.Arguments[1:] {
			r.predicate(a, of, told(a))
		}
		if len(x.Arguments) == 1 {
			r.use(arg(0))
		}
		return nil
	}
	for _, a := range x.Arguments {
		r.use(a)
	}
	return nil
}

// selection marks places as some of the elements of what they were.
func selection(of []place, list bool) []place {
	out := slices.Clone(of)
	for i := range out {
		out[i].list = out[i].list || list
	}
	return out
}

// predicate notes what a predicate reads of the elements, and returns the elements that it
// selects: those of one name, if it tells them apart by a key.
func (r *reading) predicate(n exprast.Node, of []place, names *tellApart) []place {
	var all, chosen []place
	for _, p := range of {
		r.require(p)
		all = append(all, place{node: p.node.element()})
		if names == nil {
			continue
		}
		for _, name := range names.values {
			if e, ok := p.node.called(names.key, name); ok {
				chosen = append(chosen, place{node: e})
			}
		}
	}
	if len(chosen) == 0 {
		chosen = all
	}
	r.this = append(r.this, chosen)
	if names != nil && len(chosen) > 0 {
		for _, p := range all {
			p.node.child(names.key).touched = true
		}
	}
	r.use(n)
	r.this = r.this[:len(r.this)-1]
	return chosen
}

// tellApart is a condition by which elements of a list are told apart: `.Name == "email"`.
type tellApart struct {
	key    string
	values []string
}

// told is the condition of a predicate by which it tells elements apart, or nil.
func told(n exprast.Node) *tellApart {
	p, ok := n.(*exprast.PredicateNode)
	if !ok {
		return nil
	}
	b, ok := p.Node.(*exprast.BinaryNode)
	if !ok {
		return nil
	}
	m, ok := b.Left.(*exprast.MemberNode)
	if !ok {
		return nil
	}
	key, ok := m.Property.(*exprast.StringNode)
	if _, this := m.Node.(*exprast.PointerNode); !ok || !this {
		return nil
	}
	out := &tellApart{key: key.Value}
	switch lit := b.Right.(type) {
	case *exprast.StringNode:
		if b.Operator == "==" {
			out.values = []string{lit.Value}
		}
	case *exprast.ArrayNode:
		for _, e := range lit.Nodes {
			s, is := e.(*exprast.StringNode)
			if !is || s.Value == "" || b.Operator != "in" {
				return nil // it asks whether there is a value, which is no name
			}
			out.values = append(out.values, s.Value)
		}
	}
	if out.values == nil {
		return nil
	}
	return out
}

// call is a call of a function that is not the library's: a converter.
func (r *reading) call(x *exprast.CallNode) {
	id, ok := x.Callee.(*exprast.IdentifierNode)
	if !ok {
		r.c.fail(r.at, "expression: values have no methods; functions take the value: lower(name)")
	}
	conv := findConverter(id.Value)
	r.times = r.times || id.Value == "timestamp" || id.Value == "verified"
	if conv == nil {
		more := "; functions are the converters and those of expr-lang.org"
		if near := Nearest(id.Value, functionNames()); near != "" {
			more = suggest(id.Value, []string{near})
		}
		r.c.fail(r.at, "expression: unknown function %q%s", id.Value, more)
	}
	if len(x.Arguments) == 0 {
		r.c.fail(r.at, "expression: %s needs a value", id.Value)
	}
	r.arguments(conv, x.Arguments)
}

// arguments notes what a converter is given, and checks it.
func (r *reading) arguments(conv *Converter, of []exprast.Node) {
	var args []string
	known := true
	for i, a := range of {
		r.use(a)
		if s, is := a.(*exprast.StringNode); i > 0 && is {
			args = append(args, s.Value)
		} else if i > 0 {
			args, known = append(args, ""), false
		}
	}
	err := conv.count(len(args))
	if err == nil && known {
		err = conv.check(args)
	}
	if err != nil {
		r.c.fail(r.at, "expression: %s %v", conv.Name, err)
	}
}
