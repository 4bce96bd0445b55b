package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"clerk-import/importer"
	"clerk-import/mapping/record"
)

// lineEvery is how often progress is told where there is no terminal.
const lineEvery = 10 * time.Second

// eventEvery is how often it is told to programs.
const eventEvery = time.Second

// progress shows p until stop is called: a bar on a terminal, otherwise a line
// now and then. With --json there is no bar, but an event each second.
func (out *printer) progress(p *importer.Progress) (stop func()) {
	out.app.sending.Store(true)
	out.app.shows.Store(true)
	done := make(chan struct{})
	var wg sync.WaitGroup
	var once sync.Once
	f, bar := terminal(out.app.stderr)
	wg.Go(func() {
		if bar && out.enc == nil {
			showBar(f, p, done)
		} else {
			out.showLines(p, done)
		}
	})
	return func() { once.Do(func() { close(done); wg.Wait(); out.app.shows.Store(false) }) }
}

func showBar(w io.Writer, p *importer.Progress, done <-chan struct{}) {
	container := mpb.New(mpb.WithOutput(w), mpb.WithWidth(78), mpb.WithRefreshRate(150*time.Millisecond))
	bar := container.AddBar(p.Total,
		mpb.PrependDecorators(decor.CountersNoUnit("%d/%d", decor.WCSyncSpace)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return rateAndETA(p) })),
	)
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	for {
		bar.SetCurrent(min(p.Done(), p.Total))
		select {
		case <-tick.C:
			continue
		case <-done:
		}
		bar.SetCurrent(min(p.Done(), p.Total))
		if p.Done() < p.Total {
			bar.Abort(false)
		}
		container.Wait()
		return
	}
}

func (out *printer) showLines(p *importer.Progress, done <-chan struct{}) {
	tick := time.NewTicker(eventEvery)
	defer tick.Stop()
	for n := eventEvery; ; n += eventEvery {
		select {
		case <-tick.C:
			says := strings.TrimSpace(rateAndETA(p))
			if n%lineEvery == 0 {
				fmt.Fprintf(out.app.stderr, "%s, %s\n", record.Of(p.Done(), p.Total, "row"), says)
			}
			t := p.Throttle()
			out.event(progressEvent{"progress", p.Total, p.Done(), p.Created.Load(), p.Failed.Load(), p.Requests.Load(), t.Throttled, t.PausedFor.Seconds(), p.Elapsed().Seconds(), says})
		case <-done:
			return
		}
	}
}

// rateAndETA is "8.1/s, 3m20s left" with a remark when the API slows us down.
func rateAndETA(p *importer.Progress) string {
	sent := float64(p.Done() - p.Finished)
	rate := sent / max(p.Elapsed().Seconds(), 0.001)
	s := fmt.Sprintf(" %.1f/s", rate)
	if left := p.Total - p.Done(); rate > 0 && left > 0 {
		s += fmt.Sprintf(", %v left", time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second))
	}
	if t := p.Throttle(); t.PausedFor > 0 {
		s += fmt.Sprintf(" (429: waiting %v)", t.PausedFor.Round(time.Second))
	} else if t.Factor < 1 {
		s += fmt.Sprintf(" (slowed to %d%%)", int(t.Factor*100))
	}
	return s
}
