# Samples of systems that are not run here: the layout is the documented one (each preset names its
# page or package), the digests are computed by Python's own libraries. Run with a folder:
#   python3 make.py ../../../samples
# Needs Debian's python3-bcrypt, python3-argon2 and python3-werkzeug.
import base64
import csv
import hashlib
import json
import os
import sys

import bcrypt
from argon2.low_level import Type, hash_secret, hash_secret_raw
from werkzeug.security import _hash_internal

OUT = sys.argv[1]
PASSWORDS = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
PEOPLE = [("Ada", "Lovelace"), ("Alan", "Turing"), ("Grace", "Hopper")]
b64 = lambda b: base64.b64encode(b).decode()
salt = lambda i, n=16: hashlib.sha256(b"salt %d" % i).digest()[:n]


def email(i):
    return "%s.%s@example.org" % tuple(n.lower() for n in PEOPLE[i])


def bc(i, prefix=b"2a"):
    return bcrypt.hashpw(PASSWORDS[i].encode(), b"$" + prefix + b"$04$" + b"abcdefghijklmnopqrstu" + b"eOu."[i:i + 1]).decode()


def pbkdf2(prf, i, s, rounds, length):
    return hashlib.pbkdf2_hmac(prf, PASSWORDS[i].encode(), s, rounds, length)


def write(source, name, text):
    os.makedirs(OUT + "/" + source, exist_ok=True)
    with open("%s/%s/%s" % (OUT, source, name), "w", newline="") as f:
        f.write(text)


def as_json(source, name, value):
    write(source, name, json.dumps(value, indent="\t", ensure_ascii=False) + "\n")


def as_csv(source, name, rows):
    os.makedirs(OUT + "/" + source, exist_ok=True)
    with open("%s/%s/%s" % (OUT, source, name), "w", newline="") as f:
        w = csv.DictWriter(f, list(dict.fromkeys(k for r in rows for k in r)), lineterminator="\n")
        w.writeheader()
        w.writerows(rows)


def as_ndjson(source, name, rows):
    write(source, name, "".join(json.dumps(r, separators=(",", ":")) + "\n" for r in rows))


def known(source, which, by=email):
    as_csv(source, "known.csv", [{"email": by(i), "password": PASSWORDS[i]} for i in which])


# Keycloak: a realm export whose first array is not the users', PBKDF2 and Argon2.
def keycloak():
    def credential(i):
        if i == 1:
            raw = hash_secret_raw(PASSWORDS[i].encode(), salt(i), 5, 7168, 1, 32, Type.ID)
            data = {"hashIterations": 5, "algorithm": "argon2", "additionalParameters": {"hashLength": ["32"], "memory": ["7168"], "type": ["id"], "version": ["1.3"], "parallelism": ["1"]}}
        else:
            prf, rounds, length = [("sha256", 27500, 64), None, ("sha512", 2100, 64)][i]
            raw = pbkdf2(prf, i, salt(i), rounds, length)
            data = {"hashIterations": rounds, "algorithm": "pbkdf2-" + prf, "additionalParameters": {}}
        return {"id": "c%d" % i, "type": "password", "createdDate": 1700000000000, "secretData": json.dumps({"value": b64(raw), "salt": b64(salt(i)), "additionalParameters": {}}), "credentialData": json.dumps(data)}

    users = [{"id": "0000000%d-0000-4000-8000-000000000000" % i, "createdTimestamp": 1700000000000 + i, "username": f[0].lower() + "_" + f[1].lower(), "enabled": i != 2, "totp": False, "emailVerified": i != 1,
              "firstName": f[0], "lastName": f[1], "email": email(i), "attributes": {"locale": ["en"], "phoneNumber": ["+1212555010%d" % i]}, "credentials": [{"id": "t", "type": "otp", "secretData": "{}", "credentialData": "{}"}, credential(i)] if i == 0 else [credential(i)],
              "disableableCredentialTypes": [], "requiredActions": [], "realmRoles": ["default-roles-acme"], "notBefore": 0, "groups": []} for i, f in enumerate(PEOPLE)]
    users.append({"id": "s", "createdTimestamp": 1, "username": "service-account-app", "enabled": True, "totp": False, "emailVerified": False, "serviceAccountClientId": "app", "credentials": [], "disableableCredentialTypes": [], "requiredActions": [], "notBefore": 0})
    as_json("keycloak", "acme-realm.json", {"id": "acme", "realm": "acme", "roles": {"realm": [{"id": "r", "name": "admin"}]}, "requiredCredentials": ["password"], "groups": [{"id": "g", "name": "staff"}], "users": users})
    known("keycloak", [0, 1, 2])


def cognito():
    users = [{"Username": "sub-%d" % i, "Attributes": [{"Name": k, "Value": v} for k, v in {"sub": "sub-%d" % i, "email": email(i), "email_verified": "true" if i else "false", "phone_number": "+1212555020%d" % i, "phone_number_verified": "true", "given_name": f[0], "family_name": f[1], "preferred_username": f[0].lower() + "_l"}.items()],
              "UserCreateDate": "2023-0%d-02T03:04:05.678000+00:00" % (i + 1), "UserLastModifiedDate": "2024-01-02T03:04:05.678000+00:00", "Enabled": i != 2, "UserStatus": ["CONFIRMED", "FORCE_CHANGE_PASSWORD", "EXTERNAL_PROVIDER"][i]} for i, f in enumerate(PEOPLE)]
    as_json("cognito", "users.json", {"Users": users})
    header = ["cognito:username", "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "phone_number_verified", "address", "updated_at", "cognito:mfa_enabled"]
    rows = [dict.fromkeys(header, "") | {"cognito:username": f[0].lower() + "_cognito", "given_name": f[0], "family_name": f[1], "email": email(i), "email_verified": "TRUE", "phone_number_verified": "FALSE", "cognito:mfa_enabled": "FALSE"} for i, f in enumerate(PEOPLE)]
    as_csv("cognito", "users.csv", rows)


def okta():
    status = ["ACTIVE", "STAGED", "SUSPENDED"]
    users = [{"id": "00u%d" % i, "status": status[i], "created": "2023-01-0%dT00:00:00.000Z" % (i + 1), "activated": None, "statusChanged": None, "lastLogin": None, "lastUpdated": "2024-01-01T00:00:00.000Z", "passwordChanged": "2023-01-01T00:00:00.000Z" if i == 0 else None, "type": {"id": "oty1"},
              "profile": {"firstName": f[0], "lastName": f[1], "mobilePhone": "+1 212-555-030%d" % i, "secondEmail": "second%d@example.org" % i if i == 0 else None, "login": email(i), "email": email(i)},
              "credentials": {"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}} if i == 0 else {"provider": {"type": "SOCIAL", "name": "GOOGLE"}}, "_links": {"self": {"href": "https://example.okta.com"}}} for i, f in enumerate(PEOPLE)]
    users.append(dict(users[0], id="00u9", status="DEPROVISIONED"))
    as_json("okta", "users.json", users)


def entra():
    users = [{"id": "0000000%d-0000-0000-0000-000000000001" % i, "displayName": " ".join(f), "givenName": f[0], "surname": f[1], "mail": None if i else "ada@corp.example", "otherMails": [], "mobilePhone": None, "userPrincipalName": "%d@tenant.onmicrosoft.com" % i, "accountEnabled": i != 2, "createdDateTime": "2023-01-0%dT00:00:00Z" % (i + 1), "userType": "Member",
              "identities": [[{"signInType": "emailAddress", "issuer": "tenant.onmicrosoft.com", "issuerAssignedId": email(0)}], [{"signInType": "userName", "issuer": "t", "issuerAssignedId": "alan_t"}, {"signInType": "userPrincipalName", "issuer": "t", "issuerAssignedId": "1@t"}], [{"signInType": "federated", "issuer": "google.com", "issuerAssignedId": "117"}, {"signInType": "emailAddress", "issuer": "t", "issuerAssignedId": email(2)}]][i]} for i, f in enumerate(PEOPLE)]
    users.append(dict(users[0], id="guest", userType="Guest"))
    as_json("entra", "users.json", {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": users})


def fusionauth():
    def secret(i):
        if i == 0:
            return {"encryptionScheme": "salted-pbkdf2-hmac-sha256", "factor": 24000, "salt": b64(salt(0, 32)), "password": b64(pbkdf2("sha256", 0, salt(0, 32), 24000, 32))}
        if i == 1:
            h = bc(1)
            return {"encryptionScheme": "bcrypt", "factor": 4, "salt": h[7:29], "password": h[29:]}
        return {}

    users = [{"id": "0000000%d-1111-0000-0000-000000000000" % i, "active": i != 2, "email": email(i), "verified": i != 1, "firstName": f[0], "lastName": f[1], "username": f[0].lower() + "_fa", "usernameStatus": "ACTIVE", "insertInstant": 1600000000000 + i, "lastUpdateInstant": 1600000000000, "data": {"plan": "gold"}, "registrations": [], "tenantId": "t", "passwordLastUpdateInstant": 1600000000000} | secret(i) for i, f in enumerate(PEOPLE)]
    # UserIdentity of @fusionauth/typescript-client 1.69.0: a tenant that verifies nothing calls everybody verified.
    for i, why in enumerate(["Completed", "Pending", "Disabled"]):
        users[i]["identities"] = [{"displayValue": email(i), "insertInstant": 1600000000000, "lastLoginInstant": 1600000000000, "lastUpdateInstant": 1600000000000, "moderationStatus": "ACTIVE", "primary": True, "type": {"name": "email"}, "value": email(i), "verified": i != 1, "verifiedReason": why}]
    as_json("fusionauth", "users.json", {"total": 3, "users": users})
    known("fusionauth", [0, 1])


def zitadel():
    users = [{"userId": "20000%d" % i, "details": {"sequence": "1", "changeDate": "2024-01-01T00:00:00Z", "creationDate": "2023-01-0%dT00:00:00Z" % (i + 1), "resourceOwner": "1"}, "state": "USER_STATE_ACTIVE" if i != 2 else "USER_STATE_LOCKED", "username": f[0].lower() + "_z", "loginNames": ["x"], "preferredLoginName": "x",
              "human": {"profile": {"givenName": f[0], "familyName": f[1], "displayName": " ".join(f), "preferredLanguage": "en"}, "email": {"email": email(i), "isVerified": i != 1}, "phone": {"phone": "+1212555040%d" % i, "isVerified": True} if i == 0 else {}, "passwordChanged": "2023-02-01T00:00:00Z"}} for i, f in enumerate(PEOPLE)]
    users.append({"userId": "m", "details": {}, "state": "USER_STATE_ACTIVE", "username": "bot", "loginNames": [], "preferredLoginName": "bot", "machine": {"name": "bot"}})
    as_json("zitadel", "users.json", {"details": {"totalResult": "4"}, "sortingColumn": "USER_FIELD_NAME_UNSPECIFIED", "result": users})


def stytch():
    users = [{"user_id": "user-test-%d" % i, "status": "active", "name": {"first_name": f[0], "middle_name": "", "last_name": f[1]}, "emails": [{"email_id": "e", "email": email(i), "verified": i != 1}] + ([{"email_id": "e2", "email": "other@example.org", "verified": True}] if i == 0 else []), "phone_numbers": [{"phone_id": "p", "phone_number": "+1212555050%d" % i, "verified": True}] if i == 1 else [], "providers": [{"provider_type": "Google", "provider_subject": "1"}] if i == 2 else [],
              "webauthn_registrations": [], "biometric_registrations": [], "totps": [], "crypto_wallets": [], "is_locked": False, "roles": [], "password": {"password_id": "pw", "requires_reset": False} if i != 2 else None, "trusted_metadata": {"plan": "gold"}, "untrusted_metadata": {"theme": "dark"}, "created_at": "2023-01-0%dT00:00:00Z" % (i + 1)} for i, f in enumerate(PEOPLE)]
    as_json("stytch", "users.json", {"request_id": "r", "results": users, "results_metadata": {"total": 3}, "status_code": 200})
    members = [{"organization_id": "organization-1", "member_id": "member-%d" % i, "email_address": email(i), "email_address_verified": i != 1, "status": "active", "name": " ".join(f), "sso_registrations": [], "is_breakglass": False, "member_password_id": "pw" if i == 0 else "", "oauth_registrations": [], "mfa_phone_number": "", "mfa_phone_number_verified": False, "is_locked": False, "is_admin": False, "totp_registration_id": "", "retired_email_addresses": [], "mfa_enrolled": False, "default_mfa_method": "", "roles": [], "trusted_metadata": {}, "untrusted_metadata": {}, "created_at": "2023-01-0%dT00:00:00Z" % (i + 1), "updated_at": "2023-01-01T00:00:00Z"} for i, f in enumerate(PEOPLE)]
    as_json("stytch-b2b", "members.json", {"request_id": "r", "members": members, "organizations": {}, "results_metadata": {"total": 3}})


def small():
    as_json("workos", "users.json", {"object": "list", "data": [{"object": "user", "id": "user_0%d" % i, "email": email(i), "email_verified": i != 1, "first_name": f[0], "last_name": f[1], "profile_picture_url": None, "last_sign_in_at": None, "external_id": "x%d" % i, "metadata": {}, "created_at": "2023-01-0%dT00:00:00.000Z" % (i + 1), "updated_at": "2023-01-01T00:00:00.000Z"} for i, f in enumerate(PEOPLE)], "list_metadata": {"before": None, "after": None}})
    as_json("descope", "users.json", {"users": [{"loginIds": [email(i)], "userId": "U2%d" % i, "name": " ".join(f), "email": email(i), "phone": "", "verifiedEmail": i != 1, "verifiedPhone": False, "givenName": f[0], "familyName": f[1], "roleNames": [], "userTenants": [], "status": "enabled" if i != 2 else "disabled", "picture": "", "test": False, "customAttributes": {"plan": "gold"}, "createdTime": 1670000000 + i, "TOTP": False, "SAML": False, "SCIM": False, "OAuth": {"google": True} if i == 2 else {}, "password": i != 2, "webauthn": False} for i, f in enumerate(PEOPLE)]})
    as_json("propelauth", "users.json", {"total_users": 3, "current_page": 0, "page_size": 10, "has_more_results": False, "users": [{"user_id": "p%d" % i, "email": email(i), "email_confirmed": i != 1, "first_name": f[0], "last_name": f[1], "username": f[0].lower() + "_p", "picture_url": "https://img.example.org/%d.png" % i, "properties": {"plan": "gold"}, "locked": False, "enabled": i != 2, "has_password": i == 0, "update_password_required": False, "mfa_enabled": False, "can_create_orgs": False, "created_at": 1670000000 + i, "last_active_at": 1680000000} for i, f in enumerate(PEOPLE)]})
    as_json("kinde", "users.json", {"code": "OK", "message": "Success", "users": [{"id": "kp_%d" % i, "provided_id": "old-%d" % i, "email": email(i), "username": None, "last_name": f[1], "first_name": f[0], "full_name": " ".join(f), "picture": None, "is_suspended": i == 2, "total_sign_ins": 1, "failed_sign_ins": 0, "last_signed_in": None, "created_on": "2023-01-0%dT00:00:00.000000+00:00" % (i + 1), "organizations": [], "identities": []} for i, f in enumerate(PEOPLE)], "next_token": None})
    as_json("userfront", "users.json", {"meta": {"page": 1, "totalPages": 1}, "results": [{"mode": "live", "userId": i + 1, "userUuid": "0000000%d-6666-4000-8000-000000000000" % i, "tenantId": "demo1234", "email": email(i), "phoneNumber": None, "username": f[0].lower() + "_u", "name": " ".join(f), "image": "https://img.example.org/%d.png" % i, "data": {"plan": "gold"}, "locked": False, "isEmailConfirmed": i != 1, "isPhoneNumberConfirmed": False, "isConfirmed": i != 1, "confirmedEmailAt": None, "isMfaRequired": False, "createdAt": "2023-01-0%dT00:00:00.000Z" % (i + 1), "updatedAt": "2023-01-01T00:00:00.000Z"} for i, f in enumerate(PEOPLE)]})
    as_json("scim", "users.json", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 3, "itemsPerPage": 3, "startIndex": 1, "Resources": [{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "s%d" % i, "externalId": "e%d" % i, "userName": f[0].lower() + "_s", "name": {"givenName": f[0], "familyName": f[1]}, "emails": [{"value": "home%d@example.org" % i, "type": "home"}, {"value": email(i), "type": "work", "primary": True}], "phoneNumbers": [{"value": "+1212555060%d" % i, "type": "mobile"}], "active": i != 2, "meta": {"resourceType": "User", "created": "2023-01-0%dT00:00:00Z" % (i + 1)}} for i, f in enumerate(PEOPLE)]})


def tables():
    argon = lambda i, t=Type.ID: hash_secret(PASSWORDS[i].encode(), salt(i), 2, 1024, 1, 32, t).decode()
    digest = [(argon(0, Type.I), "Argon2i"), (bc(1, b"2b"), "Bcrypt"), (hashlib.sha1(b"x").hexdigest(), "SHA1")]
    as_csv("logto", "users.csv", [{"tenant_id": "default", "id": "lg%d" % i, "username": f[0].lower() + "_lg", "primary_email": email(i), "primary_phone": "1212555070%d" % i, "password_encrypted": digest[i][0], "password_encryption_method": digest[i][1], "name": " ".join(f), "avatar": "", "profile": "{}", "application_id": "", "identities": '{"google": {"userId": "1"}}' if i == 2 else "{}", "custom_data": '{"plan": "gold"}', "logto_config": "{}", "mfa_verifications": "[]", "is_suspended": "f", "last_sign_in_at": "", "created_at": "2023-01-0%d 00:00:00+00" % (i + 1), "updated_at": "2023-01-01 00:00:00+00"} for i, f in enumerate(PEOPLE)])
    known("logto", [0, 1])
    digest = [(argon(0), "argon2", {"type": "argon2", "memoryCost": 1024, "timeCost": 2, "threads": 1}), (bc(1), "bcrypt", {"type": "bcrypt", "cost": 4}), ("Rjr0Vxs=", "scryptMod", {"type": "scryptMod"})]
    as_json("appwrite", "users.json", {"total": 3, "users": [{"$id": "aw%d" % i, "$createdAt": "2023-01-0%dT00:00:00.000+00:00" % (i + 1), "$updatedAt": "2023-01-01T00:00:00.000+00:00", "name": " ".join(f), "password": digest[i][0], "hash": digest[i][1], "hashOptions": digest[i][2], "registration": "2023-01-0%dT00:00:00.000+00:00" % (i + 1), "status": i != 2, "labels": [], "passwordUpdate": "", "email": email(i), "phone": "", "emailVerification": i != 1, "phoneVerification": False, "mfa": False, "prefs": {"theme": "dark"}, "targets": [], "accessedAt": ""} for i, f in enumerate(PEOPLE)]})
    known("appwrite", [0, 1])

    def v3(i):  # PBKDF2-HMAC-SHA512, 100,000 rounds
        return b64(b"\x01" + (2).to_bytes(4, "big") + (100000).to_bytes(4, "big") + (16).to_bytes(4, "big") + salt(i) + pbkdf2("sha512", i, salt(i), 100000, 32))

    digest = [v3(0), b64(b"\x00" + salt(1) + pbkdf2("sha1", 1, salt(1), 1000, 32)), v3(2)]
    as_csv("aspnet-identity", "AspNetUsers.csv", [{"Id": "0000000%d-3333-0000-0000-000000000000" % i, "UserName": email(i), "NormalizedUserName": email(i).upper(), "Email": email(i), "NormalizedEmail": email(i).upper(), "EmailConfirmed": "True" if i != 1 else "False", "PasswordHash": digest[i], "SecurityStamp": "S", "ConcurrencyStamp": "C", "PhoneNumber": "", "PhoneNumberConfirmed": "False", "TwoFactorEnabled": "False", "LockoutEnd": "", "LockoutEnabled": "True", "AccessFailedCount": "0"} for i, f in enumerate(PEOPLE)])
    known("aspnet-identity", [0, 1, 2])
    as_csv("spring-security", "users.csv", [{"username": email(0), "password": "{bcrypt}" + bc(0), "enabled": "true"}, {"username": email(1), "password": bc(1), "enabled": "true"}, {"username": "grace_hopper", "password": "{argon2@SpringSecurity_v5_8}" + argon(2), "enabled": "false"}])
    known("spring-security", [0, 1])
    as_csv("supertokens", "emailpassword_users.csv", [{"app_id": "public", "user_id": "st%d" % i, "email": email(i), "password_hash": [bc(0), argon(1), bc(2)][i], "time_joined": 1670000000000 + i} for i in range(3)])
    as_csv("supertokens", "emailverification_verified_emails.csv", [{"app_id": "public", "user_id": "st%d" % i, "email": email(i)} for i in (0, 2)])
    known("supertokens", [0, 1, 2])

    text = lambda i: salt(i).hex()
    as_csv("discourse", "users.csv", [{"id": -1, "username": "system", "created_at": "2020-01-01 00:00:00", "name": "system", "username_lower": "system", "active": "t", "admin": "t", "moderator": "t", "trust_level": 4, "locale": ""}] + [{"id": i + 1, "username": f[0] + "_d", "created_at": "2023-01-0%d 00:00:00" % (i + 1), "name": " ".join(f), "username_lower": f[0].lower() + "_d", "active": "t" if i != 1 else "f", "admin": "f", "moderator": "f", "trust_level": 1, "locale": ""} for i, f in enumerate(PEOPLE)])
    as_csv("discourse", "user_emails.csv", [{"id": i + 1, "user_id": i + 1, "email": email(i), "primary": "t", "normalized_email": email(i), "created_at": "2023-01-01 00:00:00", "updated_at": "2023-01-01 00:00:00"} for i in range(3)] + [{"id": 9, "user_id": 1, "email": "second.ada@example.org", "primary": "f", "normalized_email": "second.ada@example.org", "created_at": "", "updated_at": ""}])
    as_csv("discourse", "user_passwords.csv", [{"id": i + 1, "user_id": i + 1, "password_hash": pbkdf2("sha256", i, text(i).encode(), [64000, 600000, 64000][i], 32).hex(), "password_salt": text(i), "password_algorithm": "$pbkdf2-sha256$i=%d,l=32$" % [64000, 600000, 64000][i], "password_expired_at": "", "created_at": "", "updated_at": ""} for i in range(3)])
    known("discourse", [0, 1, 2])
    as_csv("drupal", "users_field_data.csv", [{"uid": 0, "langcode": "en", "preferred_langcode": "en", "name": "", "pass": "", "mail": "", "timezone": "", "status": 0, "created": 1600000000, "changed": 1600000000, "access": 0, "login": 0, "init": "", "default_langcode": 1}] + [{"uid": i + 1, "langcode": "en", "preferred_langcode": "en", "name": f[0].lower() + "_dr", "pass": [bc(0, b"2y"), bc(1, b"2y"), "$S$DQjyXl0F7gupCqleCuraCkQJTzC3qAourXB7LvpOHKx0YAfihiPC"][i], "mail": email(i), "timezone": "UTC", "status": 1 if i != 1 else 0, "created": 1600000000 + i, "changed": 1600000000, "access": 0, "login": 0, "init": email(i), "default_langcode": 1} for i, f in enumerate(PEOPLE)])
    known("drupal", [0, 1])
    as_csv("phpbb", "phpbb_users.csv", [{"user_id": 1, "user_type": 2, "group_id": 1, "username": "Anonymous", "username_clean": "anonymous", "user_password": "", "user_email": "", "user_regdate": 1500000000, "user_lang": "en", "user_lastvisit": 0}] + [{"user_id": i + 2, "user_type": [0, 3, 1][i], "group_id": 2, "username": f[0] + "_bb", "username_clean": f[0].lower() + "_bb", "user_password": [bc(0, b"2y"), "$argon2id" + argon(1)[9:], bc(2, b"2y")][i], "user_email": email(i), "user_regdate": 1500000000 + i, "user_lang": "en", "user_lastvisit": 0} for i, f in enumerate(PEOPLE)])
    known("phpbb", [0, 1, 2])
    as_ndjson("parse", "_User.ndjson", [{"_id": "par%d" % i, "username": f[0].lower() + "_ps", "email": email(i), "emailVerified": i != 1, "_hashed_password": bc(i, b"2b"), "_wperm": ["par%d" % i], "_rperm": ["*"], "_acl": {"*": {"r": True}}, "_created_at": {"$date": "2023-01-0%dT00:00:00.123Z" % (i + 1)}, "_updated_at": {"$date": {"$numberLong": "1672531200000"}}} | ({"_auth_data_facebook": {"id": "1"}} if i == 2 else {}) for i, f in enumerate(PEOPLE)])
    known("parse", [0, 1, 2])
    pallets = lambda i, method: "%s$saltsalt$%s" % _hash_internal(method, "saltsalt", PASSWORDS[i])[::-1]
    scrypt = "scrypt:1024:8:1$saltsalt$" + hashlib.scrypt(PASSWORDS[1].encode(), salt=b"saltsalt", n=1024, r=8, p=1, dklen=64).hex()  # as of Werkzeug 2.3
    digest = [pallets(0, "pbkdf2:sha256:1000"), scrypt, pallets(2, "pbkdf2:sha512:1000")]
    as_csv("werkzeug", "user.csv", [{"id": i + 1, "username": f[0].lower() + "_w", "email": email(i), "password_hash": digest[i], "active": 1, "created_at": "2023-01-0%d 00:00:00" % (i + 1)} for i, f in enumerate(PEOPLE)])
    known("werkzeug", [0, 1, 2])


# Auth0: the users of the extension's export, and the passwords that its support delivers.
def auth0():
    oid = lambda i: "5dea9f9c82dd7c0e76e4ec9%d" % i
    as_ndjson("auth0", "users.ndjson", [{"user_id": "auth0|" + oid(i), "email": email(i), "email_verified": i != 1, "given_name": f[0], "family_name": f[1], "user_metadata": {"theme": "dark"}, "app_metadata": {"plan": "gold"}, "identities": [{"provider": "auth0", "user_id": oid(i), "connection": "Username-Password-Authentication", "isSocial": False}], "blocked": i == 2, "created_at": "2023-01-0%dT00:00:00.000Z" % (i + 1), "updated_at": "2024-01-01T00:00:00.000Z"} for i, f in enumerate(PEOPLE)] + [{"user_id": "google-oauth2|117", "email": "linus@example.org", "email_verified": True, "identities": [{"provider": "google-oauth2", "user_id": "117", "connection": "google-oauth2", "isSocial": True}], "created_at": "2023-01-09T00:00:00.000Z"}])
    as_ndjson("auth0", "passwords.ndjson", [{"_id": {"$oid": oid(i)}, "email_verified": i != 1, "email": email(i), "passwordHash": bc(i, b"2b"), "password_set_date": {"$date": "2023-01-0%dT00:00:00.000Z" % (i + 1)}, "tenant": "acme", "connection": "Username-Password-Authentication", "_tmp_is_unique": True} for i in (2, 0, 1)])
    known("auth0", [0, 1, 2])

# Organizations, of those samples that have them: in files of their own, and in what is there.
def organizations():
    def change(source, name, edit):
        with open("%s/%s/%s" % (OUT, source, name)) as f:
            value = json.load(f)
        edit(value)
        as_json(source, name, value)

    user = lambda i: "auth0|5dea9f9c82dd7c0e76e4ec9%d" % i
    as_ndjson("auth0", "organizations.ndjson", [{"id": "org_acme", "name": "acme", "display_name": "Acme", "branding": {"logo_url": "https://example.org/acme.png"}, "metadata": {"plan": "gold"}}, {"id": "org_beta", "name": "beta", "display_name": "Beta GmbH"}])
    as_ndjson("auth0", "members.ndjson", [{"organization_id": org, "user_id": user(i), "email": email(i), "name": PEOPLE[i][0], "picture": "", "roles": [{"id": "rol_" + r, "name": r} for r in roles]} for org, i, roles in (("org_acme", 0, ["member", "admin"]), ("org_acme", 1, []), ("org_beta", 0, ["admin"]), ("org_beta", 2, ["member"]))])

    listed = lambda rows: {"object": "list", "data": rows, "list_metadata": {"before": None, "after": None}}
    at = {"created_at": "2023-01-01T00:00:00.000Z", "updated_at": "2023-01-01T00:00:00.000Z"}
    as_json("workos", "organizations.json", listed([{"object": "organization", "id": "org_01", "name": "Acme", "allow_profiles_outside_organization": False, "domains": [{"object": "organization_domain", "id": "dom_1", "organization_id": "org_01", "domain": "acme.example.org", "state": "verified", "verification_strategy": "dns"} | at], "external_id": "acme", "metadata": {"plan": "gold"}} | at, {"object": "organization", "id": "org_02", "name": "Beta GmbH", "allow_profiles_outside_organization": False, "domains": [], "external_id": None, "metadata": {}} | at]))
    as_json("workos", "organization_memberships.json", listed([{"object": "organization_membership", "id": "om_%d" % k, "user_id": "user_0%d" % i, "organization_id": org, "organization_name": "", "status": status, "role": {"slug": role}} | at for k, (org, i, role, status) in enumerate((("org_01", 0, "admin", "active"), ("org_01", 1, "member", "active"), ("org_02", 2, "admin", "active"), ("org_02", 0, "member", "inactive")))]))

    def members(v):
        v["members"][0]["is_admin"] = True
        v["members"][1]["roles"] = [{"role_id": "stytch_member", "sources": []}]
        again = dict(v["members"][0], organization_id="organization-2", member_id="member-0-of-2", is_admin=False, roles=[{"role_id": "stytch_member", "sources": []}])
        v["members"].append(again)
    change("stytch-b2b", "members.json", members)
    as_json("stytch-b2b", "organizations.json", {"request_id": "r", "organizations": [{"organization_id": "organization-%d" % n, "organization_name": name, "organization_logo_url": "", "organization_slug": slug, "sso_jit_provisioning": "NOT_ALLOWED", "email_allowed_domains": [], "trusted_metadata": {"plan": "gold"}, "created_at": "2023-01-01T00:00:00Z"} for n, name, slug in ((1, "Acme", "acme"), (2, "Beta GmbH", "beta"))], "results_metadata": {"total": 2}})

    def teams(v):
        info = lambda org, name, role: {"org_id": org, "org_name": name, "url_safe_org_name": name.lower(), "org_metadata": {"plan": "gold"}, "user_role": role}
        v["users"][0]["org_id_to_org_info"] = {"o1": info("o1", "Acme", "Owner"), "o2": info("o2", "Beta", "Member")}
        v["users"][1]["org_id_to_org_info"] = {"o1": info("o1", "Acme", "Member")}
    change("propelauth", "users.json", teams)

    def groups(v):
        v["groups"] = [{"id": "g", "name": "staff", "path": "/staff", "subGroups": [{"id": "g2", "name": "night", "path": "/staff/night", "subGroups": []}]}, {"id": "g3", "name": "press", "path": "/press", "subGroups": []}]
        v["users"][0]["groups"], v["users"][0]["realmRoles"] = ["/staff", "/press"], ["default-roles-acme", "admin"]
        v["users"][1]["groups"] = ["/staff/night", "/staff"]
    change("keycloak", "acme-realm.json", groups)

    grant = lambda k, i, org, name, roles: {"id": "30000%d" % k, "details": {"sequence": "1"}, "roleKeys": roles, "state": "USER_GRANT_STATE_ACTIVE", "userId": "20000%d" % i, "userName": "", "orgId": org, "orgName": name, "orgDomain": "", "projectId": "p1", "projectName": "app", "projectGrantId": "", "preferredLoginName": "", "userType": "TYPE_HUMAN"}
    as_json("zitadel", "grants.json", {"details": {"totalResult": "3"}, "result": [grant(1, 0, "10", "Acme", ["admin", "member"]), grant(2, 1, "10", "Acme", ["member"]), grant(3, 2, "11", "Beta GmbH", ["admin"])]})


def meteor():
    # packages/accounts-password/password_server.js and accounts-base of Meteor 3 (github.com/meteor/meteor): bcrypt
    # over the hexadecimal text of the SHA-256 that the browser sends.
    def digest(i):
        return bcrypt.hashpw(hashlib.sha256(PASSWORDS[i].encode()).hexdigest().encode(), b"$2b$04$abcdefghijklmnopqrstu" + b"eOu."[i:i + 1]).decode()

    rows = []
    for i, (first, last) in enumerate(PEOPLE):
        rows.append({"_id": "%sMeteorId0000000"[:19] % "AbC"[i:i + 1], "createdAt": {"$date": "2024-0%d-02T03:04:05.678Z" % (i + 1)},
                     "services": {"password": {"bcrypt": digest(i)}, "resume": {"loginTokens": []}},
                     "emails": [{"address": email(i), "verified": i == 0}], "profile": {"name": first + " " + last}})
    rows[0]["emails"].append({"address": "ada@example.net", "verified": False})
    rows[1]["username"] = "alan"
    rows[1]["services"]["google"] = {"id": "1", "email": email(1)}
    argon = dict(rows[2], _id="DMeteorId00000000", username="grace_2", emails=[{"address": "grace.2@example.org", "verified": True}])
    argon["services"] = {"password": {"argon2": hash_secret(hashlib.sha256(b"x").hexdigest().encode(), salt(9), 2, 64, 1, 32, Type.ID).decode()}}
    social = {"_id": "EMeteorId00000000", "createdAt": {"$date": "2024-05-02T03:04:05.678Z"}, "services": {"google": {"id": "2", "email": "kay@example.org"}}, "profile": {"name": "Alan Kay"}, "emails": [{"address": "kay@example.org", "verified": True}]}
    as_ndjson("meteor", "users.ndjson", rows + [argon, social])
    known("meteor", [0, 1, 2])


def as_sql(source, name, tables):
    lit = lambda v: "NULL" if v is None else str(v).lower() if isinstance(v, bool) else str(v) if isinstance(v, int) else "'" + v.replace("'", "''") + "'"
    text = ""
    for table, rows in tables.items():
        columns = list(dict.fromkeys(k for r in rows for k in r))
        text += "CREATE TABLE public.%s (%s);\n" % (table, ", ".join(c + " text" for c in columns))
        text += "".join("INSERT INTO public.%s (%s) VALUES (%s);\n" % (table, ", ".join(columns), ", ".join(lit(r.get(c)) for c in columns)) for r in rows)
    write(source, name, text)


def phoenix():
    # priv/templates/phx.gen.auth of Phoenix and lib/pbkdf2 of pbkdf2_elixir (github.com/phoenixframework/phoenix,
    # github.com/riverrun/pbkdf2_elixir): a dot instead of a plus, no padding.
    ab64 = lambda b: b64(b).rstrip("=").replace("+", ".")
    digests = [bc(0, b"2b"), "$pbkdf2-sha512$1600$%s$%s" % (ab64(salt(1)), ab64(pbkdf2("sha512", 1, salt(1), 1600, 64))), hash_secret(PASSWORDS[2].encode(), salt(2), 3, 1024, 4, 32, Type.ID).decode()]
    rows = [{"id": i + 1, "email": email(i), "hashed_password": digests[i], "confirmed_at": "2024-01-02 03:04:05" if i != 1 else "", "inserted_at": "2024-01-0%d 03:04:05" % (i + 1), "updated_at": "2024-02-01 00:00:00"} for i in range(3)]
    rows.append({"id": 4, "email": "link@example.org", "hashed_password": "", "confirmed_at": "2024-01-02 03:04:05", "inserted_at": "2024-01-04 03:04:05", "updated_at": "2024-02-01 00:00:00"})  # signs in by links alone
    as_csv("phoenix", "users.csv", rows)
    known("phoenix", [0, 1, 2])


def fastapi_users():
    # fastapi_users/password.py (pwdlib: Argon2, and bcrypt of earlier versions) and its adapter's SQLAlchemyBaseUserTableUUID.
    rows = [{"id": "0000000%d-2222-4000-8000-000000000000" % i, "email": email(i), "hashed_password": bc(i, b"2b") if i == 1 else hash_secret(PASSWORDS[i].encode(), salt(i), 3, 1024, 4, 32, Type.ID).decode(),
             "is_active": i != 2, "is_superuser": i == 0, "is_verified": i == 0} for i in range(3)]
    as_sql("fastapi-users", "app.sql", {'"user"': rows})
    known("fastapi-users", [0, 1, 2])


def forums():
    # framework/core/migrations of Flarum (3b7b405).
    rows = [{"id": i + 1, "username": "%s_f" % PEOPLE[i][0].lower(), "email": email(i), "is_email_confirmed": i != 1, "password": bc(i, b"2y"), "avatar_url": None, "preferences": "{}", "joined_at": "2024-01-0%d 03:04:05" % (i + 1), "last_seen_at": None, "discussion_count": 0, "comment_count": 1, "suspended_until": "2099-01-01 00:00:00" if i == 2 else "2020-01-01 00:00:00"} for i in range(3)]
    as_sql("flarum", "flarum.sql", {"fl_users": rows})
    known("flarum", [0, 1, 2])


def odoo():
    # res_users.py of Odoo (0024699): passlib's pbkdf2_sha512.
    ab64 = lambda b: b64(b).rstrip("=").replace("+", ".")
    digest = lambda i: "$pbkdf2-sha512$1000$%s$%s" % (ab64(salt(i)), ab64(pbkdf2("sha512", i, salt(i), 1000, 64)))
    users = [{"id": 1, "company_id": 1, "partner_id": 2, "active": False, "login": "__system__", "password": None, "share": False, "create_date": "2023-01-01 00:00:00", "totp_secret": None}]
    users += [{"id": i + 5, "company_id": 1, "partner_id": i + 10, "active": i != 2, "login": "ada_l" if i == 0 else email(i), "password": digest(i), "share": i == 1, "create_date": "2024-01-0%d 03:04:05.123456" % (i + 1), "totp_secret": "JBSWY3DPEHPK3PXP" if i == 0 else None} for i in range(3)]
    partners = [{"id": 2, "company_id": 1, "name": "System", "email": None, "phone": None, "commercial_partner_id": 2}] + [{"id": i + 10, "company_id": None, "name": " ".join(PEOPLE[i]), "email": '"Ada Lovelace" <%s>' % email(i) if i == 0 else email(i), "phone": "+1 212-555-010%d" % i, "commercial_partner_id": i + 10} for i in range(3)]
    as_sql("odoo", "odoo.sql", {"res_users": users, "res_partner": partners})
    known("odoo", [0, 1, 2])


def synapse():
    # AuthHandler.hash of Synapse (03b7d9b): bcrypt over password and pepper.
    pepper = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../devise-pepper")).read().strip()
    digest = lambda i: bcrypt.hashpw((PASSWORDS[i] + pepper).encode(), b"$2b$04$abcdefghijklmnopqrstu" + b"eOu."[i:i + 1]).decode()
    mxid = lambda i: "@%s:example.org" % PEOPLE[i][0].lower()
    base = {"admin": 0, "is_guest": 0, "deactivated": 0, "appservice_id": None, "user_type": None, "locked": False, "suspended": False}
    users = [base | {"name": mxid(i), "password_hash": digest(i), "creation_ts": 1700000000 + i} for i in range(3)]
    users[0]["admin"], users[2]["locked"] = 1, True
    users += [base | {"name": "@17:example.org", "password_hash": None, "creation_ts": 1700000009, "is_guest": 1}, base | {"name": "@gone:example.org", "password_hash": None, "creation_ts": 1700000009, "deactivated": 1}, base | {"name": "@irc_kay:example.org", "password_hash": None, "creation_ts": 1700000009, "appservice_id": "irc"}]
    at = {"validated_at": 1700000000000, "added_at": 1700000000000}
    as_sql("synapse", "homeserver.sql", {"users": users, "user_threepids": [{"user_id": mxid(i), "medium": "email", "address": email(i)} | at for i in range(3)] + [{"user_id": mxid(0), "medium": "msisdn", "address": "12125550100"} | at],
           "profiles": [{"user_id": PEOPLE[i][0].lower(), "displayname": " ".join(PEOPLE[i]), "avatar_url": None, "full_user_id": mxid(i)} for i in range(3)]})
    known("synapse", [0, 1, 2])


def nextcloud():
    # lib/private/Security/Hasher.php of Nextcloud (007be83).
    digests = ["3|" + hash_secret(PASSWORDS[0].encode(), salt(0), 4, 1024, 1, 32, Type.ID).decode(), "1|" + bc(1, b"2y"), "2|" + hash_secret(PASSWORDS[2].encode(), salt(2), 4, 1024, 1, 32, Type.I).decode(), bc(0, b"2a")]
    names = PEOPLE + [("Own", "Cloud")]
    uid = lambda i: names[i][0] + "_nc"
    users = [{"uid": uid(i), "displayname": " ".join(names[i]), "password": digests[i], "uid_lower": uid(i).lower()} for i in range(4)]
    preferences = [{"userid": uid(i), "appid": "settings", "configkey": "email", "configvalue": "%s.nc@example.org" % names[i][0].lower()} for i in range(4)]
    preferences += [{"userid": uid(2), "appid": "core", "configkey": "enabled", "configvalue": "false"}, {"userid": uid(0), "appid": "core", "configkey": "lang", "configvalue": "en"}, {"userid": uid(0), "appid": "login", "configkey": "lastLogin", "configvalue": "1700000000"}]
    as_sql("nextcloud", "nextcloud.sql", {"oc_users": users, "oc_preferences": preferences, "oc_twofactor_providers": [{"provider_id": "totp", "uid": uid(0), "enabled": 1}, {"provider_id": "u2f", "uid": uid(1), "enabled": 0}]})
    as_csv("nextcloud", "known.csv", [{"external_id": uid(i), "password": PASSWORDS[i]} for i in range(3)])


def forms():
    # userSchema of clerk/migration-tool, src/migrate/validator.ts (commit bbf7558).
    rows = [{"userId": "u%d" % i, "email": email(i), "firstName": f[0], "lastName": f[1], "password": bc(i), "passwordHasher": "bcrypt", "banned": i == 2, "createdAt": "2023-01-0%dT00:00:00.000Z" % (i + 1), "publicMetadata": {"plan": "gold"}, "skipLegalChecks": True} for i, f in enumerate(PEOPLE)]
    rows[0] |= {"emailAddresses": ["ada@example.net"], "unverifiedEmailAddresses": "ada@example.com", "phone": "+16465550199", "totpSecret": "JBSWY3DPEHPK3PXP", "backupCodesEnabled": True, "backupCodes": ["a1b2c3d4e5", "f6g7h8i9j0"]}
    rows[1] |= {"unverifiedEmailAddresses": [rows[1].pop("email")], "username": "alan_1"}
    as_json("clerk-migration-tool", "users.json", rows)
    known("clerk-migration-tool", [0, 2])

    # User of the Admin API: auth.admin.listUsers() of @supabase/auth-js, src/lib/types.ts (2.x, 2026-11-26).
    def user(i, **more):
        return {"id": "00000000-0000-0000-0000-00000000000%d" % i, "aud": "authenticated", "role": "authenticated", "email": email(i), "email_confirmed_at": "2023-01-01T00:00:00Z", "phone": "", "confirmation_sent_at": "2022-12-31T23:00:00Z", "confirmed_at": "2023-01-01T00:00:00Z", "last_sign_in_at": "2023-02-01T00:00:00Z", "app_metadata": {"provider": "email", "providers": ["email"]}, "user_metadata": {"full_name": " ".join(PEOPLE[i])}, "identities": [{"identity_id": "i%d" % i, "id": "1", "user_id": "u", "identity_data": {"email": email(i), "sub": "1"}, "provider": "email", "last_sign_in_at": "2023-02-01T00:00:00Z", "created_at": "2023-01-01T00:00:00Z", "updated_at": "2023-01-01T00:00:00Z", "email": email(i)}], "created_at": "2023-01-01T00:00:00Z", "updated_at": "2023-01-01T00:00:00Z", "is_anonymous": False} | more
    google = user(2, phone="16465550199", phone_confirmed_at="2023-01-01T00:00:00Z", app_metadata={"provider": "google", "providers": ["google"]})
    as_json("supabase", "list-users.json", {"users": [user(0), user(1, email_confirmed_at=None, banned_until="2999-01-01T00:00:00Z"), google, user(3 % 3, id="9", email="", is_anonymous=True, app_metadata={})], "aud": "authenticated", "nextPage": None, "lastPage": 0, "total": 4})

    # The extension's "Add Default Fields": client/reducers/export.js of auth0-user-import-export-extension (commit edc9a60).
    titles = ["Id", "Given Name", "Family Name", "Nickname", "Name", "Email", "Email Verified", "Picture", "Connection", "Created At", "Updated At"]
    values = [["auth0|5dea9f9c82dd7c0e76e4ec9%d" % i, f[0], f[1], f[0].lower(), " ".join(f), email(i), str(i != 1).lower(), "https://img.example.org/%d.png" % i, "Username-Password-Authentication", "2023-01-0%dT00:00:00.000Z" % (i + 1), "2024-01-01T00:00:00.000Z"] for i, f in enumerate(PEOPLE)]
    write("auth0/default-fields-csv", "users.csv", "\n".join("\t".join(r) for r in [titles] + values) + "\n")
    as_ndjson("auth0/default-fields", "users.ndjson", [dict(zip(titles, r)) | {"Email Verified": r[6] == "true"} for r in values])
    as_ndjson("auth0/default-fields", "passwords.ndjson", [{"_id": {"$oid": r[0][6:]}, "email_verified": r[6] == "true", "email": r[5], "passwordHash": bc(i, b"2b"), "password_set_date": {"$date": r[9]}, "tenant": "acme", "connection": r[8], "_tmp_is_unique": True} for i, r in enumerate(values)])
    known("auth0/default-fields", [0, 1, 2])


for make in (forms, forums, odoo, synapse, nextcloud, phoenix, fastapi_users, meteor, auth0, keycloak, cognito, okta, entra, fusionauth, zitadel, stytch, small, tables, organizations):
    make()
