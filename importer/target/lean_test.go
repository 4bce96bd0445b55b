package target

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"clerk-import/importer/clerkapi"
)

// What is kept of a membership while all of an instance are compared does not grow with what the API says beside it.
func TestMembershipsAreKeptLean(t *testing.T) {
	const members, pages = 100, 100
	page := func(n int) string {
		var entries []string
		for i := range members {
			id := n*members + i
			entries = append(entries, fmt.Sprintf(`{"id":"orgmem_%027d","object":"organization_membership","role":"org:member","role_name":"Member",
				"permissions":["org:sys_profile:manage","org:sys_profile:delete","org:sys_memberships:read","org:sys_memberships:manage"],
				"public_metadata":{},"private_metadata":{"seat":%d},"created_at":1,"updated_at":2,
				"organization":{"id":"org_%028d","name":"Acme Incorporated","slug":"acme","image_url":"https://img.example.com/%0200d","created_by":"user_%027d"},
				"public_user_data":{"user_id":"user_%027d","first_name":"Ada","last_name":"Lovelace","image_url":"https://img.example.com/%0200d","identifier":"ada%d@acme.io"}}`,
				id, id, n, id, n, id, id, id))
		}
		return "[" + strings.Join(entries, ",") + "]"
	}
	alive := func() int64 {
		runtime.GC()
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return int64(s.HeapAlloc)
	}
	kept, lean := map[string]*clerkapi.Membership{}, Leaner{}
	before := alive()
	for n := range pages {
		var list []clerkapi.Membership
		if err := json.Unmarshal([]byte(page(n)), &list); err != nil {
			t.Fatal(err)
		}
		for i := range list {
			m := lean.Membership(&list[i])
			kept[m.ID] = m
		}
	}
	each := (alive() - before) / (members * pages)
	if each > 900 { // nearly 1,600 where its page is kept whole
		t.Errorf("%d bytes a membership", each)
	}
	m := kept[fmt.Sprintf("orgmem_%027d", 4_207)]
	if m == nil || m.Role != "org:member" || m.Organization.ID != fmt.Sprintf("org_%028d", 42) || m.PublicUserData.UserID != fmt.Sprintf("user_%027d", 4_207) ||
		string(m.PrivateMetadata) != `{"seat":4207}` || m.PublicMetadata != nil || m.CreatedAt != 1 || m.UpdatedAt != 2 {
		t.Errorf("%+v", m)
	}
	runtime.KeepAlive(kept)
}
