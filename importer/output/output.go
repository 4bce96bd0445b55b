// Package output is how a command writes files: nothing that somebody needs is overwritten,
// and what is written takes its place when it is whole.
//
// A [Set] is told every file that a command reads or writes before anything is done, and
// refuses what collides. Start from [Set.Check] and [Set.Create].
package output

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Role is what a command does with a file.
type Role int

// Roles.
const (
	Input  Role = iota // is read
	Whole              // is written as a whole; what we wrote there ourselves is replaced
	Fresh              // is written as a whole, and must not be there yet
	Part               // is gone on with until it is whole
	Kept               // is gone on with, run after run: a checkpoint, a sandbox's store
	Folder             // is made when the first file in it is written
	side               // belongs to one that is kept
)

// use is one file of a command.
type use struct {
	role Role
	what string // the flag or argument that names it, for people
	path string
}

// Set is every file that a command reads or writes. The zero Set is empty.
type Set struct {
	// Force overwrites files that are not known to be ours as we left them.
	Force bool
	// Wait, if not nil, ends the wait for somebody who reads a pipe that is written to.
	Wait context.Context

	uses  []use
	wrote []string // what was written to its end
}

// Wrote reports whether a file was written to its end.
func (s *Set) Wrote(path string) bool { return slices.Contains(s.wrote, path) }

// Refusal is why a command does not begin: what collides with what, and a remedy.
type Refusal struct{ Msg, Try string }

func (r *Refusal) Error() string { return r.Msg }

// Add notes a file under the flag or argument that names it. An empty path and what has been
// added already are passed over.
func (s *Set) Add(role Role, what, path string) {
	u := use{role, what, path}
	if path == "" || path == "-" || slices.Contains(s.uses, u) {
		return
	}
	s.uses = append(s.uses, u)
}

// sides are the endings of the files beside one that is kept: those of SQLite, the lock, and
// what is completed before it takes the file's place.
var sides = []string{"-wal", "-shm", "-journal", ".lock", ".new", ".new-wal", ".new-shm", ".new-journal", ".new.lock", ".begun", ".reconcile"}

// Check returns a Refusal unless every file can be written and none of them is another one.
func (s *Set) Check() error {
	var all []use
	for _, u := range s.uses {
		all = append(all, u)
		if u.role == Kept {
			for _, ending := range sides {
				all = append(all, use{side, u.what + " (" + filepath.Base(u.path) + ending + ", which belongs to it)", u.path + ending})
			}
		}
	}
	for i, u := range all {
		if u.role == Input {
			continue
		}
		for j, other := range all {
			if other.role != Input && j >= i || !same(u.path, other.path) {
				continue
			}
			if other.role == Input {
				return &Refusal{fmt.Sprintf("%s would be written over %s, which is read: %s", u.what, other.what, other.path), "another file for " + flag(u.what)}
			}
			return &Refusal{fmt.Sprintf("%s and %s are the same file: %s", other.what, u.what, u.path), "a file for each"}
		}
	}
	for _, u := range s.uses {
		if u.role == Input {
			continue
		}
		if err := s.writable(u); err != nil {
			return err
		}
	}
	return nil
}

// flag is the first word of what a file is to people.
func flag(what string) string {
	what, _, _ = strings.Cut(what, " (")
	return what
}

// writable returns a Refusal unless a file can be written at its place.
func (s *Set) writable(u use) error {
	st, err := os.Stat(u.path)
	if u.role == Folder && err == nil {
		if !st.IsDir() {
			return &Refusal{fmt.Sprintf("%s %s is a file", u.what, u.path), u.what + " with a folder, which is made if there is none"}
		}
		return nil
	}
	if err == nil && st.IsDir() {
		return &Refusal{fmt.Sprintf("%s is a folder: %s", u.what, u.path), "a file in it"}
	}
	if direct(u.path) {
		if u.role != Whole {
			return &Refusal{fmt.Sprintf("%s is no file that could be kept: %s", u.what, u.path), "a regular file"}
		}
		return nil
	}
	path := u.path
	if of := database(follow(path)); of != "" {
		return &Refusal{fmt.Sprintf("%s: %s belongs to the database %s, which it would damage", u.what, path, of), "another file for " + flag(u.what)}
	}
	if u.role != Kept {
		if _, is, _ := ReadHeader(path); is { // a checkpoint, a sandbox's store, or somebody's
			return &Refusal{fmt.Sprintf("%s: %s is a database, over which nothing is written, with --force neither", u.what, path), "another file for " + flag(u.what)}
		}
	}
	switch link, lerr := os.Lstat(path); {
	case lerr == nil && link.Mode()&fs.ModeSymlink != 0 && u.role != Kept:
		return &Refusal{fmt.Sprintf("%s is a link, through which nothing is written: %s", u.what, path), "the file it leads to, or another one"}
	case lerr == nil && err != nil:
		return &Refusal{fmt.Sprintf("%s is a link that leads nowhere: %s", u.what, path), "another file, or remove the link"}
	case err == nil && u.role == Kept:
		if path, err = Resolve(path); err != nil {
			return &Refusal{fmt.Sprintf("%s: %v", u.what, err), "a copy of it, under one name"}
		}
	case err == nil && u.role == Fresh && !s.Force:
		return &Refusal{fmt.Sprintf("%s: %s exists already", u.what, path), "another file, or --force to overwrite it"}
	case err == nil && u.role == Whole:
		if why := s.why(path, u.what); why != "" {
			return &Refusal{fmt.Sprintf("%s: %s exists and %s", u.what, path, why), "another file; a file of rejects that was corrected is an input of migrate; --force overwrites it"}
		}
	}
	if u.role == Kept {
		if err := Keep(u.what, path); err != nil {
			return err
		}
	}
	if s.planned(folderOf(path)) {
		return nil // the folder will be ours alone
	}
	f, err := begin(path)
	if err != nil && u.role == Folder {
		return &Refusal{fmt.Sprintf("%s %s: the folder cannot be made there", u.what, u.path), u.what + " with a folder whose own folder is there and can be written"}
	}
	if err != nil {
		return &Refusal{fmt.Sprintf("%s: %s cannot be written, because its folder cannot: %v", u.what, u.path, cause(err)), "a folder that is there, and yours to write in"}
	}
	closed := f.Close()
	if err = os.Remove(f.Name()); errors.Is(err, fs.ErrNotExist) { // another process has swept it away before it was locked
		err = nil
	}
	if err := errors.Join(closed, err); err != nil {
		return fmt.Errorf("%s: %w", u.what, err)
	}
	return nil
}

// cause is an error without the name of our temporary file.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Resolve follows links to a file that is kept, so that it has one name: its lock and its
// journals stand beside it under that. One that is not there yet is its own.
func Resolve(path string) (string, error) {
	st, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return "", fmt.Errorf("%s is a link that leads nowhere", path)
		}
		return path, nil
	}
	if err != nil {
		return "", err
	}
	if names(st) > 1 {
		return "", fmt.Errorf("%s has another name, too (a hard link), under which it would have another lock", path)
	}
	if link, err := os.Lstat(path); err == nil && link.Mode()&fs.ModeSymlink == 0 {
		return path, nil
	}
	return filepath.EvalSymlinks(path)
}

// direct reports whether path is no file that something could be renamed to: a terminal, a
// pipe, a device, or a descriptor by its name.
func direct(path string) bool {
	clean := filepath.ToSlash(filepath.Clean(path))
	if clean == "/dev/stdout" || clean == "/dev/stderr" || strings.HasPrefix(clean, "/dev/fd/") || strings.HasPrefix(clean, "/proc/self/fd/") {
		return true
	}
	st, err := os.Stat(path)
	return err == nil && !st.Mode().IsRegular() && !st.IsDir()
}

// same reports whether two paths lead to the same file, or would once it is there. Devices
// take anything from anybody.
func same(a, b string) bool {
	sa, erra := os.Stat(a)
	sb, errb := os.Stat(b)
	if erra == nil && errb == nil {
		return os.SameFile(sa, sb) && sa.Mode()&fs.ModeCharDevice == 0
	}
	if (erra == nil) != (errb == nil) {
		return false
	}
	if !equal(filepath.Base(follow(a)), filepath.Base(follow(b))) {
		return false
	}
	fa, erra := os.Stat(folderOf(follow(a)))
	fb, errb := os.Stat(folderOf(follow(b)))
	if erra == nil && errb == nil {
		return os.SameFile(fa, fb)
	}
	aa, erra := filepath.Abs(a)
	ab, errb := filepath.Abs(b)
	return erra == nil && errb == nil && aa == ab
}

// folderOf is the folder of a file as the system looks for it: filepath.Dir shortens a/../b, which is another folder
// where a is a link, and none where a is not there. It ends in a separator, so that a name can be put behind it.
func folderOf(path string) string {
	if folder, _ := filepath.Split(path); folder != "" {
		return folder
	}
	return "." + string(filepath.Separator)
}

// follow is where a link leads to that leads to nothing yet.
func follow(path string) string {
	for range 16 { // links may go in a circle
		to, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(to) {
			to = folderOf(path) + to
		}
		path = to
	}
	return path
}

// equal reports whether two names of files that are not there yet mean the same, where
// systems by default do not tell upper from lower case.
func equal(a, b string) bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// Create begins a file that takes its place when it is committed. What is there until then
// stays as it is.
func (s *Set) Create(path string) (*File, error) {
	if direct(path) {
		f, err := s.openDirect(path)
		if err != nil {
			return nil, err
		}
		return &File{f: f, path: path, set: s}, nil
	}
	if folder := folderOf(path); s.planned(folder) {
		if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	f, err := begin(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	return &File{f: f, path: path, temporary: f.Name(), set: s, contents: contents(s.what(path))}, nil
}

// ErrUnread is a pipe that nobody reads.
var ErrUnread = errors.New("nobody reads this pipe")

// retry is how long a pipe is left that nobody reads before it is tried again.
const retry = 20 * time.Millisecond

// grace is how long somebody who does read a pipe is given when the wait has ended.
const grace = 2 * time.Second

// openDirect opens what is no file. A named pipe waits for whoever reads it until Wait ends,
// and not much longer does what is written to it, should its reader stop.
func (s *Set) openDirect(path string) (*os.File, error) {
	st, err := os.Stat(path)
	if err != nil || st.Mode()&fs.ModeNamedPipe == 0 {
		return os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	}
	wait := s.Wait
	if wait == nil {
		wait = context.Background()
	}
	for {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|nonblock, 0)
		if !unread(err) {
			if err == nil {
				context.AfterFunc(wait, func() { _ = f.SetWriteDeadline(time.Now().Add(grace)) })
			}
			return f, err
		}
		select {
		case <-wait.Done():
			return nil, fmt.Errorf("%s: %w", path, ErrUnread)
		case <-time.After(retry):
		}
	}
}

// Place is Create and Commit of a file that is whole already, in the same folder. Should that
// fail, the file stays what it was.
func (s *Set) Place(whole, path string) error {
	f, err := os.OpenFile(whole, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	out := &File{f: f, path: path, temporary: whole, set: s, contents: contents(s.what(path)), keep: true}
	if _, err := io.Copy(out.contents, f); err != nil {
		return errors.Join(err, f.Close())
	}
	return out.Commit(nil)
}

// begin creates the file that path will be, under a name of its own, locked and with mode 0600.
// One that a run has left that was killed is removed: what is in it may be confidential.
func begin(path string) (*os.File, error) {
	folder, name := folderOf(path), "."+filepath.Base(path)+".clerk-import-"
	there, _ := os.ReadDir(folder) // a folder that cannot be listed may be written in
	for _, e := range there {
		if strings.HasPrefix(e.Name(), name) && e.Type().IsRegular() {
			sweep(folder + e.Name())
		}
	}
	f, err := os.CreateTemp(folder, strings.ReplaceAll(name, "*", "_")+"*")
	if err != nil {
		return nil, err
	}
	_ = TryLock(f) // where a file cannot be locked, none is swept away
	return f, nil
}

// sweep removes a temporary file that no process holds.
func sweep(path string) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return
	}
	free := TryLock(f) == nil
	_ = f.Close()
	if free {
		_ = os.Remove(path)
	}
}

// File is a file that is being written.
type File struct {
	f         *os.File
	path      string
	temporary string // name until it is committed, "" if it is written directly
	set       *Set
	contents  hash.Hash
	spool     *os.File
	keep      bool // what is not placed stays under its own name
	done      bool
}

// Write implements [io.Writer].
func (f *File) Write(p []byte) (int, error) {
	n, err := f.f.Write(p)
	if f.temporary != "" {
		_, _ = f.contents.Write(p[:n]) // never fails
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = ErrUnread
	}
	if err != nil {
		return n, fmt.Errorf("%s: %w", f.path, cause(err))
	}
	return n, nil
}

// Spool is a file for what is to be put into this one later. It stands beside it, where there
// is to be room for it anyhow, and is gone with the commit.
func (f *File) Spool() (_ *os.File, err error) {
	folder := folderOf(f.path)
	if f.temporary == "" {
		folder = "" // a device's is no place
	}
	if f.spool, err = os.CreateTemp(folder, "."+filepath.Base(f.path)+".clerk-import-*"); err != nil { // with mode 0600
		return nil, cause(err)
	}
	_ = os.Remove(f.spool.Name()) // at once where that can be; elsewhere it is closed first
	return f.spool, nil
}

// Commit puts the whole file in its place, if so far nothing has gone wrong: with an error
// of the caller's it is removed, and what was there before stays.
func (f *File) Commit(err error) error {
	if f.done {
		return err
	}
	f.done = true
	if err = f.commit(err); err == nil {
		f.set.wrote = append(f.set.wrote, f.path)
	}
	return err
}

func (f *File) commit(err error) error {
	if f.spool != nil {
		_ = f.spool.Close() // it has been read
		_ = os.Remove(f.spool.Name())
	}
	if f.temporary == "" {
		return errors.Join(err, f.f.Close())
	}
	if err == nil {
		if err = f.f.Sync(); err != nil {
			err = fmt.Errorf("%s: %w", f.path, cause(err))
		}
	}
	err = errors.Join(err, f.f.Close())
	if err == nil {
		err = seal(f.temporary, f.contents)
	}
	if err == nil {
		err = f.place()
	}
	if err != nil && !f.keep {
		if e := os.Remove(f.temporary); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// place gives the file its name. Should somebody have put another one there since the check,
// that stays, and this one stands beside it.
func (f *File) place() error {
	st, err := os.Lstat(f.path)
	switch {
	case err != nil:
	case st.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s has become a link, through which nothing is written", f.path)
	case st.IsDir():
		return fmt.Errorf("%s has become a folder", f.path)
	default:
		if why := f.set.why(f.path, f.set.what(f.path)); why != "" {
			beside := f.path + ".new"
			if err := os.Link(f.temporary, beside); err != nil {
				return fmt.Errorf("%s exists and %s; nothing was written", f.path, why)
			}
			return fmt.Errorf("%s exists and %s; what was to be written there is in %s", f.path, why, beside)
		}
	}
	if err := os.Rename(f.temporary, f.path); err != nil {
		return fmt.Errorf("%s: %w", f.path, cause(err))
	}
	return syncFolder(folderOf(f.path))
}
