//! Columns: where a header line names what stands below it.

use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};

use super::Cx;
use super::custom::{self, Detector};
use super::ip;
use super::names::{Says, lookup};
use super::value::kind;
use crate::entity::Entity;
use crate::span::{FoundBy, Span};
use crate::time::Day;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// W3C extended log format (IIS, CloudFront): cells are parted by spaces
    /// or tabs, any number of them, and may be quoted.
    W3c,
    /// Zeek: cells are parted by single tabs and never quoted. Lines that
    /// begin with `#` are directives.
    Zeek,
    /// RFC 4180 with this separator, each record on one line.
    Csv(u8),
}

impl Format {
    /// The cell that begins at or after `from`, without its quotes, and where
    /// the next may begin: past the end of `line` behind its last.
    fn cell(self, line: &[u8], from: usize) -> (Range<usize>, usize) {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let run = |from: usize| {
            let rest = line[from..].iter();
            from + rest.take_while(|byte| blank(byte)).count()
        };
        // Blanks before a quote are a common lapse.
        let start = match self {
            Format::W3c => run(from),
            Format::Csv(b'\t') | Format::Zeek => from,
            Format::Csv(_) => run(from),
        };
        let quoted = self != Format::Zeek && line.get(start) == Some(&b'"');
        let (cell, mut end) = match quoted {
            true => {
                let close = closing_quote(line, start + 1);
                (start + 1..close, line.len().min(close + 1))
            }
            false => (start..start, start),
        };
        end += match self {
            Format::W3c => line[end..].iter().position(blank),
            Format::Zeek => memchr(b'\t', &line[end..]),
            Format::Csv(separator) => memchr(separator, &line[end..]),
        }
        .unwrap_or(line.len() - end);
        let cell = if quoted { cell } else { start..end };
        let next = match self {
            Format::W3c if run(end) == line.len() => line.len() + 1,
            _ => end + 1,
        };
        (cell, next)
    }

    /// The cells of `line`.
    fn cells(self, line: &[u8]) -> impl Iterator<Item = Range<usize>> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let from = (next <= line.len()).then_some(next)?;
            let (cell, behind) = self.cell(line, from);
            next = behind;
            Some(cell)
        })
    }
}

/// Where the quote that closes a cell stands: the first that is not doubled,
/// or the line's end.
fn closing_quote(line: &[u8], mut from: usize) -> usize {
    while let Some(quote) = memchr(b'"', &line[from..]) {
        from += quote;
        if line.get(from + 1) != Some(&b'"') {
            return from;
        }
        from += 2;
    }
    line.len()
}

/// Which columns of a table hold which entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    format: Format,
    /// Index of the columns whose names say something, ascending, and what
    /// they say.
    named: Vec<(usize, Says)>,
    /// Index of the column of dates of a W3C log.
    date: Option<usize>,
    /// The names of all columns, as they are written.
    names: Arc<[Box<[u8]>]>,
}

/// How a run is told where names of columns come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// Header lines are recognised where they are one.
    #[default]
    Auto,
    /// The first line of each input is the header of a CSV file, whatever its
    /// names are.
    Csv,
    /// A `#Fields:` line comes before the lines that it is about, as in W3C
    /// and IIS logs.
    W3c,
}

/// A cell of a table, and the column it is in.
pub(crate) struct Cell {
    /// Where it lies in the lines, without quotes and blanks.
    pub(crate) range: Range<usize>,
    names: Arc<[Box<[u8]>]>,
    column: usize,
}

impl Cell {
    /// The name of its column.
    pub(crate) fn name(&self) -> &[u8] {
        self.names.get(self.column).map_or(&[], |name| name)
    }
}

/// The columns that `line`, without its line feed, declares, or `None` where
/// it is no header.
///
/// - `#Fields: date time c-ip` of the W3C extended log format, on any line;
/// - `#fields` and tabs, as Zeek writes them, on any line;
/// - CSV where `line` is the `first` of an input: two cells or more, parted
///   by commas, semicolons or tabs, that all look like names and differ, one
///   of which at least names an entity, unless it is said to be a header.
///
/// A W3C or Zeek header may name no entity: it still ends what an earlier one
/// said, and so does `#End-Date:`, with which a W3C log is finished.
pub(crate) fn header(line: &[u8], first: First) -> Option<Columns> {
    declared(line, first, lookup)
}

/// What is known of a line as the first of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum First {
    /// It is not the first.
    No,
    /// It may be a header.
    Perhaps,
    /// It is said to be one.
    Header,
}

/// [`header`], by what `says` of names.
fn declared(
    line: &[u8],
    first: First,
    says: impl Fn(&[u8]) -> Says,
) -> Option<Columns> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if let Some((directive, names)) = line.split_at_checked(8) {
        if directive.eq_ignore_ascii_case(b"#fields:") {
            return Some(Columns::named(Format::W3c, names, |name| {
                w3c(name).map_or_else(|| says(party(name)), Says::Is)
            }));
        }
        if line.starts_with(b"#End-Date:") {
            return Some(Columns::named(Format::W3c, b"", says));
        }
        if directive == b"#fields\t" {
            return Some(Columns::named(Format::Zeek, names, |name| {
                zeek(name).map_or_else(|| says(name), Says::Is)
            }));
        }
    }
    if first == First::No {
        return None;
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let count = |&byte: &u8| memchr_iter(byte, line).count();
    // Of equally many, the last: the order here is of rising precedence.
    let separator = *[b'\t', b';', b','].iter().max_by_key(|b| count(b))?;
    let format = Format::Csv(separator);
    if count(&separator) == 0 || !are_names(format, line) {
        return None;
    }
    let columns = Columns::named(format, line, says);
    if first == First::Header {
        return Some(columns);
    }
    let entity = |&(_, says): &(usize, Says)| matches!(says, Says::Is(_));
    columns.named.iter().any(entity).then_some(columns)
}

/// Whether the cells of `line` could be the names of columns: each looks like
/// a name, and no two are the same.
fn are_names(format: Format, line: &[u8]) -> bool {
    // No table is wider, and comparing each with each must stay cheap.
    const WIDEST: usize = 256;
    let mut names: Vec<&[u8]> = Vec::new();
    for cell in format.cells(line) {
        let name = line[cell].trim_ascii();
        if names.len() == WIDEST || !is_name(name) || names.contains(&name) {
            return false;
        }
        names.push(name);
    }
    true
}

/// Whether a cell looks like the name of a column: begins with a letter or
/// `_`, is no sentence, and holds what names hold.
fn is_name(name: &[u8]) -> bool {
    let word = |b: u8| b.is_ascii_alphabetic() || b == b'_' || b >= 0x80;
    name.len() <= 64
        && name.first().is_some_and(|&byte| word(byte))
        && name.iter().filter(|&&byte| byte == b' ').count() <= 3
        && name.iter().all(|&byte| {
            word(byte)
                || byte.is_ascii_digit()
                || matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'/')
        })
}

/// The name of a W3C field without the prefix that says which party it
/// belongs to or went to: `c-ip`, `cs-username`, `cs(User-Agent)`.
fn party(name: &[u8]) -> &[u8] {
    const PARTIES: [&[u8]; 9] =
        [b"c", b"s", b"r", b"cs", b"sc", b"sr", b"rs", b"cr", b"rc"];
    let end = name.iter().position(|b| matches!(b, b'-' | b'('));
    let Some(end) = end else { return name };
    let prefix = &name[..end];
    let rest = &name[end + 1..];
    if name[end] == b'(' {
        // Of `x(…)` too: a header is a header.
        return rest.strip_suffix(b")").unwrap_or(rest);
    }
    if PARTIES.iter().any(|party| party.eq_ignore_ascii_case(prefix)) {
        return rest;
    }
    name
}

/// What the identifiers of the W3C extended log format say that are no names
/// of fields elsewhere.
fn w3c(name: &[u8]) -> Option<Entity> {
    const IDENTIFIERS: [(&[u8], Entity); 9] = [
        (b"ip", Entity::Ip),
        (b"username", Entity::Username),
        // Oracle's web cache.
        (b"auth-id", Entity::Username),
        (b"cookie", Entity::Credential),
        (b"set-cookie", Entity::Credential),
        (b"authorization", Entity::Credential),
        (b"proxy-authorization", Entity::Credential),
        (b"user-agent", Entity::UserAgent),
        (b"referer", Entity::Referer),
    ];
    let name = party(name);
    let known = IDENTIFIERS.iter().find(|i| i.0.eq_ignore_ascii_case(name));
    known.map(|&(_, entity)| entity)
}

/// What Zeek calls the two ends of a connection.
fn zeek(name: &[u8]) -> Option<Entity> {
    match name {
        b"id.orig_h" | b"id.resp_h" | b"orig_h" | b"resp_h" | b"tx_hosts"
        | b"rx_hosts" => Some(Entity::Ip),
        b"orig_l2_addr" | b"resp_l2_addr" => Some(Entity::Mac),
        _ => None,
    }
}

impl Columns {
    fn named(
        format: Format,
        header: &[u8],
        says: impl Fn(&[u8]) -> Says,
    ) -> Columns {
        let cells = format.cells(header);
        let names: Arc<[Box<[u8]>]> =
            cells.map(|cell| header[cell].trim_ascii().into()).collect();
        let named = names.iter().enumerate().map(|(i, n)| (i, says(n)));
        let telling = named.filter(|&(_, says)| says != Says::Nothing);
        let date = names.iter().position(|name| {
            format == Format::W3c && name.eq_ignore_ascii_case(b"date")
        });
        Columns { format, named: telling.collect(), date, names }
    }

    /// Whether `line` is a row of the table, and not one of another log that
    /// was written or appended to the same file.
    ///
    /// Rows of a W3C log are cut short, or have more cells than columns where
    /// a server wrote blanks as they were. Theirs is the date in its column.
    fn is_row(&self, line: &[u8]) -> bool {
        if self.format == Format::W3c {
            let Some(date) = self.date else {
                return !matches!(line.first(), Some(b'#' | b'{' | b'['));
            };
            let cell = self.format.cells(line).nth(date);
            return cell.is_some_and(|cell| is_date(&line[cell]));
        }
        !(self.format == Format::Zeek && line.starts_with(b"#"))
    }

    /// Claims the cells of the named columns on a data line: `line`, a range
    /// of the text without its line feed.
    ///
    /// Cells count from the line's start, also on a line that has more or
    /// fewer of them than the header; a CSV record that continues on another
    /// line is therefore read as two. Empty cells and those that stand for
    /// nothing are left alone, and so is what is no address under the name of
    /// one. Numbers under a name that counts are added to `counts`. Where a
    /// detector of the policy's own is for the column, no other is.
    fn claim(
        &self,
        cx: &mut Cx<'_>,
        line: Range<usize>,
        counts: &mut Vec<Range<u32>>,
    ) {
        let text = cx.text;
        let bytes = &text[line.clone()];
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if !self.is_row(bytes) {
            return;
        }
        let own = cx.own;
        let rules: Vec<(usize, u16)> = match own.is_empty() {
            true => Vec::new(),
            false => {
                let names = self.names.iter().enumerate();
                let rule = |name: &[u8]| custom::rule_of(own, name);
                names.filter_map(|(i, n)| Some((i, rule(n)?))).collect()
            }
        };
        let of = |index: usize, rules: &[(usize, u16)]| {
            rules.iter().find(|(i, _)| *i == index).map_or(0, |(_, r)| *r)
        };
        for (index, cell) in self.format.cells(bytes).enumerate() {
            let said = self.named.binary_search_by_key(&index, |(i, _)| *i);
            if own.is_empty() && self.named.last().is_none_or(|l| index > l.0)
            {
                return;
            }
            cx.rule = of(index, &rules);
            let says = match said {
                _ if cx.rule > 0 => Says::Is(Entity::Custom),
                Ok(place) => self.named[place].1,
                Err(_) => continue,
            };
            let cell = trimmed(bytes, cell);
            let value = &bytes[cell.clone()];
            let (start, end) =
                (line.start + cell.start, line.start + cell.end);
            if says_nothing(value) {
                continue;
            }
            match says {
                Says::Nothing => {}
                Says::Counts if value.iter().all(u8::is_ascii_digit) => {
                    counts.push(start as u32..end as u32);
                }
                Says::Counts => {}
                Says::Is(Entity::Ip) => addresses(cx, start..end),
                Says::Is(entity) => {
                    let entity = kind(entity, value, cx.today);
                    cx.claim(start, end, entity, FoundBy::Column);
                }
            }
        }
        cx.rule = 0;
    }

    /// Adds the cells of a data line to `cells`.
    fn cells(&self, text: &[u8], line: Range<usize>, cells: &mut Vec<Cell>) {
        let bytes = &text[line.clone()];
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if !self.is_row(bytes) {
            return;
        }
        let all = self.format.cells(bytes).enumerate().take(self.names.len());
        cells.extend(all.map(|(column, cell)| {
            let cell = trimmed(bytes, cell);
            let range = line.start + cell.start..line.start + cell.end;
            Cell { range, names: Arc::clone(&self.names), column }
        }));
    }
}

/// A cell without the blanks around it.
fn trimmed(line: &[u8], cell: Range<usize>) -> Range<usize> {
    let blanks = &line[cell.clone()];
    let indent = blanks.len() - blanks.trim_ascii_start().len();
    let start = cell.start + indent;
    start..start + blanks.trim_ascii().len()
}

/// The header in force while the lines of one input pass by in order: the
/// only thing that one line tells of another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    columns: Option<Arc<Columns>>,
    /// Whether the first line of the input has passed.
    begun: bool,
    expected: Header,
}

impl Table {
    /// A table that nothing has passed, of which this much is `expected`.
    pub(crate) fn new(expected: Header) -> Table {
        Table { expected, ..Table::default() }
    }

    /// Lets `lines`, a batch of whole lines, pass.
    pub(crate) fn pass(&mut self, lines: &[u8]) {
        self.walk(lines, |_, _| ());
    }

    /// Lets `lines` pass and claims the cells of the columns in force, as
    /// names or the `own` detectors of a policy say. Of `spans`, those go
    /// that a shape claimed where a column counts. All cells are added to
    /// `cells`, if that is asked for.
    ///
    /// Gives where the first header stands if none was in force before, the
    /// end of `lines` if there is none.
    pub(crate) fn claim(
        &mut self,
        lines: &[u8],
        today: Day,
        own: &[Detector],
        spans: &mut Vec<Span>,
        mut cells: Option<&mut Vec<Cell>>,
    ) -> usize {
        let mut counts = Vec::new();
        let mut cx = Cx { own, ..Cx::with(lines, today, spans) };
        let mut headed = lines.len();
        if self.columns.is_some() {
            headed = 0;
        }
        self.walk(lines, |columns, mut rest| {
            // The header's own line.
            let before = &lines[..rest.start.saturating_sub(1)];
            headed = headed.min(memrchr(b'\n', before).map_or(0, |n| n + 1));
            while !rest.is_empty() {
                let end = memchr(b'\n', &lines[rest.clone()])
                    .map_or(rest.end, |feed| rest.start + feed);
                columns.claim(&mut cx, rest.start..end, &mut counts);
                if let Some(cells) = &mut cells {
                    columns.cells(lines, rest.start..end, cells);
                }
                rest.start = rest.end.min(end + 1);
            }
        });
        if !counts.is_empty() {
            spans.retain(|span| {
                let next = counts.partition_point(|c| c.end < span.end);
                counts.get(next).is_none_or(|c| c.start > span.start)
            });
        }
        headed
    }

    /// Calls `each` for every stretch of lines that stands below a header.
    fn walk(
        &mut self,
        lines: &[u8],
        mut each: impl FnMut(&Columns, Range<usize>),
    ) {
        let end_of = |start: usize| {
            memchr(b'\n', &lines[start..])
                .map_or(lines.len(), |feed| start + feed)
        };
        let mut below = 0;
        let mut take = |table: &mut Table, start: usize, first: First| {
            let end = end_of(start);
            let Some(columns) = header(&lines[start..end], first) else {
                return;
            };
            if let Some(above) = &table.columns {
                each(above, below..start);
            }
            table.columns = Some(Arc::new(columns));
            below = lines.len().min(end + 1);
        };
        let begins = !self.begun && !lines.is_empty();
        if begins {
            self.begun = true;
            let first = match self.expected {
                Header::Csv => First::Header,
                Header::Auto | Header::W3c => First::Perhaps,
            };
            take(self, 0, first);
        }
        for sign in memchr_iter(b'#', lines) {
            let on_new_line = match sign.checked_sub(1) {
                Some(before) => lines[before] == b'\n',
                None => !begins,
            };
            if on_new_line {
                take(self, sign, First::No);
            }
        }
        if let Some(columns) = &self.columns {
            each(columns, below..lines.len());
        }
    }
}

/// Whether a cell is a date of the W3C format: `YYYY-MM-DD`.
fn is_date(cell: &[u8]) -> bool {
    cell.len() == 10
        && cell.iter().enumerate().all(|(i, byte)| match i {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Whether a cell stands for no value.
fn says_nothing(value: &[u8]) -> bool {
    const NOTHING: [&str; 8] =
        ["", "-", "0", "null", "nil", "true", "false", "(empty)"];
    NOTHING.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(value))
}

/// Claims the addresses in a cell, several of which may be listed.
fn addresses(cx: &mut Cx<'_>, cell: Range<usize>) {
    let text = cx.text;
    let mut start = cell.start;
    for piece in text[cell].split(|b| matches!(b, b',' | b' ' | b'+' | b';')) {
        let end = start + piece.len();
        if let Some(length) = ip::address_len(piece) {
            cx.claim(start, start + length, Entity::Ip, FoundBy::Column);
        } else if ip::parse_integer(piece).is_some() {
            cx.claim(start, end, Entity::Ip, FoundBy::Column);
        }
        start = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Detectors;
    use crate::span::resolve;

    /// The few names that the tests need.
    fn says(name: &[u8]) -> Says {
        match name.to_ascii_lowercase().as_slice() {
            b"user" | b"login" | b"user_name" => Says::Is(Entity::Username),
            b"phone" | b"\xe6\x89\x8b\xe6\x9c\xba" => Says::Is(Entity::Phone),
            b"ip" | b"x-forwarded-for" => Says::Is(Entity::Ip),
            b"bytes" => Says::Counts,
            _ => Says::Nothing,
        }
    }

    fn spans(columns: &Columns, line: &str) -> Vec<Span> {
        let text = format!("before\n{line}\nafter");
        let mut spans = Vec::new();
        let mut cx = Cx::plain(text.as_bytes(), &mut spans);
        columns.claim(&mut cx, 7..7 + line.len(), &mut Vec::new());
        spans
    }

    /// Reads `lines` below `head` as a table, which starts an input, and
    /// gives what is claimed of each.
    fn table<'a>(
        head: &str,
        lines: &[&'a str],
    ) -> Vec<Vec<(&'a str, Entity)>> {
        let columns = declared(head.as_bytes(), First::Perhaps, says).unwrap();
        let of = |line: &&'a str| {
            let found = spans(&columns, line);
            assert!(found.iter().all(|s| s.found_by == FoundBy::Column));
            let text =
                |s: &Span| &line[s.start as usize - 7..s.end as usize - 7];
            found.iter().map(|s| (text(s), s.entity)).collect()
        };
        lines.iter().map(of).collect()
    }

    #[test]
    fn what_a_column_counts_is_no_number_of_a_person() {
        let lines = b"phone,bytes,note\n\
            13812345678,13812345678,13812345678\n\
            02162345678,x13812345678,\n";
        let mut spans = Vec::new();
        let today = Day::new(2026, 6, 30).unwrap();
        Detectors::new(today, crate::entity::EntitySet::ALL)
            .detect(lines, &mut spans);
        Table::default().claim(lines, today, &[], &mut spans, None);
        resolve(&mut spans);
        let found = |s: &Span| (s.start, s.end, s.entity);
        assert_eq!(
            spans.iter().map(found).collect::<Vec<_>>(),
            [
                (17, 28, Entity::MobileCn),
                (41, 52, Entity::MobileCn),
                (53, 64, Entity::LandlineCn),
            ]
        );
    }

    #[test]
    fn w3c_columns_are_claimed_by_their_identifiers() {
        assert_eq!(
            table(
                "#Fields: date time c-ip cs-username s-ip s-port \
                 cs-uri-stem sc-status cs(User-Agent) cs(Cookie) \
                 cs(Referer) x-forwarded-for cs-bytes\r",
                &[
                    "2026-06-30 10:00:00 203.0.113.7 CORP\\alice \
                     10.0.0.1 443 /a 200 Mozilla/5.0+(X11) sid=1;+b=2 \
                     https://a.example/ 198.51.100.9,+2001:db8::1 12\r",
                    "2026-06-30 10:00:00 - - - 443 /a 200 - - - - 12",
                    "#Date: 2026-06-30 10:00:00 203.0.113.7",
                    "2026-06-30 10:00:00 203.0.113.7",
                    "",
                    // Of other logs.
                    "{\"time\": \"2026-06-30\", \"number\": 17, \"a\": 1}",
                    "2026/06/30 10:00:00 started worker-7 of shop",
                ]
            ),
            [
                vec![
                    ("203.0.113.7", Entity::Ip),
                    ("CORP\\alice", Entity::Username),
                    ("10.0.0.1", Entity::Ip),
                    ("Mozilla/5.0+(X11)", Entity::UserAgent),
                    ("sid=1;+b=2", Entity::Credential),
                    ("https://a.example/", Entity::Referer),
                    ("198.51.100.9", Entity::Ip),
                    ("2001:db8::1", Entity::Ip),
                ],
                vec![],
                vec![],
                vec![("203.0.113.7", Entity::Ip)],
                vec![],
                vec![],
                vec![],
            ]
        );
        assert_eq!(
            table(
                "#Fields: c-ip c-auth-id",
                &[
                    "- alice",
                    "- -",
                    "{\"c-ip\": 1, \"c-auth-id\": 2}",
                    "# a b"
                ]
            ),
            [vec![("alice", Entity::Username)], vec![], vec![], vec![]]
        );
        // CloudFront declares with spaces and writes with tabs; the format
        // itself knows quoted strings.
        assert_eq!(
            table(
                "#Fields: date c-ip cs(User-Agent) cs-username",
                &[
                    "2026-06-30\t203.0.113.7\tcurl%2F8\talice",
                    "2026-06-30 203.0.113.7 \"a \"\"b\"\" c\" alice  ",
                ]
            ),
            [
                [
                    ("203.0.113.7", Entity::Ip),
                    ("curl%2F8", Entity::UserAgent),
                    ("alice", Entity::Username)
                ],
                [
                    ("203.0.113.7", Entity::Ip),
                    ("a \"\"b\"\" c", Entity::UserAgent),
                    ("alice", Entity::Username)
                ],
            ]
        );
    }

    #[test]
    fn zeek_columns_are_claimed_by_tabs() {
        assert_eq!(
            table(
                "#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tuser\ttx_hosts",
                &[
                    "1.0\t192.0.2.1\t80\t192.0.2.2\tjo smith\t192.0.2.3,\
                     192.0.2.4",
                    "1.0\t192.0.2.1\t80\t-\t\t(empty)",
                    "#types\ttime\taddr\tport\taddr\tstring\tset[addr]",
                ]
            ),
            [
                vec![
                    ("192.0.2.1", Entity::Ip),
                    ("192.0.2.2", Entity::Ip),
                    ("jo smith", Entity::Username),
                    ("192.0.2.3", Entity::Ip),
                    ("192.0.2.4", Entity::Ip),
                ],
                vec![("192.0.2.1", Entity::Ip)],
                vec![],
            ]
        );
    }

    #[test]
    fn csv_columns_follow_rfc_4180() {
        assert_eq!(
            table(
                "\u{feff}id,User,手机,note,ip",
                &[
                    "1,alice,13800138000,x,203.0.113.7",
                    "2,\"a, \"\"b\"\"\", \"1380 013\" ,\"x,y\",3405803783",
                    "3,null,-,,host.example",
                    "4,\"unclosed, 13800138000",
                    "5,bob",
                    "6,bob,1,2,0xcb007107,7,8",
                ]
            ),
            [
                vec![
                    ("alice", Entity::Username),
                    ("13800138000", Entity::MobileCn),
                    ("203.0.113.7", Entity::Ip),
                ],
                vec![
                    ("a, \"\"b\"\"", Entity::Username),
                    ("1380 013", Entity::Phone),
                    ("3405803783", Entity::Ip),
                ],
                vec![],
                vec![("unclosed, 13800138000", Entity::Username)],
                vec![("bob", Entity::Username)],
                vec![
                    ("bob", Entity::Username),
                    ("1", Entity::Phone),
                    ("0xcb007107", Entity::Ip),
                ],
            ]
        );
        assert_eq!(
            table("id;\"user\"", &["1,5;alice"]),
            [[("alice", Entity::Username)]]
        );
        assert_eq!(
            table("id\tuser", &["a, b\talice\r"]),
            [[("alice", Entity::Username)]]
        );
    }

    #[test]
    fn what_is_no_header_declares_nothing() {
        for line in [
            "",
            "user",
            "id,name",
            "1,user",
            "user,user",
            "user,,id",
            "user=alice,id=7",
            "user: alice, logged in",
            "user,this is a sentence and no name",
            "#Software: Microsoft Internet Information Services 10.0",
            "{\"user\":1,\"id\":2}",
            "2026-06-30 10:00:00,123 INFO user",
        ] {
            assert_eq!(
                declared(line.as_bytes(), First::Perhaps, says),
                None,
                "{line}"
            );
        }
        assert_eq!(declared(b"id,user", First::No, says), None);
        // A header that names nothing still ends what another said.
        for line in [
            "#Fields: date time",
            "#Fields:",
            "#fields\tts\tuid",
            "#End-Date: 2026-06-30 10:00:00",
        ] {
            let columns = declared(line.as_bytes(), First::No, says).unwrap();
            assert_eq!(columns.named, []);
            assert_eq!(spans(&columns, "alice 203.0.113.7"), []);
        }
    }

    #[test]
    fn hostile_lines_cost_one_pass() {
        const MANY: usize = 1 << 18;
        let csv = declared(b"id,user", First::Perhaps, says).unwrap();
        let w3c = declared(b"#Fields: c-ip cs-username", First::Perhaps, says)
            .unwrap();
        for pattern in [",", "\"", "\"\"", " ", "\t", "\",", "#", "a"] {
            let line = pattern.repeat(MANY / pattern.len());
            declared(line.as_bytes(), First::Perhaps, says);
            spans(&csv, &line);
            spans(&w3c, &line);
        }
        let wide = "user,".repeat(MANY / 5);
        assert_eq!(declared(wide.as_bytes(), First::Perhaps, says), None);
    }
}
