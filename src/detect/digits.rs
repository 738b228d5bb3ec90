//! Numeric arbitration: what a run of digits is, and what must survive.
use super::Cx;

/// The run of digits that begins at `at`, with the letters and groups that
/// belong to it; returns the end of what was examined.
pub(crate) fn run(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// The digit groups around the separator at `at`; returns their end.
pub(crate) fn group(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
