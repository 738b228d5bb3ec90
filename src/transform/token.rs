//! Tokens: `KIND.ENTITY.KEYID.EPOCH.BODY`.
//!
//! The first four parts say who can read the fifth. Its characters are those
//! of base32 (RFC 4648) in lower case without padding, which hold no digit
//! that a telephone or card number could begin with but 2 to 7.

use std::ops::Range;
use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};

use crate::entity::Entity;
use crate::keys::keyring::KeyName;

/// What a token's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyed digest.
    Pseudonym,
    /// A ciphertext.
    Encrypted,
    /// A keyed digest of what belongs to a body.
    Digest,
    /// A reference to a ciphertext in a vault.
    Vaulted,
}

impl Kind {
    const ALL: [Kind; 4] =
        [Kind::Pseudonym, Kind::Encrypted, Kind::Digest, Kind::Vaulted];

    /// The part that tokens begin with.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Pseudonym => "ps",
            Kind::Encrypted => "en",
            Kind::Digest => "dg",
            Kind::Vaulted => "vt",
        }
    }

    /// Whether a body of so many bytes is one of this kind.
    const fn fits(self, bytes: usize) -> bool {
        match self {
            Kind::Pseudonym | Kind::Digest => bytes == super::pseudonym::BODY,
            Kind::Encrypted => bytes > super::encrypt::TAG,
            Kind::Vaulted => bytes == super::encrypt::TAG,
        }
    }
}

/// How bodies are written.
pub(super) static BODY: LazyLock<Encoding> = LazyLock::new(|| {
    let mut base32 = Specification::new();
    base32.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    base32.encoding().expect("it is RFC 4648's without padding")
});

/// A token that was read.
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind,
    pub(crate) entity: Entity,
    /// The key that made it.
    pub(crate) key: KeyName,
    /// What stands before the body, the last dot included.
    pub(crate) header: &'t [u8],
    /// The body, decoded.
    pub(crate) body: Vec<u8>,
}

impl<'t> Token<'t> {
    /// Reads the whole of `text`.
    pub(crate) fn read(text: &'t [u8]) -> Option<Token<'t>> {
        let mut dots = memchr::memchr_iter(b'.', text);
        let [a, b, c, d] =
            [dots.next()?, dots.next()?, dots.next()?, dots.next()?];
        let part =
            |from: usize, to: usize| str::from_utf8(&text[from..to]).ok();
        let kind = part(0, a)?;
        let kind = Kind::ALL.into_iter().find(|known| known.name() == kind)?;
        let entity = Entity::from_name(part(a + 1, b)?)?;
        let id = part(b + 1, c)?.parse().ok()?;
        let epoch = part(c + 1, d)?.parse().ok()?;
        let body = BODY.decode(&text[d + 1..]).ok()?;
        let key = KeyName { epoch, id };
        let header = &text[..=d];
        kind.fits(body.len()).then_some(Token {
            kind,
            entity,
            key,
            header,
            body,
        })
    }
}

/// The reference to a ciphertext's token in a vault.
pub(crate) fn reference(token: &Token<'_>) -> Option<Vec<u8>> {
    let vector = token.body.first_chunk::<{ super::encrypt::TAG }>()?;
    let name = Kind::Vaulted.name().as_bytes();
    let header = token.header.get(name.len()..)?;
    Some([name, header, BODY.encode(vector).as_bytes()].concat())
}

/// Whether `range` of `text` is a part of a token, made with whatever key.
pub(crate) fn around(text: &[u8], range: Range<usize>) -> bool {
    /// Bytes that are looked at on either side, for each match in a line of
    /// nothing else.
    const REACH: usize = 256;
    let of_token = |b: &&u8| b.is_ascii_alphanumeric() || b"._".contains(b);
    let before = text[..range.start].iter().rev().take(REACH);
    let start = range.start - before.take_while(of_token).count();
    let behind = text[range.start..].iter().take(REACH);
    let end = range.start + behind.take_while(of_token).count();
    range.end <= end && Token::read(&text[start..end]).is_some()
}

/// Whether `text` is a token of this kind for `entity`, made with whatever
/// key.
pub(super) fn is_token(kind: Kind, entity: Entity, text: &[u8]) -> bool {
    // Most values do not begin like one.
    text.starts_with(kind.name().as_bytes())
        && Token::read(text)
            .is_some_and(|t| t.kind == kind && t.entity == entity)
}
