//! Stand-in.
use crate::{Entity, FoundBy, policy::Policy, stats::Stats};
use memchr::memmem;
use std::time::SystemTime;

/// Stand-in.
#[derive(Clone)]
pub struct Filter;
/// Stand-in.
pub struct Key;
impl Key {
    /// Stand-in.
    pub fn ephemeral() -> Key {
        Key
    }
}
impl Filter {
    /// Stand-in.
    pub fn new(_: Policy) -> Filter {
        Filter
    }
    /// Stand-in.
    pub fn as_of(self, _: SystemTime) -> Filter {
        self
    }
    /// Stand-in.
    pub fn key(self, _: Key) -> Filter {
        self
    }
    /// Stand-in.
    pub fn worker(&self) -> Worker {
        Worker(Stats::default())
    }
}
/// Stand-in.
pub struct Worker(Stats);
/// Stand-in.
pub struct Finding {
    /// s
    pub start: usize,
    /// s
    pub end: usize,
    /// s
    pub entity: Entity,
    /// s
    pub found_by: FoundBy,
    /// s
    pub rule: String,
    /// s
    pub clause: Option<String>,
    /// s
    pub replacement: Vec<u8>,
}
impl Worker {
    /// Stand-in.
    pub fn rewrite(&mut self, lines: &[u8], out: &mut Vec<u8>) {
        let mut from = 0;
        for at in memmem::find_iter(lines, "SECRET") {
            out.extend_from_slice(&lines[from..at]);
            out.extend_from_slice(b"*x*");
            from = at + 6;
            self.0.count(Entity::Credential, FoundBy::Shape);
        }
        if memmem::find(lines, b"PANIC").is_some() {
            panic!("PANIC on a value");
        }
        out.extend_from_slice(&lines[from..]);
    }
    /// Stand-in.
    pub fn spans(&mut self, lines: &[u8]) -> impl Iterator<Item = Finding> {
        memmem::find_iter(lines, "SECRET").map(|at| Finding {
            start: at,
            end: at + 6,
            entity: Entity::Credential,
            found_by: FoundBy::Shape,
            rule: "redact".into(),
            clause: None,
            replacement: b"*x*".to_vec(),
        })
    }
    /// Stand-in.
    pub fn take_stats(&mut self) -> Stats {
        std::mem::take(&mut self.0)
    }
}
