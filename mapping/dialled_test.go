package mapping

import "testing"

// A number that was copied, written as it was dialled before Mexico's numbers had ten digits, or typed on a keyboard of another script, is the number that it is dialled as.
func TestNumbersAreReadAsTheyAreDialled(t *testing.T) {
	for text, want := range map[string]string{
		"\u202a+44 20 7946 0010\u202c": "+442079460010", "+44\u200e 20 7946 0010": "+442079460010", "\ufeff+44\u00a020\u00a07946\u00a00010": "+442079460010",
		"\u0660\u0660\u0664\u0664\u0662\u0660\u0667\u0669\u0664\u0666\u0660\u0660\u0661\u0660": "+442079460010",
		"+\u06f4\u06f4 20 7946 0010": "+442079460010", "\uff0b\uff14\uff1420 7946 0010": "+442079460010", "+44 (0)20 7946 0010": "+442079460010",
		"+52 1 55 1234 5678": "+525512345678", "+52 044 55 1234 5678": "+525512345678", "+52 045 33 1234 5678": "+523312345678", "+55 015 11 91234 5678": "+5511912345678", "+5215512345678": "+525512345678", "0052 1 33 1234 5678": "+523312345678", "+52 55 1234 5678": "+525512345678",
	} {
		got, err := toE164(Str(text), nil)
		if err != nil || got.Text != want {
			t.Errorf("%+q: %q, %v", text, got.Text, err)
		}
	}
}
