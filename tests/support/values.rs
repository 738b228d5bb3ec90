//! Values that must be replaced and values that must not, made on the spot.
//!
//! The check digits are computed here in other ways than in the crate, so
//! that a mistake cannot hide by being made twice. No value belongs to
//! anyone but by chance.

use std::net::Ipv6Addr;

use logveil::Entity;

use crate::random::Random;

const HEX: &str = "0123456789abcdef";
const ALNUM: &str =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The Luhn check digit (ISO/IEC 7812-1 annex B) behind `payload`, by the
/// table of doubled digits.
fn luhn(payload: &str) -> char {
    const DOUBLED: [u32; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let mut double = payload.len() % 2 == 1;
    let mut sum = 0;
    for c in payload.chars() {
        let digit = c.to_digit(10).unwrap();
        sum += if double { DOUBLED[digit as usize] } else { digit };
        double = !double;
    }
    char::from_digit((100_000 - sum) % 10, 10).unwrap()
}

/// The check character of ISO 7064 MOD 11-2 behind `payload`, by the
/// standard's recursive method rather than by GB 11643's weights.
fn mod_11_2(payload: &str) -> char {
    let mut product = 0;
    for c in payload.chars() {
        product = (product + c.to_digit(10).unwrap()) * 2 % 11;
    }
    match (12 - product) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap(),
    }
}

/// The characters of a unified social credit code in order of their values
/// (GB 32100-2015 table 1).
const USCC: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The check character of a unified social credit code: the one whose value
/// brings the weighted sum to a multiple of 31, found by trying all.
fn mod_31(payload: &str) -> char {
    let sum = |text: &str| {
        // Horner's scheme from the far end: the weight of place i is 3^i.
        text.chars()
            .rev()
            .fold(0, |sum, c| (sum * 3 + USCC.find(c).unwrap()) % 31)
    };
    USCC.chars()
        .find(|&check| {
            // The check character itself weighs 1.
            (sum(payload) + USCC.find(check).unwrap()) % 31 == 0
        })
        .unwrap()
}

fn octet(r: &mut Random) -> usize {
    r.below(256)
}

fn ipv4(r: &mut Random) -> String {
    let (b, c, d) = (octet(r), octet(r), octet(r));
    match r.below(6) {
        0 => format!("10.{b}.{c}.{d}"),
        1 => format!("192.168.{c}.{d}"),
        2 => format!("{}.{b:03}.{c:03}.{d:03}", 128 + r.below(60)),
        _ => format!("{}.{b}.{c}.{d}", 11 + r.below(89)),
    }
}

fn ipv6(r: &mut Random) -> String {
    let mut groups = [0u16; 8];
    groups[0] = r.pick(&[0x2408, 0x240e, 0x2001, 0xfe80, 0xfd12]);
    for group in &mut groups[1..4] {
        if !r.once_in(3) {
            *group = r.below(1 << 16) as u16;
        }
    }
    for group in &mut groups[5..] {
        if !r.once_in(3) {
            *group = r.below(1 << 16) as u16;
        }
    }
    // A group that nothing else could be taken for.
    groups[7] = 0x1000 + r.below(0x8000) as u16;
    let text = Ipv6Addr::from(groups).to_string();
    match r.below(5) {
        0 => text.to_uppercase(),
        1 => groups.map(|group| format!("{group:04x}")).join(":"),
        2 => format!("::ffff:{}", ipv4(r).replace(".0", ".1")),
        _ => text,
    }
}

fn ip(r: &mut Random) -> String {
    if r.once_in(3) { ipv6(r) } else { ipv4(r) }
}

fn mac(r: &mut Random) -> String {
    let pair = |r: &mut Random| r.word(HEX, 2);
    // Six decimal pairs could be a date; `a4` makes it none.
    let mut pairs = vec!["a4".to_owned()];
    pairs.extend((0..5).map(|_| pair(r)));
    match r.below(4) {
        0 => pairs.join("-"),
        1 => pairs.join(":").to_uppercase(),
        2 => pairs.chunks(2).map(|p| p.concat()).collect::<Vec<_>>().join("."),
        _ => pairs.join(":"),
    }
}

fn email(r: &mut Random) -> String {
    let local = r.word("abcdefghijklmnopqrstuvwxyz", 5);
    let more = match r.below(4) {
        0 => format!(".{}", r.word("abcdefghijklmnop", 4)),
        1 => format!("+{}", r.word("abcdefghijklmnop", 3)),
        2 => r.digits(3),
        _ => String::new(),
    };
    let domain = r.pick(&[
        "qq.com",
        "163.com",
        "gmail.com",
        "example.org",
        "mail.example.com.cn",
        "corp-mail.io",
    ]);
    format!("{local}{more}@{domain}")
}

fn mobile_digits(r: &mut Random) -> String {
    let head =
        r.pick(&["134", "138", "139", "150", "166", "177", "189", "199"]);
    format!("{head}{}", r.digits(8))
}

fn mobile(r: &mut Random) -> String {
    let digits = mobile_digits(r);
    let grouped = |by| {
        format!("{}{by}{}{by}{}", &digits[..3], &digits[3..7], &digits[7..])
    };
    match r.below(8) {
        0 => grouped("-"),
        1 => grouped(" "),
        2 => format!("+86{digits}"),
        3 => format!("+86 {digits}"),
        4 => format!("0086{digits}"),
        5 => format!("86{digits}"),
        6 => format!("+86-{}", grouped("-")),
        _ => digits,
    }
}

fn landline(r: &mut Random) -> String {
    let number = format!("{}{}", 2 + r.below(7), r.digits(7));
    match r.below(5) {
        0 => format!("010-{number}"),
        1 => format!("(021){number}"),
        2 => format!("0755-{number}"),
        3 => format!("0551-{}", &number[..7]),
        _ => format!("400-{}-{}", &number[..3], &number[3..7]),
    }
}

fn phone(r: &mut Random) -> String {
    let tail = r.digits(4);
    match r.below(4) {
        0 => format!("+1 415 555 {tail}"),
        1 => format!("+44 20 7946 {tail}"),
        2 => format!("+1-202-555-{tail}"),
        _ => format!("+4930123{tail}"),
    }
}

fn resident_digits(r: &mut Random) -> String {
    let province = r.pick(&["11", "31", "44", "51", "65"]);
    let payload = format!(
        "{province}{:04}{}{:02}{:02}{}",
        100 + r.below(900),
        1950 + r.below(60),
        1 + r.below(12),
        1 + r.below(28),
        r.digits(3)
    );
    let check = mod_11_2(&payload);
    format!("{payload}{check}")
}

fn resident_id(r: &mut Random) -> String {
    let id = resident_digits(r);
    let grouped =
        |by| format!("{}{by}{}{by}{}", &id[..6], &id[6..14], &id[14..]);
    match r.below(6) {
        0 => grouped(" "),
        1 => grouped("-"),
        2 => id.to_lowercase(),
        _ => id,
    }
}

fn bank_card(r: &mut Random) -> String {
    let (head, length) = r.pick(&[
        ("622202", 16),
        ("621700", 19),
        ("622848", 19),
        ("625801", 17),
        ("4532", 16),
        ("5425", 16),
        ("2311", 16),
        ("3714", 15),
    ]);
    let payload = format!("{head}{}", r.digits(length - 1 - head.len()));
    let card = format!("{payload}{}", luhn(&payload));
    if card.len() == 16 && r.once_in(3) {
        let by = r.pick(&[" ", "-"]);
        let groups: Vec<&str> =
            (0..4).map(|i| &card[i * 4..i * 4 + 4]).collect();
        return groups.join(by);
    }
    card
}

fn uscc(r: &mut Random) -> String {
    let payload = format!(
        "91{}MA{}{}",
        r.pick(&["110108", "310115", "440300"]),
        r.word(USCC, 6),
        r.digits(1)
    );
    let check = mod_31(&payload);
    format!("{payload}{check}")
}

fn jwt(r: &mut Random) -> String {
    format!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIx{}.{}",
        r.word(ALNUM, 20),
        r.word(ALNUM, 43)
    )
}

/// The check character of a Hong Kong identity card, by trying all eleven.
fn hk_check(letter: char, digits: &str) -> char {
    let value = |c: char| match c {
        ' ' => 36,
        c => c.to_digit(36).unwrap(),
    };
    "0123456789A"
        .chars()
        .find(|&check| {
            let text = format!(" {letter}{digits}{check}");
            let weights = (1..=9).rev();
            text.chars().zip(weights).map(|(c, w)| value(c) * w).sum::<u32>()
                % 11
                == 0
        })
        .unwrap()
}

fn hk_id(r: &mut Random) -> String {
    let letter = r.pick(&['A', 'C', 'G', 'K', 'Y']);
    let digits = r.digits(6);
    let check = hk_check(letter, &digits);
    format!("{letter}{digits}({check})")
}

fn iccid(r: &mut Random) -> String {
    let payload = format!("89860{}", r.digits(14));
    let check = luhn(&payload);
    format!("{payload}{check}")
}

/// A value that its shape alone gives away, with its entity.
pub(crate) fn shaped(r: &mut Random) -> (Entity, String) {
    use Entity::*;
    type Make = fn(&mut Random) -> String;
    const ALL: &[(Entity, Make)] = &[
        (Ip, ipv4),
        (Ip, ipv6),
        (Mac, mac),
        (Email, email),
        (MobileCn, mobile),
        (LandlineCn, landline),
        (Phone, phone),
        (ResidentId, resident_id),
        (BankCard, bank_card),
        (Uscc, uscc),
        (HkId, hk_id),
        (Iccid, iccid),
        (Credential, jwt),
    ];
    let (entity, make) = r.pick(ALL);
    (entity, make(r))
}

fn secret(r: &mut Random) -> String {
    format!("hunt{}", r.word(ALNUM, 9))
}

fn uuid(r: &mut Random) -> String {
    let hex = r.word(HEX, 31);
    format!(
        "{}-{}-4{}-a{}-c{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..15],
        &hex[15..18],
        &hex[18..29]
    )
}

fn word(r: &mut Random) -> String {
    format!("zhang{}", r.word("abcdefghijklmnop", 4))
}

fn chinese_name(r: &mut Random) -> String {
    let family = r.pick(&["王", "李", "欧阳"]);
    let given = r.pick(&["小明", "建国", "芳"]);
    format!("{family}{given}")
}

fn address(r: &mut Random) -> String {
    format!("北京市朝阳区建国路{}号", 1 + r.below(900))
}

fn qq(r: &mut Random) -> String {
    format!("{}{}", 1 + r.below(9), r.digits(8))
}

fn openid(r: &mut Random) -> String {
    format!("o6_bm{}", r.word(ALNUM, 23))
}

fn imei(r: &mut Random) -> String {
    let payload = format!("35{}", r.digits(12));
    let check = luhn(&payload);
    format!("{payload}{check}")
}

fn imsi(r: &mut Random) -> String {
    format!("46001{}", r.digits(10))
}

fn meid(r: &mut Random) -> String {
    format!("A1{}", r.word("0123456789ABCDEF", 12))
}

fn hex_16(r: &mut Random) -> String {
    format!("9f{}", r.word(HEX, 14))
}

fn serial(r: &mut Random) -> String {
    format!("C02{}", r.word("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", 9))
}

fn latitude(r: &mut Random) -> String {
    format!("31.{}7", r.digits(5))
}

fn longitude(r: &mut Random) -> String {
    format!("121.{}3", r.digits(5))
}

fn passport(r: &mut Random) -> String {
    format!("E{}", r.digits(8))
}

fn code(r: &mut Random) -> String {
    format!("{}{}", 1 + r.below(9), r.digits(5))
}

fn mac_colons(r: &mut Random) -> String {
    let pairs: Vec<String> = (0..5).map(|_| r.word(HEX, 2)).collect();
    format!("a4:{}", pairs.join(":"))
}

fn card_digits(r: &mut Random) -> String {
    format!("6228{}", r.digits(15))
}

/// The name of a field and the value it holds, with its entity.
///
/// Where the value's own shape names another entity than the field does, the
/// field is not here: what is tested is that the name alone suffices.
pub(crate) fn named(r: &mut Random) -> (&'static str, Entity, String) {
    use Entity::*;
    type Make = fn(&mut Random) -> String;
    const ALL: &[(&str, Entity, Make)] = &[
        ("client_ip", Ip, ip),
        ("remote_addr", Ip, ip),
        ("x_forwarded_for", Ip, ip),
        ("login_ip", Ip, ip),
        ("客户端IP", Ip, ipv4),
        ("phone", MobileCn, mobile_digits),
        ("user_phone", MobileCn, mobile_digits),
        ("mobile", MobileCn, mobile_digits),
        ("tel", MobileCn, mobile_digits),
        ("msisdn", MobileCn, mobile_digits),
        ("contact_phone", MobileCn, mobile_digits),
        ("shoujihao", MobileCn, mobile_digits),
        ("手机号", MobileCn, mobile_digits),
        ("联系电话", MobileCn, mobile_digits),
        ("idcard", ResidentId, resident_digits),
        ("id_no", ResidentId, resident_digits),
        ("identity_card", ResidentId, resident_digits),
        ("身份证号", ResidentId, resident_digits),
        ("sfzh", ResidentId, resident_digits),
        ("passport_no", Passport, passport),
        ("护照号", Passport, passport),
        ("bank_card", BankCard, card_digits),
        ("card_number", BankCard, card_digits),
        ("银行卡号", BankCard, card_digits),
        ("credit_code", Uscc, uscc),
        ("real_name", RealName, chinese_name),
        ("姓名", RealName, chinese_name),
        ("username", Username, word),
        ("login_id", Username, word),
        ("用户名", Username, word),
        ("nickname", Nickname, word),
        ("昵称", Nickname, chinese_name),
        ("shipping_address", Address, address),
        ("收货地址", Address, address),
        ("email", Email, email),
        ("邮箱", Email, email),
        ("qq", Qq, qq),
        ("wechat", Wechat, word),
        ("openid", Wechat, openid),
        ("password", Credential, secret),
        ("pwd", Credential, secret),
        ("access_token", Credential, secret),
        ("api_key", Credential, secret),
        ("client_secret", Credential, secret),
        ("session_id", Credential, secret),
        ("verify_code", Credential, code),
        ("密码", Credential, secret),
        ("验证码", Credential, code),
        ("mac_addr", Mac, mac_colons),
        ("bssid", Bssid, mac_colons),
        ("ssid", Ssid, word),
        ("imei", Imei, imei),
        ("imsi", Imsi, imsi),
        ("iccid", Iccid, iccid),
        ("meid", Meid, meid),
        ("android_id", AndroidId, hex_16),
        ("idfa", Idfa, uuid),
        ("gaid", Gaid, uuid),
        ("oaid", Oaid, uuid),
        ("device_id", DeviceId, uuid),
        ("设备号", DeviceId, hex_16),
        ("serial_number", SerialNumber, serial),
        ("lat", Coordinates, latitude),
        ("longitude", Coordinates, longitude),
        ("face_id", Biometric, hex_16),
        ("voiceprint", Biometric, hex_16),
    ];
    let (name, entity, make) = r.pick(ALL);
    (name, entity, make(r))
}

/// Text that holds no entity, tempting as it may look.
pub(crate) fn benign(r: &mut Random) -> String {
    let hex = |r: &mut Random, n: usize| format!("f{}", r.word(HEX, n - 1));
    match r.below(34) {
        0 => format!("{}.{}.{}", r.below(9), r.below(40), r.below(40)),
        1 => format!("v{}.{}.{}.{}", 1 + r.below(9), 2, 10, r.below(99)),
        2 => format!("Chrome/{}.0.{}.{}", 90 + r.below(40), 200, r.below(200)),
        3 => format!("Firefox/2.0.0.{}", r.below(20)),
        4 => format!("rv:1.8.1.{}", r.below(20)),
        5 => format!("version {}.3.2.{}", 1 + r.below(9), r.below(9)),
        6 => format!("1.3.6.1.4.1.311.{}", r.below(99)),
        7 => format!("17{}", r.digits(8)),
        8 => format!("17{}", r.digits(11)),
        9 => format!("17{}", r.digits(14)),
        10 => format!("17{}", r.digits(17)),
        11 => uuid(r),
        12 => hex(r, 40),
        13 => hex(r, 64),
        14 => hex(r, 32),
        15 => format!("trace_id={}", hex(r, 32)),
        16 => format!("bytes={}", mobile_digits(r)),
        17 => format!("offset={}", card_digits(r)),
        18 => format!("seq={}", mobile_digits(r)),
        19 => format!("blk_-{}{}", 1 + r.below(8), r.digits(18)),
        20 => format!("blk_{}{}", 1 + r.below(8), r.digits(18)),
        21 => format!("0.{}", card_digits(r)),
        22 => format!("{}.{}", r.below(100), mobile_digits(r)),
        23 => "978-7-302-51105-2".to_owned(),
        24 => format!("978730251{}", r.digits(4)),
        25 => format!("2026-05-{:02}", 1 + r.below(28)),
        26 => format!("24-01-15-10-30-{:02}", r.below(60)),
        27 => format!("10:20:{:02}.{}", r.below(60), r.digits(6)),
        28 => format!("2026-05-17T10:20:{:02}.123+08:00", r.below(60)),
        29 => r
            .pick(&[
                "std::io::Error",
                "a::b",
                "16:9",
                "logo@2x.png",
                "user@1000.service",
                "@babel/core@7.24.0",
                "root@localhost",
            ])
            .to_string(),
        30 => r
            .pick(&[
                "chmod 0755 1234567",
                "max_tokens=4096",
                "mobile=true",
                "ip=unknown",
                "session opened",
                "pass=3 fail=0",
                "phone_count=3",
                "password=null",
                "phone=0",
            ])
            .to_string(),
        31 => format!("SO20260517{}", r.digits(8)),
        32 => format!("sku=690{}", r.digits(9)),
        _ => format!("{}.{}ms", r.below(900), r.digits(3)),
    }
}

/// The check digits beside published examples: GB 11643-1999 annex,
/// GB 32100-2015 as python-stdnum tests it, ISO/IEC 7812's usual test card,
/// 3GPP's sample IMEI, and the card that Hong Kong's guides show.
#[test]
fn check_digits_are_those_of_the_standards() {
    assert_eq!(mod_11_2("11010519491231002"), 'X');
    assert_eq!(mod_11_2("44052418800101001"), '4');
    assert_eq!(mod_31("91310112087994932"), 'F');
    assert_eq!(mod_31("91340600MA2PBM9HX"), 'D');
    assert_eq!(luhn("411111111111111"), '1');
    assert_eq!(luhn("49015420323751"), '8');
    assert_eq!(hk_check('A', "123456"), '3');
    assert_eq!(hk_check('G', "123456"), 'A');
}
