package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// jsonInWords says why a file of settings cannot be read.
func jsonInWords(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	name, unknown := strings.CutPrefix(err.Error(), "json: unknown field ")
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "ends too early to be JSON"
	case errors.As(err, &syntax):
		return fmt.Sprintf("is not JSON from byte %d on", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Sprintf("has %s in %q, which is of another kind", aOr(kind.Value), kind.Field)
	case unknown:
		return "has an unknown setting, " + name
	}
	return "cannot be understood"
}

// aOr is a kind of JSON with its article.
func aOr(kind string) string {
	if strings.HasPrefix(kind, "object") || strings.HasPrefix(kind, "array") {
		return "an " + kind
	}
	return "a " + kind
}
