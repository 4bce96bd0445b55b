package systems

import (
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// secret is a password, and what systems keep of it.
type secret struct {
	password, bcrypt, argon2, django, salt, md5 string
	pbkdf2                                      string
}

var pools [Rows]struct {
	once sync.Once
	secret
}

// pool is the password of a user by the number of the row; hashing takes its time and is done once.
func pool(i int) *secret {
	p := &pools[i]
	p.once.Do(func() {
		p.password = fmt.Sprintf("pass-%d-%x", i, sha256.Sum256([]byte(fmt.Sprint("systems", i))))[:20]
		b, err := bcrypt.GenerateFromPassword([]byte(p.password), bcrypt.MinCost)
		if err != nil {
			panic(err)
		}
		p.bcrypt = string(b)
		sum := sha256.Sum256([]byte(p.password + "salt"))
		p.salt = hex.EncodeToString(sum[:8])
		raw := base64.RawStdEncoding.EncodeToString
		p.argon2 = fmt.Sprintf("$argon2id$v=19$m=64,t=1,p=1$%s$%s", raw(sum[:16]), raw(argon2.IDKey([]byte(p.password), sum[:16], 1, 64, 1, 32)))
		key, err := pbkdf2.Key(sha256.New, p.password, []byte(p.salt), 1000, 32)
		if err != nil {
			panic(err)
		}
		p.django = "pbkdf2_sha256$1000$" + p.salt + "$" + base64.StdEncoding.EncodeToString(key)
		if key, err = pbkdf2.Key(sha512.New, p.password, sum[:8], 1000, 64); err != nil {
			panic(err)
		}
		p.pbkdf2 = hex.EncodeToString(key)
		m := md5.Sum([]byte(p.salt + p.password))
		p.md5 = hex.EncodeToString(m[:])
	})
	return &p.secret
}

// crypted is a digest that nothing imports.
func crypted(i int) string {
	sum := sha512.Sum512([]byte(fmt.Sprint("crypt", i)))
	return "$6$" + fmt.Sprintf("%012d", i) + "$" + strings.NewReplacer("+", ".", "=", "").Replace(base64.StdEncoding.EncodeToString(sum[:]))
}

// passwords are kept among the users, or in a table of their own.
func (m *maker) passwords(several bool) {
	form := m.one("bcrypt", "bcrypt", "argon2", "django", "wrapped", "named", "mixed", "some", "parts", "md5", "none")
	m.shape("digest:" + form)
	if form == "none" {
		for i := range m.s.Users {
			m.s.Users[i].Password = ""
		}
		return
	}
	beside := map[string]func(i int) any{}
	digest := func(i int) string {
		s := pool(i)
		switch form {
		case "argon2":
			return s.argon2
		case "django":
			return s.django
		case "wrapped":
			return "{bcrypt}" + s.bcrypt
		case "named":
			return "BCRYPT$" + s.bcrypt
		case "mixed":
			if i%3 == 0 {
				return s.argon2
			}
		case "some":
			if i%4 == 0 {
				return crypted(i)
			}
		case "parts":
			return s.pbkdf2
		case "md5":
			return s.md5
		}
		return s.bcrypt
	}
	values := make([]any, Rows)
	for i := range values {
		if m.s.Users[i].Password == "" {
			continue
		}
		values[i] = digest(i)
		m.s.Hidden = append(m.s.Hidden, digest(i))
		if form == "some" && i%4 == 0 {
			m.s.Users[i].Password = ""
		}
	}
	there := func(value func(i int) any) func(int) any {
		return func(i int) any {
			if values[i] == nil {
				return nil
			}
			return value(i)
		}
	}
	if form == "parts" || form == "md5" {
		beside["salt"] = there(func(i int) any { return pool(i).salt })
	}
	if form == "parts" {
		beside["rounds"] = there(func(int) any { return 1000 })
		beside["method"] = there(func(int) any { return "PBKDF2-HMAC-SHA512" })
	}
	if several && m.often(2) {
		t := table{name: m.tableName("secrets")}
		owner, name := m.word("owner"), m.word("password")
		names := map[string]string{}
		for what := range beside {
			names[what] = m.word(what)
		}
		for _, i := range m.Perm(Rows) {
			if values[i] == nil {
				continue
			}
			row := []cell{{"id", len(t.rows) + 1}, {owner, m.s.Users[i].reference()}, {name, values[i]}}
			for _, what := range []string{"salt", "rounds", "method"} {
				if beside[what] != nil {
					row = append(row, cell{names[what], beside[what](i)})
				}
			}
			t.rows = append(t.rows, row)
		}
		m.shape("secrets")
		m.others = append(m.others, t)
		return
	}
	m.add(m.called("password", ""), func(i int) any { return values[i] })
	for _, what := range []string{"salt", "rounds", "method"} {
		if beside[what] != nil {
			m.add(m.called(what, ""), beside[what])
		}
	}
}
