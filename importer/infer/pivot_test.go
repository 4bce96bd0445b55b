package infer

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// A table of names and values is read by its names, whatever its columns are called: names, numbers, states, and what is left.
func TestNamesAndValuesAreReadLikeColumns(t *testing.T) {
	add := func(t *Table, names string, cells ...string) {
		t.Add(&mapping.Record{Header: mapping.NewHeader(strings.Fields(names)), Cells: cells})
	}
	for language, c := range map[string]struct{ key, value, first, phone, banned string }{
		"Dutch":   {"sleutel", "waarde", "voornaam", "telefoon", "geblokkeerd"},
		"English": {"meta_key", "meta_value", "first_name", "phone", "is_banned"},
		"German":  {"Merkmal", "Wert", "Vorname", "Handy", "gesperrt"},
		"French":  {"cle", "valeur", "prenom", "portable", "bloque"},
	} {
		t.Run(language, func(t *testing.T) {
			people, settings := NewTable("people"), NewTable("settings")
			people.SQL, settings.SQL = "people", "settings"
			for i := range 30 {
				id := fmt.Sprint(100 + i)
				add(people, "id email", id, "u"+id+"@acme.io")
				add(settings, "user_id "+c.key+" "+c.value, id, c.first, []string{"Ann", "Ben", "Cleo", "Dirk"}[i%4])
				add(settings, "user_id "+c.key+" "+c.value, id, c.phone, "+4915112345"+id)
				add(settings, "user_id "+c.key+" "+c.value, id, "session_token", strings.Repeat("f3", 20)+id)
				add(settings, "user_id "+c.key+" "+c.value, id, "plan", []string{"free", "pro"}[i%2])
				add(settings, "user_id "+c.key+" "+c.value, id, c.banned, []string{"0", "0", "1"}[i%3])
			}
			yaml := proposeOf(people, settings).YAML("x")
			for _, want := range []string{
				"pivot: {key: " + c.key + ", value: " + c.value + "}", "first_name: settings." + c.first, "value: settings." + c.phone + "? | e164",
				"value: settings." + c.banned + "? | bool", "true: banned", "      plan: settings.plan?",
			} {
				if !strings.Contains(yaml, want) {
					t.Errorf("no %s in\n%s", want, yaml)
				}
			}
			if strings.Contains(yaml, "session_token: ") || strings.Contains(yaml, "| json") {
				t.Errorf("secrets come along:\n%s", yaml)
			}
		})
	}
	// Few people have as many states as rows say, whether all rows say one or some.
	for usual, bad := range map[string]string{"active": "suspended", "": "suspended"} {
		people, settings := NewTable("people"), NewTable("settings")
		people.SQL, settings.SQL = "people", "settings"
		for i := range 8 {
			id := fmt.Sprint(100 + i)
			add(people, "id email is_active", id, "u"+id+"@acme.io", []string{"1", "0"}[i/7])
			add(settings, "user_id configkey configvalue", id, "theme", []string{"dark", "light"}[i%2])
			if state := []string{usual, bad}[i/7]; state != "" {
				add(settings, "user_id configkey configvalue", id, "account_status", state)
			}
		}
		if yaml := proposeOf(people, settings).YAML("x"); !strings.Contains(yaml, "suspended: banned") || !strings.Contains(yaml, "suspended (1): what becomes") {
			t.Errorf("%q:\n%s", usual, yaml)
		}
	}
	// What is not read at all comes along as it is.
	people, settings := NewTable("people"), NewTable("settings")
	people.SQL, settings.SQL = "people", "settings"
	for i := range 30 {
		id := fmt.Sprint(100 + i)
		add(people, "id email", id, "u"+id+"@acme.io")
		add(settings, "user_id name value", id, "theme", []string{"dark", "light"}[i%2])
		add(settings, "user_id name value", id, "plan", []string{"free", "pro"}[i%2])
	}
	if yaml := proposeOf(people, settings).YAML("x"); !strings.Contains(yaml, "settings: settings? | json") {
		t.Error(yaml)
	}
	// Names and states that only rows behind the first ones have are not taken for ones that nobody has.
	many := NewTable("settings")
	many.SQL = "settings"
	for i := range maxEntries {
		add(many, "user_id name value", fmt.Sprint(100+i%30), "account_status", "active")
	}
	add(many, "user_id name value", "129", "account_status", "frozen")
	if yaml := proposeOf(people, many).YAML("x"); !strings.Contains(yaml, "value: settings.account_status?") || strings.Contains(yaml, "settings: settings? | json") {
		t.Error(yaml)
	}
	// A file is told by the columns that it has.
	if settings.SQL = ""; !strings.Contains(proposeOf(people, settings).YAML("x"), `detect: {all: ["user_id", "name", "value"]`) {
		t.Error(proposeOf(people, settings).YAML("x"))
	}
}
