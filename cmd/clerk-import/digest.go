package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"clerk-import/hashers"
	"clerk-import/importer"
)

func (a *app) digestCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "digest",
		Short: "Identify password digests and verify passwords against them",
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var hasher string
	verify := &cobra.Command{
		Use:   "verify --hasher NAME [DIGEST|-]",
		Short: "Verify a password, asked for or read from standard input, against a digest",
		Long:  "The password is read from standard input and never from a flag. With -, the first\nline of standard input is the digest and the second the password.",
		Args:  args(0, 1, "a digest, or - for standard input"),
		RunE:  func(c *cobra.Command, given []string) error { return a.verifyDigest(c, hasher, given) },
	}
	verify.Flags().StringVar(&hasher, "hasher", "", "format of the digest, as Clerk's password_hasher (default: identified)")
	c.AddCommand(
		&cobra.Command{
			Use: "identify [DIGEST|-]", Short: "Say which formats a digest may have", Args: args(0, 1, "a digest, or - for standard input"),
			RunE: func(_ *cobra.Command, given []string) error {
				digest, _, err := a.readDigest(given)
				if err != nil {
					return err
				}
				return a.identifyDigest(digest)
			},
		},
		verify,
	)
	return c
}

// readDigest takes the digest from the argument or from the first line of
// standard input, and returns the reader for what follows.
func (a *app) readDigest(given []string) (string, *bufio.Reader, error) {
	in := bufio.NewReader(a.stdin)
	if len(given) == 1 && given[0] != "-" {
		return given[0], in, nil
	}
	digest, err := readLine(in)
	if err == nil && digest == "" {
		err = &importer.UsageError{Msg: "no digest", Try: "clerk-import digest identify DIGEST, or - and the digest on standard input"}
	}
	return digest, in, err
}

func readLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("standard input: %w", err)
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
		fmt.Fprintf(a.stdout, "%-8s %s: %s\n", sure, c.Hasher, c.Reason)
		if d, err := hashers.Parse(c.Hasher, digest); err != nil {
			fmt.Fprintf(a.stdout, "         damaged: %v\n", err)
		} else {
			fmt.Fprintf(a.stdout, "         %s\n", d.Cost())
		}
	}
	return nil
}

func (a *app) verifyDigest(c *cobra.Command, hasher string, given []string) error {
	digest, in, err := a.readDigest(given)
	if err != nil {
		return err
	}
	var d hashers.Digest
	if hasher == "" {
		d, err = hashers.Convert("auto", digest, nil)
	} else {
		d, err = hashers.Parse(hasher, digest)
	}
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
		fmt.Fprintln(a.stdout, "The password does not verify.")
		return &exitError{exitRejected}
	}
	fmt.Fprintf(a.stdout, "The password verifies (%s, %s).\n", d.Hasher(), d.Cost())
	return nil
}

// readPassword asks at a terminal without echo, and reads a line otherwise.
func (a *app) readPassword(in *bufio.Reader) (string, error) {
	if f, ok := a.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(a.stderr, "Password: ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.stderr)
		return string(b), err
	}
	return readLine(in)
}
