package source

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// numberFormat is how a spreadsheet shows numbers (ECMA-376, 18.8.30 and 18.8.31).
type numberFormat struct {
	code     string
	date     bool
	sections []formatSection
}

// formatSection is one of up to four parts of a format, which differ in the numbers they are for.
type formatSection struct {
	operator string  // of its condition, "" for none
	bound    float64 // that the condition compares with
	mask     string  // digits (0, #) and what stands between them, of a code and not of a quantity
	differs  bool    // it shows another quantity than is stored, or adds a text to it
}

// builtIn are the codes of formats that files do not spell out and that show another quantity.
var builtIn = map[int]string{5: `"$"#,##0`, 6: `"$"#,##0`, 7: `"$"#,##0.00`, 8: `"$"#,##0.00`, 9: "0%", 10: "0.00%", 42: `"$"* #,##0`, 44: `"$"* #,##0.00`}

// builtInFormat is a format that files do not spell out.
func builtInFormat(id int) *numberFormat {
	if code := builtIn[id]; code != "" {
		return parseFormat(code)
	}
	return &numberFormat{date: isDateFormat(id)}
}

func parseFormat(code string) *numberFormat {
	f := &numberFormat{code: code, date: isDateCode(code)}
	for !f.date && code != "" {
		var s formatSection
		s, code = parseSection(code)
		f.sections = append(f.sections, s)
	}
	return f
}

// condition is what stands in brackets in front of a section and chooses it.
var condition = regexp.MustCompile(`^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$`)

// parseSection reads a section of a format, and returns what is behind it.
func parseSection(code string) (s formatSection, rest string) {
	var mask strings.Builder // \x01 is a literal 0 or #
	general, quantity, text, between, open := false, false, false, false, false
	digits := 0
	literal := func(t string) {
		mask.WriteString(strings.NewReplacer("0", "\x01", "#", "\x02").Replace(t))
		text = text || strings.Trim(t, " ()-+\u00a0") != "" // these stand around quantities, too
		open = open || strings.TrimSpace(t) != "" && digits > 0
	}
	for code != "" && code[0] != ';' {
		c := code[0]
		switch {
		case c == '"':
			inner, after, _ := strings.Cut(code[1:], `"`)
			literal(inner)
			code = after
			continue
		case c == '[':
			inner, after, _ := strings.Cut(code[1:], "]")
			if m := condition.FindStringSubmatch(inner); m != nil {
				s.operator = m[1]
				s.bound, _ = strconv.ParseFloat(m[2], 64)
			} else if symbol, is := strings.CutPrefix(inner, "$"); is { // with a language: [$€-407]
				symbol, _, _ = strings.Cut(symbol, "-")
				literal(symbol)
			}
			code = after
			continue
		case (c == '\\' || c == '_' || c == '*') && len(code) > 1:
			if size := len(firstRune(code[1:])); c == '\\' {
				literal(code[1 : 1+size])
				code = code[1+size:]
			} else { // the width of a character, or one that fills the cell
				code = code[1+size:]
			}
			continue
		case c == '0' || c == '#':
			between = between || open
			digits++
			mask.WriteByte(c)
		case len(code) >= 7 && strings.EqualFold(code[:7], "General"):
			general, code = true, code[7:]
			continue
		case c == '@':
			general = true
		case c == '%':
			s.differs = true
		case c == ',' && strings.TrimLeft(code, ",") != "" && strings.ContainsRune("0#?", rune(strings.TrimLeft(code, ",")[0])):
			quantity = true
		case c == ',' && digits > 0: // a thousandth is shown
			s.differs = true
		case c == '.' || c == '?' || c == '/' || c == 'E' || c == 'e':
			quantity = true
		default:
			size := len(firstRune(code))
			literal(code[:size])
			code = code[size:]
			continue
		}
		code = code[1:]
	}
	_, rest, _ = strings.Cut(code, ";")
	padded := strings.HasPrefix(strings.Map(func(r rune) rune {
		if r == '0' || r == '#' {
			return r
		}
		return -1
	}, mask.String()), "00")
	switch {
	case general:
		s.differs = s.differs || text
	case !quantity && !s.differs && (padded || between):
		s.mask = mask.String()
	default:
		s.differs = s.differs || text || digits == 0 && !quantity
	}
	return s, rest
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// section is the one that a number is shown by, nil for none.
func (f *numberFormat) section(n float64) *formatSection {
	for i := range f.sections {
		s := &f.sections[i]
		is := false
		switch s.operator {
		case "<=":
			is = n <= s.bound
		case ">=":
			is = n >= s.bound
		case "<>":
			is = n != s.bound
		case "<":
			is = n < s.bound
		case ">":
			is = n > s.bound
		case "=":
			is = n == s.bound
		default: // positive; negative; zero
			is = i == 0 && (n > 0 || n == 0 && len(f.sections) < 3 || n < 0 && len(f.sections) < 2) ||
				i == 1 && (n < 0 || f.sections[0].operator != "") ||
				i == 2 && (n == 0 || f.sections[1].operator != "")
		}
		if is {
			return s
		}
	}
	return nil
}

// shown is a whole number in digits as it is shown by a mask: digits come from the right, and
// those that are left over stand in front.
func shown(mask, digits string) string {
	out := make([]byte, 0, len(mask)+len(digits))
	first := strings.IndexAny(mask, "0#")
	for i := len(mask) - 1; i >= 0; i-- {
		c := mask[i]
		switch {
		case c != '0' && c != '#':
			out = append(out, c)
			continue
		case digits != "":
			out = append(out, digits[len(digits)-1])
			digits = digits[:len(digits)-1]
		case c == '0':
			out = append(out, '0')
		}
		for i == first && digits != "" {
			out = append(out, digits[len(digits)-1])
			digits = digits[:len(digits)-1]
		}
	}
	slices.Reverse(out)
	return strings.NewReplacer("\x01", "0", "\x02", "#").Replace(string(out))
}
