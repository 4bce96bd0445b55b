package clerkapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clerk-import/mapping/record"
)

// The bodies are held against the API's own description, of which
// testdata/api/bodies-*.json is an excerpt.
func TestBodiesAreCompleteAndInAPIOrder(t *testing.T) {
	b, err := os.ReadFile("../../testdata/api/bodies-2026-05-12.json")
	if err != nil {
		t.Fatal(err)
	}
	var desc struct {
		Bodies map[string][]struct {
			Name, Type string
			Nullable   bool
		}
	}
	if err := json.Unmarshal(b, &desc); err != nil {
		t.Fatal(err)
	}
	for body, params := range map[string]any{
		"POST /users":                                       CreateUserParams{},
		"PATCH /users/{user_id}":                            UpdateUserParams{},
		"PATCH /users/{user_id}/metadata":                   MetadataParams{},
		"POST /email_addresses":                             CreateEmailAddressParams{},
		"POST /phone_numbers":                               CreatePhoneNumberParams{},
		"POST /organizations":                               CreateOrganizationParams{},
		"POST /organizations/{organization_id}/memberships": CreateMembershipParams{},
		"POST /organizations/{organization_id}/domains":     OrganizationDomainParams{},
		"POST /organizations/{organization_id}/invitations": InvitationParams{},
	} {
		var want, got []string
		for _, f := range desc.Bodies[body] {
			want = append(want, f.Name+" "+f.Type)
		}
		if body == "POST /users" {
			want = append(want, "skip_restriction_checks boolean") // not documented
		}
		typ := reflect.TypeOf(params)
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			got = append(got, name+" "+jsonType(f.Type))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-API +ours):\n%s", body, d)
		}
	}
}

// The objects are held against the API's own description, of which
// testdata/api/objects-*.json is an excerpt, and are tolerant of members added later.
func TestObjectsAreCompleteAndInAPIOrder(t *testing.T) {
	b, err := os.ReadFile("../../testdata/api/objects-2026-05-12.json")
	if err != nil {
		t.Fatal(err)
	}
	var desc struct {
		Schemas map[string][]struct{ Name, Type string }
	}
	if err := json.Unmarshal(b, &desc); err != nil {
		t.Fatal(err)
	}
	for name, object := range map[string]any{"User": User{}, "EmailAddress": EmailAddress{}, "PhoneNumber": PhoneNumber{}, "Web3Wallet": Web3Wallet{}, "OrganizationMembership": Membership{}} {
		var want, got []string
		for _, f := range desc.Schemas[name] {
			kind := f.Type
			switch kind {
			case "SCIMUserMetadata":
				kind = "object"
			case "array of Passkey", "array of ExternalAccountWithVerification", "array of SAMLAccount", "array of EnterpriseAccount", "array of OrganizationMembership", "array of IdentificationLink":
				kind = "array of object" // kept as they are
			}
			want = append(want, f.Name+" "+kind)
		}
		typ := reflect.TypeOf(object)
		for i := range typ.NumField() {
			got = append(got, typ.Field(i).Tag.Get("json")+" "+jsonType(typ.Field(i).Type))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-API +ours):\n%s", name, d)
		}
	}
	var u User
	if err := json.Unmarshal([]byte(`{"id":"user_1","last_sign_in_at":null,"private_metadata":null,"scim":null,"added_later":{"x":[1]},"email_addresses":[{"id":"idn_1","verification":null,"new":1}]}`), &u); err != nil || u.ID != "user_1" || u.EmailAddresses[0].ID != "idn_1" {
		t.Errorf("%+v %v", u, err)
	}
}

func jsonType(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[int64]():
		return "integer"
	case reflect.TypeFor[bool]():
		return "boolean"
	case reflect.TypeFor[json.RawMessage](), reflect.TypeFor[Organization](), reflect.TypeFor[PublicUserData](), reflect.TypeFor[*Verification]():
		return "object"
	case reflect.TypeFor[[]json.RawMessage]():
		return "array of object"
	case reflect.TypeFor[[]EmailAddress](), reflect.TypeFor[[]PhoneNumber](), reflect.TypeFor[[]Web3Wallet]():
		return "array of " + t.Elem().Name()
	case reflect.TypeFor[string](), reflect.TypeFor[Opt[string]]():
		return "string"
	case reflect.TypeFor[Opt[bool]]():
		return "boolean"
	case reflect.TypeFor[Opt[int64]]():
		return "integer"
	case reflect.TypeFor[Opt[json.RawMessage]]():
		return "object"
	case reflect.TypeFor[[]string]():
		return "array of string"
	}
	return t.String()
}

func TestNullAndAbsentAreDifferent(t *testing.T) {
	b, err := json.Marshal(UpdateUserParams{Username: record.Null[string](), FirstName: record.Some("")})
	if err != nil || string(b) != `{"first_name":"","username":null}` {
		t.Errorf("%s %v", b, err)
	}
}

func serve(t *testing.T, h http.HandlerFunc) *Client {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c, err := New(Config{URL: s.URL + "/v1", SecretKey: "sk_test_x", Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestErrorsKeepStatusAndMeaning(t *testing.T) {
	envelope := func(code, param string) string {
		return fmt.Sprintf(`{"errors":[{"code":%q,"message":"m a@b.co","long_message":"l","meta":{"param_name":%q}}],"clerk_trace_id":"t1"}`, code, param)
	}
	for _, c := range []struct {
		name   string
		status int
		header string
		body   string
		want   Kind
		code   string
		exists bool
		after  time.Duration
	}{
		{"conflict", 422, "", envelope("form_identifier_exists", "email_address"), Refused, "form_identifier_exists", true, 0},
		{"external id", 422, "", envelope("form_param_value_invalid", "external_id"), Refused, "form_param_value_invalid", true, 0},
		{"429", 429, "7", envelope("too_many_requests", ""), Throttled, "too_many_requests", false, 7 * time.Second},
		{"429 from a proxy", 429, "3", "<html>slow down</html>", Throttled, "http_429", false, 3 * time.Second},
		{"500", 500, "", envelope("internal_clerk_error", ""), Unknown, "internal_clerk_error", false, 0},
		{"locked", 409, "", envelope("resource_locked", ""), Busy, "resource_locked", false, 0},
		{"key", 401, "", envelope("clerk_key_invalid", ""), Stopped, "clerk_key_invalid", false, 0},
		{"plan", 402, "", envelope("unsupported_subscription_plan_features", ""), Stopped, "unsupported_subscription_plan_features", false, 0},
		{"user quota", 403, "", envelope("user_quota_exceeded", ""), Stopped, "user_quota_exceeded", false, 0},
		{"odd meta", 422, "", `{"errors":[{"code":"form_data_missing","meta":["x"]}]}`, Refused, "form_data_missing", false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if c.header != "" {
					w.Header().Set("Retry-After", c.header)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			_, err := client.CreateUser(context.Background(), &CreateUserParams{})
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if Classify(err) != c.want || e.Code() != c.code || e.Exists() != c.exists || e.RetryAfter != c.after || e.Status != c.status {
				t.Errorf("kind %v code %s exists %v after %v status %d", Classify(err), e.Code(), e.Exists(), e.RetryAfter, e.Status)
			}
			if strings.Contains(err.Error(), "a@b.co") || strings.Contains(err.Error(), "sk_test") {
				t.Errorf("leaks: %v", err)
			}
		})
	}
}

func TestBrokenConnectionsAreUnknownOutcomes(t *testing.T) {
	cut := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"id":"user_`)
	})
	if _, err := cut.CreateUser(context.Background(), &CreateUserParams{}); Classify(err) != Unknown {
		t.Errorf("cut answer: %v", err)
	}
	reset := serve(t, func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	if _, err := reset.CreateUser(context.Background(), &CreateUserParams{}); Classify(err) != Unknown {
		t.Errorf("reset: %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	c, _ := New(Config{URL: "http://" + addr})
	if _, err := c.CreateUser(context.Background(), &CreateUserParams{}); Classify(err) != Unreachable {
		t.Errorf("no server: %v", err)
	}
}

func TestRequestsCarryKeyVersionAndGuardedExternalIDs(t *testing.T) {
	var got *http.Request
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		_, _ = io.WriteString(w, `[]`)
	})
	if _, err := c.FindUsers(context.Background(), ByExternalID, []string{"-7", "a+b"}); err != nil {
		t.Fatal(err)
	}
	if got.Header.Get("Authorization") != "Bearer sk_test_x" || got.Header.Get("Clerk-API-Version") != Version {
		t.Errorf("headers %v", got.Header)
	}
	if !strings.Contains(got.URL.RawQuery, "external_id=%2B-7&external_id=%2Ba%2Bb") {
		t.Errorf("query %s", got.URL.RawQuery)
	}
}
