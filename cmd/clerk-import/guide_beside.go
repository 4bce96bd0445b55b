package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"clerk-import/importer/report"
)

// What the guide asks of how the export is read: its letters, and the files beside it.

// wantsEncoding finds what an error, or a hint, says to files that are not UTF-8.
var wantsEncoding = regexp.MustCompile(`--encoding\b`)

// encodings are those that the guide offers, the likeliest first.
var encodings = []struct{ name, of string }{
	{"windows-1252", "Excel and others in Western Europe and the Americas"},
	{"windows-1250", "the same in Central Europe"},
	{"windows-1251", "the same where Cyrillic is written"},
	{"windows-1254", "the same in Turkey"},
	{"windows-1253", "the same in Greece"},
	{"iso-8859-15", "older systems of Western Europe"},
	{"macintosh", "older programs on a Mac"},
}

// encoding asks in which encoding the file is, where it is not UTF-8. Every text is valid in all of them, so that three names
// are shown afterwards.
func (g *guide) encoding() error {
	s := g.check.summary
	wanted := s.Error != "" && wantsEncoding.MatchString(s.Error+" "+s.Try)
	for _, p := range s.Problems {
		wanted = wanted || p.Code == "row_encoding"
	}
	if !wanted && !slices.Contains(g.readAs, "--encoding") {
		return nil
	}
	var options []string
	for _, e := range encodings {
		options = append(options, e.name+": "+e.of)
	}
	n, err := g.settle("The letters of the file are not UTF-8. What has written it? You see three names next", 0, append(options, "Something else: type the name of its encoding")...)
	if err != nil {
		return err
	}
	name := ""
	if n < len(encodings) {
		name = encodings[n].name
	} else if name, err = g.ask.line("Its encoding"); err != nil {
		return err
	}
	g.readAs = []string{"--encoding", name}
	g.flags[g.step] = slices.Clone(g.readAs)
	return g.look()
}

// besides asks which of the files beside the export belong to it, and says which are not read.
func (g *guide) besides() error {
	known := g.check.summary.Error == ""
	if len(g.files) != 1 || !known && !g.unknown() {
		return nil
	}
	beside, err := g.exportsBeside(g.files[0])
	if err != nil || len(beside) == 0 {
		return err
	}
	read := func(files ...string) (bool, error) {
		line := append(append(report.Command{"mapping", "test"}, files...), g.readAs...)
		r, err := g.quietly(append(line, "--row", "1"))
		return err == nil && r.code == exitOK, err
	}
	var belong, people, others []string
	for _, file := range beside {
		own, err := read(file)
		if err != nil {
			return err
		}
		with := false
		if known {
			if with, err = read(g.files[0], file); err != nil {
				return err
			}
		}
		switch {
		case with && own:
			people = append(people, file)
		case with:
			belong = append(belong, file)
		case known || own:
			others = append(others, file)
		default:
			belong = append(belong, file) // as nobody knows it either
		}
	}
	main := g.files[0]
	if known && len(belong) > 0 {
		n, err := g.settle(fmt.Sprintf("Beside it: %s. They are read with it, as its teams or the like. Take them along?", strings.Join(belong, ", ")), 0, "Yes", "No: "+main+" alone")
		if err != nil {
			return err
		}
		if n == 0 {
			g.files = append(g.files, belong...)
		} else {
			others = append(others, belong...)
		}
	} else if rest, err := g.pickEach("Other files are beside it. Does one of them belong to it, as a list of teams or of passwords?", belong); err != nil {
		return err
	} else {
		others = append(others, rest...)
	}
	rest, err := g.pickEach("There are files beside it with people of their own. Do they come along in the same migration?", people)
	if err != nil {
		return err
	}
	if others = append(others, rest...); len(others) > 0 {
		g.say("Not read: %s.", strings.Join(others, ", "))
	}
	return g.look()
}

// pickEach asks for one file after the other that is taken along, and returns those that are not.
func (g *guide) pickEach(title string, files []string) (rest []string, err error) {
	for none := "No"; len(files) > 0; none = "No more" {
		n, err := g.settle(title, 0, append([]string{none}, files...)...)
		if err != nil || n == 0 {
			return files, err
		}
		g.files = append(g.files, files[n-1])
		files = slices.Delete(slices.Clone(files), n-1, n)
		title = "Is there another one among the rest?"
	}
	return nil, nil
}

// besideAtMost is how many files beside an export are looked at, the largest first.
const besideAtMost = 12

// exportsBeside are the files beside an export that may be one, too: the guide's folder, seen from here.
func (g *guide) exportsBeside(file string) (files []string, err error) {
	if !fileThere(file) {
		return nil, nil // a database
	}
	all, err := g.exports(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	here, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	for _, other := range all {
		if st, err := os.Stat(other); err == nil && !os.SameFile(st, here) {
			files = append(files, other)
		}
	}
	return files[:min(len(files), besideAtMost)], nil
}

// exports are the files of a folder that may be exports, the largest first: lists of a few come last.
func (g *guide) exports(dir string) (files []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	size := func(e os.DirEntry) int64 {
		info, err := e.Info()
		if err != nil {
			return 0
		}
		return info.Size()
	}
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int { return cmp.Compare(size(b), size(a)) })
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !slices.Contains(exportNames, strings.ToLower(filepath.Ext(e.Name()))) || !plainFile(path) {
			continue
		}
		if ours, err := g.ours(path); err != nil {
			return nil, err
		} else if !ours {
			files = append(files, path)
		}
	}
	return files, nil
}

// unknown reports whether the check knows no source of the file, and says to propose a mapping.
func (g *guide) unknown() bool {
	return g.check.summary.Error != "" && slices.ContainsFunc(g.check.next, func(n nextEvent) bool { return slices.Contains(n.Command, "infer") })
}

// mappingsBeside are the mappings of the folder that read the files, too: of an earlier export of the same system.
func (g *guide) mappingsBeside(but string) (paths []string, err error) {
	dir := filepath.Dir(g.files[0])
	found, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // of a database
	} else if err != nil {
		return nil, err
	}
	for _, e := range found {
		path := filepath.Join(dir, e.Name())
		if filepath.Ext(path) != ".yaml" || !plainFile(path) || path == but || strings.HasPrefix(path, g.files[0]+".mapping") { // its own are asked about
			continue
		}
		line := append(append(report.Command{"mapping", "test"}, g.files...), g.readAs...)
		r, err := g.quietly(append(line, "--mapping", path, "--row", "1"))
		if err != nil {
			return nil, err
		}
		if r.code == exitOK {
			paths = append(paths, path)
		}
	}
	return paths, nil
}
