// Package regexp has the regular expressions of words, of which there are many and most commands need none: each is
// compiled when it is first used. It is used as the standard library's.
package regexp

import (
	"regexp"
	"sync"
)

// Regexp is an expression that may not be compiled yet.
type Regexp struct {
	text string
	get  func() *regexp.Regexp
}

var (
	mu  sync.Mutex
	all []*Regexp
)

// MustCompile keeps an expression that is known to be one: All is for the test that it is. It is for variables of
// packages, since each is kept for good.
func MustCompile(text string) *Regexp {
	r := &Regexp{text: text, get: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
	mu.Lock()
	defer mu.Unlock()
	all = append(all, r)
	return r
}

// All are the texts of the expressions that there are.
func All() []string {
	mu.Lock()
	defer mu.Unlock()
	out := make([]string, 0, len(all))
	for _, r := range all {
		out = append(out, r.text)
	}
	return out
}

// String is the expression as it is written.
func (r *Regexp) String() string { return r.text }

// MatchString reports whether the expression is in a text.
func (r *Regexp) MatchString(s string) bool { return r.get().MatchString(s) }

// FindString is what the expression finds first in a text.
func (r *Regexp) FindString(s string) string { return r.get().FindString(s) }

// FindStringSubmatch is what the expression and its groups find first in a text.
func (r *Regexp) FindStringSubmatch(s string) []string { return r.get().FindStringSubmatch(s) }

// FindAllString is all that the expression finds in a text.
func (r *Regexp) FindAllString(s string, n int) []string { return r.get().FindAllString(s, n) }

// FindAllStringSubmatch is all that the expression and its groups find in a text.
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.get().FindAllStringSubmatch(s, n)
}

// ReplaceAllString is a text with something else for what the expression finds.
func (r *Regexp) ReplaceAllString(s, to string) string { return r.get().ReplaceAllString(s, to) }
