package infer

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// fewestAlike is from how many members on an object counts as one of rows, each under a key of its own.
const fewestAlike = 3

// keyedByAddress reports whether the names of an object's members are addresses or numbers: they are what is looked for, and no
// names of columns.
func keyedByAddress(o gjson.Result) bool {
	n, all := 0, 0
	o.ForEach(func(k, _ gjson.Result) bool {
		if all++; classOf(k.Str) != logins {
			n++
		}
		return all < 20
	})
	return n > 0 && n == all
}

// withKey is an entry of such an object as a mapping reads it: its members and its key.
func withKey(k, o gjson.Result) gjson.Result {
	key := gjson.AppendJSONString([]byte(`{"key":`), k.Str)
	if o.IsObject() && len(o.Raw) > 2 && o.Get("key").Type == gjson.Null {
		if rest := o.Raw[1:]; gjson.Valid("{" + rest) {
			return gjson.ParseBytes(append(append(key, ','), rest...))
		}
	}
	if !o.IsObject() && !o.IsArray() {
		return gjson.ParseBytes(fmt.Appendf(key, `,"value":%s}`, o.Raw))
	}
	return gjson.ParseBytes(append(key, '}'))
}

// alike is how many members of an object are objects that have most of their own members in common; 0 if some are none.
func alike(o gjson.Result) int {
	const looked = 50
	first, n := map[string]bool{}, 0
	same := true
	o.ForEach(func(_, v gjson.Result) bool {
		if !v.IsObject() {
			same = false
			return false
		}
		shared, all := 0, 0
		v.ForEach(func(k, _ gjson.Result) bool {
			if all++; n == 0 {
				first[k.Str] = true
			}
			if first[k.Str] {
				shared++
			}
			return true
		})
		if same = all > 0 && shared*2 >= all && shared*2 >= len(first); same {
			n++
		}
		return same && n < looked
	})
	if !same || n < fewestAlike {
		return 0
	}
	return n
}

// mayHoldRows notes an object of the first row whose members are alike.
func (t *Table) mayHoldRows(path []string, o gjson.Result) {
	if t.Rows > 1 {
		return
	}
	if n := alike(o); n > t.keyed {
		t.keyed, t.keyedAt = n, strings.Join(path, ".")
	}
}

// Keyed reports whether a document is one object whose members are its rows, each under a key of its own, and where that is; "" is
// its top. Such rows are not read.
func (t *Table) Keyed() (at string, is bool) { return t.keyedAt, t.Rows == 1 && t.keyed > 0 }
