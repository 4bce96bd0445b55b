package source

import (
	"fmt"
	"strings"
	"testing"
)

// A CSV file that ends in the middle of its last cell is noticed where that can be told, and one whose writer leaves out
// the last line break is not.
func TestAFileThatEndsInItsLastCellIsNoticed(t *testing.T) {
	file := func(last string, cells ...string) string {
		out := []string{"id,x"}
		for i := range 30 {
			cell := cells[i%len(cells)]
			if strings.Contains(cell, "%") {
				cell = fmt.Sprintf(cell, i+10)
			}
			out = append(out, fmt.Sprintf("u%d,%s", i, cell))
		}
		return strings.Join(append(out, "u99,"+last), "\n")
	}
	filled := "id,x\n1,a\n2,"
	for _, c := range []struct {
		name, in string
		want     string
	}{
		{"a word of a list", file("ban", "active", "banned"), "beginning of what others say"},
		{"nothing, where all say something", file("", "active", "banned"), "is empty"},
		{"nothing, where all have a name", file("", "name %d"), "is empty"},
		{"half a digest", file("$2a$10$abcdefgh", "$2a$10$abcdefghijklmnopqrs%d"), "has 15 bytes, and 28 in every other row"},
		{"half a time", file("2024-01-02T03:0", "2024-01-02T03:04:%dZ"), "has 15 bytes, and 20"},
		{"a time of another fraction", file("2024-01-02T03:04:11.0", "2024-01-02T03:04:%dZ", "2024-01-02T03:04:05.%dZ"), "does not end in Z"},
		{"JSON", file("{a:", "{a:%d}", "{abc:%d}"), "does not end in }"},
		{"half a text", file("likes tea and ca", "likes tea and cake on day %d", "plays chess with friends from school since %d"), "a text, whose end cannot be told"},
		{"whole blocks", filled + strings.Repeat("b", 2*4096-len(filled)), "fills whole blocks"},

		{"whole blocks and a byte", filled + strings.Repeat("b", 2*4096+1-len(filled)), ""},
		{"whole blocks that end in a line break", filled + strings.Repeat("b", 2*4096-1-len(filled)) + "\n", ""},
		{"half a word, and a line break", file("ban", "active", "banned") + "\n", ""},
		{"half a word, CR alone", strings.ReplaceAll(file("ban", "active", "banned"), "\n", "\r") + "\r", ""},
		{"the same word", file("banned", "active", "banned"), ""},
		{"a word of its own", file("locked", "active", "banned"), ""},
		{"true, where all are false", file("true", "false"), ""},
		{"nothing, as elsewhere", file("", "", "banned"), ""},
		{"names", file("Jo", "John %d", "Mary-Ann %d"), ""},
		{"addresses", file("1 High St", "%d High Street London", "%d Long Lane"), ""},
		{"numbers", file("7", "%d"), ""},
		{"few rows", "id,x\n1,active\n2,ban", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, line := "", strings.Count(strings.TrimRight(strings.ReplaceAll(c.in, "\r", "\n"), "\n"), "\n")+1
			r, _ := readAll(t, write(t, "f.csv", []byte(c.in)), Options{Name: "in"})
			for _, f := range r.Findings() {
				if f.Code == CodeEndOpen {
					if got = f.Message; f.At.Line != int64(line) {
						t.Errorf("found in line %d, want %d", f.At.Line, line)
					}
				}
			}
			if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
