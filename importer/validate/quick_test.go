package validate

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Eight bytes at a time tell the same as one by one, whatever they are and wherever it stands.
func TestEightBytesAtATimeTellTheSame(t *testing.T) {
	control := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
	}
	for n := range 20 {
		for at := range n {
			for _, around := range []byte{'a', ' ', '\t', 0x1f, 0x7e, 0x7f, 0x80, 0xff} {
				for c := range 256 {
					b := []byte(strings.Repeat(string([]byte{around}), n))
					b[at] = byte(c)
					s := string(b)
					if got := hasControl(s); got != control(s) {
						t.Fatalf("hasControl(%q) is %v", s, got)
					}
					if got, want := isASCII(s), !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }); got != want {
						t.Fatalf("isASCII(%q) is %v", s, got)
					}
				}
			}
		}
	}
}
