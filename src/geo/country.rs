//! The embedded country table: IPFire's location database, CC BY-SA 4.0 (see
//! NOTICE), as the crate `tor-geoip-db` packs it. Sorted first addresses of
//! ranges, and beside each the letters of a country or nothing.

use std::borrow::Cow;
use std::num::NonZeroU16;
use std::sync::{Arc, LazyLock};

use tor_geoip_db::{ipv4c, ipv4s, ipv6c, ipv6s};

use super::database::{Side, Table};
use super::iso3166::{self, PAIRS};
use super::places::Places;
use super::table::{V4, V6};

/// All that ISO 3166-1 assigns a code to; the other codes of the table are
/// nowhere.
static COUNTRIES: LazyLock<Arc<Places>> = LazyLock::new(|| {
    let mut places = Places::default();
    for code in iso3166::all() {
        places.country(code);
    }
    Arc::new(places)
});

/// The place of each pair of letters, as `iso3166` numbers them.
static NUMBERS: LazyLock<[u32; PAIRS]> = LazyLock::new(|| {
    let mut numbers = [0; PAIRS];
    for (number, code) in (1..).zip(iso3166::all()) {
        if let Some(pair) = iso3166::number(code) {
            numbers[pair] = number;
        }
    }
    numbers
});

static TABLE_V4: LazyLock<Arc<V4>> = LazyLock::new(|| {
    let numbers = &*NUMBERS;
    let places = ipv4c().iter().map(|&code| place(code, numbers));
    Arc::new(V4::new(ipv4s(), places))
});

static TABLE_V6: LazyLock<Arc<V6>> = LazyLock::new(|| {
    let numbers = &*NUMBERS;
    let places = ipv6c().iter().map(|&code| place(code, numbers));
    Arc::new(V6::new(Cow::Borrowed(ipv6s()), places.collect()))
});

/// The table of each family.
pub(super) fn embedded() -> (Side<V4>, Side<V6>) {
    let name = "embedded country table";
    let places = Arc::clone(&COUNTRIES);
    let v4 = Side::new(name, Arc::clone(&places), Table::Embedded(&TABLE_V4));
    (v4, Side::new(name, places, Table::Embedded(&TABLE_V6)))
}

/// The place of a code.
fn place(code: Option<NonZeroU16>, numbers: &[u32; PAIRS]) -> u32 {
    let number = letters(code).and_then(iso3166::number);
    number.map_or(0, |pair| numbers[pair])
}

/// The letters of a code, which the table holds in order of bytes.
fn letters(code: Option<NonZeroU16>) -> Option<[u8; 2]> {
    code.map(|code| code.get().to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::{Geo, GeoDatabase, Settings};
    use super::*;
    use proptest::prelude::*;
    use std::net::{IpAddr, Ipv4Addr};

    /// What the table says, without an index.
    fn naive<T: Ord>(
        starts: &[T],
        codes: &[Option<NonZeroU16>],
        ip: T,
    ) -> Option<[u8; 2]> {
        let behind = starts.iter().take_while(|start| **start <= ip).count();
        letters(*codes.get(behind.checked_sub(1)?)?)
            .filter(|code| iso3166::number(*code).is_some())
    }

    /// The letters of a place.
    fn code(place: u32) -> Option<[u8; 2]> {
        COUNTRIES.get(place).label.as_bytes().try_into().ok()
    }

    fn code_v4(ip: u32) -> Option<[u8; 2]> {
        code(TABLE_V4.place(ip))
    }

    fn code_v6(ip: u128) -> Option<[u8; 2]> {
        code(TABLE_V6.place(ip))
    }

    fn geo(min_addresses: u32) -> Geo {
        let settings = Settings { min_addresses, ..Settings::default() };
        Geo::new(settings, GeoDatabase::embedded())
    }

    fn label(geo: &Geo, ip: IpAddr) -> String {
        geo.label(geo.locate(ip), false).unwrap().to_owned()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_index_agrees_with_the_table(v4: u32, v6: u128, at: usize) {
            // Random addresses, and both sides of a range's edge.
            let edge4 = ipv4s()[at % ipv4s().len()];
            for ip in [v4, edge4, edge4 - 1] {
                prop_assert_eq!(code_v4(ip), naive(ipv4s(), ipv4c(), ip));
            }
            let edge6 = ipv6s()[at % ipv6s().len()];
            for ip in [v6 >> 3 | 1 << 125, edge6, edge6 - 1, edge6 + 1] {
                prop_assert_eq!(code_v6(ip), naive(ipv6s(), ipv6c(), ip));
            }
        }
    }

    #[test]
    fn the_ends_of_the_address_space_are_in_the_index() {
        for ip in [0, 1, 0x00ff_ffff, 0xffff_0000, u32::MAX] {
            assert_eq!(code_v4(ip), None);
        }
        for ip in [0, 1, u128::MAX] {
            assert_eq!(code_v6(ip), None);
        }
        // The ranges of the first sample, and the next.
        for &ip in &ipv6s()[..65] {
            assert_eq!(code_v6(ip), naive(ipv6s(), ipv6c(), ip));
        }
    }

    /// Public resolvers and networks whose country nobody disputes.
    #[test]
    fn well_known_addresses_are_where_they_are() {
        let geo = geo(4096);
        for (ip, code) in [
            ("8.8.8.8", "US"),
            ("114.114.114.114", "CN"),
            ("202.96.128.86", "CN"),
            ("2001:4860:4860::8888", "US"),
            ("2408:8000::1", "CN"),
            ("240e::1", "CN"),
            ("::ffff:114.114.114.114", "CN"),
            ("64:ff9b::7272:7272", "CN"),
            ("2002:7272:7272::1", "CN"),
        ] {
            assert_eq!(label(&geo, ip.parse().unwrap()), code, "{ip}");
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
        for country in [*b"US", *b"CN", *b"NL", *b"DE"] {
            let place = NUMBERS[iso3166::number(country).unwrap()];
            let held = TABLE_V4.held()[place as usize];
            let expected = naive_size(ipv4s(), ipv4c(), country);
            assert_eq!(held.addresses, expected);
            let held = TABLE_V6.held()[place as usize];
            let expected = naive_size(ipv6s(), ipv6c(), country);
            assert_eq!(held.addresses, expected);
        }
    }

    #[test]
    fn small_countries_are_unknown() {
        // Some address of Niue, which has fewer than 4096 of them.
        let at = ipv4c().iter().position(|c| letters(*c) == Some(*b"NU"));
        let ip = IpAddr::V4(Ipv4Addr::from_bits(ipv4s()[at.unwrap()]));
        let size = naive_size(ipv4s(), ipv4c(), *b"NU") as u32;
        assert!((1..4096).contains(&size));
        for (least, expected) in
            [(4096, "ZZ"), (size + 1, "ZZ"), (size, "NU"), (0, "NU")]
        {
            let geo = geo(least);
            assert_eq!(label(&geo, ip), expected);
            // A label that is never written is nobody's.
            let v6 = naive_size(ipv6s(), ipv6c(), *b"NU") >> 80;
            let shown = size >= least || v6 >= u128::from(least);
            assert_eq!(geo.is_label(b"NU"), shown, "{least}");
        }
    }

    #[test]
    fn codes_that_iso_3166_does_not_assign_are_unknown() {
        for code in [b"EU", b"AP", b"UK"] {
            let at = ipv4c().iter().position(|c| letters(*c) == Some(*code));
            let ip = IpAddr::V4(Ipv4Addr::from_bits(ipv4s()[at.unwrap()]));
            assert_eq!(label(&geo(0), ip), "ZZ", "{code:?}");
        }
    }
}
