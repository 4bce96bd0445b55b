package hashers

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first asked: there are dozens, and most runs ask two or three.
type pattern func() *regexp.Regexp

// lazily is the pattern of an expression, which has to be one: see TestPatternsCompile.
func lazily(expr string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// MatchString reports whether a text has a match of the pattern.
func (p pattern) MatchString(s string) bool { return p().MatchString(s) }

// FindStringSubmatch is the first match in a text and what its groups have, nil for none.
func (p pattern) FindStringSubmatch(s string) []string { return p().FindStringSubmatch(s) }
