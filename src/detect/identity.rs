//! Numbers of people's documents: identity cards, passports, permits.

use super::checksum;
use crate::entity::Entity;
use crate::time::Day;

/// Whether the first two digits are a province's (GB/T 2260): 11 Beijing to
/// 82 Macao, and 83, which residents of Taiwan are given.
///
/// The county is not checked: codes of counties that were merged or renamed
/// are missing from today's list and stay on their holders' cards.
fn province(digits: &[u8]) -> bool {
    matches!(
        digits,
        [b'1', b'1'..=b'5', ..]
            | [b'2', b'1'..=b'3', ..]
            | [b'3', b'1'..=b'7', ..]
            | [b'4', b'1'..=b'6', ..]
            | [b'5', b'0'..=b'4', ..]
            | [b'6', b'1'..=b'5', ..]
            | [b'7', b'1', ..]
            | [b'8', b'1'..=b'3', ..]
    )
}

/// The number that `digits` write, or `None` where one is no digit; of at
/// most four digits.
fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0, |n: u16, digit| {
        digit.is_ascii_digit().then(|| n * 10 + u16::from(digit - b'0'))
    })
}

/// The day of birth that `year`, and `month` and day in `digits`, write.
fn birth(year: u16, digits: &[u8]) -> Option<Day> {
    let (month, day) = (number(&digits[..2])?, number(&digits[2..4])?);
    Day::new(year, month as u8, day as u8)
}

/// Whether `id` is a resident identity card number of 18 places
/// (GB 11643-1999): a province, or the 9 of a foreign permanent resident's
/// card of 2023, a birth date from 1900 to `today`, a right check character.
///
/// Random digits pass at 2.4e-5.
pub(crate) fn resident_id(id: &[u8], today: Day) -> bool {
    if id.len() != 18 || !(province(id) || id[0] == b'9') {
        return false;
    }
    number(&id[6..10])
        .filter(|&year| year >= 1900)
        .and_then(|year| birth(year, &id[10..14]))
        .is_some_and(|birth| birth <= today)
        && checksum::resident_id(id)
}

/// Whether `id` can be a resident identity card number of the first
/// generation, 15 digits: a province and a birth date of the twentieth
/// century. Random digits pass at 1.4 %.
pub(crate) fn resident_id_15(id: &[u8]) -> bool {
    id.len() == 15
        && province(id)
        && id.iter().all(u8::is_ascii_digit)
        && number(&id[6..8])
            .and_then(|year| birth(1900 + year, &id[8..12]))
            .is_some()
}

/// Whether `code` is a unified social credit code (GB 32100-2015): registering
/// authority, kind, six digits of a place, organisation, check character.
pub(crate) fn uscc(code: &[u8]) -> bool {
    code.len() == 18
        && matches!(code[0], b'1'..=b'9' | b'A' | b'N' | b'Y')
        && code[2..8].iter().all(u8::is_ascii_digit)
        && checksum::uscc(code)
}

/// Whether `value` has the form of a Taiwan identification number, and its
/// check digit is right. Random ones of the form pass at 4 %.
pub(crate) fn tw_id(value: &[u8]) -> bool {
    matches!(value, [_, b'1' | b'2' | b'8' | b'9' | b'A'..=b'D', ..])
        && checksum::tw_id(value)
}

/// Whether `value` has the form of a Macao resident identity card number:
/// seven digits, the first 1, 5 or 7, and perhaps a check digit, which may
/// stand in parentheses.
pub(crate) fn mo_id(value: &[u8]) -> bool {
    let Some((digits, check)) = value.split_at_checked(7) else {
        return false;
    };
    matches!(digits[0], b'1' | b'5' | b'7')
        && digits.iter().all(u8::is_ascii_digit)
        && match check {
            [] => true,
            [digit] | [b'(', digit, b')'] => digit.is_ascii_digit(),
            _ => false,
        }
}

/// The second character of series that ran out of digits: no `I`, no `O`.
fn second_letter(byte: u8) -> bool {
    matches!(byte, b'A'..=b'H' | b'J'..=b'N' | b'P'..=b'Z')
}

/// Whether all of `value` but its first `letters` bytes is `digits` digits.
fn tail(value: &[u8], letters: usize, digits: usize) -> bool {
    value.len() == letters + digits
        && value[letters..].iter().all(u8::is_ascii_digit)
}

/// Whether `value` has the form of a passport number of the mainland, Hong
/// Kong or Macao.
pub(crate) fn passport(value: &[u8]) -> bool {
    match *value {
        [b'E' | b'G' | b'S' | b'H', b'0'..=b'9', ..] => tail(value, 1, 8),
        [b'K', b'0'..=b'9', ..] => tail(value, 1, 7) || tail(value, 1, 8),
        [b'1', b'4' | b'5', ..] => tail(value, 0, 9),
        [b'P' | b'S' | b'D', b'E', ..] | [b'M', b'A', ..] => tail(value, 2, 7),
        [b'K', b'J', ..] => tail(value, 2, 7) || tail(value, 2, 8),
        [b'E', letter, ..] => second_letter(letter) && tail(value, 2, 7),
        _ => false,
    }
}

/// Whether `value` has the form of a travel permit's number: home return
/// permit (`H`, `M`), permit to Hong Kong and Macao (`C`, `W`), to Taiwan
/// (`L`, `T`), or a Taiwan resident's, eight digits alone.
pub(crate) fn permit(value: &[u8]) -> bool {
    match *value {
        [b'H' | b'M', b'0'..=b'9', ..] => {
            tail(value, 1, 8) || tail(value, 1, 10)
        }
        [b'C' | b'W' | b'L' | b'T', b'0'..=b'9', ..] => tail(value, 1, 8),
        [b'C', letter, ..] => second_letter(letter) && tail(value, 2, 7),
        _ => tail(value, 0, 8),
    }
}

/// Where the number of a military certificate begins and ends whose digits
/// are `start..end` of `text`: `军1234567`, `某字第12345678号`; UTF-8.
///
/// There is no public format with authority; this is the customary writing.
pub(crate) fn military(
    text: &[u8],
    start: usize,
    end: usize,
) -> Option<(usize, usize)> {
    let before = &text[..start];
    let len = end - start;
    if len == 7
        && ["军", "兵", "士", "文"]
            .iter()
            .any(|kind| before.ends_with(kind.as_bytes()))
    {
        return Some((start - "军".len(), end));
    }
    let series = before.strip_suffix("第".as_bytes()).unwrap_or(before);
    let series = series.strip_suffix("字".as_bytes())?;
    if !(4..=8).contains(&len) {
        return None;
    }
    let first = han_before(series)?;
    // `军官证军字第…`: the label is no part of the series.
    let labelled = ["证", "号", "为", "是"]
        .iter()
        .any(|end| series[..first].ends_with(end.as_bytes()));
    let second = han_before(&series[..first]).filter(|_| !labelled);
    let first = second.unwrap_or(first);
    let behind = text[end..].starts_with("号".as_bytes());
    Some((first, if behind { end + "号".len() } else { end }))
}

/// Where the Chinese character begins that `text` ends with.
fn han_before(text: &[u8]) -> Option<usize> {
    let start = text.len().checked_sub(3)?;
    let char = str::from_utf8(&text[start..]).ok()?.chars().next()?;
    ('\u{4e00}'..='\u{9fff}').contains(&char).then_some(start)
}

/// Which document the whole `value` of a field is the number of, whose name
/// speaks of documents in general (证件号, `cert_no`), by the value's form;
/// [`Entity::ResidentId`] where the form tells nothing.
///
/// A number whose check is right goes before one of mere form. Separators
/// within the value are ignored.
pub(crate) fn kind_of_document(value: &[u8], today: Day) -> Entity {
    /// The longest form, 18 places, and room to see that one is longer.
    const ROOM: usize = 20;
    if military_certificate(value) {
        return Entity::MilitaryId;
    }
    let mut buffer = [0; ROOM];
    let mut len = 0;
    let mut bracketed = false;
    for byte in value {
        match byte {
            b' ' | b'-' => continue,
            b'(' | b')' => bracketed = true,
            _ if len == ROOM => return Entity::ResidentId,
            _ => {
                buffer[len] = byte.to_ascii_uppercase();
                len += 1;
            }
        }
    }
    let value = &buffer[..len];
    if resident_id(value, today) || resident_id_15(value) {
        Entity::ResidentId
    } else if uscc(value) {
        Entity::Uscc
    } else if checksum::hk_id(value) {
        Entity::HkId
    } else if tw_id(value) {
        Entity::TwId
    } else if mo_id(value) && (bracketed || len == 7) {
        Entity::MoId
    } else if permit(value) {
        Entity::Permit
    } else if passport(value) {
        Entity::Passport
    } else {
        Entity::ResidentId
    }
}

/// Whether the whole `value` is a military certificate's number.
fn military_certificate(value: &[u8]) -> bool {
    let Some(start) = value.iter().position(u8::is_ascii_digit) else {
        return false;
    };
    let len = value[start..].iter().take_while(|b| b.is_ascii_digit()).count();
    military(value, start, start + len) == Some((0, value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::new(2026, 6, 30).unwrap()
    }

    #[test]
    fn resident_ids_of_18_places() {
        for valid in [
            // GB 11643-1999's example, python-stdnum, hutool,
            // jxlwqq/id-validator, validator.js.
            "11010519491231002X",
            "360426199101010071",
            "412723199010050012",
            "33010219200403064X",
            "820000200009100032",
            "830000199201300022",
            "500154199301135886",
            "321083197812162119",
            "235407195106112745",
            "440308199901101512",
            // The county code is of no list.
            "120110198012010073",
            // A foreign permanent resident's.
            "932682198501010017",
            // Born today, and on the first day that counts.
            "310105202606300012",
            "310105190001010017",
        ] {
            assert!(resident_id(valid.as_bytes(), today()), "{valid}");
        }
        assert!(resident_id(b"44030819850101014x", today()));
        for wrong in [
            "",
            "36042619910102009X",
            "440308199901101513",
            "11010119900307867X",
            // Tomorrow; 30 February; province 16; a letter inside.
            "310105202607010017",
            "110101199002300014",
            "160101199003070010",
            "T60426199101010078",
            "3301022011022000D6",
            "160323197806058856",
            "010203197503102721",
            "520323297806058856",
            "235407195106112742",
            "1101051949123100",
        ] {
            assert!(!resident_id(wrong.as_bytes(), today()), "{wrong}");
        }
    }

    #[test]
    fn resident_ids_of_15_places() {
        for valid in ["110101491001001", "610104620927690", "150102880730303"]
        {
            assert!(resident_id_15(valid.as_bytes()), "{valid}");
        }
        for wrong in [
            "",
            "010101491001001",
            "110101491041001",
            "160101491001001",
            "110101940231001",
            "11010149100100x",
            "11010149100100",
        ] {
            assert!(!resident_id_15(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn credit_codes_begin_with_an_authority_and_name_a_place() {
        for valid in
            ["91310110666007217T", "121200004013590816", "92340621MA2UK02XXW"]
        {
            assert!(uscc(valid.as_bytes()), "{valid}");
        }
        for wrong in ["", "9111000060003IOZSV", "A1110000600037341L"] {
            assert!(!uscc(wrong.as_bytes()), "{wrong}");
        }
        // The check is right, the place is none.
        assert!(checksum::uscc(b"000000000000000000"));
        assert!(!uscc(b"000000000000000000"));
    }

    #[test]
    fn passports_and_permits_by_their_series() {
        for valid in [
            "E12345678",
            "EA1234567",
            "G12345678",
            "141234567",
            "151234567",
            "PE1234567",
            "SE1234567",
            "DE1234567",
            "S12345678",
            "K1234567",
            "K12345678",
            "KJ1234567",
            "H12345678",
            "MA1234567",
        ] {
            assert!(passport(valid.as_bytes()), "{valid}");
        }
        for wrong in [
            "",
            "E",
            "E1234567",
            "EI1234567",
            "EO1234567",
            "E123456789",
            "161234567",
            "MB1234567",
            "X12345678",
            "e12345678",
            "E1234567x",
        ] {
            assert!(!passport(wrong.as_bytes()), "{wrong}");
        }
        for valid in [
            "H12345678",
            "M1234567890",
            "C12345678",
            "CA1234567",
            "W12345678",
            "L12345678",
            "T12345678",
            "12345678",
        ] {
            assert!(permit(valid.as_bytes()), "{valid}");
        }
        for wrong in [
            "",
            "H123456789",
            "CI1234567",
            "C1234567890",
            "X12345678",
            "1234567",
            "123456789",
        ] {
            assert!(!permit(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn macao_cards() {
        for valid in ["1234567", "12345678", "5215299(8)", "7000000(0)"] {
            assert!(mo_id(valid.as_bytes()), "{valid}");
        }
        for wrong in
            ["", "123456", "2345678", "1234567(", "123456789", "1234567(A)"]
        {
            assert!(!mo_id(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn military_certificates() {
        for (text, found) in [
            ("号 军1234567", Some("军1234567")),
            ("士1234567,", Some("士1234567")),
            ("证:南字第12345678号。", Some("南字第12345678号")),
            ("海军字12345678", Some("海军字12345678")),
            ("字第12345678号", None),
            ("军12345678", None),
            ("x字第12345678号", None),
            ("南字第123号", None),
        ] {
            let bytes = text.as_bytes();
            let start = bytes.iter().position(u8::is_ascii_digit).unwrap();
            let len = bytes[start..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count();
            let got = military(bytes, start, start + len);
            assert_eq!(got.map(|(s, e)| &text[s..e]), found, "{text}");
        }
    }

    #[test]
    fn the_form_of_a_value_tells_its_document() {
        for (value, entity) in [
            ("11010519491231002X", Entity::ResidentId),
            ("110105 19491231 002x", Entity::ResidentId),
            ("110101491001001", Entity::ResidentId),
            // Right as a credit code as well, which policies keep.
            ("110105199003070439", Entity::ResidentId),
            ("91152201078377449P", Entity::Uscc),
            ("A494866(4)", Entity::HkId),
            ("OV290326A", Entity::HkId),
            ("A494866(5)", Entity::ResidentId),
            ("B221690311", Entity::TwId),
            ("5215299(8)", Entity::MoId),
            ("E12345678", Entity::Passport),
            ("E 1234-5678", Entity::Passport),
            ("MA1234567", Entity::Passport),
            ("C12345678", Entity::Permit),
            ("H12345678", Entity::Permit),
            ("52152998", Entity::Permit),
            ("南字第12345678号", Entity::MilitaryId),
            ("军1234567", Entity::MilitaryId),
            ("", Entity::ResidentId),
            ("unknown", Entity::ResidentId),
            ("123456789012345678901234567890", Entity::ResidentId),
        ] {
            assert_eq!(
                kind_of_document(value.as_bytes(), today()),
                entity,
                "{value}"
            );
        }
    }
}
