//! Decoded views of encoded tokens.
//!
//! A view holds the decoded bytes of one token and, for each of them, where
//! it came from, so that spans found in the view map back to original bytes.

/// One way of decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Decoder {
    /// `%XX`.
    Percent,
    /// `\uXXXX`, `\xHH`, `\ooo`, `\n \t \" \/ \\`.
    Backslash,
    /// `&#38;`, `&#x26;`, `&quot;`.
    Reference,
    /// rsyslog's `#ooo`.
    Octal,
    /// Full-width forms, U+FF01 to U+FF5E and U+3000.
    Wide,
}

impl Decoder {
    /// How many there are.
    pub(crate) const COUNT: usize = 5;
}

/// Which decoders lead from original bytes to a value, outermost first:
/// three bits for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ViewPath(u16);

impl ViewPath {
    /// No decoder: the bytes are the value.
    pub(crate) const PLAIN: ViewPath = ViewPath(0);
    /// The span was made of several and is no value.
    pub(crate) const MERGED: ViewPath = ViewPath(u16::MAX);
    pub(crate) fn is_plain(self) -> bool {
        self == ViewPath::PLAIN
    }
    pub(crate) fn is_merged(self) -> bool {
        self == ViewPath::MERGED
    }
}

/// The decoded bytes of a token, and their origins.
#[derive(Default)]
pub(crate) struct View {
    bytes: Vec<u8>,
    /// Where each byte begins in the outermost text, and where the last ends.
    origins: Vec<u32>,
    path: ViewPath,
}

impl View {
    /// The decoded bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where the byte at `at` begins in the outermost text; for the length
    /// of the view, where its last byte ends.
    pub(crate) fn origin(&self, at: usize) -> u32 {
        self.origins[at]
    }

    pub(crate) fn unwind(&mut self, _path: ViewPath, _raw: &[u8]) {}
    pub(crate) fn origins(&self) -> &[u32] {
        &self.origins
    }
    /// The decoders that made the view.
    pub(crate) fn path(&self) -> ViewPath {
        self.path
    }

    /// Decodes the token around the escape at `at` of `text`, which is itself
    /// the view `outer` unless that is `None`. Gives the end of the token, as
    /// `Err` where there was nothing to decode.
    pub(crate) fn decode(
        &mut self,
        _decoder: Decoder,
        _text: &[u8],
        at: usize,
        _outer: Option<&View>,
    ) -> Result<usize, usize> {
        Err(at + 1)
    }
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[];
