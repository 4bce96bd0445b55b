package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// otherSecret knows, word by word, digests of something else than the password that somebody signs in with now.
var otherSecret = regexp.MustCompile(`\b(resets?|remember|activation|activate|confirm(ation)?|unlock|invit(e|ation)|tokens?|otp|totp|mfa|2fa|session|sitzung|device|backup|codes?|answer|antwort|frage|question|` +
	`recovery?|recover|parent|eltern|child|admin|master|root|last|letztes|prior|pin|api|keys?|schlussel|refresh|access|cookie|csrf|webhook|signature|checksum|etag|vault|wallet|guest|share|file|document|avatar|` +
	`respuesta|resposta|risposta|reponse|wiederherstellung|resetu|resetowania|odzyskiwania|przywracania|herstel|zurucksetzen|rucksetz(ung|en)|reinitialisation|recuperation|recuperacion|` +
	`restablecimiento|restablecer|recuperacao|redefinicao|ripristino|recupero|reimposta|obnova|obnoveni|sifirlama|aterstallning|nulstilling|tilbakestilling|palautus|visszaallitas|resetare)\b`)

// ofOtherSecret reports whether the name of a column is one of another secret, which is never the password before somebody says so. What
// all names of its table begin with says nothing.
func (c *column) ofOtherSecret() bool {
	if otherPassword.MatchString(c.leaf()) {
		return true
	}
	words := c.wordsIn()
	if c.called != nil {
		words = wording.Words(c.called[len(c.called)-1])
	}
	n := len(c.path)
	return otherSecret.MatchString(words) && max(c.named("digest"), named(c.path[:n-1], "digest")) < surelyDigest && !keepsPasswords.MatchString(words)
}

// surelyDigest is how surely a name has to be one of passwords that has such a word in it.
const surelyDigest = 0.75

// keepsPasswords knows names of passwords that have such a word in them: pass_key, login password code.
var keepsPasswords = regexp.MustCompile(`^(pass|login) (code|key|token)$`)

// namedPassword asks whether one of the columns that hold digests of other secrets is the password, where no other is.
func (p *Proposal) namedPassword(others []*guess) *guess {
	var shown []string
	options := []Option{{"none", "none is: everybody arrives without a password"}}
	for _, g := range others[:min(len(others), maxOffered)] {
		shown = append(shown, "`"+g.column.text()+"`")
		options = append(options, Option{p.columnID(g.column), fmt.Sprintf("`%s` is the password", g.column.text())})
	}
	chosen := p.choose(Question{ID: "digest", At: "digest", Options: options,
		Text: fmt.Sprintf("%s: these are digests, by their names of another secret than the password; is one the password?", strings.Join(shown, ", ")) + more(len(others))})
	i := slices.IndexFunc(others, func(g *guess) bool { return p.columnID(g.column) == chosen })
	if i < 0 {
		return nil
	}
	return others[i]
}

// otherThan reports whether a column beside that of the passwords has other ones: of another secret, or former ones, as those are of
// whoever has both.
func (c *column) otherThan(of *column) bool {
	return c.ofOtherSecret() && !(otherPassword.MatchString(c.leaf()) && c.apart(of))
}
