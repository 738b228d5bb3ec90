//! Batches through the filter, in order, on one thread or on many.
//!
//! With many threads a reader thread cuts batches, workers of a rayon pool
//! rewrite them, and the calling thread writes. Order comes from how it is
//! built: each batch that goes to a worker has a slot for its result, and
//! the writer gets the slots in the order of the batches.
//!
//! A batch that is small and alone is rewritten and written by the reader
//! itself, which saves two changes of thread; a backlog fans out.

use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::Error;
use super::lines::{Batch, Lines, Piece, READ};
use crate::Filter;
use crate::detect::columns::Table;
use crate::rewrite::Worker;
use crate::stats::Stats;

/// A source of bytes that may be read on a thread of its own.
pub type Source = Box<dyn Read + Send>;

/// A batch of fewer bytes is not worth a change of thread.
///
/// Half a pipe of Linux's default size: a writer that is ahead fills more.
const SMALL: usize = 32 * 1024;

/// Output buffers that grew beyond this are given back, so that one line
/// that is all entities does not hold memory until the end.
const KEPT: usize = 4 * READ;

/// Runs streams through one filter.
pub struct Pipeline {
    filter: Filter,
    pool: Option<Arc<ThreadPool>>,
}

impl Pipeline {
    /// A pipeline of `threads` workers. One thread, or a system that grants
    /// no more, means that everything happens on the calling thread.
    pub fn new(filter: Filter, threads: usize) -> Pipeline {
        let pool = (threads > 1).then(|| {
            ThreadPoolBuilder::new()
                .num_threads(threads)
                .thread_name(|index| format!("worker {index}"))
                // The batch's slot stays empty, which ends the run.
                .panic_handler(|_| {})
                .build()
        });
        let pool = pool.and_then(Result::ok).map(Arc::new);
        Pipeline { filter, pool }
    }

    /// Writes the filtered lines of `source` to `sink`, and returns what
    /// was done.
    ///
    /// When writing fails this returns at once, and leaves a reader that
    /// waits for its input behind.
    ///
    /// # Errors
    ///
    /// The first failure to read or write. Lines that were complete before
    /// a failure to read are written.
    pub fn run<W>(
        &self,
        source: Source,
        sink: &Arc<Mutex<W>>,
    ) -> Result<Stats, Error>
    where
        W: Write + Send + 'static,
    {
        match &self.pool {
            None => self.run_here(source, &mut *lock(sink)),
            Some(pool) => self.run_on(Arc::clone(pool), source, sink),
        }
    }

    fn run_here(
        &self,
        mut source: Source,
        sink: &mut impl Write,
    ) -> Result<Stats, Error> {
        let mut lines = Lines::new(self.filter.max_line());
        let mut job = Job::new(&self.filter);
        let mut stats = Stats::default();
        loop {
            let more = lines
                .fill(&mut source, &mut job.batch)
                .map_err(Error::Read)?;
            job.rewrite();
            job.write(sink, &mut stats)?;
            if !more {
                return Ok(stats);
            }
        }
    }

    fn run_on<W>(
        &self,
        pool: Arc<ThreadPool>,
        source: Source,
        sink: &Arc<Mutex<W>>,
    ) -> Result<Stats, Error>
    where
        W: Write + Send + 'static,
    {
        // One batch with each worker, one being read, one being written.
        let count = pool.current_num_threads() + 2;
        let jobs = (0..count).map(|_| Job::new(&self.filter)).collect();
        let (written, returned) = mpsc::channel();
        let (slots, queue) = mpsc::channel::<Receiver<Job>>();
        let reader = Reader {
            source,
            lines: Lines::new(self.filter.max_line()),
            table: Table::new(self.filter.header()),
            idle: jobs,
            count,
            returned,
            slots,
            pool,
            sink: Arc::clone(sink),
        };
        let reader = thread::Builder::new()
            .name("reader".to_owned())
            .spawn(move || reader.run())
            .map_err(Error::Read)?;
        let mut stats = Stats::default();
        for slot in queue {
            let mut job = slot.recv().map_err(|_| Error::Worker)?;
            job.write(&mut *lock(sink), &mut stats)?;
            // Nobody takes it once the reader has come to its end.
            let _ = written.send(job);
        }
        let here = reader.join().map_err(|_| Error::Worker)??;
        stats.merge(&here);
        Ok(stats)
    }
}

/// A batch on its way, with all that is needed to rewrite it. Recycled.
struct Job {
    batch: Batch,
    output: Vec<u8>,
    worker: Worker,
    stats: Stats,
}

impl Job {
    fn new(filter: &Filter) -> Job {
        Job {
            batch: Batch::default(),
            output: Vec::new(),
            worker: filter.worker(),
            stats: Stats::default(),
        }
    }

    fn rewrite(&mut self) {
        self.output.clear();
        self.batch.rewrite(
            &mut self.worker,
            &mut self.output,
            &mut self.stats,
        );
    }

    /// Writes the output and adds what was counted to `stats`.
    fn write(
        &mut self,
        sink: &mut impl Write,
        stats: &mut Stats,
    ) -> Result<(), Error> {
        sink.write_all(&self.output).map_err(Error::Write)?;
        if self.output.capacity() > KEPT {
            self.output = Vec::new();
        }
        stats.merge(&std::mem::take(&mut self.stats));
        stats.merge(&self.worker.take_stats());
        Ok(())
    }
}

/// The thread that reads.
struct Reader<W> {
    source: Source,
    lines: Lines,
    /// The header in force behind the lines read.
    table: Table,
    /// Jobs that are nowhere else; the one used last, whose memory is still
    /// in cache, on top.
    idle: Vec<Job>,
    /// How many jobs there are.
    count: usize,
    /// Jobs whose output is written.
    returned: Receiver<Job>,
    /// Takes the slots of batches to the writer, in the order of the input.
    slots: Sender<Receiver<Job>>,
    pool: Arc<ThreadPool>,
    sink: Arc<Mutex<W>>,
}

impl<W: Write> Reader<W> {
    /// Reads to the end, and returns what was done here.
    fn run(mut self) -> Result<Stats, Error> {
        let mut stats = Stats::default();
        loop {
            let Some(mut job) = self.idle_job() else { return Ok(stats) };
            let more = self
                .lines
                .fill(&mut self.source, &mut job.batch)
                .map_err(Error::Read)?;
            self.follow_table(&mut job);
            self.idle.extend(self.returned.try_iter());
            let alone = self.idle.len() + 1 == self.count;
            if alone && job.batch.len() < SMALL {
                // Everything before it is written: no slot is under way.
                job.rewrite();
                job.write(&mut *lock(&self.sink), &mut stats)?;
                self.idle.push(job);
            } else if !self.dispatch(job) {
                return Ok(stats);
            }
            if !more {
                return Ok(stats);
            }
        }
    }

    /// Tells the job's worker which header is in force, and keeps track of
    /// it: workers see batches in no order.
    fn follow_table(&mut self, job: &mut Job) {
        job.worker.follow(self.table.clone());
        for piece in job.batch.pieces() {
            match piece {
                Piece::Lines(lines) => self.table.pass(lines),
                Piece::Withheld { .. } => self.table.pass_unread(),
            }
        }
    }

    /// A job to fill, as soon as there is one; `None` when the writer has
    /// given up.
    fn idle_job(&mut self) -> Option<Job> {
        self.idle.extend(self.returned.try_iter());
        self.idle.pop().or_else(|| self.returned.recv().ok())
    }

    /// Gives `job` to a worker. Returns whether the writer still writes.
    fn dispatch(&self, mut job: Job) -> bool {
        // Room for the one result, so that the worker never waits.
        let (done, slot) = mpsc::sync_channel(1);
        if self.slots.send(slot).is_err() {
            return false;
        }
        self.pool.spawn(move || {
            job.rewrite();
            // Nobody takes it when the writer has given up.
            let _ = done.send(job);
        });
        true
    }
}

/// The sink; a panic elsewhere has left no batch half written.
fn lock<W>(sink: &Mutex<W>) -> MutexGuard<'_, W> {
    sink.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use super::super::lines::tests::{Dribble, expected};
    use super::*;
    use crate::{Header, Policy};

    fn pipeline(threads: usize, max_line: usize) -> Pipeline {
        let policy = Policy::builtin("default").unwrap();
        Pipeline::new(Filter::new(policy).with_max_line(max_line), threads)
    }

    /// A text of many lines in which there is nothing to find.
    fn text(lines: usize) -> &'static [u8] {
        let mut text = Vec::new();
        for line in 0..lines {
            text.resize(text.len() + line * line % 211, b'.');
            text.push(b'\n');
        }
        text.extend_from_slice(b"no line feed");
        Vec::leak(text)
    }

    #[test]
    fn any_number_of_threads_and_any_chunking_give_one_output() {
        let text = text(40_000);
        let expected = expected(text, 200);
        for threads in 1..=8 {
            let pipeline = pipeline(threads, 200);
            for most in [700, 50_000, 1 << 20] {
                let seed = (threads * most) as u64;
                let source = Dribble { bytes: text, most, seed };
                let sink = Arc::new(Mutex::new(Vec::new()));
                let stats = pipeline.run(Box::new(source), &sink).unwrap();
                let out = Arc::into_inner(sink).unwrap();
                let out = out.into_inner().unwrap();
                assert!(out == expected, "{threads} {most}");
                assert_eq!(stats.lines, 40_001);
                assert_eq!(stats.bytes_in, text.len() as u64);
                assert_eq!(stats.bytes_out, out.len() as u64);
                assert!(stats.over_long > 0);
            }
        }
    }

    /// Whichever worker gets a batch knows the header far before it.
    #[test]
    fn every_worker_follows_the_header_in_force() {
        let user = "name = \"x\"\n[[rule]]\nentity = \"username\"\n\
                    transform = \"redact\"";
        let member = "name = \"x\"\n[[detector]]\nname = \"member\"\n\
                      field = \"cs-member\"\ntransform = \"redact\"";
        let long = "x".repeat(200);
        let over_long = format!("{long}\n");
        for (policy, header, head, head_clean, row, clean) in [
            (
                user,
                Header::Auto,
                "id,user\n",
                "id,user\n",
                "7,xyzzy\n#Fields: x\n",
                "7,*username*\n#Fields: x\n",
            ),
            (
                user,
                Header::Csv,
                "\n\nsep=|\n\n1|user\n",
                "\n\nsep=|\n\n1|user\n",
                "7,|xyzzy\n",
                "7,|*username*\n",
            ),
            (
                member,
                Header::Csv,
                &over_long,
                "*withheld.over-long.200B*\n",
                "1,cs-member\n",
                "*withheld.no_header.11B*\n",
            ),
            (
                member,
                Header::Auto,
                "M-1\n#Fields: date cs-member\n",
                "*withheld.no_header.3B*\n#Fields: date cs-member\n",
                "M-2\n2026-03-14 M-3\n#Date: x\n",
                "*withheld.no_header.3B*\n2026-03-14 *member*\n#Date: x\n",
            ),
        ] {
            let rows = 10_000;
            let text = [head, &row.repeat(rows)].concat();
            let clean = [head_clean, &clean.repeat(rows)].concat();
            let filter = Filter::new(Policy::parse(policy).unwrap())
                .with_header(header)
                .with_max_line(100);
            for (threads, most) in
                [(1, 1), (1, 700), (2, 700), (2, 50_000), (4, 50_000)]
            {
                let pipeline = Pipeline::new(filter.clone(), threads);
                let bytes = Vec::leak(text.clone().into_bytes());
                let source = Dribble { bytes, most, seed: 7 };
                let sink = Arc::new(Mutex::new(Vec::new()));
                pipeline.run(Box::new(source), &sink).unwrap();
                let out = lock(&sink);
                assert!(*out == clean.as_bytes(), "{head} {threads} {most}");
            }
        }
    }

    /// Both ends of a pipe without a limit, for tests of cause and effect.
    struct Pipe(Receiver<Vec<u8>>, Vec<u8>);

    impl Read for Pipe {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.1.is_empty() {
                match self.0.recv() {
                    Ok(bytes) => self.1 = bytes,
                    Err(_) => return Ok(0),
                }
            }
            let count = into.len().min(self.1.len());
            into[..count].copy_from_slice(&self.1[..count]);
            self.1.drain(..count);
            Ok(count)
        }
    }

    struct Outlet(Sender<Vec<u8>>);

    impl Write for Outlet {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_complete_line_comes_out_while_the_input_stays_open() {
        for threads in [1, 2, 4] {
            let (input, pipe) = channel();
            let (outlet, output) = channel();
            let run = thread::spawn(move || {
                let sink = Arc::new(Mutex::new(Outlet(outlet)));
                let source = Box::new(Pipe(pipe, Vec::new()));
                pipeline(threads, 1 << 20).run(source, &sink)
            });
            // A small batch, a large one, a small one behind it.
            let large = [b'x'; 1000].repeat(100);
            for line in [&b"one\n"[..], &large, b"\n", b"three\n", b"\n"] {
                input.send(line.to_vec()).unwrap();
                if !line.ends_with(b"\n") {
                    continue;
                }
                let out = output.recv_timeout(Duration::from_secs(20));
                assert!(out.unwrap().ends_with(line));
            }
            drop(input);
            assert_eq!(run.join().unwrap().unwrap().lines, 4);
        }
    }

    #[test]
    fn a_failure_to_write_ends_the_run_while_the_input_stays_open() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for threads in [1, 2] {
            for size in [10, 100_000] {
                let (input, pipe) = channel();
                input.send(b"x".repeat(size)).unwrap();
                input.send(b"\n".to_vec()).unwrap();
                let source = Box::new(Pipe(pipe, Vec::new()));
                let sink = Arc::new(Mutex::new(Full));
                let got = pipeline(threads, 1 << 20).run(source, &sink);
                assert!(matches!(got, Err(Error::Write(_))));
            }
        }
    }

    #[test]
    fn a_failure_to_read_comes_behind_the_lines_before_it() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::InvalidData.into())
            }
        }
        for threads in [1, 2] {
            let source = Box::new((&b"a\nb\nc"[..]).chain(Broken));
            let sink = Arc::new(Mutex::new(Vec::new()));
            let got = pipeline(threads, 10).run(source, &sink);
            assert!(matches!(got, Err(Error::Read(_))));
            assert_eq!(*lock(&sink), b"a\nb\n");
        }
    }
}
