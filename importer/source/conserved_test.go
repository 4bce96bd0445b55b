package source

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// choices makes decisions of what the fuzzer gives.
type choices []byte

func (c *choices) of(n int) int {
	if len(*c) == 0 {
		return 0
	}
	b := (*c)[0]
	*c = (*c)[1:]
	return int(b) % n
}

// writtenRow is a row that a generator wrote: where, and what is to be read.
type writtenRow struct {
	line int64
	want any
}

// conserved reads a file and holds it against what was written: every row is read as it is,
// or a row or an error is reported that begins at it or in front of it and reaches over it.
func conserved(t *testing.T, path, text string, opts Options, rows []writtenRow, got func(cells []string, json string) any) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	opts.Name = "in"
	r, err := Open(path, opts)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%v\n%q", err, text)
		}
		return // all of it is reported
	}
	defer r.Close()
	next := 0
	reported := false // what was read last is a report
	at := func(line int64, what string) {
		for next < len(rows) && rows[next].line < line {
			if !reported {
				t.Fatalf("the row of line %d is lost: %s of line %d comes next\n%q", rows[next].line, what, line, text)
			}
			next++
		}
	}
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			at(1<<60, "the end")
			return
		}
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Line == 0 {
				t.Fatalf("an error without a place: %v\n%q", err, text)
			}
			at(e.Line, "an error")
			return
		}
		if rec.Defect != nil {
			line := rec.Line
			if next < len(rows) && rows[next].line < line && opts.Format == LDIF {
				line = rows[next].line // the place is that of the attribute
			}
			at(line, "a report")
			reported = true
			continue
		}
		at(rec.Line, "a row")
		if next == len(rows) || rows[next].line != rec.Line {
			t.Fatalf("nobody wrote a row in line %d\n%q", rec.Line, text)
		}
		if have := got(rec.Cells, rec.JSON); !reflect.DeepEqual(have, rows[next].want) {
			t.Fatalf("line %d reads %q, want %q\n%q", rec.Line, have, rows[next].want, text)
		}
		next++
		reported = false
	}
}

// Rows that encoding/csv writes, damaged: each is read as it was, or reported.
func FuzzCSVRowsAreConserved(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"))
	for i := range 8 {
		f.Add([]byte(strings.Repeat(string([]byte{byte(i), byte(3 * i), byte(i + 1), 5, byte(7 * i), 2}), 12)))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		c := choices(data)
		comma := []rune{',', ';', '|'}[c.of(3)]
		end := []string{"\n", "\r\n", "\r"}[c.of(3)]
		width := 2 + c.of(3)
		var out strings.Builder
		line := int64(1)
		row := func(cells []string) {
			w := csv.NewWriter(&out)
			w.Comma = comma
			_ = w.Write(cells)
			w.Flush()
		}
		finish := func(from int) { // the line break is of the file's kind
			text := strings.TrimSuffix(out.String(), "\n")
			out.Reset()
			out.WriteString(text + end)
			if end == "\r" {
				line++ // whatever is in quotes, lines are those that end in CR
			} else {
				line += int64(strings.Count(text[from:], "\n")) + 1
			}
		}
		row([]string{"h1", "h2", "h3", "h4", "h5"}[:width])
		finish(0)
		var rows []writtenRow
		for range c.of(12) {
			for range c.of(3) {
				out.WriteString(end)
				line++
			}
			from := out.Len()
			cells := make([]string, width)
			want := make([]string, width)
			for i := range cells {
				cells[i] = []string{"", "a", "NULL", "null", `\N`, "None", "x y", "q\"q", "two\nlines", "c,d;e|f", "é", " lead", `back\slash`, "{}", "(2 rows)", "#", "'"}[c.of(17)]
				if want[i] = cells[i]; slices.Contains(nullWords, cells[i]) {
					want[i] = "" // encoding/csv writes it without quotes
				}
			}
			cells[0], want[0] = fmt.Sprint("r", len(rows)), fmt.Sprint("r", len(rows))
			rows = append(rows, writtenRow{line, want})
			switch damage := c.of(14); damage {
			case 0:
				row(cells[:1+c.of(width-1)])
			case 1:
				row(append(slices.Clone(cells), "more"))
			case 2:
				row(cells)
				text := out.String()
				out.Reset()
				out.WriteString(text[:from] + `b"` + text[from:])
			case 3:
				row(cells)
				text := out.String()
				out.Reset()
				out.WriteString(text[:from] + "\xff" + text[from:])
			case 4:
				row(cells)
				text := out.String()
				out.Reset()
				out.WriteString(text[:from] + `"` + text[from:])
			case 5: // another line break inside
				row(cells)
				text := out.String()
				out.Reset()
				out.WriteString(text[:from] + "z" + map[string]string{"\n": "\r", "\r\n": "\r", "\r": "\n"}[end] + text[from:])
			case 6: // the end of the file, in the middle of the row
				row(cells[:1+c.of(width-1)])
				text := strings.TrimSuffix(out.String(), "\n")
				conserved(t, filepath.Join(dir, fmt.Sprintf("f%d.csv", os.Getpid())), text, Options{Format: CSV, Delimiter: comma}, rows, cellsOf)
				return
			default:
				row(cells)
			}
			finish(from)
		}
		conserved(t, filepath.Join(dir, fmt.Sprintf("f%d.csv", os.Getpid())), out.String(), Options{Format: CSV, Delimiter: comma}, rows, cellsOf)
	})
}

func cellsOf(cells []string, _ string) any { return slices.Clone(cells) }

// Entries of a directory, damaged: each is read as it was, or reported.
func FuzzLDIFEntriesAreConserved(f *testing.F) {
	f.Add([]byte{})
	for i := range 8 {
		f.Add([]byte(strings.Repeat(string([]byte{byte(i), byte(3 * i), byte(i + 1), 5, byte(7 * i), 2, 1}), 12)))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		c := choices(data)
		end := []string{"\n", "\r\n", "\r"}[c.of(3)]
		var out strings.Builder
		line := int64(1)
		put := func(text string) {
			out.WriteString(text + end)
			line++
		}
		put("version: 1")
		put("")
		var rows []writtenRow
		joined := false // with the entry before
		for n := range c.of(8) {
			if c.of(4) == 0 {
				put("# a comment")
				put("  that goes on")
			}
			dn := fmt.Sprintf("uid=u%d", n)
			entry := map[string]any{"dn": dn}
			rows = append(rows, writtenRow{line, entry})
			damage := c.of(12)
			if joined && damage == 0 {
				damage = 8 // what then tells that there are two?
			}
			joined = damage == 7
			switch damage {
			case 0: // without its dn
			case 1:
				put("dn:: !" + dn)
			default:
				put("dn: " + dn)
			}
			for i := range 1 + c.of(4) {
				name := fmt.Sprintf("attr%d", c.of(3))
				value := []string{"v", "", "two words", "é", "a:b", "# no comment", "search: 2"}[c.of(7)]
				text := name + ": " + value
				switch c.of(4) {
				case 0:
					text = name + ":: " + base64.StdEncoding.EncodeToString([]byte(value))
				case 1:
					text = strings.ToUpper(name) + ": " + value
				}
				key := name
				for known := range entry {
					if strings.EqualFold(known, name) {
						key = known
					}
				}
				switch old := entry[key].(type) {
				case nil:
					if strings.HasPrefix(text, "ATTR") {
						key = strings.ToUpper(name)
					}
					entry[key] = value
				case string:
					entry[key] = []any{old, value}
				case []any:
					entry[key] = append(old, value)
				}
				if i == 0 {
					switch damage {
					case 2:
						text = "nocolon"
					case 3:
						text = name + ": \xff"
					case 4:
						text = name + ":: =A"
					case 5:
						text = name + ":< file:///etc/passwd"
					}
				}
				if len(text) > 6 && c.of(5) == 0 && !strings.Contains(text, "é") {
					put(text[:5])
					put(" " + text[5:])
					continue
				}
				put(text)
			}
			if damage == 6 {
				put("changetype: modify")
			}
			if damage != 7 { // two entries run into each other
				put("")
			}
		}
		conserved(t, filepath.Join(dir, fmt.Sprintf("f%d.ldif", os.Getpid())), out.String(), Options{Format: LDIF}, rows, func(_ []string, text string) any {
			var have map[string]any
			if err := json.Unmarshal([]byte(text), &have); err != nil {
				t.Fatal(err)
			}
			return have
		})
	})
}
