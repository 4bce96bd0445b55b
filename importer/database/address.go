package database

import (
	"errors"
	"net/url"
	"strings"
)

// Reasons why an address is not used. They do not repeat it: there may be a password
// anywhere in it.
var (
	errNoURL = errors.New("the address of the database is no URL (scheme://user@host:port/name); characters like / ? # @ : % in a name or a password are written as %2F %3F %23 %40 %3A %25")
	errAt    = errors.New("the address of the database has an @ or # behind its host; in a name or a password / ? # @ are written as %2F %3F %23 %40")
)

// schemeOf is the scheme of an address in lower case, and what is behind it.
func schemeOf(address string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(address, ":")
	return strings.ToLower(scheme), rest, ok
}

// Is reports whether an input's name is the address of a database.
func Is(name string) bool {
	scheme, _, ok := schemeOf(name)
	return ok && dialectOf(scheme) != nil
}

// Elsewhere is the scheme of a name that is a URL of something else than a database we
// know, or "". Such a name may hold a password and is not repeated.
func Elsewhere(name string) string {
	scheme, rest, ok := schemeOf(name)
	if ok && strings.HasPrefix(rest, "//") && dialectOf(scheme) == nil && !strings.ContainsAny(scheme, `/\. `) {
		return scheme
	}
	return ""
}

// PasswordInside reports whether the address of a database has a password in it, or what
// may be one.
func PasswordInside(address string) bool {
	if scheme, _, _ := schemeOf(address); strings.HasPrefix(scheme, "sqlite") {
		return false // a file
	}
	u, err := parseAddress(address)
	if err != nil {
		return strings.Contains(address, "@")
	}
	return len(secretsOf(u)) > 0
}

// parseAddress reads the address of a server. A password with a / ? or # in it ends the
// host for a URL: what is behind would be taken for the name, and shown.
func parseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Opaque != "" || u.Host == "" && u.Path == "" && u.RawQuery == "":
		return nil, errNoURL
	case strings.Contains(u.EscapedPath()+u.RawQuery, "@"), strings.Contains(address, "#"):
		return nil, errAt
	}
	return u, nil
}

// secretsOf are the passwords in an address.
func secretsOf(u *url.URL) (secrets []string) {
	if password, has := u.User.Password(); has {
		secrets = append(secrets, password)
	} else if _, behind, has := strings.Cut(u.User.Username(), ":"); has { // its colon was written as %3A
		secrets = append(secrets, behind)
	}
	for name, values := range u.Query() {
		name = strings.ToLower(name)
		for _, word := range []string{"pass", "pwd", "secret", "token"} {
			if strings.Contains(name, word) {
				secrets = append(secrets, values...)
				break
			}
		}
	}
	return secrets
}

// redact takes passwords out of an error, in every spelling that a driver may put there.
func redact(err error, secrets ...string) error {
	text := err.Error()
	for _, secret := range secrets {
		for _, spelling := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strings.TrimPrefix(url.UserPassword("", secret).String(), ":")} {
			if spelling != "" {
				text = strings.ReplaceAll(text, spelling, "•••")
			}
		}
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}
