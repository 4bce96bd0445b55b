package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/hashers"
	"clerk-import/importer/report"
	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// Codes of tables that are beside the ones that are read.
const (
	codeUnread    = "table_unread"
	codeElsewhere = "passwords_elsewhere"
)

// besides finds the tables of the input's files that nothing reads, of which arrays are those of
// JSON objects, and that hold people or digests. Where no row that is ready has a password, and
// one of them has digests, somebody has to say that this is meant.
func (j *Job) besides(arrays []source.Table, out *report.Check) []mapping.Finding {
	var found []mapping.Finding
	tell := func(t source.Table, all bool) {
		what := contents(t)
		nameless := t.Rows > 0 && len(t.Sample.Fields) == 0
		if what == "" && !all && !nameless || t.Rows == 0 && len(t.Sample.Examples) == 0 {
			return
		}
		p := mapping.Problem{
			Code: codeUnread, Severity: mapping.Warning, Message: fmt.Sprintf("%s is not read", t.Name),
			Hint: "if users lack something, name a mapping that has it as an input (clerk-import mapping infer, docs/mapping.md)",
		}
		if nameless {
			p.Message += ", and what its columns are cannot be told"
			p.Hint = "name a file that has CREATE TABLE of it, or the names of its columns (mysqldump --complete-insert, pg_dump --column-inserts)"
		}
		if what != "" {
			p.Message += ", and it holds " + what
		}
		if what == holdsBans {
			p.Message += " of users, who arrive able to sign in"
		}
		if what == holdsFactors {
			p.Code, p.Field = mapping.CodeFactorLost, t.Name
			p.Message = t.Name + " is not read, and it looks as if it held second factors: their users lose them"
		}
		if what == holdsDigests && out.Ready > 0 && out.NoPassword == out.Ready {
			p.Code, p.Severity = codeElsewhere, mapping.Fatal
			p.Message += ", while no user has a password"
			p.Hint = "a mapping that has the table as an input brings them (clerk-import mapping infer); to go without them, --disable " + codeElsewhere
		}
		found = append(found, mapping.Finding{Problem: p, At: t.At, Count: max(t.Rows, 1)})
	}
	read := j.tablesRead()
	for _, f := range j.allFiles() {
		for _, t := range f.tables {
			if t.Name != "" && !read[[2]string{f.name, t.Name}] {
				if t.At.File == "" {
					t.At.File = f.name
				}
				tell(t, false)
			}
		}
		for _, t := range arrays {
			if t.At.File == f.opts.Name && !read[[2]string{f.name, t.Name}] {
				tell(t, f.opts.Path == "" || ofTeams.MatchString(mapping.Words(t.Name)))
			}
		}
	}
	return found
}

// tablesRead are the tables, sheets and arrays that the inputs of all entities are, by file.
func (j *Job) tablesRead() map[[2]string]bool {
	read := map[[2]string]bool{}
	for _, job := range append([]*Job{j}, j.others...) {
		files := job.files
		for _, in := range job.joined {
			files = append(files[:len(files):len(files)], in.files...)
		}
		for _, f := range files {
			read[[2]string{f.name, f.opts.Table}] = true
			read[[2]string{f.name, f.table}] = true
			read[[2]string{f.name, f.opts.Path}] = true
		}
	}
	return read
}

// What a table may hold that is missed if it is not read.
const (
	holdsDigests = "digests of passwords"
	holdsPeople  = "addresses of people"
	holdsFactors = "second factors"
	holdsBans    = "bans"
)

// ofTeams are the words of the names of arrays that say of users what the users' own rows do not.
var ofTeams = regexp.MustCompile(`(^|[ .])(users?|accounts?|members?|memberships?|organi[sz]ations?|teams?|tenants?|groups?)$`)

// ofBans are the words of the names of tables that say who must not sign in.
var ofBans = regexp.MustCompile(`(^|[ .])((user|member|account)s? )?(bans?|ban ?list|banned( users?)?|(ip ?)?blocks?|block ?list|blocked users?|suspensions?|suspended users?|lockouts?)$`)

// bansUsers reports whether a table has bans of users, as its name and one of its columns say.
func bansUsers(t source.Table) bool {
	return ofBans.MatchString(mapping.Words(t.Name)) && slices.ContainsFunc(t.Sample.Fields, func(field string) bool {
		return slices.ContainsFunc(strings.Fields(mapping.Words(field)), func(w string) bool {
			return slices.Contains([]string{"user", "userid", "uid", "member", "account", "email"}, w)
		})
	})
}

var addressPattern = regexp.MustCompile(`^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"'.]{2,}$`)

// contents is what a table holds as far as its first rows show, "" for neither.
func contents(t source.Table) string {
	what := ""
	for field, value := range t.Sample.Examples {
		leaves(field, gjson.Result{Type: gjson.String, Str: value}, 0, func(name, text string) {
			switch {
			case isDigest(name, text):
				what = holdsDigests
			case what == "" && len(text) < 255 && addressPattern.MatchString(text):
				what = holdsPeople
			}
		})
	}
	switch {
	case what == holdsDigests:
	case bansUsers(t):
		what = holdsBans
	case what == "" && ofFactors(t):
		what = holdsFactors
	}
	return what
}

// ofFactors reports whether a table's rows are second factors, as its name or that of a filled
// column says.
func ofFactors(t source.Table) bool {
	if mapping.Tells(t.Name) == mapping.TellsFactor {
		return true
	}
	for field := range t.Sample.Examples {
		if mapping.Tells(field) == mapping.TellsFactor {
			return true
		}
	}
	return false
}

// leaves calls each for the texts in a value, which may be JSON in a text.
func leaves(name string, v gjson.Result, depth int, each func(name, text string)) {
	const deepest = 6
	if v.Type == gjson.String {
		each(name, v.Str)
		if text := strings.TrimSpace(v.Str); text == "" || text[0] != '{' && text[0] != '[' || !gjson.Valid(text) {
			return
		}
		v = gjson.Parse(v.Str)
	}
	if depth == deepest || !v.IsObject() && !v.IsArray() {
		return
	}
	v.ForEach(func(key, value gjson.Result) bool {
		leaves(key.String(), value, depth+1, each)
		return true
	})
}

// isDigest reports whether a text is a password's digest: it names its format, or its column
// does and it has the form of one.
func isDigest(name, text string) bool {
	name = strings.ToLower(name)
	named := strings.Contains(name, "passw") || strings.Contains(name, "pwd")
	for _, c := range hashers.Identify(text) {
		if c.Hasher != "" && c.Certain || named {
			return true
		}
	}
	return false
}
