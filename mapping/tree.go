package mapping

import (
	"slices"
)

// node is one level of the tree of what a mapping reads, so that a JSON row is walked once
// however many paths there are.
type node struct {
	slot     int              // -1: its value is not kept
	whole    bool             // it is read with all that is in it
	touched  bool             // it is asked whether there is anything
	joins    bool             // a joined row is found or left out by it
	children map[string]*node // by key, or by position in a list
	each     *node            // what is read of every element of a list
	entries  bool             // elements are entries, and so are the members of an object in its place
	by       string           // key by whose value elements are told apart: "Name"
	named    map[string]*node // what is read of those elements
}

func newNode() *node { return &node{slot: -1} }

// child is what is read under a key; it is made if there is none.
func (n *node) child(key string) *node {
	if n.children[key] == nil {
		if n.children == nil {
			n.children = map[string]*node{}
		}
		n.children[key] = newNode()
	}
	return n.children[key]
}

// element is what is read of every element of a list.
func (n *node) element() *node {
	if n.each == nil {
		n.each = newNode()
	}
	return n.each
}

// called is what is read of the elements of a list whose key has a value, and false if they
// are told apart by another key already.
func (n *node) called(key, value string) (*node, bool) {
	if n.by != "" && n.by != key {
		return nil, false
	}
	n.by = key
	if n.named == nil {
		n.named = map[string]*node{}
	}
	if n.named[value] == nil {
		n.named[value] = newNode()
	}
	return n.named[value], true
}

// inside reports whether anything below is read.
func (n *node) inside() bool { return n.children != nil || n.each != nil || n.named != nil }

// read reports whether the value itself is looked at, be it for its members.
func (n *node) read() bool { return n.slot >= 0 || n.whole || n.touched || n.inside() }

// onlyJoins reports whether no more is read of a joined row than what it is found by.
func (n *node) onlyJoins() bool {
	if n.slot >= 0 || n.whole || n.each != nil || n.named != nil || n.touched && !n.joins {
		return false
	}
	for _, child := range n.children {
		if !child.onlyJoins() {
			return false
		}
	}
	return n.joins || n.children != nil
}

// joinNodes is what several nodes read of one element of a list.
func joinNodes(nodes ...*node) *node {
	nodes = slices.DeleteFunc(nodes, func(n *node) bool { return n == nil })
	switch len(nodes) {
	case 0:
		return nil
	case 1:
		return nodes[0]
	}
	out := newNode()
	for _, n := range nodes {
		out.slot, out.whole, out.touched = max(out.slot, n.slot), out.whole || n.whole, out.touched || n.touched
		out.joins = out.joins || n.joins
		out.each = joinNodes(out.each, n.each)
		if n.named != nil {
			out.by, out.named = n.by, n.named
		}
		for key, child := range n.children {
			if out.children == nil {
				out.children = map[string]*node{}
			}
			out.children[key] = joinNodes(out.children[key], child)
		}
	}
	return out
}
