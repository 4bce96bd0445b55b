package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// ask is what a loop of a page asks an API for.
type ask struct {
	url  *url.URL
	path string
	q    url.Values
	body struct {
		Limit  int
		Page   *int
		Cursor string
		Query  struct {
			Offset string
			Limit  int
		}
		OrganizationIDs []string `json:"organization_ids"`
	}
}

func (a ask) number(name string, without int) int {
	n, err := strconv.Atoi(a.q.Get(name))
	if err != nil {
		return without
	}
	return n
}

// served is a list of an API: which of its rows are a page, and what the answer has beside them.
type served struct {
	path string // of the request
	key  string // of the rows in the answer, which is an array without one
	row  string // with # for the number of the row, and @ for what the path's group names
	rows int
	page func(a ask, rows int) (from, to int, beside map[string]any, link string)
}

// pagedAPI is an API as its vendor describes it, at the place that the page of its source cites.
type pagedAPI struct {
	lists []served
	reads []string // what the check says when it has read everybody
}

// after pages by a token of the answer, two rows at a time, whatever was asked for.
func after(token func(ask) string, beside func(token string) map[string]any) func(ask, int) (int, int, map[string]any, string) {
	return func(a ask, rows int) (int, int, map[string]any, string) {
		from, _ := strconv.Atoi(strings.TrimPrefix(token(a), "t+")) // a token has what must be escaped
		to := min(from+2, rows)
		if to == rows {
			return from, to, beside(""), ""
		}
		return from, to, beside("t+" + strconv.Itoa(to)), ""
	}
}

// param is a parameter of the request's address.
func param(name string) func(ask) string { return func(a ask) string { return a.q.Get(name) } }

// linked pages by the header Link, which has the whole address of the next page.
func linked(name string, relative bool) func(ask, int) (int, int, map[string]any, string) {
	return func(a ask, rows int) (int, int, map[string]any, string) {
		from := a.number(name, 0)
		to := min(from+2, rows)
		next, q := *a.url, a.url.Query()
		q.Set(name, strconv.Itoa(to))
		next.RawQuery = q.Encode()
		if relative {
			next.Scheme, next.Host = "", ""
		}
		link := fmt.Sprintf("<%s>; rel=\"first\"", a.url)
		if to < rows {
			link += fmt.Sprintf(",<%s>; rel=\"next\"", &next)
		}
		return from, to, nil, link
	}
}

// numbered pages by numbers and the size that was asked for.
func numbered(page, size string, first int, beside func(from, to, rows int) map[string]any) func(ask, int) (int, int, map[string]any, string) {
	return func(a ask, rows int) (int, int, map[string]any, string) {
		n, per := a.number(page, first)-first, a.number(size, 2)
		from, to := min(n*per, rows), min((n+1)*per, rows)
		return from, to, beside(from, to, rows), ""
	}
}

// offset pages by the row that the page begins with.
func offset(start, size string, first int, beside func(from, to, rows int) map[string]any) func(ask, int) (int, int, map[string]any, string) {
	return func(a ask, rows int) (int, int, map[string]any, string) {
		from := min(a.number(start, first)-first, rows)
		to := min(from+a.number(size, 2), rows)
		return from, to, beside(from, to, rows), ""
	}
}

func nothing(int, int, int) map[string]any { return map[string]any{} }

// pagedAPIs are the APIs of the pages with loops.
var pagedAPIs = map[string]pagedAPI{
	"appwrite": {reads: []string{"Checked 201 rows"}, lists: []served{{path: "^/v1/users$", key: "users", rows: 201,
		row: `{"$id":"#","$createdAt":"2023-01-01T00:00:00.000+00:00","name":"","email":"u#@example.com","emailVerification":true,"phone":"","hash":"","prefs":{}}`,
		page: func(a ask, rows int) (int, int, map[string]any, string) {
			from, size := 0, 25
			for i := range 2 {
				var q struct {
					Method string
					Values []any
				}
				if text := a.q.Get(fmt.Sprintf("queries[%d]", i)); text != "" && json.Unmarshal([]byte(text), &q) == nil && len(q.Values) == 1 {
					switch q.Method {
					case "limit":
						size = int(q.Values[0].(float64))
					case "cursorAfter":
						from, _ = strconv.Atoi(q.Values[0].(string))
						from++
					}
				}
			}
			return from, min(from+size, rows), map[string]any{"total": rows}, ""
		}}}},
	"auth0": {reads: []string{"Checked 5 rows", "25  memberships: 25 ready, 0 rejected"}, lists: []served{
		{path: "^/api/v2/organizations$", key: "organizations", rows: 5, row: `{"id":"org_#","name":"o#","display_name":"Organization #"}`,
			page: after(param("from"), func(t string) map[string]any { return optional("next", t) })},
		{path: "^/api/v2/organizations/(org_.)/members$", key: "members", rows: 5, row: `{"user_id":"auth0|u#","email":"u#@example.com","roles":[{"id":"r","name":"member"}]}`,
			page: after(param("from"), func(t string) map[string]any { return optional("next", t) })}}},
	"workos": {reads: []string{"Checked 5 rows", "25  memberships: 25 ready, 0 rejected"}, lists: []served{
		{path: "^/user_management/users$", key: "data", rows: 5, row: `{"object":"user","id":"user_#","email":"u#@example.com","email_verified":true,"profile_picture_url":null,"metadata":{}}`,
			page: after(param("after"), workosPage)},
		{path: "^/organizations$", key: "data", rows: 5, row: `{"object":"organization","id":"org_#","name":"Organization #","domains":[]}`,
			page: after(param("after"), workosPage)},
		{path: "^/user_management/organization_memberships[?].*organization_id=(org_.)&statuses=active,inactive,pending", key: "data", rows: 5,
			row:  `{"object":"organization_membership","id":"om_@_#","user_id":"user_#","organization_id":"@","status":"active","role":{"slug":"member"}}`,
			page: after(param("after"), workosPage)}}},
	"entra": {reads: []string{"Checked 5 rows"}, lists: []served{{path: "^/v1.0/users$", key: "value", rows: 5,
		row: `{"id":"#","displayName":"U","mail":"u#@example.com","userPrincipalName":"u#@t.onmicrosoft.com","accountEnabled":true,"userType":"Member","identities":[]}`,
		page: func(a ask, rows int) (int, int, map[string]any, string) {
			from, to, _, link := linked("$skiptoken", false)(a, rows)
			next := regexp.MustCompile(`<([^<>]*)>; rel="next"`).FindStringSubmatch(link)
			if next == nil {
				return from, to, map[string]any{}, ""
			}
			return from, to, map[string]any{"@odata.nextLink": next[1]}, ""
		}}}},
	"kinde": {reads: []string{"Checked 5 rows"}, lists: []served{{path: "^/api/v1/users$", key: "users", rows: 5,
		row:  `{"id":"kp_#","provided_id":null,"email":"u#@example.com","is_suspended":false,"total_sign_ins":1}`,
		page: after(param("next_token"), func(t string) map[string]any { return map[string]any{"code": "OK", "next_token": t} })}}},
	"kratos": {reads: []string{"Checked 5 rows"}, lists: []served{{path: "^/admin/identities$", rows: 5,
		row:  `{"id":"00000000-0000-4000-8000-00000000000#","schema_id":"default","schema_url":"","state":"active","traits":{"email":"u#@example.com"},"verifiable_addresses":[]}`,
		page: linked("page_token", true)}}},
	"propelauth": {reads: []string{"Checked 201 rows"}, lists: []served{{path: "^/api/backend/v1/user/query$", key: "users", rows: 201,
		row: `{"user_id":"#","email":"u#@example.com","email_confirmed":true,"has_password":true,"enabled":true,"locked":false}`,
		page: numbered("page_number", "page_size", 0, func(_, to, rows int) map[string]any {
			return map[string]any{"total_users": rows, "has_more_results": to < rows}
		})}}},
	"stytch": {reads: []string{"Checked 5 rows"}, lists: []served{{path: "^/v1/users/search$", key: "results", rows: 5,
		row:  `{"user_id":"user-#","emails":[{"email_id":"e#","email":"u#@example.com","verified":true}],"status":"active","name":{},"phone_numbers":[],"trusted_metadata":{},"untrusted_metadata":{},"created_at":"2023-01-01T00:00:00Z"}`,
		page: after(func(a ask) string { return a.body.Cursor }, stytchPage)}}},
	"stytch-b2b": {reads: []string{"Checked 25 rows", "25  memberships: 25 ready, 0 rejected"}, lists: []served{
		{path: "^/v1/b2b/organizations/search$", key: "organizations", rows: 5, row: `{"organization_id":"organization-#","organization_name":"O #","organization_slug":"o-#"}`,
			page: after(func(a ask) string { return a.body.Cursor }, stytchPage)},
		{path: "^/v1/b2b/organizations/members/search$", key: "members", rows: 5,
			row:  `{"organization_id":"@","member_id":"member-#-@","email_address":"u#@example.com","status":"active","sso_registrations":[],"is_breakglass":false}`,
			page: after(func(a ask) string { return a.body.Cursor }, stytchPage)}}},
	"descope": {reads: []string{"Checked 2,001 rows"}, lists: []served{{path: "^/v2/mgmt/user/search$", key: "users", rows: 2001,
		row: `{"loginIds":["u#@example.com"],"userId":"U#","email":"u#@example.com","verifiedEmail":true,"status":"enabled","test":false,"createdTime":1670000000}`,
		page: func(a ask, rows int) (int, int, map[string]any, string) {
			from := min(*a.body.Page*a.body.Limit, rows)
			return from, min(from+a.body.Limit, rows), map[string]any{"total": rows}, ""
		}}}},
	"zitadel": {reads: []string{"Checked 201 rows", "402  memberships: 402 ready, 0 rejected"}, lists: []served{
		{path: "^/v2/users$", key: "result", rows: 201, page: zitadelPage,
			row: `{"userId":"#","state":"USER_STATE_ACTIVE","username":"u#","loginNames":[],"human":{"profile":{"givenName":"U","familyName":"V"},"email":{"email":"u#@example.com","isVerified":true}}}`},
		{path: "^/v2/organizations/_search$", key: "result", rows: 2, page: zitadelPage, row: `{"id":"org#","name":"O #"}`},
		{path: "^/management/v1/users/grants/_search@(.*)$", key: "result", rows: 201, page: zitadelPage,
			row: `{"id":"@#","roleKeys":["member"],"state":"USER_GRANT_STATE_ACTIVE","userId":"#","orgId":"@","orgName":"O @","projectId":"p1","projectName":"app"}`}}},
	"userfront": {reads: []string{"Checked 5 rows"}, lists: []served{{path: "^/v0/users/find$", key: "results", rows: 5,
		row: `{"mode":"live","userId":#,"userUuid":"00000000-6666-4000-8000-00000000000#","email":"u#@example.com","isConfirmed":true,"locked":false}`,
		page: numbered("page", "-", 1, func(_, _, rows int) map[string]any {
			return map[string]any{"totalCount": rows, "meta": map[string]any{"totalPages": (rows + 1) / 2}}
		})}}},
	"scim": {reads: []string{"Checked 201 rows"}, lists: []served{{path: "^/v2/Users$", key: "Resources", rows: 201,
		row: `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"s#","userName":"u#","emails":[{"value":"u#@example.com","primary":true}],"active":true}`,
		page: offset("startIndex", "count", 1, func(from, _, rows int) map[string]any {
			return map[string]any{"totalResults": rows, "startIndex": from + 1}
		})}}},
	"okta": {reads: []string{"Checked 5 rows"}, lists: []served{{path: "^/api/v1/users$", rows: 5,
		row:  `{"id":"00u#","status":"ACTIVE","activated":null,"profile":{"login":"u#@example.com","email":"u#@example.com"},"credentials":{}}`,
		page: linked("after", false)}}},
	"supabase": {reads: []string{"Checked 2,001 rows"}, lists: []served{{path: "^/auth/v1/admin/users$", key: "users", rows: 2001,
		row:  `{"id":"#","aud":"authenticated","role":"authenticated","email":"u#@example.com","email_confirmed_at":"2023-01-01T00:00:00Z","app_metadata":{},"user_metadata":{},"identities":[]}`,
		page: numbered("page", "per_page", 1, nothing)}}},
	"logto": {reads: []string{"Checked 201 rows"}, lists: []served{{path: "^/api/users$", rows: 201,
		row:  `{"id":"#","username":null,"primaryEmail":"u#@example.com","primaryPhone":null,"customData":{},"identities":{},"isSuspended":false,"hasPassword":true}`,
		page: numbered("page", "page_size", 1, nothing)}}},
	"clerk-api": {reads: []string{"Checked 1,001 rows"}, lists: []served{{path: "^/v1/users$", rows: 1001,
		row:  `{"object":"user","id":"user_#","external_id":null,"primary_email_address_id":"idn_#","email_addresses":[{"id":"idn_#","email_address":"u#@example.com","verification":{"status":"verified"}}],"phone_numbers":[],"password_enabled":true}`,
		page: offset("offset", "limit", 0, nothing)}}},
	"fusionauth": {reads: []string{"Checked 1,001 rows"}, lists: []served{{path: "^/api/user/search$", key: "users", rows: 1001,
		row:  `{"id":"#","active":true,"email":"u#@example.com","verified":true,"insertInstant":1670000000000,"registrations":[]}`,
		page: offset("startRow", "numberOfResults", 0, func(_, _, rows int) map[string]any { return map[string]any{"total": rows} })}}},
}

func workosPage(token string) map[string]any {
	return map[string]any{"object": "list", "list_metadata": map[string]any{"before": nil, "after": orNil(token)}}
}

func stytchPage(token string) map[string]any {
	return map[string]any{"status_code": 200, "results_metadata": map[string]any{"next_cursor": orNil(token)}}
}

func zitadelPage(a ask, rows int) (int, int, map[string]any, string) {
	n, _ := strconv.Atoi(a.body.Query.Offset)
	from := min(n, rows)
	return from, min(from+a.body.Query.Limit, rows), map[string]any{"details": map[string]any{"totalResult": strconv.Itoa(rows)}}, ""
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func optional(key, value string) map[string]any {
	if value == "" {
		return map[string]any{}
	}
	return map[string]any{key: value}
}

// serve answers as the API does, and from its second answer on with an error if it is to fail.
func (api pagedAPI) serve(t *testing.T, fail bool) *httptest.Server {
	var answers atomic.Int32
	s := httptest.NewServer(nil)
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := ask{path: r.URL.Path, q: r.URL.Query()}
		a.url, _ = url.Parse(s.URL + r.URL.RequestURI())
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &a.body)
		if r.Header.Get("Authorization") == "" && r.Header.Get("X-Appwrite-Key") == "" && !strings.HasPrefix(a.path, "/admin/") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		n := answers.Add(1)
		if n > 100 { // a loop that does not end
			t.Errorf("%s is asked for the %dth time", r.URL, n)
			panic(http.ErrAbortHandler)
		}
		if n > 1 && fail {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, `{"users":[]}`)
			return
		}
		for _, l := range api.lists {
			at := a.path
			switch {
			case strings.Contains(l.path, "[?]"):
				at = r.URL.RequestURI()
			case strings.Contains(l.path, "@"):
				at += "@" + r.Header.Get("x-zitadel-orgid")
			}
			m := regexp.MustCompile(l.path).FindStringSubmatch(at)
			if m == nil {
				continue
			}
			within := strings.Join(append(m[1:], a.body.OrganizationIDs...), "")
			from, to, beside, link := l.page(a, l.rows)
			var rows []json.RawMessage
			for i := from; i < to; i++ {
				rows = append(rows, json.RawMessage(strings.NewReplacer("#", strconv.Itoa(i), "@example.com", "@example.com", "@t.", "@t.", "@", within).Replace(l.row)))
			}
			if link != "" {
				w.Header().Set("Link", link)
			}
			var answer any = rows
			if rows == nil {
				answer = []any{}
			}
			if l.key != "" {
				beside[l.key] = answer
				answer = beside
			}
			if err := json.NewEncoder(w).Encode(answer); err != nil {
				t.Error(err)
			}
			return
		}
		t.Errorf("nothing is at %s", r.URL)
		w.WriteHeader(http.StatusNotFound)
	})
	t.Cleanup(s.Close)
	return s
}

// loopsOf are the blocks of a source's page that get all pages of an API and check them.
func loopsOf(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	loops := regexp.MustCompile(`(?ms)^    \(\n.*?^    \).*?\n`).FindAllString(string(text), -1)
	for i := range loops {
		loops[i] = strings.ReplaceAll(strings.TrimPrefix(loops[i], "    "), "\n    ", "\n")
	}
	return loops
}

// The loops of the sources' pages, as they stand there, get everybody, and check nothing where the API fails on the way.
func TestLoopsOfTheSourcesPagesGetEverybody(t *testing.T) {
	skipUnderRace(t)
	for _, tool := range []string{"sh", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not there", tool)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "clerk-import")); err != nil {
		t.Skip(err)
	}
	pages, err := filepath.Glob("../../docs/sources/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		name := strings.TrimSuffix(filepath.Base(page), ".md")
		loops := loopsOf(t, page)
		api, has := pagedAPIs[name]
		if has != (len(loops) > 0) || len(loops) > 1 {
			t.Errorf("%s has %d loops, and its API is here: %v", page, len(loops), has)
			continue
		}
		if !has {
			continue
		}
		run := func(t *testing.T, fail bool) (string, error) {
			s := api.serve(t, fail)
			script := regexp.MustCompile(`https?://[^/"' ]+`).ReplaceAllString(loops[0], s.URL)
			dir := t.TempDir()
			if name == "auth0" { // whose users and passwords come otherwise
				var users, passwords bytes.Buffer
				for i := range 5 {
					fmt.Fprintf(&users, `{"user_id":"auth0|u%d","email":"u%d@example.com","email_verified":true,"identities":[]}`+"\n", i, i)
					fmt.Fprintf(&passwords, `{"_id":{"$oid":"u%d"},"email":"u%d@example.com","email_verified":true,"passwordHash":"$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy","tenant":"t","connection":"c"}`+"\n", i, i)
				}
				for file, text := range map[string]*bytes.Buffer{"users.ndjson": &users, "passwords.ndjson": &passwords} {
					if err := os.WriteFile(filepath.Join(dir, file), text.Bytes(), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			c := exec.CommandContext(t.Context(), "sh", "-c", script)
			c.Dir = dir
			c.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "CLERK_IMPORT_TEST_CHILD=1", "no_proxy=*",
				"ENDPOINT="+s.URL+"/v1", "AUTH_URL="+s.URL, "DOMAIN=x", "PROJECT=p", "PROJECT_ID=p", "SECRET=s", "KEY=k", "TOKEN=t")
			said, err := c.CombinedOutput()
			return string(said), err
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, err := run(t, false)
			if err != nil {
				t.Fatalf("%s: %v\n%s", page, err, said)
			}
			for _, want := range append(api.reads, " 0 rejected") {
				if !strings.Contains(said, want) {
					t.Errorf("%s: not %q\n%s", page, want, said)
				}
			}
		})
		t.Run(name+" fails", func(t *testing.T) {
			t.Parallel()
			if said, err := run(t, true); err == nil || strings.Contains(said, "Checked") || !strings.Contains(said, "502") {
				t.Errorf("%s: a loop that fails on the way: %v\n%s", page, err, said)
			}
		})
	}
}
