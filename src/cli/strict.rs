//! The second look of `check --strict`: loose patterns without validators,
//! boundaries and contexts, over each line and its decoded forms.
//!
//! What they find are candidates, not findings: a counter of eleven digits
//! is one. On filtered output their number says where a person should look.

use logveil::Entity;
use regex::bytes::Regex;

/// What a value of the entity looks like at the least.
const PATTERNS: &[(Entity, &str)] = &[
    (
        Entity::Credential,
        concat!(
            r"(?i-u)eyJ[\w-]{8,}\.[\w-]+",
            r"|bearer\s+[\w.~+/-]{8}",
            r"|://[^\s/:@]*:[^\s/@*]+@",
            r"|(?:passw(?:or)?d|pwd|secret|token|api_?key)",
            r#"["']?\s*[=:]\s*["']?[^\s"'&,;*]"#,
        ),
    ),
    (
        Entity::ResidentId,
        r"(?-u)[1-9]\d{5}[ -]?(?:19|20)\d{6}[ -]?\d{3}[\dXx]",
    ),
    (Entity::BankCard, r"(?-u)[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}"),
    (Entity::MobileCn, r"(?-u)1[3-9]\d[ -]?\d{4}[ -]?\d{4}"),
    (
        Entity::LandlineCn,
        r"(?-u)\(?0[1-9]\d{1,2}[) -]{1,2}\d{7,8}|[48]00-?\d{3}-?\d{4}",
    ),
    (Entity::Phone, r"(?-u)\+[1-9][\d ()-]{6,17}\d"),
    (Entity::HkId, r"(?-u)[A-Z]{1,2}\d{6}\([0-9A]\)"),
    (Entity::TwId, r"(?-u)[A-Z][1289A-D]\d{8}"),
    (Entity::Passport, r"(?-u)[EGPSDHK][A-Z]?\d{7,8}"),
    (Entity::Imei, r"(?-u)\d{2}-\d{6}-\d{6}-\d|\d{15}"),
    (Entity::Iccid, r"(?-u)89860[\dA-Fa-f]{14,15}"),
    (
        Entity::Ip,
        concat!(
            r"(?-u)\d{1,3}(?:\.\d{1,3}){3}|\d{1,3}(?:-\d{1,3}){3}",
            r"|(?:[\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}",
            r"|[\da-fA-F]{1,4}::|::[\da-fA-F]{1,4}",
        ),
    ),
    (
        Entity::Mac,
        concat!(
            r"(?-u)[\da-fA-F]{2}(?:[:-][\da-fA-F]{2}){5}",
            r"|[\da-fA-F]{4}(?:\.[\da-fA-F]{4}){2}",
        ),
    ),
    (Entity::Email, r"(?-u)[\w.%+-]+@(?:[\w-]|[^\x00-\x7f])+\.[\w.-]+"),
    (Entity::Coordinates, r"(?-u)-?\d{1,3}\.\d{4,}\s*,\s*-?\d{1,3}\.\d{4,}"),
];

/// The patterns, and how many candidates each has found.
pub(super) struct Strict {
    patterns: Vec<(Entity, Regex, u64)>,
}

impl Strict {
    /// The patterns with nothing found yet.
    pub(super) fn new() -> Strict {
        let compile = |&(entity, pattern): &(Entity, &str)| {
            let regex = Regex::new(pattern)
                .expect("the patterns are constant and tested");
            (entity, regex, 0)
        };
        Strict { patterns: PATTERNS.iter().map(compile).collect() }
    }

    /// Counts the candidates on a line. Of its forms the one that shows the
    /// most counts, so that a value is not counted once for each form.
    pub(super) fn look(&mut self, line: &[u8]) {
        let forms = forms(line);
        for (_, regex, count) in &mut self.patterns {
            let most = forms.iter().map(|form| regex.find_iter(form).count());
            *count += most.max().unwrap_or(0) as u64;
        }
    }

    /// Each entity and the candidates for it.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Entity, u64)> {
        self.patterns.iter().map(|&(entity, _, count)| (entity, count))
    }
}

/// The line, and what it becomes when escapes of one kind, or of both, are
/// decoded; percent signs twice.
fn forms(line: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = vec![line.to_vec()];
    let mut add = |form: Vec<u8>| {
        if !forms.contains(&form) {
            forms.push(form);
        }
    };
    let percent = percent(&percent(line));
    let backslash = backslash(line);
    add(self::backslash(&percent));
    add(self::percent(&self::percent(&backslash)));
    add(percent);
    add(backslash);
    forms
}

/// Decodes `%XX`.
fn percent(text: &[u8]) -> Vec<u8> {
    decode(text, b'%', |rest| Some((vec![hex(rest, 2)? as u8], 2)))
}

/// Decodes `\uXXXX`, `\xHH`, and `\n` and its like.
fn backslash(text: &[u8]) -> Vec<u8> {
    decode(text, b'\\', |rest| {
        Some(match rest.first()? {
            b'u' => {
                let code = hex(&rest[1..], 4)?;
                let character = char::from_u32(code)
                    .unwrap_or(char::REPLACEMENT_CHARACTER);
                (character.to_string().into_bytes(), 5)
            }
            b'x' => (vec![hex(&rest[1..], 2)? as u8], 3),
            b'n' | b'r' => (vec![b' '], 1),
            b't' => (vec![b'\t'], 1),
            &other => (vec![other], 1),
        })
    })
}

/// Copies `text`; behind each `mark`, `escape` says what the bytes there
/// mean and how many they are.
fn decode(
    text: &[u8],
    mark: u8,
    escape: impl Fn(&[u8]) -> Option<(Vec<u8>, usize)>,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match (byte == mark).then(|| escape(&text[at..])).flatten() {
            Some((decoded, length)) => {
                out.extend_from_slice(&decoded);
                at += length;
            }
            None => out.push(byte),
        }
    }
    out
}

/// The value of the first `digits` hexadecimal digits.
fn hex(text: &[u8], digits: usize) -> Option<u32> {
    text.get(..digits)?.iter().try_fold(0, |value, &byte| {
        Some(value * 16 + char::from(byte).to_digit(16)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(&'static str, u64)> {
        let mut strict = Strict::new();
        strict.look(line.as_bytes());
        strict
            .counts()
            .filter(|&(_, count)| count > 0)
            .map(|(entity, count)| (entity.name(), count))
            .collect()
    }

    #[test]
    fn candidates_need_no_boundary_and_no_checksum() {
        assert_eq!(found("x13800138000y"), [("mobile_cn", 1)]);
        assert_eq!(found("from 203.0.113.7, 203.0.113.8"), [("ip", 2)]);
        assert_eq!(found("a@example.org"), [("email", 1)]);
        assert_eq!(found("password=hunter2"), [("credential", 1)]);
        assert_eq!(found("mac a4:5e:60:01:02:03"), [("mac", 1)]);
        assert_eq!(found("2001:db8::1"), [("ip", 1)]);
    }

    #[test]
    fn candidates_are_seen_through_escapes_and_counted_once() {
        assert_eq!(found("to=a%40example.org"), [("email", 1)]);
        assert_eq!(found("to=a%2540example.org"), [("email", 1)]);
        assert_eq!(found(r"to=a\u0040example.org"), [("email", 1)]);
        assert_eq!(found(r"to=a\x40example.org"), [("email", 1)]);
        assert_eq!(found("b@example.org a%40example.org"), [("email", 2)]);
        assert_eq!(found(r"%3"), []);
        assert_eq!(found(r"%\"), []);
        assert_eq!(found(r"\u12 \x"), []);
    }

    #[test]
    fn what_the_filter_writes_is_no_candidate() {
        for line in [
            "CN - *username* [10/Oct/2026:13:55:36 +0800] \"GET / HTTP/1.1\"",
            "password=*credential* phone=138******** id=11****************",
            "***@qq.com ***@*** a4:5e:60:**:**:** private ZZ 31.2,121.5",
            "http://user:*credential*@example.org/",
            "*withheld.over-long.10737418240B*",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }
}
