package importer

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// ways are how many people get in how.
type ways map[wayKey]int64

type wayKey struct {
	way      validate.Way
	provider string
}

func (w ways) add(way validate.Way, provider string, n int64) {
	if way == validate.WayUnknown {
		return // none is told where the instance has not said what it offers
	}
	key := wayKey{way, provider}
	if _, known := w[key]; !known {
		key.provider = strings.Clone(provider) // the text would keep a block of the input
	}
	if w[key] += n; w[key] == 0 {
		delete(w, key)
	}
}

// counts are the ways, the best first; none where the instance has not said what it offers.
func (w ways) counts() []report.WayCount {
	keys := make([]wayKey, 0, len(w))
	for key := range w {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b wayKey) int {
		return cmp.Or(cmp.Compare(a.way, b.way), cmp.Compare(w[b], w[a]), strings.Compare(a.provider, b.provider))
	})
	var out []report.WayCount
	for _, key := range keys {
		out = append(out, report.WayCount{Way: key.way.Name(), Provider: key.provider, Says: key.way.Says(key.provider), Rows: w[key], Setting: key.way.Setting(key.provider)})
	}
	return out
}

// meansNow are what a user of the target has to sign in with, and the accounts elsewhere that their row names.
func meansNow(at *validate.Instance, u *clerkapi.User, providers []string) validate.Means {
	m := validate.Means{Password: u.PasswordEnabled, Username: u.Username != "", Wallet: len(u.Web3Wallets) > 0, Providers: providers, Banned: u.Banned}
	for i := range u.EmailAddresses {
		e := &u.EmailAddresses[i]
		m.VerifiedEmail = m.VerifiedEmail || e.Verification.Verified()
		m.Enterprise = m.Enterprise || at.OfEnterprise(e.EmailAddress)
		m.Email = m.Email || e.Reserved || e.Verification.Verified()
	}
	for i := range u.PhoneNumbers {
		n := &u.PhoneNumbers[i]
		m.Phone = m.Phone || n.Reserved || n.Verification.Verified()
	}
	return m
}

// Groups of people to whom somebody has to say something on the day, beside the ways in.
const (
	mustReset = iota
	losesFactor
	onlyUnverified
	perhapsOne
	groups
)

var groupNames = [groups]struct{ name, says string }{
	mustReset:      {"must-reset-password", "had a password that does not come along: they set another one"},
	losesFactor:    {"second-factor-lost", "lose a second factor: they set it up anew"},
	onlyUnverified: {"only-unverified", "have nothing to sign in with that the source has verified"},
	perhapsOne:     {"perhaps-one-person", "share an address or a number with another row, and not both have verified it: perhaps one person with two users"},
}

// groupsOf says to which groups a row belongs.
func groupsOf(b *brief) [groups]bool {
	return [groups]bool{mustReset: b.dropped, losesFactor: len(b.factors) > 0, onlyUnverified: b.unproven, perhapsOne: b.apart}
}

func groupCounts(n [groups]int64) (out []report.GroupCount) {
	for g, rows := range n {
		if rows > 0 {
			out = append(out, report.GroupCount{Group: groupNames[g].name, Says: groupNames[g].says, Rows: rows})
		}
	}
	return out
}

// groupFiles are the files of --groups: one for each way in and for each group, so that people can be written to.
// They hold personal data as it is, and no secret.
type groupFiles struct {
	dir   string
	files *output.Set
	open  map[string]*groupFile
	users bool // of the target, which does not know what their rows share: the file of those stays
	// Rows that have lost something to a later one are told of twice, and the last word counts.
	next  int64
	twice checkpoint.Set
	knows bool // which these are
}

type groupFile struct {
	out *output.File
	w   *csv.Writer
}

// groupFileNames are the files that there may be.
func groupFileNames() (names []string) {
	for w := validate.ByEnterprise; w < validate.Ways; w++ {
		names = append(names, w.Name())
	}
	for _, g := range groupNames {
		names = append(names, g.name)
	}
	return names
}

// AddGroups adds the folder of --groups and its files to those of a command.
func AddGroups(files *output.Set, dir string) {
	if dir == "" {
		return
	}
	dir = filepath.Clean(dir)
	files.Add(output.Folder, "--groups", dir)
	for _, name := range groupFileNames() {
		files.Add(output.Whole, "--groups (its file "+name+".csv)", filepath.Join(dir, name+".csv"))
	}
}

// newGroupFiles are the files in a folder; nil for none.
func newGroupFiles(files *output.Set, dir string) *groupFiles {
	if dir == "" {
		return nil
	}
	return &groupFiles{dir: dir, files: files, open: map[string]*groupFile{}}
}

// addressee is somebody as the files of groups have them.
type addressee struct {
	externalID, email, phone, username string
	way                                validate.Way
	provider                           string
	loses                              []string
	in                                 [groups]bool
	at                                 mapping.Position
}

// addresseeOf is the person of a row.
func addresseeOf(it *item) *addressee {
	b := &it.brief
	p := &addressee{way: b.way, provider: b.provider, loses: b.factors, in: groupsOf(b), at: it.rec.Position}
	for _, c := range it.claims {
		if c.Lost { // it is somebody else's, who would get the mail
			continue
		}
		if to := map[validate.Kind]*string{validate.ExternalID: &p.externalID, validate.Email: &p.email, validate.Phone: &p.phone, validate.Username: &p.username}[c.Kind]; to != nil && *to == "" {
			*to = c.Value
		}
	}
	return p
}

// addresseeNow is the person of a user as the target has them. What their row has lost counts until they have it again.
func addresseeNow(st *standing, way validate.Way, provider string) *addressee {
	u := st.user
	p := &addressee{externalID: u.ExternalID, username: u.Username, way: way, provider: provider, at: st.at}
	p.in[mustReset] = st.says.dropped && !u.PasswordEnabled
	if len(st.says.loses) > 0 && !u.TwoFactorEnabled {
		p.loses, p.in[losesFactor] = st.says.loses, true
	}
	proven := u.Username != "" || len(u.Web3Wallets) > 0
	for i := range u.EmailAddresses {
		p.email = cmp.Or(p.email, u.EmailAddresses[i].EmailAddress)
		proven = proven || u.EmailAddresses[i].Verification.Verified()
	}
	for i := range u.PhoneNumbers {
		p.phone = cmp.Or(p.phone, u.PhoneNumbers[i].PhoneNumber)
		proven = proven || u.PhoneNumbers[i].Verification.Verified()
	}
	p.in[onlyUnverified] = !proven
	return p
}

// ofUsers says that the people are users of the target.
func (g *groupFiles) ofUsers() *groupFiles {
	if g != nil {
		g.users = true
	}
	return g
}

// row adds the person of a row that is ready.
func (g *groupFiles) row(of *Job, it *item) error {
	if g == nil || of.parent != nil || it.brief.skip != "" {
		return nil
	}
	again := it.ordinal < g.next
	if g.next = max(g.next, it.ordinal+1); again {
		g.twice.Add(it.ordinal)
	}
	if it.rejected() || again != (g.knows && g.twice.Has(it.ordinal)) {
		return nil
	}
	return g.add(addresseeOf(it))
}

// finish finishes the files. Where rows were told of twice, others have to be written, behind another walk.
func (g *groupFiles) finish(err error, walk func(each func(*Job, *item) error) error) error {
	if g != nil && err == nil && g.twice.Len() > 0 {
		_ = g.close(errors.New("they are written anew"))
		g.open, g.next, g.knows = map[string]*groupFile{}, 0, true
		err = walk(g.row)
	}
	return g.close(err)
}

// add adds somebody to the files of their groups.
func (g *groupFiles) add(p *addressee) error {
	if g == nil {
		return nil
	}
	if p.way != validate.WayUnknown {
		if err := g.write(p.way.Name(), p); err != nil {
			return err
		}
	}
	for i, in := range p.in {
		if in {
			if err := g.write(groupNames[i].name, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *groupFiles) write(name string, p *addressee) (err error) {
	f := g.open[name]
	if f == nil {
		f = &groupFile{}
		if f.out, err = g.files.Create(filepath.Join(g.dir, name+".csv")); err != nil {
			return fmt.Errorf("--groups: %w", err)
		}
		f.w, g.open[name] = csv.NewWriter(f.out), f
		if err := f.w.Write(report.GroupColumns); err != nil {
			return fmt.Errorf("--groups: %w", err)
		}
	}
	way := ""
	if p.way != validate.WayUnknown {
		way = p.way.Name()
	}
	cells := []string{p.externalID, p.email, p.phone, p.username, way, p.provider, strings.Join(p.loses, "; "), p.at.File, strconv.FormatInt(p.at.Line, 10)}
	for i, c := range cells {
		cells[i] = mapping.GuardCell(c)
	}
	if err := f.w.Write(cells); err != nil {
		return fmt.Errorf("--groups: %w", err)
	}
	return nil
}

// close finishes the files unless err ended the work, which it returns, too. What an earlier run has left of
// a group that has nobody now is removed, so that nobody is written to for it.
func (g *groupFiles) close(err error) error {
	if g == nil {
		return err
	}
	ended := err
	for _, name := range groupFileNames() {
		f := g.open[name]
		if f == nil {
			if ended == nil && !(g.users && name == groupNames[perhapsOne].name) {
				err = errors.Join(err, g.files.Remove(filepath.Join(g.dir, name+".csv")))
			}
			continue
		}
		f.w.Flush()
		if e := f.out.Commit(cmp.Or(ended, f.w.Error())); ended == nil && e != nil {
			err = errors.Join(err, fmt.Errorf("--groups: %w", e))
		}
	}
	return err
}
