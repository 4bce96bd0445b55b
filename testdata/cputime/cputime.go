// Package cputime tells benchmarks what processor time they have used.
package cputime
