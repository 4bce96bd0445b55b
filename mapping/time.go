package mapping

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

func toTimestamp(v Value, args []string) (Value, error) {
	form, zone := "", ""
	if len(args) > 0 {
		form = args[0]
	}
	if len(args) > 1 {
		zone = args[1]
	}
	if form == "" && zone == "" {
		if year, _, ok := PlainTime(v.Text); ok && year > 1 {
			return Str(trimFraction(v.Text)), nil
		}
	}
	if strings.EqualFold(strings.TrimSpace(v.Text), "infinity") {
		return Str(forGood), nil
	}
	if zeroDate(v.Text) {
		return Value{}, nil
	}
	var t time.Time
	var err error
	if form == "" || form == "unix" || form == "unix_ms" {
		t, err = parseTime(v, form, zone)
	} else {
		t, err = parseLayout(v.Text, form, zone)
	}
	if err != nil {
		return v, err
	}
	return Str(t.UTC().Format("2006-01-02T15:04:05.999Z07:00")), nil
}

// PlainTime reads the month of a time as this tool writes it: RFC 3339 in UTC with
// at most milliseconds, "2006-01-02T15:04:05.999Z". Most sources write times like
// that, and looking is ten times faster than parsing. Of other texts ok is false.
func PlainTime(s string) (year, month int, ok bool) {
	if len(s) < 20 || len(s) > 24 || s[len(s)-1] != 'Z' || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return 0, 0, false
	}
	if len(s) > 20 && (len(s) == 21 || s[19] != '.') {
		return 0, 0, false
	}
	two := func(i int) int {
		a, b := s[i]-'0', s[i+1]-'0'
		if a > 9 || b > 9 {
			return 100
		}
		return int(a)*10 + int(b)
	}
	for i := 20; i < len(s)-1; i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, 0, false
		}
	}
	century, decade, month, day := two(0), two(2), two(5), two(8)
	if century > 99 || decade > 99 || month < 1 || month > 12 || two(11) > 23 || two(14) > 59 || two(17) > 59 {
		return 0, 0, false
	}
	// The 29th of February and the ends of months are left to the library.
	return century*100 + decade, month, day >= 1 && (day <= 28 || day <= 30 && month != 2)
}

// zeroDate knows what stands for a time that was never set: "0000-00-00" in MySQL and
// "0001-01-01" in .NET and Go, with or without a time of day, and Postgres' "-infinity".
func zeroDate(s string) bool {
	s = strings.TrimSpace(s)
	if strings.EqualFold(s, "-infinity") {
		return true
	}
	for _, day := range []string{"0000-00-00", "0001-01-01"} {
		if rest, ok := strings.CutPrefix(s, day); ok && strings.Trim(rest, "0:. TZ+") == "" {
			return true
		}
	}
	return false
}

// forGood is what a time that never comes becomes: Postgres' "infinity", as of a ban.
const forGood = "9999-12-31T23:59:59Z"

// zoneOffsets are the abbreviations of zones that mean one thing, in hours from UTC. Sources:
// RFC 5322 section 4.3 and the European ones of the tz database. Others are several zones
// (IST, BST, CST of China) and refused.
var zoneOffsets = map[string]int{
	"UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
}

// inZone is a time that was read with an abbreviation for its zone, of which package time
// knows the name only.
func inZone(t time.Time, layout string) (time.Time, error) {
	if !strings.Contains(layout, "MST") || strings.Contains(layout, "-0700") {
		return t, nil
	}
	name, _ := t.Zone()
	hours, known := zoneOffsets[name]
	if !known {
		return t, errors.New("has a zone of which the abbreviation is not known; write its offset (+01:00)")
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.FixedZone(name, hours*3600)), nil
}

// trimFraction takes zeros off the end of a fraction of a second.
func trimFraction(s string) string {
	n := len(s) - 1
	if n == 19 || s[n-1] != '0' {
		return s
	}
	for s[n-1] == '0' {
		n--
	}
	if s[n-1] == '.' {
		n--
	}
	return s[:n] + "Z"
}

// timeLayouts are tried in this order; RFC 3339 comes first and also covers
// fractional seconds. Layouts without a zone are read as UTC, unless one is given.
var timeLayouts = []string{
	time.RFC3339,
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05-07", // Postgres
	"2006-01-02 15:04:05-0700",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05 MST",
	"2006-01-02 15:04:05 -0700 MST",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05-0700",
	"2006-01-02",
	time.RFC1123, time.RFC1123Z,
}

func parseTime(v Value, unit, zone string) (time.Time, error) {
	s := strings.TrimSpace(v.Text)
	if n, err := strconv.ParseFloat(s, 64); err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) {
		switch {
		case unit == "unix", unit == "" && math.Abs(n) < 1e11:
			n *= 1000
		case unit == "" && math.Abs(n) >= 1e14: // microseconds
			n /= 1000
		}
		if math.Abs(n) > 253402300799999 { // 9999-12-31
			return time.Time{}, errors.New("is a number too large for a time")
		}
		return time.UnixMilli(int64(n)), nil
	}
	at := time.UTC
	if zone != "" {
		var err error
		if at, err = time.LoadLocation(zone); err != nil {
			return time.Time{}, err
		}
	}
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, s, at); err == nil {
			return inZone(t, layout)
		}
	}
	return time.Time{}, errors.New("is not a time in RFC 3339, Postgres or Unix form")
}
