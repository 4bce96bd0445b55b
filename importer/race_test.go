//go:build race

package importer

import "flag"

// A property is tried a fifth as often under the race detector: what is concurrent in it is the same each time.
func init() {
	if err := flag.Set("rapid.checks", "20"); err != nil {
		panic(err)
	}
}
