package importer

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/input"
	"clerk-import/mapping"
	"clerk-import/testdata/systems"
)

// asked are small exports about each of which something is asked, by a name for it: files, and what has to be answered before.
var asked = map[string]struct {
	files  map[string]string
	before map[string]string
}{
	"flags": {files: map[string]string{"a.csv": "id,email,phone,quarantine,is_test,checks\n" +
		"1,ann@page-mail.net,+12125550123,no,no,24\n2,bert@page-mail.net,+12125550124,yes,no,8\n3,cora@page-mail.net,+12125550125,no,yes,16\n4,dora@page-mail.net,,no,no,0\n"}},
	"codes":   {files: map[string]string{"a.csv": "id,email,st\n1,ann@page-mail.net,A\n2,bert@page-mail.net,A\n3,cora@page-mail.net,9\n4,dora@page-mail.net,A\n"}},
	"numbers": {files: map[string]string{"a.csv": "id,email,status\n" + repeated(40, "%[1]d,p%[1]d@page-mail.net,%[2]d", 13)}},
	"times":   {files: map[string]string{"a.csv": "id,email,closed_on\n1,ann@page-mail.net,\n2,bert@page-mail.net,2024-01-02\n3,cora@page-mail.net,\n"}},
	"ends":    {files: map[string]string{"a.csv": "id,email,banned_until\n1,ann@page-mail.net,\n2,bert@page-mail.net,2020-01-02 03:04:05\n3,cora@page-mail.net,2999-01-02 03:04:05\n"}},
	"over":    {files: map[string]string{"a.csv": "id,email,account_expires_at\n1,ann@page-mail.net,\n2,bert@page-mail.net,1577934245\n3,cora@page-mail.net,4070912645\n"}},
	"ends elsewhere": {files: map[string]string{"users.csv": "id,email\n" + repeated(9, "%[1]d,p%[1]d@page-mail.net", 1),
		"bans.csv": "user_id,reason,expires_at\n2,x,2020-01-02\n3,y,2999-01-02\n4,z,\n"}},
	"several things": {files: map[string]string{"a.json": `[` + repeated(4, `{"model":"club.member","pk":%[1]d,"mail":"p%[1]d@page-mail.net"},{"model":"club.race","pk":%[1]d,"title":"R%[1]d","place":"Ulm"},`, 1) + `{"model":"club.race","pk":9,"title":"R9","place":"Ulm"}]`}},
	"kinds":          {files: map[string]string{"a.csv": "id,email,kind\n1,ann@page-mail.net,user\n2,bert@page-mail.net,user\n3,cora@page-mail.net,vendor\n4,dora@page-mail.net,user\n"}},
	"bans": {files: map[string]string{"users.csv": "id,email\n" + repeated(9, "%[1]d,p%[1]d@page-mail.net", 1),
		"bans.csv": "user_id,lifted\n2,no\n3,yes\n"}},
	"stranger": {files: map[string]string{"a.csv": "jäsen,posti,tila,etu,suku,puhelin,tarkistettu\n" + strings.Join([]string{
		"K1,a@page-mail.net,uusi,Aino,Virtanen,+358401234561,kyllä", "K2,b@page-mail.net,uusi,Eero,Korhonen,,ei", "K3,c@page-mail.net,jäässä,Ilma,Niemi,,kyllä", "K4,d@page-mail.net,uusi,Oiva,Laine,,ei",
		"K5,e@page-mail.net,uusi,Saara,Heino,,kyllä", "K6,f@page-mail.net,jäässä,Toivo,Salo,,ei", "K7,g@page-mail.net,uusi,Veera,Aalto,,kyllä", "K8,h@page-mail.net,uusi,Yrjö,Koski,,ei", "K9,i@page-mail.net,uusi,Elina,Lahti,,kyllä",
		"K10,j@page-mail.net,uusi,Matti,Ranta,,ei", "K11,k@page-mail.net,uusi,Liisa,Salmi,,kyllä", "K12,l@page-mail.net,uusi,Pekka,Halla,,ei", "K13,m@page-mail.net,uusi,Kaisa,Mäki,,kyllä"}, "\n") + "\n"}},
	"full names":     {files: map[string]string{"a.csv": "id,email,kuka\n" + repeated(13, "%[1]d,p%[1]d@page-mail.net,%[3]s Virtanen", 1)}},
	"contacts":       {files: map[string]string{"a.json": `[` + strings.TrimSuffix(repeated(6, `{"id":"%[1]d","ways":[{"type":"mail","value":"p%[1]d@page-mail.net","owner":"self","ok":true},{"type":"mail","value":"q%[1]d@page-mail.net","owner":"agent","ok":false}]},`, 1), ",\n") + `]`}},
	"packed":         {files: map[string]string{"a.csv": "id,ways\n" + repeated(6, "%[1]d,mail:p%[1]d@page-mail.net:aye|tel:+1212555012%[1]d:nay", 1)}},
	"regions":        {files: map[string]string{"a.csv": "id,email,phone\n1,ann@page-mail.net,0151 56921601\n2,bert@page-mail.net,0151 56921602\n3,cora@page-mail.net,0151 56921603\n"}},
	"days":           {files: map[string]string{"a.csv": "id,email,created\n1,ann@page-mail.net,03/04/2020\n2,bert@page-mail.net,05/06/2020\n"}},
	"two times":      {files: map[string]string{"a.csv": "id,email,began,paid\n1,ann@page-mail.net,2020-01-02,2021-03-04\n2,bert@page-mail.net,2020-02-03,2021-04-05\n"}},
	"logins":         {files: map[string]string{"a.csv": "id,who\n1,ann@page-mail.net\n2,+12125550123\n3,cora_k\n4,dora@page-mail.net\n"}},
	"resources":      {files: map[string]string{"a.json": `[` + strings.TrimSuffix(repeated(4, `{"name":"projects/a/documents/people/k%[1]d","email":"p%[1]d@page-mail.net"},`, 1), ",\n") + `]`}},
	"no id":          {files: map[string]string{"a.csv": "ref,email\nx1,ann@page-mail.net\nx2,bert@page-mail.net\nx3,cora@page-mail.net\n"}},
	"second address": {files: map[string]string{"a.csv": "id,email,backup_email,boss_email\n1,ann@page-mail.net,a2@page-mail.net,x@page-mail.net\n2,bert@page-mail.net,b2@page-mail.net,x@page-mail.net\n"}},
	"digests":        {files: map[string]string{"a.csv": "id,email,old_hash,password_hash\n1,ann@page-mail.net," + bcryptOf("a") + ",\n2,bert@page-mail.net,," + bcryptOf("b") + "\n3,cora@page-mail.net,," + bcryptOf("c") + "\n"}},
	"two digests":    {files: map[string]string{"a.csv": "id,email,hash_a,hash_b\n1,ann@page-mail.net," + bcryptOf("a") + "," + bcryptOf("d") + "\n2,bert@page-mail.net," + bcryptOf("b") + "," + bcryptOf("e") + "\n"}},
	"salted":         {files: map[string]string{"a.csv": "id,email,password,salt\n1,ann@page-mail.net,00112233445566778899aabbccddeeff,aaa1\n2,bert@page-mail.net,00112233445566778899aabbccddeef0,aaa2\n"}},
	"salt beside":    {files: map[string]string{"a.csv": "id,email,password,salt\n1,ann@page-mail.net," + bcryptOf("a") + ",6f1e-aaa1\n2,bert@page-mail.net," + bcryptOf("b") + ",6f1e-aaa2\n"}},
	"unusable":       {files: map[string]string{"a.csv": "id,email,password\n1,ann@page-mail.net," + bcryptOf("a") + "\n2,bert@page-mail.net,$6$abcdefgh$" + strings.Repeat("x", 86) + "\n3,cora@page-mail.net," + bcryptOf("c") + "\n"}},
	"wrapped":        {files: map[string]string{"a.csv": "id,email,password\n1,ann@page-mail.net,v2|" + bcryptOf("a") + "\n2,bert@page-mail.net,v2|" + bcryptOf("b") + "\n"}},
	"locked":         {files: map[string]string{"a.csv": "id,email,password\n1,ann@page-mail.net,!" + bcryptOf("a") + "\n2,bert@page-mail.net," + bcryptOf("b") + "\n3,cora@page-mail.net," + bcryptOf("c") + "\n"}},
	"factors":        {files: map[string]string{"a.csv": "id,email,totp_secret,totp_enabled\n1,ann@page-mail.net,JBSWY3DPEHPK3PXP,yes\n2,bert@page-mail.net,KBSWY3DPEHPK3PXQ,no\n3,cora@page-mail.net,,no\n"}},
	"join":           {files: map[string]string{"users.csv": "id,email\n" + repeated(12, "70%[1]d,p%[1]d@page-mail.net", 1), "notes.csv": "num,note\n" + repeated(12, "70%[1]d,n%[1]d", 1)}},
	"bad numbers":    {files: map[string]string{"a.csv": "id,email,phone\n1,ann@page-mail.net,+4915156921601\n2,bert@page-mail.net,n/a yet\n3,cora@page-mail.net,+4915156921603\n4,dirk@page-mail.net,ask him 1st\n5,emma@page-mail.net,in Q3 2019\n"}},
	"members alone": {files: map[string]string{"dump.sql": "CREATE TABLE users (id int, email text);\nINSERT INTO users VALUES (1,'ann@page-mail.net'),(2,'bert@page-mail.net'),(3,'cora@page-mail.net');\n" +
		"CREATE TABLE team_members (user_id int, team text);\nINSERT INTO team_members VALUES (1,'Red'),(2,'Red'),(3,'Blue');\n"}},
	"settings": {files: map[string]string{"users.csv": "id,email\n1,ann@page-mail.net\n2,bert@page-mail.net\n3,cora@page-mail.net\n",
		"prefs.csv": "user_id,name,value\n1,theme,dark\n1,size,9\n2,theme,light\n3,theme,dark\n"}},
	"people": {files: map[string]string{"dump.sql": "CREATE TABLE users (id int, email text, password text, first_name text);\nINSERT INTO users VALUES (1,'ann@page-mail.net','" + bcryptOf("a") + "','Ann'),(2,'bert@page-mail.net','" + bcryptOf("b") + "','Bert');\n" +
		"CREATE TABLE customers (id int, email text, password text, first_name text);\nINSERT INTO customers VALUES (7,'x@page-mail.net','" + bcryptOf("x") + "','Xan');\n"}},
	"roles": {files: map[string]string{"dump.sql": "CREATE TABLE users (id int, email text);\nINSERT INTO users VALUES (1,'ann@page-mail.net'),(2,'bert@page-mail.net'),(3,'cora@page-mail.net');\n" +
		"CREATE TABLE teams (id int, name text);\nINSERT INTO teams VALUES (1,'One');\nCREATE TABLE team_members (team_id int, user_id int, role text);\nINSERT INTO team_members VALUES (1,1,'chief'),(1,2,'hand'),(1,3,'hand');\n"}},
	"directory": {files: map[string]string{"a.ldif": "version: 1\n\ndn: ou=all,dc=x\nou: all\n\n" + repeated(4, "dn: tag=t%[1]d,ou=all,dc=x\ntag: t%[1]d\nmail: p%[1]d@page-mail.net\n", 1)}},
}

// repeated are n lines of a layout, with their number, that number modulo m, and a name that differs.
func repeated(n int, layout string, m int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		line := strings.NewReplacer("%[1]d", fmt.Sprint(i), "%[2]d", fmt.Sprint(i%m), "%[3]s", "Aino"+strings.Repeat("n", i)).Replace(layout)
		b.WriteString(line + "\n")
	}
	return b.String()
}

// bcryptOf is a digest of nobody's password.
func bcryptOf(letter string) string {
	return "$2a$04$" + strings.Repeat(letter, 21) + "u" + strings.Repeat("C", 31)
}

// arrival is what arrives of the first users, on one line each.
func arrival(users []mapping.User) string {
	var b strings.Builder
	for i, u := range users {
		if i == 6 {
			fmt.Fprintf(&b, "  and %d more\n", len(users)-i)
			break
		}
		fmt.Fprintf(&b, "  %s:", u.ExternalID.Or("-"))
		for _, list := range [][]mapping.Identifier{u.Emails, u.Phones} {
			for _, i := range list {
				fmt.Fprintf(&b, " %s%s", i.Value, map[bool]string{true: "+", false: ""}[i.Verified])
			}
		}
		for _, part := range []string{u.Username.Or(""), u.FirstName.Or(""), u.LastName.Or("")} {
			if part != "" {
				fmt.Fprintf(&b, " %q", part)
			}
		}
		if u.Banned.Or(false) {
			b.WriteString(" banned")
		}
		if !u.Digest.IsZero() {
			fmt.Fprintf(&b, " %s %.9s", u.Digest.Hasher(), u.PasswordDigest.Or(""))
		}
		if at := u.CreatedAt.Or(""); at != "" {
			fmt.Fprintf(&b, " made %.10s", at)
		}
		if u.TOTPSecret.Or("") != "" {
			b.WriteString(" totp")
		}
		if m := u.PrivateMetadata.Or(nil); len(m) > 0 {
			fmt.Fprintf(&b, " %s", m)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Every question is answered in each way once; what arrives then stands in testdata/options.txt beside what the option says.
func TestEveryOptionChangesWhatItSays(t *testing.T) {
	var b strings.Builder
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		e := asked[name]
		s := &systems.System{}
		var files []string
		dir := t.TempDir()
		for _, file := range slices.Sorted(maps.Keys(e.files)) {
			s.Files = append(s.Files, systems.File{Name: file, Data: []byte(e.files[file])})
			files = append(files, filepath.Join(dir, file))
			if err := os.WriteFile(filepath.Join(dir, file), []byte(e.files[file]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		seenIn, err := input.Infer(InputOptions{Files: files})
		if err != nil {
			t.Fatal(name, err)
		}
		p, err := seenIn.Propose(e.before)
		if err != nil {
			t.Fatal(name, err)
		}
		plain := p.YAML("x")
		for _, q := range p.Questions() {
			seen[kindOfQuestion(q.ID)] = true
			fmt.Fprintf(&b, "%s: %s: %s\n", name, q.ID, q.Text)
			for _, o := range q.Options {
				answers := maps.Clone(e.before)
				if answers == nil {
					answers = map[string]string{}
				}
				answers[q.ID] = o.ID
				var without []string
				if strings.Contains(o.Changes, "commands are given without it") {
					without = slices.DeleteFunc(slices.Sorted(maps.Keys(e.files)), func(name string) bool { return name == "users.csv" })
				}
				users, yaml, _, err := proposedFor(s, answers, dir, without...)
				fmt.Fprintf(&b, " %s%s: %s\n", o.ID, map[bool]string{true: " (default)", false: ""}[o.ID == q.Default], o.Changes)
				if err != nil {
					t.Errorf("%s: %s=%s: %v", name, q.ID, o.ID, err)
				}
				b.WriteString(arrival(users))
				if same := withoutComments(yaml) == withoutComments(plain); same != (o.ID == q.Default) && len(q.Options) > 1 && !(o.ID == "own" && q.Default == "unverified") { // which differ in what is verified
					t.Errorf("%s: %s=%s: the mapping is the same: %v, and the default is %s", name, q.ID, o.ID, same, q.Default)
				}
			}
		}
	}
	const golden = "testdata/options.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
		t.Errorf("%s differs; go test ./importer -run EveryOption -update writes it anew\n%s", golden, d)
	}
	for kind := range kindsInCode(t) {
		if !seen[kind] {
			t.Errorf("no question %s was answered", kind)
		}
	}
}

// kindOfQuestion is what a question begins with.
func kindOfQuestion(id string) string {
	kind, _, _ := strings.Cut(id, ".")
	return kind
}

var (
	questionInCode = regexp.MustCompile(`(?:ID: |id := )(?:questionID\()?"([a-z_]+)`)
	commentLine    = regexp.MustCompile(`(?m)^\s*#.*\n`)
)

func withoutComments(yaml string) string { return commentLine.ReplaceAllString(yaml, "") }

// kindsInCode are the kinds of questions that the code can ask.
func kindsInCode(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{"first_name": true, "last_name": true}
	names, err := filepath.Glob("infer/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range questionInCode.FindAllStringSubmatch(string(text), -1) {
			out[m[1]] = true
		}
	}
	return out
}
