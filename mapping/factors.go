package mapping

import (
	"errors"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"
)

// CodeFactorLeft is the code of a second factor that Clerk has no equal of: the user arrives
// without it.
const CodeFactorLeft = "second_factor_left"

// leftError is why a value is left out that is understood and cannot come along. The row is
// sent without it.
type leftError struct{ code, text string }

func (e *leftError) Error() string { return e.text }

// normalTOTP is the secret of an authenticator app in base32 without blanks, dashes and
// padding, out of an otpauth:// address if it is one. Clerk's are TOTP of 6 digits, SHA-1 and
// 30 seconds. Source: Key Uri Format of google-authenticator's wiki.
func normalTOTP(text string) (string, error) {
	text = strings.TrimSpace(text)
	if scheme, _, ok := strings.Cut(text, "://"); ok && strings.EqualFold(scheme, "otpauth") {
		u, err := url.Parse(text)
		if err != nil || u.Query().Get("secret") == "" {
			return "", errors.New("is an otpauth address without a secret")
		}
		q, why := u.Query(), ""
		digits, period, algorithm := q.Get("digits"), q.Get("period"), strings.ToUpper(strings.ReplaceAll(q.Get("algorithm"), "-", ""))
		switch {
		case strings.EqualFold(u.Host, "hotp"):
			why = "counts (HOTP) instead of following the clock"
		case !strings.EqualFold(u.Host, "totp"):
			why = "is of a kind that is not TOTP"
		case digits != "" && digits != "6":
			why = "makes codes of another number of digits than 6"
		case algorithm != "" && algorithm != "SHA1":
			why = "uses another algorithm than SHA-1"
		case period != "" && period != "30":
			why = "makes a new code at other times than every 30 seconds"
		}
		if why != "" {
			return "", &leftError{CodeFactorLeft, why + ", which Clerk does not take"}
		}
		text = q.Get("secret")
	}
	return strings.TrimRight(strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' || r == '\n' || r == '\r' || r == '\u00a0' {
			return -1
		}
		return r
	}, text)), "="), nil
}

// backupCodes are the codes in a text: several may stand in it, between blanks, new lines,
// commas or semicolons, or as a JSON list.
func backupCodes(text string) []string {
	if looksLikeJSON(text) && strings.TrimSpace(text)[0] == '[' {
		var out []string
		for _, e := range gjson.Parse(text).Array() {
			out = append(out, backupCodes(e.String())...)
		}
		return out
	}
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;\u00a0", r) })
}
