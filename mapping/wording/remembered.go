package wording

import (
	"strings"
	"sync"
)

// Bounds of what is remembered of names: an export has some hundred, and the keys of a container may be anything.
const (
	mostNames   = 4096
	longestName = 128
)

// ofNames is what a function says of names, remembered. Tables call their columns alike, rows have the same members, and each reader,
// rule and proposal asks anew.
type ofNames[T any] struct {
	mu    sync.RWMutex
	known map[string]T
}

// What [StateOf], [MayTellState], [Tells] and [NamesSecret] say.
var (
	stateNames   ofNames[StateKind]
	stemNames    ofNames[bool]
	tellingNames ofNames[string]
	secretNames  ofNames[bool]
)

// of is what tell says of a name; it has to say the same each time.
func (n *ofNames[T]) of(name string, tell func(string) T) T {
	if len(name) > longestName {
		return tell(name)
	}
	n.mu.RLock()
	said, is := n.known[name]
	n.mu.RUnlock()
	if is {
		return said
	}
	said = tell(name)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil || len(n.known) >= mostNames {
		n.known = map[string]T{}
	}
	n.known[strings.Clone(name)] = said // which may be a part of a row
	return said
}
