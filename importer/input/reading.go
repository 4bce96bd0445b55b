package input

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/importer/halt"
	"clerk-import/importer/source"
)

// reading is how the input is read where that is not the usual way, for the fingerprint; "" where it is.
func (o *Options) reading() (text string) {
	if o.Encoding != "" || o.PadRows {
		text = fmt.Sprintf("%s,%v", strings.ToLower(o.Encoding), o.PadRows)
	}
	if o.Header != nil || o.Nulls != nil {
		text += fmt.Sprintf(" %q %q", o.Header, o.Nulls)
	}
	if len(o.States) > 0 {
		text += fmt.Sprintf(" states %v", o.States)
	}
	if len(o.Metadata) > 0 {
		text += fmt.Sprintf(" metadata %v", o.Metadata)
	}
	return text
}

// columns tests the names that the user gave the columns of files without a header.
func (o *Options) columns() error {
	for i, name := range o.Header {
		o.Header[i] = strings.TrimSpace(name)
		switch {
		case o.Header[i] == "":
			return &halt.Usage{Msg: fmt.Sprintf("--header: column %d has no name", i+1), Try: "--header id,email,name"}
		case slices.Contains(o.Header[:i], o.Header[i]):
			return &halt.Usage{Msg: fmt.Sprintf("--header names %s twice", o.Header[i]), Try: "a name of its own for each column, in their order"}
		}
	}
	return nil
}

// counts tests that what was said of files of a format is said of one that is there: whoever said it believes that it
// counts.
func (o *Options) counts(files []inputFile) error {
	for _, f := range []struct {
		flag string
		said bool
		of   source.Format
	}{
		{"--delimiter", o.Delimiter != 0, source.CSV},
		{"--header", o.Header != nil, source.CSV},
		{"--null", o.Nulls != nil, source.CSV},
		{"--pad-rows", o.PadRows, source.CSV},
		{"--path", o.Path != "", source.JSON},
	} {
		if f.said && !slices.ContainsFunc(files, func(in inputFile) bool { return in.opts.Format == f.of }) {
			return &halt.Usage{Msg: fmt.Sprintf("%s is about %s files, and none is named", f.flag, strings.ToUpper(string(f.of))), Try: "leave it out"}
		}
	}
	return nil
}
