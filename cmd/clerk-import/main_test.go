package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/sandbox"
)

func TestMain(m *testing.M) {
	if os.Getenv("CLERK_IMPORT_TEST_CHILD") != "" {
		code := runHeld(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		if path := os.Getenv("CLERK_IMPORT_TEST_PEAK"); path != "" {
			status, err := os.ReadFile("/proc/self/status")
			if err == nil {
				err = os.WriteFile(path, status, 0o600)
			}
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
		os.Exit(code)
	}
	schema, err := filepath.Abs(eventSchema)
	if err == nil && os.Getenv(envSchema) == "" {
		err = os.Setenv(envSchema, schema)
	}
	if err != nil {
		panic(err)
	}
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil { // they wait more than they work
		panic(err)
	}
	testscript.Main(m, map[string]func(){
		"clerk-import": func() { os.Exit(runHeld(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// lastPort is the one that was given to a script last. Systems give none below 32768 to who asks for any.
var lastPort atomic.Int32

// ownAddress is one of loopback that no other script has, and nobody who listens anywhere: it stays free when the script's
// server has ended.
func ownAddress() (string, error) {
	const first, ports = 20_000, 10_000
	lastPort.CompareAndSwap(0, int32(os.Getpid()%ports))
	for range ports {
		addr := fmt.Sprintf("127.0.0.1:%d", first+lastPort.Add(1)%ports)
		if l, err := net.Listen("tcp", addr); err == nil {
			return addr, l.Close()
		}
	}
	return "", errors.New("no port is free")
}

// underRace are the scripts that the race detector looks at: those of the verbs, and of a command beside a run. What is
// concurrent in the others is in these, too.
var underRace = []string{"migrate", "after", "organizations", "merge", "export", "watch"}

// The scripts in testdata/script run the tool as people do.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	params := testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMPLES", samples)
			env.Setenv(envSchema, os.Getenv(envSchema))
			addr, err := ownAddress()
			if err != nil {
				return err
			}
			env.Setenv("ADDR", addr) // for a server the script starts
			return copyTracked(filepath.Join(env.WorkDir, "samples"), samples)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exitcode": exitCode,
			"waitfor":  waitFor,
			"mode":     fileMode,
			"noleak":   noLeak,
			"fetch":    fetch,
			"halve":    halve,
			"waitexists": func(ts *testscript.TestScript, _ bool, args []string) {
				for range 4000 {
					if _, err := importer.ReadStatus(ts.MkAbs(args[0])); err == nil {
						return
					}
					time.Sleep(5 * time.Millisecond)
				}
				ts.Fatalf("%s holds no run", args[0])
			},
		},
	}
	if raceDetector { // each command is a process that it makes slow to begin
		params.Dir = ""
		for _, name := range underRace {
			params.Files = append(params.Files, filepath.Join("testdata", "script", name+".txtar"))
		}
	}
	testscript.Run(t, params)
}

// copyTracked copies the files of a folder that the repository tracks, and not what
// somebody may have left beside them. Outside a repository all are copied.
func copyTracked(dst, src string) error {
	list, err := exec.Command("git", "-C", src, "ls-files", "-z").Output()
	if err != nil {
		return os.CopyFS(dst, os.DirFS(src))
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		b, err := os.ReadFile(filepath.Join(src, name))
		if err != nil {
			return err
		}
		to := filepath.Join(dst, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, b, 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// exitcode N COMMAND... checks the exact exit code.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N command...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if err != nil {
		if _, e := fmt.Sscanf(err.Error(), "exit status %d", &code); e != nil {
			ts.Fatalf("%v", err)
		}
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// waitfor ADDR waits until something listens there.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	for range 4000 {
		c, err := net.Dial("tcp", args[0])
		if err == nil {
			_ = c.Close()
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	ts.Fatalf("nothing listens on %s", args[0])
}

// fetch URL FILE gets a page.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	resp, err := http.Get(args[0])
	ts.Check(err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o600))
}

// halve WHOLE OUT STORE leaves what an export to OUT that was cut off in the middle of WHOLE
// would have left.
func halve(ts *testscript.TestScript, neg bool, args []string) {
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	s, err := sandbox.Open(sandbox.Config{Store: ts.MkAbs(args[2])})
	ts.Check(err)
	defer s.Close()
	ts.Check(os.WriteFile(ts.MkAbs(args[1]+"."+s.Instance()+".partial"), b[:len(b)/2], 0o600))
}

// mode PERM FILE... checks permissions.
func fileMode(ts *testscript.TestScript, neg bool, args []string) {
	for _, f := range args[1:] {
		st, err := os.Stat(ts.MkAbs(f))
		ts.Check(err)
		if got := fmt.Sprintf("%04o", st.Mode().Perm()); got != args[0] {
			ts.Fatalf("%s has mode %s", f, got)
		}
	}
}

var secretPattern = regexp.MustCompile(`\$2[aby]\$\d\d\$[./A-Za-z0-9]{10}|sk_(test|live)_[a-z0-9]|JBSWY3DP`)

// noleak FILE... checks that files hold no digest, key or TOTP secret.
func noLeak(ts *testscript.TestScript, neg bool, args []string) {
	for _, f := range args {
		text := ""
		switch f {
		case "stdout", "stderr":
			text = ts.ReadFile(f)
		default:
			b, err := os.ReadFile(ts.MkAbs(f))
			ts.Check(err)
			text = string(b)
		}
		if m := secretPattern.FindString(text); m != "" && !neg {
			ts.Fatalf("%s contains %q", f, m)
		} else if m == "" && neg {
			ts.Fatalf("%s contains no secret", f)
		}
		if strings.Contains(text, "user1password") {
			ts.Fatalf("%s contains a password", f)
		}
	}
}

// The name of no command is an error of usage in every group, and nothing is printed that
// could be taken for a result.
func TestUnknownCommandsAreErrorsOfUsage(t *testing.T) {
	root := (&app{}).root()
	groups := [][]string{}
	var walk func(c *cobra.Command, path []string)
	walk = func(c *cobra.Command, path []string) {
		if c.HasSubCommands() {
			groups = append(groups, path)
		}
		for _, sub := range c.Commands() {
			walk(sub, append(slices.Clone(path), sub.Name()))
		}
	}
	walk(root, nil)
	if len(groups) < 6 { // clerk-import, completion, digest, mapping, sandbox, sources
		t.Fatalf("found the groups %v only", groups)
	}
	for _, group := range groups {
		for _, args := range [][]string{append(slices.Clone(group), "nope"), append([]string{"help"}, append(slices.Clone(group), "nope")...)} {
			var stdout, stderr bytes.Buffer
			if code := Run(args, strings.NewReader(""), &stdout, &stderr); code != exitUsage || stdout.Len() > 0 ||
				!strings.Contains(stderr.String(), "unknown command") || !strings.Contains(stderr.String(), "Try: clerk-import") {
				t.Errorf("%v: exit code %d, %q, %q", args, code, stdout.String(), stderr.String())
			}
		}
		var stdout, stderr bytes.Buffer
		if code := Run(append([]string{"help"}, group...), strings.NewReader(""), &stdout, &stderr); code != exitOK || stdout.Len() == 0 {
			t.Errorf("help %v: exit code %d, %q", group, code, stderr.String())
		}
	}
}
