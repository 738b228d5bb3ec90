//! What a run did, as plain counters: each worker counts for itself, and the
//! counts are added up when the run ends. No counter knows a value.

use std::fmt;

use crate::entity::Entity;
use crate::span::FoundBy;

/// Counts of one run, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Lines read, withheld and suppressed ones included.
    pub lines: u64,
    /// Bytes read, after decompression.
    pub bytes_in: u64,
    /// Bytes written, before compression.
    pub bytes_out: u64,
    /// Lines withheld because they were longer than the run's limit.
    pub over_long: u64,
    /// Lines withheld because a transformation failed on them.
    pub failed: u64,
    /// Lines withheld because the policy asks for columns, and no header had
    /// named theirs: none came before, or they are no rows of its table.
    pub no_header: u64,
    /// Values redacted because they lack the form that their transformation
    /// works on: a telephone's number too short to encrypt as one, a word
    /// under the name of an address.
    pub without_form: u64,
    /// Lines dropped because the policy says so, by the entity of the first
    /// value for which each was.
    suppressed: [u64; Entity::ALL.len()],
    treated: [[u64; FoundBy::ALL.len()]; Entity::ALL.len()],
}

impl Default for Stats {
    fn default() -> Stats {
        Stats {
            lines: 0,
            bytes_in: 0,
            bytes_out: 0,
            over_long: 0,
            failed: 0,
            no_header: 0,
            without_form: 0,
            suppressed: [0; Entity::ALL.len()],
            treated: [[0; FoundBy::ALL.len()]; Entity::ALL.len()],
        }
    }
}

impl Stats {
    /// Counts one replaced span.
    pub fn count(&mut self, entity: Entity, found_by: FoundBy) {
        self.treated[entity as usize][found_by as usize] += 1;
    }

    /// Spans of `entity` that were replaced, found in this way.
    pub fn treated(&self, entity: Entity, found_by: FoundBy) -> u64 {
        self.treated[entity as usize][found_by as usize]
    }

    /// Spans of `entity` that were replaced, however they were found.
    pub fn treated_in_all(&self, entity: Entity) -> u64 {
        self.treated[entity as usize].iter().sum()
    }

    /// Counts one line dropped for the sake of a value of `entity`.
    pub fn suppress(&mut self, entity: Entity) {
        self.suppressed[entity as usize] += 1;
    }

    /// Lines dropped because the policy says so.
    pub fn suppressed(&self) -> u64 {
        self.suppressed.iter().sum()
    }

    /// Lines that were not passed on although no policy asked for that.
    pub fn withheld(&self) -> u64 {
        self.over_long + self.failed + self.no_header
    }

    /// Adds the counts of `other`.
    pub fn merge(&mut self, other: &Stats) {
        self.lines += other.lines;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.over_long += other.over_long;
        self.failed += other.failed;
        self.no_header += other.no_header;
        self.without_form += other.without_form;
        for (ours, theirs) in self.suppressed.iter_mut().zip(other.suppressed)
        {
            *ours += theirs;
        }
        for (ours, theirs) in self.treated.iter_mut().zip(&other.treated) {
            for (ours, theirs) in ours.iter_mut().zip(theirs) {
                *ours += theirs;
            }
        }
    }

    /// The counts as one JSON object without a line feed, entities that were
    /// not met left out.
    pub fn to_json(&self) -> String {
        let entities: Vec<String> = self
            .met()
            .map(|entity| {
                let ways: Vec<String> = self
                    .ways(entity)
                    .map(|(way, n)| format!("\"{}\":{n}", way.name()))
                    .collect();
                format!("\"{}\":{{{}}}", entity.name(), ways.join(","))
            })
            .collect();
        let suppressed: Vec<String> = self
            .suppressing()
            .map(|(entity, n)| format!("\"{}\":{n}", entity.name()))
            .collect();
        format!(
            "{{\"lines\":{},\"bytes_in\":{},\"bytes_out\":{},\
             \"withheld\":{{\"over_long\":{},\"failed\":{},\
             \"no_header\":{}}},\
             \"suppressed\":{{{}}},\"without_form\":{},\
             \"entities\":{{{}}}}}",
            self.lines,
            self.bytes_in,
            self.bytes_out,
            self.over_long,
            self.failed,
            self.no_header,
            suppressed.join(","),
            self.without_form,
            entities.join(",")
        )
    }

    /// The entities of which a span was replaced.
    fn met(&self) -> impl Iterator<Item = Entity> {
        Entity::ALL.iter().copied().filter(|&e| self.treated_in_all(e) > 0)
    }

    /// The entities for whose sake a line was dropped, and how many were.
    fn suppressing(&self) -> impl Iterator<Item = (Entity, u64)> {
        let counts = Entity::ALL
            .iter()
            .map(|&entity| (entity, self.suppressed[entity as usize]));
        counts.filter(|&(_, n)| n > 0)
    }

    /// The ways in which spans of `entity` were found, and how many.
    fn ways(&self, entity: Entity) -> impl Iterator<Item = (FoundBy, u64)> {
        FoundBy::ALL
            .iter()
            .map(move |&way| (way, self.treated(entity, way)))
            .filter(|&(_, n)| n > 0)
    }
}

/// The counts for people: a line each, without a last line feed.
impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "lines       {}", self.lines)?;
        writeln!(
            f,
            "bytes       {} in, {} out",
            self.bytes_in, self.bytes_out
        )?;
        writeln!(
            f,
            "withheld    {} over-long, {} failed",
            self.over_long, self.failed
        )?;
        if self.no_header > 0 {
            writeln!(f, "            {} without a header", self.no_header)?;
        }
        write!(f, "suppressed  {}", self.suppressed())?;
        for (entity, n) in self.suppressing() {
            write!(f, "  {n} for {entity}")?;
        }
        if self.without_form > 0 {
            write!(
                f,
                "\nredacted    {} without the form that their rule works on",
                self.without_form
            )?;
        }
        for entity in self.met() {
            write!(f, "\n{:<18}", entity.name())?;
            for (way, n) in self.ways(entity) {
                write!(f, "  {n} by {}", way.name())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_added() {
        let mut counts = Stats::default();
        for n in 1..=3 {
            counts.merge(&Stats {
                lines: n,
                bytes_in: 10 * n,
                bytes_out: 20 * n,
                over_long: 30 * n,
                failed: 40 * n,
                no_header: 70 * n,
                suppressed: [50 * n; Entity::ALL.len()],
                without_form: 60 * n,
                ..Stats::default()
            });
        }
        assert_eq!(
            counts,
            Stats {
                lines: 6,
                bytes_in: 60,
                bytes_out: 120,
                over_long: 180,
                failed: 240,
                no_header: 420,
                suppressed: [300; Entity::ALL.len()],
                without_form: 360,
                ..Stats::default()
            }
        );
        assert_eq!(counts.withheld(), 840);
    }

    #[test]
    fn counts_add_up_and_print() {
        let mut one = Stats { lines: 2, bytes_in: 9, ..Stats::default() };
        one.count(Entity::Ip, FoundBy::Shape);
        let mut two = Stats { lines: 1, over_long: 1, ..Stats::default() };
        two.count(Entity::Ip, FoundBy::Name);
        two.count(Entity::Ip, FoundBy::Name);
        two.suppress(Entity::Imei);
        two.without_form = 2;
        one.merge(&two);
        assert_eq!(one.treated(Entity::Ip, FoundBy::Name), 2);
        assert_eq!(one.treated_in_all(Entity::Ip), 3);
        assert_eq!(one.withheld(), 1);
        assert_eq!(
            one.to_json(),
            "{\"lines\":3,\"bytes_in\":9,\"bytes_out\":0,\
             \"withheld\":{\"over_long\":1,\"failed\":0,\
             \"no_header\":0},\"suppressed\":{\"imei\":1},\
             \"without_form\":2,\"entities\":{\"ip\":{\"shape\":1,\"name\":2}}}"
        );
        assert_eq!(
            one.to_string(),
            "lines       3\nbytes       9 in, 0 out\n\
             withheld    1 over-long, 0 failed\nsuppressed  1  1 for imei\n\
             redacted    2 without the form that their rule works on\n\
             ip                  1 by shape  2 by name"
        );
    }
}
