//! Check characters of numbers: pure functions on bytes.
//!
//! Each takes the whole number, check character included and separators
//! removed, and says whether it is right. Bytes outside a number's alphabet
//! make it wrong.

/// Luhn's check (ISO/IEC 7812-1, annex B), of cards, IMEI and ICCID.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    /// The digit sum of twice a digit.
    const TWICE: [u32; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let mut sum = 0;
    for (place, byte) in digits.iter().rev().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return false;
        }
        sum += if place % 2 == 0 {
            u32::from(digit)
        } else {
            TWICE[usize::from(digit)]
        };
    }
    sum.is_multiple_of(10) && !digits.is_empty()
}

/// The check of a resident identity card number of 18 places: ISO 7064
/// MOD 11-2 as GB 11643-1999 applies it; `x` passes for `X`.
pub(crate) fn resident_id(id: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] =
        [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some((&check, body)) = id.split_last() else { return false };
    let Some(sum) = weighted(body, &WEIGHTS) else { return false };
    check.to_ascii_uppercase() == b"10X98765432"[(sum % 11) as usize]
}

/// ISO 7064 MOD 11-2 of digits and a check character that may be `X`.
pub(crate) fn mod11_2(number: &[u8]) -> bool {
    let Some((&check, body)) = number.split_last() else { return false };
    let sum = body.iter().try_fold(0, |sum, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| (sum + u32::from(digit)) * 2 % 11)
    });
    let check = match check {
        b'X' | b'x' => 10,
        b'0'..=b'9' => u32::from(check - b'0'),
        _ => return false,
    };
    !body.is_empty() && sum.is_some_and(|sum| (sum + check) % 11 == 1)
}

/// The check of a unified social credit code: GB 32100-2015, Σ v·3^i mod 31.
pub(crate) fn uscc(code: &[u8]) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    /// The value of a byte is its place in the alphabet; 31 is none.
    const VALUES: [u8; 256] = {
        let mut values = [31; 256];
        let mut place = 0;
        while place < ALPHABET.len() {
            values[ALPHABET[place] as usize] = place as u8;
            place += 1;
        }
        values
    };
    /// 3^i mod 31; the check character itself counts once.
    const WEIGHTS: [u32; 18] =
        [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1];
    let Ok(code) = <&[u8; 18]>::try_from(code) else { return false };
    let mut sum = 0;
    for (byte, weight) in code.iter().zip(WEIGHTS) {
        match VALUES[usize::from(*byte)] {
            31 => return false,
            value => sum += u32::from(value) * weight,
        }
    }
    sum.is_multiple_of(31)
}

/// The check of a Hong Kong identity card number, one or two letters, six
/// digits and a digit or `A`: weights 9 to 2, a missing first letter counts
/// as 36, modulo 11. Letters may be of either case.
pub(crate) fn hk_id(id: &[u8]) -> bool {
    let letter = |byte: &u8| {
        byte.is_ascii_alphabetic()
            .then(|| u32::from(byte.to_ascii_uppercase() - b'A') + 10)
    };
    let (first, second, digits, check) = match id {
        [second, digits @ .., check] if digits.len() == 6 => {
            (Some(36), second, digits, check)
        }
        [first, second, digits @ .., check] => {
            (letter(first), second, digits, check)
        }
        _ => return false,
    };
    let check = match check {
        b'0'..=b'9' => u32::from(check - b'0'),
        b'A' | b'a' => 10,
        _ => return false,
    };
    let sum = weighted(digits, &[7, 6, 5, 4, 3, 2]);
    match (first, letter(second), sum) {
        (Some(first), Some(second), Some(sum)) => {
            (9 * first + 8 * second + sum + check) % 11 == 0
        }
        _ => false,
    }
}

/// The check of a Taiwan national identification number (letter, `1` `2`
/// `8` `9` or, of resident certificates issued before 2021, `A` to `D`,
/// eight digits): weights 1 9 8 7 6 5 4 3 2 1 1, modulo 10.
pub(crate) fn tw_id(id: &[u8]) -> bool {
    /// A letter's value is its place plus 10.
    const LETTERS: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    const WEIGHTS: [u32; 8] = [7, 6, 5, 4, 3, 2, 1, 1];
    let value = |byte: u8| {
        let byte = byte.to_ascii_uppercase();
        LETTERS.iter().position(|&c| c == byte).map(|i| i as u32 + 10)
    };
    let [first, second, rest @ ..] = id else { return false };
    let Some(first) = value(*first) else { return false };
    let second = match second {
        b'0'..=b'9' => u32::from(second - b'0'),
        letter => match value(*letter) {
            Some(value) => value,
            None => return false,
        },
    };
    let Some(sum) = weighted(rest, &WEIGHTS) else { return false };
    // Of a letter's two digits the second alone counts in what is multiplied,
    // which is the same modulo 10.
    (first / 10 + first * 9 + second * 8 + sum) % 10 == 0
}

/// The sum of `digits`, each times its weight; `None` where they are not as
/// many as the weights, or not digits.
fn weighted(digits: &[u8], weights: &[u32]) -> Option<u32> {
    if digits.len() != weights.len() || !digits.iter().all(u8::is_ascii_digit)
    {
        return None;
    }
    Some(
        digits.iter().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that carry a check character must break when any one digit
    /// of them changes: all these checks find every single error.
    fn finds_single_errors(check: fn(&[u8]) -> bool, valid: &str) {
        assert!(check(valid.as_bytes()), "{valid}");
        for place in 0..valid.len() {
            let mut wrong = valid.as_bytes().to_vec();
            if !wrong[place].is_ascii_digit() {
                continue;
            }
            wrong[place] =
                if wrong[place] == b'9' { b'0' } else { wrong[place] + 1 };
            assert!(!check(&wrong), "{}", String::from_utf8_lossy(&wrong));
        }
    }

    #[test]
    fn luhn_takes_what_validator_js_takes() {
        for valid in [
            "0",
            "5421",
            "01234567897",
            "0123456789012345678906",
            "4111111111111111",
            "378282246310005",
            "36050234196908",
            "490154203237518",
        ] {
            finds_single_errors(luhn, valid);
        }
        for wrong in ["", "1", "5422", "foo", "4111 1111", "411111111111111:"]
        {
            assert!(!luhn(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn resident_ids_of_gb_11643_and_python_stdnum() {
        for valid in [
            "11010519491231002X", // GB 11643-1999, the standard's example
            "440524188001010014", // likewise
            "360426199101010071",
            "120110198012010073",
        ] {
            finds_single_errors(resident_id, valid);
        }
        assert!(resident_id(b"11010519491231002x"));
        for wrong in [
            "",
            "X",
            "11010519491231002",
            "1101051949123100 2X",
            "T60426199101010078",
        ] {
            assert!(!resident_id(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn credit_codes_of_python_stdnum() {
        for valid in [
            "91152201078377449P",
            "121200004013590816",
            "91340600MA2PBM9HXD",
            "91620105L015101280",
            "913101203509708598",
        ] {
            finds_single_errors(uscc, valid);
        }
        for wrong in [
            "",
            "9111000060003IOZSV",
            "A1110000600037341L",
            "91152201078377449",
            "91152201078377449p",
        ] {
            assert!(!uscc(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn hong_kong_cards_of_validator_js() {
        for valid in [
            "OV290326A",
            "Q8033370",
            "Z0977986",
            "W5201287",
            "A4948664",
            "Z867821A",
            "ag2930139",
            "k3486095",
        ] {
            finds_single_errors(hk_id, valid);
        }
        for wrong in [
            "",
            "A",
            "A1234567890",
            "98765432",
            "O9624729",
            "M4578601",
            "X7313248",
            "C5031345",
            "RH2658863",
            "A49486640",
            "1A1234563",
        ] {
            assert!(!hk_id(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn taiwan_ids_of_validator_js_and_hutool() {
        for valid in [
            "B176944193",
            "K101189797",
            "F112866121",
            "A219758834",
            "A244144802",
            "A146047171",
            "Q170219004",
            "Z277018381",
            "X231071923",
            "B221690311",
            "AC01234567",
        ] {
            finds_single_errors(tw_id, valid);
        }
        for wrong in [
            "",
            "A",
            "A185034995",
            "X231071922",
            "GE9800as98",
            "1234567L",
            "B2216903112",
            "A12345678:",
        ] {
            assert!(!tw_id(wrong.as_bytes()), "{wrong}");
        }
    }
}
