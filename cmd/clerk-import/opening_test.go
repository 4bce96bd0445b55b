//go:build unix

package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"clerk-import/importer"
)

const oneUser = "id,primary_email_address,verified_email_addresses\n1,a@acme.io,a@acme.io\n"

func pipe(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func exitOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	t.Fatal(err)
	return -1
}

// What is not a regular file is read once, as standard input is.
func TestPipesAreReadLikeFiles(t *testing.T) {
	dir := t.TempDir()
	users := put(t, dir, "users.csv", oneUser)
	fifo := pipe(t, dir)
	for name, c := range map[string]struct {
		file string
		feed func(*exec.Cmd) error // before it runs
	}{
		"a named pipe": {fifo, func(*exec.Cmd) error {
			w := exec.Command("cp", users, fifo) // waits for the reader
			t.Cleanup(func() { _ = w.Wait() })
			return w.Start()
		}},
		"standard input by its path": {"/dev/stdin", func(c *exec.Cmd) error { c.Stdin = strings.NewReader(oneUser); return nil }},
		"standard input":             {"-", func(c *exec.Cmd) error { c.Stdin = strings.NewReader(oneUser); return nil }},
		"a file as standard input": {"/dev/stdin", func(c *exec.Cmd) (err error) {
			c.Stdin, err = os.Open(users)
			return err
		}},
		"a substituted process": {"/dev/fd/3", func(c *exec.Cmd) error {
			r, w, err := os.Pipe()
			c.ExtraFiles = []*os.File{r}
			go func() { _, _ = io.WriteString(w, oneUser); _ = w.Close() }()
			return err
		}},
	} {
		cmd := child(t, "", "check", c.file)
		cmd.Dir = dir
		if err := c.feed(cmd); err != nil {
			t.Fatal(err)
		}
		if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("1 ready, 0 rejected")) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// Whatever waits for a pipe that nobody writes to, or reads, ends with an interrupt of any kind.
func TestAnInterruptEndsWaitingForAFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "users.csv", oneUser)
	pipe(t, dir)
	if err := os.Symlink("pipe", filepath.Join(dir, "pipe.html")); err != nil {
		t.Fatal(err)
	}
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	signals = slices.DeleteFunc(signals, signal.Ignored) // as nohup has it, for the child too
	for i, args := range []string{
		"check users.csv --rejects pipe", "check users.csv --report pipe.html", "migrate --sandbox users.csv --crosswalk pipe",
		"check pipe", "check users.csv --mapping pipe", "check users.csv --canary pipe", "check users.csv --param x=@pipe", "check users.csv --organizations pipe",
		"migrate --sandbox users.csv --only pipe", "migrate --sandbox users.csv --sandbox-settings pipe", "migrate users.csv --secret-key-file pipe",
		"mapping infer pipe", "mapping validate pipe", "mapping test pipe", "check -",
	} {
		c := child(t, "", strings.Fields(args)...)
		c.Dir = dir
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		c.Stderr = &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		waiting(t, c)
		if err := c.Process.Signal(signals[i%len(signals)]); err != nil {
			t.Fatal(err)
		}
		code, why := exitOf(t, c.Wait()), "nothing was sent"
		if strings.HasSuffix(args, "--rejects pipe") || strings.HasSuffix(args, "--crosswalk pipe") || strings.HasSuffix(args, "--report pipe.html") {
			why = "nobody reads this pipe"
		}
		if code != exitInterrupted || !strings.Contains(said.String(), why) {
			t.Errorf("%s: exit code %d\n%s", args, code, said.String())
		}
		_ = in.Close()
	}
}

// waiting waits until a process listens for signals and has nothing more to do.
func waiting(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	last, same := "", 0
	for range 4000 {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		caught := field(string(b), "SigCgt:")
		used, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.Process.Pid))
		_, times, _ := strings.Cut(string(used), ") ")
		now := strings.Join(strings.Fields(times)[11:13], " ") // of the processor
		if same++; now != last || len(caught) < 4 {
			last, same = now, 0
		}
		if same > 20 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("it never came to rest")
}

func field(status, name string) string {
	_, rest, _ := strings.Cut(status, name)
	value, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(value)
}

// The second interrupt ends the process, also where something does not listen to the first.
func TestTheSecondInterruptAlwaysEnds(t *testing.T) {
	c := child(t, "", "digest", "identify", "--batch", "-")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	waiting(t, c)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		if err := c.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(said)
		for lines.Scan() && !strings.Contains(lines.Text(), "Interrupt again") && s == os.Interrupt {
		}
	}
	if code := exitOf(t, c.Wait()); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
}

// A signal does not wait for standard error, which may be a pipe that nobody reads.
func TestASignalDoesNotWaitForStandardError(t *testing.T) {
	c := child(t, "", "digest", "identify", "--batch", "-")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for filler := make([]byte, 1<<10); err == nil; { // until it is full
		if err = w.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err == nil {
			_, err = w.Write(filler)
		}
	}
	c.Stderr = w
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	waiting(t, c)
	for range 2 {
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		waiting(t, c)
	}
	if code := exitOf(t, c.Wait()); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
}

// What is copied is gone with the process, however that ends.
func TestKilledNothingStaysInTheTemporaryFolder(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	dir := t.TempDir()
	put(t, dir, "users.csv", "id,name,email,emailVerified\n1,A,a@acme.io,t\n")
	put(t, dir, "accounts.csv", "id,accountId,providerId,userId,password\n1,1,github,1,\n")
	db, err := sql.Open("sqlite", filepath.Join(dir, "users.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE users (id TEXT, primary_email_address TEXT, verified_email_addresses TEXT); INSERT INTO users VALUES ('1', 'a@acme.io', 'a@acme.io')`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args  string
		stdin string
	}{
		"standard input": {"- --source clerk", oneUser},
		"a database":     {"users.db --source clerk --table users", ""},
		"joined inputs":  {"users.csv --source better-auth --input credential=accounts.csv --input others=", ""},
	} {
		tmp := t.TempDir()
		cmd := child(t, "", append([]string{"migrate", "--sandbox", "--sandbox-latency", "2s", "--checkpoint", filepath.Join(tmp, "..", "c"), "--start-over"}, strings.Fields(c.args)...)...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(c.stdin)
		cmd.Env = append(cmd.Env, "TMPDIR="+tmp)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		held := false
		for range 4000 {
			links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", cmd.Process.Pid))
			for _, l := range links {
				to, _ := os.Readlink(l)
				held = held || strings.HasPrefix(to, filepath.Join(tmp, "clerk-import-")) && strings.HasSuffix(to, "(deleted)")
			}
			if held {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if !held {
			t.Errorf("%s: no copy was made\n%s", name, said.String())
		}
		if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is left, %v", name, left, err)
		}
	}
}

// Watching a run ends when nobody works on it.
func TestFollowingADeadRunEnds(t *testing.T) {
	defer func(n int) { stopped = n }(stopped)
	stopped = 0
	dir := t.TempDir()
	put(t, dir, "users.csv", oneUser)
	c := child(t, "", "migrate", "--sandbox", "--sandbox-latency", "2s", "users.csv", "--checkpoint", "c")
	c.Dir = dir
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "c")
	begun := false
	for range 4000 {
		if s, err := importer.ReadStatus(path); err == nil && s.Left() > 0 {
			begun = true
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	var out, said bytes.Buffer
	if code := Run([]string{"status", path, "--follow"}, strings.NewReader(""), &out, &said); !begun || code != exitFailed || !strings.Contains(said.String(), "no process works on") {
		t.Errorf("begun %v, exit code %d\n%s%s", begun, code, out.String(), said.String())
	}
}

// No file takes more memory than is promised, whatever is in it, and what is over a bound is
// refused with the place.
func TestMemoryIsBoundedWhateverAFileHolds(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector multiplies memory")
	}
	dir := t.TempDir()
	const most, mega = 512 << 20, 1 << 20
	rel := func(kind, target string) string {
		return fmt.Sprintf(`<Relationship Id=%q Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target=%q/>`, kind, kind, target)
	}
	cell := func(ref, text string) string {
		return fmt.Sprintf(`<c r=%q t="str"><v>%s</v></c>`, ref, text)
	}
	head := `<row r="1">` + cell("A1", "id") + cell("B1", "primary_email_address") + cell("C1", "verified_email_addresses") + `</row>`
	user := `<row r="2">` + cell("A2", "1") + cell("B2", "a@acme.io") + cell("C2", "a@acme.io") + `</row>`
	// book writes a spreadsheet in which a part is 100 MB of a text, between two others.
	book := func(name, part, before, text, behind string) string {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		parts := map[string]string{
			"_rels/.rels":                `<Relationships>` + rel("officeDocument", "xl/workbook.xml") + `</Relationships>`,
			"xl/_rels/workbook.xml.rels": `<Relationships>` + rel("worksheet", "sheet.xml") + rel("sharedStrings", "strings.xml") + rel("styles", "styles.xml") + `</Relationships>`,
			"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="Users" r:id="worksheet"/></sheets></workbook>`,
			"xl/sheet.xml":               `<worksheet><sheetData>` + head + user + `</sheetData></worksheet>`,
			"xl/strings.xml":             `<sst/>`, "xl/styles.xml": `<styleSheet/>`,
		}
		delete(parts, part)
		for name, content := range parts {
			w, err := z.Create(name)
			if err == nil {
				_, err = io.WriteString(w, content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		w, err := z.Create(part)
		if err != nil {
			t.Fatal(err)
		}
		block := strings.Repeat(text, mega/len(text))
		_, _ = io.WriteString(w, before)
		for range 100 {
			_, _ = io.WriteString(w, block)
		}
		_, _ = io.WriteString(w, behind)
		if err := errors.Join(z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, c := range []struct {
		name, args, want string
		exit             int
	}{
		{"a cell", book("cell.xlsx", "xl/sheet.xml", `<worksheet><sheetData>`+head+user+`<row r="3"><c r="A3" t="str"><v>`, "xxxx", `</v></c></row></sheetData></worksheet>`), "behind row 3", exitFailed},
		{"empty cells", book("cells.xlsx", "xl/sheet.xml", `<worksheet><sheetData>`+head+user+`<row r="3">`, `<c/>`, `</row></sheetData></worksheet>`), "row 3 has more than", exitFailed},
		{"elements in each other", book("deep.xlsx", "xl/styles.xml", ``, `<aa>`, ``), "stand in each other", exitFailed},
		{"styles", book("styles.xlsx", "xl/styles.xml", `<styleSheet><cellXfs>`, `<xf numFmtId="14"/>`, `</cellXfs></styleSheet>`), "xl/styles.xml: it has more than", exitFailed},
		{"what no sheet needs", book("media.xlsx", "xl/media.bin", "", "\x00", ""), "1 ready, 0 rejected", exitOK},
		{"texts that no cell has", book("texts.xlsx", "xl/strings.xml", "<sst>", "<si/>", "</sst>"), "1 ready, 0 rejected", exitOK},
		{"a device", "/dev/zero", "is larger than 64 MiB", exitFailed},
		{"a device as a mapping", "users.csv --mapping /dev/zero", "is larger than 8 MiB", exitFailed},
		{"a device as a parameter", "users.csv --param x=@/dev/zero", "is larger than 1 MiB", exitFailed},
		{"a device as canaries", "users.csv --canary /dev/zero", "is larger than 4 MiB", exitFailed},
		{"a device as settings", "users.csv --sandbox --sandbox-settings /dev/zero", "is larger than 8 MiB", exitFailed},
		{"a device as a key", "users.csv --preflight --secret-key-file /dev/zero", "is larger than 4 KiB", exitUsage},
		{"a device as a joined input", "users.csv --input x=/dev/zero", "is larger than 64 MiB", exitFailed},
		{"a device as organizations", "users.csv --organizations /dev/zero", "is larger than 64 MiB", exitFailed},
	} {
		put(t, dir, "users.csv", oneUser)
		status := filepath.Join(dir, "status")
		cmd := child(t, "", append([]string{"check"}, strings.Fields(c.args)...)...)
		cmd.Dir = dir
		cmd.Env = append(cmd.Env, "CLERK_IMPORT_TEST_PEAK="+status)
		out, err := cmd.CombinedOutput()
		if code := exitOf(t, err); code != c.exit || !bytes.Contains(out, []byte(c.want)) {
			t.Errorf("%s: exit code %d, no %q in\n%s", c.name, code, c.want, out)
		}
		b, err := os.ReadFile(status)
		if err != nil {
			t.Skipf("the peak of a process is not told here: %v", err)
		}
		var peak int64
		if _, err := fmt.Sscanf(field(string(b), "VmHWM:"), "%d kB", &peak); err != nil {
			t.Fatal(err)
		}
		if t.Logf("%s: peak %d MiB", c.name, peak>>10); peak<<10 > 150<<20+most {
			t.Errorf("%s: the peak is %d MiB", c.name, peak>>10)
		}
	}
}

// The guide looks at no pipe that is beside an export: nobody may ever write to it.
func TestTheGuidePassesOverPipes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "of [one]") // which a pattern would read otherwise
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.csv", "b.yaml"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	users := filepath.Join(dir, "users.csv")
	if err := os.WriteFile(users, []byte("id,email\n1,a@acme.io\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g := &guide{app: &app{reading: t.Context()}, files: []string{users}}
	if files, err := g.exports(dir); err != nil || !slices.Equal(files, []string{users}) {
		t.Errorf("%v %v", files, err)
	}
	if paths, err := g.mappingsBeside(""); err != nil || len(paths) > 0 {
		t.Errorf("%v %v", paths, err)
	}
}
