# Users of Flask-Security, created through its own datastore, in the columns of its models. The setting
# SECURITY_PASSWORD_SINGLE_HASH is on, as only such digests can be imported. Usage: make.py FOLDER
import csv
import datetime
import sys

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore, hash_password
from flask_security.models import fsqla_v3 as fsqla
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config.update(
    SECRET_KEY="unused-but-needed", SECURITY_PASSWORD_SALT="146585145368132386173505678016728509634", SQLALCHEMY_DATABASE_URI="sqlite://",
    SECURITY_PASSWORD_HASH="bcrypt", SECURITY_PASSWORD_HASH_OPTIONS={"bcrypt": {"rounds": 5}}, SECURITY_PASSWORD_SINGLE_HASH=True, WTF_CSRF_ENABLED=False)
db = SQLAlchemy(app)
fsqla.FsModels.set_db_info(db)


class Role(db.Model, fsqla.FsRoleMixin):
    pass


class User(db.Model, fsqla.FsUserMixin):
    pass


PASSWORDS = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
Security(app, SQLAlchemyUserDatastore(db, User, Role))
with app.app_context():
    db.create_all()
    store = SQLAlchemyUserDatastore(db, User, Role)
    for i, name in enumerate(["ada", "alan", "grace"]):
        store.create_user(email=name + "@example.org", username=name + "_fs", password=hash_password(PASSWORDS[i]), active=i != 2,
                          confirmed_at=None if i == 1 else datetime.datetime(2023, 1, 1 + i), fs_uniquifier="u%d" % i)
    db.session.commit()
    with open(sys.argv[1] + "/user.csv", "w", newline="") as f, db.engine.connect() as c:
        rows = c.exec_driver_sql('SELECT * FROM "user" ORDER BY id')
        out = csv.writer(f, lineterminator="\n")
        out.writerow(rows.keys())
        out.writerows(rows)
with open(sys.argv[1] + "/known.csv", "w") as f:
    f.write("email,password\n" + "".join("%s@example.org,%s\n" % (n, p) for n, p in zip(["ada", "alan", "grace"], PASSWORDS)))
