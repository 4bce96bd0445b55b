// Package clerkapi is Clerk's Backend API as this tool uses it: complete
// request bodies, errors that keep their status, and nothing that retries or
// waits on its own, because whoever pushes must decide that.
//
// It is a direct net/http client: the official Go SDK lacks six create fields,
// fixes the API version and loses status and Retry-After of errors that are not
// JSON. Start from [New].
package clerkapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// Version is the API version every request asks for.
const Version = "2026-05-12"

// DefaultURL is where the API lives.
const DefaultURL = "https://api.clerk.com/v1"

// MaxLookup is how many values one filter of [Client.FindUsers] takes.
const MaxLookup = 100

// Config configures a Client.
type Config struct {
	URL       string        // default DefaultURL
	SecretKey string        // sk_test_... or sk_live_...
	UserAgent string        // default "clerk-import"
	Timeout   time.Duration // per request, default 30 s
	MaxConns  int           // connections kept open, default 256
	// Observe, if not nil, is told of every request: method and endpoint, with ids left
	// out ("PATCH /users/{id}"), the status (0 without an answer) and how long it took.
	Observe func(endpoint string, status int, took time.Duration)
	// Asked, if not nil, is told of every question, a GET, by its endpoint: nil where it was answered, or refused, and else
	// why there is no answer that can be used.
	Asked func(endpoint string, err error)
}

// Client talks to one instance. It is safe for concurrent use.
type Client struct {
	base      string
	local     bool // the API is on this machine
	key       string
	userAgent string
	timeout   time.Duration
	observe   func(endpoint string, status int, took time.Duration)
	asked     func(endpoint string, err error)
	http      *http.Client
	large     chan struct{} // of large answers that are read
	clock     clock
}

// New returns a Client.
func New(c Config) (*Client, error) {
	if c.URL == "" {
		c.URL = DefaultURL
	}
	base, err := parseAddress(c.URL)
	if err != nil {
		return nil, fmt.Errorf("the address of the API is not used: %w", err)
	}
	if base.Scheme == "https" {
		if err := checkProxy(os.Getenv); err != nil {
			return nil, err
		}
	}
	if c.UserAgent == "" {
		c.UserAgent = "clerk-import"
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.MaxConns == 0 {
		c.MaxConns = 256
	}
	return &Client{
		base: strings.TrimRight(c.URL, "/"), local: isLoopback(base.Hostname()), key: c.SecretKey, userAgent: c.UserAgent, timeout: c.Timeout, observe: c.Observe, asked: c.Asked,
		large: make(chan struct{}, largeAtOnce),
		http: &http.Client{Transport: newTransport(c.MaxConns), CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a redirect would carry the key elsewhere
		}},
	}, nil
}

// CloseIdleConnections closes connections that wait for requests.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// CreateUser sends POST /users.
func (c *Client) CreateUser(ctx context.Context, p *CreateUserParams) (*User, error) {
	return call(ctx, c, http.MethodPost, "/users", p, p.made)
}

// UpdateUser sends PATCH /users/{id}.
func (c *Client) UpdateUser(ctx context.Context, id string, p *UpdateUserParams) (*User, error) {
	return call(ctx, c, http.MethodPatch, path("/users", id), p, userWith(id, p.changed))
}

// MergeMetadata sends PATCH /users/{id}/metadata.
func (c *Client) MergeMetadata(ctx context.Context, id string, p *MetadataParams) (*User, error) {
	return call(ctx, c, http.MethodPatch, path("/users", id, "metadata"), p, userWith(id, p.mergedUser))
}

// GetUser sends GET /users/{id}.
func (c *Client) GetUser(ctx context.Context, id string) (*User, error) {
	return call(ctx, c, http.MethodGet, path("/users", id), nil, userWith(id))
}

// ReplaceMetadata sends PUT /users/{id}/metadata.
func (c *Client) ReplaceMetadata(ctx context.Context, id string, p *MetadataParams) (*User, error) {
	return call(ctx, c, http.MethodPut, path("/users", id, "metadata"), p, userWith(id, p.mergedUser))
}

// DeleteUser sends DELETE /users/{id}.
func (c *Client) DeleteUser(ctx context.Context, id string) error {
	_, err := call(ctx, c, http.MethodDelete, path("/users", id), nil, deletedIs(id))
	return err
}

// State is a state of a user that has endpoints of its own.
type State string

// States of users: POST /users/{id}/ban and so on.
const (
	Ban    State = "ban"
	Unban  State = "unban"
	Lock   State = "lock"
	Unlock State = "unlock"
)

// holds is the proof that a user is in the state.
func (s State) holds(u *User) string {
	return unless(map[State]bool{Ban: u.Banned, Unban: !u.Banned, Lock: u.Locked, Unlock: !u.Locked}[s], noChange)
}

// SetState sends POST /users/{id}/{state}.
func (c *Client) SetState(ctx context.Context, id string, s State) (*User, error) {
	return call(ctx, c, http.MethodPost, path("/users", id, string(s)), nil, userWith(id, s.holds))
}

// VerifyTOTP sends POST /users/{id}/verify_totp with a code of the authenticator app
// or a backup code, which it uses up. A wrong code is false without an error.
func (c *Client) VerifyTOTP(ctx context.Context, id, code string) (bool, error) {
	return c.verify(ctx, path("/users", id, "verify_totp"), map[string]string{"code": code}, "totp_incorrect_code")
}

// VerifyPassword sends POST /users/{id}/verify_password. A wrong password is
// false without an error.
func (c *Client) VerifyPassword(ctx context.Context, id, password string) (bool, error) {
	return c.verify(ctx, path("/users", id, "verify_password"), map[string]string{"password": password}, "incorrect_password")
}

func (c *Client) verify(ctx context.Context, path string, body any, wrong string) (bool, error) {
	_, err := call(ctx, c, http.MethodPost, path, body, func(v *struct {
		Verified bool `json:"verified"`
	}) string {
		return unless(v.Verified, noStatement) // what is wrong is refused
	})
	var e *Error
	if errors.As(err, &e) && e.Has(wrong) {
		return false, nil
	}
	return err == nil, err
}

// CreateEmailAddress sends POST /email_addresses.
func (c *Client) CreateEmailAddress(ctx context.Context, p *CreateEmailAddressParams) (*EmailAddress, error) {
	return call(ctx, c, http.MethodPost, "/email_addresses", p, p.made)
}

// CreatePhoneNumber sends POST /phone_numbers.
func (c *Client) CreatePhoneNumber(ctx context.Context, p *CreatePhoneNumberParams) (*PhoneNumber, error) {
	return call(ctx, c, http.MethodPost, "/phone_numbers", p, p.made)
}

// UpdateIdentifier sends PATCH /email_addresses/{id} or /phone_numbers/{id}, by the
// kind. updatedAt is in Unix milliseconds.
func (c *Client) UpdateIdentifier(ctx context.Context, kind Filter, id string, p *UpdateIdentifierParams) (updatedAt int64, err error) {
	out, err := call(ctx, c, http.MethodPatch, identifierPath(kind, id), p, func(i *identified) string { return unless(i.ID == id, otherID) })
	if err != nil {
		return 0, err
	}
	return out.UpdatedAt, nil
}

// DeleteIdentifier sends DELETE /email_addresses/{id} or /phone_numbers/{id}.
func (c *Client) DeleteIdentifier(ctx context.Context, kind Filter, id string) error {
	_, err := call(ctx, c, http.MethodDelete, identifierPath(kind, id), nil, deletedIs(id))
	return err
}

func identifierPath(kind Filter, id string) string {
	if kind == ByPhone {
		return path("/phone_numbers", id)
	}
	return path("/email_addresses", id)
}

// GetInstance sends GET /instance.
func (c *Client) GetInstance(ctx context.Context) (*Instance, error) {
	return call(ctx, c, http.MethodGet, "/instance", nil, (*Instance).is)
}

// CountUsers sends GET /users/count.
func (c *Client) CountUsers(ctx context.Context) (int64, error) {
	return c.count(ctx, "/users/count", math.MaxInt64)
}

// CountUsersOf is how many of up to [MaxLookup] ids are a user's.
func (c *Client) CountUsersOf(ctx context.Context, ids []string) (int64, error) {
	q := url.Values{}
	for _, id := range ids {
		q.Add(string(ByID), id)
	}
	return c.count(ctx, "/users/count?"+q.Encode(), int64(len(ids)))
}

// count is the total that an answer states, at most so many.
func (c *Client) count(ctx context.Context, path string, most int64) (int64, error) {
	out, err := call(ctx, c, http.MethodGet, path, nil, func(n *struct {
		TotalCount *int64 `json:"total_count"`
	}) string {
		return unless(n.TotalCount != nil && *n.TotalCount >= 0 && *n.TotalCount <= most, noStatement)
	})
	if err != nil {
		return 0, err
	}
	return *out.TotalCount, nil
}

// Filter is an exact-match filter of GET /users.
type Filter string

// Filters used for looking users up.
const (
	ByExternalID Filter = "external_id"
	ByEmail      Filter = "email_address"
	ByPhone      Filter = "phone_number"
	ByUsername   Filter = "username"
	ByWallet     Filter = "web3_wallet"
	ByID         Filter = "user_id"
)

// FindUsers looks up to [MaxLookup] values up in one request. Unknown values
// are simply not found.
func (c *Client) FindUsers(ctx context.Context, by Filter, values []string) ([]User, error) {
	if len(values) == 0 {
		return nil, nil
	}
	if len(values) > MaxLookup {
		return nil, fmt.Errorf("at most %d values in one look-up, got %d", MaxLookup, len(values))
	}
	q := url.Values{"limit": {"500"}}
	for _, v := range values {
		if by == ByExternalID || by == ByID {
			// A leading + or - means include or exclude there, so an id that
			// starts with one must be told apart by a + of its own.
			v = "+" + v
		}
		q.Add(string(by), v)
	}
	users, err := call(ctx, c, http.MethodGet, "/users?"+q.Encode(), nil, found(by, values))
	if err != nil {
		return nil, err
	}
	return *users, nil
}

// MaxList is how many users one page of [Client.ListUsers] has at most.
const MaxList = 500

// SetProfileImage sends POST /users/{id}/profile_image.
func (c *Client) SetProfileImage(ctx context.Context, id, contentType string, image []byte) (*User, error) {
	form, body, err := imageForm(contentType, image)
	if err != nil {
		return nil, err
	}
	return send(ctx, c, http.MethodPost, path("/users", id, "profile_image"), form, body, userWith(id))
}

// imageForm is a form with an image in it, and its content type.
func imageForm(contentType string, image []byte) (form string, body []byte, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="image"`}, "Content-Type": {contentType},
	})
	if err == nil {
		_, err = part.Write(image)
	}
	err = errors.Join(err, w.Close())
	return w.FormDataContentType(), b.Bytes(), err
}

// ListUsers lists a page of all users, the latest first, beginning behind the user
// with the id after, or with the latest for "". A page with fewer users than limit
// is the last one.
func (c *Client) ListUsers(ctx context.Context, after string, limit int) ([]User, error) {
	q := url.Values{"limit": {strconv.Itoa(limit)}, "order_by": {"-created_at"}}
	if after != "" {
		q.Set("starting_after", after)
	}
	all := listOf((*User).is, func(u *User) string { return u.ID })
	users, err := call(ctx, c, http.MethodGet, "/users?"+q.Encode(), nil, func(list *[]User) string {
		behind := !slices.ContainsFunc(*list, func(u User) bool { return u.ID == after })
		return first(all(list), unless(len(*list) <= limit && behind, notAsked))
	})
	if err != nil {
		return nil, err
	}
	return *users, nil
}

// How much of answers is kept in memory at once. Most are small; of the large ones, as a page
// of users with full metadata, only so many are read at a time.
const (
	maxResponse   = 32 << 20 // a page of a list
	smallResponse = 512 << 10
	largeAtOnce   = 4
	oneResponse   = 1 << 20   // one thing, or, of a change, a few: metadata has 8 KB at most, says the documentation
	errorResponse = 256 << 10 // that is not a success
	maxHeader     = 64 << 10
)

// path is that of a request: where the kind of thing is, its id, and what is below it. It is ""
// if an id is none of the API's: one from elsewhere could lead to another path.
func path(parts ...string) string {
	for _, p := range parts[1:] {
		if p == "" || strings.ContainsFunc(p, func(r rune) bool { return !alphanumeric(string(r)) && !strings.ContainsRune("_:-", r) }) {
			return ""
		}
	}
	return strings.Join(parts, "/")
}

func call[T any](ctx context.Context, c *Client, method, path string, body any, says proof[T]) (*T, error) {
	if body == nil {
		return send(ctx, c, method, path, "", nil, says)
	}
	b, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, route(path), err)
	}
	return send(ctx, c, method, path, "application/json", b, says)
}

// send sends a request with a body of a content type, or none, and has its answer proven.
func send[T any](ctx context.Context, c *Client, method, path, contentType string, body []byte, says proof[T]) (*T, error) {
	if !strings.HasPrefix(path, "/") {
		// No resource has such an id.
		return nil, &Error{Status: http.StatusNotFound, Items: []ErrorItem{{Code: "resource_not_found"}}}
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var payload io.Reader
	if contentType != "" {
		payload = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, payload)
	if err != nil {
		return nil, fmt.Errorf("%s %s: invalid request", method, route(path))
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Clerk-API-Version", Version)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	out := new(T)
	err = c.exchange(req, isList(out), func(resp *http.Response, text []byte) error {
		return decode(resp, text, out, says)
	})
	var refused *Error
	if err != nil && !errors.As(err, &refused) {
		err = fmt.Errorf("%s %s: %w", method, route(path), err)
	}
	if c.asked != nil && method == http.MethodGet {
		said := err
		if kind := Classify(err); kind != Unknown && kind != Unreachable {
			said = nil
		}
		c.asked(endpoint(req.URL.Path), said)
	}
	switch {
	case refused != nil:
		return nil, refused
	case err != nil:
		return nil, err
	}
	return out, nil
}

// decode reads an answer of the API, and has it proven.
func decode[T any](resp *http.Response, text []byte, out *T, says proof[T]) error {
	unusable := func(what, detail string) *Unusable { // of one that is fine nobody needs to know where it came from
		return &Unusable{What: what, Detail: detail, Status: resp.StatusCode, ContentType: mediaType(resp), TraceID: trace(resp.Request, resp.Header.Get("Clerk-Trace-Id"))}
	}
	switch {
	case len(text) > bound(resp, isList(out)):
		return unusable(TooLarge, "")
	case resp.StatusCode >= 300 && resp.StatusCode <= 399:
		return unusable(Redirected, "")
	case resp.StatusCode > 399:
		return apiError(resp, text, unusable(NotJSON, ""))
	case len(bytes.TrimSpace(text)) == 0:
		return unusable(Empty, "")
	case !utf8.Valid(text): // names would arrive with other characters, and be held against what was sent
		return unusable(NotJSON, "")
	case json.Unmarshal(text, out) != nil:
		if json.Valid(text) { // of another shape: whoever gives it is there
			return unusable(Untrue, noStatement)
		}
		return unusable(NotJSON, "")
	case idTwice(gjson.ParseBytes(text)):
		return unusable(Untrue, noID)
	}
	if detail := says(out); detail != "" {
		return unusable(Untrue, detail)
	}
	return nil
}

// bound is how many bytes of an answer are read.
func bound(resp *http.Response, list bool) int {
	switch {
	case !succeeded(resp):
		return errorResponse
	case list && resp.Request.Method == http.MethodGet:
		return maxResponse
	}
	return oneResponse
}

// isList reports whether an answer is a list, or a page of one.
func isList[T any](out *T) bool {
	_, page := any(out).(interface{ isList() })
	return page || reflect.TypeFor[T]().Kind() == reflect.Slice
}

// idTwice reports whether an object of an answer, or of the list that it is, has two ids: which one
// counts is anybody's guess.
func idTwice(v gjson.Result) bool {
	ids, twice := 0, false
	v.ForEach(func(key, value gjson.Result) bool {
		if strings.EqualFold(key.String(), "id") {
			ids++
		}
		twice = ids > 1 || value.IsObject() && v.IsArray() && idTwice(value) || value.IsArray() && key.String() == "data" && idTwice(value)
		return !twice
	})
	return twice
}

// mediaType is the content type of an answer, as far as it is one.
func mediaType(resp *http.Response) string {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return words(kind, "/.+-", "")
}

// exchange sends a request, reads its answer and hands it on. What is behind the bound is left
// out.
func (c *Client) exchange(req *http.Request, list bool, use func(resp *http.Response, text []byte) error) error {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	began := time.Now()
	noteEndpoint(req)
	resp, err := c.http.Do(req)
	if c.observe != nil {
		status := 0
		if resp != nil {
			status = resp.StatusCode
		}
		c.observe(req.Method+" "+endpoint(req.URL.Path), status, time.Since(began))
	}
	if err != nil {
		// A url.Error repeats the URL, whose query holds identifiers.
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return withoutItsBytes(err)
	}
	defer resp.Body.Close()
	c.clock.see(resp, began, time.Now())
	most := bound(resp, list)
	text, err := io.ReadAll(io.LimitReader(resp.Body, int64(min(smallResponse, most+1))))
	if err == nil && len(text) == smallResponse {
		select {
		case c.large <- struct{}{}:
			defer func() { <-c.large }()
		case <-req.Context().Done():
			return req.Context().Err()
		}
		var rest bytes.Buffer
		rest.Write(text)
		_, err = rest.ReadFrom(io.LimitReader(resp.Body, int64(most-smallResponse+1)))
		text = rest.Bytes()
	}
	if err != nil && succeeded(resp) {
		return fmt.Errorf("the answer broke off: %w", withoutItsBytes(err))
	}
	return use(resp, text)
}

func succeeded(resp *http.Response) bool { return resp.StatusCode >= 200 && resp.StatusCode <= 299 }

// route is a path without its query, for messages.
func route(path string) string {
	p, _, _ := strings.Cut(path, "?")
	return p
}

// apiError is the API's no. What does not have its envelope is somebody else's word, as that of
// a proxy in between, and says nothing, but that there are too many requests: a proxy throttles, too,
// and more of them would not get through either. If it had let the request pass, the next one is
// refused because of it, which is looked into.
func apiError(resp *http.Response, body []byte, unusable *Unusable) error {
	e := &Error{Status: resp.StatusCode, TraceID: unusable.TraceID, RetryAfter: retryAfter(resp)}
	var envelope struct {
		Errors  []ErrorItem `json:"errors"`
		TraceID string      `json:"clerk_trace_id"`
	}
	if json.Unmarshal(body, &envelope) == nil {
		e.Items = envelope.Errors
		if id := trace(resp.Request, envelope.TraceID); id != "" {
			e.TraceID = id
		}
	}
	if len(e.Items) == 0 && e.Status != http.StatusTooManyRequests {
		return unusable
	}
	for i := range e.Items {
		e.Items[i].clean()
	}
	return e
}

// maxRetryAfter is how long a server may have requests wait. What is more counts as nothing said.
const maxRetryAfter = 10 * time.Minute

// retryAfter reads seconds or an HTTP date, by the clock of the server.
func retryAfter(resp *http.Response) time.Duration {
	s := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if n, err := strconv.ParseFloat(s, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		if !(n > 0 && n <= maxRetryAfter.Seconds()) { // NaN, too; what is more is no wait that anybody means
			return 0
		}
		return time.Duration(n * float64(time.Second))
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	if wait := at.Sub(now); wait > 0 && wait <= maxRetryAfter {
		return wait
	}
	return 0
}
