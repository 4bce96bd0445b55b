package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"clerk-import/hashers"
	"clerk-import/importer"
)

func (a *app) digestCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "digest",
		Short: "Identify, verify and convert password digests",
	}
	c.AddCommand(a.digestIdentifyCommand(), a.digestVerifyCommand(), a.digestConvertCommand(), a.digestListCommand())
	return c
}

const batchHelp = "one JSON object a line from `FILE` (- for standard input), one answer a line in the same order"

func (a *app) digestIdentifyCommand() *cobra.Command {
	var batch string
	c := &cobra.Command{
		Use: "identify [DIGEST|-]", Short: "Say which formats a digest may have", Args: args(0, 1, "a digest, or - for standard input"),
		Long: "With --batch, the lines are {\"digest\":…} and the answers {\"candidates\":[{\"hasher\":…,\n\"certain\":…,\"reason\":…}]}.",
		RunE: func(c *cobra.Command, given []string) error {
			if batch != "" {
				return a.batch(c.Context(), batch, given, identifyLine)
			}
			digest, _, err := a.readDigest(given)
			if err != nil {
				return err
			}
			return a.identifyDigest(digest)
		},
	}
	c.Flags().StringVar(&batch, "batch", "", batchHelp)
	uses(c.Flags(), reads, "batch")
	return c
}

func (a *app) digestVerifyCommand() *cobra.Command {
	var hasher, batch string
	c := &cobra.Command{
		Use:   "verify --hasher NAME [DIGEST|-]",
		Short: "Verify a password, asked for or read from standard input, against a digest",
		Long: "The password is read from standard input and never from a flag. With -, the first\n" +
			"line of standard input is the digest and the second the password. With --batch, the\n" +
			"lines are {\"hasher\":…,\"digest\":…,\"password\":…} and the answers {\"verifies\":true} or\n" +
			"{\"error\":{\"code\":…,\"message\":…}}; exit code 3 if any line does not verify.",
		Args: args(0, 1, "a digest, or - for standard input"),
		RunE: func(c *cobra.Command, given []string) error {
			if batch != "" {
				return a.batch(c.Context(), batch, given, verifyLine(hasher))
			}
			return a.verifyDigest(c, hasher, given)
		},
	}
	c.Flags().StringVar(&hasher, "hasher", "", "format of the digest, as Clerk's password_hasher (default: identified)")
	c.Flags().StringVar(&batch, "batch", "", batchHelp)
	uses(c.Flags(), reads, "batch")
	return c
}

func (a *app) digestConvertCommand() *cobra.Command {
	var from, batch string
	var params []string
	c := &cobra.Command{
		Use:   "convert --from SOURCE [VALUE|-]",
		Short: "Turn what a system exports into a digest Clerk accepts",
		Long: "VALUE is the digest as exported, or the JSON object the system exports. With --batch,\n" +
			"the lines are {\"value\":…,\"params\":{…}}, also with \"source\" instead of --from, and the\n" +
			"answers {\"hasher\":…,\"digest\":…}; a line with a \"password\" is verified too.",
		Args: args(0, 1, "a value, or - for standard input"),
		RunE: func(c *cobra.Command, given []string) error {
			p, fromFile, err := a.readParams(params)
			if err != nil {
				return err
			}
			for name := range p {
				if hashers.SecretParam(name) && !fromFile[name] {
					return &importer.UsageError{Msg: fmt.Sprintf("the parameter %s is a secret, and a command line can be read by everybody on the machine", name), Try: fmt.Sprintf("--param %s=@FILE", name)}
				}
			}
			if batch != "" {
				return a.batch(c.Context(), batch, given, convertLine(from, p))
			}
			if from == "" {
				return &importer.UsageError{Msg: "--from says where the digest comes from", Try: "clerk-import digest list"}
			}
			value, _, err := a.readDigest(given)
			if err != nil {
				return err
			}
			d, err := hashers.Convert(from, value, p)
			if err != nil {
				return digestError(err)
			}
			fmt.Fprintf(a.data, "%s\n%s\n", d.Hasher(), d.String())
			if reason, _ := d.Doubt(); reason != "" {
				fmt.Fprintf(a.stderr, "Doubtful: %s. Try a password you know (clerk-import digest verify).\n", reason)
			}
			return nil
		},
	}
	c.Flags().StringVar(&from, "from", "", "source system, see 'clerk-import digest list'")
	c.Flags().StringArrayVar(&params, "param", nil, "`NAME=VALUE`, or NAME=@FILE for secrets")
	uses(c.Flags(), at, "param")
	pairs(c.Flags(), "param")
	c.Flags().StringVar(&batch, "batch", "", batchHelp)
	uses(c.Flags(), reads, "batch")
	return c
}

// digestError makes a mistake in naming a format one of usage.
func digestError(err error) error {
	var e *hashers.Error
	if errors.As(err, &e) && e.Code == hashers.CodeMissingParam {
		return &importer.UsageError{Msg: e.Error(), Try: "--param NAME=@FILE"}
	}
	return err
}

func (a *app) digestListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the formats and the conversions", Args: args(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintln(a.stdout, "Formats (! insecure: replaced at the first sign-in)")
			for _, f := range hashers.All() {
				mark := " "
				if f.Insecure {
					mark = "!"
				}
				fmt.Fprintf(a.stdout, "%s %-22s %s\n", mark, f.Hasher, f.Grammar)
			}
			fmt.Fprintln(a.stdout, "\nConversions (digest convert --from, and digest.from in a mapping)")
			for _, c := range hashers.Conversions() {
				params := ""
				if len(c.Params) > 0 {
					params = " [" + strings.Join(c.Params, ", ") + "]"
				}
				fmt.Fprintf(a.stdout, "  %-22s %s%s\n", c.Source, c.Title, params)
			}
			return nil
		},
	}
}

// readDigest takes the digest from the argument or from the first line of
// standard input, and returns the reader for what follows.
func (a *app) readDigest(given []string) (string, *bufio.Reader, error) {
	in := bufio.NewReader(a.stdin)
	if len(given) == 1 && given[0] != "-" {
		return given[0], in, nil
	}
	a.waits("a digest")
	digest, err := a.readLine(in)
	if err == nil && digest == "" {
		err = &importer.UsageError{Msg: "no digest", Try: "give it as the argument, or - and the digest on standard input"}
	}
	return digest, in, err
}

func (a *app) readLine(in *bufio.Reader) (string, error) {
	line, err := a.until(func() (string, error) { return lineOf(in) })
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func (a *app) identifyDigest(digest string) error {
	candidates := hashers.Identify(digest)
	if len(candidates) == 0 {
		fmt.Fprintln(a.stdout, "No known format fits this digest.")
		return &exitError{exitRejected}
	}
	for _, c := range candidates {
		sure := "maybe"
		if c.Certain {
			sure = "certain"
		}
		name := c.Hasher
		if name == "" {
			name = "not importable as it stands"
		}
		fmt.Fprintf(a.stdout, "%-8s %s: %s\n", sure, name, c.Reason)
		if c.Hasher == "" {
			continue
		}
		if d, err := hashers.Parse(c.Hasher, digest); err != nil {
			fmt.Fprintf(a.stdout, "         damaged: %v\n", err)
		} else {
			fmt.Fprintf(a.stdout, "         %s\n", d.Cost())
		}
	}
	return nil
}

// parseDigest parses a digest of a named format, or of one it names itself.
func parseDigest(hasher, digest string) (hashers.Digest, error) {
	if hasher == "" {
		return hashers.Convert("auto", digest, nil)
	}
	return hashers.Parse(hasher, digest)
}

func (a *app) verifyDigest(c *cobra.Command, hasher string, given []string) error {
	digest, in, err := a.readDigest(given)
	if err != nil {
		return err
	}
	d, err := parseDigest(hasher, digest)
	if err != nil {
		return err
	}
	password, err := a.readPassword(in)
	if err != nil {
		return err
	}
	ok, err := d.Verify(c.Context(), password)
	if err != nil {
		return err
	}
	if !ok {
		fmt.Fprintf(a.stdout, "The password does not verify (%s, %s).\nSuspect: %s.\n", d.Hasher(), d.Cost(), d.Suspect())
		return &exitError{exitRejected}
	}
	fmt.Fprintf(a.stdout, "The password verifies (%s, %s).\n", d.Hasher(), d.Cost())
	return nil
}

// readPassword asks at a terminal without echo, and reads a line otherwise.
func (a *app) readPassword(in *bufio.Reader) (string, error) {
	if ask := a.dialogue(a.stderr); ask != nil {
		return ask.secret("Password: ")
	}
	return a.readLine(in)
}

// batchLine is one line of a batch; further keys are ignored.
type batchLine struct {
	Hasher   string                     `json:"hasher"`
	Digest   string                     `json:"digest"`
	Password *string                    `json:"password"`
	Source   string                     `json:"source"`
	Value    json.RawMessage            `json:"value"`
	Original json.RawMessage            `json:"original"`
	Params   map[string]json.RawMessage `json:"params"`
}
