package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manCommand writes the manual pages of a release from the command tree.
func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man DIR", Short: "Write manual pages into a folder", Hidden: true, Args: args(1, 1, "one folder"),
		RunE: func(c *cobra.Command, given []string) error {
			if err := os.MkdirAll(given[0], 0o755); err != nil {
				return fmt.Errorf("manual pages: %w", err)
			}
			root := c.Root()
			root.DisableAutoGenTag = true // the same tree gives the same pages
			_, day := build()
			at, err := time.Parse(time.RFC3339, day)
			if err != nil {
				at = time.Unix(0, 0)
			}
			return doc.GenManTree(root, &doc.GenManHeader{Title: "CLERK-IMPORT", Section: "1", Source: "clerk-import " + version, Date: &at}, given[0])
		},
	}
}
