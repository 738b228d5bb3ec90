//! Where values end: quotes at any depth of escaping, separators, blanks,
//! and the punctuation of Chinese.
//!
//! Where a bare value ends does not depend on where it began, so ends are
//! remembered: `user=user=user=…` is walked once, not once for each name.
//! In a decoded view a value ends at a separator no wider than its own.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::Cx;
use super::names::is_name_byte;

/// Backslashes looked at before a quote: four levels of JSON within JSON.
pub(crate) const ESCAPES: usize = 15;

/// The ends of bare values that are known, by [`Until`] and width of the
/// separator: in each range, the first end of the kind is the range's own.
pub(crate) type Ends = [[Range<usize>; 8]; 3];

/// How far a bare value goes.
#[derive(Clone, Copy)]
pub(crate) enum Until {
    /// To a blank, or the separator before another field.
    Blank,
    /// Over blanks, to another field.
    Field,
    /// To the closing quote or the line's end.
    Rest,
}

/// The first end of kind `until` at or behind `at`.
pub(crate) fn end(
    cx: &mut Cx<'_>,
    at: usize,
    limit: usize,
    until: Until,
    width: u32,
) -> usize {
    let slot = (width.clamp(1, 8) - 1) as usize;
    let known = &cx.memo.ends[until as usize][slot];
    if known.contains(&at) {
        return known.end;
    }
    let end = match until {
        Until::Rest => rest_end(cx, at, limit, width),
        Until::Blank => walk_end(cx, at, limit, width, false),
        Until::Field => walk_end(cx, at, limit, width, true),
    };
    cx.memo.ends[until as usize][slot] = at..end;
    end
}

/// The closing quote of the text that holds `at`, or an escaped line end, or
/// `limit`; a quote behind `=` opens a pair within.
fn rest_end(cx: &Cx<'_>, at: usize, limit: usize, width: u32) -> usize {
    let text = cx.text;
    let mut from = at;
    while let Some(offset) = memchr2(b'"', b'\\', &text[from..limit]) {
        let quote = from + offset;
        if text[quote] == b'\\' {
            if breaks_line(text, quote) {
                return quote;
            }
            let escapes = cx.width(quote) <= width;
            from = limit.min(quote + 1 + usize::from(escapes));
            continue;
        }
        from = quote + 1;
        if cx.width(quote) > width {
            continue;
        }
        if text[at..quote].last() != Some(&b'=') {
            return quote;
        }
        match memchr(b'"', &text[from..limit]) {
            Some(offset) => from += offset + 1,
            None => return limit,
        }
    }
    limit
}

/// The end of a bare value; `over` blanks if no field follows them.
fn walk_end(
    cx: &Cx<'_>,
    at: usize,
    limit: usize,
    width: u32,
    over: bool,
) -> usize {
    let text = &cx.text[..limit];
    let mut at = at;
    while at < limit {
        let byte = text[at];
        if byte >= 0x80 {
            let len = char_len(&text[at..]);
            let char = &text[at..limit.min(at + len)];
            let stop = if over { &STOPS[..4] } else { STOPS };
            let field = || field_starts(text, at + len, b":=");
            if stop.contains(&char) || (COMMAS.contains(&char) && field()) {
                return at;
            }
            at += char.len();
            continue;
        }
        let separates = match byte {
            b' ' | b'\t' if over => {
                let next = text[at..].iter().position(|&b| !is_blank(b));
                let next = next.map_or(limit, |blanks| at + blanks);
                if field_starts(text, next, b":=") || next == limit {
                    true
                } else {
                    at = next;
                    continue;
                }
            }
            b'&' => !over || field_starts(text, at + 1, b"="),
            b'"' => true,
            b'\\' => {
                let escapes = escapes_at(text, at);
                let quote = text.get(at + escapes);
                // A user of Windows may be `CORP\nancy`.
                let breaks = breaks_line(text, at)
                    && (over || begins_field(text, line_begins(text, at)));
                let quoted = matches!(quote, Some(b'"' | b'\''))
                    || text[at..].starts_with(b"\\x22");
                if !breaks && !quoted {
                    at += escapes;
                    continue;
                }
                true
            }
            b',' | b';' | b'|' => {
                if cx.was_wide(at) && (!over || byte == b';') {
                    return at;
                }
                if over {
                    let blanks = text[at + 1..].iter().take(8);
                    let blanks = blanks.take_while(|&&b| is_blank(b)).count();
                    field_starts(text, at + 1 + blanks, b":=")
                        || (byte != b',' && blanks > 0)
                } else {
                    ends_item(text, at + 1)
                }
            }
            b'\'' | b')' | b']' | b'}' | b'>' => closes(text, at + 1),
            b'<' => text.get(at + 1) == Some(&b'/'),
            _ => byte <= b' ' || byte == 0x7f,
        };
        // Within a string of JSON every quote is escaped, so that its width
        // says nothing: it closes a string of the JSON inside.
        let quote = byte == b'"' && cx.is_unescaped();
        // What is full-width someone typed: it encodes nothing.
        let typed = cx.was_wide(at);
        if separates && (quote || typed || cx.width(at) <= width) {
            return at;
        }
        at += 1;
    }
    limit
}

/// Punctuation that ends a bare Chinese value, in UTF-8 and GB18030; the
/// first four end even one that goes over blanks.
const STOPS: &[&[u8]] = &[
    "。".as_bytes(),
    "；".as_bytes(),
    b"\xa1\xa3",
    b"\xa3\xbb",
    "，".as_bytes(),
    "、".as_bytes(),
    "】".as_bytes(),
    "）".as_bytes(),
    "\u{3000}".as_bytes(),
    b"\xa3\xac",
    b"\xa1\xa2",
    b"\xa1\xbf",
    b"\xa3\xa9",
    b"\xa1\xa1",
];

/// Commas, which end a value that goes over blanks before another field.
const COMMAS: &[&[u8]] = &["，".as_bytes(), b"\xa3\xac"];

/// Bytes of the character that `text`, not empty, begins with: UTF-8, or
/// else two of GB18030.
fn char_len(text: &[u8]) -> usize {
    let len = match text[0] {
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return 2,
    };
    let tail = text.get(1..len);
    let utf8 = tail.is_some_and(|t| t.iter().all(|b| b & 0xc0 == 0x80));
    if utf8 { len } else { 2 }
}

/// Whether the backslash at `at` begins an escaped line end.
pub(crate) fn breaks_line(text: &[u8], at: usize) -> bool {
    text[at..].starts_with(b"\\n") || text[at..].starts_with(b"\\r\\n")
}

/// Whether a pair begins at `at`, behind an escaped line end, or a header as
/// HTTP writes them: `Accept: `.
fn begins_field(text: &[u8], at: usize) -> bool {
    field_starts(text, at, b"=")
        || text.get(at).is_some_and(u8::is_ascii_uppercase)
            && field_starts(text, at, b":")
}

/// Behind the escaped line end at `at`, and the escapes that indent the next.
fn line_begins(text: &[u8], at: usize) -> usize {
    let escapes = text[at..].chunks_exact(2).take(8);
    let escapes = escapes
        .take_while(|e| matches!(e, [b'\\', b'n' | b'r' | b't']))
        .count();
    at + 2 * escapes
}

pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether a name begins at `at` that one of `separators` follows.
pub(crate) fn field_starts(text: &[u8], at: usize, separators: &[u8]) -> bool {
    /// Bytes of the longest name.
    const REACH: usize = 48;
    let Some(rest) = text.get(at..) else { return false };
    if rest.first().is_none_or(u8::is_ascii_digit) {
        return false;
    }
    let len = rest.iter().take(REACH).take_while(|b| is_name_byte(**b));
    // A full-width colon is high bytes: it ends up within the word.
    let len = len.count();
    let word = &rest[..len];
    len > 0
        && (rest.get(len).is_some_and(|b| separators.contains(b))
            || (separators.contains(&b':')
                && memmem::find(word, "：".as_bytes()).is_some()))
}

/// Whether a comma or its like before `at` ends an item: a blank, a quote, a
/// bracket or another field follows.
fn ends_item(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|b| {
        b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'{' | b'[')
    }) || text[at..].starts_with(b"\\\"")
        || text[at..].starts_with(b"\\x22")
        || field_starts(text, at, b":=")
}

/// Whether a bracket or quote before `at` closes what holds the value.
fn closes(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|b| {
        b.is_ascii_whitespace() || b"\"'\\)]}>,;|&.:[({<".contains(b)
    })
}

/// How many backslashes stand at `at`.
pub(crate) fn escapes_at(text: &[u8], at: usize) -> usize {
    let bytes = text[at..].iter().take(ESCAPES);
    bytes.take_while(|&&b| b == b'\\').count()
}

/// How many backslashes stand before `at`.
pub(crate) fn escapes_before(text: &[u8], at: usize) -> usize {
    let bytes = text[..at].iter().rev().take(ESCAPES);
    bytes.take_while(|&&b| b == b'\\').count()
}

/// Where the text ends that `at` stands in: the string of a line of JSON, or
/// else the line.
pub(crate) fn text_end(cx: &mut Cx<'_>, at: usize) -> usize {
    let line = cx.line(at);
    if !cx.in_json(at) {
        return line.end;
    }
    if !cx.memo.inside.contains(&at) {
        cx.memo.inside = at..closing(cx, at, line.end);
    }
    cx.memo.inside.end
}

/// The first `"` of the outermost text without a backslash in `from..limit`,
/// or `limit`.
fn closing(cx: &Cx<'_>, from: usize, limit: usize) -> usize {
    let bare = |at: usize| cx.width(at) == 1;
    memchr_iter(b'"', &cx.text[from..limit])
        .map(|offset| from + offset)
        .find(|&quote| {
            let escapes = (from..quote).rev().take(ESCAPES);
            let escapes = escapes
                .take_while(|&at| cx.text[at] == b'\\' && bare(at))
                .count();
            bare(quote) && escapes.is_multiple_of(2)
        })
        .unwrap_or(limit)
}

/// Where the string ends whose opening quote, behind `escapes` backslashes,
/// is at `open`.
///
/// A quote with as many backslashes closes it; with one level more it is part
/// of the value, unless that backslash is itself escaped; with fewer it
/// closes what holds the string. A backslash wider than the quote was itself
/// escaped and escapes nothing.
pub(crate) fn string_end(
    cx: &Cx<'_>,
    open: usize,
    escapes: usize,
    limit: usize,
) -> usize {
    // In JSON the string ends that holds one which was cut off.
    if cx.text[open] == b'\'' && cx.in_json(open) {
        let end = unbroken_end(cx, open, escapes, limit);
        return closing(cx, open + 1, end);
    }
    unbroken_end(cx, open, escapes, limit)
}

/// [`string_end`], whatever holds the string.
fn unbroken_end(
    cx: &Cx<'_>,
    open: usize,
    escapes: usize,
    limit: usize,
) -> usize {
    let text = cx.text;
    let width = cx.width(open);
    let mut from = open + 1;
    let mut doubled = None;
    while let Some(offset) = memchr(text[open], &text[from..limit]) {
        let quote = from + offset;
        let run = (open + 1..quote).rev();
        let run = run
            .take_while(|&i| text[i] == b'\\' && cx.width(i) <= width)
            .count();
        from = quote + 1;
        let closes = run < escapes
            || ((run - escapes) / (escapes + 1)).is_multiple_of(2);
        if !closes || cx.width(quote) > width {
            continue;
        }
        // SQL and CSV double a quote within: 'it''s'. If none follows, the
        // first of the two ended the string.
        let twin = text[..limit].get(from) == Some(&text[open]);
        if twin && escapes == 0 && quote > open + 1 {
            doubled.get_or_insert(quote);
            from += 1;
            continue;
        }
        return quote - run.min(escapes);
    }
    doubled.unwrap_or(limit)
}

/// The doubled quote that ends a string within a CSV cell.
pub(crate) fn csv_end(
    text: &[u8],
    start: usize,
    limit: usize,
    quote: u8,
) -> usize {
    memmem::find(&text[start..limit], &[quote, quote])
        .map_or(limit, |offset| start + offset)
}
