package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping/record"
)

func (a *app) exportCommand() *cobra.Command {
	var (
		target targetFlags
		path   string
		asJSON bool
		orgs   bool
	)
	c := &cobra.Command{
		Use:   "export --out FILE",
		Short: "Copy all users of an instance, as the source clerk reads them",
		Long: "Writes every user of an instance: a copy before a migration, or what is moved into\n" +
			"another instance (migrate reads it as the source clerk). Interrupted, the same command\n" +
			"goes on where it stopped. Passwords, authenticator secrets and backup codes are not\n" +
			"handed out by the API.",
		Example: "  CLERK_SECRET_KEY=... clerk-import export --out users.ndjson.zst",
		Args:    args(0, 0, "no files; --out says where to write"),
		RunE: func(c *cobra.Command, _ []string) error {
			if path == "" {
				return &importer.UsageError{Msg: "nothing says where to write", Try: "--out users.ndjson"}
			}
			out := newPrinter(a, asJSON)
			o, err := target.options(out)
			if err != nil {
				return err
			}
			if o.Sandbox && o.Store == "" {
				if o.Store, err = onlyStore(); err != nil {
					return err
				}
			}
			t, err := a.open(c.Context(), o)
			if err != nil {
				return err
			}
			defer t.Close()
			out.say("Source: %s", t)
			result, err := a.export(c.Context(), out, t, path, target.share, orgs)
			if err != nil {
				return err
			}
			written := append(program(), "check", report.File(path))
			if result.Organizations > 0 {
				written = append(written, result.Others...)
			}
			out.steps([]report.Step{{Label: "check the copy", Text: "Look at what was copied.", Command: written}})
			out.summary(result)
			return nil
		},
	}
	target.register(c)
	c.Flags().StringVar(&path, "out", "", "`FILE` to write: .ndjson, .ndjson.gz or .ndjson.zst")
	c.Flags().BoolVar(&orgs, "organizations", false, "copy organizations and memberships, too, into files beside it")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object on stdout; text goes to stderr")
	uses(c.Flags(), fresh, "out")
	needs(c.Flags(), sandboxed, sandboxFlags...)
	return c
}

// export copies an instance's users and says what is not in the copy.
func (a *app) export(ctx context.Context, out *printer, t *target.Target, path string, share float64, organizations bool) (*importer.Exported, error) {
	result, err := importer.Export(ctx, t, importer.ExportOptions{Out: path, Files: a.files, Organizations: organizations, QuotaShare: share, Drain: a.drain, Started: func(total int64, _ func() int64) {
		requests := (total + clerkapi.MaxList - 1) / clerkapi.MaxList
		out.say("Copying %s: %s (%s).", report.Amount(total, "user"), record.Amount(requests, "request"), report.Duration(requests, t.Quota.PerSecond(share)))
	}})
	if err != nil {
		return nil, err
	}
	out.say("%s written to %s in %.1f s", report.Amount(result.Users, "user"), path, result.Seconds)
	if organizations {
		out.say("%s and %s written to %s", report.Amount(result.Organizations, "organization"), report.Amount(result.Memberships, "membership"), strings.Join(result.Others, " and "))
	}
	if result.Passwords+result.TOTP > 0 {
		out.say("%s", report.Wrapped(fmt.Sprintf("Not in it, because the API does not hand them out: %s and %s. The export of Clerk's dashboard (CSV) has the digests.",
			report.Amount(result.Passwords, "password digest"), report.Amount(result.TOTP, "authenticator secret"))))
	}
	return result, nil
}

// copyName is a file for a copy of an instance's users that is not there yet.
func copyName(t *target.Target) string {
	return fmt.Sprintf("clerk-users-%s-%s.ndjson", t.Instance, time.Now().UTC().Format("20060102-150405"))
}
