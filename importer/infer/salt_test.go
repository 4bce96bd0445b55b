package infer

import (
	"fmt"
	"strings"
	"testing"
)

// MD5 is asked about, for its salt may stand in a file of settings. The columns that may have it are offered.
func TestWhatMayBeASaltIsAskedAbout(t *testing.T) {
	for name, asks := range map[string]bool{"psalt": true, "pass_salt": true, "zusatz": true, "hash_key": true, "pw_seed": true, "city": false, "none": false} {
		lines := []string{"id,email,pass_hash," + name}
		for i := range 6 {
			salt := fmt.Sprintf("%04xf%d", 4097*(i+1), i)
			switch name {
			case "city":
				salt = "Bonn"
			case "none":
				salt = ""
			}
			lines = append(lines, fmt.Sprintf("%d,u%d@acme.io,5f4dcc3b5aa765d61d8327deb882cf9%d,%s", i+1, i+1, i, salt))
		}
		yaml := answered(t, nil, lines...)
		if strings.Contains(yaml, "\n  digest:") || !asks && !strings.Contains(yaml, "MD5 without a salt") || strings.Contains(yaml, "md5_salted") != asks {
			t.Errorf("%s:\n%s", name, yaml)
		}
		if id := "md5_salted." + name; strings.Contains(yaml, id) {
			if yaml = answered(t, map[string]string{"digest.pass_hash": id}, lines...); !strings.Contains(yaml, "salt: "+name) {
				t.Errorf("%s, when it is named:\n%s", name, yaml)
			}
		}
	}
}

// Salts beside digests that have their own are asked about: read as they stand, nobody of HumHub's could sign in.
func TestSaltsBesideDigestsOfTheirOwnAreAskedAbout(t *testing.T) {
	const digest = "$2y$12$3hEHxF0Wk5rSAWqYo7e3OeRr6aHZ0HJk0BqE0K2jVQ7u1S3b8nK2e"
	lines := func(salt string) []string {
		return []string{"id,email,password,salt", "1,a@acme.io," + digest + "," + salt + "1", "2,b@acme.io," + digest + "," + salt + "2"}
	}
	for answer, want := range map[string]string{"": "\n  digest: # bcrypt\n    from: auto\n", "behind": "from: authlogic\n    value: password\n    params:\n      salt: salt\n", "plain": "\nignore: [\"salt\"]"} {
		answers := map[string]string{}
		if answer != "" {
			answers["salt.password"] = answer
		}
		if yaml := answered(t, answers, lines("6f1ed002-")...); !strings.Contains(yaml, want) || strings.Contains(yaml, "# ? salt.password") != (answer == "") {
			t.Errorf("%q:\n%s", answer, yaml)
		}
	}
	if yaml := answered(t, nil, lines("$2y$12$3hEHxF0Wk5rSAWqYo7e3O.")...); strings.Contains(yaml, "salt.password") { // what bcrypt itself was given
		t.Error(yaml)
	}
}
