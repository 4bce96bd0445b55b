package input

import (
	"os"
	"regexp"
	"strings"

	"clerk-import/importer/halt"
)

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
			return &halt.Usage{
				Msg: "that is a key, not a file, and a command line can be read by everybody on the machine",
				Try: "CLERK_SECRET_KEY in the environment, or --secret-key-file FILE with the key in that file; take back a key that others may have seen",
			}
		}
		if userGiven.MatchString(n) && !strings.HasPrefix(n, "sqlite") || settingGiven.MatchString(n) || pairGiven.MatchString(n) && besidePair.MatchString(n) {
			return &halt.Usage{
				Msg: "the address has a password in it, and a command line can be read by everybody on the machine",
				Try: "put the address (postgres://, mysql://, sqlserver:// or sqlite:FILE) into a variable of the environment and name it env:VARIABLE",
			}
		}
	}
	return nil
}
