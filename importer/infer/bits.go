package infer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
)

type bit struct {
	bit  int
	rows int64
}

// maxBits is how many bits a number may have.
const maxBits = 24

// bits are those of a column of whole numbers that some rows have and some have not; nil if it can be
// none of bits.
func (c *column) bits() []bit {
	if c.counts == nil || c.distinct() || !c.mostly(integer) || c.mostly(boolean) {
		return nil
	}
	out, _, _ := bitsOf(c.counts)
	return slices.DeleteFunc(out, func(b bit) bool { return b.rows == c.filled })
}

// bitsOf are the bits of numbers, and what these are together, unless one is no number of bits.
func bitsOf(counts map[string]int64) (out []bit, all uint64, ok bool) {
	rows := map[int]int64{}
	for v, of := range counts {
		n, err := strconv.ParseUint(v, 10, maxBits)
		if err != nil {
			return nil, 0, false
		}
		all |= n
		for b := range maxBits {
			if n&(1<<b) != 0 {
				rows[b] += of
			}
		}
	}
	for _, b := range slices.Sorted(maps.Keys(rows)) {
		out = append(out, bit{b, rows[b]})
	}
	return out, all, true
}

// ofMarks knows names of numbers in which each bit says something of the user, but those of what they have or may do: flags,
// account_flags, and not feature_flags.
var ofMarks = regexp.MustCompile(`^((user|member|account|person|player|customer|login|auth|state|status) ?)?(bit ?)?(flags?|bits|bit ?(mask|field|set))$`)

// eachBit asks what becomes of people by the bits of a column that is called as one of them, or of which one says that something is
// verified, and reports whether it is one. What most rows have bars nobody until somebody says so. What none of the rows that were looked
// at has says what nobody has read.
func (p *Proposal) eachBit(c *column) bool {
	read := map[int]bool{}
	for _, verified := range []string{"email_verified", "phone_verified"} {
		if g := p.fields[verified]; g != nil && g.column == c && g.bit > 0 {
			read[g.bit-1] = true
		}
	}
	taken := p.taken[c]
	called := taken == "" && ofMarks.MatchString(c.wordsIn()) && c.mostly(integer) && !(c.mostly(boolean) && c.leaf() == "flag") && c.timeConversion() == "" &&
		len(c.path) <= 2 && !slices.Contains(c.path, "0") && !c.pair && !c.ofFactor()
	if c.table != p.tables[0] || !called && len(read) == 0 {
		return false
	}
	counts := c.counts
	if counts == nil { // more than a few: as the first rows have them
		counts = map[string]int64{}
		for _, row := range c.table.sample {
			if v := row[c.text()]; v != "" {
				counts[v]++
			}
		}
	}
	looked := int64(0)
	for _, rows := range counts {
		looked += rows
	}
	bits, all, ok := bitsOf(counts)
	if !ok || looked == 0 {
		return false
	}
	barring := false
	for _, b := range bits {
		if read[b.bit] {
			continue
		}
		q := Question{ID: questionID("state", p.spoken(c), fmt.Sprintf("bit%d", b.bit)), At: "status", Options: outcomes, Default: banned,
			Text: fmt.Sprintf("what does bit %d of `%s` (%d), which %s have, say of people?", b.bit, p.spoken(c), 1<<b.bit, record.Of(b.rows, looked, "row"))}
		if b.rows*3 > looked {
			q.Default = active
		}
		if to := p.choose(q); to != active {
			barring = true
			p.status(c, fmt.Sprintf("bit(%d)", b.bit), [][2]string{{"true", to}, {"false", active}})
			p.taken[c] = taken
		}
	}
	if called && (barring || c.table.Part) {
		p.taken[c] = "state"
		p.stateful = append(p.stateful, state{banned: fmt.Sprintf("bitand(int(%s ?? 0), %d) != 0", c.inExpression(p), -1-int64(all))})
	}
	return true
}
