package record

import "strings"

// MemberKey is what a membership, an invitation or an entry of the waitlist is known by.
type MemberKey struct {
	Organization string // id, "" for the application
	Member       string // the user's id, or the address
	Waiting      bool   // of the waitlist
}

// String is the key as one text, as the checkpoint has it: organization and member in two lines. One that waits has an
// empty line between them.
func (k MemberKey) String() string {
	if k.Waiting {
		return k.Organization + "\n\n" + k.Member
	}
	return k.Organization + "\n" + k.Member
}

// ParseMemberKey reads the text of a MemberKey.
func ParseMemberKey(text string) (k MemberKey) {
	k.Organization, k.Member, _ = strings.Cut(text, "\n")
	k.Member, k.Waiting = strings.CutPrefix(k.Member, "\n")
	return k
}
