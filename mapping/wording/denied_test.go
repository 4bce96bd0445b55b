package wording

import "testing"

// A word that says that somebody may sign in says the opposite behind a negation, glued to it or apart, and whatever its language.
func TestANegationTakesBackWhatIsBehindIt(t *testing.T) {
	for _, name := range []string{"inhabilitado", "inabilitato", "unactive", "nonactif", "no_activo", "esta_no_activo", "nao_ativo", "non_attivo",
		"nicht_aktiv", "niet_actief", "er_ikke_aktiv", "ej_aktiv", "niewlaczony", "nie_aktywny", "не_активен", "unapproved"} {
		if k := StateOf(name); k != SaysShut {
			t.Errorf("%s says %q", name, k)
		}
	}
	for _, value := range []string{"inhabilitado", "inhabilitada", "Inabilitato", "unaktiv", "nonactive", "nicht aktiv", "no activo", "não ativo", "non attivo",
		"ikke aktiv", "niet actief", "ej aktiv", "nie aktywny"} {
		if fate, known := StateWord(value); fate != Banned || !known {
			t.Errorf("%s says %q, %v", value, fate, known)
		}
	}
	for _, value := range []string{"not verified", "no verificado", "er ikke aktiv mer", "aktif değil", "nem aktiv", "ne pas actif"} { // nobody lets these in
		if fate, known := StateWord(value); fate == "" && known {
			t.Errorf("%s lets people in", value)
		}
	}
	for name, want := range map[string]StateKind{"unemployed": SaysNothing, "inuse": SaysOpen, "habilitado": SaysOpen, "not_verified": SaysNothing, "in_active": SaysShut,
		"information": SaysNothing, "notes": SaysNothing, "normal": SaysNothing} {
		if k := StateOf(name); k != want {
			t.Errorf("%s says %q, and not %q", name, k, want)
		}
	}
}
