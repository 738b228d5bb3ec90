//! Options of command lines, whose value stands behind a blank:
//! `--password x`, and those that are known by their program alone:
//! `curl -u name:password`.

use memchr::memmem;

use super::Cx;
use super::extent::{Until, end, is_blank, string_end};
use super::names::{Says, ending_at, is_name_byte};
use super::value;
use crate::entity::Entity;
use crate::span::FoundBy;

/// Bytes of the longest name.
const REACH: usize = 48;

/// How a program's option of one letter holds a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A password behind a blank, or touching.
    Password,
    /// A password that touches; behind a blank stands something else.
    Touching,
    /// `name:password`.
    Account,
}

/// Programs by how their names begin, their options, and what these hold.
const PROGRAMS: &[(&[u8], u8, Holds)] = &[
    (b"curl", b'u', Holds::Account),
    (b"curl", b'U', Holds::Account),
    (b"ipmitool", b'P', Holds::Password),
    (b"ldap", b'w', Holds::Password),
    // `docker login` and its like.
    (b"login", b'p', Holds::Password),
    (b"mongo", b'p', Holds::Password),
    (b"mosquitto_", b'P', Holds::Password),
    (b"mysql", b'p', Holds::Touching),
    (b"redis-cli", b'a', Holds::Password),
    (b"sqlcmd", b'P', Holds::Password),
    (b"sshpass", b'p', Holds::Password),
];

/// The option whose last dash is at `at`.
pub(crate) fn option(cx: &mut Cx<'_>, at: usize) {
    let text = cx.text;
    let begin = at - usize::from(text[..at].ends_with(b"-"));
    let touched = |b: &u8| is_name_byte(*b) || *b == b'/';
    if text[..begin].last().is_some_and(touched) {
        return;
    }
    let from = at + 1;
    let name = text[from..].iter().take(REACH);
    let name_end = from + name.take_while(|b| is_name_byte(**b)).count();
    if begin == at && program(cx, at) {
        return;
    }
    let Some(name) = ending_at(text, name_end) else { return };
    let Says::Is(entity) = name.says else { return };
    if name.beside || name.start < from || !cx.wanted.contains(entity) {
        return;
    }
    // `--no-password` has no value.
    const WITHOUT: [&[u8]; 5] =
        [b"no", b"ask", b"skip", b"prompt", b"disable"];
    let first = text[from..name_end].split(|b| *b == b'-').next();
    if first.is_some_and(|first| WITHOUT.contains(&first)) {
        return;
    }
    let Some((start, quoted)) = argument(text, name_end) else { return };
    if quoted {
        value::string(cx, name, start);
        return;
    }
    let stop = argument_end(cx, start);
    // What is said of an option: `--token is required`.
    const WORDS: [&[u8]; 12] = [
        b"and",
        b"are",
        b"cannot",
        b"flag",
        b"for",
        b"is",
        b"must",
        b"option",
        b"or",
        b"requires",
        b"to",
        b"was",
    ];
    let argument = &text[start..stop];
    if !WORDS.contains(&argument) {
        value::range(cx, name, start, stop);
    }
}

/// Where the argument begins of the option whose name ends at `at`, and
/// whether a quote opens there: behind a blank, or in the next string of a
/// list (`"--password","x"`).
fn argument(text: &[u8], at: usize) -> Option<(usize, bool)> {
    let blanks = |at: usize| {
        let blanks = text[at..].iter().take(8);
        at + blanks.take_while(|b| is_blank(**b)).count()
    };
    let quote = |at: usize| matches!(text.get(at), Some(b'"' | b'\''));
    if quote(at) {
        let comma = text.get(at + 1) == Some(&b',');
        let next = blanks(at + 2 - usize::from(!comma));
        return (comma && quote(next)).then_some((next, true));
    }
    let start = blanks(at);
    // Another option, a pipe, a redirection; an end.
    let other = text.get(start).is_none_or(|b| {
        *b <= b' ' || matches!(b, b'-' | b'|' | b'<' | b'>' | b'&' | b';')
    });
    (start > at && !other).then_some((start, quote(start)))
}

/// Where the argument ends that begins at `start` without a quote.
fn argument_end(cx: &mut Cx<'_>, start: usize) -> usize {
    let (limit, width) = (cx.line(start).end, cx.width(start));
    end(cx, start, limit, Until::Blank, width)
}

/// Claims the secret in the option of one letter whose dash is at `at`, if it
/// is one of a program that stands before it; says whether it is.
fn program(cx: &mut Cx<'_>, at: usize) -> bool {
    /// How far before its option a program may stand, in bytes.
    const REACH: usize = 256;
    let text = cx.text;
    let line = cx.line(at);
    let Some(&letter) = text[..line.end].get(at + 1) else { return false };
    if !PROGRAMS.iter().any(|(_, option, _)| *option == letter) {
        return false;
    }
    let before = &text[line.start.max(at.saturating_sub(REACH))..at];
    let runs = |name: &[u8]| {
        memmem::rfind(before, name).is_some_and(|from| {
            let free = from == 0 || !is_name_byte(before[from - 1]);
            let behind = before[from..].iter().find(|b| !is_name_byte(**b));
            free && behind.is_some_and(|b| is_blank(*b))
        })
    };
    let holds = PROGRAMS
        .iter()
        .find(|(name, option, _)| *option == letter && runs(name));
    let Some(&(_, _, holds)) = holds else { return false };
    let behind = at + 2;
    let blank = text.get(behind).is_some_and(|b| is_blank(*b));
    let (mut start, quoted) = match argument(text, behind) {
        Some(_) if holds == Holds::Touching => return false,
        Some(argument) => argument,
        None if blank => return false,
        None => {
            let quote = matches!(text.get(behind), Some(b'"' | b'\''));
            (behind, quote)
        }
    };
    let stop = if quoted {
        start += 1;
        string_end(cx, start - 1, 0, line.end)
    } else {
        argument_end(cx, start)
    };
    let argument = &text[start..stop.max(start)];
    let colon = match holds {
        Holds::Account => argument.iter().position(|b| *b == b':'),
        _ => None,
    };
    let mut claim = |start: usize, end: usize, entity: Entity| {
        if start < end && cx.wanted.contains(entity) {
            cx.claim(start, end, entity, FoundBy::Position);
        }
    };
    match (holds, colon) {
        (Holds::Account, Some(len)) => {
            claim(start, start + len, Entity::Username);
            claim(start + len + 1, stop, Entity::Credential);
        }
        (Holds::Account, None) => claim(start, stop, Entity::Username),
        _ => claim(start, stop, Entity::Credential),
    }
    true
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::{Credential, Username};
    &[
        Example(
            "app --user bao --password hunter2 --port 8080",
            &[("bao", Username), ("hunter2", Credential)],
        ),
        Example(
            r#"exec ["app","--api-key","abc","-v"] -password 'hunter 2'"#,
            &[("abc", Credential), ("hunter 2", Credential)],
        ),
        Example("run ['app', '--token', 'abc1']", &[("abc1", Credential)]),
        Example("pg_dump --no-password db --password -h x", &[]),
        Example("--token is required, --password-file /x, --token", &[]),
        Example("a--password x ---token x -- token x", &[]),
        Example("GET /a/--token x - user x", &[]),
        Example(
            "curl -u bao:hunter2 -U 'li:pw' https://h.example",
            &[
                ("bao", Username),
                ("hunter2", Credential),
                ("li", Username),
                ("pw", Credential),
            ],
        ),
        Example(
            "/usr/bin/mysqldump -u bao -phunter2 db",
            &[("hunter2", Credential)],
        ),
        Example("mysql -p db, docker run -u 1000:1000 -p 80:80", &[]),
        Example("mysqld: ready -phase one, xcurl -u c:d", &[]),
        Example(
            "sshpass -p hunter2 ssh h; docker login -p \"pw\" r.example",
            &[("hunter2", Credential), ("pw", Credential)],
        ),
    ]
};

#[cfg(test)]
mod tests {
    use crate::detect::Detectors;
    use crate::entity::EntitySet;
    use crate::time::Day;

    /// A quarter of a MiB takes a second at most, a minute if it were
    /// quadratic.
    #[test]
    fn hostile_lines_finish_at_once() {
        let today = Day::new(2026, 6, 30).unwrap();
        for pattern in
            [" -p", "--a", " --pwd ", "--pwd \"", "curl -u ", "mysql -p"]
        {
            let line = pattern.repeat((1 << 18) / pattern.len());
            let mut detectors = Detectors::new(today, EntitySet::ALL);
            let start = std::time::Instant::now();
            detectors.detect(line.as_bytes(), &mut Vec::new());
            let took = start.elapsed();
            assert!(took.as_secs() < 10, "{pattern:?} took {took:?}");
        }
    }
}
