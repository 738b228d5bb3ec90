//! A filter gets the lines of a corpus, and what comes out is judged while
//! it runs.
//!
//! One thread makes blocks and writes them to the filter, one reads what
//! comes out, and the judge makes each block again, so that nothing is kept
//! but a window of lines, whatever the corpus is long.

use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use memchr::memchr;
use rustix::process::{Pid, Signal, kill_process_group};

pub use super::align::Example;
use super::align::Readings;
use super::corpus::{Block, Corpus};
use super::score::{Counts, Ended};
use crate::Entity;

/// Bytes of one read, and of one write.
const CHUNK: usize = 64 << 10;

/// Reads that may wait to be judged.
const QUEUE: usize = 16;

/// The longest line that is taken from a filter; of longer ones, only the
/// beginning is judged.
const LONGEST: usize = 16 << 20;

/// How often to look whether a filter has stopped.
const LOOK: Duration = Duration::from_millis(20);

/// How long a killed filter may keep its output open, as it can by a process
/// that left its group.
const GRACE: Duration = Duration::from_secs(5);

/// The lines of a corpus, from the first to a limit.
#[derive(Clone)]
pub struct Source {
    make: Arc<dyn Fn(u64) -> Block + Send + Sync>,
    limit: Limit,
}

/// Blocks one after the other.
pub type Blocks = Box<dyn Iterator<Item = Block> + Send>;

/// Where a corpus ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Behind this many lines.
    Lines(u64),
    /// Before the line that would make it more than so many bytes.
    Bytes(u64),
}

impl Source {
    /// The lines of a corpus.
    pub fn new(corpus: Corpus, limit: Limit) -> Source {
        Source::of(limit, move |number| {
            let mut block = Block::default();
            corpus.block(number, &mut block);
            block
        })
    }

    /// The lines of the blocks that `make` gives for the numbers from 0 on:
    /// the same block each time for the same number. An empty block ends
    /// them too.
    pub fn of(
        limit: Limit,
        make: impl Fn(u64) -> Block + Send + Sync + 'static,
    ) -> Source {
        Source { make: Arc::new(make), limit }
    }

    /// The blocks, the last cut to the limit.
    pub fn blocks(&self) -> Blocks {
        let Source { make, limit } = self.clone();
        let (mut lines, mut bytes) = match limit {
            Limit::Lines(lines) => (lines, u64::MAX),
            Limit::Bytes(bytes) => (u64::MAX, bytes),
        };
        let mut number = 0;
        Box::new(std::iter::from_fn(move || {
            let mut block = make(number);
            number += 1;
            let fit = |end: &u32| u64::from(*end) <= bytes;
            let fit = block.ends.partition_point(fit) as u64;
            if fit < block.ends.len() as u64 {
                lines = lines.min(fit);
            }
            block.keep_lines(usize::try_from(lines).unwrap_or(usize::MAX));
            lines -= block.ends.len() as u64;
            bytes -= block.bytes.len() as u64;
            (!block.ends.is_empty()).then_some(block)
        }))
    }
}

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long the command may neither read nor write.
    pub timeout: Duration,
    /// How many cases of what went wrong to return.
    pub examples: usize,
    /// Entities that are no case.
    pub kept: Vec<Entity>,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// The verdicts.
    pub counts: Counts,
    /// How the command ended.
    pub ended: Ended,
    /// How long after its start the first bytes came out, if any did.
    pub first_output: Option<Duration>,
    /// Cases of what went wrong.
    pub examples: Vec<Example>,
}

/// Runs a command, which inherits standard error, and judges its output.
///
/// A command that neither reads nor writes for [`Options::timeout`] is killed
/// with its process group. One that ends early is judged by what came out.
///
/// # Errors
///
/// The command cannot be started.
pub fn run(
    command: &mut Command,
    source: &Source,
    options: &Options,
) -> io::Result<Outcome> {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = Started::new(command)?;
    let pipes = child.child.stdin.take().zip(child.child.stdout.take());
    let (input, output) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
    let progress = Progress::new();
    let mut judge = Judge::start(input, output, source, options, &progress);
    let mut hung = None;
    let ended = loop {
        let over = judge.step();
        if let Some(since) = hung {
            if over || Instant::now() > since + GRACE {
                // The kill cannot be caught, so this does not wait.
                child.child.wait()?;
                break Ended::Hung(options.timeout.as_secs());
            }
        } else if over && let Some(status) = child.child.try_wait()? {
            break ended(status);
        } else if progress.rest() > options.timeout {
            child.kill();
            hung = Some(Instant::now());
        }
        if over {
            thread::sleep(LOOK);
        }
    };
    Ok(judge.end(ended))
}

/// Judges what comes out of `output` for the lines of `source` written to
/// `input`, which is closed behind the last.
pub fn judge_pipe(
    input: impl Write + Send + 'static,
    output: impl Read + Send + 'static,
    source: &Source,
    options: &Options,
) -> Outcome {
    let progress = Progress::new();
    let mut judge = Judge::start(input, output, source, options, &progress);
    while !judge.step() {}
    judge.end(Ended::Status(0))
}

/// A child that does not outlive its owner.
pub(super) struct Started {
    pub(super) child: Child,
    /// Whether the child has ended and been waited for: then its number may
    /// be another's.
    reaped: bool,
}

impl Started {
    /// Starts a command in a process group of its own.
    pub(super) fn new(command: &mut Command) -> io::Result<Started> {
        let child = command.process_group(0).spawn()?;
        Ok(Started { child, reaped: false })
    }

    /// The child has been waited for by other means than its own.
    pub(super) fn reaped(&mut self) {
        self.reaped = true;
    }

    /// Kills the child and all of its group.
    pub(super) fn kill(&mut self) {
        // Fails if all have ended, which is what is wanted.
        let group = Pid::from_child(&self.child);
        let _ = kill_process_group(group, Signal::KILL);
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if !self.reaped && !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.kill();
            let _ = self.child.wait();
        }
    }
}

pub(super) fn ended(status: ExitStatus) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ended::Status(code),
        (None, signal) => Ended::Signal(signal.unwrap_or_default()),
    }
}

/// When a byte was last read or written, by whichever thread.
#[derive(Clone)]
struct Progress {
    start: Instant,
    millis: Arc<AtomicU64>,
}

impl Progress {
    fn new() -> Progress {
        Progress { start: Instant::now(), millis: Arc::default() }
    }

    fn made(&self) {
        self.millis.store(self.start.elapsed().as_millis() as u64, Relaxed);
    }

    /// How long ago that was.
    fn rest(&self) -> Duration {
        let made = Duration::from_millis(self.millis.load(Relaxed));
        self.start.elapsed().saturating_sub(made)
    }
}

/// The judge's side of a run.
struct Judge<'a> {
    output: Receiver<Vec<u8>>,
    readings: Readings,
    /// The beginning of a line whose end has not come out yet.
    line: Vec<u8>,
    first_output: Option<Duration>,
    progress: &'a Progress,
    over: bool,
}

impl<'a> Judge<'a> {
    /// Starts to write and to read.
    ///
    /// The threads are not joined: either may wait for a pipe that a process
    /// which was not to be killed holds open.
    fn start(
        input: impl Write + Send + 'static,
        output: impl Read + Send + 'static,
        source: &Source,
        options: &Options,
        progress: &'a Progress,
    ) -> Judge<'a> {
        let (blocks, writes) = (source.blocks(), progress.clone());
        thread::spawn(move || feed(input, blocks, &writes));
        let (queue, queued) = sync_channel(QUEUE);
        let reads = progress.clone();
        thread::spawn(move || drain(output, &queue, &reads));
        Judge {
            output: queued,
            readings: Readings::new(source, options.examples, &options.kept),
            line: Vec::new(),
            first_output: None,
            progress,
            over: false,
        }
    }

    /// Judges what has come out, or waits a moment for more. Whether that
    /// was all.
    fn step(&mut self) -> bool {
        if self.over {
            return true;
        }
        match self.output.recv_timeout(LOOK) {
            Ok(chunk) => {
                self.first_output
                    .get_or_insert_with(|| self.progress.start.elapsed());
                self.take(&chunk);
                // While this was judged, the filter may have had to wait.
                self.progress.made();
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.over = true,
        }
        self.over
    }

    fn take(&mut self, mut chunk: &[u8]) {
        while let Some(end) = memchr(b'\n', chunk) {
            let (line, rest) = chunk.split_at(end + 1);
            chunk = rest;
            if self.line.is_empty() {
                self.readings.push(line);
            } else {
                self.hold(line);
                self.readings.push(&self.line);
                self.line.clear();
            }
        }
        self.hold(chunk);
    }

    fn hold(&mut self, part: &[u8]) {
        let room = LONGEST.saturating_sub(self.line.len());
        self.line.extend_from_slice(&part[..part.len().min(room)]);
    }

    fn end(mut self, ended: Ended) -> Outcome {
        if !self.line.is_empty() {
            self.readings.push(&self.line);
        }
        let (counts, examples) = self.readings.finish();
        let first_output = self.first_output;
        Outcome { counts, ended, first_output, examples }
    }
}

/// Writes blocks until all are written or the reader has left.
fn feed(
    mut input: impl Write,
    blocks: impl Iterator<Item = Block>,
    progress: &Progress,
) {
    for block in blocks {
        for chunk in block.bytes.chunks(CHUNK) {
            if input.write_all(chunk).is_err() {
                return;
            }
            progress.made();
        }
    }
}

/// Reads until the end, or until nobody wants any more.
fn drain(
    mut output: impl Read,
    queue: &SyncSender<Vec<u8>>,
    progress: &Progress,
) {
    loop {
        let mut chunk = vec![0; CHUNK];
        let length = match output.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                continue;
            }
            Ok(0) | Err(_) => return,
            Ok(length) => length,
        };
        chunk.truncate(length);
        progress.made();
        if queue.send(chunk).is_err() {
            return;
        }
    }
}
