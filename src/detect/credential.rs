//! Credentials that have a shape: JWT, bearer tokens, PEM keys.
use super::Cx;

/// A JWT that begins at `at`, or the token behind the `Bearer` whose middle
/// (`eare`) is at `at`; returns the end.
pub(crate) fn token(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// The PEM key whose opening dashes are at `at`.
pub(crate) fn pem(_cx: &mut Cx<'_>, _at: usize) {}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
