package input

import (
	"context"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// Files of rejects are written in UTF-8, and some spreadsheets save them in the code page of their computer. Which one that
// is, nothing in the file says; but a correction leaves most of a row as it was. So the file is read byte by byte, and each
// row in the code page in which cells and names of columns beyond ASCII say what the export says there. Where none does,
// nothing is guessed.

// codePages are those that spreadsheets save in, the most frequent ones first.
var codePages = []string{
	"windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258",
	"macintosh",
}

// openRejects opens a file of rejects. paged says that it is not in UTF-8: its text has a letter for each byte.
func openRejects(ctx context.Context, f *inputFile) (r *source.Reader, paged bool, err error) {
	if paged, err = source.Paged(f.path, f.reading(ctx)); err != nil {
		return nil, false, err
	}
	if paged {
		f.opts.Encoding = source.Bytewise
	}
	r, err = f.open(ctx)
	return r, paged, err
}

// spelt is a correction in the code page that the row of the export proves; false where none is proven, or several that
// say different things.
func (c *correction) spelt(rec *mapping.Record) (*correction, bool) {
	if !c.paged {
		return c, true
	}
	var best *correction
	most, sure := 0, false
	for _, page := range codePages {
		read, whole := c.in(page)
		if !whole || foreign(read, rec) {
			continue
		}
		switch n := read.proof(rec); {
		case n > most:
			best, most, sure = read, n, true
		case n == most && n > 0:
			sure = sure && best.says(&read.Record)
		}
	}
	if most == 0 && c.ascii() {
		return c, true
	}
	return best, sure
}

// in is the correction in a code page; false where that lacks one of its bytes.
func (c *correction) in(page string) (*correction, bool) {
	read := &correction{Record: c.Record, leave: c.leave}
	whole := true
	text := func(s string) string {
		said, ok := source.Reread(s, page)
		whole = whole && ok
		return said
	}
	read.JSON = text(c.JSON)
	read.Cells = make([]string, len(c.Cells))
	for i, cell := range c.Cells {
		read.Cells[i] = text(cell)
	}
	if c.Header != nil {
		names := make([]string, len(c.Header.Names))
		for i, name := range c.Header.Names {
			names[i] = text(name)
		}
		read.Header = mapping.NewHeader(names)
	}
	return read, whole
}

// proof is how many values and columns beyond ASCII a correction leaves as the export has them.
func (c *correction) proof(rec *mapping.Record) (n int) {
	if rec.Header != nil && c.Header != nil {
		for _, name := range rec.Header.Own() {
			if beyondASCII(name) && c.Header.Column(name) >= 0 {
				n++
			}
		}
	}
	c.each(rec, func(was, is string) {
		if was == is && beyondASCII(is) {
			n++
		}
	})
	return n
}

// foreign reports whether a correction has letters of a script, or marks without letters, that the row of the export has
// none of: in some pages a few letters are as in others, and the rest are of another script.
func foreign(c *correction, rec *mapping.Record) bool {
	all := func(r *mapping.Record) string { return r.JSON + strings.Join(r.Cells, "") }
	said := all(rec)
	for _, r := range all(&c.Record) {
		for _, script := range []*unicode.RangeTable{unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic, unicode.Mn} {
			if unicode.Is(script, r) && strings.IndexFunc(said, func(r rune) bool { return unicode.Is(script, r) }) < 0 {
				return true
			}
		}
	}
	return false
}

// ascii reports whether no page can make a difference.
func (c *correction) ascii() bool {
	return !beyondASCII(c.JSON) && !beyondASCII(strings.Join(c.Cells, "")) &&
		(c.Header == nil || !beyondASCII(strings.Join(c.Header.Names, "")))
}

func beyondASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) >= 0
}

// each calls f with what a row of the export says of itself, value by value, and what the correction says there.
func (c *correction) each(rec *mapping.Record, f func(was, is string)) {
	switch {
	case rec.Defect != nil || (rec.Header == nil) != (c.Header == nil):
	case rec.Header == nil:
		now := gjson.Parse(c.JSON).Map()
		gjson.Parse(rec.JSON).ForEach(func(key, was gjson.Result) bool {
			f(was.Raw, now[key.String()].Raw)
			return true
		})
	default:
		for i, name := range rec.Header.Own() {
			if at := c.Header.Column(name); at >= 0 && at < len(c.Cells) && i < len(rec.Cells) {
				f(rec.Cells[i], c.Cells[at])
			}
		}
	}
}
