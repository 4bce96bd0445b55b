package mapping

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
)

// addedColumns are what systems and their applications say of states, second factors and passwords that must be changed in columns that
// no preset can know of all, each with a value that says so and one that does not.
var addedColumns = []struct{ name, says, not, from string }{
	{"banned", "true", "false", "plugins of most frameworks"},
	{"auth.status", "suspended", "active", "JSON that was made flat into CSV"},
	{"account.deletedAt", "2024-01-01T00:00:00Z", "", "the same"},
	{"custom:banned", "true", "false", "attributes of Cognito's customers, docs.aws.amazon.com, Custom attributes (2026-11-28)"},
	{"Banned__c", "true", "false", "Salesforce, custom fields"},
	{"extension_0123456789abcdef0123456789abcdef_banned", "true", "false", "Microsoft Graph, directory extensions"},
	{"user_level", "-1", "1", "forums, of which -1 is banned"},
	{"role", "banned", "member", "roles of most frameworks"},
	{"permissions_mask", "2097152", "0", "bit fields"},
	{"must_change_password", "true", "false", "Gitea, Redmine"},
	{"isChangePass", "1", "0", "sysPass 3, users"},
	{"passwd_policy_reset", "1", "0", "ILIAS, setup/sql/dbupdate of usr_data (2026-11-28)"},
	{"system_generated_password", "1", "0", "SugarCRM and SuiteCRM, users (2026-11-28)"},
	{"is_invitation_pending", "true", "false", "redash/models/users.py of Redash (2026-11-28)"},
	{"details.is_invitation_pending", "true", "false", "redash/models/users.py of Redash (2026-11-28)"},
	{"invitation_token", "c5e1f1f0d2a7", "", "scambra/devise_invitable, README"},
	{"dateendvalidity", "2021-01-01 00:00:00", "", "Dolibarr, llx_user.sql (2026-11-28)"},
	{"dateendvalidity", "20210101", "20990101", "the same, as exports write it"},
	{"expiration", "20200101000000", "20990101000000", "Mollify and Kloudspeaker, table user"},
	{"time_limit_until", "1600000000", "4070912645", "ILIAS, setup/sql/dbupdate of usr_data (2026-11-28)"},
	{"auth_forcepasswordchange", "1", "0", "Moodle's user preference"},
	{"password_expires_at", "2020-01-01 00:00:00", "2199-01-01 00:00:00", "many"},
	{"user_password_expires", "20200102030405", "", "MediaWiki's table user, patch-user_password_expires (2026-11-28)"},
	{"required_action", "UPDATE_PASSWORD", "", "Keycloak's table user_required_action"},
	{"confirmation_token", "3f9a1c77d2", "", "content-types/user of strapi/strapi (2026-11-28), Devise"},
	{"activation_key", "9f86d081884c", "", "plugins for double opt-in"},
	{"totp_secret", "JBSWY3DPEHPK3PXP", "", "many"},
	{"email2fa", "1", "0", "many"},
	{"webauthn_credentials", `[{"id":"x"}]`, "", "many"},
	{"auth.mfa_secret", "JBSWY3DPEHPK3PXP", "", "JSON that was made flat into CSV"},
}

// barest are columns without which a row of a source is of nobody, or cannot be told.
var barest = map[string][2]string{
	"appwrite": {"email", "a@acme.io"}, "firebase": {"email", "a@acme.io"}, "directus": {"status", "active"}, "okta": {"status", "ACTIVE"}, "zitadel": {"state", "USER_STATE_ACTIVE"},
	"django-dumpdata": {"model", "auth.user"}, "spring-security": {"enabled", "true"},
	"openldap": {"objectClass", "person"}, "redmine": {"type", "User"},
}

// meantElsewise are columns that say something else there: of whether an address is confirmed another column decides, and the role of
// Supabase' auth.users is that of the database.
var meantElsewise = map[string]bool{"devise confirmation_token": true, "strapi confirmation_token": true, "supabase confirmation_token": true, "supabase role": true}

// No preset passes over such a column in silence, and none says anything of it where it says that nothing is the matter.
func TestNoPresetIsSilentOnWhatApplicationsAdd(t *testing.T) {
	for _, name := range PresetNames() {
		m, err := Preset(name, nil)
		if err != nil {
			continue // needs parameters
		}
		for _, c := range addedColumns {
			if m.ignores(c.name) && !meantElsewise[name+" "+c.name] {
				t.Errorf("%s ignores %s", name, c.name)
			}
			if m.ignores(c.name) || m.readsColumn(c.name) || m.readsColumn(headOf(c.name)) {
				continue
			}
			told := func(value string) string {
				mp := m.NewMapper()
				bare := barest[name]
				h := NewHeader([]string{"id", c.name, cmp.Or(bare[0], "theme")})
				u, problems := mp.Map(&Record{Header: h, Cells: []string{"1", value, bare[1]}})
				_, more := mp.Map(&Record{Header: h, Cells: []string{"2", "", bare[1]}})
				_, zero := mp.Map(&Record{Header: h, Cells: []string{"3", c.not, bare[1]}})
				for _, f := range Findings([]*Mapper{mp}) {
					more = append(more, f.Problem)
				}
				said := u.Skip
				if u.Banned.Or(false) {
					said += " banned"
				}
				for _, p := range append(append(problems, more...), zero...) {
					if p.Code == CodeStateUnread || p.Code == CodeStateTold && (p.Field == c.name || strings.Contains(p.Message, c.name)) || p.Code == CodeStateUnclear || p.Code == CodeFactorLost && strings.Contains(fmt.Sprint(p.Message, p.Field), c.name) {
						said += " " + p.Code
					}
				}
				return said
			}
			if without := told(c.not); without != "" {
				t.Errorf("%s, %s=%s: %s", name, c.name, c.not, without)
			}
			if told(c.says) == "" {
				t.Errorf("%s is silent on %s=%s (%s)", name, c.name, c.says, c.from)
			}
		}
	}
}
