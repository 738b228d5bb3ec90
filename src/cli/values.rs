//! Values of arguments: sizes and instants.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[cfg(feature = "bench")]
use logveil::bench::corpus::Profile;
use logveil::keys::epoch::Period;
use logveil::stream::lines::MAX_LINE_LIMIT;
use logveil::transform::PrefixMethod;
use logveil::{Day, Entity};

/// Bytes: a number, alone or with `B`, or with `K`, `M` or `G`, or `KiB`,
/// `MiB` or `GiB`, which mean the same.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim_start() {
        "" | "B" => 0,
        "K" | "KiB" => 10,
        "M" | "MiB" => 20,
        "G" | "GiB" => 30,
        _ => return Err("write bytes, as in 65536, 64KiB or 1MiB".into()),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "write bytes, as in 65536, 64KiB or 1MiB")?;
    number
        .checked_mul(1 << shift)
        .ok_or_else(|| "that is more than any memory holds".into())
}

/// How long a key serves.
pub(super) fn period(text: &str) -> Result<Period, String> {
    let found = Period::ALL.iter().find(|period| period.name() == text);
    found.copied().ok_or_else(|| "write day, week, month or never".into())
}

/// The greatest length of a line, in bytes.
pub(super) fn line_size(text: &str) -> Result<usize, String> {
    match usize::try_from(size(text)?) {
        Ok(size @ 1..=MAX_LINE_LIMIT) => Ok(size),
        _ => Err("take a size from 1 to 1GiB".into()),
    }
}

/// The base-two logarithm of the greatest zstd window, which is rounded
/// down to a power of two.
///
/// The format's smallest window is 1 KiB (RFC 8878, section 3.1.1.1.2); the
/// decoder's greatest is 2 GiB.
pub(super) fn window_log(text: &str) -> Result<u32, String> {
    match size(text)?.checked_ilog2() {
        Some(log @ 10..=31) => Ok(log),
        _ => Err("take a size from 1KiB to 2GiB".into()),
    }
}

/// How addresses were made to keep their prefixes.
pub(super) fn prefix_method(text: &str) -> Result<PrefixMethod, String> {
    let found = PrefixMethod::ALL.into_iter().find(|m| m.name() == text);
    found.ok_or_else(|| "write ipcrypt-pfx or crypto-pan".into())
}

/// An entity by its name.
pub(super) fn entity(text: &str) -> Result<Entity, String> {
    Entity::from_name(text)
        .ok_or_else(|| "`logveil policy show` lists the entities".into())
}

/// A profile of the benchmark's corpus.
#[cfg(feature = "bench")]
pub(super) fn profile(text: &str) -> Result<Profile, String> {
    Profile::from_name(text).ok_or_else(|| {
        let names: Vec<_> = Profile::ALL.iter().map(|p| p.name()).collect();
        format!("take one of {}", names.join(", "))
    })
}

/// An instant: a date (its beginning in UTC), a date and time in UTC as in
/// RFC 3339, or seconds since 1970.
pub(super) fn instant(text: &str) -> Result<SystemTime, String> {
    seconds(text)
        .and_then(|seconds| {
            UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
        })
        .ok_or_else(|| {
            "write 2026-06-30, 2026-06-30T12:00:00Z or Unix seconds".into()
        })
}

/// Seconds from 1970 to the instant; fractions are cut off.
fn seconds(text: &str) -> Option<u64> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    Day::new(year, month as u8, day as u8)?;
    let seconds = days(year, month, day)?.checked_mul(86_400)?;
    let Some(time) = time else { return Some(seconds) };
    let time = time
        .strip_suffix(['Z', 'z'])
        .or_else(|| time.strip_suffix("+00:00"))?;
    let time = match time.split_once('.') {
        Some((time, fraction)) => {
            let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
            (digits && !fraction.is_empty()).then_some(time)?
        }
        None => time,
    };
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let of_day = (u64::from(hour) * 60 + u64::from(minute)) * 60;
    Some(seconds + of_day + u64::from(second))
}

/// Three decimal numbers of exactly these widths.
fn numbers(text: &str, between: char, widths: [usize; 3]) -> Option<[u16; 3]> {
    let mut parts = text.split(between);
    let mut numbers = [0; 3];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        *number = (digits && part.len() == width)
            .then(|| part.parse().ok())
            .flatten()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Days from 1970-01-01 to a day that exists; `None` before 1970.
fn days(year: u16, month: u16, day: u16) -> Option<u64> {
    // After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms":
    // years begin in March, so that the leap day comes last.
    let year = u64::from(year) - u64::from(month <= 2);
    let month = (u64::from(month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + u64::from(day) - 1;
    let day = year * 365 + year / 4 - year / 100 + year / 400 + of_year;
    day.checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(line_size("1048576"), Ok(1 << 20));
        assert_eq!(line_size("1MiB"), Ok(1 << 20));
        assert_eq!(line_size("64KiB"), Ok(65_536));
        assert_eq!(line_size("64 KiB"), Ok(65_536));
        assert_eq!(line_size("1GiB"), Ok(1 << 30));
        assert_eq!(line_size("7B"), Ok(7));
        assert_eq!(line_size("64K"), Ok(65_536));
        assert_eq!(line_size("2M"), Ok(2 << 20));
        assert_eq!(line_size("1G"), Ok(1 << 30));
        for wrong in
            ["", "0", "-1", "1MB", "MiB", "1.5MiB", "2GiB", "1k", "１"]
        {
            assert!(line_size(wrong).is_err(), "{wrong}");
        }
        assert!(line_size("99999999999999999999GiB").is_err());
        assert!(line_size("18446744073709551615GiB").is_err());
        assert_eq!(window_log("8MiB"), Ok(23));
        assert_eq!(window_log("12MiB"), Ok(23));
        assert_eq!(window_log("2GiB"), Ok(31));
        assert!(window_log("0").is_err());
        assert!(window_log("8GiB").is_err());
    }

    #[test]
    fn instants() {
        // Values of GNU date: date -u -d TEXT +%s.
        for (text, expected) in [
            ("0", 0),
            ("1782777600", 1_782_777_600),
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400),
            ("2026-06-30", 1_782_777_600),
            ("2026-06-30T12:00:01Z", 1_782_820_801),
            ("2026-06-30t12:00:01.999z", 1_782_820_801),
            ("2026-06-30 12:00:01+00:00", 1_782_820_801),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for wrong in [
            "",
            "now",
            "-1",
            "+5",
            "1969-12-31",
            "2026-02-29",
            "2026-6-30",
            "2026-06-30T",
            "2026-06-30T12:00:00",
            "2026-06-30T24:00:00Z",
            "2026-06-30T12:00:60Z",
            "2026-06-30T12:00:00.Z",
            "2026-06-30T12:00:00+02:00",
            "2026-06-30-01",
            "99999999999999999999",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
        // More seconds than the system's clock can count.
        assert!(instant("18446744073709551615").is_err());
    }
}
