package hashers

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// named are digests that say by themselves what they are, and where each stands.
func named(t *testing.T) (all []vector) {
	for _, file := range []string{"named.jsonl", "servers.jsonl", "elixir.jsonl"} {
		for i, v := range vectors(t, file) {
			v.Origin = fmt.Sprintf("%s:%d (%s)", file, i+1, v.Origin)
			all = append(all, v)
		}
	}
	return all
}

// Digests that name their own format, made by other software, verify, or are refused for a
// reason that names no form that Clerk has.
func TestDigestsThatNameThemselvesAreTaken(t *testing.T) {
	tried := map[string]bool{}
	for _, v := range named(t) {
		at := v.Origin
		d, err := Convert("auto", v.Value, nil)
		if v.Code != "" {
			var e *Error
			if !errors.As(err, &e) || string(e.Code) != v.Code {
				t.Errorf("%s: got %v, want %s", at, err, v.Code)
			}
			continue
		}
		switch {
		case err != nil:
			t.Errorf("%s: %v", at, err)
		case d.Hasher() != v.Hasher || !verified(t, d, v.Password):
			t.Errorf("%s: became %v, want %s that verifies", at, d, v.Hasher)
		case !tried[v.Hasher] && verified(t, d, v.Password+"!"):
			t.Errorf("%s: a wrong password verifies", at)
		}
		tried[v.Hasher] = true
		if found := Identify(v.Value); len(found) != 1 || !found[0].Certain || found[0].Reason == "" {
			t.Errorf("%s: identified as %v", at, found)
		}
	}
}

// takesOtherwise are conversions for which a digest that names its format is another thing
// than it says. Only what is listed here may differ.
var takesOtherwise = map[string]func(v vector) bool{
	"cognito": func(vector) bool { return true }, // no digest, but the name the user signs in with
	"meteor": func(v vector) bool { // over the SHA-256 of the password
		return strings.HasPrefix(v.Value, "$2") || strings.HasPrefix(v.Value, "$argon2")
	},
}

// Whatever a system usually writes, its conversion takes a digest that names its own
// format: applications bring digests along, and set hashers of their own.
func TestEveryConversionTakesDigestsThatNameThemselves(t *testing.T) {
	named := named(t)
	for _, c := range Conversions() {
		for _, v := range named {
			if other := takesOtherwise[c.Source]; other != nil && other(v) {
				continue
			}
			want, wantErr := Convert("auto", v.Value, nil)
			got, err := Convert(c.Source, v.Value, nil)
			if (err == nil) != (wantErr == nil) || err == nil && (got.Hasher() != want.Hasher() || got.String() != want.String()) {
				t.Errorf("%s, %s: %v %v, want %v %v", c.Source, v.Origin, got, err, want, wantErr)
			}
			var e *Error
			if errors.As(err, &e) && string(e.Code) != v.Code {
				t.Errorf("%s, %s: %v, want %s", c.Source, v.Origin, err, v.Code)
			}
		}
	}
}

// What several systems write in the same way is never certain, what is masked is called so,
// and what names itself is known with what is around it.
func TestIdentifyIsCertainOnlyWhenItIs(t *testing.T) {
	const bcrypt = "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"
	hex128 := strings.Repeat("900265ad3461225a", 8)
	for _, c := range []struct {
		digest  string
		certain bool
		says    string // part of the first reason
	}{
		{"00112233445566778899aabbccddeeff:" + hex128, false, "Better Auth"},
		{"5xjd8ksw9y4abzql:" + hex128, false, "Lucia"},
		{"s2:5xjd8ksw9y4abzql:" + hex128, true, "Lucia"},
		{"pbkdf2:sha256:27500:c2FsdHNhbHQ=:qPE6DCStnELvLlAsy0l4Wm5R1FFU8SzF8wJYyEHkIuo=", false, "between colons"},
		{"bcrypt:" + bcrypt, true, "makes bcrypt of it"},
		{"{bcrypt}" + bcrypt, true, "makes bcrypt of it"},
		{"{BLF-CRYPT}" + bcrypt, true, "makes bcrypt of it"},
		{strings.ReplaceAll(bcrypt, "$", "$$"), true, "inside of it"},
		{strings.ReplaceAll("{bcrypt}"+bcrypt, "$", "%24"), true, "inside of it"},
		{bcrypt[:50], true, `starts with "$2b$"`},
		{"$2x$" + bcrypt[4:], true, ""},
		{"$2$" + bcrypt[4:], true, "version 2"},
		{"a94a8fe5ccb19ba61c4c0873d391e987982fbbd3", false, "SHA-1"},
		{hex128, false, "SHA-512"},
		{"X03MO1qnZdYdgyfeuILPmQ==", false, "MD5"},
		{"W6ph5Mm5Pz8GgiULbPgzG37mj9g=", false, "SHA-1"},
		{"XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg=", false, "SHA-256"},
		{"rl0hVQ3ZlLmo", false, ""},
		{"rl0hVQ3ZlLmo.", false, "DES"},
		{"md5$abcdefabcdef$5f4dcc3b5aa765d61d8327deb882cf99", false, "Werkzeug"},
		{"sha1$salt$a94a8fe5ccb19ba61c4c0873d391e987982fbbd3", false, "Django"},
		{"$y$j9T$abc$def", true, "yescrypt"},
		{"**********", true, "masked"},
		{"***", true, "masked"},
		{"[PROTECTED]", true, "masked"},
		{"redacted", true, "masked"},
		{"UkVEQUNURUQ=", true, "masked"},
		{"$2b$10$*****************************************************", true, "masked"},
	} {
		found := Identify(c.digest)
		if c.says == "" && len(found) == 0 {
			continue
		}
		if len(found) == 0 || found[0].Certain != c.certain || !strings.Contains(found[0].Reason, c.says) {
			t.Errorf("%.20s…: %+v, want certain=%v %q", c.digest, found, c.certain, c.says)
		}
		for _, f := range found {
			if f.Certain != c.certain {
				t.Errorf("%.20s…: certain and uncertain: %+v", c.digest, found)
			}
		}
	}
}

// A digest with blanks around it is taken and told of; what Clerk's formats bound is sent in
// another one that does not.
func TestReadingMendsWhatCanBeMended(t *testing.T) {
	const bcrypt = "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"
	for _, c := range []struct {
		hasher, digest, want string
		trimmed, altered     bool
	}{
		{hasher: "bcrypt", digest: bcrypt, want: "bcrypt"},
		{hasher: "bcrypt", digest: " " + bcrypt + "\r\n", want: "bcrypt", trimmed: true},
		{hasher: "bcrypt", digest: "$2x$" + bcrypt[4:], want: "bcrypt", altered: true},
		{hasher: "bcrypt", digest: strings.ReplaceAll(bcrypt, "$", "$$"), want: "bcrypt"},
		{hasher: "bcrypt", digest: strings.ReplaceAll(bcrypt, "$", `\$`), want: "bcrypt"},
		{hasher: "bcrypt", digest: strings.NewReplacer("$", "%24", "/", "%2F").Replace(bcrypt), want: "bcrypt"},
		{hasher: "pbkdf2_sha512", digest: "pbkdf2_sha512$419999$salt$" + strings.Repeat("0f", 64), want: "pbkdf2_sha512"},
		{hasher: "pbkdf2_sha512", digest: "pbkdf2_sha512$420000$salt$" + strings.Repeat("0f", 64), want: "pbkdf2_sha512_hex"},
	} {
		d, err := Read(c.hasher, c.digest)
		if err != nil || d.Hasher() != c.want || d.Trimmed() != c.trimmed || (d.Altered() != "") != c.altered {
			t.Errorf("%.30q: %v %v", c.digest, d, err)
		}
		if _, err := Parse(d.Hasher(), d.String()); err != nil {
			t.Errorf("%.30q becomes what Clerk refuses: %v", c.digest, err)
		}
		if again, err := Convert("auto", c.digest, nil); c.want == "bcrypt" && (err != nil || again.String() != d.String() || again.Trimmed() != c.trimmed) {
			t.Errorf("%.30q: auto reads %v %v", c.digest, again, err)
		}
	}
	for _, c := range []struct{ digest, code string }{
		{bcrypt[:59], "cut off"}, {bcrypt[:50], "cut off"}, {bcrypt + "x", "61"}, {"$2b$16" + bcrypt[6:], "limit of 15"}, {"**********", "masked"},
		{"UkVEQUNURUQ=", "masked"},
	} {
		if _, err := Read("bcrypt", c.digest); err == nil || !strings.Contains(err.Error(), c.code) {
			t.Errorf("%.30q: %v, want %q", c.digest, err, c.code)
		}
	}
}
