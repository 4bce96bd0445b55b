package importer

import (
	"clerk-import/importer/output"
	"clerk-import/importer/target"
)

// claim adds the files of a run to those that the command has named, and refuses, before
// anything is sent, what cannot be written or would be written over something else.
func (j *Job) claim(o *MigrateOptions, t *target.Target) error {
	if o.Files == nil {
		o.Files = &output.Set{}
	}
	j.AddFiles(o.Files)
	o.Files.Add(output.Kept, "--checkpoint", o.Checkpoint)
	o.Files.Add(output.Kept, "--sandbox-store", t.Store)
	j.addBeside(o.Files, "--rejects", o.Rejects)
	j.addBeside(o.Files, "--crosswalk", o.Crosswalk)
	o.Files.Add(output.Whole, "--leftovers", o.Leftovers)
	if err := AddGroups(o.Files, o.Groups); err != nil {
		return err
	}
	return o.Files.Check()
}
