package importer

import (
	"testing"
	"time"
)

// The codes of RFC 6238, appendix B, for SHA-1, cut to six digits.
func TestTOTPIsThatOfTheRFC(t *testing.T) {
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got, err := TOTP("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", time.Unix(at, 0)); got != want || err != nil {
			t.Errorf("at %d: %s %v, want %s", at, got, err, want)
		}
	}
	for _, bad := range []string{"", "1", "not base32!"} {
		if _, err := TOTP(bad, time.Now()); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
