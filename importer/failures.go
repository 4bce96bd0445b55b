package importer

import (
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// failures are this tool's own codes of rows that did not arrive though they were sent, or were to be.
var failures = []clerkapi.Refusal{
	{Code: push.CodeNoAnswer, Means: "the API gave no usable answer in several attempts",
		Do: "run again with --retry failed: what may have been executed is looked up first"},
	{Code: push.CodeUnusable, Means: "the API's answers did not say what was asked for",
		Do: "look at what is between it and here (a proxy, a firewall), then run again with --retry failed"},
	{Code: push.CodeAmbiguous, Means: "what the row signs in with belongs to several users of the target",
		Do: "decide whose they are, and take them from the other user, then run again with --retry failed"},
	{Code: push.CodeUnverified, Means: "a user of the target has an address, a number or a username of the row, and it is not verified on both sides",
		Do: "updating that user could hand over an account: look who it is, and verify it, or leave the row out"},
	{Code: push.CodeInDoubt, Means: "the organization may have been made: no answer came, the target lists none, and nothing proves that its list is whole",
		Do: "run the same command again, which looks for it; where the dashboard does not have it, --retry in-doubt makes it"},
	{Code: push.CodeContradicted, Means: "the API gave one user to several rows, so that none of their records can be believed",
		Do: "run the same command again, which looks each of them up; look at what is between the API and here (a proxy, a cache)"},
	{Code: push.CodeNotDeleted, Means: "the API answered that it was deleted, and has it all the same",
		Do: "run the same command again; if it stays, look at what is between the API and here (a proxy, a cache), and delete it in the dashboard"},
}

// explain says what a code of a row that did not arrive means, and what to do about it.
func explain(code string) (means, do string) {
	if f, is := clerkapi.Explained(failures, code); is {
		return f.Means, f.Do
	}
	if r, is := clerkapi.Explained(clerkapi.Refusals, code); is {
		return "the API refused the row: " + r.Means, r.Do
	}
	return "the API refused the row", "look the code up in the description of the API; docs/codes.md has those that are known"
}
