package mapping

import (
	"errors"
	"fmt"
	"strings"

	exprfile "github.com/expr-lang/expr/file"
	"github.com/goccy/go-yaml/ast"

	"clerk-import/mapping/regexp"
)

// explained is what a library says of a mistake, and what to do about it in words for whoever made it.
// The libraries' speak of their own parts.
type explained struct {
	says  *regexp.Regexp
	words string
}

// explain is the words for what a library says, or else those given.
func explain(mistakes []explained, says, or string) string {
	for _, m := range mistakes {
		if m.says.MatchString(says) {
			return m.words
		}
	}
	return or
}

// mistakes are those of expressions that cannot be compiled.
var mistakes = []explained{
	{regexp.MustCompile(`unexpected token Operator\("="\)`), "= assigns, and there is nothing to assign to: == compares"},
	{regexp.MustCompile(`unexpected token EOF|unexpected end|not terminated|unclosed comment`), "it ends too early: an operand, a quote or a bracket is missing"},
	{regexp.MustCompile(`unexpected token|expected name|map key must be|unrecognized character`), "what stands there cannot follow what is in front of it: is an operator, a quote or a bracket missing?"},
	{regexp.MustCompile(`number syntax|\w+ literal: |literal is too large`), "the number cannot be read; ids and other long numbers are texts, in quotes"},
	{regexp.MustCompile(`invalid char escape`), `a \ in a text is written \\`},
	{regexp.MustCompile(`wrap predicate|[Pp]redicate should has`), "the condition on elements stands in braces: filter(list, {.active})"},
	{regexp.MustCompile(`predicate should return boolean`), "the condition on elements is to be true or false: compare something"},
	{regexp.MustCompile(`arguments`), "the function takes another number of values"},
	{regexp.MustCompile(`cannot redeclare`), "let takes a name that something else has: choose another"},
	{regexp.MustCompile(`pointer`), "# and .name stand for an element of a list, in the condition of filter, any, map and the like"},
	{regexp.MustCompile(`error parsing regexp`), "what stands behind matches is no regular expression"},
	{regexp.MustCompile(`exceeds maximum`), "it is too long: take it apart, or put a table under lookups"},
	{regexp.MustCompile(`mismatched types|invalid operation|cannot use|invalid argument|takes only|cannot |does not support|non-integer|order argument|using an integer|has no`), "the operator or function does not take a value of that kind: string(), int() and float() make others"},
}

// failExpression says what is wrong with an expression, and where in it.
func (c *compiler) failExpression(n ast.Node, src string, err error) {
	says, at := err.Error(), ""
	var fe *exprfile.Error
	if errors.As(err, &fe) {
		says = fe.Message
		at = fmt.Sprintf(" (at column %d of the expression%s)", fe.Column+1, excerpt(src, fe.Line, fe.Column))
	}
	words := explain(mistakes, says, "it cannot be understood: the language is that of expr-lang.org")
	c.fail(n, "expression: %s%s", words, at)
}

// excerpt is the part of an expression from a place on, in words.
func excerpt(src string, line, column int) string {
	lines := strings.Split(src, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	rest := []rune(lines[line-1])
	if column < 0 || column >= len(rest) {
		return ""
	}
	return fmt.Sprintf(", at %q", string(rest[column:min(len(rest), column+20)]))
}
