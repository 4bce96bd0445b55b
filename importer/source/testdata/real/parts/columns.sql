--
-- PostgreSQL database dump
--

\restrict TwqJOgg29AQmeREAjdUYXcyOsdzdxRa2aBsrvQ1sbWAVLjQmYSl0lvrFj80L2zg

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
-- Name: people; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.people (
    id integer,
    email text
);


ALTER TABLE public.people OWNER TO postgres;

--
-- Name: staff; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.staff (
    email text,
    id integer,
    room text
)
INHERITS (public.people);


ALTER TABLE public.staff OWNER TO postgres;

--
-- Name: users; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.users (
    id integer NOT NULL,
    email text
)
PARTITION BY RANGE (id);


ALTER TABLE public.users OWNER TO postgres;

--
-- Name: users_1; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.users_1 (
    id integer NOT NULL,
    email text
);


ALTER TABLE public.users_1 OWNER TO postgres;

--
-- Name: users_2; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.users_2 (
    email text,
    id integer NOT NULL
);


ALTER TABLE public.users_2 OWNER TO postgres;

--
-- Name: users_3; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.users_3 (
    id integer NOT NULL,
    email text
)
PARTITION BY RANGE (id);


ALTER TABLE public.users_3 OWNER TO postgres;

--
-- Name: users_3_a; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.users_3_a (
    id integer NOT NULL,
    email text
);


ALTER TABLE public.users_3_a OWNER TO postgres;

--
-- Name: vips; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.vips (
    perks text
)
INHERITS (public.people);


ALTER TABLE public.vips OWNER TO postgres;

--
-- Name: users_1; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.users ATTACH PARTITION public.users_1 FOR VALUES FROM (1) TO (3);


--
-- Name: users_2; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.users ATTACH PARTITION public.users_2 FOR VALUES FROM (3) TO (5);


--
-- Name: users_3; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.users ATTACH PARTITION public.users_3 FOR VALUES FROM (5) TO (9);


--
-- Name: users_3_a; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.users_3 ATTACH PARTITION public.users_3_a FOR VALUES FROM (5) TO (7);


--
-- Data for Name: people; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.people (id, email) VALUES (1, 'ana@acme.io');


--
-- Data for Name: staff; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.staff (email, id, room) VALUES ('cy@acme.io', 3, '12');


--
-- Data for Name: users_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.users_1 (id, email) VALUES (1, 'ana@acme.io');
INSERT INTO public.users_1 (id, email) VALUES (2, 'bo@acme.io');


--
-- Data for Name: users_2; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.users_2 (email, id) VALUES ('cy@acme.io', 3);
INSERT INTO public.users_2 (email, id) VALUES ('dee@acme.io', 4);


--
-- Data for Name: users_3_a; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.users_3_a (id, email) VALUES (5, 'eve@acme.io');


--
-- Data for Name: vips; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.vips (id, email, perks) VALUES (2, 'bo@acme.io', 'lounge');


--
-- PostgreSQL database dump complete
--

\unrestrict TwqJOgg29AQmeREAjdUYXcyOsdzdxRa2aBsrvQ1sbWAVLjQmYSl0lvrFj80L2zg

