package compare

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/clerkapi"
)

// told is what a comparison of a user says: each aspect with "edited" and "sent", and what is sent.
func told(t *testing.T, c Compared) (aspects []string, sent []string) {
	for _, a := range c.Differ {
		text := a.Name
		if a.Edited {
			text += " edited"
		}
		if a.Sent {
			text += " sent"
		}
		if a.Refused {
			text += " refused"
		}
		aspects = append(aspects, text)
	}
	return aspects, requests(t, c.Steps)
}

// A user is held against their row as it stands: what differs is sent unless somebody has used them, and said to be sent
// only where a request makes it equal.
func TestAUserIsHeldAgainstTheirRow(t *testing.T) {
	const ours = int64(1_000)
	name := `PATCH /users/x {"first_name":"Joe"}`
	another := func(u *clerkapi.User) { u.FirstName = "X" }
	wallets := func(w *Want) { w.Create.Web3Wallet = []string{"0xA", "0xB"} }
	first := []clerkapi.Web3Wallet{{ID: "idn_w", Web3Wallet: "0xa", Verification: &clerkapi.Verification{Status: "verified"}}}
	for _, c := range []struct {
		name    string
		row     func(*Want)
		user    []func(*clerkapi.User)
		edits   Edits
		touched bool
		differ  []string
		sent    []string
	}{
		{name: "as the row says"},
		{name: "as the row says, and edited", user: []func(*clerkapi.User){func(u *clerkapi.User) { u.UpdatedAt++ }}, touched: true},
		{name: "another name", user: []func(*clerkapi.User){another}, differ: []string{"first_name sent"}, sent: []string{name}},
		{name: "another name, of somebody who has signed in", user: []func(*clerkapi.User){another, func(u *clerkapi.User) { u.LastSignInAt = 1 }}, touched: true,
			differ: []string{"first_name edited"}},
		{name: "another name, edited, the source preferred", user: []func(*clerkapi.User){another, func(u *clerkapi.User) { u.UpdatedAt++ }}, touched: true,
			edits: Edits{Prefer: Prefer{All: Source}}, differ: []string{"first_name edited sent"}, sent: []string{name}},
		{name: "a name that was refused", user: []func(*clerkapi.User){another}, edits: Edits{Sent: (&Want{Create: &clerkapi.CreateUserParams{}}).Prints("s")},
			differ: []string{"first_name sent refused"}, sent: []string{name}},
		{name: "a wallet that is missing", row: wallets, differ: []string{"web3_wallet"}},
		{name: "a wallet that is missing beside one that is not the primary one", row: wallets, user: []func(*clerkapi.User){func(u *clerkapi.User) { u.Web3Wallets = first }},
			differ: []string{"web3_wallet"}},
		{name: "a wallet that is missing, and another name", row: wallets, user: []func(*clerkapi.User){another}, differ: []string{"first_name sent", "web3_wallet"}, sent: []string{name}},
		{name: "a verified address that is missing", user: []func(*clerkapi.User){func(u *clerkapi.User) { u.EmailAddresses = u.EmailAddresses[:1] }},
			differ: []string{"email_address"}},
		{name: "an address that is missing", user: []func(*clerkapi.User){func(u *clerkapi.User) { u.EmailAddresses = u.EmailAddresses[1:] }},
			differ: []string{"email_address sent"}, sent: []string{`POST /email_addresses {"user_id":"x","email_address":"joe@home.io","verified":false}`}},
	} {
		w, u := joe()
		if c.row != nil {
			c.row(w)
		}
		for _, change := range c.user {
			change(u)
		}
		c.edits.Salt = "s"
		got := User(w, u, ours, c.edits)
		differ, sent := told(t, got)
		if d := cmp.Diff(c.differ, differ) + cmp.Diff(c.sent, sent); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if got.Touched != c.touched || (got.Prints != nil) != (len(c.sent) > 0) {
			t.Errorf("%s: touched %v, %d bytes of prints", c.name, got.Touched, len(got.Prints))
		}
	}
}

// Since it was sent, a row says something else: that is sent, is a conflict, or stays open.
func TestAUserIsHeldAgainstWhatTheirRowSaysAnew(t *testing.T) {
	const ours = int64(1_000)
	first := []clerkapi.Web3Wallet{{ID: "idn_w", Web3Wallet: "0xa", Verification: &clerkapi.Verification{Status: "verified"}}}
	home := func(w *Want) { w.Attached = nil }
	for _, c := range []struct {
		name    string
		row     func(*Want)
		user    func(*clerkapi.User)
		edits   Edits
		differ  []string
		sent    []string
		open    Set // in the prints
		former  bool
		touched bool
	}{
		{name: "nothing"},
		{name: "nothing, touched at the time of ours", user: func(u *clerkapi.User) { u.UpdatedAt = ours }},
		{name: "nothing, touched since", user: func(u *clerkapi.User) { u.UpdatedAt = ours + 1 }, touched: true},
		{name: "a name", row: func(w *Want) { w.Create.FirstName = some("Jo") }, differ: []string{"first_name sent"}, sent: []string{`PATCH /users/x {"first_name":"Jo"}`}},
		{name: "a name, changed at the target too", row: func(w *Want) { w.Create.FirstName = some("Jo") },
			user: func(u *clerkapi.User) { u.FirstName, u.UpdatedAt = "Y", ours+1 }, touched: true, differ: []string{"first_name edited"}, open: Set(0).With(FirstName)},
		{name: "a digest", row: func(w *Want) { w.Create.PasswordDigest = some("$2b$10$xyz") }, differ: []string{"password sent"},
			sent: []string{`PATCH /users/x {"password_digest":"$2b$10$xyz","password_hasher":"bcrypt"}`}},
		{name: "a name no more", row: func(w *Want) { w.Create.FirstName = clerkapi.Opt[string]{} }, differ: []string{"first_name sent"},
			sent: []string{`PATCH /users/x {"first_name":null}`}},
		{name: "a name no more, changed at the target too", row: func(w *Want) { w.Create.FirstName = clerkapi.Opt[string]{} },
			user: func(u *clerkapi.User) { u.FirstName, u.UpdatedAt = "Y", ours+1 }, touched: true, differ: []string{"first_name edited"}, open: Set(0).With(FirstName)},
		{name: "a wallet", row: func(w *Want) { w.Create.Web3Wallet = []string{"0xB"} }, user: func(u *clerkapi.User) { u.Web3Wallets = first },
			differ: []string{"web3_wallet edited"}, open: Set(0).With(Wallet)},
		{name: "a further wallet", row: func(w *Want) { w.Create.Web3Wallet = []string{"0xA", "0xB"} }, user: func(u *clerkapi.User) { u.Web3Wallets = first },
			differ: []string{"web3_wallet edited"}, open: Set(0).With(Wallet)},
		{name: "an address no more", row: home, former: true, open: Set(0).With(Email)},
		{name: "an address no more, which is taken away", row: home, edits: Edits{Remove: true}, differ: []string{"email_address sent"}, sent: []string{"DELETE /email_addresses/idn_2"}},
	} {
		w, u := joe()
		c.edits.Since, c.edits.Salt = true, "s"
		c.edits.Sent = w.Prints("s")
		if c.row != nil {
			c.row(w)
		}
		if c.user != nil {
			c.user(u)
		}
		got := User(w, u, ours, c.edits)
		differ, sent := told(t, got)
		if d := cmp.Diff(c.differ, differ) + cmp.Diff(c.sent, sent); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		var left Set
		for f := range fields {
			if got.Prints.of(f) == open {
				left = left.With(f)
			}
		}
		if left != c.open || got.Former != c.former || got.Touched != c.touched {
			t.Errorf("%s: open %q, former %v, touched %v", c.name, left, got.Former, got.Touched)
		}
	}
}

// What is sent to one who has changed their addresses is told from what is sent to one who has not: only those of
// whom nobody has decided, or who were edited in that very field, keep their primary address.
func TestThePrimaryAddressStaysWhereItWasEdited(t *testing.T) {
	const ours = int64(1_000)
	touched := func(u *clerkapi.User) { u.UpdatedAt = ours + 1 }
	for _, c := range []struct {
		name  string
		sent  func(Prints) Prints
		user  func(*clerkapi.User)
		merge bool
	}{
		{"as it was sent", nil, nil, false},
		{"as it was sent, something else edited", nil, touched, false},
		{"edited", nil, func(u *clerkapi.User) { touched(u); u.PrimaryEmailAddressID = "idn_2" }, true},
		{"other than it was sent, before the time of ours", nil, func(u *clerkapi.User) { u.PrimaryEmailAddressID = "idn_2" }, false},
		{"nothing is known of what was sent, edited", func(Prints) Prints { return nil }, touched, true},
		{"open", func(p Prints) Prints { return p.Open(Set(0).With(Email), nil, "s") }, nil, true},
	} {
		w, u := joe()
		sent := w.Prints("s")
		if c.sent != nil {
			sent = c.sent(sent)
		}
		if c.user != nil {
			c.user(u)
		}
		w.Attached = append(w.Attached, Identifier{clerkapi.ByEmail, "new@acme.io", Unverified})
		if m := w.Merge(u, sent, "s", ours, Prefer{}); !m.Send.Has(Email) || m.Merge.Has(Email) != c.merge {
			t.Errorf("%s: %q is sent, %q merged", c.name, m.Send, strings.TrimSpace(m.Merge.String()))
		}
	}
}
