//! `bench`: logs made on the spot.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use logveil::bench::corpus::{Block, Corpus};
use logveil::stream::writer::{Replacement, stdout};
use rayon::current_num_threads;
use rayon::prelude::*;

use super::Status;
use super::args::GenerateArgs;
use super::errors::cannot_write;

/// A run of `bench generate`.
pub(crate) struct Generate {
    corpus: Corpus,
    /// Number of the next line.
    line: u64,
    /// Lines that may still be written.
    lines: u64,
    /// Bytes that may still be written.
    bytes: u64,
    /// Labels on their way out.
    text: Vec<u8>,
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
        line: 1,
        text: Vec::new(),
        lines: args.lines.unwrap_or(u64::MAX),
        bytes: if args.lines.is_some() { u64::MAX } else { args.size },
        output,
        labels: args.labels.map(create).transpose()?,
    })
}

impl Generate {
    pub(super) fn run(mut self) -> Result<Status> {
        // Two blocks for each thread, so that none waits long for the others.
        let mut blocks = Vec::new();
        blocks.resize_with(2 * current_num_threads(), Block::default);
        let corpus = self.corpus;
        let mut first = 0;
        let mut ended = false;
        while !ended {
            blocks.par_iter_mut().enumerate().for_each(|(at, block)| {
                corpus.block(first + at as u64, block);
            });
            first += blocks.len() as u64;
            for block in &mut blocks {
                ended = ended || !self.write(block)?;
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

    /// Writes what is wanted of a block; false if that is the end.
    fn write(&mut self, block: &mut Block) -> Result<bool> {
        let fits = |&(place, &end): &(usize, &u32)| {
            (place as u64) < self.lines && u64::from(end) <= self.bytes
        };
        let fit = block.ends.iter().enumerate().take_while(fits).count();
        let whole = fit == block.ends.len();
        block.keep_lines(fit);
        self.output
            .write_all(&block.bytes)
            .map_err(|error| self.output.failed(error))?;
        if let Some((path, file)) = &mut self.labels {
            self.text.clear();
            block.write_labels(self.line, &mut self.text);
            file.write_all(&self.text)
                .map_err(|error| cannot_write(path.display(), error))?;
        }
        self.line += fit as u64;
        self.lines -= fit as u64;
        self.bytes -= block.bytes.len() as u64;
        Ok(whole && self.lines > 0)
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
