//! The tokens that a value has, so that one person's lines can be found in
//! logs that hold pseudonyms.

use super::Keyring;
use crate::detect::Detectors;
use crate::detect::views::{Decoder, View};
use crate::entity::{Entity, EntitySet};
use crate::span::{Span, resolve};
use crate::time::Day;
use crate::transform::pseudonym::Pseudonyms;

/// Makes the tokens that a keyring's keys give to values.
pub struct Tracer {
    /// For each key held, retired ones included, in order of epochs.
    keys: Vec<Pseudonyms>,
    detectors: Detectors,
    spans: Vec<Span>,
    view: View,
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
            spans: Vec::new(),
            view: View::default(),
        }
    }

    /// What the whole of `value` is by its own form; `None` where that tells
    /// nothing, or the filter would redact it for being several things.
    pub fn entity(&mut self, value: &[u8]) -> Option<Entity> {
        self.detect(value);
        resolve(&mut self.spans);
        match self.spans[..] {
            [span] if whole(&span, value) && !span.path.is_merged() => {
                Some(span.entity)
            }
            _ => None,
        }
    }

    /// Appends to `out` the token of `value` for each key, with a line feed
    /// behind each.
    ///
    /// Escapes and full-width characters stand for what the filter takes them
    /// for.
    pub fn trace(&mut self, entity: Entity, value: &[u8], out: &mut Vec<u8>) {
        self.detect(value);
        let Tracer { keys, spans, view, .. } = self;
        let found = |span: &&Span| span.entity == entity && whole(span, value);
        let text = match spans.iter().find(found) {
            Some(span) => {
                view.unwind(span.path, value);
                view.bytes()
            }
            // The filter finds it by the name of its field alone.
            None => match view.decode(Decoder::Wide, value, 0, None) {
                Ok(_) => view.bytes(),
                Err(_) => value,
            },
        };
        for key in keys {
            key.write_text(entity, text, out);
            out.push(b'\n');
        }
    }

    fn detect(&mut self, value: &[u8]) {
        self.spans.clear();
        self.detectors.detect(value, &mut self.spans);
    }
}

/// Whether `span` is all of `value`.
fn whole(span: &Span, value: &[u8]) -> bool {
    span.start == 0 && span.end as usize == value.len()
}
