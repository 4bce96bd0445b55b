package mapping

import (
	"fmt"
	"strings"
	"testing"
)

const trapRow = `{"id":"1","state":"over","n":3,"email":"a@acme.io","type":"guest","driver's licence":"x","a b":"y","pairs":[["k","v"]],"list":[{"k":"a"},{"k":"b"}],"flag":"f"}`

// What cannot be what somebody meant is an error of the mapping, which says what to write.
func TestMistakesInAMappingAreErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an expression as a path", "fields: {external_id: id, banned: 'state == \"over\"'}", "{expr: …}"},
		{"a quote in a path", "fields: {external_id: id, username: \"driver's licence\"}", `["…"]`},
		{"a ternary as a path", "fields: {external_id: id, username: 'n > 1 ? a : b'}", "{expr: …}"},
		{"or as a converter", "fields: {external_id: id, username: 'a || b'}", "{expr: …}"},
		{"a call as a path", "fields: {external_id: id, username: lower(name)}", "{expr: …}"},
		{"a column as a region", "fields: {external_id: id, phone_number: phone | e164(contact_country)}", "is written e164(@country)"},
		{"no region", "fields: {external_id: id, phone_number: phone | e164(XX)}", "ISO 3166"},
		{"no region in an expression", "fields: {external_id: id, username: {expr: 'e164(phone, \"XX\")'}}", "ISO 3166"},
		{"an unknown function", "fields: {external_id: id, username: {expr: 'lowercase(name)'}}", `unknown function "lowercase"`},
		{"a method", "fields: {external_id: id, username: {expr: 'name.lower()'}}", "no methods"},
		{"a converter without a value", "fields: {external_id: id, username: {expr: 'email()'}}", "needs a value"},
		{"an argument too many", "fields: {external_id: id, username: {expr: 'prefix(name)'}}", "takes 1 argument"},
	} {
		_, err := Parse("m.yaml", c.text, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "m.yaml:1:") {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// The condition of skip is an expression where it reads like one, and a path otherwise.
func TestConditionsOfSkip(t *testing.T) {
	for when, skipped := range map[string]bool{
		`state == "over"`: true, `state == "open"`: false, `state in ["over", "gone"]`: true, `n > 2`: true, `n >= 4`: false, `not flag`: true, `'!flag'`: true,
		`flag`: false, `flag | bool`: false, `state?`: true, `missing?`: false, `row.missing == nil`: true, `state == "over" and n == 3`: true, `len(state) > 10`: false,
		`'state != "over" || flag'`: false, `email startsWith "a@"`: true, `type == "guest"`: true, `type == "host"`: false, `'["a b"]'`: true, `["a b"] | present`: true,
		`'row["a b"] == "y"'`: true, `n == "3"`: true, `flag == false`: true, `email == "a@acme.io"`: true,
	} {
		if strings.HasPrefix(when, "[") {
			when = "'" + when + "'"
		}
		m, err := Parse("m.yaml", "skip:\n  - when: "+when+"\nfields: {external_id: id}\n", nil)
		if err != nil {
			t.Errorf("%s: %v", when, err)
			continue
		}
		u, problems := m.NewMapper().Map(&Record{JSON: trapRow})
		if len(problems) > 0 || (u.Skip != "") != skipped {
			t.Errorf("%s: skipped %v, want %v: %v", when, u.Skip != "", skipped, problems)
		}
	}
	m, err := Parse("m.yaml", "skip:\n  - when: state == true\nfields: {external_id: id}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := m.NewMapper().Map(&Record{JSON: trapRow}); len(problems) != 1 || problems[0].Severity != Fatal || problems[0].Hint == "" {
		t.Errorf("a row is sent of which nobody knows whether it is left behind: %v", problems)
	}
}

// Why an expression cannot be computed is said in words, with the columns and the kinds of
// their values, and without the values.
func TestErrorsOfExpressionsNameColumnsAndKinds(t *testing.T) {
	for expr, want := range map[string]string{
		`state - n`: "state is a text, n is a number", `len(n)`: "n is a number", `row.missing + 1`: "missing is nothing", `state > 3`: "not a number; state is a text",
		`not state`: "not a spelling of true or false; state is a text", `timestamp(state)`: "timestamp: its value is not a time", `list.x`: "list is a list", `row.state.deep`: "state is a text",
	} {
		m, err := Parse("m.yaml", "fields:\n  username: {expr: '"+expr+"'}\n", nil)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		_, problems := m.NewMapper().Map(&Record{JSON: trapRow})
		if len(problems) != 1 || !strings.Contains(problems[0].Message, want) || strings.Contains(problems[0].Message, "over") || strings.Contains(problems[0].Message, "interface") {
			t.Errorf("%s: %v", expr, problems)
		}
	}
}

// A value that a field does not take is named by its field, its column and its kind, in every
// place of a mapping, and is not in the message.
func TestWrongValuesAreNamedByFieldColumnAndKind(t *testing.T) {
	const row = `{"id":"1","mail":"a@acme.io","text":"maybe 0815","number":17,"list":["x","y"],"object":{"deep":"never"}}`
	for fields, want := range map[string]string{
		"banned: text":                     "banned is not a spelling of true or false; the column text has a text",
		"banned: number":                   "banned is not a spelling of true or false; the column number has a number",
		"banned: list":                     "banned is not a spelling of true or false; the column list has a list",
		"banned: object":                   "banned is not a spelling of true or false; the column object has an object",
		"banned: 'object.deep | bool'":     "; the column object.deep has a text",
		"created_at: 'text | timestamp'":   "layout: timestamp(\"DD/MM/YYYY HH:mm\"); the column text has a text",
		"created_at: 'object | timestamp'": "; the column object has an object",
		"created_at: {expr: 'row.text + \"\"', convert: [timestamp]}":       "; text gives a text",
		"created_at: {first: ['missing? | timestamp', 'text | timestamp']}": "; the column text has a text",
		"email_address: {value: mail, verified: text}":                      "about its verification; the column text has a text",
		"email_address: {value: mail, verified: 'number | verified'}":       "; the column number has a number",
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id, "+fields+"}\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := m.NewMapper().Map(&Record{JSON: row})
		if len(problems) != 1 || !strings.HasSuffix(problems[0].Message, want) || !strings.HasPrefix(problems[0].Message, problems[0].Field+" ") || strings.Contains(problems[0].Message, "0815") {
			t.Errorf("%s: %+v", fields, problems)
		}
	}
}

// No result of an expression vanishes.
func TestResultsOfExpressionsArrive(t *testing.T) {
	for expr, want := range map[string]string{
		`fromPairs(row.pairs)`: `{"k":"v"}`, `groupBy(row.list, .k)`: `{"a":[{"k":"a"}],"b":[{"k":"b"}]}`, `{"x": [1, 2.5, true, nil]}`: `{"x":[1,2.5,true,null]}`,
		`{"email": email, "type": type}`: `{"email":"a@acme.io","type":"guest"}`, `{"at": date("2024-01-02")}`: `{"at":"2024-01-02T00:00:00Z"}`, `{"d": duration("1h")}`: "",
	} {
		m, err := Parse("m.yaml", "fields:\n  private_metadata: {expr: '"+expr+"'}\n", nil)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		u, problems := m.NewMapper().Map(&Record{JSON: trapRow})
		if got := string(u.PrivateMetadata.Or(nil)); got != want || (want == "") != (len(problems) > 0) {
			t.Errorf("%s is %s, want %s: %v", expr, got, want, problems)
		}
	}
}

// An address that is listed as verified and as unverified is unverified, in either order. One
// that is listed without a word about it is what the other mention says.
func TestTrustIsNotRaisedByASecondMention(t *testing.T) {
	for order, want := range map[string]bool{
		"{value: email, verified: true}, {value: email, verified: flag}": false, "{value: email, verified: flag}, {value: email, verified: true}": false,
		"{value: email, verified: true}, {value: email}": true, "{value: email}, {value: email, verified: true}": true, "{value: email}, {value: email}": false,
		"{value: email, verified: 'missing?'}, {value: email, verified: true}": true,
	} {
		m, err := Parse("m.yaml", "fields: {email_address: ["+order+"]}\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := m.NewMapper().Map(&Record{JSON: trapRow})
		if len(u.Emails) != 1 || u.Emails[0].Verified != want {
			t.Errorf("%s: %v", order, u.Emails)
		}
	}
}

// A null is left out, and sent as one where the mapping keeps it: of a field, and of a member of an object.
func TestNullsAreKeptWhereTheMappingSaysSo(t *testing.T) {
	for fields, want := range map[string]string{
		"create_organizations_limit: limit":                                       "null=false {}",
		"create_organizations_limit: {path: limit, keep_null: true}":              "null=true {}",
		"private_metadata: {object: {a: limit, b: id}}":                           `null=false {"b":"7"}`,
		"private_metadata: {object: {a: {path: limit, keep_null: true}, b: id}}":  `null=false {"a":null,"b":"7"}`,
		"private_metadata: {object: {a: {path: limit, keep_null: true}}}":         `null=false {"a":null}`,
		"private_metadata: {object: {a: {path: filled, keep_null: true}, b: id}}": `null=false {"a":"x","b":"7"}`,
		"private_metadata: {object: {a: {path: gone?, keep_null: true}, b: id}}":  `null=false {"b":"7"}`,
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id, "+fields+"}\n", nil)
		if err != nil {
			t.Fatal(fields, err)
		}
		u, _ := m.NewMapper().Map(&Record{JSON: `{"id":"7","limit":null,"filled":"x"}`})
		if got := fmt.Sprintf("null=%t {%s}", u.CreateOrgsLimit.IsNull(), strings.Trim(string(u.PrivateMetadata.Or(nil)), "{}")); got != want {
			t.Errorf("%s: %s, want %s", fields, got, want)
		}
	}
}

// Second factors are normalised, and what Clerk has no equal of is left out and said.
func TestSecondFactors(t *testing.T) {
	m, err := Parse("m.yaml", "fields: {external_id: id, totp_secret: totp?, backup_codes: codes?}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	const secret = "JBSWY3DPEHPK3PXP"
	for in, want := range map[string]string{
		secret: secret, "jbsw y3dp ehpk 3pxp": secret, "JBSW-Y3DP-EHPK-3PXP": secret, secret + "======": secret, " " + secret + "\n": secret,
		"otpauth://totp/Acme:ann%40acme.io?secret=" + secret + "&issuer=Acme":         secret,
		"otpauth://totp/Acme?secret=" + secret + "&digits=6&algorithm=SHA1&period=30": secret,
		"otpauth://totp/Acme?secret=" + secret + "&digits=8":                          "",
		"otpauth://totp/Acme?secret=" + secret + "&algorithm=SHA512":                  "",
		"otpauth://totp/Acme?secret=" + secret + "&period=60":                         "",
		"otpauth://hotp/Acme?secret=" + secret + "&counter=4":                         "",
	} {
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","totp":` + quoteJSON(in) + `}`})
		if u.TOTPSecret.Or("") != want {
			t.Errorf("%q becomes %q", in, u.TOTPSecret.Or(""))
		}
		if want == "" && (len(problems) != 1 || problems[0].Code != CodeFactorLost || problems[0].Severity != Warning || problems[0].Value != "") {
			t.Errorf("%q: %v", in, problems)
		}
	}
	for in, want := range map[string]string{
		`"aaaa-bbbb cccc-dddd"`: "aaaa-bbbb|cccc-dddd", `"aaaa-bbbb\ncccc-dddd"`: "aaaa-bbbb|cccc-dddd", `"[\"aaaa-bbbb\",\"cccc-dddd\"]"`: "aaaa-bbbb|cccc-dddd",
		`["aaaa-bbbb","cccc-dddd"]`: "aaaa-bbbb|cccc-dddd", `"aaaa,bbbb;cccc"`: "aaaa|bbbb|cccc", `"$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i"`: "$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i",
	} {
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","codes":` + in + `}`})
		if got := strings.Join(u.BackupCodes, "|"); got != want || len(problems) > 0 {
			t.Errorf("%s becomes %s: %v", in, got, problems)
		}
	}
}

// What the library says of an expression that cannot be compiled never reaches anybody: it is said
// in other words, with the place and the text there.
func TestExpressionsThatCannotBeCompiledAreExplained(t *testing.T) {
	for src, want := range map[string]string{
		`a = "b"`: "== compares", `a ==`: "ends too early", `(a == 1`: "ends too early", `a == "b`: "ends too early", `a b`: "missing?", `a == 1 2`: `at "2"`,
		`a ) b`: "missing?", "a § b": "missing?", `a.`: "too early", `{1+: 2}`: "missing?", `0x`: "number", `1.2.3`: "",
		`99999999999999999999999`: "in quotes", `"\q"`: `written \\`, `#.x`: "missing?", `len(1, 2)`: "another number", `lower()`: "another number",
		`lower(a, a)`: "another number", `let lower = 1; lower`: "choose another", `let row = 1; row`: "", `1 + nil`: "does not take", `"a" + 1`: "does not take", `not "a"`: "",
		`-"a"`: "does not take", `1 matches "a"`: "does not take", `a matches "("`: "no regular expression", `filter(1, true)`: "does not take", `sum(true)`: "does not take",
		`map(a)`: "", `1 in 2`: "does not take", `[1][true]`: "does not take", `{"a":1}[1]`: "", `split(1, 2)`: "", `date(1,2,3,4,5)`: "another number", `"a"[1:"b"]`: "does not take",
		`sortBy(a, .x, 1)`: "does not take", `a ? b`: "too early", `a ?? `: "too early", `/* x`: "too early", `a; b`: "", `$env.x.y(1)`: "no methods", `nil.x`: "missing?",
		strings.Repeat("a+", 20_000) + "a": "too long",
	} {
		_, err := Parse("m.yaml", "fields:\n  external_id: id\n  username:\n    expr: |-\n      "+src+"\n", nil)
		if err == nil {
			if want != "" {
				t.Errorf("%.40q is compiled", src)
			}
			continue
		}
		msg := err.Error()
		if !strings.Contains(msg, want) || !strings.HasPrefix(msg, "m.yaml:4:") || len(msg) > 300 {
			t.Errorf("%.40q: %.300s, want %q", src, msg, want)
		}
		for _, word := range []string{"EOF", "token", "mismatched", "interface", "builtin", "predicate", "literal", "compil", "%!", "func(", "map[", "unknown)", "error parsing", "arguments", "cannot be understood"} {
			if strings.Contains(msg, word) {
				t.Errorf("%.40q: %s", src, msg)
			}
		}
	}
	for _, text := range []string{"detect: {values: {id: '['}}", "detect: {cells: {1: 'a{2,1}'}}"} {
		if _, err := Parse("m.yaml", "fields: {external_id: id}\n"+text, nil); err == nil || strings.Contains(err.Error(), "error parsing") || !strings.Contains(err.Error(), "regular expression that cannot be read") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A column of a joined table is found whatever it is called, as one of the row itself is.
func TestColumnsOfJoinedTablesMayHaveAnyName(t *testing.T) {
	for _, name := range []string{"mail", "E-mail address", "a.b", "a]b", "#1"} {
		m := mustParse(t, fmt.Sprintf("inputs: {p: {key: id, of: id, detect: {all: [id]}}}\nfields: {username: %q}", fmt.Sprintf("p[%q]", name)), nil)
		h := NewHeader([]string{"id"}).Join([]HeaderPart{{Input: "p", Columns: []string{"id", name}}})
		if u, problems := m.NewMapper().Map(&Record{Header: h, Cells: []string{"1", "1", "ada"}}); u.Username.Or("") != "ada" {
			t.Errorf("%s: %q %v", name, u.Username.Or(""), problems)
		}
	}
}
