//! Whole lines out of a stream of bytes.
//!
//! A line ends behind its line feed; the last one may lack it. A line longer
//! than the limit is withheld: it is counted byte by byte but not kept, and a
//! marker that states its length stands in its place.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memrchr};

use crate::rewrite::{Worker, withhold};
use crate::stats::Stats;

/// Bytes asked for in one read. A batch of this size, its output and the
/// filter's tables stay in a core's second-level cache.
pub const READ: usize = 256 * 1024;

/// Longest line, in bytes without the line feed, unless the user says
/// otherwise.
pub const MAX_LINE: usize = 1 << 20;

/// Greatest limit that may be asked for: offsets in a batch are 32 bits wide.
pub const MAX_LINE_LIMIT: usize = 1 << 30;

/// A line that was longer than the limit, and where it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Withheld {
    /// Offset in the batch's bytes before which the line stood.
    at: usize,
    /// Bytes of the line without its line feed.
    length: u64,
    /// Whether the line had a line feed.
    line_feed: bool,
}

/// A part of a batch, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Whole lines; the input's last may lack its line feed.
    Lines(&'a [u8]),
    /// One line that was too long.
    Withheld {
        /// Bytes of the line without its line feed.
        length: u64,
        /// Whether the line had a line feed.
        line_feed: bool,
    },
}

/// The lines that one read completed.
#[derive(Default)]
pub struct Batch {
    /// Storage that was set to zero once; its first `len` bytes are in use.
    storage: Vec<u8>,
    /// Whole lines where [`Lines`] has handed the batch out; before that,
    /// the beginning of a line not longer than the limit.
    len: usize,
    /// In order of their offsets, none of which is greater than `len`.
    withheld: Vec<Withheld>,
    /// Whether the batch holds the first line of its input, where the header
    /// line of a table may stand.
    first: bool,
}

impl Batch {
    /// Whether the batch holds no line at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0 && self.withheld.is_empty()
    }

    /// Whether the batch holds the first line of its input: no header line
    /// seen before is in force.
    pub fn is_first(&self) -> bool {
        self.first
    }

    /// Bytes held.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The batch's lines, and between them the marks of those withheld.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let starts = std::iter::once(0).chain(self.withheld.iter().map(at));
        let ends = self.withheld.iter().map(at).chain([self.len]);
        let marks = self.withheld.iter().map(Some).chain([None]);
        let lines = starts.zip(ends).map(|(start, end)| {
            (start < end).then(|| Piece::Lines(&self.storage[start..end]))
        });
        lines.zip(marks).flat_map(|(lines, mark)| {
            let mark = mark.map(|&Withheld { length, line_feed, .. }| {
                Piece::Withheld { length, line_feed }
            });
            lines.into_iter().chain(mark)
        })
    }

    /// Appends the filtered lines to `out`, markers in the places of the
    /// lines withheld, and counts these in `stats`; the worker counts the
    /// lines it is given.
    ///
    /// The worker never sees a marker, so no rule can alter one.
    pub fn rewrite(
        &self,
        worker: &mut Worker,
        out: &mut Vec<u8>,
        stats: &mut Stats,
    ) {
        for piece in self.pieces() {
            match piece {
                Piece::Lines(lines) => worker.rewrite(lines, out),
                Piece::Withheld { length, line_feed } => {
                    let before = out.len();
                    push_marker(length, line_feed, out);
                    worker.pass_unread();
                    stats.lines += 1;
                    stats.over_long += 1;
                    stats.bytes_in += length + u64::from(line_feed);
                    stats.bytes_out += (out.len() - before) as u64;
                }
            }
        }
    }

    /// Room for one read behind the bytes in use.
    ///
    /// Doubles while a long line grows, so that reading it stays linear, but
    /// not beyond what the longest line and one read need.
    fn room(&mut self, max_line: usize) -> &mut [u8] {
        let needed = self.len + READ;
        if self.storage.len() < needed {
            let doubled = (2 * self.storage.len()).min(max_line + READ);
            let target = doubled.max(needed);
            self.storage.reserve_exact(target - self.storage.len());
            self.storage.resize(target, 0);
        }
        &mut self.storage[self.len..needed]
    }
}

fn at(withheld: &Withheld) -> usize {
    withheld.at
}

/// Appends what stands in the output for a line that was too long.
pub fn push_marker(length: u64, line_feed: bool, out: &mut Vec<u8>) {
    withhold(out, "over-long", length);
    if line_feed {
        out.push(b'\n');
    }
}

/// Cuts a stream into batches of whole lines.
///
/// Holds no more of a line than the limit and one read, however long the
/// line is.
///
/// [`fill`](Lines::fill) does all for a reader. Whoever is handed bytes
/// instead calls [`begin`](Lines::begin) for each batch,
/// [`push`](Lines::push) until it says that lines are complete, and
/// [`end`](Lines::end) behind the last byte.
pub struct Lines {
    max_line: usize,
    /// The beginning of the next batch's first line.
    tail: Vec<u8>,
    /// Bytes of the current line that were counted and dropped. While it is
    /// `Some`, neither the tail nor the batch holds a byte of that line.
    skipped: Option<u64>,
    /// Whether no batch has been handed out yet.
    first: bool,
}

impl Lines {
    /// Lines of at most `max_line` bytes, line feeds not counted.
    pub fn new(max_line: usize) -> Lines {
        let max_line = max_line.min(MAX_LINE_LIMIT);
        Lines { max_line, tail: Vec::new(), skipped: None, first: true }
    }

    /// Empties `batch` and puts the unfinished line into it.
    pub fn begin(&mut self, batch: &mut Batch) {
        batch.withheld.clear();
        batch.len = 0;
        batch.first = self.first;
        if !self.tail.is_empty() {
            let length = self.tail.len();
            batch.room(self.max_line)[..length].copy_from_slice(&self.tail);
            batch.len = length;
            self.tail.clear();
        }
    }

    /// Reads until a read completes a line, and leaves in `batch` all lines
    /// that it completed. Returns whether the input may hold more.
    ///
    /// # Errors
    ///
    /// What the source reports. The batch is then empty: the unfinished line
    /// is withheld, since half a value cannot be recognised.
    pub fn fill(
        &mut self,
        source: &mut (impl Read + ?Sized),
        batch: &mut Batch,
    ) -> io::Result<bool> {
        self.begin(batch);
        loop {
            match source.read(batch.room(self.max_line)) {
                Ok(0) => {
                    self.end(batch);
                    return Ok(false);
                }
                Ok(count) => {
                    if self.cut(batch, count) {
                        return Ok(true);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    batch.len = 0;
                    return Err(error);
                }
            }
        }
    }

    /// Takes bytes from the front of `bytes` into `batch`, at most
    /// [`READ`] of them. Returns how many, and whether the batch now holds
    /// whole lines, which are then to be taken before the next push.
    pub fn push(&mut self, batch: &mut Batch, bytes: &[u8]) -> (usize, bool) {
        let count = bytes.len().min(READ);
        batch.room(self.max_line)[..count].copy_from_slice(&bytes[..count]);
        (count, self.cut(batch, count))
    }

    /// Leaves in `batch` the last line, which lacks its line feed, if there
    /// is one.
    pub fn end(&mut self, batch: &mut Batch) {
        if let Some(length) = self.skipped.take() {
            batch.withheld.push(Withheld { at: 0, length, line_feed: false });
        }
        self.first = false;
    }

    /// Takes in `count` bytes just put behind those in use. Returns whether
    /// they complete a line; the batch then holds whole lines only.
    fn cut(&mut self, batch: &mut Batch, count: usize) -> bool {
        let fresh = batch.len;
        batch.len += count;
        let Some(last) = memrchr(b'\n', &batch.storage[fresh..batch.len])
        else {
            if let Some(skipped) = &mut self.skipped {
                *skipped += count as u64;
                batch.len = 0;
            } else if batch.len > self.max_line {
                self.skipped = Some(batch.len as u64);
                batch.len = 0;
            }
            return false;
        };
        let whole = fresh + last + 1;
        let tail = &batch.storage[whole..batch.len];
        batch.len = whole;
        let skipped = self.skipped.take();
        if tail.len() > self.max_line {
            self.skipped = Some(tail.len() as u64);
        } else {
            self.tail.extend_from_slice(tail);
        }
        if skipped.is_some() || whole > self.max_line + 1 {
            take_out(batch, skipped, self.max_line);
        }
        self.first = false;
        true
    }
}

/// Takes every over-long line out of `batch`, which holds whole lines; the
/// first of them is the end of a line of which `skipped` bytes are gone.
///
/// Hops from line feed to line feed in steps of at most `max_line` bytes,
/// and moves what is kept once.
fn take_out(batch: &mut Batch, skipped: Option<u64>, max_line: usize) {
    let Batch { storage, len, withheld, .. } = batch;
    let text = &mut storage[..*len];
    // What lies between `from` and `line` is kept, and moves down to `to`.
    let (mut line, mut from, mut to) = (0, 0, 0);
    if let Some(skipped) = skipped {
        let end = memchr(b'\n', text).unwrap_or(text.len() - 1);
        let length = skipped + end as u64;
        withheld.push(Withheld { at: 0, length, line_feed: true });
        line = end + 1;
        from = line;
    }
    while text.len() - line > max_line {
        if let Some(hop) = memrchr(b'\n', &text[line..=line + max_line]) {
            line += hop + 1;
            continue;
        }
        let beyond = line + max_line + 1;
        let end = memchr(b'\n', &text[beyond..])
            .map_or(text.len() - 1, |offset| beyond + offset);
        text.copy_within(from..line, to);
        to += line - from;
        let length = (end - line) as u64;
        withheld.push(Withheld { at: to, length, line_feed: true });
        line = end + 1;
        from = line;
    }
    text.copy_within(from.., to);
    *len = to + (text.len() - from);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Hands out its bytes in pieces whose lengths `seed` decides.
    pub(crate) struct Dribble<'a> {
        pub(crate) bytes: &'a [u8],
        pub(crate) most: usize,
        pub(crate) seed: u64,
    }

    impl Dribble<'_> {
        fn next(&mut self) -> u64 {
            // xorshift64 (Marsaglia 2003).
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            self.seed
        }
    }

    impl Read for Dribble<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let random = self.next();
            if random.is_multiple_of(7) {
                return Err(ErrorKind::Interrupted.into());
            }
            let count = (random as usize / 7 % self.most + 1)
                .min(into.len())
                .min(self.bytes.len());
            into[..count].copy_from_slice(&self.bytes[..count]);
            self.bytes = &self.bytes[count..];
            Ok(count)
        }
    }

    /// What is to come out: line by line, the plain way.
    pub(crate) fn expected(text: &[u8], max_line: usize) -> Vec<u8> {
        let mut out = Vec::new();
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            let feed = line.ends_with(b"\n");
            let length = line.len() - usize::from(feed);
            if length > max_line {
                push_marker(length as u64, feed, &mut out);
            } else {
                out.extend_from_slice(line);
            }
        }
        out
    }

    fn copy(batch: &Batch, out: &mut Vec<u8>) {
        for piece in batch.pieces() {
            match piece {
                Piece::Lines(lines) => {
                    assert!(!lines.is_empty());
                    out.extend_from_slice(lines);
                }
                Piece::Withheld { length, line_feed } => {
                    push_marker(length, line_feed, out);
                }
            }
        }
    }

    fn filled(
        text: &[u8],
        most: usize,
        seed: u64,
        max_line: usize,
    ) -> Vec<u8> {
        let mut source = Dribble { bytes: text, most, seed };
        let mut lines = Lines::new(max_line);
        let mut batch = Batch::default();
        let mut out = Vec::new();
        let mut firsts = 0;
        loop {
            let more = lines.fill(&mut source, &mut batch).unwrap();
            firsts += usize::from(batch.is_first());
            copy(&batch, &mut out);
            if !more {
                assert_eq!(firsts, 1);
                return out;
            }
            // Whole lines, and at least one.
            assert!(!batch.is_empty());
            assert!(batch.len == 0 || batch.storage[batch.len - 1] == b'\n');
        }
    }

    fn pushed(
        text: &[u8],
        most: usize,
        seed: u64,
        max_line: usize,
    ) -> Vec<u8> {
        let mut source = Dribble { bytes: text, most, seed };
        let mut lines = Lines::new(max_line);
        let mut batch = Batch::default();
        let mut out = Vec::new();
        lines.begin(&mut batch);
        while !source.bytes.is_empty() {
            let most = source.most as u64;
            let count = (source.next() % most) as usize + 1;
            let count = count.min(source.bytes.len());
            let (taken, complete) =
                lines.push(&mut batch, &source.bytes[..count]);
            source.bytes = &source.bytes[taken..];
            if complete {
                copy(&batch, &mut out);
                lines.begin(&mut batch);
            }
        }
        lines.end(&mut batch);
        copy(&batch, &mut out);
        out
    }

    #[test]
    fn every_chunking_gives_the_same_lines() {
        let text = b"\n\na\nbb\r\nccc\ndddd\neeeee\n\nffffff\nggggggg\n\
            hhhhhhhh\n\n\xff\x00i\njjjjjjjjjjjjjjjjjjjj\n\nk";
        for end in (0..text.len()).step_by(7).chain([text.len()]) {
            for max_line in [0, 1, 2, 3, 5, 7, 8, 19, 20, 21, 100] {
                let text = &text[..end];
                let expected = expected(text, max_line);
                for most in [1, 2, 5, 11, 40, 200] {
                    let seed = (end * 31 + max_line * 7 + most) as u64 + 1;
                    let got = filled(text, most, seed, max_line);
                    assert_eq!(got, expected, "{end} {max_line} {most}");
                    let got = pushed(text, most, seed, max_line);
                    assert_eq!(got, expected, "{end} {max_line} {most}");
                }
            }
        }
    }

    #[test]
    fn lengths_around_the_limit_and_the_read() {
        for max_line in [READ - 1, READ, READ + 1, 2 * READ, MAX_LINE] {
            for length in [max_line - 1, max_line, max_line + 1] {
                for end in ["", "\n", "\nz", "\nz\n"] {
                    let mut text = b"a\n".to_vec();
                    text.resize(2 + length, b'x');
                    text.extend_from_slice(end.as_bytes());
                    let got = filled(&text, 3 * READ, 9, max_line);
                    assert!(got == expected(&text, max_line));
                }
            }
        }
    }

    #[test]
    fn many_over_long_lines_take_linear_time() {
        let text = b"aa\n".repeat(1 << 20);
        assert_eq!(filled(&text, READ, 5, 1), expected(&text, 1));
    }

    #[test]
    fn a_line_without_end_is_held_in_constant_memory() {
        let mut source = io::repeat(b'x').take(1 << 26).chain(&b"\nend\n"[..]);
        let mut lines = Lines::new(1 << 20);
        let mut batch = Batch::default();
        let mut out = Vec::new();
        while lines.fill(&mut source, &mut batch).unwrap() {
            copy(&batch, &mut out);
        }
        copy(&batch, &mut out);
        assert_eq!(out, b"*withheld.over-long.67108864B*\nend\n");
        assert!(batch.storage.capacity() <= (1 << 20) + READ);
        assert!(lines.tail.capacity() <= READ);
    }

    #[test]
    fn an_error_withholds_the_unfinished_line() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::InvalidData.into())
            }
        }
        let mut source = (&b"whole\nhalf"[..]).chain(Broken);
        let mut lines = Lines::new(100);
        let mut batch = Batch::default();
        assert!(lines.fill(&mut source, &mut batch).unwrap());
        let mut out = Vec::new();
        copy(&batch, &mut out);
        assert_eq!(out, b"whole\n");
        assert!(lines.fill(&mut source, &mut batch).is_err());
        assert!(batch.is_empty());
    }
}
