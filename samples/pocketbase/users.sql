PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE `users` (`avatar` TEXT DEFAULT '' NOT NULL, `created` TEXT DEFAULT '' NOT NULL, `email` TEXT DEFAULT '' NOT NULL, `emailVisibility` BOOLEAN DEFAULT FALSE NOT NULL, `id` TEXT PRIMARY KEY DEFAULT ('r'||lower(hex(randomblob(7)))) NOT NULL, `name` TEXT DEFAULT '' NOT NULL, `password` TEXT DEFAULT '' NOT NULL, `tokenKey` TEXT DEFAULT '' NOT NULL, `updated` TEXT DEFAULT '' NOT NULL, `verified` BOOLEAN DEFAULT FALSE NOT NULL);
INSERT INTO users VALUES('','2026-11-21 18:44:02.659Z','ada@example.org',0,'qtfkcjpr68ot63p','Ada Lovelace','$2a$10$atxWk/tmzl1ZiVi3F3HaauwCzlVEwTOJAzp4yp2YTFO64Jr4PxTAq','lKIxjwPaogenxonURCh3F99LJtY53bhI81fjiXsmMea7HIe3Jx','2026-11-21 18:44:02.659Z',1);
INSERT INTO users VALUES('','2026-11-21 18:44:02.733Z','alan@example.org',0,'kl4dw3ooy04kttx','Alan Turing','$2a$10$jfIm6TJ5zSdwmW8c7zARt.0D7K4pAtgurB4Rll/i7Bm3pSHI8WhZW','f1k1zAHQMvKOOeOy2vr99b8SxO0ou2FW0bVqGpWsz9NCE6IYEw','2026-11-21 18:44:02.733Z',0);
COMMIT;
