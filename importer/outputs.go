package importer

import (
	"strings"

	"clerk-import/importer/database"
	"clerk-import/importer/output"
	"clerk-import/importer/target"
)

// AddFiles adds the files that the job reads to those of a command.
func (j *Job) AddFiles(files *output.Set) {
	for _, f := range j.allFiles() {
		if !f.copied {
			files.Add(output.Input, "the input", f.name)
		}
	}
	for _, path := range j.Mapping.LookupFiles {
		files.Add(output.Input, "a lookup table of the mapping", path)
	}
	if j.mappingFile != "" {
		files.Add(output.Input, "--mapping", j.mappingFile)
	}
}

// InputFile is the file of an input as it is named on a command line, "" for one that is none:
// standard input, or a database of a server.
func InputFile(name string) string {
	switch {
	case name == "-" || strings.HasPrefix(name, "env:"):
		return ""
	case !database.Is(name):
		return name
	}
	scheme, rest, _ := strings.Cut(name, ":")
	if strings.HasPrefix(scheme, "sqlite") {
		return rest
	}
	return ""
}

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
