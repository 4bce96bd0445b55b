package clerkapi

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Error is an answer of the API that is not a success. It keeps the status and
// Retry-After even when the body is not JSON, as from a proxy in between.
type Error struct {
	Status     int
	Items      []ErrorItem
	TraceID    string        // Clerk-Trace-Id, for Clerk's support
	RetryAfter time.Duration // of a 429 or 503; 0 when not given
}

// ErrorItem is one entry of the API's error envelope.
type ErrorItem struct {
	Code        string    `json:"code"`
	Message     string    `json:"message"`
	LongMessage string    `json:"long_message"`
	Meta        ErrorMeta `json:"meta"`
}

// clean replaces what has not the form of a code, or of a parameter's name: whoever answers may
// have put anything there, also what was sent.
func (it *ErrorItem) clean() {
	it.Code = words(it.Code, "_", "unreadable_code")
	it.Meta.ParamName = words(it.Meta.ParamName, "_.[]", unreadableName)
	if !country.MatchString(it.Meta.Country) {
		it.Meta.Country = ""
	}
	for i, name := range it.Meta.Names {
		it.Meta.Names[i] = words(name, "_.[]", unreadableName)
	}
}

const unreadableName = "unreadable_name"

// maxWords is how long a code, or the name of something, is at most.
const maxWords = 64

// word is one of those that names are made of: letters, and at most a number behind them. Digests, keys, tokens
// and ids in hexadecimal are none.
var word = regexp.MustCompile(`^(?:[a-z]{1,20}[0-9]{0,3}|[0-9]{1,3})?$`)

// country is the form of a country's code.
var country = regexp.MustCompile(`^[A-Z]{2}$`)

// words is a name of words between separators, or other where it is none: it is shown and stored.
func words(name, separators, other string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(separators, r) })
	if len(name) > maxWords || slices.ContainsFunc(parts, func(p string) bool { return p == "sk" || !word.MatchString(p) }) {
		return other
	}
	return name
}

// trace is the id by which Clerk's support finds a request, or "" if it is none, or repeats what was sent: the key or a
// part of the body.
func trace(req *http.Request, id string) string {
	if id == "" || len(id) > maxWords || strings.Contains(req.Header.Get("Authorization"), id) ||
		strings.ContainsFunc(id, func(r rune) bool { return r != '-' && !alphanumeric(string(r)) }) {
		return ""
	}
	if req.GetBody == nil {
		return id
	}
	body, err := req.GetBody()
	if err != nil {
		return ""
	}
	sent, err := io.ReadAll(body)
	if err != nil || bytes.Contains(sent, []byte(id)) {
		return ""
	}
	return id
}

// ErrorMeta names the parameters an error is about.
type ErrorMeta struct {
	ParamName string   `json:"param_name"`
	Names     []string `json:"param_names"`
	Country   string   `json:"alpha2"` // of a phone number, "GB"
}

// UnmarshalJSON ignores a meta of a shape that is not documented.
func (m *ErrorMeta) UnmarshalJSON(b []byte) error {
	type plain ErrorMeta
	var p plain
	if json.Unmarshal(b, &p) == nil {
		*m = ErrorMeta(p)
	}
	return nil
}

// Error shows status, codes and parameters. The API's messages can repeat
// values of the request, so they stay out.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("the API answered " + statusText(e.Status))
	for i, it := range e.Items {
		b.WriteString([]string{": ", ", "}[min(i, 1)] + it.Code)
		if it.Meta.ParamName != "" {
			b.WriteString(" (" + it.Meta.ParamName + ")")
		}
	}
	if e.TraceID != "" {
		b.WriteString(", trace " + e.TraceID)
	}
	return b.String()
}

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// Code is the first code of the envelope, or "http_<status>" without one.
func (e *Error) Code() string {
	if len(e.Items) > 0 && e.Items[0].Code != "" {
		return e.Items[0].Code
	}
	return fmt.Sprintf("http_%d", e.Status)
}

// Has reports whether the envelope contains a code.
func (e *Error) Has(code string) bool {
	return slices.ContainsFunc(e.Items, func(it ErrorItem) bool { return it.Code == code })
}

// Params lists the parameters the error is about.
func (e *Error) Params() []string {
	var names []string
	for _, it := range e.Items {
		if it.Meta.ParamName != "" {
			names = append(names, it.Meta.ParamName)
		}
		names = append(names, it.Meta.Names...)
	}
	return names
}

// Country is the country that the error is about, "" for none.
func (e *Error) Country() string {
	for _, it := range e.Items {
		if it.Meta.Country != "" {
			return it.Meta.Country
		}
	}
	return ""
}

// CodeMember is the code of the refusal to make somebody a member who is one.
const CodeMember = "already_a_member_in_organization"

// Exists reports whether the request was refused because an identifier or the
// external id is taken, the user a member already, or the address invited. The code for an external id is not documented, so any
// 422 about it counts.
func (e *Error) Exists() bool {
	if e.Has(CodeMember) || e.Invited() {
		return true
	}
	if e.Status != http.StatusUnprocessableEntity {
		return false
	}
	return e.Has("form_identifier_exists") || e.Has("form_already_exists") || slices.Contains(e.Params(), "external_id")
}

// Invited reports whether an invitation was refused because the address has one that is
// open still.
func (e *Error) Invited() bool {
	return e.Has("organization_invitation_not_unique") || e.Has("duplicate_record")
}

// errNoHTTP is an answer whose head or form is not HTTP's.
var errNoHTTP = errors.New("what answers there does not speak HTTP as it is defined; look at the address, and at what is in between")

// errEnded is how servers of HTTP/2 end connections, when they are restarted, too, with words of their own.
var errEnded = errors.New("the server has ended the connection (GOAWAY)")

// withoutItsBytes is what went wrong on the way: net/http repeats heads of answers that it does not understand, and the
// words with which a connection is ended. What networks and certificates say of themselves stays.
func withoutItsBytes(err error) error {
	var network net.Error
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &network) || errors.As(err, &certificate) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	var head textproto.ProtocolError
	switch text := err.Error(); {
	case strings.Contains(text, "server sent GOAWAY"):
		return errEnded
	case errors.As(err, &head) || strings.Contains(text, `"`) || strings.Contains(text, "connection broken"):
		return errNoHTTP
	}
	return err
}

// Kind is what an error means for the request that met it.
type Kind uint8

// Kinds of errors.
const (
	Refused     Kind = iota // the API said no; repeating the request changes nothing
	Throttled               // 429: not executed, to be sent again later
	Busy                    // 409 resource_locked: not executed, to be sent again
	Unreachable             // no connection: not executed
	Unknown                 // the outcome is unknown: it may have been executed
	Stopped                 // no request can succeed: key, plan or user quota
)

// Classify says what an error of a [Client] method means.
func Classify(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		switch {
		case e.Status == http.StatusTooManyRequests:
			return Throttled
		case e.Status == http.StatusConflict && (e.Has("resource_locked") || e.Has("conflict")):
			return Busy
		case e.Status >= 500, e.Status == http.StatusRequestTimeout:
			return Unknown
		case e.Status == http.StatusUnauthorized, e.Status == http.StatusPaymentRequired,
			e.Has("user_quota_exceeded"), e.Has("quota_exceeded"), e.Has("api_version_invalid"):
			return Stopped
		}
		return Refused
	}
	var oe *net.OpError
	if errors.As(err, &oe) && oe.Op == "dial" {
		return Unreachable
	}
	var de *net.DNSError
	if errors.As(err, &de) {
		return Unreachable
	}
	return Unknown
}
