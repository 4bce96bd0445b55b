package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"clerk-import/mapping/record"

	"github.com/tidwall/gjson"
)

// convertError is a converter's failure on a value.
type convertError struct {
	code string
	err  error
	val  Value
	of   *value // whose converter failed; nil: that of the field
	from string // where the value is from, if it is not from the row itself
}

func (e *convertError) Error() string { return e.err.Error() }

// errDropped means: the value could not be converted and the mapping says to go
// on without it.
var errDropped = errors.New("dropped")

func (mp *Mapper) eval(v *value) (Value, error) {
	out, err := mp.base(v)
	if ce, own := err.(*convertError); own && ce.of == nil && v.onError != "" { //nolint:errorlint // of this value itself
		if ce.of = v; v.onError == Drop {
			err = fmt.Errorf("%w: %w", errDropped, ce)
		}
	}
	if err != nil {
		return out, err
	}
	if out.Kind == NullKind && v.keepNull {
		return out, nil
	}
	for i := range v.convert {
		if out.Empty() {
			break
		}
		c := &v.convert[i]
		if c.nothings {
			mp.notice(v, c.Converter, out)
		}
		var err error
		if c.refs == nil {
			err = c.convert(&out, v.flat)
		} else {
			err = mp.convertBeside(c, &out)
		}
		if err != nil {
			ce := &convertError{code: c.code, err: err, val: out, of: v}
			var coded *codedError
			if errors.As(err, &coded) {
				ce.code = coded.code
			}
			if v.onError == Drop {
				return Value{}, fmt.Errorf("%w: %w", errDropped, ce)
			}
			return Value{}, ce
		}
	}
	if out.Kind == NullKind {
		out = Value{}
	}
	if !v.optional && out.Empty() {
		if v.fallback != nil {
			return *v.fallback, nil
		}
		if v.asks() {
			return boolValue(false), nil
		}
	}
	return out, nil
}

// convertBeside converts with arguments that are other values of the row.
func (mp *Mapper) convertBeside(c *boundConverter, v *Value) error {
	bound := *c
	bound.args, bound.refs = slices.Clone(c.args), nil
	var beside []string
	for i, ref := range c.refs {
		if ref == nil {
			continue
		}
		arg, err := mp.eval(ref)
		if err != nil {
			return fmt.Errorf("has something beside it that cannot be read: it %w", err)
		}
		if arg.Kind == List || arg.Kind == JSON {
			return fmt.Errorf("has a list or an object beside it, in %s, and %s takes a text there", mp.m.columnOf(ref), c.Name)
		}
		bound.args[i], beside = trimmed(arg.Text), append(beside, mp.m.columnOf(ref))
	}
	if bound.check(bound.args) != nil {
		return fmt.Errorf("has a value beside it, in %s, that %s does not take; map(…) behind the column makes it another", strings.Join(beside, " and "), c.Name)
	}
	return bound.convert(v, false)
}

// settle notes what a compiled value need not be asked for every row.
func (v *value) settle() {
	v.optional = v.fallback == nil && !v.asks()
	v.plain = v.fallback == nil && len(v.convert) == 0
}

// asks reports whether the value is an answer, which nothing has, too.
func (v *value) asks() bool { return len(v.convert) > 0 && v.convert[len(v.convert)-1].asks }

// trimmed is strings.TrimSpace, quick about text that has nothing to trim.
func trimmed(s string) string {
	if s != "" && !spaceBegins[s[0]] && !spaceEnds[s[len(s)-1]] {
		return s
	}
	return strings.TrimSpace(s)
}

// Bytes with which characters of white space begin and end in UTF-8.
var spaceBegins, spaceEnds = func() (begins, ends [256]bool) {
	for _, of := range unicode.White_Space.R16 {
		for c := rune(of.Lo); c <= rune(of.Hi); c += rune(of.Stride) {
			s := string(c)
			begins[s[0]], ends[s[len(s)-1]] = true, true
		}
	}
	return begins, ends
}()

// single reports whether the converter list would make a list of one of v.
func single(v Value) bool {
	if v.Kind != String || v.Text == "" || strings.IndexByte("[{ \t\n\r", v.Text[0]) >= 0 {
		return false
	}
	return strings.IndexByte(v.Text, ',') < 0 && strings.IndexByte(v.Text, ';') < 0 && strings.IndexByte(v.Text, '|') < 0
}

func (mp *Mapper) base(v *value) (Value, error) {
	switch {
	case v.parent:
		return mp.outer.values[v.slot], nil
	case v.slot >= 0:
		return mp.values[v.slot], nil
	case v.each != nil:
		return mp.taken(v.each)
	case v.constant != nil:
		return *v.constant, nil
	case v.program != nil:
		if c := mp.evaluated(v); c != nil {
			return c.made, c.err
		}
		result, err := run(&mp.vm, v.program, mp.environment(v.secrets))
		if err != nil {
			return Value{}, &convertError{code: "expression_failed", err: errors.New(whyNot(err, v.program.Source().String(), v.reads, mp.env))}
		}
		if v.times {
			mp.noticeIn(v)
		}
		out, err := fromAny(result)
		if err != nil {
			return Value{}, &convertError{code: "expression_failed", err: err}
		}
		return out, nil
	case v.first != nil:
		for _, f := range v.first {
			if out, err := mp.eval(f); err != nil || !out.Empty() {
				return out, err
			}
		}
		return Value{}, nil
	case v.merge != nil:
		return mp.merge(v)
	case v.object != nil:
		return mp.build(v)
	case v.template != nil:
		return mp.fillIn(v.template, v.filled)
	case v.rename != nil:
		return mp.renamed(v.rename)
	}
	return Value{}, nil
}

// build makes a JSON object of the members that have a value.
func (mp *Mapper) build(v *value) (Value, error) {
	var b strings.Builder
	b.WriteByte('{')
	for _, m := range v.object {
		out, err := mp.eval(m.val)
		if err != nil {
			return out, err
		}
		if out.Empty() && out.Kind != NullKind { // a null only where keep_null asks for it
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		if appendMember(&b, m.key, out); b.Len() > maxMade {
			return Value{}, &convertError{err: errMade}
		}
	}
	if b.Len() == 1 {
		return Value{}, nil
	}
	b.WriteByte('}')
	return Value{Kind: JSON, Text: b.String()}, nil
}

// merge puts the members of several objects into one; later ones win.
func (mp *Mapper) merge(v *value) (Value, error) {
	var keys []string
	members := map[string]string{}
	for _, part := range v.merge {
		out, err := mp.eval(part)
		if err != nil {
			return out, err
		}
		if out.Kind == String && record.LooksLikeJSON(out.Text) {
			out.Kind = JSON
		}
		if nullText(out) {
			mp.readAs(mp.m.columnOf(part), "null")
			continue
		}
		if out.Empty() {
			continue
		}
		if out.Kind != JSON || out.Text[0] != '{' {
			return Value{}, &convertError{code: "metadata_invalid", err: errors.New("is not a JSON object")}
		}
		gjson.Parse(out.Text).ForEach(func(k, val gjson.Result) bool {
			if was, dup := members[k.Str]; !dup {
				keys = append(keys, k.Str)
			} else if v.kinds && was != val.Raw {
				mp.clash = k.Str
			}
			members[k.Str] = val.Raw
			return true
		})
	}
	if len(keys) == 0 {
		return Value{}, nil
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoteJSON(k))
		b.WriteByte(':')
		if b.WriteString(members[k]); b.Len() > maxMade {
			return Value{}, &convertError{err: errMade}
		}
	}
	b.WriteByte('}')
	return Value{Kind: JSON, Text: b.String()}, nil
}

func appendMember(b *strings.Builder, key string, v Value) {
	b.WriteString(quoteJSON(key))
	b.WriteByte(':')
	writeJSON(b, v)
}

func writeJSON(b *strings.Builder, v Value) {
	switch v.Kind {
	case JSON:
		b.WriteString(deepPlain(v.Text))
	case Number, Bool:
		b.WriteString(v.Text)
	case NullKind: // of a cell that says NULL, too
		b.WriteString("null")
	case List:
		b.WriteByte('[')
		for i, it := range v.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			if it.Kind == String {
				b.WriteString(quoteJSON(it.Text))
			} else {
				b.WriteString(it.Text)
			}
		}
		b.WriteByte(']')
	default:
		b.WriteString(quoteJSON(v.Text))
	}
}

func quoteJSON(s string) string { return string(gjson.AppendJSONString(nil, s)) }
