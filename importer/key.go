package importer

import (
	"os"
	"regexp"
	"strings"
)

// whereKeys says where the right key is found.
const whereKeys = "copy the secret key (not the publishable one) from the dashboard's API keys page"

// secretKeyForm is a secret key: its kind, and characters that a header can carry.
var secretKeyForm = regexp.MustCompile(`^sk_(test|live)_[A-Za-z0-9_-]+$`)

// ParseSecretKey reads a secret key as people give it: with white space or quotes around,
// or a byte order mark in front. Errors are of type *[UsageError] and do not repeat it.
func ParseSecretKey(text string) (string, error) {
	key := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if n := len(key); n > 1 && (key[0] == '"' || key[0] == '\'') && key[n-1] == key[0] {
		key = strings.TrimSpace(key[1 : n-1])
	}
	kind, rest := "", key
	for _, prefix := range []string{"sk_test_", "sk_live_"} {
		if after, ok := strings.CutPrefix(key, prefix); ok {
			kind, rest = prefix, after
		}
	}
	why, try := "", whereKeys
	switch {
	case key == "":
		why = "the secret key is empty"
	case strings.ContainsAny(key, "\r\n"):
		why, try = "the secret key has several lines", "the key alone, in one line"
	case strings.HasPrefix(key, "pk_"):
		why = "that is a publishable key, and the secret key is wanted: it starts with sk_test_ or sk_live_"
	case kind == "":
		why = "the secret key does not start with sk_test_ or sk_live_"
	case rest == "":
		why = "the secret key ends behind " + kind
	case strings.Trim(rest, "….xX*•<>") == "":
		why = "that is the placeholder; paste your own key"
	case !secretKeyForm.MatchString(key):
		why = "the secret key has characters in it that no secret key has (white space, quotes, …)"
	default:
		return key, nil
	}
	return "", &UsageError{Msg: why, Try: try}
}

// What may stand on a command line in the place of a file's name, and is not to be repeated.
var (
	keyGiven     = regexp.MustCompile(`^(?:sk_(?:test|live)_|pk_(?:test|live)_)[A-Za-z0-9_$=-]+$`)
	userGiven    = regexp.MustCompile(`^(?:[a-zA-Z0-9+]+://)?[^/\\\s:@]+:[^/\\@][^@]*@.`)
	pairGiven    = regexp.MustCompile(`(?i)(?:^|[\s;?&])(?:pass|password|passwd|pwd|secret|token)\s*=\s*\S`)
	besidePair   = regexp.MustCompile(`(?i)(?:^|[\s;?&]|env:)(?:host|hostaddr|server|data source|addr|address|user|user id|uid|username|dbname|database|initial catalog|port)\s*=`)
	settingGiven = regexp.MustCompile(`(?i)^[a-z0-9+]+:.*[?&;](?:[a-z_]*(?:key|pass|password|pwd|secret|token))=[^&;\s]`)
)

// Concealed is the error of a name that is no file's but a key, or the address of a database with a password in it,
// however it is written; nil for any other. It does not repeat it.
func Concealed(name string) error {
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	_, value, _ := strings.Cut(name, "=")
	for _, n := range []string{name, value} {
		n = strings.TrimPrefix(strings.TrimPrefix(strings.Trim(n, " \t\r\n\"'"), "@"), "env:")
		if keyGiven.MatchString(strings.TrimLeft(n, "-")) {
			return &UsageError{
				Msg: "that is a key, not a file, and a command line can be read by everybody on the machine",
				Try: "CLERK_SECRET_KEY in the environment, or --secret-key-file FILE with the key in that file; take back a key that others may have seen",
			}
		}
		if userGiven.MatchString(n) && !strings.HasPrefix(n, "sqlite") || settingGiven.MatchString(n) || pairGiven.MatchString(n) && besidePair.MatchString(n) {
			return &UsageError{
				Msg: "the address has a password in it, and a command line can be read by everybody on the machine",
				Try: "put the address (postgres://, mysql://, sqlserver:// or sqlite:FILE) into a variable of the environment and name it env:VARIABLE",
			}
		}
	}
	return nil
}
