//! Named fields: where a name says what a value is.
//!
//! A field is found at its separator. The name to the left is read backwards
//! by [`names`], which rejects most of them within a few bytes; only then
//! does [`value`] look to the right. The forms are those of DETECTORS
//! section 6: JSON at any depth of escaping, `key=value`, query and form
//! pairs, `key: value`, header lines, XML elements and attributes, and
//! Chinese labels with a colon, a full-width one or nothing.

use memchr::{memchr, memchr3_iter, memrchr, memrchr2};

use super::Cx;
use super::bounds::colour_before;
use super::extent::{ESCAPES, escapes_before, is_blank};
use super::names::{
    Name, Says, ending_at, entity_ending_at, is_name_byte, label_ending_at,
};
use super::value::{self, Form};
use super::{custom, quoted};
use crate::entity::Entity;

/// Blanks that may stand on either side of a separator: values in columns.
pub(crate) const BLANKS: usize = 32;

/// The full-width colon and equals sign in UTF-8 and GB18030.
pub(super) const WIDE: [&[u8]; 4] =
    [b"\xef\xbc\x9a", b"\xef\xbc\x9d", b"\xa3\xba", b"\xa3\xbd"];

/// The field whose separator (`=`, `:` or the `>` of a tag) is at `at`.
pub(crate) fn separator(cx: &mut Cx<'_>, at: usize) {
    let text = cx.text;
    let (end, form) = match text[at] {
        b':' if ends_tag(text, at) || of_pam(text, at) => return,
        b'>' => match tag(text, at) {
            Some(end) => (end, Form::Element),
            None => return,
        },
        byte => {
            let pair = byte == b'=';
            // PostgreSQL's details of several columns.
            if pair
                && text[at + 1..].starts_with(b"(")
                && text[..at].ends_with(b")")
            {
                quoted::columns(cx, at, at + 1);
                return;
            }
            (name_end(text, at), if pair { Form::Pair } else { Form::Header })
        }
    };
    claim(cx, end, form, at, at + 1);
}

/// Claims the value behind the separator at `at`, which may begin at `from`,
/// of the field whose name ends at `end`, if that names an entity.
fn claim(cx: &mut Cx<'_>, end: usize, form: Form, at: usize, from: usize) {
    if let Some((name, rule)) = custom::field(cx, end) {
        cx.rule = rule;
        value::claim(cx, name, form, at, from);
        cx.rule = 0;
    } else if let Some(name) = sensitive(cx, end, at) {
        value::claim(cx, name, form, at, from);
    }
}

/// Whether the colon at `at` ends the tag of a program in syslog,
/// `login[812]: `: what a number of two digits or more in brackets follows is
/// no name of a field; a shorter one may be an index.
fn ends_tag(text: &[u8], at: usize) -> bool {
    let Some(tag) = text[..at].strip_suffix(b"]") else { return false };
    // Process ids have at most ten digits.
    let digits = tag.iter().rev().take(10);
    let digits = digits.take_while(|b| b.is_ascii_digit()).count();
    digits > 1
        && tag[..tag.len() - digits].ends_with(b"[")
        && text.get(at + 1) == Some(&b' ')
}

/// Whether the colon at `at` parts a service and a type, as what PAM's modules
/// write begins with: `pam_unix(passwd:chauthtok): `.
fn of_pam(text: &[u8], at: usize) -> bool {
    /// Bytes of the longest names of a module and of a service.
    const REACH: usize = 32;
    if !text[at + 1..].first().is_some_and(u8::is_ascii_lowercase) {
        return false;
    }
    let before = &text[at.saturating_sub(2 * REACH)..at];
    let service = before.iter().rev().take(REACH);
    let service = service.take_while(|b| is_name_byte(**b)).count();
    let Some(module) = before[..before.len() - service].strip_suffix(b"(")
    else {
        return false;
    };
    let word = module.iter().rev().take(REACH);
    let word = word.take_while(|b| is_name_byte(**b)).count();
    module[module.len() - word..].starts_with(b"pam_")
}

/// The Chinese label, or what is full-width behind one, around the high byte
/// at `at`; returns the end of what was examined.
pub(crate) fn label(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let wide = WIDE.iter().find(|wide| text[at..].starts_with(wide));
    let (end, form, from) = match wide {
        Some(wide) => (name_end(text, at), Form::Header, at + wide.len()),
        None if value::opens(text, at).is_some() => (at, Form::Beside, at),
        None => match text.get(at + 1) {
            Some(b) if b.is_ascii_alphanumeric() => {
                (at + 1, Form::Touching, at + 1)
            }
            Some(b' ' | b'\t' | b'|' | b'[' | b'(') => {
                (at + 1, Form::Beside, at + 1)
            }
            _ => return at + 1,
        },
    };
    claim(cx, end, form, at, from);
    from.max(at + 1)
}

/// What the name of the field says that directly holds a value which begins
/// at `start`: `name=`, `"name":`, `<name>`, `name: `, 名称:.
pub(crate) fn says(cx: &Cx<'_>, start: usize) -> Says {
    let text = cx.text;
    let name = opening(text, start).and_then(|at| named(text, at));
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
    text: &[u8],
    start: usize,
    end: usize,
    entities: &[Entity],
) -> bool {
    const BEFORE: usize = 48;
    const BEHIND: usize = 16;
    let near = &text[..text.len().min(end + BEHIND)];
    let before = start.saturating_sub(BEFORE);
    let line = memrchr(b'\n', &text[before..start]);
    let before = line.map_or(before, |feed| before + feed);
    let near = match memchr(b'\n', &near[end..]) {
        Some(feed) => &near[..end + feed],
        None => near,
    };
    let is_before = |at| label_ending_at(text, at, entities).is_some();
    // The name must not reach back into the value.
    let is_behind = |at| {
        let own = matches!(text.get(at), Some(b'=' | b':'));
        let name = label_ending_at(text, at, entities);
        !own && name.is_some_and(|name| name.start >= end)
    };
    word_ends(text, before, start).any(is_before)
        || word_ends(text, end, near.len()).any(is_behind)
}

/// Where words end behind `from`, at most at `to`, which is 64 bytes on or
/// nearer: behind an ASCII letter and before any byte that is none, and behind
/// any high byte.
fn word_ends(
    text: &[u8],
    from: usize,
    to: usize,
) -> impl Iterator<Item = usize> {
    debug_assert!(to - from <= 64);
    let mut ends = 0;
    for at in (from..to).step_by(8) {
        let letters = letters_of(&text[at..]);
        let behind = letters_of(text.get(at + 1..).unwrap_or_default());
        let tops = letters.0 & !behind.0 | letters.1;
        // The top bits of eight bytes in one.
        let eight = (tops >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        ends |= eight << (at - from);
    }
    std::iter::from_fn(move || {
        let end = from + ends.trailing_zeros() as usize + 1;
        let more = ends != 0 && end <= to;
        ends &= ends.wrapping_sub(1);
        more.then_some(end)
    })
}

/// The top bit of each of the first eight bytes that is an ASCII letter, and
/// of each that is a high byte.
#[inline]
fn letters_of(bytes: &[u8]) -> (u64, u64) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x80 * EACH;
    let eight = match bytes.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => {
            let mut padded = [0; 8];
            padded[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(padded)
        }
    };
    // Sums of seven-bit numbers carry into the top bit, and no further.
    let low = (eight | (0x20 * EACH)) & !TOPS;
    let from_a = low + (0x80 - u64::from(b'a')) * EACH;
    let past_z = low + (0x7f - u64::from(b'z')) * EACH;
    (from_a & !past_z & !eight & TOPS, eight & TOPS)
}

/// The name that ends at `end`, if it names an entity, and what it needs
/// besides is there.
fn sensitive(cx: &mut Cx<'_>, end: usize, at: usize) -> Option<Name> {
    let name = match named_with(cx.text, end, entity_ending_at) {
        Some(name) => name,
        None if cx.text[at] == b'>' => {
            titled(cx.text, at).or_else(|| sibling(cx.text, at))?
        }
        None => paired(cx.text, end)?,
    };
    let Says::Is(entity) = name.says else { return None };
    if !cx.wanted.contains(entity) {
        return None;
    }
    let persons = |name: Name| !of_thing(cx.text, name.start);
    if name.beside && !persons(name) {
        return None;
    }
    (!name.beside || accounted(cx, at)).then_some(name)
}

/// Whether the object of JSON around `at` is called what no person is:
/// `"service":{"version":"1.2.0","name":…`, as in the Elastic Common Schema.
fn of_thing(text: &[u8], at: usize) -> bool {
    /// Bytes of an object that are read back through.
    const REACH: usize = 256;
    const THINGS: [&[u8]; 24] = [
        b"agent",
        b"app",
        b"application",
        b"cluster",
        b"container",
        b"database",
        b"event",
        b"file",
        b"host",
        b"image",
        b"job",
        b"logger",
        b"metric",
        b"module",
        b"namespace",
        b"node",
        b"os",
        b"package",
        b"pod",
        b"process",
        b"queue",
        b"service",
        b"thread",
        b"topic",
    ];
    let mut depth = 0;
    let open = text[..at].iter().rev().take(REACH).position(|byte| {
        match byte {
            b'}' => depth += 1,
            b'{' if depth == 0 => return true,
            b'{' => depth -= 1,
            b'\n' => return true,
            _ => {}
        }
        false
    });
    let Some(open) = open else { return false };
    let before = text[..at - open - 1].trim_ascii_end();
    let Some(before) = before.strip_suffix(b":") else { return false };
    let end = name_end(text, before.len());
    let word = text[..end].iter().rev().take_while(|b| is_name_byte(**b));
    THINGS.contains(&&text[end - word.count()..end])
}

/// The listed name that ends at `end`, in JSON's escapes too, whose decoded
/// view holds the name without its value: `"\u59d3\u540d":`.
fn named(text: &[u8], end: usize) -> Option<Name> {
    named_with(text, end, ending_at)
}

/// [`named`] where `ending_at` says what is listed.
#[inline]
fn named_with(
    text: &[u8],
    end: usize,
    ending_at: impl Fn(&[u8], usize) -> Option<Name>,
) -> Option<Name> {
    match text[..end] {
        [.., b'\\', b'u', _, _, _, _] => escaped(text, end),
        _ => ending_at(text, end),
    }
}

/// The listed name whose value's own name, `value`, ends at `end`:
/// `{"name":"password","value":"…"}`, `<input name="phone" value="…">`.
fn paired(text: &[u8], end: usize) -> Option<Name> {
    let before = &text[..end];
    // PHP: s:8:"password";s:7:"…".
    if let Some(name) = before.strip_suffix(b"\";s") {
        return named(text, name.len() - escapes_before(text, name.len()));
    }
    let before = before
        .strip_suffix(b"value")
        .or_else(|| before.strip_suffix(b"Value"))?;
    let quoted = matches!(before, [.., b'"' | b'\'']);
    let at = before.len() - usize::from(quoted);
    let at = at - escapes_before(text, at);
    let blanks = text[..at].iter().rev().take(4);
    let blanks = blanks.take_while(|b| matches!(b, b' ' | b',')).count();
    if blanks > 0 { titled(text, at - blanks) } else { None }
}

/// The listed name in the quotes that end at `end`, if `name` or `key` says
/// that it is one: `<property name="password">`.
fn titled(text: &[u8], end: usize) -> Option<Name> {
    /// Bytes of the longest name.
    const REACH: usize = 64;
    let [before @ .., quote @ (b'"' | b'\'')] = &text[..end] else {
        return None;
    };
    let end = before.len() - escapes_before(text, before.len());
    let mut name = text[..end].iter().rev().take(REACH);
    let start = end - name.position(|b| b == quote)?;
    let title = &text[..opening(text, start)?];
    let titles: [&[u8]; 6] =
        [b"name", b"Name", b"key", b"Key", b"field", b"Field"];
    let titled = titles
        .iter()
        .filter_map(|t| title.strip_suffix(*t))
        .any(|before| !before.last().is_some_and(u8::is_ascii_alphanumeric));
    let name = ending_at(text, end)?;
    (titled && name.start >= start).then_some(name)
}

/// The listed name in the element before the one whose tag ends at `at`:
/// `<name>password</name><value>…`, `<key>password</key><string>…`.
fn sibling(text: &[u8], at: usize) -> Option<Name> {
    let before = &text[..at];
    let before = [&b"<value"[..], b"<string", b"<value><string"]
        .iter()
        .find_map(|tag| before.strip_suffix(*tag))?;
    let before = before.trim_ascii_end();
    let (before, open): (_, &[u8]) = match before.strip_suffix(b"</name>") {
        Some(before) => (before, b"<name>"),
        None => (before.strip_suffix(b"</key>")?, b"<key>"),
    };
    let name = ending_at(text, before.len())?;
    text[..name.start].ends_with(open).then_some(name)
}

/// The listed name that ends at `end` behind a `\uXXXX`.
fn escaped(text: &[u8], end: usize) -> Option<Name> {
    /// Characters of the longest name.
    const REACH: usize = 24;
    let mut name = [0; 4 * REACH];
    let (mut from, mut start) = (name.len(), end);
    for _ in 0..REACH {
        let mut utf8 = [0; 4];
        let (char, width) = match text[..start] {
            [.., b'\\', b'u', a, b, c, d] => {
                let hex = |code: u32, digit: u8| {
                    Some(code << 4 | char::from(digit).to_digit(16)?)
                };
                let code = [a, b, c, d].into_iter().try_fold(0, hex);
                let char = code.and_then(char::from_u32);
                let Some(char) = char else { break };
                let width = 5 + escapes_before(text, start - 5);
                (char.encode_utf8(&mut utf8).as_bytes(), width)
            }
            [.., byte] if byte.is_ascii() && is_name_byte(byte) => {
                utf8[0] = byte;
                (&utf8[..1], 1)
            }
            _ => break,
        };
        from -= char.len();
        name[from..from + char.len()].copy_from_slice(char);
        start -= width;
    }
    let name = &name[from..];
    Some(Name { start, ..ending_at(name, name.len())? })
}

/// Where the name ends whose separator is at `at`: before blanks, a colour,
/// and the quote of a quoted name with its backslashes.
#[inline]
pub(super) fn name_end(text: &[u8], at: usize) -> usize {
    // Nearly all are `name=` and `"name":`. An `m` may end a colour.
    let plain = |b: u8| b.is_ascii_alphanumeric() && b != b'm';
    match text[..at] {
        [.., letter] if plain(letter) => at,
        [.., letter, b'"'] if plain(letter) => at - 1,
        _ => name_end_of_any(text, at),
    }
}

/// [`name_end`] of a name that anything may follow.
fn name_end_of_any(text: &[u8], at: usize) -> usize {
    let blanks = text[..at].iter().rev().take(BLANKS);
    let mut end = at - blanks.take_while(|b| is_blank(**b)).count();
    end -= colour_before(&text[..end]);
    end -= usize::from(text[..end].ends_with(b"]"));
    // PostgreSQL's details: Key (phone)=(…).
    end -= usize::from(
        text[..end].ends_with(b")") && text[at..].starts_with(b"=("),
    );
    // Twice in CSV: ""phone"": ""…"". MySQL quotes names with `.
    for _ in 0..2 {
        end -= usize::from(matches!(text[..end], [.., b'"' | b'\'' | b'`']));
    }
    let escapes = text[..end].iter().rev().take(ESCAPES);
    end - escapes.take_while(|&&b| b == b'\\').count()
}

/// Where the name ends of the opening tag whose `>` is at `at`.
pub(super) fn tag(text: &[u8], at: usize) -> Option<usize> {
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
    // `List<svc::session>` is a type's name, no prefix with a local name.
    if name[..end.unwrap_or(name.len())].windows(2).any(|two| two == b"::") {
        return None;
    }
    // A tag ends at its first `>`, but for those that quotes hold.
    let first = memchr(b'>', name).is_none();
    (first || matches!(text[at - 1], b'"' | b'\''))
        .then_some(open + 1 + end.unwrap_or(name.len()))
}

/// Where the name ends of the field whose value begins at `start`.
fn opening(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start - colour_before(&text[..start]);
    if matches!(text[..at], [.., b'"' | b'\'']) {
        at -= 1;
        let escapes = text[..at].iter().rev().take(ESCAPES);
        at -= escapes.take_while(|&&b| b == b'\\').count();
    }
    let blanks = text[..at].iter().rev().take(BLANKS);
    at -= blanks.take_while(|&&b| matches!(b, b' ' | b'\t')).count();
    match text[..at].last()? {
        b'>' if text[..at].ends_with(b"=>") => Some(name_end(text, at - 2)),
        b'>' => tag(text, at - 1),
        b'=' | b':' => Some(unquoted(text, name_end(text, at - 1))),
        b'A' | b'a' | b'D' | b'd' if at > 2 => text[at - 3..]
            .starts_with(b"%3")
            .then(|| unquoted(text, name_end(text, at - 3))),
        0x80.. => {
            let wide = WIDE.iter().find(|wide| text[..at].ends_with(wide));
            Some(wide.map_or(at, |wide| name_end(text, at - wide.len())))
        }
        _ => None,
    }
}

/// Where the name ends that an encoded quote may follow, which ends at `end`:
/// a number is also seen in the text that was not decoded, and what counts
/// there must be known to count.
fn unquoted(text: &[u8], end: usize) -> usize {
    const QUOTES: [&[u8]; 4] = [b"\\x22", b"%22", b"&quot;", b"&#34;"];
    let before = &text[..end];
    let name = QUOTES.iter().find_map(|quote| before.strip_suffix(*quote));
    let Some(name) = name else { return end };
    // A quote within a string: `\x5C\x22`.
    name.strip_suffix(b"\\x5C").unwrap_or(name).len()
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
            end.and_then(|end| named(text, end)).is_some_and(|name| {
                matches!(name.says, Says::Is(e) if of_account(e))
                    && !name.beside
            })
        });
    cx.memo.accounted = Some((line.start, answer));
    answer
}

/// Whether a field of `entity` makes a bare `name` beside it a person's.
pub(super) fn of_account(entity: Entity) -> bool {
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

#[cfg(test)]
use super::examples::Example;

#[cfg(test)]
#[rustfmt::skip]
pub(crate) const EXAMPLES: &[Example] = &[
    // A browser's name is products and comments.
    Example("User-Agent: Mozilla/5.0 (Linux; Android 14; SM-1) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36",
        &[("Mozilla/5.0 (Linux; Android 14; SM-1) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36", Entity::UserAgent)]),
    Example("浏览器UA：Mozilla/5.0 (compatible; bot/2.0; +http://a.example/)。", &[("Mozilla/5.0 (compatible; bot/2.0; +http://a.example/)", Entity::UserAgent)]),
    Example("浏览器：curl/8.0 city=Wuhan 浏览器：okhttp/4 failed, 浏览器：x/1 (y (z); cut off",
        &[("curl/8.0", Entity::UserAgent), ("Wuhan", Entity::City), ("okhttp/4", Entity::UserAgent), ("x/1 (y (z); cut off", Entity::UserAgent)]),
    // Full-width commas part what was treated already.
    Example("运营商:*carrier*，所在城市:*city*，请核实", &[("*carrier*", Entity::Carrier), ("*city*，请核实", Entity::City)]),
    // A number under the name of a phrase.
    Example(r#"{"city": 139, "x": 1, "city":140,"y":2,"city":-1}"#,
        &[("139", Entity::City), ("140", Entity::City), ("-1", Entity::City)]),
    // A name that goes on in another script.
    Example("人脸ID：vp_2f5cc967835f，x", &[("vp_2f5cc967835f", Entity::Biometric)]),
    // Colours in a row, as Rust's tracing writes them.
    Example("\u{1b}[3mssid\u{1b}[0m\u{1b}[2m=\u{1b}[0m\"home 5\" \u{1b}[3mqq\u{1b}[0m\u{1b}[2m=\u{1b}[0m123456",
        &[("home 5", Entity::Ssid), ("123456", Entity::Qq)]),
    // A unit is no letter of the name behind it.
    Example("took=12s sn=\"2AFFCUU8WZJ2\"", &[("2AFFCUU8WZJ2", Entity::SerialNumber)]),
    // Headers in one string.
    Example(r#"x="X-User-Email: a1@b.cn\r\nAccept: */*\nHost: b""#, &[("a1@b.cn", Entity::Email)]),
    Example("user=CORP\\nancy: x", &[("CORP\\nancy", Entity::Username)]),
    // The health of a person, and of a container.
    Example("healthStatus=高血压 health_status: unhealthy, health-status=green", &[("高血压", Entity::Health)]),
    // Tests that passed.
    Example("pass=1593 fail=0 pass=1593, failed=7 pass=1594", &[("1594", Entity::Credential)]),
    // What has a name and is nobody.
    Example(r#"{"service":{"name":"pay-core-3"},"user":{"name":"Li"},"phone":"x"}"#,
        &[("Li", Entity::RealName)]),
    Example(r#"{"m":"{\"host\":{\"ip\":[],\"os\":{},\"name\":\"db3\"},\"user_id\":7}"}"#,
        &[("7", Entity::UserId)]),
    Example(r#"{"service":{"a":{"b":{}},"name":"s1"},"user":{"pod":{"x":{}},"name":"Li"},"qq":"x"}"#,
        &[("Li", Entity::RealName)]),
    Example("\"service\": {\n\"name\":\"Li\",\"phone\":\"x\"", &[("Li", Entity::RealName)]),
    // Counts whose names are in encoded quotes.
    Example(r"{\x22bytes\x22:13812345678,\x22seq\x22:4111111111111111}", &[]),
    Example(r"{\x22a\x22:\x22{\x5C\x22bytes\x5C\x22:13812345678}\x22}", &[]),
    Example("{&quot;bytes&quot;:13812345678,&#34;count&#34;:13812345678}", &[]),
    Example("z=%7B%22bytes%22%3A13812345678%7D count%3d13812345678", &[]),
    Example(r"{\x22x\x22:13812345678}", &[("13812345678", Entity::MobileCn)]),
    // The tags of programs in syslog, and indexes.
    Example("Mar 14 08:01:02 h login[812]: session of 3 hours", &[]),
    Example("Mar 14 08:01:02 h passwd[12]: password changed", &[]),
    Example("phones[0]: 13812345678 login[1]: bob",
        &[("13812345678", Entity::MobileCn), ("bob", Entity::Username)]),
    // JSON strings, numbers, literals.
    Example(r#"{"password":"hunter2","x":1}"#, &[("hunter2", Entity::Credential)]),
    Example(r#"{"password": "a \"b\" c\\", "x": 1}"#, &[(r#"a \"b\" c\\"#, Entity::Credential)]),
    Example(r#"{"user_phone":13812345678,"n":1}"#, &[("13812345678", Entity::MobileCn)]),
    Example(r#"{"phone":"13812345678"}"#, &[("13812345678", Entity::MobileCn)]),
    Example(r#"{"phone":null,"password":"","token":null,"secret":false,"mobile":0}"#, &[]),
    Example(r#"{"userName" : "zhangsan","age":30}"#, &[("zhangsan", Entity::Username)]),
    Example(r#"{"phones":["13812345678","62345678"],"n":2}"#,
        &[("13812345678", Entity::MobileCn), ("62345678", Entity::Phone)]),
    Example(r#"{"passwords":{"old":"hunter1","new":["hunter2",{"k":"x y"}]},"n":2}"#,
        &[("hunter1", Entity::Credential), ("hunter2", Entity::Credential), ("x y", Entity::Credential)]),
    Example(r#"{"credentials":{"user_id":"u77","secret":"abc-def"}}"#,
        &[("u77", Entity::UserId), ("abc-def", Entity::Credential)]),
    Example(r#"{"user":{"id":7,"role":"admin","nick":"Bao"}}"#, &[("Bao", Entity::Nickname)]),
    // Raw escaped JSON, at one level and at two.
    Example(r#"{"body":"{\"password\":\"a b\",\"x\":1}"}"#, &[("a b", Entity::Credential)]),
    Example(r#"{"body":"{\"password\":\"a \\\"b\\\" c\",\"x\":1}"}"#,
        &[(r#"a \\\"b\\\" c"#, Entity::Credential)]),
    Example(r#"{"a":"{\"b\":\"{\\\"password\\\":\\\"hunter 2\\\"}\"}"}"#,
        &[("hunter 2", Entity::Credential)]),
    Example(r#""{""password"":""hunter 2""}",x"#, &[("hunter 2", Entity::Credential)]),
    // Names and values in escapes, each in a token of its own.
    Example(r#"{"\u5bc6\u7801":"hunter2","\u767b\u5f55QQ\u53f7":"123456"}"#,
        &[("hunter2", Entity::Credential), ("123456", Entity::Qq)]),
    Example(r#"{"m":"{\"\\u5bc6\\u7801\":\"hunter2\"}"}"#, &[("hunter2", Entity::Credential)]),
    Example(r#"{"address":"\u5317\u4eac\u5e02","military_id":"\u519b\u5b571234567"}"#,
        &[(r"\u5317\u4eac\u5e02", Entity::Address), (r"\u519b\u5b571234567", Entity::MilitaryId)]),
    Example(r#"{"\u5bc6":"hunter2","\ud83d\u7801":"x","\u":"y"}"#, &[]),
    // Base64's padding in a list is no pair's sign.
    Example("headers={Authorization=[Basic dXNlcjpwdw==], n=[1]}",
        &[("Basic", Entity::Credential), ("dXNlcjpwdw==", Entity::Credential)]),
    // In columns.
    Example("password\t=\thunter2", &[("hunter2", Entity::Credential)]),
    Example(r#"{"password"   :            "hunter2"}"#, &[("hunter2", Entity::Credential)]),
    // Colours.
    Example("\x1b[36mqq\x1b[0m=\x1b[33m123456\x1b[0m x", &[("123456", Entity::Qq)]),
    Example("\x1b[36mpassword: \x1b[0mhunter2 x", &[("hunter2", Entity::Credential)]),
    // What parts a field from the one before ends it.
    Example("a|phone=62345678|b;qq=123456;c|lat=31.23|d",
        &[("62345678", Entity::Phone), ("123456", Entity::Qq), ("31.23", Entity::Coordinates)]),
    // Key and value.
    Example("password=hunter2 user=root", &[("hunter2", Entity::Credential), ("root", Entity::Username)]),
    Example("password=hunter2, user_name=root;", &[("hunter2", Entity::Credential), ("root", Entity::Username)]),
    Example("password=hunter2,user_name=bob", &[("hunter2", Entity::Credential), ("bob", Entity::Username)]),
    Example("password=hun,ter2 x=1", &[("hun,ter2", Entity::Credential)]),
    Example(r#"password="hunter 2" x=1"#, &[("hunter 2", Entity::Credential)]),
    Example("User(id=1, password=hunter2)", &[("hunter2", Entity::Credential)]),
    Example("{'password': 'it is', u'nick': u'Bao'}", &[("it is", Entity::Credential), ("Bao", Entity::Nickname)]),
    Example(r#""password"=>"hunter2", :x=>1"#, &[("hunter2", Entity::Credential)]),
    Example("password = hunter2", &[("hunter2", Entity::Credential)]),
    Example("user_name= tty=pts/0", &[]),
    Example("PGPASSWORD=hunter2 psql", &[("hunter2", Entity::Credential)]),
    Example(r#"Config { api_key: Some("abc def"), n: 1 }"#, &[("abc def", Entity::Credential)]),
    // Queries and forms.
    Example("GET /a?token=abc123&x=1 HTTP/1.1", &[("abc123", Entity::Credential)]),
    Example("user[phone]=62345678&user[nick]=Bao", &[("62345678", Entity::Phone), ("Bao", Entity::Nickname)]),
    Example("phones[]=62345678&n=1", &[("62345678", Entity::Phone)]),
    Example("GET /?cookie=abc&x=1 HTTP/1.1", &[("abc", Entity::Credential)]),
    Example("GET /s?q=weather&page=2 HTTP/1.1", &[("weather", Entity::SearchQuery)]),
    // Header lines.
    Example("Cookie: a=b; sid=\"c\"; d=e", &[("a=b; sid=\"c\"; d=e", Entity::Credential)]),
    Example(r#"{"h":"Cookie: a=b; c=d","n":1}"#, &[("a=b; c=d", Entity::Credential)]),
    Example(r#"{"h":"Cookie: a=b; c=d\r\nHost: x"}"#, &[("a=b; c=d", Entity::Credential)]),
    Example("curl -H 'Cookie: a=b; c=d' x", &[("a=b; c=d", Entity::Credential)]),
    Example(r#""cookie":"a=\"b\"; c=d","n":1"#, &[(r#"a=\"b\"; c=d"#, Entity::Credential)]),
    Example(r#"m="got Cookie: a=b; sid=\"c\"; d=e" n=1"#, &[(r#"a=b; sid=\"c\"; d=e"#, Entity::Credential)]),
    Example(r#"m="got Cookie: a=b; c=d\r\nHost: x" n=1"#, &[("a=b; c=d", Entity::Credential)]),
    Example(r#"m="got Cookie: a="b"; c=d" n=1"#, &[(r#"a="b"; c=d"#, Entity::Credential)]),
    Example(r"password\\u003dhunter2 x", &[("hunter2", Entity::Credential)]),
    Example(r"password\\\\u003dhunter2 x", &[("hunter2", Entity::Credential)]),
    Example("<b>password=hunter2</b>", &[("hunter2", Entity::Credential)]),
    Example("Set-Cookie: s=1; Path=/", &[("s=1; Path=/", Entity::Credential)]),
    Example("Authorization: Basic dXNlcjpwdw==", &[("Basic dXNlcjpwdw==", Entity::Credential)]),
    Example("X-Device-Id: a1b2c3d4", &[("a1b2c3d4", Entity::DeviceId)]),
    Example("User-Agent: curl/8.5 (x86; y)", &[("curl/8.5 (x86; y)", Entity::UserAgent)]),
    Example("Address: 5 Long Road, Apt: 7", &[("5 Long Road, Apt: 7", Entity::Address)]),
    Example("x real_name: John Smith, age: 7", &[("John Smith", Entity::RealName)]),
    // XML.
    Example("<idcard>11010519491231002X</idcard>", &[("11010519491231002X", Entity::ResidentId)]),
    Example("<user phone=\"62345678\" n='1'/>", &[("62345678", Entity::Phone)]),
    Example("<ns:password type=\"a\"> hunter 2 </ns:password>", &[("hunter 2", Entity::Credential)]),
    Example("<password><![CDATA[a<b]]></password>", &[("a<b", Entity::Credential)]),
    Example("let x: Vec<user> of 5", &[]),
    // Chinese labels.
    Example("手机号:13812345678,完", &[("13812345678", Entity::MobileCn)]),
    Example("手机号13812345678", &[("13812345678", Entity::MobileCn)]),
    Example("手机号：62345678。", &[("62345678", Entity::Phone)]),
    Example("密码hunter2 登录", &[("hunter2", Entity::Credential)]),
    Example("密码error", &[]),
    Example("手机App启动", &[]),
    // Labels that a blank or a bracket parts from the value.
    Example("姓名 张三 手机号 62345678\t密码 abc123 错误",
        &[("张三", Entity::RealName), ("62345678", Entity::Phone), ("abc123", Entity::Credential)]),
    Example("姓名|王小明|验证码 482913 (5分钟)", &[("王小明", Entity::RealName), ("482913", Entity::Credential)]),
    Example("姓名（欧阳小明）用户名[bao]密码「hunter2」口令“abc123”昵称【Bao】",
        &[("欧阳小明", Entity::RealName), ("bao", Entity::Username), ("hunter2", Entity::Credential),
            ("abc123", Entity::Credential), ("Bao", Entity::Nickname)]),
    Example("账号 zhangsan 登录失败", &[("zhangsan", Entity::Username)]),
    Example("姓名 性别 年龄，姓名 金额，姓名 张三登录，姓名（必填）姓名 不能为空", &[]),
    Example("密码（8-16位）密码 6-20 位，用户名(username) 账号 login failed 验证码 60秒", &[]),
    Example("密码 2026-06-30 修改，手机 14 Pro", &[]),
    Example("军官证军字第1234567号", &[("军字第1234567号", Entity::MilitaryId)]),
    Example("验证码：482913，5分钟内有效 验证码:482914，5分钟", &[("482913", Entity::Credential), ("482914", Entity::Credential)]),
    Example("电话：0755-8234 5678 tel: 8234 5678 电话 0755-8234 5678",
        &[("0755-8234 5678", Entity::LandlineCn), ("8234 5678", Entity::Phone), ("0755-8234 5678", Entity::LandlineCn)]),
    Example("tel: 62345678 2026-06-30 tel: 8234 5678-90", &[("62345678", Entity::Phone)]),
    Example("login: user=<bao>, session=<aB3+x>, x=<a>", &[("bao", Entity::Username), ("aB3+x", Entity::Credential)]),
    Example("pam_unix(passwd:chauthtok): password changed (passwd:x1)", &[("x1", Entity::Credential)]),
    Example(r#"array(2) { ["nick"]=> string(3) "Bao" ["password"]=> string(7) "hunter2" }"#,
        &[("Bao", Entity::Nickname), ("hunter2", Entity::Credential)]),
    Example(r#"a:2:{s:4:"nick";s:3:"Bao";s:8:"password";s:12:"hunter2hunte";}"#,
        &[("Bao", Entity::Nickname), ("hunter2hunte", Entity::Credential)]),
    Example(r#"{"field":"phone","value":"62345678"}<name>nick</name><value>Bao</value>"#,
        &[("62345678", Entity::Phone), ("Bao", Entity::Nickname)]),
    Example("<key>password</key> <string>hunter2</string><name>x</name><value>y</value>",
        &[("hunter2", Entity::Credential)]),
    // A type's name is no tag; white space between tags is no value.
    Example("Vec<svc::session>>>, owned<T>", &[]),
    Example(r"<ds:Signature>\n  <ds:SignedInfo>", &[]),
    // Numbers that mix letters with few digits; an address without a digit.
    Example("passport=C0XXQZZ7 passport=OAUTH", &[("C0XXQZZ7", Entity::Passport)]),
    Example(r#"{"ip":"a::"} ip=unknown::x"#, &[("a::", Entity::Ip)]),
    Example("姓名：张三，年龄：5", &[("张三", Entity::RealName)]),
    Example("姓名:*real_name* 一\tnickname: ps.nickname.a y", &[("*real_name*", Entity::RealName), ("ps.nickname.a", Entity::Nickname)]),
    Example("姓名:张三 性别:男", &[("张三", Entity::RealName), ("男", Entity::Gender)]),
    Example("收货地址: 上海市 南京路1号, 备注: 无", &[("上海市 南京路1号", Entity::Address)]),
    Example("【登录IP】x 验证码为:4821", &[("4821", Entity::Credential)]),
    // A bare name needs company.
    Example(r#"{"name":"Zhang San","phone":"62345678"}"#,
        &[("Zhang San", Entity::RealName), ("62345678", Entity::Phone)]),
    Example(r#"{"name":"nginx","hostname":"web","pid":7}"#, &[]),
    // Times, counts and states.
    Example("user=100 sys=1.23 session=30m user:1:cart imei=000000000000000", &[]),
    Example("cookies: enabled", &[]),
    Example(r#"{"file_name":"a.txt","phone":"62345678"}"#, &[("62345678", Entity::Phone)]),
    // Devices and the like.
    Example("imei=356938035643809 x", &[("356938035643809", Entity::Imei)]),
    Example("mac=a45e60aabbcc mac=000000000000", &[("a45e60aabbcc", Entity::Mac)]),
    Example("bssid=a45e60aabbcd", &[("a45e60aabbcd", Entity::Bssid)]),
    Example("idfa=00000000-0000-0000-0000-000000000000", &[]),
    Example("idfa=6D92078A-8246-4BA4-AE5B-76104861E7DC", &[("6D92078A-8246-4BA4-AE5B-76104861E7DC", Entity::Idfa)]),
    Example("lat=3.12e1 {\"lng\":1.21e2} coordinates=\"POINT(121.4 31.2)\"",
        &[("3.12e1", Entity::Coordinates), ("1.21e2", Entity::Coordinates), ("POINT(121.4 31.2)", Entity::Coordinates)]),
    Example("user_agent=curl/8.1 (x86; y) ip=8.8.8.8 ua=My App/2 x=1", &[
        ("curl/8.1 (x86; y)", Entity::UserAgent), ("8.8.8.8", Entity::Ip), ("My App/2", Entity::UserAgent)]),
    Example("user=8.8.8.8 user=1.23", &[("8.8.8.8", Entity::Username)]),
    Example("birthday=\"March 14, 2015\" x", &[("March 14, 2015", Entity::BirthDate)]),
    Example("latitude=31.2 longitude: 121.4", &[("31.2", Entity::Coordinates), ("121.4", Entity::Coordinates)]),
    Example("client_ip=3405803783", &[("3405803783", Entity::Ip)]),
    Example("qq=123456 openid=oABC_def-123", &[("123456", Entity::Qq), ("oABC_def-123", Entity::Wechat)]),
    Example("bank_card=6222021234567890128", &[("6222021234567890128", Entity::BankCard)]),
    // Names that are values themselves.
    Example(r#"{"name":"DB_PASSWORD","value":"hunter2"},{"name":"x","value":"y"}"#,
        &[("hunter2", Entity::Credential)]),
    Example(r#"{"m":"{\"key\": \"nick\", \"value\": \"Bao\"}"}"#, &[("Bao", Entity::Nickname)]),
    Example(r#"<input type="password" name="pwd" value="hunter2"><p name='nick'>Bao</p>"#,
        &[("hunter2", Entity::Credential), ("Bao", Entity::Nickname)]),
    Example(r#"{"token":"","value":"y","type":"password","value":"z"}"#, &[]),
    // MySQL, SQL Server, PostgreSQL.
    Example("WHERE `t`.`password` = 'hunter2' AND `real_name`='张三'",
        &[("hunter2", Entity::Credential), ("张三", Entity::RealName)]),
    Example("WHERE [t].[nick] = N'Bao'", &[("Bao", Entity::Nickname)]),
    Example("DETAIL:  Key (username)=(bao) already exists.", &[("bao", Entity::Username)]),
    Example("SET password='it''s', n='1'", &[("it''s", Entity::Credential)]),
    Example("secret='' x='1'", &[]),
    Example(r#"[x idfa="6D92078A-8246-4BA4-AE5B-76104861E7DC""] x"#, &[("6D92078A-8246-4BA4-AE5B-76104861E7DC", Entity::Idfa)]),
    Example("meid=A16BBCDCE50DE9", &[("A16BBCDCE50DE9", Entity::Meid)]),
    Example("GET /a ssid=home 443 - Mozilla/5.0+(X11) 200", &[("home", Entity::Ssid)]),
    Example("昵称:*nickname* ok，完成", &[("*nickname*", Entity::Nickname)]),
    // One of the two encoded, at one level and at two.
    Example(r#"{"\u59d3\u540d":"\u738b\u5c0f\u660e","n":1}"#, &[(r"\u738b\u5c0f\u660e", Entity::RealName)]),
    Example(r#"{"android_id":"\u0039\u0066105380c106c7cf","n":1}"#, &[(r"\u0039\u0066105380c106c7cf", Entity::AndroidId)]),
    Example(r#"{"m":"{\"android_id\":\"\\u0039f105380c106c7cf\"}"}"#, &[(r"\\u0039f105380c106c7cf", Entity::AndroidId)]),
    Example("<f><imei>&#51;56938035643809</imei></f>", &[("&#51;56938035643809", Entity::Imei)]),
    Example("redis://user:7", &[]),
    Example("User(real_name=Bao Li, n=7)", &[("Bao Li", Entity::RealName)]),
    Example("real_name = Bao Li | n = 7", &[("Bao Li", Entity::RealName)]),
    Example("GET /?full_name=Bao HTTP/1.1, x", &[("Bao", Entity::RealName)]),
    Example("real_name=Bao logged in", &[("Bao", Entity::RealName)]),
    Example("Cookie=[count=abc]", &[("abc", Entity::Credential)]),
    // A message of JSON that was cut off within a string of its own.
    Example(r#"{"m":"password='a\"b","n":"it's"}"#, &[(r#"a\"b"#, Entity::Credential)]),
    Example(r#" {"m":"curl -H 'Cookie: a=b; c","n":1}"#, &[("a=b; c", Entity::Credential)]),
    // What stays.
    Example("Unexpected token: end", &[]),
    Example("Location: /login", &[]),
    Example("max_tokens=4096 tokens: 12", &[]),
    Example("ip=unknown mobile=true", &[]),
    Example("pass=3 fail=0", &[]),
    Example("pam_unix(sshd:session): session opened", &[]),
    Example("session: opened key=abc cache_key: x", &[]),
    Example("PWD=/root src=/img/a.png caller=main.go:42", &[]),
    Example("text/html;q=0.8,*/*;q=0.5", &[]),
    Example("std::session::open(user::id)", &[]),
    Example("phone_count=3 phone_verified=yes", &[]),
    Example("address=0x7fff2a10 address: eth0", &[]),
    Example("tel: none, phone: -, id_card=front", &[]),
    Example("lat=15ms long=7 sn=5 pin=17", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Detectors;
    use crate::span::{FoundBy, Span};
    use crate::time::Day;

    fn detect(line: &[u8]) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut detectors = Detectors::new(
            Day::new(2026, 6, 30).unwrap(),
            crate::entity::EntitySet::ALL,
        );
        detectors.detect(line, &mut spans);
        spans
    }

    /// Fields as [`detect`] found them, by name only.
    fn named(line: &[u8]) -> Vec<(Vec<u8>, Entity)> {
        let mut spans = detect(line);
        spans.retain(|s| s.found_by == FoundBy::Name);
        let bytes = |s: &Span| line[s.start as usize..s.end as usize].to_vec();
        spans.iter().map(|s| (bytes(s), s.entity)).collect()
    }

    #[test]
    fn gb18030_labels() {
        // 姓名：张三，手机号:62345678
        let line = b"\xd0\xd5\xc3\xfb\xa3\xba\xd5\xc5\xc8\xfd\xa3\xac\
            \xca\xd6\xbb\xfa\xba\xc5:62345678";
        assert_eq!(
            named(line),
            [
                (b"\xd5\xc5\xc8\xfd".to_vec(), Entity::RealName),
                (b"62345678".to_vec(), Entity::Phone),
            ]
        );
    }

    #[test]
    fn what_the_name_before_a_value_says() {
        let phone = Says::Is(Entity::Phone);
        for (line, expected) in [
            ("phone=V", phone),
            ("phone = V", phone),
            ("\"phone\":V", phone),
            ("\"phone\": \"V", phone),
            ("\\\"phone\\\":\\\"V", phone),
            ("<phone>V", phone),
            ("<phone x=\"1\">V", phone),
            ("X-Phone: V", phone),
            ("手机号:V", phone),
            ("手机号：V", phone),
            ("手机号V", phone),
            ("user[phone]=V", phone),
            ("\"phone\"=>\"V", phone),
            ("bytes=V", Says::Counts),
            ("\"size\":V", Says::Counts),
            ("\"name\":\"V", Says::Nothing),
            ("phone V", Says::Nothing),
            ("</phone>V", Says::Nothing),
            ("phone=1,V", Says::Nothing),
            ("V", Says::Nothing),
        ] {
            let at = line.find('V').unwrap();
            let spans = &mut Vec::new();
            let cx = Cx::plain(line.as_bytes(), spans);
            assert_eq!(says(&cx, at), expected, "{line}");
        }
    }

    #[test]
    fn labels_nearby() {
        for (line, expected) in [
            ("phone is V", true),
            ("手机号码已经改为 V", true),
            ("V (mobile)", true),
            ("V 手机", true),
            ("V phone=62345678", false),
            ("phone\nV", false),
            ("V\nphone", false),
            ("smartphone V", false),
            ("email V", false),
        ] {
            let at = line.find('V').unwrap();
            let text = line.as_bytes();
            let found = labelled(text, at, at + 1, &[Entity::Phone]);
            assert_eq!(found, expected, "{line}");
        }
        let far = format!("phone {} V", "x".repeat(48));
        assert!(!labelled(far.as_bytes(), 55, 56, &[Entity::Phone]));
    }

    /// Texts made of the pieces that decide, in any order.
    #[test]
    fn no_text_is_too_odd() {
        const PIECES: [&[u8]; 40] = [
            b"password",
            b"phone",
            b"name",
            b"cookie",
            b"user",
            b"address",
            b"=",
            b":",
            b": ",
            b" = ",
            b"=>",
            b">",
            b"<",
            b"</",
            b"\"",
            b"'",
            b"\\",
            b"\\\"",
            b"[",
            b"]",
            b"{",
            b"}",
            b"(",
            b")",
            b",",
            b";",
            b"&",
            b" ",
            b"\n",
            b"\r",
            b"7",
            b"13812345678",
            b"a b",
            "手机号".as_bytes(),
            "：".as_bytes(),
            "，".as_bytes(),
            b"\xa3\xba",
            b"\xe6",
            b"\xff",
            b"<![CDATA[",
        ];
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let mut line = Vec::new();
            for _ in 0..12 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                line.extend(PIECES[(state >> 33) as usize % PIECES.len()]);
            }
            for span in detect(&line) {
                let value = &line[span.start as usize..span.end as usize];
                assert!(!value.contains(&b'\n'), "{line:?}");
            }
            let spans = &mut Vec::new();
            let cx = Cx::plain(&line, spans);
            for at in 0..=line.len() {
                says(&cx, at);
                labelled(&line, at, at, &[Entity::Phone]);
            }
        }
    }

    /// A quarter of a MiB takes a second at most, a minute if it were
    /// quadratic.
    #[test]
    fn hostile_lines_finish_at_once() {
        for pattern in [
            "cookie=",
            "cookie:",
            "user=",
            "姓名:",
            "address: ",
            "phone:[",
            "\"phone\":{\"email\":",
            "password=\"",
            "password=\\\"",
            "<phone>",
            "a>",
            "<phone a>",
            "name:",
            "手机号",
            "=",
            ":",
            "\\",
            "pwd=\\\\\\\"pwd=\\\"",
            "user=a,b/",
            "'pwd'='",
            "phone=(",
            "Some(\"password=",
            "\u{ff1a}",
            "号a",
            "a,b=",
            "token=,",
            "\"\"pwd\"\":\"\"",
            "phone:[email:{",
            "cookie:\\n",
            "地址: 号 ",
            "{\"password='",
            "password='\\",
        ] {
            let line = pattern.repeat((1 << 18) / pattern.len());
            let start = std::time::Instant::now();
            detect(line.as_bytes());
            let took = start.elapsed();
            assert!(took.as_secs() < 10, "{pattern:?} took {took:?}");
        }
    }
}
