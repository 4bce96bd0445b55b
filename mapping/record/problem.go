package record

import "fmt"

// Severity says what a Problem means for its row.
type Severity uint8

// Severities, mildest first.
const (
	Warning Severity = iota + 1 // the row is sent; somebody should know
	Fatal                       // the row is rejected
)

// String is the severity's name in reports.
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// MarshalText makes JSON show the name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Problem is one finding about one row. Message never contains a value of the
// row: what may be shown of it stands in Value, which reports mask, and which
// is empty for secrets.
type Problem struct {
	Code     string   `json:"code"`     // stable, for machines: "email_invalid"
	Severity Severity `json:"severity"` // error: the row is rejected
	Field    string   `json:"field"`    // field of the create body, or ""
	Message  string   `json:"message"`  // what is wrong, one sentence without a full stop
	Hint     string   `json:"hint"`     // what to do about it
	Value    string   `json:"-"`        // offending value, personal data
	Other    Position `json:"other,omitzero"`

	// OnError is what the mapping says of a value that fails: [Drop], and the user is translated without it;
	// [Reject]; or "" where it says nothing.
	OnError string `json:"-"`
	// Verified is true if the source says of an identifier that failed that it is verified.
	Verified bool `json:"-"`
}

// What becomes of a value that fails.
const (
	Drop   = "drop"   // the user arrives without it
	Reject = "reject" // the row is rejected
)

// Finding is a Problem of an input as a whole, or of a part of it that is no row: a page
// that says more follow, a statement that is not understood, a table that is not read.
type Finding struct {
	Problem
	At    Position // where it is first
	Count int64    // how often, or of how many rows; at least 1
}

// Position is where a row stands in the input.
type Position struct {
	File   string `json:"file"`
	Line   int64  `json:"line"`             // first line of the row, from 1
	Column int    `json:"column,omitempty"` // byte column from 1, 0 when the whole row is meant
	Offset int64  `json:"-"`                // first byte of the row in the decoded stream
}

// String is "file:line" or "file:line:column".
func (p Position) String() string {
	switch {
	case p.Column > 0:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	case p.Line == 0: // the file as a whole
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}
