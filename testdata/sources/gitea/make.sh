#!/bin/sh
# Makes samples/gitea with Gitea itself (1.27.3, as a Go module): its models write users in a database of SQLite. Run it in
# this folder; needs Go, a module proxy and sqlite3, and two minutes to build.
set -e
out=$(cd ../../../samples && mkdir -p gitea && cd gitea && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
from=$(GOFLAGS=-mod=mod go mod download -json code.gitea.io/gitea@v1.27.3 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
cp -r "$from" "$work/src"
chmod -R u+w "$work/src"
mkdir "$work/src/sample" "$work/data"
cp main.go "$work/src/sample"
(cd "$work/src" && GOFLAGS=-mod=mod go build -o ../sample-of-gitea ./sample)
"$work/sample-of-gitea" "$work/data"
sqlite3 "$work/data/gitea.db" '.dump user' '.dump email_address' '.dump two_factor' '.dump webauthn_credential' >"$out/gitea.sql"
cat >"$out/known.csv" <<CSV
email,password
ada@example.org,correct horse battery staple
alan@example.org,hunter2hunter2
grace.h@example.org,Tr0ub4dor&3
barbara@example.org,hunter2hunter2
niklaus@example.org,hunter2hunter2
donald@example.org,hunter2hunter2
CSV
