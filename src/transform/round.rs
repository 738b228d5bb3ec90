//! Coordinates with fewer decimals, alone or as a pair.

use super::{Failed, Value};

/// Appends the number, or both numbers of a pair, rounded half away from
/// zero; `false` where `value` is no coordinate in degrees.
pub(super) fn write(
    decimals: u8,
    value: &Value<'_>,
    out: &mut Vec<u8>,
) -> Result<bool, Failed> {
    let Some([first, second]) = parse(value.text) else { return Ok(false) };
    out.extend_from_slice(first.round(decimals).as_bytes());
    if let Some(second) = second.filled() {
        out.extend_from_slice(value.part(first.end, second.start)?);
        out.extend_from_slice(second.round(decimals).as_bytes());
    }
    Ok(true)
}

/// Whether rounding `text` would change nothing.
pub(super) fn treated(decimals: u8, text: &[u8]) -> bool {
    parse(text).is_some_and(|numbers| {
        numbers.iter().filter_map(Number::filled).all(|number| {
            number.round(decimals).as_bytes()
                == &text[number.start..number.end]
        })
    })
}

/// A decimal number in a text.
#[derive(Clone, Copy, Default)]
struct Number<'t> {
    start: usize,
    end: usize,
    negative: bool,
    degrees: u32,
    fraction: &'t [u8],
}

/// The one or two numbers that `text` consists of, the second empty where
/// there is none, and between them a comma, a semicolon or a slash with or
/// without spaces, or spaces.
fn parse(text: &[u8]) -> Option<[Number<'_>; 2]> {
    let first = Number::at(text, 0)?;
    if first.end == text.len() {
        return Some([first, Number::default()]);
    }
    let between = text[first.end..]
        .iter()
        .take(3)
        .take_while(|b| matches!(b, b',' | b';' | b'/' | b' '))
        .count();
    let second = Number::at(text, first.end + between)?;
    (between > 0 && second.end == text.len()).then_some([first, second])
}

impl<'t> Number<'t> {
    /// The number at `start`: a sign, up to three digits that make 180 at
    /// most, and a fraction that may be missing.
    fn at(text: &'t [u8], start: usize) -> Option<Number<'t>> {
        let digits = |from: usize| {
            let rest = text.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|b| b.is_ascii_digit()).count()
        };
        let sign = text.get(start)?;
        let whole = start + usize::from(matches!(sign, b'-' | b'+'));
        let point = digits(whole);
        if !(1..=3).contains(&(point - whole)) {
            return None;
        }
        let degrees = text[whole..point]
            .iter()
            .fold(0, |degrees, b| degrees * 10 + u32::from(b - b'0'));
        let (end, fraction) = if text.get(point) == Some(&b'.') {
            let end = digits(point + 1);
            (end, text.get(point + 1..end).filter(|f| !f.is_empty())?)
        } else {
            (point, &[][..])
        };
        let negative = *sign == b'-';
        let more = degrees == 180 && fraction.iter().any(|b| *b != b'0');
        (degrees <= 180 && !more).then_some(Number {
            start,
            end,
            negative,
            degrees,
            fraction,
        })
    }

    /// The number, or `None` where it stands for none.
    fn filled(&self) -> Option<&Self> {
        (self.end > self.start).then_some(self)
    }

    /// The number with at most so many decimals, a zero without a sign. It
    /// does not gain decimals it does not have.
    fn round(&self, decimals: u8) -> Digits {
        let kept = self.fraction.len().min(usize::from(decimals.min(9)));
        let (kept, rest) = self.fraction.split_at(kept);
        let mut scale = 1;
        let mut scaled = u64::from(self.degrees);
        for digit in kept {
            scale *= 10;
            scaled = scaled * 10 + u64::from(digit - b'0');
        }
        scaled += u64::from(rest.first().is_some_and(|next| *next >= b'5'));
        Digits::of(self.negative && scaled != 0, scaled, scale)
    }
}

/// The text of a rounded number, at most `-180.123456789`.
struct Digits {
    bytes: [u8; 16],
    start: usize,
}

impl Digits {
    /// The text of `scaled / scale`, where `scale` is a power of ten.
    fn of(negative: bool, mut scaled: u64, mut scale: u64) -> Digits {
        let mut digits = Digits { bytes: [0; 16], start: 16 };
        while scale > 1 {
            digits.put(b'0' + (scaled % 10) as u8);
            scaled /= 10;
            scale /= 10;
            if scale == 1 {
                digits.put(b'.');
            }
        }
        loop {
            digits.put(b'0' + (scaled % 10) as u8);
            scaled /= 10;
            if scaled == 0 {
                break;
            }
        }
        if negative {
            digits.put(b'-');
        }
        digits
    }

    fn put(&mut self, byte: u8) {
        self.start -= 1;
        self.bytes[self.start] = byte;
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }
}
