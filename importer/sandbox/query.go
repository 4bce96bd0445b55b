package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// pages are the parameters by which a list is read in parts.
const pages = " limit offset"

// ofUsers are the parameters by which users are chosen.
const ofUsers = "email_address phone_number external_id username web3_wallet user_id organization_id query email_address_query " +
	"phone_number_query username_query name_query banned last_active_at_before last_active_at_after last_active_at_since " +
	"created_at_before created_at_after last_sign_in_at_before last_sign_in_at_after provider provider_user_id"

// queries are the parameters that each endpoint has, beside the version's. One that is not here has none.
var queries = map[string]string{
	"GET /users":       ofUsers + pages + " starting_after order_by",
	"GET /users/count": ofUsers,
	"GET /users/{id}/organization_memberships": pages,
	"GET /organizations":                       "include_members_count include_missing_member_with_elevated_permissions query user_id organization_id order_by" + pages,
	"GET /organizations/{id}":                  "include_members_count include_missing_member_with_elevated_permissions",
	"GET /organizations/{id}/domains":          "verified enrollment_mode" + pages,
	"GET /organizations/{id}/invitations":      "status email_address order_by" + pages,
	"GET /organizations/{id}/memberships":      "order_by user_id email_address phone_number username web3_wallet role query email_address_query phone_number_query username_query name_query last_active_at_before last_active_at_after created_at_before created_at_after" + pages,
	"GET /organization_memberships":            "order_by" + pages,
	"GET /organization_domains":                "organization_id verified enrollment_mode query domains order_by" + pages,
	"GET /organization_invitations":            "order_by status query" + pages,
	"GET /organization_roles":                  "query order_by" + pages,
	"GET /organization_permissions":            "query order_by" + pages,
	"GET /role_sets":                           "query order_by" + pages,
	"GET /invitations":                         "status query order_by paginated" + pages,
	"GET /waitlist_entries":                    "query status order_by" + pages,
	"GET /enterprise_connections":              "organization_id active" + pages,
}

// ofLists are the parameters of a list that Clerk's own clients send when they ask how long it is (clerk-sdk-go v2, user.List).
var ofLists = map[string]string{"GET /users/count": pages + " starting_after order_by"}

// asked refuses requests with parameters that an endpoint does not have. What the API makes of them is not documented:
// whoever sends one believes that it does something.
func asked(endpoint string, h handler) handler {
	known := append(strings.Fields(queries[endpoint]+" "+ofLists[endpoint]), "__clerk_api_version")
	return func(r *http.Request) (any, error) {
		if r.URL.RawQuery == "" {
			return h(r)
		}
		for _, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
			if !slices.Contains(known, name) {
				return nil, invalid("form_param_unknown", "is unknown", name+" is not a valid parameter for this request.", name)
			}
		}
		return h(r)
	}
}
