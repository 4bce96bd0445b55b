package clerkapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Domain is a domain of the instance.
type Domain struct {
	Name           string `json:"name"`
	IsSatellite    bool   `json:"is_satellite"`
	FrontendAPIURL string `json:"frontend_api_url"`
}

// Environment is the part of the Frontend API's environment that says what users
// may and must have. The Backend API has no such read. The Frontend API is not
// described by a published schema: what is missing is left at its zero value,
// and Attributes holds only what was there.
type Environment struct {
	UserSettings struct {
		Attributes map[string]Attribute `json:"attributes"` // by name: email_address, authenticator_app, ...
		// Social are the connections to accounts elsewhere, by name: oauth_google.
		Social map[string]struct {
			Enabled bool `json:"enabled"`
		} `json:"social"`
		SignUp struct {
			LegalConsent bool `json:"legal_consent_enabled"`
		} `json:"sign_up"`
		Username UsernameSettings `json:"username_settings"`
		Password struct {
			MinLength int `json:"min_length"`
		} `json:"password_settings"`
	} `json:"user_settings"`
}

// Attribute says whether users of the instance can and must have something.
type Attribute struct {
	Enabled  bool `json:"enabled"`
	Required bool `json:"required"`
	// FirstFactors are the strategies by which users sign in with it alone: email_code, email_link, phone_code.
	FirstFactors []string `json:"first_factors"`
}

// UsernameSettings are the instance's rules for usernames.
type UsernameSettings struct {
	MinLength int  `json:"min_length"`
	MaxLength int  `json:"max_length"`
	Extended  bool `json:"allow_extended_special_characters"`
	Numeric   bool `json:"allow_numeric_usernames"`
}

// ListDomains sends GET /domains.
func (c *Client) ListDomains(ctx context.Context) ([]Domain, error) {
	out, err := call(ctx, c, http.MethodGet, "/domains", nil, func(list *struct {
		Data []Domain `json:"data"`
	}) string {
		return unless(list.Data != nil && !slices.ContainsFunc(list.Data, func(d Domain) bool { return d.Name == "" }), noEntries)
	})
	if err != nil {
		return nil, err
	}
	return out.Data, nil
}

// EnterpriseConnection is a connection to the directory of a company.
type EnterpriseConnection struct {
	ID      string   `json:"id"`
	Active  bool     `json:"active"`
	Domains []string `json:"domains"`
}

// ListEnterpriseConnections lists those of the instance that are on.
func (c *Client) ListEnterpriseConnections(ctx context.Context) ([]EnterpriseConnection, error) {
	return whole(ctx, c, "/enterprise_connections?active=true&limit="+strconv.Itoa(MaxPage),
		func(e *EnterpriseConnection) string { return unless(hasSomeForm(e.ID), noID) }, func(e *EnterpriseConnection) string { return e.ID })
}

// GetEnvironment reads the environment from the instance's Frontend API, whose
// address [Client.ListDomains] tells. The secret key is not sent there. A
// development instance answers browsers only, so the client introduces itself
// as one.
func (c *Client) GetEnvironment(ctx context.Context, home string, development bool) (*Environment, error) {
	u, err := parseAddress(home)
	if err == nil && !c.local && isLoopback(u.Hostname()) {
		err = errors.New("it is on this machine, where the Backend API is not")
	}
	if err != nil {
		return nil, fmt.Errorf("the instance's Frontend API is not asked at the address that the API told: %w", err)
	}
	base, query := strings.TrimRight(home, "/")+"/v1", ""
	if development {
		var browser struct {
			ID string `json:"id"`
		}
		if err := frontend(ctx, c, http.MethodPost, base+"/dev_browser", &browser, func(b *struct {
			ID string `json:"id"`
		}) string {
			return unless(b.ID != "", noID)
		}); err != nil {
			return nil, err
		}
		query = "?__clerk_db_jwt=" + url.QueryEscape(browser.ID)
	}
	env := &Environment{}
	if err := frontend(ctx, c, http.MethodGet, base+"/environment"+query, env, func(e *Environment) string {
		return unless(len(e.UserSettings.Attributes) > 0, noStatement)
	}); err != nil {
		return nil, err
	}
	return env, nil
}

// frontend sends a request to the Frontend API, without the secret key.
func frontend[T any](ctx context.Context, c *Client, method, address string, out *T, says proof[T]) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return fmt.Errorf("%s %s: invalid request", method, route(address))
	}
	err = c.exchange(req, false, func(resp *http.Response, text []byte) error {
		return decode(resp, text, out, says)
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, route(address), err)
	}
	return nil
}
