package mapping

import "testing"

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
		{"external_id", "v | e164(US)", `"(415) 555-2671 ext. 12"`, "!phone_invalid"},
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
