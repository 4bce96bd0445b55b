package hashers

import "fmt"

// least is below what cost a format's digests are weak, 0 where it has no such cost.
//
// Rounds: of bcrypt 10, the least that OWASP's Password Storage Cheat Sheet (2023) advises. Of PBKDF2 a tenth of what it
// advises (1,300,000 for SHA-1, 600,000 for SHA-256, 210,000 for SHA-512): digests keep the cost of the year they were
// made in, and only those that are far behind are worth a word.
//
// Memory: the least that OWASP advises, 7 MiB for argon2 and 8 MiB for scrypt.
func (f *Format) least() (rounds, memoryKiB int) {
	switch f.Hasher {
	case "bcrypt", "bcrypt_peppered", "bcrypt_sha256_django":
		return 10, 0
	case "pbkdf2_sha1":
		return 130_000, 0
	case "pbkdf2_sha256", "pbkdf2_sha256_django":
		return 60_000, 0
	case "pbkdf2_sha512", "pbkdf2_sha512_hex":
		return 21_000, 0
	case "argon2i", "argon2id":
		return 0, 7 << 10
	case "scrypt_werkzeug", "scrypt_firebase":
		return 0, 8 << 10
	}
	return 0, 0
}

// Weak says what the digest's cost should at least be when it is far below
// today's advice, and "" otherwise. Formats that are insecure at any cost are not
// called weak; see [Digest.Insecure].
func (d Digest) Weak() string {
	rounds, memory := d.format.least()
	switch {
	case rounds > 0 && d.v.cost().Rounds < rounds && rounds < 32:
		return fmt.Sprintf("cost %d", rounds)
	case rounds > 0 && d.v.cost().Rounds < rounds:
		return fmt.Sprintf("%d iterations", rounds)
	case memory > 0 && d.v.cost().MemoryKiB < memory:
		return fmt.Sprintf("%d MiB", memory>>10)
	}
	return ""
}
