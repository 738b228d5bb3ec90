//! What may touch a value. See [`free_before`] and [`free_after`].

use memchr::memrchr;

/// Whether the bytes before `start` leave a value that begins there alone:
/// no ASCII letter or digit touches it.
///
/// The last byte of an escape (`\n`, `\x22`, `\u00e9`, `%3D`, `\033`) or of
/// an ANSI colour sequence is no neighbour.
pub(crate) fn free_before(text: &[u8], start: usize) -> bool {
    match text[..start].last() {
        Some(byte) if byte.is_ascii_alphanumeric() => {
            ends_escape(&text[..start])
        }
        _ => true,
    }
}

/// Whether the bytes from `end` on leave a value that ends there alone: no
/// ASCII letter or digit touches it.
pub(crate) fn free_after(text: &[u8], end: usize) -> bool {
    !text.get(end).is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether `text`, which ends in an ASCII letter or digit, ends in an escape
/// or in an ANSI colour sequence.
fn ends_escape(text: &[u8]) -> bool {
    let hex = |n: usize| {
        text.len() >= n
            && text[text.len() - n..].iter().all(u8::is_ascii_hexdigit)
    };
    // An escape needs its backslash unescaped: an odd number in a row.
    let backslash = |behind: &[u8]| {
        behind.iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1
    };
    let before = |n: usize| &text[..text.len() - n];
    if hex(2) && before(2).ends_with(b"%") {
        return true;
    }
    if matches!(text[text.len() - 1], b'b' | b'f' | b'n' | b'r' | b't' | b'v')
        && backslash(before(1))
    {
        return true;
    }
    if hex(2) && before(2).ends_with(b"x") && backslash(before(3)) {
        return true;
    }
    if hex(4) && before(4).ends_with(b"u") && backslash(before(5)) {
        return true;
    }
    let octal = |n: usize| {
        text.len() > n
            && text[text.len() - n..].iter().all(|b| matches!(b, b'0'..=b'7'))
    };
    if octal(3) && (before(3).ends_with(b"#") || backslash(before(3))) {
        return true;
    }
    colour_before(text) > 0
}

/// Colour sequences in a row that are looked at: the `tracing` crate of Rust
/// ends one and begins the next between a name and its `=`.
const COLOURS: usize = 4;

/// Bytes of the ANSI colour sequences (ECMA-48, SGR) that `text` ends in:
/// `ESC [`, digits and semicolons, `m`; the escape character may be written
/// out. 0 if there is none.
pub(crate) fn colour_before(text: &[u8]) -> usize {
    let mut before = text;
    for _ in 0..COLOURS {
        match last_colour(before) {
            0 => break,
            len => before = &before[..before.len() - len],
        }
    }
    text.len() - before.len()
}

fn last_colour(text: &[u8]) -> usize {
    let [before @ .., b'm'] = text else { return 0 };
    let parameters = before
        .iter()
        .rev()
        .take(16)
        .take_while(|b| b.is_ascii_digit() || **b == b';')
        .count();
    let before = &before[..before.len() - parameters];
    let openings: [&[u8]; 8] = [
        b"\x1b[",
        b"\\x1b[",
        b"\\x1B[",
        b"\\u001b[",
        b"\\u001B[",
        b"\\033[",
        b"\\e[",
        b"#033[",
    ];
    let opening = openings.iter().find(|o| before.ends_with(o));
    opening.map_or(0, |opening| opening.len() + parameters + 1)
}

/// Bytes of the ANSI colour sequences at `at`, 0 if there are none.
pub(crate) fn colour_at(text: &[u8], at: usize) -> usize {
    let mut end = at;
    for _ in 0..COLOURS {
        end += first_colour(text, end);
    }
    end - at
}

fn first_colour(text: &[u8], at: usize) -> usize {
    let Some(rest) = text[at..].strip_prefix(b"\x1b[") else { return 0 };
    let parameters = rest
        .iter()
        .take(16)
        .take_while(|b| b.is_ascii_digit() || **b == b';')
        .count();
    let closed = rest.get(parameters) == Some(&b'm');
    if closed { parameters + 3 } else { 0 }
}

/// Where the escape of JSON or nginx (`\b`, `\u00e9`, `\x22`) begins that
/// `start` lies within, or else `start`: half an escape is no text.
pub(crate) fn whole_escape(text: &[u8], start: usize) -> usize {
    /// Bytes of `\uXXXX` behind its backslash.
    const REACH: usize = 5;
    let from = start.saturating_sub(REACH);
    let Some(offset) = memrchr(b'\\', &text[from..start]) else {
        return start;
    };
    let backslash = from + offset;
    let escaped =
        text[..backslash].iter().rev().take_while(|b| **b == b'\\').count();
    let hex = |places: usize| {
        text[backslash + 2..]
            .get(..places)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let len = match text[backslash + 1..].first() {
        Some(b'b' | b'f' | b'n' | b'r' | b't') => 2,
        Some(b'u') if hex(4) => 6,
        Some(b'x') if hex(2) => 4,
        _ => 0,
    };
    if escaped % 2 == 0 && start < backslash + len { backslash } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_escape_is_none() {
        for (text, start, whole) in [
            (r"", 0, 0),
            (r"ab", 1, 1),
            (r"\b4:5e", 1, 0),
            (r"\b4:5e", 2, 2),
            (r"\\b4", 2, 2),
            (r"\\\b4", 3, 2),
            (r"x\u0a203.0", 5, 1),
            (r"x\u0a203.0", 7, 7),
            (r"\u0a2", 4, 4),
            (r"\x0a7", 3, 0),
            (r"\x0a7", 4, 4),
            (r"\xzz1", 3, 3),
            (r"\uzzzz", 4, 4),
            (r"\13812345678", 1, 1),
            (r"\", 1, 1),
            (r"\zhang", 1, 1),
        ] {
            assert_eq!(whole_escape(text.as_bytes(), start), whole, "{text}");
        }
    }

    #[test]
    fn colours_have_their_lengths() {
        for (text, before, at) in [
            ("\x1b[m", 3, 3),
            ("\x1b[0m", 4, 4),
            ("\x1b[1;31m", 7, 7),
            ("\\033[0m", 7, 0),
            ("\\u001B[32m", 10, 0),
            ("[0m", 0, 0),
            ("\x1b[0", 0, 0),
            ("\x1b[0x", 0, 0),
            ("\x1b[0,1m", 0, 0),
            ("\x1b", 0, 0),
            ("", 0, 0),
        ] {
            let text = text.as_bytes();
            assert_eq!(colour_before(text), before, "{text:?}");
            assert_eq!(colour_at(text, 0), at, "{text:?}");
            let inside = [b"0m", text].concat();
            assert_eq!(colour_at(&inside, 2), at, "{text:?}");
        }
    }

    #[test]
    fn escapes_and_colours_are_no_neighbours() {
        for free in [
            "",
            " ",
            "=",
            "_",
            "手",
            "\\n",
            "\\t",
            "\\x22",
            "\\u00e9",
            "%3D",
            "%3d",
            "\x1b[0m",
            "\x1b[1;31m",
            "\\x1b[0m",
            "\\u001b[32m",
            "#012",
            "\\033[0m",
            "\\011",
            "\\\\\\n",
            "value\\011",
        ] {
            assert!(free_before(free.as_bytes(), free.len()), "{free:?}");
        }
        for touched in [
            "a",
            "7",
            "\\\\n",
            "x22",
            "\\\\x22",
            "u00e9",
            "3D",
            "[0m",
            "012",
            "%3",
            "%zD",
            "m",
            "\\\\u00e9",
            "\\\\011",
            "#018",
            "#12",
            "\\x2",
            "\\u00e",
            "\\a",
        ] {
            assert!(
                !free_before(touched.as_bytes(), touched.len()),
                "{touched:?}"
            );
        }
        assert!(free_after("12手".as_bytes(), 2));
        assert!(free_after(b"12", 2));
        assert!(!free_after(b"12a", 2));
    }
}
