//! Internet addresses (RFC 791, RFC 4291).
use super::Cx;

/// The quad around the dot at `at`; returns the end of the dotted run.
pub(crate) fn dotted(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// The quad around the dash at `at`; returns the end of the dashed run.
pub(crate) fn dashed(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// The IPv6 address around the colon at `at`; returns the end of the run.
pub(crate) fn colons(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
