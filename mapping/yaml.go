package mapping

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"clerk-import/mapping/regexp"
)

// Bounds of a mapping's YAML: a mapping may be somebody else's, and the library's work
// grows with the square of what it is given. The largest of ours has 2,000 words.
const (
	maxText  = 512 << 10 // bytes
	maxWords = 20_000
	maxDepth = 100 // lists in lists
)

// parseYAML reads a mapping's YAML within bounds. A mapping is one document of plain YAML: what a library
// would put in the place of a mark (an anchor, a tag) is written out.
func parseYAML(file, text string) (ast.Node, error) {
	over := func(line int, format string, args ...any) error {
		return &FileError{File: file, Line: line, Column: 1, Msg: fmt.Sprintf(format, args...)}
	}
	if len(text) > maxText {
		return nil, over(1, "the mapping is larger than %d KiB; put long tables under lookups", maxText>>10)
	}
	words := lexer.Tokenize(text)
	if len(words) > maxWords {
		return nil, over(words[maxWords].Position.Line, "the mapping has more than %d words; put long tables under lookups", maxWords)
	}
	open, marks, line := 0, 0, 0
	for _, w := range words {
		if w.Position.Line != line {
			line, marks = w.Position.Line, 0
		}
		switch w.Type {
		case token.SequenceStartType, token.MappingStartType:
			open++
		case token.SequenceEndType, token.MappingEndType:
			open--
		case token.SequenceEntryType:
			marks++
		case token.MappingKeyType, token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.DirectiveType:
			return nil, &FileError{File: file, Line: w.Position.Line, Column: w.Position.Column, Msg: fmt.Sprintf(
				"a mapping has no %s: put a text that begins with %s in quotes, and write a value that stands twice twice", marksOfYAML[w.Type], w.Value)}
		}
		if open > maxDepth || marks > maxDepth {
			return nil, over(line, "the mapping is nested deeper than %d levels", maxDepth)
		}
	}
	tree, err := parser.Parse(words, 0)
	if err != nil {
		return nil, yamlError(file, err)
	}
	var body ast.Node
	for _, doc := range tree.Docs {
		_, comment := doc.Body.(*ast.CommentGroupNode)
		switch {
		case doc.Body == nil || comment:
		case body != nil:
			return nil, over(doc.Body.GetToken().Position.Line, "a mapping is one document, and another begins here: take out the line --- in front of it")
		default:
			body = doc.Body
		}
	}
	if body == nil {
		return nil, over(1, "the mapping is empty")
	}
	return body, nil
}

// marksOfYAML are those that mappings have no use for.
var marksOfYAML = map[token.Type]string{
	token.MappingKeyType: "keys behind a question mark", token.AnchorType: "anchors", token.AliasType: "aliases", token.TagType: "tags", token.MergeKeyType: "merge keys", token.DirectiveType: "directives",
}

// yamlMistakes are what the library says of text that it cannot read, and what to do about it.
var yamlMistakes = []explained{
	{regexp.MustCompile(`tab character|'\t'`), "a tab stands where only spaces can: indent with spaces"},
	{regexp.MustCompile(`end character of|multi-line content|document separator`), "a text in quotes has no end: add the quote that is missing"},
	{regexp.MustCompile(`escape|UTF-16|UTF-32|surrogate`), `a \ in double quotes begins a character's code: write \\ or put the text in single quotes`},
	{regexp.MustCompile(`reserved character|directive|tag`), "a text that begins with this character stands in quotes"},
	{regexp.MustCompile(`\[|\]|sequence end`), "a list in brackets is not written as one is: [a, b]; a text with brackets in it stands in quotes"},
	{regexp.MustCompile(`'\{'|'\}'|flow|implicit line break|expected map key-value`), "an object in braces is not written as one is: {key: value, other: value}; a text with braces in it stands in quotes"},
}

// yamlError says what is wrong with text that is no YAML, and where.
func yamlError(file string, err error) error {
	at := &FileError{File: file, Line: 1, Column: 1}
	says, _, _ := strings.Cut(err.Error(), "\n")
	if n, _ := fmt.Sscanf(says, "[%d:%d]", &at.Line, &at.Column); n == 2 {
		_, says, _ = strings.Cut(says, "] ")
	}
	var key string
	var line, column int
	if n, _ := fmt.Sscanf(says, "mapping key %q already defined at [%d:%d]", &key, &line, &column); n == 3 {
		at.Msg = fmt.Sprintf("key %q appears twice, first in line %d: one of them goes", key, line)
		return at
	}
	at.Msg = explain(yamlMistakes, says, "what stands here cannot: indent it as the lines around it, and put a text with : # or quotes in it in quotes as a whole")
	return at
}
