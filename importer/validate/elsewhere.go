package validate

import "clerk-import/mapping"

// CodeInputEmpty is the code of an input without rows.
const CodeInputEmpty = "input_empty"

// CodeCorrectionUnused is the code of corrected rows that stand in for none.
const CodeCorrectionUnused = "correction_unused"

// elsewhere are the findings of other rooms: reading, mapping, digests, the
// plan, duplicate detection, the columns and the settings of the instance. They
// are listed here so that every code has one place where it can be looked up.
var elsewhere = []Rule{
	// Reading.
	{Code: "row_malformed", Severity: mapping.Fatal, Fixed: true, Summary: "the row cannot be read"},
	{Code: "row_ragged", Severity: mapping.Fatal, Fixed: true, Summary: "the row has another number of cells than the header"},
	{Code: "row_encoding", Severity: mapping.Fatal, Fixed: true, Summary: "the row is not UTF-8"},
	{Code: "row_not_object", Severity: mapping.Fatal, Fixed: true, Summary: "the row is not a JSON object"},
	{Code: "row_too_deep", Severity: mapping.Fatal, Fixed: true, Summary: "the row nests too deep"},
	{Code: "cell_unknown", Severity: mapping.Fatal, Fixed: true, Summary: "a cell of a spreadsheet holds an error, or a formula without its result"},
	{Code: "cells_merged", Severity: mapping.Warning, Summary: "cells of a spreadsheet are merged, and only one of them has the value"},
	{Code: "number_rounded", Severity: mapping.Warning, Summary: "a spreadsheet rounds numbers that long"},
	{Code: "number_formatted", Severity: mapping.Warning, Summary: "a spreadsheet shows numbers as another quantity, as a percentage, or not at all"},
	{Code: "sheet_hidden", Severity: mapping.Warning, Summary: "rows, columns or a sheet are hidden in a spreadsheet, and are read all the same"},
	{Code: mapping.CodeKeyTwice, Severity: mapping.Fatal, Fixed: true, Summary: "the row says something twice"},
	// Reading, beside the rows.
	{Code: CodeInputEmpty, Severity: mapping.Fatal, Summary: "the input has no rows"},
	{Code: "file_empty", Severity: mapping.Warning, Summary: "a file of several has no rows"},
	{Code: "rows_blank", Severity: mapping.Warning, Summary: "rows of a table have empty cells only, and are passed over"},
	{Code: "end_open", Severity: mapping.Warning, Summary: "a file of a directory does not end as its entries do: the last one may be cut off"},
	{Code: "columns_alike", Severity: mapping.Warning, Summary: "names of two columns differ in upper and lower case or spaces only"},
	{Code: "backslashes_kept", Severity: mapping.Warning, Summary: "a file with tabs has backslashes, which are read as they stand"},
	{Code: mapping.CodeNullRead, Severity: mapping.Warning, Summary: "values that say NULL, or are a time that never was, are read as empty"},
	{Code: "null_as_text", Severity: mapping.Warning, Summary: "cells say None, nil, N/A or the like, which is read as text"},
	{Code: "references_left", Severity: mapping.Warning, Summary: "a directory refers to entries of other servers, which the export does not have"},
	{Code: CodeCorrectionUnused, Severity: mapping.Warning, Summary: "a corrected row stands in for none that the export still has"},
	// Mapping.
	{Code: "value_invalid", Severity: mapping.Fatal, Fixed: true, Summary: "the value cannot be converted"},
	{Code: "boolean_invalid", Severity: mapping.Fatal, Fixed: true, Summary: "the value is neither true nor false"},
	{Code: "base64_invalid", Severity: mapping.Fatal, Fixed: true, Summary: "the value is not base64"},
	{Code: "lookup_missing", Severity: mapping.Fatal, Fixed: true, Summary: "the value is not in the mapping's lookup table"},
	{Code: "json_invalid", Severity: mapping.Fatal, Fixed: true, Summary: "the value is not JSON"},
	{Code: "verification_invalid", Severity: mapping.Fatal, Fixed: true, Summary: "it cannot be told whether the identifier is verified"},
	{Code: "expression_failed", Severity: mapping.Fatal, Fixed: true, Summary: "an expression of the mapping cannot be computed"},
	{Code: "phone_no_country", Severity: mapping.Fatal, Fixed: true, Summary: "the phone number has no country code"},
	{Code: mapping.CodeNameNumber, Severity: mapping.Warning, Summary: "the name is a phone number, and is not sent"},
	{Code: mapping.CodePlaceholder, Severity: mapping.Warning, Summary: "the e-mail address is a placeholder, and is not sent"},
	{Code: mapping.CodeExtensionLeft, Severity: mapping.Warning, Summary: "the phone number has an extension, which stays behind"},
	{Code: mapping.CodeFactorLost, Severity: mapping.Warning, Summary: "the user has a second factor at the source that does not come along"},
	{Code: mapping.CodeFactorInvalid, Severity: mapping.Fatal, Fixed: true, Summary: "a second factor is there and is not understood"},
	{Code: mapping.CodeStateUnread, Severity: mapping.Fatal, Summary: "a column, a member or a table that the mapping does not read says that somebody is deleted, banned or the like"},
	{Code: mapping.CodeStateUnclear, Severity: mapping.Warning, Summary: "a column that the mapping does not read may say who must not sign in, and nobody knows what its values stand for"},
	{Code: mapping.CodeLeftOver, Severity: mapping.Warning, Summary: "entries of a list, or kinds of logins, that no condition of the mapping takes"},
	{Code: mapping.CodeStatusUnknown, Severity: mapping.Fatal, Fixed: true, Summary: "the source says a state that the mapping's status does not list"},
	{Code: mapping.CodeStateTold, Severity: mapping.Warning, Summary: "the source says something of the user's state that Clerk has no equal of"},
	{Code: mapping.CodeMetadataPlaced, Severity: mapping.Warning, Summary: "--metadata puts metadata elsewhere than the source's mapping, and may raise who trusts or sees it"},
	{Code: mapping.CodeMetadataConflict, Severity: mapping.Warning, Summary: "two kinds of metadata say different things under one key, and the one that the server wrote stays"},
	// Digests.
	{Code: "digest_unknown_hasher", Severity: mapping.Fatal, Fixed: true, Summary: "Clerk has no such password hasher"},
	{Code: "digest_malformed", Severity: mapping.Fatal, Fixed: true, Summary: "the password digest does not follow its format's grammar"},
	{Code: "digest_over_limit", Severity: mapping.Fatal, Fixed: true, Summary: "the password digest asks for more work than a sign-in can take"},
	{Code: "digest_parameter_missing", Severity: mapping.Fatal, Fixed: true, Summary: "a parameter of the password digest is missing"},
	{Code: "digest_not_importable", Severity: mapping.Fatal, Fixed: true, Summary: "the password digest is of a kind that Clerk cannot verify"},
	{Code: "digest_masked", Severity: mapping.Fatal, Fixed: true, Summary: "something else stands in place of the password digest, as asterisks"},
	{Code: mapping.CodeDigestUnread, Severity: mapping.Fatal, Summary: "a column of the users' rows holds digests of passwords, and the mapping reads none"},
	{Code: mapping.CodeDigestOfOther, Severity: mapping.Fatal, Summary: "the row says that the password digest was not computed over the password alone"},
	{Code: mapping.CodeSaltUnused, Severity: mapping.Fatal, Summary: "the password digest looks unsalted, and the row has a salt that the mapping does not read"},
	{Code: "digest_altered", Severity: mapping.Warning, Summary: "the source changes passwords before it hashes them: some users must reset theirs"},
	{Code: "digest_trimmed", Severity: mapping.Warning, Summary: "the password digest has blanks around it, which are taken off"},
	{Code: "join_ambiguous", Severity: mapping.Fatal, Fixed: true, Summary: "several rows of a second input belong to the row, where one is expected"},
	// The plan.
	{Code: "identifier_unverified", Severity: mapping.Fatal, Fixed: true, Summary: "an identifier is unverified, and --unverified reject is set"},
	{Code: "identifier_only_unverified", Severity: mapping.Fatal, Fixed: true, Summary: "every identifier is unverified, and --unverified attach is set"},
	{Code: "username_adapted", Severity: mapping.Warning, Summary: "Clerk does not take the username, and --invalid username=adapt rewrites it"},
	{Code: "identifier_reserved", Severity: mapping.Warning, Summary: "an unverified identifier will be usable for sign-in"},
	// Duplicates.
	{Code: "external_id_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row has the same external id"},
	{Code: "email_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row has the same e-mail address"},
	{Code: "phone_number_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row has the same phone number"},
	{Code: "username_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row has the same username, after normalisation"},
	{Code: "web3_wallet_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row has the same wallet"},
	{Code: CodeSimilar, Severity: mapping.Warning, Summary: "an earlier row's e-mail address differs in dots, plus-tags or its spelling only"},
	{Code: CodeEmailShared, Severity: mapping.Warning, Summary: "an earlier row has the same e-mail address, unverified"},
	{Code: CodePhoneShared, Severity: mapping.Warning, Summary: "an earlier row has the same phone number, unverified"},
	{Code: "row_merged", Severity: mapping.Warning, Summary: "the row is of one person with an earlier one, and is merged into that user"},
	{Code: "merged_left", Severity: mapping.Warning, Summary: "something that a merged row says stays behind, since the leading row says otherwise"},
	{Code: "merged_password_left", Severity: mapping.Warning, Summary: "the password of a merged row stays behind: the user has that of the leading row"},
	{Code: "merged_factor_left", Severity: mapping.Warning, Summary: "a second factor of a merged row stays behind: the user has those of the leading row"},
	{Code: "person_rejected", Severity: mapping.Fatal, Fixed: true, Summary: "another row of the same person is rejected"},
	{Code: "person_apart", Severity: mapping.Fatal, Fixed: true, Summary: "rows of one person have users of their own in the instance, or one that cannot be told to be theirs"},
	// The input as a whole.
	{Code: "statement_not_read", Severity: mapping.Fatal, Summary: "a statement of a dump, or a line that is none, is not carried out, and may change rows"},
	{Code: "text_formula", Severity: mapping.Warning, Summary: `cells are formulas that make a text (="00123"), and are read as the text`},
	{Code: "default_as_empty", Severity: mapping.Warning, Summary: "values of a dump say DEFAULT, which only the database knows, and are read as empty"},
	{Code: "statement_commented", Severity: mapping.Warning, Summary: "rows stand in a comment of a dump, and are passed over"},
	{Code: "table_unread", Severity: mapping.Warning, Summary: "a table beside those that are read holds people or digests"},
	{Code: "passwords_elsewhere", Severity: mapping.Fatal, Summary: "no user has a password, and a table that is not read holds digests"},
	{Code: "states_elsewhere", Severity: mapping.Fatal, Summary: "a table that is not read says who must not sign in: bans, suspensions, a status of accounts"},
	{Code: "input_incomplete", Severity: mapping.Fatal, Summary: "the export says that more belongs to it than is there"},
	{Code: mapping.CodeUnmapped, Severity: mapping.Warning, Summary: "a column of the input is used by no mapping and would be left behind"},
	{Code: mapping.CodeColumnsUnknown, Severity: mapping.Warning, Summary: "an expression reads columns by computed names: what is left behind cannot be told"},
	{Code: mapping.CodeTimeForGood, Severity: mapping.Warning, Summary: "values say infinity where a time is expected, which is read as for good"},
	{Code: mapping.CodeLiteralUnseen, Severity: mapping.Warning, Summary: "a condition of the mapping asks for a value that no row has"},
	{Code: mapping.CodeColumnUnseen, Severity: mapping.Warning, Summary: "an expression of the mapping reads a column that no row has"},
	{Code: "input_missing", Severity: mapping.Warning, Summary: "an input is not there that says something of the users which nothing else says"},
	{Code: "input_unclaimed", Severity: mapping.Warning, Summary: "rows of a second input belong to no row of the first"},
	{Code: "input_repeated", Severity: mapping.Warning, Summary: "a user has several rows of one name in a second input, and the first one counts"},
	{Code: "input_unrelated", Severity: mapping.Fatal, Summary: "no row of a second input belongs to any row of the first"},
	// The target (check --preflight, and every migrate).
	{Code: "instance_required", Severity: mapping.Fatal, Summary: "the instance requires something that the row does not have"},
	{Code: "instance_refuses", Severity: mapping.Fatal, Summary: "the instance refuses something that the row has"},
	{Code: "instance_ignores", Severity: mapping.Warning, Summary: "the instance stores something that the row has, and makes no use of it"},
	{Code: "legal_skipped", Severity: mapping.Warning, Summary: "nothing says that the user has accepted the terms, and --skip-legal-checks lets them in"},
	{Code: CodeNoWay, Severity: mapping.Warning, Summary: "the user cannot sign in as the instance is"},
	{Code: "instance_conflict", Severity: mapping.Warning, Summary: "the instance has a user with this identifier already"},
	{Code: "instance_full", Severity: mapping.Warning, Summary: "the instance's cap of users would be reached"},
}
