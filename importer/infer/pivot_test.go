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

// A table of settings is one, too, where every user has one row of it, and further columns; one of people's names and what belongs to
// them is none.
func TestSettingsOfOneRowAUserAreReadByTheirNames(t *testing.T) {
	for table, c := range map[string]struct {
		names, of string
		rows      [][]string
		pivots    bool
	}{
		"Moodle":   {"id userid name value", "userid", [][]string{{"1", "101", "auth_forcepasswordchange", "1"}, {"2", "102", "htmleditor", "atto"}}, true},
		"Crowd":    {"ID user_id directory_id attribute_name attribute_value", "user_id", [][]string{{"1", "101", "7", "requiresPasswordChange", "true"}, {"2", "102", "7", "invalidPasswordAttempts", "2"}}, true},
		"profiles": {"id user_id name data", "user_id", [][]string{{"1", "101", "Ann Berg", "x"}, {"2", "102", "Bo", "y"}}, false},
		"handles":  {"id user_id name content", "user_id", [][]string{{"1", "101", "ann", "x"}, {"2", "102", "bo", "y"}}, false},
	} {
		people, settings := NewTable("people"), NewTable("settings")
		people.SQL, settings.SQL = "people", "settings"
		for i := range 5 {
			id := fmt.Sprint(101 + i)
			people.Add(&mapping.Record{Header: mapping.NewHeader([]string{"id", "email"}), Cells: []string{id, "u" + id + "@acme.io"}})
		}
		for _, cells := range c.rows {
			settings.Add(&mapping.Record{Header: mapping.NewHeader(strings.Fields(c.names)), Cells: cells})
		}
		yaml := proposeOf(people, settings).YAML("x")
		if strings.Contains(yaml, "pivot: {key:") != c.pivots || c.pivots && !strings.Contains(yaml, "PasswordChange say who must") && !strings.Contains(yaml, "passwordchange say who must") {
			t.Errorf("%s:\n%s", table, yaml)
		}
	}
}

// What a flag is called that says that nobody signs in with a row is asked about, and leaves it behind.
func TestFlagsOfRowsThatAreNobodysAreAskedAbout(t *testing.T) {
	for _, flag := range []string{"is_bot", "bot_account", "is_mirror_dummy", "memorial", "is_placeholder"} {
		people := NewTable("people")
		for i := range 5 {
			id := fmt.Sprint(101 + i)
			people.Add(&mapping.Record{Header: mapping.NewHeader([]string{"id", "email", flag}), Cells: []string{id, "u" + id + "@acme.io", []string{"false", "true"}[i/4]}})
		}
		if yaml := proposeOf(people).YAML("x"); !strings.Contains(yaml, "who."+flag+":") || !strings.Contains(yaml, "true: skip") {
			t.Errorf("%s:\n%s", flag, yaml)
		}
	}
}
