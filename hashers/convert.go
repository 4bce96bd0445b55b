package hashers

import (
	"fmt"
	"slices"
	"strings"
)

// Params are the parts of a digest that stand beside its value: per-row fields
// such as a salt, and settings of the exporting system such as a signer key or
// a pepper. They are secrets.
type Params map[string]string

// Conversion turns what a system exports into a digest Clerk accepts. It is a
// lossless re-encoding or a refusal with the reason, never a guess.
type Conversion struct {
	Source  string   // name used in mappings and on the command line
	Title   string   // the exporting software
	Params  []string // params it reads
	convert func(value string, p Params) (Digest, error)
}

// conversions is the table behind [Conversions] and [Convert].
var conversions = []*Conversion{
	{Source: "auto", Title: "any digest that names its own format", convert: convertAuto},
	{Source: "firebase", Title: "Firebase export row with the project's hash configuration",
		Params: []string{"salt", "signer_key", "salt_separator", "rounds", "mem_cost"}, convert: convertFirebase},
}

// Conversions lists what [Convert] knows.
func Conversions() []Conversion {
	all := make([]Conversion, len(conversions))
	for i, c := range conversions {
		all[i] = *c
	}
	return all
}

// Convert turns value, as exported by source, into a digest. Errors are of
// type *[Error] and name what is missing, never what was given.
func Convert(source, value string, p Params) (Digest, error) {
	i := slices.IndexFunc(conversions, func(c *Conversion) bool { return c.Source == source })
	if i < 0 {
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: fmt.Sprintf("no conversion is named %q", shorten(source))}
	}
	return conversions[i].convert(value, p)
}

// convertAuto accepts digests that can only be one thing.
func convertAuto(value string, _ Params) (Digest, error) {
	candidates := Identify(value)
	if len(candidates) == 0 {
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: "the format of the digest is not recognised"}
	}
	if !candidates[0].Certain {
		names := make([]string, len(candidates))
		for i, c := range candidates {
			names[i] = c.Hasher
		}
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: "the digest does not say which format it has; it may be " + strings.Join(names, " or ")}
	}
	return Parse(candidates[0].Hasher, strings.TrimSpace(value))
}

// convertFirebase joins a row with the project's parameters. The Firebase
// console prints them as base64_signer_key, base64_salt_separator, rounds and
// mem_cost; there is no default, a wrong key would lock everyone out.
func convertFirebase(value string, p Params) (Digest, error) {
	for _, name := range []string{"signer_key", "rounds", "mem_cost"} {
		if p[name] == "" {
			return Digest{}, &Error{Code: CodeMissingParam, Hasher: "scrypt_firebase", Reason: "the project's parameter " + name + " is missing"}
		}
	}
	parts := []string{value, p["salt"], p["signer_key"], p["salt_separator"], p["rounds"], p["mem_cost"]}
	for _, part := range parts {
		if strings.Contains(part, "$") {
			return Digest{}, &Error{Code: CodeMalformed, Hasher: "scrypt_firebase", Reason: "a part contains a $ and is not base64"}
		}
	}
	return Parse("scrypt_firebase", strings.Join(parts, "$"))
}
