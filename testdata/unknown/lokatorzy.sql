--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';

CREATE TABLE public.hasla (
    id integer NOT NULL,
    lokator uuid,
    skrot text,
    aktualne boolean
);

COPY public.hasla (id, lokator, skrot, aktualne) FROM stdin;
1	a3d7fa5b-9420-4817-b86c-c3cf7167a08f	$2y$04$5wg4rYXPLY8XK4FvV4VDBuVLvFBdfsBu3nB2KpUsK2EGDfJ85wVRf	f
13	e35f0a18-a23d-4929-bf34-ce1894135a10	$2y$04$3DtYvUGjl14OQGLJvYrIsu58ZPdrH4GfaAh/sRf/YSlk5Zl.u8G7G	t
4	60ebcd49-ca5b-4b28-8362-1f8c412ced6b	$2y$04$YCC5DPlrgdaWDFHGrJ2vduV63.0YXkI4drU3IgUlwOZNaKPrT7hiC	t
11	d6e969ef-e4d5-4593-a571-f81a87d27075	$2y$04$B2EQuZmSdwJ80j9DjiEMzuWzvQif6IRwTcfI8XdBHVqNCXylN1nIS	t
15	5c4199e2-ffa7-41d3-ab19-1eae23fc75cd	$2y$04$vSSkRygxNWHLfE7emYgkyuTVewuJgQabeWn5Lv/.ud/LUW.eDtAD.	t
3	79dc3a1d-795f-4b40-8163-febc6c9a68c6	$2y$04$uTpTJNztSkIbsaPtz474guk1ELArTWbPaxSAOnZL0FZkKgN1i9/vu	t
14	4c61c6c9-7fdd-4031-9fb4-2ddf02f4edf2	$2y$04$pq7UTcR59JQ2B9f2nxwbkuQMvpB12odZg94Z0Rcb6Ybyx8d0BdK3W	t
12	e35f0a18-a23d-4929-bf34-ce1894135a10	$2y$04$JrCP3nm3XtBzMliw0EVP8usHPI3Cq7Pgj6SheGWGWr02kFV4Fvnb0	f
8	8ef5a698-3cef-4eb8-a19c-968e12048993	$2y$04$Xl9UZtKirBxNSXUzu6Lx0uW.VcnJhlOkXt903IT1jf8nJ2lonrL..	t
18	583d02fc-ef46-43b1-bb3e-07f442ba7a9d	$2y$04$H7mJ4L2tvg5dYyFSorz0Uu/.0RpT1f7sJUMUfPeuV2ihViaWVj3A2	t
10	15e56792-0e7e-46c7-b15b-9db5bbc9ac93	$2y$04$xDnc5e1hMYMOTYeLo4QTouIG2SFShAwnDSzi0XDivzomgzOv5nl.S	t
6	521f7967-de69-44a0-a96f-6e2e290599e1	$2y$04$ZrbDYCyiNGxi5tzCivoNGusHgfkoNN8CL6XtSWClEeqRL4ZyZ829m	t
17	47469e01-cc50-4ed6-bd8f-26169a6212f9	$2y$04$IbQn1lnPpsMqtBLezZZyFuDB/evEJC9s8wyfPIuNzYraMuT9Yx0gW	t
16	47469e01-cc50-4ed6-bd8f-26169a6212f9	$2y$04$2MHDJUwcCXlB20fRkY4fqulBayyYZcm0KrNaoaCPRvfa6URdREil7	f
9	da5f8da7-24e2-4a2d-92e4-57238c9d3bd9	$2y$04$QziNCFPOx0QMe0pN3UlWbuZMA/yfwMskBglZfILSqxGZU.WiK4AOC	t
19	968e1724-db00-402a-89e9-da5a3965f17d	$2y$04$OBp7K8Xaae9QV1We3s1T2uvPrVGa2Ek5p2MnEFm2MrLSIFGN2RIZS	t
2	a3d7fa5b-9420-4817-b86c-c3cf7167a08f	$2y$04$kufF0Q28QfG7CItjCGrG0uEVSMXtbjBn997mnlwgQXslh2N/2zQJy	t
7	f0d053fd-12aa-4299-b171-ea33dd2792bb	$2y$04$vxQbCNVtPcqnzTg5GVGXku4gxSXVwl0zrl.SKgNOx2pRHvZC570pq	t
5	f199619c-119b-4218-ba46-87b66ea8868a	$2y$04$1kxIs5ua9gbJOffojJxa3uNKTx4h6B2B89QocGjEOn21yoJg8H8.S	t
\.

CREATE TABLE public.lokatorzy (
    lp integer NOT NULL,
    lokator_id uuid NOT NULL,
    imie text,
    nazwisko text,
    login text,
    utworzono timestamp with time zone,
    status integer,
    nr_lokalu text,
    udzial text
);

COPY public.lokatorzy (lp, lokator_id, imie, nazwisko, login, utworzono, status, nr_lokalu, udzial) FROM stdin;
400	a3d7fa5b-9420-4817-b86c-c3cf7167a08f	Tilda	Peeters	tilda_peeters0	2017-10-22 19:59:47+00	10	1/3	62120
401	79dc3a1d-795f-4b40-8163-febc6c9a68c6	Ines	Esposito	ines_esposito1	2015-08-31 04:49:21+00	10	2/4	97095
402	60ebcd49-ca5b-4b28-8362-1f8c412ced6b	Marek	Ibarra	marek_ibarra2	2021-12-24 19:43:50+00	10	3/5	43450
403	f199619c-119b-4218-ba46-87b66ea8868a	Nora	Castillo	nora_castillo3	2016-09-16 20:47:55+00	10	4/6	21479
404	521f7967-de69-44a0-a96f-6e2e290599e1	Nora	Hoffmann	nora_hoffmann4	2018-04-04 02:43:47+00	10	5/7	96364
405	f0d053fd-12aa-4299-b171-ea33dd2792bb	Ines	Lindner	ines_lindner5	2015-12-31 17:09:52+00	10	6/8	07862
406	8ef5a698-3cef-4eb8-a19c-968e12048993	Dario	Esposito	dario_esposito6	2018-06-21 02:58:20+00	10	7/9	60463
407	da5f8da7-24e2-4a2d-92e4-57238c9d3bd9	Rosa	Esposito	rosa_esposito7	2016-01-24 03:09:57+00	10	8/10	38083
408	15e56792-0e7e-46c7-b15b-9db5bbc9ac93	Hugo	Adamski	hugo_adamski8	2022-03-14 13:30:01+00	10	9/11	07581
409	d6e969ef-e4d5-4593-a571-f81a87d27075	Ines	Lindner	ines_lindner9	2021-01-26 15:43:57+00	10	1/12	69506
410	e35f0a18-a23d-4929-bf34-ce1894135a10	Aniela	Berger	aniela_berger10	2015-02-08 11:23:33+00	10	2/13	96331
411	4c61c6c9-7fdd-4031-9fb4-2ddf02f4edf2	Dario	Esposito	dario_esposito11	2021-12-08 10:30:50+00	10	3/14	67143
412	5c4199e2-ffa7-41d3-ab19-1eae23fc75cd	Greta	Lindner	greta_lindner12	2018-05-21 07:06:57+00	10	4/15	16804
413	47469e01-cc50-4ed6-bd8f-26169a6212f9	Bruno	Fischer	bruno_fischer13	2015-08-09 15:02:18+00	10	5/16	88233
414	583d02fc-ef46-43b1-bb3e-07f442ba7a9d	Edda	Jansen	edda_jansen14	2020-08-16 02:28:04+00	10	6/17	85579
415	968e1724-db00-402a-89e9-da5a3965f17d	Greta	Moreau	greta_moreau15	2015-11-23 09:28:54+00	10	7/18	49811
\.

CREATE TABLE public.lokator_email (
    id integer NOT NULL,
    lokator uuid,
    adres text,
    potwierdzony boolean,
    glowny boolean
);

COPY public.lokator_email (id, lokator, adres, potwierdzony, glowny) FROM stdin;
1	a3d7fa5b-9420-4817-b86c-c3cf7167a08f	tilda.peeters0@lokatorzy-mail.net	t	t
2	79dc3a1d-795f-4b40-8163-febc6c9a68c6	ines.esposito1@lokatorzy-mail.net	t	t
3	60ebcd49-ca5b-4b28-8362-1f8c412ced6b	marek.ibarra2@lokatorzy-mail.net	t	t
4	f199619c-119b-4218-ba46-87b66ea8868a	nora.castillo3@lokatorzy-mail.net	t	t
5	521f7967-de69-44a0-a96f-6e2e290599e1	nora.hoffmann4@lokatorzy-mail.net	t	t
6	521f7967-de69-44a0-a96f-6e2e290599e1	nora.hoffmann4@drugi.net	f	f
7	f0d053fd-12aa-4299-b171-ea33dd2792bb	ines.lindner5@lokatorzy-mail.net	t	t
8	f0d053fd-12aa-4299-b171-ea33dd2792bb	ines.lindner5@drugi.net	f	f
9	8ef5a698-3cef-4eb8-a19c-968e12048993	dario.esposito6@lokatorzy-mail.net	t	t
10	da5f8da7-24e2-4a2d-92e4-57238c9d3bd9	rosa.esposito7@lokatorzy-mail.net	f	t
11	da5f8da7-24e2-4a2d-92e4-57238c9d3bd9	rosa.esposito7@drugi.net	f	f
12	15e56792-0e7e-46c7-b15b-9db5bbc9ac93	hugo.adamski8@lokatorzy-mail.net	f	t
13	d6e969ef-e4d5-4593-a571-f81a87d27075	ines.lindner9@lokatorzy-mail.net	t	t
14	e35f0a18-a23d-4929-bf34-ce1894135a10	aniela.berger10@lokatorzy-mail.net	f	t
15	4c61c6c9-7fdd-4031-9fb4-2ddf02f4edf2	dario.esposito11@lokatorzy-mail.net	t	t
16	5c4199e2-ffa7-41d3-ab19-1eae23fc75cd	greta.lindner12@lokatorzy-mail.net	f	t
17	47469e01-cc50-4ed6-bd8f-26169a6212f9	bruno.fischer13@lokatorzy-mail.net	t	t
18	583d02fc-ef46-43b1-bb3e-07f442ba7a9d	edda.jansen14@lokatorzy-mail.net	t	t
19	583d02fc-ef46-43b1-bb3e-07f442ba7a9d	edda.jansen14@drugi.net	f	f
20	968e1724-db00-402a-89e9-da5a3965f17d	greta.moreau15@lokatorzy-mail.net	t	t
\.

CREATE TABLE public.lokator_telefon (
    id integer NOT NULL,
    lokator uuid,
    numer text,
    potwierdzono timestamp with time zone
);

COPY public.lokator_telefon (id, lokator, numer, potwierdzono) FROM stdin;
1	79dc3a1d-795f-4b40-8163-febc6c9a68c6	+48512340137	2015-08-31 04:57:41+00
2	5c4199e2-ffa7-41d3-ab19-1eae23fc75cd	+48512340544	\N
\.

CREATE TABLE public.statusy (
    id integer NOT NULL,
    nazwa text
);

COPY public.statusy (id, nazwa) FROM stdin;
10	aktywny
20	zablokowany
30	usunięty
\.

--
-- PostgreSQL database dump complete
--
