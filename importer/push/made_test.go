package push

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

// A user who is found is the one that a lost request made only if all that was sent is theirs, and nothing speaks
// against it: their external id, their age, what they lack.
func TestWhichUserALostRequestMade(t *testing.T) {
	const claimed = int64(1_700_000_000_000)
	skew := ClockSkew.Milliseconds()
	full := func() *clerkapi.User {
		return &clerkapi.User{ID: "user_1", ExternalID: "1", Username: "jane", CreatedAt: claimed, UpdatedAt: claimed,
			EmailAddresses: []clerkapi.EmailAddress{{EmailAddress: "jane@acme.io", Verification: &clerkapi.Verification{Status: "verified"}}},
			PhoneNumbers:   []clerkapi.PhoneNumber{{PhoneNumber: "+4915112345678"}}}
	}
	partly := func(s *CreateUser) {
		s.Without = func(p *clerkapi.CreateUserParams, _ []Refused, _ string) *Lesser {
			return &Lesser{Params: p, Note: NoteLeft}
		}
	}
	for _, c := range []struct {
		name string
		row  func(*CreateUser)
		user func(*clerkapi.User)
		made bool
	}{
		{"all of it", nil, nil, true},
		{"another external id", nil, func(u *clerkapi.User) { u.ExternalID = "2" }, false},
		{"no external id", nil, func(u *clerkapi.User) { u.ExternalID = "" }, false},
		{"an external id that was not sent", func(s *CreateUser) { s.Params.ExternalID = clerkapi.Opt[string]{} }, nil, false},
		{"as old as clocks may differ", nil, func(u *clerkapi.User) { u.CreatedAt = claimed - skew }, true},
		{"older", nil, func(u *clerkapi.User) { u.CreatedAt = claimed - skew - 1 }, false},
		{"of the second that was sent", func(s *CreateUser) { s.Params.CreatedAt = clerkapi.Some("2020-01-02T03:04:05.678Z") }, func(u *clerkapi.User) { u.CreatedAt = 1577934245000 }, true},
		{"of another second", func(s *CreateUser) { s.Params.CreatedAt = clerkapi.Some("2020-01-02T03:04:05.678Z") }, func(u *clerkapi.User) { u.CreatedAt = 1577934246000 }, false},
		{"of the row's age, and another was sent", func(s *CreateUser) { s.Params.CreatedAt = clerkapi.Some("2020-01-02T03:04:05Z") }, nil, false},
		{"of a time that is none", func(s *CreateUser) { s.Params.CreatedAt = clerkapi.Some("yesterday") }, nil, false},
		{"without a number", nil, func(u *clerkapi.User) { u.PhoneNumbers = nil }, false},
		{"without a number, which may be left out", partly, func(u *clerkapi.User) { u.PhoneNumbers = nil }, true},
		{"without a user name, which may be left out, by a verified address", func(s *CreateUser) { partly(s); s.Params.ExternalID = clerkapi.Opt[string]{} },
			func(u *clerkapi.User) { u.Username, u.ExternalID = "", "" }, true},
		{"without a user name, by an address that nobody has verified", func(s *CreateUser) { partly(s); s.Params.ExternalID = clerkapi.Opt[string]{} },
			func(u *clerkapi.User) { u.Username, u.ExternalID, u.EmailAddresses[0].Verification = "", "", nil }, false},
		{"without an address, of another external id", partly, func(u *clerkapi.User) { u.EmailAddresses, u.ExternalID = nil, "2" }, false},
		{"without a number, where one was left out already", func(s *CreateUser) { partly(s); s.lesser = &Lesser{Params: s.Params} },
			func(u *clerkapi.User) { u.PhoneNumbers = nil }, false},
	} {
		s := &CreateUser{Params: &clerkapi.CreateUserParams{ExternalID: clerkapi.Some("1"), Username: clerkapi.Some("jane"), EmailAddress: []string{"jane@acme.io"},
			EmailAddressIdentificationStatus: []string{clerkapi.StatusVerified}, PhoneNumber: []string{"+4915112345678"}, PhoneNumberIdentificationStatus: []string{clerkapi.StatusVerified}}}
		u := full()
		if c.row != nil {
			c.row(s)
		}
		if c.user != nil {
			c.user(u)
		}
		if got := s.made(u, claimed); got != c.made {
			t.Errorf("%s: it is the one: %v", c.name, got)
		}
	}
	// An organization is known by the id that is kept with it, its name and its age.
	o := func(change func(*clerkapi.Organization)) *clerkapi.Organization {
		o := &clerkapi.Organization{Name: "Acme", CreatedAt: claimed, PrivateMetadata: json.RawMessage(`{"` + OrganizationKey + `":"7"}`)}
		if change != nil {
			change(o)
		}
		return o
	}
	s := &CreateOrganization{Params: &clerkapi.CreateOrganizationParams{Name: "Acme", PrivateMetadata: clerkapi.Some(o(nil).PrivateMetadata)}}
	for made, list := range map[bool][]*clerkapi.Organization{
		true: {o(nil), o(func(o *clerkapi.Organization) { o.CreatedAt -= skew })},
		false: {o(func(o *clerkapi.Organization) { o.CreatedAt -= skew + 1 }), o(func(o *clerkapi.Organization) { o.Name = "Acme 2" }),
			o(func(o *clerkapi.Organization) { o.PrivateMetadata = nil }), o(func(o *clerkapi.Organization) { o.PrivateMetadata = json.RawMessage(`{"` + OrganizationKey + `":"8"}`) })},
	} {
		for _, o := range list {
			if s.made(o, claimed) != made {
				t.Errorf("%+v: it is the one: %v", o, !made)
			}
		}
	}
}

// A row was being sent since it was claimed and, if it failed, until then, as far as clocks agree.
func TestWhenARowWasBeingSent(t *testing.T) {
	skew := ClockSkew.Milliseconds()
	for _, c := range []struct {
		at, claimed, failed int64
		want                bool
	}{
		{99, 100, 0, false}, {100, 100, 0, true}, {100 + 2*skew, 100, 0, true}, {200, 100, 200, true}, {200 + skew, 100, 200, true}, {201 + skew, 100, 200, false}, {99, 100, 200, false},
	} {
		if got := While(c.at, c.claimed, c.failed); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// What is finished is what was before the run and what has come to an end in it, each state by itself.
func TestProgressCountsEachState(t *testing.T) {
	p := &Progress{Total: 100, Finished: 10, started: time.Now()}
	if p.Commits() != 0 {
		t.Error("without a checkpoint nothing is committed")
	}
	for i, s := range []checkpoint.State{checkpoint.Created, checkpoint.Updated, checkpoint.Skipped, checkpoint.Failed, checkpoint.Deleted, checkpoint.Pending} {
		for range i + 1 {
			p.Count(s)
		}
		if want := []int64{11, 13, 16, 20, 25, 25}[i]; p.Done() != want {
			t.Errorf("behind %s %d are finished, want %d", s, p.Done(), want)
		}
	}
	p.end()
	if took := p.Elapsed(); took < 0 || p.Elapsed() != took {
		t.Error("the time goes on when the run has ended")
	}
}

// An API that does not know skip_restriction_checks is asked without it, once and for all users of the run.
func TestAParameterThatTheAPIDoesNotKnowIsLeftOutOnce(t *testing.T) {
	var bodies []string
	place, err := sandbox.Open(sandbox.Config{Quota: &ratelimit.Quota{}})
	if err != nil {
		t.Fatal(err)
	}
	defer place.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		with := bytes.Contains(body, []byte(skipRestrictions))
		bodies = append(bodies, map[bool]string{true: "with", false: "without"}[with])
		if with {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(w, `{"errors":[{"code":"form_param_unknown","message":"is unknown","meta":{"param_name":"`+skipRestrictions+`"}}]}`)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		place.ServeHTTP(w, r)
	}))
	defer srv.Close()
	api, err := clerkapi.New(clerkapi.Config{URL: srv.URL + "/v1", SecretKey: place.Key()})
	if err != nil {
		t.Fatal(err)
	}
	known := &Restrictions{}
	if (*Restrictions)(nil).Kept() || known.Kept() {
		t.Error("nothing has been refused yet")
	}
	for _, email := range []string{"a@acme.io", "b@acme.io"} {
		s := create(email)
		s.Params.SkipRestrictionChecks, s.Restrictions = clerkapi.Some(true), known
		for range 3 {
			if w, err := s.Send(t.Context(), api, &Task{}); err == nil && w.ID != "" {
				break
			}
		}
	}
	if want := []string{"with", "without", "without"}; !slices.Equal(bodies, want) || !known.Kept() {
		t.Errorf("%v, want %v", bodies, want)
	}
	// Where nobody is to remember it, the refusal stands.
	s := create("c@acme.io")
	s.Params.SkipRestrictionChecks = clerkapi.Some(true)
	if _, err := s.Send(t.Context(), api, &Task{}); err == nil || !strings.Contains(err.Error(), "form_param_unknown") {
		t.Errorf("%v", err)
	}
}

// The numbers of a country that the API does not send to are those of that country, and no others.
func TestNumbersOfACountry(t *testing.T) {
	all := []string{"+4915112345678", "+12125550123", "+14165550123", "+4930123456", "x"}
	for country, want := range map[string][]string{"DE": {all[0], all[3]}, "US": {all[1]}, "CA": {all[2]}, "FR": nil, "": nil} {
		if got := numbersOf(country, all); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", country, got, want)
		}
	}
}

// Whoever has an identifier explains that it was refused, unless it is the very user whom the API has just said it does
// not have.
func TestARefusalIsContradictedByWhoIsThere(t *testing.T) {
	free, err := ratelimit.NewSet(ratelimit.Quota{}, 1, ratelimit.Classes)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		there     func(*clerkapi.CreateUserParams)
		row       func(*clerkapi.CreateUserParams)
		explained bool
	}{
		{"nobody", func(p *clerkapi.CreateUserParams) { p.EmailAddress = []string{"other@acme.io"} }, nil, false},
		{"somebody", nil, nil, true},
		{"somebody of another external id", func(p *clerkapi.CreateUserParams) { p.ExternalID = clerkapi.Some("theirs") }, nil, true},
		{"somebody of the external id", func(p *clerkapi.CreateUserParams) {
			p.ExternalID, p.EmailAddress = clerkapi.Some("ours"), []string{"other@acme.io"}
		}, nil, true},
		{"somebody, of a row without an external id", nil, func(p *clerkapi.CreateUserParams) { p.ExternalID = clerkapi.Opt[string]{} }, true},
	} {
		b := newBench(t)
		there, s := create("a@acme.io").Params, create("a@acme.io")
		if s.Params.ExternalID = clerkapi.Some("ours"); c.row != nil {
			c.row(s.Params)
		}
		if c.there != nil {
			c.there(there)
		}
		if _, err := b.api.CreateUser(t.Context(), there); err != nil {
			t.Fatal(c.name, err)
		}
		refused := &clerkapi.Error{Status: http.StatusUnprocessableEntity}
		var contradicted *unproven
		if err := s.taken(t.Context(), NewCaller(t.Context(), b.api, free, 0, 0), refused); (err == nil) != c.explained || err != nil && !errors.As(err, &contradicted) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
