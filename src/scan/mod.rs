//! One pass over the bytes that finds the *anchors*: the few places where a
//! detector must look.
//!
//! Contract: an anchor may be false, none may be missed. Every shape that a
//! detector can accept has at least one byte at which [`anchors`] sets a bit.
//!
//! The text is read in windows of 64 bytes, and each window is turned into
//! eight *planes* of 64 bits: bit *i* of plane *p* is bit *p* of byte *i*
//! (R. D. Cameron's parallel bit streams). A class of bytes, such as the
//! digits, is then a formula over the planes, a few instructions for the
//! bytes of eight windows, where comparing byte by byte takes two for those
//! of one window.
//!
//! Windows overlap: each reports the 48 bytes from [`BEHIND`] on, so that a
//! formula may look 6 bytes back and 10 ahead without carrying bits from
//! window to window.
//!
//! The formulas are written once, over vectors of windows ([`Words`]); the
//! backends differ in how many windows such a vector has and in how they make
//! the planes.

#![allow(unsafe_code)]

mod portable;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use std::ops::{BitAnd, BitOr, Not, Shl, Shr};

/// Bytes in a window.
const WINDOW: usize = 64;
/// Bytes of a window that lie before the first one it reports.
const BEHIND: usize = 6;
/// Bytes that a window reports.
const STEP: usize = 48;
/// The bits of a window's report.
const REPORTED: u64 = ((1 << STEP) - 1) << BEHIND;
/// Windows of the widest vector.
const LANES: usize = 8;
/// Bytes that as many windows lie in.
const SPAN: usize = span(LANES);

/// A word of 64 bits for each of several windows.
trait Words:
    Copy
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
    + Not<Output = Self>
    + Shl<u32, Output = Self>
    + Shr<u32, Output = Self>
{
    /// How many windows; [`LANES`] at most.
    const LANES: usize;

    /// The words that have all bits set.
    fn all() -> Self;

    /// The words, and any others behind them.
    fn words(self) -> [u64; LANES];

    /// Whether no bit is set.
    fn is_zero(self) -> bool;
}

/// Bytes that so many windows lie in, one every [`STEP`].
const fn span(lanes: usize) -> usize {
    (lanes - 1) * STEP + WINDOW
}

/// Finds the anchors of `text` and appends their offsets to `found`, in
/// ascending order.
///
/// # Panics
///
/// If `text` is 4 GiB or longer; batches are bounded far below.
pub(crate) fn scan(text: &[u8], found: &mut Vec<u32>) {
    assert!(text.len() < u32::MAX as usize);
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        if x86_64::scan(text, found) {
            return;
        }
    }
    portable::scan(text, found);
}

/// Drives a backend over the windows of `text`; `transpose` makes the planes
/// of those that lie in a span.
///
/// A span that reaches over either end of the text is copied to a buffer
/// padded with line feeds, which are part of no entity.
#[inline(always)]
fn windows<W: Words>(
    text: &[u8],
    found: &mut Vec<u32>,
    transpose: impl Fn(&[u8]) -> [W; 8],
) {
    let span = span(W::LANES);
    let mut at = 0;
    while at < text.len() {
        let inside = at
            .checked_sub(BEHIND)
            .and_then(|from| text.get(from..from + span));
        let bytes = Bytes(match inside {
            Some(span) => transpose(span),
            None => transpose(&padded(text, at)[..span]),
        });
        let masks = match bytes.high().is_zero() {
            true => anchors::<W, true>(bytes),
            false => anchors::<W, false>(bytes),
        };
        for (lane, mask) in masks.words().iter().take(W::LANES).enumerate() {
            let first = at + lane * STEP;
            let mut mask = mask & REPORTED;
            while mask != 0 {
                let offset = mask.trailing_zeros() as usize;
                // A bit past the end cannot be set: padding is no anchor.
                found.push((first + offset - BEHIND) as u32);
                mask &= mask - 1;
            }
        }
        at += W::LANES * STEP;
    }
}

/// The span that reports from `at` on, where the text does not fill it.
#[cold]
fn padded(text: &[u8], at: usize) -> [u8; SPAN] {
    let mut span = [b'\n'; SPAN];
    let from = at.saturating_sub(BEHIND);
    let to = text.len().min(at + SPAN - BEHIND);
    let offset = BEHIND - (at - from);
    span[offset..offset + to - from].copy_from_slice(&text[from..to]);
    span
}

/// The bytes of windows, as planes.
#[derive(Clone, Copy)]
struct Bytes<W>([W; 8]);

impl<W: Words> Bytes<W> {
    /// Which bytes agree with `byte` in the bits of `of`.
    #[inline(always)]
    fn like(self, byte: u8, of: u8) -> W {
        let mut all = W::all();
        // In pairs of planes, which one class has in common with another.
        for pair in [6, 4, 2, 0] {
            let mut both = W::all();
            for plane in [pair, pair + 1] {
                both = match (of >> plane & 1, byte >> plane & 1) {
                    (0, _) => both,
                    (_, 0) => both & !self.0[plane],
                    _ => both & self.0[plane],
                };
            }
            all = all & both;
        }
        all
    }

    /// Which bytes equal `byte`.
    #[inline(always)]
    fn eq(self, byte: u8) -> W {
        self.like(byte, 0xff)
    }

    /// Which bytes are the lower-case letter `byte` or its capital.
    #[inline(always)]
    fn letter(self, byte: u8) -> W {
        self.like(byte, 0xdf)
    }

    /// Which bytes are digits: 0x30 to 0x39.
    #[inline(always)]
    fn digit(self) -> W {
        let [_, b1, b2, b3, ..] = self.0;
        self.like(0x30, 0xf0) & !(b3 & (b2 | b1))
    }

    /// Which bytes are letters from `a` to `f` of either case.
    #[inline(always)]
    fn a_to_f(self) -> W {
        let [b0, b1, b2, ..] = self.0;
        self.like(0x40, 0xd8) & (b0 | b1 | b2) & !(b0 & b1 & b2)
    }

    /// Which bytes are letters.
    #[inline(always)]
    fn alphabetic(self) -> W {
        let [b0, b1, b2, b3, b4, ..] = self.0;
        // Of the 32 not the first, and not those behind the 26th.
        let within = (b0 | b1 | b2 | b3 | b4) & !(b4 & b3 & (b2 | b1 & b0));
        self.like(0x40, 0xc0) & within
    }

    /// Which bytes are none of ASCII.
    #[inline(always)]
    fn high(self) -> W {
        self.0[7]
    }
}

/// The bytes of windows at which a detector must look. `ASCII` if none of the
/// bytes is a high one.
///
/// Read `x << n` as "the byte `n` places before is an `x`" and `x >> n` as
/// "the byte `n` places after is an `x`".
#[inline(always)]
fn anchors<W: Words, const ASCII: bool>(bytes: Bytes<W>) -> W {
    let digit = bytes.digit();
    let hex = digit | bytes.a_to_f();
    let dot = bytes.eq(b'.');
    let dash = bytes.eq(b'-');
    let space = bytes.eq(b' ');
    let colon = bytes.eq(b':');
    let slash = bytes.eq(b'/');
    let open = bytes.eq(b'(');
    let bracket = bytes.eq(b'[');

    let digit2 = digit & (digit >> 1);
    let digit4 = digit2 & (digit2 >> 2);
    let hex2 = hex & (hex >> 1);
    let hex4 = hex2 & (hex2 >> 2);
    let first = digit & !(digit << 1);

    // Three dots two to four apart, each between digits: 203.0.113.7. The
    // same with dashes: ip-203-0-113-7.
    let between = (digit << 1) & (digit >> 1);
    let quad = quads(dot & between) | quads(dash & between);

    // The first of seven digits or more, or of six before a parenthesis:
    // A123456(7).
    let run = first & digit4 & ((digit4 >> 3) | ((digit2 >> 4) & (open >> 6)));

    // Digit groups: two separators between digits with three, four or six
    // bytes between them, the first behind three digits (138 0013 8000,
    // 6222 0212 3456 7890, 3782 822463 10005) or two (49-015420-323751-8).
    let joint = (space | dash) & between & (digit << 2);
    let group = joint
        & ((joint >> 7) | ((digit << 3) & ((joint >> 4) | (joint >> 5))));

    // An area code in parentheses, (010), and the plus of a number, unless
    // it is a time zone's: four digits and no more.
    let area = open & (digit >> 1) & (digit2 >> 2);
    let goes_on = (digit | space | dash | open) >> 5;
    let plus =
        bytes.eq(b'+') & ((digit | open) >> 1) & !((digit4 >> 1) & !goes_on);

    // A pair of decimals: 31.2304,121.4737.
    let pair = bytes.eq(b',') & (digit4 << 4);

    // The separator behind a field's name. A colon behind two digits is a
    // time's, one before two slashes a URL's.
    let separator = bytes.eq(b'=')
        | bytes.eq(b'>')
        | (colon
            & !((digit << 1) & (digit << 2))
            & !((slash >> 1) & (slash >> 2)));

    // The time stamp of common and combined lines behind a user's name;
    // `- -` in the places of ident and name needs no look.
    let nobody = (dash << 2) & (space << 3) & (dash << 4) & (space << 5);
    let stamp = bracket & (space << 1) & (digit >> 1) & !nobody;

    // `eyJ`, the start of a JWT, by its `y`; `Bearer ` by its first letter.
    let jwt = bytes.eq(b'y') & (bytes.eq(b'J') >> 1);
    let bearer = bytes.letter(b'b') & (bytes.letter(b'r') >> 5) & (space >> 6);

    // The second of four colons at most five apart (IPv6 in full, MAC), or
    // two in a row beside a hexadecimal digit.
    let before = (colon << 1)
        | (colon << 2)
        | (colon << 3)
        | (colon << 4)
        | (colon << 5);
    let colons = (colon & before & up_to_5(colon & up_to_5(colon)))
        | (colon & (colon >> 1) & ((hex << 1) | (hex >> 2)));

    // The second of four dashes at the stride of a MAC; the first dot of
    // three hexadecimal quads, a45e.60aa.bbcc.
    let mac = (dash & (dash << 3) & (dash >> 3) & (dash >> 6))
        | (dot & (dot >> 5) & (hex4 << 4) & (hex4 >> 1) & (hex4 >> 6));

    // The last dash before a name: of an option (` -p`, `--password`), and of
    // a PEM header.
    let blank = space | dash;
    let option = dash & (blank << 1) & !((digit | blank) >> 1);

    quad | run
        | group
        | area
        | plus
        | pair
        | separator
        | stamp
        | jwt
        | bearer
        | colons
        | mac
        | option
        | ((open | bracket) & (bytes.eq(b'"') >> 1))
        | encodings(bytes, digit, hex)
        | if ASCII { !W::all() } else { labels(bytes, digit) }
}

/// The first of three separators, each two to four places behind another.
#[inline(always)]
fn quads<W: Words>(separator: W) -> W {
    let hops = (separator >> 2) | (separator >> 3) | (separator >> 4);
    let two = separator & hops;
    separator & ((two >> 2) | (two >> 3) | (two >> 4))
}

/// The bytes up to five places before those of `mask`.
#[inline(always)]
fn up_to_5<W: Words>(mask: W) -> W {
    let two = (mask >> 1) | (mask >> 2);
    two | (two >> 2) | (mask >> 5)
}

/// The bytes by which encoded text, e-mail addresses and strings of SQL and
/// Python show.
#[inline(always)]
fn encodings<W: Words>(bytes: Bytes<W>, digit: W, hex: W) -> W {
    let hash = bytes.eq(b'#');
    let letter = bytes.alphabetic();
    // A string that no separator names: ('password', 'x'), BY 'x'.
    let opening =
        bytes.eq(b' ') | bytes.eq(b'(') | bytes.eq(b'[') | bytes.eq(b',');
    let string = bytes.eq(b'\'') & (opening << 1);
    bytes.eq(b'\\')
        | bytes.eq(b'@')
        | string
        | (bytes.eq(b'%') & (hex >> 1) & (hex >> 2))
        | (hash & (digit >> 1) & (digit >> 2) & (digit >> 3))
        | (bytes.eq(b'&') & ((letter | hash) >> 1))
}

/// The last byte of a Chinese label that touches its value or stands before a
/// blank or bracket, and the first of the full-width forms and brackets.
#[inline(always)]
fn labels<W: Words>(bytes: Bytes<W>, digit: W) -> W {
    let high = bytes.high();
    let beside = bytes.eq(b' ')
        | bytes.eq(b'\t')
        | bytes.eq(b'|')
        | bytes.eq(b'[')
        | bytes.eq(b'(');
    let behind = bytes.alphabetic() | digit | beside;
    let label = high & (behind >> 1);
    // U+FF00 to U+FF7F. In GB18030 only the colon and the equals sign.
    let forms = bytes.eq(0xbc) | bytes.eq(0xbd);
    let wide = (bytes.eq(0xef) & (forms >> 1))
        | (bytes.eq(0xa3) & ((bytes.eq(0xba) | bytes.eq(0xbd)) >> 1));
    // U+201C, U+300C and U+3010.
    let x80 = bytes.eq(0x80) >> 1;
    let bracket = (bytes.eq(0xe2) & x80 & (bytes.eq(0x9c) >> 2))
        | (bytes.eq(0xe3) & x80 & ((bytes.eq(0x8c) | bytes.eq(0x90)) >> 2));
    label | wide | bracket
}
