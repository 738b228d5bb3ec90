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
    /// The line whose strings were counted, how far, and what that told.
    line: Range<usize>,
    counted_to: usize,
    open: bool,
    document: bool,
}

/// The JSON number that is or holds `start..end` of `lines`, or `None`; one
/// that reaches out of `free`, the bytes between the replacements before and
/// behind, is two values and no number.
///
/// A number is taken for JSON's if it is the value of a quoted name
/// (`"phone":138…`) or the element of an array that is one or that makes up
/// the line. A line that is nothing but a number is text.
pub(crate) fn bare_number<'l>(
    lines: &'l [u8],
    Range { start, end }: Range<usize>,
    free: Range<usize>,
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
    if !lines[start..end].iter().all(in_number) {
        return None;
    }
    let first = start
        - lines[..start]
            .iter()
            .rev()
            .take(24)
            .take_while(|b| in_number(b))
            .count();
    let last = end
        + lines[end..].iter().take(24).take_while(|b| in_number(b)).count();
    if first < free.start || last > free.end {
        return None;
    }
    let blanks = lines[last..].iter();
    let after =
        last + blanks.take_while(|b| matches!(b, b' ' | b'\t')).count();
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
    arrays: &mut Arrays<'l>,
) -> Option<&'l [u8]> {
    let element = |b: &u8| in_number(b) || matches!(b, b',' | b' ' | b'\t');
    let known = arrays.judged_to.min(before.len());
    let walked =
        before[known..].iter().rev().take_while(|b| element(b)).count();
    if walked == before.len() - known && arrays.judged_to == known {
        return arrays.quote;
    }
    let rest = &before[..before.len() - walked];
    let name = rest
        .strip_suffix(b"[")
        .and_then(|outside| trim(outside).strip_suffix(b":"));
    if let Some(name) = name {
        return closing_quote(trim(name));
    }
    // An array in an array, at the start of the line or behind other
    // elements: JSON if the line is a document and no string is open here.
    arrays.outside_strings(lines, before.len()).then_some(b"\"")
}

impl Arrays<'_> {
    /// Whether the line that holds offset `at` is a JSON object or array and
    /// no string of it is open there.
    fn outside_strings(&mut self, lines: &[u8], at: usize) -> bool {
        if at > self.line.end {
            let start = memchr::memrchr(b'\n', &lines[..at]);
            let start = start.map_or(0, |feed| feed + 1);
            let end = memchr::memchr(b'\n', &lines[at..]);
            self.line = start..end.map_or(lines.len(), |feed| at + feed);
            self.counted_to = start;
            self.open = false;
            let line = trim(&lines[self.line.clone()]);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let begins = line.trim_ascii_start().first();
            self.document = matches!(begins, Some(b'{' | b'['))
                && matches!(line.last(), Some(b'}' | b']'));
        }
        while self.counted_to < at {
            match lines[self.counted_to] {
                b'\\' => self.counted_to += 1,
                b'"' => self.open = !self.open,
                _ => {}
            }
            self.counted_to += 1;
        }
        self.document && !self.open
    }
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

/// Whether a number of JSON may hold `byte`.
fn in_number(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Replaces each `138` in the line by `***`, quoted where it must be.
    fn replaced(line: &str) -> String {
        let bytes = line.as_bytes();
        let mut out = Vec::new();
        let mut copied = 0;
        let mut arrays = Arrays::default();
        for (start, _) in line.match_indices("138") {
            let end = start + 3;
            let free = copied..bytes.len();
            let number = bare_number(bytes, start..end, free, &mut arrays);
            let from = number.as_ref().map_or(start, |n| n.range.start);
            out.extend_from_slice(&bytes[copied..from]);
            let replacement = out.len();
            out.extend_from_slice(&bytes[from..start]);
            out.extend_from_slice(b"***");
            copied = end;
            if let Some(number) = number {
                out.extend_from_slice(&bytes[end..number.range.end]);
                copied = number.range.end;
                quote(&mut out, replacement, number.quote);
            }
        }
        out.extend_from_slice(&bytes[copied..]);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_of_json_gain_quotes() {
        for (line, expected) in [
            (r#"{"a":138}"#, r#"{"a":"***"}"#),
            (r#"{"a": 138, "b":1}"#, r#"{"a": "***", "b":1}"#),
            (r#"{"a" : 138 }"#, r#"{"a" : "***" }"#),
            (r#"{"a":-138}"#, r#"{"a":"-***"}"#),
            (r#"{"a":138.5}"#, r#"{"a":"***.5"}"#),
            (r#"{"a":[138,138]}"#, r#"{"a":["***","***"]}"#),
            (r#"{"a":[1, 138, 2, 138]}"#, r#"{"a":[1, "***", 2, "***"]}"#),
            (r#"[138,7]"#, r#"["***",7]"#),
            (r#"[[138],[138]]"#, r#"[["***"],["***"]]"#),
            (r#"{"a":["x",138]}"#, r#"{"a":["x","***"]}"#),
            (r#""a":138"#, r#""a":"***""#),
            (r#"x "a":[138,138]"#, r#"x "a":["***","***"]"#),
            (r#"x "{\"a\":[1,138]}""#, r#"x "{\"a\":[1,\"***\"]}""#),
            ("a\n[138,7]", "a\n[\"***\",7]"),
            (r#"["[",138,"\",",138]"#, r#"["[","***","\",","***"]"#),
            (r#"x {"m":"{\"a\":138}"}"#, r#"x {"m":"{\"a\":\"***\"}"}"#),
            (r"{\x22a\x22:138}", r"{\x22a\x22:\x22***\x22}"),
            ("q=%7B%22a%22%3A138%7D", "q=%7B%22a%22%3A%22***%22%7D"),
        ] {
            assert_eq!(replaced(line), expected);
        }
    }

    #[test]
    fn a_sign_may_belong_to_the_value() {
        let line = br#"{"lat":-31.25}"#;
        let mut arrays = Arrays::default();
        let number = bare_number(line, 7..13, 0..14, &mut arrays);
        assert_eq!(number.map(|number| number.range), Some(7..13));
    }

    #[test]
    fn other_numbers_do_not() {
        for line in [
            r#"{"a":"138"}"#,
            r#"{"a":"x 138, 7"}"#,
            "138",
            "a 138 b",
            "phone: 138, 5",
            "phone:138",
            "(138)",
            "[138] connected",
            "1,138,2",
            r#"{"m":"a,[138,138]"}"#,
            r#"{"m":"a\",[138]"}"#,
        ] {
            assert_eq!(replaced(line), line.replace("138", "***"));
        }
    }

    #[test]
    fn a_number_that_stays_one_needs_no_quotes() {
        for (text, quoted) in [
            ("31.2", "31.2"),
            ("-0.5", "-0.5"),
            ("7", "7"),
            ("07", "\"07\""),
            ("1.", "\"1.\""),
            ("11****", "\"11****\""),
            ("CN", "\"CN\""),
            ("", "\"\""),
        ] {
            let mut out = text.as_bytes().to_vec();
            quote(&mut out, 0, b"\"");
            assert_eq!(String::from_utf8(out).unwrap(), quoted);
        }
    }

    #[test]
    fn a_long_array_is_walked_once() {
        let line = format!("{{\"a\":[{}1]}}", "138,".repeat(300_000));
        assert_eq!(replaced(&line), line.replace("138", "\"***\""));
        let text = format!("a {}1", "138,".repeat(300_000));
        assert_eq!(replaced(&text), text.replace("138", "***"));
    }
}
