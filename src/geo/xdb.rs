//! ip2region's format, structure 2 and 3, for IPv4 or IPv6: a header, an
//! index by the first two bytes, the texts of regions, and segments of
//! addresses, in order. All numbers are little-endian but IPv6 addresses.
//!
//! The index only makes look-ups in the file fast and is not read: the
//! segments hold all there is.

use std::collections::HashMap;

use super::database::Flat;
use super::iso3166;
use super::names::Name;
use super::places::Places;
use super::table::{Address, OutOfOrder, Ranges};

const HEADER: usize = 256;
/// The index: a start and an end for each pair of bytes.
const INDEX: usize = (1 << 16) * 8;

/// Bytes of a region's text; there are no longer ones, for its length is
/// told in two bytes, but none of a place is near that.
const LONGEST: usize = 1024;

/// What the header says.
#[derive(Clone, Copy)]
struct Header {
    /// The first segment, and the last.
    first: usize,
    last: usize,
    is_v6: bool,
}

/// The number of `N` bytes at `at`.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(N)?)?;
    Some(bytes.iter().rev().fold(0, |all, &b| all << 8 | u64::from(b)))
}

/// Whether `bytes` begin like a file of ip2region's: there is no better sign
/// than a structure and a policy of indexing that exist.
pub(super) fn is_xdb(bytes: &[u8]) -> bool {
    matches!(number::<2>(bytes, 0), Some(2 | 3))
        && number::<2>(bytes, 2) == Some(1)
}

/// Reads the whole of a file.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<Flat, String> {
    let header = header(bytes)?;
    let mut flat = Flat {
        name: format!(
            "ip2region file of {}",
            if header.is_v6 { "IPv6" } else { "IPv4" }
        ),
        places: Places::default(),
        v4: Ranges::default(),
        v6: Ranges::default(),
    };
    if header.is_v6 {
        flat.v6 = segments(bytes, header, &mut flat.places, |address| {
            <[u8; 16]>::try_from(address).map(u128::from_be_bytes)
        })?;
    } else {
        flat.v4 = segments(bytes, header, &mut flat.places, |address| {
            <[u8; 4]>::try_from(address).map(u32::from_le_bytes)
        })?;
    }
    Ok(flat)
}

fn header(bytes: &[u8]) -> Result<Header, String> {
    let short = || "it ends within its header or index".to_owned();
    if bytes.len() < HEADER + INDEX {
        return Err(short());
    }
    let field = |at| number::<4>(bytes, at).ok_or_else(short);
    let (first, last) = (field(8)? as usize, field(12)? as usize);
    // Structure 2 knows IPv4 alone and leaves the field empty.
    let is_v6 = match number::<2>(bytes, 16) {
        Some(0 | 4) => false,
        Some(6) => true,
        version => {
            let version = version.unwrap_or_default();
            return Err(format!("it is for version {version} of IP"));
        }
    };
    let size = segment_size(is_v6);
    let whole = first >= HEADER + INDEX
        && first <= last
        && (last - first) % size == 0
        && last.checked_add(size).is_some_and(|end| end <= bytes.len());
    if !whole {
        return Err("its segments lie beyond its end".to_owned());
    }
    Ok(Header { first, last, is_v6 })
}

/// Two addresses, a length of two bytes and an offset of four.
fn segment_size(is_v6: bool) -> usize {
    if is_v6 { 38 } else { 14 }
}

/// The ranges of all segments, and their places.
fn segments<A: Address + Default, E>(
    bytes: &[u8],
    header: Header,
    places: &mut Places,
    address: impl Fn(&[u8]) -> Result<A, E>,
) -> Result<Ranges<A>, String> {
    let size = segment_size(header.is_v6);
    let wide = (size - 6) / 2;
    let segments = &bytes[header.first..header.last + size];
    let mut texts: Vec<&str> = Vec::new();
    let mut numbers: HashMap<(usize, usize), usize> = HashMap::new();
    let mut told = Vec::new();
    for segment in segments.chunks_exact(size) {
        let at = |at| number::<2>(segment, at);
        let (length, low, high) = (at(size - 6), at(size - 4), at(size - 2));
        let (Some(length), Some(low), Some(high)) = (length, low, high) else {
            return Err("a segment is cut short".to_owned());
        };
        let key = ((high << 16 | low) as usize, length as usize);
        let number = match numbers.get(&key) {
            Some(&number) => number,
            None => {
                texts.push(region(bytes, key.0, key.1)?);
                numbers.insert(key, texts.len() - 1);
                texts.len() - 1
            }
        };
        told.push(number);
    }
    let order = Order::of(&texts);
    let known: Vec<u32> =
        texts.iter().map(|text| order.place(text, places)).collect();
    let mut ranges = Ranges::default();
    for (segment, number) in segments.chunks_exact(size).zip(told) {
        let ends =
            (address(&segment[..wide]), address(&segment[wide..][..wide]));
        let (Ok(first), Ok(last)) = ends else {
            return Err("a segment is cut short".to_owned());
        };
        ranges.push(first, last, known[number]).map_err(|OutOfOrder| {
            "its segments are out of order".to_owned()
        })?;
    }
    Ok(ranges)
}

/// The text at `offset`; nothing where both numbers are 0.
fn region(bytes: &[u8], offset: usize, length: usize) -> Result<&str, String> {
    if offset == 0 && length == 0 {
        return Ok("");
    }
    if length > LONGEST {
        return Err("a region's text is too long".to_owned());
    }
    let end = offset.checked_add(length);
    end.filter(|_| offset >= HEADER + INDEX)
        .and_then(|end| bytes.get(offset..end))
        .and_then(|text| std::str::from_utf8(text).ok())
        .ok_or_else(|| {
            "a region's text lies outside or is no UTF-8".to_owned()
        })
}

/// In which order a file's regions have their fields. Each file has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// Country, area, province, city, provider: until 2025.
    Area,
    /// Country, province, city and provider.
    Plain,
    /// The same with the letters of ISO 3166-1 in the fifth: since 2026.
    Coded,
}

impl Order {
    /// What most regions' fifth fields tell: letters of countries,
    /// providers, or by their absence that there is no area in front. A few
    /// regions may have more fields than the others, or fewer.
    fn of(texts: &[&str]) -> Order {
        let (mut plain, mut coded) = (0_usize, 0);
        let (mut area, mut unknown) = (0, 0);
        for text in texts.iter().filter(|text| !text.is_empty()) {
            *match text.split('|').nth(4) {
                None => &mut plain,
                Some(code) if is_country(code) => &mut coded,
                Some("" | "0") => &mut unknown,
                Some(_) => &mut area,
            } += 1;
        }
        if plain > coded + area + unknown {
            Order::Plain
        } else if coded > area {
            Order::Coded
        } else {
            Order::Area
        }
    }

    fn place(self, text: &str, places: &mut Places) -> u32 {
        let mut fields = text.split('|');
        let mut next = || Name::of(fields.next().unwrap_or_default());
        let mut country = next();
        if self == Order::Area {
            next();
        }
        let (province, city) = (next(), next());
        if self == Order::Coded {
            next();
            country.code = next().plain.filter(|code| is_country(code));
        }
        places.named(country, province, city)
    }
}

fn is_country(text: &str) -> bool {
    let letters: Result<[u8; 2], _> = text.as_bytes().try_into();
    letters.is_ok_and(|letters| iso3166::number(letters).is_some())
}
