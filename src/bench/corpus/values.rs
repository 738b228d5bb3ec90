//! Values that are someone's, in canonical form.
//!
//! They are invented, and valid by the standards that their doc comments
//! name. The check digits are computed here, in other ways than the
//! detectors' own, so that a mistake cannot hide by being made twice.

use super::random::{Random, decimal, padded};
use super::words;

/// Appends a value in canonical form.
pub(super) type Make = fn(&mut Random, &mut Vec<u8>);

const UPPER: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LOWER: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const BASE64: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn push(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
}

/// Appends the Luhn check digit (ISO/IEC 7812-1 annex B) of what stands from
/// `start` on.
fn luhn(start: usize, out: &mut Vec<u8>) {
    let mut sum = 0;
    let mut double = true;
    for &digit in out[start..].iter().rev() {
        let value = u32::from(digit - b'0') << u32::from(double);
        sum += value / 10 + value % 10;
        double = !double;
    }
    out.push(b'0' + ((10 - sum % 10) % 10) as u8);
}

/// Appends the check character of ISO 7064 MOD 11-2 behind what stands from
/// `start` on, by the standard's recursion.
fn mod_11_2(start: usize, out: &mut Vec<u8>) {
    let product = out[start..].iter().fold(0, |product, &digit| {
        (product + u32::from(digit - b'0')) * 2 % 11
    });
    out.push(match (12 - product) % 11 {
        10 => b'X',
        check => b'0' + check as u8,
    });
}

/// The characters of a unified social credit code (GB 32100-2015, table 1).
const USCC: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Appends the check character of a unified social credit code behind the 17
/// that stand from `start` on: it brings the weighted sum to a multiple of
/// 31.
fn mod_31(start: usize, out: &mut Vec<u8>) {
    let value = |byte| USCC.iter().position(|&c| c == byte).unwrap_or(0);
    // Horner's scheme from the far end gives place i the weight 3^i.
    let sum = out[start..]
        .iter()
        .rev()
        .fold(0, |sum, &byte| (sum * 3 + value(byte)) % 31);
    out.push(USCC[(31 - sum) % 31]);
}

/// Replaces the last character by another of its alphabet.
fn wrong_last(alphabet: &[u8], r: &mut Random, out: &mut [u8]) {
    let Some(last) = out.last_mut() else { return };
    let others = alphabet.len() as u32 - 1;
    let at = alphabet.iter().position(|c| c == last).unwrap_or(0);
    let step = 1 + r.below(others) as usize;
    *last = alphabet[(at + step) % alphabet.len()];
}

/// Year, month and day of birth of someone grown up.
fn born(r: &mut Random) -> (u32, u32, u32) {
    (r.between(1941, 2007), r.between(1, 12), r.between(1, 28))
}

/// A resident's number of 18 places (GB 11643-1999): county, date of birth,
/// three digits, check.
pub(super) fn resident_id(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(r.pick(words::COUNTIES), out);
    let (year, month, day) = born(r);
    decimal((year * 10_000 + month * 100 + day).into(), out);
    r.digits(3, out);
    mod_11_2(start, out);
}

/// The same with a check character that is wrong.
pub(super) fn wrong_resident_id(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    resident_id(r, out);
    // Gansu's 62 would make a card of it wherever Luhn is right.
    if out[start..].starts_with(b"62") {
        out[start] = b'3';
        out.pop();
        mod_11_2(start, out);
    }
    wrong_last(b"0123456789X", r, out);
}

/// A resident's number of the first generation, 15 places without a check.
pub(super) fn resident_id_15(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::COUNTIES), out);
    let (year, month, day) = born(r);
    let date = year.min(1999) % 100 * 10_000 + month * 100 + day;
    padded(date.into(), 6, out);
    r.digits(3, out);
}

/// A unified social credit code (GB 32100-2015): authority and class, county,
/// organisation code, check.
pub(super) fn uscc(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(r.pick(&["91", "92", "12", "52", "93"]), out);
    push(r.pick(words::COUNTIES), out);
    push("MA", out);
    for _ in 0..7 {
        out.push(r.pick(USCC));
    }
    mod_31(start, out);
}

/// The same with a check character that is wrong.
pub(super) fn wrong_uscc(r: &mut Random, out: &mut Vec<u8>) {
    uscc(r, out);
    wrong_last(USCC, r, out);
}

fn card(issuer: &str, length: u32, r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(issuer, out);
    r.digits(length - 1 - issuer.len() as u32, out);
    luhn(start, out);
}

/// A payment card whose shape tells: UnionPay, Visa and Mastercard of 16,
/// American Express of 15 (ISO/IEC 7812 and the networks' ranges).
pub(super) fn card_by_shape(r: &mut Random, out: &mut Vec<u8>) {
    let (issuer, length) = r.pick(&[
        ("622202", 19),
        ("621661", 19),
        ("622848", 19),
        ("621700", 19),
        ("622588", 16),
        ("625906", 16),
        ("622155", 16),
        ("45637", 16),
        ("4391", 16),
        ("5218", 16),
        ("5534", 16),
        ("2412", 16),
        ("3721", 15),
        ("3459", 15),
    ]);
    card(issuer, length, r, out);
}

/// A payment card, also of a network or length that needs a name: Visa of 13
/// and 19, JCB, Diners.
pub(super) fn card_by_name(r: &mut Random, out: &mut Vec<u8>) {
    if !r.once_in(5) {
        return card_by_shape(r, out);
    }
    let (issuer, length) = r.pick(&[
        ("4539", 13),
        ("4539", 19),
        ("3544", 16),
        ("3610", 14),
        ("3028", 14),
    ]);
    card(issuer, length, r, out);
}

/// A number like a UnionPay card's whose check digit is wrong.
pub(super) fn wrong_card(r: &mut Random, out: &mut Vec<u8>) {
    let length = r.pick(&[16, 19]);
    card(r.pick(&["6222", "6217", "6259"]), length, r, out);
    wrong_last(b"0123456789", r, out);
}

/// A mobile number: a segment in use (the numbering plan of the Ministry of
/// Industry and Information Technology), then eight digits.
pub(super) fn mobile(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SEGMENTS), out);
    r.digits(8, out);
}

/// Area code and number of a fixed line.
pub(super) fn landline(r: &mut Random, out: &mut Vec<u8>) {
    let (area, length) = r.pick(words::AREAS);
    push(area, out);
    out.push(b'0' + r.between(2, 8) as u8);
    r.digits(length - 1, out);
}

/// A number whose caller or owner is charged wherever they are: 400 or 800.
pub(super) fn hotline(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["4006", "4008", "4001", "8008"]), out);
    r.digits(6, out);
}

/// Country code and national number (ITU-T E.164), with the length and the
/// first digits of numbers in use there.
pub(super) fn phone(r: &mut Random, out: &mut Vec<u8>) {
    let (head, digits) = r.pick(words::COUNTRIES);
    push(head, out);
    // No American exchange begins with 0 or 1.
    out.push(b'0' + r.between(2, 9) as u8);
    r.digits(digits - 1, out);
}

/// A passport of the mainland, Hong Kong or Macao.
pub(super) fn passport(r: &mut Random, out: &mut Vec<u8>) {
    let (head, digits) = r.pick(&[
        ("E", 8),
        ("E", 8),
        ("EA", 7),
        ("EK", 7),
        ("G", 8),
        ("PE", 7),
        ("H", 8),
        ("KJ", 7),
        ("MA", 7),
    ]);
    push(head, out);
    r.digits(digits, out);
}

/// A travel permit of a resident of Hong Kong, Macao or the mainland.
pub(super) fn permit(r: &mut Random, out: &mut Vec<u8>) {
    let (head, digits) =
        r.pick(&[("H", 8), ("M", 8), ("C", 8), ("CA", 7), ("H", 10)]);
    push(head, out);
    r.digits(digits, out);
}

/// An identity card of Hong Kong: a letter, six digits, and the character
/// that brings the sum with weights 9 to 1 to a multiple of 11, where the
/// missing first letter counts 36.
pub(super) fn hk_id(r: &mut Random, out: &mut Vec<u8>) {
    let letter = r.pick(b"ABCDEFGHKMPRSVYZ");
    let start = out.len();
    out.push(letter);
    r.digits(6, out);
    let mut sum = 36 * 9 + u32::from(letter - b'A' + 10) * 8;
    for (&digit, weight) in out[start + 1..].iter().zip((2..=7).rev()) {
        sum += u32::from(digit - b'0') * weight;
    }
    out.push(match (11 - sum % 11) % 11 {
        10 => b'A',
        check => b'0' + check as u8,
    });
}

/// The same with a check character that is wrong.
pub(super) fn wrong_hk_id(r: &mut Random, out: &mut Vec<u8>) {
    hk_id(r, out);
    wrong_last(b"0123456789A", r, out);
}

/// An identity card of Macao.
pub(super) fn mo_id(r: &mut Random, out: &mut Vec<u8>) {
    out.push(r.pick(b"157"));
    r.digits(7, out);
}

/// An identity number of Taiwan: a letter, which stands for two digits, the
/// sex, seven digits and a check digit.
pub(super) fn tw_id(r: &mut Random, out: &mut Vec<u8>) {
    /// The letters whose two digits are 10, 11, 12 and so on.
    const LETTERS: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let place = r.below(26);
    out.push(LETTERS[place as usize]);
    let start = out.len();
    out.push(r.pick(b"1289"));
    r.digits(7, out);
    let code = place + 10;
    let mut sum = code / 10 + code % 10 * 9;
    for (&digit, weight) in out[start..].iter().zip((1..=8).rev()) {
        sum += u32::from(digit - b'0') * weight;
    }
    out.push(b'0' + ((10 - sum % 10) % 10) as u8);
}

/// A certificate of an officer or soldier.
pub(super) fn military_id(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["军", "士", "兵", "文"]), out);
    if r.once_in(2) {
        push("字第", out);
        r.digits(8, out);
        push("号", out);
    } else {
        r.digits(7, out);
    }
}

/// The file number of a driving licence: province and city, then eight.
pub(super) fn driving_licence(r: &mut Random, out: &mut Vec<u8>) {
    push(&r.pick(words::COUNTIES)[..4], out);
    r.digits(8, out);
}

/// The number of a household register.
pub(super) fn household(r: &mut Random, out: &mut Vec<u8>) {
    out.push(b'0' + r.between(1, 9) as u8);
    r.digits(8, out);
}

/// An equipment identity (3GPP TS 23.003): a reporting body, its type and
/// serial numbers, Luhn.
pub(super) fn imei(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(r.pick(&["86", "86", "35", "35", "01", "99"]), out);
    r.digits(12, out);
    luhn(start, out);
}

/// A CDMA equipment identifier: 14 hexadecimal digits, the first a letter.
pub(super) fn meid(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["A1", "A0", "AF", "C2"]), out);
    r.letters(b"0123456789ABCDEF", 12, out);
}

/// A SIM card's number (ITU-T E.118): 89, 86, issuer, Luhn.
pub(super) fn iccid(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(r.pick(&["898600", "898601", "898603", "898607", "898604"]), out);
    r.digits(13, out);
    luhn(start, out);
}

/// A subscriber (3GPP TS 23.003): 460, a network of China, ten digits.
pub(super) fn imsi(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["46000", "46001", "46002", "46007", "46011"]), out);
    r.digits(10, out);
}

/// An Internet address, three in four of version 4.
pub(super) fn ip(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(4) { ipv6(r, out) } else { ipv4(r, out) }
}

/// A public or, once in five, private address of version 4.
pub(super) fn ipv4(r: &mut Random, out: &mut Vec<u8>) {
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
pub(super) fn ipv6(r: &mut Random, out: &mut Vec<u8>) {
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
pub(super) fn hex_group(group: u16, least: u32, out: &mut Vec<u8>) {
    let width = (16 - group.leading_zeros()).div_ceil(4).max(least);
    for nibble in (0..width).rev() {
        let digit = group >> (4 * nibble) & 15;
        out.push(b"0123456789abcdef"[usize::from(digit)]);
    }
}

/// A hardware address under a maker's prefix (IEEE MA-L) or, rarely, one
/// locally administered.
pub(super) fn mac(r: &mut Random, out: &mut Vec<u8>) {
    push(
        r.pick(&["a45e60", "f0b429", "3c28a6", "d8bb2c", "acbc32", "9ea41f"]),
        out,
    );
    r.hex(5, out);
    // A letter, so that the whole is never a number.
    out.push(r.pick(b"abcdef"));
}

/// A mailbox at a provider, an invented company's, or, rarely, under an
/// internationalised name.
pub(super) fn email(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(5) {
        // The number that QQ gives is the local part.
        qq(r, out);
        push("@qq.com", out);
        return;
    }
    push(r.pick(words::SURNAMES_PINYIN), out);
    push(r.pick(&["", ".", "_", "-"]), out);
    push(r.pick(words::GIVEN_PINYIN), out);
    if r.once_in(2) {
        r.digits(3, out);
    }
    if r.once_in(12) {
        push(r.pick(&["+shop", "+bank", "+news"]), out);
    }
    out.push(b'@');
    push(r.pick(words::MAIL_DOMAINS), out);
}

/// A QQ number.
pub(super) fn qq(r: &mut Random, out: &mut Vec<u8>) {
    out.push(b'0' + r.between(1, 9) as u8);
    let digits = r.between(7, 9);
    r.digits(digits, out);
}

/// A WeChat name, openid or unionid.
pub(super) fn wechat(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(3) {
        push("wxid_", out);
        r.letters(LOWER, 14, out);
        return;
    }
    push(r.pick(&["oLVPp", "o6_bm"]), out);
    r.letters(BASE64, 22, out);
    out.push(r.pick(LOWER));
}

/// A login name.
pub(super) fn username(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::GIVEN_PINYIN), out);
    push(r.pick(&["", "_", "."]), out);
    push(r.pick(words::SURNAMES_PINYIN), out);
    r.digits(3, out);
}

/// A name to be shown as.
pub(super) fn nickname(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::NICKNAME_HEADS), out);
    push(r.pick(words::NICKNAME_TAILS), out);
}

/// Family and given name, one in six in Latin letters.
pub(super) fn real_name(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(6) {
        push(r.pick(words::GIVEN_LATIN), out);
        out.push(b' ');
        push(r.pick(words::SURNAMES_LATIN), out);
    } else {
        chinese_name(r, out);
    }
}

/// A Chinese name.
pub(super) fn chinese_name(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SURNAMES), out);
    push(r.pick(words::GIVEN), out);
}

/// A postal address.
pub(super) fn address(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::DISTRICTS), out);
    push(r.pick(words::STREETS), out);
    decimal(r.between(1, 980).into(), out);
    push("号", out);
    if r.once_in(2) {
        decimal(r.between(1, 32).into(), out);
        push("栋", out);
        decimal(r.between(101, 3204).into(), out);
        push("室", out);
    }
}

/// A latitude in China, to a tenth of a metre.
pub(super) fn latitude(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(19, 51).into(), out);
    fraction(r, out);
}

/// A longitude in China.
pub(super) fn longitude(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(79, 134).into(), out);
    fraction(r, out);
}

fn fraction(r: &mut Random, out: &mut Vec<u8>) {
    out.push(b'.');
    r.digits(5, out);
    // No zero at the end, which whoever prints a number leaves out.
    out.push(b'0' + r.between(1, 9) as u8);
}

/// Latitude and longitude.
pub(super) fn coordinates(r: &mut Random, out: &mut Vec<u8>) {
    latitude(r, out);
    out.push(b',');
    longitude(r, out);
}

/// 16 hexadecimal digits, the last a letter.
pub(super) fn hex_16(r: &mut Random, out: &mut Vec<u8>) {
    r.hex(15, out);
    out.push(r.pick(b"abcdef"));
}

/// 32 hexadecimal digits.
pub(super) fn hex_32(r: &mut Random, out: &mut Vec<u8>) {
    r.hex(32, out);
}

/// 40 hexadecimal digits.
pub(super) fn hex_40(r: &mut Random, out: &mut Vec<u8>) {
    r.hex(40, out);
}

/// 64 hexadecimal digits.
pub(super) fn hex_64(r: &mut Random, out: &mut Vec<u8>) {
    r.hex(64, out);
}

/// A random UUID (RFC 9562, version 4), lower case.
pub(super) fn uuid(r: &mut Random, out: &mut Vec<u8>) {
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
pub(super) fn uuid_upper(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    uuid(r, out);
    out[start..].make_ascii_uppercase();
}

/// A serial number of a device.
pub(super) fn serial(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["F2L", "C02", "R5C", "ZY2", "2AF"]), out);
    r.letters(UPPER, 9, out);
}

/// A reference to a stored face, voice or print.
pub(super) fn biometric(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["face_", "tpl_", "vp_", "bio_"]), out);
    r.hex(24, out);
}

/// An account's number.
pub(super) fn user_id(r: &mut Random, out: &mut Vec<u8>) {
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
pub(super) fn install_id(r: &mut Random, out: &mut Vec<u8>) {
    push("ins_", out);
    r.letters(LOWER, 20, out);
}

/// An identity of a radio cell: 28 bits, in decimal.
pub(super) fn cell(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(10_000_000, 268_000_000).into(), out);
}

/// A password that follows the usual rules.
pub(super) fn password(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::PASSWORD_HEADS), out);
    out.push(r.pick(b"!#$@_.-"));
    r.letters(UPPER, 4, out);
    r.letters(LOWER, 3, out);
}

/// A secret without meaning, as machines give each other.
pub(super) fn secret(r: &mut Random, out: &mut Vec<u8>) {
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
pub(super) fn session(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(2) {
        r.letters(b"0123456789ABCDEF", 32, out);
    } else {
        r.letters(LOWER, 26, out);
    }
}

/// A JSON Web Token (RFC 7519).
pub(super) fn jwt(r: &mut Random, out: &mut Vec<u8>) {
    push("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOi", out);
    r.letters(BASE64, 38, out);
    out.push(r.pick(LOWER));
    out.push(b'.');
    r.letters(BASE64, 42, out);
    out.push(r.pick(LOWER));
}

/// The body of a private key (RFC 7468), the part of it that fits a line.
pub(super) fn private_key(r: &mut Random, out: &mut Vec<u8>) {
    push("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", out);
    r.letters(LOWER, 64, out);
}

/// A code of six digits, sent to prove that someone holds a telephone.
pub(super) fn code(r: &mut Random, out: &mut Vec<u8>) {
    out.push(b'0' + r.between(1, 9) as u8);
    r.digits(5, out);
}

/// A date of birth.
pub(super) fn birth_date(r: &mut Random, out: &mut Vec<u8>) {
    let (year, month, day) = born(r);
    decimal(year.into(), out);
    out.push(b'-');
    padded(month.into(), 2, out);
    out.push(b'-');
    padded(day.into(), 2, out);
}

/// An operating system and its version.
pub(super) fn os_version(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SYSTEMS), out);
    for _ in 0..2 {
        out.push(b'.');
        decimal(r.below(9).into(), out);
    }
}

/// The name of a wireless network.
pub(super) fn ssid(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SSID_HEADS), out);
    r.letters(UPPER, 4, out);
}

/// A Bluetooth device's name: whose it is, and what.
pub(super) fn bluetooth(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::GIVEN_PINYIN), out);
    push(r.pick(&["-FreeBuds", "-WatchGT4", "-AirPods", "-MiBand8"]), out);
    r.digits(2, out);
}

/// What someone searched for.
pub(super) fn search_query(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SEARCH_HEADS), out);
    push(r.pick(words::SEARCH_TAILS), out);
}

/// A page that someone came from.
pub(super) fn referer(r: &mut Random, out: &mut Vec<u8>) {
    push("https://", out);
    push(r.pick(words::SITES), out);
    push(r.pick(&["/topic/", "/p/", "/article/", "/item/"]), out);
    r.letters(LOWER, 10, out);
}

/// A browser's description of itself.
pub(super) fn user_agent(r: &mut Random, out: &mut Vec<u8>) {
    let parts = r.pick(words::AGENTS);
    push(parts[0], out);
    for part in &parts[1..] {
        browser_version(r, out);
        push(part, out);
    }
}

/// A browser's version in four parts.
pub(super) fn browser_version(r: &mut Random, out: &mut Vec<u8>) {
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

/// What someone bought and paid.
pub(super) fn transaction(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::MERCHANTS), out);
    push(r.pick(&["消费", "退款", "充值"]), out);
    decimal(r.between(10, 9999).into(), out);
    out.push(b'.');
    padded(r.below(100).into(), 2, out);
    push("元", out);
}

/// Installed applications.
pub(super) fn software(r: &mut Random, out: &mut Vec<u8>) {
    let first = r.below(words::APPS.len() as u32) as usize;
    for step in 0..3 {
        if step > 0 {
            out.push(b'|');
        }
        push(words::APPS[(first + step * 5) % words::APPS.len()], out);
    }
}

macro_rules! one_of {
    ($($(#[$doc:meta])* $name:ident, $list:ident;)*) => {
        $(
            $(#[$doc])*
            pub(super) fn $name(r: &mut Random, out: &mut Vec<u8>) {
                push(r.pick(words::$list), out);
            }
        )*
    };
}

one_of! {
    /// A religion.
    religion, RELIGIONS;
    /// A state of health.
    health, HEALTH;
    /// A model of a telephone.
    model, MODELS;
    /// An operator.
    carrier, CARRIERS;
    /// A language tag.
    language, LANGUAGES;
    /// A gender.
    gender, GENDERS;
    /// An employer or school.
    organisation, ORGANISATIONS;
    /// A job.
    job, JOBS;
    /// A city.
    city, CITIES;
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    /// Published numbers: the annexes of GB 11643-1999, GB 32100-2015 as
    /// python-stdnum tests it, ISO/IEC 7812's usual test card, 3GPP's sample
    /// equipment.
    #[test]
    fn check_digits_are_those_of_published_numbers() {
        let with = |check: fn(usize, &mut Vec<u8>), payload: &str| {
            let mut out = payload.as_bytes().to_vec();
            check(0, &mut out);
            char::from(out[out.len() - 1])
        };
        assert_eq!(with(mod_11_2, "11010519491231002"), 'X');
        assert_eq!(with(mod_11_2, "44052418800101001"), '4');
        assert_eq!(with(mod_31, "91310112087994932"), 'F');
        assert_eq!(with(mod_31, "91340600MA2PBM9HX"), 'D');
        assert_eq!(with(luhn, "411111111111111"), '1');
        assert_eq!(with(luhn, "49015420323751"), '8');
    }

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
