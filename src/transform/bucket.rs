//! Versions without what is behind their major number, dates without month
//! and day.
//!
//! A date of birth becomes its year; what is no date is redacted.
//!
//! Of a browser's description of itself (RFC 9110, section 10.1.5), and of a
//! system's name, only what very many share stays, as it was written:
//!
//! - products with the major number of their version, `Chrome/126`;
//! - words that name a platform, and the major number behind one of them,
//!   `Windows NT 10`, `Android 14`;
//! - what stands between them: blanks, parentheses, semicolons, commas.
//!
//! An asterisk stands for anything else: models, builds, languages, addresses
//! of web pages, and words that are not known. A part of a comment between
//! two semicolons stays as a whole or not at all, for of `Redmi Note 8 Pro`
//! each word is shared by many and the four name a model. So it is safe to
//! meet a string that no one has thought of.

use memchr::memchr;

use super::{Failed, Value};
use crate::detect::names::{self, Says};
use crate::entity::Entity;
use crate::policy::age;

/// Digits of the longest major number. A longer one counts builds or days,
/// or is someone's number.
const MAJOR: usize = 3;

/// Letters of the longest product's name.
const NAME: usize = 32;

/// Words that name a platform, in lower case and in order: systems,
/// processors, kinds of devices, and what browsers say of each other.
const PLATFORMS: &[&str] = &[
    "aarch64",
    "alpine",
    "amd64",
    "android",
    "arch",
    "arm64",
    "armv7l",
    "armv8l",
    "centos",
    "chromeos",
    "compatible",
    "cpu",
    "cros",
    "darwin",
    "debian",
    "deepin",
    "fedora",
    "freebsd",
    "gecko",
    "gnu",
    "harmonyos",
    "home",
    "i386",
    "i686",
    "intel",
    "ios",
    "ipad",
    "ipados",
    "iphone",
    "ipod",
    "khtml",
    "kylin",
    "like",
    "linux",
    "lts",
    "mac",
    "macintosh",
    "macos",
    "mobile",
    "msie",
    "nt",
    "openharmony",
    "os",
    "phone",
    "ppc",
    "pro",
    "server",
    "tablet",
    "tizen",
    "touch",
    "u",
    "ubuntu",
    "uos",
    "win32",
    "win64",
    "windows",
    "wow64",
    "wv",
    "x",
    "x11",
    "x64",
    "x86",
    "x86_64",
];

/// Appends the bucket of a value; `false` where it has none.
pub(super) fn write(
    entity: Entity,
    value: &Value<'_>,
    out: &mut Vec<u8>,
) -> Result<bool, Failed> {
    let text = value.text;
    if entity == Entity::BirthDate {
        let is_date = is_year(text) || age::date(text).is_some();
        if is_date {
            out.extend_from_slice(value.part(0, 4)?);
        }
        return Ok(is_date);
    }
    let mut failed = false;
    parts(entity, text, |part| match part {
        Part::Stays(start, end) => match value.part(start, end) {
            Ok(part) => out.extend_from_slice(part),
            Err(Failed) => failed = true,
        },
        Part::Goes(..) => out.push(b'*'),
        Part::Minor => {}
    });
    if failed { Err(Failed) } else { Ok(!text.is_empty()) }
}

/// Whether `text` is its own bucket.
pub(super) fn treated(entity: Entity, text: &[u8]) -> bool {
    if entity == Entity::BirthDate {
        return is_year(text);
    }
    let mut same = !text.is_empty();
    parts(entity, text, |part| match part {
        Part::Stays(..) => {}
        Part::Goes(start, end) => same &= text[start..end] == *b"*",
        Part::Minor => same = false,
    });
    same
}

/// Whether `text` is four digits that make a year, from 1800 on: there is
/// nobody left to be born before it.
fn is_year(text: &[u8]) -> bool {
    text.len() == 4
        && text.iter().all(u8::is_ascii_digit)
        && text >= b"1800".as_slice()
}

/// A part of a description.
enum Part {
    /// From here to there it stays.
    Stays(usize, usize),
    /// From here to there it goes, and an asterisk stands for it.
    Goes(usize, usize),
    /// Something goes and leaves nothing: what stands behind a major number.
    Minor,
}

/// Tells of each part of a description, in order.
fn parts(entity: Entity, text: &[u8], mut tell: impl FnMut(Part)) {
    // A system may be told by its version alone: `17.4.1`.
    let mut number = entity == Entity::OsVersion;
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(&byte) = text.get(at) {
        if is_structure(byte) {
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            number &= byte == b' ';
            tell(Part::Stays(at, at + 1));
            at += 1;
            continue;
        }
        let end =
            if depth > 0 { field_end(text, at) } else { word_end(text, at) };
        let mut follows = number;
        if depth > 0 && !field_stays(&text[at..end], follows) {
            tell(Part::Goes(at, end));
            at = end;
            continue;
        }
        while at < end {
            if is_structure(text[at]) {
                tell(Part::Stays(at, at + 1));
                at += 1;
                continue;
            }
            let word = at..word_end(text, at).min(end);
            at = word.end;
            match stays(&text[word.clone()], follows) {
                Some(Stays { len, platform }) => {
                    follows = platform;
                    tell(Part::Stays(word.start, word.start + len));
                    if word.start + len < word.end {
                        tell(Part::Minor);
                    }
                }
                None => {
                    follows = false;
                    product(&text[word.clone()], word.start, &mut tell);
                }
            }
        }
        number = follows;
    }
}

/// Whether `byte` stands between words: white space, which W3C logs write as
/// a plus, and what parts and encloses comments.
const fn is_structure(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'+' | b'(' | b')' | b';' | b',')
}

/// Where the word ends that begins at `at`.
fn word_end(text: &[u8], at: usize) -> usize {
    let rest = &text[at..];
    let len = rest.iter().position(|byte| is_structure(*byte));
    at + len.unwrap_or(rest.len())
}

/// Where the part of a comment ends that begins at `at`, blanks behind it not
/// included.
fn field_end(text: &[u8], at: usize) -> usize {
    let rest = &text[at..];
    let len = rest.iter().position(|b| matches!(b, b';' | b'(' | b')'));
    let field = &rest[..len.unwrap_or(rest.len())];
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'+');
    at + field.len() - field.iter().rev().take_while(blank).count()
}

/// Whether every word of a part of a comment stays, at least as a product.
fn field_stays(field: &[u8], mut follows: bool) -> bool {
    let words = field.split(|byte| is_structure(*byte));
    words.filter(|word| !word.is_empty()).all(|word| {
        match stays(word, follows) {
            Some(Stays { platform, .. }) => {
                follows = platform;
                true
            }
            None => {
                follows = false;
                let mut whole = true;
                product(word, 0, |part| {
                    whole &= !matches!(part, Part::Goes(..));
                });
                whole
            }
        }
    })
}

/// What stays of a word.
struct Stays {
    /// How many bytes, from its start.
    len: usize,
    /// It names a platform, and a version may follow.
    platform: bool,
}

/// What stays of a word that is no product; `None` where nothing does. A bare
/// version stays if it `follows` a platform.
fn stays(word: &[u8], follows: bool) -> Option<Stays> {
    let version = |from: usize| {
        let len = from + major(&word[from..])?;
        Some(Stays { len, platform: false })
    };
    if word == b"*" {
        return Some(Stays { len: 1, platform: false });
    }
    if is_platform(word) {
        return Some(Stays { len: word.len(), platform: true });
    }
    if word.starts_with(b"rv:") {
        return version(3);
    }
    let letters = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    match letters {
        0 | 1 if follows => version(0),
        // `iOS17.4`, without a blank.
        2.. if is_platform(&word[..letters]) => version(letters),
        _ => None,
    }
}

/// Tells what becomes of a word that begins at `start` and that is a product,
/// `name/version`, or nothing that is known.
fn product(word: &[u8], start: usize, mut tell: impl FnMut(Part)) {
    let end = start + word.len();
    let Some(slash) = memchr(b'/', word) else {
        return tell(Part::Goes(start, end));
    };
    let (name, version) = (&word[..slash], &word[slash + 1..]);
    let slash = start + slash;
    let plain = |b: &u8| b.is_ascii_alphabetic() || b"._-".contains(b);
    let known = name == b"*"
        || name.len() <= NAME
            && name.iter().all(plain)
            && name.iter().any(u8::is_ascii_alphabetic);
    match known {
        true => tell(Part::Stays(start, slash)),
        false => tell(Part::Goes(start, slash)),
    }
    tell(Part::Stays(slash, slash + 1));
    match major(version).filter(|_| known && !names_someone(name)) {
        Some(len) => {
            tell(Part::Stays(slash + 1, slash + 1 + len));
            if len < version.len() {
                tell(Part::Minor);
            }
        }
        None => tell(Part::Goes(slash + 1, end)),
    }
}

/// Whether what follows a name is somebody's number and no version:
/// `MMWEBID/811`, `uid/7`.
fn names_someone(name: &[u8]) -> bool {
    let id = name.last_chunk::<2>();
    id.is_some_and(|end| end.eq_ignore_ascii_case(b"id"))
        // `MQQBrowser/6.2`, `iOS/17.4`.
        || matches!(
            names::lookup(name),
            Says::Is(entity)
                if !matches!(entity, Entity::UserAgent | Entity::OsVersion)
        )
}

fn is_platform(word: &[u8]) -> bool {
    let lower = |byte: &u8| byte.to_ascii_lowercase();
    PLATFORMS
        .binary_search_by(|known| known.bytes().cmp(word.iter().map(lower)))
        .is_ok()
}

/// How many bytes the major number takes of a version, a `v` before it
/// included; `None` where `text` is no version.
fn major(text: &[u8]) -> Option<usize> {
    let start = usize::from(matches!(text.first(), Some(b'v' | b'V')));
    let rest = &text[start..];
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let ends = matches!(rest.get(digits), None | Some(b'.' | b'_' | b'-'));
    ((1..=MAJOR).contains(&digits) && ends).then_some(start + digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_in_order_and_found_whatever_their_case() {
        assert!(PLATFORMS.is_sorted());
        assert!(is_platform(b"Windows"));
        assert!(is_platform(b"KHTML"));
        assert!(!is_platform(b"Redmi"));
        assert!(!is_platform(b""));
    }
}
