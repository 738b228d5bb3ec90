//! Pairs of latitude and longitude.
use super::Cx;

/// The pair around the comma at `at`; returns its end.
pub(crate) fn pair(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
