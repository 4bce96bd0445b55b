package importer

import (
	"fmt"

	"clerk-import/importer/checkpoint"
)

// Status is what a checkpoint says about its run.
type Status struct {
	Run    checkpoint.Run    `json:"run"`
	Counts checkpoint.Counts `json:"counts"`
	// Unfinished are rows not yet decided, in doubt or never taken up.
	Unfinished int64 `json:"unfinished"`
	// Pulse is how a run was doing when it last said so.
	Pulse checkpoint.Pulse `json:"pulse,omitzero"`
}

// Done is how many rows are decided.
func (s *Status) Done() int64 { return s.Run.Read - s.Unfinished }

// ReadStatus looks into a checkpoint, also while a run works on it. Rows are counted.
func ReadStatus(path string) (*Status, error) {
	return readStatus(path, (*checkpoint.Checkpoint).Recount)
}

// GlanceStatus is ReadStatus with the counts as the run has stored them, which takes
// no time.
func GlanceStatus(path string) (*Status, error) {
	return readStatus(path, (*checkpoint.Checkpoint).SavedCounts)
}

func readStatus(path string, count func(*checkpoint.Checkpoint) (checkpoint.Counts, error)) (*Status, error) {
	cp, err := checkpoint.Read(path)
	if err != nil {
		return nil, err
	}
	defer cp.Close()
	run, begun, err := cp.Run()
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, fmt.Errorf("%s holds no run", path)
	}
	counts, err := count(cp)
	if err != nil {
		return nil, err
	}
	pulse, err := cp.Pulse()
	if err != nil {
		return nil, err
	}
	return &Status{Run: run, Counts: counts, Unfinished: run.Read - finished(counts), Pulse: pulse}, nil
}
