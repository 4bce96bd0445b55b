package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"clerk-import/hashers"
	"clerk-import/importer"
	"clerk-import/mapping/files"
)

// answer is one line of a batch's output. It repeats neither password nor digest
// of its line; the digest of a conversion is a new one.
type answer struct {
	Verifies   *bool           `json:"verifies,omitempty"`
	Hasher     string          `json:"hasher,omitempty"`
	Digest     string          `json:"digest,omitempty"`
	Candidates *[]candidate    `json:"candidates,omitempty"`
	Error      *batchLineError `json:"error,omitempty"`
}

type candidate struct {
	Hasher  string `json:"hasher"`
	Certain bool   `json:"certain"`
	Reason  string `json:"reason"`
}

type batchLineError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// maxBatchLine is the longest line of a batch, in bytes.
const maxBatchLine = 1 << 20

func failed(err error) answer {
	e := &batchLineError{Code: "failed", Message: err.Error()}
	var he *hashers.Error
	if errors.As(err, &he) {
		e.Code = string(he.Code)
	}
	return answer{Error: e}
}

// batch answers the lines of a file in their order, working on as many at once
// as there are processors.
func (a *app) batch(ctx context.Context, file string, given []string, handle func(context.Context, batchLine) answer) error {
	if len(given) > 0 {
		return &importer.UsageError{Msg: "--batch excludes an argument", Try: "--batch FILE, or --batch - and the lines on standard input"}
	}
	in := a.stdin
	if file == "-" {
		a.waits("one JSON object a line")
	} else {
		f, err := os.Open(file)
		if err != nil {
			return fmt.Errorf("--batch: %w", err)
		}
		defer f.Close()
		in = f
	}
	workers := runtime.GOMAXPROCS(0)
	order := make(chan chan answer, 4*workers)
	g, gctx := errgroup.WithContext(ctx)
	work, wctx := errgroup.WithContext(gctx)
	work.SetLimit(workers)
	g.Go(func() error {
		defer close(order)
		lines := bufio.NewScanner(in)
		lines.Buffer(make([]byte, 64<<10), maxBatchLine)
		n := 0
		for lines.Scan() {
			n++
			text := lines.Text()
			if strings.TrimSpace(text) == "" {
				continue
			}
			at, out := n, make(chan answer, 1)
			select {
			case order <- out:
			case <-gctx.Done():
				return gctx.Err()
			}
			work.Go(func() error {
				out <- answerLine(wctx, at, text, handle)
				return nil
			})
		}
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			return fmt.Errorf("%s:%d: the line is longer than %d bytes", file, n+1, maxBatchLine)
		} else if err != nil {
			return fmt.Errorf("%s:%d: %w", file, n+1, err)
		}
		return work.Wait()
	})
	good := true
	g.Go(func() error {
		w := bufio.NewWriter(a.data)
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for out := range order {
			var ans answer
			select {
			case ans = <-out:
			case <-gctx.Done():
				return gctx.Err()
			}
			good = good && ans.Error == nil && (ans.Verifies == nil || *ans.Verifies)
			if err := enc.Encode(ans); err != nil {
				return fmt.Errorf("standard output: %w", err)
			}
			if len(order) == 0 {
				if err := w.Flush(); err != nil {
					return fmt.Errorf("standard output: %w", err)
				}
			}
		}
		return w.Flush()
	})
	if err := g.Wait(); err != nil {
		return err
	}
	if !good {
		return &exitError{exitRejected}
	}
	return nil
}

func answerLine(ctx context.Context, n int, text string, handle func(context.Context, batchLine) answer) answer {
	var line batchLine
	if err := json.Unmarshal([]byte(text), &line); err != nil {
		return answer{Error: &batchLineError{Code: "line_malformed", Message: fmt.Sprintf("line %d is not a JSON object of this kind", n)}}
	}
	return handle(ctx, line)
}

func identifyLine(_ context.Context, l batchLine) answer {
	list := []candidate{}
	for _, c := range hashers.Identify(l.Digest) {
		list = append(list, candidate{c.Hasher, c.Certain, c.Reason})
	}
	if len(list) == 0 {
		return answer{Error: &batchLineError{Code: string(hashers.CodeUnknownHasher), Message: "no known format fits this digest"}}
	}
	return answer{Candidates: &list}
}

func verifyLine(hasher string) func(context.Context, batchLine) answer {
	return func(ctx context.Context, l batchLine) answer {
		if l.Hasher == "" {
			l.Hasher = hasher
		}
		if l.Password == nil {
			return answer{Error: &batchLineError{Code: "line_malformed", Message: "the line has no password"}}
		}
		d, err := parseDigest(l.Hasher, l.Digest)
		if err != nil {
			return failed(err)
		}
		return verifyAnswer(ctx, d, *l.Password, answer{})
	}
}

func verifyAnswer(ctx context.Context, d hashers.Digest, password string, out answer) answer {
	ok, err := d.Verify(ctx, password)
	if err != nil {
		return failed(err)
	}
	out.Verifies = &ok
	return out
}

func convertLine(from string, params hashers.Params) func(context.Context, batchLine) answer {
	return func(ctx context.Context, l batchLine) answer {
		source := from
		if source == "" {
			source = l.Source
		}
		p := hashers.Params{}
		for k, v := range params {
			p[k] = v
		}
		for k, v := range l.Params {
			p[k] = asText(v)
		}
		value := l.Digest
		for _, raw := range []json.RawMessage{l.Original, l.Value} {
			if len(raw) > 0 {
				value = asText(raw)
			}
		}
		d, err := hashers.Convert(source, value, p)
		if err != nil {
			return failed(err)
		}
		out := answer{Hasher: d.Hasher(), Digest: d.String()}
		if l.Password != nil {
			return verifyAnswer(ctx, d, *l.Password, out)
		}
		return out
	}
}

// asText is a string's value, or the JSON text of anything else.
func asText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// readParams reads NAME=VALUE and NAME=@FILE.
func (a *app) readParams(list []string) (params map[string]string, fromFile map[string]bool, err error) {
	params, fromFile = map[string]string{}, map[string]bool{}
	for _, p := range list {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, nil, &importer.UsageError{Msg: "--param takes NAME=VALUE", Try: "--param region=US"}
		}
		if file, ok := strings.CutPrefix(value, "@"); ok {
			text, err := files.Text(a.reading, file, maxBatchLine)
			if err != nil {
				return nil, nil, fmt.Errorf("--param %s: %w", name, err)
			}
			value, fromFile[name] = strings.TrimSpace(text), true
		}
		params[name] = value
	}
	return params, fromFile, nil
}
