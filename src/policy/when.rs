//! On which lines a rule counts: what a line must hold besides.

use std::fmt;
use std::ops::Range;

use super::age;
use crate::detect::custom::FieldNames;
use crate::entity::{Entity, EntitySet};
use crate::time::Day;

/// The condition of a rule. What it asks for must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// The line holds a value of one of these, and the names of groups and
    /// entities by which the policy says so.
    pub(super) line_has: Option<(EntitySet, Vec<String>)>,
    /// The line tells the birth date of someone who has not completed so many
    /// years when it was written.
    pub(super) younger_than: Option<u8>,
    /// The value stands in a field or column of one of these names.
    pub(super) field: Option<FieldNames>,
}

/// How much a condition asks for: of two that hold, the one with the smaller
/// rank counts. An age goes before a field, a smaller age before a greater
/// one, a field that is named before one by a pattern, and all of them before
/// company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u8, u8, bool);

impl Rank {
    /// That of no condition.
    pub(super) const LAST: Rank = Rank(u8::MAX, u8::MAX, true);
}

impl When {
    /// Whether the condition holds for a value in these `fields`, on a line of
    /// which `facts` are true.
    pub(crate) fn holds(&self, facts: &Facts, fields: &Fields<'_>) -> bool {
        let has = |(set, _): &(EntitySet, _)| set.intersects(facts.entities);
        let young =
            |years: u8| facts.youngest.is_some_and(|age| age < years.into());
        self.line_has.as_ref().is_none_or(has)
            && self.younger_than.is_none_or(young)
            && self.field.as_ref().is_none_or(|names| fields.are(names))
    }

    pub(super) fn rank(&self) -> Rank {
        let field = match &self.field {
            Some(names) if names.are_exact() => 0,
            Some(_) => 1,
            None => u8::MAX,
        };
        let age = self.younger_than.unwrap_or(u8::MAX);
        Rank(age, field, self.line_has.is_none())
    }

    /// Entities that must be looked for, so that the condition can be told.
    pub(super) fn asks_for(&self) -> EntitySet {
        let company = self.line_has.iter().flat_map(|(set, _)| set.iter());
        let born = [Entity::BirthDate, Entity::ResidentId];
        let age = born.into_iter().filter(|_| self.younger_than.is_some());
        company.chain(age).collect()
    }
}

impl fmt::Display for When {
    /// As a sentence goes on: `on lines that hold account or phone`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, names)) = &self.line_has {
            write!(f, "on lines that hold {}", names.join(" or "))?;
        }
        if let Some(years) = self.younger_than {
            let joined = if self.line_has.is_some() { " and" } else { "on" };
            write!(f, "{joined} lines of a person under {years}")?;
        }
        if let Some(FieldNames(names)) = &self.field {
            let alone = self.line_has.is_none() && self.younger_than.is_none();
            let joined = if alone { "" } else { ", " };
            write!(f, "{joined}in fields called {}", names.join(" or "))?;
        }
        Ok(())
    }
}

/// The names of what holds a value: the field around it, and the column.
#[derive(Clone, Copy, Default)]
pub(crate) struct Fields<'t> {
    pub(crate) field: Option<&'t [u8]>,
    pub(crate) column: Option<&'t [u8]>,
}

impl Fields<'_> {
    /// Whether one of them is among `names`.
    pub(crate) fn are(&self, names: &FieldNames) -> bool {
        let mut all = self.field.iter().chain(&self.column);
        all.any(|name| names.matches(name))
    }
}

/// What is known of a line.
#[derive(Default)]
pub(crate) struct Facts {
    /// The entities of which it holds a value.
    entities: EntitySet,
    /// The birth dates that it tells, and where.
    births: Vec<(Range<usize>, Day)>,
    /// The age in completed years of the youngest of those persons.
    youngest: Option<u16>,
}

impl Facts {
    /// Notes that the line holds a value of `entity`.
    pub(crate) fn add(&mut self, entity: Entity) {
        self.entities.insert(entity);
    }

    /// Whether values of `entity` may tell a birth date.
    pub(crate) fn tells_birth(entity: Entity) -> bool {
        matches!(entity, Entity::BirthDate | Entity::ResidentId)
    }

    /// Notes the birth date that a value of `entity` tells, if it does, by
    /// its place on the line and its decoded text.
    pub(crate) fn add_birth(
        &mut self,
        entity: Entity,
        place: Range<usize>,
        text: &[u8],
    ) {
        let born = age::born(entity, text);
        self.births.extend(born.map(|day| (place, day)));
    }

    /// Settles ages, once all values of `line` are noted: it was written when
    /// it says itself, or else `today`.
    pub(crate) fn date(&mut self, line: &[u8], today: Day) {
        if self.births.is_empty() {
            return;
        }
        let births = &self.births;
        let outside = |at: usize| !births.iter().any(|b| b.0.contains(&at));
        let written = age::written(line, outside, today).unwrap_or(today);
        let ages = births.iter().map(|(_, born)| age::years(*born, written));
        self.youngest = ages.min();
    }
}
