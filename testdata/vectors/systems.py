#!/usr/bin/python3
"""Makes systems.jsonl: one password as the databases of further systems hold it, computed with
other software after what each system's source says. "from" is the conversion, auto without one.
Where Clerk has nothing that computes a form, "code" is the refusal and "says" is what it names.

Needs Debian's python3-passlib, python3-bcrypt, python3-argon2, php-cli, nodejs and mosquitto.
Salts are random: every run makes other digests. The tests need none of this.

Read in stored copies of the public repositories on 2026-11-27 (where one was found without the
name of its repository, the name of the file stands alone):
  joomla/joomla-cms      libraries/joomla/user/helper.php
  wikimedia/mediawiki    includes/password/{MWOldPassword,BcryptPassword,Argon2Password}.php
  TYPO3/typo3            typo3/sysext/core/Classes/Crypto/PasswordHashing/SaltedPasswordService.php
  PrestaShop/PrestaShop  src/Core/Crypto/Hashing.php; PrestaShop/PrestaShop-1.6 classes/Tools.php
  appwrite/appwrite      src/Appwrite/Auth/Auth.php, Hash/{Scrypt,Scryptmodified,Sha}.php
  binarylogic/authlogic  lib/authlogic/acts_as_authentic/password.rb, crypto_providers/bcrypt.rb
  Sorcery/sorcery        lib/sorcery/model.rb, crypto_providers/bcrypt.rb
  bugzilla/bugzilla      Bugzilla/Util.pm (the form with a comma in another stored copy of it)
  znuny/Znuny            Kernel/System/Auth/DB.pm
  mattermost/mattermost  server/channels/app/password/hashers/pbkdf2.go
  SonarSource/sonarqube  server/sonar-webserver-auth/…/CredentialsLocalAuthentication.java
  Graylog2/graylog2-server  …/security/hashing/BCryptPasswordAlgorithm.java
  apache/shiro           …/hash/format/Shiro2CryptFormat.java; Argon2Hash.java, BCryptHash.java
  apache/couchdb         src/couch/src/couch_passwords.erl
  grafana/grafana        pkg/util/encoding.go
  Liferay                PBKDF2PasswordEncryptor.java (two versions), CompositePasswordEncryptor.java
  .NET                   SqlMembershipProvider.cs, EncodePassword
  Jenkins                HudsonPrivateSecurityRealm.java
  Zammad                 specs of the import from OTRS ({sha2})
  SuperTokens            its core's test of Firebase digests ($f_scrypt$hash$salt$m=…$r=…$s=…)
  OpenDJ                 PBKDF2PasswordStorageScheme.java
  Jellyfin               PasswordHashTests.cs, and vectors of others for its two functions
  Magento 2              Encryptor.php (magento/magento2 of MD5 and SHA-256, a stored copy of Argon2id)
  zitadel/passwap        README.md, and its test of md5salted, whose salt is used as its text
  apache/directory-ldap-api  ldap/model/…/password/PasswordUtil.java
  haiwen/ccnet-server    net/server/user-mgr.c

And on 2026-11-28:
  galaxyproject/galaxy   lib/galaxy/security/passwords.py
  iegomez/mosquitto-go-auth  hashing/pbkdf2.go, after ChirpStack's
  web2py/pydal           pydal/validators.py (CRYPT of it was run, too)
  roundup-tracker/roundup  roundup/password.py (encodePassword of it was run, too)
  authgear/authgear-server  pkg/util/password/{format,bcrypt_sha512}.go
"""
import base64, hashlib, hmac, json, os, subprocess, sys, tempfile

import argon2, bcrypt, passlib
from argon2.low_level import hash_secret, hash_secret_raw, Type
from passlib import hash as pl

b64 = lambda b: base64.b64encode(b).decode()
nopad = lambda b: b64(b).rstrip("=")
run = lambda *cmd, **kw: subprocess.run(cmd, capture_output=True, check=True, **kw).stdout.decode().strip()
PY = "Python %d.%d hashlib" % sys.version_info[:2]
PL, BC, A2 = "passlib " + passlib.__version__, "python bcrypt " + bcrypt.__version__, "argon2-cffi " + argon2.__version__
PHP = "PHP " + run("php", "-r", "echo PHP_VERSION;")
NO, LACKS, OPEN = "digest_not_importable", "digest_parameter_missing", "digest_unknown_hasher"
lines = []


def add(system, value, becomes, by, source="auto", says=None, password=None, **params):
    if isinstance(value, bytes):
        value = value.decode()
    v = {"system": system, "value": value, "password": password or p, "origin": by}
    if source != "auto":
        v["source"] = source
    if params:
        v["params"] = params
    v["code" if becomes.startswith("digest_") else "hasher"] = becomes
    if says:
        v["says"] = says
    lines.append(v)


def serialized(**members):
    return run("php", "-r", "echo serialize(json_decode($argv[1], true));", "--", json.dumps(members))


md5 = lambda *s: hashlib.md5("".join(s).encode()).hexdigest()
sha1 = lambda *s: hashlib.sha1("".join(s).encode()).hexdigest()
sha256 = lambda *s: hashlib.sha256("".join(s).encode()).hexdigest()
pbkdf2 = lambda alg, salt, rounds, n=None: hashlib.pbkdf2_hmac(alg, p.encode(), salt, rounds, n)

for p in ["correct horse battery staple", "pässwörd ✓ 1"]:
    raw, s = p.encode(), os.urandom(16)
    st = "".join("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789"[b % 59] for b in os.urandom(32))
    bc = bcrypt.hashpw(raw, bcrypt.gensalt(4)).decode()
    bcy = run("php", "-r", "echo password_hash($argv[1], PASSWORD_BCRYPT, ['cost'=>4]);", "--", p)
    ar = hash_secret(raw, s, 1, 64, 1, 32, Type.ID).decode()

    # What the database's way of writing puts around a digest.
    add("PostgreSQL's bytea", "\\x" + bc.encode().hex(), "bcrypt", BC)
    add("PostgreSQL's bytea in COPY", "\\\\x" + ar.encode().hex(), "argon2id", A2)
    add("MySQL's --hex-blob as text", "0x" + bc.encode().hex().upper(), "bcrypt", BC)
    add("libsodium's 128 bytes, as bytea", "\\x" + ar.encode().ljust(128, b"\0").hex(), "argon2id", A2)
    add("libsodium's 128 bytes, as base64", b64(ar.encode().ljust(128, b"\0")), "argon2id", A2)
    add("Home Assistant", b64(bc.encode()), "bcrypt", BC)
    add("Python's bytes as text", str(bc.encode()), "bcrypt", BC)
    add("a JSON text", json.dumps(bc), "bcrypt", BC)
    add("a PHP text", run("php", "-r", "echo serialize($argv[1]);", "--", bcy), "bcrypt", PHP)
    add("XenForo 2", serialized(hash=bcy), "bcrypt", PHP)
    add("XenForo 2 as bytea", "\\x" + serialized(hash=bcy).encode().hex(), "bcrypt", PHP)
    add("XenForo 1.0", serialized(hash=sha256(sha256(p), st), salt=st, hashFunc="sha256"), NO, PY, says="XenForo")
    add("an object of one digest", json.dumps({"hash": ar}), "argon2id", A2)

    # PHP.
    add("Magento 1", md5(st, p) + ":" + st, "md5_salted", PY, "magento")
    add("Magento 1, 2 characters of salt", md5(st[:2], p) + ":" + st[:2], "md5_salted", PY, "magento")
    add("Magento 1, SHA-256", sha256(st, p) + ":" + st, "sha256_salted", PY, "magento")
    add("Magento 1 without salt", md5(p), "md5", PY, "magento")
    add("Magento 1, SHA-512", hashlib.sha512((st + p).encode()).hexdigest() + ":" + st, NO, PY, "magento", says="Magento")
    add("Magento 2, MD5", md5(st, p) + ":" + st + ":0", "md5_salted", PY)
    add("Magento 2, SHA-256", sha256(st, p) + ":" + st + ":1", "sha256_salted", PY)
    argon = lambda data, salt: hash_secret_raw(data, salt, 2, 65536, 1, 32, Type.ID).hex()
    add("Magento 2, Argon2id", argon(raw, st[:16].encode()) + ":" + st[:16] + ":2", "argon2id", A2)
    add("Magento 2, Argon2id, long salt", argon(raw, st[:16].encode()) + ":" + st + ":2", "argon2id", A2)
    add("Magento 2, Argon2id, short salt", argon(raw, (st[:10] + st[:6]).encode()) + ":" + st[:10] + ":2", "argon2id", A2)
    add("Magento 2.4.4", argon(raw, st[:16].encode()) + ":" + st + ":3_32_2_67108864", "argon2id", A2)
    add("Magento 2, upgraded", sha256(st, md5(st, p)) + ":" + st + ":0:1", NO, PY, says="Magento 2")
    add("Magento 2, upgraded twice", argon(sha256(st, p).encode(), st[:16].encode()) + ":" + st + ":1:2", NO, A2, says="Magento 2")
    add("Joomla 1.0", md5(p), "md5", PY, "joomla")
    add("Joomla 1.5 to 2.5", md5(p, st) + ":" + st, "md5_salted", PY, "joomla")
    add("Joomla 1.5, empty salt", md5(p) + ":", "md5", PY, "joomla")
    add("Joomla 2.5.18", pl.phpass.using(rounds=10).hash(p), "phpass", PL, "joomla")
    add("Joomla 3.2", "{SHA256}" + sha256(p, st[:16]) + ":" + st[:16], "sha256_salted", PY)
    add("Joomla 4", bcy, "bcrypt", PHP, "joomla")
    add("md5:salt of one of several", md5(st, p) + ":" + st, OPEN, PY, says="Magento 1")
    add("sha1:salt", sha1(p, st) + ":" + st, NO, PY, says="SHA-1")
    add("PrestaShop 1.6", md5(st, p), "md5_salted", PY, "prestashop", cookie_key=st)
    add("PrestaShop 8", bcy, "bcrypt", PHP, "prestashop", cookie_key=st)
    add("PrestaShop 1.6 without its key", md5(st, p), LACKS, PY, "prestashop", says="cookie_key")
    add("osCommerce, xt:Commerce, Zen Cart", md5(st[:2], p) + ":" + st[:2], "md5_salted", PY, "magento")
    add("MediaWiki :A:", ":A:" + md5(p), "md5", PY)
    add("MediaWiki :A: with salt", ":A:%s:%s" % (st[:8], md5(st[:8], "-", md5(p))), NO, PY, says="MediaWiki")
    add("MediaWiki :B:", ":B:%s:%s" % (st[:8], md5(st[:8], "-", md5(p))), NO, PY, says="MediaWiki")
    add("MediaWiki :argon2:", ":argon2:" + ar, "argon2id", A2)
    add("MediaWiki :bcrypt:", ":bcrypt:4$%s$%s" % (bc[7:29], bc[29:]), "bcrypt", BC)
    add("MediaWiki, layered", ":pbkdf2-legacyB:!sha512:30000:64!" + st + "!" + b64(s), NO, "form of MediaWiki's source", says="MediaWiki")
    add("TYPO3, upgraded", "M" + pl.phpass.using(rounds=7).hash(md5(p)), "md5_phpass", PL)
    add("TYPO3 PBKDF2", pl.pbkdf2_sha256.using(rounds=7).hash(p), "pbkdf2_sha256", PL)
    add("Nextcloud", "3|" + ar, "argon2id", A2)
    add("ownCloud 10", "1|" + bcy, "bcrypt", PHP)
    add("Moodle 4.3", pl.sha512_crypt.using(rounds=1000).hash(p), NO, PL, says="sha512crypt")
    add("WordPress 6.8", "$wp" + bcy, NO, "form of WordPress 6.8", says="WordPress")
    add("Drupal 7", "$S$D" + st[:8] + "x" * 43, NO, "form of Drupal 7", says="Drupal 7")
    add("Vanilla Forums", pl.phpass.using(rounds=7).hash(p), "phpass", PL)
    add("MODX 2, PBKDF2", b64(pbkdf2("sha256", st.encode(), 1000, 32)), "pbkdf2_sha256", PY, "pbkdf2", prf="sha256", iterations="1000", salt=st, salt_encoding="text")

    # Python.
    add("Django", "pbkdf2_sha256$9$%s$%s" % (st[:12], b64(pbkdf2("sha256", st[:12].encode(), 9))), "pbkdf2_sha256_django", PY)
    add("Authentik, Zulip, Saleor, Baserow", "pbkdf2_sha256$9$%s$%s" % (st[:22], b64(pbkdf2("sha256", st[:22].encode(), 9))), "pbkdf2_sha256_django", PY)
    add("Django, SHA-1", "pbkdf2_sha1$9$%s$%s" % (st[:12], b64(pbkdf2("sha1", st[:12].encode(), 9))), "pbkdf2_sha1", PY)
    add("Frappe, ERPNext", pl.pbkdf2_sha256.using(rounds=9).hash(p), "pbkdf2_sha256", PL)
    add("Superset, Calibre-Web", "scrypt:64:8:1$%s$%s" % (st[:16], hashlib.scrypt(raw, salt=st[:16].encode(), n=64, r=8, p=1, dklen=64).hex()), "scrypt_werkzeug", PY)
    add("Jupyter", "argon2:" + ar, "argon2id", A2)
    add("Jupyter before 6", "sha1:%s:%s" % (st[:12], sha1(p, st[:12])), NO, PY, says="Jupyter")
    add("JupyterHub's native authenticator", "\\x" + bc.encode().hex(), "bcrypt", BC)
    add("Plone", "{BCRYPT}" + bc, "bcrypt", BC)

    # Ruby and Perl.
    add("Authlogic, Sorcery", bcrypt.hashpw((p + st[:20]).encode(), bcrypt.gensalt(4)), "bcrypt_peppered", BC, "authlogic", salt=st[:20])
    add("Sorcery with a pepper", bcrypt.hashpw((p + st[:20] + "key").encode(), bcrypt.gensalt(4)), "bcrypt_peppered", BC, "authlogic", salt=st[:20], pepper="key")
    add("Sorcery without salts", bc, "bcrypt", BC, "authlogic")
    add("Authlogic's scrypt", "400$8$d$%s$%s" % (s.hex(), st.encode().hex()), NO, "form of the gem scrypt", says="scrypt")
    add("GitLab with FIPS", pl.pbkdf2_sha512.using(rounds=9).hash(p), "pbkdf2_sha512_hex", PL)
    add("Diaspora, Mastodon", bcrypt.hashpw((p + "pep").encode(), bcrypt.gensalt(4)), "bcrypt_peppered", BC, "devise", pepper="pep")
    add("Zammad before 3", "{sha2}" + sha256(p), "sha256", PY)
    add("Bugzilla without the comma", "%s%s{SHA-256}" % (st[:8], nopad(hashlib.sha256((p + st[:8]).encode()).digest())), "sha256_salted", PY)
    add("Bugzilla", "%s,%s{SHA-256}" % (st[:8], nopad(hashlib.sha256((p + st[:8]).encode()).digest())), "sha256_salted", PY)
    add("Request Tracker", "!bcrypt!12!" + st + st[:21], NO, "form of its source", says="Request Tracker")
    plain = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    own = base64.b64encode(st[:16].encode()).rstrip(b"=").translate(bytes.maketrans(plain, b"./" + plain[:62]))
    add("Znuny, OTRS", "BCRYPT:4:%s:%s" % (st[:16], bcrypt.hashpw(raw, b"$2a$04$" + own).decode()[29:]), "bcrypt", BC)

    # Java.
    add("Jenkins", "#jbcrypt:" + bcrypt.hashpw(raw, bcrypt.gensalt(4, b"2a")).decode(), "bcrypt", BC)
    add("Jenkins with FIPS", "$PBKDF2$HMACSHA512:9:%s$%s" % (s.hex(), pbkdf2("sha512", s, 9).hex()), "pbkdf2_sha512_hex", PY)
    add("Jenkins before 1.5", "%s:%s" % ("abcdef", sha256(p, "{abcdef}")), OPEN, PY, says="Jenkins")
    add("Jira, Confluence, Crowd, Bitbucket", pl.atlassian_pbkdf2_sha1.hash(p), "pbkdf2_sha1", PL)
    add("Apache Directory", "{PKCS5S2}" + b64(s + pbkdf2("sha1", s, 10000, 32)), NO, PY, "ldap", says="iterations")
    add("Apache Directory", "{PKCS5S2}" + b64(s + pbkdf2("sha1", s, 10000, 32)), "pbkdf2_sha1", PY, "ldap", iterations="10000")
    add("Liferay", b64((160).to_bytes(4, "big") + (900).to_bytes(4, "big") + s[:8] + pbkdf2("sha1", s[:8], 900, 20)), "pbkdf2_sha1", PY)
    liferay = lambda alg, bits, salt: b64(bits.to_bytes(4, "big") + (900).to_bytes(4, "big") + salt + pbkdf2(alg, salt, 900, bits // 8))
    add("Liferay with the algorithm's name", "{PBKDF2WITHHMACSHA1}" + liferay("sha1", 160, s[:8]), "pbkdf2_sha1", PY)
    add("Liferay, SHA-1 of 256 bits", "{PBKDF2WithHmacSHA1}" + liferay("sha1", 256, s), "pbkdf2_sha1", PY)
    add("Liferay, SHA-256", "{PBKDF2WITHHMACSHA256}" + liferay("sha256", 256, s), "pbkdf2_sha256", PY)
    add("Liferay, SHA-512", "{PBKDF2WITHHMACSHA512}" + liferay("sha512", 512, s), "pbkdf2_sha512_hex", PY)
    add("Liferay, bcrypt", "{BCRYPT}" + bc, "bcrypt", BC)
    add("OpenDJ", "{PBKDF2}9:" + b64(pbkdf2("sha1", s[:8], 9) + s[:8]), "pbkdf2_sha1", PY)
    add("OpenDJ, SHA-256", "{PBKDF2-HMAC-SHA256}9:" + b64(pbkdf2("sha256", s, 9) + s), "pbkdf2_sha256", PY)
    add("OpenDJ, SHA-512", "{PBKDF2-HMAC-SHA512}9:" + b64(pbkdf2("sha512", s, 9) + s), "pbkdf2_sha512_hex", PY)
    add("Jakarta Security", "PBKDF2WithHmacSHA256:9:%s:%s" % (b64(s), b64(pbkdf2("sha256", s, 9))), "pbkdf2_sha256", PY)
    add("Lutece", "PBKDF2WITHHMACSHA512:9:%s:%s" % (s.hex(), pbkdf2("sha512", s, 9, 128).hex()), "pbkdf2_sha512_hex", PY)
    add("Shiro 2, Nexus", "$shiro2" + ar.replace("m=64,t=1,", "t=1,m=64,"), "argon2id", A2)
    add("Shiro 2, bcrypt", "$shiro2$2y$4$" + bcy[7:], "bcrypt", PHP)
    add("Shiro 1, Nexus", "$shiro1$SHA-512$1024$%s$%s" % (b64(s), b64(s * 4)), NO, "form of Shiro", says="Shiro 1")
    add("SonarQube", "9$" + b64(pbkdf2("sha512", s, 9)), "pbkdf2_sha512_hex", PY, "sonarqube", salt=b64(s))
    add("SonarQube, bcrypt", bcrypt.hashpw(raw, bcrypt.gensalt(4, b"2a")), "bcrypt", BC, "sonarqube", salt="")
    add("SonarQube before 7", sha1("--", st, "--", p, "--"), NO, PY, "sonarqube", says="SHA-1", salt=st)
    add("WSO2", b64(hashlib.sha256((p + st).encode()).digest()), "sha256_salted", PY, "salted-hash", salt=st)
    add("Graylog 2", "{bcrypt}%s{salt}%s" % (bc, bc[:29]), "bcrypt", BC)
    add("wg/scrypt", "$s0$60801$%s$%s" % (b64(st.encode()), b64(hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=32))), "scrypt_werkzeug", PY)
    add("buddy-hashers", "bcrypt+sha512$%s$12$%s" % (s.hex(), "00" * 23), NO, "form of its source", says="buddy")

    # .NET.
    add("ASP.NET Identity v2", b64(b"\0" + s + pbkdf2("sha1", s, 1000, 32)), "pbkdf2_sha1", PY)
    key = (s * 4)[:64]
    add("ASP.NET Membership", b64(hmac.new(key, p.encode("utf-16-le"), "sha256").digest()), "hmac_sha256_utf16_b64", PY, "aspnet-membership", salt=b64(s), format="1")
    add("ASP.NET Membership, SHA-1", b64(hashlib.sha1(s + p.encode("utf-16-le")).digest()), NO, PY, "aspnet-membership", says="SHA-1", salt=b64(s), format="1")
    add("ASP.NET Membership, the password", p, NO, "the password itself", "aspnet-membership", says="password itself", salt=b64(s), format="0")
    add("ASP.NET Membership, encrypted", b64(s * 3), NO, "form of its documentation", "aspnet-membership", says="encrypted", salt=b64(s), format="2")
    add("Jellyfin", "$PBKDF2-SHA512$iterations=9$%s$%s" % (s.hex().upper(), pbkdf2("sha512", s, 9).hex().upper()), "pbkdf2_sha512_hex", PY)
    add("Jellyfin before 10.9", "$PBKDF2$iterations=9$%s$%s" % (s.hex().upper(), pbkdf2("sha1", s, 9, 32).hex().upper()), "pbkdf2_sha1", PY)

    # Go, C, Erlang, JavaScript.
    add("Mattermost 11", "$pbkdf2$f=SHA256,w=9,l=32$%s$%s" % (nopad(s), nopad(pbkdf2("sha256", s, 9))), "pbkdf2_sha256", PY)
    add("Gogs, Grafana", pbkdf2("sha256", st[:10].encode(), 10000, 50).hex(), "pbkdf2_sha256", PY, "gogs", salt=st[:10])
    add("Zitadel's passwap, of its test", "$md5salted-suffix$c2FsdA==$R58+SD/95ORa9VZ9BPS5FA==", "md5_salted", "zitadel/passwap, md5salted_test.go", password="Test1000!")
    add("Zitadel's passwap, of its test", "$md5salted-prefix$c2FsdA==$0M2MYNUmNumHqqQ+kmuTUQ==", "md5_salted", "zitadel/passwap, md5salted_test.go", password="Test1000!")
    add("Zitadel's passwap", "$md5plain$" + md5(p), "md5", PY)
    add("Zitadel's passwap", "$md5salted-suffix$%s$%s" % (st, b64(hashlib.md5((p + st).encode()).digest())), "md5_salted", PY)
    add("Zitadel's passwap", "$md5salted-prefix$%s$%s" % (st, b64(hashlib.md5((st + p).encode()).digest())), "md5_salted", PY)
    add("Seafile", "PBKDF2SHA256$9$%s$%s" % (s.hex(), pbkdf2("sha256", s, 9).hex()), "pbkdf2_sha256", PY)
    recipe = b64(s[:12])  # its text is the salt
    for alg in "sha256", "sha512", "sha1":
        add("Galaxy", "PBKDF2$%s$9$%s$%s" % (alg, recipe, b64(pbkdf2(alg, recipe.encode(), 9, 24))), "pbkdf2_" + alg + "_hex" * (alg == "sha512"), PY)
    add("ChirpStack", "PBKDF2$sha512$9$%s$%s" % (b64(s), b64(pbkdf2("sha512", s, 9))), "pbkdf2_sha512_hex", PY)
    add("ChirpStack", "PBKDF2$sha256$9$%s$%s" % (b64(s), b64(pbkdf2("sha256", s, 9))), "pbkdf2_sha256", PY)
    add("PBKDF2$ of another length", "PBKDF2$sha256$9$%s$%s" % (b64(s[:12]), b64(pbkdf2("sha256", s[:12], 9))), OPEN, PY, says="as it stands")
    add("web2py", "pbkdf2(9,20,sha512)$%s$%s" % (st[:16], pbkdf2("sha512", st[:16].encode(), 9, 20).hex()), "pbkdf2_sha512_hex", PY)
    add("web2py", "pbkdf2(9,64,sha256)$%s$%s" % (st[:16], pbkdf2("sha256", st[:16].encode(), 9, 64).hex()), "pbkdf2_sha256", PY)
    dotted = lambda b: b64(b).rstrip("=").replace("+", ".")
    add("Roundup", "{PBKDF2S5}9$%s$%s" % (dotted(s + s[:4]), dotted(pbkdf2("sha512", s + s[:4], 9))), "pbkdf2_sha512_hex", PY)
    add("Authgear", "$bcrypt-sha512$" + bcrypt.hashpw(hashlib.sha512(raw).digest().replace(b"\0", b"1"), bcrypt.gensalt(4)).decode(), NO, BC, says="Authgear")
    add("CouchDB", json.dumps({"password_scheme": "pbkdf2", "iterations": 9, "derived_key": pbkdf2("sha1", st.encode(), 9).hex(), "salt": st}), "pbkdf2_sha1", PY)
    add("CouchDB 3.4", json.dumps({"password_scheme": "pbkdf2", "pbkdf2_prf": "sha256", "iterations": 9, "derived_key": pbkdf2("sha256", st.encode(), 9).hex(), "salt": st}), "pbkdf2_sha256", PY)
    add("CouchDB's administrators", "-pbkdf2-%s,%s,9" % (pbkdf2("sha1", st.encode(), 9).hex(), st), "pbkdf2_sha1", PY)
    add("CouchDB 3.4's administrators", "-pbkdf2:sha256-%s,%s,9" % (pbkdf2("sha256", st.encode(), 9).hex(), st), "pbkdf2_sha256", PY)
    add("CouchDB before 1.3", json.dumps({"password_scheme": "simple", "password_sha": sha1(p, st), "salt": st}), NO, PY, says="CouchDB")
    add("defuse/password-hashing 2", "sha1:9:18:%s:%s" % (b64(s), b64(pbkdf2("sha1", s, 9, 18))), "pbkdf2_sha1", PY)
    add("defuse/password-hashing 1", "sha256:9:%s:%s" % (b64(s), b64(pbkdf2("sha256", s, 9))), OPEN, PY, says="colons")
    signer = os.urandom(64)
    fb = hashlib.scrypt(raw, salt=s + b"\x07", n=2 ** 6, r=8, p=1, dklen=64)
    fb = subprocess.run(["openssl", "enc", "-aes-256-ctr", "-K", fb[:32].hex(), "-iv", "00" * 16], input=signer, capture_output=True, check=True).stdout
    add("SuperTokens, of Firebase", "$f_scrypt$%s$%s$m=6$r=8$s=Bw==" % (b64(fb), b64(s)), "scrypt_firebase", PY + " and OpenSSL", "supertokens", signer_key=b64(signer))
    add("SuperTokens, of Firebase, without its key", "$f_scrypt$%s$%s$m=6$r=8$s=Bw==" % (b64(fb), b64(s)), LACKS, PY, says="signer_key")
    scrypt = hashlib.scrypt(raw, salt=st.encode(), n=8, r=14, p=1, dklen=64).hex()
    add("Appwrite, Argon2", ar, "argon2id", A2, "appwrite", hash="argon2", options="{}")
    add("Appwrite, MD5", md5(p), "md5", PY, "appwrite", hash="md5", options=json.dumps({"type": "md5"}))
    add("Appwrite, SHA", sha256(p), NO, PY, "appwrite", says="Appwrite", hash="sha", options=json.dumps({"type": "sha"}))
    add("Appwrite, scrypt", scrypt, "scrypt_werkzeug", PY, "appwrite", hash="scrypt",
        options=json.dumps({"type": "scrypt", "salt": st, "costCpu": 8, "costMemory": 14, "costParallel": 1, "length": 64}))
    fb14 = hashlib.scrypt(raw, salt=s + b"\x07", n=2 ** 14, r=8, p=1, dklen=64, maxmem=1 << 26)
    fb14 = subprocess.run(["openssl", "enc", "-aes-256-ctr", "-K", fb14[:32].hex(), "-iv", "00" * 16], input=signer, capture_output=True, check=True).stdout
    add("Appwrite, of Firebase", b64(fb14), "scrypt_firebase", PY + " and OpenSSL", "appwrite", hash="scryptMod",
        options=json.dumps({"type": "scryptMod", "salt": b64(s), "saltSeparator": "Bw==", "signerKey": b64(signer)}))
    add("FusionAuth, empty salt", json.dumps({"encryptionScheme": "salted-md5", "factor": 1, "salt": "", "password": b64(hashlib.md5(raw).digest())}), "md5", PY)
    add("FusionAuth, empty salt", json.dumps({"encryptionScheme": "salted-sha256", "factor": 1, "salt": "", "password": b64(hashlib.sha256(raw).digest())}), "sha256", PY)
    blank = " " + st[:8]
    add("FusionAuth, a blank in front of its salt", json.dumps({"encryptionScheme": "salted-sha256", "factor": 1, "salt": b64(blank.encode()),
        "password": b64(hashlib.sha256(raw + blank.encode()).digest())}), "sha256_salted", PY)
    add("FusionAuth, many rounds", json.dumps({"encryptionScheme": "salted-md5", "factor": 1000, "salt": b64(s), "password": b64(s)}), NO, PY, says="one round")
    keycloak = lambda alg, salt, sum, **more: dict({"type": "password", "credentialData": json.dumps({"hashIterations": 9, "algorithm": alg}),
        "secretData": json.dumps({"value": b64(sum), "salt": b64(salt)})}, **more)
    old = keycloak("pbkdf2-sha256", s, pbkdf2("sha256", s[:8], 9), priority=20)
    add("Keycloak, two passwords", json.dumps([old, keycloak("pbkdf2-sha512", s, pbkdf2("sha512", s, 9), priority=10)]), "pbkdf2_sha512_hex", PY)
    add("Keycloak, two passwords, none first", json.dumps([old, old]), NO, PY, says="several credentials")
    add("Keycloak, the password", json.dumps([{"type": "password", "value": p, "temporary": True}]), NO, "form of its documentation", says="password itself")
    add("Keycloak, another algorithm", json.dumps([keycloak("sha384-own", s, s)]), NO, "form of its documentation", says="sha384-own")
    add("Medusa, scrypt-kdf", b64(b"scrypt\0\x0f" + (8).to_bytes(4, "big") + (1).to_bytes(4, "big") + s * 5), NO, "form of scrypt-kdf", says="scrypt-kdf")
    add("HedgeDoc", (b"scrypt\0\x0f" + (8).to_bytes(4, "big") + (1).to_bytes(4, "big") + s * 5).hex(), NO, "form of scrypt-kdf", says="scrypt-kdf")
    add("RabbitMQ", b64(s[:4] + hashlib.sha256(s[:4] + raw).digest()), OPEN, PY, says="RabbitMQ")
    with tempfile.NamedTemporaryFile("r") as passwords:
        subprocess.run(["mosquitto_passwd", "-b", passwords.name, "ada", p], check=True, capture_output=True)
        with open(passwords.name) as again:  # it writes another file in its place
            add("Mosquitto", again.read().strip().split(":", 1)[1], "pbkdf2_sha512_hex", "mosquitto_passwd 2.0.11")
    add("PostgreSQL's roles", "SCRAM-SHA-256$4096:%s$%s:%s" % (b64(s), b64(s * 2), b64(s * 2)), NO, "form of its documentation", says="SCRAM")
    add("PostgreSQL's roles, MD5", "md5" + md5(p, "ada"), NO, PY, says="PostgreSQL")
    add("MySQL 8", "$A$005$" + "x" * 63, NO, "form of its documentation", says="MySQL")
    add("SQL Server", "0x0200" + os.urandom(68).hex().upper(), NO, "form of its documentation", says="SQL Server")
    add("SAP", "{x-issha, 1024}" + b64(s * 2), NO, "form of its documentation", says="SAP")
    add("FSHP", "{FSHP1|16|16384}PtoqcGUetmVEy/uR8715TNqKa8+teMF9qZO1lA9lJNUm1EQBLPZ+qPRLeEPHqy6C", NO, "form of its documentation", says="FSHP")
    add("passlib's SCRAM", "$scram$6400$.Z/znnNOKWUsBaCU$sha-1=cRseQyJpnuPGn3e6d6u6JdJWk.0,sha-256=5GcjEbRaUIIci1r6NAMdI9OPZbxl9S5CFR6la9CHXYc,sha-512=.DHbIm82ajXbFR196Y.9TtbsgzvGjbMeuWCtKve8TPjRMNoZK9EGyHQ6y0lW9OtWdHZrDZbBUhB9ou./VI2mlw", NO, "form of its documentation", says="passlib")
    add("Rust's balloon-hash", "$balloon$v=1,m=1024,t=3,p=1$c2FsdHNhbHQxMjM0NTY3OA$W2ZsO0D2lDS+5kVUPTjX5Yz1mPMTj1K8VSBzsO0D2lA", NO, "form of its documentation", says="balloon")
    add("Oracle 11", "S:4143053633E59B4992A8EA17D2FF542C9EDEB335C886EED9C80450C1B4E6", NO, "form of its documentation", says="Oracle")

with open("systems.jsonl", "w") as f:
    for v in lines:
        f.write(json.dumps(v, ensure_ascii=False) + "\n")
