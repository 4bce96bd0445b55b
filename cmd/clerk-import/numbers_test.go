package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// What is no number that a flag can have is refused before anything is done, by every flag that
// takes one, in every command that has it.
func TestNumbersThatAreNone(t *testing.T) {
	odd := []string{"NaN", "nan", "Inf", "-Inf", "+Inf", "-1", "-0.5", "1e400", "99999999999999999999", "", "x", "0x", "1,5"}
	a := &app{}
	tried := 0
	for _, c := range a.root().Commands() {
		for flag, more := range map[string][]string{
			"quota":       {"1000000000000/1ns", "1000000000/10s", "9223372036854775807/10s", "1/1ns", "1/25h"},
			"quota-share": {"0", "1.0001", "2"}, "max-in-flight": {"0", "1.5", "10001", "9223372036854775807"}, "timeout": {"0", "0s", "30"}, "sandbox-latency": {"5"}, "latency": {"5"}, "user-cap": {"-2", "1.5"}, "count": {"-2", "1.5"},
		} {
			if c.Flags().Lookup(flag) == nil {
				continue
			}
			for _, value := range append(odd, more...) {
				var out, errs bytes.Buffer
				dir := t.TempDir()
				code := Run([]string{c.Name(), "--" + flag + "=" + value, filepath.Join(dir, "u.csv")}, strings.NewReader(""), &out, &errs)
				if tried++; code != exitUsage || !strings.Contains(errs.String(), "--"+flag) {
					t.Errorf("%s --%s=%s: exit code %d: %s%s", c.Name(), flag, value, code, out.String(), errs.String())
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("%d were tried", tried)
	}
}
