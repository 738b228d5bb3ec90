//! Stand-in.
use crate::Entity;
/// Stand-in.
#[derive(Clone)]
pub struct Policy;
/// Stand-in.
pub struct Rule;
impl Rule {
    /// s
    pub fn transform(&self) -> String {
        "redact".into()
    }
    /// s
    pub fn effect(&self) -> &'static str {
        "removed"
    }
    /// s
    pub fn clause(&self) -> Option<&str> {
        None
    }
}
/// Stand-in.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PolicyError(String);
impl Policy {
    /// s
    pub const BUILTIN: &'static [&'static str] = &["default"];
    /// s
    pub fn builtin(name: &str) -> Option<Policy> {
        (name == "default").then_some(Policy)
    }
    /// s
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        if text.is_empty() {
            Ok(Policy)
        } else {
            Err(PolicyError("line 1, column 1: no".into()))
        }
    }
    /// s
    pub fn set(&mut self, rule: &str) -> Result<(), PolicyError> {
        match rule.split_once('=').map(|(e, _)| Entity::from_name(e)) {
            Some(Some(_)) => Ok(()),
            _ => Err(PolicyError(format!("`{rule}` names no entity"))),
        }
    }
    /// s
    pub fn rule(&self, _: Entity) -> Rule {
        Rule
    }
}
