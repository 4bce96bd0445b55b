package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

func (a *app) sourcesCommand() *cobra.Command {
	list := func(*cobra.Command, []string) error {
		for _, m := range mapping.Outlines() {
			fmt.Fprintf(a.stdout, "%-15s %s\n", m.Name, m.Title)
		}
		return nil
	}
	c := &cobra.Command{
		Use:   "sources",
		Short: "List the sources, show a source's mapping, or detect a file's source",
		RunE:  list,
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List the sources", Args: args(0, 0, "no arguments"), RunE: list},
		&cobra.Command{
			Use: "show NAME", Short: "Print a source's mapping, to copy and change", Args: args(1, 1, "the name of a source"),
			Example: "  clerk-import sources show auth0 > my.yaml",
			RunE: func(_ *cobra.Command, given []string) error {
				text, err := mapping.PresetText(given[0])
				if err != nil {
					return &importer.UsageError{Msg: err.Error(), Try: "clerk-import sources list"}
				}
				fmt.Fprint(a.data, text) // which is to be used as it is
				return nil
			},
		},
		usesArgs(&cobra.Command{
			Use: "detect FILE...", Short: "Say which source files or databases look like", Args: args(1, -1, "at least one file or database"),
			Example: "  clerk-import sources detect user.json account.json\n  clerk-import sources detect postgres://reader@127.0.0.1/app",
			RunE: func(c *cobra.Command, given []string) error {
				found, reasons, err := input.Recognise(c.Context(), input.Options{Files: given, Stdin: a.stdin})
				var unknown *input.UnknownSource
				if errors.As(err, &unknown) {
					unknown.Text(a.stdout)
					return &exitError{exitFailed}
				}
				if err != nil {
					return err
				}
				for i, m := range found {
					fmt.Fprintf(a.stdout, "%-15s %s\n", m.Name, reasons[i])
				}
				showSteps(a.stdout, report.Style{}, a.thenCheck())
				return nil
			},
		}, reads),
	)
	return c
}
