package infer

import "strings"

// furtherWords are what columns are called in Turkish, Swedish, Danish and Norwegian, Finnish, Czech and Slovak, Hungarian,
// Romanian, Japanese in Latin letters, Russian and Greek, a line each; they come behind those of [words].
var furtherWords = map[string]string{
	"external_id": `üyeno üyenumarası üyeid kullanıcıid müşterino müşterinumarası
		medlemsnummer medlemsid användarid kundnummer  medlemsnr brugerid brukerid kundenummer
		jäsentunnus jäsennumero asiakasnumero käyttäjäid  uživatelid iduživatele iduzivatel číslozákazníka členskéčíslo zákaznickéčíslo idpoužívateľa
		azonosító felhasználóazonosító felhasználóid ügyfélszám tagságiszám tagszám  idutilizator numărclient
		kaiinbango kaiinno kaiinid
		идентификатор номербилета номерклиента номерпользователя кодклиента кодпользователя табельныйномер  αναγνωριστικό κωδικόςμέλους κωδικόςπελάτη αριθμόςμέλους αριθμόςμητρώου αρμητρώου codmembru codclient`,
	"email_address": `eposta epostaadresi  epost epostadress  epostadresse  sähköposti sähköpostiosoite  emailovaadresa elektronickapošta emailcím
		adresaemail adresadeemail  meeru meeruadoresu meruadoresu
		почта электроннаяпочта элпочта адрессэлектроннойпочты адресэлектроннойпочты емейл имейл  ηλεκτρονικόταχυδρομείο ηλταχυδρομείο ημέιλ διεύθυνσηemail`,
	"email_verified": `epostaonaylandı epostaonaylı epostadoğrulandı  epostbekräftad epostverifierad  epostbekræftet epostbekreftet
		sähköpostivahvistettu  emailověřen emailověřený emailpotvrzen  emailmegerősítve  emailverificat emailconfirmat
		meeruninshozumi ninshozumi  メール確認 メール認証 メール認証済み メール確認済 認証済 確認済
		почтаподтверждена emailподтвержден emailподтверждён  emailεπιβεβαιωμένο επιβεβαιωμένοemail`,
	"phone_number": `ceptelefonu cep telefonnumarası telefonno  mobiltelefon mobiltelefonnummer  puhelin puhelinnumero matkapuhelin
		mobilnítelefon telefonníčíslo mobilnýtelefón  telefonszám mobilszám mobiltelefonszám  numărdetelefon  keitai keitaidenwa denwa denwabango
		携帯電話番号 携帯 携帯電話 電話番号携帯
		телефон мобильныйтелефон номертелефона мобильный сотовый сотовыйтелефон моб  κινητό κινητότηλέφωνο τηλέφωνο αριθμόςτηλεφώνου τηλκινητό telefonmobil`,
	"phone_verified": `telefononaylandı ceptelefonuonaylandı  mobilbekräftad telefonbekräftad  puhelinvahvistettu  telefonověřen  telefonmegerősítve
		телефонподтвержден телефонподтверждён`,
	"username": `kullanıcıadı rumuz  användarnamn  brugernavn brukernavn  käyttäjätunnus käyttäjänimi  přezdívka uživatelskéjméno přihlašovacíjméno používateľskémeno
		felhasználónév becenév  numeutilizator  loginmei yuzamei riyoushamei handoru handorunemu
		логин имяпользователя никнейм псевдоним  όνομαχρήστη ψευδώνυμο`,
	"first_name": `ad adı isim önad  förnamn  fornavn  etunimi  jméno křestníjméno křestní krstnémeno meno  keresztnév utónév  prenume  mei  имя  όνομα`,
	"last_name":  `soyad soyadı soyisim  efternamn  efternavn etternavn  sukunimi  příjmení priezvisko  vezetéknév családnév  numedefamilie  sei myouji myoji  фамилия  επώνυμο επίθετο`,
	"name": `adsoyad adısoyadı tamad  namn fullständigtnamn  navn fuldenavn fulltnavn  nimi kokonimi  celéjméno jménoapříjmení celémeno  név teljesnév  numecomplet  shimei namae
		фио полноеимя фамилияимя фамилияимяотчество имяфамилия имяифамилия фамилияиимя  ονοματεπώνυμο ονοματεπώνυμο πλήρεςόνομα numeșiprenume numeprenume prenumenume prenumeșinume`,
	"digest": `şifre şifrehash parola parolahash  lösenord lösenordshash  adgangskode adgangskodehash kodeord passord passordhash
		salasana salasanatiiviste tiiviste  heslo hesloh heslohash hashhesla otiskhesla  jelszó jelszóhash jelszóhas  pasuwaado pasuwado pasuwaadohash angou
		пароль хешпароля хэшпароля парольхеш  κωδικός κωδικόςπρόσβασης συνθηματικό`,
	"salt": `tuz  suola  соль  αλάτι`,
	"created_at": `createdate datecreate createdatetime createtimestamp dateadded dateofregistration
		kayıttarihi üyeliktarihi oluşturulmatarihi kayıtzamanı  skapad skapaddatum registrerad registreringsdatum medlemsedan
		oprettet opprettet oprettelsesdato registreret registrert medlemsiden  luotu liittynyt liittymispäivä rekisteröitynyt
		vytvořeno vytvořen datumregistrace datumvytvoření registrován vytvorené dátumregistrácie  létrehozva regisztrált regisztrációdátuma regisztrációideje csatlakozott
		creatla datainregistrarii  tourokubi tourokunichiji torokubi touroku toroku nyuukaibi 入会日 入会日時
		датарегистрации датасоздания зарегистрирован создан создано  ημερομηνίαεγγραφής ημερομηνίαδημιουργίας ημεγγραφής ημδημιουργίας εγγραφή δημιουργήθηκε`,
	"locale":        `dil  språk sprog  kieli  jazyk  nyelv  limba  gengo  язык  γλώσσα`,
	"profile_image": `profilresmi  profilbild profilbillede  profiilikuva  profilovka  profilkép  аватар фото  φωτογραφία`,
}

// The same for what is said of identifiers that were verified, for countries, for people, and for tables of them.
var (
	furtherProving = strings.Fields(`onaylandı onaylı doğrulandı doğrulanmış  bekräftad bekräftat verifierad verifierat  bekræftet bekreftet verificeret verifisert
		vahvistettu  ověřen ověřeno ověřený ověřená potvrzen potvrzeno overené potvrdené  megerősítve megerősített ellenőrizve  verificat confirmat
		подтвержден подтверждён подтверждена подтверждено проверен проверена проверено верифицирован  επιβεβαιωμένο επιβεβαιωμένος επιβεβαιωμένη επαληθευμένο
		ninshozumi kakuninzumi sumi zumi 認証済 確認済 済 済み`)
	furtherCountry = strings.Fields(`ülke ülkekodu landskod maa maakoodi země kódzemě krajina ország országkód țara страна χώρα kuni kunikoodo`)
	furtherPerson  = strings.Fields(`üye kullanıcı müşteri användare medlem kund bruger bruker kunde käyttäjä jäsen asiakas uživatel člen zákazník používateľ felhasználó ügyfél пользователь клиент член читатель  χρήστης πελάτης μέλος kaiin`)
	furtherTables  = strings.Fields(`üyeler kullanıcılar müşteriler  användare medlemmar kunder  brugere brukere medlemmer  käyttäjät jäsenet asiakkaat
		uživatelé uzivatele členové zákazníci používatelia  felhasználók tagok ügyfelek  utilizatori membri пользователи клиенты члены читатели  χρήστες πελάτες μέλη  kaiin 会員 会員一覧`)
)
