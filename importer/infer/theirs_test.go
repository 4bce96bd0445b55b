package infer

import (
	"fmt"
	"strings"
	"testing"
)

// What is somebody else's is not read unasked, and a flag proves the column that it names, and no other.
func TestAFlagProvesTheOwnAddressAlone(t *testing.T) {
	const asked, notRead = "? address.", "no (as it is now)"
	for _, c := range []struct {
		columns string // beside id and verified flags; addresses but for phones
		reads   string // "" for nothing
		proven  bool   // without a question
	}{
		{"email", "email", true},
		{"user_email", "user_email", true},
		{"login_email", "login_email", true},
		{"Courriel", "Courriel", true},
		{"contact_email", "contact_email", false},
		{"school_email", "school_email", false},
		{"mail2", "mail2", false},
		{"invited_by_email", "", false}, {"created_by", "", false}, {"owner_email", "", false}, {"paypal_email", "", false}, {"support_email", "", false},
		{"email_cc", "", false}, {"company_email", "", false}, {"recovery_email", "", false}, {"backup_email", "", false}, {"email_parent", "", false},
		// A plain one leads, however few have it.
		{"email?,contact_email", "email?", true}, {"email?,account_email", "email?", true}, {"email?,work_email", "email?", true}, {"email?,user_email", "email?", true},
		{"email?,login_email", "email?", true}, {"email?,primary_email", "email?", true}, {"email?,kontakt", "email?", true},
		{"email?,owner_email", "email?", true},
		{"phone", "phone", true},
		{"contact_number", "contact_number", false}, {"phone2", "phone2", false},
		{"office_phone", "", false}, {"company_phone", "", false}, {"sos", "", false}, {"parent_mobile", "", false},
	} {
		numbers := strings.Contains(c.columns, "phone") || strings.Contains(c.columns, "number") || strings.Contains(c.columns, "mobile") || c.columns == "sos"
		names := strings.Split(c.columns, ",")
		var lines []string
		for i := range 20 {
			row := fmt.Sprintf("u%02d,%d", i, i%2)
			for _, n := range names {
				switch {
				case numbers:
					row += fmt.Sprintf(",+4915123%06d", 456000+i)
				case strings.HasSuffix(n, "?") && i%4 != 0:
					row += ","
				default:
					row += fmt.Sprintf(",%s%d@acme.io", strings.TrimSuffix(n, "?"), i)
				}
			}
			lines = append(lines, row)
		}
		flag, field := "email_verified", "email_address"
		if numbers {
			flag, field = "phone_verified", "phone_number"
		}
		yaml := answered(t, nil, append([]string{"id," + flag + "," + strings.ReplaceAll(c.columns, "?", "")}, lines...)...)
		written, reads := fieldOf(yaml, field)
		if c.reads == "" && (reads || !strings.Contains(yaml, asked+c.columns) || !strings.Contains(yaml, notRead)) {
			t.Errorf("%s is read, or nobody is asked:\n%s", c.columns, yaml)
		}
		if c.reads != "" && !strings.HasPrefix(written, "    - value: "+c.reads+" | ") {
			t.Errorf("%s: without %s:\n%s", c.columns, c.reads, yaml)
		}
		if strings.Contains(yaml, "verified: "+flag) && strings.Contains(written, "      verified:") != c.proven || c.reads != "" && !c.proven && !strings.Contains(yaml, "? verified."+field) {
			t.Errorf("%s is proven without a question, or is not:\n%s", c.columns, yaml)
		}
	}
}

// Addresses and numbers in a table beside the users are theirs if its name says so, and proven by nothing else without a question.
func TestContactsOfOthersAreNotTheUsersOwn(t *testing.T) {
	own := []string{"addresses", "emails", "user_emails", "identities", "profiles", "logins", "benutzer_mails"}
	others := []string{"friends", "referrals", "contacts", "companies", "newsletter", "sessions", "emergency_contacts", "family", "devices", "sms_log", "otp_challenge", "password_resets", "login_attempts", "email_changes"}
	for name, is := range map[string]string{"kontaktblatt": "asked", "extras": "asked"} {
		contactsBeside(t, name, is)
	}
	for _, name := range own {
		contactsBeside(t, name, "own")
	}
	for _, name := range others {
		contactsBeside(t, name, "others")
	}
}

// contactsBeside proposes a mapping for users without an address and a table with one, or several, for each.
func contactsBeside(t *testing.T, name, is string) {
	t.Helper()
	for _, each := range []int{1, 2} {
		for _, of := range []string{"email", "phone"} {
			var users, contacts []string
			for i := range 20 {
				users = append(users, fmt.Sprintf("u%02d,user_%d,Ann", i, i))
				for n := range each {
					value := fmt.Sprintf("x%d_%d@acme.io", i, n)
					if of == "phone" {
						value = fmt.Sprintf("+4915123%05d%d", 45600+i, n)
					}
					contacts = append(contacts, fmt.Sprintf("%d,u%02d,%s,%d", i*each+n+1, i, value, i%2))
				}
			}
			beside := csvTable(name, "id,user_id,"+of+",verified", contacts...)
			p, err := Propose(nil, csvTable("users", "id,login,given_name", users...), beside)
			if err != nil {
				t.Fatal(err)
			}
			yaml := p.YAML("users")
			field := map[string]string{"email": "email_address", "phone": "phone_number"}[of]
			written, reads := fieldOf(yaml, field)
			if reads == (is == "others") {
				t.Errorf("%s.%s, %d each: read is %v:\n%s", name, of, each, reads, yaml)
			}
			question := strings.Contains(yaml, "? address."+name)
			if question != (is != "own") || is != "own" && strings.Contains(written, "      verified:") {
				t.Errorf("%s.%s, %d each: asked is %v:\n%s", name, of, each, question, yaml)
			}
		}
	}
}

// fieldOf is what a mapping has for a field, and whether it has it.
func fieldOf(yaml, field string) (string, bool) {
	_, behind, found := strings.Cut(yaml, "\n  "+field+":\n")
	lines := strings.SplitAfter(behind, "\n")
	for i, l := range lines {
		if !strings.HasPrefix(l, "    ") {
			lines = lines[:i]
			break
		}
	}
	return strings.Join(lines, ""), found
}

// The same few words in all rows are no names of users, however the column is called: they are a state.
func TestALoginOfFewWordsIsNoUsername(t *testing.T) {
	for _, rows := range []int{5, 40} {
		for words, state := range map[[2]string]string{{"enabled", "disabled"}: "disabled", {"active", "inactive"}: "inactive", {"allowed", "denied"}: ""} {
			lines := []string{"id,email,login"}
			for i := range rows {
				word := words[0]
				if i%4 == 3 {
					word = words[1]
				}
				lines = append(lines, fmt.Sprintf("%d,u%d@acme.io,%s", i, i, word))
			}
			yaml := answered(t, nil, lines...)
			if strings.Contains(yaml, "\n  username:") || !strings.Contains(yaml, "? state") && !strings.Contains(yaml, "\n  - value: login") || state != "" && !strings.Contains(yaml, state) {
				t.Errorf("%d rows of %v:\n%s", rows, words, yaml)
			}
		}
	}
}
