package validate

import (
	"testing"
	"time"

	"clerk-import/mapping"
)

// Whose row says itself that nobody is behind it is told; names and addresses that only have such a word in them are not.
func TestAccountsThatSayTheyAreDeletedAreTold(t *testing.T) {
	rs, err := NewRuleset(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		first, last, username, email string
		want                         bool
	}{
		{first: "Deleted", last: "User", want: true}, {first: "Deleted", last: "member 12", want: true}, {first: "[deleted]", want: true},
		{first: "Anonymized", want: true}, {first: "Gelöschter", last: "Benutzer", want: true}, {first: "DELETED", want: true},
		{username: "deleted_user_7", want: true}, {username: "removed_77", want: true}, {username: "__deleted__", want: true},
		{email: "noreply+deleted_user_7@acme.io", want: true}, {email: "deleted-12@acme.io", want: true}, {email: "deleted@acme.io", want: true},
		{first: "Eliza", last: "Removed"}, {first: "Ann", last: "Deleted"}, {first: "Rémovéd"}, {username: "deletedscenes"}, {username: "removedude7"},
		{email: "ann+deleted.scenes@acme.io"}, {email: "undeleted@acme.io"}, {first: "Erased", last: "Tapes"}, {first: "Customer", last: "Deleted"}, {email: "@"},
	} {
		u := mapping.User{ExternalID: mapping.Some("1")}
		for to, text := range map[*mapping.Opt[string]]string{&u.FirstName: c.first, &u.LastName: c.last, &u.Username: c.username} {
			if text != "" {
				*to = mapping.Some(text)
			}
		}
		if c.email != "" {
			u.Emails = []mapping.Identifier{{Value: c.email}}
		}
		told := false
		for _, p := range rs.NewJudge().Row(&u, u.Parts(), time.Now(), nil) {
			told = told || p.Code == "account_deleted"
		}
		if told != c.want {
			t.Errorf("%+v: told %v, want %v", c, told, c.want)
		}
	}
}
