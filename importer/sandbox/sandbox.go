// Package sandbox is an embedded server that speaks Clerk's Backend API as its
// OpenAPI description (version 2026-05-12) documents it: users, e-mail
// addresses, phone numbers, organizations and memberships, with the same error
// envelope, uniqueness, quotas and real password verification. It is a rehearsal
// stage for migrations and the counterpart of the tests.
//
// It is written from the documentation and shares no code with clerkapi, so that
// a mistake in one shows in the other. It listens on loopback only.
//
// Start from [Open] and [Server.ServeHTTP], or [Server.Listen].
package sandbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"clerk-import/ratelimit"
)

// Config configures a Server.
type Config struct {
	Key           string           // the one key that opens it; default: one that is made
	Store         string           // SQLite file; "" keeps everything in memory
	Latency       time.Duration    // added to every answer
	Quota         *ratelimit.Quota // default: by environment, as Clerk documents
	SlidingWindow bool             // count the quota in a sliding instead of a fixed window
	Environment   string           // "development" (default) or "production"
	Settings      *Settings        // default: DefaultSettings
	Faults        *Faults          // default: none
}

// Server is a sandbox. Its methods are safe for concurrent use.
type Server struct {
	cfg      Config
	settings Settings
	store    *store
	mux      *http.ServeMux
	quota    *quota
	trouble  *trouble
	instance string
	stopLive func()

	requests atomic.Int64
	refused  atomic.Int64 // 429s
	failure  atomic.Pointer[error]
}

// Open opens the sandbox's store and returns its server.
func Open(cfg Config) (*Server, error) {
	if cfg.Environment == "" {
		cfg.Environment = "development"
	}
	if cfg.Key == "" {
		kind := "sk_test_"
		if cfg.Environment == "production" {
			kind = "sk_live_"
		}
		cfg.Key = kind + "sandbox" + rand.Text()
	}
	if cfg.Quota == nil {
		q := ratelimit.Development
		if cfg.Environment == "production" {
			q = ratelimit.Production
		}
		cfg.Quota = &q
	}
	st, err := openStore(cfg.Store)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, settings: DefaultSettings(), store: st, mux: http.NewServeMux(), quota: newQuota(*cfg.Quota, cfg.SlidingWindow), trouble: newTrouble(cfg.Faults)}
	if cfg.Settings != nil {
		s.settings = *cfg.Settings
	}
	if s.instance, err = st.instance(); err != nil {
		_ = st.close()
		return nil, err
	}
	s.routes()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.trouble.live(ctx, s.quota) }()
	s.stopLive = func() { cancel(); <-done }
	return s, nil
}

// Close closes the store.
func (s *Server) Close() error {
	s.stopLive()
	return s.store.close()
}

// Instance is the id of the sandbox's instance; it stays with the store.
func (s *Server) Instance() string { return s.instance }

// Key is the one secret key that the sandbox accepts.
func (s *Server) Key() string { return s.cfg.Key }

// Stats are the requests answered and those of them refused with 429.
func (s *Server) Stats() (requests, throttled int64) { return s.requests.Load(), s.refused.Load() }

// Trouble counts the faults played, and what the simulated live application sent
// and had refused.
func (s *Server) Trouble() (played, liveSent, liveRefused int64) {
	return s.trouble.played.Load(), s.trouble.liveSent.Load(), s.trouble.liveRefused.Load()
}

// Listen serves on a loopback address until stop is called. addr may name port
// 0. stop lets requests in flight finish.
func (s *Server) Listen(addr string) (url string, stop func() error, err error) {
	l, err := ListenLocally(addr)
	if err != nil {
		return "", nil, fmt.Errorf("the sandbox: %w", err)
	}
	addr = l.Addr().String() // with the port that was found
	ending := make(chan struct{})
	done := make(chan error, 1)
	go func() { done <- s.serve(l, addr, ending) }()
	var once sync.Once
	var result error
	return "http://" + addr + "/v1", func() error {
		once.Do(func() {
			close(ending)
			result = <-done
		})
		return result
	}, nil
}

// serve answers on l, restarting as the faults say, until ending is closed.
func (s *Server) serve(l net.Listener, addr string, ending <-chan struct{}) error {
	var every <-chan time.Time
	restart := s.trouble.f.Restart
	if restart != nil && restart.Every > 0 {
		tick := time.NewTicker(restart.Every)
		defer tick.Stop()
		every = tick.C
	}
	for {
		srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
		done := make(chan error, 1)
		go func() { done <- srv.Serve(l) }()
		select {
		case err := <-done:
			return err
		case <-ending:
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			err := srv.Shutdown(ctx)
			if errors.Is(err, context.DeadlineExceeded) {
				err = srv.Close() // somebody hangs on
			}
			if err := <-done; !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return err
		case <-every:
		}
		// A restart: connections break, nobody listens, then it is back.
		_ = srv.Close()
		<-done
		select {
		case <-time.After(restart.Down):
		case <-ending:
			return nil
		}
		var err error
		for range 100 {
			if l, err = net.Listen("tcp", addr); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if err != nil {
			return fmt.Errorf("sandbox: restarting: %w", err)
		}
	}
}

// handler answers one request with a value to send as JSON, or an error.
type handler func(r *http.Request) (any, error)

func (s *Server) routes() {
	for pattern, h := range map[string]handler{
		"POST /users":                                              s.createUser,
		"GET /users":                                               s.listUsers,
		"GET /users/count":                                         s.countUsers,
		"POST /users/ban":                                          s.bulkBan(true),
		"POST /users/unban":                                        s.bulkBan(false),
		"GET /users/{id}":                                          s.getUser,
		"PATCH /users/{id}":                                        s.updateUser,
		"DELETE /users/{id}":                                       s.deleteUser,
		"PATCH /users/{id}/metadata":                               s.mergeUserMetadata,
		"PUT /users/{id}/metadata":                                 s.replaceUserMetadata,
		"POST /users/{id}/ban":                                     s.flag("banned", true),
		"POST /users/{id}/unban":                                   s.flag("banned", false),
		"POST /users/{id}/lock":                                    s.flag("locked", true),
		"POST /users/{id}/unlock":                                  s.flag("locked", false),
		"POST /users/{id}/verify_password":                         s.verifyPassword,
		"POST /users/{id}/verify_totp":                             s.verifyTOTP,
		"POST /users/{id}/profile_image":                           s.setProfileImage,
		"DELETE /users/{id}/profile_image":                         s.deleteProfileImage,
		"GET /users/{id}/organization_memberships":                 s.listUserMemberships,
		"POST /email_addresses":                                    s.createIdentifier(emailKind),
		"GET /email_addresses/{id}":                                s.getIdentifier(emailKind),
		"PATCH /email_addresses/{id}":                              s.updateIdentifier(emailKind),
		"DELETE /email_addresses/{id}":                             s.deleteIdentifier(emailKind),
		"POST /phone_numbers":                                      s.createIdentifier(phoneKind),
		"GET /phone_numbers/{id}":                                  s.getIdentifier(phoneKind),
		"PATCH /phone_numbers/{id}":                                s.updateIdentifier(phoneKind),
		"DELETE /phone_numbers/{id}":                               s.deleteIdentifier(phoneKind),
		"POST /organizations":                                      s.organizationsOn(s.createOrganization),
		"GET /organizations":                                       s.organizationsOn(s.listOrganizations),
		"GET /organizations/{id}":                                  s.organizationsOn(s.getOrganization),
		"PATCH /organizations/{id}":                                s.organizationsOn(s.updateOrganization),
		"DELETE /organizations/{id}":                               s.organizationsOn(s.deleteOrganization),
		"PATCH /organizations/{id}/metadata":                       s.organizationsOn(s.organizationMetadata(true)),
		"PUT /organizations/{id}/metadata":                         s.organizationsOn(s.organizationMetadata(false)),
		"POST /organizations/{id}/memberships":                     s.organizationsOn(s.createMembership),
		"GET /organizations/{id}/memberships":                      s.organizationsOn(s.listMemberships),
		"PATCH /organizations/{id}/memberships/{user}":             s.organizationsOn(s.updateMembership),
		"DELETE /organizations/{id}/memberships/{user}":            s.organizationsOn(s.deleteMembership),
		"PATCH /organizations/{id}/memberships/{user}/metadata":    s.organizationsOn(s.membershipMetadata),
		"GET /organization_memberships":                            s.organizationsOn(s.listAllMemberships),
		"POST /organizations/{id}/domains":                         s.organizationsOn(s.createDomain),
		"GET /organizations/{id}/domains":                          s.organizationsOn(s.listDomainsOf(true)),
		"PATCH /organizations/{id}/domains/{domain}":               s.organizationsOn(s.updateDomain),
		"DELETE /organizations/{id}/domains/{domain}":              s.organizationsOn(s.deleteDomain),
		"GET /organization_domains":                                s.organizationsOn(s.listDomainsOf(false)),
		"GET /organization_invitations":                            s.organizationsOn(s.listInvitations(ofAllOrganizations)),
		"GET /instance/organization_settings":                      s.getOrganizationSettings,
		"GET /organization_roles":                                  s.organizationsOn(s.listKeyed("roles", roleByKey)),
		"POST /organization_roles":                                 s.organizationsOn(s.createRole),
		"GET /organization_roles/{id}":                             s.organizationsOn(s.getKeyed(roleByKey)),
		"GET /organization_permissions":                            s.organizationsOn(s.listKeyed("permissions", permissionJSON)),
		"POST /organization_permissions":                           s.organizationsOn(s.createPermission),
		"GET /organization_permissions/{id}":                       s.organizationsOn(s.getKeyed(permissionJSON)),
		"POST /organizations/{id}/invitations":                     s.organizationsOn(s.invite(true, 0)),
		"POST /organizations/{id}/invitations/bulk":                s.organizationsOn(s.invite(true, maxInvitations)),
		"GET /organizations/{id}/invitations":                      s.organizationsOn(s.listInvitations(ofOrganization)),
		"POST /organizations/{id}/invitations/{invitation}/revoke": s.organizationsOn(s.revokeInvitation),
		"POST /invitations":                                        s.invite(false, 0),
		"POST /invitations/bulk":                                   s.invite(false, maxInvitations),
		"GET /invitations":                                         s.listInvitations(ofApplication),
		"POST /invitations/{invitation}/revoke":                    s.revokeInvitation,
		"POST /waitlist_entries":                                   s.wait(0),
		"POST /waitlist_entries/bulk":                              s.wait(maxWaitlisted),
		"GET /waitlist_entries":                                    s.listWaitlist,
		"DELETE /waitlist_entries/{id}":                            s.deleteWaitlistEntry,
		"PUT /organizations/{id}/logo":                             s.organizationsOn(s.setLogo),
		"DELETE /organizations/{id}/logo":                          s.organizationsOn(s.deleteLogo),
		"GET /organizations/{id}/invitations/{invitation}":         s.organizationsOn(s.getInvitation),
		"GET /role_sets":                                           s.organizationsOn(s.listKeyed("role_sets", roleSetByKey)),
		"POST /role_sets":                                          s.organizationsOn(s.createRoleSet),
		"GET /role_sets/{id}":                                      s.organizationsOn(s.getKeyed(roleSetByKey)),
		"PATCH /role_sets/{id}":                                    s.organizationsOn(s.updateRoleSet),
		"POST /role_sets/{id}/roles/replace":                       s.organizationsOn(s.replaceRoleInSet),
		"POST /role_sets/{id}/replace":                             s.organizationsOn(s.replaceRoleSet),
		"POST /role_sets/{id}/roles":                               s.organizationsOn(s.addRolesToSet),
		"GET /instance":                                            s.getInstance,
		"GET /domains":                                             s.listDomains,
		"GET /enterprise_connections":                              s.listEnterpriseConnections,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		s.mux.Handle(method+" /v1"+path, s.wrap(asked(pattern, h)))
	}
	s.frontend()
	s.mux.Handle("/", s.wrap(func(*http.Request) (any, error) {
		return nil, fail(http.StatusNotFound, "resource_not_found", "not found", "Resource not found", "")
	}))
}

// ServeHTTP answers a request of the Backend API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !Local(r) {
		errorResponse(fail(http.StatusMisdirectedRequest, "host_invalid", "not this host", "The sandbox answers as localhost and by loopback addresses only", "")).send(w)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// wrap does what every endpoint has in common: quota, latency, faults, key,
// version.
func (s *Server) wrap(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		now := time.Now()
		retryAfter, ok := s.quota.take(now)
		if d := s.cfg.Latency + s.trouble.latency(); d > 0 {
			select {
			case <-time.After(d):
			case <-r.Context().Done():
				return
			}
		}
		execute := func() *response { return s.answer(h, r) }
		switch fault := s.trouble.strike(r, now); {
		case !ok:
			s.refused.Add(1)
			p := errorResponse(fail(http.StatusTooManyRequests, "too_many_requests", "Too many requests", "Too many requests. Please try again in a bit.", ""))
			p.retryAfter = retryAfter
			p.send(w)
		case fault != nil:
			fault.play(w, r, execute)
		default:
			execute().send(w)
		}
	})
}

// Failure is what has kept the sandbox from answering a request, as a store that cannot be written
// any more; nil if nothing has.
func (s *Server) Failure() error {
	err := s.failure.Load()
	if err == nil {
		return nil
	}
	return fmt.Errorf("sandbox store %s: %w; see that there is room and that it can be written", cmp.Or(s.cfg.Store, "in memory"), *err)
}

// answer executes a request.
func (s *Server) answer(h handler, r *http.Request) *response {
	if err := s.authorize(r); err != nil {
		return errorResponse(err)
	}
	out, err := h(r)
	if err != nil {
		var ae *apiError
		if !errors.As(err, &ae) {
			s.failure.CompareAndSwap(nil, &err)
			ae = fail(http.StatusInternalServerError, "internal_clerk_error", "Oops, an unexpected error occurred", "There was an internal error on our servers.", "")
		}
		return errorResponse(ae)
	}
	b, err := json.Marshal(out)
	if err != nil {
		return errorResponse(fail(http.StatusInternalServerError, "internal_clerk_error", "Oops, an unexpected error occurred", err.Error(), ""))
	}
	return &response{status: http.StatusOK, trace: newID(""), body: b}
}

func errorResponse(e *apiError) *response {
	p := &response{status: e.status, trace: newID("")}
	p.body, _ = json.Marshal(map[string]any{"errors": e.items, "clerk_trace_id": p.trace}) // strings only: cannot fail
	return p
}

var knownVersions = map[string]bool{"2021-02-05": true, "2024-10-01": true, "2025-03-12": true, "2025-04-10": true, "2025-11-10": true, "2026-05-12": true}

func (s *Server) authorize(r *http.Request) *apiError {
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return fail(http.StatusUnauthorized, "authorization_header_format_invalid", "Invalid Authorization header format", "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'", "")
	}
	if subtle.ConstantTimeCompare([]byte(key), []byte(s.cfg.Key)) != 1 {
		return fail(http.StatusUnauthorized, "clerk_key_invalid", "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.", "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.", "")
	}
	header, query := r.Header.Get("Clerk-API-Version"), r.URL.Query().Get("__clerk_api_version")
	if header != "" && query != "" {
		return fail(http.StatusBadRequest, "api_version_invalid", "invalid API version", "Invalid Clerk API version: given both as header and as query parameter", "")
	}
	if v := header + query; v != "" && !knownVersions[v] {
		return fail(http.StatusBadRequest, "api_version_invalid", "invalid API version", "Invalid Clerk API version: unknown version", "")
	}
	return nil
}

func (s *Server) getInstance(*http.Request) (any, error) {
	return map[string]any{
		"object": "instance", "id": s.instance, "environment_type": s.cfg.Environment,
		"allowed_origins": nil, "workspace_id": nil,
	}, nil
}

// apiError is an error as the API sends it.
type apiError struct {
	status int
	items  []errorItem
}

type errorItem struct {
	Code        string         `json:"code"`
	Message     string         `json:"message"`
	LongMessage string         `json:"long_message"`
	Meta        map[string]any `json:"meta,omitempty"`
}

func (e *apiError) Error() string { return e.items[0].Code }

func fail(status int, code, message, long, param string) *apiError {
	it := errorItem{Code: code, Message: message, LongMessage: long}
	if param != "" {
		it.Meta = map[string]any{"param_name": param}
	}
	return &apiError{status: status, items: []errorItem{it}}
}

// invalid is a 422 about one parameter.
func invalid(code, message, long, param string) *apiError {
	return fail(http.StatusUnprocessableEntity, code, message, long, param)
}

func notFound(what, id string) *apiError {
	return fail(http.StatusNotFound, "resource_not_found", "not found", fmt.Sprintf("No %s was found with id %s", what, id), "")
}

func taken(param string) *apiError {
	return invalid("form_identifier_exists", "That "+strings.ReplaceAll(param, "_", " ")+" is taken. Please try another.", "That "+strings.ReplaceAll(param, "_", " ")+" is taken. Please try another.", param)
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newID makes an id like Clerk's: a prefix and 27 characters that sort by time.
func newID(prefix string) string {
	var b [27]byte
	t := uint64(time.Now().UnixMilli())
	for i := 7; i >= 0; i-- {
		b[i] = base62[t%62]
		t /= 62
	}
	var random [19]byte
	_, _ = rand.Read(random[:]) // never fails
	for i, r := range random {
		b[8+i] = base62[int(r)%62]
	}
	return prefix + string(b[:])
}
