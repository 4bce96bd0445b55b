package wording

// Fate is what becomes of a row whose source says something of its user's state.
type Fate string

// Fates, the gentlest last.
const (
	LeftBehind Fate = "left behind" // deleted, anonymous, staged: nobody arrives
	Banned     Fate = "banned"      // suspended, disabled, locked for good or into the future
	Locked     Fate = "locked"      // as Clerk locks: the instance says for how long
	Unknown    Fate = "unknown"     // nobody can tell: an error of the row, CodeStatusUnknown
	Told       Fate = "told"        // arrives able to sign in, with the warning CodeStateTold
)
