package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"clerk-import/importer/database"
	"clerk-import/importer/halt"
	"clerk-import/importer/source"
	"clerk-import/mapping/files"
)

// databasePassword is the environment variable that holds a database's password.
const databasePassword = "CLERK_IMPORT_DATABASE_PASSWORD"

// sqliteMagic begins every file of SQLite.
const sqliteMagic = "SQLite format 3\x00"

// databaseAddress is the address of the database that an input's name stands for, or
// "". env:NAME is one that the environment holds, with its password.
func databaseAddress(name string) (address, password string, err error) {
	if variable, ok := strings.CutPrefix(name, "env:"); ok {
		if address = os.Getenv(variable); address == "" {
			return "", "", &halt.Usage{Msg: fmt.Sprintf("the environment has no %s", variable), Try: "export " + variable + "=postgres://user:password@host/name"}
		}
		if !database.Is(address) {
			return "", "", &halt.Usage{Msg: fmt.Sprintf("%s of the environment is not the address of a database", variable), Try: "postgres://, mysql://, sqlserver:// or sqlite:FILE"}
		}
		return address, os.Getenv(databasePassword), nil
	}
	if database.Is(name) {
		if database.PasswordInside(name) {
			return "", "", &halt.Usage{
				Msg: "the address has a password in it, and a command line can be read by everybody on the machine",
				Try: fmt.Sprintf("leave it out and set %s; or put the address into a variable and name it env:VARIABLE", databasePassword),
			}
		}
		return name, os.Getenv(databasePassword), nil
	}
	if scheme := database.Elsewhere(name); scheme != "" {
		return "", "", &halt.Usage{
			Msg: "a " + scheme + ":// address cannot be read", Try: "a file, or the address of a database: postgres://, mysql://, sqlserver:// or sqlite:FILE",
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return "", "", nil // said when it is read
	}
	defer f.Close()
	head := make([]byte, len(sqliteMagic))
	if _, err := io.ReadFull(f, head); err == nil && string(head) == sqliteMagic {
		return "sqlite:" + name, "", nil
	}
	return "", "", nil
}

// connect opens the database that f is.
func (f *inputFile) connect(ctx context.Context, address, password string) error {
	db, err := database.Open(ctx, address, password)
	if err != nil {
		return err
	}
	f.db, f.opts.Name, f.path = db, db.Name, ""
	if u, err := url.Parse(address); err == nil && !strings.HasPrefix(address, "sqlite") {
		f.name = filepath.Base(u.Path)
	} else {
		f.name = db.Name
	}
	f.opts.Format = source.NDJSON // of the copies
	return nil
}

// copyQuery makes f what a query selects.
func (in *Input) copyQuery(ctx context.Context, f *inputFile, query string) error {
	return in.copyRows(f, f.opts.Name, func(w io.Writer) error { return f.db.CopyQuery(ctx, query, w) })
}

// copyTables copies the tables that were chosen out of their databases, all as they
// stand at one moment, and each once.
func (in *Input) copyTables(ctx context.Context) error {
	done := map[string]*inputFile{}
	one := func(f *inputFile) error {
		if f.db == nil || f.opts.Table == "" {
			return nil
		}
		table := f.opts.Table
		f.table = table
		at := f.opts.Name + "\x00" + table
		if same, ok := done[at]; ok {
			f.path, f.copied = same.path, true
			f.opts.Name, f.opts.Table, f.opts.Content = same.opts.Name, "", same.opts.Content
			return nil
		}
		done[at] = f
		return in.copyRows(f, f.opts.Name+"."+table, func(w io.Writer) error { return f.db.Copy(ctx, table, w) })
	}
	for _, job := range append([]*Input{in}, in.Others...) {
		for i := range job.files {
			if err := one(&job.files[i]); err != nil {
				return err
			}
		}
		for _, joined := range job.joined {
			for i := range joined.files {
				if err := one(&joined.files[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// copyRows makes f a temporary file of rows.
func (in *Input) copyRows(f *inputFile, name string, rows func(io.Writer) error) error {
	content, err := files.Temporary()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := rows(content); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", name, err), content.Close())
	}
	in.keep(f, content, name)
	f.opts.Table = ""
	return nil
}
