package source

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What tables refer to is read in every spelling in which databases and their tools write foreign keys.
func TestForeignKeysAreRead(t *testing.T) {
	const mysql = "-- MySQL dump 10.13\n"
	for name, c := range map[string]struct {
		dump, table string
		want        []Reference
	}{
		"pg_dump": {"CREATE TABLE public.users (id integer NOT NULL, name text);\nCREATE TABLE public.auth (id integer, user_id integer);\n" +
			"COPY public.auth (id, user_id) FROM stdin;\n1\t1\n\\.\nALTER TABLE ONLY public.auth\n    ADD CONSTRAINT auth_pkey PRIMARY KEY (id);\n" +
			"ALTER TABLE ONLY public.auth\n    ADD CONSTRAINT auth_fk FOREIGN KEY (user_id) REFERENCES public.users(id) ON UPDATE CASCADE ON DELETE CASCADE;\n",
			"public.auth", []Reference{{"user_id", "public.users", "id"}}},
		"pg_dump, capitals": {`CREATE TABLE public."User" (id text);` + "\n" + `CREATE TABLE public."Auth" ("userId" text);` + "\nINSERT INTO public.\"Auth\" VALUES ('a');\n" +
			`ALTER TABLE ONLY public."Auth" ADD CONSTRAINT "Auth_userId_fkey" FOREIGN KEY ("userId") REFERENCES public."User"(id);` + "\n", "public.Auth", []Reference{{"userId", "public.User", "id"}}},
		"mysqldump": {mysql + "CREATE TABLE `auth` (\n  `id` int NOT NULL,\n  `user_id` int DEFAULT NULL COMMENT 'REFERENCES x (y)',\n  PRIMARY KEY (`id`),\n  KEY `k` (`user_id`),\n" +
			"  CONSTRAINT `f` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE\n) ENGINE=InnoDB;\nINSERT INTO `auth` VALUES (1,2);\nCREATE TABLE `users` (`id` int);\n",
			"auth", []Reference{{"user_id", "users", "id"}}},
		"phpMyAdmin, several in one statement": {"-- phpMyAdmin SQL Dump\nCREATE TABLE `a` (`u` int, `g` int);\nINSERT INTO `a` VALUES (1,2);\n" +
			"ALTER TABLE `a`\n  ADD CONSTRAINT `f1` FOREIGN KEY (`u`) REFERENCES `users` (`id`) ON DELETE CASCADE,\n  ADD CONSTRAINT `f2` FOREIGN KEY (`g`) REFERENCES `groups` (`id`);\n",
			"a", []Reference{{"u", "users", "id"}, {"g", "groups", "id"}}},
		"SQLite": {"PRAGMA foreign_keys=OFF;\nCREATE TABLE users(ID integer primary key);\nCREATE TABLE a (id integer references users, `by` int REFERENCES \"users\" (`id`) ON DELETE CASCADE, n text CHECK (n <> 'x, y'), " +
			"g int, FOREIGN KEY(g) REFERENCES groups(id) -- , FOREIGN KEY(n) REFERENCES users(id)\n);\nINSERT INTO a VALUES(1,1,'x',1);\n",
			"a", []Reference{{"id", "users", ""}, {"by", "users", "ID"}, {"g", "groups", "id"}}},
		"SQL Server": {"CREATE TABLE [dbo].[Users]([Id] [int] NOT NULL)\nGO\nCREATE TABLE [dbo].[Claims]([Id] [int] NOT NULL, [UserId] [int] NULL)\nGO\nINSERT [dbo].[Claims] ([Id], [UserId]) VALUES (1, 1)\nGO\n" +
			"ALTER TABLE [dbo].[Claims]  WITH CHECK ADD  CONSTRAINT [FK_1] FOREIGN KEY([UserId])\nREFERENCES [dbo].[Users] ([Id])\nON DELETE CASCADE\nGO\nALTER TABLE [dbo].[Claims] CHECK CONSTRAINT [FK_1]\nGO\n",
			"dbo.Claims", []Reference{{"UserId", "dbo.Users", "Id"}}},
		"Oracle": {`CREATE TABLE "APP"."USERS" ("ID" NUMBER);` + "\n" + `CREATE TABLE "APP"."LOGINS" ("USER_ID" NUMBER);` + "\n" + `INSERT INTO "APP"."LOGINS" ("USER_ID") VALUES (1);` + "\n" +
			`ALTER TABLE "APP"."LOGINS" ADD CONSTRAINT "F" FOREIGN KEY ("USER_ID") REFERENCES "APP"."USERS" ("ID") ENABLE;` + "\n", "APP.LOGINS", []Reference{{"USER_ID", "APP.USERS", "ID"}}},
		"keys of several columns are none of one": {"CREATE TABLE a (x int, y int, FOREIGN KEY (x, y) REFERENCES b (x, y));\nINSERT INTO a VALUES (1, 2);\n" +
			"ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (x, y) REFERENCES b (x, y);\n", "a", nil},
	} {
		path := filepath.Join(t.TempDir(), "dump.sql")
		if err := os.WriteFile(path, []byte(c.dump), 0o600); err != nil {
			t.Fatal(err)
		}
		_, tables, err := Probe(path, Options{Name: "dump.sql"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		i := slices.IndexFunc(tables, func(t Table) bool { return t.Name == c.table })
		if i < 0 {
			t.Errorf("%s: no table %s in %v", name, c.table, tables)
		} else if !slices.Equal(tables[i].Refers, c.want) {
			t.Errorf("%s: %v, not %v", name, tables[i].Refers, c.want)
		}
	}
}
