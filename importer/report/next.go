package report

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// What to do after a command has ended, as commands that can be run as they are shown.

// Step is one thing to do next.
type Step struct {
	Label   string // in two or three words, or ""
	Text    string
	Command Command // or nil
}

// Next says what to do next, the most important first.
func (d *Document) Next() []Step {
	next := d.next()
	for i := range next {
		if words := toBeSaved(next[i : i+1]); len(words) > 0 {
			next[i].Text = strings.TrimPrefix(next[i].Text+" ", " ") + whySaved(words)
		}
	}
	return next
}

func (d *Document) next() []Step {
	switch {
	case d.Ledger != nil:
		return d.afterLedger()
	case d.Run != nil:
		return d.afterRun()
	}
	return d.afterCheck()
}

// steps collects what to do next.
type steps []Step

// add adds a step. Those with a label and a command are shown at the end of a command.
func (s *steps) add(label, text string, c Command) { *s = append(*s, Step{label, text, c}) }

// afterCheck says what to do after a check, and after a command that its check has stopped before the first write.
func (d *Document) afterCheck() []Step {
	var next steps
	c, checks := d.Check, d.Command.verb() == "check"
	if c.InputError != "" {
		next.add("", "Get the export again: it cannot be read to its end.", nil)
	}
	for _, p := range c.Problems {
		if p.Severity == mapping.Fatal && len(next) < 4 {
			next.add("", fmt.Sprintf("%s: %s (%s). %s.", p.Code, p.Message, Amount(p.Rows, "row"), upperFirst(p.Hint)), nil)
		}
	}
	next = append(next, d.Command.amended(c.rejected())...)
	if _, bad := c.Rows(); !checks && c.Ready > 0 && bad > 0 {
		next.add("without them", "Send the good rows all the same.", d.Command.With("--allow-rejected"))
	}
	if left := c.leftBehind(); len(left) > 0 {
		names := make([]string, 0, 3)
		for _, p := range left[:min(len(left), 3)] {
			names = append(names, plain(p.Field))
		}
		next.add("", fmt.Sprintf("Decide whether you need the columns that would be left behind (%s%s).", strings.Join(names, ", "), more(len(left)-len(names))), nil)
	}
	if c.Reserved > 0 {
		next.add("", fmt.Sprintf("Decide whether %s that nobody has verified may be used to sign in (--unverified).", addresses(c.Reserved)), nil)
	}
	if c.Left > 0 {
		next.add("", c.leftOut()+"; correct it at the source, and a sync brings it in.", nil)
	}
	if c.MustReset > 0 {
		next.add("", fmt.Sprintf("Tell %s that they have to reset their password: it does not come along.", Amount(c.MustReset, "user")), nil)
	}
	for _, w := range c.Ways {
		if w.Setting != "" {
			next.add("", fmt.Sprintf("Let those in who get in %s (%s): %s.", w.Says, Amount(w.Rows, "user"), w.Setting), nil)
		}
	}
	if c.Canaries == 0 && len(c.Digests) > 0 {
		next.add("", "Prove with a password you know that the digests work: --canary FILE, a CSV file with the columns email and password.", d.Command.tryingKnown())
	}
	if !checks || c.Read == 0 {
		return next
	}
	if c.Target == nil {
		next.add("", "Ask the instance for its settings and for users who are there already.", d.Command.With("--preflight"))
	}
	if d.Past != nil {
		next.add("bring changes", "Bring what has changed since the export that was imported; who is there stays.", d.Past.sync(d.Command.files(), d.Checkpoint))
	}
	migrate, whole, who := d.Command.As("migrate", ofCheck...), "the whole migration", "them"
	if _, bad := c.Rows(); bad > 0 && c.Ready > 0 { // without it nobody would arrive
		migrate, whole, who = migrate.With("--allow-rejected"), "the migration of the good rows", "the good ones"
	}
	there, rehearsed := c.There, d.Command.Has("--sandbox")
	if there == 0 || d.Past == nil {
		rehearse := migrate.Without(ofInstance...).With("--sandbox")
		if there > 0 && rehearsed { // by an earlier rehearsal
			rehearse = rehearse.With("--start-over")
		}
		next.add("rehearse", "Rehearse "+whole+" without an instance.", rehearse)
	}
	if !d.Command.Has("--preflight") || rehearsed || d.Past != nil || c.Worst() == mapping.Fatal {
		return next
	}
	if there == 0 {
		next.add("the real thing", "Send "+who+" to the instance.", d.real(migrate))
		return next
	}
	next.add("leave them be", fmt.Sprintf("Send the others, and leave the %s as they are who are in Clerk already.", Amount(there, "user")), d.real(migrate.With("--on-conflict", "skip")))
	next.add("update them", "Or give those what their rows say.", d.real(migrate.With("--on-conflict", "update")))
	return next
}

// afterRun says what to do after a migration.
func (d *Document) afterRun() []Step {
	var next steps
	r, again := d.Run, d.Command.Without("--start-over")
	if r.Checkpoint != "" && slices.ContainsFunc(again.files(), ofSaved) {
		again = again.With("--checkpoint", r.Checkpoint) // whose name is made of the file's
	}
	if d.Check != nil && d.Check.InputError != "" {
		next.add("", "Get the export again: it cannot be read to its end.", nil)
	}
	pending := r.Pending + r.open()
	if pending > 0 {
		next.add("continue", "Run the same command again: it continues where it stopped.", again)
	}
	exist := r.failedAs(existsAlready)
	if exist > 0 && !again.Has("--on-conflict") {
		retry := again.With("--retry", "failed")
		next.add("leave them be", fmt.Sprintf("Leave the %s as they are who were in Clerk already.", Amount(exist, "user")), retry.With("--on-conflict", "skip"))
		next.add("update them", "Or give them what their rows say: those found by their verified address, number or id.", retry.With("--on-conflict", "update"))
	}
	if other := r.failed() - exist; other > 0 {
		next.add("send again", fmt.Sprintf("Look into the %s that the API refused; after a change of the instance, send them again.", Amount(other, "row")), again.With("--retry", "failed"))
	}
	next = append(next, again.amended(r.rejected())...)
	if r.CorrectedLater > 0 {
		next.add("bring them", "Bring what was corrected after its user had arrived.", again.sync(again.files(), r.Checkpoint))
	}
	arrived := r.Created+r.Updated > 0
	if again.Has("--sandbox") {
		if r.Rehearsal != nil {
			next.add("see the users", "Look at the users in the sandbox.", r.Rehearsal)
		}
		switch {
		case pending > 0 || !arrived:
		case again.verb() == "migrate":
			next.add("the real thing", "Send them to an instance.", d.real(again))
		default: // an instance has an earlier export, or none
			next.add("prove it", "Show field by field that the target has what the export says.", again.reconcile(r.Checkpoint))
		}
		if r.Read > 0 && again.verb() == "migrate" {
			next.add("start over", "Start over with an empty sandbox; the same command without the flag sends nothing twice.", again.Without("--accept-changes", "--retry=").With("--start-over"))
		}
		return next
	}
	if pending == 0 && arrived {
		next.add("prove it", "Show field by field that the target has what the export says.", again.reconcile(r.Checkpoint))
		if r.Failed+r.Rejected == 0 {
			next.add("", "Sign in as a user whose password you know, then switch the application over.", nil)
		}
		if again.verb() == "migrate" {
			next.add("new ids", "Write the new ids beside your own, if your database refers to users.", again.With("--crosswalk", "ids.csv"))
		}
		next.add("later export", "Bring a later export of the same source in.", again.sync(again.files(), r.Checkpoint))
	}
	if r.Checkpoint != "" && arrived {
		next.add(undo, "Delete whom this run has made and nobody has used since; it asks first.", again.Rollback(r.Checkpoint))
	}
	return next
}

// afterLedger says what to do after reconcile, sync or rollback.
func (d *Document) afterLedger() []Step {
	var next steps
	l, n, past := d.Ledger, func(key string) int64 { return d.Ledger.Counts[key] }, d.Past
	if past == nil && l.Kind != "rollback" {
		past = d.Command
	}
	switch l.Kind {
	case "reconcile":
		if d.Error != "" {
			next.add("continue", "Run the same command again: it continues where it stopped.", d.Command)
			return next
		}
		if l.Repairable > 0 && n("repaired")+n("repair_failed") == 0 {
			next.add("repair", "Send the smallest updates that make what differs equal; the counts are shown first.", d.Command.With("--repair"))
		}
		if n("unrepaired") > 0 {
			next.add("", "Look at those that are left for you: what a repair may not do (verify or take away an address or a number), or what the API has refused already. --repair tries the latter again.", nil)
		}
		if n("missing") > 0 {
			next.add("", "Find out who deleted the missing users; migrate does not make them anew by itself.", nil)
		}
		if n("used") > 0 && n("repaired")+n("repair_failed") == 0 {
			next.add("follow export", "Leave those alone that were used since: people, or the application, have changed them. Or follow the export all the same.", d.Command.With("--repair").With("--prefer", "source"))
		}
		if n("unexpected") > 0 {
			next.add("", "See who made the users that no row stands for: they signed up themselves, or another import did.", nil)
		}
		if l.Rows == 0 {
			next.add("", "Nobody of this run is in the instance: there was nothing to compare.", nil)
			if past.sends() {
				next.add("import again", "Send the users again.", past.again())
			}
			return next
		}
		if past.Has("--sandbox") && past.verb() == "migrate" {
			next.add("the real thing", "Send them to an instance.", d.real(past.Without("--start-over")))
		} else if len(past.files()) > 0 && past.verb() != "reconcile" {
			next.add("later export", "Bring a later export of the same source in.", past.sync(past.files(), cmp.Or(d.Checkpoint, l.Checkpoint)))
		}
		next.add(undo, "Delete whom this run has made and nobody has used since; it asks first.", d.Command.Rollback(l.Checkpoint))
	case "sync":
		if n("metadata_left") > 0 {
			next.add("", "Look at the metadata that stays where an earlier mapping put it, such as what users could write in public_metadata: --prefer public_metadata=source empties it, --prefer public_metadata=target leaves it for good.", nil)
		}
		if n("pending") > 0 && !l.DryRun || d.Error != "" {
			next.add("continue", "Run the same command again: it continues where it stopped.", d.Command.Without("--count="))
			return next
		}
		left := n("vanished") > 0 && n("banned")+n("deleted") == 0 && !d.Command.Has("--on-vanished")
		if l.DryRun {
			next.add("do it", "Send what the plan says.", d.Command.Without("--dry-run"))
			if left {
				next = append(next, d.Command.ofVanished(n("vanished"))...)
			}
			return next
		}
		next = append(next, d.Command.amended(l.rejected())...)
		if n("failed") > 0 {
			next.add("send again", "Look into what the API refused, and send it again.", d.Command)
		}
		if n("conflicts") > 0 {
			next.add("follow export", "Look at the conflicts: the target's values stay unless you prefer the source, for all fields or for some.", d.Command.With("--prefer", "source"))
		}
		if left {
			next = append(next, d.Command.ofVanished(n("vanished"))...)
		}
		next.add("prove it", "Show field by field that the target has what the export says.", d.Command.reconcile(l.Checkpoint))
	case "rollback":
		if n("pending") > 0 || d.Error != "" {
			next.add("continue", "Run the same command again: it continues where it stopped.", d.Command.Without("--count="))
			return next
		}
		if l.DryRun {
			next.add("do it", "Delete them; the number is asked for.", d.Command.Without("--dry-run"))
			return next
		}
		if n("failed") > 0 {
			next.add("try again", "Look into what the API refused, and try it again.", d.Command.Without("--count="))
		}
		if n("used") > 0 && !d.Command.Has("--force-used") {
			next.add("delete the used", "The users that were kept have been signed in to or edited since; --force-used deletes them too.", d.Command.Without("--count=").With("--force-used"))
		}
		if past.sends() {
			next.add("import again", "Send the users again.", past.again())
		}
	}
	return next
}

// placeholder stands for a key, which is not repeated.
const placeholder = "CLERK_SECRET_KEY=sk_live_…"

// real is a rehearsal's command for an instance.
func (d *Document) real(c Command) Command {
	if c.Has("--sandbox") {
		c = c.Without("--user-cap=") // of the sandbox; after a check it is the instance's
	}
	c = c.Without(ofRehearsal...)
	if d.KeyInEnv || c.Has("--secret-key-file") {
		return c
	}
	if i := slices.Index(c[:min(len(c), 3)], "&&") + 1; i > 0 {
		return slices.Concat(c[:i], Command{placeholder}, c[i:])
	}
	return append(Command{placeholder}, c...)
}

// existsAlready is what the API says of an identifier that another user has.
const existsAlready = "form_identifier_exists"

// failedAs is how many users the API refused for one reason.
func (r *Run) failedAs(code string) (n int64) {
	for _, f := range r.Failures {
		if f.Reason == code || strings.HasPrefix(f.Reason, code+":") || strings.HasPrefix(f.Reason, code+" ") {
			n += f.Rows
		}
	}
	return n
}

// failed is how many rows of all entities the API refused.
func (r *Run) failed() int64 {
	n := r.Failed
	for _, e := range r.Entities {
		n += e.Failed
	}
	return n
}

// open is how many rows of other entities than users are still to be sent.
func (r *Run) open() (n int64) {
	for _, e := range r.Entities {
		n += e.Pending
	}
	return n
}

func more(n int) string {
	if n > 0 {
		return fmt.Sprintf(" and %d more", n)
	}
	return ""
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// undo is the label of the step that takes back what a command did.
const undo = "undo"

// Shown are the steps that stand at the end of a command: the most important ones, and the way back among them.
func Shown(list []Step) (shown []Step) {
	const most = 4
	for _, step := range list {
		switch {
		case step.Label == "" || step.Command == nil:
		case len(shown) < most:
			shown = append(shown, step)
		case step.Label == undo:
			shown[most-1] = step
		}
	}
	return shown
}

// Steps writes the steps that have a label and a command. A command that is too long for a line goes on behind a
// backslash, which a shell takes as one.
func Steps(w io.Writer, s Style, list []Step) {
	const label = 15
	shown := Shown(list)
	if len(shown) == 0 {
		return
	}
	fmt.Fprintln(w, s.bold("Next"))
	for _, step := range shown {
		front := fmt.Sprintf("  %-*s", label, step.Label)
		if len(step.Label) >= label {
			fmt.Fprintln(w, front)
			front = fmt.Sprintf("  %-*s", label, "")
		}
		for i, line := range broken(step.Command.words(), Width-label-4, Width-len(front)) {
			if i > 0 {
				front = strings.Repeat(" ", label+4)
			}
			fmt.Fprintln(w, front+cleanBut("", line))
		}
	}
	if words := toBeSaved(shown); len(words) > 0 {
		WrapBehind(w, "  ", whySaved(words))
	}
}

// Lists of flags. A name with an equals sign takes a value.
var (
	// ofCheck are those of check that migrate does not have.
	ofCheck = []string{"--preflight", "--unmask", "--fail-on="}
	// ofInstance are those that an embedded sandbox does not take.
	ofInstance = []string{"--secret-key-file=", "--api-url="}
	// ofRehearsal are those of a rehearsal that the real thing does not need.
	ofRehearsal = []string{"--sandbox", "--sandbox-store=", "--sandbox-settings=", "--sandbox-latency=", "--start-over", "--checkpoint=", "--quota=", "--yes", "--accept-changes", "--retry="}
	// ofTarget are those that what comes after a run needs as well: the rest is recalled from the checkpoint.
	ofTarget = []string{"--api-url=", "--secret-key-file=", "--sandbox-settings=", "--sandbox-latency=", "--quota=", "--quota-share=", "--max-in-flight=", "--timeout=", "--json"}
)

// reconcile is the command that compares what a run has made, with the known passwords where it had any.
func (c Command) reconcile(checkpoint string) Command {
	out := c.other("reconcile", checkpoint).keep(c, ofTarget...)
	if known, has := c.Value("--canary"); has {
		out = append(out, "--sign-in", known)
	}
	return out
}

// sync is the command that brings a later export of the same files in.
func (c Command) sync(files []string, checkpoint string) Command {
	return append(c.other("sync", files...), "--checkpoint", checkpoint).keep(c, ofTarget...)
}

// ofVanished are the steps about users of whom the export has no row any more.
func (c Command) ofVanished(n int64) []Step {
	c = c.Without("--count=", "--on-vanished=") // the counts are others
	return []Step{
		{"ban vanished", fmt.Sprintf("Decide what is to become of the %s who vanished from the export: ban them, ", Amount(n, "user")), c.With("--on-vanished", "ban")},
		{"delete vanished", "or delete them; their number is asked for, and they stay until then.", c.With("--on-vanished", "delete")},
	}
}

// tryingKnown is the command with the passwords that somebody knows, nil where no file of them is there.
func (c Command) tryingKnown() Command {
	const known = "known.csv"
	if st, err := os.Stat(known); err != nil || !st.Mode().IsRegular() {
		return nil
	}
	return c.With("--canary", known)
}

// Rollback is the command that undoes a run.
func (c Command) Rollback(checkpoint string) Command {
	return c.other("rollback", checkpoint).keep(c, ofTarget...)
}

// NeedsKey reports whether the command talks to an instance and does not say itself where its key is.
func (c Command) NeedsKey() bool {
	return !c.Has("--sandbox") && !c.Has("--secret-key-file") && !slices.Contains(c, placeholder) &&
		slices.Contains([]string{"migrate", "sync", "reconcile", "rollback"}, c.verb())
}

// sends reports whether the command makes users.
func (c Command) sends() bool { return c.verb() == "migrate" || c.verb() == "sync" }

// takesRejects reports whether the command has a file of rejects.
func (c Command) takesRejects() bool {
	return slices.Contains([]string{"check", "migrate", "sync"}, c.verb())
}

// addresses is how many addresses and numbers there are, in words.
func addresses(n int64) string {
	if n == 1 {
		return "the address or number"
	}
	return Number(n) + " addresses and numbers"
}
