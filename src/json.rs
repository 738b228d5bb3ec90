//! JSON numbers that are replaced gain quotes, so that JSON stays JSON.

use std::ops::Range;

/// A JSON number that stands for itself, outside of any string.
pub(crate) struct Number<'l> {
    /// The whole number, sign and fraction included.
    pub(crate) range: Range<usize>,
    /// The quote the line uses at that depth: `"`, `\"`, `\x22` or `%22`.
    pub(crate) quote: &'l [u8],
}

/// The array whose elements were judged last, so that a long array is walked
/// once.
#[derive(Default)]
pub(crate) struct Arrays<'l> {
    judged_to: usize,
    quote: Option<&'l [u8]>,
}

/// The JSON number that is or holds `start..end` of `lines`, or `None`.
///
/// A number is taken for JSON's if it is the value of a quoted name
/// (`"phone":138…`) or the element of an array that is one or that makes up
/// the line. A line that is nothing but a number is text.
pub(crate) fn bare_number<'l>(
    lines: &'l [u8],
    start: usize,
    end: usize,
    arrays: &mut Arrays<'l>,
) -> Option<Number<'l>> {
    if !lines[start].is_ascii_digit() && lines[start] != b'-' {
        return None;
    }
    match start.checked_sub(1).map(|before| lines[before]) {
        Some(b':' | b',' | b'[' | b' ' | b'\t' | b'A' | b'a' | b'-')
        | Some(b'0'..=b'9' | b'.') => {}
        _ => return None,
    }
    let part =
        |b: &u8| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    if !lines[start..end].iter().all(part) {
        return None;
    }
    let first = start
        - lines[..start].iter().rev().take(24).take_while(|b| part(b)).count();
    let last =
        end + lines[end..].iter().take(24).take_while(|b| part(b)).count();
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let after = last + lines[last..].iter().take_while(|b| blank(b)).count();
    if !matches!(
        lines.get(after),
        None | Some(b',' | b'}' | b']' | b'\n' | b'\r' | b'%' | b'\\')
    ) {
        return None;
    }
    let before = trim(&lines[..first]);
    let name =
        before.strip_suffix(b":").or_else(|| before.strip_suffix(b"%3A"));
    let quote = if let Some(name) = name {
        closing_quote(trim(name))
    } else if before.ends_with(b"[") || before.ends_with(b",") {
        arrays.quote = array(lines, before, arrays);
        arrays.judged_to = last;
        arrays.quote
    } else {
        None
    }?;
    Some(Number { range: first..last, quote })
}

/// Puts `out[from..]` in quotes unless it is a JSON number still.
pub(crate) fn quote(out: &mut Vec<u8>, from: usize, quote: &[u8]) {
    if is_number(&out[from..]) {
        return;
    }
    out.splice(from..from, quote.iter().copied());
    out.extend_from_slice(quote);
}

/// The quote used by the array whose last element or bracket `before` ends
/// with a comma or a bracket behind.
fn array<'l>(
    lines: &'l [u8],
    before: &'l [u8],
    arrays: &Arrays<'l>,
) -> Option<&'l [u8]> {
    let element = |b: &u8| {
        matches!(
            b,
            b'0'..=b'9'
                | b'-'
                | b'+'
                | b'.'
                | b'e'
                | b'E'
                | b','
                | b' '
                | b'\t'
        )
    };
    let known = arrays.judged_to.min(before.len());
    let walked =
        before[known..].iter().rev().take_while(|b| element(b)).count();
    if walked == before.len() - known && known > 0 && arrays.judged_to == known
    {
        return arrays.quote;
    }
    let rest = &before[..before.len() - walked];
    let outside = trim(rest.strip_suffix(b"[")?);
    if let Some(name) = outside.strip_suffix(b":") {
        return closing_quote(trim(name));
    }
    // An array that begins the line, or one inside another.
    let line = memchr::memrchr(b'\n', rest).map_or(0, |feed| feed + 1);
    let open = trim_start(&lines[line..rest.len()]);
    if open.iter().all(|b| matches!(b, b'[' | b' ' | b'\t')) {
        let end = memchr::memchr(b'\n', &lines[before.len()..])
            .map_or(lines.len(), |feed| before.len() + feed);
        return trim(&lines[..end]).ends_with(b"]").then_some(b"\"");
    }
    None
}

/// The quote that `text` ends with, as it is written there.
fn closing_quote(text: &[u8]) -> Option<&[u8]> {
    for written in [&b"\\x22"[..], b"\\u0022", b"%22"] {
        if text.ends_with(written) {
            return Some(&text[text.len() - written.len()..]);
        }
    }
    let name = text.strip_suffix(b"\"")?;
    let escapes = name.iter().rev().take_while(|&&b| b == b'\\').count();
    Some(&text[name.len() - escapes..])
}

fn is_number(text: &[u8]) -> bool {
    let digits =
        |t: &[u8]| t.iter().take_while(|b| b.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text[0] == b'0') {
        return false;
    }
    match text[whole..].strip_prefix(b".") {
        None => text.len() == whole,
        Some(fraction) => {
            !fraction.is_empty() && digits(fraction) == fraction.len()
        }
    }
}

fn trim(text: &[u8]) -> &[u8] {
    let blanks =
        text.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    &text[..text.len() - blanks]
}

fn trim_start(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    &text[blanks..]
}
