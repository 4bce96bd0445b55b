--
-- PostgreSQL database dump
--

\restrict 3kRr0O2ghqyRjUxLn4Yz6MeqpH8bsTk7xPbTdvjzyhW3c2IzjMgHkbsXIoQmDAa

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
-- Data for Name: users; Type: TABLE DATA; Schema: app; Owner: postgres
--

COPY app.users (id, email, note, data) FROM stdin;
7	z	z	\N
\.


--
-- Data for Name: log; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.log (id) FROM stdin;
\.


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.users (id, email, note, data) FROM stdin;
2	bo@acme.io	a\nINSERT INTO users VALUES (9);	\N
3	cy@acme.io	\N	\N
4	dée@acme.io	$$ /* x */ "q" `b`	\N
1	ana@acme.io	it's; -- no comment	\\x0027
\.


--
-- Name: users_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.users_id_seq', 1, false);


--
-- PostgreSQL database dump complete
--

\unrestrict 3kRr0O2ghqyRjUxLn4Yz6MeqpH8bsTk7xPbTdvjzyhW3c2IzjMgHkbsXIoQmDAa

