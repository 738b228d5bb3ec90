//! The strongest thing one would otherwise write: one pass of a
//! `regex-automata` multi-pattern search with eight patterns, no validation,
//! and a typed label for each match.

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

pub(crate) struct Replacer(Regex);

impl Replacer {
    pub(crate) fn new() -> Replacer {
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
    pub(crate) fn replace(&self, text: &[u8], out: &mut Vec<u8>) -> u64 {
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
}
