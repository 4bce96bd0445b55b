package validate

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"clerk-import/mapping"
)

// Duplicates remembers which row claimed an identifier first, over all files of
// a run, in a few bytes an identifier.
type Duplicates struct {
	first    *table
	emails   *table         // in groups of addresses that are delivered alike
	open     bool           // an identifier that is locked to nobody was met
	row      int64          // the next row's ordinal, from 1; 0: it is not said
	reserved *table         // the rows of identifiers that are locked to who has not verified them
	taken    map[print]bool // of these, what a later row has
	yielded  []Yield
	touched  uint64 // keeps the reads of Touch from being left out
}

// Kind is a kind of identifier that is unique in an instance.
type Kind uint8

// Kinds of identifiers.
const (
	ExternalID Kind = iota
	Email
	Phone
	Username
	Wallet
	OrganizationID
	OrganizationSlug
	Member  // of an organization: its id, a line feed and the user's
	Invitee // the same, with the address in lower case
	Kinds   // how many there are
)

// Yield is an identifier that a row has not verified, and has lost to a later one which has.
type Yield struct {
	Row    int64 // ordinal
	Kind   Kind
	Folded string
	By     mapping.Position
}

// Yielded are the identifiers that rows have lost to later ones.
func (d *Duplicates) Yielded() []Yield { return d.yielded }

// At says which row comes next, by its ordinal: then who has verified an identifier gets it, whoever said it before.
func (d *Duplicates) At(ordinal int64) { d.row = ordinal + 1 }

// String is the field of the create body.
func (k Kind) String() string {
	return [Kinds]string{"external_id", "email_address", "phone_number", "username", "web3_wallet", "external_id", "slug", "user", "email_address"}[k]
}

var (
	kindNames      = [Kinds]string{"external id", "e-mail address", "phone number", "username", "wallet", "organization", "slug", "membership", "invitation"}
	duplicateCodes = [Kinds]string{CodeIDDuplicate, "email_duplicate", "phone_number_duplicate", "username_duplicate", "web3_wallet_duplicate",
		"organization_duplicate", "organization_slug_duplicate", "membership_duplicate", "invitation_duplicate"}
)

// CodeIDDuplicate is the code of an external id that an earlier row has, too.
const CodeIDDuplicate = "external_id_duplicate"

// CodeSimilar is the code of an address that differs from an earlier row's in
// dots, its plus-tag or how its characters are written only.
const CodeSimilar = "email_similar"

// Codes of identifiers that several rows have and of which no more than one is verified.
const (
	CodeEmailShared = "email_shared"
	CodePhoneShared = "phone_number_shared"
)

// Codes of identifiers that a row has not verified, and another one has.
const (
	CodeEmailProven = "email_proven_elsewhere"
	CodePhoneProven = "phone_number_proven_elsewhere"
)

// CodePhoneTaken is the code of a number that a user arrives without, since an earlier row has verified it, too.
const CodePhoneTaken = "phone_number_taken"

// Yields reports whether what a code says of an identifier costs the identifier, where the user has another: it is
// somebody else's. An address that two rows have both verified is one person's.
func Yields(code string) bool {
	switch code {
	case duplicateCodes[Phone], duplicateCodes[Username], CodeEmailProven, CodePhoneProven, CodePhoneTaken:
		return true
	}
	return false
}

// Claim is an identifier of a row.
type Claim struct {
	Kind  Kind
	Value string
	// Locked is false for identifiers that the API does not lock to their user
	// (unverified ones attached later): they do not collide and are only warned
	// about.
	Locked bool
	// Unproven is true for an address or a number that is locked to a user who has not verified it.
	Unproven bool
	// Lost is true for what another row has, so that the user arrives without it.
	Lost bool
}

// NewDuplicates returns an empty memory.
func NewDuplicates() *Duplicates { return &Duplicates{first: newTable(false), emails: newTable(true)} }

// Fold is the form under which the API compares identifiers of a kind: e-mail
// addresses, usernames and wallets without regard to case, usernames in
// Unicode's normal form.
func Fold(kind Kind, value string) string {
	switch kind {
	case Email, Wallet:
		return mapping.Lower(value)
	case Username:
		for i := 0; i < len(value); i++ {
			if value[i] >= utf8.RuneSelf {
				return strings.ToLower(norm.NFKC.String(value))
			}
		}
		return mapping.Lower(value)
	}
	return value
}

// plainAddress is an address as it is written in ASCII, where the domain can be, and in Unicode's
// normal form where not.
func plainAddress(folded string) string {
	if isASCII(folded) {
		return folded
	}
	folded = mapping.Lower(norm.NFKC.String(folded))
	at := strings.LastIndexByte(folded, '@')
	if domain, err := idna.Lookup.ToASCII(folded[at+1:]); err == nil {
		return folded[:at+1] + domain
	}
	return folded
}

func isASCII(s string) bool {
	for ; len(s) >= 8; s = s[8:] {
		if eight(s)&high != 0 {
			return false
		}
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// appendBare appends a folded e-mail address without the dots and the tag of its
// local part, which many providers deliver to the same mailbox, and however it is written.
func appendBare(out []byte, folded string) []byte {
	folded = plainAddress(folded)
	at := strings.LastIndexByte(folded, '@')
	if at <= 0 || folded[0] == '+' {
		return append(out, folded...)
	}
	for i := 0; i < at && folded[i] != '+'; i++ {
		if folded[i] != '.' {
			out = append(out, folded[i])
		}
	}
	return append(out, folded[at:]...)
}

// Prints appends what the memory keeps of claims to out, for [Duplicates.Row].
// It may be called from many goroutines.
func (d *Duplicates) Prints(claims []Claim, out []Print) []Print {
	for i := range claims {
		c := &claims[i]
		folded := Fold(c.Kind, c.Value)
		if c.Kind == Email {
			var space [maxEmail]byte
			out = append(out, Print{d.emails.print(c.Kind, appendBare(space[:0], folded), folded), true})
		} else {
			out = append(out, Print{d.first.print(c.Kind, nil, folded), false})
		}
	}
	return out
}

// Print is what is kept of a claim; nothing leads from it to the identifier.
type Print struct {
	print
	grouped bool // it belongs to the e-mail addresses
}

// unlocked is the print of the same identifier where it is locked to nobody: other entries, in
// the same groups.
func (p Print) unlocked() print {
	const other = 0x5a5a5a5a << memberBits
	p.fingerprint = max(p.fingerprint^other, 1)
	return p.print
}

// Touch prepares for rows with these prints. Rows are faster behind it.
func (d *Duplicates) Touch(prints []Print) {
	d.touched += d.first.touch(prints) + d.emails.touch(prints)
}

func (d *Duplicates) table(p Print) *table {
	if p.grouped {
		return d.emails
	}
	return d.first
}

// Known reports whether a row that is sent has an identifier.
func (d *Duplicates) Known(kind Kind, value string) bool {
	p := d.Prints([]Claim{{Kind: kind, Value: value}}, nil)[0]
	seen, _ := d.table(p).get(p.print)
	return seen.file != ""
}

// Row checks the identifiers of the row at pos, whose prints are those of its
// claims, against earlier rows' and appends what it finds to problems. Unless
// the row is rejected for it, its own are remembered: a row that is not sent
// claims nothing.
func (d *Duplicates) Row(claims []Claim, prints []Print, pos mapping.Position, problems []mapping.Problem) []mapping.Problem {
	free, takes := true, false
	for i := range claims {
		c := &claims[i]
		t := d.table(prints[i])
		seen, related := t.get(prints[i].print)
		shared := place{}
		if d.open && seen.file == "" && (c.Kind == Email || c.Kind == Phone) {
			var near place
			if shared, near = t.get(prints[i].unlocked()); related.file == "" {
				related = near
			}
		}
		switch {
		case seen.file != "":
			at := mapping.Position{File: seen.file, Line: seen.line}
			p, reserved := duplicate(c, at), d.isReserved(prints[i])
			if c.Locked && !c.Unproven && reserved {
				if d.row > 0 {
					takes = true
					continue
				}
				p.Message += ", which has not verified it, and this one has"
				p.Hint = unprovenHint
			}
			if c.Locked && c.Unproven && d.row > 0 && !reserved {
				p = ProvenElsewhere(c, at)
			}
			problems = append(problems, p)
			free = free && !c.Locked
		case shared.file != "":
			problems = append(problems, sharing(c, mapping.Position{File: shared.file, Line: shared.line}))
		case related.file != "":
			problems = append(problems, mapping.Problem{
				Code: CodeSimilar, Severity: mapping.Warning, Field: c.Kind.String(), Value: c.Value, Other: mapping.Position{File: related.file, Line: related.line},
				Message: fmt.Sprintf("the e-mail address differs from the one in the row at %s:%d in dots, its plus-tag or its spelling only", related.file, related.line),
				Hint:    "is this one person with two accounts? decide which one is to stay",
			})
		}
	}
	if !free {
		return problems
	}
	for i := range claims {
		t := d.table(prints[i])
		if claims[i].Locked {
			if takes && !claims[i].Unproven {
				d.take(&claims[i], prints[i], pos)
			}
			t.put(prints[i].print, pos.File, pos.Line)
			if claims[i].Unproven {
				d.reserve(prints[i])
			}
			continue
		}
		if first, _ := t.get(prints[i].unlocked()); first.file == "" {
			t.put(prints[i].unlocked(), pos.File, pos.Line)
			d.open = true
		}
	}
	return problems
}

// isReserved reports whether an identifier is locked to a row that has not verified it.
func (d *Duplicates) isReserved(p Print) bool {
	if d.reserved == nil || d.taken[p.print] {
		return false
	}
	seen, _ := d.reserved.get(p.print)
	return seen.file != ""
}

// reserve notes that the row has not verified what is locked to it.
func (d *Duplicates) reserve(p Print) {
	if d.reserved == nil {
		d.reserved = newTable(false)
	}
	d.reserved.put(p.print, ordinals, max(d.row, 1))
}

// take has the row at pos have what is locked to one that has not verified it.
func (d *Duplicates) take(c *Claim, p Print, pos mapping.Position) {
	if !d.isReserved(p) {
		return
	}
	seen, _ := d.reserved.get(p.print)
	d.yielded = append(d.yielded, Yield{seen.line - 1, c.Kind, strings.Clone(Fold(c.Kind, c.Value)), pos})
	if d.taken == nil {
		d.taken = map[print]bool{}
	}
	d.taken[p.print] = true
}

// ProvenElsewhere is the problem of an identifier that a row has not verified, and the one at another place has.
func ProvenElsewhere(c *Claim, other mapping.Position) mapping.Problem {
	p := mapping.Problem{
		Code: CodeEmailProven, Severity: mapping.Fatal, Field: c.Kind.String(), Value: c.Value, Other: other,
		Message: fmt.Sprintf("the same %s is in the row at %s, which has verified it, and this one has not", kindNames[c.Kind], other),
		Hint:    "it is the other one's; if they are one person, have it verified here, too, and --duplicates merge makes one user",
	}
	if c.Kind == Phone {
		p.Code = CodePhoneProven
	}
	return p
}

// sharing is the problem of an identifier that an earlier row has too, unverified.
func sharing(c *Claim, other mapping.Position) mapping.Problem {
	p := mapping.Problem{
		Code: CodeEmailShared, Severity: mapping.Warning, Field: c.Kind.String(), Value: c.Value, Other: other,
		Message: fmt.Sprintf("the same %s, unverified, is in the row at %s", kindNames[c.Kind], other),
		Hint:    "it becomes the user's who verifies it first; is this one person with several accounts? decide which one is to stay",
	}
	if c.Kind == Phone {
		p.Code = CodePhoneShared
	}
	if c.Locked {
		p.Hint = "it is this user's from the start, and the other one cannot verify it; is this one person with two accounts?"
	}
	return p
}

// unprovenHint is for whoever has verified what an earlier row only says: that one may be somebody else's account.
const unprovenHint = "somebody may have signed up there with what is not theirs: take that row out, " +
	"or --unverified attach keeps out who has nothing verified, and this one arrives"

func duplicate(c *Claim, other mapping.Position) mapping.Problem {
	shown := c.Value
	if c.Kind == Member || c.Kind == Invitee {
		shown = c.Value[strings.LastIndexByte(c.Value, '\n')+1:]
	}
	p := mapping.Problem{
		Code: duplicateCodes[c.Kind], Severity: mapping.Fatal, Field: c.Kind.String(),
		Message: fmt.Sprintf("the same %s is in the row at %s", kindNames[c.Kind], other),
		Hint:    "merge the two rows, or remove the one that is out of date",
		Value:   shown, Other: other,
	}
	if !c.Locked {
		p.Severity = mapping.Warning
		p.Hint = "it is unverified here and stays with the other user; if they are one person, have it verified here, too, and --duplicates merge makes one user"
	}
	return p
}

// Expect says how many times as many identifiers as by now there will be in the
// end, for all that can be told. It saves growing in small steps.
func (d *Duplicates) Expect(times float64) {
	d.first.expected(times)
	d.emails.expected(times)
}

// Bytes is about how much memory the identifiers take.
func (d *Duplicates) Bytes() int64 {
	n := d.first.bytes() + d.emails.bytes()
	if d.reserved != nil {
		n += d.reserved.bytes()
	}
	return n
}
