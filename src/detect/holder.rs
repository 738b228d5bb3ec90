//! Which field holds a value, for policies that ask.

use std::ops::Range;

use memchr::memchr;

use super::Cx;
use super::bounds::colour_at;
use super::custom::name_start;
use super::extent::{Until, end, escapes_at, is_blank, string_end};
use super::fields::{BLANKS, WIDE, name_end, tag};
use crate::span::Span;
use crate::time::Day;

/// Bytes before a value in which its field's separator is sought, and the
/// separators that are tried: what lies farther is as good as no field.
const REACH: usize = 4096;
const TRIES: usize = 64;

/// The name of the innermost field whose value holds `start..end` of `text`,
/// as far as the text shows it undecoded: a name and one of `=`, `:`, `：`,
/// `=>`, or an element of XML. A list belongs to the field that it is the value of.
pub(crate) fn holder(
    text: &[u8],
    today: Day,
    range: Range<usize>,
) -> Option<&[u8]> {
    let mut spans: Vec<Span> = Vec::new();
    let mut cx = Cx::with(text, today, &mut spans);
    let line = cx.line(range.start);
    let from = line.start.max(range.start.saturating_sub(REACH));
    let mut tries = 0;
    for at in (from..range.start).rev() {
        let behind = at + 1;
        let (name, at) = match text[at] {
            // Of `http://` it names nothing.
            b':' if text[behind..].starts_with(b"//") => continue,
            b'=' | b':' => (name_end(text, at), at),
            b'>' if text[from..at].ends_with(b"=") => {
                (name_end(text, at - 1), at - 1)
            }
            b'>' => match tag(text, at) {
                Some(end) => (end, at),
                None => continue,
            },
            0x9a | 0x9d | 0xba | 0xbd => {
                let wide =
                    WIDE.iter().find(|w| text[from..behind].ends_with(w));
                let Some(wide) = wide else { continue };
                let at = behind - wide.len();
                (name_end(text, at), at)
            }
            _ => continue,
        };
        let start = name_start(text, name);
        if start == name {
            continue;
        }
        let value = value(&mut cx, at, behind, line.end);
        if value.start <= range.start && range.end <= value.end {
            return Some(&text[start..name]);
        }
        tries += 1;
        if tries == TRIES {
            break;
        }
    }
    None
}

/// The value behind the separator at `at`, with its quotes or brackets; it may
/// begin at `from`.
fn value(
    cx: &mut Cx<'_>,
    at: usize,
    from: usize,
    line_end: usize,
) -> Range<usize> {
    let text = cx.text;
    if text[at] == b'>' {
        let len = memchr(b'<', &text[from..line_end]);
        return from..len.map_or(line_end, |len| from + len);
    }
    let mut start = from + colour_at(text, from);
    let blanks = text[start..line_end].iter().take(BLANKS);
    start += blanks.take_while(|b| is_blank(**b)).count();
    start += colour_at(text, start);
    let escapes = escapes_at(text, start);
    let open = start + escapes;
    let end = match text[..line_end].get(open) {
        Some(b'"' | b'\'') => {
            line_end.min(string_end(cx, open, escapes, line_end) + 1)
        }
        Some(b'[') => {
            let len = memchr(b']', &text[open..line_end]);
            len.map_or(line_end, |len| open + len + 1)
        }
        _ => {
            let width = cx.width(at);
            end(cx, start.min(line_end), line_end, Until::Blank, width)
        }
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_belongs_to_the_innermost_field_around_it() {
        let today = Day::new(2026, 6, 30).unwrap();
        for (line, expected) in [
            ("client=V", "client"),
            ("a=1 client-ip: V, b=2", "client-ip"),
            (r#"{"a":{"peer":"V"}}"#, "peer"),
            (r#"{"msg":"from V to b","x":1}"#, "msg"),
            (r#"{"ips":["1.2.3.4","V"]}"#, "ips"),
            (r#"{"m":"{\"inner\":\"V\"}"}"#, "inner"),
            ("<peer>V</peer>", "peer"),
            ("GET /a?q=1&host=V&c=2 HTTP/1.1", "host"),
            ("会员号：V，其他", "会员号"),
            ("msg='a V b'", "msg"),
            ("client_ip => V", "client_ip"),
            ("{'peer'=>'V'}", "peer"),
            ("client_ip: http://V/", "client_ip"),
            ("run --client-ip=V", "client-ip"),
            ("time: 12:30:01 V", ""),
            ("a=1 V b=2", ""),
            ("V", ""),
            ("x=1\nV", ""),
        ] {
            let at = line.find('V').unwrap();
            for value in ["V", "203.0.113.7", "13800138000"] {
                let line = line.replace('V', value);
                let text = line.as_bytes();
                let found = holder(text, today, at..at + value.len());
                let found = found.unwrap_or_default();
                assert_eq!(String::from_utf8_lossy(found), expected, "{line}");
            }
        }
    }
}
