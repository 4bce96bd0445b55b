#!/usr/bin/python3
"""Makes generated.jsonl: digests made by other people's software.

Needs Debian's python3-passlib, python3-django, python3-bcrypt, python3-argon2,
php-cli, argon2 and openssl. Salts are random, so every run makes other digests;
the tests read the file and need none of this installed.

The versions used for the file in this folder: see the field "origin".
"""
import base64, hashlib, hmac, json, os, subprocess, sys

import bcrypt, argon2, passlib, django
from passlib.hash import phpass, ldap_salted_sha1, pbkdf2_sha1, pbkdf2_sha256, pbkdf2_sha512
from argon2.low_level import hash_secret, Type
from django.conf import settings
settings.configure()
django.setup()
from django.contrib.auth import hashers as dj

PASSWORDS = ["", "password", "correct horse battery staple", "pässwörd✓ 密码 🔑", "x" * 72, "long " * 20, " spaces kept "]
out = []
version = lambda m: getattr(m, "__version__", "?")
PHP = subprocess.run(["php", "-r", "echo PHP_VERSION;"], capture_output=True, text=True).stdout
OPENSSL = subprocess.run(["openssl", "version"], capture_output=True, text=True).stdout.split()[1]


def add(hasher, digest, password, origin):
    if isinstance(digest, bytes):
        digest = digest.decode()
    out.append({"hasher": hasher, "digest": digest, "password": password, "origin": origin})


def php(code, *args):
    r = subprocess.run(["php", "-r", code, "--", *args], capture_output=True, text=True, check=True)
    return r.stdout


def openssl_kdf(name, length, **opts):
    cmd = ["openssl", "kdf", "-keylen", str(length), "-binary"]
    for k, v in opts.items():
        cmd += ["-kdfopt", f"{k}:{v}"]
    return subprocess.run(cmd + [name], capture_output=True, check=True).stdout


def b64(b):
    return base64.b64encode(b).decode()


def salt_text(n=12):
    return "".join(chr(c) for c in [b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"[x % 48] for x in os.urandom(n)])


PY = "Python %d.%d hashlib" % sys.version_info[:2]
for p in PASSWORDS:
    raw = p.encode()
    add("bcrypt", bcrypt.hashpw(raw, bcrypt.gensalt(4, b"2b")), p, "python bcrypt " + version(bcrypt))
    add("bcrypt", bcrypt.hashpw(raw, bcrypt.gensalt(4, b"2a")), p, "python bcrypt " + version(bcrypt))
    add("bcrypt", php("echo password_hash($argv[1], PASSWORD_BCRYPT, ['cost'=>4]);", p), p, "PHP " + PHP)
    for origin, h in (("python bcrypt " + version(bcrypt), lambda s: bcrypt.hashpw(s.encode(), bcrypt.gensalt(4)).decode()),
                      ("PHP " + PHP, lambda s: php("echo password_hash($argv[1], PASSWORD_BCRYPT, ['cost'=>4]);", s))):
        pepper = salt_text(20)
        add("bcrypt_peppered", h(p + pepper) + "$" + pepper, p, origin)
        add("bcrypt_sha256_django", "bcrypt_sha256$" + h(hashlib.sha256(raw).hexdigest()), p, origin + " over " + PY)
    d = dj.BCryptSHA256PasswordHasher()
    add("bcrypt_sha256_django", d.encode(p, bcrypt.gensalt(4)), p, "Django " + django.get_version())
    for name, t in (("argon2i", Type.I), ("argon2id", Type.ID)):
        add(name, hash_secret(raw, os.urandom(16), 2, 128, 2, 32, t), p, "argon2-cffi " + argon2.__version__)
        c = {"argon2i": "PASSWORD_ARGON2I", "argon2id": "PASSWORD_ARGON2ID"}[name]
        add(name, php("echo password_hash($argv[1], %s, ['memory_cost'=>128,'time_cost'=>1,'threads'=>1]);" % c, p), p, "PHP " + PHP)
        if p:
            r = subprocess.run(["argon2", salt_text(16), "-" + name[6:], "-t", "1", "-k", "64", "-p", "1", "-e"], input=raw, capture_output=True, check=True)
            add(name, r.stdout.strip(), p, "argon2 command, Debian 12")
    for h in ("md5", "sha256"):
        add(h, hashlib.new(h, raw).hexdigest(), p, PY)
        add(h, php("echo hash($argv[1], $argv[2]);", h, p), p, "PHP " + PHP)
        add(h, subprocess.run(["openssl", "dgst", "-" + h, "-r"], input=raw, capture_output=True, check=True).stdout.split()[0], p, "OpenSSL " + OPENSSL)
        s = salt_text()
        add(h + "_salted", s + "$" + hashlib.new(h, (s + p).encode()).hexdigest(), p, PY + ", salt first")
        add(h + "_salted", s + "$" + php("echo hash($argv[1], $argv[3].$argv[2]);", h, s, p), p, "PHP " + PHP + ", password first")
    add("md5_salted", dj.MD5PasswordHasher().encode(p, salt_text())[4:], p, "Django " + django.get_version())
    add("phpass", phpass.using(rounds=7).hash(p), p, "passlib " + passlib.__version__)
    add("md5_phpass", phpass.using(rounds=8).hash(hashlib.md5(raw).hexdigest()), p, "passlib " + passlib.__version__ + " over " + PY)
    loop = """$a='./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
      $in=$argv[3]==='md5'?md5($argv[1]):$argv[1]; $s=$argv[2]; $h=md5($s.$in,true); for($i=0;$i<256;$i++) $h=md5($h.$in,true);
      $o='';$i=0;do{$v=ord($h[$i++]);$o.=$a[$v&63];if($i<16)$v|=ord($h[$i])<<8;$o.=$a[($v>>6)&63];if($i++>=16)break;
      if($i<16)$v|=ord($h[$i])<<16;$o.=$a[($v>>12)&63];if($i++>=16)break;$o.=$a[($v>>18)&63];}while($i<16); echo '$P$6'.$s.$o;"""
    add("phpass", php(loop, p, salt_text(8), ""), p, "PHP " + PHP + ", md5()")
    add("md5_phpass", php(loop, p, salt_text(8), "md5"), p, "PHP " + PHP + ", md5()")
    s, st = os.urandom(16), salt_text()
    add("pbkdf2_sha1", "pbkdf2_sha1$3$%s$%s" % (s.hex(), hashlib.pbkdf2_hmac("sha1", raw, s, 3, 32).hex()), p, PY)
    add("pbkdf2_sha1", "pbkdf2_sha1$3$%s$%s$20" % (st, php("echo hash_pbkdf2('sha1',$argv[1],$argv[2],3,40);", p, st)), p, "PHP " + PHP)
    add("pbkdf2_sha256", "pbkdf2_sha256$5$%s$%s" % (b64(s), b64(hashlib.pbkdf2_hmac("sha256", raw, s, 5))), p, PY)
    add("pbkdf2_sha256", "pbkdf2_sha256$5$%s$%s" % (b64(st.encode()), php("echo base64_encode(hash_pbkdf2('sha256',$argv[1],$argv[2],5,0,true));", p, st)), p, "PHP " + PHP)
    add("pbkdf2_sha256_django", dj.PBKDF2PasswordHasher().encode(p, st, 7), p, "Django " + django.get_version())
    add("pbkdf2_sha256_django", "pbkdf2_sha256$5$%s$%s" % (st, php("echo base64_encode(hash_pbkdf2('sha256',$argv[1],$argv[2],5,0,true));", p, st)), p, "PHP " + PHP)
    for origin, f in ((PY, lambda s: hashlib.pbkdf2_hmac("sha512", raw, s, 3)),
                      ("PHP " + PHP, lambda s: bytes.fromhex(php("echo hash_pbkdf2('sha512',$argv[1],hex2bin($argv[2]),3,128);", p, s.hex())))):
        add("pbkdf2_sha512", "pbkdf2_sha512$3$%s$%s" % (st, f(st.encode()).hex()), p, origin)
        add("pbkdf2_sha512_hex", "pbkdf2_sha512_hex$3$%s$%s" % (s.hex(), f(s).hex()), p, origin)
    add("scrypt_werkzeug", "scrypt:64:8:1$%s$%s" % (st, hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=64).hex()), p, PY + ".scrypt, as Werkzeug calls it")
    if p:
        k = openssl_kdf("SCRYPT", 64, hexpass=raw.hex(), salt=st, n=64, r=8, p=2)
        add("scrypt_werkzeug", "scrypt:64:8:2$%s$%s" % (st, k.hex()), p, "OpenSSL " + OPENSSL)
    signer, sep = os.urandom(64), b"\x07"
    for origin, key in ((PY + ".scrypt and OpenSSL " + OPENSSL, hashlib.scrypt(raw, salt=s + sep, n=2 ** 6, r=8, p=1, dklen=64)),
                        ("OpenSSL " + OPENSSL, openssl_kdf("SCRYPT", 64, hexpass=raw.hex(), hexsalt=(s + sep).hex(), n=64, r=8, p=1) if p else None)):
        if key is None:
            continue
        h = subprocess.run(["openssl", "enc", "-aes-256-ctr", "-K", key[:32].hex(), "-iv", "00" * 16], input=signer, capture_output=True, check=True).stdout
        add("scrypt_firebase", "%s$%s$%s$%s$8$6" % (b64(h), b64(s), b64(signer), b64(sep)), p, origin)
    salted = (p + "{" + st + "}").encode()
    sum_ = hashlib.sha512(salted).digest()
    for _ in range(9):
        sum_ = hashlib.sha512(sum_ + salted).digest()
    add("sha512_symfony", "sha512_symfony$10$%s$%s" % (st, b64(sum_)), p, PY)
    code = "$s=$argv[1].'{'.$argv[2].'}';$d=hash('sha512',$s,true);for($i=1;$i<10;$i++)$d=hash('sha512',$d.$s,true);echo base64_encode($d);"
    add("sha512_symfony", "sha512_symfony$10$%s$%s" % (st, php(code, p, st)), p, "PHP " + PHP)
    add("ldap_ssha", ldap_salted_sha1.hash(p), p, "passlib " + passlib.__version__)
    add("ldap_ssha", "{SSHA}" + php("$s=random_bytes(8);echo base64_encode(sha1($argv[1].$s,true).$s);", p), p, "PHP " + PHP)
    add("hmac_sha256_utf16_b64", b64(s) + "$" + b64(hmac.new(s, p.encode("utf-16-le"), "sha256").digest()), p, PY)
    code = "$k=hex2bin($argv[2]);echo base64_encode($k).'$'.base64_encode(hash_hmac('sha256',mb_convert_encoding($argv[1],'UTF-16LE','UTF-8'),$k,true));"
    try:
        add("hmac_sha256_utf16_b64", php(code, p, s.hex()), p, "PHP " + PHP)
    except subprocess.CalledProcessError:  # without php-mbstring
        code = code.replace("mb_convert_encoding($argv[1],'UTF-16LE','UTF-8')", "iconv('UTF-8','UTF-16LE',$argv[1])")
        add("hmac_sha256_utf16_b64", php(code, p, s.hex()), p, "PHP " + PHP)

with open("generated.jsonl", "w") as f:
    for v in out:
        f.write(json.dumps(v, ensure_ascii=False) + "\n")

# Digests as the systems store them, for the conversions.
conv = []


def source(name, value, password, hasher, origin, **params):
    conv.append({"source": name, "value": value, "params": params or None, "password": password, "hasher": hasher, "origin": origin})


for p in PASSWORDS[1:4]:
    raw = p.encode()
    s, st = os.urandom(16), salt_text()
    DJ, PL = "Django " + django.get_version(), "passlib " + passlib.__version__
    source("django", dj.PBKDF2PasswordHasher().encode(p, st, 7), p, "pbkdf2_sha256_django", DJ)
    source("django", dj.PBKDF2SHA1PasswordHasher().encode(p, "cafe", 7), p, "pbkdf2_sha1", DJ)
    source("django", dj.BCryptSHA256PasswordHasher().encode(p, bcrypt.gensalt(4)), p, "bcrypt_sha256_django", DJ)
    source("django", dj.BCryptPasswordHasher().encode(p, bcrypt.gensalt(4)), p, "bcrypt", DJ)
    source("django", dj.MD5PasswordHasher().encode(p, st), p, "md5_salted", DJ)
    source("django", "scrypt$64$%s$8$1$%s" % (st, b64(hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=64))), p, "scrypt_werkzeug", PY + ".scrypt, as Django 4 calls it")
    source("passlib", pbkdf2_sha1.using(rounds=7).hash(p), p, "pbkdf2_sha1", PL)
    source("passlib", pbkdf2_sha256.using(rounds=7).hash(p), p, "pbkdf2_sha256", PL)
    source("passlib", pbkdf2_sha512.using(rounds=7).hash(p), p, "pbkdf2_sha512_hex", PL)
    from werkzeug.security import generate_password_hash
    for m, h in (("sha1", "pbkdf2_sha1"), ("sha256", "pbkdf2_sha256"), ("sha512", "pbkdf2_sha512_hex")):
        source("werkzeug", generate_password_hash(p, "pbkdf2:%s:7" % m), p, h, "Werkzeug 2.2.2")
    source("laravel", php("echo password_hash($argv[1], PASSWORD_BCRYPT, ['cost'=>4]);", p), p, "bcrypt", "PHP " + PHP)
    source("php", php("echo password_hash($argv[1], PASSWORD_ARGON2ID, ['memory_cost'=>64,'time_cost'=>1,'threads'=>1]);", p), p, "argon2id", "PHP " + PHP)
    source("devise", php("echo password_hash($argv[1].'pep$per', PASSWORD_BCRYPT, ['cost'=>4]);", p), p, "bcrypt_peppered", "PHP " + PHP, pepper="pep$per")
    source("spring", "{bcrypt}" + bcrypt.hashpw(raw, bcrypt.gensalt(4, b"2a")).decode(), p, "bcrypt", "python bcrypt")
    k = hashlib.pbkdf2_hmac("sha256", raw, s, 310000)
    source("spring", "{pbkdf2@SpringSecurity_v5_8}" + (s + k).hex(), p, "pbkdf2_sha256", PY)
    k = hashlib.pbkdf2_hmac("sha1", raw, s[:8] + b"sec", 9, 32)
    source("spring", "{pbkdf2}" + (s[:8] + k).hex(), p, "pbkdf2_sha1", PY, secret="sec", iterations="9")
    source("ldap", "{SSHA}" + b64(hashlib.sha1(raw + s).digest() + s), p, "ldap_ssha", PY)
    source("ldap", "{MD5}" + b64(hashlib.md5(raw).digest()), p, "md5", PY)
    source("ldap", "{SHA256}" + b64(hashlib.sha256(raw).digest()), p, "sha256", PY)
    source("ldap", "{CRYPT}" + bcrypt.hashpw(raw, bcrypt.gensalt(4)).decode(), p, "bcrypt", "python bcrypt")
    nopad = lambda b: b64(b).rstrip("=")
    k = hashlib.pbkdf2_hmac("sha512", raw, s, 9, 64)
    source("auth0", json.dumps({"algorithm": "pbkdf2", "hash": {"value": "$pbkdf2-sha512$i=9,l=64$%s$%s" % (nopad(s), nopad(k)), "encoding": "utf8"}}), p, "pbkdf2_sha512_hex", PY)
    source("auth0", json.dumps({"algorithm": "md5", "hash": {"value": hashlib.md5((st + p).encode()).hexdigest(), "encoding": "hex"}, "salt": {"value": st, "position": "prefix"}}), p, "md5_salted", PY)
    source("auth0", json.dumps({"algorithm": "sha256", "hash": {"value": b64(hashlib.sha256(raw).digest()), "encoding": "base64"}}), p, "sha256", PY)
    source("auth0", json.dumps({"algorithm": "bcrypt", "hash": {"value": bcrypt.hashpw(raw, bcrypt.gensalt(4)).decode()}}), p, "bcrypt", "python bcrypt")
    source("auth0", json.dumps({"algorithm": "scrypt", "cost": 64, "blockSize": 8, "parallelization": 1, "keylen": 64, "salt": {"value": st, "encoding": "utf8"}, "hash": {"value": hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=64).hex(), "encoding": "hex"}}), p, "scrypt_werkzeug", PY)
    h = bcrypt.hashpw(raw, bcrypt.gensalt(4)).decode()
    source("okta", json.dumps({"algorithm": "BCRYPT", "workFactor": 4, "salt": h[7:29], "value": h[29:]}), p, "bcrypt", "python bcrypt")
    source("okta", json.dumps({"algorithm": "PBKDF2", "digestAlgorithm": "SHA256_HMAC", "iterationCount": 9, "keySize": 32, "salt": b64(s), "value": b64(hashlib.pbkdf2_hmac("sha256", raw, s, 9))}), p, "pbkdf2_sha256", PY)
    source("okta", json.dumps({"algorithm": "SHA-256", "value": b64(hashlib.sha256(raw).digest())}), p, "sha256", PY)
    source("kratos", "$pbkdf2-sha256$i=9,l=32$%s$%s" % (nopad(s), nopad(hashlib.pbkdf2_hmac("sha256", raw, s, 9))), p, "pbkdf2_sha256", PY)
    source("kratos", "$scrypt$ln=64,r=8,p=1$%s$%s" % (nopad(st.encode()), nopad(hashlib.scrypt(raw, salt=st.encode(), n=64, r=8, p=1, dklen=32))), p, "scrypt_werkzeug", PY)
    source("kratos", "$md5$pf=%s$%s$%s" % (nopad(b"{SALT}{PASSWORD}"), nopad(st.encode()), nopad(hashlib.md5((st + p).encode()).digest())), p, "md5_salted", PY)
    signer = os.urandom(64)
    key = hashlib.scrypt(raw, salt=s + b"\x07", n=2 ** 6, r=8, p=1, dklen=64)
    h = subprocess.run(["openssl", "enc", "-aes-256-ctr", "-K", key[:32].hex(), "-iv", "00" * 16], input=signer, capture_output=True, check=True).stdout
    url = lambda b: base64.urlsafe_b64encode(b).decode()
    source("firebase", json.dumps({"passwordHash": url(h), "salt": url(s)}), p, "scrypt_firebase", PY + " and OpenSSL", signer_key=b64(signer), salt_separator="Bw==", rounds="8", mem_cost="6")
    source("kratos", "$firescrypt$ln=6,r=8,p=1$%s$%s$Bw==$%s" % (b64(s), b64(h), b64(signer)), p, "scrypt_firebase", PY + " and OpenSSL")
    source("supabase", "$fbscrypt$v=1,n=6,r=8,p=1,ss=Bw==,sk=%s$%s$%s" % (b64(signer), b64(s), b64(h)), p, "scrypt_firebase", PY + " and OpenSSL")
    source("supabase", bcrypt.hashpw(raw, bcrypt.gensalt(4, b"2a")).decode(), p, "bcrypt", "python bcrypt")
    for alg, n in (("sha256", 64), ("sha512", 64), ("sha1", 64)):
        k = hashlib.pbkdf2_hmac(alg, raw, s, 9, n)
        source("keycloak", json.dumps({"type": "password", "credentialData": json.dumps({"hashIterations": 9, "algorithm": "pbkdf2" + ("" if alg == "sha1" else "-" + alg)}), "secretData": json.dumps({"value": b64(k), "salt": b64(s)})}), p, {"sha1": "pbkdf2_sha1", "sha256": "pbkdf2_sha256", "sha512": "pbkdf2_sha512_hex"}[alg], PY)
    k = hash_secret(raw, s, 2, 128, 1, 32, Type.ID).decode().split("$")[-1]
    source("keycloak", json.dumps({"credentialData": {"hashIterations": 2, "algorithm": "argon2", "additionalParameters": {"hashLength": ["32"], "memory": ["128"], "type": ["id"], "version": ["1.3"], "parallelism": ["1"]}}, "secretData": {"value": k, "salt": b64(s)}}), p, "argon2id", "argon2-cffi")
    source("aspnet-identity", b64(b"\0" + s + hashlib.pbkdf2_hmac("sha1", raw, s, 1000, 32)), p, "pbkdf2_sha1", PY)
    for i, alg in enumerate(("sha1", "sha256", "sha512")):
        n = 9
        source("aspnet-identity", b64(b"\1" + i.to_bytes(4, "big") + n.to_bytes(4, "big") + (16).to_bytes(4, "big") + s + hashlib.pbkdf2_hmac(alg, raw, s, n, 32)), p, ["pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512_hex"][i], PY)
    for scheme, alg, n in (("salted-pbkdf2-hmac-sha256", "sha256", 32), ("salted-pbkdf2-hmac-sha256-512", "sha256", 64), ("salted-pbkdf2-hmac-sha512-512", "sha512", 64)):
        source("fusionauth", json.dumps({"encryptionScheme": scheme, "factor": 9, "salt": b64(s), "password": b64(hashlib.pbkdf2_hmac(alg, raw, s, 9, n))}), p, {"sha256": "pbkdf2_sha256", "sha512": "pbkdf2_sha512_hex"}[alg], PY)
    hexsalt = s.hex()
    source("better-auth", hexsalt + ":" + hashlib.scrypt(raw, salt=hexsalt.encode(), n=16384, r=16, p=1, dklen=64, maxmem=2 ** 26).hex(), p, "scrypt_werkzeug", PY)
    source("lucia", "s2:" + hexsalt + ":" + hashlib.scrypt(raw, salt=hexsalt.encode(), n=16384, r=16, p=1, dklen=64, maxmem=2 ** 26).hex(), p, "scrypt_werkzeug", PY)
    salted = (p + "{" + st + "}").encode()
    sum_ = hashlib.sha512(salted).digest()
    for _ in range(9):
        sum_ = hashlib.sha512(sum_ + salted).digest()
    source("symfony", b64(sum_), p, "sha512_symfony", PY, salt=st, iterations="10")
    source("wordpress", phpass.using(rounds=7).hash(p), p, "phpass", PL)
    source("wordpress", hashlib.md5(raw).hexdigest(), p, "md5", PY)
    source("phpbb", phpass.using(rounds=7, ident="H").hash(p), p, "phpass", PL)
    source("drupal", "U" + phpass.using(rounds=7).hash(hashlib.md5(raw).hexdigest()), p, "md5_phpass", PL)

# Parts in hex, as Node's crypto prints them; the salt decoded, or used as its text.
for prf, name in (("sha1", "pbkdf2_sha1"), ("sha256", "pbkdf2_sha256"), ("sha512", "pbkdf2_sha512_hex")):
    salt = bytes.fromhex("00ff10a0b1c2d3e4f5061728394a5b6c")
    for conversion, used in (("pbkdf2-hex", salt), ("pbkdf2-hex-text", salt.hex().encode())):
        key = hashlib.pbkdf2_hmac(prf, b"password", used, 7)
        source(conversion, f"pbkdf2_{prf}$7${salt.hex()}${key.hex()}", "password", name, "Python hashlib 3.11")

# What columns beside the digest say.
salt = bytes(range(16))
for algorithm, rounds, text, used in (("pbkdf2$50000$50", 50000, salt.hex(), salt), ("pbkdf2", 10000, "old 10 byt", b"old 10 byt"), ("pbkdf2_v2", 320000, salt.hex(), salt)):
    source("gitea", hashlib.pbkdf2_hmac("sha256", b"password", used, rounds, 50).hex(), "password", "pbkdf2_sha256", "Python hashlib 3.11", algorithm=algorithm, salt=text)
for method in ("md5", "sha256"):
    source("logto", hashlib.new(method, b"password").hexdigest(), "password", method, "Python hashlib 3.11", method=method.upper())
source("mediawiki", ":pbkdf2:sha512:30000:64:fJMD5KsCv5F4AazDjixAgg==:EdjR4D/qaJsv6Y7eG02CRKtYka16Ew5XIi4gFaZK+FWNOo787NFQXx1Z1TFN//skUdCmxJX/e5kkvTcIJrtxRA==", "correct horse battery staple", "pbkdf2_sha512_hex", "MediaWiki 1.39.17")
source("adonisjs", "$bcrypt$v=98$r=5$hEsOy9q+aEtSP3wPF2l6ww$MxgmuTXGQm6xm0XagGwR6K/9wGR9b24", "hunter2hunter2", "bcrypt", "@adonisjs/hash 9.1.1")

with open("conversions.jsonl", "w") as f:
    for v in conv:
        f.write(json.dumps(v, ensure_ascii=False) + "\n")
