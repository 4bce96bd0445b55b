package source

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"

	"clerk-import/mapping/files"
)

// sharedStrings are texts that cells refer to by their number. What is large goes to a
// temporary file.
type sharedStrings struct {
	ends [][]int64 // where each text ends, in blocks
	n    int
	text []byte // the last ones, that are not in the file
	file *os.File
	at   int64 // bytes in the file
}

const stringsBlock = 1 << 16

// sharedTexts reads the shared strings, unless that was done.
func (b *workbook) sharedTexts() (*sharedStrings, error) {
	if b.shared != nil {
		return b.shared, nil
	}
	b.shared = &sharedStrings{}
	if b.strings == "" {
		return b.shared, nil
	}
	x, err := b.open(b.strings, maxPart)
	if err != nil {
		return nil, err
	}
	defer x.close()
	for {
		t, err := x.token()
		if errors.Is(err, io.EOF) {
			return b.shared, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.strings, err)
		}
		if e, is := t.(xml.StartElement); is && e.Name.Local == "si" && x.inside("sst") {
			text, err := x.content(false)
			if err == nil {
				err = b.shared.add(text)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: text %d: %w", b.strings, b.shared.n, err)
			}
		}
	}
}

func (s *sharedStrings) add(text string) (err error) {
	if s.n == maxStrings {
		return fmt.Errorf("there are more than %d", maxStrings)
	}
	if s.n%stringsBlock == 0 {
		s.ends = append(s.ends, make([]int64, 0, stringsBlock))
	}
	s.text = append(s.text, text...)
	last := &s.ends[len(s.ends)-1]
	*last = append(*last, s.at+int64(len(s.text)))
	if s.n++; len(s.text) < textInMemory {
		return nil
	}
	if s.file == nil {
		if s.file, err = files.Temporary(); err != nil {
			return err
		}
	}
	n, err := s.file.Write(s.text)
	s.at, s.text = s.at+int64(n), s.text[:0]
	return err
}

func (s *sharedStrings) end(i int) int64 {
	if i < 0 {
		return 0
	}
	return s.ends[i/stringsBlock][i%stringsBlock]
}

// get is the text with a number, from 0.
func (s *sharedStrings) get(i int) (string, error) {
	from, to := s.end(i-1), s.end(i)
	if from >= s.at {
		return string(s.text[from-s.at : to-s.at]), nil
	}
	b := make([]byte, to-from)
	_, err := s.file.ReadAt(b, from)
	return string(b), err
}
