#!/usr/bin/env python3
"""more.py [FOLDER]: writes further exports of systems that nobody knows, as make.py does: in languages and envelopes of their own.

It knows nothing of the code that reads them."""
import base64, hashlib, json, os, sqlite3, struct, tempfile

import make
from make import System, table, utc

make.MOBILES.update({
    "TR": lambda n: ("0532 123 %04d" % n, "+90532123%04d" % n),
    "CZ": lambda n: ("601 23%d %03d" % (n // 1000 % 10, n % 1000), "+42060123%d%03d" % (n // 1000 % 10, n % 1000)),
    "SE": lambda n: ("070-123 %04d" % n, "+4670123%04d" % n),
    "JP": lambda n: ("090-1234-%04d" % n, "+81901234%04d" % n),
    "NL": lambda n: ("06 1234%04d" % n, "+316 1234%04d".replace(" ", "") % n),
    "HU": lambda n: ("06 30 123 %04d" % n, "+3630123%04d" % n),
    "GB": lambda n: ("07400 12%04d" % n, "+44740012%04d" % n),
})
KANJI = [("佐藤", "花子"), ("鈴木", "一郎"), ("高橋", "美咲"), ("田中", "健太"), ("伊藤", "結衣"), ("渡辺", "翔太")]
NAGY = [("Nagy", "Anna"), ("Kovács", "Péter"), ("Tóth", "Eszter"), ("Szabó", "Gábor"), ("Horváth", "Zsófia")]


def standing(s, p, words):
    """One of three states: fine, barred, gone."""
    at = s.dice.choice([0] * 7 + [1, 2])
    p["banned"], p["skip"] = at == 1, at == 2
    return words[at]


def whole(s, p, country, verified=False):
    s.phone(p, country, verified)
    return (p["phones"] + p["unverified_phones"])[0]


def defter():
    """A table in Turkish."""
    s, rows = System("defter"), [["üye_no", "kullanıcı_adı", "ad", "soyad", "eposta", "eposta_onaylandı", "cep_telefonu", "ülke", "şifre", "durum", "kayıt_tarihi", "şehir", "müşteri_kodu"]]
    for p in s.people:
        p["external_id"], p["username"] = str(810 + 4 * p["i"]), p["local"].replace(".", "")
        ok = not s.often(3)
        number = s.phone(p, "TR", False) if s.often(2) else ""
        p["metadata"] = {"şehir": s.dice.choice(["İzmir", "Bursa", "Ankara"]), "müşteri_kodu": "MK" + s.text(7)}
        p["created_at"] -= p["created_at"] % 60
        rows.append([p["external_id"], p["username"], p["first_name"], p["last_name"], s.mail(p, ok), "evet" if ok else "hayır", number, "TR" if number else "", s.bcrypt(p),
                     standing(s, p, ["aktif", "askıda", "silindi"]), utc(p["created_at"], "%d.%m.%Y %H:%M"), *p["metadata"].values()])
    s.write({"defter.csv": table(rows, delimiter=";")})


def spolek():
    """A script of SQL Server in Czech."""
    s, out = System("spolek"), ["USE [Spolek]\nGO\nSET ANSI_NULLS ON\nGO\nCREATE TABLE [dbo].[Uzivatele](\n\t[UzivatelId] [int] IDENTITY(1,1) NOT NULL,\n\t[Prezdivka] [nvarchar](64) NULL,\n\t[Jmeno] [nvarchar](64) NULL,\n"
                                "\t[Prijmeni] [nvarchar](64) NULL,\n\t[Email] [nvarchar](128) NULL,\n\t[EmailOveren] [bit] NOT NULL,\n\t[Telefon] [nvarchar](32) NULL,\n\t[HesloHash] [nvarchar](256) NULL,\n"
                                "\t[Zablokovan] [bit] NOT NULL,\n\t[Smazan] [bit] NOT NULL,\n\t[DatumRegistrace] [datetime2](7) NOT NULL,\n\t[Pobocka] [nvarchar](64) NULL,\n"
                                " CONSTRAINT [PK_Uzivatele] PRIMARY KEY CLUSTERED ([UzivatelId] ASC)\n) ON [PRIMARY]\nGO\nSET IDENTITY_INSERT [dbo].[Uzivatele] ON\nGO\n"]
    for p in s.people:
        p["external_id"], p["username"] = str(p["i"] * 2 + 11), p["local"].replace(".", "_")
        ok = not s.often(3)
        number = f"N'{whole(s, p, 'CZ')}'" if s.often(2) else "NULL"
        salt = s.text(16).encode()
        key = hashlib.pbkdf2_hmac("sha256", s.password(p), salt, 10000, 32)
        digest = base64.b64encode(b"\x01" + struct.pack(">III", 1, 10000, 16) + salt + key).decode()
        barred, gone = standing(s, p, [(0, 0), (1, 0), (0, 1)])
        p["metadata"] = {"Pobocka": s.dice.choice(["Brno", "Plzeň"])}
        out.append(f"INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES "
                   f"({p['external_id']}, N'{p['username']}', N'{p['first_name']}', N'{p['last_name']}', N'{s.mail(p, ok)}', {int(ok)}, {number}, N'{digest}', {barred}, {gone}, "
                   f"CAST(N'{utc(p['created_at'], '%Y-%m-%dT%H:%M:%S')}.0000000' AS DateTime2), N'{p['metadata']['Pobocka']}')\nGO\n")
    s.write({"spolek.sql": "".join(out)})


def forening():
    """Lines of JSON in Swedish."""
    s, out = System("forening"), []
    for p in s.people:
        p["external_id"], p["username"] = "m" + s.text(9, "abcdef0123456789"), p["local"].replace(".", "-")
        ok = not s.often(3)
        barred, ended = standing(s, p, [(False, None), (True, None), (False, "2025-03-04T00:00:00Z")])
        p["metadata"] = {"ort": s.dice.choice(["Lund", "Umeå"]), "kundnummer": "K" + s.text(6)}
        one = {"medlemsnummer": p["external_id"], "användarnamn": p["username"], "förnamn": p["first_name"], "efternamn": p["last_name"], "epost": s.mail(p, ok), "epostBekräftad": ok,
               "mobiltelefon": whole(s, p, "SE", False) if s.often(2) else None, "lösenordshash": s.bcrypt(p, "2b"), "spärrad": barred, "raderad": ended, "skapad": utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ"), **p["metadata"]}
        out.append(json.dumps(one, ensure_ascii=False))
    s.write({"forening.ndjson": "\n".join(out) + "\n"})


def kaiin():
    """A table in Japanese, in Latin letters, with tabs."""
    s, rows = System("kaiin"), [["kaiin_bango", "login_mei", "sei", "mei", "meeru", "meeru_ninsho_zumi", "keitai", "pasuwaado", "joutai", "touroku_nichiji", "shiten"]]
    for p in s.people:
        p["external_id"], p["username"] = f"KN-{1000 + p['i']}", p["local"].replace(".", "_")
        p["last_name"], p["first_name"] = s.dice.choice([("Sato", "Hanako"), ("Suzuki", "Ichiro"), ("Tanaka", "Kenta")])
        ok = not s.often(3)
        p["metadata"] = {"shiten": s.dice.choice(["Osaka", "Sapporo"])}
        rows.append([p["external_id"], p["username"], p["last_name"], p["first_name"], s.mail(p, ok), "1" if ok else "0", whole(s, p, "JP") if s.often(2) else "", s.bcrypt(p),
                     standing(s, p, ["yuukou", "teishi", "taikai"]), utc(p["created_at"], "%Y-%m-%d %H:%M:%S"), p["metadata"]["shiten"]])
    s.write({"kaiin.tsv": table(rows, delimiter="\t")})


def meibo():
    """A table in Japanese."""
    s, rows = System("meibo"), [["会員番号", "姓", "名", "フリガナ", "メールアドレス", "メール確認", "携帯電話番号", "国コード", "パスワード", "会員状態", "登録日時", "所属支店"]]
    for p in s.people:
        p["external_id"] = f"{50000 + 3 * p['i']}"
        p["last_name"], p["first_name"] = s.dice.choice(KANJI)
        ok = not s.often(3)
        number = s.phone(p, "JP", False) if s.often(2) else ""
        p["metadata"] = {"所属支店": s.dice.choice(["大阪", "札幌"])}
        rows.append([p["external_id"], p["last_name"], p["first_name"], "サトウ", s.mail(p, ok), "済" if ok else "未", number, "JP" if number else "", s.bcrypt(p),
                     standing(s, p, ["有効", "利用停止", "退会済み"]), utc(p["created_at"], "%Y/%m/%d %H:%M:%S"), p["metadata"]["所属支店"]])
    s.write({"meibo.csv": "\ufeff" + table(rows)})


def winkel():
    """A dump of PostgreSQL in Dutch: customers, their addresses, their passwords."""
    s, customers, mails, secrets = System("winkel"), [], [], []
    for p in s.people:
        n = 900 + 2 * p["i"]
        p["external_id"] = str(n)
        ok = not s.often(3)
        mails.append((len(mails) + 1, n, s.mail(p, ok), "t" if ok else "f", "t"))
        if s.often(4):
            mails.append((len(mails) + 1, n, s.mail(p, False, "tweede-adres.org"), "f", "f"))
        state = standing(s, p, ["actief", "geblokkeerd", "verwijderd"])
        p["metadata"] = {"klantgroep": s.dice.choice(["goud", "zilver"]), "relatiecode": "R" + s.text(6)}
        customers.append((n, p["first_name"], p["last_name"], whole(s, p, "NL") if s.often(2) else r"\N", state, utc(p["created_at"], "%Y-%m-%d %H:%M:%S") + "+00", *p["metadata"].values()))
        if s.often(5):
            continue
        secrets.append((7000 + len(secrets), n, s.bcrypt(p)))
    s.dice.shuffle(secrets)

    def copy(name, columns, rows):
        return (f"CREATE TABLE public.{name} (\n" + ",\n".join(f"    {c} text" for c in columns) + f"\n);\n\nCOPY public.{name} ({', '.join(columns)}) FROM stdin;\n"
                + "".join("\t".join(str(v) for v in r) + "\n" for r in rows) + "\\.\n\n")
    s.write({"winkel.sql": "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n"
             + copy("mailadres", ["id", "klant_id", "adres", "bevestigd", "hoofdadres"], mails)
             + copy("klant", ["klant_id", "voornaam", "achternaam", "mobiel", "toestand", "aangemaakt_op", "klantgroep", "relatiecode"], customers)
             + copy("inloggegevens", ["id", "klant_id", "wachtwoord_hash"], secrets)})


def tagok():
    """A table in Hungarian: the family stands first, and the rest is packed."""
    s, rows = System("tagok"), [["azonosító", "vezetéknév", "keresztnév", "elérhetőség", "jelszó", "állapot", "regisztrált"]]
    for p in s.people:
        p["external_id"] = "T" + s.text(8, "0123456789")
        p["last_name"], p["first_name"] = s.dice.choice(NAGY)
        ok = not s.often(3)
        p["metadata"] = {"város": s.dice.choice(["Szeged", "Győr"])}
        packed = {"email": s.mail(p, ok), "megerősítve": "igen" if ok else "nem", **p["metadata"]}
        if s.often(2):
            packed["mobil"] = whole(s, p, "HU")
        p["created_at"] -= p["created_at"] % 86400
        rows.append([p["external_id"], p["last_name"], p["first_name"], ";".join(f"{k}={v}" for k, v in packed.items()), s.bcrypt(p), standing(s, p, ["aktív", "letiltva", "törölt"]), utc(p["created_at"], "%Y.%m.%d.")])
    s.write({"tagok.csv": table(rows)})


def facet():
    """Two files: things, and what is known of each, a row for each attribute."""
    s, things, facts = System("facet"), [["entity_id", "entity_code", "created_at", "is_active"]], [["value_id", "entity_id", "attribute_code", "value"]]
    for p in s.people:
        p["external_id"] = str(31 + p["i"])
        ok = not s.often(3)
        p["banned"] = s.often(6)
        p["metadata"] = {"tier": s.dice.choice(["basic", "plus"]), "crm_number": "C" + s.text(7)}
        things.append([p["external_id"], "E-" + s.text(6), utc(p["created_at"], "%Y-%m-%d %H:%M:%S"), str(int(not p["banned"]))])
        known = {"email": s.mail(p, ok), "email_confirmed": str(int(ok)), "firstname": p["first_name"], "lastname": p["last_name"], "password_hash": s.bcrypt(p), **p["metadata"]}
        if s.often(2):
            known["mobile"] = whole(s, p, "GB")
        for k, v in known.items():
            facts.append([len(facts), p["external_id"], k, v])
    body = facts[1:]
    s.dice.shuffle(body)
    s.write({"facet.entities.csv": table(things), "facet.values.csv": table(facts[:1] + body)})


def envelope(s, p, barred):
    """The members of somebody in English, and in another word for each."""
    ok = not s.often(3)
    p["username"] = p["local"].replace(".", "_")
    p["metadata"] = {"plan": s.dice.choice(["solo", "team"]), "billingRef": "B" + s.text(8)}
    return {"address": s.mail(p, ok), "ok": ok, "number": whole(s, p, "GB") if s.often(2) else None, "digest": s.bcrypt(p, "2b"), "state": standing(s, p, barred)}


def atlas():
    """A document of JSON:API, with what it includes."""
    s, out, more = System("atlas"), [], []
    for p in s.people:
        p["external_id"] = "at-" + s.text(10).lower()
        e = envelope(s, p, ["active", "suspended", "closed"])
        out.append({"type": "members", "id": p["external_id"], "attributes": {"user-name": p["username"], "first-name": p["first_name"], "last-name": p["last_name"], "email": e["address"], "email-verified": e["ok"],
                    "phone": e["number"], "password-digest": e["digest"], "status": e["state"], "created-at": utc(p["created_at"], "%Y-%m-%dT%H:%M:%S.000Z"), **p["metadata"]},
                    "relationships": {"team": {"data": {"type": "teams", "id": str(1 + p["i"] % 3)}}}, "links": {"self": f"https://atlas.example/members/{p['external_id']}"}})
    more = [{"type": "teams", "id": str(n), "attributes": {"name": f"Team {n}", "contact-email": f"team{n}@atlas-staff.com"}} for n in (1, 2, 3)]
    s.write({"atlas.json": json.dumps({"jsonapi": {"version": "1.0"}, "meta": {"total": len(out)}, "data": out, "included": more}, indent=1)})


def relay():
    """What a question in GraphQL brings: edges and nodes."""
    s, out = System("relay"), []
    for p in s.people:
        p["external_id"] = base64.b64encode(f"Account:{p['i'] + 70}".encode()).decode()
        e = envelope(s, p, ["ENABLED", "BLOCKED", "DELETED"])
        out.append({"cursor": base64.b64encode(f"c{p['i']}".encode()).decode(), "node": {"id": p["external_id"], "handle": p["username"], "name": {"given": p["first_name"], "family": p["last_name"]},
                    "emails": {"nodes": [{"address": e["address"], "isVerified": e["ok"], "isPrimary": True}]}, "mobile": e["number"], "auth": {"hash": e["digest"]}, "state": e["state"],
                    "createdAt": utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ"), "custom": p["metadata"], "__typename": "Account"}})
    s.write({"relay.json": json.dumps({"data": {"accounts": {"totalCount": len(out), "pageInfo": {"hasNextPage": False, "endCursor": "x"}, "edges": out}}})})


def valuta():
    """A page of OData."""
    s, out = System("valuta"), []
    for p in s.people:
        h = s.text(32, "0123456789abcdef")
        p["external_id"] = f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
        e = envelope(s, p, [0, 1, 2])
        out.append({"@odata.etag": f"W/\"{p['i'] + 900}\"", "ContactId": p["external_id"], "LogonName": p["username"], "FirstName": p["first_name"], "LastName": p["last_name"], "EMailAddress1": e["address"],
                    "EMailAddress1Confirmed": e["ok"], "MobilePhone": e["number"], "PasswordHash": e["digest"], "StateCode": e["state"],
                    "StateCode@OData.Community.Display.V1.FormattedValue": ["Active", "Blocked", "Deleted"][e["state"]], "CreatedOn": utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ"), **p["metadata"]})
    s.write({"valuta.json": json.dumps({"@odata.context": "https://valuta.example/api/$metadata#contacts", "@odata.count": len(out), "value": out})})


def seeker():
    """What a search engine finds."""
    s, out = System("seeker"), []
    for p in s.people:
        p["external_id"] = s.text(20)
        e = envelope(s, p, ["active", "locked", "erased"])
        out.append({"_index": "accounts-v3", "_id": p["external_id"], "_score": 1.0, "_source": {"login": p["username"], "full_name": f"{p['first_name']} {p['last_name']}", "mail": e["address"], "mail_verified": e["ok"],
                    "cell": e["number"], "credentials": {"bcrypt": e["digest"]}, "account_status": e["state"], "@timestamp": "2026-01-04T00:00:00Z", "signed_up": p["created_at"] * 1000, **p["metadata"]}, "sort": [p["i"]]})
    s.write({"seeker.json": json.dumps({"took": 5, "timed_out": False, "_shards": {"total": 1, "successful": 1}, "hits": {"total": {"value": len(out), "relation": "eq"}, "max_score": 1.0, "hits": out}})})


def mongrel():
    """Documents in extended JSON, canonical."""
    s, out = System("mongrel"), []
    for p in s.people:
        p["external_id"] = s.text(24, "0123456789abcdef")
        ok, more = not s.often(3), s.often(4)
        p["banned"] = s.often(7)
        mails = [{"address": s.mail(p, ok), "verified": ok}] + ([{"address": s.mail(p, False, "mongrel-other.org"), "verified": False}] if more else [])
        p["metadata"] = {"theme": s.dice.choice(["dark", "light"]), "seats": str(s.dice.randrange(1, 9))}
        out.append(json.dumps({"_id": {"$oid": p["external_id"]}, "emails": mails, "login": {"pw": s.bcrypt(p, "2b")}, "sessions": {"resume": {"loginTokens": [{"when": {"$date": {"$numberLong": "1700000000000"}}, "hashedToken": s.text(30)}]}},
                   "profile": {"firstName": p["first_name"], "lastName": p["last_name"], "theme": p["metadata"]["theme"], "seats": {"$numberInt": p["metadata"]["seats"]}}, "createdAt": {"$date": {"$numberLong": str(p["created_at"] * 1000)}},
                   "disabled": p["banned"], "heartbeat": {"$date": {"$numberLong": "1700000000000"}}}))
    s.write({"mongrel.ndjson": "\n".join(out) + "\n"})


def pipeline():
    """What a sales system exports for people to read: labels as headers."""
    s, rows = System("pipeline"), [["Record ID - Contact", "First Name", "Last Name", "Email", "Email Verified?", "Email Opt Out", "Mobile Phone", "Company Name", "Company Email", "Contact Owner", "Owner Email", "Lifecycle Stage",
                                    "Portal Access", "Create Date (UTC)", "Last Activity Date", "Loyalty Tier"]]
    for p in s.people:
        p["external_id"] = str(40100000 + 97 * p["i"])
        ok = not s.often(3)
        p["metadata"] = {"Company Name": s.dice.choice(["Acme, Inc.", "Globex"]), "Loyalty Tier": s.dice.choice(["Gold", "Silver"])}
        p["created_at"] -= p["created_at"] % 60
        rows.append([p["external_id"], p["first_name"], p["last_name"], s.mail(p, ok), "Yes" if ok else "No", s.dice.choice(["Yes", "No"]), whole(s, p, "US") if s.often(2) else "", p["metadata"]["Company Name"], "hello@acme.example.com",
                     "Rosa Berger", "rosa@pipeline-staff.com", "Customer", standing(s, p, ["Enabled", "Blocked", "Deleted"]), utc(p["created_at"], "%Y-%m-%d %H:%M"), "2026-01-03 09:00", p["metadata"]["Loyalty Tier"]])
    s.write({"pipeline.csv": table(rows)})


def lantern():
    """A database in a file: accounts, what they sign in with, and who is locked out for how long."""
    s = System("lantern")
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "lantern.db")
        db = sqlite3.connect(name)
        db.executescript("CREATE TABLE account (account_id INTEGER PRIMARY KEY, screen_name TEXT, real_name TEXT, opened INTEGER, locale TEXT);"
                         "CREATE TABLE credential (credential_id INTEGER PRIMARY KEY, account_id INTEGER, kind TEXT, secret TEXT);"
                         "CREATE TABLE mailbox (mailbox_id INTEGER PRIMARY KEY, account_id INTEGER, address TEXT, verified_at INTEGER);"
                         "CREATE TABLE ban (ban_id INTEGER PRIMARY KEY, account_id INTEGER, reason TEXT, banned_by INTEGER, expires INTEGER);"
                         "CREATE TABLE post (post_id INTEGER PRIMARY KEY, account_id INTEGER, body TEXT);")
        for p in s.people:
            n = 10 + p["i"]
            p["external_id"], p["username"] = str(n), p["local"].replace(".", "_")
            ok = not s.often(3)
            db.execute("INSERT INTO account VALUES (?,?,?,?,?)", (n, p["username"], f"{p['first_name']} {p['last_name']}", p["created_at"], "en-GB"))
            db.execute("INSERT INTO credential (account_id, kind, secret) VALUES (?,?,?)", (n, "password", s.bcrypt(p)))
            if s.often(3):
                db.execute("INSERT INTO credential (account_id, kind, secret) VALUES (?,?,?)", (n, "api_token", s.text(40)))
            db.execute("INSERT INTO mailbox (account_id, address, verified_at) VALUES (?,?,?)", (n, s.mail(p, ok), p["created_at"] + 600 if ok else None))
            if s.often(6):
                p["banned"] = True
                db.execute("INSERT INTO ban (account_id, reason, banned_by, expires) VALUES (?,?,?,?)", (n, "spam", 10, None))
            elif s.often(6):
                db.execute("INSERT INTO ban (account_id, reason, banned_by, expires) VALUES (?,?,?,?)", (n, "spam", 10, 1600000000))
            for _ in range(s.dice.randrange(3)):
                db.execute("INSERT INTO post (account_id, body) VALUES (?,?)", (n, "hello"))
        db.commit()
        db.close()
        with open(name, "rb") as f:
            data = f.read()
    s.write({"lantern.db": data})


def tree():
    """A directory as large vendors sell it."""
    s, out = System("tree"), ["dn: o=grove\nobjectClass: organization\no: grove\n"]
    for p in s.people:
        p["username"] = p["local"].replace(".", "")
        p["external_id"] = base64.b64encode(b"\xff" + s.dice.randbytes(15)).decode()
        lines = [f"dn: cn={p['username']},o=grove", "objectClass: inetOrgPerson", "objectClass: groveLoginProperties", f"cn: {p['username']}", f"uid: {p['username']}", f"givenName: {p['first_name']}", f"sn: {p['last_name']}",
                 f"mail: {s.mail(p, False)}", f"GUID:: {p['external_id']}", f"loginDisabled: {'TRUE' if standing(s, p, [0, 1, 1]) else 'FALSE'}", f"createTimestamp: {utc(p['created_at'], '%Y%m%d%H%M%SZ')}"]
        p["banned"], p["skip"] = p["banned"] or p["skip"], False
        if s.often(2):
            lines.append(f"mobile: {whole(s, p, 'GB')}")
        lines.append("userPassword: {CRYPT}" + s.bcrypt(p))
        out.append("\n".join(lines) + "\n")
    s.write({"tree.ldif": "version: 1\n\n" + "\n".join(out)})


def etxea():
    """A table in Basque, whose words are in no list."""
    s, rows = System("etxea"), [["kodea", "izena", "abizena", "helbidea", "egiaztatua", "zenbakia", "egoera", "sortua", "gakoa", "herria", "erreferentzia"]]
    for p in s.people:
        p["external_id"] = "E" + s.text(8, "0123456789abcdefghjkmnp")
        ok = not s.often(3)
        mail, number = s.mail(p, ok), whole(s, p, "GB") if s.often(2) else ""
        state = standing(s, p, ["indarrean", "geldituta", "ezabatuta"])
        p["metadata"] = {"herria": s.dice.choice(["Bilbo", "Donostia"]), "erreferentzia": "V-" + s.text(7)}
        p["created_at"] -= p["created_at"] % 86400
        rows.append([p["external_id"], p["first_name"], p["last_name"], mail, "bai" if ok else "ez", number, state, utc(p["created_at"], "%d.%m.%Y"), s.bcrypt(p), *p["metadata"].values()])
    s.write({"etxea.tsv": table(rows, delimiter="\t")})


if __name__ == "__main__":
    for write in (defter, spolek, forening, kaiin, meibo, winkel, tagok, facet, atlas, relay, valuta, seeker, mongrel, pipeline, lantern, tree, etxea):
        write()
