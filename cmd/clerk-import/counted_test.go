package main

import (
	"strings"
	"testing"
)

// TestACapIsHeldAgainstNewUsersAlone: whoever was brought by the earlier run is there, and needs no room.
func TestACapIsHeldAgainstNewUsersAlone(t *testing.T) {
	dir := t.TempDir()
	l := &life{t, dir}
	rows := "id,email,verified\n1,ann@acme.io,yes\n2,bob@acme.io,yes\n3,eve@acme.io,yes\n"
	put(t, dir, "mine.yaml", correctedMapping)
	put(t, dir, "u.csv", rows)
	l.run(0, "migrate", "u.csv", "--sandbox", "--quota", "unlimited", "--mapping", "mine.yaml", "--json")
	put(t, dir, "u.csv", rows+"4,joe@acme.io,yes\n5,kim@acme.io,yes\n")
	for full, want := range map[string]string{"5": "", "4": "of the new ones (2), 1 will not fit", "3": "of the new ones (2), 2 will not fit"} {
		events := l.events(0, "sync", "u.csv", "--sandbox", "--user-cap", full, "--dry-run", "--json")
		if want == "" && strings.Contains(events, "instance_full") || !strings.Contains(events, want) {
			t.Errorf("a cap of %s: no %q in\n%s", full, want, events)
		}
	}
}
