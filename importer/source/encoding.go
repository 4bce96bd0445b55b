package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"clerk-import/mapping"
)

// encodings are what CSV files are read in on request, and never by guess: every text is
// valid in all of them, and a wrong one turns names into others.
var encodings = map[string]*charmap.Charmap{
	"windows-1252": charmap.Windows1252, "iso-8859-1": charmap.ISO8859_1, "iso-8859-2": charmap.ISO8859_2, "iso-8859-3": charmap.ISO8859_3,
	"iso-8859-4": charmap.ISO8859_4, "iso-8859-5": charmap.ISO8859_5, "iso-8859-6": charmap.ISO8859_6, "iso-8859-7": charmap.ISO8859_7,
	"iso-8859-8": charmap.ISO8859_8, "iso-8859-9": charmap.ISO8859_9, "iso-8859-10": charmap.ISO8859_10,
	"iso-8859-11":  charmap.Windows874, // a superset of it
	"windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251, "windows-1253": charmap.Windows1253, "windows-1254": charmap.Windows1254,
	"windows-1255": charmap.Windows1255, "windows-1256": charmap.Windows1256, "windows-1257": charmap.Windows1257, "windows-1258": charmap.Windows1258,
	"macintosh":   charmap.Macintosh,
	"iso-8859-13": charmap.ISO8859_13, "iso-8859-14": charmap.ISO8859_14, "iso-8859-15": charmap.ISO8859_15,
}

// Encodings lists the names of encodings that [Options] takes.
func Encodings() []string {
	var names []string
	for name := range encodings {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return names
}

// Bytewise is the encoding of a file of rejects in an encoding that is still to be found: each byte is a letter. See [Reread].
const Bytewise = "bytewise"

// charmapOf finds an encoding by its name, however it is spelt.
func charmapOf(name string) *charmap.Charmap {
	if name == Bytewise {
		return charmap.ISO8859_1
	}
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if page, ok := strings.CutPrefix(name, "cp"); ok {
		name = "windows-" + strings.TrimPrefix(page, "-")
	}
	if name == "latin1" || name == "latin-1" {
		name = "iso-8859-1"
	}
	return encodings[name]
}

// EncodingError returns an error unless name is an encoding, or "" for UTF-8.
func EncodingError(name string) error {
	if name == "" || strings.EqualFold(name, "utf-8") || name != Bytewise && charmapOf(name) != nil {
		return nil
	}
	return fmt.Errorf("no encoding is named %q (known: utf-8, %s)", name, strings.Join(Encodings(), ", "))
}

// Reread is a text that was read as [Bytewise], in another encoding; false if that has
// no letter for one of the bytes.
func Reread(text, encoding string) (string, bool) {
	b, err := charmap.ISO8859_1.NewEncoder().String(text)
	if err != nil {
		return text, false
	}
	said, err := charmapOf(encoding).NewDecoder().String(b)
	return said, err == nil && !strings.Contains(said, replaced)
}

// Paged reports whether the text of a file is in a code page: not in UTF-8, nor in what says itself how it is encoded,
// as UTF-16 with its mark and spreadsheets do. One that cannot be read is not.
func Paged(path string, opts Options) (bool, error) {
	s, err := openStream(path, opts)
	if err != nil {
		return false, nil //nolint:nilerr // what is wrong with it is said when it is read
	}
	defer s.close()
	if s.book != nil || s.utf16 {
		return false, nil
	}
	_, err = io.Copy(io.Discard, transform.NewReader(s, encoding.UTF8Validator))
	if opts.Context != nil && opts.Context.Err() != nil {
		return false, context.Cause(opts.Context)
	}
	return errors.Is(err, encoding.ErrInvalidUTF8), nil
}

// replaced is what a decoder writes for a byte that its encoding does not have.
const replaced = "\uFFFD"

// otherEncodingDefect is the Problem of a row with such a byte.
func otherEncodingDefect(name string) *mapping.Problem {
	return defect("row_encoding", "the row has a byte that "+name+" does not have", "the file is in another encoding; find out which, and say so with --encoding")
}
