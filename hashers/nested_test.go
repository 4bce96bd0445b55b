package hashers

import (
	"strings"
	"testing"
)

// Whatever a value repeats or pretends, reading it ends: forms inside of forms are read to a
// small depth. Case does not matter in names of formats.
func TestFormsInsideOfFormsEnd(t *testing.T) {
	const bcrypt = "$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0."
	for _, front := range []string{"BCRYPT$", "Bcrypt$", "PBKDF2_SHA256$", "SCRYPT$", "ARGON2$argon2", "{CRYPT}", "{bcrypt}", "bcrypt:", "$PBKDF2", "$SCRYPT$", "S2:", "md5$$", "GRUB.PBKDF2.SHA512.", ":PBKDF2:", `{"algorithm":"bcrypt","value":"`} {
		for _, value := range []string{front + bcrypt, strings.Repeat(front, 20_000) + bcrypt, front} {
			for _, c := range Conversions() {
				_, _ = Convert(c.Source, value, nil)
			}
			Identify(value)
		}
	}
	for _, front := range []string{"bcrypt$", "BCRYPT$", "Bcrypt$"} {
		if d, err := Convert("auto", front+bcrypt, nil); err != nil || d.Hasher() != "bcrypt" {
			t.Errorf("%s: %v %v", front, d.Hasher(), err)
		}
	}
}
