//! `check`: would the filter change anything?

use std::io::Write;

use anyhow::Result;
use logveil::Entity;
use logveil::stream::lines::Piece;
use logveil::stream::writer::stdout;

use super::Status;
use super::args::CheckArgs;
use super::engine::Engine;
use super::errors::cannot_write;
use super::strict::Strict;

/// A run of `check`.
pub(crate) struct Check {
    engine: Engine,
    strict: bool,
}

/// What was found, and how much of it.
type Counts = Vec<(&'static str, u64)>;

/// Resolves the arguments.
pub(super) fn plan(args: CheckArgs) -> Result<Check> {
    Ok(Check { engine: Engine::plan(args.engine)?, strict: args.strict })
}

impl Check {
    /// Prints how many spans of which entity would change, or look like a
    /// value to the second look.
    pub(super) fn run(self) -> Result<Status> {
        let counts =
            if self.strict { self.second_look()? } else { self.filter()? };
        let mut text = String::new();
        for (name, count) in counts {
            if count > 0 {
                text += &format!("{name} {count}\n");
            }
        }
        stdout()
            .and_then(|mut stdout| stdout.write_all(text.as_bytes()))
            .map_err(|error| cannot_write("standard output", error))?;
        Ok(if text.is_empty() { Status::Done } else { Status::Found })
    }

    /// Filters, and lets go of what comes out.
    fn filter(&self) -> Result<Counts> {
        let mut worker = self.engine.filter.worker();
        let mut out = Vec::new();
        let mut over_long = 0;
        self.engine.inputs.batches(|_, batch| {
            if batch.is_first() {
                worker.next_input();
            }
            for piece in batch.pieces() {
                match piece {
                    Piece::Lines(lines) => {
                        out.clear();
                        worker.rewrite(lines, &mut out);
                    }
                    Piece::Withheld { .. } => over_long += 1,
                }
            }
            Ok(())
        })?;
        let mut stats = worker.take_stats();
        stats.over_long = over_long;
        let mut counts: Vec<_> = Entity::ALL
            .iter()
            .map(|&entity| (entity.name(), stats.treated_in_all(entity)))
            .collect();
        counts.push(("suppressed", stats.suppressed()));
        counts.push(("withheld", stats.withheld()));
        Ok(counts)
    }

    /// Looks at the lines as they are with patterns that know no doubt.
    fn second_look(&self) -> Result<Counts> {
        let mut strict = Strict::new();
        let mut withheld = 0;
        self.engine.inputs.batches(|_, batch| {
            for piece in batch.pieces() {
                match piece {
                    Piece::Lines(lines) => {
                        for line in lines.split(|&byte| byte == b'\n') {
                            strict.look(line);
                        }
                    }
                    Piece::Withheld { .. } => withheld += 1,
                }
            }
            Ok(())
        })?;
        let mut counts: Vec<_> = strict
            .counts()
            .map(|(entity, count)| (entity.name(), count))
            .collect();
        counts.push(("withheld", withheld));
        Ok(counts)
    }
}
