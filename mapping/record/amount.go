package record

import (
	"fmt"
	"strings"
)

// Amount is "1 user", "2,998 users", "3 entries".
func Amount[N int | int64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	stem, y := strings.CutSuffix(what, "y")
	if y && !strings.HasSuffix(stem, "e") && !strings.HasSuffix(stem, "a") && !strings.HasSuffix(stem, "o") {
		return Number(n) + " " + stem + "ies"
	}
	return Number(n) + " " + what + "s"
}

// Of is "1 of 1 row", "720 of 3,000 rows".
func Of[N int | int64](n, all N, what string) string { return Number(n) + " of " + Amount(all, what) }

// Number writes 1234567 as 1,234,567.
func Number[N int | int64](n N) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
