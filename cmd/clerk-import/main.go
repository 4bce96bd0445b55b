// Command clerk-import migrates a legacy user base into Clerk in one batch job.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/input"
	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/importer/spoken"
	"clerk-import/mapping"
)

// Exit codes. Other people's scripts rest on them.
const (
	exitOK          = 0   // all rows migrated
	exitFailed      = 1   // the run failed
	exitUsage       = 2   // wrong usage
	exitRejected    = 3   // finished with rejected or failed rows
	exitUnanswered  = 4   // a question that nobody could be asked
	exitInterrupted = 130 // interrupted, checkpoint saved
)

// exitCodes say what a command's end means, for docs/reference.md.
var exitCodes = []struct {
	code  int
	means string
}{
	{exitOK, "everything was understood, and all of it was done; a reconcile found nothing that differs"},
	{exitFailed, "the run failed, or rows stay in doubt"},
	{exitUsage, "wrong usage, or a mistake in a mapping: nothing was sent"},
	{exitRejected, "finished, or stopped before the first write, with rows that were rejected, refused or differ"},
	{exitUnanswered, "there is a question, and nobody to ask: no terminal, or `--json`; the flags that answer it are printed"},
	{exitInterrupted, "interrupted; the checkpoint is saved, and the same command goes on"},
}

func main() {
	// The HTTP client logs what a server says unasked.
	log.SetOutput(io.Discard)
	os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// app is what every command shares.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer // for people
	data           io.Writer // standard output for what is a file: as it is, but at a terminal
	exact          io.Writer // standard output for what is not steered by, and whose lines are not broken: JSON, YAML
	result         *stdout   // what both of standard output's are written to

	drain      chan struct{}   // closed by the first interrupt
	reading    context.Context // ends with it: for files of which nothing has to be finished
	interrupt  func()          // closes drain, and ends reading
	printer    *printer        // of the command, with --json
	files      *output.Set     // of the command
	verb       string          // the command, as "mapping infer"
	line       report.Command  // that does the same
	rehearsing bool            // the target is an embedded sandbox
	asking     atomic.Bool     // a question waits for its answer, and nothing else is under way
	sending    atomic.Bool     // requests that change something are under way
	shows      atomic.Bool     // progress is shown
}

// exitError ends a command with an exit code; its text is already said.
type exitError struct{ code int }

func (e *exitError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// Run executes one command line and returns its exit code.
func Run(args []string, stdin io.Reader, to, stderr io.Writer) int {
	allowColors()
	log.SetOutput(io.Discard) // the standard library's, which repeats bytes of answers
	a := &app{stdin: stdin, stderr: folding(stderr), drain: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	reading, stopReading := context.WithCancelCause(ctx)
	defer stopReading(nil)
	a.reading = reading
	a.interrupt = sync.OnceFunc(func() {
		close(a.drain)
		stopReading(importer.ErrNothingSent)
	})
	a.result = &stdout{w: to, lost: a.interrupt}
	a.stdout, a.exact, a.data = folding(a.result), &screen{to: a.result}, a.result
	_, file := to.(*os.File)
	if _, shown := terminal(to); shown || !file {
		a.data = &screen{to: a.result, bare: true}
	}
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error of the write
	defer a.watchSignals(cancel)()
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(a.stdout)
	root.SetErr(stderr)
	err := secretGiven(args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if a.printer == nil && slices.Contains(args, "--json") {
		newPrinter(a, true) // which the command did not come to
	}
	a.printer.end(err)
	return a.exit(err)
}

// cleanUp is how long the second interrupt leaves for what has to be put down. What does not
// end by then is ended: the checkpoint is a database that survives it.
const cleanUp = 3 * time.Second

// watchSignals makes the first interrupt, of whichever kind, end the run softly, the second one at once, whatever
// is under way, and a third without any delay.
func (a *app) watchSignals(cancel func()) (stop func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		signal.Notify(signals, syscall.SIGHUP)
	}
	done := make(chan struct{})
	go func() {
		var late <-chan time.Time
		for n := 0; ; n++ {
			select {
			case <-signals:
			case <-late:
				n = 2
			case <-done:
				return
			}
			switch n {
			case 0:
				switch {
				case a.asking.Load():
				case a.sending.Load():
					a.tell("\nStopping: requests in flight are finished. Interrupt again to stop at once.")
				default:
					a.tell("\nStopping. Interrupt again to stop at once.")
				}
				a.interrupt()
			case 1:
				cancel()
				late = time.After(cleanUp)
			default:
				a.tell("clerk-import: stopped at once; what a checkpoint has saved is continued by the same command")
				os.Exit(exitInterrupted)
			}
		}
	}()
	return func() { signal.Stop(signals); close(done) }
}

// tell writes a line to standard error and hardly waits for it: that may be a pipe that nobody
// reads, and a signal ends the process all the same.
func (a *app) tell(line string) {
	told := make(chan struct{})
	go func() {
		fmt.Fprintln(a.stderr, line)
		close(told)
	}()
	select {
	case <-told:
	case <-time.After(cleanUp / 10):
	}
}

// exit says what went wrong and turns it into an exit code.
func (a *app) exit(err error) int {
	var (
		exit     *exitError
		asked    *unansweredError
		usage    *importer.UsageError
		refused  *output.Refusal
		yaml     *mapping.FileError
		unknown  *input.UnknownSource
		rejected *importer.RejectedError
	)
	if lost := a.result.failure(); lost != nil {
		return a.lost(err, lost)
	}
	if beside := besideCode(err); beside != nil {
		return a.exit(beside)
	}
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		return exit.code
	case errors.Is(err, importer.ErrNothingSent):
		fmt.Fprintln(a.stderr, "clerk-import:", importer.ErrNothingSent)
		a.again("from the start")
		return exitInterrupted
	case errors.Is(err, importer.ErrInterrupted), errors.Is(err, context.Canceled):
		fmt.Fprintln(a.stderr, "clerk-import:", importer.ErrInterrupted)
		a.again("continue")
		return exitInterrupted
	case errors.Is(err, output.ErrUnread):
		fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(err.Error()))
		return exitInterrupted
	case errors.As(err, &asked):
		fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(asked.Msg))
		fmt.Fprintln(a.stderr, "Try:", asked.Try)
		return exitUnanswered
	case errors.As(err, &usage):
		fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(usage.Msg))
		fmt.Fprintln(a.stderr, "Try:", usage.Try)
		return exitUsage
	case errors.As(err, &refused):
		fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(refused.Msg))
		fmt.Fprintln(a.stderr, "Try:", refused.Try)
		return exitUsage
	case errors.As(err, &unknown):
		fmt.Fprint(a.stderr, "clerk-import: ")
		unknown.Text(a.stderr)
		for i, try := range unknown.Try() {
			fmt.Fprintln(a.stderr, []string{"Try:", "    "}[min(i, 1)], try)
		}
		return exitUsage
	case errors.As(err, &yaml):
		fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(yaml.Error()))
		return exitUsage
	case errors.As(err, &rejected):
		return exitRejected
	case strings.HasPrefix(err.Error(), "unknown command"):
		fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(err.Error()))
		fmt.Fprintln(a.stderr, "Try: clerk-import help")
		return exitUsage
	}
	fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(err.Error()))
	return exitFailed
}

// besideCode is what else went wrong where an error says that rows were rejected, which is said
// already: as when a report could not be written. nil for another error.
func besideCode(err error) error {
	var said, others []error
	var take func(error)
	take = func(err error) {
		if joined, is := err.(interface{ Unwrap() []error }); is {
			for _, e := range joined.Unwrap() {
				take(e)
			}
			return
		}
		var exit *exitError
		var rejected *importer.RejectedError
		if errors.As(err, &exit) || errors.As(err, &rejected) {
			said = append(said, err)
		} else if err != nil {
			others = append(others, err)
		}
	}
	if take(err); len(said) == 0 {
		return nil
	}
	return errors.Join(others...)
}

// lost ends a command whose standard output could not be written: its result is gone, whatever
// it was.
func (a *app) lost(err, lost error) int {
	var how *stdoutError
	if errors.As(lost, &how) && how.unread() {
		return exitFailed
	}
	fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(lost.Error()))
	var exit *exitError
	switch {
	case err == nil, errors.As(err, &exit), errors.As(err, &how):
	case errors.Is(err, importer.ErrNothingSent): // nobody has interrupted it
		fmt.Fprintln(a.stderr, "clerk-import: nothing was sent")
	case errors.Is(err, importer.ErrInterrupted):
		fmt.Fprintln(a.stderr, "clerk-import: the checkpoint is saved, the same command continues")
	case errors.Is(err, context.Canceled): // by what is said already
	default:
		fmt.Fprintln(a.stderr, "clerk-import:", spoken.Words(err.Error()))
	}
	return exitFailed
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "clerk-import",
		Short: "Migrate a legacy user base into Clerk",
		Long: "clerk-import reads a user export, translates it, checks it, and sends the users\n" +
			"to Clerk under the API's rate limit, with a checkpoint it can always resume from.\n\n" +
			"Start: clerk-import check FILE",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.RunE = a.alone
	root.SetFlagErrorFunc(unknownFlag)
	root.Version = version
	root.SetVersionTemplate(versionText())
	a.showHelp(root)
	cobra.EnableCommandSorting = false // they stand in the order in which they are needed
	root.AddCommand(a.guideCommand(), a.checkCommand(), a.migrateCommand(), a.statusCommand(), a.reconcileCommand(), a.syncCommand(), a.rollbackCommand(), a.sourcesCommand(), a.mappingCommand(), a.digestCommand(), a.sandboxCommand(), a.exportCommand(), a.manCommand(), a.versionCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	refuseUnknown(root)
	a.guard(root)
	return root
}

// refuseUnknown makes the name of no command an error of usage, in every group of commands: a
// misspelt command that does nothing must not look like one that did something.
func refuseUnknown(c *cobra.Command) {
	if c.HasSubCommands() {
		c.Args = func(c *cobra.Command, given []string) error {
			if len(given) == 0 {
				return nil
			}
			return unknownCommand(c, given[0], given[1:]...)
		}
		if !c.Runnable() {
			c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		}
	}
	if c.Name() == "help" {
		c.Args = func(c *cobra.Command, given []string) error {
			if found, rest, err := c.Root().Find(given); err != nil || len(rest) > 0 {
				return unknownCommand(found, given[len(given)-max(1, len(rest))])
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		refuseUnknown(sub)
	}
}

// args says how many arguments a command takes, as a usage error.
func args(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, given []string) error {
		if len(given) < least || most >= 0 && len(given) > most {
			return &importer.UsageError{Msg: fmt.Sprintf("%s takes %s", c.CommandPath(), what), Try: c.CommandPath() + " --help"}
		}
		return nil
	}
}
