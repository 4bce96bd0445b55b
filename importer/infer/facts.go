package infer

// Facts are the columns of a table whose rows are each one fact of somebody: whose it is, what it is of, and what it says.
type Facts struct{ Of, Name, Value string }

// Facts reports whether a table has one fact a row, as a person's address in one and their name in another: each row would be a user.
func (t *Table) Facts() (f Facts, is bool) {
	var name, value *column
	for _, c := range t.columns {
		if len(c.path) > 1 || c.filled < t.Rows {
			continue
		}
		switch {
		case name == nil && c.mostly(word) && c.share(email) == 0 && len(c.values) <= mostNames && int64(len(c.values))*3 <= t.Rows && c.namesFields():
			name = c
		case value == nil && c.share(email) > 0.02 && c.share(email) < 0.6 && c.named("username") < 0.7:
			value = c
		}
	}
	if name == nil || value == nil {
		return f, false
	}
	for _, c := range t.columns {
		if c != name && c != value && len(c.path) == 1 && c.filled == t.Rows && int64(len(c.values))*2 <= t.Rows && len(c.values) > 1 && t.once(c, name) {
			return Facts{c.path[0], name.path[0], value.path[0]}, true
		}
	}
	return f, false
}

// namesFields reports whether values are names of what is known of people: of their addresses, and of two things more.
func (c *column) namesFields() bool {
	found := map[string]bool{}
	for _, v := range c.examples {
		for what := range words {
			if named([]string{v}, what) >= 0.7 {
				found[what] = true
			}
		}
	}
	return found["email_address"] && len(found) >= 3
}

// once reports whether nearly nobody has two rows of one name.
func (t *Table) once(of, name *column) bool {
	seen := map[[2]string]bool{}
	twice := 0
	for _, row := range t.sample {
		at := [2]string{row[of.path[0]], row[name.path[0]]}
		if seen[at] {
			twice++
		}
		seen[at] = true
	}
	return len(t.sample) > 0 && twice*10 <= len(t.sample)
}
