package infer

import "strings"

func init() {
	for _, list := range words {
		for i, w := range list {
			list[i] = normal(w)
		}
	}
	for _, list := range [][]string{tablesOfUsers, teamWords} {
		for i, w := range list {
			list[i] = normal(w)
		}
	}
}

// words are what columns are called, in English, German, French, Spanish, Portuguese,
// Japanese and Chinese; the surer ones first.
var words = map[string][]string{
	"external_id": {"id", "userid", "uid", "uuid", "guid", "pk", "oid", "objectid", "localid", "entryuuid", "userkey", "kundennummer", "benutzerid", "kundenid", "mitgliedsnummer", "identifiant", "idutilisateur", "idclient", "numclient",
		"idusuario", "usuarioid", "idcliente", "codigocliente", "ユーザーid", "会員番号", "会員id", "用户id", "用户编号", "编号", "sub", "customerid", "memberid", "accountid", "nr", "nummer", "numero"},
	"email_address": {"email", "emailaddress", "mail", "useremail", "primaryemail", "emailadresse", "mailadresse", "adresseemail", "adressemail", "courriel", "correo", "correoelectronico", "direcciondecorreo", "enderecodeemail",
		"メール", "メールアドレス", "eメール", "邮箱", "电子邮件", "电子邮箱", "邮件", "emailid", "contactemail", "login", "profileemail"},
	"email_verified": {"emailverified", "emailconfirmed", "verifiedemail", "isemailverified", "emailverifiedat", "emailconfirmedat", "confirmedat", "emailverification", "emailvalide", "emailverifie", "confirmed", "verified", "isverified",
		"isconfirmed", "verifiedat", "emailbestatigt", "bestatigt", "verifiziert", "confirme", "courrielverifie", "verificado", "confirmado", "correoverificado", "emailverificado", "emailconfirmado", "メール確認済み", "確認済み", "認証済み", "邮箱已验证", "已验证", "emailauthenticated"},
	"phone_number": {"phone", "phonenumber", "mobile", "mobilephone", "tel", "telephone", "cell", "cellphone", "primaryphone", "telefon", "telefonnummer", "handy", "handynummer", "mobilnummer", "mobil", "numerodetelephone", "portable",
		"telefono", "movil", "celular", "numerodetelefono", "telefone", "telemovel", "電話", "電話番号", "携帯電話", "携帯番号", "手机", "手机号", "手机号码", "电话", "电话号码", "msisdn", "rufnummer", "telefonnr", "handynr", "fon"},
	"phone_verified": {"phoneverified", "phoneconfirmed", "phonenumberverified", "phonenumberconfirmed", "verifiedphone", "phoneconfirmedat", "phoneverifiedat", "mobileverified", "phoneverification", "telefonverifiziert", "手机已验证", "电话已验证"},
	"username": {"username", "userlogin", "login", "loginname", "nickname", "nick", "handle", "screenname", "benutzername", "nutzername", "anmeldename", "nomutilisateur", "nomdutilisateur", "identifiantdeconnexion", "pseudo", "pseudonyme",
		"usuario", "nombreusuario", "nombredeusuario", "nomeusuario", "nomedeusuario", "utilizador", "ユーザー名", "ユーザ名", "ログイン名", "用户名", "登录名", "账号", "preferredusername", "accountname"},
	"first_name": {"firstname", "givenname", "forename", "first", "vorname", "rufname", "prenom", "nombre", "primernombre", "primeironome", "prenome", "名", "名前名", "名字", "fname", "given"},
	"last_name":  {"lastname", "familyname", "surname", "last", "sn", "nachname", "familienname", "zuname", "nomdefamille", "nomfamille", "apellido", "apellidos", "sobrenome", "ultimonome", "apelido", "姓", "苗字", "lname", "family"},
	"name":       {"name", "fullname", "displayname", "realname", "nameoftheuser", "vollername", "anzeigename", "nom", "nomcomplet", "nombrecompleto", "nomecompleto", "nome", "氏名", "フルネーム", "お名前", "姓名", "真实姓名", "username2", "display"},
	"digest": {"passwordhash", "passwordencrypted", "encryptedpassword", "hashedpassword", "passworddigest", "password", "passwd", "pass", "pwd", "pw", "userpass", "userpassword", "passwort", "passworthash", "kennwort", "kennworthash", "motdepasse", "mdp", "hashmotdepasse",
		"contrasena", "hashcontrasena", "clave", "senha", "hashsenha", "palavrapasse", "パスワード", "パスワードハッシュ", "密码", "密码哈希", "口令", "hash", "credential", "secret"},
	"salt":          {"salt", "passwordsalt", "pwsalt", "sel", "salz", "sal", "ソルト", "盐", "盐值"},
	"created_at":    {"createdat", "created", "createdon", "datecreated", "createddate", "creationdate", "creationtime", "createdtime", "datejoined", "joinedat", "timejoined", "registered", "registeredat", "registrationdate", "regdate", "signupdate", "signedup", "signedupat", "userregistered", "insertinstant", "createtime", "createdtimestamp", "usercreatedate", "erstelltam", "angelegtam", "registriertam", "registrierungsdatum", "anmeldedatum", "erstellt", "creele", "datecreation", "datedecreation", "dateinscription", "datedinscription", "inscritle", "fechacreacion", "fechadecreacion", "fecharegistro", "fechaderegistro", "creadoel", "fechaalta", "datacriacao", "datadecriacao", "datacadastro", "datadecadastro", "criadoem", "登録日", "登録日時", "作成日", "作成日時", "注册时间", "创建时间", "注册日期", "创建日期", "createdunix", "userregdate", "userregistration"},
	"locale":        {"locale", "language", "lang", "preferredlanguage", "preferredlang", "sprache", "langue", "idioma", "lingua", "言語", "语言"},
	"profile_image": {"image", "imageurl", "avatar", "avatarurl", "picture", "pictureurl", "profilepicture", "profilepictureurl", "profileimage", "photo", "photourl", "bild", "foto", "imagen", "imagem", "画像", "头像"},
	"metadata":      {"metadata", "usermetadata", "appmetadata", "publicmetadata", "customdata", "customattributes", "data", "attributes", "properties", "extra", "rawusermetadata", "rawappmetadata", "prefs", "zusatzdaten", "donnees", "datos", "dados"},
}

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
		case len(w) > 5 && (strings.HasSuffix(alone, w) || strings.HasPrefix(alone, w)):
			score *= 0.5
		default:
			continue
		}
		if len(path) > 1 {
			score *= 0.95
		}
		best = max(best, score)
	}
	return best
}
