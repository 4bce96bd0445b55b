// Package target opens a Clerk instance or an embedded sandbox ([Open]), asks it who it is and what it takes, and reads
// what it has of each kind of thing: users, organizations, memberships and invitations.
package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

// APIVersion is the version of Clerk's Backend API that is spoken.
const APIVersion = clerkapi.Version

// Options say where to migrate to.
type Options struct {
	SecretKey string            // of a Clerk instance, as it was given; or
	Sandbox   bool              // an embedded sandbox
	Store     string            // file of the sandbox's store
	Empty     bool              // empty the sandbox first
	KeySource string            // where the key came from, for people
	URL       string            // default: Clerk's API
	Latency   time.Duration     // of each answer of the sandbox
	Settings  *sandbox.Settings // of the sandbox; default: its defaults
	Quota     *ratelimit.Quota  // default: by the kind of key, and none of a sandbox
	MaxConns  int               // to the API at once
	Timeout   time.Duration     // of a request, default 30 s
	// Observe, if not nil, is told of every request; see [clerkapi.Config].
	Observe func(endpoint string, status int, took time.Duration)
	// Asked, if not nil, is told of every question; see [clerkapi.Config].
	Asked func(endpoint string, err error)
	// Ahead asks what the preflight needs to know while the target is still being
	// asked who it is.
	Ahead bool
}

// Target is a Clerk instance or a sandbox, ready to be sent to.
type Target struct {
	checkpoint.Target
	KeySource string          // where the secret key came from, for people
	Quota     ratelimit.Quota // of all requests; classes have others
	Client    *clerkapi.Client

	// Settle is how long after our last request a user may still change by it: an API
	// may finish a change after it has answered.
	Settle time.Duration
	stop   func() error
	broken func() error  // what keeps an embedded sandbox from answering; nil for another target
	known  chan struct{} // closed when the target has said who it is
	ahead  *Questions    // asked when it was opened and not used yet
}

// String is the target in one line for people.
func (t *Target) String() string {
	if t.Kind == "sandbox" {
		return fmt.Sprintf("sandbox %s (%s)", t.Instance, t.KeySource)
	}
	return fmt.Sprintf("%s instance %s at %s (key from %s)", t.Environment, t.Instance, t.URL, t.KeySource)
}

// Production reports whether real users are at stake.
func (t *Target) Production() bool { return t.Kind != "sandbox" && t.Environment == "production" }

// Backoff is the first wait between attempts. Tests shorten it.
var Backoff = 200 * time.Millisecond

// DefaultShare is the share of the quota that is used where nobody names one.
const DefaultShare = 0.8

// Limiter paces requests at a share, in (0, 1], of the target's quota.
func (t *Target) Limiter(share float64) (*ratelimit.Set, error) {
	limiter, err := ratelimit.NewSet(t.Quota, share, ratelimit.Classes)
	if err != nil {
		return nil, &halt.Usage{Msg: err.Error(), Try: fmt.Sprintf("--quota-share %v", DefaultShare)}
	}
	return limiter, nil
}

// Caller asks the target, at the pace of a limiter.
func (t *Target) Caller(ctx context.Context, limiter *ratelimit.Set) *push.Caller {
	return push.NewCaller(ctx, t.Client, limiter, Backoff, t.Settle)
}

// Owns returns an error unless the run of a checkpoint was one into this target.
func (t *Target) Owns(run checkpoint.Run, path string) error {
	if run.Target.Instance != t.Instance {
		return fmt.Errorf("%s belongs to another target (%s %s)", path, run.Target.Kind, run.Target.Instance)
	}
	return nil
}

// Wrote is the time (Unix ms, the target's clock) at which this tool has last changed what a row
// stands for, as an answer said. A run of an earlier version has only noted our own time.
func Wrote(row checkpoint.Row) int64 {
	if row.WroteAt > 0 {
		return row.WroteAt
	}
	return row.UpdatedAt + 10*time.Minute.Milliseconds()
}

// Ours is the time (Unix ms, the target's clock) up to which changes of a row's user are
// this tool's. It is later than what an answer said in two cases, and only while the user has
// nothing but what was sent: shortly after, as an API may finish a change when it has answered,
// and when a run was cut off, by a request of which it did not learn.
func (t *Target) Ours(row checkpoint.Row, u *clerkapi.User, salt string) int64 {
	at := Wrote(row)
	cutOff := row.State == checkpoint.Claimed || len(row.Next) > 0
	if u.UpdatedAt <= at || !cutOff && u.UpdatedAt > at+t.Settle.Milliseconds() {
		return at
	}
	sent, next := compare.Prints(row.Prints), compare.Prints(row.Next)
	if !sent.FitEither(next, u, salt) || u.PasswordLastUpdatedAt > at && !(next.Known() && sent.Changed(next).Has(compare.Password)) {
		return at
	}
	return u.UpdatedAt
}

// Why adds to the error of what was done at a target why an embedded sandbox has not answered: its
// requests alone do not say.
func (t *Target) Why(err *error) {
	if *err != nil && t.broken != nil && !errors.Is(*err, halt.ErrInterrupted) {
		*err = errors.Join(t.broken(), *err)
	}
}

// Close stops an embedded sandbox.
func (t *Target) Close() error {
	if t.ahead != nil {
		t.ahead.End()
	}
	t.Client.CloseIdleConnections()
	return t.stopped()
}

// Open connects to a target and asks it who it is.
func Open(ctx context.Context, o Options) (*Target, error) {
	t := &Target{KeySource: o.KeySource, known: make(chan struct{})}
	t.Kind, t.URL, t.Settle = "clerk", o.URL, 2*time.Second
	key := o.SecretKey
	switch {
	case o.Sandbox:
		if o.Empty {
			if err := sandbox.RemoveStore(o.Store); err != nil {
				return nil, err
			}
		}
		if o.Quota == nil {
			o.Quota = &ratelimit.Quota{} // a rehearsal waits for nobody unless it is asked to
		}
		cfg := sandbox.Config{Store: o.Store, Latency: o.Latency, Quota: o.Quota, Settings: o.Settings}
		s, err := sandbox.Open(cfg)
		if err != nil {
			return nil, err
		}
		url, stop, err := s.Listen("127.0.0.1:0")
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		t.stop, t.broken = func() error { return errors.Join(stop(), s.Close()) }, s.Failure
		t.Kind, t.URL, t.KeySource, key, t.Settle = "sandbox", url, o.Store, s.Key(), 0
		t.Store = o.Store
	case key == "":
		return nil, &halt.Usage{
			Msg: "no target: there is no secret key" + elsewhere(os.Environ()),
			Try: "--sandbox for a rehearsal, or CLERK_SECRET_KEY in the environment (or --secret-key-file FILE) for a Clerk instance",
		}
	default:
		var err error
		if key, err = ParseSecretKey(key); err != nil {
			return nil, err
		}
	}
	client, err := clerkapi.New(clerkapi.Config{URL: t.URL, SecretKey: key, MaxConns: o.MaxConns, Timeout: o.Timeout, Observe: o.Observe, Asked: o.Asked})
	if err != nil {
		try := "--api-url https://HOST/v1"
		if errors.Is(err, clerkapi.ErrProxy) {
			try = "HTTPS_PROXY=http://HOST:PORT in the environment, or without it"
		}
		return nil, errors.Join(&halt.Usage{Msg: err.Error(), Try: try}, t.stopped())
	}
	t.Client = client
	if t.URL == "" {
		t.URL = clerkapi.DefaultURL
	}
	t.Quota = ratelimit.Development
	t.Environment = "development"
	if strings.HasPrefix(key, "sk_live_") {
		t.Quota, t.Environment = ratelimit.Production, "production"
	}
	if o.Quota != nil {
		t.Quota = *o.Quota
	}
	if o.Ahead {
		t.ahead = t.ask()
	}
	instance, err := client.GetInstance(ctx)
	for wait := Backoff; err != nil && wait < 8*Backoff; wait *= 2 {
		if k := clerkapi.Classify(err); k == clerkapi.Stopped || k == clerkapi.Refused {
			break
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
		instance, err = client.GetInstance(ctx)
	}
	var unusable *clerkapi.Unusable
	if errors.As(err, &unusable) && unusable.Status < http.StatusInternalServerError {
		err = &halt.Usage{Msg: fmt.Sprintf("the target cannot be used: %v", err), Try: "--api-url https://HOST/v1, the address of the Backend API itself"}
	} else if err != nil {
		err = fmt.Errorf("the target cannot be used: %w", err)
	}
	if t.Why(&err); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	t.Instance = instance.ID
	if instance.EnvironmentType != "" {
		t.Environment = instance.EnvironmentType
	}
	close(t.known)
	return t, nil
}

func (t *Target) stopped() error {
	if t.stop == nil {
		return nil
	}
	return t.stop()
}
