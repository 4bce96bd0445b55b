package importer

import (
	"clerk-import/importer/output"
)

// Outputs are the files that a verb writes about rows; "" for none.
type Outputs struct {
	Files     *output.Set // what else the command reads and writes; nil for nothing
	Rejects   string      // file for rejected and failed rows; those of other entities are written beside it
	Leftovers string      // file for what users have arrived without, or would
	Groups    string      // folder for files of people, by their way in and by what they have to be told
	Crosswalk string      // file for external and Clerk ids
}

// claim adds the files that are read, kept (by their flags) and written to those that the command has named, and refuses,
// before anything is sent, what cannot be written or would be written over something else.
func (j *Job) claim(o *Outputs, kept ...[2]string) error {
	if o.Files == nil {
		o.Files = &output.Set{}
	}
	j.AddFiles(o.Files)
	for _, file := range kept {
		o.Files.Add(output.Kept, file[0], file[1])
	}
	j.addBeside(o.Files, "--rejects", o.Rejects)
	j.addBeside(o.Files, "--crosswalk", o.Crosswalk)
	o.Files.Add(output.Whole, "--leftovers", o.Leftovers)
	AddGroups(o.Files, o.Groups)
	return o.Files.Check()
}
