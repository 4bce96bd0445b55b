package mapping

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// reached reports whether a part of a value is reached, and whether it is under a key of an object alone.
func reached(v, part *value, key string) (is, under bool) {
	if v == part {
		return true, false
	}
	under = true
	parts := slices.Concat(v.first, v.merge)
	for _, m := range v.object {
		parts = append(parts, m.val)
		if in, _ := reached(m.val, part, key); in && m.key == key {
			is, parts = true, parts[:len(parts)-1]
		}
	}
	for _, p := range parts {
		if in, so := reached(p, part, key); in {
			is, under = true, under && so
		}
	}
	return is, is && under
}

// What users could write themselves is never trusted after the move, and what only the server saw is never
// shown: of no preset, in no field. A preset says of all of its metadata whose hand reached it, and where that is written.
func TestNoPresetRaisesTrustOrExposure(t *testing.T) {
	dated := regexp.MustCompile(`20\d\d-\d\d-\d\d|^no page says .*: .`)
	kinds := 0
	for _, preset := range Presets() {
		for _, m := range append([]*Mapping{preset}, preset.sections...) {
			for _, f := range m.written {
				if strings.HasSuffix(f.spec.name, "_metadata") {
					t.Errorf("%s, %s: %s stands under fields, where nothing says who could write and read it: make it a kind of metadata", m.Name, m.Entity, f.spec.name)
				}
			}
			for i := range m.kinds {
				k := &m.kinds[i]
				kinds++
				if !dated.MatchString(k.Page) {
					t.Errorf("%s: no page says where %s is from, and when it was read: %q", m.Name, k.Name, k.Page)
				}
				var in []string
				for _, f := range m.fields {
					for _, v := range f.values {
						holds, nested := reached(v, k.value, UnsafeKey)
						if !holds {
							continue
						}
						in = append(in, f.spec.name)
						apart := f.spec.name == "unsafe_metadata" || m.Entity != Users && f.spec.name == "private_metadata" && nested
						switch {
						case k.Writes == ByClient && !apart:
							t.Errorf("%s: users could write %s, and it goes to %s", m.Name, k.Name, f.spec.name)
						case k.Writes != ByClient && apart && f.spec.name == "unsafe_metadata":
							t.Errorf("%s: users can change %s from now on", m.Name, k.Name)
						case k.Reads != ByClient && f.spec.name != "private_metadata":
							t.Errorf("%s: clients may never have seen %s, and it goes to %s", m.Name, k.Name, f.spec.name)
						case k.Writes == ByUnknown && f.spec.name == "public_metadata":
							t.Errorf("%s: users may have written %s, and it goes to %s", m.Name, k.Name, f.spec.name)
						}
					}
				}
				if len(in) != 1 {
					t.Errorf("%s: %s goes to %v, not to one place", m.Name, k.Name, in)
				}
			}
		}
	}
	if kinds < 60 {
		t.Errorf("the presets have %d kinds of metadata; the test has lost them", kinds)
	}
}

// metadataRows are rows as each source has them, and the metadata that is made of them.
var metadataRows = []struct{ source, row, public, private, unsafe string }{
	{"appwrite", `{"$id":"1","email":"a@example.com","prefs":{"role":"admin"}}`, "", "", `{"role":"admin"}`},
	{"auth0", `{"user_id":"1","user_metadata":{"role":"admin"},"app_metadata":{"plan":"pro"}}`, "", `{"plan":"pro"}`, `{"role":"admin"}`},
	{"supabase", `{"id":"1","raw_user_meta_data":"{\"role\":\"admin\"}","raw_app_meta_data":{"plan":"pro"}}`, `{"plan":"pro"}`, "", `{"role":"admin"}`},
	{"supabase", `{"id":"1","user_metadata":{"role":"admin"},"app_metadata":{"plan":"pro"}}`, `{"plan":"pro"}`, "", `{"role":"admin"}`},
	{"stytch", `{"user_id":"1","trusted_metadata":{"plan":"pro"},"untrusted_metadata":{"role":"admin"}}`, `{"plan":"pro"}`, "", `{"role":"admin"}`},
	{"stytch-b2b", `{"member_id":"1","email_address":"a@example.com","organization_id":"o","trusted_metadata":{"plan":"pro"},"untrusted_metadata":{"role":"admin"}}`,
		`{"plan":"pro"}`, `{"organization_id":"o"}`, `{"role":"admin"}`},
	{"descope", `{"userId":"1","loginIds":["a"],"customAttributes":{"role":"admin"}}`, "", `{"role":"admin","descope_login_ids":["a"]}`, ""},
	{"kinde", `{"id":"1","is_suspended":false,"provided_id":"7"}`, "", `{"kinde_provided_id":"7"}`, ""},
	{"logto", `{"id":"1","custom_data":{"role":"admin"}}`, "", `{"role":"admin"}`, ""},
	{"propelauth", `{"user_id":"1","email":"a@example.com","email_confirmed":true,"properties":{"role":"admin"},"metadata":{"plan":"pro"}}`, "", `{"plan":"pro"}`, `{"role":"admin"}`},
	{"userfront", `{"userId":1,"userUuid":"u","data":{"role":"admin"}}`, "", `{"userfront_id":1}`, `{"role":"admin"}`},
	{"fusionauth", `{"id":"1","data":{"role":"admin"}}`, "", `{"role":"admin"}`, ""},
	{"keycloak", `{"id":"1","username":"a","realmRoles":["staff"]}`, "", `{"realm_roles":["staff"]}`, ""},
	{"keycloak", `{"id":"1","username":"a","attributes":{"role":["admin"],"locale":["de"]}}`, "", "", `{"role":["admin"]}`},
	{"kratos", `{"id":"1","traits":{"email":"a@example.com","name":{"middle":"A"},"role":"admin"}}`, "", "", `{"name":{"middle":"A"},"role":"admin"}`},
	{"cognito", `{"Username":"a","Attributes":[{"Name":"sub","Value":"1"},{"Name":"custom:role","Value":"admin"},{"Name":"birthdate","Value":"2000-01-01"}]}`, "", "",
		`{"birthdate":"2000-01-01","custom:role":"admin"}`},
	{"cognito", `{"Username":"a","Attributes":[{"Name":"sub","Value":"1"},{"Name":"dev:custom:limit","Value":"7"},{"Name":"zoneinfo","Value":"UTC"}]}`, "", `{"dev:custom:limit":"7"}`, `{"zoneinfo":"UTC"}`},
	{"cognito", `{"cognito:username":"a","name":"Ann Lee","nickname":"","birthdate":"2000-01-01"}`, "", "", `{"birthdate":"2000-01-01","name":"Ann Lee"}`},
	{"kratos", `{"id":"1","traits":{},"metadata_public":{"plan":"pro"},"metadata_admin":{"note":"x"}}`, `{"plan":"pro"}`, `{"note":"x"}`, ""},
	{"workos", `{"object":"user","id":"1","email":"a@example.com","email_verified":true,"metadata":{"plan":"pro"},"external_id":"7"}`, "", `{"plan":"pro","workos_external_id":"7"}`, ""},
	{"firebase", `{"localId":"1","email":"a@example.com","disabled":false,"customAttributes":"{\"role\":\"admin\"}"}`, `{"role":"admin"}`, "", ""},
	{"meteor", `{"_id":"1","profile":{"role":"admin"}}`, "", "", `{"role":"admin"}`},
	{"hanko", `{"id":"1","metadata":{"public_metadata":"{\"a\":1}","private_metadata":"{\"b\":1}","unsafe_metadata":"{\"c\":1}"}}`, `{"a":1}`, `{"b":1}`, `{"c":1}`},
	{"clerk", `{"id":"1","public_metadata":"{\"a\":1}","private_metadata":"{\"b\":1}","unsafe_metadata":"{\"c\":1}"}`, `{"a":1}`, `{"b":1}`, `{"c":1}`},
	{"clerk-api", `{"id":"1","public_metadata":{"a":1},"private_metadata":{"b":1},"unsafe_metadata":{"c":1}}`, `{"a":1}`, `{"b":1}`, `{"c":1}`},
	{"clerk-migration-tool", `{"userId":"1","publicMetadata":{"a":1},"privateMetadata":{"b":1},"unsafeMetadata":{"c":1}}`, `{"a":1}`, `{"b":1}`, `{"c":1}`},
	{"directus", `{"id":"1","role":"r","status":"active"}`, "", `{"directus_role":"r"}`, ""},
}

func TestMetadataGoesWhereItsSourcePutIt(t *testing.T) {
	for _, c := range metadataRows {
		m, err := Preset(c.source, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, problems := m.NewMapper().Map(&Record{JSON: c.row})
		if p := fatals(problems); p != nil {
			t.Errorf("%s: %v", c.source, p)
		}
		got := [3]string{string(u.PublicMetadata.Or(nil)), string(u.PrivateMetadata.Or(nil)), string(u.UnsafeMetadata.Or(nil))}
		if want := [3]string{c.public, c.private, c.unsafe}; got != want {
			t.Errorf("%s: public, private and unsafe are %q, want %q", c.source, got, want)
		}
	}
}

// Which attributes of Cognito its users could write themselves is a setting of the pool's, so somebody says it.
func TestAttributesThatNoClientWritesAreNotTheUsers(t *testing.T) {
	for _, names := range []string{"custom:role,custom:plan", "custom:role, custom:plan", " custom:plan ,\tcustom:role ", "custom:role,custom:plan,", "custom:role , , custom:plan"} {
		m, err := Preset("cognito", map[string]string{"server_attributes": names})
		if err != nil {
			t.Fatal(err)
		}
		const row = `{"Username":"a","Attributes":[{"Name":"sub","Value":"1"},{"Name":"custom:role","Value":"admin"},{"Name":"custom:role2","Value":"x"},{"Name":"custom:plan","Value":"pro"}]}`
		u, problems := m.NewMapper().Map(&Record{JSON: row})
		if got := string(u.PublicMetadata.Or(nil)) + string(u.UnsafeMetadata.Or(nil)); fatals(problems) != nil || got != `{"custom:plan":"pro","custom:role":"admin"}{"custom:role2":"x"}` {
			t.Errorf("%q: %s %v", names, got, problems)
		}
	}
}

func fatals(problems []Problem) (out []Problem) {
	for _, p := range problems {
		if p.Severity == Fatal {
			out = append(out, p)
		}
	}
	return out
}

// An organization has no unsafe metadata: what its owners could write stands under a key that nobody trusts.
func TestOrganizationsKeepWhatClientsWroteApart(t *testing.T) {
	m, err := Preset("better-auth", nil)
	if err != nil {
		t.Fatal(err)
	}
	for to, want := range map[Place][2]string{"": {"", `{"unsafe_metadata":{"plan":"pro"}}`}, PublicPlace: {`{"plan":"pro"}`, ""}, NoPlace: {"", ""}} {
		placed := m
		if to != "" {
			if placed, err = m.Placing(map[string]Place{"organization": to}); err != nil {
				t.Fatal(err)
			}
		}
		var o Organization
		_, problems := placed.Of(Organizations).NewMapper().MapEntity(&Record{JSON: `{"id":"o","name":"O","slug":"o","metadata":"{\"plan\":\"pro\"}"}`}, &o, nil)
		if got := [2]string{string(o.PublicMetadata.Or(nil)), string(o.PrivateMetadata.Or(nil))}; got != want {
			t.Errorf("%s: public and private are %q, want %q (%v)", to, got, want, problems)
		}
	}
}

const twoKinds = `
params: {region: {default: US}}
metadata:
  app: {value: app?, writes: server, reads: server}
  user: {value: user?, writes: client, reads: client}
fields:
  external_id: id
`

// Whoever decides otherwise is told what that raises, and what the server wrote is never overwritten with what a user did.
func TestPlacingSaysWhatItRaises(t *testing.T) {
	m, err := Parse("m", twoKinds, nil)
	if err != nil {
		t.Fatal(err)
	}
	const row = `{"id":"1","user":{"role":"admin","theme":"dark"},"app":{"role":"member"}}`
	for _, c := range []struct {
		places                  map[string]Place
		public, private, unsafe string
		says                    []string
	}{
		{nil, "", `{"role":"member"}`, `{"role":"admin","theme":"dark"}`, nil},
		{map[string]Place{"user": UnsafePlace}, "", `{"role":"member"}`, `{"role":"admin","theme":"dark"}`, nil},
		{map[string]Place{"user": PublicPlace}, `{"role":"admin","theme":"dark"}`, `{"role":"member"}`, "", []string{"metadata_placed user: applications trust what users could write themselves"}},
		{map[string]Place{"user": PrivatePlace}, "", `{"role":"member","theme":"dark"}`, "",
			[]string{"metadata_conflict private_metadata: role", "metadata_placed user: applications trust what users could write themselves"}},
		{map[string]Place{"app": PublicPlace}, `{"role":"member"}`, "", `{"role":"admin","theme":"dark"}`, []string{"metadata_placed app: clients read what only the server saw"}},
		{map[string]Place{"app": UnsafePlace}, "", "", `{"role":"member","theme":"dark"}`,
			[]string{"metadata_conflict unsafe_metadata: role", "metadata_placed app: clients read what only the server saw, and users can change it from now on"}},
		{map[string]Place{"user": NoPlace}, "", `{"role":"member"}`, "", []string{"metadata_placed user: user metadata stays behind"}},
	} {
		placed, err := m.Placing(c.places)
		if err != nil {
			t.Fatal(err)
		}
		again, err := placed.With(map[string]string{"region": "DE"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []*Mapping{placed, again} { // other parameters change nothing about it
			u, problems := m.NewMapper().Map(&Record{JSON: row})
			got := [3]string{string(u.PublicMetadata.Or(nil)), string(u.PrivateMetadata.Or(nil)), string(u.UnsafeMetadata.Or(nil))}
			if want := [3]string{c.public, c.private, c.unsafe}; got != want {
				t.Errorf("%v: public, private and unsafe are %q, want %q", c.places, got, want)
			}
			if len(problems) != len(c.says) {
				t.Errorf("%v: %d problems, want %d: %v", c.places, len(problems), len(c.says), problems)
				continue
			}
			for i, want := range c.says {
				head, words, _ := strings.Cut(want, ": ")
				if p := problems[i]; p.Code+" "+p.Field != head || !strings.Contains(p.Message, words) {
					t.Errorf("%v: %s %s: %s, want %s", c.places, p.Code, p.Field, p.Message, want)
				}
			}
		}
	}
	if _, err := m.Placing(map[string]Place{"usr": PublicPlace}); err == nil || !strings.Contains(err.Error(), "it names app (private), user (unsafe)") {
		t.Errorf("an unknown kind: %v", err)
	}
}

func TestAKindOfMetadataThatNoRowHasIsTold(t *testing.T) {
	m, err := Parse("m", twoKinds, nil)
	if err == nil {
		m, err = m.Placing(map[string]Place{"user": PublicPlace, "app": PublicPlace})
	}
	if err != nil {
		t.Fatal(err)
	}
	mp := m.NewMapper()
	mp.Map(&Record{JSON: `{"id":"1","app":{"a":1}}`})
	var told []string
	for _, f := range Findings([]*Mapper{mp}) {
		told = append(told, f.Code+" "+f.Field)
	}
	if want := []string{"column_unseen user"}; !slices.Equal(told, want) {
		t.Errorf("told: %v, want %v", told, want)
	}
}

// Fields that a mapping has itself are its author's word, and stay beside kinds of metadata.
func TestFieldsOfMetadataStandBesideKinds(t *testing.T) {
	m, err := Parse("m", twoKinds+"  private_metadata: {object: {role: role?}}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","role":"owner","app":{"role":"member","plan":"pro"}}`})
	if got, want := string(u.PrivateMetadata.Or(nil)), `{"role":"owner","plan":"pro"}`; got != want {
		t.Errorf("private metadata %s, want %s", got, want)
	}
	if len(problems) != 1 || problems[0].Code != CodeMetadataConflict {
		t.Errorf("problems: %v", problems)
	}
}

func TestAKindOfMetadataSaysWhoseHandReachedIt(t *testing.T) {
	for text, want := range map[string]string{
		"{value: a?}":                                         "needs `value`, `writes` and `reads`",
		"{value: a?, writes: client}":                         "needs `value`, `writes` and `reads`",
		"{writes: client, reads: client}":                     "needs `value`, `writes` and `reads`",
		"{value: a?, writes: everybody, reads: client}":       "`writes` takes client or server or unknown",
		"{value: a?, writes: server, reads: server, goes: x}": "unknown key \"goes\"",
	} {
		_, err := Parse("m", "metadata:\n  a: "+text+"\nfields: {external_id: id}\n", nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if got := slices.Sorted(maps.Keys(map[Place]bool{PublicPlace: true, PrivatePlace: true, UnsafePlace: true, NoPlace: true})); len(got) != len(Places) {
		t.Errorf("%v are not %v", got, Places)
	}
}
