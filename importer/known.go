package importer

import (
	"context"
	"encoding/binary"
	"slices"

	"clerk-import/importer/checkpoint"
)

// knownRows tells what a checkpoint knows of the rows of a walk, which asks in their order. It holds few of them at once,
// and the checkpoint may be written in between.
type knownRows struct {
	cp   *checkpoint.Checkpoint
	part []checkpoint.Row
	next int64 // ordinal behind the part
	end  bool
}

// find is the row with an ordinal, which is none of those asked for before.
func (k *knownRows) find(ordinal int64) (row checkpoint.Row, found bool, err error) {
	for {
		for len(k.part) > 0 && k.part[0].Ordinal < ordinal {
			k.part = k.part[1:]
		}
		if len(k.part) > 0 {
			return k.part[0], k.part[0].Ordinal == ordinal, nil
		}
		if k.end {
			return row, false, nil
		}
		if k.part, err = k.cp.Part(max(k.next, ordinal), 1024); err != nil {
			return row, false, err
		}
		if k.end = len(k.part) == 0; !k.end {
			k.next = k.part[len(k.part)-1].Ordinal + 1
		}
	}
}

// eachInParts calls f for the rows of a checkpoint, which may be written in between.
func eachInParts(cp *checkpoint.Checkpoint, f func(checkpoint.Row) error) error {
	for from := int64(0); ; {
		part, err := cp.Part(from, 4096)
		if err != nil || len(part) == 0 {
			return err
		}
		from = part[len(part)-1].Ordinal + 1
		for _, row := range part {
			if err := f(row); err != nil {
				return err
			}
		}
	}
}

// idSet is Clerk ids, of which eight bytes each are kept, sorted.
type idSet []uint64

// idsOf are the Clerk ids that rows of a checkpoint have of which f holds.
func idsOf(cp *checkpoint.Checkpoint, f func(checkpoint.Row) bool) (ids idSet, err error) {
	err = cp.Each(func(row checkpoint.Row) error {
		if row.ClerkID != "" && f(row) {
			ids = append(ids, idPrint(row.ClerkID))
		}
		return nil
	})
	slices.Sort(ids)
	return ids, err
}

// claimedIDs are the Clerk ids that rows have.
func claimedIDs(cp *checkpoint.Checkpoint) (claimed idSet, err error) {
	err = cp.ClerkIDs(func(id string) { claimed = append(claimed, idPrint(id)) })
	slices.Sort(claimed)
	return claimed, err
}

func (s idSet) has(id string) bool {
	_, is := slices.BinarySearch(s, idPrint(id))
	return is
}

// idPrint is eight bytes of a Clerk id, the end of which is random.
func idPrint(id string) uint64 {
	var b [8]byte
	copy(b[:], id[max(0, len(id)-8):])
	return binary.BigEndian.Uint64(b[:])
}

// arrivedIDs are the Clerk ids of what rows stand for that have arrived, the latest first.
func arrivedIDs(ctx context.Context, cp *checkpoint.Checkpoint) (ids []string, err error) {
	if err := cp.Sync(ctx); err != nil {
		return nil, err
	}
	err = cp.Each(func(row checkpoint.Row) error {
		if row.ClerkID != "" {
			ids = append(ids, row.ClerkID)
		}
		return nil
	}, checkpoint.Created, checkpoint.Updated)
	slices.Reverse(ids)
	return ids, err
}
