#!/bin/sh
# Makes samples/openldap with OpenLDAP itself: Debian's slapd and ldap-utils (2.5.13 when the sample
# was made), in a folder of its own. Run it in this folder; needs apt-get and root, or the packages.
set -e
PATH=$PATH:/usr/sbin
command -v slapadd >/dev/null || apt-get install -y --no-install-recommends slapd ldap-utils
out=$(cd ../../../samples/openldap && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/data"
cat >"$work/slapd.conf" <<CONF
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload pw-sha2
moduleload argon2
database mdb
suffix "dc=example,dc=org"
directory $work/data
CONF
digest() { slappasswd -o "module-path=/usr/lib/ldap" -o "module-load=$2" -h "$1" -s "$3"; }
person() { # uid, given name, surname, digest
	printf 'dn: uid=%s,ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: %s\ncn: %s %s\ngivenName: %s\nsn: %s\nmail: %s@example.org\nuserPassword: %s\n' "$1" "$1" "$2" "$3" "$2" "$3" "$1" "$4"
	[ "$1" != ada ] || printf 'mail: ada.lovelace@example.org\nmobile: +1 212 555 0100\ndescription: a line that is long enough to be folded by those who write LDIF, as it has more than 76 characters\n'
	echo
}
{
	printf 'dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\ndn: ou=people,dc=example,dc=org\nobjectClass: organizationalUnit\nou: people\n\n'
	person ada Ada Lovelace "$(slappasswd -h '{SSHA}' -s 'correct horse battery staple')"
	person alan Alan Türing "$(slappasswd -h '{SSHA}' -s 'hunter2hunter2')"
	person grace Grace Hopper "$(digest '{ARGON2}' argon2 'Tr0ub4dor&3')"
	person edsger Edsger Dijkstra "$(digest '{SSHA512}' pw-sha2 'hunter2hunter2')"
} >"$work/people.ldif"
slapadd -f "$work/slapd.conf" -l "$work/people.ldif"
slapcat -f "$work/slapd.conf" >"$out/directory.ldif"
printf 'email,password\nada@example.org,correct horse battery staple\nalan@example.org,hunter2hunter2\ngrace@example.org,Tr0ub4dor&3\n' >"$out/known.csv"
