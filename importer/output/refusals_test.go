package output

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// What cannot be written, or would be written over something, is refused before anything is done, with what to do instead;
// and nothing is left of having looked.
func TestWhatCannotBeWrittenIsRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("in.csv", "id\n")
	put("there.csv", "mine")
	put("kept", "")
	put("hard", "x")
	put("lost-wal", "a log")
	put("old.new", "somebody's")
	for _, err := range []error{os.Mkdir("folder", 0o700), os.Symlink("there.csv", "link"), os.Symlink("nothing", "nowhere"), os.Symlink("in.csv", "to-input"), os.Symlink("circle", "circle"), os.Link("hard", "hard2"), os.Symlink("new.csv", "to-new")} {
		if err != nil {
			t.Skip(err)
		}
	}
	far, noFolder, sameFile := t.TempDir(), "because its folder cannot", "are the same file" // not where a/../b is b, whatever a is
	if runtime.GOOS == "windows" {
		noFolder, sameFile = "", ""
	} else if err := errors.Join(os.Mkdir(far+"/sub", 0o700), os.Symlink(far+"/sub", "far")); err != nil {
		t.Fatal(err)
	}
	before, err := filepath.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	const one, two = "--rejects", "--report"
	for name, c := range map[string]struct {
		uses     []use
		force    bool
		msg, try string // "" for none
	}{
		"an input":                       {[]use{{Input, "the input", "in.csv"}, {Whole, one, "in.csv"}}, true, "--rejects would be written over the input, which is read: in.csv", "another file for --rejects"},
		"an input, through a link":       {[]use{{Input, "the input", "in.csv"}, {Whole, one, "to-input"}}, true, "would be written over the input", "another file for --rejects"},
		"an input, by another way":       {[]use{{Input, "the input", "in.csv"}, {Whole, one, "folder/../in.csv"}}, true, "would be written over the input", ""},
		"two inputs":                     {[]use{{Input, "the input", "in.csv"}, {Input, "--mapping", "in.csv"}}, false, "", ""},
		"one file for two":               {[]use{{Whole, one, "new.csv"}, {Whole, two, "new.csv"}}, true, "--rejects and --report are the same file: new.csv", "a file for each"},
		"one for two, by another way":    {[]use{{Whole, one, "new.csv"}, {Whole, two, "folder/../new.csv"}}, true, "are the same file", ""},
		"one for two, in no folder":      {[]use{{Whole, one, "none/new.csv"}, {Whole, two, "./none/new.csv"}}, true, "are the same file", ""},
		"one for two, through a link":    {[]use{{Whole, one, "new.csv"}, {Kept, "--checkpoint", "to-new"}}, true, "are the same file", ""},
		"two of one name":                {[]use{{Whole, one, "new.csv"}, {Whole, two, "folder/new.csv"}}, false, "", ""},
		"the same two times":             {[]use{{Whole, one, "new.csv"}, {Whole, one, "new.csv"}}, false, "", ""},
		"nothing, and standard output":   {[]use{{Whole, one, ""}, {Whole, two, "-"}, {Fresh, "--crosswalk", "-"}}, false, "", ""},
		"a folder":                       {[]use{{Whole, one, "folder"}}, true, "--rejects is a folder: folder", "a file in it"},
		"a file for a folder":            {[]use{{Folder, "--groups", "there.csv"}}, true, "is a file", "a folder"},
		"a folder that is there":         {[]use{{Folder, "--groups", "folder"}}, false, "", ""},
		"a folder that will be":          {[]use{{Folder, "--groups", "groups"}, {Whole, one, "groups/a.csv"}}, false, "", ""},
		"a folder in no folder":          {[]use{{Folder, "--groups", "none/groups"}}, false, "the folder cannot be made there", "whose own folder is there"},
		"a file in no folder":            {[]use{{Whole, one, "none/new.csv"}}, false, "because its folder cannot", "a folder that is there"},
		"in no folder, and out of it":    {[]use{{Whole, one, "none/../new.csv"}}, false, noFolder, ""},
		"out of a link's folder":         {[]use{{Whole, one, "far/../new.csv"}, {Whole, two, "new.csv"}}, false, "", ""},
		"the same, out of a link":        {[]use{{Whole, one, "far/../new.csv"}, {Whole, two, far + "/new.csv"}}, false, sameFile, ""},
		"a file below a file":            {[]use{{Whole, one, "in.csv/new.csv"}}, false, "cannot", ""},
		"a link":                         {[]use{{Whole, one, "link"}}, true, "is a link, through which nothing is written", "the file it leads to"},
		"a link to nothing":              {[]use{{Kept, "--checkpoint", "nowhere"}}, true, "a link that leads nowhere", "remove the link"},
		"a link to itself":               {[]use{{Kept, "--checkpoint", "circle"}}, true, "a link that leads nowhere", ""},
		"one that is kept, by two names": {[]use{{Kept, "--checkpoint", "hard"}}, true, "has another name, too", "a copy of it"},
		"one that is kept":               {[]use{{Kept, "--checkpoint", "kept"}}, false, "", ""},
		"a log that has lost its own":    {[]use{{Kept, "--checkpoint", "lost"}}, true, "lost-wal is there without lost", "move it away"},
		"somebody's beside it":           {[]use{{Kept, "--checkpoint", "old"}}, true, "old.new is not this tool's", "move it away"},
		"one that is there already":      {[]use{{Fresh, "--rejects", "there.csv"}}, false, "exists already", "--force"},
		"the same, by force":             {[]use{{Fresh, "--rejects", "there.csv"}}, true, "", ""},
		"a device to be kept":            {[]use{{Kept, "--checkpoint", os.DevNull}}, true, "is no file that could be kept", "a regular file"},
		"a device to be fresh":           {[]use{{Fresh, one, "/dev/stderr"}}, true, "is no file that could be kept", "a regular file"},
		"a device to be written":         {[]use{{Whole, one, "/dev/stdout"}, {Whole, two, os.DevNull}}, false, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Set{Force: c.force}
			for _, u := range c.uses {
				s.Add(u.role, u.what, u.path)
			}
			err := s.Check()
			var refusal *Refusal
			if (err != nil) != (c.msg != "") || err != nil && (!errors.As(err, &refusal) || !strings.Contains(err.Error(), c.msg) || !strings.Contains(refusal.Try, c.try)) {
				t.Errorf("%v (%+v)", err, refusal)
			}
			after, err := filepath.Glob("*")
			hidden, _ := filepath.Glob(".*")
			if err != nil || strings.Join(after, " ") != strings.Join(before, " ") || len(hidden) > 0 {
				t.Errorf("left are %v and %v, %v", after, hidden, err)
			}
		})
	}
}

// A file that is kept has one name, however it is reached.
func TestAFileThatIsKeptHasOneName(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.WriteFile(path("cp"), nil, 0o600), os.Symlink("cp", path("link")), os.Symlink("link", path("link2")), os.Symlink("nothing", path("nowhere"))); err != nil {
		t.Skip(err)
	}
	for name, want := range map[string]string{"cp": "cp", "link": "cp", "link2": "cp", "new": "new", "nowhere": "", "cp/below": ""} {
		got, err := Resolve(path(name))
		if (err == nil) != (want != "") || err == nil && got != path(want) {
			t.Errorf("%s: %s %v, want %s", name, got, err, want)
		}
	}
}

// A file that is whole is put in its place, or stays what it was; one whose place somebody has taken stands beside it.
func TestAWholeFileIsPutInItsPlace(t *testing.T) {
	dir := t.TempDir()
	path, whole := filepath.Join(dir, "r.csv"), filepath.Join(dir, "whole")
	s := &Set{}
	s.Add(Whole, "--rejects", path)
	for _, text := range []string{"one", "two"} {
		if err := errors.Join(os.WriteFile(whole, []byte(text), 0o600), s.Place(whole, path)); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != text || !s.Wrote(path) || s.Wrote(whole) {
			t.Errorf("%q %v", b, err)
		}
		if _, err := os.Stat(whole); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v", err)
		}
	}
	if err := s.Place(whole, path); err == nil {
		t.Error("nothing was put there")
	}
	for name, take := range map[string]func() error{
		"edited":   func() error { return os.WriteFile(path, []byte("mine"), 0o600) },
		"a link":   func() error { return errors.Join(os.Remove(path), os.Symlink("elsewhere", path)) },
		"a folder": func() error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
	} {
		if err := errors.Join(os.RemoveAll(path), os.WriteFile(path, nil, 0o600), take(), os.WriteFile(whole, []byte("three"), 0o600)); err != nil {
			t.Fatal(err)
		}
		err := s.Place(whole, path)
		if b, e := os.ReadFile(whole); err == nil || e != nil || string(b) != "three" {
			t.Errorf("%s: %v; the whole one is %q %v", name, err, b, e)
		}
		if name == "edited" {
			if b, e := os.ReadFile(path + ".new"); e != nil || string(b) != "three" || !strings.Contains(err.Error(), "is in "+path+".new") {
				t.Errorf("beside it: %q %v %v", b, e, err)
			}
		}
	}
}

// What is put aside for later stands in the same folder, is read again, and is gone with the commit.
func TestWhatIsPutAsideIsGoneWithTheCommit(t *testing.T) {
	for _, wrong := range []error{nil, errors.New("wrong")} {
		dir := t.TempDir()
		f, err := (&Set{}).Create(filepath.Join(dir, "r.csv"))
		if err != nil {
			t.Fatal(err)
		}
		spool, err := f.Spool()
		if err != nil {
			t.Fatal(err)
		}
		_, err1 := spool.WriteString("later")
		_, err2 := spool.Seek(0, io.SeekStart)
		_, err3 := io.Copy(f, spool)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		if err := f.Commit(wrong); !errors.Is(err, wrong) {
			t.Error(err)
		}
		if err := f.Commit(nil); err != nil {
			t.Errorf("a second time: %v", err)
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) != map[bool]int{true: 1, false: 0}[wrong == nil] {
			t.Errorf("%v %v", left, err)
		}
	}
}

func TestWhatIsADatabaseIsTold(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		text string
		is   bool
	}{"empty": {"", false}, "short": {header[:min(50, len(header))], false}, "text": {strings.Repeat("x", 200), false}, "database": {header, true}} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, is, err := ReadHeader(path); is != c.is || err != nil {
			t.Errorf("%s: %v %v", name, is, err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "none"), filepath.Join(dir, "text", "below")} {
		if _, is, err := ReadHeader(path); is || err == nil {
			t.Errorf("%s: %v %v", path, is, err)
		}
	}
	if _, is, err := ReadHeader(dir); is || err != nil {
		t.Errorf("a folder: %v %v", is, err)
	}
}
