PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, note TEXT, data BLOB);
INSERT INTO users VALUES(1,'ana@acme.io','it''s; -- no comment',X'0027');
INSERT INTO users VALUES(2,'bo@acme.io',replace('a\nINSERT INTO users VALUES (9);','\n',char(10)),NULL);
INSERT INTO users VALUES(3,'cy@acme.io',NULL,NULL);
INSERT INTO users VALUES(4,'dée@acme.io','$$ /* x */ "q" `b`',NULL);
COMMIT;
