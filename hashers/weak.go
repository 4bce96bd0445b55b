package hashers

import "fmt"

// leastRounds is below what cost a digest is weak, for the formats whose cost is
// a number of rounds. bcrypt: 10, the least that OWASP's Password Storage Cheat
// Sheet (2023) advises. PBKDF2: a tenth of what it advises (1,300,000 for SHA-1,
// 600,000 for SHA-256, 210,000 for SHA-512): digests keep the cost of the year
// they were made in, and only those that are far behind are worth a word.
var leastRounds = map[string]int{
	"bcrypt": 10, "bcrypt_peppered": 10, "bcrypt_sha256_django": 10,
	"pbkdf2_sha1": 130_000, "pbkdf2_sha256": 60_000, "pbkdf2_sha256_django": 60_000,
	"pbkdf2_sha512": 21_000, "pbkdf2_sha512_hex": 21_000,
}

// leastMemory is the same for formats whose cost is memory, in KiB: the least
// that OWASP advises is 7 MiB for argon2 and 8 MiB for scrypt.
var leastMemory = map[string]int{
	"argon2i": 7 << 10, "argon2id": 7 << 10, "scrypt_werkzeug": 8 << 10, "scrypt_firebase": 8 << 10,
}

// Weak says what the digest's cost should at least be when it is far below
// today's advice, and "" otherwise. Formats that are insecure at any cost are not
// called weak; see [Digest.Insecure].
func (d Digest) Weak() string {
	if n := leastRounds[d.format.Hasher]; n > 0 && d.v.cost().Rounds < n {
		if n < 32 {
			return fmt.Sprintf("cost %d", n)
		}
		return fmt.Sprintf("%d iterations", n)
	}
	if n := leastMemory[d.format.Hasher]; n > 0 && d.v.cost().MemoryKiB < n {
		return fmt.Sprintf("%d MiB", n>>10)
	}
	return ""
}
