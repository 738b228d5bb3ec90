//! Check digits, computed in other ways than the detectors compute theirs.

use crate::bench::corpus::random::Random;

/// Appends the Luhn check digit (ISO/IEC 7812-1 annex B) of what stands from
/// `start` on.
pub(super) fn luhn(start: usize, out: &mut Vec<u8>) {
    let mut sum = 0;
    let mut double = true;
    for &digit in out[start..].iter().rev() {
        let value = u32::from(digit - b'0') << u32::from(double);
        sum += value / 10 + value % 10;
        double = !double;
    }
    out.push(b'0' + ((10 - sum % 10) % 10) as u8);
}

/// Appends the check character of ISO 7064 MOD 11-2 behind what stands from
/// `start` on, by the standard's recursion.
pub(super) fn mod_11_2(start: usize, out: &mut Vec<u8>) {
    let product = out[start..].iter().fold(0, |product, &digit| {
        (product + u32::from(digit - b'0')) * 2 % 11
    });
    out.push(match (12 - product) % 11 {
        10 => b'X',
        check => b'0' + check as u8,
    });
}

/// The characters of a unified social credit code (GB 32100-2015, table 1).
pub(super) const USCC: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Appends the check character of a unified social credit code behind the 17
/// that stand from `start` on: it brings the weighted sum to a multiple of
/// 31.
pub(super) fn mod_31(start: usize, out: &mut Vec<u8>) {
    let value = |byte| USCC.iter().position(|&c| c == byte).unwrap_or(0);
    // Horner's scheme from the far end gives place i the weight 3^i.
    let sum = out[start..]
        .iter()
        .rev()
        .fold(0, |sum, &byte| (sum * 3 + value(byte)) % 31);
    out.push(USCC[(31 - sum) % 31]);
}

/// Replaces the last character by another of its alphabet.
pub(super) fn wrong_last(alphabet: &[u8], r: &mut Random, out: &mut [u8]) {
    let Some(last) = out.last_mut() else { return };
    let others = alphabet.len() as u32 - 1;
    // One that is not in it is replaced by any but its first.
    let at = alphabet.iter().position(|c| c == last).unwrap_or(0);
    let step = 1 + r.below(others) as usize;
    *last = alphabet[(at + step) % alphabet.len()];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published numbers: the annexes of GB 11643-1999, GB 32100-2015 as
    /// python-stdnum tests it, ISO/IEC 7812's usual test card, 3GPP's sample
    /// equipment.
    #[test]
    fn check_digits_are_those_of_published_numbers() {
        let with = |check: fn(usize, &mut Vec<u8>), payload: &str| {
            let mut out = payload.as_bytes().to_vec();
            check(0, &mut out);
            char::from(out[out.len() - 1])
        };
        assert_eq!(with(mod_11_2, "11010519491231002"), 'X');
        assert_eq!(with(mod_11_2, "44052418800101001"), '4');
        assert_eq!(with(mod_31, "91310112087994932"), 'F');
        assert_eq!(with(mod_31, "91340600MA2PBM9HX"), 'D');
        assert_eq!(with(luhn, "411111111111111"), '1');
        assert_eq!(with(luhn, "49015420323751"), '8');
    }
}
