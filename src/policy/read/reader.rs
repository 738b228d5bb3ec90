//! What the text of a policy consists of: its TOML, and where in the text a
//! mistake stands.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::entity::Entity;
use crate::policy::PolicyError;

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A text that is being read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'t> {
    /// The whole text, which positions refer to.
    pub(super) text: &'t str,
    /// Where the TOML in it begins.
    pub(super) base: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn document(self) -> Result<Spanned<DeTable<'t>>, PolicyError> {
        DeTable::parse(&self.text[self.base..]).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            self.error(span, format!("not TOML: {}", error.message()))
        })
    }

    pub(super) fn error(
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

    /// Refuses keys that are not `known`.
    pub(super) fn keys(
        self,
        table: &DeTable<'t>,
        owner: &str,
        known: &[&str],
    ) -> Result<(), PolicyError> {
        let unknown = table
            .keys()
            .filter(|key| !known.contains(&&**key.get_ref()))
            .min_by_key(|key| key.span().start);
        let Some(key) = unknown else { return Ok(()) };
        let message = unknown_name("key", key.get_ref(), known, owner);
        Err(self.error(key.span(), message))
    }

    pub(super) fn wrong(
        self,
        key: &str,
        value: &Value<'_>,
        want: &str,
    ) -> PolicyError {
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

    pub(super) fn table<'v>(
        self,
        key: &str,
        value: &'v Value<'t>,
        example: &str,
    ) -> Result<&'v DeTable<'t>, PolicyError> {
        value.get_ref().as_table().ok_or_else(|| {
            self.wrong(key, value, &format!("a table like {example}"))
        })
    }

    pub(super) fn string<'v>(
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

    pub(super) fn optional(
        self,
        table: &DeTable<'t>,
        key: &str,
    ) -> Result<Option<String>, PolicyError> {
        let value = table.get(key).map(|value| self.string(key, value));
        Ok(value.transpose()?.map(str::to_owned))
    }

    pub(super) fn integer(
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

    pub(super) fn entity(
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

    /// The name that every file begins with.
    pub(super) fn name(
        self,
        document: &DeTable<'t>,
        what: &str,
    ) -> Result<String, PolicyError> {
        match document.get("name") {
            Some(name) => Ok(self.string("name", name)?.to_owned()),
            None => Err(self.error(
                0..0,
                format!("the {what} has no name: begin with name = \"…\""),
            )),
        }
    }

    /// One text, or an array of them, and where each stands.
    pub(super) fn strings<'v>(
        self,
        key: &str,
        value: &'v Value<'t>,
    ) -> Result<Vec<(&'v str, Range<usize>)>, PolicyError> {
        let one = |value: &'v Value<'t>| {
            Ok((self.string(key, value)?, value.span()))
        };
        match value.get_ref() {
            DeValue::Array(texts) if texts.is_empty() => {
                Err(self.error(value.span(), format!("`{key}` is empty")))
            }
            DeValue::Array(texts) => texts.iter().map(one).collect(),
            DeValue::String(_) => Ok(vec![one(value)?]),
            _ => Err(self.wrong(key, value, "a name or several")),
        }
    }

    /// The one of `all` that a name names.
    pub(super) fn one_of<T: Copy, const N: usize>(
        self,
        key: &str,
        value: &Value<'t>,
        all: [(&str, T); N],
    ) -> Result<T, PolicyError> {
        let name = self.string(key, value)?;
        let found = all.iter().find(|(known, _)| *known == name);
        found.map(|(_, one)| *one).ok_or_else(|| {
            let names = all.map(|(known, _)| known);
            let message = unknown_name(key, name, &names, "[geo]");
            self.error(value.span(), message)
        })
    }
}

/// What to say of a name that is none of `known`.
pub(super) fn unknown_name(
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
