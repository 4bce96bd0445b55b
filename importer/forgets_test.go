package importer

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// changing counts the requests that change something.
type changing struct {
	next http.Handler
	n    atomic.Int64
}

func (c *changing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && !strings.HasSuffix(r.URL.Path, "/dev_browser") { // by which settings are asked for
		c.n.Add(1)
	}
	c.next.ServeHTTP(w, r)
}

// Rows in doubt that a later input has no more, or has as rows that cannot be sent, are not forgotten: nothing is
// sent until the earlier input has been run to its end.
func TestRowsInDoubtAreNotForgotten(t *testing.T) {
	edits := map[string]struct {
		entity    mapping.Entity
		old, gone string
		rejected  string
	}{
		"users":                          {mapping.Users, "u3,C,u3@acme.io,v3@acme.io,gold,no\n", "", "u3,C,no address,,gold,no\n"},
		"organizations":                  {mapping.Organizations, "o3,C,u1\n", "", "o3,,u1\n"},
		"memberships":                    {mapping.Memberships, "o2,u3,member\n", "", "o2,u3,nobody\n"},
		"invitations to organizations":   {mapping.Invitations, "i3@acme.io,o1,member\n", "", "i3,o1,member\n"},
		"invitations to the application": {mapping.Invitations, "i6@acme.io,,\n", "", "i6,,\n"},
	}
	commands := map[string]func(*world) error{
		"migrate --accept-changes": func(w *world) error {
			_, err := migrate(t, w.stage, w.path, w.in, MigrateOptions{Checkpoint: w.cp, NoLookUp: true, Sending: Sending{AcceptChanges: true, AllowRejected: true}})
			return err
		},
		"sync": func(w *world) (err error) {
			for _, dry := range []bool{true, false} {
				_, err = w.job().Sync(context.Background(), w.Target, SyncOptions{
					DryRun: dry, MigrateOptions: MigrateOptions{Checkpoint: w.cp, QuotaShare: 1, MaxInFlight: 2, Sending: Sending{AllowRejected: true}},
				})
				if usage := (*UsageError)(nil); !errors.As(err, &usage) {
					w.t.Errorf("dry run %v: %v", dry, err)
				}
			}
			return err
		},
	}
	for kind, edit := range edits {
		for name, command := range commands {
			for how, now := range map[string]string{"gone": edit.gone, "rejected": edit.rejected} {
				t.Run(kind+", "+how+", "+name, func(t *testing.T) {
					l := &liar{kind: kindsOfThings()[kind], lie: liesAboutLists("")["forbidden"]}
					counted := &changing{}
					w := newWorld(t, func(h http.Handler) http.Handler { counted.next = l.around(h); return counted })
					l.on.Store(true)
					if _, err := w.migrate(); err == nil {
						t.Fatal("no row is in doubt")
					}
					l.on.Store(false)
					was := w.edit(edit.entity, edit.old, now)
					before := counted.n.Load()
					err := command(w)
					var usage *UsageError
					if !errors.As(err, &usage) || !strings.HasPrefix(usage.Msg, "1 "+strings.TrimSuffix(string(edit.entity), "s")+" ") || !strings.Contains(usage.Try, "--checkpoint "+w.cp) {
						t.Fatalf("%v", err)
					}
					if n := counted.n.Load() - before; n > 0 {
						t.Errorf("%d requests changed something", n)
					}
					// What was said to be done is possible, and nothing is made twice by it.
					w.put(edit.entity, was)
					if _, err := w.migrate(); err != nil {
						t.Fatal(err)
					}
					if got := things(t, w.stage); got != (thingsThere{3, 3, 6, 6}) {
						t.Errorf("%+v", got)
					}
				})
			}
		}
	}
}

// Of what was made for a row that is gone, and is not finished, the id is remembered.
func TestWhatWasMadeIsRememberedWithoutItsRow(t *testing.T) {
	f := &refusing{of: asks("POST", "/email_addresses"), status: 502, body: "<html>"}
	w := newWorld(t, f.around)
	f.on.Store(true)
	if _, err := w.migrate(); err == nil {
		t.Fatal("the run is finished")
	}
	f.on.Store(false)
	w.in.Others = nil
	w.edit(mapping.Users, "u3,C,u3@acme.io,v3@acme.io,gold,no\n", "")
	var r *report.Run
	r, err := migrate(t, w.stage, w.path, w.in, MigrateOptions{Checkpoint: w.cp, NoLookUp: true, Sending: Sending{AcceptChanges: true}})
	if states, _ := fates(t, w.cp, mapping.Users); err != nil || states[checkpoint.Created] != 2 || states[checkpoint.Vanished] != 1 {
		t.Fatalf("%v %+v %v", states, r, err)
	}
	if back(t, w.stage, w.cp); len(everybody(t, w.stage)) > 0 {
		t.Error("somebody is left by the rollback")
	}
}
