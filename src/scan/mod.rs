//! One pass over the bytes that finds the *anchors*: the few places where a
//! detector must look.
//!
//! Contract: an anchor may be false, none may be missed. Every shape that a
//! detector can accept has at least one byte at which [`masks`] sets a bit.
//!
//! The text is read in windows of 64 bytes, one bit a byte. Windows overlap:
//! each reports the 48 bytes from [`BEHIND`] on, so that a formula may look
//! 6 bytes back and 10 ahead without carrying bits from window to window
//! (carries compile to double-width shifts, which halve the speed on AMD).
//!
//! The formulas are written once, in [`masks`], over a [`Block`]; the
//! backends differ only in how they load 64 bytes and compare them.

#![allow(unsafe_code)]

mod portable;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86_64;

/// Bytes in a window.
const WINDOW: usize = 64;
/// Bytes of a window that lie before the first one it reports.
const BEHIND: usize = 6;
/// Bytes that a window reports.
const STEP: usize = 48;
/// The bits of a window's report.
const REPORTED: u64 = ((1 << STEP) - 1) << BEHIND;

/// 64 bytes that can be compared at once; bit *i* of a result is byte *i*.
trait Block: Copy {
    /// Which bytes equal `byte`.
    fn eq(self, byte: u8) -> u64;
    /// Which bytes lie in `low..=high`, an unsigned comparison.
    fn within(self, low: u8, high: u8) -> u64;
    /// Which bytes are in `set`.
    fn any_of(self, set: &'static Set) -> u64;
    /// The bytes with bit 5 set, which folds ASCII letters to lower case.
    fn folded(self) -> Self;
}

/// Finds the anchors of `text` and appends their offsets to `anchors`, in
/// ascending order.
///
/// # Panics
///
/// If `text` is 4 GiB or longer; batches are bounded far below.
pub(crate) fn scan(text: &[u8], anchors: &mut Vec<u32>) {
    assert!(text.len() < u32::MAX as usize);
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        if x86_64::scan(text, anchors) {
            return;
        }
    }
    portable::scan(text, anchors);
}

/// Drives a backend over the windows of `text`; `masks_of` answers for one.
///
/// Windows that reach over either end of the text are copied to a buffer
/// padded with line feeds, which are part of no entity.
#[inline(always)]
fn windows(
    text: &[u8],
    anchors: &mut Vec<u32>,
    masks_of: impl Fn(&[u8; WINDOW]) -> u64,
) {
    let mut at = 0;
    while at < text.len() {
        let inside = at
            .checked_sub(BEHIND)
            .and_then(|from| text.get(from..from + WINDOW));
        let mut bits = match inside {
            Some(window) => {
                masks_of(window.try_into().expect("64 bytes were taken"))
            }
            None => {
                let mut padded = [b'\n'; WINDOW];
                let from = at.saturating_sub(BEHIND);
                let to = text.len().min(at + WINDOW - BEHIND);
                let offset = BEHIND - (at - from);
                padded[offset..offset + to - from]
                    .copy_from_slice(&text[from..to]);
                masks_of(&padded)
            }
        } & REPORTED;
        while bits != 0 {
            let offset = bits.trailing_zeros() as usize;
            // A bit past the end cannot be set: the padding is no anchor.
            anchors.push((at + offset - BEHIND) as u32);
            bits &= bits - 1;
        }
        at += STEP;
    }
}

/// The bytes of a window at which a detector must look.
///
/// Read `x << n` as "the byte `n` places before is an `x`" and `x >> n` as
/// "the byte `n` places after is an `x`".
///
/// What most windows lack is computed behind a test that fails on most: the
/// arithmetic on all masks costs twice what the comparisons do.
#[inline(always)]
fn masks<B: Block>(block: B) -> u64 {
    let folded = block.folded();
    let digit = block.within(b'0', b'9');
    let dot = block.eq(b'.');
    let dash = block.eq(b'-');
    let space = block.eq(b' ');
    let colon = block.eq(b':');
    let slash = block.eq(b'/');
    let open = block.eq(b'(');

    let digit2 = digit & (digit >> 1);
    let digit4 = digit2 & (digit2 >> 2);
    let first = digit & !(digit << 1);
    // The next separator of a quad stands two to four places on.
    let hops = |m: u64| (m >> 2) | (m >> 3) | (m >> 4);
    let between_digits = |m: u64| m & (digit << 1) & (digit >> 1);

    // Three dots two to four apart, each between digits: 203.0.113.7.
    let dots = between_digits(dot);
    let mut anchors = dots & hops(dots & hops(dots));

    // The first of seven digits or more, or of six before a parenthesis:
    // A123456(7).
    anchors |= first & digit4 & (digit4 >> 3);
    anchors |= first & digit4 & (digit2 >> 4) & (open >> 6);

    // Digit groups: two separators between digits with three, four or six
    // bytes between them, the first behind three digits (138 0013 8000,
    // 6222 0212 3456 7890, 3782 822463 10005) or two (49-015420-323751-8).
    let joint = between_digits(space | dash) & (digit << 2);
    let far = joint >> 7;
    anchors |=
        joint & (((digit << 3) & ((joint >> 4) | (joint >> 5) | far)) | far);

    // An area code in parentheses, (010), and the plus of a number, unless
    // it is a time zone's: four digits and no more.
    anchors |= open & (digit >> 1) & (digit2 >> 2);
    anchors |= block.eq(b'+')
        & ((digit | open) >> 1)
        & !((digit4 >> 1) & !((digit | space | dash | open) >> 5));

    // A pair of decimals: 31.2304,121.4737.
    anchors |= block.eq(b',') & (digit4 << 4);

    // The separator behind a field's name. A colon behind two digits is a
    // time's, one before two slashes a URL's.
    anchors |= block.eq(b'=') | block.eq(b'>');
    anchors |= colon
        & !((digit << 1) & (digit << 2))
        & !((slash >> 1) & (slash >> 2));

    // The time stamp of common and combined lines behind a user's name;
    // `- -` in the places of ident and name needs no look.
    anchors |= block.eq(b'[')
        & (space << 1)
        & (digit >> 1)
        & !((dash << 2) & (space << 3) & (dash << 4) & (space << 5));

    // `eyJ`, the start of a JWT, by its `y`; `Bearer ` by its first letter.
    anchors |= folded.eq(b'y') & (block.eq(b'J') >> 1);
    anchors |= folded.eq(b'b') & (folded.eq(b'r') >> 5) & (space >> 6);

    if more_than(colon, 3) || colon & (colon >> 1) != 0 {
        anchors |= addresses(block, colon, digit);
    }
    if more_than(dash, 2) {
        // Quads by dashes, ip-203-0-113-7; the second of four dashes at the
        // stride of a MAC; five dashes before a letter, a PEM header's.
        let dashes = between_digits(dash);
        let dash2 = dash & (dash >> 1);
        let letter = folded.within(b'a', b'z');
        anchors |= dashes & hops(dashes & hops(dashes));
        anchors |= dash & (dash << 3) & (dash >> 3) & (dash >> 6);
        anchors |= dash2 & (dash2 >> 2) & (dash >> 4) & (letter >> 5);
    }
    if dot & (dot >> 5) != 0 {
        // The first dot of three hexadecimal quads: a45e.60aa.bbcc.
        let hex4 = four(digit | folded.within(b'a', b'f'));
        anchors |= dot & (dot >> 5) & (hex4 << 4) & (hex4 >> 1) & (hex4 >> 6);
    }
    let encoded = block.any_of(&ENCODED);
    if encoded != 0 {
        anchors |= encodings(block, encoded, digit);
    }
    anchors
}

/// The bytes by which encoded text, e-mail addresses and Chinese text show.
const ENCODED: Set = Set::new(b"%\\#&@");

/// Whether `mask` has more than `count` bits.
#[inline(always)]
fn more_than(mut mask: u64, count: usize) -> bool {
    for _ in 0..count {
        mask &= mask.wrapping_sub(1);
    }
    mask != 0
}

/// The first of four in a row.
#[inline(always)]
fn four(mask: u64) -> u64 {
    let two = mask & (mask >> 1);
    two & (two >> 2)
}

/// The second of four colons at most five apart (IPv6 in full, MAC), or two
/// in a row beside a hexadecimal digit.
#[inline(always)]
fn addresses<B: Block>(block: B, colon: u64, digit: u64) -> u64 {
    let hex = digit | block.folded().within(b'a', b'f');
    let before = (colon << 1)
        | (colon << 2)
        | (colon << 3)
        | (colon << 4)
        | (colon << 5);
    let after = |m: u64| (m >> 1) | (m >> 2) | (m >> 3) | (m >> 4) | (m >> 5);
    (colon & before & after(colon & after(colon)))
        | (colon & (colon >> 1) & ((hex << 1) | (hex >> 2)))
}

/// Of the bytes in [`ENCODED`], those that are what they seem, and the high
/// bytes of Chinese labels and full-width forms.
#[inline(always)]
fn encodings<B: Block>(block: B, encoded: u64, digit: u64) -> u64 {
    let letter = block.folded().within(b'a', b'z');
    let hex = digit | block.folded().within(b'a', b'f');
    let high = block.within(0x80, 0xff);
    let hash = block.eq(b'#');
    let percent = block.eq(b'%');
    let ampersand = block.eq(b'&');
    // A Chinese label that touches its value, and the full-width forms.
    let label = high & ((letter | digit) >> 1);
    let wide = block.eq(0xef) & (block.within(0xbc, 0xbd) >> 1);
    let other = encoded & !(high | hash | percent | ampersand);
    label
        | wide
        | other
        | (percent & (hex >> 1) & (hex >> 2))
        | (hash & (digit >> 1) & (digit >> 2) & (digit >> 3))
        | (ampersand & ((letter | hash) >> 1))
}

/// A set of ASCII bytes, and every byte above them, for a look-up by nibbles.
///
/// `low[byte & 15] & high[byte >> 4]` is not zero for members alone: each
/// high nibble in use has a bit of its own.
struct Set {
    low: [u8; 16],
    high: [u8; 16],
}

impl Set {
    /// # Panics
    ///
    /// When compiled, if `bytes` has more than seven different high nibbles.
    const fn new(bytes: &[u8]) -> Set {
        let mut set = Set { low: [0; 16], high: [0; 16] };
        let mut next = 1;
        let mut i = 0;
        while i < bytes.len() {
            let (low, high) = (bytes[i] & 15, bytes[i] >> 4);
            if set.high[high as usize] == 0 {
                assert!(next < 128);
                set.high[high as usize] = next;
                next *= 2;
            }
            set.low[low as usize] |= set.high[high as usize];
            i += 1;
        }
        let mut nibble = 0;
        while nibble < 16 {
            set.low[nibble] |= 128;
            if nibble >= 8 {
                set.high[nibble] |= 128;
            }
            nibble += 1;
        }
        set
    }

    /// Whether `byte` is a member.
    #[inline(always)]
    fn holds(&self, byte: u8) -> bool {
        self.low[usize::from(byte & 15)] & self.high[usize::from(byte >> 4)]
            != 0
    }
}
