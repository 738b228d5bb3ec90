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

/// A line for each entity: name, class, transformation, effect and, where
/// the policy says it, the clause that asks for it.
fn table(policy: &logveil::Policy) -> String {
    let mut text = String::new();
    for &entity in Entity::ALL {
        let rule = policy.rule(entity);
        let line = format!(
            "{:<19} {:<10} {:<29} {:<12} {}",
            entity.name(),
            entity.class().name(),
            rule.transform.to_string(),
            rule.transform.effect(),
            rule.clause.as_deref().unwrap_or_default(),
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
