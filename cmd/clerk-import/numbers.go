package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"clerk-import/ratelimit"
)

// number is the value of a flag that is a number within bounds, of which NaN is in none.
type number[T int | int64 | float64 | time.Duration] struct {
	to     *T
	kind   string
	parse  func(string) (T, error)
	within func(T) bool
	says   string // what it must be
}

// Set implements [pflag.Value].
func (n number[T]) Set(s string) error {
	v, err := n.parse(s)
	if err != nil || !n.within(v) {
		return errors.New("it must be " + n.says)
	}
	*n.to = v
	return nil
}

// String implements [pflag.Value]. A default of "0" is not shown.
func (n number[T]) String() string {
	if *n.to == 0 {
		return "0"
	}
	return fmt.Sprint(*n.to)
}

// Type implements [pflag.Value].
func (n number[T]) Type() string { return n.kind }

// anyNumber is the most of a count that nothing is allocated or begun by.
const anyNumber = math.MaxInt

// count adds a flag for a whole number of at least and at most so many.
func count[T int | int64](fl *pflag.FlagSet, to *T, name string, value, least, most T, usage string) {
	*to = value
	says := fmt.Sprintf("a whole number, %d to %d", least, most)
	if most == anyNumber {
		says = fmt.Sprintf("a whole number, %d or more", least)
	}
	fl.Var(number[T]{to, "int", func(s string) (T, error) {
		n, err := strconv.ParseInt(s, 10, 64)
		return T(n), err
	}, func(n T) bool { return n >= least && n <= most }, says}, name, usage)
}

// quota is the value of a flag that is requests per window; without the flag, to stays nil.
type quota struct{ to **ratelimit.Quota }

// quotas are those of instances, by their names.
var quotas = map[string]ratelimit.Quota{"production": ratelimit.Production, "development": ratelimit.Development}

// Set implements [pflag.Value].
func (q quota) Set(s string) error {
	v, named := quotas[s]
	if !named {
		var err error
		if v, err = ratelimit.ParseQuota(s); err != nil {
			return fmt.Errorf("%w; production and development are those of such instances", err)
		}
	}
	*q.to = &v
	return nil
}

// String implements [pflag.Value].
func (q quota) String() string {
	if q.to == nil || *q.to == nil {
		return ""
	}
	return (*q.to).String()
}

// Type implements [pflag.Value].
func (q quota) Type() string { return "string" }

// share adds a flag for a part of something.
func share(fl *pflag.FlagSet, to *float64, name string, value float64, usage string) {
	*to = value
	fl.Var(number[float64]{to, "float", func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }, func(x float64) bool { return x > 0 && x <= 1 }, "a number above 0 and at most 1"}, name, usage)
}

// duration adds a flag for a time of at least so long.
func duration(fl *pflag.FlagSet, to *time.Duration, name string, value, least time.Duration, usage string) {
	*to = value
	fl.Var(number[time.Duration]{to, "duration", time.ParseDuration, func(d time.Duration) bool { return d >= least }, fmt.Sprintf("a time as 30s or 100ms, %v or longer", least)}, name, usage)
}
