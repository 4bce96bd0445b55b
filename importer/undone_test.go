package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

// pretender answers what takes things away as if it were executed, and executes it only for the shares that it is told.
type pretender struct {
	next     http.Handler
	on       atomic.Bool
	of       func(*http.Request) bool
	executes bool
	answer   func(h http.Handler, w http.ResponseWriter, r *http.Request) // nil: as it should be
	asked    atomic.Int64
}

func (p *pretender) around(h http.Handler) http.Handler { p.next = h; return p }

func (p *pretender) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.on.Load() || !p.of(r) {
		p.next.ServeHTTP(w, r)
		return
	}
	p.asked.Add(1)
	said := httptest.NewRecorder()
	if p.answer == nil {
		asIfGone(p.next, said, r)
	} else {
		p.answer(p.next, said, r)
	}
	if p.executes {
		p.next.ServeHTTP(httptest.NewRecorder(), r)
	}
	maps.Copy(w.Header(), said.Header())
	w.WriteHeader(said.Code)
	_, _ = w.Write(said.Body.Bytes())
}

// asIfGone is the answer of the API's description to what takes something away.
func asIfGone(h http.Handler, w http.ResponseWriter, r *http.Request) {
	where := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	switch {
	case strings.HasSuffix(r.URL.Path, "/revoke"):
		_ = json.NewEncoder(w).Encode(map[string]any{"id": where[len(where)-2], "status": "revoked"})
	case strings.Contains(r.URL.Path, "/memberships/"):
		list := r.Clone(r.Context())
		list.Method, list.URL.Path, list.URL.RawQuery = http.MethodGet, "/v1/organizations/"+where[1]+"/memberships", "user_id=%2B"+where[3]
		found := httptest.NewRecorder()
		h.ServeHTTP(found, list)
		var page struct {
			Data []json.RawMessage `json:"data"`
		}
		if err := json.Unmarshal(found.Body.Bytes(), &page); err != nil || len(page.Data) != 1 {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(notFound))
			return
		}
		_, _ = w.Write(page.Data[0])
	default:
		_ = json.NewEncoder(w).Encode(map[string]any{"id": where[len(where)-1], "deleted": true})
	}
}

// takesAway are the requests that take things of a kind away.
func takesAway() map[string]func(*http.Request) bool {
	below := func(method, path, part string, parts int) func(*http.Request) bool {
		return func(r *http.Request) bool {
			return asks(method, path)(r) && strings.Contains(r.URL.Path, part) && strings.Count(r.URL.Path, "/") == parts
		}
	}
	all := map[string]func(*http.Request) bool{
		"users":                          asks(http.MethodDelete, "/users/"),
		"organizations":                  below(http.MethodDelete, "/organizations/", "", 3),
		"memberships":                    below(http.MethodDelete, "/organizations/", "/memberships/", 5),
		"invitations to organizations":   below(http.MethodPost, "/organizations/", "/revoke", 6),
		"invitations to the application": below(http.MethodPost, "/invitations/", "/revoke", 4),
		"waitlist entries":               asks(http.MethodDelete, "/waitlist_entries/"),
	}
	each := maps.Clone(all)
	all["everything"] = func(r *http.Request) bool {
		for _, of := range each {
			if of(r) {
				return true
			}
		}
		return false
	}
	return all
}

// left is how many things of each kind there are that a rollback takes away.
func left(t *testing.T, s *stage) [5]int {
	t.Helper()
	there := things(t, s)
	waiting, err := s.api.ListWaitlist(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return [5]int{there.users, there.organizations, there.memberships, there.invitations, len(waiting)}
}

// A delete that is answered as one and was not executed is no delete: what is there still is counted as failed, with
// a code, its row is as it was, and the next rollback takes it away.
func TestDeletesThatWereNotExecutedAreFound(t *testing.T) {
	ways := takesAway()
	lists := map[string]string{
		"users": "users", "organizations": "organizations", "invitations to organizations": "organization_invitations",
		"invitations to the application": "invitations", "waitlist entries": "waitlist_entries",
	}
	for name := range lists {
		ways[name+", and lists have nothing"] = ways[name]
	}
	for name, of := range ways {
		t.Run(name, func(t *testing.T) {
			kind, nothing := strings.CutSuffix(name, ", and lists have nothing")
			p := &pretender{of: of}
			lies := &liar{kind: kindOfThing{makes: func(*http.Request) bool { return false }, looks: func(r *http.Request) bool {
				return nothing && r.Method == http.MethodGet && r.URL.Path == "/v1/"+lists[kind] && !r.URL.Query().Has("query")
			}}, lie: liesAboutLists("")["an empty list"]}
			s := newStage(t, nil, func(h http.Handler) http.Handler { return lies.around(p.around(h)) })
			s.Settle = 0
			path, in := everything(t)
			cp := filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
				t.Fatal(r, err)
			}
			kept := map[string]string{"memberships": "o2", "everything": "o2", "invitations to organizations": "o1"}[kind]
			if kept != "" { // somebody else's member keeps an organization, and what is in it is taken away by itself
				stranger, err := s.api.CreateUser(context.Background(), &clerkapi.CreateUserParams{EmailAddress: []string{"s@acme.io"}, SkipPasswordRequirement: clerkapi.Some(true)})
				if err == nil {
					_, err = s.api.CreateMembership(context.Background(), organizationOf(t, cp, kept), &clerkapi.CreateMembershipParams{UserID: stranger.ID, Role: "org:member"})
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			p.on.Store(true)
			lies.on.Store(true)
			l := back(t, s, cp)
			p.on.Store(false)
			lies.on.Store(false)
			pretended := p.asked.Load()
			if name == "memberships" { // which went with their users
				if l.Counts["failed"] > 0 || pretended == 0 {
					t.Errorf("%d were not executed; %v", pretended, l.Counts)
				}
			} else if l.Counts["still_there"] < pretended || l.Counts["failed"] != l.Counts["still_there"] || pretended == 0 || len(l.Reasons) != 1 || l.Reasons[0] != (report.ReasonCount{Reason: push.CodeNotDeleted, Rows: l.Counts["failed"]}) {
				t.Errorf("%d were not executed; %v %v", pretended, l.Counts, l.Reasons)
			}
			again := back(t, s, cp)
			if again.Counts["failed"] > 0 || len(again.Reasons) > 0 {
				t.Errorf("again: %v %v", again.Counts, again.Reasons)
			}
			want := [5]int{}
			if kept != "" {
				want = [5]int{1, 1, 1, 0, 0}
			}
			if got := left(t, s); got != want {
				t.Errorf("left %v, want %v", got, want)
			}
		})
	}
}

// Nor does it take luck to find the one of many whose delete was not executed, where a list has nobody and the quota does not
// allow to ask for each: another question counts them.
func TestOneOfManyThatAListLacksIsFound(t *testing.T) {
	var kept atomic.Value
	kept.Store("none")
	p := &pretender{of: func(r *http.Request) bool {
		return r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, kept.Load().(string))
	}}
	lies := &liar{kind: kindOfThing{makes: func(*http.Request) bool { return false }, looks: func(r *http.Request) bool {
		return r.Method == http.MethodGet && r.URL.Path == "/v1/users"
	}}, lie: liesAboutLists("")["an empty list"]}
	s := newStage(t, nil, func(h http.Handler) http.Handler { return lies.around(p.around(h)) })
	s.Settle, s.Quota = 0, ratelimit.Quota{Requests: 1, Window: time.Millisecond}
	text := "id,email\n"
	for i := range 40 {
		text += fmt.Sprintf("u%d,u%d@acme.io\n", i, i)
	}
	path := textFile(t, "u.csv", text)
	in := InputOptions{Files: []string{path}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")}
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 40 {
		t.Fatal(r, err)
	}
	kept.Store(find(t, s, "external_id", "u23").ID)
	p.on.Store(true)
	lies.on.Store(true)
	l := back(t, s, cp)
	p.on.Store(false)
	lies.on.Store(false)
	if l.Counts["still_there"] != 1 || l.Counts["deleted"] != 39 {
		t.Errorf("%v", l.Counts)
	}
}

// What a run has brought into the organizations of an earlier one goes with its rollback, and they stay; whatever lists say.
func TestWhatARunBroughtIntoOthersOrganizationsIsUndone(t *testing.T) {
	for name, empty := range map[string]bool{"as it is": false, "lists have nothing": true} {
		t.Run(name, func(t *testing.T) {
			lies := &liar{kind: kindOfThing{makes: func(*http.Request) bool { return false }, looks: func(r *http.Request) bool {
				return r.Method == http.MethodGet && (r.URL.Path == "/v1/organization_memberships" || r.URL.Path == "/v1/organization_invitations")
			}}, lie: liesAboutLists("")["an empty list"]}
			s := newStage(t, nil, lies.around)
			s.Settle = 0
			path, in := everything(t)
			if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: filepath.Join(t.TempDir(), "first")}); err != nil || r.Unsent() > 0 {
				t.Fatal(r, err)
			}
			was := left(t, s)
			later := textFile(t, "later.csv", "id,email\nu9,u9@acme.io\n")
			in.Others = map[mapping.Entity]string{
				mapping.Memberships: textFile(t, "members.csv", "organization_id,user_id,role\no3,u3,member\no1,u9,member\n"),
				mapping.Invitations: textFile(t, "invitations.csv", "email,organization_id,role\ni9@acme.io,o2,member\n"),
			}
			cp := filepath.Join(t.TempDir(), "second")
			if r, err := migrate(t, s, later, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 || left(t, s) == was {
				t.Fatal(r, err)
			}
			lies.on.Store(empty)
			l := back(t, s, cp)
			lies.on.Store(false)
			if got := left(t, s); got != was || l.Counts["failed"] > 0 {
				t.Errorf("left %v, want %v: %v", got, was, l.Counts)
			}
		})
	}
}

// Who had failed before a rollback whose deletes were not executed has failed still, for the same reason.
func TestWhatIsSetBackIsAsItWas(t *testing.T) {
	p := &pretender{of: takesAway()["users"]}
	s := newStage(t, nil, p.around)
	s.Settle = 0
	path, in := everything(t)
	in.Others = nil
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 3 {
		t.Fatal(r, err)
	}
	states := func(change func(*checkpoint.Row)) (out []string) {
		t.Helper()
		file, err := checkpoint.Open(cp)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := file.Part(0, 3)
		for _, row := range rows {
			if was := row.State; change != nil {
				change(&row)
				err = errors.Join(err, file.RecordFrom(was, row))
			}
			out = append(out, fmt.Sprint(row.State, " ", row.Code))
		}
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	states(func(row *checkpoint.Row) {
		if row.Ordinal == 1 {
			row.State, row.Code = checkpoint.Failed, "form_param_invalid phone_number"
		}
	})
	p.on.Store(true)
	l := back(t, s, cp)
	p.on.Store(false)
	if len(l.Reasons) != 1 || l.Reasons[0] != (report.ReasonCount{Reason: push.CodeNotDeleted, Rows: 3}) {
		t.Errorf("%v", l.Reasons)
	}
	if got, want := states(nil), []string{"created not_deleted", "failed form_param_invalid phone_number", "created not_deleted"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if l := back(t, s, cp); l.Counts["deleted"] != 3 || len(everybody(t, s)) > 0 {
		t.Errorf("again: %v", l.Counts)
	}
}

func organizationOf(t *testing.T, path, id string) (clerk string) {
	t.Helper()
	cp, err := checkpoint.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	defer cp.Close()
	if err := cp.Of(mapping.Organizations).Each(func(r checkpoint.Row) error {
		if r.ExternalID == id {
			clerk = r.ClerkID
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return clerk
}

// Answers to deletes that say something else are none, whatever became of the request: what was executed is found to
// be gone, and what was not stays to be done.
func TestAnswersToDeletesThatSayNothingAreNone(t *testing.T) {
	says := func(status int, body string) func(http.Handler, http.ResponseWriter, *http.Request) {
		return func(_ http.Handler, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for answer, a := range map[string]func(http.Handler, http.ResponseWriter, *http.Request){
		"another id": says(200, `{"id":"user_another","deleted":true}`), "not deleted": says(200, `{"deleted":false}`), "no content": says(204, ""), "an empty object": says(200, "{}"), "null": says(200, "null"),
	} {
		for _, executes := range []bool{true, false} {
			t.Run(fmt.Sprint(answer, ", executed: ", executes), func(t *testing.T) {
				p := &pretender{of: takesAway()["users"], answer: a, executes: executes}
				s := newStage(t, nil, p.around)
				s.Settle = 0
				path, in := everything(t)
				in.Others = nil
				cp := filepath.Join(t.TempDir(), "cp")
				if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 3 {
					t.Fatal(r, err)
				}
				p.on.Store(true)
				l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 2})
				p.on.Store(false)
				if there := int64(len(everybody(t, s))); executes && err != nil || !executes && err == nil || l.Counts["deleted"] != 3-there || there > 0 == executes {
					t.Errorf("%d are there; %v, %v", there, l.Counts, err)
				}
				if back(t, s, cp); len(everybody(t, s)) > 0 {
					t.Error("users are left")
				}
			})
		}
	}
}

// vanishes is a sync that deletes whose row is gone.
func vanishes(t *testing.T, s *stage, in InputOptions, cp string) map[string]int64 {
	t.Helper()
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	l, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}, OnVanished: VanishedDelete})
	if err != nil {
		t.Fatal(err)
	}
	return l.Counts
}

// A list of memberships that has nothing is not the last word: their organizations are asked for those that are there
// still, and the next sync ends them.
func TestAnEmptyListOfMembershipsIsNotBelieved(t *testing.T) {
	p := &pretender{of: takesAway()["memberships"]}
	lies := &liar{kind: kindOfThing{makes: func(*http.Request) bool { return false }, looks: func(r *http.Request) bool {
		return p.asked.Load() > 0 && r.Method == http.MethodGet && r.URL.Path == "/v1/organization_memberships"
	}}, lie: func(_ http.Handler, w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"data":[],"total_count":0}`))
	}}
	s := newStage(t, nil, func(h http.Handler) http.Handler { return lies.around(p.around(h)) })
	s.Settle = 0
	path, in := everything(t)
	in.Files = []string{path}
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	if err := os.WriteFile(in.Others[mapping.Memberships], []byte("organization_id,user_id,role\no1,u2,member\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	was := things(t, s).memberships
	p.on.Store(true)
	lies.on.Store(true)
	first := vanishes(t, s, in, cp)
	p.on.Store(false)
	lies.on.Store(false)
	pretended := p.asked.Load()
	if first["still_there"] != pretended {
		t.Errorf("%d were not executed: %v", pretended, first)
	}
	if pretended == 0 || lies.looked.Load() == 0 || things(t, s).memberships != was {
		t.Fatalf("%d pretended, %d looked", pretended, lies.looked.Load())
	}
	if l := vanishes(t, s, in, cp); l["memberships_ended"] != pretended || things(t, s).memberships != was-int(pretended) {
		t.Errorf("%v; left %+v", l, things(t, s))
	}
}

// Nor does a sync believe that whose row has vanished is gone.
func TestVanishedThatWereNotDeletedAreFound(t *testing.T) {
	for name, of := range takesAway() {
		if name != "users" && name != "memberships" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			p, looks := &pretender{of: of}, atomic.Int64{}
			var wanted atomic.Value
			wanted.Store("none")
			s := newStage(t, nil, func(h http.Handler) http.Handler {
				next := p.around(h)
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodGet && strings.Contains(r.URL.String(), wanted.Load().(string)) {
						looks.Add(1)
					}
					next.ServeHTTP(w, r)
				})
			})
			s.Settle = 0
			path, in := everything(t)
			in.Files = []string{path}
			cp := filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
				t.Fatal(r, err)
			}
			vanished := find(t, s, "external_id", "u3").ID
			later := map[string]string{path: "id,email\nu1,u1@acme.io\nu2,u2@acme.io\n", in.Others[mapping.Memberships]: "organization_id,user_id,role\no1,u2,member\n"}
			for file, text := range later {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			sync := func() map[string]int64 { t.Helper(); return vanishes(t, s, in, cp) }
			p.on.Store(true)
			first := sync()
			p.on.Store(false)
			pretended := p.asked.Load()
			gone := int64(0)
			if name == "memberships" {
				gone = first["memberships_ended"] // one went with its user
			}
			if first["still_there"] != pretended-gone || pretended == 0 || first["vanished_failed"]+first["memberships_failed"] != pretended-gone {
				t.Errorf("%d were not executed: %v", pretended, first)
			}
			second := sync()
			if second["deleted"]+second["memberships_ended"] == 0 || second["still_there"] > 0 {
				t.Errorf("then %v", second)
			}
			if got := left(t, s); got[0] != 2 {
				t.Errorf("left %v", got)
			}
			// What was looked at once is not looked at by every sync that comes.
			before := looks.Load()
			wanted.Store(vanished)
			if sync(); looks.Load() != before {
				t.Errorf("a third sync asks %d more times for what is gone", looks.Load()-before)
			}
		})
	}
}

// A change that is answered with the user as they were, and was not executed, is believed as far as names go, which the
// API may write otherwise; reconcile finds each, and its repair sends it again.
func TestChangesThatWereNotExecutedAreFoundByReconcile(t *testing.T) {
	p := &pretender{of: asks(http.MethodPatch, "/users/"), answer: func(h http.Handler, w http.ResponseWriter, r *http.Request) {
		look := r.Clone(r.Context())
		look.Method, look.URL.Path, look.Body = http.MethodGet, strings.TrimSuffix(r.URL.Path, "/metadata"), http.NoBody
		h.ServeHTTP(w, look)
	}}
	s := newStage(t, nil, p.around)
	s.Settle = 0
	path := textFile(t, "u.csv", "id,email,first\nu1,u1@acme.io,Ada\nu2,u2@acme.io,Bob\n")
	in := InputOptions{Files: []string{path}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}, first_name: first}\n")}
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 2 {
		t.Fatal(r, err)
	}
	if err := os.WriteFile(path, []byte("id,email,first\nu1,u1@acme.io,Adele\nu2,u2@acme.io,Bert\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.on.Store(true)
	if l := syncs(t, s, path, in, cp); l.Counts["updated"] != 2 || p.asked.Load() != 2 {
		t.Errorf("%d changes: %v", p.asked.Load(), l.Counts)
	}
	p.on.Store(false)
	for _, want := range []string{"differs", "equal"} {
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		l, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Repair: true})
		if err != nil || l.Counts[want] != 2 {
			t.Errorf("%s: %v %v", want, l.Counts, err)
		}
		if err := job.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Nor is an address or a number gone from its user because its removal was answered: the next sync tries it again.
func TestIdentifiersThatWereNotRemovedAreFound(t *testing.T) {
	for kind, c := range map[string]struct{ values, of, was, is string }{
		"an address": {`email_address: [{value: email, verified: true}, {value: second, verified: true}]`, "/email_addresses/", "second1@acme.io", ""},
		"a number":   {`email_address: {value: email, verified: true}, phone_number: {value: second, verified: true}`, "/phone_numbers/", "+12125550123", ""},
	} {
		t.Run(kind, func(t *testing.T) {
			p := &pretender{of: asks(http.MethodDelete, c.of)}
			s := newStage(t, nil, p.around)
			s.Settle = 0
			path := textFile(t, "u.csv", "id,email,second\nu1,u1@acme.io,"+c.was+"\n")
			in := InputOptions{Files: []string{path}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, "+c.values+"}\n")}
			cp := filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 1 {
				t.Fatal(r, err)
			}
			identifiers := func() int {
				u := find(t, s, "external_id", "u1")
				return len(u.EmailAddresses) + len(u.PhoneNumbers)
			}
			if err := os.WriteFile(path, []byte("id,email,second\nu1,u1@acme.io,"+c.is+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			sync := func() map[string]int64 {
				t.Helper()
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				defer job.Close()
				l, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}, RemoveIdentifiers: true})
				if err != nil {
					t.Fatal(err)
				}
				return l.Counts
			}
			p.on.Store(true)
			if counts := sync(); counts["failed"] != 1 || identifiers() != 2 || p.asked.Load() != 1 {
				t.Errorf("pretended: %v, %d identifiers", counts, identifiers())
			}
			_, codes := fates(t, cp, mapping.Users)
			if !codes["address or number not removed: not_deleted"] {
				t.Errorf("codes %v", codes)
			}
			p.on.Store(false)
			if counts := sync(); counts["failed"] > 0 || identifiers() != 1 {
				t.Errorf("then %v, %d identifiers", counts, identifiers())
			}
			if counts := sync(); counts["unchanged"] != 1 {
				t.Errorf("at last %v", counts)
			}
		})
	}
}

// What became of an organization in doubt is not concluded from a list that lacks one which is there.
func TestARollbackDoesNotBelieveAListThatLacks(t *testing.T) {
	create, creates := kindsOfThings()["organizations"].makes, atomic.Int64{}
	l := &liar{kind: kindOfThing{makes: func(*http.Request) bool { return false }, looks: asks(http.MethodGet, "/organizations")}, lie: liesAboutLists("query")["an empty list"]}
	l.kind.looks = func(r *http.Request) bool { return r.Method == http.MethodGet && r.URL.Path == "/v1/organizations" }
	lost := &pretender{of: func(r *http.Request) bool { return create(r) && creates.Add(1) > 1 }, executes: true, answer: func(http.Handler, http.ResponseWriter, *http.Request) {}}
	s := newStage(t, nil, func(h http.Handler) http.Handler { return lost.around(l.around(h)) })
	s.Settle = 0
	path, in := allThings(t)
	in.Others = map[mapping.Entity]string{mapping.Organizations: in.Others[mapping.Organizations]}
	cp := filepath.Join(t.TempDir(), "cp")
	refuse := &refusing{next: l.next, of: asks(http.MethodGet, "/organizations/"), status: 403, body: `{"errors":[{"code":"not_allowed_access"}]}`}
	l.next = refuse
	for _, on := range []*atomic.Bool{&l.on, &lost.on, &refuse.on} {
		on.Store(true)
	}
	if _, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, MaxInFlight: 1}); err == nil {
		t.Fatal("nothing is in doubt")
	}
	refuse.on.Store(false)
	if l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 2}); err == nil || l.Finished {
		t.Errorf("%+v %v", l, err)
	}
	if states, _ := fates(t, cp, mapping.Organizations); states[checkpoint.Claimed] != 2 {
		t.Errorf("%v", states)
	}
	l.on.Store(false)
	lost.on.Store(false)
	if back(t, s, cp); things(t, s) != (thingsThere{}) {
		t.Errorf("left %+v", things(t, s))
	}
}

// Members do not go with an organization whose delete is refused: they are taken out of it, and nothing is said to have
// been deleted that was not.
func TestMembersOfAnOrganizationThatStaysAreTakenOut(t *testing.T) {
	p := &pretender{of: takesAway()["organizations"], answer: func(_ http.Handler, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"errors":[{"code":"not_allowed","message":"no"}]}`))
	}}
	s := newStage(t, nil, p.around)
	s.Settle = 0
	path, in := allThings(t)
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	p.on.Store(true)
	l := back(t, s, cp)
	p.on.Store(false)
	if l.Counts["still_there"] > 0 || l.Counts["failed"] != 3 || len(l.Reasons) != 1 || l.Reasons[0].Reason == push.CodeNotDeleted {
		t.Errorf("%v %v", l.Counts, l.Reasons)
	}
	if got := things(t, s); got.memberships != 0 || got.organizations != 3 {
		t.Errorf("left %+v", got)
	}
}
