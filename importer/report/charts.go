package report

import (
	"fmt"
	"strconv"
)

// The charts are plain numbers; the template draws them. Units are those of the
// SVG's own coordinates.

// bar is one bar of a horizontal bar chart.
type bar struct {
	Label, Value, Title, Tone string
	Y, Width                  float64
}

// barChart is a horizontal bar chart, a bar every 26 units.
type barChart struct {
	Name   string
	Height float64
	Bars   []bar
}

const (
	chartWidth = 640.0 // of charts over the whole page
	barsWidth  = 480.0 // of bar charts, which stand two in a row
	labelWidth = 180.0 // of the labels on the left of the bars
	valueWidth = 80.0  // of the numbers on the right
	barStep    = 26.0
	maxBars    = 16
)

// bars makes a chart of counts; of is what a full bar stands for, 0 for the
// largest count. Percent adds the share to the numbers.
func bars(name string, counts []outcome, of int64, percent bool) *barChart {
	if len(counts) == 0 {
		return nil
	}
	full := of
	if full == 0 {
		for _, c := range counts {
			full = max(full, c.N)
		}
	}
	c := &barChart{Name: name}
	for i, n := range counts[:min(len(counts), maxBars)] {
		b := bar{Label: clip(n.Label, 26), Value: Number(n.N), Title: n.Label + ": " + Number(n.N), Tone: n.Tone, Y: float64(i) * barStep}
		b.Width = round(max(2, (barsWidth-labelWidth-valueWidth)*float64(n.N)/float64(max(full, 1))))
		if percent {
			b.Value = Percent(n.N, full)
		}
		c.Bars = append(c.Bars, b)
	}
	c.Height = float64(len(c.Bars)) * barStep
	return c
}

// slice is a part of a stacked bar.
type slice struct {
	Label, Value, Share, Tone string
	X, Width                  float64
}

// stack makes one bar of parts.
func stack(parts []outcome) []slice {
	var total int64
	for _, p := range parts {
		total += p.N
	}
	var out []slice
	x := 0.0
	for _, p := range parts {
		w := chartWidth * float64(p.N) / float64(max(total, 1))
		out = append(out, slice{p.Label, Number(p.N), Percent(p.N, total), p.Tone, round(x), round(max(w-1, 1))})
		x += w
	}
	return out
}

// timeline is a column chart over time.
type timeline struct {
	Name    string
	Columns []timeColumn
	Ticks   []timeTick
	Max     string
}

type timeColumn struct {
	X, Y, Width, Height float64
	Title               string
}

type timeTick struct {
	X    float64
	Text string
}

const timeHeight = 140.0

// overTime makes a timeline of sign-ups by month, or by year when there are many.
// Months without any are there too.
func overTime(months []MonthCount) *timeline {
	if len(months) == 0 {
		return nil
	}
	index := func(m string) int {
		y, err1 := strconv.Atoi(m[:min(4, len(m))])
		k, err2 := strconv.Atoi(m[min(5, len(m)):])
		if err1 != nil || err2 != nil {
			return -1
		}
		return y*12 + k - 1
	}
	first, last := index(months[0].Month), index(months[len(months)-1].Month)
	if first < 0 || last < first {
		return nil
	}
	per, unit := 1, "month"
	if last-first > 120 {
		per, unit, first = 12, "year", first/12*12
	}
	n := (last-first)/per + 1
	if n > 400 {
		return nil // a mistake in the unit; the problems tell
	}
	counts := make([]int64, n)
	var most int64
	for _, m := range months {
		if i := index(m.Month); i >= first {
			k := (i - first) / per
			counts[k] += m.Rows
			most = max(most, counts[k])
		}
	}
	t := &timeline{Name: "Sign-ups by " + unit, Max: Number(most)}
	step := chartWidth / float64(n)
	every := max(1, n*per/12/8) // years between two ticks
	for k, c := range counts {
		at := first + k*per
		label := fmt.Sprintf("%d-%02d", at/12, at%12+1)
		if per == 12 {
			label = fmt.Sprint(at / 12)
		}
		h := round(timeHeight * float64(c) / float64(max(most, 1)))
		t.Columns = append(t.Columns, timeColumn{round(float64(k) * step), timeHeight - h, round(max(step-1, 0.5)), h, label + ": " + Number(c)})
		// Years are counted from the first, months stand where their year begins.
		ticked := k%every == 0
		if per == 1 {
			ticked = at%(12*every) == 0
		}
		if ticked || n < 12 && k == 0 {
			t.Ticks = append(t.Ticks, timeTick{round(float64(k) * step), label[:4]})
		}
	}
	return t
}

func round(x float64) float64 { return float64(int(x*10+0.5)) / 10 }

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
