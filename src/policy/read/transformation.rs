//! What a policy does to values: its transformations and their options.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reader::{Reader, Value, unknown_name};
use crate::detect::Detectors;
use crate::entity::{Entity, EntitySet};
use crate::policy::PolicyError;
use crate::span::{FoundBy, Span};
use crate::time::Day;
use crate::transform::{
    Hides, Mask, Part, Prefix, PrefixMethod, Transformation, is_harmless,
};

/// Names of transformations, as a policy writes them.
pub(in crate::policy) const TRANSFORMATIONS: &[&str] = &[
    "keep",
    "redact",
    "mask",
    "replace",
    "truncate",
    "locate",
    "round",
    "bucket",
    "suppress",
    "pseudonym",
    "encrypt",
    "prefix_preserving",
    "format_preserving",
    "digest",
];

/// Options of a mask.
pub(in crate::policy) const MASK: &[&str] = &[
    "keep_first",
    "keep_last",
    "first",
    "last",
    "from",
    "to",
    "keep_from",
    "keep_to",
    "before",
    "after",
    "keep",
    "character",
    "fixed_length",
];

/// Values of the forms that are found without a name, and such as may stand
/// under any: what is left of them beside another mask character than the
/// asterisk must be found nowhere.
const SHAPES: &[&str] = &[
    "13800138000",
    "+86-138-0013-8000",
    "0755-26001234",
    "+1-212-555-0100",
    "11010519491231002X",
    "91350100M000100Y43",
    "6222021234567890128",
    "4111-1111-1111-1111",
    "490154203237518",
    "89860012345678901234",
    "A1000049D1B2C3",
    "E12345678",
    "A123456(3)",
    "203.0.113.7",
    "2001:db8:1:2::3",
    "a4:5e:60:aa:bb:cc",
    "someone@example.com",
    "some.one@qq.com",
    "31.230416,121.473701",
    "AKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLWl0",
    "someone.else",
];

impl<'t> Reader<'t> {
    /// The transformation of a rule.
    pub(super) fn transform_of(
        self,
        rule: &DeTable<'t>,
        value: &Value<'t>,
    ) -> Result<Transformation, PolicyError> {
        match rule.get("transform") {
            Some(transform) => self.transform(transform),
            None => Err(self.error(
                value.span(),
                "the rule has no transform: add one, such as \
                 transform = \"redact\"",
            )),
        }
    }

    /// Refuses a transformation that means nothing for `entity`, and a text
    /// in its place that would be found when it is filtered again.
    pub(super) fn fits(
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
                    "`{transform}` works on {} only, not on `{entity}`{}",
                    suited.join(" and "),
                    match (transform, entity) {
                        (Transformation::Bucket, Entity::Coordinates) => {
                            ": `round` makes it coarser"
                        }
                        _ => "",
                    }
                ),
            ));
        }
        let taken = match transform {
            Transformation::Replace(text) => {
                taken_for(text, entity).map(|taken| {
                    format!(
                        "the text of `replace` would itself be taken for \
                         `{taken}`: take another, such as \"removed\""
                    )
                })
            }
            // What asterisks stand beside is no longer anything.
            Transformation::Mask(mask) if mask.character != b'*' => {
                let masked =
                    SHAPES.iter().filter_map(|text| mask.of(entity, text));
                let mut taken =
                    masked.filter_map(|text| taken_for(&text, entity));
                taken.next().map(|taken| {
                    format!(
                        "masked with `{}`, a value of `{entity}` could be \
                         taken for `{taken}`: take another character, such \
                         as \"*\"",
                        mask.character as char
                    )
                })
            }
            _ => None,
        };
        taken.map_or(Ok(()), |message| Err(self.error(span, message)))
    }

    /// Reads a transformation: a name, or a table of one name with options.
    pub(super) fn transform(
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
            self.keys(table, &format!("`{name}`"), &[])?;
            Ok(transform)
        };
        match name {
            "keep" => plain(Transformation::Keep),
            "redact" => plain(Transformation::Redact),
            "locate" => plain(Transformation::Locate),
            "bucket" => plain(Transformation::Bucket),
            "suppress" => plain(Transformation::Suppress),
            "pseudonym" => plain(Transformation::Pseudonym),
            "encrypt" => plain(Transformation::Encrypt),
            "mask" => self.mask(options).map(Transformation::Mask),
            "replace" => self.replace(options),
            "truncate" => self.truncate(options),
            "round" => self.round(options),
            "prefix_preserving" => self.prefix_preserving(options),
            "format_preserving" => plain(Transformation::FormatPreserving),
            "digest" => plain(Transformation::Digest),
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
        self.keys(options, "`mask`", MASK)?;
        let number = |key, least, default| match options.get(key) {
            Some(value) => self.integer(key, value, least..=4096),
            None => Ok(default),
        };
        let separator = |key| self.separator(key, &options[key]);
        // The table holds its keys in order of their letters.
        let which: Vec<&str> = options
            .iter()
            .map(|(key, _)| &**key.get_ref())
            .filter(|key| !matches!(*key, "character" | "fixed_length"))
            .collect();
        let hides = match which[..] {
            ["keep_first"] | ["keep_last"] | ["keep_first", "keep_last"] => {
                Hides::AllBut {
                    first: number("keep_first", 0, 0)?,
                    last: number("keep_last", 0, 0)?,
                }
            }
            ["first"] | ["last"] | ["first", "last"] => Hides::Ends {
                first: number("first", 1, 0)?,
                last: number("last", 1, 0)?,
            },
            ["from", "to"] => Hides::Range {
                from: number("from", 1, 1)?,
                to: number("to", 1, 1)?,
            },
            ["keep_from", "keep_to"] => Hides::AllButRange {
                from: number("keep_from", 1, 1)?,
                to: number("keep_to", 1, 1)?,
            },
            ["before"] => Hides::Before(separator("before")?),
            ["after"] => Hides::After(separator("after")?),
            ["keep"] => Hides::AllButPart(self.part(&options["keep"])?),
            _ => {
                return Err(self.error(
                    value.span(),
                    "`mask` takes keep_first, keep_last or both; or first, \
                     last or both; or from and to; or keep_from and keep_to; \
                     or before; or after; or keep",
                ));
            }
        };
        if let Hides::Range { from, to } | Hides::AllButRange { from, to } =
            hides
            && from > to
        {
            return Err(self.error(
                value.span(),
                format!("`{hides}` names nothing: swap the two"),
            ));
        }
        let mut mask = Mask::from(hides);
        if let Some(value) = options.get("character") {
            mask.character = self.character(value)?;
            if let Hides::Before(byte) | Hides::After(byte) = hides
                && byte == mask.character
            {
                return Err(self.error(
                    value.span(),
                    "a mask cannot end at its own character: take another, \
                     such as \"*\"",
                ));
            }
        }
        if let Some(value) = options.get("fixed_length") {
            let length = self.integer("fixed_length", value, 1..=64)?;
            mask.fixed_length = Some(length as u8);
        }
        Ok(mask)
    }

    /// Reads the character that stands for what a mask hides.
    fn character(self, value: &Value<'t>) -> Result<u8, PolicyError> {
        match self.string("character", value)?.as_bytes() {
            &[byte] if is_harmless(byte) && !byte.is_ascii_digit() => Ok(byte),
            _ => Err(self.error(
                value.span(),
                "`character` has to be one ASCII letter or one of -._~*: no \
                 log format has to escape them, and digits would make a \
                 number of what is hidden",
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

    pub(super) fn replacement(
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
        self.keys(options, "`truncate`", &["v4", "v6"])?;
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
        self.keys(options, "`prefix_preserving`", &["method"])?;
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
        self.keys(options, "`round`", &["decimals"])?;
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
