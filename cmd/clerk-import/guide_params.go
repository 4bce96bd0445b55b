package main

import (
	"os"
	"regexp"
	"strings"

	"clerk-import/importer/report"
)

// paramWanted finds the parameter that an error, or a hint, asks for. A secret is to be read from a file.
var paramWanted = regexp.MustCompile(`--param ([a-zA-Z_]+)=(@FILE)?`)

// parameters asks for what the source knows beside the file, as a pepper. A secret is hidden, and stands in no command and
// in no file: the commands of this process find it in its environment.
func (g *guide) parameters() error {
	asked := map[string]bool{}
	for {
		name, why, secret := g.paramMissing(asked)
		if name == "" {
			return nil
		}
		asked[name] = true
		g.say("%s", why)
		var value string
		var err error
		if secret {
			value, err = g.ask.secret(name + " (hidden, and kept nowhere; Enter: there is none)")
		} else {
			value, err = g.ask.line(name + " (Enter: there is none)")
		}
		switch variable := "CLERK_IMPORT_" + strings.ToUpper(name); {
		case err != nil:
			return err
		case value == "" && g.check.summary.Error == "":
			continue
		case value == "" || !secret:
			g.flags[g.step] = append(g.flags[g.step], "--param", name+"="+value)
		default:
			if err := os.Setenv(variable, value); err != nil {
				return err
			}
			g.secrets = append(g.secrets, variable)
		}
		g.looked = nil
		if err := g.look(); err != nil {
			return err
		}
	}
}

// paramMissing is a parameter that the check has missed and nobody was asked for yet, and why it is needed.
func (g *guide) paramMissing(asked map[string]bool) (name, why string, secret bool) {
	find := func(text, because string) {
		if m := paramWanted.FindStringSubmatch(text); m != nil && name == "" && !asked[m[1]] {
			name, why, secret = m[1], because, m[2] != ""
		}
	}
	c := g.check.summary
	if c.Error != "" {
		find(c.Try, c.Error)
	}
	for _, p := range c.Problems {
		if p.Code == "digest_parameter_missing" {
			find(p.Hint, report.Amount(p.Rows, "row")+": "+p.Message+".")
		}
	}
	return name, why, secret
}
