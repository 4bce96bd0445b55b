#!/usr/bin/python3
"""Makes malformed.jsonl: what must be refused, and with which code."""
import json

M, L, U = "digest_malformed", "digest_over_limit", "digest_unknown_hasher"
B = "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"
A = "c29tZXNhbHQ$ZVrRXqxlLcWfcXCnMyv0m4Rp4b/bnCi7"
H32, H64 = "8743b52063cd84097a65d1633f5c74f5", "127e6fbfe24a750e72930c220a8e138275656b8e5d8f48a98c3c92df2caba935"
P = "$P$984478476IagS59wHZvyQMArzfx58u."
K = "VawEbiVjCJ5w8k0WHlWCwb+fhOPV3gOVcsUMAXBGfsM="
F = ["lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==", "42xEC+ixf3L2lw==",
     "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==", "Bw==", "8", "14"]
f = lambda i, v: "$".join(F[:i] + [v] + F[i + 1:])
C = "awscognito#eu-central-1_AbCdEfGhI#1example23456789#user@example.com"
cases = {
    "bcrypt": [("", M, "empty"), (B[:-1], M, "cut off"), (B + "x", M, "too long"), (B.replace("2b", "2c"), M, "version"), (B.replace("$10$", "$03$"), M, "cost below 4"),
               (B.replace("$10$", "$1x$"), M, "cost not a number"), (B.replace("$10$", "$16$"), L, "cost Clerk refuses"), (B[:-1] + "=", M, "alphabet")],
    "bcrypt_sha256_django": [("", M, "empty"), (B, M, "no prefix"), ("bcrypt_sha256$" + B[1:], M, "single $"), ("bcrypt_sha256$" + B[:-2], M, "cut off"),
                             ("bcrypt_sha256$" + B.replace("$10$", "$31$"), L, "cost"), ("bcrypt$" + B, M, "Django's plain bcrypt")],
    "bcrypt_peppered": [("", M, "empty"), (B, M, "no pepper"), (B + "$", M, "empty pepper"), (B[:-1] + "$pepper", M, "cut off"), (B + "pepper", M, "no separator"), (B.replace("$10$", "$20$") + "$p", L, "cost")],
    "awscognito": [("", M, "empty"), ("awscognito#a#b", M, "two parts"), (C.replace("eu-central-1_", "eu_"), M, "pool id"), (C.replace("1example", "EXAMPLE"), M, "client id"),
                   ("awscognito#eu-central-1_AbCdEfGhI#1example23456789#", M, "no identifier"), (C[10:], M, "no prefix")],
    "md5": [("", M, "empty"), (H32[:-1], M, "31 digits"), (H32 + "0", M, "33 digits"), (H32[:-1] + "g", M, "not hex"), (H64, M, "SHA-256"), ("salt$" + H32, M, "salted")],
    "sha256": [("", M, "empty"), (H64[:-1], M, "63 digits"), (H64 + "0", M, "65 digits"), (H64[:-1] + "g", M, "not hex"), (H32, M, "MD5"), ("salt$" + H64, M, "salted")],
    "md5_salted": [("", M, "empty"), (H32, M, "no salt"), ("$" + H32, M, "empty salt"), ("salt$" + H32[:-1], M, "cut off"), ("salt$" + H64, M, "SHA-256"), ("salt:" + H32, M, "colon")],
    "sha256_salted": [("", M, "empty"), (H64, M, "no salt"), ("$" + H64, M, "empty salt"), ("salt$" + H64[:-1], M, "cut off"), ("salt$" + H32, M, "MD5"), ("salt:" + H64, M, "colon")],
    "sha512_symfony": [("", M, "empty"), ("sha512_symfony$5000$salt$QUJD", M, "short hash"), ("sha512_symfony$0$s$" + "A" * 86 + "==", M, "no rounds"), ("sha512_symfony$x$s$" + "A" * 86 + "==", M, "rounds"),
                       ("sha512_symfony$1$s{1}$" + "A" * 86 + "==", M, "braces"), ("sha512$1$s$" + "A" * 86 + "==", M, "prefix"), ("sha512_symfony$99999999$s$" + "A" * 86 + "==", L, "rounds")],
    "hmac_sha256_utf16_b64": [("", M, "empty"), (K, M, "no key"), ("$" + K, M, "empty key"), ("a2V5$QUJD", M, "short hash"), ("a2V5$" + K + "$x", M, "three parts"), ("!$" + K, M, "key")],
    "ldap_ssha": [("", M, "empty"), ("{SSHA}", M, "nothing"), ("{SHA}AZKja92fbuuB9SpRlHqaoXxbTc4=", M, "unsalted scheme"), ("{SSHA}AZKja92fbuuB9SpRlHqaoXxbTc4=", M, "no salt"), ("{SSHA}!!!!", M, "not base64"),
                  ("AZKja92fbuuB9SpRlHqaoXxbTc43Mzc2MDM1Ng==", M, "no prefix")],
    "md5_phpass": [("", M, "empty"), (P[:-1], M, "cut off"), ("$P$!84478476IagS59wHZvyQMArzfx58u.", M, "rounds character"), (P.replace("P$9", "P$3"), M, "2^5 rounds"), (P.replace("P$9", "P$R"), L, "2^29 rounds"), (H32, M, "MD5")],
    "phpass": [("", M, "empty"), (P[:-1], M, "cut off"), (P + "a", M, "too long"), (P.replace("P$9", "P$3"), M, "2^5 rounds"), (P.replace("P$9", "P$z"), M, "2^63 rounds"), (P.replace("P$9", "P$R"), L, "2^29 rounds"),
               (P[:-1] + "=", M, "alphabet"), ("$S$" + P[3:], M, "Drupal 7")],
    "pbkdf2_sha1": [("", M, "empty"), ("pbkdf2_sha1$1$salt", M, "no hash"), ("pbkdf2_sha1$0$salt$0c60", M, "no rounds"), ("pbkdf2_sha1$x$salt$0c60", M, "rounds"), ("pbkdf2_sha1$1$$0c60", M, "no salt"),
                    ("pbkdf2_sha1$1$salt$0c6", M, "odd hex"), ("pbkdf2_sha1$1$salt$0c60$32", M, "key length"), ("pbkdf2_sha1$99999999$salt$0c60", L, "rounds"), ("pbkdf2_sha256$1$salt$0c60", M, "prefix")],
    "pbkdf2_sha256": [("", M, "empty"), ("pbkdf2_sha256$1$c2FsdA==", M, "no hash"), ("pbkdf2_sha256$1$not base64!$" + K, M, "raw salt"), ("pbkdf2_sha256$1$c2FsdA==$!!", M, "hash"), ("pbkdf2_sha256$-1$c2FsdA==$" + K, M, "rounds"),
                      ("pbkdf2_sha256$99999999$c2FsdA==$" + K, L, "rounds"), ("pbkdf2_sha256$1$c2FsdA==$" + K + "$32", M, "five parts")],
    "pbkdf2_sha256_django": [("", M, "empty"), ("pbkdf2_sha256$1$salt", M, "no hash"), ("pbkdf2_sha256$1$$" + K, M, "no salt"), ("pbkdf2_sha256$1$salt$!!", M, "hash"), ("pbkdf2_sha256$1.5$salt$" + K, M, "rounds"),
                             ("pbkdf2_sha256$99999999$salt$" + K, L, "rounds"), ("!", M, "unusable")],
    "pbkdf2_sha512": [("", M, "empty"), ("pbkdf2_sha512$1$salt", M, "no hash"), ("pbkdf2_sha512$1$$00ff", M, "no salt"), ("pbkdf2_sha512$1$salt$" + K, M, "base64 hash"), ("pbkdf2_sha512$$salt$00ff", M, "rounds"),
                      ("pbkdf2_sha512$99999999$salt$00ff", L, "rounds"), ("pbkdf2_sha512_hex$1$00$00ff", M, "the other format")],
    "pbkdf2_sha512_hex": [("", M, "empty"), ("pbkdf2_sha512_hex$1$00", M, "no hash"), ("pbkdf2_sha512_hex$1$salt$00ff", M, "raw salt"), ("pbkdf2_sha512_hex$1$00$" + K, M, "base64 hash"), ("pbkdf2_sha512_hex$+1$00$00ff", M, "rounds"),
                          ("pbkdf2_sha512_hex$99999999$00$00ff", L, "rounds"), ("pbkdf2_sha512$1$00$00ff", M, "the other format")],
    "scrypt_firebase": [("", M, "empty"), ("$".join(F[:5]), M, "five parts"), ("$".join(F + ["x"]), M, "seven parts"), (f(0, F[0][:40]), M, "hash cut off"), (f(2, "!"), M, "signer key"), (f(2, ""), M, "no signer key"),
                        (f(4, "0"), M, "rounds"), (f(5, "31"), M, "memory cost"), (f(5, "25"), L, "memory"), (f(1, "*"), M, "salt")],
    "scrypt_werkzeug": [("", M, "empty"), ("scrypt:32768:8$salt$00", M, "two parameters"), ("scrypt:1000:8:1$salt$" + "00" * 64, M, "N no power of two"), ("scrypt:32768:8:1$$" + "00" * 64, M, "no salt"),
                        ("scrypt:32768:8:1$salt$zz", M, "hash"), ("scrypt:1073741824:8:1$salt$" + "00" * 64, L, "memory"), ("scrypt:1024:8:9999$salt$" + "00" * 64, L, "work"), ("pbkdf2:sha256:1$salt$00", M, "another method")],
    "argon2i": [("", M, "empty"), ("$argon2i$v=16$m=64,t=1,p=1$" + A, M, "version"), ("$argon2i$m=64,t=1,p=1$" + A, M, "no version"), ("$argon2i$v=19$m=64,t=1,t=1$" + A, M, "twice"), ("$argon2i$v=19$m=64,t=1,p=1,data=AAAA$" + A, M, "associated data"), ("$argon2id$v=19$m=64,t=1,p=1$" + A, M, "variant"),
                ("$argon2i$v=19$m=4,t=1,p=1$" + A, M, "memory"), ("$argon2i$v=19$m=64,t=1,p=1$c29tZQ$AAAA", M, "short salt")],
    "argon2id": [("", M, "empty"), ("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ", M, "no hash"), ("$argon2id$v=19$m=64,t=0,p=1$" + A, M, "no passes"), ("$argon2id$v=19$m=64,t=1,p=256$" + A, M, "lanes"),
                 ("$argon2id$v=19$m=4294967295,t=1,p=1$" + A, L, "memory"), ("$argon2id$v=19$m=64,t=4000000000,p=1$" + A, L, "passes"), ("$argon2d$v=19$m=64,t=1,p=1$" + A, M, "Argon2d"), ("$argon2id$v=19$m=64,t=1,p=1,keyid=x$" + A, M, "key id")],
    "rot13": [("x", U, "no such hasher")],
}
with open("malformed.jsonl", "w") as out:
    for hasher, list_ in cases.items():
        list_.append(("x" * 5000, L, "longer than any digest")) if hasher != "rot13" else None
        for digest, code, why in list_:
            out.write(json.dumps({"hasher": hasher, "digest": digest, "code": code, "why": why}) + "\n")
