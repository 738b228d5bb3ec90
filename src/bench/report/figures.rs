//! Figures as the page prints them.

use crate::bench::score::Tally;

/// What stands where there is no figure.
pub(super) const NONE: &str = "–";

/// Part of a whole; nothing where there is no whole.
pub(super) fn share(hit: u64, total: u64) -> Option<f64> {
    (total > 0).then(|| hit as f64 / total as f64)
}

/// A share in per cent, without the sign. Only what is nothing prints as 0,
/// and only what is all prints as 100.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        _ if !percent.is_finite() => NONE.into(),
        _ if percent <= 0.0 => "0".into(),
        _ if percent >= 100.0 => "100".into(),
        _ if percent >= 99.95 => ">99.9".into(),
        _ if percent >= 0.995 => format!("{percent:.1}"),
        _ if percent >= 0.0095 => format!("{percent:.2}"),
        _ if percent >= 0.001 => format!("{percent:.3}"),
        _ => "<0.001".into(),
    }
}

/// The interval of a share, from 0 to 1, in per cent.
pub(super) fn interval(low: f64, high: f64) -> String {
    format!("{}–{}", percent(low), percent(high))
}

/// What tallies come to: hits and total.
pub(super) fn sum(tallies: &[Tally]) -> (u64, u64) {
    tallies.iter().fold((0, 0), |(hit, total), tally| {
        (
            u64::saturating_add(hit, tally.hit),
            u64::saturating_add(total, tally.total),
        )
    })
}

/// A whole number with its thousands set apart.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A measured figure to three digits, a small one to two; with its power of
/// ten where it would be very long.
pub(super) fn measured(value: f64) -> String {
    match value {
        _ if !value.is_finite() => NONE.into(),
        _ if value <= 0.0 => "0".into(),
        _ if !(1e-6..1e9).contains(&value) => format!("{value:.1e}"),
        _ if value >= 99.95 => count(value.round() as u64),
        _ if value >= 9.995 => format!("{value:.1}"),
        _ if value >= 0.0995 => format!("{value:.2}"),
        _ => {
            let zeros = (-value.log10()).floor() as usize;
            format!("{value:.*}", zeros + 2)
        }
    }
}

/// A time in the unit that suits it.
pub(super) fn time(microseconds: f64) -> String {
    let (value, unit) = match microseconds {
        _ if microseconds >= 999_500.0 => (microseconds / 1e6, "s"),
        _ if microseconds >= 999.5 => (microseconds / 1e3, "ms"),
        _ => (microseconds, "µs"),
    };
    // No break within a figure.
    format!("{}\u{a0}{unit}", measured(value))
}

/// A power of ten, for an axis.
pub(super) fn power(exponent: i32) -> String {
    match exponent {
        0..9 => count(10u64.pow(exponent.unsigned_abs())),
        -6..0 => format!("{}", 10f64.powi(exponent)),
        _ => format!("1e{exponent}"),
    }
}

/// A power of ten microseconds, for an axis.
pub(super) fn power_time(exponent: i32) -> String {
    let (exponent, unit) = match exponent {
        6.. => (exponent - 6, "s"),
        3..6 => (exponent - 3, "ms"),
        _ => (exponent, "µs"),
    };
    format!("{}\u{a0}{unit}", power(exponent))
}

/// A size in the unit of 1000 that suits it.
pub(super) fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    let (value, unit) = match bytes {
        _ if bytes >= 1e9 => (bytes / 1e9, "GB"),
        _ if bytes >= 1e6 => (bytes / 1e6, "MB"),
        _ if bytes >= 1e3 => (bytes / 1e3, "kB"),
        _ => return format!("{bytes}\u{a0}B"),
    };
    format!("{}\u{a0}{unit}", measured(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nothing_is_0_and_only_all_is_100() {
        for (share, text) in [
            (0.0, "0"),
            (1e-9, "<0.001"),
            (0.000_01, "0.001"),
            (0.000_094, "0.009"),
            (0.000_1, "0.01"),
            (0.009_96, "1.0"),
            (0.123_4, "12.3"),
            (0.999_4, "99.9"),
            (0.999_6, ">99.9"),
            (1.0, "100"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(percent(share), text, "{share}");
        }
    }

    #[test]
    fn figures_have_three_digits() {
        for (value, text) in [
            (0.0, "0"),
            (0.001_23, "0.0012"),
            (0.000_516, "0.00052"),
            (0.025, "0.025"),
            (0.123_4, "0.12"),
            (1.234, "1.23"),
            (9.996, "10.0"),
            (99.96, "100"),
            (1_234.5, "1,235"),
            (1e12, "1.0e12"),
            (1e-7, "1.0e-7"),
            (f64::INFINITY, "–"),
        ] {
            assert_eq!(measured(value), text, "{value}");
        }
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(time(12.34), "12.3\u{a0}µs");
        assert_eq!(time(999.7), "1.00\u{a0}ms");
        assert_eq!(time(2_500_000.0), "2.50\u{a0}s");
        assert_eq!(
            [-7, -6, -1, 0, 6, 9].map(power).join(" "),
            "1e-7 0.000001 0.1 1 1,000,000 1e9"
        );
        assert_eq!(
            [-1, 0, 2, 3, 7].map(power_time).join(" "),
            "0.1\u{a0}µs 1\u{a0}µs 100\u{a0}µs 1\u{a0}ms 10\u{a0}s"
        );
        assert_eq!(size(999), "999\u{a0}B");
        assert_eq!(size(231_400_000), "231\u{a0}MB");
    }
}
