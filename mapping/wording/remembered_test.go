package wording

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// Whoever asks first, and however many names there are, what is remembered is what is said.
func TestWhatNamesSayIsRememberedAsItIs(t *testing.T) {
	var asked, wrong int
	var lock sync.Mutex
	tell := func(name string) string {
		lock.Lock()
		defer lock.Unlock()
		asked++
		return strings.ToUpper(name)
	}
	var names ofNames[string]
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			for i := range 2 * mostNames {
				name := fmt.Sprint("name", i)
				if names.of(name, tell) != strings.ToUpper(name) || names.of("email", tell) != "EMAIL" {
					lock.Lock()
					wrong++
					lock.Unlock()
				}
			}
		})
	}
	both.Wait()
	if wrong > 0 || len(names.known) > mostNames {
		t.Errorf("%d answers are wrong, and %d names are remembered", wrong, len(names.known))
	}
	asked = 0
	for _, name := range []string{"email", "email", strings.Repeat("x", longestName+1), strings.Repeat("x", longestName+1)} {
		names.of(name, tell)
	}
	if asked > 3 {
		t.Errorf("asked %d times", asked)
	}
}
