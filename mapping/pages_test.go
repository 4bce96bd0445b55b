package mapping

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// factorsText says what becomes of a source's second factors, out of its preset.
func factorsText(m *Mapping) string {
	if m.NoFactors != "" && len(m.factors) == 0 && !slices.ContainsFunc(m.fields, func(f field) bool { return f.spec.factor }) {
		return "**Second factors.** " + strings.ToUpper(m.NoFactors[:1]) + m.NoFactors[1:] + "."
	}
	var carried, tables, lost []string
	for i := range m.fields {
		if s := m.fields[i].spec; s.factor {
			carried = append(carried, s.lost().name)
		}
	}
	for _, j := range m.Input.Joined {
		if regexp.MustCompile(`second factor|authenticator|passkey|security key|backup code`).MatchString(j.Help) {
			tables = append(tables, "`"+j.Tables[0]+"`")
		}
	}
	for _, f := range m.factors {
		if text := f.lost.String(); !slices.Contains(lost, text) {
			lost = append(lost, text)
		}
	}
	text := "**Second factors.** "
	switch len(carried) {
	case 1:
		text += "The " + carried[0] + " comes along (6 digits, 30 seconds, SHA-1). "
	case 2:
		text += "The " + carried[0] + " (6 digits, 30 seconds, SHA-1) and the " + carried[1] + " come along. "
	}
	if len(tables) > 0 {
		text += "The check looks into " + strings.Join(tables, " and ") + ", where that is given. "
	}
	if len(lost) > 0 {
		text += "Lost, and told with the number of users: " + strings.Join(lost, "; ") + "."
	}
	return strings.TrimSpace(text)
}

// inLines breaks a text into lines as the pages have them.
func inLines(text string) string {
	var b strings.Builder
	line := 0
	for i, word := range strings.Fields(text) {
		if n := len([]rune(word)); i > 0 && line+1+n > 120 {
			b.WriteByte('\n')
			line = n
		} else {
			if i > 0 {
				b.WriteByte(' ')
				line++
			}
			line += n
		}
		b.WriteString(word)
	}
	return b.String()
}

// becomes says what a fate is for a user.
var becomes = map[wording.Fate]string{
	wording.LeftBehind: "is left behind", wording.Banned: "arrives banned", wording.Locked: "arrives locked, for as long as the instance says",
	wording.Told: "arrives able to sign in, and is counted",
}

// statesText is the table of what a source says of its users' states, and what comes of it.
func statesText(m *Mapping) string {
	type line struct{ says, fate string }
	var lines []line
	columns := map[line][]string{}
	for _, s := range States {
		switch {
		case s.Source != m.Name:
			continue
		case s.Column == "":
			return inLines("**States.** Nothing in the export says that somebody is deleted or shut out: " + s.From + ".")
		}
		l := line{s.Says, becomes[s.Fate]}
		if columns[l] == nil {
			lines = append(lines, l)
		}
		columns[l] = append(columns[l], "`"+s.Column+"`")
	}
	text := "**States.** What an export says of somebody, and what becomes of them:\n\n| column | says that the user | who then |\n|---|---|---|\n"
	for _, l := range lines {
		text += fmt.Sprintf("| %s | %s | %s |\n", strings.Join(columns[l], ", "), l.says, l.fate)
	}
	return strings.TrimSpace(text)
}

// metadataText is the table of what becomes of a source's metadata.
func metadataText(m *Mapping) string {
	kinds := m.Metadata()
	if len(kinds) == 0 {
		return "**Metadata.** None comes along: a mapping of your own may bring columns along as metadata."
	}
	goes := map[Place]string{PublicPlace: "`public_metadata`", PrivatePlace: "`private_metadata`", UnsafePlace: "`unsafe_metadata`"}
	hand := map[Hand]string{ByClient: "clients", ByServer: "the server", ByUnknown: "not known"}
	text := inLines("**Metadata.** Who could write and read it at the source decides where it goes, so that neither trust nor exposure is raised; "+
		"`--metadata KIND=public`, `private`, `unsafe` or `drop` decides otherwise:") + "\n\n| kind | written by | read by | goes to | where that is written |\n|---|---|---|---|---|\n"
	for _, k := range kinds {
		name, to := "`"+k.Name+"`", goes[k.Place()]
		if k.Entity != Users {
			name += " of " + string(k.Entity)
			if k.Place() == UnsafePlace {
				to = goes[PrivatePlace] + ", under `" + UnsafeKey + "`"
			}
		}
		text += fmt.Sprintf("| %s | %s | %s | %s | %s |\n", name, hand[k.Writes], hand[k.Reads], to, k.Page)
	}
	return strings.TrimSpace(text)
}

// updating reports whether pages are to be written anew.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// blocks are the parts of a source's page that are made of its preset and the tables here.
var blocks = []struct {
	name string
	text func(*Mapping) string
}{
	{"columns", fieldsText},
	{"metadata", metadataText},
	{"states", statesText},
	{"second factors", func(m *Mapping) string { return inLines(factorsText(m)) }},
}

// Every source's page says what becomes of its metadata, its users' states and second factors.
func TestPagesSayWhatPresetsDo(t *testing.T) {
	for _, m := range Presets() {
		if m.Name == "django-dumpdata" {
			continue // another form of django, on its page
		}
		page := fmt.Sprintf("../docs/sources/%s.md", m.Name)
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks {
			block := regexp.MustCompile(`(?s)<!-- ` + b.name + ` -->.*<!-- /` + b.name + ` -->`)
			want := "<!-- " + b.name + " -->\n" + b.text(m) + "\n<!-- /" + b.name + " -->"
			if updating() {
				if !block.Match(text) { // in front of what the preset was made with
					at := regexp.MustCompile(`(?m)^(<!-- (states|second factors)|Made (with|to) )`).FindIndex(text)
					text = slices.Concat(text[:at[0]], []byte(want+"\n\n"), text[at[0]:])
				}
				text = block.ReplaceAllLiteral(text, []byte(want))
				if err := os.WriteFile(page, text, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got := block.Find(text); string(got) != want {
				t.Errorf("%s is stale (go test ./mapping -run Pages -update): %s", page, got)
			}
		}
	}
}
