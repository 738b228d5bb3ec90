//! What a policy has done to a value: a [`Transformation`] writes the value's
//! replacement.
//!
//! What a replacement keeps of a value keeps its original bytes, encoding
//! included. What it adds is made of the unreserved characters of RFC 3986
//! and `*`, so that it needs no escaping in JSON strings, URLs, logfmt, CSV,
//! XML and RFC 5424, and begins no new entity. Addresses that are truncated
//! or prefix-preserved are addresses again, and have an address's characters.
//!
//! Filtering twice changes nothing: a value whose whole text has a form that
//! the transformation writes counts as treated. What `prefix_preserving` and
//! `format_preserving` write is the exception: it has the form of any value,
//! cannot be told from one, and is encrypted again.

mod address;
mod bucket;
pub(crate) mod encrypt;
mod ff1;
pub(crate) mod format;
mod mask;
mod memo;
pub(crate) mod prefix;
pub(crate) mod pseudonym;
mod round;
pub(crate) mod token;
mod vault;

use std::fmt;
use std::num::NonZeroU32;

use crate::entity::{Class, Entity, EntitySet};
use crate::geo::{Geo, Names};
use crate::keys::Key;
use crate::policy::Policy;

pub use address::Prefix;
use encrypt::Cipher;
use format::Formats;
pub use mask::{Hides, Mask, Part};
pub use prefix::PrefixMethod;
use prefix::Prefixes;
use pseudonym::Pseudonyms;
use token::{Kind, is_token};
use vault::Door;
pub use vault::Vault;

/// What happens to the values of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transformation {
    /// The value stays.
    Keep,
    /// The entity's name between asterisks: `*imei*`.
    Redact,
    /// Asterisks, or another character, for some of the characters:
    /// `138********`.
    Mask(Mask),
    /// A fixed text, made of RFC 3986 unreserved characters and `*`.
    Replace(Box<str>),
    /// An IP address's network: `198.18.7.0`.
    Truncate(Prefix),
    /// An IP address's location, as closely as the policy asks for and the
    /// database knows: `CN`, `CN-GD`. Without the feature `geo-embedded` and
    /// a database every public address is `ZZ`.
    Locate,
    /// Coordinates with fewer decimals: `31.2`.
    Round {
        /// Decimals that stay; one is about 11 km.
        decimals: u8,
    },
    /// Versions with their major number alone, dates with their year:
    /// `Chrome/126`, `1990`.
    Bucket,
    /// The line that holds the value is dropped.
    Suppress,
    /// A keyed token, equal for equal values: still personal data.
    Pseudonym,
    /// A ciphertext, equal for values that are written alike; who holds the
    /// key reveals it.
    Encrypt,
    /// An IP address as another, so that addresses share as many first bits
    /// as they did; who holds the key reveals it.
    PrefixPreserving(PrefixMethod),
    /// A number as another of its kind; who holds the key reveals it.
    FormatPreserving,
    /// A keyed token that says whether two values are the same.
    Digest,
}

/// A value to be replaced.
#[derive(Clone, Copy)]
pub(crate) struct Value<'v> {
    /// The original bytes.
    pub(crate) raw: &'v [u8],
    /// The decoded value; the same as `raw` where nothing was encoded.
    pub(crate) text: &'v [u8],
    /// Where in `raw` each byte of `text` begins, and the length of `raw`;
    /// `None` where nothing was encoded.
    pub(crate) origins: Option<&'v [u32]>,
    /// The address that a dotted quad spells, if its detector has told.
    pub(crate) quad: Option<NonZeroU32>,
}

impl<'v> Value<'v> {
    /// The original bytes of `start..end` of the text.
    fn part(&self, start: usize, end: usize) -> Result<&'v [u8], Failed> {
        let range = match self.origins {
            None => start..end,
            Some(origins) => {
                let at = |i| origins.get(i).map(|&at| at as usize);
                at(start).ok_or(Failed)?..at(end).ok_or(Failed)?
            }
        };
        self.raw.get(range).ok_or(Failed)
    }
}

/// A replacement could not be made; the line must be withheld. Says nothing
/// about the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failed;

/// What transformations work with; one for each worker.
pub(crate) struct Tools {
    geo: Geo,
    /// Whether the place of the value can hold a Chinese label.
    holds_chinese: bool,
    /// One for each domain of the policy, none without a key.
    keyed: Vec<Keyed>,
    /// For each rule of the policy, its domain's place.
    of: Vec<usize>,
    /// The domain's place of the rule that is served.
    serving: usize,
    /// Where ciphertexts of these entities go.
    vault: Option<(EntitySet, Door)>,
    /// Values redacted since this was last taken because they lack the form
    /// that their transformation works on.
    pub(crate) without_form: u64,
}

/// What transformations of one domain work with that need a key.
struct Keyed {
    pseudonyms: Pseudonyms,
    cipher: Cipher,
    ipcrypt_pfx: Prefixes,
    crypto_pan: Prefixes,
    formats: Formats,
    digests: Pseudonyms,
}

impl Keyed {
    fn new(key: &Key, domain: &str) -> Keyed {
        let prefixes = |method| Prefixes::new(method, key, domain);
        Keyed {
            pseudonyms: Pseudonyms::new(key, domain),
            cipher: Cipher::new(key, domain),
            ipcrypt_pfx: prefixes(PrefixMethod::IpcryptPfx),
            crypto_pan: prefixes(PrefixMethod::CryptoPan),
            formats: Formats::new(key, domain),
            digests: Pseudonyms::digests(key, domain),
        }
    }

    fn prefixes(&mut self, method: PrefixMethod) -> &mut Prefixes {
        match method {
            PrefixMethod::IpcryptPfx => &mut self.ipcrypt_pfx,
            PrefixMethod::CryptoPan => &mut self.crypto_pan,
        }
    }
}

impl Tools {
    /// Tools for a policy and, where it [needs one](Policy::needs_key), a key.
    /// Ciphertexts of sensitive entities go to `vault`, if there is one.
    pub(crate) fn new(
        policy: &Policy,
        key: Option<&Key>,
        vault: Option<&Vault>,
    ) -> Tools {
        let mut domains: Vec<&str> = Vec::new();
        let of = policy.domains().map(|domain| {
            let place = domains.iter().position(|known| *known == domain);
            place.unwrap_or_else(|| {
                domains.push(domain);
                domains.len() - 1
            })
        });
        let of = of.collect();
        let keyed = key.map(|key| {
            domains.iter().map(|domain| Keyed::new(key, domain)).collect()
        });
        let keyed = keyed.unwrap_or_default();
        let all = Entity::ALL.iter().copied();
        let sensitive =
            all.filter(|&entity| policy.class(entity) == Class::Sensitive);
        let vault =
            vault.map(|vault| (sensitive.collect(), Door::new(vault.clone())));
        Tools {
            geo: policy.geo().clone(),
            holds_chinese: false,
            keyed,
            of,
            serving: 0,
            vault,
            without_form: 0,
        }
    }

    /// Makes what follows work for the rule of this number.
    pub(crate) fn serve(&mut self, rule: u16) {
        self.serving = self.of[usize::from(rule)];
    }

    /// Whether it matters what the places of values can hold.
    #[inline]
    pub(crate) fn writes_chinese(&self) -> bool {
        self.geo.settings().names == Names::Chinese
    }

    /// Says whether the place of the value that follows can hold Chinese.
    pub(crate) fn hold_chinese(&mut self, can: bool) {
        self.holds_chinese = can;
    }

    fn keyed(&mut self) -> Result<&mut Keyed, Failed> {
        self.keyed.get_mut(self.serving).ok_or(Failed)
    }
}

impl Transformation {
    /// Appends to `out` what replaces `value`, which is not
    /// [treated](Transformation::treated) yet.
    ///
    /// A value that lacks the form the transformation works on, a malformed
    /// one in a field whose name says what it should be, is redacted and
    /// counted.
    ///
    /// # Errors
    ///
    /// `out` may hold a part of the replacement when this fails.
    pub(crate) fn write(
        &self,
        entity: Entity,
        value: &Value<'_>,
        tools: &mut Tools,
        out: &mut Vec<u8>,
    ) -> Result<(), Failed> {
        let written = match self {
            Transformation::Keep => {
                out.extend_from_slice(value.raw);
                true
            }
            // The line of a suppressed value is not written at all. Were it
            // written, it would not be with the value.
            Transformation::Redact | Transformation::Suppress => {
                redact(entity, out);
                true
            }
            Transformation::Mask(mask) => mask.write(entity, value, out)?,
            Transformation::Replace(text) => {
                out.extend_from_slice(text.as_bytes());
                true
            }
            Transformation::Truncate(prefix) => prefix.write(value.text, out),
            Transformation::Locate => {
                address::locate(value, &tools.geo, tools.holds_chinese, out)
            }
            Transformation::Round { decimals } => {
                round::write(*decimals, value, out)?
            }
            Transformation::Bucket => bucket::write(entity, value, out)?,
            Transformation::Pseudonym => {
                tools.keyed()?.pseudonyms.write(entity, value, out);
                true
            }
            Transformation::Encrypt => {
                let start = out.len();
                tools.keyed()?.cipher.write(entity, value.raw, out)?;
                if let Some((entities, door)) = &mut tools.vault
                    && entities.contains(entity)
                {
                    door.deposit(out, start)?;
                }
                true
            }
            Transformation::PrefixPreserving(method) => {
                tools.keyed()?.prefixes(*method).write(value, out)
            }
            Transformation::FormatPreserving => {
                tools.keyed()?.formats.write(entity, value, out)?
            }
            Transformation::Digest => {
                tools.keyed()?.digests.write(entity, value, out);
                true
            }
        };
        if !written {
            tools.without_form += 1;
            redact(entity, out);
        }
        Ok(())
    }

    /// Whether what is written for a value may hold a part of it that would
    /// be found by itself.
    pub(crate) fn may_leave(&self, entity: Entity) -> bool {
        matches!(self, Transformation::Mask(mask) if mask.may_leave(entity))
    }

    /// Whether the whole of `text` has a form that this transformation
    /// writes for `entity`, so that writing it again would change nothing or,
    /// under another key, treat a token as a value.
    ///
    /// Loopback and unspecified addresses, which `locate` leaves as they are,
    /// are not asked for here. What keeps a value's form gives it none of its
    /// own to be known by, and is written again.
    /// Nor are labels of locations, which depend on the policy's database.
    pub(crate) fn treated(&self, entity: Entity, text: &[u8]) -> bool {
        if is_redacted(text) {
            return true;
        }
        match self {
            Transformation::Keep => true,
            Transformation::Redact
            | Transformation::Suppress
            | Transformation::Locate
            | Transformation::PrefixPreserving(_)
            | Transformation::FormatPreserving => false,
            Transformation::Mask(mask) => mask.treated(entity, text),
            Transformation::Replace(fixed) => fixed.as_bytes() == text,
            Transformation::Truncate(prefix) => prefix.treated(text),
            Transformation::Round { decimals } => {
                round::treated(*decimals, text)
            }
            Transformation::Bucket => bucket::treated(entity, text),
            Transformation::Pseudonym => {
                is_token(Kind::Pseudonym, entity, text)
            }
            Transformation::Encrypt => {
                is_token(Kind::Encrypted, entity, text)
                    || is_token(Kind::Vaulted, entity, text)
            }
            Transformation::Digest => is_token(Kind::Digest, entity, text),
        }
    }

    /// Whether nothing of a value is left.
    pub(crate) fn removes(&self) -> bool {
        matches!(
            self,
            Transformation::Redact
                | Transformation::Replace(_)
                | Transformation::Suppress
        )
    }

    /// Whether a part of a value stays as it was.
    pub(crate) fn leaves_a_part(&self) -> bool {
        matches!(
            self,
            Transformation::Mask(_)
                | Transformation::Bucket
                | Transformation::Round { .. }
                | Transformation::Truncate(_)
        )
    }

    /// Whether no value has the form of what is written by itself: a token of
    /// a key has one, and what stands between two `*` in a value's place.
    pub(crate) fn is_marked(&self) -> bool {
        match self {
            Transformation::Redact
            | Transformation::Suppress
            | Transformation::Pseudonym
            | Transformation::Encrypt
            | Transformation::Digest => true,
            Transformation::Replace(text) => {
                text.len() > 2 && text.starts_with('*') && text.ends_with('*')
            }
            _ => false,
        }
    }

    /// Whether the transformation means something for values of `entity`.
    pub fn suits(&self, entity: Entity) -> bool {
        match self {
            Transformation::Truncate(_)
            | Transformation::Locate
            | Transformation::PrefixPreserving(_) => entity == Entity::Ip,
            Transformation::Round { .. } => entity == Entity::Coordinates,
            Transformation::Bucket => matches!(
                entity,
                Entity::OsVersion | Entity::UserAgent | Entity::BirthDate
            ),
            Transformation::FormatPreserving => Formats::suits(entity),
            Transformation::Digest => entity == Entity::Biometric,
            Transformation::Mask(Mask {
                hides: Hides::AllButPart(part),
                ..
            }) => part.entities().contains(&entity),
            _ => true,
        }
    }

    /// What the transformation makes of a value, in the words that the
    /// documentation and `policy show` use.
    pub const fn effect(&self) -> &'static str {
        match self {
            Transformation::Keep => "kept",
            Transformation::Redact
            | Transformation::Replace(_)
            | Transformation::Suppress => "removed",
            Transformation::Mask(_) => "masked",
            Transformation::Truncate(_)
            | Transformation::Locate
            | Transformation::Round { .. }
            | Transformation::Bucket => "generalised",
            Transformation::Pseudonym | Transformation::Digest => "keyed",
            Transformation::Encrypt
            | Transformation::PrefixPreserving(_)
            | Transformation::FormatPreserving => "reversible",
        }
    }

    /// Whether the transformation works with a key.
    pub const fn needs_key(&self) -> bool {
        matches!(
            self,
            Transformation::Pseudonym
                | Transformation::Encrypt
                | Transformation::PrefixPreserving(_)
                | Transformation::FormatPreserving
                | Transformation::Digest
        )
    }

    /// The name that policies use.
    pub const fn name(&self) -> &'static str {
        match self {
            Transformation::Keep => "keep",
            Transformation::Redact => "redact",
            Transformation::Mask(_) => "mask",
            Transformation::Replace(_) => "replace",
            Transformation::Truncate(_) => "truncate",
            Transformation::Locate => "locate",
            Transformation::Round { .. } => "round",
            Transformation::Bucket => "bucket",
            Transformation::Suppress => "suppress",
            Transformation::Pseudonym => "pseudonym",
            Transformation::Encrypt => "encrypt",
            Transformation::PrefixPreserving(_) => "prefix_preserving",
            Transformation::FormatPreserving => "format_preserving",
            Transformation::Digest => "digest",
        }
    }
}

/// Writes the transformation as a policy would, without the outer braces:
/// `redact`, `mask = { keep_last = 4 }`.
impl fmt::Display for Transformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Transformation::Mask(mask) => write!(f, " = {{ {mask} }}"),
            Transformation::Replace(text) => write!(f, " = \"{text}\""),
            Transformation::Truncate(Prefix { v4, v6 }) => {
                write!(f, " = {{ v4 = {v4}, v6 = {v6} }}")
            }
            Transformation::Round { decimals } => {
                write!(f, " = {{ decimals = {decimals} }}")
            }
            Transformation::PrefixPreserving(PrefixMethod::CryptoPan) => {
                write!(f, " = {{ method = \"crypto-pan\" }}")
            }
            _ => Ok(()),
        }
    }
}

/// Whether replacements may add `byte`: unreserved (RFC 3986 section 2.3) or
/// `*`.
pub(crate) fn is_harmless(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~*".contains(&byte)
}

/// Appends `*entity*`.
pub(crate) fn redact(entity: Entity, out: &mut Vec<u8>) {
    out.push(b'*');
    out.extend_from_slice(entity.name().as_bytes());
    out.push(b'*');
}

/// Whether `text` stands for a value and tells nothing of it: what [`redact`]
/// writes, or a token of a key.
pub(crate) fn is_mark(text: &[u8]) -> bool {
    is_redacted(text) || token::Token::read(text).is_some()
}

/// Whether `text` is what [`redact`] writes, for any entity: spans that
/// overlap become one, which may have another's entity than the field has
/// that holds it.
fn is_redacted(text: &[u8]) -> bool {
    text.strip_prefix(b"*")
        .and_then(|text| text.strip_suffix(b"*"))
        .is_some_and(|name| {
            Entity::ALL.iter().any(|entity| entity.name().as_bytes() == name)
        })
}

#[cfg(test)]
mod tests;
