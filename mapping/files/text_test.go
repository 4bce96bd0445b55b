package files

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// What a shell or an editor of Windows has saved is the text that was meant, or an error, and never another text.
func TestTextIsWhatWasMeant(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	for saved, want := range map[string]string{
		"pepper": "pepper", "\xef\xbb\xbfpepper\r\n": "pepper\r\n", "\xff\xfep\x00e\x00": "pe", "\xfe\xff\x00p\x00e": "pe", "": "",
		"p\x00e\x00": "", "\xff\xfep": "", "\xff\xfe\x00\xd8": "", "M\xfcller": "",
	} {
		if err := os.WriteFile(path, []byte(saved), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Text(context.Background(), path, 100)
		if got != want || (err != nil) != (want == "" && saved != "") {
			t.Errorf("%q is %q, %v", saved, got, err)
		}
	}
}
