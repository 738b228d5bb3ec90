//! Numbers as other numbers of the same kind: with the first digits they had,
//! right check digits, and a date where there was one.
//!
//! # What that is worth
//!
//! What stands for a value looks like one, so that programs that check their
//! input go on, and nobody sees that it was encrypted; filtering again
//! encrypts it again. Equal values of an epoch have equal results, and who
//! can have numbers of their choice logged can look for one. A telephone's
//! eight digits and a device's six are few: never use a key for it that many
//! hold. No built-in policy uses it; `pseudonym` and `encrypt` say what they
//! are.

use aes::Aes256;
use aes::cipher::{Array, KeyInit};
use jiff::ToSpan;
use jiff::civil::Date;

use super::ff1::{Ff1, Way};
use super::{Failed, Value};
use crate::detect::{checksum, phone};
use crate::entity::Entity;
use crate::keys::{Key, Purpose};

/// The first day that a birth date may be.
const FIRST: Date = Date::constant(1900, 1, 1);

/// The day before which a birth date may be where the epoch has no beginning.
const LAST: Date = Date::constant(2020, 1, 1);

/// The least number of values that may stand for each other (NIST SP 800-38G
/// Revision 1, section 5.1).
const LEAST: u64 = 1_000_000;

/// What makes numbers of numbers, under one key in one domain.
pub(crate) struct Formats {
    ff1: Ff1<Aes256>,
    /// The days from 1900 on that a birth date may be.
    days: u64,
}

impl Formats {
    /// For values of a policy's domain.
    pub(crate) fn new(key: &Key, domain: &str) -> Formats {
        let sub_key = key.sub_key::<32>(Purpose::FormatPreserving, domain);
        let sub_key = Array::try_from(&sub_key[..]).expect("32 bytes are");
        let start = key.epoch().start().unwrap_or(LAST);
        // Keys are not made before 1900.
        let days = days(start).unwrap_or(1);
        Formats { ff1: Ff1::new(Aes256::new(&sub_key)), days }
    }

    /// Whether values of `entity` have a number's form.
    pub(super) fn suits(entity: Entity) -> bool {
        use Entity::{BankCard, Imei, MobileCn, ResidentId};
        matches!(entity, MobileCn | ResidentId | BankCard | Imei)
    }

    /// Appends what stands for a value, with its separators and what is kept
    /// as they were written; `false` where it is no number of its kind.
    pub(super) fn write(
        &self,
        entity: Entity,
        value: &Value<'_>,
        out: &mut Vec<u8>,
    ) -> Result<bool, Failed> {
        let number = self.apply(Way::Encrypt, entity, value.text);
        let Some((number, kept)) = number else { return Ok(false) };
        let mut number = number.iter().enumerate();
        for (at, byte) in value.text.iter().enumerate() {
            let unit = byte.is_ascii_alphanumeric().then(|| number.next());
            match unit.flatten() {
                Some((place, unit)) if place >= kept => out.push(*unit),
                _ => out.extend_from_slice(value.part(at, at + 1)?),
            }
        }
        Ok(true)
    }

    /// The value that `text`, what stands for it, was made of, with its
    /// separators; `None` where that is no number of its kind.
    pub(crate) fn reveal(
        &self,
        entity: Entity,
        text: &[u8],
    ) -> Option<Vec<u8>> {
        let (number, _) = self.apply(Way::Decrypt, entity, text)?;
        let mut number = number.into_iter();
        let place = |&byte: &u8| match byte.is_ascii_alphanumeric() {
            true => number.next(),
            false => Some(byte),
        };
        text.iter().map(place).collect()
    }

    /// The letters and digits of what stands for `text`, or of what that
    /// stands for, and how many of the first are kept.
    fn apply(
        &self,
        way: Way,
        entity: Entity,
        text: &[u8],
    ) -> Option<(Vec<u8>, usize)> {
        /// Units of the longest number, with a country's code.
        const LONGEST: usize = 20;
        let units = text.iter().filter(|b| b.is_ascii_alphanumeric());
        let mut number: Vec<u8> = units.copied().take(LONGEST + 1).collect();
        let separators = text
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b" -+.()".contains(b));
        let len = number.len();
        let all = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
        if !separators || len > LONGEST {
            return None;
        }
        let kept = match entity {
            Entity::MobileCn => {
                let start = len.checked_sub(11)?;
                let country: [&[u8]; 3] = [b"", b"86", b"0086"];
                if !country.contains(&&number[..start])
                    || !all(&number[start..])
                    || !phone::mobile(&number[start..])
                {
                    return None;
                }
                self.digits(way, entity, &mut number[start..], 3);
                start + 3
            }
            Entity::BankCard => {
                if !(13..=19).contains(&len) || !valid(&number) {
                    return None;
                }
                self.digits(way, entity, &mut number[..len - 1], 6);
                check(&mut number, checksum::luhn);
                6
            }
            Entity::Imei => {
                if len != 15 || !valid(&number) {
                    return None;
                }
                self.digits(way, entity, &mut number[..14], 8);
                check(&mut number, checksum::luhn);
                8
            }
            Entity::ResidentId => {
                self.resident(way, &mut number)?;
                2
            }
            _ => return None,
        };
        Some((number, kept))
    }

    /// Replaces the digits behind the first `kept`, which are 6 to 12.
    fn digits(
        &self,
        way: Way,
        entity: Entity,
        number: &mut [u8],
        kept: usize,
    ) {
        let (head, rest) = number.split_at_mut(kept);
        rest.iter_mut().for_each(|digit| *digit -= b'0');
        let tweak = [entity.name().as_bytes(), b"\0", head].concat();
        self.ff1.apply(way, 10, &tweak, rest);
        rest.iter_mut().for_each(|digit| *digit += b'0');
    }

    /// Replaces area, birth date and serial number of a resident identity
    /// card (GB 11643-1999) behind its province, and its check character.
    fn resident(&self, way: Way, number: &mut [u8]) -> Option<()> {
        if number.len() != 18 || !checksum::resident_id(number) {
            return None;
        }
        let read = |digits: &[u8]| {
            digits.iter().fold(0, |n, d| n * 10 + u64::from(d - b'0'))
        };
        let [year, month, day] = [6..10, 10..12, 12..14].map(|place| {
            i16::try_from(read(&number[place])).unwrap_or_default()
        });
        let born = Date::new(year, month as i8, day as i8).ok()?;
        let day = days(born).filter(|day| *day < self.days)?;
        // Area, day and serial number make one rank.
        let rank = (read(&number[2..6]) * self.days + day) * 1000
            + read(&number[14..17]);
        let tweak = [b"resident_id\0", &number[..2]].concat();
        let rank = self.rank(way, &tweak, rank, 10_000 * self.days * 1000);
        let (area, day) = (rank / 1000 / self.days, rank / 1000 % self.days);
        let born = FIRST.checked_add((day as i64).days()).ok()?;
        let text = format!(
            "{area:04}{:04}{:02}{:02}{:03}",
            born.year(),
            born.month(),
            born.day(),
            rank % 1000
        );
        number[2..17].copy_from_slice(text.as_bytes());
        check(number, checksum::resident_id);
        Some(())
    }

    /// Another of the `size` numbers from 0 on: as many digits as write the
    /// last of them are encrypted until they write one of them again, which
    /// is a permutation of these numbers.
    fn rank(&self, way: Way, tweak: &[u8], rank: u64, size: u64) -> u64 {
        debug_assert!(rank < size && size >= LEAST);
        let places = (size - 1).ilog10() as usize + 1;
        let mut digits = vec![0; places];
        let mut rank = rank;
        loop {
            for digit in digits.iter_mut().rev() {
                *digit = (rank % 10) as u8;
                rank /= 10;
            }
            self.ff1.apply(way, 10, tweak, &mut digits);
            rank = digits.iter().fold(0, |n, d| n * 10 + u64::from(*d));
            if rank < size {
                return rank;
            }
        }
    }
}

/// Whether `number` consists of digits, the last of which checks the others.
fn valid(number: &[u8]) -> bool {
    number.iter().all(u8::is_ascii_digit) && checksum::luhn(number)
}

/// Makes the last character of `number` the one that is right.
fn check(number: &mut [u8], is_right: fn(&[u8]) -> bool) {
    for character in *b"0123456789X" {
        if let Some(last) = number.last_mut() {
            *last = character;
        }
        if is_right(number) {
            return;
        }
    }
}

/// Days from 1900 to `date`; `None` before that.
fn days(date: Date) -> Option<u64> {
    u64::try_from((date - FIRST).get_days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(epoch: &str) -> Formats {
        Formats::new(&Key::known([7; 32], epoch), "")
    }

    fn written(formats: &Formats, entity: Entity, text: &str) -> String {
        let text = text.as_bytes();
        let value = Value { raw: text, text, origins: None, quad: None };
        let mut out = Vec::new();
        let done = formats.write(entity, &value, &mut out);
        assert_eq!(done, Ok(!out.is_empty()));
        String::from_utf8(out).unwrap()
    }

    /// Luhn's formula and ISO 7064 MOD 11-2, written once more.
    fn is_luhn(number: &str) -> bool {
        let digits = number.chars().rev().map(|c| c.to_digit(10).unwrap());
        let sum: u32 = digits
            .enumerate()
            .map(|(i, d)| if i % 2 == 0 { d } else { d * 2 / 10 + d * 2 % 10 })
            .sum();
        sum.is_multiple_of(10)
    }

    fn is_resident(number: &str) -> bool {
        let value = |c: char| if c == 'X' { 10 } else { c as u32 - 48 };
        let sum: u32 = number
            .chars()
            .rev()
            .enumerate()
            .map(|(i, c)| value(c) * (2_u32.pow(i as u32) % 11))
            .sum();
        sum % 11 == 1
    }

    #[test]
    fn numbers_become_numbers_of_their_kind_and_come_back() {
        let formats = formats("2026w47");
        for (entity, text, kept) in [
            (Entity::MobileCn, "13800138000", 3),
            (Entity::MobileCn, "+86 138-0013-8000", 7),
            (Entity::MobileCn, "008613800138000", 7),
            (Entity::MobileCn, "(+86)138.0013.8000", 8),
            (Entity::BankCard, "6222021234567890128", 6),
            (Entity::BankCard, "4111 1111 1111 1111", 7),
            (Entity::BankCard, "4222222222222", 6),
            (Entity::Imei, "490154203237518", 8),
            (Entity::Imei, "49-015420-323751-8", 10),
            (Entity::ResidentId, "11010519491231002X", 2),
            (Entity::ResidentId, "110105 19491231 002X", 2),
            (Entity::ResidentId, "11010519491231002x", 2),
        ] {
            let out = written(&formats, entity, text);
            assert_ne!(out, text);
            assert_eq!(out.len(), text.len(), "{out}");
            assert_eq!(out[..kept], text[..kept], "{out}");
            for (a, b) in out.chars().zip(text.chars()) {
                let separator = |c: char| !c.is_ascii_alphanumeric();
                assert_eq!(separator(a), separator(b), "{out}");
            }
            let bare: String =
                out.chars().filter(char::is_ascii_alphanumeric).collect();
            match entity {
                Entity::ResidentId => {
                    assert!(is_resident(&bare), "{out}");
                    let number = |r: std::ops::Range<usize>| {
                        bare[r].parse::<i16>().unwrap()
                    };
                    let (y, m, d) =
                        (number(6..10), number(10..12), number(12..14));
                    let born = Date::new(y, m as i8, d as i8).unwrap();
                    assert!(born >= FIRST);
                    // The Monday on which the week begins.
                    assert!(born < Date::constant(2026, 11, 16), "{out}");
                }
                Entity::MobileCn => assert_eq!(
                    bare.len(),
                    text.len()
                        - text
                            .chars()
                            .filter(|c| !c.is_ascii_alphanumeric())
                            .count()
                ),
                _ => assert!(is_luhn(&bare), "{out}"),
            }
            let back = formats.reveal(entity, out.as_bytes()).unwrap();
            let back = String::from_utf8(back).unwrap();
            assert_eq!(back, text.replace('x', "X"));
        }
    }

    #[test]
    fn what_is_no_number_of_its_kind_is_none_of_theirs() {
        let formats = formats("2026w47");
        for (entity, text) in [
            (Entity::MobileCn, "138001380001"),
            (Entity::MobileCn, "1380013800a"),
            (Entity::MobileCn, "12800138000"),
            (Entity::MobileCn, "8513800138000"),
            (Entity::MobileCn, "138********"),
            (Entity::BankCard, "6222021234567890129"),
            (Entity::BankCard, "42"),
            (Entity::Imei, "490154203237519"),
            (Entity::Imei, "49015420323751"),
            (Entity::ResidentId, "110105194912310021"),
            (Entity::ResidentId, "110105491231002"),
            // Born when the epoch had begun.
            (Entity::ResidentId, "110101202611160010"),
            (Entity::Ip, "203.0.113.7"),
            (Entity::MobileCn, ""),
        ] {
            assert_eq!(written(&formats, entity, text), "", "{text}");
        }
    }

    #[test]
    fn every_rank_of_a_small_domain_has_another() {
        let formats = formats("never");
        let size = 1_234_567;
        // All of them take minutes where nothing is optimised.
        let all = if cfg!(debug_assertions) { 10_000 } else { size as u64 };
        let mut seen = vec![false; size];
        for rank in 0..all {
            let other = formats.rank(Way::Encrypt, b"t", rank, size as u64);
            let seen = &mut seen[usize::try_from(other).unwrap()];
            assert!(!std::mem::replace(seen, true));
            if rank % 1000 == 0 {
                let back =
                    formats.rank(Way::Decrypt, b"t", other, size as u64);
                assert_eq!(back, rank);
            }
        }
    }

    #[test]
    fn keys_domains_and_entities_have_results_of_their_own() {
        let text = "490154203237518";
        let key = Key::known([7; 32], "2026w47");
        let one = written(&Formats::new(&key, ""), Entity::Imei, text);
        let other = written(&Formats::new(&key, "d"), Entity::Imei, text);
        assert_ne!(one, other);
        let card = written(&formats("2026w47"), Entity::BankCard, text);
        assert_ne!(one, card);
    }
}
