//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

// world is a folder with exports, and an instance whose users are kept in a file of the folder, so that both are as they
// were again in a copy.
type world struct {
	t   *testing.T
	dir string
	bin string // a folder with the program
	key string
	url string

	mu   sync.Mutex
	sb   *sandbox.Server
	at   *phase
	stop func()
}

// worldFiles are what stands in the folder at first. Three rows are good, and one has no address that is one.
var worldFiles = map[string]string{
	"users.csv":  "id,email,name\n1,ann@acme.io,Ann\n2,bob@acme.io,Bob\n3,eve@acme.io,Eve\n",
	"hashed.csv": "id,email,name,hash\n1,ann@acme.io,Ann,$2y$05$vLEAB/LG9u83WOkHBgMiPedkfc1y3KgItt8/A29Utvml7gPqJVSWO\n2,bob@acme.io,Bob,\n",
	"later.csv":  "id,email,name\n1,ann@acme.io,Anna\n2,bob@acme.io,Bob\n4,joe@acme.io,Joe\n",
	"flawed.csv": "id,email,name\n1,ann@acme.io,Ann\n2,bob@acme,Bob\n3,eve@acme.io,Eve\n",
	"my b's.csv": "id,email,name\n5,kim@acme.io,Kim\n6,lea@acme.io,Lea\n",
	"spoilt.csv": "id,email,name\n1,ann@acme.io,Ann\n2,bob@acme,Bob\n3,eve@acme,Eve\n",
	"twins.csv":  "id,email,name\n1,ann@acme.io,Ann\n2,ann@acme.io,Ann\n",
	"head.csv":   "id,email,name\n",
	"mine.yaml":  "name: mine\nfields:\n  external_id: id\n  email_address: {value: email, verified: true}\n  first_name: name\n",
	"named.yaml": "name: named\nparams:\n  domain: {}\nfields:\n  external_id: id\n  email_address: {value: email, verified: true}\n  first_name: name\n  digest: {from: auto, value: hash?}\n  last_name: {expr: params.domain}\n",
	"orgs.csv":   "id,name\no1,Acme\n", "members.csv": "organization_id,user_id,role\no1,1,boss\no1,2,hand\n",
	"known.csv": "email,password\nann@acme.io,correct horse battery staple\n", "key.txt": "",
}

func newWorld(t *testing.T, production bool) *world {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: t.TempDir(), bin: t.TempDir(), key: testKey}
	if err := os.Symlink(exe, filepath.Join(w.bin, "clerk-import")); err != nil {
		t.Fatal(err)
	}
	if production {
		w.key = "sk_live_child"
	}
	for name, text := range worldFiles {
		w.write(name, text)
	}
	w.write("key.txt", w.key)
	srv := httptest.NewServer(w)
	w.url = srv.URL + "/v1"
	w.open()
	t.Cleanup(func() { srv.Close(); w.shut() })
	return w
}

func (w *world) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) open() {
	w.t.Helper()
	environment := "development"
	if strings.HasPrefix(w.key, "sk_live") {
		environment = "production"
	}
	sb, err := sandbox.Open(sandbox.Config{Store: filepath.Join(w.dir, "instance.db"), Quota: &ratelimit.Quota{}, Key: w.key, Environment: environment})
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.sb = sb
	w.mu.Unlock()
}

func (w *world) shut() {
	if err := w.sb.Close(); err != nil {
		w.t.Error(err)
	}
}

// ServeHTTP answers as the instance, and stops the process that asks where that is wanted.
func (w *world) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	sb, stop := w.sb, func() {}
	if w.at != nil && w.at.is(r) {
		w.at, stop = nil, w.stop
	}
	w.mu.Unlock()
	answer := httptest.NewRecorder()
	sb.ServeHTTP(answer, r)
	stop()
	for name, values := range answer.Header() {
		to.Header()[name] = values
	}
	to.WriteHeader(answer.Code)
	_, _ = to.Write(answer.Body.Bytes())
}

// in does something in the world, and puts everything back as it was.
func (w *world) in(do func()) {
	w.t.Helper()
	w.shut()
	kept := filepath.Join(w.t.TempDir(), "kept") // checkpoints remember the folder, and files when they were written
	if out, err := exec.Command("cp", "-a", w.dir, kept).CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %s", err, out)
	}
	w.open()
	do()
	w.shut()
	if err := errors.Join(os.RemoveAll(w.dir), os.Rename(kept, w.dir)); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

// sh runs a line in a shell, interrupted when a phase begins if one is given, and returns the exit code and what it said.
func (w *world) sh(line string, env bool, at *phase) (code int, out string) {
	w.t.Helper()
	c := exec.Command("sh", "-c", "exec "+line)
	if strings.Contains(line, "CLERK_SECRET_KEY=") || strings.HasPrefix(line, "cd ") {
		c = exec.Command("sh", "-c", line)
	}
	c.Dir = w.dir
	c.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "CLERK_SECRET_KEY=") }),
		"CLERK_IMPORT_TEST_CHILD=1", "PATH="+w.bin+":"+os.Getenv("PATH"), "URL="+w.url)
	if env {
		c.Env = append(c.Env, "CLERK_SECRET_KEY="+w.key)
	}
	told := &said{stopping: make(chan struct{})}
	c.Stdout, c.Stderr = told, told
	ended := make(chan struct{})
	w.mu.Lock()
	w.at, w.stop = at, func() {
		_ = c.Process.Signal(os.Interrupt)
		select {
		case <-told.stopping:
		case <-ended:
		}
	}
	err := c.Start()
	w.mu.Unlock()
	if err != nil {
		w.t.Fatal(err)
	}
	_ = c.Wait()
	close(ended)
	w.mu.Lock()
	reached := w.at == nil
	w.mu.Unlock()
	if !reached {
		w.t.Errorf("%s: %+v was not reached\n%s", line, at, told)
	}
	return c.ProcessState.ExitCode(), told.String()
}

// printed are the commands under Next as they are printed, by label and in order.
func printed(out string) (labels []string, commands map[string]string) {
	commands = map[string]string{}
	_, next, _ := strings.Cut("\n"+out, "\nNext\n")
	label := ""
	for line := range strings.Lines(next) {
		line = strings.TrimRight(line, "\n")
		if !strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "  The key") || strings.HasPrefix(line, "  FILE ") {
			break
		}
		if line[2] != ' ' {
			label = strings.TrimSpace(line[2:min(len(line), 17)])
			labels = append(labels, label)
			line = line[min(len(line), 17):]
		}
		commands[label] = strings.TrimPrefix(commands[label]+"\n"+line, "\n")
	}
	return labels, commands
}

// oneLine is a command without the breaks of its lines.
func oneLine(command string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(command, "\\\n", " ")), " ")
}

// then is what is printed for a label, and what comes of it.
type then struct {
	label, command string
	code           int
	first          func(w *world) // what the person does before it, as to correct a row
	more           string         // what has to stand behind it, as --yes where nobody can be asked
	key            bool           // the key is put in where it is left out
}

// correct puts the address right that is none.
func correct(file string) func(w *world) {
	return func(w *world) {
		path := filepath.Join(w.dir, file)
		b, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(b, []byte("bob@acme,")) {
			w.t.Fatalf("%s: %v\n%s", file, err, b)
		}
		w.write(file, strings.Replace(string(b), "bob@acme,", "bob@acme.io,", 1))
	}
}

// without takes a row out of a file, as a person does.
func (w *world) without(file, part string) {
	b, err := os.ReadFile(filepath.Join(w.dir, file))
	if err != nil || !bytes.Contains(b, []byte(part)) {
		w.t.Fatalf("%s: %v\n%s", file, err, b)
	}
	w.write(file, strings.Join(slices.DeleteFunc(strings.SplitAfter(string(b), "\n"), func(l string) bool { return strings.Contains(l, part) }), ""))
}

// end is a kind of end. URL is the address of the instance, and INS its id.
type end struct {
	name       string
	production bool
	env        bool     // the key is in the environment
	before     []string // commands, each with its exit code in front
	first      func(w *world)
	run        string
	at         *phase // where it is interrupted
	code       int
	next       []then
	status     string // the first command that status prints behind it, where that is another
}

// sameStatus holds what status says comes next against what the command has said.
func (w *world) sameStatus(e end, labels []string, commands map[string]string) {
	w.t.Helper()
	found, err := filepath.Glob(filepath.Join(w.dir, "*checkpoint"))
	if err != nil {
		w.t.Fatal(err)
	}
	if fileThere(filepath.Join(w.dir, "cp")) {
		found = append(found, filepath.Join(w.dir, "cp"))
	}
	verb := strings.Fields(e.run)[1]
	if len(found) != 1 || len(labels) == 0 || !slices.Contains([]string{"migrate", "sync", "rollback"}, verb) || strings.Contains(e.run, "--dry-run") {
		return
	}
	want := e.status
	if want == "" {
		want = w.named(commands[labels[0]])
	}
	code, out := w.sh("clerk-import status "+filepath.Base(found[0]), e.env, nil)
	if said, again := printed(out); code != exitOK || len(said) == 0 || w.named(again[said[0]]) != want {
		w.t.Errorf("after %s status says\n%s\nwant %s", e.run, out, want)
	} else if e.status == "" {
		for _, l := range said {
			if commands[l] != "" && w.named(again[l]) != w.named(commands[l]) {
				w.t.Errorf("after %s status says\n%s\nwant %s", e.run, out, commands[l])
			}
		}
	}
}

// named is a command in one line, with names for what differs from run to run.
func (w *world) named(command string) string {
	return strings.NewReplacer(w.url, "$URL", w.sb.Instance(), "$INS").Replace(oneLine(command))
}

// ends are the kinds of end.
var ends []end

// TestNextCommandsAreRunAsPrinted: what a command prints as what comes next can be run as it is printed, in a shell, and
// is the right command with all flags that still count and no other.
func TestNextCommandsAreRunAsPrinted(t *testing.T) {
	skipUnderRace(t)
	for _, e := range ends {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, e.production)
			for _, line := range e.before {
				var want int
				if _, err := fmt.Sscan(line, &want); err != nil {
					t.Fatal(err)
				}
				line = strings.TrimLeft(line, "0123456789 ")
				if code, out := w.sh(line, e.env, nil); code != want {
					t.Fatalf("%s: exit code %d, want %d\n%s", line, code, want, out)
				}
			}
			if e.first != nil {
				e.first(w)
			}
			code, out := w.sh(e.run, e.env, e.at)
			if code != e.code {
				t.Errorf("%s: exit code %d, want %d\n%s", e.run, code, e.code, out)
			}
			labels, commands := printed(out)
			w.sameStatus(e, labels, commands)
			var got, want []string
			for _, l := range labels {
				got = append(got, l+": "+w.named(commands[l]))
			}
			for _, n := range e.next {
				want = append(want, n.label+": "+n.command)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s\n%s\n%s", e.run, d, out)
			}
			for _, n := range e.next {
				command := commands[n.label]
				if command == "" {
					continue
				}
				w.in(func() {
					if n.first != nil {
						n.first(w)
					}
					if n.key { // as it is printed it says that a key has to be put in
						if code, out := w.sh(command, e.env, nil); code != exitUsage || !strings.Contains(out, "placeholder") {
							t.Errorf("%s: exit code %d\n%s", command, code, out)
						}
						command = strings.Replace(command, "sk_live_…", w.key, 1) + " --api-url " + w.url
					}
					if code, out := w.sh(command+n.more, e.env, nil); code != n.code {
						t.Errorf("%s%s: exit code %d, want %d\n%s", command, n.more, code, n.code, out)
					}
				})
			}
		})
	}
}
