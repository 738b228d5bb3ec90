//! Quoted values that no separator names: pairs in brackets, and what SQL
//! writes behind keywords and in lists.
//!
//! | form | the value is named by |
//! |---|---|
//! | `('password', 'x')`, `["password","x"]` | the string before it |
//! | `(username, password) VALUES ('bao', 'x')` | the column at its place |
//! | `Key (phone, tenant)=(62345678, 5)` | likewise |
//! | `password IN ('x', 'y')`, `LIKE 'x'`, `<> 'x'` | the column before |
//! | `PASSWORD 'x'`, `user 'bao'` | the word before |
//! | `IDENTIFIED BY 'x'`, `SET PASSWORD FOR … = 'x'` | the keywords |

use memchr::{memchr, memrchr};

use super::Cx;
use super::extent::{is_blank, string_end, text_end};
use super::fields::of_account;
use super::names::{Name, Says, ending_at};
use super::value;
use crate::entity::Entity;
use crate::span::FoundBy;

/// Bytes looked at before a quote, for keywords and what stands before them.
const REACH: usize = 64;

/// The string whose opening `'` is at `at`, behind a blank, a comma or a
/// bracket; returns the end of what was examined.
pub(crate) fn string(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let before = trimmed(text, at);
    match text[..before].last() {
        Some(b'(' | b'[') => bracket(cx, before - 1, at),
        Some(b',') => match row_start(text, before - 1) {
            Some(open) => rows(cx, open).unwrap_or(at),
            None => at,
        },
        Some(_) => {
            keyword(cx, before, at);
            at
        }
        None => at,
    }
}

/// The pair or list whose bracket, before a double quote, is at `at`; returns
/// the end of what was examined.
pub(crate) fn tuple(cx: &mut Cx<'_>, at: usize) -> usize {
    match cx.text.get(at + 1) {
        Some(b'"') => bracket(cx, at, at + 1),
        _ => at,
    }
}

/// What stands in the bracket at `bracket`, the first quote of which is at
/// `quote`.
fn bracket(cx: &mut Cx<'_>, bracket: usize, quote: usize) -> usize {
    let text = cx.text;
    if text[bracket] == b'(' {
        if let Some(end) = rows(cx, bracket) {
            return end;
        }
        let before = trimmed(text, bracket);
        if let Some(column) = without_word(text, before, b"IN") {
            if let Some(name) = column_before(cx, column) {
                value::list(cx, name, bracket);
            }
            return quote;
        }
    }
    pair(cx, bracket, quote);
    quote
}

/// Claims the second of two strings in a bracket if the first, whose quote is
/// at `quote`, names it.
fn pair(cx: &mut Cx<'_>, bracket: usize, quote: usize) {
    let text = cx.text;
    let from = quote + 1;
    let reach = text.len().min(from + REACH);
    let Some(len) = memchr(text[quote], &text[from..reach]) else { return };
    let Some(name) = entity_ending_at(cx, from + len, from) else { return };
    let mut at = skip_blanks(text, from + len + 1);
    if text.get(at) != Some(&b',') {
        return;
    }
    at = skip_blanks(text, at + 1);
    at += usize::from(matches!(text.get(at), Some(b'b' | b'u')));
    if !matches!(text.get(at), Some(b'"' | b'\'')) {
        return;
    }
    let limit = cx.line(at).end;
    let end = string_end(cx, at, 0, limit);
    if end >= limit {
        return;
    }
    let closing = skip_blanks(text, end + 1);
    if !matches!(text.get(closing), Some(b')' | b']')) {
        return;
    }
    // Lists of names, `["username","password"]`, and of words.
    let value = &text[at + 1..end];
    let alone = text[bracket] == b'['
        && !matches!(
            text[..trimmed(text, bracket)].last(),
            Some(b'[' | b'(' | b',')
        );
    let word = value
        .iter()
        .all(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'_' | b' '));
    let listed =
        ending_at(text, end).is_some_and(|value| value.start == at + 1);
    if !(listed || alone && (word || name.ambiguous)) {
        value::string(cx, name, at);
    }
}

/// The string at `quote` behind a keyword, an operator or a name that ends at
/// `end`.
fn keyword(cx: &mut Cx<'_>, end: usize, quote: usize) {
    let text = cx.text;
    let line = cx.line(quote).start;
    let before = &text[line.max(end.saturating_sub(2 * REACH))..end];
    let secret = match before {
        [.., b'Y' | b'y' | b'S' | b's'] => {
            let word = without_word(text, end, b"BY")
                .or_else(|| without_word(text, end, b"AS"));
            word.is_some() && holds(before, b"IDENTIFIED ")
        }
        [.., b'='] => holds(before, b"SET PASSWORD FOR "),
        _ => false,
    };
    if secret {
        let limit = cx.line(quote).end;
        let end = string_end(cx, quote, 0, limit);
        if quote + 1 < end && cx.wanted.contains(Entity::Credential) {
            let (entity, seen) = (Entity::Credential, FoundBy::Context);
            cx.claim(quote + 1, end, entity, seen);
        }
        return;
    }
    const OPERATORS: [&[u8]; 5] =
        [b"LIKE", b"ILIKE", b"RLIKE", b"REGEXP", b"LIKE BINARY"];
    let operator = OPERATORS
        .iter()
        .find_map(|word| without_word(text, end, word))
        .or_else(|| {
            let compares = before.ends_with(b"<>") || before.ends_with(b"!=");
            compares.then(|| trimmed(text, end - 2))
        });
    let name = match operator {
        Some(column) => column_before(cx, column),
        // Other words have other meanings before a quoted one.
        None => entity_ending_at(cx, end, line).filter(|name| {
            !name.ambiguous || name.says == Says::Is(Entity::Username)
        }),
    };
    if let Some(name) = name {
        value::string(cx, name, quote);
    }
}

/// Claims the values of SQL's rows, the first of which begins with the
/// parenthesis at `open`, under the names of the columns before it; returns
/// where the rows end, or `None` if these are none.
fn rows(cx: &mut Cx<'_>, open: usize) -> Option<usize> {
    let text = cx.text;
    let before = trimmed(text, open);
    let close = without_word(text, before, b"VALUES")
        .or_else(|| without_word(text, before, b"VALUE"))?;
    columns(cx, close, open)
}

/// Claims the values of the rows from `open` on; the names of their columns
/// stand in the parentheses that end at `close`.
pub(crate) fn columns(
    cx: &mut Cx<'_>,
    close: usize,
    open: usize,
) -> Option<usize> {
    /// Columns of the widest table whose values are told apart.
    const MOST: usize = 64;
    /// Bytes of the longest list of columns.
    const REACH: usize = 4096;
    // Rows within rows are none, and would be walked again and again.
    if open < cx.memo.rows {
        return None;
    }
    let text = cx.text;
    let line = cx.line(open);
    let names = text[..close].strip_suffix(b")")?;
    let from = line.start.max(close.saturating_sub(REACH));
    let first = from + memrchr(b'(', names.get(from..)?)? + 1;
    let mut named = [None; MOST];
    let mut start = first;
    let mut account = false;
    let mut any = false;
    for (column, name) in named.iter_mut().zip(
        text[first..names.len()].split(|b| *b == b',').map(|part| {
            let end = start + part.len();
            let from = std::mem::replace(&mut start, end + 1);
            let end = trimmed(text, end);
            let quoted =
                matches!(text[..end], [.., b'"' | b'`' | b'\'' | b']']);
            entity_ending_at(cx, end - usize::from(quoted), from)
        }),
    ) {
        *column = name;
        any |= name.is_some();
        account |= name.is_some_and(|name| {
            matches!(name.says, Says::Is(e) if of_account(e)) && !name.beside
        });
    }
    if !any {
        return None;
    }
    let limit = text_end(cx, open);
    let mut at = open;
    loop {
        at += 1;
        for column in 0.. {
            let name = named.get(column).copied().flatten();
            let name = name.filter(|name| account || !name.beside);
            at = item(cx, name, at, limit);
            if text[..limit].get(at) != Some(&b',') {
                break;
            }
            at += 1;
        }
        at = limit.min(at + 1);
        cx.memo.rows = at;
        let comma = skip_blanks(text, at);
        if text[..limit].get(comma) != Some(&b',') {
            return Some(at);
        }
        let next = skip_blanks(text, comma + 1);
        if text[..limit].get(next) != Some(&b'(') {
            return Some(at);
        }
        at = next;
    }
}

/// Claims the item of a row that begins at `from` for `name`, and returns
/// where it ends: at a comma, a closing parenthesis or `limit`.
fn item(
    cx: &mut Cx<'_>,
    name: Option<Name>,
    from: usize,
    limit: usize,
) -> usize {
    let text = cx.text;
    let start = skip_blanks(text, from);
    let (mut at, mut depth) = (start, 0_usize);
    let mut quoted = false;
    while at < limit {
        match text[at] {
            b'\'' | b'"' => {
                quoted = true;
                let end = string_end(cx, at, 0, limit);
                if let Some(name) = name {
                    value::range(cx, name, at + 1, end);
                }
                at = end;
            }
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b',' if depth > 0 => {}
            b')' | b',' => break,
            _ => {}
        }
        at += 1;
    }
    let at = at.min(limit);
    if let Some(name) = name
        && !quoted
        && start < at
    {
        value::range(cx, name, start, at);
    }
    at
}

/// The name of the column that ends at `end`, perhaps in quotes.
fn column_before(cx: &mut Cx<'_>, end: usize) -> Option<Name> {
    let text = cx.text;
    let end = without_word(text, end, b"NOT").unwrap_or(end);
    let quoted = matches!(text[..end], [.., b'"' | b'`' | b'\'' | b']']);
    let line = cx.line(end).start;
    entity_ending_at(cx, end - usize::from(quoted), line)
}

/// The listed name of a wanted entity that ends at `end` and begins at `from`
/// or later.
fn entity_ending_at(cx: &Cx<'_>, end: usize, from: usize) -> Option<Name> {
    let name = ending_at(cx.text, end)?;
    let Says::Is(entity) = name.says else { return None };
    (name.start >= from && cx.wanted.contains(entity)).then_some(name)
}

/// The parenthesis that opens the row whose comma is at `comma`, if no quote
/// stands between.
fn row_start(text: &[u8], comma: usize) -> Option<usize> {
    let before = text[..comma].iter().rev().take(2 * REACH);
    let mut before = before
        .take_while(|b| !matches!(b, b'\'' | b'"' | b'\n' | b')' | b']'));
    let between = before.position(|b| *b == b'(')?;
    Some(comma - 1 - between)
}

/// Where what stands before `word` ends, if the word, in any case, ends at
/// `end`.
fn without_word(text: &[u8], end: usize, word: &[u8]) -> Option<usize> {
    let start = end.checked_sub(word.len())?;
    let free = !text[..start].last().is_some_and(|b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')
    });
    (free && text[start..end].eq_ignore_ascii_case(word))
        .then(|| trimmed(text, start))
}

/// Whether `text` holds `words`, which are in capitals, in any case.
fn holds(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|w| w.eq_ignore_ascii_case(words))
}

/// Where the text ends before the blanks that end at `at`.
fn trimmed(text: &[u8], at: usize) -> usize {
    let blanks = text[..at].iter().rev().take(REACH);
    at - blanks.take_while(|b| is_blank(**b)).count()
}

/// Behind the blanks at `at`.
fn skip_blanks(text: &[u8], at: usize) -> usize {
    let blanks = text[at.min(text.len())..].iter().take(REACH);
    at + blanks.take_while(|b| is_blank(**b)).count()
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::*;
    &[
        Example(
            "[('username', 'bao'), ('password', 'hunter2')]",
            &[("bao", Username), ("hunter2", Credential)],
        ),
        Example(
            "SET password = $1 [[\"password\", \"hunter2\"], [\"id\", 1]]",
            &[("hunter2", Credential)],
        ),
        Example(
            r#"["password","hunter2"] Ok(("nick", "Bao"))"#,
            &[("hunter2", Credential), ("Bao", Nickname)],
        ),
        Example(
            r#"[("authorization", b"Basic dXNlcjpwdw==")]"#,
            &[("Basic dXNlcjpwdw==", Credential)],
        ),
        // Names of names, and words.
        Example(r#"{"required":["username","password"]}"#, &[]),
        Example(r#"["password","sms"] ["user","editor"]"#, &[]),
        Example(r#"validates("password", "min:8", "text")"#, &[]),
        Example("['password', 'is too short']", &[]),
        // SQL.
        Example(
            "INSERT INTO users (id, username, `password`, name) VALUES \
             (NULL, 'bao', MD5('hunter2'), 'Bao Li'), (2,'li','it''s',NULL);",
            &[
                ("bao", Username),
                ("hunter2", Credential),
                ("Bao Li", RealName),
                ("li", Username),
                ("it''s", Credential),
            ],
        ),
        Example(
            "insert into t(phone,qq) values(62345678,'123456') -- 'x'",
            &[("62345678", Phone), ("123456", Qq)],
        ),
        Example("INSERT INTO t (a, b) VALUES ('x', 'y')", &[]),
        Example("INSERT INTO u (username, password) VALUES (?, ?)", &[]),
        Example(
            "password IN ('hunter2', 'hunter3') AND nick NOT LIKE 'Bao%'",
            &[
                ("hunter2", Credential),
                ("hunter3", Credential),
                ("Bao%", Nickname),
            ],
        ),
        Example("WHERE u.password <> 'hunter2'", &[("hunter2", Credential)]),
        Example("WHERE state IN ('a', 'b') AND kind LIKE 'x'", &[]),
        Example(
            "CREATE USER 'x'@'%' IDENTIFIED BY 'hunter2'",
            &[("x", Username), ("hunter2", Credential)],
        ),
        Example(
            "alter user x identified with sha256_password by 'hunter2'",
            &[("hunter2", Credential)],
        ),
        Example(
            "SET PASSWORD FOR x@y = 'hunter2'",
            &[("hunter2", Credential)],
        ),
        Example(
            "ALTER ROLE x WITH PASSWORD 'hunter2'",
            &[("hunter2", Credential)],
        ),
        // Cut off, in JSON.
        Example(
            r#"{"m":"INSERT INTO t(qq,password) VALUES (1,'a","n":"it's"}"#,
            &[("a", Credential)],
        ),
        Example(
            r#"{"m":"password IN ('a","n":"it's","x":"nick 'a"}"#,
            &[("a", Credential)],
        ),
        Example("GROUP BY 'x' ORDER AS 'y'", &[]),
        Example("Unknown column 'password' in 'field list'", &[]),
        Example("can't find token 'x', address 'y' and it's user", &[]),
        Example(
            "DETAIL:  Key (tenant, phone)=(5, 62345678) already exists.",
            &[("62345678", Phone)],
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
        for pattern in [
            "('password',",
            "('password','",
            "[\"pwd\",\"x",
            " 'x",
            "(qq) VALUES ('",
            "(qq) VALUES ('1'),",
            "(qq) VALUES (1,'1',",
            "(qq) VALUES ((",
            "qq IN ('x'",
            "qq LIKE '",
            "BY '",
            ",'",
            "(1, '",
            "(qq,qq)=(",
        ] {
            let line = pattern.repeat((1 << 18) / pattern.len());
            let mut detectors = Detectors::new(today, EntitySet::ALL);
            let start = std::time::Instant::now();
            detectors.detect(line.as_bytes(), &mut Vec::new());
            let took = start.elapsed();
            assert!(took.as_secs() < 10, "{pattern:?} took {took:?}");
        }
    }
}
