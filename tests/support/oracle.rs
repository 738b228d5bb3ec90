//! A slow reference: what must be replaced on a line, by plain code.
//!
//! It tries every pattern at every byte and looks at nothing twice as
//! cleverly as it could. It demands only what is beyond doubt; the engine
//! may know more. It shares no code and no check digit routine with the
//! crate.

use std::net::Ipv6Addr;
use std::ops::Range;
use std::sync::LazyLock;

use logveil::Entity;
use regex::bytes::Regex;

/// A value that must be replaced.
pub(crate) struct Demand {
    /// Where the text holds it.
    pub(crate) range: Range<usize>,
    /// What it is.
    pub(crate) entity: Entity,
}

/// A pattern, matched at a given byte and nowhere else, and what its match
/// must further satisfy.
struct Shape {
    entity: Entity,
    pattern: Regex,
    valid: fn(&Site<'_>) -> bool,
}

/// A match and the text around it.
struct Site<'t> {
    before: &'t [u8],
    value: &'t [u8],
    after: &'t [u8],
}

impl Site<'_> {
    fn digits(&self) -> Vec<u32> {
        let digit = |b: &u8| char::from(*b).to_digit(10);
        self.value.iter().filter_map(digit).collect()
    }

    /// Whether blanks, quotes, brackets or Chinese text surround the value,
    /// and nothing before it names a quantity.
    fn stands_alone(&self) -> bool {
        let open = match self.before.last() {
            None => true,
            Some(b) => b" \t\"'([<,;|".contains(b) || *b >= 0x80,
        };
        let close = match self.after.first() {
            None => true,
            Some(b) => b" \t\"')]>,;|".contains(b) || *b >= 0x80,
        };
        // A blank may be followed by more of the same number.
        let more = |text: &[u8]| {
            text.len() > 1 && text[0] == b' ' && text[1].is_ascii_digit()
        };
        let mut end: Vec<u8> = self.before.to_vec();
        end.reverse();
        open && close && !more(self.after) && !more(&end) && {
            let quoted = self.before.trim_ascii_end();
            let quoted = quoted.strip_suffix(b"\"").unwrap_or(quoted);
            let quoted = quoted.strip_suffix(b"[").unwrap_or(quoted);
            !matches!(
                quoted.trim_ascii_end().last(),
                Some(b':' | b'=' | b',' | b'\\' | b'-' | b'+' | b'.')
            )
        }
    }

    /// Whether no letter, digit, or punctuation of a longer token touches.
    fn bounded(&self, also: &[u8]) -> bool {
        let touches = |b: Option<&u8>| {
            b.is_some_and(|b| b.is_ascii_alphanumeric() || also.contains(b))
        };
        !touches(self.before.last()) && !touches(self.after.first())
    }
}

fn luhn(site: &Site<'_>) -> bool {
    let sum: u32 = site
        .digits()
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &d)| if i % 2 == 0 { d } else { d * 2 / 10 + d * 2 % 10 })
        .sum();
    sum.is_multiple_of(10)
}

fn resident_id(site: &Site<'_>) -> bool {
    let text: Vec<u8> =
        site.value.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    // Powers of two, from the standard's formula Σ a_i · 2^(i-1) ≡ 1.
    let sum: u32 = text
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &b)| {
            let digit = char::from(b).to_digit(10).unwrap_or(10);
            digit * (1 << i)
        })
        .sum();
    let two = |i: usize| u32::from((text[i] - b'0') * 10 + text[i + 1] - b'0');
    let day = two(12);
    sum % 11 == 1
        && [11, 31, 44, 51, 65].contains(&two(0))
        && [19, 20].contains(&two(6))
        && (two(6) == 19 || two(8) < 20)
        && (1..=12).contains(&two(10))
        && (1..=28).contains(&day)
        && site.stands_alone()
}

fn uscc(site: &Site<'_>) -> bool {
    let values = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut weight = 1;
    let mut sum = 0;
    for &b in site.value {
        let Some(value) = values.find(char::from(b)) else { return false };
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    sum % 31 == 0
        && site.value.iter().any(u8::is_ascii_uppercase)
        && site.stands_alone()
}

fn ipv4(site: &Site<'_>) -> bool {
    let text = std::str::from_utf8(site.value).unwrap();
    let octets = text.split('.').all(|o| o.parse::<u32>().unwrap() < 256);
    // Loopback and unspecified addresses are kept. What follows a slash, a
    // name of a version or `v` may be a version.
    let before = String::from_utf8_lossy(site.before).to_lowercase();
    let before = before.trim_end_matches([' ', ':', '=', '.', '-', '_']);
    let version = ["v", "ver", "version", "rv", "/"];
    octets
        && !text.starts_with("127.")
        && text.split('.').any(|o| o.parse::<u32>().unwrap() > 0)
        && !version.iter().any(|v| before.ends_with(v))
        && site.bounded(b"%")
        && !ends_dotted(site.before)
        && !starts_dotted(site.after)
}

/// Whether the text ends with a digit and a dot, or in a longer number.
fn ends_dotted(text: &[u8]) -> bool {
    text.ends_with(b".")
}

fn starts_dotted(text: &[u8]) -> bool {
    text.first() == Some(&b'.')
        && text.get(1).is_some_and(u8::is_ascii_alphanumeric)
}

fn ipv6(site: &Site<'_>) -> bool {
    let text = std::str::from_utf8(site.value).unwrap();
    let Ok(address) = text.parse::<Ipv6Addr>() else { return false };
    let groups: Vec<&str> =
        text.split(':').filter(|group| !group.is_empty()).collect();
    let telling = groups.len() >= 3
        || groups.iter().any(|g| g.bytes().any(|b| b.is_ascii_digit()));
    let plain = address
        .to_ipv4_mapped()
        .is_none_or(|v4| !v4.is_loopback() && !v4.is_unspecified());
    telling
        && plain
        && !address.is_loopback()
        && !address.is_unspecified()
        && site.bounded(b":.%_\\-")
}

fn mac(site: &Site<'_>) -> bool {
    let hex: Vec<u8> =
        site.value.iter().copied().filter(u8::is_ascii_hexdigit).collect();
    let letter = hex.iter().any(|b| b.is_ascii_alphabetic());
    let uniform = hex.iter().all(|b| *b == b'0')
        || hex.iter().all(|b| b"fF".contains(b));
    letter && !uniform && site.bounded(b":-._\\")
}

fn email(site: &Site<'_>) -> bool {
    // A colour sequence may stand before the value; which of its bytes are
    // the value's is not beyond doubt.
    !site.before.ends_with(b"\x1b[")
        && site.bounded(b"@._%+-:/\\=")
        && site.before.last().is_none_or(u8::is_ascii)
        && site.after.first().is_none_or(u8::is_ascii)
}

/// The shapes, each anchored at the byte it is tried at.
static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let shape = |entity, pattern: &str, valid| Shape {
        entity,
        pattern: Regex::new(&format!("^(?-u:{pattern})")).unwrap(),
        valid,
    };
    let alone: fn(&Site<'_>) -> bool = |s| s.stands_alone();
    let card: fn(&Site<'_>) -> bool = |s| luhn(s) && s.stands_alone();
    vec![
        shape(Entity::Ip, r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}", ipv4),
        shape(Entity::Ip, r"[0-9A-Fa-f:]+:[0-9A-Fa-f:.]*[0-9A-Fa-f]", ipv6),
        shape(Entity::Mac, "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}", mac),
        shape(Entity::Mac, "[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){5}", mac),
        shape(
            Entity::Mac,
            r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}",
            mac,
        ),
        shape(
            Entity::Email,
            r"[a-z0-9]+([.+_-][a-z0-9]+)*@([a-z]{2,}[.-])+(com|cn|org|io)",
            email,
        ),
        shape(
            Entity::MobileCn,
            "(\\+86[ -]?|0086|86)?1(3[0-9]|4[5-79]|5[0-35-9]|6[125-7]|7[0-8]|\
             8[0-9]|9[0-35-9])([0-9]{8}|-[0-9]{4}-[0-9]{4})",
            alone,
        ),
        shape(
            Entity::LandlineCn,
            r"(010-[2-8]\d{7}|\(021\)[2-8]\d{7}|0755-[2-8]\d{7})",
            alone,
        ),
        shape(Entity::LandlineCn, r"400-\d{3}-\d{4}", alone),
        shape(
            Entity::Phone,
            r"\+(1 415 555 \d{4}|44 20 7946 \d{4}|1-202-555-\d{4})",
            alone,
        ),
        shape(Entity::ResidentId, r"\d{17}[\dXx]", resident_id),
        shape(Entity::ResidentId, r"\d{6}-\d{8}-\d{3}[\dXx]", resident_id),
        shape(Entity::BankCard, r"62\d{14,17}", card),
        shape(Entity::BankCard, r"(4\d{3}|5[1-5]\d{2})\d{12}", card),
        shape(
            Entity::BankCard,
            r"(62\d{2}|4\d{3}|5[1-5]\d{2})(-\d{4}){3}",
            card,
        ),
        shape(Entity::BankCard, r"3[47]\d{13}", card),
        shape(Entity::Uscc, "91[0-9A-Z]{16}", uscc),
        shape(
            Entity::Credential,
            r"eyJ[\w-]{10,}\.eyJ[\w-]{4,}\.[\w-]{16,}",
            |s| s.bounded(b"-_.="),
        ),
    ]
});

/// Names of fields, the entity they name, and values beyond doubt.
const NAMES: &[(&str, Entity, &str)] = &[
    ("client_ip|remote_addr|login_ip", Entity::Ip, IPV4),
    ("phone|mobile|tel|msisdn|contact_phone", Entity::MobileCn, MOBILE),
    ("shoujihao|手机号|联系电话", Entity::MobileCn, MOBILE),
    ("idcard|id_no|identity_card|sfzh|身份证号", Entity::ResidentId, ID),
    ("passport_no|护照号", Entity::Passport, r"E\d{8}"),
    ("bank_card|card_number|银行卡号", Entity::BankCard, r"62\d{17}"),
    ("real_name|姓名", Entity::RealName, "(王|李)(小明|建国)"),
    ("username|login_id|用户名", Entity::Username, "zhang[a-p]{4}"),
    ("nickname", Entity::Nickname, "zhang[a-p]{4}"),
    ("qq", Entity::Qq, r"[1-9]\d{8}"),
    ("wechat|openid", Entity::Wechat, "(zhang[a-p]{4}|o6_bm[0-9A-Za-z]{23})"),
    ("password|pwd|密码", Entity::Credential, "hunt[0-9A-Za-z]{9}"),
    ("access_token|api_key", Entity::Credential, "hunt[0-9A-Za-z]{9}"),
    ("client_secret|session_id", Entity::Credential, "hunt[0-9A-Za-z]{9}"),
    ("verify_code|验证码", Entity::Credential, r"[1-9]\d{5}"),
    ("mac_addr", Entity::Mac, "a4(:[0-9a-f]{2}){5}"),
    ("imei", Entity::Imei, r"35\d{13}"),
    ("imsi", Entity::Imsi, r"46001\d{10}"),
    ("iccid", Entity::Iccid, r"89860\d{15}"),
    ("android_id", Entity::AndroidId, "9f[0-9a-f]{14}"),
    ("idfa", Entity::Idfa, UUID),
    ("gaid", Entity::Gaid, UUID),
    ("oaid", Entity::Oaid, UUID),
    ("device_id", Entity::DeviceId, UUID),
    ("serial_number", Entity::SerialNumber, "C02[0-9A-Z]{9}"),
    ("lat|longitude", Entity::Coordinates, r"(31|121)\.\d{6}"),
    ("face_id|voiceprint", Entity::Biometric, "9f[0-9a-f]{14}"),
];
const IPV4: &str = r"[1-9]\d\.\d{1,2}\.\d{1,2}\.\d{1,2}";
const MOBILE: &str = r"1(3[489]|50|66|77|89|99)\d{8}";
const ID: &str = r"(11|31|44|51|65)\d{15}[\dX]";
const UUID: &str =
    "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-c[0-9a-f]{11}";

/// The forms in which a name says what a value is; the value is group 2.
static FIELDS: LazyLock<Vec<(Entity, Regex)>> = LazyLock::new(|| {
    let forms = [
        r#""(?i:N)" ?: ?"(V)""#,
        r#""(?i:N)" ?: ?(V)[,}]"#,
        r#"(?:^| )(?i:N)=(V)(?: |$)"#,
        r#"(?:^| )(?i:N)="(V)""#,
        "[?&](?i:N)=(V)(?:[& ]|$)",
        "^(?i:N): (V)$",
        "<(?i:N)>(V)</",
        r#"<f (?i:N)="(V)""#,
    ];
    let mut fields = Vec::new();
    for (names, entity, value) in NAMES {
        for form in forms {
            let pattern = form
                .replace('N', &format!("(?:{names})"))
                .replace("(V)", &format!("(?P<value>{value})"));
            fields.push((*entity, Regex::new(&pattern).unwrap()));
        }
    }
    fields
});

/// What must be replaced on `line` as it is written.
pub(crate) fn demands(line: &[u8]) -> Vec<Demand> {
    let mut demands = Vec::new();
    for at in 0..line.len() {
        for shape in SHAPES.iter() {
            let Some(found) = shape.pattern.find(&line[at..]) else {
                continue;
            };
            let range = at..at + found.end();
            let site = Site {
                before: &line[..range.start],
                value: &line[range.clone()],
                after: &line[range.end..],
            };
            if (shape.valid)(&site) {
                demands.push(Demand { range, entity: shape.entity });
            }
        }
    }
    for (entity, field) in FIELDS.iter() {
        for found in field.captures_iter(line) {
            let range = found.name("value").unwrap().range();
            demands.push(Demand { range, entity: *entity });
        }
    }
    demands
}

/// `text` and what it says decoded in any order, up to three times.
pub(crate) fn spellings(text: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![text.to_vec()];
    let mut first = 0;
    for _ in 0..3 {
        let last = all.len();
        for index in first..last {
            for decode in [percent, backslash, references, octal, wide] {
                let decoded = decode(&all[index]);
                if !all.contains(&decoded) {
                    all.push(decoded);
                }
            }
        }
        first = last;
    }
    all
}

/// Replaces every match of `pattern` by the bytes that `value` makes of its
/// first group.
fn decode(
    pattern: &Regex,
    text: &[u8],
    value: impl Fn(&[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let replacer = |found: &regex::bytes::Captures<'_>| value(&found[1]);
    pattern.replace_all(text, replacer).into_owned()
}

fn number(digits: &[u8], radix: u32) -> u32 {
    u32::from_str_radix(std::str::from_utf8(digits).unwrap(), radix)
        .unwrap_or(u32::from('?'))
}

fn utf8(c: u32) -> Vec<u8> {
    let c = char::from_u32(c).unwrap_or('?');
    c.to_string().into_bytes()
}

fn percent(text: &[u8]) -> Vec<u8> {
    static ESCAPE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("%([0-9A-Fa-f]{2})").unwrap());
    decode(&ESCAPE, text, |hex| vec![number(hex, 16) as u8])
}

fn backslash(text: &[u8]) -> Vec<u8> {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?-u:\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[0-3][0-7]{2}|["\\/nrtbf]))"#,
        )
        .unwrap()
    });
    decode(&ESCAPE, text, |escape| match escape[0] {
        b'u' => utf8(number(&escape[1..], 16)),
        b'x' => vec![number(&escape[1..], 16) as u8],
        b'0'..=b'3' => vec![number(escape, 8) as u8],
        b'n' | b'r' | b't' | b'b' | b'f' => vec![b' '],
        other => vec![other],
    })
}

fn references(text: &[u8]) -> Vec<u8> {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|quot|amp|lt|gt|apos);")
            .unwrap()
    });
    decode(&ESCAPE, text, |name| match name {
        b"quot" => b"\"".to_vec(),
        b"amp" => b"&".to_vec(),
        b"lt" => b"<".to_vec(),
        b"gt" => b">".to_vec(),
        b"apos" => b"'".to_vec(),
        [b'#', b'x' | b'X', hex @ ..] => utf8(number(hex, 16)),
        [_, digits @ ..] => utf8(number(digits, 10)),
        [] => Vec::new(),
    })
}

fn octal(text: &[u8]) -> Vec<u8> {
    static ESCAPE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("#([0-3][0-7]{2})").unwrap());
    decode(&ESCAPE, text, |digits| vec![number(digits, 8) as u8])
}

fn wide(text: &[u8]) -> Vec<u8> {
    static FORM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("([！-～\u{3000}])").unwrap());
    decode(&FORM, text, |form| {
        let form = std::str::from_utf8(form).unwrap().chars().next().unwrap();
        match form {
            '\u{3000}' => vec![b' '],
            form => vec![(form as u32 - 0xfee0) as u8],
        }
    })
}
