#!/bin/sh
# Makes samples/django.csv and samples/django-dumpdata.json with Django itself: Debian's
# python3-django (3.2.25 when the samples were made) with python3-argon2 and python3-bcrypt.
# Run it in this folder; needs apt-get and root, or the packages.
set -e
/usr/bin/python3 -c 'import django, argon2, bcrypt' 2>/dev/null ||
	apt-get install -y --no-install-recommends python3-django python3-argon2 python3-bcrypt
/usr/bin/python3 make.py ../../../samples
