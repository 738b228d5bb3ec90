//! `bench score`: what a filter leaves, what it destroys, how fast it is.

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write, stdin};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Error, Result, anyhow, bail};
use logveil::bench::corpus::{self, Corpus, Kind};
use logveil::bench::replacer::Replacer;
use logveil::bench::run::{Example, Limit, Options, Source, run};
use logveil::bench::{measure, score};
use logveil::stream::writer::stdout;
use logveil::{Day, Entity};

use super::Status;
use super::args::ScoreArgs;
use super::errors::cannot_write;
use super::inspect::printable;
use super::table;

/// A run of `bench score`.
pub(crate) struct Score {
    args: ScoreArgs,
    program: OsString,
    name: String,
    corpus: Corpus,
}

/// Resolves the arguments.
pub(super) fn plan(args: ScoreArgs) -> Result<Score> {
    let program = args.command.first().context("there is no command")?;
    let program = program.clone();
    let name = args.name.clone().unwrap_or_else(|| {
        let file = Path::new(&program).file_name();
        file.unwrap_or(&program).to_string_lossy().into_owned()
    });
    let corpus = Corpus::new(args.profile, args.seed);
    Ok(Score { args, program, name, corpus })
}

impl Score {
    /// Scores the command and prints what came of it.
    pub(super) fn run(self) -> Result<Status> {
        let args = &self.args;
        let limit = match args.lines {
            Some(lines) => Limit::Lines(lines),
            None => Limit::Bytes(args.size),
        };
        let source = Source::new(self.corpus, limit);
        let timeout = Duration::from_secs(args.timeout);
        let options = Options {
            timeout,
            examples: args.examples,
            kept: args.kept.clone(),
        };
        let start = SystemTime::now();
        let judged = run(&mut self.command(), &source, &options)
            .map_err(|error| self.cannot_start(&error))?;
        if judged.counts.lines == 0 {
            bail!("no line is as short as --size; give it more");
        }
        let took = start.elapsed().unwrap_or_default();
        let hung = matches!(judged.ended, score::Ended::Hung(_));
        let speed = if args.no_speed || hung {
            None
        } else {
            let limit = Limit::Bytes(args.speed_size);
            measure::speed(
                || self.command(),
                replacer_command()?,
                &Source::new(self.corpus, limit),
                args.runs,
                timeout,
            )
            .map_err(cannot_measure)?
        };
        let latency = if args.no_latency || hung {
            None
        } else {
            // Where the first bytes came out late, the command was starting.
            let first = judged.first_output.unwrap_or(took);
            let patience = Duration::from_secs(1) + 3 * first;
            Some(
                measure::latency(
                    self.command(),
                    &source,
                    args.latency_lines,
                    patience.min(timeout),
                )
                .map_err(cannot_measure)?,
            )
        };
        let counts = &judged.counts;
        let names = |kept: &[Entity]| {
            kept.iter().map(|entity| entity.name().to_owned()).collect()
        };
        let words = |words: &[OsString]| {
            words.iter().map(|w| w.to_string_lossy().into_owned()).collect()
        };
        let score = score::Score {
            name: self.name.clone(),
            command: words(&args.command),
            tool_version: args.tool_version.clone(),
            logveil_version: env!("CARGO_PKG_VERSION").to_owned(),
            date: date(start),
            machine: score::Machine::here(),
            corpus: score::CorpusOf {
                version: corpus::VERSION,
                profile: self.corpus.profile().name().to_owned(),
                seed: self.corpus.seed(),
                lines: counts.lines,
                bytes: counts.bytes,
            },
            kept: names(&args.kept),
            entities: counts.entities(),
            encodings: counts.encodings(&args.kept),
            places: counts.places(&args.kept),
            cells: counts.cells(),
            benign: counts.benign(),
            damage: counts.damage.clone(),
            ended: judged.ended,
            speed,
            latency,
        };
        let text = if args.json {
            serde_json::to_string(&score)? + "\n"
        } else {
            table::text(&score)
        };
        stdout()
            .and_then(|mut stdout| stdout.write_all(text.as_bytes()))
            .map_err(|error| cannot_write("standard output", error))?;
        let mut notes: String = judged.examples.iter().map(shown).collect();
        let mut status = Status::Done;
        if args.gate {
            for failure in score.failures() {
                status = Status::Found;
                let _ = writeln!(notes, "{}: {failure}", self.name);
            }
        }
        // Whoever closed standard error does not want them.
        let _ = io::stderr().write_all(notes.as_bytes());
        Ok(status)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(self.args.command.iter().skip(1));
        command
    }

    fn cannot_start(&self, error: &io::Error) -> Error {
        let program = self.program.to_string_lossy();
        anyhow!(
            "{program} cannot be started: {error}; check the name, and that \
             it may be run"
        )
    }
}

/// How to start the built-in replacer.
fn replacer_command() -> Result<impl Fn() -> Command> {
    let this = env::current_exe().map_err(cannot_measure)?;
    Ok(move || {
        let mut command = Command::new(&this);
        command.args(["bench", "replacer"]);
        command
    })
}

fn cannot_measure(error: io::Error) -> Error {
    anyhow!(
        "the speed cannot be measured: {error}; leave it out with --no-speed \
         and --no-latency"
    )
}

/// `bench replacer`: filters standard input as one would otherwise.
pub(super) fn replacer() -> Result<Status> {
    let filtered = stdout()
        .and_then(|stdout| Replacer::new().filter(stdin().lock(), stdout));
    filtered.map_err(|error| cannot_write("standard output", error))?;
    Ok(Status::Done)
}

/// An instant in UTC as RFC 3339 writes it.
fn date(instant: SystemTime) -> String {
    let seconds = instant.duration_since(UNIX_EPOCH).unwrap_or_default();
    let of_day = seconds.as_secs() % 86_400;
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        Day::of(instant),
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60
    )
}

/// A line that went wrong, as text.
fn shown(example: &Example) -> String {
    let mut text = format!("\nline {}", example.number);
    if example.json_broken {
        text += ", no longer JSON";
    }
    if example.collateral > 0 {
        let _ = write!(text, ", {} other bytes gone", example.collateral);
    }
    text.push('\n');
    for label in &example.labels {
        let range = label.range.start as usize..label.range.end as usize;
        let (what, name) = match label.kind {
            Kind::Entity(entity) => ("leaked", entity.name()),
            Kind::Benign(kind) => ("changed", kind.name()),
        };
        let _ = writeln!(
            text,
            "  {what} {name} ({}, {}) at {}: {}",
            label.encoding.name(),
            label.place.name(),
            range.start,
            printable(&example.line[range.clone()]),
        );
    }
    let _ = writeln!(text, "- {}", printable(&example.line));
    if let Some(out) = &example.out {
        let _ = writeln!(text, "+ {}", printable(out));
    }
    text
}
