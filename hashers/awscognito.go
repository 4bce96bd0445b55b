package hashers

import (
	"context"
	"strings"
)

var awsCognitoFormat = Format{
	Hasher: "awscognito", Title: "AWS Cognito, asked at the first sign-in",
	Grammar:  "awscognito#<user pool id>#<client id>#<identifier>",
	Suspect:  "the user pool, the client (public, ALLOW_USER_PASSWORD_AUTH) and the identifier users sign in with",
	Evidence: "Documented. No digest at all: Clerk signs the user in at the pool once and keeps a bcrypt digest. The client must be public with ALLOW_USER_PASSWORD_AUTH. Cannot be verified offline.",
	parse:    parseAWSCognito,
	identify: byPrefix("awscognito#"),
}

// cognitoReference names a user of a Cognito user pool.
type cognitoReference struct{ text string }

var (
	cognitoPool   = lazily(`^[a-z]{2}(-[a-z]+)+-\d_[0-9A-Za-z]{1,55}$`)
	cognitoClient = lazily(`^[0-9a-z+]{1,128}$`)
)

func parseAWSCognito(digest string, _ Limits) (verifier, error) {
	rest, ok := strings.CutPrefix(digest, "awscognito#")
	parts := strings.SplitN(rest, "#", 3)
	switch {
	case !ok || len(parts) != 3:
		return nil, malformed("expected awscognito#<user pool id>#<client id>#<identifier>")
	case !cognitoPool.MatchString(parts[0]):
		return nil, malformed("the user pool id does not look like eu-central-1_AbCdEfGhI")
	case !cognitoClient.MatchString(parts[1]):
		return nil, malformed("the client id is not made of lower-case letters and digits")
	case strings.TrimSpace(parts[2]) == "":
		return nil, malformed("the identifier is empty")
	}
	return &cognitoReference{digest}, nil
}

func (*cognitoReference) verify(context.Context, string) (bool, error) {
	return false, &Error{Code: CodeUnverifiable, Hasher: "awscognito", Reason: "only the user pool itself knows the password; it cannot be verified offline"}
}

func (*cognitoReference) cost() Cost { return Cost{format: "delegated"} }

func (d *cognitoReference) canonical() string { return d.text }
