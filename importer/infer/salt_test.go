package infer

import (
	"fmt"
	"strings"
	"testing"
)

// Beside what may be a salt no MD5 is taken for one without, and the columns that may be it are offered.
func TestWhatMayBeASaltIsAskedAbout(t *testing.T) {
	for name, asks := range map[string]bool{"psalt": true, "pass_salt": true, "zusatz": true, "hash_key": true, "pw_seed": true, "city": false} {
		lines := []string{"id,email,pass_hash," + name}
		for i := range 6 {
			salt := fmt.Sprintf("%04xf%d", 4097*(i+1), i)
			if name == "city" {
				salt = "Bonn"
			}
			lines = append(lines, fmt.Sprintf("%d,u%d@acme.io,5f4dcc3b5aa765d61d8327deb882cf9%d,%s", i+1, i+1, i, salt))
		}
		yaml := answered(t, nil, lines...)
		if strings.Contains(yaml, "\n  digest:") == asks || strings.Contains(yaml, "md5_salted") != asks {
			t.Errorf("%s:\n%s", name, yaml)
		}
		if id := "md5_salted." + name; strings.Contains(yaml, id) {
			if yaml = answered(t, map[string]string{"digest.pass_hash": id}, lines...); !strings.Contains(yaml, "salt: "+name) {
				t.Errorf("%s, when it is named:\n%s", name, yaml)
			}
		}
	}
}
