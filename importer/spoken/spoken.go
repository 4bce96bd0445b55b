// Package spoken says in words for people what systems, networks, drivers and libraries say of what is wrong, and
// what to do about it. Start from [Words].
package spoken

import (
	"regexp"
	"strings"
	"sync"
)

// saying is what somebody says, as an expression, and our words for it, with $1 for its parts.
type saying struct{ said, words string }

// where may stand in front of what a system says of a file: a call, and the file's path.
const where = `(?:\b(?:openat|open|statat|stat|lstat|mkdirat|mkdir|renameat|rename|readlink|read|write|remove|unlinkat|unlink|truncate|chmod|sync|seek|readdirent) ([^\n:]*): )?`

// files are what operating systems say of files.
var files = []saying{
	{`no such file or directory`, "there is no such file or folder; look at its spelling, and from which folder it is meant"},
	{`The system cannot find the file specified\.`, "there is no such file; look at its spelling, and from which folder it is meant"},
	{`The system cannot find the path specified\.`, "there is no such folder; look at its spelling, and from which folder it is meant"},
	{`permission denied|operation not permitted|Access is denied\.`, "it may not be opened; look at its permissions, and whose it is"},
	{`not a directory`, "a part of its path is a file and no folder"},
	{`is a directory(?:, not a file)?`, "it is a folder and no file"},
	{`file name too long`, "its name is longer than the disk takes; give it a shorter one"},
	{`no space left on device|disk quota exceeded`, "no space left on the disk: make room, and run the command again"},
	{`too many levels of symbolic links`, "it is a link that leads to itself"},
	{`no such device or address`, "it is nothing that can be read"},
	{`invalid argument`, "the system does not take it: look at the name and at what kind of disk it is on"},
	{`read-only file system`, "it is on a disk that cannot be written; choose another folder"},
	{`too many open files(?: in system)?`, "too many files are open; close other programs, or raise the limit (ulimit -n)"},
	{`input/output error|stale NFS file handle|stale file handle`, "the disk does not answer as it should; look whether it is still there"},
	{`The process cannot access the file because it is being used by another process\.|text file busy|device or resource busy`, "another program has it open; close that"},
}

// others are what networks, drivers and libraries say, the longer of two that begin alike first.
var others = []saying{
	// Addresses and connections.
	{`(?:hostname resolving error: )?(?:dial tcp: )?lookup ([^\s:]+)(?: on \S+)?: no such host`, "no computer has the name $1; look at its spelling, and at the network"},
	{`(?:hostname resolving error: )?(?:dial tcp: )?lookup ([^\s:]+)(?: on \S+)?: [^\n(]*`, "the name $1 cannot be looked up; look at the network"},
	{`(?:dial error: )?dial (?:tcp[46]?|unix) (\S+): connect(?:ex)?: connection refused|connect: connection refused`, "nothing answers at ${1}; look at the address, and whether what is to answer is running"},
	{`(?:dial error: )?dial unix (\S+): connect: [^\n(]*`, "there is no database at the socket $1; name its host, or start it"},
	{`(?:dial error: )?dial tcp[46]? (\S+): (?:i/o timeout|connect: (?:no route to host|network is unreachable|host is unreachable|connection timed out|operation timed out))`,
		"$1 cannot be reached; look at the address, and at the network"},
	{`dial tcp[46]? (\S+): (?:socket|bind|connect): `, "$1: "},
	{`(?:dial tcp[46]?: )?address ([^\s:]+): invalid port`, "there is no port ${1}; ports are 1 to 65535"},
	{`listen tcp[46]? (\S+): bind: address already in use`, "another program listens on $1; choose another port"},
	{`listen tcp[46]? (\S+): bind: cannot assign requested address`, "this computer has no address $1"},
	{`listen tcp[46]?(?: (\S+))?: (?:bind: )?`, "$1: "},
	{`(?:read|write) tcp \S+->\S+: `, ""},
	{`connection reset by peer|broken pipe|use of closed network connection|http: server closed idle connection|tls error: (?:unexpected )?EOF|failed to receive message: (?:unexpected )?EOF|driver: bad connection|invalid connection`,
		"the connection was cut"},
	{`\b((?:GET|POST|PUT|PATCH|DELETE) \S+): (?:unexpected )?EOF`, "$1: the connection was cut before there was an answer"},
	{`(?:context deadline exceeded|net/http: TLS handshake timeout|i/o timeout)(?: \([^)\n]*\))?`, "no answer came in time"},
	{`context canceled`, "it was stopped"},
	// Encryption.
	{`tls: failed to verify certificate: x509: certificate signed by unknown authority|x509: certificate signed by unknown authority`,
		"the server's certificate is of nobody whom this computer trusts; look at the address, and whether something in between opens what is encrypted"},
	{`(?:tls: failed to verify certificate: )?x509: certificate has expired or is not yet valid[^\n(]*`, "the server's certificate is not valid now; look at this computer's clock, and at the address"},
	{`(?:tls: failed to verify certificate: )?x509: (?:certificate is valid for [^\n]*, not|cannot validate certificate for|certificate is not valid for any names, but wanted to match) ([^\s,]+)[^\n(]*`,
		"the server's certificate is not for $1; look at the address"},
	{`(?:tls: failed to verify certificate: )?x509: [^\n(]*`, "the server's certificate proves nothing; look at the address"},
	{`tls: first record does not look like a TLS handshake|http: server gave HTTP response to HTTPS client|tls: unsupported SSLv2 handshake received`,
		"what answers there does not speak TLS (https); look at the address and the port"},
	{`malformed HTTP (?:response|status code|version)[^\n(]*`, "what answers there does not speak HTTP; look at the address and the port"},
	{`(?:remote error: )?tls: [^\n(]*`, "the encrypted connection was refused; look at the address, and at what is in between"},
	// Compressed files and archives.
	{`zip: not a valid zip file`, "its end is missing or damaged, so it was not copied whole"},
	{`zip: unsupported compression algorithm`, "it is packed in a way that spreadsheet programs do not use"},
	{`flate: corrupt input before offset \d+|flate: internal error: [^\n(]*`, "what is packed in it is damaged"},
	{`: (?:gzip|zip|zstd): invalid (?:checksum|header)|: (?:zip: checksum error|CRC check failed)`, ""},
	{`: (?:invalid input: magic number mismatch|what is compressed is damaged)`, ""},
	{`(ends too early|too early): (?:unexpected )?EOF`, "$1"},
	{`\bunexpected EOF\b`, "it ends too early"},
	{`: EOF$`, ": it ends too early"},
	// Flags and settings.
	{`strconv\.ParseBool: parsing "[^"\n]*": invalid syntax`, "it is neither true nor false"},
	{`unknown shorthand flag: '(.[^']*)' in \S+`, "there is no flag -$1"},
	{`bad flag syntax: (\S+)`, "$1 is not written as a flag is"},
	{`\[(\d+):(\d+)\] unknown field ("[^"\n]*")`, "line $1, column $2: nothing there is called $3"},
	{`\[(\d+):(\d+)\] ([^\n]*(?:\n[>| \t\d][^\n]*)*)`, "line $1, column $2: it is not written as YAML is: $3"},
	// XML.
	{`(?:XML syntax error on line \d+: )?invalid character entity (\S+)`, "it names $1, which XML does not know"},
	{`XML syntax error on line (\d+): `, "in line $1 of it: "},
	// Databases.
	{"failed to connect to `[^`\n]*`:\\s*", ""},
	{"cannot parse `[^`\n]*`: (?:failed to [a-zA-Z ]* )?\\(([^)\n]*)\\)", "its address is not understood: $1"},
	{`unable to open tcp connection with host '[^'\n]*': `, ""},
	{`unable to open database file(?: \(\d+\)|: out of memory \(14\))?`, "the database cannot be opened: look whether it and its folder are there and may be opened, and whether too many files are open"},
	{`file is not a database(?: \(\d+\))?`, "it is no SQLite database, or one that is encrypted"},
	{`database disk image is malformed(?: \(\d+\))?`, "the database is damaged; take it from a backup, or copy it while nobody writes to it"},
	{`database (?:table )?is locked(?: \([^)\n]*\))*`, "another program has the database locked; close that"},
	{`attempt to write a readonly database(?: \(\d+\))?`, "the database may not be written; look at its permissions, and at its folder's"},
	{`disk I/O error(?: \(\d+\))?`, "the disk does not take what is written, or does not give what is read; look whether it is full, and still there"},
	{`(?:database or )?disk is full(?: \(\d+\))?`, "no space left on the disk: make room, and run the command again"},
	{`(?:SQL logic error: )?no such (table|column): ([^\s()]+)(?: \(\d+\))?`, "there is no $1 $2"},
	{`(?:server error: )?(?:FATAL|ERROR): ([^\n]*?) \(SQLSTATE \w+\)`, "the database says: $1"},
	{`Error \d+ \(\w+\): `, "the database says: "},
	{`mssql: (?:login error: )?`, "the database says: "},
}

// sayings are all of them, as they are looked for. They are compiled for the first error.
var sayings = sync.OnceValue(func() (all []struct {
	said  *regexp.Regexp
	words string
}) {
	add := func(said, words string) {
		all = append(all, struct {
			said  *regexp.Regexp
			words string
		}{regexp.MustCompile(said), words})
	}
	// The longer ones of networks name files, too.
	for _, s := range others {
		add(s.said, s.words)
	}
	for _, s := range files {
		add(where+`(?:`+s.said+`)`, "\x00$1\x00"+s.words)
	}
	return all
})

// Words returns a text with what others say in it in our words. What is in our words already stays.
func Words(text string) string {
	for _, s := range sayings() {
		text = s.said.ReplaceAllString(text, s.words)
	}
	// The path, where a call named one, stands in front.
	text = strings.ReplaceAll(text, "\x00\x00", "")
	for {
		before, rest, found := strings.Cut(text, "\x00")
		if !found {
			return lines(text)
		}
		path, after, _ := strings.Cut(rest, "\x00")
		text = before + path + ": " + after
	}
}

// lines is a text without lines that say what another says already, as where a driver has tried an address twice.
func lines(text string) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		said := false
		for _, k := range kept {
			said = said || line != "" && strings.HasSuffix(k, strings.TrimSpace(line))
		}
		if !said {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
