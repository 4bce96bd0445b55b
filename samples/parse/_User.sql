--
-- PostgreSQL database dump
--

\restrict Jru95UN1Dr9sgOgn8Aer3q5d0wkcA16q7Ef1jHWN2eab8dhfYJTSNw9uj7zzyuU

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: _User; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."_User" (
    "objectId" text NOT NULL,
    "createdAt" timestamp with time zone,
    "updatedAt" timestamp with time zone,
    username text,
    email text,
    "emailVerified" boolean,
    "authData" jsonb,
    _rperm text[],
    _wperm text[],
    _hashed_password text,
    _email_verify_token_expires_at timestamp with time zone,
    _email_verify_token text,
    _account_lockout_expires_at timestamp with time zone,
    _failed_login_count double precision,
    _perishable_token text,
    _perishable_token_expires_at timestamp with time zone,
    _password_changed_at timestamp with time zone,
    _password_history jsonb
);


ALTER TABLE public."_User" OWNER TO postgres;

--
-- Data for Name: _User; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public."_User" ("objectId", "createdAt", "updatedAt", username, email, "emailVerified", "authData", _rperm, _wperm, _hashed_password, _email_verify_token_expires_at, _email_verify_token, _account_lockout_expires_at, _failed_login_count, _perishable_token, _perishable_token_expires_at, _password_changed_at, _password_history) FROM stdin;
gbANz3QAMd	2026-11-21 19:59:17.274+00	2026-11-21 19:59:17.274+00	ada_ps	ada.lovelace@example.org	t	\N	{gbANz3QAMd}	{gbANz3QAMd}	$2y$10$ovxI0xoXDB/RY5ktkPMezuqQL./cri0ijhYqvAz8nyJqPviHeaIl2	\N	\N	\N	\N	\N	\N	\N	\N
PJd7qfYXTj	2026-11-21 19:59:17.483+00	2026-11-21 19:59:17.483+00	alan_ps	alan.turing@example.org	f	\N	{PJd7qfYXTj}	{PJd7qfYXTj}	$2y$10$xRu5GbOtJIBO80tpJuYTpu51xI0dwtTaeGyVSKhnbrd8SXGP9oHAa	\N	\N	\N	\N	\N	\N	\N	\N
BYl7Mr1KVm	2026-11-21 19:59:17.701+00	2026-11-21 19:59:17.701+00	grace_ps	grace.hopper@example.org	t	\N	{BYl7Mr1KVm}	{BYl7Mr1KVm}	$2y$10$dIGwrt4OX.HrmETXU7XyQevmcyN2nXKOLgIGBuMnixsS/E7JswOhG	\N	\N	\N	\N	\N	\N	\N	\N
\.


--
-- Name: _User _User_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."_User"
    ADD CONSTRAINT "_User_pkey" PRIMARY KEY ("objectId");


--
-- Name: _User_unique_authData_anonymous_id; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX "_User_unique_authData_anonymous_id" ON public."_User" USING btree (((("authData" -> 'anonymous'::text) ->> 'id'::text))) WHERE ((("authData" -> 'anonymous'::text) ->> 'id'::text) IS NOT NULL);


--
-- Name: _User_unique_email; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX "_User_unique_email" ON public."_User" USING btree (email);


--
-- Name: _User_unique_username; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX "_User_unique_username" ON public."_User" USING btree (username);


--
-- Name: _email_verify_token; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX _email_verify_token ON public."_User" USING btree (_email_verify_token);


--
-- Name: _perishable_token; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX _perishable_token ON public."_User" USING btree (_perishable_token);


--
-- Name: case_insensitive_email; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX case_insensitive_email ON public."_User" USING btree (lower(email) varchar_pattern_ops);


--
-- Name: case_insensitive_username; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX case_insensitive_username ON public."_User" USING btree (lower(username) varchar_pattern_ops);


--
-- PostgreSQL database dump complete
--

\unrestrict Jru95UN1Dr9sgOgn8Aer3q5d0wkcA16q7Ef1jHWN2eab8dhfYJTSNw9uj7zzyuU

