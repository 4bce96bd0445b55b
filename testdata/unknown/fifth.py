#!/usr/bin/env python3
"""fifth.py [FOLDER]: writes further exports of systems that nobody knows, as make.py does: clinics, counters, bookings, games and banks.

It knows nothing of the code that reads them."""
import hashlib, json

import make
from fourth import System
from make import table, utc
from more import standing, whole
from third import jdump, typed

make.MOBILES.update({
    "FI": lambda n: ("040 123%04d" % n, "+35840123%04d" % n),
    "RU": lambda n: ("8 (912) 123-%02d-%02d" % (n // 100, n % 100), "+7912123%04d" % n),
})


def sportello():
    """A script of SQL Server in Italian: reaches in a table of their own by kind, states in another, a salted digest in binary."""
    s = System("sportello")
    users, reach = [], []
    for p in s.people:
        uid = 310 + 7 * p["i"]
        p["external_id"], p["username"] = str(uid), p["local"].replace(".", "_")
        ok, fine = not s.often(3), s.often(2)
        state = standing(s, p, [1, 2, 9])
        salt = s.text(10).encode()
        digest = hashlib.sha256(s.password(p) + salt).hexdigest()
        p["metadata"] = {"Filiale": s.dice.choice(["Torino", "Bari"]), "CodiceFiscale": s.text(16, "ABCDEFGH0123456789")}
        users.append(f"({uid}, N'{p['last_name']}', N'{p['first_name']}', N'{p['username']}', N'{digest}', N'{salt.decode()}', {state}, CAST(N'{utc(p['created_at'], '%Y-%m-%dT%H:%M:%S')}.0000000' AS DateTime2), "
                     f"CAST(N'{utc(p['created_at'] + 99999, '%Y-%m-%dT%H:%M:%S')}.0000000' AS DateTime2), N'{p['metadata']['Filiale']}', N'{p['metadata']['CodiceFiscale']}')")
        reach.append(f"({len(reach) + 1}, {uid}, N'E', N'{s.mail(p, ok)}', {int(ok)})")
        if s.often(2):
            reach.append(f"({len(reach) + 1}, {uid}, N'C', N'{whole(s, p, 'IT', fine)}', {int(fine)})")
    out = ["USE [Sportello]\nGO\nCREATE TABLE [dbo].[StatiUtente]([StatoId] [int] NOT NULL, [Nome] [nvarchar](40) NOT NULL)\nGO\n",
           "CREATE TABLE [dbo].[Utenti](\n\t[UtenteId] [int] NOT NULL,\n\t[Cognome] [nvarchar](60) NULL,\n\t[Nome] [nvarchar](60) NULL,\n\t[NomeUtente] [nvarchar](60) NULL,\n\t[ImprontaPassword] [nvarchar](128) NULL,\n\t[Sale] [nvarchar](32) NULL,\n"
           "\t[StatoId] [int] NOT NULL,\n\t[DataCreazione] [datetime2](7) NULL,\n\t[UltimoAccesso] [datetime2](7) NULL,\n\t[Filiale] [nvarchar](60) NULL,\n\t[CodiceFiscale] [nvarchar](20) NULL,\n CONSTRAINT [PK_Utenti] PRIMARY KEY CLUSTERED ([UtenteId] ASC)\n)\nGO\n",
           "CREATE TABLE [dbo].[Recapiti]([RecapitoId] [int] NOT NULL, [UtenteId] [int] NOT NULL, [Tipo] [nchar](1) NOT NULL, [Valore] [nvarchar](120) NOT NULL, [Verificato] [bit] NOT NULL)\nGO\n"]
    for i, n in ((1, "Attivo"), (2, "Sospeso"), (9, "Cessato")):
        out.append(f"INSERT [dbo].[StatiUtente] ([StatoId], [Nome]) VALUES ({i}, N'{n}')\nGO\n")
    out += [f"INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES {u}\nGO\n" for u in users]
    out += [f"INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES {r}\nGO\n" for r in reach]
    s.write({"sportello.sql": "".join(out)})


def ddb(v):
    if isinstance(v, bool):
        return {"BOOL": v}
    if isinstance(v, int):
        return {"N": str(v)}
    if isinstance(v, dict):
        return {"M": {k: ddb(x) for k, x in v.items()}}
    if isinstance(v, list):
        return {"L": [ddb(x) for x in v]}
    return {"NULL": True} if v is None else {"S": v}


def varaus():
    """A booking service's single table in Finnish, as DynamoDB exports it: people and bookings among each other, keys of two parts."""
    s, out = System("varaus"), []
    for p in s.people:
        p["external_id"] = s.text(10)
        ok, fine = not s.often(3), s.often(2)
        state = standing(s, p, ["AKTIIVINEN", "ESTETTY", "POISTETTU"])
        p["metadata"] = {"paikkakunta": s.dice.choice(["Turku", "Oulu"]), "kanta": "K" + s.text(5)}
        item = {"PK": "ASIAKAS#" + p["external_id"], "SK": "PROFIILI", "tyyppi": "Asiakas", "asiakasId": p["external_id"], "etunimi": p["first_name"], "sukunimi": p["last_name"],
                "sahkoposti": {"osoite": s.mail(p, ok), "vahvistettu": ok}, "salasanaTiiviste": s.bcrypt(p), "tila": state, "luotu": p["created_at"], "viimeksiNahty": p["created_at"] + 4_000_000, **p["metadata"]}
        if s.often(2):
            item["puhelin"] = {"numero": whole(s, p, "FI", fine), "vahvistettu": fine}
        out.append({"Item": ddb(item)["M"]})
        if s.often(2):
            out.append({"Item": ddb({"PK": "ASIAKAS#" + p["external_id"], "SK": "VARAUS#%05d" % p["i"], "tyyppi": "Varaus", "huone": "H%d" % (p["i"] % 9), "luotu": p["created_at"] + 900_000, "vieras": {"nimi": "Vieras", "sahkoposti": f"vieras{p['i']}@muu.net"}})["M"]})
    s.write({"varaus.ndjson": "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in out)})


def guild():
    """A game's players in English, as mongoexport has them: linked accounts by provider, flags as bits."""
    s, out = System("guild"), []
    for p in s.people:
        p["external_id"] = "%024x" % s.dice.getrandbits(96)
        p["username"] = p["local"].replace(".", "_")
        ok, at = not s.often(3), standing(s, p, [0, 4, 8])
        p["first_name"] = p["last_name"] = None
        p["metadata"] = {"shard": s.dice.choice(["eu-1", "us-2"]), "clan": "c" + s.text(4)}
        linked = [{"provider": "steam", "uid": s.text(17, "0123456789"), "linkedAt": {"$date": utc(p["created_at"] + 500, "%Y-%m-%dT%H:%M:%SZ")}},
                  {"provider": "email", "uid": s.mail(p, ok), "confirmedAt": {"$date": utc(p["created_at"] + 90, "%Y-%m-%dT%H:%M:%SZ")} if ok else None}]
        s.dice.shuffle(linked)
        out.append({"_id": {"$oid": p["external_id"]}, "handle": p["username"], "accounts": linked, "auth": {"scheme": "bcrypt", "digest": s.bcrypt(p, "2a"), "resetDigest": hashlib.sha256(s.text(8).encode()).hexdigest()},
                    "flags": s.dice.choice([0, 1, 2, 3]) | at, "joined": {"$date": utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ")}, "lastMatch": {"$date": utc(p["created_at"] + 7_000_000, "%Y-%m-%dT%H:%M:%SZ")}, "world": p["metadata"]})
    s.write({"guild.ndjson": "".join(json.dumps(o) + "\n" for o in out)})


def chitalnya():
    """A library's table in Russian: a column of logins that are addresses or numbers, patronymics, digests of two kinds."""
    s, rows = System("chitalnya"), [["№ билета", "Фамилия", "Имя", "Отчество", "Логин", "Логин подтверждён", "Хеш пароля", "Состояние", "Дата регистрации", "Последний вход", "Отдел", "Категория"]]
    for p in s.people:
        p["external_id"] = "ЧБ-%05d" % (50 + 17 * p["i"])
        ok = not s.often(3)
        login = s.mail(p, ok) if not s.often(3) else whole(s, p, "RU", ok)
        p["created_at"] -= p["created_at"] % 60
        p["metadata"] = {"Отдел": s.dice.choice(["Детский", "Взрослый"]), "Категория": s.dice.choice(["студент", "пенсионер"])}
        digest = s.bcrypt(p) if s.often(2) else hashlib.md5(s.password(p)).hexdigest()
        rows.append([p["external_id"], p["last_name"], p["first_name"], s.dice.choice(["Иванович", "Петровна", ""]), login, "да" if ok else "нет", digest, standing(s, p, ["Активен", "Заблокирован", "Удалён"]),
                     utc(p["created_at"], "%d.%m.%Y %H:%M"), utc(p["created_at"] + 9_000_000, "%d.%m.%Y %H:%M"), *p["metadata"].values()])
    s.write({"chitalnya.csv": table(rows)})


def vuelo():
    """An airline club's documents in Spanish as a document database's REST answer has them: lists of maps, times of two kinds."""
    s, out = System("vuelo"), []
    for p in s.people:
        p["external_id"] = s.text(20)
        ok, fine = not s.often(3), s.often(2)
        state = standing(s, p, ["activo", "bloqueado", "eliminado"])
        p["metadata"] = {"nivel": s.dice.choice(["plata", "oro"]), "asiento": s.dice.choice(["pasillo", "ventana"])}
        mails = [{"correo": s.mail(p, ok), "verificado": ok}]
        if s.often(4):
            mails.append({"correo": s.mail(p, False, "casa.net"), "verificado": False})
        fields = {"nombre": p["first_name"], "apellidos": p["last_name"], "correos": mails, "claveHash": s.bcrypt(p), "estado": state, "preferencias": p["metadata"]}
        if s.often(2):
            fields["movil"] = {"numero": whole(s, p, "ES", fine), "verificado": fine}
        doc = {k: typed(v) for k, v in fields.items()}
        doc["creado"] = {"timestampValue": utc(p["created_at"], "%Y-%m-%dT%H:%M:%SZ")}
        doc["ultimoVuelo"] = {"timestampValue": utc(p["created_at"] + 5_000_000, "%Y-%m-%dT%H:%M:%SZ")}
        out.append({"name": f"projects/vuelo/databases/(default)/documents/socios/{p['external_id']}", "fields": doc, "createTime": "2025-01-02T08:00:%02d.123456Z" % p["i"], "updateTime": "2025-12-02T08:00:00.123456Z"})
    s.write({"vuelo.json": jdump({"documents": out, "nextPageToken": ""})})


if __name__ == "__main__":
    for build in (sportello, varaus, guild, chitalnya, vuelo):
        build()
