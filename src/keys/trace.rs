//! The tokens that a value has, so that one person's lines can be found in
//! logs that hold pseudonyms.

use super::Keyring;
use crate::detect::Detectors;
use crate::entity::{Entity, EntitySet};
use crate::span::resolve;
use crate::time::Day;
use crate::transform::pseudonym::Pseudonyms;

/// Makes the tokens that a keyring's keys give to values.
pub struct Tracer {
    /// For each key held, retired ones included, in order of epochs.
    keys: Vec<Pseudonyms>,
    detectors: Detectors,
}

impl Tracer {
    /// A tracer of what rules with this `domain`, empty for those without,
    /// make as of `today`, which settles what lies in the future.
    pub fn new(keyring: &Keyring, domain: &str, today: Day) -> Tracer {
        let keys = keyring.keys().iter();
        Tracer {
            keys: keys
                .map(|held| Pseudonyms::new(&held.key, domain))
                .collect(),
            detectors: Detectors::new(today, EntitySet::ALL),
        }
    }

    /// What the whole of `value` is by its own form; `None` where that tells
    /// nothing.
    pub fn entity(&mut self, value: &[u8]) -> Option<Entity> {
        let mut spans = Vec::new();
        self.detectors.detect(value, &mut spans);
        resolve(&mut spans);
        match spans[..] {
            [span] if span.start == 0 && span.end as usize == value.len() => {
                Some(span.entity)
            }
            _ => None,
        }
    }

    /// Appends to `out` the token of `value` for each key, with a line feed
    /// behind each.
    pub fn trace(&mut self, entity: Entity, value: &[u8], out: &mut Vec<u8>) {
        for key in &mut self.keys {
            key.write_text(entity, value, out);
            out.push(b'\n');
        }
    }
}
