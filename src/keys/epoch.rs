//! Epochs: the periods that one key serves, in UTC.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// How long a key serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// For ever: one key.
    Never,
    /// A calendar month.
    Month,
    /// A week from Monday on (ISO 8601).
    Week,
    /// A day.
    Day,
}

impl Period {
    /// Every period.
    pub const ALL: &'static [Period] =
        &[Period::Never, Period::Month, Period::Week, Period::Day];

    /// The word that keyrings and the command line use.
    pub const fn name(self) -> &'static str {
        match self {
            Period::Never => "never",
            Period::Month => "month",
            Period::Week => "week",
            Period::Day => "day",
        }
    }

    /// The epoch of this period that holds `instant`.
    ///
    /// # Errors
    ///
    /// If the instant lies outside the years 1 to 9999.
    pub fn at(self, instant: SystemTime) -> Result<Epoch, UnknownEpoch> {
        let day = Timestamp::try_from(instant)
            .map_err(|_| UnknownEpoch)?
            .to_zoned_datetime(TimeZone::UTC)
            .date();
        Ok(match self {
            _ if day.year() < 1 => return Err(UnknownEpoch),
            Period::Never => Epoch::Never,
            Period::Month => Epoch::Month(day.first_of_month()),
            Period::Week => Epoch::Week(monday(day)?),
            Period::Day => Epoch::Day(day),
        })
    }
}

/// The Monday of the week that holds `day`.
fn monday(day: Date) -> Result<Date, UnknownEpoch> {
    let first = day.iso_week_date().first_of_week();
    Ok(first.map_err(|_| UnknownEpoch)?.date())
}

/// One epoch. Epochs of one period are ordered in time.
///
/// Its name, of at most 16 letters and digits, is part of every token:
/// `2026w47`, `2026m11`, `2026m11d25`, `never`; `run` for the one run of an
/// ephemeral key. Letters part the numbers, so that no token holds a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Epoch {
    /// One run of the program.
    Run,
    /// For ever.
    Never,
    /// The month that begins on this day.
    Month(Date),
    /// The week that begins on this day.
    Week(Date),
    /// This day.
    Day(Date),
}

/// A text that names no epoch, or an epoch outside the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no epoch between the years 1 and 9999")]
pub struct UnknownEpoch;

impl Epoch {
    /// The epoch behind this one, or `None` behind one that has no end.
    pub fn next(self) -> Option<Epoch> {
        let (day, length, make): (_, Span, fn(Date) -> Epoch) = match self {
            Epoch::Run | Epoch::Never => return None,
            Epoch::Month(day) => (day, 1.month(), Epoch::Month),
            Epoch::Week(day) => (day, 1.week(), Epoch::Week),
            Epoch::Day(day) => (day, 1.day(), Epoch::Day),
        };
        day.checked_add(length).ok().map(make)
    }

    /// The first day of the epoch, in UTC; `None` where it has no beginning.
    pub fn start(self) -> Option<Date> {
        match self {
            Epoch::Run | Epoch::Never => None,
            Epoch::Month(day) | Epoch::Week(day) | Epoch::Day(day) => {
                Some(day)
            }
        }
    }

    /// The first day, in UTC, on which the epoch is over; `None` where it has
    /// no end.
    pub fn end(self) -> Option<Date> {
        match self.next()? {
            Epoch::Month(day) | Epoch::Week(day) | Epoch::Day(day) => {
                Some(day)
            }
            Epoch::Run | Epoch::Never => None,
        }
    }

    /// The period of which this is an epoch; `None` for a run.
    pub const fn period(self) -> Option<Period> {
        match self {
            Epoch::Run => None,
            Epoch::Never => Some(Period::Never),
            Epoch::Month(_) => Some(Period::Month),
            Epoch::Week(_) => Some(Period::Week),
            Epoch::Day(_) => Some(Period::Day),
        }
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Epoch::Run => f.write_str("run"),
            Epoch::Never => f.write_str("never"),
            Epoch::Month(day) => {
                write!(f, "{:04}m{:02}", day.year(), day.month())
            }
            Epoch::Week(day) => {
                let week = day.iso_week_date();
                write!(f, "{:04}w{:02}", week.year(), week.week())
            }
            Epoch::Day(day) => {
                let (year, month) = (day.year(), day.month());
                write!(f, "{year:04}m{month:02}d{:02}", day.day())
            }
        }
    }
}

impl FromStr for Epoch {
    type Err = UnknownEpoch;

    /// Reads an epoch's name.
    fn from_str(text: &str) -> Result<Epoch, UnknownEpoch> {
        read(text)
            // One spelling for each: no sign, no missing zero.
            .filter(|epoch| epoch.to_string() == text)
            .ok_or(UnknownEpoch)
    }
}

fn read(text: &str) -> Option<Epoch> {
    match text {
        "run" => return Some(Epoch::Run),
        "never" => return Some(Epoch::Never),
        _ => {}
    }
    if let Some((year, week)) = text.split_once('w') {
        let (year, week) = (year.parse().ok()?, week.parse().ok()?);
        let week = ISOWeekDate::new(year, week, Weekday::Monday).ok()?;
        return (year > 0).then_some(Epoch::Week(week.date()));
    }
    let (year, rest) = text.split_once('m')?;
    let (month, day) = match rest.split_once('d') {
        Some((month, day)) => (month, Some(day)),
        None => (rest, None),
    };
    let date = |day: &str| {
        let [month, day] = [month, day].map(|number| number.parse().ok());
        let year = year.parse().ok().filter(|&year: &i16| year > 0)?;
        Date::new(year, month?, day?).ok()
    };
    match day {
        Some(day) => date(day).map(Epoch::Day),
        None => date("1").map(Epoch::Month),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use jiff::civil::date;

    use super::*;

    /// Seconds since 1970 as `date -u -d … +%s` prints them, and the epochs
    /// as `date -u +%Gw%V` and its like do.
    #[test]
    fn instants_fall_into_the_epochs_that_date_1_prints() {
        for (seconds, month, week, day) in [
            (0, "1970m01", "1970w01", "1970m01d01"),
            // 2026-11-22T23:59:59Z, a Sunday, and the second behind it.
            (1_795_391_999, "2026m11", "2026w47", "2026m11d22"),
            (1_795_392_000, "2026m11", "2026w48", "2026m11d23"),
            // 2027-01-01 lies in the last week of 2026.
            (1_798_761_600, "2027m01", "2026w53", "2027m01d01"),
            // 2024-12-30 lies in the first week of 2025.
            (1_735_516_800, "2024m12", "2025w01", "2024m12d30"),
        ] {
            let instant = UNIX_EPOCH + Duration::from_secs(seconds);
            let name =
                |period: Period| period.at(instant).unwrap().to_string();
            assert_eq!(name(Period::Month), month);
            assert_eq!(name(Period::Week), week);
            assert_eq!(name(Period::Day), day);
            assert_eq!(name(Period::Never), "never");
        }
    }

    #[test]
    fn an_epoch_ends_where_the_next_begins() {
        for (name, next, end) in [
            ("2026m12", "2027m01", date(2027, 1, 1)),
            ("2024m02", "2024m03", date(2024, 3, 1)),
            ("2026w53", "2027w01", date(2027, 1, 4)),
            ("2024m02d29", "2024m03d01", date(2024, 3, 1)),
        ] {
            let epoch: Epoch = name.parse().unwrap();
            assert_eq!(epoch.next().unwrap().to_string(), next);
            assert_eq!(epoch.end(), Some(end));
            assert!(epoch < epoch.next().unwrap());
        }
        for name in ["never", "run"] {
            let epoch: Epoch = name.parse().unwrap();
            assert_eq!((epoch.next(), epoch.end()), (None, None));
        }
        assert_eq!("9999m12".parse::<Epoch>().unwrap().next(), None);
    }

    #[test]
    fn names_have_one_spelling() {
        for name in ["2026w47", "2026m11", "2026m11d25", "never", "run"] {
            assert_eq!(name.parse::<Epoch>().unwrap().to_string(), name);
        }
        for none in [
            "",
            "w",
            "m",
            "d",
            "2026",
            "2026w",
            "2026w54",
            "2026w00",
            "2025w53",
            "2026w7",
            "2026m13",
            "2026m00",
            "2026m2",
            "2026m02d30",
            "2026m1d1",
            "+2026m01",
            "0000m01",
            "-001m01",
            "2026w47 ",
            "Never",
            "2026-11",
        ] {
            assert_eq!(none.parse::<Epoch>(), Err(UnknownEpoch), "{none}");
        }
    }
}
