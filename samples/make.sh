#!/bin/sh
# Makes the samples. Run it in this folder.
set -e
gen() { go run ../testdata/gen "$@"; }
gen --source auth0 --format json --rows 24 --seed 7 > auth0.json
gen --source auth0 --first 100 --rows 40 --seed 11 --broken 0.3 > auth0-broken.ndjson
gen --source authjs --rows 16 --seed 9 > authjs.json
gen --source clerk --rows 24 --seed 4 > clerk.csv
gen --source firebase --rows 16 --seed 3 > firebase.json
gen --source firebase --format csv --first 100 --rows 16 --seed 5 > firebase.csv
gen --source supabase --rows 20 --seed 2 > supabase.csv
