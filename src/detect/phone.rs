//! Telephone numbers.

use super::digits::{Digits, Offer, digits_end};
use super::{Cx, bounds};
use crate::entity::Entity;

/// The entities whose label makes a weak shape a telephone number.
pub(crate) const LABELS: &[Entity] =
    &[Entity::Phone, Entity::MobileCn, Entity::LandlineCn];

/// Whether `digits` are a mobile number of mainland China, eleven digits
/// without the country code.
///
/// The ranges cover every segment that libphonenumber lists for China.
pub(crate) fn mobile(digits: &[u8]) -> bool {
    digits.len() == 11
        && matches!(
            digits,
            [b'1', b'3' | b'8', ..]
                | [b'1', b'4', b'5'..=b'7' | b'9', ..]
                | [b'1', b'5' | b'9', b'0'..=b'3' | b'5'..=b'9', ..]
                | [b'1', b'6', b'1' | b'2' | b'5'..=b'7', ..]
                | [b'1', b'7', b'0'..=b'8', ..]
        )
        && digits.iter().all(u8::is_ascii_digit)
}

/// The length of the area code, its trunk prefix 0 included, that `digits`
/// begin with; `None` where they begin with none. 010 and 02x are of three
/// digits, all others of four.
pub(crate) fn area_code(digits: &[u8]) -> Option<usize> {
    match digits {
        [b'0', b'1', b'0', ..] => Some(3),
        [b'0', b'2', b'0'..=b'5' | b'7'..=b'9', ..] => Some(3),
        [b'0', b'3'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => Some(4),
        _ => None,
    }
}

/// Whether the whole `group` is an area code; behind a country code its 0
/// may be missing.
pub(crate) fn area_alone(group: &[u8], abroad: bool) -> bool {
    area_code(group) == Some(group.len())
        || (abroad
            && matches!(
                group,
                [b'1', b'0']
                    | [b'2', b'0'..=b'5' | b'7'..=b'9']
                    | [b'3'..=b'9', _, _]
            ))
}

/// Whether `digits` are an area code and a subscriber's seven or eight.
pub(crate) fn landline(digits: &[u8]) -> bool {
    area_code(digits).is_some_and(|area| {
        matches!(digits.len() - area, 7 | 8)
            && digits.iter().all(u8::is_ascii_digit)
    })
}

/// Whether `digits` are a 400 or 800 number.
pub(crate) fn service(digits: &[u8]) -> bool {
    digits.len() == 10
        && (digits.starts_with(b"400") || digits.starts_with(b"800"))
        && digits.iter().all(u8::is_ascii_digit)
}

/// Where the number ends whose subscriber part begins at `start`: seven or
/// eight digits, or four after three or four and a dash, and an extension.
/// `None` where there is no such part, or more digits are joined to it.
pub(crate) fn subscriber(text: &[u8], start: usize) -> Option<usize> {
    let mut end = digits_end(text, start);
    if matches!(end - start, 3 | 4) && text.get(end) == Some(&b'-') {
        let second = end + 1;
        end = digits_end(text, second);
        if end - second != 4 {
            return None;
        }
    } else if !matches!(end - start, 7 | 8) {
        return None;
    }
    end = extension(text, end);
    let joined = text.get(end) == Some(&b'-')
        && text.get(end + 1).is_some_and(u8::is_ascii_digit);
    (!joined).then_some(end)
}

/// Where the extension ends that stands at `end`, or `end` where there is
/// none: `-801`, `转801`, ` ext. 801`, `x801`.
fn extension(text: &[u8], end: usize) -> usize {
    let behind = &text[end..];
    let mut rest = behind.strip_prefix(b" ").unwrap_or(behind);
    let word = ["转", "ext", "EXT", "Ext", "x"]
        .iter()
        .find_map(|word| rest.strip_prefix(word.as_bytes()));
    match word {
        Some(behind) => {
            rest = behind;
            for skipped in [b".", b":", b" "] {
                rest = rest.strip_prefix(skipped).unwrap_or(rest);
            }
        }
        None => match behind.strip_prefix(b"-") {
            Some(behind) => rest = behind,
            None => return end,
        },
    }
    let start = text.len() - rest.len();
    let stop = digits_end(text, start);
    if (1..=6).contains(&(stop - start)) && bounds::free_after(text, stop) {
        stop
    } else {
        end
    }
}

/// Which telephone number the whole `value` of a field is, by its form;
/// [`Entity::Phone`] where it is of no Chinese plan. Everything but digits
/// is taken for separators.
///
/// A number that was masked before (`138********`) is what its first digits
/// make it, so that it counts as treated.
pub(crate) fn kind_of_phone(value: &[u8]) -> Entity {
    if value.contains(&b'*') {
        let digit =
            |value: &[u8]| value.iter().copied().find(u8::is_ascii_digit);
        let china = [&b"+86"[..], b"0086", b"86"];
        let national =
            china.iter().find_map(|prefix| value.strip_prefix(*prefix));
        let abroad = national.is_none()
            && (value.starts_with(b"+") || value.starts_with(b"00"));
        return match digit(national.unwrap_or(value)) {
            Some(b'1') if !abroad => Entity::MobileCn,
            Some(b'0' | b'4' | b'8') if !abroad => Entity::LandlineCn,
            _ => Entity::Phone,
        };
    }
    let Some(digits) = Digits::of(value) else { return Entity::Phone };
    let digits = digits.as_bytes();
    let national = country(digits);
    let abroad = value.contains(&b'+') && national.len() == digits.len();
    if abroad {
        return Entity::Phone;
    }
    if mobile(national) {
        return Entity::MobileCn;
    }
    if landline(digits)
        || service(digits)
        || (national.len() < digits.len() && area_of_china(national))
        || extended(value)
    {
        return Entity::LandlineCn;
    }
    Entity::Phone
}

/// Whether `national`, which a country code preceded, is an area code
/// without its 0 (or with it) and a subscriber's seven or eight digits.
fn area_of_china(national: &[u8]) -> bool {
    if landline(national) {
        return true;
    }
    let mut trunk = [b'0'; 13];
    let len = national.len() + 1;
    if len > trunk.len() {
        return false;
    }
    trunk[1..len].copy_from_slice(national);
    landline(&trunk[..len])
}

/// Whether `value` is a fixed line's number with an extension.
fn extended(value: &[u8]) -> bool {
    let start = usize::from(value.first() == Some(&b'('));
    let Some(area) = area_code(&value[start..]) else { return false };
    let rest = &value[start + area..];
    let separators =
        rest.iter().take_while(|b| matches!(b, b')' | b'-' | b' ')).count();
    subscriber(value, start + area + separators) == Some(value.len())
}

/// `digits` without the country code of China, 86 or 0086, where they are
/// long enough to hold one.
fn country(digits: &[u8]) -> &[u8] {
    digits
        .strip_prefix(b"0086")
        .or_else(|| digits.strip_prefix(b"86").filter(|n| n.len() >= 9))
        .unwrap_or(digits)
}

/// Where the country code and its separator begin that stand before the
/// number at `start`: 86 or 0086 and a dash or space; `start` where there is
/// none.
pub(crate) fn country_before(text: &[u8], start: usize) -> usize {
    let before = &text[..start];
    let code = [&b"0086-"[..], b"0086 ", b"86-", b"86 "]
        .into_iter()
        .find(|code| before.ends_with(code));
    match code {
        Some(code) if bounds::free_before(text, start - code.len()) => {
            start - code.len()
        }
        _ => start,
    }
}

/// The number behind the plus at `at`; returns its end (ITU-T E.164: eight
/// to fifteen digits that begin with a country code, hence not with 0).
///
/// Digits may be grouped by spaces, dashes and parentheses. A space ends the
/// number as soon as it may be complete, so that the next field of a line is
/// not swallowed.
pub(crate) fn plus(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    if !bounds::free_before(text, at) {
        return at + 1;
    }
    let Some((end, digits)) = international(text, at + 1) else {
        return at + 1;
    };
    let digits = digits.as_bytes();
    // A space at the start of a form's value, rather than North America;
    // where it is meant as a plus, it is encoded.
    let space = at > 0 && text[at - 1] == b'=' && mobile(digits);
    if cx.width(at) == 1 && (space || in_query(text, at)) {
        return at + 1;
    }
    let national = digits.strip_prefix(b"86");
    let entity = match national {
        Some(national) if mobile(national) => Entity::MobileCn,
        Some(national) if area_of_china(national) => Entity::LandlineCn,
        _ => Entity::Phone,
    };
    let offer = Offer { start: at, end };
    if offer.shape(cx, entity) { end } else { at + 1 }
}

/// The end and the digits of the international number at `start`, behind its
/// plus.
fn international(text: &[u8], start: usize) -> Option<(usize, Digits)> {
    /// Digits with which the shortest number that is usually written in
    /// groups is complete (+65 6123 4567), and a Chinese one.
    const COMPLETE: usize = 10;
    const COMPLETE_CHINESE: usize = 12;
    let mut digits = Digits::default();
    let mut end = start;
    let mut at = start + usize::from(text.get(start) == Some(&b'('));
    loop {
        let group = digits_end(text, at);
        if group == at {
            break;
        }
        if !digits.extend(&text[at..group], 15) {
            // A group too many is the next field's, if a space parts them.
            if text[end] == b' ' {
                break;
            }
            return None;
        }
        end = group;
        let separators = text[group..]
            .iter()
            .take(2)
            .take_while(|b| matches!(b, b' ' | b'-' | b'(' | b')'))
            .count();
        let number = digits.as_bytes();
        let complete = if number.starts_with(b"86") {
            COMPLETE_CHINESE
        } else {
            COMPLETE
        };
        if separators == 0 || (text[group] == b' ' && number.len() >= complete)
        {
            break;
        }
        at = group + separators;
    }
    let plausible = match digits.as_bytes() {
        // North American numbers are of one length; epochs are shorter.
        [b'1', area, rest @ ..] => *area >= b'2' && rest.len() == 9,
        number => number.len() >= 8 && number[0] != b'0',
    };
    plausible.then_some((end, digits))
}

/// Whether the plus at `at` stands in the query of a URL, where it is a
/// space.
fn in_query(text: &[u8], at: usize) -> bool {
    /// How far back the query is looked for.
    const REACH: usize = 256;
    text[..at]
        .iter()
        .rev()
        .take(REACH)
        .take_while(|b| !matches!(b, b' ' | b'"' | b'\n' | b'\t'))
        .any(|b| matches!(b, b'?' | b'&'))
}

/// The number whose area code stands in parentheses at `at`; returns its end.
pub(crate) fn area(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let Some(code) = area_code(&text[at + 1..]) else { return at + 1 };
    let close = at + 1 + code;
    if text.get(close) != Some(&b')') {
        return at + 1;
    }
    let part = matches!(text.get(close + 1), Some(b' ' | b'-'));
    let Some(end) = subscriber(text, close + 1 + usize::from(part)) else {
        return at + 1;
    };
    let offer = Offer { start: at, end };
    if offer.shape(cx, Entity::LandlineCn) { end } else { at + 1 }
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::{LandlineCn, MobileCn, Phone};
    &[
        Example("to +8613812345678 ok", &[("+8613812345678", MobileCn)]),
        Example(
            "to +86 138 1234 5678 200",
            &[("+86 138 1234 5678", MobileCn)],
        ),
        Example("to +86-138-1234-5678.", &[("+86-138-1234-5678", MobileCn)]),
        Example("to +(86)13812345678", &[("+(86)13812345678", MobileCn)]),
        Example("to +86 10 6234 5678,", &[("+86 10 6234 5678", LandlineCn)]),
        Example("to +86-755-82345678", &[("+86-755-82345678", LandlineCn)]),
        Example("to +1 (415) 555-2671 200", &[("+1 (415) 555-2671", Phone)]),
        Example("to +442079460958;", &[("+442079460958", Phone)]),
        Example("to +44 20 7946 0958 17", &[("+44 20 7946 0958", Phone)]),
        Example("to +65 6123 4567 200 88", &[("+65 6123 4567", Phone)]),
        Example("to +33 1 23 45 67 89", &[("+33 1 23 45 67 89", Phone)]),
        Example("to +65 612 345 1234567890", &[("+65 612 345", Phone)]),
        Example("to +65-612-345-1234567890", &[]),
        Example("to +8612345678901;", &[("+8612345678901", Phone)]),
        Example("to +861234567890123;", &[("+861234567890123", Phone)]),
        Example("x86 13812345678", &[("13812345678", MobileCn)]),
        Example("to +13812345678", &[("+13812345678", Phone)]),
        Example("a=+13812345678", &[("13812345678", MobileCn)]),
        Example("GET /s?a=+13812345678", &[("13812345678", MobileCn)]),
        Example("GET /s?a=b+13812345678", &[("13812345678", MobileCn)]),
        Example("GET /s?a=+442079460958", &[]),
        Example(
            "GET /s?a=%2B44%2020%207946%200958 2",
            &[("%2B44%2020%207946%200958", Phone)],
        ),
        Example("a+442079460958", &[]),
        Example("x +1234567 y", &[]),
        Example("#+1162490366", &[]),
        Example("x +11624903667 y", &[]),
        Example("x +12345678 y", &[]),
        Example("x +0123456789 y", &[]),
        Example("x +1234567890123456 y", &[]),
        Example("x +442079460958.5 y", &[]),
        Example("x +44207946095z y", &[]),
        Example("[10/Oct/2000:13:55:36 +0800] 12345678", &[]),
        Example("call (010)62345678", &[("(010)62345678", LandlineCn)]),
        Example("call (0755) 8234567!", &[("(0755) 8234567", LandlineCn)]),
        Example("call (021)6234-5678", &[("(021)6234-5678", LandlineCn)]),
        Example(
            "call (010)62345678-801",
            &[("(010)62345678-801", LandlineCn)],
        ),
        Example(
            "call (010)62345678转801",
            &[("(010)62345678转801", LandlineCn)],
        ),
        Example("call (010)62345678,5", &[("(010)62345678", LandlineCn)]),
        Example("call (010)62345678-", &[("(010)62345678", LandlineCn)]),
        Example("call (010)62345678-x", &[("(010)62345678", LandlineCn)]),
        Example("call (010)62345678-1234567", &[]),
        Example("call (010)623456789", &[]),
        Example("call (026)62345678", &[]),
        Example("f(0755) 1234", &[]),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_ranges() {
        // validator.js, without the ranges 148, 92 and 98, which are not in
        // libphonenumber's segments.
        for valid in [
            "13523333233",
            "14999230918",
            "15323456787",
            "16237108167",
            "16565600001",
            "17269427292",
            "17469427292",
            "18199617480",
            "19151751717",
            "19651751717",
            "16112341234",
            "17812345678",
        ] {
            assert!(mobile(valid.as_bytes()), "{valid}");
        }
        for wrong in [
            "",
            "12038389438",
            "12838389438",
            "14012345678",
            "15412345678",
            "16012345678",
            "17912345678",
            "19412345678",
            "1381234567",
            "138123456789",
            "1381234567x",
            "23812345678",
        ] {
            assert!(!mobile(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn fixed_lines() {
        for valid in [
            "01062345678",
            "0101234567",
            "02162345678",
            "075582345678",
            "03118234567",
        ] {
            assert!(landline(valid.as_bytes()), "{valid}");
        }
        for wrong in [
            "",
            "010",
            "010623456",
            "010623456789",
            "02662345678",
            "07558234567890",
            "00112345678",
            "0106234567x",
            "12345678901",
        ] {
            assert!(!landline(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn the_form_of_a_value_tells_its_kind() {
        for (value, entity) in [
            ("13812345678", Entity::MobileCn),
            ("138 1234 5678", Entity::MobileCn),
            ("+86 138-1234-5678", Entity::MobileCn),
            ("8613812345678", Entity::MobileCn),
            ("008613812345678", Entity::MobileCn),
            ("010-62345678", Entity::LandlineCn),
            ("(0755)8234567", Entity::LandlineCn),
            ("010-62345678-801", Entity::LandlineCn),
            ("(010)62345678转801", Entity::LandlineCn),
            ("+861062345678", Entity::LandlineCn),
            ("86-10-62345678", Entity::LandlineCn),
            ("400-178-8338", Entity::LandlineCn),
            ("8001788338", Entity::LandlineCn),
            ("+13812345678", Entity::Phone),
            ("+442079460958", Entity::Phone),
            ("12838389438", Entity::Phone),
            ("1234567890", Entity::Phone),
            ("40017883380", Entity::Phone),
            ("1062345678", Entity::Phone),
            ("86123456789", Entity::Phone),
            ("62345678", Entity::Phone),
            // Masked before.
            ("138********", Entity::MobileCn),
            ("+86138********", Entity::MobileCn),
            ("0755-********", Entity::LandlineCn),
            ("400-***-****", Entity::LandlineCn),
            ("+852 **** ****", Entity::Phone),
            ("+44 ** **** ****", Entity::Phone),
            ("+1 *** *** ****", Entity::Phone),
            ("", Entity::Phone),
            ("+", Entity::Phone),
            ("(", Entity::Phone),
            ("0", Entity::Phone),
            ("86", Entity::Phone),
            ("123456789012345678901234567890", Entity::Phone),
            // Masked before.
            ("138********", Entity::MobileCn),
            ("+86 138 **** ****", Entity::MobileCn),
            ("010-********", Entity::LandlineCn),
            ("400-***-****", Entity::LandlineCn),
            ("+852 **** ****", Entity::Phone),
            ("+44 ** **** ****", Entity::Phone),
            ("********", Entity::Phone),
        ] {
            assert_eq!(kind_of_phone(value.as_bytes()), entity, "{value}");
        }
    }
}
