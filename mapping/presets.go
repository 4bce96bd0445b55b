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
		if near := Nearest(name, PresetNames()); near != "" {
			msg += fmt.Sprintf("; did you mean %q?", near)
		}
		return "", fmt.Errorf("%s (known: %s)", msg, strings.Join(PresetNames(), ", "))
	}
	return string(b), nil
}

// Preset is the mapping we ship for a source, compiled; one without parameters once.
func Preset(name string, params map[string]string) (*Mapping, error) {
	if len(params) > 0 {
		return compilePreset(name, params)
	}
	once, _ := plainPresets.LoadOrStore(name, sync.OnceValues(func() (*Mapping, error) { return compilePreset(name, nil) }))
	return once.(func() (*Mapping, error))()
}

// plainPresets are the presets without parameters that were asked for, by name. Who changes a mapping makes one of its own.
var plainPresets sync.Map

func compilePreset(name string, params map[string]string) (*Mapping, error) {
	text, err := PresetText(name)
	if err != nil {
		return nil, err
	}
	return Parse("preset "+name, text, params)
}

// Presets are all presets compiled with their default parameters.
var Presets = sync.OnceValue(func() []*Mapping { return presets(func(text string) string { return text }) })

// Outlines are all presets as far as recognising a file goes: their names, inputs and what they are
// detected by, with their default parameters. They translate nothing, and are had for a tenth of the work.
var Outlines = sync.OnceValue(func() []*Mapping { return presets(outline) })

// presets compiles what is left of the text of every preset.
func presets(left func(text string) string) []*Mapping {
	names := PresetNames()
	all := make([]*Mapping, len(names))
	for i, name := range names {
		text, err := PresetText(name)
		if err == nil {
			all[i], err = Parse("preset "+name, left(text), nil)
		}
		if err != nil {
			panic(err) // embedded and covered by a test
		}
	}
	return all
}

// translates are the keys of a preset, and of its sections, under which is what translates rows.
var translates = []string{"fields", "metadata", "skip", "tell", "second_factors", "ignore", "roles", "about", "once"}

// outline is the text of a preset without what translates rows. Presets are written in blocks, so that it
// need not be parsed to be left out: its lines are further to the right than their key.
func outline(text string) string {
	var kept strings.Builder
	section, left := false, -1 // columns of the key whose lines are left out, -1: none
	for line := range strings.Lines(text) {
		words := strings.TrimLeft(line, " ")
		column := len(line) - len(words)
		if words == "\n" || words[0] == '#' || left >= 0 && column > left {
			continue
		}
		key, _, _ := strings.Cut(words, ":")
		if left = -1; column == 0 {
			section = slices.Contains(Entities[1:], Entity(key))
		}
		if (column == 0 || section && column == 2) && slices.Contains(translates, key) {
			if left = column; key == "fields" { // which every mapping has
				kept.WriteString(line[:column] + "fields: {}\n")
			}
			continue
		}
		kept.WriteString(line)
	}
	return kept.String()
}

// MissingParams lists the parameters that the mapping needs and nobody gave. One that is
// given empty says that there is none.
func (m *Mapping) MissingParams() []Param {
	return slices.DeleteFunc(slices.Clone(m.Params), func(p Param) bool {
		_, given := m.given[p.Name]
		return !p.Needed || given || m.params[p.Name] != ""
	})
}
