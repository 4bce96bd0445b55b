#!/bin/sh
# Makes parts/*.sql, dumps of tables whose rows PostgreSQL shows in another one, with pg_dump. Runs a server of its own in a
# temporary folder, as the user postgres where it is started by root.
set -eu
out=$(cd "$(dirname "$0")" && pwd)/parts
dir=$(mktemp -d)
chmod 777 "$dir"
pg=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$pg/pg_ctl" -D "$dir/data" -m fast stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
as "$pg/initdb" -D "$dir/data" -A trust -E UTF8 --locale=C >/dev/null
as "$pg/pg_ctl" -D "$dir/data" -o "-k $dir -c listen_addresses=" -l "$dir/log" -w start >/dev/null
as "$pg/createdb" -h "$dir" app
as "$pg/psql" -q -h "$dir" -v ON_ERROR_STOP=1 -d app <<END
CREATE TABLE users (id integer NOT NULL, email text) PARTITION BY RANGE (id);
CREATE TABLE users_1 PARTITION OF users FOR VALUES FROM (1) TO (3);
CREATE TABLE users_2 (email text, id integer NOT NULL);
ALTER TABLE users ATTACH PARTITION users_2 FOR VALUES FROM (3) TO (5);
CREATE TABLE users_3 PARTITION OF users FOR VALUES FROM (5) TO (9) PARTITION BY RANGE (id);
CREATE TABLE users_3_a PARTITION OF users_3 FOR VALUES FROM (5) TO (7);
INSERT INTO users VALUES (1,'ana@acme.io'),(2,'bo@acme.io'),(3,'cy@acme.io'),(4,'dee@acme.io'),(5,'eve@acme.io');
CREATE TABLE people (id integer, email text);
CREATE TABLE vips (perks text) INHERITS (people);
CREATE TABLE staff (email text, id integer, room text);
ALTER TABLE staff INHERIT people;
INSERT INTO people VALUES (1,'ana@acme.io');
INSERT INTO vips VALUES (2,'bo@acme.io','lounge');
INSERT INTO staff VALUES ('cy@acme.io',3,'12');
END
mkdir -p "$out"
as "$pg/pg_dump" -h "$dir" app >"$out/copy.sql"
as "$pg/pg_dump" -h "$dir" --inserts app >"$out/inserts.sql"
as "$pg/pg_dump" -h "$dir" --column-inserts app >"$out/columns.sql"
