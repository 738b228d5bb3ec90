//! Numbers and names of devices, networks and programs, and secrets.

use super::check::luhn;
use super::{BASE64, LOWER, UPPER, push};
use crate::bench::corpus::random::{Random, decimal};
use crate::bench::corpus::words;

/// An equipment identity (3GPP TS 23.003): a reporting body, its type and
/// serial numbers, Luhn.
pub(in super::super) fn imei(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(r.pick(&["86", "86", "35", "35", "01", "99"]), out);
    r.digits(12, out);
    luhn(start, out);
}

/// A CDMA equipment identifier: 14 hexadecimal digits, the first a letter.
pub(in super::super) fn meid(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["A1", "A0", "AF", "C2"]), out);
    r.letters(b"0123456789ABCDEF", 12, out);
}

/// A SIM card's number (ITU-T E.118): 89, 86, issuer, Luhn.
pub(in super::super) fn iccid(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(r.pick(&["898600", "898601", "898603", "898607", "898604"]), out);
    r.digits(13, out);
    luhn(start, out);
}

/// A subscriber (3GPP TS 23.003): 460, a network of China, ten digits.
pub(in super::super) fn imsi(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["46000", "46001", "46002", "46007", "46011"]), out);
    r.digits(10, out);
}

/// An Internet address, three in four of version 4.
pub(in super::super) fn ip(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(4) { ipv6(r, out) } else { ipv4(r, out) }
}

/// A public or, once in five, private address of version 4.
pub(in super::super) fn ipv4(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(5) {
        let (head, octets) =
            r.pick(&[("10", 3), ("192.168", 2), ("172.20", 2)]);
        push(head, out);
        for _ in 0..octets {
            out.push(b'.');
            decimal(r.between(10, 254).into(), out);
        }
        return;
    }
    let first = r.pick(words::FIRST_OCTETS);
    decimal(first.into(), out);
    for _ in 0..2 {
        out.push(b'.');
        decimal(r.between(10, 254).into(), out);
    }
    out.push(b'.');
    // Eight digits in all: no other number of the line says the same.
    let least = if first > 99 { 1 } else { 10 };
    decimal(r.between(least, 254).into(), out);
}

/// An address of version 6 as RFC 5952 writes it.
pub(in super::super) fn ipv6(r: &mut Random, out: &mut Vec<u8>) {
    write_ipv6(ipv6_groups(r), out);
}

fn ipv6_groups(r: &mut Random) -> [u16; 8] {
    let (first, second) = r.pick(words::PREFIXES_V6);
    let bits = r.next();
    let mut groups = [0; 8];
    groups[0] = first;
    groups[1] = second;
    if second > 0 {
        groups[1] |= bits as u16 & 0x7f;
        groups[2] = (bits >> 16) as u16;
        groups[3] = if bits >> 32 & 1 == 0 { 0 } else { (bits >> 40) as u16 };
    }
    if bits >> 63 == 0 {
        let host = r.next();
        for (place, group) in groups[4..].iter_mut().enumerate() {
            *group = (host >> (16 * place)) as u16;
        }
    }
    // A group that can be no port.
    groups[7] = 0xa000 | r.below(0x1000) as u16 | 1;
    groups
}

/// Appends an address as RFC 5952 writes it.
fn write_ipv6(groups: [u16; 8], out: &mut Vec<u8>) {
    // The longest run of two zero groups or more, the first of equals.
    let (mut start, mut length) = (8, 1);
    let mut at = 0;
    while at < 8 {
        let zeros = groups[at..].iter().take_while(|&&g| g == 0).count();
        if zeros > length {
            (start, length) = (at, zeros);
        }
        at += zeros + 1;
    }
    let mut at = 0;
    while at < 8 {
        if at == start {
            push("::", out);
            at += length;
            continue;
        }
        if at > 0 && at != start + length {
            out.push(b':');
        }
        hex_group(groups[at], 1, out);
        at += 1;
    }
}

/// Appends a group in hexadecimal, `least` digits at least.
pub(in super::super) fn hex_group(group: u16, least: u32, out: &mut Vec<u8>) {
    let width = (16 - group.leading_zeros()).div_ceil(4).max(least);
    for nibble in (0..width).rev() {
        let digit = group >> (4 * nibble) & 15;
        out.push(b"0123456789abcdef"[usize::from(digit)]);
    }
}

/// A hardware address under a maker's prefix (IEEE MA-L) or, rarely, one
/// locally administered.
pub(in super::super) fn mac(r: &mut Random, out: &mut Vec<u8>) {
    push(
        r.pick(&["a45e60", "f0b429", "3c28a6", "d8bb2c", "acbc32", "9ea41f"]),
        out,
    );
    r.hex(5, out);
    // A letter, so that the whole is never a number.
    out.push(r.pick(b"abcdef"));
}

/// 16 hexadecimal digits, the last a letter.
pub(in super::super) fn hex_16(r: &mut Random, out: &mut Vec<u8>) {
    r.hex(15, out);
    out.push(r.pick(b"abcdef"));
}

/// 32 hexadecimal digits.
pub(in super::super) fn hex_32(r: &mut Random, out: &mut Vec<u8>) {
    r.hex(32, out);
}

/// 40 hexadecimal digits.
pub(in super::super) fn hex_40(r: &mut Random, out: &mut Vec<u8>) {
    r.hex(40, out);
}

/// 64 hexadecimal digits.
pub(in super::super) fn hex_64(r: &mut Random, out: &mut Vec<u8>) {
    r.hex(64, out);
}

/// A random UUID (RFC 9562, version 4), lower case.
pub(in super::super) fn uuid(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    r.hex(32, out);
    out.extend_from_slice(b"----");
    // The four groups behind the first move back by one hyphen each.
    for (group, hyphens) in [(20..32, 4), (16..20, 3), (12..16, 2), (8..12, 1)]
    {
        let (from, to) = (start + group.start, start + group.end);
        out.copy_within(from..to, from + hyphens);
        out[from + hyphens - 1] = b'-';
    }
    out[start + 14] = b'4';
    out[start + 19] = r.pick(b"89ab");
}

/// The same in capitals, as Apple writes it.
pub(in super::super) fn uuid_upper(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    uuid(r, out);
    out[start..].make_ascii_uppercase();
}

/// A serial number of a device.
pub(in super::super) fn serial(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["F2L", "C02", "R5C", "ZY2", "2AF"]), out);
    r.letters(UPPER, 9, out);
}

/// A reference to a stored face, voice or print.
pub(in super::super) fn biometric(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["face_", "tpl_", "vp_", "bio_"]), out);
    r.hex(24, out);
}

/// An account's number.
pub(in super::super) fn user_id(r: &mut Random, out: &mut Vec<u8>) {
    match r.below(3) {
        0 => {
            push("u_", out);
            r.letters(LOWER, 12, out);
        }
        1 => {
            out.push(b'2');
            r.digits(9, out);
        }
        _ => {
            out.push(b'8');
            r.digits(11, out);
        }
    }
}

/// An installation of an application.
pub(in super::super) fn install_id(r: &mut Random, out: &mut Vec<u8>) {
    push("ins_", out);
    r.letters(LOWER, 20, out);
}

/// An identity of a radio cell: 28 bits, in decimal.
pub(in super::super) fn cell(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(10_000_000, 268_000_000).into(), out);
}

/// A password that follows the usual rules.
pub(in super::super) fn password(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::PASSWORD_HEADS), out);
    out.push(r.pick(b"!#$@_.-"));
    r.letters(UPPER, 4, out);
    r.letters(LOWER, 3, out);
}

/// A secret without meaning, as machines give each other.
pub(in super::super) fn secret(r: &mut Random, out: &mut Vec<u8>) {
    match r.below(4) {
        0 => r.hex(40, out),
        1 => {
            push("sk_live_", out);
            r.letters(LOWER, 24, out);
        }
        2 => {
            push("AKID", out);
            r.letters(UPPER, 28, out);
        }
        _ => {
            r.letters(BASE64, 42, out);
            out.push(r.pick(LOWER));
        }
    }
}

/// A session's identifier.
pub(in super::super) fn session(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(2) {
        r.letters(b"0123456789ABCDEF", 32, out);
    } else {
        r.letters(LOWER, 26, out);
    }
}

/// A JSON Web Token (RFC 7519).
pub(in super::super) fn jwt(r: &mut Random, out: &mut Vec<u8>) {
    push("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOi", out);
    r.letters(BASE64, 38, out);
    out.push(r.pick(LOWER));
    out.push(b'.');
    r.letters(BASE64, 42, out);
    out.push(r.pick(LOWER));
}

/// The body of a private key (RFC 7468), the part of it that fits a line.
pub(in super::super) fn private_key(r: &mut Random, out: &mut Vec<u8>) {
    push("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", out);
    r.letters(LOWER, 64, out);
}

/// A code of six digits, sent to prove that someone holds a telephone.
pub(in super::super) fn code(r: &mut Random, out: &mut Vec<u8>) {
    out.push(b'0' + r.between(1, 9) as u8);
    r.digits(5, out);
}

/// An operating system and its version.
pub(in super::super) fn os_version(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SYSTEMS), out);
    for _ in 0..2 {
        out.push(b'.');
        decimal(r.below(9).into(), out);
    }
}

/// The name of a wireless network.
pub(in super::super) fn ssid(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SSID_HEADS), out);
    r.letters(UPPER, 4, out);
}

/// A Bluetooth device's name: whose it is, and what.
pub(in super::super) fn bluetooth(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::GIVEN_PINYIN), out);
    push(r.pick(&["-FreeBuds", "-WatchGT4", "-AirPods", "-MiBand8"]), out);
    r.digits(2, out);
}

/// A page that someone came from.
pub(in super::super) fn referer(r: &mut Random, out: &mut Vec<u8>) {
    push("https://", out);
    push(r.pick(words::SITES), out);
    push(r.pick(&["/topic/", "/p/", "/article/", "/item/"]), out);
    r.letters(LOWER, 10, out);
}

/// A browser's description of itself.
pub(in super::super) fn user_agent(r: &mut Random, out: &mut Vec<u8>) {
    let parts = r.pick(words::AGENTS);
    push(parts[0], out);
    for part in &parts[1..] {
        browser_version(r, out);
        push(part, out);
    }
}

/// A browser's version in four parts.
pub(in super::super) fn browser_version(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(70, 142).into(), out);
    if r.once_in(2) {
        push(".0.0.0", out);
        return;
    }
    for most in [9, 99, 254] {
        out.push(b'.');
        decimal(r.below(most).into(), out);
    }
}

/// Installed applications.
pub(in super::super) fn software(r: &mut Random, out: &mut Vec<u8>) {
    let first = r.below(words::APPS.len() as u32) as usize;
    for step in 0..3 {
        if step > 0 {
            out.push(b'|');
        }
        push(words::APPS[(first + step * 5) % words::APPS.len()], out);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    #[test]
    fn addresses_are_written_as_the_standard_library_does() {
        let mut r = Random::new(&[7]);
        for _ in 0..20_000 {
            let groups = ipv6_groups(&mut r);
            let mut out = Vec::new();
            write_ipv6(groups, &mut out);
            let text = String::from_utf8(out).unwrap();
            assert_eq!(Ipv6Addr::from(groups).to_string(), text);
        }
    }
}
