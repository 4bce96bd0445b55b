package wording

import (
	"slices"

	"clerk-import/mapping/regexp"
)

// stateStems are what names have in them that may say that somebody is gone or must not sign in: enough to ask about them.
var stateStems = regexp.MustCompile(`status|state$|standing|zustand|situa|estado|etat$|statut|stato$|toestand|archiv|remov|rimoss|verwijder|gelosch|geloesch|losch|inativ|inactiv|inaktiv|inattiv|inactief|` +
	`^is?aktiv|aktiv$|^is?activ|^attiv|actief|exclui|baja|vetad|sperr|kundig|kuendig|opgezegd|radia|suppr|bann|banid|banre|bloc|blok|bloq|suspen|sospes|schors|stan$|durum|joutai|jotai|^tila$|^stav$|allapot|usuni|quarant|cuarent|zablok|zawiesz|aktywn|disab|delet|closed|terminat|vive$|alive|restricted$|` +
	`退会|削除|停止|凍結|状態|封|禁|注销|解約`)

// MayTellState reports whether a name has anything in it that may say somebody's state.
func MayTellState(name string) bool { return stemNames.of(name, hasStateStem) }

func hasStateStem(name string) bool {
	folded := Fold(name)
	return stateStems.MatchString(disability.ReplaceAllString(folded, "")) && !slices.Contains(noStates, folded)
}

// noStates are names that only sound like it: shadow's days until a password that is over bars somebody.
var noStates = []string{"shadowinactive"}

// disability is somebody's, and not of an account; accounts are disabilitati in Italian.
var disability = regexp.MustCompile(`disabilit(?:y|ies)`)

// stateOfElse knows names of states of other things than of whoever may sign in.
var stateOfElse = regexp.MustCompile(disability.String() + `|civil|marit|matrimon|famil|pay|pag|^orders?(stat|$)|subscription|suscrip|assinatura|^abo|abo$|abonn|abbonam|^plan|plan$|billing|trial|licen[cs]|contract|vertrag|contrat|` +
	`shipp|^ship|kyc|employment|^job|invoice|rechnung|liefer|bezahl|zahl|契約|購読|订阅`)

// StateOfElse reports whether a name, folded, is one of states of other things than of whoever may sign in: of payments, of jobs.
func StateOfElse(folded string) bool { return stateOfElse.MatchString(folded) }
