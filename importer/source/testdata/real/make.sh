#!/bin/sh
# Makes the dumps beside this script with the databases' own tools, in every form that their flags
# give. Needs MariaDB's and PostgreSQL's servers and sqlite3; runs servers of its own in a
# temporary folder, as the users mysql and postgres where it is started by root.
# Written by: see VERSIONS, which the script writes.
set -eu
out=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
chmod 755 "$dir"
trap 'kill $(cat "$dir"/*/pid 2>/dev/null | grep -E "^[0-9]+$") 2>/dev/null || true; sleep 1; rm -rf "$dir"' EXIT
pg=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as() { user=$1; shift; if [ "$(id -u)" = 0 ]; then runuser -u "$user" -- "$@"; else "$@"; fi; }
rm -f "$out"/*.sql

# The same rows everywhere: quotes, backslashes, line breaks, a semicolon in front of INSERT, bytes, NULL.
rows="(1,'ana@acme.io','it''s; -- no comment',NULL),(2,'bo@acme.io','a
INSERT INTO users VALUES (9);',NULL),(3,'cy@acme.io',NULL,NULL),(4,'dée@acme.io','\$\$ /* x */ \"q\" \`b\`',NULL)"

# MariaDB
mkdir "$dir/maria"; [ "$(id -u)" != 0 ] || chown mysql "$dir/maria"
as mysql mariadb-install-db --no-defaults --datadir="$dir/maria/data" --auth-root-authentication-method=normal >/dev/null 2>&1
as mysql mariadbd --no-defaults --datadir="$dir/maria/data" --socket="$dir/maria/s" --skip-networking --pid-file="$dir/maria/pid" >/dev/null 2>&1 &
sql() { mariadb --no-defaults --socket="$dir/maria/s" -u root "$@"; }
n=0; until sql -e 'SELECT 1' >/dev/null 2>&1; do n=$((n+1)); [ $n -lt 60 ]; sleep 1; done
sql --default-character-set=utf8mb4 <<END
CREATE DATABASE app CHARACTER SET utf8mb4; USE app;
CREATE TABLE users (id int PRIMARY KEY, email varchar(99), note text, data blob, KEY k (email));
INSERT INTO users VALUES $rows; UPDATE users SET data = x'0027' WHERE id = 1;
CREATE TABLE log (id int); INSERT INTO log VALUES (1);
DELIMITER ;;
CREATE TRIGGER t AFTER INSERT ON users FOR EACH ROW BEGIN INSERT INTO log VALUES (NEW.id); INSERT INTO log VALUES (0); END;;
CREATE PROCEDURE p() BEGIN INSERT INTO users VALUES (99,'x','y',NULL); END;;
DELIMITER ;
CREATE VIEW v AS SELECT email FROM users;
CREATE DATABASE app2; CREATE TABLE app2.users (id int, email text, note text, data blob); INSERT INTO app2.users VALUES (7,'z','z',NULL);
END
my() { name=$1; shift; mariadb-dump --no-defaults --socket="$dir/maria/s" -u root --default-character-set=utf8mb4 "$@" >"$out/mysqldump-$name.sql"; }
my plain app
my compact --compact app
my complete --complete-insert --hex-blob app
my rows --skip-extended-insert --skip-dump-date app
my replace --replace --skip-comments app
my ignore --insert-ignore --routines app
my ansi --compatible=ansi --skip-quote-names app
my databases --databases app app2
my xml-free --skip-opt --order-by-primary app

# PostgreSQL
mkdir "$dir/pg"; [ "$(id -u)" != 0 ] || chown postgres "$dir/pg"
as postgres "$pg/initdb" -D "$dir/pg/data" -A trust -E UTF8 --locale=C >/dev/null
as postgres "$pg/postgres" -D "$dir/pg/data" -k "$dir/pg" -c listen_addresses= -c external_pid_file="$dir/pg/pid" >/dev/null 2>&1 &
psql() { as postgres "$pg/psql" -q -h "$dir/pg" -v ON_ERROR_STOP=1 "$@"; }
n=0; until psql -d postgres -c 'SELECT 1' >/dev/null 2>&1; do n=$((n+1)); [ $n -lt 60 ]; sleep 1; done
psql -d postgres -c 'CREATE DATABASE app'
psql -d app <<END
CREATE TABLE users (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, email text, note text, data bytea);
INSERT INTO users OVERRIDING SYSTEM VALUE VALUES $rows; UPDATE users SET data = '\x0027' WHERE id = 1;
CREATE SCHEMA app; CREATE TABLE app.users (id int, email text, note text, data bytea); INSERT INTO app.users VALUES (7,'z','z',NULL);
CREATE TABLE log (id int);
CREATE FUNCTION f() RETURNS trigger AS \$f\$ BEGIN INSERT INTO log VALUES (1); RETURN NULL; END; \$f\$ LANGUAGE plpgsql;
CREATE FUNCTION g() RETURNS void BEGIN ATOMIC INSERT INTO log VALUES (1); INSERT INTO log VALUES (2); END;
CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f();
CREATE RULE r AS ON DELETE TO log DO ALSO (INSERT INTO log VALUES (1); INSERT INTO log VALUES (2));
CREATE VIEW v AS SELECT email FROM users;
END
pgd() { name=$1; shift; as postgres "$pg/pg_dump" -h "$dir/pg" "$@" app >"$out/pg_dump-$name.sql"; }
pgd copy
pgd clean --clean --if-exists --create
pgd inserts --inserts
pgd columns --column-inserts --disable-triggers
pgd per-insert --rows-per-insert=3 --on-conflict-do-nothing
pgd data --data-only
as postgres "$pg/pg_dumpall" -h "$dir/pg" >"$out/pg_dump-all.sql"

# SQLite
db="$dir/s.db"
sqlite3 "$db" <<END
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, note TEXT, data BLOB);
INSERT INTO users VALUES $rows; UPDATE users SET data = x'0027' WHERE id = 1;
CREATE TABLE log (id int);
CREATE TRIGGER t AFTER INSERT ON users BEGIN INSERT INTO log VALUES (1); INSERT INTO users SELECT 1,2,3,4 WHERE CASE WHEN 1 THEN 0 END; END;
CREATE VIEW v AS SELECT email FROM users;
END
sqlite3 "$db" .dump >"$out/sqlite3-dump.sql"
sqlite3 "$db" ".dump users" >"$out/sqlite3-dump-table.sql"
sqlite3 "$db" ".headers on" ".mode insert users" "SELECT * FROM users" >"$out/sqlite3-mode-insert.sql"

{ mariadb-dump --version; "$pg/pg_dump" --version; echo "sqlite3 $(sqlite3 --version | cut -d' ' -f1,2)"; } | sed 's/^.*Ver /mariadb-dump /' >"$out/VERSIONS"
