//! stub
use crate::{Entity, transform::Transformation};
pub struct Rule {
    pub transform: Transformation,
}
pub struct Policy(Rule);
impl Policy {
    pub fn builtin(_: &str) -> Option<Policy> {
        Some(Policy(Rule { transform: Transformation::Redact }))
    }
    pub fn rule(&self, _: Entity) -> &Rule {
        &self.0
    }
    pub fn judges_lines(&self) -> bool {
        false
    }
}
