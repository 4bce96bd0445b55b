package mapping

import (
	"slices"
	"strings"
	"testing"
)

// fieldOf is what a mapping makes of one value, "!" and the first problem's code if it fails.
func fieldOf(t *testing.T, field, pipe, value string) string {
	t.Helper()
	m, err := Parse("m.yaml", "fields:\n  "+field+": "+pipe+"\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	u, problems := m.NewMapper().Map(&Record{JSON: `{"v":` + value + `}`})
	if len(problems) > 0 {
		return "!" + problems[0].Code
	}
	switch field {
	case "created_at":
		return u.CreatedAt.Or("")
	case "private_metadata":
		return string(u.PrivateMetadata.Or(nil))
	}
	return u.ExternalID.Or("")
}

func TestValuesInEverySpelling(t *testing.T) {
	const uuid = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	for _, c := range []struct{ field, pipe, value, want string }{
		// MongoDB's Extended JSON.
		{"external_id", "v", `{"$oid":"65a000000000000000000001"}`, "65a000000000000000000001"},
		{"external_id", "v", `{"$uuid":"` + uuid + `"}`, uuid},
		{"external_id", "v", `{"$binary":{"base64":"fJ5meXQlQN6US+B/wfkK5w==","subType":"04"}}`, uuid},
		{"external_id", "v", `{"$binary":{"base64":"fJ5meXQlQN6US+B/wfkK5w==","subType":"3"}}`, uuid},
		{"external_id", "v", `{"$binary":"fJ5meXQlQN6US+B/wfkK5w==","$type":"04"}`, uuid},
		{"external_id", "v", `{"$type":"04","$binary":"fJ5meXQlQN6US+B/wfkK5w=="}`, uuid},
		{"external_id", "v", `{"$binary":{"base64":"fJ5meXQlQN6US+B/wfkK5w==","subType":"00"}}`, "!value_invalid"},
		{"external_id", "{expr: 'row.v'}", `{"$oid":"65a000000000000000000001"}`, "65a000000000000000000001"},
		{"external_id", "v", `{"$numberLong":"9007199254740993"}`, "9007199254740993"},
		{"external_id", "v", `{"$numberInt":"7"}`, "7"},
		{"external_id", "v", `{"$numberDecimal":"12.50"}`, "12.50"},
		{"external_id", "v", `{"$numberDouble":"NaN"}`, "NaN"},
		{"external_id", "v", `{"$numberDouble":"-Infinity"}`, "-Infinity"},
		{"private_metadata", "v", `{"a":{"$oid":{"$oid":"5f"}},"b":{"$numberInt":"0x1"},"c":{"$numberLong":"null"}}`, `{"a":{"$oid":"5f"},"b":{"$numberInt":"0x1"},"c":{"$numberLong":"null"}}`},
		{"username", "v", `{"$undefined":true}`, ""},
		{"private_metadata", "v", `{"u":{"$undefined":true},"a":1}`, `{"u":null,"a":1}`},
		{"created_at", "v | timestamp", `{"$timestamp":{"t":1672628645,"i":3}}`, "2023-01-02T03:04:05Z"},
		{"created_at", "v | timestamp", `{"$date":"2023-01-02T03:04:05Z"}`, "2023-01-02T03:04:05Z"},
		{"created_at", "v | timestamp", `{"$date":1672628645678}`, "2023-01-02T03:04:05.678Z"},
		{"created_at", "v | timestamp", `{"$date":{"$numberLong":"1672628645678"}}`, "2023-01-02T03:04:05.678Z"},
		{"created_at", "v | timestamp", `{"$date":{"$numberLong":"86400000"}}`, "1970-01-02T00:00:00Z"},
		{"private_metadata", "v", `{"n":{"$numberInt":"7"},"l":[{"$oid":"65a0"},{"d":{"$date":0}}],"s":"$x"}`, `{"n":7,"l":["65a0",{"d":"1970-01-01T00:00:00Z"}],"s":"$x"}`},
		{"private_metadata", "{object: {a: v}}", `{"$numberInt":"7"}`, `{"a":7}`},
		// Times.
		{"created_at", "v | timestamp", `"2021-01-31 17:02:03 CET"`, "2021-01-31T16:02:03Z"},
		{"created_at", "v | timestamp", `"2021-01-31 17:02:03 EST"`, "2021-01-31T22:02:03Z"},
		{"created_at", "v | timestamp", `"2021-01-31 17:02:03 UTC"`, "2021-01-31T17:02:03Z"},
		{"created_at", "v | timestamp", `"2021-01-31 17:02:03 IST"`, "!timestamp_invalid"},
		{"created_at", "v | timestamp", `"2021-01-31 17:02:03 XYZ"`, "!timestamp_invalid"},
		{"created_at", "v | timestamp", `"2021-01-31 17:02:03 +0530 IST"`, "2021-01-31T11:32:03Z"},
		{"created_at", "v | timestamp", `"Sun, 31 Jan 2021 17:02:03 EDT"`, "2021-01-31T21:02:03Z"},
		{"created_at", "v | timestamp", `"0000-00-00 00:00:00"`, ""},
		{"created_at", "v | timestamp", `"0001-01-01T00:00:00Z"`, ""},
		{"created_at", "v | timestamp", `"0001-01-01 00:00:00+00"`, ""},
		{"created_at", "v | timestamp", `"-infinity"`, ""},
		{"created_at", "v | timestamp", `"infinity"`, "9999-12-31T23:59:59Z"},
		// JSON's null as text.
		{"private_metadata", "v", `"null"`, ""},
		{"private_metadata", "{merge: [v, {object: {a: {const: b}}}]}", `"null"`, `{"a":"b"}`},
		{"private_metadata", "{rename: {of: v, keys: {a: b}}}", `"null"`, ""},
		// Names, entities, phone numbers.
		{"external_id", "v | first_name", `"Ana Ruiz, PhD"`, "Ana"},
		{"external_id", "v | last_name", `"Ana Ruiz, PhD"`, "Ruiz"},
		{"external_id", "v | last_name", `"Ana Ruiz, Ph.D., MBA"`, "Ruiz"},
		{"external_id", "v | first_name", `"Ruiz, Ana"`, "Ana"},
		{"external_id", "v | last_name", `"Robert \"Bob\" Smith"`, "Smith"},
		{"external_id", "v | last_name", `"Robert (Bob) Smith"`, "Smith"},
		{"external_id", "v | html", `"Tom &amp; J&uuml;rgen &#39;x&#39;"`, "Tom & Jürgen 'x'"},
		{"external_id", "v | e164(US)", `"(415) 555-2671 ext. 12"`, "+14155552671;ext=12"},
		{"external_id", "v | e164(US)", `"(415) 555-2671"`, "+14155552671"},
	} {
		if got := fieldOf(t, c.field, c.pipe, c.value); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.pipe, c.value, got, c.want)
		}
	}
	h := NewHeader([]string{"v"})
	for cell, want := range map[string]string{"ObjectId(65a000000000000000000001)": "65a000000000000000000001", `ObjectId("65a000000000000000000001")`: "65a000000000000000000001", "ObjectId(nothing of the kind at all)": "ObjectId(nothing of the kind at all)"} {
		for _, pipe := range []string{"v", "{expr: row.v}"} {
			m, err := Parse("m.yaml", "fields: {external_id: "+pipe+"}", nil)
			if err != nil {
				t.Fatal(err)
			}
			if u, _ := m.NewMapper().Map(&Record{Header: h, Cells: []string{cell}}); u.ExternalID.Or("") != want {
				t.Errorf("%s of %s is %q", pipe, cell, u.ExternalID.Or(""))
			}
		}
	}
}

// A number is read by the unit that the mapping says, or that its size tells, and is refused with
// the unit that fits where that cannot be meant. The numbers are those of one moment,
// 2021-01-31T17:02:03Z, as the systems themselves count it.
func TestNumbersAreTimesInTheUnitThatIsSaid(t *testing.T) {
	const moment = "2021-01-31T17:02:03Z"
	numbers := map[string]string{
		"unix": "1612112523", "unix_ms": "1612112523000", "unix_us": "1612112523000000", "unix_ns": "1612112523000000000",
		"ticks": "637477093230000000", "filetime": "132565861230000000", "excel": "44227.70975694444",
	}
	for said, number := range numbers {
		if got := fieldOf(t, "created_at", "v | timestamp("+said+")", number); got != moment {
			t.Errorf("%s in %s is %s", number, said, got)
		}
		for other, n := range numbers {
			if other == said {
				continue
			}
			m, err := Parse("m.yaml", "fields: {external_id: id, created_at: v | timestamp("+said+")}", nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range []*Record{{JSON: `{"id":"1","v":` + n + `}`}, {Header: NewHeader([]string{"id", "v"}), Cells: []string{"1", n}}} {
				u, problems := m.NewMapper().Map(row)
				if len(problems) != 1 || problems[0].Code != "timestamp_invalid" || !strings.Contains(problems[0].Message, "timestamp("+other+")") {
					t.Errorf("%s, of %s, in %s is %s: %v", n, other, said, u.CreatedAt.Or(""), problems)
				}
			}
		}
		switch got := fieldOf(t, "created_at", "v | timestamp", number); said {
		case "unix", "unix_ms", "unix_us":
			if got != moment {
				t.Errorf("%s is %s", number, got)
			}
		default:
			if got != "!timestamp_invalid" {
				t.Errorf("%s, of %s, is %s without a word", number, said, got)
			}
		}
	}
	for _, c := range []struct{ pipe, value, want string }{
		{"timestamp", `"/Date(1612112523000)/"`, moment},
		{"timestamp", `"/Date(1612112523000+0100)/"`, moment},
		{"timestamp(unix)", `"\\/Date(1612112523000)\\/"`, moment},
		{"timestamp", `"/Date(99999999999999999)/"`, "!timestamp_invalid"},
		{"timestamp", `"1.612112523E+9"`, moment}, {"timestamp", `"1.61E+12"`, "!timestamp_invalid"}, {"timestamp", "1.6121e+09", "2021-01-31T13:33:20Z"},
		{"timestamp", "0", ""}, {"timestamp(unix)", "0", ""}, {"timestamp(unix_ms)", `"0"`, ""},
		{"timestamp(unix)", "1e300", "!timestamp_invalid"}, {"timestamp", "12", "!timestamp_invalid"},
		{"timestamp(unix)", "-86400", "1969-12-31T00:00:00Z"}, // somebody said so
		{"timestamp(unix)", "4102444800", "2100-01-01T00:00:00Z"},
	} {
		if got := fieldOf(t, "created_at", "v | "+c.pipe, c.value); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.pipe, c.value, got, c.want)
		}
	}
}

// A number arrives without its extension, and that is told with the number, which reports mask:
// of cells and lists, by a converter and in an expression.
func TestExtensionsOfPhoneNumbersAreTold(t *testing.T) {
	for _, pipe := range []string{"v | e164(US)", "{expr: 'e164(v, \"US\")'}", "v | list | e164(US)"} {
		for _, number := range []string{"(415) 555-2671 ext. 12", "+1 415 555 2671 x12", "415-555-2671;ext=12", "tel:+14155552671;ext=12", "4155552671"} {
			m, err := Parse("m.yaml", "fields:\n  external_id: id\n  phone_number: [{value: "+pipe+", verified: {const: true}}]\n", nil)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(pipe, "list") && strings.Contains(number, ";") {
				continue // separates what stands in a list
			}
			u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","v":"` + number + `"}`})
			if len(u.Phones) != 1 || u.Phones[0] != (Identifier{"+14155552671", true}) {
				t.Errorf("%s of %s is %v", pipe, number, u.Phones)
			}
			told := len(problems) == 1 && problems[0].Code == CodeExtensionLeft && problems[0].Severity == Warning && problems[0].Hint != ""
			if number == "4155552671" {
				told = len(problems) == 0
			}
			if !told || len(problems) == 1 && (strings.Contains(problems[0].Message, "555") || problems[0].Value != "+14155552671;ext=12") {
				t.Errorf("%s of %s: %+v", pipe, number, problems)
			}
		}
	}
}

// A secret that is none is told as lost, and keeps its user out unless the mapping lets it go.
func TestSecretsThatAreNoneAreLostSecondFactors(t *testing.T) {
	m, lenient := mustParse(t, "fields: {external_id: id, totp_secret: v}", nil), mustParse(t, "fields: {external_id: id, totp_secret: {path: v, on_error: drop}}", nil)
	for value, lost := range map[string]bool{
		`"3132333435363738393031323334353637383930"`: true, `"JBSWY3DPEHPK3PX0"`: true, `"not base32!"`: true, `"=="`: true, `{"secret":"JBSWY3DPEHPK3PXP"}`: true,
		`"otpauth://totp/x"`: true, `"otpauth://totp/x?secret=0189"`: true, `"jbsw y3dp-ehpk 3pxp"`: false, `"JBSWY3DPEHPK3PXP===="`: false, `""`: false,
	} {
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","v":` + value + `}`})
		if _, has := u.TOTPSecret.Get(); lost != (len(u.FactorsLost) == 1) || has == (lost || value == `""`) {
			t.Errorf("%s: %v, arrives %v", value, u.FactorsLost, has)
		}
		if _, told := lenient.NewMapper().Map(&Record{JSON: `{"id":"1","v":` + value + `}`}); slices.ContainsFunc(told, func(p Problem) bool { return p.Severity == Fatal }) {
			t.Errorf("%s is not let go: %v", value, told)
		}
		if kept := slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Fatal }); kept != lost {
			t.Errorf("%s: keeps its user out: %v", value, kept)
		}
		for _, p := range problems {
			if p.Code != CodeFactorInvalid && (p.Severity != Warning || p.Code != CodeFactorLost) || strings.Contains(p.Message+p.Value, "JBSW") {
				t.Errorf("%s: %+v", value, p)
			}
		}
	}
}

// The one byte of a bit field is a boolean for conditions, the converter and expressions alike.
func TestABitIsABoolean(t *testing.T) {
	for bit, want := range map[string]bool{"\x00": false, "\x01": true, "0": false, "1": true, "0x00": false, `\x01`: true, "b'0'": false} {
		for _, yaml := range []string{
			"skip: [{when: bit}]\n", "skip: [{when: bit | bool}]\n", "skip: [{when: '!!bit'}]\n", "skip: [{when: bit == true}]\n", "skip: [{when: bit != false}]\n",
			"skip: [{when: bit == 1}]\n", "skip: [{when: 'bool(bit)'}]\n", "skip: [{when: 'bit ? true : false'}]\n",
		} {
			m, err := Parse("m.yaml", yaml+"fields:\n  username: id\n", nil)
			if err != nil {
				t.Fatal(yaml, err)
			}
			u, problems := m.NewMapper().Map(&Record{Header: NewHeader([]string{"id", "bit"}), Cells: []string{"anna", bit}})
			if skipped := u.Skip != ""; skipped != want || len(problems) > 0 {
				t.Errorf("%q in %s: skipped %t %v", bit, yaml, skipped, problems)
			}
		}
	}
}

// Whatever kind a value is of, a converter makes something of it or says why not: one that takes
// lists does not go round in an object.
func TestConvertersEndWithEveryKindOfValue(t *testing.T) {
	tried := 0
	for _, c := range converterTable {
		m, err := Parse("m.yaml", "fields: {external_id: id?, private_metadata: {object: {x: 'v? | "+c.Name+"'}}}", nil)
		if err != nil {
			continue // it needs an argument
		}
		tried++
		for _, value := range []string{`"x"`, "7", "-7.5e300", "true", "null", "[]", "{}", `{"a":{"b":[1]}}`, `[{"a":1},[["x"],{}],null]`, `"{\"a\":1}"`, `"[{}]"`, `"["`, `"\u0000"`} {
			_, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","v":` + value + `}`})
			for _, p := range problems {
				if p.Message == "" || p.Hint == "" {
					t.Errorf("%s of %s: %+v", c.Name, value, p)
				}
			}
		}
	}
	if tried < 10 {
		t.Errorf("only %d converters were tried", tried)
	}
}
