package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// entry is one key of an object in a mapping.
type entry struct {
	key  string
	node ast.Node // of the key
	val  ast.Node
}

// entries are the keys with values that stand at a node, of which known are all that may, if any are given.
func (c *compiler) entries(n ast.Node, what string, known ...string) []entry {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		c.wrong(n, what, "keys with values", "{"+append(known, "name")[0]+": …}")
	}
	seen := map[string]bool{}
	out := make([]entry, 0, len(pairs))
	for _, p := range pairs {
		key := p.Key.GetToken().Value
		switch {
		case seen[key]:
			c.fail(p.Key, "key %q appears twice", key)
		case len(known) > 0 && !slices.Contains(known, key):
			c.unknown(entry{key: key, node: p.Key}, known...)
		}
		seen[key] = true
		out = append(out, entry{key: key, node: p.Key, val: p.Value})
	}
	return out
}

func (c *compiler) unknown(e entry, known ...string) {
	c.fail(e.node, "unknown key %q%s", e.key, suggest(e.key, known))
}

// suggest is what to write instead of an unknown name.
func suggest(name string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; known here: " + strings.Join(known, ", ")
}

func (c *compiler) str(n ast.Node, what string) string {
	text, is := asText(n)
	if !is {
		c.wrong(n, what, "a text", `"…"`)
	}
	return text
}

// asText is the text at a node; a number and true are texts as well.
func asText(n ast.Node) (text string, is bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// choice is a text that is one of those known.
func (c *compiler) choice(n ast.Node, what string, known ...string) string {
	text, is := asText(n)
	if slices.Contains(known, text) {
		return text
	}
	takes, write := strings.Join(known, " or "), known[0]
	if is {
		if near := Nearest(text, known); near != "" {
			write = near
		}
		c.fail(n, "`%s` takes %s, and this is %q: write %s: %s", what, takes, text, what, write)
	}
	c.wrong(n, what, takes, write)
	return ""
}

func (c *compiler) strs(n ast.Node, what string) []string {
	items := c.list(n, what, "a, b")
	out := make([]string, 0, len(items))
	for _, v := range items {
		out = append(out, c.str(v, "an entry of `"+what+"`"))
	}
	return out
}

// list is the entries of a list; write is how some are written.
func (c *compiler) list(n ast.Node, what, write string) []ast.Node {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		c.wrong(n, what, "a list", "["+write+"]")
	}
	return seq.Values
}

func (c *compiler) boolean(n ast.Node, what string) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		c.wrong(n, what, "true or false", "true")
	}
	return b.Value
}

// wrong says that something is of another kind than is taken there, and what to write. A name of one
// word is that of a key.
func (c *compiler) wrong(n ast.Node, what, takes, write string) {
	if !strings.Contains(what, " ") {
		what, write = "`"+what+"`", what+": "+write
	}
	c.fail(n, "%s takes %s, and this is %s: write %s", what, takes, found(n), write)
}

// found names the kind of what stands at a node.
func found(n ast.Node) string {
	switch n.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	}
	return "empty"
}

func texts[T ~string](of []T) []string {
	out := make([]string, len(of))
	for i, t := range of {
		out[i] = string(t)
	}
	return out
}
