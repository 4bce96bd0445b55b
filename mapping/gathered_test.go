package mapping

import "testing"

// A container whose members have columns of their own in CSV is what it is in JSON, in every source that takes one as a whole, and
// none of its columns is left behind.
func TestContainersInColumnsOfTheirMembersAreRead(t *testing.T) {
	tried := 0
	for _, m := range Presets() {
		if m.inside != "" {
			continue
		}
		for _, of := range m.NewMapper().carried {
			if of.slot < 0 || m.slots[of.slot].made || len(m.slots[of.slot].path.segments) != 1 {
				continue
			}
			at := m.slots[of.slot].path.segments[0]
			mp := m.NewMapper()
			u, _ := mp.Map(&Record{Header: NewHeader([]string{at + ".tint", at + ".place.town", at + ".none"}), Cells: []string{"red", "Bath", ""}})
			tell := func(in string) string {
				w, _ := m.NewMapper().Map(&Record{JSON: "{" + quoteJSON(at) + ":" + in + "}"})
				return string(w.PublicMetadata.Or(nil)) + string(w.PrivateMetadata.Or(nil)) + string(w.UnsafeMetadata.Or(nil))
			}
			got := string(u.PublicMetadata.Or(nil)) + string(u.PrivateMetadata.Or(nil)) + string(u.UnsafeMetadata.Or(nil))
			if want := tell(`{"place":{"town":"Bath"},"tint":"red"}`); got != want {
				t.Errorf("%s, %s: %s, want %s", m.Name, at, got, want)
			}
			for _, c := range mp.Columns() {
				if !c.Used {
					t.Errorf("%s: %s is left behind", m.Name, c.Name)
				}
			}
			tried++
		}
	}
	if tried < 20 {
		t.Errorf("only %d were tried", tried)
	}
}

// A member that has members of its own in further columns has no room in the container: it is told as left behind.
func TestAMemberWithMembersIsNotLostInSilence(t *testing.T) {
	m, err := Parse("m.yaml", "fields: {external_id: id, private_metadata: meta?}", nil)
	if err != nil {
		t.Fatal(err)
	}
	mp := m.NewMapper()
	u, _ := mp.Map(&Record{Header: NewHeader([]string{"id", "meta.place", "meta.place.town"}), Cells: []string{"1", "home", "Bath"}})
	if got := string(u.PrivateMetadata.Or(nil)); got != `{"place":{"town":"Bath"}}` {
		t.Errorf("metadata %s", got)
	}
	for _, c := range mp.Columns() {
		if c.Used != (c.Name != "meta.place") {
			t.Errorf("%s: read %v", c.Name, c.Used)
		}
	}
}
