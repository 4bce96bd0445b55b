package importer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"clerk-import/mapping"
)

// invited are how many invitations are open at an instance, to the application and to
// organizations by name, and how many addresses wait.
func invited(t *testing.T, s *stage) map[string]int {
	t.Helper()
	ctx, out := context.Background(), map[string]int{}
	app, err := s.api.FindInvitations(ctx, "", "@")
	if err != nil {
		t.Fatal(err)
	}
	out["application"] = len(app)
	organizations, err := s.api.ListOrganizations(ctx, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range organizations {
		var list struct {
			Total int `json:"total_count"`
		}
		s.ask(t, http.MethodGet, "/organizations/"+o.ID+"/invitations?status=pending", "", &list)
		out[o.Name] = list.Total
	}
	waiting, err := s.api.FindWaitlistEntries(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	out["waitlist"] = len(waiting)
	return out
}

// old is an entry of the waitlist that is to be older than the run.
var old = regexp.MustCompile(`"created_at":\d+,("email_address":"w7@acme.io")`)

// Invitations and entries of the waitlist are made many by a request, each once: also where a
// request of several is refused for one of them, or its answer is lost. All of it can be
// taken back.
func TestInvitationsAreMadeTogetherAndOnce(t *testing.T) {
	var organizations, invitations bytes.Buffer
	organizations.WriteString("id,name\no1,Acme\no2,Beta\n")
	invitations.WriteString("email,organization_id,role,waitlist\n")
	for i := range 60 {
		switch {
		case i < 23:
			fmt.Fprintf(&invitations, "a%d@acme.io,o1,member,\n", i)
		case i < 26:
			fmt.Fprintf(&invitations, "b%d@acme.io,o2,admin,\n", i)
		case i < 37:
			fmt.Fprintf(&invitations, "c%d@acme.io,,,\n", i)
		}
		fmt.Fprintf(&invitations, "W%d@acme.io,,,yes\n", i)
	}
	invitations.WriteString("ada@acme.io,,,\n") // has an account
	in := InputOptions{
		MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others: map[mapping.Entity]string{
			mapping.Organizations: textFile(t, "orgs.csv", organizations.String()), mapping.Memberships: "",
			mapping.Invitations: textFile(t, "invitations.csv", invitations.String()),
		},
	}
	users := textFile(t, "users.csv", "id,email\nu1,ada@acme.io\n")
	for _, lossy := range []bool{false, true} {
		t.Run(fmt.Sprintf("lossy %v", lossy), func(t *testing.T) {
			var mu sync.Mutex
			asked, posts, tried := map[string]int{}, 0, map[string]int{}
			s := newStage(t, nil, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
					if r.Method != http.MethodPost || !strings.Contains(r.URL.Path, "invitations") && parts[0] != "waitlist_entries" {
						h.ServeHTTP(w, r)
						return
					}
					body, err := io.ReadAll(r.Body)
					if err != nil {
						panic(http.ErrAbortHandler)
					}
					r.Body = io.NopCloser(bytes.NewReader(body))
					mu.Lock()
					asked[parts[0]+" "+parts[len(parts)-1]]++
					// Of three attempts at the same request one is lost on its way there, and one on its
					// way back; each request begins elsewhere.
					same := r.URL.Path + string(body)
					if _, again := tried[same]; !again {
						tried[same] = posts
					}
					n := tried[same] % 3
					tried[same]++
					posts++
					mu.Unlock()
					if lossy && n == 1 {
						panic(http.ErrAbortHandler)
					}
					answer := httptest.NewRecorder()
					h.ServeHTTP(answer, r)
					if lossy && n == 0 {
						panic(http.ErrAbortHandler)
					}
					w.WriteHeader(answer.Code)
					_, _ = w.Write(old.ReplaceAll(answer.Body.Bytes(), []byte(`"created_at":1000,$1`)))
				})
			})
			s.ask(t, http.MethodPost, "/waitlist_entries", `{"email_address":"w7@acme.io"}`, &struct{}{})
			cp := filepath.Join(t.TempDir(), "cp")
			r, err := migrate(t, s, users, in, MigrateOptions{Checkpoint: cp})
			if err != nil || !r.Finished {
				t.Fatal(r, err)
			}
			want := map[string]int{"Acme": 23, "Beta": 3, "application": 11, "waitlist": 60}
			if got := invited(t, s); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%v, want %v", got, want)
			}
			counts := "[organizations: 2 created invitations: 96 created, 2 skipped]"
			if got := fmt.Sprint(r.Entities); got != counts {
				t.Errorf("%s, want %s", got, counts)
			}
			if r.Check.Requests != 16 || r.Check.InvitationSeconds != 0 {
				t.Errorf("%d requests are foreseen, and %v s", r.Check.Requests, r.Check.InvitationSeconds)
			}
			if !lossy {
				// 23 are 10, 10 and 3 by themselves; of the 12 to the application 10 go together, and the
				// others, of whom one is refused, by themselves; of the 60 on the waitlist one was there.
				if got, want := fmt.Sprint(asked), "map[invitations bulk:1 invitations invitations:2 organizations bulk:2 organizations invitations:6 waitlist_entries bulk:2 waitlist_entries waitlist_entries:1]"; got != want {
					t.Errorf("%s\nwant %s", got, want)
				}
			}
			again, err := migrate(t, s, users, in, MigrateOptions{Checkpoint: cp})
			if err != nil || again.Requests != 0 {
				t.Error(again, err)
			}
			s.calm(t)
			ledger, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 8})
			if err != nil || !ledger.Finished {
				t.Fatal(ledger, err)
			}
			if got := invited(t, s); fmt.Sprint(got) != fmt.Sprint(map[string]int{"application": 0, "waitlist": 1}) {
				t.Errorf("after the rollback there are %v", got)
			}
		})
	}
}

func TestTheWaitForInvitationsIsForeseen(t *testing.T) {
	for _, c := range []struct {
		kinds    map[invitationKind]int64
		requests int64
		hours    float64
	}{
		{map[invitationKind]int64{{organization: "a"}: 500}, 50, 0},
		{map[invitationKind]int64{{organization: "a"}: 501}, 51, 0},    // the last by itself
		{map[invitationKind]int64{{organization: "a"}: 506}, 51, 1},    // the last six together
		{map[invitationKind]int64{{organization: ""}: 1234}, 127, 4},   // 123 together, of which an hour takes 25
		{map[invitationKind]int64{{waitlist: true}: 100_000}, 2000, 0}, // no quota of its own
	} {
		r := &roster{invitations: c.kinds}
		if requests, seconds := r.inviting(); requests != c.requests || seconds != c.hours*3600 {
			t.Errorf("%v: %d requests, %v s", c.kinds, requests, seconds)
		}
	}
}
