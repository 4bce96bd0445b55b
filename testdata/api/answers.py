#!/usr/bin/env python3
"""Writes the excerpt of the Backend API's description that answers of the sandbox are held against:

    answers.py DESCRIPTION.yml ../../importer/sandbox/sandbox.go > answers-2026-05-12.json

Of each endpoint that the sandbox serves: which parameters its query has, and what a success and a refusal look like, as
far as form goes (types, members that have to be there, enumerations). Texts stay behind. PyYAML reads the description.
"""
import json
import re
import sys

import yaml

KEPT = ("type", "nullable", "required", "enum")
spec = yaml.safe_load(open(sys.argv[1]))
routes = re.findall(r'"(GET|POST|PATCH|PUT|DELETE) (/[^"]*)":', open(sys.argv[2]).read())
schemas, todo = {}, []


def form(s):
    if "$ref" in s:
        name = s["$ref"].rsplit("/", 1)[1]
        if name not in schemas and name not in todo:
            todo.append(name)
        return {"$ref": name}
    out = {k: s[k] for k in KEPT if k in s}
    if isinstance(out.get("type"), list):  # as of 3.1
        out["nullable"] = "null" in out["type"]
        out["type"] = next((t for t in out["type"] if t != "null"), "object")
    for k in ("oneOf", "anyOf", "allOf"):
        if k in s:
            out[k] = [form(o) for o in s[k]]
    if "properties" in s:
        out["properties"] = {k: form(v) for k, v in sorted(s["properties"].items())}
    if "items" in s:
        out["items"] = form(s["items"])
    return out


def plain(path):
    return re.sub(r"\{[^}]*\}", "{}", path)


def query(params):
    for q in params:
        if "$ref" in q:
            q = spec["components"]["parameters"][q["$ref"].rsplit("/", 1)[1]]
        if q["in"] == "query":
            yield q["name"]


answers, queries, unknown = {}, {}, []
described = {(m.upper(), plain(p)): op for p, ops in spec["paths"].items() for m, op in ops.items()}
shared = {plain(p): ops.get("parameters", []) for p, ops in spec["paths"].items()}
for method, path in sorted(set(routes)):
    op = described.get((method, plain(path)))
    if op is None:
        unknown.append(method + " " + path)
        continue
    names = sorted(query(shared[plain(path)] + op.get("parameters", [])))
    if names:
        queries[method + " " + plain(path)] = names
    of = {}
    for status, r in op["responses"].items():
        if "$ref" in r:
            r = spec["components"]["responses"][r["$ref"].rsplit("/", 1)[1]]
        for kind, content in r.get("content", {}).items():
            if "json" in kind and "schema" in content:
                of[str(status)] = form(content["schema"])
        of.setdefault(str(status), {})
    answers[method + " " + plain(path)] = of
while todo:
    name = todo.pop()
    schemas[name] = {}
    schemas[name] = form(spec["components"]["schemas"][name])
print('{"version": "2026-05-12", "answers": {')
print(",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in sorted(answers.items())))
print('}, "queries": {')
print(",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in sorted(queries.items())))
print('}, "schemas": {')
print(",\n".join(json.dumps(k) + ": " + json.dumps(v) for k, v in sorted(schemas.items())))
print("}}")
sys.stderr.write("".join("not described: %s\n" % u for u in unknown))
