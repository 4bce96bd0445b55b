package importer

import (
	"errors"

	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// rejects are the rejects files of a job: that of users, which the user has named, and beside
// it one of each other entity that has such rows.
type rejects struct {
	job   *Job
	files *output.Set
	path  string
	open  map[mapping.Entity]*report.Rejects
}

func (j *Job) newRejects(files *output.Set, path string) *rejects {
	return &rejects{job: j, files: files, path: path, open: map[mapping.Entity]*report.Rejects{}}
}

// file is where an entity's rows are written.
func (r *rejects) file(e mapping.Entity) string {
	if e == mapping.Users {
		return r.path
	}
	return report.Beside(r.path, e)
}

// begin begins the file of an entity unless it is begun.
func (r *rejects) begin(e mapping.Entity) (err error) {
	if r.open[e] == nil {
		if r.open[e], err = report.CreateRejects(r.files, r.file(e)); err != nil {
			delete(r.open, e)
		}
	}
	return err
}

// add adds a row with its problems.
func (r *rejects) add(e mapping.Entity, rec *mapping.Record, problems []mapping.Problem) error {
	if err := r.begin(e); err != nil {
		return err
	}
	return r.open[e].Add(rec, problems)
}

// close finishes the files unless err ended the work, which it returns, too. That of users is
// there without rows as well. What an earlier run has left of another entity that has none now
// is removed, so that nobody feeds it back.
func (r *rejects) close(err error) error {
	if err == nil {
		err = r.begin(mapping.Users)
	}
	ended := err
	for _, w := range r.open {
		if e := w.Close(ended); ended == nil {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		return err
	}
	for _, o := range r.job.others {
		if e := o.Mapping.Entity; r.open[e] == nil {
			err = errors.Join(err, r.files.Remove(r.file(e)))
		}
	}
	return err
}

// addBeside adds the file that a flag names, and those of other entities beside it, to those
// of a command.
func (j *Job) addBeside(files *output.Set, flag, path string) {
	if path == "" {
		return
	}
	files.Add(output.Whole, flag, path)
	for _, other := range j.others {
		e := other.Mapping.Entity
		files.Add(output.Whole, flag+" (its file of "+string(e)+")", report.Beside(path, e))
	}
}
