package target

import (
	"regexp"
	"slices"
	"strings"

	"clerk-import/importer/halt"
)

// whereKeys says where the right key is found.
const whereKeys = "copy the secret key (not the publishable one) from the dashboard's API keys page"

// elsewhere says which other variables of an environment hold a secret key of Clerk's, "" for none: CLERK_API_KEY, or one
// with a framework's prefix. None is used, for nobody has said that it is meant. Stripe's keys have the same form, and so
// the name counts, too.
func elsewhere(environment []string) string {
	var names []string
	for _, entry := range environment {
		name, value, _ := strings.Cut(entry, "=")
		if _, err := ParseSecretKey(value); err == nil && name != KeyVariable && strings.Contains(strings.ToUpper(name), "CLERK") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return "; one is in " + strings.Join(names, ", ") + ", which is not read"
}

// KeyVariable is the variable of the environment that the key is taken from.
const KeyVariable = "CLERK_SECRET_KEY"

// secretKeyForm is a secret key: its kind, and characters that a header can carry.
var secretKeyForm = regexp.MustCompile(`^sk_(test|live)_[A-Za-z0-9_-]+$`)

// ParseSecretKey reads a secret key as people give it: with white space or quotes around,
// or a byte order mark in front. Errors are of type *[halt.Usage] and do not repeat it.
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
	return "", &halt.Usage{Msg: why, Try: try}
}
