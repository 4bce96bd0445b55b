package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"clerk-import/importer/report"
)

// What the file is, and whether it was read as it is.

// recognise checks the file and asks whether it is what it looks like. Of a source that nobody knows a mapping is proposed.
// The way back leads through its questions, and only from the first of them to another file.
func (g *guide) recognise() (bool, error) {
	g.readAs = nil
	if _, err := g.recollect(); err != nil {
		return true, err
	}
	for given := slices.Clone(g.files); ; {
		put := g.questions
		err := g.understand()
		if !errors.Is(err, errBack) || g.files == nil || g.questions == put+1 {
			return true, err
		}
		g.files, g.flags[g.step], g.readAs, g.looked, g.corrections = slices.Clone(given), nil, nil, nil, nil
	}
}

// understand asks what the file is, and for what it is read with.
func (g *guide) understand() error {
	g.proposed = nil
	if err := g.look(); err != nil {
		return err
	}
	if err := g.encoding(); err != nil {
		return err
	}
	if err := g.besides(); err != nil {
		return err
	}
	if _, err := g.correctedBeside(); err != nil {
		return err
	}
	for g.unknown() {
		if err := g.propose(nil); err != nil {
			return err
		}
		if g.check.summary.Error == "" || len(g.files) == 1 {
			break
		}
		g.sayError(g.check.summary)
		n, err := g.choose("What now?", 0, "Read "+g.files[0]+" alone", "Leave; the files stay as they are")
		if err != nil {
			return err
		}
		if n == 1 {
			return errDone
		}
		g.files, g.flags[g.step], g.looked, g.replaying = g.files[:1], slices.Clone(g.readAs), nil, true
		if err := g.look(); err != nil {
			return err
		}
	}
	for {
		if err := g.parameters(); err != nil {
			return err
		}
		if g.check.summary.Error != "" {
			_, err := g.unreadable()
			return err
		}
		err := g.right()
		last := len(g.proposed) - 1
		if !errors.Is(err, errBack) || g.files == nil || last < 0 {
			return err
		}
		g.files, g.flags[g.step], g.looked = slices.Clone(g.proposedOf), slices.Clone(g.readAs), nil
		if err := g.propose(g.proposed[:last:last]); err != nil {
			return err
		}
	}
}

// right asks whether the file is what it was read as.
func (g *guide) right() error {
	for seen := (*ran)(nil); ; {
		if g.check != seen {
			names, err := g.names()
			if err != nil {
				return err
			}
			if len(names) > 0 {
				g.say("Among them %s.", strings.Join(names, ", "))
			}
		}
		seen = g.check
		options := []string{"Yes", "No: another file", "The file is right, and of another source"}
		if g.readAs != nil {
			options = append(options, "The letters of the names are wrong: another encoding")
		}
		c := g.check.summary
		n, err := g.choose(fmt.Sprintf("%s, from %s. Right?", report.Amount(c.Read, "row"), c.Source), 0, options...)
		switch {
		case err == nil && n == 1:
			g.files = nil
			return errBack
		case err != nil || n == 0:
			return err
		case n == 3:
			err = g.otherLetters()
		default:
			err = g.otherSource()
		}
		if err != nil {
			return err
		}
	}
}

// otherLetters reads the file in another encoding.
func (g *guide) otherLetters() error {
	was := g.flags[g.step]
	g.replaying = false
	if err := g.encoding(); err != nil {
		return err
	}
	for i, flag := range was { // what else was said of it
		if flag != "--encoding" && (i == 0 || was[i-1] != "--encoding") {
			g.flags[g.step] = append(g.flags[g.step], flag)
		}
	}
	g.looked = nil
	return g.look()
}

// otherSource reads the file as of a source that the person names, or by a mapping that is proposed.
func (g *guide) otherSource() error {
	name, err := g.ask.line("Its source (a name of 'clerk-import sources', Enter: propose a mapping)")
	if err != nil {
		return err
	}
	was, flags := g.check, g.flags[g.step]
	g.replaying = false
	if g.flags[g.step] = slices.Clone(g.readAs); name == "" {
		err = g.propose(nil)
	} else {
		g.flags[g.step] = append(g.flags[g.step], "--source", name)
		err = g.look()
	}
	if err == nil && g.check.summary.Error != "" {
		g.sayError(g.check.summary)
		g.check, g.flags[g.step], g.looked = was, flags, nil
	}
	return err
}

// names are those of three people, as they are: whoever knows them sees whether their letters are right.
func (g *guide) names() (names []string, err error) {
	const few, most = 3, 8 // names, and rows to find them in
	for row := 1; row <= most && int64(row) <= g.check.summary.Read && len(names) < few; row++ {
		line := g.line("mapping", "--row", fmt.Sprint(row), "--unmask")
		line = slices.Insert(line, 1, "test")
		run := g.run
		if row > 1 {
			run = g.quietly
		}
		traced, err := run(line)
		if err != nil {
			return nil, err
		}
		value := func(field string) string {
			i := slices.IndexFunc(traced.summary.Values, func(v tracedValue) bool { return v.Field == field && v.Value != "" })
			if i < 0 {
				return ""
			}
			return traced.summary.Values[i].Value
		}
		name := strings.TrimSpace(value("first_name") + " " + value("last_name"))
		if name = or(name, or(value("username"), value("email_address"))); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}
