//! Labelled logs, made on the spot: the same bytes for the same seed, profile
//! and version, whatever the machine.
//!
//! A corpus is an endless sequence of blocks, and each block depends on the
//! seed and its own number alone. So blocks can be made in parallel, and who
//! judges an output makes the block again instead of keeping it.

use std::ops::Range;

use crate::Entity;

/// Changes whenever the same seed would give other bytes.
pub const VERSION: u32 = 1;

/// What a corpus is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Combined access logs.
    Access,
    /// Application logs: JSON, logfmt, Chinese sentences.
    App,
    /// Any format, and nobody in it: numbers that only look like someone's.
    Clean,
    /// Every format, entity and encoding.
    Mixed,
    /// What no one would send: nested encodings, values that touch, damaged
    /// and very long lines.
    Hostile,
    /// A table with its header on the first line.
    Csv,
}

/// How a value is spelled on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// The canonical value itself.
    Plain,
    /// With the separators, prefixes or letter case that people write.
    Formatted,
    /// With blanks between groups.
    Spaced,
    /// `%XX` (RFC 3986).
    Percent,
    /// `%25XX`.
    PercentTwice,
    /// `\uXXXX` (RFC 8259).
    Unicode,
    /// Within JSON in a JSON string.
    JsonInJson,
    /// nginx's `\xHH`.
    Hex,
    /// `&#…;` (XML 1.0).
    Reference,
    /// Digits in full-width forms.
    FullWidth,
}

/// Where on its line a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Behind the name of a field.
    Field,
    /// Where a line of its format always has it: the client of an access log.
    Position,
    /// In a column that a header line names.
    Column,
    /// In the path of a URL.
    Path,
    /// In the query of a URL.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
    /// In a host's name.
    Host,
    /// In an English sentence.
    Sentence,
    /// In a Chinese sentence.
    ChineseSentence,
}

/// A token that must survive although it tempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Benign {
    /// A version of four parts or fewer.
    Version,
    /// Seconds to nanoseconds since 1970.
    Epoch,
    /// A date or time.
    Time,
    /// A UUID.
    Uuid,
    /// A hexadecimal digest, trace or span id.
    Digest,
    /// A size, count, duration or offset.
    Counter,
    /// The number of an order, ticket or product.
    Order,
    /// A block, sequence or snowflake id.
    Block,
    /// An ISBN or EAN.
    Isbn,
    /// A number with the shape of an entity whose check digit is wrong.
    WrongCheck,
    /// A file's name, path or package that looks like an address.
    File,
    /// A word of the line's text.
    Word,
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
    /// Where [`Block::values`] holds the canonical value, which is decoded,
    /// without separators or prefixes, letters in the usual case.
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
