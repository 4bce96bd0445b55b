package mapping

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// saysNothing are the columns that presets ignore although their names look as if they said
// something of a user, and why they do not.
var saysNothing = map[string]string{
	"aspnet-identity NormalizedEmail":         "Email in upper case",
	"discourse emails[].normalized_email":     "email without its dots and tags",
	"okta activated":                          "when it was; status is what counts",
	"clerk password_enabled":                  "there is a password_digest",
	"fusionauth breachedPasswordStatus":       "of the password, which comes along",
	"fusionauth usernameStatus":               "whether a moderator has looked at the username",
	"devise encrypted_otp_secret":             "otp_required_for_login says whether it is in use",
	"devise encrypted_otp_secret_iv":          "of encrypted_otp_secret",
	"devise encrypted_otp_secret_salt":        "of encrypted_otp_secret",
	"redmine twofa_totp_last_used_at":         "when it was",
	"wordpress usermeta._two_factor_provider": "which of the enabled ones is asked for first",
	"wordpress usermeta._two_factor_nonce":    "of a sign-in that is not finished",
	"flask-security fs_webauthn_user_handle":  "every user has one; the keys are in a table of their own",
	"ghost subscribed_to_emails":              "of newsletters",
	"ghost status":                            "free or paid: what is paid stands in Stripe",
	"ghost email_disabled":                    "a newsletter bounced",
	"mediawiki user_email_token_expires":      "of a link that was sent",
	"casdoor preferred_mfa_type":              "which of the second factors is asked for first",
	"casdoor mfa_items":                       "which of the second factors are asked for first",
	"gitea avatar_email":                      "by which the picture is asked for: the address of the user, or one of no meaning for signing in",
	"parse _email_verify_token_expires_at":    "of a link that was sent",
	"parse _perishable_token_expires_at":      "of a link that was sent",
	"strapi published_at":                     "every entry has it that is no draft, and users are none",
	"supabase confirmed_at":                   "the earlier of email_confirmed_at and phone_confirmed_at, which are read",
	"supabase email_change_confirm_status":    "of a change that is not finished",
	"kratos verifiable_addresses[].status":    "says the same as verified, which is read",
	"kratos addresses[].status":               "says the same as verified, which is read",
	"gitea addresses[].lower_email":           "the address in small letters, which is read",
}

// leftWhole are the containers that presets leave behind with all that is in them, and why.
var leftWhole = map[string]string{
	"descope OAuth.*":                            "tokens; the names of the providers are read",
	"kratos credentials.webauthn.*":              "keys of devices, which are told as lost",
	"kratos credentials.passkey.*":               "keys of devices, which are told as lost",
	"kratos credentials.oidc.config.*":           "tokens; the names of the providers are read",
	"kratos held[].*":                            "the rows of the inputs beside it, which read them",
	"kratos devices[].*":                         "keys of devices, which are told as lost",
	"meteor services.resume.*":                   "sessions",
	"meteor services.email.*":                    "links that were sent",
	"meteor services.google.*":                   "tokens; the names of the providers are read",
	"meteor services.facebook.*":                 "tokens; the names of the providers are read",
	"meteor services.github.*":                   "tokens; the names of the providers are read",
	"meteor services.twitter.*":                  "tokens; the names of the providers are read",
	"okta _links.*":                              "addresses of Okta's own API",
	"parse _acl.*":                               "rights in the database, by user",
	"casdoor organization.*":                     "settings of the organization, not of its users",
	"hanko passkeys[].*":                         "keys of devices, which are told as lost",
	"clerk-api external_accounts.*":              "Clerk links them by the address; the names of the providers are read",
	"clerk-api email_addresses[].verification.*": "whether it is verified is read",
	"clerk-api phone_numbers[].verification.*":   "whether it is verified is read",
	"clerk-api _raw.*":                           "the answer that the SDK made the user of, once more",
}

// What says that somebody is deleted or locked, a second factor or an address is never left
// behind unsaid: no preset ignores it.
func TestNoPresetIgnoresWhatSaysSomethingOfAUser(t *testing.T) {
	used := map[string]bool{}
	for _, m := range Presets() {
		for _, name := range m.ignore {
			key := m.Name + " " + name
			if strings.HasSuffix(name, ".*") {
				if used[key] = true; leftWhole[key] == "" {
					t.Errorf("%s ignores all of %s, and nothing says why", m.Name, name)
				}
				continue
			}
			if what := wording.Tells(name); what != "" {
				if used[key] = true; saysNothing[key] == "" {
					t.Errorf("%s ignores %s: %s", m.Name, name, what)
				}
			}
		}
	}
	for _, argued := range []map[string]string{saysNothing, leftWhole} {
		for key := range argued {
			if !used[key] {
				t.Errorf("%s is argued for and not ignored", key)
			}
		}
	}
}

// Neither is a right of somebody, a group, or an id by which the application knows them.
func TestNoPresetIgnoresRights(t *testing.T) {
	right := regexp.MustCompile(`(?i)^(custom_?)?(roles?|role_?names|labels?|permissions?|groups?|group_?ids?|teams?|current_team_id|user_?tenants|organi[sz]ations?|organization_(id|memberships)|memberships|registrations|is_(super_?)?admin|is_staff|is_breakglass|authorization|external_id|legacy_user_id|(client|realm)_?roles|trust_level|retired_email_addresses)$`)
	none := map[string]string{
		"supabase role":                    "authenticated, of everybody: the role in the database",
		"workos roles":                     "the role is read, and is the first of them",
		"stytch-b2b custom_roles":          "what an organization calls its roles; those of members are read",
		"workos domains[].organization_id": "the organization that has the domain",
	}
	for _, m := range Presets() {
		for _, m := range append([]*Mapping{m}, m.sections...) {
			for _, name := range m.ignore {
				if key := m.Name + " " + name; right.MatchString(name[strings.LastIndexByte(name, '.')+1:]) && none[key] == "" {
					t.Errorf("%s is ignored", key)
				}
			}
		}
	}
}

// What a preset leaves behind can be told: no expression computes the names of columns.
func TestNoPresetReadsColumnsByComputedNames(t *testing.T) {
	for _, m := range Presets() {
		for _, m := range append([]*Mapping{m}, m.sections...) {
			for _, e := range m.Computed() {
				t.Errorf("%s:%d: %s", e.File, e.Line, e.Path)
			}
		}
	}
}

func TestTellsKnowsTheNamesOfSources(t *testing.T) {
	for what, names := range map[string]string{
		"a state":         "deleted_at deletedAt discarded_at LockoutEnd LockoutEndDateUtc locked_until is_active isActive enabled accountEnabled suspended_till banned_until status state user_status is_forbidden_x:0 userPrincipal:0 user_metadata.deleted_at _account_lockout_expires_at user_is_temp isConfirmed archived _tombstone deleteat delete_at deletedat isactive isbanned lockoutend accountlocked lockeduntil suspendedat",
		"a second factor": "two_factor_secret twoFactorEnabled mfa_verifications totp tfa_secret twofa_totp_key backup_codes recovery_codes webauthn_registrations totps mfa cognito:mfa_enabled mfaactive mfasecret totpsecret twofactorenabled twofactorsecret otpsecret recoverycodes backupcodes is2faenabled",
		"an address":      "recoveryEmail googleEmail NormalizedEmail emails phone_numbers mobile",
		"":                "id name last_active_at lastLogin created_at tenant_id emailVisibility email_token statement stateless reactivity phone_change_token keydate codename activecode",
	} {
		for _, name := range strings.Fields(names) {
			name, not := strings.CutSuffix(name, ":0")
			if want := map[bool]string{true: "", false: what}[not]; wording.Tells(name) != want {
				t.Errorf("%s is %q, want %q", name, wording.Tells(name), want)
			}
		}
	}
}

// leaves are the paths in the row that a mapping reads, without those into lists.
func (n *node) leaves(at []string, each func([]string)) {
	if n.read() && len(at) > 0 && n.children == nil {
		each(at)
	}
	for key, child := range n.children {
		child.leaves(append(at[:len(at):len(at)], key), each)
	}
}

// Booleans are read in every spelling, in JSON rows as in cells: whatever a preset makes of
// true and false it makes of their spellings, for the states of users.
func TestEveryPresetReadsBooleansInEverySpelling(t *testing.T) {
	outcome := func(m *Mapping, rec *Record) string {
		mp := m.NewMapper()
		u, problems := mp.Map(rec)
		var codes []string
		for _, p := range problems {
			codes = append(codes, p.Code)
		}
		return fmt.Sprint(u.Skip, " ", u.Banned.Or(false), " ", u.Locked.Or(false), " ", codes)
	}
	tried := 0
	for _, m := range Presets() {
		m.tree.leaves(nil, func(path []string) {
			row := func(value string) *Record {
				for i := len(path) - 1; i >= 0; i-- {
					value = "{" + quoteJSON(path[i]) + ":" + value + "}"
				}
				return &Record{JSON: value}
			}
			yes, no := outcome(m, row("true")), outcome(m, row("false"))
			if yes == no {
				return
			}
			tried++
			for want, spellings := range map[string][]string{yes: {"true", "TRUE", "t", "1", "yes", "Y", " True "}, no: {"false", "FALSE", "f", "0", "no", "N", " False "}} {
				for _, s := range spellings {
					if got := outcome(m, row(quoteJSON(s))); got != want {
						t.Errorf("%s: %q in %v is %s, want %s", m.Name, s, path, got, want)
					}
					if len(path) > 1 {
						continue
					}
					cell := &Record{Header: NewHeader(path), Cells: []string{s}}
					if got := outcome(m, cell); got != want {
						t.Errorf("%s: the cell %q in %v is %s, want %s", m.Name, s, path, got, want)
					}
				}
			}
		})
	}
	if tried < 20 {
		t.Errorf("only %d columns of presets take booleans; the test has lost them", tried)
	}
}

// What files are recognised by is the same in the outline of a preset as in the preset, and what
// translates is not in it.
func TestOutlinesAreRecognisedAsTheirPresets(t *testing.T) {
	type told struct {
		name, title string
		detect      Detection
		input       Input
		params      []Param
		from        Entity
		each        Key
		beside, any bool
	}
	of := func(m *Mapping) told {
		out := told{m.Name, m.Title, m.Detect, m.Input, m.Params, m.From, m.Each, m.Beside(), m.AnySpelling}
		out.input.Joined = nil
		for _, in := range m.Input.Joined {
			j := *in
			if j.line, j.col = 0, 0; j.Where != nil { // of which the programs are made of functions
				j.Where = &Condition{Text: j.Where.Text}
			}
			if j.Of.several != nil {
				j.Of = Key{several: &Condition{Text: j.Of.several.Text}}
			}
			out.input.Joined = append(out.input.Joined, &j)
		}
		return out
	}
	outlines := Outlines()
	for i, m := range Presets() {
		o := outlines[i]
		if len(o.fields)+len(o.tell)+len(o.factors)+len(o.ignore) > 0 || o.digest != nil {
			t.Errorf("%s: the outline translates", m.Name)
		}
		if a, b := of(m), of(o); !reflect.DeepEqual(a, b) {
			t.Errorf("%s:\n%+v\n%+v", m.Name, a, b)
		}
		if len(m.Others()) != len(o.Others()) {
			t.Errorf("%s: the outline has %d other entities, the preset %d", m.Name, len(o.Others()), len(m.Others()))
			continue
		}
		for k, s := range m.Others() {
			if a, b := of(s), of(o.Others()[k]); s.Entity != o.Others()[k].Entity || !reflect.DeepEqual(a, b) {
				t.Errorf("%s, %s:\n%+v\n%+v", m.Name, s.Entity, a, b)
			}
		}
	}
}

// What somebody signs in to Kratos with may be a trait of any name: the identifiers of the password say it.
func TestAUsernameOfKratosMayBeOfAnyTrait(t *testing.T) {
	m, err := Preset("kratos", nil)
	if err != nil {
		t.Fatal(err)
	}
	for credentials, want := range map[string]string{
		`"traits":{"nick":"ada_l"},"credentials":{"password":{"identifiers":["ada@acme.io","+4915112345678","ada_l"]}}`: "ada_l",
		`"traits":{"username":"ada"},"credentials":{"password":{"identifiers":["ada_l"]}}`:                              "ada",
		`"traits":{"email":"ada@acme.io"},"credentials":{"password":{"identifiers":["ada@acme.io"]}}`:                   "",
		`"traits":{"email":"ada@acme.io"},"credentials":{"oidc":{"type":"oidc","identifiers":["github:1234"]}}`:         "",
	} {
		u, _ := m.NewMapper().Map(&Record{JSON: `{"id":"1","schema_id":"default","state":"active",` + credentials + `}`})
		if got := u.Username.Or(""); got != want {
			t.Errorf("%s: %q, want %q", credentials, got, want)
		}
	}
}

// A preset without parameters is compiled once, and one with some is not another's.
func TestAPresetIsCompiledOnce(t *testing.T) {
	plain, err := Preset("keycloak", nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := Preset("keycloak", map[string]string{}); again != plain {
		t.Error("compiled again")
	}
	if other, err := Preset("keycloak", map[string]string{"nobody": "knows"}); other == plain && err == nil {
		t.Error("parameters are lost")
	}
	if _, err := Preset("nosuch", nil); err == nil {
		t.Error("a source that is none is taken")
	}
}
