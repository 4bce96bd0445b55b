//go:build unix

package main

import (
	"context"

	"clerk-import/importer/clerkapi"
)

// Where a phase of a migration begins.
var (
	greeting  = phase{"GET", "/instance", ""}
	firstUser = phase{"POST", "/users", ""}
	members   = phase{"POST", "/organizations/", "/memberships"}
)

// Flags that say what the input is, and those of an instance whose key is in a file.
const (
	people  = " --mapping mine.yaml"
	ofTeams = " --memberships members.csv --organizations orgs.csv --role-map boss=org:admin,hand=org:member"
	byFile  = " --api-url $URL --secret-key-file key.txt"
	byEnv   = " --api-url $URL"
)

func init() {
	checked := []then{{label: "rehearse", command: "clerk-import migrate users.csv --mapping mine.yaml --sandbox"}}
	ends = append(ends,
		end{name: "check", run: "clerk-import check users.csv" + people, next: checked},
		end{name: "check of flawed", run: "clerk-import check flawed.csv" + people, code: 3, next: []then{
			{label: "write them out", command: "clerk-import check flawed.csv --mapping mine.yaml --rejects rejects.csv", code: 3},
			{label: "rehearse", command: "clerk-import migrate flawed.csv --mapping mine.yaml --allow-rejected --sandbox", code: 3},
		}},
		end{name: "check with rejects", run: "clerk-import check flawed.csv --rejects rejects.csv --fail-on warning --unmask" + people, code: 3, next: []then{
			{label: "correct rows", command: "clerk-import check flawed.csv --fail-on warning --mapping mine.yaml --unmask --corrections rejects.csv --rejects rejects-2.csv", first: correct("rejects.csv")},
			{label: "rehearse", command: "clerk-import migrate flawed.csv --mapping mine.yaml --rejects rejects.csv --allow-rejected --sandbox", code: 3},
		}},
		end{name: "check at an instance", run: "clerk-import check users.csv --preflight" + byFile + people, next: []then{
			{label: "rehearse", command: "clerk-import migrate users.csv --mapping mine.yaml --sandbox"},
			{label: "the real thing", command: "clerk-import migrate users.csv --api-url $URL --mapping mine.yaml --secret-key-file key.txt"},
		}},
		end{name: "check of a later export", before: []string{"0 clerk-import migrate users.csv" + byFile + people}, run: "clerk-import check later.csv --preflight" + byFile + people, next: []then{
			{label: "bring changes", command: "clerk-import sync later.csv --checkpoint users.csv.$INS.checkpoint --api-url $URL --secret-key-file key.txt"},
		}},

		// Rehearsals.
		end{name: "rehearsal", run: "clerk-import migrate users.csv --sandbox --quota unlimited" + people, next: []then{
			{label: "see the users", command: "clerk-import sandbox users --store users.csv.sandbox.sqlite"},
			{label: "the real thing", command: "CLERK_SECRET_KEY=sk_live_… clerk-import migrate users.csv --mapping mine.yaml", key: true},
			{label: "start over", command: "clerk-import migrate users.csv --mapping mine.yaml --quota unlimited --sandbox --start-over"},
		}},
		end{name: "rehearsal of several files, with teams and a store of its own",
			run: "clerk-import migrate --sandbox-store 'my store.db' --sandbox hashed.csv \"my b's.csv\" --canary known.csv --param domain=acme --mapping named.yaml" + ofTeams, next: []then{
				{label: "see the users", command: "clerk-import sandbox users --store 'my store.db'"},
				{label: "the real thing", command: `CLERK_SECRET_KEY=sk_live_… clerk-import migrate hashed.csv 'my b'\''s.csv' --canary known.csv --mapping named.yaml --memberships members.csv --organizations orgs.csv --param domain=acme --role-map boss=org:admin,hand=org:member`, key: true},
				{label: "start over", command: `clerk-import migrate hashed.csv 'my b'\''s.csv' --canary known.csv --mapping named.yaml --memberships members.csv --organizations orgs.csv --param domain=acme --role-map boss=org:admin,hand=org:member --sandbox --sandbox-store 'my store.db' --start-over`},
			}},
		end{name: "rehearsal that merges", run: "clerk-import migrate twins.csv --sandbox --duplicates merge" + people, next: []then{
			{label: "see the users", command: "clerk-import sandbox users --store twins.csv.sandbox.sqlite"},
			{label: "the real thing", command: "CLERK_SECRET_KEY=sk_live_… clerk-import migrate twins.csv --duplicates merge --mapping mine.yaml", key: true},
			{label: "start over", command: "clerk-import migrate twins.csv --duplicates merge --mapping mine.yaml --sandbox --start-over"},
		}},
		end{name: "rehearsal of a header", run: "clerk-import migrate head.csv --sandbox" + people, code: 3},
		end{name: "rehearsal with the key in the environment", env: true, run: "clerk-import migrate users.csv --sandbox" + people, next: []then{
			{label: "see the users", command: "clerk-import sandbox users --store users.csv.sandbox.sqlite"},
			{label: "the real thing", command: "clerk-import migrate users.csv --mapping mine.yaml", more: " --api-url $URL"},
			{label: "start over", command: "clerk-import migrate users.csv --mapping mine.yaml --sandbox --start-over"},
		}},
		end{name: "rejected", run: "clerk-import migrate flawed.csv --sandbox" + people, code: 3, next: []then{
			{label: "write them out", command: "clerk-import migrate flawed.csv --mapping mine.yaml --sandbox --rejects rejects.csv", code: 3},
			{label: "without them", command: "clerk-import migrate flawed.csv --mapping mine.yaml --sandbox --allow-rejected", code: 3},
		}},
		end{name: "rejected, with rejects", run: "clerk-import migrate flawed.csv --sandbox --rejects rejects.csv" + people, code: 3, next: []then{
			{label: "correct rows", command: "clerk-import migrate flawed.csv --mapping mine.yaml --sandbox --corrections rejects.csv --rejects rejects-2.csv", first: correct("rejects.csv")},
			{label: "without them", command: "clerk-import migrate flawed.csv --mapping mine.yaml --rejects rejects.csv --sandbox --allow-rejected", code: 3},
		}},
		end{name: "rejected and sent, with rejects", run: "clerk-import migrate flawed.csv --sandbox --allow-rejected --rejects rejects.csv" + people, code: 3, next: []then{
			{label: "correct rows", command: "clerk-import migrate flawed.csv --allow-rejected --mapping mine.yaml --sandbox --corrections rejects.csv --rejects rejects-2.csv", first: correct("rejects.csv")},
			{label: "see the users", command: "clerk-import sandbox users --store flawed.csv.sandbox.sqlite"},
			{label: "the real thing", command: "CLERK_SECRET_KEY=sk_live_… clerk-import migrate flawed.csv --allow-rejected --mapping mine.yaml --rejects rejects.csv", key: true, code: 3},
			{label: "start over", command: "clerk-import migrate flawed.csv --allow-rejected --mapping mine.yaml --rejects rejects.csv --sandbox --start-over", code: 3},
		}},
		end{name: "corrected", before: []string{"3 clerk-import migrate flawed.csv --sandbox --allow-rejected --rejects rejects.csv" + people},
			first: correct("rejects.csv"), run: "clerk-import migrate rejects.csv --sandbox", next: []then{
				{label: "see the users", command: "clerk-import sandbox users --store flawed.csv.sandbox.sqlite"},
				{label: "the real thing", command: "CLERK_SECRET_KEY=sk_live_… clerk-import migrate flawed.csv --corrections rejects.csv --mapping mine.yaml", key: true},
				{label: "start over", command: "clerk-import migrate flawed.csv --corrections rejects.csv --mapping mine.yaml --sandbox --start-over"},
			}},
		end{name: "one corrected, one taken out", before: []string{"3 clerk-import migrate spoilt.csv --sandbox --allow-rejected --rejects rejects.csv" + people},
			first: func(w *world) { correct("rejects.csv")(w); w.without("rejects.csv", "eve@acme,") },
			run:   "clerk-import migrate rejects.csv --sandbox --allow-rejected --rejects rejects-2.csv", code: 3, next: []then{
				{label: "correct rows", command: "clerk-import migrate spoilt.csv --allow-rejected --corrections rejects.csv --mapping mine.yaml --sandbox --corrections rejects-2.csv --rejects rejects-3.csv", code: 3},
				{label: "leave them out", command: "clerk-import migrate spoilt.csv --corrections rejects.csv --mapping mine.yaml --sandbox --leave-out rejects-2.csv"},
				{label: "see the users", command: "clerk-import sandbox users --store spoilt.csv.sandbox.sqlite"},
				{label: "the real thing", command: "CLERK_SECRET_KEY=sk_live_… clerk-import migrate spoilt.csv --allow-rejected --corrections rejects.csv --mapping mine.yaml --rejects rejects-2.csv", key: true, code: 3},
			}},
		end{name: "left out, and nothing else to send", before: []string{"3 clerk-import migrate spoilt.csv --sandbox --sandbox-store spoilt.csv.db --user-cap 0 --allow-rejected --rejects rejects.csv" + people},
			run: "clerk-import migrate spoilt.csv --sandbox --sandbox-store spoilt.csv.db --user-cap 0 --leave-out rejects.csv" + people, next: []then{
				{label: "see the users", command: "clerk-import sandbox users --store spoilt.csv.db"},
				{label: "the real thing", command: "CLERK_SECRET_KEY=sk_live_… clerk-import migrate spoilt.csv --leave-out rejects.csv --mapping mine.yaml", key: true},
				{label: "start over", command: "clerk-import migrate spoilt.csv --leave-out rejects.csv --mapping mine.yaml --sandbox --sandbox-store spoilt.csv.db --user-cap 0 --start-over"},
			}},
		end{name: "rehearsal that a program reads", run: "clerk-import migrate users.csv --sandbox" + people, before: []string{"0 clerk-import migrate users.csv --sandbox --json" + people}, next: []then{
			{label: "see the users", command: "clerk-import sandbox users --store users.csv.sandbox.sqlite"},
			{label: "the real thing", command: "CLERK_SECRET_KEY=sk_live_… clerk-import migrate users.csv --mapping mine.yaml", key: true},
			{label: "start over", command: "clerk-import migrate users.csv --mapping mine.yaml --sandbox --start-over"},
		}},
		end{name: "sync of a rehearsal", status: "clerk-import sandbox users --store users.csv.sandbox.sqlite", before: []string{"0 clerk-import migrate users.csv --sandbox" + people}, first: func(w *world) { w.write("users.csv", worldFiles["later.csv"]) },
			run: "clerk-import sync users.csv --sandbox", next: []then{
				{label: "ban vanished", command: "clerk-import sync users.csv --sandbox --on-vanished ban", more: " --yes"},
				{label: "delete vanished", command: "clerk-import sync users.csv --sandbox --on-vanished delete", more: " --yes"},
				{label: "prove it", command: "clerk-import reconcile users.csv.sandbox.checkpoint"},
			}},

		// What leads to a mapping.
		end{name: "proposal", run: "clerk-import mapping infer users.csv > proposed.yaml", next: []then{
			{label: "see a row", command: "clerk-import mapping test users.csv --mapping proposed.yaml"},
			{label: "check", command: "clerk-import check users.csv --mapping proposed.yaml"},
		}},
		end{name: "proposal that is only seen", run: "clerk-import mapping infer users.csv --delimiter ,", next: []then{
			{label: "keep it", command: "clerk-import mapping infer users.csv --delimiter , > my.yaml"},
		}},
		end{name: "a row looked at", run: "clerk-import mapping test users.csv --row 2 --unmask" + people, next: []then{
			{label: "check", command: "clerk-import check users.csv --mapping mine.yaml"},
		}},
		end{name: "a source looked for", first: func(w *world) { w.write("auth.ndjson", auth0Row) }, run: "clerk-import sources detect auth.ndjson", next: []then{
			{label: "check", command: "clerk-import check auth.ndjson"},
		}},
		end{name: "exported", before: done, env: true, run: "clerk-import export --out copy.ndjson --organizations" + byEnv, next: []then{
			{label: "check the copy", command: "clerk-import check copy.ndjson"},
		}},

		// Instances.
		end{name: "finished", run: "clerk-import migrate users.csv" + byFile + people, next: []then{
			{label: "prove it", command: "clerk-import reconcile users.csv.$INS.checkpoint --api-url $URL --secret-key-file key.txt"},
			{label: "new ids", command: "clerk-import migrate users.csv --api-url $URL --mapping mine.yaml --secret-key-file key.txt --crosswalk ids.csv"},
			{label: "later export", command: "clerk-import sync users.csv --checkpoint users.csv.$INS.checkpoint --api-url $URL --secret-key-file key.txt", first: func(w *world) { w.write("users.csv", worldFiles["later.csv"]) }},
			{label: "undo", command: "clerk-import rollback users.csv.$INS.checkpoint --api-url $URL --secret-key-file key.txt", more: " --yes"},
		}},
		end{name: "finished in production, with teams", production: true, env: true, run: "clerk-import migrate users.csv --yes --checkpoint cp --quota unlimited" + byEnv + people + ofTeams, next: []then{
			{label: "prove it", command: "clerk-import reconcile cp --api-url $URL --quota unlimited"},
			{label: "new ids", command: "clerk-import migrate users.csv --api-url $URL --checkpoint cp --mapping mine.yaml --memberships members.csv --organizations orgs.csv --quota unlimited --role-map boss=org:admin,hand=org:member --yes --crosswalk ids.csv"},
			{label: "later export", command: "clerk-import sync users.csv --checkpoint cp --api-url $URL --quota unlimited", first: func(w *world) { w.write("users.csv", worldFiles["later.csv"]) }, more: " --yes"},
			{label: "undo", command: "clerk-import rollback cp --api-url $URL --quota unlimited", more: " --yes --count 4"},
		}},
		end{name: "rejected at an instance", env: true, run: "clerk-import migrate flawed.csv --allow-rejected --rejects rejects.csv" + byEnv + people, code: 3, next: []then{
			{label: "correct rows", command: "clerk-import migrate flawed.csv --allow-rejected --api-url $URL --mapping mine.yaml --corrections rejects.csv --rejects rejects-2.csv", first: correct("rejects.csv")},
			{label: "prove it", command: "clerk-import reconcile flawed.csv.$INS.checkpoint --api-url $URL"},
			{label: "new ids", command: "clerk-import migrate flawed.csv --allow-rejected --api-url $URL --mapping mine.yaml --rejects rejects.csv --crosswalk ids.csv", code: 3},
			{label: "undo", command: "clerk-import rollback flawed.csv.$INS.checkpoint --api-url $URL", more: " --yes"},
		}},
		end{name: "failed", env: true, before: []string{"0 clerk-import migrate 'my b'\\''s.csv' --api-url $URL --mapping mine.yaml"}, first: func(w *world) { w.write("new.csv", worldFiles["my b's.csv"]+"7,ann@acme.io,Ann\n") },
			run: "clerk-import migrate new.csv" + byEnv + people, code: 3, next: []then{
				{label: "leave them be", command: "clerk-import migrate new.csv --api-url $URL --mapping mine.yaml --retry failed --on-conflict skip"},
				{label: "update them", command: "clerk-import migrate new.csv --api-url $URL --mapping mine.yaml --retry failed --on-conflict update"},
				{label: "prove it", command: "clerk-import reconcile new.csv.$INS.checkpoint --api-url $URL"},
				{label: "undo", command: "clerk-import rollback new.csv.$INS.checkpoint --api-url $URL", more: " --yes"},
			}},
		end{name: "interrupted before the first write", env: true, run: "clerk-import migrate users.csv --yes" + byEnv + people, at: &greeting, code: 130, next: []then{
			{label: "from the start", command: "clerk-import migrate users.csv --api-url $URL --mapping mine.yaml --yes"},
		}},
		end{name: "interrupted among the users", env: true, run: "clerk-import migrate users.csv --max-in-flight 1" + byEnv + people + ofTeams, at: &firstUser, code: 130, next: []then{
			{label: "continue", command: "clerk-import migrate users.csv --api-url $URL --mapping mine.yaml --max-in-flight 1 --memberships members.csv --organizations orgs.csv --role-map boss=org:admin,hand=org:member"},
			{label: "undo", command: "clerk-import rollback users.csv.$INS.checkpoint --api-url $URL --max-in-flight 1", more: " --yes"},
		}},
		end{name: "interrupted among the memberships", env: true, run: "clerk-import migrate users.csv --max-in-flight 1 --checkpoint cp" + byEnv + people + ofTeams, at: &members, code: 130, next: []then{
			{label: "continue", command: "clerk-import migrate users.csv --api-url $URL --checkpoint cp --mapping mine.yaml --max-in-flight 1 --memberships members.csv --organizations orgs.csv --role-map boss=org:admin,hand=org:member"},
			{label: "undo", command: "clerk-import rollback cp --api-url $URL --max-in-flight 1", more: " --yes"},
		}},
		end{name: "sync rejected", env: true, status: "clerk-import reconcile cp --api-url $URL", before: done, run: "clerk-import sync flawed.csv --checkpoint cp --rejects rejects.csv" + byEnv, code: 3, next: []then{
			{label: "correct rows", command: "clerk-import sync flawed.csv --api-url $URL --checkpoint cp --corrections rejects.csv --rejects rejects-2.csv", first: correct("rejects.csv")},
			{label: "without them", command: "clerk-import sync flawed.csv --api-url $URL --checkpoint cp --rejects rejects.csv --allow-rejected", code: 3},
		}},
		end{name: "sync rejected and sent", env: true, before: done, run: "clerk-import sync flawed.csv --checkpoint cp --allow-rejected" + byEnv, code: 3, next: []then{
			{label: "write them out", command: "clerk-import sync flawed.csv --allow-rejected --api-url $URL --checkpoint cp --rejects rejects.csv", code: 3},
			{label: "prove it", command: "clerk-import reconcile cp --api-url $URL"},
		}},
		end{name: "sync interrupted", env: true, before: done, run: "clerk-import sync later.csv --checkpoint cp --on-vanished delete --yes --max-in-flight 1" + byEnv, at: &phase{"PATCH", "/users/", ""}, code: 130, next: []then{
			{label: "continue", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp --max-in-flight 1 --on-vanished delete --yes"},
		}},
		end{name: "sync planned", env: true, before: done, run: "clerk-import sync later.csv --checkpoint cp --dry-run" + byEnv, next: []then{
			{label: "do it", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp"},
			{label: "ban vanished", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp --dry-run --on-vanished ban"},
			{label: "delete vanished", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp --dry-run --on-vanished delete"},
		}},
		end{name: "members rejected, with rejects", run: "clerk-import migrate users.csv --organizations orgs.csv --memberships members.csv --allow-rejected --rejects rejects.csv --sandbox" + people, code: 3, next: []then{
			{label: "correct rows", command: "clerk-import migrate users.csv --allow-rejected --mapping mine.yaml --memberships members.csv --organizations orgs.csv --sandbox --corrections rejects-memberships.csv --rejects rejects-2.csv", code: 3},
			{label: "see the users", command: "clerk-import sandbox users --store users.csv.sandbox.sqlite"},
			{label: "the real thing", command: "CLERK_SECRET_KEY=sk_live_… clerk-import migrate users.csv --allow-rejected --mapping mine.yaml --memberships members.csv --organizations orgs.csv --rejects rejects.csv", key: true, code: 3},
			{label: "start over", command: "clerk-import migrate users.csv --allow-rejected --mapping mine.yaml --memberships members.csv --organizations orgs.csv --rejects rejects.csv --sandbox --start-over", code: 3},
		}},
		end{name: "synced", env: true, status: "clerk-import reconcile cp --api-url $URL", before: done, run: "clerk-import sync later.csv --checkpoint cp" + byEnv, next: []then{
			{label: "ban vanished", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp --on-vanished ban", more: " --yes"},
			{label: "delete vanished", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp --on-vanished delete", more: " --yes"},
			{label: "prove it", command: "clerk-import reconcile cp --api-url $URL"},
		}},
		end{name: "reconciled", env: true, before: done, run: "clerk-import reconcile cp" + byEnv, next: []then{
			{label: "later export", command: "clerk-import sync users.csv --checkpoint cp --api-url $URL", first: func(w *world) { w.write("users.csv", worldFiles["later.csv"]) }},
			{label: "undo", command: "clerk-import rollback cp --api-url $URL", more: " --yes"},
		}},
		end{name: "reconciled, and different", env: true, before: done, first: theirs, run: "clerk-import reconcile cp --unmask" + byEnv, next: []then{
			{label: "follow export", command: "clerk-import reconcile cp --api-url $URL --unmask --repair --prefer source", more: " --yes"},
			{label: "later export", command: "clerk-import sync users.csv --checkpoint cp --api-url $URL"},
			{label: "undo", command: "clerk-import rollback cp --api-url $URL", more: " --yes"},
		}},
		end{name: "reconcile interrupted", env: true, before: done, run: "clerk-import reconcile cp --unexpected" + byEnv, at: &phase{"GET", "/users", ""}, code: 130, next: []then{
			{label: "continue", command: "clerk-import reconcile cp --api-url $URL --unexpected"},
		}},
		end{name: "a conflict", env: true, status: "clerk-import reconcile cp --api-url $URL", before: done, first: theirs, run: "clerk-import sync later.csv --checkpoint cp" + byEnv, code: 3, next: []then{
			{label: "follow export", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp --prefer source"},
			{label: "ban vanished", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp --on-vanished ban", more: " --yes", code: 3},
			{label: "delete vanished", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp --on-vanished delete", more: " --yes", code: 3},
			{label: "prove it", command: "clerk-import reconcile cp --api-url $URL", code: 3},
		}},
		end{name: "rollback interrupted", env: true, status: "clerk-import rollback cp --api-url $URL", before: done, run: "clerk-import rollback cp --yes --count 3 --max-in-flight 1" + byEnv, at: &phase{"DELETE", "/users/", ""}, code: 130, next: []then{
			{label: "continue", command: "clerk-import rollback cp --api-url $URL --max-in-flight 1 --yes"},
		}},
		end{name: "rollback of what was used", env: true, status: "clerk-import rollback cp --api-url $URL", before: done, first: theirs, run: "clerk-import rollback cp --yes" + byEnv, next: []then{
			{label: "delete the used", command: "clerk-import rollback cp --api-url $URL --yes --force-used"},
			{label: "import again", command: "clerk-import migrate users.csv --api-url $URL --checkpoint cp --mapping mine.yaml"},
		}},
		end{name: "rollback counted", env: true, before: done, run: "clerk-import rollback cp --dry-run" + byEnv, next: []then{
			{label: "do it", command: "clerk-import rollback cp --api-url $URL", more: " --yes"},
		}},
		end{name: "rolled back", env: true, before: done, run: "clerk-import rollback cp --yes" + byEnv, next: []then{
			{label: "import again", command: "clerk-import migrate users.csv --api-url $URL --checkpoint cp --mapping mine.yaml"},
		}},
		end{name: "rolled back behind a sync", env: true, before: append(done[:1:1], "0 clerk-import sync later.csv --checkpoint cp --on-vanished delete --yes"+byEnv), run: "clerk-import rollback cp --yes" + byEnv, next: []then{
			{label: "import again", command: "clerk-import sync later.csv --api-url $URL --checkpoint cp"},
		}},
		end{name: "reconciled behind a rollback", env: true, before: append(done[:1:1], "0 clerk-import rollback cp --yes"+byEnv), run: "clerk-import reconcile cp" + byEnv, next: []then{
			{label: "import again", command: "clerk-import migrate users.csv --api-url $URL --checkpoint cp --mapping mine.yaml"},
		}},
	)
}

// auth0Row is a row of a source that is known.
const auth0Row = `{"user_id":"auth0|1","email":"ann@acme.io","email_verified":true,"identities":[],"app_metadata":{},"logins_count":1}` + "\n"

// theirs is a change that somebody makes at the instance.
func theirs(w *world) {
	api, err := clerkapi.New(clerkapi.Config{URL: w.url, SecretKey: w.key})
	if err != nil {
		w.t.Fatal(err)
	}
	defer api.CloseIdleConnections()
	users, err := api.FindUsers(context.Background(), clerkapi.ByExternalID, []string{"1"})
	if err != nil || len(users) != 1 {
		w.t.Fatalf("%d users, %v", len(users), err)
	}
	if _, err := api.UpdateUser(context.Background(), users[0].ID, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Theirs")}); err != nil {
		w.t.Fatal(err)
	}
}

// done is a migration that is finished.
var done = []string{"0 clerk-import migrate users.csv --checkpoint cp" + byEnv + people}
