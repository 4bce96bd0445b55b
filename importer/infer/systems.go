package infer

import (
	"fmt"
	"slices"

	"clerk-import/hashers"
	"clerk-import/mapping/regexp"
)

// system is a system whose digests do not name themselves, and are of a form that hardly anything else has.
type system struct {
	recipe
	form   *regexp.Regexp
	beside []string // the params that stand in columns beside it, by names that tell them

	set  [][2]string    // the params that its code sets, and may be set otherwise
	only *regexp.Regexp // where every example is of this form, no other system is known that writes it; nil: there is none
}

var (
	// shortSalt is the form of osCommerce and what came of it, and of Magento 1, which both hash the salt and then the password
	// (osCommerce: password_funcs.php, tep_encrypt_password; Magento 1: getHash of Mage_Core_Model_Encryption, salts of 2). Joomla's
	// salts have 32 characters (genRandomPassword(32) of its user component). Read on GitHub on 2026-11-27.
	shortSalt   = regexp.MustCompile(`^[0-9a-f]{32}:[0-9A-Za-z]{2}$`)
	hashAndSalt = regexp.MustCompile(`^(?:[0-9a-f]{32}|[0-9a-f]{64}):[^:$]{1,64}$`)
	// longKey is a key of 512 bytes, which passport-local-mongoose and -sequelize derive.
	longKey = regexp.MustCompile(`^[0-9a-f]{999}[0-9a-f]{25}$`)
	ttrss   = regexp.MustCompile(`^MODE2:[0-9a-f]{64}$`)

	formatName = regexp.MustCompile(`format`)

	// besideNames tell the column of a param.
	besideNames = map[string]*regexp.Regexp{"salt": saltName, "format": formatName, "prf": regexp.MustCompile(`^(password|hash)(version|function)$`)}
)

// systems are those that are offered where every example fits. Of two that compute the same, both are.
var systems = []system{
	{recipe: recipe{id: "magento", changes: "MD5 or SHA-256 with its salt behind a colon (Magento 1, osCommerce)", from: "magento"}, form: hashAndSalt, only: shortSalt},
	{recipe: recipe{id: "joomla", changes: "MD5 with its salt behind a colon (Joomla 1.5 to 2.5)", from: "joomla"}, form: hashAndSalt},
	{recipe: recipe{id: "gogs", changes: "PBKDF2 of Gogs or Grafana", from: "gogs"}, form: regexp.MustCompile(`^[0-9a-f]{100}$`), beside: []string{"salt"}},
	{recipe: recipe{id: "sonarqube", changes: "PBKDF2 of SonarQube", from: "sonarqube"}, form: regexp.MustCompile(`^\d+\$[A-Za-z0-9+/]{86}==$`), beside: []string{"salt"}},
	{recipe: recipe{id: "aspnet-membership", changes: "HMAC-SHA256 of ASP.NET Membership", from: "aspnet-membership"}, form: regexp.MustCompile(`^[A-Za-z0-9+/]{43}=$`), beside: []string{"salt", "format"}},
	{recipe: recipe{id: "redwood", changes: "scrypt of RedwoodJS, and its PBKDF2 of before 6", from: "redwood"}, form: regexp.MustCompile(`^[0-9a-f]{64}(\|\d+){0,3}$`), beside: []string{"salt"}, only: regexp.MustCompile(`\|\d+\|\d+\|\d+$`)},
	{recipe: recipe{id: "tt-rss", changes: "SHA-256 of Tiny Tiny RSS", from: "tt-rss"}, form: ttrss, beside: []string{"salt"}, only: ttrss},
	{
		// goharbor/harbor, src/common/utils/encrypt.go (read 2026-11-28).
		recipe: recipe{id: "harbor", changes: "PBKDF2 of Harbor (4096 rounds)", from: "pbkdf2"}, form: regexp.MustCompile(`^[0-9a-f]{32}$`),
		beside: []string{"salt", "prf"}, set: [][2]string{{"iterations", "4096"}, {"salt_encoding", "text"}},
	},
	{
		recipe: recipe{id: "passport-local-sequelize", changes: "PBKDF2 of passport-local-sequelize, with its defaults (0.9: SHA-1, 12000 rounds)", from: "pbkdf2"}, form: longKey,
		beside: []string{"salt"}, set: [][2]string{{"prf", "sha1"}, {"iterations", "12000"}, {"salt_encoding", "text"}},
	},
	{
		recipe: recipe{id: "passport-local-mongoose", changes: "PBKDF2 of passport-local-mongoose, with its defaults (SHA-256, 25000 rounds)", from: "pbkdf2"}, form: longKey,
		beside: []string{"salt"}, set: [][2]string{{"prf", "sha256"}, {"iterations", "25000"}, {"salt_encoding", "text"}},
	},
}

// ofSystems are the recipes of the systems that every example of a column fits, and the columns beside it.
func (p *Proposal) ofSystems(c *column, columns []*column) (out []recipe) {
	for _, s := range systems {
		if slices.ContainsFunc(c.examples, func(e string) bool { return !s.form.MatchString(e) }) {
			continue
		}
		r, params, whole := s.recipe, hashers.Params{}, true
		r.certain = s.only != nil && len(c.examples) >= fewestAlike && !slices.ContainsFunc(c.examples, func(e string) bool { return !s.only.MatchString(e) })
		for _, name := range s.beside {
			o := c.beside(columns, func(o *column) bool { return besideNames[name].MatchString(o.leaf()) })
			if whole = o != nil && len(o.examples) > 0; !whole {
				break
			}
			params[name] = o.examples[0]
			r.params = append(r.params, [2]string{name, scalar(o.reference(p))})
		}
		for _, kv := range s.set {
			params[kv[0]] = kv[1]
			r.params = append(r.params, [2]string{kv[0], fmt.Sprintf("{const: %q}", kv[1])})
		}
		if whole && len(c.untaken(s.from, params)) == 0 {
			out = append(out, r)
		}
	}
	return out
}
