package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// Settings are the instance's user settings, as far as the API enforces them or
// the Frontend API tells of them. The JSON names are those of the Frontend API's
// user_settings.
type Settings struct {
	Email     Attribute        `json:"email_address"`
	Phone     Attribute        `json:"phone_number"`
	Username  Attribute        `json:"username"`
	Wallet    Attribute        `json:"web3_wallet"`
	Password  Attribute        `json:"password"`
	TOTP      Attribute        `json:"authenticator_app"`
	Backup    Attribute        `json:"backup_code"`
	FirstName Attribute        `json:"first_name"`
	LastName  Attribute        `json:"last_name"`
	Legal     bool             `json:"legal_consent_enabled"`
	Usernames UsernameSettings `json:"username_settings"`
	Passwords PasswordSettings `json:"password_settings"`
	MaxUsers  int              `json:"max_users"` // 0: no cap
	// Unsupported are the countries (ISO 3166, two letters) whose phone numbers are refused, which no setting tells.
	Unsupported []string `json:"unsupported_countries"`
	// Enterprise are the domains of an enterprise connection that is on.
	Enterprise []string `json:"enterprise_domains"`
	Social     []string `json:"social"` // connections that are on, as oauth_google

	Restrictions  Restrictions         `json:"restrictions"`
	Organizations OrganizationSettings `json:"organizations"`
}

// Restrictions keep users out. The documentation says that creates are held against
// them (error not_allowed_access) and nothing of skip_restriction_checks, which
// Clerk's own CLI sends.
type Restrictions struct {
	Blocklist    []string `json:"blocklist"`                       // addresses and numbers; "*@acme.io" for a domain
	Subaddresses bool     `json:"block_email_subaddresses"`        // addresses with + = or # in front of the @
	Unskippable  bool     `json:"skip_restriction_checks_unknown"` // the parameter is answered with form_param_unknown
}

// refuse is the error for identifiers that are kept out, nil if none is.
func (r *Restrictions) refuse(ids []*identifier) error {
	var refused []string
	for _, i := range ids {
		local, domain, _ := strings.Cut(i.value, "@")
		if slices.ContainsFunc(r.Blocklist, func(b string) bool { return fold(b) == fold(i.value) || fold(b) == fold("*@"+domain) }) ||
			r.Subaddresses && i.kind == emailKind && strings.ContainsAny(local, "+=#") {
			refused = append(refused, i.value)
		}
	}
	if refused == nil {
		return nil
	}
	e := fail(http.StatusForbidden, "not_allowed_access", "Access not allowed.", strings.Join(refused, ", ")+" is not allowed to access this application.", "")
	e.items[0].Meta = map[string]any{"identifiers": refused}
	return e
}

// Attribute says whether users can and must have something.
type Attribute struct {
	Enabled  bool `json:"enabled"`
	Required bool `json:"required"`
	// FirstFactors are the strategies by which users sign in with it alone, if not the usual one.
	FirstFactors *[]string `json:"first_factors,omitempty"`
}

// UsernameSettings are the rules for usernames.
type UsernameSettings struct {
	MinLength int  `json:"min_length"`
	MaxLength int  `json:"max_length"`
	Extended  bool `json:"allow_extended_special_characters"`
	Numeric   bool `json:"allow_numeric_usernames"`
}

// PasswordSettings are the rules for plaintext passwords.
type PasswordSettings struct {
	MinLength int `json:"min_length"`
}

// DefaultSettings allows every identifier and requires a password, as a new
// instance with passwords does.
func DefaultSettings() Settings {
	on := Attribute{Enabled: true}
	return Settings{
		Email: on, Phone: on, Username: on, Wallet: on, Password: Attribute{Enabled: true, Required: true},
		TOTP: on, Backup: on, FirstName: on, LastName: on,
		Usernames: UsernameSettings{MinLength: 4, MaxLength: 64}, Passwords: PasswordSettings{MinLength: 8},
	}
}

// supports is the error for a phone number of a country that is not supported, nil for any other.
func (t *Settings) supports(number string) *apiError {
	if len(t.Unsupported) == 0 {
		return nil
	}
	n, err := phonenumbers.Parse(number, "")
	if err != nil {
		return nil
	}
	country := phonenumbers.GetRegionCodeForNumber(n)
	if !slices.Contains(t.Unsupported, country) {
		return nil
	}
	e := fail(http.StatusForbidden, "unsupported_country_code", "Unsupported country code", "Phone numbers from this country ("+country+") are currently not supported. For more information, please contact support.", "")
	e.items[0].Meta = map[string]any{"alpha2": country, "country_code": strconv.Itoa(int(n.GetCountryCode()))}
	return e
}

// onlyPasswords reports whether nobody gets in without a password: nobody is taken without one then, whatever
// skip_password_requirement says.
func (t *Settings) onlyPasswords() bool {
	alone := func(a Attribute, usual ...string) bool {
		if a.FirstFactors != nil {
			usual = *a.FirstFactors
		}
		return a.Enabled && len(usual) > 0
	}
	return t.Password.Enabled && !t.Wallet.Enabled && len(t.Social) == 0 && len(t.Enterprise) == 0 &&
		!alone(t.Email, "email_code") && !alone(t.Phone, "phone_code")
}

// listDomains answers GET /domains: the sandbox is its own Frontend API.
func (s *Server) listDomains(r *http.Request) (any, error) {
	origin := "http://" + r.Host
	return map[string]any{"total_count": 1, "data": []any{map[string]any{
		"object": "domain", "id": "dmn_" + s.instance[len("ins_"):], "name": r.Host, "is_satellite": false,
		"frontend_api_url": origin, "accounts_portal_url": origin, "development_origin": "", "cname_targets": nil,
	}}}, nil
}

// listEnterpriseConnections answers GET /enterprise_connections: one connection, of all domains in the settings.
func (s *Server) listEnterpriseConnections(*http.Request) (any, error) {
	data := []any{}
	if len(s.settings.Enterprise) > 0 {
		data = append(data, map[string]any{
			"object": "enterprise_connection", "id": "entconn_" + s.instance[len("ins_"):], "name": "Sandbox", "provider": "saml_custom", "active": true,
			"domains": s.settings.Enterprise, "authenticatable": true, "disable_jit_provisioning": false, "created_at": 0, "updated_at": 0,
		})
	}
	return map[string]any{"total_count": len(data), "data": data}, nil
}

// browsers are the development browsers that were handed out.
type browsers struct {
	mu  sync.Mutex
	ids map[string]bool
}

// frontend adds what the sandbox has of the Frontend API. It takes no secret
// key and counts towards no quota. A development instance tells its environment
// to a development browser only.
func (s *Server) frontend() {
	b := &browsers{ids: map[string]bool{}}
	send := func(w http.ResponseWriter, v any, err *apiError) {
		if err != nil {
			errorResponse(err).send(w)
			return
		}
		body, _ := json.Marshal(v) // plain maps: cannot fail
		(&response{status: http.StatusOK, trace: newID(""), body: body}).send(w)
	}
	s.mux.HandleFunc("POST /v1/dev_browser", func(w http.ResponseWriter, r *http.Request) {
		id := newID("dvb_")
		b.mu.Lock()
		b.ids[id] = true
		b.mu.Unlock()
		send(w, map[string]any{"object": "dev_browser", "id": id}, nil)
	})
	s.mux.HandleFunc("GET /v1/environment", func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		known := b.ids[r.URL.Query().Get("__clerk_db_jwt")]
		b.mu.Unlock()
		if s.cfg.Environment == "development" && !known {
			send(w, nil, fail(http.StatusUnauthorized, "dev_browser_unauthenticated", "Browser unauthenticated", "Unable to authenticate this browser for your development instance.", ""))
			return
		}
		send(w, s.environment(), nil)
	})
}

// environment is the Frontend API's view of the settings.
func (s *Server) environment() any {
	t := &s.settings
	social := map[string]any{}
	for _, name := range t.Social {
		social[name] = map[string]any{"enabled": true, "required": false, "authenticatable": true, "strategy": name}
	}
	attribute := func(a Attribute, signIn bool, strategies ...string) any {
		if a.FirstFactors != nil {
			strategies = *a.FirstFactors
		}
		if strategies == nil {
			strategies = []string{}
		}
		return map[string]any{
			"enabled": a.Enabled, "required": a.Required, "used_for_first_factor": a.Enabled && signIn, "first_factors": strategies,
			"used_for_second_factor": false, "second_factors": []string{}, "verifications": strategies, "verify_at_sign_up": signIn,
		}
	}
	return map[string]any{
		"auth_config": map[string]any{"object": "auth_config", "test_mode": s.cfg.Environment == "development"},
		"user_settings": map[string]any{
			"attributes": map[string]any{
				"email_address": attribute(t.Email, true, "email_code"), "phone_number": attribute(t.Phone, true, "phone_code"),
				"username": attribute(t.Username, true), "web3_wallet": attribute(t.Wallet, true), "password": attribute(t.Password, false),
				"first_name": attribute(t.FirstName, false), "last_name": attribute(t.LastName, false),
				"authenticator_app": attribute(t.TOTP, false), "backup_code": attribute(t.Backup, false),
			},
			"sign_up":           map[string]any{"mode": "public", "legal_consent_enabled": t.Legal},
			"username_settings": t.Usernames,
			"password_settings": t.Passwords,
			"social":            social,
		},
		"maintenance_mode": false,
	}
}
