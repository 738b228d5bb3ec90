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
/// Written `x << n` for "the byte `n` places before was an `x`" and `x >> n`
/// for "the byte `n` places after is an `x`".
#[inline(always)]
fn masks<B: Block>(block: B) -> u64 {
    let folded = block.folded();
    let digit = block.within(b'0', b'9');
    let letter = folded.within(b'a', b'z');
    let hex = digit | folded.within(b'a', b'f');
    let high = block.within(0x80, 0xff);
    let dot = block.eq(b'.');
    let dash = block.eq(b'-');
    let space = block.eq(b' ');
    let colon = block.eq(b':');
    let quote = block.eq(b'"') | block.eq(b'\'');
    let closing = block.eq(b']');
    let name = letter | high | quote | closing | block.eq(b'_');

    // The next dot or dash of a quad stands two to four places on.
    let hops = |m: u64| (m >> 2) | (m >> 3) | (m >> 4);
    let joins = |m: u64| m & (digit << 1) & (digit >> 1);

    // Three dots two to four apart, each between digits: 203.0.113.7.
    let dots = joins(dot);
    let dotted_quad = dots & hops(dots & hops(dots));
    // The same with dashes: ip-203-0-113-7.
    let dashes = joins(dash);
    let dashed_quad = dashes & hops(dashes & hops(dashes));

    // The second of four colons at most five apart (IPv6 in full, MAC), or
    // two in a row beside a hexadecimal digit.
    let near_before = (colon << 1)
        | (colon << 2)
        | (colon << 3)
        | (colon << 4)
        | (colon << 5);
    let near_after =
        |m: u64| (m >> 1) | (m >> 2) | (m >> 3) | (m >> 4) | (m >> 5);
    let colons = (colon & near_before & near_after(colon & near_after(colon)))
        | (colon & (colon >> 1) & ((hex << 1) | (hex >> 2)));
    // The second of four dashes at the stride of a MAC.
    let mac_dashes = dash & (dash << 3) & (dash >> 3) & (dash >> 6);
    // The first dot of three hexadecimal quads: a45e.60aa.bbcc.
    let hex2 = hex & (hex >> 1);
    let hex4 = hex2 & (hex2 >> 2);
    let mac_dots = dot & (dot >> 5) & (hex4 << 4) & (hex4 >> 1) & (hex4 >> 6);

    // The first of seven digits or more.
    let digit2 = digit & (digit >> 1);
    let digit4 = digit2 & (digit2 >> 2);
    let digit6 = digit4 & (digit2 >> 4);
    let first = digit & !(digit << 1);
    let open = block.eq(b'(');
    let close = block.eq(b')');
    let run = first & digit4 & (digit4 >> 3);
    // Six digits before one more in parentheses: A123456(7).
    let hk_id = first & digit6 & (open >> 6) & (close >> 8);
    // Digit groups joined by single separators: 3-4-4, 4-4-4, 3-3-4, 4-3-4
    // after the first separator; 4-6-5 and 2-6-6-1.
    let joint = space | dash;
    let group = joint
        & (digit << 1)
        & (digit << 2)
        & (((digit << 3)
            & (((digit4 >> 1) & (joint >> 5) & (digit4 >> 6))
                | ((digit >> 1)
                    & (digit2 >> 2)
                    & (joint >> 4)
                    & (digit4 >> 5))))
            | ((digit6 >> 1) & (joint >> 7) & (digit2 >> 8)));
    // An area code in parentheses: (010), (0755).
    let area = open
        & (digit >> 1)
        & (digit2 >> 2)
        & ((close >> 4) | ((digit >> 4) & (close >> 5)));
    let plus = block.eq(b'+') & ((digit | open) >> 1);
    // A pair of decimals: 31.2304,121.4737.
    let pair = block.eq(b',') & (digit4 << 4) & ((digit | dash | space) >> 1);

    // The separator behind a field's name. A colon between digits is a time,
    // one before two slashes a URL's.
    let behind_name =
        |m: u64| m & ((name << 1) | ((space << 1) & (name << 2)));
    let slash = block.eq(b'/');
    let separator = behind_name(block.eq(b'=') | colon)
        | (block.eq(b'=') & (digit << 1))
        | (colon & (digit << 1) & !(digit << 2));
    let separator = separator & !(colon & (slash >> 1) & (slash >> 2));
    let tag = block.eq(b'>') & ((name | digit | dash) << 1);
    // The time stamp of common and combined lines behind a user's name; a
    // `-` in the name's place needs no look.
    let timestamp = block.eq(b'[')
        & (space << 1)
        & (digit >> 1)
        & !((dash << 2) & (space << 3));

    // A Chinese label that touches its value, and the full-width forms.
    let label = high & ((letter | digit) >> 1);
    // In GB18030 only the colon and the equals sign.
    let wide = (block.eq(0xef) & (block.eq(0xbc) >> 1))
        | (block.eq(0xa3) & ((block.eq(0xba) | block.eq(0xbd)) >> 1));

    let escape = (block.eq(b'%') & (hex2 >> 1))
        | block.eq(b'\\')
        | (block.eq(b'#') & (digit2 >> 1) & (digit >> 3))
        | (block.eq(b'&') & ((letter | block.eq(b'#')) >> 1));
    let at = block.eq(b'@');

    // `eyJ`, the start of a JWT, and the middle of `Bearer`.
    let e = folded.eq(b'e');
    let token = e
        & (((folded.eq(b'y') >> 1) & (block.eq(b'J') >> 2))
            | ((folded.eq(b'a') >> 1) & (folded.eq(b'r') >> 2) & (e >> 3)));
    let dash2 = dash & (dash >> 1);
    let pem = dash2 & (dash2 >> 2) & (dash >> 4) & (letter >> 5);

    dotted_quad
        | dashed_quad
        | colons
        | mac_dashes
        | mac_dots
        | run
        | hk_id
        | group
        | area
        | plus
        | pair
        | separator
        | tag
        | timestamp
        | label
        | wide
        | escape
        | at
        | token
        | pem
}
