#!/bin/sh
# Makes samples/django.csv, samples/django-dumpdata.json and samples/django/django.sql with Django itself: Debian's
# python3-django (3.2.25 when the samples were made) with python3-argon2 and python3-bcrypt, and the others of
# samples/django and samples/django-dumpdata with python3-django-allauth (0.51.0).
# Run it in this folder; needs apt-get and root, or the packages.
set -e
/usr/bin/python3 -c 'import django, argon2, bcrypt, allauth' 2>/dev/null ||
	apt-get install -y --no-install-recommends python3-django python3-argon2 python3-bcrypt python3-django-allauth
/usr/bin/python3 make.py ../../../samples
# The same with groups, dumped by sqlite3.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 make.py - "$work/db.sqlite3"
mkdir -p ../../../samples/django
sqlite3 "$work/db.sqlite3" '.dump auth_user' '.dump auth_group' '.dump auth_user_groups' >../../../samples/django/django.sql
# A model of the project's own, with addresses of django-allauth.
mkdir -p ../../../samples/django-dumpdata
/usr/bin/python3 member.py ../../../samples "$work/members.sqlite3"
sqlite3 "$work/members.sqlite3" '.dump accounts_member' '.dump accounts_member_groups' '.dump accounts_userprofile' '.dump account_emailaddress' >members.sql
printf "external_id,password\n301,correct horse battery staple\n302,hunter2hunter2\n" | tee ../../../samples/django/known.csv >../../../samples/django-dumpdata/known.csv
