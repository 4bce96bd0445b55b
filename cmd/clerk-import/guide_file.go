package main

import (
	"cmp"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer"
	"clerk-import/importer/input"
	"clerk-import/importer/report"
)

// The files that the guide offers.

// exportNames are how names of files end that may be an export.
var exportNames = []string{".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".sql", ".ldif", ".xlsx", ".sqlite", ".db", ".gz", ".zst", ".zip"}

// pickFile asks for the export.
func (g *guide) pickFile() error {
	options, err := g.exports(".")
	if err != nil {
		return err
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

// ours reports whether a file was written by this tool, and is no export: a sandbox's users, rejects, lists.
func (g *guide) ours(path string) (bool, error) {
	switch name := filepath.Base(path); {
	case strings.HasSuffix(name, storeEnd):
		return true, nil
	case strings.ToLower(filepath.Ext(name)) != ".csv":
		return false, nil
	}
	if !plainFile(path) {
		return false, nil // what is wrong with it is said when it is opened
	}
	f, err := os.Open(path)
	if err != nil {
		return false, nil
	}
	head, err := csv.NewReader(io.LimitReader(f, 4096)).Read()
	if err := f.Close(); err != nil {
		return false, err
	}
	if err == nil && (report.IsOwnList(head) || strings.Contains(strings.Join(head, ","), "_problem_codes")) { // of rejects there may be none
		return true, nil
	}
	of, err := input.RejectsOf(g.reading, path)
	return len(of) > 0, err
}

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
