package main

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/scrypt"
)

// bcryptDigests were made with PHP 8.2's password_hash, cost 10.
var bcryptDigests = []string{
	"$2y$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2", // correct horse battery staple
	"$2y$10$vD89D6EdiTzKHDbc/g6afeHYDOB0iWiThhZdtKIOeWeuW5n/GkDKK", // hunter2hunter2
	"$2y$10$2kKVvZaWZceBewnkRmBQyeDvEpJ2tv414qhIBqpo20uPiUJO/.mrO", // Tr0ub4dor&3
	"$2y$10$A1IVkHw8Q6t3np0be5VMKOni5Qm3gd3ahdXf91nvIOK3g5ArQe.42", // пароль-пароль
	"$2y$10$h0FmiJyXSzVInNcD7jNogOGgmCZ3DlYwE.6zoIlwK3N7vnCw7sYC2", // letmein-2024!
	"$2y$10$M6HnzwvoeZocHeThODwvxecV5DVnutcx1mw9R9HcrkZRbtNGL2dSC", // S3cure.Enough
}

// The hash configuration of a project, from the test vector that Firebase
// publishes with its scrypt library.
const (
	firebaseKey       = "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="
	firebaseSeparator = "Bw=="
	firebaseRounds    = 8
	firebaseMemCost   = 14
)

type firebaseDigest struct{ hash, salt string }

// firebaseDigests are made at start, of these passwords with these salts.
var firebaseDigests = func() []firebaseDigest {
	key, err := base64.StdEncoding.DecodeString(firebaseKey)
	if err != nil {
		panic(err)
	}
	var out []firebaseDigest
	for i, password := range []string{"user1password", "correct horse battery staple", "пароль-пароль"} {
		salt := fmt.Appendf(nil, "sample-salt-%d", i)
		dk, err := scrypt.Key([]byte(password), append(append([]byte(nil), salt...), 7), 1<<firebaseMemCost, firebaseRounds, 1, 64)
		if err != nil {
			panic(err)
		}
		block, err := aes.NewCipher(dk[:32])
		if err != nil {
			panic(err)
		}
		sum := make([]byte, len(key))
		cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(sum, key)
		out = append(out, firebaseDigest{b64(sum), b64(salt)})
	}
	return out
}()
