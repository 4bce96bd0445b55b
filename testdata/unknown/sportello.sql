USE [Sportello]
GO
CREATE TABLE [dbo].[StatiUtente]([StatoId] [int] NOT NULL, [Nome] [nvarchar](40) NOT NULL)
GO
CREATE TABLE [dbo].[Utenti](
	[UtenteId] [int] NOT NULL,
	[Cognome] [nvarchar](60) NULL,
	[Nome] [nvarchar](60) NULL,
	[NomeUtente] [nvarchar](60) NULL,
	[ImprontaPassword] [nvarchar](128) NULL,
	[Sale] [nvarchar](32) NULL,
	[StatoId] [int] NOT NULL,
	[DataCreazione] [datetime2](7) NULL,
	[UltimoAccesso] [datetime2](7) NULL,
	[Filiale] [nvarchar](60) NULL,
	[CodiceFiscale] [nvarchar](20) NULL,
 CONSTRAINT [PK_Utenti] PRIMARY KEY CLUSTERED ([UtenteId] ASC)
)
GO
CREATE TABLE [dbo].[Recapiti]([RecapitoId] [int] NOT NULL, [UtenteId] [int] NOT NULL, [Tipo] [nchar](1) NOT NULL, [Valore] [nvarchar](120) NOT NULL, [Verificato] [bit] NOT NULL)
GO
INSERT [dbo].[StatiUtente] ([StatoId], [Nome]) VALUES (1, N'Attivo')
GO
INSERT [dbo].[StatiUtente] ([StatoId], [Nome]) VALUES (2, N'Sospeso')
GO
INSERT [dbo].[StatiUtente] ([StatoId], [Nome]) VALUES (9, N'Cessato')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (310, N'Gallo', N'Edda', N'edda_gallo0', N'e7cc8b195178adf2fb40c887ae793f52aad7b50f4cae4990b8e1b18c14238778', N'1xsUf8xbK8', 1, CAST(N'2018-03-25T22:18:36.0000000' AS DateTime2), CAST(N'2018-03-27T02:05:15.0000000' AS DateTime2), N'Torino', N'H7CAF6DG0A44HFE6')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (317, N'Dahl', N'Oskar', N'oskar_dahl1', N'1dc8258871bf76c19eac8ccc4da2bd8519a6f9f05c25f43cb7e43f5f5eb0ddcb', N'iaFhvT1Ood', 1, CAST(N'2015-01-08T04:21:49.0000000' AS DateTime2), CAST(N'2015-01-09T08:08:28.0000000' AS DateTime2), N'Torino', N'B5A1G15C1063A5AH')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (324, N'Esposito', N'Karin', N'karin_esposito2', N'586b451d665f34c601159127f7f8ffa9cc11d4348a704b38b529fd538c3f6f43', N'G9d9UTkFep', 1, CAST(N'2019-04-02T14:04:28.0000000' AS DateTime2), CAST(N'2019-04-03T17:51:07.0000000' AS DateTime2), N'Torino', N'G81355E6AC6CEB97')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (331, N'Nowak', N'Pilar', N'pilar_nowak3', N'93da58985c4987c03e6c2d0918550030c300c7528e83527a47b4175c30a3aca1', N'AbcKZfjGe6', 1, CAST(N'2016-05-14T15:28:05.0000000' AS DateTime2), CAST(N'2016-05-15T19:14:44.0000000' AS DateTime2), N'Bari', N'A1G938A4F13CF522')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (338, N'Olsen', N'Edda', N'edda_olsen4', N'f2ec4172db863e1f814b20170942426b3d607396781ae5b84944d38d364bd2a3', N'rZSTOdz2I3', 1, CAST(N'2021-01-11T22:56:14.0000000' AS DateTime2), CAST(N'2021-01-13T02:42:53.0000000' AS DateTime2), N'Torino', N'44105F04G0D2360H')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (345, N'Gallo', N'Pilar', N'pilar_gallo5', N'80a2f9d1e4a0a493a5d92281c790540b78b567491dcfd8f5f9078abfa953e13f', N'xnYdJxE8r3', 9, CAST(N'2018-11-24T06:21:27.0000000' AS DateTime2), CAST(N'2018-11-25T10:08:06.0000000' AS DateTime2), N'Torino', N'6BCHCCB6HA17G212')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (352, N'Castillo', N'Nora', N'nora_castillo6', N'8ca98696443f0f49203edad8ddf79983143b811062c365fb7939ba56d8eb1154', N'0xLy7WZfe8', 9, CAST(N'2021-03-31T21:35:23.0000000' AS DateTime2), CAST(N'2021-04-02T01:22:02.0000000' AS DateTime2), N'Torino', N'0AB93B713D35668E')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (359, N'Lindner', N'Lorenz', N'lorenz_lindner7', N'3bb98895cb6e089ebd4998dd9ab181da7680e68610f9ce810d559392c6f7dfa1', N'p2rEBJdbqc', 1, CAST(N'2019-12-14T16:35:28.0000000' AS DateTime2), CAST(N'2019-12-15T20:22:07.0000000' AS DateTime2), N'Bari', N'36G326E7G0EAF34E')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (366, N'Ibarra', N'Tilda', N'tilda_ibarra8', N'954a369172cdb3cd01d54d4398b1a8b56427eee4f6a7a96a55904751857edbc0', N'0Jm3p5bMpN', 1, CAST(N'2021-03-23T09:30:16.0000000' AS DateTime2), CAST(N'2021-03-24T13:16:55.0000000' AS DateTime2), N'Bari', N'7G756533C68GB6ED')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (373, N'Castillo', N'Samir', N'samir_castillo9', N'24346ee6764dcdd765e263ce2316d724c20aa61d1c10d0a8d6a98dd2530c0395', N'MqAsBeuOay', 1, CAST(N'2015-12-06T02:42:28.0000000' AS DateTime2), CAST(N'2015-12-07T06:29:07.0000000' AS DateTime2), N'Torino', N'D5575B2AG5DBF09C')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (380, N'Fischer', N'Wanda', N'wanda_fischer10', N'2610ef10cb8d100711e38e2e3bbfedaac9d9c2a5e66d4824892419e3e0ef9009', N'Tw93kMnaBl', 1, CAST(N'2017-12-02T05:59:55.0000000' AS DateTime2), CAST(N'2017-12-03T09:46:34.0000000' AS DateTime2), N'Bari', N'9E138DB6440083B9')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (387, N'Peeters', N'Samir', N'samir_peeters11', N'd96a65d7c32397103a30fb57c1baefeb56e636c555a611ece894a11303f39c0e', N'zBhnc6lT9x', 1, CAST(N'2016-10-04T11:10:28.0000000' AS DateTime2), CAST(N'2016-10-05T14:57:07.0000000' AS DateTime2), N'Torino', N'236G225GEH0B52AH')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (394, N'Nowak', N'Fabian', N'fabian_nowak12', N'52e0f0bd3b0f95afbd94ea7c7391d1183a43511d11c049c939f8c1b10293d3bf', N'n2zpYd1LWZ', 1, CAST(N'2018-09-24T03:30:43.0000000' AS DateTime2), CAST(N'2018-09-25T07:17:22.0000000' AS DateTime2), N'Bari', N'02DHG48174DB6322')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (401, N'Berger', N'Rosa', N'rosa_berger13', N'cc49248f4ccc0a28bd5acbd4949319a856c75ecb1b4c313ea626c7716131c192', N'ZfZELWCNQN', 1, CAST(N'2020-04-25T04:10:59.0000000' AS DateTime2), CAST(N'2020-04-26T07:57:38.0000000' AS DateTime2), N'Bari', N'50722628EHCH4GBD')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (408, N'Kowalska', N'Greta', N'greta_kowalska14', N'90de93c5727944bb1d721c8e94e9a1a052c1f3b60c18d7a8a4974cf198dbeb5b', N'mXf4PMM3Yp', 2, CAST(N'2022-06-17T00:09:06.0000000' AS DateTime2), CAST(N'2022-06-18T03:55:45.0000000' AS DateTime2), N'Bari', N'292H3C68G1BHFB04')
GO
INSERT [dbo].[Utenti] ([UtenteId], [Cognome], [Nome], [NomeUtente], [ImprontaPassword], [Sale], [StatoId], [DataCreazione], [UltimoAccesso], [Filiale], [CodiceFiscale]) VALUES (415, N'Adamski', N'Nora', N'nora_adamski15', N'102aaf42d0b69c1dab81d2e47aa3de9e950bbcb0b16cf732a76ea9dc394ac30b', N'UBZDbf55Vy', 2, CAST(N'2016-08-21T14:09:57.0000000' AS DateTime2), CAST(N'2016-08-22T17:56:36.0000000' AS DateTime2), N'Bari', N'9A299B0AGAA8ED4B')
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (1, 310, N'E', N'edda.gallo0@sportello-mail.net', 0)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (2, 310, N'C', N'+393471230100', 0)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (3, 317, N'E', N'oskar.dahl1@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (4, 324, N'E', N'karin.esposito2@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (5, 331, N'E', N'pilar.nowak3@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (6, 338, N'E', N'edda.olsen4@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (7, 338, N'C', N'+393471230248', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (8, 345, N'E', N'pilar.gallo5@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (9, 345, N'C', N'+393471230285', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (10, 352, N'E', N'nora.castillo6@sportello-mail.net', 0)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (11, 359, N'E', N'lorenz.lindner7@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (12, 366, N'E', N'tilda.ibarra8@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (13, 373, N'E', N'samir.castillo9@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (14, 380, N'E', N'wanda.fischer10@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (15, 387, N'E', N'samir.peeters11@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (16, 387, N'C', N'+393471230507', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (17, 394, N'E', N'fabian.nowak12@sportello-mail.net', 0)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (18, 401, N'E', N'rosa.berger13@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (19, 401, N'C', N'+393471230581', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (20, 408, N'E', N'greta.kowalska14@sportello-mail.net', 0)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (21, 408, N'C', N'+393471230618', 0)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (22, 415, N'E', N'nora.adamski15@sportello-mail.net', 1)
GO
INSERT [dbo].[Recapiti] ([RecapitoId], [UtenteId], [Tipo], [Valore], [Verificato]) VALUES (23, 415, N'C', N'+393471230655', 0)
GO
