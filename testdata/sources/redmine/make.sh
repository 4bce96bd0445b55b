#!/bin/sh
# Makes samples/redmine with Redmine itself: Debian's redmine and redmine-sqlite (5.0.4 when the sample was made), on a
# database of its own. Run it in this folder; needs apt-get and root, or the packages.
set -e
[ -d /usr/share/redmine ] && command -v sqlite3 >/dev/null || {
	echo 'redmine redmine/instances/default/dbconfig-install boolean false' | debconf-set-selections
	apt-get install -y --no-install-recommends redmine redmine-sqlite sqlite3
}
out=$(cd ../../../samples/redmine && pwd)
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export RAILS_ENV=production SECRET_KEY_BASE=unused DATABASE_URL="sqlite3:$work/redmine.db"
cd /usr/share/redmine
bundle exec rake db:migrate SCHEMA="$work/schema.rb" >/dev/null
bundle exec rails runner "$here/make.rb"
for table in users email_addresses; do
	sqlite3 -header -csv "$work/redmine.db" "SELECT * FROM $table ORDER BY id" >"$out/$table.csv"
done
