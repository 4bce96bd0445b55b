package target

import (
	"errors"
	"strings"
	"testing"

	"clerk-import/importer/halt"
)

func TestASecretKeyIsReadAsPeopleGiveIt(t *testing.T) {
	const key = "sk_live_Ab3dEfGh1jK"
	for _, given := range []string{key, key + "\n", " " + key + "\r\n", `"` + key + `"`, "'" + key + "'\n", "\ufeff" + key, "\t" + key + " "} {
		if got, err := ParseSecretKey(given); err != nil || got != key {
			t.Errorf("%q: %q %v", given, got, err)
		}
	}
	for given, want := range map[string]string{
		"": "empty", " \n": "empty", `"`: "does not start", "'": "does not start", `""`: "empty", "sk_live_": "ends behind sk_live_", "sk_test_\n": "ends behind sk_test_", "sk_live": "does not start",
		"sk_live_…": "placeholder", "sk_test_...": "placeholder", "sk_live_xxxx": "placeholder", "sk_live_••••": "placeholder", "sk_live_<…>": "placeholder",
		"pk_live_Ab3dEfGh1jK": "publishable key", "pk_test_": "publishable key", "Ab3dEfGh1jK": "does not start", "SK_LIVE_Ab3dEfGh1jK": "does not start",
		"sk_live_Ab3d\nEfGh1jK": "several lines", key + "\n" + key: "several lines", "sk_live_Ab3d EfGh1jK": "characters", `"sk_live_Ab3dEfGh1jK`: "does not start",
		`sk_live_Ab3dEfGh1jK"`: "characters", "sk_live_Ab3dEfGh1jK\x00": "characters", "CLERK_SECRET_KEY=sk_live_Ab3dEfGh1jK": "does not start", "Bearer sk_live_Ab3dEfGh1jK": "does not start",
		"sk_live_Ab3d\u200bEfGh1jK": "characters", "sk_live_Ab3dEfGh1jK;": "characters",
	} {
		_, err := ParseSecretKey(given)
		var usage *halt.Usage
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Ab3d") || strings.Contains(usage.Try, "Ab3d") {
			t.Errorf("%q: %v, want %q", given, err, want)
		}
	}
}

// A key in another variable is no key, which is said with the variable's name, and without the key.
func TestAKeyInAnotherVariableIsSaid(t *testing.T) {
	const key = "sk_live_Ab3dEfGh1jK"
	for want, environment := range map[string][]string{
		"": {"CLERK_SECRET_KEY=" + key, "HOME=/root", "CLERK_PUBLISHABLE_KEY=pk_live_Ab3dEfGh1jK", "STRIPE_SECRET_KEY=" + key, "EMPTY=", "CLERK_API_KEY=sk_test_..."},
		"; one is in CLERK_API_KEY, which is not read":                 {"CLERK_API_KEY=" + key},
		"; one is in CLERK_API_KEY, NUXT_CLERK_KEY, which is not read": {"NUXT_CLERK_KEY=\"" + key + "\"", "PATH=/bin", "CLERK_API_KEY=" + key},
	} {
		if got := elsewhere(environment); got != want {
			t.Errorf("%q: %q, want %q", environment, got, want)
		}
	}
}
