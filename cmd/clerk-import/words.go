package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// systems are the words of operating systems for what is wrong with a file, and ours for it.
var systems = map[string]string{
	"no such file or directory":                  "there is no such file or folder; look at its spelling, and from which folder it is meant",
	"The system cannot find the file specified.": "there is no such file; look at its spelling, and from which folder it is meant",
	"The system cannot find the path specified.": "there is no such folder; look at its spelling, and from which folder it is meant",
	"permission denied":                          "it may not be opened; look at its permissions, and whose it is",
	"Access is denied.":                          "it may not be opened; look at its permissions, and whose it is",
	"not a directory":                            "a part of its path is a file and no folder",
	"file name too long":                         "its name is longer than the disk takes; give it a shorter one",
	"no space left on device":                    "no space left on the disk: make room, and run the command again",
	"too many levels of symbolic links":          "it is a link that leads to itself",
	"no such device or address":                  "it is nothing that can be read",
	"invalid argument":                           "the system does not take it: look at the name and at what kind of disk it is on",
	"read-only file system":                      "it is on a disk that cannot be written; choose another folder",
	"too many open files":                        "too many files are open; close other programs, or raise the limit (ulimit -n)",
	"The process cannot access the file because it is being used by another process.": "another program has it open; close that",
}

// calls finds the name of a system call in front of a path and what the system says of it.
var calls = func() *regexp.Regexp {
	said := make([]string, 0, len(systems))
	for s := range systems {
		said = append(said, regexp.QuoteMeta(s))
	}
	return regexp.MustCompile(`(?:\b(?:open|openat|stat|statat|lstat|mkdir|mkdirat|rename|read|write) ([^\n:]*): )?(` + strings.Join(said, "|") + `)`)
}()

// inWords says what is wrong with files in words for people, and what to do about it.
func inWords(text string) string {
	return calls.ReplaceAllStringFunc(text, func(found string) string {
		parts := calls.FindStringSubmatch(found)
		if parts[1] == "" {
			return systems[parts[2]]
		}
		return parts[1] + ": " + systems[parts[2]]
	})
}

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
