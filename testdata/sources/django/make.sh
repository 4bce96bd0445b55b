#!/bin/sh
# Makes samples/django.csv, samples/django-dumpdata.json and samples/django/django.sql with Django itself: Debian's
# python3-django (3.2.25 when the samples were made) with python3-argon2 and python3-bcrypt.
# Run it in this folder; needs apt-get and root, or the packages.
set -e
/usr/bin/python3 -c 'import django, argon2, bcrypt' 2>/dev/null ||
	apt-get install -y --no-install-recommends python3-django python3-argon2 python3-bcrypt
/usr/bin/python3 make.py ../../../samples
# The same with groups, dumped by sqlite3.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 make.py - "$work/db.sqlite3"
mkdir -p ../../../samples/django
sqlite3 "$work/db.sqlite3" '.dump auth_user' '.dump auth_group' '.dump auth_user_groups' >../../../samples/django/django.sql
printf 'external_id,password\n301,correct horse battery staple\n302,hunter2hunter2\n' >../../../samples/django/known.csv
