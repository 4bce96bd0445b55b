package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/sandbox"
	"clerk-import/importer/validate"
	"clerk-import/ratelimit"
)

func init() { Backoff = time.Millisecond }

// testKey opens the servers of these tests.
const testKey = "sk_test_target"

// serve is a server over loopback that is a sandbox, seen through between, and its address.
func serve(t *testing.T, cfg sandbox.Config, between func(http.Handler) http.Handler) string {
	t.Helper()
	if cfg.Key == "" {
		cfg.Key = testKey
	}
	if cfg.Quota == nil {
		cfg.Quota = &ratelimit.Quota{}
	}
	s, err := sandbox.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if between == nil {
		between = func(h http.Handler) http.Handler { return h }
	}
	srv := httptest.NewServer(between(s))
	t.Cleanup(func() {
		srv.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return srv.URL + "/v1"
}

// open opens a target that is there.
func open(t *testing.T, o Options) *Target {
	t.Helper()
	target, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := target.Close(); err != nil {
			t.Error(err)
		}
	})
	return target
}

func TestATargetSaysWhatItIs(t *testing.T) {
	store := filepath.Join(t.TempDir(), "store")
	half := ratelimit.Quota{Requests: 50, Window: time.Second}
	development := serve(t, sandbox.Config{}, nil)
	production := serve(t, sandbox.Config{Key: "sk_live_target", Environment: "production"}, nil)
	for name, c := range map[string]struct {
		options    Options
		kind       string
		production bool
		quota      ratelimit.Quota
		settle     time.Duration
		says       string
	}{
		"a sandbox":            {Options{Sandbox: true, Store: store}, "sandbox", false, ratelimit.Quota{}, 0, "sandbox INSTANCE (" + store + ")"},
		"a sandbox with quota": {Options{Sandbox: true, Store: store, Quota: &half}, "sandbox", false, half, 0, "sandbox INSTANCE (" + store + ")"},
		"of development":       {Options{SecretKey: " " + testKey + "\n", KeySource: "a file", URL: development}, "clerk", false, ratelimit.Development, 2 * time.Second, "development instance INSTANCE at " + development + " (key from a file)"},
		"of production":        {Options{SecretKey: "sk_live_target", KeySource: "there", URL: production}, "clerk", true, ratelimit.Production, 2 * time.Second, "production instance INSTANCE at " + production + " (key from there)"},
		"with a quota":         {Options{SecretKey: "sk_live_target", URL: production, Quota: &half}, "clerk", true, half, 2 * time.Second, "production instance INSTANCE at " + production + " (key from )"},
	} {
		t.Run(name, func(t *testing.T) {
			target := open(t, c.options)
			if target.Kind != c.kind || target.Production() != c.production || target.Quota != c.quota || target.Settle != c.settle ||
				!strings.HasPrefix(target.Instance, "ins_") || target.String() != strings.ReplaceAll(c.says, "INSTANCE", target.Instance) {
				t.Errorf("%s: %+v", target, target.Target)
			}
			if (target.Store == store) != c.options.Sandbox {
				t.Errorf("its store is %q", target.Store)
			}
		})
	}
}

// A sandbox keeps what it has until it is emptied; then it is another one.
func TestASandboxIsKeptUntilItIsEmptied(t *testing.T) {
	ctx, o := context.Background(), Options{Sandbox: true, Store: filepath.Join(t.TempDir(), "store"), Quota: &ratelimit.Quota{}}
	look := func(o Options) (instance string, users int64) {
		target, err := Open(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		if users, err = target.Client.CountUsers(ctx); err != nil {
			t.Error(err)
		}
		if _, err := target.Client.CreateUser(ctx, &clerkapi.CreateUserParams{EmailAddress: []string{fmt.Sprintf("u%d@acme.io", users)}, SkipPasswordRequirement: clerkapi.Some(true)}); err != nil {
			t.Error(err)
		}
		if err := target.Close(); err != nil {
			t.Error(err)
		}
		return target.Instance, users
	}
	first, n := look(o)
	again, more := look(o)
	o.Empty = true
	other, none := look(o)
	if first != again || first == other || n != 0 || more != 1 || none != 0 {
		t.Errorf("%s with %d, %s with %d, emptied %s with %d", first, n, again, more, other, none)
	}
	o.Store = filepath.Join(o.Store, "below a file")
	if _, err := Open(ctx, o); err == nil {
		t.Error("a store that cannot be emptied was opened")
	}
	o.Empty = false
	if _, err := Open(ctx, o); err == nil {
		t.Error("a store below a file was opened")
	}
}

// answers is a server with one answer for everything, that counts how often it was asked.
func answers(t *testing.T, status int, body string) (url string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/v1", asked
}

func TestWhatCannotBeOpenedSaysWhy(t *testing.T) {
	page, asked1 := answers(t, http.StatusOK, "<html>hello</html>")
	unauthorized, asked2 := answers(t, http.StatusUnauthorized, `{"errors":[{"code":"authentication_invalid","message":"no"}]}`)
	broken, asked3 := answers(t, http.StatusInternalServerError, "<html>oh</html>")
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, c := range map[string]struct {
		options  Options
		usage    bool
		try, say string
		asked    *atomic.Int64
		times    int64
	}{
		"no key":                    {Options{}, true, "--sandbox for a rehearsal", "there is no secret key", nil, 0},
		"no secret key":             {Options{SecretKey: "pk_test_x"}, true, "dashboard", "publishable key", nil, 0},
		"an address that is none":   {Options{SecretKey: testKey, URL: "ftp://acme"}, true, "--api-url", "", nil, 0},
		"a page":                    {Options{SecretKey: testKey, URL: page}, true, "Backend API itself", "the target cannot be used", asked1, 4},
		"a key of nobody":           {Options{SecretKey: testKey, URL: unauthorized}, false, "", "the target cannot be used", asked2, 1},
		"broken for the moment":     {Options{SecretKey: testKey, URL: broken}, false, "", "the target cannot be used", asked3, 4},
		"nobody there":              {Options{SecretKey: testKey, URL: closed.URL + "/v1"}, false, "", "the target cannot be used", nil, 0},
		"nobody there, asked ahead": {Options{SecretKey: testKey, URL: closed.URL + "/v1", Ahead: true}, false, "", "the target cannot be used", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(context.Background(), c.options)
			var usage *halt.Usage
			if err == nil || errors.As(err, &usage) != c.usage || usage != nil && !strings.Contains(usage.Try, c.try) || !strings.Contains(err.Error(), c.say) {
				t.Errorf("%v (try %v)", err, usage)
			}
			if c.asked != nil && c.asked.Load() != c.times {
				t.Errorf("asked %d times, want %d", c.asked.Load(), c.times)
			}
		})
	}
}

// A target that answers at last is opened, and waiting for it ends with its context.
func TestATargetIsAskedAgain(t *testing.T) {
	var asked atomic.Int64
	url := serve(t, sandbox.Config{}, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/instance" && asked.Add(1) < 4 {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	open(t, Options{SecretKey: testKey, URL: url})
	if n := asked.Load(); n != 4 {
		t.Errorf("asked %d times", n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, Options{SecretKey: testKey, URL: url}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAShareOfTheQuotaIsHeld(t *testing.T) {
	target := open(t, Options{SecretKey: testKey, URL: serve(t, sandbox.Config{}, nil)})
	for share, fine := range map[float64]bool{0.5: true, 1: true, 0: false, 1.5: false} {
		limiter, err := target.Limiter(share)
		var usage *halt.Usage
		if (err == nil) != fine || (limiter == nil) == fine || !fine && (!errors.As(err, &usage) || usage.Try != "--quota-share 0.8") {
			t.Errorf("%v: %v %v", share, limiter, err)
		}
	}
}

func TestACheckpointIsOfOneTarget(t *testing.T) {
	target := Target{Target: checkpoint.Target{Instance: "ins_a", Kind: "clerk"}}
	if err := target.Owns(checkpoint.Run{Target: target.Target}, "cp"); err != nil {
		t.Error(err)
	}
	err := target.Owns(checkpoint.Run{Target: checkpoint.Target{Instance: "ins_b", Kind: "sandbox"}}, "cp")
	if err == nil || err.Error() != "cp belongs to another target (sandbox ins_b)" {
		t.Error(err)
	}
}

// A sandbox whose store fails says so beside what its clients have seen; nothing is added to an interruption.
func TestWhyASandboxDoesNotAnswerIsSaid(t *testing.T) {
	full := errors.New("no room")
	broken := &Target{broken: func() error { return full }}
	whole := &Target{broken: func() error { return nil }}
	for name, c := range map[string]struct {
		target *Target
		err    error
		why    bool
	}{
		"nothing happened": {broken, nil, false},
		"interrupted":      {broken, fmt.Errorf("sent: %w", halt.ErrInterrupted), false},
		"it is broken":     {broken, errors.New("500"), true},
		"it is whole":      {whole, errors.New("500"), false},
		"another target":   {&Target{}, errors.New("500"), false},
	} {
		err := c.err
		c.target.Why(&err)
		if errors.Is(err, full) != c.why || !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Changes of a user are ours up to what an answer said; later ones only while the user has nothing but what was sent.
func TestWhichChangesAreOurs(t *testing.T) {
	const salt, wrote = "salt", 1_000_000
	print := func(name, password string) []byte {
		p := &clerkapi.CreateUserParams{EmailAddress: []string{"a@acme.io"}, EmailAddressIdentificationStatus: []string{"verified"}, FirstName: clerkapi.Some(name)}
		if password != "" {
			p.PasswordDigest, p.PasswordHasher = clerkapi.Some(password), clerkapi.Some("bcrypt")
		}
		return (&compare.Want{Create: p}).Prints(salt)
	}
	user := func(name string, at, password int64) *clerkapi.User {
		return &clerkapi.User{FirstName: name, UpdatedAt: at, PasswordLastUpdatedAt: password,
			EmailAddresses: []clerkapi.EmailAddress{{EmailAddress: "a@acme.io", Verification: &clerkapi.Verification{Status: "verified"}}}}
	}
	sent := checkpoint.Row{State: checkpoint.Created, WroteAt: wrote, Prints: print("Ann", "one")}
	claimed := sent
	claimed.State = checkpoint.Claimed
	renamed, repassworded, older := sent, sent, sent
	renamed.Next, repassworded.Next = print("Bea", "one"), print("Ann", "two")
	older.WroteAt, older.UpdatedAt = 0, wrote-10*60_000
	settle := (2 * time.Second).Milliseconds()
	for name, c := range map[string]struct {
		row  checkpoint.Row
		user *clerkapi.User
		want int64
	}{
		"not changed since":                        {sent, user("Ann", wrote, 0), wrote},
		"of before":                                {sent, user("Ann", wrote-5, 0), wrote},
		"finished behind the answer":               {sent, user("Ann", wrote+settle, 0), wrote + settle},
		"later than an API takes":                  {sent, user("Ann", wrote+settle+1, 0), wrote},
		"soon, by somebody else":                   {sent, user("Eve", wrote+1, 0), wrote},
		"soon, with another password":              {sent, user("Ann", wrote+1, wrote+1), wrote},
		"the password of then":                     {sent, user("Ann", wrote+1, wrote), wrote + 1},
		"cut off at the create":                    {claimed, user("Ann", wrote+settle+9, 0), wrote + settle + 9},
		"cut off before it":                        {renamed, user("Ann", wrote+settle+9, 0), wrote + settle + 9},
		"cut off behind it":                        {renamed, user("Bea", wrote+settle+9, 0), wrote + settle + 9},
		"cut off, and somebody else":               {renamed, user("Eve", wrote+settle+9, 0), wrote},
		"cut off, and another password":            {renamed, user("Bea", wrote+settle+9, wrote+1), wrote},
		"cut off at a password":                    {repassworded, user("Ann", wrote+settle+9, wrote+1), wrote + settle + 9},
		"of an earlier version, within 10 minutes": {older, user("Eve", wrote, 0), wrote},
		"of an earlier version, later":             {older, user("Eve", wrote+1, 0), wrote},
	} {
		target := &Target{Settle: 2 * time.Second}
		if got := target.Ours(c.row, c.user, salt); got != c.want {
			t.Errorf("%s: up to %d, want %d", name, got-wrote, c.want-wrote)
		}
	}
}

// What an instance takes is read from its Frontend API, whether it is asked now or was asked ahead.
func TestTheSettingsAreWhatTheInstanceTakes(t *testing.T) {
	settings := sandbox.DefaultSettings()
	settings.Wallet, settings.Phone.Required, settings.Legal = sandbox.Attribute{}, true, true
	settings.Usernames = sandbox.UsernameSettings{MinLength: 5, MaxLength: 20, Extended: true, Numeric: true}
	settings.Social, settings.Enterprise, settings.Passwords.MinLength = []string{"oauth_google"}, []string{"Acme.IO", "beta.io"}, 12
	settings.Email.FirstFactors = &[]string{"email_link"}
	for _, environment := range []string{"development", "production"} {
		key := map[string]string{"development": testKey, "production": "sk_live_target"}[environment]
		target := open(t, Options{SecretKey: key, URL: serve(t, sandbox.Config{Settings: &settings, Environment: environment, Key: key}, nil), Ahead: true})
		ahead := target.Questions()
		defer ahead.End()
		got, err := ahead.Settings.Wait(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if users, err := ahead.Users.Wait(context.Background()); err != nil || users != 0 {
			t.Errorf("%d users, %v", users, err)
		}
		if !got.LegalConsent || got.PasswordMin != 12 || got.Attributes["web3_wallet"].Enabled || got.Attributes["phone_number"] != (validate.Attribute{Enabled: true, Required: true}) {
			t.Errorf("%+v", got)
		}
		if diff := cmp.Diff(&validate.UsernameRules{Min: 5, Max: 20, Extended: true, Numeric: true}, got.Usernames); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]bool{"google": true}, got.Social) + cmp.Diff(map[string]bool{"acme.io": true, "beta.io": true}, got.Enterprise) +
			cmp.Diff([]string{"email_link"}, got.Factors["email_address"]); diff != "" {
			t.Error(diff)
		}
		now, err := target.Settings(context.Background())
		if diff := cmp.Diff(got, now); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if again := target.Questions(); again == ahead {
			t.Error("answers of before were given again")
		} else {
			again.End()
		}
	}
}

// Where the instance does not say what it takes, that is an error, and not an instance that takes everything.
func TestSettingsThatCannotBeReadAreAnError(t *testing.T) {
	replaced := func(path, body string, status int) func(http.Handler) http.Handler {
		return func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != path {
					h.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				fmt.Fprint(w, body)
			})
		}
	}
	for name, c := range map[string]struct {
		between func(http.Handler) http.Handler
		say     string
	}{
		"domains are refused":      {replaced("/v1/domains", `{"errors":[{"code":"no","message":"no"}]}`, 403), "403"},
		"it has no domain":         {replaced("/v1/domains", `{"data":[],"total_count":0}`, 200), "no domain yet"},
		"it has satellites":        {replaced("/v1/domains", `{"data":[{"object":"domain","id":"dmn_1","name":"a.io","is_satellite":true,"frontend_api_url":"https://a.io"}],"total_count":1}`, 200), "no domain yet"},
		"its domain has no server": {replaced("/v1/domains", `{"data":[{"object":"domain","id":"dmn_1","name":"a.io","is_satellite":false,"frontend_api_url":""}],"total_count":1}`, 200), "no domain yet"},
		"its server does not say":  {replaced("/v1/environment", `{"errors":[{"code":"no","message":"no"}]}`, 403), "403"},
	} {
		t.Run(name, func(t *testing.T) {
			target := open(t, Options{SecretKey: testKey, URL: serve(t, sandbox.Config{}, c.between)})
			if got, err := target.Settings(context.Background()); err == nil || !strings.Contains(err.Error(), c.say) {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
	t.Run("connections of companies are not in the plan", func(t *testing.T) {
		target := open(t, Options{SecretKey: testKey, URL: serve(t, sandbox.Config{}, replaced("/v1/enterprise_connections", `{"errors":[{"code":"no","message":"no"}]}`, 402))})
		if got, err := target.Settings(context.Background()); err != nil || got.Enterprise != nil {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// Waiting for an answer ends with its context, and giving up ends what is unanswered.
func TestQuestionsEnd(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	url := serve(t, sandbox.Config{}, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/users/count" {
				close(asked)
				select {
				case <-release:
				case <-r.Context().Done():
				}
			}
			h.ServeHTTP(w, r)
		})
	})
	defer close(release)
	target := open(t, Options{SecretKey: testKey, URL: url})
	q := target.Questions()
	<-asked
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := q.Users.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	q.End()
	if _, err := q.Users.Wait(context.Background()); !errors.Is(err, halt.ErrInterrupted) {
		t.Errorf("a question that was given up: %v", err)
	}
}

func TestWhatAUserHasToThemself(t *testing.T) {
	verified, not := &clerkapi.Verification{Status: "verified"}, &clerkapi.Verification{Status: "unverified"}
	u := &clerkapi.User{ExternalID: "x1", Username: "ann",
		EmailAddresses: []clerkapi.EmailAddress{{EmailAddress: "v@acme.io", Verification: verified}, {EmailAddress: "u@acme.io", Verification: not}, {EmailAddress: "r@acme.io", Reserved: true, Verification: not}, {EmailAddress: "n@acme.io"}},
		PhoneNumbers:   []clerkapi.PhoneNumber{{PhoneNumber: "+1", Verification: verified}, {PhoneNumber: "+2", Verification: not}, {PhoneNumber: "+3", Reserved: true}},
		Web3Wallets:    []clerkapi.Web3Wallet{{Web3Wallet: "0x1"}},
	}
	for kind, want := range map[validate.Kind][]string{
		validate.ExternalID: {"x1"}, validate.Username: {"ann"}, validate.Email: {"v@acme.io", "r@acme.io"}, validate.Phone: {"+1", "+3"}, validate.Wallet: {"0x1"},
	} {
		if diff := cmp.Diff(want, Claimed(u, kind)); diff != "" {
			t.Error(kind, diff)
		}
	}
}

// caller asks a target at no pace.
func caller(t *testing.T, target *Target) *push.Caller {
	t.Helper()
	return target.Caller(t.Context(), unpaced())
}
