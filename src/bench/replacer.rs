//! The strongest thing one would otherwise write: one pass of a
//! `regex-automata` multi-pattern search with eight patterns, no validation,
//! and a typed label for each match. Every speed is stated beside its own.

use std::io::{self, Read, Write};

use memchr::memrchr;
use regex_automata::{Input, meta::Regex};

const PATTERNS: [(&str, &str); 8] = [
    ("*ip*", r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b"),
    ("*ip6*", r"\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b"),
    ("*mac*", r"\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\b"),
    ("*mobile*", r"\b1[3-9][0-9]{9}\b"),
    ("*id*", r"\b[1-9][0-9]{16}[0-9Xx]\b"),
    ("*card*", r"\b[3-6][0-9]{14,18}\b"),
    ("*email*", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"),
    ("*token*", r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"),
];

/// Bytes of one read.
const READ: usize = 256 << 10;

/// The patterns, compiled.
pub struct Replacer(Regex);

impl Default for Replacer {
    fn default() -> Replacer {
        Replacer::new()
    }
}

impl Replacer {
    /// Compiles the patterns.
    ///
    /// # Panics
    ///
    /// Never: they are right.
    pub fn new() -> Replacer {
        let patterns: Vec<String> =
            PATTERNS.iter().map(|(_, p)| format!("(?-u:{p})")).collect();
        let syntax = regex_automata::util::syntax::Config::new().utf8(false);
        let regex = Regex::builder()
            .configure(Regex::config().utf8_empty(false))
            .syntax(syntax)
            .build_many(&patterns)
            .expect("the patterns are right");
        Replacer(regex)
    }

    /// Appends `text` with every match replaced, and counts them.
    pub fn replace(&self, text: &[u8], out: &mut Vec<u8>) -> u64 {
        let (mut copied, mut count) = (0, 0);
        for found in self.0.find_iter(Input::new(text)) {
            out.extend_from_slice(&text[copied..found.start()]);
            out.extend_from_slice(PATTERNS[found.pattern()].0.as_bytes());
            copied = found.end();
            count += 1;
        }
        out.extend_from_slice(&text[copied..]);
        count
    }

    /// Copies lines from `input` to `output` with every match replaced. What
    /// has been read of whole lines is written before the next read.
    ///
    /// # Errors
    ///
    /// Those of `input` and `output`.
    pub fn filter(
        &self,
        mut input: impl Read,
        mut output: impl Write,
    ) -> io::Result<()> {
        let mut held = vec![0; READ];
        let mut length = 0;
        let mut out = Vec::new();
        loop {
            if length == held.len() {
                held.resize(2 * length, 0);
            }
            let read = match input.read(&mut held[length..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    continue;
                }
                read => read?,
            };
            let fresh = &held[length..length + read];
            let end = match memrchr(b'\n', fresh) {
                _ if read == 0 => length,
                Some(at) => length + at + 1,
                None => 0,
            };
            length += read;
            out.clear();
            self.replace(&held[..end], &mut out);
            output.write_all(&out)?;
            output.flush()?;
            held.copy_within(end..length, 0);
            length -= end;
            if read == 0 {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte, then two, then three, and so on.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            let length = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }

    #[test]
    fn replaces_what_matches_however_the_input_comes() {
        let text = "GET / from 114.114.114.114 by a@example.org\n\
                    tel 13800138000, id 11010519491231002X\nat the end";
        let expected = "GET / from *ip* by *email*\n\
                        tel *mobile*, id *id*\nat the end";
        for drops in [0, 1, 7, 1000] {
            let mut out = Vec::new();
            let input = Drops(text.as_bytes(), drops);
            Replacer::new().filter(input, &mut out).expect("memory");
            assert_eq!(String::from_utf8_lossy(&out), expected, "{drops}");
        }
    }

    #[test]
    fn a_line_longer_than_a_read_is_whole() {
        let mut text = vec![b'x'; 3 * READ];
        text.extend_from_slice(b" 13800138000\n");
        let mut out = Vec::new();
        Replacer::new().filter(&text[..], &mut out).expect("memory");
        assert!(out.ends_with(b"x *mobile*\n"));
        assert_eq!(out.len(), 3 * READ + 10);
    }
}
