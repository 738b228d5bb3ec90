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
    /// `姓名 张三`, `姓名（张三）`.
    Beside,
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
        Form::Beside => return beside(cx, at, line.end, field),
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
    at += php_type(text, sep, at);
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
        // Dovecot: user=<bao>.
        Some(b'<') if let Some(end) = angle_end(&text[..line.end], at) => {
            scalar(cx, at + 1, end, field);
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
        if field.entity != Entity::UserAgent || form != Form::Pair {
            return end(cx, at, line.end, Until::Rest, field.width);
        }
    }
    if field.entity == Entity::UserAgent {
        let first = end(cx, at, line.end, Until::Blank, field.width);
        return agent_end(&text[..line.end], first);
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
        || b"*~_-.".contains(&text[at])
        || matches!(text[at..line.end], [b'p', b's', b'.', ..])
        || matches!(text[at..line.end], [b'e', b'n', b'.', ..])
        || matches!(text[at..line.end], [b'v', b't', b'.', ..]);
    // A number of JSON, which a comma ends.
    let number = quoted && matches!(text[at], b'0'..=b'9' | b'-');
    if !phrase(field.entity) || query || (person && word) || number {
        let end = end(cx, at, line.end, Until::Blank, field.width);
        let phone = field.entity == Entity::Phone && form == Form::Header;
        return if phone { grouped_end(text, at, end) } else { end };
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

/// Where the browser's name ends whose first product ends at `end`: products
/// and comments follow, parted by blanks (RFC 9110, section 10.1.5). A word
/// without a version is one of them if a product or a comment comes behind
/// it, and the name of the next field is none.
fn agent_end(text: &[u8], mut end: usize) -> usize {
    /// Words without a version in a row: `Mobile Safari/537.36`.
    const PLAIN: usize = 3;
    /// Bytes of the longest comment.
    const COMMENT: usize = 1024;
    let (mut at, mut plain) = (end, 0);
    while plain <= PLAIN && text.get(at) == Some(&b' ') {
        let rest = &text[at + 1..];
        if rest.first() == Some(&b'(') {
            let mut depth = 0;
            let close = rest.iter().take(COMMENT).position(|byte| {
                depth += i32::from(*byte == b'(') - i32::from(*byte == b')');
                depth == 0
            });
            // A comment that was cut off.
            let Some(close) = close else { return text.len() };
            at += close + 2;
            (end, plain) = (at, 0);
            continue;
        }
        let in_product =
            |b: &&u8| b.is_ascii_alphanumeric() || b"/._-+!*~'".contains(b);
        let len = rest.iter().take_while(in_product).count();
        if len == 0 || matches!(rest.get(len), Some(b'=' | b':')) {
            break;
        }
        at += len + 1;
        if memchr(b'/', &rest[1..len]).is_some() {
            (end, plain) = (at, 0);
        } else {
            plain += 1;
        }
    }
    end
}

/// How long what PHP writes of a string is at `at`, before its quote:
/// `"name"]=> string(7) "…"`, `s:4:"name";s:7:"…"`.
fn php_type(text: &[u8], sep: usize, at: usize) -> usize {
    let (lead, close): (&[u8], &[u8]) = match text[at..] {
        [b's', b't', b'r', ..] => (b"string(", b") "),
        [b'0'..=b'9', ..] if text[..sep].ends_with(b";s") => (b"", b":"),
        _ => return 0,
    };
    let Some(rest) = text[at..].strip_prefix(lead) else { return 0 };
    let digits = rest.iter().take(10);
    let digits = digits.take_while(|b| b.is_ascii_digit()).count();
    let Some(behind) = rest[digits..].strip_prefix(close) else { return 0 };
    let quote = matches!(behind, [b'"', ..] | [b'\\', b'"', ..]);
    if quote { lead.len() + digits + close.len() } else { 0 }
}

/// Where the value in angle brackets ends that opens at `at`; markup is none.
fn angle_end(text: &[u8], at: usize) -> Option<usize> {
    /// Bytes of the longest value.
    const REACH: usize = 256;
    let reach = text.len().min(at + REACH);
    let end = at + memchr(b'>', &text[at..reach])?;
    let value = &text[at + 1..end];
    let markup = value.iter().any(|b| b"<=/ \"'".contains(b));
    let closes = text.get(end + 1).is_none_or(|b| b",;) \t".contains(b));
    (closes && !markup && !value.is_empty()).then_some(end)
}

/// Where the telephone number ends whose first part is `start..end`: four
/// digits may follow four, `0755-8234 5678`.
fn grouped_end(text: &[u8], start: usize, end: usize) -> usize {
    /// Bytes of the longest first part. A value that goes on for a mebibyte
    /// is not to be counted through for each label in it.
    const LONGEST: usize = 32;
    if end - start > LONGEST {
        return end;
    }
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let first = &text[start..end];
    let count = first.iter().filter(|b| b.is_ascii_digit()).count();
    let Some((before, four)) = first.split_last_chunk::<4>() else {
        return end;
    };
    let joined = before.last().is_some_and(|b| b.is_ascii_alphanumeric());
    let next = end + " 5678".len();
    let goes_on = matches!(text.get(end..next), Some([b' ', rest @ ..])
        if digits(rest));
    let stops = !text.get(next).is_some_and(|b| {
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':' | b'/')
    });
    let fits = count < 10 && digits(four) && !joined && goes_on && stops;
    if fits { next } else { end }
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
    // `人脸ID：…`, `浏览器UA：…`: the name goes on.
    let word = value.split(|b| matches!(b, b':' | b'=')).next();
    let goes_on = |word: &[u8]| {
        word.eq_ignore_ascii_case(b"id") || word.eq_ignore_ascii_case(b"ua")
    };
    if word.is_some_and(goes_on) {
        return;
    }
    if telling(field.entity, value) && !field.name.rest {
        scalar(cx, from, end, field);
    }
}

/// Whether `value`, which no separator precedes, looks like one of `entity`:
/// holds a digit, or is a name.
fn telling(entity: Entity, value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    match entity {
        Entity::Username | Entity::Nickname | Entity::RealName => {
            value.len() > 1
        }
        // `密码6-20位` is a rule.
        Entity::Credential => {
            value.len() > 3
                && (digits > 3
                    || (digits > 0
                        && value.iter().any(u8::is_ascii_alphabetic)))
        }
        _ => digits > 0,
    }
}

/// The brackets that may hold the value of a label.
const BRACKETS: [(&str, &str); 6] = [
    ("[", "]"),
    ("(", ")"),
    ("（", "）"),
    ("「", "」"),
    ("【", "】"),
    ("“", "”"),
];

/// The bracket that opens at `at`: where its content begins, and what closes
/// it.
pub(crate) fn opens(text: &[u8], at: usize) -> Option<(usize, &'static [u8])> {
    let (open, close) = BRACKETS
        .iter()
        .find(|(open, _)| text[at..].starts_with(open.as_bytes()))?;
    Some((at + open.len(), close.as_bytes()))
}

/// Claims the value that blanks, a bar or a bracket part from a Chinese label
/// which ends at `from`. Where labels stand in a row, or a sentence goes on,
/// the next word is no value: it must look like one.
fn beside(cx: &mut Cx<'_>, from: usize, limit: usize, field: Field) {
    /// Bytes of the longest value in brackets.
    const REACH: usize = 128;
    let text = cx.text;
    let blanks = text[from..limit].iter().take(BLANKS);
    let at =
        from + blanks.take_while(|b| matches!(b, b' ' | b'\t' | b'|')).count();
    let (start, end) = match opens(&text[..limit], at) {
        Some((start, close)) => {
            let reach = limit.min(start + REACH);
            let Some(len) = memmem::find(&text[start..reach], close) else {
                return;
            };
            (start, start + len)
        }
        None if at == from => return,
        None => {
            let end = at + word_len(&text[at..limit]);
            let phone = field.entity == Entity::Phone;
            (at, if phone { grouped_end(text, at, end) } else { end })
        }
    };
    let value = &text[start..end];
    let is_name = field.entity == Entity::RealName && chinese_name(value);
    let phone = field.entity == Entity::Phone;
    let ascii =
        value.iter().all(|b| b.is_ascii_graphic() || phone && *b == b' ');
    if !(is_name || ascii && telling(field.entity, value)) {
        return;
    }
    // `用户名(username)` is a translation, `账号 login failed` a sentence, and
    // a date no secret.
    let listed = ending_at(text, end).is_some_and(|name| name.start == start);
    let next = text[end..limit].iter().find(|b| !is_blank(**b));
    let person = matches!(
        field.entity,
        Entity::Username | Entity::Nickname | Entity::RealName
    );
    let sentence =
        person && ascii && next.is_some_and(u8::is_ascii_alphabetic);
    let date = field.entity == Entity::Credential
        && value.iter().all(|b| b.is_ascii_digit() || b"-/.:".contains(b))
        && !value.iter().all(u8::is_ascii_digit);
    if !(listed || sentence || date || field.name.rest) {
        scalar(cx, start, end, field);
    }
}

/// How long the word is that `text` begins with: of Chinese characters, or of
/// ASCII ones up to a separator.
fn word_len(text: &[u8]) -> usize {
    /// Bytes of the longest word.
    const REACH: usize = 256;
    let wide = text.first().is_some_and(|b| *b >= 0x80);
    let bytes = text.iter().take(REACH);
    if !wide {
        let word = bytes.take_while(|&&b| {
            b.is_ascii_graphic() && !b"\"'\\,;<>()[]{}|&".contains(&b)
        });
        return word.count();
    }
    let word = &text[..bytes.take_while(|b| **b >= 0x80).count()];
    // Punctuation: U+2000 to U+206F, U+3000 to U+303F, full-width forms.
    let mut len = 0;
    while let [a, b, _, ..] = word[len..] {
        if matches!((a, b), (0xe2, 0x80 | 0x81) | (0xe3, 0x80) | (0xef, _)) {
            break;
        }
        len += 3;
    }
    len
}

/// Whether `value` is a Chinese name in UTF-8: two or three characters, the
/// first of which is a frequent surname, or up to four with one of two.
fn chinese_name(value: &[u8]) -> bool {
    const SINGLE: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢\
        宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜\
        崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺\
        毛郝顾龚邵万覃武钱戴严莫孔向常汤阎骆葛傅卞康施洪章梅";
    const DOUBLE: &str = "欧阳上官司马司徒诸葛慕容夏侯皇甫尉迟令狐";
    let begins = |surnames: &str, bytes: usize| {
        surnames.as_bytes().chunks(bytes).any(|s| value.starts_with(s))
    };
    std::str::from_utf8(value).is_ok()
        && match value.len() {
            6 => begins(SINGLE, 3),
            9 => begins(SINGLE, 3) || begins(DOUBLE, 6),
            12 => begins(DOUBLE, 6),
            _ => false,
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

/// Whether `start..end` counts the tests that passed: `pass=1593 fail=0`.
fn is_tally(text: &[u8], start: usize, end: usize) -> bool {
    let behind = text[end..].trim_ascii_start();
    let behind = behind.strip_prefix(b",").unwrap_or(behind);
    text[start..end].iter().all(u8::is_ascii_digit)
        && behind.trim_ascii_start().starts_with(b"fail")
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
    if value.is_empty()
        || !plausible(field.entity, field.name, value)
        || (field.name.ambiguous && is_tally(text, start, end))
    {
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
