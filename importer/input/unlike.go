package input

import (
	"context"
	"fmt"
	"slices"

	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// noteUnlike notes which source the files look like, should it be another than the one that somebody named.
func (in *Input) noteUnlike(ctx context.Context, given *fit, files []inputFile, o Options) {
	o.Source = ""
	files = slices.Clone(files)
	for i := range files {
		if f := &files[i]; f.opts.Path != o.Path { // where the source that was named has its rows
			f.opts.Path = o.Path
			if f.probe(ctx, nil) != nil {
				return // it has been read once: this is of another form
			}
		}
	}
	others := fits(files, o)
	if len(others) == 0 || others[0].mapping.Name == given.mapping.Name {
		return
	}
	other := others[0]
	in.unlike = append(in.unlike, mapping.Finding{Problem: mapping.Problem{
		Code: validate.CodeSourceUnlike, Severity: mapping.Fatal,
		Message: fmt.Sprintf("%s looks like %s (%s) and not like %s, as which --source %s reads it", other.first, other.mapping.Title, other.reason, given.mapping.Title, given.mapping.Name),
		Hint:    fmt.Sprintf("leave --source out, or name %s; if it is of %s all the same, --disable %s", other.mapping.Name, given.mapping.Title, validate.CodeSourceUnlike),
	}, Count: 1})
}

// Unlike is what the files look like, against what somebody has said.
func (in *Input) Unlike() []mapping.Finding { return in.unlike }
