package compare

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

func TestWhatWasDoneWithAUser(t *testing.T) {
	for _, c := range []struct {
		u    clerkapi.User
		want string
	}{
		{clerkapi.User{}, ""},
		{clerkapi.User{UpdatedAt: 100, PasswordLastUpdatedAt: 100}, ""},
		{clerkapi.User{UpdatedAt: 101}, "edited"},
		{clerkapi.User{UpdatedAt: 101, PasswordLastUpdatedAt: 101}, "password changed"},
		{clerkapi.User{LastActiveAt: 1}, "active"},
		{clerkapi.User{LastActiveAt: 1, LastSignInAt: 1}, "signed in"},
	} {
		if got := Used(&c.u, 100); got != c.want {
			t.Errorf("%+v: %q, want %q", c.u, got, c.want)
		}
	}
}

// Two texts are the same JSON when they say the same, and only then.
func TestSameJSON(t *testing.T) {
	long := strings.Repeat("9", 400)
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{``, `{}`, true}, {`null`, ` {} `, true}, {`{}`, `[]`, false},
		{`{"a":1,"b":2}`, `{"b":2,"a":1}`, true}, {`[1,2]`, `[2,1]`, false}, {`[1,2]`, `[12]`, false}, {`{"a":1,"b":2}`, `{"a":12}`, false},
		{`1.0`, `1`, true}, {`1e2`, `100`, true}, {`0.5`, `5e-1`, true}, {`9007199254740993`, `9007199254740992`, false},
		{`1e9999`, `10e9998`, true}, {`1e99999`, `10e99998`, false}, {`1e99999`, `1e99999`, true},
		{long, long + ".0", false}, {long[:390], long[:390] + ".0", true}, {long[:398], long[:398] + ".0", true},
		{`"1"`, `1`, false}, {`"\u00e4"`, `"ä"`, true}, {`"<"`, `"\u003c"`, true}, {`true`, `"true"`, false}, {`true`, `false`, false}, {`[null]`, `[false]`, false},
		{`{"a":1} {"a":2}`, `{"a":1}`, false}, {`{"a"`, `{"a"`, true}, {`{"a"`, `{}`, false},
	} {
		if got := SameJSON(json.RawMessage(c.a), json.RawMessage(c.b)); got != c.same {
			t.Errorf("%.40s and %.40s: %v", c.a, c.b, got)
		}
	}
}

func TestAPartIsWithinAnObject(t *testing.T) {
	const whole = `{"a":1,"b":{"c":2,"d":[1,2]},"n":null}`
	for part, want := range map[string]bool{
		`{}`: true, `{"a":1.0}`: true, `{"a":2}`: false, `{"x":1}`: false, `{"b":{"c":2}}`: true, `{"b":{"c":3}}`: false,
		`{"b":{"d":[1]}}`: false, `{"b":{"d":[1,2]}}`: true, `{"x":null}`: true, `{"a":null}`: false, `{"a":{"b":1}}`: false, `[1]`: false,
	} {
		if got := within(part, whole); got != want {
			t.Errorf("%s: %v", part, got)
		}
	}
}

// full is a user who has everything that a row can say, and the row.
func full() (*Want, *clerkapi.User) {
	w, u := joe()
	w.Create.PhoneNumber, w.Create.PhoneNumberIdentificationStatus = []string{"+4915112345678"}, []string{Verified}
	w.Create.LastName, w.Create.Locale, w.Create.Web3Wallet = some("Doe"), some("de-DE"), []string{"0xB", "0xA"}
	w.Create.PrivateMetadata, w.Create.UnsafeMetadata = some(raw(`{"p":1}`)), some(raw(`{"u":1}`))
	w.Create.DeleteSelfEnabled, w.Create.CreateOrganizationEnabled, w.Create.BypassClientTrust = some(true), some(true), some(true)
	w.Create.CreateOrganizationsLimit, w.Create.LegalAcceptedAt, w.Create.Banned, w.Create.Locked = some(int64(3)), some("2020-01-02T03:04:05Z"), some(true), some(true)
	w.Create.TOTPSecret, w.Create.BackupCodes = some("S"), []string{"c"}
	u.PhoneNumbers = []clerkapi.PhoneNumber{{ID: "idn_3", PhoneNumber: "+4915112345678", Verification: &clerkapi.Verification{Status: "verified"}}}
	u.PrimaryPhoneNumberID, u.LastName, u.Locale = "idn_3", "Doe", "de-de"
	u.Web3Wallets = []clerkapi.Web3Wallet{{Web3Wallet: "0xa"}, {Web3Wallet: "0xb"}}
	u.PrivateMetadata, u.UnsafeMetadata = raw(`{"p":1}`), raw(`{"u":1}`)
	u.DeleteSelfEnabled, u.CreateOrganization, u.BypassClientTrust, u.Banned, u.Locked = true, true, true, true, true
	u.CreateOrganizations, u.LegalAcceptedAt, u.TOTPEnabled, u.BackupCodeEnabled = 3, 1577934245000, true, true
	return w, u
}

// Whoever has everything that was sent is who was made of it; who lacks a field, has
// another's identifier or none at all is not.
func TestAUserFitsWhatWasSent(t *testing.T) {
	w, u := full()
	if d := w.Differences(u, nil); len(d) > 0 {
		t.Fatalf("%+v", d)
	}
	p := w.Prints("s")
	aged, is := p.Fit(u, "s")
	if !aged || !is {
		t.Errorf("aged %v, is %v", aged, is)
	}
	young := *w.Create
	young.CreatedAt = clerkapi.Opt[string]{}
	if aged, is := (&Want{Create: &young, Attached: w.Attached}).Prints("s").Fit(u, "s"); aged || !is {
		t.Errorf("without an age: aged %v, is %v", aged, is)
	}
	for name, damage := range map[string]func(*clerkapi.User){
		"external id": func(u *clerkapi.User) { u.ExternalID = "2" }, "name": func(u *clerkapi.User) { u.LastName = "" },
		"locale": func(u *clerkapi.User) { u.Locale = "fr-FR" }, "wallet": func(u *clerkapi.User) { u.Web3Wallets = u.Web3Wallets[:1] },
		"metadata": func(u *clerkapi.User) { u.UnsafeMetadata = nil }, "state": func(u *clerkapi.User) { u.Banned = false },
		"limit": func(u *clerkapi.User) { u.CreateOrganizations = 4 }, "consent": func(u *clerkapi.User) { u.LegalAcceptedAt = 0 }, "age": func(u *clerkapi.User) { u.CreatedAt++ },
		"another's number": func(u *clerkapi.User) { u.PhoneNumbers[0].PhoneNumber = "+4915112345679" },
	} {
		_, u := full()
		damage(u)
		if _, is := p.Fit(u, "s"); is {
			t.Errorf("%s: it fits", name)
		}
		if diff := w.Differences(u, nil); len(diff) != 1 {
			t.Errorf("%s: %+v", name, diff)
		}
		if !p.FitEither(p, u, "s") {
			continue
		}
		t.Errorf("%s: it fits either", name)
	}
	u.EmailAddresses = u.EmailAddresses[1:] // the one that is attached later
	if _, is := p.Fit(u, "s"); !is {
		t.Error("before the second address is attached it does not fit")
	}
	if _, is := p.Fit(u, "another salt"); is {
		t.Error("it fits by another run's salt")
	}
	if Prints(nil).FitEither(p, u, "s") {
		t.Error("without prints it fits")
	}

	// A change on its way: each field is as one of the two says.
	after := *w.Create
	after.FirstName, after.LastName = some("Jo"), some("Do")
	next := (&Want{Create: &after, Attached: w.Attached}).Prints("s")
	u.FirstName = "Jo"
	if !p.FitEither(next, u, "s") || p.FitEither(nil, u, "s") {
		t.Error("half changed: it has to fit either of the two, and not the first alone")
	}
	// What nobody has decided of either of the two, or nobody has said, is not looked at.
	undecided := w.Prints("s").Open(Set(0).With(FirstName), nil, "s")
	if !undecided.FitEither(nil, u, "s") || !p.FitEither(undecided, u, "s") {
		t.Error("a field that is open has to be anything")
	}
	for name, has := range map[string]*clerkapi.User{
		"an address, a number and a wallet": {EmailAddresses: u.EmailAddresses, PhoneNumbers: u.PhoneNumbers, Web3Wallets: u.Web3Wallets},
		"an address and a number":           {EmailAddresses: u.EmailAddresses, PhoneNumbers: u.PhoneNumbers}, "a user name": {Username: "x"},
		"an address and a wallet": {EmailAddresses: u.EmailAddresses, Web3Wallets: u.Web3Wallets[:1]},
	} {
		ids := &Want{Create: &clerkapi.CreateUserParams{EmailAddress: w.Create.EmailAddress, EmailAddressIdentificationStatus: w.Create.EmailAddressIdentificationStatus,
			PhoneNumber: w.Create.PhoneNumber, PhoneNumberIdentificationStatus: w.Create.PhoneNumberIdentificationStatus}, Attached: w.Attached}
		if !ids.Prints("s").FitEither(nil, has, "s") {
			t.Errorf("who has %s does not fit", name)
		}
	}
	nameless := &clerkapi.User{}
	if _, is := (&Want{Create: &clerkapi.CreateUserParams{}}).Prints("s").Fit(nameless, "s"); is {
		t.Error("a user without an identifier fits")
	}
}

// What a row says and what was sent does not is told one by one, without secrets.
func TestWhatWasSentLacks(t *testing.T) {
	w, _ := full()
	lacking := func(p Prints) map[string][]string {
		out := map[string][]string{}
		w.Lacking(p, "s", func(field, value string) { out[field] = append(out[field], value) })
		return out
	}
	if got := lacking(w.Prints("s")); len(got) != 0 {
		t.Errorf("%v", got)
	}
	part := *w.Create
	part.FirstName, part.TOTPSecret, part.EmailAddress = clerkapi.Opt[string]{}, clerkapi.Opt[string]{}, nil
	got := lacking((&Want{Create: &part, Attached: w.Attached}).Prints("s"))
	want := map[string][]string{"first_name": {"Joe"}, "totp_secret": {""}, "email_address": {"Joe@acme.io"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if fields := slices.Collect(maps.Keys(lacking(nil))); len(fields) != fieldsSaid(w) {
		t.Errorf("nothing was sent: %v", fields)
	}
}

func fieldsSaid(w *Want) (n int) {
	for f := range fields {
		if _, says := specs[f].want(w); says {
			n++
		}
	}
	return n
}

// A part that the API refused is looked at again.
func TestWhatWasRefusedIsForgotten(t *testing.T) {
	w, _ := full()
	p := w.Prints("s")
	attach := &push.Attach{Kind: clerkapi.ByEmail, Value: "JOE@home.io"}
	less := p.Without(attach, "s")
	if less.of(Email) != 0 || less.of(Phone) == 0 || len(less) != len(p)-8 || len(p) != len(w.Prints("s")) {
		t.Errorf("an address: %v of %v bytes", len(less), len(p))
	}
	if less.identifier(identifierPrint("s", w.Attached[0])) || !less.identifier(identifierPrint("s", Identifier{Kind: clerkapi.ByEmail, Value: "joe@acme.io"})) {
		t.Error("the wrong address is forgotten")
	}
	if got := less.Refused(Set(0).With(Email).With(Phone)); got != Set(0).With(Email) {
		t.Errorf("refused: %q", got)
	}
	if got := Prints(nil).Refused(All); got != 0 {
		t.Errorf("refused of nothing: %q", got)
	}
	if got := p.Without(&push.Attach{Kind: clerkapi.ByPhone, Value: "+4915100000000"}, "s"); got.of(Phone) != 0 || len(got) != len(p) {
		t.Error("a number that was not sent")
	}
	last := Identifier{Kind: clerkapi.ByPhone, Value: w.Create.PhoneNumber[0]}
	if got := p.Without(&push.Attach{Kind: last.Kind, Value: last.Value}, "s"); got.identifier(identifierPrint("s", last)) || len(got) != len(p)-8 {
		t.Error("the last identifier is not forgotten")
	}
	changed := p.Without(push.ChangeIdentifier(clerkapi.ByPhone, "idn_3", nil), "s")
	if changed.of(Phone) != 0 || len(changed) != len(p) || changed.of(Email) == 0 {
		t.Error("a change of a number")
	}
	if changed := p.Without(push.SetState(clerkapi.Ban), "s"); !slices.Equal(changed, p) {
		t.Error("a change of no identifier forgets something")
	}
	o := OrganizationPrints(&OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "A"}, Domains: []clerkapi.OrganizationDomainParams{{Name: "a.io"}}}, "s")
	domains := slices.IndexFunc(organizationAspects, func(a aspect[OrganizationRow, OrganizationFound]) bool { return a.name == "domains" })
	if less := o.Without(push.AddDomain(nil), "s"); less.of(Field(domains)) != 0 || less.of(0) != o.of(0) {
		t.Error("a domain")
	}
}

// Prints of an earlier version, which knew fewer fields, say nothing of the others.
func TestPrintsOfFewerFields(t *testing.T) {
	w, _ := full()
	p := w.Prints("s")
	old := append(Prints{2}, p[1:9]...)
	if !old.Known() || old.of(FirstName) != p.of(FirstName) || old.of(LastName) != 0 || old.of(Locked) != 0 {
		t.Error("fields")
	}
	old.set(int(LastName), open)
	old.set(-1, open)
	if !slices.Equal(old, append(Prints{2}, p[1:9]...)) {
		t.Error("a field that they do not hold was set")
	}
	ids := append(append(Prints{3}, p[1:13]...), p[1+4*fields:]...)
	for _, id := range append(w.Identifiers(clerkapi.ByEmail), w.Identifiers(clerkapi.ByPhone)...) {
		if !ids.identifier(identifierPrint("s", id)) || ids.Without(&push.Attach{Kind: id.Kind, Value: id.Value}, "s").identifier(identifierPrint("s", id)) {
			t.Errorf("%s behind three fields is not found, or not forgotten", id.Value)
		}
	}
	if p[:len(p)-1].identifier(identifierPrint("s", Identifier{Kind: clerkapi.ByPhone, Value: "+4915112345678"})) {
		t.Error("half an identifier")
	}
	if cut := p[:8]; cut.Known() || cut.of(ExternalID) != 0 {
		t.Error("prints that were cut off")
	}
}

func TestNamesOfFieldsAndSets(t *testing.T) {
	names := Names()
	for _, want := range []string{"banned", "domains", "email_address", "role", "slug"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("%v", names)
	}
	if got := Metadata.String(); got != "public_metadata, private_metadata, unsafe_metadata" {
		t.Error(got)
	}
	for f := range All.Each() {
		if secret := f == Password || f == TOTP || f == BackupCodes; f.Secret() != secret {
			t.Errorf("%s: secret %v", f, f.Secret())
		}
	}
	if !(Difference{Field: Banned}).Plain() || !(Difference{Field: Password}).Plain() || (Difference{Field: FirstName}).Plain() {
		t.Error("plain")
	}
}

// Secrets are sent when the row has them: that they are there does not say that they are
// the same. What is equal is not.
func TestSecretsAreSentAgain(t *testing.T) {
	w, u := full()
	if got := w.Unequal(u); got != Set(0).With(Password).With(TOTP).With(BackupCodes) {
		t.Errorf("%q", got)
	}
	u.FirstName = "X"
	if got := w.Unequal(u); !got.Has(FirstName) || got.Has(LastName) {
		t.Errorf("%q", got)
	}
	u.TOTPEnabled, u.BackupCodeEnabled, u.PasswordEnabled = false, false, false
	if d := w.Differences(u, nil); len(d) != 4 || d[1].Expected != "there" || d[1].Found != "missing" {
		t.Errorf("%+v", d)
	}
}

// A row that says nothing of identifiers, wallets or metadata has no say in what the user has; one that does is held to it.
func TestWhatARowDoesNotSayIsNoDifference(t *testing.T) {
	verified, not := &clerkapi.Verification{Status: "verified"}, &clerkapi.Verification{Status: "unverified"}
	u := func(primary string, emails ...clerkapi.EmailAddress) *clerkapi.User {
		return &clerkapi.User{ID: "user_1", PrimaryEmailAddressID: primary, EmailAddresses: emails, Web3Wallets: []clerkapi.Web3Wallet{{Web3Wallet: "0x1"}}, PublicMetadata: json.RawMessage(`{"a":[1,2]}`)}
	}
	a, b := clerkapi.EmailAddress{ID: "idn_a", EmailAddress: "a@acme.io", Verification: verified}, clerkapi.EmailAddress{ID: "idn_b", EmailAddress: "b@acme.io", Verification: verified}
	open := a
	open.Verification = not
	for name, c := range map[string]struct {
		row  clerkapi.CreateUserParams
		user *clerkapi.User
		want string
	}{
		"it says nothing":              {clerkapi.CreateUserParams{}, u("idn_a", a), ""},
		"an address that is no proof":  {clerkapi.CreateUserParams{EmailAddress: []string{"a@acme.io"}, EmailAddressIdentificationStatus: []string{"unverified"}}, u("idn_b", open), ""},
		"the first of two is first":    {clerkapi.CreateUserParams{EmailAddress: []string{"a@acme.io", "b@acme.io"}, EmailAddressIdentificationStatus: []string{"verified", "verified"}}, u("idn_a", a, b), ""},
		"the other of two is first":    {clerkapi.CreateUserParams{EmailAddress: []string{"a@acme.io", "b@acme.io"}, EmailAddressIdentificationStatus: []string{"verified", "verified"}}, u("idn_b", a, b), "email_address"},
		"another wallet":               {clerkapi.CreateUserParams{Web3Wallet: []string{"0x2"}}, u("idn_a", a), "web3_wallet"},
		"metadata of no text":          {clerkapi.CreateUserParams{PublicMetadata: clerkapi.Some(json.RawMessage(nil))}, u("idn_a", a), ""},
		"the same metadata, otherwise": {clerkapi.CreateUserParams{PublicMetadata: clerkapi.Some(json.RawMessage(`{ "a": [1.0, 2] }`))}, u("idn_a", a), ""},
		"other metadata":               {clerkapi.CreateUserParams{PublicMetadata: clerkapi.Some(json.RawMessage(`{"a":[2,1]}`))}, u("idn_a", a), `public_metadata {"a":[2,1]} {"a":[1,2]}`},
	} {
		var got []string
		for _, d := range User(&Want{Create: &c.row}, c.user, 0, Edits{}).Differ {
			text := d.Name
			if d.Name == "public_metadata" {
				text += " " + d.Expected + " " + d.Found
			}
			got = append(got, text)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
