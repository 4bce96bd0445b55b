package push

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
	"sync"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/mapping/record"
)

// taken are the Clerk ids that rows stand for, eight bytes of each. What is made for a row is no
// other row's: an answer that says so is not believed.
type taken struct {
	cp   *checkpoint.Checkpoint
	seed maphash.Seed

	mu        sync.Mutex
	ids       map[uint64]struct{} // nil until it is asked for
	contested map[string]bool     // those that two rows were told to have
	users     bool                // they are of users
}

// take gives an id to the row of a task; false if another has it, which is contested then.
func (t *taken) take(id string, of *Task) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ids == nil {
		t.seed, t.ids = maphash.MakeSeed(), map[uint64]struct{}{}
		if err := t.cp.ClerkIDs(func(id string) { t.ids[maphash.String(t.seed, id)] = struct{}{} }); err != nil {
			return false, err
		}
	}
	print := maphash.String(t.seed, id)
	_, is := t.ids[print]
	t.ids[print] = struct{}{}
	if is {
		if t.contested == nil {
			t.contested = map[string]bool{}
		}
		t.contested[id] = true
		_, t.users = of.Make.(*CreateUser)
	}
	return !is, nil
}

// errTaken is an answer with the id of what another row stands for.
var errTaken = &clerkapi.Unusable{Status: http.StatusOK, What: clerkapi.Untrue, Detail: "an id that no other row has"}

// find looks for what lost requests of tasks have made, and remembers that it was made for them. What is found
// and another row has proves nothing yet: the other one's record may be wrong.
func (p *pusher) find(ctx context.Context, tasks []*Task) error {
	lacking := tasks[0].Make.Find(ctx, p.Caller, tasks)
	if lacking != nil && !errors.Is(lacking, errUnlisted) {
		for _, t := range tasks {
			t.Row.ClerkID, t.Row.WroteAt = "", 0
		}
		return about(lacking)
	}
	unsaid := lacking
	for _, t := range tasks {
		if !t.Doubt && !t.recent() {
			t.Row.ClerkID, t.Row.WroteAt = "", 0
		}
		if t.Row.ClerkID == "" {
			continue
		}
		own, err := p.taken.take(t.Row.ClerkID, t)
		if err != nil {
			return err
		}
		if t.Row.Made = own; !own {
			unsaid = &unproven{&contradicted{[]int64{t.Row.Line}}}
			t.Row.ClerkID, t.Row.WroteAt = "", 0
		} else if len(t.Sent) > 0 {
			t.Row.Prints = t.Sent
		}
	}
	if unsaid == nil {
		p.doubts.proven()
	}
	return unsaid
}

// recent reports whether what was found for a row was changed last while the row was being sent. Of
// a row whose request was lost the [Maker]'s proof is enough; of one that was refused it is not: an
// earlier import may have made the very same.
func (t *Task) recent() bool { return While(t.Row.WroteAt, t.Row.ClaimedAt, t.until) }

// While reports whether a time is one at which a row was being sent: since it was claimed and, for a
// row that failed, until it did. All are Unix ms; 0 is not yet.
func While(at, claimed, failed int64) bool {
	return at >= claimed && (failed == 0 || at <= failed+ClockSkew.Milliseconds())
}

// unproven is the error of a question about a row whose answer proves nothing: it was refused, none
// came that could be used, or it contradicts what the API has said before. What became of the row
// stays unknown.
type unproven struct{ cause error }

func (e *unproven) Error() string { return fmt.Sprintf("nothing is proven: %v", e.cause) }

// Unwrap is what came instead.
func (e *unproven) Unwrap() error { return e.cause }

// code is that of a row which stays in doubt for it.
func (e *unproven) code() string {
	var silent *noAnswer
	if errors.As(e.cause, &silent) {
		return silent.code()
	}
	var refused *clerkapi.Error
	if errors.As(e.cause, &refused) {
		return FailureCode(refused)
	}
	var other *contradicted
	if errors.As(e.cause, &other) {
		return CodeContradicted
	}
	if errors.Is(e.cause, errUnlisted) {
		return CodeInDoubt
	}
	return CodeNoAnswer
}

// about makes the error of a question about a row one of the row, if it does not end the run.
func about(err error) error {
	var silent *noAnswer
	if refusal(err) == nil && !errors.As(err, &silent) {
		return err
	}
	return &unproven{err}
}

// doubts counts the rows that stay in doubt because nothing is proven about them. Where that comes
// for several in a row nothing more is sent.
type doubts struct {
	mu     sync.Mutex
	inARow int
	err    InDoubt
}

// doubt leaves a row as it is in the checkpoint: in doubt, or, of a task without a Maker, to be
// changed.
func (p *pusher) doubt(t *Task, was checkpoint.State, cause *unproven) error {
	d := &p.doubts
	d.add(cause.code(), cause.cause)
	d.mu.Lock()
	d.inARow++
	stop := d.inARow >= maxSilent
	d.mu.Unlock()
	if stop {
		err := error(&d.err)
		p.failed.CompareAndSwap(nil, &err)
		p.stopNow()
	}
	if t.Row.State = was; was == checkpoint.Pending && t.Make != nil && t.Doubt {
		t.Row.State = checkpoint.Claimed
	}
	if t.Make != nil {
		t.Row.Code = cause.code()
		if len(t.Sent) > 0 {
			t.Row.Prints = t.Sent
		}
	}
	return p.opts.Checkpoint.RecordFrom(was, t.Row)
}

// proven notes that something was proven about a row.
func (d *doubts) proven() {
	d.mu.Lock()
	d.inARow = 0
	d.mu.Unlock()
}

// end is the error of a run with rows that stay in doubt; nil if there are none.
func (d *doubts) end() error {
	if d.err.Rows == 0 {
		return nil
	}
	return &d.err
}

// InDoubt is the error of a run after which nobody knows what became of some rows: the API's
// answers about them prove nothing. They stay as they are, and the next run asks again.
type InDoubt struct {
	Rows int64  // in doubt
	Code string // of the last one
	Last error  // of the API, about the last one
}

func (e *InDoubt) Error() string {
	return fmt.Sprintf("%s in doubt: what is answered about such rows proves nothing (%s: %v). None was given up; the same command asks again", record.Amount(e.Rows, "row"), e.Code, e.Last)
}

// Unwrap is the last answer.
func (e *InDoubt) Unwrap() error { return e.Last }
