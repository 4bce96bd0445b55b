package importer

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// What an import of users into Okta had at credentials.password.hash is their digest; of an algorithm that Clerk does not
// take it is an error, and repeated nowhere.
func TestDigestsOfOktaThatAnImportHad(t *testing.T) {
	made, err := bcrypt.GenerateFromPassword([]byte("open sesame"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	salt, value := string(made[7:29]), string(made[29:])
	for name, c := range map[string]struct{ hash, says string }{
		"bcrypt": {fmt.Sprintf(`{"algorithm":"BCRYPT","workFactor":4,"salt":%q,"value":%q}`, salt, value), "1 ready"},
		"lower":  {fmt.Sprintf(`{"algorithm":"bcrypt","workFactor":"4","salt":%q,"value":%q}`, salt, value), "1 ready"},
		"text":   {fmt.Sprintf("%q", made), "1 ready"},
		"sha":    {`{"algorithm":"SHA-512","salt":"c2FsdA==","saltOrder":"PREFIX","value":"` + value + `"}`, "0 ready"},
		"half":   {`{"algorithm":"BCRYPT","workFactor":4,"value":"` + value + `"}`, "0 ready"},
	} {
		t.Run(name, func(t *testing.T) {
			row := `[{"id":"1","status":"ACTIVE","profile":{"email":"ada@acme.io"},"credentials":{"password":{"hash":` + c.hash + `},"provider":{"type":"OKTA"}}}]`
			job, err := Prepare(InputOptions{Source: "okta", Files: []string{textFile(t, "users.json", row)}}, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			check, err := job.Check(t.Context(), CheckOptions{Outputs: Outputs{Rejects: filepath.Join(t.TempDir(), "rejects.csv")}}, nil)
			if err != nil || fmt.Sprintf("%d ready", check.Ready) != c.says || check.Ready == 1 && check.NoPassword != 0 {
				t.Fatalf("%+v %v", check, err)
			}
			if strings.Contains(fmt.Sprint(check.Problems), value) {
				t.Errorf("a problem repeats the digest: %v", check.Problems)
			}
		})
	}
}
