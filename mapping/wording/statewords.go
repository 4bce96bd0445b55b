// Package wording is what names of columns and words in them say of a person: that somebody is gone or shut out, that a second factor
// or an address stands there, that it is a secret. It has one list of words for all languages, and nothing of mappings, so that the
// language, the check, the readers and the proposals ask the same.
package wording

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"clerk-import/mapping/regexp"
)

// StateKind is what the name of a column, a list or a container says of its values.
type StateKind string

// Kinds of states.
const (
	SaysGone    StateKind = "gone"   // deleted, deleted_at: yes, a time, or anything at all
	SaysShut    StateKind = "shut"   // banned, blocked_at, ban: the same
	SaysUntil   StateKind = "until"  // suspended_until: a time to come
	SaysOver    StateKind = "over"   // account_expires: a time that is over
	SaysEnds    StateKind = "ends"   // expires_at: the same, and it may be of something else: told
	SaysBegins  StateKind = "begins" // valid_from: a time to come, and it may be of something else: told
	SaysOpen    StateKind = "open"   // active, enabled: no
	SaysWord    StateKind = "word"   // status, state: a word
	SaysNumber  StateKind = "number" // user_status: anything but 0
	SaysOne     StateKind = "one"    // is_activated: any number but 1, as SMF adds 10 of who is banned
	SaysMarks   StateKind = "marks"  // flags, roles: a word, or a list of them
	SaysMust    StateKind = "must"   // must_change_password: yes; it is told, and shuts nobody out
	SaysAct     StateKind = "act"    // required_action: anything; it is told
	SaysSigned  StateKind = "signed" // confirmed: no; it is told unless an address is verified
	SaysKey     StateKind = "key"    // confirmation_token: anything; the same
	SaysInvited StateKind = "asked"  // is_invitation_pending: yes; it is told
	SaysInvite  StateKind = "invite" // invitation_token: anything; the same
	SaysNothing StateKind = ""
)

// stateWords are words in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Japanese, Chinese, and those of
// [furtherWords], folded. Names and values have the first of each; values alone have the second; names alone, which stand for the
// thing itself, the third.
var stateWords = map[StateKind]struct{ both, values, names string }{
	SaysGone: {
		both: `deleted removed discarded deceased archived erased trashed anonymized anonymised purged staged closed terminated
			geloscht geloescht geschlossen gekundigt gekuendigt ausgetreten entfernt archiviert anonymisiert
			supprime ferme cloture resilie efface archive  eliminado borrado baja cerrado archivado  excluido encerrado apagado removido arquivado
			eliminato cancellato chiuso rimosso cessato archiviato  verwijderd uitgeschreven gesloten opgezegd beeindigd gearchiveerd
			usuniety usunieta usunieto skasowany skasowana zamkniety zamkniete zarchiwizowany zarchiwizowana wyrejestrowany wyrejestrowana zanonimizowany
			resigned departed offboarded unregistered deregistered withdrawn forgotten destroyed tombstoned retired discontinued voided expunged churned
			verstorben decede decedee fallecido falecido deceduto defunto overleden zmarly avliden afdod kuollut elhunyt zesnuly decedat 死亡
			退会 削除 解約 已删除 删除 刪除 已注销 注销 註銷 离职 離職 退職`,
		values: "cancelado deprovisioned left dead del",
		names: `delete deletion del trash tombstone erasure removal purge mergedinto mergedto mergetarget merged duplicateof replacedby supersededby left exit exited departure close closure
			resignation withdrawal separation quit fired dead died death dateofdeath deleter deletor austritt austrittsdatum sortie depart loschung loeschung loschdatum suppression eliminacion exclusao cancellazione
			verwijdering uitschrijving uitschrijfdatum silinme silinmetarihi silinmezamani`,
	},
	SaysShut: {
		both: `banned blocked suspended disabled locked lockedout deactivated inactive forbidden blacklisted frozen kicked spam spammer fraud shadowbanned
			hellbanned blocklisted quarantined nologin
			gesperrt inaktiv deaktiviert eingefroren verbannt blockiert gebannt suspendiert  bloque suspendu inactif desactive radie exclu banni verrouille gele
			bloqueado suspendido inactivo desactivado vetado baneado deshabilitado expulsado congelado  suspenso inativo desativado banido expulso desabilitado
			bloccato sospeso disattivato inattivo bannato congelato disabilitato  geblokkeerd geschorst inactief uitgeschakeld verbannen gedeactiveerd bevroren
			zablokowany zablokowana zablokowano zawieszony zawieszona nieaktywny nieaktywna nieaktywne zbanowany zbanowana dezaktywowany dezaktywowana wylaczony
			wylaczona wyłaczony wyłaczona zamrozony
			denied rejected revoked barred expelled excluded prohibited paused stopped halted dormant fraudulent
			停止 凍結 無効 ロック ブロック 禁用 封禁 冻结 停用 封鎖 停權 黑名单 黑名單 拉黑 无效 無效 失效`,
		values: "off declined ldapblocked invalid",
		names: `ban block lock denylist blacklist inblacklist denial rejection onhold quarantine stop freeze freezed invalid void accessdenied accessrevoked prohibitlogin inactivated inactivation deactivation lockout disable suspend suspension shadowban notactive notenabled nonactive
			deactivate banid suspensionid punished punishment penalised penalized sanctioned ghost ghosted zap zapped hold nonloginable
			securitylock disablelogin disableuser disableaccount logindisabled blocklogin banuser blockuser suspenduser  sperre sperrung sperrdatum  blocage bannissement  bloqueo baneo
			bloqueio banimento  blocco sospensione  blokkade schorsing`,
	},
	SaysOpen: {
		both: `active enabled approved aktiv aktiviert freigeschaltet actif activo habilitado activado ativo habilitado ativado
			attivo abilitato attivato actief ingeschakeld geactiveerd  aktywny aktywna aktywne wlaczony wlaczone właczony  有効 正常 启用 啟用 激活 在职 在職 使用中 正会員`,
		values: "activated ok normal good open live alive registered none never null nil undefined unlocked unblocked unbanned na verified confirmed",
		names: `valid validated usable useable use inuse useyn employed current alive live
			nonlocked accountnonlocked nonexpired accountnonexpired credentialsnonexpired canlogin canauthenticate canlogon mayauthenticate maylogin loginenabled loginallowed allowlogin cansignin acceptedapplication applicationaccepted applicationapproved registrationapproved registrationaccepted`,
	},
	SaysWord: {names: `mailuserstatus status state st zustand etat statut estado situacao situacion stato toestand stat stan stankonta standing 状態 ステータス 状态 lifecycle lifecyclestatus lifecyclestate
		userstate moderation moderationstatus moderationstate`},
	SaysMarks: {names: `flag flags role roles tag tags label labels badge badges marker markers mark marks restriction restrictions statuses states
		level userlevel accesslevel accountlevel memberlevel authlevel securitylevel permissionlevel permission permissions privilege privileges rights userclass
		mask permissionmask permissionsmask accessmask rightsmask bitmask bitfield
		standings group groups usergroups usrgrp usrgrps rolle rollen kennzeichen merkmale etiquette etiquettes etiquetas etiqueta etichette rol papel papeis ruolo ruoli rechten accounttype usertype membertype customertype
		auth authmethod authtype authmode loginmethod`},
	SaysUntil: {names: `tempban temporaryban tempbanned temporarilybanned`},
	SaysOver: {names: `expired expiredat expiredon terminationdate terminationat terminationon accountexpires accountexpiresat accountexpired accountexpiry accountexpiration
		accountexpirationdate accountexpireson accountexpiresdate accountvaliduntil activeuntil`},
	SaysEnds: {names: `cancelled canceled cancelledat canceledat cancelledon canceledon cancellation cancellationdate effectiveto effectiveenddate endofservice exitdatetime expire expireat expires expiresat expiresdate expireson expiry expirydate expirationdate validuntil validto validthrough
		endtime endvalidity validityend timelimituntil timelimitend expiration expirationat enddate endat endsat endson endon enddatetime activeto ablaufdatum gultigbis gueltigbis datefin datafim fechafin`},
	SaysBegins: {names: `starttime startvalidity validitystart timelimitfrom startdate startat startsat startson starton startdatetime validfrom validsince activefrom activedate activationdate activesince gultigab gueltigab gultigvon gueltigvon`},
	SaysNumber: {names: "userstatus usersstatus"},
	SaysAct:    {names: "requiredaction requiredactions loginaction loginactions actionrequired actionsrequired"},
	SaysSigned: {names: "confirmed isconfirmed signupconfirmed registrationconfirmed optinconfirmed doubleoptin"},
	SaysKey: {names: `confirmationtoken confirmationcode confirmationkey confirmationhash confirmtoken confirmcode confirmkey confirmhash emailconfirmationtoken
		activationtoken activationcode activationkey activationhash activatetoken activatecode activatekey activkey activationstring signuptoken optintoken optinkey optincode doitoken
		verificationtoken emailverificationtoken verifytoken emailverifytoken`},
	SaysInvited: {names: "invitationpending pendinginvitation invitepending pendinginvite"},
	SaysInvite:  {names: "invitationtoken invitetoken"},
	SaysOne:     {names: "activated"},
}

// What stands around the word in a name: whom it is of, and that it is a time.
var (
	stateFront = strings.Fields(`realm is was has user usr account acct acc member mem mbr customer cust cst person profile login soft logical logically gdpr currently lifecycle date dt in
		record rec row entity object obj sys system data emp pending markedfor scheduledfor scheduled marked tobe requested admin
		ist benutzer nutzer konto kunden mitglieds mitglied est utilisateur compte client usuario cuenta cliente conta utente conto gebruiker gebruikers klant
		es esta fecha data datum fechade datade datadi datede perm permanent permanently`)
	stateTimes  = strings.Fields("tsms ms at on am le el em il op by date time datetime timestamp ts dt utc since id reason requested requestedat requestdate scheduledat scheduled pending fecha datum 日時")
	timeEnds    = strings.Fields("date time datetime timestamp ts tsms ms dt")
	stateMarks  = strings.Fields("flag flg yn ind indicator mark marker bool vlag kennzeichen kz") // of yes and no
	stateUntils = strings.Fields("until till bis end ends endsat expires expiresat expiry expireson expiration expirationdate jusqua hasta ate finoa tot do kadar dek saakka asti til panala kigen")
	stateCodes  = strings.Fields("code id name value wert codigo codice user account member kunde konto compte usuario cliente cuenta conta utente gebruiker klant")
)

var (
	nameKinds  = map[string]StateKind{}
	valueFates = map[string]Fate{} // "" is that of whoever may sign in

	// unspacedWords are the words of names and values in scripts without spaces, those that decide first.
	unspacedWords []string
)

// decidingKinds are kinds of words in the order in which they decide, should a text have several: gone and shut out before the rest.
var decidingKinds = []StateKind{SaysGone, SaysShut, SaysWord, SaysMarks, SaysUntil, SaysOver, SaysEnds, SaysBegins, SaysNumber, SaysOne, SaysAct, SaysSigned, SaysKey, SaysInvited, SaysInvite, SaysOpen}

// endings are those of participles and adjectives, of one and of several, of men, women and accounts: a list has one form of each.
var endings = func() (out [][]string) {
	for _, line := range []string{"ado ada ados adas", "ido ida idos idas", "ato ata ati ate", "uto uta uti ute", "eso esa esi ese", "oso osa osi ose", "uso usa usi use",
		"ivo iva ivos ivas ivi ive", "enso ensa ensos ensas", "ulso ulsa ulsos ulsas", "any ana ano ane ani", "ony ona ono one eni", "ety eta eto ete eci", "wny wna wno wne wni", "arly arla arlo arle arli"} {
		out = append(out, strings.Fields(line))
	}
	return out
}()

// inflected are the forms of a word, folded.
func inflected(word string) []string {
	out := []string{word}
	for _, set := range endings {
		for _, end := range set {
			if stem, is := strings.CutSuffix(word, end); is && len(stem) >= 3 {
				for _, other := range set {
					out = append(out, stem+other)
				}
				return out
			}
		}
	}
	return out
}

func init() {
	for _, kind := range slices.Backward(decidingKinds) {
		w := stateWords[kind]
		both := w.both + " " + furtherWords[kind]
		for _, word := range strings.Fields(both + " " + w.names) {
			nameKinds[Fold(word)] = kind
		}
		fate, says := map[StateKind]Fate{SaysGone: LeftBehind, SaysShut: Banned, SaysOpen: ""}[kind]
		for _, word := range strings.Fields(both + " " + w.values) {
			if says {
				for _, form := range inflected(Fold(word)) {
					if _, listed := valueFates[form]; !listed || form == Fold(word) {
						valueFates[form] = fate
					}
				}
			}
		}
	}
	nameAttributes()
	for word := range nameKinds {
		if strings.ContainsFunc(word, IsUnspaced) {
			unspacedWords = append(unspacedWords, word)
		}
	}
	rank := func(word string) int { return slices.Index(decidingKinds, nameKinds[word]) }
	openLast := func(word string) int { return rank(word) / (len(decidingKinds) - 1) }
	slices.SortFunc(unspacedWords, func(a, b string) int {
		return cmp.Or(openLast(a)-openLast(b), len(b)-len(a), rank(a)-rank(b), strings.Compare(a, b))
	})
	for _, lists := range []*[]string{&denialsInFront, &denialsAnywhere, &openFronts, &openEnds} {
		for i, word := range *lists {
			(*lists)[i] = Fold(word)
		}
	}
}

// unfolded are letters that are no others with an accent, and are written as these where a keyboard or a database has none of them.
var unfolded = strings.NewReplacer("ß", "ss", "ı", "i", "ł", "l", "ø", "o", "æ", "ae", "đ", "d")

// Fold is a word without case, accents and what stands between its letters: "geloscht" of Gelöscht.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(unfolded.Replace(strings.ToLower(withoutNote(s)))) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// mustChange knows names that say somebody must set another password, in words.
var mustChange = regexp.MustCompile(`(must|need|needs|require|requires|required|force|forced|update) .*(passw(or)?d|pwd|pw)( |$)|(passw(or)?d|pwd|pw) .*(required|expired|must|needed|temporary|temp)( |$)|change (passw(or)?d|pwd) .*(log ?in|logon|sign ?in)|` +
	`^pwd reset$|^(passw(or)?d|pwd) policy reset$|^(is )?(using )?(temporary|temp|initial|change|expire|system generated) (passw(or)?d|pass|pwd|pw)$|^(must|needs?|requires?|forced?) (reset|change)$|^(reset|change) (required|needed|forced)$|^force ?pw ?change$|^credentials? expired$|^(passwort|kennwort) ae?ndern$`)

// passwordEnds knows names of times until which a password is good.
var passwordEnds = regexp.MustCompile(`^(user |account |current )?(passw(or)?d|pwd|credentials?) (expires?|expiry|expiration|expired|valid until|good until)( at| on| date| time| utc| dt)*$`)

// MustWords are words with those taken apart that stand in one: auth_forcepasswordchange.
func MustWords(words string) string {
	if !strings.Contains(words, "passw") && !strings.Contains(words, "pwd") {
		return words
	}
	out := strings.Fields(words)
	for i, w := range out {
		if apart := unglued(w, mustGlue); apart != nil {
			out[i] = strings.Join(apart, " ")
		}
	}
	return strings.Join(out, " ")
}

// mustGlue are the words of such names.
var mustGlue = wordSet("force forced must need needs require required requires change reset update expired expires expiry temp temporary password passwd pwd on at next login logon user is")

// StateOf is what kind of state the name of one column says, without the containers that it is in. One that is spelt as an attribute
// of a directory is that; one that is spelt otherwise, as lockout_time, only if it says nothing by itself.
func StateOf(name string) StateKind { return stateNames.of(name, stateOfColumn) }

func stateOfColumn(name string) StateKind {
	name = WithoutNamespace(name)
	if k := attributeKinds[strings.ToLower(name)]; k != SaysNothing {
		return k
	}
	return cmp.Or(stateByWords(name), attributeKinds[Fold(name)])
}

// stateByWords is what a name says by the words in it.
func stateByWords(name string) StateKind {
	whole := Fold(name)
	words := Words(name)
	if must := MustWords(words); (mustChange.MatchString(must) || passwordEnds.MatchString(must)) && !strings.Contains(words, "token") && !strings.Contains(words, "hash") {
		return SaysMust
	}
	if strings.Contains(whole, "passw") || strings.Contains(whole, "pwd") {
		return SaysNothing
	}
	if k := nameKinds[whole]; k != SaysNothing {
		return k
	}
	if deniesOpen(whole) || deniesWord(words) {
		return SaysShut
	}
	for _, name := range withoutFronts(whole) {
		if k := stateOf(name); k != SaysNothing {
			return k
		}
	}
	if k := stateOfPlugin(Words(name)); k != SaysNothing {
		return k
	}
	if word, is := wordIn(whole); is {
		return nameKinds[word]
	}
	return SaysNothing
}

// What takes back the word behind it, as a word of its own and as the first letters of one: no activo, inhabilitado, nonactif.
var (
	negations = wordSet("not no non never nicht kein niet geen ikke ikkje inte icke ej nao nunca ne nie nem nu pas neni nije не ні нет δεν μη degil")
	denying   = strings.Fields("in un non not nao no nicht niet ikke ikkje inte icke ej nie ne dis des не")
)

// deniesOpen reports whether a folded word says with its first letters that somebody may not what the rest of it says.
func deniesOpen(folded string) bool {
	return slices.ContainsFunc(genders(folded), func(w string) bool {
		return slices.ContainsFunc(denying, func(front string) bool {
			rest, is := strings.CutPrefix(w, front)
			return is && opens(rest)
		})
	})
}

// opens reports whether a word says, of people alone and as a name and a value alike, that they may sign in: unemployed says nothing.
func opens(word string) bool {
	fate, known := valueFates[word]
	return known && fate == "" && nameKinds[word] == SaysOpen
}

// deniesWord reports whether a name says in words that somebody may not sign in: esta_no_activo, er_ikke_aktiv.
func deniesWord(words string) bool {
	in := strings.Fields(words)
	n := len(in)
	return (n == 2 || n == 3) && negations[Fold(in[n-2])] && opens(Fold(in[n-1]))
}

// Hangul folded to its parts writes the consonants that end a syllable with letters of their own.
const firstFinal, lastFinal = '\u11a8', '\u11ff'

// What takes back a word of a script without spaces: what stands in front of it, or is anywhere in the value; and what may stand
// around one that says somebody may sign in.
var (
	denialsInFront  = strings.Fields("未 不 非 无 無 미")
	denialsAnywhere = strings.Fields("解除 取消 没 沒 ない なし ません 해제 안함 안됨 않 아님 없 취소 ไม่ ยกเลิก")
	openFronts      = strings.Fields("已 既")
	openEnds        = strings.Fields("中 済み 済 중 화 됨 อยู่")
)

// wordIn is the word that decides of those in a text of a script that puts no spaces between words, unless what stands in front of
// it says that it is not so.
func wordIn(folded string) (word string, is bool) {
	if !strings.ContainsFunc(folded, IsUnspaced) {
		return "", false
	}
	for _, w := range unspacedWords {
		at := strings.Index(folded, w)
		if at < 0 {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(folded[at+len(w):]); next < firstFinal || next > lastFinal { // 정지 is not in 정직원
			return w, !slices.ContainsFunc(denialsInFront, func(denial string) bool { return strings.HasSuffix(folded[:at], denial) })
		}
	}
	return "", false
}

// wordInValue is what a value of such a script says. A part of it may say that somebody is gone or shut out; that they may sign in
// only the whole says, as more words may take it back: 有効期限切れ.
func wordInValue(folded string) (Fate, bool) {
	word, is := wordIn(folded)
	fate := valueFates[word]
	switch {
	case !is:
		return "", false
	case fate != "":
		front, end, _ := strings.Cut(folded, word)
		return fate, !slices.ContainsFunc(denialsAnywhere, func(denial string) bool { return strings.Contains(front, denial) || strings.Contains(end, denial) })
	}
	for _, front := range openFronts {
		folded = strings.TrimPrefix(folded, front)
	}
	for _, end := range openEnds {
		if fate, known := valueFates[strings.TrimSuffix(folded, end)]; known && fate == "" {
			return fate, true
		}
	}
	return "", false
}

// IsUnspaced reports whether a letter is of a script that puts no spaces between words; Hangul is folded to its parts.
func IsUnspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// stateOfPlugin is what a name says that begins with the letters of a plugin, and goes on with the user: pw_user_status.
func stateOfPlugin(words string) StateKind {
	front, rest, _ := strings.Cut(words, " ")
	if len(front) == 1 { // u_status, x_deleted
		switch k := stateOf(Fold(rest)); k {
		case SaysGone, SaysShut, SaysUntil, SaysWord:
			return k
		}
	}
	if len(front) > 3 || !strings.Contains(rest, " ") || !strings.HasPrefix(rest, "user ") && !strings.HasSuffix(rest, " user") {
		return SaysNothing
	}
	switch k := nameKinds[Fold(rest)]; {
	case k == SaysNumber: // 1 is good in some
		return SaysWord
	case k != SaysNothing:
		return k
	}
	return stateOf(Fold(strings.TrimPrefix(rest, "user ")))
}

// withoutFronts are a folded name and what it is without each front that it has.
func withoutFronts(name string) []string {
	out := []string{name}
	for i := 0; i < len(out) && len(out) < 16; i++ {
		for _, front := range stateFront {
			if rest, is := strings.CutPrefix(out[i], front); is && len(rest) > 2 && !slices.Contains(out, rest) {
				out = append(out, rest)
			}
		}
	}
	return out
}

func stateOf(name string) StateKind {
	if k, is := KindOfWord(name); is {
		return k
	}
	for _, until := range stateUntils {
		if stem, is := strings.CutSuffix(name, until); is {
			if k, _ := KindOfWord(stem); k == SaysShut || stem == "silenced" {
				return SaysUntil
			}
		}
	}
	for _, end := range stateTimes {
		if stem, is := strings.CutSuffix(name, end); is {
			if k, _ := KindOfWord(stem); k == SaysGone || k == SaysShut && end != "id" {
				return k
			} else if (k == SaysEnds || k == SaysOver) && slices.Contains(timeEnds, end) {
				return k
			} else if k == SaysNothing && end == "utc" {
				return stateOf(stem)
			}
			for _, until := range stateUntils { // lockout_end_date
				if stem, is := strings.CutSuffix(stem, until); is {
					if k, _ := KindOfWord(stem); k == SaysShut {
						return SaysUntil
					}
				}
			}
		}
	}
	for _, end := range stateCodes {
		if stem, is := strings.CutSuffix(name, end); is && (nameKinds[stem] == SaysWord || nameKinds[stem] == SaysMarks) {
			return nameKinds[stem]
		}
	}
	for _, end := range stateMarks {
		if stem, is := strings.CutSuffix(name, end); is {
			if k, _ := KindOfWord(stem); k == SaysGone || k == SaysShut || k == SaysOpen || k == SaysWord {
				return k
			}
		}
	}
	return SaysNothing
}

// KindOfWord is the kind of a name, or of one that differs in its gender.
func KindOfWord(name string) (StateKind, bool) {
	for _, w := range genders(name) {
		if k, is := nameKinds[w]; is {
			return k, true
		}
	}
	return SaysNothing, false
}

// genders are a word and what it may be the other form of: bloqueada, désactivée.
func genders(w string) []string {
	if stem, is := strings.CutSuffix(w, "a"); is && len(stem) > 3 {
		return []string{w, stem + "o"}
	}
	if stem, is := strings.CutSuffix(w, "e"); is && len(stem) > 3 {
		return []string{w, stem}
	}
	return []string{w}
}

// StateWord is what a value says of somebody: Banned or LeftBehind, "" of one who may sign in. Of several words none may take
// back what another says: "not banned" is not known.
func StateWord(value string) (fate Fate, known bool) {
	if fate, known = stateWord(value); known {
		return fate, true
	}
	if len(value) > LongValue {
		return "", false
	}
	words := strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if len(words) < 2 || len(words) > 5 {
		return "", false
	}
	for _, w := range words {
		folded := Fold(w)
		if negations[folded] || slices.Contains(denying, folded) || slices.Contains([]string{"off", "ban", "block", "lock", "spam"}, folded) {
			return "", false
		}
		if is, knows := stateWord(w); knows && fate == "" {
			fate, known = is, true
		}
	}
	return fate, known
}

func stateWord(w string) (Fate, bool) {
	folded := Fold(w)
	for _, w := range genders(folded) {
		if fate, is := valueFates[w]; is && w != "" {
			return fate, true
		}
	}
	if min(len(w), len(folded)) > LongValue {
		return "", false
	}
	if deniesOpen(folded) {
		return Banned, true
	}
	return wordInValue(folded)
}

// LongValue is how long a value may be of which a part is looked at, in bytes.
const LongValue = 48
