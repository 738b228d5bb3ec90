//! From the text of a policy to the policy, or to the first mistake in it.

mod own;
mod reader;
mod transformation;

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::reader::{Reader, Value, unknown_name};
#[cfg(test)]
pub(super) use self::transformation::{MASK, TRANSFORMATIONS};
use super::when::Rank;
use super::{Allow, Clause, Example, Policy, PolicyError, Rule, When};
use crate::entity::{Class, Entity, EntitySet};
use crate::geo::{Geo, GeoDatabase, Granularity, Names, Settings, Style};
use crate::transform::Transformation;

/// Why `custom` has no rule that counts on all lines.
const OF_DETECTORS: &str = "what the policy's own detectors find has the \
    transformation of its detector: write it in [[detector]]";

/// The classes of entities.
const CLASSES: [Class; 2] = [Class::General, Class::Sensitive];

/// What transformations do, by which an overlay chooses rules.
const EFFECTS: &[&str] =
    &["removed", "generalised", "masked", "keyed", "reversible", "kept"];

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
                for number in 0..policy.rules.len() {
                    let rule = &policy.rules[number];
                    if !effects.contains(&rule.transform.effect()) {
                        continue;
                    }
                    for entity in policy.entities_of(number) {
                        reader.fits(&over.transform, entity, value.span())?;
                    }
                    let (entities, when) = (rule.entities, rule.when.clone());
                    policy.rules[number] =
                        Rule { entities, when, ..over.clone() };
                }
            }
            (None, Some(names)) => {
                let names = reader.entities(names)?;
                for (entity, _) in &names {
                    reader.fits(&over.transform, *entity, value.span())?;
                }
                let entities = names.iter().map(|(e, _)| *e).collect();
                // An overlay tightens: what goes stays gone.
                policy.put(Rule { entities, ..over }, Transformation::removes);
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

impl<'t> Reader<'t> {
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

    /// Whether the policy can have `more` rules, of [[rule]] and [[detector]].
    pub(super) fn few(
        self,
        more: usize,
        policy: &Policy,
        value: &Value<'t>,
    ) -> Result<(), PolicyError> {
        /// The most rules of a policy, with those it extends; their numbers
        /// have 16 bits.
        const MOST: usize = 4096;
        if policy.rules.len() + more > MOST {
            return Err(self.error(
                value.span(),
                format!(
                    "there are more than {MOST} rules and detectors: write \
                     fewer"
                ),
            ));
        }
        Ok(())
    }

    /// Reads the rules, and settles which of them counts where.
    fn rules(
        self,
        value: &Value<'t>,
        groups: &[(String, EntitySet)],
        policy: &mut Policy,
    ) -> Result<(), PolicyError> {
        let Some(rules) = value.get_ref().as_array() else {
            return Err(self.wrong("rule", value, "written [[rule]]"));
        };
        self.few(rules.len(), policy, value)?;
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
}
