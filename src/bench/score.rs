//! What a run of a filter over a corpus came to. One JSON object, which
//! `bench score --json` writes and `bench report` reads.

use serde::{Deserialize, Serialize};

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
    /// Labelled values by entity, in the order of the entities.
    pub entities: Vec<Tally>,
    /// The same values by encoding.
    pub encodings: Vec<Tally>,
    /// The same values by place.
    pub places: Vec<Tally>,
    /// The same values by entity and encoding.
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
    /// Of these, changed ones.
    pub collateral_bytes: u64,
    /// Lines that were JSON.
    pub json_lines: u64,
    /// Of these, lines that are no longer.
    pub json_broken: u64,
    /// Lines that did not come out, or not recognisably.
    pub lines_missing: u64,
    /// Lines that came out and belong to no line that went in.
    pub lines_added: u64,
    /// Lines that came out behind one that went in later.
    pub lines_reordered: u64,
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
