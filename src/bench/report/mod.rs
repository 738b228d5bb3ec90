//! Scores as one page of HTML that needs nothing else: no network, no
//! script, no font.
//!
//! The templates in `templates/bench` hold the page's words and marks, and
//! escape whatever a score says. Here it is settled what stands where. No
//! figure is made of two others that mean different things, and no tool is
//! called better.

mod charts;
mod figures;

use std::fmt::Write as _;

use askama::Template;
use thiserror::Error;

use super::score::{CorpusOf, Ended, Score, Tally, wilson};
use charts::{Layout, Measured, Ranges, Scatter, Waited};
use figures::{
    NONE, count, interval, measured, percent, share, size, sum, time,
};

/// Why there is no page.
#[derive(Debug, Error)]
pub enum ReportError {
    /// Two scores are of one tool over one corpus.
    #[error(
        "two scores are of {name} over the same corpus (profile {profile}, \
         seed {seed}); leave one out, or score it with another `--name`"
    )]
    Twice {
        /// The tool.
        name: String,
        /// The corpus's profile.
        profile: String,
        /// The corpus's seed.
        seed: u64,
    },
    /// The template failed.
    #[error("the page cannot be made: {0}; please report it")]
    Template(#[from] askama::Error),
}

/// The page for `scores`: a section for each corpus, in the order of the
/// first score of each; tools in the order of their scores. The same scores
/// make the same bytes.
///
/// # Errors
///
/// When two scores have the same tool and corpus.
pub fn page(scores: &[Score]) -> Result<String, ReportError> {
    let mut groups: Vec<Vec<&Score>> = Vec::new();
    for score in scores {
        let same = |group: &&mut Vec<&Score>| {
            group.iter().any(|other| other.corpus == score.corpus)
        };
        let Some(group) = groups.iter_mut().find(same) else {
            groups.push(vec![score]);
            continue;
        };
        if group.iter().any(|other| other.name == score.name) {
            return Err(ReportError::Twice {
                name: score.name.clone(),
                profile: score.corpus.profile.clone(),
                seed: score.corpus.seed,
            });
        }
        group.push(score);
    }
    let sections = groups
        .iter()
        .enumerate()
        .map(|(at, group)| Section::new(at, group))
        .collect();
    let page = Page { sections }.render()?;
    // Control characters, which a name may hold, are neither HTML nor XML.
    Ok(page.replace(is_forbidden, "\u{fffd}"))
}

fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[derive(Template)]
#[template(path = "bench/report.html")]
struct Page<'a> {
    sections: Vec<Section<'a>>,
}

/// All tools over one corpus.
struct Section<'a> {
    /// Begins the `id` of everything in the section.
    id: String,
    corpus: &'a CorpusOf,
    /// Thousands set apart.
    lines: String,
    bytes: String,
    /// The machine, if there is one for all.
    machine: Option<String>,
    tools: Vec<Tool<'a>>,
    /// Rates by entity, encoding, place and kind of benign token.
    tables: Vec<Table<'a>>,
    speeds: Figure<Scatter>,
    /// Whether the speeds stand against benign tokens, since there is
    /// nothing to leak.
    against_benign: bool,
    latencies: Figure<Ranges>,
}

/// A chart in each layout, and those that are not in it.
struct Figure<Chart> {
    charts: Vec<Chart>,
    missing: Vec<String>,
}

/// A tool's row in the summary, and how it was run.
struct Tool<'a> {
    score: &'a Score,
    command: String,
    machine: String,
    /// How it ended, unless well.
    ended: Option<String>,
    /// Leaked values and changed benign tokens.
    rates: [Rate; 2],
    /// Bytes gone for each 10⁶ outside all labels.
    collateral: String,
    json_broken: String,
    lines_missing: String,
    /// Other damage to the sequence of lines.
    disorder: Option<String>,
    speed: Option<SpeedRow>,
    median: String,
    p99: String,
}

/// A tool's speed in the summary.
struct SpeedRow {
    megabytes: String,
    range: String,
    ratio: String,
    cpu: String,
    peak: String,
}

/// A rate in per cent, as printed.
struct Rate {
    text: String,
    /// Its interval; nothing where there was nothing to count.
    interval: Option<String>,
    /// How deep its colour is, from 0 to 6; nothing where no rate is.
    level: Option<u8>,
}

/// Rates of all tools by the name of what was counted.
struct Table<'a> {
    id: String,
    kind: TableKind,
    rows: Vec<TableRow<'a>>,
}

/// What the rows of a table are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TableKind {
    Entities,
    Encodings,
    Places,
    Benign,
}

struct TableRow<'a> {
    name: &'a str,
    total: String,
    rates: Vec<Rate>,
}

impl Section<'_> {
    fn new<'a>(at: usize, scores: &[&'a Score]) -> Section<'a> {
        let id = format!("s{}", at + 1);
        let corpus = &scores[0].corpus;
        let tools: Vec<_> = scores.iter().map(|s| Tool::new(s)).collect();
        let machine = tools[0].machine.clone();
        let machine =
            tools.iter().all(|t| t.machine == machine).then_some(machine);
        let tables = [
            TableKind::Entities,
            TableKind::Encodings,
            TableKind::Places,
            TableKind::Benign,
        ]
        .into_iter()
        .map(|kind| Table::new(&id, kind, scores))
        .filter(|table| !table.rows.is_empty())
        .collect();
        let against_benign =
            scores.iter().all(|score| sum(&score.encodings).1 == 0);
        Section {
            id,
            corpus,
            lines: count(corpus.lines),
            bytes: size(corpus.bytes),
            machine,
            tools,
            tables,
            speeds: speeds(scores, against_benign),
            against_benign,
            latencies: latencies(scores),
        }
    }
}

/// Throughput against the rate of leaks, or of benign tokens changed.
fn speeds(scores: &[&Score], against_benign: bool) -> Figure<Scatter> {
    let mut missing = Vec::new();
    let mut points = Vec::new();
    for score in scores {
        let tallies =
            if against_benign { &score.benign } else { &score.encodings };
        let (hit, total) = sum(tallies);
        let (low, high) = wilson(hit.min(total), total);
        let point = share(hit, total).zip(score.speed.as_ref()).map(
            |(rate, speed)| Measured {
                name: &score.name,
                rate,
                low,
                high,
                speed: speed.bytes_per_second,
                slowest: speed.slowest,
                fastest: speed.fastest,
            },
        );
        match point {
            Some(point) if point.has_place() => points.push(point),
            _ => missing.push(score.name.clone()),
        }
    }
    let charts = Layout::ALL
        .into_iter()
        .filter_map(|layout| Scatter::new(layout, &points))
        .collect();
    Figure { charts, missing }
}

fn latencies(scores: &[&Score]) -> Figure<Ranges> {
    let mut missing = Vec::new();
    let mut rows = Vec::new();
    for score in scores {
        match &score.latency {
            Some(latency) => rows.push(Waited {
                name: &score.name,
                median: latency.median_us,
                p99: latency.p99_us,
                held_back: latency.held_back,
            }),
            None => missing.push(score.name.clone()),
        }
    }
    let charts = Layout::ALL
        .into_iter()
        .filter_map(|layout| Ranges::new(layout, &rows))
        .collect();
    Figure { charts, missing }
}

impl Tool<'_> {
    fn new(score: &Score) -> Tool<'_> {
        let damage = &score.damage;
        let collateral = match damage.other_bytes {
            0 => NONE.into(),
            other => {
                let gone = damage.collateral_bytes as f64;
                measured(gone * 1e6 / other as f64)
            }
        };
        let json_broken = match damage.json_lines {
            0 => NONE.into(),
            _ => count(damage.json_broken),
        };
        let disorder: Vec<_> = [
            (damage.lines_added, "added"),
            (damage.lines_reordered, "reordered"),
        ]
        .into_iter()
        .filter(|&(lines, _)| lines > 0)
        .map(|(lines, what)| format!("{} {what}", count(lines)))
        .collect();
        let (median, p99) = match &score.latency {
            None => (NONE.into(), NONE.into()),
            Some(latency) if latency.held_back => {
                ("held back".into(), "held back".into())
            }
            Some(latency) => (time(latency.median_us), time(latency.p99_us)),
        };
        let machine = &score.machine;
        Tool {
            score,
            command: shell(&score.command),
            machine: format!(
                "{}, {} {}, {}",
                machine.processor,
                machine.cores,
                if machine.cores == 1 { "core" } else { "cores" },
                machine.system,
            ),
            ended: (score.ended != Ended::Status(0))
                .then(|| score.ended.to_string()),
            rates: [&score.encodings, &score.benign]
                .map(|tallies| Rate::of_all(tallies)),
            collateral,
            json_broken,
            lines_missing: count(damage.lines_missing),
            disorder: (!disorder.is_empty()).then(|| disorder.join(", ")),
            speed: score.speed.as_ref().map(|speed| SpeedRow {
                megabytes: measured(speed.bytes_per_second / 1e6),
                range: format!(
                    "{}–{}",
                    measured(speed.slowest / 1e6),
                    measured(speed.fastest / 1e6),
                ),
                ratio: measured(speed.ratio),
                cpu: measured(speed.cpu_seconds_per_gb),
                peak: measured(speed.peak_bytes as f64 / (1u64 << 20) as f64),
            }),
            median,
            p99,
        }
    }
}

/// A command as one would type it.
fn shell(command: &[String]) -> String {
    let mut line = String::new();
    for word in command {
        if !line.is_empty() {
            line.push(' ');
        }
        let is_plain =
            |c: char| c.is_alphanumeric() || "-_./=:,@+%".contains(c);
        if !word.is_empty() && word.chars().all(is_plain) {
            line.push_str(word);
        } else {
            let _ = write!(line, "'{}'", word.replace('\'', r"'\''"));
        }
    }
    line
}

impl Rate {
    fn none() -> Rate {
        Rate { text: NONE.into(), interval: None, level: None }
    }

    /// A rate of all that was counted.
    fn of_all(tallies: &[Tally]) -> Rate {
        let (hit, total) = sum(tallies);
        let (low, high) = wilson(hit.min(total), total);
        Rate::new(hit, total, low, high)
    }

    fn new(hit: u64, total: u64, low: f64, high: f64) -> Rate {
        let Some(share) = share(hit, total) else { return Rate::none() };
        Rate {
            text: percent(share),
            interval: Some(interval(low, high)),
            level: Some(match share {
                _ if share <= 0.0 => 0,
                _ if share <= 0.001 => 1,
                _ if share <= 0.01 => 2,
                _ if share <= 0.1 => 3,
                _ if share <= 0.5 => 4,
                _ if share < 1.0 => 5,
                _ => 6,
            }),
        }
    }

    /// The class that colours its cell.
    fn class(&self) -> &'static str {
        match self.level {
            None => "none",
            Some(0) => "h0",
            Some(1) => "h1",
            Some(2) => "h2",
            Some(3) => "h3",
            Some(4) => "h4",
            Some(5) => "h5",
            Some(_) => "h6",
        }
    }
}

impl TableKind {
    fn tallies(self, score: &Score) -> &[Tally] {
        match self {
            TableKind::Entities => &score.entities,
            TableKind::Encodings => &score.encodings,
            TableKind::Places => &score.places,
            TableKind::Benign => &score.benign,
        }
    }

    fn name(self) -> &'static str {
        match self {
            TableKind::Entities => "entities",
            TableKind::Encodings => "encodings",
            TableKind::Places => "places",
            TableKind::Benign => "benign",
        }
    }
}

impl Table<'_> {
    fn new<'a>(
        section: &str,
        kind: TableKind,
        scores: &[&'a Score],
    ) -> Table<'a> {
        let mut names: Vec<&str> = Vec::new();
        for score in scores {
            for tally in kind.tallies(score) {
                if !names.contains(&tally.name.as_str()) {
                    names.push(&tally.name);
                }
            }
        }
        let rows = names
            .into_iter()
            .map(|name| {
                let mut total = 0;
                let rates = scores
                    .iter()
                    .map(|score| {
                        let tally = kind
                            .tallies(score)
                            .iter()
                            .find(|tally| tally.name == name);
                        let Some(tally) = tally else { return Rate::none() };
                        total = total.max(tally.total);
                        let kept = kind == TableKind::Entities
                            && score.kept.iter().any(|kept| kept == name);
                        if kept {
                            return Rate {
                                text: "kept".into(),
                                ..Rate::none()
                            };
                        }
                        Rate::new(
                            tally.hit,
                            tally.total,
                            tally.low,
                            tally.high,
                        )
                    })
                    .collect();
                TableRow { name, total: count(total), rates }
            })
            .collect();
        Table { id: format!("{section}-{}", kind.name()), kind, rows }
    }
}

#[cfg(test)]
mod tests;
