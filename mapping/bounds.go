package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	exprast "github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// An expression may be somebody else's. The library bounds how long it is and how many
// elements it makes, but neither texts that double nor loops in loops. So what can grow is
// measured as it comes to be, and the work of one row has an end.

// Bounds of what a mapping makes of one value of a row.
const (
	maxMade = 4 << 20 // bytes of a text, or of all in a list
	maxWork = 500_000 // steps of loops, elements measured, KiB of text
)

var (
	errMade = fmt.Errorf("becomes larger than %d MiB", maxMade>>20)
	errWork = fmt.Errorf("takes more than %d steps for one row", maxWork)
)

// Names of the functions that measure, and of the meter. Nobody can write them.
const (
	grownFn = "grown within bounds"
	wideFn  = "made within bounds"
	lowerFn = "in lower case"
	meterID = "meter of the row"
)

// meter is what is left of the work of one expression and row.
type meter struct{ left int }

// run executes a program with a new meter.
func run(machine *vm.VM, program *vm.Program, env map[string]any) (any, error) {
	env[meterID] = &meter{left: maxWork}
	return machine.Run(program, env)
}

// boundFunctions are what [bounds] puts in place: lower is [Lower], by which keys and addresses are compared elsewhere.
func boundFunctions() []expr.Option {
	return []expr.Option{
		expr.Function(grownFn, func(args ...any) (any, error) { return args[1], args[0].(*meter).measure(args[1]) }),
		expr.Function(wideFn, func(args ...any) (any, error) { return widen(args[0].(*meter), args[1].(string), args[2:]) }),
		expr.Function(lowerFn, func(args ...any) (any, error) {
			text, is := args[0].(string)
			if !is {
				return nil, errors.New("lower wants a text")
			}
			return Lower(text), nil
		}),
	}
}

// measure counts a value that was made against the bounds.
func (m *meter) measure(x any) error {
	size := 0
	var walk func(x any) bool
	walk = func(x any) bool {
		m.left--
		size += 16
		switch x := x.(type) {
		case string:
			m.left -= len(x) >> 10
			size += len(x)
		case []any:
			for _, e := range x {
				if !walk(e) {
					return false
				}
			}
		case map[string]any:
			for k, e := range x {
				if size += len(k); !walk(e) {
					return false
				}
			}
		}
		return size <= maxMade && m.left > 0
	}
	switch {
	case walk(x):
		return nil
	case size > maxMade:
		return errMade
	}
	return errWork
}

// widen does what makes more in one step than it was given: repeat, replace and join.
func widen(m *meter, name string, args []any) (any, error) {
	text := func(i int) (string, error) {
		if i >= len(args) {
			return "", nil
		}
		s, ok := args[i].(string)
		if !ok {
			return "", fmt.Errorf("%s wants a text", name)
		}
		return s, nil
	}
	a, err := text(0)
	if name == "join" {
		list, ok := args[0].([]any)
		sep, err := text(1)
		if err != nil || !ok && args[0] != nil {
			return nil, errors.New("join wants a list and a text")
		}
		items, size := make([]string, len(list)), 0
		for i, e := range list {
			if items[i], ok = e.(string); !ok {
				return nil, errors.New("join wants a list of texts")
			}
			if size += len(items[i]) + len(sep); size > maxMade {
				return nil, errMade
			}
		}
		return strings.Join(items, sep), m.measure(size)
	}
	if err != nil {
		return nil, err
	}
	if name == "repeat" {
		n, ok := args[1].(int)
		switch {
		case !ok || n < 0:
			return nil, errors.New("repeat wants a number of times")
		case len(a) > 0 && n > maxMade/len(a):
			return nil, errMade
		}
		return strings.Repeat(a, n), m.measure(a)
	}
	from, err1 := text(1)
	to, err2 := text(2)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	times := -1
	if len(args) > 3 {
		times, _ = args[3].(int)
	}
	if replacing(a, from, to) > maxMade {
		return nil, errMade
	}
	return strings.Replace(a, from, to, times), m.measure(a)
}

// replacing is how long a text becomes at most when all of one is replaced by another.
func replacing(text, from, to string) int {
	if len(to) <= len(from) {
		return 0 // not longer than it was
	}
	return len(text) + strings.Count(text, from)*(len(to)-len(from))
}

// bounds has everything measured that an expression can make grow, and every turn of a loop.
type bounds struct{}

// unmeasured are the library's functions whose results are no larger than a number.
var unmeasured = []string{"all", "none", "any", "one", "count", "find", "findIndex", "findLast", "findLastIndex", "len", "type", "abs", "ceil", "floor", "round", "int", "float",
	"hasPrefix", "hasSuffix", "indexOf", "lastIndexOf", "min", "max", "sum", "mean", "median", "first", "last", "get", "now", "duration", "date", "bitand", "bitor", "bitxor", "bitnand", "bitshl", "bitshr", "bitushr", "bitnot"}

func (bounds) Visit(n *exprast.Node) {
	measured := func(n exprast.Node) exprast.Node {
		m := call(grownFn, &exprast.IdentifierNode{Value: meterID}, n)
		m.SetLocation(n.Location())
		return m
	}
	switch x := (*n).(type) {
	case *exprast.PredicateNode:
		x.Node = measured(x.Node)
	case *exprast.BuiltinNode:
		switch {
		case (x.Name == "repeat" || x.Name == "replace" || x.Name == "join") && len(x.Arguments) > 0:
			exprast.Patch(n, call(wideFn, append([]exprast.Node{&exprast.IdentifierNode{Value: meterID}, &exprast.StringNode{Value: x.Name}}, x.Arguments...)...))
		case x.Name == "lower" && len(x.Arguments) == 1:
			exprast.Patch(n, measured(call(lowerFn, x.Arguments...)))
		case !slices.Contains(unmeasured, x.Name):
			exprast.Patch(n, measured(x))
		}
	case *exprast.BinaryNode:
		if x.Operator == "+" || x.Operator == ".." {
			exprast.Patch(n, measured(x))
		}
	case *exprast.ArrayNode:
		for _, e := range x.Nodes {
			if !isLiteral(e) {
				exprast.Patch(n, measured(x))
				break
			}
		}
	case *exprast.MapNode:
		exprast.Patch(n, measured(x))
	case *exprast.CallNode:
		if callee, ok := x.Callee.(*exprast.IdentifierNode); !ok || !strings.Contains(callee.Value, " ") {
			exprast.Patch(n, measured(x))
		}
	}
}
