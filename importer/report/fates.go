package report

import "clerk-import/mapping"

// Fate is what has become of a row, or was found out about it.
type Fate string

// Fates that ledgers count. What is not said of a kind has no label there.
const (
	Equal        Fate = "equal"
	Differs      Fate = "differs"
	Missing      Fate = "missing"
	Unexpected   Fate = "unexpected" // at the target, and of no row
	MetadataLeft Fate = "metadata_left"
	Repaired     Fate = "repaired"
	RepairFailed Fate = "repair_failed"
	Unrepaired   Fate = "unrepaired"

	SignedIn       Fate = "signed_in"
	SignInFailed   Fate = "sign_in_failed"
	Accepted       Fate = "accepted"
	Completed      Fate = "completed"
	Invited        Fate = "invited"
	Expired        Fate = "expired"
	Revoked        Fate = "revoked"
	TOTPAccepted   Fate = "totp_accepted"
	TOTPFailed     Fate = "totp_failed"
	Banned         Fate = "banned"
	VanishedKept   Fate = "vanished_kept"
	VanishedFailed Fate = "vanished_failed"

	Unchanged       Fate = "unchanged"
	Created         Fate = "created"
	Updated         Fate = "updated"
	Skipped         Fate = "skipped"
	Rejected        Fate = "rejected"
	Conflicts       Fate = "conflicts"
	IdentifiersLeft Fate = "identifiers_left"
	Vanished        Fate = "vanished"
	Rekeyed         Fate = "rekeyed"
	MergedGone      Fate = "merged_gone"
	Ended           Fate = "ended"

	Deleted   Fate = "deleted" // what the row has made
	Gone      Fate = "gone"    // nobody knows by whom
	GoesAlong Fate = "goes_along"
	Used      Fate = "used" // somebody has used or edited it since
	Kept      Fate = "kept" // others need it
	Forced    Fate = "forced"
	Failed    Fate = "failed"
	Pending   Fate = "pending"

	NotOurs    Fate = "not_ours"    // there before
	NotUndone  Fate = "not_undone"  // of these updated
	FoundAgain Fate = "found_again" // refused by the API and there all the same
	StillThere Fate = "still_there" // answered as deleted and there all the same
)

// Fates are how many rows of a kind have one.
type Fates map[Fate]int64

// Counts are the numbers of rows by kind and fate, under the names that JSON has them by.
type Counts map[string]int64

// Key is the name of a count: of users the fate, of others as "memberships_updated", and what was deleted of them as
// "memberships".
func Key(e mapping.Entity, f Fate) string {
	switch {
	case e == mapping.Users:
		return string(f)
	case f == Deleted:
		return string(e)
	}
	return string(e) + "_" + string(f)
}

// Add counts n rows more; one of which there are none stays out.
func (c Counts) Add(e mapping.Entity, f Fate, n int64) {
	if c[Key(e, f)] += n; c[Key(e, f)] == 0 {
		delete(c, Key(e, f))
	}
}
