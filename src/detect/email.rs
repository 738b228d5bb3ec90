//! E-mail addresses, and the userinfo of URLs.
use super::Cx;

/// The address around the `@` at `at`; returns the end of what was examined.
pub(crate) fn at_sign(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
