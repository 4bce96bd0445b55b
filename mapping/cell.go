package mapping

import "strings"

// formulaStart are the characters that make a spreadsheet read a cell as a
// formula, and the apostrophe that guards against it.
const formulaStart = "=+-@\t\r\n'"

// GuardCell makes a CSV cell safe to open in a spreadsheet: text that would be
// read as a formula gets an apostrophe in front.
func GuardCell(cell string) string {
	if cell != "" && strings.IndexByte(formulaStart, cell[0]) >= 0 {
		return "'" + cell
	}
	return cell
}

// UnguardCell is the inverse of [GuardCell].
func UnguardCell(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.IndexByte(formulaStart, cell[1]) >= 0 {
		return cell[1:]
	}
	return cell
}
