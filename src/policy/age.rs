//! How old someone was when a line was written.

use crate::detect::digits::Digits;
use crate::entity::Entity;
use crate::time::Day;

/// The birth date that a value tells, the last that it may mean: a date of
/// birth, or what the number of a resident identity card (GB 11643-1999)
/// holds.
///
/// Of a date of birth in another form than [`date`]'s its year counts, to the
/// end; where it has digits and no year that can be told, its person may be a
/// child.
pub(super) fn born(entity: Entity, text: &[u8]) -> Option<Day> {
    match entity {
        Entity::BirthDate => match date(text) {
            Some((day, _)) => Some(day),
            None if !text.iter().any(u8::is_ascii_digit) => None,
            None => Day::new(year(text).unwrap_or(9999), 12, 31),
        },
        Entity::ResidentId => {
            // The check character may be an X, which is no digit.
            let digits = Digits::of(text)?;
            match digits.as_bytes() {
                all @ [.., _] if matches!(all.len(), 17 | 18) => {
                    day(&all[6..10], &all[10..12], &all[12..14])
                }
                all if all.len() == 15 => {
                    let year = [b'1', b'9', all[6], all[7]];
                    day(&year, &all[8..10], &all[10..12])
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The year in which someone may be born among the digits of `text`: four of
/// them, or six with the month; the last of several.
fn year(text: &[u8]) -> Option<u16> {
    let runs = text.split(|b| !b.is_ascii_digit());
    let runs = runs.filter(|run| matches!(run.len(), 4 | 6));
    let years = runs.filter_map(|run| number(&run[..4]));
    years.filter(|year| (1900..2100).contains(year)).max()
}

/// Years that were completed on `at`; 0 before birth.
pub(super) fn years(born: Day, at: Day) -> u16 {
    let passed = (at.month(), at.day()) >= (born.month(), born.day());
    let years = at.year().saturating_sub(born.year());
    if passed { years } else { years.saturating_sub(1) }
}

/// The day on which a line says that it was written: a date with a time
/// behind it, as ISO 8601, logs of Apache and nginx write it, or a number of
/// seconds, milliseconds or microseconds since 1970 behind a name such as
/// `ts`. Of several the first day counts, so that no other date on the line
/// makes a child older. Only what begins where `outside` holds counts, and
/// nothing behind `today`.
pub(super) fn written(
    line: &[u8],
    outside: impl Fn(usize) -> bool,
    today: Day,
) -> Option<Day> {
    /// Bytes that are looked at: a line begins with its time, or is short.
    const REACH: usize = 4096;
    let line = &line[..line.len().min(REACH)];
    let starts = |at: usize| {
        line[at].is_ascii_digit()
            && !line[..at].last().is_some_and(u8::is_ascii_alphanumeric)
            && outside(at)
    };
    let starts = (0..line.len()).filter(|&at| starts(at));
    let days = starts.filter_map(|at| {
        let text = &line[at..];
        let day = stamp(text)
            .or_else(|| clf(text))
            .or_else(|| epoch(&line[..at], text));
        day.filter(|day| *day <= today)
    });
    days.min()
}

/// `2026-03-14T08:00`, `2026/03/14 08:00`, `20260314T080005Z`.
fn stamp(text: &[u8]) -> Option<Day> {
    let (day, len) = date(text)?;
    match text[len..] {
        [
            b'T' | b' ' | b':' | b'\t',
            b'0'..=b'2',
            b'0'..=b'9',
            b':' | b'0'..=b'9',
            ..,
        ] => Some(day),
        _ => None,
    }
}

/// `14/Mar/2026:08:00:42`, the time of common and combined logs.
fn clf(text: &[u8]) -> Option<Day> {
    const MONTHS: [&[u8]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug",
        b"Sep", b"Oct", b"Nov", b"Dec",
    ];
    let [d1, d2, b'/', month @ .., b':'] = text.get(..12)? else {
        return None;
    };
    let (month, year) = (&month[..4], number(&month[4..])?);
    let month =
        MONTHS.iter().position(|m| month == [m, &b"/"[..]].concat())?;
    let day = u8::try_from(number(&[*d1, *d2])?).ok()?;
    Day::new(year, month as u8 + 1, day)
}

/// Ten, thirteen or sixteen digits behind a name of a time.
fn epoch(before: &[u8], text: &[u8]) -> Option<Day> {
    const NAMES: [&[u8]; 4] = [b"ts", b"time", b"timestamp", b"_at"];
    let quoted = before.strip_suffix(b"\"").unwrap_or(before);
    let quoted = quoted.trim_ascii_end();
    let name = quoted.strip_suffix(b":").or(quoted.strip_suffix(b"="))?;
    let name = name.strip_suffix(b"\"").unwrap_or(name);
    let named = NAMES.iter().any(|known| {
        name.len() >= known.len()
            && name[name.len() - known.len()..].eq_ignore_ascii_case(known)
    });
    let len = text.iter().take_while(|b| b.is_ascii_digit()).count();
    if !named || !matches!(len, 10 | 13 | 16) {
        return None;
    }
    let seconds =
        text[..10].iter().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
    let since = std::time::Duration::from_secs(seconds);
    Some(Day::of(std::time::UNIX_EPOCH + since))
}

/// The date that `text` begins with, and its length: `2011-03-14`,
/// `2011/3/14`, `20110314`, `2011年3月14日`.
pub(crate) fn date(text: &[u8]) -> Option<(Day, usize)> {
    let run = |from: usize| {
        let digits = text[from..].iter().take(9);
        digits.take_while(|b| b.is_ascii_digit()).count()
    };
    let first = run(0);
    if first == 8 {
        return Some((day(&text[..4], &text[4..6], &text[6..8])?, 8));
    }
    if first != 4 {
        return None;
    }
    let separators: [(&[u8], &[u8]); 4] = [
        (b"-", b"-"),
        (b"/", b"/"),
        (b".", b"."),
        ("年".as_bytes(), "月".as_bytes()),
    ];
    let (a, b) = separators.iter().find(|s| text[4..].starts_with(s.0))?;
    let month = 4 + a.len();
    let month_end = month + run(month);
    let of_month = month_end + b.len();
    if !text[month_end..].starts_with(b) || of_month > text.len() {
        return None;
    }
    let end = of_month + run(of_month);
    let parts = (&text[month..month_end], &text[of_month..end]);
    Some((day(&text[..4], parts.0, parts.1)?, end))
}

fn day(year: &[u8], month: &[u8], day: &[u8]) -> Option<Day> {
    let small = |text| number(text).and_then(|n| u8::try_from(n).ok());
    Day::new(number(year)?, small(month)?, small(day)?)
}

/// The number that one to four digits write.
fn number(digits: &[u8]) -> Option<u16> {
    if !(1..=4).contains(&digits.len()) {
        return None;
    }
    digits.iter().try_fold(0, |number: u16, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: u16, month: u8, of_month: u8) -> Option<Day> {
        Day::new(year, month, of_month)
    }

    #[test]
    fn birth_dates_are_read() {
        for (entity, text, expected) in [
            (Entity::BirthDate, "2011-03-14", ymd(2011, 3, 14)),
            (Entity::BirthDate, "2011/3/4", ymd(2011, 3, 4)),
            (Entity::BirthDate, "20110314", ymd(2011, 3, 14)),
            (Entity::BirthDate, "2011年3月14日", ymd(2011, 3, 14)),
            (Entity::BirthDate, "2011-03-14T00:00:00Z", ymd(2011, 3, 14)),
            (Entity::BirthDate, "2011-02-30", ymd(2011, 12, 31)),
            (Entity::BirthDate, "2011-03", ymd(2011, 12, 31)),
            (Entity::BirthDate, "201103", ymd(2011, 12, 31)),
            (Entity::BirthDate, "2011", ymd(2011, 12, 31)),
            (Entity::BirthDate, "14/03/2011", ymd(2011, 12, 31)),
            (Entity::BirthDate, "Mar 14, 2011", ymd(2011, 12, 31)),
            (Entity::BirthDate, "Mar 14, 1811", ymd(9999, 12, 31)),
            (Entity::BirthDate, "2008-2011", ymd(2011, 12, 31)),
            (Entity::BirthDate, "110314", ymd(9999, 12, 31)),
            (Entity::BirthDate, "1426291200", ymd(9999, 12, 31)),
            (Entity::BirthDate, "201", ymd(9999, 12, 31)),
            (Entity::BirthDate, "****-**-**", None),
            (Entity::ResidentId, "110101201103140018", ymd(2011, 3, 14)),
            (Entity::ResidentId, "11010120110314001X", ymd(2011, 3, 14)),
            (Entity::ResidentId, "110101 20110314 001X", ymd(2011, 3, 14)),
            (Entity::ResidentId, "110101110314001", ymd(1911, 3, 14)),
            (Entity::ResidentId, "11****************", None),
            (Entity::Phone, "20110314", None),
        ] {
            assert_eq!(born(entity, text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_year_is_complete_on_the_day_of_birth() {
        let born = Day::new(2011, 3, 14).unwrap();
        for (at, expected) in [
            (Day::new(2026, 3, 13), 14),
            (Day::new(2026, 3, 14), 15),
            (Day::new(2026, 12, 1), 15),
            (Day::new(2011, 3, 14), 0),
            (Day::new(2001, 1, 1), 0),
        ] {
            assert_eq!(years(born, at.unwrap()), expected);
        }
        let leap = Day::new(2012, 2, 29).unwrap();
        assert_eq!(years(leap, Day::new(2026, 2, 28).unwrap()), 13);
        assert_eq!(years(leap, Day::new(2026, 3, 1).unwrap()), 14);
    }

    #[test]
    fn lines_say_when_they_were_written() {
        let today = Day::new(2026, 6, 30).unwrap();
        for (line, expected) in [
            ("2026-03-14 08:00:05.120 [main] x", ymd(2026, 3, 14)),
            ("{\"t\":\"2026-03-14T08:00:05Z\"}", ymd(2026, 3, 14)),
            ("[2026/03/14 08:00:05] x", ymd(2026, 3, 14)),
            ("1.1.1.1 - - [14/Mar/2026:08:00:42 +0800] x", ymd(2026, 3, 14)),
            ("{\"a\":7,\"ts\":1773446760123}", ymd(2026, 3, 14)),
            ("time=1773446760 x", ymd(2026, 3, 14)),
            ("{\"ts\":\"1773446760123456\"}", ymd(2026, 3, 14)),
            ("2026-03-14\t08:00:05\tx", ymd(2026, 3, 14)),
            ("20260314T080005Z x", ymd(2026, 3, 14)),
            (
                "u 2026-01-01T00:00 [01/Jun/2015:08:00:05 +0800]",
                ymd(2015, 6, 1),
            ),
            ("2011-03-14 was a day, 2026-03-15 10:00 too", ymd(2026, 3, 15)),
            ("until=2026-07-01T00:00 at 2026-06-30T00:00", ymd(2026, 6, 30)),
            ("{\"expires_at\":2208988800}", None),
            // Of 2011, the fifth month; a name of a time before no number.
            ("time= 2011-3-14 08:00", ymd(2011, 3, 14)),
            ("2011-123-14 08:00, 2011-3", None),
            ("ts=17734467601", None),
            ("x=1773446760", None),
            ("14/Mar/2026", None),
            ("33/Mar/2026:08:00:42", None),
            ("order 1773446760123", None),
            ("Mar 14 08:00:05 host x", None),
            ("", None),
        ] {
            let written = written(line.as_bytes(), |_| true, today);
            assert_eq!(written, expected, "{line}");
        }
        let line = b"birth=2011-03-14 00:00:00 at 2026-03-14 08:00:05";
        assert_eq!(written(line, |at| at != 6, today), ymd(2026, 3, 14));
    }
}
