package mapping

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a mapping's YAML: a mapping may be somebody else's, and the library's work
// grows with the square of what it is given. The largest of ours has 2,000 words.
const (
	maxText  = 512 << 10 // bytes
	maxWords = 20_000
	maxDepth = 100 // lists in lists
)

// parseYAML reads a mapping's YAML within bounds.
func parseYAML(file, text string) (*ast.File, error) {
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
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.AliasType, token.TagType:
			marks++
		}
		if open > maxDepth || marks > maxDepth {
			return nil, over(line, "the mapping is nested deeper than %d levels", maxDepth)
		}
	}
	tree, err := parser.Parse(words, 0)
	if err != nil {
		return nil, yamlError(file, err)
	}
	return tree, nil
}

// decode is a text as UTF-8, however Windows has saved it: with a byte order mark, or as
// UTF-16 with one.
func decode(text string) (string, error) {
	var order binary.ByteOrder
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
		order = binary.LittleEndian
	case strings.HasPrefix(text, "\xfe\xff"):
		order = binary.BigEndian
	case !utf8.ValidString(text):
		return "", errors.New("is not UTF-8 (nor UTF-16 with a byte order mark); save it as UTF-8")
	case strings.Contains(text, "\x00"):
		return "", errors.New("is not text: it has zero bytes in it, as UTF-16 without a byte order mark has; save it as UTF-8")
	default:
		return strings.TrimPrefix(text, "\ufeff"), nil
	}
	if len(text)%2 != 0 {
		return "", errors.New("is UTF-16 that ends within a character; save it as UTF-8")
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i < len(text); i += 2 {
		units = append(units, order.Uint16([]byte(text[i:i+2])))
	}
	decoded := string(utf16.Decode(units))
	if strings.ContainsAny(decoded, "\x00\ufffd") {
		return "", errors.New("is UTF-16 with characters that are none; save it as UTF-8")
	}
	return decoded, nil
}
