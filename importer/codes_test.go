package importer

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// codesPage is docs/codes.md: all codes out of their tables.
func codesPage() string {
	var b strings.Builder
	cell := func(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
	b.WriteString(`# Codes

Whatever keeps a row out, or is to be looked at, has a code. Codes stay the same between versions: scripts may rely on
them. ` + "`clerk-import check --list-rules`" + ` lists those of the first table. This page is made of the code's own tables.

## What a check finds

An error keeps the row out; a warning does not. ` + "`--disable CODE`" + ` switches a code off, but for those that are marked
*always*: such a row cannot be sent. ` + "`--as-error CODE`" + ` makes an error of a warning.

| code | | what is wrong | what to do |
|---|---|---|---|
`)
	rules := slices.SortedFunc(slices.Values(validate.Rules()), func(a, b validate.Rule) int { return cmp.Compare(a.Code, b.Code) })
	for _, r := range rules {
		kind := map[mapping.Severity]string{mapping.Fatal: "error", mapping.Warning: "warning"}[r.Severity]
		if r.Fixed {
			kind += ", always"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Code, kind, cell(r.Summary), cell(r.Hint))
	}
	b.WriteString(`
## Rows that were sent and did not arrive

| code | what happened | what to do |
|---|---|---|
`)
	for _, f := range failures {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Code, cell(f.Means), cell(f.Do))
	}
	b.WriteString(`
## What the API says

Behind such a code stands the parameter it is about, as in ` + "`form_param_format_invalid email_address`" + `. A code that is
not here is shown as the API says it. Source: Clerk's list of errors of the Backend API (2026-05-12).

| code | what was refused | what to do |
|---|---|---|
`)
	for _, r := range clerkapi.Refusals {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Code, cell(r.Means), cell(r.Do))
	}
	return b.String()
}

// Every code is on the page of codes, with what it means and what to do about it.
func TestThePageOfCodesHasThemAll(t *testing.T) {
	seen := map[string]bool{}
	complete := func(code, means, do string) {
		if seen[code] {
			t.Errorf("%s stands twice", code)
		}
		seen[code] = true
		for _, text := range []string{means, do} {
			if text == "" || strings.HasSuffix(text, ".") {
				t.Errorf("%s: what it means and what to do about it are sentences without a full stop: %q", code, text)
			}
		}
	}
	for _, r := range validate.Rules() {
		complete(r.Code, r.Summary, r.Hint)
	}
	for _, f := range slices.Concat(failures, clerkapi.Refusals) {
		complete(f.Code, f.Means, f.Do)
	}
	const page = "../docs/codes.md"
	if *update {
		if err := os.WriteFile(page, []byte(codesPage()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(page); err != nil || string(text) != codesPage() {
		t.Errorf("%s is stale (go test ./importer -run PageOfCodes -update): %v", page, err)
	}
}

// unmet are refusals of the sandbox that no row meets: this tool makes no request that has them.
var unmet = []string{"dev_browser_unauthenticated", "host_invalid", "invitation_already_", "organization_role_set_reassignment_mappings_invalid", "organization_role_set_reassignment_mappings_missing"}

// What the sandbox refuses a request with is known here.
func TestWhatTheSandboxRefusesIsExplained(t *testing.T) {
	files, err := filepath.Glob("sandbox/*.go")
	if err != nil {
		t.Fatal(err)
	}
	refusal := regexp.MustCompile(`\b(?:invalid\(|fail\(http\.\w+, )"([a-z_]+)"`)
	found := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range refusal.FindAllStringSubmatch(string(text), -1) {
			if found++; strings.HasSuffix(name, "_test.go") {
				continue
			}
			if _, is := clerkapi.Explained(clerkapi.Refusals, m[1]); !is && !slices.Contains(unmet, m[1]) {
				t.Errorf("%s: the sandbox says %s, and clerkapi.Refusals does not", name, m[1])
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d refusals were found in the sandbox", found)
	}
}
