//! Telephone numbers.
use super::Cx;

/// The number behind the plus at `at`; returns its end.
pub(crate) fn plus(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// The number whose area code stands in parentheses at `at`; returns its end.
pub(crate) fn area(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
