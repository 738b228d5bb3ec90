//! The value of a named field, in every form, after DETECTORS section 6
//! ("Extent of a value"), and its claim.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem};

use super::Cx;
use super::bounds::colour_at;
use super::extent::{
    Ends, Until, breaks_line, csv_end, end, escapes_at, escapes_before,
    field_starts, is_blank, string_end, text_end,
};
use super::fields::BLANKS;
use super::fields::Label;
use super::names::{Name, Says, ending_at, is_name_byte};
use super::plausible::{lists, phrase, plausible};
use super::{identity, ip, phone};
use crate::entity::Entity;
use crate::span::FoundBy;
use crate::time::Day;

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
    /// Where bare values end.
    pub(crate) ends: Ends,
    /// The end of the outermost array or object walked, and the bytes that
    /// may still be walked again for those within.
    walked: usize,
    budget: usize,
    /// A range within a string of JSON, which ends it.
    pub(super) inside: Range<usize>,
    /// The end of the rows of SQL that were walked.
    pub(super) rows: usize,
    /// The start of a line, and whether it holds a field of an account.
    pub(crate) accounted: Option<(usize, bool)>,
    /// The start of a line, and the labels on it in order.
    pub(super) labels_of: Option<usize>,
    pub(super) labels: Vec<Label>,
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
            // The user of a URL, whose password another detector finds.
            _ if text[..name.start].ends_with(b"//") => return,
            Some(b'=') => at += 1,
            _ => {}
        },
        Form::Pair => {
            at += usize::from(matches!(text.get(at), Some(b'=' | b'>')));
        }
    }
    at += colour_at(text, at);
    let first = at;
    while at < line.end && at - first < BLANKS && is_blank(text[at]) {
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
    at += colour_at(text, at);
    // Python's b'…' and u'…', SQL's N'…'.
    at += usize::from(matches!(
        text[at..line.end],
        [b'b' | b'u' | b'r' | b'f' | b'N', b'"' | b'\'', ..]
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
        Some(b'(') if text[..sep].ends_with(b")") => {
            structure(cx, at, line.end, field);
        }
        Some(_) => match wrapped(text, at) {
            Some(open) => structure(cx, open, line.end, field),
            None => {
                let end = bare_end(cx, field, form, sep, at, &line);
                scalar(cx, at, end, field);
            }
        },
    }
}

/// Claims the string whose opening quote is at `open` for `name`.
pub(super) fn string(cx: &mut Cx<'_>, name: Name, open: usize) {
    let Says::Is(entity) = name.says else { return };
    let line_end = cx.line(open).end;
    let end = string_end(cx, open, 0, line_end);
    // A secret whose quote is cut off is one still.
    if cx.text.get(end) == Some(&cx.text[open]) || entity == Entity::Credential
    {
        let width = cx.width(open);
        scalar(cx, open + 1, end, Field { entity, name, width });
    }
}

/// Claims what stands at `start..end` for `name`, if it can be a value.
pub(super) fn range(cx: &mut Cx<'_>, name: Name, start: usize, end: usize) {
    let Says::Is(entity) = name.says else { return };
    let width = cx.width(start);
    scalar(cx, start, end, Field { entity, name, width });
}

/// Claims every scalar of the list at `open` for `name`.
pub(super) fn list(cx: &mut Cx<'_>, name: Name, open: usize) {
    let Says::Is(entity) = name.says else { return };
    let limit = text_end(cx, open);
    let width = cx.width(open);
    structure(cx, open, limit, Field { entity, name, width });
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
    // `a|phone=…|b`: what parts the field from the one before ends it too.
    // Secrets may hold any byte.
    if let Some(&parts @ (b'|' | b',' | b';')) = before
        && field.entity != Entity::Credential
        && (parts == b'|' || !phrase(field.entity))
    {
        let end = end(cx, at, line.end, Until::Blank, field.width);
        return memchr(parts, &text[at..end]).map_or(end, |len| at + len);
    }
    let chinese = text[sep - 1] >= 0x80;
    let person = matches!(field.entity, Entity::RealName | Entity::Nickname);
    let query = matches!(before, Some(b'?' | b'&'));
    // So do Chinese names, and what they were replaced by.
    let word = text[at] >= 0x80
        || text[at] == b'*'
        || text[at..line.end].starts_with(b"ps.");
    if !phrase(field.entity) || query || (person && word) {
        return end(cx, at, line.end, Until::Blank, field.width);
    }
    if form == Form::Pair && !is_blank(text[at - 1]) {
        // `name=Bao Li, age=7`: over blanks only to what closes an item.
        // A parenthesis that opens on the way is another field's.
        let long = end(cx, at, line.end, Until::Field, field.width);
        let closed = matches!(
            text[..line.end].get(long),
            Some(b',' | b';' | b'|' | b')')
        );
        if closed && memchr(b'(', &text[at..long]).is_none() {
            return long;
        }
        return end(cx, at, line.end, Until::Blank, field.width);
    }
    if form == Form::Header && begin == line.start && !chinese && !cx.is_view()
    {
        return line.end;
    }
    end(cx, at, line.end, Until::Field, field.width)
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
                let end = end + padding(text, at + escapes, end, limit);
                (at + escapes, end, end)
            }
        };
        at = next;
        if matches!(text[..limit].get(next), Some(b':' | b'=')) {
            let name = ending_at(text, end);
            taken = !field.name.rest
                && name.is_some_and(|name| matches!(name.says, Says::Is(_)));
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

/// How many `=` behind the item `start..end` are Base64's padding (RFC 4648,
/// section 4), not the sign of a pair: two, or one that makes fours.
fn padding(text: &[u8], start: usize, end: usize, limit: usize) -> usize {
    match text[end..limit] {
        [b'=', b'=', ..] => 2,
        [b'=', ..] if (end + 1 - start).is_multiple_of(4) => {
            let next = text[..limit].get(end + 1);
            usize::from(next.is_none_or(|b| b" )]}\\".contains(b)))
        }
        _ => 0,
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
    // A sentence's full stop, or the colon behind `user bob:`; `2001::` ends
    // with its own.
    if field.entity != Entity::Credential
        && start < end
        && matches!(text[end - 1], b'.' | b':' | b'!')
        && !text[start..end].ends_with(b"::")
    {
        end -= 1;
    }
    let value = &text[start..end];
    if value.is_empty() || !plausible(field.entity, field.name, value) {
        return;
    }
    if field.entity == Entity::Ip {
        // A port or a prefix length behind the address stays.
        end = start + ip::address_len(value).unwrap_or(value.len());
    }
    let entity = kind(field.entity, value, cx.today);
    cx.claim(start, end, entity, FoundBy::Name);
}

/// What `value` is under a name of `entity`: of telephone numbers and
/// documents the form says which.
pub(super) fn kind(entity: Entity, value: &[u8], today: Day) -> Entity {
    match entity {
        Entity::Phone => phone::kind_of_phone(value),
        Entity::ResidentId => identity::kind_of_document(value, today),
        entity => entity,
    }
}
