// Command gen writes realistic exports of every source we ship a preset for, for
// benchmarks, soak tests and samples. The same flags give the same bytes.
//
//	go run ./testdata/gen --source auth0 --rows 1000000 --seed 1 > users.ndjson
//
// Names come in many scripts, addresses with plus tags, a fifth of the addresses
// is unverified, and --broken makes a share of the rows defective. The password
// digests are real; the passwords they were made of stand in digests.go.
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

func main() {
	source := flag.String("source", "auth0", "auth0, auth0-rich, auth0-spaced, authjs, clerk, firebase or supabase")
	format := flag.String("format", "", "csv, json or ndjson (default: the source's usual one)")
	rows := flag.Int("rows", 1000, "number of rows")
	first := flag.Int("first", 0, "number of the first row, to keep several exports apart")
	seed := flag.Uint64("seed", 1, "of the random numbers")
	broken := flag.Float64("broken", 0, "share of defective rows, 0 to 1")
	flag.Parse()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	err := generate(out, *source, *format, *first, *rows, *seed, *broken)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// person is what every source has some of.
type person struct {
	n                         int
	first, last, email, phone string
	username                  string
	verified, phoneVerified   bool
	created                   time.Time
	digest                    int // index into digests, or -1
	banned                    bool
	defect                    int // 0: none
}

// Defects of broken rows.
const (
	badEmail = iota + 1
	noIdentifier
	badDigest
	badTime
	defects
)

type generator struct {
	r      *rand.Rand
	broken float64
	mark   string // keeps the identifiers of different sources apart
	area   int    // the same for phone numbers
}

var base = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)

func (g *generator) person(n int) person {
	name := names[g.r.IntN(len(names))]
	p := person{
		n: n, first: name[0], last: name[1], verified: g.r.IntN(5) > 0,
		created: base.Add(time.Duration(g.r.Int64N(int64(9 * 365 * 24 * time.Hour)))).Truncate(time.Millisecond),
		digest:  g.r.IntN(len(bcryptDigests)), banned: g.r.IntN(200) == 0,
	}
	handle := name[2]
	tag := ""
	if g.r.IntN(10) == 0 {
		tag = "+" + []string{"news", "shop", "work"}[g.r.IntN(3)]
	}
	p.email = fmt.Sprintf("%s.%s%d%s@%s", handle, g.mark, n, tag, domains[g.r.IntN(len(domains))])
	if g.r.IntN(4) == 0 {
		p.username = fmt.Sprintf("%s_%s%d", strings.ReplaceAll(handle, ".", "_"), g.mark, n)
	}
	if g.r.IntN(3) == 0 && n < 5_000_000 {
		p.phone = fmt.Sprintf("+1%s%03d%04d", []string{"212", "415", "646", "917", "305"}[n%5], g.area+n/5/10000, n/5%10000)
		p.phoneVerified = g.r.IntN(4) > 0
	}
	if g.r.IntN(6) == 0 {
		p.digest = -1 // social login only
	}
	if g.broken > 0 && g.r.Float64() < g.broken {
		p.defect = 1 + g.r.IntN(defects-1)
	}
	switch p.defect {
	case badEmail:
		p.email = handle + ".at.example.com"
	case noIdentifier:
		p.email, p.phone, p.username = "", "", ""
	case badDigest:
		p.digest = 0
	}
	return p
}

// hash is the person's bcrypt digest, damaged if the row is to have a bad one.
func (p person) hash() string {
	if p.digest < 0 {
		return ""
	}
	h := bcryptDigests[p.digest]
	if p.defect == badDigest {
		h = h[:len(h)-7]
	}
	return h
}

func (p person) createdAt(layout string) string {
	if p.defect == badTime {
		return "last spring"
	}
	return p.created.Format(layout)
}

func generate(w io.Writer, source, format string, first, rows int, seed uint64, broken float64) error {
	s, ok := sources[source]
	if !ok {
		return fmt.Errorf("unknown source %q", source)
	}
	g := &generator{r: rand.New(rand.NewPCG(seed, 0)), broken: broken, mark: s.mark, area: s.area}
	if format == "" {
		format = s.format
	}
	switch format {
	case "csv":
		if s.header == nil {
			return fmt.Errorf("%s is not exported as CSV", source)
		}
		c := csv.NewWriter(w)
		if !s.headerless {
			if err := c.Write(s.header); err != nil {
				return err
			}
		}
		for n := range rows {
			if err := c.Write(s.cells(g, g.person(first+n))); err != nil {
				return err
			}
		}
		c.Flush()
		return c.Error()
	case "json", "ndjson":
		if s.object == nil {
			return fmt.Errorf("%s is not exported as JSON", source)
		}
		return writeJSON(w, g, s, format == "json", first, rows)
	}
	return fmt.Errorf("unknown format %q", format)
}

func writeJSON(w io.Writer, g *generator, s exporter, array bool, first, rows int) error {
	open, sep, end := "", "\n", "\n"
	if array {
		open, sep, end = s.open, ",\n", s.end
	}
	if _, err := io.WriteString(w, open); err != nil {
		return err
	}
	for n := range rows {
		b, err := json.Marshal(s.object(g, g.person(first+n)))
		if err != nil {
			return err
		}
		if s.spaced {
			b = space(b)
		}
		if n > 0 {
			b = append([]byte(sep), b...)
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, end)
	return err
}

// space puts a space behind the colons and commas between values.
func space(compact []byte) []byte {
	var out []byte
	inString := false
	for i := 0; i < len(compact); i++ {
		c := compact[i]
		out = append(out, c)
		switch {
		case inString && c == '\\':
			i++
			out = append(out, compact[i])
		case c == '"':
			inString = !inString
		case !inString && (c == ':' || c == ','):
			out = append(out, ' ')
		}
	}
	return out
}
