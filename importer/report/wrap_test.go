package report

import (
	"regexp"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLinesAreBrokenAtWords: what is too long for the screen is broken at words, behind what the line begins with, and a
// command in it can be pasted.
func TestLinesAreBrokenAtWords(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("commands are in one line there")
	}
	const long = "clerk-import migrate users.csv --mapping mine.yaml --role-map owner=org:admin --sandbox"
	for _, c := range []struct{ name, text, want string }{
		{"fits", "a  b", "a  b"},
		{"words", "one two three four five six seven eight nine ten", "one two three four five six seven eight\nnine ten"},
		{"one word", "see /a/path/that/is/longer/than/the/whole/screen.csv now", "see\n/a/path/that/is/longer/than/the/whole/screen.csv\nnow"},
		{"indent", "    one two three four five six seven eight nine ten", "    one two three four five six seven\n    eight nine ten"},
		{"label", "  12  rows are of people whom nobody has ever seen before", "  12  rows are of people whom nobody has\n      ever seen before"},
		{"front that is too long", "  a_name_that_is_long_and_longer  is here with more", "  a_name_that_is_long_and_longer is here\n  with more"},
		{"a command that fits a line", "Look at the row with clerk-import mapping test --row 3, and go on.", "Look at the row with\nclerk-import mapping test --row 3, and\ngo on."},
		{"a long command", "Try: " + long + ", and more words", "Try: clerk-import migrate users.csv \\\n       --mapping mine.yaml \\\n       --role-map owner=org:admin \\\n       --sandbox, and more words"},
		{"with a key", "Try: CLERK_SECRET_KEY=sk_live_… clerk-import sync u.csv", "Try: CLERK_SECRET_KEY=sk_live_… \\\n       clerk-import sync u.csv"},
		{"from another folder", "  cd /srv/a && clerk-import rollback /srv/u.checkpoint", "  cd /srv/a && clerk-import rollback \\\n    /srv/u.checkpoint"},
		{"a name with spaces", "Try: clerk-import check 'my very own users.csv' --sandbox", "Try: clerk-import check \\\n       'my very own users.csv' \\\n       --sandbox"},
		{"in quotes", "That was not sent at all: 'clerk-import sync' brings it.", "That was not sent at all:\n'clerk-import sync' brings it."},
		{"the name alone", "clerk-import: users.csv has changed since the run was begun", "clerk-import: users.csv has changed\nsince the run was begun"},
		{"wide letters", "姓名和电子邮件地址 姓名和电子邮件地址 姓名", "姓名和电子邮件地址 姓名和电子邮件地址\n姓名"},
		{"colours", "\x1b[31mone two three four five six seven eight\x1b[0m", "\x1b[31mone two three four five six seven eight\x1b[0m"},
		{"a question", "Type 12,345 to delete 12,345 users and 4 organizations: ", "Type 12,345 to delete 12,345 users and 4\norganizations: "},
	} {
		if got := Fold(c.text, 40, 0); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	if got := Fold("and what follows a beginning of a line", 40, 20); got != "and what follows a\nbeginning of a line" {
		t.Errorf("behind a beginning: %q", got)
	}
}

var (
	goesOn = regexp.MustCompile(` \\\n *`)
	spaces = regexp.MustCompile(`'[^']*'`) // names with them
)

// TestCommandsCanBePasted: whatever stands around a command, what a shell makes of its lines is the command.
func TestCommandsCanBePasted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("commands are in one line there")
	}
	word := rapid.StringMatching(`[a-z]{1,12}`)
	arg := rapid.OneOf(rapid.StringMatching(`[a-z]{1,20}\.csv`), rapid.StringMatching(`--[a-z]{3,12} [a-z]{1,20}=[a-z:]{0,19}[a-z]`), rapid.StringMatching(`--[a-z]{3,12}=/[a-z/]{1,60}[a-z]`), rapid.StringMatching(`'[a-z]{1,9} [a-z]{1,9}\.csv'`))
	rapid.Check(t, func(t *rapid.T) {
		command := strings.Join(append([]string{"clerk-import", rapid.SampledFrom(verbs).Draw(t, "verb")}, rapid.SliceOfN(arg, 0, 8).Draw(t, "arguments")...), " ")
		before := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "before"), " ")
		behind := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "behind"), " ")
		text := strings.TrimSpace(before + " " + command + ", " + behind)
		room := rapid.IntRange(30, 100).Draw(t, "room")
		got := Fold(text, room, 0)
		if pasted := goesOn.ReplaceAllString(got, " "); !strings.Contains(pasted, command+",") {
			t.Fatalf("%s\nis broken into\n%s", command, got)
		}
		if words := strings.ReplaceAll(goesOn.ReplaceAllString(got, " "), "\n", " "); words != text {
			t.Fatalf("%q\nwant %q", words, text)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if Columns(line) > room && len(strings.Fields(spaces.ReplaceAllString(strings.TrimSuffix(line, `\`), "_"))) > 2 {
				t.Fatalf("%q has more than %d columns in\n%s", line, room, got)
			}
		}
	})
}
