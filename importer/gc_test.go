package importer

import "runtime/debug"

// Tests hold little and make much: without this, a tenth of their time is the collector's, which runs at each four megabytes.
func init() { debug.SetGCPercent(800) }
