package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/source"
	"clerk-import/mapping"
)

func (a *app) sourcesCommand() *cobra.Command {
	list := func(*cobra.Command, []string) error {
		for _, m := range mapping.Presets() {
			fmt.Fprintf(a.stdout, "%-15s %s\n", m.Name, m.Title)
		}
		return nil
	}
	c := &cobra.Command{
		Use:   "sources",
		Short: "List the sources, show a source's mapping, or detect a file's source",
		Args: func(_ *cobra.Command, given []string) error {
			if len(given) > 0 {
				return &importer.UsageError{Msg: fmt.Sprintf("unknown command %q", "sources "+given[0]), Try: "clerk-import sources list, show NAME or detect FILE"}
			}
			return nil
		},
		RunE: list,
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
				fmt.Fprint(a.stdout, text)
				return nil
			},
		},
		&cobra.Command{
			Use: "detect FILE", Short: "Say which source a file looks like", Args: args(1, 1, "one file"),
			RunE: func(_ *cobra.Command, given []string) error {
				format, sample, err := source.Probe(given[0], source.Options{Name: given[0]})
				if err != nil {
					return err
				}
				matches := mapping.Detect(mapping.Presets(), sample)
				if len(matches) == 0 {
					fmt.Fprintf(a.stdout, "%s: %s, source not recognised\n", given[0], format)
					(&importer.UnknownSourceError{File: given[0], Sample: sample, Near: mapping.Misses(mapping.Presets(), sample)}).Text(a.stdout)
					return &exitError{exitFailed}
				}
				for _, m := range matches {
					fmt.Fprintf(a.stdout, "%-15s %s (%s)\n", m.Mapping.Name, m.Reason, format)
				}
				return nil
			},
		},
	)
	return c
}
