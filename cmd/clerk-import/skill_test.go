package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestTheSkillSpeaksOfWhatThereIs: its commands, flags, files and events exist, and each event is told of.
func TestTheSkillSpeaksOfWhatThereIs(t *testing.T) {
	flags, commands := map[string]bool{}, map[string]bool{}
	everyCommand(testApp().root(), func(c *cobra.Command) {
		commands[strings.TrimPrefix(c.CommandPath(), "clerk-import ")] = true
		c.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
	})
	known := map[string]bool{}
	for _, k := range eventKinds {
		for _, w := range k.words {
			known[w] = true
		}
	}
	flagIn, commandIn := regexp.MustCompile(`--([a-z][a-z-]+)`), regexp.MustCompile("`clerk-import ((?:mapping |sources |sandbox )?[a-z]+)")
	linkIn, eventIn := regexp.MustCompile(`\]\(([^)#]+)\)`), regexp.MustCompile("`([a-z]+)`")
	said := map[string]bool{}
	pages, err := filepath.Glob("../../skills/clerk-import/references/*.md")
	if err != nil || len(pages) < 3 {
		t.Fatal(pages, err)
	}
	for _, path := range append(pages, "../../skills/clerk-import/SKILL.md") {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for _, m := range flagIn.FindAllStringSubmatch(text, -1) {
			if !flags[m[1]] {
				t.Errorf("%s: there is no --%s", path, m[1])
			}
		}
		for _, m := range commandIn.FindAllStringSubmatch(text, -1) {
			if !commands[m[1]] {
				t.Errorf("%s: there is no command %q", path, m[1])
			}
		}
		for _, m := range linkIn.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		for _, m := range eventIn.FindAllStringSubmatch(text, -1) {
			said[m[1]] = true
		}
	}
	for event := range known {
		if !said[event] && event != "skipped" {
			t.Errorf("nothing tells what to do with the event %s", event)
		}
	}
}
