//! Planes in plain Rust, eight bytes to a word: for every processor, for Miri,
//! and the measure of the others.

use super::{LANES, WINDOW, Words, windows};

pub(super) fn scan(text: &[u8], found: &mut Vec<u32>) {
    windows(text, found, transpose);
}

/// One window.
impl Words for u64 {
    const LANES: usize = 1;

    fn all() -> u64 {
        !0
    }

    fn words(self) -> [u64; LANES] {
        let mut words = [0; LANES];
        words[0] = self;
        words
    }

    fn is_zero(self) -> bool {
        self == 0
    }
}

fn transpose(window: &[u8]) -> [u64; 8] {
    let mut planes = [0; 8];
    for (at, eight) in window[..WINDOW].chunks_exact(8).enumerate() {
        let eight = u64::from_le_bytes(eight.try_into().expect("8 bytes"));
        let bits = transposed(eight).to_le_bytes();
        for (plane, bits) in planes.iter_mut().zip(bits) {
            *plane |= u64::from(bits) << (8 * at);
        }
    }
    planes
}

/// An 8 by 8 matrix of bits, a byte a row, the other way: blocks of 1, 2 and
/// 4 bits change places with those across the diagonal (Hacker's Delight,
/// section 7-3).
fn transposed(mut rows: u64) -> u64 {
    for (apart, mask) in [
        (7, 0x00aa_00aa_00aa_00aa),
        (14, 0x0000_cccc_0000_cccc),
        (28, 0x0000_0000_f0f0_f0f0),
    ] {
        let swapped = (rows ^ (rows >> apart)) & mask;
        rows ^= swapped ^ (swapped << apart);
    }
    rows
}
