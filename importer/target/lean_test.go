package target

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/clerkapi"
)

// What is kept of a membership while all of an instance are compared does not grow with what the API says beside it, and is
// a few tens of bytes.
func TestMembershipsAreKeptLean(t *testing.T) {
	const members, pages = 100, 300
	page := func(n int) string {
		var entries []string
		for i := range members {
			id := n*members + i
			entries = append(entries, fmt.Sprintf(`{"id":"orgmem_%027d","object":"organization_membership","role":"org:member","role_name":"Member",
				"permissions":["org:sys_profile:manage","org:sys_profile:delete","org:sys_memberships:read","org:sys_memberships:manage"],
				"public_metadata":{},"private_metadata":{},"created_at":1798000000000,"updated_at":1798000000%03d,
				"organization":{"id":"org_%028d","name":"Acme Incorporated","slug":"acme","image_url":"https://img.example.com/%0200d","created_by":"user_%027d"},
				"public_user_data":{"user_id":"user_%027d","first_name":"Ada","last_name":"Lovelace","image_url":"https://img.example.com/%0200d","identifier":"ada%d@acme.io"}}`,
				id, id%1000, n, id, n, id, id, id))
		}
		return "[" + strings.Join(entries, ",") + "]"
	}
	alive := func() int64 {
		runtime.GC()
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return int64(s.HeapAlloc)
	}
	var kept Memberships
	before := alive()
	for n := range pages {
		var list []clerkapi.Membership
		if err := json.Unmarshal([]byte(page(n)), &list); err != nil {
			t.Fatal(err)
		}
		for i := range list {
			kept.Add(&list[i])
		}
	}
	each := (alive() - before) / (members * pages)
	t.Logf("%d bytes a membership", each)
	if each > 100 { // nearly 1,600 where its page is kept whole
		t.Errorf("%d bytes a membership", each)
	}
	m := kept.Get(fmt.Sprintf("orgmem_%027d", 4_207))
	if m == nil || m.Role != "org:member" || m.Organization.ID != fmt.Sprintf("org_%028d", 42) || m.PublicUserData.UserID != fmt.Sprintf("user_%027d", 4_207) ||
		m.CreatedAt != 1798000000000 || m.UpdatedAt != 1798000000207 {
		t.Errorf("%+v", m)
	}
	runtime.KeepAlive(&kept)
}

// Whatever is kept is found again as it was said, by its id and by whose it is; the latest counts.
func TestMembershipsAreFoundAgain(t *testing.T) {
	var kept Memberships
	said := map[string]clerkapi.Membership{}
	add := func(m clerkapi.Membership) {
		kept.Add(&m)
		said[m.ID] = m
	}
	text := func(n int) json.RawMessage { return json.RawMessage(fmt.Sprintf(`{"a":%q}`, strings.Repeat("x", n))) }
	ids := []string{"", "a", "ab", "abc", "abcd", "orgmem_", "orgmem_2abcDEF-9_z", "orgmem_ä", "id with space", "orgmem_a\nb", "orgmem_ab\r", "_", "__", "x_y_z", "orgmem_A", "orgmem_AA", "orgmem_AAAA"}
	for i, id := range ids {
		m := clerkapi.Membership{ID: id, Role: fmt.Sprintf("org:r%d", i%3), CreatedAt: int64(i) * 1e12, UpdatedAt: int64(5-i) * 1e9, PublicMetadata: text(i * 9_000)}
		m.Organization = clerkapi.Organization{ID: "org_" + ids[(i+1)%len(ids)], CreatedBy: ids[(i+2)%len(ids)]}
		m.PublicUserData.UserID = "user_" + id
		if i%2 == 0 {
			m.PrivateMetadata = text(i)
		}
		add(m)
	}
	for i := range 2_000 {
		add(clerkapi.Membership{ID: fmt.Sprintf("orgmem_%d", i%1_500), Role: fmt.Sprint("org:", i), Organization: clerkapi.Organization{ID: fmt.Sprint("org_", i%7)}, PublicUserData: clerkapi.PublicUserData{UserID: fmt.Sprint("user_", i%1_500)}})
	}
	if kept.Len() != len(said) {
		t.Errorf("%d of %d", kept.Len(), len(said))
	}
	for range kept.All() {
		break // and no more are handed on
	}
	n := 0
	for m := range kept.All() {
		if n++; said[m.ID].Role != m.Role {
			t.Errorf("%+v", m)
		}
	}
	for id, want := range said {
		if diff := cmp.Diff(&want, kept.Get(id)); diff != "" {
			t.Error(id, diff)
		}
		if m := kept.Of(want.Organization.ID, want.PublicUserData.UserID); m == nil || m.ID != id {
			t.Errorf("%q of %q: %+v", want.PublicUserData.UserID, want.Organization.ID, m)
		}
	}
	if n != len(said) || kept.Get("orgmem_none") != nil || kept.Of("org_none", "user_1") != nil || new(Memberships).Get("") != nil {
		t.Error(n)
	}
}
