#!/bin/sh
# Makes samples/openldap/389-ds with 389 Directory Server itself: Debian's 389-ds-base and ldap-utils (2.3.1 when the
# sample was made), an instance in a folder of its own that listens on loopback. Run it in this folder; needs apt-get and
# root. With a folder as argument the instance is left there, for testdata/vectors/servers.py.
set -e
PATH=$PATH:/usr/sbin
command -v dscreate >/dev/null || apt-get install -y --no-install-recommends 389-ds-base python3-lib389 ldap-utils
out=$(cd ../../../samples && mkdir -p openldap/389-ds && cd openldap/389-ds && pwd)
work=${1:-$(mktemp -d)}
export PREFIX="$work/prefix"
finish() {
	dsctl sample stop >/dev/null 2>&1 || true
	[ -n "$keep" ] || rm -rf "$work"
}
keep=$1
trap finish EXIT
# The tools take their places from this file: all of them below the folder, and no systemd.
mkdir -p "$PREFIX/share/dirsrv/inf"
sed -E -e 's/with_systemd = 1/with_systemd = 0/' -e "s#= (/etc/dirsrv/slapd|/etc/default|/run/|/var|/etc/tmpfiles.d|/dev/shm/)#= $work\1#" \
	/usr/share/dirsrv/inf/defaults.inf >"$PREFIX/share/dirsrv/inf/defaults.inf"
for d in etc/default etc/dirsrv etc/tmpfiles.d run/lock/dirsrv run/dirsrv var/lib/dirsrv var/log/dirsrv dev/shm; do mkdir -p "$work/$d"; done
chown -R dirsrv:dirsrv "$work"
chmod 711 "$work"
secret=not-a-secret-1 root="cn=Directory Manager" url=ldap://127.0.0.1:38900
printf '[general]\nfull_machine_name = localhost\nstart = True\nstrict_host_checking = False\nsystemd = False\n[slapd]\ninstance_name = sample\nroot_password = %s\nport = 38900\nsecure_port = 63600\nself_sign_cert = False\n[backend-userroot]\nsuffix = dc=example,dc=org\ncreate_suffix_entry = True\n' "$secret" >"$work/instance.inf"
dscreate from-file "$work/instance.inf" >"$work/log"
policy() { dsconf -D "$root" -w "$secret" "$url" pwpolicy set "$@" >>"$work/log"; }
id() { dsidm -b dc=example,dc=org -D "$root" -w "$secret" "$url" "$@" >>"$work/log"; }
dn() { echo "uid=$1,ou=people,dc=example,dc=org"; }
person() { # uid, given name, surname, password ("" for none), more lines
	printf 'dn: %s\nobjectClass: inetOrgPerson\nuid: %s\ncn: %s %s\ngivenName: %s\nsn: %s\nmail: %s@example.org\n' "$(dn "$1")" "$1" "$2" "$3" "$2" "$3" "$1"
	[ -z "$4" ] || printf 'userPassword: %s\n' "$4"
	[ -z "$5" ] || printf '%b' "$5"
	echo
}
add() { person "$@" | ldapadd -x -H "$url" -D "$root" -w "$secret" >>"$work/log"; }
printf 'dn: ou=people,dc=example,dc=org\nobjectClass: organizationalUnit\nou: people\n\n' | ldapadd -x -H "$url" -D "$root" -w "$secret" >>"$work/log"

add ada Ada Lovelace 'correct horse battery staple' 'mobile: +1 212 555 0100\n' # the server's default scheme
policy --pwdscheme PBKDF2_SHA256 # that of earlier versions
add alan Alan Türing 'hunter2hunter2'
policy --pwdscheme SSHA
add grace Grace Hopper 'Tr0ub4dor&3'
policy --pwdscheme SSHA512
add edsger Edsger Dijkstra 'hunter2hunter2'
policy --pwdscheme PBKDF2-SHA512
add barbara Barbara Liskov 'hunter2hunter2' # locked by an administrator
id account lock "$(dn barbara)"
id role create-managed --cn disabled # locked by their role
add niklaus Niklaus Wirth 'hunter2hunter2' 'nsRoleDN: cn=disabled,dc=example,dc=org\n'
id role lock cn=disabled,dc=example,dc=org
wrong() { for i in 1 2 3 4; do ldapwhoami -x -H "$url" -D "$(dn "$1")" -w wrong >>"$work/log" 2>&1 || true; done; }
policy --pwdlockout on --pwdmaxfailures 3 --pwdunlock off
add donald Donald Knuth 'hunter2hunter2' # locked by wrong passwords, until an administrator unlocks
wrong donald
policy --pwdunlock on --pwdlockoutduration 31536000
add tony Tony Hoare 'hunter2hunter2' # and for a year
wrong tony
policy --pwdmustchange on
add john John McCarthy 'hunter2hunter2' # an administrator has set the password
add ken Ken Thompson '' # has none
dsctl sample stop >>"$work/log"
dsctl sample db2ldif userroot "$work/export.ldif" >>"$work/log"
cp "$work/export.ldif" "$out/directory.ldif"
printf 'email,password\nada@example.org,correct horse battery staple\nalan@example.org,hunter2hunter2\ngrace@example.org,Tr0ub4dor&3\n' >"$out/known.csv"
