package report

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clerk-import/importer/output"
	"clerk-import/mapping"
)

// browser drives a headless Chromium over the WebDriver protocol (W3C).
type browser struct {
	t       *testing.T
	session string // URL of the session
}

// openBrowser starts ChromeDriver and a session; both end with the test.
func openBrowser(t *testing.T) *browser {
	driver, err1 := exec.LookPath("chromedriver")
	chromium, err2 := exec.LookPath("chromium")
	if err1 != nil || err2 != nil {
		fmt.Println("skipped: the report is not looked at in a browser, because chromium and chromedriver (Debian: chromium chromium-driver) are not installed")
		t.Skip("no chromium and chromedriver")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	profile, err := os.MkdirTemp("", "clerk-import-browser-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) }) // the browser may still be writing there
	c := exec.Command(driver, fmt.Sprintf("--port=%d", port))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	b := &browser{t: t}
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	for range 600 {
		if r, err := http.Get(base + "/status"); err == nil {
			_ = r.Body.Close()
			break
		}
		time.Sleep(50 * time.Millisecond) // the driver tells by nothing else that it listens
	}
	var session struct{ SessionID string }
	b.call("POST", base+"/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"browserName": "chrome", "goog:loggingPrefs": map[string]string{"browser": "ALL"},
		"goog:chromeOptions": map[string]any{"binary": chromium, "args": []string{
			"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1000,1400", "--user-data-dir=" + profile,
		}},
	}}}, &session)
	b.session = base + "/session/" + session.SessionID
	t.Cleanup(func() { b.call("DELETE", b.session, nil, nil) })
	return b
}

func (b *browser) call(method, url string, body, out any) {
	b.t.Helper()
	var payload io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		payload = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, url, payload)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	var envelope struct{ Value json.RawMessage }
	if err := json.NewDecoder(resp.Body).Decode(&envelope); err != nil || resp.StatusCode != http.StatusOK {
		b.t.Fatalf("%s %s: %s %v %s", method, url, resp.Status, err, envelope.Value)
	}
	if out != nil {
		if err := json.Unmarshal(envelope.Value, out); err != nil {
			b.t.Fatal(err)
		}
	}
}

// run executes JavaScript and returns what it returns.
func (b *browser) run(script string, args ...any) any {
	b.t.Helper()
	var out any
	b.call("POST", b.session+"/execute/sync", map[string]any{"script": script, "args": append([]any{}, args...)}, &out)
	return out
}

// element finds one element.
func (b *browser) element(css string) string {
	b.t.Helper()
	var out map[string]string
	b.call("POST", b.session+"/element", map[string]any{"using": "css selector", "value": css}, &out)
	for _, id := range out {
		return b.session + "/element/" + id
	}
	b.t.Fatalf("no element %s", css)
	return ""
}

func (b *browser) click(css string) {
	b.t.Helper()
	b.call("POST", b.element(css)+"/click", map[string]any{}, nil)
}

func (b *browser) type_(css, text string) {
	b.t.Helper()
	b.call("POST", b.element(css)+"/clear", map[string]any{}, nil)
	b.call("POST", b.element(css)+"/value", map[string]any{"text": text}, nil)
	b.run("document.querySelector(arguments[0]).dispatchEvent(new Event('input'))", css)
}

// logged lists what the page logged: errors, and refusals of its policy.
func (b *browser) logged() []string {
	var entries []struct{ Level, Message string }
	b.call("POST", b.session+"/se/log", map[string]any{"type": "browser"}, &entries)
	var out []string
	for _, e := range entries {
		out = append(out, e.Level+": "+e.Message)
	}
	return out
}

// hostileLedger is a ledger whose values and names are attempts to break out of it.
func hostileLedger(url string) *Document {
	x := evil(url)
	f := NewFindings(true) // unmasked is the harder case
	for i, field := range []string{"first_name", "public_metadata", "email_address"} {
		verdict := []string{"differs", "changed at the target", "differs"}[i]
		f.Add(field, verdict, false, FieldExample{At: mapping.Position{File: x, Line: 7}, User: "user_" + x, Expected: x, Found: x + ", b " + x})
	}
	l := &Ledger{Kind: "reconcile", Source: x, Target: x, Checkpoint: x, Rows: 10, Counts: map[string]int64{"equal": 7, "differs": 2, "used": 1, "unexpected": 4}, Fields: f.Sorted(),
		Reasons: []ReasonCount{{x, 2, ""}}, Requests: 3, Seconds: 1.5}
	return &Document{Schema: Schema, Tool: "test", At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Unmasked: true, Command: Command{"clerk-import", "reconcile", x}, Ledger: l, Error: x}
}

// A ledger's page works as the other does.
func TestALedgerWorksInABrowser(t *testing.T) {
	b := openBrowser(t)
	asked := 0
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer trap.Close()
	d := hostileLedger(trap.URL)
	path := filepath.Join(t.TempDir(), "ledger.html")
	if err := d.Write(&output.Set{}, path); err != nil {
		t.Fatal(err)
	}
	b.call("POST", b.session+"/url", map[string]any{"url": "file://" + path}, nil)
	if title := b.run("return document.title"); title != "clerk-import: 7 of 10 users are what the source says; 1 used since and different; 2 different; 4 in none of the rows." {
		t.Errorf("title: %v", title)
	}
	visible := func() []any {
		return b.run("return [...document.querySelectorAll('#problems tbody tr')].filter(r => r.getClientRects().length).map(r => r.querySelector('code').textContent)").([]any)
	}
	if got := visible(); len(got) != 3 {
		t.Fatalf("findings shown: %v", got)
	}
	b.click(`button[data-severity="error"]`)
	if got := visible(); len(got) != 2 || got[0] != "email_address" {
		t.Errorf("errors: %v", got)
	}
	b.click(`button[data-severity="warning"]`)
	if got := visible(); len(got) != 1 || got[0] != "public_metadata" {
		t.Errorf("to know: %v", got)
	}
	b.click(`button[data-severity=""]`)
	b.type_("#problems-controls input", "FIRST differs")
	if got := visible(); len(got) != 1 || got[0] != "first_name" {
		t.Errorf("search: %v", got)
	}
	if n := b.run("return document.querySelectorAll('script, style, link, img, iframe, [onclick], [onerror], [style]').length"); n != 2.0 {
		t.Errorf("%v elements that could load or run something, want one script and one style", n)
	}
	if x := b.run("return window.pwned === undefined"); x != true {
		t.Error("a value was executed")
	}
	if log := b.logged(); len(log) > 0 || asked > 0 {
		t.Errorf("the page logged %v and asked the network %d times", log, asked)
	}
	b.screenshot("ledger.png")
}

// screenshot takes one, and keeps it where REPORT_SCREENSHOTS says.
func (b *browser) screenshot(name string) {
	b.t.Helper()
	var shot string
	b.call("GET", b.session+"/screenshot", nil, &shot)
	png, err := base64.StdEncoding.DecodeString(shot)
	if err != nil || !bytes.HasPrefix(png, []byte("\x89PNG")) || len(png) < 10_000 {
		b.t.Fatalf("no screenshot: %d bytes, %v", len(png), err)
	}
	if dir := os.Getenv("REPORT_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), png, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
}

// The page is looked at as its readers will: opened from a file, without errors,
// with working filters, loading nothing and running nothing of the export's.
func TestTheReportWorksInABrowser(t *testing.T) {
	b := openBrowser(t)
	asked := 0
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer trap.Close()
	d := hostile(trap.URL)
	path := filepath.Join(t.TempDir(), "report.html")
	if err := d.Write(&output.Set{}, path); err != nil {
		t.Fatal(err)
	}
	b.call("POST", b.session+"/url", map[string]any{"url": "file://" + path}, nil)
	if title := b.run("return document.title"); title != "clerk-import: 2 of 7 users will arrive; 5 need a decision; the input cannot be read to its end." {
		t.Errorf("title: %v", title)
	}
	visible := func() []any {
		return b.run("return [...document.querySelectorAll('#problems tbody tr')].filter(r => r.getClientRects().length).map(r => r.querySelector('code').textContent)").([]any)
	}
	all := visible()
	if len(all) != len(d.Check.Problems) {
		t.Fatalf("problems shown: %v", all)
	}
	b.click(`button[data-severity="warning"]`)
	if got := visible(); len(got) != 2 || got[0] != "name_suspicious" {
		t.Errorf("warnings: %v", got)
	}
	b.click(`button[data-severity="error"]`)
	if got := visible(); len(got) != 2 {
		t.Errorf("errors: %v", got)
	}
	b.click(`button[data-severity=""]`)
	b.type_("#problems-controls input", "RAGGED users.csv:3")
	if got := visible(); len(got) != 1 || got[0] != "row_ragged" {
		t.Errorf("search: %v", got)
	}
	if text := b.run("return document.querySelector('#problems-controls [role=status]').textContent"); text != "1 of 4" {
		t.Errorf("count: %v", text)
	}
	b.type_("#problems-controls input", "nothing has this")
	if got := visible(); len(got) != 0 {
		t.Errorf("search: %v", got)
	}
	b.type_("#problems-controls input", "")
	if n := b.run("return document.querySelectorAll('main svg[role=img]').length"); n != 6.0 {
		t.Errorf("%v charts", n)
	}
	if n := b.run("return document.querySelectorAll('script, style, link, img, iframe, [onclick], [onerror], [style]').length"); n != 2.0 {
		t.Errorf("%v elements that could load or run something, want one script and one style", n)
	}
	if x := b.run("return window.pwned === undefined"); x != true {
		t.Error("a value of the export was executed")
	}
	// Dark and light differ, and both have an ink that can be read on them.
	if colors := b.run("var s = getComputedStyle(document.body); return s.color + ' on ' + s.backgroundColor"); strings.Contains(fmt.Sprint(colors), "rgba(0, 0, 0, 0)") {
		t.Errorf("the style is not in use: %v", colors)
	}
	if log := b.logged(); len(log) > 0 {
		t.Errorf("the page logged: %s", strings.Join(log, "\n"))
	}
	if asked > 0 {
		t.Errorf("the page asked the network %d times", asked)
	}
	b.screenshot("report.png")
}
