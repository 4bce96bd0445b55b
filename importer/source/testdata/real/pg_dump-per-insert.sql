--
-- PostgreSQL database dump
--

\restrict ROfxU8h0BtfgrIRPCnJgc3J4fIdLF0McpVHBh1vaC7OaK1Yd7AcOPc6Pr0XMODt

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
-- Name: app; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA app;


ALTER SCHEMA app OWNER TO postgres;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN INSERT INTO log VALUES (1); RETURN NULL; END; $$;


ALTER FUNCTION public.f() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: log; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.log (
    id integer
);


ALTER TABLE public.log OWNER TO postgres;

--
-- Name: g(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.g() RETURNS void
    LANGUAGE sql
    BEGIN ATOMIC
 INSERT INTO public.log (id)
   VALUES (1);
 INSERT INTO public.log (id)
   VALUES (2);
END;


ALTER FUNCTION public.g() OWNER TO postgres;

--
-- Name: users; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app.users (
    id integer,
    email text,
    note text,
    data bytea
);


ALTER TABLE app.users OWNER TO postgres;

--
-- Name: users; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.users (
    id integer NOT NULL,
    email text,
    note text,
    data bytea
);


ALTER TABLE public.users OWNER TO postgres;

--
-- Name: users_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: v; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.v AS
 SELECT users.email
   FROM public.users;


ALTER TABLE public.v OWNER TO postgres;

--
-- Data for Name: users; Type: TABLE DATA; Schema: app; Owner: postgres
--

INSERT INTO app.users VALUES
	(7, 'z', 'z', NULL) ON CONFLICT DO NOTHING;


--
-- Data for Name: log; Type: TABLE DATA; Schema: public; Owner: postgres
--



--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.users OVERRIDING SYSTEM VALUE VALUES
	(2, 'bo@acme.io', 'a
INSERT INTO users VALUES (9);', NULL),
	(3, 'cy@acme.io', NULL, NULL),
	(4, 'dée@acme.io', '$$ /* x */ "q" `b`', NULL) ON CONFLICT DO NOTHING;
INSERT INTO public.users OVERRIDING SYSTEM VALUE VALUES
	(1, 'ana@acme.io', 'it''s; -- no comment', '\x0027') ON CONFLICT DO NOTHING;


--
-- Name: users_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.users_id_seq', 1, false);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: log r; Type: RULE; Schema: public; Owner: postgres
--

CREATE RULE r AS
    ON DELETE TO public.log DO ( INSERT INTO public.log (id)
  VALUES (1);
 INSERT INTO public.log (id)
  VALUES (2);
);


--
-- Name: users t; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER t AFTER INSERT ON public.users FOR EACH STATEMENT EXECUTE FUNCTION public.f();


--
-- PostgreSQL database dump complete
--

\unrestrict ROfxU8h0BtfgrIRPCnJgc3J4fIdLF0McpVHBh1vaC7OaK1Yd7AcOPc6Pr0XMODt

