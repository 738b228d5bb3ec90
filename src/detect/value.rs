//! Where the value of a named field ends, in every form, after DETECTORS
//! section 6 ("Extent of a value").
//!
//! Where a value ends does not depend on where it began, so ends are
//! remembered: `user=user=user=…` is walked once, not once for each name.
//! In a decoded view a value ends at a separator no wider than its own.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::Cx;
use super::names::{Name, Says, ending_at, is_name_byte};
use super::plausible::{kind, lists, phrase, plausible};
use crate::entity::Entity;
use crate::span::FoundBy;

/// Backslashes looked at before a quote: four levels of JSON within JSON.
pub(crate) const ESCAPES: usize = 15;

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `name=value`.
    Pair,
    /// `name: value`, `"name": value`.
    Header,
    /// `<name>value<`.
    Element,
    /// `手机号13812345678`.
    Touching,
}

/// How far a bare value goes.
#[derive(Clone, Copy)]
enum Until {
    /// To a blank, or the separator before another field.
    Blank,
    /// Over blanks, to another field.
    Field,
    /// To the closing quote or the line's end.
    Rest,
}

/// A field whose value is sought.
#[derive(Clone, Copy)]
struct Field {
    entity: Entity,
    name: Name,
    /// Bytes that its separator was decoded from.
    width: u32,
}

/// What is known about a text, so that no byte is walked once for each name
/// before it.
#[derive(Default)]
pub(crate) struct Memo {
    /// By [`Until`] and width of the separator: a range whose first end of
    /// this kind is its end.
    ends: [[Range<usize>; 8]; 3],
    /// The end of the outermost array or object walked, and the bytes that
    /// may still be walked again for those within.
    walked: usize,
    budget: usize,
    /// The start of a line, and whether it holds a field of an account.
    pub(crate) accounted: Option<(usize, bool)>,
}

/// Claims the value behind the separator at `sep` of the field called `name`;
/// `from` is where its first byte may stand.
pub(crate) fn claim(
    cx: &mut Cx<'_>,
    name: Name,
    form: Form,
    sep: usize,
    from: usize,
) {
    let Says::Is(entity) = name.says else { return };
    let text = cx.text;
    let line = cx.line(sep);
    let field = Field { entity, name, width: cx.width(sep) };
    let mut at = from;
    match form {
        Form::Element => return element(cx, at, line.end, field),
        Form::Touching => return touching(cx, at, line.end, field),
        // `session::open` is a path, `:=` and `=>` are separators.
        Form::Header => match text.get(at) {
            Some(b':') if entity != Entity::Ip => return,
            Some(b'=') => at += 1,
            _ => {}
        },
        Form::Pair => {
            at += usize::from(matches!(text.get(at), Some(b'=' | b'>')));
        }
    }
    let first = at;
    while at < line.end && at - first < 8 && is_blank(text[at]) {
        at += 1;
    }
    if text[at..line.end].starts_with("\u{3000}".as_bytes()) {
        at += 3;
    }
    // Behind blanks, another field means that this one is empty.
    let loose = form == Form::Pair || entity != Entity::Credential;
    if at > first && loose && field_starts(text, at, b"=") {
        return;
    }
    // Python's b'…' and u'…'.
    at += usize::from(matches!(
        text[at..line.end],
        [b'b' | b'u' | b'r', b'"' | b'\'', ..]
    ));
    let escapes = escapes_at(text, at);
    match text[..line.end].get(at + escapes) {
        None => {}
        Some(&quote @ (b'"' | b'\'')) => {
            let open = at + escapes;
            let doubled = escapes == 0
                && text[..sep].ends_with(&[quote, quote])
                && text.get(open + 1) == Some(&quote);
            let (start, end) = if doubled {
                let start = open + 2;
                (start, csv_end(text, start, line.end, quote))
            } else {
                (open + 1, string_end(cx, open, escapes, line.end))
            };
            scalar(cx, start, end, field);
        }
        Some(b'{') if name.ambiguous => {}
        Some(b'[' | b'{') => structure(cx, at, line.end, field),
        Some(_) => match wrapped(text, at) {
            Some(open) => structure(cx, open, line.end, field),
            None => {
                let end = bare_end(cx, field, form, sep, at, &line);
                scalar(cx, at, end, field);
            }
        },
    }
}

/// Where the value ends that begins at `at` without a quote.
fn bare_end(
    cx: &mut Cx<'_>,
    field: Field,
    form: Form,
    sep: usize,
    at: usize,
    line: &Range<usize>,
) -> usize {
    /// Bytes of the longest name of a header line.
    const REACH: usize = 48;
    let text = cx.text;
    let start = field.name.start;
    let words = text[line.start..start].iter().rev().take(REACH);
    let begin = start - words.take_while(|&&b| is_name_byte(b)).count();
    let before = text[line.start..begin].last();
    let quoted = matches!(text[..sep], [.., b'"' | b'\'']);
    if field.name.rest && !quoted && !matches!(before, Some(b'?' | b'&')) {
        if let Some(b'"' | b'\'') = before {
            let escapes = escapes_before(text, begin - 1);
            let end = string_end(cx, begin - 1, escapes, line.end).max(at);
            let mut escapes = memchr_iter(b'\\', &text[at..end]);
            return escapes
                .find(|offset| breaks_line(text, at + offset))
                .map_or(end, |offset| at + offset);
        }
        return end(cx, at, line.end, Until::Rest, field.width);
    }
    let chinese = text[sep - 1] >= 0x80;
    let person = matches!(field.entity, Entity::RealName | Entity::Nickname);
    if form != Form::Header
        || !phrase(field.entity)
        || (person && text[at] >= 0x80)
    {
        return end(cx, at, line.end, Until::Blank, field.width);
    }
    if begin == line.start && !chinese && !cx.is_view() {
        return line.end;
    }
    end(cx, at, line.end, Until::Field, field.width)
}

/// The first end of kind `until` at or behind `at`.
fn end(
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
            from = limit.min(quote + 2);
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
                let breaks = over && breaks_line(text, at);
                if !breaks && !matches!(quote, Some(b'"' | b'\'')) {
                    at += escapes;
                    continue;
                }
                true
            }
            b',' | b';' | b'|' => {
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
        if separates && cx.width(at) <= width {
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
fn breaks_line(text: &[u8], at: usize) -> bool {
    text[at..].starts_with(b"\\n") || text[at..].starts_with(b"\\r\\n")
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether a name begins at `at` that one of `separators` follows.
fn field_starts(text: &[u8], at: usize, separators: &[u8]) -> bool {
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
        || field_starts(text, at, b":=")
}

/// Whether a bracket or quote before `at` closes what holds the value.
fn closes(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|b| {
        b.is_ascii_whitespace() || b"\"'\\)]}>,;|&.:[({<".contains(b)
    })
}

/// How many backslashes stand at `at`.
fn escapes_at(text: &[u8], at: usize) -> usize {
    let bytes = text[at..].iter().take(ESCAPES);
    bytes.take_while(|&&b| b == b'\\').count()
}

/// How many backslashes stand before `at`.
fn escapes_before(text: &[u8], at: usize) -> usize {
    let bytes = text[..at].iter().rev().take(ESCAPES);
    bytes.take_while(|&&b| b == b'\\').count()
}

/// Where the string ends whose opening quote, behind `escapes` backslashes,
/// is at `open`.
///
/// A quote with as many backslashes closes it; with one level more it is part
/// of the value, unless that backslash is itself escaped; with fewer it
/// closes what holds the string.
fn string_end(
    cx: &Cx<'_>,
    open: usize,
    escapes: usize,
    limit: usize,
) -> usize {
    let text = cx.text;
    let width = cx.width(open);
    let mut from = open + 1;
    while let Some(offset) = memchr(text[open], &text[from..limit]) {
        let quote = from + offset;
        let run = text[open + 1..quote].iter().rev();
        let run = run.take_while(|&&b| b == b'\\').count();
        from = quote + 1;
        let closes = run < escapes || (run - escapes) / (escapes + 1) % 2 == 0;
        if closes && cx.width(quote) <= width {
            return quote - run.min(escapes);
        }
    }
    limit
}

/// The doubled quote that ends a string within a CSV cell.
fn csv_end(text: &[u8], start: usize, limit: usize, quote: u8) -> usize {
    memmem::find(&text[start..limit], &[quote, quote])
        .map_or(limit, |offset| start + offset)
}

/// The parenthesis of `Some("…")`, `Optional('…')` and the like at `at`.
fn wrapped(text: &[u8], at: usize) -> Option<usize> {
    let word = text[at..].iter().take(24);
    let open = at + word.take_while(|b| b.is_ascii_alphabetic()).count();
    let quoted = text[open..].starts_with(b"(\"")
        || text[open..].starts_with(b"('")
        || text[open..].starts_with(b"(\\\"");
    (open > at && quoted).then_some(open)
}

/// Claims every scalar of the array or object at `open` that has no telling
/// name of its own.
///
/// Structures within structures are walked again for their own names, up to
/// eight times the outermost's length in all; deeper, the outer names' claims
/// must do.
fn structure(cx: &mut Cx<'_>, open: usize, line_end: usize, field: Field) {
    const AGAIN: usize = 8;
    let text = cx.text;
    let nested = open < cx.memo.walked;
    let limit = match nested {
        true => line_end.min(open.saturating_add(cx.memo.budget)),
        false => line_end,
    };
    let (mut depth, mut at) = (0_usize, open);
    // The next scalar is another field's.
    let mut taken = false;
    while at < limit {
        let escapes = escapes_at(text, at);
        let byte = text[..limit].get(at + escapes).copied().unwrap_or(b' ');
        let (start, end, next) = match byte {
            b'"' | b'\'' => {
                let quote = at + escapes;
                let end = string_end(cx, quote, escapes, limit);
                (quote + 1, end, limit.min(end + escapes + 1))
            }
            b'[' | b'{' | b'(' => {
                taken = false;
                depth += 1;
                at += escapes + 1;
                continue;
            }
            b']' | b'}' | b')' => {
                at += escapes + 1;
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
                continue;
            }
            b',' | b':' | b'=' | b'\\' => {
                taken &= byte != b',';
                at += escapes + 1;
                continue;
            }
            0..=b' ' => {
                at += escapes + 1;
                continue;
            }
            _ => {
                let bare = text[at + escapes..limit].iter();
                let len = bare.take_while(|b| {
                    **b > b' ' && !b"\"',:=\\()[]{}".contains(b)
                });
                let end = at + escapes + len.count();
                (at + escapes, end, end)
            }
        };
        at = next;
        if matches!(text[..limit].get(next), Some(b':' | b'=')) {
            let name = ending_at(text, end);
            taken = name.is_some_and(|name| name.says != Says::Nothing);
        } else if std::mem::take(&mut taken) {
        } else {
            scalar(cx, start, end, field);
        }
    }
    if nested {
        cx.memo.budget -= (at - open).min(cx.memo.budget);
    } else {
        cx.memo.walked = at;
        cx.memo.budget = AGAIN * (at - open);
    }
}

/// Claims the text of the XML element whose tag ends before `from`.
fn element(cx: &mut Cx<'_>, from: usize, limit: usize, field: Field) {
    let text = cx.text;
    let data = b"<![CDATA[";
    if text[from..limit].starts_with(data) {
        let start = from + data.len();
        let end = memmem::find(&text[start..limit], b"]]>");
        return scalar(cx, start, end.map_or(limit, |i| start + i), field);
    }
    match memchr(b'<', &text[from..limit]) {
        Some(len) => scalar(cx, from, from + len, field),
        // The element goes on below, or was none: `Vec<user> of ids`.
        None if field.entity == Entity::Credential => {
            scalar(cx, from, limit, field);
        }
        None => {}
    }
}

/// Claims the ASCII value that touches a Chinese label; words that follow a
/// label without a separator are mostly a sentence's, so it must look like a
/// value: hold a digit, or be a name.
fn touching(cx: &mut Cx<'_>, from: usize, limit: usize, field: Field) {
    /// Bytes of the longest value.
    const REACH: usize = 256;
    let bytes = cx.text[from..limit].iter().take(REACH);
    let len = bytes
        .take_while(|&&b| {
            b.is_ascii_graphic() && !b"\"'\\,;<>()[]{}|&".contains(&b)
        })
        .count();
    let mut end = from + len;
    while end > from && b".:!?=".contains(&cx.text[end - 1]) {
        end -= 1;
    }
    let value = &cx.text[from..end];
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let fits = match field.entity {
        Entity::Username | Entity::Nickname | Entity::RealName => len > 1,
        Entity::Credential => digits > 0 && value.len() > 3,
        _ => digits > 0,
    };
    if fits && !field.name.rest {
        scalar(cx, from, end, field);
    }
}

/// Claims `start..end`, less blanks around it; where its entity's values are
/// listed with commas, each of them.
fn scalar(cx: &mut Cx<'_>, start: usize, end: usize, field: Field) {
    /// Bytes of the longest list that is taken apart.
    const LIST: usize = 4096;
    let end = end.max(start);
    if !lists(field.entity) || end - start > LIST {
        return one(cx, start, end, field);
    }
    let mut from = start;
    while from <= end {
        let items = &cx.text[from..end];
        let len = items.iter().position(|b| matches!(b, b',' | b';'));
        let stop = len.map_or(end, |len| from + len);
        one(cx, from, stop, field);
        from = stop + 1;
    }
}

/// Claims `start..end`, less blanks around it, if it can be a value.
fn one(cx: &mut Cx<'_>, start: usize, end: usize, field: Field) {
    let text = cx.text;
    let value = &text[start..end];
    let start = start + (value.len() - value.trim_ascii_start().len());
    let mut end = start + text[start..end].trim_ascii_end().len();
    // A sentence's full stop, or the colon behind `user bob:`.
    if field.entity != Entity::Credential
        && start < end
        && matches!(text[end - 1], b'.' | b':' | b'!')
    {
        end -= 1;
    }
    let value = &text[start..end];
    if !value.is_empty() && plausible(field.entity, field.name, value) {
        cx.claim(start, end, kind(field.entity, value), FoundBy::Name);
    }
}
