package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"clerk-import/importer"
)

func (a *app) statusCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status CHECKPOINT",
		Short: "Show what a checkpoint says about its run",
		Args:  args(1, 1, "one checkpoint file"),
		RunE: func(_ *cobra.Command, files []string) error {
			s, err := importer.ReadStatus(files[0])
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(a.stdout).Encode(s)
			}
			fmt.Fprintf(a.stdout, "Run %s of %s, begun %s\n", s.Run.ID, s.Run.Mapping, s.Run.StartedAt.Format("2006-01-02 15:04:05 MST"))
			fmt.Fprintf(a.stdout, "Target: %s, %s instance %s\n", s.Run.Target.Kind, s.Run.Target.Environment, s.Run.Target.Instance)
			for _, in := range s.Run.Inputs {
				fmt.Fprintf(a.stdout, "Input: %s, %d rows\n", in.Name, in.Rows)
			}
			fmt.Fprintf(a.stdout, "%d rows:", s.Run.Read)
			for _, st := range []struct {
				name string
				n    int64
			}{
				{"created", s.Counts["created"]}, {"updated", s.Counts["updated"]}, {"skipped", s.Counts["skipped"]},
				{"rejected", s.Counts["rejected"]}, {"failed", s.Counts["failed"]}, {"rolled back", s.Counts["deleted"]}, {"in doubt", s.Counts["claimed"]},
				{"still to do", s.Unfinished - s.Counts["claimed"]},
			} {
				if st.n > 0 {
					fmt.Fprintf(a.stdout, " %d %s", st.n, st.name)
				}
			}
			fmt.Fprintln(a.stdout)
			if n := s.Counts["vanished"]; n > 0 {
				fmt.Fprintf(a.stdout, "Vanished from a later export: %d\n", n)
			}
			if !s.Run.Finished {
				fmt.Fprintln(a.stdout, "Not finished: run the same migrate command again to continue.")
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as one JSON object")
	return c
}
