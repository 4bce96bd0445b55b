package input

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"clerk-import/importer/halt"
	"clerk-import/mapping"
)

// parameters completes the mapping with parameters from the environment.
func (in *Input) parameters(o Options) (err error) {
	added := false
	for _, p := range in.Mapping.Params {
		_, given := o.Params[p.Name]
		if given && p.Secret && !o.FromFile[p.Name] && o.Params[p.Name] != "" {
			e := paramError(in.Mapping, p)
			e.Msg = fmt.Sprintf("the parameter %s is a secret, and a command line can be read by everybody on the machine", p.Name)
			return e
		}
		if v := os.Getenv(paramVariable(p.Name)); !given && v != "" {
			in.params = maps.Clone(in.params)
			in.params[p.Name], added = v, true
		}
	}
	if added {
		if in.Mapping, err = in.Mapping.With(in.params, nil); err != nil {
			return err
		}
		for i := range in.joined { // conditions of theirs may ask for parameters
			in.joined[i].Joined = in.Mapping.Input.Find(in.joined[i].Name)
		}
		for _, o := range in.Others {
			if o.Mapping.File != in.Mapping.File {
				continue
			}
			o.Mapping = in.Mapping.Of(o.Mapping.Entity)
			for i := range o.joined {
				o.joined[i].Joined = o.Mapping.Input.Find(o.joined[i].Name)
			}
		}
	}
	if missing := in.Mapping.MissingParams(); len(missing) > 0 {
		return paramError(in.Mapping, missing[0])
	}
	return nil
}

// paramVariable is the environment variable that sets a parameter.
func paramVariable(name string) string { return "CLERK_IMPORT_" + strings.ToUpper(name) }

func paramError(m *mapping.Mapping, p mapping.Param) *halt.Usage {
	try := fmt.Sprintf("--param %s=VALUE", p.Name)
	if p.Secret {
		try = fmt.Sprintf("--param %s=@FILE, which reads it from a file, or %s in the environment", p.Name, paramVariable(p.Name))
		if p.Needed {
			try += fmt.Sprintf("; --param %s= if there is none", p.Name)
		}
	}
	return &halt.Usage{Msg: fmt.Sprintf("%s needs the parameter %s: %s", m.Title, p.Name, p.Help), Try: try}
}

// relevant drops parameters the mapping does not know, which are reported by
// unknownParam in words that fit a detected source.
func relevant(params map[string]string, m *mapping.Mapping) map[string]string {
	out := map[string]string{}
	for _, p := range m.Params {
		if v, ok := params[p.Name]; ok {
			out[p.Name] = v
		}
	}
	return out
}

func unknownParam(params map[string]string, m *mapping.Mapping) error {
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !slices.ContainsFunc(m.Params, func(p mapping.Param) bool { return p.Name == name }) {
			return &halt.Usage{Msg: fmt.Sprintf("%s has no parameter %s", m.Title, name), Try: "clerk-import sources show " + m.Name}
		}
	}
	return nil
}
