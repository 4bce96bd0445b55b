package validate

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"clerk-import/mapping"
)

// identifierFields are those of which a user needs one.
var identifierFields = []string{"email_address", "phone_number", "username", "web3_wallet"}

// passwordFields are those of which a password may come.
var passwordFields = []string{"password", "password_digest", "password_hasher"}

// refused are the rules for what the API would refuse. A new rule is one entry.
var refused = []Rule{
	{Code: "identifier_missing", Severity: mapping.Fatal, follows: identifierFields,
		Summary: "the row has no e-mail address, phone number, username or wallet",
		Hint:    "a Clerk user needs one of them to sign in with; check that the mapping reads the right columns",
		check: func(u *mapping.User, _ time.Time, found report) {
			if len(u.Emails)+len(u.Phones)+len(u.Web3Wallets) == 0 && u.Username.Or("") == "" {
				found("", u.ExternalID.Or(""))
			}
		}},
	{Code: "email_invalid", Severity: mapping.Fatal, about: mapping.PartEmail,
		Summary: "the e-mail address is not valid",
		Hint:    "correct the address, or leave it out if the user has something else to sign in with",
		check: func(u *mapping.User, _ time.Time, found report) {
			for _, e := range u.Emails {
				if !ValidEmail(e.Value) {
					found("email_address", e.Value)
				}
			}
		},
		because: func(u *mapping.User) string {
			for _, e := range u.Emails {
				if at, what := invisible(e.Value); what != "" {
					return fmt.Sprintf("character %d of it cannot be seen, it is %s", at, what)
				}
				if at, what := doubled(e.Value); what != "" {
					return fmt.Sprintf("character %d of it is %s: it could become somebody else's address", at, what)
				}
			}
			return ""
		}},
	{Code: "spreadsheet_damage", Severity: mapping.Fatal, about: mapping.PartExternalID | mapping.PartUsername | mapping.PartNames | mapping.PartPhone,
		Summary: "a spreadsheet program put an error, or a rounded number, in the place of the value",
		Hint:    "export again, and do not open and save the file with the program; or have it take the column for text",
		check: func(u *mapping.User, _ time.Time, found report) {
			if v := u.ExternalID.Or(""); rounded(v) || spreadsheetError(v) {
				found("external_id", v)
			}
			for _, p := range u.Phones {
				if rounded(p.Value) || spreadsheetError(p.Value) {
					found("phone_number", p.Value)
				}
			}
			for _, f := range [...]struct {
				name string
				text *mapping.Opt[string]
			}{{"username", &u.Username}, {"first_name", &u.FirstName}, {"last_name", &u.LastName}} {
				if v := f.text.Or(""); spreadsheetError(v) {
					found(f.name, v)
				}
			}
		}},
	{Code: "phone_invalid", Severity: mapping.Fatal, about: mapping.PartPhone,
		Summary: "the phone number is not in E.164 form (+ country code and digits)",
		Hint:    "use the converter e164 in the mapping, with the region of numbers that lack a country code",
		check: func(u *mapping.User, _ time.Time, found report) {
			for _, p := range u.Phones {
				if !ValidPhone(p.Value) {
					found("phone_number", p.Value)
				}
			}
		}},
	{Code: "wallet_invalid", Severity: mapping.Fatal, about: mapping.PartWallet,
		Summary: "the web3 wallet is not an address",
		Hint:    "Clerk takes Ethereum style (0x and 40 hex digits) and Solana style addresses",
		check: func(u *mapping.User, _ time.Time, found report) {
			for _, w := range u.Web3Wallets {
				if !walletPattern.MatchString(w) {
					found("web3_wallet", w)
				}
			}
		}},
	{Code: "username_length", Severity: mapping.Fatal, about: mapping.PartUsername,
		Summary: fmt.Sprintf("the username does not have %d to %d characters", minUsername, maxUsername),
		Hint:    "change the username, or leave it out if the user has something else to sign in with",
		check: func(u *mapping.User, _ time.Time, found report) {
			if name, ok := u.Username.Get(); ok && name != "" {
				if n := utf8.RuneCountInString(name); n < minUsername || n > maxUsername {
					found("username", name)
				}
			}
		}},
	{Code: "username_characters", Severity: mapping.Fatal, about: mapping.PartUsername,
		Summary: "the username has characters other than letters, digits, _ and -",
		Hint:    "change the username, or leave it out if the user has something else to sign in with",
		check: func(u *mapping.User, _ time.Time, found report) {
			if name := u.Username.Or(""); name != "" && !plainUsername(name) {
				found("username", name)
			}
		}},
	{Code: "username_needs_letter", Severity: mapping.Fatal, about: mapping.PartUsername,
		Summary: "the username has no letter",
		Hint:    "Clerk refuses purely numeric usernames unless the instance allows them; change or leave out",
		check: func(u *mapping.User, _ time.Time, found report) {
			if name := u.Username.Or(""); name != "" && plainUsername(name) && !hasLetter(name) {
				found("username", name)
			}
		}},
	{Code: "name_too_long", Severity: mapping.Fatal, about: mapping.PartNames,
		Summary: fmt.Sprintf("the name is longer than %d bytes", maxName),
		Hint:    "shorten it",
		check: func(u *mapping.User, _ time.Time, found report) {
			if n := u.FirstName.Or(""); len(n) > maxName {
				found("first_name", n)
			}
			if n := u.LastName.Or(""); len(n) > maxName {
				found("last_name", n)
			}
		}},
	{Code: "external_id_too_long", Severity: mapping.Fatal, about: mapping.PartExternalID,
		Summary: fmt.Sprintf("the external id is longer than %d bytes", maxExternalID),
		Hint:    "map external_id to what identifies the user in the source, as a key or a UUID",
		check: func(u *mapping.User, _ time.Time, found report) {
			if id := u.ExternalID.Or(""); len(id) > maxExternalID {
				found("external_id", id)
			}
		}},
	{Code: "locale_invalid", Severity: mapping.Fatal, about: mapping.PartLocale,
		Summary: "the locale is not a BCP 47 language tag",
		Hint:    "write it like en-US",
		check: func(u *mapping.User, _ time.Time, found report) {
			if l := u.Locale.Or(""); l != "" {
				if _, err := language.Parse(l); err != nil || len(l) > maxLocale {
					found("locale", l)
				}
			}
		}},
	{Code: "timestamp_invalid", Severity: mapping.Fatal, about: mapping.PartTimes,
		Summary: "the time is not in RFC 3339 form",
		Hint:    "use the converter timestamp in the mapping",
		check: func(u *mapping.User, _ time.Time, found report) {
			if plainTimes(u) {
				return
			}
			eachTime(u, func(field, text string, _ time.Time, err error) {
				if err != nil {
					found(field, text)
				}
			})
		}},
	{Code: "timestamp_future", Severity: mapping.Fatal, about: mapping.PartTimes,
		Summary: "the time lies in the future",
		Hint:    "check the unit: milliseconds read as seconds end up far in the future",
		check: func(u *mapping.User, now time.Time, found report) {
			if writtenBetween(u, 0, now.UTC().Year()) {
				return
			}
			eachTime(u, func(field, text string, t time.Time, err error) {
				if err == nil && t.After(now) {
					found(field, text)
				}
			})
		}},
	{Code: "digest_without_hasher", Severity: mapping.Fatal, follows: []string{"password_hasher", "password_digest"}, about: mapping.PartPassword,
		Summary: "there is a password digest but nothing says how it was made",
		Hint:    "set password_hasher in the mapping, or use digest: {from: auto, ...}",
		check: func(u *mapping.User, _ time.Time, found report) {
			_, digest := u.PasswordDigest.Get()
			if _, hasher := u.PasswordHasher.Get(); digest && !hasher {
				found("password_hasher", "")
			}
		}},
	{Code: "password_and_digest", Severity: mapping.Fatal, about: mapping.PartPlaintext,
		Summary: "there are both a plaintext password and a digest",
		Hint:    "map one of the two",
		check: func(u *mapping.User, _ time.Time, found report) {
			_, plain := u.Password.Get()
			if _, digest := u.PasswordDigest.Get(); plain && digest {
				found("password", "")
			}
		}},
	{Code: "password_too_short", Severity: mapping.Fatal, about: mapping.PartPlaintext,
		Summary: fmt.Sprintf("the plaintext password has fewer than %d characters", minPassword),
		Hint:    "set skip_password_checks: true in the mapping to import it all the same",
		check: func(u *mapping.User, _ time.Time, found report) {
			if p, ok := u.Password.Get(); ok && !u.SkipPasswordChecks.Or(false) && utf8.RuneCountInString(p) < minPassword {
				found("password", "")
			}
		}},
	{Code: "password_too_long", Severity: mapping.Fatal, about: mapping.PartPlaintext,
		Summary: fmt.Sprintf("the plaintext password has more than %d bytes", maxPassword),
		Hint:    "bcrypt reads no more; let these users choose a new password (leave it out)",
		check: func(u *mapping.User, _ time.Time, found report) {
			if p, ok := u.Password.Get(); ok && len(p) > maxPassword {
				found("password", "")
			}
		}},
	{Code: "metadata_invalid", Severity: mapping.Fatal, about: mapping.PartMetadata,
		Summary: "the metadata is not a JSON object",
		Hint:    "map an object, or build one with object: in the mapping",
		check: func(u *mapping.User, _ time.Time, found report) {
			eachMetadata(u, func(field string, m json.RawMessage) {
				if len(m) == 0 || m[0] != '{' {
					found(field, "")
				}
			})
		}},
	{Code: "metadata_too_large", Severity: mapping.Fatal, about: mapping.PartMetadata,
		Summary: fmt.Sprintf("the metadata is larger than %d bytes", maxMetadata),
		Hint:    "map only the keys that the application needs; keep the rest in your own database",
		check: func(u *mapping.User, _ time.Time, found report) {
			eachMetadata(u, func(field string, m json.RawMessage) {
				if len(m) > maxMetadata {
					found(field, "")
				}
			})
		}},
	{Code: "organizations_limit_negative", Severity: mapping.Fatal, about: mapping.PartOrgsLimit,
		Summary: "the limit of organizations is negative",
		Hint:    "0 means unlimited",
		check: func(u *mapping.User, _ time.Time, found report) {
			if n := u.CreateOrgsLimit.Or(0); n < 0 {
				found("create_organizations_limit", fmt.Sprint(n))
			}
		}},
	{Code: "too_many_identifiers", Severity: mapping.Fatal, about: mapping.PartEmail | mapping.PartPhone,
		Summary: fmt.Sprintf("the row has more than %d addresses or numbers of one kind", maxAttachedList),
		Hint:    "is a list of somebody else's addresses mapped?",
		check: func(u *mapping.User, _ time.Time, found report) {
			if len(u.Emails) > maxAttachedList {
				found("email_address", "")
			}
			if len(u.Phones) > maxAttachedList {
				found("phone_number", "")
			}
		}},
}

// eachTime calls f for each time of a user, and err tells those that are none.
func eachTime(u *mapping.User, f func(field, text string, t time.Time, err error)) {
	if s, ok := u.CreatedAt.Get(); ok {
		t, err := time.Parse(time.RFC3339, s)
		f("created_at", s, t, err)
	}
	if s, ok := u.LegalAcceptedAt.Get(); ok {
		t, err := time.Parse(time.RFC3339, s)
		f("legal_accepted_at", s, t, err)
	}
}

// writtenBetween reports whether the times of a user, if they are any, are of the years from up to and without to. It only
// looks at how they begin and end, and is no for times that are not written in UTC.
func writtenBetween(u *mapping.User, from, to int) bool {
	between := func(o *mapping.Opt[string]) bool {
		s, ok := o.Get()
		if !ok {
			return true
		}
		if len(s) < len("2006-") || s[4] != '-' || s[len(s)-1] != 'Z' {
			return false
		}
		year := 0
		for _, c := range []byte(s[:4]) {
			if c < '0' || c > '9' {
				return false
			}
			year = year*10 + int(c-'0')
		}
		return from <= year && year < to
	}
	return between(&u.CreatedAt) && between(&u.LegalAcceptedAt)
}

// plainTimes reports whether the times of a user are plain ones. Nearly all are, and need not be parsed.
func plainTimes(u *mapping.User) bool {
	plain := func(o *mapping.Opt[string]) bool {
		s, ok := o.Get()
		if !ok {
			return true
		}
		_, _, ok = mapping.PlainTime(s)
		return ok
	}
	return plain(&u.CreatedAt) && plain(&u.LegalAcceptedAt)
}

func eachMetadata(u *mapping.User, f func(field string, m json.RawMessage)) {
	if m, ok := u.PublicMetadata.Get(); ok {
		f("public_metadata", m)
	}
	if m, ok := u.PrivateMetadata.Get(); ok {
		f("private_metadata", m)
	}
	if m, ok := u.UnsafeMetadata.Get(); ok {
		f("unsafe_metadata", m)
	}
}
