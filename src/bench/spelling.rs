//! Whether a value can still be read in a line, however it is spelled.
//!
//! The decoder is written anew, not taken from the filter: what one of them
//! overlooks, the other should not. It looks at what came out, where a value
//! may wear another spelling than it went in with.

use std::cell::OnceCell;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use memchr::memmem::Finder;

use crate::Entity;

/// How often escapes are taken off. A URL in a URL in JSON in nginx's log
/// needs four, and its value may wear one more.
const LAYERS: usize = 6;

/// Digits (hexadecimal ones included) from which a value is also looked for
/// with the separators of the line left out. Shorter ones meet by chance.
const JOINED: usize = 7;

/// The most separators in a row that are left out, as in `(020) 8888`.
const SEPARATORS: usize = 3;

/// A value to look for.
pub(super) struct Wanted<'a> {
    /// What it is.
    pub(super) entity: Entity,
    /// The bytes that stood on the line.
    pub(super) written: &'a [u8],
    /// The canonical value.
    pub(super) value: &'a [u8],
    /// The byte that stood before it, if any.
    pub(super) before: Option<u8>,
    /// The byte that stood behind it, if any.
    pub(super) behind: Option<u8>,
}

/// A line as it can be read: as it stands, and with layer after layer of
/// escapes taken off, all in lower case.
pub(super) struct Readings {
    layers: Vec<Reading>,
}

/// A text with, for each byte, where on the line it came from.
#[derive(Default)]
struct Reading {
    text: Vec<u8>,
    /// Empty if each byte came from its own place.
    origins: Vec<u32>,
    /// Bytes of the line.
    length: usize,
    joined: OnceCell<Joined>,
}

/// A reading without the separators between its digits.
#[derive(Default)]
struct Joined {
    text: Vec<u8>,
    /// Where in the reading each byte stands.
    places: Vec<u32>,
}

impl Readings {
    /// Reads a line.
    pub(super) fn of(line: &[u8]) -> Readings {
        let mut layers = vec![Reading {
            text: line.to_ascii_lowercase(),
            length: line.len(),
            ..Reading::default()
        }];
        while layers.len() <= LAYERS
            && let Some(next) = layers.last().and_then(Reading::decoded)
        {
            layers.push(next);
        }
        Readings { layers }
    }

    /// Whether the value is found in the bytes `near` its place; `counts` is
    /// asked whether a range of the line may be the value at all.
    pub(super) fn hold(
        &self,
        wanted: &Wanted<'_>,
        near: Range<usize>,
        counts: impl Fn(Range<usize>) -> bool,
    ) -> bool {
        let needles = Needles::of(wanted);
        self.layers.iter().enumerate().any(|(layer, reading)| {
            let near = reading.range(&near);
            let hit = |range: Range<usize>| {
                reading.bounded(&range, wanted)
                    && counts(reading.origin(range))
            };
            (layer == 0 && reading.has(&needles.written, &near, hit))
                || needles
                    .values
                    .iter()
                    .any(|value| reading.has(value, &near, hit))
                || needles.digits.as_ref().is_some_and(|digits| {
                    reading.has_joined(digits, &near, hit)
                })
                || needles
                    .ipv6
                    .is_some_and(|ip| reading.has_ipv6(ip, &near, hit))
        })
    }
}

/// What to look for, in lower case.
struct Needles {
    written: Vec<u8>,
    values: Vec<Vec<u8>>,
    digits: Option<Vec<u8>>,
    ipv6: Option<Ipv6Addr>,
}

impl Needles {
    fn of(wanted: &Wanted<'_>) -> Needles {
        let written = wanted.written.to_ascii_lowercase();
        let value = wanted.value.to_ascii_lowercase();
        let mut needles = Needles {
            digits: digits(wanted.entity, &value),
            written,
            values: Vec::new(),
            ipv6: None,
        };
        if wanted.entity == Entity::Ip
            && let Ok(text) = str::from_utf8(&value)
        {
            if let Ok(ip) = text.parse::<Ipv4Addr>() {
                let [a, b, c, d] = ip.octets();
                for spelling in [
                    format!("{a}-{b}-{c}-{d}"),
                    format!("{d}.{c}.{b}.{a}.in-addr"),
                ] {
                    needles.values.push(spelling.into_bytes());
                }
            }
            needles.ipv6 = text.parse().ok();
        }
        // Each of its spellings is read as an address.
        if !value.is_empty() && needles.ipv6.is_none() {
            needles.values.push(value);
        }
        needles
    }
}

/// The value without its separators, where it is made of digits enough for
/// them to say little.
fn digits(entity: Entity, value: &[u8]) -> Option<Vec<u8>> {
    if matches!(entity, Entity::Ip | Entity::Coordinates) {
        return None;
    }
    let digits: Vec<u8> =
        value.iter().copied().filter(|&b| !is_separator(b)).collect();
    let decimal = digits.iter().filter(|b| b.is_ascii_digit()).count();
    let hexadecimal = digits.iter().all(u8::is_ascii_hexdigit);
    let numeric = digits.iter().all(u8::is_ascii_alphanumeric)
        && (decimal + 2 >= digits.len() || hexadecimal && decimal > 0);
    (numeric && digits.len() >= JOINED).then_some(digits)
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b':' | b'(' | b')')
}

impl Reading {
    /// The range of the reading that came from a range of the line.
    fn range(&self, line: &Range<usize>) -> Range<usize> {
        if self.origins.is_empty() {
            return line.clone();
        }
        let at = |place: usize| {
            self.origins.partition_point(|&origin| (origin as usize) < place)
        };
        at(line.start)..at(line.end)
    }

    /// The range of the line that a range of the reading came from.
    fn origin(&self, range: Range<usize>) -> Range<usize> {
        if self.origins.is_empty() {
            return range;
        }
        let at = |place: usize| {
            self.origins.get(place).map_or(self.length, |&at| at as usize)
        };
        at(range.start)..at(range.end)
    }

    /// Whether the needle stands somewhere `near` such that it is a `hit`.
    fn has(
        &self,
        needle: &[u8],
        near: &Range<usize>,
        hit: impl Fn(Range<usize>) -> bool,
    ) -> bool {
        !needle.is_empty()
            && positions(&self.text[near.clone()], needle).any(|at| {
                let start = near.start + at;
                hit(start..start + needle.len())
            })
    }

    /// The same with the separators left out.
    fn has_joined(
        &self,
        needle: &[u8],
        near: &Range<usize>,
        hit: impl Fn(Range<usize>) -> bool,
    ) -> bool {
        let joined = self.joined.get_or_init(|| self.join());
        if joined.text.len() == self.text.len() {
            // No separator was left out. That may find a value whose own
            // separators are gone.
            return self.has(needle, near, hit);
        }
        let at = |place: usize| {
            joined.places.partition_point(|&at| (at as usize) < place)
        };
        let near = at(near.start)..at(near.end);
        positions(&joined.text[near.clone()], needle).any(|at| {
            let start = near.start + at;
            let last = start + needle.len() - 1;
            let place = |at: usize| joined.places[at] as usize;
            hit(place(start)..place(last) + 1)
        })
    }

    /// Whether an address of version 6 stands `near`, whatever its spelling.
    fn has_ipv6(
        &self,
        ip: Ipv6Addr,
        near: &Range<usize>,
        hit: impl Fn(Range<usize>) -> bool,
    ) -> bool {
        let of_address =
            |b: &u8| b.is_ascii_hexdigit() || *b == b':' || *b == b'.';
        let mut from = near.start;
        while from < near.end {
            let text = &self.text[from..near.end];
            let skip = text.iter().take_while(|b| !of_address(b)).count();
            let run = text[skip..].iter().take_while(|b| of_address(b));
            let start = from + skip;
            let end = start + run.count();
            // A colon or full stop may follow it, and is part of neither.
            let token = &self.text[start..end];
            let address = str::from_utf8(token).ok().and_then(|token| {
                let parse = |text: &str| text.parse::<Ipv6Addr>().ok();
                let token = token.trim_end_matches('.');
                parse(token).or_else(|| parse(token.strip_suffix(':')?))
            });
            if address == Some(ip) && hit(start..end) {
                return true;
            }
            from = end.max(start + 1);
        }
        false
    }

    /// Whether a hit begins and ends where the value could: no letter or
    /// digit goes on beside it, unless one went on there before.
    fn bounded(&self, hit: &Range<usize>, wanted: &Wanted<'_>) -> bool {
        let text = &self.text;
        let before = hit.start.checked_sub(1).map(|at| text[at]);
        let behind = text.get(hit.end).copied();
        let same = |byte: Option<u8>, was: Option<u8>| {
            byte == was.map(|was| was.to_ascii_lowercase())
        };
        let is_ipv6 =
            wanted.entity == Entity::Ip && wanted.value.contains(&b':');
        let open = |byte: Option<u8>, edge: u8| {
            byte.is_none_or(|byte| {
                !goes_on(byte, edge) && !(is_ipv6 && byte == b':')
            })
        };
        (open(before, text[hit.start])
            || same(before, wanted.before)
            || self.follows_country_code(hit.start, wanted.entity))
            && (open(behind, text[hit.end - 1]) || same(behind, wanted.behind))
    }

    /// Whether the digits before a telephone number are China's code alone.
    fn follows_country_code(&self, start: usize, entity: Entity) -> bool {
        let before = &self.text[..start];
        let digits =
            before.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        matches!(entity, Entity::MobileCn | Entity::LandlineCn)
            && matches!(&before[start - digits..], b"86" | b"0086")
    }

    /// The reading without the separators that stand beside a digit.
    fn join(&self) -> Joined {
        let mut joined = Joined::default();
        let mut at = 0;
        while let Some(&byte) = self.text.get(at) {
            let separators = self.text[at..]
                .iter()
                .take_while(|b| is_separator(**b))
                .count();
            if separators == 0 {
                joined.text.push(byte);
                joined.places.push(at as u32);
                at += 1;
                continue;
            }
            let behind = at + separators;
            let between = |a: Option<&u8>, b: Option<&u8>| {
                let (Some(a), Some(b)) = (a, b) else { return false };
                let either = a.is_ascii_digit() || b.is_ascii_digit();
                (a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
                    || (either
                        && a.is_ascii_alphanumeric()
                        && b.is_ascii_alphanumeric())
            };
            let before = at.checked_sub(1).map(|at| &self.text[at]);
            if separators > SEPARATORS
                || !between(before, self.text.get(behind))
            {
                joined.text.extend_from_slice(&self.text[at..behind]);
                joined.places.extend(at as u32..behind as u32);
            }
            at = behind;
        }
        joined
    }

    /// The reading with one layer of escapes taken off, if it has any.
    fn decoded(&self) -> Option<Reading> {
        let first = self.text.iter().position(|&b| may_escape(b))?;
        let mut text = Vec::with_capacity(self.text.len());
        let mut origins = Vec::with_capacity(self.text.len());
        let origin =
            |at: usize| self.origins.get(at).copied().unwrap_or(at as u32);
        let mut any = false;
        let mut at = first;
        text.extend_from_slice(&self.text[..first]);
        origins.extend((0..first).map(origin));
        while let Some(&byte) = self.text.get(at) {
            let escape =
                if may_escape(byte) { escape(&self.text[at..]) } else { None };
            let Some((decoded, length)) = escape else {
                text.push(byte);
                origins.push(origin(at));
                at += 1;
                continue;
            };
            any = true;
            let mut buffer = [0; 4];
            let bytes: &[u8] = match decoded {
                Decoded::Byte(byte) => &[byte.to_ascii_lowercase()],
                Decoded::Char(char) => char
                    .to_ascii_lowercase()
                    .encode_utf8(&mut buffer)
                    .as_bytes(),
            };
            text.extend_from_slice(bytes);
            origins.extend(bytes.iter().map(|_| origin(at)));
            at += length;
        }
        any.then(|| Reading {
            text,
            origins,
            length: self.length,
            joined: OnceCell::new(),
        })
    }
}

/// Where a needle begins, overlapping ones included.
fn positions<'a>(
    text: &'a [u8],
    needle: &'a [u8],
) -> impl Iterator<Item = usize> + 'a {
    let finder = Finder::new(needle);
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + finder.find(text.get(from..)?)?;
        from = at + 1;
        Some(at)
    })
}

/// Whether a neighbour makes one token with the edge of a value.
fn goes_on(neighbour: u8, edge: u8) -> bool {
    if edge.is_ascii_digit() {
        neighbour.is_ascii_digit()
    } else {
        edge.is_ascii_alphabetic() && neighbour.is_ascii_alphanumeric()
    }
}

/// What an escape stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Decoded {
    Byte(u8),
    Char(char),
}

/// Whether an escape, or a full-width form, begins with this byte.
fn may_escape(byte: u8) -> bool {
    matches!(byte, b'%' | b'\\' | b'&' | 0xe3 | 0xef)
}

/// What the escape at the beginning of `text` stands for, and its length.
fn escape(text: &[u8]) -> Option<(Decoded, usize)> {
    match *text {
        [b'%', a, b, ..] => Some((Decoded::Byte(pair(a, b)?), 3)),
        [b'\\', b'x', a, b, ..] => Some((Decoded::Byte(pair(a, b)?), 4)),
        [b'\\', b'u', ..] => {
            let (unit, length) = unit(text)?;
            if !(0xd800..0xdc00).contains(&unit) {
                return Some((Decoded::Char(char::from_u32(unit)?), length));
            }
            let (low, _) = unit_low(&text[length..])?;
            let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            Some((Decoded::Char(char::from_u32(code)?), 2 * length))
        }
        [b'\\', byte, ..] => {
            let byte = match byte {
                b'n' => b'\n',
                b't' => b'\t',
                b'r' => b'\r',
                b'b' => 8,
                b'f' => 12,
                b'"' | b'\'' | b'\\' | b'/' => byte,
                _ => return None,
            };
            Some((Decoded::Byte(byte), 2))
        }
        [b'&', b'#', ..] => {
            let end = text.iter().take(12).position(|&b| b == b';')?;
            let number = str::from_utf8(&text[2..end]).ok()?;
            let code = match number.strip_prefix('x') {
                Some(number) => u32::from_str_radix(number, 16).ok()?,
                None => number.parse().ok()?,
            };
            Some((Decoded::Char(char::from_u32(code)?), end + 1))
        }
        [b'&', ..] => [
            (&b"&quot;"[..], b'"'),
            (b"&amp;", b'&'),
            (b"&lt;", b'<'),
            (b"&gt;", b'>'),
            (b"&apos;", b'\''),
        ]
        .into_iter()
        .find(|(name, _)| text.starts_with(name))
        .map(|(name, byte)| (Decoded::Byte(byte), name.len())),
        // Full-width forms U+FF01 to U+FF5E are ASCII 33 to 126 (Unicode,
        // chapter 18.5); U+3000 is a blank.
        [0xef, a @ (0xbc | 0xbd), b @ 0x80..=0xbf, ..] => {
            let low = u8::from(a == 0xbd) * 64 + (b - 0x80);
            let byte = low.checked_add(0x20)?;
            (0x21..=0x7e).contains(&byte).then_some((Decoded::Byte(byte), 3))
        }
        [0xe3, 0x80, 0x80, ..] => Some((Decoded::Byte(b' '), 3)),
        _ => None,
    }
}

/// The UTF-16 unit that `\uXXXX` writes.
fn unit(text: &[u8]) -> Option<(u32, usize)> {
    let [b'\\', b'u', a, b, c, d, ..] = *text else { return None };
    let unit = u32::from(pair(a, b)?) << 8 | u32::from(pair(c, d)?);
    Some((unit, 6))
}

/// The second unit of a surrogate pair.
fn unit_low(text: &[u8]) -> Option<(u32, usize)> {
    unit(text).filter(|(unit, _)| (0xdc00..0xe000).contains(unit))
}

/// The byte that two hexadecimal digits write.
fn pair(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(high)? << 4 | digit(low)?) as u8)
}
