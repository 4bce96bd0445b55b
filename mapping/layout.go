package mapping

import (
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // zones by name, on machines without their database
)

// layoutTokens are what a layout of timestamp is made of, the longer ones first.
var layoutTokens = []struct{ token, layout string }{
	{"YYYY", "2006"}, {"YY", "06"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"}, {"DD", "02"}, {"D", "2"},
	{"HH", "15"}, {"hh", "03"}, {"h", "3"}, {"mm", "04"}, {"ss", "05"}, {"SSS", "000"}, {"A", "PM"}, {"a", "pm"}, {"ZZ", "-0700"}, {"Z", "Z07:00"},
}

// timeLayout turns "DD/MM/YYYY HH:mm" into a layout of package time.
func timeLayout(s string) (string, error) {
	var b strings.Builder
	year := false
next:
	for i := 0; i < len(s); {
		for _, t := range layoutTokens {
			if strings.HasPrefix(s[i:], t.token) {
				b.WriteString(t.layout)
				i += len(t.token)
				year = year || t.token[0] == 'Y'
				continue next
			}
		}
		if c := s[i]; c >= 'a' && c <= 'z' && c != 'T' || c >= 'A' && c <= 'Z' && c != 'T' {
			return "", fmt.Errorf("knows no %q in a layout; it is made of YYYY MM DD HH mm ss SSS, of MMM, hh and A, and of Z for the zone", string(c))
		}
		b.WriteByte(s[i])
		i++
	}
	if !year {
		return "", errors.New("takes " + unitNames + ", or a layout as DD/MM/YYYY HH:mm, and behind it a zone as Europe/Berlin")
	}
	return b.String(), nil
}

// parseLayout reads a time in a layout; one without a zone is in zone.
func parseLayout(text, layout, zone string) (time.Time, error) {
	format, err := timeLayout(layout)
	if err != nil {
		return time.Time{}, err
	}
	at := time.UTC
	if zone != "" {
		if at, err = time.LoadLocation(zone); err != nil {
			return time.Time{}, errNoZone
		}
	}
	t, err := time.ParseInLocation(format, strings.TrimSpace(text), at)
	if err != nil {
		return time.Time{}, fmt.Errorf("is not a time as %s", layout)
	}
	return t, nil
}

// timestampArgs checks the arguments of timestamp: a unit, a layout, or a layout
// and a zone; or "" and a zone, for the usual forms.
func timestampArgs(args []string) error {
	if len(args) > 0 && args[0] != "" && timeUnits[args[0]].perSecond == 0 {
		if _, err := timeLayout(args[0]); err != nil {
			return err
		}
	}
	if len(args) == 2 {
		if _, err := time.LoadLocation(args[1]); err != nil {
			return fmt.Errorf("knows no zone %q (Europe/Berlin, America/New_York, UTC)", args[1])
		}
	}
	return nil
}
