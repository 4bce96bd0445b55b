# Users of a model of the project's own, accounts.member, with their addresses in django-allauth's model, exported
# three times: as CSV of the tables, by manage.py dumpdata, and as a database for sqlite3 to dump.
# Usage: python3 member.py FOLDER-OF-SAMPLES DATABASE
import csv
import datetime
import os
import sys

import django
from django.conf import settings

samples, database = sys.argv[1:]
settings.configure(
    SECRET_KEY="unused", USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField", AUTH_USER_MODEL="accounts.Member", SITE_ID=1,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sites", "accounts", "allauth", "allauth.account"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
    ACCOUNT_USER_MODEL_USERNAME_FIELD=None, ACCOUNT_USERNAME_REQUIRED=False, ACCOUNT_EMAIL_REQUIRED=True, ACCOUNT_AUTHENTICATION_METHOD="email",
)
django.setup()

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection

from accounts.models import Member, UserProfile

PASSWORDS = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
NAMES = ["Ada Lovelace", "Alan Turing", "Grace Hopper"]
call_command("migrate", verbosity=0, run_syncdb=True)
for i, name in enumerate(NAMES):
    first = name.split()[0]
    email = first.lower() + "@example.com"
    m = Member.objects.create(
        id=301 + i, email=email, full_name=name, is_active=i != 2, date_joined=datetime.datetime(2024, 1, 1 + i, tzinfo=datetime.timezone.utc),
        password=make_password(PASSWORDS[i]))
    UserProfile.objects.create(user=m, password_hint="a film", email="profile." + email)
    EmailAddress.objects.create(user=m, email=email.replace(first.lower(), first), verified=i != 1, primary=True)
    if i == 0:
        EmailAddress.objects.create(user=m, email="ada.second@example.com", verified=True, primary=False)
        EmailAddress.objects.create(user=m, email="ada.third@example.com", verified=False, primary=False)
for folder in ("django", "django-dumpdata"):
    os.makedirs(f"{samples}/{folder}", exist_ok=True)
for table in ("accounts_member", "account_emailaddress"):
    with connection.cursor() as c, open(f"{samples}/django/{table}.csv", "w", newline="") as f:
        c.execute(f"SELECT * FROM {table} ORDER BY id")
        out = csv.writer(f, lineterminator="\n")
        out.writerow(d[0] for d in c.description)
        out.writerows(c)
call_command("dumpdata", "accounts", "account", indent=2, output=f"{samples}/django-dumpdata/members.json")
