//! The calendar as logveil needs it: days in UTC.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// The day, or `None` where the calendar has no such day or the year
    /// lies outside 1..=9999.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Day> {
        if year == 0 || year > 9999 || month == 0 || month > 12 || day == 0 {
            return None;
        }
        let leap = year.is_multiple_of(4)
            && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            2 => 28 + leap as u8,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if day > last { None } else { Some(Day { year, month, day }) }
    }

    /// The year, from 1.
    pub(crate) fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    pub(crate) fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub(crate) fn day(self) -> u8 {
        self.day
    }

    /// The day in UTC that holds `instant`; 1970-01-01 for earlier instants
    /// and 9999-12-31 for later ones than the calendar here knows.
    pub fn of(instant: SystemTime) -> Day {
        let seconds = instant
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        // Days to civil date after Howard Hinnant, "chrono-Compatible
        // Low-Level Date Algorithms": eras of 400 years from 0000-03-01.
        let days = (seconds / 86_400).min(2_932_896) + 719_468;
        let era = days / 146_097;
        let of_era = days % 146_097;
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524
            - of_era / 146_096)
            / 365;
        let of_year =
            of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month =
            if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Day { year: year as u16, month: month as u8, day: day as u8 }
    }
}

impl fmt::Display for Day {
    /// As ISO 8601 writes it: `2026-06-30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for (year, month, day) in [
            (2023, 2, 29),
            (1900, 2, 29),
            (2024, 4, 31),
            (2024, 13, 1),
            (2024, 0, 1),
            (2024, 1, 0),
            (2024, 6, 31),
            (2024, 9, 31),
            (2024, 11, 31),
            (2024, 12, 32),
            (0, 1, 1),
            (10_000, 1, 1),
        ] {
            assert_eq!(Day::new(year, month, day), None);
        }
        for (year, month, day) in
            [(2000, 2, 29), (2024, 2, 29), (1, 1, 1), (9999, 12, 31)]
        {
            assert!(Day::new(year, month, day).is_some());
        }
    }

    #[test]
    fn instants_fall_on_the_day_that_date_1_prints() {
        for (seconds, day) in [
            (0, Day::new(1970, 1, 1)),
            (951_782_400, Day::new(2000, 2, 29)),
            (1_700_000_000, Day::new(2023, 11, 14)),
            (4_102_444_799, Day::new(2099, 12, 31)),
        ] {
            let instant = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(Some(Day::of(instant)), day);
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut day = Day::new(1970, 1, 1);
        let mut noon = UNIX_EPOCH + Duration::from_secs(43_200);
        while let Some(Day { year, month, day: of_month }) = day {
            assert_eq!(Some(Day::of(noon)), day);
            noon += Duration::from_secs(86_400);
            day = Day::new(year, month, of_month + 1)
                .or_else(|| Day::new(year, month + 1, 1))
                .or_else(|| Day::new(year + 1, 1, 1));
        }
        assert_eq!(Some(Day::of(noon)), Day::new(9999, 12, 31));
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Some(Day::of(before)), Day::new(1970, 1, 1));
    }
}
