#!/usr/bin/env python3
"""fourth.py [FOLDER]: writes further exports of systems that nobody knows, as make.py does: libraries, tenants, shops and schools.

It knows nothing of the code that reads them."""
import base64, hashlib, json, uuid

import make
import third  # the numbers of its countries
from make import table, utc
from more import standing, whole
from third import inserts, jdump

make.MOBILES.update({
    "BE": lambda n: ("0470 12 %02d %02d" % (n // 100, n % 100), "+32470120000"[:-4] + "%04d" % n),
})


class System(make.System):
    """A small one."""

    def __init__(self, name):
        super().__init__(name, 16)


def b64(b):
    return base64.b64encode(b).decode()


def biblioteca():
    """A library in Italian: contacts in a list whose kinds are words, a digest in parts below, the state as code and word."""
    s, out = System("biblioteca"), []
    for p in s.people:
        p["external_id"] = "BIB%05d" % (300 + 17 * p["i"])
        ok, fine = not s.often(3), s.often(2)
        contacts = [{"canale": "posta elettronica", "recapito": s.mail(p, ok), "convalidato": "S" if ok else "N", "principale": "S"}]
        if s.often(2):
            contacts.append({"canale": "cellulare", "recapito": whole(s, p, "IT", fine), "convalidato": "S" if fine else "N", "principale": "N"})
        if s.often(3):
            contacts.append({"canale": "fax", "recapito": "06 4411 %03d" % p["i"], "convalidato": "S", "principale": "N"})
        salt = s.text(16).encode()
        key = hashlib.pbkdf2_hmac("sha512", s.password(p), salt, 3000, 64)
        code = standing(s, p, ["A", "B", "C"])
        p["metadata"] = {"sezione": s.dice.choice(["ragazzi", "adulti"]), "cod_fiscale": s.text(16, "ABCDEFGH0123456789")}
        out.append({"scheda": {"tessera": p["external_id"], "intestatario": f"{p['last_name']}, {p['first_name']}", "iscritto": utc(p["created_at"], "%Y-%m-%dT%H:%M:%S+00:00"), **p["metadata"]},
                    "recapiti": contacts, "accesso": {"algoritmo": "PBKDF2WithHmacSHA512", "giri": 3000, "sale": b64(salt), "impronta": b64(key), "ultimo": p["created_at"] + 77},
                    "stato": {"codice": code, "descrizione": {"A": "attivo", "B": "bloccato", "C": "cancellato"}[code]}, "famiglia": {"garante_email": f"garante{p['i']}@parenti.net"}})
    s.write({"biblioteca.json": jdump({"versione": 3, "biblioteca": {"codice": "RM12", "utenti": out}, "libri": [{"isbn": "88%08d" % i, "titolo": "Libro"} for i in range(8)]})})


def lokatorzy():
    """A dump of a housing cooperative in Polish: pg_dump with COPY, addresses, phones, states and old passwords in tables of their own."""
    s = System("lokatorzy")
    people, mails, phones, secrets = [], [], [], []
    for p in s.people:
        uid = str(uuid.UUID(int=s.dice.getrandbits(128), version=4))
        p["external_id"], p["username"] = uid, p["local"].replace(".", "_")
        ok, fine = not s.often(3), s.often(2)
        state = standing(s, p, [10, 20, 30])
        p["metadata"] = {"nr_lokalu": "%d/%d" % (p["i"] % 9 + 1, p["i"] + 3), "udzial": s.text(5, "0123456789")}
        people.append((p["i"] + 400, uid, p["first_name"], p["last_name"], p["username"], utc(p["created_at"], "%Y-%m-%d %H:%M:%S+00"), state, *p["metadata"].values()))
        second = s.often(4)
        mails.append((len(mails) + 1, uid, s.mail(p, ok), "t" if ok else "f", "t"))
        if second:
            mails.append((len(mails) + 1, uid, s.mail(p, False, "drugi.net"), "f", "f"))
        if s.often(2):
            phones.append((len(phones) + 1, uid, whole(s, p, "PL", fine), utc(p["created_at"] + 500, "%Y-%m-%d %H:%M:%S+00") if fine else "\\N"))
        if s.often(3):
            secrets.append((len(secrets) + 1, uid, "$2y$04$" + s.text(21) + "u" + s.text(31), "f"))
        secrets.append((len(secrets) + 1, uid, s.bcrypt(p), "t"))
    s.dice.shuffle(secrets)

    def copy(name, columns, rows):
        cols = ", ".join(c.split()[0] for c in columns)
        return (f"CREATE TABLE public.{name} (\n    " + ",\n    ".join(columns) + "\n);\n\n" + f"COPY public.{name} ({cols}) FROM stdin;\n"
                + "".join("\t".join(map(str, r)) + "\n" for r in rows) + "\\.\n\n")
    s.write({"lokatorzy.sql": "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n"
             + copy("hasla", ["id integer NOT NULL", "lokator uuid", "skrot text", "aktualne boolean"], secrets)
             + copy("lokatorzy", ["lp integer NOT NULL", "lokator_id uuid NOT NULL", "imie text", "nazwisko text", "login text", "utworzono timestamp with time zone", "status integer", "nr_lokalu text", "udzial text"], people)
             + copy("lokator_email", ["id integer NOT NULL", "lokator uuid", "adres text", "potwierdzony boolean", "glowny boolean"], mails)
             + copy("lokator_telefon", ["id integer NOT NULL", "lokator uuid", "numer text", "potwierdzono timestamp with time zone"], phones)
             + copy("statusy", ["id integer NOT NULL", "nazwa text"], [(10, "aktywny"), (20, "zablokowany"), (30, "usunięty")])
             + "--\n-- PostgreSQL database dump complete\n--\n"})


def bazaar():
    """A shop's table in English: one column of logins of three kinds, digests of three kinds, addresses of others beside them."""
    s, rows = System("bazaar"), [["row", "shop", "customer_ref", "signin", "signin_confirmed", "given", "family", "billing_email", "recovery_phone_kyc", "dial", "mobile", "mobile_checked",
                                  "secret", "opened_ms", "last_order_ms", "standing", "tier", "basket_note"]]
    for p in s.people:
        p["external_id"] = "c%s" % s.text(9, "abcdefghjkmnpqrstuvwxyz23456789")
        kind, ok = s.dice.choice(["mail", "mail", "name"]), not s.often(3)
        if kind == "mail":
            login = s.mail(p, ok)
        else:
            login = p["username"] = p["local"].replace(".", "")
        fine = s.often(2)
        number = s.phone(p, "US", fine) if s.often(2) else ""
        pick = s.dice.randrange(3)
        if pick == 0:
            digest = s.bcrypt(p)
        elif pick == 1:
            digest = hashlib.md5(s.password(p)).hexdigest()
        else:
            salt = s.text(6)
            digest = f"sha1${salt}$" + hashlib.sha1(salt.encode() + s.password(p)).hexdigest()
            p["password"] = None  # the API has no such digests
        p["metadata"] = {"tier": s.dice.choice(["bronze", "gold"]), "basket_note": "n " + s.text(4)}
        rows.append([p["i"] + 1, "eu-3", p["external_id"], login, "yes" if ok else "no", p["first_name"], p["last_name"], f"accounts{p['i'] % 5}@firm.net", "", "1" if number else "", number,
                     ("yes" if fine else "no") if number else "", digest, p["created_at"] * 1000 + 7, p["created_at"] * 1000 + 90_000_000, standing(s, p, ["good", "barred", "closed"]), *p["metadata"].values()])
    s.write({"bazaar.csv": table(rows)})


def skola():
    """A school's tree in Czech, keyed by id: what is confirmed stands in a node of its own, times are microseconds."""
    s, tree = System("skola"), {}
    for p in s.people:
        p["external_id"] = "z%07d" % (1200 + 31 * p["i"])
        ok, fine = not s.often(3), s.often(2)
        node = {"jmeno": {"krestni": p["first_name"], "prijmeni": p["last_name"]}, "kontakt": {"email": s.mail(p, ok)}, "overeno": {"email": ok, "telefon": False},
                "prihlaseni": {"jmeno": p["local"].replace(".", "_"), "heslo": "{BCRYPT}" + s.bcrypt(p, "2a")}, "stav": standing(s, p, ["aktivni", "zablokovan", "smazan"]),
                "zalozeno": p["created_at"] * 1_000_000 + 123, "prihlasen": p["created_at"] * 1_000_000 + 99_000_000_000, "rodic": {"email": f"rodic{p['i']}@doma.net", "telefon": "+420 777 000 %03d" % p["i"]}}
        p["username"] = p["local"].replace(".", "_")
        if s.often(2):
            node["kontakt"]["telefon"] = whole(s, p, "CZ", fine)
            node["overeno"]["telefon"] = fine
        p["metadata"] = {"trida": s.dice.choice(["1.A", "9.C"]), "obed": s.dice.choice(["ano", "bez lepku"])}
        tree[p["external_id"]] = {**node, "skolni": p["metadata"]}
    s.write({"skola.json": jdump({"zaci": tree, "predmety": {"mat": {"nazev": "Matematika"}}})})


def okul():
    """A school's dump in Turkish: inserts with the columns named, a salt before the password, a flag and a time of deletion."""
    s = System("okul")
    out, other = [], []
    for p in s.people:
        uid = 2100 + 3 * p["i"]
        p["external_id"], p["username"] = str(uid), p["local"].replace(".", "")
        ok, salt = not s.often(3), s.text(8)
        at = standing(s, p, [0, 1, 2])
        p["metadata"] = {"sınıf": s.dice.choice(["5-A", "7-B"]), "veli_adi": "Veli " + s.text(4)}
        out.append((p["i"] + 1, uid, p["username"], p["first_name"], p["last_name"], s.mail(p, ok), 1 if ok else 0, f"veli{p['i']}@ev.net", whole(s, p, "TR") if s.often(2) else None,
                    hashlib.sha256(salt.encode() + s.password(p)).hexdigest(), salt, 0 if at == 1 else 1, utc(p["created_at"] + 5000, "%Y-%m-%d %H:%M:%S") if at == 2 else None,
                    utc(p["created_at"], "%Y-%m-%d %H:%M:%S"), utc(p["created_at"] + 700_000, "%Y-%m-%d %H:%M:%S"), *p["metadata"].values()))
        other.append((p["i"] + 1, "Ders %d" % p["i"], uid))
    cols = "kayıt_no, kisi_no, kullanici, adi, soyadi, eposta, eposta_dogrulandi, veli_eposta, gsm, sifre, tuz, aktif, silinme_tarihi, olusturulma, son_giris, sınıf, veli_adi".split(", ")
    named = "INSERT INTO \"kisiler\" (" + ", ".join(f'"{c}"' for c in cols) + ") VALUES\n"
    body = lambda r: "(" + ",".join("NULL" if v is None else str(v) if isinstance(v, int) else "'" + v.replace("'", "''") + "'" for v in r) + ")"
    s.write({"okul.sql": "INSERT INTO \"dersler\" (\"ders_no\", \"baslik\", \"ogretmen_no\") VALUES\n" + ",\n".join(map(body, other)) + ";\n" + named + ",\n".join(map(body, out)) + ";\n"})


def muziek():
    """A music school's table in Dutch: numbered columns, a prefix of the family name, the country as a word."""
    s, rows = System("muziek"), [["leerlingnr", "roepnaam", "tussenvoegsel", "achternaam", "e-mail 1", "e-mail 1 bevestigd", "e-mail 2", "e-mail 2 bevestigd", "mobiel", "land",
                                  "gebruikersnaam", "wachtwoord", "status", "ingeschreven op", "laatst gezien", "instrument", "lesdag"]]
    for p in s.people:
        p["external_id"], p["username"] = "L%d" % (880 + 7 * p["i"]), p["local"].replace(".", "")
        ok, second = not s.often(3), s.often(3)
        mid = s.dice.choice(["", "", "van", "de"])
        country = s.dice.choice([("NL", "Nederland"), ("BE", "België")])
        number = s.phone(p, country[0], False) if s.often(2) else ""
        p["created_at"] -= p["created_at"] % 86400
        p["metadata"] = {"instrument": s.dice.choice(["viool", "hobo"]), "lesdag": s.dice.choice(["ma", "do"])}
        rows.append([p["external_id"], p["first_name"], mid, p["last_name"], s.mail(p, ok), "ja" if ok else "nee", s.mail(p, False, "thuis.net") if second else "", "nee" if second else "", number, country[1],
                     p["username"], s.bcrypt(p), standing(s, p, ["actief", "geblokkeerd", "uitgeschreven"]), utc(p["created_at"], "%d-%m-%Y"), utc(p["created_at"] + 9_000_000, "%d-%m-%Y"), *p["metadata"].values()])
        if mid:
            p["last_name"] = f"{mid} {p['last_name']}"
    s.write({"muziek.csv": table(rows, delimiter=";")})


def randonnee():
    """An association's table in French: names with the family's in capitals first, the country's name, states in words."""
    s, rows = System("randonnee"), [["N° adhérent", "Nom et prénom", "Courriel", "Courriel vérifié", "Portable", "Pays", "Mot de passe", "État du compte", "Adhésion le", "Dernière connexion", "Section", "Niveau"]]
    for p in s.people:
        p["external_id"] = "A%04d" % (40 + 9 * p["i"])
        ok = not s.often(3)
        country = s.dice.choice([("FR", "France"), ("BE", "Belgique")])
        p["created_at"] -= p["created_at"] % 60
        p["last_name"] = p["last_name"].upper()
        p["metadata"] = {"Section": s.dice.choice(["ski", "marche"]), "Niveau": s.dice.choice(["facile", "expert"])}
        rows.append([p["external_id"], f"{p['last_name']} {p['first_name']}", s.mail(p, ok), "oui" if ok else "non", s.phone(p, country[0], False) if s.often(2) else "", country[1], s.bcrypt(p),
                     standing(s, p, ["Actif", "Suspendu", "Résilié"]), utc(p["created_at"], "%d/%m/%Y %H:%M"), utc(p["created_at"] + 9_000_000, "%d/%m/%Y %H:%M"), *p["metadata"].values()])
    s.write({"randonnee.csv": table(rows)})


if __name__ == "__main__":
    for build in (biblioteca, lokatorzy, bazaar, skola, okul, muziek, randonnee):
        build()
