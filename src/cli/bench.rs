//! `bench`: logs made on the spot.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use logveil::bench::corpus::{Block, Corpus};
use logveil::stream::writer::{Replacement, stdout};

use super::Status;
use super::args::GenerateArgs;
use super::errors::cannot_write;

/// A run of `bench generate`.
pub(crate) struct Generate {
    corpus: Corpus,
    lines: u64,
    bytes: u64,
    output: Output,
    labels: Option<(PathBuf, Replacement)>,
}

/// Where the log goes.
enum Output {
    Stdout(File),
    File(PathBuf, Replacement),
}

/// Opens the outputs.
pub(super) fn generate(args: GenerateArgs) -> Result<Generate> {
    let create = |path: PathBuf| match Replacement::create(&path) {
        Ok(file) => Ok((path, file)),
        Err(error) => Err(cannot_write(path.display(), error)),
    };
    let output = match args.output.map(create).transpose()? {
        Some((path, file)) => Output::File(path, file),
        None => Output::Stdout(
            stdout().map_err(|e| cannot_write("standard output", e))?,
        ),
    };
    Ok(Generate {
        corpus: Corpus::new(args.profile, args.seed),
        lines: args.lines.unwrap_or(u64::MAX),
        bytes: if args.lines.is_some() { u64::MAX } else { args.size },
        output,
        labels: args.labels.map(create).transpose()?,
    })
}

impl Generate {
    pub(super) fn run(mut self) -> Result<Status> {
        let mut block = Block::default();
        let mut text = Vec::new();
        let mut index = 0;
        let mut lines = 0;
        let mut bytes = 0;
        loop {
            self.corpus.block(index, &mut block);
            let fits = |place: usize, &end: &u32| {
                lines + place as u64 + 1 <= self.lines
                    && bytes + u64::from(end) <= self.bytes
            };
            let ends = block.ends.iter().enumerate();
            let fit = ends.take_while(|(at, end)| fits(*at, end)).count();
            let whole = fit == block.ends.len();
            block.keep_lines(fit);
            self.output
                .write_all(&block.bytes)
                .map_err(|error| self.output.failed(error))?;
            if let Some((path, file)) = &mut self.labels {
                text.clear();
                block.write_labels(lines + 1, &mut text);
                file.write_all(&text)
                    .map_err(|error| cannot_write(path.display(), error))?;
            }
            lines += fit as u64;
            bytes += block.bytes.len() as u64;
            index += 1;
            if !whole || lines == self.lines || bytes == self.bytes {
                break;
            }
        }
        if let Output::File(path, file) = self.output {
            finish(&path, file)?;
        }
        if let Some((path, file)) = self.labels {
            finish(&path, file)?;
        }
        Ok(Status::Done)
    }
}

fn finish(path: &Path, file: Replacement) -> Result<()> {
    file.finish().map_err(|error| cannot_write(path.display(), error))
}

impl Output {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Output::Stdout(file) => file.write_all(bytes),
            Output::File(_, file) => file.write_all(bytes),
        }
    }

    fn failed(&self, error: io::Error) -> anyhow::Error {
        match self {
            Output::Stdout(_) => cannot_write("standard output", error),
            Output::File(path, _) => cannot_write(path.display(), error),
        }
    }
}
