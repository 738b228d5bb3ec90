//! Policies: which transformation each entity gets, and why.
//!
//! A policy is a TOML file, checked as a whole before the first byte is
//! filtered. An entity that no rule names is redacted.

//!
//! # Which rule counts
//!
//! Of the rules that name an entity one counts for each line, whatever the
//! order in which they are written:
//!
//! 1. rules whose condition holds for the line go before those without one;
//!    of these, an age before a field, a smaller age before a greater one, a
//!    field that is named before one that a pattern stands for, and all of
//!    them before company;
//! 2. then the policy's own rules go before those of the policy it extends;
//! 3. then a rule that names the entity goes before one that names a group of
//!    it, and that before one that names its class.
//!
//! Two rules that are alike in all of that are a mistake, and so is a rule
//! that never counts. What a detector of the policy's own finds has the
//! detector's transformation, unless a rule with a condition counts. An overlay then goes through all rules: those that name
//! an effect replace what has it, the others are rules of its own.

pub(crate) mod age;
mod read;
mod when;

use std::net::IpAddr;
use std::path::Path;

use regex::bytes::Regex;

use crate::detect::columns::Header;
use crate::detect::custom::{Detector, FieldNames, Finds};
use crate::detect::ip;
use crate::entity::Entity::Custom;
use crate::entity::{Class, Entity, EntitySet};
use crate::geo::{Geo, GeoDatabase, Settings};
use crate::transform::Transformation;
pub use when::When;
pub(crate) use when::{Facts, Fields};

/// The policies that are built in, by name.
const BUILTIN: &[(&str, &str)] = &[
    ("default", include_str!("../../samples/policies/default.toml")),
    ("linkable", include_str!("../../samples/policies/linkable.toml")),
    ("display", include_str!("../../samples/policies/display.toml")),
    ("strict", include_str!("../../samples/policies/strict.toml")),
    ("baishan", include_str!("../../samples/policies/baishan.toml")),
    ("baiinfo", include_str!("../../samples/policies/baiinfo.toml")),
    ("inspur", include_str!("../../samples/policies/inspur.toml")),
    ("qiniu", include_str!("../../samples/policies/qiniu.toml")),
    ("youyun", include_str!("../../samples/policies/youyun.toml")),
];

/// The overlays that are built in, by name.
const OVERLAYS: &[(&str, &str)] = &[
    ("export", include_str!("../../samples/policies/overlays/export.toml")),
    ("share", include_str!("../../samples/policies/overlays/share.toml")),
];

/// What is to happen to each entity.
#[derive(Clone, Debug)]
pub struct Policy {
    name: String,
    description: Option<String>,
    geo: Geo,
    rules: Vec<Rule>,
    /// For each entity, in order of declaration, its rule among `rules`
    /// where no condition holds.
    of: Vec<usize>,
    /// The rules that have a condition: of those that hold, the first that
    /// names the entity counts.
    conditional: Vec<usize>,
    /// The class of each entity, in order of declaration.
    classes: Vec<Class>,
    /// In the order of their names.
    detectors: Vec<Detector>,
    allow: Allow,
    examples: Vec<Example>,
    clauses: Vec<Clause>,
}

/// A clause of the text that a policy keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its number in the text.
    pub number: String,
    /// What it promises, in other words than the text's.
    pub promise: String,
    /// The command that keeps it, or why none can; where there is none, rules
    /// keep it that name its number.
    pub kept_by: Option<String>,
}

/// Values that stay as they are, whatever the rules say.
#[derive(Clone, Debug, Default)]
struct Allow {
    /// Exactly these, once decoded.
    values: Vec<String>,
    /// Addresses of these networks: an address and the bits that count.
    networks: Vec<(IpAddr, u8)>,
    /// What stands in these fields.
    fields: FieldNames,
    /// What stands on lines on which one of these matches.
    lines: Vec<Regex>,
}

/// A line and what the policy promises to make of it.
#[derive(Clone, Debug)]
pub struct Example {
    /// What goes in, without a line feed.
    pub input: String,
    /// What comes out; nothing where the line is dropped. Tokens are those of
    /// [`Key::example`](crate::Key::example).
    pub output: String,
    /// Where the example stands in the policy, a line counted from 1.
    pub line: usize,
}

/// What is to happen to the entities that a rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The entities it names, itself or by a group or class.
    entities: EntitySet,
    /// On which lines it counts; on all, if there is no condition.
    pub when: Option<When>,
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
        Rule {
            entities: EntitySet::ALL,
            when: None,
            transform,
            domain: String::new(),
            clause: None,
            note: None,
        }
    }

    /// The entities that the rule names, itself or by a group or class.
    pub fn entities(&self) -> impl Iterator<Item = Entity> {
        self.entities.iter()
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
    /// write instead. Only built-in policies can be extended; see
    /// [`Policy::parse_with`] for others.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        Policy::parse_with(text, Path::new(""), &mut |name| {
            Policy::builtin(name).ok_or_else(|| {
                let known: Vec<_> = Policy::builtins().collect();
                format!(
                    "there is no built-in policy `{name}`; there are {}",
                    known.join(", ")
                )
            })
        })
    }

    /// Like [`Policy::parse`], for a text that stands in `folder`, where
    /// files that it names are looked for; `find` gives the policy that it
    /// extends by its name, or says why there is none.
    ///
    /// # Errors
    ///
    /// As for `parse`.
    pub fn parse_with(
        text: &str,
        folder: &Path,
        find: &mut dyn FnMut(&str) -> Result<Policy, String>,
    ) -> Result<Policy, PolicyError> {
        read::policy(text, folder, find)
    }

    /// The JSON Schema (draft 2020-12) of policy files, for editors. What it
    /// cannot say, [`Policy::parse`] does: whether the names that a file
    /// gives itself are known, and whether its rules agree.
    pub fn schema() -> &'static str {
        include_str!("schema.json")
    }

    /// The text of the built-in overlay of this name, or `None`.
    pub fn builtin_overlay(name: &str) -> Option<&'static str> {
        let known = OVERLAYS.iter().find(|(known, _)| *known == name);
        known.map(|(_, text)| *text)
    }

    /// The names of the built-in overlays.
    pub fn overlays() -> impl Iterator<Item = &'static str> {
        OVERLAYS.iter().map(|(name, _)| *name)
    }

    /// Lays the overlay that a TOML text describes over the policy.
    ///
    /// # Errors
    ///
    /// The first mistake in the text; the policy is as it was.
    pub fn overlay(&mut self, text: &str) -> Result<(), PolicyError> {
        self.overlay_with(text, Path::new(""))
    }

    /// Like [`Policy::overlay`], for a text that stands in `folder`, where
    /// files that it names are looked for.
    ///
    /// # Errors
    ///
    /// As for `overlay`.
    pub fn overlay_with(
        &mut self,
        text: &str,
        folder: &Path,
    ) -> Result<(), PolicyError> {
        *self = read::overlay(text, folder, self)?;
        Ok(())
    }

    /// Replaces the rules of one entity, by `ENTITY=TRANSFORM` where the
    /// transformation is a name or an inline TOML value: `ip=truncate`,
    /// `bank_card=mask={keep_last=4}`.
    ///
    /// # Errors
    ///
    /// What is wrong with the setting; the policy is as it was.
    pub fn set(&mut self, setting: &str) -> Result<(), PolicyError> {
        let (entity, transform) = read::setting(setting)?;
        let entities = [entity].into_iter().collect();
        self.put(Rule { entities, ..Rule::bare(transform) }, |_| false);
        Ok(())
    }

    /// Makes `rule` the one that counts for its entities, on whatever lines
    /// and for whatever a detector finds, in the place of all others but
    /// those that `stays` is true of.
    fn put(&mut self, rule: Rule, stays: impl Fn(&Transformation) -> bool) {
        let number = self.rules.len();
        let rules = &mut self.rules;
        let goes = |rules: &[Rule], old: usize| !stays(&rules[old].transform);
        for entity in rule.entities.iter() {
            let of = &mut self.of[entity as usize];
            if goes(rules, *of) {
                *of = number;
            }
        }
        for &conditional in &self.conditional {
            if goes(rules, conditional) {
                rules[conditional].entities.remove(rule.entities);
            }
        }
        let own = rule.entities.contains(Custom);
        for detector in self.detectors.iter_mut().filter(|_| own) {
            if goes(rules, detector.rule.into()) {
                detector.rule = number as u16;
            }
        }
        rules.push(rule);
    }

    /// The policy's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the policy is for, in a sentence.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// What is to happen to values of `entity` where no condition holds.
    #[inline]
    pub fn rule(&self, entity: Entity) -> &Rule {
        &self.rules[self.of[entity as usize]]
    }

    /// The rules that have a condition and name `entity`: of those that hold
    /// for a line, the first counts, before [`Policy::rule`].
    pub fn conditional(&self, entity: Entity) -> impl Iterator<Item = &Rule> {
        let rules = self.conditional.iter().map(|&number| &self.rules[number]);
        rules.filter(move |rule| rule.entities.contains(entity))
    }

    /// The class of `entity`.
    pub fn class(&self, entity: Entity) -> Class {
        self.classes[entity as usize]
    }

    /// Lines, and what the policy promises to make of them.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The clauses of the text that the policy keeps, in its order.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// The rules that name the clause of this number among theirs, without
    /// those that an overlay or a setting has put in their place.
    pub fn rules_for(&self, clause: &str) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| {
            let clauses = rule.clause.as_deref().unwrap_or_default();
            clauses.split(',').any(|number| number.trim() == clause)
        })
    }

    /// All that may happen to values of `entity`.
    fn rules_of(&self, entity: Entity) -> impl Iterator<Item = &Rule> {
        let own = self.detectors.iter().filter(move |_| entity == Custom);
        let own = own.map(|detector| self.rule_number(detector.rule));
        self.conditional(entity).chain([self.rule(entity)]).chain(own)
    }

    /// The policy's own detectors, by name, each with the rule for what it
    /// finds.
    pub fn own_detectors(&self) -> impl Iterator<Item = (&str, &Rule)> {
        let own = self.detectors.iter();
        own.map(|own| (own.name.as_str(), self.rule_number(own.rule)))
    }

    /// The policy's own detectors.
    pub(crate) fn detectors(&self) -> &[Detector] {
        &self.detectors
    }

    /// Whether what happens depends on which field holds a value.
    pub(crate) fn asks_for_fields(&self) -> bool {
        self.conditions().any(|when| when.field.is_some())
            || !self.allow.fields.0.is_empty()
    }

    /// Whether lines of no known table must be withheld, where so much of one
    /// is `expected`: what a rule or detector says of a column would not be
    /// done on them.
    pub(crate) fn needs_header(&self, expected: Header) -> bool {
        let of_conditions = self.conditions().filter_map(|w| w.field.as_ref());
        let of_detectors =
            self.detectors.iter().filter_map(|d| match &d.finds {
                Finds::Fields(names) => Some(names),
                Finds::Pattern(_) => None,
            });
        let mut names = of_conditions.chain(of_detectors);
        names.any(|names| expected != Header::Auto || names.need_header())
    }

    /// The entities for which the rule of this number may count.
    fn entities_of(&self, number: usize) -> impl Iterator<Item = Entity> {
        let rule = &self.rules[number];
        let own = self.detectors.iter().any(|d| usize::from(d.rule) == number);
        rule.entities.iter().filter(move |&entity| match entity {
            Custom => own,
            _ => rule.when.is_some() || self.of[entity as usize] == number,
        })
    }

    /// The conditions of all rules that have one.
    fn conditions(&self) -> impl Iterator<Item = &When> {
        let rules = self.conditional.iter();
        rules.filter_map(|&number| self.rules[number].when.as_ref())
    }

    /// Whether the rule of this number can count for some entity.
    fn counts(&self, number: usize) -> bool {
        let rule = &self.rules[number];
        let mut entities = rule.entities.iter();
        match &rule.when {
            None => entities.any(|entity| self.of[entity as usize] == number),
            // Of those that ask for the same, the first counts.
            Some(_) => entities.any(|entity| {
                let mut same = self
                    .conditional
                    .iter()
                    .filter(|&&n| self.rules[n].when == rule.when)
                    .filter(|&&n| self.rules[n].entities.contains(entity));
                same.next() == Some(&number)
            }),
        }
    }

    /// Whether what happens depends on what else is on a line.
    pub(crate) fn has_conditions(&self) -> bool {
        !self.conditional.is_empty()
    }

    /// The number of the rule for a value of `entity` in these `fields`, on a
    /// line of which `facts` are true, if one that has a condition counts.
    pub(crate) fn decide(
        &self,
        entity: Entity,
        facts: &Facts,
        fields: &Fields<'_>,
    ) -> Option<u16> {
        let holds = |&&number: &&usize| {
            let rule = &self.rules[number];
            rule.entities.contains(entity)
                && rule.when.as_ref().is_none_or(|w| w.holds(facts, fields))
        };
        // Reading refuses policies with more rules.
        self.conditional.iter().find(holds).map(|&number| number as u16)
    }

    /// The number of the rule for values of `entity` where no condition
    /// holds; what a detector of the policy finds has the `detector`'s.
    #[inline]
    pub(crate) fn plain(&self, entity: Entity, detector: u16) -> u16 {
        match entity {
            Custom => detector,
            _ => self.of[entity as usize] as u16,
        }
    }

    /// The rule of this number.
    #[inline]
    pub(crate) fn rule_number(&self, number: u16) -> &Rule {
        &self.rules[usize::from(number)]
    }

    /// The domains of all rules, by their numbers.
    pub(crate) fn domains(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.domain.as_str())
    }

    /// Whether some entity's transformation works with a key.
    pub fn needs_key(&self) -> bool {
        let mut rules =
            Entity::ALL.iter().flat_map(|&entity| self.rules_of(entity));
        rules.any(|rule| rule.transform.needs_key())
    }

    /// The entities that are to be looked for: those that are not kept and
    /// those that a condition asks for, and the families they belong to: the
    /// name of a telephone says `phone` of every kind of number, the name of
    /// a document `resident_id`.
    pub(crate) fn treats(&self) -> EntitySet {
        let asked: EntitySet = self
            .conditions()
            .flat_map(|when| when.asks_for().iter())
            .collect();
        let wanted = |entity: Entity| {
            let mut rules = self.rules_of(entity);
            asked.contains(entity)
                || rules.any(|rule| rule.transform != Transformation::Keep)
        };
        let heads = FAMILIES
            .iter()
            .filter(|(_, members)| members.iter().any(|&m| wanted(m)))
            .map(|(head, _)| *head);
        let all = Entity::ALL.iter().copied();
        all.filter(|&e| wanted(e)).chain(heads).collect()
    }

    /// Whether the whole of `text`, found under a name of `entity`, has a form
    /// that this policy gives to values of that entity, or of a kind of it;
    /// `rule` is the number of the one that counts for it.
    ///
    /// What that rule removes goes in whatever form another rule may have
    /// left it, since a value may have that form by itself: a token of a key
    /// and the mark of a removal are no values. Nor is the form that a rule
    /// with a condition gives, for one that has none: what the condition asks
    /// for may be gone from the line.
    pub(crate) fn treated(
        &self,
        rule: u16,
        entity: Entity,
        text: &[u8],
    ) -> bool {
        let counts = self.rule_number(rule);
        let removes = counts.transform.removes();
        let gives = |rule: &Rule, entity: Entity| {
            let gone = counts.when.is_none() && rule.when.is_some();
            match &rule.transform {
                // What is kept has no form of its own.
                Transformation::Keep => false,
                other if removes && !gone && !other.is_marked() => false,
                Transformation::Locate if self.geo.is_label(text) => true,
                other => other.treated(entity, text),
            }
        };
        let any =
            |entity| self.rules_of(entity).any(|rule| gives(rule, entity));
        let family = FAMILIES.iter().find(|(head, _)| *head == entity);
        // A detector may have found it under the name of another entity.
        let mut own = self.detectors.iter().map(|d| self.rule_number(d.rule));
        any(entity)
            || own.any(|rule| gives(rule, Custom))
            || family.is_some_and(|(_, kinds)| kinds.iter().any(|&k| any(k)))
    }

    /// Whether `text`, a value of `entity`, stays whatever the rules say.
    pub(crate) fn allows(&self, entity: Entity, text: &[u8]) -> bool {
        let Allow { values, networks, .. } = &self.allow;
        values.iter().any(|value| value.as_bytes() == text)
            || entity == Entity::Ip
                && !networks.is_empty()
                && ip::parse(text).is_some_and(|address| {
                    networks.iter().any(|(network, bits)| {
                        within(address.to_canonical(), *network, *bits)
                    })
                })
    }

    /// Whether values are allowed by what they are.
    pub(crate) fn has_allowed(&self) -> bool {
        !self.allow.values.is_empty() || !self.allow.networks.is_empty()
    }

    /// Whether values are allowed by where they stand.
    pub(crate) fn has_allowed_places(&self) -> bool {
        !self.allow.fields.0.is_empty() || !self.allow.lines.is_empty()
    }

    /// Whether all values on `line` stay whatever the rules say.
    pub(crate) fn allows_line(&self, line: &[u8]) -> bool {
        self.allow.lines.iter().any(|allowed| allowed.is_match(line))
    }

    /// Whether values in these `fields` stay whatever the rules say.
    pub(crate) fn allows_in(&self, fields: &Fields<'_>) -> bool {
        fields.are(&self.allow.fields)
    }

    /// Whether some entity's lines are dropped.
    pub(crate) fn suppresses(&self) -> bool {
        let mut rules =
            Entity::ALL.iter().flat_map(|&entity| self.rules_of(entity));
        rules.any(|rule| rule.transform == Transformation::Suppress)
    }

    /// Whether some entity's transformation asks for a location.
    pub fn locates(&self) -> bool {
        let mut rules = self.rules_of(Entity::Ip);
        rules.any(|rule| rule.transform == Transformation::Locate)
    }

    /// What `locate` is asked for.
    pub fn locating(&self) -> &Settings {
        self.geo.settings()
    }

    /// Where locations come from: the embedded table, unless
    /// [`Policy::locate_in`] has said otherwise.
    pub fn geo_database(&self) -> &GeoDatabase {
        self.geo.database()
    }

    /// Makes locations come from `database`. The files that the policy names
    /// are for its user to open: no policy opens one.
    pub fn locate_in(&mut self, database: GeoDatabase) {
        self.geo = Geo::new(self.geo.settings().clone(), database);
    }

    /// What answers where an address is.
    pub(crate) fn geo(&self) -> &Geo {
        &self.geo
    }
}

/// Whether the first `bits` of two addresses of one family are the same.
fn within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let bits = u32::from(bits);
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let apart = a.to_bits() ^ b.to_bits();
            apart.leading_zeros() >= bits
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let apart = a.to_bits() ^ b.to_bits();
            apart.leading_zeros() >= bits
        }
        _ => false,
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
