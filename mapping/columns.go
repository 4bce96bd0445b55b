package mapping

import (
	exprast "github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// columns makes row.x of an expression into the variable x, which is the same and is found without reflection. Names that
// mean something else as a variable stay members of the row.
type columns struct{ own ownVariables }

// columnsOf is the patch for an expression.
func columnsOf(src string) exprast.Visitor {
	own := ownVariables{}
	if parsed, err := parser.Parse(src); err == nil { // an error is said when it is compiled
		exprast.Walk(&parsed.Node, own)
	}
	return columns{own}
}

// Visit implements the visitor of package ast.
func (c columns) Visit(n *exprast.Node) {
	if x, is := (*n).(*exprast.MemberNode); is && !x.Optional && !x.Method {
		of, ofRow := x.Node.(*exprast.IdentifierNode)
		if key, named := x.Property.(*exprast.StringNode); named && ofRow && of.Value == "row" && c.means(key.Value) {
			exprast.Patch(n, &exprast.IdentifierNode{Value: key.Value})
		}
	}
}

// means reports whether a name as a variable means the column.
func (c columns) means(name string) bool {
	switch name {
	case "", "row", "params", "$env", meterID:
		return false
	}
	return !c.own[name] && !isFunction(name)
}

// takesRow reports whether an expression has hold of the row itself.
func takesRow(root exprast.Node) bool {
	found := rowUse(false)
	exprast.Walk(&root, &found)
	return bool(found)
}

type rowUse bool

// Visit implements the visitor of package ast.
func (r *rowUse) Visit(n *exprast.Node) {
	if x, is := (*n).(*exprast.IdentifierNode); is && (x.Value == "row" || x.Value == "$env") {
		*r = true
	}
}
