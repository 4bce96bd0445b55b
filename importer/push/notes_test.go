package push

import "testing"

// What checkpoints hold of identifiers that were refused is known whichever version wrote it.
func TestNotesOfEarlierVersionsAreKnown(t *testing.T) {
	for note, left := range map[string]bool{
		"identifier not attached: form_identifier_exists email_address":     true,
		"address or number not added: form_identifier_exists email_address": true,
		"left out: phone_number unsupported_country_code":                   true,
		"domain not added: form_identifier_exists":                          false,
	} {
		if LeftValue(note) != left {
			t.Errorf("%q: %v", note, !left)
		}
	}
}
