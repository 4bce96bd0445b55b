#!/usr/bin/python3
"""Makes servers.jsonl: digests of every scheme that Dovecot and 389 Directory Server know, in each encoding they
name, written by these servers. Needs Debian's dovecot-core (doveadm) and 389-ds-base (pwdhash, dscreate).

Usage: servers.py CONFIG, the folder with the dse.ldif of an instance of 389 Directory Server
(testdata/sources/389-ds/make.sh makes one). Salts are random: every run makes other digests.
"""
import json, re, subprocess, sys

PASSWORDS = ["correct horse battery staple", "pässwörd ✓ 1"]
NO = "digest_not_importable"
# What can be taken, and becomes what; every other scheme is refused.
TAKEN = {
    "BLF-CRYPT": "bcrypt", "CRYPT": "bcrypt", "ARGON2I": "argon2i", "ARGON2ID": "argon2id", "PBKDF2": "pbkdf2_sha1", "PBKDF2-SHA1": "pbkdf2_sha1",
    "PBKDF2-SHA256": "pbkdf2_sha256", "PBKDF2_SHA256": "pbkdf2_sha256", "PBKDF2-SHA512": "pbkdf2_sha512_hex",
    "SSHA": "ldap_ssha", "SHA256": "sha256", "PLAIN-MD5": "md5", "LDAP-MD5": "md5",
}
DS389 = {**TAKEN, "MD5": "md5", "CRYPT": NO}  # Dovecot's MD5 is crypt(3)'s, 389's CRYPT is that of DES


def run(*cmd):
    return subprocess.run(cmd, capture_output=True, check=True).stdout.decode().strip()


def line(scheme, value, becomes, password, by):
    key = "code" if becomes == NO else "hasher"
    print(json.dumps({"value": value, "password": password, key: becomes, "origin": by + ", " + scheme}, ensure_ascii=False), file=out)


with open("servers.jsonl", "w") as out:
    dovecot = "Dovecot " + run("dovecot", "--version").split()[0]
    directory = "389 Directory Server " + run("dpkg-query", "-f", "${Version}", "-W", "389-ds-base")
    config = sys.argv[1]
    # The schemes that the instance has; AES encrypts, and one cannot write.
    entries = re.findall(r"^dn: cn=([^,]+),cn=Password Storage Schemes", open(config + "/dse.ldif").read(), re.M)
    for p in PASSWORDS:
        for scheme in sorted(run("doveadm", "pw", "-l").split()):
            for encoding in "", ".HEX", ".B64":
                rounds = {"BLF-CRYPT": ["-r", "4"], "CRYPT": ["-r", "4"], "ARGON2I": ["-r", "3"], "ARGON2ID": ["-r", "3"], "PBKDF2": ["-r", "7"]}.get(scheme, [])
                value = run("doveadm", "pw", "-s", scheme + encoding, "-u", "ada@example.org", "-p", p, *rounds)
                if scheme not in ("OTP", "PLAIN-TRUNC"):  # the server itself takes it
                    run("doveadm", "pw", "-t", value, "-u", "ada@example.org", "-p", p)
                line(scheme + encoding, value, TAKEN.get(scheme, NO), p, dovecot)
        for scheme in sorted(set(entries) - {"AES", "CLEAR", "NS-MTA-MD5", "DES"}):
            value = run("pwdhash", "-D", config, "-s", scheme, p)
            run("pwdhash", "-D", config, "-c", value, p)
            line(scheme, value, DS389.get(scheme, NO), p, directory)
