package mapping

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	exprast "github.com/expr-lang/expr/ast"
)

// Columns of CSV files, dumps and SQLite are texts; the same columns of JSON are booleans
// and numbers. So a literal says how the value beside it is read: `active == false` takes
// every spelling of false, `status == 1` the text "1", and what stands where a condition is
// expected is read as [toBool] reads it. Nothing is neither true nor false there, and equal
// to "" only.

// Names of the functions that the operators become. Nobody can write them.
const (
	equalsFn  = "equals literal"
	orderedFn = "ordered by literal"
	truthFn   = "truth of"
)

// literalFunctions are what [literals] puts in place of operators.
func literalFunctions() []expr.Option {
	return []expr.Option{
		expr.Function(equalsFn, func(args ...any) (any, error) { return equalsLiteral(args[0], args[1]) }, new(func(any, any) bool)),
		expr.Function(orderedFn, func(args ...any) (any, error) {
			return ordered(args[0], args[1].(string), args[2])
		}, new(func(any, string, any) bool)),
		expr.Function(truthFn, func(args ...any) (any, error) { return truth(args[0]) }, new(func(any) bool)),
	}
}

// literals rewrites comparisons of values whose type only the row knows, and columns that are
// called as a function is: `email`, `type`.
type literals struct {
	columns map[exprast.Node]*exprast.IdentifierNode
}

func (l literals) Visit(n *exprast.Node) {
	switch x := (*n).(type) {
	case *exprast.IdentifierNode:
		if isFunction(x.Value) {
			column := &exprast.MemberNode{Node: &exprast.IdentifierNode{Value: "row"}, Property: &exprast.StringNode{Value: x.Value}}
			exprast.Patch(n, column)
			l.columns[column] = x
		}
	case *exprast.CallNode:
		if f := l.columns[x.Callee]; f != nil {
			x.Callee = f
		}
	case *exprast.BinaryNode:
		switch x.Operator {
		case "==", "!=":
			if open, lit, ok := besideLiteral(x.Left, x.Right); ok {
				exprast.Patch(n, negated(call(equalsFn, open, lit), x.Operator == "!="))
			}
		case "<", "<=", ">", ">=":
			switch {
			case unknownType(x.Left) && isNumber(x.Right):
				exprast.Patch(n, call(orderedFn, x.Left, &exprast.StringNode{Value: x.Operator}, x.Right))
			case unknownType(x.Right) && isNumber(x.Left):
				turned := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[x.Operator]
				exprast.Patch(n, call(orderedFn, x.Right, &exprast.StringNode{Value: turned}, x.Left))
			}
		case "in":
			oneOf(n, x)
		case "&&", "and", "||", "or":
			x.Left, x.Right = asTruth(x.Left), asTruth(x.Right)
		}
	case *exprast.UnaryNode:
		if x.Operator == "!" || x.Operator == "not" {
			x.Node = asTruth(x.Node)
		}
	case *exprast.ConditionalNode:
		x.Cond = asTruth(x.Cond)
	case *exprast.BuiltinNode:
		switch x.Name {
		case "all", "none", "any", "one", "filter", "count", "find", "findIndex", "findLast", "findLastIndex":
			if len(x.Arguments) == 2 {
				if p, ok := x.Arguments[1].(*exprast.PredicateNode); ok {
					p.Node = asTruth(p.Node)
				}
			}
		}
	}
}

// oneOf makes of `x in ["a", 1, nil]` a comparison with each.
func oneOf(n *exprast.Node, in *exprast.BinaryNode) {
	list, ok := in.Right.(*exprast.ArrayNode)
	if !ok || !unknownType(in.Left) || len(list.Nodes) == 0 {
		return
	}
	var any exprast.Node
	for _, lit := range list.Nodes {
		if _, none := lit.(*exprast.NilNode); !none && !isLiteral(lit) {
			return
		}
		one := exprast.Node(&exprast.BinaryNode{Operator: "==", Left: in.Left, Right: lit})
		if isLiteral(lit) {
			one = call(equalsFn, in.Left, lit)
		}
		if any == nil {
			any = one
		} else {
			any = &exprast.BinaryNode{Operator: "||", Left: any, Right: one}
		}
		any.SetLocation(in.Location())
	}
	exprast.Patch(n, any)
}

// besideLiteral tells the two sides of a comparison apart.
func besideLiteral(a, b exprast.Node) (open, lit exprast.Node, ok bool) {
	switch {
	case unknownType(a) && isLiteral(b):
		return a, b, true
	case unknownType(b) && isLiteral(a):
		return b, a, true
	}
	return nil, nil, false
}

func call(name string, args ...exprast.Node) exprast.Node {
	return &exprast.CallNode{Callee: &exprast.IdentifierNode{Value: name}, Arguments: args}
}

func negated(n exprast.Node, not bool) exprast.Node {
	if not {
		return &exprast.UnaryNode{Operator: "!", Node: n}
	}
	return n
}

// asTruth reads what stands where a condition is expected.
func asTruth(n exprast.Node) exprast.Node {
	if !unknownType(n) {
		return n
	}
	read := call(truthFn, n)
	read.SetLocation(n.Location())
	return read
}

// unknownType reports whether only the row says what kind of value a node has.
func unknownType(n exprast.Node) bool {
	switch x := n.(type) {
	case *exprast.CallNode: // put there by this walk, before the types are known
		if f, ok := x.Callee.(*exprast.IdentifierNode); ok && (f.Value == equalsFn || f.Value == orderedFn || f.Value == truthFn) {
			return false
		}
	case *exprast.UnaryNode:
		if x.Operator == "!" || x.Operator == "not" {
			return false
		}
	case *exprast.BinaryNode:
		switch x.Operator {
		case "==", "!=", "<", "<=", ">", ">=", "&&", "and", "||", "or", "in", "matches", "contains", "startsWith", "endsWith":
			return false
		}
	case *exprast.NilNode:
		return false
	}
	return !isLiteral(n) && n.Type().Kind() == reflect.Interface
}

func isNumber(n exprast.Node) bool {
	if u, ok := n.(*exprast.UnaryNode); ok && u.Operator == "-" {
		n = u.Node
	}
	switch n.(type) {
	case *exprast.IntegerNode, *exprast.FloatNode:
		return true
	}
	return false
}

func isLiteral(n exprast.Node) bool {
	switch n.(type) {
	case *exprast.BoolNode, *exprast.StringNode:
		return true
	}
	return isNumber(n)
}

// errNoBoolean is of a value that is read as a boolean and is none.
var errNoBoolean = ownError{errors.New("a value is not a spelling of true or false")}

// truth reads a value as a boolean: nothing is false.
func truth(x any) (bool, error) {
	if b, ok := x.(bool); ok {
		return b, nil
	}
	v := valueOf(x)
	if v.Empty() {
		return false, nil
	}
	b, ok := parseBool(v.Text)
	if !ok || v.Kind == JSON {
		return false, errNoBoolean
	}
	return b, nil
}

func emptyOf(x any) bool { v := valueOf(x); return v.Empty() }

// equalsLiteral compares a value of a row with a literal, as the literal's kind.
func equalsLiteral(x, lit any) (bool, error) {
	switch lit := lit.(type) {
	case bool:
		if emptyOf(x) {
			return false, nil
		}
		b, err := truth(x)
		return err == nil && b == lit, err
	case string:
		switch x := x.(type) {
		case nil:
			return lit == "", nil
		case string:
			return x == lit, nil
		case bool:
			b, ok := parseBool(lit)
			return ok && b == x, nil
		case int, float64:
			return valueOf(x).Text == lit, nil
		}
		return false, nil
	}
	n, ok := numberOf(x)
	if !ok {
		b, err := truth(x) // a boolean that another system keeps as 1
		if _, isBool := x.(bool); isBool || err == nil && !emptyOf(x) {
			if b {
				n = 1
			}
			ok = true
		}
	}
	want, _ := numberOf(lit)
	return ok && n == want, nil
}

// ordered compares a value of a row with a number. Nothing is neither less nor more.
func ordered(x any, operator string, lit any) (bool, error) {
	if emptyOf(x) {
		return false, nil
	}
	n, ok := numberOf(x)
	if !ok {
		return false, ownError{errors.New("a value is not a number")}
	}
	with, _ := numberOf(lit)
	switch operator {
	case "<":
		return n < with, nil
	case "<=":
		return n <= with, nil
	case ">":
		return n > with, nil
	}
	return n >= with, nil
}

// numberOf is a number, or a text that is one.
func numberOf(x any) (float64, bool) {
	switch x := x.(type) {
	case int:
		return float64(x), true
	case float64:
		return x, true
	case string:
		n, err := strconv.ParseFloat(strings.TrimSpace(x), 64)
		return n, err == nil
	}
	return 0, false
}

// kindOf names the kind of a value of a row for people.
func kindOf(x any) string {
	switch x.(type) {
	case nil:
		return "nothing"
	case string:
		return "a text"
	case bool:
		return "a boolean"
	case int, float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	case time.Time:
		return "a time"
	case time.Duration:
		return "a duration"
	}
	return "of a kind that mappings have no use for"
}
