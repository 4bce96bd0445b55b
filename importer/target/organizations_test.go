package target

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
)

// What an instance says of organizations is its roles, its role sets, and the organizations that came from the source.
func TestWhatAnInstanceSaysOfOrganizations(t *testing.T) {
	ctx := t.Context()
	i := newInstance(t, sandbox.OrganizationSettings{MaxAllowedMemberships: 7})
	ours := fine(i.target.Client.CreateOrganization(ctx, &clerkapi.CreateOrganizationParams{Name: "ours", PrivateMetadata: clerkapi.Some(json.RawMessage(`{"clerk_import_id":"o1"}`))}))
	fine(i.target.Client.CreateOrganization(ctx, &clerkapi.CreateOrganizationParams{Name: "somebody else's"}))
	if err := i.target.Client.CreateRole(ctx, &clerkapi.CreateRoleParams{Name: "Guest", Key: "org:guest"}); err != nil {
		t.Fatal(err)
	}
	at, err := AskOrganizations(ctx, i.caller)
	if err != nil {
		t.Fatal(err)
	}
	if at.Settings.MaxAllowedMemberships != 7 || at.Permissions != nil {
		t.Errorf("%+v", at)
	}
	if diff := cmp.Diff(map[string]bool{"org:admin": true, "org:member": true, "org:guest": true}, at.Roles); diff != "" {
		t.Error(diff)
	}
	if len(at.Existing) != 1 || at.Existing["o1"] == nil || at.Existing["o1"].ID != ours.ID {
		t.Errorf("by ids in the source: %v", at.Existing)
	}
	if set := at.Sets[at.Initial]; !set["org:admin"] || !set["org:member"] || set["org:guest"] {
		t.Errorf("of the role sets %v, %q is of those that say none", at.Sets, at.Initial)
	}
	if err := at.AskPermissions(ctx, i.caller); err != nil || len(at.Permissions) == 0 {
		t.Errorf("%v %v", at.Permissions, err)
	}
	for key, id := range at.Permissions {
		if key == "" || id == "" || key == id {
			t.Errorf("permission %q is %q", key, id)
		}
	}
}

// An instance without organizations is not asked for more, and one that cannot say what it has is an error, but for role
// sets, which not every plan has.
func TestOrganizationsThatCannotBeAskedFor(t *testing.T) {
	ctx := t.Context()
	off := newInstance(t, sandbox.OrganizationSettings{Disabled: true})
	off.forget()
	if at, err := AskOrganizations(ctx, off.caller); err != nil || at.Settings.Enabled || off.requests() != 1 {
		t.Errorf("%+v %v, %d requests", at, err, off.requests())
	}
	i := newInstance(t, sandbox.OrganizationSettings{})
	for _, path := range []string{"instance/organization_settings", "organization_roles", "organizations"} {
		i.refused.Store(&path)
		if at, err := AskOrganizations(ctx, i.caller); err == nil {
			t.Errorf("%s refused: %+v", path, at)
		}
	}
	permissions := "organization_permissions"
	i.refused.Store(&permissions)
	at := &Organizations{}
	if err := at.AskPermissions(ctx, i.caller); err == nil || at.Permissions != nil {
		t.Errorf("%v %v", at.Permissions, err)
	}
	for status, fine := range map[int]bool{http.StatusNotFound: true, http.StatusForbidden: true, http.StatusPaymentRequired: true, http.StatusUnprocessableEntity: false} {
		url := serve(t, sandbox.Config{}, func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/v1/role_sets" {
					h.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				fmt.Fprint(w, `{"errors":[{"code":"no","message":"no"}]}`)
			})
		})
		at, err := AskOrganizations(ctx, caller(t, open(t, Options{SecretKey: testKey, URL: url})))
		if (err == nil) != fine || fine && (at.Sets != nil || len(at.Roles) == 0) {
			t.Errorf("role sets answered with %d: %+v %v", status, at, err)
		}
	}
}

// All users come, from behind one on, until somebody says that it is enough; a list that repeats itself is an error.
func TestEveryUserComesFromBehindOne(t *testing.T) {
	i := newInstance(t, sandbox.OrganizationSettings{})
	i.fill()
	var all []string
	each := func(u *clerkapi.User) error { all = append(all, u.ID); return nil }
	if err := EveryUser(t.Context(), i.caller, "", each); err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	first := all[0]
	all = nil
	if err := EveryUser(t.Context(), i.caller, first, each); err != nil || len(all) != 2 || all[0] == first {
		t.Error(all, err)
	}
	enough := errors.New("enough")
	if err := EveryUser(t.Context(), i.caller, "", func(*clerkapi.User) error { return enough }); !errors.Is(err, enough) {
		t.Error(err)
	}
	if err := EveryOrganization(t.Context(), i.caller, func(*clerkapi.Organization) error { return enough }); !errors.Is(err, enough) {
		t.Error(err)
	}
	users := "users"
	i.refused.Store(&users)
	if err := EveryUser(t.Context(), i.caller, "", each); err == nil {
		t.Error("a list that is refused is a list")
	}
	url := serve(t, sandbox.Config{}, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v1/users" {
				h.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `[{"id":"user_1","object":"user"}]`)
		})
	})
	if err := EveryUser(t.Context(), caller(t, open(t, Options{SecretKey: testKey, URL: url})), "", func(*clerkapi.User) error { return nil }); err == nil {
		t.Error("a list without an end has come to its end")
	}
}
