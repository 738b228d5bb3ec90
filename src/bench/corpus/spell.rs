//! How a canonical value comes to be written: first in a style of people,
//! then in the escapes of a format.

use std::net::Ipv6Addr;

use super::Encoding;
use super::pen::Layer;
use super::random::{Random, decimal, padded};
use super::values::hex_group;
use crate::Entity;

/// How people write a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Bare,
    Formatted,
    Spaced,
    FullWidth,
}

impl Style {
    /// What a label says if nothing is escaped.
    pub(super) fn encoding(self) -> Encoding {
        match self {
            Style::Bare => Encoding::Plain,
            Style::Formatted => Encoding::Formatted,
            Style::Spaced => Encoding::Spaced,
            Style::FullWidth => Encoding::FullWidth,
        }
    }
}

/// The styles that an entity's values have, as often as they stand here.
pub(super) fn styles(entity: Entity) -> &'static [Style] {
    use Style::{Bare, Formatted, FullWidth, Spaced};
    match entity {
        Entity::MobileCn | Entity::BankCard | Entity::ResidentId => {
            &[Bare, Bare, Bare, Formatted, Spaced, FullWidth]
        }
        Entity::Phone | Entity::LandlineCn => {
            &[Formatted, Formatted, Spaced, Bare, FullWidth]
        }
        Entity::Ip => &[Bare, Bare, Bare, Formatted],
        Entity::Mac | Entity::Bssid => {
            &[Formatted, Formatted, Formatted, Bare]
        }
        Entity::HkId | Entity::MoId | Entity::Imei => &[Formatted, Bare],
        Entity::Qq | Entity::Imsi | Entity::Iccid => {
            &[Bare, Bare, Bare, FullWidth]
        }
        _ => &[Bare],
    }
}

/// Appends `value` in a style. An entity without that style is written bare.
pub(super) fn write(
    entity: Entity,
    style: Style,
    value: &[u8],
    r: &mut Random,
    out: &mut Vec<u8>,
) {
    match style {
        Style::Bare => out.extend_from_slice(value),
        Style::FullWidth => {
            for &byte in value {
                match byte {
                    b'0'..=b'9' => {
                        // U+FF10 to U+FF19 in UTF-8.
                        out.extend([0xef, 0xbc, 0x90 + (byte - b'0')]);
                    }
                    byte => out.push(byte),
                }
            }
        }
        Style::Spaced => spaced(entity, value, out),
        Style::Formatted => formatted(entity, value, r, out),
    }
}

/// Appends the groups that end at `ends`, with `by` between them.
fn grouped(value: &[u8], ends: &[usize], by: u8, out: &mut Vec<u8>) {
    let mut start = 0;
    for &end in ends.iter().chain([&value.len()]) {
        if start > 0 {
            out.push(by);
        }
        out.extend_from_slice(&value[start..end.min(value.len())]);
        start = end;
    }
}

/// Where a card's groups of four end; shorter ones are written in one.
fn fours(value: &[u8]) -> &'static [usize] {
    match value.len() {
        0..16 => &[],
        16 => &[4, 8, 12],
        _ => &[4, 8, 12, 16],
    }
}

/// The length of a fixed line's area code.
fn area(value: &[u8]) -> usize {
    match value {
        [b'0', b'1' | b'2', ..] | [b'4' | b'8', ..] => 3,
        _ => 4,
    }
}

/// The length of a country code of `words::COUNTRIES`.
fn country(value: &[u8]) -> usize {
    match value {
        [b'1', ..] => 1,
        [b'8', b'5' | b'8', ..] => 3,
        _ => 2,
    }
}

fn spaced(entity: Entity, value: &[u8], out: &mut Vec<u8>) {
    match entity {
        Entity::MobileCn => grouped(value, &[3, 7], b' ', out),
        Entity::ResidentId if value.len() == 18 => {
            grouped(value, &[6, 14], b' ', out);
        }
        Entity::BankCard => grouped(value, fours(value), b' ', out),
        Entity::LandlineCn => grouped(value, &[area(value)], b' ', out),
        Entity::Phone => {
            let code = country(value);
            out.push(b'+');
            grouped(value, &[code, code + 3, code + 6], b' ', out);
        }
        _ => out.extend_from_slice(value),
    }
}

fn formatted(entity: Entity, value: &[u8], r: &mut Random, out: &mut Vec<u8>) {
    match entity {
        Entity::MobileCn => {
            let (prefix, dashes): (&[u8], _) = r.pick(&[
                (b"+86".as_slice(), false),
                (b"+86-", true),
                (b"+86 ", false),
                (b"0086", false),
                (b"86", false),
                (b"", true),
            ]);
            out.extend_from_slice(prefix);
            let ends: &[usize] = if dashes { &[3, 7] } else { &[] };
            grouped(value, ends, b'-', out);
        }
        Entity::ResidentId if value.len() == 18 => {
            if value[17] == b'X' && r.once_in(2) {
                out.extend_from_slice(&value[..17]);
                out.push(b'x');
            } else {
                grouped(value, &[6, 14], b'-', out);
            }
        }
        Entity::BankCard => grouped(value, fours(value), b'-', out),
        Entity::LandlineCn => {
            let area = area(value);
            if value[0] != b'0' {
                grouped(value, &[area, area + 3], b'-', out);
            } else if r.once_in(3) {
                out.push(b'(');
                out.extend_from_slice(&value[..area]);
                out.push(b')');
                out.extend_from_slice(&value[area..]);
            } else {
                grouped(value, &[area], b'-', out);
            }
        }
        Entity::Phone => {
            out.push(b'+');
            if r.once_in(2) {
                out.extend_from_slice(value);
            } else {
                let code = country(value);
                grouped(value, &[code, code + 3], b'-', out);
            }
        }
        Entity::HkId | Entity::MoId => {
            let (body, check) = value.split_at(value.len() - 1);
            out.extend_from_slice(body);
            out.push(b'(');
            out.extend_from_slice(check);
            out.push(b')');
        }
        Entity::Imei => grouped(value, &[2, 8, 14], b'-', out),
        Entity::Mac | Entity::Bssid => {
            let start = out.len();
            match r.below(4) {
                0 => grouped(value, &[4, 8], b'.', out),
                1 => grouped(value, &[2, 4, 6, 8, 10], b'-', out),
                _ => grouped(value, &[2, 4, 6, 8, 10], b':', out),
            }
            if r.once_in(3) {
                out[start..].make_ascii_uppercase();
            }
        }
        Entity::Ip => address(value, r, out),
        _ => out.extend_from_slice(value),
    }
}

/// Appends another text of the same address.
fn address(value: &[u8], r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    let text = std::str::from_utf8(value).unwrap_or_default();
    let Ok(v6) = text.parse::<Ipv6Addr>() else {
        if r.once_in(3) {
            // As some fixed-width logs have it.
            for octet in value.split(|&byte| byte == b'.') {
                if out.len() > start {
                    out.push(b'.');
                }
                out.resize(out.len() + 3 - octet.len().min(3), b'0');
                out.extend_from_slice(octet);
            }
        } else {
            out.extend_from_slice(b"::ffff:");
            out.extend_from_slice(value);
        }
        return;
    };
    if r.once_in(2) {
        out.extend_from_slice(value);
    } else {
        for (place, group) in v6.segments().into_iter().enumerate() {
            if place > 0 {
                out.push(b':');
            }
            hex_group(group, 4, out);
        }
        if r.once_in(2) {
            return;
        }
    }
    out[start..].make_ascii_uppercase();
}

/// What a format does to the bytes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    None,
    Percent,
    PercentTwice,
    Unicode,
    /// Behind quotes that are `\"`; what is not ASCII may be `\\uXXXX`.
    JsonInJson,
    Hex,
    Reference,
}

impl Escape {
    /// What a label says of it.
    pub(super) fn encoding(self, style: Style) -> Encoding {
        match self {
            Escape::None => style.encoding(),
            Escape::Percent => Encoding::Percent,
            Escape::PercentTwice => Encoding::PercentTwice,
            Escape::Unicode => Encoding::Unicode,
            Escape::JsonInJson => Encoding::JsonInJson,
            Escape::Hex => Encoding::Hex,
            Escape::Reference => Encoding::Reference,
        }
    }

    /// Appends `text` escaped.
    ///
    /// Where the format would leave every byte as it is, every one is
    /// escaped: that is what `percent` of a number can only mean.
    pub(super) fn write(self, text: &[u8], r: &mut Random, out: &mut Vec<u8>) {
        match self {
            Escape::None => out.extend_from_slice(text),
            Escape::Percent => percent(b"%", text, out),
            Escape::PercentTwice => percent(b"%25", text, out),
            Escape::Unicode => {
                let capitals = r.once_in(3);
                let all = text.is_ascii()
                    && !text.iter().any(|b| matches!(b, b'@' | b'+' | b'&'));
                unicode(b"\\u", text, all, capitals, out);
            }
            Escape::JsonInJson => {
                if !text.is_ascii() && r.once_in(2) {
                    unicode(b"\\\\u", text, false, false, out);
                } else {
                    out.extend_from_slice(text);
                }
            }
            Escape::Hex => {
                for &byte in text {
                    match byte {
                        b'"' | b'\\' | 0x7f.. => {
                            out.extend_from_slice(b"\\x");
                            hex(byte, b"0123456789ABCDEF", out);
                        }
                        byte => out.push(byte),
                    }
                }
            }
            Escape::Reference => reference(text, r, out),
        }
    }
}

fn hex(byte: u8, digits: &[u8; 16], out: &mut Vec<u8>) {
    out.push(digits[usize::from(byte >> 4)]);
    out.push(digits[usize::from(byte & 15)]);
}

/// What RFC 3986 lets stand: 2 for what it never escapes (section 2.3), 1
/// for what a query may hold as it is and writers leave.
const URL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => 2,
            b'-' | b'.' | b'_' | b'~' => 2,
            b'!' | b'$' | b'(' | b')' | b'@' | b':' | b',' => 1,
            _ => 0,
        };
        byte += 1;
    }
    table
};

fn unreserved(byte: u8) -> bool {
    URL[usize::from(byte)] == 2
}

/// Whether a byte may stand in a query as it is.
pub(super) fn in_query(byte: u8) -> bool {
    URL[usize::from(byte)] > 0
}

fn percent(sign: &[u8], text: &[u8], out: &mut Vec<u8>) {
    let all = text.iter().all(|&byte| unreserved(byte));
    for &byte in text {
        if all || !unreserved(byte) {
            out.extend_from_slice(sign);
            hex(byte, b"0123456789ABCDEF", out);
        } else {
            out.push(byte);
        }
    }
}

/// Appends text as JSON with `\u` for all that is not ASCII, and for the
/// characters that careful writers escape too.
fn unicode(
    sign: &[u8],
    text: &[u8],
    all: bool,
    capitals: bool,
    out: &mut Vec<u8>,
) {
    let digits =
        if capitals { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    let text = std::str::from_utf8(text).unwrap_or_default();
    for c in text.chars() {
        if c.is_ascii() && !all && !matches!(c, '@' | '+' | '&' | '<' | '>') {
            out.push(c as u8);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.extend_from_slice(sign);
            hex((*unit >> 8) as u8, digits, out);
            hex(*unit as u8, digits, out);
        }
    }
}

fn reference(text: &[u8], r: &mut Random, out: &mut Vec<u8>) {
    let hexadecimal = r.once_in(2);
    let text = std::str::from_utf8(text).unwrap_or_default();
    let all = text.is_ascii();
    for c in text.chars() {
        if c.is_ascii() && !all {
            out.push(c as u8);
        } else if hexadecimal {
            out.extend_from_slice(b"&#x");
            let code = c as u32;
            if code > 0xffff {
                hex_group((code >> 16) as u16, 1, out);
                hex_group(code as u16, 4, out);
            } else {
                hex_group(code as u16, 1, out);
            }
            out.push(b';');
        } else {
            out.extend_from_slice(b"&#");
            decimal(u64::from(u32::from(c)), out);
            out.push(b';');
        }
    }
}

/// Appends a dotted address as hosts are named after it, `172-31-43-28`, one
/// in three with zeros in front.
pub(super) fn dashed(value: &[u8], r: &mut Random, out: &mut Vec<u8>) {
    let width = if r.once_in(3) { 3 } else { 1 };
    for (place, octet) in value.split(|&byte| byte == b'.').enumerate() {
        if place > 0 {
            out.push(b'-');
        }
        let number = octet
            .iter()
            .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        padded(number, octet.len().max(width), out);
    }
}

/// Appends a dotted address backwards, as its name in `in-addr.arpa` has it.
pub(super) fn reversed(value: &[u8], out: &mut Vec<u8>) {
    for (place, octet) in value.rsplit(|&byte| byte == b'.').enumerate() {
        if place > 0 {
            out.push(b'.');
        }
        out.extend_from_slice(octet);
    }
}

/// Appends text as one of the escapes that nest writes it: reversibly, and
/// byte for byte, so that it commutes with concatenation.
pub(super) fn layer(layer: Layer, text: &[u8], out: &mut Vec<u8>) {
    match layer {
        Layer::Percent => percent_reserved(text, out),
        Layer::Hex => {
            for &byte in text {
                match byte {
                    b'"' | b'\\' | 0x7f.. => {
                        out.extend_from_slice(b"\\x");
                        hex(byte, b"0123456789ABCDEF", out);
                    }
                    byte => out.push(byte),
                }
            }
        }
        Layer::Json => {
            let text = std::str::from_utf8(text).unwrap_or_default();
            for c in text.chars() {
                match c {
                    '"' => out.extend_from_slice(b"\\\""),
                    '\\' => out.extend_from_slice(b"\\\\"),
                    c if c.is_ascii() => out.push(c as u8),
                    c => {
                        let mut bytes = [0; 4];
                        let c = c.encode_utf8(&mut bytes).as_bytes();
                        unicode(b"\\u", c, false, false, out);
                    }
                }
            }
        }
        Layer::Xml => {
            let text = std::str::from_utf8(text).unwrap_or_default();
            for c in text.chars() {
                match c {
                    '"' => out.extend_from_slice(b"&quot;"),
                    '&' => out.extend_from_slice(b"&amp;"),
                    '<' => out.extend_from_slice(b"&lt;"),
                    '>' => out.extend_from_slice(b"&gt;"),
                    c if c.is_ascii() => out.push(c as u8),
                    c => {
                        out.extend_from_slice(b"&#");
                        decimal(u64::from(u32::from(c)), out);
                        out.push(b';');
                    }
                }
            }
        }
    }
}

/// Appends text with `%XX` for all that RFC 3986 reserves.
fn percent_reserved(text: &[u8], out: &mut Vec<u8>) {
    for &byte in text {
        if unreserved(byte) {
            out.push(byte);
        } else {
            out.push(b'%');
            hex(byte, b"0123456789ABCDEF", out);
        }
    }
}
