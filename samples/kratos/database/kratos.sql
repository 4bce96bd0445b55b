--
-- PostgreSQL database dump
--

\restrict 72HVR3wsX3afNUsiUDNRorK3P2abBzoYtJG9JWSbwxdkdtQOTwZvA2Qw0HVKNoJ

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

--
-- Name: btree_gin; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;


--
-- Name: EXTENSION btree_gin; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION btree_gin IS 'support for indexing common datatypes in GIN';


--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: continuity_containers; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.continuity_containers (
    id uuid NOT NULL,
    identity_id uuid,
    name character varying(255) NOT NULL,
    payload jsonb,
    expires_at timestamp without time zone NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid
);


ALTER TABLE public.continuity_containers OWNER TO postgres;

--
-- Name: courier_message_dispatches; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.courier_message_dispatches (
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    status character varying(7) NOT NULL,
    error json,
    nid uuid NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);


ALTER TABLE public.courier_message_dispatches OWNER TO postgres;

--
-- Name: courier_messages; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.courier_messages (
    id uuid NOT NULL,
    type integer NOT NULL,
    status integer NOT NULL,
    body text NOT NULL,
    subject character varying(255) NOT NULL,
    recipient character varying(255) NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    template_type character varying(255) DEFAULT ''::character varying NOT NULL,
    template_data bytea,
    nid uuid,
    send_count integer DEFAULT 0 NOT NULL,
    channel character varying(32)
);


ALTER TABLE public.courier_messages OWNER TO postgres;

--
-- Name: identities; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identities (
    id uuid NOT NULL,
    schema_id character varying(2048) NOT NULL,
    traits jsonb NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid,
    state character varying(255) DEFAULT 'active'::character varying NOT NULL,
    state_changed_at timestamp without time zone,
    metadata_public jsonb,
    metadata_admin jsonb,
    available_aal character varying(4),
    organization_id uuid
);


ALTER TABLE public.identities OWNER TO postgres;

--
-- Name: identity_credential_identifiers; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_credential_identifiers (
    id uuid NOT NULL,
    identifier character varying(255) NOT NULL,
    identity_credential_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid,
    identity_credential_type_id uuid NOT NULL
);


ALTER TABLE public.identity_credential_identifiers OWNER TO postgres;

--
-- Name: identity_credential_types; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_credential_types (
    id uuid NOT NULL,
    name character varying(32) NOT NULL
);


ALTER TABLE public.identity_credential_types OWNER TO postgres;

--
-- Name: identity_credentials; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_credentials (
    id uuid NOT NULL,
    config jsonb NOT NULL,
    identity_credential_type_id uuid NOT NULL,
    identity_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid,
    version integer DEFAULT 0 NOT NULL
);


ALTER TABLE public.identity_credentials OWNER TO postgres;

--
-- Name: identity_login_codes; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_login_codes (
    id uuid NOT NULL,
    code character varying(64) NOT NULL,
    address character varying(255) NOT NULL,
    address_type character(36) NOT NULL,
    used_at timestamp without time zone,
    expires_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    issued_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    selfservice_login_flow_id uuid NOT NULL,
    identity_id uuid NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    nid uuid NOT NULL
);


ALTER TABLE public.identity_login_codes OWNER TO postgres;

--
-- Name: identity_recovery_addresses; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_recovery_addresses (
    id uuid NOT NULL,
    via character varying(16) NOT NULL,
    value character varying(400) NOT NULL,
    identity_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid
);


ALTER TABLE public.identity_recovery_addresses OWNER TO postgres;

--
-- Name: identity_recovery_codes; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_recovery_codes (
    id uuid NOT NULL,
    code character varying(64) NOT NULL,
    used_at timestamp without time zone,
    identity_recovery_address_id uuid,
    code_type integer NOT NULL,
    expires_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    issued_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    selfservice_recovery_flow_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid NOT NULL,
    identity_id uuid NOT NULL
);


ALTER TABLE public.identity_recovery_codes OWNER TO postgres;

--
-- Name: identity_recovery_tokens; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_recovery_tokens (
    id uuid NOT NULL,
    token character varying(64) NOT NULL,
    used boolean DEFAULT false NOT NULL,
    used_at timestamp without time zone,
    identity_recovery_address_id uuid,
    selfservice_recovery_flow_id uuid,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    expires_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    issued_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    nid uuid,
    identity_id uuid NOT NULL,
    token_type integer DEFAULT 0 NOT NULL,
    CONSTRAINT identity_recovery_tokens_token_type_ck CHECK (((token_type = 1) OR (token_type = 2)))
);


ALTER TABLE public.identity_recovery_tokens OWNER TO postgres;

--
-- Name: identity_registration_codes; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_registration_codes (
    id uuid NOT NULL,
    code character varying(64) NOT NULL,
    address character varying(255) NOT NULL,
    address_type character(36) NOT NULL,
    used_at timestamp without time zone,
    expires_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    issued_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    selfservice_registration_flow_id uuid NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    nid uuid NOT NULL
);


ALTER TABLE public.identity_registration_codes OWNER TO postgres;

--
-- Name: identity_verifiable_addresses; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_verifiable_addresses (
    id uuid NOT NULL,
    status character varying(16) NOT NULL,
    via character varying(16) NOT NULL,
    verified boolean NOT NULL,
    value character varying(400) NOT NULL,
    verified_at timestamp without time zone,
    identity_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid
);


ALTER TABLE public.identity_verifiable_addresses OWNER TO postgres;

--
-- Name: identity_verification_codes; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_verification_codes (
    id uuid NOT NULL,
    code_hmac character varying(64) NOT NULL,
    used_at timestamp without time zone,
    identity_verifiable_address_id uuid,
    expires_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    issued_at timestamp without time zone DEFAULT '2000-01-01 00:00:00'::timestamp without time zone NOT NULL,
    selfservice_verification_flow_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid NOT NULL
);


ALTER TABLE public.identity_verification_codes OWNER TO postgres;

--
-- Name: identity_verification_tokens; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identity_verification_tokens (
    id uuid NOT NULL,
    token character varying(64) NOT NULL,
    used boolean DEFAULT false NOT NULL,
    used_at timestamp without time zone,
    expires_at timestamp without time zone NOT NULL,
    issued_at timestamp without time zone NOT NULL,
    identity_verifiable_address_id uuid NOT NULL,
    selfservice_verification_flow_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    nid uuid
);


ALTER TABLE public.identity_verification_tokens OWNER TO postgres;

--
-- Name: networks; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.networks (
    id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);


ALTER TABLE public.networks OWNER TO postgres;

--
-- Name: schema_migration; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.schema_migration (
    version character varying(48) NOT NULL,
    version_self integer DEFAULT 0 NOT NULL
);


ALTER TABLE public.schema_migration OWNER TO postgres;

--
-- Name: selfservice_errors; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.selfservice_errors (
    id uuid NOT NULL,
    errors jsonb NOT NULL,
    seen_at timestamp without time zone,
    was_seen boolean NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    csrf_token character varying(255) DEFAULT ''::character varying NOT NULL,
    nid uuid
);


ALTER TABLE public.selfservice_errors OWNER TO postgres;

--
-- Name: selfservice_login_flows; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.selfservice_login_flows (
    id uuid NOT NULL,
    request_url text NOT NULL,
    issued_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires_at timestamp without time zone NOT NULL,
    active_method character varying(32) NOT NULL,
    csrf_token character varying(255) NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    forced boolean DEFAULT false NOT NULL,
    type character varying(16) DEFAULT 'browser'::character varying NOT NULL,
    ui jsonb,
    nid uuid,
    requested_aal character varying(4) DEFAULT 'aal1'::character varying NOT NULL,
    internal_context jsonb NOT NULL,
    oauth2_login_challenge uuid,
    oauth2_login_challenge_data text,
    state character varying(255),
    submit_count integer DEFAULT 0 NOT NULL,
    organization_id uuid
);


ALTER TABLE public.selfservice_login_flows OWNER TO postgres;

--
-- Name: selfservice_recovery_flows; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.selfservice_recovery_flows (
    id uuid NOT NULL,
    request_url text NOT NULL,
    issued_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires_at timestamp without time zone NOT NULL,
    active_method character varying(32),
    csrf_token character varying(255) NOT NULL,
    state character varying(32) NOT NULL,
    recovered_identity_id uuid,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    type character varying(16) DEFAULT 'browser'::character varying NOT NULL,
    ui jsonb,
    nid uuid,
    submit_count integer DEFAULT 0 NOT NULL,
    skip_csrf_check boolean DEFAULT false NOT NULL
);


ALTER TABLE public.selfservice_recovery_flows OWNER TO postgres;

--
-- Name: selfservice_registration_flows; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.selfservice_registration_flows (
    id uuid NOT NULL,
    request_url text NOT NULL,
    issued_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires_at timestamp without time zone NOT NULL,
    active_method character varying(32) NOT NULL,
    csrf_token character varying(255) NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    type character varying(16) DEFAULT 'browser'::character varying NOT NULL,
    ui jsonb,
    nid uuid,
    internal_context jsonb NOT NULL,
    oauth2_login_challenge uuid,
    oauth2_login_challenge_data text,
    state character varying(255),
    submit_count integer DEFAULT 0 NOT NULL,
    organization_id uuid
);


ALTER TABLE public.selfservice_registration_flows OWNER TO postgres;

--
-- Name: selfservice_settings_flows; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.selfservice_settings_flows (
    id uuid NOT NULL,
    request_url text NOT NULL,
    issued_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires_at timestamp without time zone NOT NULL,
    identity_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    active_method character varying(32),
    state character varying(255) DEFAULT 'show_form'::character varying NOT NULL,
    type character varying(16) DEFAULT 'browser'::character varying NOT NULL,
    ui jsonb,
    nid uuid,
    internal_context jsonb NOT NULL
);


ALTER TABLE public.selfservice_settings_flows OWNER TO postgres;

--
-- Name: selfservice_verification_flows; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.selfservice_verification_flows (
    id uuid NOT NULL,
    request_url text NOT NULL,
    issued_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires_at timestamp without time zone NOT NULL,
    csrf_token character varying(255) NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    type character varying(16) DEFAULT 'browser'::character varying NOT NULL,
    state character varying(255) DEFAULT 'show_form'::character varying NOT NULL,
    active_method character varying(32),
    ui jsonb,
    nid uuid,
    submit_count integer DEFAULT 0 NOT NULL,
    oauth2_login_challenge text,
    session_id uuid,
    identity_id uuid,
    authentication_methods json
);


ALTER TABLE public.selfservice_verification_flows OWNER TO postgres;

--
-- Name: session_devices; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.session_devices (
    id uuid NOT NULL,
    ip_address character varying(50) DEFAULT ''::character varying,
    user_agent character varying(512) DEFAULT ''::character varying,
    location character varying(512) DEFAULT ''::character varying,
    nid uuid NOT NULL,
    session_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);


ALTER TABLE public.session_devices OWNER TO postgres;

--
-- Name: session_token_exchanges; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.session_token_exchanges (
    id uuid NOT NULL,
    nid uuid NOT NULL,
    flow_id uuid NOT NULL,
    session_id uuid,
    init_code character varying(64) NOT NULL,
    return_to_code character varying(64) NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL
);


ALTER TABLE public.session_token_exchanges OWNER TO postgres;

--
-- Name: sessions; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.sessions (
    id uuid NOT NULL,
    issued_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires_at timestamp without time zone NOT NULL,
    authenticated_at timestamp without time zone NOT NULL,
    identity_id uuid NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    token character varying(39),
    active boolean DEFAULT false,
    nid uuid,
    logout_token character varying(39),
    aal character varying(4) DEFAULT 'aal1'::character varying NOT NULL,
    authentication_methods jsonb NOT NULL
);


ALTER TABLE public.sessions OWNER TO postgres;

--
-- Data for Name: continuity_containers; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.continuity_containers (id, identity_id, name, payload, expires_at, created_at, updated_at, nid) FROM stdin;
\.


--
-- Data for Name: courier_message_dispatches; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.courier_message_dispatches (id, message_id, status, error, nid, created_at, updated_at) FROM stdin;
\.


--
-- Data for Name: courier_messages; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.courier_messages (id, type, status, body, subject, recipient, created_at, updated_at, template_type, template_data, nid, send_count, channel) FROM stdin;
\.


--
-- Data for Name: identities; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identities (id, schema_id, traits, created_at, updated_at, nid, state, state_changed_at, metadata_public, metadata_admin, available_aal, organization_id) FROM stdin;
b2267eee-028f-429a-bbfc-ef31e08f2fff	default	{"name": {"last": "Turing", "first": "Alan"}, "email": "alan.turing@example.org"}	2026-11-27 02:12:34.855028	2026-11-27 02:12:34.855028	ff43a194-ad79-482b-badd-41abadc86ebe	active	2026-11-27 02:12:34.854171	\N	\N	aal1	\N
98cba1f1-e35a-4745-9f94-f6411404960e	default	{"name": {"last": "Dijkstra", "first": "Edsger"}, "email": "Edsger.Dijkstra@Example.org"}	2026-11-27 02:12:34.877077	2026-11-27 02:12:34.877077	ff43a194-ad79-482b-badd-41abadc86ebe	active	2026-11-27 02:12:34.876215	\N	\N	aal1	\N
250e0f72-471b-4d26-80ac-486545f13d0f	default	{"name": {"last": "Hopper", "first": "Grace"}, "email": "grace.hopper@example.org"}	2026-11-27 02:12:34.885698	2026-11-27 02:12:34.885698	ff43a194-ad79-482b-badd-41abadc86ebe	inactive	2026-11-27 02:12:34.882226	\N	\N	aal0	\N
6187ea53-b773-4dea-a358-ea7f97094598	default	{"name": {"last": "Johnson", "first": "Katherine"}, "email": "katherine.johnson@example.org"}	2026-11-27 02:12:34.893721	2026-11-27 02:12:34.893721	ff43a194-ad79-482b-badd-41abadc86ebe	active	2026-11-27 02:12:34.892588	\N	\N	aal1	\N
d25824bb-63b3-4ced-86ff-3fd047470572	default	{"name": {"last": "Lovelace", "first": "Ada"}, "email": "ada.lovelace@example.org"}	2026-11-27 02:12:34.838984	2026-11-27 02:12:34.838984	ff43a194-ad79-482b-badd-41abadc86ebe	active	2026-11-27 02:12:34.838099	{"plan": "gold"}	{"crm": 7}	aal2	\N
\.


--
-- Data for Name: identity_credential_identifiers; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_credential_identifiers (id, identifier, identity_credential_id, created_at, updated_at, nid, identity_credential_type_id) FROM stdin;
66f7c3b6-9da9-4df8-a101-c66ae9195730	alan.turing@example.org	05bc422e-926e-4cc1-aa0f-3e64c5ed8339	2026-11-27 02:12:34.856337	2026-11-27 02:12:34.856337	ff43a194-ad79-482b-badd-41abadc86ebe	78c1b41d-8341-4507-aa60-aff1d4369670
7f85dfa6-e9f4-40fc-878d-43972d14a3b4	edsger.dijkstra@example.org	a0f7c439-b7cd-41a5-826b-44d593c0c088	2026-11-27 02:12:34.878739	2026-11-27 02:12:34.878739	ff43a194-ad79-482b-badd-41abadc86ebe	78c1b41d-8341-4507-aa60-aff1d4369670
f6c5e004-581a-4367-9a81-19013a4211b6	grace.hopper@example.org	41da6f0f-0c78-416c-a5a4-8f136b851917	2026-11-27 02:12:34.886844	2026-11-27 02:12:34.886844	ff43a194-ad79-482b-badd-41abadc86ebe	78c1b41d-8341-4507-aa60-aff1d4369670
44893df7-21c3-4e70-b943-d7affcae4782	katherine.johnson@example.org	4a854dcf-bd78-4c8b-8318-8c96b776df55	2026-11-27 02:12:34.895471	2026-11-27 02:12:34.895471	ff43a194-ad79-482b-badd-41abadc86ebe	78c1b41d-8341-4507-aa60-aff1d4369670
76ea0234-3c90-4ca5-8889-f9ddffa4f5a0	github:1234	a8301cff-7005-43ee-8a8b-70e9a171e3c9	2026-11-27 02:12:34.895475	2026-11-27 02:12:34.895475	ff43a194-ad79-482b-badd-41abadc86ebe	6fa5e2e0-bfce-4631-b62b-cf2b0252b289
bc8566bc-5102-49b7-b9eb-a653944601cc	ada.lovelace@example.org	99581c65-1097-42df-826f-ffd3b0f73874	2026-11-27 02:12:35.153506	2026-11-27 02:12:35.153506	ff43a194-ad79-482b-badd-41abadc86ebe	78c1b41d-8341-4507-aa60-aff1d4369670
34b3ae3b-9ac7-456e-b50a-b576e4783c13	d25824bb-63b3-4ced-86ff-3fd047470572	6c90c690-0012-4f3a-ac98-61dc99af3090	2026-11-27 02:12:35.153511	2026-11-27 02:12:35.153511	ff43a194-ad79-482b-badd-41abadc86ebe	567a0730-7f48-4dd7-a13d-df87a51c245f
f14b1c58-4b3b-4294-bafc-a90e74d93220	d25824bb-63b3-4ced-86ff-3fd047470572	5d435f87-6844-4f03-837a-e7b3e6fb4a5c	2026-11-27 02:12:35.153513	2026-11-27 02:12:35.153513	ff43a194-ad79-482b-badd-41abadc86ebe	5e29b036-aa47-457f-9fe6-aa8b854a752b
\.


--
-- Data for Name: identity_credential_types; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_credential_types (id, name) FROM stdin;
78c1b41d-8341-4507-aa60-aff1d4369670	password
6fa5e2e0-bfce-4631-b62b-cf2b0252b289	oidc
5e29b036-aa47-457f-9fe6-aa8b854a752b	totp
567a0730-7f48-4dd7-a13d-df87a51c245f	lookup_secret
6b213fa0-e6ad-46cb-8878-b088d2ce2e3c	webauthn
14f3b7e2-8725-4068-be39-8a796485fd97	code
8d0ca544-9bf6-45d3-bd75-0bbb3aeba3c7	passkey
\.


--
-- Data for Name: identity_credentials; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_credentials (id, config, identity_credential_type_id, identity_id, created_at, updated_at, nid, version) FROM stdin;
05bc422e-926e-4cc1-aa0f-3e64c5ed8339	{"hashed_password": "$2a$04$abcdefghijklmnopqrstuOXQY2g2djBY6EfxSzepdFum4sHuVDDqe"}	78c1b41d-8341-4507-aa60-aff1d4369670	b2267eee-028f-429a-bbfc-ef31e08f2fff	2026-11-27 02:12:34.856079	2026-11-27 02:12:34.856079	ff43a194-ad79-482b-badd-41abadc86ebe	0
a0f7c439-b7cd-41a5-826b-44d593c0c088	{"hashed_password": "$argon2id$v=19$m=8192,t=2,p=1$XDej8Sz9xly5VivL7Jc5Bg$2XYO4ujH2zS5pTE8A8WwITdsZZR25KocIlCXaPIVho4"}	78c1b41d-8341-4507-aa60-aff1d4369670	98cba1f1-e35a-4745-9f94-f6411404960e	2026-11-27 02:12:34.878466	2026-11-27 02:12:34.878466	ff43a194-ad79-482b-badd-41abadc86ebe	0
41da6f0f-0c78-416c-a5a4-8f136b851917	{}	78c1b41d-8341-4507-aa60-aff1d4369670	250e0f72-471b-4d26-80ac-486545f13d0f	2026-11-27 02:12:34.886588	2026-11-27 02:12:34.886588	ff43a194-ad79-482b-badd-41abadc86ebe	0
4a854dcf-bd78-4c8b-8318-8c96b776df55	{}	78c1b41d-8341-4507-aa60-aff1d4369670	6187ea53-b773-4dea-a358-ea7f97094598	2026-11-27 02:12:34.894865	2026-11-27 02:12:34.894865	ff43a194-ad79-482b-badd-41abadc86ebe	0
a8301cff-7005-43ee-8a8b-70e9a171e3c9	{"providers": [{"subject": "1234", "provider": "github", "initial_id_token": "", "initial_access_token": "", "initial_refresh_token": ""}]}	6fa5e2e0-bfce-4631-b62b-cf2b0252b289	6187ea53-b773-4dea-a358-ea7f97094598	2026-11-27 02:12:34.894869	2026-11-27 02:12:34.894869	ff43a194-ad79-482b-badd-41abadc86ebe	0
99581c65-1097-42df-826f-ffd3b0f73874	{"hashed_password": "$argon2id$v=19$m=8192,t=2,p=1$xtRmXJvMx+3+H+R/6yoEsA$dUvobCCY9ieZ7mlTE/XpgsVesbFSldThKY1pmV5u+P4"}	78c1b41d-8341-4507-aa60-aff1d4369670	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:34.842545	2026-11-27 02:12:35.153151	ff43a194-ad79-482b-badd-41abadc86ebe	0
6c90c690-0012-4f3a-ac98-61dc99af3090	{"recovery_codes": [{"code": "vzhvzx2u", "used_at": "2026-11-27T02:12:35Z"}, {"code": "74onlt0f", "used_at": null}, {"code": "xtosq01z", "used_at": null}, {"code": "d6k9utpc", "used_at": null}, {"code": "hgrv8det", "used_at": null}, {"code": "pbkvdcwg", "used_at": null}, {"code": "qt1w94y8", "used_at": null}, {"code": "ktrqr7pc", "used_at": null}, {"code": "imwl2cv4", "used_at": null}, {"code": "0p0jcm4j", "used_at": null}, {"code": "b6ra4bxi", "used_at": null}, {"code": "ghneqolg", "used_at": null}]}	567a0730-7f48-4dd7-a13d-df87a51c245f	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:35.014972	2026-11-27 02:12:35.153155	ff43a194-ad79-482b-badd-41abadc86ebe	0
5d435f87-6844-4f03-837a-e7b3e6fb4a5c	{"totp_url": "otpauth://totp/Example:ada.lovelace@example.org?algorithm=SHA1&digits=6&issuer=Example&period=30&secret=R4J4UXZMMZETT5STFT27V3VVVAWIA6F5"}	5e29b036-aa47-457f-9fe6-aa8b854a752b	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:35.105399	2026-11-27 02:12:35.153157	ff43a194-ad79-482b-badd-41abadc86ebe	0
\.


--
-- Data for Name: identity_login_codes; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_login_codes (id, code, address, address_type, used_at, expires_at, issued_at, selfservice_login_flow_id, identity_id, created_at, updated_at, nid) FROM stdin;
\.


--
-- Data for Name: identity_recovery_addresses; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_recovery_addresses (id, via, value, identity_id, created_at, updated_at, nid) FROM stdin;
c805389a-e424-4541-b284-4271c7218aa6	email	ada.lovelace@example.org	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:34.841088	2026-11-27 02:12:34.841088	ff43a194-ad79-482b-badd-41abadc86ebe
5bcd26ef-3780-423b-8ab0-0b400dcc83e2	email	alan.turing@example.org	b2267eee-028f-429a-bbfc-ef31e08f2fff	2026-11-27 02:12:34.855774	2026-11-27 02:12:34.855774	ff43a194-ad79-482b-badd-41abadc86ebe
bbed93d9-6f16-41a5-a363-c3a2eb717926	email	edsger.dijkstra@example.org	98cba1f1-e35a-4745-9f94-f6411404960e	2026-11-27 02:12:34.878201	2026-11-27 02:12:34.878201	ff43a194-ad79-482b-badd-41abadc86ebe
aa3caf91-5252-4c87-8136-1a33956ae3c7	email	grace.hopper@example.org	250e0f72-471b-4d26-80ac-486545f13d0f	2026-11-27 02:12:34.886312	2026-11-27 02:12:34.886312	ff43a194-ad79-482b-badd-41abadc86ebe
8e0c21f5-0766-48c5-98ec-b04bdcba4905	email	katherine.johnson@example.org	6187ea53-b773-4dea-a358-ea7f97094598	2026-11-27 02:12:34.8944	2026-11-27 02:12:34.8944	ff43a194-ad79-482b-badd-41abadc86ebe
\.


--
-- Data for Name: identity_recovery_codes; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_recovery_codes (id, code, used_at, identity_recovery_address_id, code_type, expires_at, issued_at, selfservice_recovery_flow_id, created_at, updated_at, nid, identity_id) FROM stdin;
\.


--
-- Data for Name: identity_recovery_tokens; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_recovery_tokens (id, token, used, used_at, identity_recovery_address_id, selfservice_recovery_flow_id, created_at, updated_at, expires_at, issued_at, nid, identity_id, token_type) FROM stdin;
\.


--
-- Data for Name: identity_registration_codes; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_registration_codes (id, code, address, address_type, used_at, expires_at, issued_at, selfservice_registration_flow_id, created_at, updated_at, nid) FROM stdin;
\.


--
-- Data for Name: identity_verifiable_addresses; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_verifiable_addresses (id, status, via, verified, value, verified_at, identity_id, created_at, updated_at, nid) FROM stdin;
e7fb5e3c-ecfd-4b43-904b-f411368ffb3b	completed	email	t	ada.lovelace@example.org	2026-11-27 02:12:34.839997	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:34.840067	2026-11-27 02:12:34.840067	ff43a194-ad79-482b-badd-41abadc86ebe
3f7f47f7-fd35-4c4e-a0ce-a2ee1a6d33a8	pending	email	f	alan.turing@example.org	\N	b2267eee-028f-429a-bbfc-ef31e08f2fff	2026-11-27 02:12:34.85549	2026-11-27 02:12:34.85549	ff43a194-ad79-482b-badd-41abadc86ebe
933ece5a-7d3d-4d81-a6fd-d110ca5e0de4	completed	email	t	edsger.dijkstra@example.org	2026-11-27 02:12:34.877926	98cba1f1-e35a-4745-9f94-f6411404960e	2026-11-27 02:12:34.877954	2026-11-27 02:12:34.877954	ff43a194-ad79-482b-badd-41abadc86ebe
d6414ebd-4979-4068-8c31-c7d5840cd10f	pending	email	f	grace.hopper@example.org	\N	250e0f72-471b-4d26-80ac-486545f13d0f	2026-11-27 02:12:34.886051	2026-11-27 02:12:34.886051	ff43a194-ad79-482b-badd-41abadc86ebe
5b5f789a-6f00-4552-abc9-7a9495b9b424	pending	email	f	katherine.johnson@example.org	\N	6187ea53-b773-4dea-a358-ea7f97094598	2026-11-27 02:12:34.894088	2026-11-27 02:12:34.894088	ff43a194-ad79-482b-badd-41abadc86ebe
\.


--
-- Data for Name: identity_verification_codes; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_verification_codes (id, code_hmac, used_at, identity_verifiable_address_id, expires_at, issued_at, selfservice_verification_flow_id, created_at, updated_at, nid) FROM stdin;
\.


--
-- Data for Name: identity_verification_tokens; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identity_verification_tokens (id, token, used, used_at, expires_at, issued_at, identity_verifiable_address_id, selfservice_verification_flow_id, created_at, updated_at, nid) FROM stdin;
\.


--
-- Data for Name: networks; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.networks (id, created_at, updated_at) FROM stdin;
ff43a194-ad79-482b-badd-41abadc86ebe	2026-11-27 02:12:34.070933	2026-11-27 02:12:34.070933
\.


--
-- Data for Name: schema_migration; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.schema_migration (version, version_self) FROM stdin;
20150100000001000000	0
20191100000001000000	0
20191100000001000001	0
20191100000001000002	0
20191100000001000003	0
20191100000001000004	0
20191100000001000005	0
20191100000002000000	0
20191100000002000001	0
20191100000002000002	0
20191100000002000003	0
20191100000002000004	0
20191100000003000000	0
20191100000004000000	0
20191100000006000000	0
20191100000007000000	0
20191100000008000000	0
20191100000008000001	0
20191100000008000002	0
20191100000008000003	0
20191100000008000004	0
20191100000008000005	0
20191100000010000000	0
20191100000010000001	0
20191100000011000000	0
20191100000012000000	0
20200317160354000000	0
20200317160354000001	0
20200317160354000002	0
20200317160354000003	0
20200317160354000004	0
20200401183443000000	0
20200402142539000000	0
20200402142539000001	0
20200402142539000002	0
20200519101057000000	0
20200519101057000001	0
20200519101057000002	0
20200519101057000003	0
20200519101057000004	0
20200519101057000005	0
20200519101057000006	0
20200519101057000007	0
20200601101000000000	0
20200605111551000000	0
20200605111551000001	0
20200605111551000002	0
20200607165100000000	0
20200607165100000001	0
20200705105359000000	0
20200810141652000000	0
20200810141652000001	0
20200810141652000002	0
20200810141652000003	0
20200810141652000004	0
20200810161022000000	0
20200810161022000001	0
20200810161022000002	0
20200810161022000003	0
20200810161022000004	0
20200810161022000005	0
20200810161022000006	0
20200810161022000007	0
20200810161022000008	0
20200810162450000000	0
20200810162450000001	0
20200810162450000002	0
20200810162450000003	0
20200812124254000000	0
20200812124254000001	0
20200812124254000002	0
20200812124254000003	0
20200812124254000004	0
20200812160551000000	0
20200830121710000000	0
20200830130642000000	0
20200830130642000001	0
20200830130642000002	0
20200830130642000003	0
20200830130642000004	0
20200830130642000005	0
20200830130642000006	0
20200830130642000007	0
20200830130643000000	0
20200830130644000000	0
20200830130644000001	0
20200830130645000000	0
20200830130646000000	0
20200830130646000001	0
20200830130646000002	0
20200830154602000000	0
20200830154602000001	0
20200830154602000002	0
20200830154602000003	0
20200830154602000004	0
20200830172221000000	0
20200830172221000001	0
20200830172221000002	0
20200830172221000003	0
20200831110752000000	0
20200831110752000001	0
20200831110752000002	0
20200831110752000003	0
20200831110752000004	0
20200831110752000005	0
20200831110752000006	0
20200831110752000007	0
20201201161451000000	0
20201201161451000001	0
20210307130558000000	0
20210307130559000000	0
20210307130559000001	0
20210311102338000000	0
20210311102338000001	0
20210311102338000002	0
20210311102338000003	0
20210311102338000004	0
20210311102338000005	0
20210311102338000006	0
20210311102338000007	0
20210311102338000008	0
20210311102338000009	0
20210311102338000010	0
20210311102338000011	0
20210311102338000012	0
20210311102338000013	0
20210311102338000014	0
20210311102338000015	0
20210311102338000016	0
20210311102338000017	0
20210311102338000018	0
20210311102338000019	0
20210311102338000020	0
20210311102338000021	0
20210311102338000022	0
20210311102338000023	0
20210311102338000024	0
20210410175418000000	0
20210410175418000001	0
20210410175418000002	0
20210410175418000003	0
20210410175418000004	0
20210410175418000005	0
20210410175418000006	0
20210410175418000007	0
20210410175418000008	0
20210410175418000009	0
20210410175418000010	0
20210410175418000011	0
20210410175418000012	0
20210410175418000013	0
20210410175418000014	0
20210410175418000015	0
20210410175418000016	0
20210410175418000017	0
20210410175418000018	0
20210410175418000019	0
20210410175418000020	0
20210410175418000021	0
20210410175418000022	0
20210410175418000023	0
20210410175418000024	0
20210410175418000025	0
20210410175418000026	0
20210410175418000027	0
20210410175418000028	0
20210410175418000029	0
20210410175418000030	0
20210410175418000031	0
20210410175418000032	0
20210410175418000033	0
20210410175418000034	0
20210410175418000035	0
20210410175418000036	0
20210410175418000037	0
20210410175418000038	0
20210410175418000039	0
20210410175418000040	0
20210410175418000041	0
20210410175418000042	0
20210410175418000043	0
20210410175418000044	0
20210410175418000045	0
20210410175418000046	0
20210410175418000047	0
20210410175418000048	0
20210410175418000049	0
20210410175418000050	0
20210410175418000051	0
20210410175418000052	0
20210410175418000053	0
20210410175418000054	0
20210410175418000055	0
20210410175418000056	0
20210410175418000057	0
20210410175418000058	0
20210410175418000059	0
20210410175418000060	0
20210410175418000061	0
20210410175418000062	0
20210410175418000063	0
20210410175418000064	0
20210410175418000065	0
20210410175418000066	0
20210410175418000067	0
20210410175418000068	0
20210410175418000069	0
20210410175418000070	0
20210410175418000071	0
20210410175418000072	0
20210410175418000073	0
20210410175418000074	0
20210410175418000075	0
20210410175418000076	0
20210410175418000077	0
20210410175418000078	0
20210410175418000079	0
20210410175418000080	0
20210410175418000081	0
20210410175418000082	0
20210410175418000083	0
20210410175418000084	0
20210410175418000085	0
20210410175418000086	0
20210410175418000087	0
20210410175418000088	0
20210410175418000089	0
20210504121624000000	0
20210504121624000001	0
20210618103120000000	0
20210618103120000001	0
20210618103120000002	0
20210618103120000003	0
20210618103120000004	0
20210805112414000000	0
20210805112414000001	0
20210805112414000002	0
20210805122535000000	0
20210810153530000000	0
20210810153530000001	0
20210810153530000002	0
20210810153530000003	0
20210810153530000004	0
20210813150152000000	0
20210816113956000000	0
20210816142650000000	0
20210816142650000001	0
20210816142650000002	0
20210816142650000003	0
20210816142650000004	0
20210816142650000005	0
20210817181232000000	0
20210817181232000001	0
20210817181232000002	0
20210817181232000003	0
20210817181232000004	0
20210817181232000005	0
20210829131458000000	0
20210913095309000000	0
20210913095309000001	0
20210913095309000002	0
20210913095309000003	0
20210913095309000004	0
20220118104539000000	0
20220118104539000001	0
20220118104539000002	0
20220118104539000003	0
20220301102701000000	0
20220301102701000001	0
20220420102701000000	0
20220512102703000000	0
20220607000001000000	0
20220610155809000000	0
20220802103909000000	0
20220824165300000000	0
20220824165300000001	0
20220824165300000002	0
20220825134336000000	0
20220825134336000001	0
20220901123209000000	0
20220907132836000000	0
20221024182336000000	0
20221205092803000000	0
20221214101328000000	0
20221220124639000000	0
20230104193739000000	0
20230216142104000000	0
20230313141439000000	0
20230313141439000001	0
20230322144139000001	0
20230405000000000001	0
20230614000001000000	0
20230619000000000001	0
20230626000000000001	0
20230703143600000001	0
20230705000000000001	0
20230706000000000001	0
20230707133700000000	0
20230707133700000001	0
20230712173852000000	0
20230811000000000001	0
20230818000000000001	0
20230823000000000001	0
20230907085000000000	0
20230920171028000000	0
20231108111100000000	0
20231130094628000000	0
20240119094628000000	0
20240213095000000000	0
20240214113828000000	0
20240221000000000000	0
20240318143139000000	0
20240325153839000000	0
20240425095000000000	0
20240425095000000001	0
\.


--
-- Data for Name: selfservice_errors; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.selfservice_errors (id, errors, seen_at, was_seen, created_at, updated_at, csrf_token, nid) FROM stdin;
\.


--
-- Data for Name: selfservice_login_flows; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.selfservice_login_flows (id, request_url, issued_at, expires_at, active_method, csrf_token, created_at, updated_at, forced, type, ui, nid, requested_aal, internal_context, oauth2_login_challenge, oauth2_login_challenge_data, state, submit_count, organization_id) FROM stdin;
70a20a76-88c3-42ba-a4e8-a999105a312d	http://127.0.0.1:4433/self-service/login/api	2026-11-27 02:12:34.898632	2026-11-27 03:12:34.898632	password		2026-11-27 02:12:34.899644	2026-11-27 02:12:34.899644	f	api	{"nodes": [{"meta": {"label": {"id": 1010002, "text": "Sign in with github", "type": "info", "context": {"provider": "github", "provider_id": "github"}}}, "type": "input", "group": "oidc", "messages": [], "attributes": {"name": "provider", "type": "submit", "value": "github", "disabled": false, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "default", "messages": [], "attributes": {"name": "csrf_token", "type": "hidden", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {"label": {"id": 1070004, "text": "ID", "type": "info"}}, "type": "input", "group": "default", "messages": [], "attributes": {"name": "identifier", "type": "text", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {"label": {"id": 1070001, "text": "Password", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "password", "type": "password", "disabled": false, "required": true, "node_type": "input", "autocomplete": "current-password"}}, {"meta": {"label": {"id": 1010022, "text": "Sign in with password", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "password", "disabled": false, "node_type": "input"}}], "action": "http://127.0.0.1:4433/self-service/login?flow=70a20a76-88c3-42ba-a4e8-a999105a312d", "method": "POST"}	ff43a194-ad79-482b-badd-41abadc86ebe	aal1	{}	\N	\N	choose_method	0	\N
c41ce26c-9b17-4d67-9b20-802ffd580f2b	http://127.0.0.1:4433/self-service/login/api?refresh=true&aal=aal2	2026-11-27 02:12:35.120346	2026-11-27 03:12:35.120346	lookup_secret		2026-11-27 02:12:35.13918	2026-11-27 02:12:35.13918	t	api	{"nodes": [{"meta": {}, "type": "input", "group": "default", "messages": [], "attributes": {"name": "csrf_token", "type": "hidden", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {"label": {"id": 1010006, "text": "Authentication code", "type": "info"}}, "type": "input", "group": "totp", "messages": [], "attributes": {"name": "totp_code", "type": "text", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {"label": {"id": 1010009, "text": "Use Authenticator", "type": "info"}}, "type": "input", "group": "totp", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "totp", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1010007, "text": "Backup recovery code", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret", "type": "text", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {"label": {"id": 1010010, "text": "Use backup recovery code", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "lookup_secret", "disabled": false, "node_type": "input"}}], "action": "http://127.0.0.1:4433/self-service/login?flow=c41ce26c-9b17-4d67-9b20-802ffd580f2b", "method": "POST", "messages": [{"id": 1010003, "text": "Please confirm this action by verifying that it is you.", "type": "info"}]}	ff43a194-ad79-482b-badd-41abadc86ebe	aal2	{}	\N	\N	choose_method	0	\N
\.


--
-- Data for Name: selfservice_recovery_flows; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.selfservice_recovery_flows (id, request_url, issued_at, expires_at, active_method, csrf_token, state, recovered_identity_id, created_at, updated_at, type, ui, nid, submit_count, skip_csrf_check) FROM stdin;
\.


--
-- Data for Name: selfservice_registration_flows; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.selfservice_registration_flows (id, request_url, issued_at, expires_at, active_method, csrf_token, created_at, updated_at, type, ui, nid, internal_context, oauth2_login_challenge, oauth2_login_challenge_data, state, submit_count, organization_id) FROM stdin;
\.


--
-- Data for Name: selfservice_settings_flows; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.selfservice_settings_flows (id, request_url, issued_at, expires_at, identity_id, created_at, updated_at, active_method, state, type, ui, nid, internal_context) FROM stdin;
faba0494-7c5f-4ee0-bd5a-fa193319292f	http://127.0.0.1:4433/self-service/settings?flow=cbbf9038-c1c3-4205-8c9d-5fdbc1287aa6	2026-11-27 02:12:35.016	2026-11-27 03:12:35.016	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:35.03207	2026-11-27 02:12:35.03207	\N	show_form	api	{"nodes": [{"meta": {}, "type": "input", "group": "default", "messages": [], "attributes": {"name": "csrf_token", "type": "hidden", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.email", "type": "email", "value": "ada.lovelace@example.org", "disabled": false, "required": true, "node_type": "input", "autocomplete": "email"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.name.first", "type": "text", "value": "Ada", "disabled": false, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.name.last", "type": "text", "value": "Lovelace", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "profile", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1070001, "text": "Password", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "password", "type": "password", "disabled": false, "required": true, "node_type": "input", "autocomplete": "new-password"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "password", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050007, "text": "Reveal backup recovery codes", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret_reveal", "type": "submit", "value": "true", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050016, "text": "Disable this method", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret_disable", "type": "submit", "value": "true", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050005, "text": "Authenticator app QR code", "type": "info"}}, "type": "img", "group": "totp", "messages": [], "attributes": {"id": "totp_qr", "src": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAEAAAAAApiSv5AAAHH0lEQVR4nOyd0Y7ktg4F71zM///y5m17gBAyaR57EFTVUzDdlpXtAkFQEvX958//BMz/f3sC8rsoABwFgKMAcL4///n1lRiwSio/I59Tzu4MuqNkvnd+tqL7b3CewfmJDT/fZgSAowBwFACOAsD5rv74RlJ0frab9nTTqPOs5gnaebw58+Qu9RsZAeAoABwFgKMAcMok8EMmudukVtXbqlnN08HuKN0E7TyD7t/m6eDmNzIC4FEAOAoARwHgXCSBGbqp1TlR2iyFzhep5+ngZqm7myLmMQLAUQA4CgBHAeC8kgTOK4HV9zajnJnvRUxXOat3vIMRAI4CwFEAOAoA5yIJfC4lySyyzr+3GSVzuKP6NLNMfgcjABwFgKMAcBQATpkEZs6gnplX1TJ/+7BJLzeVwMz8Ur+REQCOAsBRADgKAOfr3Vpf5kzrZpT0zr3uKN1ELr28fIURAI4CwFEAOAoA52teQTvzXIK2eTb9/zFPTTMzyP8eRgA4CgBHAeAoAJyyErhp2rzZN1eNnF5kPfNGM+tqvDfqkzVGADgKAEcB4CgAnPbBkHmSNU8HM1XJ59LGdGqarsKeZ/DBG0PkLwoARwHgKACceLPoecvkLvMqYpdMCjZf1p6nxOdP7/zrGgHgKAAcBYCjAHAu7g7eLPjO20FXPHdnSfeJ7njP9Sys3pZqdW0EgKMAcBQAjgLAubg7OLML7o2ddvMbiNNL3RXzZHFT77yTpBoB4CgAHAWAowBwytPBFZm9bxeTWSzLZo6DZI61dN92HmXTkKY/AyMAHAWAowBwFADORSXwQ6Yt8/kd5yfOM81UAqsZbI61dD+dj3LGSqA0UQA4CgBHAeC0W8RklogzBznO46XnsrkYbv62+ci7txkB4CgAHAWAowBwQncHz48unEn3Dqz+Nq9eVs9udv1lmsXMq5I/MQLAUQA4CgBHAeBcVALT+9LeqA52Sff66z7xYVMJzMzKCIBHAeAoABwFgHPRIqb7aTedyXQRzNQJNwlaN5ndLCWn31FjBICjAHAUAI4CwIlXAje9AzcVtM39GqnGy6dRnvv/2P2CRgA4CgBHAeAoAJx2i5gP6aXadBOY57oSPnesJb0n0CRQmigAHAWAowBwHjwdXJG54SPTbuVM+sxy+jhIxZ3E1QgARwHgKAAcBYBT7gnMVMGeu2Rts7Q6371YPXv+NLP/r/vpJik3AuBRADgKAEcB4Fy0iOkmGJtL0bqk7/DIHMuYj5y5HSSVGBoB4CgAHAWAowBwyiTwjcXT+e0b87tIMnsHzz0B5yM/t0h951iLEQCOAsBRADgKAKe9J3BDeqm2+8T52TOb/n+/NfKdGRgB4CgAHAWAowBwLu4OzlyZNqdb4XuuJ2B3V+KmvUymlcxumdwIAEcB4CgAHAWAU7aIyVzzVrFJWJ7bX3dmcxb53arfnd/SCABHAeAoABwFgPOjErhJB+dpYzrR3FTLNqlkuk/g5nt3ZmUEgKMAcBQAjgLAKfcEll8M3/XxXC+9zCGVd+8OqUgvEdfPGgHgKAAcBYCjAHAu+gTOd8ZVZOqE83c8d9PGZi9iJhHuzuXqtzQCwFEAOAoARwHgtK+Ny3wvfRPIh81BiefuJ5nvY9x0ArxTszQCwFEAOAoARwHgtE8HZ45qZNo8z59IVzQzjaYz+yJ3Z7mNAHAUAI4CwFEAOBfNorsLkR8yjVy6ZGqHFZvF2Py9Hve5eocRAI4CwFEAOAoA58bBkPmutTO/VU9MH9XoPvHc0Zk7GAHgKAAcBYCjAHDKgyEV84MS8zrh+Xvn91a8kV6mW908t1OxxggARwHgKAAcBYDz8p7A7tvOZFowV0/M55JJDJ9ra3NVMTQCwFEAOAoARwHgrJpFP3eQI0M3PZof8ziT+XfZtLA5v8ODIfIXBYCjAHAUAE5ZCfxwTk4y+wk3vfnSO+3m7+3yRtX0zrEbIwAcBYCjAHAUAM6NPoHlMItF0VTHu+k7zmySts3dJula6VV91wgARwHgKAAcBYDTPh18Y+hxBW1z9vVOj7zT97rzqz7tzm+TLHZHvhrFCABHAeAoABwFgNOuBHbJLBF335FusrJJPufM57K5F6V6rxEAjwLAUQA4CgDn4nRwl24b5fOz6YT0zGaBO10xTDV8mWMEgKMAcBQAjgLAKSuBmeXbTFOZN5Z5K+Z7/dK7JtM1xvq9RgA4CgBHAeAoAJyL08EZNt33Mm2jq7nMZ9B9W7cDYbc1zXNL50YAPAoARwHgKACcV5LA1BVn/2ZTWTyPN2/V8sZBmPktLFf/R0YAOAoARwHgKACciyRwk7TNa1/PNZpJnzaez+/8RKZZzHzvpREAjwLAUQA4CgCnTAIzxzLSXfXObJosV99L70rMnErO315iBICjAHAUAI4CwHmwT6D8FzACwFEAOAoARwHgKACcfwIAAP//ZsJ8MB3+Wb8AAAAASUVORK5CYII=", "width": 256, "height": 256, "node_type": "img"}}, {"meta": {"label": {"id": 1050017, "text": "This is your authenticator app secret. Use it if you can not scan the QR code.", "type": "info"}}, "type": "text", "group": "totp", "messages": [], "attributes": {"id": "totp_secret_key", "text": {"id": 1050006, "text": "HLGIJ3IX7JI24RX5WOSWLM257OYDODBW", "type": "info", "context": {"secret": "HLGIJ3IX7JI24RX5WOSWLM257OYDODBW"}}, "node_type": "text"}}, {"meta": {"label": {"id": 1070006, "text": "Verify code", "type": "info"}}, "type": "input", "group": "totp", "messages": [], "attributes": {"name": "totp_code", "type": "text", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "totp", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "totp", "disabled": false, "node_type": "input"}}], "action": "http://127.0.0.1:4433/self-service/settings?flow=faba0494-7c5f-4ee0-bd5a-fa193319292f", "method": "POST"}	ff43a194-ad79-482b-badd-41abadc86ebe	{"totp_url": "otpauth://totp/Example:ada.lovelace@example.org?algorithm=SHA1&digits=6&issuer=Example&period=30&secret=HLGIJ3IX7JI24RX5WOSWLM257OYDODBW"}
cbbf9038-c1c3-4205-8c9d-5fdbc1287aa6	http://127.0.0.1:4433/self-service/settings/api	2026-11-27 02:12:34.953114	2026-11-27 03:12:34.953114	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:34.966791	2026-11-27 02:12:34.966791	\N	success	api	{"nodes": [{"meta": {}, "type": "input", "group": "default", "messages": [], "attributes": {"name": "csrf_token", "type": "hidden", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.email", "type": "email", "value": "ada.lovelace@example.org", "disabled": false, "required": true, "node_type": "input", "autocomplete": "email"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.name.first", "type": "text", "value": "Ada", "disabled": false, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.name.last", "type": "text", "value": "Lovelace", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "profile", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1070001, "text": "Password", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "password", "type": "password", "disabled": false, "required": true, "node_type": "input", "autocomplete": "new-password"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "password", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050007, "text": "Reveal backup recovery codes", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret_reveal", "type": "submit", "value": "true", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050016, "text": "Disable this method", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret_disable", "type": "submit", "value": "true", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050005, "text": "Authenticator app QR code", "type": "info"}}, "type": "img", "group": "totp", "messages": [], "attributes": {"id": "totp_qr", "src": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAEAAAAAApiSv5AAAHH0lEQVR4nOyd0Y7ktg4F71zM///y5m17gBAyaR57EFTVUzDdlpXtAkFQEvX958//BMz/f3sC8rsoABwFgKMAcL4///n1lRiwSio/I59Tzu4MuqNkvnd+tqL7b3CewfmJDT/fZgSAowBwFACOAsD5rv74RlJ0frab9nTTqPOs5gnaebw58+Qu9RsZAeAoABwFgKMAcMok8EMmudukVtXbqlnN08HuKN0E7TyD7t/m6eDmNzIC4FEAOAoARwHgXCSBGbqp1TlR2iyFzhep5+ngZqm7myLmMQLAUQA4CgBHAeC8kgTOK4HV9zajnJnvRUxXOat3vIMRAI4CwFEAOAoA5yIJfC4lySyyzr+3GSVzuKP6NLNMfgcjABwFgKMAcBQATpkEZs6gnplX1TJ/+7BJLzeVwMz8Ur+REQCOAsBRADgKAOfr3Vpf5kzrZpT0zr3uKN1ELr28fIURAI4CwFEAOAoA52teQTvzXIK2eTb9/zFPTTMzyP8eRgA4CgBHAeAoAJyyErhp2rzZN1eNnF5kPfNGM+tqvDfqkzVGADgKAEcB4CgAnPbBkHmSNU8HM1XJ59LGdGqarsKeZ/DBG0PkLwoARwHgKACceLPoecvkLvMqYpdMCjZf1p6nxOdP7/zrGgHgKAAcBYCjAHAu7g7eLPjO20FXPHdnSfeJ7njP9Sys3pZqdW0EgKMAcBQAjgLAubg7OLML7o2ddvMbiNNL3RXzZHFT77yTpBoB4CgAHAWAowBwytPBFZm9bxeTWSzLZo6DZI61dN92HmXTkKY/AyMAHAWAowBwFADORSXwQ6Yt8/kd5yfOM81UAqsZbI61dD+dj3LGSqA0UQA4CgBHAeC0W8RklogzBznO46XnsrkYbv62+ci7txkB4CgAHAWAowBwQncHz48unEn3Dqz+Nq9eVs9udv1lmsXMq5I/MQLAUQA4CgBHAeBcVALT+9LeqA52Sff66z7xYVMJzMzKCIBHAeAoABwFgHPRIqb7aTedyXQRzNQJNwlaN5ndLCWn31FjBICjAHAUAI4CwIlXAje9AzcVtM39GqnGy6dRnvv/2P2CRgA4CgBHAeAoAJx2i5gP6aXadBOY57oSPnesJb0n0CRQmigAHAWAowBwHjwdXJG54SPTbuVM+sxy+jhIxZ3E1QgARwHgKAAcBYBT7gnMVMGeu2Rts7Q6371YPXv+NLP/r/vpJik3AuBRADgKAEcB4Fy0iOkmGJtL0bqk7/DIHMuYj5y5HSSVGBoB4CgAHAWAowBwyiTwjcXT+e0b87tIMnsHzz0B5yM/t0h951iLEQCOAsBRADgKAKe9J3BDeqm2+8T52TOb/n+/NfKdGRgB4CgAHAWAowBwLu4OzlyZNqdb4XuuJ2B3V+KmvUymlcxumdwIAEcB4CgAHAWAU7aIyVzzVrFJWJ7bX3dmcxb53arfnd/SCABHAeAoABwFgPOjErhJB+dpYzrR3FTLNqlkuk/g5nt3ZmUEgKMAcBQAjgLAKfcEll8M3/XxXC+9zCGVd+8OqUgvEdfPGgHgKAAcBYCjAHAu+gTOd8ZVZOqE83c8d9PGZi9iJhHuzuXqtzQCwFEAOAoARwHgtK+Ny3wvfRPIh81BiefuJ5nvY9x0ArxTszQCwFEAOAoARwHgtE8HZ45qZNo8z59IVzQzjaYz+yJ3Z7mNAHAUAI4CwFEAOBfNorsLkR8yjVy6ZGqHFZvF2Py9Hve5eocRAI4CwFEAOAoA58bBkPmutTO/VU9MH9XoPvHc0Zk7GAHgKAAcBYCjAHDKgyEV84MS8zrh+Xvn91a8kV6mW908t1OxxggARwHgKAAcBYDz8p7A7tvOZFowV0/M55JJDJ9ra3NVMTQCwFEAOAoARwHgrJpFP3eQI0M3PZof8ziT+XfZtLA5v8ODIfIXBYCjAHAUAE5ZCfxwTk4y+wk3vfnSO+3m7+3yRtX0zrEbIwAcBYCjAHAUAM6NPoHlMItF0VTHu+k7zmySts3dJula6VV91wgARwHgKAAcBYDTPh18Y+hxBW1z9vVOj7zT97rzqz7tzm+TLHZHvhrFCABHAeAoABwFgNOuBHbJLBF335FusrJJPufM57K5F6V6rxEAjwLAUQA4CgDn4nRwl24b5fOz6YT0zGaBO10xTDV8mWMEgKMAcBQAjgLAKSuBmeXbTFOZN5Z5K+Z7/dK7JtM1xvq9RgA4CgBHAeAoAJyL08EZNt33Mm2jq7nMZ9B9W7cDYbc1zXNL50YAPAoARwHgKACcV5LA1BVn/2ZTWTyPN2/V8sZBmPktLFf/R0YAOAoARwHgKACciyRwk7TNa1/PNZpJnzaez+/8RKZZzHzvpREAjwLAUQA4CgCnTAIzxzLSXfXObJosV99L70rMnErO315iBICjAHAUAI4CwHmwT6D8FzACwFEAOAoARwHgKACcfwIAAP//ZsJ8MB3+Wb8AAAAASUVORK5CYII=", "width": 256, "height": 256, "node_type": "img"}}, {"meta": {"label": {"id": 1050017, "text": "This is your authenticator app secret. Use it if you can not scan the QR code.", "type": "info"}}, "type": "text", "group": "totp", "messages": [], "attributes": {"id": "totp_secret_key", "text": {"id": 1050006, "text": "HLGIJ3IX7JI24RX5WOSWLM257OYDODBW", "type": "info", "context": {"secret": "HLGIJ3IX7JI24RX5WOSWLM257OYDODBW"}}, "node_type": "text"}}, {"meta": {"label": {"id": 1070006, "text": "Verify code", "type": "info"}}, "type": "input", "group": "totp", "messages": [], "attributes": {"name": "totp_code", "type": "text", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "totp", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "totp", "disabled": false, "node_type": "input"}}], "action": "http://127.0.0.1:4433/self-service/settings?flow=faba0494-7c5f-4ee0-bd5a-fa193319292f", "method": "POST", "messages": [{"id": 1050001, "text": "Your changes have been saved!", "type": "success"}]}	ff43a194-ad79-482b-badd-41abadc86ebe	{"totp_url": "otpauth://totp/Example:ada.lovelace@example.org?algorithm=SHA1&digits=6&issuer=Example&period=30&secret=HLGIJ3IX7JI24RX5WOSWLM257OYDODBW"}
9682750f-ca62-4c1f-b268-25bb7c916cc3	http://127.0.0.1:4433/self-service/settings?flow=5c29c6e9-3361-4b2f-9ed6-6e470a3a49e6	2026-11-27 02:12:35.106805	2026-11-27 03:12:35.106805	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:35.11459	2026-11-27 02:12:35.11459	\N	show_form	api	{"nodes": [{"meta": {}, "type": "input", "group": "default", "messages": [], "attributes": {"name": "csrf_token", "type": "hidden", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.email", "type": "email", "value": "ada.lovelace@example.org", "disabled": false, "required": true, "node_type": "input", "autocomplete": "email"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.name.first", "type": "text", "value": "Ada", "disabled": false, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.name.last", "type": "text", "value": "Lovelace", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "profile", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1070001, "text": "Password", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "password", "type": "password", "disabled": false, "required": true, "node_type": "input", "autocomplete": "new-password"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "password", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050007, "text": "Reveal backup recovery codes", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret_reveal", "type": "submit", "value": "true", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050016, "text": "Disable this method", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret_disable", "type": "submit", "value": "true", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050004, "text": "Unlink TOTP Authenticator App", "type": "info"}}, "type": "input", "group": "totp", "messages": [], "attributes": {"name": "totp_unlink", "type": "submit", "value": "true", "disabled": false, "required": true, "node_type": "input"}}], "action": "http://127.0.0.1:4433/self-service/settings?flow=9682750f-ca62-4c1f-b268-25bb7c916cc3", "method": "POST"}	ff43a194-ad79-482b-badd-41abadc86ebe	{}
5c29c6e9-3361-4b2f-9ed6-6e470a3a49e6	http://127.0.0.1:4433/self-service/settings/api	2026-11-27 02:12:35.044683	2026-11-27 03:12:35.044683	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:35.059513	2026-11-27 02:12:35.059513	\N	success	api	{"nodes": [{"meta": {}, "type": "input", "group": "default", "messages": [], "attributes": {"name": "csrf_token", "type": "hidden", "value": "", "disabled": false, "required": true, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.email", "type": "email", "value": "ada.lovelace@example.org", "disabled": false, "required": true, "node_type": "input", "autocomplete": "email"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.name.first", "type": "text", "value": "Ada", "disabled": false, "node_type": "input"}}, {"meta": {}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "traits.name.last", "type": "text", "value": "Lovelace", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "profile", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "profile", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1070001, "text": "Password", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "password", "type": "password", "disabled": false, "required": true, "node_type": "input", "autocomplete": "new-password"}}, {"meta": {"label": {"id": 1070003, "text": "Save", "type": "info"}}, "type": "input", "group": "password", "messages": [], "attributes": {"name": "method", "type": "submit", "value": "password", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050007, "text": "Reveal backup recovery codes", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret_reveal", "type": "submit", "value": "true", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050016, "text": "Disable this method", "type": "info"}}, "type": "input", "group": "lookup_secret", "messages": [], "attributes": {"name": "lookup_secret_disable", "type": "submit", "value": "true", "disabled": false, "node_type": "input"}}, {"meta": {"label": {"id": 1050004, "text": "Unlink TOTP Authenticator App", "type": "info"}}, "type": "input", "group": "totp", "messages": [], "attributes": {"name": "totp_unlink", "type": "submit", "value": "true", "disabled": false, "required": true, "node_type": "input"}}], "action": "http://127.0.0.1:4433/self-service/settings?flow=9682750f-ca62-4c1f-b268-25bb7c916cc3", "method": "POST", "messages": [{"id": 1050001, "text": "Your changes have been saved!", "type": "success"}]}	ff43a194-ad79-482b-badd-41abadc86ebe	{}
\.


--
-- Data for Name: selfservice_verification_flows; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.selfservice_verification_flows (id, request_url, issued_at, expires_at, csrf_token, created_at, updated_at, type, state, active_method, ui, nid, submit_count, oauth2_login_challenge, session_id, identity_id, authentication_methods) FROM stdin;
\.


--
-- Data for Name: session_devices; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.session_devices (id, ip_address, user_agent, location, nid, session_id, created_at, updated_at) FROM stdin;
cabb73ea-d1c1-48c6-a05a-65059223aa1e	127.0.0.1:48626	node		ff43a194-ad79-482b-badd-41abadc86ebe	4a726b6e-c54f-4d03-bcf7-7c9a98f1e12f	2026-11-27 02:12:34.941724	2026-11-27 02:12:34.941724
\.


--
-- Data for Name: session_token_exchanges; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.session_token_exchanges (id, nid, flow_id, session_id, init_code, return_to_code, created_at, updated_at) FROM stdin;
\.


--
-- Data for Name: sessions; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.sessions (id, issued_at, expires_at, authenticated_at, identity_id, created_at, updated_at, token, active, nid, logout_token, aal, authentication_methods) FROM stdin;
4a726b6e-c54f-4d03-bcf7-7c9a98f1e12f	2026-11-27 02:12:34.939909	2026-11-28 02:12:35.154919	2026-11-27 02:12:35.154919	d25824bb-63b3-4ced-86ff-3fd047470572	2026-11-27 02:12:34.940262	2026-11-27 02:12:35.155307	ory_st_DhwrBmmW8ALvj206ClpMI3jOvZkqYPT5	t	ff43a194-ad79-482b-badd-41abadc86ebe	ory_lo_g6DE657i5nIgcBjppuhmCsMts5HZ6WyH	aal2	[{"aal": "aal1", "method": "password", "completed_at": "2026-11-27T02:12:34.939903128Z"}, {"aal": "aal2", "method": "lookup_secret", "completed_at": "2026-11-27T02:12:35.006521396Z"}, {"aal": "aal2", "method": "totp", "completed_at": "2026-11-27T02:12:35.097459556Z"}, {"aal": "aal2", "method": "lookup_secret", "completed_at": "2026-11-27T02:12:35.154915907Z"}]
\.


--
-- Name: continuity_containers continuity_containers_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.continuity_containers
    ADD CONSTRAINT continuity_containers_pkey PRIMARY KEY (id);


--
-- Name: courier_message_dispatches courier_message_dispatches_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.courier_message_dispatches
    ADD CONSTRAINT courier_message_dispatches_pkey PRIMARY KEY (id);


--
-- Name: courier_messages courier_messages_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.courier_messages
    ADD CONSTRAINT courier_messages_pkey PRIMARY KEY (id);


--
-- Name: identities identities_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (id);


--
-- Name: identity_credential_identifiers identity_credential_identifiers_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credential_identifiers
    ADD CONSTRAINT identity_credential_identifiers_pkey PRIMARY KEY (id);


--
-- Name: identity_credential_types identity_credential_types_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credential_types
    ADD CONSTRAINT identity_credential_types_pkey PRIMARY KEY (id);


--
-- Name: identity_credentials identity_credentials_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credentials
    ADD CONSTRAINT identity_credentials_pkey PRIMARY KEY (id);


--
-- Name: identity_login_codes identity_login_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_login_codes
    ADD CONSTRAINT identity_login_codes_pkey PRIMARY KEY (id);


--
-- Name: identity_recovery_addresses identity_recovery_addresses_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_addresses
    ADD CONSTRAINT identity_recovery_addresses_pkey PRIMARY KEY (id);


--
-- Name: identity_recovery_codes identity_recovery_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_codes
    ADD CONSTRAINT identity_recovery_codes_pkey PRIMARY KEY (id);


--
-- Name: identity_recovery_tokens identity_recovery_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_tokens
    ADD CONSTRAINT identity_recovery_tokens_pkey PRIMARY KEY (id);


--
-- Name: identity_registration_codes identity_registration_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_registration_codes
    ADD CONSTRAINT identity_registration_codes_pkey PRIMARY KEY (id);


--
-- Name: identity_verifiable_addresses identity_verifiable_addresses_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verifiable_addresses
    ADD CONSTRAINT identity_verifiable_addresses_pkey PRIMARY KEY (id);


--
-- Name: identity_verification_codes identity_verification_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verification_codes
    ADD CONSTRAINT identity_verification_codes_pkey PRIMARY KEY (id);


--
-- Name: identity_verification_tokens identity_verification_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verification_tokens
    ADD CONSTRAINT identity_verification_tokens_pkey PRIMARY KEY (id);


--
-- Name: networks networks_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.networks
    ADD CONSTRAINT networks_pkey PRIMARY KEY (id);


--
-- Name: selfservice_errors selfservice_errors_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_errors
    ADD CONSTRAINT selfservice_errors_pkey PRIMARY KEY (id);


--
-- Name: selfservice_login_flows selfservice_login_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_login_flows
    ADD CONSTRAINT selfservice_login_requests_pkey PRIMARY KEY (id);


--
-- Name: selfservice_settings_flows selfservice_profile_management_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_settings_flows
    ADD CONSTRAINT selfservice_profile_management_requests_pkey PRIMARY KEY (id);


--
-- Name: selfservice_recovery_flows selfservice_recovery_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_recovery_flows
    ADD CONSTRAINT selfservice_recovery_requests_pkey PRIMARY KEY (id);


--
-- Name: selfservice_registration_flows selfservice_registration_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_registration_flows
    ADD CONSTRAINT selfservice_registration_requests_pkey PRIMARY KEY (id);


--
-- Name: selfservice_verification_flows selfservice_verification_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_verification_flows
    ADD CONSTRAINT selfservice_verification_requests_pkey PRIMARY KEY (id);


--
-- Name: session_devices session_devices_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.session_devices
    ADD CONSTRAINT session_devices_pkey PRIMARY KEY (id);


--
-- Name: session_token_exchanges session_token_exchanges_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.session_token_exchanges
    ADD CONSTRAINT session_token_exchanges_pkey PRIMARY KEY (id);


--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);


--
-- Name: session_devices unique_session_device; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.session_devices
    ADD CONSTRAINT unique_session_device UNIQUE (nid, session_id, ip_address, user_agent);


--
-- Name: continuity_containers_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX continuity_containers_id_nid_idx ON public.continuity_containers USING btree (id, nid);


--
-- Name: continuity_containers_identity_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX continuity_containers_identity_id_nid_idx ON public.continuity_containers USING btree (identity_id, nid);


--
-- Name: continuity_containers_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX continuity_containers_nid_id_idx ON public.continuity_containers USING btree (nid, id);


--
-- Name: courier_message_dispatches_message_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX courier_message_dispatches_message_id_idx ON public.courier_message_dispatches USING btree (message_id, created_at DESC);


--
-- Name: courier_message_dispatches_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX courier_message_dispatches_nid_idx ON public.courier_message_dispatches USING btree (nid);


--
-- Name: courier_messages_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX courier_messages_id_nid_idx ON public.courier_messages USING btree (id, nid);


--
-- Name: courier_messages_nid_created_at_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX courier_messages_nid_created_at_id_idx ON public.courier_messages USING btree (nid, created_at DESC);


--
-- Name: courier_messages_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX courier_messages_nid_id_idx ON public.courier_messages USING btree (nid, id);


--
-- Name: courier_messages_nid_recipient_created_at_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX courier_messages_nid_recipient_created_at_id_idx ON public.courier_messages USING btree (nid, recipient, created_at DESC);


--
-- Name: courier_messages_nid_status_created_at_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX courier_messages_nid_status_created_at_id_idx ON public.courier_messages USING btree (nid, status, created_at DESC);


--
-- Name: courier_messages_status_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX courier_messages_status_idx ON public.courier_messages USING btree (status);


--
-- Name: identities_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identities_id_nid_idx ON public.identities USING btree (id, nid);


--
-- Name: identities_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identities_nid_id_idx ON public.identities USING btree (nid, id);


--
-- Name: identity_credential_identifiers_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_credential_identifiers_id_nid_idx ON public.identity_credential_identifiers USING btree (id, nid);


--
-- Name: identity_credential_identifiers_identifier_nid_type_uq_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX identity_credential_identifiers_identifier_nid_type_uq_idx ON public.identity_credential_identifiers USING btree (nid, identity_credential_type_id, identifier);


--
-- Name: identity_credential_identifiers_nid_i_ici_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_credential_identifiers_nid_i_ici_idx ON public.identity_credential_identifiers USING btree (nid, identifier, identity_credential_id);


--
-- Name: identity_credential_identifiers_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_credential_identifiers_nid_id_idx ON public.identity_credential_identifiers USING btree (nid, id);


--
-- Name: identity_credential_identifiers_nid_identity_credential_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_credential_identifiers_nid_identity_credential_id_idx ON public.identity_credential_identifiers USING btree (identity_credential_id, nid);


--
-- Name: identity_credential_types_name_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX identity_credential_types_name_idx ON public.identity_credential_types USING btree (name);


--
-- Name: identity_credentials_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_credentials_id_nid_idx ON public.identity_credentials USING btree (id, nid);


--
-- Name: identity_credentials_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_credentials_nid_id_idx ON public.identity_credentials USING btree (nid, id);


--
-- Name: identity_credentials_nid_identity_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_credentials_nid_identity_id_idx ON public.identity_credentials USING btree (identity_id, nid);


--
-- Name: identity_login_codes_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_login_codes_flow_id_idx ON public.identity_login_codes USING btree (selfservice_login_flow_id);


--
-- Name: identity_login_codes_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_login_codes_id_nid_idx ON public.identity_login_codes USING btree (id, nid);


--
-- Name: identity_login_codes_identity_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_login_codes_identity_id_idx ON public.identity_login_codes USING btree (identity_id);


--
-- Name: identity_login_codes_nid_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_login_codes_nid_flow_id_idx ON public.identity_login_codes USING btree (nid, selfservice_login_flow_id);


--
-- Name: identity_recovery_addresses_code_uq_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX identity_recovery_addresses_code_uq_idx ON public.identity_recovery_tokens USING btree (token);


--
-- Name: identity_recovery_addresses_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_addresses_id_nid_idx ON public.identity_recovery_addresses USING btree (id, nid);


--
-- Name: identity_recovery_addresses_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_addresses_nid_id_idx ON public.identity_recovery_addresses USING btree (nid, id);


--
-- Name: identity_recovery_addresses_nid_identity_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_addresses_nid_identity_id_idx ON public.identity_recovery_addresses USING btree (identity_id, nid);


--
-- Name: identity_recovery_addresses_status_via_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_addresses_status_via_idx ON public.identity_recovery_addresses USING btree (nid, via, value);


--
-- Name: identity_recovery_addresses_status_via_uq_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX identity_recovery_addresses_status_via_uq_idx ON public.identity_recovery_addresses USING btree (nid, via, value);


--
-- Name: identity_recovery_codes_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_codes_flow_id_idx ON public.identity_recovery_codes USING btree (selfservice_recovery_flow_id);


--
-- Name: identity_recovery_codes_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_codes_id_nid_idx ON public.identity_recovery_codes USING btree (id, nid);


--
-- Name: identity_recovery_codes_identity_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_codes_identity_id_nid_idx ON public.identity_recovery_codes USING btree (identity_id, nid);


--
-- Name: identity_recovery_codes_identity_recovery_address_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_codes_identity_recovery_address_id_nid_idx ON public.identity_recovery_codes USING btree (identity_recovery_address_id, nid);


--
-- Name: identity_recovery_codes_nid_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_codes_nid_flow_id_idx ON public.identity_recovery_codes USING btree (nid, selfservice_recovery_flow_id);


--
-- Name: identity_recovery_tokens_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_tokens_id_nid_idx ON public.identity_recovery_tokens USING btree (id, nid);


--
-- Name: identity_recovery_tokens_identity_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_tokens_identity_id_nid_idx ON public.identity_recovery_tokens USING btree (identity_id, nid);


--
-- Name: identity_recovery_tokens_identity_recovery_address_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_tokens_identity_recovery_address_id_idx ON public.identity_recovery_tokens USING btree (identity_recovery_address_id);


--
-- Name: identity_recovery_tokens_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_tokens_nid_id_idx ON public.identity_recovery_tokens USING btree (nid, id);


--
-- Name: identity_recovery_tokens_selfservice_recovery_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_tokens_selfservice_recovery_flow_id_idx ON public.identity_recovery_tokens USING btree (selfservice_recovery_flow_id);


--
-- Name: identity_recovery_tokens_token_nid_used_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_recovery_tokens_token_nid_used_idx ON public.identity_recovery_tokens USING btree (nid, token, used);


--
-- Name: identity_registration_codes_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_registration_codes_flow_id_idx ON public.identity_registration_codes USING btree (selfservice_registration_flow_id);


--
-- Name: identity_registration_codes_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_registration_codes_id_nid_idx ON public.identity_registration_codes USING btree (id, nid);


--
-- Name: identity_registration_codes_nid_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_registration_codes_nid_flow_id_idx ON public.identity_registration_codes USING btree (nid, selfservice_registration_flow_id);


--
-- Name: identity_verifiable_addresses_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verifiable_addresses_id_nid_idx ON public.identity_verifiable_addresses USING btree (id, nid);


--
-- Name: identity_verifiable_addresses_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verifiable_addresses_nid_id_idx ON public.identity_verifiable_addresses USING btree (nid, id);


--
-- Name: identity_verifiable_addresses_nid_identity_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verifiable_addresses_nid_identity_id_idx ON public.identity_verifiable_addresses USING btree (identity_id, nid);


--
-- Name: identity_verifiable_addresses_status_via_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verifiable_addresses_status_via_idx ON public.identity_verifiable_addresses USING btree (nid, via, value);


--
-- Name: identity_verifiable_addresses_status_via_uq_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX identity_verifiable_addresses_status_via_uq_idx ON public.identity_verifiable_addresses USING btree (nid, via, value);


--
-- Name: identity_verification_codes_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_codes_flow_id_idx ON public.identity_verification_codes USING btree (selfservice_verification_flow_id);


--
-- Name: identity_verification_codes_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_codes_id_nid_idx ON public.identity_verification_codes USING btree (id, nid);


--
-- Name: identity_verification_codes_nid_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_codes_nid_flow_id_idx ON public.identity_verification_codes USING btree (nid, selfservice_verification_flow_id);


--
-- Name: identity_verification_codes_verifiable_address_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_codes_verifiable_address_nid_idx ON public.identity_verification_codes USING btree (identity_verifiable_address_id, nid);


--
-- Name: identity_verification_tokens_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_tokens_id_nid_idx ON public.identity_verification_tokens USING btree (id, nid);


--
-- Name: identity_verification_tokens_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_tokens_nid_id_idx ON public.identity_verification_tokens USING btree (nid, id);


--
-- Name: identity_verification_tokens_token_nid_used_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_tokens_token_nid_used_flow_id_idx ON public.identity_verification_tokens USING btree (nid, token, used, selfservice_verification_flow_id);


--
-- Name: identity_verification_tokens_token_uq_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX identity_verification_tokens_token_uq_idx ON public.identity_verification_tokens USING btree (token);


--
-- Name: identity_verification_tokens_verifiable_address_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_tokens_verifiable_address_id_idx ON public.identity_verification_tokens USING btree (identity_verifiable_address_id);


--
-- Name: identity_verification_tokens_verification_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identity_verification_tokens_verification_flow_id_idx ON public.identity_verification_tokens USING btree (selfservice_verification_flow_id);


--
-- Name: schema_migration_version_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX schema_migration_version_idx ON public.schema_migration USING btree (version);


--
-- Name: schema_migration_version_self_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX schema_migration_version_self_idx ON public.schema_migration USING btree (version_self);


--
-- Name: selfservice_errors_errors_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_errors_errors_nid_id_idx ON public.selfservice_errors USING btree (nid, id);


--
-- Name: selfservice_login_flows_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_login_flows_id_nid_idx ON public.selfservice_login_flows USING btree (id, nid);


--
-- Name: selfservice_login_flows_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_login_flows_nid_id_idx ON public.selfservice_login_flows USING btree (nid, id);


--
-- Name: selfservice_recovery_flows_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_recovery_flows_id_nid_idx ON public.selfservice_recovery_flows USING btree (id, nid);


--
-- Name: selfservice_recovery_flows_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_recovery_flows_nid_id_idx ON public.selfservice_recovery_flows USING btree (nid, id);


--
-- Name: selfservice_recovery_flows_recovered_identity_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_recovery_flows_recovered_identity_id_nid_idx ON public.selfservice_recovery_flows USING btree (recovered_identity_id, nid);


--
-- Name: selfservice_registration_flows_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_registration_flows_id_nid_idx ON public.selfservice_registration_flows USING btree (id, nid);


--
-- Name: selfservice_registration_flows_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_registration_flows_nid_id_idx ON public.selfservice_registration_flows USING btree (nid, id);


--
-- Name: selfservice_settings_flows_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_settings_flows_id_nid_idx ON public.selfservice_settings_flows USING btree (id, nid);


--
-- Name: selfservice_settings_flows_identity_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_settings_flows_identity_id_nid_idx ON public.selfservice_settings_flows USING btree (identity_id, nid);


--
-- Name: selfservice_settings_flows_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_settings_flows_nid_id_idx ON public.selfservice_settings_flows USING btree (nid, id);


--
-- Name: selfservice_verification_flows_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_verification_flows_id_nid_idx ON public.selfservice_verification_flows USING btree (id, nid);


--
-- Name: selfservice_verification_flows_nid_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX selfservice_verification_flows_nid_id_idx ON public.selfservice_verification_flows USING btree (nid, id);


--
-- Name: session_devices_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX session_devices_id_nid_idx ON public.session_devices USING btree (id, nid);


--
-- Name: session_devices_session_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX session_devices_session_id_nid_idx ON public.session_devices USING btree (session_id, nid);


--
-- Name: session_token_exchanges_nid_code_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX session_token_exchanges_nid_code_idx ON public.session_token_exchanges USING btree (init_code, nid);


--
-- Name: session_token_exchanges_nid_flow_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX session_token_exchanges_nid_flow_id_idx ON public.session_token_exchanges USING btree (flow_id, nid);


--
-- Name: sessions_id_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX sessions_id_nid_idx ON public.sessions USING btree (id, nid);


--
-- Name: sessions_identity_id_nid_sorted_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX sessions_identity_id_nid_sorted_idx ON public.sessions USING btree (identity_id, nid, authenticated_at DESC);


--
-- Name: sessions_logout_token_uq_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX sessions_logout_token_uq_idx ON public.sessions USING btree (logout_token);


--
-- Name: sessions_nid_created_at_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX sessions_nid_created_at_id_idx ON public.sessions USING btree (nid, created_at DESC, id);


--
-- Name: sessions_nid_id_identity_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX sessions_nid_id_identity_id_idx ON public.sessions USING btree (nid, identity_id, id);


--
-- Name: sessions_token_nid_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX sessions_token_nid_idx ON public.sessions USING btree (nid, token);


--
-- Name: sessions_token_uq_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX sessions_token_uq_idx ON public.sessions USING btree (token);


--
-- Name: continuity_containers continuity_containers_identity_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.continuity_containers
    ADD CONSTRAINT continuity_containers_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON DELETE CASCADE;


--
-- Name: continuity_containers continuity_containers_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.continuity_containers
    ADD CONSTRAINT continuity_containers_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: courier_message_dispatches courier_message_dispatches_message_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.courier_message_dispatches
    ADD CONSTRAINT courier_message_dispatches_message_id_fk FOREIGN KEY (message_id) REFERENCES public.courier_messages(id) ON DELETE CASCADE;


--
-- Name: courier_message_dispatches courier_message_dispatches_nid_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.courier_message_dispatches
    ADD CONSTRAINT courier_message_dispatches_nid_fk FOREIGN KEY (nid) REFERENCES public.networks(id) ON DELETE CASCADE;


--
-- Name: courier_messages courier_messages_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.courier_messages
    ADD CONSTRAINT courier_messages_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identities identities_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_credential_identifiers identity_credential_identifiers_identity_credential_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credential_identifiers
    ADD CONSTRAINT identity_credential_identifiers_identity_credential_id_fkey FOREIGN KEY (identity_credential_id) REFERENCES public.identity_credentials(id) ON DELETE CASCADE;


--
-- Name: identity_credential_identifiers identity_credential_identifiers_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credential_identifiers
    ADD CONSTRAINT identity_credential_identifiers_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_credential_identifiers identity_credential_identifiers_type_id_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credential_identifiers
    ADD CONSTRAINT identity_credential_identifiers_type_id_fk_idx FOREIGN KEY (identity_credential_type_id) REFERENCES public.identity_credential_types(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_credentials identity_credentials_identity_credential_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credentials
    ADD CONSTRAINT identity_credentials_identity_credential_type_id_fkey FOREIGN KEY (identity_credential_type_id) REFERENCES public.identity_credential_types(id) ON DELETE CASCADE;


--
-- Name: identity_credentials identity_credentials_identity_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credentials
    ADD CONSTRAINT identity_credentials_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON DELETE CASCADE;


--
-- Name: identity_credentials identity_credentials_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_credentials
    ADD CONSTRAINT identity_credentials_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_login_codes identity_login_codes_identity_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_login_codes
    ADD CONSTRAINT identity_login_codes_identity_id_fk FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_login_codes identity_login_codes_networks_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_login_codes
    ADD CONSTRAINT identity_login_codes_networks_id_fk FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_login_codes identity_login_codes_selfservice_login_flows_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_login_codes
    ADD CONSTRAINT identity_login_codes_selfservice_login_flows_id_fk FOREIGN KEY (selfservice_login_flow_id) REFERENCES public.selfservice_login_flows(id) ON DELETE CASCADE;


--
-- Name: identity_recovery_addresses identity_recovery_addresses_identity_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_addresses
    ADD CONSTRAINT identity_recovery_addresses_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON DELETE CASCADE;


--
-- Name: identity_recovery_addresses identity_recovery_addresses_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_addresses
    ADD CONSTRAINT identity_recovery_addresses_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_recovery_codes identity_recovery_codes_identity_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_codes
    ADD CONSTRAINT identity_recovery_codes_identity_id_fk FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_recovery_codes identity_recovery_codes_identity_recovery_addresses_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_codes
    ADD CONSTRAINT identity_recovery_codes_identity_recovery_addresses_id_fk FOREIGN KEY (identity_recovery_address_id) REFERENCES public.identity_recovery_addresses(id) ON DELETE CASCADE;


--
-- Name: identity_recovery_codes identity_recovery_codes_networks_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_codes
    ADD CONSTRAINT identity_recovery_codes_networks_id_fk FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_recovery_codes identity_recovery_codes_selfservice_recovery_flows_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_codes
    ADD CONSTRAINT identity_recovery_codes_selfservice_recovery_flows_id_fk FOREIGN KEY (selfservice_recovery_flow_id) REFERENCES public.selfservice_recovery_flows(id) ON DELETE CASCADE;


--
-- Name: identity_recovery_tokens identity_recovery_tokens_identity_id_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_tokens
    ADD CONSTRAINT identity_recovery_tokens_identity_id_fk_idx FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_recovery_tokens identity_recovery_tokens_identity_recovery_address_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_tokens
    ADD CONSTRAINT identity_recovery_tokens_identity_recovery_address_id_fkey FOREIGN KEY (identity_recovery_address_id) REFERENCES public.identity_recovery_addresses(id) ON DELETE CASCADE;


--
-- Name: identity_recovery_tokens identity_recovery_tokens_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_tokens
    ADD CONSTRAINT identity_recovery_tokens_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_recovery_tokens identity_recovery_tokens_selfservice_recovery_request_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_recovery_tokens
    ADD CONSTRAINT identity_recovery_tokens_selfservice_recovery_request_id_fkey FOREIGN KEY (selfservice_recovery_flow_id) REFERENCES public.selfservice_recovery_flows(id) ON DELETE CASCADE;


--
-- Name: identity_registration_codes identity_registration_codes_networks_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_registration_codes
    ADD CONSTRAINT identity_registration_codes_networks_id_fk FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_registration_codes identity_registration_codes_selfservice_registration_flows_id_f; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_registration_codes
    ADD CONSTRAINT identity_registration_codes_selfservice_registration_flows_id_f FOREIGN KEY (selfservice_registration_flow_id) REFERENCES public.selfservice_registration_flows(id) ON DELETE CASCADE;


--
-- Name: identity_verifiable_addresses identity_verifiable_addresses_identity_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verifiable_addresses
    ADD CONSTRAINT identity_verifiable_addresses_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON DELETE CASCADE;


--
-- Name: identity_verifiable_addresses identity_verifiable_addresses_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verifiable_addresses
    ADD CONSTRAINT identity_verifiable_addresses_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_verification_codes identity_verification_codes_identity_verifiable_addresses_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verification_codes
    ADD CONSTRAINT identity_verification_codes_identity_verifiable_addresses_id_fk FOREIGN KEY (identity_verifiable_address_id) REFERENCES public.identity_verifiable_addresses(id) ON DELETE CASCADE;


--
-- Name: identity_verification_codes identity_verification_codes_networks_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verification_codes
    ADD CONSTRAINT identity_verification_codes_networks_id_fk FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_verification_codes identity_verification_codes_selfservice_verification_flows_id_f; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verification_codes
    ADD CONSTRAINT identity_verification_codes_selfservice_verification_flows_id_f FOREIGN KEY (selfservice_verification_flow_id) REFERENCES public.selfservice_verification_flows(id) ON DELETE CASCADE;


--
-- Name: identity_verification_tokens identity_verification_tokens_identity_verifiable_address_i_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verification_tokens
    ADD CONSTRAINT identity_verification_tokens_identity_verifiable_address_i_fkey FOREIGN KEY (identity_verifiable_address_id) REFERENCES public.identity_verifiable_addresses(id) ON DELETE CASCADE;


--
-- Name: identity_verification_tokens identity_verification_tokens_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verification_tokens
    ADD CONSTRAINT identity_verification_tokens_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: identity_verification_tokens identity_verification_tokens_selfservice_verification_flow_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identity_verification_tokens
    ADD CONSTRAINT identity_verification_tokens_selfservice_verification_flow_fkey FOREIGN KEY (selfservice_verification_flow_id) REFERENCES public.selfservice_verification_flows(id) ON DELETE CASCADE;


--
-- Name: selfservice_errors selfservice_errors_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_errors
    ADD CONSTRAINT selfservice_errors_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: selfservice_login_flows selfservice_login_flows_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_login_flows
    ADD CONSTRAINT selfservice_login_flows_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: selfservice_settings_flows selfservice_profile_management_requests_identity_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_settings_flows
    ADD CONSTRAINT selfservice_profile_management_requests_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON DELETE CASCADE;


--
-- Name: selfservice_recovery_flows selfservice_recovery_flows_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_recovery_flows
    ADD CONSTRAINT selfservice_recovery_flows_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: selfservice_recovery_flows selfservice_recovery_requests_recovered_identity_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_recovery_flows
    ADD CONSTRAINT selfservice_recovery_requests_recovered_identity_id_fkey FOREIGN KEY (recovered_identity_id) REFERENCES public.identities(id) ON DELETE CASCADE;


--
-- Name: selfservice_registration_flows selfservice_registration_flows_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_registration_flows
    ADD CONSTRAINT selfservice_registration_flows_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: selfservice_settings_flows selfservice_settings_flows_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_settings_flows
    ADD CONSTRAINT selfservice_settings_flows_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: selfservice_verification_flows selfservice_verification_flows_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.selfservice_verification_flows
    ADD CONSTRAINT selfservice_verification_flows_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- Name: session_devices session_metadata_nid_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.session_devices
    ADD CONSTRAINT session_metadata_nid_fk FOREIGN KEY (nid) REFERENCES public.networks(id) ON DELETE CASCADE;


--
-- Name: session_devices session_metadata_sessions_id_fk; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.session_devices
    ADD CONSTRAINT session_metadata_sessions_id_fk FOREIGN KEY (session_id) REFERENCES public.sessions(id) ON DELETE CASCADE;


--
-- Name: sessions sessions_identity_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.identities(id) ON DELETE CASCADE;


--
-- Name: sessions sessions_nid_fk_idx; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_nid_fk_idx FOREIGN KEY (nid) REFERENCES public.networks(id) ON UPDATE RESTRICT ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--

\unrestrict 72HVR3wsX3afNUsiUDNRorK3P2abBzoYtJG9JWSbwxdkdtQOTwZvA2Qw0HVKNoJ

