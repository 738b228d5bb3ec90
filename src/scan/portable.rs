//! The windows in plain Rust, eight bytes to a word: for every processor,
//! for Miri, and the measure of the others.

use super::{Block, Set, WINDOW, windows};

pub(super) fn scan(text: &[u8], found: &mut Vec<u32>) {
    windows(text, found, Words::load);
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

#[derive(Clone, Copy)]
struct Words([u64; WINDOW / 8]);

impl Words {
    #[inline(always)]
    fn load(window: &[u8; WINDOW]) -> Words {
        let mut words = [0; WINDOW / 8];
        for (word, bytes) in words.iter_mut().zip(window.chunks_exact(8)) {
            *word = u64::from_le_bytes(bytes.try_into().expect("8 bytes"));
        }
        Words(words)
    }

    /// Gathers the top bit of each byte of what `answer` makes of a word.
    #[inline(always)]
    fn gather(self, answer: impl Fn(u64) -> u64) -> u64 {
        self.0.iter().rev().fold(0, |mask, &word| {
            let tops = (answer(word) & HIGH) >> 7;
            (mask << 8) | (tops.wrapping_mul(0x0102_0408_1020_4080) >> 56)
        })
    }
}

/// Top bit set in each byte of `word` that is at least `low`, exactly.
#[inline(always)]
fn at_least(word: u64, low: u8) -> u64 {
    // The low seven bits compare by a carry into the top bit, which no sum
    // of two seven-bit numbers overflows; the top bits then decide.
    let carry =
        (word & !HIGH).wrapping_add(LOW * (0x80 - u64::from(low & 0x7f)));
    if low >= 0x80 { word & carry } else { word | carry }
}

impl Block for Words {
    #[inline(always)]
    fn eq(self, byte: u8) -> u64 {
        let pattern = LOW * u64::from(byte);
        self.gather(|word| {
            let differs = word ^ pattern;
            !(((differs & !HIGH).wrapping_add(!HIGH)) | differs)
        })
    }

    #[inline(always)]
    fn within(self, low: u8, high: u8) -> u64 {
        if high == 0xff {
            return self.gather(|word| at_least(word, low));
        }
        self.gather(|word| at_least(word, low) & !at_least(word, high + 1))
    }

    #[inline(always)]
    fn any_of(self, set: &'static Set) -> u64 {
        self.0
            .iter()
            .rev()
            .flat_map(|word| word.to_be_bytes())
            .fold(0, |mask, byte| (mask << 1) | u64::from(set.holds(byte)))
    }

    #[inline(always)]
    fn folded(self) -> Words {
        Words(self.0.map(|word| word | (LOW * 0x20)))
    }
}
