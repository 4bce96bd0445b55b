package clerkapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// idPrefixes begin the ids that stand in paths.
var idPrefixes = []string{"user", "idn", "org", "orgmem", "orgdmn", "orginv", "inv", "wtl", "rolset", "role", "perm"}

// endpoint is a path with its version and ids left out.
func endpoint(path string) string {
	if below, is := strings.CutPrefix(path, "/v1"); is && !strings.Contains(below, "_") && strings.HasPrefix(below, "/") {
		return below // as nearly all: no id and no name has a _
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) > 1 && parts[0] == "v1" {
		parts = parts[1:]
	}
	for i, p := range parts {
		if prefix, _, ok := strings.Cut(p, "_"); ok && slices.Contains(idPrefixes, prefix) {
			parts[i] = "{id}"
		}
	}
	return "/" + strings.Join(parts, "/")
}

type endpointKey struct{}

// Noting returns a context whose requests that change something note their method and endpoint.
func Noting(ctx context.Context, endpoint *string) context.Context {
	return context.WithValue(ctx, endpointKey{}, endpoint)
}

func noteEndpoint(req *http.Request) {
	if into, is := req.Context().Value(endpointKey{}).(*string); is && req.Method != http.MethodGet {
		*into = req.Method + " " + endpoint(req.URL.Path)
	}
}
