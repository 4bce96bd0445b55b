package importer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/ratelimit"
)

// A file is checked and then migrated, with its progress. The target is an embedded
// sandbox here; a secret key names an instance.
func Example() {
	ctx := context.Background()
	job, err := importer.Prepare(importer.InputOptions{Files: []string{"../samples/auth0.json"}}, importer.Policies{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer job.Close()
	check, err := job.Check(ctx, importer.CheckOptions{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(check.Source, "rows:", check.Read, "ready:", check.Ready)

	dir, err := os.MkdirTemp("", "example-*")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	target, err := target.Open(ctx, target.Options{Sandbox: true, Store: filepath.Join(dir, "sandbox.sqlite"), Quota: &ratelimit.Quota{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer target.Close()
	var progress *importer.Progress // may be read at any time from another goroutine
	run, err := job.Migrate(ctx, target, importer.MigrateOptions{
		Checkpoint: filepath.Join(dir, "checkpoint"), QuotaShare: 0.8, MaxInFlight: 16,
		Listeners: importer.Listeners{
			Started: func(p *importer.Progress) { progress = p },
			Row:     func(e importer.RowEvent) { fmt.Println(e.At, e.State, e.Code) },
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("created:", run.Created, "finished:", run.Finished)
	fmt.Println("progress:", progress.Done(), "of", progress.Total)
	// Output:
	// Auth0 rows: 24 ready: 24
	// created: 24 finished: true
	// progress: 24 of 24
}

// A check tells of every row what would become of it.
func ExampleJob_Check() {
	job, err := importer.Prepare(importer.InputOptions{Files: []string{"../samples/auth0-broken.ndjson"}}, importer.Policies{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer job.Close()
	shown := 0
	check, err := job.Check(context.Background(), importer.CheckOptions{}, func(v importer.Verdict) error {
		if v.Rejected && shown < 3 {
			shown++
			fmt.Println(filepath.Base(v.Record.File), "line", v.Record.Line, v.Code)
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := report.Document{Check: check}
	fmt.Println(d.Verdict())
	// Output:
	// auth0-broken.ndjson line 1 email_invalid
	// auth0-broken.ndjson line 3 identifier_missing
	// auth0-broken.ndjson line 5 identifier_missing
	// 27 of 40 users will arrive; 13 need a decision. mixed
}
