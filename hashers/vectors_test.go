package hashers

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
)

// vector is one line of testdata/vectors.
type vector struct {
	Hasher, Digest, Password, Origin string // a digest and its password
	Code, Why                        string // malformed, or a refused conversion
	Source, Value                    string // a conversion
	System, Says                     string // whose, and what a refusal names
	Params                           Params
}

func vectors(t testing.TB, name string) []vector {
	t.Helper()
	f, err := os.Open("../testdata/vectors/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []vector
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var v vector
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatalf("%s:%d: %v", name, len(out)+1, err)
		}
		out = append(out, v)
	}
	if err := sc.Err(); err != nil || len(out) == 0 {
		t.Fatal(name, err)
	}
	return out
}

func verified(t testing.TB, d Digest, password string) bool {
	t.Helper()
	ok, err := d.Verify(context.Background(), password)
	if err != nil {
		t.Errorf("%v: %v", d, err)
	}
	return ok
}

// Digests made by other software verify with their password and no other, are
// recognised, and are already in canonical form.
func TestDigestsOfOtherSoftwareVerify(t *testing.T) {
	count, origins, kinds := map[string]int{}, map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, file := range []string{"generated.jsonl", "published.jsonl"} {
		for i, v := range vectors(t, file) {
			at := fmt.Sprintf("%s:%d (%s, %s)", file, i+1, v.Hasher, v.Origin)
			d, err := Parse(v.Hasher, v.Digest)
			if err != nil {
				t.Errorf("%s: %v", at, err)
				continue
			}
			if !verified(t, d, v.Password) {
				t.Errorf("%s: the password does not verify", at)
			}
			if verified(t, d, "!"+v.Password) {
				t.Errorf("%s: a wrong password verifies", at)
			}
			if d.String() != v.Digest {
				t.Errorf("%s: canonical form differs", at)
			}
			found := v.Hasher == "hmac_sha256_utf16_b64" || v.Hasher == "md5_phpass" // not told from others by their form
			for _, c := range Identify(v.Digest) {
				found = found || c.Hasher == v.Hasher
			}
			if !found {
				t.Errorf("%s: not among the candidates %v", at, Identify(v.Digest))
			}
			count[v.Hasher]++
			if origins[v.Hasher] == nil {
				origins[v.Hasher], kinds[v.Hasher] = map[string]bool{}, map[string]bool{}
			}
			origins[v.Hasher][strings.Fields(v.Origin)[0]] = true
			switch {
			case v.Password == "":
				kinds[v.Hasher]["empty"] = true
			case len(v.Password) >= 72:
				kinds[v.Hasher]["72 bytes"] = true
			case len(v.Password) != len([]rune(v.Password)):
				kinds[v.Hasher]["UTF-8"] = true
			}
		}
	}
	for _, f := range All() {
		if f.Hasher == "awscognito" {
			continue // nothing to verify
		}
		if count[f.Hasher] < 6 || len(origins[f.Hasher]) < 2 || len(kinds[f.Hasher]) < 3 {
			t.Errorf("%s has %d vectors of %d origins, with %v", f.Hasher, count[f.Hasher], len(origins[f.Hasher]), kinds[f.Hasher])
		}
	}
}

func TestDamagedDigestsAreRefusedWithACode(t *testing.T) {
	count := map[string]int{}
	for i, v := range vectors(t, "malformed.jsonl") {
		_, err := Parse(v.Hasher, v.Digest)
		var e *Error
		if !errors.As(err, &e) || string(e.Code) != v.Code {
			t.Errorf("malformed.jsonl:%d %s (%s): got %v, want %s", i+1, v.Hasher, v.Why, err, v.Code)
			continue
		}
		if len(v.Digest) > 20 && strings.Contains(err.Error(), v.Digest[len(v.Digest)-12:]) {
			t.Errorf("malformed.jsonl:%d: the error repeats the digest", i+1)
		}
		count[v.Hasher]++
	}
	for _, f := range All() {
		if count[f.Hasher] < 6 {
			t.Errorf("%s has %d malformed vectors", f.Hasher, count[f.Hasher])
		}
	}
}

// What other systems export verifies after its conversion, or is refused.
func TestConversionsKeepThePassword(t *testing.T) {
	seen := map[string]bool{}
	for i, v := range append(vectors(t, "conversions.jsonl"), vectors(t, "beside.jsonl")...) {
		at := fmt.Sprintf("conversions.jsonl:%d (%s, %s)", i+1, v.Source, v.Origin)
		d, err := Convert(v.Source, v.Value, v.Params)
		if err != nil {
			t.Errorf("%s: %v", at, err)
			continue
		}
		if d.Hasher() != v.Hasher || !verified(t, d, v.Password) || verified(t, d, v.Password+"!") {
			t.Errorf("%s: became %v, want %s that verifies", at, d, v.Hasher)
		}
		seen[v.Source] = true
	}
	for i, v := range vectors(t, "refused.jsonl") {
		_, err := Convert(v.Source, v.Value, v.Params)
		var e *Error
		if !errors.As(err, &e) || string(e.Code) != v.Code {
			t.Errorf("refused.jsonl:%d %s (%s): got %v, want %s", i+1, v.Source, v.Why, err, v.Code)
		}
		seen[v.Source] = true
	}
	for _, v := range append(vectors(t, "systems.jsonl"), vectors(t, "libraries.jsonl")...) { // of which another test knows more
		seen[v.Source] = true
	}
	for _, c := range Conversions() {
		if c.Source != "auto" && !seen[c.Source] {
			t.Errorf("%s has no vector", c.Source)
		}
	}
}

func TestVariantsAreReadAndWrittenTheOneWay(t *testing.T) {
	for _, c := range []struct{ hasher, in, want string }{
		{"phpass", "$H$65TvGXSp9NdW0OYMBbZxuScBwYtmol/", "$P$65TvGXSp9NdW0OYMBbZxuScBwYtmol/"},
		{"md5", "5F4DCC3B5AA765D61D8327DEB882CF99", "5f4dcc3b5aa765d61d8327deb882cf99"},
		{"pbkdf2_sha1", "pbkdf2_sha1$1$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6", "pbkdf2_sha1$1$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6$20"},
		{"pbkdf2_sha256", "pbkdf2_sha256$1$_-8$_-8", "pbkdf2_sha256$1$/+8=$/+8="},
		{"sha256_salted", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08$pepper", "pepper$9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
		{"scrypt_werkzeug", "$scrypt:64:8:1$salt$AAECAwQFBgcICQoLDA0ODw==", "scrypt:64:8:1$salt$000102030405060708090a0b0c0d0e0f"},
		{"ldap_ssha", "{ssha}AZKja92fbuuB9SpRlHqaoXxbTc43Mzc2MDM1Ng", "{SSHA}AZKja92fbuuB9SpRlHqaoXxbTc43Mzc2MDM1Ng=="},
		{"md5_phpass", "U$P$65TvGXSp9NdW0OYMBbZxuScBwYtmol/", "$P$65TvGXSp9NdW0OYMBbZxuScBwYtmol/"},
	} {
		d, err := Parse(c.hasher, c.in)
		if err != nil || d.String() != c.want {
			t.Errorf("%s: %v %v", c.hasher, d, err)
		}
	}
}

func TestIdentifySaysWhatItIsSureOf(t *testing.T) {
	for digest, want := range map[string]string{
		"$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2":                          "bcrypt!",
		"8743b52063cd84097a65d1633f5c74f5":                                                      "md5?",
		"pbkdf2_sha256$1$UbHoWC8FJowo$88i2OyuQ62hmGW60pU0m0aCrFxX+iBnVFtbIXr2mKRo=":             "pbkdf2_sha256_django!",
		"pbkdf2_sha256$1$UbHoWC8FJowoUbHoWC8FJw==$88i2OyuQ62hmGW60pU0m0aCrFxX+iBnVFtbIXr2mKRo=": "pbkdf2_sha256? pbkdf2_sha256_django?",
		"$wp$2y$10$abc":       "!",
		"$S$5abc":             "!",
		"pbkdf2:sha256:1$a$b": "!",
		"{noop}secret":        "!",
		"nonsense":            "",
		"":                    "",
	} {
		var got []string
		for _, c := range Identify(digest) {
			got = append(got, c.Hasher+map[bool]string{true: "!", false: "?"}[c.Certain])
			if c.Reason == "" {
				t.Errorf("%s: no reason", c.Hasher)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %v, want %q", digest[:min(12, len(digest))], got, want)
		}
	}
}

func TestADigestNeverPrintsItself(t *testing.T) {
	const text = "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"
	d, err := Parse("bcrypt", text)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "d", d, "in", struct{ D Digest }{d})
	for _, s := range []string{fmt.Sprint(d), fmt.Sprintf("%v %+v %#v %s %q %x", d, d, d, d, d, d), fmt.Sprintf("%+v", struct{ D Digest }{d}), log.String()} {
		if strings.Contains(s, "DEHO") || !strings.Contains(s, "bcrypt digest, cost 10") {
			t.Errorf("printed: %s", s)
		}
	}
}

func TestVerificationEndsWithItsContext(t *testing.T) {
	for _, text := range []string{"pbkdf2_sha512_hex$9999999$00$" + strings.Repeat("00", 64)} {
		d, err := Parse("pbkdf2_sha512_hex", text)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { _, err := d.Verify(ctx, "x"); done <- err }()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestLimitsAreConfigurable(t *testing.T) {
	l := DefaultLimits
	l.BcryptCost = 9
	var e *Error
	if _, err := l.Parse("bcrypt", "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"); !errors.As(err, &e) || e.Code != CodeOverLimit {
		t.Errorf("%v", err)
	}
}

// seedDigests feeds the fuzzers with everything there is.
func seedDigests(f *testing.F, add func(hasher, digest string)) {
	for _, file := range []string{"generated.jsonl", "published.jsonl", "malformed.jsonl"} {
		for _, v := range vectors(f, file) {
			add(v.Hasher, v.Digest)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	seedDigests(f, func(_, d string) { f.Add(d) })
	f.Fuzz(func(t *testing.T, digest string) {
		for _, c := range Identify(digest) {
			if c.Reason == "" {
				t.Error("a candidate without a reason")
			}
		}
	})
}

// No input makes Parse panic, hang or allocate by what the digest claims, and
// the canonical form is read back as itself.
func FuzzParse(f *testing.F) {
	seedDigests(f, func(h, d string) { f.Add(h, d) })
	f.Fuzz(func(t *testing.T, hasher, digest string) {
		d, err := Parse(hasher, digest)
		if err != nil {
			return
		}
		again, err := Parse(hasher, d.String())
		if err != nil || again.String() != d.String() {
			t.Errorf("%s: the canonical form is not stable: %v", hasher, err)
		}
	})
}

func FuzzConvert(f *testing.F) {
	for _, file := range []string{"conversions.jsonl", "beside.jsonl", "named.jsonl", "servers.jsonl", "elixir.jsonl", "libraries.jsonl", "refused.jsonl"} {
		for _, v := range vectors(f, file) {
			f.Add(v.Source, v.Value, v.Params["signer_key"])
		}
	}
	f.Fuzz(func(t *testing.T, source, value, key string) {
		p := Params{"signer_key": key, "salt_separator": "Bw==", "rounds": "8", "mem_cost": "6", "user_pool_id": "eu-west-1_A", "client_id": "1", "pepper": key, "iterations": "10"}
		d, err := Convert(source, value, p)
		if err != nil {
			return
		}
		if _, err := Parse(d.Hasher(), d.String()); err != nil {
			t.Errorf("%s became a %s digest that is not one: %v", source, d.Hasher(), err)
		}
	})
}
