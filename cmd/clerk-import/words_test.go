//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"clerk-import/importer/target"
)

// ofOthers are words of languages, drivers and libraries, which nobody has to know.
var ofOthers = regexp.MustCompile(`dial |lookup |no such host|refused|EOF|zip:|zstd|flate|x509|tls:|deadline|\(\d+\)|character entity|SQLSTATE|syscall|errno|goroutine|: bind|strconv|parsing |pflag|shorthand|invalid port|unknown field|invalid character|unmarshal|missing protocol|write /dev|is a directory|not a database|frame header`)

// What is wrong with files, networks and databases is said in our words, whoever says it first.
func TestWhatOthersSayIsSaidInOurWords(t *testing.T) {
	dir, usual := t.TempDir(), target.Backoff
	target.Backoff = time.Millisecond
	t.Cleanup(func() { target.Backoff = usual })
	t.Setenv("CLERK_SECRET_KEY", "sk_test_abcdefghijklmnop")
	t.Setenv("HOME", dir)
	file := func(name string, content []byte) string { return put(t, dir, name, string(content)) }
	users := file("users.csv", []byte(oneUser))
	packed := func(name string, w interface {
		Write([]byte) (int, error)
		Close() error
	}, buf *bytes.Buffer, damage func([]byte) []byte) string {
		t.Helper()
		if _, err := w.Write(bytes.Repeat([]byte(oneUser), 50)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return file(name, damage(buf.Bytes()))
	}
	gzipped := func(name string, damage func([]byte) []byte) string {
		var buf bytes.Buffer
		return packed(name, gzip.NewWriter(&buf), &buf, damage)
	}
	zstandard := func(name string, damage func([]byte) []byte) string {
		var buf bytes.Buffer
		w, err := zstd.NewWriter(&buf)
		if err != nil {
			t.Fatal(err)
		}
		return packed(name, w, &buf, damage)
	}
	half := func(b []byte) []byte { return b[:len(b)/2] }
	flipped := func(at int) func([]byte) []byte {
		return func(b []byte) []byte { b[(at+len(b))%len(b)] ^= 0xff; return b }
	}
	book := func(name, sheet string, damage func([]byte) []byte) string {
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		for part, text := range map[string]string{
			"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
			"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + sheet,
		} {
			w, err := z.Create(part)
			if err == nil {
				_, err = w.Write([]byte(text))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return file(name, damage(buf.Bytes()))
	}
	whole := func(b []byte) []byte { return b }
	row := func(n int, cell string) string {
		return fmt.Sprintf(`<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>`, n, n, cell)
	}
	database := func(name string) string {
		path := filepath.Join(dir, name)
		db, err := sql.Open("sqlite", path)
		if err == nil {
			_, err = db.Exec("CREATE TABLE users (id, email)")
		}
		if err == nil {
			err = db.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	overwritten := database("broken.sqlite")
	text, err := os.ReadFile(overwritten)
	if err != nil {
		t.Fatal(err)
	}
	overwritten = file("broken.sqlite", append(text[:16], bytes.Repeat([]byte("x"), len(text)-16)...))
	folder := filepath.Join(dir, "folder.csv")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}

	// Those who listen: nobody, one who hangs up, one who says nothing, one whose certificate is for another.
	nobody, err := ownAddress()
	if err != nil {
		t.Fatal(err)
	}
	listen := func(then func(net.Conn)) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go then(c)
			}
		}()
		return l.Addr().String()
	}
	hangsUp := listen(func(c net.Conn) { c.Close() })
	t.Setenv("CLERK_IMPORT_DATABASE_PASSWORD", "")
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	silent := listen(func(c net.Conn) { <-done; c.Close() })
	speaksHTTP := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(speaksHTTP.Close)
	foreign := httptest.NewUnstartedServer(http.NotFoundHandler())
	foreign.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	foreign.StartTLS()
	t.Cleanup(foreign.Close)
	host := func(url string) string { _, h, _ := strings.Cut(url, "://"); return h }

	check := func(name string, more ...string) []string {
		return append([]string{"check", name, "--source", "clerk"}, more...)
	}
	to := func(url string) []string {
		return []string{"migrate", users, "--source", "clerk", "--api-url", url, "--timeout", "200ms", "--yes"}
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"gzip cut off":          {check(gzipped("cut.csv.gz", half)), "ends too early"},
		"gzip with another sum": {check(gzipped("sum.csv.gz", flipped(-6))), "another checksum"},
		"gzip damaged":          {check(gzipped("flip.csv.gz", flipped(14))), "compressed"},
		"zstd cut off":          {check(zstandard("cut.csv.zst", half)), "ends too early"},
		"zstd damaged":          {check(zstandard("flip.csv.zst", flipped(-8))), "compressed file is damaged"},
		"zstd that is none":     {check(file("no.csv.zst", []byte("\x28\xb5\x2f\xfdnothing of the kind"))), "compressed file is damaged"},
		"a spreadsheet cut off": {check(book("cut.xlsx", row(1, "id"), func(b []byte) []byte { return b[:len(b)-40] })), "not copied whole"},
		"a spreadsheet damaged": {check(book("flip.xlsx", row(1, "id"), func(b []byte) []byte {
			i := bytes.Index(b, []byte("sheet1.xml"))
			copy(b[i+12:], "\x00\x00\x00\x00\x00\x00\x00\x00")
			return b
		})), "damaged"},
		"a spreadsheet's entity":    {check(book("entity.xlsx", row(1, "id")+row(2, "&nosuch;"), whole)), "XML does not know"},
		"SQLite that is none":       {check(overwritten, "--table", "users"), "no SQLite database"},
		"SQLite that is not there":  {check("sqlite://"+filepath.Join(dir, "no", "x.db"), "--table", "users"), "look whether it and its folder are there"},
		"PostgreSQL not running":    {check("postgres://u@"+nobody+"/x", "--table", "users"), "nothing answers at " + nobody},
		"PostgreSQL that hangs up":  {check("postgres://u@"+hangsUp+"/x", "--table", "users"), "connection was cut"},
		"MySQL not running":         {check("mysql://u@"+nobody+"/x", "--table", "users"), "nothing answers at " + nobody},
		"MySQL that hangs up":       {check("mysql://u@"+hangsUp+"/x", "--table", "users"), "connection was cut"},
		"SQL Server not running":    {check("sqlserver://u@"+nobody+"?database=x", "--table", "users"), "nothing answers at " + nobody},
		"PostgreSQL's TLS":          {check("postgres://u@"+nobody+"/x?sslmode=nope", "--table", "users"), "its address is not understood"},
		"a folder as a file":        {check(folder), "folder and no file"},
		"a folder as a mapping":     {[]string{"check", users, "--mapping", folder}, "folder and no file"},
		"an API that is not there":  {to("http://" + nobody + "/v1"), "nothing answers at " + nobody},
		"an API that hangs up":      {to("http://" + hangsUp + "/v1"), "connection was cut"},
		"an API that says nothing":  {to("http://" + silent + "/v1"), "no answer came in time"},
		"an API without a name":     {to("https://nowhere.invalid/v1"), "the name"},
		"an API with a certificate": {to("https://" + host(foreign.URL) + "/v1"), "certificate"},
		"an API without TLS":        {to("https://" + host(speaksHTTP.URL) + "/v1"), "does not speak TLS"},
		"a port that there is not":  {to("https://127.0.0.1:99999/v1"), "there is no port 99999"},
		"MySQL's port":              {check("mysql://u@127.0.0.1:99999/x", "--table", "users"), "there is no port 99999"},
		"a switch":                  {check(users, "--unmask=maybe"), "neither true nor false"},
		"a number":                  {check(users, "--max-in-flight=x"), "it must be a whole number"},
		"a flag of one letter":      {check(users, "-x"), "there is no flag -x"},
		"faults of another kind":    {[]string{"sandbox", "--faults", file("faults.yaml", []byte("requests: x\n"))}, "line 1, column 1: nothing there is called"},
		"faults that are no YAML":   {[]string{"sandbox", "--faults", file("no.yaml", []byte("rules: [\n"))}, "it is not written as YAML is"},
		"settings that are no JSON": {[]string{"sandbox", "--settings", file("no.json", []byte("{x"))}, "no.json"},
		"a port that is taken":      {[]string{"migrate", users, "--source", "clerk", "--sandbox", "--sandbox-store", filepath.Join(dir, "s"), "--metrics", silent, "--yes"}, "another program listens on"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := Run(c.args, strings.NewReader(""), &stdout, &stderr)
			said := strings.Join(strings.Fields(stdout.String()+stderr.String()), " ")
			if code == exitOK || !strings.Contains(said, c.want) || ofOthers.MatchString(said) {
				t.Errorf("exit %d, %q of %q:\n%s", code, ofOthers.FindString(said), c.want, said)
			}
		})
	}
	t.Run("standard output that is full", func(t *testing.T) {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		defer full.Close()
		var stderr bytes.Buffer
		code := Run(check(users), strings.NewReader(""), full, &stderr)
		if code != exitFailed || !strings.Contains(stderr.String(), "no space left on the disk: make room") || ofOthers.MatchString(stderr.String()) {
			t.Errorf("exit %d, %s", code, stderr.String())
		}
	})
	t.Run("what a preflight was not told", func(t *testing.T) {
		path := filepath.Join(dir, "preflight.json")
		var out bytes.Buffer
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/v1/instance":
				_, _ = w.Write([]byte(`{"object":"instance","id":"ins_a","environment_type":"development"}`))
			case "/v1/domains":
				_, _ = w.Write([]byte(`{"data":[{"name":"a.io","frontend_api_url":"https://127.0.0.1:99999"}],"total_count":1}`))
			case "/v1/users/count":
				_, _ = w.Write([]byte(`{"total_count":0}`))
			default:
				_, _ = w.Write([]byte("[]"))
			}
		}))
		defer srv.Close()
		Run(check(users, "--preflight", "--api-url", srv.URL+"/v1", "--report", path), strings.NewReader(""), &out, &out)
		text, err := os.ReadFile(path)
		if said := string(text) + out.String(); err != nil || ofOthers.MatchString(said) {
			t.Errorf("%v: %q in %s", err, ofOthers.FindString(said), said)
		}
	})
	t.Run("too many files", func(t *testing.T) {
		for _, most := range []string{"8", "12", "16"} {
			cmd := exec.Command("sh", "-c", `ulimit -n "$0"; exec "$@"`, most, os.Args[0], "check", users, "--source", "clerk", "--report", filepath.Join(dir, "r.html"))
			cmd.Env = append(os.Environ(), "CLERK_IMPORT_TEST_CHILD=1")
			if out, _ := cmd.CombinedOutput(); ofOthers.Match(out) {
				t.Errorf("of %s:\n%s", most, out)
			}
		}
	})
}
