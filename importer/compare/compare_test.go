package compare

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clerk-import/importer/clerkapi"
)

func some[T any](v T) clerkapi.Opt[T] { return clerkapi.Some(v) }

func joe() (*Want, *clerkapi.User) {
	w := &Want{Create: &clerkapi.CreateUserParams{
		ExternalID: some("1"), FirstName: some("Joe"), Username: some("Joe_Doe"),
		EmailAddress: []string{"Joe@acme.io"}, EmailAddressIdentificationStatus: []string{Verified},
		PublicMetadata: some(json.RawMessage(`{"b": 1.0, "a": {"x": [1, 2.50], "y": null}}`)),
		PasswordDigest: some("$2b$10$abc"), PasswordHasher: some("bcrypt"), CreatedAt: some("2020-01-02T03:04:05.678+01:00"),
	}, Attached: []Identifier{{clerkapi.ByEmail, "joe@home.io", Unverified}}}
	u := &clerkapi.User{
		ExternalID: "1", FirstName: "Joe", Username: "joe_doe", PrimaryEmailAddressID: "idn_1",
		EmailAddresses: []clerkapi.EmailAddress{
			{ID: "idn_2", EmailAddress: "joe@home.io"},
			{ID: "idn_1", EmailAddress: "joe@acme.io", Verification: &clerkapi.Verification{Status: "verified"}},
		},
		PublicMetadata: json.RawMessage(`{"a":{"y":null,"x":[1.0,25e-1]},"b":1}`), PasswordEnabled: true, CreatedAt: 1577930645678, UpdatedAt: 1_000,
	}
	return w, u
}

func TestWhatIsEqualByValueDoesNotDiffer(t *testing.T) {
	w, u := joe()
	if d := w.Differences(u, nil); len(d) > 0 {
		t.Errorf("%+v", d)
	}
}

func TestEveryFieldIsCompared(t *testing.T) {
	for name, damage := range map[string]func(*clerkapi.User){
		"external_id":   func(u *clerkapi.User) { u.ExternalID = "2" },
		"first_name":    func(u *clerkapi.User) { u.FirstName = "" },
		"username":      func(u *clerkapi.User) { u.Username = "joe" },
		"email_address": func(u *clerkapi.User) { u.EmailAddresses[1].Verification = nil },
		"password":      func(u *clerkapi.User) { u.PasswordEnabled = false },
		"created_at":    func(u *clerkapi.User) { u.CreatedAt++ },
		"public_metadata": func(u *clerkapi.User) {
			u.PublicMetadata = json.RawMessage(`{"a":{"y":null,"x":[1.0,25e-1]},"b":"1"}`)
		},
	} {
		w, u := joe()
		damage(u)
		d := w.Differences(u, nil)
		if len(d) != 1 || d[0].Field.String() != name {
			t.Errorf("%s: %+v", name, d)
		}
	}
	for _, damage := range []func(*clerkapi.User){
		func(u *clerkapi.User) { u.EmailAddresses = u.EmailAddresses[:1] },
		func(u *clerkapi.User) { u.EmailAddresses[0].Reserved = true },
		func(u *clerkapi.User) { u.PrimaryEmailAddressID = "idn_2" },
		func(u *clerkapi.User) {
			u.EmailAddresses = append(u.EmailAddresses, clerkapi.EmailAddress{ID: "x", EmailAddress: "other@acme.io"})
		},
	} {
		w, u := joe()
		damage(u)
		if d := w.Differences(u, nil); len(d) != 1 || d[0].Field != Email {
			t.Errorf("%+v: %+v", u.EmailAddresses, d)
		}
	}
}

// What the row did not change costs nothing; what it did is sent unless the target has
// changed it too; then one of the two is followed.
func TestThreeWays(t *testing.T) {
	const salt, wrote = "run_1", int64(1_000)
	sent, _ := joe()
	prints := sent.Prints(salt)
	for _, c := range []struct {
		name         string
		row          func(*clerkapi.CreateUserParams)
		user         func(*clerkapi.User)
		prefer       Prefer
		send, merge  string
		conflict     string
		withoutPrint string // what is sent when nothing is known of what was
	}{
		{name: "nothing changed"},
		{name: "changed at the source", row: func(p *clerkapi.CreateUserParams) { p.FirstName = some("Jo") }, send: "first_name", withoutPrint: "first_name"},
		{name: "changed at the target only", user: func(u *clerkapi.User) { u.FirstName, u.UpdatedAt = "Jonny", 9_000 }},
		{name: "changed at both, alike", row: func(p *clerkapi.CreateUserParams) { p.FirstName = some("Jo") }, user: func(u *clerkapi.User) { u.FirstName, u.UpdatedAt = "Jo", 9_000 }},
		{name: "changed at both", row: func(p *clerkapi.CreateUserParams) { p.FirstName = some("Jo") }, user: func(u *clerkapi.User) { u.FirstName, u.UpdatedAt = "Jonny", 9_000 }, conflict: "first_name"},
		{name: "another field changed at the target", row: func(p *clerkapi.CreateUserParams) { p.FirstName = some("Jo") }, user: func(u *clerkapi.User) { u.LastName, u.UpdatedAt = "Doe", 9_000 }, send: "first_name"},
		{name: "the source is preferred", row: func(p *clerkapi.CreateUserParams) { p.FirstName = some("Jo") }, user: func(u *clerkapi.User) { u.FirstName, u.UpdatedAt = "Jonny", 9_000 }, prefer: Prefer{All: Source}, send: "first_name", merge: "first_name"},
		{name: "for other fields", row: func(p *clerkapi.CreateUserParams) { p.FirstName = some("Jo") }, user: func(u *clerkapi.User) { u.FirstName, u.UpdatedAt = "Jonny", 9_000 }, prefer: Prefer{All: Source, Fields: map[string]Side{"first_name": Target}}, conflict: "first_name"},
		{name: "gone at the source", row: func(p *clerkapi.CreateUserParams) { p.FirstName = clerkapi.Opt[string]{} }, send: "first_name"},
		{name: "said for the first time", row: func(p *clerkapi.CreateUserParams) { p.LastName = some("Dow") }, user: func(u *clerkapi.User) { u.FirstName, u.UpdatedAt = "Jonny", 9_000 }, send: "last_name"},
		{name: "said for the first time, and put there at the target", row: func(p *clerkapi.CreateUserParams) { p.LastName = some("Dow") }, user: func(u *clerkapi.User) { u.LastName, u.UpdatedAt = "Doe", 9_000 }, conflict: "last_name"},
		{name: "metadata said for the first time, and the application's", row: func(p *clerkapi.CreateUserParams) { p.UnsafeMetadata = some(json.RawMessage(`{"a":1}`)) },
			user: func(u *clerkapi.User) { u.UnsafeMetadata, u.UpdatedAt = json.RawMessage(`{"app":1}`), 9_000 }, conflict: "unsafe_metadata"},
		{name: "a ban said for the first time", row: func(p *clerkapi.CreateUserParams) { p.Banned = some(true) }, user: func(u *clerkapi.User) { u.UpdatedAt = 9_000 }, send: "banned"},
		{name: "another digest", row: func(p *clerkapi.CreateUserParams) { p.PasswordDigest = some("$2b$10$xyz") }, send: "password"},
		{name: "another digest, a new password at the target", row: func(p *clerkapi.CreateUserParams) { p.PasswordDigest = some("$2b$10$xyz") }, user: func(u *clerkapi.User) { u.PasswordLastUpdatedAt, u.UpdatedAt = 9_000, 9_000 }, conflict: "password"},
		{name: "an edit of something else does not guard the password", row: func(p *clerkapi.CreateUserParams) { p.PasswordDigest = some("$2b$10$xyz") }, user: func(u *clerkapi.User) { u.UpdatedAt = 9_000 }, send: "password"},
		{name: "metadata written another way", row: func(p *clerkapi.CreateUserParams) {
			p.PublicMetadata = some(json.RawMessage(`{"a":{"y":null,"x":[1,2.5]},"b":1}`))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, u := joe()
			if c.row != nil {
				c.row(w.Create)
			}
			if c.user != nil {
				c.user(u)
			}
			m := w.Merge(u, prints, salt, wrote, c.prefer)
			if m.Send.String() != c.send || m.Merge.String() != c.merge || m.Conflict.String() != c.conflict {
				t.Errorf("send %q, merge %q, conflict %q", m.Send, m.Merge, m.Conflict)
			}
			if c.withoutPrint != "" {
				if m := w.Merge(u, nil, salt, wrote, c.prefer); m.Send.String() != c.withoutPrint {
					t.Errorf("without prints %q is sent, want %q", m.Send, c.withoutPrint)
				}
			}
		})
	}
}

// Prints tell the same row as the same, and forget what could be guessed.
func TestPrints(t *testing.T) {
	w, _ := joe()
	p := w.Prints("a")
	if d := cmp.Diff(p, w.Prints("a")); d != "" || p.Changed(w.Prints("a")) != 0 {
		t.Error(d)
	}
	if p.Changed(w.Prints("b")) == 0 {
		t.Error("another salt gives the same prints")
	}
	for _, hasher := range []string{"md5", "sha256"} {
		one, two := *w.Create, *w.Create
		one.PasswordHasher, two.PasswordHasher = some(hasher), some(hasher)
		one.PasswordDigest, two.PasswordDigest = some("0"), some("1")
		if a, b := (&Want{Create: &one}).Prints("a"), (&Want{Create: &two}).Prints("a"); a.Changed(b) != 0 {
			t.Errorf("a guess can be held against the fingerprint of %s", hasher)
		}
	}
	if Prints(nil).Known() || Prints([]byte{9}).Known() || !p.Known() {
		t.Error("known")
	}
}

// Steps make what differs equal, and leave identifiers alone that could hand over an
// account.
func TestStepsKeepToTheirRights(t *testing.T) {
	w, u := joe()
	u.FirstName, u.EmailAddresses = "X", u.EmailAddresses[:0]
	kinds := func(r Rights) (out []string) {
		for _, s := range w.Steps(u, All, 0, r) {
			b, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(b))
		}
		return out
	}
	add := func(steps []string, part string) bool {
		for _, s := range steps {
			if s == part {
				return true
			}
		}
		return false
	}
	verified, attached := `{"Kind":"email_address","Value":"Joe@acme.io","Verified":true,"Primary":true}`, `{"Kind":"email_address","Value":"joe@home.io","Verified":false}`
	if k := kinds(Rights{}); add(k, verified) || add(k, attached) {
		t.Errorf("without rights: %v", k)
	}
	if k := kinds(Rights{Add: true}); add(k, verified) || !add(k, attached) {
		t.Errorf("adding: %v", k)
	}
	if k := kinds(Rights{Add: true, Verify: true}); !add(k, verified) || !add(k, attached) {
		t.Errorf("verifying: %v", k)
	}
}

func TestCanonicalJSONIsTheSameForTheSameValues(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var value func(depth int) any
		value = func(depth int) any {
			switch n := rapid.IntRange(0, 6).Draw(rt, "kind"); {
			case n == 0 && depth < 4:
				o := map[string]any{}
				for range rapid.IntRange(0, 3).Draw(rt, "members") {
					o[rapid.String().Draw(rt, "key")] = value(depth + 1)
				}
				return o
			case n == 1 && depth < 4:
				return []any{value(depth + 1), value(depth + 1)}
			case n == 2:
				return rapid.Float64Range(-1e9, 1e9).Draw(rt, "float")
			case n == 3:
				return rapid.Int64().Draw(rt, "int")
			case n == 4:
				return rapid.Bool().Draw(rt, "bool")
			case n == 5:
				return nil
			}
			return rapid.String().Draw(rt, "text")
		}
		v := map[string]any{"a": value(0), "b": value(0)}
		compact, _ := json.Marshal(v)
		spaced, _ := json.MarshalIndent(v, "", "  ")
		if a, b := canonical(compact), canonical(spaced); a != b || canonical(json.RawMessage(a)) != a {
			rt.Fatalf("%s\n%s", a, b)
		}
	})
}
