package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
	"clerk-import/mapping"
)

// kindOfThing is what rows stand for, how it is made and how it is looked up.
type kindOfThing struct {
	entity mapping.Entity
	makes  func(*http.Request) bool
	looks  func(*http.Request) bool
	filter string // by which it is looked up
	rows   int64
}

func kindsOfThings() map[string]kindOfThing {
	below := func(method, path, part string) func(*http.Request) bool {
		return func(r *http.Request) bool {
			return r.Method == method && strings.HasPrefix(r.URL.Path, "/v1"+path) && strings.Contains(r.URL.Path, part)
		}
	}
	exactly := func(method, path, param string) func(*http.Request) bool {
		return func(r *http.Request) bool {
			return r.Method == method && r.URL.Path == "/v1"+path && (param == "" || r.URL.Query().Has(param))
		}
	}
	return map[string]kindOfThing{
		"users": {mapping.Users, exactly("POST", "/users", ""), exactly("GET", "/users", "external_id"), "external_id", 3},
		"organizations": {mapping.Organizations, exactly("POST", "/organizations", ""), func(r *http.Request) bool {
			return exactly("GET", "/organizations", "query")(r) || r.Method == "GET" && strings.HasPrefix(r.URL.Path, "/v1/organizations/") && strings.Count(r.URL.Path, "/") == 3
		}, "query", 3},
		"memberships": {mapping.Memberships, below("POST", "/organizations/", "/memberships"), below("GET", "/organizations/", "/memberships"), "user_id", 3},
		"invitations to organizations": {mapping.Invitations, below("POST", "/organizations/", "/invitations"), below("GET", "/organizations/", "/invitations"),
			"email_address", 3},
		"invitations to the application": {mapping.Invitations, exactly("POST", "/invitations", ""), exactly("GET", "/invitations", "query"), "query", 3},
	}
}

// allThings is an input with three of each kind.
func allThings(t *testing.T) (path string, in InputOptions) {
	return textFile(t, "users.csv", "id,email\nu1,u1@acme.io\nu2,u2@acme.io\nu3,u3@acme.io\n"), InputOptions{
		MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others: map[mapping.Entity]string{
			mapping.Organizations: textFile(t, "orgs.csv", "id,name,owner_id\no1,A,u1\no2,B,u1\no3,C,u1\n"),
			mapping.Memberships:   textFile(t, "members.csv", "organization_id,user_id,role\no1,u2,member\no2,u2,member\no2,u3,member\n"),
			mapping.Invitations:   textFile(t, "invitations.csv", "email,organization_id,role\ni1@acme.io,o1,member\ni2@acme.io,o1,member\ni3@acme.io,o1,member\ni4@acme.io,,\ni5@acme.io,,\ni6@acme.io,,\n"),
		},
	}
}

// liar executes what makes things and loses the answer, and lies to those who look for them.
type liar struct {
	next   http.Handler
	on     atomic.Bool
	kind   kindOfThing
	lie    func(h http.Handler, w http.ResponseWriter, r *http.Request)
	looked atomic.Int64
}

func (l *liar) around(h http.Handler) http.Handler { l.next = h; return l }

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case l.on.Load() && l.kind.makes(r):
		answer := httptest.NewRecorder()
		if l.next.ServeHTTP(answer, r); answer.Code == http.StatusOK {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	case l.on.Load() && l.kind.looks(r):
		l.looked.Add(1)
		l.lie(l.next, w, r)
	default:
		l.next.ServeHTTP(w, r)
	}
}

// entries changes the entries of a list that is answered.
func entries(change func([]map[string]any) []map[string]any) func(http.Handler, http.ResponseWriter, *http.Request) {
	return func(h http.Handler, w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		var list []map[string]any
		var page struct {
			Data  []map[string]any `json:"data"`
			Total int              `json:"total_count"`
		}
		var out any
		if json.Unmarshal(answer.Body.Bytes(), &list) == nil {
			out = change(list)
		} else if json.Unmarshal(answer.Body.Bytes(), &page) == nil {
			page.Data = change(page.Data)
			page.Total = len(page.Data)
			out = page
		}
		_ = json.NewEncoder(w).Encode(out)
	}
}

// withAStranger has one entry more than a list has, so that none answers for a single thing only
// because nothing else was made by then.
func withAStranger(list []map[string]any) []map[string]any {
	if len(list) == 0 {
		return list
	}
	stranger := maps.Clone(list[0])
	stranger["id"], stranger["external_id"], stranger["email_address"] = "strange", "strange", "stranger@acme.io"
	stranger["public_user_data"] = map[string]any{"user_id": "user_strange"}
	stranger["email_addresses"] = []any{}
	return append(list, stranger)
}

func liesAboutLists(filter string) map[string]func(http.Handler, http.ResponseWriter, *http.Request) {
	return map[string]func(http.Handler, http.ResponseWriter, *http.Request){
		"the filter is ignored": func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			q.Del(filter)
			r.URL.RawQuery = q.Encode()
			entries(withAStranger)(h, w, r)
		},
		"an entry twice": entries(func(list []map[string]any) []map[string]any { return append(list, list...) }),
		"an entry without an id": entries(func(list []map[string]any) []map[string]any {
			for _, e := range list {
				delete(e, "id")
			}
			return list
		}),
		"an empty list": entries(func([]map[string]any) []map[string]any { return []map[string]any{} }),
		"not found": func(_ http.Handler, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			_, _ = w.Write([]byte(notFound))
		},
		"forbidden": func(_ http.Handler, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			_, _ = w.Write([]byte(`{"errors":[{"code":"not_allowed_access"}]}`))
		},
	}
}

// fates are the rows of an entity by their state.
func fates(t *testing.T, path string, e mapping.Entity) (out map[checkpoint.State]int64, codes map[string]bool) {
	t.Helper()
	cp, err := checkpoint.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	defer cp.Close()
	out, codes = map[checkpoint.State]int64{}, map[string]bool{}
	if err := cp.Of(e).Each(func(r checkpoint.Row) error { out[r.State]++; codes[r.Code] = true; return nil }); err != nil {
		t.Fatal(err)
	}
	return out, codes
}

// What a look-up that lies leaves unproven stays in doubt: no row fails, the run says so with a code
// and ends with an error, and the next one asks again. What was made is then made once, and the
// run's.
func TestLookUpsThatLieLeaveRowsInDoubt(t *testing.T) {
	t.Parallel()
	for name, kind := range kindsOfThings() {
		for lie, answer := range liesAboutLists(kind.filter) {
			t.Run(name+", "+lie, func(t *testing.T) {
				l := &liar{kind: kind, lie: answer}
				s := newStage(t, nil, l.around)
				s.Settle = 0
				path, in := allThings(t)
				cp := filepath.Join(t.TempDir(), "cp")
				l.on.Store(true)
				r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, MaxInFlight: 2})
				l.on.Store(false)
				states, codes := fates(t, cp, kind.entity)
				var doubt *push.InDoubt
				// Organizations are looked for by their id in the source, whatever comes.
				harmless := name == "organizations" && lie == "the filter is ignored"
				switch {
				case harmless && err == nil:
				case !errors.As(err, &doubt) || doubt.Rows != kind.rows || states[checkpoint.Claimed] != kind.rows || !codes[doubt.Code]:
					t.Errorf("the run ended with %v; rows %v, codes %v", err, states, codes)
				}
				if states[checkpoint.Failed] > 0 || l.looked.Load() == 0 || r.Pending+unsent(r) == 0 && !harmless {
					t.Errorf("rows %v after %d look-ups; %+v", states, l.looked.Load(), r)
				}
				if r, err = migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
					t.Fatalf("later: %+v %v", r, err)
				}
				for _, e := range mapping.Entities {
					if states, _ := fates(t, cp, e); len(states) != 1 || states[checkpoint.Created] == 0 {
						t.Errorf("%s: %v", e, states)
					}
				}
				if got := things(t, s); got != (thingsThere{3, 3, 6, 6}) { // whoever owns an organization is in it
					t.Errorf("%+v", got)
				}
				back(t, s, cp)
				if got := things(t, s); got != (thingsThere{}) {
					t.Errorf("after the rollback: %+v", got)
				}
			})
		}
	}
}

// A search that lacks what was made is no proof of its absence: an organization is asked for by its slug,
// and one without a slug is looked for among all, so that none is made twice, nor by somebody else.
func TestOrganizationsThatASearchLacksAreMadeOnce(t *testing.T) {
	for name, slugless := range map[string]bool{"with slugs": false, "without slugs": true} {
		t.Run(name, func(t *testing.T) {
			kind := kindsOfThings()["organizations"]
			kind.looks = func(r *http.Request) bool {
				return r.Method == "GET" && r.URL.Path == "/v1/organizations" && r.URL.Query().Has("query")
			}
			l := &liar{kind: kind, lie: liesAboutLists("query")["an empty list"]}
			settings := sandbox.DefaultSettings()
			settings.Organizations.SlugDisabled = slugless
			s := newStage(t, &settings, l.around)
			s.Settle = 0
			path, in := allThings(t)
			cp := filepath.Join(t.TempDir(), "cp")
			l.on.Store(true)
			r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, MaxInFlight: 2})
			if err != nil || r.Unsent() > 0 || l.looked.Load() == 0 {
				t.Errorf("%+v, %v after %d look-ups", r, err, l.looked.Load())
			}
			if got := things(t, s); got != (thingsThere{3, 3, 6, 6}) {
				t.Errorf("%+v", got)
			}
			back(t, s, cp)
			if got := things(t, s); got != (thingsThere{}) {
				t.Errorf("after the rollback: %+v", got)
			}
		})
	}
}

// One without a slug, which no list has, is not made a second time: nothing but the API's own list could say that it is not
// there. It stays in doubt, and is found by a list that does not lie; where there is none, it is made when somebody asks
// for it. A list proves itself by the organizations that are known to be there.
func TestOrganizationsThatNoListHasStayInDoubt(t *testing.T) {
	lists := func(r *http.Request) bool { return r.Method == "GET" && r.URL.Path == "/v1/organizations" }
	empty := liesAboutLists("query")["an empty list"]
	first := entries(func(list []map[string]any) []map[string]any {
		return slices.DeleteFunc(list, func(o map[string]any) bool { return o["name"] != "A" })
	})
	truth := func(h http.Handler, w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }
	for name, c := range map[string]struct {
		lie      func(http.Handler, http.ResponseWriter, *http.Request)
		made     int64 // how many creates are answered
		executes bool  // those that are not
		doubt    int64
	}{
		"made, and the list is empty":                             {empty, 0, true, 3},
		"not made, and the list is empty":                         {truth, 0, false, 3},
		"made, and the list lacks one that is known":              {empty, 1, true, 2},
		"made, and the list lacks the latest, as an old one does": {first, 2, true, 1},
		"not made, and the list has what is known":                {truth, 1, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var creates atomic.Int64
			create := kindsOfThings()["organizations"].makes
			l := &liar{kind: kindOfThing{makes: func(*http.Request) bool { return false }, looks: lists}, lie: c.lie}
			lost := &pretender{of: func(r *http.Request) bool { return create(r) && creates.Add(1) > c.made && creates.Load() <= 3 }, executes: c.executes, answer: func(http.Handler, http.ResponseWriter, *http.Request) {}}
			settings := sandbox.DefaultSettings()
			settings.Organizations.SlugDisabled = true
			s := newStage(t, &settings, func(h http.Handler) http.Handler { return lost.around(l.around(h)) })
			s.Settle = 0
			path, in := allThings(t)
			in.Others = map[mapping.Entity]string{mapping.Organizations: in.Others[mapping.Organizations]}
			cp := filepath.Join(t.TempDir(), "cp")
			count := func() int { return things(t, s).organizations }
			l.on.Store(true)
			lost.on.Store(true)
			r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, MaxInFlight: 1})
			l.on.Store(false)
			lost.on.Store(false)
			var doubt *push.InDoubt
			states, codes := fates(t, cp, mapping.Organizations)
			if c.doubt == 0 && (err != nil || r.Unsent() > 0) ||
				c.doubt > 0 && (!errors.As(err, &doubt) || doubt.Rows != c.doubt || states[checkpoint.Claimed] != c.doubt || !codes[push.CodeInDoubt] || creates.Load() != 3) {
				t.Errorf("%v; rows %v, codes %v after %d creates", err, states, codes, creates.Load())
			}
			// The truth finds what was made, and where nothing was, somebody has to ask.
			if c.doubt > 0 && !c.executes {
				l.on.Store(true) // to count: a question for each by its name, and one list for all
				before := l.looked.Load()
				if _, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); !errors.As(err, &doubt) || count() != 0 {
					t.Errorf("%v, %d organizations", err, count())
				}
				if n := l.looked.Load() - before; n > c.doubt+2 {
					t.Errorf("%d lists were asked for", n)
				}
				l.on.Store(false)
			}
			if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, Sending: Sending{Absent: !c.executes}}); err != nil || r.Unsent() > 0 || count() != 3 {
				t.Errorf("%+v %v; %d organizations", r, err, count())
			}
			if back(t, s, cp); count() > 0 {
				t.Error("organizations are left after the rollback")
			}
		})
	}
}

// unsent are the rows of other entities that are pending.
func unsent(r *report.Run) (n int64) {
	for _, e := range r.Entities {
		n += e.Pending
	}
	return n
}

// thingsThere is how many of each there are at a target.
type thingsThere struct{ users, organizations, memberships, invitations int }

func things(t *testing.T, s *stage) (out thingsThere) {
	t.Helper()
	ctx := context.Background()
	organizations, err := s.api.ListOrganizations(ctx, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	memberships, err := s.api.ListMemberships(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	out = thingsThere{len(everybody(t, s)), len(organizations), len(memberships), 0}
	for _, list := range []func(context.Context, int) ([]clerkapi.Invitation, error){s.api.ListInvitations, s.api.ListOrganizationInvitations} {
		all, err := list(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range all {
			if i.Status == "pending" {
				out.invitations++
			}
		}
	}
	return out
}

// back rolls a run back.
func back(t *testing.T, s *stage, cp string) *report.Ledger {
	t.Helper()
	l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 2})
	if err != nil || !l.Finished {
		t.Fatalf("%+v %v", l, err)
	}
	return l
}

// However many rows are in doubt, a target that proves nothing is asked a bounded number of times,
// also by the run that goes on.
func TestATargetThatProvesNothingIsNotAskedForEver(t *testing.T) {
	kind := kindsOfThings()["users"]
	l := &liar{kind: kind, lie: liesAboutLists(kind.filter)["the filter is ignored"]}
	s := newStage(t, nil, l.around)
	const n = 300
	var rows strings.Builder
	rows.WriteString("id,email\n")
	for i := range n {
		fmt.Fprintf(&rows, "u%d,u%d@acme.io\n", i, i)
	}
	path, cp := textFile(t, "u.csv", rows.String()), filepath.Join(t.TempDir(), "cp")
	in := InputOptions{MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")}
	if _, err := s.api.CreateUser(context.Background(), &clerkapi.CreateUserParams{ExternalID: clerkapi.Some("somebody"), EmailAddress: []string{"x@acme.io"}, SkipPasswordRequirement: clerkapi.Some(true)}); err != nil {
		t.Fatal(err)
	}
	l.on.Store(true)
	for range 2 {
		l.looked.Store(0)
		r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, MaxInFlight: 4, NoLookUp: true})
		var doubt *push.InDoubt
		if states, _ := fates(t, cp, mapping.Users); !errors.As(err, &doubt) || states[checkpoint.Failed] > 0 || r.Pending != n {
			t.Errorf("%v; %v %+v", err, states, r)
		}
		if most := int64(200); l.looked.Load() > most {
			t.Errorf("%d look-ups, at most %d", l.looked.Load(), most)
		}
	}
	l.on.Store(false)
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != n {
		t.Errorf("%+v %v", r, err)
	}
}

// So does a step behind a create whose answer was lost, and a delete that is gone by its own word.
func TestStepsOfWhichNothingIsProvenStayOpen(t *testing.T) {
	nobody := func(_ http.Handler, w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }
	aUser := asks(http.MethodGet, "/users/user_")
	t.Run("a number", func(t *testing.T) {
		l := &liar{kind: kindOfThing{makes: asks(http.MethodPost, "/phone_numbers"), looks: aUser}, lie: nobody}
		s := newStage(t, nil, l.around)
		s.Settle = 0
		path, cp := textFile(t, "u.ndjson", exportOf([]int{1, 5, 10}, func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
		l.on.Store(true)
		r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp})
		l.on.Store(false)
		var doubt *push.InDoubt
		if states, _ := fates(t, cp, mapping.Users); !errors.As(err, &doubt) || states[checkpoint.Failed] > 0 || r.Pending != doubt.Rows || r.Pending == 0 {
			t.Fatalf("%v; %v %+v", err, states, r)
		}
		if r, err = migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 3 {
			t.Errorf("%+v %v", r, err)
		}
	})
	t.Run("a delete", func(t *testing.T) {
		l := &liar{kind: kindOfThing{makes: asks(http.MethodDelete, "/users/"), looks: aUser}, lie: nobody}
		s := newStage(t, nil, func(h http.Handler) http.Handler {
			refuse := &refusing{next: h, of: asks(http.MethodDelete, "/users/"), status: 404, body: notFound}
			l.next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { refuse.on.Store(l.on.Load()); refuse.ServeHTTP(w, r) })
			return l
		})
		s.Settle = 0
		path, cp := textFile(t, "u.ndjson", exportOf([]int{1, 2, 4}, func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
		if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 3 {
			t.Fatalf("%+v %v", r, err)
		}
		l.on.Store(true)
		got, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 2})
		l.on.Store(false)
		var doubt *push.InDoubt
		if !errors.As(err, &doubt) || got.Finished || got.Counts["deleted"] > 0 || got.Counts["pending"] != 3 {
			t.Fatalf("%+v %v", got, err)
		}
		if got = back(t, s, cp); got.Counts["deleted"] != 3 || len(everybody(t, s)) > 0 {
			t.Errorf("%+v", got)
		}
	})
}
