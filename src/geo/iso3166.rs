//! Country codes of ISO 3166-1.

/// The 249 officially assigned alpha-2 codes.
const ASSIGNED: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI \
    BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN \
    CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK \
    FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM \
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN \
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK \
    ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP \
    NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF \
    TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI \
    VN VU WF WS YE YT ZA ZM ZW";

/// How many pairs of letters there are.
pub(super) const PAIRS: usize = LETTERS * LETTERS;

const LETTERS: usize = 26;

/// Whether each pair of letters is assigned.
const IS_ASSIGNED: [bool; PAIRS] = {
    let text = ASSIGNED.as_bytes();
    let mut assigned = [false; PAIRS];
    let mut at = 0;
    while at + 1 < text.len() {
        assigned[pair(text[at], text[at + 1])] = true;
        at += 3;
    }
    assigned
};

const fn pair(first: u8, second: u8) -> usize {
    (first - b'A') as usize * LETTERS + (second - b'A') as usize
}

/// All codes that are assigned, in order.
#[cfg(feature = "geo-embedded")]
pub(super) fn all() -> impl Iterator<Item = [u8; 2]> {
    ASSIGNED.split(' ').filter_map(|code| code.as_bytes().try_into().ok())
}

/// The place of an assigned code among all pairs of letters, or `None` for
/// codes that are reserved (`EU`, `UK`), withdrawn (`AN`, `CS`, `SU`) or
/// unknown.
#[inline]
pub(super) fn number(code: [u8; 2]) -> Option<usize> {
    let [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] = code else {
        return None;
    };
    let number = pair(first, second);
    IS_ASSIGNED[number].then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assigned_codes_have_a_number_and_others_have_none() {
        assert_eq!(IS_ASSIGNED.iter().filter(|a| **a).count(), 249);
        for code in ASSIGNED.split(' ') {
            let code = code.as_bytes().try_into().unwrap();
            assert!(number(code).is_some());
        }
        for other in [b"AN", b"AP", b"EU", b"UK", b"XK", b"ZZ", b"cn", b"A1"] {
            assert_eq!(number(*other), None);
        }
    }
}
