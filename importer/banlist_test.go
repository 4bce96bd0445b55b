package importer

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"clerk-import/importer/halt"
)

// A list of bans beside the users' file is named as that, whatever reads the users, and what the error says to write bans whom it
// lists, by id or by address, until it says.
func TestAFileOfBansBesideTheUsersIsRead(t *testing.T) {
	const (
		users   = "id,email,name\n1,a@acme.io,Ann\n2,b@acme.io,Bob\n3,c@acme.io,Cyd\n4,d@acme.io,Dan\n"
		laravel = "id,name,email,email_verified_at,password,remember_token,created_at,updated_at\n1,A,a@acme.io,,$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy,,2020-01-01,2020-01-01\n"
		plain   = "fields:\n  external_id: id | string\n  email_address: email\n  first_name: name\n"
	)
	for name, c := range map[string]struct{ users, mapping, file, bans, banned string }{
		"by id":               {users, plain, "bans.csv", "user_id,reason,until\n2,spam,\n3,spam,2020-01-01\n4,spam,2199-01-01\n", "2 4"},
		"by id, without ends": {users, plain, "banned_users.csv", "user_id,reason\n2,spam\n3,rude\n", "2 3"},
		"by address":          {users, plain, "bans.csv", "email,reason,expires_at\nB@acme.io,spam,\nc@acme.io,spam,2020-01-01\nd@acme.io,x,2199-01-01\n", "2 4"},
		"compressed":          {users, plain, "bans.csv.gz", "user_id,reason,until\n2,spam,\n", "2"},
		"of a known source":   {laravel, "", "bans.csv", "user_id,reason,until\n2,spam,\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.HasSuffix(c.file, ".gz") {
				var b bytes.Buffer
				z := gzip.NewWriter(&b)
				_, _ = z.Write([]byte(c.bans))
				_ = z.Close() // of a buffer
				c.bans = b.String()
			}
			in := InputOptions{Files: []string{textFile(t, "users.csv", c.users), textFile(t, c.file, c.bans)}}
			if c.mapping != "" {
				in.MappingFile = textFile(t, "m.yaml", c.mapping)
			}
			job, err := Prepare(in, Policies{})
			if err == nil {
				job.Close()
				t.Fatal("nothing was said")
			}
			if !strings.Contains(err.Error(), c.file+" says who is banned, and nothing in the mapping reads it") {
				t.Fatal(err)
			}
			if c.mapping == "" {
				return
			}
			write := regexp.MustCompile(`mapping of your own, (inputs: .*) and (banned: .*), with the users' own`).FindStringSubmatch(tryOf(err))
			if write == nil {
				t.Fatal(tryOf(err))
			}
			in.MappingFile = textFile(t, "read.yaml", write[1]+"\n"+c.mapping+"  "+write[2]+"\n")
			if job, err = Prepare(in, Policies{}); err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			var banned []string
			if _, inputErr, err := job.rows(context.Background(), walk{}, func(it *item) error {
				if it.draft.user.Banned.Or(false) {
					banned = append(banned, it.externalID())
				}
				return nil
			}); err != nil || inputErr != nil {
				t.Fatal(err, inputErr)
			}
			if got := strings.Join(banned, " "); got != c.banned {
				t.Errorf("banned are %q, want %q", got, c.banned)
			}
		})
	}
}

// tryOf is what an error says to do.
func tryOf(err error) string {
	var usage *halt.Usage
	if errors.As(err, &usage) {
		return usage.Try
	}
	return ""
}
