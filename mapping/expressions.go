package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	exprast "github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/gjson"

	"clerk-import/mapping/regexp"
)

// expression compiles an expr expression. The row's fields are its variables;
// `row` holds them all, for names that are not identifiers; `params` the
// parameters; and every converter is a function.
func (c *compiler) expression(v *value, n ast.Node, src string) {
	r, _ := c.analyse(n, src, c.m.tree)
	v.program = c.program(n, src)
	// Variables that must exist are slots like any path, so that a misspelt
	// column is found; `x ?? y` and `row.x` are the ways to say that it may not.
	v.secrets, v.reads, v.times, v.whole = c.digests, r.names, r.times, r.row
	for _, name := range r.names {
		if !slices.Contains(c.m.variables, name) {
			c.m.variables = append(c.m.variables, name)
		}
	}
	c.m.everyVariable = c.m.everyVariable || r.row || r.keys
	for _, p := range r.required {
		c.slot(n, p)
	}
	for _, p := range r.states {
		v.states = append(v.states, c.slot(n, p))
	}
	for _, p := range r.told {
		c.m.slots[c.slot(n, p)].told = true
	}
	if r.row {
		pos := n.GetToken().Position
		c.m.row = append(c.m.row, PathUse{Path: src, File: c.m.File, Line: pos.Line, Column: pos.Column})
	}
}

// withoutSecrets refuses an expression that can get at a secret parameter: by its name, or
// by having all of them in hand.
func (c *compiler) withoutSecrets(n ast.Node, root exprast.Node) {
	w := &paramUses{}
	exprast.Walk(&root, w)
	for _, name := range w.names {
		c.param(n, name)
	}
	if w.whole > len(w.names) {
		c.fail(n, "some of the parameters are secret: name the one that is meant (params.%s), instead of all", c.m.Params[0].Name)
	}
}

// paramUses finds the parameters that an expression names, and counts how often it takes
// hold of all of them.
type paramUses struct {
	names []string
	whole int
}

func (w *paramUses) Visit(n *exprast.Node) {
	switch x := (*n).(type) {
	case *exprast.IdentifierNode:
		if x.Value == "params" || x.Value == "$env" {
			w.whole++
		}
	case *exprast.MemberNode:
		of, ok := x.Node.(*exprast.IdentifierNode)
		if name, named := x.Property.(*exprast.StringNode); ok && named && of.Value == "params" {
			w.names = append(w.names, name.Value)
		}
	}
}

func (c *compiler) program(n ast.Node, src string) *vm.Program {
	opts := append(literalFunctions(), expr.Env(map[string]any{}), expr.AllowUndefinedVariables())
	if v := c.respeller(src); v != nil {
		opts = append(opts, expr.Patch(v))
	}
	opts = append(opts, expr.Patch(literals{map[exprast.Node]*exprast.IdentifierNode{}}), expr.Patch(bounds{}))
	opts = append(opts, expr.Patch(columnsOf(src)))
	opts = append(opts, boundFunctions()...)
	for i := range converterTable {
		conv := &converterTable[i]
		if slices.Contains(theirs, conv.Name) {
			continue
		}
		opts = append(opts, expr.Function(conv.Name, func(args ...any) (any, error) {
			return callConverter(conv, args)
		}))
	}
	program, err := expr.Compile(src, opts...)
	if err != nil {
		c.failExpression(n, src, err)
	}
	c.m.rowIsValue = c.m.rowIsValue || takesRow(program.Node())
	if !c.digests && c.secret("") {
		c.withoutSecrets(n, program.Node())
	}
	return program
}

// theirs are the converters that expr has functions of its own for.
var theirs = []string{"lower", "upper", "trim", "replace"}

func isFunction(name string) bool {
	return findConverter(name) != nil || slices.Contains(builtin.Names, name)
}

// functionNames are the functions that an expression can call.
func functionNames() []string {
	names := slices.Clone(builtin.Names)
	for _, conv := range converterTable {
		names = append(names, conv.Name)
	}
	return names
}

// callConverter is a converter as a function of expressions. Nothing remains nothing, unless it asks.
func callConverter(conv *Converter, args []any) (any, error) {
	if len(args) == 0 {
		return nil, ownError{fmt.Errorf("%s needs a value", conv.Name)}
	}
	in, err := fromAny(args[0])
	if err != nil {
		return nil, ownError{fmt.Errorf("%s: its value %w", conv.Name, err)}
	}
	c := boundConverter{Converter: conv}
	for _, a := range args[1:] {
		arg, err := fromAny(a)
		if err != nil || arg.Kind == JSON {
			return nil, ownError{fmt.Errorf("%s takes texts behind its value, and there is %s", conv.Name, kindOf(a))}
		}
		c.args = append(c.args, arg.Text)
	}
	if len(c.args) > 0 {
		if c.check(c.args) != nil { // which would repeat them
			return nil, ownError{fmt.Errorf("%s does not take what stands behind its value: %s", conv.Name, conv.Args)}
		}
	}
	if in.Empty() {
		if conv.asks {
			return false, nil
		}
		return nil, nil
	}
	if err := c.convert(&in, false); err != nil {
		return nil, ownError{fmt.Errorf("%s: its value %w", conv.Name, err)}
	}
	return in.any(), nil
}

// environment is the row as variables of an expression; the secret parameters are among
// them if that is asked for.
func (mp *Mapper) environment(secrets bool) map[string]any {
	if mp.env == nil {
		mp.env = mp.variables()
		for i := range mp.made {
			mp.define(i)
		}
	}
	mp.env["params"] = mp.params[secrets]
	return mp.env
}

// paramsOf are the parameters as variables of an expression, with and without secrets.
func paramsOf(m *Mapping) map[bool]map[string]any {
	all := map[bool]map[string]any{true: {}, false: {}}
	for _, p := range m.Params {
		all[true][p.Name] = m.params[p.Name]
		if !p.Secret {
			all[false][p.Name] = m.params[p.Name]
		}
	}
	return all
}

// variables is what the expressions look at of the current row.
func (mp *Mapper) variables() map[string]any {
	wanted := func(name string) bool { // without a mapping, as of the conditions of inputs: every one
		return mp.m == nil || mp.m.everyVariable || slices.Contains(mp.m.variables, name)
	}
	env := map[string]any{}
	if mp.m != nil { // nothing of it is kept behind the row
		if mp.space == nil {
			mp.space = env
		}
		env = mp.space
		clear(env)
	}
	switch {
	case mp.rec.Header != nil:
		mp.rec.variables(env, wanted)
	case mp.spans != nil:
		for i, at := range mp.spans {
			if at.to > 0 {
				env[mp.m.variables[i]] = variable(gjson.Parse(mp.rec.JSON[at.from:at.to]))
			}
		}
	default:
		gjson.Parse(mp.rec.JSON).ForEach(func(k, v gjson.Result) bool {
			if k.Type == gjson.String && wanted(k.Str) { // a list has no names
				env[k.Str] = variable(v)
			}
			return true
		})
	}
	if mp.m == nil || mp.m.rowIsValue {
		row := maps.Clone(env)
		if h := mp.rec.Header; h != nil { // an empty cell is nothing, as null is, in a column that is there
			for _, name := range h.Own() {
				if _, filled := row[name]; !filled && wanted(name) {
					row[name] = nil
				}
			}
		}
		env["row"] = row
	}
	return env
}

// variable is a member of a JSON row as an expression sees it.
func variable(v gjson.Result) any {
	if strings.Contains(v.Raw, `"$`) {
		return plainMember(v.Value())
	}
	return v.Value()
}

// variables puts the cells of a row that are wanted into env, those of joined inputs under their names.
func (rec *Record) variables(env map[string]any, wanted func(string) bool) {
	h := rec.Header
	cell := func(i int) string {
		if i < len(rec.Cells) {
			return plainCell(rec.Cells[i])
		}
		return ""
	}
	own := len(h.Names)
	if h.parts != nil {
		own = h.own
	}
	for i, name := range h.Names[:own] {
		if !wanted(name) {
			continue
		}
		if text := cell(i); text != "" {
			env[name] = text
		}
	}
	at := own
	for _, p := range h.parts {
		first := at
		if at++; p.Columns != nil {
			at = first + len(p.Columns)
		}
		if !wanted(p.Input) {
			continue
		}
		if p.Columns == nil {
			if text := cell(first); text != "" {
				env[p.Input] = gjson.Parse(text).Value()
			}
			continue
		}
		part := map[string]any{}
		for i, name := range p.Columns {
			if text := cell(first + i); text != "" {
				part[name] = text
			}
		}
		if len(part) > 0 {
			env[p.Input] = part
		}
	}
}

// fromAny turns a result of an expression into a Value.
func fromAny(x any) (Value, error) {
	switch x := x.(type) {
	case nil:
		return Value{}, nil
	case string:
		return Str(x), nil
	case bool:
		return boolValue(x), nil
	case int:
		return Value{Kind: Number, Text: strconv.Itoa(x)}, nil
	case float64:
		return Value{Kind: Number, Text: strconv.FormatFloat(x, 'f', -1, 64)}, nil
	}
	plain, err := plainGo(x)
	if err != nil {
		return Value{}, err
	}
	b, err := json.Marshal(plain)
	if err != nil {
		return Value{}, errUnknownKind
	}
	return fromGJSON(gjson.ParseBytes(b)), nil
}

// errUnknownKind is of a result that is no value of a row.
var errUnknownKind = errors.New("makes something that is no text, number, boolean, list or object; string() makes a text of it")

// plainGo is a value with texts as the keys of objects: fromPairs and groupBy make others.
func plainGo(x any) (any, error) {
	switch x := x.(type) {
	case nil, string, bool, time.Time:
		return x, nil
	}
	v := reflect.ValueOf(x)
	switch {
	case v.CanInt() && v.Type().PkgPath() == "", v.CanUint() && v.Type().PkgPath() == "", v.CanFloat():
		return x, nil
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		out := make([]any, v.Len())
		for i := range out {
			var err error
			if out[i], err = plainGo(v.Index(i).Interface()); err != nil {
				return nil, err
			}
		}
		return out, nil
	case v.Kind() == reflect.Map:
		out := make(map[string]any, v.Len())
		for _, key := range v.MapKeys() {
			name, err := fromAny(key.Interface())
			if err != nil || name.Kind == JSON {
				return nil, errUnknownKind
			}
			if out[name.Text], err = plainGo(v.MapIndex(key).Interface()); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return nil, errUnknownKind
}

// valueOf is fromAny of what is used in an expression: something unknown is nothing there.
func valueOf(x any) Value {
	v, _ := fromAny(x)
	return v
}

// any is the inverse of fromAny.
func (v Value) any() any {
	switch v.Kind {
	case Missing, NullKind:
		return nil
	case Bool:
		return v.Text == "true"
	case Number, JSON:
		return gjson.Parse(v.Text).Value()
	case List:
		items := make([]any, len(v.Items))
		for i, it := range v.Items {
			items[i] = it.any()
		}
		return items
	}
	return v.Text
}

// ownError is an error of a function of ours, in words for whoever wrote the expression.
type ownError struct{ error }

func (e ownError) Unwrap() error { return e.error }

// whyNot says why an expression cannot be computed: in words of ours, or else by the place, what is
// taken there and the kinds of the values that its columns have. No value is repeated.
func whyNot(err error, src string, names []string, env map[string]any) string {
	why := "a value is of another kind than its operators and functions take"
	var own ownError
	var fe *file.Error
	if errors.As(err, &own) {
		why = own.Error()
	} else if errors.As(err, &fe) {
		why = "a value is of another kind than is taken" + excerpt(src, fe.Line, fe.Column) + takenAt(src, fe.Line, fe.Column)
	}
	row, _ := env["row"].(map[string]any)
	for i, name := range names {
		value, found := row[name]
		if !found {
			value = env[name]
		}
		why += map[bool]string{true: "; ", false: ", "}[i == 0] + name + " is " + kindOf(value)
	}
	return "cannot be computed: " + why
}

// takenAt is what the function or operator at a place of an expression takes.
func takenAt(src string, line, column int) string {
	lines := strings.Split(src, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	rest := []rune(lines[line-1])
	name := operator.FindString(string(rest[min(max(column, 0), len(rest)):]))
	for _, t := range taken {
		if slices.Contains(strings.Fields(t.of), name) {
			return ": " + name + " takes " + t.what
		}
	}
	return ""
}

// operator finds the name of a function, or an operator, at the beginning of a text.
var operator = regexp.MustCompile(`^(\w+|[-+*/%^<>=!.]+|\[)`)

// taken is what the language's functions and operators take.
var taken = []struct{ of, what string }{
	{"trim trimPrefix trimSuffix upper lower split splitAfter replace indexOf lastIndexOf hasPrefix hasSuffix fromJSON toBase64 fromBase64", "texts"},
	{"duration", "a text, as 1h30m"}, {"date", "a time as a text, and its layout"}, {"timezone", "the name of a zone, as Europe/Berlin"}, {"now", "nothing"},
	{"repeat", "a text and a whole number"}, {"join", "a list of texts, and a text"}, {"take", "a list and a whole number"}, {"get", "an object and a name, or a list and a number"},
	{"all none any one filter map find findIndex findLast findLastIndex count sum groupBy sortBy reduce", "a list, and what is asked of its elements in braces"},
	{"first last reverse uniq concat flatten sort fromPairs", "a list"}, {"keys values toPairs", "an object"}, {"len", "a text, a list or an object"},
	{"max min mean median abs ceil floor round bitnot bitand bitor bitxor bitnand bitshl bitshr bitushr - * / % ^ ** < <= > >=", "numbers"},
	{"int float", "a number, or a text that is one"}, {"+", "two numbers, or two texts"}, {"string toJSON type", "any value"},
	{"contains startsWith endsWith matches", "two texts"}, {"in", "a list or an object behind it"}, {".. ", "two whole numbers"}, {". [", "an object, or a list and a number"},
}
