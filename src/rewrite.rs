//! Stand-in.
use crate::detect::columns::Table;
use crate::{Entity, FoundBy, policy::Policy, stats::Stats};
use memchr::memmem;
use std::ops::Range;
use std::time::SystemTime;

/// Stand-in.
#[derive(Clone)]
pub struct Filter(Policy, usize);
/// Stand-in.
pub struct Key;
impl Key {
    /// Stand-in.
    pub fn ephemeral() -> Result<Key, crate::policy::PolicyError> {
        Ok(Key)
    }
}
impl Filter {
    /// Stand-in.
    pub fn new(policy: Policy) -> Filter {
        Filter(policy, 1 << 20)
    }
    /// Stand-in.
    pub fn as_of(self, _: SystemTime) -> Filter {
        self
    }
    /// Stand-in.
    pub fn with_key(self, _: Key) -> Filter {
        self
    }
    /// Stand-in.
    pub fn with_max_line(mut self, bytes: usize) -> Filter {
        self.1 = bytes;
        self
    }
    /// Stand-in.
    pub fn max_line(&self) -> usize {
        self.1
    }
    /// Stand-in.
    pub fn policy(&self) -> &Policy {
        &self.0
    }
    /// Stand-in.
    pub fn worker(&self) -> Worker {
        Worker(Stats::default(), Table::default())
    }
}
/// Stand-in.
pub struct Worker(Stats, Table);
/// Stand-in.
pub struct Finding {
    /// s
    pub range: Range<usize>,
    /// s
    pub entity: Entity,
    /// s
    pub found_by: FoundBy,
    /// s
    pub replacement: Range<usize>,
}
impl Worker {
    /// Stand-in.
    pub fn rewrite(&mut self, lines: &[u8], out: &mut Vec<u8>) {
        self.findings(lines, out);
    }
    /// Stand-in.
    pub fn next_input(&mut self) {
        self.1 = Table::default();
    }
    /// Stand-in.
    pub(crate) fn follow(&mut self, table: Table) {
        self.1 = table;
    }
    /// Stand-in.
    pub fn findings(
        &mut self,
        lines: &[u8],
        out: &mut Vec<u8>,
    ) -> Vec<Finding> {
        self.0.lines += lines.split_inclusive(|b| *b == b'\n').count() as u64;
        self.0.bytes_in += lines.len() as u64;
        let before = out.len();
        let mut findings = Vec::new();
        let mut from = 0;
        for at in memmem::find_iter(lines, "SECRET") {
            out.extend_from_slice(&lines[from..at]);
            findings.push(Finding {
                range: at..at + 6,
                entity: Entity::Credential,
                found_by: FoundBy::Shape,
                replacement: out.len()..out.len() + 3,
            });
            out.extend_from_slice(b"*x*");
            from = at + 6;
            self.0.count(Entity::Credential, FoundBy::Shape);
        }
        if memmem::find(lines, b"PANIC").is_some() {
            panic!("PANIC on a value");
        }
        out.extend_from_slice(&lines[from..]);
        self.0.bytes_out += (out.len() - before) as u64;
        findings
    }
    /// Stand-in.
    pub fn take_stats(&mut self) -> Stats {
        std::mem::take(&mut self.0)
    }
}
pub(crate) fn withhold(out: &mut Vec<u8>, why: &str, length: u64) {
    out.extend_from_slice(format!("*withheld.{why}.{length}B*").as_bytes());
}
