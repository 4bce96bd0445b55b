package infer

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// Columns are known by their names in seven languages.
func TestNamesOfColumnsInSevenLanguages(t *testing.T) {
	fields := []string{"external_id", "email_address", "email_verified", "phone_number", "username", "first_name", "last_name", "digest", "created_at"}
	for language, header := range map[string]string{
		"English":    "Customer ID,E-mail address,Email verified,Mobile phone,User name,Given name,Family name,Password hash,Signed up at",
		"German":     "Kundennummer,E-Mail-Adresse,E-Mail bestätigt,Handynummer,Benutzername,Vorname,Nachname,Passwort-Hash,Registriert am",
		"French":     "Identifiant,Adresse e-mail,Courriel vérifié,Numéro de téléphone,Nom d'utilisateur,Prénom,Nom de famille,Mot de passe,Date d'inscription",
		"Spanish":    "ID usuario,Correo electrónico,Correo verificado,Teléfono,Nombre de usuario,Nombre,Apellidos,Contraseña,Fecha de registro",
		"Portuguese": "Código cliente,E-mail,Email confirmado,Celular,Nome de usuário,Primeiro nome,Sobrenome,Senha,Data de cadastro",
		"Japanese":   "会員番号,メールアドレス,メール確認済み,電話番号,ユーザー名,名,姓,パスワード,登録日時",
		"Chinese":    "用户编号,电子邮箱,邮箱已验证,手机号码,用户名,名字,姓,密码,注册时间",
	} {
		table := NewTable("people")
		h := mapping.NewHeader(strings.Split(header, ","))
		for i := range 30 {
			table.Add(&mapping.Record{Header: h, Cells: []string{
				fmt.Sprint(1000 + i), fmt.Sprintf("user%d@acme.io", i), fmt.Sprint(i%2 == 0), fmt.Sprintf("+4915112345%03d", i), fmt.Sprintf("user_%d", i),
				"Ada", "Lovelace", "$2a$10$abcdefghijklmnopqrstuuOXQY2g2djBY6EfxSzepdFum4sHuVDDq", "2023-01-02 03:04:05",
			}})
		}
		p := Propose(table)
		for i, f := range fields {
			if g := p.fields[f]; g == nil || g.column.text() != h.Names[i] {
				t.Errorf("%s: %q is not taken for %s", language, h.Names[i], f)
			}
		}
		if _, err := mapping.Parse("my.yaml", p.YAML("people.csv"), nil); err != nil {
			t.Errorf("%s: %v\n%s", language, err, p.YAML("people.csv"))
		}
	}
}

// What is not sure is asked, and never said to be verified.
func TestWhatIsNotSureIsAsked(t *testing.T) {
	table := NewTable("people")
	h := mapping.NewHeader([]string{"mail", "is_active", "hash", "salt", "joined", "tel", "a|b: {c}", "line\nbreak", "'quote\""})
	for i := range 30 {
		table.Add(&mapping.Record{Header: h, Cells: []string{fmt.Sprintf("user%d@acme.io", i), "1", strings.Repeat("0123456789abcdef", 4), "00ff", "31.12.2023", fmt.Sprintf("0151 123456%02d", i), "x", "y", "z"}})
	}
	text := Propose(table).YAML("people.csv")
	for _, want := range []string{
		"which column identifies a user for good", "does the source know which e-mail addresses are verified", "`is_active` may say who may sign in",
		"`hash` may hold the passwords", "`salt` may be the salt of `hash`", `default: "DE"`, "e164($region)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "verified:") {
		t.Errorf("something is said to be verified\n%s", text)
	}
	m, err := mapping.Parse("my.yaml", text, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := m.CheckHeader(h, "people.csv"); err != nil {
		t.Error(err)
	}
}
