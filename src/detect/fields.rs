//! Named fields: where a name says what a value is.
use super::Cx;
use super::names::Says;
use crate::entity::Entity;

/// The field whose separator (`=`, `:` or the `>` of a tag) is at `at`.
pub(crate) fn separator(_cx: &mut Cx<'_>, _at: usize) {}

/// The Chinese label, or the full-width separator behind one, around the
/// high byte at `at`; returns the end of what was examined.
pub(crate) fn label(_cx: &mut Cx<'_>, at: usize) -> usize {
    at + 1
}

/// What the name of the field says that directly holds a value which begins
/// at `start`: `name=`, `"name":`, `<name>`, `name: `, 名称:.
pub(crate) fn says(_cx: &Cx<'_>, _start: usize) -> Says {
    Says::Nothing
}

/// Whether a label near `start..end`, on its line, names one of `entities`:
/// at most 48 bytes before, or 16 behind.
pub(crate) fn labelled(
    _cx: &Cx<'_>,
    _start: usize,
    _end: usize,
    _entities: &[Entity],
) -> bool {
    false
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
