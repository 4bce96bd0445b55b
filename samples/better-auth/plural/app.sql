PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`created_at` integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL,
	`username` text,
	`display_username` text,
	`phone_number` text,
	`phone_number_verified` integer,
	`role` text,
	`banned` integer DEFAULT false,
	`ban_reason` text,
	`ban_expires` integer,
	`two_factor_enabled` integer DEFAULT false,
	`is_anonymous` integer DEFAULT false
);
INSERT INTO users VALUES('IDC9FzTYnxzTMTIcx5Adeim3PFcPYTHT','Ada Lovelace','ada.lovelace@example.com',1,NULL,1795747643698,1795747645604,NULL,NULL,'+16465550199',1,'admin',0,NULL,NULL,0,0);
INSERT INTO users VALUES('HFQiZsqD6TYdjv8Qqkh6p6HI04EyDa5N','Alan Turing','alan.turing@example.com',0,NULL,1795747644052,1795747644052,'alan_1','Alan_1',NULL,NULL,'user',0,NULL,NULL,0,0);
INSERT INTO users VALUES('N60ptG9rGfAyKXb5cMywJRQZBkuPP93O','Grace Hopper','grace.hopper@example.com',0,NULL,1795747644403,1795747646576,NULL,NULL,NULL,NULL,'user',1,'spam',NULL,0,0);
INSERT INTO users VALUES('zTniMRwmtw6RaqOlaETtejuwxkk9uK2T','Edsger Dijkstra','edsger.dijkstra@example.com',0,NULL,1795747644784,1795747646151,NULL,NULL,NULL,NULL,'user',0,NULL,NULL,1,0);
INSERT INTO users VALUES('SnFEP92DCNHaAMzIIGKZomiEl4PeNxEE','Barbara Liskov','barbara.liskov@example.com',0,NULL,1795747645185,1795747646605,NULL,NULL,NULL,NULL,'user',1,'spam',3372547646605,0,0);
INSERT INTO users VALUES('eAJbRxQEZGjhGYByBpQ5d8N7YpqsqkMF','Niklaus Wirth','niklaus.wirth@example.com',0,NULL,1795747645572,1795747646648,NULL,NULL,NULL,NULL,'user',1,'spam',1767323045678,0,0);
INSERT INTO users VALUES('khOn9H4rswLOUQkEeDitEwOPfgYab4yB','Anonymous','fdtezabaqgn9kfadfzgme5wdpben2res@anonymous.placeholder.invalid',0,NULL,1795747646674,1795747646674,NULL,NULL,NULL,NULL,'user',0,NULL,NULL,0,1);
INSERT INTO users VALUES('w4mHknUXmYBOb6wh66oQiV2VtZf5xCRN','Linus','linus@example.com',1,NULL,1795747646722,1795747646722,NULL,NULL,NULL,NULL,'user',0,NULL,NULL,0,0);
COMMIT;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer DEFAULT (cast(unixepoch('subsecond') * 1000 as integer)) NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
INSERT INTO accounts VALUES('qoG7KfjIS53EDJ0ihzDM2apCRnhdJjk2','IDC9FzTYnxzTMTIcx5Adeim3PFcPYTHT','credential','IDC9FzTYnxzTMTIcx5Adeim3PFcPYTHT',NULL,NULL,NULL,NULL,NULL,NULL,'45f0eae4c730f1aa4b2a3473df107c96:1c57c8a77d23fd448cb3306612c6100de525ec915f4c1e877fe1d3b1522bd39f624e6fcb9f5474ddbab25889ad6a9fd7a1d7e026e9fb4742bd924eafbe5de0ce',1795747643711,1795747643711);
INSERT INTO accounts VALUES('IJeWlJyGPOpOrIQKuMNfSCAHtuveK2I4','HFQiZsqD6TYdjv8Qqkh6p6HI04EyDa5N','credential','HFQiZsqD6TYdjv8Qqkh6p6HI04EyDa5N',NULL,NULL,NULL,NULL,NULL,NULL,'60c14cf5f55dc543dfb59c174723a97f:c3b22e64f915d0b4ab941ccdc01e3735d7f00d8e629e8021cdb4c8603d638c3e6791cfd384beece295208002f9dad4fcd4252a077854c08a3aaf8f9565a1dcff',1795747644060,1795747644060);
INSERT INTO accounts VALUES('xpc0Nl2ku1PNJ0GAFVM34giJzXNwHWeD','N60ptG9rGfAyKXb5cMywJRQZBkuPP93O','credential','N60ptG9rGfAyKXb5cMywJRQZBkuPP93O',NULL,NULL,NULL,NULL,NULL,NULL,'9c8803800bb466ea0ae4423c30761409:1a9d41ed49b4c1a357b05737e99f9cc822f5682c50ff12f38f7dfaee7b873fd7b1c11be974a28af04c36e8ea44ccffc8e4830583b6477dc14a8ab6674792df99',1795747644407,1795747644407);
INSERT INTO accounts VALUES('PZT17diwimcbAL2awCWhq23AECVdU4Xp','zTniMRwmtw6RaqOlaETtejuwxkk9uK2T','credential','zTniMRwmtw6RaqOlaETtejuwxkk9uK2T',NULL,NULL,NULL,NULL,NULL,NULL,'ef3f1502df1560fafea29c992c87fc37:6ea1f7a538fb5f37b61fcdb5acae2a180c5753708d6d32b4e9507fff3e4122c40c5749967e118646475c17041e184b5ec9e4bb48d8e39184aabe717f412a27fe',1795747644792,1795747644792);
INSERT INTO accounts VALUES('KePHKEGVZ243kkXkzG9YQDOZoQsd9Nes','SnFEP92DCNHaAMzIIGKZomiEl4PeNxEE','credential','SnFEP92DCNHaAMzIIGKZomiEl4PeNxEE',NULL,NULL,NULL,NULL,NULL,NULL,'941993fb981f0caa667c24a4bd64f0bd:6d2f76d01a30e4d7e82ff2278d802a48aa7908eb18e1c972b63a23fea1136ea4d4545fa282c1718b86c1146eda8f49a583a6c157a57989223c874489df1a4a77',1795747645187,1795747645187);
INSERT INTO accounts VALUES('NPhklnse2eVwZ9j1xy2xHdXIRnyJbJpJ','eAJbRxQEZGjhGYByBpQ5d8N7YpqsqkMF','credential','eAJbRxQEZGjhGYByBpQ5d8N7YpqsqkMF',NULL,NULL,NULL,NULL,NULL,NULL,'324914a125cd32f4524420ed29a689db:b8470f569fe9770cffc71b5d745ac64a837fcc100d53ee092bcd2cc31713a07888c18a1af5c9d98eaf1d5510dec8eee96ee126ed8037314e4016a28afe821fe3',1795747645575,1795747645575);
INSERT INTO accounts VALUES('opaYMwW8jBRkot76toGkG5SrjLz2rNsH','583231','github','IDC9FzTYnxzTMTIcx5Adeim3PFcPYTHT',NULL,NULL,NULL,NULL,NULL,'user:email',NULL,1795747645624,1795747645624);
INSERT INTO accounts VALUES('KTeGi9QFgqa2m7gnVle7ZGHGnh4BvsyH','117','google','w4mHknUXmYBOb6wh66oQiV2VtZf5xCRN',NULL,NULL,NULL,NULL,NULL,'openid',NULL,1795747646723,1795747646723);
COMMIT;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE `two_factors` (
	`id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`backup_codes` text NOT NULL,
	`user_id` text NOT NULL,
	`verified` integer DEFAULT true,
	`failed_verification_count` integer DEFAULT 0,
	`locked_until` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
INSERT INTO two_factors VALUES('Nj7O3ioSqeUJWwrSBIaSpOVrInsxuIM8','6178a64392edd85a48be9e294f452f403a6732dbdeed452ea926579b0ed76672d679b6e3e36e33a4867ea6a4dc59c107ddd1b7fdf852306589f3e0b41845fa830e89cf95100a69dd','e7b574994bb0fec4990c9e0d46c06a2bdb5c443b8ebc76f3e9f97458ba530fa66886a4629545201262d63cbd08b2ca10e4adecbe9803cafc9060787f682dd656efd447c01be51935e2b56cbc51a5c6e08e37176ed3d4d4d8e812917efa1039eacd653cae3a366e4aea13f0430abc69a11482edc514fff3cbb4618bd0847bbab37823b0e0fded924ba7a9303c4a6fd3d16520da5a7cbe3974ec58e7b17180e3468a0982dbe1e1a758acf1260430361aeacc3efcf810','zTniMRwmtw6RaqOlaETtejuwxkk9uK2T',1,0,NULL);
COMMIT;
