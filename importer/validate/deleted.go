package validate

import (
	"strings"
	"unicode"
)

// Accounts that were deleted stay as rows in many systems, with what they had overwritten: "Deleted member 12" of XenForo,
// deleted_user_7, [deleted] of forums, deleted@site.invalid of WooCommerce. Only who reads them can tell that they are no
// people: no column says so.

// deletedWords begin such a text, and deletedOthers are all that may stand behind them, beside numbers.
var (
	deletedWords = words("deleted removed erased anonymized anonymised pseudonymized pseudonymised gelöscht gelöschter " +
		"supprimé eliminado borrado removido verwijderd")
	deletedOthers = words("user users account accounts member members customer profile person by user request gdpr dsgvo rgpd avg " +
		"benutzer nutzer konto utilisateur compte usuario cuenta conta usuário gebruiker")
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// mayBeDeleted tells quickly from most texts that they do not begin with one of deletedWords.
func mayBeDeleted(s string) bool {
	for i := 0; i < len(s) && i < 3; i++ {
		switch s[i] {
		case '[', '(', '<', '_', '*', '{':
			continue
		}
		switch s[i] | 0x20 {
		case 'd', 'r', 'e', 'a', 'p', 'g', 's', 'b', 'v':
			return len(s) >= i+len("erased")
		}
		return false
	}
	return false
}

// saysDeleted reports whether a text is nothing but words for something that was deleted, and numbers.
func saysDeleted(s string) bool {
	found := false
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch {
		case deletedWords[w]:
			found = true
		case !found || !deletedOthers[w]:
			return false
		}
	}
	return found
}
