#!/usr/bin/python3
"""Makes named.jsonl, digests that say by themselves what they are, and beside.jsonl, digests
that need what stands beside them. Made by other software, whose version each line names.
Those of directories and mail servers are made by servers.py.

Needs Debian's python3-passlib, python3-django, python3-werkzeug, python3-bcrypt,
python3-argon2, php-cli and whois (mkpasswd),
and of npm, in the folder that is the first argument:
    npm i argon2 better-auth lucia@2 lucia3@npm:lucia@3
Salts are random: every run makes other digests. The tests need none of this.
"""
import base64, hashlib, json, os, subprocess, sys

import argon2, bcrypt, django, passlib, werkzeug
from argon2.low_level import hash_secret, Type
from passlib import hash as pl
from werkzeug.security import generate_password_hash
from django.conf import settings
settings.configure()
django.setup()
from django.contrib.auth import hashers as dj

NPM = sys.argv[1]
PASSWORDS = ["correct horse battery staple", "pässwörd ✓ 1"]
b64 = lambda b: base64.b64encode(b).decode()
nopad = lambda b: b64(b).rstrip("=")
run = lambda *cmd, **kw: subprocess.run(cmd, capture_output=True, check=True, **kw).stdout.decode().strip()
PY = "Python %d.%d hashlib" % sys.version_info[:2]
PL, DJ, BC, A2 = "passlib " + passlib.__version__, "Django " + django.get_version(), "python bcrypt " + bcrypt.__version__, "argon2-cffi " + argon2.__version__
WZ, PHP = "Werkzeug " + __import__("importlib.metadata").metadata.version("werkzeug"), "PHP " + run("php", "-r", "echo PHP_VERSION;")
MK = "mkpasswd " + run("dpkg-query", "-f", "${Version}", "-W", "whois")
NO = "digest_not_importable"
named, beside = [], []


def add(value, becomes, by):
    """becomes is a hasher, or the code of a refusal."""
    if isinstance(value, bytes):
        value = value.decode()
    key = "code" if becomes.startswith("digest_") else "hasher"
    named.append({"value": value, "password": p, key: becomes, "origin": by})


def source(name, value, becomes, by, **params):
    beside.append({"source": name, "value": value, "params": params or None, "password": p, "hasher": becomes, "origin": by})


NODE = """
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
const root = process.argv[2] + "/", require = createRequire(root)
const load = async (name) => import(pathToFileURL(root + "node_modules/" + name))
const { generateScryptHash, validateScryptHash } = await load("lucia/dist/utils/crypto.js")
const { Scrypt, LegacyScrypt } = await load("lucia3/dist/index.js")
const { hashPassword } = await import(pathToFileURL(require.resolve("better-auth/crypto")).href)
const { scryptSync, randomBytes } = await import("node:crypto")
const p = process.argv[3]
// What Lucia 2 still reads of its betas, and what it no longer writes.
const salt = randomBytes(8).toString("hex"), old = salt + ":" + scryptSync(p.normalize("NFKC"), salt, 64, { N: 16384, r: 8, p: 1, maxmem: 1 << 26 }).toString("hex")
if (!(await validateScryptHash(p, old))) throw new Error("Lucia 2 does not read it")
console.log(JSON.stringify({ argon2: await require("argon2").hash(p, { memoryCost: 64, timeCost: 2, parallelism: 1 }), lucia2: await generateScryptHash(p), old,
  lucia3: await new Scrypt().hash(p), legacy: await new LegacyScrypt().hash(p), better: await hashPassword(p) }))
"""
npm = lambda name: json.load(open(f"{NPM}/node_modules/{name}/package.json"))["version"]
with open(f"{NPM}/named.mjs", "w") as f:
    f.write(NODE)

for p in PASSWORDS:
    raw, s = p.encode(), os.urandom(16)
    st = s.hex()[:12]
    bc = bcrypt.hashpw(raw, bcrypt.gensalt(4)).decode()
    ar = hash_secret(raw, s, 1, 64, 1, 32, Type.ID).decode()

    # What has a hasher of its own.
    add(bc, "bcrypt", BC)
    add(bcrypt.hashpw(raw, bcrypt.gensalt(4, b"2a")), "bcrypt", BC)
    add(run("php", "-r", "echo password_hash($argv[1], PASSWORD_BCRYPT, ['cost'=>4]);", "--", p), "bcrypt", PHP)
    add(ar, "argon2id", A2)
    add(hash_secret(raw, s, 1, 64, 1, 32, Type.I), "argon2i", A2)
    add(run("php", "-r", "echo password_hash($argv[1], PASSWORD_ARGON2ID, ['memory_cost'=>64,'time_cost'=>1,'threads'=>1]);", "--", p), "argon2id", PHP)
    add(pl.phpass.using(rounds=7).hash(p), "phpass", PL)
    add(pl.phpass.using(rounds=7, ident="H").hash(p), "phpass", PL)
    add(pl.ldap_salted_sha1.hash(p), "ldap_ssha", PL)
    add(dj.BCryptSHA256PasswordHasher().encode(p, bcrypt.gensalt(4)), "bcrypt_sha256_django", DJ)
    add("scrypt:64:8:1$%s$%s" % (st, hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=64).hex()), "scrypt_werkzeug", PY)

    # passlib.
    add(pl.pbkdf2_sha1.using(rounds=7).hash(p), "pbkdf2_sha1", PL)
    add(pl.pbkdf2_sha256.using(rounds=7).hash(p), "pbkdf2_sha256", PL)
    add(pl.pbkdf2_sha512.using(rounds=7).hash(p), "pbkdf2_sha512_hex", PL)
    add(pl.ldap_pbkdf2_sha1.using(rounds=7).hash(p), "pbkdf2_sha1", PL)
    add(pl.ldap_pbkdf2_sha256.using(rounds=7).hash(p), "pbkdf2_sha256", PL)
    add(pl.ldap_pbkdf2_sha512.using(rounds=7).hash(p), "pbkdf2_sha512_hex", PL)
    add(pl.grub_pbkdf2_sha512.using(rounds=7).hash(p), "pbkdf2_sha512_hex", PL)
    add(pl.ldap_md5.hash(p), "md5", PL)
    add("{CRYPT}" + bc, "bcrypt", BC)
    for h in (pl.bcrypt_sha256.using(rounds=4), pl.scrypt.using(rounds=4), pl.md5_crypt, pl.sha256_crypt.using(rounds=1000), pl.sha512_crypt.using(rounds=1000),
              pl.sha1_crypt.using(rounds=1), pl.sun_md5_crypt.using(rounds=1), pl.apr_md5_crypt, pl.ldap_sha1, pl.ldap_salted_md5, pl.ldap_salted_sha256,
              pl.ldap_salted_sha512, pl.mysql41, pl.ldap_plaintext):
        v = h.hash(p)
        if v != p:
            add(v, NO, PL)

    # crypt(3).
    for m in ("md5crypt", "sha256crypt", "sha512crypt", "yescrypt"):
        add(run("mkpasswd", "-m", m, p), NO, MK)

    # Django, Werkzeug.
    add(dj.Argon2PasswordHasher().encode(p, st) if dj.Argon2PasswordHasher.memory_cost < 1024 else "argon2" + ar, "argon2id", DJ + " form, " + A2)
    add(dj.BCryptPasswordHasher().encode(p, bcrypt.gensalt(4)), "bcrypt", DJ)
    add("scrypt$64$%s$8$1$%s" % (st, b64(hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=64))), "scrypt_werkzeug", PY + ", as Django 4 calls it")
    add("md5$$" + dj.UnsaltedMD5PasswordHasher().encode(p, ""), "md5", DJ)
    add(dj.UnsaltedSHA1PasswordHasher().encode(p, ""), NO, DJ)
    for m, becomes in (("sha1", "pbkdf2_sha1"), ("sha256", "pbkdf2_sha256"), ("sha512", "pbkdf2_sha512_hex")):
        add(generate_password_hash(p, "pbkdf2:%s:7" % m), becomes, WZ)

    # Spring Security.
    add("{bcrypt}" + bc, "bcrypt", BC)
    add("{argon2@SpringSecurity_v5_8}" + ar, "argon2id", A2)
    add("{pbkdf2@SpringSecurity_v5_8}" + (s + hashlib.pbkdf2_hmac("sha256", raw, s, 310000)).hex(), "pbkdf2_sha256", PY)
    add("{ldap}" + pl.ldap_salted_sha1.hash(p), "ldap_ssha", PL)
    add("{noop}" + p, NO, "the password itself")
    add("{MD5}{%s}%s" % (st, hashlib.md5((p + "{" + st + "}").encode()).hexdigest()), NO, PY)
    add("{sha256}" + (s[:8] + hashlib.sha256(s[:8] + raw).digest()).hex(), NO, PY)

    # Ory Kratos, Supabase.
    add("$pbkdf2-sha256$i=9,l=32$%s$%s" % (nopad(s), nopad(hashlib.pbkdf2_hmac("sha256", raw, s, 9))), "pbkdf2_sha256", PY)
    add("$pbkdf2-sha512$i=9$%s$%s" % (nopad(s), nopad(hashlib.pbkdf2_hmac("sha512", raw, s, 9))), "pbkdf2_sha512_hex", PY)
    add("$scrypt$ln=64,r=8,p=1$%s$%s" % (nopad(st.encode()), nopad(hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=32))), "scrypt_werkzeug", PY)
    add("$scrypt$n=64,r=8,p=1$%s$%s" % (nopad(st.encode()), nopad(hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=32))), "scrypt_werkzeug", PY)
    add("$md5$pf=%s$%s$%s" % (nopad(b"{SALT}{PASSWORD}"), nopad(st.encode()), nopad(hashlib.md5((st + p).encode()).digest())), "md5_salted", PY)
    add("$md5$" + nopad(hashlib.md5(raw).digest()), "md5", PY)
    add("$sha256$" + nopad(hashlib.sha256(raw).digest()), "sha256", PY)
    for v in ("$sha1$%s" % nopad(hashlib.sha1(raw).digest()), "$hmac-sha256$%s$%s" % (nopad(s + s), nopad(b"key")), "$ssha256$" + nopad(s), "$argon2d$v=19$m=64,t=1,p=1$%s$%s" % (nopad(s), nopad(s))):
        add(v, NO, "form of the documentation")
    signer = os.urandom(64)
    key = hashlib.scrypt(raw, salt=s + b"\x07", n=2 ** 6, r=8, p=1, dklen=64)
    h = subprocess.run(["openssl", "enc", "-aes-256-ctr", "-K", key[:32].hex(), "-iv", "00" * 16], input=signer, capture_output=True, check=True).stdout
    add("$firescrypt$ln=6,r=8,p=1$%s$%s$Bw==$%s" % (b64(s), b64(h), b64(signer)), "scrypt_firebase", PY + " and OpenSSL")
    add("$fbscrypt$v=1,n=6,r=8,p=1,ss=Bw==,sk=%s$%s$%s" % (b64(signer), b64(s), b64(h)), "scrypt_firebase", PY + " and OpenSSL")

    # MediaWiki, AdonisJS, WordPress, Drupal, ASP.NET, a name in front.
    add(":pbkdf2:sha512:9:64:%s:%s" % (b64(s), b64(hashlib.pbkdf2_hmac("sha512", raw, s, 9, 64))), "pbkdf2_sha512_hex", PY)
    add(":B:%s:%s" % (st, hashlib.md5((st + "-" + hashlib.md5(raw).hexdigest()).encode()).hexdigest()), NO, PY)
    add("$wp" + bc, NO, "form of WordPress 6.8")
    add("$S$D" + st[:8] + "x" * 43, NO, "form of Drupal 7")
    add("U" + pl.phpass.using(rounds=7).hash(hashlib.md5(raw).hexdigest()), "md5_phpass", PL)
    bcb = str.maketrans("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    add("$bcrypt$v=98$r=4$%s$%s" % (bc[7:29].translate(bcb), bc[29:].translate(bcb)), "bcrypt", BC + ", in the form of the PHC")
    for i, alg in enumerate(("sha1", "sha256", "sha512")):
        add(b64(b"\1" + i.to_bytes(4, "big") + (9).to_bytes(4, "big") + (16).to_bytes(4, "big") + s + hashlib.pbkdf2_hmac(alg, raw, s, 9, 32)), ["pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512_hex"][i], PY)
    add("bcrypt:" + bc, "bcrypt", BC)
    add("argon2:" + ar, "argon2id", A2)

    # Objects.
    add(json.dumps([{"type": "password", "credentialData": json.dumps({"hashIterations": 9, "algorithm": "pbkdf2-sha256"}), "secretData": json.dumps({"value": b64(hashlib.pbkdf2_hmac("sha256", raw, s, 9, 64)), "salt": b64(s)})}]), "pbkdf2_sha256", PY)
    add(json.dumps({"type": "password", "credentialData": json.dumps({"hashIterations": 4, "algorithm": "bcrypt"}), "secretData": json.dumps({"value": bc, "salt": ""})}), "bcrypt", BC + ", as Keycloak's provider stores it")
    add(json.dumps({"algorithm": "bcrypt", "hash": {"value": bc}}), "bcrypt", BC)
    add(json.dumps({"algorithm": "argon2", "hash": {"value": ar, "encoding": "utf8"}}), "argon2id", A2)
    add(json.dumps({"algorithm": "ldap", "hash": {"value": pl.ldap_salted_sha1.hash(p), "encoding": "utf8"}}), "ldap_ssha", PL)
    add(json.dumps({"algorithm": "pbkdf2", "hash": {"value": "$pbkdf2-sha512$i=9,l=64$%s$%s" % (nopad(s), nopad(hashlib.pbkdf2_hmac("sha512", raw, s, 9))), "encoding": "utf8"}}), "pbkdf2_sha512_hex", PY)
    add(json.dumps({"algorithm": "sha256", "hash": {"value": hashlib.sha256((p + st).encode()).hexdigest(), "encoding": "hex"}, "salt": {"value": st, "position": "suffix"}}), "sha256_salted", PY)
    add(json.dumps({"algorithm": "md5", "hash": {"value": b64(hashlib.md5(raw).digest()), "encoding": "base64"}}), "md5", PY)
    for alg in ("sha1", "sha512", "md4", "hmac"):
        add(json.dumps({"algorithm": alg, "hash": {"value": st + st, "encoding": "hex"}}), NO, "form of Auth0's documentation")
    add(json.dumps({"algorithm": "BCRYPT", "workFactor": 4, "salt": bc[7:29], "value": bc[29:]}), "bcrypt", BC)
    add(json.dumps({"encryptionScheme": "salted-pbkdf2-hmac-sha256", "factor": 9, "salt": b64(s), "password": b64(hashlib.pbkdf2_hmac("sha256", raw, s, 9))}), "pbkdf2_sha256", PY)
    add(json.dumps({"encryptionScheme": "salted-md5", "factor": 1, "salt": b64(st.encode()), "password": b64(hashlib.md5(raw + st.encode()).digest())}), "md5_salted", PY)
    add(json.dumps({"encryptionScheme": "salted-sha256", "factor": 1, "salt": b64(st.encode()), "password": b64(hashlib.sha256(raw + st.encode()).digest())}), "sha256_salted", PY)

    made = json.loads(run("node", f"{NPM}/named.mjs", NPM, p))
    add(made["argon2"], "argon2id", "argon2 %s (npm)" % npm("argon2"))
    add(made["lucia2"], "scrypt_werkzeug", "lucia %s (npm)" % npm("lucia"))
    add(made["legacy"], "scrypt_werkzeug", "lucia %s (npm)" % npm("lucia3"))
    source("lucia", made["old"], "scrypt_werkzeug", "Node's scrypt, read by lucia %s (npm)" % npm("lucia"), version="2")
    source("lucia", made["lucia3"], "scrypt_werkzeug", "lucia %s (npm)" % npm("lucia3"), version="3")
    source("better-auth", made["better"], "scrypt_werkzeug", "better-auth %s (npm)" % npm("better-auth"))

    hexed = hashlib.sha256(raw).hexdigest().encode()
    source("meteor", bcrypt.hashpw(hexed, bcrypt.gensalt(4)).decode(), "bcrypt_sha256_django", BC + " over " + PY)
    source("gitea", hash_secret(raw, s, 1, 64, 1, 50, Type.ID).decode().split("$")[-1] and base64.b64decode(hash_secret(raw, s, 1, 64, 1, 50, Type.ID).decode().split("$")[-1] + "==").hex(), "argon2id", A2, algorithm="argon2$1$64$1$50", salt=s.hex())
    source("casdoor", b64(hashlib.pbkdf2_hmac("sha256", raw, s, 27500, 64)), "pbkdf2_sha256", PY, type="pbkdf2-salt", salt=b64(s))
    source("casdoor", hashlib.sha256(raw).hexdigest(), "sha256", PY, type="salt", organization_salt="")
    source("casdoor", bc, "bcrypt", BC, type="bcrypt")
    source("django", dj.UnsaltedMD5PasswordHasher().encode(p, ""), "md5", DJ)
    source("pbkdf2-hex-text", hashlib.pbkdf2_hmac("sha256", raw, st.encode(), 7).hex(), "pbkdf2_sha256", PY, algorithm="sha256", iterations="7", salt=st)
    source("fusionauth", b64(hashlib.pbkdf2_hmac("sha256", raw, s, 9)), "pbkdf2_sha256", PY, encryption_scheme="salted-pbkdf2-hmac-sha256", factor="9", salt=b64(s))

for name, lines in (("named", named), ("beside", beside)):
    with open(name + ".jsonl", "w") as f:
        for v in lines:
            f.write(json.dumps(v, ensure_ascii=False) + "\n")
