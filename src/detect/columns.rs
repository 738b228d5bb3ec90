//! Columns: where a header line names what stands below it.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::{memchr, memchr_iter};

use super::Cx;
use super::custom::{self, Detector};
use super::fields::of_account;
use super::ip;
use super::names::{Says, lookup, lookup_beside};
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
    /// the next may begin: past the end of `line` behind its last. Between
    /// quotes a separator is none if they `hide` it.
    fn cell(
        self,
        line: &[u8],
        from: usize,
        hide: bool,
    ) -> (Range<usize>, usize) {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let run = |from: usize| {
            let rest = line[from..].iter();
            from + rest.take_while(|byte| blank(byte)).count()
        };
        let end_from = |at: usize| {
            let rest = &line[at..];
            let end = match self {
                Format::W3c => rest.iter().position(blank),
                Format::Zeek => memchr(b'\t', rest),
                Format::Csv(separator) => memchr(separator, rest),
            };
            at + end.unwrap_or(rest.len())
        };
        let next = |end: usize| match self {
            Format::W3c if run(end) == line.len() => line.len() + 1,
            _ => end + 1,
        };
        // Blanks before a quote are a common lapse.
        let start = match self {
            Format::W3c => run(from),
            Format::Csv(b'\t') | Format::Zeek => from,
            Format::Csv(_) => run(from),
        };
        let end = end_from(start);
        if self == Format::Zeek || line.get(start) != Some(&b'"') {
            return (start..end, next(end));
        }
        let mut closed = end;
        if hide {
            let close = closing_quote(line, start + 1);
            let behind = line.len().min(close + 1);
            closed = end_from(behind);
            let ends = line[behind..closed].trim_ascii().is_empty();
            match self {
                // One that does not end its cell was written as it came.
                Format::W3c if !ends || close == line.len() => closed = end,
                _ if ends => return (start + 1..close, next(closed)),
                _ => {}
            }
        }
        let cell = trimmed(line, start..closed);
        let inside = match line[cell.clone()] {
            [b'"', .., b'"'] => cell.start + 1..cell.end - 1,
            _ => cell,
        };
        (inside, next(closed))
    }

    /// The cells of `line`; between quotes that `hide` it a separator is
    /// none.
    fn cells(
        self,
        line: &[u8],
        hide: bool,
    ) -> impl Iterator<Item = Range<usize>> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let from = (next <= line.len()).then_some(next)?;
            let (cell, behind) = self.cell(line, from, hide);
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
    /// Index of the columns that a detector of the policy's own is for,
    /// ascending, and its rule: once known, since a header's names may be
    /// longer than the rows below it.
    rules: OnceLock<Vec<(usize, u16)>>,
}

/// How a run is told where names of columns come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// Header lines are recognised where they are one.
    #[default]
    Auto,
    /// The first line of each input that is not empty is the header of a CSV
    /// file, whatever it holds, and no other line is one.
    Csv,
    /// A `#Fields:` line comes before the lines that it is about, as in W3C
    /// and IIS logs. The first line is no header of a CSV file.
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

/// The separators of CSV, in the order of their precedence where one splits
/// a header into as many names as another.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The separator of a table with one column: no line holds it.
const NONE: u8 = b'\n';

/// The most columns of a header that are read, which is as many as a
/// spreadsheet has (Excel's limits), and the longest name of one in bytes:
/// what a header makes later rows cost is bounded.
const MOST_COLUMNS: usize = 16_384;
const LONGEST_NAME: usize = 1024;

/// What is known of the next line as a header of CSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum First {
    /// It is none.
    No,
    /// It may be one.
    #[default]
    Perhaps,
    /// It is said to be one.
    Header,
}

/// The columns that the directive `line`, without its line feed, declares, by
/// what `says` of names, or `None` where it declares none.
///
/// - `#Fields: date time c-ip` of the W3C extended log format;
/// - `#fields` and tabs, as Zeek writes them.
///
/// They may name no entity: they still end what an earlier header said, and
/// so does `#End-Date:`, with which a W3C log is finished.
fn declared(line: &[u8], says: impl Fn(&[u8]) -> Says) -> Option<Columns> {
    let line = bare(line);
    if is_like(line, b"#End-Date:") {
        return Some(Columns::named(Format::W3c, b"", says));
    }
    let (directive, names) = line.split_at_checked(8)?;
    if directive.eq_ignore_ascii_case(b"#fields:") {
        return Some(Columns::named(Format::W3c, names, |name| {
            w3c(name).map_or_else(|| says(party(name)), Says::Is)
        }));
    }
    (directive == b"#fields\t").then(|| {
        Columns::named(Format::Zeek, names, |name| {
            zeek(name).map_or_else(|| says(name), Says::Is)
        })
    })
}

/// The columns that `line`, without its line feed, declares as the header of
/// a CSV file, by what `says` of names: all its cells, if it is `said` to be
/// one. Else two cells or more, parted by commas, semicolons or tabs, that
/// all look like names and differ, one of which at least names an entity.
fn csv(
    line: &[u8],
    separator: Option<u8>,
    said: bool,
    says: impl Fn(&[u8]) -> Says,
) -> Option<Columns> {
    let line = bare(line);
    let count = |&byte: &u8| {
        Format::Csv(byte).cells(line, true).take(2 + MOST_COLUMNS).count()
    };
    let separator = separator.or_else(|| {
        let common = if said { &SEPARATORS[..] } else { &SEPARATORS[..3] };
        // Of equally many, `max_by_key` gives the last.
        let most = common.iter().rev().max_by_key(|b| count(b));
        most.copied().filter(|byte| count(byte) > 1)
    });
    let format = Format::Csv(separator.unwrap_or(NONE));
    if said {
        return Some(Columns::named(format, line, says));
    }
    if separator.is_none() || !are_names(format, line) {
        return None;
    }
    let columns = Columns::named(format, line, says);
    let entity = |&(_, says): &(usize, Says)| matches!(says, Says::Is(_));
    columns.named.iter().any(entity).then_some(columns)
}

/// The separator that `line` names for the lines behind it, as spreadsheets
/// understand it: `sep=;`.
fn named_separator(line: &[u8]) -> Option<u8> {
    match bare(line) {
        [name @ .., separator]
            if name.eq_ignore_ascii_case(b"sep=")
                && (separator.is_ascii_punctuation()
                    || *separator == b'\t')
                && *separator != b'"' =>
        {
            Some(*separator)
        }
        _ => None,
    }
}

/// `line` without the mark of its encoding and the carriage return of its
/// end.
fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.strip_prefix(MARK).unwrap_or(line)
}

/// The byte order mark, in UTF-8, that a file may begin with.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether `line` begins with `start`, in letters of either case.
fn is_like(line: &[u8], start: &[u8]) -> bool {
    line.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start))
}

/// Whether `line`, without its line feed, tells of a table and holds nothing
/// of it: a directive of a W3C log (W3C working draft WD-logfile-960323) or
/// of Zeek's, or nothing at all.
fn is_directive(line: &[u8]) -> bool {
    const W3C: [&str; 7] = [
        "#Fields:",
        "#Version:",
        "#Date:",
        "#Software:",
        "#Start-Date:",
        "#End-Date:",
        "#Remark:",
    ];
    const ZEEK: [&str; 9] = [
        "#fields",
        "#types",
        "#separator",
        "#set_separator",
        "#empty_field",
        "#unset_field",
        "#path",
        "#open",
        "#close",
    ];
    let line = bare(line);
    let word = line.split(|b| matches!(b, b' ' | b'\t')).next();
    line.is_empty()
        || W3C.iter().any(|name| is_like(line, name.as_bytes()))
        || ZEEK.iter().any(|name| Some(name.as_bytes()) == word)
}

/// Whether the cells of `line` could be the names of columns: each looks like
/// a name, and no two are the same.
fn are_names(format: Format, line: &[u8]) -> bool {
    // No table is wider, and comparing each with each must stay cheap.
    const WIDEST: usize = 256;
    let mut names: Vec<&[u8]> = Vec::new();
    for cell in format.cells(line, true) {
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
        let name = |cell: Range<usize>| -> Box<[u8]> {
            let name = header[cell].trim_ascii();
            if name.len() > LONGEST_NAME { [].into() } else { name.into() }
        };
        let cells = format.cells(header, true).take(MOST_COLUMNS);
        let mut names: Vec<_> = cells.map(name).collect();
        let none = names.len() == 1 && names[0].is_empty();
        if none && !matches!(format, Format::Csv(_)) {
            names.clear();
        }
        let accounts = |name: &[u8]| matches!(says(name), Says::Is(entity) if of_account(entity));
        let account = names.iter().any(|name| accounts(name));
        let named = names.iter().map(|name| match says(name) {
            // A person's, as in an object of JSON.
            Says::Nothing if account => lookup_beside(name),
            says => says,
        });
        let telling = named.enumerate().filter(|(_, s)| *s != Says::Nothing);
        let named = telling.collect();
        let date = names.iter().position(|name| {
            format == Format::W3c && name.eq_ignore_ascii_case(b"date")
        });
        let (names, rules) = (names.into(), OnceLock::new());
        Columns { format, named, date, names, rules }
    }

    /// How `line` is split, if it is a row of the table and not a line of
    /// another log that was written or appended to the same file: whether
    /// quotes hide separators.
    ///
    /// Rows of a W3C log are cut short, or have more cells than columns where
    /// a server wrote blanks as they were. Theirs is the date in its column.
    fn row(&self, line: &[u8]) -> Option<bool> {
        let hide = self.quotes_hide(line);
        let is_row = match (self.format, self.date) {
            (Format::Csv(_), _) => true,
            // `#End-Date:` declares no column, nor does an empty `#Fields:`.
            _ if self.names.is_empty() => false,
            (Format::Zeek, _) => !line.starts_with(b"#"),
            (Format::W3c, None) => !matches!(line.first(), Some(b'#' | b'{')),
            (Format::W3c, Some(date)) => {
                let cell = self.format.cells(line, hide).nth(date);
                cell.is_some_and(|cell| is_date(&line[cell]))
            }
        };
        is_row.then_some(hide)
    }

    /// Whether quotes on `line` hide separators.
    ///
    /// Servers write W3C logs with quotation marks as they came in a request:
    /// as many cells as there are columns are the cells, whatever quotes say.
    /// So it is in CSV if a quote is never closed.
    fn quotes_hide(&self, line: &[u8]) -> bool {
        let broken = match self.format {
            Format::W3c => memchr(b'"', line).is_some(),
            Format::Csv(_) => memchr_iter(b'"', line).count() % 2 == 1,
            Format::Zeek => false,
        };
        let count = self.names.len();
        let cells = || self.format.cells(line, false).take(count + 1);
        !(broken && cells().count() == count)
    }

    /// The rules of the policy's `own` detectors for columns.
    fn rules(&self, own: &[Detector]) -> &[(usize, u16)] {
        self.rules.get_or_init(|| {
            let names = self.names.iter().enumerate();
            let rule = |name: &[u8]| custom::rule_of(own, name);
            names.filter_map(|(i, n)| Some((i, rule(n)?))).collect()
        })
    }

    /// Claims the cells of the named columns on a row: `line`, which begins
    /// at `begin` of the text, without its line end, split so that quotes
    /// [hide](Columns::row) separators or do not.
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
        (begin, line): (usize, &[u8]),
        hide: bool,
        counts: &mut Vec<Range<u32>>,
    ) {
        let rules = self.rules(cx.own);
        let last = self.named.last().map(|named| named.0);
        let Some(last) = last.max(rules.last().map(|rule| rule.0)) else {
            return;
        };
        let cells = self.format.cells(line, hide).enumerate();
        for (index, cell) in cells.take(last + 1) {
            let of = rules.binary_search_by_key(&index, |(i, _)| *i);
            let said = self.named.binary_search_by_key(&index, |(i, _)| *i);
            cx.rule = of.map_or(0, |place| rules[place].1);
            let says = match said {
                _ if cx.rule > 0 => Says::Is(Entity::Custom),
                Ok(place) => self.named[place].1,
                Err(_) => continue,
            };
            let cell = trimmed(line, cell);
            let value = &line[cell.clone()];
            let (start, end) = (begin + cell.start, begin + cell.end);
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

    /// Adds the cells of a row to `cells`, as [`claim`](Columns::claim) reads
    /// it.
    fn cells(
        &self,
        (begin, line): (usize, &[u8]),
        hide: bool,
        cells: &mut Vec<Cell>,
    ) {
        let all = self.format.cells(line, hide).enumerate();
        cells.extend(all.take(self.names.len()).map(|(column, cell)| {
            let cell = trimmed(line, cell);
            let range = begin + cell.start..begin + cell.end;
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
    /// What is known of the next line.
    first: First,
    /// The separator that the line before it named.
    separator: Option<u8>,
    /// Whether the input is said to be CSV.
    csv: bool,
}

impl Table {
    /// A table that nothing has passed, of which this much is `expected`.
    pub(crate) fn new(expected: Header) -> Table {
        let first = match expected {
            Header::Auto => First::Perhaps,
            Header::Csv => First::Header,
            Header::W3c => First::No,
        };
        let csv = expected == Header::Csv;
        Table { first, csv, ..Table::default() }
    }

    /// Lets `lines`, a batch of whole lines, pass.
    pub(crate) fn pass(&mut self, lines: &[u8]) {
        self.walk(lines, |_, _| ());
    }

    /// Lets a line pass that nobody has read: what comes behind it is not the
    /// first line.
    pub(crate) fn pass_unread(&mut self) {
        self.first = First::No;
    }

    /// Lets `lines` pass and claims the cells of the columns in force, as
    /// names or the `own` detectors of a policy say. Of `spans`, those go
    /// that a shape claimed where a column counts. If they are asked for, all
    /// cells are added to `cells`, and to `strays` where each line begins
    /// that is no row of a table and may hold what belongs in one.
    pub(crate) fn claim(
        &mut self,
        lines: &[u8],
        today: Day,
        own: &[Detector],
        spans: &mut Vec<Span>,
        mut cells: Option<&mut Vec<Cell>>,
        mut strays: Option<&mut Vec<usize>>,
    ) {
        let mut counts = Vec::new();
        let csv = self.csv;
        let mut cx = Cx { own, ..Cx::with(lines, today, spans) };
        self.walk(lines, |columns, mut rest| {
            if columns.is_none() && strays.is_none() {
                return;
            }
            while !rest.is_empty() {
                let end = end_of(lines, rest.start);
                let line = &lines[rest.start..end];
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                let row = columns.and_then(|c| Some((c, c.row(line)?)));
                if let Some((columns, hide)) = row {
                    let line = (rest.start, line);
                    columns.claim(&mut cx, line, hide, &mut counts);
                    if let Some(cells) = &mut cells {
                        columns.cells(line, hide, cells);
                    }
                } else if let Some(strays) = &mut strays {
                    let harmless = match csv {
                        true => line.is_empty(),
                        false => is_directive(line),
                    };
                    if !harmless {
                        strays.push(rest.start);
                    }
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
    }

    /// Calls `each` for every stretch of lines without a header line among
    /// them, with the columns that are in force there.
    ///
    /// Where a CSV header is in force, or the input is said to be CSV, a line
    /// that begins with `#` is a row: else whoever fills a first cell, or one
    /// of several lines, could say what the columns are.
    fn walk(
        &mut self,
        lines: &[u8],
        mut each: impl FnMut(Option<&Columns>, Range<usize>),
    ) {
        let mut below = 0;
        while self.first != First::No && below < lines.len() {
            let end = end_of(lines, below);
            if !self.begin(&lines[below..end]) {
                break;
            }
            below = lines.len().min(end + 1);
        }
        let is_csv = |c: &Arc<Columns>| matches!(c.format, Format::Csv(_));
        let from = match self.csv || self.columns.as_ref().is_some_and(is_csv)
        {
            true => lines.len(),
            false => below,
        };
        for sign in memchr_iter(b'#', &lines[from..]) {
            let sign = from + sign;
            let before = &lines[from..sign];
            let before = before.strip_suffix(MARK).unwrap_or(before);
            let start = from + before.len();
            if before.last().is_some_and(|byte| *byte != b'\n') {
                continue;
            }
            let end = end_of(lines, sign);
            if let Some(columns) = declared(&lines[start..end], lookup) {
                each(self.columns.as_deref(), below..start);
                self.columns = Some(Arc::new(columns));
                below = lines.len().min(end + 1);
            }
        }
        each(self.columns.as_deref(), below..lines.len());
    }

    /// Lets `line` pass, without its line feed, which may be a header of CSV.
    /// Returns whether it is a part of one, or empty before it.
    fn begin(&mut self, line: &[u8]) -> bool {
        let said = self.first == First::Header;
        if said && bare(line).trim_ascii().is_empty() {
            return true;
        }
        if self.separator.is_none() {
            self.separator = named_separator(line);
            if self.separator.is_some() {
                return true;
            }
        }
        self.first = First::No;
        let columns = csv(line, self.separator, said, lookup);
        self.columns = columns.map(Arc::new);
        self.columns.is_some()
    }
}

/// Where the line that begins at `start` of `lines` ends, without its line
/// feed.
fn end_of(lines: &[u8], start: usize) -> usize {
    memchr(b'\n', &lines[start..]).map_or(lines.len(), |feed| start + feed)
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
        let line = line.strip_suffix('\r').unwrap_or(line).as_bytes();
        if let Some(hide) = columns.row(line) {
            columns.claim(&mut cx, (7, line), hide, &mut Vec::new());
        }
        spans
    }

    /// The columns that `line` declares as the first of an input.
    fn header(line: &str) -> Option<Columns> {
        let line = line.as_bytes();
        declared(line, says).or_else(|| csv(line, None, false, says))
    }

    /// Reads `lines` below `head` as a table, which starts an input, and
    /// gives what is claimed of each.
    fn table<'a>(
        head: &str,
        lines: &[&'a str],
    ) -> Vec<Vec<(&'a str, Entity)>> {
        let columns = header(head).unwrap();
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
        Table::default().claim(lines, today, &[], &mut spans, None, None);
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
            assert_eq!(header(line), None, "{line}");
        }
        // A header that names nothing still ends what another said.
        for line in [
            "#Fields: date time",
            "#Fields:",
            "#fields\tts\tuid",
            "#End-Date: 2026-06-30 10:00:00",
        ] {
            let columns = declared(line.as_bytes(), says).unwrap();
            assert_eq!(columns.named, []);
            assert_eq!(spans(&columns, "alice 203.0.113.7"), []);
        }
    }

    #[test]
    fn hostile_lines_cost_one_pass() {
        const MANY: usize = 1 << 18;
        let tables = [
            csv(b"id,user", None, false, says).unwrap(),
            declared(b"#Fields: c-ip cs-username", says).unwrap(),
        ];
        for pattern in [
            ",", "\"", "\"\"", " ", "\t", "\",", "#", "a", "\"a ", "\"\"a ",
            "\"\"\"a ", " \"\"\"", "\"a,", "\"\"\"a,",
        ] {
            let line = pattern.repeat(MANY / pattern.len());
            header(&line);
            csv(line.as_bytes(), None, true, says);
            for columns in &tables {
                spans(columns, &line);
            }
        }
        let wide = "user,".repeat(MANY / 5);
        assert_eq!(header(&wide), None);
        let said = csv(wide.as_bytes(), None, true, says).unwrap();
        assert_eq!(said.names.len(), MOST_COLUMNS);
        // No row is compared with names that are longer than it.
        let long = [b"user,".as_slice(), &b"x".repeat(MANY)].concat();
        let said = csv(&long, None, true, says).unwrap();
        assert_eq!(said.names[..], [b"user".as_slice().into(), [].into()]);
    }
}
