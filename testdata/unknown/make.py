#!/usr/bin/env python3
"""make.py [FOLDER]: writes exports of systems that nobody knows, and NAME.expected.json beside each with what has to arrive.

People, passwords and systems are made up, from seeds. The digests are those of libcrypt and hashlib. It knows nothing of the code
that reads the exports. Needs Python 3.11 with the module crypt, and nothing else."""
import base64, csv, crypt, datetime, hashlib, io, json, os, random, sys, urllib.parse, zipfile
from xml.sax.saxutils import escape

HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
FIRST = "Aniela Bruno Carla Dario Edda Fabian Greta Hugo Ines Jakub Karin Lorenz Marek Nora Oskar Pilar Rosa Samir Tilda Wanda".split()
LAST = "Adamski Berger Castillo Dahl Esposito Fischer Gallo Hoffmann Ibarra Jansen Kowalska Lindner Moreau Nowak Olsen Peeters".split()
B62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MOBILES = {  # numbers that are possible: what stands in the country, and the same with its code
    "DE": lambda n: ("0151 2345%04d" % n, "+4915123450000"[:-4] + "%04d" % n),
    "PL": lambda n: ("512 34%d %03d" % (n // 1000 % 10, n % 1000), "+4851234%d%03d" % (n // 1000 % 10, n % 1000)),
    "US": lambda n: ("(212) 555-%04d" % n, "+1212555%04d" % n),
    "FR": lambda n: ("06 12 34 %02d %02d" % (n // 100, n % 100), "+336123400000"[:-5] + "%02d%02d" % (n // 100, n % 100)),
}


class System:
    """The people of one system: their facts as the grader counts them, in plain words."""

    def __init__(self, name, rows=30):
        self.name, self.dice, self.people = name, random.Random("unknown " + name), []
        for i in range(rows):
            first, last = self.dice.choice(FIRST), self.dice.choice(LAST)
            self.people.append({
                "external_id": "", "skip": False, "emails": [], "unverified_emails": [], "phones": [], "unverified_phones": [],
                "username": None, "first_name": first, "last_name": last, "banned": False, "password": None, "metadata": {},
                "created_at": 1_420_000_000 + self.dice.randrange(250_000_000), "i": i,
                "local": f"{first}.{last}{i}".lower()})

    def often(self, n):
        """True in one of n cases."""
        return self.dice.randrange(n) == 0

    def text(self, n, of=B62):
        return "".join(self.dice.choice(of) for _ in range(n))

    def mail(self, p, verified, domain=None):
        address = f"{p['local']}@{domain or self.name + '-mail.net'}"
        p["emails" if verified else "unverified_emails"].append(address)
        return address

    def phone(self, p, country, verified):
        """A number as it is written in its country."""
        here, whole = MOBILES[country](100 + 37 * p["i"])
        p["phones" if verified else "unverified_phones"].append(whole)
        return here

    def password(self, p):
        p["password"] = f"{self.name}-{self.text(8)}-{p['i']}"
        return p["password"].encode()

    def bcrypt(self, p, prefix="2y"):
        return crypt.crypt(self.password(p).decode(), f"${prefix}$04${self.text(21)}u")

    def write(self, files):
        for name, data in files.items():
            with open(os.path.join(HERE, name), "wb") as f:
                f.write(data if isinstance(data, bytes) else data.encode())
        for p in self.people:
            del p["i"], p["local"]
        with open(os.path.join(HERE, self.name + ".expected.json"), "w") as f:
            f.write("[\n" + ",\n".join(json.dumps(p, ensure_ascii=False) for p in self.people) + "\n]\n")


def utc(seconds, layout):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime(layout)


def table(rows, **how):
    out = io.StringIO()
    w = csv.writer(out, lineterminator="\n", **how)
    w.writerows(rows)
    return out.getvalue()


def xlsx(sheets):
    """A workbook of texts and numbers; a cell that is a tuple is a date, as its serial number."""
    def cell(value):
        if value is None or value == "":
            return "<c/>"
        if isinstance(value, tuple):
            return f'<c s="1"><v>{value[0]:.8f}</v></c>'
        if isinstance(value, (int, float)):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    main, rel = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    head, pack = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = {"[Content_Types].xml": f'<Types xmlns="{pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}styles+xml"/>'
             + "".join(f'<Override PartName="/xl/worksheets/sheet{i + 1}.xml" ContentType="{kind}worksheet+xml"/>' for i in range(len(sheets))) + "</Types>",
             "_rels/.rels": f'<Relationships xmlns="{pack}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
             "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
             + "".join(f'<sheet name="{escape(n)}" sheetId="{i + 1}" r:id="rId{i + 1}"/>' for i, n in enumerate(sheets)) + "</sheets></workbook>",
             "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pack}/relationships">'
             + "".join(f'<Relationship Id="rId{i + 1}" Type="{rel}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>' for i in range(len(sheets)))
             + f'<Relationship Id="rId99" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
             "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'}
    for i, rows in enumerate(sheets.values()):
        parts[f"xl/worksheets/sheet{i + 1}.xml"] = f'<worksheet xmlns="{main}"><sheetData>' + "".join(
            "<row>" + "".join(cell(v) for v in row) + "</row>" for row in rows) + "</sheetData></worksheet>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), head + text)
    return out.getvalue()


def verein():
    """A club's spreadsheet in German: members, their access and what they paid, on three sheets."""
    s = System("verein")
    members = [["Mitglieds-Nr.", "Anrede", "Vorname", "Nachname", "E-Mail", "E-Mail bestätigt", "Mobil", "Land", "Eintritt", "Status", "Abteilung", "Bemerkung"]]
    access, fees = [["Mitglieds-Nr.", "Benutzername", "Kennwort-Hash", "Letzte Anmeldung"]], [["Beleg", "Mitglieds-Nr.", "Betrag", "Bezahlt"]]
    for p in s.people:
        p["external_id"] = str(2000 + 7 * p["i"])
        ok, state = not s.often(3), s.dice.choice(["aktiv"] * 7 + ["gesperrt", "ausgetreten"])
        p["banned"], p["skip"] = state == "gesperrt", state == "ausgetreten"
        team = s.dice.choice(["Tennis", "Rudern", "Turnen"])
        p["metadata"] = {"Abteilung": team}
        number = s.phone(p, "DE", False) if not s.often(3) else ""
        p["created_at"] -= p["created_at"] % 86400
        members.append([int(p["external_id"]), s.dice.choice(["Herr", "Frau"]), p["first_name"], p["last_name"], s.mail(p, ok), "ja" if ok else "nein", number, "DE" if number else "",
                        (p["created_at"] / 86400 + 25569,), state, team, ""])
        if s.often(5):
            continue
        p["username"] = p["local"].replace(".", "_")
        access.append([int(p["external_id"]), p["username"], s.bcrypt(p, "2b"), (45000.5 + p["i"],)])
    for n in range(60):
        fees.append([f"R-{n:04d}", int(s.dice.choice(s.people)["external_id"]), 25.5, s.dice.choice(["ja", "nein"])])
    s.write({"verein.xlsx": xlsx({"Mitglieder": members, "Zugänge": access, "Beiträge": fees})})


def crew():
    """A directory with a schema of its own."""
    s, out = System("crew"), ["dn: dc=crew,dc=example\nobjectClass: dcObject\nobjectClass: organization\no: Crew\ndc: crew\n", "dn: ou=hands,dc=crew,dc=example\nobjectClass: organizationalUnit\nou: hands\n"]
    for p in s.people:
        p["external_id"] = f"h{3000 + 11 * p['i']}"
        p["username"] = p["local"].replace(".", "-")
        lines = [f"dn: crewTag={p['external_id']},ou=hands,dc=crew,dc=example", "objectClass: crewHand", f"crewTag: {p['external_id']}", f"crewHandle: {p['username']}",
                 f"crewGiven: {p['first_name']}", f"crewFamily: {p['last_name']}"]
        ok = not s.often(3)
        lines += [f"crewMail: {s.mail(p, ok)}", f"crewMailChecked: {'TRUE' if ok else 'FALSE'}"]
        if s.often(2):
            reached = s.often(2)
            s.phone(p, "US", reached)
            lines += [f"crewCell: {(p['phones'] + p['unverified_phones'])[0]}", f"crewCellChecked: {'TRUE' if reached else 'FALSE'}"]
        salt = s.text(8).encode()
        digest = base64.b64encode(hashlib.sha1(s.password(p) + salt).digest() + salt).decode()
        lines.append("crewSecret:: " + base64.b64encode(("{SSHA}" + digest).encode()).decode())
        state = s.dice.choice(["ACTIVE"] * 6 + ["LOCKED", "RETIRED"])
        p["banned"] = state == "LOCKED"
        p["skip"] = state == "RETIRED"
        p["metadata"] = {"crewVessel": s.dice.choice(["Petrel", "Heron", "Skua"]), "crewBerth": "B-" + s.text(5)}
        lines += [f"crewStanding: {state}", f"crewVessel: {p['metadata']['crewVessel']}", f"crewBerth: {p['metadata']['crewBerth']}", f"crewSince: {utc(p['created_at'], '%Y%m%d%H%M%SZ')}"]
        out.append("\n".join(lines) + "\n")
    s.write({"crew.ldif": "version: 1\n\n" + "\n".join(out)})


def ledger():
    """A sales system's table of 300 columns, most of them about something else, many empty."""
    s, rows = System("ledger", 40), []
    fill = [f"{a}_{b}" for a in ("billing", "shipping", "support", "survey", "campaign", "score", "import", "custom", "legacy", "sync", "partner", "fiscal", "device", "audit")
            for b in ("code", "city", "zip", "street", "contact_name", "contact_email", "phone_ext", "flag", "count", "at", "note", "owner", "group", "rank", "ref", "rate", "level", "step", "window", "mode")]
    own = ["record_no", "login_name", "given_name", "surname", "primary_email", "primary_email_verified", "mobile_number", "mobile_country", "mobile_number_verified", "pw_digest", "account_state",
           "signup_ts", "subscription_tier", "account_manager_email", "kyc_verified", "last_seen_ts", "newsletter_ok", "terms_version", "avatar_url", "preferred_locale"]
    head = own + fill
    order = list(range(1, len(head)))
    s.dice.shuffle(order)
    order = [0] + order
    rows.append([head[k] for k in order])
    for p in s.people:
        p["external_id"] = str(70_000 + 13 * p["i"])
        p["username"] = p["local"].replace(".", "_")
        ok, reached = not s.often(3), s.often(2)
        country = s.dice.choice(["US", "FR"])
        mail, number = s.mail(p, ok), s.phone(p, country, reached) if s.often(2) else ""
        state = s.dice.choice(["active"] * 8 + ["suspended", "closed"])
        p["banned"], p["skip"] = state == "suspended", state == "closed"
        p["metadata"] = {"subscription_tier": s.dice.choice(["free", "plus", "team"]), "billing_code": "cus_" + s.text(10)}
        row = {"record_no": p["external_id"], "login_name": p["username"], "given_name": p["first_name"], "surname": p["last_name"], "primary_email": mail, "primary_email_verified": str(int(ok)),
               "mobile_number": number, "mobile_country": country if number else "", "mobile_number_verified": str(int(reached)) if number else "", "pw_digest": s.bcrypt(p, "2a"), "account_state": state,
               "signup_ts": str(p["created_at"]), "account_manager_email": f"manager{p['i'] % 4}@ledger-staff.com", "kyc_verified": str(s.dice.randrange(2)),
               "last_seen_ts": str(p["created_at"] + 5_000_000), "newsletter_ok": str(s.dice.randrange(2)), "terms_version": "3", "avatar_url": f"https://img.ledger-mail.net/{p['i']}.png",
               "preferred_locale": "en-US", **p["metadata"]}
        for column in fill:
            if column.endswith(("_email",)) and s.often(3):
                row[column] = f"{s.text(6).lower()}@{column.split('_')[0]}-desk.com"
            elif column.endswith(("_count", "_rank", "_rate", "_step")) and s.often(2):
                row[column] = str(s.dice.randrange(50))
            elif column.endswith("_flag") and s.often(2):
                row[column] = str(s.dice.randrange(2))
            elif column.endswith("_city") and s.often(2):
                row[column] = s.dice.choice(["Lyon", "Gent", "Porto"])
        rows.append([row.get(head[k], "") for k in order])
    s.write({"ledger.csv": table(rows)})


def depot():
    """JSON of which the accounts stand deep, and their contacts in a list three objects deep."""
    s, out = System("depot"), []
    for p in s.people:
        p["external_id"] = "dp-" + s.text(12).lower()
        ok, more = not s.often(3), s.often(3)
        ways = [{"channel": "mail", "address": s.mail(p, ok), "proof": {"confirmed": ok, "how": "link"}}]
        if more:
            ways.append({"channel": "mail", "address": s.mail(p, False, "depot-second.org"), "proof": {"confirmed": False, "how": None}})
        if s.often(2):
            reached = s.often(2)
            s.phone(p, "FR", reached)
            ways.append({"channel": "sms", "address": (p["phones"] + p["unverified_phones"])[0], "proof": {"confirmed": reached, "how": "code"}})
        s.dice.shuffle(ways)
        state = s.dice.choice(["enabled"] * 7 + ["blocked", "deleted"])
        p["banned"], p["skip"] = state == "blocked", state == "deleted"
        p["metadata"] = {"tier": s.dice.choice(["bronze", "silver"]), "crmKey": "K" + s.text(8)}
        salt, n = s.text(16), 1000
        digest = base64.b64encode(hashlib.pbkdf2_hmac("sha256", s.password(p), salt.encode(), n)).decode()
        out.append({"ref": p["external_id"], "identity": {"profile": {"given": p["first_name"], "family": p["last_name"], "reach": {"contacts": ways}}, "secret": {
            "scheme": "pbkdf2_sha256", "encoded": f"pbkdf2_sha256${n}${salt}${digest}"}},
            "lifecycle": {"state": state, "openedAt": utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ"), "touchedAt": "2026-02-01T00:00:00Z"}, "extras": p["metadata"]})
    s.write({"depot.json": json.dumps({"meta": {"version": 3, "tool": "depotctl"}, "dump": {"regions": [{"code": "eu"}, {"code": "us"}], "accounts": out}}, indent=1)})


def poczta():
    """A table in Polish, with semicolons and packed texts."""
    s, rows = System("poczta"), [["nr", "login", "imie", "nazwisko", "kontakt", "haslo", "stan", "utworzono", "dane"]]
    for p in s.people:
        p["external_id"] = f"PL/{400 + 3 * p['i']}"
        p["username"] = p["local"].replace(".", "_")
        ok = not s.often(3)
        parts = [f"email:{s.mail(p, ok)}:{'tak' if ok else 'nie'}"]
        if s.often(2):
            s.phone(p, "PL", reached := s.often(2))
            parts.append(f"tel:{(p['phones'] + p['unverified_phones'])[0]}:{'tak' if reached else 'nie'}")
        state = s.dice.choice(["aktywny"] * 7 + ["zablokowany", "usunięty"])
        p["banned"], p["skip"] = state == "zablokowany", state == "usunięty"
        p["metadata"] = {"pakiet": s.dice.choice(["podstawowy", "firma"]), "klient": "C-" + s.text(7)}
        p["created_at"] -= p["created_at"] % 60
        rows.append([p["external_id"], p["username"], p["first_name"], p["last_name"], "|".join(parts), s.bcrypt(p), state, utc(p["created_at"], "%d.%m.%Y %H:%M"),
                     "&".join(f"{k}={urllib.parse.quote(v)}" for k, v in p["metadata"].items())])
    s.write({"poczta.csv": table(rows, delimiter=";")})


def kiosk():
    """A dump of a shop in PHP, as mysqldump writes it: codes of states with their meaning elsewhere, a salt behind each digest."""
    s, out = System("kiosk"), ["-- MySQL dump 10.13  Distrib 5.5.62\n--\n-- Host: localhost    Database: kiosk\n\nSET NAMES utf8;\n"]
    customers, info, orders, addresses = [], [], [], []
    for p in s.people:
        n = p["i"] + 1
        p["external_id"] = str(n)
        p["username"] = None
        ok = not s.often(4)
        code = s.dice.choice([1] * 7 + [3, 5])
        p["banned"], p["skip"] = code == 3, code == 5
        salt = s.text(2, "0123456789abcdef")
        digest = hashlib.md5(salt.encode() + s.password(p)).hexdigest()
        p["metadata"] = {"customers_cid": f"K{1000 + n}"}
        number = s.phone(p, "DE", False) if s.often(2) else ""
        customers.append((n, p["metadata"]["customers_cid"], s.dice.choice("mf"), p["first_name"], p["last_name"], s.mail(p, ok), int(ok), p["unverified_phones"][0] if number else "", "", f"{digest}:{salt}", code, 100 + n))
        info.append((n, "2026-01-01 10:00:00", s.dice.randrange(90), utc(p["created_at"], "%Y-%m-%d %H:%M:%S"), "2026-01-02 09:00:00", 0))
        addresses.append((100 + n, n, p["first_name"], p["last_name"], s.dice.choice(["Ulm", "Kiel"]), "DE"))
        orders += [(len(orders) + 1 + k, n, s.dice.choice([1, 2, 3]), "19.90") for k in range(s.dice.randrange(4))]

    def dump(name, columns, rows):
        def value(v):
            return str(v) if isinstance(v, int) else "'" + v.replace("\\", "\\\\").replace("'", "\\'") + "'"
        kinds = [f"  `{c}` {'int(11)' if isinstance(rows[0][k], int) else 'varchar(255)'} NOT NULL" for k, c in enumerate(columns)]
        out.append(f"DROP TABLE IF EXISTS `{name}`;\nCREATE TABLE `{name}` (\n" + ",\n".join(kinds) + f",\n  PRIMARY KEY (`{columns[0]}`)\n) ENGINE=MyISAM DEFAULT CHARSET=utf8;\n"
                   f"LOCK TABLES `{name}` WRITE;\nINSERT INTO `{name}` VALUES " + ",".join("(" + ",".join(value(v) for v in r) + ")" for r in rows) + ";\nUNLOCK TABLES;\n")
    dump("address_book", ["address_book_id", "customers_id", "entry_firstname", "entry_lastname", "entry_city", "entry_country"], addresses)
    dump("customers", ["customers_id", "customers_cid", "customers_gender", "customers_firstname", "customers_lastname", "customers_email_address", "customers_email_verified", "customers_telephone",
                       "customers_fax", "customers_password", "customers_status", "customers_default_address_id"], customers)
    dump("customers_info", ["customers_info_id", "customers_info_date_of_last_logon", "customers_info_number_of_logons", "customers_info_date_account_created",
                            "customers_info_date_account_last_modified", "global_product_notifications"], info)
    dump("customers_status", ["customers_status_id", "customers_status_name"], [(1, "active"), (3, "banned"), (5, "deleted")])
    dump("orders", ["orders_id", "customers_id", "orders_status", "orders_total"], orders)
    s.write({"kiosk.sql": "\n".join(out)})


def fusion():
    """Two files of two systems that were put together: the second calls people by their number, or by their address."""
    s, people, logins = System("fusion", 40), [["person_no", "full_name", "email", "email_ok", "joined", "cost_centre"]], [["who", "hash", "enabled"]]
    for p in s.people:
        p["external_id"] = str(51_000 + p["i"] * 3)
        ok = not s.often(3)
        mail = s.mail(p, ok)
        p["metadata"] = {"cost_centre": s.dice.choice(["A1", "B2", "C3"])}
        people.append([p["external_id"], f"{p['first_name']} {p['last_name']}", mail, "yes" if ok else "no", utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ"), p["metadata"]["cost_centre"]])
        p["banned"] = s.often(8)
        logins.append([p["external_id"] if p["i"] % 5 < 3 else mail, s.bcrypt(p), "no" if p["banned"] else "yes"])
    body = logins[1:]
    s.dice.shuffle(body)
    s.write({"fusion.people.csv": table(people), "fusion.logins.csv": table(logins[:1] + body)})


def vivaio():
    """Lines of a document store, in Italian: wrapped ids and times, contacts in an object by what they are, a state with its time."""
    s, out = System("vivaio"), []
    for p in s.people:
        p["external_id"] = s.text(24, "0123456789abcdef")
        ok = not s.often(3)
        one = {"_id": {"$oid": p["external_id"]}, "nome": p["first_name"], "cognome": p["last_name"], "recapiti": {"posta": {"valore": s.mail(p, ok), "verificata": ok}},
               "creato": {"$date": {"$numberLong": str(p["created_at"] * 1000)}}, "hash_password": s.bcrypt(p, "2b"), "altro": {"piano": s.dice.choice(["base", "vivaio"]), "rif": "R" + s.text(7)}}
        p["metadata"] = dict(one["altro"])
        if s.often(2):
            s.phone(p, "FR", reached := s.often(2))
            one["recapiti"]["cellulare"] = {"valore": (p["phones"] + p["unverified_phones"])[0], "verificato": reached}
        state = s.dice.choice(["attivo"] * 7 + ["sospeso", "cancellato"])
        p["banned"], p["skip"] = state == "sospeso", state == "cancellato"
        one["stato"] = {"codice": state, "dal": {"$date": {"$numberLong": str(p["created_at"] * 1000 + 86_400_000)}}}
        out.append(json.dumps(one, ensure_ascii=False))
    s.write({"vivaio.ndjson": "\n".join(out) + "\n"})


def talo():
    """A table in Finnish, whose words are in no list."""
    s, rows = System("talo"), [["jäsentunnus", "etunimi", "sukunimi", "sähköposti", "vahvistettu", "numero", "tila", "liittynyt", "tiiviste", "toimipiste", "viite"]]
    for p in s.people:
        p["external_id"] = "J" + s.text(8, "0123456789abcdefghjkmnp")
        ok, number = not s.often(3), ""
        mail = s.mail(p, ok)
        if s.often(2):
            number = "+35840123%04d" % (1000 + p["i"])
            p["unverified_phones"].append(number)
        state = s.dice.choice(["voimassa"] * 7 + ["jäähyllä", "poistettu"])
        p["banned"], p["skip"] = state == "jäähyllä", state == "poistettu"
        p["metadata"] = {"toimipiste": s.dice.choice(["Oulu", "Turku"]), "viite": "V-" + s.text(7)}
        p["created_at"] -= p["created_at"] % 86400
        rows.append([p["external_id"], p["first_name"], p["last_name"], mail, "kyllä" if ok else "ei", number, state, utc(p["created_at"], "%d.%m.%Y"), s.bcrypt(p), *p["metadata"].values()])
    s.write({"talo.tsv": table(rows, delimiter="\t")})


if __name__ == "__main__":
    for make in (verein, crew, ledger, depot, poczta, kiosk, fusion, vivaio, talo):
        make()
