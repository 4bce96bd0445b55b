-- MySQL dump 10.13  Distrib 5.5.62
--
-- Host: localhost    Database: kiosk

SET NAMES utf8;

DROP TABLE IF EXISTS `address_book`;
CREATE TABLE `address_book` (
  `address_book_id` int(11) NOT NULL,
  `customers_id` int(11) NOT NULL,
  `entry_firstname` varchar(255) NOT NULL,
  `entry_lastname` varchar(255) NOT NULL,
  `entry_city` varchar(255) NOT NULL,
  `entry_country` varchar(255) NOT NULL,
  PRIMARY KEY (`address_book_id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
LOCK TABLES `address_book` WRITE;
INSERT INTO `address_book` VALUES (101,1,'Nora','Adamski','Kiel','DE'),(102,2,'Carla','Olsen','Ulm','DE'),(103,3,'Tilda','Kowalska','Kiel','DE'),(104,4,'Bruno','Adamski','Kiel','DE'),(105,5,'Tilda','Hoffmann','Kiel','DE'),(106,6,'Karin','Olsen','Kiel','DE'),(107,7,'Rosa','Hoffmann','Ulm','DE'),(108,8,'Hugo','Jansen','Ulm','DE'),(109,9,'Fabian','Nowak','Ulm','DE'),(110,10,'Jakub','Gallo','Kiel','DE'),(111,11,'Edda','Castillo','Ulm','DE'),(112,12,'Carla','Lindner','Kiel','DE'),(113,13,'Bruno','Adamski','Ulm','DE'),(114,14,'Aniela','Jansen','Ulm','DE'),(115,15,'Marek','Dahl','Ulm','DE'),(116,16,'Edda','Berger','Kiel','DE'),(117,17,'Bruno','Nowak','Ulm','DE'),(118,18,'Marek','Peeters','Kiel','DE'),(119,19,'Greta','Nowak','Kiel','DE'),(120,20,'Rosa','Kowalska','Kiel','DE'),(121,21,'Nora','Nowak','Kiel','DE'),(122,22,'Jakub','Gallo','Kiel','DE'),(123,23,'Samir','Olsen','Kiel','DE'),(124,24,'Lorenz','Nowak','Kiel','DE'),(125,25,'Hugo','Lindner','Kiel','DE'),(126,26,'Nora','Kowalska','Kiel','DE'),(127,27,'Hugo','Olsen','Kiel','DE'),(128,28,'Marek','Moreau','Ulm','DE'),(129,29,'Pilar','Ibarra','Kiel','DE'),(130,30,'Edda','Ibarra','Ulm','DE');
UNLOCK TABLES;

DROP TABLE IF EXISTS `customers`;
CREATE TABLE `customers` (
  `customers_id` int(11) NOT NULL,
  `customers_cid` varchar(255) NOT NULL,
  `customers_gender` varchar(255) NOT NULL,
  `customers_firstname` varchar(255) NOT NULL,
  `customers_lastname` varchar(255) NOT NULL,
  `customers_email_address` varchar(255) NOT NULL,
  `customers_email_verified` int(11) NOT NULL,
  `customers_telephone` varchar(255) NOT NULL,
  `customers_fax` varchar(255) NOT NULL,
  `customers_password` varchar(255) NOT NULL,
  `customers_status` int(11) NOT NULL,
  `customers_default_address_id` int(11) NOT NULL,
  PRIMARY KEY (`customers_id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
LOCK TABLES `customers` WRITE;
INSERT INTO `customers` VALUES (1,'K1001','m','Nora','Adamski','nora.adamski0@kiosk-mail.net',0,'','','6b17e0366b7bfc78cfaa88984bcc0f88:48',1,101),(2,'K1002','f','Carla','Olsen','carla.olsen1@kiosk-mail.net',1,'+4915123450137','','6d33c2becd5fef32d4f09933e6ff2c0d:12',5,102),(3,'K1003','m','Tilda','Kowalska','tilda.kowalska2@kiosk-mail.net',1,'+4915123450174','','58ec2fb4d8c64722834aea22e52c6bbb:e1',1,103),(4,'K1004','m','Bruno','Adamski','bruno.adamski3@kiosk-mail.net',1,'','','04cc7438fb97decb484e2b8469e95840:24',1,104),(5,'K1005','f','Tilda','Hoffmann','tilda.hoffmann4@kiosk-mail.net',0,'','','d36047f61920542b760a3c2ea5b5fd9e:9f',1,105),(6,'K1006','f','Karin','Olsen','karin.olsen5@kiosk-mail.net',1,'+4915123450285','','9b71849a76ee34ba275273cdf9c1ed4b:42',1,106),(7,'K1007','m','Rosa','Hoffmann','rosa.hoffmann6@kiosk-mail.net',0,'','','791ffa68f543e2cd56a4cf1050350dee:8c',1,107),(8,'K1008','f','Hugo','Jansen','hugo.jansen7@kiosk-mail.net',1,'','','a0c7847a6b7f75c63f4213c4f9151d1c:e7',1,108),(9,'K1009','m','Fabian','Nowak','fabian.nowak8@kiosk-mail.net',0,'','','b5c5273effe00c931ab51d98821b8b84:31',1,109),(10,'K1010','m','Jakub','Gallo','jakub.gallo9@kiosk-mail.net',0,'+4915123450433','','6f421138dddff1cb27b064e0c803188c:ee',1,110),(11,'K1011','m','Edda','Castillo','edda.castillo10@kiosk-mail.net',1,'+4915123450470','','cd3fa44e3ca80ec93d44fdd6c054f6c2:68',1,111),(12,'K1012','m','Carla','Lindner','carla.lindner11@kiosk-mail.net',1,'+4915123450507','','77687803b3c4c052ec7ac4f696cd4b86:b5',1,112),(13,'K1013','f','Bruno','Adamski','bruno.adamski12@kiosk-mail.net',1,'','','eda0999db0b507fcceeba3d96ee69383:ef',1,113),(14,'K1014','f','Aniela','Jansen','aniela.jansen13@kiosk-mail.net',1,'+4915123450581','','06d40ff80372ed7eea6b9e5672235335:4e',1,114),(15,'K1015','f','Marek','Dahl','marek.dahl14@kiosk-mail.net',1,'','','eaca4b9a162463931b31a38fdfb646af:58',1,115),(16,'K1016','f','Edda','Berger','edda.berger15@kiosk-mail.net',1,'','','58a533a2aaacf429cb57ff41da9221f4:f1',1,116),(17,'K1017','f','Bruno','Nowak','bruno.nowak16@kiosk-mail.net',1,'','','cf22cc89835ca11c623fd14aa18bcc60:81',5,117),(18,'K1018','m','Marek','Peeters','marek.peeters17@kiosk-mail.net',1,'+4915123450729','','46b808567b2bbf40f115f45ec28d4762:89',1,118),(19,'K1019','m','Greta','Nowak','greta.nowak18@kiosk-mail.net',1,'+4915123450766','','4ac1e67de78902b158c53fdcafdf693d:51',1,119),(20,'K1020','f','Rosa','Kowalska','rosa.kowalska19@kiosk-mail.net',0,'+4915123450803','','6b08db4fb43777c13dc6cfe507545b2d:d7',1,120),(21,'K1021','f','Nora','Nowak','nora.nowak20@kiosk-mail.net',0,'','','61f70f471962b1894f082aa5909aa32c:29',1,121),(22,'K1022','m','Jakub','Gallo','jakub.gallo21@kiosk-mail.net',1,'+4915123450877','','ac2b4681f7198036b8a9005957a704be:70',1,122),(23,'K1023','f','Samir','Olsen','samir.olsen22@kiosk-mail.net',1,'','','656a260e464b1a7679e88f0bebfb5f1b:3c',1,123),(24,'K1024','m','Lorenz','Nowak','lorenz.nowak23@kiosk-mail.net',0,'+4915123450951','','43aaa9fe9c83eb8376a8e7d39e56fd1e:43',1,124),(25,'K1025','f','Hugo','Lindner','hugo.lindner24@kiosk-mail.net',0,'+4915123450988','','2a4991e4b997ba86aa0e286e6abf92f2:d3',1,125),(26,'K1026','m','Nora','Kowalska','nora.kowalska25@kiosk-mail.net',1,'+4915123451025','','5a7b0989ff807a40d068a6c2f2445cc6:47',3,126),(27,'K1027','f','Hugo','Olsen','hugo.olsen26@kiosk-mail.net',0,'+4915123451062','','c60bf9be1980d96611e61c98386cc8c0:2a',5,127),(28,'K1028','m','Marek','Moreau','marek.moreau27@kiosk-mail.net',1,'','','d99fcd76d525ac1f08178a223e86d915:62',1,128),(29,'K1029','f','Pilar','Ibarra','pilar.ibarra28@kiosk-mail.net',1,'','','9656d0541b993d59c3a8e1a9307f4bd3:00',1,129),(30,'K1030','f','Edda','Ibarra','edda.ibarra29@kiosk-mail.net',1,'','','bd59b00b0137868f5fa1c68299d00591:84',5,130);
UNLOCK TABLES;

DROP TABLE IF EXISTS `customers_info`;
CREATE TABLE `customers_info` (
  `customers_info_id` int(11) NOT NULL,
  `customers_info_date_of_last_logon` varchar(255) NOT NULL,
  `customers_info_number_of_logons` int(11) NOT NULL,
  `customers_info_date_account_created` varchar(255) NOT NULL,
  `customers_info_date_account_last_modified` varchar(255) NOT NULL,
  `global_product_notifications` int(11) NOT NULL,
  PRIMARY KEY (`customers_info_id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
LOCK TABLES `customers_info` WRITE;
INSERT INTO `customers_info` VALUES (1,'2026-01-01 10:00:00',9,'2021-04-05 16:52:15','2026-01-02 09:00:00',0),(2,'2026-01-01 10:00:00',5,'2018-03-04 14:50:34','2026-01-02 09:00:00',0),(3,'2026-01-01 10:00:00',87,'2020-05-29 13:18:02','2026-01-02 09:00:00',0),(4,'2026-01-01 10:00:00',66,'2020-02-15 09:05:24','2026-01-02 09:00:00',0),(5,'2026-01-01 10:00:00',79,'2022-10-05 07:50:44','2026-01-02 09:00:00',0),(6,'2026-01-01 10:00:00',81,'2020-08-02 03:39:53','2026-01-02 09:00:00',0),(7,'2026-01-01 10:00:00',22,'2022-04-11 09:43:48','2026-01-02 09:00:00',0),(8,'2026-01-01 10:00:00',22,'2019-12-10 20:50:31','2026-01-02 09:00:00',0),(9,'2026-01-01 10:00:00',72,'2017-04-26 19:59:58','2026-01-02 09:00:00',0),(10,'2026-01-01 10:00:00',47,'2019-08-14 22:11:57','2026-01-02 09:00:00',0),(11,'2026-01-01 10:00:00',0,'2018-04-05 15:18:52','2026-01-02 09:00:00',0),(12,'2026-01-01 10:00:00',67,'2022-09-25 22:30:49','2026-01-02 09:00:00',0),(13,'2026-01-01 10:00:00',45,'2016-05-17 01:09:09','2026-01-02 09:00:00',0),(14,'2026-01-01 10:00:00',84,'2022-05-13 20:30:22','2026-01-02 09:00:00',0),(15,'2026-01-01 10:00:00',77,'2015-09-17 16:06:45','2026-01-02 09:00:00',0),(16,'2026-01-01 10:00:00',77,'2021-06-01 19:23:48','2026-01-02 09:00:00',0),(17,'2026-01-01 10:00:00',86,'2016-11-05 19:03:37','2026-01-02 09:00:00',0),(18,'2026-01-01 10:00:00',25,'2019-04-15 17:37:07','2026-01-02 09:00:00',0),(19,'2026-01-01 10:00:00',84,'2017-06-06 16:20:43','2026-01-02 09:00:00',0),(20,'2026-01-01 10:00:00',10,'2017-03-04 03:16:30','2026-01-02 09:00:00',0),(21,'2026-01-01 10:00:00',68,'2022-10-18 06:17:13','2026-01-02 09:00:00',0),(22,'2026-01-01 10:00:00',18,'2022-02-18 22:34:39','2026-01-02 09:00:00',0),(23,'2026-01-01 10:00:00',83,'2020-02-10 06:46:51','2026-01-02 09:00:00',0),(24,'2026-01-01 10:00:00',81,'2018-10-08 06:44:15','2026-01-02 09:00:00',0),(25,'2026-01-01 10:00:00',78,'2017-05-31 12:29:30','2026-01-02 09:00:00',0),(26,'2026-01-01 10:00:00',39,'2021-10-26 11:02:17','2026-01-02 09:00:00',0),(27,'2026-01-01 10:00:00',11,'2017-08-25 04:39:54','2026-01-02 09:00:00',0),(28,'2026-01-01 10:00:00',22,'2015-03-29 14:39:55','2026-01-02 09:00:00',0),(29,'2026-01-01 10:00:00',88,'2020-08-09 19:29:04','2026-01-02 09:00:00',0),(30,'2026-01-01 10:00:00',78,'2022-07-08 03:41:26','2026-01-02 09:00:00',0);
UNLOCK TABLES;

DROP TABLE IF EXISTS `customers_status`;
CREATE TABLE `customers_status` (
  `customers_status_id` int(11) NOT NULL,
  `customers_status_name` varchar(255) NOT NULL,
  PRIMARY KEY (`customers_status_id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
LOCK TABLES `customers_status` WRITE;
INSERT INTO `customers_status` VALUES (1,'active'),(3,'banned'),(5,'deleted');
UNLOCK TABLES;

DROP TABLE IF EXISTS `orders`;
CREATE TABLE `orders` (
  `orders_id` int(11) NOT NULL,
  `customers_id` int(11) NOT NULL,
  `orders_status` int(11) NOT NULL,
  `orders_total` varchar(255) NOT NULL,
  PRIMARY KEY (`orders_id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
LOCK TABLES `orders` WRITE;
INSERT INTO `orders` VALUES (1,1,3,'19.90'),(2,1,2,'19.90'),(3,1,3,'19.90'),(4,2,2,'19.90'),(5,2,3,'19.90'),(6,5,2,'19.90'),(7,7,1,'19.90'),(8,7,3,'19.90'),(9,8,2,'19.90'),(10,9,3,'19.90'),(11,9,3,'19.90'),(12,10,2,'19.90'),(13,10,2,'19.90'),(14,11,2,'19.90'),(15,11,3,'19.90'),(16,12,2,'19.90'),(17,12,1,'19.90'),(18,12,2,'19.90'),(19,13,3,'19.90'),(20,16,3,'19.90'),(21,16,1,'19.90'),(22,18,3,'19.90'),(23,18,2,'19.90'),(24,19,2,'19.90'),(25,19,1,'19.90'),(26,20,1,'19.90'),(27,20,3,'19.90'),(28,20,2,'19.90'),(29,22,2,'19.90'),(30,22,3,'19.90'),(31,22,2,'19.90'),(32,23,3,'19.90'),(33,23,2,'19.90'),(34,24,3,'19.90'),(35,25,2,'19.90'),(36,25,2,'19.90'),(37,25,1,'19.90'),(38,26,1,'19.90'),(39,27,3,'19.90'),(40,28,2,'19.90'),(41,28,2,'19.90'),(42,28,1,'19.90'),(43,30,1,'19.90'),(44,30,1,'19.90');
UNLOCK TABLES;
