package push

import (
	"errors"
	"fmt"
	"strings"

	"clerk-import/importer/clerkapi"
)

// refusal is the API's no to a request, if err is one.
func refusal(err error) *clerkapi.Error {
	if err == nil { // nearly always
		return nil
	}
	var e *clerkapi.Error
	var silent *noAnswer
	var unsaid *unproven
	if errors.As(err, &silent) || errors.As(err, &unsaid) || !errors.As(err, &e) || clerkapi.Classify(err) != clerkapi.Refused {
		return nil
	}
	return e
}

// FailureCode is the code a failed row is recorded with: the API's, and the
// parameter it is about.
func FailureCode(e *clerkapi.Error) string {
	code := e.Code()
	if params := e.Params(); len(params) > 0 {
		code += " " + params[0]
	}
	return code
}

// noAnswer is the error of a request that the API gives no usable answer to.
type noAnswer struct {
	last     error
	endpoint string // "" of a question
}

func (e *noAnswer) Error() string {
	return fmt.Sprintf("the API does not answer a request that is needed to go on: %v", e.last)
}

// Unwrap is the last answer.
func (e *noAnswer) Unwrap() error { return e.last }

// code is that of a row which is given up for it.
func (e *noAnswer) code() string {
	var unusable *clerkapi.Unusable
	if errors.As(e.last, &unusable) {
		return unusable.Code()
	}
	return CodeNoAnswer
}

// Unsettled reports whether a row that failed with a code may have been executed all the same.
func Unsettled(code string) bool {
	return code == CodeNoAnswer || strings.HasPrefix(code, CodeUnusable+" ")
}

// local is the error of something of ours beside a request: it ends the run.
type local struct{ err error }

func (e *local) Error() string { return e.err.Error() }
