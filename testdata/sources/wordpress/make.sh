#!/bin/sh
# Makes samples/wordpress with WordPress itself: Debian's wordpress (6.1.9 when the samples were
# made) on mariadb-server (10.11), which is started in a folder of its own. Run it in this folder;
# needs apt-get and root, or the packages.
set -e
[ -d /usr/share/wordpress ] && command -v mariadbd >/dev/null && command -v php >/dev/null ||
	apt-get install -y --no-install-recommends wordpress mariadb-server php-cli php-mysql
out=$(cd ../../../samples/wordpress && pwd)
work=$(mktemp -d)
chmod 755 "$work"
mariadb-install-db --user="$(id -un)" --datadir="$work/data" --auth-root-authentication-method=normal >/dev/null
mariadbd --no-defaults --user="$(id -un)" --datadir="$work/data" --socket="$work/s" --skip-networking --pid-file="$work/pid" 2>"$work/log" &
server=$!
trap 'kill $server; wait $server; rm -rf "$work"' EXIT
until mariadb --no-defaults -uroot -S "$work/s" -e 'SELECT 1' >/dev/null 2>&1; do kill -0 $server; sleep 0.2; done
mariadb --no-defaults -uroot -S "$work/s" -e 'CREATE DATABASE site CHARACTER SET utf8mb4'
php make.php "$work/s" "$out"
mariadb-dump --no-defaults -uroot -S "$work/s" --skip-dump-date site >"$out/wordpress.sql"
# The same by phpMyAdmin (5.2.1 of Debian): its files are enough, it is not set up.
(cd "$work" && apt-get download phpmyadmin && dpkg -x phpmyadmin_*.deb phpmyadmin)
php phpmyadmin.php "$work/phpmyadmin/usr/share/phpmyadmin" "$work/s" site >"$out/phpmyadmin.json"
