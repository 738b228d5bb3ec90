//! What stays of an IP address: its network, or its location.

use std::io::{Cursor, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Value;
use crate::detect::ip;
use crate::geo::{Geo, Style, embedded};

/// How many leading bits of an address stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// Of an IPv4 address, 0 to 32.
    pub v4: u8,
    /// Of an IPv6 address, 0 to 128.
    pub v6: u8,
}

/// Networks as wide as the smallest that are commonly routed: 24 bits of IPv4
/// and 48 of IPv6.
impl Default for Prefix {
    fn default() -> Prefix {
        Prefix { v4: 24, v6: 48 }
    }
}

impl Prefix {
    /// Appends the network's address, in the family, brackets and separator
    /// of `text`; `false` where that is no address. Loopback and unspecified
    /// addresses stay.
    pub(super) fn write(self, text: &[u8], out: &mut Vec<u8>) -> bool {
        let Some(ip) = parse(text) else { return false };
        // Writing to a vector does not fail.
        write(self.network(ip), text, out).is_ok()
    }

    /// Whether `text` is what [`write`](Prefix::write) makes of itself.
    pub(super) fn treated(self, text: &[u8]) -> bool {
        let Some(ip) = parse(text) else { return false };
        let mut network = Cursor::new([0; 64]);
        write(self.network(ip), text, &mut network).is_ok()
            && network.get_ref().get(..network.position() as usize)
                == Some(text)
    }

    fn network(self, ip: IpAddr) -> IpAddr {
        let keep_v4 = |bits| u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        let keep_v6 = |bits| u128::MAX.checked_shl(128 - bits).unwrap_or(0);
        match ip {
            _ if ip.is_loopback() || ip.is_unspecified() => ip,
            IpAddr::V4(ip) => {
                let mask = keep_v4(u32::from(self.v4.min(32)));
                Ipv4Addr::from_bits(ip.to_bits() & mask).into()
            }
            IpAddr::V6(ip) => {
                let bits = match embedded(ip) {
                    // An IPv4 address inside is one of IPv4.
                    Some((_, behind)) => {
                        96 - behind + u32::from(self.v4.min(32))
                    }
                    None => u32::from(self.v6.min(128)),
                };
                Ipv6Addr::from_bits(ip.to_bits() & keep_v6(bits)).into()
            }
        }
    }
}

/// Writes `ip` in the brackets or with the dashes that `text` has, the
/// spelling of another address of its family.
pub(super) fn write(
    ip: IpAddr,
    text: &[u8],
    out: &mut impl Write,
) -> std::io::Result<()> {
    match ip {
        IpAddr::V4(ip) if text.contains(&b'-') => {
            let [a, b, c, d] = ip.octets();
            write!(out, "{a}-{b}-{c}-{d}")
        }
        IpAddr::V6(ip) if text.first() == Some(&b'[') => {
            write!(out, "[{ip}]")
        }
        ip => write!(out, "{ip}"),
    }
}

/// Appends what stands for the address's location, or the address itself
/// where it is loopback or unspecified; `false` where `value` is no address.
/// A label is in Chinese only where `chinese` says that its place can hold
/// it.
pub(super) fn locate(
    value: &Value<'_>,
    geo: &Geo,
    chinese: bool,
    out: &mut Vec<u8>,
) -> bool {
    let quad = value.quad.map(|quad| Ipv4Addr::from_bits(quad.get()).into());
    let Some(ip) = quad.or_else(|| parse(value.text)) else { return false };
    let Some(label) = geo.label(geo.locate(ip), chinese) else {
        out.extend_from_slice(value.raw);
        return true;
    };
    match geo.settings().style {
        Style::Label => {
            out.extend_from_slice(label.as_bytes());
            true
        }
        // Writing to a vector does not fail.
        Style::Address => {
            write(geo.representative(ip), value.text, out).is_ok()
        }
    }
}

/// The address that `text` spells, or that the integer in it is.
pub(super) fn parse(text: &[u8]) -> Option<IpAddr> {
    ip::parse(text).or_else(|| ip::parse_integer(text))
}
