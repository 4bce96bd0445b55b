package hashers

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write docs/digests.md anew")

// inLines breaks the lines of paragraphs that are longer than 120 characters, and what follows them.
func inLines(page string) string {
	paragraphs := strings.Split(page, "\n\n")
	for i, text := range paragraphs {
		lines := strings.Split(text, "\n")
		long := slices.IndexFunc(lines, func(l string) bool { return utf8.RuneCountInString(l) > 120 })
		if long < 0 || strings.HasPrefix(text, "|") || strings.HasPrefix(text, "    ") {
			continue
		}
		words := strings.Fields(strings.Join(lines[long:], " "))
		lines = append(lines[:long], words[0])
		for _, word := range words[1:] {
			last := &lines[len(lines)-1]
			if utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) > 120 {
				lines = append(lines, word)
			} else {
				*last += " " + word
			}
		}
		paragraphs[i] = strings.Join(lines, "\n")
	}
	return strings.Join(paragraphs, "\n\n")
}

// docs/digests.md is made from the tables, so that it cannot say anything else.
func TestTheDocumentationIsMadeFromTheTables(t *testing.T) {
	const path = "../docs/digests.md"
	var b strings.Builder
	b.WriteString(`# Digests

<!-- Made by: go test ./hashers -run Documentation -update -->

A wrong digest format is the worst failure of a migration: every row is accepted and
nobody can sign in. Clerk checks the form of a digest when the user is created, never
whether it matches a password. So:

    clerk-import digest identify '…'                 # what is this?
    clerk-import digest verify --hasher bcrypt '…'   # asks for the password
    clerk-import digest convert --from keycloak '…'  # what Clerk wants instead
    clerk-import check users.json --canary known.csv # users whose password you know

A canary file has the columns ` + "`external_id` or `email`, and `password`" + `. One canary that does
not verify stops the run before anything is sent, and says what to suspect.

Digests are validated before they are sent, and sent in the canonical form below. Work is
capped: a digest that asks for more than bcrypt cost 15, ten million iterations, 1 GiB of
scrypt memory or 4 GiB of Argon2 memory is refused. Blanks around a digest are taken off, and
told. A digest in whose place asterisks or a word like [REDACTED] stand is masked: the export
was made without digests, and another one is needed.

A digest that is all hex digits and has a column of salts beside it is not taken for an
unsalted one: the check asks for the salt. Some systems hash something else than the password
(its MD5 or SHA-512, a salt with it, what the client has derived from it) and write what looks like
plain bcrypt: NodeBB, Matomo, SuiteCRM, SMF, vBulletin 5, Myth:Auth, Metabase, Phabricator, Authlogic, Sorcery, Meteor,
Bitwarden and others. They are told by the columns beside the digest, and the check stops
(` + "`digest_of_something_else`" + `). The MD5 of MyBB, vBulletin 3 and 4, IP.Board and Discuz! (nested) and of PrestaShop (with the shop's
key) is told in the same way: it looks salted, or plain. A column beside the digest that names another way (` + "`hash_type`" + `
` + "`bcrypt_md5`, `encoder`, a `prehash`, a `pepper`" + `), and a ` + "`salt`" + ` beside a digest that has its own (HumHub
hashes it behind the password: ` + "`authlogic`" + ` reads that), stops the check, too, unless the mapping decides by it; words that nobody knows
are told with their count (` + "`digest_method_unclear`" + `). Of a table of your own a password that you know tells (` + "`--canary`" + `).

What databases and languages put around a digest is taken off: ` + "`\\x…` and `0x…`" + ` of bytes, base64, quotes,
PHP's serialize, Python's ` + "`b'…'`" + `, libsodium's zero bytes. A dollar may be doubled, stand behind a
backslash or be ` + "`%24`" + `.

## Formats

"Insecure" formats are replaced by bcrypt at the first successful sign-in.

`)
	for _, f := range All() {
		insecure := ""
		if f.Insecure {
			insecure = " Insecure."
		}
		fmt.Fprintf(&b, "### `%s`\n\n%s.%s\n\n    %s\n\n%s\n\n", f.Hasher, f.Title, insecure, f.Grammar, f.Evidence)
	}
	b.WriteString("## Conversions\n\nA lossless re-encoding or a refusal with the reason, never a guess. In a mapping:\n`digest: {from: SOURCE, value: path, params: {…}}`.\n\n| source | takes | params |\n|---|---|---|\n")
	for _, c := range Conversions() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Source, c.Title, strings.Join(c.Params, ", "))
	}
	b.WriteString("\n### Digests that name their own format\n\nEvery source takes these, whatever it usually writes, and so does `auto`. Where the name stands for two\nthings, nothing is guessed.\n\n| starts with | written by |\n|---|---|\n")
	for _, f := range namedForms {
		switch {
		case f.convert != nil && f.starts == "{":
			names := slices.Sorted(maps.Keys(schemes))
			fmt.Fprintf(&b, "| `{%s}` | %s |\n", strings.ToUpper(strings.Join(names, "}` `{")), f.by)
		case f.convert != nil && f.starts != "":
			fmt.Fprintf(&b, "| `%s` | %s |\n", f.starts, f.by)
		case f.convert != nil:
			fmt.Fprintf(&b, "| (told by its members, or by the digest behind a name) | %s |\n", f.by)
		}
	}
	b.WriteString("\nPBKDF2 is written in the format that can carry any salt: `pbkdf2_sha1` and\n`pbkdf2_sha512_hex` with the salt in hex, `pbkdf2_sha256` with it in base64. Salted MD5 and\nSHA-256, and scrypt, carry text only: a binary salt is refused. Better Auth and Lucia\nnormalise passwords to NFKC before hashing, phpBB escapes them as HTML, and $2x$ was computed wrongly\noutside ASCII: whose password that changes must reset it. The digest does not show whose it is; the check\ncounts the digests.\n\n## What cannot be imported\n\n| starts with | |\n|---|---|\n")
	for _, f := range namedForms {
		if f.convert == nil {
			fmt.Fprintf(&b, "| `%s` | %s: %s |\n", f.starts, f.by, f.reason)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unfitSchemes)) {
		fmt.Fprintf(&b, "| `{%s}` | %s |\n", strings.ToUpper(name), unfitSchemes[name])
	}
	b.WriteString(`
## How this is shown

` + "`testdata/vectors`" + ` holds digests made by other software (Django, PHP, passlib, bcrypt,
argon2-cffi, OpenSSL, Python's hashlib, Werkzeug, Dovecot, 389 Directory Server, mkpasswd, npm's argon2,
Better Auth, Lucia, RedwoodJS, Perl's Crypt::PBKDF2, pbkdf2_elixir; ` + "`make.py`, `named.py`, `systems.py`, `servers.py`, `libraries` and `elixir.exs`" + ` make them anew and each line says with which version), published vectors (RFC 1321, 6070, 7914, Openwall, hashcat, Firebase,
golang.org/x/crypto), damaged digests with the code they must be refused with
(` + "`malformed.py`" + `), exported forms and refusals. The tests need none of that software.

    go test ./hashers
    go test -run xxx -fuzz FuzzParse ./hashers
    go test -run xxx -bench . ./hashers
`)
	want := inLines(b.String())
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/digests.md is out of date: go test ./hashers -run Documentation -update (%v)", err)
	}
}

func TestEveryFormatIsDescribed(t *testing.T) {
	last := ""
	for _, f := range All() {
		if f.Hasher <= last || f.Title == "" || f.Grammar == "" || f.Evidence == "" {
			t.Errorf("%s is out of order or incomplete", f.Hasher)
		}
		last = f.Hasher
	}
	if len(All()) != 22 {
		t.Errorf("%d formats", len(All()))
	}
}
