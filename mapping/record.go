package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Record is one exported row as read: either the cells of a CSV row under a
// Header, or the text of a JSON object. It owns its memory.
type Record struct {
	Position
	Header *Header  // CSV: the columns, shared by all rows of a file
	Cells  []string // CSV: as many as the header has columns
	JSON   string   // JSON: the object's text, valid
	Defect *Problem // the row could not be read; there is nothing to map
	Raw    string   // text of a defective row, for the rejects file
	Origin *Origin  // in a file of rejects, and of a row that one of it stands in for; nil otherwise
}

// Origin is a row of an export that was rejected, and that a corrected one stands in for.
type Origin struct {
	File  string
	Line  int64
	ID    string // its Identity, "" where the file of rejects is of an earlier version
	Codes string // of its problems, with spaces between them
	JSON  string // of a row of JSON that others are joined to: what it says by itself

	Corrected bool // a row of a file of rejects stands in for it: Position is there, but for its Offset
	LeftOut   bool // somebody has decided that it does not come along

	// Other is what the export said where a corrected row stands in for its, and what the file says of one that is left
	// out: both are to be of the same somebody. Unlike says that they have little in common.
	Other  *Record
	Unlike bool

	// Unreadable says that the corrected row is not in UTF-8, and that nothing tells in which code page: it does not count.
	Unreadable bool
}

// Identity is a fingerprint of what a row says, by which it is found again wherever it stands: 16 hex digits. Columns
// of joined inputs do not belong to it.
func (r *Record) Identity() string {
	h := sha256.New()
	part := func(s string) { fmt.Fprintf(h, "%d:%s", len(s), s) }
	switch {
	case r.Defect != nil:
		part(r.Raw)
	case r.Header == nil:
		part(r.JSON)
	default:
		for i, name := range r.Header.Own() {
			if i < len(r.Cells) {
				part(name)
				part(r.Cells[i])
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// IdentityGuard stands in front of an identity that a spreadsheet would take for a number.
const IdentityGuard = "r"

// GuardIdentity is an identity as it is written into a cell.
func GuardIdentity(id string) string {
	if strings.Trim(id, "0123456789e") == "" {
		return IdentityGuard + id
	}
	return id
}

// IsIdentity reports whether a text can be the [Record.Identity] of a row.
func IsIdentity(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 8
}

// Own are the names of the columns that are the row's own, without those of joined inputs.
func (h *Header) Own() []string {
	if h.parts == nil {
		return h.Names
	}
	return h.Names[:h.own]
}

// Header is the column names of a CSV file.
type Header struct {
	Names []string
	index map[string]int
	parts []HeaderPart // of joined inputs, behind the row's own columns
	own   int          // columns that are

	// Comma is what stands between the cells of the file, 0 where that is not known, and Marked says that a program
	// that does not take text for UTF-8 needs a byte order mark: a file of rejects is written in the same way.
	Comma  rune
	Marked bool
}

// HeaderPart is what a joined input adds to the columns of a row: its own columns, each
// under the input's name and a dot, or, without any, one with JSON.
type HeaderPart struct {
	Input   string
	Columns []string
}

// Join is the header of rows with the columns of joined inputs behind their own.
func (h *Header) Join(parts []HeaderPart) *Header {
	names := slices.Clone(h.Names)
	for _, p := range parts {
		if p.Columns == nil {
			names = append(names, p.Input)
		}
		for _, c := range p.Columns {
			names = append(names, p.Input+"."+c)
		}
	}
	joined := NewHeader(names)
	joined.parts, joined.own, joined.Comma, joined.Marked = parts, len(h.Names), h.Comma, h.Marked
	return joined
}

// partOf is the joined input and the column of it that a column is.
func (h *Header) partOf(col int) (input, column string, is bool) {
	at := h.own
	for _, p := range h.parts {
		if n := max(len(p.Columns), 1); col >= at+n {
			at += n
			continue
		}
		if col >= at && p.Columns != nil {
			return p.Input, p.Columns[col-at], true
		}
		break
	}
	return "", "", false
}

// joins reports whether rows have the columns of a joined input.
func (h *Header) joins(input string) bool {
	return slices.ContainsFunc(h.parts, func(p HeaderPart) bool { return p.Input == input })
}

// NewHeader indexes column names. Names are trimmed; of two equal names the
// first one counts.
func NewHeader(names []string) *Header {
	h := &Header{Names: make([]string, len(names)), index: make(map[string]int, len(names))}
	for i, n := range names {
		n = strings.TrimSpace(n)
		h.Names[i] = n
		if _, dup := h.index[n]; !dup {
			h.index[n] = i
		}
	}
	return h
}

// Column returns the position of a column, or -1.
func (h *Header) Column(name string) int {
	if i, ok := h.index[name]; ok {
		return i
	}
	return -1
}

// Kind is the type of a Value.
type Kind uint8

// Kinds of values.
const (
	Missing Kind = iota // no such field, or an empty CSV cell
	NullKind
	String
	Number
	Bool
	JSON // an object or an array
	List // a list made by a converter
)

// Value is one value of a row. Text is the decoded string, or the JSON text of
// a number, boolean, object or array.
type Value struct {
	Kind  Kind
	Text  string
	Items []Value // of a List
}

// Str makes a String value.
func Str(s string) Value { return Value{Kind: String, Text: s} }

// Empty reports whether there is nothing to send: missing, null, or blank text.
func (v *Value) Empty() bool {
	switch v.Kind {
	case Missing, NullKind:
		return true
	case String:
		return blank(v.Text)
	case List:
		return len(v.Items) == 0
	}
	return false
}

func blank(s string) bool {
	return s == "" || spaceBegins[s[0]] && strings.TrimSpace(s) == ""
}

// Display is the value as text for people.
func (v Value) Display() string {
	if v.Kind != List {
		return v.Text
	}
	var items []string
	for _, it := range v.Items {
		items = append(items, it.Text)
	}
	return strings.Join(items, ", ")
}

// Elements is the value as a list: a list's items, an array's elements, or the
// value alone. Empty values give an empty list.
func (v Value) Elements() []Value {
	switch {
	case v.Empty():
		return nil
	case v.Kind == List:
		return v.Items
	case v.Kind == JSON && v.Text[0] == '[':
		var items []Value
		gjson.Parse(v.Text).ForEach(func(_, e gjson.Result) bool {
			if item := fromGJSON(e); !item.Empty() {
				items = append(items, item)
			}
			return true
		})
		return items
	}
	return []Value{v}
}

func fromGJSON(r gjson.Result) Value {
	switch r.Type {
	case gjson.String:
		return Value{Kind: String, Text: r.Str}
	case gjson.Number:
		return Value{Kind: Number, Text: r.Raw}
	case gjson.True:
		return Value{Kind: Bool, Text: "true"}
	case gjson.False:
		return Value{Kind: Bool, Text: "false"}
	case gjson.JSON:
		return Value{Kind: JSON, Text: r.Raw}
	case gjson.Null:
		if r.Raw == "" {
			return Value{}
		}
		return Value{Kind: NullKind, Text: "null"}
	}
	return Value{}
}

func fromCell(cell string) Value {
	if cell == "" {
		return Value{}
	}
	return Value{Kind: String, Text: plainCell(cell)}
}
