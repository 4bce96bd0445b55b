package checkpoint

// State is what is known about a row.
type State string

// States. Rows that are not in the checkpoint are pending too.
const (
	Pending  State = "pending"  // taken up once, certainly not sent
	Claimed  State = "claimed"  // may have been sent
	Created  State = "created"  // a user was created and every step is done
	Updated  State = "updated"  // a user that was there was updated
	Skipped  State = "skipped"  // left alone on purpose
	Rejected State = "rejected" // by us, before sending
	Failed   State = "failed"   // by the API
	Deleted  State = "deleted"  // the user was created and has been deleted again
	Vanished State = "vanished" // the user was created from a row that a later export does not have
)

// Final reports whether nothing is left to do for a row in this state, which is one
// of the input: a vanished row is not.
func (s State) Final() bool { return s != Pending && s != Claimed && s != Vanished && s != "" }

// Row is what is remembered of one row.
type Row struct {
	Ordinal    int64  // position in the whole input, from 0
	Key        Key    // fingerprint of the row's identity
	State      State  //
	Was        State  // state in the table before, "" if the row is new; not stored
	File       int    // index into Run.Inputs
	Line       int64  //
	Offset     int64  // of the decoded stream
	ExternalID string // id in the source, for the crosswalk
	ClerkID    string // once known
	Steps      int    // requests after the create that are done
	Code       string // why it was skipped, rejected or failed
	Attempts   int    // requests that were sent for it
	ClaimedAt  int64  // Unix ms, of the first claim
	UpdatedAt  int64  // Unix ms
	WroteAt    int64  // Unix ms, the target's clock: when it last changed the user for this row; 0 unknown
	Prints     []byte // fingerprints of the fields as they were sent, see package compare; nil unknown
	Made       bool   // the user was made for this row, and was not there before
	Next       []byte // fingerprints of what a change under way sends; nil if none is
	Changes    int    // how often the user was changed for the row after that
	// Into is how many rows above this one the row is that it was merged into, 0 for none: both are of one person. The
	// other one has the user, whose Clerk id is read as this one's, too.
	Into int64
}

// Gone reports whether nothing is left at the target that was made for the row: nothing was ever, another row has it, or
// it was deleted again.
func (r Row) Gone() bool {
	return r.ClerkID == "" || r.State == Deleted || r.State == Vanished && (r.Code == VanishedDeleted || r.Code == VanishedGone)
}

// Arrived reports whether what the row stands for is at the target, as far as this tool knows.
func (r Row) Arrived() bool { return r.State == Created || r.State == Updated }

// Key is a fingerprint of a row's identity: its external id, or else its first
// identifier.
type Key [16]byte

// Counts are the rows by state, not counting those never taken up.
type Counts map[State]int64
