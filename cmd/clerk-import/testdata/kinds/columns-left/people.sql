CREATE TABLE people (id text, email text, nick text, department text, vat_id text, state text, Plan text);
INSERT INTO people (id, email, nick, department, vat_id, state, Plan) VALUES ('1', 'ann@acme.io', 'ann_b', 'Legal', 'DE123', 'active', 'gold');
INSERT INTO people (id, email, nick, department, vat_id, state, Plan) VALUES ('2', 'bob@acme.io', 'bob_c', 'Sales', 'DE124', 'off', 'free');
