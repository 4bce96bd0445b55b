package systems

import "time"

// stamp is a time as databases write it.
func stamp(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04:05") }

// times is when users were made.
func (m *maker) times() {
	form := m.one("2006-01-02 15:04:05", "2006-01-02T15:04:05Z", "2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05+02:00", "2006-01-02", "unix", "unix", "ms", "us", "02/01/2006 15:04:05", "02.01.2006", "02.01.2006 15:04", "01/02/2006", "20060102150405", "none")
	m.shape("time:" + form)
	if form == "none" {
		for i := range m.s.Users {
			m.s.Users[i].Created = 0
		}
		return
	}
	m.add(m.called("created", ""), func(i int) any {
		u := &m.s.Users[i]
		at := time.Unix(u.Created, 0).UTC()
		switch form {
		case "unix":
			return u.Created
		case "ms":
			return u.Created * 1000
		case "us":
			return u.Created * 1_000_000
		case "2006-01-02T15:04:05+02:00":
			return at.In(time.FixedZone("", 7200)).Format("2006-01-02T15:04:05-07:00")
		}
		text := at.Format(form)
		read, err := time.ParseInLocation(form, text, time.UTC)
		if err != nil {
			panic(err)
		}
		u.Created = read.Unix()
		return text
	})
}

// states say who must not sign in, and who is gone.
func (m *maker) states(several bool) {
	form := m.one("none", "words", "words", "words", "codes", "bits", "active", "blocked", "blocked at", "deleted at", "deleted", "both")
	if several && m.often(4) {
		form = "looked up"
	}
	m.shape("state:" + form)
	banned, gone := make([]bool, Rows), make([]bool, Rows)
	for i := range banned {
		banned[i] = m.often(7)
		gone[i] = !banned[i] && m.often(9)
	}
	banned[3], gone[3], banned[7], gone[7], banned[8], gone[8] = true, false, false, true, false, false
	column := func(what, around string, value func(i int) any) {
		name := m.called(what, around)
		m.s.States = append(m.s.States, name)
		m.add(name, value)
	}
	since := "% " + m.one(called["since"][m.language]...)
	when := func(is []bool) func(int) any {
		return func(i int) any {
			if !is[i] {
				return nil
			}
			return stamp(m.s.Users[i].Created + 1_000_000)
		}
	}
	hasBanned, hasGone := true, true
	switch form {
	case "none":
		hasBanned, hasGone = false, false
	case "words":
		good, bad, closed := m.one(said["active"][m.language]...), m.one(said["banned"][m.language]...), m.one(said["closed"][m.language]...)
		column("status", "", func(i int) any {
			switch {
			case banned[i]:
				return bad
			case gone[i]:
				return closed
			}
			return good
		})
	case "looked up":
		m.lookedUp(m.one(said["active"][m.language]...), m.one(said["banned"][m.language]...), m.one(said["closed"][m.language]...), func(i int) int {
			return map[[2]bool]int{{true, false}: 1, {false, true}: 2}[[2]bool{banned[i], gone[i]}]
		})
	case "codes":
		codes := [][3]any{{"A", "S", "D"}, {0, 2, 9}, {1, 0, -1}, {"01", "02", "09"}}[m.IntN(4)]
		column("status", "", func(i int) any {
			switch {
			case banned[i]:
				return codes[1]
			case gone[i]:
				return codes[2]
			}
			return codes[0]
		})
	case "bits":
		column("status", "", func(i int) any {
			n := 1
			if banned[i] {
				n += 4
			}
			if gone[i] {
				n += 16
			}
			return n
		})
	case "active":
		hasGone = false
		column("active", "", func(i int) any { return m.flag(!banned[i]) })
	case "blocked":
		hasGone = false
		column("blocked", "", func(i int) any { return m.flag(banned[i]) })
	case "blocked at":
		hasGone = false
		column("blocked", since, when(banned))
	case "deleted at":
		hasBanned = false
		column("deleted", since, when(gone))
	case "deleted":
		hasBanned = false
		column("deleted", "", func(i int) any { return m.flag(gone[i]) })
	case "both":
		column("blocked", "", func(i int) any { return m.flag(banned[i]) })
		column("deleted", since, when(gone))
	}
	for i := range m.s.Users {
		m.s.Users[i].Banned, m.s.Users[i].Skip = hasBanned && banned[i], hasGone && gone[i]
	}
}
