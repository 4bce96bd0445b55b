package importer

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/hashers"
	"clerk-import/mapping"
)

// tableText is a table of a sample in CSV, under a name that its source knows.
type tableText struct {
	name    string
	columns []string
	rows    [][]string
}

// dumpForms write tables as the tools of databases do, with what is empty as NULL.
var dumpForms = map[string]func(tables []tableText) string{
	"mysqldump": func(tables []tableText) string {
		quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`)
		text := "-- MySQL dump 10.13  Distrib 8.0.36\n"
		for _, t := range tables {
			text += "CREATE TABLE `" + t.name + "` (`" + strings.Join(t.columns, "` text,\n  `") + "` text) ENGINE=InnoDB;\n"
			text += t.inserts("INSERT INTO `"+t.name+"` VALUES (", ");\n", func(s string) string { return "'" + quote.Replace(s) + "'" })
		}
		return text + "-- Dump completed on 2026-11-27 17:00:00\n"
	},
	"pg_dump": func(tables []tableText) string {
		text := "--\n-- PostgreSQL database dump\n--\n\n"
		escape := strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`)
		for _, t := range tables {
			text += "CREATE TABLE public.\"" + t.name + "\" (\n    \"" + strings.Join(t.columns, "\" text,\n    \"") + "\" text\n);\n\n"
			text += "COPY public.\"" + t.name + "\" (\"" + strings.Join(t.columns, `", "`) + "\") FROM stdin;\n"
			for _, row := range t.rows {
				var cells []string
				for _, c := range row {
					if c = escape.Replace(c); c == "" {
						c = `\N`
					}
					cells = append(cells, c)
				}
				text += strings.Join(cells, "\t") + "\n"
			}
			text += "\\.\n\n"
		}
		return text + "--\n-- PostgreSQL database dump complete\n--\n"
	},
	"sqlite3 .dump": func(tables []tableText) string {
		text := "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
		for _, t := range tables {
			text += "CREATE TABLE \"" + t.name + "\" (\"" + strings.Join(t.columns, "\" text, \"") + "\" text);\n"
			text += t.inserts("INSERT INTO \""+t.name+"\" VALUES(", ");\n", doubled("'"))
		}
		return text + "COMMIT;\n"
	},
	"SQL Server": func(tables []tableText) string {
		text := "USE [app]\nGO\n"
		for _, t := range tables {
			text += "CREATE TABLE [dbo].[" + t.name + "](\n\t[" + strings.Join(t.columns, "] [nvarchar](max) NULL,\n\t[") + "] [nvarchar](max) NULL\n)\nGO\n"
			text += t.inserts("INSERT [dbo].["+t.name+"] (["+strings.Join(t.columns, "], [")+"]) VALUES (", ")\nGO\n", doubled("N'"))
		}
		return text
	},
}

// doubled quotes a text as the standard says.
func doubled(begin string) func(string) string {
	return func(s string) string { return begin + strings.ReplaceAll(s, "'", "''") + "'" }
}

func (t tableText) inserts(begin, end string, quote func(string) string) (text string) {
	for _, row := range t.rows {
		var cells []string
		for _, c := range row {
			if c == "" {
				cells = append(cells, "NULL")
			} else {
				cells = append(cells, quote(c))
			}
		}
		text += begin + strings.Join(cells, ", ") + end
	}
	return text
}

// The same users come of a source's tables as CSV, in a database and in each kind of dump.
func TestTablesArriveAlikeFromEveryDump(t *testing.T) {
	tried := 0
	for _, s := range sourceSamples(t) {
		in := sampleInput(t, s.name)
		in.Files = s.files
		tables := tablesOfSample(t, s, in)
		if tables == nil {
			continue
		}
		want := usersIn(t, in)
		if want == "" || strings.HasPrefix(want, "error: ") {
			t.Errorf("%s: %s", s.name, want)
		}
		files := map[string]string{"SQLite": databaseOf(t, dumpForms["sqlite3 .dump"](tables))}
		for form, write := range dumpForms {
			files[form] = textFile(t, "d.sql", write(tables))
		}
		for form, file := range files {
			in.Files = []string{file}
			if got := usersIn(t, in); got != want {
				t.Errorf("%s, %s:\n%s\nwant\n%s", s.name, form, got, want)
			}
		}
		tried++
	}
	if tried < 15 {
		t.Error("tried", tried)
	}
}

// usersIn are the users of an input, a line each, in the order of their ids.
func usersIn(t *testing.T, in InputOptions) string {
	t.Helper()
	users, err := translated(t, in)
	if err != nil {
		return "error: " + err.Error()
	}
	var lines []string
	for id, u := range users {
		u.Digest = hashers.Digest{}
		lines = append(lines, fmt.Sprintf("%s %+v", id, u))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// tablesOfSample are the tables of a sample in CSV, nil of another.
func tablesOfSample(t *testing.T, s sourceSample, in InputOptions) []tableText {
	t.Helper()
	if slices.ContainsFunc(s.files, func(f string) bool { return filepath.Ext(f) != ".csv" }) {
		return nil
	}
	m, err := mapping.Preset(s.source, in.Params)
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	known = append(known, m.Input.Tables...)
	for _, j := range m.Inputs() {
		known = append(known, j.Tables...)
	}
	var tables []tableText
	for _, f := range s.files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		name := strings.TrimSuffix(filepath.Base(f), ".csv")
		if len(s.files) == 1 && len(m.Input.Tables) > 0 {
			name = m.Input.Tables[0]
		}
		if err != nil || len(rows) < 2 || !slices.Contains(known, name) {
			return nil
		}
		tables = append(tables, tableText{name, rows[0], rows[1:]})
	}
	return tables
}
