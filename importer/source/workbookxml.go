package source

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// attr is an attribute without a namespace, "" if there is none.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// xmlReader reads a part element by element, each within its bound.
type xmlReader struct {
	xml   *xml.Decoder
	in    *portion
	close func() error
	open  []string // elements that are open
}

// portion is a reader with a bound for the next element and one for all.
type portion struct {
	io.Reader
	element, all int64
}

func (p *portion) Read(b []byte) (int, error) {
	if p.element <= 0 {
		return 0, errElement
	}
	if p.all <= 0 {
		return 0, errPart
	}
	n, err := p.Reader.Read(b[:min(int64(len(b)), p.element, p.all)])
	p.element, p.all = p.element-int64(n), p.all-int64(n)
	return n, err
}

// open begins to unpack a part of at most a number of bytes.
func (b *workbook) open(part string, most int64) (*xmlReader, error) {
	f := b.parts[part]
	if f == nil {
		return nil, fmt.Errorf("it has no part %s", part)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part, err)
	}
	in := &portion{r, maxElement, most}
	d := xml.NewDecoder(transform.NewReader(in, unicode.BOMOverride(transform.Nop)))
	d.CharsetReader = inCharset
	return &xmlReader{xml: d, in: in, close: r.Close}, nil
}

// inCharset reads a part that says it is not in UTF-8. One in UTF-16 has a mark in front, by which it was turned into UTF-8 already.
// No others are allowed (ECMA-376-2, 6.1.4), and some programs write Latin-1 all the same.
func inCharset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, fmt.Errorf("it is in the encoding %q, which no part of a workbook may have: save it anew with a spreadsheet program", label[:min(len(label), 20)])
}

// token is the next token; io.EOF is the end of the part, whose checksum is right then.
func (x *xmlReader) token() (xml.Token, error) {
	x.in.element = maxElement
	t, err := x.xml.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case xml.StartElement:
		if x.open = append(x.open, t.Name.Local); len(x.open) > maxNested {
			return nil, fmt.Errorf("more than %d elements stand in each other", maxNested)
		}
	case xml.EndElement:
		x.open = x.open[:len(x.open)-1]
	case xml.Directive:
		return nil, errors.New("it has a document type, which none of these has")
	}
	return t, nil
}

// inside reports whether the element at hand is directly in another one.
func (x *xmlReader) inside(name string) bool {
	return len(x.open) > 1 && x.open[len(x.open)-2] == name
}

// skip reads to the end of the element at hand.
func (x *xmlReader) skip() error {
	for depth := len(x.open); len(x.open) >= depth; {
		if _, err := x.token(); err != nil {
			return err
		}
	}
	return nil
}

// content reads the text of the element at hand, and of elements in it called t that are not
// the reading aids of a text in Japanese (rPh).
func (x *xmlReader) content(own bool) (string, error) {
	var text strings.Builder
	for depth := len(x.open); ; {
		t, err := x.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" || own {
				if err := x.skip(); err != nil {
					return "", err
				}
			}
		case xml.EndElement:
			if len(x.open) < depth {
				return unescaped(text.String()), nil
			}
		case xml.CharData:
			if own || x.open[len(x.open)-1] == "t" {
				if text.Len()+len(t) > maxElement {
					return "", errElement
				}
				text.Write(t)
			}
		}
	}
}

// escaped is a character as a text of these files spells those that XML has not
// (ECMA-376, 22.9.2.19).
var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escaped.ReplaceAllStringFunc(text, func(code string) string {
		n, _ := strconv.ParseUint(code[2:6], 16, 16)
		if n >= 0xd800 && n < 0xe000 {
			return code // half of a character
		}
		return string(rune(n))
	})
}
