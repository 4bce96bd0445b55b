package systems

// Languages are those that columns are named in.
var Languages = []string{"en", "de", "fr", "es", "pt", "it", "nl"}

// called are names of columns as people write them, by what they are and by language; spaces stand where one word ends.
var called = map[string]map[string][]string{
	"id": {
		"en": {"id", "user id", "customer number", "member no", "uid", "account id", "user uuid"},
		"de": {"id", "kundennummer", "benutzer id", "mitgliedsnummer", "kunden nr", "kennung"},
		"fr": {"id", "identifiant", "id utilisateur", "numéro client", "id client", "code client"},
		"es": {"id", "id usuario", "id cliente", "código cliente", "número de socio"},
		"pt": {"id", "id usuário", "código", "id cliente", "matrícula", "código do cliente"},
		"it": {"id", "id utente", "codice cliente", "id cliente", "matricola", "codice utente"},
		"nl": {"id", "gebruiker id", "klantnummer", "lidnummer", "klant id", "gebruikersnummer"},
	},
	"email": {
		"en": {"email", "e-mail", "email address", "mail", "primary email", "contact email", "mail address"},
		"de": {"email", "e-mail", "e-mail adresse", "mail", "mailadresse", "emailadresse"},
		"fr": {"email", "courriel", "adresse email", "mail", "adresse mail", "adresse électronique"},
		"es": {"correo", "correo electrónico", "email", "e-mail", "dirección de correo"},
		"pt": {"email", "e-mail", "endereço de email", "correio eletrónico"},
		"it": {"email", "e-mail", "indirizzo email", "posta elettronica", "mail"},
		"nl": {"email", "e-mail", "e-mailadres", "emailadres", "mailadres"},
	},
	"phone": {
		"en": {"phone", "phone number", "mobile", "mobile phone", "cell", "tel", "telephone"},
		"de": {"telefon", "telefonnummer", "handy", "mobilnummer", "handynummer", "rufnummer"},
		"fr": {"téléphone", "portable", "numéro de téléphone", "tél", "mobile"},
		"es": {"teléfono", "móvil", "celular", "teléfono móvil"},
		"pt": {"telefone", "telemóvel", "celular", "número de telefone"},
		"it": {"telefono", "cellulare", "numero di telefono", "cell", "telefono cellulare"},
		"nl": {"telefoon", "telefoonnummer", "mobiel", "mobiel nummer", "gsm"},
	},
	"verified": { // behind the name of what it is about
		"en": {"verified", "confirmed", "validated", "is verified", "is confirmed"},
		"de": {"bestätigt", "verifiziert", "geprüft"},
		"fr": {"vérifié", "confirmé", "validé", "vérifiée", "confirmée"},
		"es": {"verificado", "confirmado", "validado", "verificada"},
		"pt": {"verificado", "confirmado", "validado", "validada"},
		"it": {"verificato", "verificata", "confermato", "confermata", "validato"},
		"nl": {"geverifieerd", "bevestigd", "gevalideerd"},
	},
	"since": { // behind a word, where a time stands for it
		"en": {"at", "on"}, "de": {"am"}, "fr": {"le"}, "es": {"el"}, "pt": {"em"}, "it": {"il"}, "nl": {"op"},
	},
	"username": {
		"en": {"username", "user name", "login", "handle", "nickname", "login name", "screen name"},
		"de": {"benutzername", "nutzername", "anmeldename", "login", "loginname"},
		"fr": {"nom d utilisateur", "pseudo", "login", "nom utilisateur", "pseudonyme"},
		"es": {"usuario", "nombre de usuario", "login", "alias", "nick"},
		"pt": {"nome de usuário", "login", "nome de utilizador", "apelido de login"},
		"it": {"nome utente", "username", "login", "nickname", "soprannome"},
		"nl": {"gebruikersnaam", "login", "inlognaam", "schermnaam"},
	},
	"first": {
		"en": {"first name", "given name", "firstname", "forename", "first", "fname"},
		"de": {"vorname", "rufname"}, "fr": {"prénom"}, "es": {"nombre", "primer nombre", "nombre de pila"}, "pt": {"nome próprio", "primeiro nome", "prenome"},
		"it": {"nome", "nome di battesimo"}, "nl": {"voornaam", "roepnaam"},
	},
	"last": {
		"en": {"last name", "family name", "surname", "lastname", "last", "lname"},
		"de": {"nachname", "familienname", "zuname"}, "fr": {"nom", "nom de famille", "patronyme"}, "es": {"apellidos", "apellido", "primer apellido"}, "pt": {"sobrenome", "apelido", "último nome"},
		"it": {"cognome"}, "nl": {"achternaam", "familienaam"},
	},
	"full": {
		"en": {"name", "full name", "display name", "real name"}, "de": {"name", "voller name", "vollständiger name", "anzeigename"}, "fr": {"nom complet", "nom affiché"}, "es": {"nombre completo", "nombre y apellidos"},
		"pt": {"nome completo", "nome"}, "it": {"nome completo", "nominativo", "nome e cognome"}, "nl": {"naam", "volledige naam", "weergavenaam"},
	},
	"created": {
		"en": {"created at", "created", "signup date", "joined", "registered at", "member since", "date joined", "born", "ctime", "enrolled on"},
		"de": {"erstellt am", "registriert am", "angelegt", "anmeldedatum", "mitglied seit", "registrierung"},
		"fr": {"créé le", "date de création", "date d inscription", "inscrit le", "membre depuis"},
		"es": {"creado el", "fecha de alta", "alta", "fecha registro", "fecha de creación", "registrado"},
		"pt": {"criado em", "data de cadastro", "data de criação", "cadastro", "registado em"},
		"it": {"creato il", "data registrazione", "data di creazione", "iscritto il", "registrato il"},
		"nl": {"aangemaakt op", "aangemaakt", "registratiedatum", "geregistreerd op", "lid sinds"},
	},
	"password": {
		"en": {"password", "password hash", "hashed password", "pw", "pwd", "pass", "passwd", "encrypted password", "pass hash"},
		"de": {"passwort", "kennwort", "passwort hash", "kennwort hash"}, "fr": {"mot de passe", "mdp", "hash mot de passe", "mot de passe haché"},
		"es": {"contraseña", "clave", "hash contraseña", "contraseña hash"}, "pt": {"senha", "hash da senha", "senha hash", "palavra passe"},
		"it": {"password", "parola d ordine", "hash password", "password cifrata"}, "nl": {"wachtwoord", "wachtwoord hash", "gehasht wachtwoord"},
	},
	"salt":   {"en": {"salt", "pw salt", "password salt"}, "de": {"salz", "salt"}, "fr": {"sel", "salt"}, "es": {"sal", "salt"}, "pt": {"sal", "salt"}, "it": {"sale", "salt"}, "nl": {"zout", "salt"}},
	"rounds": {"en": {"iterations", "rounds"}, "de": {"iterationen", "runden"}, "fr": {"itérations"}, "es": {"iteraciones"}, "pt": {"iterações"}, "it": {"iterazioni"}, "nl": {"iteraties"}},
	"method": {"en": {"algorithm", "method"}, "de": {"verfahren", "algorithmus"}, "fr": {"algorithme", "méthode"}, "es": {"algoritmo", "método"}, "pt": {"algoritmo"}, "it": {"algoritmo", "metodo"}, "nl": {"algoritme", "methode"}},
	"status": {
		"en": {"status", "state", "account status", "user state"}, "de": {"status", "zustand", "kontostatus"}, "fr": {"statut", "état", "état du compte"}, "es": {"estado", "estado cuenta", "situación"},
		"pt": {"situação", "estado", "status"}, "it": {"stato", "stato account", "stato utente"}, "nl": {"status", "toestand", "accountstatus"},
	},
	"active": {
		"en": {"active", "is active", "enabled"}, "de": {"aktiv", "ist aktiv"}, "fr": {"actif", "est actif"}, "es": {"activo", "habilitado"}, "pt": {"ativo", "habilitado"}, "it": {"attivo", "abilitato"}, "nl": {"actief", "is actief"},
	},
	"blocked": {
		"en": {"blocked", "banned", "is suspended", "disabled", "locked"}, "de": {"gesperrt", "deaktiviert", "ist gesperrt"}, "fr": {"bloqué", "suspendu", "désactivé"}, "es": {"bloqueado", "suspendido", "desactivado"},
		"pt": {"bloqueado", "suspenso", "desativado"}, "it": {"bloccato", "sospeso", "disattivato"}, "nl": {"geblokkeerd", "geschorst", "gedeactiveerd"},
	},
	"deleted": {
		"en": {"deleted", "removed", "closed"}, "de": {"gelöscht", "geschlossen"}, "fr": {"supprimé", "clôturé"}, "es": {"eliminado", "borrado"}, "pt": {"excluído", "apagado"}, "it": {"eliminato", "cancellato"}, "nl": {"verwijderd", "gesloten"},
	},
	"country": {"en": {"country", "country code", "phone country"}, "de": {"land", "länderkürzel", "ländercode"}, "fr": {"pays", "code pays"}, "es": {"país", "código país"}, "pt": {"país", "código do país"}, "it": {"paese", "nazione", "codice paese"}, "nl": {"land", "landcode"}},
	"owner": {
		"en": {"user id", "owner", "account id", "user", "customer id", "person"}, "de": {"benutzer id", "kunden id", "konto", "besitzer", "inhaber"}, "fr": {"utilisateur id", "id client", "id utilisateur", "compte"},
		"es": {"usuario id", "id usuario", "id cliente", "titular"}, "pt": {"usuario id", "id usuario", "id cliente", "titular"}, "it": {"utente id", "id utente", "id cliente", "titolare"}, "nl": {"gebruiker id", "klant id", "eigenaar", "account"},
	},
	"users": {
		"en": {"users", "members", "customers", "accounts", "people"}, "de": {"benutzer", "kunden", "mitglieder", "personen"}, "fr": {"utilisateurs", "clients", "membres", "comptes"}, "es": {"usuarios", "clientes", "socios", "cuentas"},
		"pt": {"usuarios", "clientes", "utilizadores", "contas"}, "it": {"utenti", "clienti", "iscritti", "soci"}, "nl": {"gebruikers", "klanten", "leden", "accounts"},
	},
	"addresses": {
		"en": {"emails", "addresses", "contacts of users", "email addresses"}, "de": {"mailadressen", "adressen", "kontaktdaten"}, "fr": {"adresses", "courriels"}, "es": {"correos", "direcciones"}, "pt": {"emails", "enderecos"}, "it": {"indirizzi", "recapiti"}, "nl": {"adressen", "mailadressen"},
	},
	"secrets": {
		"en": {"credentials", "passwords", "logins", "auth"}, "de": {"zugangsdaten", "kennwoerter"}, "fr": {"identifiants", "mots de passe"}, "es": {"credenciales", "claves"}, "pt": {"credenciais", "senhas"}, "it": {"credenziali", "accessi"}, "nl": {"inloggegevens", "wachtwoorden"},
	},
	"profiles": {"en": {"profiles", "details"}, "de": {"profile", "stammdaten"}, "fr": {"profils", "fiches"}, "es": {"perfiles", "datos personales"}, "pt": {"perfis", "dados"}, "it": {"profili", "anagrafica"}, "nl": {"profielen", "gegevens"}},
	"leads":    {"en": {"leads", "newsletter", "subscribers", "contacts"}, "de": {"interessenten", "newsletter"}, "fr": {"prospects", "abonnes newsletter"}, "es": {"contactos", "boletin"}, "pt": {"contatos", "newsletter"}, "it": {"contatti", "newsletter"}, "nl": {"nieuwsbrief", "prospects"}},
	"orders":   {"en": {"orders", "invoices"}, "de": {"bestellungen", "rechnungen"}, "fr": {"commandes", "factures"}, "es": {"pedidos", "facturas"}, "pt": {"pedidos", "faturas"}, "it": {"ordini", "fatture"}, "nl": {"bestellingen", "facturen"}},
	"kind": {
		"en": {"kind", "record type", "user type", "entity type"}, "de": {"art", "kundentyp", "satzart"}, "fr": {"type", "type de compte", "catégorie"}, "es": {"tipo", "tipo de cliente", "clase"},
		"pt": {"tipo", "tipo de cliente", "categoria"}, "it": {"tipo", "tipo utente", "categoria"}, "nl": {"soort", "type", "klanttype"},
	},
	"test": {
		"en": {"is test", "test account", "is bot"}, "de": {"testkonto", "ist test"}, "fr": {"compte de test", "est test"}, "es": {"cuenta de prueba", "es prueba"}, "pt": {"conta de teste", "é teste"},
		"it": {"utente di prova", "è prova"}, "nl": {"testaccount", "is test"},
	},
	"person":    {"en": {"user", "member"}, "de": {"benutzer", "konto"}, "fr": {"compte", "membre"}, "es": {"usuario", "cuenta"}, "pt": {"conta", "membro"}, "it": {"utente", "conto"}, "nl": {"gebruiker", "lid"}},
	"label":     {"en": {"name", "label"}, "de": {"name", "bezeichnung"}, "fr": {"nom", "libellé"}, "es": {"nombre", "descripción"}, "pt": {"nome", "descrição"}, "it": {"nome", "descrizione"}, "nl": {"naam", "omschrijving"}},
	"numbers":   {"en": {"phones", "phone numbers"}, "de": {"telefone", "rufnummern"}, "fr": {"téléphones"}, "es": {"teléfonos"}, "pt": {"telefones"}, "it": {"telefoni"}, "nl": {"telefoons"}},
	"type":      {"en": {"type", "kind", "channel"}, "de": {"typ", "art", "kanal"}, "fr": {"type", "genre", "canal"}, "es": {"tipo", "canal"}, "pt": {"tipo", "canal"}, "it": {"tipo", "canale"}, "nl": {"type", "soort", "kanaal"}},
	"value":     {"en": {"value", "data", "address", "contact"}, "de": {"wert", "adresse", "inhalt"}, "fr": {"valeur", "adresse"}, "es": {"valor", "dato"}, "pt": {"valor", "dado"}, "it": {"valore", "dato"}, "nl": {"waarde", "adres"}},
	"main":      {"en": {"primary", "is primary", "main", "is main", "default"}, "de": {"haupt", "standard", "primär"}, "fr": {"principal", "principale", "défaut"}, "es": {"principal", "predeterminado"}, "pt": {"principal", "padrão"}, "it": {"principale", "predefinito"}, "nl": {"primair", "standaard", "hoofd"}},
	"list":      {"en": {"contacts", "contact points", "emails", "identities", "logins"}, "de": {"kontakte", "kontaktwege"}, "fr": {"contacts", "coordonnées"}, "es": {"contactos", "medios"}, "pt": {"contatos", "meios"}, "it": {"contatti", "recapiti"}, "nl": {"contacten", "contactgegevens"}},
	"plan":      {"en": {"plan", "tier"}, "de": {"tarif", "paket"}, "fr": {"formule", "offre"}, "es": {"plan", "tarifa"}, "pt": {"plano", "pacote"}, "it": {"piano", "abbonamento"}, "nl": {"abonnement", "pakket"}},
	"reference": {"en": {"crm ref", "stripe customer", "legacy code"}, "de": {"crm nummer", "alte kennung"}, "fr": {"réf crm", "ancien code"}, "es": {"ref crm", "código antiguo"}, "pt": {"ref crm", "código antigo"}, "it": {"rif crm", "vecchio codice"}, "nl": {"crm nummer", "oude code"}},
	"extra":     {"en": {"extra", "data", "attributes", "properties"}, "de": {"zusatzdaten", "merkmale"}, "fr": {"données", "attributs"}, "es": {"datos", "atributos"}, "pt": {"dados", "atributos"}, "it": {"dati", "attributi"}, "nl": {"gegevens", "kenmerken"}},
	"updated":   {"en": {"updated at", "last modified"}, "de": {"geändert am", "aktualisiert am"}, "fr": {"modifié le", "mis à jour le"}, "es": {"actualizado el", "modificado"}, "pt": {"atualizado em", "modificado em"}, "it": {"modificato il", "aggiornato il"}, "nl": {"gewijzigd op", "bijgewerkt op"}},
	"seen":      {"en": {"last login", "last seen", "lastactive"}, "de": {"letzter login", "zuletzt aktiv"}, "fr": {"dernière connexion", "dernier accès"}, "es": {"último acceso", "última conexión"}, "pt": {"último acesso", "último login"}, "it": {"ultimo accesso", "ultimo login"}, "nl": {"laatste login", "laatst gezien"}},
	"identity":  {"en": {"identity verified", "kyc verified", "age verified", "id confirmed"}, "de": {"identität geprüft", "alter bestätigt"}, "fr": {"identité vérifiée", "âge vérifié"}, "es": {"identidad verificada", "edad verificada"}, "pt": {"identidade verificada", "idade confirmada"}, "it": {"identità verificata", "età confermata"}, "nl": {"identiteit geverifieerd", "leeftijd bevestigd"}},
	"token":     {"en": {"api token", "reset token", "session key", "remember token"}, "de": {"api schlüssel", "reset token", "sitzungstoken"}, "fr": {"jeton api", "clé api", "jeton de session"}, "es": {"token api", "clave api", "token de sesión"}, "pt": {"token api", "chave api"}, "it": {"chiave api", "token di sessione"}, "nl": {"api sleutel", "sessietoken", "herstelcode"}},
	"other":     {"en": {"manager email", "billing email", "emergency email", "parent email"}, "de": {"rechnungs email", "notfall email", "chef email"}, "fr": {"email facturation", "email du parent"}, "es": {"correo facturación", "correo del jefe"}, "pt": {"email cobrança", "email do responsável"}, "it": {"email fatturazione", "email del responsabile"}, "nl": {"factuur email", "email leidinggevende"}},
	"seed":      {"en": {"totp secret", "mfa secret", "2fa seed"}, "de": {"zweitfaktor geheimnis", "totp geheim"}, "fr": {"secret totp", "secret double facteur"}, "es": {"secreto 2fa", "segundo factor"}, "pt": {"segredo 2fa", "segundo fator"}, "it": {"segreto 2fa", "secondo fattore"}, "nl": {"totp geheim", "tweede factor"}},
	"group":     {"en": {"group id", "branch"}, "de": {"gruppe", "filiale"}, "fr": {"groupe", "agence"}, "es": {"grupo", "sucursal"}, "pt": {"grupo", "filial"}, "it": {"gruppo", "filiale"}, "nl": {"groep", "filiaal"}},
}

// said are values of states, by language.
var said = map[string]map[string][]string{
	"active": {"en": {"active", "ACTIVE", "enabled"}, "de": {"aktiv", "AKTIV"}, "fr": {"actif", "ACTIF"}, "es": {"ACTIVO", "activo"}, "pt": {"ATIVO", "ativo"}, "it": {"attivo", "ATTIVO"}, "nl": {"actief", "ACTIEF"}},
	"banned": {"en": {"banned", "SUSPENDED", "frozen", "blocked"}, "de": {"gesperrt", "GESPERRT", "eingefroren"}, "fr": {"bloqué", "SUSPENDU"}, "es": {"BLOQUEADO", "suspendido"}, "pt": {"BLOQUEADO", "suspenso"}, "it": {"bloccato", "SOSPESO"}, "nl": {"geblokkeerd", "GESCHORST"}},
	"closed": {"en": {"deleted", "CLOSED", "erased"}, "de": {"gelöscht", "gekündigt"}, "fr": {"supprimé", "CLOTURE"}, "es": {"BAJA", "eliminado"}, "pt": {"excluído", "ENCERRADO"}, "it": {"eliminato", "CHIUSO"}, "nl": {"verwijderd", "GESLOTEN"}},
	"yes":    {"en": {"yes", "Y", "true", "1", "t"}, "de": {"ja", "J", "1", "true"}, "fr": {"oui", "O", "1", "true"}, "es": {"sí", "S", "1", "true"}, "pt": {"sim", "S", "1", "true"}, "it": {"sì", "S", "1", "true"}, "nl": {"ja", "J", "1", "true"}},
	"no":     {"en": {"no", "N", "false", "0", "f"}, "de": {"nein", "N", "0", "false"}, "fr": {"non", "N", "0", "false"}, "es": {"no", "N", "0", "false"}, "pt": {"não", "N", "0", "false"}, "it": {"no", "N", "0", "false"}, "nl": {"nee", "N", "0", "false"}},
	"person": {"en": {"user", "person", "customer", "member"}, "de": {"Person", "Kunde", "Mitarbeiter"}, "fr": {"personne", "client", "particulier"}, "es": {"persona", "cliente", "usuario"}, "pt": {"pessoa", "cliente"}, "it": {"persona", "cliente", "utente"}, "nl": {"persoon", "klant"}},
	"thing": {
		"en": {"order", "company", "vendor", "bot", "guest", "service account"}, "de": {"Firma", "Bestellung", "Gast", "Lieferant", "Dienst"}, "fr": {"société", "commande", "invité", "fournisseur"},
		"es": {"empresa", "pedido", "invitado", "proveedor"}, "pt": {"empresa", "pedido", "fornecedor", "convidado"}, "it": {"azienda", "ordine", "fornitore", "ospite"}, "nl": {"bedrijf", "bestelling", "leverancier", "gast"},
	},
	"proven": {"en": {"VERIFIED", "confirmed", "validated"}, "de": {"bestätigt", "VERIFIZIERT"}, "fr": {"vérifié", "CONFIRME"}, "es": {"VERIFICADO", "confirmado"}, "pt": {"VERIFICADO", "confirmado"}, "it": {"verificato", "CONFERMATO"}, "nl": {"geverifieerd", "BEVESTIGD"}},
	"open":   {"en": {"NEW", "pending", "unverified"}, "de": {"offen", "NEU"}, "fr": {"en attente", "NOUVEAU"}, "es": {"PENDIENTE", "nuevo"}, "pt": {"PENDENTE", "novo"}, "it": {"in attesa", "NUOVO"}, "nl": {"nieuw", "OPEN"}},
}
