//! From the text of a policy to the policy, or to the first mistake in it.

mod own;

use std::ops::{Range, RangeInclusive};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::when::Rank;
use super::{Allow, Clause, Example, Policy, PolicyError, Rule, When};
use crate::detect::Detectors;
use crate::entity::{Class, Entity, EntitySet};
use crate::geo::{Geo, GeoDatabase, Granularity, Names, Settings, Style};
use crate::span::{FoundBy, Span};
use crate::time::Day;
use crate::transform::{
    Hides, Mask, Part, Prefix, PrefixMethod, Transformation, is_harmless,
};

/// Why `custom` has no rule that counts on all lines.
const OF_DETECTORS: &str = "what the policy's own detectors find has the \
    transformation of its detector: write it in [[detector]]";

/// Names of transformations, as a policy writes them.
pub(super) const TRANSFORMATIONS: &[&str] = &[
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

/// The classes of entities.
const CLASSES: [Class; 2] = [Class::General, Class::Sensitive];

/// What transformations do, by which an overlay chooses rules.
const EFFECTS: &[&str] =
    &["removed", "generalised", "masked", "keyed", "reversible", "kept"];

/// Options of a mask.
pub(super) const MASK: &[&str] = &[
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

type Value<'t> = Spanned<DeValue<'t>>;

/// Groups of entities that every policy has, by name.
pub(super) const GROUPS: [(&str, &[Entity]); 3] = {
    use Entity::*;
    [
        ("account", &[Username, UserId, Email, Qq, Wechat, Nickname]),
        ("phone", &[MobileCn, LandlineCn, Phone]),
        (
            "identity",
            &[
                RealName,
                ResidentId,
                Passport,
                Permit,
                HkId,
                MoId,
                TwId,
                MilitaryId,
                DrivingLicence,
                HouseholdRegister,
                BankCard,
                Address,
            ],
        ),
    ]
};

/// Keys of a policy.
pub(super) const POLICY: &[&str] = &[
    "name",
    "description",
    "extends",
    "geo",
    "class",
    "group",
    "rule",
    "detector",
    "allow",
    "example",
    "clause",
];

/// Finds the policy that another extends.
type Find<'f> = &'f mut dyn FnMut(&str) -> Result<Policy, String>;

/// Reads a policy that stands in `folder`; `find` gives the one that it
/// extends.
pub(super) fn policy(
    text: &str,
    folder: &Path,
    find: Find<'_>,
) -> Result<Policy, PolicyError> {
    let reader = Reader { text, base: 0 };
    let document = reader.document()?;
    let document = document.get_ref();
    reader.keys(document, "a policy", POLICY)?;
    let name = reader.name(document, "policy")?;
    let mut policy = match document.get("extends") {
        Some(value) => {
            let base = reader.string("extends", value)?;
            find(base)
                .map_err(|message| reader.error(value.span(), message))?
        }
        None => Policy {
            name: String::new(),
            description: None,
            geo: Geo::new(Settings::default(), GeoDatabase::embedded()),
            rules: vec![Rule::bare(Transformation::Redact)],
            of: vec![0; Entity::ALL.len()],
            conditional: Vec::new(),
            classes: Entity::ALL.iter().map(|e| e.class()).collect(),
            detectors: Vec::new(),
            allow: Allow::default(),
            examples: Vec::new(),
            clauses: Vec::new(),
        },
    };
    policy.name = name;
    policy.description = reader.optional(document, "description")?;
    // Those of the policy that is extended are about what it does itself.
    policy.examples.clear();
    if let Some(geo) = document.get("geo") {
        policy.geo = reader.geo(geo, folder, &policy.geo)?;
    }
    if let Some(classes) = document.get("class") {
        reader.classes(classes, &mut policy)?;
    }
    let groups = reader.groups(document.get("group"))?;
    if let Some(rules) = document.get("rule") {
        reader.rules(rules, &groups, &mut policy)?;
    }
    if let Some(detectors) = document.get("detector") {
        reader.detectors(detectors, &mut policy)?;
    }
    if let Some(allow) = document.get("allow") {
        reader.allow(allow, &mut policy.allow)?;
    }
    if let Some(examples) = document.get("example") {
        policy.examples = reader.examples(examples)?;
    }
    if let Some(clauses) = document.get("clause") {
        reader.clauses(clauses, &mut policy)?;
    }
    Ok(policy)
}

/// Reads an overlay that stands in `folder`, and gives `policy` with it laid
/// over.
pub(super) fn overlay(
    text: &str,
    folder: &Path,
    policy: &Policy,
) -> Result<Policy, PolicyError> {
    let reader = Reader { text, base: 0 };
    let document = reader.document()?;
    let document = document.get_ref();
    reader.keys(
        document,
        "an overlay",
        &["name", "description", "geo", "rule"],
    )?;
    let name = reader.name(document, "overlay")?;
    let mut policy = policy.clone();
    policy.name = format!("{}+{name}", policy.name);
    policy.examples.clear();
    if let Some(geo) = document.get("geo") {
        policy.geo = reader.geo(geo, folder, &policy.geo)?;
    }
    let Some(rules) = document.get("rule") else { return Ok(policy) };
    let rules = match rules.get_ref().as_array() {
        Some(rules) => rules,
        None => return Err(reader.wrong("rule", rules, "written [[rule]]")),
    };
    for value in rules.iter() {
        let rule = reader.table("rule", value, "[[rule]]")?;
        let known = ["effect", "entity", "transform", "clause", "note"];
        reader.keys(rule, "a rule of an overlay", &known)?;
        let transform = reader.transform_of(rule, value)?;
        let over = Rule {
            clause: reader.optional(rule, "clause")?,
            note: reader.optional(rule, "note")?,
            ..Rule::bare(transform)
        };
        match (rule.get("effect"), rule.get("entity")) {
            (Some(effects), None) => {
                let effects = reader.effects(effects)?;
                for rule in &mut policy.rules {
                    if effects.contains(&rule.transform.effect()) {
                        let (entities, when) =
                            (rule.entities, rule.when.clone());
                        *rule = Rule { entities, when, ..over.clone() };
                    }
                }
            }
            (None, Some(names)) => {
                let number = policy.rules.len();
                let names = reader.entities(names)?;
                for (entity, _) in &names {
                    reader.fits(&over.transform, *entity, value.span())?;
                    policy.of[*entity as usize] = number;
                }
                let entities = names.iter().map(|(e, _)| *e).collect();
                policy.rules.push(Rule { entities, ..over });
            }
            _ => {
                return Err(reader.error(
                    value.span(),
                    "a rule of an overlay has either an effect or an entity: \
                     write effect = \"reversible\" or entity = \"ip\"",
                ));
            }
        }
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
    if entity == Entity::Custom {
        return Err(whole.error(0..0, OF_DETECTORS));
    }
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

/// A rule that was read, and what its place depends on.
struct Placed {
    /// Its number among the policy's rules.
    number: usize,
    /// The rank of its condition, and how closely it names its entities: of
    /// several rules the one with the least counts.
    precedence: (Rank, u8),
    /// The entities it names, and where.
    named: Vec<(Entity, Range<usize>)>,
    span: Range<usize>,
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

    /// Refuses keys that are not `known`.
    fn keys(
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

    /// Reads `[geo]`; what it does not say stays as `base` has it.
    fn geo(
        self,
        value: &Value<'t>,
        folder: &Path,
        base: &Geo,
    ) -> Result<Geo, PolicyError> {
        let geo =
            self.table("geo", value, "[geo] granularity = \"country\"")?;
        let known =
            ["granularity", "style", "names", "min_addresses", "database"];
        self.keys(geo, "[geo]", &known)?;
        let mut settings = base.settings().clone();
        if let Some(value) = geo.get("granularity") {
            settings.granularity = self.one_of(
                "granularity",
                value,
                Granularity::ALL.map(|one| (one.name(), one)),
            )?;
        }
        if let Some(value) = geo.get("style") {
            let styles = Style::ALL.map(|one| (one.name(), one));
            settings.style = self.one_of("style", value, styles)?;
        }
        if let Some(value) = geo.get("names") {
            let names = Names::ALL.map(|one| (one.name(), one));
            settings.names = self.one_of("names", value, names)?;
        }
        if let Some(value) = geo.get("min_addresses") {
            settings.min_addresses =
                self.integer("min_addresses", value, 0..=u32::MAX)?;
        }
        if let Some(value) = geo.get("database") {
            let files = self.strings("database", value)?;
            let files = files.into_iter().map(|(file, _)| folder.join(file));
            settings.database = files.collect();
        }
        Ok(Geo::new(settings, base.database().clone()))
    }

    /// The one of `all` that a name names.
    fn one_of<T: Copy, const N: usize>(
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

    /// The name that every file begins with.
    fn name(
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
    fn strings<'v>(
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

    /// Reads `[class]`, which moves entities from one class to the other.
    fn classes(
        self,
        value: &Value<'t>,
        policy: &mut Policy,
    ) -> Result<(), PolicyError> {
        let example = "[class] sensitive = [\"ip\"]";
        let table = self.table("class", value, example)?;
        let names = CLASSES.map(Class::name);
        self.keys(table, "[class]", &names)?;
        let mut moved = EntitySet::default();
        for class in CLASSES {
            let Some(value) = table.get(class.name()) else { continue };
            for (entity, span) in self.entities_of(class.name(), value)? {
                if moved.contains(entity) {
                    return Err(self.error(
                        span,
                        format!("`{entity}` is in a class already: keep one"),
                    ));
                }
                moved.insert(entity);
                policy.classes[entity as usize] = class;
            }
        }
        Ok(())
    }

    /// The groups that every policy has, and those of `[group]`.
    fn groups(
        self,
        value: Option<&Value<'t>>,
    ) -> Result<Vec<(String, EntitySet)>, PolicyError> {
        let set = |entities: &[Entity]| entities.iter().copied().collect();
        let mut groups: Vec<(String, EntitySet)> = GROUPS
            .iter()
            .map(|(name, entities)| ((*name).to_owned(), set(entities)))
            .collect();
        let Some(value) = value else { return Ok(groups) };
        let example = "[group] device = [\"imei\", \"mac\"]";
        let table = self.table("group", value, example)?;
        for (key, value) in table {
            let name = &**key.get_ref();
            if groups.iter().any(|(known, _)| known == name) {
                let message = format!(
                    "every policy has a group `{name}`: take another name"
                );
                return Err(self.error(key.span(), message));
            }
            let entities = self.entities_of(name, value)?;
            let entities = entities.into_iter().map(|(entity, _)| entity);
            groups.push((name.to_owned(), entities.collect()));
        }
        Ok(groups)
    }

    /// Reads the rules, and settles which of them counts where.
    fn rules(
        self,
        value: &Value<'t>,
        groups: &[(String, EntitySet)],
        policy: &mut Policy,
    ) -> Result<(), PolicyError> {
        /// The most rules of a policy, with those it extends.
        const MOST: usize = 4096;
        let Some(rules) = value.get_ref().as_array() else {
            return Err(self.wrong("rule", value, "written [[rule]]"));
        };
        if rules.len() + policy.rules.len() > MOST {
            return Err(self.error(
                value.span(),
                format!("there are more than {MOST} rules: write fewer"),
            ));
        }
        let inherited = std::mem::take(&mut policy.conditional);
        let mut own: Vec<Placed> = Vec::new();
        for value in rules.iter() {
            let placed = self.rule(value, groups, policy)?;
            for other in &own {
                self.ambiguous(other, &placed, policy)?;
            }
            own.push(placed);
        }
        // A condition before none, then its rank, then how closely a rule
        // names its entities. Those of the policy that is extended follow
        // their equals.
        own.sort_by_key(|placed| placed.precedence);
        let (conditional, plain): (Vec<_>, Vec<_>) = own
            .iter()
            .partition(|placed| policy.rules[placed.number].when.is_some());
        for placed in plain.iter().rev() {
            for entity in policy.rules[placed.number].entities.iter() {
                policy.of[entity as usize] = placed.number;
            }
        }
        let mut conditional: Vec<usize> =
            conditional.iter().map(|placed| placed.number).collect();
        conditional.extend(inherited);
        let rank = |number: &usize| {
            policy.rules[*number].when.as_ref().map(When::rank)
        };
        conditional.sort_by_key(rank);
        policy.conditional = conditional;
        for placed in &own {
            if !policy.counts(placed.number) {
                return Err(self.error(
                    placed.span.clone(),
                    "the rule never counts, since others name all of its \
                     entities more closely: leave it out",
                ));
            }
        }
        Ok(())
    }

    /// Reads one rule.
    fn rule(
        self,
        value: &Value<'t>,
        groups: &[(String, EntitySet)],
        policy: &mut Policy,
    ) -> Result<Placed, PolicyError> {
        let rule = self.table("rule", value, "[[rule]]")?;
        let known = [
            "entity",
            "group",
            "class",
            "when",
            "transform",
            "domain",
            "clause",
            "note",
        ];
        self.keys(rule, "a rule", &known)?;
        let transform = self.transform_of(rule, value)?;
        let selectors = ["entity", "group", "class"];
        let mut given = selectors
            .iter()
            .filter_map(|key| rule.get(*key).map(|value| (*key, value)));
        let (closeness, named) = match (given.next(), given.next()) {
            (Some((key, names)), None) => match key {
                "entity" => (0, self.entities(names)?),
                "group" => (1, self.entities_of_groups(names, groups)?),
                _ => (2, self.entities_of_classes(names, policy)?),
            },
            (Some(_), Some((_, second))) => {
                return Err(self.error(
                    second.span(),
                    "a rule has either an entity, a group or a class: make \
                     two rules of it",
                ));
            }
            (None, _) => {
                return Err(self.error(
                    value.span(),
                    "the rule names no entity: add one, such as \
                     entity = \"ip\"",
                ));
            }
        };
        let span = rule.get("transform").map_or(0..0, |value| value.span());
        for (entity, _) in &named {
            self.fits(&transform, *entity, span.clone())?;
        }
        let when = match rule.get("when") {
            Some(when) => Some(self.when(when, groups)?),
            None => None,
        };
        let custom = named.iter().find(|(e, _)| *e == Entity::Custom);
        if let (Some((_, span)), None) = (custom, &when)
            && closeness < 2
        {
            return Err(self.error(span.clone(), OF_DETECTORS));
        }
        let number = policy.rules.len();
        let rank = when.as_ref().map_or(Rank::LAST, When::rank);
        policy.rules.push(Rule {
            entities: named.iter().map(|(entity, _)| *entity).collect(),
            domain: self.domain(rule, &transform)?,
            when,
            transform,
            clause: self.optional(rule, "clause")?,
            note: self.optional(rule, "note")?,
        });
        let precedence = (rank, closeness);
        Ok(Placed { number, precedence, named, span: value.span() })
    }

    /// Refuses two rules of one precedence for the same entity.
    fn ambiguous(
        self,
        first: &Placed,
        second: &Placed,
        policy: &Policy,
    ) -> Result<(), PolicyError> {
        let fields = [first, second].map(|placed| {
            let when = policy.rules[placed.number].when.as_ref();
            when.and_then(|when| when.field.as_ref())
        });
        let apart =
            matches!(fields, [Some(one), Some(other)] if !one.meet(other));
        if first.precedence != second.precedence || apart {
            return Ok(());
        }
        let again = second.named.iter().find_map(|(entity, span)| {
            let before = first.named.iter().find(|(e, _)| e == entity)?;
            Some((entity, span, before.1.clone()))
        });
        let Some((entity, span, before)) = again else { return Ok(()) };
        let line = self.error(before, "").line;
        // As it is named there: a group or a class, perhaps.
        let named = self.text[span.clone()].trim_matches(['"', '\'']);
        Err(self.error(
            span.clone(),
            match policy.rules[second.number].when {
                None => format!(
                    "`{named}` has a rule already, at line {line}: keep one"
                ),
                Some(_) => format!(
                    "for `{entity}` this condition and that of the rule at \
                     line {line} may both hold: make one rule of them, or \
                     name the entity more closely in one"
                ),
            },
        ))
    }

    /// Reads the condition of a rule.
    fn when(
        self,
        value: &Value<'t>,
        groups: &[(String, EntitySet)],
    ) -> Result<When, PolicyError> {
        let example = "{ line_has = [\"account\"] }";
        let table = self.table("when", value, example)?;
        let known = ["line_has", "younger_than", "field"];
        self.keys(table, "`when`", &known)?;
        if table.is_empty() {
            let message = format!("`when` is empty: write {example}");
            return Err(self.error(value.span(), message));
        }
        let line_has = match table.get("line_has") {
            None => None,
            Some(value) => {
                let mut set = EntitySet::default();
                let mut names = Vec::new();
                for (name, span) in self.strings("line_has", value)? {
                    self.company(name, span, groups)?
                        .iter()
                        .for_each(|entity| set.insert(entity));
                    names.push(name.to_owned());
                }
                Some((set, names))
            }
        };
        let younger_than = match table.get("younger_than") {
            None => None,
            Some(value) => {
                Some(self.integer("younger_than", value, 1..=120)? as u8)
            }
        };
        let field = table.get("field").map(|value| self.field_names(value));
        Ok(When { line_has, younger_than, field: field.transpose()? })
    }

    /// The entities of a group, or the entity, called `name`.
    fn company(
        self,
        name: &str,
        span: Range<usize>,
        groups: &[(String, EntitySet)],
    ) -> Result<EntitySet, PolicyError> {
        if let Some((_, set)) = groups.iter().find(|(known, _)| known == name)
        {
            return Ok(*set);
        }
        if let Some(entity) = Entity::from_name(name) {
            return Ok([entity].into_iter().collect());
        }
        let mut known: Vec<&str> =
            groups.iter().map(|(name, _)| &**name).collect();
        known.extend(Entity::ALL.iter().map(|entity| entity.name()));
        let message = unknown_name("group or entity", name, &known, "");
        Err(self.error(span, message))
    }

    fn entities_of_groups(
        self,
        value: &Value<'t>,
        groups: &[(String, EntitySet)],
    ) -> Result<Vec<(Entity, Range<usize>)>, PolicyError> {
        let mut entities = Vec::new();
        for (name, span) in self.strings("group", value)? {
            let known = groups.iter().find(|(known, _)| known == name);
            let Some((_, set)) = known else {
                let names: Vec<_> = groups.iter().map(|g| &*g.0).collect();
                let message = unknown_name("group", name, &names, "a policy");
                return Err(self.error(span, message));
            };
            entities.extend(set.iter().map(|entity| (entity, span.clone())));
        }
        Ok(entities)
    }

    fn entities_of_classes(
        self,
        value: &Value<'t>,
        policy: &Policy,
    ) -> Result<Vec<(Entity, Range<usize>)>, PolicyError> {
        let mut entities = Vec::new();
        for (name, span) in self.strings("class", value)? {
            let names = CLASSES.map(Class::name);
            if !names.contains(&name) {
                let message = unknown_name("class", name, &names, "an entity");
                return Err(self.error(span, message));
            }
            let all = Entity::ALL.iter().copied();
            let of_class = all.filter(|e| policy.class(*e).name() == name);
            entities.extend(of_class.map(|entity| (entity, span.clone())));
        }
        Ok(entities)
    }

    /// Reads effects, by which an overlay chooses rules.
    fn effects<'v>(
        self,
        value: &'v Value<'t>,
    ) -> Result<Vec<&'v str>, PolicyError> {
        let mut effects = Vec::new();
        for (name, span) in self.strings("effect", value)? {
            if !EFFECTS.contains(&name) {
                let message = unknown_name("effect", name, EFFECTS, "a rule");
                return Err(self.error(span, message));
            }
            effects.push(name);
        }
        Ok(effects)
    }

    /// Reads the examples.
    fn examples(self, value: &Value<'t>) -> Result<Vec<Example>, PolicyError> {
        let Some(examples) = value.get_ref().as_array() else {
            return Err(self.wrong("example", value, "written [[example]]"));
        };
        let one = |value: &Value<'t>| {
            let example = self.table("example", value, "[[example]]")?;
            self.keys(example, "an example", &["input", "output"])?;
            let text = |key: &str| {
                let Some(value) = example.get(key) else {
                    let message = format!("the example has no {key}: add it");
                    return Err(self.error(value.span(), message));
                };
                match value.get_ref().as_str() {
                    Some(text) if text.contains('\n') => Err(self.error(
                        value.span(),
                        format!("`{key}` is one line, without its line feed"),
                    )),
                    Some(text) => Ok(text.to_owned()),
                    None => Err(self.wrong(key, value, "a string")),
                }
            };
            Ok(Example {
                input: text("input")?,
                output: text("output")?,
                line: self.error(value.span(), "").line,
            })
        };
        examples.iter().map(one).collect()
    }

    /// Reads the clauses, each of which a rule has to keep, or something
    /// else.
    fn clauses(
        self,
        value: &Value<'t>,
        policy: &mut Policy,
    ) -> Result<(), PolicyError> {
        let Some(clauses) = value.get_ref().as_array() else {
            return Err(self.wrong("clause", value, "written [[clause]]"));
        };
        for value in clauses.iter() {
            let clause = self.table("clause", value, "[[clause]]")?;
            let known = ["number", "promise", "kept_by"];
            self.keys(clause, "a clause", &known)?;
            let text = |key: &str| match clause.get(key) {
                Some(value) => Ok(self.string(key, value)?.to_owned()),
                None => {
                    let message = format!("the clause has no {key}: add it");
                    Err(self.error(value.span(), message))
                }
            };
            let clause = Clause {
                number: text("number")?,
                promise: text("promise")?,
                kept_by: self.optional(clause, "kept_by")?,
            };
            if clause.kept_by.is_none()
                && policy.rules_for(&clause.number).next().is_none()
            {
                return Err(self.error(
                    value.span(),
                    format!(
                        "no rule names clause {} as its own: add one, or say \
                         in kept_by what else keeps it",
                        clause.number
                    ),
                ));
            }
            policy.clauses.push(clause);
        }
        Ok(())
    }

    /// The transformation of a rule.
    fn transform_of(
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

    /// One name of an entity, or an array of them.
    fn entities(
        self,
        value: &Value<'t>,
    ) -> Result<Vec<(Entity, Range<usize>)>, PolicyError> {
        self.entities_of("entity", value)
    }

    /// The same under another key; none twice.
    fn entities_of(
        self,
        key: &str,
        value: &Value<'t>,
    ) -> Result<Vec<(Entity, Range<usize>)>, PolicyError> {
        let mut entities: Vec<(Entity, Range<usize>)> = Vec::new();
        for (name, span) in self.strings(key, value)? {
            let entity = self.entity(name, span.clone())?;
            if entities.iter().any(|(known, _)| *known == entity) {
                return Err(self.error(
                    span,
                    format!("`{entity}` is named twice: keep one"),
                ));
            }
            entities.push((entity, span));
        }
        Ok(entities)
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
