package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A file without a name, - where something is written, a report that is named twice and a port that there is not end the
// command before it does anything, whichever flag says them.
func TestNamesThatNameNoFile(t *testing.T) {
	tried := 0
	try := func(want string, given ...string) {
		t.Helper()
		tried++
		t.Chdir(t.TempDir())
		var said bytes.Buffer
		if code := Run(given, strings.NewReader(""), &said, &said); code != exitUsage || !strings.Contains(said.String(), want) || strings.Contains(said.String(), ": :") {
			t.Errorf("%v: exit code %d: %s", given, code, said.String())
		}
		if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
			t.Errorf("%v has left %v", given, left)
		}
	}
	arguments := map[string][]string{"migrate": {"x.csv"}, "check": {"x.csv"}, "sync": {"x.csv"}, "reconcile": {"x.checkpoint", "x.csv"}, "rollback": {"x.checkpoint"}, "export": {}}
	for _, c := range testApp().root().Commands() {
		args, known := arguments[c.Name()]
		if !known {
			continue
		}
		with := func(c *cobra.Command, f *pflag.Flag, values ...string) []string {
			line := append([]string{c.Name()}, args...)
			for _, need := range f.Annotations[needKey] {
				line = append(line, "--"+need+"="+valuesOf(c.Flags().Lookup(need))[0])
			}
			for _, v := range values {
				line = append(line, "--"+f.Name+"="+v)
			}
			return line
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			use := useOf(f)
			if use == "" || use == reads || use == named || use == at {
				return
			}
			try("--"+f.Name, with(c, f, "")...)
			try("--"+f.Name, with(c, f, "-")...)
			if _, list := f.Value.(pflag.SliceValue); list && use == writes {
				try("is given twice", with(c, f, "x.html", "x.html")...)
			}
		})
		if c.Flags().Lookup("metrics") != nil {
			try("127.0.0.1:99999", with(c, c.Flags().Lookup("metrics"), "127.0.0.1:99999")...)
		}
	}
	if tried < 30 {
		t.Errorf("only %d were tried", tried)
	}
}
