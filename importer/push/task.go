package push

import (
	"context"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
)

// Task is what has to be done for one row.
type Task struct {
	Row  checkpoint.Row
	Make Maker            // makes what the row stands for; nil when Row.ClerkID names it already
	Then []Step           // changes of it, in order, of which Row.Steps are done
	End  checkpoint.State // of the row when all is done
	// Else is the row's state when a step is refused; "" means Failed.
	Else checkpoint.State
	// Count is what the row counts as when all is done; "" means End.
	Count checkpoint.State
	// Note is the row's code when all is done and no step had something to note.
	Note string
	// Prints are the fingerprints of what the row says, of a task without a Maker: they become
	// the row's when all is done. Until then they are its Next, on the disk before a step is sent.
	Prints []byte
	// Sent are the fingerprints of what an earlier request of a task with a Maker was made of, nil if there was
	// none: they are the row's where that is found.
	Sent []byte
	// Theirs says that somebody has changed what the row stands for at the target, and that some of
	// it stays: what is written now does not make it the run's.
	Theirs bool
	// Undone, if not nil, takes what a refused step was to send out of the row's fingerprints, of a
	// task with a Maker: what was not sent stays open.
	Undone func(prints []byte, s Step) []byte
	// Doubt says that an earlier request for the row may have been executed.
	Doubt bool
	// short says that a step was refused, and the thing is not what the row says.
	short bool
	// unlisted says that what was asked for the whole batch leaves the row in doubt: asking for it by itself says no more.
	unlisted bool
	// until is when the row failed (Unix ms); 0 if it did not.
	until int64
	// With are tasks that one request makes together with this one, whose Maker is then a
	// [Joint]. None of them is in doubt.
	With []*Task
}

// Step is one request that changes what a row stands for, its subject.
type Step interface {
	// Class names the class of quota that the request counts towards beside the
	// instance's, per subject; "" for none.
	Class() string
	// Send makes the request.
	Send(ctx context.Context, api *clerkapi.Client, subject string) (Written, error)
	// Happened reports whether an earlier request, whose answer was lost, was
	// executed, and what the target says of it then. A step that may be repeated says
	// no without asking.
	Happened(ctx context.Context, c *Caller, subject string) (w Written, done bool, err error)
	// Refused says whether the step counts as done although the API refused it,
	// and what is to be noted of that.
	Refused(e *clerkapi.Error) (note string, done bool)
}

// Maker is the request that makes what a row stands for. One that counts towards a class of
// quota of its own has a method Class, as a [Step] has.
type Maker interface {
	// Send makes the request of a task.
	Send(ctx context.Context, api *clerkapi.Client, t *Task) (Written, error)
	// Find looks for what lost requests of these tasks have made, and sets the
	// Clerk ids of the rows it is found for. All of them have this kind of Maker.
	Find(ctx context.Context, c *Caller, tasks []*Task) error
	// Exists says what becomes of a row when its request was refused because the
	// target has such a thing already, made by somebody else. doubt says that an earlier
	// request of it may have been executed: then the target has to show the thing.
	Exists(ctx context.Context, c *Caller, e *clerkapi.Error, doubt bool) (Outcome, error)
}

// Joint is a Maker whose request can make what several rows stand for.
type Joint interface {
	Maker
	// Group names those that can be made together; it is worth it for least of them, and
	// possible for most.
	Group() (key string, least, most int)
	// JointClass is the class of quota of such requests.
	JointClass() string
	// SendAll makes the request of tasks of one group. What has no id in the answer is to be
	// made by itself.
	SendAll(ctx context.Context, api *clerkapi.Client, tasks []*Task) ([]Written, error)
}

// Partial is a Maker that may make a thing without what the API refuses of it.
type Partial interface {
	Maker
	// Left is what the thing was made as; nil where nothing was left.
	Left() *Lesser
}

// Written is the target's answer to a request.
type Written struct {
	ID string // of what was made; "" when something was changed
	At int64  // Unix ms, the target's clock: when the subject was last changed by it; 0 unknown
}

// Outcome is what becomes of a row.
type Outcome struct {
	Subject string // the Clerk id that the row stands for, "" for none
	Then    []Step // to be done before State is reached
	State   checkpoint.State
	Code    string // why it is not what was asked for, or a note
}

// left notes what the task's thing was made without, now or by an earlier process that was cut off behind it.
func (t *Task) left(out *Outcome) {
	if m, is := t.Make.(Partial); is && m.Left() != nil {
		t.Row.Code, t.Row.Prints = m.Left().Note, m.Left().Prints
	}
	if t.Make != nil && strings.HasPrefix(t.Row.Code, NoteLeft) {
		out.Code = addNote(out.Code, t.Row.Code)
	}
}

// wrote notes when the task wrote last. What somebody else has changed before stays theirs.
func (t *Task) wrote(at int64) {
	if !t.Theirs {
		t.Row.WroteAt = max(t.Row.WroteAt, at)
	}
}

// undone notes that a step was refused.
func (t *Task) undone(s Step) {
	t.short = true
	if t.Make != nil && t.Undone != nil {
		t.Row.Prints = t.Undone(t.Row.Prints, s)
	}
}
