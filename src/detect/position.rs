//! Values whose place on a line of a known format says what they are.
use super::Cx;

/// The user before the time stamp of a common or combined log line, whose
/// `[` is at `at`.
pub(crate) fn combined(_cx: &mut Cx<'_>, _at: usize) {}

/// The user in what sshd says behind the tag (`sshd[123]:`) whose colon is at
/// `at`.
pub(crate) fn syslog(_cx: &mut Cx<'_>, _at: usize) {}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
