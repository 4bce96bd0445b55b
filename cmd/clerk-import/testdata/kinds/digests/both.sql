CREATE TABLE users (id text, name text, email text, email_verified text, image text, created_at text, updated_at text);
INSERT INTO users (id, name, email, email_verified, image, created_at, updated_at) VALUES ('u1', 'Hal Ives', 'hal@acme.io', 't', NULL, '2025-01-02 03:04:05.678', '2025-01-02 03:04:05.678');
INSERT INTO users (id, name, email, email_verified, image, created_at, updated_at) VALUES ('u2', 'Ida Jung', 'ida@acme.io', 'f', NULL, '2025-01-02 03:04:05.678', '2025-01-02 03:04:05.678');
CREATE TABLE accounts (id text, account_id text, provider_id text, user_id text, password text, created_at text, updated_at text);
INSERT INTO accounts (id, account_id, provider_id, user_id, password, created_at, updated_at) VALUES ('a1', 'u1', 'credential', 'u1', '00112233445566778899aabbccddeeff:900265ad3461225a47b4250b6da36755b0376e259b644d57aafbcaea4f03c01c4da7efefd17db1e870037ad03329dc313bf271e46d34de6d98150eb9771ed36b', '2025-01-02', '2025-01-02');
INSERT INTO accounts (id, account_id, provider_id, user_id, password, created_at, updated_at) VALUES ('a2', 'u2', 'credential', 'u2', '$2b$05$abcdefghijklmnopqrstuuxIVD.s0FNZhsDefCUKkxq.qa2z1ag/.', '2025-01-02', '2025-01-02');
