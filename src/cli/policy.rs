//! `policy`: the built-in policies, what a policy does, and whether it does
//! what it promises.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use logveil::policy::{Example, Rule};
use logveil::stream::writer::stdout;
use logveil::transform::{Hides, Transformation};
use logveil::{Entity, Filter, Key, Keyring};

use super::Status;
use super::args::{KeyringArg, OverlayArgs};
use super::errors::cannot_write;
use super::{engine, key};

/// What to show.
pub(crate) enum Policy {
    /// The names of the built-in policies.
    List,
    /// One policy, entity by entity.
    Show(Box<logveil::Policy>),
    /// Whether one does what its examples say, and the keyring that it is to
    /// be used with.
    Check(Box<logveil::Policy>, Option<Keyring>),
    /// The JSON Schema of policy files.
    Schema,
}

/// Plans to show the policy of this name.
pub(super) fn show(name: &str, overlays: &OverlayArgs) -> Result<Policy> {
    Ok(Policy::Show(Box::new(engine::policy(name, &[], overlays)?)))
}

/// Plans to check the policy of this name, and a keyring for it.
pub(super) fn check(
    name: &str,
    overlays: &OverlayArgs,
    keyring: KeyringArg,
) -> Result<Policy> {
    let policy = Box::new(engine::policy(name, &[], overlays)?);
    let keyring = keyring.keyring.map(|path| key::read(&path)).transpose()?;
    Ok(Policy::Check(policy, keyring))
}

impl Policy {
    pub(super) fn run(self) -> Result<Status> {
        let (text, status) = match self {
            Policy::List => {
                let names = logveil::Policy::builtins();
                (names.map(|name| format!("{name}\n")).collect(), Status::Done)
            }
            Policy::Show(policy) => (table(&policy), Status::Done),
            Policy::Check(policy, keyring) => {
                checked(&policy, keyring.as_ref())
            }
            Policy::Schema => {
                (logveil::Policy::schema().to_owned(), Status::Done)
            }
        };
        stdout()
            .and_then(|mut stdout| stdout.write_all(text.as_bytes()))
            .map_err(|error| cannot_write("standard output", error))?;
        Ok(status)
    }
}

/// What the columns of the table hold.
const LEGEND: &str = "
CLASS: a leak of what is sensitive does the person more harm. EFFECT: what is
removed, masked or generalised cannot be had back; what is keyed stays equal
for equal values; what is reversible comes back with the key. Change one with
--set ENTITY=TRANSFORM, see logveil --help.
";

/// A heading and a line for each entity: name, class, transformation, effect
/// and, where the policy says it, the clause that asks for it; the rules that
/// count on some lines alone stand below the one that counts on the others.
pub(super) fn table(policy: &logveil::Policy) -> String {
    let mut text = String::new();
    let mut line = |columns: [&str; 5]| {
        let [entity, class, transform, effect, clause] = columns;
        let line = format!(
            "{entity:<19} {class:<10} {transform:<29} {effect:<12} {clause}"
        );
        let _ = writeln!(text, "{}", line.trim_end());
    };
    line(["ENTITY", "CLASS", "TRANSFORM", "EFFECT", "CLAUSE"]);
    for &entity in Entity::ALL {
        let mut show = |name: &str, class: &str, rule: &Rule| {
            let clause = rule.clause.as_deref().unwrap_or_default();
            let clause = match &rule.when {
                Some(when) => format!("{when}  {clause}"),
                None => clause.to_owned(),
            };
            line([
                name,
                class,
                &rule.transform.to_string(),
                rule.transform.effect(),
                &clause,
            ]);
        };
        let class = policy.class(entity).name();
        if entity == Entity::Custom {
            for (name, rule) in policy.own_detectors() {
                show(name, class, rule);
            }
            continue;
        }
        show(entity.name(), class, policy.rule(entity));
        for rule in policy.conditional(entity) {
            show("", "", rule);
        }
    }
    text += LEGEND;
    if policy.locates() {
        text += &locating(policy);
    }
    if !policy.clauses().is_empty() {
        text += "\nCLAUSE  PROMISE, AND WHAT KEEPS IT\n";
    }
    for clause in policy.clauses() {
        let kept = match &clause.kept_by {
            Some(kept) => kept.clone(),
            None => {
                let rules = policy.rules_for(&clause.number);
                let mut entities: Vec<Entity> =
                    rules.flat_map(Rule::entities).collect();
                entities.sort_unstable();
                entities.dedup();
                match entities.len() == Entity::ALL.len() {
                    true => "every entity".to_owned(),
                    false => names(&entities),
                }
            }
        };
        let _ = writeln!(
            text,
            "{:<7} {}\n        {kept}",
            clause.number, clause.promise
        );
    }
    text
}

/// What addresses become, and where that is known from.
fn locating(policy: &logveil::Policy) -> String {
    let asked = policy.locating();
    let database = policy.geo_database();
    let mut text = format!(
        "\nLOCATE  {} asked, as {} in {} names; of {} addresses at least\n",
        asked.granularity.name(),
        asked.style.name(),
        asked.names.name(),
        asked.min_addresses,
    );
    for (family, side) in [("IPv4", database.v4()), ("IPv6", database.v6())] {
        let reached = side.level.min(asked.granularity).name();
        let _ = writeln!(
            text,
            "        {family}: {reached} reached, by the {}",
            side.source
        );
    }
    text
}

fn names(entities: &[Entity]) -> String {
    let names: Vec<&str> = entities.iter().map(|e| e.name()).collect();
    names.join(", ")
}

/// What the examples of a policy come to, and what is weak in it and in the
/// keyring.
fn checked(
    policy: &logveil::Policy,
    keyring: Option<&Keyring>,
) -> (String, Status) {
    let filter = Filter::new(policy.clone()).with_key(Key::example());
    let (mut text, mut wrong) = (String::new(), 0);
    for example in policy.examples() {
        let Example { input, output, line } = example;
        let mut out = Vec::new();
        filter.worker().rewrite(input.as_bytes(), &mut out);
        let out = String::from_utf8_lossy(&out);
        if out != *output {
            wrong += 1;
            let _ = writeln!(
                text,
                "line {line}: the example does not become what it says\n  \
                 input     {input}\n  promised  {output}\n  becomes   {out}"
            );
        }
    }
    let short = keyring.and_then(key::short_retention);
    for warning in weak(policy).into_iter().chain(short) {
        let _ = writeln!(text, "warning: {warning}");
    }
    let examples = policy.examples().len();
    let _ = writeln!(
        text,
        "{}: the rules are sound; {} of {examples} examples become what they \
         say",
        policy.name(),
        examples - wrong,
    );
    let status = if wrong == 0 { Status::Done } else { Status::Found };
    (text, status)
}

/// What a policy leaves that a reader can guess from, a sentence each.
fn weak(policy: &logveil::Policy) -> Vec<String> {
    let mut warnings: Vec<_> = engine::shortfall(policy).into_iter().collect();
    for &entity in Entity::ALL {
        for rule in policy.conditional(entity).chain([policy.rule(entity)]) {
            match &rule.transform {
                Transformation::PrefixPreserving(_) => warnings.push(format!(
                    "{entity}: who knows some addresses learns the prefixes \
                     of others; `pseudonym` keeps none (docs/keys.md)"
                )),
                Transformation::FormatPreserving => warnings.push(format!(
                    "{entity}: what format_preserving makes cannot be told \
                     from a real number, and is made anew when it is \
                     filtered again (docs/keys.md)"
                )),
                Transformation::Mask(mask) => {
                    let hidden = hidden(entity, mask.hides);
                    warnings.extend(hidden.filter(|n| *n <= 4).map(|n| {
                        format!(
                            "{entity}: `{}` hides {n} digits, which leaves \
                             {} candidates",
                            rule.transform,
                            10_u32.pow(n)
                        )
                    }));
                }
                _ => {}
            }
        }
    }
    warnings.dedup();
    warnings
}

/// How many digits a mask hides of a number that always has as many.
fn hidden(entity: Entity, hides: Hides) -> Option<u32> {
    let digits: u32 = match entity {
        Entity::MobileCn => 11,
        Entity::Imei => 15,
        Entity::BankCard => 16,
        Entity::ResidentId => 18,
        _ => return None,
    };
    let within = |from: u32, to: u32| {
        to.min(digits).saturating_sub(from.saturating_sub(1))
    };
    match hides {
        Hides::AllBut { first, last } => {
            Some(digits.saturating_sub(first.saturating_add(last)))
        }
        Hides::Ends { first, last } => {
            Some(first.saturating_add(last).min(digits))
        }
        Hides::Range { from, to } => Some(within(from, to)),
        Hides::AllButRange { from, to } => Some(digits - within(from, to)),
        _ => None,
    }
}
