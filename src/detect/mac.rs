//! Hardware addresses (IEEE 802).
use super::Cx;

/// Six pairs by colons around the one at `at`; returns the end of the run.
pub(crate) fn colons(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// Six pairs by dashes around the one at `at`; returns the end of the run.
pub(crate) fn dashes(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// Three quads by dots, the first of which is at `at`; returns the end.
pub(crate) fn dots(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
