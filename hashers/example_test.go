package hashers_test

import (
	"context"
	"errors"
	"fmt"

	"clerk-import/hashers"
)

// A digest is parsed once and then knows what it costs and whether a password fits.
func Example() {
	d, err := hashers.Parse("pbkdf2_sha256_django", "pbkdf2_sha256$1000$salt$boRToEKoQr22LeDTyHDsEkHpDsDOTyWJq16HknEiweU=")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, password := range []string{"correct horse", "wrong"} {
		ok, err := d.Verify(context.Background(), password)
		fmt.Println(password, ok, err)
	}
	fmt.Println(d.Hasher(), "at", d.Cost(), "insecure:", d.Insecure())
	// Output:
	// correct horse true <nil>
	// wrong false <nil>
	// pbkdf2_sha256_django at 1000 iterations insecure: false
}

// What Clerk would refuse is refused here, with a code to branch on and a reason
// that repeats nothing of the digest.
func ExampleParse() {
	_, err := hashers.Parse("bcrypt", "$2b$31$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2")
	var e *hashers.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code)
	}
	// Output:
	// digest_over_limit
}

// Digests whose format nobody wrote down are recognised by their looks.
func ExampleIdentify() {
	for _, c := range hashers.Identify("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A") {
		fmt.Println(c.Hasher, c.Certain)
	}
	// Output:
	// argon2id true
}

// Other systems' digests are written the way Clerk reads them.
func ExampleConvert() {
	d, err := hashers.Convert("auto", "$2y$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2", nil)
	fmt.Println(d.Hasher(), d.Cost(), err)
	// Output:
	// bcrypt cost 10 <nil>
}
