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
