//! Planes by AVX-512 or AVX2, chosen when the program runs.

use std::arch::x86_64::*;
use std::ops::{BitAnd, BitOr, Not, Shl, Shr};

use super::{LANES, STEP, WINDOW, Words, windows};

/// Scans if this processor has AVX2; false if it has not. AVX-512 is used with
/// GFNI and VBMI: from Intel's Ice Lake and AMD's Zen 4 on.
#[inline]
pub(super) fn scan(text: &[u8], found: &mut Vec<u32>) -> bool {
    if is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vbmi")
        && is_x86_feature_detected!("gfni")
    {
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

#[target_feature(enable = "avx512bw,avx512vbmi,gfni")]
fn avx512(text: &[u8], found: &mut Vec<u32>) {
    windows(text, found, |span| transpose_avx512(span));
}

#[target_feature(enable = "avx2")]
fn avx2(text: &[u8], found: &mut Vec<u32>) {
    windows(text, found, |span| transpose_avx2(span));
}

/// Makes of a register the words of so many windows: what [`Words`] asks for,
/// in these instructions.
///
/// Such a value exists only where the instructions were detected.
macro_rules! words {
    (
        $name:ident($register:ident), $lanes:literal, $one:ident,
        $and:ident, $or:ident, $andnot:ident, $left:ident, $right:ident
    ) => {
        #[derive(Clone, Copy)]
        struct $name($register);

        impl BitAnd for $name {
            type Output = $name;
            #[inline(always)]
            fn bitand(self, other: $name) -> $name {
                // SAFETY: the value shows that the instruction is there.
                $name(unsafe { $and(self.0, other.0) })
            }
        }

        impl BitOr for $name {
            type Output = $name;
            #[inline(always)]
            fn bitor(self, other: $name) -> $name {
                // SAFETY: as above.
                $name(unsafe { $or(self.0, other.0) })
            }
        }

        impl Not for $name {
            type Output = $name;
            #[inline(always)]
            fn not(self) -> $name {
                // SAFETY: as above.
                $name(unsafe { $andnot(self.0, $one(-1)) })
            }
        }

        impl Shl<u32> for $name {
            type Output = $name;
            #[inline(always)]
            fn shl(self, places: u32) -> $name {
                // SAFETY: as above.
                $name(unsafe { $left(self.0, $one(places.into())) })
            }
        }

        impl Shr<u32> for $name {
            type Output = $name;
            #[inline(always)]
            fn shr(self, places: u32) -> $name {
                // SAFETY: as above.
                $name(unsafe { $right(self.0, $one(places.into())) })
            }
        }

        impl Words for $name {
            const LANES: usize = $lanes;

            #[inline(always)]
            fn all() -> $name {
                // SAFETY: `windows`, which alone asks for it, has values.
                $name(unsafe { $one(-1) })
            }

            #[inline(always)]
            fn words(self) -> [u64; LANES] {
                let mut words = [0; LANES];
                let first: *mut [u64; $lanes] = words.as_mut_ptr().cast();
                // SAFETY: there is room for a register, which is as long;
                // the store needs no alignment.
                unsafe { first.cast::<$register>().write_unaligned(self.0) };
                words
            }

            #[inline(always)]
            fn is_zero(self) -> bool {
                self.words() == [0; LANES]
            }
        }
    };
}

words!(
    Zmm(__m512i),
    8,
    _mm512_set1_epi64,
    _mm512_and_si512,
    _mm512_or_si512,
    _mm512_andnot_si512,
    _mm512_sllv_epi64,
    _mm512_srlv_epi64
);
words!(
    Ymm(__m256i),
    4,
    _mm256_set1_epi64x,
    _mm256_and_si256,
    _mm256_or_si256,
    _mm256_andnot_si256,
    _mm256_sllv_epi64,
    _mm256_srlv_epi64
);

/// The planes of a window are eight words of one register once the bits of
/// each word, and then the bytes of all, have changed places; those of eight
/// windows once their words have.
#[inline]
#[target_feature(enable = "avx512bw,avx512vbmi,gfni")]
fn transpose_avx512(span: &[u8]) -> [Zmm; 8] {
    // GF2P8AFFINEQB takes the rows of a matrix from the last byte on.
    let reversed = indices(|word, byte| 8 * word + 7 - byte);
    let across = indices(|word, byte| 8 * byte + word);
    let rows = _mm512_set1_epi64(0x8040_2010_0804_0201_u64 as i64);
    let [a, b, c, d, e, f, g, h] = std::array::from_fn(|lane| {
        let window = &span[lane * STEP..lane * STEP + WINDOW];
        // SAFETY: 64 readable bytes; the load needs no alignment.
        let bytes = unsafe { _mm512_loadu_si512(window.as_ptr().cast()) };
        let bytes = _mm512_permutexvar_epi8(reversed, bytes);
        let bits = _mm512_gf2p8affine_epi64_epi8::<0>(rows, bytes);
        _mm512_permutexvar_epi8(across, bits)
    });
    // The words 2n, then the words 2n + 1, of a pair of windows.
    let low = _mm512_unpacklo_epi64;
    let high = _mm512_unpackhi_epi64;
    let even = fours([low(a, b), low(c, d), low(e, f), low(g, h)]);
    let odd = fours([high(a, b), high(c, d), high(e, f), high(g, h)]);
    std::array::from_fn(|plane| match plane % 2 {
        0 => even[plane / 2],
        _ => odd[plane / 2],
    })
}

/// Of four registers the first quarters in one, the second, and so on.
#[inline]
#[target_feature(enable = "avx512f")]
fn fours([a, b, c, d]: [__m512i; 4]) -> [Zmm; 4] {
    const EVEN: i32 = 0b10_00_10_00;
    const ODD: i32 = 0b11_01_11_01;
    let ab = _mm512_shuffle_i64x2::<EVEN>(a, b);
    let cd = _mm512_shuffle_i64x2::<EVEN>(c, d);
    let of_ab = _mm512_shuffle_i64x2::<ODD>(a, b);
    let of_cd = _mm512_shuffle_i64x2::<ODD>(c, d);
    [
        Zmm(_mm512_shuffle_i64x2::<EVEN>(ab, cd)),
        Zmm(_mm512_shuffle_i64x2::<EVEN>(of_ab, of_cd)),
        Zmm(_mm512_shuffle_i64x2::<ODD>(ab, cd)),
        Zmm(_mm512_shuffle_i64x2::<ODD>(of_ab, of_cd)),
    ]
}

/// Which byte each byte of a register is to be taken from.
#[inline]
#[target_feature(enable = "avx512bw")]
fn indices(of: impl Fn(usize, usize) -> usize) -> __m512i {
    let indices: [u8; WINDOW] =
        std::array::from_fn(|at| of(at / 8, at % 8) as u8);
    // SAFETY: 64 readable bytes; the load needs no alignment.
    unsafe { _mm512_loadu_si512(indices.as_ptr().cast()) }
}

/// A plane is the top bits of all bytes, once they are shifted as far.
#[inline]
#[target_feature(enable = "avx2")]
fn transpose_avx2(span: &[u8]) -> [Ymm; 8] {
    let mut planes = [[0; Ymm::LANES]; 8];
    for lane in 0..Ymm::LANES {
        let window = &span[lane * STEP..lane * STEP + WINDOW];
        for half in 0..2 {
            let start = window[32 * half..32 * half + 32].as_ptr();
            // SAFETY: 32 readable bytes; the load needs no alignment.
            let mut bytes = unsafe { _mm256_loadu_si256(start.cast()) };
            for plane in (0..8).rev() {
                let tops = _mm256_movemask_epi8(bytes) as u32;
                planes[plane][lane] |= i64::from(tops) << (32 * half);
                bytes = _mm256_add_epi8(bytes, bytes);
            }
        }
    }
    planes.map(|[a, b, c, d]| Ymm(_mm256_set_epi64x(d, c, b, a)))
}
