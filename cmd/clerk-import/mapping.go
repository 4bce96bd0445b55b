package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/mapping"
	"clerk-import/mapping/files"
)

func (a *app) mappingCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "mapping", Short: "Propose, try and check mappings of your own",
	}
	c.AddCommand(a.mappingInfer(), a.mappingTest(), a.mappingValidate())
	return c
}

func (a *app) mappingTest() *cobra.Command {
	var flags inputFlags
	var row int64
	var unmask, asJSON bool
	var of string
	c := &cobra.Command{
		Use:   "test FILE...",
		Short: "Show one row's way: the record, value by value, and what would be sent",
		Example: "  clerk-import mapping test people.csv --mapping my.yaml --row 3\n" +
			"  clerk-import mapping test users.json --source auth0\n" +
			"  clerk-import mapping test user.json member.json --of memberships",
		Args: args(1, -1, "at least one file"),
		RunE: func(c *cobra.Command, files []string) error {
			entity := mapping.Entity(of)
			if !slices.Contains(mapping.Entities, entity) {
				return &importer.UsageError{Msg: fmt.Sprintf("--of %s is not known", of), Try: "--of users, organizations, memberships or invitations"}
			}
			if entity == mapping.Invitations && !flags.given(of) {
				if err := c.Flags().Set(of, input.FromSource); err != nil {
					return err
				}
			}
			job, err := flags.prepare(a, files, func(format string, args ...any) { fmt.Fprintf(a.stderr, format+"\n", args...) })
			if err != nil {
				return err
			}
			defer job.Close()
			t, err := job.Trace(c.Context(), entity, row)
			if err != nil {
				return err
			}
			if asJSON {
				newPrinter(a, true).summary(traced(t, maskOf(t, unmask)))
				return nil
			}
			err = a.showTrace(t, maskOf(t, unmask))
			showSteps(a.stdout, report.Style{}, a.thenCheck("--row=", "--of=", "--unmask", "--json"))
			return err
		},
	}
	flags.register(c)
	idle(c.Flags(), "create-roles")
	count(c.Flags(), &row, "row", 1, 1, anyNumber, "`N` of the row, from 1")
	c.Flags().StringVar(&of, "of", string(mapping.Users), "what the row is one of: users, organizations, memberships or invitations")
	c.Flags().BoolVar(&unmask, "unmask", false, "show personal data (digests and secrets are never shown)")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object on stdout: what becomes of each value")
	return usesArgs(c, reads)
}

// thenCheck is the check of what a command has looked at, without flags that are its own.
func (a *app) thenCheck(without ...string) []report.Step {
	return []report.Step{{Label: "check", Text: "Do everything but sending.", Command: append(append(program(), "check"), a.said().Without(without...)...)}}
}

// said is the command line behind the command's name.
func (a *app) said() report.Command { return a.line[len(program())+len(strings.Fields(a.verb)):] }

// digestPattern finds digests and keys in a text, whatever the mapping makes of them.
var digestPattern = regexp.MustCompile(`(?i)\$(?:[1567hpsy]|2[abkxy]?|apr1|argon2\w*|scrypt|b?crypt\S*|pbkdf2[\w-]*|sha\d*)\$` +
	`|\{(?:s?sha\d*|s?md5|crypt|pbkdf2\S*|bcrypt|scrypt\S*|argon2\S*)\}|\bpbkdf2[:_]|\b[0-9a-f]{40,}\b|\bsk_(?:test|live)_`)

// leastPart is how long a part of a secret is that tells something.
const leastPart = 6

// secretsOf returns a function that reports whether a text has a secret of a row in it, or is
// a part of one: columns that a digest was put together from, and copies of it in metadata.
func secretsOf(steps []mapping.Trace) func(text string) bool {
	var secrets []string
	for _, s := range steps {
		if text := strings.ToLower(s.Value.Display()); s.Secret && text != "" {
			secrets = append(secrets, text)
		}
	}
	return func(text string) bool {
		if digestPattern.MatchString(text) {
			return true
		}
		text = strings.ToLower(strings.TrimSpace(text))
		return slices.ContainsFunc(secrets, func(secret string) bool {
			return text == secret || len(secret) >= leastPart && strings.Contains(text, secret) || len(text) >= leastPart && strings.Contains(secret, text)
		})
	}
}

// maskOf returns what shows a value of a row.
func maskOf(t *importer.TracedRow, unmask bool) func(string) string {
	secret := secretsOf(t.Steps)
	return func(s string) string {
		switch {
		case secret(s):
			return "•••"
		case unmask:
			return report.Clean(s)
		}
		return report.Shape(s)
	}
}

// traced is a row's way as an event.
func traced(t *importer.TracedRow, mask func(string) string) tracedSummary {
	out := tracedSummary{Event: "summary", File: t.Record.File, Line: t.Record.Line, Values: []tracedValue{}, Left: t.Skip, Rejected: t.Skip == "" && t.Path == ""}
	for _, s := range t.Steps {
		v := tracedValue{Field: s.Field}
		switch {
		case s.Err != nil:
			v.Error = report.Clean(s.Err.Error())
		case s.Value.Empty():
		case s.Secret:
			v.Value = "•••"
		case s.Value.Kind == mapping.Bool:
			v.Value = s.Value.Text
		default:
			v.Value = mask(s.Value.Display())
		}
		out.Values = append(out.Values, v)
	}
	return out
}

// showTrace writes a row's way for people.
func (a *app) showTrace(t *importer.TracedRow, mask func(string) string) error {
	fmt.Fprintf(a.stdout, "%s\n", t.Record.Position)
	for _, f := range importer.Members(t.Record.AppendJSON(nil)) {
		shown := mask(f.Value)
		if input.SecretField(f.Name) {
			shown = "•••"
		}
		fmt.Fprintf(a.stdout, "  %-28s %s\n", report.Name(f.Name), shown)
	}
	fmt.Fprintln(a.stdout)
	lines := strings.Split(t.Mapping.Text, "\n")
	for _, s := range t.Steps {
		what := "(nothing)"
		switch {
		case s.Err != nil:
			what = "! " + report.Clean(s.Err.Error())
		case s.Value.Empty():
		case s.Secret:
			what = "•••"
		case s.Value.Kind == mapping.Bool:
			what = s.Value.Text
		default:
			what = mask(s.Value.Display())
		}
		from := ""
		if s.Line > 0 && s.Line <= len(lines) {
			from = strings.TrimSpace(lines[s.Line-1])
		}
		fmt.Fprintf(a.stdout, "  %-28s %s\n  %-28s   line %d: %s\n", s.Field, what, "", s.Line, report.Clean(from))
	}
	fmt.Fprintln(a.stdout)
	for _, p := range t.Problems {
		fmt.Fprintf(a.stdout, "  %s %s: %s\n", p.Severity, p.Code, report.Clean(p.Message))
	}
	switch {
	case t.Skip != "":
		fmt.Fprintf(a.stdout, "The row is left behind: %s.\n", report.Clean(t.Skip))
	case t.Path == "":
		fmt.Fprintln(a.stdout, "The row is rejected; nothing would be sent.")
	default:
		return t.WriteRequest(a.exact, mask)
	}
	return nil
}

func (a *app) mappingValidate() *cobra.Command {
	return usesArgs(&cobra.Command{
		Use: "validate FILE", Short: "Say whether a mapping can be read, and where not", Args: args(1, 1, "one file"),
		RunE: func(_ *cobra.Command, given []string) error {
			text, err := files.Read(a.reading, given[0], files.Small)
			if err != nil {
				return fmt.Errorf("mapping: %w", err)
			}
			m, err := mapping.Parse(given[0], string(text), nil)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s is a mapping with %s.\n", given[0], m.Summary())
			return nil
		},
	}, reads)
}
