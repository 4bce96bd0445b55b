package clerkapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// method is a method of the client, about things that are called "mine", and its true answer.
type method struct {
	call  func(context.Context, *Client) error
	truth string
	list  string // what the answer of a list without entries is; "" of what is no list
	any   bool   // whatever entries there are, they are asked for
	whole bool   // of a list, its only page
}

func only[T any](_ T, err error) error { return err }

const (
	userMine   = `{"object":"user","id":"user_mine","external_id":"mine","username":"mine","public_metadata":{"a":"mine"},"banned":true,"email_addresses":[{"id":"idn_1","email_address":"mine@acme.io"}]}`
	orgMine    = `{"object":"organization","id":"org_mine","name":"mine","private_metadata":{"a":"mine"}}`
	memberMine = `{"object":"organization_membership","id":"orgmem_1","role":"org:mine","public_metadata":{"a":"mine"},"organization":{"id":"org_mine"},"public_user_data":{"user_id":"user_mine"}}`
	domainMine = `{"id":"orgdmn_mine","organization_id":"org_mine","name":"mine.io"}`
	entryMine  = `{"id":"wtl_mine","email_address":"mine@acme.io"}`
	metaMine   = `{"a":"mine"}`
)

func pageWith(entry string) string { return `{"data":[` + entry + `],"total_count":1}` }

// methods are all of them.
func methods() map[string]method {
	metadata := &MetadataParams{PublicMetadata: Some(json.RawMessage(metaMine))}
	private := &CreateOrganizationParams{Name: "mine", PrivateMetadata: Some(json.RawMessage(metaMine))}
	member := &CreateMembershipParams{UserID: "user_mine", Role: "org:mine"}
	invited := &InvitationParams{EmailAddress: "mine@acme.io", Role: Some("org:mine")}
	invitation := `{"id":"orginv_mine","email_address":"mine@acme.io","role":"org:mine","status":"pending"}`
	revoked := strings.Replace(invitation, "pending", "revoked", 1)
	organizations := func(list func(*Client, context.Context, int) error, entry string) method {
		return method{call: func(ctx context.Context, c *Client) error { return list(c, ctx, 0) }, truth: pageWith(entry), list: `{"data":[],"total_count":0}`, any: true}
	}
	whole := func(list func(*Client, context.Context, int) error, entry string) method {
		m := organizations(list, entry)
		m.whole = true
		return m
	}
	gone := func(id string) string { return `{"object":"x","id":"` + id + `","deleted":true}` }
	return map[string]method{
		"CreateUser": {call: func(ctx context.Context, c *Client) error {
			return only(c.CreateUser(ctx, &CreateUserParams{ExternalID: Some("mine"), EmailAddress: []string{"mine@acme.io"}}))
		}, truth: userMine},
		"UpdateUser": {call: func(ctx context.Context, c *Client) error {
			return only(c.UpdateUser(ctx, "user_mine", &UpdateUserParams{Username: Some("Mine")}))
		}, truth: userMine},
		"MergeMetadata":   {call: func(ctx context.Context, c *Client) error { return only(c.MergeMetadata(ctx, "user_mine", metadata)) }, truth: userMine},
		"ReplaceMetadata": {call: func(ctx context.Context, c *Client) error { return only(c.ReplaceMetadata(ctx, "user_mine", metadata)) }, truth: userMine},
		"GetUser":         {call: func(ctx context.Context, c *Client) error { return only(c.GetUser(ctx, "user_mine")) }, truth: userMine},
		"DeleteUser":      {call: func(ctx context.Context, c *Client) error { return c.DeleteUser(ctx, "user_mine") }, truth: gone("user_mine")},
		"SetState":        {call: func(ctx context.Context, c *Client) error { return only(c.SetState(ctx, "user_mine", Ban)) }, truth: userMine},
		"SetProfileImage": {call: func(ctx context.Context, c *Client) error {
			return only(c.SetProfileImage(ctx, "user_mine", "image/png", []byte("x")))
		}, truth: userMine},
		"VerifyTOTP":     {call: func(ctx context.Context, c *Client) error { return only(c.VerifyTOTP(ctx, "user_mine", "123456")) }, truth: `{"verified":true}`, any: true},
		"VerifyPassword": {call: func(ctx context.Context, c *Client) error { return only(c.VerifyPassword(ctx, "user_mine", "x")) }, truth: `{"verified":true}`, any: true},
		"CreateEmailAddress": {call: func(ctx context.Context, c *Client) error {
			return only(c.CreateEmailAddress(ctx, &CreateEmailAddressParams{UserID: "user_mine", EmailAddress: "Mine@acme.io"}))
		}, truth: `{"id":"idn_1","email_address":"mine@acme.io"}`},
		"CreatePhoneNumber": {call: func(ctx context.Context, c *Client) error {
			return only(c.CreatePhoneNumber(ctx, &CreatePhoneNumberParams{UserID: "user_mine", PhoneNumber: "+1mine"}))
		}, truth: `{"id":"idn_1","phone_number":"+1mine"}`},
		"UpdateIdentifier": {call: func(ctx context.Context, c *Client) error {
			return only(c.UpdateIdentifier(ctx, ByEmail, "idn_mine", &UpdateIdentifierParams{}))
		}, truth: `{"id":"idn_mine"}`},
		"DeleteIdentifier": {call: func(ctx context.Context, c *Client) error { return c.DeleteIdentifier(ctx, ByPhone, "idn_mine") }, truth: gone("idn_mine")},
		"GetInstance":      {call: func(ctx context.Context, c *Client) error { return only(c.GetInstance(ctx)) }, truth: `{"id":"ins_mine","environment_type":"production"}`, any: true},
		"CountUsers":       {call: func(ctx context.Context, c *Client) error { return only(c.CountUsers(ctx)) }, truth: `{"total_count":0}`, any: true},
		"CountUsersOf":     {call: func(ctx context.Context, c *Client) error { return only(c.CountUsersOf(ctx, []string{"user_mine"})) }, truth: `{"total_count":1}`, any: true},
		"FindUsers": {call: func(ctx context.Context, c *Client) error {
			return only(c.FindUsers(ctx, ByExternalID, []string{"x", "mine"}))
		}, truth: "[" + userMine + "]", list: "[]"},
		"ListUsers":   {call: func(ctx context.Context, c *Client) error { return only(c.ListUsers(ctx, "", 2)) }, truth: "[" + userMine + "]", list: "[]", any: true},
		"ListDomains": {call: func(ctx context.Context, c *Client) error { return only(c.ListDomains(ctx)) }, truth: `{"data":[{"name":"mine"}]}`, list: `{"data":[]}`, any: true},
		"ListEnterpriseConnections": {call: func(ctx context.Context, c *Client) error { return only(c.ListEnterpriseConnections(ctx)) },
			truth: pageWith(`{"id":"entconn_mine","active":true,"domains":["mine.io"]}`), list: `{"data":[],"total_count":0}`, any: true, whole: true},
		"CreateOrganization": {call: func(ctx context.Context, c *Client) error { return only(c.CreateOrganization(ctx, private)) },
			truth: orgMine},
		"UpdateOrganization": {call: func(ctx context.Context, c *Client) error {
			return only(c.UpdateOrganization(ctx, "org_mine", &UpdateOrganizationParams{}))
		}, truth: orgMine},
		"MergeOrganizationMetadata": {call: func(ctx context.Context, c *Client) error {
			return only(c.MergeOrganizationMetadata(ctx, "org_mine", &MetadataParams{PrivateMetadata: Some(json.RawMessage(metaMine))}))
		}, truth: orgMine},
		"GetOrganization":    {call: func(ctx context.Context, c *Client) error { return only(c.GetOrganization(ctx, "org_mine")) }, truth: orgMine},
		"DeleteOrganization": {call: func(ctx context.Context, c *Client) error { return c.DeleteOrganization(ctx, "org_mine") }, truth: gone("org_mine")},
		"SetLogo": {call: func(ctx context.Context, c *Client) error {
			return only(c.SetLogo(ctx, "org_mine", "image/png", []byte("x")))
		}, truth: orgMine},
		"ListOrganizations": organizations(func(c *Client, ctx context.Context, n int) error { return only(c.ListOrganizations(ctx, "", n)) },
			orgMine),
		"FindOrganizations": {call: func(ctx context.Context, c *Client) error {
			return only(c.FindOrganizations(ctx, []string{"org_mine"}))
		},
			truth: pageWith(orgMine), list: `{"data":[],"total_count":0}`, whole: true},
		"CreateOrganizationDomain": {call: func(ctx context.Context, c *Client) error {
			return c.CreateOrganizationDomain(ctx, "org_mine", &OrganizationDomainParams{Name: "mine.io"})
		}, truth: domainMine},
		"UpdateOrganizationDomain": {call: func(ctx context.Context, c *Client) error {
			return c.UpdateOrganizationDomain(ctx, "org_mine", "orgdmn_mine", &UpdateOrganizationDomainParams{})
		}, truth: domainMine},
		"ListOrganizationDomains": organizations(func(c *Client, ctx context.Context, n int) error { return only(c.ListOrganizationDomains(ctx, n)) },
			domainMine),
		"CreateMembership": {call: func(ctx context.Context, c *Client) error { return only(c.CreateMembership(ctx, "org_mine", member)) },
			truth: memberMine},
		"UpdateMembership": {call: func(ctx context.Context, c *Client) error {
			return only(c.UpdateMembership(ctx, "org_mine", "user_mine", "org:mine"))
		}, truth: memberMine},
		"MergeMembershipMetadata": {call: func(ctx context.Context, c *Client) error {
			return only(c.MergeMembershipMetadata(ctx, "org_mine", "user_mine", metadata))
		}, truth: memberMine},
		"DeleteMembership": {call: func(ctx context.Context, c *Client) error { return c.DeleteMembership(ctx, "org_mine", "user_mine") },
			truth: memberMine},
		"FindMemberships": {call: func(ctx context.Context, c *Client) error {
			return only(c.FindMemberships(ctx, "org_mine", []string{"user_mine"}))
		}, truth: pageWith(memberMine), list: `{"data":[],"total_count":0}`, whole: true},
		"ListMemberships": organizations(func(c *Client, ctx context.Context, n int) error { return only(c.ListMemberships(ctx, n)) },
			memberMine),
		"CreateInvitation": {call: func(ctx context.Context, c *Client) error { return only(c.CreateInvitation(ctx, "org_mine", invited)) },
			truth: invitation},
		"CreateInvitations": {call: func(ctx context.Context, c *Client) error {
			return only(c.CreateInvitations(ctx, "", []*InvitationParams{invited}))
		}, truth: "[" + invitation + "]", list: "[]"},
		"FindInvitations": {call: func(ctx context.Context, c *Client) error {
			return only(c.FindInvitations(ctx, "org_mine", "mine@acme.io"))
		}, truth: pageWith(invitation), list: `{"data":[],"total_count":0}`, whole: true},
		"GetInvitation": {call: func(ctx context.Context, c *Client) error {
			return only(c.GetInvitation(ctx, "org_mine", "orginv_mine"))
		}, truth: invitation},
		"GetWaitlistEntry": {call: func(ctx context.Context, c *Client) error { return only(c.GetWaitlistEntry(ctx, "wtl_mine")) },
			truth: pageWith(entryMine), list: `{"data":[],"total_count":0}`, whole: true},
		"ListInvitations": organizations(func(c *Client, ctx context.Context, n int) error { return only(c.ListInvitations(ctx, n)) },
			invitation),
		"ListOrganizationInvitations": organizations(func(c *Client, ctx context.Context, n int) error {
			return only(c.ListOrganizationInvitations(ctx, n))
		}, invitation),
		"RevokeInvitation": {call: func(ctx context.Context, c *Client) error { return c.RevokeInvitation(ctx, "org_mine", "orginv_mine") },
			truth: revoked},
		"CreateWaitlistEntry": {call: func(ctx context.Context, c *Client) error {
			return only(c.CreateWaitlistEntry(ctx, &WaitlistParams{EmailAddress: "mine@acme.io"}))
		}, truth: entryMine},
		"CreateWaitlistEntries": {call: func(ctx context.Context, c *Client) error {
			return only(c.CreateWaitlistEntries(ctx, []*WaitlistParams{{EmailAddress: "mine@acme.io"}}))
		}, truth: "[" + entryMine + "]", list: "[]"},
		"FindWaitlistEntries": {call: func(ctx context.Context, c *Client) error { return only(c.FindWaitlistEntries(ctx, "mine")) },
			truth: pageWith(entryMine), list: `{"data":[],"total_count":0}`, whole: true},
		"ListWaitlist": organizations(func(c *Client, ctx context.Context, n int) error { return only(c.ListWaitlist(ctx, n)) },
			entryMine),
		"DeleteWaitlistEntry": {call: func(ctx context.Context, c *Client) error { return c.DeleteWaitlistEntry(ctx, "wtl_mine") }, truth: gone("wtl_mine")},
		"ListRoles": whole(func(c *Client, ctx context.Context, _ int) error { return only(c.ListRoles(ctx)) },
			`{"id":"role_mine","key":"org:mine"}`),
		"CreateRole": {call: func(ctx context.Context, c *Client) error {
			return c.CreateRole(ctx, &CreateRoleParams{Key: "org:mine"})
		},
			truth: `{"id":"role_1","key":"org:mine"}`},
		"ListRoleSets": whole(func(c *Client, ctx context.Context, _ int) error { return only(c.ListRoleSets(ctx)) },
			`{"id":"rolset_mine","key":"role_set:mine"}`),
		"AddRolesToSet": {call: func(ctx context.Context, c *Client) error {
			return c.AddRolesToSet(ctx, "role_set:mine", []string{"org:mine"})
		}, truth: `{"id":"rolset_1","key":"role_set:mine"}`},
		"ListPermissions": whole(func(c *Client, ctx context.Context, _ int) error { return only(c.ListPermissions(ctx)) },
			`{"id":"perm_mine","key":"org:mine:read"}`),
		"CreatePermission": {call: func(ctx context.Context, c *Client) error { return only(c.CreatePermission(ctx, "org:mine:read", "x")) },
			truth: `{"id":"perm_1","key":"org:mine:read"}`},
		"GetOrganizationSettings": {call: func(ctx context.Context, c *Client) error { return only(c.GetOrganizationSettings(ctx)) },
			truth: `{"enabled":false}`, any: true},
	}
}

// said is an answer of a server.
type said struct {
	status int
	header http.Header
	body   string
}

// lies are what a server may say to a request whose true answer is m.truth.
func (m *method) lies() map[string]said {
	of := func(text string) said { return said{status: 200, body: text} }
	html := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	out := map[string]said{
		"nothing": of(""), "null": of("null"), "an empty object": of("{}"), "an object without anything known": of(`{"x":1}`), "a number": of("7"),
		"half of it": of(m.truth[:len(m.truth)/2]), "something behind it": of(m.truth + "{}"),
		"HTML": {200, html, "<html>mine</html>"}, "no content": {204, nil, ""}, "a redirect": {302, http.Header{"Location": {"/elsewhere"}}, m.truth},
		"HTML that forbids": {403, html, "<html>mine</html>"}, "HTML of a gateway": {502, html, "<html>mine</html>"},
		"a refusal without the envelope": {422, nil, m.truth}, "not modified": {304, nil, ""},
		"UTF-16": of("\xff\xfe" + strings.Join(strings.Split(m.truth, ""), "\x00") + "\x00"), "a byte order mark": of("\xef\xbb\xbf" + m.truth),
		"gzip that does not say so": of("\x1f\x8b\x08" + m.truth),
	}
	if i := strings.LastIndex(m.truth, "}"); i >= 0 {
		out["text that is not UTF-8"] = of(m.truth[:i] + `,"first_name":"M` + "\xfc" + `ller"` + m.truth[i:])
	}
	const addresses = `"email_addresses":[`
	for _, list := range []string{addresses, addresses + `],"phone_numbers":[`, addresses + `],"web3_wallets":[`} {
		if lie := strings.Replace(m.truth, addresses, list+"null,", 1); lie != m.truth {
			out["null behind "+list] = of(lie)
		}
	}
	if entries := strings.Index(m.truth, "["); m.list != "" && entries >= 0 {
		out["null in the list"] = of(m.truth[:entries+1] + "null," + m.truth[entries+1:])
	}
	if strings.HasPrefix(m.truth, `{"total_count":`) {
		for name, total := range map[string]string{"a total below nothing": "-1", "a total in words": `"1"`, "a total that is no whole number": "1.5", "a total beyond all numbers": "1e30", "no total": "null"} {
			out[name] = of(`{"total_count":` + total + `}`)
		}
	}
	if m.list != "[]" {
		out["an empty list"] = of("[]")
	}
	if m.list == "" && !m.any || m.list != "" && !m.any {
		out["about another"] = of(strings.ReplaceAll(m.truth, "mine", "other"))
	}
	if i := strings.Index(m.truth, `"id":"`); i >= 0 {
		end := i + len(`"id":"`)
		prefix, _, _ := strings.Cut(m.truth[end:], "_")
		for name, id := range map[string]string{"no id": "", "a path for an id": prefix + `_1/../../users/user_2`, "an id of something else": "tok_1", "an id with nothing behind": prefix + "_", "an id that goes on": prefix + "_1%2F"} {
			if name == "no id" && strings.Contains(m.truth, "deleted") || name == "an id of something else" && (prefix == "wtl" || prefix == "rolset" || prefix == "entconn") {
				continue // it need not be there; what it begins with is not documented
			}
			_, rest, _ := strings.Cut(m.truth[end:], `"`)
			out[name] = of(m.truth[:end] + id + `"` + rest)
		}
	}
	if strings.HasPrefix(m.list, "{") && strings.Contains(m.list, "total") {
		out["fewer than it counts"] = of(strings.Replace(m.truth, `"total_count":1`, `"total_count":2`, 1))
		for name, total := range map[string]string{"a total below nothing": "-1", "a total in words": `"1"`, "a total that is no whole number": "1.5", "a total beyond all numbers": "1e30", "a total of another kind": "[1]", "a total far beyond": "9223372036854775807"} {
			out[name] = of(strings.Replace(m.truth, `"total_count":1`, `"total_count":`+total, 1))
			out["nothing, and "+name] = of(`{"data":[],"total_count":` + total + `}`)
		}
		out["more than it counts"] = of(strings.Replace(m.truth, `"total_count":1`, `"total_count":0`, 1))
	}
	if m.whole {
		entry := m.truth[strings.Index(m.truth, "[")+1 : strings.LastIndex(m.truth, "]")]
		id, _, _ := strings.Cut(entry[strings.Index(entry, `"id":"`)+len(`"id":"`):], `"`)
		many := make([]string, MaxPage)
		for i := range many {
			many[i] = strings.Replace(entry, `"`+id+`"`, fmt.Sprintf(`"%s%d"`, id, i), 1)
		}
		out["a full page of more"] = of(fmt.Sprintf(`{"data":[%s],"total_count":%d}`, strings.Join(many, ","), MaxPage+1))
	}
	if m.list != "" && strings.Contains(m.truth, `"id"`) {
		entry := m.truth[strings.Index(m.truth, "[")+1 : strings.LastIndex(m.truth, "]")]
		out["an entry twice"] = of(strings.Replace(strings.Replace(m.truth, entry, entry+","+entry, 1), `"total_count":1`, `"total_count":2`, 1))
	}
	return out
}

// What a server answers is proven, not believed, by every method there is.
func TestEveryAnswerIsProven(t *testing.T) {
	all := methods()
	for typ, i := reflect.TypeFor[*Client](), 0; i < typ.NumMethod(); i++ {
		m := typ.Method(i)
		if _, is := all[m.Name]; !is && m.Type.NumIn() > 1 && m.Name != "GetEnvironment" { // which has a test of its own
			t.Errorf("%s is not tried", m.Name)
		}
	}
	var answer said
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range answer.header {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.body)
	})
	for name, m := range all {
		for _, truth := range []string{m.truth, m.list} {
			if answer = (said{status: 200, body: truth}); truth == "" {
				continue
			}
			if err := m.call(context.Background(), c); err != nil {
				t.Errorf("%s does not believe %s: %v", name, truth, err)
			}
		}
		for lie, a := range m.lies() {
			answer = a
			err := m.call(context.Background(), c)
			if Classify(err) != Unknown || err == nil {
				t.Errorf("%s believes %s: %v", name, lie, err)
				continue
			}
			var unusable *Unusable
			if !errors.As(err, &unusable) || strings.Contains(err.Error(), "<html>") || strings.Contains(err.Error(), "acme") {
				t.Errorf("%s, %s: %v", name, lie, err)
			}
		}
	}
}

// An id that could lead to another path does not leave.
func TestPathsAreOfIDs(t *testing.T) {
	asked := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) { asked++ })
	for _, id := range []string{"", ".", "..", "user_1/../user_2", "user_1/ban", "user_1?x=1", "user_1#", "%2e%2e", "user_1\n", "user ü"} {
		err := c.DeleteUser(context.Background(), id)
		var e *Error
		if !errors.As(err, &e) || e.Status != http.StatusNotFound || asked > 0 {
			t.Errorf("%q: %v", id, err)
		}
		if err := c.DeleteMembership(context.Background(), "org_1", id); err == nil || asked > 0 {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// A server does not say how long a run sleeps, nor for whom what it says is meant.
func TestRetryAfterIsBounded(t *testing.T) {
	now := time.Date(2026, 5, 12, 10, 0, 0, 0, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "1.5": 1500 * time.Millisecond, "-5": 0, "-0": 0, "soon": 0, "NaN": 0, "-Inf": 0, "7 s": 0,
		"Inf": 0, "1e400": 0, "9223372036854775808": 0, "86401": 0, "600": maxRetryAfter, "601": 0, "1e-300": 0, "0x1p4": 16 * time.Second,
		at(30 * time.Second): 30 * time.Second, at(-time.Hour): 0, "Fri, 31 Dec 9999 23:59:59 GMT": 0, "Mon, 01 Jan 0001 00:00:00 GMT": 0,
	} {
		if got := retryAfter(&http.Response{Header: http.Header{"Retry-After": {text}, "Date": {at(0)}}}); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// The time is the server's where it says one that can be.
func TestNowIsTheServersTime(t *testing.T) {
	ahead := time.Duration(0)
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		_, _ = io.WriteString(w, `{"id":"ins_1"}`)
	})
	for _, d := range []struct{ said, want time.Duration }{{10 * time.Minute, 10 * time.Minute}, {-3 * time.Hour, -3 * time.Hour}, {1000 * time.Hour, -3 * time.Hour}, {0, 0}} {
		ahead = d.said
		if _, err := c.GetInstance(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := time.Until(c.Now()); (got - d.want).Abs() > 2*time.Second {
			t.Errorf("the server is %v ahead: %v", d.said, got)
		}
	}
}

// However many answers are large, only a few of them are in memory.
func TestLargeAnswersAreReadAFewAtATime(t *testing.T) {
	const requests = 16
	open := make(chan struct{}, requests)
	release := make(chan struct{})
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, 2*smallResponse))
		_ = http.NewResponseController(w).Flush()
		open <- struct{}{}
		<-release
	})
	done := make(chan error, requests)
	for range requests {
		go func() { done <- only(c.GetUser(context.Background(), "user_1")) }()
	}
	for range requests {
		<-open
	}
	if n := len(c.large); n > largeAtOnce {
		t.Errorf("%d at once", n)
	}
	close(release)
	for range requests {
		if err := <-done; err == nil {
			t.Error("zeros are a user")
		}
	}
	if len(c.large) != 0 {
		t.Error("a place was not given back")
	}
	endless := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for part := make([]byte, 1<<20); ; {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	})
	var unusable *Unusable
	if _, err := endless.GetUser(context.Background(), "user_1"); !errors.As(err, &unusable) || unusable.What != TooLarge {
		t.Errorf("%v", err)
	}
}

// What a server says of an error is shown and stored where it has the form of a name only: nothing that was sent comes
// back by it, nor what a terminal obeys.
func TestWordsOfErrorsAreNames(t *testing.T) {
	const key, digest = "sk_test_x", "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
	sent := map[string]bool{"user_quota_exceeded": true, "form_param_value_invalid": true, "oauth2_error": true, "http_404": true}
	for _, said := range []string{
		"user_quota_exceeded", "form_param_value_invalid", "oauth2_error", "http_404",
		"\x1b[31mred\a", "c " + digest + " Bearer " + key, digest, key, "sk_live_abc", "Bearer", "Code", "a b", "ü", strings.Repeat("a", 65),
		strings.Repeat("a_", 40), "5f4dcc3b5aa765d61d8327deb882cf99", "9a1b2c3d_4e5f", "a@b.co", "JBSWY3DPEHPK3PXP", "jbswy3dpehpk3pxp", "12345678",
	} {
		for where, answer := range map[string]func() (header, trace, code, param, kind string){
			"code":         func() (h, tr, c, p, k string) { return "", "", said, "", "application/json" },
			"parameter":    func() (h, tr, c, p, k string) { return "", "", "form_param_value_invalid", said, "application/json" },
			"trace":        func() (h, tr, c, p, k string) { return "", said, "form_param_value_invalid", "", "application/json" },
			"header":       func() (h, tr, c, p, k string) { return said, "", "form_param_value_invalid", "", "application/json" },
			"content type": func() (h, tr, c, p, k string) { return "", "", "", "", "text/" + said },
		} {
			header, trace, code, param, kind := answer()
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Clerk-Trace-Id"], w.Header()["Content-Type"] = []string{strings.Map(printable, header)}, []string{strings.Map(printable, kind)}
				w.WriteHeader(422)
				if code != "" {
					item := map[string]any{"code": code, "message": said, "meta": map[string]any{"param_name": param, "param_names": []string{param}}}
					_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{item}, "clerk_trace_id": trace})
				}
			})
			_, err := c.CreateUser(context.Background(), &CreateUserParams{
				ExternalID: Some("12345678"), PasswordDigest: Some(digest), PasswordHasher: Some("5f4dcc3b5aa765d61d8327deb882cf99"), TOTPSecret: Some("JBSWY3DPEHPK3PXP"),
			})
			if err == nil {
				t.Fatalf("%s %q: no error", where, said)
			}
			texts := []string{err.Error()}
			if e := (*Error)(nil); errors.As(err, &e) {
				texts = append(append(texts, e.Code()), e.Params()...)
			}
			named := sent[said] && (where == "code" || where == "parameter")
			if shown := strings.Contains(strings.Join(texts, "\n"), said); shown && !sent[said] && !harmless(where, said) || !shown && named {
				t.Errorf("%s %q: %q", where, said, texts)
			}
		}
	}
}

// harmless reports whether a trace has the form of one, and was not sent.
func harmless(where, said string) bool {
	return slices.Contains([]string{"trace", "header"}, where) && slices.Contains([]string{"Code", "jbswy3dpehpk3pxp"}, said)
}

// printable leaves out what no header may hold.
func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

// However much a server sends, little of it is read: the more, the fewer at once. One thing is no
// list.
func TestAnAnswerIsBoundedByWhatItAnswers(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		status int
		call   func(*Client) error
	}{
		"a create":           {200, func(c *Client) error { return only(c.CreateUser(ctx, &CreateUserParams{ExternalID: Some("x")})) }},
		"an error":           {422, func(c *Client) error { return only(c.CreateUser(ctx, &CreateUserParams{ExternalID: Some("x")})) }},
		"a user":             {200, func(c *Client) error { return only(c.GetUser(ctx, "user_1")) }},
		"an organization":    {200, func(c *Client) error { return only(c.GetOrganization(ctx, "org_1")) }},
		"an instance":        {200, func(c *Client) error { return only(c.GetInstance(ctx)) }},
		"settings":           {200, func(c *Client) error { return only(c.GetOrganizationSettings(ctx)) }},
		"a count":            {200, func(c *Client) error { return only(c.CountUsers(ctx)) }},
		"an error to a list": {500, func(c *Client) error { return only(c.ListUsers(ctx, "", MaxList)) }},
	} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				chunk := bytes.Repeat([]byte("A"), 64<<10)
				for range 2048 { // 128 MiB
					n, err := w.Write(chunk)
					if sent.Add(int64(n)); err != nil {
						return
					}
				}
			}))
			defer srv.Close()
			api, err := New(Config{URL: srv.URL + "/v1", SecretKey: "sk_test_4eC39HqLyjWDarjtT1zdp7dc"})
			if err != nil {
				t.Fatal(err)
			}
			var unusable *Unusable
			if err := c.call(api); !errors.As(err, &unusable) || unusable.What != TooLarge {
				t.Errorf("%v", err)
			}
			srv.Close()
			if most := int64(16 << 20); sent.Load() > most { // what is on its way in buffers included
				t.Errorf("%d bytes were taken", sent.Load())
			}
		})
	}
	t.Run("a list", func(t *testing.T) { // of users who have all that is allowed
		entry := strings.Replace(userMine, `{"a":"mine"}`, `{"a":"`+strings.Repeat("x", 8<<10)+`"}`, 1)
		users := make([]string, MaxList)
		for i := range users {
			users[i] = strings.Replace(entry, "user_mine", fmt.Sprintf("user_%d", i), 1)
		}
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "["+strings.Join(users, ",")+"]")
		})
		if list, err := c.ListUsers(ctx, "", MaxList); err != nil || len(list) != MaxList {
			t.Errorf("%d users, %v", len(list), err)
		}
	})
}
