//! `policy`: the built-in policies, and what a policy does.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use logveil::Entity;
use logveil::stream::writer::stdout;

use super::Status;
use super::engine;
use super::errors::cannot_write;

/// What to show.
pub(crate) enum Policy {
    /// The names of the built-in policies.
    List,
    /// One policy, entity by entity.
    Show(Box<logveil::Policy>),
}

/// Plans to show the policy of this name.
pub(super) fn show(name: &str) -> Result<Policy> {
    Ok(Policy::Show(Box::new(engine::policy(name)?)))
}

impl Policy {
    pub(super) fn run(self) -> Result<Status> {
        let text = match self {
            Policy::List => logveil::Policy::builtins()
                .map(|name| format!("{name}\n"))
                .collect(),
            Policy::Show(policy) => table(&policy),
        };
        stdout()
            .and_then(|mut stdout| stdout.write_all(text.as_bytes()))
            .map_err(|error| cannot_write("standard output", error))?;
        Ok(Status::Done)
    }
}

/// What the columns of the table hold.
const LEGEND: &str = "
CLASS: a leak of what is sensitive does the person more harm. EFFECT: what is
removed, masked or generalised cannot be had back; what is keyed stays equal
for equal values. Change one with --set ENTITY=TRANSFORM, see logveil --help.
";

/// A heading and a line for each entity: name, class, transformation, effect
/// and, where the policy says it, the clause that asks for it.
fn table(policy: &logveil::Policy) -> String {
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
        let rule = policy.rule(entity);
        line([
            entity.name(),
            entity.class().name(),
            &rule.transform.to_string(),
            rule.transform.effect(),
            rule.clause.as_deref().unwrap_or_default(),
        ]);
    }
    text + LEGEND
}
