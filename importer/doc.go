// Package importer wires the rooms of a migration together: it reads an export,
// translates and judges its rows, and sends them to a target under its quota with a
// checkpoint it can always resume from. docs/architecture.md tells the way of a row.
//
// Start from [Prepare], which finds out what the files are. [Job.Check] is the dry
// run; [target.Open] names a Clerk instance or an embedded sandbox, [Job.Preflight]
// asks it what it allows, and [Job.Migrate] sends. Errors that a person can mend are
// a [UsageError], which says what to do.
package importer
