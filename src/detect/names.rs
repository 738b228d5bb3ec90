//! Names of fields, and what they say about values.
use crate::entity::Entity;

/// What a field's name says about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// The value is of this entity, or of its family: a name of
    /// [`Entity::Phone`] may hold a mobile number, one of
    /// [`Entity::ResidentId`] a passport's.
    Is(Entity),
    /// The value counts or measures: bytes, a duration, a position.
    Counts,
    /// Nothing.
    Nothing,
}

/// What `name` says; split into words, decoded names only.
pub(crate) fn lookup(_name: &[u8]) -> Says {
    Says::Nothing
}
