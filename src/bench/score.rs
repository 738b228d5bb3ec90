//! What a run of a filter over a corpus came to. One JSON object, which
//! `bench score --json` writes and `bench report` reads.

use std::fmt;
use std::iter::zip;

use serde::{Deserialize, Serialize};

use super::corpus::{Benign, Encoding, Kind, Label, Place};
use super::judge::Verdict;
use crate::Entity;

/// A filter's score.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// What the tool is called in tables and charts.
    pub name: String,
    /// The command and its arguments.
    pub command: Vec<String>,
    /// What the tool printed as its version, where it was asked.
    pub tool_version: Option<String>,
    /// Version of logveil that scored.
    pub logveil_version: String,
    /// When, in UTC (RFC 3339).
    pub date: String,
    /// Processor, cores and system of the machine.
    pub machine: Machine,
    /// The lines that were filtered.
    pub corpus: CorpusOf,
    /// Entities that the tool keeps on purpose, so that to find them again is
    /// no leak.
    #[serde(default)]
    pub kept: Vec<String>,
    /// Labelled values by entity, in the order of the entities.
    pub entities: Vec<Tally>,
    /// The same values by encoding, without those kept on purpose.
    pub encodings: Vec<Tally>,
    /// The same values by place, without those kept on purpose.
    pub places: Vec<Tally>,
    /// All values by entity and encoding.
    pub cells: Vec<Cell>,
    /// Benign tokens by kind: `hit` counts those changed.
    pub benign: Vec<Tally>,
    /// What else happened to the lines.
    pub damage: Damage,
    /// How the command ended.
    pub ended: Ended,
    /// Throughput, unless it was not asked for.
    pub speed: Option<Speed>,
    /// Latency of single lines, unless it was not asked for.
    pub latency: Option<Latency>,
}

/// Something counted, how much of it was hit, and what rate that stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Entity, encoding, place or kind.
    pub name: String,
    /// How many there were.
    pub total: u64,
    /// How many of them leaked, or for benign tokens were changed.
    pub hit: u64,
    /// Wilson's interval for the rate at 95 %.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Leaks of one entity in one encoding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The entity.
    pub entity: String,
    /// The encoding.
    pub encoding: String,
    /// How many values.
    pub total: u64,
    /// How many leaked.
    pub hit: u64,
}

/// A machine, for the reader of a figure.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// Model name of the processor.
    pub processor: String,
    /// Cores that the run could use.
    pub cores: usize,
    /// Operating system and architecture.
    pub system: String,
}

/// Which lines a score is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorpusOf {
    /// Version of the generator.
    pub version: u32,
    /// Its profile.
    pub profile: String,
    /// Its seed.
    pub seed: u64,
    /// Lines.
    pub lines: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Damage to what no label covers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Damage {
    /// Bytes outside every label.
    pub other_bytes: u64,
    /// Of these, those that are gone, missing lines included.
    pub collateral_bytes: u64,
    /// Lines that were JSON.
    pub json_lines: u64,
    /// Of these, lines that are no longer, missing ones included.
    pub json_broken: u64,
    /// Lines that did not come out, or not recognisably.
    pub lines_missing: u64,
    /// Lines that came out and are recognisably none that went in. So
    /// as many lines came out as went in, less the missing, with the added.
    pub lines_added: u64,
    /// Lines that came out behind one that went in later.
    pub lines_reordered: u64,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// With this exit status, 0 or not.
    Status(i32),
    /// By this signal.
    Signal(i32),
    /// It was killed: for so many seconds it neither read nor wrote.
    Hung(u64),
}

/// Speed over whole runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speed {
    /// Bytes that each run read.
    pub bytes: u64,
    /// Runs counted, after one that was not.
    pub runs: u32,
    /// Median bytes a second.
    pub bytes_per_second: f64,
    /// The slowest run's.
    pub slowest: f64,
    /// The fastest run's.
    pub fastest: f64,
    /// Median of user and system seconds for each 10⁹ bytes.
    pub cpu_seconds_per_gb: f64,
    /// The largest resident set, in bytes.
    pub peak_bytes: u64,
    /// The built-in replacer's median bytes a second in the same run.
    pub replacer_bytes_per_second: f64,
    /// Median of the ratio to the replacer's run beside it.
    pub ratio: f64,
}

/// How long single lines take, written one at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// Lines written and waited for.
    pub lines: u32,
    /// Microseconds until half of them were out.
    pub median_us: f64,
    /// Until 99 of 100 were.
    pub p99_us: f64,
    /// Whether a line did not come out while its input stayed open; the
    /// figures are then of those before it, or zero.
    pub held_back: bool,
}

/// The most of all benign tokens, and of those of each kind, that may change
/// for a filter to pass: one of so many.
const ALARMS: u64 = 10_000;

impl Score {
    /// Why the filter does not pass, one sentence each: a value leaked that
    /// is not kept on purpose, more than one of 10,000 benign tokens changed
    /// (of all or of a kind), a line broke, went missing, came out twice or
    /// in another place, or the command did not end with status 0.
    pub fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for tally in &self.entities {
            if tally.hit > 0 && !self.kept.contains(&tally.name) {
                failures.push(format!(
                    "{} of {} values of {} leaked",
                    tally.hit, tally.total, tally.name
                ));
            }
        }
        let sum = |of: fn(&Tally) -> u64| self.benign.iter().map(of).sum();
        let all = Tally::new("any kind", sum(|t| t.total), sum(|t| t.hit));
        for tally in self.benign.iter().chain([&all]) {
            if tally.hit.saturating_mul(ALARMS) > tally.total {
                failures.push(format!(
                    "{} of {} benign tokens of {} changed, more than 1 in \
                     {ALARMS}",
                    tally.hit, tally.total, tally.name
                ));
            }
        }
        let damage = &self.damage;
        for (count, what) in [
            (damage.json_broken, "are no longer JSON"),
            (damage.lines_missing, "are missing"),
            (damage.lines_added, "were added"),
            (damage.lines_reordered, "came out in another place"),
        ] {
            if count > 0 {
                failures.push(format!("{count} lines {what}"));
            }
        }
        match self.ended {
            Ended::Status(0) => {}
            ended => failures.push(format!("the command {ended}")),
        }
        failures
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ended::Status(status) => write!(f, "ended with status {status}"),
            Ended::Signal(signal) => write!(f, "was ended by signal {signal}"),
            Ended::Hung(seconds) => write!(
                f,
                "was killed: for {seconds} s it neither read nor wrote"
            ),
        }
    }
}

impl Tally {
    /// The tally of `hit` in `total`, with its interval.
    pub fn new(name: &str, total: u64, hit: u64) -> Tally {
        let (low, high) = wilson(hit, total);
        Tally { name: name.to_owned(), total, hit, low, high }
    }

    /// The share that was hit; 0 of nothing.
    pub fn rate(&self) -> f64 {
        self.hit as f64 / self.total.max(1) as f64
    }
}

/// The interval that holds the rate behind `hit` of `total` with 95 %
/// confidence: Wilson's score interval without continuity correction (E. B.
/// Wilson, "Probable inference, the law of succession, and statistical
/// inference", JASA 22, 1927). Unlike the textbook's it stays sensible where
/// nothing was hit, which is where a filter should be. All there is, if
/// `total` is 0.
pub fn wilson(hit: u64, total: u64) -> (f64, f64) {
    /// The normal distribution's quantile at 97.5 %.
    const Z: f64 = 1.959_963_984_540_054;
    if total == 0 {
        return (0.0, 1.0);
    }
    let (n, rate) = (total as f64, hit as f64 / total as f64);
    let scale = 1.0 + Z * Z / n;
    let centre = (rate + Z * Z / (2.0 * n)) / scale;
    let spread = rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n);
    let half = Z * spread.sqrt() / scale;
    // Where the formula gives these exactly, floating point does not.
    let low = if hit == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if hit == total { 1.0 } else { (centre + half).min(1.0) };
    (low, high)
}

/// How many there were, and how many of them were hit.
type Count = (u64, u64);

fn count(into: &mut Count, hit: bool) {
    into.0 += 1;
    into.1 += u64::from(hit);
}

/// Verdicts added up.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Lines that went in.
    pub lines: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What happened to the lines beside leaks.
    pub damage: Damage,
    /// By entity, encoding and place.
    values: Vec<Count>,
    benign: Vec<Count>,
}

impl Default for Counts {
    fn default() -> Counts {
        let cells = Encoding::ALL.len() * Place::ALL.len();
        Counts {
            lines: 0,
            bytes: 0,
            damage: Damage::default(),
            values: vec![(0, 0); Entity::ALL.len() * cells],
            benign: vec![(0, 0); Benign::ALL.len()],
        }
    }
}

/// Where [`Counts::values`] counts a value.
fn index(entity: Entity, encoding: Encoding, place: Place) -> usize {
    (entity as usize * Encoding::ALL.len() + encoding as usize)
        * Place::ALL.len()
        + place as usize
}

impl Counts {
    /// Adds what became of a line of so many bytes with these labels.
    pub fn add(&mut self, bytes: usize, labels: &[Label], verdict: &Verdict) {
        self.lines += 1;
        self.bytes += bytes as u64;
        for (label, &hit) in zip(labels, &verdict.hits) {
            count(
                match label.kind {
                    Kind::Entity(entity) => {
                        let at = index(entity, label.encoding, label.place);
                        &mut self.values[at]
                    }
                    Kind::Benign(kind) => &mut self.benign[kind as usize],
                },
                hit,
            );
        }
        self.damage.other_bytes += verdict.other;
        self.damage.collateral_bytes += verdict.collateral;
        self.damage.json_lines += u64::from(verdict.json.is_some());
        self.damage.json_broken += u64::from(verdict.json == Some(false));
    }

    /// Labelled values by entity, those that the corpus had.
    pub fn entities(&self) -> Vec<Tally> {
        tallies(
            Entity::ALL,
            |entity| entity.name(),
            |&entity| self.sum(|e, _, _| e == entity),
        )
    }

    /// Values of entities that are not `kept`, by encoding.
    pub fn encodings(&self, kept: &[Entity]) -> Vec<Tally> {
        tallies(
            Encoding::ALL,
            |encoding| encoding.name(),
            |&encoding| {
                self.sum(|e, by, _| by == encoding && !kept.contains(&e))
            },
        )
    }

    /// Values of entities that are not `kept`, by place.
    pub fn places(&self, kept: &[Entity]) -> Vec<Tally> {
        tallies(
            Place::ALL,
            |place| place.name(),
            |&place| self.sum(|e, _, by| by == place && !kept.contains(&e)),
        )
    }

    /// Values by entity and encoding.
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for &entity in Entity::ALL {
            for &encoding in Encoding::ALL {
                let (total, hit) =
                    self.sum(|e, by, _| e == entity && by == encoding);
                if total > 0 {
                    cells.push(Cell {
                        entity: entity.name().to_owned(),
                        encoding: encoding.name().to_owned(),
                        total,
                        hit,
                    });
                }
            }
        }
        cells
    }

    /// Benign tokens by kind.
    pub fn benign(&self) -> Vec<Tally> {
        tallies(
            Benign::ALL,
            |kind| kind.name(),
            |&kind| self.benign[kind as usize],
        )
    }

    fn sum(&self, of: impl Fn(Entity, Encoding, Place) -> bool) -> Count {
        let mut sum = (0, 0);
        for &entity in Entity::ALL {
            for &encoding in Encoding::ALL {
                for &place in Place::ALL {
                    if of(entity, encoding, place) {
                        let (total, hit) =
                            self.values[index(entity, encoding, place)];
                        sum.0 += total;
                        sum.1 += hit;
                    }
                }
            }
        }
        sum
    }
}

/// A tally for each of `all` that there was any of.
fn tallies<T>(
    all: &[T],
    name: impl Fn(&T) -> &'static str,
    count: impl Fn(&T) -> Count,
) -> Vec<Tally> {
    all.iter()
        .map(|each| (name(each), count(each)))
        .filter(|(_, (total, _))| *total > 0)
        .map(|(name, (total, hit))| Tally::new(name, total, hit))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_published() {
        // R. G. Newcombe, "Two-sided confidence intervals for the single
        // proportion", Statistics in Medicine 17 (1998), table I, method 3.
        for (hit, total, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let found = wilson(hit, total);
            let near = |a: f64, b: f64| (a - b).abs() < 0.000_05;
            assert!(near(found.0, low), "{hit}/{total}: {found:?}");
            assert!(near(found.1, high), "{hit}/{total}: {found:?}");
        }
    }

    #[test]
    fn intervals_at_the_ends() {
        assert_eq!(wilson(0, 0), (0.0, 1.0));
        assert_eq!(wilson(0, 1_000_000).0, 0.0);
        assert_eq!(wilson(1_000_000, 1_000_000).1, 1.0);
        assert!(wilson(1_000_000, 1_000_000).0 < 1.0);
    }
}
