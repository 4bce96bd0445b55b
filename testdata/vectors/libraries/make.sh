#!/bin/sh
# Makes ../libraries.jsonl: digests of libraries that many applications hash with, made by the libraries themselves. Each line
# names its version; "code" is the refusal of what Clerk has nothing for, and "says" what it names. What was read on 2026-11-28
# to know what they mean: the sources of the versions that each line names.
#
# Needs nodejs, npm, php-cli, and Debian's libcrypt-pbkdf2-perl, libauthen-passphrase-perl, libjson-pp-perl, libawl-php, tt-rss
# and python3-passlib. The last two packages of PHP are unpacked only, and their functions alone are run.
# Salts are random: every run makes other digests. The tests need none of this.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps credential@2.0.0 password-hash-and-salt@0.1.4 \
    password-hash@1.2.2 @phc/pbkdf2@1.1.14 @redwoodjs/auth-dbauth-api@8.9.0 @redwoodjs/api@8.9.0 @redwoodjs/project-config@8.9.0
mkdir -p node_modules/.prisma/client # made by an application's build; the functions of passwords do not use it
echo 'module.exports = {PrismaClient: class {}, Prisma: {}}' > node_modules/.prisma/client/default.js
apt-get download -qq libawl-php tt-rss
for package in *.deb; do dpkg -x "$package" php; done
{
    NODE_PATH="$work/node_modules" node "$here/node.cjs"
    perl "$here/perl.pl"
    php "$here/php.php" php "$(dpkg-deb -f libawl-php*.deb Version)" "$(dpkg-deb -f tt-rss*.deb Version)"
} > "$here/../libraries.jsonl"
