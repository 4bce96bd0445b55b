package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Codes of the source become what they mean: map(A: active), bit(3), has(locked), only(email).

// anyOther is the key of map for what it does not list.
const anyOther = "*"

// mapping is the converter of a table that stands in the mapping itself.
func (c *compiler) mapping(n ast.Node, args []string) *Converter {
	table := map[string]string{}
	var listed []string
	for _, arg := range args {
		pair := splitOutside(arg, ':')
		if len(pair) != 2 || pair[0] == "" {
			c.fail(n, "converter map takes what each value becomes, map(A: active, S: banned); %q is no such pair", arg)
		}
		key, to := unquoted(pair[0]), unquoted(pair[1])
		if _, twice := table[key]; twice {
			c.fail(n, "converter map says twice what %q becomes", key)
		}
		table[key] = to
		listed = append(listed, key)
	}
	if len(table) == 0 {
		c.fail(n, "converter map takes what each value becomes: map(A: active, S: banned)")
	}
	return &Converter{Name: "map", code: "lookup_missing", apply: func(v Value, _ []string) (Value, error) {
		to, ok := table[trimmed(v.Text)]
		if !ok {
			to, ok = table[anyOther]
		}
		if !ok {
			return v, fmt.Errorf("is not one of the values that map lists: %s", strings.Join(listed, ", "))
		}
		return fromCell(to), nil
	}}
}

// unquoted is a text without its quotes, should it have any.
func unquoted(s string) string {
	if u, err := strconv.Unquote(s); err == nil {
		return u
	}
	return s
}

// toBit tells whether a bit of a number is set; bit 0 is the lowest.
func toBit(v Value, args []string) (Value, error) {
	n, err := strconv.ParseUint(trimmed(v.Text), 0, 64)
	if err != nil {
		return v, errors.New("is not a whole number, of which bits can be looked at")
	}
	at, _ := strconv.Atoi(args[0])
	return boolValue(n>>at&1 == 1), nil
}

func bitArgs(args []string) error {
	if len(args) == 1 {
		if at, err := strconv.Atoi(args[0]); err == nil && at >= 0 && at < 64 {
			return nil
		}
	}
	return errors.New("takes the number of a bit, from 0 for the lowest to 63")
}

// toHas tells whether a list, or a text that holds one, has one of some words in it.
func toHas(v Value, args []string) (Value, error) {
	if v.Kind == JSON && !strings.HasPrefix(v.Text, "[") {
		return v, errors.New("is an object where a list is expected")
	}
	list := v
	if v.Kind != List {
		list, _ = toList(v, nil)
	}
	for _, item := range list.Items {
		if slices.ContainsFunc(args, func(word string) bool { return strings.EqualFold(word, trimmed(item.Text)) }) {
			return boolValue(true), nil
		}
	}
	return boolValue(false), nil
}

func hasArgs(args []string) error {
	if len(args) == 0 || slices.Contains(args, "") {
		return errors.New("takes a word, or several of which one is enough: has(locked)")
	}
	return nil
}

// Kinds of identifiers that stand in one column.
const (
	kindEmail    = "email"
	kindPhone    = "phone"
	kindUsername = "username"
)

// loginKind is what kind of identifier a text is. Each is of one: nothing is passed over where a mapping
// reads all three.
func loginKind(text string) string {
	switch text = trimmed(text); {
	case strings.Contains(strings.TrimPrefix(text, "@"), "@"):
		return kindEmail
	case isPhone(text):
		return kindPhone
	}
	return kindUsername
}

// toOnly keeps a value that is of one kind.
func toOnly(v Value, args []string) (Value, error) {
	if loginKind(v.Text) != args[0] {
		return Value{}, nil
	}
	return v, nil
}

func onlyArgs(args []string) error {
	if len(args) == 1 && slices.Contains([]string{kindEmail, kindPhone, kindUsername}, args[0]) {
		return nil
	}
	return errors.New("takes one of email, phone or username")
}

// CodeLeftOver is the code of values that the mapping's conditions leave behind, beside those they take.
const CodeLeftOver = "left_over"

// onlyUse is a column of which values of some kinds are taken alone.
type onlyUse struct {
	slot  int
	kinds []string // that something takes
	whole bool     // something takes all of them
}

// takesOnly notes which kinds of a column's values are taken.
func (c *compiler) takesOnly(v *value) {
	if v.slot < 0 || v.parent {
		return
	}
	kind, m := "", c.m
	for _, conv := range v.convert {
		if conv.Name == "only" {
			kind = conv.args[0]
		}
	}
	i := slices.IndexFunc(m.onlys, func(o onlyUse) bool { return o.slot == v.slot })
	if i < 0 {
		i, m.onlys = len(m.onlys), append(m.onlys, onlyUse{slot: v.slot})
	}
	if kind == "" {
		m.onlys[i].whole = true
	} else if !slices.Contains(m.onlys[i].kinds, kind) {
		m.onlys[i].kinds = append(m.onlys[i].kinds, kind)
	}
}

// onlySome are the columns of which nothing takes all values.
func onlySome(all []onlyUse) []onlyUse {
	return slices.DeleteFunc(all, func(o onlyUse) bool { return o.whole || len(o.kinds) == 0 })
}

// sort counts the values of the current row that are of a kind which nothing takes.
func (mp *Mapper) sort() {
	for i := range mp.m.onlys {
		o := &mp.m.onlys[i]
		for _, item := range mp.values[o.slot].Elements() {
			if kind := loginKind(item.Text); !slices.Contains(o.kinds, kind) {
				mp.left.add(mp.m.slots[o.slot].path.text, kind, mp.rec.Position)
			}
		}
	}
}

// foundLeft are the values and entries that conditions of the mapping leave behind.
func foundLeft(mappers []*Mapper) []Finding {
	var out []Finding
	for _, s := range sumUp(mappers, func(mp *Mapper) notes { return mp.left }) {
		out = append(out, Finding{Problem: Problem{
			Code: CodeLeftOver, Severity: Warning, Field: s.column,
			Message: fmt.Sprintf("values of this column are of a kind that the mapping takes nothing of: %s", s.word),
			Hint:    fmt.Sprintf("take them with only(%s), or know that they stay behind", s.word),
		}, At: s.at, Count: s.n})
	}
	return out
}
