//! Values whose place on a line of a known format says what they are.

use std::net::IpAddr;

use memchr::memmem::{find, rfind};
use memchr::{memchr, memchr_iter, memchr2, memchr2_iter, memrchr};

use super::Cx;
use crate::entity::Entity;
use crate::span::FoundBy;

/// How far before a time stamp the fields of a combined line may begin, and
/// how much of a message behind its tag counts, in bytes. It bounds the work
/// on a line of nothing but anchors; sshd cuts user names at 100.
const REACH: usize = 512;

/// The user before the time stamp of a common or combined log line, whose
/// `[` is at `at`: `host ident user [10/Oct/2000:13:55:36 -0700]`.
///
/// Other fields may stand before the host. So it is the last address, or
/// else the last name, that an ident of `-` and a user follow. A user's name
/// may hold spaces; `-` and `""` stand for none. An ident other than `-` is
/// a user's name too (RFC 1413), where host, ident and user are all that
/// stands before the time stamp, but for the virtual host and its port
/// (Apache's `%v:%p %h %l %u %t`).
pub(crate) fn combined(cx: &mut Cx<'_>, at: usize) {
    if !is_time_stamp(&cx.text[at..]) {
        return;
    }
    let line = cx.line(at).start;
    let start = line.max(at.saturating_sub(REACH));
    let fields = &cx.text[start..at - 1];
    // Where the ident and the user begin, behind an address or a name.
    let (mut by_address, mut by_name) = (None, None);
    let mut from = 0;
    let vhost = vhost_len(fields);
    while let Some(space) = memchr(b' ', &fields[from..]) {
        let ident = from + space + 1;
        let Some(space) = memchr(b' ', &fields[ident..]) else { break };
        let user = ident + space + 1;
        let dash = &fields[ident..user - 1] == b"-";
        let first = from == 0 || from == vhost;
        if dash || first {
            let host = &fields[from..ident - 1];
            // JSON or another quote may stand before the host.
            let quote = memrchr(b'"', host);
            let host = quote.map_or(host, |i| &host[i + 1..]);
            let three = start == line
                && first
                && is_ident(&fields[ident..user - 1], from > 0)
                && memchr(b' ', &fields[user..]).is_none();
            if (dash || three) && is_address(host) {
                by_address = Some((ident, user));
            } else if dash && is_host(host) || three && is_name(host) {
                by_name = Some((ident, user));
            }
        }
        from = ident;
    }
    let Some((ident, user)) = by_address.or(by_name) else { return };
    for (field, value) in
        [(ident, &fields[ident..user - 1]), (user, &fields[user..])]
    {
        let indent = value.len() - value.trim_ascii_start().len();
        let value = value.trim_ascii();
        if !matches!(value, b"" | b"-" | b"\"\"" | b"\\\"\\\"") {
            let field = start + field + indent;
            claim(cx, field, field + value.len());
        }
    }
}

/// The page a request came from and the browser's name, which end combined
/// lines: `] "GET / HTTP/1.1" 200 2326 "https://…" "Mozilla/…"`.
///
/// Most lines have them and few policies treat them, so that no anchor points
/// to them.
pub(crate) fn requests(cx: &mut Cx<'_>) {
    let fields = [Entity::Referer, Entity::UserAgent];
    if !fields.iter().any(|entity| cx.wanted.contains(*entity)) {
        return;
    }
    let text = cx.text;
    for at in memchr_iter(b'[', text).filter(|&at| is_time_stamp(&text[at..]))
    {
        let stamp = &text[at..];
        let close = memchr2(b']', b'\n', stamp).filter(|&i| stamp[i] == b']');
        let request = close.and_then(|i| quoted(text, at + i + 1));
        let Some((_, request)) = request else { continue };
        // Status and size.
        let words = text[request + 1..].iter().take(32);
        let number = |b: &&u8| b.is_ascii_digit() || b" -".contains(b);
        let mut from = request + words.take_while(number).count();
        for entity in fields {
            let Some((start, end)) = quoted(text, from) else { break };
            if !matches!(&text[start..end], b"" | b"-") {
                cx.claim(start, end, entity, FoundBy::Position);
            }
            from = end + 1;
        }
    }
}

/// The ends of what stands in quotes behind a blank at `from`, on one line;
/// `\"` is within.
fn quoted(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let start = from + 2;
    if text.get(from..start)? != b" \"" {
        return None;
    }
    let mut ends = memchr2_iter(b'"', b'\n', &text[start..]);
    let end = start
        + ends.find(|len| {
            let before = text[start..start + len].iter().rev();
            text[start + len] == b'\n'
                || before.take_while(|b| **b == b'\\').count() % 2 == 0
        })?;
    (text[end] == b'"').then_some((start, end))
}

/// Whether `text` begins like `[10/Oct/2000:`.
fn is_time_stamp(text: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    matches!(text, [b'[', d1, d2, b'/', month @ ..]
        if digits(&[*d1, *d2])
            && matches!(month, [m1, m2, m3, b'/', y1, y2, y3, y4, b':', ..]
                if [m1, m2, m3].iter().all(|m| m.is_ascii_alphabetic())
                    && digits(&[*y1, *y2, *y3, *y4])))
}

/// How long the virtual host is that begins a line, with its port and the
/// blank behind it: `www.example:80 `; 0 if there is none.
fn vhost_len(fields: &[u8]) -> usize {
    let len = memchr(b' ', fields).unwrap_or(0);
    let host = &fields[..len];
    let port = memrchr(b':', host).is_some_and(|colon| {
        let port = &host[colon + 1..];
        (1..=5).contains(&port.len()) && port.iter().all(u8::is_ascii_digit)
    });
    if port && is_host(host) { len + 1 } else { 0 }
}

fn is_address(host: &[u8]) -> bool {
    std::str::from_utf8(host).is_ok_and(|host| host.parse::<IpAddr>().is_ok())
}

fn is_host(host: &[u8]) -> bool {
    host.iter().any(u8::is_ascii_alphanumeric)
        && host.iter().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'.' | b':' | b'-' | b'_' | b'%')
        })
}

/// Whether an ident may be a user's name: begins with a letter, or holds one
/// where the fields before it are `proven`, and is no name of a host or file.
fn is_ident(ident: &[u8], proven: bool) -> bool {
    let letters = if proven { ident } else { &ident[..ident.len().min(1)] };
    letters.iter().any(u8::is_ascii_alphabetic)
        && ident.iter().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'_' | b'@' | b'\\')
        })
}

/// Whether a host is one without an ident of `-` to prove it.
fn is_name(host: &[u8]) -> bool {
    is_host(host) && (host.contains(&b'.') || host == b"localhost")
}

/// What ends a user's name in a message.
#[derive(Clone, Copy)]
enum End {
    /// The last ` from `: the name may hold one.
    From,
    /// The host before the last ` port `: `alice 203.0.113.7 port 22`.
    Port,
    /// The last ` [preauth]`, or the message's end.
    Preauth,
    /// ` from ` or ` not allowed because `, of which the latter must occur.
    NotAllowed,
    /// The bracket of `(uid=0)` or ` by `, or else the end of the word.
    By,
    /// The end of the word.
    Word,
}

/// How messages begin that name a user, and what ends the name. From sshd's
/// auth.c, auth2.c, monitor.c, packet.c and session.c, and pam_unix.
const FORMS: &[(&[u8], End)] = &[
    (b"password changed for ", End::Word),
    (b"Invalid user ", End::From),
    (b"Illegal user ", End::From),
    (b"input_userauth_request: invalid user ", End::Preauth),
    (b"input_userauth_request: illegal user ", End::Preauth),
    (b"maximum authentication attempts exceeded for ", End::From),
    (b"PAM: Authentication failure for ", End::From),
    (
        b"PAM: User not known to the underlying authentication module for ",
        End::From,
    ),
    (b"Connection closed by authenticating user ", End::Port),
    (b"Connection closed by invalid user ", End::Port),
    (b"Connection reset by authenticating user ", End::Port),
    (b"Connection reset by invalid user ", End::Port),
    (b"Disconnected from authenticating user ", End::Port),
    (b"Disconnected from invalid user ", End::Port),
    (b"Disconnected from user ", End::Port),
    (b"Disconnecting authenticating user ", End::Port),
    (b"Disconnecting invalid user ", End::Port),
    (b"Disconnecting user ", End::Port),
    (b"Disconnecting: Too many authentication failures for ", End::Preauth),
    (b"Too many authentication failures for ", End::Preauth),
    (b"Close session: user ", End::From),
    (b"User ", End::NotAllowed),
    (b"Authentication tried for ", End::Word),
    (b"session opened for user ", End::By),
    (b"session closed for user ", End::Word),
    (b"session opened for local user ", End::From),
    (b"session closed for local user ", End::From),
];

/// How messages begin that go on with a method and ` for `, then the user.
const ATTEMPTS: &[&[u8]] = &[
    b"Failed ",
    b"Accepted ",
    b"Postponed ",
    b"Partial ",
    b"Starting session: ",
];

/// The user in what sshd, or PAM in any program, says behind the tag
/// (`sshd[123]:`, `su(pam_unix)[1]:`, `sudo: pam_unix(sudo:session):`) whose
/// colon is at `at`. Some programs leave PAM's name out of a session's line.
pub(crate) fn syslog(cx: &mut Cx<'_>, at: usize) {
    let pam = cx.text[at + 1..].starts_with(b" pam_");
    let before = &cx.text[..at];
    if !pam && !before.ends_with(b"]") && !before.ends_with(b"sudo") {
        return;
    }
    let Some(program) = program(before) else { return };
    if program == b"sudo" {
        sudo(cx, at);
    }
    let sshd = program.starts_with(b"sshd");
    let session = cx.text[at + 1..].starts_with(b" session ");
    let pam = pam || session || program.ends_with(b"(pam_unix)");
    if !sshd && !pam {
        return;
    }
    let line = cx.line(at);
    let before = &cx.text[line.start.max(at.saturating_sub(REACH))..at];
    let mut message = &cx.text[at + 1..line.end.min(at + 1 + REACH)];
    if memchr(b'"', before).is_some() {
        // It stands in quotes, as in JSON, and ends with them.
        message = &message[..closing_quote(message)];
    }
    let Some((from, to)) = user(message) else { return };
    let by = opener(message, to);
    claim(cx, at + 1 + from, at + 1 + to);
    if let Some((from, to)) = by {
        claim(cx, at + 1 + from, at + 1 + to);
    }
}

/// The user who ran `sudo`, whose tag ends with the colon at `at`:
/// `sudo: alice : TTY=pts/6 ; PWD=/home ; USER=root ; COMMAND=/bin/ls`.
/// From sudo's log_server/eventlog; the blanks before the name vary.
fn sudo(cx: &mut Cx<'_>, at: usize) {
    let line = cx.line(at);
    let message = &cx.text[at + 1..line.end.min(at + 1 + REACH)];
    let name = message.trim_ascii_start();
    let Some(len) = find(name, b" : ") else { return };
    let start = at + 1 + message.len() - name.len();
    let one = len > 0 && memchr(b' ', &name[..len]).is_none();
    if one && find(&name[len..], b" ; ").is_some() {
        claim(cx, start, start + len);
    }
}

/// The user whom nginx did not let in, on a line of its error log: `*1 user
/// "alice": password mismatch, client: 203.0.113.7`, where the colon behind
/// `client` is at `at`. From ngx_http_auth_basic_module.c; the name is not
/// escaped.
pub(crate) fn nginx(cx: &mut Cx<'_>, at: usize) {
    if !cx.text[..at].ends_with(b", client") {
        return;
    }
    let line = cx.line(at).start;
    let start = line.max(at.saturating_sub(REACH));
    let before = &cx.text[start..at];
    let lead = b" user \"";
    let Some(from) = find(before, lead) else { return };
    let name = &before[from + lead.len()..];
    let len = name
        .strip_suffix(b"\": password mismatch, client")
        .map(<[u8]>::len)
        .or_else(|| find(name, b"\" was not found in \""));
    // The connection's number stands before it.
    let numbered = from > 0 && before[from - 1].is_ascii_digit();
    if let Some(len) = len.filter(|&len| len > 0 && numbered) {
        let start = start + from + lead.len();
        claim(cx, start, start + len);
    }
}

/// The user whom PostgreSQL or Apache names in a message, at the colon that is
/// at `at`: `FATAL:  password authentication failed for user "alice"`, `user
/// alice: authentication failure for "/x"`, `user bob not found: /x`. From
/// PostgreSQL's auth.c and miscinit.c, and mod_auth_basic.c.
pub(crate) fn server(cx: &mut Cx<'_>, at: usize) {
    let text = cx.text;
    let behind = &text[at + 1..];
    if text[..at].ends_with(b"FATAL") {
        let line = cx.line(at);
        let message = &text[at + 1..line.end.min(at + 1 + REACH)];
        for lead in [&b" user \""[..], b" role \""] {
            let Some(from) = find(message, lead) else { continue };
            let from = from + lead.len();
            let len = closing_quote(&message[from..]);
            if len > 0 && from + len < message.len() {
                claim(cx, at + 1 + from, at + 1 + from + len);
            }
        }
        return;
    }
    let end = if behind.starts_with(b" authentication failure for ") {
        at
    } else if let Some(name) = text[..at].strip_suffix(b" not found")
        && behind.starts_with(b" /")
    {
        name.len()
    } else {
        return;
    };
    let line = cx.line(at).start;
    let before = &text[line.max(end.saturating_sub(REACH))..end];
    let lead = b" user ";
    if let Some(from) = rfind(before, lead) {
        let len = before.len() - from - lead.len();
        if len > 0 {
            claim(cx, end - len, end);
        }
    }
}

/// The user in what sshd says where no tag precedes it: journald keeps the
/// program apart, and exports the message as a field, `MESSAGE=` or
/// `"MESSAGE":`, whose separator is at `at`.
pub(crate) fn journal(cx: &mut Cx<'_>, at: usize) {
    let text = cx.text;
    let name = text[..at].strip_suffix(b"\"").unwrap_or(&text[..at]);
    if !matches!(name, [.., b'G' | b'g', b'E' | b'e']) {
        return;
    }
    let field = name.len().checked_sub(7).map(|from| &name[from..]);
    if !field.is_some_and(|name| name.eq_ignore_ascii_case(b"message")) {
        return;
    }
    let line = cx.line(at);
    let mut message = &text[at + 1..line.end.min(at + 1 + REACH)];
    let mut from = at + 1 + message.len();
    message = message.trim_ascii_start();
    if let Some(quoted) = message.strip_prefix(b"\"") {
        message = quoted;
    }
    from -= message.len();
    message = &message[..closing_quote(message)];
    if find(message, b" port ").is_some()
        && let Some((start, end)) = user(message)
    {
        claim(cx, from + start, from + end);
    }
}

/// The program of the tag that ends `text`: `su(pam_unix)` of
/// `combo su(pam_unix)[10583]`.
fn program(text: &[u8]) -> Option<&[u8]> {
    let tag = match text.strip_suffix(b"]") {
        Some(tag) => {
            let digits =
                tag.iter().rev().take_while(|b| b.is_ascii_digit()).count();
            tag[..tag.len() - digits].strip_suffix(b"[")?
        }
        None => text,
    };
    // No program's name is longer; `]` repeated must not be walked over.
    let name = tag
        .iter()
        .rev()
        .take(64)
        .take_while(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'-' | b'_' | b'.' | b'(' | b')')
        })
        .count();
    Some(&tag[tag.len() - name..])
}

/// Where the first unescaped `"` stands, or the end.
fn closing_quote(text: &[u8]) -> usize {
    let mut escaped = false;
    let closes = |&byte: &u8| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    };
    text.iter().position(closes).unwrap_or(text.len())
}

/// Where in a message the user stands that it names.
fn user(message: &[u8]) -> Option<(usize, usize)> {
    let mut rest = message.trim_ascii_start();
    if rest.starts_with(b"pam_") {
        rest = &rest[find(rest, b"): ")? + 3..];
    }
    if rest.starts_with(b"message repeated ") {
        rest = &rest[find(rest, b": [ ")? + 4..];
    }
    for severity in [&b"error: "[..], b"fatal: ", b"debug1: "] {
        rest = rest.strip_prefix(severity).unwrap_or(rest);
    }
    let form = FORMS.iter().find(|(lead, _)| rest.starts_with(lead));
    let end = match form {
        Some((lead, end)) => {
            rest = &rest[lead.len()..];
            *end
        }
        None => {
            let lead = ATTEMPTS.iter().find(|a| rest.starts_with(a))?;
            rest = &rest[lead.len()..];
            rest = &rest[find(rest, b" for ")? + 5..];
            End::From
        }
    };
    if matches!(end, End::From) {
        for qualifier in [&b"invalid user "[..], b"illegal user "] {
            rest = rest.strip_prefix(qualifier).unwrap_or(rest);
        }
    }
    let length = extent(rest, end)?;
    let name = rest[..length].trim_ascii();
    let indent = length - rest[..length].trim_ascii_start().len();
    let from = message.len() - rest.len() + indent;
    (!name.is_empty()).then_some((from, from + name.len()))
}

/// Who opened the session for the user whose name ends at `from`: `alice` of
/// `root(uid=0) by alice(uid=1000)`.
fn opener(message: &[u8], mut from: usize) -> Option<(usize, usize)> {
    if message[from..].starts_with(b"(uid=") {
        from += memchr(b')', &message[from..])? + 1;
    }
    let name = message[from..].strip_prefix(b" by ")?;
    let from = message.len() - name.len();
    let length = find(name, b"(uid=")?;
    // What pam_unix writes where nobody is logged in yet.
    let nobody = matches!(&name[..length], b"" | b"LOGIN");
    (!nobody).then_some((from, from + length))
}

/// How long the name at the start of `rest` is, blanks at its ends included;
/// `None` where the message has not the form that `end` asks for.
fn extent(rest: &[u8], end: End) -> Option<usize> {
    let last = |sought: &[u8]| rfind(rest, sought);
    let word = rest
        .iter()
        .position(|b| b.is_ascii_whitespace() || *b == b'(')
        .unwrap_or(rest.len());
    match end {
        // An empty name leaves `from` behind the blank of what led to it.
        End::From
            if rest.starts_with(b"from ") && last(b" from ").is_none() =>
        {
            None
        }
        End::From => last(b" from ").or(Some(word)),
        End::Port => {
            let Some(port) = last(b" port ") else { return Some(word) };
            memrchr(b' ', &rest[..port])
        }
        End::Preauth => last(b" [preauth]").or(Some(rest.len())),
        End::NotAllowed => {
            let not = last(b" not allowed because ")?;
            Some(rfind(&rest[..not], b" from ").unwrap_or(not))
        }
        End::By => {
            let by = find(rest, b" by ");
            let uid = find(&rest[..by.unwrap_or(rest.len())], b"(uid=");
            uid.or(by).or(Some(word))
        }
        End::Word => Some(word),
    }
}

fn claim(cx: &mut Cx<'_>, start: usize, end: usize) {
    cx.claim(start, end, Entity::Username, FoundBy::Position);
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::Username as User;
    &[
        Example(
            "h.example - alice [10/Oct/2000:13:55:36 -0700] \"GET / 1\" 200",
            &[("alice", User)],
        ),
        Example(
            "1 - - [10/Oct/2000:13:55:36 -0700] \"GET /\\\"b\" 200 5 \
             \"http://a/\" \"Mozilla/5.0 \\\"x\\\"\" \"-\"",
            &[
                ("http://a/", Entity::Referer),
                ("Mozilla/5.0 \\\"x\\\"", Entity::UserAgent),
            ],
        ),
        Example(
            "1 - - [10/Oct/2000:13:55:36 -0700] \"GET /\" 304 - \"-\" \"cu",
            &[],
        ),
        Example(
            r#"{"log":"1 - - [10/Oct/2000:13:55:36 -0700] \"G\" 200 5 \"-\" \"c/8\""}"#,
            &[("c/8", Entity::UserAgent)],
        ),
        Example(
            "MESSAGE=Accepted password for alice from h port 22 ssh2",
            &[("alice", User)],
        ),
        Example(
            r#"{"MESSAGE": "Invalid user bob from h port 22","P":1}"#,
            &[("bob", User)],
        ),
        Example(
            "UTC [7] FATAL:  password authentication failed for user \"al\"",
            &[("al", User)],
        ),
        Example(
            "FATAL:  no pg_hba.conf entry for host \"h\", user \"al\", SSL off",
            &[("al", User)],
        ),
        Example(
            "FATAL:  role \"jo smith\" does not exist",
            &[("jo smith", User)],
        ),
        Example("FATAL:  the database system is starting up", &[]),
        Example(
            "[client h:5] AH01617: user al: authentication failure for \"/x\"",
            &[("al", User)],
        ),
        Example(
            "[client h:5] AH01618: user bob not found: /private",
            &[("bob", User)],
        ),
        Example("page not found: /x, user agent not found: y", &[]),
        Example(
            "h passwd[71]: pam_unix(passwd:chauthtok): password changed for al",
            &[("al", User)],
        ),
        Example("message=Failed to ask for tea from x", &[]),
        Example(
            "web: h.example - jo smith [10/Oct/2000:13:55:36 -0700] \"GET /\"",
            &[("jo smith", User)],
        ),
        Example(
            "localhost bob alice [10/Oct/2000:13:55:36 -0700] \"GET /\" 200",
            &[("bob", User), ("alice", User)],
        ),
        Example("h.example - - [10/Oct/2000:13:55:36 -0700] \"GET /\"", &[]),
        Example(
            "h.example - \"\" [10/Oct/2000:13:55:36 -0700] \"GET /\"",
            &[],
        ),
        Example("worker - alice [3/10] done", &[]),
        Example(
            "h sudo: alice : TTY=pts/6 ; PWD=/home ; COMMAND=/bin/ls",
            &[("alice", User)],
        ),
        Example(
            "h sudo[71]:   jo : 3 incorrect attempts ; COMMAND=/bin/ls",
            &[("jo", User)],
        ),
        Example("run sudo: a b : c ; d", &[]),
        Example("3 items left [10/Oct/2000:13:55:36 -0700]", &[]),
        Example(
            "Jun 14 15:16:02 combo su(pam_unix)[10583]: session opened for \
             user cyrus by (uid=0)",
            &[("cyrus", User)],
        ),
        Example(
            "Jun 14 15:16:02 combo sshd[9]: Failed password for invalid user \
             from from h.example port 5 ssh2",
            &[("from", User)],
        ),
        Example(
            "Jun 14 15:16:02 combo sshd[9]: reverse mapping checking \
             getaddrinfo for h.example failed - POSSIBLE BREAK-IN ATTEMPT!",
            &[],
        ),
        Example("Jun 14 15:16:02 combo nginx[9]: User logged in", &[]),
        Example(
            "Jun 14 15:16:02 combo login[812]: session opened for user \
             cyrus by (uid=0)",
            &[("cyrus", User)],
        ),
        Example("combo login[812]: session of 3 hours", &[]),
        Example(
            "[error] 7#7: *1 user \"al \"e\": password mismatch, client: ::1",
            &[("al \"e", User), ("::1", Entity::Ip)],
        ),
        Example(
            "[error] 7#7: *12 user \"alice\" was not found in \"/etc/x\", \
             client: ::1",
            &[("alice", User), ("::1", Entity::Ip)],
        ),
        Example(
            "[error] 7#7: *1 user \"x\" is here, client: ::1",
            &[("::1", Entity::Ip)],
        ),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    /// What `detector` claims on `line`, called wherever `anchor` stands.
    fn claims(
        detector: fn(&mut Cx<'_>, usize),
        anchor: u8,
        line: &str,
    ) -> Vec<&str> {
        let mut spans: Vec<Span> = Vec::new();
        let mut cx = Cx::plain(line.as_bytes(), &mut spans);
        for at in memchr::memchr_iter(anchor, line.as_bytes()) {
            // As the masks promise.
            if anchor != b'[' || line[..at].ends_with(' ') {
                detector(&mut cx, at);
            }
        }
        for span in &spans {
            assert_eq!(span.entity, Entity::Username);
            assert_eq!(span.found_by, FoundBy::Position);
        }
        let text = |s: &Span| &line[s.start as usize..s.end as usize];
        spans.iter().map(text).collect()
    }

    /// Checks what is claimed before the time stamp behind `fields`.
    fn check_combined(fields: &str, users: &[&str]) {
        let line = format!("{fields} [10/Oct/2000:13:55:36 -0700] \"GET /\"");
        assert_eq!(claims(combined, b'[', &line), users, "{line}");
    }

    /// Checks what is claimed of what `program` says.
    fn check_says(program: &str, message: &str, users: &[&str]) {
        let line = format!("Dec 10 06:55:46 LabSZ {program}: {message}");
        assert_eq!(claims(syslog, b':', &line), users, "{line}");
    }

    fn check_sshd(message: &str, users: &[&str]) {
        check_says("sshd[24200]", message, users);
    }

    #[test]
    fn users_of_combined_lines() {
        check_combined("127.0.0.1 - frank", &["frank"]);
        check_combined(
            "127.0.0.1 user-identifier frank",
            &["user-identifier", "frank"],
        );
        check_combined("127.0.0.1 bob -", &["bob"]);
        check_combined("2001:db8::7 - frank", &["frank"]);
        check_combined("www.example:80 192.0.2.7 - frank", &["frank"]);
        check_combined(
            "www.example:443 192.0.2.7 1r2x jsmith",
            &["1r2x", "jsmith"],
        );
        check_combined("192.0.2.1, 192.0.2.7 - frank", &["frank"]);
        check_combined(
            "Oct 10 13:55:36 web nginx: 192.0.2.7 - frank",
            &["frank"],
        );
        check_combined("- - - 192.0.2.7 - a - b", &["a - b"]);
        check_combined("192.0.2.7 - Jo van Dyk", &["Jo van Dyk"]);
        check_combined("192.0.2.7 - 用户", &["用户"]);
        check_combined("192.0.2.7 - a@b.example", &["a@b.example"]);
        check_combined("192.0.2.7 - 192.0.2.9", &["192.0.2.9"]);
        check_combined("192.0.2.7 - a\\\"b", &["a\\\"b"]);
        check_combined("{\"log\":\"192.0.2.7 - frank", &["frank"]);
        check_combined("192.0.2.7 -  frank ", &["frank"]);
    }

    #[test]
    fn lines_without_a_user() {
        for fields in [
            "192.0.2.7 - -",
            "192.0.2.7 -",
            "192.0.2.7 -  ",
            "192.0.2.7 - \"\"",
            "192.0.2.7",
            "",
            "frank",
            "owner bucket",
            "worker has finished",
            "10.0.0.1:33317",
            "192.0.2.7 200 0.012",
            "www.example:80 192.0.2.7 200 0.012",
            "192.0.2.7 www.example -",
            "client 192.0.2.7 sent bad request",
        ] {
            check_combined(fields, &[]);
        }
        for line in [
            "192.0.2.7 - frank [10/10/2000:13:55:36]",
            "192.0.2.7 - frank [10/Oct/20]",
            "192.0.2.7 - frank [1",
            "192.0.2.7 - frank [",
            " [10/Oct/2000:1",
        ] {
            assert_eq!(claims(combined, b'[', line), [""; 0], "{line}");
        }
    }

    // The forms of Loghub's OpenSSH and Linux samples and of OpenSSH 9.
    #[test]
    fn users_of_sshd() {
        for (message, user) in [
            ("Invalid user webmaster from 173.234.31.186", "webmaster"),
            ("Invalid user a from b from 192.0.2.7 port 4", "a from b"),
            ("Invalid user jo smith from 192.0.2.7", "jo smith"),
            ("Invalid user a\"b from 192.0.2.7", "a\"b"),
            ("Invalid user  0101 from 192.0.2.7", "0101"),
            ("Illegal user test from 192.0.2.7", "test"),
            ("input_userauth_request: invalid user x y [preauth]", "x y"),
            ("input_userauth_request: invalid user a from b", "a from b"),
            ("Failed password for root from 192.0.2.7 port 3 ssh2", "root"),
            ("Failed none for invalid user 0 from 192.0.2.7 port 3", "0"),
            ("Failed password for illegal user x from 192.0.2.7", "x"),
            ("Failed keyboard-interactive/pam for al from ::1 port 3", "al"),
            (
                "Accepted publickey for alice from 192.0.2.7 port 50 ssh2: \
                 RSA SHA256:abc",
                "alice",
            ),
            ("Postponed publickey for alice from 192.0.2.7", "alice"),
            (
                "message repeated 5 times: [ Failed password for root from \
                 192.0.2.7 port 42393 ssh2]",
                "root",
            ),
            (
                "error: maximum authentication attempts exceeded for invalid \
                 user admin from 192.0.2.7 port 4 ssh2 [preauth]",
                "admin",
            ),
            (
                "Disconnecting: Too many authentication failures for admin \
                 [preauth]",
                "admin",
            ),
            (
                "Connection closed by authenticating user al 192.0.2.7 port \
                 22 [preauth]",
                "al",
            ),
            (
                "Connection reset by invalid user a port b 2001:db8::1 port \
                 22 [preauth]",
                "a port b",
            ),
            ("Disconnected from user alice 192.0.2.7 port 22", "alice"),
            ("Disconnected from invalid user x 192.0.2.7 port 22", "x"),
            (
                "Disconnecting invalid user x 192.0.2.7 port 22: Too many \
                 authentication failures [preauth]",
                "x",
            ),
            (
                "User alice from 192.0.2.7 not allowed because not listed in \
                 AllowUsers",
                "alice",
            ),
            ("User bob not allowed because account is locked", "bob"),
            (
                "Starting session: command for git from 192.0.2.7 port 2 id 0",
                "git",
            ),
            ("Close session: user git from 192.0.2.7 port 2 id 0", "git"),
            (
                "error: PAM: Authentication failure for root from h.example",
                "root",
            ),
            (
                "pam_unix(sshd:session): session opened for user fztu by \
                 (uid=0)",
                "fztu",
            ),
            ("pam_unix(sshd:session): session closed for user fztu", "fztu"),
        ] {
            check_sshd(message, &[user]);
        }
        for program in ["sshd-session[7]", "sshd-auth[7]", "sshd(pam_unix)[7]"]
        {
            check_says(program, "Invalid user x from 192.0.2.7", &["x"]);
        }
    }

    #[test]
    fn messages_without_a_user() {
        for message in [
            "Invalid user  from 192.0.2.7",
            "Invalid user from 192.0.2.7",
            "Failed password for invalid user  from 192.0.2.7 port 3 ssh2",
            "input_userauth_request: invalid user  [preauth]",
            "Connection closed by invalid user  192.0.2.7 port 22 [preauth]",
            "Connection closed by 192.0.2.7 [preauth]",
            "Received disconnect from 192.0.2.7: 11: Bye Bye [preauth]",
            "Disconnected from 192.0.2.7 port 22",
            "Did not receive identification string from 192.0.2.7",
            "reverse mapping checking getaddrinfo for h.example \
             [192.0.2.7] failed - POSSIBLE BREAK-IN ATTEMPT!",
            "pam_unix(sshd:auth): check pass; user unknown",
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 \
             euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root",
            "PAM service(sshd) ignoring max retries; 6 > 3",
            "Server listening on 0.0.0.0 port 22.",
            "User authentication is on",
            "Invalid user ",
            "",
        ] {
            check_sshd(message, &[]);
        }
        check_says("nginx[7]", "Invalid user x from 192.0.2.7", &[]);
        check_says("ftpd[7]", "connection from 192.0.2.7 () at Sun", &[]);
        check_says("x]", "Invalid user x from 192.0.2.7", &[]);
        assert_eq!(claims(syslog, b':', ":]:[7]:[]: pam_"), [""; 0]);
    }

    #[test]
    fn sessions_that_pam_opens() {
        check_says(
            "su(pam_unix)[10583]",
            "session opened for user cyrus by (uid=0)",
            &["cyrus"],
        );
        check_says(
            "login(pam_unix)[2421]",
            "session opened for user root by LOGIN(uid=0)",
            &["root"],
        );
        check_says(
            "ftpd(pam_unix)[2421]",
            "session closed for user alice",
            &["alice"],
        );
        check_says(
            "sudo",
            "pam_unix(sudo:session): session opened for user root(uid=0) by \
             alice(uid=1000)",
            &["root", "alice"],
        );
        check_says(
            "CRON[7]",
            "pam_unix(cron:session): session opened for user jo smith by \
             (uid=0)",
            &["jo smith"],
        );
    }

    // What follows the message in a JSON record is not the message's.
    #[test]
    fn messages_inside_quotes() {
        for (line, user) in [
            (
                "{\"log\":\"sshd[7]: Failed password for al from h\",\"n\":\
                 \"mail from x\"}",
                "al",
            ),
            (
                "{\"log\":\"su: pam_unix(su:session): session closed for \
                 user al\",\"n\":1}",
                "al",
            ),
            (
                "{\"log\":\"sshd[7]: input_userauth_request: invalid user \
                 al\",\"n\":\" [preauth]\"}",
                "al",
            ),
            (
                "{\"log\":\"sshd[7]: Invalid user a\\\"l\",\"n\":\"mail from \
                 x\"}",
                "a\\\"l",
            ),
        ] {
            assert_eq!(claims(syslog, b':', line), [user], "{line}");
        }
    }

    #[test]
    fn hostile_lines_finish_at_once() {
        for pattern in [
            "]:",
            "7]:",
            "[7]:",
            "sshd[7]:",
            "sshd[7]: Invalid user ",
            "sshd[7]: Failed for ",
            ": pam_",
            " [10/Oct/2000:",
            "1.1.1.1 - a [10/Oct/2000:",
            "*1 user \"a, client:",
            "FATAL: user \"",
            " user a not found: /",
        ] {
            let line = pattern.repeat((1 << 18) / pattern.len());
            claims(syslog, b':', &line);
            claims(nginx, b':', &line);
            claims(server, b':', &line);
            claims(combined, b'[', &line);
        }
    }
}
