#!/bin/sh
# Makes samples/flask-security with Flask-Security itself: Debian's python3-flask-security (5.1.2 when the
# sample was made). Run it in this folder; needs apt-get and root, or the packages.
set -e
/usr/bin/python3 -c 'import flask_security, flask_sqlalchemy, bcrypt' 2>/dev/null ||
	apt-get install -y --no-install-recommends python3-flask-security python3-flask-sqlalchemy python3-bcrypt
/usr/bin/python3 make.py ../../../samples/flask-security
