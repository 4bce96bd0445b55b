package push

import (
	"slices"
	"strings"
)

// NoteLeft begins the note of what a thing was made without.
const NoteLeft = "left out: "

// NoteEnd is between the notes of a row.
const NoteEnd = "\n"

// addNote adds a note to those of a row.
func addNote(notes, note string) string {
	switch {
	case notes == "":
		return note
	case note == "" || slices.Contains(Notes(notes), note):
		return notes
	}
	return notes + NoteEnd + note
}

// LeftValue reports whether a note says that something of a row was left behind, of which its prints say what.
func LeftValue(note string) bool {
	return slices.ContainsFunc([]string{NoteLeft, noteUnattached, noteUnattached0}, func(begin string) bool { return strings.HasPrefix(note, begin) })
}

// Notes are the notes that a row's code holds.
func Notes(code string) []string { return strings.Split(code, NoteEnd) }

// LeftOut is the error of what cannot be done, or need not be, for a reason that is not the
// API's, and is to be noted and left out.
type LeftOut struct {
	Note    string // a code, or words for people
	Subject string // the Clerk id of what was there already, or ""
}

func (e *LeftOut) Error() string { return e.Note }
