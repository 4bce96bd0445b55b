package importer

import (
	"slices"

	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// people tells whether a row is of somebody whom an earlier row has brought, by the address, as
// the mapping's `once` says.
type people struct {
	once   string
	dups   *validate.Duplicates
	unsure *validate.Duplicates // addresses of rows that have not verified all of theirs
}

func newPeople(once string, dups *validate.Duplicates) *people {
	return &people{once, dups, validate.NewDuplicates()}
}

// again reports whether a row is left behind. Where addresses have to be verified, whoever made
// an account for somebody else's address keeps nobody out, and one that is banned or has a second
// factor is not passed over.
func (p *people) again(it *item) bool {
	if p.once == "" || it.brief.skip != "" {
		return false
	}
	strict := p.once == mapping.OnceVerified
	if strict && (!sure(it) || it.brief.parts&(mapping.PartBanned|mapping.PartTOTP) != 0) {
		return false
	}
	return slices.ContainsFunc(it.claims, func(c validate.Claim) bool {
		return c.Kind == validate.Email && p.dups.Known(c.Kind, c.Value) && !(strict && p.unsure.Known(c.Kind, c.Value))
	})
}

// came notes a row that is ready.
func (p *people) came(it *item) {
	if p.once != mapping.OnceVerified || sure(it) {
		return
	}
	var emails []validate.Claim
	for _, c := range it.claims {
		if c.Kind == validate.Email {
			emails = append(emails, validate.Claim{Kind: c.Kind, Value: c.Value, Locked: true})
		}
	}
	p.unsure.Row(emails, p.unsure.Prints(emails, nil), it.rec.Position, nil)
}

// sure reports whether all identifiers of a row are verified.
func sure(it *item) bool {
	return it.brief.reserved == 0 && it.brief.attached == 0
}
