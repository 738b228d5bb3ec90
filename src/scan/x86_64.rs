//! The windows in AVX-512 or AVX2, chosen when the program runs.

use std::arch::x86_64::*;

use super::{Block, Set, WINDOW, windows};

/// Scans if this processor has AVX-512BW or AVX2; false if it has neither.
#[inline]
pub(super) fn scan(text: &[u8], found: &mut Vec<u32>) -> bool {
    if is_x86_feature_detected!("avx512bw") {
        // SAFETY: the features that the function enables were just detected.
        unsafe { avx512(text, found) };
        true
    } else {
        scan_avx2(text, found)
    }
}

/// Scans if this processor has AVX2.
#[inline]
pub(super) fn scan_avx2(text: &[u8], found: &mut Vec<u32>) -> bool {
    if !is_x86_feature_detected!("avx2") {
        return false;
    }
    // SAFETY: the features that the function enables were just detected.
    unsafe { avx2(text, found) };
    true
}

#[target_feature(enable = "avx512bw")]
fn avx512(text: &[u8], found: &mut Vec<u32>) {
    windows(text, found, |window| {
        // SAFETY: this closure is inlined into a function that enables
        // AVX-512BW, which its caller has detected.
        unsafe { Zmm::load(window) }
    });
}

#[target_feature(enable = "avx2")]
fn avx2(text: &[u8], found: &mut Vec<u32>) {
    windows(text, found, |window| {
        // SAFETY: as above, with AVX2.
        unsafe { Ymm::load(window) }
    });
}

/// 64 bytes in one register. Exists only where AVX-512BW was detected.
#[derive(Clone, Copy)]
struct Zmm(__m512i);

impl Zmm {
    /// # Safety
    ///
    /// The processor must have AVX-512BW, also whenever a method is called.
    #[inline(always)]
    unsafe fn load(window: &[u8; WINDOW]) -> Zmm {
        // SAFETY: 64 readable bytes; the load needs no alignment.
        Zmm(unsafe { _mm512_loadu_si512(window.as_ptr().cast()) })
    }
}

impl Block for Zmm {
    #[inline(always)]
    fn eq(self, byte: u8) -> u64 {
        // SAFETY: a Zmm is only made where AVX-512BW was detected.
        unsafe { _mm512_cmpeq_epi8_mask(self.0, _mm512_set1_epi8(byte as i8)) }
    }

    #[inline(always)]
    fn within(self, low: u8, high: u8) -> u64 {
        // SAFETY: as for `eq`.
        unsafe {
            let offset = _mm512_sub_epi8(self.0, _mm512_set1_epi8(low as i8));
            let width = _mm512_set1_epi8((high - low) as i8);
            _mm512_cmple_epu8_mask(offset, width)
        }
    }

    #[inline(always)]
    fn any_of(self, set: &'static Set) -> u64 {
        // SAFETY: as for `eq`; both tables have 16 readable bytes.
        unsafe {
            let table = |nibbles: &[u8; 16]| {
                _mm512_broadcast_i32x4(_mm_loadu_si128(
                    nibbles.as_ptr().cast(),
                ))
            };
            let nibble = _mm512_set1_epi8(15);
            let low = _mm512_and_si512(self.0, nibble);
            let high = _mm512_and_si512(_mm512_srli_epi16(self.0, 4), nibble);
            _mm512_test_epi8_mask(
                _mm512_shuffle_epi8(table(&set.low), low),
                _mm512_shuffle_epi8(table(&set.high), high),
            )
        }
    }

    #[inline(always)]
    fn folded(self) -> Zmm {
        // SAFETY: as for `eq`.
        Zmm(unsafe { _mm512_or_si512(self.0, _mm512_set1_epi8(0x20)) })
    }
}

/// 64 bytes in two registers. Exists only where AVX2 was detected.
#[derive(Clone, Copy)]
struct Ymm(__m256i, __m256i);

impl Ymm {
    /// # Safety
    ///
    /// The processor must have AVX2, also whenever a method is called.
    #[inline(always)]
    unsafe fn load(window: &[u8; WINDOW]) -> Ymm {
        let start = window.as_ptr();
        // SAFETY: twice 32 readable bytes; the loads need no alignment.
        unsafe {
            Ymm(
                _mm256_loadu_si256(start.cast()),
                _mm256_loadu_si256(start.add(32).cast()),
            )
        }
    }

    /// The top bit of each byte of both halves.
    ///
    /// # Safety
    ///
    /// The processor must have AVX2.
    #[inline(always)]
    unsafe fn tops(low: __m256i, high: __m256i) -> u64 {
        // SAFETY: the caller has AVX2.
        unsafe {
            let low = _mm256_movemask_epi8(low) as u32;
            let high = _mm256_movemask_epi8(high) as u32;
            u64::from(low) | (u64::from(high) << 32)
        }
    }
}

impl Block for Ymm {
    #[inline(always)]
    fn eq(self, byte: u8) -> u64 {
        // SAFETY: a Ymm is only made where AVX2 was detected.
        unsafe {
            let byte = _mm256_set1_epi8(byte as i8);
            Ymm::tops(
                _mm256_cmpeq_epi8(self.0, byte),
                _mm256_cmpeq_epi8(self.1, byte),
            )
        }
    }

    #[inline(always)]
    fn within(self, low: u8, high: u8) -> u64 {
        // SAFETY: as for `eq`. AVX2 has no unsigned comparison: a byte is at
        // most the width if the smaller of the two is the byte itself.
        unsafe {
            let from = _mm256_set1_epi8(low as i8);
            let width = _mm256_set1_epi8((high - low) as i8);
            let le = |bytes| {
                let offset = _mm256_sub_epi8(bytes, from);
                _mm256_cmpeq_epi8(_mm256_min_epu8(offset, width), offset)
            };
            Ymm::tops(le(self.0), le(self.1))
        }
    }

    #[inline(always)]
    fn any_of(self, set: &'static Set) -> u64 {
        // SAFETY: as for `eq`; both tables have 16 readable bytes.
        unsafe {
            let table = |nibbles: &[u8; 16]| {
                _mm256_broadcastsi128_si256(_mm_loadu_si128(
                    nibbles.as_ptr().cast(),
                ))
            };
            let nibble = _mm256_set1_epi8(15);
            let (lows, highs) = (table(&set.low), table(&set.high));
            let absent = |bytes| {
                let low = _mm256_and_si256(bytes, nibble);
                let high =
                    _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
                let class = _mm256_and_si256(
                    _mm256_shuffle_epi8(lows, low),
                    _mm256_shuffle_epi8(highs, high),
                );
                _mm256_cmpeq_epi8(class, _mm256_setzero_si256())
            };
            !Ymm::tops(absent(self.0), absent(self.1))
        }
    }

    #[inline(always)]
    fn folded(self) -> Ymm {
        // SAFETY: as for `eq`.
        unsafe {
            let bit = _mm256_set1_epi8(0x20);
            Ymm(_mm256_or_si256(self.0, bit), _mm256_or_si256(self.1, bit))
        }
    }
}
