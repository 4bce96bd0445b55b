package infer

import (
	"strings"
	"testing"

	"clerk-import/mapping"
)

// What columns of small tables hold is told by their names and their values together: a secret is not kept, a name is no id, and
// a right or a time of something else proves no address.
func TestColumnsOfSmallTablesAreToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		rows []string // a header, and rows; objects where there is no header
		want []string
		not  []string
	}{
		"PHP's own texts": {[]string{"id,email,provider_data", `1,a@acme.io,a:1:{s:6:"secret";s:16:"JBSWY3DPEHPK3PXP";}`},
			[]string{"secrets: provider_data"}, []string{"provider_data: "}},
		"keys that keep people signed in": {[]string{"id,email,loginkey,akey", "1,a@acme.io,kkkkkkkkkk,2.abc==|def="},
			[]string{"secrets: loginkey, akey"}, []string{"loginkey: ", "akey: "}},
		"a random text in a row or two": {[]string{"id,email,zusatz", "1,a@acme.io,k3jH8sLq2Pw9Zx4Vb7Nm1Tr6Yc5Ua0Ed3Gf8Hj2Ks9Lq4Wp7Zx"},
			[]string{"secrets: zusatz"}, []string{"zusatz: "}},
		"a word is none": {[]string{"id,email,tarif", "1,a@acme.io,Grundversorgung2024"}, []string{"tarif: tarif"}, nil},
		"a name beside the family's": {[]string{"userid,username,name,surname", "1,admin,Zabbix,Administrator", "2,guest,,", "3,annz,Ann,Z"},
			[]string{"\n  first_name: name?"}, []string{"name | last_name"}},
		"a whole name beside the family's": {[]string{"id,email,name,surname", "1,a@acme.io,Ann Z,Z", "2,b@acme.io,Ben Y,Y"},
			nil, []string{"\n  first_name: name\n"}},
		"nome beside sobrenome is the first name": {[]string{"id,nome,sobrenome,email", "1,João,Silva,j@acme.io", "2,Ana,Souza,a@acme.io"},
			[]string{"first_name: nome\n", "last_name: sobrenome\n"}, nil},
		"nome beside cognome is the first name": {[]string{"id,cognome,nome,email", "1,Rossi,Mario,m@acme.io", "2,Bianchi,Anna,a@acme.io"},
			[]string{"first_name: nome\n", "last_name: cognome\n"}, nil},
		"nom beside prenom is the last name": {[]string{"id,nom,prenom,email", "1,Dupont,Marie,m@acme.io", "2,Martin,Luc,l@acme.io"},
			[]string{"first_name: prenom\n", "last_name: nom\n"}, nil},
		"姓氏 is the last name": {[]string{"编号,姓氏,名字,邮箱", "1,王,伟,w@acme.io", "2,李,娜,l@acme.io"},
			[]string{"first_name: 名字\n", "last_name: 姓氏\n"}, nil},
		"a name is no id": {[]string{"email,first_name,username", "a@acme.io,Ann,annf", "b@acme.io,Ben,benf"},
			[]string{"first_name: first_name"}, []string{"external_id: first_name", "first_name: `first_name` does"}},
		"rights, kinds and times of something else": {[]string{"id,email,is_admin,is_bot,policyagreed,lastlogin,starttime,expired,guest,is_deleted_ldap",
			"1,a@acme.io,0,1,1,1700000000,1700000000,0,0,0", "0,b@acme.io,1,0,0,0,0,1,1,1"}, []string{"? verified.email_address: "}, []string{": verified where `"}},
		"what may say it": {[]string{"id,email,geprueft_flag", "1,a@acme.io,0", "2,b@acme.io,1"}, []string{"verified where `geprueft_flag` says so"}, nil},
		"an object of states": {[]string{`{"id":1,"email":"a@acme.io","status":{"code":"SUSPENDED"}}`, `{"id":2,"email":"b@acme.io","status":{"code":"ACTIVE"}}`},
			[]string{"? state.status.code.SUSPENDED: ", "value: status.code"}, []string{"secrets:", "says of some"}},
		"a code of something else": {[]string{`{"id":1,"email":"a@acme.io","reset":{"code":"A1B2"}}`, `{"id":2,"email":"b@acme.io","reset":{"code":"C3D4"}}`},
			[]string{"secrets: reset"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			table := csvTable("users", c.rows[0], c.rows[1:]...)
			if strings.HasPrefix(c.rows[0], "{") {
				table = NewTable("users")
				for _, row := range c.rows {
					table.Add(&mapping.Record{JSON: row})
				}
			}
			yaml := proposeOf(table).YAML("users")
			if _, err := mapping.Parse("my.yaml", yaml, nil); err != nil {
				t.Fatalf("%v\n%s", err, yaml)
			}
			has(t, yaml, c.want, c.not)
		})
	}
}
