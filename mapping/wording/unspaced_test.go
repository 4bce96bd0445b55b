package wording

import (
	"slices"
	"strings"
	"testing"
)

// In scripts without spaces a part of a value may say that somebody is gone or shut out, and never that they may sign in: more
// words may take that back.
func TestAPartOfAValueNeverLetsSomebodyIn(t *testing.T) {
	for want, values := range map[string]string{
		"banned": "ระงับการใช้งาน ถูกระงับการใช้งาน 사용정지 이용정지 計정停用 已停用 账号已封禁 利用停止中 アカウント凍結中 使用停止 비활성화 계정차단",
		"gone":   "退会済み 退会手続き済み 회원탈퇴 账号已注销 강제탈퇴",
		"open":   "有効 有効中 使用中 사용 사용중 활성 활성화 已启用 已激活 正常 ใช้งาน 在職中",
		"unknown": "ยกเลิกการใช้งาน ไม่ใช้งาน ปิดการใช้งาน ไม่ถูกระงับ 미사용 사용안함 미활성 정직원 有効期限切れ 有効でない 使用中止 启用失败 激活失败 未启用 不正常 " +
			"未停止 凍結解除 ロック解除 停止していない 没有封禁 정지해제 정지안함 미탈퇴 非正会員",
	} {
		for _, value := range strings.Fields(values) {
			fate, known := StateWord(value)
			got := map[Fate]string{Banned: "banned", LeftBehind: "gone", "": "open"}[fate]
			if !known {
				got = "unknown"
			}
			if got != want {
				t.Errorf("%s is %s, want %s", value, got, want)
			}
		}
	}
}

// Of two words in one text it is their kinds that decide, in whatever order they came.
func TestWhichWordDecidesIsTheSameInEveryRun(t *testing.T) {
	pairs := 0
	for i, a := range unspacedWords {
		for _, b := range unspacedWords[:i] {
			if len(a) != len(b) {
				continue
			}
			one, _ := wordIn(a + b)
			other, _ := wordIn(b + a)
			if len(one) != len(a) || len(other) != len(a) {
				continue // the two make a longer word
			}
			pairs++
			for _, word := range []string{one, other} {
				if rank := slices.Index(decidingKinds, nameKinds[word]); rank > slices.Index(decidingKinds, nameKinds[a]) || rank > slices.Index(decidingKinds, nameKinds[b]) {
					t.Errorf("%s decides of %s and %s", word, a, b)
				}
			}
		}
	}
	if pairs < 500 {
		t.Errorf("only %d pairs", pairs)
	}
}

// No word says two things.
func TestAStateWordHasOneMeaning(t *testing.T) {
	names, values := map[string]StateKind{}, map[string]StateKind{}
	for kind, w := range stateWords {
		both := w.both + " " + furtherWords[kind]
		for of, text := range map[*map[string]StateKind]string{&names: both + " " + w.names, &values: both + " " + w.values} {
			for _, word := range strings.Fields(text) {
				if other, is := (*of)[Fold(word)]; is && other != kind {
					t.Errorf("%s says %s and %s", word, kind, other)
				}
				(*of)[Fold(word)] = kind
			}
		}
		if !slices.Contains(decidingKinds, kind) {
			t.Errorf("%s has no rank", kind)
		}
	}
}
