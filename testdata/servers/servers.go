//go:build unix

// Package servers runs the database servers that a machine has, for tests. Where one is not installed the test is skipped.
package servers

import (
	"bytes"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Postgres runs a server of PostgreSQL and returns the folder with its socket. Its account is postgres, without a password.
func Postgres(t testing.TB) string {
	t.Helper()
	bin := func(name string) string { return Program(t, name, "/usr/lib/postgresql/*/bin") }
	dir, attr := Folder(t, "postgres")
	Run(t, attr, dir, bin("initdb"), "-D", dir+"/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
	Serve(t, attr, dir, bin("postgres"), "-D", dir+"/data", "-k", dir, "-c", "listen_addresses=", "-F")
	return dir
}

// MariaDB runs a server of MariaDB and returns its socket. Its account is root, without a password.
func MariaDB(t testing.TB) string {
	t.Helper()
	server, install := Program(t, "mariadbd", "/usr/sbin"), Program(t, "mariadb-install-db")
	dir, attr := Folder(t, "mysql")
	Run(t, attr, dir, install, "--no-defaults", "--datadir="+dir+"/data", "--auth-root-authentication-method=normal", "--skip-test-db")
	Serve(t, attr, dir, server, "--no-defaults", "--datadir="+dir+"/data", "--socket="+dir+"/s", "--skip-networking", "--pid-file="+dir+"/pid")
	return dir + "/s"
}

// Program finds a server's program, where Debian puts it or on the path.
func Program(t testing.TB, name string, elsewhere ...string) string {
	t.Helper()
	for _, pattern := range elsewhere {
		if found, _ := filepath.Glob(filepath.Join(pattern, name)); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// Folder is a folder for a server, and whom to run it as: servers refuse to be root.
func Folder(t testing.TB, account string) (string, *syscall.SysProcAttr) {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "ci-") // paths of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if os.Getuid() != 0 {
		return dir, nil
	}
	u, err := user.Lookup(account)
	if err != nil {
		t.Skipf("there is no user %s to run the server as", account)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return dir, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// Run runs a program in a folder, as whom the server runs.
func Run(t testing.TB, attr *syscall.SysProcAttr, dir, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.SysProcAttr, cmd.Dir, cmd.Env = attr, dir, append(os.Environ(), "TMPDIR="+dir) // the account may not write elsewhere
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, stderr.String())
	}
	return out
}

// Serve starts a server that ends with the test.
func Serve(t testing.TB, attr *syscall.SysProcAttr, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.SysProcAttr, cmd.Dir, cmd.Env = attr, dir, append(os.Environ(), "TMPDIR="+dir) // the account may not write elsewhere
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
}
