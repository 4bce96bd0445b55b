package mapping

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"clerk-import/mapping/record"

	"github.com/tidwall/gjson"
)

// converter turns one value into another. Missing and null values never reach
// it. Errors describe the expectation and never repeat the value.
type converter func(v Value, args []string) (Value, error)

// Converter describes a converter for the documentation.
type Converter struct {
	Name string
	Args string // what it takes, "" for nothing
	Doc  string

	code      string              // problem code when a value cannot be converted
	apply     converter           // or, of texts and what cannot fail:
	text      func(string) string // numbers and booleans stay as they are
	whole     bool                // it takes lists and objects as they are; others take the entries of a list one by one
	unpacked  string              // what begins with that is already what it makes of a text
	least     int                 // arguments
	most      int
	checkArgs func(args []string) error // what they say
	nothings  bool                      // it reads some words as nothing, which is noted
	asks      bool                      // it asks something of a value, and of nothing the answer is no
}

// anyNumber is the most of arguments that have no end.
const anyNumber = 1 << 10

// converterTable lists the converters a mapping can use. A new one is one entry.
var converterTable = []Converter{
	{Name: "base32", code: "value_invalid", Args: "hex or base64, default the text as it stands", Doc: "the bytes of a text, or those that it is the hex or base64 of, become base32", apply: toBase32, checkArgs: base32Args, most: 1},
	{Name: "base64", code: "base64_invalid", Doc: "URL-safe base64 becomes standard base64", apply: toStdBase64},
	{Name: "bit", code: "value_invalid", Args: "number of a bit, from 0", Doc: "true if a bit of a whole number is set; bit 0 is the lowest, worth 1, and bit 3 is worth 8", apply: toBit, checkArgs: bitArgs, least: 1, most: 1},
	{Name: "bool", code: "boolean_invalid", Doc: "every usual spelling of true and false, as 1, t, yes, ja, oui, sí, S, sim, tak, はい and 是", apply: toBool},
	{Name: "e164", code: "phone_invalid", Args: "region, default none", Doc: "a phone number becomes E.164; region (ISO 3166, for example US, or a country code, for example +44) is assumed for numbers without a country code, intl reads bare digits as starting with one", apply: toE164, checkArgs: regionArgs, most: 1},
	{Name: "email", code: "email_invalid", Doc: "the address alone, out of \"Name <address>\"", apply: toEmail},
	{Name: "future", code: "timestamp_invalid", Args: "as timestamp", Doc: "true for a time that is to come, false for one that is over", apply: toFuture, checkArgs: timestampArgs, most: 2},
	{Name: "has", code: "value_invalid", Args: "word, or several", Doc: "true if one of the words is in a list, or in a text that holds one; of nothing it is false", apply: toHas, checkArgs: hasArgs, asks: true, least: 1, most: anyNumber, whole: true},
	{Name: "html", Doc: "entities as &amp; become characters", text: html.UnescapeString},
	{Name: "first_name", code: "value_invalid", Args: "family_first, default the given name first", Doc: "the given name out of a full name", apply: toFirstName, checkArgs: nameArgs, most: 1},
	{Name: "last_name", code: "value_invalid", Args: "family_first, default the given name first", Doc: "the family name out of a full name", apply: toLastName, checkArgs: nameArgs, most: 1},
	{Name: "json", code: "json_invalid", Doc: "JSON held in a string", apply: toJSON, nothings: true, whole: true},
	{Name: "list", Args: "separator, default any of , ; |", Doc: "a list held in a string, or a JSON array", apply: toList, most: 1, whole: true},
	{Name: "lower", Doc: "lower case", text: Lower},
	{Name: "only", Args: "email, phone or username", Doc: "the value if it is of that kind, else nothing, of a column that holds several kinds", apply: toOnly, checkArgs: onlyArgs, least: 1, most: 1},
	{Name: "past", code: "timestamp_invalid", Args: "as timestamp", Doc: "true for a time that is over; of nothing, and of what stands for no time, as 0, it is false", apply: toPast, checkArgs: timestampArgs, asks: true, most: 2},
	{Name: "pairs", code: "value_invalid", Args: "between pairs, between name and value", Doc: "names and values in a text, as plan=pro;seats=3, become an object", apply: toPairs, checkArgs: pairsArgs, least: 2, most: 2, unpacked: "{"},
	{Name: "prefix", Args: "text", Doc: "puts text in front", apply: addPrefix, least: 1, most: 1},
	{Name: "present", Doc: "true if there is a value", apply: func(Value, []string) (Value, error) { return boolValue(true), nil }, asks: true, whole: true},
	{Name: "query", code: "value_invalid", Doc: "a query string, as plan=pro&seats=3, becomes an object", apply: toQuery, unpacked: "{"},
	{Name: "records", code: "value_invalid", Args: "between records, between parts, names of the parts", Doc: "records in a text, as email:a@b.co:1|phone:+1…:0, become a list of objects", apply: toRecords, checkArgs: recordsArgs, least: 3, most: anyNumber, unpacked: "["},
	{Name: "replace", Args: "old, new", Doc: "replaces every occurrence of old", apply: replaceText, least: 2, most: 2, checkArgs: replaceArgs},
	{Name: "string", Doc: "a number or a boolean becomes text", apply: toText, whole: true},
	{Name: "timestamp", code: "timestamp_invalid", Args: unitNames + ", or a layout as DD/MM/YYYY HH:mm, default found out; zone, default UTC", Doc: "RFC 3339, Postgres, date only, Unix seconds, milliseconds or microseconds, or what the layout says, becomes RFC 3339 in UTC; the zone counts where the text has none", apply: toTimestamp, checkArgs: timestampArgs, nothings: true, most: 2},
	{Name: "trim", Doc: "without white space around it", text: trimmed},
	{Name: "trim_prefix", Args: "text", Doc: "without text in front", apply: cutPrefix, least: 1, most: 1},
	{Name: "upper", Doc: "upper case", text: strings.ToUpper},
	{Name: "verified", code: "verification_invalid", Doc: "true for a spelling of true or a timestamp of verification", apply: toVerified, nothings: true},
}

func findConverter(name string) *Converter {
	for i := range converterTable {
		if converterTable[i].Name == name {
			return &converterTable[i]
		}
	}
	return nil
}

// ownConverters are those that the compiler makes anew wherever they stand.
var ownConverters = []string{"lookup", "map"}

// converterNames are all that may stand behind a path.
func converterNames() []string {
	names := slices.Clone(ownConverters)
	for i := range converterTable {
		names = append(names, converterTable[i].Name)
	}
	slices.Sort(names)
	return names
}

// check checks the arguments that a mapping gives.
func (c *Converter) check(args []string) error {
	if c.checkArgs != nil {
		if err := c.checkArgs(args); err != nil {
			return err
		}
	}
	return c.count(len(args))
}

// count checks the number of arguments.
func (c *Converter) count(n int) error {
	takes := fmt.Sprintf("%d argument(s)", c.least)
	switch {
	case n >= c.least && n <= c.most:
		return nil
	case c.most == 0:
		return fmt.Errorf("takes no argument, got %d", n)
	case c.most == anyNumber:
		takes = fmt.Sprintf("%d argument(s) or more", c.least)
	case c.most > c.least:
		takes = fmt.Sprintf("%d to %d argument(s)", c.least, c.most)
	}
	return fmt.Errorf("takes %s (%s), got %d", takes, c.Args, n)
}

func boolValue(b bool) Value { return Value{Kind: Bool, Text: strconv.FormatBool(b)} }

// Lower is a text in lower case; quick about text that is so already. Letters outside of ASCII stay what they are where
// their small letter is one of ASCII (U+0130, U+212A): folded, an address would be that of somebody else.
func Lower(s string) string {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if notLower(s[i : i+8]) {
			return toLower(s)
		}
	}
	if i > 0 {
		if notLower(s[len(s)-8:]) { // again some that were looked at
			return toLower(s)
		}
		return s
	}
	for ; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return toLower(s)
		}
	}
	return s
}

func toLower(s string) string {
	return strings.Map(func(r rune) rune {
		if small := unicode.ToLower(r); r < utf8.RuneSelf || small >= utf8.RuneSelf {
			return small
		}
		return r
	}, s)
}

// notLower reports whether eight bytes have one that is no ASCII or a capital letter.
func notLower(s string) bool {
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	const ones = 0x0101010101010101
	const high = 0x80 * ones
	// In each byte, bit 7 becomes set by the sums only if it is at least 'A', and only if it is above 'Z'.
	low := w &^ high
	return w&high != 0 || (low+(0x80-'A')*ones)&^(low+(0x80-'Z'-1)*ones)&high != 0
}

// convert changes v, unless it fails. With flat, a list of one may be given as the one.
func (c *boundConverter) convert(v *Value, flat bool) error {
	switch {
	case (v.Kind == List || v.Kind == JSON) && !c.whole:
		return c.entries(v)
	case c.text != nil && v.Kind == String:
		v.Text = c.text(v.Text)
	case c.text != nil:
	case c.list && flat && single(*v):
		v.Text = trimmed(v.Text)
	default:
		out, err := c.apply(*v, c.args)
		if err != nil {
			return err
		}
		*v = out
	}
	return nil
}

// entries converts the entries of a list one by one. An object is nothing that a text can be made of.
func (c *boundConverter) entries(v *Value) error {
	switch {
	case v.Kind == JSON && c.unpacked != "" && strings.HasPrefix(v.Text, c.unpacked):
		return nil
	case v.Kind == JSON && !strings.HasPrefix(v.Text, "["):
		return fmt.Errorf("is an object, of which %s takes one member: name.member", c.Name)
	}
	var items []Value
	for _, it := range v.Elements() {
		if it = it.plain(); it.Kind == List || it.Kind == JSON {
			return fmt.Errorf("has lists or objects in its list, and %s takes single values: `each` goes through them", c.Name)
		}
		if err := c.convert(&it, false); err != nil {
			return err
		}
		if !it.Empty() {
			items = append(items, it)
		}
	}
	*v = Value{Kind: List, Items: items}
	return nil
}

func toText(v Value, _ []string) (Value, error) {
	if v.Kind == Number && strings.ContainsAny(v.Text, "eE") { // digits are gone, and others have the same
		return v, errors.New("is a number that a program has rounded: write it with all of its digits, as text")
	}
	if v.Kind != List {
		return Str(v.Text), nil
	}
	var b strings.Builder
	writeJSON(&b, v)
	return Str(b.String()), nil
}

func addPrefix(v Value, args []string) (Value, error) { return Str(args[0] + v.Text), nil }

func cutPrefix(v Value, args []string) (Value, error) {
	return Str(strings.TrimPrefix(v.Text, args[0])), nil
}

func replaceArgs(args []string) error {
	if len(args) > 0 && args[0] == "" {
		return errors.New("replaces a text, and the first one is empty")
	}
	return nil
}

func replaceText(v Value, args []string) (Value, error) {
	if replacing(v.Text, args[0], args[1]) > maxMade {
		return v, errMade
	}
	return Str(strings.ReplaceAll(v.Text, args[0], args[1])), nil
}

func toStdBase64(v Value, _ []string) (Value, error) {
	t := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(strings.TrimSpace(v.Text), "="))
	b, err := base64.RawStdEncoding.DecodeString(t)
	if err != nil {
		return v, errors.New("is not base64")
	}
	return Str(base64.StdEncoding.EncodeToString(b)), nil
}

// parseBool knows the spellings that databases and spreadsheets write, down to the one byte of a
// bit field.
func parseBool(s string) (value, ok bool) {
	const longest = 16 // bytes, in whatever case
	if s = trimmed(s); len(s) > longest {
		return false, false
	}
	switch Lower(s) {
	case "true", "t", "yes", "y", "1", "on", "x'01'", "0x01", "\\x01", "b'1'", "\x01",
		"ja", "j", "wahr", "waar", "vero", "sì", "oui", "o", "vrai", "si", "sí", "s", "verdadero", "sim", "verdadeiro", "tak", "prawda", "はい", "是", "真",
		"evet", "kyllä", "kylla", "ano", "áno", "igen", "da", "да", "так", "ναι", "済", "済み", "有":
		return true, true
	case "false", "f", "no", "n", "0", "off", "x'00'", "0x00", "\\x00", "b'0'", "\x00",
		"nein", "nee", "onwaar", "falsch", "non", "faux", "falso", "não", "nao", "nie", "fałsz", "falsz", "いいえ", "否", "假",
		"hayır", "hayir", "nej", "nei", "ei", "ne", "nem", "nu", "нет", "не", "ні", "όχι", "οχι", "未", "無":
		return false, true
	}
	return false, false
}

// holds reports whether a value counts as a yes: a spelling of true, or a text that is
// no spelling of either and no time that never was.
func (v Value) holds() bool {
	is, known := parseBool(v.Text)
	return is || !known && !v.Empty() && neverTime(v.Text) != noTime
}

// IsBool reports whether bool reads a text.
func IsBool(s string) bool {
	_, ok := parseBool(s)
	return ok
}

// IsTrue reports whether bool reads a text as true.
func IsTrue(s string) bool {
	is, ok := parseBool(s)
	return ok && is
}

func toBool(v Value, _ []string) (Value, error) {
	b, ok := parseBool(v.Text)
	if !ok {
		return v, errors.New("is not a spelling of true or false")
	}
	return boolValue(b), nil
}

// toVerified reads a column that says whether, or when, something was verified.
// Anything else is an error rather than a yes.
func toVerified(v Value, _ []string) (Value, error) {
	if b, ok := parseBool(v.Text); ok {
		return boolValue(b), nil
	}
	if strings.EqualFold(v.Text, "null") || neverTime(v.Text) != "" {
		return boolValue(false), nil
	}
	t, err := parseTime(v, "", "")
	if err != nil {
		return v, errors.New("is neither a spelling of true or false nor a time of verification")
	}
	return boolValue(happened(t)), nil
}

// HalfCharacter reports whether JSON has an escape of one half of a character outside of the
// first 65,536 without the other. Readers of JSON put U+FFFD in its place, of which two are alike.
func HalfCharacter(text []byte) bool {
	half := func(at int) (low, is bool) { // whether an escape of a half is there
		if at+6 > len(text) || text[at] != '\\' || text[at+1] != 'u' || text[at+2]|0x20 != 'd' {
			return false, false
		}
		c := text[at+3] | 0x20
		return c >= 'c', c == '8' || c == '9' || c >= 'a' && c <= 'f'
	}
	for at := bytes.IndexByte(text, '\\'); at >= 0 && at+1 < len(text); {
		low, is := half(at)
		switch {
		case !is:
			at += 2
		case low:
			return true
		default:
			if low, is = half(at + 6); !is || !low {
				return true
			}
			at += 12
		}
		next := bytes.IndexByte(text[min(at, len(text)):], '\\')
		if next < 0 {
			return false
		}
		at += next
	}
	return false
}

func toJSON(v Value, _ []string) (Value, error) {
	if v.Kind != String {
		return v, nil
	}
	if !gjson.Valid(v.Text) {
		return v, errors.New("is not valid JSON")
	}
	if HalfCharacter([]byte(v.Text)) {
		return v, errors.New("has half a character")
	}
	return fromGJSON(gjson.Parse(v.Text)), nil
}

func toList(v Value, args []string) (Value, error) {
	if v.Kind == JSON {
		return Value{Kind: List, Items: v.Elements()}, nil
	}
	if v.Kind == List {
		return v, nil
	}
	s := strings.TrimSpace(v.Text)
	if record.LooksLikeJSON(s) {
		return Value{Kind: List, Items: Value{Kind: JSON, Text: s}.Elements()}, nil
	}
	// A Postgres array literal, {a,b}.
	if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") && !strings.Contains(s, ":") {
		s = strings.ReplaceAll(s[1:len(s)-1], `"`, "")
	}
	var parts []string
	if len(args) == 1 && args[0] != "" {
		parts = strings.Split(s, args[0])
	} else {
		parts = strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '|' })
	}
	var items []Value
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			items = append(items, Str(p))
		}
	}
	return Value{Kind: List, Items: items}, nil
}

func toEmail(v Value, _ []string) (Value, error) {
	if !strings.ContainsRune(v.Text, '<') {
		return v, nil
	}
	a, err := mail.ParseAddress(v.Text)
	if err != nil {
		return v, errors.New("is not an e-mail address")
	}
	return Str(a.Address), nil
}

// codedError is a converter's failure that has a code of its own.
type codedError struct{ code, text string }

func (e *codedError) Error() string { return e.text }
