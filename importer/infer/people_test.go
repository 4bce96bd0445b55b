package infer

import (
	"strings"
	"testing"
)

// People of two files are not joined by what different people have in common: whose data they are, an id, an address or the
// name of an account says.
func TestPeopleOfTwoTablesAreNotMixed(t *testing.T) {
	const digest = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
	for name, c := range map[string]struct {
		one, two []string // a header, and rows
		want     []string
		not      []string
	}{
		"the same names": {
			[]string{"id,email,first_name,password,banned", "1,a@one.io,Ann," + digest + ",0", "2,b@one.io,Ben," + digest + ",0", "3,c@one.io,Cid," + digest + ",1"},
			[]string{"banned,password,email,id,first_name,deleted_at", "0," + digest + ",a@two.io,11,Ann,", "0," + digest + ",b@two.io,12,Ben,2024-01-01", "1," + digest + ",c@two.io,13,Cid,"},
			[]string{"? people.two: ", "one mapping reads both as one input"}, []string{"\ninputs:", "two.", "key:"}},
		"a row of one, and the same id": {
			[]string{"id,email,first_name,password,banned", "1,a@one.io,Ann," + digest + ",0"},
			[]string{"banned,password,email,id,first_name", "0," + digest + ",b@one.io,2,Ben", "0," + digest + ",A@one.io,1,Ann"},
			[]string{"? people.one: "}, []string{"\ninputs:", "key:"}},
		"flags that ids fit": {
			[]string{"id,email,first_name,password,banned", "1,a@one.io,Ann," + digest + ",0", "3,c@one.io,Cid," + digest + ",0"},
			[]string{"id,email,first_name,password,banned", "1,a@one.io,Ann," + digest + ",1", "4,C@one.io,Cid," + digest + ",1"},
			[]string{"? people.two: "}, []string{"\ninputs:", "key:"}},
		"no passwords, and other columns": {
			[]string{"id,email,name,city", "1,a@one.io,Ann A,Rom", "2,b@one.io,Ben B,Rom"},
			[]string{"id,email,name,phone", "1,x@two.io,Ann A,+4930123456", "7,y@two.io,Ben B,+4930123457"},
			[]string{"? people.two: ", "a mapping of its own brings them along"}, []string{"\ninputs:", "key:"}},
		"a name and nothing else": {
			[]string{"id,email,first_name", "11,a@one.io,Ann", "12,b@one.io,Ben"},
			[]string{"first_name,team", "Ann,red", "Ben,blue"},
			[]string{"? join.two: "}, []string{"\ninputs:", "key:"}},
		"a flag and nothing else": {
			[]string{"id,email", "0,a@one.io", "1,b@one.io"},
			[]string{"verified,plan", "0,red", "1,blue"},
			[]string{"? join.two: "}, []string{"\ninputs:", "key:"}},
		"a few numbers, which small ids fit": {
			[]string{"id,email", "1,a@one.io", "2,b@one.io", "3,c@one.io"},
			[]string{"rank,plan", "1,red", "1,red", "1,blue", "2,blue", "2,red", "2,red"},
			[]string{"? join.two: "}, []string{"\ninputs:", "key:"}},
		"more about the same people": {
			[]string{"id,email,password", "1,a@one.io," + digest, "2,b@one.io," + digest},
			[]string{"id,email,first_name", "1,a@one.io,Ann", "2,b@one.io,Ben"},
			[]string{"\ninputs:", "first_name: two.first_name"}, []string{"? people."}},
		"references to them": {
			[]string{"id,email,first_name", "1,a@one.io,Ann", "2,b@one.io,Ben"},
			[]string{"id,user_id,email,first_name", "7,1,a2@one.io,Ann", "8,2,b2@one.io,Ben"},
			[]string{"key: user_id\n    of: id"}, []string{"? people."}},
		"names of accounts": {
			[]string{"id,username,email", "1,ann,a@one.io", "2,ben,b@one.io"},
			[]string{"username,city", "ann,Rom", "ben,Bonn"},
			[]string{"key: username\n    of: username"}, []string{"? people."}},
	} {
		t.Run(name, func(t *testing.T) {
			one, two := csvTable("one", c.one[0], c.one[1:]...), csvTable("two", c.two[0], c.two[1:]...)
			one.SQL, two.SQL = "", "" // files
			yaml := proposeOf(one, two).YAML("one, two")
			for _, w := range c.want {
				if !strings.Contains(yaml, w) {
					t.Errorf("without %s:\n%s", w, yaml)
				}
			}
			for _, w := range c.not {
				if _, body, _ := strings.Cut(yaml, "\n\n"); strings.Contains(body, w) {
					t.Errorf("with %s:\n%s", w, yaml)
				}
			}
		})
	}
}
