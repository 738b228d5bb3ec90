//! Keyed tokens: equal for equal values, and nothing else can be said of the
//! value without the key.

use std::net::IpAddr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::memo::Memo;
use super::token::{self, Kind};
use super::{Value, address};
use crate::entity::Entity;
use crate::keys::{Key, Purpose};

/// Bytes of the HMAC in a token: 80 bits.
pub(super) const BODY: usize = 10;

/// Characters that stand for them.
const CHARACTERS: usize = BODY * 8 / 5;

/// What makes the tokens of one key: HMAC's state after its sub-key, since
/// cloning that is cheaper than keying anew (110 ns a token against 171).
///
/// The state is wiped when dropped.
pub(crate) struct Pseudonyms {
    kind: Kind,
    state: Hmac<Sha256>,
    /// `.KEYID.EPOCH.`
    header: Box<str>,
    canonical: Vec<u8>,
    /// The bodies of IPv4 addresses' tokens: most logs have one on each line,
    /// and half of them again and again.
    known: Memo<u32, [u8; CHARACTERS]>,
}

impl Pseudonyms {
    /// For tokens of `key` in a policy's domain.
    pub(crate) fn new(key: &Key, domain: &str) -> Pseudonyms {
        Pseudonyms::of(Kind::Pseudonym, Purpose::Pseudonym, key, domain)
    }

    /// For digests of biometric references, which have nothing in common with
    /// the other tokens of the key.
    pub(super) fn digests(key: &Key, domain: &str) -> Pseudonyms {
        Pseudonyms::of(Kind::Digest, Purpose::Digest, key, domain)
    }

    fn of(
        kind: Kind,
        purpose: Purpose,
        key: &Key,
        domain: &str,
    ) -> Pseudonyms {
        let sub_key = key.sub_key::<32>(purpose, domain);
        let state = Hmac::<Sha256>::new_from_slice(sub_key.as_ref())
            .expect("HMAC takes keys of any length");
        let (header, canonical) = (key.header().into(), Vec::new());
        Pseudonyms { kind, state, header, canonical, known: Memo::new(13) }
    }

    /// Appends the token of a value: `ps.ENTITY.KEYID.EPOCH.BODY`.
    ///
    /// The entity is part of what is hashed, so that equal texts of two
    /// entities have different tokens.
    pub(super) fn write(
        &mut self,
        entity: Entity,
        value: &Value<'_>,
        out: &mut Vec<u8>,
    ) {
        let Pseudonyms { kind, state, header, canonical, known } = self;
        out.extend_from_slice(kind.name().as_bytes());
        out.push(b'.');
        out.extend_from_slice(entity.name().as_bytes());
        out.extend_from_slice(header.as_bytes());
        let body = match value.quad {
            Some(quad) if entity == Entity::Ip => known
                .get(quad.get(), || {
                    body(state, entity, &quad.get().to_be_bytes())
                }),
            _ => {
                canonical.clear();
                canonicalise(entity, value.text, canonical);
                body(state, entity, canonical)
            }
        };
        out.extend_from_slice(&body);
    }
}

impl Pseudonyms {
    /// Appends the token of a value that stands as it is.
    pub(crate) fn write_text(
        &mut self,
        entity: Entity,
        text: &[u8],
        out: &mut Vec<u8>,
    ) {
        let value = Value { raw: text, text, origins: None, quad: None };
        self.write(entity, &value, out);
    }
}

/// The body of the token of a value in its one spelling.
fn body(
    state: &Hmac<Sha256>,
    entity: Entity,
    canonical: &[u8],
) -> [u8; CHARACTERS] {
    let mut mac = state.clone();
    mac.update(entity.name().as_bytes());
    mac.update(b"\0");
    mac.update(canonical);
    let digest = mac.finalize().into_bytes();
    let mut body = [0; CHARACTERS];
    token::BODY.encode_mut(&digest[..BODY], &mut body);
    body
}

/// Appends the one spelling of a value that has several: an address's
/// octets, a telephone number's digits without what says "abroad" or "China",
/// a hardware address without separators, documents, cards and devices
/// without separators and in capitals, an e-mail address with its domain in
/// lower case. Any other value is its text.
fn canonicalise(entity: Entity, text: &[u8], out: &mut Vec<u8>) {
    let units = || text.iter().filter(|b| b.is_ascii_alphanumeric());
    let digits = || text.iter().filter(|b| b.is_ascii_digit());
    match entity {
        Entity::Ip => match address::parse(text).map(|ip| ip.to_canonical()) {
            Some(IpAddr::V4(ip)) => out.extend_from_slice(&ip.octets()),
            Some(IpAddr::V6(ip)) => out.extend_from_slice(&ip.octets()),
            None => {}
        },
        Entity::MobileCn | Entity::LandlineCn | Entity::Phone => {
            out.extend(digits());
            let plus = text.starts_with(b"+");
            let prefixes: &[&[u8]] = match (entity, plus) {
                (Entity::MobileCn, _) => &[b"0086", b"86"],
                (Entity::LandlineCn, true) => &[b"860", b"86"],
                (Entity::LandlineCn, false) => &[b"00860", b"0086", b"0"],
                (_, true) => &[],
                (_, false) => &[b"00"],
            };
            let prefix = prefixes.iter().find(|p| out.starts_with(p));
            out.drain(..prefix.map_or(0, |p| p.len()));
        }
        Entity::Mac | Entity::Bssid => {
            let hex = || units().filter(|b| b.is_ascii_hexdigit());
            if hex().count() == 12 && units().count() == 12 {
                out.extend(hex().map(u8::to_ascii_lowercase));
            }
        }
        Entity::ResidentId
        | Entity::Uscc
        | Entity::BankCard
        | Entity::Passport
        | Entity::Permit
        | Entity::HkId
        | Entity::MoId
        | Entity::TwId
        | Entity::Imei
        | Entity::Meid
        | Entity::Iccid
        | Entity::Imsi
            if text.is_ascii() =>
        {
            out.extend(units().map(u8::to_ascii_uppercase));
        }
        Entity::Email => {
            let domain = memchr::memrchr(b'@', text).unwrap_or(text.len());
            out.extend_from_slice(&text[..domain]);
            out.extend(text[domain..].iter().map(u8::to_ascii_lowercase));
        }
        _ => {}
    }
    if out.is_empty() {
        out.extend_from_slice(text);
    }
}
