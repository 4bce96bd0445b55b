package mapping

import (
	_ "embed"
	"sync"
)

//go:embed defaults.yaml
var defaultsText string

var defaults = sync.OnceValue(func() *Mapping {
	m, err := Parse("defaults", defaultsText, nil)
	if err != nil {
		panic(err) // embedded and covered by a test
	}
	return m
})

// Default is the mapping of an entity's rows for files of which no source is known: it takes
// the usual names of columns.
func Default(e Entity) *Mapping { return defaults().Of(e) }
