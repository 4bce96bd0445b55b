package mapping

import (
	"fmt"
	"strconv"
	"strings"
)

// path names a value in a row: "email", "profile.first_name",
// "identities[0].provider", `["e-mail address"]`. A dot inside a key is written
// "\.". A trailing "?" says that the field may be absent from the whole input.
type path struct {
	segments []string // array positions are decimal
	text     string   // without the "?"
	optional bool
}

func parsePath(s string) (path, error) {
	p := path{}
	s = strings.TrimSpace(s)
	if t, ok := strings.CutSuffix(s, "?"); ok {
		p.optional, s = true, t
	}
	p.text = s
	if s == "" {
		return p, fmt.Errorf("the path is empty")
	}
	var seg strings.Builder
	flush := func() error {
		if seg.Len() == 0 {
			return fmt.Errorf("path %q has an empty segment", p.text)
		}
		p.segments = append(p.segments, seg.String())
		seg.Reset()
		return nil
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i++; i < len(s) {
				seg.WriteByte(s[i])
			}
		case '.':
			if i > 0 && s[i-1] == ']' {
				continue
			}
			if err := flush(); err != nil {
				return p, err
			}
		case '[':
			if i > 0 && s[i-1] != ']' {
				if err := flush(); err != nil {
					return p, err
				}
			}
			end := strings.IndexByte(s[i:], ']')
			if quoted, err := strconv.QuotedPrefix(s[i+1:]); err == nil { // which may have a ] in it
				end = 1 + len(quoted)
			}
			if end < 0 || i+end >= len(s) || s[i+end] != ']' {
				return p, fmt.Errorf("path %q has a [ without ]", p.text)
			}
			inner := s[i+1 : i+end]
			if unq, err := strconv.Unquote(inner); err == nil {
				inner = unq
			} else if _, err := strconv.ParseUint(inner, 10, 31); err != nil {
				return p, fmt.Errorf("path %q: [%s] is neither a position nor a quoted key", p.text, inner)
			}
			p.segments = append(p.segments, inner)
			i += end
		default:
			seg.WriteByte(s[i])
		}
	}
	if seg.Len() > 0 {
		return p, flush()
	}
	if strings.HasSuffix(s, ".") {
		return p, fmt.Errorf("path %q ends in a dot", p.text)
	}
	return p, nil
}
