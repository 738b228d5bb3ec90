//! E-mail addresses (RFC 5321, RFC 6531 as found in practice), and the
//! userinfo of URLs (RFC 3986, section 3.2.1).
//!
//! Of the characters that a local part may have, those that separate values
//! in logs (`|`, `=`, `&`, `/`, `#`, …) are taken for separators.

use super::Cx;
use super::bounds::{colour_before, free_before};
use crate::entity::Entity;
use crate::span::FoundBy;

/// The longest local part, in bytes. RFC 5321 allows 64, some systems more.
const LONGEST_LOCAL: usize = 128;
/// The longest domain, in bytes (RFC 1035).
const LONGEST_DOMAIN: usize = 253;

/// Last labels that make a "domain" a file or a systemd unit
/// (`user@1000.service`). None is a top-level domain people have mail in.
const SUFFIXES: &[&[u8]] = &[
    b"avif",
    b"automount",
    b"bmp",
    b"class",
    b"conf",
    b"css",
    b"device",
    b"gif",
    b"gz",
    b"htm",
    b"html",
    b"ico",
    b"jar",
    b"jpeg",
    b"jpg",
    b"js",
    b"json",
    b"log",
    b"mount",
    b"mp4",
    b"path",
    b"png",
    b"scope",
    b"service",
    b"slice",
    b"socket",
    b"svg",
    b"swap",
    b"target",
    b"tgz",
    b"tif",
    b"tiff",
    b"timer",
    b"tmp",
    b"txt",
    b"webp",
    b"xml",
    b"yaml",
    b"yml",
];

/// The address around the `@` at `at`, or the userinfo of a URL before it;
/// returns the end of what was examined.
pub(crate) fn at_sign(cx: &mut Cx<'_>, at: usize) -> usize {
    if let Some(start) = userinfo_before(cx.text, at) {
        return userinfo(cx, start, at);
    }
    if let Some((user, password)) = account_before(cx.text, at) {
        cx.claim(user, password - 1, Entity::Username, FoundBy::Position);
        cx.claim(password, at, Entity::Credential, FoundBy::Shape);
        return at + 1;
    }
    let text = cx.text;
    let (end, examined) = domain(text, at + 1);
    if let Some(end) = end
        && let Some(start) = local(text, at)
        && !is_scaled_image(&text[at + 1..end])
    {
        cx.claim(start, end, Entity::Email, FoundBy::Shape);
    }
    examined
}

/// Where the userinfo of a URL begins that may end at `at`: right behind
/// `://`.
fn userinfo_before(text: &[u8], at: usize) -> Option<usize> {
    let len = text[..at]
        .iter()
        .rev()
        .take_while(|b| in_authority(**b) && **b != b'@')
        .count();
    let start = at - len;
    (len > 0 && text[..start].ends_with(b"://")).then_some(start)
}

/// Where user and password begin of a data source that no scheme precedes, and
/// whose `@` is at `at`: `app:hunter2@tcp(db:3306)/x` as drivers of Go write
/// it, `scott/tiger@//db:1521/x` as Oracle does.
fn account_before(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let separator = match &text[at + 1..] {
        [b't', b'c', b'p', b'(', ..] => b':',
        [b'u', b'n', b'i', b'x', b'(', ..] => b':',
        [b'/', b'/', ..] => b'/',
        _ => return None,
    };
    let run = |end: usize, ends: &[u8]| {
        let bytes = text[..end].iter().rev().take(LONGEST_LOCAL);
        bytes.take_while(|b| in_authority(**b) && !ends.contains(b)).count()
    };
    let password = at - run(at, b":");
    let end = password.checked_sub(1).filter(|_| password < at)?;
    let user = end - run(end, b":=");
    // `/a/b@//c` is a path.
    let path = text[..user].ends_with(b"/");
    (text[end] == separator && user < end && !path).then_some((user, password))
}

/// Whether `byte` may stand in the authority of a URL as logs have it.
fn in_authority(byte: u8) -> bool {
    !matches!(byte, 0..=b' ' | b'"' | b'\'' | b'<' | b'>' | b'`' | 0x7f)
        && !matches!(byte, b'/' | b'?' | b'#' | b'\\')
}

/// Claims user and password of the userinfo that begins at `start` and goes
/// to the last `@` of the authority, the first of which is at `at`; returns
/// the end of the authority.
fn userinfo(cx: &mut Cx<'_>, start: usize, at: usize) -> usize {
    let text = cx.text;
    let rest = &text[at..];
    let len = rest.iter().take_while(|b| in_authority(**b)).count();
    let last = rest[..len].iter().rposition(|b| *b == b'@').unwrap_or(0);
    let end = at + last;
    let colon = text[start..end]
        .iter()
        .position(|b| *b == b':')
        .map_or(end, |colon| start + colon);
    if colon > start {
        cx.claim(start, colon, Entity::Username, FoundBy::Position);
    }
    if colon + 1 < end {
        cx.claim(colon + 1, end, Entity::Credential, FoundBy::Shape);
    }
    at + len
}

/// Where the local part begins that ends before the `@` at `at`.
///
/// Chinese characters in front of ASCII ones (`邮箱someone@…`) are a label
/// unless ASCII ones precede them too; alone they are the local part.
fn local(text: &[u8], at: usize) -> Option<usize> {
    if text[..at].ends_with(b"\"") {
        return quoted_local(text, at);
    }
    let mut start = at;
    // Where the latest ASCII characters begin, if wide ones precede them.
    let mut ascii = None;
    let mut wide = false;
    while start > 0 {
        let byte = text[start - 1];
        if byte < 0x80 {
            if !in_local(byte) {
                break;
            }
            wide = false;
            start -= 1;
        } else {
            let Some(len) = letter_before(text, start) else { break };
            if len > 2 && !wide {
                if start < at {
                    ascii = Some(start);
                }
                wide = true;
            }
            start -= len;
        }
        if at - start > LONGEST_LOCAL {
            // The label is joined to something longer.
            wide = true;
            ascii?;
            break;
        }
    }
    if wide && let Some(ascii) = ascii {
        start = ascii;
    }
    start = behind_escape(text, start, at);
    start = behind_colour(text, start, at);
    let local = &text[start..at];
    let trimmed =
        local.iter().position(|b| !matches!(b, b'.' | b'-' | b'+' | b'\''))?;
    Some(start + trimmed)
}

/// Where a quoted local part begins whose closing quote is before the `@` at
/// `at`.
fn quoted_local(text: &[u8], at: usize) -> Option<usize> {
    let close = at - 1;
    let from = close.saturating_sub(LONGEST_LOCAL);
    let mut open = close;
    loop {
        let behind = &text[from..open];
        open =
            from + behind.iter().rposition(|b| matches!(b, b'"' | b'\n'))?;
        if text[open] == b'\n' {
            return None;
        }
        let escaped =
            text[from..open].iter().rev().take_while(|b| **b == b'\\').count();
        if escaped % 2 == 0 {
            break;
        }
    }
    (open + 1 < close && free_before(text, open)).then_some(open)
}

/// Whether an ASCII character may stand in a local part.
fn in_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'\'')
}

/// Moves `start` behind the escape whose last characters it would take for
/// the value's first: the `20` of `%20`, the `n` of `\n`, the `012` of
/// `#012`. The decoded view has the whole value.
fn behind_escape(text: &[u8], start: usize, end: usize) -> usize {
    let len = match (&text[..start], &text[start..end]) {
        ([.., b'%'], [a, b, ..])
            if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() =>
        {
            2
        }
        ([.., b'#'], [b'0'..=b'7', b'0'..=b'7', b'0'..=b'7', ..]) => 3,
        ([.., b'\\'], [b'x', ..]) => 3,
        ([.., b'\\'], [b'u', ..]) => 5,
        ([.., b'\\'], [b'0'..=b'7', ..]) => 3,
        ([.., b'\\'], [b'a'..=b'z', ..]) => 1,
        _ => 0,
    };
    end.min(start + len)
}

/// Moves `start` behind the colour whose last characters it would take for
/// the value's first: the `31m` of `ESC[31m`.
fn behind_colour(text: &[u8], start: usize, end: usize) -> usize {
    let digits =
        text[start..end].iter().take_while(|b| b.is_ascii_digit()).count();
    let behind = start + digits + 1;
    if behind <= end && colour_before(&text[..behind]) > 0 {
        behind
    } else {
        start
    }
}

/// The length of the letter outside ASCII that ends at `end`, if it is whole
/// and no punctuation.
fn letter_before(text: &[u8], end: usize) -> Option<usize> {
    let tail = &text[..end];
    let more =
        tail.iter().rev().take(3).take_while(|b| **b & 0xc0 == 0x80).count();
    let start = end.checked_sub(more + 1)?;
    (letter_len(&text[start..end]) == Some(more + 1)).then_some(more + 1)
}

/// The length of the letter outside ASCII that `text` begins with, if it is
/// whole and no punctuation: not of U+0080 to U+00BF, U+2000 to U+206F,
/// U+3000 to U+303F, nor a full-width form or beyond.
fn letter_len(text: &[u8]) -> Option<usize> {
    let len = match text {
        [0xc3..=0xdf, ..] => 2,
        [0xe2, 0x80 | 0x81, ..] | [0xe3, 0x80, ..] => return None,
        [0xef, 0xbc..=0xbf, ..] => return None,
        [0xe0..=0xef, ..] => 3,
        [0xf0..=0xf4, ..] => 4,
        _ => return None,
    };
    let rest = text.get(1..len)?;
    rest.iter().all(|b| b & 0xc0 == 0x80).then_some(len)
}

/// Reads the domain that begins at `start`: where it ends, if it is one, and
/// where the run of characters ends that a domain may have.
///
/// The longest run of labels whose last can be a top-level domain counts, so
/// that a full stop, a date or a suffix behind an address ends it.
fn domain(text: &[u8], start: usize) -> (Option<usize>, usize) {
    let mut end = start;
    let mut valid = None;
    let mut numbers = 0;
    let mut labels = 0;
    loop {
        let label = end;
        end = label_end(text, label);
        if end == label {
            return (valid, end);
        }
        // `package@1.2.3-rc.beta` is a version.
        let digits = text[label..end]
            .strip_prefix(b"v")
            .filter(|_| labels == 0)
            .unwrap_or(&text[label..end]);
        if numbers == labels && digits.first().is_some_and(u8::is_ascii_digit)
        {
            numbers += usize::from(
                labels > 0 || digits.iter().all(u8::is_ascii_digit),
            );
        }
        labels += 1;
        if text[label] == b'-' || numbers > 1 && numbers == labels {
            // A host's labels begin with letters or digits; and a version
            // stays one however it goes on.
            let rest = run_end(text, end);
            return (valid.filter(|_| numbers < 2), rest);
        }
        if labels > 1
            && let Some(tld) = top_level_len(text, label, end)
            && label + tld - start <= LONGEST_DOMAIN
        {
            valid = Some(label + tld);
            if label + tld < end {
                return (valid, run_end(text, end));
            }
        }
        match text.get(end) {
            Some(b'.') => end += 1,
            _ => return (valid, end),
        }
    }
}

/// Where the label that begins at `at` ends.
fn label_end(text: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = text.get(at) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            at += 1;
        } else if byte >= 0x80
            && let Some(len) = letter_len(&text[at..])
        {
            at += len;
        } else {
            break;
        }
    }
    at
}

/// Where the labels and dots from `at` on end.
fn run_end(text: &[u8], mut at: usize) -> usize {
    loop {
        let end = label_end(text, at);
        match text.get(end) {
            Some(b'.') => at = end + 1,
            _ => return end,
        }
    }
}

/// The length of the top-level domain that the label `start..end` begins
/// with: two letters or more, `xn--…`, or letters outside ASCII. What `-`,
/// `_` or a Chinese character joins to ASCII letters is not part of it.
fn top_level_len(text: &[u8], start: usize, end: usize) -> Option<usize> {
    let label = &text[start..end];
    if label.len() > 4 && label[..4].eq_ignore_ascii_case(b"xn--") {
        return Some(label.len());
    }
    if label[0] >= 0x80 {
        return Some(label.len());
    }
    let letters = label.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let ends = !label.get(letters).is_some_and(u8::is_ascii_digit);
    let suffix = SUFFIXES
        .iter()
        .any(|suffix| label[..letters].eq_ignore_ascii_case(suffix));
    (letters >= 2 && ends && !suffix).then_some(letters)
}

/// Whether a domain is what follows the `@` of an image for dense screens:
/// `2x.example`, `1.5x.example`.
fn is_scaled_image(domain: &[u8]) -> bool {
    let digits =
        domain.iter().take_while(|b| b.is_ascii_digit() || **b == b'.');
    let scale = digits.count();
    (1..=3).contains(&scale) && domain[scale..].starts_with(b"x.")
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::{Credential, Email, Ip, Username};
    &[
        Example("someone@example.com", &[("someone@example.com", Email)]),
        Example(
            "To <some.one+tag@mail.example.co.uk>, sent.",
            &[("some.one+tag@mail.example.co.uk", Email)],
        ),
        Example(
            "see mailto:o'some_one-2@example.com.",
            &[("o'some_one-2@example.com", Email)],
        ),
        Example(
            "a@163.com,b@1337.com",
            &[("a@163.com", Email), ("b@1337.com", Email)],
        ),
        Example("发往 张三@例子.中国,完", &[("张三@例子.中国", Email)]),
        Example("发往someone@qq.com,完", &[("someone@qq.com", Email)]),
        Example("发往someone@qq.com谢谢", &[("someone@qq.com", Email)]),
        Example(
            "an hans.müller@müller.de;",
            &[("hans.müller@müller.de", Email)],
        ),
        Example(
            "x@xn--fsqu00a.xn--fiqs8s ok",
            &[("x@xn--fsqu00a.xn--fiqs8s", Email)],
        ),
        Example(
            "'\"some one\"@example.com'",
            &[("\"some one\"@example.com", Email)],
        ),
        Example(
            "/spool/someone@example.com.log",
            &[("someone@example.com", Email)],
        ),
        Example(
            "someone@example.com-2026 someone@example.com_old",
            &[("someone@example.com", Email), ("someone@example.com", Email)],
        ),
        Example("/img/logo@2x.png /img/logo@1.5x.webp icon@3x.com", &[]),
        Example("Started user@1000.service, getty@tty1.service.", &[]),
        Example("npm i @scope/package@1.2.3 left-pad@1.3.0-rc.beta", &[]),
        Example("react@v18.2.0 lodash@4.17.21.tgz go@1.22.src", &[]),
        Example("mail from root@host and root@localhost", &[]),
        Example("z@co.c foo@bar.c0m @example.com x@.com x@-a.com", &[]),
        Example("***@qq.com ***@***", &[]),
        Example("object Foo@1b2c3d4e", &[]),
        Example("ssh root@203.0.113.7", &[("203.0.113.7", Ip)]),
        Example(
            "to postgres://app:s3cr:t@db:5432/x",
            &[("app", Username), ("s3cr:t", Credential)],
        ),
        Example(
            "to redis://:hunter2@203.0.113.7:6379",
            &[("hunter2", Credential), ("203.0.113.7", Ip)],
        ),
        Example(
            "to mysql://root:p@ss@db.example.com/",
            &[("root", Username), ("p@ss", Credential)],
        ),
        Example("clone ssh://git@example.com/x.git", &[("git", Username)]),
        Example(
            "cut http://joe:hunter2@",
            &[("joe", Username), ("hunter2", Credential)],
        ),
        Example(
            "smtp://joe@example.com:hunter2@mail.example.com/",
            &[("joe@example.com", Username), ("hunter2", Credential)],
        ),
        Example(
            "GET http://example.com/?to=joe@example.com",
            &[("joe@example.com", Email)],
        ),
        Example("to ftp://joe@host/", &[("joe", Username)]),
        Example(
            "dsn=app:s3=cret@tcp(db:3306)/x jdbc:oracle:thin:scott/pw@//db/x",
            &[
                ("app", Username),
                ("s3=cret", Credential),
                ("scott", Username),
                ("pw", Credential),
            ],
        ),
        Example("GET /a/b@//c 10:20@tcp me@tcp(x)", &[]),
        Example("GET https://example.com/@someone/post", &[]),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &[u8]) -> Option<&[u8]> {
        let at = text.iter().position(|b| *b == b'@')?;
        let end = domain(text, at + 1).0?;
        Some(&text[local(text, at)?..end])
    }

    #[test]
    fn escapes_are_not_taken_for_the_local_part() {
        for (text, address) in [
            ("%20ab@example.com", "ab@example.com"),
            ("x%2Bab@example.com", "ab@example.com"),
            ("\\nab@example.com", "ab@example.com"),
            ("\\x22ab@example.com", "ab@example.com"),
            ("\\u0022ab@example.com", "ab@example.com"),
            ("#012ab@example.com", "ab@example.com"),
        ] {
            assert_eq!(found(text.as_bytes()), Some(address.as_bytes()));
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_separators() {
        assert_eq!(
            found(b"\xd3\xca\xcf\xe4ab@qq.com\xa3\xac"),
            Some(b"ab@qq.com".as_slice())
        );
        assert_eq!(found(b"\x81@qq.com"), None);
        assert_eq!(found(b"\xe4\xb8@qq.com"), None);
    }

    #[test]
    fn what_is_too_long_is_no_address() {
        let local = "a".repeat(LONGEST_LOCAL);
        let text = format!("{local}@example.com");
        assert_eq!(found(text.as_bytes()), Some(text.as_bytes()));
        assert_eq!(found(format!("a{text}").as_bytes()), None);
        let label = "a".repeat(LONGEST_DOMAIN - 3);
        let text = format!("a@{label}.cn");
        assert_eq!(found(text.as_bytes()), Some(text.as_bytes()));
        assert_eq!(found(format!("a@a{label}.cn").as_bytes()), None);
    }
}
