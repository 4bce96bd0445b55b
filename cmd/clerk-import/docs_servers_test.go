//go:build unix

package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"clerk-import/testdata/servers"
)

// notInAServer are pages whose commands for a database are parsed, and not run: their samples are no tables of such a server.
var notInAServer = map[string]string{
	"casdoor":         "the sample is a dump of SQLite",
	"vendure":         "the sample is a dump of SQLite",
	"aspnet-identity": "SQL Server is in no distribution",
	"fusionauth":      "the sample is an answer of the API",
}

// The commands of the sources' pages that read a database read one with the sample of their source in it.
func TestDatabaseCommandsOfThePagesRun(t *testing.T) {
	skipUnderRace(t)
	commands := map[string][]docLine{}
	for _, l := range docLines(t) {
		w := l.args()
		if len(w) < 2 || w[0] != "check" || !strings.Contains(w[1], "://") || !strings.Contains(l.page, "docs/sources/") {
			continue
		}
		if kind, _, _ := strings.Cut(w[1], "://"); notInAServer[strings.TrimSuffix(filepath.Base(l.page), ".md")] == "" {
			commands[kind] = append(commands[kind], l)
		}
	}
	for kind, least := range map[string]int{"postgres": 15, "mysql": 4} {
		if len(commands[kind]) < least {
			t.Errorf("only %d commands for %s were found", len(commands[kind]), kind)
		}
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		dir, psql := servers.Postgres(t), servers.Program(t, "psql")
		sql := func(database, text string) error {
			return feed(text, psql, "-q", "-h", dir, "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=0")
		}
		runAgainst(t, commands["postgres"], sql, `"`, "postgres", "CREATE SCHEMA auth;", func(name string) string {
			return "postgres://postgres@/" + name + "?host=" + url.QueryEscape(dir)
		})
	})
	t.Run("mysql", func(t *testing.T) {
		t.Parallel()
		socket, client := servers.MariaDB(t), servers.Program(t, "mariadb")
		sql := func(database, text string) error {
			return feed(text, client, "--no-defaults", "--default-character-set=utf8mb4", "-uroot", "-S", socket, database)
		}
		runAgainst(t, commands["mysql"], sql, "`", "mysql", "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';", func(name string) string {
			return "mysql://root@localhost/" + name + "?socket=" + url.QueryEscape(socket)
		})
	})
}

// feed gives a program a text to read.
func feed(text, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// runAgainst runs commands, each against a database of its own with the sample of its page's source.
func runAgainst(t *testing.T, commands []docLine, sql func(database, text string) error, quote, first, begin string, address func(database string) string) {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := sql(first, "SELECT 1;")
		if err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	for _, l := range commands {
		source, args := strings.TrimSuffix(filepath.Base(l.page), ".md"), l.args()
		name := strings.ReplaceAll(source, "-", "_")
		text := begin
		files := tablesLike(t, source)
		if filepath.Ext(files[0]) == ".sql" {
			for _, file := range files {
				dump, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				text += string(dump)
			}
			if first == "mysql" {
				name = "public" // where PostgreSQL has its tables
			}
		} else {
			for _, file := range files {
				text += tableOf(t, file, quote, source)
			}
		}
		if err := sql(first, "DROP DATABASE IF EXISTS "+quote+name+quote+"; CREATE DATABASE "+quote+name+quote+";"); err != nil {
			t.Fatal(err)
		}
		if err := sql(name, text); err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		args[1] = address(name)
		for i, a := range args {
			if param, file, is := strings.Cut(a, "=@"); is {
				own := filepath.Join(t.TempDir(), file)
				if err := os.WriteFile(own, []byte("secret"), 0o600); err != nil {
					t.Fatal(err)
				}
				args[i] = param + "=@" + own
			}
		}
		var said, errs bytes.Buffer
		if code := Run(args, strings.NewReader(""), &said, &errs); code != exitOK || !regexp.MustCompile(`Checked [1-9]`).MatchString(said.String()) {
			t.Errorf("%s:%d: %q: exit code %d\n%s%s", l.page, l.line, l.text, code, said.String(), errs.String())
		}
	}
}

// tablesLike is the sample of a source whose files are its tables: a dump that is not of SQLite, or a file for each.
func tablesLike(t *testing.T, source string) []string {
	t.Helper()
	for _, ext := range []string{".sql", ".csv"} {
		files := sampleLike(source, "x"+ext)
		text, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(files[0]) == ext && !bytes.HasPrefix(text, []byte("PRAGMA")) {
			return files
		}
	}
	if single, _ := filepath.Glob("../../samples/" + source + ".csv"); len(single) > 0 {
		return single
	}
	return sampleLike(source, "x.json")
}

// tableOf makes a table of a file, called as it, with its rows as texts.
func tableOf(t *testing.T, file, quote, source string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var header []string
	var rows [][]any
	if filepath.Ext(file) == ".json" {
		var objects []map[string]any
		if err := json.Unmarshal(text, &objects); err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, o := range objects {
			for name := range o {
				names[name] = true
			}
		}
		header = slices.Sorted(maps.Keys(names))
		for _, o := range objects {
			row := []any{}
			for _, name := range header {
				row = append(row, o[name])
			}
			rows = append(rows, row)
		}
	} else {
		lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		header = lines[0]
		for _, l := range lines[1:] {
			row := []any{}
			for _, cell := range l {
				if row = append(row, cell); cell == "" {
					row[len(row)-1] = nil
				}
			}
			rows = append(rows, row)
		}
	}
	name := quote + strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) + quote
	if source == "supabase" {
		name = "auth.users"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (%s%s%s text);\n", name, quote, strings.Join(header, quote+" text, "+quote), quote)
	for _, row := range rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, "NULL")
			if cell != nil {
				text, is := cell.(string)
				if !is {
					whole, _ := json.Marshal(cell)
					text = string(whole)
				}
				cells[len(cells)-1] = "'" + strings.ReplaceAll(text, "'", "''") + "'"
			}
		}
		fmt.Fprintf(&b, "INSERT INTO %s VALUES (%s);\n", name, strings.Join(cells, ", "))
	}
	return b.String()
}
