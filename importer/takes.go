package importer

import (
	"maps"
	"slices"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/validate"
)

// takes has a run remember what the instance takes, by which parts of users were left behind, so that a row says the same
// in every later walk.
func takes(run *checkpoint.Run, i *validate.Instance) {
	run.Usernames = &checkpoint.Usernames{}
	if r := i.Usernames; r != nil {
		*run.Usernames = checkpoint.Usernames{Min: r.Min, Max: r.Max, Extended: r.Extended, Numeric: r.Numeric}
	}
	for _, name := range slices.Sorted(maps.Keys(i.Attributes)) {
		if !i.Attributes[name].Enabled {
			run.Off = append(run.Off, name)
		}
	}
	run.Usernames.Off = slices.Contains(run.Off, "username") // which earlier versions read
	run.PasswordMin = i.PasswordMin
}

// rulesOf are the rules by which a run's rows were judged, as far as they say what is left behind.
func (j *Job) rulesOf(run checkpoint.Run) *validate.Ruleset {
	names := run.Usernames
	if names == nil {
		return j.rules
	}
	i := &validate.Instance{Attributes: map[string]validate.Attribute{"username": {Enabled: !names.Off}}, PasswordMin: run.PasswordMin}
	for _, name := range run.Off {
		i.Attributes[name] = validate.Attribute{}
	}
	if names.Max > 0 {
		i.Usernames = &validate.UsernameRules{Min: names.Min, Max: names.Max, Extended: names.Extended, Numeric: names.Numeric}
	}
	return j.rules.ForInstance(i)
}
