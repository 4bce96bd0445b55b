package record

import (
	"encoding/json"
	"testing"
)

// A field that is absent is not in a body, null is null, and a value is what it is; what is read is the same again.
func TestABodyHasWhatIsThere(t *testing.T) {
	type body struct {
		Name  Opt[string]          `json:"name,omitzero"`
		Flag  Opt[bool]            `json:"flag,omitzero"`
		Limit Opt[int64]           `json:"limit,omitzero"`
		Data  Opt[json.RawMessage] `json:"data,omitzero"`
	}
	for want, b := range map[string]body{
		`{}`:                         {},
		`{"name":null}`:              {Name: Null[string]()},
		`{"name":"","flag":false}`:   {Name: Some(""), Flag: Some(false)},
		`{"limit":0,"data":{"a":1}}`: {Limit: Some(int64(0)), Data: Some(json.RawMessage(`{"a":1}`))},
	} {
		text, err := json.Marshal(b)
		if err != nil || string(text) != want {
			t.Errorf("%s %v, want %s", text, err, want)
		}
		var again body
		if err := json.Unmarshal(text, &again); err != nil {
			t.Error(err)
		}
		if b.Name.IsNull() != again.Name.IsNull() || b.Name.IsZero() != again.Name.IsZero() || b.Name.Or("-") != again.Name.Or("-") || b.Flag != again.Flag || b.Limit.Value() != again.Limit.Value() {
			t.Errorf("%+v, and read again %+v", b, again)
		}
	}
}

// A position is said as editors take it.
func TestAPositionNamesFileLineAndColumn(t *testing.T) {
	for want, p := range map[string]Position{"a.csv": {File: "a.csv"}, "a.csv:3": {File: "a.csv", Line: 3}, "m.yaml:3:7": {File: "m.yaml", Line: 3, Column: 7}} {
		if p.String() != want {
			t.Errorf("%s, want %s", p, want)
		}
	}
}
