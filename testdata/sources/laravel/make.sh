#!/bin/sh
# Makes samples/laravel with Laravel's own components: Debian's php-illuminate-database and
# php-illuminate-hashing (8.83.26 when the samples were made). Run it in this folder; needs apt-get
# and root, or the packages.
set -e
[ -e /usr/share/php/Illuminate/Hashing/autoload.php ] && php -m | grep -q pdo_sqlite ||
	apt-get install -y --no-install-recommends php-cli php-sqlite3 php-illuminate-database php-illuminate-hashing
php make.php ../../../samples/laravel
