package mapping

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// passwordsCell says what becomes of a source's passwords.
func passwordsCell(m *Mapping) string {
	has := func(name string) bool {
		return slices.ContainsFunc(m.fields, func(f field) bool { return f.spec.name == name })
	}
	needs := ""
	for _, p := range m.Params {
		if p.Secret {
			needs = ", with `--param " + p.Name + "`"
		}
	}
	switch {
	case m.digest != nil && m.digest.from == noDigest:
		return "do not come along; who has one is counted"
	case m.DropUnusable:
		return "those that Clerk takes; the others reset" + needs
	case m.digest != nil || has("password_digest") || has("password"):
		return "come along" + needs
	}
	return "none"
}

// verifiedCell says whether a source knows which addresses are verified.
func verifiedCell(m *Mapping) string {
	if slices.ContainsFunc(m.Params, func(p Param) bool { return p.Name == "addresses_verified" }) {
		return "if you say so: `addresses_verified`"
	}
	for i := range m.fields {
		f := &m.fields[i]
		if f.spec.kind == identifierField && slices.ContainsFunc(f.verify, func(v *value) bool { return v != nil }) {
			return "yes"
		}
	}
	return "no: arrive unverified"
}

// statesCell says which states of its users a source knows.
func statesCell(m *Mapping) string {
	fates := map[wording.Fate][]string{}
	for _, s := range States {
		if s.Source == m.Name && s.Column != "" {
			says := strings.TrimPrefix(s.Says, "is ")
			if !slices.Contains(fates[s.Fate], says) {
				fates[s.Fate] = append(fates[s.Fate], says)
			}
		}
	}
	var out []string
	for _, f := range []struct {
		fate wording.Fate
		word string
	}{{wording.Banned, "banned"}, {wording.Locked, "locked"}, {wording.LeftBehind, "left behind"}, {wording.Told, "told"}} {
		if len(fates[f.fate]) > 0 {
			out = append(out, f.word)
		}
	}
	if out == nil {
		return "says none"
	}
	return strings.Join(out, ", ")
}

func factorsCell(m *Mapping) string {
	carried := slices.ContainsFunc(m.fields, func(f field) bool { return f.spec.factor })
	switch {
	case carried && len(m.factors) > 0:
		return "some come along, others counted"
	case carried:
		return "come along"
	case len(m.factors) > 0:
		return "counted"
	}
	return "has none"
}

func metadataCell(m *Mapping) string {
	var out []string
	for _, place := range []Place{PublicPlace, UnsafePlace, PrivatePlace} {
		if slices.ContainsFunc(m.Metadata(), func(k Metadata) bool { return k.Entity == Users && k.Place() == place }) {
			out = append(out, string(map[Place]string{PublicPlace: "public", UnsafePlace: "unsafe", PrivatePlace: "private"}[place]))
		}
	}
	if out == nil {
		return "none"
	}
	return strings.Join(out, ", ")
}

// madeCell says what a preset was made with: what its page says.
func madeCell(page string) string {
	made := regexp.MustCompile(`(?ms)^Made (with .*?|to .*?)(: |:$|; |, by |, with digests| on |\.\s)`).FindStringSubmatch(page + "\n")
	if made == nil {
		return ""
	}
	return strings.Join(strings.Fields(made[1]), " ")
}

// Every source stands on one page, with what comes along from it.
func TestThePageOfSourcesHasThemAll(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Sources

What comes along from each source. Its page says how to get the export, and what cannot come along. This page is made of
the sources' own mappings.

- *Verified known*: whether the export says which addresses are verified. If not, addresses arrive unverified. Some
  sources call addresses verified for other reasons, too: there it is up to you (` + "`--param addresses_verified=true`" + `).
- *Shut out*: what becomes of people whom the source calls deleted, banned, locked or not active.
- *Second factors*: authenticators, backup codes and the like. *Counted*: these users set them up again.
- *Metadata*: by who could write and read them at the source, so that trust is never raised.

| source | passwords | verified known | shut out | second factors | metadata | organizations | made |
|---|---|---|---|---|---|---|---|
`)
	for _, m := range Presets() {
		if m.Name == "django-dumpdata" {
			continue // another form of django, on its page
		}
		page, err := os.ReadFile("../docs/sources/" + m.Name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		made := madeCell(string(page))
		if made == "" {
			t.Errorf("%s does not say what the preset was made with", m.Name)
		}
		organizations := "no"
		if len(m.sections) > 0 {
			organizations = "yes"
		}
		fmt.Fprintf(&b, "| [%s](sources/%s.md) | %s | %s | %s | %s | %s | %s | %s |\n", m.Title, m.Name,
			passwordsCell(m), verifiedCell(m), statesCell(m), factorsCell(m), metadataCell(m), organizations, made)
	}
	const page = "../docs/sources.md"
	if updating() {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(page); err != nil || string(text) != b.String() {
		t.Errorf("%s is stale (go test ./mapping -run PageOfSources -update): %v", page, err)
	}
}
