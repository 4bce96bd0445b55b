// Package hashers knows the password digest formats that Clerk's Backend API
// accepts as password_digest/password_hasher: it parses a digest, says what it
// costs to compute, verifies a password against it, writes it back in its
// canonical form, and identifies digests whose format nobody wrote down.
//
// Start from [Parse]. The package is a leaf: it knows nothing of users, files
// or HTTP, and no digest, salt, key or password ever appears in its errors.
//
// Some formats (marked Insecure in [All]) are fast, unsalted or both. They are
// here because legacy systems used them and Clerk re-hashes them at the first
// successful sign-in, not because anyone should choose them.
package hashers

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// Format describes one digest format, named as Clerk's password_hasher spells it.
type Format struct {
	Hasher   string // value of password_hasher, for example "bcrypt"
	Title    string // name people know the format by
	Grammar  string // shape of the digest string
	Insecure bool   // Clerk replaces it with bcrypt at the first successful sign-in
	Evidence string // what Clerk documents, what is inferred, what only a live instance can tell
	Suspect  string // what to look at when a known password does not verify

	parse    func(digest string, limits Limits) (verifier, error)
	identify func(digest string) (Candidate, bool)
}

// verifier is what a format's parse function returns: one digest, decoded.
type verifier interface {
	verify(ctx context.Context, password string) (bool, error)
	cost() Cost
	canonical() string
}

// formats is the table behind [All], [Parse] and [Identify]. A new format is
// one new file and one new line here.
var formats = []*Format{
	&argon2iFormat,
	&argon2idFormat,
	&awsCognitoFormat,
	&bcryptFormat,
	&bcryptPepperedFormat,
	&bcryptSHA256DjangoFormat,
	&hmacSHA256Format,
	&ldapSSHAFormat,
	&md5Format,
	&md5PhpassFormat,
	&md5SaltedFormat,
	&pbkdf2SHA1Format,
	&pbkdf2SHA256Format,
	&pbkdf2SHA256DjangoFormat,
	&pbkdf2SHA512Format,
	&pbkdf2SHA512HexFormat,
	&phpassFormat,
	&scryptFirebaseFormat,
	&scryptWerkzeugFormat,
	&sha256Format,
	&sha256SaltedFormat,
	&sha512SymfonyFormat,
}

var byHasher = func() map[string]*Format {
	m := make(map[string]*Format, len(formats))
	for _, f := range formats {
		m[f.Hasher] = f
	}
	return m
}()

// All lists the formats in alphabetical order of their hasher name.
func All() []Format {
	all := make([]Format, len(formats))
	for i, f := range formats {
		all[i] = *f
	}
	return all
}

// Known reports whether hasher names a format of this package.
func Known(hasher string) bool { return byHasher[hasher] != nil }

// Digest is one parsed password digest. The zero value is not usable; digests
// come from [Parse]. Printing one with any fmt verb shows the format and the
// cost, never the digest; only [Digest.String] called by name returns it.
type Digest struct {
	format *Format
	v      verifier

	altered string // see Altered
	trimmed bool   // see Trimmed

	written int // characters of the digest's text as it was given; 0: it was given in parts

	undoubted bool // a conversion knows that its parts are what they look not like: see Doubt
}

// IsZero reports whether d is the zero Digest.
func (d Digest) IsZero() bool { return d.format == nil }

// Hasher is the format's name as Clerk's password_hasher spells it.
func (d Digest) Hasher() string { return d.format.Hasher }

// Insecure reports whether Clerk lists the format as insecure.
func (d Digest) Insecure() bool { return d.format.Insecure }

// Suspect says what to look at when a known password does not verify.
func (d Digest) Suspect() string {
	if d.format.Suspect != "" {
		return d.format.Suspect
	}
	return "whether the column holds this user's current digest, and whether the application changes the password before hashing it (a pepper, trimming, another encoding)"
}

// Altered says what the exporting system does to passwords before it hashes them, or in
// hashing them, that Clerk does not: whose password that changes must reset it. It is ""
// where nothing is known of that kind. A digest does not show whom it concerns.
func (d Digest) Altered() string { return d.altered }

// Trimmed reports whether blanks or line breaks around the digest were taken off.
func (d Digest) Trimmed() bool { return d.trimmed }

// Cost is what computing the digest takes.
func (d Digest) Cost() Cost { return d.v.cost() }

// String returns the digest in its canonical form, the one to send to Clerk.
// It is a secret: keep it out of logs.
func (d Digest) String() string { return d.v.canonical() }

// Verify reports whether password produces the digest. It compares in constant
// time. The context is honoured between units of work (an iteration block, a
// lane), so a cancelled verification ends soon, not at once.
func (d Digest) Verify(ctx context.Context, password string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return d.v.verify(ctx, password)
}

// Format implements fmt.Formatter so that no verb prints the digest by accident.
func (d Digest) Format(s fmt.State, _ rune) {
	if d.format == nil {
		_, _ = s.Write([]byte("<no digest>"))
		return
	}
	fmt.Fprintf(s, "<%s digest, %s>", d.Hasher(), d.Cost())
}

// LogValue implements slog.LogValuer for the same reason as Format.
func (d Digest) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

// Cost states the parameters a digest was computed with. Fields that a format
// does not have are zero.
type Cost struct {
	Rounds      int    // bcrypt cost exponent, or iterations for PBKDF2, phpass and argon2 time
	MemoryKiB   int    // argon2 and scrypt memory, KiB
	Parallelism int    // argon2 lanes, scrypt p
	other       int    // that the format has
	format      string // for fmt, of the four above by their numbers: see String
}

// String is the cost the way the format's users write it, for example
// "cost 10" or "m=64 MiB t=3 p=4".
func (c Cost) String() string {
	if !strings.Contains(c.format, "%") {
		return c.format
	}
	return fmt.Sprintf(c.format, c.Rounds, c.MemoryKiB, c.Parallelism, c.other)
}

// Code classifies an [Error].
type Code string

// The codes of errors returned by Parse.
const (
	CodeUnknownHasher Code = "digest_unknown_hasher"    // no such password_hasher
	CodeMalformed     Code = "digest_malformed"         // does not follow the format's grammar
	CodeOverLimit     Code = "digest_over_limit"        // well formed, but asks for more work than the limits allow
	CodeMissingParam  Code = "digest_parameter_missing" // a conversion lacks a part that stands beside the digest
	CodeNotImportable Code = "digest_not_importable"    // of a kind that Clerk cannot verify
	CodeNoPassword    Code = "digest_no_password"       // says that there is no password
	CodeUnverifiable  Code = "digest_unverifiable"      // cannot be verified offline
	CodeMasked        Code = "digest_masked"            // something else stands in its place
)

// Error says why a digest was refused. It never contains any part of the digest.
type Error struct {
	Code   Code
	Hasher string // the hasher asked for
	Reason string // for people; one sentence without a full stop
}

func (e *Error) Error() string {
	if e.Hasher == "" {
		return e.Reason
	}
	return e.Hasher + ": " + e.Reason
}

// malformed builds the common error; parse functions leave the hasher to Parse.
func malformed(format string, args ...any) error {
	return &Error{Code: CodeMalformed, Reason: fmt.Sprintf(format, args...)}
}

func overLimit(format string, args ...any) error {
	return &Error{Code: CodeOverLimit, Reason: fmt.Sprintf(format, args...)}
}

// Limits caps the work a digest may ask for, so that a hostile or damaged
// export cannot hang a verification or exhaust memory. Over a cap is an error.
type Limits struct {
	DigestLength int // bytes of the digest string
	BcryptCost   int // exponent; Clerk refuses above 15
	PBKDF2Rounds int // iterations
	SHA512Rounds int // iterations of pbkdf2_sha512, of which Clerk's API description says so
	PhpassLog2   int // exponent of the iteration count
	ScryptMemory int // bytes, 128*N*r
	ScryptWork   int // N*r*p
	Argon2MemKiB int // KiB
	Argon2Time   int // passes
	Argon2Work   int // KiB times passes, the actual work
}

// DefaultLimits are the caps used by [Parse].
var DefaultLimits = Limits{
	DigestLength: 4096,
	BcryptCost:   15,
	PBKDF2Rounds: 10_000_000,
	SHA512Rounds: 420_000 - 1,
	PhpassLog2:   24,
	ScryptMemory: 1 << 30,
	ScryptWork:   1 << 24,
	Argon2MemKiB: 4 << 20,
	Argon2Time:   64,
	Argon2Work:   16 << 20,
}

// Parse decodes and validates a digest of the named format under
// [DefaultLimits]. Errors are of type *[Error].
func Parse(hasher, digest string) (Digest, error) { return DefaultLimits.Parse(hasher, digest) }

// Parse is [Parse] under these limits.
func (l Limits) Parse(hasher, digest string) (Digest, error) {
	f := byHasher[hasher]
	if f == nil {
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: fmt.Sprintf("%q is not a password hasher that Clerk accepts", shorten(hasher))}
	}
	if len(digest) > l.DigestLength {
		return Digest{}, &Error{Code: CodeOverLimit, Hasher: hasher, Reason: fmt.Sprintf("the digest has %d bytes, more than the limit of %d", len(digest), l.DigestLength)}
	}
	v, err := f.parse(digest, l)
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			e.Hasher = hasher
		}
		return Digest{}, err
	}
	return Digest{format: f, v: v, written: len(digest)}, nil
}

// shorten keeps an unknown hasher name printable: a column mix-up can put a
// digest where the hasher belongs, and that must not reach a log.
func shorten(s string) string {
	if len(s) > 24 || strings.ContainsAny(s, "$#=/+") {
		return "…"
	}
	return s
}

// Candidate is one guess of [Identify].
type Candidate struct {
	Hasher  string // format, or "" when the digest belongs to a system Clerk cannot import from
	Certain bool   // the digest names its own format
	Reason  string // what speaks for it, or what else it might be
}

// Identify lists the formats a digest may have, certain ones first. An empty
// result means that no known format fits.
func Identify(digest string) []Candidate {
	digest = strings.TrimSpace(digest)
	switch {
	case len(digest) > DefaultLimits.DigestLength:
		return nil
	case isMasked(digest):
		return []Candidate{{Certain: true, Reason: errMasked.Reason}}
	}
	if inner := unpacked(digest); inner != digest {
		found := Identify(inner)
		for i := range found {
			found[i].Reason = "packed up, as a database or a language writes it; inside of it: " + found[i].Reason
		}
		return found
	}
	var certain, maybe []Candidate
	for _, f := range formats {
		if f.identify == nil {
			continue
		}
		c, ok := f.identify(digest)
		c.Hasher = f.Hasher
		switch {
		case ok && c.Certain:
			certain = append(certain, c)
		case ok:
			maybe = append(maybe, c)
		}
	}
	if len(certain) == 0 {
		if f := findNamed(digest); f != nil {
			return []Candidate{f.candidate(digest)}
		}
		for _, g := range guesses {
			if g.is(digest) {
				maybe = append(maybe, Candidate{Reason: g.reason})
			}
		}
		return maybe
	}
	return certain
}

// byPrefix identifies formats whose digests carry a prefix of their own.
func byPrefix(prefixes ...string) func(string) (Candidate, bool) {
	return func(digest string) (Candidate, bool) {
		for _, p := range prefixes {
			if strings.HasPrefix(digest, p) {
				return Candidate{Certain: true, Reason: fmt.Sprintf("starts with %q", p)}, true
			}
		}
		return Candidate{}, false
	}
}

// equal compares in constant time.
func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
