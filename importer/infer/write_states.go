package infer

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"clerk-import/mapping/regexp"
)

// writeStates writes who is banned.
func (p *Proposal) writeStates(line func(string, ...any)) {
	var conditions []string
	for _, s := range p.stateful {
		if s.banned != "" {
			conditions = append(conditions, s.banned)
		}
	}
	if len(conditions) > 0 {
		p.say(line, "  ", "banned")
		line("  banned:")
		line("    expr: %s", quoted(strings.Join(conditions, " || ")))
	}
}

// writeSkips writes who stays behind, and what states stand for.
func (p *Proposal) writeSkips(line func(string, ...any)) {
	written := ""
	begin := func(key string) {
		if written != key {
			p.say(line, "", key)
			line("%s:", key)
			written = key
		}
	}
	for _, s := range p.stateful {
		if s.closed != "" {
			begin("skip")
			line("  - when: {expr: %s}", quoted(s.closed))
			line("    reason: %s", cmp.Or(s.reason, "deleted user"))
		}
	}
	for _, s := range p.stateful {
		if s.value == "" {
			continue
		}
		begin("status")
		var to []string
		for _, kv := range s.to {
			to = append(to, fmt.Sprintf("%s: %s", stateKey(kv[0]), kv[1]))
		}
		line("  - value: %s", s.value)
		line("    map: {%s}", strings.Join(to, ", "))
	}
	for _, lost := range p.lost {
		begin("second_factors")
		line("  - {lost: %s, when: {expr: %s}}", lost[0], quoted(lost[1]))
	}
	if written != "" {
		line("")
	}
}

// stateKey is a state as a key of YAML.
func stateKey(s string) string {
	if plainState.MatchString(s) && !strings.EqualFold(s, "null") {
		return s
	}
	return strconv.Quote(s)
}

var plainState = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)

// quoted is an expression as a YAML value.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
