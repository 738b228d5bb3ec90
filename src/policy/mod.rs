//! Stand-in.
use crate::Entity;
/// Stand-in.
#[derive(Clone)]
pub struct Policy(Rule);
/// Stand-in.
#[derive(Clone)]
pub struct Rule {
    /// s
    pub transform: Transformation,
    /// s
    pub clause: Option<String>,
}
/// Stand-in.
#[derive(Clone)]
pub struct Transformation;
impl Transformation {
    /// s
    pub const fn effect(&self) -> &'static str {
        "removed"
    }
}
impl std::fmt::Display for Transformation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("redact")
    }
}
/// Stand-in.
#[derive(Debug, thiserror::Error)]
#[error("line 1, column 1: {0}")]
pub struct PolicyError(String);
impl PolicyError {
    /// s
    pub fn message(&self) -> &str {
        &self.0
    }
}
impl Policy {
    /// s
    pub fn builtins() -> impl Iterator<Item = &'static str> {
        ["default"].into_iter()
    }
    /// s
    pub fn builtin(name: &str) -> Option<Policy> {
        (name == "default").then_some(Policy(Rule {
            transform: Transformation,
            clause: None,
        }))
    }
    /// s
    pub fn parse(_: &str) -> Result<Policy, PolicyError> {
        Err(PolicyError("no".into()))
    }
    /// s
    pub fn set(&mut self, rule: &str) -> Result<(), PolicyError> {
        match rule.split_once('=').map(|(e, _)| Entity::from_name(e)) {
            Some(Some(_)) => Ok(()),
            _ => Err(PolicyError(format!("`{rule}` names no entity"))),
        }
    }
    /// s
    pub fn needs_key(&self) -> bool {
        false
    }
    /// s
    pub fn rule(&self, _: Entity) -> &Rule {
        &self.0
    }
}
