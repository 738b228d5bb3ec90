//! Payment card numbers (ISO/IEC 7812).

use super::checksum;
use crate::span::FoundBy;

/// What it takes to call `digits` a card number: its shape alone, or a label
/// as well; `None` where it is none.
///
/// An issuer's range, a length that issuer uses, and Luhn. Random digits of
/// the lengths that need a label pass too often, or stand for rare cards.
pub(crate) fn card(digits: &[u8]) -> Option<FoundBy> {
    use FoundBy::{Context, Shape};
    let leading = digits.get(..4)?.iter().try_fold(0, |n, digit| {
        digit.is_ascii_digit().then(|| n * 10 + u32::from(digit - b'0'))
    })?;
    let found_by = match (digits.len(), leading) {
        // UnionPay
        (16..=19, 6200..=6299) => Shape,
        // Visa
        (16, 4000..=4999) => Shape,
        (13 | 19, 4000..=4999) => Context,
        // Mastercard
        (16, 5100..=5599 | 2221..=2720) => Shape,
        // American Express
        (15, 3400..=3499 | 3700..=3799) => Shape,
        // JCB
        (16, 3528..=3589) => Context,
        // Diners Club
        (14, 3000..=3059 | 3600..=3699 | 3800..=3899) => Context,
        _ => return None,
    };
    checksum::luhn(digits).then_some(found_by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_lengths_and_luhn_decide() {
        // Test numbers that validator.js and the card networks publish.
        for shape in [
            "375556917985515",
            "378282246310005",
            "4716461583322103",
            "4111111111111111",
            "5398228707871527",
            "2222155765072228",
            "2720428011723762",
            "6226050967750613",
            "6283875070985593",
        ] {
            assert_eq!(
                card(shape.as_bytes()),
                Some(FoundBy::Shape),
                "{shape}"
            );
        }
        for context in [
            "36050234196908",
            "3530111333300000",
            "3566002020360505",
            "4716989580001715211",
            "4222222222222",
        ] {
            assert_eq!(
                card(context.as_bytes()),
                Some(FoundBy::Context),
                "{context}"
            );
        }
        for none in [
            "",
            "411",
            "4111",
            "5398228707871528",
            "2721465526338453",
            "2220175103860763",
            "4716989580001715213",
            "6011111111111117",
            "3527000000000005",
            "41111111111111111",
            "411111111111111x",
            "x111111111111111",
            "1700000000000000",
        ] {
            assert_eq!(card(none.as_bytes()), None, "{none}");
        }
    }
}
