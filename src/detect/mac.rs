//! Hardware addresses (IEEE 802): EUI-48 in its three spellings.
//!
//! All zeros and all ones (broadcast) are nobody's and are left alone.

use super::Cx;
use super::bounds::{free_after, free_before};
use crate::entity::Entity;
use crate::span::FoundBy;

/// Bytes of six pairs and the separators between them.
const PAIRS_LEN: usize = 17;
/// Bytes of the fourteen pairs of an Ethernet header and their separators.
const HEADER_LEN: usize = 41;
/// Bytes of three quads and the dots between them.
const QUADS_LEN: usize = 14;

/// Six pairs by colons around the one at `at`; returns the end of the run.
pub(crate) fn colons(cx: &mut Cx<'_>, at: usize) -> usize {
    pairs(cx, at, b':')
}

/// Six pairs by dashes around the one at `at`; returns the end of the run.
///
/// Six decimal pairs that can be a date and a time (`24-01-15-10-30-45`) are
/// left alone.
pub(crate) fn dashes(cx: &mut Cx<'_>, at: usize) -> usize {
    pairs(cx, at, b'-')
}

/// Three quads by dots, the first of which is at `at`; returns the end.
pub(crate) fn dots(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let Some(start) = at.checked_sub(4) else { return at + 1 };
    let end = start + QUADS_LEN;
    let Some(address) = text.get(start..end) else { return at + 1 };
    let shaped = address.iter().enumerate().all(|(index, byte)| {
        if index % 5 == 4 { *byte == b'.' } else { byte.is_ascii_hexdigit() }
    });
    // A fourth quad on either side makes it a longer number.
    let quad = |from: usize| {
        text.get(from..from + 4)
            .is_some_and(|quad| quad.iter().all(u8::is_ascii_hexdigit))
    };
    let longer = text[..start].ends_with(b".")
        && start.checked_sub(5).is_some_and(quad)
        || text.get(end) == Some(&b'.') && quad(end + 1);
    if !shaped
        || longer
        || !free_before(text, start)
        || !free_after(text, end)
        || is_nobodys(address)
    {
        return at + 1;
    }
    cx.claim(start, end, Entity::Mac, FoundBy::Shape);
    end
}

/// Six pairs joined by `separator` in the run of hexadecimal digits and
/// separators around `at`; returns the end of the run.
///
/// A word may hang on at either end by one separator: `mac:a4:5e:…`, whose
/// `ac` is hexadecimal; so may a separator alone.
fn pairs(cx: &mut Cx<'_>, at: usize, separator: u8) -> usize {
    let text = cx.text;
    let in_run = |b: &&u8| b.is_ascii_hexdigit() || **b == separator;
    let run_start = at - text[..at].iter().rev().take_while(in_run).count();
    let run_end = at + text[at..].iter().take_while(in_run).count();
    let (mut start, mut end) = (run_start, run_end);
    let run = &text[start..end];
    let first = run.iter().position(|b| *b == separator).unwrap_or(0);
    let last = run.iter().rposition(|b| *b == separator).unwrap_or(0);
    let hangs = |word: &[u8], touched: bool| {
        touched
            || word.len() != 2 && !word.iter().any(u8::is_ascii_digit)
            || word.len() > 2 && !word.iter().all(u8::is_ascii_digit)
    };
    if hangs(&run[..first], !free_before(text, start)) {
        start += first + 1;
    }
    if hangs(&run[last + 1..], !free_after(text, end)) {
        end = run_start + last;
    }
    // What Linux's netfilter logs: destination, source and protocol.
    let source = start + PAIRS_LEN + 1;
    if end.checked_sub(start) == Some(HEADER_LEN)
        && separator == b':'
        && text[..start].ends_with(b"MAC=")
    {
        claim_pairs(cx, start, separator);
        claim_pairs(cx, source, separator);
    } else if end.checked_sub(start) == Some(PAIRS_LEN) {
        claim_pairs(cx, start, separator);
    }
    run_end
}

/// Claims the six pairs joined by `separator` that begin at `start` in a run
/// long enough, if they are a device's.
fn claim_pairs(cx: &mut Cx<'_>, start: usize, separator: u8) {
    let (text, end) = (cx.text, start + PAIRS_LEN);
    let address = &text[start..end];
    let shaped = address.iter().enumerate().all(|(index, byte)| {
        if index % 3 == 2 {
            *byte == separator
        } else {
            byte.is_ascii_hexdigit()
        }
    });
    if shaped
        && !is_nobodys(address)
        && !(separator == b'-' && may_be_time(address))
    {
        cx.claim(start, end, Entity::Mac, FoundBy::Shape);
    }
}

/// Whether all digits of an address are 0, or all of them F.
fn is_nobodys(address: &[u8]) -> bool {
    let only = |digit: u8| {
        address
            .iter()
            .filter(|b| b.is_ascii_alphanumeric())
            .all(|b| b.eq_ignore_ascii_case(&digit))
    };
    only(b'0') || only(b'f')
}

/// Whether six pairs can be a date, with the year in front, behind or left
/// out, and a time.
fn may_be_time(address: &[u8]) -> bool {
    let mut pairs = [0u8; 6];
    for (pair, digits) in pairs.iter_mut().zip(address.chunks(3)) {
        let (tens, ones) = (digits[0], digits[1]);
        if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
            return false;
        }
        *pair = (tens - b'0') * 10 + (ones - b'0');
    }
    let date = |month: u8, day: u8| {
        (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    let time = |hour: u8, minute: u8, second: u8| {
        hour < 24 && minute < 60 && second <= 60
    };
    let [a, b, c, d, e, f] = pairs;
    (date(b, c) || date(b, a) || date(a, b)) && time(d, e, f)
        || date(a, b) && time(c, d, e)
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::Mac;
    &[
        Example("a4:5e:60:aa:bb:cc", &[("a4:5e:60:aa:bb:cc", Mac)]),
        Example(
            "DHCPACK on lease to A4-5E-60-AA-BB-CC via eth0",
            &[("A4-5E-60-AA-BB-CC", Mac)],
        ),
        Example(
            "learned a45e.60aa.bbcc on Gi0/1.",
            &[("a45e.60aa.bbcc", Mac)],
        ),
        Example(
            "(src:a4:5e:60:aa:bb:cc) (sta_a4-5e-60-aa-bb-cd).",
            &[("a4:5e:60:aa:bb:cc", Mac), ("a4-5e-60-aa-bb-cd", Mac)],
        ),
        Example(
            "station a4:5e:60:aa:bb:cc: associated",
            &[("a4:5e:60:aa:bb:cc", Mac)],
        ),
        Example("from eth0-a4-5e-60-aa-bb-cc", &[("a4-5e-60-aa-bb-cc", Mac)]),
        Example("dev cafe01:a4:5e:60:aa:bb:cc", &[("a4:5e:60:aa:bb:cc", Mac)]),
        Example("dead a45e.60aa.bbcc face", &[("a45e.60aa.bbcc", Mac)]),
        Example("..a45e.60aa.bbcc. face", &[("a45e.60aa.bbcc", Mac)]),
        Example("dead.a45e.60aa.bbcc", &[]),
        Example("MAC=a4:5e:60:aa:bb:cc", &[("a4:5e:60:aa:bb:cc", Mac)]),
        Example("id a4:5e:60:aa:bb:cc:a4:5e:60:aa:bb:cd:08:00", &[]),
        Example("00:00:00:00:00:00 ff:ff:ff:ff:ff:ff", &[]),
        Example("FFFF.FFFF.FFFF 0000.0000.0000", &[]),
        Example(
            "IN=eth0 MAC=a4:5e:60:aa:bb:cc:a4:5e:60:aa:bb:cd:08:00 SRC=::1",
            &[
                ("a4:5e:60:aa:bb:cc", Mac),
                ("a4:5e:60:aa:bb:cd", Mac),
                ("::1", Entity::Ip),
            ],
        ),
        Example(
            "MAC=ff:ff:ff:ff:ff:ff:a4:5e:60:aa:bb:cd:08:00",
            &[("a4:5e:60:aa:bb:cd", Mac)],
        ),
        // Fingerprints and other longer runs.
        Example("a4:5e:60:aa:bb:cc:dd a4:5e:60:aa:bb:cc:dd:ee", &[]),
        Example("MD5 43:51:43:a1:b5:fc:8b:b7:0a:3a:a9:b1:0f:66:73:a8", &[]),
        Example("a45e.60aa.bbcc.ddee", &[]),
        Example("a45e.60aa.bbccd xa45e.60aa.bbcc", &[]),
        // Dates with times.
        Example("dump 24-01-15-10-30-45", &[]),
        Example("dump 15-01-24-10-30-45", &[]),
        Example("dump 2024-01-15-10-30-45-12", &[]),
        // One kind of separator.
        Example("a4:5e-60:aa-bb:cc a45e.60:aa:bbcc", &[]),
        Example("a4:5e:60:aa:bb:c a4:5e:60:aa:bb:cg", &[]),
        Example("550e8400-e29b-41d4-a716-446655440000", &[]),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_addresses() {
        for time in ["24-01-15-10-30-45", "31-12-99-23-59-60"] {
            assert!(may_be_time(time.as_bytes()), "{time}");
        }
        for address in [
            "00-50-56-12-34-56",
            "24-13-32-10-30-45",
            "24-01-15-24-30-45",
            "24-01-15-10-60-45",
            "24-01-15-10-30-61",
            "01-15-99-10-30-99",
        ] {
            assert!(!may_be_time(address.as_bytes()), "{address}");
        }
    }
}
