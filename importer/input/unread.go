package input

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// Codes of tables that are beside the ones that are read.
const (
	codeUnread    = "table_unread"
	codeElsewhere = "passwords_elsewhere"
	codeStates    = "states_elsewhere"
)

// Besides finds the tables of the input's files that nothing reads, of which arrays are those of
// JSON objects, and that hold people or digests. Where no row that is ready has a password (passwordless), and
// one of them has digests, somebody has to say that this is meant.
func (in *Input) Besides(ctx context.Context, arrays []source.Table, passwordless bool) []mapping.Finding {
	var found []mapping.Finding
	in.arrays = arrays
	tell := func(file string, t source.Table, all bool) {
		what := contents(t)
		found = append(found, alsoHolds(t, what)...)
		if what == holdsStates && t.Beside.Refers != "" {
			if h := in.held[[2]string{file, t.Name}]; h != nil {
				if n, sure := h.shut(); sure {
					t.Shuts = n
				}
			}
			if t.Shuts == 0 || len(in.references(t)) == 0 && len(in.links(t)) == 0 {
				what = "" // what there is, and no user has it
			}
		}
		if roles := in.rolesUnread(file, t); roles != nil && what == "" {
			found = append(found, *roles)
			return
		}
		nameless := t.Rows > 0 && len(t.Sample.Fields) == 0 && !t.OfSQLite()
		if what == "" && !all && !nameless || t.Rows == 0 && len(t.Sample.Examples) == 0 {
			return
		}
		p := mapping.Problem{
			Code: codeUnread, Severity: mapping.Warning, Message: fmt.Sprintf("%s is not read", t.Name),
			Hint: "if users lack something, name a mapping that has it as an input (clerk-import mapping infer, docs/mapping.md)",
		}
		p.Hint = cmp.Or(in.asking(t.Name), p.Hint)
		if nameless {
			p.Message += ", and what its columns are cannot be told"
			p.Hint = "name a file that has CREATE TABLE of it, or the names of its columns (mysqldump --complete-insert, pg_dump --column-inserts)"
		}
		if what != "" {
			p.Message += ", and it holds " + what
		}
		rows := max(t.Rows, 1)
		switch {
		case what == holdsStates && t.Shuts == 0:
			p.Message += ", none of which shuts a user out now"
		case what == holdsStates:
			p.Code, p.Severity, rows = codeStates, mapping.Fatal, t.Shuts
			p.Message = fmt.Sprintf("%s is not read, and rows of it say that somebody must not sign in%s: they would arrive able to", t.Name, shutBy(t))
			p.Hint = in.banning(file, t) + in.asFile(file, t) + "; to let all of them in, --disable " + codeStates
		}
		if what == holdsFactors {
			p.Code, p.Field = mapping.CodeFactorLost, t.Name
			p.Message = t.Name + " is not read, and it looks as if it held second factors: their users lose them"
		}
		if what == holdsDigests && passwordless {
			p.Code, p.Severity = codeElsewhere, mapping.Fatal
			p.Message += ", while no user has a password"
			p.Hint = "a mapping that has the table as an input brings them (clerk-import mapping infer); to go without them, --disable " + codeElsewhere
		}
		found = append(found, mapping.Finding{Problem: p, At: t.At, Count: rows})
	}
	found = append(found, in.joinedBans()...)
	read := in.tablesRead()
	for _, f := range in.ownFiles() {
		for _, t := range f.tables {
			if t.Name != "" && !read[[2]string{f.name, t.Name}] {
				if t.At.File == "" {
					t.At.File = f.name
				}
				tell(f.name, t, false)
			}
		}
		for _, t := range in.arraysOf(&f) {
			if !read[[2]string{f.name, t.Name}] {
				if !t.Apart {
					in.countHeld(ctx, &f, t)
				}
				tell(f.name, t, !t.Apart && (f.opts.Path == "" || ofTeams.MatchString(wording.Words(t.Name))))
			}
		}
	}
	return found
}

// asking is what has to be said for a table to be read that the mapping knows, "" if nothing has.
func (in *Input) asking(table string) string {
	param, asked := in.Mapping.WouldRead(func(m *mapping.Mapping) bool {
		_, is := prefixOf(table, m.Input.Tables)
		return is || table == m.Input.Path
	})
	switch {
	case param != nil:
		return fmt.Sprintf("--param %s=%s", param.Name, param.Help)
	case asked != "":
		return fmt.Sprintf("--%s brings the open ones along", asked)
	}
	return ""
}

// arraysOf are the arrays of a JSON object that the file is, which are known once it was read.
func (in *Input) arraysOf(f *inputFile) []source.Table {
	return slices.DeleteFunc(slices.Clone(in.arrays), func(t source.Table) bool { return t.At.File != f.opts.Name })
}

// asFile is what has to be done beside a mapping that has an array as an input: of a JSON object one array is read.
func (in *Input) asFile(file string, t source.Table) string {
	if t.Apart || !slices.ContainsFunc(in.arrays, func(a source.Table) bool { return a.At.File == t.At.File && a.Name == t.Name }) {
		return ""
	}
	name := bare(t.Name)
	return fmt.Sprintf("; an array is an input from a file of its own: jq .%s %s > %s.json, and --input %[3]s=%[3]s.json", t.Name, filepath.Base(file), name)
}

// joinedBans are the tables of bans that are joined for what else is in them, while nothing of them decides who may sign in.
func (in *Input) joinedBans() (found []mapping.Finding) {
	for _, joined := range in.joined {
		for _, f := range joined.files {
			i := slices.IndexFunc(f.tables, func(t source.Table) bool { return t.Name == cmp.Or(f.table, f.opts.Table) })
			if i < 0 || f.tables[i].Beside == nil || !f.tables[i].Beside.Bans || f.tables[i].Shuts == 0 || in.Mapping.DecidesBy(joined.Name) {
				continue
			}
			t := f.tables[i]
			found = append(found, mapping.Finding{At: mapping.Position{File: f.name, Line: t.At.Line}, Count: t.Shuts, Problem: mapping.Problem{
				Code: codeStates, Severity: mapping.Fatal,
				Message: fmt.Sprintf("%s is joined, rows of it say that somebody must not sign in, and nothing in the mapping asks for them: they would arrive able to", t.Name),
				Hint: fmt.Sprintf("write banned: {expr: 'row.%s != nil'} into the mapping, or a condition that holds while bans do, or the input under ignore; to let all of them in, --disable %s",
					joined.Name, codeStates),
			}})
		}
	}
	return found
}

// tablesRead are the tables, sheets and arrays that the inputs of all entities are, by file.
func (in *Input) tablesRead() map[[2]string]bool {
	read := map[[2]string]bool{}
	for _, job := range append([]*Input{in}, in.Others...) {
		files := job.files
		for _, joined := range job.joined {
			files = append(files[:len(files):len(files)], joined.files...)
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
	holdsStates  = "bans"
)

// ofTeams are the words of the names of arrays that say of users what the users' own rows do not.
var ofTeams = regexp.MustCompile(`(^|[ .])(users?|accounts?|members?|memberships?|organi[sz]ations?|teams?|tenants?|groups?)$`)

// shutBy names the column of a table that says who must not sign in.
func shutBy(t source.Table) string {
	if c := t.Beside.Column(); c != "" {
		return " (" + c + ")"
	}
	return ""
}

// banning is what to write into a mapping that is to read who is banned.
func (in *Input) banning(file string, t source.Table) string {
	table := bare(t.Name)
	if t.Apart && t.Beside.Key != "" {
		return in.banningApart(t)
	}
	key, of := t.Beside.Key, "id"
	if t.Beside.Refers != "" { // users refer to it
		h := in.held[[2]string{file, t.Name}]
		if h == nil {
			h = &held{ways: slices.Concat(in.references(t), in.links(t))}
		}
		w, others := h.best(), ""
		if slices.ContainsFunc(h.ways, func(other *way) bool { return other != w && other.shut > 0 }) {
			others = "; it is not the only one by which users refer to such rows, the others need inputs of their own"
		}
		return fmt.Sprintf("write it into a mapping of your own, %s and banned: {expr: '%s'}, with the users' own column after of%s (docs/mapping.md)", w.inputs(t), t.Beside.Condition(table), others)
	}
	id := slices.IndexFunc(t.Sample.Fields, func(c string) bool { return wording.Fold(c) == "id" })
	refers := in.referring(table)
	switch {
	case id >= 0 && refers != "": // accounts, of which users have account_id
		key, of = t.Sample.Fields[id], refers
	case key == "": // it lists something else
		key, of = "id", strings.TrimSuffix(table, "s")+"_id"
	case strings.Contains(wording.Words(key), "mail"), slices.Contains([]string{"value", "entry", "address", "item"}, wording.Fold(key)):
		key, of = key+" | lower", "email | lower"
	case strings.Contains(wording.Words(key), "name"):
		of = "username"
	}
	return fmt.Sprintf("write it into a mapping of your own, inputs: {%s: {table: %s, key: %s, of: %s, many: true}} and banned: {expr: '%s'}, with the users' own column after of, and another condition where bans end otherwise (docs/mapping.md)",
		table, table, key, of, t.Beside.Condition(table))
}

// banningApart is what to write where rows of several kinds stand in one list.
func (in *Input) banningApart(t source.Table) string {
	m, name := &in.Mapping.Input, wording.Fold(bare(t.Name))
	of := "id"
	if i := slices.IndexFunc(m.Joined, func(j *mapping.Joined) bool { return j.Same == mapping.Leading }); i >= 0 {
		of = m.Joined[i].Of.String()
	}
	return fmt.Sprintf("write it into a mapping of your own, inputs: {%s: {same: leading, where: '%s == %q', key: %s.%s, of: %s, many: true}} and banned: {expr: '%s'}, with another condition where bans end otherwise (docs/mapping.md)",
		name, m.Kind, t.Name, m.Columns, t.Beside.Key, of, strings.ReplaceAll(t.Beside.Condition(name), "(#, ", "(#."+m.Columns+", "))
}

// alsoHolds tells of rows that say of users what shuts nobody out: that they must set another password, and that they have a second
// factor, should the table hold something else besides.
func alsoHolds(t source.Table, what string) (found []mapping.Finding) {
	if t.Beside == nil {
		return nil
	}
	if n := t.Beside.Must; n > 0 {
		found = append(found, mapping.Finding{At: t.At, Count: n, Problem: mapping.Problem{
			Code: mapping.CodeStateTold, Severity: mapping.Warning, Field: t.Name,
			Message: t.Name + " is not read, and rows of it say that somebody must set another password, or do something else first",
			Hint:    "nobody asks them for it here: ask these users to, or have the application ask",
		}})
	}
	if n := t.Beside.Factors; n > 0 && what != holdsFactors {
		found = append(found, mapping.Finding{At: t.At, Count: n, Problem: mapping.Problem{
			Code: mapping.CodeFactorLost, Severity: mapping.Warning, Field: t.Name,
			Message: t.Name + " is not read, and rows of it are second factors: their users lose them",
			Hint:    "if they can be read, name a mapping that has the table as an input (clerk-import mapping infer, docs/mapping.md); tell these users to set them up again",
		}})
	}
	return found
}

// referring is the column by which users refer to a row of a table that is called by its name: account_id of accounts, "" for none.
func (in *Input) referring(table string) string {
	one := wording.Fold(table)
	for i := range in.files {
		for _, c := range in.files[i].fields() {
			name, is := strings.CutSuffix(wording.Fold(c), "id")
			if is && name != "" && (name == one || name+"s" == one || name+"es" == one || strings.HasSuffix(name, "y") && name[:len(name)-1]+"ies" == one) {
				return c
			}
		}
	}
	return ""
}

var addressPattern = regexp.MustCompile(`^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"'.]{2,}$`)

// contents is what a table holds as far as its first rows show, "" for neither.
func contents(t source.Table) string {
	what := ""
	for field, value := range t.Sample.Examples {
		leaves(field, gjson.Result{Type: gjson.String, Str: value}, 0, func(name, text string) {
			switch {
			case mapping.HoldsDigest(name, text), mapping.TableHoldsSum(bare(t.Name), name, text):
				what = holdsDigests
			case what == "" && len(text) < 255 && addressPattern.MatchString(text):
				what = holdsPeople
			}
		})
	}
	switch {
	case what == holdsDigests:
	case t.Beside != nil && t.Beside.Bans, what == "" && t.Beside != nil && t.Shuts > 0 && !t.Beside.Void():
		what = holdsStates
	case what == "" && ofFactors(t), what == holdsPeople && wording.TellsFactors(t.Name): // an address labels the app's code
		what = holdsFactors
	}
	return what
}

// ofFactors reports whether a table's rows are second factors, as its name or that of a filled
// column says.
func ofFactors(t source.Table) bool {
	if wording.TellsFactors(t.Name) {
		return true
	}
	for field := range t.Sample.Examples {
		if wording.Tells(field) == wording.TellsFactor {
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
