package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// What a membership or an invitation is known by is one text in the checkpoint, and is read from it again; the crosswalk
// names each by its parts.
func TestMembersAreKnownByTheirParts(t *testing.T) {
	for text, k := range map[string]record.MemberKey{
		"o1\nu1":         {Organization: "o1", Member: "u1"},
		"o1\na@acme.io":  {Organization: "o1", Member: "a@acme.io"},
		"\na@acme.io":    {Member: "a@acme.io"},
		"\n\na@acme.io":  {Member: "a@acme.io", Waiting: true},
		"o1\nuser\nline": {Organization: "o1", Member: "user\nline"},
	} {
		if got := record.ParseMemberKey(text); got != k || k.String() != text {
			t.Errorf("%q: %+v, and %+v is %q", text, got, k, k.String())
		}
	}
	s := newStage(t, nil, nil)
	path := textFile(t, "users.csv", "id,email\nu1,ada@acme.io\n")
	in := InputOptions{MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"), Others: map[mapping.Entity]string{
		mapping.Organizations: textFile(t, "orgs.csv", "id,name\no1,Acme\n"),
		mapping.Invitations:   textFile(t, "invitations.csv", "email,organization_id,role,waitlist\na@acme.io,o1,member,\nb@acme.io,,,\nc@acme.io,,,yes\n"),
	}}
	crosswalk := filepath.Join(t.TempDir(), "ids.csv")
	if r, err := migrate(t, s, path, in, MigrateOptions{Outputs: Outputs{Crosswalk: crosswalk}}); err != nil || !r.Finished {
		t.Fatal(r, err)
	}
	b, err := os.ReadFile(strings.TrimSuffix(crosswalk, ".csv") + "-invitations.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\no1,a@acme.io,", "\n,b@acme.io,", "\n,c@acme.io,"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%q is not in\n%s", want, b)
		}
	}
}
