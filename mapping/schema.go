package mapping

import (
	"encoding/json"
	"slices"

	"clerk-import/hashers"
)

// keys are what may stand in each part of a mapping; the compiler and the JSON Schema know
// no others.
var keys = map[string][]string{
	"mapping":    {"fields", "name", "title", "about", "input", "inputs", "detect", "params", "lookups", "lists", "let", "skip", "status", "tell", "ignore", "metadata", "second_factors", "spelling", "once", "roles", "organizations", "memberships", "invitations"},
	"section":    {"fields", "from", "each", "needs", "input", "inputs", "detect", "lists", "let", "skip", "tell", "ignore", "metadata"},
	"kind":       {"value", "writes", "reads", "page"},
	"input":      {"header", "path", "table", "kind", "columns", "where"},
	"joined":     {"key", "of", "help", "table", "detect", "many", "needed", "without", "same", "where", "pivot"},
	"pivot":      {"key", "value", "prefix"},
	"detect":     {"all", "any", "none", "values", "columns", "cells", "mixed", "with", "spelt", "rowless", "or"},
	"rowless":    {"all", "hint"},
	"param":      {"help", "default", "secret", "needed"},
	"skip":       {"when", "reason"},
	"factor":     {"lost", "when", "why", "none"},
	"tell":       {"when", "reason", "hint"},
	"identifier": {"each", "when", "value", "verified", "main"},
	"digest":     {"from", "value", "strip", "left", "needs", "unusable", "params"},
	"value":      {"path", "expr", "const", "first", "object", "merge", "template", "whole", "rename", "each", "when", "value", "main", "convert", "default", "keep_null", "on_error"},
	"rename":     {"of", "keys"},
	"list":       {"columns"},
	"status":     {"value", "map"},
	"role":       {"role", "name", "description", "permissions"},
}

// Schema is the JSON Schema (2020-12) of mappings, for editors.
func Schema() []byte {
	type object = map[string]any
	ref := func(name string) object { return object{"$ref": "#/$defs/" + name} }
	text := object{"type": []string{"string", "number", "boolean"}}
	flag := object{"type": "boolean"}
	texts := object{"type": "array", "items": text}
	some := object{"oneOf": []object{text, texts}}
	of := func(item object) object { return object{"type": "object", "additionalProperties": item} }
	described := func(what object, description string) object {
		out := object{"description": description}
		for k, v := range what {
			out[k] = v
		}
		return out
	}
	closed := func(part string, required []string, properties object) object {
		for _, k := range keys[part] {
			if properties[k] == nil {
				panic("the schema lacks " + part + "." + k) // a test makes it
			}
		}
		if len(properties) != len(keys[part]) {
			panic("the schema has more than the keys of " + part)
		}
		out := object{"type": "object", "additionalProperties": false, "properties": properties}
		if len(required) > 0 {
			out["required"] = required
		}
		return out
	}
	var sources []string
	for _, c := range hashers.Conversions() {
		sources = append(sources, c.Source)
	}
	for _, f := range hashers.All() {
		sources = append(sources, f.Hasher)
	}
	slices.Sort(sources)
	fieldsOf := func(e Entity) object {
		fields := object{}
		for _, f := range fieldSpecs[e] {
			item := ref("value")
			if f.kind == identifierField {
				item = ref("identifier")
			}
			fields[f.name] = object{"anyOf": []object{item, {"type": "array", "items": item}}}
		}
		if e == Users {
			fields["digest"] = ref("digest")
		}
		return object{"type": "object", "additionalProperties": false, "properties": fields}
	}
	each := object{
		"each": described(text, "a list, of which entries are taken one by one; paths beside it are those of an entry"),
		"when": described(ref("value"), "a condition: the entries that are taken"), "main": described(ref("value"), "a condition: the entry that comes first"),
	}
	values := object{
		"path":     described(text, "a path and the converters behind it"),
		"expr":     described(text, "an expression of expr-lang.org over the row's fields"),
		"const":    described(text, "a text as it stands"),
		"first":    object{"type": "array", "items": ref("value"), "description": "the first value that is not empty"},
		"object":   object{"type": "object", "additionalProperties": ref("value"), "description": "a JSON object of the members that have a value"},
		"merge":    object{"type": "array", "items": ref("value"), "description": "several objects in one, later ones win"},
		"template": described(text, "a text with paths in braces: {first} {last | upper}"),
		"whole":    described(flag, "the template is nothing unless all of its values are there"),
		"rename":   ref("rename"),
		"each":     each["each"], "when": each["when"], "main": each["main"],
		"value":     described(ref("value"), "what is taken of an entry of each"),
		"convert":   described(some, "converters, in their order"),
		"default":   described(text, "what an empty value becomes"),
		"keep_null": described(flag, "null in the row is sent as null"),
		"on_error":  object{"enum": []string{"drop", "reject"}, "description": "what becomes of a value that cannot be converted"},
	}
	schema := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "A mapping of clerk-import",
		"$defs": object{
			"value":      object{"oneOf": []object{{"type": []string{"string", "number", "boolean", "null"}}, closed("value", nil, values)}},
			"identifier": object{"anyOf": []object{{"type": []string{"string", "number", "boolean", "null"}}, closed("identifier", []string{"value"}, object{"each": each["each"], "when": each["when"], "main": each["main"], "value": ref("value"), "verified": described(ref("value"), "without it the address or number is unverified")}), closed("value", nil, values)}},
			"digest": closed("digest", []string{"from", "value"}, object{
				"from": object{"type": "string", "anyOf": []any{object{"enum": append([]string{noDigest}, sources...)}, object{"pattern": `^\$`}},
					"description": "the conversion or the hasher, or the parameter that says it; none says that the source keeps the digests to itself"}, "value": ref("value"),
				"strip": described(some, "what stands in front of digests and is no part of them"),
				"left":  described(ref("value"), "whether a user without one has a password that is not in the export"),
				"needs": described(texts, "parameters without which the passwords stay behind"), "unusable": object{"enum": []string{"drop", "reject"}}, "params": of(ref("value")),
			}),
			"rename": closed("rename", []string{"of", "keys"}, object{"of": ref("value"), "keys": of(object{"type": []string{"string", "number", "boolean", "null"}})}),
			"detect": closed("detect", nil, object{
				"all": described(texts, "all of these fields are there"), "any": described(texts, "at least one of these"), "none": described(texts, "none of these"),
				"values": described(of(text), "patterns of the values of fields"), "columns": described(texts, "number of columns without a header row"), "cells": described(of(text), "patterns of the first row's cells, by column"),
				"mixed":   described(flag, "rows are of several kinds, and one that fits is enough, wherever it stands"),
				"spelt":   described(texts, "of these fields, those that are there as they are written here, with spelling: any, too"),
				"rowless": described(closed("rowless", []string{"all"}, object{"all": described(texts, "all of these fields are there"), "hint": described(text, "what to do about it")}), "the source's files in which nobody is"),
				"with":    described(text, "an input that has to be there, too"), "or": object{"type": "array", "items": ref("detect")},
			}),
			"pivot": closed("pivot", []string{"key", "value"}, object{"key": text, "value": text, "prefix": text}),
			"joined": closed("joined", []string{"key", "of"}, object{
				"help": text, "table": some, "detect": ref("detect"), "key": described(text, "its column, which is equal to"), "of": described(text, "this one of the leading input, or NAME.column of another one above"),
				"many": described(flag, "several rows belong to one and are a list"), "needed": flag, "without": described(text, "what nobody can tell where it is missing, which is told"), "same": described(text, "another input whose rows these are, too"), "where": described(text, "an expression: the rows that count"), "pivot": ref("pivot"),
			}),
		},
	}
	input := closed("input", nil, object{"header": texts, "path": text, "table": some, "kind": described(text, "the column that says which of several kinds a row is"), "columns": described(text, "the member that holds the columns of a row of any kind"),
		"where": described(text, "an expression: the rows that count")})
	inputs := described(of(ref("joined")), "inputs whose rows belong to those of the leading one")
	when := object{"oneOf": []object{ref("value"), {"type": "array", "items": ref("value")}}, "description": "a condition, or several of which one is enough"}
	lists := described(of(closed("list", []string{"columns"}, object{"columns": described(text, "cp_#_*: # stands for the number, * for the name of a member")})), "lists that stand in numbered columns")
	let := described(of(ref("value")), "values that have a name, by which paths and expressions use them as columns")
	status := closed("status", []string{"value", "map"}, object{"value": ref("value"), "map": of(object{"enum": statuses})})
	skip := object{"type": "array", "items": closed("skip", []string{"when"}, object{"when": when, "reason": text})}
	tell := object{"type": "array", "items": closed("tell", []string{"when", "reason", "hint"}, object{"when": when, "reason": described(text, "what the source says of a user"), "hint": described(text, "what to do")})}
	ignore := described(texts, "columns left behind on purpose")
	hand := object{"enum": hands}
	metadata := described(of(closed("kind", []string{"value", "writes", "reads"}, object{
		"value": ref("value"), "writes": described(hand, "whose hand could write it at the source"), "reads": described(hand, "whose hand could read it there"),
		"page": described(text, "where that is written, and when it was read"),
	})), "kinds of metadata, which go where neither trust nor exposure is raised")
	section := func(e Entity) object {
		return closed("section", []string{"fields"}, object{
			"from":  object{"enum": Entities[:3], "description": "whose rows these are made of, where they have no input of their own"},
			"each":  described(text, "a list in those rows: one row for each entry"),
			"needs": described(texts, "parameters without which these stay behind"),
			"input": input, "inputs": inputs, "detect": ref("detect"), "lists": lists, "let": let, "skip": skip, "tell": tell, "ignore": ignore, "fields": fieldsOf(e), "metadata": metadata,
		})
	}
	top := closed("mapping", []string{"fields"}, object{
		"name": text, "title": text, "about": text,
		"input":    input,
		"inputs":   inputs,
		"detect":   ref("detect"),
		"params":   of(closed("param", nil, object{"help": text, "default": text, "secret": flag, "needed": flag})),
		"lookups":  described(of(text), "CSV files beside the mapping: the first column becomes the second"),
		"lists":    lists,
		"let":      let,
		"skip":     skip,
		"status":   object{"anyOf": []object{status, {"type": "array", "items": status}}, "description": "what the source's states stand for; one that is not listed is an error of the row"},
		"tell":     described(tell, "states of users that are told and change nothing"),
		"ignore":   ignore,
		"fields":   fieldsOf(Users),
		"metadata": metadata,
		"spelling": object{"enum": []string{"any"}, "description": "columns and tables may be spelt in any way: emailVerified is email_verified, too"},
		"once":     object{"enum": []string{OnceAddress, OnceVerified}, "description": "rows with an e-mail address that an earlier row has, or that both have verified, are of the same person, and left behind"},
		"roles": described(of(object{"oneOf": []object{text, closed("role", []string{"role"}, object{
			"role": described(text, "its key at the target"), "name": text, "description": text,
			"permissions": described(texts, "keys of the permissions it is made with, where the target lacks it"),
		})}}), "what the source's roles in organizations are at the target, the most powerful first"),

		"second_factors": object{"type": "array", "description": "second factors that users have at the source and that do not come along", "items": closed("factor", nil, object{
			"lost": object{"enum": factorKinds()}, "when": ref("value"), "why": text, "none": described(text, "why the source's users have none"),
		})},
		"organizations": section(Organizations), "memberships": section(Memberships), "invitations": section(Invitations),
	})
	for k, v := range top {
		schema[k] = v
	}
	out, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic(err) // of constants
	}
	return append(out, '\n')
}
