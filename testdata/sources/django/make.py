# Users of a Django project, made through its own models and hashers and exported twice: the
# table auth_user read through its own database layer, and by manage.py dumpdata. With a second
# argument, a database there with users in groups.
import csv
import datetime
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="unused", USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": (sys.argv[2:] or [":memory:"])[0]}},
    PASSWORD_HASHERS=["django.contrib.auth.hashers." + h for h in (
        "PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher",
        "BCryptSHA256PasswordHasher", "BCryptPasswordHasher", "MD5PasswordHasher")],
)
django.setup()

from django.contrib.auth.hashers import get_hashers, make_password
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection

PASSWORDS = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
NAMES = [("Ada", "Lovelace"), ("Alan", "Turing"), ("Grace", "Hopper"), ("Edsger", "Dijkstra"), ("Barbara", "Liskov"), ("Niklaus", "Wirth")]


def users(start):
    User.objects.all().delete()
    hashers = get_hashers()
    for i in range(12):
        first, last = NAMES[i % len(NAMES)]
        joined = datetime.datetime(2019, 1 + i, 3, 4, 5, 6, 1000 * i, tzinfo=datetime.timezone.utc)
        password = None if i == 11 else PASSWORDS[i % len(PASSWORDS)]
        User.objects.create(
            id=start + i, username=f"{first}{start + i}".lower() if i % 4 else f"{first}@{start + i}", first_name=first, last_name=last,
            email=f"{first}.{start + i}@Example.com", is_staff=i == 0, is_superuser=i == 0, is_active=i != 7, date_joined=joined,
            last_login=joined if i % 2 else None, password=make_password(password, hasher=hashers[i % len(hashers)]))


call_command("migrate", verbosity=0)
if sys.argv[2:]:  # a small project with groups, in a database of its own
    users(301)
    User.objects.filter(id__gt=304).delete()
    for name, members in (("Editors", (301, 302)), ("Night shift", (302, 303))):
        Group.objects.create(name=name).user_set.set(User.objects.filter(id__in=members))
    sys.exit()
users(101)
with connection.cursor() as c, open(sys.argv[1] + "/django.csv", "w", newline="") as f:
    c.execute("SELECT * FROM auth_user ORDER BY id")
    out = csv.writer(f, lineterminator="\n")
    out.writerow(d[0] for d in c.description)
    out.writerows(c)
users(201)
call_command("dumpdata", "auth.user", indent=2, output=sys.argv[1] + "/django-dumpdata.json")
