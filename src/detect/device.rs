//! Numbers of devices and SIM cards that consist of digits.

use super::checksum;
use crate::span::FoundBy;

/// Whether `digits` can be an IMEI with its check digit: fifteen digits,
/// Luhn, and a type code that a known body reported (3GPP TS 23.003; GSMA
/// TS.06, retired bodies included). One in 60 random numbers passes.
pub(crate) fn imei(digits: &[u8]) -> bool {
    digits.len() == 15
        && matches!(
            &digits[..2],
            b"01" | b"35" | b"86" | b"99"
                // Retired bodies, whose devices are still in use.
                | b"10" | b"30" | b"33" | b"44" | b"45" | b"49" | b"50"
                | b"51" | b"52" | b"53" | b"54" | b"91" | b"98"
        )
        && checksum::luhn(digits)
}

/// Whether `digits` can be an IMSI of a network of mainland China: fifteen
/// digits, country 460 and a network that is or was in use (ITU-T E.212).
pub(crate) fn imsi(digits: &[u8]) -> bool {
    digits.len() == 15
        && digits.starts_with(b"460")
        && digits.iter().all(u8::is_ascii_digit)
        && (digits[3] == b'0'
            || matches!(&digits[3..5], b"11" | b"15" | b"20"))
}

/// What it takes to call `digits` a SIM card number of mainland China
/// (ITU-T E.118, issuers 89860x, 19 or 20 digits): its shape alone where
/// Luhn passes, else a label as well; `None` where it is none.
pub(crate) fn iccid(digits: &[u8]) -> Option<FoundBy> {
    if !matches!(digits.len(), 19 | 20)
        || !digits.starts_with(b"89860")
        || !digits.iter().all(u8::is_ascii_digit)
    {
        return None;
    }
    Some(if checksum::luhn(digits) {
        FoundBy::Shape
    } else {
        FoundBy::Context
    })
}

/// Whether `value` can be a MEID: fourteen hexadecimal digits, the first of
/// them a letter (3GPP2 S.R0048-A).
pub(crate) fn meid(value: &[u8]) -> bool {
    value.len() == 14
        && value[0].is_ascii_alphabetic()
        && value.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imei_needs_luhn_and_a_reporting_body() {
        // validator.js, and python-stdnum's 35686800-004141-20.
        for valid in [
            "352099001761481",
            "868932036356090",
            "490154203237518",
            "546918475942169",
            "998227667144730",
            "532729766805999",
        ] {
            assert!(imei(valid.as_bytes()), "{valid}");
        }
        for wrong in [
            "",
            "490154203237517",
            "3568680000414120",
            "35209900176148",
            "378282246310005",
            "35209900176148x",
        ] {
            assert!(!imei(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn imsi_needs_a_chinese_network() {
        for valid in [
            "460001234567890",
            "460091234567890",
            "460111234567890",
            "460151234567890",
            "460201234567890",
        ] {
            assert!(imsi(valid.as_bytes()), "{valid}");
        }
        for wrong in [
            "",
            "460101234567890",
            "460121234567890",
            "429011234567890",
            "46000123456789",
            "4600012345678901",
            "46000123456789x",
        ] {
            assert!(!imsi(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn iccid_without_luhn_needs_a_label() {
        for (number, found_by) in [
            ("8986001234567890120", Some(FoundBy::Shape)),
            ("89860312345678901235", Some(FoundBy::Shape)),
            ("8986001234567890121", Some(FoundBy::Context)),
            ("898600000000000000", None),
            ("8985000000000000000", None),
            ("898600000000000000000", None),
            ("89860000000000000x0", None),
        ] {
            assert_eq!(iccid(number.as_bytes()), found_by, "{number}");
        }
    }

    #[test]
    fn meid_begins_with_a_letter() {
        assert!(meid(b"AF0123450ABCDE"));
        assert!(meid(b"a1000049123456"));
        for wrong in [
            "",
            "2936087365007037",
            "1F0123450ABCDE",
            "AF0123450ABCDG",
            "AF0123450ABCD",
            "GF0123450ABCDE",
        ] {
            assert!(!meid(wrong.as_bytes()), "{wrong}");
        }
    }
}
