package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// ask sends a request and returns the status and the answer.
func ask(t *testing.T, s *Server, method, path, contentType, body string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, "http://localhost/v1"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.Key())
	if body != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return w.Code, out
}

func refusedWith(out map[string]any) string {
	if errs, ok := out["errors"].([]any); ok {
		return errs[0].(map[string]any)["code"].(string)
	}
	return ""
}

// The codes of RFC 6238, appendix B, for SHA-1, cut to six digits.
func TestTOTPCodesAreThoseOfTheRFC(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // 12345678901234567890
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if !isTOTP(secret, code, time.Unix(at, 0)) || !isTOTP(secret, code, time.Unix(at+30, 0)) || isTOTP(secret, code, time.Unix(at+90, 0)) {
			t.Errorf("%s at %d", code, at)
		}
	}
}

func TestSecondFactorsAreReallyVerified(t *testing.T) {
	s, err := Open(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	hashed, err := bcrypt.GenerateFromPassword([]byte("hashed-code"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	const json = "application/json"
	_, u := ask(t, s, "POST", "/users", json, fmt.Sprintf(`{"email_address":["a@acme.io"],"skip_password_requirement":true,"totp_secret":"JBSWY3DPEHPK3PXP","backup_codes":["plain-code",%q]}`, hashed))
	_, bare := ask(t, s, "POST", "/users", json, `{"email_address":["b@acme.io"],"skip_password_requirement":true}`)
	try := func(user map[string]any, code string) string {
		status, out := ask(t, s, "POST", fmt.Sprintf("/users/%s/verify_totp", user["id"]), json, fmt.Sprintf(`{"code":%q}`, code))
		if status == http.StatusOK {
			return fmt.Sprint(out["verified"], " ", out["code_type"])
		}
		return fmt.Sprint(status, " ", refusedWith(out))
	}
	for _, c := range []struct {
		user       map[string]any
		code, want string
	}{
		{u, "plain-code", "true backup_code"},
		{u, "plain-code", "422 totp_incorrect_code"}, // used up
		{u, "hashed-code", "true backup_code"},
		{u, "hashed-code", "422 totp_incorrect_code"},
		{u, "000000x", "422 totp_incorrect_code"},
		{bare, "123456", "400 totp_disabled"},
		{map[string]any{"id": "user_nobody"}, "123456", "404 resource_not_found"},
	} {
		if got := try(c.user, c.code); got != c.want {
			t.Errorf("%s: %s, want %s", c.code, got, c.want)
		}
	}
}

func TestProfileImagesAreTakenWithinTheLimits(t *testing.T) {
	s, err := Open(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, u := ask(t, s, "POST", "/users", "application/json", `{"email_address":["a@acme.io"],"skip_password_requirement":true}`)
	upload := func(field string, image []byte) string {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename="x"`, field)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(part, bytes.NewReader(image)); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		status, out := ask(t, s, "POST", fmt.Sprintf("/users/%s/profile_image", u["id"]), form.FormDataContentType(), body.String())
		return fmt.Sprint(status, " ", out["has_image"], " ", refusedWith(out))
	}
	png := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 10)...)
	for _, c := range []struct {
		field string
		image []byte
		want  string
	}{
		{"file", png, "200 true "},
		{"file", []byte("<svg/>"), "415 <nil> unsupported_content_type"},
		{"file", append(png, make([]byte, maxImage)...), "413 <nil> image_too_large"},
		{"picture", png, "422 <nil> form_param_missing"},
	} {
		if got := upload(c.field, c.image); got != c.want {
			t.Errorf("%s of %d bytes: %s, want %s", c.field, len(c.image), got, c.want)
		}
	}
	if _, out := ask(t, s, "DELETE", fmt.Sprintf("/users/%s/profile_image", u["id"]), "", ""); out["has_image"] != false {
		t.Errorf("%v", out)
	}
}
