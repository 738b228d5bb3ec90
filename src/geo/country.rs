//! The embedded country table: IPFire's location database, CC BY-SA 4.0 (see
//! NOTICE), as the crate `tor-geoip-db` packs it. Sorted first addresses of
//! ranges, and beside each the letters of a country or nothing.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU16;
use std::sync::LazyLock;

use tor_geoip_db::{ipv4c, ipv4s, ipv6c, ipv6s};

use super::iso3166::{PAIRS, number};

/// The country of an address, and how many addresses that country has.
#[inline]
pub(super) fn country_v4(ip: Ipv4Addr) -> Option<([u8; 2], u64)> {
    let ip = ip.to_bits();
    let index = &*INDEX_V4;
    let block = (ip >> 16) as usize;
    let Block { first, above } = index.blocks[block];
    let ranges =
        &index.ranges[first as usize..index.blocks[block + 1].first as usize];
    let low = ip as u16;
    let behind = ranges.partition_point(|range| range.low <= low);
    let code = match behind.checked_sub(1) {
        None => above,
        Some(at) => ranges[at].code,
    };
    sized(code, &index.sizes)
}

/// The country of an address, and how many networks of 48 bits it has.
#[inline]
pub(super) fn country_v6(ip: Ipv6Addr) -> Option<([u8; 2], u64)> {
    let ip = ip.to_bits();
    let index = &*INDEX_V6;
    let sample = index.samples.partition_point(|&s| s <= ip);
    let from = sample.checked_sub(1)? * STRIDE;
    let starts = ipv6s();
    let to = starts.len().min(from + STRIDE);
    let behind = from + starts[from..to].partition_point(|&s| s <= ip);
    country(ipv6c(), behind, &index.sizes)
}

/// The country of the range before `behind`.
#[inline]
fn country(
    codes: &[Option<NonZeroU16>],
    behind: usize,
    sizes: &[u64; PAIRS],
) -> Option<([u8; 2], u64)> {
    sized(codes[behind.checked_sub(1)?], sizes)
}

/// The letters of a code, and the size of its country.
#[inline]
fn sized(
    code: Option<NonZeroU16>,
    sizes: &[u64; PAIRS],
) -> Option<([u8; 2], u64)> {
    let code = letters(code)?;
    Some((code, sizes[number(code)?]))
}

/// The letters of a code, which the table holds in order of bytes.
fn letters(code: Option<NonZeroU16>) -> Option<[u8; 2]> {
    code.map(|code| code.get().to_le_bytes())
}

/// The table of IPv4, cut into blocks of 16 bits and with starts and codes
/// side by side: an address never seen before costs one line of memory for
/// its block and one or two for its range.
struct IndexV4 {
    /// The blocks, and one behind the last.
    blocks: Vec<Block>,
    /// All ranges, in order.
    ranges: Vec<Range>,
    /// Addresses of each country.
    sizes: [u64; PAIRS],
}

/// The addresses that share their upper 16 bits.
#[derive(Clone, Copy)]
struct Block {
    /// The first range that starts in the block or behind it.
    first: u32,
    /// The code of the range before that one.
    above: Option<NonZeroU16>,
}

/// A range of addresses within a block and perhaps beyond.
#[derive(Clone, Copy)]
struct Range {
    /// The lower half of its first address.
    low: u16,
    code: Option<NonZeroU16>,
}

static INDEX_V4: LazyLock<IndexV4> = LazyLock::new(|| {
    let (starts, codes) = (ipv4s(), ipv4c());
    let ranges = starts.iter().zip(codes);
    let ranges = ranges.map(|(&s, &code)| Range { low: s as u16, code });
    let mut blocks = Vec::with_capacity((1 << 16) + 1);
    for (at, &start) in starts.iter().enumerate() {
        // The blocks up to this start's that no earlier range began.
        while blocks.len() <= (start >> 16) as usize {
            let above = at.checked_sub(1).and_then(|last| codes[last]);
            blocks.push(Block { first: at as u32, above });
        }
    }
    let (first, above) = (starts.len() as u32, codes[codes.len() - 1]);
    blocks.resize((1 << 16) + 1, Block { first, above });
    // Added up by the code as it stands, which takes half the time of
    // looking up its letters for each range.
    let mut by_code = vec![0; 1 << 16];
    let code = |code: Option<NonZeroU16>| code.map_or(0, NonZeroU16::get);
    for (pair, &c) in starts.windows(2).zip(codes) {
        by_code[usize::from(code(c))] += u64::from(pair[1] - pair[0]);
    }
    let behind = u64::from(starts[starts.len() - 1]);
    by_code[usize::from(code(above))] += (1 << 32) - behind;
    let mut sizes = [0; PAIRS];
    for (code, size) in by_code.into_iter().enumerate() {
        let letters = letters(NonZeroU16::new(code as u16));
        if size > 0
            && let Some(number) = letters.and_then(number)
        {
            sizes[number] = size;
        }
    }
    IndexV4 { blocks, ranges: ranges.collect(), sizes }
});

/// Ranges of IPv6 for each sample. The samples (76 KB) stay in a core's
/// cache, and a search among 64 starts touches few lines of the table. An
/// index by leading bits is no good here: one /32 holds 23,000 ranges.
const STRIDE: usize = 64;

/// Leads from an IPv6 address to the few ranges around it.
struct IndexV6 {
    /// Every `STRIDE`th first address.
    samples: Vec<u128>,
    /// Networks of 48 bits of each country.
    sizes: [u64; PAIRS],
}

static INDEX_V6: LazyLock<IndexV6> = LazyLock::new(|| {
    let starts = ipv6s();
    let samples = starts.iter().step_by(STRIDE).copied().collect();
    let mut addresses = [0u128; PAIRS];
    let ends = starts[1..].iter().copied();
    let ranges = starts.iter().zip(ends.chain([u128::MAX])).zip(ipv6c());
    for ((&start, end), &code) in ranges {
        if let Some(number) = letters(code).and_then(number) {
            addresses[number] += end - start;
        }
    }
    IndexV6 { samples, sizes: addresses.map(|size| (size >> 80) as u64) }
});

#[cfg(test)]
mod tests {
    use super::super::{Geo, Location};
    use super::*;
    use proptest::prelude::*;
    use std::net::IpAddr;

    /// What the table says, without an index.
    fn naive<T: Ord>(
        starts: &[T],
        codes: &[Option<NonZeroU16>],
        ip: T,
    ) -> Option<[u8; 2]> {
        let behind = starts.iter().take_while(|start| **start <= ip).count();
        letters(*codes.get(behind.checked_sub(1)?)?)
            .filter(|code| number(*code).is_some())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn index_agrees_with_the_table(v4: u32, v6: u128, at: usize) {
            // Random addresses, and both sides of a range's edge.
            let edge4 = ipv4s()[at % ipv4s().len()];
            for ip in [v4, edge4, edge4 - 1] {
                let got = country_v4(Ipv4Addr::from_bits(ip)).map(|c| c.0);
                prop_assert_eq!(got, naive(ipv4s(), ipv4c(), ip));
            }
            let edge6 = ipv6s()[at % ipv6s().len()];
            for ip in [v6 >> 3 | 1 << 125, edge6, edge6 - 1, edge6 + 1] {
                let got = country_v6(Ipv6Addr::from_bits(ip)).map(|c| c.0);
                prop_assert_eq!(got, naive(ipv6s(), ipv6c(), ip));
            }
        }
    }

    #[test]
    fn the_ends_of_the_address_space_are_in_the_index() {
        for ip in [0, 1, 0x00ff_ffff, 0xffff_0000, u32::MAX] {
            assert_eq!(country_v4(Ipv4Addr::from_bits(ip)), None);
        }
        for ip in [0, 1, u128::MAX] {
            assert_eq!(country_v6(Ipv6Addr::from_bits(ip)), None);
        }
        // The ranges of the first sample, and the next.
        for &ip in &ipv6s()[..STRIDE + 1] {
            let got = country_v6(Ipv6Addr::from_bits(ip)).map(|c| c.0);
            assert_eq!(got, naive(ipv6s(), ipv6c(), ip));
        }
    }

    /// Public resolvers and networks whose country nobody disputes.
    #[test]
    fn well_known_addresses_are_where_they_are() {
        for (ip, code) in [
            ("8.8.8.8", *b"US"),
            ("114.114.114.114", *b"CN"),
            ("202.96.128.86", *b"CN"),
            ("2001:4860:4860::8888", *b"US"),
            ("2408:8000::1", *b"CN"),
            ("240e::1", *b"CN"),
            ("::ffff:114.114.114.114", *b"CN"),
            ("64:ff9b::7272:7272", *b"CN"),
            ("2002:7272:7272::1", *b"CN"),
        ] {
            let ip: IpAddr = ip.parse().unwrap();
            let location = Geo::new(4096).locate(ip);
            assert_eq!(location, Location::Country(code), "{ip}");
        }
    }

    /// How many addresses a country has, range by range.
    fn naive_size<T: Copy + Into<u128>>(
        starts: &[T],
        codes: &[Option<NonZeroU16>],
        country: [u8; 2],
    ) -> u128 {
        let starts: Vec<u128> = starts.iter().map(|&s| s.into()).collect();
        let ranges = starts.windows(2).zip(codes);
        ranges
            .filter(|(_, code)| letters(**code) == Some(country))
            .map(|(range, _)| range[1] - range[0])
            .sum()
    }

    #[test]
    fn sizes_agree_with_the_table() {
        for (v4, v6) in [
            ("8.8.8.8", "2001:4860:4860::8888"),
            ("114.114.114.114", "240e::1"),
            ("193.0.6.139", "2001:67c:2e8::1"),
        ] {
            let (code, size) = country_v4(v4.parse().unwrap()).unwrap();
            let expected = naive_size(ipv4s(), ipv4c(), code);
            assert_eq!(u128::from(size), expected);
            let (same, size) = country_v6(v6.parse().unwrap()).unwrap();
            assert_eq!(same, code);
            let expected = naive_size(ipv6s(), ipv6c(), code);
            assert_eq!(u128::from(size), expected >> 80);
        }
    }

    #[test]
    fn small_countries_are_unknown() {
        // Some address of Niue, which has fewer than 4096 of them.
        let at = ipv4c().iter().position(|c| letters(*c) == Some(*b"NU"));
        let ip = IpAddr::V4(Ipv4Addr::from_bits(ipv4s()[at.unwrap()]));
        let size = country_v4(Ipv4Addr::from_bits(ipv4s()[at.unwrap()]));
        let size = size.unwrap().1 as u32;
        assert!((1..4096).contains(&size));
        assert_eq!(Geo::new(4096).locate(ip), Location::Unknown);
        assert_eq!(Geo::new(size + 1).locate(ip), Location::Unknown);
        assert_eq!(Geo::new(size).locate(ip), Location::Country(*b"NU"));
        assert_eq!(Geo::new(0).locate(ip), Location::Country(*b"NU"));
    }

    #[test]
    fn codes_that_iso_3166_does_not_assign_are_unknown() {
        for code in [b"EU", b"AP", b"UK"] {
            let at = ipv4c().iter().position(|c| letters(*c) == Some(*code));
            let ip = IpAddr::V4(Ipv4Addr::from_bits(ipv4s()[at.unwrap()]));
            assert_eq!(Geo::new(0).locate(ip), Location::Unknown, "{code:?}");
        }
    }
}
