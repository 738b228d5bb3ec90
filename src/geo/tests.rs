//! Locations, their labels and the addresses that stand for them.

use super::*;

fn label(ip: &str) -> String {
    let geo = Geo::new(Settings::default(), GeoDatabase::embedded());
    let location = geo.locate(ip.parse().unwrap());
    geo.label(location, false).unwrap_or("kept").to_owned()
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

#[cfg(not(feature = "geo-embedded"))]
#[test]
fn without_a_table_public_addresses_are_unknown() {
    assert_eq!(label("8.8.8.8"), "ZZ");
    assert_eq!(label("2001:4860:4860::8888"), "ZZ");
}
