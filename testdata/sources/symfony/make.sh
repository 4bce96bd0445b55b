#!/bin/sh
# Makes samples/symfony with Symfony's own hashers: Debian's php-symfony-password-hasher (5.4.53 when
# the samples were made). Run it in this folder; needs apt-get and root, or the package.
set -e
[ -e /usr/share/php/Symfony/Component/PasswordHasher/autoload.php ] ||
	apt-get install -y --no-install-recommends php-cli php-symfony-password-hasher
php make.php ../../../samples/symfony
