package importer

import (
	"fmt"
	"slices"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// Status is what a checkpoint says about its run.
type Status struct {
	Run    checkpoint.Run    `json:"run"`
	Counts checkpoint.Counts `json:"counts"`
	// Unfinished are rows not yet decided, in doubt or never taken up.
	Unfinished int64 `json:"unfinished"` // rows that are not yet decided
	// Entities are the rows of organizations, memberships and invitations.
	Entities []EntityStatus `json:"entities,omitempty"`
	// Pulse is how a run was doing when it last said so.
	Pulse checkpoint.Pulse `json:"pulse,omitzero"`
}

// EntityStatus is what is said about the rows of another entity than users.
type EntityStatus struct {
	Entity     mapping.Entity    `json:"entity"`
	Read       int64             `json:"read"` // rows
	Counts     checkpoint.Counts `json:"counts"`
	Unfinished int64             `json:"unfinished"` // rows that are not yet decided
}

// Left is how many rows of all entities are not yet decided.
func (s *Status) Left() int64 {
	n := s.Unfinished
	for _, e := range s.Entities {
		n += e.Unfinished
	}
	return n
}

// Done is how many rows are decided.
func (s *Status) Done() int64 { return s.Run.Read - s.Unfinished }

// Arrived is how many rows of all entities the run has made or updated.
func (s *Status) Arrived() int64 {
	n := s.Counts[checkpoint.Created] + s.Counts[checkpoint.Updated]
	for _, e := range s.Entities {
		n += e.Counts[checkpoint.Created] + e.Counts[checkpoint.Updated]
	}
	return n
}

// RolledBack reports whether what the run has made was deleted again, or a part of it.
func (s *Status) RolledBack() bool {
	if s.Counts[checkpoint.Deleted] > 0 {
		return true
	}
	return slices.ContainsFunc(s.Entities, func(e EntityStatus) bool { return e.Counts[checkpoint.Deleted] > 0 })
}

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
	s := &Status{Run: run, Counts: counts, Unfinished: run.Read - finished(counts), Pulse: pulse}
	for _, e := range mapping.Entities[1:] {
		if read := run.Entities[e]; read > 0 {
			counts, err := count(cp.Of(e))
			if err != nil {
				return nil, err
			}
			s.Entities = append(s.Entities, EntityStatus{Entity: e, Read: read, Counts: counts, Unfinished: read - finished(counts)})
		}
	}
	return s, nil
}

// Refused counts the users whom the API has refused, by its reason.
func Refused(path string) ([]report.ReasonCount, error) {
	cp, err := checkpoint.Read(path)
	if err != nil {
		return nil, err
	}
	defer cp.Close()
	failed := map[string]int64{}
	if err := cp.Each(func(r checkpoint.Row) error { failed[r.Code]++; return nil }, checkpoint.Failed); err != nil {
		return nil, err
	}
	return reasonCounts(failed), nil
}
