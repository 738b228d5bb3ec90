//! A writer that filters what is written to it.

use std::io::{self, ErrorKind, Write};

use super::lines::{Batch, Lines};
use crate::Filter;
use crate::rewrite::Worker;
use crate::stats::Stats;

/// Wraps a writer, and passes on to it the filtered lines of what is written.
///
/// A line is passed on as soon as it is complete, and not before: a value
/// could go on. [`finish`](Writer::finish) ends the last line; a writer that
/// is dropped instead withholds a line that lacks its line feed.
///
/// ```
/// use std::io::Write;
///
/// let policy = logveil::Policy::builtin("default").expect("it is built in");
/// let mut log = logveil::Filter::new(policy).writer(Vec::new());
/// writeln!(log, "login by phone=13800138000")?;
/// write!(log, "password=")?;
/// writeln!(log, "hunter2")?;
/// let clean = log.finish()?;
/// assert_eq!(
///     clean,
///     b"login by phone=138********\npassword=*credential*\n"
/// );
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Writer<W> {
    inner: W,
    worker: Worker,
    lines: Lines,
    batch: Batch,
    /// Whether the batch holds the beginning of a line.
    begun: bool,
    /// Filtered lines, and how much of them the inner writer has taken.
    out: Vec<u8>,
    taken: usize,
    stats: Stats,
}

impl<W: Write> Writer<W> {
    pub(crate) fn new(filter: &Filter, inner: W) -> Writer<W> {
        Writer {
            inner,
            worker: filter.worker(),
            lines: Lines::new(filter.max_line()),
            batch: Batch::default(),
            begun: false,
            out: Vec::new(),
            taken: 0,
            stats: Stats::default(),
        }
    }

    /// Filters and passes on what was written since the last line feed, and
    /// gives the inner writer back.
    ///
    /// # Errors
    ///
    /// What the inner writer reports.
    pub fn finish(mut self) -> io::Result<W> {
        self.pass_on()?;
        if !self.begun {
            self.lines.begin(&mut self.batch);
        }
        self.lines.end(&mut self.batch);
        self.filter();
        self.pass_on()?;
        Ok(self.inner)
    }

    /// What has been done so far.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    fn filter(&mut self) {
        self.out.clear();
        self.taken = 0;
        self.batch.rewrite(&mut self.worker, &mut self.out, &mut self.stats);
        self.stats.merge(&self.worker.take_stats());
        self.begun = false;
    }

    /// Gives the inner writer the filtered lines it has not taken yet.
    fn pass_on(&mut self) -> io::Result<()> {
        while self.taken < self.out.len() {
            match self.inner.write(&self.out[self.taken..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.taken += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl<W: Write> Write for Writer<W> {
    /// Takes bytes, and passes on the lines that they complete.
    ///
    /// # Errors
    ///
    /// What the inner writer reports; then no byte of `bytes` was taken. A
    /// failure to pass on lines that these bytes complete is reported by the
    /// next call, and nothing is lost if that succeeds.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass_on()?;
        if !self.begun {
            self.lines.begin(&mut self.batch);
            self.begun = true;
        }
        let (count, complete) = self.lines.push(&mut self.batch, bytes);
        if complete {
            self.filter();
            // Told of by the next call: these bytes have been taken.
            let _ = self.pass_on();
        }
        Ok(count)
    }

    /// Passes on whole lines; a line that lacks its line feed stays.
    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    fn filter() -> Filter {
        Filter::new(Policy::builtin("default").unwrap())
    }

    #[test]
    fn however_it_is_cut_the_lines_are_the_same() {
        let text = "a 13800138000\r\nip=10.0.0.1\n\nlast: 13800138000";
        let clean = "a 138********\r\nip=private\n\nlast: 138********";
        for size in 1..text.len() {
            let mut writer = filter().writer(Vec::new());
            for piece in text.as_bytes().chunks(size) {
                writer.write_all(piece).unwrap();
            }
            let out = writer.finish().unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), clean, "{size}");
        }
    }

    #[test]
    fn a_line_is_passed_on_when_it_is_complete_and_not_before() {
        let mut writer = filter().writer(Vec::new());
        writer.write_all(b"one\nphone 138001").unwrap();
        writer.flush().unwrap();
        assert_eq!(writer.inner, b"one\n");
        writer.write_all(b"38000\n").unwrap();
        assert_eq!(writer.inner, b"one\nphone 138********\n");
        assert_eq!(writer.stats().lines, 2);
    }

    #[test]
    fn an_over_long_line_is_withheld() {
        let mut writer = filter().with_max_line(8).writer(Vec::new());
        writer.write_all(b"13800138000\n12345678\n13800138000").unwrap();
        let out = writer.finish().unwrap();
        let marker = "*withheld.over-long.11B*";
        let expected = format!("{marker}\n12345678\n{marker}");
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    /// Fails at every other call, and takes three bytes at the others.
    #[derive(Default)]
    struct Grudging {
        taken: Vec<u8>,
        calls: usize,
    }

    impl Write for Grudging {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.calls += 1;
            if self.calls % 2 == 1 {
                return Err(io::Error::other("no"));
            }
            let count = bytes.len().min(3);
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_writer_that_fails_loses_nothing() {
        let mut writer = filter().writer(Grudging::default());
        let mut rest = &b"one\ntwo\nphone=13800138000\nfour\n"[..];
        while !rest.is_empty() {
            if let Ok(count) = writer.write(&rest[..1]) {
                rest = &rest[count..];
            }
        }
        while writer.flush().is_err() {}
        assert_eq!(writer.inner.taken, b"one\ntwo\nphone=138********\nfour\n");
    }
}
