package source

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// CodeIncomplete is the code of an input that says that more belongs to it than is there.
const CodeIncomplete = "input_incomplete"

// extent is what the documents of a file say of how much there is. Many APIs give their
// users in pages, and an export that was made with one request has the first of them only.
type extent struct {
	rows      int64
	documents int64
	more      string // member of the last document that says another follows
	moreAt    mapping.Position
	total     int64 // the highest number of rows that is promised
	totalName string
	totalAt   mapping.Position
	failed    string // member that says that something went wrong
	failedAt  mapping.Position
	last      int64 // the highest number of pages that is promised
	lastName  string
	lastAt    mapping.Position
}

// says is what a member of a page says.
type says int

const (
	isToken says = iota // another page follows, unless it is nothing
	isTotal             // how many rows all pages have
	isPages             // how many pages there are
	isWhole             // true if nothing follows
	isError             // what went wrong when it was made
)

// pageMembers are the members of pages that say whether there are more, in lower case and
// without _, -, @ and $. They stand at the top of the document, beside the array, or in
// one of pageContainers.
var pageMembers = map[string]says{
	// Cognito, AWS, DynamoDB; IAM.
	"paginationtoken": isToken, "nexttoken": isToken, "lastevaluatedkey": isToken, "istruncated": isToken,
	// Microsoft Graph and OData; Azure AD Graph.
	"odata.nextlink": isToken, "nextlink": isToken, "odata.count": isTotal,
	// Google, Firebase's Admin SDK, Descope.
	"nextpagetoken": isToken, "pagetoken": isToken,
	// Stytch, Slack, Notion, Better Auth.
	"nextcursor": isToken, "aftercursor": isToken, "nextkey": isToken,
	"hasmore": isToken, "hasmoreresults": isToken, "hasnext": isToken, "hasnextpage": isToken, "moreresults": isToken, "morerecords": isToken,
	// Links: Django REST framework, HAL, JSON:API, Salesforce.
	"next": isToken, "nexturl": isToken, "nexthref": isToken, "next.href": isToken, "nextrecordsurl": isToken, "nextpageurl": isToken,
	"nextpage": isToken, "nextpaginationtoken": isToken, "nextresults": isToken, "nextoffset": isToken, "nextstart": isToken,
	// Totals: Auth0, SCIM, Keycloak's and Spring's pages, Zitadel, Payload, Userfront, DataTables.
	"total": isTotal, "totalcount": isTotal, "totalresults": isTotal, "totalresult": isTotal, "totalrecords": isTotal, "totalrows": isTotal, "totalitems": isTotal,
	"totalelements": isTotal, "totaldocs": isTotal, "totalusers": isTotal, "totalhits": isTotal, "totalsize": isTotal, "count": isTotal, "recordstotal": isTotal,
	"totalpages": isPages, "lastpage": isPages, "pagecount": isPages, "pages": isPages, "filtercount": isTotal, "usercount": isTotal,
	// Square, Azure Cosmos DB, S3, GitHub, Salesforce, Spring's pages.
	"cursor": isToken, "continuationtoken": isToken, "nextmarker": isToken, "nexturi": isToken, "truncated": isToken, "incompleteresults": isToken, "more": isToken, "incomplete": isToken, "partial": isToken,
	"complete": isWhole, "iscomplete": isWhole, "done": isWhole, "last": isWhole, "islast": isWhole, "islastpage": isWhole,
	"error": isError, "errors": isError, "warning": isError, "warnings": isError,
}

// pageContainers are the objects that such members stand in.
var pageContainers = []string{
	"meta", "metadata", "listmetadata", "resultsmetadata", "responsemetadata", "pagination", "paging", "page", "pageinfo", "links", "list", "data", "details", "result", "results", "response", "next",
}

// afterContainers are those in which `after` is the token of the next page. Elsewhere it may
// be that of the page itself.
var afterContainers = []string{"listmetadata", "pagination"}

// begin notes that a document begins, whose word on whether another follows counts.
func (e *extent) begin() {
	e.documents++
	e.more = ""
}

// member hears the value of a member at path; rows is the path of the array.
func (e *extent) member(path, rows []string, v gjson.Result, at mapping.Position) {
	if len(path) == 0 {
		return
	}
	name := spelling(path[len(path)-1])
	above := path[:len(path)-1]
	for i, p := range above {
		if s := spelling(p); !slices.Contains(pageContainers, s) && (i >= len(rows) || rows[i] != p) {
			return
		}
	}
	container := ""
	if len(above) > 0 {
		container = spelling(above[len(above)-1])
	}
	kind, known := pageMembers[name]
	switch {
	case name == "after" && slices.Contains(afterContainers, container), container == "next":
		kind = isToken
	case !known:
		return
	}
	shown := strings.Join(path, ".")
	switch kind {
	case isToken:
		if somethingFollows(v) {
			e.more, e.moreAt = shown, at
		}
	case isTotal:
		if n := v.Int(); n > e.total {
			e.total, e.totalName, e.totalAt = n, shown, at
		}
	case isWhole:
		if v.Type == gjson.False {
			e.more, e.moreAt = shown, at
		}
	case isError:
		if len(above) == 0 && somethingFollows(v) {
			e.failed, e.failedAt = shown, at
		}
	case isPages:
		if n := v.Int(); n > e.last {
			e.last, e.lastName, e.lastAt = n, shown, at
		}
	}
}

// spelling makes the spellings of a member one.
func spelling(key string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", "@", "", "$", "").Replace(key))
}

// somethingFollows reports whether the value of a token, a link or a flag says that
// another page follows.
func somethingFollows(v gjson.Result) bool {
	switch v.Type {
	case gjson.String:
		return v.Str != "" && v.Str != "false" && v.Str != "null" && v.Str != "0"
	case gjson.Number:
		return v.Num != 0
	default:
		return v.Type == gjson.True
	}
}

// Extents are what the files of one input say of how much there is.
type Extents []extent

// Add takes down what a file said that was read from its beginning to its end.
func (e *Extents) Add(r *Reader) {
	if j, is := r.rows.(*jsonReader); is {
		*e = append(*e, j.pages)
	}
}

// Findings says whether pages are missing. Each page but the last says that another follows, so
// of all files together one has to say that none does.
func (e Extents) Findings() []mapping.Finding {
	var rows, documents, unfinished int64
	var all extent
	for _, x := range e {
		rows, documents = rows+x.rows, documents+x.documents
		if x.more != "" {
			unfinished++
			all.more, all.moreAt = x.more, x.moreAt
		}
		if x.failed != "" {
			all.failed, all.failedAt = x.failed, x.failedAt
		}
		if x.total > all.total {
			all.total, all.totalName, all.totalAt = x.total, x.totalName, x.totalAt
		}
		if x.last > all.last {
			all.last, all.lastName, all.lastAt = x.last, x.lastName, x.lastAt
		}
	}
	const hint = "export the other pages, too: one file may have several, and several files can be named"
	one := func(at mapping.Position, count int64, message string) []mapping.Finding {
		return []mapping.Finding{{
			Problem: mapping.Problem{Code: CodeIncomplete, Severity: mapping.Fatal, Message: "the export says it is incomplete: " + message, Hint: hint},
			At:      at, Count: count,
		}}
	}
	switch {
	case all.failed != "":
		return one(all.failedAt, 1, fmt.Sprintf("%s says that something went wrong when it was made", all.failed))
	case all.total > rows:
		return one(all.totalAt, all.total-rows, fmt.Sprintf("%s is %d, and the file has %s", all.totalName, all.total, record.Amount(rows, "row")))
	case all.last > documents:
		return one(all.lastAt, all.last-documents, fmt.Sprintf("%s is %d, and the file has %s", all.lastName, all.last, record.Amount(documents, "page")))
	case unfinished > 0 && unfinished == int64(len(e)):
		return one(all.moreAt, 1, fmt.Sprintf("%s says that another page follows", all.more))
	}
	return nil
}
