package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/netutil"

	"clerk-import/importer"
	"clerk-import/importer/sandbox"
)

// metrics tells Prometheus how a run is doing.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	progress atomic.Pointer[importer.Progress]
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "clerk_import_requests_total", Help: "Requests by endpoint and status; status 0 had no answer.",
		}, []string{"endpoint", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "clerk_import_request_duration_seconds", Help: "Time until the answer's headers.",
			Buckets: []float64{0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 30},
		}, []string{"endpoint"}),
	}
	m.registry.MustRegister(m.requests, m.latency, m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// observe is told of every request.
func (m *metrics) observe(endpoint string, status int, took time.Duration) {
	m.requests.WithLabelValues(endpoint, strconv.Itoa(status)).Inc()
	m.latency.WithLabelValues(endpoint).Observe(took.Seconds())
}

// What is read from the run's progress when it is asked for.
var (
	rowsMetric     = prometheus.NewDesc("clerk_import_rows_total", "Rows by outcome, of this process.", []string{"outcome"}, nil)
	inputMetric    = prometheus.NewDesc("clerk_import_input_rows", "Rows in the input.", nil, nil)
	finishedMetric = prometheus.NewDesc("clerk_import_finished_rows", "Rows that are decided, by earlier runs too.", nil, nil)
	flightMetric   = prometheus.NewDesc("clerk_import_requests_in_flight", "Requests under way.", nil, nil)
	usedMetric     = prometheus.NewDesc("clerk_import_quota_used_ratio", "Part of the share of the quota that the last window has taken.", nil, nil)
	factorMetric   = prometheus.NewDesc("clerk_import_rate_factor", "Part of the asked rate in use, lowered by 429s.", nil, nil)
	throttleMetric = prometheus.NewDesc("clerk_import_throttled_total", "Answers with 429.", nil, nil)
	commitsMetric  = prometheus.NewDesc("clerk_import_checkpoint_commits_total", "Commits of the checkpoint, each one fsync.", nil, nil)
)

// Describe implements [prometheus.Collector].
func (m *metrics) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{rowsMetric, inputMetric, finishedMetric, flightMetric, usedMetric, factorMetric, throttleMetric, commitsMetric} {
		out <- d
	}
}

// Collect implements [prometheus.Collector].
func (m *metrics) Collect(out chan<- prometheus.Metric) {
	p := m.progress.Load()
	if p == nil {
		return // nothing is being sent yet
	}
	for outcome, n := range map[string]int64{
		"created": p.Created.Load(), "updated": p.Updated.Load(), "skipped": p.Skipped.Load(), "failed": p.Failed.Load(), "deleted": p.Deleted.Load(),
	} {
		out <- prometheus.MustNewConstMetric(rowsMetric, prometheus.CounterValue, float64(n), outcome)
	}
	s := p.Throttle()
	out <- prometheus.MustNewConstMetric(inputMetric, prometheus.GaugeValue, float64(p.Total))
	out <- prometheus.MustNewConstMetric(finishedMetric, prometheus.GaugeValue, float64(p.Done()))
	out <- prometheus.MustNewConstMetric(flightMetric, prometheus.GaugeValue, float64(p.InFlight.Load()))
	out <- prometheus.MustNewConstMetric(usedMetric, prometheus.GaugeValue, s.Used)
	out <- prometheus.MustNewConstMetric(factorMetric, prometheus.GaugeValue, s.Factor)
	out <- prometheus.MustNewConstMetric(throttleMetric, prometheus.CounterValue, float64(s.Throttled))
	out <- prometheus.MustNewConstMetric(commitsMetric, prometheus.CounterValue, float64(p.Commits()))
}

// serve answers at http://ADDR/metrics until stop is called. Others than loopback
// addresses are listened on only when public says so: the numbers are not secret, but
// nobody's business either.
func (m *metrics) serve(addr string, public bool) (url string, stop func() error, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "", nil, &importer.UsageError{Msg: fmt.Sprintf("--metrics %s is not an address", addr), Try: "--metrics 127.0.0.1:9090"}
	}
	listen := sandbox.ListenLocally
	if public {
		listen = func(addr string) (net.Listener, error) { return net.Listen("tcp", addr) }
	} else if !sandbox.LocalHost(host) {
		return "", nil, &importer.UsageError{Msg: fmt.Sprintf("--metrics %s could be read by others", addr), Try: "--metrics 127.0.0.1:9090, or --metrics-public beside it"}
	}
	l, err := listen(addr)
	if err != nil {
		return "", nil, fmt.Errorf("--metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	l = netutil.LimitListener(l, mostScrapers)
	srv := &http.Server{ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10, ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !public && !sandbox.Local(r) {
			http.Error(w, "metrics are served as localhost and by loopback addresses only", http.StatusMisdirectedRequest)
			return
		}
		mux.ServeHTTP(w, r)
	})}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	return "http://" + l.Addr().String() + "/metrics", func() error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		err := srv.Shutdown(ctx)
		if errors.Is(err, context.DeadlineExceeded) { // somebody who hangs has nothing to say about how the command ends
			err = srv.Close()
		}
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}, nil
}

// mostScrapers is how many connections the metrics have at once: more wait, and take no file of the run's.
const mostScrapers = 16
