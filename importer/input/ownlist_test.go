package input

import (
	"errors"
	"strings"
	"testing"

	"clerk-import/importer/halt"
)

// Lists that this tool has written are no exports, and are told for what they are.
func TestListsOfItsOwnAreNamed(t *testing.T) {
	for name, text := range map[string]string{
		"leftovers": "external_id,field,value,why,code,file,line\nu1,phone_number,12,it is too short,phone_invalid,users.csv,2\n",
		"groups":    "external_id,email_address,phone_number,username,way_in,provider,loses,file,line\nu1,a@acme.io,,,password,,,users.csv,2\n",
		"new ids":   "organization_external_id,member,clerk_id\no1,u1,orgmem_1\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(Options{Files: written(t, map[string]string{"list.csv": text})})
			var usage *halt.Usage
			if !errors.As(err, &usage) || !strings.Contains(usage.Msg, "is a list that clerk-import has written") || usage.Try == "" {
				t.Errorf("%T %v", err, err)
			}
		})
	}
}
