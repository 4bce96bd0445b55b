package report

import (
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Width is how wide texts for people are, in columns of a terminal.
const Width = 80

// Wrapped is text in lines of at most 80 columns, broken at words. A command in it is broken in no line, or, where it is
// longer than one, so that it can be pasted all the same.
func Wrapped(text string) string {
	var b strings.Builder
	wrap(&b, "", text)
	return strings.TrimSuffix(b.String(), "\n")
}

// WrapBehind writes text in lines of at most 80 columns behind something in front of the first one.
func WrapBehind(w io.Writer, front, text string) {
	fill(w, front, Columns(front), text, Width)
}

// wrap writes text in lines of at most 80 columns behind an indent.
func wrap(w io.Writer, indent, text string) { fill(w, indent, Columns(indent), text, Width) }

// Fold is a line as it is shown where there is room for so many columns, the first from of which are taken. What it begins
// with (an indent, a number, a name and two spaces) stands in front of the first line alone.
func Fold(line string, room, from int) string {
	if from+Columns(line) <= room {
		return line
	}
	front := fronts.FindString(line)
	hang := Columns(front)
	if hang > room/2 {
		front = line[:len(line)-len(strings.TrimLeft(line, " "))]
		hang = min(Columns(front), room/2)
	}
	var b strings.Builder
	fillFrom(&b, front, hang, line[len(front):], room, from)
	end := line[len(strings.TrimRight(line, " ")):] // of a question
	return strings.TrimSuffix(b.String(), "\n") + end
}

// fronts are what lines begin with that have something in front of their text.
var fronts = regexp.MustCompile(`^ *(?:\S+(?: \S+){0,2}  +|Try: |= |-> |> )?`)

// fill writes text in lines of at most so many columns: the first one behind front, the others behind hang spaces.
func fill(w io.Writer, front string, hang int, text string, room int) {
	fillFrom(w, front, hang, cleanBut("\n\t", text), room, 0)
}

func fillFrom(w io.Writer, front string, hang int, text string, room, from int) {
	line, at := front, from+Columns(front)
	begun := false // the line has a word
	next := func() {
		fmt.Fprintln(w, strings.TrimRight(line, " "))
		line, at, begun = strings.Repeat(" ", hang), hang, false
	}
	add := func(word string) {
		if begun {
			line, at = line+" ", at+1
		}
		line, at, begun = line+word, at+Columns(word), true
	}
	for words := strings.Fields(text); len(words) > 0; {
		n := commandIn(words)
		word := strings.Join(words[:max(n, 1)], " ")
		if begun && at+1+Columns(word) > room {
			next()
		}
		if n > 0 && at+Columns(word) > room {
			for i, part := range broken(words[:n], room-hang-2, room-at) {
				if i > 0 {
					next()
					part = "  " + part
				}
				add(part)
			}
		} else {
			add(word)
		}
		words = words[max(n, 1):]
	}
	fmt.Fprintln(w, line)
}

// Columns is how many columns of a terminal a text takes, whose colours take none.
func Columns(text string) (n int) {
	if strings.Contains(text, "\x1b") {
		text = colors.ReplaceAllString(text, "")
	}
	for _, r := range text {
		switch {
		case r < 0x300:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf): // with the letter before
		default:
			if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
				n++
			}
			n++
		}
	}
	return n
}

// colors are those of this package, marked and as a terminal gets them.
var colors = regexp.MustCompile(`\x1b[A-Z2-7]*\[[0-9;]*m`)

// Parts of commands, as they stand in sentences.
var (
	assigned  = regexp.MustCompile(`^[A-Z][A-Z_0-9]*=\S+$`)
	argument  = regexp.MustCompile(`^[A-Z][A-Z.…\[\]]+$|[./=_@<>|"'$\d]`)
	names     = []string{"guide", "check", "migrate", "status", "reconcile", "sync", "rollback", "sources", "mapping", "digest", "sandbox", "export", "man", "version", "help", "list", "show", "detect", "infer", "test", "validate", "verify", "identify", "convert", "users", "serve"}
	noValues  = []string{"and", "or", "with", "to", "for", "if", "in", "is", "which", "that", "as", "of", "the", "a", "does", "says", "brings", "leaves", "takes", "begins"}
	threeDots = regexp.MustCompile(`(\.\.\.|…|^\.{1,2})['\]]?$`)
)

// commandIn is how many words are a command of ours, from the first one on; 0 if they are none. It ends with a comma, a
// full stop or the like, or with a word that can be no argument.
func commandIn(words []string) int {
	at, quoted := 0, strings.HasPrefix(words[0], "'")
	word := func() string {
		if at >= len(words) {
			return ""
		}
		if at == 0 {
			return strings.TrimLeft(words[0], "'(")
		}
		return words[at]
	}
	if len(words) > 3 && word() == "cd" && words[2] == "&&" {
		at = 3
	}
	for assigned.MatchString(word()) {
		at++
	}
	switch {
	case strings.TrimRight(word(), "',;.)") == "clerk-import":
	case word() == "go" && at+2 < len(words) && words[at+1] == "run" && words[at+2] == "./cmd/clerk-import":
		at += 2
	default:
		return 0
	}
	ends := func() bool { // and takes the word
		w := words[at]
		at++
		return at == len(words) || strings.ContainsAny(w[len(w)-1:], ",;:)") || w[len(w)-1] == '.' && !threeDots.MatchString(w) || quoted && strings.HasSuffix(w, "'")
	}
	if ends() {
		return at
	}
	for slices.Contains(names, strings.TrimRight(word(), "',;.:)")) {
		if ends() {
			return at
		}
	}
	for {
		w := word()
		flag := strings.HasPrefix(w, "-")
		switch {
		case strings.HasPrefix(w, "'") && strings.Count(w, "'")%2 == 1: // a file whose name has spaces
			for !strings.HasSuffix(strings.TrimRight(word(), ",;:)."), "'") || word() == w {
				if at++; at == len(words) {
					return at
				}
			}
		case !flag && !argument.MatchString(w):
			return at
		}
		if ends() {
			return at
		}
		if next := word(); flag && !strings.Contains(w, "=") && !strings.HasPrefix(next, "-") && !slices.Contains(noValues, next) {
			if ends() {
				return at
			}
		}
	}
}

// broken is a command in lines, of which all but the last end in a backslash, which a shell takes as one: the first of at
// most so many columns as first says, the others of room.
func broken(words []string, room, first int) []string {
	if runtime.GOOS == "windows" { // whose shells have no such thing
		return []string{strings.Join(words, " ")}
	}
	var lines []string
	line, most := "", first-2
	for i := 0; i < len(words); i++ {
		word := words[i]
		more := func() {
			i++
			word += " " + words[i]
		}
		if i == 0 && word == "cd" && len(words) > 3 {
			more()
			more()
		} else if strings.HasPrefix(word, "--") && !strings.Contains(word, "=") && i+1 < len(words) && !strings.HasPrefix(words[i+1], "--") &&
			Columns(word)+1+Columns(words[i+1]) <= room-2 { // its value
			more()
		}
		for strings.Count(word, "'")%2 == 1 && i+1 < len(words) { // a name with spaces
			more()
		}
		if line != "" && Columns(line)+1+Columns(word) > most {
			lines, line, most = append(lines, line+` \`), "", room-2
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}
