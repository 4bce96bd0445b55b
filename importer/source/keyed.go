package source

import (
	"bytes"
	"fmt"
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

// hintKeyed says how an object is named whose members are rows.
func (r *jsonReader) hintKeyed() string {
	return fmt.Sprintf("%s.%s reads the members of an object as its rows", strings.Join(r.path, "."), AnyKey)
}
