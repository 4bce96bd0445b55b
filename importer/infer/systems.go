package infer

import (
	"regexp"
	"slices"

	"clerk-import/hashers"
)

// system is a system whose digests do not name themselves, and are of a form that hardly anything else has.
type system struct {
	recipe
	form   *regexp.Regexp
	beside []string // the params that stand in columns beside it, by names that tell them
}

var (
	hashAndSalt = regexp.MustCompile(`^(?:[0-9a-f]{32}|[0-9a-f]{64}):[^:$]{1,64}$`)
	formatName  = regexp.MustCompile(`format`)

	// besideNames tell the column of a param.
	besideNames = map[string]*regexp.Regexp{"salt": saltName, "format": formatName}
)

// systems are those that are offered where every example fits. Of two that compute the same, both are.
var systems = []system{
	{recipe{id: "magento", changes: "MD5 or SHA-256 with its salt behind a colon (Magento 1, osCommerce)", from: "magento"}, hashAndSalt, nil},
	{recipe{id: "joomla", changes: "MD5 with its salt behind a colon (Joomla 1.5 to 2.5)", from: "joomla"}, hashAndSalt, nil},
	{recipe{id: "gogs", changes: "PBKDF2 of Gogs or Grafana", from: "gogs"}, regexp.MustCompile(`^[0-9a-f]{100}$`), []string{"salt"}},
	{recipe{id: "sonarqube", changes: "PBKDF2 of SonarQube", from: "sonarqube"}, regexp.MustCompile(`^\d+\$[A-Za-z0-9+/]{86}==$`), []string{"salt"}},
	{recipe{id: "aspnet-membership", changes: "HMAC-SHA256 of ASP.NET Membership", from: "aspnet-membership"}, regexp.MustCompile(`^[A-Za-z0-9+/]{43}=$`), []string{"salt", "format"}},
}

// ofSystems are the recipes of the systems that every example of a column fits, and the columns beside it.
func (p *Proposal) ofSystems(c *column, columns []*column) (out []recipe) {
	for _, s := range systems {
		if slices.ContainsFunc(c.examples, func(e string) bool { return !s.form.MatchString(e) }) {
			continue
		}
		r, params, whole := s.recipe, hashers.Params{}, true
		for _, name := range s.beside {
			o := c.beside(columns, func(o *column) bool { return besideNames[name].MatchString(normal(o.path[len(o.path)-1])) })
			if whole = o != nil && len(o.examples) > 0; !whole {
				break
			}
			params[name] = o.examples[0]
			r.params = append(r.params, [2]string{name, scalar(o.reference(p))})
		}
		if whole && len(c.untaken(s.from, params)) == 0 {
			out = append(out, r)
		}
	}
	return out
}
