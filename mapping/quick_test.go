package mapping

import (
	"strings"
	"testing"
	"unicode"

	"github.com/tidwall/gjson"
)

// What is quick about text that is usual says the same as what it stands for, of every character at
// either end and in between.
func TestQuickTextsAreWhatTheyStandFor(t *testing.T) {
	same := func(s string) {
		if got, want := trimmed(s), strings.TrimSpace(s); got != want {
			t.Fatalf("trimmed(%q) is %q, want %q", s, got, want)
		}
		if got, want := blank(s), strings.TrimSpace(s) == ""; got != want {
			t.Fatalf("blank(%q) is %v", s, got)
		}
		if got, want := Lower(s), strings.ToLower(s); got != want && !strings.ContainsAny(s, "\u0130\u212a") {
			t.Fatalf("Lower(%q) is %q, want %q", s, got, want)
		}
		if gap, plain := plainName(s); plain {
			words := strings.Fields(s)
			if s[:gap] != words[0] || s[min(gap+1, len(s)):] != strings.Join(words[1:], " ") || strings.ContainsAny(s, "\"“”„(,") || isPhone(s) {
				t.Fatalf("plainName(%q) is plain, cut at %d", s, gap)
			}
		}
	}
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if c > 0x3100 && c%61 != 0 { // no white space from there on
			continue
		}
		s := string(c)
		same(s)
		same("a" + s)
		same(s + "ä")
		same("Anna" + s + "Maria " + s)
	}
	for a := range 256 {
		for b := range 256 {
			same(string([]byte{byte(a), byte(b)})) // also what is no UTF-8
		}
	}
}

// Strings of JSON are decoded as by the library that has found them valid.
func TestStringsAreDecodedAsByGJSON(t *testing.T) {
	for _, raw := range []string{
		``, `plain`, `\"`, `\\`, `\/`, `\b\f\n\r\t`, `a\u0026b`, `\u0000`, `\u00e9`, `\u20AC`, `\ud83d\ude00`, `\uD83D\uDE00!`, `x\\u0026`,
		`\ud83d`, `\ud83d!`, `\ude00`, `\ud83d\ud83d`, `\ud83d\u0041`, `\ud83d\n`, `é\u00e9\\é`, `\\\\`, `\\\"`, `https:\/\/a?b=c\u0026d`,
	} {
		if !gjson.Valid(`"` + raw + `"`) {
			t.Fatalf("%s is no string of JSON", raw)
		}
		if got, want := unescape(raw), gjson.Parse(`"`+raw+`"`).Str; got != want {
			t.Errorf("%s is read as %q, want %q", raw, got, want)
		}
	}
}
