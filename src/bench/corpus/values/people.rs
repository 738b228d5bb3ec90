//! Numbers, names and habits of people.

use super::check::{USCC, luhn, mod_11_2, mod_31, wrong_last};
use super::{BASE64, LOWER, push};
use crate::bench::corpus::random::{Random, decimal, padded};
use crate::bench::corpus::words;

/// Year, month and day of birth of someone grown up.
fn born(r: &mut Random) -> (u32, u32, u32) {
    (r.between(1941, 2007), r.between(1, 12), r.between(1, 28))
}

/// A resident's number of 18 places (GB 11643-1999): county, date of birth,
/// three digits, check.
pub(in super::super) fn resident_id(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(r.pick(words::COUNTIES), out);
    let (year, month, day) = born(r);
    decimal((year * 10_000 + month * 100 + day).into(), out);
    r.digits(3, out);
    mod_11_2(start, out);
}

/// The same with a check character that is wrong.
pub(in super::super) fn wrong_resident_id(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    resident_id(r, out);
    // Gansu's 62 would make a card of it wherever Luhn is right.
    if out[start..].starts_with(b"62") {
        out[start] = b'3';
        out.pop();
        mod_11_2(start, out);
    }
    // With an X it could be a credit code, one time in 31.
    wrong_last(b"0123456789", r, out);
}

/// A resident's number of the first generation, 15 places without a check.
pub(in super::super) fn resident_id_15(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::COUNTIES), out);
    let (year, month, day) = born(r);
    let date = year.min(1999) % 100 * 10_000 + month * 100 + day;
    padded(date.into(), 6, out);
    r.digits(3, out);
}

/// A unified social credit code (GB 32100-2015): authority and class, county,
/// organisation code, check.
pub(in super::super) fn uscc(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn wrong_uscc(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn card_by_shape(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn card_by_name(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn wrong_card(r: &mut Random, out: &mut Vec<u8>) {
    let length = r.pick(&[16, 19]);
    card(r.pick(&["6222", "6217", "6259"]), length, r, out);
    wrong_last(b"0123456789", r, out);
}

/// A mobile number: a segment in use (the numbering plan of the Ministry of
/// Industry and Information Technology), then eight digits.
pub(in super::super) fn mobile(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SEGMENTS), out);
    r.digits(8, out);
}

/// Area code and number of a fixed line.
pub(in super::super) fn landline(r: &mut Random, out: &mut Vec<u8>) {
    let (area, length) = r.pick(words::AREAS);
    push(area, out);
    out.push(b'0' + r.between(2, 8) as u8);
    r.digits(length - 1, out);
}

/// A number whose caller or owner is charged wherever they are: 400 or 800.
pub(in super::super) fn hotline(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["4006", "4008", "4001", "8008"]), out);
    r.digits(6, out);
}

/// Country code and national number (ITU-T E.164), with the length and the
/// first digits of numbers in use there.
pub(in super::super) fn phone(r: &mut Random, out: &mut Vec<u8>) {
    let (head, digits) = r.pick(words::COUNTRIES);
    push(head, out);
    // No American exchange begins with 0 or 1.
    out.push(b'0' + r.between(2, 9) as u8);
    r.digits(digits - 1, out);
}

/// A passport of the mainland, Hong Kong or Macao.
pub(in super::super) fn passport(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn permit(r: &mut Random, out: &mut Vec<u8>) {
    let (head, digits) =
        r.pick(&[("H", 8), ("M", 8), ("C", 8), ("CA", 7), ("H", 10)]);
    push(head, out);
    r.digits(digits, out);
}

/// An identity card of Hong Kong: a letter, six digits, and the character
/// that brings the sum with weights 9 to 1 to a multiple of 11, where the
/// missing first letter counts 36.
pub(in super::super) fn hk_id(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn wrong_hk_id(r: &mut Random, out: &mut Vec<u8>) {
    hk_id(r, out);
    wrong_last(b"0123456789A", r, out);
}

/// An identity card of Macao.
pub(in super::super) fn mo_id(r: &mut Random, out: &mut Vec<u8>) {
    out.push(r.pick(b"157"));
    r.digits(7, out);
}

/// An identity number of Taiwan: a letter, which stands for two digits, the
/// sex, seven digits and a check digit.
pub(in super::super) fn tw_id(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn military_id(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn driving_licence(r: &mut Random, out: &mut Vec<u8>) {
    push(&r.pick(words::COUNTIES)[..4], out);
    r.digits(8, out);
}

/// The number of a household register.
pub(in super::super) fn household(r: &mut Random, out: &mut Vec<u8>) {
    out.push(b'0' + r.between(1, 9) as u8);
    r.digits(8, out);
}

/// A mailbox at a provider, an invented company's, or, rarely, under an
/// internationalised name.
pub(in super::super) fn email(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn qq(r: &mut Random, out: &mut Vec<u8>) {
    out.push(b'0' + r.between(1, 9) as u8);
    let digits = r.between(7, 9);
    r.digits(digits, out);
}

/// A WeChat name, openid or unionid.
pub(in super::super) fn wechat(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn username(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::GIVEN_PINYIN), out);
    push(r.pick(&["", "_", "."]), out);
    push(r.pick(words::SURNAMES_PINYIN), out);
    r.digits(3, out);
}

/// A name to be shown as.
pub(in super::super) fn nickname(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::NICKNAME_HEADS), out);
    push(r.pick(words::NICKNAME_TAILS), out);
}

/// Family and given name, one in six in Latin letters.
pub(in super::super) fn real_name(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(6) {
        push(r.pick(words::GIVEN_LATIN), out);
        out.push(b' ');
        push(r.pick(words::SURNAMES_LATIN), out);
    } else {
        chinese_name(r, out);
    }
}

/// A Chinese name.
pub(in super::super) fn chinese_name(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SURNAMES), out);
    push(r.pick(words::GIVEN), out);
}

/// A postal address.
pub(in super::super) fn address(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn latitude(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(19, 51).into(), out);
    fraction(r, out);
}

/// A longitude in China.
pub(in super::super) fn longitude(r: &mut Random, out: &mut Vec<u8>) {
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
pub(in super::super) fn coordinates(r: &mut Random, out: &mut Vec<u8>) {
    latitude(r, out);
    out.push(b',');
    longitude(r, out);
}

/// A date of birth.
pub(in super::super) fn birth_date(r: &mut Random, out: &mut Vec<u8>) {
    let (year, month, day) = born(r);
    decimal(year.into(), out);
    out.push(b'-');
    padded(month.into(), 2, out);
    out.push(b'-');
    padded(day.into(), 2, out);
}

/// What someone searched for.
pub(in super::super) fn search_query(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::SEARCH_HEADS), out);
    push(r.pick(words::SEARCH_TAILS), out);
}

/// What someone bought and paid.
pub(in super::super) fn transaction(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::MERCHANTS), out);
    push(r.pick(&["消费", "退款", "充值"]), out);
    decimal(r.between(10, 9999).into(), out);
    out.push(b'.');
    padded(r.below(100).into(), 2, out);
    push("元", out);
}

macro_rules! one_of {
    ($($(#[$doc:meta])* $name:ident, $list:ident;)*) => {
        $(
            $(#[$doc])*
            pub(in super::super) fn $name(r: &mut Random, out: &mut Vec<u8>) {
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
