package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// form is what an answer has to look like, as the API's description says it (testdata/api/answers.py).
type form struct {
	Ref        string `json:"$ref"`
	Type       string
	Nullable   bool
	Required   []string
	Enum       []any
	Properties map[string]*form
	Items      *form
	OneOf      []*form
	AnyOf      []*form
	AllOf      []*form
}

var description = sync.OnceValues(func() (d struct {
	Answers map[string]map[string]*form
	Queries map[string][]string
	Schemas map[string]*form
}, err error) {
	b, err := os.ReadFile("../../testdata/api/answers-2026-05-12.json")
	if err == nil {
		err = json.Unmarshal(b, &d)
	}
	return d, err
})

// described has every answer that a handler gives held against the API's description.
func described(t testing.TB, h http.Handler) http.Handler {
	d, err := description()
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		for k, v := range answer.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
		endpoint := endpointOf(d.Answers, r)
		if endpoint == "" || answer.Code == http.StatusUnauthorized || answer.Code == http.StatusTooManyRequests {
			return // not the API's, or of every endpoint
		}
		f, is := d.Answers[endpoint][strconv.Itoa(answer.Code)]
		if !is && unsaid[endpoint] == answer.Code {
			return
		}
		if !is {
			t.Errorf("%s answers %d, which is not described: %s", endpoint, answer.Code, answer.Body)
			return
		}
		var v any
		if err := json.Unmarshal(answer.Body.Bytes(), &v); err != nil && answer.Body.Len() > 0 {
			t.Errorf("%s: %v", endpoint, err)
		}
		if list, is := v.(map[string]any); is && f.Type == "array" && r.URL.Query().Get("paginated") == "true" {
			v = list["data"] // as the parameter's description says
		}
		for _, wrong := range f.differs(d.Schemas, "", v, true) {
			t.Errorf("%s %d: %s", endpoint, answer.Code, wrong)
		}
	})
}

// unsaid are refusals that the description lacks of an endpoint, and has of its sibling: an address that is taken.
var unsaid = map[string]int{"PATCH /email_addresses/{}": http.StatusUnprocessableEntity, "PATCH /phone_numbers/{}": http.StatusUnprocessableEntity}

var ids = regexp.MustCompile(`\{\}`)

// endpointOf is the described endpoint that a request is to, the one that says most of the path by name; "" for none.
func endpointOf(answers map[string]map[string]*form, r *http.Request) (best string) {
	path := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/v1")
	for e := range answers {
		if regexp.MustCompile("^"+ids.ReplaceAllString(strings.ReplaceAll(regexp.QuoteMeta(e), `\{\}`, "{}"), "[^/]+")+"$").MatchString(path) &&
			(best == "" || strings.Count(e, "{}") < strings.Count(best, "{}")) {
			best = e
		}
	}
	return best
}

// members are the names that an object may have, nil where any.
func (f *form) members(schemas map[string]*form) map[string]bool {
	if f.Ref != "" {
		return schemas[f.Ref].members(schemas)
	}
	var all map[string]bool
	add := func(name string) {
		if all == nil {
			all = map[string]bool{}
		}
		all[name] = true
	}
	for name := range f.Properties {
		add(name)
	}
	for _, part := range f.AllOf {
		for name := range part.members(schemas) {
			add(name)
		}
	}
	return all
}

// differs says what of a value is not of the form; whole, that it is all there is of it, and not a part.
func (f *form) differs(schemas map[string]*form, at string, v any, whole bool) (wrong []string) {
	if f.Ref != "" {
		return schemas[f.Ref].differs(schemas, at, v, whole)
	}
	if v == nil && f.Nullable {
		return nil
	}
	for _, part := range f.AllOf {
		wrong = append(wrong, part.differs(schemas, at, v, false)...)
	}
	if any := slices.Concat(f.OneOf, f.AnyOf); len(any) > 0 {
		var first []string
		for _, part := range any {
			w := part.differs(schemas, at, v, whole)
			if len(w) == 0 {
				return wrong
			}
			if first == nil || len(w) < len(first) {
				first = w
			}
		}
		return append(wrong, first...)
	}
	if v == nil {
		if f.Type != "" {
			wrong = append(wrong, at+" is null")
		}
		return wrong
	}
	if len(f.Enum) > 0 && !slices.Contains(f.Enum, v) {
		wrong = append(wrong, fmt.Sprintf("%s is %v, none of %v", at, v, f.Enum))
	}
	is := ""
	switch v := v.(type) {
	case string:
		is = "string"
	case bool:
		is = "boolean"
	case float64:
		if is = "number"; f.Type == "integer" && v == math.Trunc(v) {
			is = "integer"
		}
	case []any:
		is = "array"
		for i := range v {
			if f.Items != nil {
				wrong = append(wrong, f.Items.differs(schemas, fmt.Sprintf("%s[%d]", at, i), v[i], true)...)
			}
		}
	case map[string]any:
		is = "object"
		for _, name := range f.Required {
			if _, has := v[name]; !has {
				wrong = append(wrong, at+" lacks "+name)
			}
		}
		known := f.members(schemas)
		for name, member := range v {
			if of, is := f.Properties[name]; is {
				wrong = append(wrong, of.differs(schemas, at+"."+name, member, true)...)
			} else if whole && known != nil && !known[name] {
				wrong = append(wrong, at+" has "+name+", which is not described")
			}
		}
	}
	if f.Type != "" && f.Type != is {
		wrong = append(wrong, fmt.Sprintf("%s is a %s, and described as %s", at, is, f.Type))
	}
	return wrong
}

// Every endpoint of the API's description that the sandbox has answers in the form that is described there.
func TestEveryEndpointAnswersAsDescribed(t *testing.T) {
	d, err := description()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := described(t, s)
	const image = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n\x89PNG\r\n\x1a\n0123456789\r\n--x--\r\n"
	met, ids := map[string]bool{}, map[string]string{}
	for _, c := range []struct{ call, body, id string }{ // id: what the answer's id is called in later calls
		{"POST /users", `{"email_address":["a@acme.io"],"phone_number":["+14155552671"],"username":"ann_lee","external_id":"1","password":"correct horse battery","totp_secret":"JBSWY3DPEHPK3PXP","backup_codes":["one-code"],"public_metadata":{"a":1}}`, "U"},
		{"POST /users", `{"email_address":["b@acme.io"],"skip_password_requirement":true}`, "V"},
		{"GET /users?limit=10", "", ""}, {"GET /users/count", "", ""}, {"GET /users/U", "", ""},
		{"PATCH /users/U", `{"first_name":"Ann"}`, ""}, {"PATCH /users/U/metadata", `{"public_metadata":{"b":2}}`, ""}, {"PUT /users/U/metadata", `{"public_metadata":{"c":3}}`, ""},
		{"POST /users/U/verify_password", `{"password":"correct horse battery"}`, ""}, {"POST /users/U/verify_totp", `{"code":"one-code"}`, ""},
		{"POST /users/U/profile_image", image, ""}, {"DELETE /users/U/profile_image", "", ""},
		{"POST /users/ban", `{"user_ids":["V"]}`, ""}, {"POST /users/unban", `{"user_ids":["V"]}`, ""},
		{"POST /users/V/ban", "", ""}, {"POST /users/V/unban", "", ""}, {"POST /users/V/lock", "", ""}, {"POST /users/V/unlock", "", ""},
		{"POST /email_addresses", `{"user_id":"V","email_address":"c@acme.io","verified":true}`, "E"}, {"GET /email_addresses/E", "", ""},
		{"PATCH /email_addresses/E", `{"primary":true}`, ""}, {"POST /email_addresses", `{"user_id":"V","email_address":"d@acme.io"}`, "E2"}, {"DELETE /email_addresses/E2", "", ""},
		{"POST /phone_numbers", `{"user_id":"V","phone_number":"+14155552672","verified":true}`, "P"}, {"GET /phone_numbers/P", "", ""},
		{"PATCH /phone_numbers/P", `{"verified":true}`, ""}, {"DELETE /phone_numbers/P", "", ""},
		{"POST /organizations", `{"name":"Acme","slug":"acme","created_by":"U"}`, "O"}, {"GET /organizations", "", ""}, {"GET /organizations/O", "", ""},
		{"PATCH /organizations/O", `{"name":"Acme Inc"}`, ""}, {"PATCH /organizations/O/metadata", `{"public_metadata":{"a":1}}`, ""}, {"PUT /organizations/O/metadata", `{"public_metadata":{"b":1}}`, ""},
		{"PUT /organizations/O/logo", image, ""}, {"DELETE /organizations/O/logo", "", ""},
		{"POST /organizations/O/memberships", `{"user_id":"V","role":"org:member"}`, ""}, {"GET /organizations/O/memberships", "", ""}, {"GET /organization_memberships", "", ""},
		{"GET /users/V/organization_memberships", "", ""}, {"PATCH /organizations/O/memberships/V", `{"role":"org:admin"}`, ""},
		{"PATCH /organizations/O/memberships/V/metadata", `{"public_metadata":{"a":1}}`, ""}, {"DELETE /organizations/O/memberships/V", "", ""},
		{"POST /organizations/O/domains", `{"name":"acme.io","enrollment_mode":"automatic_invitation","verified":true}`, "D"}, {"GET /organizations/O/domains", "", ""}, {"GET /organization_domains", "", ""},
		{"PATCH /organizations/O/domains/D", `{"enrollment_mode":"manual_invitation"}`, ""}, {"DELETE /organizations/O/domains/D", "", ""},
		{"POST /organizations/O/invitations", `{"email_address":"new@acme.io","role":"org:member","inviter_user_id":"U"}`, "I"}, {"GET /organizations/O/invitations", "", ""},
		{"GET /organizations/O/invitations/I", "", ""}, {"GET /organization_invitations", "", ""}, {"POST /organizations/O/invitations/I/revoke", `{"requesting_user_id":"U"}`, ""},
		{"POST /organizations/O/invitations/bulk", `[{"email_address":"x@acme.io","role":"org:member"}]`, ""},
		{"POST /invitations", `{"email_address":"app@acme.io"}`, "A"}, {"GET /invitations", "", ""}, {"GET /invitations?paginated=true", "", ""}, {"POST /invitations/A/revoke", "", ""},
		{"POST /invitations/bulk", `[{"email_address":"y@acme.io"}]`, ""},
		{"POST /waitlist_entries", `{"email_address":"w@acme.io","notify":false}`, "W"}, {"POST /waitlist_entries/bulk", `[{"email_address":"z@acme.io"}]`, ""}, {"GET /waitlist_entries", "", ""}, {"DELETE /waitlist_entries/W", "", ""},
		{"POST /organization_permissions", `{"name":"Read","key":"org:files:read"}`, "N"}, {"GET /organization_permissions", "", ""}, {"GET /organization_permissions/N", "", ""},
		{"POST /organization_roles", `{"name":"Editor","key":"org:editor"}`, "R"}, {"GET /organization_roles", "", ""}, {"GET /organization_roles/R", "", ""},
		{"POST /role_sets", `{"name":"Firms","default_role_key":"org:member","creator_role_key":"org:admin","roles":["org:admin","org:member"]}`, "S"}, {"GET /role_sets", "", ""}, {"GET /role_sets/S", "", ""},
		{"PATCH /role_sets/S", `{"description":"all of them"}`, ""}, {"POST /role_sets/S/roles", `{"role_keys":["org:editor"]}`, ""},
		{"POST /role_sets/S/roles/replace", `{"role_key":"org:editor","to_role_key":"org:member"}`, ""}, {"POST /role_sets/S/replace", `{"dest_role_set_key":"role_set:default"}`, ""},
		{"GET /instance", "", ""}, {"GET /instance/organization_settings", "", ""}, {"GET /domains", "", ""}, {"GET /enterprise_connections", "", ""},
		{"DELETE /organizations/O", "", ""}, {"DELETE /users/U", "", ""},
	} {
		method, path, _ := strings.Cut(c.call, " ")
		for name, id := range ids {
			path = regexp.MustCompile(`/`+name+`\b`).ReplaceAllString(path, "/"+id)
			c.body = strings.ReplaceAll(c.body, `"`+name+`"`, `"`+id+`"`)
		}
		r := httptest.NewRequest(method, "http://127.0.0.1/v1"+path, strings.NewReader(c.body))
		r.Header.Set("Authorization", "Bearer "+s.Key())
		if r.Header.Set("Content-Type", "application/json"); c.body == image {
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code/100 != 2 {
			t.Errorf("%s: %d %s", c.call, w.Code, w.Body)
			continue
		}
		met[endpointOf(d.Answers, r)] = true
		if c.id != "" {
			var made struct{ ID string }
			if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || made.ID == "" {
				t.Fatalf("%s: %s %v", c.call, w.Body, err)
			}
			ids[c.id] = made.ID
		}
	}
	for e := range d.Answers {
		if !met[e] {
			t.Errorf("nothing has asked %s", e)
		}
	}
	routes, err := os.ReadFile("sandbox.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range regexp.MustCompile(`"((?:GET|POST|PATCH|PUT|DELETE) /[^"]*)":`).FindAllStringSubmatch(string(routes), -1) {
		if e := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(route[1], "{}"); d.Answers[e] == nil {
			t.Errorf("nothing says how %s answers: make the excerpt anew (testdata/api/answers.py)", e)
		}
	}
}
