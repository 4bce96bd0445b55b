package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"clerk-import/importer/output"
)

// manCommand writes the manual pages of a release from the command tree.
func (a *app) manCommand() *cobra.Command {
	return usesArgs(&cobra.Command{
		Use: "man DIR", Short: "Write manual pages into a folder", Hidden: true, Args: args(1, 1, "one folder"),
		RunE: func(c *cobra.Command, given []string) error {
			root := c.Root()
			root.DisableAutoGenTag = true // the same tree gives the same pages
			_, day := build()
			at, err := time.Parse(time.RFC3339, day)
			if err != nil {
				at = time.Unix(0, 0)
			}
			if err := os.MkdirAll(given[0], 0o755); err != nil {
				return fmt.Errorf("manual pages: %w", err)
			}
			list := documented(root)
			path := func(c *cobra.Command) string {
				return filepath.Join(given[0], strings.ReplaceAll(c.CommandPath(), " ", "-")+".1")
			}
			for _, c := range list {
				a.files.Add(output.Whole, "the page of "+c.CommandPath(), path(c))
			}
			if err := a.files.Check(); err != nil {
				return err
			}
			for _, c := range list {
				var page bytes.Buffer
				if err := doc.GenMan(c, &doc.GenManHeader{Title: "CLERK-IMPORT", Section: "1", Source: "clerk-import " + version, Date: &at}, &page); err != nil {
					return fmt.Errorf("manual pages: %w", err)
				}
				f, err := a.files.Create(path(c))
				if err != nil {
					return fmt.Errorf("manual pages: %w", err)
				}
				_, err = f.Write(page.Bytes())
				if err := errors.Join(f.Commit(err), os.Chmod(path(c), 0o644)); err != nil { // everybody may read them
					return fmt.Errorf("manual pages: %w", err)
				}
			}
			return nil
		},
	}, pages)
}

// documented are a command and those below it that have a page.
func documented(c *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() {
			list = slices.Concat(list, documented(sub))
		}
	}
	return list
}
