package sandbox

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Each endpoint has the parameters that the API's description gives it, and no others: what a client sends beside them is
// refused.
func TestEndpointsHaveTheParametersThatAreDescribed(t *testing.T) {
	d, err := description()
	if err != nil || len(d.Queries) == 0 {
		t.Fatal(err, d.Queries)
	}
	have := map[string][]string{}
	for endpoint, names := range queries {
		have[anyID(endpoint)] = slices.Sorted(slices.Values(strings.Fields(names)))
	}
	if !maps.EqualFunc(have, d.Queries, slices.Equal[[]string]) {
		t.Errorf("the sandbox has\n%v\nthe description\n%v", have, d.Queries)
	}
	s, err := Open(Config{Key: "sk_test_x"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for _, path := range []string{"/v1/users?limit=1&page=2", "/v1/organizations?slug=acme", "/v1/users/user_1?include=all"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "localhost"
		r.Header.Set("Authorization", "Bearer sk_test_x")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "form_param_unknown") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// anyID is an endpoint without the names of what stands in its path.
func anyID(endpoint string) string {
	parts := strings.Split(endpoint, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}
