//! Policies: which transformation each entity gets, and why.
//!
//! A policy is a TOML file, checked as a whole before the first byte is
//! filtered. An entity that no rule names is redacted.

mod read;

use crate::entity::{Entity, EntitySet};
use crate::geo::Geo;
use crate::transform::Transformation;

/// The policies that are built in, by name.
const BUILTIN: &[(&str, &str)] = &[
    ("default", include_str!("../../samples/policies/default.toml")),
    ("linkable", include_str!("../../samples/policies/linkable.toml")),
];

/// What is to happen to each entity.
#[derive(Clone, Debug)]
pub struct Policy {
    name: String,
    description: Option<String>,
    min_addresses: u32,
    rules: Vec<Rule>,
    /// For each entity, in order of declaration, its rule among `rules`.
    of: Vec<usize>,
}

/// What is to happen to the entities that a rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What happens.
    pub transform: Transformation,
    /// The domain in which equal values of a transformation that works with a
    /// key have equal results; empty unless the policy names one. Rules with
    /// different domains have nothing in common.
    pub domain: String,
    /// Where the requirement comes from.
    pub clause: Option<String>,
    /// What a reader of the rule should know.
    pub note: Option<String>,
}

impl Rule {
    /// A rule that says nothing but what happens.
    const fn bare(transform: Transformation) -> Rule {
        Rule { transform, domain: String::new(), clause: None, note: None }
    }
}

/// What a name says of several kinds of values, and the kinds: which one a
/// value is its form says, until it is treated.
const FAMILIES: [(Entity, &[Entity]); 2] = {
    use Entity::*;
    [
        (Phone, &[MobileCn, LandlineCn]),
        (ResidentId, &[Uscc, HkId, MoId, TwId, Permit, Passport, MilitaryId]),
    ]
};

impl Policy {
    /// The built-in policy of this name, or `None`.
    pub fn builtin(name: &str) -> Option<Policy> {
        let (_, text) = BUILTIN.iter().find(|(known, _)| *known == name)?;
        Some(Policy::parse(text).expect("built-in policies are tested"))
    }

    /// The names of the built-in policies.
    pub fn builtins() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// The policy that a TOML text describes.
    ///
    /// # Errors
    ///
    /// The first mistake in the text, with its line and column and what to
    /// write instead.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        read::policy(text)
    }

    /// Replaces the rule of one entity, by `ENTITY=TRANSFORM` where the
    /// transformation is a name or an inline TOML value: `ip=truncate`,
    /// `bank_card=mask={keep_last=4}`.
    ///
    /// # Errors
    ///
    /// What is wrong with the setting; the policy is as it was.
    pub fn set(&mut self, setting: &str) -> Result<(), PolicyError> {
        let (entity, transform) = read::setting(setting)?;
        self.of[entity as usize] = self.rules.len();
        self.rules.push(Rule::bare(transform));
        Ok(())
    }

    /// The policy's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the policy is for, in a sentence.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// What is to happen to values of `entity`.
    #[inline]
    pub fn rule(&self, entity: Entity) -> &Rule {
        &self.rules[self.of[entity as usize]]
    }

    /// Whether some entity's transformation works with a key.
    pub fn needs_key(&self) -> bool {
        let needs = |&entity| self.rule(entity).transform.needs_key();
        Entity::ALL.iter().any(needs)
    }

    /// The entities that are not kept, and the families they belong to: the
    /// name of a telephone says `phone` of every kind of number, the name of
    /// a document `resident_id`.
    pub(crate) fn treats(&self) -> EntitySet {
        let treated = |entity: Entity| {
            self.rule(entity).transform != Transformation::Keep
        };
        let heads = FAMILIES
            .iter()
            .filter(|(_, members)| members.iter().any(|&m| treated(m)))
            .map(|(head, _)| *head);
        Entity::ALL
            .iter()
            .copied()
            .filter(|&e| treated(e))
            .chain(heads)
            .collect()
    }

    /// Whether the whole of `text`, found under a name of `entity`, has a form
    /// that this policy gives to values of that entity, or of a kind of it.
    pub(crate) fn treated(&self, entity: Entity, text: &[u8]) -> bool {
        let treated = |e: Entity| self.rule(e).transform.treated(e, text);
        let family = FAMILIES.iter().find(|(head, _)| *head == entity);
        // A kind that is kept has no form of its own.
        let kept = |e| self.rule(e).transform == Transformation::Keep;
        treated(entity)
            || family.is_some_and(|(_, kinds)| {
                kinds.iter().any(|&kind| !kept(kind) && treated(kind))
            })
    }

    /// Whether some entity's lines are dropped.
    pub(crate) fn suppresses(&self) -> bool {
        Entity::ALL.iter().any(|&entity| {
            self.rule(entity).transform == Transformation::Suppress
        })
    }

    /// The source of locations that the policy asks for.
    pub(crate) fn geo(&self) -> Geo {
        Geo::new(self.min_addresses)
    }
}

/// A policy, or a setting of one rule, that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct PolicyError {
    line: usize,
    column: usize,
    message: String,
}

impl PolicyError {
    /// The line of the mistake, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column of the mistake in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is wrong and what to write instead, without the position.
    pub fn message(&self) -> &str {
        &self.message
    }
}

#[cfg(test)]
mod tests;
