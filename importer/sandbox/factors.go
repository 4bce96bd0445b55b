package sandbox

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the algorithm of RFC 6238
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"
)

var verifyTOTPBody = map[string]param{"code": strNeed}

// verifyTOTP answers POST /users/{id}/verify_totp: a code of the authenticator app, of
// now or the step beside it, or a backup code, which it uses up.
func (s *Server) verifyTOTP(r *http.Request) (any, error) {
	b, err := decode(r, verifyTOTPBody)
	if err != nil {
		return nil, err
	}
	code, kind := strings.TrimSpace(b.str("code")), ""
	err = s.store.change(func(tx *sql.Tx) error {
		u, err := findUser(tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		if u.doc.TOTP == "" {
			return fail(http.StatusBadRequest, "totp_disabled", "TOTP disabled", "This user does not have TOTP enabled for their account", "")
		}
		if isTOTP(u.doc.TOTP, code, time.Now()) {
			kind = "totp"
			return nil
		}
		i := slices.IndexFunc(u.doc.BackupCodes, func(stored string) bool {
			return stored == code || strings.HasPrefix(stored, "$2") && bcrypt.CompareHashAndPassword([]byte(stored), []byte(code)) == nil
		})
		if i < 0 {
			return invalid("totp_incorrect_code", "incorrect code", "The provided code is not correct. Please try again.", "code")
		}
		kind = "backup_code"
		u.doc.BackupCodes = slices.Delete(u.doc.BackupCodes, i, i+1)
		return saveUser(tx, u)
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"verified": true, "code_type": kind}, nil
}

// isTOTP holds a code against a secret, by RFC 6238: 30 seconds, 6 digits, SHA-1, one
// step of clocks that differ.
func isTOTP(secret, code string, now time.Time) bool {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(strings.ToUpper(secret), "="))
	if err != nil {
		return false
	}
	step := uint64(now.Unix() / 30)
	for _, counter := range []uint64{step - 1, step, step + 1} {
		h := hmac.New(sha1.New, key)
		_ = binary.Write(h, binary.BigEndian, counter) // to a hash: never fails
		sum := h.Sum(nil)
		at := sum[19] & 15
		if fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff)%1e6) == code {
			return true
		}
	}
	return false
}

// maxImage is the largest profile image, in bytes.
const maxImage = 10 << 20

// setProfileImage answers POST /users/{id}/profile_image. Of the image its hash is
// kept.
func (s *Server) setProfileImage(r *http.Request) (any, error) {
	image, err := readImage(r)
	if err != nil {
		return nil, err
	}
	return s.edit(r.PathValue("id"), func(_ *sql.Tx, u *userRow) error {
		sum := sha256.Sum256(image)
		u.doc.Image = hex.EncodeToString(sum[:])
		return nil
	})
}

// setLogo answers PUT /organizations/{id}/logo.
func (s *Server) setLogo(r *http.Request) (any, error) {
	if _, err := readImage(r); err != nil {
		return nil, err
	}
	return s.editOrg(r.PathValue("id"), func(_ *sql.Tx, o *organization) error { o.image = true; return nil })
}

func (s *Server) deleteLogo(r *http.Request) (any, error) {
	return s.editOrg(r.PathValue("id"), func(_ *sql.Tx, o *organization) error { o.image = false; return nil })
}

// readImage reads the file of a form.
func readImage(r *http.Request) ([]byte, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, fail(http.StatusUnsupportedMediaType, "unsupported_content_type", "Content-Type is unsupported", "The image must be sent as multipart/form-data.", "")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, invalid("form_param_missing", "is missing", "file must be included.", "file")
		}
		if err != nil {
			return nil, fail(http.StatusBadRequest, "request_body_invalid", "Request body invalid", "The request body could not be read.", "")
		}
		if part.FormName() != "file" {
			continue
		}
		image, err := io.ReadAll(io.LimitReader(part, maxImage+1))
		if err != nil {
			return nil, fail(http.StatusBadRequest, "request_body_invalid", "Request body invalid", "The request body could not be read.", "")
		}
		if len(image) > maxImage {
			return nil, fail(http.StatusRequestEntityTooLarge, "image_too_large", "Image too large", "The image being uploaded is more than 10MB. Please choose a smaller one.", "")
		}
		switch kind := http.DetectContentType(image); kind {
		case "image/jpeg", "image/png", "image/gif", "image/webp":
		default:
			return nil, fail(http.StatusUnsupportedMediaType, "unsupported_content_type", "Content-Type is unsupported", "Content-Type "+kind+" is unsupported.", "")
		}
		return image, nil
	}
}

func (s *Server) deleteProfileImage(r *http.Request) (any, error) {
	return s.edit(r.PathValue("id"), func(_ *sql.Tx, u *userRow) error {
		u.doc.Image = ""
		return nil
	})
}

// imageURL names an image by its hash. It leads nowhere: no image is kept.
func imageURL(u *userRow) string {
	if u.doc.Image == "" {
		return ""
	}
	return "urn:sha256:" + u.doc.Image
}
