package mapping

import (
	"slices"
	"testing"
)

// Files with the usual columns are read as such beside every source, also one whose own tables
// look otherwise; what looks like the source's own is the source's.
func TestFilesWithTheUsualColumnsStandBesideEverySource(t *testing.T) {
	usual := map[Entity][][]string{
		Organizations: {{"id", "name", "slug"}, {"organization_id", "organization_name", "owner_id", "created_at"}},
		Memberships:   {{"organization_id", "user_id", "role"}, {"org_id", "user", "role", "public_metadata"}},
		Invitations:   {{"email", "organization_id", "role", "expires_at"}},
	}
	sections := 0
	for _, name := range PresetNames() {
		m, err := Preset(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range m.Others() {
			if s.From != "" {
				continue
			}
			sections++
			for _, fields := range usual[s.Entity] {
				if _, fits := s.Fits(Sample{Fields: fields}); !fits && !s.ForUsual(Sample{Fields: fields}) {
					t.Errorf("%s: %v are taken for its own %s", name, fields, s.Entity)
				}
			}
			own := slices.Concat(s.Detect.All, s.Detect.Any)
			if own == nil {
				own = []string{"name", "path", "subGroups", "attributes"} // Keycloak's groups, the only ones that say nothing
			}
			if s.ForUsual(Sample{Fields: own}) && len(s.Detect.Values) == 0 {
				t.Errorf("%s: %v are not taken for its own %s", name, own, s.Entity)
			}
		}
	}
	if sections < 10 {
		t.Errorf("%d sections only", sections)
	}
}
