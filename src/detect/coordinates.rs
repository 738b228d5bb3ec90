//! Pairs of latitude and longitude.

use super::digits::{Offer, digits_end};
use super::{Cx, bounds};
use crate::entity::Entity;
use crate::span::FoundBy;

/// The pair around the comma at `at`; returns its end. The numbers are
/// claimed one by one: in a JSON array they are two elements.
///
/// Two decimals, each with four places or more, that can be a latitude and a
/// longitude in either order (the order differs between map services). Pairs
/// of numbers are common, so a label must say that these are coordinates.
pub(crate) fn pair(cx: &mut Cx<'_>, at: usize) -> usize {
    let Some((start, end)) = around(cx.text, at) else { return at + 1 };
    if (Offer { start, end }).labelled(cx, &[Entity::Coordinates]) {
        let second = at + 1 + usize::from(cx.text[at + 1] == b' ');
        for (start, end) in [(start, at), (second, end)] {
            cx.claim(start, end, Entity::Coordinates, FoundBy::Context);
        }
    }
    end
}

/// The range of the pair around the comma at `at`.
fn around(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let digits = |bytes: &[u8]| {
        bytes.iter().rev().take_while(|b| b.is_ascii_digit()).count()
    };
    // Longer fractions exist only where floats are printed in full: 17.
    const PLACES: usize = 20;
    let fraction = at - digits(&text[at.saturating_sub(PLACES)..at]);
    let point = fraction.checked_sub(1)?;
    let mut start = point - digits(&text[point.saturating_sub(4)..point]);
    if start > 0 && matches!(text[start - 1], b'-' | b'+') {
        start -= 1;
    }
    let second = at + 1 + usize::from(text.get(at + 1) == Some(&b' '));
    let sign = matches!(text.get(second), Some(b'-' | b'+'));
    let end = digits_end(text, second + usize::from(sign));
    if text.get(end) != Some(&b'.') {
        return None;
    }
    let end = digits_end(text, end + 1);
    let (first, second) =
        (degrees(&text[start..at])?, degrees(&text[second..end])?);
    (first.min(second) <= 90
        && first.max(second) <= 180
        && bounds::free_before(text, start))
    .then_some((start, end))
}

/// The whole degrees, rounded up, of `decimal`: a sign, one to three digits,
/// a point, four to twenty digits. `None` where it is not so written.
fn degrees(decimal: &[u8]) -> Option<u16> {
    let unsigned =
        decimal.strip_prefix(b"-").or_else(|| decimal.strip_prefix(b"+"));
    let unsigned = unsigned.unwrap_or(decimal);
    let point = unsigned.iter().position(|&b| b == b'.')?;
    let (whole, fraction) = (&unsigned[..point], &unsigned[point + 1..]);
    let all_digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    if !(1..=3).contains(&whole.len())
        || !(4..=20).contains(&fraction.len())
        || !all_digits(whole)
        || !all_digits(fraction)
    {
        return None;
    }
    let more = u16::from(fraction.iter().any(|&b| b != b'0'));
    Some(more + whole.iter().fold(0, |n, b| n * 10 + u16::from(b - b'0')))
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[
    super::examples::Example("took 31.2304,121.4737 ms", &[]),
    super::examples::Example(
        "coordinates 31.2304,121.4737 ok",
        &[("31.2304", Entity::Coordinates), ("121.4737", Entity::Coordinates)],
    ),
    super::examples::Example(
        "coordinates 31.2304, -121.4737",
        &[
            ("31.2304", Entity::Coordinates),
            ("-121.4737", Entity::Coordinates),
        ],
    ),
    super::examples::Example(
        "?origin=121.4737,31.2304&loc=x",
        &[("121.4737,31.2304", Entity::Coordinates)],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_can_be_a_place() {
        // validator.js isLatLong, those with four places or more.
        for pair in [
            "-17.738223, 85.605469",
            "-12.3456789, +12.3456789",
            "7.264394, 165.058594",
            "31.269161,164.355469",
            "+12.3456789, -12.3456789",
            "-90.00000,-180.00000",
            "121.4737,31.2304",
        ] {
            for (before, behind) in
                [("", ""), ("(", ")"), ("=", "&"), ("[", ";")]
            {
                let text = format!("{before}{pair}{behind}");
                let at = text.find(',').unwrap();
                let (start, end) = around(text.as_bytes(), at).unwrap();
                assert_eq!(&text[start..end], pair);
            }
        }
        for none in [
            "90.1000000, 180.100000",
            "+90.000000, -180.00001",
            "-95.738043, -96.738043",
            "137.5942, -148.5942",
            "31.230,121.4737",
            "31.2304,121.473",
            "31.2304,  121.4737",
            "1234.2304,121.4737",
            "1.31.2304.5,121.4737",
            "31.2304,1214.4737",
            "x31.2304,121.4737",
            "2304,121.4737",
            ".2304,121.4737",
            "31.2304,",
            "31.2304,-",
            "31.2304,1",
            ",",
        ] {
            let at = none.find(',').unwrap();
            assert_eq!(around(none.as_bytes(), at), None, "{none}");
        }
    }
}
