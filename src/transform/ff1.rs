//! FF1, format-preserving encryption (NIST SP 800-38G, section 5): digits as
//! as many digits.

use aes::Block;
use aes::cipher::{BlockCipherEncrypt, consts::U16};

/// Rounds of the Feistel network.
const ROUNDS: u8 = 10;

/// FF1 under the key of a block cipher of 128 bits.
pub(super) struct Ff1<C> {
    cipher: C,
}

/// Which way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From a value to what stands for it.
    Encrypt,
    /// Back.
    Decrypt,
}

impl<C: BlockCipherEncrypt<BlockSize = U16>> Ff1<C> {
    pub(super) fn new(cipher: C) -> Ff1<C> {
        Ff1 { cipher }
    }

    /// Replaces `digits`, each less than `radix`, by as many others.
    ///
    /// The caller sees to it that there are at least 10⁶ such texts, the least
    /// that the standard allows, and that half of them fit into 64 bits.
    pub(super) fn apply(
        &self,
        way: Way,
        radix: u32,
        tweak: &[u8],
        digits: &mut [u8],
    ) {
        let (n, u) = (digits.len(), digits.len() / 2);
        let v = n - u;
        // Bytes of the numbers that half of the digits write, and of a
        // round's output.
        let largest = u64::from(radix).pow(v as u32) - 1;
        let b = (u64::BITS - largest.leading_zeros()).div_ceil(8) as usize;
        let d = 4 * b.div_ceil(4) + 4;
        let mut p =
            [1, 2, 1, 0, 0, 0, ROUNDS, u as u8, 0, 0, 0, 0, 0, 0, 0, 0];
        p[3..6].copy_from_slice(&radix.to_be_bytes()[1..]);
        p[8..12].copy_from_slice(&(n as u32).to_be_bytes());
        p[12..].copy_from_slice(&(tweak.len() as u32).to_be_bytes());
        // What all rounds begin with: P and as much of Q as is the tweak.
        let head = tweak.len() + b + 1;
        let zeros = head.next_multiple_of(16) - head;
        let mut q = [&p[..], tweak, &vec![0; zeros + 1 + b][..]].concat();
        let [round_at, number_at] = [q.len() - b - 1, q.len() - b];
        let number = |digits: &[u8]| {
            let radix = u64::from(radix);
            digits.iter().fold(0, |n, &digit| n * radix + u64::from(digit))
        };
        let (left, right) = digits.split_at(u);
        let (mut a, mut c) = (number(left), number(right));
        for step in 0..ROUNDS {
            let round = match way {
                Way::Encrypt => step,
                Way::Decrypt => ROUNDS - 1 - step,
            };
            // Decrypting, the halves change places.
            let (target, source) = match way {
                Way::Encrypt => (a, c),
                Way::Decrypt => (c, a),
            };
            q[round_at] = round;
            q[number_at..].copy_from_slice(&source.to_be_bytes()[8 - b..]);
            let m = if round.is_multiple_of(2) { u } else { v };
            let modulus = u128::from(u64::from(radix).pow(m as u32));
            let y = self.round(&q, d) % modulus;
            let target = u128::from(target);
            let sum = match way {
                Way::Encrypt => (target + y) % modulus,
                Way::Decrypt => (target + modulus - y) % modulus,
            };
            // Less than the modulus, which fits.
            let sum = sum as u64;
            (a, c) = match way {
                Way::Encrypt => (source, sum),
                Way::Decrypt => (sum, source),
            };
        }
        let write = |mut number: u64, digits: &mut [u8]| {
            for digit in digits.iter_mut().rev() {
                *digit = (number % u64::from(radix)) as u8;
                number /= u64::from(radix);
            }
        };
        let (left, right) = digits.split_at_mut(u);
        write(a, left);
        write(c, right);
    }

    /// The first `d` bytes of the CBC-MAC of `q`, as a number; `d` is at most
    /// 16.
    fn round(&self, q: &[u8], d: usize) -> u128 {
        let mut block = Block::default();
        for chunk in q.chunks_exact(16) {
            block.iter_mut().zip(chunk).for_each(|(a, b)| *a ^= b);
            self.cipher.encrypt_block(&mut block);
        }
        u128::from_be_bytes(block.into()) >> (8 * (16 - d))
    }
}

#[cfg(test)]
mod tests {
    use aes::cipher::{Array, KeyInit};
    use aes::{Aes128, Aes192, Aes256};
    use data_encoding::HEXLOWER;
    use sha2::{Digest, Sha256};

    use super::*;

    /// The samples that NIST publishes with SP 800-38G: bits of the key,
    /// radix, tweak, and the two texts.
    const SAMPLES: [(usize, u32, &str, &str, &str); 9] = [
        (128, 10, "", "0123456789", "2433477484"),
        (128, 10, "39383736353433323130", "0123456789", "6124200773"),
        (128, 36, TWEAK, "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
        (192, 10, "", "0123456789", "2830668132"),
        (192, 10, "39383736353433323130", "0123456789", "2496655549"),
        (192, 36, TWEAK, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr"),
        (256, 10, "", "0123456789", "6657667009"),
        (256, 10, "39383736353433323130", "0123456789", "1001623463"),
        (256, 36, TWEAK, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
    ];

    const TWEAK: &str = "3737373770717273373737";

    const KEY: &str = "2b7e151628aed2a6abf7158809cf4f3c\
        ef4359d8d580aa4f7f036d6f04fc6a94";

    fn apply(bits: usize, radix: u32, way: Way, tweak: &[u8], t: &mut [u8]) {
        let key = HEXLOWER.decode(KEY.as_bytes()).unwrap();
        let key = &key[..bits / 8];
        match bits {
            128 => Ff1::new(Aes128::new(&Array::try_from(key).unwrap()))
                .apply(way, radix, tweak, t),
            192 => Ff1::new(Aes192::new(&Array::try_from(key).unwrap()))
                .apply(way, radix, tweak, t),
            _ => Ff1::new(Aes256::new(&Array::try_from(key).unwrap()))
                .apply(way, radix, tweak, t),
        }
    }

    #[test]
    fn samples_of_the_standard() {
        for (bits, radix, tweak, plain, encrypted) in SAMPLES {
            let tweak = HEXLOWER.decode(tweak.as_bytes()).unwrap();
            let digits = |text: &str| -> Vec<u8> {
                let digit = |c: char| c.to_digit(36).unwrap() as u8;
                text.chars().map(digit).collect()
            };
            let mut text = digits(plain);
            apply(bits, radix, Way::Encrypt, &tweak, &mut text);
            assert_eq!(text, digits(encrypted), "AES-{bits}, radix {radix}");
            apply(bits, radix, Way::Decrypt, &tweak, &mut text);
            assert_eq!(text, digits(plain), "AES-{bits}, radix {radix}");
        }
    }

    /// What the crate `fpe` 0.6.1 makes of numbers of 6 to 20 digits under
    /// tweaks of up to 19 bytes, drawn by xorshift: SHA-256 of the lines
    /// `TWEAK NUMBER RESULT`.
    #[test]
    fn results_are_those_of_another_implementation() {
        // All of them take a minute where nothing is optimised.
        let (count, expected) = match cfg!(debug_assertions) {
            true => (
                2_000,
                "23c597ecd901bc91501c57e85c918f7b\
                 cf4dd26f32f8169e45d96c25d26321d3",
            ),
            false => (
                100_000,
                "62d8e385d05a339976271e5f87224d7f\
                 db52ce0214ce3e95306a12aafee2689c",
            ),
        };
        let ff1 = Ff1::new(Aes256::new(&Array::from([0x42; 32])));
        let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let text = |digits: &[u8]| -> String {
            digits.iter().map(|digit| char::from(b'0' + digit)).collect()
        };
        let mut digest = Sha256::new();
        for _ in 0..count {
            let length = 6 + next() % 15;
            let tweak = next() % 20;
            let tweak: Vec<u8> = (0..tweak).map(|_| next() as u8).collect();
            let mut digits: Vec<u8> =
                (0..length).map(|_| (next() % 10) as u8).collect();
            let number = text(&digits);
            ff1.apply(Way::Encrypt, 10, &tweak, &mut digits);
            let tweak = HEXLOWER.encode(&tweak);
            digest.update(format!("{tweak} {number} {}\n", text(&digits)));
        }
        assert_eq!(HEXLOWER.encode(&digest.finalize()), expected);
    }

    #[test]
    fn a_million_texts_have_a_million_results() {
        // All of them take minutes where nothing is optimised.
        let all = if cfg!(debug_assertions) { 10_000 } else { 1_000_000 };
        let mut seen = vec![false; 1_000_000];
        for number in 0..all {
            let mut text: Vec<u8> =
                format!("{number:06}").bytes().map(|b| b - b'0').collect();
            apply(256, 10, Way::Encrypt, b"tweak", &mut text);
            let result = text.iter().fold(0, |n, d| n * 10 + usize::from(*d));
            assert!(!std::mem::replace(&mut seen[result], true));
        }
    }
}
