//! `bench report`: scores in, one page out.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::PathBuf;

use anyhow::{Error, Result, anyhow};
use logveil::bench::report;
use logveil::bench::score::Score;
use logveil::stream::reader::Input;
use logveil::stream::writer::{Replacement, stdout};
use serde_json::error::Category;

use super::Status;
use super::args::ReportArgs;
use super::errors::{cannot_read, cannot_write};
use super::filter::NEW;

/// Where the page goes, opened already.
enum Output {
    Stdout(File),
    File(PathBuf, Replacement),
}

/// A run of `bench report`.
pub(crate) struct Report {
    inputs: Vec<Input>,
    output: Output,
}

/// Asks every input whether it can be read, and opens the output.
pub(super) fn plan(args: ReportArgs) -> Result<Report> {
    let inputs: Vec<_> =
        args.files.iter().map(|path| Input::named(path)).collect();
    for input in &inputs {
        input.check().map_err(|error| cannot_read(input, &error))?;
    }
    let output = match args.output {
        Some(path) => {
            let file = Replacement::create(&path, NEW)
                .map_err(|error| cannot_write(path.display(), error))?;
            Output::File(path, file)
        }
        None => Output::Stdout(
            stdout()
                .map_err(|error| cannot_write("standard output", error))?,
        ),
    };
    Ok(Report { inputs, output })
}

impl Report {
    /// Reads all scores, then writes the page.
    pub(super) fn run(self) -> Result<Status> {
        let scores: Vec<_> =
            self.inputs.iter().map(read).collect::<Result<_>>()?;
        let page = report::page(&scores)?;
        match self.output {
            Output::Stdout(mut file) => file
                .write_all(page.as_bytes())
                .map_err(|error| cannot_write("standard output", error))?,
            Output::File(path, mut file) => file
                .write_all(page.as_bytes())
                .and_then(|()| file.finish())
                .map_err(|error| cannot_write(path.display(), error))?,
        }
        Ok(Status::Done)
    }
}

fn read(input: &Input) -> Result<Score> {
    let source = input.open().map_err(|error| cannot_read(input, &error))?;
    serde_json::from_reader(BufReader::new(source))
        .map_err(|error| no_score(input, error))
}

/// The sentence for what is no score. It names the place only: serde's own
/// words may hold what the file holds, which may be a log.
fn no_score(input: &Input, error: serde_json::Error) -> Error {
    let what = match error.classify() {
        Category::Io => return cannot_read(input, &error.into()),
        Category::Syntax => "is no JSON",
        Category::Eof => "ends too early",
        Category::Data => "is no score of this version",
    };
    anyhow!(
        "{input} {what} (line {}, column {}); name files that `bench score \
         --json` wrote",
        error.line(),
        error.column()
    )
}
