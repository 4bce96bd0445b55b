package importer

import (
	"context"
	"crypto/md5"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/input"
)

// A digest of 32 digits beside a salt is offered as salted MD5 only where no column says that the system nests it, and a password that
// is known shows what the form cannot: MyBB hashes the MD5 of the salt with that of the password (inc/functions_user.php,
// salt_password), vBulletin the MD5 of the password with the salt.
func TestNestedMD5IsNotOfferedAndAKnownPasswordTells(t *testing.T) {
	sum := func(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) }
	plain := func(salt, password string) string { return sum(salt + password) }
	myBB := func(salt, password string) string { return sum(sum(salt) + sum(password)) }
	vBulletin := func(salt, password string) string { return sum(sum(password) + salt) }
	for name, c := range map[string]struct {
		columns string
		digest  func(salt, password string) string
		offered bool
		signsIn bool
		says    string
	}{
		"MyBB":                   {"uid,username,email,password,salt,usergroup", myBB, false, false, "MyBB hashes"},
		"vBulletin":              {"userid,username,email,password,salt,usergroupid", vBulletin, false, false, "vBulletin 3 and 4 hash"},
		"MyBB's in other tables": {"id,username,email,password,salt,level", myBB, true, false, "A password that you know tells"},
		"vBulletin's in others":  {"id,username,email,password,salt,level", vBulletin, true, false, "A password that you know tells"},
		"salted":                 {"id,username,email,password,salt,level", plain, true, true, "A password that you know tells"},
	} {
		t.Run(name, func(t *testing.T) {
			text := c.columns + "\n"
			for i := range 12 {
				salt := fmt.Sprintf("aB3dE6g%d", i)
				text += fmt.Sprintf("%d,user%[1]d,user%[1]d@acme.io,%[2]s,%[3]s,2\n", i, c.digest(salt, fmt.Sprint("Sturdy-Pass-", i)), salt)
			}
			file := textFile(t, "users.csv", text)
			seen, err := input.Infer(InputOptions{Files: []string{file}})
			if err != nil {
				t.Fatal(err)
			}
			p, err := seen.Propose(nil)
			if err != nil {
				t.Fatal(err)
			}
			yaml := p.YAML(seen.Source)
			if offered := strings.Contains(yaml, "md5_salted:"); offered != c.offered || !strings.Contains(yaml, c.says) {
				t.Fatalf("offered is %v:\n%s", offered, yaml)
			}
			if !c.offered {
				return
			}
			if p, err = seen.Propose(map[string]string{"digest.password": "md5_salted"}); err != nil {
				t.Fatal(err)
			}
			m := filepath.Join(t.TempDir(), "my.yaml")
			if err := os.WriteFile(m, []byte(p.YAML(seen.Source)), 0o600); err != nil {
				t.Fatal(err)
			}
			job, err := Prepare(InputOptions{Files: []string{file}, MappingFile: m}, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			_, err = job.Check(context.Background(), CheckOptions{Canaries: []Canary{{Email: "user3@acme.io", Password: "Sturdy-Pass-3"}}}, nil)
			if (err == nil) != c.signsIn || err != nil && !strings.Contains(err.Error(), "verif") {
				t.Errorf("a known password says %v", err)
			}
		})
	}
}
