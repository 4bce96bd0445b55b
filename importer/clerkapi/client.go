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
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"
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
}

// Client talks to one instance. It is safe for concurrent use.
type Client struct {
	base      string
	local     bool // the API is on this machine
	key       string
	userAgent string
	timeout   time.Duration
	observe   func(endpoint string, status int, took time.Duration)
	http      *http.Client
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
		base: strings.TrimRight(c.URL, "/"), local: isLoopback(base.Hostname()), key: c.SecretKey, userAgent: c.UserAgent, timeout: c.Timeout, observe: c.Observe,
		http: &http.Client{Transport: newTransport(c.MaxConns), CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a redirect would carry the key elsewhere
		}},
	}, nil
}

// CloseIdleConnections closes connections that wait for requests.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// CreateUser sends POST /users.
func (c *Client) CreateUser(ctx context.Context, p *CreateUserParams) (*User, error) {
	return call[User](ctx, c, http.MethodPost, "/users", p)
}

// UpdateUser sends PATCH /users/{id}.
func (c *Client) UpdateUser(ctx context.Context, id string, p *UpdateUserParams) (*User, error) {
	return call[User](ctx, c, http.MethodPatch, "/users/"+url.PathEscape(id), p)
}

// MergeMetadata sends PATCH /users/{id}/metadata.
func (c *Client) MergeMetadata(ctx context.Context, id string, p *MetadataParams) (*User, error) {
	return call[User](ctx, c, http.MethodPatch, "/users/"+url.PathEscape(id)+"/metadata", p)
}

// GetUser sends GET /users/{id}.
func (c *Client) GetUser(ctx context.Context, id string) (*User, error) {
	return call[User](ctx, c, http.MethodGet, "/users/"+url.PathEscape(id), nil)
}

// ReplaceMetadata sends PUT /users/{id}/metadata.
func (c *Client) ReplaceMetadata(ctx context.Context, id string, p *MetadataParams) (*User, error) {
	return call[User](ctx, c, http.MethodPut, "/users/"+url.PathEscape(id)+"/metadata", p)
}

// DeleteUser sends DELETE /users/{id}.
func (c *Client) DeleteUser(ctx context.Context, id string) error {
	_, err := call[struct{}](ctx, c, http.MethodDelete, "/users/"+url.PathEscape(id), nil)
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

// SetState sends POST /users/{id}/{state}.
func (c *Client) SetState(ctx context.Context, id string, s State) (*User, error) {
	return call[User](ctx, c, http.MethodPost, "/users/"+url.PathEscape(id)+"/"+string(s), nil)
}

// VerifyTOTP sends POST /users/{id}/verify_totp with a code of the authenticator app
// or a backup code, which it uses up. A wrong code is false without an error.
func (c *Client) VerifyTOTP(ctx context.Context, id, code string) (bool, error) {
	return c.verify(ctx, "/users/"+url.PathEscape(id)+"/verify_totp", map[string]string{"code": code}, "totp_incorrect_code")
}

// VerifyPassword sends POST /users/{id}/verify_password. A wrong password is
// false without an error.
func (c *Client) VerifyPassword(ctx context.Context, id, password string) (bool, error) {
	return c.verify(ctx, "/users/"+url.PathEscape(id)+"/verify_password", map[string]string{"password": password}, "incorrect_password")
}

func (c *Client) verify(ctx context.Context, path string, body any, wrong string) (bool, error) {
	out, err := call[struct {
		Verified bool `json:"verified"`
	}](ctx, c, http.MethodPost, path, body)
	var e *Error
	if errors.As(err, &e) && e.Has(wrong) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return out.Verified, nil
}

// CreateEmailAddress sends POST /email_addresses.
func (c *Client) CreateEmailAddress(ctx context.Context, p *CreateEmailAddressParams) (*EmailAddress, error) {
	return call[EmailAddress](ctx, c, http.MethodPost, "/email_addresses", p)
}

// CreatePhoneNumber sends POST /phone_numbers.
func (c *Client) CreatePhoneNumber(ctx context.Context, p *CreatePhoneNumberParams) (*PhoneNumber, error) {
	return call[PhoneNumber](ctx, c, http.MethodPost, "/phone_numbers", p)
}

// UpdateIdentifier sends PATCH /email_addresses/{id} or /phone_numbers/{id}, by the
// kind. updatedAt is in Unix milliseconds.
func (c *Client) UpdateIdentifier(ctx context.Context, kind Filter, id string, p *UpdateIdentifierParams) (updatedAt int64, err error) {
	out, err := call[struct {
		UpdatedAt int64 `json:"updated_at"`
	}](ctx, c, http.MethodPatch, identifierPath(kind, id), p)
	if err != nil {
		return 0, err
	}
	return out.UpdatedAt, nil
}

// DeleteIdentifier sends DELETE /email_addresses/{id} or /phone_numbers/{id}.
func (c *Client) DeleteIdentifier(ctx context.Context, kind Filter, id string) error {
	_, err := call[struct{}](ctx, c, http.MethodDelete, identifierPath(kind, id), nil)
	return err
}

func identifierPath(kind Filter, id string) string {
	if kind == ByPhone {
		return "/phone_numbers/" + url.PathEscape(id)
	}
	return "/email_addresses/" + url.PathEscape(id)
}

// GetInstance sends GET /instance.
func (c *Client) GetInstance(ctx context.Context) (*Instance, error) {
	return call[Instance](ctx, c, http.MethodGet, "/instance", nil)
}

// CountUsers sends GET /users/count.
func (c *Client) CountUsers(ctx context.Context) (int64, error) {
	out, err := call[struct {
		TotalCount int64 `json:"total_count"`
	}](ctx, c, http.MethodGet, "/users/count", nil)
	if err != nil {
		return 0, err
	}
	return out.TotalCount, nil
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
	users, err := call[[]User](ctx, c, http.MethodGet, "/users?"+q.Encode(), nil)
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
	return send[User](ctx, c, http.MethodPost, "/users/"+url.PathEscape(id)+"/profile_image", form, body)
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
	users, err := call[[]User](ctx, c, http.MethodGet, "/users?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	return *users, nil
}

// maxResponse is the largest answer that is read: 500 users with full metadata.
const maxResponse = 64 << 20

func call[T any](ctx context.Context, c *Client, method, path string, body any) (*T, error) {
	if body == nil {
		return send[T](ctx, c, method, path, "", nil)
	}
	b, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, route(path), err)
	}
	return send[T](ctx, c, method, path, "application/json", b)
}

// send sends a request with a body of a content type, or none.
func send[T any](ctx context.Context, c *Client, method, path, contentType string, body []byte) (*T, error) {
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
	resp, text, err := c.exchange(req)
	if resp == nil {
		return nil, fmt.Errorf("%s %s: %w", method, route(path), err)
	}
	if !succeeded(resp) {
		return nil, apiError(resp, text)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: the answer broke off: %w", method, route(path), err)
	}
	out := new(T)
	if err := json.Unmarshal(text, out); err != nil {
		// A success whose body is not what it should be: the request was
		// probably executed, so this is an unknown outcome, not a refusal.
		return nil, fmt.Errorf("%s %s: the answer is not the expected JSON: %w", method, route(path), &Error{Status: resp.StatusCode, TraceID: resp.Header.Get("Clerk-Trace-Id")})
	}
	return out, nil
}

// exchange sends a request and reads its answer. Without an answer the response
// is nil; when the answer broke off there is a response and an error.
func (c *Client) exchange(req *http.Request) (*http.Response, []byte, error) {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	began := time.Now()
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
		return nil, nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	return resp, text, err
}

func succeeded(resp *http.Response) bool { return resp.StatusCode >= 200 && resp.StatusCode <= 299 }

// route is a path without its query, for messages.
func route(path string) string {
	p, _, _ := strings.Cut(path, "?")
	return p
}

// endpoint is a path with its version and ids left out.
func endpoint(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) > 1 && parts[0] == "v1" {
		parts = parts[1:]
	}
	for i, p := range parts {
		if prefix, _, ok := strings.Cut(p, "_"); ok && (prefix == "user" || prefix == "idn" || prefix == "org") {
			parts[i] = "{id}"
		}
	}
	return "/" + strings.Join(parts, "/")
}

func apiError(resp *http.Response, body []byte) *Error {
	e := &Error{Status: resp.StatusCode, TraceID: resp.Header.Get("Clerk-Trace-Id"), RetryAfter: retryAfter(resp.Header.Get("Retry-After"))}
	var envelope struct {
		Errors  []ErrorItem `json:"errors"`
		TraceID string      `json:"clerk_trace_id"`
	}
	if json.Unmarshal(body, &envelope) == nil {
		e.Items = envelope.Errors
		if envelope.TraceID != "" {
			e.TraceID = envelope.TraceID
		}
	}
	return e
}

// retryAfter reads seconds or an HTTP date.
func retryAfter(s string) time.Duration {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 && n < 86400 {
		return time.Duration(n * float64(time.Second))
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(0, time.Until(t))
	}
	return 0
}
