#!/bin/sh
# Makes samples/mediawiki with MediaWiki itself: Debian's mediawiki (1.39.17 when the sample was made) on
# SQLite, in a folder of its own. Run it in this folder; needs apt-get and root, or the packages.
set -e
[ -d /usr/share/mediawiki ] && command -v sqlite3 >/dev/null ||
	apt-get install -y --no-install-recommends mediawiki php-sqlite3 php-mbstring php-xml php-intl sqlite3
out=$(cd ../../../samples/mediawiki && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wiki=/usr/share/mediawiki
php $wiki/maintenance/install.php --dbtype sqlite --dbpath "$work" --dbname wiki --scriptpath / --server http://localhost --pass 'correct horse battery staple' --confpath "$work" Wiki Ada >/dev/null
run() { script=$1; shift; php $wiki/maintenance/$script --conf "$work/LocalSettings.php" "$@" >/dev/null; }
run createAndPromote.php Alan hunter2hunter2
run createAndPromote.php 'Grace Hopper' 'Tr0ub4dor&3'
run resetUserEmail.php --no-reset-password Ada ada@example.org
run resetUserEmail.php --no-reset-password Alan alan@example.org
run resetUserEmail.php --no-reset-password 'Grace Hopper' grace@example.org
sqlite3 "$work/wiki.sqlite" "UPDATE user SET user_email_authenticated = NULL WHERE user_name = 'Alan'" '.dump user' >"$out/user.sql"
printf 'email,password\nada@example.org,correct horse battery staple\nalan@example.org,hunter2hunter2\ngrace@example.org,Tr0ub4dor&3\n' >"$out/known.csv"
