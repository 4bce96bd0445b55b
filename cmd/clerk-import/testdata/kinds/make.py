# Siblings of the exports in this folder: the same trouble in other forms and of other sources.
# Run inside the folder: python3 make.py
# The digest is bcrypt of Sturdy-Pass-1, as in the exports that the siblings are made of.
import csv
import json

BCRYPT = "$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i"


def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(f))


def write(path, text):
    with open(path, "w", newline="") as f:
        f.write(text)


def ndjson(path, rows):
    write(path, "".join(json.dumps(r) + "\n" for r in rows))


def array(path, rows):
    write(path, json.dumps(rows, indent=1) + "\n")


def sql(path, table, rows, null=("", "NULL")):
    quote = lambda v: "NULL" if v in null else "'" + v.replace("'", "''") + "'"
    text = "CREATE TABLE %s (%s);\n" % (table, ", ".join(k + " text" for k in rows[0]))
    for r in rows:
        text += "INSERT INTO %s (%s) VALUES (%s);\n" % (table, ", ".join(r), ", ".join(quote(v) for v in r.values()))
    write(path, text)


def plain_csv(path, rows, **how):
    with open(path, "w", newline="") as f:
        w = csv.DictWriter(f, list(rows[0]), lineterminator="\n", **how)
        w.writeheader()
        w.writerows(rows)


def empty(rows):
    return [{k: None if v in ("", "NULL") else v for k, v in r.items()} for r in rows]


# pages: two documents behind each other, pages that name the next one, text behind the rows
def person(n):
    return {"user_id": "auth0|%d" % n, "email": "c%d@acme.io" % n, "email_verified": True, "created_at": "2023-01-02T03:04:05.678Z",
            "identities": [{"connection": "db", "provider": "auth0", "user_id": str(n), "isSocial": False}], "logins_count": 1}


write("pages/auth0-arrays.json", json.dumps([person(1), person(2)]) + "\n" + json.dumps([person(3)]) + "\n")
array("pages/auth0-page.json", {"start": 0, "limit": 2, "length": 2, "total": 3, "users": [person(1), person(2)]})
array("pages/entra-page.json", {
    "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?$skiptoken=x",
    "value": [{"id": "a1", "displayName": "Ann Berg", "mail": "c1@acme.io", "userPrincipalName": "ann@acme.onmicrosoft.com",
               "accountEnabled": True, "userType": "Member"}]})
array("pages/workos-page.json", {
    "data": [{"object": "user", "id": "user_1", "email": "c1@acme.io", "email_verified": True, "first_name": "Ann", "last_name": "Berg",
              "profile_picture_url": None, "last_sign_in_at": None, "created_at": "2023-01-02T03:04:05.678Z", "updated_at": "2023-01-02T03:04:05.678Z"}],
    "list_metadata": {"before": None, "after": "user_1"}})
write("pages/auth0-garbage.ndjson", json.dumps(person(1)) + "\n" + json.dumps(person(2)) + "\nERROR: Too Many Requests\n")
write("pages/trailer.csv", "id,email\n1,c1@acme.io\n2,c2@acme.io\n(3 rows)\n")

# cr-lines: other readers of lines
write("cr-lines/people.ndjson", json.dumps({"id": "1", "email": "a@acme.io", "first_name": "Ann"}) + "\r" +
      json.dumps({"id": "2", "email": "b@acme.io", "first_name": "Bo"}) + "\r")
write("cr-lines/people.ldif", "dn: uid=a,dc=acme\ruid: ann_b\rmail: a@acme.io\rsn: Berg\rcn: Ann\robjectClass: inetOrgPerson\r\r"
      "dn: uid=b,dc=acme\ruid: bob_c\rmail: b@acme.io\rsn: Oak\rcn: Bo\robjectClass: inetOrgPerson\r")
write("cr-lines/people.sql", "CREATE TABLE people (id text, email text, first_name text);\r"
      "INSERT INTO people VALUES ('1','a@acme.io','Ann');\rINSERT INTO people VALUES ('2','b@acme.io','Bo');\r")
write("cr-lines/header.csv", "id,email,first_name\r")

# null-as-text: other sources, and the word as text
supabase = rows("null-as-text/supabase.csv")
plain_csv("null-as-text/quoted.csv", [dict(r, deleted_at="") for r in supabase][:1] +
          [dict(supabase[1], deleted_at="", phone="", email_confirmed_at="", phone_confirmed_at="", banned_until="", last_sign_in_at="",
                raw_user_meta_data='{"first_name": "Vik", "last_name": "NULL"}')], quoting=csv.QUOTE_ALL)
ndjson("null-as-text/text.ndjson", supabase)
sql("null-as-text/supabase.sql", "auth.users", supabase)
laravel = [{"id": n, "name": "Uma Vik", "email": "%s@acme.io" % who, "email_verified_at": "NULL", "password": BCRYPT.replace("$2b$", "$2y$"),
            "remember_token": "NULL", "created_at": "2023-01-02 03:04:05", "updated_at": "NULL", "deleted_at": null}
           for n, who, null in (("1", "uma", "NULL"), ("2", "vik", "\\N"))]
plain_csv("null-as-text/laravel.csv", laravel)

# lockout: other forms of the rows, other sources
lockout = rows("lockout/users.csv")
ndjson("lockout/users.ndjson", empty(lockout))
array("lockout/users.json", empty(lockout))
sql("lockout/users.sql", "AspNetUsers", lockout)
write("lockout/script.sql", "".join(
    "INSERT [dbo].[AspNetUsers] (%s) VALUES (%s)\nGO\n" % (
        ", ".join("[%s]" % k for k in r),
        ", ".join("NULL" if v == "NULL" else {"True": "1", "False": "0"}.get(v, "N'%s'" % v) for v in r.values())) for r in lockout))
supabase_banned = [dict(r, banned_until=until, email_confirmed_at="2023-01-02 03:05:05+00", deleted_at="", phone="", last_sign_in_at="", phone_confirmed_at="")
                   for r, until in zip(supabase, ("infinity", "2020-01-01 00:00:00+00"))]
plain_csv("lockout/supabase.csv", supabase_banned)
array("lockout/better-auth-user.json", [
    {"id": "u%d" % n, "name": "Hal Ives", "email": "u%d@acme.io" % n, "emailVerified": True, "banned": banned, "banReason": "", "banExpires": until,
     "createdAt": "2025-01-02T03:04:05.678Z", "updatedAt": "2025-01-02T03:04:05.678Z"}
    for n, banned, until in ((1, True, None), (2, True, "2020-01-01T00:00:00.000Z"), (3, True, "2199-01-01T00:00:00.000Z"), (4, False, None))])
write("lockout/people.ldif", "".join(
    "dn: uid=p%d,dc=acme\nobjectClass: inetOrgPerson\nuid: person_%d\nmail: p%d@acme.io\ncn: Ann Berg\nsn: Berg\n%s\n" % (n, n, n, more)
    for n, more in ((1, ""), (2, "pwdAccountLockedTime: 000001010000Z\n"), (3, "nsAccountLock: TRUE\n"), (4, "userAccountControl: 514\n"))))

# deleted: other forms, other sources; the living twin behind and in front of the deleted one
deleted = rows("deleted/devise.csv")
deleted += [dict(deleted[0], id="3", deleted_at=""), dict(deleted[1], id="4", discarded_at="")]
ndjson("deleted/devise.ndjson", empty(deleted[::-1]))
sql("deleted/devise.sql", "users", deleted)
plain_csv("deleted/twins.csv", deleted)
sql("deleted/laravel.sql", "users", [dict(r, email_verified_at="2023-01-02 03:04:05", deleted_at=at, remember_token="")
                                     for r, at in zip(laravel, ("2023-05-05 05:05:05", ""))])

# columns-left: other forms
people = rows("columns-left/people.csv")
ndjson("columns-left/people.ndjson", people)
sql("columns-left/people.sql", "people", people)

# extended-json: the exports of other programs
ndjson("extended-json/shell.ndjson", [
    {"_id": {"$oid": "64b000000000000000000001"}, "email": "kay@acme.io", "name": "Kay Lund", "password": BCRYPT, "createdAt": {"$date": "2023-01-02T03:04:05.678Z"},
     "emailVerified": True, "logins": 7, "balance": {"$numberDecimal": "12.50"}, "big": {"$numberLong": "9007199254740993"}}])
write("extended-json/objectid.csv", "_id,email,name,password,createdAt,emailVerified\n"
      "ObjectId(64b000000000000000000001),kay@acme.io,Kay Lund,%s,2023-01-02T03:04:05.678Z,true\n" % BCRYPT)

# times: other forms
ndjson("times/dates.ndjson", rows("times/dates.csv"))

# second-factors: other forms
factors = rows("second-factors/users.csv")
ndjson("second-factors/users.ndjson", [{k: v for k, v in r.items() if v} for r in factors])
sql("second-factors/users.sql", "members", factors)

# containers: other sources and forms
ndjson("containers/keycloak.ndjson", [
    {"id": "8d1f0001-0000-4000-8000-000000000001", "username": "ola_k", "email": "ola@acme.io", "emailVerified": True, "enabled": True, "totp": False,
     "createdTimestamp": 1672628645678, "firstName": "Ola", "lastName": "Kim", "attributes": {"tenant_id": ["t-9"]},
     "credentials": [], "requiredActions": [], "notBefore": 0, "disableableCredentialTypes": []}])
ndjson("containers/kratos.ndjson", [
    {"id": "8d1f0001-0000-4000-8000-000000000001", "schema_id": "default", "state": "active", "traits": {"email": "ola@acme.io", "company": "Acme"},
     "verifiable_addresses": [{"value": "ola@acme.io", "verified": True, "via": "email", "status": "completed"}],
     "credentials": {}, "created_at": "2023-01-02T03:04:05Z", "updated_at": "2023-01-02T03:04:05Z"}])

# excel: other first lines
write("excel/semicolon.csv", "sep=;\nid;email\n1;a@acme.io\n")
write("excel/tab.csv", "\ufeff\"sep=\t\"\nid\temail\n1\ta@acme.io\n")
write("excel/blank.csv", "\n\nid,email\n1,a@acme.io\n")

# digests: other forms
users, accounts = rows("digests/camel-user.csv"), rows("digests/camel-account.csv")
array("digests/user.json", [dict(r, emailVerified=r["emailVerified"] == "t") for r in users])
array("digests/account.json", accounts)
snake = {"accountId": "account_id", "providerId": "provider_id", "userId": "user_id", "createdAt": "created_at", "updatedAt": "updated_at",
         "emailVerified": "email_verified"}
respelt = lambda rows: [{snake.get(k, k): v for k, v in r.items()} for r in rows]
sql("digests/both.sql", "users", respelt(users))
text = open("digests/both.sql").read()
sql("digests/both.sql", "accounts", respelt(accounts))
write("digests/both.sql", text + open("digests/both.sql").read())
