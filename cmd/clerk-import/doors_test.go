package main

import (
	"bytes"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every door by which a secret comes in is given one that can be recognized, and everything
// that goes out is searched for it: both outputs, reports, the crosswalk, the checkpoint,
// what is left in the temporary folder. The rejects and the sandbox's users are what they
// are: copies of the rows, for their owner only.
func TestNoDoorLetsASecretOut(t *testing.T) {
	const marker = "Mark3rMark3r"
	dir, temporary := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("CLERK_SECRET_KEY", "sk_test_"+marker)
	t.Setenv("CLERK_IMPORT_DATABASE_PASSWORD", marker)
	t.Setenv("DATABASE_URL", "postgres://u:"+marker+"@127.0.0.1:1/db?sslmode=nothing")
	t.Setenv("BROKEN_URL", "mysql://u:1/"+marker+"@127.0.0.1:1/db")
	t.Setenv("CLERK_IMPORT_PEPPER", marker)
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const good = "fields:\n  external_id: id\n  email_address: {value: email, verified: true}\n"
	users := file("users.csv", "id,email,pw,totp\n"+
		"1,a@example.com,$2a$10$"+marker+strings.Repeat("a", 53-len(marker))+",JBSWY3DPEHPK3PXP\n"+ // a digest
		"2,b@example.com,"+marker+",\n"+ // a malformed one
		"3,not an address,$2y$10$"+marker+strings.Repeat("b", 53-len(marker))+","+marker+"!\n"+
		"4,d@example.com,pbkdf2_sha256$x$"+marker+",\n")
	digests := file("digests.yaml", good+"  password_digest: pw\n  password_hasher: {const: bcrypt}\n  totp_secret: totp?\n")
	plain := file("plain.yaml", good+"  password: pw\n  totp_secret: {path: totp?, on_error: drop}\n")
	peppered := file("peppered.yaml", "params:\n  pepper: {secret: true}\n"+good+"  digest: {from: devise, value: pw, params: {pepper: $pepper}}\n")
	leaking := file("leaking.yaml", "params:\n  pepper: {secret: true}\n"+good+"  username: $pepper\n")
	long := "sk_live_" + marker + strings.Repeat("aB1", 10)
	keys := file("keys.ndjson", `{"id":"1","email":"a@example.com","`+long+`":"v","$2a$10$`+marker+strings.Repeat("a", 53-len(marker))+`":"w","meta":{"`+long+`":"x","$2a$10$`+marker+strings.Repeat("a", 53-len(marker))+`":{"y":1}}}`+"\n")
	metadata := file("metadata.yaml", good+"  private_metadata: meta\n")
	key, pepper := file("key", "sk_live_"+marker+"\n"), file("pepper", marker+"\n")
	broken := file("broken", "sk_live_"+marker+" "+marker)
	out := func(name string) string { return filepath.Join(dir, "out", name) }
	if err := os.Mkdir(filepath.Join(dir, "out"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"check", users, "--mapping", digests, "--report", out("r.html")}, {"check", users, "--mapping", digests, "--report", out("r.json"), "--json"},
		{"check", users, "--mapping", plain, "--report", out("r.md"), "--unmask"}, {"check", users, "--mapping", peppered}, {"check", users, "--mapping", peppered, "--param", "pepper=@" + pepper},
		{"check", users, "--mapping", leaking}, {"check", users, "--mapping", peppered, "--param", "pepper=" + marker},
		{"mapping", "test", users, "--mapping", digests, "--unmask"}, {"mapping", "test", users, "--mapping", plain, "--unmask", "--row", "2"}, {"mapping", "test", users, "--mapping", peppered, "--unmask", "--row", "4"},
		{"check", keys}, {"check", keys, "--mapping", metadata, "--report", out("k.html")}, {"mapping", "infer", keys}, {"mapping", "infer", keys, "--json"}, {"mapping", "test", keys, "--mapping", metadata, "--unmask"},
		{"check", "postgres://u%3A" + marker + "@127.0.0.1:1/db", "--source", "supabase"}, {"check", "mysql://u:" + marker + "@127.0.0.1:1/db", "--source", "supabase"},
		{"mapping", "test", users, "--mapping", digests, "--unmask", "--row", "3"}, {"mapping", "infer", users}, {"check", users},
		{"migrate", users, "--mapping", digests, "--api-url", "http://127.0.0.1:1/v1"}, {"migrate", users, "--mapping", digests, "--api-url", "http://127.0.0.1:1/v1", "--secret-key-file", key},
		{"migrate", users, "--mapping", digests, "--secret-key-file", broken}, {"migrate", users, "--mapping", digests, "--api-url", "https://u:" + marker + "@127.0.0.1:1/v1"},
		{"migrate", users, "--mapping", digests, "--api-url", "http://127.0.0.1:1/v1?key=" + marker},
		{"migrate", users, "--mapping", plain, "--sandbox", "--allow-rejected", "--quota", "unlimited", "--sandbox-store", filepath.Join(dir, "store"), "--checkpoint", out("cp"), "--report", out("m.html"), "--crosswalk", out("ids.csv"), "--rejects", filepath.Join(dir, "rejects.csv")},
		{"reconcile", out("cp"), "--unmask"}, {"status", out("cp")},
		{"check", "env:DATABASE_URL", "--mapping", digests}, {"check", "env:BROKEN_URL", "--mapping", digests}, {"check", "postgres://u:" + marker + "@h/db"}, {"check", "postgre://u:" + marker + "@h/db"},
		{"check", "sqlserver://u@127.0.0.1:1/db", "--mapping", digests}, {"sandbox", "--secret-key-file", broken}, {"sandbox", "--secret-key-file", key, "--addr", "0.0.0.0:1"},
	} {
		var stdout, stderr bytes.Buffer
		Run(args, strings.NewReader(""), &stdout, &stderr)
		if stdout.Len()+stderr.Len() == 0 {
			t.Errorf("%q: nothing was said", args)
		}
		for name, text := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String()} {
			if i := strings.Index(text, marker); i >= 0 {
				t.Errorf("%q: %s has a secret: …%s", args, name, text[max(0, i-60):i+len(marker)])
			}
		}
	}
	written := 0
	for _, root := range []string{filepath.Join(dir, "out"), temporary} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if bytes.Contains(b, []byte(marker)) {
				t.Errorf("%s has a secret", path)
			}
			if st, e := d.Info(); e == nil && readableByOthers(st) {
				t.Errorf("%s can be read by others", path)
			}
			written++
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if written < 5 {
		t.Errorf("only %d files were written: the commands did not do what is looked at", written)
	}
}

// A secret in the place of a name is not repeated, by whichever flag or command it is given, and what is to be done
// instead is possible.
func TestASecretInThePlaceOfANameIsNotRepeated(t *testing.T) {
	const marker = "Mark3rMark3r"
	t.Chdir(t.TempDir())
	for _, name := range []string{"sk_test_a.csv", "a:b@c.csv"} { // files are files
		if err := os.WriteFile(name, []byte("id,email\n1,a@example.com\n"), 0o600); err != nil {
			t.Skip(err)
		}
		if err := secretGiven([]string{"check", name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, fine := range [][]string{
		{"check", "users.csv", "--invalid", "password=drop"}, {"check", "--query", "select * from t where host=1 and password=2", "sqlite:a"}, {"check", `C:\a@b.csv`},
		{"check", "sqlite:dir/a@b.db"}, {"check", "env:DATABASE_URL"}, {"check", "--input", "users=env:DATABASE_URL"}, {"check", "postgres://u@h/app"}, {"x", "--api-url", "https://h/v1"},
	} {
		if err := secretGiven(fine); err != nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
	for _, secret := range []string{
		"sk_live_" + marker, "sk_test_" + marker, "'sk_live_" + marker + "'", "env:sk_live_" + marker, "env:postgres://u:" + marker + "@h/app", "u:" + marker + "@tcp(h:3306)/app",
		"host=h user=u password=" + marker + " dbname=app", "Server=h;Database=app;User Id=u;Password=" + marker, "Password=" + marker + ";Server=h", "env:host=h password=" + marker,
		"sqlite:app.db?key=" + marker, "sqlite:app.db?_pragma_key=" + marker, "u:" + marker + "@h/app",
	} {
		for _, args := range [][]string{
			{"check", secret}, {"migrate", secret, "--sandbox"}, {"mapping", "infer", secret}, {"reconcile", secret}, {"status", secret}, {"sync", secret}, {secret},
			{"check", "users.csv", "--input", "orgs=" + secret}, {"check", "users.csv", "--mapping", secret}, {"check", "users.csv", "--mapping=" + secret},
			{"migrate", "users.csv", "--corrections", secret}, {"migrate", "users.csv", "--secret-key-file", secret}, {"migrate", "users.csv", "--secret-key-file=" + secret},
			{"check", "users.csv", "--report", secret}, {"export", "--out", secret}, {"rollback", secret},
		} {
			var stdout, stderr bytes.Buffer
			code := Run(args, strings.NewReader(""), &stdout, &stderr)
			if text := stdout.String() + stderr.String(); code != exitUsage || strings.Contains(text, marker) || !strings.Contains(text, "Try: ") || strings.Contains(text, "Try: export ") {
				t.Errorf("%q: exit code %d, %s", args, code, text)
			}
		}
	}
}

// A secret that stands inside a name (of a file, a folder, a table, a parameter, a flag) is in nothing that goes out: both
// outputs, events, what to do next, and reports of each form. The name itself is kept in the checkpoint and is that of the
// files that stand beside the input: they are its owner's.
func TestASecretInsideANameIsNotRepeated(t *testing.T) {
	skipUnderRace(t)
	const marker = "Mark3rMark3rQq7"
	text := "id,email\n1,a@example.com\n2,bad\n"
	secrets := map[string]string{
		"a key": "sk_live_" + marker, "a key behind a word": "old-sk_test_" + marker, "a digest": "$2a$10$" + marker + strings.Repeat("a", 53-len(marker)),
		"a digest that names its format": "pbkdf2_sha256$600000$" + marker + "$aB3+aB3+aB3+aB3+", "a token": "ghp_" + marker + "aaaaaaaaaaaaaaa", "another token": "whsec_" + marker + marker,
		"a web token": "eyJhbGciOiJIUzI1NiJ9." + marker + "." + marker,
	}
	for name, secret := range secrets {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			put := func(path string) string {
				t.Helper()
				path = filepath.FromSlash(path)
				err := os.MkdirAll(filepath.Dir(path), 0o700)
				if err == nil {
					err = os.WriteFile(path, []byte(text), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
				return path
			}
			plain := put("plain.csv")
			const yaml = "params: {pepper: {}}\nfields:\n  external_id: id\n  email_address: {value: email, verified: true}\n"
			for _, path := range []string{"m.yaml", secret + ".yaml"} {
				if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			sheet := filepath.Join(dir, "dump.sql")
			if err := os.WriteFile(sheet, []byte("CREATE TABLE `"+secret+"` (id int, email text);\nINSERT INTO `"+secret+"` VALUES (1,'a@example.com'),(2,'bad');\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			sandbox := []string{"--sandbox", "--quota", "unlimited", "--allow-rejected", "--yes"}
			outputs := 0
			for i, args := range [][]string{
				{"check", put(secret + ".csv")}, {"check", put(secret + ".csv"), "--mapping", "m.yaml"}, {"check", secret + ".json"}, {"check", put(secret + "/in.csv"), "--mapping", "m.yaml"},
				{"check", plain, "--mapping", secret + ".yaml"}, {"check", plain, "--mapping", secret + ".yml"}, {"check", plain, "--mapping", "m.yaml", "--rejects", secret + ".rejects.csv"},
				{"check", sheet, "--mapping", "m.yaml"}, {"check", sheet}, {"mapping", "infer", sheet}, {"mapping", "infer", secret + ".csv"}, {"mapping", "test", secret + ".csv", "--mapping", "m.yaml"},
				append([]string{"migrate", secret + ".csv", "--mapping", "m.yaml", "--checkpoint", secret + ".cp"}, sandbox...),
				append([]string{"migrate", secret + ".csv", "--mapping", secret + ".yaml", "--crosswalk", secret + ".ids"}, sandbox...),
				{"status", secret + ".cp"}, {"status"}, {"reconcile", secret + ".cp"}, {"sync", secret + ".csv", "--checkpoint", secret + ".cp"}, {"rollback", secret + ".cp"}, {"rollback", secret + ".cp", "--yes"},
				{"check", plain, "--mapping", "m.yaml", "--param", secret + "=x"}, {"check", plain, "--mapping", "m.yaml", "--param", "pepper=" + marker}, {"check", plain, "--" + secret}, {"check", plain, "--source", secret},
				{"check", plain, "--invalid", secret + "=drop"}, {"check", plain, "--fail-on", secret}, {"check", plain, "--quota-share", secret}, {"sync", plain, "--prefer", secret}, {"check", plain, "--only", "@" + secret},
				{"check", "sqlite:" + secret + ".db"}, {"check", "postgres://u@127.0.0.1:1/" + secret}, {"check", plain, "--input", "x=" + secret + ".csv"}, {secret}, {"migrate", secret + ".csv", "--api-url", "https://127.0.0.1:1/" + secret},
			} {
				if name != "a key" && i%4 > 1 && args[0] != "mapping" { // the ways are the same
					continue
				}
				for _, more := range [][]string{nil, {"--json"}, {"--report", "r.html", "--report", "r.md", "--report", "r.json"}} {
					if more != nil && (len(args) < 2 || !slices.Contains([]string{"check", "migrate", "sync", "reconcile", "rollback", "status"}, args[0]) || args[0] == "status" && more[0] == "--report") {
						continue
					}
					var stdout, stderr bytes.Buffer
					Run(slices.Concat(args, more), strings.NewReader(""), &stdout, &stderr)
					out := map[string]string{"stdout": stdout.String(), "stderr": stderr.String()}
					if len(out["stdout"])+len(out["stderr"]) == 0 {
						t.Errorf("%d %q: nothing was said", i, args)
					}
					for _, report := range []string{"r.html", "r.md", "r.json"} {
						if b, err := os.ReadFile(report); err == nil {
							out[report] = string(b)
							outputs++
							_ = os.Remove(report)
						}
					}
					for where, said := range out {
						if i := strings.Index(said, marker); i >= 0 {
							t.Errorf("%q: %s has the secret: …%s", slices.Concat(args, more), where, said[max(0, i-80):i+len(marker)])
						}
					}
				}
			}
			if outputs < 3 {
				t.Errorf("only %d reports were written", outputs)
			}
		})
	}
	hex := strings.Repeat("5f4dcc3b", 4)
	t.Chdir(t.TempDir())
	if err := os.WriteFile(hex+".csv", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if Run([]string{"check", hex + ".csv"}, strings.NewReader(""), &said, &said); strings.Contains(said.String(), hex) {
		t.Errorf("a digest as the name of a file: %s", said.String())
	}
}

// A page whose name was made to lead here is not told the numbers.
func TestMetricsAnswerToTheirOwnName(t *testing.T) {
	for _, public := range []bool{false, true} {
		url, stop, err := newMetrics().serve("127.0.0.1:0", public)
		if err != nil {
			t.Fatal(err)
		}
		for host, here := range map[string]bool{"": true, "localhost": true, "127.0.0.1:9": true, "[::1]:9": true, "evil.test": false, "127.0.0.1.evil.test": false, "192.0.2.1": false} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if (resp.StatusCode == http.StatusOK) != (here || public) {
				t.Errorf("asked as %q, public %v: %d", host, public, resp.StatusCode)
			}
		}
		http.DefaultClient.CloseIdleConnections()
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
}

// Scrapers that hang do not keep a command from its end, nor make an error of it, and take a bounded number of
// connections; who asks as it should be is answered beside them.
func TestScrapersThatHangHoldNothingUp(t *testing.T) {
	for name, c := range map[string]struct {
		sent  string
		hangs int
	}{
		"nothing is asked": {"", 3}, "half a header": {"GET /metrics HTTP/1.1\r\nHost: local", 3}, "a body that never comes": {"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n", 3},
		"a body of a question": {"GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx", 3}, "many answers that nobody reads": {strings.Repeat("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 2000), 3},
		"more than there is room for": {"GET /metrics HTTP/1.1\r\n", 3 * mostScrapers}, "a header without end": {"GET /metrics HTTP/1.1\r\nX: " + strings.Repeat("x", 100<<10), 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, stop, err := newMetrics().serve("127.0.0.1:0", false)
			if err != nil {
				t.Fatal(err)
			}
			addr := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/metrics")
			for range c.hangs {
				conn, err := net.Dial("tcp", addr)
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				go func() { _, _ = io.WriteString(conn, c.sent) }() // who is not read is not waited for
			}
			if c.hangs < mostScrapers {
				resp, err := http.Get(url)
				if err != nil || resp.StatusCode != http.StatusOK {
					t.Fatalf("%v %v", resp, err)
				}
				if err := resp.Body.Close(); err != nil {
					t.Fatal(err)
				}
				http.DefaultClient.CloseIdleConnections()
			}
			if err := stop(); err != nil {
				t.Errorf("the command ends with %v", err)
			}
		})
	}
}
