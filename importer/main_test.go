package importer

import (
	"flag"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(800) // tests hold little and make much: else the collector runs at each four megabytes, for a tenth of the time
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err) // those that are parallel wait for the disk, which is what a checkpoint is
	}
	os.Exit(m.Run())
}
