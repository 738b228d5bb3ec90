//! Credentials that have a shape: JWT, bearer tokens, PEM keys.
use super::Cx;

/// JWT
pub(crate) fn jwt(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}
/// Bearer
pub(crate) fn bearer(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// The PEM key whose opening dashes are at `at`.
pub(crate) fn pem(_cx: &mut Cx<'_>, _at: usize) {}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
