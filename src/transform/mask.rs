//! Asterisks, or another character, for some of the characters of a value.
//!
//! A *unit* is a letter, a digit, a character beyond ASCII, or a mask
//! character, which stands for a unit masked before. Units are counted and
//! masked; separators between them stay. Since a mask character counts as
//! what it hides, masking a masked value masks the same units again and
//! changes nothing.
//!
//! A mask of fixed length writes as many characters for a run of hidden units
//! however many they are, and drops the separators between them. What it has
//! written is known by that: there is a length of the run at which the mask
//! would hide just it.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr, memrchr};

use super::{Failed, Value};
use crate::entity::Entity;

/// Characters that stand between units and stay, unless they are the mask
/// character. A value with any other ASCII character has no form to be masked
/// in: it may be a password, where `$` is as telling as a letter, or may hold
/// a part of an escape.
const SEPARATORS: &[u8] = b" -._:/@()+,";

/// What stands for a hidden unit unless a policy says otherwise, and counts
/// as one under every mask.
const ASTERISK: u8 = b'*';

/// How many mask characters stand for each side of an e-mail address.
const SIDE: u8 = 3;

/// Which units are hidden, and by what.
///
/// Positions count units alone. Where more than half of them would stay
/// visible the value is redacted, unless the mask counts out what it hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask {
    /// Which units are hidden.
    pub hides: Hides,
    /// The ASCII character that stands for a hidden unit: `*`, or one of RFC
    /// 3986's unreserved ones that is no digit.
    pub character: u8,
    /// How many characters stand for a run of hidden units; as many as there
    /// are, if this is `None`.
    pub fixed_length: Option<u8>,
}

/// Which units a mask hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hides {
    /// All but the first and last ones.
    AllBut {
        /// How many stay at the start.
        first: u32,
        /// How many stay at the end.
        last: u32,
    },
    /// The first and last ones.
    Ends {
        /// How many are hidden at the start.
        first: u32,
        /// How many are hidden at the end.
        last: u32,
    },
    /// Those from one position to another, both included, counted from 1.
    Range {
        /// The first to be hidden.
        from: u32,
        /// The last to be hidden.
        to: u32,
    },
    /// All but those from one position to another, counted likewise.
    AllButRange {
        /// The first to stay.
        from: u32,
        /// The last to stay.
        to: u32,
    },
    /// Those before the first occurrence of a separator.
    Before(u8),
    /// Those after the first occurrence of a separator.
    After(u8),
    /// All but a part that says nothing about the person.
    AllButPart(Part),
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

impl fmt::Display for Hides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Hides::AllBut { first, last: 0 } => {
                write!(f, "keep_first = {first}")
            }
            Hides::AllBut { first: 0, last } => {
                write!(f, "keep_last = {last}")
            }
            Hides::AllBut { first, last } => {
                write!(f, "keep_first = {first}, keep_last = {last}")
            }
            Hides::Ends { first, last: 0 } => write!(f, "first = {first}"),
            Hides::Ends { first: 0, last } => write!(f, "last = {last}"),
            Hides::Ends { first, last } => {
                write!(f, "first = {first}, last = {last}")
            }
            Hides::Range { from, to } => {
                write!(f, "from = {from}, to = {to}")
            }
            Hides::AllButRange { from, to } => {
                write!(f, "keep_from = {from}, keep_to = {to}")
            }
            Hides::Before(byte) => {
                write!(f, "before = \"{}\"", byte as char)
            }
            Hides::After(byte) => write!(f, "after = \"{}\"", byte as char),
            Hides::AllButPart(part) => write!(f, "keep = \"{}\"", part.name()),
        }
    }
}

/// The options as a policy has them.
impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.hides)?;
        if let Some(length) = self.fixed_length {
            write!(f, ", fixed_length = {length}")?;
        }
        if self.character != ASTERISK {
            write!(f, ", character = \"{}\"", self.character as char)?;
        }
        Ok(())
    }
}

/// One asterisk for each unit that is hidden.
impl From<Hides> for Mask {
    fn from(hides: Hides) -> Mask {
        Mask { hides, character: ASTERISK, fixed_length: None }
    }
}

impl Mask {
    /// Whether `before` and `after` may name this character.
    pub(crate) fn is_separator(byte: u8) -> bool {
        SEPARATORS.contains(&byte)
    }

    /// Whether what stays visible may be found by itself: of a number of
    /// limited length, half is too short for that.
    pub(super) fn may_leave(self, entity: Entity) -> bool {
        use Entity::*;
        let limited = matches!(
            entity,
            MobileCn
                | ResidentId
                | BankCard
                | Imei
                | Meid
                | Iccid
                | Imsi
                | Mac
                | Bssid
        );
        let counts_out =
            matches!(self.hides, Hides::Range { .. } | Hides::Ends { .. });
        counts_out || !limited
    }

    /// What the mask makes of a plain text; `None` where it is redacted.
    pub(crate) fn of(self, entity: Entity, text: &str) -> Option<String> {
        let raw = text.as_bytes();
        let value = Value { raw, text: raw, origins: None, quad: None };
        let mut out = Vec::new();
        self.write(entity, &value, &mut out).ok()?.then_some(())?;
        String::from_utf8(out).ok()
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
        let fill = |out: &mut Vec<u8>, length: u8| {
            out.resize(out.len() + usize::from(length), self.character);
        };
        if self.hides == Hides::AllButPart(Part::Provider) {
            let Some(at) = memrchr(b'@', text) else { return Ok(false) };
            let side = self.fixed_length.unwrap_or(SIDE);
            fill(out, side);
            out.extend_from_slice(value.part(at, at + 1)?);
            if is_provider(&text[at + 1..]) {
                out.extend_from_slice(value.part(at + 1, text.len())?);
            } else {
                fill(out, side);
            }
            return Ok(true);
        }
        if self.fixed_length.is_some() && self.treated(entity, text) {
            out.extend_from_slice(value.raw);
            return Ok(true);
        }
        let Some(hidden) = self.hidden(entity, text) else {
            return Ok(false);
        };
        let mut unit = 0;
        for (part, is_unit) in Units::of(text, self.character) {
            let run = hidden.iter().find(|run| {
                // What stands between two units of a run is of the run.
                run.contains(&unit) && (is_unit || run.start < unit)
            });
            match (run, self.fixed_length) {
                (Some(run), Some(length)) if is_unit => {
                    if run.start == unit {
                        fill(out, length);
                    }
                }
                (Some(_), Some(_)) => {}
                (Some(_), None) if is_unit => out.push(self.character),
                _ => {
                    let part = value.part(part.start, part.end)?;
                    out.extend_from_slice(part);
                }
            }
            unit += usize::from(is_unit);
        }
        Ok(true)
    }

    /// Whether `text` is what masking some value writes.
    pub(super) fn treated(self, entity: Entity, text: &[u8]) -> bool {
        if memchr(self.character, text).is_none() {
            return false;
        }
        if self.hides == Hides::AllButPart(Part::Provider) {
            let side = self.fixed_length.unwrap_or(SIDE);
            let side = usize::from(side);
            let masked = |text: &[u8]| {
                text.len() == side && text.iter().all(|b| *b == self.character)
            };
            return memrchr(b'@', text).is_some_and(|at| {
                let (before, domain) = (&text[..at], &text[at + 1..]);
                masked(before) && (masked(domain) || is_provider(domain))
            });
        }
        match self.fixed_length {
            Some(length) => self.fixed(entity, text, length.into()),
            None => self.hidden(entity, text).is_some_and(|hidden| {
                self.hides_all(text, |unit| {
                    hidden.iter().any(|run| run.contains(&unit))
                })
            }),
        }
    }

    /// Whether every unit of `text` that `hidden` names is a mask character.
    fn hides_all(self, text: &[u8], hidden: impl Fn(usize) -> bool) -> bool {
        let units = Units::of(text, self.character).filter(|(_, unit)| *unit);
        units.enumerate().all(|(unit, (part, _))| {
            !hidden(unit) || text[part.start] == self.character
        })
    }

    /// The runs of units to hide, at least one and the second behind the
    /// first; `None` where the value has to be redacted.
    fn hidden(self, entity: Entity, text: &[u8]) -> Option<Runs> {
        let shape = Shape::of(text, self.character)?;
        let lead = shape.lead(entity, shape.units)?;
        self.runs(entity, text, &shape, lead, shape.units)
    }

    /// Whether `text` holds as many runs of `length` mask characters as the
    /// mask makes of values of some length, in their places.
    fn fixed(self, entity: Entity, text: &[u8], length: usize) -> bool {
        let Some(shape) = Shape::of(text, self.character) else {
            return false;
        };
        // Hidden units that the mask itself counts, and what lies between
        // them and the half that has to be hidden.
        let counted = match self.hides {
            Hides::Range { from, to } => to - from + 1,
            Hides::AllButRange { from, .. } => from - 1,
            Hides::Ends { first, last } => first.saturating_add(last),
            _ => 0,
        } as usize;
        for runs in 1..=2 {
            let Some(visible) = shape.units.checked_sub(runs * length) else {
                break;
            };
            let more = [counted, visible + 1, visible + counted + 1];
            // Numbers of known length have up to 20 digits.
            for hidden in (1..=20).chain(more) {
                let units = visible + hidden;
                let fits = |lead: &usize| {
                    shape.lead(entity, units) == Some(*lead)
                        && self
                            .runs(entity, text, &shape, *lead, units)
                            .is_some_and(|found| {
                                found.count() == runs
                                    && found.units() == hidden
                                    && self.stands(text, &found, length)
                            })
                };
                if LEADS.iter().any(fits) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether `text` has `length` mask characters, and nothing between them,
    /// in the place of each of `runs`.
    fn stands(self, text: &[u8], runs: &Runs, length: usize) -> bool {
        let mut starts = [usize::MAX; 2];
        let (mut written, mut hidden) = (0, 0);
        for (start, run) in starts.iter_mut().zip(runs.iter()) {
            *start = run.start - hidden + written;
            written += length;
            hidden += run.len();
        }
        let place = |unit: usize| {
            starts.iter().find_map(|start| {
                unit.checked_sub(*start).filter(|at| *at < length)
            })
        };
        let mut end = 0;
        let units = Units::of(text, self.character).filter(|(_, unit)| *unit);
        units.enumerate().all(|(unit, (part, _))| {
            let joined = std::mem::replace(&mut end, part.end) == part.start;
            place(unit).is_none_or(|at| {
                text[part.start] == self.character && (at == 0 || joined)
            })
        })
    }

    /// The runs of units to hide of a value of so many units, of which `text`
    /// may be a masked form.
    fn runs(
        self,
        entity: Entity,
        text: &[u8],
        shape: &Shape,
        lead: usize,
        all: usize,
    ) -> Option<Runs> {
        let from_start = |count: u32| lead.saturating_add(count as usize);
        let from_end = |count: u32| all.saturating_sub(count as usize);
        let split = |byte| units_before(byte, text, self.character);
        let none = all..all;
        let [first, second] = match self.hides {
            Hides::AllBut { first, last } => {
                [from_start(first)..from_end(last), none]
            }
            Hides::Ends { first, last } => {
                let middle = from_start(first).min(all);
                [lead..middle, from_end(last).max(middle)..all]
            }
            Hides::Range { from, to } => {
                [from_start(from - 1)..from_start(to).min(all), none]
            }
            Hides::AllButRange { from, to } => {
                let middle = from_start(from - 1).min(all);
                [lead..middle, from_start(to).min(all)..all]
            }
            // What is visible is behind it, whatever is hidden.
            Hides::Before(byte) => {
                let behind = shape.units - split(byte)?;
                [0..all.saturating_sub(behind), none]
            }
            Hides::After(byte) => [split(byte)?..all, none],
            Hides::AllButPart(Part::Vendor) => [shape.vendor(all)?..all, none],
            Hides::AllButPart(Part::AreaCode) => {
                [shape.area_code(entity, text, all)?..all, none]
            }
            Hides::AllButPart(Part::TypeCode) => [8..all, none],
            Hides::AllButPart(Part::Provider) => return None,
        };
        let runs = Runs::of(first, second);
        let of_value = all.checked_sub(lead)?;
        let visible = of_value.checked_sub(runs.units())?;
        let bounded = match self.hides {
            Hides::AllButPart(Part::TypeCode) => false,
            // Who counts out what to hide has thought of the rest; a value
            // that is too short for it is another.
            Hides::Range { to, .. } => of_value < to as usize,
            Hides::Ends { first, last } => {
                of_value < first.saturating_add(last) as usize
            }
            _ => true,
        };
        if runs.units() == 0 || bounded && visible > of_value / 2 {
            return None;
        }
        Some(runs)
    }
}

/// Runs of units that are hidden, up to two.
struct Runs([Range<usize>; 2]);

impl Runs {
    /// These two, as one where they touch; either may be empty.
    fn of(first: Range<usize>, second: Range<usize>) -> Runs {
        match (first.is_empty(), second.is_empty()) {
            (true, _) => Runs([second, 0..0]),
            (false, false) if first.end == second.start => {
                Runs([first.start..second.end, 0..0])
            }
            _ => Runs([first, second]),
        }
    }

    /// Those that are not empty, in order.
    fn iter(&self) -> impl Iterator<Item = &Range<usize>> {
        self.0.iter().filter(|run| !run.is_empty())
    }

    fn count(&self) -> usize {
        self.iter().count()
    }

    fn units(&self) -> usize {
        self.iter().map(Range::len).sum()
    }
}

/// The units and separators of a text, each with whether it is a unit, up to
/// the first character that is neither.
struct Units<'t> {
    text: &'t [u8],
    character: u8,
    at: usize,
}

impl<'t> Units<'t> {
    fn of(text: &'t [u8], character: u8) -> Units<'t> {
        Units { text, character, at: 0 }
    }
}

impl Iterator for Units<'_> {
    type Item = (Range<usize>, bool);

    #[inline]
    fn next(&mut self) -> Option<(Range<usize>, bool)> {
        let start = self.at;
        let (length, is_unit) = match *self.text.get(start)? {
            byte if byte.is_ascii_alphanumeric()
                || byte == ASTERISK
                || byte == self.character =>
            {
                (1, true)
            }
            byte if byte < 0x80 => {
                if !SEPARATORS.contains(&byte) {
                    return None;
                }
                (1, false)
            }
            lead => {
                // A character of UTF-8 is one unit; in any other encoding
                // every byte is.
                let length = match lead {
                    0xc2..=0xdf => 2,
                    0xe0..=0xef => 3,
                    0xf0..=0xf4 => 4,
                    _ => 1,
                };
                let rest = self.text.get(start + 1..start + length);
                let whole = rest.is_some_and(|rest| {
                    rest.iter().all(|byte| matches!(byte, 0x80..=0xbf))
                });
                (if whole { length } else { 1 }, true)
            }
        };
        self.at += length;
        Some((start..self.at, is_unit))
    }
}

/// The number of units before the first `separator`.
fn units_before(separator: u8, text: &[u8], character: u8) -> Option<usize> {
    let mut count = 0;
    for (part, is_unit) in Units::of(text, character) {
        if !is_unit && text[part.start] == separator {
            return Some(count);
        }
        count += usize::from(is_unit);
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
    /// The first units, as far as they are ASCII, an asterisk for any mask
    /// character; zeros behind the last.
    head: [u8; HEAD],
}

/// How many units the longest prefix has that must be known: 0086 and an
/// area code.
const HEAD: usize = 8;

/// How many units may stand before those that positions count: none, or a
/// mobile number's country code, 86 or 0086.
const LEADS: [usize; 3] = [0, 2, 4];

impl Shape {
    /// The shape of a text that is made of units and separators.
    fn of(text: &[u8], character: u8) -> Option<Shape> {
        let mut shape = Shape {
            units: 0,
            digits: true,
            digits_x: true,
            hex: true,
            head: [0; HEAD],
        };
        let mut end = 0;
        for (part, is_unit) in Units::of(text, character) {
            end = part.end;
            if !is_unit {
                continue;
            }
            let byte = text[part.start];
            let masked = byte == ASTERISK || byte == character;
            shape.digits_x = shape.digits
                && (masked || byte.is_ascii_digit() || byte | 32 == b'x');
            shape.digits &= masked || byte.is_ascii_digit();
            shape.hex &= masked || byte.is_ascii_hexdigit();
            if let Some(place) = shape.head.get_mut(shape.units) {
                *place = if masked { ASTERISK } else { byte };
            }
            shape.units += 1;
        }
        (end == text.len()).then_some(shape)
    }

    /// The number of units before those that positions count, were there
    /// `units` of them; `None` where the value has not the form of its entity.
    fn lead(&self, entity: Entity, units: usize) -> Option<usize> {
        let digits =
            |lengths: Range<usize>| self.digits && lengths.contains(&units);
        let fits = match entity {
            Entity::MobileCn => {
                return match (units, &self.head) {
                    _ if !self.digits => None,
                    (11, [b'1' | b'*', ..]) => Some(0),
                    (13, [b'8', b'6', b'1' | b'*', ..]) => Some(2),
                    (15, [b'0', b'0', b'8', b'6', b'1' | b'*', ..]) => Some(4),
                    _ => None,
                };
            }
            Entity::ResidentId => {
                units == 15 && self.digits || units == 18 && self.digits_x
            }
            Entity::BankCard => digits(13..20),
            Entity::Imei => digits(14..17),
            Entity::Imsi => digits(14..16),
            // Some Chinese issuers number beyond decimal digits.
            Entity::Iccid => self.hex && (18..21).contains(&units),
            Entity::Meid => self.hex && (14..16).contains(&units),
            Entity::LandlineCn | Entity::Phone => self.digits,
            Entity::Mac | Entity::Bssid => self.hex && units == 12,
            _ => true,
        };
        fits.then_some(0)
    }

    /// How many of `units` units of a hardware address stay: the vendor's
    /// six, or none where bit 1 of the first octet says that no vendor chose
    /// it.
    fn vendor(&self, units: usize) -> Option<usize> {
        if !self.hex || units != 12 {
            return None;
        }
        let nibble = |byte: u8| (byte as char).to_digit(16);
        let known = self.head[..6].iter().all(u8::is_ascii_hexdigit);
        let universal = nibble(self.head[1]).is_some_and(|low| low & 2 == 0);
        Some(if known && universal { 6 } else { 0 })
    }

    /// How many of `units` units the area or country code of a telephone
    /// number takes, what comes before it included.
    fn area_code(
        &self,
        entity: Entity,
        text: &[u8],
        units: usize,
    ) -> Option<usize> {
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
                    [b'4' | b'8', b'0', b'0', ..] if units == country + 10 => {
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
        (known && units >= code + least).then_some(code)
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
