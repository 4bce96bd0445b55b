--
-- PostgreSQL database dump
--

\restrict j86FPecWo9ciG9x8P0UO6d9HcjZxNJuwIMyhnEm3hDcyrf00hPlNvo8m1hu7Qwv

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
-- Name: directus_users; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.directus_users (
    id uuid NOT NULL,
    first_name character varying(50),
    last_name character varying(50),
    email character varying(128),
    password character varying(255),
    location character varying(255),
    title character varying(50),
    description text,
    tags json,
    avatar uuid,
    language character varying(255) DEFAULT NULL::character varying,
    tfa_secret character varying(255),
    status character varying(16) DEFAULT 'active'::character varying NOT NULL,
    role uuid,
    token character varying(255),
    last_access timestamp with time zone,
    last_page character varying(255),
    provider character varying(128) DEFAULT 'default'::character varying NOT NULL,
    external_identifier character varying(255),
    auth_data json,
    email_notifications boolean DEFAULT true,
    appearance character varying(255),
    theme_dark character varying(255),
    theme_light character varying(255),
    theme_light_overrides json,
    theme_dark_overrides json
);


ALTER TABLE public.directus_users OWNER TO postgres;

--
-- Data for Name: directus_users; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.directus_users (id, first_name, last_name, email, password, location, title, description, tags, avatar, language, tfa_secret, status, role, token, last_access, last_page, provider, external_identifier, auth_data, email_notifications, appearance, theme_dark, theme_light, theme_light_overrides, theme_dark_overrides) FROM stdin;
0bd2de03-0077-4e96-aa74-3ae49bdc0373	Ada	Lovelace	ada.lovelace@example.org	$argon2id$v=19$m=65536,t=3,p=4$ED8VBrVk7uTF/aHnoM+yWw$8vF55TxeG1vQuVXdR4yDfXkg3QNL9CkFJx45dFHRCbY	\N	\N	\N	\N	\N	\N	\N	active	4517ef69-30df-41cb-a97c-acf59b157b61	\N	\N	\N	default	\N	\N	t	\N	\N	\N	\N	\N
b80e32da-8081-4dc1-b8ce-be62a3c49725	Alan	Turing	alan.turing@example.org	$argon2id$v=19$m=65536,t=3,p=4$3wQK7YwbGyKTFHfdDkIKWg$s+yfe28lx9VFj5wr+SbIm8yd/J3FRK+nVpSC9TJoci0	\N	\N	\N	\N	\N	\N	\N	suspended	4517ef69-30df-41cb-a97c-acf59b157b61	\N	\N	\N	default	\N	\N	t	\N	\N	\N	\N	\N
ee47043c-0db7-43c2-ae6d-e2429733a695	Grace	Hopper	grace.hopper@example.org	$argon2id$v=19$m=65536,t=3,p=4$fSkmzZOVxgTv8aHuRiheww$L6Ka6h0spY5rEMshRr1ACvKakto89yk2PEn5Vq0lTGA	\N	\N	\N	\N	\N	\N	\N	active	4517ef69-30df-41cb-a97c-acf59b157b61	\N	\N	\N	default	\N	\N	t	\N	\N	\N	\N	\N
\.


--
-- Name: directus_users directus_users_email_unique; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.directus_users
    ADD CONSTRAINT directus_users_email_unique UNIQUE (email);


--
-- Name: directus_users directus_users_external_identifier_unique; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.directus_users
    ADD CONSTRAINT directus_users_external_identifier_unique UNIQUE (external_identifier);


--
-- Name: directus_users directus_users_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.directus_users
    ADD CONSTRAINT directus_users_pkey PRIMARY KEY (id);


--
-- Name: directus_users directus_users_token_unique; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.directus_users
    ADD CONSTRAINT directus_users_token_unique UNIQUE (token);


--
-- Name: directus_users directus_users_role_foreign; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.directus_users
    ADD CONSTRAINT directus_users_role_foreign FOREIGN KEY (role) REFERENCES public.directus_roles(id) ON DELETE SET NULL;


--
-- PostgreSQL database dump complete
--

\unrestrict j86FPecWo9ciG9x8P0UO6d9HcjZxNJuwIMyhnEm3hDcyrf00hPlNvo8m1hu7Qwv

