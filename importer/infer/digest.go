package infer

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"clerk-import/hashers"
	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// recipe is a way to read a digest: a conversion, and what it takes from where.
type recipe struct {
	id, changes string
	from        string
	params      [][2]string // names and values, as the mapping writes them
	certain     bool        // the form of the digests is known of no other way
	value       string      // as the mapping writes it; "" is the column
}

// digest finds passwords by what the conversions make of them. A format that does not name itself is
// asked about: a wrong one would be accepted, and nobody could sign in.
func (p *Proposal) digest(columns []*column) {
	if p.keycloak() {
		return
	}
	var found, foreign []*guess
	convs, hashes, shares := map[*column]string{}, map[*column]string{}, map[*column]float64{}
	columns = slices.DeleteFunc(slices.Clone(columns), func(c *column) bool { return c.attributes() != nil }) // pwdLastSet
	hasSalt := salted(columns)
	for _, c := range columns {
		if c.filled == 0 || p.taken[c] != "" || otherPassword.MatchString(c.leaf()) {
			continue
		}
		p.unwrap(c)
		conv, hasher, share := conversionOf(c, hasSalt)
		is := c.named("digest")
		if conv == "" || share < 0.3 || share < 0.5 && is < 0.5 || c.named("salt") > is || hasher == "md5" && (is < 0.5 || c.maySalt(columns) != nil) {
			continue
		}
		convs[c], hashes[c], shares[c] = conv, hasher, share
		if g := (&guess{column: c, score: share*0.6 + 0.4*is}); c.ofOtherSecret() {
			foreign = append(foreign, g)
		} else {
			found = append(found, g)
		}
	}
	found = slices.DeleteFunc(found, func(g *guess) bool { // an object, of which a member is the digest
		return slices.ContainsFunc(found, func(o *guess) bool { return o.column.inside(g.column) })
	})
	if len(found) == 0 {
		if p.unnamed(columns) || len(foreign) == 0 {
			return
		}
		g := p.namedPassword(foreign)
		if g == nil {
			return
		}
		found = []*guess{g}
	}
	best := found[0]
	for _, g := range found[1:] {
		if g.score > best.score {
			best = g
		}
	}
	if best = p.oneOf(best, found); best == nil {
		return
	}
	c := best.column
	if is := p.passwordKind(c); is != nil {
		if p.readKind(c, is) {
			p.take("digest", best)
		} else {
			p.take("password?", best)
		}
		return
	}
	if p.several(c) && !p.readNewest(c) {
		p.take("password?", best)
		return
	}
	p.conv, p.hasher = convs[c], hashes[c]
	p.take("digest", best)
	p.unusable = c.locks != nil
	if shares[c] == 1 {
		p.saltBeside(c, columns)
		return
	}
	rest := percent(1 - shares[c])
	others := c.untaken(p.conv, nil)
	bare := 0
	for _, e := range others {
		if bareDigest.MatchString(e) {
			bare++
		}
	}
	recipes, parts := p.recipes(c, others, columns), ""
	if len(recipes) > 0 {
		parts = ", and have parts in other columns"
	}
	if !hasSalt && slices.ContainsFunc(others, bareMD5) {
		recipes = append(recipes, recipe{id: "md5", changes: "MD5 without a salt", from: "wordpress"})
	}
	if len(recipes) > 0 && p.conv == "auto" {
		p.howMade(c, fmt.Sprintf("%s of `%s` do not name their format%s: how are they made? A password that you know tells", percent(float64(bare)/float64(len(c.examples))), c.text(), parts), recipes)
		rest = percent(float64(len(others)-bare) / float64(len(c.examples)))
	}
	if p.recipe == nil && bare == len(others) && bare > 0 && slices.ContainsFunc(p.questions, func(q Question) bool { return q.ID == questionID("digest", c.text()) }) {
		p.unusable = true // as was answered
	} else if p.recipe == nil || bare < len(others) {
		p.unusable = p.choose(Question{ID: questionID("unusable", c.text()), At: "digest", Text: fmt.Sprintf("%s of `%s` cannot be imported: what becomes of these users?", rest, c.text()),
			Options: []Option{{"drop", "they arrive without a password and must reset it"}, {"reject", "their rows are rejected"}}}) == "drop"
	}
}

// inside reports whether a column is a member of an object that is another column, or of one in it.
func (c *column) inside(of *column) bool {
	return c.table == of.table && len(c.path) > len(of.path) && slices.Equal(c.path[:len(of.path)], of.path)
}

// oneOf is the column that is read where several hold digests: the best, if its name says more than
// those of the others, and otherwise the one that somebody names.
func (p *Proposal) oneOf(best *guess, found []*guess) *guess {
	options := []Option{{"none", "none is read: everybody arrives without a password"}}
	tie := false
	for _, g := range found {
		if g.column.named("digest") > best.column.named("digest")-0.25 && g.column.filled*5 >= best.column.filled {
			tie = tie || g != best && !g.column.apart(best.column)
			options = append(options, Option{p.columnID(g.column), fmt.Sprintf("`%s` is the password", g.column.text())})
		}
	}
	if !tie {
		return best
	}
	chosen := p.choose(Question{ID: "digest", At: "digest", Text: "several columns hold digests: which is the password in use?", Options: options})
	for _, g := range found {
		if p.columnID(g.column) == chosen {
			return g
		}
	}
	return nil
}

// columnID is a column as an option names it.
func (p *Proposal) columnID(c *column) string {
	if c.table == p.tables[0] {
		return questionID(c.text())
	}
	return questionID(c.table.Name, c.text())
}

// unnamed finds the column of passwords by its name, where no digest names its format, and reports whether there is one.
func (p *Proposal) unnamed(columns []*column) bool {
	g := p.best(columns, func(c *column) float64 {
		if c.allLocked() || c.mostly(object) || c.mostly(boolean) || c.mostly(timestamp) || c.seeds() || wording.Tells(c.text()) == wording.TellsFactor || c.ofOtherSecret() {
			return 0
		}
		if len(c.path) > 1 && bareDigest.MatchString(c.examples[0]) && digestName.MatchString(normal(c.path[len(c.path)-2])) && !c.isSalt() && c.beside(columns, (*column).isSalt) != nil {
			return 0.6 // beside its salt, in an object that is called password
		}
		if s := c.named("digest"); s < 0.6 && c.partOfDigest(columns) {
			return 0.6
		} else if s >= 0.3 || !digestName.MatchString(c.leaf()) || !bareDigest.MatchString(c.examples[0]) || c.isSalt() {
			return s
		}
		return 0.3
	})
	if g == nil {
		return false
	}
	c := g.column
	recipes := slices.Concat(p.recipes(c, c.examples, columns), p.ofSystems(c, columns), wholeRecipes(c, columns))
	if len(recipes) == 0 && c.typed() {
		recipes = []recipe{{id: plainPassword, changes: "they are the passwords themselves, as people type them: Clerk is given them, and hashes them"}}
	}
	var may []string
	for _, f := range hashers.Identify(c.examples[0]) {
		may = append(may, cmp.Or(f.Hasher, f.Reason))
	}
	if may == nil {
		may = []string{"unknown (clerk-import digest identify)"}
	}
	text := fmt.Sprintf("`%s` may hold the passwords. Their format does not name itself: %s?", c.text(), strings.Join(may, "; or "))
	if known := hashers.Identify(c.examples[0]); len(recipes) == 0 && len(known) == 1 && known[0].Certain && known[0].Hasher == "" {
		text = fmt.Sprintf("`%s` holds the passwords in a form that cannot be imported. %s.", c.text(), known[0].Reason)
	}
	for _, o := range columns {
		if o.named("salt") > 0.7 && p.taken[o] == "" && o != c {
			text += fmt.Sprintf(" `%s` may be the salt of `%s`.", o.text(), c.text())
			p.take("salt?", &guess{column: o, score: 0.6})
			break
		}
	}
	if over := mapping.Over(c.table.names(), "md5_salted"); over != "" {
		text += " " + over + ": Clerk takes neither."
	} else if slices.ContainsFunc(recipes, func(r recipe) bool { return strings.HasSuffix(r.id, "_salted") }) {
		text += " Forums and shops hash the MD5 of the password once more (MyBB, vBulletin, IP.Board): read as salted, nobody of theirs could sign in. A password that you know tells (--canary)."
	}
	if p.howMade(c, text, recipes); p.recipe == nil {
		p.take("password?", g)
		return true
	}
	p.take("digest", g)
	return true
}

// partOfDigest reports whether what stands beside a column are the further parts of a digest, whatever it is called itself: a salt, and the
// rounds or the method.
func (c *column) partOfDigest(columns []*column) bool {
	if saltName.MatchString(c.leaf()) || c.named("salt") > 0 || !c.distinct() || sizeOf(c.examples) < 16 || slices.ContainsFunc(c.examples, func(e string) bool { return !bareDigest.MatchString(e) }) {
		return false
	}
	return c.beside(columns, (*column).isSalt) != nil && c.beside(columns, func(o *column) bool {
		return o.mostly(integer) && roundsName.MatchString(o.leaf()) || o.counts != nil && methodName.MatchString(o.leaf()) && slices.ContainsFunc(o.examples, namesHash)
	}) != nil
}

// isSalt reports whether a column is named as one of salts.
func (c *column) isSalt() bool {
	return saltName.MatchString(c.leaf()) || c.named("salt") >= 0.7 && c.named("digest") < 0.7
}

// namesHash reports whether a text names a way to make digests.
func namesHash(text string) bool {
	return strings.Contains(normal(text), "pbkdf2") || strings.Contains(normal(text), "sha") || strings.Contains(normal(text), "md5")
}

// plainPassword is how passwords are read that are no digests.
const plainPassword = "plain"

// typed reports whether no value of a column looks like a digest, so that each may be a password as somebody types it.
func (c *column) typed() bool {
	return !slices.ContainsFunc(c.examples, func(e string) bool {
		return len(e) > 40 || bareDigest.MatchString(e) || emailPattern.MatchString(e) || len(hashers.Identify(e)) > 0
	})
}

// howMade asks how a digest is to be read.
func (p *Proposal) howMade(c *column, text string, recipes []recipe) {
	q := Question{ID: questionID("digest", c.text()), At: "digest", Text: text, Options: []Option{{"none", "they arrive without a password and must reset it"}}}
	for _, r := range recipes {
		q.Options = append(q.Options, Option{r.id, r.changes})
		if r.certain {
			q.Default = r.id
		}
	}
	chosen := p.choose(q)
	if i := slices.IndexFunc(recipes, func(r recipe) bool { return r.id == chosen }); i >= 0 {
		p.recipe = &recipes[i]
		p.hasher, p.conv = chosen, recipes[i].from
	} else if len(recipes) > 0 {
		p.example = &recipes[0]
	}
}

// untaken are the examples that a conversion does not take.
func (c *column) untaken(conv string, params hashers.Params) (out []string) {
	for _, e := range c.examples {
		e = c.unwrapped(e)
		if _, err := hashers.Convert(conv, e, params); err != nil && !c.locked(e) {
			out = append(out, e)
		}
	}
	return out
}

var (
	bareDigest = regexp.MustCompile(`^([0-9a-fA-F]{32,}|[A-Za-z0-9+/]{22,}={0,2})$`) // without a word on how it was made
	digestName = regexp.MustCompile(`hash|digest|pass|pwd|^pw|pw$|kennwort|clave|senha|contrase|contrasena|wachtwoord|parola|mdp|hasl|hasł`)
	saltName   = regexp.MustCompile(`salt|salz|^sel|sel$|^sale?$|sal$|zout|ソルト|盐`)
	roundsName = regexp.MustCompile(`iter|round|cost|count|runden|durchlauf|vuelta|rodada|rondes?|giri|repet|giri|rondes|tours|回`)
	methodName = regexp.MustCompile(`meth|algo|scheme|schema|prf|type|typ$|tipo|kind|verfahren|hasher|format|func|art$|方式`)
)

// beside is the first column beside another, in its table and its object there, that is of a kind.
func (c *column) beside(columns []*column, is func(*column) bool) *column {
	for _, o := range columns {
		if o != c && o.table == c.table && o.filled > 0 && slices.Equal(o.path[:len(o.path)-1], c.path[:len(c.path)-1]) && is(o) {
			return o
		}
	}
	return nil
}

// recipes are the ways to read digests whose parts stand in columns beside them. Nothing tells them apart but a known password.
func (p *Proposal) recipes(c *column, values []string, columns []*column) (out []recipe) {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !bareDigest.MatchString(v) })
	if len(values) == 0 {
		return nil
	}
	salt := c.beside(columns, (*column).isSalt)
	if salt == nil {
		return c.saltedBy(p, values, columns)
	}
	rounds := c.beside(columns, func(o *column) bool {
		return o.mostly(integer) && roundsName.MatchString(o.leaf())
	})
	method := c.beside(columns, func(o *column) bool {
		return o.counts != nil && methodName.MatchString(o.leaf()) && slices.ContainsFunc(o.examples, func(e string) bool {
			return strings.Contains(normal(e), "pbkdf2") || strings.Contains(normal(e), "sha")
		})
	})
	bytes := sizeOf(values)
	prf := map[int]string{20: "sha1", 32: "sha256", 64: "sha512"}[bytes]
	switch {
	case rounds != nil && prf != "":
		algorithm := fmt.Sprintf("{const: %s}", prf)
		if method != nil {
			algorithm = method.parameter(p)
		}
		for _, encoding := range salt.encodings() {
			out = append(out, recipe{
				id: "pbkdf2-" + encoding[0], changes: "PBKDF2, of a salt that was " + encoding[1], from: "pbkdf2",
				params: [][2]string{{"prf", algorithm}, {"iterations", rounds.parameter(p)}, {"salt", salt.parameter(p)}, {"salt_encoding", fmt.Sprintf("{const: %s}", encoding[0])}},
			})
		}
	case bytes == 16 || bytes == 32:
		hash := map[int]string{16: "md5", 32: "sha256"}[bytes]
		other := c.beside(columns, func(o *column) bool { return besideNames["prf"].MatchString(o.leaf()) && o.filled > 0 })
		if mapping.Over(c.table.names(), hash+"_salted") != "" || other != nil && !slices.ContainsFunc(other.examples, func(e string) bool { return strings.Contains(normal(e), hash) }) {
			return nil
		}
		out = append(out, recipe{id: hash + "_salted", changes: strings.ToUpper(hash) + " of salt and password, or of password and salt", from: "salted-hash", params: [][2]string{{"salt", salt.parameter(p)}}})
	}
	return out
}

// parameter is a column as a parameter of a digest.
func (c *column) parameter(p *Proposal) string { return flow(p.value(&guess{column: c})) }

// encodings are the ways in which the values of a column may stand for bytes, the likelier ones first, and what was done then.
func (c *column) encodings() (out [][2]string) {
	fits := func(decode func(string) ([]byte, error)) bool {
		return len(c.examples) > 0 && !slices.ContainsFunc(c.examples, func(e string) bool { _, err := decode(e); return err != nil })
	}
	if fits(hex.DecodeString) {
		out = append(out, [2]string{"hex", "decoded from hex"})
	}
	if fits(base64.StdEncoding.DecodeString) {
		out = append(out, [2]string{"base64", "decoded from base64"})
	}
	return append(out, [2]string{"text", "used as the text that it is"})
}

// sizeOf is how many bytes the digests have, in hex or in base64; 0 if they differ or are neither.
func sizeOf(values []string) int {
	size := func(decode func(string) ([]byte, error)) int {
		first := 0
		for _, v := range values {
			b, err := decode(v)
			if err != nil || first != 0 && len(b) != first {
				return 0
			}
			first = len(b)
		}
		return first
	}
	return cmp.Or(size(hex.DecodeString), size(base64.StdEncoding.DecodeString))
}

// wholeRecipes are what a column of digests may be where nothing stands beside it.
func wholeRecipes(c *column, columns []*column) (out []recipe) {
	if salted(columns) {
		return nil
	}
	for _, r := range []recipe{
		{id: "better-auth", changes: "scrypt of Better Auth", from: "better-auth"},
		{id: "lucia-1", changes: "scrypt of Lucia 1", from: "lucia", params: [][2]string{{"version", "{const: \"1\"}"}}},
		{id: "lucia-2", changes: "scrypt of Lucia 2", from: "lucia", params: [][2]string{{"version", "{const: \"2\"}"}}},
		{id: "lucia-3", changes: "scrypt of Lucia 3", from: "lucia", params: [][2]string{{"version", "{const: \"3\"}"}}},
		{id: "symfony", changes: "SHA-512 of Symfony, unsalted", from: "symfony"},
		{id: "md5", changes: "MD5 without a salt", from: "md5"},
		{id: "sha256", changes: "SHA-256 without a salt", from: "sha256"},
	} {
		params := hashers.Params{}
		for _, kv := range r.params {
			params[kv[0]] = strings.Trim(strings.TrimPrefix(kv[1], "{const: "), "\"}")
		}
		if len(c.untaken(r.from, params))*10 <= len(c.examples) {
			out = append(out, r)
		}
	}
	return out
}

// several reports whether a user may have several digests: has two in the sample, or something tells which is in use.
func (p *Proposal) several(c *column) bool {
	if slices.Contains(c.path, "0") {
		list := c.table.index[c.path[0]]
		return list != nil && int64(len(list.elements)) > list.filled
	}
	return p.many[c.table] && p.repeats(c) || p.many[c.table] && slices.ContainsFunc(c.table.columns, func(o *column) bool {
		return o != c && len(o.path) == 1 && len(o.counts) > 1 && current.MatchString(normal(o.path[0]))
	})
}

// salted reports whether a column holds salts: hex digits beside it are of no unsalted hash.
func salted(columns []*column) bool {
	return slices.ContainsFunc(columns, func(c *column) bool {
		return c.filled > 0 && (c.named("salt") > 0.7 || strings.HasSuffix(c.leaf(), "salt"))
	})
}

// conversions are tried in this order: what names its format, and what two systems do not
// write in the same way.
var conversions = []string{"auto", "wordpress", "django", "aspnet-identity"}

// bareMD5 reports whether a digest is 32 hex digits and nothing else.
func bareMD5(digest string) bool {
	raw, err := hex.DecodeString(digest)
	return err == nil && len(raw) == 16
}

// plainMD5 reports whether 32 hex digits are the MD5 of the password alone: beside WordPress' own digests, whose forerunners they are.
// Others hash a salt from a file of settings with it, or hash twice.
func (c *column) plainMD5() bool {
	return len(c.path) == 0 || slices.ContainsFunc(c.examples, func(e string) bool {
		return strings.HasPrefix(e, "$P$") || strings.HasPrefix(e, "$H$")
	})
}

// conversionOf is the conversion that takes most of a column's values, the format they
// become, and the share it takes. Hex digits beside salts are of no unsalted hash.
func conversionOf(c *column, salted bool) (conv, hasher string, share float64) {
	unsure := salted || !c.plainMD5()
	for _, name := range conversions {
		taken, tried, format := 0, 0, ""
		for _, e := range c.examples {
			if e = c.unwrapped(e); c.locked(e) {
				continue
			}
			if len(e) < 12 && name != "django" || emailPattern.MatchString(e) {
				tried++
				continue
			}
			d, err := hashers.Convert(name, e, nil)
			if name == "aspnet-identity" && err == nil && len(e) < 40 {
				tried++
				continue
			}
			tried++
			if err == nil && !(unsure && d.Hasher() == "md5") {
				taken++
				format = d.Hasher()
			}
		}
		if s := float64(taken) / float64(max(1, tried)); s > share {
			conv, hasher, share = name, format, s
		}
	}
	return conv, hasher, share
}

// parts asks about columns that may be parts of passwords, where none was found.
func (p *Proposal) parts(columns []*column) {
	if p.fields["digest"] != nil || p.fields["password?"] != nil || slices.ContainsFunc(p.questions, func(q Question) bool { return q.At == "digest" }) {
		return
	}
	var found []string
	for _, c := range columns {
		if p.taken[c] == "" && c.filled > 0 && wording.NamesSecret(c.text()) && c.attributes() == nil && !secondFactor(c.text()) && !c.mostly(object) && !c.mostly(boolean) {
			found = append(found, "`"+c.text()+"`")
		}
	}
	if len(found) > 0 {
		p.choose(Question{ID: "digest", At: "digest", Text: strings.Join(found[:min(len(found), 8)], ", ") + " may be the passwords, or parts of them: write `digest` (clerk-import digest list)",
			Options: []Option{{"none", "everybody arrives without a password"}}})
	}
}

// writeDigest writes how passwords are read.
func (p *Proposal) writeDigest(line func(string, ...any)) {
	p.say(line, "  ", "digest")
	g := p.fields["digest"]
	switch {
	case g != nil && p.recipe != nil && p.recipe.id == plainPassword:
		line("  password: %s # in plain text", p.value(g))
	case g != nil && p.recipe != nil:
		line("  digest: # %s", p.recipe.id)
		line("    from: %s", p.recipe.from)
		p.writeStrip(line)
		line("    value: %s", cmp.Or(p.recipe.value, p.value(g)))
		if p.unusable {
			line("    unusable: drop")
		}
		if len(p.recipe.params) > 0 {
			line("    params:")
			for _, kv := range p.recipe.params {
				line("      %s: %s", kv[0], kv[1])
			}
		}
	case g != nil && p.passwords != nil:
		line("  digest: # %s", p.hasher)
		line("    from: %s", p.conv)
		p.writeStrip(line)
		line("    value: {each: '%s?', when: %s, value: %s}", g.column.table.Name, quoted(fmt.Sprintf("%s == %q", p.passwords.column.bare(), p.passwords.value)), flow(scalar(g.column.bare())))
		if p.unusable {
			line("    unusable: drop")
		}
	case g != nil:
		line("  digest: # %s", p.hasher)
		line("    from: %s", p.conv)
		p.writeStrip(line)
		if c := g.column; p.many[c.table] {
			line("    value: %s", p.joinedDigest(c))
		} else {
			line("    value: %s", p.digestValue(g))
		}
		if p.unusable {
			line("    unusable: drop")
		}
	case p.fields["password?"] != nil:
		line("  # digest: # one of: clerk-import digest list")
		if r := p.example; r != nil {
			line("  #   from: %s", r.from)
			line("  #   value: %s", cmp.Or(r.value, p.value(p.fields["password?"])))
			var params []string
			for _, kv := range r.params {
				params = append(params, kv[0]+": "+kv[1])
			}
			if len(params) > 0 {
				line("  #   params: {%s}", strings.Join(params, ", "))
			}
			break
		}
		if g := p.fields["salt?"]; g != nil {
			line("  #   from: pbkdf2")
			line("  #   value: %s", p.value(p.fields["password?"]))
			line("  #   params: {prf: {const: sha256}, iterations: {const: \"100000\"}, salt: %s, salt_encoding: {const: text}}", flow(p.value(g)))
			break
		}
		line("  #   from: auto")
		line("  #   value: %s", p.value(p.fields["password?"]))
	}
}

// names are those of the table's columns.
func (t *Table) names() []string {
	var names []string
	for _, c := range t.columns {
		names = append(names, c.path[0])
	}
	return names
}
