#!/bin/sh
# Makes samples/kratos with Ory Kratos itself (1.3.1, the last one in the module proxy), built from its Go module with cgo for
# SQLite: on a PostgreSQL server in a folder of its own (15 when the samples were made) what its API, its command line, pg_dump
# and psql write, and on SQLite its file. Run it in this folder; needs Go, a module proxy, a C compiler, Node 20, curl,
# PostgreSQL's programs, sqlite3 and the ports 4433, 4434 and 54342 of the loopback.
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
out=$(cd ../../../samples/kratos && pwd)
work=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then
	chown postgres "$work"
	as="runuser -u postgres --"
fi
trap 'kill $server 2>/dev/null || true; $as "$bin/pg_ctl" -D "$work/data" -m fast stop >/dev/null; rm -rf "$work"' EXIT
$as "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
$as "$bin/pg_ctl" -D "$work/data" -o "-k $work -c listen_addresses=127.0.0.1 -p 54342" -l "$work/log" -w start >/dev/null
module=$(go mod download -json github.com/ory/kratos@v1.3.1 | sed -n 's/^\t"Dir": "\(.*\)",/\1/p')
cp -r "$module" "$work/src" && chmod -R u+w "$work/src"
# Its go.mod replaces modules, so `go install` will not do.
(cd "$work/src" && go build -tags sqlite -o "$work/kratos" .)
cp kratos.yml identity.schema.json make.mjs "$work"
cd "$work"
admin=http://127.0.0.1:4434
# Runs Kratos on an empty database and fills it.
fill() {
	export DSN="$1"
	./kratos migrate sql --yes --config kratos.yml -e >/dev/null
	./kratos serve --config kratos.yml >kratos.log 2>&1 &
	server=$!
	until curl -sf "$admin/admin/identities" >/dev/null; do sleep 1; done
	node make.mjs "$admin" http://127.0.0.1:4433
}
stop() { kill $server; wait $server || true; }
# The page is in the order of the ids, which are random; the samples are in that of the names.
sorted() {
	node -e 'const by=(a,b)=>a.traits.email.toLowerCase()<b.traits.email.toLowerCase()?-1:1;let t="";process.stdin.on("data",d=>t+=d).on("end",()=>{const j=JSON.parse(t);(j.identities??j).sort(by);console.log(JSON.stringify(j,null,"\t"))})'
}
mkdir -p "$out/cli" "$out/database"
pg=postgres://postgres@127.0.0.1:54342/postgres?sslmode=disable
fill "$pg"
curl -sf "$admin/admin/identities?include_credential=password&include_credential=totp&include_credential=lookup_secret&include_credential=oidc&per_page=1000" | sorted >"$out/identities.json"
./kratos list identities --endpoint "$admin" --consistency strong --format json | sorted >"$out/cli/list.json"
stop
"$bin/pg_dump" "$pg" >"$out/database/kratos.sql"
for table in identities identity_credentials identity_credential_identifiers identity_verifiable_addresses identity_recovery_addresses; do
	"$bin/psql" -q "$pg" -c "\\copy (SELECT * FROM $table ORDER BY 1) TO '$out/database/$table.csv' CSV HEADER"
done
fill "sqlite://$work/kratos.sqlite?_fk=true"
stop
sqlite3 kratos.sqlite 'PRAGMA journal_mode = delete; PRAGMA page_size = 512; VACUUM' >/dev/null # small: most of its tables are empty
cp kratos.sqlite "$out/database"
for known in known.csv database/known.csv; do
	printf 'email,password\nada.lovelace@example.org,correct horse battery staple\nalan.turing@example.org,hunter2hunter2\nedsger.dijkstra@example.org,goto considered harmful\n' >"$out/$known"
done
