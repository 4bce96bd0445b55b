package mapping

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// What the table says of attributes of directories is what the preset asks, and what any other mapping stops at or tells.
func TestAttributesOfDirectoriesMeanTheSameEverywhere(t *testing.T) {
	preset, err := PresetText("openldap")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(preset), " ")
	for i := range wording.Attributes {
		a := &wording.Attributes[i]
		at := "row." + a.Name
		if strings.Contains(a.Name, "-") {
			at = fmt.Sprintf("row[%q]", a.Name)
		}
		if is := AttributeCondition(a, at); is == "" && a.Test != "filed" || !strings.Contains(text, is) {
			t.Errorf("the preset does not ask for %s", is)
		}
	}
	own, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, s := range States {
		if s.Source != "openldap" || len(wording.AttributesOf(s.Column)) == 0 {
			continue
		}
		for said, values := range map[bool][]string{true: s.Yes, false: s.No} {
			for _, value := range values {
				tried++
				u, problems := own.NewMapper().Map(&Record{JSON: fmt.Sprintf("{%q:%s}", s.Column, value)})
				code := ""
				for _, p := range problems {
					code = p.Code
				}
				if want := map[bool]string{true: map[wording.Fate]string{wording.Told: CodeStateTold, wording.Banned: CodeStateUnread, wording.LeftBehind: CodeStateUnread}[s.Fate]}[said]; code != want || u.Skip != "" {
					t.Errorf("%s %s: %q, want %q", s.Column, value, code, want)
				}
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d values were tried", tried)
	}
}

// Somebody who is filed under a container for people who are gone or shut out is no user as the others are, also where the
// name of the entry is read; names of entries and of other containers say nothing.
func TestContainersOfDirectoriesSayStates(t *testing.T) {
	for dn, said := range map[string]bool{
		"uid=a,ou=Disabled Users,dc=acme,dc=io": true, "CN=Ada\\, Disabled,OU=People,DC=acme,DC=io": false, "uid=a,ou=Former Employees,dc=acme,dc=io": true,
		"uid=a,ou=people,dc=acme,dc=io": false, "uid=locked,ou=people": false, "uid=a,ou=Ehemalige,o=acme": true, "uid=a,ou=active,dc=acme": false,
		"cn=a,ou=gesperrt,dc=acme": true, "uid=a,ou=Leavers,ou=people,dc=acme": true, "uid=a": false,
	} {
		for mapped, m := range map[string]*Mapping{
			"fields: {external_id: dn}": nil, "fields: {external_id: id?}": nil, "fields: {external_id: id?, private_metadata: {object: {dn: dn}}}": nil,
		} {
			var err error
			if m, err = Parse("m.yaml", mapped, nil); err != nil {
				t.Fatal(err)
			}
			for form, rec := range map[string]*Record{"JSON": {JSON: fmt.Sprintf(`{"id":"1","dn":%q,"distinguishedName":%q}`, dn, dn)}, "cells": {Header: NewHeader([]string{"id", "dn"}), Cells: []string{"1", dn}}} {
				_, problems := m.NewMapper().Map(rec)
				if got := len(problems) == 1 && problems[0].Code == CodeStateUnread; got != said || len(problems) > 1 {
					t.Errorf("%s, %s, %s: %v", dn, mapped, form, problems)
				}
			}
			for fate, want := range map[wording.Fate]bool{wording.Banned: true, wording.Told: false} {
				decided, err := m.Deciding(map[string]wording.Fate{"dn": fate})
				if err != nil {
					t.Fatal(err)
				}
				u, problems := decided.NewMapper().Map(&Record{JSON: fmt.Sprintf(`{"id":"1","dn":%q}`, dn)})
				if u.Banned.Or(false) != (want && said) || fatals(problems) != nil {
					t.Errorf("%s, %s: %v %v", dn, fate, u.Banned, problems)
				}
			}
		}
	}
}

// A name that is spelt otherwise than an attribute is means what its words say, and the attribute only where they say nothing.
func TestAttributesAreKnownByTheirSpelling(t *testing.T) {
	for row, want := range map[string]string{
		`{"lockoutTime":"133000000000000000"}`: CodeStateTold, `{"lockouttime":"133000000000000000"}`: CodeStateTold, `{"lockout_time":"2099-01-01"}`: CodeStateUnread,
		`{"accountExpires":"131000000000000000"}`: CodeStateUnread, `{"accountExpires":"4070908800"}`: "", `{"account_expires":"4070908800"}`: "", `{"account_expires":"4070908800000"}`: "",
		`{"account_expires":"1577836800"}`: CodeStateUnread, `{"accountExpires":"1577836800"}`: CodeStateUnread, `{"accountExpires":"1"}`: CodeStateUnread,
		`{"login_disabled":"1"}`: CodeStateUnread, `{"user_account_control":"514"}`: CodeStateUnread, `{"user_account_control":"512"}`: "",
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		code := ""
		_, problems := m.NewMapper().Map(&Record{JSON: row})
		for _, p := range problems {
			code += p.Code
		}
		if code != want {
			t.Errorf("%s: %v, want %q", row, problems, want)
		}
	}
	for column, is := range map[string]bool{"accountExpires": true, "ACCOUNTEXPIRES": true, "account_expires": false, "lockout_time": false, "user_account_control": true} {
		if got := len(wording.AttributesOf(column)) > 0; got != is {
			t.Errorf("%s: %v", column, got)
		}
	}
}
