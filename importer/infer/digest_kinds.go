package infer

import (
	"fmt"
	"maps"
	"slices"

	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// ofKind says which rows of several that a user has in another table hold the password: those of which a column has a value.
type ofKind struct {
	column *column
	value  string
}

// passwordKind finds the rows that hold passwords among those of other things, tokens and keys, by a column with few values of which
// one alone has digests, and no user two of them.
func (p *Proposal) passwordKind(c *column) *ofKind {
	i := slices.IndexFunc(p.joins, func(j join) bool { return j.table == c.table })
	if i < 0 || !p.many[c.table] || len(c.path) > 1 || len(p.joins[i].key.path) > 1 {
		return nil
	}
	of := p.joins[i].key.path[0]
	for _, k := range c.table.columns {
		if k == c || len(k.path) > 1 || len(k.counts) < 2 || !k.mostly(word) {
			continue
		}
		secrets, whose, twice := map[string][]string{}, map[string]bool{}, map[string]bool{}
		for _, row := range c.table.sample {
			v, who := row[k.path[0]], row[k.path[0]]+"\x00"+row[of]
			if row[c.path[0]] == "" {
				continue
			}
			secrets[v], twice[v], whose[who] = append(secrets[v], row[c.path[0]]), twice[v] || whose[who], true
		}
		var holds []string
		clear := true
		for _, v := range slices.Sorted(maps.Keys(secrets)) {
			_, _, share := conversionOf(&column{examples: secrets[v], fronts: c.fronts, table: c.table}, false)
			if share >= 0.9 && v != "" && !twice[v] && len(secrets[v]) >= 3 {
				holds = append(holds, v)
			} else if share > 0 {
				clear = false
			}
		}
		if clear && len(holds) == 1 {
			return &ofKind{k, holds[0]}
		}
	}
	return nil
}

// readKind asks whether the rows of a kind hold the passwords, and reports whether they are read.
func (p *Proposal) readKind(c *column, is *ofKind) bool {
	id := questionID(is.column.text(), is.value)
	text := fmt.Sprintf("`%s`: of the rows that a user may have those where `%s` is %s alone hold digests: are these the passwords?", c.text(), is.column.text(), is.value)
	if p.choose(Question{ID: questionID("digest", c.text()), At: "digest", Text: text, Seen: seen(is.column.counts, is.column.sayable),
		Options: []Option{{id, fmt.Sprintf("the row where `%s` is %s has the password", is.column.text(), is.value)}, {"none", "none is read: everybody arrives without a password"}}}) != id {
		return false
	}
	var digests []string
	for _, row := range c.table.sample {
		if row[is.column.path[0]] == is.value {
			digests = append(digests, row[c.path[0]])
		}
	}
	one := &column{examples: digests, fronts: c.fronts, table: c.table}
	p.conv, p.hasher, _ = conversionOf(one, false)
	p.unusable = len(one.untaken(p.conv, nil)) > 0
	p.passwords = is
	return true
}

// repeats reports whether some user has several values of a column in a joined table, as a history of passwords has.
func (p *Proposal) repeats(c *column) bool {
	i := slices.IndexFunc(p.joins, func(j join) bool { return j.table == c.table })
	if i < 0 || len(c.path) > 1 || len(p.joins[i].key.path) > 1 {
		return false
	}
	met := map[string]string{}
	for _, row := range c.table.sample {
		who, v := row[p.joins[i].key.path[0]], row[c.path[0]]
		if who == "" || v == "" {
			continue
		}
		if is, seen := met[who]; seen && is != v {
			return true
		}
		met[who] = v
	}
	return false
}

// sortsAsText reports whether the times of a column stand in the order of their texts: of one length, without offsets, the year first
// or all digits.
func (c *column) sortsAsText() bool {
	return !slices.ContainsFunc(c.examples, func(e string) bool { return len(e) != len(c.examples[0]) || !orderedTime.MatchString(e) })
}

var orderedTime = regexp.MustCompile(`^(\d+|\d{4}([-/.])\d\d[-/.]\d\d([T ]\d\d:\d\d(:\d\d([.]\d+)?)?Z?)?)$`)

// readNewest asks which of several digests of a user is in use, and reports whether one is read: that of the row in which a flag says
// so, or the newest by a time beside it.
func (p *Proposal) readNewest(c *column) bool {
	options := []Option{{"none", "none is read: everybody arrives without a password"}}
	times, flags := map[string]*column{}, map[string]*column{}
	for _, o := range c.table.columns {
		switch {
		case !p.many[c.table] || len(o.path) != 1:
		case p.flagsOne(o, c):
			flag := questionID("current", o.text())
			flags[flag] = o
			options = append(options, Option{flag, fmt.Sprintf("the one where `%s` says so; several of a user are an error of the row", o.text())})
		case o.filled == c.table.Rows && o.share(timestamp)+o.share(unixSeconds)+o.share(unixMillis)+o.share(compact) >= 0.9 && o.sortsAsText():
			newest := questionID("newest", o.text())
			times[newest] = o
			options = append(options, Option{newest, fmt.Sprintf("the one with the latest `%s`", o.text())})
		}
	}
	chosen := p.choose(Question{ID: questionID("digest", c.text()), At: "digest", Options: options,
		Text: fmt.Sprintf("`%s`: a user may have several, and which is the one in use? Write it into `digest`", c.text())})
	p.newest, p.inUse = times[chosen], flags[chosen]
	return p.newest != nil || p.inUse != nil
}

// flagsOne reports whether a column is a flag that is set in one row at most of those of a user that have a digest, and is not set in
// some: it tells the digest in use from those before it, unless its name says that it is of those.
func (p *Proposal) flagsOne(flag, digest *column) bool {
	i := slices.IndexFunc(p.joins, func(j join) bool { return j.table == digest.table })
	if i < 0 || !flag.mostly(boolean) || flag.kinds[boolean] != flag.filled || len(flag.values) < 2 || negated(flag.path[0]) != "" || notInUse.MatchString(wording.Words(flag.path[0])) {
		return false
	}
	key, set := p.joins[i].key, map[string]bool{}
	for _, row := range digest.table.sample {
		if row[digest.path[0]] == "" || !mapping.IsTrue(row[flag.path[0]]) {
			continue
		}
		who := row[key.path[0]]
		if set[who] {
			return false
		}
		set[who] = true
	}
	return len(set) > 0
}

// notInUse are words of flags of what is no longer in use, or was never: a digest with such a flag is not the one in use.
var notInUse = regexp.MustCompile(`(^| )(old|former|previous|expired|revoked|deleted|removed|disabled|inactive|obsolete|deprecated|archived|history|temp|temporary|compromised|leaked|weak|must|reset|change|force|locked|blocked|gelöscht|gesperrt|alt|abgelaufen|ancien|ancienne|expiré|supprimé|` +
	`antiguo|antigua|caducada|borrado|antigo|expirada|scaduta|vecchia|verlopen|oud|usunięte|usuniete|wygasłe|wygasle|stare)( |$)`)

// joinedDigest is the digest of a user who may have several rows in another table: that which a flag says, the newest, or the only one.
// Several are an error of the row.
func (p *Proposal) joinedDigest(c *column) string {
	switch {
	case p.inUse != nil:
		flag := fmt.Sprintf("bool(row[%q] ?? false)", p.inUse.path[0])
		return fmt.Sprintf("{each: '%s?', when: %s, value: %s}", c.table.Name, quoted(flag), flow(scalar(c.bare())))
	case p.newest == nil:
		return fmt.Sprintf("{each: '%s?', value: %s}", c.table.Name, flow(scalar(c.bare())))
	}
	return fmt.Sprintf("{expr: %s}", quoted(fmt.Sprintf("last(sortBy(filter(row[%q] ?? [], get(#, %q) != nil), get(#, %q)))?.%s", c.table.Name, c.path[0], p.newest.path[0], c.path[0])))
}
