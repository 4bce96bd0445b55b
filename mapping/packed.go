package mapping

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Values that are packed into one text become objects and lists, of which paths take what they need:
// "plan=pro;seats=3", "email:a@b.co:1|phone:+1…:0", "plan=pro&seats=3".

// errTwice is of a packed text that says something twice: readers disagree about which one counts.
var errTwice = errors.New("says something twice")

// packer writes an object member by member.
type packer struct {
	b    strings.Builder
	keys []string
}

// add appends a member; it fails for a name that is there already.
func (p *packer) add(key string, v Value) error {
	if slices.Contains(p.keys, key) {
		return errTwice
	}
	if p.b.Len() > 0 {
		p.b.WriteByte(',')
	}
	p.keys = append(p.keys, key)
	if appendMember(&p.b, key, v); p.b.Len() > maxMade {
		return errMade
	}
	return nil
}

func (p *packer) object() string { return "{" + p.b.String() + "}" }

// toRecords takes records apart: what stands between them, what stands between the parts of one, and
// the parts' names. A part that is empty, or not there, is nothing.
func toRecords(v Value, args []string) (Value, error) {
	between, within, names := args[0], args[1], args[2:]
	var out []string
	for _, record := range strings.Split(v.Text, between) {
		if blank(record) {
			continue
		}
		parts := strings.Split(record, within)
		if len(parts) > len(names) {
			return v, fmt.Errorf("has a record of %d parts, where %d are named", len(parts), len(names))
		}
		var p packer
		for i, part := range parts {
			if part = trimmed(part); part == "" {
				continue
			}
			if err := p.add(names[i], Str(part)); err != nil {
				return v, err
			}
		}
		out = append(out, p.object())
	}
	return Value{Kind: JSON, Text: "[" + strings.Join(out, ",") + "]"}, nil
}

func recordsArgs(args []string) error {
	if len(args) < 3 || args[0] == "" || args[1] == "" || args[0] == args[1] {
		return errors.New(`takes what stands between records, what stands between the parts of one, and the parts' names: records("|", ":", kind, value)`)
	}
	for i, name := range args[2:] {
		if name == "" || slices.Contains(args[2:2+i], name) {
			return errors.New("gives each part of a record a name of its own")
		}
	}
	return nil
}

// toPairs takes names and values apart: what stands between the pairs, and within one.
func toPairs(v Value, args []string) (Value, error) {
	if v.Kind == JSON {
		return v, nil // the same column of JSON
	}
	var p packer
	for _, pair := range strings.Split(v.Text, args[0]) {
		if blank(pair) {
			continue
		}
		key, value, ok := strings.Cut(pair, args[1])
		if key = trimmed(key); !ok || key == "" {
			return v, errors.New("has a part that is no name and value")
		}
		if err := p.add(key, Str(trimmed(value))); err != nil {
			return v, err
		}
	}
	return Value{Kind: JSON, Text: p.object()}, nil
}

func pairsArgs(args []string) error {
	if len(args) != 2 || args[0] == "" || args[1] == "" || args[0] == args[1] {
		return errors.New(`takes what stands between pairs, and between name and value: pairs(";", "=")`)
	}
	return nil
}

// toQuery takes a query string apart, as addresses on the web have them. What it says several times is a list.
func toQuery(v Value, _ []string) (Value, error) {
	var names []string
	values := map[string][]Value{}
	for _, pair := range strings.Split(strings.TrimPrefix(trimmed(v.Text), "?"), "&") {
		if pair == "" {
			continue
		}
		key, value, ok := strings.Cut(pair, "=")
		name, err1 := url.QueryUnescape(key)
		text, err2 := url.QueryUnescape(value)
		if !ok || name == "" || err1 != nil || err2 != nil {
			return v, errors.New("is no query string (name=value&name=value)")
		}
		if values[name] == nil {
			names = append(names, name)
		}
		values[name] = append(values[name], Str(text))
	}
	var p packer
	for _, name := range names {
		one := values[name][0]
		if len(values[name]) > 1 {
			one = Value{Kind: List, Items: values[name]}
		}
		if err := p.add(name, one); err != nil {
			return v, err
		}
	}
	return Value{Kind: JSON, Text: p.object()}, nil
}
