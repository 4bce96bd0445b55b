package sandbox

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The page lists every member of the settings with its default.
func TestThePageListsTheSettings(t *testing.T) {
	page, err := os.ReadFile("../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Settings\n")
	said := map[string]json.RawMessage{}
	name := regexp.MustCompile("`([a-z0-9_]+)`")
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]*) \\| `?([^`;( ]+[^`\n|]*)").FindAllStringSubmatch(section, -1) {
		for _, m := range name.FindAllStringSubmatch(row[1], -1) {
			said[m[1]] = json.RawMessage(strings.Fields(row[2])[0])
			if json.Valid([]byte(row[2])) {
				said[m[1]] = json.RawMessage(row[2])
			}
		}
	}
	text, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	var got Settings
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	plain := func(s Settings) string { // a list without entries is none
		text, err := json.MarshalIndent(s, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(text), "null", "[]")
	}
	if got, want := plain(got), plain(DefaultSettings()); got != want {
		t.Errorf("the page says\n%s\nand it is\n%s", got, want)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(plain(DefaultSettings())), &members); err != nil {
		t.Fatal(err)
	}
	for m := range members {
		if said[m] == nil {
			t.Errorf("the page lacks %s", m)
		}
	}
	for m := range said {
		if members[m] == nil {
			t.Errorf("there is no member %s", m)
		}
	}
}
