#!/bin/sh
# Makes samples/pocketbase with PocketBase itself (0.36.8), as a Go module. Run it in this folder; needs Go, a module proxy
# and sqlite3.
set -e
out=$(cd ../../../samples/pocketbase && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp main.go "$work"
(cd "$work" && go mod init sample 2>/dev/null && go get github.com/pocketbase/pocketbase@v0.36.8 2>/dev/null && go mod tidy 2>/dev/null && go run . "$work/pb_data" >/dev/null)
sqlite3 "$work/pb_data/data.db" '.dump users' >"$out/users.sql"
printf 'email,password\nada@example.org,correct horse battery staple\nalan@example.org,hunter2hunter2\n' >"$out/known.csv"
