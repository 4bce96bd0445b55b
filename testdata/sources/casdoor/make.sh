#!/bin/sh
# Makes samples/casdoor with Casdoor itself (commit e6b2338, 2026-08-22), in a database of SQLite. Usage, in this folder:
# make.sh CHECKOUT, a checkout of github.com/casdoor/casdoor. Needs Go, a module proxy and sqlite3, and some minutes to build.
set -e
out=$(cd ../../../samples/casdoor && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
(cd "$1" && tar -c --exclude=./web --exclude=./swagger .) | tar -x -C "$work/src"
mkdir -p "$work/src/sample"
cp main.go "$work/src/sample"
(cd "$work/src" && GOFLAGS=-mod=mod go build -o "$work/sample" ./sample)
printf 'appname = casdoor\ndriverName = sqlite\ndataSourceName = file:casdoor.db?cache=shared\ndbName = casdoor\n' >"$work/app.conf"
(cd "$work" && timeout 300 ./sample -config app.conf >log)
# As it was stored before users had a kind of their own: it is the organization's then.
sqlite3 "$work/casdoor.db" "update user set password_type = '' where name = 'user_1'"
sqlite3 "$work/casdoor.db" '.dump user' '.dump organization' >"$out/casdoor.sql"
cat >"$out/known.csv" <<CSV
email,password
user_0@example.org,correct horse battery staple
user_1@example.org,correct horse battery staple
user_2@example.org,correct horse battery staple
user_3@example.org,correct horse battery staple
user_4@example.org,correct horse battery staple
CSV
