//go:build linux

package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"clerk-import/importer/report"
)

// glass is what is seen of a terminal: lines that are scrolled away, and those on the screen.
type glass struct {
	t          testing.TB
	cols, rows int
	lines      [][]rune
	top        int // the first line on the screen
	x, y       int // the cursor, on the screen
	kept       [2]int
	rest       []byte // the beginning of a character or a sequence
}

// sequences of a terminal that are whole.
var (
	csi     = regexp.MustCompile(`^\x1b\[([<=>?]?)([\d;:]*)([ -/]*)([@-~])`)
	text    = regexp.MustCompile(`^\x1b[\]P_^][^\x07\x1b]*(\x07|\x1b\\)`)
	other   = regexp.MustCompile(`^\x1b[^\[\]P_^]`)
	charset = regexp.MustCompile(`^\x1b[()][A-Z0-9]`)
)

// Write implements [io.Writer].
func (g *glass) Write(p []byte) (int, error) {
	b := append(g.rest, p...)
	g.rest = nil
	for len(b) > 0 {
		n := 0
		switch m := csi.FindSubmatch(b); {
		case m != nil:
			n = len(m[0])
			if len(m[1]) == 0 && len(m[3]) == 0 {
				g.control(m[4][0], strings.Split(string(m[2]), ";"))
			}
		case b[0] == '\x1b':
			if n = len(text.Find(b)); n == 0 {
				n = len(charset.Find(b))
			}
			if n == 0 && len(b) > 1 && b[1] != '(' && b[1] != ')' {
				if n = len(other.Find(b)); n > 0 {
					g.escape(b[1])
				}
			}
			if n == 0 {
				g.rest = bytes.Clone(b)
				return len(p), nil
			}
		default:
			if !utf8.FullRune(b) {
				g.rest = bytes.Clone(b)
				return len(p), nil
			}
			var r rune
			r, n = utf8.DecodeRune(b)
			g.put(r)
		}
		b = b[n:]
	}
	return len(p), nil
}

func (g *glass) row() *[]rune {
	for len(g.lines) <= g.top+g.y {
		g.lines = append(g.lines, nil)
	}
	return &g.lines[g.top+g.y]
}

func (g *glass) down() {
	if g.y++; g.y == g.rows {
		g.y--
		g.top++
	}
}

func (g *glass) put(r rune) {
	switch r {
	case '\r':
		g.x = 0
	case '\n':
		g.down()
	case '\b':
		g.x = max(g.x-1, 0)
	case '\t':
		g.x = min((g.x/8+1)*8, g.cols-1)
	case '\a':
	default:
		wide := report.Columns(string(r))
		if g.x+wide > g.cols {
			g.x = 0
			g.down()
		}
		row := g.row()
		for len(*row) < g.x+wide {
			*row = append(*row, ' ')
		}
		(*row)[g.x] = r
		for i := 1; i < wide; i++ {
			(*row)[g.x+i] = 0
		}
		g.x += wide
	}
}

// control does what a sequence says.
func (g *glass) control(final byte, args []string) {
	arg := func(i, def int) int {
		if i < len(args) {
			if n, err := strconv.Atoi(args[i]); err == nil {
				return n
			}
		}
		return def
	}
	n := max(arg(0, 1), 1)
	erase := func(row *[]rune, from, to int) {
		for i := from; i < min(to, len(*row)); i++ {
			(*row)[i] = ' '
		}
	}
	switch final {
	case 'A':
		g.y = max(g.y-n, 0)
	case 'B':
		g.y = min(g.y+n, g.rows-1)
	case 'C':
		g.x = min(g.x+n, g.cols-1)
	case 'D':
		g.x = max(g.x-n, 0)
	case 'E':
		g.x, g.y = 0, min(g.y+n, g.rows-1)
	case 'F':
		g.x, g.y = 0, max(g.y-n, 0)
	case 'G', '`':
		g.x = min(n, g.cols) - 1
	case 'd':
		g.y = min(n, g.rows) - 1
	case 'H', 'f':
		g.y, g.x = min(n, g.rows)-1, min(max(arg(1, 1), 1), g.cols)-1
	case 'K':
		switch row := g.row(); arg(0, 0) {
		case 0:
			erase(row, g.x, g.cols)
		case 1:
			erase(row, 0, g.x+1)
		default:
			erase(row, 0, g.cols)
		}
	case 'X':
		erase(g.row(), g.x, g.x+n)
	case 'J':
		if arg(0, 0) == 0 {
			erase(g.row(), g.x, g.cols)
			g.lines = g.lines[:g.top+g.y+1]
			return
		}
		g.lines = g.lines[:min(g.top, len(g.lines))]
	case 'P':
		row := g.row()
		if g.x < len(*row) {
			*row = append((*row)[:g.x:g.x], (*row)[min(g.x+n, len(*row)):]...)
		}
	case '@':
		row := g.row()
		if g.x < len(*row) {
			*row = append((*row)[:g.x:g.x], append([]rune(strings.Repeat(" ", n)), (*row)[g.x:]...)...)
		}
	case 'L', 'M':
		g.row()
		at := g.top + g.y
		if final == 'L' {
			g.lines = append(g.lines[:at:at], append(make([][]rune, n), g.lines[at:]...)...)
			g.lines = g.lines[:min(len(g.lines), g.top+g.rows)]
		} else {
			g.lines = append(g.lines[:at:at], g.lines[min(at+n, len(g.lines)):]...)
		}
	case 'b':
		if row := g.row(); g.x > 0 && g.x <= len(*row) {
			for r := (*row)[g.x-1]; n > 0; n-- {
				g.put(r)
			}
		}
	case 'm', 'h', 'l', 'n', 'c', 'r', 't', 'q':
	default:
		g.t.Errorf("a sequence that the test does not know: %q %q", final, args)
	}
}

func (g *glass) escape(b byte) {
	switch b {
	case '7':
		g.kept = [2]int{g.x, g.y}
	case '8':
		g.x, g.y = g.kept[0], g.kept[1]
	case 'M':
		g.y = max(g.y-1, 0)
	case '=', '>', '\\':
	default:
		g.t.Errorf("a sequence that the test does not know: ESC %q", b)
	}
}

// String is all that was written, with a line where the screen begins.
func (g *glass) String() string {
	var b strings.Builder
	for i, line := range g.lines {
		if i == g.top && i > 0 {
			fmt.Fprintf(&b, "%s\n", strings.Repeat("~", g.cols))
		}
		fmt.Fprintln(&b, strings.TrimRight(strings.ReplaceAll(string(line), "\x00", ""), " "))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// TestTheGlassShowsWhatATerminalDoes: the sequences that are written come out as a terminal has them.
func TestTheGlassShowsWhatATerminalDoes(t *testing.T) {
	for text, want := range map[string]string{
		"ab\r\ncd":                             "ab\ncd\n",
		"1\r\n2\r\n3\r\n4":                     "1\n~~~~~~~~~~\n2\n3\n4\n",
		"0123456789ab":                         "0123456789\nab\n",
		"0123456789\r\nx":                      "0123456789\nx\n",
		"one\rtwo":                             "two\n",
		"one\r\x1b[Kx":                         "x\n",
		"one\r\ntwo\x1b[A\r\x1b[Jx":            "x\n",
		"a\x1b]0;title\x07b\x1b[31mc\x1b[0m":   "abc\n",
		"abc\x1b[2D\x1b[Px":                    "ax\n",
		"姓名x":                                  "姓名x\n",
		"a\x1b7b\x1b8c\x1b[3bd":                "accccd\n",
		"1\r\n2\x1b[1;1H\x1b[L0\x1b[2;5Hx":     "0\n1   x\n2\n",
		"1\r\n2\r\n3\r\n4\x1b[3A\r\x1b[Mx\x1b": "1\n~~~~~~~~~~\nx\n4\n",
	} {
		g := &glass{t: t, cols: 10, rows: 3}
		for _, b := range []byte(text) { // however it is cut
			_, _ = g.Write([]byte{b})
		}
		if got := g.String(); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
