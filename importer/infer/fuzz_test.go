package infer

import (
	"encoding/csv"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// FuzzInfer holds that a proposal for any table is a mapping, and stays one whichever answers are given. Run it with
// -fuzzminimizetime 20x: by default the engine spends up to a minute on making each input that reaches new code smaller, and
// executes nothing else meanwhile.
func FuzzInfer(f *testing.F) {
	f.Add("id,email,st\n1,a@acme.io,0\n2,b@acme.io,9\n", uint8(0))
	f.Add("ref,mail,tel,hash,salt\nx,a@acme.io,0151 56921601,00112233445566778899aabbccddeeff,pepper\n", uint8(1))
	f.Add("\"a'\"\"b\",c1_type,c1_value,c2_type,c2_value\n1,E,a@acme.io,P,+12125550126\n", uint8(2))
	f.Add("id,email,x\n1,a@acme.io,\"{\"\"k\"\":[{\"\"v\"\":1}]}\"\n", uint8(3))
	f.Add("]\na@acme.io\n", uint8(0))
	f.Add("id,reach,extra\n1,E:a@acme.io:1|P:+12125550126:0,mail=a@acme.io;plan=x\n2,E:b@acme.io:0,mail=b@acme.io\n3,E:c@acme.io:1,plan=y\n", uint8(1))
	f.Fuzz(func(t *testing.T, text string, pick uint8) {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(rows) < 2 || len(rows[0]) > 50 {
			t.Skip()
		}
		for i, name := range rows[0] {
			if strings.TrimSpace(name) == "" || strings.Count(strings.Join(rows[0], "\x00")+"\x00", name+"\x00") != 1 || strings.ContainsRune(name, 0xFFFD) || i > 50 {
				t.Skip() // no reader hands these on
			}
		}
		table, h := NewTable("people"), mapping.NewHeader(rows[0])
		for _, cells := range rows[1:] {
			table.Add(&mapping.Record{Header: h, Cells: cells})
		}
		answers := map[string]string{}
		for range 2 {
			p, err := Propose(answers, table)
			if err != nil {
				return // an answer raised another question, or settled one
			}
			if _, err := mapping.Parse("people", p.YAML("people"), nil); err != nil {
				t.Fatalf("%v\n%s", err, p.YAML("people"))
			}
			for _, q := range p.Questions() {
				answers[q.ID] = q.Options[int(pick)%len(q.Options)].ID
			}
		}
	})
}
