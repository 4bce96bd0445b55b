package input

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// A spreadsheet rewrites cells that nobody has touched: long numbers, times, and letters that its code page lacks. A cell of a
// correction that is no more than that says what the export says there.

// restored is a correction whose cells say what the export says where a spreadsheet has rewritten them; false where what it
// has lost is in a cell that somebody has changed, too.
func (c *correction) restored(rec *mapping.Record) (*correction, bool) {
	read, whole := &correction{Record: c.Record, leave: c.leave, paged: c.paged}, true
	back := func(was, is string) string {
		switch {
		case was == is:
			return is
		case lostLetters(was, is) || shortened(was, is) || shownAsTime(was, is):
			read.rewritten.Store(true)
			return was
		case beyondASCII(was) && !beyondASCII(is) && strings.Count(is, "??") > strings.Count(was, "??"):
			whole = false
		}
		return is
	}
	switch {
	case (rec.Header == nil) != (c.Header == nil):
	case rec.Header == nil:
		was := gjson.Parse(rec.JSON).Map()
		var b strings.Builder
		end := 0
		gjson.Parse(c.JSON).ForEach(func(key, is gjson.Result) bool {
			if old, there := was[key.String()]; there && is.Index > 0 {
				b.WriteString(c.JSON[end:is.Index])
				b.WriteString(back(old.Raw, is.Raw))
				end = is.Index + len(is.Raw)
			}
			return true
		})
		read.JSON = b.String() + c.JSON[end:]
	default:
		read.Cells = append([]string(nil), c.Cells...)
		for i, name := range rec.Header.Own() {
			if at := c.Header.Column(name); at >= 0 && at < len(c.Cells) && i < len(rec.Cells) {
				read.Cells[at] = back(rec.Cells[i], c.Cells[at])
			}
		}
	}
	if read.rewritten.Load() {
		c.rewritten.Store(true)
	}
	return read, whole
}

// lostLetters reports whether a text is another one, with question marks for letters beyond ASCII.
func lostLetters(was, is string) bool {
	lost, rest := false, is
	for _, r := range was {
		if now, ok := strings.CutPrefix(rest, string(r)); ok {
			rest = now
			continue
		}
		marks := "?"
		if r > 0xffff && strings.HasPrefix(rest, "??") { // a mark for each half
			marks = "??"
		}
		now, ok := strings.CutPrefix(rest, marks)
		if r <= 0x7f || !ok {
			return false
		}
		rest, lost = now, true
	}
	return lost && rest == ""
}

var (
	numberWritten = regexp.MustCompile(`^\+?[0-9]+(\.[0-9]+)?$`)
	numberShown   = regexp.MustCompile(`^([0-9]+)(?:[.,]([0-9]+))?(?:[eE]\+?([0-9]+))?$`)
)

// shortened reports whether a text is a number as a spreadsheet shows another one: rounded, without what stands in front of
// it, or with a comma.
func shortened(was, is string) bool {
	m := numberShown.FindStringSubmatch(is)
	if m == nil || !numberWritten.MatchString(was) {
		return false
	}
	digits := strings.TrimLeft(was, "+0")
	const exact = 15 // digits that a spreadsheet keeps
	switch {
	case m[3] == "" && m[2] == "" && is == digits:
		return true // 00123, +49…
	case m[3] == "" && m[2] != "":
		return is == strings.Replace(was, ".", ",", 1)
	case m[3] == "":
		return len(is) == len(digits) && len(is) > exact && is[:exact-1] == digits[:exact-1] && strings.Trim(is[exact:], "0") == ""
	}
	a, _ := strconv.ParseFloat(was, 64)
	b, _ := strconv.ParseFloat(m[1]+"."+m[2]+"0e"+m[3], 64)
	e, _ := strconv.Atoi(m[3])
	return math.Abs(a-b) <= 0.5000001*math.Pow10(e-len(m[2]))
}

var (
	timeWritten = regexp.MustCompile(`^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?)?$`)
	timeShown   = regexp.MustCompile(`^([0-9]{1,4})[-./]([0-9]{1,2})[-./]([0-9]{1,4})(?: ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?( [AP]M)?)?$`)
	partShown   = regexp.MustCompile(`^[0-9]{2}:[0-9]{2}[.,][0-9]$`)
)

// shownAsTime reports whether a text is a time as a spreadsheet shows another one: in the order of its country, and without
// seconds.
func shownAsTime(was, is string) bool {
	w := timeWritten.FindStringSubmatch(was)
	if w == nil {
		return false
	}
	if partShown.MatchString(is) { // what Excel makes of a time with a fraction of seconds
		rounded, err := time.Parse("05.999999999", w[6]+"."+w[7])
		return err == nil && w[7] != "" && is[:2] == w[5] && strings.Replace(is[3:], ",", ".", 1) == rounded.Round(time.Second/10).Format("05.0")
	}
	s := timeShown.FindStringSubmatch(is)
	if s == nil {
		return false
	}
	n := func(text string) int { v, _ := strconv.Atoi(text); return v }
	year, first, second := n(s[3]), n(s[1]), n(s[2])
	if len(s[1]) == 4 {
		year, first, second = n(s[1]), n(s[2]), n(s[3])
	}
	month, day := n(w[2]), n(w[3])
	if year != n(w[1]) && (len(s[3]) != 2 || year != n(w[1])%100) || !(first == month && second == day || first == day && second == month) {
		return false
	}
	hour := n(s[4])
	switch {
	case s[7] == " PM" && hour < 12:
		hour += 12
	case s[7] == " AM" && hour == 12:
		hour = 0
	}
	return hour == n(w[4]) && n(s[5]) == n(w[5]) && (s[6] == "" || n(s[6]) == n(w[6]))
}
