#!/bin/sh
# Makes samples/kratos with Ory Kratos itself (1.3.1, the last one in the module proxy), built from its Go module with cgo for
# SQLite. Run it in this folder; needs Go, a module proxy, a C compiler, curl and the ports 4433 and 4434 of the loopback.
set -e
out=$(cd ../../../samples/kratos && pwd)
work=$(mktemp -d)
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
module=$(go mod download -json github.com/ory/kratos@v1.3.1 | sed -n 's/^\t"Dir": "\(.*\)",/\1/p')
cp -r "$module" "$work/src" && chmod -R u+w "$work/src"
# Its go.mod replaces modules, so `go install` will not do.
(cd "$work/src" && go build -tags sqlite -o "$work/kratos" .)
cp kratos.yml identity.schema.json "$work"
cd "$work"
./kratos migrate sql --yes --config kratos.yml 'sqlite://kratos.sqlite?_fk=true' >/dev/null
./kratos serve --config kratos.yml >kratos.log 2>&1 &
server=$!
admin=http://127.0.0.1:4434/admin/identities
until curl -sf "$admin" >/dev/null; do sleep 1; done
post() { curl -sf -X POST "$admin" -H 'Content-Type: application/json' -d "$1" >/dev/null; }
# Hashed by Kratos; taken over as bcrypt, as after a migration to Kratos; without a password, and inactive.
post '{"schema_id":"default","traits":{"email":"ada.lovelace@example.org","name":{"first":"Ada","last":"Lovelace"}},"credentials":{"password":{"config":{"password":"correct horse battery staple"}}},"verifiable_addresses":[{"value":"ada.lovelace@example.org","via":"email","verified":true,"status":"completed"}],"metadata_public":{"plan":"gold"},"metadata_admin":{"crm":7}}'
post '{"schema_id":"default","traits":{"email":"alan.turing@example.org","name":{"first":"Alan","last":"Turing"}},"credentials":{"password":{"config":{"hashed_password":"$2a$04$abcdefghijklmnopqrstuOXQY2g2djBY6EfxSzepdFum4sHuVDDqe"}}}}'
post '{"schema_id":"default","traits":{"email":"grace.hopper@example.org","name":{"first":"Grace","last":"Hopper"}},"state":"inactive"}'
# The page is in the order of the ids, which are random; the sample is in that of the names.
curl -sf "$admin?include_credential=password&per_page=1000" |
	node -e 'let t="";process.stdin.on("data",d=>t+=d).on("end",()=>console.log(JSON.stringify(JSON.parse(t).sort((a,b)=>a.traits.email<b.traits.email?-1:1),null,"\t")))' >"$out/identities.json"
printf 'email,password\nada.lovelace@example.org,correct horse battery staple\nalan.turing@example.org,hunter2hunter2\n' >"$out/known.csv"
