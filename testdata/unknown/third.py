#!/usr/bin/env python3
"""third.py [FOLDER]: writes further exports of systems that nobody knows, as make.py does: clubs, shops, schools and clinics.

It knows nothing of the code that reads them."""
import base64, hashlib, json

import make
from make import System, table, utc
from more import standing, whole

make.MOBILES.update({
    "ES": lambda n: ("612 34%d %03d" % (n // 1000 % 10, n % 1000), "+3461234%d%03d" % (n // 1000 % 10, n % 1000)),
    "PT": lambda n: ("912 34%d %03d" % (n // 1000 % 10, n % 1000), "+35191234%d%03d" % (n // 1000 % 10, n % 1000)),
    "IT": lambda n: ("347 123 %04d" % n, "+39347123%04d" % n),
})


def jdump(value):
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def quoted(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def inserts(name, rows):
    return f"INSERT INTO `{name}` VALUES " + ",\n".join("(" + ",".join(map(quoted, r)) + ")" for r in rows) + ";\n"


def clinica():
    """A clinic's table in Spanish: one column of names, a digest in parts, addresses of others beside the patient's."""
    s, rows = System("clinica"), [["orden", "centro_id", "num_historia", "paciente", "correo", "validacion_correo", "correo_emergencia", "prefijo", "movil",
                                   "sal", "resumen", "vueltas", "algoritmo", "situacion", "fecha_registro", "ultima_visita", "grupo", "aseguradora"]]
    for p in s.people:
        p["external_id"] = "HC-%05d" % (90210 + 13 * p["i"])
        ok = not s.often(3)
        number = s.phone(p, "ES", False) if s.often(2) else ""
        salt = s.text(12)
        key = hashlib.pbkdf2_hmac("sha256", s.password(p), salt.encode(), 5000, 32).hex()
        state = standing(s, p, ["Activo", "Suspendido", "Fallecido"])
        p["created_at"] -= p["created_at"] % 60
        p["metadata"] = {"grupo": s.dice.choice(["A+", "B-", "0+"]), "aseguradora": "Mutua-" + s.text(4)}
        rows.append([p["i"] + 1, "7", p["external_id"], f"{p['last_name']}, {p['first_name']}", s.mail(p, ok), "Validado" if ok else "Pendiente", f"familia{p['i'] % 7}@casa.net",
                     "34" if number else "", number, salt, key, 5000, "pbkdf2_sha256", state, utc(p["created_at"], "%d/%m/%Y %H:%M"),
                     utc(p["created_at"] + 9_000_000, "%d/%m/%Y %H:%M"), *p["metadata"].values()])
    s.write({"clinica.csv": table(rows, delimiter=";")})


def ecole():
    """A school's tree in French, keyed by id, as real-time databases are exported."""
    s, tree = System("ecole"), {}
    for p in s.people:
        p["external_id"] = "-N" + s.text(18)
        state = standing(s, p, ["actif", "bloqué", "supprimé"])
        ok = not s.often(3)
        p["metadata"] = {"classe": s.dice.choice(["6eB", "5eA", "3eC"]), "dossier": "D" + s.text(6)}
        node = {"identite": {"prenom": p["first_name"], "nom": p["last_name"]}, "contact": {"courriel": s.mail(p, ok), "courrielVerifie": ok},
                "motDePasse": s.bcrypt(p, "2a"), "etat": state, "creeLe": p["created_at"] * 1000 + p["i"], "vuLe": p["created_at"] * 1000 + 5_000_000,
                "scolarite": p["metadata"], "tuteur": {"courriel": f"parent{p['i']}@maison.net", "telephone": "06 99 88 77 %02d" % p["i"]}}
        if s.often(2):
            node["contact"]["portable"] = whole(s, p, "FR")
        tree[p["external_id"]] = node
    s.write({"ecole.json": jdump({"ecole": {"config": {"annee": "2024"}, "eleves": tree, "cours": {"-Mx1": {"titre": "Maths", "salle": "B12"}, "-Mx2": {"titre": "Arts", "salle": "C3"}}}})})


def forum():
    """A forum's dump in German: addresses, bans and groups in tables of their own."""
    s = System("forum")
    users, mails, bans, posts = [], [], [], []
    for p in s.people:
        uid = 40 + 3 * p["i"]
        p["external_id"], p["username"] = str(uid), p["local"].replace(".", "-")
        ok, second = not s.often(3), s.often(4)
        mails.append((700 + len(mails), uid, s.mail(p, ok), utc(p["created_at"] + 300, "%Y-%m-%d %H:%M:%S") if ok else None, 1))
        if second:
            mails.append((700 + len(mails), uid, s.mail(p, False, "alt-forum.net"), None, 0))
        if s.often(6):
            p["banned"] = True
            bans.append((len(bans) + 1, uid, "Spam", utc(p["created_at"] + 90000, "%Y-%m-%d %H:%M:%S"), None))
        p["metadata"] = {"signatur": "Gruß " + s.text(5), "wohnort": s.dice.choice(["Köln", "Ulm", "Kiel"])}
        users.append((uid, p["username"], p["first_name"], p["last_name"], "bcrypt:" + s.bcrypt(p), p["created_at"], p["created_at"] + 50_000_000, "192.0.2.%d" % p["i"], *p["metadata"].values()))
        posts.append((900 + p["i"], uid, "Hallo", "Text"))
    s.write({"forum.sql": "CREATE TABLE `beitraege` (`beitrag_id` int, `mitglied_id` int, `titel` varchar(80), `inhalt` text);\n" + inserts("beitraege", posts)
             + "CREATE TABLE `mitglieder` (`mitglied_id` int NOT NULL, `benutzername` varchar(60), `vorname` varchar(60), `nachname` varchar(60), `passwort` varchar(100), `registriert` int, "
               "`letzte_aktivitaet` int, `letzte_ip` varchar(45), `signatur` text, `wohnort` varchar(50), PRIMARY KEY (`mitglied_id`));\n" + inserts("mitglieder", users)
             + "CREATE TABLE `mail_adressen` (`id` int NOT NULL, `mitglied_id` int, `adresse` varchar(190), `bestaetigt_am` datetime, `haupt` tinyint(1));\n" + inserts("mail_adressen", mails)
             + "CREATE TABLE `sperren` (`id` int NOT NULL, `mitglied_id` int, `grund` varchar(80), `gesperrt_am` datetime, `gesperrt_bis` datetime);\n" + inserts("sperren", bans)})


def loja():
    """A shop's collection in Portuguese: typed values, a list of phones, digests of two kinds."""
    s, out = System("loja"), []
    for p in s.people:
        p["external_id"] = s.text(24, "0123456789abcdef")
        ok, state = not s.often(3), standing(s, p, ["ATIVO", "BLOQUEADO", "EXCLUIDO"])
        p["metadata"] = {"cpf": "%011d" % (12345678900 + p["i"] * 97), "vendedor": s.dice.choice(["norte", "sul"])}
        p["created_at"] -= 0
        row = {"_id": {"$oid": p["external_id"]}, "nomeCompleto": f"{p['first_name']} {p['last_name']}", "email": s.mail(p, ok), "emailAnterior": f"velho{p['i']}@antigo.net",
               "emailConfirmadoEm": {"$date": utc(p["created_at"] + 60, "%Y-%m-%dT%H:%M:%S.000Z")} if ok else None, "situacao": state, "criadoEm": {"$date": utc(p["created_at"], "%Y-%m-%dT%H:%M:%S.000Z")},
               "ultimoAcesso": {"$date": {"$numberLong": str(p["created_at"] * 1000 + 77_000_000)}}, "telefones": [], "dados": p["metadata"], "tokenRedefinicao": "$2y$04$" + s.text(53)}
        if s.often(2):
            row["telefones"].append({"ddi": "351", "numero": s.phone(p, "PT", True), "tipo": "celular", "confirmado": True})
            row["telefones"].append({"ddi": "351", "numero": "913 000 %03d" % p["i"], "tipo": "celular", "confirmado": False})
            p["unverified_phones"].append("+351913000%03d" % p["i"])
        row["senha"] = s.bcrypt(p) if not s.often(3) else hashlib.md5(s.password(p)).hexdigest()
        out.append(json.dumps(row, ensure_ascii=False))
    s.write({"loja.ndjson": "\n".join(out) + "\n"})


def circolo():
    """A club's table in Italian: numbered contacts, the state in bits of a number."""
    s, rows = System("circolo"), [["tessera", "socio", "recapito1_tipo", "recapito1", "recapito1_ok", "recapito2_tipo", "recapito2", "recapito2_ok",
                                   "utente", "password_cifrata", "sospeso", "iscritto_il", "disciplina", "quota"]]
    for p in s.people:
        p["external_id"], p["username"] = "T%04d" % (77 + 5 * p["i"]), p["local"].replace(".", "")
        ok, second = not s.often(3), ["", "", ""]
        mail = s.mail(p, ok)
        if s.often(2):
            fine = s.often(2)
            second = ["cellulare", whole(s, p, "IT", fine), "sì" if fine else "no"]
        p["banned"] = s.often(6)
        p["created_at"] -= p["created_at"] % 86400
        p["metadata"] = {"disciplina": s.dice.choice(["vela", "canoa"]), "quota": str(s.dice.randrange(50, 400))}
        rows.append([p["external_id"], f"{p['last_name'].upper()} {p['first_name']}", "posta", mail, "sì" if ok else "no", *second, p["username"], s.bcrypt(p), "sì" if p["banned"] else "no",
                     utc(p["created_at"], "%d-%m-%Y"), *p["metadata"].values()])
        p["last_name"] = p["last_name"].upper()
    s.write({"circolo.csv": table(rows)})


def praktijk():
    """A practice's dump in Dutch: the state in a table beside, the digest and its salt in another."""
    s = System("praktijk")
    people, secrets = [], []
    for p in s.people:
        uid, code = 300 + 2 * p["i"], standing(s, p, [1, 4, 6])
        p["external_id"] = str(uid)
        ok, salt = not s.often(3), s.text(10)
        p["created_at"] -= p["created_at"] % 86400
        p["metadata"] = {"behandelaar": s.dice.choice(["Dr. Smit", "Dr. Bos"]), "polis": "P" + s.text(8)}
        people.append((p["i"] + 1, uid, p["first_name"], p["last_name"], s.mail(p, ok), "ja" if ok else "nee", whole(s, p, "NL") if s.often(2) else None, code, utc(p["created_at"], "%d-%m-%Y"), *p["metadata"].values()))
        secrets.append((5000 + p["i"], uid, salt, hashlib.sha256(salt.encode() + s.password(p)).hexdigest(), hashlib.sha256(s.text(9).encode()).hexdigest()))
    s.dice.shuffle(secrets)
    s.write({"praktijk.sql": "CREATE TABLE `toestanden` (`id` int, `omschrijving` varchar(40));\n" + inserts("toestanden", [(1, "actief"), (4, "geblokkeerd"), (6, "overleden")])
             + "CREATE TABLE `patienten` (`rij` int, `patientnummer` int, `voornaam` varchar(50), `achternaam` varchar(50), `mailadres` varchar(120), `mail_bevestigd` varchar(3), `mobiel` varchar(20), "
               "`toestand_id` int, `ingeschreven` varchar(10), `behandelaar` varchar(40), `polis` varchar(20));\n" + inserts("patienten", people)
             + "CREATE TABLE `geheimen` (`id` int, `patientnummer` int, `zout` varchar(20), `wachtwoord_sha256` varchar(64), `herstel_hash` varchar(64));\n" + inserts("geheimen", secrets)})


def sklep():
    """A shop's answer in Polish: a list of identities, a digest among other secrets."""
    s, out = System("sklep"), []
    for p in s.people:
        p["external_id"] = f"{s.text(8, '0123456789abcdef')}-{s.text(4, '0123456789abcdef')}-4{s.text(3, '0123456789abcdef')}-a{s.text(3, '0123456789abcdef')}-{s.text(12, '0123456789abcdef')}"
        ok, state = not s.often(3), standing(s, p, ["aktywne", "zablokowane", "usunięte"])
        kinds = [{"rodzaj": "email", "wartosc": s.mail(p, ok), "potwierdzone": ok, "glowny": True}]
        if s.often(2):
            fine = s.often(2)
            kinds.insert(0, {"rodzaj": "sms", "wartosc": whole(s, p, "PL", fine), "potwierdzone": fine, "glowny": False})
        if s.often(2):
            p["username"] = p["local"].replace(".", "_")
            kinds.append({"rodzaj": "login", "wartosc": p["username"], "potwierdzone": True, "glowny": False})
        p["metadata"] = {"nip": "%010d" % (5250000000 + 31 * p["i"]), "rabat": s.dice.choice(["brak", "staly"])}
        out.append({"lp": p["i"] + 1, "uuid": p["external_id"], "osoba": {"imie": p["first_name"], "nazwisko": p["last_name"]}, "tozsamosci": kinds, "stan": state,
                    "bezpieczenstwo": {"skrot": s.bcrypt(p, "2b"), "skrotResetu": "$2b$04$" + s.text(53), "kyc_zweryfikowany": True}, "zalozono": utc(p["created_at"], "%Y-%m-%d %H:%M:%S"),
                    "ostatniaZmiana": utc(p["created_at"] + 8_000_000, "%Y-%m-%d %H:%M:%S"), "firma": p["metadata"], "rozliczenia": {"email": f"faktury{p['i']}@biuro.net"}})
    s.write({"sklep.json": jdump({"odpowiedz": {"strona": 1, "konta": out}})})


def typed(value):
    if isinstance(value, bool):
        return {"booleanValue": value}
    if isinstance(value, int):
        return {"integerValue": str(value)}
    if isinstance(value, dict):
        return {"mapValue": {"fields": {k: typed(v) for k, v in value.items()}}}
    if isinstance(value, list):
        return {"arrayValue": {"values": [typed(v) for v in value]}}
    return {"nullValue": None} if value is None else {"stringValue": value}


def coach():
    """A gym's documents as a document database's REST answer has them, with a digest among the fields."""
    s, out = System("coach"), []
    for p in s.people:
        p["external_id"] = s.text(20)
        ok, state = not s.often(3), standing(s, p, ["active", "suspended", "deleted"])
        p["metadata"] = {"tier": s.dice.choice(["gold", "day"]), "locker": "L-" + s.text(5)}
        fields = {"firstName": p["first_name"], "lastName": p["last_name"], "email": s.mail(p, ok), "emailVerified": ok, "passwordHash": s.bcrypt(p), "status": state, "createdAt": p["created_at"] * 1000, "prefs": p["metadata"]}
        if s.often(2):
            fields["phone"] = whole(s, p, "GB")
        out.append({"name": f"projects/coach/databases/(default)/documents/athletes/{p['external_id']}", "fields": {k: typed(v) for k, v in fields.items()},
                    "createTime": "2024-11-02T08:00:%02d.123456Z" % p["i"], "updateTime": "2024-12-02T08:00:00.123456Z"})
    s.write({"coach.json": jdump({"documents": out})})


def traits():
    """A portal's attributes in rows: entity, attribute, value."""
    s, rows = System("traits"), [["entity_id", "attribute", "value"]]
    for p in s.people:
        p["external_id"] = str(6000 + 9 * p["i"])
        ok, state = not s.often(3), standing(s, p, ["active", "banned", "deleted"])
        p["metadata"] = {"plan": s.dice.choice(["solo", "team"])}
        values = {"email": s.mail(p, ok), "email_verified": "true" if ok else "false", "first_name": p["first_name"], "last_name": p["last_name"], "password": s.bcrypt(p), "status": state,
                  "created_at": utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ"), **p["metadata"]}
        if s.often(2):
            values["phone"] = whole(s, p, "US")
        rows += [[p["external_id"], k, v] for k, v in values.items()]
    s.write({"traits.csv": table(rows)})


def fixture():
    """Fixtures of several models in one file, as web frameworks dump them."""
    s, out = System("fixture"), [{"model": "sites.site", "pk": 1, "fields": {"domain": "fixture.example", "name": "fixture"}}]
    for p in s.people:
        pk = 20 + 3 * p["i"]
        p["external_id"], p["username"] = str(pk), p["local"].replace(".", "_")
        ok, p["banned"] = not s.often(3), s.often(7)
        salt = s.text(12)
        key = base64.b64encode(hashlib.pbkdf2_hmac("sha256", s.password(p), salt.encode(), 1000, 32)).decode()
        p["metadata"] = {"branch": s.dice.choice(["north", "south"])}
        out.append({"model": "club.member", "pk": pk, "fields": {"login": p["username"], "given_name": p["first_name"], "family_name": p["last_name"], "mail": s.mail(p, ok), "mail_confirmed": ok,
                    "secret": f"pbkdf2_sha256$1000${salt}${key}", "blocked": p["banned"], "joined": utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ"), **p["metadata"]}})
        out.append({"model": "club.entry", "pk": 800 + p["i"], "fields": {"member": pk, "title": "Race " + s.text(4), "created": utc(p["created_at"] + 70_000, "%Y-%m-%dT%H:%M:%SZ")}})
    s.write({"fixture.json": json.dumps(out, ensure_ascii=False) + "\n"})


def cantiere():
    """A site's register in which one cell holds every address with its standing."""
    s, rows = System("cantiere"), [["matricola", "nome", "cognome", "indirizzi_email", "hash", "stato", "creato", "ruolo"]]
    for p in s.people:
        p["external_id"] = "M-%d" % (4100 + 7 * p["i"])
        ok, state = not s.often(3), standing(s, p, ["attivo", "sospeso", "cancellato"])
        cell = [f"{s.mail(p, ok)} ({'verificato' if ok else 'non verificato'})"]
        if s.often(3):
            cell.append(f"{s.mail(p, False, 'casa.net')} (non verificato)")
        p["metadata"] = {"ruolo": s.dice.choice(["gruista", "muratore"])}
        rows.append([p["external_id"], p["first_name"], p["last_name"], "; ".join(cell), s.bcrypt(p), state, utc(p["created_at"], "%Y-%m-%d %H:%M:%S"), *p["metadata"].values()])
    s.write({"cantiere.csv": table(rows)})


if __name__ == "__main__":
    for write in (clinica, ecole, forum, loja, circolo, praktijk, sklep, coach, traits, fixture, cantiere):
        write()
