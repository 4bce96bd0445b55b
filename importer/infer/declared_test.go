package infer

import (
	"fmt"
	"testing"

	"clerk-import/mapping"
)

// What a database declares of its tables decides how they belong together, whatever their columns are called and their numbers fit.
func TestForeignKeysDecideHowTablesBelongTogether(t *testing.T) {
	const digest = "$2y$10$3hEHxF0Wk5rSAWqYo7e3OeRr6aHZ0HJk0BqE0K2jVQ7u1S3b8nK2e"
	numbered := func(n int, row func(i int) string) (rows []string) {
		for i := 1; i <= n; i++ {
			rows = append(rows, row(i))
		}
		return rows
	}
	refer := func(t *Table, column string, to *Table, of string) *Table {
		if t.Refers == nil {
			t.Refers = map[string]Ref{}
		}
		t.Refers[column] = Ref{To: to, Of: of}
		return t
	}
	person := func(i int) string { return fmt.Sprintf("%d,p%d@acme.io", i, i) }
	for name, c := range map[string]struct {
		tables    func() []*Table
		want, not []string
	}{
		"passwords by the id of the account, and what a status means (Rodauth)": {func() []*Table {
			accounts := csvTable("accounts", "id,email,status_id", numbered(9, func(i int) string { return person(i) + "," + fmt.Sprint(1+i%3) })...)
			statuses := csvTable("account_statuses", "id,name", "1,Unverified", "2,Verified", "3,Closed")
			hashes := csvTable("account_password_hashes", "id,password_hash", numbered(8, func(i int) string { return fmt.Sprintf("%d,%s", i, digest) })...)
			others := csvTable("account_activity_times", "id,last", numbered(9, func(i int) string { return fmt.Sprintf("%d,x", i) })...)
			return []*Table{refer(hashes, "id", accounts, "id"), statuses, refer(accounts, "status_id", statuses, ""), refer(others, "id", hashes, "")}
		}, []string{"\n  account_password_hashes:\n    table: account_password_hashes\n    key: id\n    of: id\n", "\n  account_statuses:\n", "value: account_password_hashes.password_hash?"}, []string{"? join."}},
		"the person that an account is of (Lemmy)": {func() []*Table {
			people := csvTable("person", "id,name,banned,deleted", numbered(15, func(i int) string { return fmt.Sprintf("%d,name%d,%t,%t", i+20, i%7, i == 3, i == 4) })...)
			return []*Table{people, refer(csvTable("local_user", "id,person_id,email,password_encrypted", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,p%d@acme.io,%s", i, i+20, i, digest) })...), "person_id", people, "id")}
		}, []string{"\n  person:\n    table: person\n    key: id\n    of: person_id\n", "value: person.banned? | bool"}, []string{"? join."}},
		"one row more of what both refer to": {func() []*Table {
			entities := csvTable("entity", "entity_id,kind", numbered(9, func(i int) string { return fmt.Sprintf("%d,USER", i+40) })...)
			users := csvTable("app_user", "user_id,entity_id,email", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,p%d@acme.io", i, i+40, i) })...)
			secrets := csvTable("secret", "no,belongs,password_hash", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,%s", i, i+40, digest) })...)
			return []*Table{refer(users, "entity_id", entities, "entity_id"), refer(secrets, "belongs", entities, "entity_id"), entities}
		}, []string{"\n    key: belongs\n    of: entity_id\n"}, []string{"? join.secret"}},
		"groups that are among the same entities as users (Guacamole)": {func() []*Table {
			entities := csvTable("entity", "entity_id,kind", numbered(12, func(i int) string { return fmt.Sprintf("%d,USER", i+40) })...)
			users := csvTable("app_user", "user_id,entity_id,email,password", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,p%d@acme.io,%s", i, i+40, i, digest) })...)
			groups := csvTable("app_group", "group_id,entity_id,disabled", "1,50,0", "2,51,1", "3,52,0")
			return []*Table{refer(users, "entity_id", entities, "entity_id"), refer(groups, "entity_id", entities, "entity_id"), entities}
		}, []string{"\n  entity:\n"}, []string{"app_group:", "state.app_group"}},
		"passwords of logins, which are of users, in two steps (Wasp)": {func() []*Table {
			users := csvTable("User", "id,createdAt", numbered(9, func(i int) string { return fmt.Sprintf("%d,2024-01-0%d 10:00:00", i, i) })...)
			auth := csvTable("Auth", "id,userId", numbered(9, func(i int) string { return fmt.Sprintf("a%d-x%d,%d", i*7, i, i) })...)
			identity := csvTable("AuthIdentity", "providerName,providerUserId,hashedPassword,authId", numbered(9, func(i int) string { return fmt.Sprintf("email,p%d@acme.io,%s,a%d-x%d", i, digest, i*7, i) })...)
			return []*Table{refer(identity, "authId", auth, "id"), users, refer(auth, "userId", users, "id")}
		}, []string{"\n  Auth:\n    table: Auth\n    key: userId\n    of: id\n  AuthIdentity:\n    table: AuthIdentity\n    key: authId\n    of: Auth.id\n", "value: AuthIdentity.hashedPassword?", "value: AuthIdentity.providerUserId?"}, []string{"? join."}},
		"what people sign in with, in a table of logins, and passwords behind it (OpenStack)": {func() []*Table {
			users := csvTable("user", "id,extra,enabled", numbered(9, func(i int) string { return fmt.Sprintf("%x,{\"email\": \"p%d@acme.io\"},1", i*7919, i) })...)
			logins := csvTable("local_user", "id,user_id,name", numbered(9, func(i int) string { return fmt.Sprintf("%d,%x,ann%d", i+10, i*7919, i) })...)
			secrets := csvTable("password", "id,local_user_id,password_hash", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,%s", i, i+10, digest) })...)
			return []*Table{users, refer(logins, "user_id", users, "id"), refer(secrets, "local_user_id", logins, "id")}
		}, []string{"username: local_user.name", "value: extra.email", "value: password.password_hash?"}, []string{"first_name:", "? join."}},
		"what a company is called is no login": {func() []*Table {
			users := csvTable("users", "id,account_id,email", numbered(18, func(i int) string { return fmt.Sprintf("%d,%d,p%d@acme.io", i, i/2+70, i) })...)
			accounts := csvTable("accounts", "id,name", numbered(10, func(i int) string { return fmt.Sprintf("%d,Firm%c", i+69, 'a'+i) })...)
			return []*Table{refer(users, "account_id", accounts, "id"), accounts}
		}, nil, []string{"username:"}},
		"passwords of authenticators, which users have (Authgear)": {func() []*Table {
			users := csvTable("_auth_user", "id,standard_attributes", numbered(9, func(i int) string { return fmt.Sprintf("u%x,{\"email\": \"p%d@acme.io\"}", i*7919, i) })...)
			means := csvTable("_auth_authenticator", "id,type,user_id", numbered(9, func(i int) string { return fmt.Sprintf("a%x,password,u%x", i*7907, i*7919) })...)
			secrets := csvTable("_auth_authenticator_password", "id,password_hash", numbered(9, func(i int) string { return fmt.Sprintf("a%x,%s", i*7907, digest) })...)
			return []*Table{users, refer(means, "user_id", users, "id"), refer(secrets, "id", means, "id")}
		}, []string{"value: _auth_authenticator_password.password_hash?"}, []string{"? join."}},
		"addresses of some, beside that which all have": {func() []*Table {
			users := csvTable("_auth_user", "id,standard_attributes", numbered(12, func(i int) string { return fmt.Sprintf("u%x,{\"email\": \"p%d@acme.io\"}", i*7919, i) })...)
			means := csvTable("_auth_authenticator", "id,type,user_id", numbered(20, func(i int) string { return fmt.Sprintf("a%x,x,u%x", i*7907, (i%12+1)*7919) })...)
			mails := csvTable("_auth_authenticator_oob", "id,email", numbered(8, func(i int) string { return fmt.Sprintf("a%x,p%d@acme.io", i*7907, i%12+1) })...)
			secrets := csvTable("_auth_authenticator_password", "id,password_hash", numbered(12, func(i int) string { return fmt.Sprintf("a%x,$bcrypt-sha512$%s", (i+8)*7907, digest) })...)
			return []*Table{users, refer(means, "user_id", users, "id"), refer(mails, "id", means, "id"), refer(secrets, "id", means, "id")}
		}, []string{"value: standard_attributes.email", "`password_hash` holds the passwords in a form that cannot be imported. Authgear: "}, []string{"each: _auth_authenticator_oob"}},
		"passwords of devices, which users have": {func() []*Table {
			users := csvTable("users", "id,email", numbered(9, person)...)
			devices := csvTable("user_devices", "id,user_id,label", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,x%d", i+30, i, i) })...)
			keys := csvTable("unlocking", "device_id,password_hash", numbered(9, func(i int) string { return fmt.Sprintf("%d,%s", i+30, digest) })...)
			wallets := csvTable("user_wallets", "id,user_id,first_name", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,Ann%c", i+60, i, 'a'+i) })...)
			codes := csvTable("opening", "wallet_id,password_hash", numbered(9, func(i int) string { return fmt.Sprintf("%d,%s", i+60, digest) })...)
			return []*Table{users, refer(devices, "user_id", users, "id"), refer(keys, "device_id", devices, "id"), refer(wallets, "user_id", users, "id"), refer(codes, "wallet_id", wallets, "id")}
		}, []string{"? join.opening: `opening` has digests of `user_wallets`", "`wallet_id` of `opening` is that of `id`, and `user_wallets` is the user's"}, []string{"\n  digest:", "\n  opening:", "\n  unlocking:"}},
		"who is banned, by ids that may be the users'": {func() []*Table {
			users := csvTable("users", "id,email,password", numbered(9, func(i int) string { return person(i) + "," + digest })...)
			states := csvTable("account_status", "id,status", numbered(9, func(i int) string { return fmt.Sprintf("%d,%s", i, []string{"active", "banned"}[i%2]) })...)
			things := csvTable("boxes", "id,status", numbered(9, func(i int) string { return fmt.Sprintf("%d,%s", i, []string{"active", "disabled"}[i%2]) })...)
			return []*Table{users, states, things}
		}, []string{"? join.account_status"}, []string{"\ninputs:", "join.boxes"}},
		"what is said verified of a person is not of their number": {func() []*Table {
			users := csvTable("users", "id,email,password", numbered(9, func(i int) string { return person(i) + "," + digest })...)
			row := func(i int) string { return fmt.Sprintf("%d,+4930123450%d,%t", i, i, i%2 == 0) }
			return []*Table{users, refer(csvTable("profiles", "user_id,phone,verified", numbered(9, row)...), "user_id", users, "id")}
		}, []string{"? verified.phone_number", "value: profiles.phone? | e164"}, []string{"verified: profiles.verified? | bool"}},
		"and of a number it is": {func() []*Table {
			users := csvTable("users", "id,email,password", numbered(9, func(i int) string { return person(i) + "," + digest })...)
			row := func(i int) string { return fmt.Sprintf("%d,+4930123450%d,%t", i, i, i%2 == 0) }
			return []*Table{users, refer(csvTable("phones", "user_id,phone,verified", numbered(9, row)...), "user_id", users, "id")}
		}, []string{"      verified: phones.verified? | bool"}, []string{"? verified.phone_number"}},
		"secrets beside several ways to reach somebody are in no question": {func() []*Table {
			users := csvTable("users", "id,name", numbered(9, func(i int) string { return fmt.Sprintf("%d,Ann%c", i, 'a'+i) })...)
			return []*Table{users, refer(csvTable("reach", "person,address,pass_hash,extra", numbered(18, func(i int) string {
				return fmt.Sprintf("%d,p%d@acme.io,%s,{\"k\":\"%s\"}", i/2+1, i, digest, digest)
			})...), "person", users, "id")}
		}, []string{"each: reach?"}, []string{"3hEHxF0Wk5rSAW"}},
		"numbers that fit, and are of things": {func() []*Table {
			users := csvTable("users", "id,email,password", numbered(9, func(i int) string { return person(i) + "," + digest })...)
			boxes := csvTable("boxes", "id,label", numbered(9, func(i int) string { return fmt.Sprintf("%d,x", i) })...)
			return []*Table{users, boxes, refer(csvTable("mailboxes", "user_id,email", numbered(9, func(i int) string { return fmt.Sprintf("%d,box%d@acme.io", i, i) })...), "user_id", boxes, "id")}
		}, nil, []string{"\ninputs:", "? join."}},
		"whom a row is about, and who wrote it": {func() []*Table {
			users := csvTable("users", "id,email,password", numbered(9, func(i int) string { return person(i) + "," + digest })...)
			phones := csvTable("numbers", "id,person,created_by_id,phone", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,1,+4930123450%d", i+70, i, i) })...)
			posts := csvTable("posts", "id,author_id,status", numbered(9, func(i int) string { return fmt.Sprintf("%d,%d,draft", i, i) })...)
			return []*Table{users, refer(refer(phones, "person", users, "id"), "created_by_id", users, "id"), refer(posts, "author_id", users, "id")}
		}, []string{"\n    key: person\n    of: id\n", "phone_number:"}, []string{"? join.", "posts:"}},
	} {
		t.Run(name, func(t *testing.T) {
			tables := c.tables()
			for _, x := range tables {
				x.SQL = x.Name
			}
			p, err := Propose(nil, tables...)
			if err != nil {
				t.Fatal(err)
			}
			yaml := p.YAML("dump")
			if _, err := mapping.Parse("my.yaml", yaml, nil); err != nil {
				t.Fatalf("%v\n%s", err, yaml)
			}
			has(t, yaml, c.want, c.not)
		})
	}
}
