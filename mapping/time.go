package mapping

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"clerk-import/mapping/regexp"
)

// ReadTime is the time that a text says to the converter timestamp, with a form or a layout as its argument; false where it says none.
func ReadTime(text, form string) (time.Time, bool) {
	if _, unit := timeUnits[form]; unit || form == "" {
		t, err := parseTime(Str(text), form, "")
		return t, err == nil
	}
	t, err := parseLayout(text, form, "")
	return t, err == nil
}

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
	switch neverTime(v.Text) {
	case forGood:
		return Str(forGood), nil
	case noTime:
		return Value{}, nil
	}
	if form == "filetime" && strings.TrimSpace(v.Text) == neverFiletime {
		return Str(forGood), nil
	}
	var t time.Time
	var err error
	if _, unit := timeUnits[form]; unit || form == "" {
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

// noTime is what [neverTime] says of a time that was never set.
const noTime = "never"

// forGood is what a time that never comes becomes: Postgres' "infinity", as of a ban.
const forGood = "9999-12-31T23:59:59Z"

// neverFiletime is what Active Directory writes for an account without an end.
const neverFiletime = "9223372036854775807"

// neverTime knows what stands for a time that was never set, which is noTime: "0000-00-00" in
// MySQL and "0001-01-01" in .NET and Go, with or without a time of day, Postgres' "-infinity"
// and the number 0. What stands for one that never comes is forGood; of other texts it is "".
func neverTime(s string) string {
	if s == "" || s[0] > ' ' && s[0] != '0' && s[0] != '-' && s[0]|0x20 != 'i' {
		return "" // quickly
	}
	s = strings.TrimSpace(s)
	switch {
	case strings.EqualFold(s, "infinity"):
		return forGood
	case strings.EqualFold(s, "-infinity"), s != "" && strings.Trim(s, "0.") == "" && s[0] == '0':
		return noTime
	}
	for _, day := range []string{"0000-00-00", "0001-01-01"} {
		if rest, ok := strings.CutPrefix(s, day); ok && strings.Trim(rest, "0:. TZ+") == "" {
			return noTime
		}
	}
	return ""
}

// noEnd reports whether a text stands for a time that never comes: infinity, or the last day that dates of four digits have.
// Tables write it where nothing has happened: who was deleted then is not.
func noEnd(s string) bool {
	s = strings.TrimSpace(s)
	return neverTime(s) == forGood || strings.HasPrefix(s, "9999-12-3")
}

// isForever reports whether a text stands for an end that never comes where times are numbers.
func isForever(s string) bool { return strings.TrimSpace(s) == "-1" }

// happened reports whether a time can be that of something that has happened: after the first day of 1970, which is a zero in
// some zone, and not to come but by a clock that is wrong or a zone that is not said.
func happened(t time.Time) bool {
	return t.After(time.Unix(0, 0).AddDate(0, 0, 1)) && t.Before(time.Now().AddDate(0, 0, 2))
}

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
	"2006-01-02 15:04:05 -07:00", // SQL Server
	"2006-01-02 15:04:05 MST",
	"2006-01-02 15:04:05 -0700 MST",
	"2006-01-02 15:04:05",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05-0700",
	"2006-01-02",
	"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", // ISO 8601, to the minute
	"2006/1/2", "2006/1/2 15:04", "2006/1/2 15:04:05", // the year first says that the month is next
	"2006年1月2日", "2006年1月2日 15:04", "2006年1月2日 15:04:05", "2006年1月2日15時04分", "2006年1月2日 15時04分", "2006年1月2日15時04分05秒", "2006年1月2日 15時04分05秒",
	"2006년 1월 2일", "2006년1월2일", "2006년 1월 2일 15:04", "2006년 1월 2일 15:04:05",
	"2006.1.2", "2006.1.2.", "2006.1.2 15:04", "2006.1.2 15:04:05",
	time.RFC1123, time.RFC1123Z,
}

// timeUnit is a unit in which systems count time, and the moment that they count from.
type timeUnit struct {
	perSecond float64
	from      int64 // Unix time of its 0
	what      string
}

// timeUnits are those that a mapping can name. Sources: .NET's DateTime.Ticks, FILETIME of the
// Windows API and date serial numbers of spreadsheets with the 1900 system, as their makers'
// references have them.
var timeUnits = map[string]timeUnit{
	"unix":      {1, 0, "seconds"},
	"unix_ms":   {1e3, 0, "milliseconds"},
	"unix_us":   {1e6, 0, "microseconds"},
	"unix_ns":   {1e9, 0, "nanoseconds"},
	"ticks":     {1e7, -62135596800, "ticks of .NET"},
	"filetime":  {1e7, -11644473600, "FILETIME of Windows"},
	"excel":     {1. / 86400, -2209161600, "days of a spreadsheet"},
	"unix_days": {1. / 86400, 0, "days since 1970"},
}

// unitNames are the names of timeUnits for people.
const unitNames = "unix, unix_ms, unix_us, unix_ns, unix_days, ticks, filetime or excel"

// at is the moment of a number, and false if package time cannot have it or it is too far away.
func (u timeUnit) at(n float64) (time.Time, bool) {
	ms := n/u.perSecond*1000 + float64(u.from)*1000
	if math.Abs(ms) > 253402300799999 { // 9999-12-31
		return time.Time{}, false
	}
	return time.UnixMilli(int64(math.Round(ms))).UTC(), true
}

// likely reports whether a number of the unit is of a time at which people sign up.
func (u timeUnit) likely(n float64) bool {
	t, ok := u.at(n)
	return ok && t.Year() >= 1995 && t.Year() < 2100
}

// unitsOf are those of which a number is a likely time, as converters, with what it then is.
func unitsOf(n float64) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(timeUnits)) {
		if u := timeUnits[name]; u.likely(n) {
			t, _ := u.at(n)
			out = append(out, fmt.Sprintf("as %s it is of %d: timestamp(%s)", u.what, t.Year(), name))
		}
	}
	return strings.Join(out, "; ")
}

// numberTime reads a number as a time in a unit, "" for one of the usual three, which the size of
// the number tells. One that is no likely time in the unit, and is one in another, is refused:
// seconds taken for milliseconds are of January 1970.
func numberTime(n float64, unit string) (time.Time, error) {
	size := math.Abs(n)
	name := unit
	if unit == "" {
		switch {
		case 1e8 <= size && size < 1e11: // from 1973 on
			name = "unix"
		case 1e11 <= size && size < 1e14:
			name = "unix_ms"
		case 1e14 <= size && size < 1e17:
			name = "unix_us"
		}
	}
	other := unitsOf(n)
	if u, known := timeUnits[name]; known {
		t, ok := u.at(n)
		if ok && (u.likely(n) || other == "" || unit == "") {
			return t, nil
		}
		why := "is a number that is no likely time in " + u.what
		if other == "" {
			return time.Time{}, errors.New(why)
		}
		return time.Time{}, errors.New(why + "; " + other)
	}
	if other == "" {
		other = "say in which unit it is: timestamp(unix), or " + strings.TrimPrefix(unitNames, "unix, ")
	}
	return time.Time{}, errors.New("is a number of which the size does not tell the unit; " + other)
}

// errNoZone is of a zone that nobody knows.
var errNoZone = errors.New("has a zone beside it that is not known (Europe/Berlin, America/New_York, UTC)")

// netDate is a time as older JSON of .NET has it, in milliseconds; the zone behind is for show.
var netDate = regexp.MustCompile(`^\\?/Date\((-?\d{1,15})([+-]\d{4})?\)\\?/$`)

// toFuture tells whether a time is to come, as that until which somebody is locked.
func toFuture(v Value, args []string) (Value, error) {
	if isForever(v.Text) {
		return boolValue(true), nil
	}
	at, err := toTimestamp(v, args)
	if err != nil || at.Empty() {
		return boolValue(false), err
	}
	t, err := parseTime(at, "", "")
	return boolValue(t.After(time.Now())), err
}

// toPast tells whether a time is over, as the end of a ban. What stands for no time is not: such a ban has no end.
func toPast(v Value, args []string) (Value, error) {
	if n, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64); err == nil && n <= 0 {
		return boolValue(false), nil
	}
	at, err := toTimestamp(v, args)
	if err != nil || at.Empty() {
		return boolValue(false), err
	}
	t, err := parseTime(at, "", "")
	return boolValue(happened(t) && !t.After(time.Now())), err
}

func parseTime(v Value, unit, zone string) (time.Time, error) {
	s := strings.TrimSpace(v.Text)
	if n, err := strconv.ParseFloat(s, 64); err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) {
		if mantissa, _, is := strings.Cut(s, "E+"); is && v.Kind == String && len(mantissa) < len("1.612112523") {
			return time.Time{}, errors.New("is a number that a spreadsheet program has rounded")
		}
		return numberTime(n, unit)
	}
	if m := netDate.FindStringSubmatch(s); m != nil {
		ms, _ := strconv.ParseFloat(m[1], 64)
		if t, ok := timeUnits["unix_ms"].at(ms); ok {
			return t, nil
		}
	}
	at := time.UTC
	if zone != "" {
		var err error
		if at, err = time.LoadLocation(zone); err != nil {
			return time.Time{}, errNoZone
		}
	}
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, s, at); err == nil {
			return inZone(t, layout)
		}
	}
	return time.Time{}, errors.New("is not a time in RFC 3339, Postgres or Unix form; other forms take a layout: timestamp(\"DD/MM/YYYY HH:mm\")")
}
