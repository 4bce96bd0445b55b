package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// exporter writes a person as one source does.
type exporter struct {
	format     string
	header     []string
	headerless bool
	open, end  string // around a JSON array
	mark       string // in addresses and usernames
	area       int    // first three digits of local phone numbers, 100 from 200 to 900
	spaced     bool   // a space behind every colon and comma of JSON, as Python writes it
	cells      func(g *generator, p person) []string
	object     func(g *generator, p person) any
}

var sources = map[string]exporter{
	"auth0": {
		mark: "a", area: 200,
		format: "ndjson", open: "[\n", end: "\n]\n",
		object: func(_ *generator, p person) any { return newAuth0(p) },
	},
	// Metadata as applications make it: objects in objects, and arrays.
	"auth0-rich": {
		mark: "r", area: 200,
		format: "ndjson", open: "[\n", end: "\n]\n",
		object: rich,
	},
	"auth0-spaced": {
		mark: "r", area: 200, spaced: true,
		format: "ndjson", open: "[\n", end: "\n]\n",
		object: rich,
	},
	"authjs": {
		mark: "j", area: 300,
		format: "json", open: "[\n", end: "\n]\n",
		header: []string{"id", "name", "email", "emailVerified", "image", "password", "createdAt"},
		object: func(g *generator, p person) any {
			o := map[string]any{"id": fmt.Sprintf("c%024d", p.n), "name": p.first + " " + p.last, "email": p.email, "emailVerified": nil, "image": nil, "createdAt": p.createdAt(time.RFC3339)}
			if p.verified {
				o["emailVerified"] = p.created.Format(time.RFC3339)
			}
			if h := p.hash(); h != "" {
				o["password"] = h
			}
			return o
		},
		cells: func(g *generator, p person) []string {
			at := ""
			if p.verified {
				at = p.created.Format(time.RFC3339)
			}
			return []string{fmt.Sprintf("c%024d", p.n), p.first + " " + p.last, p.email, at, "", p.hash(), p.createdAt(time.RFC3339)}
		},
	},
	"clerk": {
		mark: "c", area: 400,
		format: "csv",
		header: []string{"id", "first_name", "last_name", "username", "primary_email_address", "primary_phone_number", "verified_email_addresses", "unverified_email_addresses", "verified_phone_numbers", "unverified_phone_numbers", "totp_secret", "password_digest", "password_hasher"},
		cells: func(g *generator, p person) []string {
			c := []string{fmt.Sprintf("user_%027d", p.n), p.first, p.last, p.username, p.email, p.phone, "", "", "", "", "", p.hash(), ""}
			if p.verified {
				c[6] = p.email
			} else {
				c[7] = p.email
			}
			if p.phoneVerified {
				c[8] = p.phone
			} else {
				c[9] = p.phone
			}
			if c[11] != "" {
				c[12] = "bcrypt"
			}
			if p.n%20 == 0 {
				c[10] = "JBSWY3DPEHPK3PXP"
			}
			return c
		},
	},
	"firebase": {
		mark: "f", area: 500,
		format: "json", open: "{\"users\": [\n", end: "\n]}\n", headerless: true,
		header: make([]string, 29),
		object: func(g *generator, p person) any {
			o := map[string]any{"localId": fmt.Sprintf("%028x", uint64(p.n)*0x9e3779b97f4a7c15), "email": p.email, "emailVerified": p.verified, "displayName": p.first + " " + p.last,
				"createdAt": strconv.FormatInt(p.created.UnixMilli(), 10), "lastSignedInAt": strconv.FormatInt(p.created.Add(500*time.Hour).UnixMilli(), 10), "disabled": p.banned, "providerUserInfo": []any{}}
			if p.defect == badTime {
				o["createdAt"] = "last spring"
			}
			if p.phone != "" {
				o["phoneNumber"] = p.phone
			}
			if p.digest >= 0 {
				d := firebaseDigests[p.digest%len(firebaseDigests)]
				o["passwordHash"], o["salt"] = d.hash, d.salt
				if p.defect == badDigest {
					o["passwordHash"] = d.hash[:40]
				}
			}
			if p.n%5 == 0 {
				o["customAttributes"] = `{"role":"admin"}`
			}
			return o
		},
		cells: func(g *generator, p person) []string {
			c := make([]string, 29)
			c[0], c[1], c[2], c[5] = fmt.Sprintf("%028x", uint64(p.n)*0x9e3779b97f4a7c15), p.email, strconv.FormatBool(p.verified), p.first+" "+p.last
			if p.digest >= 0 {
				d := firebaseDigests[p.digest%len(firebaseDigests)]
				c[3], c[4] = d.hash, d.salt
			}
			c[23], c[24] = strconv.FormatInt(p.created.UnixMilli(), 10), strconv.FormatInt(p.created.Add(500*time.Hour).UnixMilli(), 10)
			c[25], c[26] = p.phone, strconv.FormatBool(p.banned)
			return c
		},
	},
	"supabase": {
		mark: "s", area: 600,
		format: "csv", open: "[\n", end: "\n]\n",
		header: []string{"instance_id", "id", "aud", "role", "email", "encrypted_password", "email_confirmed_at", "phone", "phone_confirmed_at", "raw_app_meta_data", "raw_user_meta_data", "created_at", "last_sign_in_at", "is_anonymous", "deleted_at"},
		cells: func(g *generator, p person) []string {
			const pg = "2006-01-02 15:04:05.000000+00"
			meta, _ := json.Marshal(map[string]any{"full_name": p.first + " " + p.last, "theme": "dark"})
			c := []string{"00000000-0000-0000-0000-000000000000", fmt.Sprintf("%08x-0000-4000-8000-%012x", p.n, p.n), "authenticated", "authenticated", p.email, p.hash(), "", "", "", `{"provider":"email","providers":["email"]}`, string(meta), p.createdAt(pg), p.created.Add(500 * time.Hour).Format(pg), "false", ""}
			if p.verified {
				c[6] = p.created.Format(pg)
			}
			if p.phone != "" {
				c[7] = p.phone[1:] // Supabase leaves the + out
				if p.phoneVerified {
					c[8] = p.created.Format(pg)
				}
			}
			return c
		},
	},
}

func newAuth0(p person) auth0 {
	id := fmt.Sprintf("%024x", uint64(p.n)*0x9e3779b97f4a7c15)
	return auth0{
		ID: "auth0|" + id, Email: p.email, EmailVerified: p.verified, Username: p.username,
		Phone: p.phone, PhoneVerified: p.phoneVerified, Given: p.first, Family: p.last, Name: p.first + " " + p.last, Nickname: p.first,
		Picture: "https://s.gravatar.com/avatar/" + id + "?s=480&r=pg&d=https%3A%2F%2Fcdn.example.com%2Favatars%2Fdefault.png",
		Created: p.createdAt("2006-01-02T15:04:05.000Z"), Updated: p.created.Add(99 * time.Hour).Format("2006-01-02T15:04:05.000Z"),
		Identities: []identity{{"Username-Password-Authentication", "auth0", id, false}},
		User:       map[string]any{"theme": []string{"dark", "light"}[p.n%2], "newsletter": p.n%3 == 0, "locale": "en"},
		App:        map[string]any{"plan": []string{"free", "pro", "team"}[p.n%3], "seats": 1 + p.n%9, "onboarded": true},
		LastIP:     fmt.Sprintf("192.0.2.%d", p.n%254+1), LastLogin: p.created.Add(500 * time.Hour).Format("2006-01-02T15:04:05.000Z"),
		Logins: p.n % 400, Hash: p.hash(), Blocked: p.banned,
	}
}

// rich is a user whose metadata has grown over the years.
func rich(g *generator, p person) any {
	u := newAuth0(p)
	u.User = map[string]any{
		"preferences": map[string]any{
			"theme": []string{"dark", "light"}[p.n%2], "locale": "en-US", "timezone": "Europe/Berlin",
			"notifications": map[string]any{"email": p.n%3 == 0, "push": true, "digest": "weekly", "channels": []string{"news", "product", "security"}},
		},
		"addresses": []any{
			map[string]any{"label": "home", "street": fmt.Sprintf("%d Main Street", p.n%999+1), "city": "Springfield", "zip": fmt.Sprintf("%05d", p.n%99999), "country": "US"},
			map[string]any{"label": "work", "street": "1 Market Street", "city": "San Francisco", "zip": "94105", "country": "US"},
		},
		"bio": "Writes \"code\" & takes pictures of passing clouds; private person, " + p.last,
	}
	u.App = map[string]any{
		"plan":     map[string]any{"name": []string{"free", "pro", "team"}[p.n%3], "seats": 1 + p.n%9, "renews_at": "2026-01-01T00:00:00Z", "discount": 0.125},
		"roles":    []string{"member", "editor", "reviewer"}[:1+p.n%3],
		"features": map[string]any{"beta": p.n%7 == 0, "export": true, "limits": map[string]any{"projects": 10 + p.n%90, "storage_gb": 5, "collaborators": []int{1, 2, 3, p.n % 50}}},
		"crm":      map[string]any{"account": fmt.Sprintf("ACC-%08d", p.n), "owner": "sales-emea", "stage": "customer", "score": p.n % 100, "referrer": nil},
		"usage":    []any{map[string]any{"month": "2024-11", "sessions": p.n % 31, "actions": p.n % 997}, map[string]any{"month": "2024-12", "sessions": p.n % 29, "actions": p.n % 991}},
	}
	return u
}

type auth0 struct {
	ID            string         `json:"user_id"`
	Email         string         `json:"email,omitempty"`
	EmailVerified bool           `json:"email_verified"`
	Username      string         `json:"username,omitempty"`
	Phone         string         `json:"phone_number,omitempty"`
	PhoneVerified bool           `json:"phone_verified,omitempty"`
	Given         string         `json:"given_name"`
	Family        string         `json:"family_name"`
	Name          string         `json:"name"`
	Nickname      string         `json:"nickname"`
	Picture       string         `json:"picture"`
	Created       string         `json:"created_at"`
	Updated       string         `json:"updated_at"`
	Identities    []identity     `json:"identities"`
	User          map[string]any `json:"user_metadata"`
	App           map[string]any `json:"app_metadata"`
	LastIP        string         `json:"last_ip"`
	LastLogin     string         `json:"last_login"`
	Logins        int            `json:"logins_count"`
	Hash          string         `json:"passwordHash,omitempty"`
	Blocked       bool           `json:"blocked,omitempty"`
}

type identity struct {
	Connection string `json:"connection"`
	Provider   string `json:"provider"`
	UserID     string `json:"user_id"`
	IsSocial   bool   `json:"isSocial"`
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
