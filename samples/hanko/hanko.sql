--
-- PostgreSQL database dump
--

\restrict Gnvk4K58AEdNXxFhxCZpqqHvl1XPbIPFqBiAibQVYccSVyC3KxuDPqdaWkvRJLX

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
-- Name: emails; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.emails (
    id uuid NOT NULL,
    user_id uuid,
    address character varying(255) NOT NULL,
    verified boolean NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL
);


--
-- Name: identities; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.identities (
    id uuid NOT NULL,
    provider_user_id character varying(255) NOT NULL,
    provider_id character varying(255) NOT NULL,
    data text,
    email_id uuid,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    user_id uuid,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL
);


--
-- Name: otp_secrets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.otp_secrets (
    id uuid NOT NULL,
    user_id uuid,
    secret character varying(255),
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL,
    last_validated_step integer
);


--
-- Name: password_credentials; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.password_credentials (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    password character varying(255) NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL
);


--
-- Name: primary_emails; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.primary_emails (
    id uuid NOT NULL,
    email_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL
);


--
-- Name: user_metadata; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_metadata (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    public_metadata character varying(3000),
    private_metadata character varying(3000),
    unsafe_metadata character varying(3000),
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL
);


--
-- Name: usernames; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usernames (
    id uuid NOT NULL,
    user_id uuid,
    username character varying(255),
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL
);


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    name character varying(255),
    family_name character varying(255),
    given_name character varying(255),
    picture text,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL
);


--
-- Name: webauthn_credentials; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webauthn_credentials (
    id character varying(255) NOT NULL,
    user_id uuid NOT NULL,
    public_key text NOT NULL,
    attestation_type character varying(255) NOT NULL,
    aaguid uuid NOT NULL,
    sign_count integer NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    name character varying(255),
    backup_eligible boolean DEFAULT false NOT NULL,
    backup_state boolean DEFAULT false NOT NULL,
    last_used_at timestamp without time zone,
    mfa_only boolean DEFAULT false NOT NULL,
    user_handle_id uuid,
    tenant_id uuid DEFAULT '00000000-0000-0000-0000-000000000001'::uuid NOT NULL
);


--
-- Data for Name: emails; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.emails (id, user_id, address, verified, created_at, updated_at, tenant_id) FROM stdin;
5384277d-8f4b-4ba4-b472-3202b1ad0d3e	a9ae6bc8-d829-43de-b672-f50230833801	ada.lovelace@example.org	t	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.015703	00000000-0000-0000-0000-000000000001
3d486ce8-dda3-46da-8816-24df26a85df6	a9ae6bc8-d829-43de-b672-f50230833801	ada.second@example.org	t	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.072579	00000000-0000-0000-0000-000000000001
e55d3d20-0119-4c88-9215-8c0a6104f756	a9ae6bc8-d829-43de-b672-f50230833802	alan.turing@example.org	t	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.134761	00000000-0000-0000-0000-000000000001
01e401db-c9d0-4079-a582-c07fad5b07cb	a9ae6bc8-d829-43de-b672-f50230833803	grace.hopper@example.org	f	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.182379	00000000-0000-0000-0000-000000000001
0c69c1de-37da-48bd-b79a-9ba34a185b65	a9ae6bc8-d829-43de-b672-f50230833803	grace.second@example.org	f	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.201249	00000000-0000-0000-0000-000000000001
04346cdf-e3b4-44e3-bc12-c6fe49c7201b	a9ae6bc8-d829-43de-b672-f50230833804	edsger@example.org	t	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.218666	00000000-0000-0000-0000-000000000001
\.


--
-- Data for Name: identities; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.identities (id, provider_user_id, provider_id, data, email_id, created_at, updated_at, user_id, tenant_id) FROM stdin;
5d9d6cf0-9d5d-4bd4-8b1c-2f1b3f1f0a01	117	google	{}	e55d3d20-0119-4c88-9215-8c0a6104f756	2026-11-27 03:05:27.109349	2026-11-27 03:05:27.109349	a9ae6bc8-d829-43de-b672-f50230833802	00000000-0000-0000-0000-000000000001
\.


--
-- Data for Name: otp_secrets; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.otp_secrets (id, user_id, secret, created_at, updated_at, tenant_id, last_validated_step) FROM stdin;
49f7d508-7ca2-44d7-ab60-b8915bcf6ef2	a9ae6bc8-d829-43de-b672-f50230833801	JBSWY3DPEHPK3PXP	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.105729	00000000-0000-0000-0000-000000000001	\N
\.


--
-- Data for Name: password_credentials; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.password_credentials (id, user_id, password, created_at, updated_at, tenant_id) FROM stdin;
f160a1fe-b927-406b-8ee8-afaa7b35331c	a9ae6bc8-d829-43de-b672-f50230833801	$2a$12$rQ1cpq/VxI5HCytb99F8DO5QigyNMTR3nPPAZ1NjlmgjN/hsj.zpK	2026-11-27 03:05:24.376116	2026-11-27 03:05:24.378098	00000000-0000-0000-0000-000000000001
8f609dd7-8f67-4f0a-9d49-c510132218be	a9ae6bc8-d829-43de-b672-f50230833802	$2a$12$8pgZTt5RYNRZGBGHosLHcOo/VtvaEZzj3xv0E.dASV7yYBS81/3J6	2026-11-27 03:05:25.329295	2026-11-27 03:05:25.33031	00000000-0000-0000-0000-000000000001
638fb5c8-104d-4538-ac6e-5de9f733e390	a9ae6bc8-d829-43de-b672-f50230833805	$2a$12$IvEW8Ho2SyJOq3GJ9Xrrfu6RcoFx3Y/dr5Y0SLYPhVUNymmTFkpG2	2026-11-27 03:05:26.588295	2026-11-27 03:05:26.588473	00000000-0000-0000-0000-000000000001
\.


--
-- Data for Name: primary_emails; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.primary_emails (id, email_id, user_id, created_at, updated_at, tenant_id) FROM stdin;
e7b32fd5-bd6a-4059-8931-797071a24483	5384277d-8f4b-4ba4-b472-3202b1ad0d3e	a9ae6bc8-d829-43de-b672-f50230833801	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.044317	00000000-0000-0000-0000-000000000001
6dab4c61-997b-4309-a0ad-0ec377b63418	e55d3d20-0119-4c88-9215-8c0a6104f756	a9ae6bc8-d829-43de-b672-f50230833802	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.157876	00000000-0000-0000-0000-000000000001
440a243f-b5d6-4f85-8ed8-e8ca304cd8ea	01e401db-c9d0-4079-a582-c07fad5b07cb	a9ae6bc8-d829-43de-b672-f50230833803	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.189782	00000000-0000-0000-0000-000000000001
46f6c4fc-282c-49b8-bef7-f2e1bcffbb73	04346cdf-e3b4-44e3-bc12-c6fe49c7201b	a9ae6bc8-d829-43de-b672-f50230833804	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.219652	00000000-0000-0000-0000-000000000001
\.


--
-- Data for Name: user_metadata; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.user_metadata (id, user_id, public_metadata, private_metadata, unsafe_metadata, created_at, updated_at, tenant_id) FROM stdin;
b99a2712-70e6-417a-b75d-83da7749885c	a9ae6bc8-d829-43de-b672-f50230833801	{"plan":"gold"}	{"note":"x"}	{"theme":"dark"}	2026-11-27 03:05:26.723881	2026-11-27 03:05:26.750589	00000000-0000-0000-0000-000000000001
\.


--
-- Data for Name: usernames; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.usernames (id, user_id, username, created_at, updated_at, tenant_id) FROM stdin;
e311018c-366d-4571-b0a7-09308941f5eb	a9ae6bc8-d829-43de-b672-f50230833801	ada	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.073044	00000000-0000-0000-0000-000000000001
f9a95eea-9641-4c47-84fd-0137f1086c57	a9ae6bc8-d829-43de-b672-f50230833805	barbara	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.220741	00000000-0000-0000-0000-000000000001
\.


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.users (id, created_at, updated_at, name, family_name, given_name, picture, tenant_id) FROM stdin;
a9ae6bc8-d829-43de-b672-f50230833801	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.003958	\N	\N	\N	\N	00000000-0000-0000-0000-000000000001
a9ae6bc8-d829-43de-b672-f50230833803	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.180576	\N	\N	\N	\N	00000000-0000-0000-0000-000000000001
a9ae6bc8-d829-43de-b672-f50230833804	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.212702	\N	\N	\N	\N	00000000-0000-0000-0000-000000000001
a9ae6bc8-d829-43de-b672-f50230833805	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.220336	\N	\N	\N	\N	00000000-0000-0000-0000-000000000001
a9ae6bc8-d829-43de-b672-f50230833802	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.116357	Alan Turing	Turing	Alan	https://img.example.org/alan.png	00000000-0000-0000-0000-000000000001
\.


--
-- Data for Name: webauthn_credentials; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.webauthn_credentials (id, user_id, public_key, attestation_type, aaguid, sign_count, created_at, updated_at, name, backup_eligible, backup_state, last_used_at, mfa_only, user_handle_id, tenant_id) FROM stdin;
AAECAwQ	a9ae6bc8-d829-43de-b672-f50230833802	pQECAyYgASFYIPG9WtGAri-mevonFPH4p-lI3JBS29zjuvKvJmaP4_mRIlggOjHw31sdAGvE35vmRep-aPcbAAlbuc0KHxQ9u6zcHog	none	00000000-0000-0000-0000-000000000000	0	2026-11-27 03:05:21.003781	2026-11-27 03:05:21.15855	laptop	f	f	\N	f	\N	00000000-0000-0000-0000-000000000001
\.


--
-- Name: emails emails_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emails
    ADD CONSTRAINT emails_pkey PRIMARY KEY (id);


--
-- Name: identities identities_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (id);


--
-- Name: otp_secrets otp_secrets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.otp_secrets
    ADD CONSTRAINT otp_secrets_pkey PRIMARY KEY (id);


--
-- Name: password_credentials password_credentials_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.password_credentials
    ADD CONSTRAINT password_credentials_pkey PRIMARY KEY (id);


--
-- Name: primary_emails primary_emails_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.primary_emails
    ADD CONSTRAINT primary_emails_pkey PRIMARY KEY (id);


--
-- Name: user_metadata user_metadata_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_metadata
    ADD CONSTRAINT user_metadata_pkey PRIMARY KEY (id);


--
-- Name: usernames usernames_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usernames
    ADD CONSTRAINT usernames_pkey PRIMARY KEY (id);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: webauthn_credentials webauthn_credentials_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webauthn_credentials
    ADD CONSTRAINT webauthn_credentials_pkey PRIMARY KEY (id);


--
-- Name: emails_tenant_id_address_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX emails_tenant_id_address_idx ON public.emails USING btree (tenant_id, address);


--
-- Name: emails_tenant_id_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX emails_tenant_id_id_idx ON public.emails USING btree (tenant_id, id);


--
-- Name: emails_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX emails_tenant_id_idx ON public.emails USING btree (tenant_id);


--
-- Name: identities_tenant_id_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX identities_tenant_id_id_idx ON public.identities USING btree (tenant_id, id);


--
-- Name: identities_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identities_tenant_id_idx ON public.identities USING btree (tenant_id);


--
-- Name: identities_tenant_id_provider_user_id_provider_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX identities_tenant_id_provider_user_id_provider_id_idx ON public.identities USING btree (tenant_id, provider_user_id, provider_id);


--
-- Name: otp_secrets_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX otp_secrets_tenant_id_idx ON public.otp_secrets USING btree (tenant_id);


--
-- Name: otp_secrets_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX otp_secrets_user_id_idx ON public.otp_secrets USING btree (user_id);


--
-- Name: password_credentials_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX password_credentials_tenant_id_idx ON public.password_credentials USING btree (tenant_id);


--
-- Name: password_credentials_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX password_credentials_user_id_idx ON public.password_credentials USING btree (user_id);


--
-- Name: primary_emails_email_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX primary_emails_email_id_idx ON public.primary_emails USING btree (email_id);


--
-- Name: primary_emails_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX primary_emails_tenant_id_idx ON public.primary_emails USING btree (tenant_id);


--
-- Name: primary_emails_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX primary_emails_user_id_idx ON public.primary_emails USING btree (user_id);


--
-- Name: user_metadata_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_metadata_tenant_id_idx ON public.user_metadata USING btree (tenant_id);


--
-- Name: user_metadata_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_metadata_user_id_idx ON public.user_metadata USING btree (user_id);


--
-- Name: usernames_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX usernames_tenant_id_idx ON public.usernames USING btree (tenant_id);


--
-- Name: usernames_tenant_id_username_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX usernames_tenant_id_username_idx ON public.usernames USING btree (tenant_id, username);


--
-- Name: usernames_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX usernames_user_id_idx ON public.usernames USING btree (user_id);


--
-- Name: users_tenant_id_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX users_tenant_id_id_idx ON public.users USING btree (tenant_id, id);


--
-- Name: users_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX users_tenant_id_idx ON public.users USING btree (tenant_id);


--
-- Name: webauthn_credentials_tenant_id_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX webauthn_credentials_tenant_id_id_idx ON public.webauthn_credentials USING btree (tenant_id, id);


--
-- Name: webauthn_credentials_tenant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webauthn_credentials_tenant_id_idx ON public.webauthn_credentials USING btree (tenant_id);


--
-- Name: emails emails_tenant_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emails
    ADD CONSTRAINT emails_tenant_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: emails emails_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emails
    ADD CONSTRAINT emails_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: emails emails_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emails
    ADD CONSTRAINT emails_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: identities identities_email_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_email_id_fkey FOREIGN KEY (email_id) REFERENCES public.emails(id) ON DELETE CASCADE;


--
-- Name: identities identities_tenant_email_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_tenant_email_fkey FOREIGN KEY (tenant_id, email_id) REFERENCES public.emails(tenant_id, id) ON DELETE CASCADE;


--
-- Name: identities identities_tenant_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_tenant_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE;


--
-- Name: identities identities_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: identities identities_users_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_users_id_fk FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: otp_secrets otp_secrets_tenant_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.otp_secrets
    ADD CONSTRAINT otp_secrets_tenant_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: otp_secrets otp_secrets_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.otp_secrets
    ADD CONSTRAINT otp_secrets_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: otp_secrets otp_secrets_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.otp_secrets
    ADD CONSTRAINT otp_secrets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: password_credentials password_credentials_tenant_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.password_credentials
    ADD CONSTRAINT password_credentials_tenant_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: password_credentials password_credentials_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.password_credentials
    ADD CONSTRAINT password_credentials_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: password_credentials password_credentials_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.password_credentials
    ADD CONSTRAINT password_credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: primary_emails primary_emails_email_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.primary_emails
    ADD CONSTRAINT primary_emails_email_id_fkey FOREIGN KEY (email_id) REFERENCES public.emails(id) ON UPDATE CASCADE ON DELETE RESTRICT;


--
-- Name: primary_emails primary_emails_tenant_email_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.primary_emails
    ADD CONSTRAINT primary_emails_tenant_email_fkey FOREIGN KEY (tenant_id, email_id) REFERENCES public.emails(tenant_id, id) ON UPDATE CASCADE ON DELETE RESTRICT;


--
-- Name: primary_emails primary_emails_tenant_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.primary_emails
    ADD CONSTRAINT primary_emails_tenant_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: primary_emails primary_emails_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.primary_emails
    ADD CONSTRAINT primary_emails_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: primary_emails primary_emails_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.primary_emails
    ADD CONSTRAINT primary_emails_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: user_metadata user_metadata_tenant_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_metadata
    ADD CONSTRAINT user_metadata_tenant_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE;


--
-- Name: user_metadata user_metadata_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_metadata
    ADD CONSTRAINT user_metadata_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: user_metadata user_metadata_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_metadata
    ADD CONSTRAINT user_metadata_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: usernames usernames_tenant_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usernames
    ADD CONSTRAINT usernames_tenant_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: usernames usernames_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usernames
    ADD CONSTRAINT usernames_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: usernames usernames_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usernames
    ADD CONSTRAINT usernames_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: users users_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: webauthn_credentials webauthn_credential_user_handle_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webauthn_credentials
    ADD CONSTRAINT webauthn_credential_user_handle_fkey FOREIGN KEY (user_handle_id, user_id) REFERENCES public.webauthn_credential_user_handles(id, user_id) ON UPDATE CASCADE;


--
-- Name: webauthn_credentials webauthn_credentials_tenant_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webauthn_credentials
    ADD CONSTRAINT webauthn_credentials_tenant_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: webauthn_credentials webauthn_credentials_tenants_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webauthn_credentials
    ADD CONSTRAINT webauthn_credentials_tenants_id_fk FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: webauthn_credentials webauthn_credentials_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webauthn_credentials
    ADD CONSTRAINT webauthn_credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: webauthn_credentials webauthn_credentials_webauthn_credential_user_handles_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webauthn_credentials
    ADD CONSTRAINT webauthn_credentials_webauthn_credential_user_handles_id_fk FOREIGN KEY (user_handle_id) REFERENCES public.webauthn_credential_user_handles(id) ON UPDATE CASCADE ON DELETE SET NULL;


--
-- PostgreSQL database dump complete
--

\unrestrict Gnvk4K58AEdNXxFhxCZpqqHvl1XPbIPFqBiAibQVYccSVyC3KxuDPqdaWkvRJLX

