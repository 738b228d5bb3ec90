//! One pass over the bytes that finds the *anchors*: the few places where a
//! detector must look.
//!
//! Contract: an anchor may be false, none may be missed. Every shape that a
//! detector can accept has at least one byte at which [`anchors`] sets a bit.
//!
//! The text is read in windows of 64 bytes, one bit a byte. Windows overlap:
//! each reports the 48 bytes from [`BEHIND`] on, so that a formula may look
//! 6 bytes back and 10 ahead without carrying bits from window to window
//! (carries compile to double-width shifts, which halve the speed on AMD).
//!
//! First the bytes of eight windows are compared, class by class; then the
//! masks of all eight go through the formulas of [`anchors`] together, which
//! the compiler turns into vector arithmetic. One window at a time, that
//! arithmetic costs more than the comparisons.
//!
//! The formulas are written once; the backends differ only in how they load
//! 64 bytes and compare them (a [`Block`]).

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
/// Windows whose masks go through the formulas together.
const LANES: usize = 8;
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

/// The masks of [`LANES`] windows, by class of byte.
#[derive(Default)]
struct Classes {
    digit: [u64; LANES],
    /// Digits and the letters `a` to `f`.
    hex: [u64; LANES],
    dot: [u64; LANES],
    dash: [u64; LANES],
    space: [u64; LANES],
    colon: [u64; LANES],
    slash: [u64; LANES],
    comma: [u64; LANES],
    plus: [u64; LANES],
    /// `(`
    open: [u64; LANES],
    /// `[`
    bracket: [u64; LANES],
    /// `=` and `>`
    equals: [u64; LANES],
    /// `b` and `B`
    b: [u64; LANES],
    /// `r` and `R`
    r: [u64; LANES],
    /// `y`
    y: [u64; LANES],
    /// `J`
    j: [u64; LANES],
    /// `(` and `[` before a double quote.
    tuple: [u64; LANES],
    /// What [`encodings`] finds.
    encoded: [u64; LANES],
}

impl Classes {
    /// Compares the bytes of one window.
    #[inline(always)]
    fn fill<B: Block>(&mut self, lane: usize, block: B) {
        let folded = block.folded();
        let digit = block.within(b'0', b'9');
        let hex = digit | folded.within(b'a', b'f');
        self.digit[lane] = digit;
        self.hex[lane] = hex;
        self.dot[lane] = block.eq(b'.');
        self.dash[lane] = block.eq(b'-');
        self.space[lane] = block.eq(b' ');
        self.colon[lane] = block.eq(b':');
        self.slash[lane] = block.eq(b'/');
        self.comma[lane] = block.eq(b',');
        self.plus[lane] = block.eq(b'+');
        let (open, bracket) = (block.eq(b'('), block.eq(b'['));
        self.open[lane] = open;
        self.bracket[lane] = bracket;
        self.tuple[lane] = (open | bracket) & (block.eq(b'"') >> 1);
        self.equals[lane] = block.eq(b'=') | block.eq(b'>');
        self.b[lane] = folded.eq(b'b');
        self.r[lane] = folded.eq(b'r');
        self.y[lane] = block.eq(b'y');
        self.j[lane] = block.eq(b'J');
        let encoded = block.any_of(&ENCODED);
        self.encoded[lane] = match encoded {
            0 => 0,
            _ => encodings(block, encoded, digit, hex),
        };
    }
}

/// Drives a backend over the windows of `text`; `load` makes a block of one.
///
/// Windows that reach over either end of the text are copied to a buffer
/// padded with line feeds, which are part of no entity.
#[inline(always)]
fn windows<B: Block>(
    text: &[u8],
    found: &mut Vec<u32>,
    load: impl Fn(&[u8; WINDOW]) -> B,
) {
    let mut classes = Classes::default();
    let mut at = 0;
    while at < text.len() {
        let lanes = LANES.min((text.len() - at).div_ceil(STEP));
        for lane in 0..lanes {
            let at = at + lane * STEP;
            let inside = at
                .checked_sub(BEHIND)
                .and_then(|from| text.get(from..from + WINDOW));
            let block = match inside {
                Some(window) => {
                    load(window.try_into().expect("64 bytes were taken"))
                }
                None => load(&padded(text, at)),
            };
            classes.fill(lane, block);
        }
        let mut masks = [0; LANES];
        for (lane, mask) in masks.iter_mut().enumerate() {
            *mask = anchors(&classes, lane) & REPORTED;
        }
        for (lane, mut mask) in masks.into_iter().take(lanes).enumerate() {
            let first = at + lane * STEP;
            while mask != 0 {
                let offset = mask.trailing_zeros() as usize;
                // A bit past the end cannot be set: padding is no anchor.
                found.push((first + offset - BEHIND) as u32);
                mask &= mask - 1;
            }
        }
        at += LANES * STEP;
    }
}

/// The window that reports from `at` on, where the text does not fill it.
#[cold]
fn padded(text: &[u8], at: usize) -> [u8; WINDOW] {
    let mut window = [b'\n'; WINDOW];
    let from = at.saturating_sub(BEHIND);
    let to = text.len().min(at + WINDOW - BEHIND);
    let offset = BEHIND - (at - from);
    window[offset..offset + to - from].copy_from_slice(&text[from..to]);
    window
}

/// The bytes of a window at which a detector must look.
///
/// Read `x << n` as "the byte `n` places before is an `x`" and `x >> n` as
/// "the byte `n` places after is an `x`". No branches, or the compiler would
/// not treat eight windows as one.
#[inline(always)]
fn anchors(classes: &Classes, lane: usize) -> u64 {
    let digit = classes.digit[lane];
    let hex = classes.hex[lane];
    let dot = classes.dot[lane];
    let dash = classes.dash[lane];
    let space = classes.space[lane];
    let colon = classes.colon[lane];
    let slash = classes.slash[lane];
    let open = classes.open[lane];

    let digit2 = digit & (digit >> 1);
    let digit4 = digit2 & (digit2 >> 2);
    let hex2 = hex & (hex >> 1);
    let hex4 = hex2 & (hex2 >> 2);
    let first = digit & !(digit << 1);
    // The next separator of a quad stands two to four places on.
    let hops = |m: u64| (m >> 2) | (m >> 3) | (m >> 4);
    let between_digits = |m: u64| m & (digit << 1) & (digit >> 1);

    // Three dots two to four apart, each between digits: 203.0.113.7. The
    // same with dashes: ip-203-0-113-7.
    let dots = between_digits(dot);
    let dashes = between_digits(dash);
    let quad = (dots & hops(dots & hops(dots)))
        | (dashes & hops(dashes & hops(dashes)));

    // The first of seven digits or more, or of six before a parenthesis:
    // A123456(7).
    let run = first & digit4 & ((digit4 >> 3) | ((digit2 >> 4) & (open >> 6)));

    // Digit groups: two separators between digits with three, four or six
    // bytes between them, the first behind three digits (138 0013 8000,
    // 6222 0212 3456 7890, 3782 822463 10005) or two (49-015420-323751-8).
    let joint = between_digits(space | dash) & (digit << 2);
    let group = joint
        & ((joint >> 7) | ((digit << 3) & ((joint >> 4) | (joint >> 5))));

    // An area code in parentheses, (010), and the plus of a number, unless
    // it is a time zone's: four digits and no more.
    let area = open & (digit >> 1) & (digit2 >> 2);
    let goes_on = (digit | space | dash | open) >> 5;
    let plus = classes.plus[lane]
        & ((digit | open) >> 1)
        & !((digit4 >> 1) & !goes_on);

    // A pair of decimals: 31.2304,121.4737.
    let pair = classes.comma[lane] & (digit4 << 4);

    // The separator behind a field's name. A colon behind two digits is a
    // time's, one before two slashes a URL's.
    let separator = classes.equals[lane]
        | (colon
            & !((digit << 1) & (digit << 2))
            & !((slash >> 1) & (slash >> 2)));

    // The time stamp of common and combined lines behind a user's name;
    // `- -` in the places of ident and name needs no look.
    let nobody = (dash << 2) & (space << 3) & (dash << 4) & (space << 5);
    let stamp = classes.bracket[lane] & (space << 1) & (digit >> 1) & !nobody;

    // `eyJ`, the start of a JWT, by its `y`; `Bearer ` by its first letter.
    let jwt = classes.y[lane] & (classes.j[lane] >> 1);
    let bearer = classes.b[lane] & (classes.r[lane] >> 5) & (space >> 6);

    // The second of four colons at most five apart (IPv6 in full, MAC), or
    // two in a row beside a hexadecimal digit.
    let before = (colon << 1)
        | (colon << 2)
        | (colon << 3)
        | (colon << 4)
        | (colon << 5);
    let after = |m: u64| (m >> 1) | (m >> 2) | (m >> 3) | (m >> 4) | (m >> 5);
    let colons = (colon & before & after(colon & after(colon)))
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
        | classes.tuple[lane]
        | classes.encoded[lane]
}

/// The bytes by which encoded text, e-mail addresses, Chinese text and strings
/// of SQL and Python show.
const ENCODED: Set = Set::new(b"%\\#&@'");

/// Of the bytes in [`ENCODED`], those that are what they seem, and the high
/// bytes of Chinese labels and full-width forms.
#[inline(always)]
fn encodings<B: Block>(block: B, encoded: u64, digit: u64, hex: u64) -> u64 {
    let letter = block.folded().within(b'a', b'z');
    let high = block.within(0x80, 0xff);
    let hash = block.eq(b'#');
    let percent = block.eq(b'%');
    let ampersand = block.eq(b'&');
    let quote = block.eq(b'\'');
    // A string that no separator names: ('password', 'x'), BY 'x'.
    let opening =
        block.eq(b' ') | block.eq(b'(') | block.eq(b'[') | block.eq(b',');
    let string = quote & (opening << 1);
    let other = encoded & !(high | hash | percent | ampersand | quote);
    let chinese = match high {
        0 => 0,
        _ => labels(block, high, letter | digit),
    };
    chinese
        | string
        | other
        | (percent & (hex >> 1) & (hex >> 2))
        | (hash & (digit >> 1) & (digit >> 2) & (digit >> 3))
        | (ampersand & ((letter | hash) >> 1))
}

/// The last byte of a Chinese label that touches its value or stands before a
/// blank or bracket, and the first of the full-width forms and brackets.
#[inline(always)]
fn labels<B: Block>(block: B, high: u64, alphanumeric: u64) -> u64 {
    let beside = block.any_of(&BESIDE) & !high;
    let label = high & ((alphanumeric | beside) >> 1);
    // In GB18030 only the colon and the equals sign.
    let wide = (block.eq(0xef) & (block.within(0xbc, 0xbd) >> 1))
        | (block.eq(0xa3) & ((block.eq(0xba) | block.eq(0xbd)) >> 1));
    // U+201C, U+300C and U+3010.
    let x80 = block.eq(0x80) >> 1;
    let bracket = (block.eq(0xe2) & x80 & (block.eq(0x9c) >> 2))
        | (block.eq(0xe3) & x80 & ((block.eq(0x8c) | block.eq(0x90)) >> 2));
    label | wide | bracket
}

/// The bytes that may stand between a Chinese label and its value.
const BESIDE: Set = Set::new(b" \t|[(");

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
