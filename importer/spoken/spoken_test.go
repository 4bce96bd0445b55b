package spoken

import "testing"

// What is said in our words is left as it is when it is looked at again.
func TestOurWordsStay(t *testing.T) {
	for _, said := range []string{
		"open a.csv: permission denied", "dial tcp 1.2.3.4:5: connect: connection refused", "GET /x: EOF", "x cannot be read: unable to open database file (14)",
		"rename /a b/c: no space left on device", "a: unexpected EOF\nb: unexpected EOF", "read tcp 1.2.3.4:5->6.7.8.9:1: read: connection reset by peer",
	} {
		once := Words(said)
		if again := Words(once); again != once || once == said {
			t.Errorf("%q, then %q, then %q", said, once, again)
		}
	}
	if got, want := Words("mkdir /a/b: permission denied"), "/a/b: it may not be opened; look at its permissions, and whose it is"; got != want {
		t.Errorf("%q", got)
	}
}
