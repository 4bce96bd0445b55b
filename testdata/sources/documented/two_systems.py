#!/usr/bin/env python3
"""Makes shop.ndjson and forum.json of the samples, two systems whose users move into one instance, and shop-known.csv, the
passwords that arrive:

    two_systems.py ../../../samples

The layouts are those of the samples auth0 and supabase. Python's crypt (3.12 and before) makes the digests. Among the
people: one who has proven an address in both systems (Ada), one with an unlinked twin in the shop (Alan), one who has
proven it in the shop alone (Grace), one in the shop alone (Edsger), and one with a twin by single sign-on in the forum (Barbara).
"""
import crypt
import json
import os
import sys


def bcrypt(password, ident="$2b$"):
    return crypt.crypt(password, crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=1024)).replace("$2b$", ident)


def shop(n, name, provider="auth0", **more):
    first, last = name.split()
    uid = "65f00000000000000000000%d" % n if provider == "auth0" else "10000000000000000000%d" % n
    connection = "Username-Password-Authentication" if provider == "auth0" else provider
    return {
        "user_id": provider + "|" + uid, "email": "%s.%s@example.org" % (first.lower(), last.lower()), "email_verified": True,
        "given_name": first, "family_name": last, "blocked": False,
        "identities": [{"connection": connection, "provider": provider, "user_id": uid, "isSocial": provider != "auth0"}],
        "created_at": "2021-03-0%dT09:00:00.000Z" % n, "updated_at": "2024-01-01T00:00:00.000Z", **more,
    }


def forum(n, email, **more):
    at = "2022-02-0%dT10:00:00+00:00" % n
    return {
        "id": "5f0c0000-0000-4000-8000-00000000000%d" % n, "aud": "authenticated", "role": "authenticated", "email": email + "@example.org",
        "encrypted_password": None, "email_confirmed_at": at, "phone": None, "phone_confirmed_at": None,
        "raw_app_meta_data": {"provider": "email", "providers": ["email"]}, "raw_user_meta_data": {}, "created_at": at,
        "banned_until": None, "deleted_at": None, "is_sso_user": False, "is_anonymous": False, **more,
    }


def line(row):
    return json.dumps(row, separators=(",", ":"))


os.chdir(sys.argv[1])
with open("shop.ndjson", "w") as f:
    for row in [
        shop(1, "Ada Lovelace", app_metadata={"plan": "gold"}, passwordHash=bcrypt("correct horse 1")),
        shop(2, "Alan Turing", passwordHash=bcrypt("correct horse 2")),
        shop(2, "Alan Turing", "google-oauth2"),
        shop(3, "Grace Hopper", passwordHash=bcrypt("correct horse 3")),
        shop(4, "Edsger Dijkstra", passwordHash=bcrypt("correct horse 4")),
    ]:
        f.write(line(row) + "\n")
with open("forum.json", "w") as f:
    rows = [
        forum(1, "ada.lovelace", encrypted_password=bcrypt("battery 1", "$2a$"), raw_user_meta_data={"theme": "dark"}),
        forum(2, "grace.hopper", encrypted_password=bcrypt("battery 2", "$2a$"), email_confirmed_at=None, phone="491512345678",
              phone_confirmed_at="2022-02-02T10:00:00+00:00"),
        forum(3, "barbara.liskov", encrypted_password=bcrypt("battery 3", "$2a$")),
        forum(4, "barbara.liskov", is_sso_user=True, raw_app_meta_data={"provider": "sso:5f0c", "providers": ["sso:5f0c"]}),
    ]
    f.write("[\n" + ",\n".join(map(line, rows)) + "\n]\n")
with open("shop-known.csv", "w") as f:
    f.write("email,password\nada.lovelace@example.org,correct horse 1\nalan.turing@example.org,correct horse 2\n"
            "barbara.liskov@example.org,battery 3\n")
