//! Internet addresses (RFC 791, RFC 4291), also as host names spell them.
//!
//! A span is the address alone: port, prefix length and zone (`%eth0`) stay
//! outside it. The one exception is a bracketed address, whose brackets, and
//! a zone within them, belong to the span, since what replaces an address is
//! no longer one that a URL would put into brackets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::LazyLock;

use super::Cx;
use super::bounds::{free_after, free_before};
use super::names::{self, Says};
use crate::entity::Entity;
use crate::span::FoundBy;

/// Products whose dotted quad is a version, lower case, by [`shelf`].
static PRODUCTS: LazyLock<[Vec<&'static [u8]>; SHELVES]> =
    LazyLock::new(|| {
        let mut shelves = [const { Vec::new() }; SHELVES];
        for product in include_str!("products.txt").lines() {
            shelves[shelf(product.as_bytes())].push(product.as_bytes());
        }
        shelves
    });

/// Shelves among which the list of products is divided.
const SHELVES: usize = 256;

/// The shelf of a product, by its ends and its length: a search among all
/// of them costs eight comparisons that cannot be predicted.
#[inline]
fn shelf(name: &[u8]) -> usize {
    let ends = [name.first(), name.last()];
    let [first, last] = ends.map(|b| usize::from(b.copied().unwrap_or(0)));
    (first * 21 + last * 31 + name.len() * 45) % SHELVES
}

/// The longest name in the list of products, and a little more.
const LONGEST_PRODUCT: usize = 32;

/// The longest text of an IPv6 address: six groups and a dotted quad.
const LONGEST: usize = 45;

/// The longest zone that is looked for within brackets; interface names
/// have at most 15 bytes on Linux.
const LONGEST_ZONE: usize = 32;

/// The quad around the dot at `at`, its first; returns where it ended.
///
/// No quad is longer than 15 bytes, so that nothing needs to be remembered
/// of a long dotted number: each of its dots is refused by its neighbours.
pub(crate) fn dotted(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let start = octet_before(text, at);
    let Some((octets, end)) = quad(text, start, b'.') else { return at + 1 };
    if !quad_ends(text, end) && !captured(text, start, end) {
        return at + 1;
    }
    match text[..start].last() {
        None | Some(b'\n') => {}
        Some(byte) if byte.is_ascii_alphanumeric() => {
            let Some(found_by) = touched(text, start, end) else {
                return at + 1;
            };
            cx.claim(start, end, Entity::Ip, found_by);
            return end;
        }
        Some(b'.') if start > 1 && text[start - 2].is_ascii_digit() => {
            return at + 1;
        }
        // Digits of an escape (`%203.0.113.7`): its decoded view tells.
        Some(b'%') => return at + 1,
        Some(b':')
            if ipv6_around(text, start - 1)
                .0
                .is_some_and(|range| range.contains(&start)) =>
        {
            return end;
        }
        Some(_) if is_version(text, start, end) => return end,
        Some(_) => {}
    }
    let [a, b, c, d] = octets;
    match is_reversed(&text[end..]) {
        true => {
            let end = end + REVERSED.len();
            cx.claim_quad(start, end, [d, c, b, a].into());
            end
        }
        false => {
            cx.claim_quad(start, end, octets.into());
            end
        }
    }
}

/// What follows an address whose octets stand in reverse: the domain of
/// names for addresses (RFC 1035, section 3.5).
const REVERSED: &[u8] = b".in-addr.arpa";

/// Whether `text` begins with [`REVERSED`].
fn is_reversed(text: &[u8]) -> bool {
    text.get(..REVERSED.len())
        .is_some_and(|domain| domain.eq_ignore_ascii_case(REVERSED))
}

/// The quad around the dash at `at`, as host names spell it; returns the end
/// of the dashed digits.
///
/// `203-0-113-7` might be anything. It is an address where a domain of two
/// labels or more follows (`203-0-113-7.dsl.example.net`) or `ip-` precedes
/// it; any other letters joined to it by `-` or `.` (`dyn-203-0-113-7`), or
/// touching it in front (`h203-0-113-7`), suffice if one of the octets has
/// three digits, which dates, times and section numbers do not. Of five
/// groups the first is a host name's own number (`ec2-203-0-113-7`), if
/// letters touch it or a domain follows.
pub(crate) fn dashed(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let digit_or_dash = |byte: &&u8| byte.is_ascii_digit() || **byte == b'-';
    let run = text[at..].iter().take_while(digit_or_dash).count();
    // A dash behind the digits joins them to a word.
    let end = at
        + text[at..at + run]
            .iter()
            .rposition(u8::is_ascii_digit)
            .map_or(1, |last| last + 1);
    let first = octet_before(text, at);
    let groups = 1 + text[at..end].iter().filter(|b| **b == b'-').count();
    let touched = first > 0 && text[first - 1].is_ascii_alphabetic();
    let domain = in_domain(text, end);
    let start = match groups {
        4 => first,
        5 if touched || domain => at + 1,
        _ => return end,
    };
    if first > 0 && matches!(text[first - 1], b'0'..=b'9' | b'%') {
        return end;
    }
    match quad(text, start, b'-') {
        Some((_, quad_end)) if quad_end == end => {}
        _ => return end,
    }
    if !free_after(text, end) {
        return end;
    }
    let joined_before = joins_letter(text[..first].iter().rev());
    let joined_after = joins_letter(text[end..].iter());
    let ip = text[..first]
        .strip_suffix(b"-")
        .is_some_and(|before| ends_with_word(before, b"ip"));
    let three_digits =
        text[start..end].split(|b| *b == b'-').any(|octet| octet.len() == 3);
    if domain
        || ip
        || three_digits
            && (touched || joined_before || joined_after)
            && !is_version(text, start, end)
    {
        cx.claim(start, end, Entity::Ip, FoundBy::Shape);
    }
    end
}

/// The IPv6 address around the colon at `at`; returns the end of the run of
/// hexadecimal digits and colons.
pub(crate) fn colons(cx: &mut Cx<'_>, at: usize) -> usize {
    let (found, end) = ipv6_around(cx.text, at);
    if let Some(address) = found {
        let Range { start, end } = with_brackets(cx.text, address);
        cx.claim(start, end, Entity::Ip, FoundBy::Shape);
    }
    end
}

/// The address that a span denotes: a quad with dots or dashes, leading
/// zeros and all, or backwards before `.in-addr.arpa`, or IPv6 text, with or
/// without brackets and zone.
pub(crate) fn parse(text: &[u8]) -> Option<IpAddr> {
    if let Some((octets, end)) = quad(text, 0, b'.') {
        if end == text.len() {
            return Some(IpAddr::from(octets));
        }
        if end + REVERSED.len() == text.len() && is_reversed(&text[end..]) {
            let [a, b, c, d] = octets;
            return Some(IpAddr::from([d, c, b, a]));
        }
    }
    let text = text
        .strip_prefix(b"[")
        .and_then(|inner| inner.strip_suffix(b"]"))
        .unwrap_or(text);
    let text = text.split(|b| *b == b'%').next().unwrap_or(text);
    for separator in [b'.', b'-'] {
        if let Some((octets, end)) = quad(text, 0, separator)
            && end == text.len()
        {
            return Some(IpAddr::from(octets));
        }
    }
    parse_ipv6(text).map(IpAddr::from)
}

/// The address that an integer denotes: decimal, or hexadecimal behind `0x`.
///
/// Only a field's name makes an integer an address. Decimals below 1.0.0.0
/// (16777216) are none even there: they are more likely counts. 128-bit
/// addresses have 37 decimal digits or more, or 32 hexadecimal ones.
pub(crate) fn parse_integer(text: &[u8]) -> Option<IpAddr> {
    let (digits, radix) = match text {
        [b'0', b'x' | b'X', digits @ ..] => (digits, 16),
        _ => (text, 10),
    };
    if digits.len() > 39 {
        return None;
    }
    let mut value: u128 = 0;
    for byte in digits {
        let digit = char::from(*byte).to_digit(radix)?;
        value = value
            .checked_mul(u128::from(radix))?
            .checked_add(u128::from(digit))?;
    }
    match (radix, digits.len()) {
        (16, 8) | (10, 8..=10) => {
            let value = u32::try_from(value).ok()?;
            (radix == 16 || value >= 1 << 24)
                .then(|| Ipv4Addr::from(value).into())
        }
        (16, 32) | (10, 37..) => Some(Ipv6Addr::from(value).into()),
        _ => None,
    }
}

/// The length of the address that `text` begins with (brackets included),
/// if nothing but a port, a prefix length or a zone follows.
pub(crate) fn address_len(text: &[u8]) -> Option<usize> {
    let number = |rest: &[u8]| {
        (1..=5).contains(&rest.len()) && rest.iter().all(u8::is_ascii_digit)
    };
    let ends = |rest: &[u8]| match rest {
        [] => true,
        [b':' | b'/', rest @ ..] => number(rest),
        [b'%', rest @ ..] => zone_len(rest) == rest.len(),
        _ => false,
    };
    if text.first() == Some(&b'[') {
        let close = text
            .iter()
            .take(LONGEST + LONGEST_ZONE)
            .position(|b| *b == b']')?;
        parse(&text[..=close])?;
        return ends(&text[close + 1..]).then_some(close + 1);
    }
    if let Some((_, end)) = quad(text, 0, b'.') {
        return ends(&text[end..]).then_some(end);
    }
    let run = text
        .iter()
        .take(LONGEST + 7)
        .take_while(|b| in_ipv6(**b) || **b == b'.')
        .count();
    let len = ipv6_without_port(&text[..run])?;
    ends(&text[len..]).then_some(len)
}

/// Where the octet in front of the separator at `at` begins: at most three
/// digits before it.
#[inline]
fn octet_before(text: &[u8], at: usize) -> usize {
    let mut start = at;
    while start > 0 && at - start < 3 && text[start - 1].is_ascii_digit() {
        start -= 1;
    }
    start
}

/// Reads four octets of one to three decimal digits from `start` on, joined
/// by `separator`; gives them and where they end.
///
/// All sixteen bytes that a quad can touch are looked at together, and no
/// branch depends on how many digits an octet has: that cannot be predicted,
/// and a wrong guess costs more than the arithmetic. Each octet is read by
/// the four bytes that end with its last digit, so that none waits for the
/// one before.
#[inline]
fn quad(text: &[u8], start: usize, separator: u8) -> Option<([u8; 4], usize)> {
    /// Bytes in front of the quad, which the first octet may read.
    const FRONT: usize = 4;
    let mut padded = [0; FRONT + 16];
    let from = start.checked_sub(FRONT);
    let window: &[u8; FRONT + 16] =
        match from.and_then(|from| text.get(from..)?.first_chunk()) {
            Some(window) => window,
            None => {
                let rest = text.get(start..)?;
                let rest = &rest[..rest.len().min(16)];
                padded[FRONT..FRONT + rest.len()].copy_from_slice(rest);
                &padded
            }
        };
    let [_, _, _, _, all @ ..] = window;
    let all = u128::from_le_bytes(*all);
    // A bit for each byte that is no digit, and one to stop at.
    let mut others = u32::from(no_digits(all as u64))
        | u32::from(no_digits((all >> 64) as u64)) << 8
        | 1 << 16;
    let mut octets = [0; 4];
    let mut from = 0;
    // Lengths and values are judged together: none 0, none above 3 or 255.
    let (mut long, mut empty, mut large) = (0, 0, 0);
    let mut joined = true;
    for (index, octet) in octets.iter_mut().enumerate() {
        let end = others.trailing_zeros();
        others &= others.wrapping_sub(1);
        let digits = end.wrapping_sub(from);
        long |= digits;
        empty |= digits.wrapping_sub(1);
        let at = (end & 15) as usize;
        let &[a, b, c, d] = window[at..].first_chunk().expect("20 bytes");
        let number = u32::from_le_bytes([a, b, c, d]) ^ 0x3030_3030;
        // The last digit in the top byte, and nothing below the first.
        let number = number
            & [0, 0xff00_0000, 0xffff_0000, 0xffff_ff00]
                [(digits & 3) as usize];
        let value = (number >> 24)
            + (number >> 16 & 0xff) * 10
            + (number >> 8 & 0xff) * 100;
        large |= value;
        *octet = value as u8;
        from = end;
        if index < 3 {
            joined &= window[FRONT + at] == separator;
            from += 1;
        }
    }
    let good = joined && long & !3 == 0 && empty >> 31 == 0 && large >> 8 == 0;
    good.then_some((octets, start + from as usize))
}

/// A bit for each of eight bytes, the first lowest, that is no digit.
#[inline]
fn no_digits(eight: u64) -> u8 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // A digit becomes 0 to 9; adding 0x76 carries into the top bit of any
    // byte that is more.
    let values = eight ^ 0x3030_3030_3030_3030;
    let tops = (((values & LOW) + 0x7676_7676_7676_7676) | values) & !LOW;
    ((tops >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

/// Whether a dotted quad may end at `end`: no letter or digit follows, nor
/// another number behind another dot.
#[inline]
fn quad_ends(text: &[u8], end: usize) -> bool {
    match text.get(end) {
        Some(b'.') => !text.get(end + 1).is_some_and(u8::is_ascii_digit),
        Some(byte) => !byte.is_ascii_alphanumeric(),
        None => true,
    }
}

/// Whether a port follows the quad at `start..end` behind a dot, as tcpdump
/// writes it: `IP 203.0.113.7.443 > 198.51.100.2.55555: Flags [S]`.
#[cold]
fn captured(text: &[u8], start: usize, end: usize) -> bool {
    let Some(port) = text[end..].strip_prefix(b".") else { return false };
    let digits = port.iter().take(5).take_while(|b| b.is_ascii_digit());
    let behind = &port[digits.count()..];
    behind.len() < port.len()
        && match behind {
            [b' ', b'>', b' ', ..] => text[..start].ends_with(b"IP "),
            [b':', ..] => text[..start].ends_with(b" > "),
            _ => false,
        }
}

/// How the quad at `start..end`, which a letter or digit touches in front,
/// may yet be an address: behind an escape or a colour, behind the name of a
/// field, in a host name, or behind a `v` but with a port.
#[cold]
fn touched(text: &[u8], start: usize, end: usize) -> Option<FoundBy> {
    if free_before(text, start) {
        // Of `%25202.3.4.5` the view tells where the address begins.
        let alone =
            !text[..start].ends_with(b"%25") && !is_version(text, start, end);
        return alone.then_some(FoundBy::Shape);
    }
    let letters = text[..start]
        .iter()
        .rev()
        .take(LONGEST_PRODUCT)
        .take_while(|b| b.is_ascii_alphabetic() || **b == b'_')
        .count();
    let word = &text[start - letters..start];
    let names_ip =
        || names::lookup(word) == Says::Is(Entity::Ip) && letters > 1;
    let version = || {
        [b"v".as_slice(), b"ver", b"version"]
            .iter()
            .any(|v| word.eq_ignore_ascii_case(v))
    };
    // `host203.0.113.7.example.net` has its name in front.
    let names_host = || in_domain(text, end) && !version();
    let address =
        names_ip() || names_host() || version() && goes_on(text, end);
    (letters > 0 && address).then_some(FoundBy::Context)
}

/// Whether a port or a path follows a quad, which makes it an address.
fn goes_on(text: &[u8], end: usize) -> bool {
    match &text[end..] {
        [b':', digit, ..] => digit.is_ascii_digit(),
        [b'/', ..] | [b'\\', b'/', ..] => true,
        [b'%', b'3', b'A' | b'a', digit, ..] => digit.is_ascii_digit(),
        [b'%', b'2', b'F' | b'f', ..] => true,
        _ => false,
    }
}

/// Whether the quad at `start..end` is a version: it follows a listed
/// product and `/`, or `rv:`, or one of `version`, `ver`, `v` and an optional
/// separator, and no port or path follows it.
fn is_version(text: &[u8], start: usize, end: usize) -> bool {
    // Separators, plain or percent-encoded; rarely more than `":"`.
    let mut at = start;
    let mut last = 0;
    let mut count = 0;
    while count < 4 {
        let (byte, len) = match &text[..at] {
            [.., b'%', b'2', b'5', b'2', b'F' | b'f'] => (b'/', 5),
            [.., b'%', b'2', b'F' | b'f'] => (b'/', 3),
            [.., b'%', b'3', b'A' | b'a'] => (b':', 3),
            [.., b'%', b'3', b'D' | b'd'] => (b'=', 3),
            [.., b'%', b'2', b'0' | b'2'] => (b' ', 3),
            [.., b'\\', b'/'] => (b'/', 2),
            [.., b'\\', b'"'] => (b'"', 2),
            [
                ..,
                byte @ (b'/' | b':' | b'=' | b' ' | b'"' | b'\'' | b'-' | b'_'
                | b'.' | b'>'),
            ] => (*byte, 1),
            _ => break,
        };
        at -= len;
        last = byte;
        count += 1;
    }
    let word = &text[..at];
    let version = match word.last() {
        Some(b'v' | b'V') => {
            ends_with_word(word, b"v")
                // `ping -v 203.0.113.7`: a flag, not a version.
                && !(last == b' ' && word[..at - 1].ends_with(b"-"))
                || count == 1 && last == b':' && ends_with_word(word, b"rv")
        }
        Some(b'r' | b'R') => {
            ends_with_word(word, b"ver")
                || word.ends_with(b"Ver")
                    && word[..at - 3]
                        .last()
                        .is_some_and(u8::is_ascii_lowercase)
        }
        Some(b'n' | b'N') => {
            at >= 7 && word[at - 7..].eq_ignore_ascii_case(b"version")
        }
        _ => false,
    };
    (version || count == 1 && last == b'/' && names_product(word))
        && !goes_on(text, end)
}

/// Whether `text` ends in `word`, without regard to case and with no letter
/// or digit in front of it.
fn ends_with_word(text: &[u8], word: &[u8]) -> bool {
    text.len().checked_sub(word.len()).is_some_and(|start| {
        text[start..].eq_ignore_ascii_case(word)
            && !text[..start].last().is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// Whether `text` ends in the name of a listed product.
fn names_product(text: &[u8]) -> bool {
    let in_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"._-+!".contains(byte);
    let mut len = text
        .iter()
        .rev()
        .take(LONGEST_PRODUCT + 1)
        .take_while(|b| in_name(b))
        .count();
    // The digits of an encoded space are no part of the name.
    let before = text.len() - len;
    if len > 2
        && text[..before].ends_with(b"%")
        && text[before..before + 2].iter().all(u8::is_ascii_hexdigit)
    {
        len -= 2;
    }
    if len == 0 || len > LONGEST_PRODUCT {
        return false;
    }
    let mut lower = [0; LONGEST_PRODUCT];
    let lower = &mut lower[..len];
    lower.copy_from_slice(&text[text.len() - len..]);
    lower.make_ascii_lowercase();
    let listed = |name: &[u8]| PRODUCTS[shelf(name)].contains(&name);
    let lower = &*lower;
    listed(lower)
        // Nearly every vendor of telephones has its own.
        || lower.ends_with(b"browser")
        // `HeadlessChrome-Chrome` or `1.1-Chrome`: the last word counts.
        || lower
            .iter()
            .rposition(|b| b"_-+!".contains(b))
            .is_some_and(|at| listed(&lower[at + 1..]))
}

/// Whether a `-` or `.` comes first in `bytes` and then a letter.
fn joins_letter<'a>(mut bytes: impl Iterator<Item = &'a u8>) -> bool {
    matches!(bytes.next(), Some(b'-' | b'.'))
        && bytes.next().is_some_and(u8::is_ascii_alphabetic)
}

/// Whether at `end` a host name goes on into a domain of at least two
/// labels: `.dsl.example.net`, `-sta.example.net`.
fn in_domain(text: &[u8], end: usize) -> bool {
    if !joins_letter(text[end..].iter()) {
        return false;
    }
    let host = text[end..].iter().take(253).take_while(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
    });
    let mut before = b'.';
    let mut dots = 0;
    for &byte in host {
        dots += usize::from(before == b'.' && byte.is_ascii_alphanumeric());
        before = byte;
    }
    let own_label = text[end] == b'-';
    dots >= if own_label { 3 } else { 2 }
}

/// Whether `byte` is a hexadecimal digit or a colon.
fn in_ipv6(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':'
}

/// The IPv6 address in the run of hexadecimal digits and colons around the
/// colon at `at`, and the end of the run, an embedded quad included.
///
/// At either end of the run one colon may be punctuation (`src:2001:db8::1`,
/// `2001:db8::1: refused`), and a word's hexadecimal letters may hang on by a
/// single colon (the `c` of `src`); behind a double one they make the run
/// part of a path (`std::…`). A last group of five decimal digits is a port,
/// so is one that is a group too many. tcpdump writes the port behind a dot.
fn ipv6_around(text: &[u8], at: usize) -> (Option<Range<usize>>, usize) {
    let before = text[..at].iter().rev().take_while(|b| in_ipv6(**b));
    let mut start = at - before.count();
    let mut end = at + text[at..].iter().take_while(|b| in_ipv6(**b)).count();
    let mut run_end = end;
    let last_colon = |end: usize| {
        text[start..end].iter().rposition(|b| *b == b':').map(|i| start + i)
    };
    let mut embedded = false;
    if text.get(end) == Some(&b'.') {
        let group = last_colon(end).map_or(end, |colon| colon + 1);
        match quad(text, group, b'.') {
            Some((_, quad_end)) if quad_ends(text, quad_end) => {
                (end, run_end, embedded) = (quad_end, quad_end, true);
            }
            Some(_) => return (None, run_end),
            None => {
                let port = text[end + 1..]
                    .iter()
                    .take(6)
                    .take_while(|b| b.is_ascii_digit())
                    .count();
                let rest = &text[end + 1 + port..];
                if port > 5
                    || matches!(rest, [b'.', d, ..] if d.is_ascii_digit())
                {
                    return (None, run_end);
                }
            }
        }
    }
    if !embedded && text[end - 1] != b':' && !free_after(text, end) {
        match last_colon(end) {
            Some(colon) if colon > start && text[colon - 1] != b':' => {
                end = colon;
            }
            _ => return (None, run_end),
        }
    } else if text[start..end].ends_with(b":::")
        || text[end - 1] == b':' && !text[start..end].ends_with(b"::")
    {
        end -= 1;
    } else if text[end - 1] == b':' && !free_after(text, end) {
        return (None, run_end);
    }
    if text[start] != b':' && !free_before(text, start) {
        let colon =
            text[start..end].iter().position(|b| *b == b':').unwrap_or(0);
        start += colon + 1;
        if colon == 0 || text.get(start) == Some(&b':') {
            return (None, run_end);
        }
    } else if text[start..end].starts_with(b":") {
        let label = start > 0 && text[start - 1].is_ascii_alphanumeric();
        let double = text[start..end].starts_with(b"::");
        let triple = text[start..end].starts_with(b":::");
        if !double || triple && label {
            start += 1;
        } else if label && !free_before(text, start) {
            return (None, run_end);
        }
    }
    if start >= end || end - start > LONGEST + 6 {
        return (None, run_end);
    }
    let found = ipv6_without_port(&text[start..end])
        .filter(|len| is_likely(&text[start..start + len]))
        .filter(|len| !is_left_over(text, start, start + len))
        .map(|len| start..start + len);
    (found, run_end)
}

/// The length of the address that `text` is, but for a port.
fn ipv6_without_port(text: &[u8]) -> Option<usize> {
    let colon = text.iter().rposition(|b| *b == b':')?;
    let tail = &text[colon + 1..];
    let is_port = !tail.is_empty()
        && tail.len() <= 5
        && tail.iter().all(u8::is_ascii_digit);
    let whole = if tail.len() == 5 { None } else { parse_ipv6(text) };
    match whole {
        Some(_) => Some(text.len()),
        None if is_port => parse_ipv6(&text[..colon]).map(|_| colon),
        None => None,
    }
}

/// Whether `start..end`, which holds no dotted quad, is what a mask beside it
/// left of a value and the colons behind that: a run of asterisks touches it,
/// or a single one does and it begins or ends with `::`.
fn is_left_over(text: &[u8], start: usize, end: usize) -> bool {
    let (before, address, behind) =
        (&text[..start], &text[start..end], &text[end..]);
    let open = address.starts_with(b"::") || address.ends_with(b"::");
    let mask: &[u8] = if open { b"*" } else { b"****" };
    let behind = behind.strip_prefix(b":").unwrap_or(behind);
    !address.contains(&b'.')
        && (before.ends_with(mask) || behind.starts_with(mask))
}

/// Whether IPv6 text is likely meant as such: a group has a digit, or there
/// are three groups. Eight pairs are a longer hardware address (EUI-64, a
/// World Wide Name): no address in use begins with a group that short and is
/// written without compression.
fn is_likely(text: &[u8]) -> bool {
    let groups = || text.split(|b| *b == b':').filter(|g| !g.is_empty());
    (text.iter().any(u8::is_ascii_digit) || groups().count() >= 3)
        && !(groups().count() == 8 && groups().all(|g| g.len() == 2))
}

/// Widens the range of an IPv6 address by the brackets around it, unless a
/// name touches them: `unknown[2001:db8::7]` is no URL.
fn with_brackets(text: &[u8], address: Range<usize>) -> Range<usize> {
    let Range { start, mut end } = address.clone();
    if !text[..start].ends_with(b"[") || !free_before(text, start - 1) {
        return address;
    }
    if text.get(end) == Some(&b'%') {
        end += 1 + zone_len(&text[end + 1..]);
    }
    if text.get(end) == Some(&b']') { start - 1..end + 1 } else { address }
}

/// The length of the zone (RFC 4007) that `text` begins with.
fn zone_len(text: &[u8]) -> usize {
    text.iter()
        .take(LONGEST_ZONE)
        .take_while(|b| b.is_ascii_alphanumeric() || b"._~-".contains(b))
        .count()
}

/// Reads the whole of `text` as an IPv6 address (RFC 4291, section 2.2),
/// leading zeros accepted in an embedded quad.
fn parse_ipv6(text: &[u8]) -> Option<Ipv6Addr> {
    let mut groups = [0u16; 8];
    let mut count = 0;
    let mut gap = None;
    let mut at = 0;
    if text.starts_with(b"::") {
        gap = Some(0);
        at = 2;
    }
    while at < text.len() {
        let digits = text[at..]
            .iter()
            .take(5)
            .take_while(|b| b.is_ascii_hexdigit())
            .count();
        if text.get(at + digits) == Some(&b'.') {
            let (octets, end) = quad(text, at, b'.')?;
            if end != text.len() || count > 6 {
                return None;
            }
            groups[count] = u16::from_be_bytes([octets[0], octets[1]]);
            groups[count + 1] = u16::from_be_bytes([octets[2], octets[3]]);
            count += 2;
            break;
        }
        if digits == 0 || digits > 4 || count == 8 {
            return None;
        }
        groups[count] = text[at..at + digits].iter().fold(0, |value, b| {
            let digit = char::from(*b).to_digit(16).unwrap_or(0);
            value << 4 | digit as u16
        });
        count += 1;
        at += digits;
        match &text[at..] {
            [] => break,
            [b':', b':', ..] if gap.is_none() => {
                gap = Some(count);
                at += 2;
            }
            [b':', next, ..] if *next != b':' => at += 1,
            _ => return None,
        }
    }
    match gap {
        None if count == 8 => {}
        Some(gap) if count < 8 => {
            groups.copy_within(gap..count, gap + 8 - count);
            groups[gap..gap + 8 - count].fill(0);
        }
        _ => return None,
    }
    Some(Ipv6Addr::from(groups))
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::Ip;
    &[
        Example("203.0.113.7", &[("203.0.113.7", Ip)]),
        Example(
            "138********::BaE0 ****8897::1 8897::*ip* *::ffff:8.8.8.8",
            &[("::ffff:8.8.8.8", Ip)],
        ),
        Example(
            "IP 203.0.113.7.443 > 198.51.100.2.55555: Flags [S]",
            &[("203.0.113.7", Ip), ("198.51.100.2", Ip)],
        ),
        Example("<ip><![CDATA[2001:db8::7]]></ip>", &[("2001:db8::7", Ip)]),
        Example("oid 1.3.6.1.4 > 1.2.3.4.5 or 1.2.3.4.567890 > 1", &[]),
        Example(
            "203.0.113.7 - - \"GET / HTTP/1.1\" 200 5",
            &[("203.0.113.7", Ip)],
        ),
        Example(
            "from 192.030.0.6 to 0.0.0.0, 255.255.255.255.",
            &[("192.030.0.6", Ip), ("0.0.0.0", Ip), ("255.255.255.255", Ip)],
        ),
        Example(
            "(198.51.100.7:8080) 198.51.100.0/24 <198.51.100.9>",
            &[
                ("198.51.100.7", Ip),
                ("198.51.100.0", Ip),
                ("198.51.100.9", Ip),
            ],
        ),
        Example(
            "UDP/92.28.73.180/5060 ip/8.8.8.8 dir/10.0.0.7:8080",
            &[("92.28.73.180", Ip), ("8.8.8.8", Ip), ("10.0.0.7", Ip)],
        ),
        Example(
            "host203.0.113.7.example.net v1.2.3.4.tar.gz",
            &[("203.0.113.7", Ip)],
        ),
        Example(
            "68.143.156.89.nw.nuvox.net 4.3.2.1.in-addr.arpa",
            &[("68.143.156.89", Ip), ("4.3.2.1.in-addr.arpa", Ip)],
        ),
        Example(
            "地址203.0.113.7上线,\u{1b}[0m203.0.113.8",
            &[("203.0.113.7", Ip), ("203.0.113.8", Ip)],
        ),
        Example(
            "203.0.113.1-203.0.113.9",
            &[("203.0.113.1", Ip), ("203.0.113.9", Ip)],
        ),
        // Other dotted numbers.
        Example("oid 1.2.3.4.5 iso 1.3.6.1.4.1.311 of 1.2.3", &[]),
        Example("256.1.1.1 1.1.1.256 1000.2.3.4 1.2.3.4000 01234.1.1.1", &[]),
        Example("1.2.3.4pre x1.2.3.4 100..100.100.100", &[]),
        // Versions, and what only looks like one.
        Example("Safari/537.36 VivoBrowser/133.0.0.0", &[]),
        Example("Chrome/30.0.0.0 Firefox/2.0.0.4 (rv:1.8.1.4)", &[]),
        Example("version 1.2.3.4, ver. 1.2.3.4, v1.2.3.4, V 1.2.3.4", &[]),
        Example("app_version=1.2.3.4&appVer=8.0.1.2", &[]),
        Example("\"version\":\"10.2.3.4\"", &[]),
        Example("<version>10.2.3.4</version><v>1.2.3.4</v>", &[]),
        Example(
            "server 10.0.0.1 recv 10.0.0.2 driver:10.0.0.3",
            &[("10.0.0.1", Ip), ("10.0.0.2", Ip), ("10.0.0.3", Ip)],
        ),
        Example(
            "version 10.0.0.1:80 v10.0.0.2/x Chrome/10.0.0.3/",
            &[("10.0.0.1", Ip), ("10.0.0.2", Ip), ("10.0.0.3", Ip)],
        ),
        Example("ping -v 203.0.113.7", &[("203.0.113.7", Ip)]),
        // Host names.
        Example("host ip-172-31-43-28 sshd", &[("172-31-43-28", Ip)]),
        Example("adsl-63-197-98-106.dsl.x.net", &[("63-197-98-106", Ip)]),
        Example("082-083-227-067.example.net", &[("082-083-227-067", Ip)]),
        Example(
            "ec2-52-80-34-196.cn-north-1.compute.x.cn",
            &[("52-80-34-196", Ip)],
        ),
        Example(
            "h64-187-1-131.gtcust.x.net dsl-u-82-252-162-81",
            &[("64-187-1-131", Ip), ("82-252-162-81", Ip)],
        ),
        Example(
            "customer-187-141-143-180-sta.uninet.net.mx",
            &[("187-141-143-180", Ip)],
        ),
        Example("log-24-01-15-10 release-1-2-3-4 2024-01-15-10", &[]),
        Example("1-2-3-4 256-1-1-1.x.net 10-20-30-40-50-60-70.x.net", &[]),
        // Version 6.
        Example("2001:db8::1", &[("2001:db8::1", Ip)]),
        Example(
            "peer 2001:DB8:0:0:8:800:200C:417A up",
            &[("2001:DB8:0:0:8:800:200C:417A", Ip)],
        ),
        Example(
            "from 2408:8000:1::, 240e::1/64 and ::1.",
            &[("2408:8000:1::", Ip), ("240e::1", Ip), ("::1", Ip)],
        ),
        Example(
            "::ffff:1.2.3.4 64:ff9b::1.2.3.4 client:1.2.3.4",
            &[
                ("::ffff:1.2.3.4", Ip),
                ("64:ff9b::1.2.3.4", Ip),
                ("1.2.3.4", Ip),
            ],
        ),
        Example(
            "fe80::1%en0 fe80::abcd%eth0",
            &[("fe80::1", Ip), ("fe80::abcd", Ip)],
        ),
        Example(
            "http://[2001:db8::1]:443/ [fe80::1%eth0] [::1 mx[2001:db8::2]:25",
            &[
                ("[2001:db8::1]", Ip),
                ("[fe80::1%eth0]", Ip),
                ("::1", Ip),
                ("2001:db8::2", Ip),
            ],
        ),
        Example(
            "2001:db8::1:65535 2001:db8::1:8080 1:2:3:4:5:6:7:8:443",
            &[
                ("2001:db8::1", Ip),
                ("2001:db8::1:8080", Ip),
                ("1:2:3:4:5:6:7:8", Ip),
            ],
        ),
        Example(
            "(src:2001:db8::1) 2001:db8::2: refused",
            &[("2001:db8::1", Ip), ("2001:db8::2", Ip)],
        ),
        Example(
            "IP6 2001:db8::1.443 > 2001:db8::2.52344: tcp",
            &[("2001:db8::1", Ip), ("2001:db8::2", Ip)],
        ),
        Example("a:b:c::d", &[("a:b:c::d", Ip)]),
        Example(":: a::b std::x std::a::b dead::beef Foo::Bar1", &[]),
        Example("at 10:20:30 of 10:20:30:40 ratio 1:2:3:4:5:6:7", &[]),
        Example("::ffff:257.1.2.3 1::2::3 1:2:3::4:5:6:7:8:9", &[]),
        Example("fe80::ghost 12345::6:7:8 ::12x", &[]),
        Example("*:::80 wwn 50:06:01:60:3b:20:18:44", &[]),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Detectors;
    use crate::span::resolve;
    use crate::time::Day;

    #[test]
    fn products_are_lower_case_and_fit_the_buffer() {
        for product in PRODUCTS.iter().flatten() {
            assert!((1..=LONGEST_PRODUCT).contains(&product.len()));
            assert_eq!(**product, product.to_ascii_lowercase());
        }
        assert!(names_product(b"(X11) CHROME"));
        assert!(names_product(b"%20Chrome"));
        assert!(!names_product(b"UDP"));
        assert!(!names_product(b""));
    }

    #[test]
    fn versions_are_told_behind_encoded_separators() {
        for text in ["%20Chrome%2F30.0.0.0", "Chrome\\/30.0.0.0%20Safari"] {
            let at = text.find("30").unwrap();
            assert!(is_version(text.as_bytes(), at, at + 8), "{text}");
        }
        let text = b"Chrome%2F30.0.0.0%2Fx";
        assert!(!is_version(text, 9, 17));
    }

    /// Spellings and their meaning after RFC 4291, section 2.2.
    #[test]
    fn spans_denote_addresses() {
        let v6 = |groups: [u16; 8]| Some(IpAddr::from(groups));
        let v4 = |octets: [u8; 4]| Some(IpAddr::from(octets));
        for (text, address) in [
            ("203.0.113.7", v4([203, 0, 113, 7])),
            ("192.030.0.006", v4([192, 30, 0, 6])),
            ("082-083-227-067", v4([82, 83, 227, 67])),
            ("127.26.55.178.in-addr.arpa", v4([178, 55, 26, 127])),
            ("127.26.55.178.IN-ADDR.ARPA", v4([178, 55, 26, 127])),
            ("127.26.55.178.in-addr.arpb", None),
            ("127.26.55.178.in-addr.arpa.", None),
            ("127.26.55.178.in-addr", None),
            ("::", v6([0; 8])),
            ("::1", v6([0, 0, 0, 0, 0, 0, 0, 1])),
            ("[1::]", v6([1, 0, 0, 0, 0, 0, 0, 0])),
            ("[FE80::1%eth0]", v6([0xfe80, 0, 0, 0, 0, 0, 0, 1])),
            ("fe80::1%eth0", v6([0xfe80, 0, 0, 0, 0, 0, 0, 1])),
            ("1:2:3:4:5:6:7:8", v6([1, 2, 3, 4, 5, 6, 7, 8])),
            ("1:2:3:4:5:6:7::", v6([1, 2, 3, 4, 5, 6, 7, 0])),
            ("::2:3:4:5:6:7:8", v6([0, 2, 3, 4, 5, 6, 7, 8])),
            ("a::b:0c:00d", v6([10, 0, 0, 0, 0, 11, 12, 13])),
            ("::1.2.3.4", v6([0, 0, 0, 0, 0, 0, 0x102, 0x304])),
            ("1:2:3:4:5:6:1.2.3.4", v6([1, 2, 3, 4, 5, 6, 0x102, 0x304])),
            ("", None),
            (":", None),
            (":::", None),
            ("1:2:3:4:5:6:7", None),
            ("1:2:3:4:5:6:7:8:9", None),
            ("1:2:3:4::5:6:7:8", None),
            ("1:2:3:4:5:6:7:1.2.3.4", None),
            ("12345::", None),
            ("1:", None),
            (":1::", None),
            ("1.2.3", None),
            ("1.2.3.256", None),
            ("1.2-3.4", None),
            ("1.2.3.4 ", None),
        ] {
            assert_eq!(parse(text.as_bytes()), address, "{text:?}");
        }
    }

    #[test]
    fn integers_denote_addresses() {
        let v4 = |octets: [u8; 4]| Some(IpAddr::from(octets));
        // 203.0.113.7 is 0xcb007107.
        assert_eq!(parse_integer(b"3405803783"), v4([203, 0, 113, 7]));
        assert_eq!(parse_integer(b"0xCB007107"), v4([203, 0, 113, 7]));
        assert_eq!(parse_integer(b"16777216"), v4([1, 0, 0, 0]));
        assert_eq!(parse_integer(b"4294967295"), v4([255; 4]));
        assert_eq!(
            parse_integer(b"0x20010db8000000000000000000000001"),
            "2001:db8::1".parse().ok()
        );
        assert_eq!(
            parse_integer(b"42540766411282592856903984951653826561"),
            "2001:db8::1".parse().ok()
        );
        for none in [
            "",
            "0x",
            "80",
            "16777215",
            "4294967296",
            "13812345678",
            "0xcb00710",
            "-1",
            "1e9",
            "0xcb00710g",
            "340282366920938463463374607431768211456",
        ] {
            assert_eq!(parse_integer(none.as_bytes()), None, "{none:?}");
        }
    }

    #[test]
    fn whole_values_are_told_with_their_suffixes() {
        for (text, len) in [
            ("203.0.113.7", Some(11)),
            ("203.0.113.7:80", Some(11)),
            ("203.0.113.0/24", Some(11)),
            ("[2001:db8::1]:443", Some(13)),
            ("[fe80::1%en0]", Some(13)),
            ("2001:db8::1", Some(11)),
            ("2001:db8::/32", Some(10)),
            ("2001:db8::1:65535", Some(11)),
            ("fe80::1%eth0", Some(7)),
            ("::ffff:1.2.3.4", Some(14)),
            ("unknown", None),
            ("", None),
            ("203.0.113.7, 203.0.113.8", None),
            ("203.0.113.7:", None),
            ("1.2.3.4.5", None),
            ("[::1", None),
            ("10:20:30", None),
        ] {
            assert_eq!(address_len(text.as_bytes()), len, "{text:?}");
        }
    }

    /// Each pattern, repeated to a mebibyte, takes linear time and no panic.
    #[test]
    fn hostile_inputs_finish() {
        let mut detectors = Detectors::new(
            Day::new(2026, 6, 30).unwrap(),
            crate::entity::EntitySet::ALL,
        );
        for pattern in [
            "1",
            ".",
            ":",
            "-",
            "@",
            "%",
            "e",
            "[",
            "\\",
            "::",
            "1.",
            "1:",
            "1-",
            "a:",
            "a@",
            "@a.",
            "eyJ",
            "eyJ.",
            "1.1.1.1",
            "1.1.1.1:",
            "::1.1.1.1",
            "Bearer ",
            "://a@",
            "://",
            "\"@",
            "aa:",
            "aa-",
            "-----BEGIN PRIVATE KEY-----",
            "abcd.",
            "a-1-2-3-4.",
            "张",
            "a@张",
            "张@a.中",
            "[::1%",
            "v1.1.1.1/",
            "%251.1.1.1",
        ] {
            let text = pattern.repeat((1 << 20) / pattern.len());
            let mut spans = Vec::new();
            detectors.detect(text.as_bytes(), &mut spans);
            resolve(&mut spans);
        }
    }
}
