package mapping

import (
	"slices"
	"strings"
)

// called is what a field is called on the pages of the sources.
var called = map[string]string{
	"external_id": "external id", "email_address": "e-mail addresses", "phone_number": "phone numbers", "web3_wallet": "wallets",
	"first_name": "first name", "last_name": "last name", "totp_secret": "authenticator's secret", "backup_codes": "backup codes",
	"created_at": "time of sign-up", "profile_image": "picture, with `--images`", "locale": "language", "password_digest": "password",
	"password": "password, where it is not hashed", "password_hasher": "format of the password", "providers": "accounts elsewhere, counted", "legal_accepted_at": "terms accepted at",
}

// columnsOf adds the columns that a value is made of, each once and in the order of the mapping.
func (m *Mapping) columnsOf(v *value, out []string) []string {
	add := func(column string) {
		if column = m.column(column); column != "" && !slices.Contains(out, column) {
			out = append(out, column)
		}
	}
	if v == nil {
		return out
	}
	if v.slot >= 0 {
		add(m.slots[v.slot].path.text)
	}
	for _, column := range slices.Sorted(slices.Values(v.reads)) {
		add(column)
	}
	for _, part := range slices.Concat(v.first, v.merge) {
		out = m.columnsOf(part, out)
	}
	for _, part := range v.object {
		out = m.columnsOf(part.val, out)
	}
	for _, part := range v.template {
		out = m.columnsOf(part.value, out)
	}
	if v.rename != nil {
		out = m.columnsOf(v.rename.of, out)
	}
	if v.each != nil {
		out = m.columnsOf(v.each.value, out)
	}
	return out
}

// column is a column as a page says it: those of a joined table behind its name, and "" of a joined input without one.
func (m *Mapping) column(path string) string {
	base, rest, inside := strings.Cut(path, ".")
	base, _, _ = strings.Cut(base, "[")
	if bare, is := strings.CutPrefix(path, `["`); is {
		return "`" + strings.TrimSuffix(bare, `"]`) + "`"
	}
	j := m.Input.Find(base)
	if j != nil && j.Same != "" && m.Input.Find(j.Same) != nil { // other rows of that table
		j = m.Input.Find(j.Same)
	}
	switch {
	case j == nil:
		return "`" + path + "`"
	case inside && len(j.Tables) > 0:
		return "`" + j.Tables[0] + "." + rest + "`"
	case inside:
		return "`" + rest + "`"
	case len(j.Tables) > 0:
		return "the table `" + j.Tables[0] + "`"
	}
	return ""
}

// fieldsText is the table of the fields that a source's users arrive with, and of the columns that they are made of.
func fieldsText(m *Mapping) string {
	text := "**Columns.** Which columns each field is made of, and what says that an address or a number is verified:\n\n" +
		"| field | columns | verified |\n|---|---|---|\n"
	row := func(name string, columns []string, verified string) {
		if name == "banned" || name == "locked" || len(columns) == 0 { // states have a table of their own
			return
		}
		if plain := called[name]; plain != "" {
			name = plain
		}
		text += "| " + strings.ReplaceAll(name, "_", " ") + " | " + strings.ReplaceAll(strings.Join(columns, ", "), "|", `\|`) + " | " + verified + " |\n"
	}
	for i := range m.fields {
		f := &m.fields[i]
		if f.spec.kind == objectField { // metadata has a table of its own
			continue
		}
		var columns []string
		for _, v := range f.values {
			columns = m.columnsOf(v, columns)
		}
		verified := ""
		if f.spec.kind == identifierField {
			verified = m.verifiedBy(f)
		}
		row(f.spec.name, columns, verified)
	}
	if m.digest != nil && m.digest.from != noDigest {
		row("password_digest", m.columnsOf(m.digest.value, nil), "")
	}
	var left []string
	for _, rule := range m.skip {
		if !slices.Contains(left, rule.reason) {
			left = append(left, rule.reason)
		}
	}
	if left != nil {
		text += "\n" + inLines("Left behind, and counted by these words: "+strings.Join(left, "; ")+".")
	}
	return strings.TrimSpace(text)
}

// verifiedBy says what tells that an identifier is verified, of each of its columns if they differ.
func (m *Mapping) verifiedBy(f *field) string {
	if f.spec.name == "email_address" && slices.ContainsFunc(m.Params, func(p Param) bool { return p.Name == "addresses_verified" }) {
		return "only with `--param addresses_verified=true`"
	}
	var says []string
	of := map[string][]string{}
	for i, v := range f.verify {
		each := f.values[i].each
		if v == nil && each != nil {
			v = each.verified
		}
		by := "no"
		switch {
		case v == nil:
		case v.constant != nil:
			if v.constant.holds() {
				by = "yes"
			}
		default:
			by = "by " + strings.Join(m.columnsOf(v, nil), ", ")
		}
		if of[by] == nil {
			says = append(says, by)
		}
		of[by] = m.columnsOf(f.values[i], of[by])
	}
	if len(says) == 1 {
		return says[0]
	}
	var out, told []string
	for _, by := range says {
		for _, column := range of[by] {
			if slices.Contains(told, column) { // entries of a list, some of which are
				return "as these say"
			}
			told = append(told, column)
		}
		out = append(out, strings.Join(of[by], ", ")+": "+by)
	}
	return strings.Join(out, "; ")
}
