package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/halt"
	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
	"clerk-import/importer/target"
	"clerk-import/mapping/files"
	"clerk-import/mapping/record"
	"clerk-import/ratelimit"
)

// targetFlags are the flags of commands that talk to an instance.
type targetFlags struct {
	sandbox     bool
	store       string
	settings    string
	latency     time.Duration
	keyFile     string
	apiURL      string
	quota       *ratelimit.Quota // nil: by the kind of key
	share       float64
	maxInFlight int
	timeout     time.Duration
	userCap     int64
	lookUp      bool
	given       func(flag string) bool
	metrics     string
	public      bool
	watch       *metrics // nil without --metrics
}

func (f *targetFlags) register(c *cobra.Command) {
	fl := c.Flags()
	fl.BoolVar(&f.sandbox, "sandbox", false, "rehearse against an embedded, Clerk-compatible API")
	fl.StringVar(&f.store, "sandbox-store", "", storeHelp)
	fl.StringVar(&f.settings, "sandbox-settings", "", "JSON `FILE` with the sandbox's user settings, see docs/sandbox.md")
	duration(fl, &f.latency, "sandbox-latency", 0, 0, "answer time of the sandbox")
	fl.StringVar(&f.keyFile, "secret-key-file", "", "`FILE` with the secret key (default: CLERK_SECRET_KEY in the environment)")
	fl.StringVar(&f.apiURL, "api-url", "", "another endpoint than "+"https://api.clerk.com/v1")
	fl.Var(quota{&f.quota}, "quota", "requests per window, as 1000/10s, production, development or\nunlimited (default: by the kind of key; a rehearsal is not paced)")
	share(fl, &f.share, "quota-share", 0.8, "part of the quota to use; the rest is left to the live application")
	count(fl, &f.maxInFlight, "max-in-flight", 256, 1, 10_000, "largest number of requests under way at once")
	duration(fl, &f.timeout, "timeout", 30*time.Second, time.Millisecond, "how long a request may take before its answer is given up")
	uses(fl, keeps, "sandbox-store")
	uses(fl, reads, "sandbox-settings", "secret-key-file")
	f.given = fl.Changed
}

// registerCap adds the flag of commands that make users.
func (f *targetFlags) registerCap(c *cobra.Command) {
	count(c.Flags(), &f.userCap, "user-cap", -1, 0, anyNumber, "users the instance may have, 0 for any number (default: 100 for a development instance)")
	c.Flags().Lookup("user-cap").DefValue = "0" // said in words
}

// registerLookUp adds the flag of commands that look whom the instance has.
func (f *targetFlags) registerLookUp(c *cobra.Command) {
	c.Flags().BoolVar(&f.lookUp, "look-up", true, "look first who of the input is in the instance already")
}

// sandboxed are the flags one of which makes the target a sandbox, and sandboxFlags those that are about it. A checkpoint
// can make it one as well.
var (
	sandboxed    = []string{"sandbox"}
	sandboxFlags = []string{"sandbox-store", "sandbox-settings", "sandbox-latency"}
)

// registerMetrics adds the flags of commands that take long.
func (f *targetFlags) registerMetrics(c *cobra.Command) {
	c.Flags().StringVar(&f.metrics, "metrics", "", "`ADDRESS` to serve Prometheus metrics at while it runs, as 127.0.0.1:9090")
	c.Flags().BoolVar(&f.public, "metrics-public", false, "let --metrics listen on other than loopback addresses")
	needs(c.Flags(), []string{"metrics"}, "metrics-public")
}

// serveMetrics begins to serve metrics if that is asked for.
func (f *targetFlags) serveMetrics(out *printer) (stop func() error, err error) {
	if f.metrics == "" {
		return func() error { return nil }, nil
	}
	f.watch = newMetrics()
	url, stop, err := f.watch.serve(f.metrics, f.public)
	if err == nil {
		out.say("Metrics: %s", url)
	}
	return stop, err
}

// started has the progress watched.
func (f *targetFlags) started(p *importer.Progress) {
	if f.watch != nil {
		f.watch.progress.Store(p)
	}
}

// options turns the flags into a target. The key is never taken from a flag,
// which everybody on the machine could read.
func (f *targetFlags) options(out *printer) (target.Options, error) {
	o := target.Options{Sandbox: f.sandbox, Store: f.store, URL: f.apiURL, Latency: f.latency, MaxConns: f.maxInFlight, Timeout: f.timeout, Quota: f.quota, Ahead: true}
	if f.sandbox && f.store != "" {
		out.app.files.Add(output.Kept, "--sandbox-store", f.store)
	}
	waits := &busy{out: out}
	o.Asked = waits.asked
	o.Observe = func(endpoint string, status int, took time.Duration) {
		waits.observe(status)
		if f.watch != nil {
			f.watch.observe(endpoint, status, took)
		}
	}
	for _, name := range sandboxFlags {
		if !f.sandbox && f.given(name) {
			return o, &importer.UsageError{Msg: "--" + name + " does nothing without --sandbox", Try: "clerk-import sandbox, which serves one to other commands"}
		}
	}
	if f.settings != "" {
		var err error
		if o.Settings, err = out.app.readSettings(f.settings); err != nil {
			return o, fmt.Errorf("--sandbox-settings: %w", err)
		}
	}
	if f.sandbox {
		if f.keyFile != "" || f.apiURL != "" {
			return o, &importer.UsageError{Msg: "--sandbox excludes --secret-key-file and --api-url", Try: "one of the two targets"}
		}
		return o, nil
	}
	var err error
	o.SecretKey, o.KeySource, err = out.app.readKey(f.keyFile, out.say)
	return o, err
}

const storeHelp = "`FILE` in which the sandbox keeps its users (default: beside the checkpoint)"

// storeBeside is where a rehearsal keeps its users: beside its checkpoint, so that a sandbox has one rehearsal.
func storeBeside(checkpoint string) string {
	return strings.TrimSuffix(strings.TrimSuffix(checkpoint, ".checkpoint"), ".sandbox") + storeEnd
}

// storeEnd is how the names of such files end.
const storeEnd = ".sandbox.sqlite"

// storeOf is the store of the rehearsal of a checkpoint: what is given, what the checkpoint names if it is there, or the file beside it.
func (f *targetFlags) storeOf(checkpoint string) string {
	if f.store != "" {
		return f.store
	}
	s, err := importer.GlanceStatus(checkpoint)
	if err != nil || s.Run.Target.Kind != "sandbox" || s.Run.Target.Store == "" {
		return storeBeside(checkpoint) // what is wrong with a checkpoint is said when it is opened
	}
	store := s.Run.Target.Store
	if !filepath.IsAbs(store) && !fileThere(store) { // as the inputs
		if beside := filepath.Join(filepath.Dir(checkpoint), store); fileThere(beside) {
			return beside
		}
	}
	return store
}

// rehearses has a rehearsal keep its users where its checkpoint says, unless a flag did.
func (f *targetFlags) rehearses(a *app, o *target.Options, checkpoint string) {
	if f.store == "" {
		f.store = f.storeOf(checkpoint)
		a.files.Add(output.Kept, "--sandbox-store", f.store)
	}
	o.Store = f.store
}

// maxKeyFile is the largest file of a key, in bytes.
const maxKeyFile = 4 << 10

// readKey reads the secret key from a file, which may be a pipe, or without one from the
// environment; from says which. The key is "" where there is none.
func (a *app) readKey(file string, say func(string, ...any)) (key, from string, err error) {
	if file == "" {
		return strings.TrimSpace(os.Getenv(target.KeyVariable)), target.KeyVariable, nil
	}
	text, err := files.Text(a.reading, file, maxKeyFile)
	switch {
	case errors.Is(err, files.ErrTooLarge):
		return "", "", &importer.UsageError{Msg: fmt.Sprintf("%s is larger than %d KiB: no file of a key", file, maxKeyFile>>10), Try: "a file with the key alone"}
	case err != nil:
		return "", "", fmt.Errorf("--secret-key-file: %w", err)
	}
	if st, err := os.Stat(file); err == nil && readableByOthers(st) {
		say("Warning: %s can be read by others; chmod 600 %[1]s", file)
	}
	if key = strings.TrimSpace(text); key == "" {
		return "", "", &importer.UsageError{Msg: file + " is empty", Try: "a file with the key alone"}
	}
	return key, file, nil
}

// open connects to the target. A Ctrl-C ends it at once: nothing is under way.
func (a *app) open(ctx context.Context, o target.Options) (*target.Target, error) {
	ctx, stop := halt.UntilDrained(ctx, a.drain)
	defer stop()
	if err := a.files.Check(); err != nil {
		return nil, err
	}
	a.rehearsing = o.Sandbox
	t, err := target.Open(ctx, o)
	if err != nil && ctx.Err() != nil {
		return nil, importer.ErrNothingSent
	}
	return t, err
}

// readSettings reads a sandbox's user settings; what the file leaves out is as by
// default.
func (a *app) readSettings(path string) (*sandbox.Settings, error) {
	text, err := files.Text(a.reading, path, files.Small)
	if err != nil {
		return nil, err
	}
	s := sandbox.DefaultSettings()
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return nil, &importer.UsageError{Msg: path + " " + jsonInWords(err), Try: "the settings described in docs/sandbox.md"}
	}
	return &s, nil
}

// looking tells how long the look-ups of the preflight take.
func (p *printer) looking(share float64, t *target.Target) func(int64) {
	return func(total int64) {
		p.say("Looking who is in the instance already: %s (%s).", record.Amount(total, "request"), report.Duration(total, t.Quota.PerSecond(share)))
	}
}
