package infer

import (
	"fmt"
	"strings"
	"testing"
)

// What is written as states are bars people until somebody says that it does not, whatever it is called; what is plain bars nobody.
func TestWhatIsWrittenAsStatesLetsNobodyIn(t *testing.T) {
	for name, c := range map[string]struct {
		column string
		values string // of the rows, one after the other
		want   []string
		not    string
	}{
		"times beside 0": {"kinshi", "0 0 0 0 0 0 4102444800 1500000000 4102444800", []string{"time (as it is now)", "future("}, ""},
		"codes below 0":  {"rpk", "1 1 1 1 1 -1 1 -1 1 1", []string{`map: {"1": active, "-1": banned}`}, ""},
		"one below 0":    {"rpk", "1 1 2 2 3 1 2 3 -1", []string{`"-1": banned`, `"1": active, "2": active, "3": active`}, ""},
		"bits":           {"merkmale", "0 0 0 0 0 0 0 0 0 0 1 1 2 8 10 10", []string{`"8": banned`, `"10": banned`, `"0": active`}, ""},
		"flags, by their bits": {"flags", "0 1 3 2 7 1 0 6 9 4 1 1 2 0 3", []string{"? state.flags.bit0: what does bit 0 of `flags` (1), which 8 of 15 rows have",
			"  - value: flags | bit(2)\n    map: {true: banned, false: active}", "  - value: flags | bit(3)\n", `bitand(int(row["flags"] ?? 0), -16) != 0`}, "  - value: flags | bit(0)"},
		"flags, one bit":      {"flags", "0 0 0 1 0 0 0 1 0", []string{"  - value: flags | bit(0)\n    map: {true: banned"}, ""},
		"one flag":            {"flag", "0 0 0 1 0 0 0 1 0", []string{"none (as it is now)"}, "status:"},
		"flags, many numbers": {"user_flags", "0 1 0 32 2 64 0 128 3 5 256 9 512 0 17 0 33 0 65 0 129 0 257 0", []string{"  - value: user_flags | bit(5)\n    map: {true: banned"}, "  - value: user_flags | bit(0)"},
		"flags of features":   {"feature_flags", "0 1 0 2 0 3 0 0 0", []string{"none (as it is now)"}, "status:"},
		"not active":          {"active", "1 1 1 1 0 -1 1 -2 1 0", []string{`"0": banned`, `"-1": banned`, `"-2": banned`, `"1": active`}, ""},
		"hours of the sun":    {"timezone", "1 1 1 1 1 -1 1 -1 1 1", []string{"none (as it is now)"}, "status:"},
		"numbers of things":   {"hunde", "0 0 0 0 0 0 0 0 1 1 2 3", []string{"none (as it is now)"}, "status:"},
		"levels":              {"stufe", "0 0 0 0 0 0 0 10 20 10 50", []string{"none (as it is now)"}, "status:"},
		"tariffs":             {"tarif", "gross klein klein klein klein klein gross", []string{"none (as it is now)"}, "status:"},
		"times of most":       {"abo", "4102444800 4102444800 4102444800 1500000000 0 1500000000 0", []string{"none (as it is now)"}, "status:"},
	} {
		t.Run(name, func(t *testing.T) {
			csv := "id,email," + c.column + "\n"
			for i, v := range strings.Fields(c.values) {
				csv += fmt.Sprintf("%d,u%d@acme.io,%s\n", 7000+i*13, i, v)
			}
			yaml := proposalOf(t, "t", csv)
			for _, want := range c.want {
				if !strings.Contains(yaml, want) {
					t.Errorf("%q is missing:\n%s", want, yaml)
				}
			}
			if c.not != "" && strings.Contains(yaml, "\n"+c.not) {
				t.Errorf("%q is there:\n%s", c.not, yaml)
			}
		})
	}
}

// Once one bit says that something is verified, each other one bars people until somebody says that it does not.
func TestBitsBesideThoseThatVerifyAreAskedAbout(t *testing.T) {
	var rows []string
	for i, v := range strings.Fields("0 0 0 0 0 0 0 0 1 1 2 8 10 0 0 0") {
		rows = append(rows, fmt.Sprintf("%d,u%d@acme.io,+49151234512%02d,%s", 7000+i*13, i, i, v))
	}
	table := csvTable("t", "id,email,phone,merkmale", rows...)
	p, err := Propose(map[string]string{"verified.email_address": "merkmale:bit0", "verified.phone_number": "merkmale:bit1"}, table)
	if err != nil {
		t.Fatal(err)
	}
	yaml := p.YAML("t")
	if !strings.Contains(yaml, "  - value: merkmale | bit(3)\n    map: {true: banned, false: active}\n") || strings.Contains(yaml, "value: merkmale | bit(0)\n    map") {
		t.Errorf("bits are read as\n%s", yaml)
	}
}
