package checkpoint

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clerk-import/mapping/record"
)

// without leaves out of a comparison what the checkpoint says itself, and what is not stored.
var without = cmpopts.IgnoreFields(Row{}, "UpdatedAt", "Was")

// A row of any entity is read back as it was recorded, by each way of reading, and the other entities do not have it.
func TestARowIsReadBackAsItWasRecorded(t *testing.T) {
	for _, e := range record.Entities {
		t.Run(string(e), func(t *testing.T) {
			whole := begin(t, filepath.Join(t.TempDir(), "cp"))
			defer whole.Close()
			c := whole.Of(e)
			want := []Row{
				{Ordinal: 0, Key: Key{1, 2}, State: Created, File: 1, Line: 7, Offset: 99, ExternalID: "x", ClerkID: "user_1", Steps: 3, Code: "noted", Attempts: 4, ClaimedAt: 5, WroteAt: 6, Prints: []byte{7}, Made: true, Next: []byte{8}, Changes: 9},
				{Ordinal: 1, State: Updated, Code: "noted", ClerkID: "user_2"},
				{Ordinal: 2, State: Updated, Code: "other", ClerkID: "user_3"},
				{Ordinal: 5, State: Failed, Code: "not noted"},
				{Ordinal: 6, State: Skipped, ClerkID: "user_4", Into: 4},
			}
			before := time.Now().UnixMilli()
			check(t, c.Settle(slices.Clone(want)))
			check(t, c.Sync(context.Background()))
			want[4].ClerkID = want[2].ClerkID // whose it is
			got, err := c.Part(0, 100)
			if diff := cmp.Diff(want, got, without); err != nil || diff != "" {
				t.Error(err, diff)
			}
			for _, r := range got {
				if r.UpdatedAt < before || r.UpdatedAt > time.Now().UnixMilli() {
					t.Errorf("row %d: %d", r.Ordinal, r.UpdatedAt)
				}
			}
			for from, n := range map[int64]int{0: 2, 2: 2, 3: 2, 6: 1, 7: 0} {
				if part, err := c.Part(from, 2); err != nil || len(part) != n || n > 0 && part[0].Ordinal < from {
					t.Errorf("from %d: %+v %v", from, part, err)
				}
			}
			for _, w := range want {
				if r, is, err := c.Row(w.Ordinal); err != nil || !is || cmp.Diff(w, r, without) != "" {
					t.Errorf("%d: %+v %v %v", w.Ordinal, r, is, err)
				}
			}
			if r, is, err := c.Row(3); err != nil || is || r.State != "" {
				t.Errorf("a row that is not there: %+v %v %v", r, is, err)
			}
			for states, n := range map[string][]int64{"": {0, 1, 2, 5, 6}, "created": {0}, "updated": {1, 2}, "failed updated": {1, 2, 5}, "claimed": nil} {
				var of []State
				var ordinals []int64
				for _, s := range strings.Fields(states) {
					of = append(of, State(s))
				}
				if err := c.Each(func(r Row) error { ordinals = append(ordinals, r.Ordinal); return nil }, of...); err != nil || !slices.Equal(ordinals, n) {
					t.Errorf("%q: %v %v", states, ordinals, err)
				}
			}
			enough := errors.New("enough")
			if err := c.Each(func(Row) error { return enough }); !errors.Is(err, enough) {
				t.Error(err)
			}
			var ids []string
			check(t, c.ClerkIDs(func(id string) { ids = append(ids, id) }))
			if slices.Sort(ids); !slices.Equal(ids, []string{"user_1", "user_2", "user_3", "user_4"}) {
				t.Error(ids)
			}
			noted := map[string]int64{}
			check(t, c.Noted(func(code string, n int64) { noted[code] = n }))
			counts := Counts{Created: 1, Updated: 2, Failed: 1, Skipped: 1}
			saved, err := c.SavedCounts()
			check(t, err)
			if diff := cmp.Diff(map[string]int64{"noted": 2, "other": 1}, noted) + cmp.Diff(counts, c.Counts()) + cmp.Diff(counts, saved); diff != "" {
				t.Error(diff)
			}
			for _, other := range record.Entities {
				recount, err := whole.Of(other).Recount()
				if want := map[bool]Counts{true: counts, false: {}}[other == e]; err != nil || cmp.Diff(want, recount) != "" {
					t.Errorf("%s: %v %v", other, recount, err)
				}
			}
		})
	}
}

// The user of a merged row is that of the row it was merged into, until that is deleted.
func TestAMergedRowHasTheUserOfTheOther(t *testing.T) {
	c := begin(t, filepath.Join(t.TempDir(), "cp"))
	defer c.Close()
	check(t, c.Settle([]Row{{Ordinal: 3, State: Created, ClerkID: "user_3"}, {Ordinal: 8, State: Skipped, ClerkID: "of before", Into: 5}, {Ordinal: 9, State: Skipped, Into: 5}}))
	check(t, c.Sync(context.Background()))
	for _, want := range []string{"user_3", ""} {
		if r, _, err := c.Row(8); err != nil || r.ClerkID != want {
			t.Errorf("%+v %v, want %q", r, err, want)
		}
		if r, _, err := c.Row(9); err != nil || r.ClerkID != "" {
			t.Errorf("into a row that is not there: %+v %v", r, err)
		}
		check(t, c.RecordFrom(Created, Row{Ordinal: 3, State: Deleted, ClerkID: "user_3"}))
		check(t, c.Sync(context.Background()))
	}
}

// What a state means does not depend on who asks.
func TestWhatStatesMean(t *testing.T) {
	for s, want := range map[State]struct{ final, arrived bool }{
		"": {}, Pending: {}, Claimed: {}, Vanished: {}, Created: {true, true}, Updated: {true, true}, Skipped: {true, false}, Rejected: {true, false}, Failed: {true, false}, Deleted: {true, false},
	} {
		if s.Final() != want.final || (Row{State: s}).Arrived() != want.arrived {
			t.Errorf("%s: final %v, arrived %v", s, s.Final(), Row{State: s}.Arrived())
		}
		for _, code := range []string{"", VanishedBanned, VanishedDeleted, VanishedRekeyed} {
			if gone := (Row{State: s, Code: code, ClerkID: "user_1"}).Gone(); gone != (s == Deleted || s == Vanished && code == VanishedDeleted) {
				t.Errorf("%s %s: gone %v", s, code, gone)
			}
			if !(Row{State: s, Code: code}).Gone() {
				t.Errorf("%s %s: there is something without an id", s, code)
			}
		}
	}
}

// numbered are rows with a user each, and a key that says which.
func numbered(n int) (rows []Row) {
	for i := range int64(n) {
		rows = append(rows, Row{Ordinal: i, Key: Key{byte(i >> 8), byte(i)}, State: Created, ClerkID: fmt.Sprint("user_", i)})
	}
	return rows
}

// A row is found by its key, in whatever order rows are asked for, with others in between that are not there; of several,
// the one that has a user, and of these the first.
func TestARowIsFoundByItsKey(t *testing.T) {
	const n = 2*aheadRows + 100
	path := filepath.Join(t.TempDir(), "cp")
	c := begin(t, path)
	rows := numbered(n)
	rows[40].ClerkID, rows[40].State = "", Rejected
	check(t, c.Settle(slices.Clone(rows)))
	check(t, c.Settle([]Row{
		{Ordinal: n, Key: Key{9, 9, 1}, State: Rejected}, {Ordinal: n + 1, Key: Key{9, 9, 1}, State: Created, ClerkID: "second"}, {Ordinal: n + 2, Key: Key{9, 9, 1}, State: Created, ClerkID: "third"},
		{Ordinal: n + 3, Key: Key{9, 9, 2}, State: Rejected, Code: "first"}, {Ordinal: n + 4, Key: Key{9, 9, 2}, State: Rejected},
	}))
	check(t, c.Sync(context.Background()))
	read, err := Read(path)
	check(t, err)
	defer read.Close()
	orders := map[string]func(i int) int{
		"as they stand": func(i int) int { return i }, "backwards": func(i int) int { return n - 1 - i }, "with gaps": func(i int) int { return i * 3 % n },
		"the same again": func(i int) int { return i / 2 }, "in parts": func(i int) int { return (i + aheadRows/2) % n },
	}
	mixed := rand.New(rand.NewPCG(1, 2)).Perm(n)
	orders["at random"] = func(i int) int { return mixed[i] }
	for name, order := range orders {
		for _, c := range []*Checkpoint{c, read} {
			if c == read && name != "as they stand" {
				continue // each is looked for through all of them
			}
			x, err := c.ByKey()
			check(t, err)
			for i := range n {
				want := rows[order(i)]
				if got, is, err := x.Find(want.Key); err != nil || !is || got.Ordinal != want.Ordinal || got.ClerkID != want.ClerkID {
					t.Fatalf("%s: %d: %+v %v %v", name, want.Ordinal, got, is, err)
				}
				if i%100 == 50 {
					if got, is, err := x.Find(Key{255, 255, byte(i)}); err != nil || is {
						t.Fatalf("%s: nobody is %+v, %v", name, got, err)
					}
				}
			}
			check(t, x.Close())
		}
	}
	x, err := c.ByKey()
	check(t, err)
	defer x.Close()
	if r, is, err := x.Find(Key{9, 9, 1}); err != nil || !is || r.ClerkID != "second" {
		t.Errorf("%+v %v %v", r, is, err)
	}
	if r, is, err := x.Find(Key{9, 9, 2}); err != nil || !is || r.Code != "first" {
		t.Errorf("%+v %v %v", r, is, err)
	}
	if r, is, err := x.At(77); err != nil || !is || r.ClerkID != "user_77" {
		t.Errorf("%+v %v %v", r, is, err)
	}
	check(t, c.Close())
}

// Rows whose user is there already are found as they are reached, however many there are; others are not among them.
func TestRowsWhoseUserIsThereAreFoundAsTheyAreReached(t *testing.T) {
	for _, n := range []int64{0, 1, 5, 1023, 1024, 1025, 3000} {
		c := begin(t, filepath.Join(t.TempDir(), "cp"))
		var rows []Row
		for i := range n {
			rows = append(rows, Row{Ordinal: 3 * i, State: Pending, ClerkID: fmt.Sprint("user_", i)}, Row{Ordinal: 3*i + 1, State: Pending}, Row{Ordinal: 3*i + 2, State: Claimed, ClerkID: "x"})
		}
		check(t, c.Settle(rows))
		check(t, c.Sync(context.Background()))
		for _, step := range []int64{1, 2, 3, 7, 4000} {
			r, err := c.Resume()
			check(t, err)
			if r.Present.Any() != (n > 0) {
				t.Errorf("of %d there is any: %v", n, r.Present.Any())
			}
			for at := int64(0); at < 3*n+10; at += step {
				row, is, err := r.Present.Find(at)
				if want := at%3 == 0 && at < 3*n; err != nil || is != want || is && row.ClerkID != fmt.Sprint("user_", at/3) {
					t.Fatalf("of %d, in steps of %d: %d is %+v %v %v", n, step, at, row, is, err)
				}
			}
			if row, is, err := r.Present.Find(1 << 40); err != nil || is || r.Present.Any() {
				t.Errorf("of %d, in steps of %d: more are left: %+v %v", n, step, row, err)
			}
			if int64(len(r.Open)) != 2*n {
				t.Errorf("%d rows are open, want %d", len(r.Open), 2*n)
			}
		}
		check(t, c.Close())
	}
}

func TestASetHoldsWhatWasAdded(t *testing.T) {
	var s Set
	in := map[int64]bool{}
	for _, n := range []int64{0, 1, 63, 64, 65, 127, 128, 1000, 1000, 100_000, 5} {
		s.Add(n)
		in[n] = true
		stored := SetOf(s.Words())
		for _, set := range []*Set{&s, &stored} {
			if set.Len() != int64(len(in)) {
				t.Errorf("%d of %d", set.Len(), len(in))
			}
			for m := range int64(100_200) {
				if set.Has(m) != in[m] {
					t.Fatalf("behind %d: %d is in it: %v", n, m, set.Has(m))
				}
			}
		}
	}
	if s.Has(1 << 40) {
		t.Error("far beyond")
	}
}

// Reading goes on at the first row that is open, or where reading in order had come to.
func TestWhereReadingGoesOn(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		claimed int64 // in order
		some    []Row // claimed besides
		now     []Row // what became of them
		retry   []State
		from    int64 // -1: the beginning
		open    []int64
		done    []int64
	}{
		"nothing was taken up":          {from: -1},
		"all are done":                  {claimed: 3, now: []Row{row(0, Created), row(1, Created), row(2, Created)}, from: 2, done: []int64{2}},
		"the first is done":             {claimed: 1, now: []Row{row(0, Created)}, from: 0, done: []int64{0}},
		"one is in doubt":               {claimed: 3, now: []Row{row(0, Created), row(2, Created)}, from: 1, open: []int64{1}, done: []int64{2}},
		"one was given back":            {claimed: 3, now: []Row{row(0, Created), row(1, Pending), row(2, Created)}, from: 1, open: []int64{1}, done: []int64{2}},
		"one has failed":                {claimed: 3, now: []Row{row(0, Failed), row(1, Created), row(2, Created)}, from: 2, done: []int64{2}},
		"one is to be tried again":      {claimed: 3, now: []Row{row(0, Failed), row(1, Created), row(2, Created)}, retry: []State{Failed}, from: 0, open: []int64{0}, done: []int64{1, 2}},
		"some were taken up beyond":     {claimed: 2, some: []Row{row(7, Claimed)}, now: []Row{row(0, Created), row(1, Created)}, from: 1, open: []int64{7}, done: []int64{1}},
		"those beyond are done":         {claimed: 2, some: []Row{row(7, Claimed)}, now: []Row{row(0, Created), row(1, Created), row(7, Created)}, from: 1, done: []int64{1, 7}},
		"only some were, and none done": {some: []Row{row(7, Claimed)}, from: -1, open: []int64{7}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cp")
			cp := begin(t, path)
			for n := range c.claimed {
				check(t, cp.Claim(ctx, []Row{row(n, Claimed)}))
			}
			check(t, cp.ClaimSome(ctx, c.some))
			check(t, cp.Record(c.now...))
			check(t, cp.Close())
			cp, err := Open(path)
			check(t, err)
			defer cp.Close()
			r, err := cp.Resume(c.retry...)
			check(t, err)
			if (r.From == nil) != (c.from < 0) || r.From != nil && (r.From.Ordinal != c.from || r.From.Line != c.from+2 || r.From.Offset != c.from*10) {
				t.Errorf("from %+v, want %d", r.From, c.from)
			}
			var open, done []int64
			for n := range int64(20) {
				if _, is := r.Open[n]; is {
					open = append(open, n)
				}
				if r.Done.Has(n) {
					done = append(done, n)
				}
			}
			if !slices.Equal(open, c.open) || !slices.Equal(done, c.done) {
				t.Errorf("open %v, done %v; want %v and %v", open, done, c.open, c.done)
			}
		})
	}
}

// A frontier does not go back, whatever is claimed in order later.
func TestTheFrontierDoesNotGoBack(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "cp")
	c := begin(t, path)
	for _, n := range []int64{5, 9, 3} {
		check(t, c.Claim(ctx, []Row{row(n, Claimed)}))
		check(t, c.Record(row(n, Created)))
	}
	check(t, c.Sync(ctx))
	r, err := c.Resume()
	check(t, err)
	if r.From == nil || r.From.Ordinal != 9 {
		t.Errorf("%+v", r.From)
	}
	check(t, c.Close())
}
