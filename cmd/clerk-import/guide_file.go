package main

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer"
	"clerk-import/importer/input"
)

// The files that the guide offers.

// exportNames are how names of files end that may be an export.
var exportNames = []string{".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".sql", ".ldif", ".xlsx", ".sqlite", ".db", ".gz", ".zst", ".zip"}

// pickFile asks for the export.
func (g *guide) pickFile() error {
	entries, err := os.ReadDir(".")
	if err != nil {
		return err
	}
	size := func(e os.DirEntry) int64 {
		info, err := e.Info()
		if err != nil {
			return 0
		}
		return info.Size()
	}
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int { return cmp.Compare(size(b), size(a)) }) // lists of a few come last
	var options []string
	for _, e := range entries {
		if ours, err := g.ours(e.Name()); err != nil {
			return err
		} else if !e.IsDir() && !ours && slices.Contains(exportNames, strings.ToLower(filepath.Ext(e.Name()))) {
			options = append(options, e.Name())
		}
	}
	slices.SortStableFunc(options, func(a, b string) int { return cmp.Compare(unfinishedRuns(b), unfinishedRuns(a)) })
	n, err := g.choose("Which file has the people?", 0, append(options, "Another one: type where it is")...)
	if err != nil {
		return err
	}
	if n < len(options) {
		g.files = []string{options[n]}
		return nil
	}
	path, err := g.ask.line("Where is it")
	if err != nil {
		return err
	}
	if path == "" {
		return errBack
	}
	g.files = []string{path}
	return nil
}

// ours reports whether a file was written by this tool, and is no export: a sandbox's users, rejects, new ids.
func (g *guide) ours(name string) (bool, error) {
	switch {
	case name == defaultStore, strings.HasSuffix(name, rehearsalStore):
		return true, nil
	case strings.ToLower(filepath.Ext(name)) != ".csv":
		return false, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return false, nil // what is wrong with it is said when it is opened
	}
	head := make([]byte, len(newIDs))
	_, err = io.ReadFull(f, head)
	if err := f.Close(); err != nil {
		return false, err
	}
	if err == nil && string(head) == newIDs {
		return true, nil
	}
	of, err := input.RejectsOf(g.reading, name)
	return len(of) > 0, err
}

// newIDs is what a file of new ids begins with.
const newIDs = "external_id,clerk_user_id\n"

// unfinishedRuns is how many runs of a file at instances have something left to send.
func unfinishedRuns(file string) (n int) {
	found, err := checkpointsIn(".", file, ".ins_*.checkpoint")
	if err != nil {
		return 0 // the guide looks for them again, and says what is wrong
	}
	for _, path := range found {
		if s, err := importer.GlanceStatus(path); err == nil && s.Left() > 0 {
			n++
		}
	}
	return n
}
