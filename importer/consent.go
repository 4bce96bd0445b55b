package importer

import (
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// codeConsent is the code of a user who arrives without having accepted the terms.
const codeConsent = "legal_skipped"

// skipConsent has the API asked to take a user who has not accepted the terms, where --skip-legal-checks says so.
func (j *Job) skipConsent(it *item, u *mapping.User, rules *validate.Ruleset) {
	if !j.SkipLegalChecks || u.LegalAcceptedAt.Or("") != "" {
		return
	}
	u.SkipLegalChecks = mapping.Some(true)
	if rules.Enabled(codeConsent) {
		it.problems = append(it.problems, mapping.Problem{
			Code: codeConsent, Severity: rules.Severity(codeConsent), Field: "legal_accepted_at",
			Message: "the export does not say that the user has accepted the terms; the API is asked to take them all the same",
			Hint:    "map legal_accepted_at where the source has it, or ask these users at their first sign-in",
		})
	}
}
