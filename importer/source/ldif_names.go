package source

import "strings"

// attributeNames are attributes of people as their schemas spell them, by their names in lower case. Names do not depend
// on case (RFC 4512, section 2.5), and servers answer in the case of the search: 389 Directory Server writes
// NSACCOUNTLOCK where that was asked for. Sources: RFC 4519, 4524, 2798 and 2307, and the schemas of OpenLDAP's ppolicy,
// 389 Directory Server, eDirectory and Active Directory.
var attributeNames = map[string]string{}

func init() {
	for name := range strings.FieldsSeq(`
		dn objectClass uid cn sn c o ou dc l st street title description givenName initials displayName employeeNumber
		employeeType mail mobile pager telephoneNumber homePhone facsimileTelephoneNumber postalAddress postalCode manager
		member memberOf uniqueMember owner seeAlso jpegPhoto labeledURI preferredLanguage userPassword userCertificate
		entryUUID entryDN entryCSN structuralObjectClass subschemaSubentry hasSubordinates creatorsName modifiersName
		createTimestamp modifyTimestamp
		uidNumber gidNumber homeDirectory loginShell gecos memberUid
		shadowLastChange shadowMin shadowMax shadowWarning shadowInactive shadowExpire shadowFlag
		pwdAccountLockedTime pwdReset pwdChangedTime pwdFailureTime pwdHistory pwdPolicySubentry pwdStartTime pwdEndTime
		nsUniqueId nsAccountLock nsRole nsRoleDN dsEntryDN accountUnlockTime passwordExpirationTime passwordRetryCount
		retryCountResetTime passwordHistory passwordGraceUserTime aci cosAttribute cosPriority cosspecifier costemplatedn
		loginDisabled loginExpirationTime lockedByIntruder isDeleted
		sambaAcctFlags sambaKickoffTime sambaPwdLastSet sambaNTPassword sambaLMPassword
		krbPrincipalName krbPrincipalExpiration krbPasswordExpiration krbLastPwdChange krbLoginFailedCount
		inetUserStatus mailUserStatus zimbraAccountStatus gluuStatus accountStatus msDS-UserAccountDisabled
		ds-pwp-account-disabled ds-pwp-account-expiration-time ds-pwp-account-activation-time ibm-pwdAccountLocked
		secAcctValid orclIsEnabled iplanet-am-user-login-status
		userAccountControl accountExpires lockoutTime pwdLastSet badPwdCount sAMAccountName sAMAccountType
		userPrincipalName objectGUID objectSid unicodePwd whenCreated whenChanged distinguishedName proxyAddresses`) {
		attributeNames[strings.ToLower(name)] = name
	}
}
