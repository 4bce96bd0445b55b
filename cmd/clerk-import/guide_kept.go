package main

import (
	"encoding/json"
	"os"
	"slices"

	"clerk-import/importer/report"
)

// What a person has said of a file stands beside it: a guide that was left, or whose terminal was closed, does not ask it
// again. Where it is sent to, and whether, is asked each time.

// kept is what was said of a file.
type kept struct {
	Answers []keptAnswer `json:"answers"`
	Script  []keptLine   `json:"script"` // commands that brought the person here, and the files of their output
}

// keptAnswer is a question as it was put, and the option that was taken.
type keptAnswer struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Typed    string `json:"typed,omitempty"` // what was typed in place of an option
}

// keptLine is one of [scripted].
type keptLine struct {
	Words []string `json:"command"`
	To    string   `json:"to"`
}

// keptName is how names of such files end.
const keptName = ".guide"

// recollect offers what was said of the file before. It is taken as long as the questions are the same: a file that has
// changed since raises others.
func (g *guide) recollect() (asked bool, err error) {
	if g.keptOf == g.files[0] {
		return false, nil
	}
	g.keptOf, g.kept, g.replaying = g.files[0], kept{}, false
	b, err := os.ReadFile(g.files[0] + keptName)
	if err != nil || json.Unmarshal(b, &g.kept) != nil || len(g.kept.Answers) == 0 {
		g.kept = kept{}
		return false, nil // it is asked
	}
	n, err := g.choose("You have answered "+report.Amount(int64(len(g.kept.Answers)), "question")+" about this file before. Take the answers?", 0, "Yes", "No: ask me again")
	if err != nil {
		g.keptOf = ""
		return true, err
	}
	if g.replaying = n == 0; !g.replaying {
		g.kept = kept{}
	}
	return true, nil
}

// settle asks what is said of the file itself, unless it was said before.
func (g *guide) settle(title string, def int, options ...string) (int, error) {
	at := slices.IndexFunc(g.kept.Answers, func(a keptAnswer) bool { return a.Question == title })
	if at >= 0 && g.replaying {
		if n := slices.Index(options, g.kept.Answers[at].Answer); n >= 0 {
			return n, nil
		}
	}
	n, err := g.choose(title, def, options...)
	if err != nil {
		return n, err
	}
	if at < 0 {
		at, g.kept.Answers = len(g.kept.Answers), append(g.kept.Answers, keptAnswer{Question: title})
	}
	g.kept.Answers[at].Answer, g.kept.Answers[at].Typed = options[n], ""
	g.keep()
	return n, nil
}

// typedFor asks for an answer that none of the options of a question is, unless it was typed before.
func (g *guide) typedFor(title string) (string, error) {
	at := slices.IndexFunc(g.kept.Answers, func(a keptAnswer) bool { return a.Question == title })
	if g.replaying && g.kept.Answers[at].Typed != "" {
		return g.kept.Answers[at].Typed, nil
	}
	text, err := g.ask.line("Your answer (Enter: back to the question)")
	if err == nil {
		g.kept.Answers[at].Typed = text
		g.keep()
	}
	return text, err
}

// keep writes down what was said. Where it cannot be written, it is asked again another time.
func (g *guide) keep() {
	g.kept.Script = nil
	for _, s := range g.script {
		g.kept.Script = append(g.kept.Script, keptLine{Words: s.command, To: s.to})
	}
	if b, err := json.MarshalIndent(g.kept, "", "  "); err == nil && fileThere(g.files[0]) {
		_ = g.write(g.files[0]+keptName, string(b)+"\n")
	}
}

// scriptKept are the commands that brought the person to an earlier run of the file.
func (g *guide) scriptKept() {
	var was kept
	if b, err := os.ReadFile(g.files[0] + keptName); err != nil || json.Unmarshal(b, &was) != nil {
		return
	}
	for _, s := range was.Script {
		g.script = append(g.script, scripted{s.Words, s.To})
	}
}
