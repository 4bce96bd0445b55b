package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

func (a *app) sandboxCommand() *cobra.Command {
	var (
		addr, quota, store, settings, faults string
		latency                              time.Duration
		sliding, production                  bool
	)
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a Clerk-compatible Backend API for rehearsals",
		Args:  args(0, 0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			cfg := sandbox.Config{Store: store, Latency: latency, SlidingWindow: sliding}
			if production {
				cfg.Environment = "production"
			}
			if quota != "" {
				q, err := ratelimit.ParseQuota(quota)
				if err != nil {
					return &importer.UsageError{Msg: err.Error(), Try: "--quota 1000/10s"}
				}
				cfg.Quota = &q
			}
			if settings != "" {
				var err error
				if cfg.Settings, err = readSettings(settings); err != nil {
					return fmt.Errorf("--settings: %w", err)
				}
			}
			if faults != "" {
				b, err := os.ReadFile(faults)
				if err != nil {
					return fmt.Errorf("--faults: %w", err)
				}
				if cfg.Faults, err = sandbox.ParseFaults(b); err != nil {
					return &importer.UsageError{Msg: faults + ": " + err.Error(), Try: "the faults described in docs/sandbox.md"}
				}
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
			fmt.Fprintf(a.stdout, "Serving instance %s at %s\nKey: %s (opens nothing else)\n", s.Instance(), url, s.Key())
			fmt.Fprintf(a.stdout, "Try: CLERK_SECRET_KEY=%s clerk-import migrate --api-url %s FILE\n", s.Key(), url)
			select {
			case <-a.drain:
			case <-c.Context().Done():
			}
			requests, throttled := s.Stats()
			played, liveSent, liveRefused := s.Trouble()
			fmt.Fprintf(a.stdout, "%d requests, %d refused with 429, %d faults played\n", requests, throttled, played)
			if liveSent > 0 {
				fmt.Fprintf(a.stdout, "The live application sent %d requests and had %d refused\n", liveSent, liveRefused)
			}
			return stop()
		},
	}
	fl := c.Flags()
	fl.StringVar(&addr, "addr", "127.0.0.1:4010", "loopback `ADDRESS` to listen on; port 0 takes a free one")
	fl.DurationVar(&latency, "latency", 0, "time every answer takes")
	fl.StringVar(&quota, "quota", "", "requests per window, as 1000/10s, or unlimited (default: as Clerk's)")
	fl.BoolVar(&sliding, "sliding-window", false, "count the quota in a sliding instead of a fixed window")
	fl.BoolVar(&production, "production", false, "be a production instance")
	fl.StringVar(&store, "store", "", "SQLite `FILE` that keeps the users (default: memory)")
	fl.StringVar(&settings, "settings", "", "JSON `FILE` with the instance's user settings")
	fl.StringVar(&faults, "faults", "", "YAML `FILE` with what is to go wrong, see docs/sandbox.md")
	return c
}
