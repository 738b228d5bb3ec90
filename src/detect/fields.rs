//! Named fields: where a name says what a value is.
//!
//! A field is found at its separator. The name to the left is read backwards
//! by [`names`], which rejects most of them within a few bytes; only then
//! does [`value`] look to the right. The forms are those of DETECTORS
//! section 6: JSON at any depth of escaping, `key=value`, query and form
//! pairs, `key: value`, header lines, XML elements and attributes, and
//! Chinese labels with a colon, a full-width one or nothing.

use memchr::{memchr, memchr3_iter, memrchr2};

use super::Cx;
use super::names::{self, Name, Says, ending_at, is_name_byte};
use super::value::{self, Form};
use crate::entity::Entity;

/// The full-width colon and equals sign in UTF-8 and GB18030.
const WIDE: [&[u8]; 4] =
    [b"\xef\xbc\x9a", b"\xef\xbc\x9d", b"\xa3\xba", b"\xa3\xbd"];

/// The field whose separator (`=`, `:` or the `>` of a tag) is at `at`.
pub(crate) fn separator(cx: &mut Cx<'_>, at: usize) {
    let text = cx.text;
    let (end, form) = match text[at] {
        b'>' => match tag(text, at) {
            Some(end) => (end, Form::Element),
            None => return,
        },
        byte => {
            let pair = byte == b'=';
            (name_end(text, at), if pair { Form::Pair } else { Form::Header })
        }
    };
    if let Some(name) = sensitive(cx, end, at) {
        value::claim(cx, name, form, at, at + 1);
    }
}

/// The Chinese label, or the full-width separator behind one, around the
/// high byte at `at`; returns the end of what was examined.
pub(crate) fn label(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let wide = WIDE.iter().find(|wide| text[at..].starts_with(wide));
    let (end, form, from) = match wide {
        Some(wide) => (name_end(text, at), Form::Header, at + wide.len()),
        None if text.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) => {
            (at + 1, Form::Touching, at + 1)
        }
        None => return at + 1,
    };
    if let Some(name) = sensitive(cx, end, at) {
        value::claim(cx, name, form, at, from);
    }
    from
}

/// What the name of the field says that directly holds a value which begins
/// at `start`: `name=`, `"name":`, `<name>`, `name: `, 名称:.
pub(crate) fn says(cx: &Cx<'_>, start: usize) -> Says {
    let text = cx.text;
    let name = opening(text, start).and_then(|at| ending_at(text, at));
    match name {
        Some(name) if !name.beside => name.says,
        _ => Says::Nothing,
    }
}

/// Whether a label near `start..end`, on its line, names one of `entities`:
/// at most 48 bytes before, or 16 behind.
///
/// A label behind that has a value of its own is none of this one's.
pub(crate) fn labelled(
    cx: &Cx<'_>,
    start: usize,
    end: usize,
    entities: &[Entity],
) -> bool {
    const BEFORE: usize = 48;
    const BEHIND: usize = 16;
    let text = cx.text;
    let named = |at: usize| {
        matches!(ending_at(text, at), Some(Name { says: Says::Is(entity), .. })
            if entities.contains(&entity))
    };
    // A word ends before any byte that is no letter; Chinese ones anywhere.
    let ends = |at: usize| {
        let next = text.get(at);
        text[at - 1] >= 0x80
            || (text[at - 1].is_ascii_alphabetic()
                && !next.is_some_and(u8::is_ascii_alphabetic))
    };
    let before = (start.saturating_sub(BEFORE)..start).rev();
    let before = before.take_while(|&i| text[i] != b'\n').map(|i| i + 1);
    let behind = end..text.len().min(end.saturating_add(BEHIND));
    let mut behind = behind.take_while(|&i| text[i] != b'\n').map(|i| i + 1);
    before.into_iter().any(|at| ends(at) && named(at))
        || behind.any(|at| {
            ends(at) && !matches!(text.get(at), Some(b'=' | b':')) && {
                // The name must not reach back into the value.
                matches!(ending_at(text, at), Some(name)
                    if name.start >= end)
                    && named(at)
            }
        })
}

/// The name that ends at `end`, if it names an entity, and what it needs
/// besides is there.
fn sensitive(cx: &mut Cx<'_>, end: usize, at: usize) -> Option<Name> {
    let name = ending_at(cx.text, end)?;
    if !matches!(name.says, Says::Is(_)) {
        return None;
    }
    (!name.beside || accounted(cx, at)).then_some(name)
}

/// Where the name ends whose separator is at `at`: before one space, and
/// before the quote of a quoted name with its backslashes.
fn name_end(text: &[u8], at: usize) -> usize {
    let mut end = at;
    end -= usize::from(text[..end].ends_with(b" "));
    end -= usize::from(text[..end].ends_with(b"]"));
    // Twice in CSV: ""phone"": ""…"".
    for _ in 0..2 {
        end -= usize::from(matches!(text[..end], [.., b'"' | b'\'']));
    }
    let escapes = text[..end].iter().rev().take(value::ESCAPES);
    end - escapes.take_while(|&&b| b == b'\\').count()
}

/// Where the name ends of the opening tag whose `>` is at `at`.
fn tag(text: &[u8], at: usize) -> Option<usize> {
    /// Bytes of the longest tag.
    const REACH: usize = 256;
    let from = at.saturating_sub(REACH);
    let open = from + memrchr2(b'<', b'\n', &text[from..at])?;
    let name = &text[open + 1..at];
    let starts = name
        .first()
        .is_some_and(|&b| b.is_ascii_alphabetic() || b == b'_' || b >= 0x80);
    if text[open] != b'<' || !starts || name.ends_with(b"/") {
        return None;
    }
    let end = name.iter().position(|&b| !(is_name_byte(b) || b == b':'));
    // A tag ends at its first `>`, but for those that quotes hold.
    let first = memchr(b'>', name).is_none();
    (first || matches!(text[at - 1], b'"' | b'\''))
        .then_some(open + 1 + end.unwrap_or(name.len()))
}

/// Where the name ends of the field whose value begins at `start`.
fn opening(text: &[u8], start: usize) -> Option<usize> {
    /// Blanks that may stand before a value.
    const BLANKS: usize = 8;
    let mut at = start;
    if matches!(text[..at], [.., b'"' | b'\'']) {
        at -= 1;
        let escapes = text[..at].iter().rev().take(value::ESCAPES);
        at -= escapes.take_while(|&&b| b == b'\\').count();
    }
    let blanks = text[..at].iter().rev().take(BLANKS);
    at -= blanks.take_while(|&&b| matches!(b, b' ' | b'\t')).count();
    match text[..at].last()? {
        b'>' if text[..at].ends_with(b"=>") => Some(name_end(text, at - 2)),
        b'>' => tag(text, at - 1),
        b'=' | b':' => Some(name_end(text, at - 1)),
        0x80.. => {
            let wide = WIDE.iter().find(|wide| text[..at].ends_with(wide));
            Some(wide.map_or(at, |wide| name_end(text, at - wide.len())))
        }
        _ => None,
    }
}

/// Whether the line around `at` holds a field of an account, a document or a
/// telephone. Remembered: one look for each line.
fn accounted(cx: &mut Cx<'_>, at: usize) -> bool {
    let line = cx.line(at);
    if let Some((start, answer)) = cx.memo.accounted
        && start == line.start
    {
        return answer;
    }
    let text = cx.text;
    let answer = memchr3_iter(b'=', b':', b'>', &text[line.clone()])
        .map(|offset| line.start + offset)
        .any(|at| {
            let end = match text[at] {
                b'>' => tag(text, at),
                _ => Some(name_end(text, at)),
            };
            end.and_then(|end| names::ending_at(text, end)).is_some_and(
                |name| {
                    matches!(name.says, Says::Is(e) if of_account(e))
                        && !name.beside
                },
            )
        });
    cx.memo.accounted = Some((line.start, answer));
    answer
}

/// Whether a field of `entity` makes a bare `name` beside it a person's.
fn of_account(entity: Entity) -> bool {
    use Entity::*;
    matches!(
        entity,
        Phone
            | MobileCn
            | LandlineCn
            | Email
            | Qq
            | Wechat
            | Username
            | Nickname
            | UserId
            | ResidentId
            | Passport
            | Permit
            | HkId
            | MoId
            | TwId
            | MilitaryId
            | DrivingLicence
            | HouseholdRegister
            | BankCard
            | RealName
            | Address
            | BirthDate
            | Gender
    )
}
