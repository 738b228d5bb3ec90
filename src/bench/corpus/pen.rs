//! Writes lines and labels what it writes.

use memchr::memchr_iter;

use super::fields::{Field, Shape};
use super::random::{Random, decimal, padded, two};
use super::spell::{self, Escape, Style, in_query};
use super::values::Make;
use super::{Benign, Block, Encoding, Kind, Label, Place, benign};
use crate::Entity;

/// What a format asks of the bytes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// Text, or a form that quotes.
    Text,
    /// A string of JSON.
    Json,
    /// A string of JSON within a string of JSON.
    Inner,
    /// A part of a URL, or a cookie's value.
    Url,
    /// A text that nginx escaped.
    Nginx,
    /// Text or an attribute of XML.
    Xml,
}

impl Context {
    fn escape(self, text: &[u8], r: &mut Random) -> Escape {
        match self {
            Context::Text => Escape::None,
            Context::Inner => Escape::JsonInJson,
            Context::Nginx => Escape::Hex,
            Context::Json if r.once_in(3) => Escape::Unicode,
            Context::Xml if r.once_in(2) => Escape::Reference,
            Context::Json | Context::Xml => Escape::None,
            Context::Url => {
                let plain = text.iter().all(|&byte| in_query(byte));
                let percent = if plain { r.below(8) } else { r.below(3) };
                match percent {
                    0 => Escape::PercentTwice,
                    1 | 2 => Escape::Percent,
                    _ => Escape::None,
                }
            }
        }
    }
}

/// How an instant is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// `14/May/2026:10:02:30 +0800`.
    Common,
    /// `2026-05-14T10:02:30.123+08:00`.
    Iso,
    /// `2026-05-14 10:02:30,123`.
    Comma,
    /// `2026-05-14 10:02:30.123`.
    Point,
    /// `2026-05-14 10:02:30`.
    Seconds,
    /// `2026/05/14 10:02:30`.
    Slashes,
    /// `May 14 10:02:30`.
    Syslog,
    /// `260514 100230 148`, as HDFS has it.
    Compact,
}

/// Writes one block, line by line.
pub(super) struct Pen<'b> {
    pub(super) r: Random,
    /// Whether lines may hold anyone's values.
    pub(super) people: bool,
    block: &'b mut Block,
    /// Where the line begins: its bytes, labels and values.
    start: usize,
    labels: usize,
    values: usize,
    /// Milliseconds since 1970, in UTC+8.
    now: u64,
    /// The day of `now`, and its year, month and day.
    day: u64,
    date: (u64, u64, u64),
    surface: Vec<u8>,
    digits: Vec<u8>,
}

impl<'b> Pen<'b> {
    pub(super) fn new(mut r: Random, block: &'b mut Block) -> Pen<'b> {
        block.bytes.clear();
        block.ends.clear();
        block.labels.clear();
        block.values.clear();
        // From 2024-03-01 on, for 800 days.
        let day = 19_783 + u64::from(r.below(800));
        let now = day * 86_400_000 + u64::from(r.below(72_000_000));
        let date = civil(day);
        Pen {
            r,
            people: true,
            block,
            start: 0,
            labels: 0,
            values: 0,
            now,
            day,
            date,
            surface: Vec::new(),
            digits: Vec::new(),
        }
    }

    /// Bytes written so far.
    pub(super) fn len(&self) -> usize {
        self.block.bytes.len()
    }

    /// The bytes of the line so far.
    pub(super) fn line_len(&self) -> usize {
        self.block.bytes.len() - self.start
    }

    /// Writes one line with `write`, again and again until no value on it
    /// stands anywhere else on it by chance.
    pub(super) fn line(&mut self, write: impl Fn(&mut Pen)) {
        loop {
            self.now += u64::from(self.r.below(1500));
            if self.now / 86_400_000 != self.day {
                self.day = self.now / 86_400_000;
                self.date = civil(self.day);
            }
            write(self);
            if !self.coincides() {
                break;
            }
            self.block.bytes.truncate(self.start);
            self.block.labels.truncate(self.labels);
            self.block.values.truncate(self.values);
        }
        self.block.bytes.push(b'\n');
        self.start = self.block.bytes.len();
        self.block.ends.push(self.start as u32);
        self.labels = self.block.labels.len();
        self.values = self.block.values.len();
    }

    /// Writes what is no one's and tempts nobody.
    #[inline]
    pub(super) fn text(&mut self, text: &str) {
        self.block.bytes.extend_from_slice(text.as_bytes());
    }

    /// The same for bytes that are no text.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.block.bytes.extend_from_slice(bytes);
    }

    /// Writes one of these.
    pub(super) fn any(&mut self, texts: &[&str]) {
        let text = self.r.pick(texts);
        self.text(text);
    }

    /// Writes a number of a few digits.
    pub(super) fn number(&mut self, low: u32, high: u32) {
        let number = self.r.between(low, high);
        decimal(number.into(), &mut self.block.bytes);
    }

    /// Writes what `make` makes, without a label.
    pub(super) fn make(&mut self, make: Make) {
        make(&mut self.r, &mut self.block.bytes);
    }

    /// Writes a name as a format escapes it.
    pub(super) fn name(&mut self, name: &str, escape: Escape) {
        if name.is_ascii() {
            self.text(name);
        } else {
            escape.write(name.as_bytes(), &mut self.r, &mut self.block.bytes);
        }
    }

    fn label(
        &mut self,
        kind: Kind,
        encoding: Encoding,
        place: Place,
        from: usize,
        value: usize,
    ) {
        let start = self.start;
        self.block.labels.push(Label {
            line: self.block.ends.len() as u32,
            range: (from - start) as u32
                ..(self.block.bytes.len() - start) as u32,
            kind,
            encoding,
            place,
            value: value as u32..self.block.values.len() as u32,
        });
    }

    /// Writes a benign token and labels it.
    pub(super) fn token(&mut self, kind: Benign, place: Place, make: Make) {
        let from = self.block.bytes.len();
        make(&mut self.r, &mut self.block.bytes);
        self.benign_since(from, kind, place);
    }

    /// Writes a benign token that is given and labels it.
    pub(super) fn fixed(&mut self, kind: Benign, place: Place, text: &str) {
        let from = self.block.bytes.len();
        self.text(text);
        self.benign_since(from, kind, place);
    }

    fn benign_since(&mut self, from: usize, kind: Benign, place: Place) {
        let value = self.block.values.len();
        self.block.values.extend_from_slice(&self.block.bytes[from..]);
        let kind = Kind::Benign(kind);
        self.label(kind, Encoding::Plain, place, from, value);
    }

    /// Writes a field's value in one of its styles, and labels it.
    pub(super) fn value(
        &mut self,
        field: &Field,
        context: Context,
        place: Place,
    ) {
        let styles = spell::styles(field.entity);
        self.styled(field.entity, field.make, styles, context, place);
    }

    /// Writes a value that its shape gives away, and labels it.
    pub(super) fn shape(
        &mut self,
        shape: &Shape,
        context: Context,
        place: Place,
    ) {
        let (entity, make) = (shape.entity, shape.make);
        self.styled(entity, make, shape.styles, context, place);
    }

    /// Writes a value in its canonical form, and labels it.
    pub(super) fn bare(&mut self, entity: Entity, make: Make, place: Place) {
        self.styled(entity, make, &[Style::Bare], Context::Text, place);
    }

    /// Writes a value in one of `styles`, and labels it.
    pub(super) fn styled(
        &mut self,
        entity: Entity,
        make: Make,
        styles: &[Style],
        context: Context,
        place: Place,
    ) {
        let value = self.block.values.len();
        make(&mut self.r, &mut self.block.values);
        let style = self.spell(entity, styles, value);
        let escape = context.escape(&self.surface, &mut self.r);
        let from = self.block.bytes.len();
        escape.write(&self.surface, &mut self.r, &mut self.block.bytes);
        let encoding = escape.encoding(style);
        self.label(Kind::Entity(entity), encoding, place, from, value);
    }

    /// Leaves the value that begins at `value` in `surface`, in one of
    /// `styles`; that one, or bare if it came to the same.
    fn spell(
        &mut self,
        entity: Entity,
        styles: &[Style],
        value: usize,
    ) -> Style {
        let style = self.r.pick(styles);
        self.surface.clear();
        let text = &self.block.values[value..];
        spell::write(entity, style, text, &mut self.r, &mut self.surface);
        if self.surface == text { Style::Bare } else { style }
    }

    /// Writes a JSON value of a field: a number without quotes once in four
    /// times, where it is one.
    pub(super) fn json_value(&mut self, field: &Field) {
        if self.r.once_in(4) {
            let value = self.block.values.len();
            (field.make)(&mut self.r, &mut self.block.values);
            let text = &self.block.values[value..];
            let digits = |b: &u8| b.is_ascii_digit() || *b == b'.';
            let points = text.iter().filter(|&&b| b == b'.').count();
            if text.iter().all(digits)
                && text[0] != b'0'
                && points <= 1
                && text.len() < 19
            {
                let from = self.block.bytes.len();
                self.block.bytes.extend_from_slice(text);
                let kind = Kind::Entity(field.entity);
                self.label(kind, Encoding::Plain, Place::Field, from, value);
                return;
            }
            self.block.values.truncate(value);
        }
        self.text("\"");
        self.value(field, Context::Json, Place::Field);
        self.text("\"");
    }

    /// Writes a version-4 address the way `write` writes it, and labels it.
    pub(super) fn host_address(
        &mut self,
        write: fn(&[u8], &mut Random, &mut Vec<u8>),
    ) {
        let value = self.block.values.len();
        super::values::ipv4(&mut self.r, &mut self.block.values);
        let from = self.block.bytes.len();
        let text = &self.block.values[value..];
        write(text, &mut self.r, &mut self.block.bytes);
        let kind = Kind::Entity(Entity::Ip);
        self.label(kind, Encoding::Formatted, Place::Host, from, value);
    }

    /// Writes a value with what belongs to it before and behind, which its
    /// label covers: a cookie's name, the scheme of an authorisation.
    pub(super) fn framed(
        &mut self,
        before: &str,
        field: &Field,
        context: Context,
        behind: &str,
        place: Place,
    ) {
        let from = self.block.bytes.len();
        self.text(before);
        self.value(field, context, place);
        self.text(behind);
        let end = (self.block.bytes.len() - self.start) as u32;
        if let Some(label) = self.block.labels.last_mut() {
            label.range = (from - self.start) as u32..end;
        }
    }

    /// Writes a value within `before` and `behind`, which go through
    /// `escapes` with it, the first of them first. Between two escapes, and
    /// behind the last, `wrap` adds what the next one finds around it.
    pub(super) fn nested(
        &mut self,
        field: &Field,
        before: &str,
        behind: &str,
        escapes: &[(Layer, &str, &str)],
    ) {
        let value = self.block.values.len();
        (field.make)(&mut self.r, &mut self.block.values);
        let styles = spell::styles(field.entity);
        let style = self.spell(field.entity, styles, value);
        let mut parts = [
            before.as_bytes().to_vec(),
            std::mem::take(&mut self.surface),
            behind.as_bytes().to_vec(),
        ];
        let mut encoding = None;
        for &(layer, open, close) in escapes {
            for (at, part) in parts.iter_mut().enumerate() {
                let mut out = Vec::with_capacity(part.len() * 2);
                layer.write(part, &mut out);
                if at == 1 && out != *part {
                    encoding.get_or_insert(layer.encoding());
                }
                *part = out;
            }
            parts[0].splice(0..0, open.bytes());
            parts[2].extend_from_slice(close.as_bytes());
        }
        let encoding = encoding.unwrap_or_else(|| {
            // The value looks the same; what surrounds it does not.
            match escapes.first() {
                Some((layer, ..)) => layer.encoding(),
                None => style.encoding(),
            }
        });
        self.block.bytes.extend_from_slice(&parts[0]);
        let from = self.block.bytes.len();
        self.block.bytes.extend_from_slice(&parts[1]);
        let kind = Kind::Entity(field.entity);
        self.label(kind, encoding, Place::Field, from, value);
        self.block.bytes.extend_from_slice(&parts[2]);
        self.surface = std::mem::take(&mut parts[1]);
    }

    /// Prints the line's instant, which is a benign token.
    pub(super) fn time(&mut self, clock: Clock) {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
            "Oct", "Nov", "Dec",
        ];
        let from = self.block.bytes.len();
        let (year, month, day) = self.date;
        let name = MONTHS[(month as usize + 11) % 12];
        let out = &mut self.block.bytes;
        let date = |by: &[u8], out: &mut Vec<u8>| {
            decimal(year, out);
            out.extend_from_slice(by);
            two(month, out);
            out.extend_from_slice(by);
            two(day, out);
        };
        match clock {
            Clock::Common => {
                two(day, out);
                out.push(b'/');
                out.extend_from_slice(name.as_bytes());
                out.push(b'/');
                decimal(year, out);
                out.push(b':');
            }
            Clock::Syslog => {
                out.extend_from_slice(name.as_bytes());
                out.push(b' ');
                if day < 10 {
                    out.push(b' ');
                }
                decimal(day, out);
                out.push(b' ');
            }
            Clock::Iso => {
                date(b"-", out);
                out.push(b'T');
            }
            Clock::Comma | Clock::Point | Clock::Seconds => {
                date(b"-", out);
                out.push(b' ');
            }
            Clock::Slashes => {
                date(b"/", out);
                out.push(b' ');
            }
            Clock::Compact => {
                two(year % 100, out);
                two(month, out);
                two(day, out);
                out.push(b' ');
            }
        }
        let by: &[u8] = if clock == Clock::Compact { b"" } else { b":" };
        let second = self.now / 1000 % 86_400;
        two(second / 3600, out);
        out.extend_from_slice(by);
        two(second / 60 % 60, out);
        out.extend_from_slice(by);
        two(second % 60, out);
        let before_milliseconds: &[u8] = match clock {
            Clock::Iso | Clock::Point => b".",
            Clock::Comma => b",",
            Clock::Compact => b" ",
            _ => b"",
        };
        if !before_milliseconds.is_empty() {
            out.extend_from_slice(before_milliseconds);
            padded(self.now % 1000, 3, out);
        }
        match clock {
            Clock::Common => out.extend_from_slice(b" +0800"),
            Clock::Iso => out.extend_from_slice(b"+08:00"),
            _ => {}
        }
        self.benign_since(from, Benign::Time, Place::Position);
    }

    /// Writes a browser's description of itself with its versions labelled.
    pub(super) fn agent(&mut self) {
        let parts = self.r.pick(super::words::AGENTS);
        self.text(parts[0]);
        for part in &parts[1..] {
            let version = super::values::browser_version;
            self.token(Benign::Version, Place::Header, version);
            self.text(part);
        }
    }

    /// A benign field at random.
    pub(super) fn benign_field(&mut self) -> &'static benign::Field {
        let at = self.r.below(benign::FIELDS.len() as u32);
        &benign::FIELDS[at as usize]
    }

    /// A field of a person at random, one in two times a common one.
    pub(super) fn field(&mut self) -> &'static Field {
        use super::fields::{COMMON, FIELDS};
        let among = if self.r.once_in(2) { COMMON } else { FIELDS.len() };
        &FIELDS[self.r.below(among as u32) as usize]
    }

    /// A shape at random.
    pub(super) fn any_shape(&mut self) -> &'static Shape {
        use super::fields::SHAPES;
        // Half of what stands in logs are addresses and mobile numbers.
        let among = if self.r.once_in(2) { 2 } else { SHAPES.len() };
        &SHAPES[self.r.below(among as u32) as usize]
    }

    /// Whether a value of the line can be read on it once more, outside its
    /// label.
    ///
    /// That can happen to words, of which there are few, and to numbers of
    /// ten digits or fewer. All else is drawn from so much that chance does
    /// not meet it in 10⁹ lines.
    fn coincides(&mut self) -> bool {
        let mut digits = std::mem::take(&mut self.digits);
        let labels = &self.block.labels[self.labels..];
        let found = labels.iter().any(|label| match label.kind {
            Kind::Benign(_) => false,
            Kind::Entity(
                Entity::RealName
                | Entity::Nickname
                | Entity::Religion
                | Entity::Health
                | Entity::DeviceModel
                | Entity::OsVersion
                | Entity::SearchQuery
                | Entity::Carrier
                | Entity::Language
                | Entity::Gender
                | Entity::Organisation
                | Entity::JobTitle
                | Entity::City,
            ) => self.word_meets(self.block.value(label)),
            Kind::Entity(
                Entity::Credential
                | Entity::LandlineCn
                | Entity::MoId
                | Entity::HouseholdRegister
                | Entity::Qq
                | Entity::UserId
                | Entity::CellId
                | Entity::BirthDate,
            ) => self.digits_meet(self.block.value(label), &mut digits),
            Kind::Entity(_) => false,
        });
        self.digits = digits;
        found
    }

    /// Whether a word stands outside the labels of those that have it for
    /// their value, as the line is written or as its values are.
    fn word_meets(&self, word: &[u8]) -> bool {
        let line = &self.block.bytes[self.start..];
        let labels = &self.block.labels[self.labels..];
        let own = |label: &&Label| self.block.value(label) == word;
        let outside = |start: usize| {
            let (start, end) = (start as u32, (start + word.len()) as u32);
            !labels.iter().filter(own).any(|label| {
                label.range.start <= start && end <= label.range.end
            })
        };
        // The last byte: the first is the same for half of all Chinese
        // characters, and setting up a search for each word took longer than
        // writing the line.
        let last = word.len() - 1;
        let ends = |text: &[u8], end: usize| {
            end >= last && &text[end - last..=end] == word
        };
        memchr_iter(word[last], line)
            .any(|end| ends(line, end) && outside(end - last))
            || labels.iter().filter(|label| !own(label)).any(|label| {
                let text = self.block.value(label);
                memchr_iter(word[last], text).any(|end| ends(text, end))
            })
    }

    /// Whether the digits of a short number of the line are, separators left
    /// out, among the digits of the rest of it.
    fn digits_meet(&self, number: &[u8], all: &mut Vec<u8>) -> bool {
        let digit_or_hyphen = |b: &u8| b.is_ascii_digit() || *b == b'-';
        if number.len() > 10 || !number.iter().all(digit_or_hyphen) {
            return false;
        }
        let labels = &self.block.labels[self.labels..];
        let digits = |text: &[u8], out: &mut Vec<u8>| {
            out.extend(text.iter().filter(|b| b.is_ascii_digit()));
        };
        let line = &self.block.bytes[self.start..];
        all.clear();
        let mut done = 0;
        for label in labels {
            let range = label.range.start as usize..label.range.end as usize;
            digits(&line[done..range.start], all);
            let value = self.block.value(label);
            if value == number {
                all.push(b'|');
            } else {
                digits(value, all);
            }
            done = range.end;
        }
        digits(&line[done..], all);
        let rest = all.len();
        digits(number, all);
        let (rest, number) = all.split_at(rest);
        rest.windows(number.len()).any(|window| window == number)
    }
}

/// One of the escapes that nest in each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// A string of JSON, ASCII alone.
    Json,
    /// A part of a URL.
    Percent,
    /// nginx's.
    Hex,
    /// Text of XML, ASCII alone.
    Xml,
}

impl Layer {
    fn encoding(self) -> Encoding {
        match self {
            Layer::Json => Encoding::JsonInJson,
            Layer::Percent => Encoding::Percent,
            Layer::Hex => Encoding::Hex,
            Layer::Xml => Encoding::Reference,
        }
    }

    fn write(self, text: &[u8], out: &mut Vec<u8>) {
        spell::layer(self, text, out);
    }
}

/// Year, month and day of a day counted from 1970-01-01.
///
/// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years
/// begin in March, so that the leap day comes last.
fn civil(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let era = day / 146_097;
    let of_era = day % 146_097;
    let year =
        (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}
