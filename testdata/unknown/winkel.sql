--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';

CREATE TABLE public.mailadres (
    id text,
    klant_id text,
    adres text,
    bevestigd text,
    hoofdadres text
);

COPY public.mailadres (id, klant_id, adres, bevestigd, hoofdadres) FROM stdin;
1	900	pilar.dahl0@winkel-mail.net	t	t
2	902	edda.ibarra1@winkel-mail.net	t	t
3	904	dario.fischer2@winkel-mail.net	t	t
4	906	jakub.dahl3@winkel-mail.net	t	t
5	908	edda.kowalska4@winkel-mail.net	t	t
6	910	samir.gallo5@winkel-mail.net	f	t
7	912	pilar.jansen6@winkel-mail.net	t	t
8	912	pilar.jansen6@tweede-adres.org	f	f
9	914	fabian.peeters7@winkel-mail.net	t	t
10	916	karin.hoffmann8@winkel-mail.net	t	t
11	918	tilda.fischer9@winkel-mail.net	f	t
12	920	hugo.olsen10@winkel-mail.net	f	t
13	922	oskar.gallo11@winkel-mail.net	t	t
14	924	dario.kowalska12@winkel-mail.net	f	t
15	926	tilda.kowalska13@winkel-mail.net	t	t
16	928	lorenz.gallo14@winkel-mail.net	t	t
17	928	lorenz.gallo14@tweede-adres.org	f	f
18	930	fabian.ibarra15@winkel-mail.net	t	t
19	932	bruno.berger16@winkel-mail.net	t	t
20	934	lorenz.nowak17@winkel-mail.net	t	t
21	936	carla.kowalska18@winkel-mail.net	f	t
22	938	aniela.fischer19@winkel-mail.net	t	t
23	940	lorenz.berger20@winkel-mail.net	t	t
24	940	lorenz.berger20@tweede-adres.org	f	f
25	942	wanda.peeters21@winkel-mail.net	t	t
26	944	lorenz.esposito22@winkel-mail.net	t	t
27	946	ines.esposito23@winkel-mail.net	f	t
28	946	ines.esposito23@tweede-adres.org	f	f
29	948	dario.nowak24@winkel-mail.net	f	t
30	950	edda.nowak25@winkel-mail.net	t	t
31	952	pilar.jansen26@winkel-mail.net	f	t
32	952	pilar.jansen26@tweede-adres.org	f	f
33	954	rosa.nowak27@winkel-mail.net	f	t
34	956	greta.kowalska28@winkel-mail.net	t	t
35	958	oskar.peeters29@winkel-mail.net	f	t
\.

CREATE TABLE public.klant (
    klant_id text,
    voornaam text,
    achternaam text,
    mobiel text,
    toestand text,
    aangemaakt_op text,
    klantgroep text,
    relatiecode text
);

COPY public.klant (klant_id, voornaam, achternaam, mobiel, toestand, aangemaakt_op, klantgroep, relatiecode) FROM stdin;
900	Pilar	Dahl	\N	verwijderd	2018-06-25 00:28:23+00	zilver	RJhqzoJ
902	Edda	Ibarra	+31612340137	actief	2021-12-24 11:04:53+00	zilver	RucPahD
904	Dario	Fischer	+31612340174	actief	2019-07-03 16:24:02+00	zilver	RyHxMPG
906	Jakub	Dahl	\N	geblokkeerd	2021-12-13 06:04:49+00	goud	Res2sh7
908	Edda	Kowalska	\N	verwijderd	2016-11-23 23:35:59+00	goud	RwQ0nro
910	Samir	Gallo	+31612340285	actief	2016-02-06 02:18:41+00	zilver	Rx3vwV4
912	Pilar	Jansen	+31612340322	actief	2015-10-21 19:34:46+00	goud	RagB7UY
914	Fabian	Peeters	+31612340359	actief	2015-07-09 18:00:34+00	zilver	RdY8HDz
916	Karin	Hoffmann	\N	actief	2020-05-06 22:12:59+00	zilver	RvIv9aU
918	Tilda	Fischer	+31612340433	actief	2016-04-20 15:02:39+00	goud	RERwG8a
920	Hugo	Olsen	+31612340470	actief	2020-06-13 16:01:27+00	goud	R4ztLnp
922	Oskar	Gallo	+31612340507	actief	2022-01-18 16:32:16+00	goud	R0UAfyT
924	Dario	Kowalska	\N	actief	2019-05-12 11:09:11+00	zilver	RdaBogw
926	Tilda	Kowalska	\N	actief	2015-05-04 16:41:17+00	goud	Rasl0JW
928	Lorenz	Gallo	+31612340618	actief	2018-02-18 21:27:51+00	goud	RoTdNf5
930	Fabian	Ibarra	+31612340655	actief	2018-11-23 16:04:42+00	goud	RaMQPVP
932	Bruno	Berger	+31612340692	actief	2019-11-29 21:56:15+00	goud	RjX57XZ
934	Lorenz	Nowak	\N	actief	2022-01-29 07:22:29+00	goud	RhIUWpd
936	Carla	Kowalska	+31612340766	actief	2018-11-06 04:08:14+00	goud	R9OKSUu
938	Aniela	Fischer	\N	geblokkeerd	2015-01-29 00:30:15+00	goud	RVoJSW7
940	Lorenz	Berger	\N	actief	2015-04-07 14:13:14+00	goud	RLRqPst
942	Wanda	Peeters	\N	verwijderd	2017-05-23 13:19:25+00	zilver	R7PxLLS
944	Lorenz	Esposito	\N	actief	2016-09-11 06:48:07+00	goud	RcpCVQe
946	Ines	Esposito	\N	actief	2018-09-29 16:43:18+00	zilver	R4LGtTp
948	Dario	Nowak	+31612340988	geblokkeerd	2019-09-12 20:01:39+00	goud	RBEaRbZ
950	Edda	Nowak	+31612341025	actief	2016-11-05 01:25:31+00	zilver	RBYcUzA
952	Pilar	Jansen	\N	actief	2020-11-23 12:08:17+00	goud	RDgQPkb
954	Rosa	Nowak	+31612341099	actief	2019-04-15 13:43:32+00	goud	R78vE4V
956	Greta	Kowalska	\N	actief	2018-08-09 13:46:02+00	zilver	RbVrakQ
958	Oskar	Peeters	+31612341173	actief	2020-11-08 04:55:24+00	zilver	Ry1MZHm
\.

CREATE TABLE public.inloggegevens (
    id text,
    klant_id text,
    wachtwoord_hash text
);

COPY public.inloggegevens (id, klant_id, wachtwoord_hash) FROM stdin;
7016	944	$2y$04$rITTHj3C2KfT48pcPzo19u9n1.whEOmoss43daOTFzde/sYFW1.6m
7017	946	$2y$04$DecNDqmYp3Uh5OeVxVncfuN9fkoEBNz3VoUhnx8gvUTADpMmK1ooi
7011	926	$2y$04$b1GzZqGEjENnrp1wrlomBuwWgigcpDpHufQ0b.SPthI7guXPzdXjy
7015	942	$2y$04$bwa5LcRjDjL5E0hOoFJx1uTMmVo.rwsv0F5u0ktc5nL0h0r109V/u
7021	956	$2y$04$jc1icRZO1uDWS88I2kJhxus7NJSJ5qmS8dlqWf1T5NW7OriDJr4qq
7004	910	$2y$04$b2ls5omN98w47WoSPQr7sunB8ODbZEPzXSUHWr3Rpwts8AumVNiuK
7007	918	$2y$04$839NgfpCwJzpqckgWhs8iuht19T.runzPW005/IzYrvt9DXZUPlAC
7009	922	$2y$04$dF2JKrt9OnoAhSa5wNfEsu4rKY5xkU956ZCjPkh3cf/wTd014ZLo2
7014	938	$2y$04$fvtJ71u91ysZAnQup445EucVHQqaheXrN/wATgUkxUT3CNZGMCO5q
7006	914	$2y$04$phO29h3cJQhDKcap2frFQu6qPo6TcE6jExhA8xB3r6Pp8bgY7dtAq
7013	936	$2y$04$4yH6T4XucgFy3ii3adCA1uyOHSk8ic6HUIYqgPd/E4Cng0iD7XzoW
7008	920	$2y$04$fLLgsK31zqR5PjB59Q829uWXWgGU08UJb4ZjfWRBDjgvpKhHo.66G
7002	906	$2y$04$6Gsul1YteYcDHETCZzNphuvWalLFAeM.7FBBBAUbMN8qzVq70e5iu
7020	954	$2y$04$O1kIb0woM96QuCTp1norGuLJXMO/v7NgdYGN3NoGfJV7U9Yj5zKn2
7010	924	$2y$04$agkn2BAfe2i10MJQRul5SutSi5bafvmlDt4Oa.3UWvLfhcvu1ha3i
7000	902	$2y$04$zO8XXijOsxAB3OdycBzz8uVJo7Y6SOuJF0zaOBcNaH7ZiZYf/evvS
7018	948	$2y$04$EWinXqasnZSCAI2wsM9r7u1XYEex6aUnVzq7htHu5JZ5k0kJIyIVC
7022	958	$2y$04$2zyi6YB8HsauVUbRZppCGun0rBySjMw2TmaBvm6vqjFuwwxcTZKkm
7001	904	$2y$04$cDYRjwnTzSxM8PgxGcBRxujIcI4PNbWnpa9SQ6fa42uyDYgqLq8o.
7012	930	$2y$04$7aVR6EeqhKpQmixQ5Men0uN3fNJ6dVnP4eMreCxyHTXZffJ6G9YiS
7003	908	$2y$04$d6MitJIgYvtQgOsDcqepxus53NSCIzmoK6SF/Adh3LXrIJqY5tIfG
7019	950	$2y$04$aNFWi8QR5AV14XqjgA0APuLb0A7B.4XWENZ7ep/d2/mIbbefvMwTC
7005	912	$2y$04$JK53Csxvb7k3lzbZqhGA1usp9vMivhzmqv4itmeB1XDrOznMSKlga
\.

