package hashers

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"strings"
)

// md5PhpassFormat is phpass over the hex text of an MD5.
// Source of M$P$…: TYPO3/typo3, Classes/Crypto/PasswordHashing/SaltedPasswordService.php (read 2026-11-27).
var md5PhpassFormat = Format{
	Hasher: "md5_phpass", Title: "phpass over the hex text of an MD5", Grammar: "as phpass",
	Suspect:  "whether the digest was upgraded from MD5; if not, it is phpass",
	Evidence: "Listed without a grammar. Systems that upgraded from MD5 by hashing the old digests (Drupal 7's U$P$…, TYPO3's M$P$…) have this; the letter is taken off (inferred).",
	parse: func(digest string, limits Limits) (verifier, error) {
		if strings.HasPrefix(digest, "U$") || strings.HasPrefix(digest, "M$") {
			digest = digest[1:]
		}
		v, err := parsePhpass(digest, limits)
		if err != nil {
			return nil, err
		}
		return &md5PhpassDigest{v.(*phpassDigest)}, nil
	},
	identify: byPrefix("U$P$", "M$P$"),
}

type md5PhpassDigest struct{ *phpassDigest }

func (d *md5PhpassDigest) verify(ctx context.Context, password string) (bool, error) {
	sum := md5.Sum([]byte(password))
	return d.phpassDigest.verify(ctx, hex.EncodeToString(sum[:]))
}
