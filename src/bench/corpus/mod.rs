//! Labelled logs, made on the spot: the same bytes for the same seed, profile
//! and version, whatever the machine.
//!
//! A corpus is an endless sequence of blocks, and each block depends on the
//! seed and its own number alone. So blocks can be made in parallel, and who
//! judges an output makes the block again instead of keeping it.

mod benign;
mod fields;
mod lines;
mod pen;
mod random;
mod spell;
mod values;
mod words;

use std::ops::Range;

use crate::Entity;
use pen::Pen;
use random::Random;

/// Changes whenever the same seed would give other bytes.
pub const VERSION: u32 = 1;

macro_rules! named {
    (
        $(#[$doc:meta])* $type:ident
        $($(#[$each:meta])* $variant:ident, $name:literal;)*
    ) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
        )]
        pub enum $type {
            $($(#[$each])* $variant,)*
        }

        impl $type {
            /// All of them, in order.
            pub const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// The name that labels and scores use.
            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)* }
            }

            /// The one with this name, or `None`.
            pub fn from_name(name: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|it| it.name() == name)
            }
        }
    };
}

named! {
    /// What a corpus is made of.
    Profile
    /// Combined access logs.
    Access, "access";
    /// Application logs: JSON, logfmt, Chinese sentences.
    App, "app";
    /// Any format, and nobody in it: numbers that only look like someone's.
    Clean, "clean";
    /// Every format, entity and encoding.
    ///
    /// Tables of comma-separated values are left out: their names stand once,
    /// at the head of a file, and among other lines a row of one is a row of
    /// nothing. [`Profile::Csv`] has them.
    Mixed, "mixed";
    /// What no one would send: nested encodings, values that touch, damaged
    /// and very long lines.
    Hostile, "hostile";
    /// A table with its header on the first line of the first block.
    Csv, "csv";
}

named! {
    /// How a value is spelled on its line.
    ///
    /// Where encodings nest, the label has the innermost.
    Encoding
    /// The canonical value itself.
    Plain, "plain";
    /// With the separators, prefixes or letter case that people write.
    Formatted, "formatted";
    /// With blanks between groups.
    Spaced, "spaced";
    /// `%XX` (RFC 3986), of what a URL must escape or of every byte.
    Percent, "percent";
    /// `%25XX`.
    PercentTwice, "percent_twice";
    /// `\uXXXX` (RFC 8259), of what is not ASCII or of every character.
    Unicode, "unicode";
    /// Within JSON in a JSON string, whose quotes are `\"`.
    JsonInJson, "json_in_json";
    /// Within a text in which nginx wrote quotes and bytes beyond ASCII as
    /// `\xHH`.
    Hex, "hex";
    /// `&#…;` (XML 1.0) for every character, or `&amp;` and its like.
    Reference, "reference";
    /// Digits in full-width forms.
    FullWidth, "full_width";
}

named! {
    /// Where on its line a value stands.
    Place
    /// Behind the name of a field.
    Field, "field";
    /// Where a line of its format always has it: the client of an access log.
    Position, "position";
    /// In a column that a header line names.
    Column, "column";
    /// In the path of a URL.
    Path, "path";
    /// In the query of a URL.
    Query, "query";
    /// In a header.
    Header, "header";
    /// In a cookie.
    Cookie, "cookie";
    /// In a host's name, or before it in a URL.
    Host, "host";
    /// In an English sentence.
    Sentence, "sentence";
    /// In a Chinese sentence.
    ChineseSentence, "chinese_sentence";
}

named! {
    /// A token that must survive although it tempts.
    Benign
    /// A version of four parts or fewer.
    Version, "version";
    /// Seconds to nanoseconds since 1970.
    Epoch, "epoch";
    /// A date or time.
    Time, "time";
    /// A UUID.
    Uuid, "uuid";
    /// A hexadecimal digest, trace or span id.
    Digest, "digest";
    /// A size, count, duration or offset.
    Counter, "counter";
    /// The number of an order, ticket or product.
    Order, "order";
    /// A block, sequence or snowflake id.
    Block, "block";
    /// An ISBN or EAN.
    Isbn, "isbn";
    /// A number with the shape of an entity whose check digit is wrong.
    WrongCheck, "wrong_check";
    /// A file's name, path or package that looks like an address.
    File, "file";
    /// A word where a value could be.
    Word, "word";
}

/// What a labelled range is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A value that must go.
    Entity(Entity),
    /// A token that must stay.
    Benign(Benign),
}

/// A labelled range of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Which line of the block, from 0.
    pub line: u32,
    /// The bytes within that line.
    pub range: Range<u32>,
    /// What they are.
    pub kind: Kind,
    /// How the value is spelled.
    pub encoding: Encoding,
    /// Where it stands.
    pub place: Place,
    /// Where [`Block::values`] holds the canonical value: decoded, without
    /// separators, brackets or prefixes, letters in the usual case.
    ///
    /// An address of the Internet is as RFC 5952 writes it, or dotted where
    /// it is one of version 4 inside one of version 6 or inside a host's
    /// name; a hardware address has twelve lower-case digits; a telephone
    /// number has its country or area code, but no `+` and no `86`; a UUID
    /// keeps its hyphens, as RFC 9562 writes it, a date its own, and a pair
    /// of coordinates its comma. The value of a benign token is the token.
    pub value: Range<u32>,
}

/// A run of lines and their labels.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Whole lines, each with its line feed.
    pub bytes: Vec<u8>,
    /// Where each line ends in the bytes, behind its line feed.
    pub ends: Vec<u32>,
    /// Labels by line and start; none overlap.
    pub labels: Vec<Label>,
    /// The labels' canonical values.
    pub values: Vec<u8>,
}

impl Block {
    /// The canonical value of one of the block's labels.
    pub fn value(&self, label: &Label) -> &[u8] {
        &self.values[label.value.start as usize..label.value.end as usize]
    }

    /// The block's lines, each without its line feed.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let line = &self.bytes[start..end as usize - 1];
            start = end as usize;
            line
        })
    }
}

impl Block {
    /// Leaves the first `lines` lines and their labels.
    pub fn keep_lines(&mut self, lines: usize) {
        if lines >= self.ends.len() {
            return;
        }
        self.ends.truncate(lines);
        let end = self.ends.last().copied().unwrap_or(0);
        self.bytes.truncate(end as usize);
        let kept = |label: &Label| (label.line as usize) < lines;
        self.labels.truncate(self.labels.partition_point(kept));
        let end = self.labels.last().map_or(0, |label| label.value.end);
        self.values.truncate(end as usize);
    }

    /// Appends the labels as lines of JSON; `first` is the number of the
    /// block's first line.
    ///
    /// ```json
    /// {"line":1,"start":0,"end":11,"entity":"ip","encoding":"plain","place":"position","value":"14.23.52.80"}
    /// ```
    ///
    /// A token that must stay has its kind as `benign`, and no `entity`.
    pub fn write_labels(&self, first: u64, out: &mut Vec<u8>) {
        for label in &self.labels {
            let mut number = |name: &str, number: u64| {
                out.extend_from_slice(name.as_bytes());
                random::decimal(number, out);
            };
            number("{\"line\":", first + u64::from(label.line));
            number(",\"start\":", label.range.start.into());
            number(",\"end\":", label.range.end.into());
            let (of, kind) = match label.kind {
                Kind::Entity(entity) => (",\"entity\":\"", entity.name()),
                Kind::Benign(benign) => (",\"benign\":\"", benign.name()),
            };
            for text in [
                of,
                kind,
                "\",\"encoding\":\"",
                label.encoding.name(),
                "\",\"place\":\"",
                label.place.name(),
                "\",\"value\":\"",
            ] {
                out.extend_from_slice(text.as_bytes());
            }
            // No value has a quote, a backslash or a control character.
            out.extend_from_slice(self.value(label));
            out.extend_from_slice(b"\"}\n");
        }
    }
}

/// A block is finished with the line that reaches this many bytes.
const BLOCK: usize = 128 << 10;

/// An endless log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corpus {
    profile: Profile,
    seed: u64,
}

impl Corpus {
    /// The log of this profile that the seed stands for.
    pub fn new(profile: Profile, seed: u64) -> Corpus {
        Corpus { profile, seed }
    }

    /// What it is made of.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// What it depends on, apart from profile and version.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Makes a block of it, in place of what was in `block`.
    ///
    /// It has 128 KiB and what its last line has more, which is less than
    /// 256 KiB.
    pub fn block(&self, index: u64, block: &mut Block) {
        let parts =
            [u64::from(VERSION), self.profile as u64, self.seed, index];
        let mut pen = Pen::new(Random::new(&parts), block);
        if self.profile == Profile::Csv {
            lines::csv(&mut pen, self.seed, index == 0);
        }
        while pen.len() < BLOCK {
            match self.profile {
                Profile::Access => lines::access_log(&mut pen),
                Profile::App => lines::app(&mut pen),
                Profile::Clean => lines::clean(&mut pen),
                Profile::Mixed => lines::mixed(&mut pen),
                Profile::Hostile => lines::hostile(&mut pen),
                Profile::Csv => lines::csv(&mut pen, self.seed, false),
            }
        }
    }
}
