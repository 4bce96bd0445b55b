package source

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"clerk-import/mapping"
)

// Bounds of a spreadsheet. Those of Excel are smaller: 1,048,576 rows of 16,384 cells of
// 32,767 characters.
const (
	maxDirectory = 8 << 20 // bytes of the archive's directory
	maxPart      = 4 << 30 // bytes of a part, unpacked
	maxSmallPart = 64 << 20
	maxElement   = 1 << 20 // bytes of an element's name and attributes, or of a text
	maxNested    = 64      // elements in each other
	maxColumn    = 16_384
	maxStrings   = 1 << 23 // shared ones
	maxSheets    = 10_000  // LibreOffice's bound
	textInMemory = 4 << 20
	maxElements  = 500_000 // of a part that is no sheet; Excel has 65,490 formats of cells at most
)

// workbook is a spreadsheet (Office Open XML, ECMA-376): its sheets, and what their cells
// refer to. Parts that no sheet needs are not unpacked.
type workbook struct {
	name    string
	parts   map[string]*zip.File
	sheets  []worksheet
	strings string          // name of the part of shared strings, "" for none
	formats []*numberFormat // of numbers, by style
	from904 bool            // days are counted from 1904
	shared  *sharedStrings
}

type worksheet struct {
	name, part string
	hidden     bool
}

// metered is a reader of which a part may be used up.
type metered struct {
	io.ReaderAt
	left int64
}

var errDirectory = errors.New("its directory is too large")

func (m *metered) ReadAt(p []byte, at int64) (int, error) {
	if m.left -= int64(len(p)); m.left < 0 {
		return 0, errDirectory
	}
	return m.ReaderAt.ReadAt(p, at)
}

// openWorkbook reads what a spreadsheet says of itself.
func openWorkbook(f io.ReaderAt, size int64, opts Options) (_ *workbook, err error) {
	fail := func(msg, hint string, err error) error {
		return &Error{Position: mapping.Position{File: opts.Name}, Msg: msg, Hint: hint, Err: err}
	}
	const hint = "save it as .xlsx anew, without a password; of another zip archive, unpack it"
	m := &metered{f, maxDirectory}
	z, err := zip.NewReader(m, size)
	if err != nil {
		return nil, fail("is not a spreadsheet that can be read", hint, err)
	}
	m.left = 1<<63 - 1
	if !wholeArchive(f, size) {
		return nil, fail("is a zip archive behind other data, as another archive", "take it apart: each is a file of its own", nil)
	}
	b := &workbook{name: opts.Name, parts: map[string]*zip.File{}}
	for _, part := range z.File {
		name := partName("", part.Name)
		if b.parts[name] != nil {
			return nil, fail("is a spreadsheet that was tampered with", hint, fmt.Errorf("two parts are called %q", name))
		}
		b.parts[name] = part
	}
	if b.parts["_rels/.rels"] == nil {
		switch {
		case b.parts["mimetype"] != nil && b.parts["content.xml"] != nil:
			return nil, fail("is a document of OpenDocument", "save it as .xlsx or CSV", nil)
		case b.parts["index/document.iwa"] != nil:
			return nil, fail("is a spreadsheet of Numbers", "save it as .xlsx or CSV", nil)
		}
		return nil, fail("is a zip archive", "unpack it, and name what is in it", nil)
	}
	if err := b.read(); err != nil {
		return nil, fail("is not a spreadsheet that can be read", hint, err)
	}
	return b, nil
}

// wholeArchive reports whether a zip archive is all there is of a file, by the record at its end,
// which says how long the directory in front of it is and where it begins. What stands in front
// of an archive, as another one, would be passed over.
func wholeArchive(f io.ReaderAt, size int64) bool {
	const record, comment, far = 22, 1<<16 - 1, 1<<32 - 1
	tail := make([]byte, min(size, record+comment))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || len(tail)-i < record {
		return false
	}
	length, begin := int64(binary.LittleEndian.Uint32(tail[i+12:])), int64(binary.LittleEndian.Uint32(tail[i+16:]))
	at := size - int64(len(tail)-i)
	return length == far || begin == far || begin+length == at // others are of archives above 4 GiB
}

// partName is the name of a part as it is compared, seen from another part.
func partName(from, name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	if !strings.HasPrefix(name, "/") {
		name = path.Join(path.Dir(from), name)
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(name), "/"))
}

// related are the parts that a part refers to, by their ids; kinds are the last words of
// their types, which differ in front of them.
func (b *workbook) related(part string) (targets, kinds map[string]string, err error) {
	targets, kinds = map[string]string{}, map[string]string{}
	rels := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if part == "" {
		rels = "_rels/.rels"
	}
	err = b.small(rels, func(x *xmlReader, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			id := attr(e, "Id")
			targets[id], kinds[id] = partName(part, attr(e, "Target")), path.Base(attr(e, "Type"))
		}
		return nil
	})
	return targets, kinds, err
}

// read finds the sheets, and how their numbers are meant.
func (b *workbook) read() error {
	targets, kinds, err := b.related("")
	if err != nil {
		return err
	}
	book := ""
	for id, kind := range kinds {
		if kind == "officeDocument" {
			book = targets[id]
		}
	}
	switch {
	case b.parts[book] == nil:
		return errors.New("it holds no workbook")
	case strings.HasSuffix(book, ".bin"):
		return errors.New("it is a binary one (.xlsb)")
	}
	if targets, kinds, err = b.related(book); err != nil {
		return err
	}
	names := map[string]bool{}
	err = b.small(book, func(x *xmlReader, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.from904 = isTrue(attr(e, "date1904"))
		case "sheet":
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					id = a.Value
				}
			}
			if kinds[id] == "worksheet" { // not one of charts or macros, which have no rows
				if len(b.sheets) == maxSheets {
					return fmt.Errorf("it has more than %d sheets", maxSheets)
				}
				if names[attr(e, "name")] {
					return fmt.Errorf("two sheets are called %q", attr(e, "name"))
				}
				names[attr(e, "name")] = true
				b.sheets = append(b.sheets, worksheet{attr(e, "name"), targets[id], attr(e, "state") != "" && attr(e, "state") != "visible"})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(b.sheets) == 0 {
		return errors.New("it has no sheet")
	}
	styles := ""
	for id, kind := range kinds {
		switch kind {
		case "sharedStrings":
			b.strings = targets[id]
		case "styles":
			styles = targets[id]
		}
	}
	if b.parts[styles] == nil {
		return nil
	}
	return b.readStyles(styles)
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// readStyles finds how the styles show numbers.
func (b *workbook) readStyles(part string) error {
	custom := map[int]*numberFormat{}
	var ids []int
	err := b.small(part, func(x *xmlReader, e xml.StartElement) error {
		switch {
		case e.Name.Local == "numFmt" && x.inside("numFmts"):
			id, err := strconv.Atoi(attr(e, "numFmtId"))
			if err != nil {
				return errors.New("a style's number is none")
			}
			custom[id] = parseFormat(attr(e, "formatCode"))
		case e.Name.Local == "xf" && x.inside("cellXfs"):
			id, _ := strconv.Atoi(attr(e, "numFmtId")) // without one it is 0
			ids = append(ids, id)
		}
		return nil
	})
	for _, id := range ids {
		if custom[id] == nil {
			custom[id] = builtInFormat(id)
		}
		b.formats = append(b.formats, custom[id])
	}
	return err
}

// notFormat is what stands in a number format without formatting: texts, escaped
// characters, colours and conditions.
var notFormat = regexp.MustCompile(`"[^"]*"|\\.|\[[^hms\]][^\]]*\]`)

// isDateCode knows the codes of dates and times.
func isDateCode(code string) bool {
	code = strings.ToLower(notFormat.ReplaceAllString(code, ""))
	return strings.ContainsAny(code, "ydhs") || strings.Contains(code, "mm")
}

// isDateFormat knows the built-in formats of dates and times (ECMA-376, 18.8.30, and those
// of other locales).
func isDateFormat(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// small reads a part to its end and hands out the beginnings of its elements.
func (b *workbook) small(part string, each func(*xmlReader, xml.StartElement) error) error {
	x, err := b.open(part, maxSmallPart)
	if err != nil {
		return err
	}
	defer x.close()
	for n := 0; ; {
		t, err := x.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
		if e, is := t.(xml.StartElement); is {
			if n++; n > maxElements {
				return fmt.Errorf("%s: it has more than %d elements", part, maxElements)
			}
			if err := each(x, e); err != nil {
				return fmt.Errorf("%s: %w", part, err)
			}
		}
	}
}

var (
	errElement = fmt.Errorf("an element or a text is larger than %d KiB", maxElement>>10)
	errPart    = errors.New("the part is too large, unpacked")
)

func (b *workbook) close() error {
	if b.shared != nil && b.shared.file != nil {
		return b.shared.file.Close()
	}
	return nil
}
