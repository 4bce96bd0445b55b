CREATE TABLE members (id text, email text, password_digest text, totp_secret text, backup_codes text);
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('0', 't0@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', 'JBSWY3DPEHPK3PXP', 'aaaa-bbbb cccc-dddd');
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('1', 't1@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', 'jbsw y3dp ehpk 3pxp', '["aaaa-bbbb","cccc-dddd"]');
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('2', 't2@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJA======', 'aaaa-bbbb
cccc-dddd');
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('3', 't3@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', 'otpauth://totp/Acme:ann%40acme.io?secret=JBSWY3DPEHPK3PXP&issuer=Acme', NULL);
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('4', 't4@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', '48656c6c6f21deadbeef', NULL);
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('5', 't5@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', 'JBSW-Y3DP-EHPK-3PXP', NULL);
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('6', 't6@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', 'JBSWY3DPEHPK3PX1', NULL);
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('7', 't7@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', 'otpauth://totp/Acme?secret=JBSWY3DPEHPK3PXP&digits=8&algorithm=SHA512&period=60', NULL);
INSERT INTO members (id, email, password_digest, totp_secret, backup_codes) VALUES ('8', 't8@acme.io', '$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i', 'otpauth://hotp/Acme?secret=JBSWY3DPEHPK3PXP&counter=4', NULL);
