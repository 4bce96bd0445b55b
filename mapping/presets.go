package mapping

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// PresetNames lists the sources we ship a mapping for.
func PresetNames() []string {
	entries, err := presetFiles.ReadDir("presets")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}

// PresetText is the YAML of a preset.
func PresetText(name string) (string, error) {
	b, err := presetFiles.ReadFile("presets/" + name + ".yaml")
	if err != nil {
		msg := fmt.Sprintf("no source is named %q", name)
		if near := nearest(name, PresetNames()); near != "" {
			msg += fmt.Sprintf("; did you mean %q?", near)
		}
		return "", fmt.Errorf("%s (known: %s)", msg, strings.Join(PresetNames(), ", "))
	}
	return string(b), nil
}

// Preset compiles the mapping we ship for a source.
func Preset(name string, params map[string]string) (*Mapping, error) {
	text, err := PresetText(name)
	if err != nil {
		return nil, err
	}
	return Parse("preset "+name, text, params)
}

// Presets are all presets compiled with their default parameters, for detection.
var Presets = sync.OnceValue(func() []*Mapping {
	var all []*Mapping
	for _, name := range PresetNames() {
		m, err := Preset(name, nil)
		if err != nil {
			panic(err) // embedded and covered by a test
		}
		all = append(all, m)
	}
	return all
})

// MissingParams lists the parameters that the mapping needs and nobody gave. One that is
// given empty says that there is none.
func (m *Mapping) MissingParams() []Param {
	return slices.DeleteFunc(slices.Clone(m.Params), func(p Param) bool {
		_, given := m.given[p.Name]
		return !p.Needed || given || m.params[p.Name] != ""
	})
}
