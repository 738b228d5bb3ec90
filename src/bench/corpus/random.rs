//! Random numbers that stay the same for ever.

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014), whose reference code Vigna put into the public
/// domain.
///
/// A crate may change its stream with any version, and then a corpus would
/// be another one although its version says that it is not.
pub(super) struct Random(u64);

impl Random {
    /// A generator whose numbers depend on `parts` alone.
    pub(super) fn new(parts: &[u64]) -> Random {
        let mut random = Random(0);
        for &part in parts {
            random.0 = random.next() ^ part;
        }
        random
    }

    /// The next 64 bits.
    #[inline]
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    #[inline]
    pub(super) fn below(&mut self, n: u32) -> u32 {
        (((self.next() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    #[inline]
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True once in `n` times.
    #[inline]
    pub(super) fn once_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    /// One of `from`, which is not empty.
    #[inline]
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }

    /// Appends `n` decimal digits.
    #[inline]
    pub(super) fn digits(&mut self, n: u32, out: &mut Vec<u8>) {
        let mut left = n;
        while left > 0 {
            // The bits are read as a fraction, whose digits come out in
            // front one by one; 16 of them leave enough bits for the last.
            let mut fraction = self.next();
            for _ in 0..left.min(16) {
                let digit = u128::from(fraction) * 10;
                out.push(b'0' + (digit >> 64) as u8);
                fraction = digit as u64;
            }
            left -= left.min(16);
        }
    }

    /// Appends `n` characters of an alphabet whose size is a power of two.
    #[inline]
    pub(super) fn letters<const A: usize>(
        &mut self,
        alphabet: &[u8; A],
        n: u32,
        out: &mut Vec<u8>,
    ) {
        const { assert!(A.is_power_of_two() && A > 1) };
        let (width, per_word) = (A.ilog2(), 64 / A.ilog2());
        let mut left = n;
        while left > 0 {
            let mut bits = self.next();
            for _ in 0..left.min(per_word) {
                out.push(alphabet[bits as usize % A]);
                bits >>= width;
            }
            left -= left.min(per_word);
        }
    }

    /// Appends `n` lower-case hexadecimal digits.
    #[inline]
    pub(super) fn hex(&mut self, n: u32, out: &mut Vec<u8>) {
        self.letters(b"0123456789abcdef", n, out);
    }
}

/// `00` to `99`.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] =
            [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
};

/// Appends two digits of a number below 100.
#[inline]
pub(super) fn two(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&PAIRS[number as usize % 100]);
}

/// Appends a number in decimal.
#[inline]
pub(super) fn decimal(number: u64, out: &mut Vec<u8>) {
    if number < 10 {
        return out.push(b'0' + number as u8);
    }
    if number < 100 {
        return two(number, out);
    }
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut left = number;
    while left > 9 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[(left % 100) as usize]);
        left /= 100;
    }
    if left > 0 {
        at -= 1;
        digits[at] = b'0' + left as u8;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends the last `width` digits of a number, with zeros in front.
#[inline]
pub(super) fn padded(number: u64, width: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + width, b'0');
    let mut left = number;
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference code's first outputs from the state 1234567.
    #[test]
    fn the_stream_is_that_of_the_reference() {
        let mut random = Random(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
        assert_eq!(random.next(), 9_817_491_932_198_370_423);
    }

    #[test]
    fn numbers_by_hand() {
        let mut out = Vec::new();
        decimal(0, &mut out);
        decimal(u64::MAX, &mut out);
        decimal(42, &mut out);
        decimal(100, &mut out);
        decimal(9_876_543, &mut out);
        padded(7, 3, &mut out);
        padded(12_345, 2, &mut out);
        two(5, &mut out);
        assert_eq!(out, b"0184467440737095516154210098765430074505");
    }
}
