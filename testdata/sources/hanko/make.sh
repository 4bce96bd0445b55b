#!/bin/sh
# Makes samples/hanko with Hanko itself (commit f742d49, 2026-08-14), in PostgreSQL (15), both of which listen on loopback.
# Usage, in this folder: make.sh CHECKOUT, a checkout of github.com/teamhanko/hanko. Needs Go, a module proxy, curl and
# Debian's postgresql; run it as root.
set -e
out=$(cd ../../../samples/hanko && pwd)
people=$PWD/people.json
server=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
work=$(mktemp -d)
finish() {
	[ -z "$hanko" ] || kill "$hanko" 2>/dev/null || true
	as_postgres "$server/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$work"
}
as_postgres() { (cd / && runuser -u postgres -- "$@"); }
trap finish EXIT
cp -r "$1/backend" "$work/src"
[ -e "$work/src/build_info/version.txt" ] || echo dev >"$work/src/build_info/version.txt"
(cd "$work/src" && GOFLAGS=-mod=mod go build -o "$work/hanko" .)
chown postgres "$work"
as_postgres "$server/initdb" -D "$work/data" -A trust >/dev/null
as_postgres "$server/pg_ctl" -D "$work/data" -w -l "$work/data/log" -o "-p 54329 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work" start >/dev/null
sql() { psql -q -h 127.0.0.1 -p 54329 -U "$1" -c "$2" "$1"; }
sql postgres 'create role hanko login superuser'
sql postgres 'create database hanko owner hanko'
cat >"$work/config.yaml" <<CONF
database: {user: hanko, password: x, host: 127.0.0.1, port: "54329", dialect: postgres, database: hanko}
server: {admin: {address: "127.0.0.1:48001"}, public: {address: "127.0.0.1:48000"}, management: {address: "127.0.0.1:48002"}}
secrets: {keys: [not-a-secret-but-long-enough]}
CONF
run() { (cd "$work" && ./hanko "$@" --config config.yaml >>log 2>&1); }
run migrate up
run user import --inputFile "$people"
(cd "$work" && exec timeout 300 ./hanko serve admin --config config.yaml >>log 2>&1) &
hanko=$!
api=http://127.0.0.1:48001/users/a9ae6bc8-d829-43de-b672-f5023083380
send() { curl -sf --retry 30 --retry-delay 1 --retry-connrefused -X "$1" -H 'Content-Type: application/json' -d "$3" "$api$2" >/dev/null; }
send POST 1/password '{"password":"correct horse battery staple"}'
send POST 2/password '{"password":"hunter2hunter2"}'
send POST 5/password '{"password":"hunter2hunter2"}'
send PATCH 1/metadata '{"public_metadata":{"plan":"gold"},"private_metadata":{"note":"x"},"unsafe_metadata":{"theme":"dark"}}'
# As a sign-in with Google leaves it (backend/thirdparty/linking.go).
sql hanko "update users set name = 'Alan Turing', given_name = 'Alan', family_name = 'Turing', picture = 'https://img.example.org/alan.png' where id = 'a9ae6bc8-d829-43de-b672-f50230833802'"
sql hanko "insert into identities (id, provider_user_id, provider_id, data, email_id, created_at, updated_at, user_id) select '5d9d6cf0-9d5d-4bd4-8b1c-2f1b3f1f0a01', '117', 'google', '{}', e.id, now(), now(), e.user_id from emails e where address = 'alan.turing@example.org'"
run user export --outputFile "$out/users.json"
pg_dump -h 127.0.0.1 -p 54329 -U hanko --no-owner --no-comments -t users -t emails -t primary_emails -t password_credentials -t usernames \
	-t otp_secrets -t webauthn_credentials -t identities -t user_metadata hanko >"$out/hanko.sql"
printf 'email,password\nada.lovelace@example.org,correct horse battery staple\n' >"$out/known.sql.csv" # one: of cost 12
