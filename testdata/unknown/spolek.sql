USE [Spolek]
GO
SET ANSI_NULLS ON
GO
CREATE TABLE [dbo].[Uzivatele](
	[UzivatelId] [int] IDENTITY(1,1) NOT NULL,
	[Prezdivka] [nvarchar](64) NULL,
	[Jmeno] [nvarchar](64) NULL,
	[Prijmeni] [nvarchar](64) NULL,
	[Email] [nvarchar](128) NULL,
	[EmailOveren] [bit] NOT NULL,
	[Telefon] [nvarchar](32) NULL,
	[HesloHash] [nvarchar](256) NULL,
	[Zablokovan] [bit] NOT NULL,
	[Smazan] [bit] NOT NULL,
	[DatumRegistrace] [datetime2](7) NOT NULL,
	[Pobocka] [nvarchar](64) NULL,
 CONSTRAINT [PK_Uzivatele] PRIMARY KEY CLUSTERED ([UzivatelId] ASC)
) ON [PRIMARY]
GO
SET IDENTITY_INSERT [dbo].[Uzivatele] ON
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (11, N'oskar_esposito0', N'Oskar', N'Esposito', N'oskar.esposito0@spolek-mail.net', 1, N'+420601230100', N'AQAAAAEAACcQAAAAEDVsanVtUWFpSUxEMDRYUlIC+6aakYdKgOt+u+qR717EGYALarFQQy0omIARBuMGRw==', 0, 0, CAST(N'2019-04-11T16:25:20.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (13, N'rosa_ibarra1', N'Rosa', N'Ibarra', N'rosa.ibarra1@spolek-mail.net', 1, N'+420601230137', N'AQAAAAEAACcQAAAAEFBueE5SNnRrMFlpUHN4Rkku2gVTP7ZKa+bMIjgOfrSEUcnKmb7eyZJ9Z4olhkdPaA==', 0, 0, CAST(N'2019-12-04T09:55:58.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (15, N'greta_lindner2', N'Greta', N'Lindner', N'greta.lindner2@spolek-mail.net', 0, N'+420601230174', N'AQAAAAEAACcQAAAAEFlvNUFJQlR0cFNZdEltdjOim3XUOSvwDd6GSyCPipyjoiuekXJSGM+R4yI58lRy/g==', 0, 0, CAST(N'2021-05-15T11:55:16.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (17, N'pilar_ibarra3', N'Pilar', N'Ibarra', N'pilar.ibarra3@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEGxMSDZwUHNyaFpPazZKQlA/1Qxsk9BIY5Ol9vwdv42zHZk5/oOqqppRCd8Z0iU5SQ==', 0, 0, CAST(N'2016-11-16T14:37:50.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (19, N'greta_kowalska4', N'Greta', N'Kowalska', N'greta.kowalska4@spolek-mail.net', 0, N'+420601230248', N'AQAAAAEAACcQAAAAEHpReVo3NkxBbU51cEpMakMuZpnT/yMexCGme24XO007oPkmmp5/2ovy0+JM/OE/1w==', 0, 0, CAST(N'2015-01-02T06:34:30.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (21, N'wanda_hoffmann5', N'Wanda', N'Hoffmann', N'wanda.hoffmann5@spolek-mail.net', 1, N'+420601230285', N'AQAAAAEAACcQAAAAEG1BeFNmZzd4dGZBdlZJSmT/ovRQG+H3skuP+1Z4NkLMYMU4AjeKcmuZkx8znuv4jQ==', 1, 0, CAST(N'2021-04-10T03:14:57.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (23, N'jakub_nowak6', N'Jakub', N'Nowak', N'jakub.nowak6@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEFNGTDBKcndhZjFaVENTU2WlbTakDTIBH/wB1yXIUp1IcCb5pE2MC0R4CmPU2sYKPg==', 0, 0, CAST(N'2017-05-11T22:54:11.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (25, N'marek_nowak7', N'Marek', N'Nowak', N'marek.nowak7@spolek-mail.net', 0, N'+420601230359', N'AQAAAAEAACcQAAAAEDhFUkYwbXZRVFhMQXFkaEjYQoTFRXfT89URtjAd+CCa+SdWnQzAcm4aYws7Is+zMA==', 0, 1, CAST(N'2020-03-04T21:06:53.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (27, N'carla_peeters8', N'Carla', N'Peeters', N'carla.peeters8@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEGY2MVV3WmdVbXBWNkNkelrIWhO/VmiyvDRnAZAw7ls0Iovt82GuVTAzhSR8fQqbBA==', 0, 0, CAST(N'2021-09-17T23:14:09.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (29, N'karin_castillo9', N'Karin', N'Castillo', N'karin.castillo9@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEE5teURBUmxqa09ibkk4VjIAtodQEeiphyScFrqUMGLZrYrOwe2wiVCEiBDI7JZwEw==', 1, 0, CAST(N'2016-07-11T20:04:30.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (31, N'oskar_jansen10', N'Oskar', N'Jansen', N'oskar.jansen10@spolek-mail.net', 0, N'+420601230470', N'AQAAAAEAACcQAAAAEEV3VEd4dG1lc2NVVHhsMGKsfiKcGKq94xzTOnuBDMKOVJec2dLWuD5DiQS0lIOWOg==', 0, 0, CAST(N'2018-10-17T23:14:17.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (33, N'jakub_adamski11', N'Jakub', N'Adamski', N'jakub.adamski11@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEDVjMU1ibVdRYllMb3lDWTT7WS9N/X0aWNhwnuapxEIqXo3iNIbZ5jfgkziZz5+3jg==', 0, 0, CAST(N'2022-05-20T08:13:19.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (35, N'edda_adamski12', N'Edda', N'Adamski', N'edda.adamski12@spolek-mail.net', 0, NULL, N'AQAAAAEAACcQAAAAEGtkYXRJNGlqdHptNGpZS2nHxL5gUdS7YCTXoCLmThtk0FlgJWc2jVcNgEgGlaV+8w==', 0, 0, CAST(N'2015-04-28T12:08:06.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (37, N'lorenz_gallo13', N'Lorenz', N'Gallo', N'lorenz.gallo13@spolek-mail.net', 1, N'+420601230581', N'AQAAAAEAACcQAAAAEENRSXRBTmNqRUlTbzE4OHibZDSA7m5YdbtxBUxAiojfS1ePotbOAmYH6W/WUG00Bg==', 0, 0, CAST(N'2022-05-06T14:04:02.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (39, N'marek_castillo14', N'Marek', N'Castillo', N'marek.castillo14@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEGtaWmUxRG1qSXA1S3gxNTHKV0xYJ7oEtld4Od7XN2g1lhrw9S+c/6bgbJhbG13JPg==', 0, 0, CAST(N'2016-04-10T01:03:14.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (41, N'dario_castillo15', N'Dario', N'Castillo', N'dario.castillo15@spolek-mail.net', 0, N'+420601230655', N'AQAAAAEAACcQAAAAEGM1RkpjQmhGRUxXTjhVSUSkhSp7ufNv/txhpSLlYTgsC/TbRNk2o7P/UvP/8rTiUA==', 0, 1, CAST(N'2021-06-12T05:29:45.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (43, N'aniela_gallo16', N'Aniela', N'Gallo', N'aniela.gallo16@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEDBoQVpMemZ2cjFGam5wT2ddWHGZF+60bo0Qvnv2mn15BS0CJnD8xcb6AWuD7QuSJQ==', 0, 0, CAST(N'2022-10-02T06:47:38.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (45, N'greta_jansen17', N'Greta', N'Jansen', N'greta.jansen17@spolek-mail.net', 1, N'+420601230729', N'AQAAAAEAACcQAAAAEEo1azZJOXFVMkdjQ2c4U1f67RdMSh5AiQu7JI8DrO9zMt0YoPJi7j+vMBjG+a3Smw==', 1, 0, CAST(N'2018-10-24T05:51:52.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (47, N'jakub_kowalska18', N'Jakub', N'Kowalska', N'jakub.kowalska18@spolek-mail.net', 1, N'+420601230766', N'AQAAAAEAACcQAAAAEGRhWjRGN1M4d3lRNWRaeVIwsTpj63oYsZg1oksqJzDHUAScKoGMjyOlAO4vOqncTQ==', 0, 0, CAST(N'2021-10-14T07:04:27.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (49, N'aniela_kowalska19', N'Aniela', N'Kowalska', N'aniela.kowalska19@spolek-mail.net', 0, NULL, N'AQAAAAEAACcQAAAAEFZLQ2xPQWtJRE5DckpIZ2+DV3vR8QG7dECevqVBmMWiUXdbF8AQhjm5Hac+WTYbcw==', 0, 0, CAST(N'2020-08-21T16:21:23.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (51, N'edda_fischer20', N'Edda', N'Fischer', N'edda.fischer20@spolek-mail.net', 0, N'+420601230840', N'AQAAAAEAACcQAAAAEHhsTm1Zcm1rZ2ZpSkYyOVTtccCFutKl+omARH3izmSEC9WR80/Jeg22VJS1edw+Lg==', 0, 0, CAST(N'2021-07-25T09:22:56.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (53, N'ines_dahl21', N'Ines', N'Dahl', N'ines.dahl21@spolek-mail.net', 0, NULL, N'AQAAAAEAACcQAAAAEEd4M0VKMUNzMW43eUp2T3OptK5J8IN7QD5apRJzcL/2fXGe3sTQgwGlrAH5J1qrxQ==', 0, 0, CAST(N'2015-01-15T07:57:33.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (55, N'greta_jansen22', N'Greta', N'Jansen', N'greta.jansen22@spolek-mail.net', 0, NULL, N'AQAAAAEAACcQAAAAEHZuN2hxdzZLb2d5dld1NnkyossYdg0r3Ku/HuRiHwRSamLAkphWwbPVomuHHXaKXw==', 0, 0, CAST(N'2016-02-11T05:05:45.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (57, N'samir_esposito23', N'Samir', N'Esposito', N'samir.esposito23@spolek-mail.net', 1, N'+420601230951', N'AQAAAAEAACcQAAAAEFJQY3RFVzBXa2FxU0pVWDZ7VnUd4GQUgGbWqmAu4G1P835x2kzBluekDqN9NRhcNg==', 0, 0, CAST(N'2018-06-01T02:20:28.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (59, N'dario_hoffmann24', N'Dario', N'Hoffmann', N'dario.hoffmann24@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEG5lOHJ2cjNsM00ybmVxTm+Vj0QT3a+ulkiMpblbv81BUX3kDwfLTPDEaQAy/WAIpg==', 0, 0, CAST(N'2019-09-14T08:51:39.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (61, N'karin_castillo25', N'Karin', N'Castillo', N'karin.castillo25@spolek-mail.net', 1, N'+420601231025', N'AQAAAAEAACcQAAAAEE1JRlAzclB1WmFVUHhka232S5DmA3VMAtIyvgjaqxPsDcY/MiX4IJPh4M8LMI/yIg==', 0, 0, CAST(N'2016-03-18T05:43:15.0000000' AS DateTime2), N'Brno')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (63, N'aniela_ibarra26', N'Aniela', N'Ibarra', N'aniela.ibarra26@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEFVJTTNSb3E0WHRuektwdDf9te/Ibs1R47iaym1+x+Nj01qm1dOiBWyn7DRsSB7GCA==', 0, 0, CAST(N'2021-08-06T16:24:54.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (65, N'ines_nowak27', N'Ines', N'Nowak', N'ines.nowak27@spolek-mail.net', 0, N'+420601231099', N'AQAAAAEAACcQAAAAEEJSU0dCNGhEM1FvNm5sa09tww11LwGOE3VcsmfaGkDNlyoMr1IIDmbREvNwmdPRWg==', 0, 1, CAST(N'2015-10-10T19:54:07.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (67, N'aniela_nowak28', N'Aniela', N'Nowak', N'aniela.nowak28@spolek-mail.net', 1, NULL, N'AQAAAAEAACcQAAAAEGtqclgxWDRVUjR0dDI2bFmk2MHCbWTrk8tbgDNK3o6pxlKJbMd22ljblBpGSQgBlA==', 0, 0, CAST(N'2016-10-30T07:06:21.0000000' AS DateTime2), N'Plzeň')
GO
INSERT [dbo].[Uzivatele] ([UzivatelId], [Prezdivka], [Jmeno], [Prijmeni], [Email], [EmailOveren], [Telefon], [HesloHash], [Zablokovan], [Smazan], [DatumRegistrace], [Pobocka]) VALUES (69, N'oskar_olsen29', N'Oskar', N'Olsen', N'oskar.olsen29@spolek-mail.net', 0, N'+420601231173', N'AQAAAAEAACcQAAAAEHM1MEtvaXBXMzRqbDdvdDhQqJJ230/cwfqnJfpl0Ylq4TgV/28t+PRC8hiSKFLaiA==', 0, 0, CAST(N'2018-05-24T03:11:36.0000000' AS DateTime2), N'Plzeň')
GO
