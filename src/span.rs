//! Spans, and the only place where overlapping spans are settled.

use std::num::NonZeroU32;

use crate::detect::views::ViewPath;
use crate::entity::Entity;

/// How a detector came to its verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FoundBy {
    /// The bytes have the entity's shape and pass its validator.
    Shape,
    /// The bytes have the shape, and a label nearby says what they are.
    Context,
    /// The name of the field that holds the bytes says what they are.
    Name,
    /// The place on a line of a known format says what the bytes are.
    Position,
    /// The header line of a table names the column that holds the bytes.
    Column,
    /// A detector of the policy's own matches, or names the field.
    Policy,
}

impl FoundBy {
    /// Every way, in order of declaration.
    pub const ALL: &'static [FoundBy] = &[
        FoundBy::Shape,
        FoundBy::Context,
        FoundBy::Name,
        FoundBy::Position,
        FoundBy::Column,
        FoundBy::Policy,
    ];

    /// The word that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            FoundBy::Shape => "shape",
            FoundBy::Context => "context",
            FoundBy::Name => "name",
            FoundBy::Position => "position",
            FoundBy::Column => "column",
            FoundBy::Policy => "policy",
        }
    }
}

/// A range of bytes that a detector claims for an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte; always greater than `start`.
    pub end: u32,
    /// What the bytes are.
    pub entity: Entity,
    /// How that was found.
    pub found_by: FoundBy,
    /// Which decodings lead from the bytes to the value.
    pub(crate) path: ViewPath,
    /// The address that the bytes spell where they are a dotted quad, so that
    /// none is read twice; 0.0.0.0 is not worth it.
    pub(crate) quad: Option<NonZeroU32>,
    /// Which of the policy's rules is its, once that is decided.
    pub(crate) rule: u16,
}

/// [`resolve_by`] for those that no rule is known of.
pub(crate) fn resolve(spans: &mut Vec<Span>) {
    resolve_by(spans, |_, _| false);
}

/// Leaves of overlapping spans the ones to replace: ordered, disjoint, and
/// together covering every byte that any of `spans` covers.
///
/// - A span that contains others replaces them: a whole `Cookie:` value wins
///   over the number inside it.
/// - Of equal ranges, what the policy's own detectors find wins, then what a
///   name, a place or a column says over a shape (what a shape's replacement leaves would be taken by the name the next
///   time), then the entity of higher precedence, then the way of finding
///   declared first, then the shorter decoding.
/// - Spans that overlap in part become one, which belongs to the entity of
///   higher precedence and, being no value of its own, can only be redacted:
///   its `merged` mark says so. So does a span of which `leaves` says that
///   its rule would leave a part of what another's, within it, removes.
///
/// Linear after the sort, which finds most batches in order already.
pub(crate) fn resolve_by(
    spans: &mut Vec<Span>,
    leaves: impl Fn(&Span, &Span) -> bool,
) {
    let key = |s: &Span| {
        let weight = match s.found_by {
            FoundBy::Policy => 0,
            FoundBy::Name | FoundBy::Position | FoundBy::Column => 1,
            FoundBy::Shape | FoundBy::Context => 2,
        };
        let rank = (weight, s.entity, s.found_by, s.path);
        (s.start, u32::MAX - s.end, rank)
    };
    if !spans.is_sorted_by_key(key) {
        spans.sort_by_key(key);
    }
    let mut kept = 0;
    for next in 0..spans.len() {
        let span = spans[next];
        if kept > 0 && span.start < spans[kept - 1].end {
            let last = &mut spans[kept - 1];
            if span.end > last.end {
                last.end = span.end;
                last.entity = last.entity.min(span.entity);
                last.path = ViewPath::MERGED;
            } else if leaves(last, &span) {
                last.path = ViewPath::MERGED;
            }
        } else {
            spans[kept] = span;
            kept += 1;
        }
    }
    spans.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(start: u32, end: u32, entity: Entity) -> Span {
        let (found_by, path) = (FoundBy::Shape, ViewPath::PLAIN);
        Span { start, end, entity, found_by, path, quad: None, rule: 0 }
    }

    fn resolved(mut spans: Vec<Span>) -> Vec<Span> {
        resolve(&mut spans);
        spans
    }

    #[test]
    fn what_leaves_a_part_of_what_is_to_go_is_redacted() {
        let user = Span { rule: 1, ..span(8, 19, Entity::Username) };
        let number = Span { rule: 2, ..span(8, 19, Entity::MobileCn) };
        let inside = Span { rule: 2, ..span(9, 19, Entity::MobileCn) };
        let leaves =
            |outer: &Span, inner: &Span| (outer.rule, inner.rule) == (1, 2);
        for other in [number, inside] {
            let mut spans =
                vec![Span { found_by: FoundBy::Name, ..user }, other];
            resolve_by(&mut spans, leaves);
            let [left] = spans[..] else { panic!("{spans:?}") };
            assert!(left.path.is_merged());
            assert_eq!((left.start, left.entity), (8, Entity::Username));
        }
    }

    #[test]
    fn a_containing_span_wins() {
        use Entity::{Credential, MobileCn};
        let cookie = span(8, 60, Credential);
        let inside = span(20, 31, MobileCn);
        let at_start = span(8, 19, MobileCn);
        let at_end = span(49, 60, MobileCn);
        for order in [
            vec![cookie, inside, at_start, at_end],
            vec![at_end, at_start, inside, cookie],
        ] {
            assert_eq!(resolved(order), [cookie]);
        }
    }

    // A batch is as long as a long line, or longer.
    #[test]
    fn a_containing_span_wins_far_into_a_batch() {
        let number = span(1 << 30, (1 << 30) + 11, Entity::MobileCn);
        let user = span(1 << 30, (1 << 30) + 12, Entity::Username);
        assert!(Entity::MobileCn < Entity::Username);
        assert_eq!(resolved(vec![number, user]), [user]);
    }

    #[test]
    fn of_equal_ranges_the_earlier_entity_stays() {
        let phone = span(3, 21, Entity::Phone);
        let id = span(3, 21, Entity::ResidentId);
        assert_eq!(resolved(vec![phone, id]), [id]);
        assert_eq!(resolved(vec![id, phone]), [id]);
    }

    // `Invalid user 13812345678`: were it masked as a number, what is left
    // would be a user the next time.
    #[test]
    fn of_equal_ranges_what_is_said_wins_over_what_is_seen() {
        let number = span(3, 14, Entity::MobileCn);
        for found_by in [FoundBy::Name, FoundBy::Position, FoundBy::Column] {
            let user = Span { found_by, ..span(3, 14, Entity::Username) };
            assert!(Entity::MobileCn < Entity::Username);
            assert_eq!(resolved(vec![number, user]), [user]);
            assert_eq!(resolved(vec![user, number]), [user]);
        }
    }

    #[test]
    fn spans_that_overlap_in_part_become_one_redaction() {
        let first = span(0, 10, Entity::Email);
        let second = span(5, 15, Entity::Phone);
        let third = span(14, 20, Entity::Ip);
        let apart = span(20, 25, Entity::Ip);
        let merged =
            Span { path: ViewPath::MERGED, ..span(0, 20, Entity::Phone) };
        assert_eq!(
            resolved(vec![third, apart, second, first]),
            [merged, apart]
        );
    }

    proptest! {
        #[test]
        fn what_was_claimed_stays_covered_and_nothing_else(
            claims in prop::collection::vec((0u32..60, 1u32..20, 0usize..60), 0..40)
        ) {
            let spans: Vec<Span> = claims
                .iter()
                .map(|&(start, length, entity)| {
                    let entity = Entity::ALL[entity % Entity::ALL.len()];
                    span(start, start + length, entity)
                })
                .collect();
            let covers = |spans: &[Span]| -> Vec<bool> {
                (0..80)
                    .map(|at| spans.iter().any(|s| s.start <= at && at < s.end))
                    .collect()
            };
            let settled = resolved(spans.clone());
            prop_assert_eq!(covers(&settled), covers(&spans));
            for pair in settled.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
            }
            let mut reversed = spans;
            reversed.reverse();
            prop_assert_eq!(resolved(reversed), settled);
        }
    }
}
