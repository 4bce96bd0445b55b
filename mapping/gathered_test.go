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
