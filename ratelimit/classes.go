package ratelimit

import (
	"context"
	"sync"
	"time"
)

// Class is a group of endpoints with a quota of its own beside the instance's.
type Class struct {
	Name  string
	Quota Quota
	// PerKey says that every key (a user, an organization) has the quota to
	// itself.
	PerKey bool
}

// Classes are the documented special quotas of the Backend API that a migration
// can meet. Source: Clerk docs, "System limits". A new class is one entry.
var Classes = []Class{
	{Name: "user_update", Quota: Quota{10, 10 * time.Second}, PerKey: true}, // PATCH /users/{id}, PATCH and PUT its metadata
	{Name: "organization_update", Quota: Quota{10, 10 * time.Second}, PerKey: true},
	{Name: "membership_update", Quota: Quota{10, 10 * time.Second}, PerKey: true},
	{Name: "invitation", Quota: Quota{100, time.Hour}},
	{Name: "invitation_bulk", Quota: Quota{25, time.Hour}},
	{Name: "organization_invitation", Quota: Quota{250, time.Hour}},
	{Name: "organization_invitation_bulk", Quota: Quota{50, time.Hour}},
}

// Set paces requests against the instance's quota and, where the endpoint has
// one, its class's.
type Set struct {
	*Limiter // of the instance

	mu      sync.Mutex
	classes map[string]Class
	keyed   map[string]*keyedLimiter
}

type keyedLimiter struct {
	*Limiter
	used time.Time
}

// NewSet returns a Set. Special quotas are used whole: nobody else updates the
// users of a migration.
func NewSet(q Quota, share float64, classes []Class) (*Set, error) {
	l, err := New(q, share)
	if err != nil {
		return nil, err
	}
	s := &Set{Limiter: l, classes: map[string]Class{}, keyed: map[string]*keyedLimiter{}}
	for _, c := range classes {
		s.classes[c.Name] = c
	}
	return s, nil
}

// WaitClass blocks until a request of a class may start as far as the class's
// own quota goes; key is the user or organization it is about. Unknown classes
// have no quota of their own. The instance's quota is waited for with Wait,
// last, so that nothing holds a place in it while waiting elsewhere.
func (s *Set) WaitClass(ctx context.Context, class, key string) error {
	if l := s.limiter(class, key); l != nil {
		return l.Wait(ctx)
	}
	return nil
}

// keep is how many keyed limiters are held before idle ones are let go.
const keep = 4096

func (s *Set) limiter(class, key string) *Limiter {
	c, known := s.classes[class]
	if !known {
		return nil
	}
	id := class
	if c.PerKey {
		id += "\x00" + key
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	k := s.keyed[id]
	if k == nil {
		if len(s.keyed) >= keep {
			s.forget(now)
		}
		l, err := New(c.Quota, 1)
		if err != nil {
			return nil // a share of 1 is always valid
		}
		// A whole quota may be used at once: it is small and nobody else's.
		l.interval = 0
		k = &keyedLimiter{Limiter: l}
		s.keyed[id] = k
	}
	k.used = now
	return k.Limiter
}

// forget lets go of limiters whose window has passed since they were used.
func (s *Set) forget(now time.Time) {
	for id, k := range s.keyed {
		if now.Sub(k.used) > k.window {
			delete(s.keyed, id)
		}
	}
}
