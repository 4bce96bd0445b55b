package hashers

import (
	"context"
	"crypto/md5"
	"strings"
)

var phpassFormat = Format{
	Hasher:   "phpass",
	Title:    "phpass portable hash (WordPress before 6.8, phpBB)",
	Grammar:  "$P$<1 character of log2 rounds><8 characters of salt><22 characters of hash>",
	Evidence: "Documented for $P$. phpBB's $H$ is the same algorithm under another prefix and is sent as $P$ (inferred).",
	parse:    parsePhpass,
	identify: byPrefix("$P$", "$H$"),
}

// phpass64 is the alphabet of Openwall's phpass; its digits are packed little-endian.
const phpass64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// phpassDigest is a "portable hash" of Openwall's phpass 0.5: iterated MD5.
type phpassDigest struct {
	log2 int
	salt string // 8 characters, used as they are
	hash string // 22 characters
}

func parsePhpass(digest string, limits Limits) (verifier, error) {
	if !strings.HasPrefix(digest, "$P$") && !strings.HasPrefix(digest, "$H$") {
		return nil, malformed("a phpass digest starts with $P$ (or $H$ in phpBB)")
	}
	if len(digest) != 34 {
		return nil, malformed("a phpass digest has 34 characters, this one has %d", len(digest))
	}
	for i := 3; i < len(digest); i++ {
		// Openwall allows any byte in the salt; every known writer keeps to the alphabet.
		if strings.IndexByte(phpass64, digest[i]) < 0 {
			return nil, malformed("character %d is outside phpass's alphabet ./0-9A-Za-z", i+1)
		}
	}
	log2 := strings.IndexByte(phpass64, digest[3])
	if log2 < 7 || log2 > 30 {
		return nil, malformed("the round count is 2^%d; phpass defines 2^7 to 2^30", log2)
	}
	if log2 > limits.PhpassLog2 {
		return nil, overLimit("the digest asks for 2^%d rounds, above the limit of 2^%d", log2, limits.PhpassLog2)
	}
	return &phpassDigest{log2: log2, salt: digest[4:12], hash: digest[12:]}, nil
}

func (d *phpassDigest) verify(ctx context.Context, password string) (bool, error) {
	sum, err := phpassSum(ctx, password, d.salt, d.log2)
	if err != nil {
		return false, err
	}
	return equal([]byte(sum), []byte(d.hash)), nil
}

// phpassSum is the checksum of a portable hash, encoded.
func phpassSum(ctx context.Context, password, salt string, log2 int) (string, error) {
	sum := md5.Sum([]byte(salt + password))
	buf := make([]byte, md5.Size+len(password))
	copy(buf[md5.Size:], password)
	for i := range 1 << log2 {
		if i%8192 == 0 && ctx.Err() != nil {
			return "", ctx.Err()
		}
		copy(buf, sum[:])
		sum = md5.Sum(buf)
	}
	return encodePhpass64(sum[:]), nil
}

func encodePhpass64(b []byte) string {
	out := make([]byte, 0, (len(b)*8+5)/6)
	for len(b) > 0 {
		n := min(3, len(b))
		var v uint
		for i := n - 1; i >= 0; i-- {
			v = v<<8 | uint(b[i])
		}
		for range n + 1 {
			out = append(out, phpass64[v&63])
			v >>= 6
		}
		b = b[n:]
	}
	return string(out)
}

func (d *phpassDigest) cost() Cost {
	return Cost{Rounds: 1 << d.log2, other: d.log2, format: "2^%[4]d rounds"}
}

func (d *phpassDigest) canonical() string { return "$P$" + phpass64[d.log2:d.log2+1] + d.salt + d.hash }
