package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer/report"
)

// The steps of the guide that try, send and prove.

// know asks for a password that somebody knows, and tries it against its digest. It is kept in a file that is gone when the
// guide ends.
func (g *guide) know() (bool, error) {
	g.known, g.replaying = "", false // what comes now is not remembered
	if len(g.check.summary.Digests) == 0 {
		g.say("Nobody has a password here.")
		return false, nil
	}
	for {
		g.say("Whose password do you know? It is tried against what the file has.")
		email, err := g.ask.line("E-mail address (Enter: nobody's)")
		if err != nil || email == "" {
			return true, err
		}
		password, err := g.ask.secret("Their password (hidden, and kept nowhere)")
		if err != nil {
			return true, err
		}
		if err := g.keepKnown(email, password); err != nil {
			return true, err
		}
		tried, err := g.run(g.line("check", g.knowing("--canary")...))
		if err != nil {
			return true, err
		}
		if tried.summary.Error == "" {
			g.say("It is theirs: the digests work.")
			return true, nil
		}
		g.known = ""
		g.say("%s", tried.summary.Error)
		n, err := g.choose("What now?", 0, "Type it again", "Go on without")
		if err != nil || n == 1 {
			return true, err
		}
	}
}

// keepKnown writes the file of the known password, in a folder of its own.
func (g *guide) keepKnown(email, password string) error {
	if g.private == "" {
		dir, err := os.MkdirTemp("", "clerk-import-guide-")
		if err != nil {
			return err
		}
		g.private = dir
	}
	path := filepath.Join(g.private, "known.csv")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	err = w.WriteAll([][]string{{"email", "password"}, {email, password}})
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	g.known = path
	return nil
}

// knowing is the flag that names the known password, if there is one.
func (g *guide) knowing(flag string) []string {
	if g.known == "" {
		return nil
	}
	return []string{flag, g.known}
}

// rehearse sends everybody to a sandbox of their own, unpaced, and shows some of who has arrived.
func (g *guide) rehearse() (asked bool, err error) {
	n, err := g.choose("Rehearse it now? Nothing leaves this machine.", 0, "Yes", "No: leave here")
	if err != nil {
		return true, err
	}
	if n == 1 {
		return true, errDone
	}
	line := g.line("migrate", append(g.knowing("--canary"), "--sandbox", "--start-over", "--quota", "unlimited", "--user-cap", "0")...)
	if g.trial, err = g.run(append(line, g.sending()...)); err != nil {
		return true, err
	}
	s := g.trial.summary
	if s.Error != "" {
		g.sayError(s)
	}
	if g.trial.code == exitRejected && s.Created+s.Updated == 0 {
		return true, g.correct(g.trial)
	}
	g.sayArrived(s)
	if s.Created+s.Updated == 0 {
		return true, nil
	}
	_, err = g.show(report.Command{"sandbox", "users", "--store", storeBeside(s.Checkpoint), "--limit", "5", "--unmask"}, 7)
	return true, err
}

// sending are the flags of migrate alone.
func (g *guide) sending() (flags []string) {
	for _, f := range g.send {
		flags = append(flags, f...)
	}
	return append(flags, g.resumed...)
}

// sayArrived says who has arrived, and which teams, members and invitations.
func (g *guide) sayArrived(s summaryEvent) {
	g.say("%s", g.verdict(s))
	for _, e := range s.Entities {
		arrived := e.Created + e.Updated
		g.say("%s: %s of %s arrived%s.", e.Entity, report.Number(arrived), report.Number(e.Read), apart(e.Skipped, e.Rejected))
		if n := e.Failed + e.Pending; n > 0 {
			g.say("%s: %s did not.", e.Entity, report.Number(n))
		}
	}
}

// sayDoubt says of how many an interrupted migration does not know whether they arrived: their answers did not come.
func (g *guide) sayDoubt(s summaryEvent) error {
	if s.Pending == 0 {
		return nil
	}
	said, err := g.quietly(report.Command{"status", s.Checkpoint})
	if err != nil {
		return err
	}
	for _, r := range said.runs {
		if n := r.Counts["claimed"]; n > 0 {
			g.say("%s may have arrived; they are looked up when you continue. %s to do.", report.Amount(n, "row"), report.Number(r.Left()-n))
		}
	}
	return nil
}

// verdict is what came of it in one sentence.
func (g *guide) verdict(s summaryEvent) string {
	arrived := s.Created + s.Updated
	text := fmt.Sprintf("%s of %s arrived", report.Number(arrived), report.Amount(s.Read, "row"))
	if s.Read == arrived+s.Skipped && s.Skipped > 0 {
		return text + fmt.Sprintf("; %s left behind on purpose.", report.Number(s.Skipped))
	}
	if s.Pending > 0 {
		text += fmt.Sprintf("; %s not finished", report.Number(s.Pending))
	}
	if n := s.Read - arrived - s.Skipped - s.Pending; n > 0 {
		return text + fmt.Sprintf("; %s did not.", report.Number(n))
	}
	return text + "."
}

// where asks where to send them: the rehearsal may have been all.
func (g *guide) where() (bool, error) {
	g.to, g.later = nil, nil
	n, err := g.choose("Where to now?", 0, "Nowhere yet: leave it at the rehearsal", "To a Clerk instance: its secret key is asked for")
	if err != nil || n == 0 {
		return true, err
	}
	for {
		if err := g.key(); err != nil {
			return true, err
		}
		g.to, g.looked = append([]string{"--preflight"}, g.api...), nil // with another key it is another answer
		if err := g.look(); err != nil {
			return true, err
		}
		if g.check.summary.Error == "" {
			break
		}
		g.sayError(g.check.summary)
		if err := os.Unsetenv(keyVariable); err != nil {
			return true, err
		}
		if n, err := g.choose("What now?", 0, "Another key", "Leave it at the rehearsal"); err != nil || n == 1 {
			g.to = nil
			return true, err
		}
	}
	t, s := g.check.target, g.check.summary
	of := report.Amount(s.Target.Users, "user") + " there"
	for _, p := range s.Problems {
		if p.Code == "instance_conflict" {
			of += fmt.Sprintf(", %s of yours among them", report.Number(p.Rows))
		}
	}
	g.say("This is your %s instance %s: %s.", loud(t.Environment), t.Instance, of)
	if later, err := g.isLater(); err != nil || later {
		return true, err
	}
	_, err = g.decisions()
	return true, err
}

// isLater asks whether the export is a later one of what this instance was sent, where the check says so.
func (g *guide) isLater() (bool, error) {
	i := slices.IndexFunc(g.check.next, func(n nextEvent) bool {
		return len(n.Command) > 1 && n.Command[0] == program()[0] && n.Command[1] == "sync"
	})
	if i < 0 {
		return false, nil
	}
	n, err := g.choose("An earlier export of the same system was sent to it. Is this a later one?", 0, "Yes: bring in what has changed; whoever is there stays", "No: send everybody as new")
	if err == nil && n == 0 {
		g.later = report.Command(g.check.next[i].Command[1:])
	}
	return n == 0, err
}

// sync brings in what a later export has changed: the plan first, then the same with a yes.
func (g *guide) sync() (bool, error) {
	line := append(slices.Clone(g.later), g.knowing("--canary")...)
	plan, err := g.run(append(slices.Clone(g.later), "--dry-run"))
	if err != nil {
		return true, err
	}
	if plan.summary.Error != "" {
		g.sayError(plan.summary)
		return true, errDone
	}
	g.sayCounts("It would be:", plan.summary)
	n, err := g.choose("Bring it in now?", 0, "Not yet", "Yes")
	if err != nil || n == 0 {
		return true, err
	}
	r, err := g.run(line)
	if err == nil && r.code == exitUnanswered {
		r, err = g.agreed(line, r)
	}
	if r == nil || err != nil {
		return true, err
	}
	if r.summary.Error != "" {
		g.sayError(r.summary)
	}
	if r.summary.Checkpoint != "" {
		g.arrived = r
		g.sayCounts("Done:", r.summary)
	}
	return true, nil
}

// sayCounts says what a command that works on users who are there has found, or done.
func (g *guide) sayCounts(what string, s summaryEvent) {
	g.say("%s", what)
	for _, line := range (&report.Ledger{Kind: "sync", Counts: s.Counts}).Lines() {
		g.item("%s", line)
	}
}

// loud writes production so that nobody reads over it.
func loud(environment string) string {
	if environment == "production" {
		return strings.ToUpper(environment)
	}
	return environment
}

// keyVariable is where commands look for the secret key. What the guide sets there is this process's alone.
const keyVariable = "CLERK_SECRET_KEY"

// key asks for the secret key where there is none. It stands in no command, and in no file.
func (g *guide) key() error {
	if os.Getenv(keyVariable) != "" {
		g.say("The key in %s is taken.", keyVariable)
		return nil
	}
	key, err := g.ask.secret("The instance's secret key (hidden, and kept nowhere)")
	if err != nil {
		return err
	}
	if key == "" {
		return errBack
	}
	return os.Setenv(keyVariable, key)
}

// migrate sends everybody. What the command would ask is asked here, and answered with its flags.
func (g *guide) migrate() (asked bool, err error) {
	if g.to == nil {
		g.say("Nothing was sent to an instance.")
		return false, nil
	}
	if g.later != nil {
		return g.sync()
	}
	if g.check.target.Environment != "production" {
		who := report.Amount(g.check.summary.Ready, "user")
		if g.resuming != nil && !g.resuming.RolledBack() {
			who = "the " + report.Amount(g.resuming.Left(), "row") + " that are left"
		}
		n, err := g.choose(fmt.Sprintf("Send %s to %s now?", who, g.check.target.Instance), 0, "Not yet", "Yes")
		if err != nil || n == 0 {
			return true, err
		}
	}
	line := append(g.line("migrate", append(g.knowing("--canary"), g.api...)...), g.sending()...)
	for {
		r, err := g.run(line)
		if err == nil && r.code == exitUnanswered {
			r, err = g.agreed(line, r)
		}
		if r != nil && r.summary.Checkpoint != "" {
			g.arrived = r
			g.sayArrived(r.summary)
			if err := g.sayDoubt(r.summary); err != nil {
				return true, err
			}
		}
		if r == nil || err != nil {
			return true, err
		}
		s := r.summary
		if s.Error == "" && s.Pending == 0 {
			return true, nil
		}
		g.sayError(s)
		if n, err := g.choose("What now?", 0, "Leave; the same command continues later", "Run it again: it continues"); err != nil || n == 0 {
			return true, err
		}
	}
}

// agreed has the number typed that a command's question names, and runs it with the flags of the answer; nil if nobody agrees.
func (g *guide) agreed(line report.Command, r *ran) (*ran, error) {
	for _, q := range r.questions {
		if q.Event != report.Asked {
			continue
		}
		yes := q.Options[len(q.Options)-1]
		g.say("%s", q.Text)
		for range tries {
			text, err := g.ask.line(fmt.Sprintf("Type %s to %s (Enter: do not)", report.Number(q.Typed), yes.Changes))
			if err != nil {
				return nil, err
			}
			if text == "" {
				break
			}
			if strings.ReplaceAll(text, ",", "") == fmt.Sprint(q.Typed) {
				return g.run(append(line, yes.Flags...))
			}
			g.say("That is not %s.", report.Number(q.Typed))
		}
	}
	g.say("Nothing was done.")
	return nil, nil
}

// prove compares every user with the row that they come of.
func (g *guide) prove() (bool, error) {
	if g.arrived == nil {
		g.say("There is nothing to prove yet.")
		return false, nil
	}
	return false, g.reconcile(g.arrived.summary.Checkpoint)
}

// reconcile proves a run, and says what is not as it should be.
func (g *guide) reconcile(checkpoint string) error {
	r, err := g.run(append(report.Command{"reconcile", checkpoint}, append(g.knowing("--sign-in"), g.api...)...))
	if err != nil {
		return err
	}
	if r.summary.Error != "" {
		g.sayError(r.summary)
		return nil
	}
	counts := r.summary.Counts
	g.say("%s of %s are as their rows say.", report.Number(counts["equal"]), report.Amount(r.summary.Rows, "user"))
	for _, line := range (&report.Ledger{Kind: "reconcile", Counts: counts}).Lines("equal") {
		g.item("%s", line)
	}
	return nil
}
