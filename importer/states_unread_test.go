package importer

import (
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// spelledState is a column that an application may have given its users, with a value that shuts somebody out, and others'.
type spelledState struct{ column, bad, good string }

func spelledStates(list string) (out []spelledState) {
	for line := range strings.Lines(list) {
		if cells := strings.Split(strings.TrimSpace(line), "|"); len(cells) == 3 {
			out = append(out, spelledState{cells[0], cells[1], cells[2]})
		}
	}
	return out
}

// stopping are spellings that no preset may pass over.
var stopping = spelledStates(`delete_flag|1|0
	del_flg|1|0
	deleteFlag|Y|N
	isdel|1|0
	is_del|2|0
	del_yn|Y|N
	softDeleted|true|false
	x_deleted|1|0
	dt_deleted|2024-03-01 10:00:00|
	deltime|1710000000|0
	logical_delete|1|0
	pending_deletion|1|0
	deletion_requested_at|2024-03-01 10:00:00|
	marked_for_deletion|1|0
	merged_to|5|
	left_at|2024-03-01 10:00:00|
	offboarded_at|2024-03-01 10:00:00|
	closed_at|2024-03-01 10:00:00|
	departure_date|2024-03-01|
	resigned|1|0
	withdrawn_at|2024-03-01 10:00:00|
	retired|1|0
	deceased|1|0
	access|denied|granted
	access_level|blocked|user
	access_revoked_at|2024-03-01 10:00:00|
	record_status|D|A
	row_status|X|A
	usr_status|banned|ok
	account_state|3|1
	status|9|1
	status|DEL|ACT
	approval_status|rejected|approved
	moderationStatus|rejected|approved
	visibility|banned|public
	rank|banned|member
	group_name|Banned|Members
	stage|deleted|live
	situation|radié|actif
	blocked|true|false
	lock_flag|1|0
	block_flag|1|0
	suspended_until|2199-01-01 00:00:00|2020-01-01 00:00:00
	suspended_until|forever|
	banned_till|2199-01-01 00:00:00|
	no_login|1|0
	prohibit_login|1|0
	login_allowed|false|true
	active_flag|N|Y
	use_yn|N|Y
	is_valid|0|1
	invalid|1|0
	fraudulent|1|0
	blacklist|1|0
	revoked|1|0
	expired|1|0
	gesperrt_bis|2199-01-01 00:00:00|
	austrittsdatum|2024-03-01|
	fecha_baja|2024-03-01|
	desactive|oui|non
	статус|заблокирован|активен
	удален|1|0
	durum|pasif|aktif
	status|spärrad|aktiv
	status|lukket|aktiv
	status|zablokovaný|aktivní
	status|탈퇴|정상
	상태|정지|정상
	status|محظور|نشط
	status|נחסם|פעיל
	status|dihapus|aktif
	status|bị khóa|hoạt động
	status|ถูกระงับ|ใช้งาน
	status|tiltva|aktív
	status|xyzzy|plugh
	削除フラグ|1|0
	退会日|2024-03-01|
	会員区分|退会|正会員
	是否删除|1|0
	是否启用|0|1
	删除标志|2|0`)

// passing are columns of other things, or of values that say nothing against anybody.
var passing = spelledStates(`delete_flag|0|0
	active_flag|Y|Y
	record_status|A|A
	newsletter_status|disabled|enabled
	email_status|blocked|ok
	two_factor|disabled|enabled
	last_blocked_at|2024-03-01|
	blocked_count|2|0
	rank|gold|silver
	nickname|Banderas|Blockhead
	未削除|1|0
	city|Bannockburn|Lockport
	group_name|Banking|Members
	sms_notifications|off|on
	theme|off|on`)

// ofTheirOwn are columns that mean something else at their source, and that its preset knows: a time, permissions, who sees somebody.
var ofTheirOwn = []string{"drupal.access", "keycloak.access", "gitea.visibility", "ghost.status"}

// A column that a preset leaves behind stops the run if its name or one of its values says that somebody is gone or shut out:
// of every preset, in rows of JSON and of cells, unless the preset itself bans them or leaves them behind.
func TestNoPresetPassesOverAStateByItsSpelling(t *testing.T) {
	t.Parallel()
	for _, name := range mapping.PresetNames() {
		t.Run(name, func(t *testing.T) {
			rows, ofCells, m := simpleRows(t, name)
			says := func(i int, c spelledState, as func(plainRow) *mapping.Record) string {
				mp := m.NewMapper()
				var out []string
				for _, value := range []string{c.bad, c.good, c.good} {
					row := rows[i].clone()
					row.put(strings.ReplaceAll(c.column, ".", "_"), value)
					u, problems := mp.Map(as(row))
					switch {
					case u.Skip != "":
						out = append(out, string(wording.LeftBehind))
					case u.Banned.Or(false), u.Locked.Or(false):
						out = append(out, string(wording.Banned))
					}
					for _, p := range problems {
						if strings.HasPrefix(p.Code, "state") || p.Severity == mapping.Fatal {
							out = append(out, p.Code)
						}
					}
				}
				for _, f := range mapping.Findings([]*mapping.Mapper{mp}) {
					if slices.Contains([]string{mapping.CodeStateUnread, mapping.CodeStateUnclear}, f.Code) {
						out = append(out, f.Code)
					}
				}
				return strings.Join(out, ", ")
			}
			tried := map[bool]bool{}
			for i, row := range rows {
				if tried[ofCells[i]] {
					continue
				}
				tried[ofCells[i]] = true
				forms := map[string]func(plainRow) *mapping.Record{"JSON": plainRow.json}
				if ofCells[i] {
					forms = map[string]func(plainRow) *mapping.Record{"cells": plainRow.cells}
				} else if stateOf(m, row.cells()) == "" {
					forms["cells"] = plainRow.cells
				}
				for form, as := range forms {
					for _, c := range stopping {
						if says(i, c, as) == "" && !slices.Contains(ofTheirOwn, name+"."+c.column) {
							t.Errorf("%s: %q (%s) is passed over", c.column, c.bad, form)
						}
					}
					for _, c := range passing {
						if _, own := row[c.column]; own {
							continue
						}
						if got := says(i, c, as); got != "" {
							t.Errorf("%s: %q (%s) is %s", c.column, c.bad, form, got)
						}
					}
				}
			}
		})
	}
}
