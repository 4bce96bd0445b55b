package wording

import "testing"

func TestNamesOfSecretsAreKnown(t *testing.T) {
	for column, want := range map[string]bool{
		"old_pw": true, "oldPw": true, "PW2": true, "pin": true, "user_pin": true, "legacy pwd": true, "pinned": false, "spin": false, "shopwindow": false, "nickname": false,
	} {
		if is := NamesSecret(column); is != want {
			t.Errorf("%s: %v", column, is)
		}
	}
}

// What people live with is no state of their accounts, and accounts that are disabilitati are no such people.
func TestADisabilityIsNoStateAndADisabledAccountIsOne(t *testing.T) {
	for name, state := range map[string]bool{"disability": false, "has_disability": false, "Disabilities": false, "disability_type": false,
		"accesso_disabilitato": true, "data_disabilitazione": true, "disabilitato_da": true, "utenza_disabilitata_fino": true, "disabilitati": true} {
		if tells, else_ := MayTellState(name), StateOfElse(Fold(name)); tells != state || else_ == state {
			t.Errorf("%s: may tell a state %v, of something else %v", name, tells, else_)
		}
	}
}
