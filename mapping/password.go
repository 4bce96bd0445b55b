package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"clerk-import/hashers"
)

// password turns what the mapping found into a digest in canonical form.
func (mp *Mapper) password(u *User, problems []Problem) []Problem {
	if d := mp.m.digest; d != nil {
		var v Value
		var err error
		if mp.alive.digest != nil {
			v, err = mp.eval(mp.alive.digest)
		}
		if err != nil {
			return append(problems, mp.digestProblem(err))
		}
		if v.Empty() && d.left != nil {
			left, err := mp.eval(d.left)
			if err != nil {
				return append(problems, mp.digestProblem(err))
			}
			u.PasswordLeft = left.holds()
		}
		if v.Empty() {
			return problems
		}
		mp.seconds(mp.alive.digest, v)
		if d.from == noDigest {
			u.PasswordLeft = v.holds()
			return problems
		}
		var params hashers.Params
		if len(d.names) > 0 {
			params = make(hashers.Params, len(d.names))
		}
		for _, name := range d.names {
			pv, err := mp.eval(d.params[name])
			if err != nil {
				return append(problems, mp.digestProblem(err))
			}
			params[name] = pv.Text
		}
		for _, front := range d.strip {
			if rest, is := strings.CutPrefix(trimmed(v.Text), front); is {
				v.Text = rest
				break
			}
		}
		digest, err := hashers.Convert(d.from, v.Text, params)
		var none *hashers.Error
		if errors.As(err, &none) && none.Code == hashers.CodeNoPassword {
			return problems // the source says that the user has no password
		}
		if err != nil {
			p := mp.digestProblem(err)
			if d.asked != "" && p.Code == string(hashers.CodeMalformed) {
				p.Hint = fmt.Sprintf("if the application hashes passwords with a function of its own, say what it writes with --param %s=NAME "+
					"(clerk-import digest list); or let these users reset the password: --invalid password=drop", d.asked)
			}
			return append(problems, p)
		}
		u.PasswordHasher = Some(digest.Hasher())
		return mp.digested(u, digest, problems)
	}
	text, ok := u.PasswordDigest.Get()
	hasher, named := u.PasswordHasher.Get()
	switch {
	case !ok:
		u.PasswordHasher = Opt[string]{} // a hasher says nothing without a digest
		return problems
	case !named:
		return problems // reported by the rules
	}
	digest, err := hashers.Read(hasher, text)
	if err != nil {
		return append(problems, mp.digestProblem(err))
	}
	u.PasswordHasher = Some(digest.Hasher())
	return mp.digested(u, digest, problems)
}

// digested puts a digest that was read into the user, with what is to be said of it.
func (mp *Mapper) digested(u *User, digest hashers.Digest, problems []Problem) []Problem {
	if p := mp.saltUnused(u); p != nil {
		problems = append(problems, *p)
	}
	text := digest.String()
	if p := cmp.Or(mp.ofSomethingElse(u, text), mp.otherwise(u.PasswordHasher.Or(""), text)); p != nil {
		problems = append(problems, *p)
	}
	u.Digest, u.PasswordDigest = digest, Some(text)
	return altered(digest, problems)
}

func (mp *Mapper) digestProblem(err error) Problem {
	p := Problem{
		Code: string(hashers.CodeMalformed), Severity: Fatal, Field: "password_digest",
		Message: "the password digest cannot be imported: " + err.Error(),
		Hint:    "find out how the source stores it (clerk-import digest identify), or leave the digest out and let the user reset the password",
	}
	var he *hashers.Error
	if errors.As(err, &he) {
		p.Code = string(he.Code)
		switch he.Code {
		case hashers.CodeMasked:
			p.Hint = "export again with the digests (the source's page says how), or leave the passwords behind: --invalid password=drop"
		case hashers.CodeMissingParam:
			p.Hint = "say it under params of digest in the mapping"
			for _, param := range mp.m.Params {
				if !strings.Contains(he.Reason, "parameter "+param.Name+" ") {
					continue
				}
				value := "VALUE"
				if param.Secret {
					value = "@FILE"
				}
				p.Hint = fmt.Sprintf("give it with --param %s=%s: %s", param.Name, value, param.Help)
			}
		}
	}
	return p
}
