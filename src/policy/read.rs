//! From the text of a policy to the policy, or to the first mistake in it.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Policy, PolicyError, Rule};
use crate::detect::Detectors;
use crate::entity::{Class, Entity, EntitySet};
use crate::span::{FoundBy, Span};
use crate::time::Day;
use crate::transform::{
    Mask, Part, Prefix, PrefixMethod, Transformation, is_harmless,
};

/// Addresses that a location must cover, unless the policy says otherwise.
const MIN_ADDRESSES: u32 = 4096;

/// Names of transformations, as a policy writes them.
const TRANSFORMATIONS: &[&str] = &[
    "keep",
    "redact",
    "mask",
    "replace",
    "truncate",
    "locate",
    "round",
    "suppress",
    "pseudonym",
    "encrypt",
    "prefix_preserving",
];

type Value<'t> = Spanned<DeValue<'t>>;

/// Reads a policy.
pub(super) fn policy(text: &str) -> Result<Policy, PolicyError> {
    let reader = Reader { text, base: 0 };
    let document = reader.document()?;
    let document = document.get_ref();
    reader.keys(
        document,
        "a policy",
        &["name", "description", "geo", "rule"],
        &["extends", "detector", "allow"],
    )?;
    let name = match document.get("name") {
        Some(name) => reader.string("name", name)?.to_owned(),
        None => {
            return Err(reader.error(
                0..0,
                "the policy has no name: begin with name = \"…\"",
            ));
        }
    };
    let description = reader.optional(document, "description")?;
    let min_addresses = match document.get("geo") {
        Some(geo) => reader.geo(geo)?,
        None => MIN_ADDRESSES,
    };
    let mut policy = Policy {
        name,
        description,
        min_addresses,
        rules: vec![Rule::bare(Transformation::Redact)],
        of: vec![0; Entity::ALL.len()],
    };
    if let Some(rules) = document.get("rule") {
        reader.rules(rules, &mut policy)?;
    }
    Ok(policy)
}

/// Reads `ENTITY=TRANSFORM`.
pub(super) fn setting(
    text: &str,
) -> Result<(Entity, Transformation), PolicyError> {
    let whole = Reader { text, base: 0 };
    let Some((name, value)) = text.split_once('=') else {
        return Err(whole.error(
            0..0,
            format!("`{text}` is no setting: write ENTITY=TRANSFORM"),
        ));
    };
    if is_several(text) {
        return Err(whole.error(
            0..0,
            "there are several settings in one: write one setting for each \
             --set",
        ));
    }
    let entity = whole.entity(name.trim(), 0..name.len())?;
    let base = name.len() + 1;
    let reader = Reader { text, base };
    let start = value.len() - value.trim_start().len();
    let bare = value.trim().trim_matches('"');
    let span = start..start + bare.len();
    let transform = match bare.split_once('=') {
        // A word needs no quotes, as a name alone needs none.
        Some((name, word))
            if name.trim() == "replace"
                && !word.trim().starts_with(['"', '\'']) =>
        {
            reader.replacement(word.trim(), span)?
        }
        // With options it is a table's entry.
        Some(_) => {
            let options = reader.document()?;
            let span = options.span();
            let options = DeValue::Table(options.into_inner());
            reader.transform(&Spanned::new(span, options))?
        }
        None if bare == "replace" => {
            let message = "`replace` needs a text: write replace=removed";
            return Err(reader.error(span, message));
        }
        None => {
            let value = DeValue::String(bare.into());
            reader.transform(&Spanned::new(span, value))?
        }
    };
    reader.fits(&transform, entity, 0..0)?;
    Ok((entity, transform))
}

/// Whether a comma has another entity behind it.
fn is_several(text: &str) -> bool {
    text.split(',').skip(1).any(|part| {
        let name = part.split('=').next().unwrap_or(part);
        Entity::from_name(name.trim()).is_some()
    })
}

/// A text that is being read.
#[derive(Clone, Copy)]
struct Reader<'t> {
    /// The whole text, which positions refer to.
    text: &'t str,
    /// Where the TOML in it begins.
    base: usize,
}

impl<'t> Reader<'t> {
    fn document(self) -> Result<Spanned<DeTable<'t>>, PolicyError> {
        DeTable::parse(&self.text[self.base..]).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            self.error(span, format!("not TOML: {}", error.message()))
        })
    }

    fn error(
        self,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> PolicyError {
        let at = (self.base + span.start).min(self.text.len());
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.rfind('\n').map_or(0, |feed| feed + 1);
        PolicyError {
            line: before.matches('\n').count() + 1,
            column: before[line..].chars().count() + 1,
            message: message.into(),
        }
    }

    /// Refuses keys that are neither `known` nor `later`, which a later
    /// version may know.
    fn keys(
        self,
        table: &DeTable<'t>,
        owner: &str,
        known: &[&str],
        later: &[&str],
    ) -> Result<(), PolicyError> {
        let unknown = table
            .keys()
            .filter(|key| !known.contains(&&**key.get_ref()))
            .min_by_key(|key| key.span().start);
        let Some(key) = unknown else { return Ok(()) };
        let name = &**key.get_ref();
        let message = if later.contains(&name) {
            format!("this version does not support `{name}`: leave it out")
        } else {
            unknown_name("key", name, known, owner)
        };
        Err(self.error(key.span(), message))
    }

    fn wrong(self, key: &str, value: &Value<'_>, want: &str) -> PolicyError {
        let kind = match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        let message = format!("`{key}` has to be {want}, not {kind}");
        self.error(value.span(), message)
    }

    fn table<'v>(
        self,
        key: &str,
        value: &'v Value<'t>,
        example: &str,
    ) -> Result<&'v DeTable<'t>, PolicyError> {
        value.get_ref().as_table().ok_or_else(|| {
            self.wrong(key, value, &format!("a table like {example}"))
        })
    }

    fn string<'v>(
        self,
        key: &str,
        value: &'v Value<'t>,
    ) -> Result<&'v str, PolicyError> {
        match value.get_ref().as_str() {
            Some("") => {
                Err(self.error(value.span(), format!("`{key}` is empty")))
            }
            Some(text) => Ok(text),
            None => Err(self.wrong(key, value, "a string")),
        }
    }

    fn optional(
        self,
        table: &DeTable<'t>,
        key: &str,
    ) -> Result<Option<String>, PolicyError> {
        let value = table.get(key).map(|value| self.string(key, value));
        Ok(value.transpose()?.map(str::to_owned))
    }

    fn integer(
        self,
        key: &str,
        value: &Value<'t>,
        range: RangeInclusive<u32>,
    ) -> Result<u32, PolicyError> {
        let want =
            format!("an integer from {} to {}", range.start(), range.end());
        let Some(integer) = value.get_ref().as_integer() else {
            return Err(self.wrong(key, value, &want));
        };
        u32::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                let message =
                    format!("`{key}` has to be {want}, not {integer}");
                self.error(value.span(), message)
            })
    }

    fn entity(
        self,
        name: &str,
        span: Range<usize>,
    ) -> Result<Entity, PolicyError> {
        Entity::from_name(name).ok_or_else(|| {
            let names: Vec<_> =
                Entity::ALL.iter().map(|entity| entity.name()).collect();
            self.error(span, unknown_name("entity", name, &names, ""))
        })
    }

    /// Reads `[geo]`; gives the smallest number of addresses.
    fn geo(self, value: &Value<'t>) -> Result<u32, PolicyError> {
        let geo =
            self.table("geo", value, "[geo] granularity = \"country\"")?;
        let known = ["granularity", "min_addresses"];
        self.keys(geo, "[geo]", &known, &["database", "style"])?;
        if let Some(value) = geo.get("granularity") {
            let name = self.string("granularity", value)?;
            let message = match name {
                "country" => None,
                "province" | "city" => Some(format!(
                    "granularity `{name}` needs a geo database, which this \
                     version cannot read: write \"country\""
                )),
                _ => Some(format!(
                    "unknown granularity `{name}`: write \"country\""
                )),
            };
            if let Some(message) = message {
                return Err(self.error(value.span(), message));
            }
        }
        match geo.get("min_addresses") {
            Some(value) => self.integer("min_addresses", value, 0..=u32::MAX),
            None => Ok(MIN_ADDRESSES),
        }
    }

    /// Reads the rules. A rule for an entity wins over one for its class.
    fn rules(
        self,
        value: &Value<'t>,
        policy: &mut Policy,
    ) -> Result<(), PolicyError> {
        let Some(rules) = value.get_ref().as_array() else {
            return Err(self.wrong("rule", value, "written [[rule]]"));
        };
        let mut by_entity: Vec<Option<Range<usize>>> =
            vec![None; Entity::ALL.len()];
        let mut by_class: Vec<(Class, usize, Range<usize>)> = Vec::new();
        for value in rules.iter() {
            let rule = self.table("rule", value, "[[rule]]")?;
            let known =
                ["entity", "class", "transform", "domain", "clause", "note"];
            self.keys(rule, "a rule", &known, &["when"])?;
            let Some(transform) = rule.get("transform") else {
                return Err(self.error(
                    value.span(),
                    "the rule has no transform: add one, such as \
                     transform = \"redact\"",
                ));
            };
            let number = policy.rules.len();
            let transform_span = transform.span();
            let transform = self.transform(transform)?;
            match (rule.get("entity"), rule.get("class")) {
                (Some(names), None) => {
                    for (entity, span) in self.entities(names)? {
                        self.fits(&transform, entity, transform_span.clone())?;
                        let place = &mut by_entity[entity as usize];
                        if let Some(first) = place {
                            return Err(self.twice(
                                &format!("`{entity}`"),
                                first.clone(),
                                span,
                            ));
                        }
                        *place = Some(span);
                        policy.of[entity as usize] = number;
                    }
                }
                (None, Some(value)) => {
                    let class = self.class(value)?;
                    let first = by_class.iter().find(|c| c.0 == class);
                    if let Some((_, _, first)) = first {
                        return Err(self.twice(
                            &format!("class `{}`", class.name()),
                            first.clone(),
                            value.span(),
                        ));
                    }
                    for &entity in Entity::ALL {
                        if entity.class() == class {
                            self.fits(
                                &transform,
                                entity,
                                transform_span.clone(),
                            )?;
                        }
                    }
                    by_class.push((class, number, value.span()));
                }
                (Some(_), Some(class)) => {
                    return Err(self.error(
                        class.span(),
                        "a rule has either an entity or a class: make two \
                         rules of it",
                    ));
                }
                (None, None) => {
                    return Err(self.error(
                        value.span(),
                        "the rule names no entity: add one, such as \
                         entity = \"ip\"",
                    ));
                }
            }
            policy.rules.push(Rule {
                domain: self.domain(rule, &transform)?,
                transform,
                clause: self.optional(rule, "clause")?,
                note: self.optional(rule, "note")?,
            });
        }
        for (class, number, _) in by_class {
            for &entity in Entity::ALL {
                if entity.class() == class
                    && by_entity[entity as usize].is_none()
                {
                    policy.of[entity as usize] = number;
                }
            }
        }
        Ok(())
    }

    /// One name of an entity, or an array of them.
    fn entities(
        self,
        value: &Value<'t>,
    ) -> Result<Vec<(Entity, Range<usize>)>, PolicyError> {
        let one = |value: &Value<'t>| {
            let name = self.string("entity", value)?;
            Ok((self.entity(name, value.span())?, value.span()))
        };
        match value.get_ref() {
            DeValue::Array(names) if names.is_empty() => {
                Err(self.error(value.span(), "`entity` is empty"))
            }
            DeValue::Array(names) => names.iter().map(one).collect(),
            DeValue::String(_) => Ok(vec![one(value)?]),
            _ => Err(self.wrong("entity", value, "a name or several")),
        }
    }

    /// The domain of a rule, or none.
    fn domain(
        self,
        rule: &DeTable<'t>,
        transform: &Transformation,
    ) -> Result<String, PolicyError> {
        let Some(value) = rule.get("domain") else {
            return Ok(String::new());
        };
        let name = self.string("domain", value)?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if name.len() > 64 || !name.bytes().all(plain) {
            return Err(self.error(
                value.span(),
                "`domain` has to be of up to 64 ASCII letters, digits and \
                 -_.",
            ));
        }
        if !transform.needs_key() {
            return Err(self.error(
                value.span(),
                format!(
                    "`{}` works without a key and has no domain: leave \
                     `domain` out",
                    transform.name()
                ),
            ));
        }
        Ok(name.to_owned())
    }

    fn class(self, value: &Value<'t>) -> Result<Class, PolicyError> {
        let name = self.string("class", value)?;
        let classes = [Class::General, Class::Sensitive];
        classes.into_iter().find(|class| class.name() == name).ok_or_else(
            || {
                let names = classes.map(Class::name);
                let message = unknown_name("class", name, &names, "an entity");
                self.error(value.span(), message)
            },
        )
    }

    fn twice(
        self,
        what: &str,
        first: Range<usize>,
        again: Range<usize>,
    ) -> PolicyError {
        let line = self.error(first, "").line;
        self.error(
            again,
            format!("{what} has a rule already, at line {line}: keep one"),
        )
    }

    /// Refuses a transformation that means nothing for `entity`, and a text
    /// in its place that would be found when it is filtered again.
    fn fits(
        self,
        transform: &Transformation,
        entity: Entity,
        span: Range<usize>,
    ) -> Result<(), PolicyError> {
        if !transform.suits(entity) {
            let suited: Vec<_> = Entity::ALL
                .iter()
                .filter(|entity| transform.suits(**entity))
                .map(|entity| format!("`{entity}`"))
                .collect();
            return Err(self.error(
                span,
                format!(
                    "`{transform}` works on {} only, not on `{entity}`",
                    suited.join(" and ")
                ),
            ));
        }
        let Transformation::Replace(text) = transform else { return Ok(()) };
        match taken_for(text, entity) {
            None => Ok(()),
            Some(taken) => Err(self.error(
                span,
                format!(
                    "the text of `replace` would itself be taken for \
                     `{taken}`: take another, such as \"removed\""
                ),
            )),
        }
    }

    /// Reads a transformation: a name, or a table of one name with options.
    fn transform(
        self,
        value: &Value<'t>,
    ) -> Result<Transformation, PolicyError> {
        let none = Spanned::new(value.span(), DeValue::Table(DeTable::new()));
        let (name, span, options) = match value.get_ref() {
            DeValue::String(name) => (&**name, value.span(), &none),
            DeValue::Table(table) if table.len() == 1 => {
                let Some((name, options)) = table.iter().next() else {
                    return Err(self.wrong("transform", value, "filled"));
                };
                (&**name.get_ref(), name.span(), options)
            }
            DeValue::Table(_) => {
                return Err(self.error(
                    value.span(),
                    "a transform has one name: write it like \
                     { mask = { keep_last = 4 } }",
                ));
            }
            _ => {
                let want = "a name or a table";
                return Err(self.wrong("transform", value, want));
            }
        };
        let plain = |transform: Transformation| {
            let table = self.table(name, options, "{}")?;
            self.keys(table, &format!("`{name}`"), &[], &[])?;
            Ok(transform)
        };
        match name {
            "keep" => plain(Transformation::Keep),
            "redact" => plain(Transformation::Redact),
            "locate" => plain(Transformation::Locate),
            "suppress" => plain(Transformation::Suppress),
            "pseudonym" => plain(Transformation::Pseudonym),
            "encrypt" => plain(Transformation::Encrypt),
            "mask" => self.mask(options).map(Transformation::Mask),
            "replace" => self.replace(options),
            "truncate" => self.truncate(options),
            "round" => self.round(options),
            "prefix_preserving" => self.prefix_preserving(options),
            "format_preserving" | "digest" | "bucket" => {
                let message = format!(
                    "this version does not support `{name}`: write \
                     \"redact\" or another transformation"
                );
                Err(self.error(span, message))
            }
            // Equal hashes for equal values are what it is asked for.
            "hash" => Err(self.error(
                span,
                "unknown transformation `hash`: did you mean `pseudonym`?",
            )),
            _ => {
                let message = unknown_name(
                    "transformation",
                    name,
                    TRANSFORMATIONS,
                    "a rule",
                );
                Err(self.error(span, message))
            }
        }
    }

    fn mask(self, value: &Value<'t>) -> Result<Mask, PolicyError> {
        let options = self.table("mask", value, "{ keep_last = 4 }")?;
        let known = [
            "keep_first",
            "keep_last",
            "from",
            "to",
            "before",
            "after",
            "keep",
        ];
        self.keys(options, "`mask`", &known, &[])?;
        let number = |key, least, default| match options.get(key) {
            Some(value) => self.integer(key, value, least..=4096),
            None => Ok(default),
        };
        // The table holds its keys in order of their letters.
        let mut given = options.iter().map(|(key, _)| &**key.get_ref());
        let given = [given.next(), given.next(), given.next()];
        let (from, to) = (number("from", 1, 1)?, number("to", 1, 1)?);
        match given {
            [Some("keep_first" | "keep_last"), None, _]
            | [Some("keep_first"), Some("keep_last"), None] => {
                Ok(Mask::Keep {
                    first: number("keep_first", 0, 0)?,
                    last: number("keep_last", 0, 0)?,
                })
            }
            [Some("from"), Some("to"), None] if from <= to => {
                Ok(Mask::Range { from, to })
            }
            [Some("before"), None, _] => {
                self.separator("before", &options["before"]).map(Mask::Before)
            }
            [Some("after"), None, _] => {
                self.separator("after", &options["after"]).map(Mask::After)
            }
            [Some("keep"), None, _] => {
                self.part(&options["keep"]).map(Mask::Part)
            }
            _ => Err(self.error(
                value.span(),
                "`mask` takes keep_first, keep_last or both; or from and to, \
                 from no greater than to; or before; or after; or keep",
            )),
        }
    }

    /// Reads a character that masks can end at.
    fn separator(
        self,
        key: &str,
        value: &Value<'t>,
    ) -> Result<u8, PolicyError> {
        match self.string(key, value)?.as_bytes() {
            &[byte] if Mask::is_separator(byte) => Ok(byte),
            _ => Err(self.error(
                value.span(),
                format!(
                    "`{key}` has to be one character of \
                     \" -._:/@()+,\", which stand between letters and digits"
                ),
            )),
        }
    }

    fn part(self, value: &Value<'t>) -> Result<Part, PolicyError> {
        let name = self.string("keep", value)?;
        Part::ALL.into_iter().find(|part| part.name() == name).ok_or_else(
            || {
                let names = Part::ALL.map(Part::name);
                let message =
                    unknown_name("part", name, &names, "a masked value");
                self.error(value.span(), message)
            },
        )
    }

    fn replace(
        self,
        value: &Value<'t>,
    ) -> Result<Transformation, PolicyError> {
        let Some(text) = value.get_ref().as_str() else {
            return Err(self.error(
                value.span(),
                "`replace` needs a text: write { replace = \"removed\" }",
            ));
        };
        self.replacement(text, value.span())
    }

    fn replacement(
        self,
        text: &str,
        span: Range<usize>,
    ) -> Result<Transformation, PolicyError> {
        if text.is_empty() || !text.bytes().all(is_harmless) {
            return Err(self.error(
                span,
                "the text of `replace` has to consist of ASCII letters, \
                 digits and -._~*, which no log format has to escape",
            ));
        }
        Ok(Transformation::Replace(text.into()))
    }

    fn truncate(
        self,
        value: &Value<'t>,
    ) -> Result<Transformation, PolicyError> {
        let options = self.table("truncate", value, "{ v4 = 24, v6 = 48 }")?;
        self.keys(options, "`truncate`", &["v4", "v6"], &[])?;
        let bits = |key, most: u8, default| match options.get(key) {
            // In range, so that nothing is cut off.
            Some(value) => self
                .integer(key, value, 0..=u32::from(most))
                .map(|bits| bits as u8),
            None => Ok(default),
        };
        let Prefix { v4, v6 } = Prefix::default();
        Ok(Transformation::Truncate(Prefix {
            v4: bits("v4", 32, v4)?,
            v6: bits("v6", 128, v6)?,
        }))
    }

    fn prefix_preserving(
        self,
        value: &Value<'t>,
    ) -> Result<Transformation, PolicyError> {
        let example = "{ method = \"crypto-pan\" }";
        let options = self.table("prefix_preserving", value, example)?;
        self.keys(options, "`prefix_preserving`", &["method"], &[])?;
        let Some(value) = options.get("method") else {
            let method = PrefixMethod::default();
            return Ok(Transformation::PrefixPreserving(method));
        };
        let name = self.string("method", value)?;
        let method = PrefixMethod::ALL.into_iter().find(|m| m.name() == name);
        let names = PrefixMethod::ALL.map(PrefixMethod::name);
        method.map(Transformation::PrefixPreserving).ok_or_else(|| {
            let owner = "`prefix_preserving`";
            let message = unknown_name("method", name, &names, owner);
            self.error(value.span(), message)
        })
    }

    fn round(self, value: &Value<'t>) -> Result<Transformation, PolicyError> {
        let options = self.table("round", value, "{ decimals = 1 }")?;
        self.keys(options, "`round`", &["decimals"], &[])?;
        let decimals = match options.get("decimals") {
            Some(value) => self.integer("decimals", value, 0..=3)? as u8,
            None => 1,
        };
        Ok(Transformation::Round { decimals })
    }
}

/// What would be found in the text that replaces values of `entity`, alone or
/// under a name. Under the entity's own name the whole of it may be found: it
/// is known there as treated.
fn taken_for(text: &str, entity: Entity) -> Option<Entity> {
    // No birth date is too late for it.
    let today = Day::new(9999, 12, 31).expect("it is a day");
    let mut detectors = Detectors::new(today, EntitySet::ALL);
    let mut spans = Vec::new();
    for name in ["", "x=", &format!("{entity}=")] {
        detectors.detect(format!("{name}{text}").as_bytes(), &mut spans);
        let own = |span: &&Span| {
            span.entity == entity
                && span.found_by == FoundBy::Name
                && span.start as usize == name.len()
                && span.end as usize == name.len() + text.len()
        };
        if let Some(span) = spans.iter().find(|span| !own(span)) {
            return Some(span.entity);
        }
        spans.clear();
    }
    None
}

/// What to say of a name that is none of `known`.
fn unknown_name(
    what: &str,
    name: &str,
    known: &[&str],
    owner: &str,
) -> String {
    let name_in_lower_case = name.to_ascii_lowercase();
    let nearest = known
        .iter()
        .map(|known| (distance(&name_in_lower_case, known), known))
        .min()
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4);
    match nearest {
        Some((_, nearest)) => {
            format!("unknown {what} `{name}`: did you mean `{nearest}`?")
        }
        None if known.is_empty() => {
            format!("unknown {what} `{name}`: {owner} has no options")
        }
        None if known.len() > 16 => format!(
            "unknown {what} `{name}`: `logveil policy show` lists them all"
        ),
        None => format!(
            "unknown {what} `{name}`: {owner} has {}",
            known.iter().map(|name| format!("`{name}`")).fold(
                String::new(),
                |list, name| match &*list {
                    "" => name,
                    _ => list + ", " + &name,
                }
            )
        ),
    }
}

/// How many letters must be inserted, removed or replaced to make `b` of `a`
/// (Levenshtein); none where `a` is the first word of `b`.
fn distance(a: &str, b: &str) -> usize {
    if b.strip_prefix(a).is_some_and(|rest| rest.starts_with('_')) {
        return 0;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
