//! Asterisks for some of the characters of a value.
//!
//! A *unit* is a letter, a digit, a character beyond ASCII, or an asterisk,
//! which stands for a unit masked before. Units are counted and masked;
//! separators between them stay. Since an asterisk counts as what it hides,
//! masking a masked value masks the same units again and changes nothing.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memrchr;

use super::{Failed, Value};
use crate::entity::Entity;

/// Characters that stand between units and stay. A value with any other
/// ASCII character has no form to be masked in: it may be a password, where
/// `$` is as telling as a letter, or may hold a part of an escape.
const SEPARATORS: &[u8] = b" -._:/@()+,";

/// Which units become asterisks.
///
/// Positions count letters and digits alone. Where more than half of them
/// would stay visible the value is redacted, unless the mask counts out from
/// where to where it hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// All but the first and last ones.
    Keep {
        /// How many stay at the start.
        first: u32,
        /// How many stay at the end.
        last: u32,
    },
    /// Those from one position to another, both included, counted from 1.
    Range {
        /// The first to be masked.
        from: u32,
        /// The last to be masked.
        to: u32,
    },
    /// Those before the first occurrence of a separator.
    Before(u8),
    /// Those after the first occurrence of a separator.
    After(u8),
    /// All but a part that says nothing about the person.
    Part(Part),
}

/// The part of a value that belongs to many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first half of a hardware address, which IEEE assigns to a vendor;
    /// of addresses that are locally administered, nothing.
    Vendor,
    /// The area code of a Chinese landline, the country code of another
    /// number.
    AreaCode,
    /// The domain of an e-mail address, if it is that of a public provider.
    Provider,
    /// The type allocation code of an IMEI, or a MEID's like it: eight
    /// digits. They are more than half of the number and stay all the same:
    /// they name a model, of which there are thousands of devices or more.
    TypeCode,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 4] =
        [Part::Vendor, Part::AreaCode, Part::Provider, Part::TypeCode];

    /// The word that policies use.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Vendor => "vendor",
            Part::AreaCode => "area_code",
            Part::Provider => "provider",
            Part::TypeCode => "type_code",
        }
    }

    /// The entities whose values have this part.
    pub const fn entities(self) -> &'static [Entity] {
        match self {
            Part::Vendor => &[Entity::Mac, Entity::Bssid, Entity::Bluetooth],
            Part::AreaCode => &[Entity::LandlineCn, Entity::Phone],
            Part::Provider => &[Entity::Email],
            Part::TypeCode => &[Entity::Imei, Entity::Meid],
        }
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Mask::Keep { first, last: 0 } => {
                write!(f, "keep_first = {first}")
            }
            Mask::Keep { first: 0, last } => write!(f, "keep_last = {last}"),
            Mask::Keep { first, last } => {
                write!(f, "keep_first = {first}, keep_last = {last}")
            }
            Mask::Range { from, to } => write!(f, "from = {from}, to = {to}"),
            Mask::Before(byte) => write!(f, "before = \"{}\"", byte as char),
            Mask::After(byte) => write!(f, "after = \"{}\"", byte as char),
            Mask::Part(part) => write!(f, "keep = \"{}\"", part.name()),
        }
    }
}

impl Mask {
    /// Whether `before` and `after` may name this character.
    pub(crate) fn is_separator(byte: u8) -> bool {
        SEPARATORS.contains(&byte)
    }

    /// Appends the masked value; `false`, and nothing is appended, where it
    /// has to be redacted.
    pub(super) fn write(
        self,
        entity: Entity,
        value: &Value<'_>,
        out: &mut Vec<u8>,
    ) -> Result<bool, Failed> {
        let text = value.text;
        if self == Mask::Part(Part::Provider) {
            let Some(at) = memrchr(b'@', text) else { return Ok(false) };
            out.extend_from_slice(b"***");
            out.extend_from_slice(value.part(at, at + 1)?);
            if is_provider(&text[at + 1..]) {
                out.extend_from_slice(value.part(at + 1, text.len())?);
            } else {
                out.extend_from_slice(b"***");
            }
            return Ok(true);
        }
        let Some(masked) = self.masked(entity, text) else {
            return Ok(false);
        };
        let (mut at, mut unit) = (0, 0);
        while let Some((end, is_unit)) = next(text, at) {
            if is_unit && masked.contains(&unit) {
                out.push(b'*');
            } else {
                out.extend_from_slice(value.part(at, end)?);
            }
            unit += usize::from(is_unit);
            at = end;
        }
        Ok(true)
    }

    /// Whether masking `text` would change nothing.
    pub(super) fn treated(self, entity: Entity, text: &[u8]) -> bool {
        if !text.contains(&b'*') {
            return false;
        }
        if self == Mask::Part(Part::Provider) {
            return text.strip_prefix(b"***@").is_some_and(|domain| {
                domain == b"***" || is_provider(domain)
            });
        }
        let Some(masked) = self.masked(entity, text) else { return false };
        let (mut at, mut unit) = (0, 0);
        while let Some((end, is_unit)) = next(text, at) {
            if is_unit && masked.contains(&unit) && text[at] != b'*' {
                return false;
            }
            unit += usize::from(is_unit);
            at = end;
        }
        true
    }

    /// The units to mask, at least one; `None` where the value has to be
    /// redacted.
    fn masked(self, entity: Entity, text: &[u8]) -> Option<Range<usize>> {
        let shape = Shape::of(text)?;
        let lead = shape.lead(entity)?;
        let all = shape.units;
        let masked = match self {
            Mask::Keep { first, last } => {
                let start = lead.saturating_add(first as usize);
                start..all.saturating_sub(last as usize)
            }
            Mask::Range { from, to } => {
                let start = lead.saturating_add(from as usize);
                let end = lead.saturating_add(to as usize);
                start.saturating_sub(1)..end.min(all)
            }
            Mask::Before(byte) => 0..units_before(byte, text)?,
            Mask::After(byte) => units_before(byte, text)?..all,
            Mask::Part(Part::Vendor) => shape.vendor()?..all,
            Mask::Part(Part::AreaCode) => shape.area_code(entity, text)?..all,
            Mask::Part(Part::TypeCode) => 8..all,
            Mask::Part(Part::Provider) => return None,
        };
        let visible = (all - lead).checked_sub(masked.len())?;
        let bounded = match self {
            Mask::Part(Part::TypeCode) => false,
            // Who counts out what to hide has thought of the rest; a value
            // that is too short for it is another.
            Mask::Range { to, .. } => all - lead < to as usize,
            _ => true,
        };
        if masked.is_empty() || bounded && visible > (all - lead) / 2 {
            return None;
        }
        Some(masked)
    }
}

/// The end of the unit or separator at `at`, and whether it is a unit; `None`
/// at the end of the text and at any other character.
#[inline]
fn next(text: &[u8], at: usize) -> Option<(usize, bool)> {
    match *text.get(at)? {
        byte if byte.is_ascii_alphanumeric() || byte == b'*' => {
            Some((at + 1, true))
        }
        byte if byte < 0x80 => {
            SEPARATORS.contains(&byte).then_some((at + 1, false))
        }
        lead => {
            // A character of UTF-8 is one unit; in any other encoding every
            // byte is.
            let length = match lead {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => 1,
            };
            let whole = text.get(at + 1..at + length).is_some_and(|rest| {
                rest.iter().all(|byte| matches!(byte, 0x80..=0xbf))
            });
            Some((at + if whole { length } else { 1 }, true))
        }
    }
}

/// The number of units before the first `separator`.
fn units_before(separator: u8, text: &[u8]) -> Option<usize> {
    let (mut at, mut units) = (0, 0);
    while let Some((end, is_unit)) = next(text, at) {
        if !is_unit && text[at] == separator {
            return Some(units);
        }
        units += usize::from(is_unit);
        at = end;
    }
    None
}

/// What can be said of a value's units, masked ones included.
struct Shape {
    units: usize,
    /// All units are decimal digits, or masked.
    digits: bool,
    /// The same but for a last one, which may also be an `X`.
    digits_x: bool,
    /// All units are hexadecimal digits, or masked.
    hex: bool,
    /// The first units, as far as they are ASCII; zeros behind the last.
    head: [u8; HEAD],
}

/// How many units the longest prefix has that must be known: 0086 and an
/// area code.
const HEAD: usize = 8;

impl Shape {
    /// The shape of a text that is made of units and separators.
    fn of(text: &[u8]) -> Option<Shape> {
        let mut shape = Shape {
            units: 0,
            digits: true,
            digits_x: true,
            hex: true,
            head: [0; HEAD],
        };
        let mut at = 0;
        while let Some((end, is_unit)) = next(text, at) {
            if is_unit {
                let byte = text[at];
                let masked = byte == b'*';
                shape.digits_x = shape.digits
                    && (masked || byte.is_ascii_digit() || byte | 32 == b'x');
                shape.digits &= masked || byte.is_ascii_digit();
                shape.hex &= masked || byte.is_ascii_hexdigit();
                if let Some(place) = shape.head.get_mut(shape.units) {
                    *place = byte;
                }
                shape.units += 1;
            }
            at = end;
        }
        (at == text.len()).then_some(shape)
    }

    /// The number of units before those that positions count, which is a
    /// mobile number's country code; `None` where the value does not have
    /// the form of its entity.
    fn lead(&self, entity: Entity) -> Option<usize> {
        let digits = |lengths: Range<usize>| {
            self.digits && lengths.contains(&self.units)
        };
        let fits = match entity {
            Entity::MobileCn => {
                return match (self.units, &self.head) {
                    _ if !self.digits => None,
                    (11, [b'1' | b'*', ..]) => Some(0),
                    (13, [b'8', b'6', b'1' | b'*', ..]) => Some(2),
                    (15, [b'0', b'0', b'8', b'6', b'1' | b'*', ..]) => Some(4),
                    _ => None,
                };
            }
            Entity::ResidentId => {
                self.units == 15 && self.digits
                    || self.units == 18 && self.digits_x
            }
            Entity::BankCard => digits(13..20),
            Entity::Imei => digits(14..17),
            Entity::Imsi => digits(14..16),
            // Some Chinese issuers number beyond decimal digits.
            Entity::Iccid => self.hex && (18..21).contains(&self.units),
            Entity::Meid => self.hex && (14..16).contains(&self.units),
            Entity::LandlineCn | Entity::Phone => self.digits,
            Entity::Mac | Entity::Bssid => self.hex && self.units == 12,
            _ => true,
        };
        fits.then_some(0)
    }

    /// How many units of a hardware address stay: the vendor's six, or none
    /// where bit 1 of the first octet says that no vendor chose it.
    fn vendor(&self) -> Option<usize> {
        if !self.hex || self.units != 12 {
            return None;
        }
        let nibble = |byte: u8| (byte as char).to_digit(16);
        let known = self.head[..6].iter().all(u8::is_ascii_hexdigit);
        let universal = nibble(self.head[1]).is_some_and(|low| low & 2 == 0);
        Some(if known && universal { 6 } else { 0 })
    }

    /// How many units the area or country code of a telephone number takes,
    /// what comes before it included.
    fn area_code(&self, entity: Entity, text: &[u8]) -> Option<usize> {
        let head = &self.head;
        let plus = text.first() == Some(&b'+');
        let code = if entity == Entity::Phone {
            match (plus, head) {
                (true, _) => country_code(head)?,
                (false, [b'0', b'0', rest @ ..]) => 2 + country_code(rest)?,
                _ => return None,
            }
        } else {
            let country = match head {
                [b'8', b'6', ..] if plus => 2,
                [b'0', b'0', b'8', b'6', ..] => 4,
                _ => 0,
            };
            country
                + match head[country..] {
                    [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
                    [b'0', b'3'..=b'9', ..] => 4,
                    [b'4' | b'8', b'0', b'0', ..]
                        if self.units == country + 10 =>
                    {
                        3
                    }
                    [b'1', b'0', ..] | [b'2', ..] if country > 0 => 2,
                    [b'3'..=b'9', ..] if country > 0 => 3,
                    _ => return None,
                }
        };
        let known = head.get(..code)?.iter().all(u8::is_ascii_digit);
        // A subscriber's number has seven digits, abroad as few as four.
        let least = if entity == Entity::Phone { 4 } else { 7 };
        (known && self.units >= code + least).then_some(code)
    }
}

/// How many digits the country code has that `digits` begin with: one for
/// North America and for Russia and Kazakhstan, two for the codes listed,
/// three for all others (ITU-T E.164, list of assigned codes).
fn country_code(digits: &[u8]) -> Option<usize> {
    match digits {
        [b'1' | b'7', ..] => Some(1),
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => Some(2),
        [b'2'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => Some(3),
        _ => None,
    }
}

/// The domains of public e-mail providers, in order.
static PROVIDERS: LazyLock<Vec<&[u8]>> = LazyLock::new(|| {
    include_str!("providers.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::as_bytes)
        .collect()
});

/// Whether so many use `domain` for their mail that it says little about any
/// of them.
fn is_provider(domain: &[u8]) -> bool {
    let lower = |byte: &u8| byte.to_ascii_lowercase();
    PROVIDERS
        .binary_search_by(|listed| {
            listed.iter().copied().cmp(domain.iter().map(lower))
        })
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_in_order_and_found_whatever_their_case() {
        assert!(PROVIDERS.is_sorted());
        assert!(is_provider(b"qq.com"));
        assert!(is_provider(b"QQ.Com"));
        assert!(!is_provider(b"mail.qq.com"));
        assert!(!is_provider(b"qq.co"));
        assert!(!is_provider(b""));
    }

    /// Codes from ITU-T E.164's list of assigned country codes.
    #[test]
    fn country_codes_have_their_lengths() {
        for code in [
            "1", "7", "20", "27", "211", "212", "30", "34", "351", "36",
            "370", "39", "420", "41", "44", "49", "500", "51", "58", "592",
            "60", "66", "670", "692", "81", "82", "84", "850", "852", "853",
            "86", "870", "880", "886", "90", "95", "960", "971", "98", "998",
        ] {
            let digits = format!("{code}0000000");
            let length = country_code(digits.as_bytes());
            assert_eq!(length, Some(code.len()), "{code}");
        }
        assert_eq!(country_code(b"0123"), None);
        assert_eq!(country_code(b"85*"), None);
        assert_eq!(country_code(b""), None);
    }
}
