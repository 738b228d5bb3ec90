//! Where an address is: the country, or the registry's word for addresses
//! that are nowhere.

#[cfg(feature = "geo-embedded")]
mod country;
mod iso3166;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a location is: its label is all that `locate` leaves of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// A country, as an assigned ISO 3166-1 alpha-2 code.
    Country([u8; 2]),
    /// An address of a private network: RFC 1918, shared address space
    /// (RFC 6598), unique local (RFC 4193), link-local (RFC 3927, RFC 4291).
    Private,
    /// Documentation, multicast, and the rest of the IANA special-purpose
    /// registries.
    Reserved,
    /// Loopback or unspecified: says nothing about anyone.
    Local,
    /// Public, but not known, or in too small a country.
    Unknown,
}

impl Location {
    /// The label, or `None` for addresses that are left as they are.
    pub(crate) fn label(&self) -> Option<&[u8]> {
        match self {
            Location::Country(code) => Some(code),
            Location::Private => Some(b"private"),
            Location::Reserved => Some(b"reserved"),
            Location::Unknown => Some(b"ZZ"),
            Location::Local => None,
        }
    }
}

/// Whether `text` is the label of some location.
pub(crate) fn is_label(text: &[u8]) -> bool {
    match text {
        b"ZZ" | b"private" | b"reserved" => true,
        &[first, second] => iso3166::number([first, second]).is_some(),
        _ => false,
    }
}

/// Answers where an address is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Geo {
    min_addresses: u32,
}

impl Geo {
    /// Countries with fewer than `min_addresses` addresses, or IPv6 networks
    /// of 48 bits, are reported as unknown.
    pub(crate) fn new(min_addresses: u32) -> Geo {
        Geo { min_addresses }
    }

    /// Where `ip` is. Allocates nothing but, at the first call for each
    /// family, the index of the table.
    #[inline]
    pub(crate) fn locate(&self, ip: IpAddr) -> Location {
        match ip {
            IpAddr::V4(ip) => self.locate_v4(ip),
            IpAddr::V6(ip) => self.locate_v6(ip),
        }
    }

    fn locate_v4(&self, ip: Ipv4Addr) -> Location {
        match special_v4(ip) {
            Some(location) => location,
            None => self.country(country_v4(ip)),
        }
    }

    fn locate_v6(&self, ip: Ipv6Addr) -> Location {
        if let Some((inner, behind)) = embedded(ip) {
            return match self.locate_v4(inner) {
                // 6to4 has bits behind the loopback address that would stay.
                Location::Local if behind > 0 => Location::Reserved,
                location => location,
            };
        }
        match special_v6(ip) {
            Some(location) => location,
            None => self.country(country_v6(ip)),
        }
    }

    fn country(&self, found: Option<([u8; 2], u64)>) -> Location {
        match found {
            Some((code, size)) if size >= u64::from(self.min_addresses) => {
                Location::Country(code)
            }
            _ => Location::Unknown,
        }
    }
}

#[cfg(feature = "geo-embedded")]
use country::{country_v4, country_v6};

/// Without the embedded table no public address has a country.
#[cfg(not(feature = "geo-embedded"))]
fn country_v4(_ip: Ipv4Addr) -> Option<([u8; 2], u64)> {
    None
}

/// Without the embedded table no public address has a country.
#[cfg(not(feature = "geo-embedded"))]
fn country_v6(_ip: Ipv6Addr) -> Option<([u8; 2], u64)> {
    None
}

/// The IPv4 address that `ip` is a spelling of, and the number of bits that
/// stand behind it: IPv4-mapped `::ffff:0:0/96` (RFC 4291), translated
/// `64:ff9b::/96` (RFC 6052), 6to4 `2002::/16` (RFC 3056).
pub(crate) fn embedded(ip: Ipv6Addr) -> Option<(Ipv4Addr, u32)> {
    let bits = ip.to_bits();
    let high = bits >> 32;
    if high == 0xffff || high == 0x64_ff9b << 64 {
        Some((Ipv4Addr::from_bits(bits as u32), 0))
    } else if bits >> 112 == 0x2002 {
        Some((Ipv4Addr::from_bits((bits >> 80) as u32), 80))
    } else {
        None
    }
}

/// What the IANA IPv4 special-purpose address registry (RFC 6890) says of
/// `ip`, or `None` where it is public. Blocks that the registry calls
/// globally reachable (AS112, AMT) are public.
fn special_v4(ip: Ipv4Addr) -> Option<Location> {
    match ip.octets() {
        [0, 0, 0, 0] | [127, ..] => Some(Location::Local),
        [10, ..]
        | [100, 64..=127, ..]
        | [169, 254, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..] => Some(Location::Private),
        // This network, protocol assignments, documentation, the old 6to4
        // relay, benchmarking, multicast and the rest.
        [0, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [224..=255, ..] => Some(Location::Reserved),
        _ => None,
    }
}

/// What the IANA IPv6 special-purpose address registry (RFC 6890) says of
/// `ip`, or `None` where it is public. All that lies outside the global
/// unicast space `2000::/3` and has no use of its own is reserved.
fn special_v6(ip: Ipv6Addr) -> Option<Location> {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Some(Location::Local),
        [0xfc00..=0xfdff | 0xfe80..=0xfebf, ..] => Some(Location::Private),
        // Protocol assignments 2001::/23, documentation 2001:db8::/32 and
        // 3fff::/20.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => {
            Some(Location::Reserved)
        }
        [0x2000..=0x3fff, ..] => None,
        _ => Some(Location::Reserved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(ip: &str) -> String {
        let location = Geo::new(4096).locate(ip.parse().unwrap());
        let label = location.label().unwrap_or(b"kept");
        String::from_utf8(label.to_vec()).unwrap()
    }

    /// Blocks of the two IANA special-purpose registries, first and last
    /// addresses and what lies beside them.
    #[test]
    fn special_addresses_have_their_registries_names() {
        for (ips, expected) in [
            ("0.0.0.0 127.0.0.1 127.255.255.254 :: ::1", "kept"),
            ("::ffff:127.0.0.1 64:ff9b::7f00:1", "kept"),
            ("10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255", "private"),
            ("192.168.0.0 192.168.255.255 169.254.1.1", "private"),
            ("100.64.0.0 100.127.255.255", "private"),
            ("fc00:: fd12:3456::1 fdff:ffff:: fe80::1 febf::1", "private"),
            ("::ffff:10.1.2.3 64:ff9b::a01:203 2002:a01:203::1", "private"),
            ("0.0.0.1 192.0.0.9 192.0.2.1 198.51.100.7", "reserved"),
            ("203.0.113.255 198.18.0.1 198.19.255.255", "reserved"),
            ("192.88.99.1 224.0.0.1 239.255.255.250", "reserved"),
            ("240.0.0.1 255.255.255.255", "reserved"),
            ("2001:db8::1 3fff::1 3fff:fff:: ff02::1", "reserved"),
            ("2001::1 2001:1ff:ffff:: 100::1 5f00::1", "reserved"),
            ("64:ff9b:1::1 fec0::1 ::1.2.3.4 4000::", "reserved"),
            ("2002:7f00:1::dead:beef", "reserved"),
        ] {
            for ip in ips.split(' ') {
                assert_eq!(label(ip), expected, "{ip}");
            }
        }
    }

    #[test]
    fn what_lies_beside_a_special_block_is_public() {
        for ip in "9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 \
                   172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 \
                   192.0.1.0 192.0.3.0 198.17.255.255 198.20.0.0 \
                   192.31.196.1 223.255.255.255 128.0.0.0 1.0.0.0"
            .split_whitespace()
        {
            assert_eq!(special_v4(ip.parse().unwrap()), None, "{ip}");
        }
        for ip in "2000:: 2001:200:: 2001:db7:ffff:: 2001:db9:: \
                   3fff:1000:: 2620:4f:8000::1"
            .split_whitespace()
        {
            assert_eq!(special_v6(ip.parse().unwrap()), None, "{ip}");
        }
    }

    #[test]
    fn labels_are_known_again() {
        for label in ["CN", "US", "ZZ", "private", "reserved"] {
            assert!(is_label(label.as_bytes()), "{label}");
        }
        for other in ["", "C", "cn", "XX", "T1", "CNN", "CN ", "kept", "UK"] {
            assert!(!is_label(other.as_bytes()), "{other}");
        }
    }

    #[cfg(not(feature = "geo-embedded"))]
    #[test]
    fn without_a_table_public_addresses_are_unknown() {
        assert_eq!(label("8.8.8.8"), "ZZ");
        assert_eq!(label("2001:4860:4860::8888"), "ZZ");
    }
}
