package importer

import (
	"maps"
	"slices"

	"clerk-import/importer/push"
)

// sequence hands tasks on in an order in which they can be sent fast. Memberships of one
// organization stand apart: exports are sorted by it, and requests that change one
// organization wait for each other. What one request can make comes together.
type sequence struct {
	add    func(*push.Task) error
	queues map[string][]*push.Task // of memberships, by organization
	order  []string
	held   int
	groups map[string][]*push.Task // of what can be made together
}

// spreadOver is how many memberships are held back at most.
const spreadOver = 8192

func (s *sequence) put(t *push.Task) error {
	switch maker := t.Make.(type) {
	case *push.CreateMembership:
		return s.spread(maker.Organization, t)
	case push.Joint:
		if t.Doubt || t.Row.ClerkID != "" {
			break
		}
		key, least, most := maker.Group()
		key = maker.JointClass() + " " + key
		if s.groups == nil {
			s.groups = map[string][]*push.Task{}
		}
		s.groups[key] = append(s.groups[key], t)
		if len(s.groups[key]) < most {
			return nil
		}
		return s.together(key, least)
	}
	return s.add(t)
}

// together hands a group on, as one task if that is worth it.
func (s *sequence) together(key string, least int) error {
	group := s.groups[key]
	delete(s.groups, key)
	if len(group) >= least {
		group[0].With = group[1:]
		group = group[:1]
	}
	for _, t := range group {
		if err := s.add(t); err != nil {
			return err
		}
	}
	return nil
}

func (s *sequence) spread(organization string, t *push.Task) error {
	if s.queues == nil {
		s.queues = map[string][]*push.Task{}
	}
	if s.queues[organization] == nil {
		s.order = append(s.order, organization)
	}
	s.queues[organization] = append(s.queues[organization], t)
	if s.held++; s.held < spreadOver {
		return nil
	}
	return s.rounds(spreadOver / 2)
}

// end hands on what is left.
func (s *sequence) end() error {
	for _, key := range slices.Sorted(maps.Keys(s.groups)) {
		_, least, _ := s.groups[key][0].Make.(push.Joint).Group()
		if err := s.together(key, least); err != nil {
			return err
		}
	}
	return s.rounds(0)
}

// rounds hands one of each organization on in turn, until no more than keep are held.
func (s *sequence) rounds(keep int) error {
	for s.held > keep {
		left := s.order[:0]
		for _, id := range s.order {
			queue := s.queues[id]
			if err := s.add(queue[0]); err != nil {
				return err
			}
			s.held--
			if queue = queue[1:]; len(queue) == 0 {
				delete(s.queues, id)
				continue
			}
			s.queues[id] = queue
			left = append(left, id)
		}
		s.order = left
	}
	return nil
}
