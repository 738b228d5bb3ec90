//! Numeric arbitration: what a run of digits is, and what must survive.
//!
//! Most digits of a log are nobody's: epochs, counters, sizes, offsets, ids.
//! So a run is judged by its length and first digits, then by the form they
//! leave open, then by check digits and boundaries, and last, for the few
//! that pass, by what the name before it and the labels near it say.
//!
//! Where several kinds are open to one run they are tried in this order,
//! strongest evidence first:
//!
//! | digits | kinds, in order |
//! |---|---|
//! | 6 | Hong Kong card, its check in parentheses |
//! | 7, 8 | resident ID as 6-8-4, fixed line behind its area code; by label: 400/800, military, Macao card, permit |
//! | 7 to 10 behind letters | by label: Taiwan and Hong Kong cards, passport, permit |
//! | 9 | by label: passport |
//! | 10, 12 | by label: fixed line, 400/800; an epoch in seconds begins with 1 |
//! | 11 | mobile; by label: fixed line |
//! | 13 | mobile with 86; by label: card; an epoch in milliseconds begins with 1 |
//! | 14 | by label: card |
//! | 15 | mobile with 0086, card; by label: resident ID, IMEI, IMSI |
//! | 16, 17 | card; resident ID that ends in X |
//! | 18 | resident ID; by label: credit code; card |
//! | 19, 20 | card, ICCID |
//! | 14 or 18 with letters | by label: MEID; credit code |

use super::names::{self, Says};
use super::{Cx, bounds, card, device, fields, identity, phone};
use crate::entity::Entity;
use crate::span::FoundBy;
use crate::time::Day;

/// Digits of the longest number that is anybody's, an ICCID.
const LONGEST: usize = 20;

/// The digits of a number, without what separates them.
#[derive(Default)]
pub(crate) struct Digits {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Digits {
    /// The digits among `value`; `None` where there are more than the
    /// longest number has.
    pub(crate) fn of(value: &[u8]) -> Option<Digits> {
        let mut digits = Digits::default();
        for group in value.split(|byte| !byte.is_ascii_digit()) {
            if !digits.extend(group, LONGEST) {
                return None;
            }
        }
        Some(digits)
    }

    /// Appends `group`, and says whether there was room: with it there are at
    /// most `room` digits.
    pub(crate) fn extend(&mut self, group: &[u8], room: usize) -> bool {
        let len = self.len + group.len();
        if len > room.min(LONGEST) {
            return false;
        }
        self.bytes[self.len..len].copy_from_slice(group);
        self.len = len;
        true
    }

    /// The digits, in ASCII.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// Where the digits end that begin at `start`.
pub(crate) fn digits_end(text: &[u8], start: usize) -> usize {
    let digits = text[start..].iter().take_while(|b| b.is_ascii_digit());
    start + digits.count()
}

/// Where the digits begin that end at `end`, at most `reach` of them.
fn digits_start(text: &[u8], end: usize, reach: usize) -> usize {
    let digits = text[..end].iter().rev().take(reach);
    end - digits.take_while(|b| b.is_ascii_digit()).count()
}

/// A range whose bytes have the form of a value. Claiming it asks the last
/// and dearest questions: who touches it, and what names say.
#[derive(Clone, Copy)]
pub(crate) struct Offer {
    /// Offset of the first byte.
    pub(crate) start: usize,
    /// Offset behind the last byte.
    pub(crate) end: usize,
}

impl Offer {
    /// Claims the range for `entity` by its shape, unless something touches
    /// it or its name counts or measures; says whether it did.
    pub(crate) fn shape(self, cx: &mut Cx<'_>, entity: Entity) -> bool {
        let free = self.bounded(cx.text)
            && !self.measures(cx.text)
            && fields::says(cx, self.start) != Says::Counts;
        if free {
            cx.claim(self.start, self.end, entity, FoundBy::Shape);
        }
        free
    }

    /// Claims the range for `entity` if its name, or else a label nearby, is
    /// of one of `labels`; says whether it did.
    pub(crate) fn context(
        self,
        cx: &mut Cx<'_>,
        entity: Entity,
        labels: &[Entity],
    ) -> bool {
        let labelled = self.labelled(cx, labels);
        if labelled {
            cx.claim(self.start, self.end, entity, FoundBy::Context);
        }
        labelled
    }

    /// Whether the name of the range, or else a label nearby, is of one of
    /// `labels`.
    pub(crate) fn labelled(self, cx: &mut Cx<'_>, labels: &[Entity]) -> bool {
        // The number of an order, an invoice: `ORD-057529407912`.
        let serial = matches!(cx.text[..self.start], [.., b'A'..=b'Z', b'-']);
        self.bounded(cx.text)
            && !serial
            && match fields::says(cx, self.start) {
                Says::Counts => false,
                Says::Is(name) => labels.contains(&name),
                Says::Nothing => {
                    touching(cx.text, self.start)
                        .is_some_and(|name| labels.contains(&name))
                        || fields::labelled(
                            cx.text, self.start, self.end, labels,
                        )
                }
            }
    }

    /// Whether nothing that touches the range makes it part of something
    /// longer: a letter or digit, unless letters before it are a field's name
    /// (`tel13812345678`); the point of a fraction; a minus sign; the status
    /// before the size of a response.
    fn bounded(self, text: &[u8]) -> bool {
        let before = &text[..self.start];
        let part = matches!(
            text[self.end - 1..],
            [b'0'..=b'9', b'.', b'0'..=b'9', ..]
        ) || (matches!(before, [.., b'0'..=b'9', b'.'])
            && text[self.start].is_ascii_digit())
            // A negative number's sign.
            || matches!(
                before,
                [b'-']
                    | [.., b':', b' ', b'-']
                    | [
                        ..,
                        b'=' | b':' | b',' | b'[' | b'(' | b'_' | b'\n',
                        b'-'
                    ]
            )
            // The bytes sent, behind the request and status of a combined
            // line: `HTTP/1.1" 200 13812345678`.
            || matches!(
                before,
                [.., b'"', b' ', b'1'..=b'5', b'0'..=b'9', b'0'..=b'9', b' ']
            );
        !part
            && !self.in_uuid(text)
            && bounds::free_after(text, self.end)
            && (bounds::free_before(text, self.start)
                || touching(text, self.start).is_some())
    }

    /// Whether the range is a group of a UUID (RFC 9562, section 4).
    fn in_uuid(self, text: &[u8]) -> bool {
        const DASHES: [usize; 4] = [8, 13, 18, 23];
        const LEN: usize = 36;
        let joined = text[..self.start].ends_with(b"-")
            || text[self.end..].starts_with(b"-");
        let in_it = |b: &&u8| b.is_ascii_hexdigit() || **b == b'-';
        let before = text[..self.start].iter().rev().take(LEN);
        let start = self.start - before.take_while(in_it).count();
        joined
            && text.get(start..start + LEN).is_some_and(|token| {
                token.iter().enumerate().all(|(i, b)| match b {
                    b'-' => DASHES.contains(&i),
                    _ => b.is_ascii_hexdigit() && !DASHES.contains(&i),
                })
            })
    }

    /// Whether the range measures by what stands beside it: a unit behind it
    /// (`13812345678 bytes`), unless that is a field's name, the word of a
    /// sentence before it (`of size 13812345678`, `订单4430…`), or the end of a request and
    /// its status, as in common and combined lines.
    fn measures(self, text: &[u8]) -> bool {
        const UNITS: [&[u8]; 12] = [
            b"bytes", b"byte", b"B", b"KB", b"kB", b"records", b"rows", b"ns",
            b"us", b"ms", b"seconds", b"ticks",
        ];
        const CHINESE: [&str; 7] =
            ["字节", "毫秒", "微秒", "纳秒", "秒", "行", "元"];
        if CHINESE.iter().any(|u| text[self.end..].starts_with(u.as_bytes())) {
            return true;
        }
        // RFC 9110, section 14: `bytes=0-499`, `bytes 0-499/1234`.
        let range = text[..self.start].iter().rev().take(48);
        let range = range.take_while(|b| {
            b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'*' | b',')
        });
        let unit = &text[..self.start - range.count()];
        if unit.ends_with(b"bytes ") || unit.ends_with(b"bytes=") {
            return true;
        }
        let digit = u8::is_ascii_digit;
        if let [.., b'"', b' ', a, b, c, b' '] = &text[..self.start]
            && [a, b, c].into_iter().all(digit)
        {
            return true;
        }
        let before = &text[..self.start];
        let word = match before.strip_suffix(b" ") {
            Some(word) => word.last().is_some_and(u8::is_ascii_alphabetic),
            None => before.last().is_some_and(|byte| *byte >= 0x80),
        };
        if word && names::lookup(before.trim_ascii_end()) == Says::Counts {
            return true;
        }
        let Some(behind) = text[self.end..].strip_prefix(b" ") else {
            return false;
        };
        let letters = behind.iter().take(8);
        let len = letters.take_while(|b| b.is_ascii_alphabetic()).count();
        let next = behind[len..].iter().find(|b| **b != b' ');
        UNITS.contains(&&behind[..len])
            && !next.is_some_and(|b| matches!(b, b'=' | b':') || digit(b))
    }

    /// Whether the range is part of a longer identifier, or of a path. A rule
    /// of dashes joins nothing.
    fn embedded(self, text: &[u8]) -> bool {
        let before = match text[..self.start] {
            [.., b'-', b'-'] => false,
            [.., byte] => matches!(byte, b'_' | b'-' | b'/'),
            [] => false,
        };
        let behind = match text[self.end..] {
            [b'-', b'-', ..] => false,
            [byte, ..] => matches!(byte, b'_' | b'-' | b'/'),
            [] => false,
        };
        before || behind
    }

    /// Whether the range stands in a row of bare numbers parted by spaces,
    /// where groups of fitting lengths are columns.
    fn among_numbers(self, text: &[u8]) -> bool {
        /// Digits of a neighbour that are looked at.
        const REACH: usize = 24;
        let ends = |byte: Option<&u8>| {
            matches!(byte, None | Some(b' ' | b'\t' | b'\r' | b'\n'))
        };
        if let [before @ .., b' '] = &text[..self.start] {
            let start = digits_start(text, before.len(), REACH);
            if start < before.len() && ends(text[..start].last()) {
                return true;
            }
        }
        if let [b' ', behind @ ..] = &text[self.end..] {
            let digits = behind.iter().take(REACH);
            let len = digits.take_while(|b| b.is_ascii_digit()).count();
            return len > 0 && ends(behind.get(len));
        }
        false
    }
}

/// The entity that the letters before `start` name, perhaps parted from it
/// by a `_`: `tel13812345678`, `card_6222…`.
fn touching(text: &[u8], start: usize) -> Option<Entity> {
    /// Letters of the longest name that touches its value.
    const REACH: usize = 24;
    let before = text[..start].strip_suffix(b"_").unwrap_or(&text[..start]);
    let letters = before
        .iter()
        .rev()
        .take(REACH)
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    match names::lookup(&before[before.len() - letters..]) {
        Says::Is(entity) if letters > 0 => Some(entity),
        _ => None,
    }
}

/// The run of digits that begins at `at`, with the letters and groups that
/// belong to it; returns the end of what was examined.
pub(crate) fn run(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let end = digits_end(text, at);
    if end - at > LONGEST {
        return end;
    }
    let led = at > 0 && text[at - 1].is_ascii_alphabetic();
    let trailed = text.get(end).is_some_and(u8::is_ascii_alphabetic);
    if led || trailed {
        if let Some(stop) = lettered(cx, at, end) {
            return stop;
        }
        if trailed {
            return end;
        }
        if let Some(stop) = document(cx, at, end) {
            return stop;
        }
    }
    bare(cx, at, end)
}

/// A number that consists of the digits `at..end` alone.
fn bare(cx: &mut Cx<'_>, at: usize, end: usize) -> usize {
    use Entity::{Iccid, Imei, Imsi, MobileCn, Passport, ResidentId, Uscc};
    let text = cx.text;
    let digits = &text[at..end];
    let offer = Offer { start: at, end };
    match (digits.len(), digits[0]) {
        (7 | 8, _) => return short(cx, at, end),
        (9, b'1') if identity::passport(digits) => {
            offer.context(cx, Passport, &[Passport]);
        }
        (11, b'1') if phone::mobile(digits) => {
            let start = phone::country_before(text, at);
            Offer { start, end }.shape(cx, MobileCn);
        }
        (10..=12, b'0' | b'4' | b'8')
            if phone::landline(digits) || phone::service(digits) =>
        {
            offer.context(cx, Entity::LandlineCn, phone::LABELS);
        }
        (13, b'8') if digits[1] == b'6' && phone::mobile(&digits[2..]) => {
            offer.shape(cx, MobileCn);
        }
        (15, b'0')
            if digits.starts_with(b"0086") && phone::mobile(&digits[4..]) =>
        {
            offer.shape(cx, MobileCn);
        }
        (15, _) => {
            let _ = payment(cx, offer, digits)
                || (identity::resident_id_15(digits)
                    && offer.context(cx, ResidentId, &[ResidentId]))
                || (device::imei(digits) && offer.context(cx, Imei, &[Imei]))
                || (device::imsi(digits) && offer.context(cx, Imsi, &[Imsi]));
        }
        (18, b'1'..=b'9') => {
            let _ = (identity::resident_id(digits, cx.today)
                && offer.shape(cx, ResidentId))
                || (identity::uscc(digits)
                    && offer.context(cx, Uscc, &[Uscc]))
                || payment(cx, offer, digits);
        }
        (13..=19, b'2'..=b'6') => {
            payment(cx, offer, digits);
        }
        (19 | 20, b'8') => match device::iccid(digits) {
            Some(FoundBy::Shape) => {
                offer.shape(cx, Iccid);
            }
            Some(_) => {
                offer.context(cx, Iccid, &[Iccid]);
            }
            None => {}
        },
        _ => {}
    }
    end
}

/// Seven or eight digits `at..end`: what they are behind a group before
/// them, or alone with a label.
fn short(cx: &mut Cx<'_>, at: usize, end: usize) -> usize {
    use Entity::{MilitaryId, MoId, Permit};
    let text = cx.text;
    if let [.., b'0'..=b'9', separator @ (b' ' | b'-')] = text[..at] {
        let first = digits_start(text, at - 1, 7);
        match at - 1 - first {
            6 if end - at == 8 => {
                if let Some(stop) = resident_in_groups(cx, first, separator) {
                    return stop;
                }
            }
            2..=4 => {
                if let Some(stop) = fixed_line(cx, first, at) {
                    return stop;
                }
            }
            _ => {}
        }
    }
    let digits = &text[at..end];
    if text[..at].last().is_some_and(|&byte| byte >= 0x80)
        && let Some((start, end)) = identity::military(text, at, end)
    {
        let offer = Offer { start, end };
        if offer.context(cx, MilitaryId, &[MilitaryId]) {
            return end;
        }
    }
    if !introduced(text, at) {
        return end;
    }
    let check = match text[end..] {
        [b'(', digit, b')', ..] if digit.is_ascii_digit() => 3,
        _ => 0,
    };
    let offer = Offer { start: at, end: end + check };
    if identity::mo_id(&text[at..end + check])
        && offer.context(cx, MoId, &[MoId])
    {
        return end + check;
    }
    if identity::permit(digits) && !date(digits) {
        Offer { start: at, end }.context(cx, Permit, &[Permit]);
    }
    end
}

/// Whether `digits` are a day of this century or the last, `yyyymmdd`.
fn date(digits: &[u8]) -> bool {
    let number = |digits: &[u8]| {
        digits.iter().fold(0, |n: u16, b| n * 10 + u16::from(b - b'0'))
    };
    matches!(digits, [b'1', b'9', ..] | [b'2', b'0', ..])
        && Day::new(
            number(&digits[..4]),
            number(&digits[4..6]) as u8,
            number(&digits[6..]) as u8,
        )
        .is_some()
}

/// Whether something that can introduce a value stands before `at`: a letter,
/// a Chinese character, a separator of name and value. A cheap test before a
/// label is searched, which digits in tables do not pass.
fn introduced(text: &[u8], at: usize) -> bool {
    let before = text[..at].iter().rev().take(3);
    let byte = before.copied().find(|b| !matches!(b, b' ' | b'"' | b'\''));
    byte.is_some_and(|b| {
        b.is_ascii_alphabetic()
            || b >= 0x80
            || matches!(b, b':' | b'=' | b'>' | b'#' | b'_')
    })
}

/// A resident ID in groups of 6, 8 and 4 that begins at `start`.
fn resident_in_groups(
    cx: &mut Cx<'_>,
    start: usize,
    separator: u8,
) -> Option<usize> {
    let text = cx.text;
    let end = start + 20;
    let groups = text.get(start..end)?;
    if groups[15] != separator {
        return None;
    }
    let mut id = [0; 18];
    id[..6].copy_from_slice(&groups[..6]);
    id[6..14].copy_from_slice(&groups[7..15]);
    id[14..].copy_from_slice(&groups[16..]);
    let offer = Offer { start, end };
    (identity::resident_id(&id, cx.today)
        && offer.shape(cx, Entity::ResidentId))
    .then_some(end)
}

/// A fixed line whose area code is the group at `start` and whose subscriber
/// part begins at `second`; 400 and 800 numbers as 3-7.
///
/// A dash between them is enough; a space needs a label: `chmod 0755
/// 1234567`.
fn fixed_line(cx: &mut Cx<'_>, start: usize, second: usize) -> Option<usize> {
    let text = cx.text;
    let dash = text[second - 1] == b'-';
    let area = &text[start..second - 1];
    let code = phone::country_before(text, start);
    if longer_chain(text, code) {
        return None;
    }
    let end = phone::subscriber(text, second)?;
    let offer = Offer { start: code, end };
    if phone::area_alone(area, code < start) {
        let found = if dash {
            offer.shape(cx, Entity::LandlineCn)
        } else {
            offer.context(cx, Entity::LandlineCn, phone::LABELS)
        };
        return found.then_some(end);
    }
    let digits = Digits::of(&text[start..end])?;
    (phone::service(digits.as_bytes())
        && offer.context(cx, Entity::LandlineCn, phone::LABELS))
    .then_some(end)
}

/// Whether a dash joins more digits before `start`.
fn longer_chain(text: &[u8], start: usize) -> bool {
    matches!(text[..start], [.., b'0'..=b'9', b'-'])
}

/// A card number: by shape where its issuer and place allow it, or by label.
fn payment(cx: &mut Cx<'_>, offer: Offer, digits: &[u8]) -> bool {
    use Entity::BankCard;
    let Some(found_by) = card::card(digits) else { return false };
    if found_by == FoundBy::Shape && !offer.embedded(cx.text) {
        offer.shape(cx, BankCard)
    } else {
        offer.context(cx, BankCard, &[BankCard])
    }
}

/// A number in which the digits `at..end` are joined to letters: a resident
/// ID that ends in X, a credit code, a MEID. Returns its end.
fn lettered(cx: &mut Cx<'_>, at: usize, end: usize) -> Option<usize> {
    let text = cx.text;
    if end - at == 17 && matches!(text.get(end), Some(b'X' | b'x')) {
        let offer = Offer { start: at, end: end + 1 };
        if identity::resident_id(&text[at..end + 1], cx.today)
            && offer.shape(cx, Entity::ResidentId)
        {
            return Some(end + 1);
        }
    }
    // Longer tokens are nothing, so no more than one byte more is looked at.
    const ROOM: usize = 19;
    let mut start = at;
    while end - start < ROOM && !bounds::free_before(text, start) {
        start -= 1;
    }
    let mut stop = end;
    while stop - start < ROOM && !bounds::free_after(text, stop) {
        stop += 1;
    }
    let offer = Offer { start, end: stop };
    let token = &text[start..stop];
    // The letter was a colour's.
    if token.len() == end - at {
        return None;
    }
    let claimed = match token.len() {
        18 => identity::uscc(token) && offer.shape(cx, Entity::Uscc),
        14 => {
            device::meid(token)
                && offer.context(
                    cx,
                    Entity::Meid,
                    &[Entity::Meid, Entity::Imei],
                )
        }
        _ => false,
    };
    claimed.then_some(stop)
}

/// A document's number that begins with the one or two letters before the
/// digits `at..end`. Returns its end.
fn document(cx: &mut Cx<'_>, at: usize, end: usize) -> Option<usize> {
    use Entity::{HkId, Passport, Permit, ResidentId, TwId};
    let text = cx.text;
    if !matches!(end - at, 6..=10) {
        return None;
    }
    let letters = text[..at]
        .iter()
        .rev()
        .take(2)
        .take_while(|b| b.is_ascii_uppercase())
        .count();
    let start = if letters > 1 && bounds::free_before(text, at - 2) {
        at - 2
    } else if letters > 0 && bounds::free_before(text, at - 1) {
        at - 1
    } else {
        return None;
    };
    if end - at == 6 {
        let [b'(', check @ (b'0'..=b'9' | b'A'), b')', ..] = text[end..]
        else {
            return None;
        };
        let mut id = [0; 9];
        let len = end - start;
        id[..len].copy_from_slice(&text[start..end]);
        id[len] = check;
        let offer = Offer { start, end: end + 3 };
        return (super::checksum::hk_id(&id[..=len]) && offer.shape(cx, HkId))
            .then_some(end + 3);
    }
    let value = &text[start..end];
    let offer = Offer { start, end };
    let passport = identity::passport(value);
    let permit = identity::permit(value);
    let claimed = if super::checksum::hk_id(value)
        && offer.context(cx, HkId, &[HkId, ResidentId])
    {
        true
    } else if identity::tw_id(value) {
        offer.context(cx, TwId, &[TwId, ResidentId])
    } else {
        (passport && offer.context(cx, Passport, &[Passport]))
            || (permit && offer.context(cx, Permit, &[Permit]))
            || ((passport || permit)
                && offer.context(
                    cx,
                    identity::kind_of_document(value, cx.today),
                    &[ResidentId],
                ))
    };
    claimed.then_some(end)
}

/// The digit groups around the separator at `at`, which stands behind the
/// first of them; returns their end.
pub(crate) fn group(cx: &mut Cx<'_>, at: usize) -> usize {
    use Entity::{BankCard, Imei, LandlineCn, MobileCn};
    /// Groups of the longest writing, a card of 19 digits.
    const GROUPS: usize = 5;
    let text = cx.text;
    let start = digits_start(text, at, 5);
    let mut lens = [0; GROUPS + 1];
    let mut ends = [0; GROUPS + 1];
    let mut count = 0;
    let (mut from, mut end) = (start, at);
    loop {
        lens[count] = end - from;
        ends[count] = end;
        count += 1;
        if count > GROUPS || text.get(end) != Some(&text[at]) {
            break;
        }
        from = end + 1;
        let digits = text[from..].iter().take(8);
        end = from + digits.take_while(|b| b.is_ascii_digit()).count();
        if end == from {
            break;
        }
    }
    let dash = text[at] == b'-';
    let lens = &lens[..count];
    if let [3 | 4, 3 | 4, 4, ..] = lens
        && text[start] == b'0'
        && dash
    {
        return fixed_line(cx, start, at + 1).unwrap_or(at + 1);
    }
    let taken = match lens {
        [4, 4, 4, 4, 3, ..] if is_card(&text[start..ends[4]]) => 5,
        [4, 4, 4, 4, ..] => 4,
        [3, 4, 4, ..] | [3, 3, 4, ..] | [4, 3 | 4, 4, ..] => 3,
        [4, 6, 4 | 5, ..] => 3,
        [2, 6, 6, 1, ..] => 4,
        _ => return at + 1,
    };
    let end = ends[taken - 1];
    let code = phone::country_before(text, start);
    if dash && (count > taken || longer_chain(text, code)) {
        return at + 1;
    }
    let Some(digits) = Digits::of(&text[start..end]) else { return at + 1 };
    let digits = digits.as_bytes();
    let offer = Offer { start: code, end };
    let column = !dash && offer.among_numbers(text);
    let claimed = match lens {
        [3, 4, ..] if phone::mobile(digits) => {
            if column {
                offer.context(cx, MobileCn, phone::LABELS)
            } else {
                offer.shape(cx, MobileCn)
            }
        }
        [3, 3, ..] if phone::service(digits) && dash => {
            offer.shape(cx, LandlineCn)
        }
        [3 | 4, 3 | 4, 4, ..]
            if taken == 3
                && (phone::service(digits) || phone::landline(digits)) =>
        {
            offer.context(cx, LandlineCn, phone::LABELS)
        }
        [2, ..] => device::imei(digits) && offer.context(cx, Imei, &[Imei]),
        [4, ..] if column => {
            card::card(digits).is_some()
                && offer.context(cx, BankCard, &[BankCard])
        }
        [4, ..] => payment(cx, offer, digits),
        _ => false,
    };
    if claimed { end } else { at + 1 }
}

/// Whether the groups of `value` are together a card number.
fn is_card(value: &[u8]) -> bool {
    Digits::of(value)
        .is_some_and(|digits| card::card(digits.as_bytes()).is_some())
}

/// Lines, and what is to be found on them by shape.
#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::{
        BankCard, HkId, Iccid, LandlineCn, MobileCn, Permit, ResidentId, Uscc,
    };
    &[
        // Ranges of bytes, Chinese units, negative numbers.
        Example(
            "Content-Range: bytes 13800000000-13900000000/13912345678",
            &[],
        ),
        Example("Range: bytes=0-13812345678 共13812345678字节", &[]),
        Example("-13812345678", &[]),
        Example("{\"a\": -13812345678}", &[]),
        Example("bytes from 13812345678", &[("13812345678", MobileCn)]),
        // Mobile numbers.
        Example(
            "from 13812345678 to 19912345678;",
            &[("13812345678", MobileCn), ("19912345678", MobileCn)],
        ),
        Example("GET /u/13812345678/profile", &[("13812345678", MobileCn)]),
        Example("log_13812345678.txt", &[("13812345678", MobileCn)]),
        Example("wrote 13812345678 bytes to disk", &[]),
        Example("13812345678 bytes: 12", &[("13812345678", MobileCn)]),
        Example("13812345678 ms 12", &[("13812345678", MobileCn)]),
        Example("\"GET / HTTP/1.1\" 200 13812345678 \"-\"", &[]),
        Example("bytes_sent=13812345678 order_id=13812345678", &[]),
        Example("orderNo=6222021234567890128 订单号：13812345678", &[]),
        Example("用户13812345678登录", &[("13812345678", MobileCn)]),
        Example("x\\u001b[0m13812345678", &[("13812345678", MobileCn)]),
        // Its check character is right for a credit code, too.
        Example(
            "\u{1b}[1;31m340104199108250563\u{1b}[0m",
            &[("340104199108250563", ResidentId)],
        ),
        // What a word of the sentence counts or numbers.
        Example("block of size 13812345678, order 4205792346491217", &[]),
        Example("订单4430027116970653支付 工单6222021234567890128", &[]),
        Example("sizes: 13812345678", &[]),
        Example("call 13812345678", &[("13812345678", MobileCn)]),
        // Serial numbers and UUIDs beside a label.
        Example("mobile=x ticket ORD-057529407912", &[]),
        Example("电话 座机-057529407912", &[("057529407912", LandlineCn)]),
        Example(
            "permit_no=H75361306 x-id=23081663-2247-4db3-a467-0c1e1e3b84c8",
            &[("H75361306", Permit)],
        ),
        Example("phone x 550e8400-e29b-41d4-a716-075582345678", &[]),
        Example(
            "phone abcdefab-abcd-abcde-abc-075582345678",
            &[("075582345678", LandlineCn)],
        ),
        Example(
            "x\u{1b}[0m13812345678\u{1b}[1m",
            &[("13812345678", MobileCn)],
        ),
        Example("via 8613812345678", &[("8613812345678", MobileCn)]),
        Example("via 008613812345678", &[("008613812345678", MobileCn)]),
        Example("via 0086-13812345678", &[("0086-13812345678", MobileCn)]),
        Example("via 86-138-1234-5678", &[("86-138-1234-5678", MobileCn)]),
        Example("via 86 138 1234 5678", &[("86 138 1234 5678", MobileCn)]),
        Example("138-1234-5678", &[("138-1234-5678", MobileCn)]),
        Example(
            "at 12:00:00 138 1234 5678, ok",
            &[("138 1234 5678", MobileCn)],
        ),
        Example("end of it 13812345678.", &[("13812345678", MobileCn)]),
        Example(
            "13812345678,13912345678",
            &[("13812345678", MobileCn), ("13912345678", MobileCn)],
        ),
        // Fixed lines.
        Example("call 010-62345678", &[("010-62345678", LandlineCn)]),
        Example("call 0755-8234567 or", &[("0755-8234567", LandlineCn)]),
        Example("call 021-62345678-801.", &[("021-62345678-801", LandlineCn)]),
        Example("call 010-6234-5678", &[("010-6234-5678", LandlineCn)]),
        Example("call 0571-823-4567", &[("0571-823-4567", LandlineCn)]),
        Example("call 0571-8234-4567", &[("0571-8234-4567", LandlineCn)]),
        Example("call 86-10-62345678", &[("86-10-62345678", LandlineCn)]),
        Example("call 400-178-8338 now", &[("400-178-8338", LandlineCn)]),
        Example("call 800-178-8338", &[("800-178-8338", LandlineCn)]),
        // Resident IDs: GB 11643-1999's example and others of right check.
        Example(
            "id 11010519491231002X.",
            &[("11010519491231002X", ResidentId)],
        ),
        Example(
            "id 11010519491231002x,",
            &[("11010519491231002x", ResidentId)],
        ),
        Example(
            "/p/440308199901101512/a",
            &[("440308199901101512", ResidentId)],
        ),
        Example("932682198501010017", &[("932682198501010017", ResidentId)]),
        Example(
            "k=110105-19491231-002X",
            &[("110105-19491231-002X", ResidentId)],
        ),
        Example(
            "see 440308 19990110 1512 there",
            &[("440308 19990110 1512", ResidentId)],
        ),
        // Other documents.
        Example("card A494866(4) shown", &[("A494866(4)", HkId)]),
        Example("card OV290326(A)", &[("OV290326(A)", HkId)]),
        Example("of 91152201078377449P,", &[("91152201078377449P", Uscc)]),
        Example("of 91340600MA2PBM9HXD", &[("91340600MA2PBM9HXD", Uscc)]),
        // Cards.
        Example("paid 4111111111111111 ok", &[("4111111111111111", BankCard)]),
        Example("paid 378282246310005", &[("378282246310005", BankCard)]),
        Example(
            "paid 6222020212345678909",
            &[("6222020212345678909", BankCard)],
        ),
        Example(
            "paid 62220202123456788 x",
            &[("62220202123456788", BankCard)],
        ),
        Example("paid 6222-0212-3456-7890-129", &[]),
        Example(
            "paid 6222 0202 1234 5678 909",
            &[("6222 0202 1234 5678 909", BankCard)],
        ),
        Example(
            "paid 4716-2210-5188-5662",
            &[("4716-2210-5188-5662", BankCard)],
        ),
        Example(
            "paid 4929 7226 5379 7141 ok",
            &[("4929 7226 5379 7141", BankCard)],
        ),
        Example("paid 3782 822463 10005", &[("3782 822463 10005", BankCard)]),
        // SIM cards.
        Example("sim 8986001234567890120", &[("8986001234567890120", Iccid)]),
        Example(
            "sim 89860312345678901235",
            &[("89860312345678901235", Iccid)],
        ),
    ]
};

/// Lines from which nothing may be taken.
#[cfg(test)]
const SURVIVORS: &[super::examples::Example] = {
    use super::examples::Example;
    macro_rules! survive {
        ($($line:literal)*) => { &[$(Example($line, &[]),)*] };
    }
    survive! {
        // Epochs in seconds, milliseconds, microseconds, nanoseconds.
        "at 1700000000 1381234567"
        "at 1700000000123 1381234567890"
        "at 1700000000123456 1381234567890123"
        "at 1700000000123456789 1381234567890123456"
        "at 1700000000.123456 1381234567.13812345678"
        // Dates and times.
        "20240115 20240115103045 2024-01-15 10:30:45 20240115-103045"
        "2024-01-15-103045-0755"
        // Versions.
        "v1.13812345678.0 10.13812345678 1.2.3-20240115.1"
        // UUIDs, trace ids and digests.
        "550e8400-e29b-41d4-a716-446655440000"
        "12345678-0123-4567-8901-138123456789"
        "13812345-0755-1234-8123-413812345678"
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        "4bf92f3577b34da6a13812345678ce92"
        "13812345678ce92 0x13812345678 a13812345678"
        "da39a3ee5e6b4b0d3255bfef95601890afd80709"
        // Blocks of HDFS (of the paper that published its logs), offsets.
        "blk_-1608999687919862906 blk_7503483334202473044"
        "blk_-6225123456789012344"
        "offset=-13812345678 [-13812345678]"
        "rdd_4111111111111111_7 part-4111111111111111"
        // Snowflake ids.
        "1212092628029698048 175928847299117063"
        // Book and article numbers.
        "978-7-111-40701-0 9787111407010 6901234567892"
        // Orders.
        "ORD13812345678 ORD-202401151030451234 2024011513812345678"
        "/orders/4111111111111111/items"
        "0755-1234567-20240115 2024-010-62345678"
        "138-1234-5678-9012 9012-138-1234-5678"
        // Numbers and their fractions.
        "0.4111111111111111 3.13812345678 4111111111111111.25 13812345678.5"
        "2.6222021234567896 6.02e23 1.13812345678e10 13812345678e5"
        // Units.
        "13812345678B 13812345678ms"
        // Columns of numbers.
        "cpu 4705 150 1120 16250 520"
        "cpu 138 1234 5678 9012"
        "0 138 1234 5678"
        "7 4929 7226 5379 7141"
        "4929 7226 5379 7141 7"
        // A space does not make an area code.
        "chmod 0755 1234567"
        "010 62345678"
        // Not assigned, out of range, or wrong check.
        "12038389438 17912345678 1381234567 138123456789"
        "026-62345678 010-123456 010-623456789 01062345678"
        "440308199901101513 160101199003070010 110101199002300014"
        // Tomorrow.
        "310105202607010017"
        "A494866(5) a494866(4) xA494866(4) A494866(4)x"
        "91152201078377448P 91152201078377449p x91152201078377449P"
        "4111111111111112 5111111111111111 6011111111111117"
        // What needs a label.
        "110101491001001 490154203237518 460001234567890"
        "3530111333300000 36050234196908 4222222222222"
        "4716989580001715211 8986001234567890121 121200004013590816"
        "E12345678 EA1234567 C12345678 H12345678 B221690311 A4948664"
        "12345678 5215299(8) 141234567 军1234567 A1000049123456"
        "4001788338 400 178 8338 400-1788338"
        "49-015420-323751-8 3605 023419 6908"
        // Shorter, longer.
        "1 12 123456 1234567 123456789012345678901"
    }
};

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::super::{Day, Detectors};
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn what_must_survive_survives() {
        examples::check(SURVIVORS);
    }

    #[test]
    fn names_and_labels_are_asked_only_about_what_is_bounded() {
        for (text, start, end, bounded) in [
            ("13812345678", 0, 11, true),
            ("=13812345678 ", 1, 12, true),
            ("1.13812345678", 2, 13, false),
            (".13812345678", 1, 12, true),
            ("13812345678.", 0, 11, true),
            ("13812345678.a", 0, 11, true),
            ("13812345678.5", 0, 11, false),
            ("x13812345678", 1, 12, false),
            ("13812345678x", 0, 11, false),
            ("\\n13812345678", 2, 13, true),
            ("=-13812345678", 2, 13, false),
            ("a-13812345678", 2, 13, true),
        ] {
            let offer = Offer { start, end };
            assert_eq!(offer.bounded(text.as_bytes()), bounded, "{text}");
        }
    }

    #[test]
    fn days_are_no_permits() {
        for day in ["20240115", "19991231", "20240229"] {
            assert!(date(day.as_bytes()), "{day}");
        }
        for none in ["20240230", "20241301", "18991231", "21000101"] {
            assert!(!date(none.as_bytes()), "{none}");
        }
    }

    #[test]
    fn digits_have_room_for_the_longest_number() {
        let digits = Digits::of(b"(0755) 8234-5678").unwrap();
        assert_eq!(digits.as_bytes(), b"075582345678");
        assert!(Digits::of(b"12345678901234567890").is_some());
        assert!(Digits::of(b"1234567890 12345678901").is_none());
        assert_eq!(Digits::of(b"").unwrap().as_bytes(), b"");
    }

    #[test]
    fn hostile_texts_cost_no_more_than_others() {
        let mut detectors = Detectors::new(
            Day::new(2026, 6, 30).unwrap(),
            crate::entity::EntitySet::ALL,
        );
        for pattern in [
            "1",
            "+1",
            "+",
            "1-",
            "12-",
            "1 2",
            "1234567",
            "a1234567",
            "A1234567",
            "138-1234-",
            "138 1234 5678 ",
            "1234 ",
            "1234-",
            "(010)",
            "(0755)1234567",
            "010-12345678-",
            "字第12345678号",
            "1234567.",
            "+1 (415) ",
            "+(",
            "A123456(",
            "123456-12345678-",
            "0086-",
            "123-4567-8901x",
            "&+12345678",
            "1.1234,",
            "x13812345678",
            "X12345678901234567",
        ] {
            let text = pattern.repeat((1 << 18) / pattern.len());
            let started = Instant::now();
            let mut spans = Vec::new();
            detectors.detect(text.as_bytes(), &mut spans);
            let spent = started.elapsed();
            assert!(spent < Duration::from_secs(2), "{pattern}: {spent:?}");
        }
    }

    #[test]
    fn any_cut_of_a_value_is_safe_to_look_at() {
        let mut detectors = Detectors::new(
            Day::new(2026, 6, 30).unwrap(),
            crate::entity::EntitySet::ALL,
        );
        for examples::Example(line, _) in
            EXAMPLES.iter().chain(SURVIVORS).chain(phone::EXAMPLES)
        {
            for cut in 0..=line.len() {
                let bytes = line.as_bytes();
                let mut spans = Vec::new();
                detectors.detect(&bytes[..cut], &mut spans);
                detectors.detect(&bytes[cut..], &mut spans);
            }
        }
    }
    #[test]
    fn no_text_of_what_numbers_are_made_of_is_unsafe() {
        const PIECES: &[&str] = &[
            "1",
            "8",
            "0",
            "138",
            "1234",
            "010",
            "0755",
            "86",
            "62",
            "110101",
            "19900307",
            "400",
            "8986",
            "460",
            "E",
            "A",
            "MA",
            "X",
            "x",
            "n",
            "+",
            "-",
            "-",
            " ",
            " ",
            "(",
            ")",
            ".",
            ",",
            "=",
            "_",
            "/",
            "\\",
            "军",
            "字第",
            "号",
            "转",
            "\n",
            "\u{1b}[0m",
            "&",
            "?",
        ];
        let mut detectors = Detectors::new(
            Day::new(2026, 6, 30).unwrap(),
            crate::entity::EntitySet::ALL,
        );
        let mut state = 88_172_645_463_325_252_u64;
        for _ in 0..50_000 {
            let mut text = Vec::new();
            for _ in 0..16 {
                // Marsaglia's xorshift64.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let piece = state as usize % PIECES.len();
                text.extend_from_slice(PIECES[piece].as_bytes());
            }
            let mut spans = Vec::new();
            detectors.detect(&text, &mut spans);
            for span in spans {
                let value = &text[span.start as usize..span.end as usize];
                assert!(!value.is_empty() && !value.contains(&b'\n'));
                phone::kind_of_phone(value);
                identity::kind_of_document(value, detectors.today);
            }
            phone::kind_of_phone(&text);
            identity::kind_of_document(&text, detectors.today);
        }
    }
}
