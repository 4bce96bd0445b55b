package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/goccy/go-yaml"
)

// Faults is a bad day: what goes wrong, how often, and when. A migration must
// come out right on all of them.
type Faults struct {
	Seed    uint64  `yaml:"seed"`    // of the random numbers; 0 takes another one each time
	Latency Latency `yaml:"latency"` // of every answer
	Rules   []Fault `yaml:"rules"`   // the first that strikes is played
	// LiveApplication is the share of the quota that a simulated application on
	// the same instance asks for.
	LiveApplication float64  `yaml:"live_application"`
	Restart         *Restart `yaml:"restart"` // of a listening server
}

// Latency is a distribution of answer times.
type Latency struct {
	Distribution string        `yaml:"distribution"` // fixed (default), uniform, normal or exponential
	Mean         time.Duration `yaml:"mean"`         // of the time that an answer takes
	Deviation    time.Duration `yaml:"deviation"`    // normal: standard deviation; uniform: to either side
	Max          time.Duration `yaml:"max"`          // 0: no bound
}

// Kinds of faults.
const (
	FaultReset      = "reset"       // the connection is reset before the request is executed
	FaultResetAfter = "reset_after" // it is executed, then the connection is reset: the answer is lost
	FaultCut        = "cut"         // it is executed, the answer breaks off in the middle
	FaultSlow       = "slow"        // it is executed, the answer trickles
	FaultHang       = "hang"        // nothing happens until the client gives up
	FaultHangAfter  = "hang_after"  // it is executed, then nothing happens until the client gives up
	FaultError      = "error"       // an error with an HTML body, not executed
	FaultErrorAfter = "error_after" // it is executed, then answered with an error and an HTML body
	FaultThrottle   = "throttle"    // 429, not executed
	FaultLie        = "lie"         // answered with something else, not executed
	FaultLieAfter   = "lie_after"   // it is executed, then answered with something else
)

var faultKinds = []string{FaultReset, FaultResetAfter, FaultCut, FaultSlow, FaultHang, FaultHangAfter, FaultError, FaultErrorAfter, FaultThrottle, FaultLie, FaultLieAfter}

// Fault is one thing that goes wrong.
type Fault struct {
	Fault      string        `yaml:"fault"`       // one of the kinds above
	Rate       float64       `yaml:"rate"`        // share of the requests, 0 to 1
	Requests   string        `yaml:"requests"`    // "GET", "POST /users", "POST /users/" (below it); "" means all
	Status     int           `yaml:"status"`      // of errors, default 502, and of lies, default 200
	RetryAfter string        `yaml:"retry_after"` // header of throttle, "" for none
	Every      time.Duration `yaml:"every"`       // a storm: begins this often …
	For        time.Duration `yaml:"for"`         // … and lasts this long
	Took       time.Duration `yaml:"took"`        // of slow, default 1 s
	Body       string        `yaml:"body"`        // of lies
	Type       string        `yaml:"type"`        // content type of lies, default application/json
	Location   string        `yaml:"location"`    // header of lies, "" for none
}

// Restart stops the server now and then.
type Restart struct {
	Every time.Duration `yaml:"every"` // from one stop to the next
	Down  time.Duration `yaml:"down"`  // in which connections are refused
}

// The bounds of what a file of faults may say.
const (
	longest   = 24 * time.Hour
	leastLive = 0.001 // below, the time between two requests is more than a duration holds
)

// ParseFaults reads a YAML file's text.
func ParseFaults(text []byte) (*Faults, error) {
	f := &Faults{}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(f); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if d := f.Latency.Distribution; d != "" && !slices.Contains([]string{"fixed", "uniform", "normal", "exponential"}, d) {
		return nil, fmt.Errorf("unknown distribution %q (known: fixed, uniform, normal, exponential)", d)
	}
	if err := bounded("latency", f.Latency.Mean, f.Latency.Deviation, f.Latency.Max); err != nil {
		return nil, err
	}
	if r := f.Restart; r != nil {
		if err := bounded("restart", r.Every, r.Down); err != nil {
			return nil, err
		}
		if r.Every == 0 {
			return nil, errors.New("restart: every says how often, and is missing")
		}
	}
	for i, r := range f.Rules {
		if err := bounded(fmt.Sprintf("rule %d", i+1), r.Every, r.For, r.Took); err != nil {
			return nil, err
		}
		if r.Status != 0 && (r.Status < 200 || r.Status > 599) {
			return nil, fmt.Errorf("rule %d: the status must be 200 to 599", i+1)
		}
		if !slices.Contains(faultKinds, r.Fault) {
			return nil, fmt.Errorf("rule %d: unknown fault %q (known: %s)", i+1, r.Fault, strings.Join(faultKinds, ", "))
		}
		if !(r.Rate >= 0 && r.Rate <= 1) {
			return nil, fmt.Errorf("rule %d: the rate must be 0 to 1", i+1)
		}
		if strings.HasPrefix(r.Requests, "/") {
			return nil, fmt.Errorf("rule %d: requests: %s wants a method before the path", i+1, r.Requests)
		}
		if (r.Every > 0) != (r.For > 0) {
			return nil, fmt.Errorf("rule %d: every and for go together", i+1)
		}
	}
	if live := f.LiveApplication; live != 0 && !(live >= leastLive && live <= 1) {
		return nil, fmt.Errorf("live_application must be 0 to 1, and at least %v if it is not 0", leastLive)
	}
	return f, nil
}

// bounded returns an error unless all times of a part of the file are within bounds.
func bounded(part string, times ...time.Duration) error {
	for _, d := range times {
		if d < 0 || d > longest {
			return fmt.Errorf("%s: %v is no time from 0 to %v", part, d, longest)
		}
	}
	return nil
}

// trouble plays Faults.
type trouble struct {
	f     *Faults
	begun time.Time

	mu     sync.Mutex
	random *rand.Rand

	played                atomic.Int64
	liveSent, liveRefused atomic.Int64
}

func newTrouble(f *Faults) *trouble {
	if f == nil {
		f = &Faults{}
	}
	seed := f.Seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	return &trouble{f: f, begun: time.Now(), random: rand.New(rand.NewPCG(seed, 1))}
}

func (t *trouble) latency() time.Duration {
	l := t.f.Latency
	if l.Mean == 0 {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	d := float64(l.Mean)
	switch l.Distribution {
	case "uniform":
		d += (2*t.random.Float64() - 1) * float64(l.Deviation)
	case "normal":
		d += t.random.NormFloat64() * float64(l.Deviation)
	case "exponential":
		d *= t.random.ExpFloat64()
	}
	if l.Max > 0 {
		d = math.Min(d, float64(l.Max))
	}
	return time.Duration(math.Max(0, d))
}

// concerns reports whether the rule is about such requests. A path is that path, as in the
// patterns of http.ServeMux, and one that ends with a slash whatever is below it.
func (f *Fault) concerns(r *http.Request) bool {
	method, path, _ := strings.Cut(f.Requests, " ")
	asked := strings.TrimPrefix(r.URL.Path, "/v1")
	return (method == "" || method == r.Method) &&
		(path == "" || path == asked || strings.HasSuffix(path, "/") && strings.HasPrefix(asked, path))
}

// strike picks the fault of a request, nil for none.
func (t *trouble) strike(r *http.Request, now time.Time) *Fault {
	for i := range t.f.Rules {
		f := &t.f.Rules[i]
		if !f.concerns(r) {
			continue
		}
		if f.Every > 0 && now.Sub(t.begun)%f.Every >= f.For {
			continue
		}
		t.mu.Lock()
		hit := t.random.Float64() < f.Rate
		t.mu.Unlock()
		if hit {
			t.played.Add(1)
			return f
		}
	}
	return nil
}

// response is an answer before it is sent.
type response struct {
	status     int
	retryAfter int // seconds, 0 for none
	trace      string
	body       []byte
}

func (p *response) send(w http.ResponseWriter) {
	w.Header().Set("Clerk-Trace-Id", p.trace)
	w.Header().Set("Content-Type", "application/json")
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(p.retryAfter))
	}
	w.WriteHeader(p.status)
	_, _ = w.Write(p.body)
}

// play answers a request the way the fault has it. execute does what was asked.
func (f *Fault) play(w http.ResponseWriter, r *http.Request, execute func() *response) {
	switch f.Fault {
	case FaultReset:
		reset(w)
	case FaultResetAfter:
		execute()
		reset(w)
	case FaultCut:
		p := execute()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", fmt.Sprint(len(p.body)))
		w.WriteHeader(p.status)
		_, _ = w.Write(p.body[:len(p.body)/2])
		panic(http.ErrAbortHandler)
	case FaultSlow:
		p := execute()
		took := f.Took
		if took == 0 {
			took = time.Second
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(p.status)
		const pieces = 10
		size := (len(p.body) + pieces - 1) / pieces
		for piece := range slices.Chunk(p.body, max(1, size)) {
			select {
			case <-time.After(took / pieces):
			case <-r.Context().Done():
				return
			}
			_, _ = w.Write(piece)
			_ = http.NewResponseController(w).Flush()
		}
	case FaultHang:
		_, _ = io.Copy(io.Discard, r.Body) // the client's leaving is noticed once the body is read
		<-r.Context().Done()
	case FaultHangAfter:
		execute()
		<-r.Context().Done()
	case FaultError, FaultErrorAfter:
		if f.Fault == FaultErrorAfter {
			execute()
		}
		status := f.Status
		if status == 0 {
			status = http.StatusBadGateway
		}
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<html><body><h1>%d %s</h1></body></html>", status, http.StatusText(status))
	case FaultLie, FaultLieAfter:
		if f.Fault == FaultLieAfter {
			execute()
		}
		w.Header().Set("Content-Type", cmp.Or(f.Type, "application/json"))
		if f.Location != "" {
			w.Header().Set("Location", f.Location)
		}
		w.WriteHeader(cmp.Or(f.Status, http.StatusOK))
		_, _ = io.WriteString(w, f.Body)
	case FaultThrottle:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte(`{"errors":[{"code":"too_many_requests","message":"Too many requests","long_message":"Too many requests. Please try again in a bit."}]}`))
	}
}

// reset ends the connection with a TCP reset where that is possible.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// live is the application that shares the quota, until ctx ends.
func (t *trouble) live(ctx context.Context, q *quota) {
	if t.f.LiveApplication == 0 || q.q.Requests == 0 {
		return
	}
	mean := float64(q.q.Window) / (float64(q.q.Requests) * t.f.LiveApplication)
	for {
		t.mu.Lock()
		d := time.Duration(t.random.ExpFloat64() * mean)
		t.mu.Unlock()
		select {
		case <-time.After(d):
		case <-ctx.Done():
			return
		}
		t.liveSent.Add(1)
		if _, ok := q.take(time.Now()); !ok {
			t.liveRefused.Add(1)
		}
	}
}
