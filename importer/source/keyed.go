package source

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// AnyKey is the last part of a path whose rows are the members of an object, whatever their keys are, and MemberKey the column that has
// these keys.
const (
	AnyKey    = "*"
	MemberKey = "key"
)

// keyed reports whether the rows are the members of an object.
func (o *Options) keyed() bool { return o.Path == AnyKey || strings.HasSuffix(o.Path, "."+AnyKey) }

// withKey is a row that stood under a key, with that as a member, and whether it has another member of that name.
func withKey(key, row []byte) (out []byte, twice bool) {
	rest := bytes.TrimLeft(row, " \t\r\n")
	if len(rest) < 2 || rest[0] != '{' {
		return row, false // no object: a defect
	}
	if own := gjson.GetBytes(row, MemberKey); own.Exists() {
		return row, own.String() != gjson.ParseBytes(key).Str
	}
	out = append([]byte(`{"`+MemberKey+`":`), key...)
	if rest = bytes.TrimLeft(rest[1:], " \t\r\n"); len(rest) > 0 && rest[0] != '}' {
		out = append(out, ',')
	}
	return append(out, rest...), false
}

// key reads the key of a member, in its quotes, and the colon behind it. It is good until the next value is read.
func (r *jsonReader) key() ([]byte, error) {
	sc := r.scan
	c, err := sc.peekToken()
	if err != nil {
		return nil, sc.truncated(err)
	}
	if c != '"' {
		return nil, sc.fail(fmt.Sprintf("expected a key in quotes, found %q", c), "the file is not valid JSON")
	}
	at := sc.pos()
	raw, err := sc.value()
	if err != nil {
		return nil, err
	}
	if !gjson.ValidBytes(raw) || len(raw) > maxScalar {
		return nil, &Error{Position: at, Msg: "the key is not valid JSON", Hint: "the file is damaged from here on"}
	}
	if c, err = sc.peekToken(); err != nil {
		return nil, sc.truncated(err)
	}
	if c != ':' {
		return nil, sc.fail(fmt.Sprintf("expected a colon after the key, found %q", c), "the file is not valid JSON")
	}
	sc.take()
	if _, err = sc.peekToken(); err != nil {
		return nil, sc.truncated(err)
	}
	return raw, nil
}

// fewestKeyed is from how many members on an object counts as one of rows.
const fewestKeyed = 3

// noteAlike notes the last object that is open, if its members are objects that have most of their own members in common: they are rows,
// each under a key of its own, and what is in them is none. The object that it stands in is told of it.
func (r *jsonReader) noteAlike() {
	n := len(r.frames)
	o := &r.frames[n-1]
	if o.array {
		return
	}
	if o.alike >= fewestKeyed && o.alike*10 >= len(o.met)*9 {
		path := strings.TrimPrefix(strings.Join(append(r.at("")[:n-1:n-1], AnyKey), "."), ".")
		inside := strings.TrimSuffix(path, AnyKey)
		r.objects = append(slices.DeleteFunc(r.objects, func(at string) bool { return strings.HasPrefix(at, inside) }), path)
	}
	if len(r.objects) > maxArrays {
		r.objects = r.objects[:maxArrays]
	}
	if n < 2 || len(o.met) == 0 {
		return
	}
	in := &r.frames[n-2]
	if in.first == nil {
		in.first = o.met
	}
	shared := 0
	for key := range o.met {
		if _, has := in.first[key]; has {
			shared++
		}
	}
	if shared*2 >= min(len(o.met), len(in.first)) { // what somebody has nothing of, they often lack
		in.alike++
	}
}

// hintKeyed says how an object is named whose members are rows.
func (r *jsonReader) hintKeyed() string {
	return fmt.Sprintf("%s.%s reads the members of an object as its rows", strings.Join(r.path, "."), AnyKey)
}
