package mapping

// Parts is a set of the parts that a User has.
type Parts uint32

// The parts of a User, in the order of the create body.
const (
	PartExternalID Parts = 1 << iota
	PartEmail
	PartPhone
	PartUsername
	PartWallet
	PartFirstName
	PartLastName
	PartPassword // plaintext or digest
	PartTOTP
	PartBackupCodes
	PartLocale
	PartPublicMetadata
	PartPrivateMetadata
	PartUnsafeMetadata
	PartBanned
	PartLegal
	PartCreatedAt
	PartPlaintext // a password that is not hashed
	PartOrgsLimit
	PartProviders
	PartImage
)

// Groups of parts.
const (
	PartNames    = PartFirstName | PartLastName
	PartMetadata = PartPublicMetadata | PartPrivateMetadata | PartUnsafeMetadata
	PartTimes    = PartLegal | PartCreatedAt
)

// PartNamesInOrder are the names of the parts that are fields of the create body.
var PartNamesInOrder = []string{
	"external_id", "email_address", "phone_number", "username", "web3_wallet", "first_name", "last_name", "password",
	"totp_secret", "backup_codes", "locale", "public_metadata", "private_metadata", "unsafe_metadata", "banned",
	"legal_accepted_at", "created_at",
}

// Parts returns what u has. A text that is empty is not there.
func (u *User) Parts() Parts {
	var p Parts
	add := func(part Parts, there bool) {
		if there {
			p |= part
		}
	}
	add(PartExternalID, u.ExternalID.Value() != "")
	add(PartEmail, len(u.Emails) > 0)
	add(PartPhone, len(u.Phones) > 0)
	add(PartUsername, u.Username.Value() != "")
	add(PartWallet, len(u.Web3Wallets) > 0)
	add(PartFirstName, u.FirstName.Value() != "")
	add(PartLastName, u.LastName.Value() != "")
	add(PartPassword, u.HasPassword())
	add(PartPlaintext, !u.Password.IsZero())
	add(PartTOTP, u.TOTPSecret.Value() != "")
	add(PartBackupCodes, len(u.BackupCodes) > 0)
	add(PartLocale, u.Locale.Value() != "")
	add(PartPublicMetadata, len(u.PublicMetadata.Value()) > 0)
	add(PartPrivateMetadata, len(u.PrivateMetadata.Value()) > 0)
	add(PartUnsafeMetadata, len(u.UnsafeMetadata.Value()) > 0)
	add(PartBanned, u.Banned.Value())
	add(PartLegal, u.LegalAcceptedAt.Value() != "")
	add(PartCreatedAt, u.CreatedAt.Value() != "")
	add(PartOrgsLimit, !u.CreateOrgsLimit.IsZero())
	add(PartProviders, len(u.Providers) > 0)
	add(PartImage, u.ProfileImage.Value() != "")
	return p
}
