//! The open benchmark: how many identifiers a filter leaves behind, how much
//! it destroys, and how fast it is, on the same lines for every filter.
//!
//! ```text
//! corpus   seed → blocks of lines, each with its labels
//! run      lines → the command under test → lines, in lockstep
//! align    which line that came out belongs to which that went in
//! judge    a line, its labels, what came out → leaks, alarms, collateral
//! spelling whether a value can be read in a line, however it is spelled
//! measure  whole runs: throughput, CPU, memory; one line: latency
//! score    the tallies, with intervals
//! report   scores of several tools → one page
//! ```
//!
//! The judge knows no policy and no tool: a value has leaked if it can still
//! be read in the line that came out, whatever stands around it.

mod align;
pub mod corpus;
pub mod judge;
#[cfg(test)]
mod marked;
pub mod measure;
pub mod replacer;
pub mod run;
pub mod score;
mod spelling;
