package infer

import (
	"slices"
	"strings"
	"sync"

	"clerk-import/mapping/wording"
)

func init() {
	for what, list := range words {
		words[what] = spelt(append(list, strings.Fields(furtherWords[what])...))
		for _, w := range words[what] {
			means[w] = append(means[w], what)
		}
	}
	for _, list := range []*[]string{&tablesOfUsers, &tablesOfDetails, &tablesOfOthers, &teamWords, &references} {
		*list = spelt(*list)
	}
}

// spelt are words as normal makes them of what people write, in German also with ae for ä.
func spelt(list []string) (out []string) {
	for _, w := range list {
		out = append(out, normal(w))
		if t := umlauts.Replace(w); t != w {
			out = append(out, normal(t))
		}
	}
	return out
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue")

// words are what columns are called, in English, German, French, Spanish, Portuguese, Italian, Dutch,
// Polish, Japanese and Chinese; the surer ones first. [furtherWords] come behind them.
var words = map[string][]string{
	"external_id": {"id", "userid", "uid", "uuid", "guid", "pk", "oid", "objectid", "localid", "entryuuid", "userkey", "useruuid", "userguid", "usernumber", "userno", "customernumber", "customerno", "membernumber", "memberno", "accountnumber", "recordid", "personuuid", "kundennummer", "benutzerid", "kundenid", "mitgliedsnummer", "kundennr", "mitgliedsnr", "kennung", "nutzerid", "mitgliedid", "personid", "kontoid", "kontonummer", "identifiant", "idutilisateur", "idclient", "numeroclient", "numeroduclient", "numerodeclient", "codeclient", "matricule", "numeroadherent", "idmembre", "idcompte", "numclient",
		"idusuario", "usuarioid", "idcliente", "codigocliente", "codigodecliente", "codigodelcliente", "codigodocliente", "numerodesocio", "numerosocio", "idsocio", "idpersona", "numerodecliente", "matricula", "idutilizador", "idconta", "idcuenta", "idutente", "utenteid", "codiceutente", "codicecliente", "clienteid", "matricola", "numerocliente", "numerotessera", "tessera", "idsocio", "codicesocio", "gebruikerid", "gebruikersid", "gebruikersnummer", "klantid", "klantnummer", "klantnr", "lidid", "lidnummer", "relatienummer", "accountnummer", "ユーザーid", "会員番号", "会員id", "用户id", "用户编号", "编号", "sub", "customerid", "memberid", "accountid", "codigo", "codice", "nr", "nummer", "numero", "idklienta", "iduzytkownika", "identyfikator", "numerklienta", "nrklienta", "numeruzytkownika", "idczlonka", "numerczlonkowski", "idkonta", "numer"},
	"email_address": {"email", "emailaddress", "mail", "useremail", "primaryemail", "emailadresse", "mailadresse", "emailadres", "mailadres", "mailadress", "emailaddr", "adresseemail", "adressemail", "courriel", "adressedecourriel", "adressedemail", "adresseelectronique", "adressecourriel", "adressedecourrierelectronique", "correo", "correoelectronico", "direcciondecorreo", "correoemail", "direcciondeemail", "direccionemail", "direcciondecorreoelectronico", "enderecodeemail", "enderecoemail", "correioeletronico", "correioelectronico", "enderecoeletronico", "indirizzoemail", "indirizzodiemail", "indirizzomail", "postaelettronica", "indirizzodipostaelettronica", "indirizzoelettronico",
		"メール", "メールアドレス", "eメール", "邮箱", "电子邮件", "电子邮箱", "邮件", "emailid", "mailaddress", "emailaddress1", "primarymail", "loginemail", "personalemail", "workemail", "contactemail", "login", "profileemail", "adresemail", "adresmailowy", "pocztaelektroniczna", "adrespocztyelektronicznej", "poczta"},
	"email_verified": {"emailverified", "emailconfirmed", "verifiedemail", "isemailverified", "emailverifiedat", "emailconfirmedat", "confirmedat", "emailverification", "emailvalide", "emailverifie", "confirmed", "verified", "isverified",
		"isconfirmed", "verifiedat", "emailbestätigt", "bestätigt", "verifiziert", "confirme", "courrielverifie", "verificado", "confirmado", "correoverificado", "emailverificado", "emailconfirmado", "メール確認済み", "確認済み", "認証済み", "邮箱已验证", "已验证", "emailauthenticated", "emailverificata", "emailverificato", "emailconfermata", "emailconfermato", "verificato", "verificata", "confermato", "confermata", "validato", "emailgeverifieerd", "emailbevestigd", "geverifieerd", "bevestigd", "gevalideerd", "mailbestätigt", "mailverifiziert", "emailpotwierdzony", "emailzweryfikowany", "potwierdzony", "zweryfikowany", "potwierdzonoemail"},
	"phone_number": {"phone", "phonenumber", "mobile", "mobilephone", "tel", "telephone", "cell", "cellphone", "primaryphone", "telefon", "telefonnummer", "handy", "handynummer", "mobilnummer", "mobil", "numerodetelephone", "telephoneportable", "numeromobile", "numerodemobile", "portable",
		"telefono", "movil", "celular", "numerodetelefono", "telefonomovil", "numerodecelular", "numerodemovil", "numerodetelemovel", "numerodecelular", "telefonecelular", "telefonocellulare", "cellulare", "numeroditelefono", "numerocellulare", "numerodicellulare", "recapitotelefonico", "telefoon", "telefoonnummer", "telefoonnr", "mobiel", "mobielnummer", "mobieletelefoon", "mobieltelefoonnummer", "gsm", "gsmnummer", "telefone", "telemovel", "電話", "電話番号", "携帯電話", "携帯番号", "手机", "手机号", "手机号码", "电话", "电话号码", "msisdn", "rufnummer", "telefonnr", "handynr", "fon", "mobilenumber", "mobileno", "phoneno", "cellnumber", "contactphone", "contactnumber", "telefonmobil", "mobiltelefon", "komorka", "komórka", "numertelefonu", "nrtelefonu", "telefonkomorkowy", "telefonkomórkowy", "numerkomorki"},
	"phone_verified": {"phoneverified", "phoneconfirmed", "phonenumberverified", "phonenumberconfirmed", "verifiedphone", "phoneconfirmedat", "phoneverifiedat", "mobileverified", "phoneverification", "telefonverifiziert", "手机已验证", "电话已验证", "telefonpotwierdzony", "telefonzweryfikowany"},
	"username": {"username", "userlogin", "login", "loginname", "nickname", "nick", "handle", "screenname", "benutzername", "nutzername", "anmeldename", "zugangsname", "zugangskennung", "nomutilisateur", "nomdutilisateur", "identifiantdeconnexion", "nomdeconnexion", "pseudo", "pseudonyme",
		"usuario", "nombreusuario", "nombredeusuario", "nomeusuario", "nomedeusuario", "utilizador", "nombrelogin", "nomedelogin", "nomeutente", "soprannome", "gebruikersnaam", "inlognaam", "loginnaam", "schermnaam", "gebruiker", "ユーザー名", "ユーザ名", "ログイン名", "用户名", "登录名", "账号", "preferredusername", "accountname", "alias", "loginid", "logonname", "logon", "userid2", "mitgliedsname", "nazwauzytkownika", "nazwaużytkownika", "uzytkownik", "użytkownik", "nazwalogowania"},
	"first_name": {"firstname", "givenname", "forename", "first", "vorname", "rufname", "prenom", "nombre", "primernombre", "primeironome", "nomeproprio", "nombredepila", "nombres", "primonome", "nomedibattesimo", "nomeutenteproprio", "voornaam", "voornamen", "roepnaam", "prenome", "名", "名前名", "名字", "fname", "given", "imie", "imię", "imiona"},
	"last_name":  {"lastname", "familyname", "surname", "last", "sn", "nachname", "familienname", "zuname", "nomdefamille", "patronyme", "nomusage", "nomfamille", "apellido", "apellidos", "sobrenome", "ultimonome", "apelido", "primerapellido", "cognome", "cognomi", "achternaam", "familienaam", "geslachtsnaam", "姓", "姓氏", "苗字", "lname", "family", "nazwisko"},
	"name":       {"name", "fullname", "displayname", "realname", "nameoftheuser", "vollername", "vollständigername", "vornachname", "nameganz", "anzeigename", "nom", "nomcomplet", "nomaffiche", "nometprenom", "nometprenoms", "nomprenom", "prenomnom", "prenometnom", "nombrecompleto", "nombreyapellidos", "nombreyapellido", "nomecognome", "nomeecognome", "cognomenome", "cognomeenome", "apellidosynombre", "apellidosynombres", "nominativo", "intestatario", "naam", "volledigenaam", "weergavenaam", "nomecompleto", "nome", "氏名", "フルネーム", "お名前", "姓名", "真实姓名", "username2", "display", "gecos", "imieinazwisko", "imięinazwisko", "nazwiskoiimie", "pelnanazwa", "nazwawyswietlana"},
	"digest": {"passwordhash", "passwordencrypted", "encryptedpassword", "hashedpassword", "passworddigest", "password", "passwd", "pass", "pwd", "pw", "userpass", "userpassword", "passhash", "pwdhash", "pwhash", "hashedpwd", "cryptedpassword", "passwordcrypt", "loginpassword", "passwordhashed", "verschlüsseltespasswort", "passwort", "passworthash", "kennwort", "kennworthash", "motdepasse", "mdp", "hashmotdepasse", "motdepassehash", "motdepassehache", "motdepassechiffre", "motdepassecrypte", "hashdumotdepasse",
		"contrasena", "hashcontrasena", "contrasenahash", "hashdecontrasena", "contrasenacifrada", "hashdelacontrasena", "clavehash", "clave", "passwordcifrata", "passwordhashata", "hashpassword", "hashdellapassword", "paroladordine", "parolachiave", "wachtwoord", "wachtwoordhash", "gehashtwachtwoord", "hashwachtwoord", "wachtwoordgehasht", "senha", "hashsenha", "senhahash", "hashdasenha", "senhacriptografada", "senhacifrada", "palavrapasse", "パスワード", "パスワードハッシュ", "密码", "密码哈希", "口令", "hash", "credential", "secret", "haslo", "hasło", "haslohash", "hashhasla", "hashhasła", "skrothasla", "skróthasła", "hasloskrot"},
	"salt":          {"salt", "passwordsalt", "pwsalt", "sel", "salz", "sal", "sale", "zout", "ソルト", "盐", "盐值", "solhasla", "sólhasła"},
	"created_at":    {"createdat", "created", "createdon", "datecreated", "createddate", "creationdate", "creationtime", "createdtime", "datejoined", "joinedat", "timejoined", "registered", "registeredat", "registrationdate", "regdate", "signupdate", "signedup", "signedupat", "userregistered", "insertinstant", "createtime", "createdtimestamp", "usercreatedate", "erstelltam", "angelegtam", "registriertam", "registrierungsdatum", "anmeldedatum", "mitgliedseit", "angelegt", "registriert", "registrierung", "erstellungsdatum", "anlagedatum", "beitrittsdatum", "eintrittsdatum", "erstellt", "creele", "datecreation", "datedecreation", "dateinscription", "datedinscription", "inscritle", "inscription", "inscrit", "creation", "cree", "dateajout", "ajoutele", "membredepuis", "datedadhesion", "dateadhesion", "enregistrele", "fechacreacion", "fechadecreacion", "fecharegistro", "fechaderegistro", "creadoel", "fechaalta", "fechadealta", "alta", "registrado", "registradoel", "fechadeinscripcion", "miembrodesde", "creado", "dadodealta", "datacriacao", "datadecriacao", "datacadastro", "datadecadastro", "criadoem", "criado", "cadastro", "cadastradoem", "registadoem", "registradoem", "dataregisto", "datadoregisto", "datadoregistro", "dataregistro", "datadeinscricao", "membrodesde", "inscritoem", "creatoil", "creato", "datacreazione", "datadicreazione", "dataregistrazione", "datadiregistrazione", "registratoil", "registrato", "iscrittoil", "iscritto", "dataiscrizione", "datadiiscrizione", "membrodal", "inseritoil", "aangemaaktop", "aangemaakt", "aanmaakdatum", "registratiedatum", "geregistreerdop", "geregistreerd", "aanmelddatum", "lidsinds", "inschrijfdatum", "ingeschrevenop", "登録日", "登録日時", "作成日", "作成日時", "注册时间", "创建时间", "注册日期", "创建日期", "createdunix", "userregdate", "userregistration", "joined", "joindate", "membersince", "customersince", "signup", "signuptime", "enrolledon", "enrolledat", "addedon", "addedat", "firstseenat", "registertime", "born", "ctime", "utworzono", "utworzony", "datautworzenia", "datarejestracji", "zarejestrowano", "zarejestrowany", "datadolaczenia", "dolaczyl", "datazalozenia"},
	"locale":        {"locale", "language", "lang", "preferredlanguage", "preferredlang", "sprache", "langue", "idioma", "lingua", "taal", "voorkeurstaal", "言語", "语言", "jezyk", "język"},
	"profile_image": {"image", "imageurl", "avatar", "avatarurl", "picture", "pictureurl", "profilepicture", "profilepictureurl", "profileimage", "photo", "photourl", "bild", "foto", "imagen", "imagem", "immagine", "afbeelding", "profielfoto", "画像", "头像", "zdjecie", "zdjęcie", "awatar"},
	"metadata":      {"metadata", "usermetadata", "appmetadata", "publicmetadata", "customdata", "customattributes", "data", "attributes", "properties", "extra", "rawusermetadata", "rawappmetadata", "prefs", "zusatzdaten", "donnees", "datos", "dados", "merkmale", "attribute", "eigenschaften", "attributs", "atributos", "propiedades", "propriedades", "dati", "attributi", "proprieta", "gegevens", "kenmerken", "extragegevens", "dane", "danedodatkowe", "atrybuty"},
}

// means is what each of the words is a name of.
var means = map[string][]string{}

// named is how surely a column's name says what it is, from 0 to 1. Names in front of it
// (user_, profile.) are forgiven.
func named(path []string, what string) float64 {
	last := ""
	for i := len(path) - 1; i >= 0 && last == ""; i-- {
		if last = path[i]; last == "0" {
			last = ""
		}
	}
	whole, alone := normal(strings.Join(path, "")), normal(last)
	best := 0.0
	for i, w := range words[what] {
		score := 1 - float64(i)/float64(4*len(words[what]))
		switch {
		case alone == w:
		case whole == w:
			score *= 0.98
		case strings.HasSuffix(alone, w) && len(w) > 3 && strings.HasPrefix(alone, "user"), strings.HasSuffix(alone, w) && len(w) > 3 && strings.HasPrefix(alone, "account"):
			score *= 0.85
		case len(w) > 5 && (strings.HasSuffix(alone, w) || strings.HasPrefix(alone, w)) && means[alone] == nil:
			score *= 0.5
		default:
			continue
		}
		if len(path) > 1 {
			score *= 0.95
		}
		best = max(best, score)
	}
	if best < 0.8 && slices.Contains(inWords, what) && allOf(last, what) {
		best = 0.8
	}
	if best < 0.8 && slices.ContainsFunc(ofSomebody(alone), func(stem string) bool { return slices.Contains(words[what], stem) }) {
		best = 0.8 // nome do sócio
	}
	if what == "username" && best == 0 && len(path) > 1 && signingIn[normal(path[len(path)-2])] && means[alone] != nil && (slices.Contains(means[alone], "name") || slices.Contains(means[alone], "first_name")) {
		return 0.8 // login.name
	}
	if best == 0 && len(path) > 1 && slices.Contains(memberWords, alone) {
		return 0.9 * named(path[:len(path)-1], what)
	}
	return best
}

// namedWithin is the same of a column whose values are of the kind: in an object that is called so, whatever the member is called.
func (c *column) namedWithin(what string) float64 {
	score := c.named(what)
	if n := len(c.path); n > 1 {
		score = max(score, 0.9*named(c.path[:n-1], what))
	}
	return score
}

// inWords are what may be said in several words, each of which says it alone: Tél. portable, denshi_meeru.
var inWords = []string{"email_address", "phone_number"}

// allOf reports whether a name is several words that say the same, but for one that says that it is a number or an address.
func allOf(name, what string) bool {
	parts := strings.Fields(wording.Words(name))
	said := 0
	for _, w := range parts {
		switch w = normal(w); {
		case w != "login" && slices.Contains(words[what], w):
			said++
		case !slices.Contains(memberWords, w):
			return false
		}
	}
	return said > 0 && len(parts) > 1
}

// memberWords are what the member of an object is called that is what the object is named for: tel.numero.
var memberWords = spelt([]string{"number", "numero", "número", "nummer", "numer", "nr", "no", "value", "val", "wert", "valeur", "valor", "valore", "waarde", "wartość", "full", "raw", "text", "string", "national", "international", "e164", "address", "adresse", "adres", "dirección", "endereço", "indirizzo", "番号", "号码", "値", "值", "bangou", "bango", "denshi", "electronico", "eletronico"})

// ofSomebody is what a name says before the words that say that it is of a user: nome of nome do sócio.
func ofSomebody(name string) []string {
	if stems, known := somebodys.Load(name); known {
		return stems.([]string)
	}
	var stems []string
	for _, person := range personWords {
		rest, is := strings.CutSuffix(name, person)
		if !is || len(person) < 4 {
			continue
		}
		for _, of := range ofWords {
			if stem, is := strings.CutSuffix(rest, of); is && of != "" && len(stem) > 2 {
				stems = append(stems, stem)
			}
		}
	}
	somebodys.Store(name, stems)
	return stems
}

// somebodys remembers them: names are asked for again and again.
var somebodys sync.Map

// signingIn is what an object is called that has what somebody signs in with.
var signingIn = wordsOf(`login signin logon auth access credentials credential account anmeldung zugang zugangsdaten konto connexion acces compte acceso cuenta accesso conto acesso conta aanmelding inlog toegang
	logowanie dostęp konto giriş hesap inloggning konto innlogging pålogging kirjautuminen přihlášení prihlásenie belépés autentificare`)

// named is how surely the column's name says what it is, with or without what all names of its table begin with.
func (c *column) named(what string) float64 {
	score := named(c.path, what)
	if c.called != nil {
		score = max(score, 0.98*named(c.called, what))
	}
	return score
}

// leaf is what the column is called in its object, without what all names of its table begin with.
func (c *column) leaf() string {
	at := c.path
	if c.called != nil {
		at = c.called
	}
	return normal(at[len(at)-1])
}

// shorten finds the word that nearly all names of a table begin with, as many systems write them: customers_id, crewMail. It says nothing
// of the columns.
func (t *Table) shorten() {
	words := map[*column][]string{}
	firsts := map[string]int{}
	for _, c := range t.columns {
		if c.called = nil; len(c.path) == 1 {
			words[c] = strings.Fields(wording.Words(c.path[0]))
			if len(words[c]) > 0 {
				firsts[words[c][0]]++
			}
		}
	}
	for front, n := range firsts {
		if n < fewestAlike && n < len(words) || n < 2 || n*10 < len(words)*6 || means[front] != nil || otherPerson.MatchString(front) || wording.StateOfElse(front) || wording.NamesSecret(front) {
			continue
		}
		common := -1 // the words that all of them begin with
		var first []string
		for c, w := range words {
			if len(w) == 0 || w[0] != front {
				delete(words, c)
				continue
			}
			if first == nil {
				first = w
			}
			same := 0
			for same < min(len(w), len(first)) && w[same] == first[same] {
				same++
			}
			if common < 0 || same < common {
				common = same
			}
		}
		for c, w := range words {
			if rest := w[min(common, len(w)):]; len(rest) > 0 {
				c.called = []string{strings.Join(rest, "_")}
			}
		}
		break // no other one is most of them
	}
}
