package source

import (
	"fmt"
	"strings"
	"testing"
)

// Files whose cells stand between colons, as htpasswd (apache2-utils 2.4.67), mkpasswd (whois 5.5.17) and DokuWiki (2022-07-31a)
// write them, are read as such, and their first row is no header: it was one, with the digest of whoever it stands for in it.
func TestFilesOfPasswordsBetweenColonsAreRead(t *testing.T) {
	const (
		htpasswd = "ann:$apr1$xbZ1Iu4h$csy2SijiB5cUBpdiNwFIy0\nbob:$apr1$HSPdApPs$InBgxGczco64A/4vM49YZ/\n"
		des      = "ann:ZnYMkjOsltUUY\nbob:vPoyrYrrGKYYI\n"
		shadow   = "root:*:19700:0:99999:7:::\nann:$2b$05$PlM5gpuBILdTSn8Vi4c1z..RaCYAPrsasqgj7X5SGBWr6DhGJKcZq:19700:0:99999:7:::\n"
		passwd   = "root:x:0:0:root:/root:/bin/bash\nann:x:1001:1001:Ann Ahlers,,,:/home/ann:/bin/bash\n"
		dokuwiki = "# users.auth.php\n# <?php exit()?>\n\nann:$1$dGLgkXzr$FeFagIO306tVsU7qkA8vm1:Ann Ahlers:ann@acme.io:user,user\nbob:$1$AaOAYeg7$VyBvC6ZjNP9loQ35FvDae/:Bob:bob@acme.io:user,user\n"
	)
	for _, c := range []struct {
		text, header string
		want         string // of the error without --header, "" for none
		cells        int
	}{
		{htpasswd, "username,password", "the first line is a row", 2},
		{des, "username,password", "the first line is a row", 2},
		{shadow, "username,password,a,b,c,d,e,f,g", "the first line is a row", 9},
		{passwd, "username,x,uid,gid,name,home,shell", "the first line is a row", 7},
		{dokuwiki, "username,password,name,email,groups", "the first line is a row", 5},
		{"ann@acme.io,2024-01-01 10:00:00\nbob@acme.io,2024-01-02 11:00:00\n", "email,at", "the first line is a row", 2},
		{"1;ann@acme.io;2024-01-01T10:00:00+01:00\n2;bob@acme.io;2024-01-02T11:00:00+01:00\n", "id,email,at", "the first line is a row", 3},
		{"1,ann@acme.io,\"{\"\"a\"\":1,\"\"b\"\":{\"\"c\"\":2}}\"\n2,bob@acme.io,\"{\"\"a\"\":1,\"\"b\"\":{\"\"c\"\":2}}\"\n", "id,email,data", "the first line is a row", 3},
		{"email:password\nann@acme.io:secret\nbob@acme.io:secret\n", "", "", 2},
		{"id,cognito:username,custom:tier\n1,ann,a:b\n2,bob,c:d\n", "", "", 3},
		{"id,at\n1,10:20:30\n2,11:20:30\n", "", "", 2},
		{"urn:id,urn:tier\nx:1,y:b\nx:2,y:d\n", "", "", 2},
	} {
		path := write(t, "f", []byte(c.text))
		r, err := Open(path, Options{Name: "in"})
		if err == nil {
			r.Close()
		}
		if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.Contains(got, c.want) || strings.Contains(got, "$") {
			t.Errorf("%.20q: %v", c.text, err)
		}
		if c.header == "" {
			if err == nil && len(r.Header().Own()) != c.cells {
				t.Errorf("%.20q: %q", c.text, r.Header().Own())
			}
			continue
		}
		if _, rows := readAll(t, path, Options{Name: "in", Header: strings.Split(c.header, ",")}); rows != 2 {
			t.Errorf("%.20q: %d rows", c.text, rows)
		}
	}
}
