package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"clerk-import/importer/target"
)

// Set by a release: -ldflags "-X main.version=1.2.3 -X main.commit=... -X main.date=...".
// A build without them tells what Go knows of it.
var version, commit, date = "dev", "", ""

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  args(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprint(a.stdout, versionText())
			return nil
		},
	}
}

// versionText is what the command and --version print.
func versionText() string {
	commit, date := build()
	return fmt.Sprintf("clerk-import %s (Backend API %s)\ncommit %s of %s, %s, %s/%s\n", version, target.APIVersion, commit, date, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// build is the commit that was built and its date.
func build() (string, string) {
	commit, date, modified := commit, date, ""
	if info, ok := debug.ReadBuildInfo(); ok && commit == "" {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value
			case s.Key == "vcs.time":
				date = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = " (modified)"
			}
		}
	}
	if commit == "" {
		return "unknown", "an unknown date"
	}
	return commit + modified, date
}
