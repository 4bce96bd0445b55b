package main

import (
	"slices"
	"strings"

	"clerk-import/importer/database"
	"clerk-import/importer/input"
)

// notNames are the flags whose values are no names, and may look like an address.
var notNames = []string{"query", "param", "api-url", "invalid"}

// secretGiven is the error of a command line that holds a secret where a name belongs: every message about that name
// would repeat it. Addresses that are read, or refused, as what they are do not get this far.
func secretGiven(args []string) error {
	before := "" // the flag whose value may come next
	for _, arg := range args {
		flag, value := before, arg
		before = ""
		if name, is := strings.CutPrefix(arg, "--"); is {
			var has bool
			if flag, value, has = strings.Cut(name, "="); !has {
				before, flag, value = flag, "", name
			}
		}
		if slices.Contains(notNames, flag) || (flag == "" || flag == "input") && isServer(value) {
			continue
		}
		if err := input.Concealed(value); err != nil {
			return err
		}
	}
	return nil
}

// isServer reports whether a name is the URL of a server, which is refused by what reads it.
func isServer(name string) bool {
	scheme, _, _ := strings.Cut(name, ":")
	return database.Elsewhere(name) != "" || database.Is(name) && !strings.HasPrefix(strings.ToLower(scheme), "sqlite")
}
