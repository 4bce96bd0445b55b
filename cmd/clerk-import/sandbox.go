package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
	"clerk-import/importer/target"
	"clerk-import/mapping/files"
	"clerk-import/mapping/record"
	"clerk-import/ratelimit"
)

func (a *app) sandboxCommand() *cobra.Command {
	var (
		addr, store, settings, faults, keyFile string
		pace                                   *ratelimit.Quota
		latency                                time.Duration
		sliding, production                    bool
	)
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a Clerk-compatible Backend API for rehearsals",
		RunE: func(c *cobra.Command, _ []string) (err error) {
			cfg := sandbox.Config{Store: store, Latency: latency, Quota: pace, SlidingWindow: sliding}
			if production {
				cfg.Environment = "production"
			}
			if settings != "" {
				var err error
				if cfg.Settings, err = a.readSettings(settings); err != nil {
					return fmt.Errorf("--settings: %w", err)
				}
			}
			if faults != "" {
				text, err := files.Text(a.reading, faults, files.Small)
				if err != nil {
					return fmt.Errorf("--faults: %w", err)
				}
				if cfg.Faults, err = sandbox.ParseFaults([]byte(text)); err != nil {
					return &importer.UsageError{Msg: faults + ": " + err.Error(), Try: "the faults described in docs/sandbox.md"}
				}
			}
			given, from, err := a.readKey(keyFile, func(format string, args ...any) { fmt.Fprintf(a.stderr, format+"\n", args...) })
			if err == nil && given != "" {
				cfg.Key, err = target.ParseSecretKey(given)
			}
			if err != nil {
				return err
			}
			s, err := sandbox.Open(cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			url, stop, err := s.Listen(addr)
			if err != nil {
				return &importer.UsageError{Msg: err.Error(), Try: "--addr 127.0.0.1:4010"}
			}
			fmt.Fprintf(a.stdout, "Serving instance %s at %s\n", s.Instance(), url)
			again := report.Command{"clerk-import", "migrate", "--api-url", url, "FILE"}
			switch {
			case given == "": // made for this time: it may be shown, and opens nothing else
				fmt.Fprintf(a.data, "Key: %s\nTry: CLERK_SECRET_KEY=%[1]s %s\n", s.Key(), again)
			case keyFile != "":
				fmt.Fprintf(a.stdout, "Key: the one in %s\nTry: %s\n", from, append(again, "--secret-key-file", from))
			default:
				fmt.Fprintf(a.stdout, "Key: the one in %s\nTry: %s\n", from, again)
			}
			select {
			case <-a.drain:
			case <-c.Context().Done():
			}
			requests, throttled := s.Stats()
			played, liveSent, liveRefused := s.Trouble()
			fmt.Fprintf(a.stdout, "%s, %d refused with 429, %s played\n", record.Amount(requests, "request"), throttled, record.Amount(played, "fault"))
			if liveSent > 0 {
				fmt.Fprintf(a.stdout, "The live application sent %s and had %d refused\n", record.Amount(liveSent, "request"), liveRefused)
			}
			return stop()
		},
	}
	c.AddCommand(a.sandboxUsersCommand())
	fl := c.Flags()
	fl.StringVar(&keyFile, "secret-key-file", "", "`FILE` with the one key to accept (default: CLERK_SECRET_KEY in the environment, or one that is made)")
	fl.StringVar(&addr, "addr", "127.0.0.1:4010", "loopback `ADDRESS` to listen on; port 0 takes a free one")
	duration(fl, &latency, "latency", 0, 0, "time every answer takes")
	fl.Var(quota{&pace}, "quota", "requests per window, as 1000/10s, production, development or\nunlimited (default: as Clerk's)")
	fl.BoolVar(&sliding, "sliding-window", false, "count the quota in a sliding instead of a fixed window")
	fl.BoolVar(&production, "production", false, "be a production instance")
	fl.StringVar(&store, "store", "", "SQLite `FILE` that keeps the users (default: memory)")
	fl.StringVar(&settings, "settings", "", "JSON `FILE` with the instance's user settings")
	fl.StringVar(&faults, "faults", "", "YAML `FILE` with what is to go wrong, see docs/sandbox.md")
	uses(fl, keeps, "store")
	uses(fl, reads, "settings", "faults", "secret-key-file")
	return c
}

// sandboxUsersCommand shows who has arrived in a rehearsal.
func (a *app) sandboxUsersCommand() *cobra.Command {
	var (
		store  string
		limit  int
		unmask bool
	)
	c := &cobra.Command{
		Use:   "users",
		Short: "Show the users of a sandbox, the latest first",
		Args:  args(0, 0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if store == "" {
				if store, err = onlyStore(); err != nil {
					return err
				}
			}
			if _, err := os.Stat(store); err != nil {
				return fmt.Errorf("the sandbox has no users yet: %w", err)
			}
			t, err := a.open(c.Context(), target.Options{Sandbox: true, Store: store, Quota: &ratelimit.Quota{}})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, t.Close()) }()
			n, err := t.Client.CountUsers(c.Context())
			if err != nil {
				return err
			}
			users, err := t.Client.ListUsers(c.Context(), "", limit)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s in %s\n", record.Amount(n, "user"), store)
			shown := report.Mask
			if unmask {
				shown = report.Clean
			}
			for i := range users {
				fmt.Fprintln(a.stdout, userLine(&users[i], shown))
			}
			if more := n - int64(len(users)); more > 0 {
				fmt.Fprintf(a.stdout, "and %d more; --limit shows up to %d, and 'clerk-import sandbox --store %s' serves all\n", more, clerkapi.MaxList, store)
			}
			if !unmask && len(users) > 0 {
				fmt.Fprintln(a.stdout, "Personal data is masked; --unmask shows it.")
			}
			return nil
		},
	}
	c.Flags().StringVar(&store, "store", "", "SQLite `FILE` that keeps the users (default: that of the rehearsal in this folder)")
	uses(c.Flags(), keeps, "store")
	count(c.Flags(), &limit, "limit", 20, 1, clerkapi.MaxList, "largest number of users to show")
	c.Flags().BoolVar(&unmask, "unmask", false, "show personal data")
	return c
}

// onlyStore is the store of the rehearsal in this folder, if there is one and no more.
func onlyStore() (string, error) {
	found, err := filepath.Glob("*" + storeEnd)
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", &importer.UsageError{Msg: "no rehearsal has kept its users in this folder", Try: "clerk-import migrate FILE --sandbox, or --store or --sandbox-store with the file of its users"}
	case len(found) > 1:
		return "", &importer.UsageError{Msg: "several rehearsals have kept their users in this folder: " + strings.Join(found, ", "), Try: "--store or --sandbox-store with one of them"}
	}
	return found[0], nil
}

// userLine is a user in a line: external id, name, identifiers and how they stand,
// and whether there is a password. What is somebody's is shown as shown says.
func userLine(u *clerkapi.User, shown func(string) string) string {
	external := report.Clean(u.ExternalID)
	if strings.Contains(external, "@") {
		external = shown(external)
	}
	parts := []string{u.ID, external, strings.TrimSpace(shown(u.FirstName) + " " + shown(u.LastName))}
	for _, e := range u.EmailAddresses {
		parts = append(parts, shown(e.EmailAddress)+standing(e.Verification, e.Reserved))
	}
	for _, p := range u.PhoneNumbers {
		parts = append(parts, shown(p.PhoneNumber)+standing(p.Verification, p.Reserved))
	}
	parts = append(parts, shown(u.Username))
	if u.PasswordEnabled {
		parts = append(parts, "password")
	} else {
		parts = append(parts, "no password")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "  ")
}

func standing(v *clerkapi.Verification, reserved bool) string {
	switch {
	case reserved:
		return " (unconfirmed, for sign-in)"
	case v.Verified():
		return ""
	}
	return " (unverified)"
}
