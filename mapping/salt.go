package mapping

import (
	"fmt"
	"slices"

	"github.com/tidwall/gjson"

	"clerk-import/hashers"
	"clerk-import/mapping/regexp"
)

// CodeSaltUnused is the code of a digest that was taken for an unsalted one although the row
// has a salt: it would be accepted, and nobody could sign in.
const CodeSaltUnused = "digest_salt_unused"

// unsalted are the hashers that have no place for a salt: 32 or 64 hex digits say no more
// than that they are a hash of something.
var unsalted = []string{"md5", "sha256"}

// saltName tells columns that hold salts: salt, password_salt, passwordSalt, pwsalt.
var saltName = regexp.MustCompile(`(?i:^|[^a-z]|pass|password|passwd|pw|pwd|hash|user)(?i:salt)(?i:$|[^a-z]|hex|value)|[a-z]Salt($|[^a-z])`)

// saltUnused is the problem of a row that has a salt which its digest leaves out, nil of any
// other. A conversion that is given the salt knows whether it counts.
func (mp *Mapper) saltUnused(u *User) *Problem {
	if !slices.Contains(unsalted, u.PasswordHasher.Or("")) {
		return nil
	}
	if d := mp.m.digest; d != nil && slices.Contains(d.names, "salt") {
		return nil
	}
	column := saltColumn(mp.rec)
	if column == "" {
		return nil
	}
	return &Problem{
		Code: CodeSaltUnused, Severity: Fatal, Field: "password_digest",
		Message: fmt.Sprintf("the digest would be taken for an unsalted %s, but the column %s of the row has a salt", u.PasswordHasher.Or(""), column),
		Hint: fmt.Sprintf("find out how the source puts them together: salt and password alone are %s_salted, with password_digest: {template: \"{%s}${COLUMN OF THE DIGEST}\"}; "+
			"others reset their password (--invalid password=drop). --disable %s, if that salt is of something else", u.PasswordHasher.Or(""), column, CodeSaltUnused),
	}
}

// saltColumn is the name of a column of a record that holds a salt, "" if there is none.
func saltColumn(rec *Record) string {
	if rec.Header == nil {
		return saltMember(gjson.Parse(rec.JSON), "", 0)
	}
	for i, name := range rec.Header.Names {
		if i < len(rec.Cells) && rec.Cells[i] != "" && saltName.MatchString(name) {
			return name
		}
	}
	return ""
}

// saltMember looks no deeper than digests are found.
func saltMember(o gjson.Result, prefix string, depth int) (found string) {
	o.ForEach(func(k, v gjson.Result) bool {
		switch {
		case v.IsObject() && depth < 4:
			found = saltMember(v, prefix+k.Str+".", depth+1)
		case v.Type == gjson.String && v.Str != "" && saltName.MatchString(k.Str):
			found = prefix + k.Str
		}
		return found == ""
	})
	return found
}

// altered are the problems of a digest that was read, and is not all that it seems.
func altered(d hashers.Digest, problems []Problem) []Problem {
	if why := d.Altered(); why != "" {
		problems = append(problems, Problem{
			Code: "digest_altered", Severity: Warning, Field: "password_digest", Message: "the source changes passwords before it hashes them: " + why,
			Hint: "users whose password that changes cannot sign in until they reset it; tell your support",
		})
	}
	if d.Trimmed() {
		problems = append(problems, Problem{
			Code: "digest_trimmed", Severity: Warning, Field: "password_digest", Message: "the digest has blanks or line breaks around it, which are taken off",
			Hint: "look how the file was made: they may be in other columns, too",
		})
	}
	return problems
}
