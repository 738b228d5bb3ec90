use super::*;
use crate::policy::Policy;
use proptest::prelude::*;
use std::sync::LazyLock;

fn tools() -> Tools {
    let policy = Policy::builtin("default").unwrap();
    Tools::new(&policy, Some(&Key::ephemeral().unwrap()), None)
}

/// What replaces `value`, given in raw bytes and as text with its origins.
fn write(
    transform: &Transformation,
    entity: Entity,
    raw: &[u8],
    text: &[u8],
    origins: Option<&[u32]>,
) -> Vec<u8> {
    let mut out = b"before ".to_vec();
    let value = Value { raw, text, origins, quad: None };
    transform.write(entity, &value, &mut tools(), &mut out).unwrap();
    out.split_off(7)
}

/// What replaces `value`, as text.
fn plain(transform: &Transformation, entity: Entity, value: &str) -> String {
    let value = value.as_bytes();
    let out = write(transform, entity, value, value, None);
    String::from_utf8(out).unwrap()
}

/// Checks values and their replacements, and that each replacement counts as
/// treated while the value does not.
fn check(transform: &Transformation, entity: Entity, cases: &[(&str, &str)]) {
    for (value, expected) in cases {
        let got = plain(transform, entity, value);
        assert_eq!(got, *expected, "{transform} of {entity} {value:?}");
        assert!(treated(transform, entity, got.as_bytes()), "{got}");
        assert!(!treated(transform, entity, value.as_bytes()), "{value}");
    }
}

fn hide(hides: Hides) -> Transformation {
    Transformation::Mask(hides.into())
}

/// Whether `text` counts as treated, be it a label of the default policy's.
fn treated(transform: &Transformation, entity: Entity, text: &[u8]) -> bool {
    static POLICY: LazyLock<Policy> =
        LazyLock::new(|| Policy::builtin("default").unwrap());
    transform.treated(entity, text)
        || *transform == Transformation::Locate && POLICY.geo().is_label(text)
}

fn keep(first: u32, last: u32) -> Transformation {
    hide(Hides::AllBut { first, last })
}

fn part(part: Part) -> Transformation {
    hide(Hides::AllButPart(part))
}

#[test]
fn redactions_name_the_entity() {
    let redact = Transformation::Redact;
    check(&redact, Entity::Imei, &[("490154203237518", "*imei*")]);
    // What overlaps becomes one and may bear another entity's name.
    assert!(redact.treated(Entity::Credential, b"*imei*"));
    check(
        &redact,
        Entity::Credential,
        &[
            ("*credential*hunter2", "*credential*"),
            ("*hunter2*", "*credential*"),
            ("hunter2*credential*", "*credential*"),
            ("*credential", "*credential*"),
            ("**", "*credential*"),
            ("*", "*credential*"),
            ("", "*credential*"),
        ],
    );
    check(&Transformation::Suppress, Entity::Qq, &[("10001", "*qq*")]);
}

#[test]
fn replacements_are_fixed() {
    let replace = Transformation::Replace("gone".into());
    check(&replace, Entity::Qq, &[("10001", "gone"), ("gone2", "gone")]);
}

#[test]
fn mobiles_keep_their_network() {
    check(
        &keep(3, 0),
        Entity::MobileCn,
        &[
            ("13812345678", "138********"),
            ("138-1234-5678", "138-****-****"),
            ("138 1234 5678", "138 **** ****"),
            ("8613812345678", "86138********"),
            ("+86 138 1234 5678", "+86 138 **** ****"),
            ("008613812345678", "0086138********"),
            ("138*2345678", "138********"),
            ("1381234567", "*mobile_cn*"),
            ("138123456789", "*mobile_cn*"),
            ("23812345678", "*mobile_cn*"),
            ("1381234567a", "*mobile_cn*"),
            ("138********1", "*mobile_cn*"),
            ("unknown", "*mobile_cn*"),
        ],
    );
    // More than half of it would stay.
    check(
        &keep(3, 4),
        Entity::MobileCn,
        &[
            ("13812345678", "*mobile_cn*"),
            ("+86 138 1234 5678", "*mobile_cn*"),
        ],
    );
    check(&keep(3, 2), Entity::MobileCn, &[("13812345678", "138******78")]);
    check(&keep(0, 0), Entity::MobileCn, &[("13812345678", "***********")]);
}

#[test]
fn other_numbers_keep_what_the_default_policy_says() {
    check(
        &keep(2, 0),
        Entity::ResidentId,
        &[
            ("11010519491231002X", "11****************"),
            ("110105 19491231 002X", "11**** ******** ****"),
            ("11010519491231002x", "11****************"),
            ("110105491231002", "11*************"),
            ("1101051949123100", "*resident_id*"),
            ("11010519491231X02X", "*resident_id*"),
        ],
    );
    check(
        &keep(0, 4),
        Entity::BankCard,
        &[
            ("4111111111111111", "************1111"),
            ("4111-1111-1111-1111", "****-****-****-1111"),
            ("378282246310005", "***********0005"),
            ("411111111111", "*bank_card*"),
            ("12**********", "*bank_card*"),
            ("41111111111111*1", "************11*1"),
        ],
    );
    check(
        &keep(6, 0),
        Entity::Iccid,
        &[
            ("89860012345678901234", "898600**************"),
            ("8986001234567890123g", "*iccid*"),
            ("898600123456789012345", "*iccid*"),
        ],
    );
    check(
        &keep(5, 0),
        Entity::Imsi,
        &[
            ("460001234567890", "46000**********"),
            ("46000123456789012", "*imsi*"),
        ],
    );
}

#[test]
fn masks_count_letters_and_digits_of_any_script() {
    check(
        &keep(1, 0),
        Entity::RealName,
        &[
            ("张三丰", "张**"),
            ("欧阳 小明", "欧* **"),
            ("张", "*real_name*"),
            ("Zhang San", "Z**** ***"),
            ("Ed", "E*"),
            ("Émile", "É****"),
            ("𠮷田", "𠮷*"),
        ],
    );
    check(
        &hide(Hides::Range { from: 2, to: 3 }),
        Entity::Username,
        &[
            ("ab-cd", "a*-*d"),
            ("abcdef", "a**def"),
            ("abc", "a**"),
            ("ab", "a*"),
        ],
    );
    check(
        &hide(Hides::Before(b'@')),
        Entity::Email,
        &[
            ("someone@a.cn", "*******@a.cn"),
            ("some.one@a.cn", "****.***@a.cn"),
            ("me@example.com", "*email*"),
            ("nobody", "*email*"),
            ("@example.com", "*email*"),
        ],
    );
    check(
        &hide(Hides::After(b'.')),
        Entity::Username,
        &[("ab.cde", "ab.***"), ("ab.", "*username*")],
    );
}

/// What Huawei's Data Security Center calls PRESNM, MASKNM, PRESXY, MASKXY
/// and SYMBOL, and the function `mask` of Aliyun's and Baidu's log services
/// does with `keepPrefix`, `keepSuffix` and `maskChar`.
#[test]
fn masks_have_every_convention_of_the_log_services() {
    check(&keep(1, 1), Entity::Username, &[("abcdef", "a****f")]);
    let ends = |first, last| hide(Hides::Ends { first, last });
    check(
        &ends(1, 2),
        Entity::Username,
        &[
            ("abcdef", "*bcd**"),
            ("ab-cdef", "*b-cd**"),
            ("abcd", "*b**"),
            ("abc", "***"),
            ("ab", "**"),
            ("a", "*"),
        ],
    );
    check(&ends(2, 0), Entity::Username, &[("abcdef", "**cdef")]);
    check(&ends(0, 2), Entity::Username, &[("abcdef", "abcd**")]);
    check(
        &ends(2, 2),
        Entity::MobileCn,
        &[("+86 13812345678", "+86 **8123456**")],
    );
    let keep_range = |from, to| hide(Hides::AllButRange { from, to });
    check(
        &keep_range(3, 4),
        Entity::Username,
        &[
            ("abcdef", "**cd**"),
            ("ab-cdef", "**-cd**"),
            ("abcd", "**cd"),
            ("abc", "**c"),
            ("ab", "**"),
            ("a$b", "*username*"),
        ],
    );
    // More than half of it would stay.
    check(
        &keep_range(1, 6),
        Entity::MobileCn,
        &[("13812345678", "*mobile_cn*")],
    );
    check(
        &keep_range(2, 5),
        Entity::MobileCn,
        &[("13812345678", "*3812******")],
    );
    check(
        &hide(Hides::Range { from: 4, to: 7 }),
        Entity::MobileCn,
        &[("13812345678", "138****5678")],
    );
    check(
        &hide(Hides::Before(b'@')),
        Entity::Email,
        &[("someone@a.cn", "*******@a.cn")],
    );
    check(
        &hide(Hides::After(b'-')),
        Entity::LandlineCn,
        &[("0755-26001234", "0755-********")],
    );
}

/// However long what is hidden is, as many characters stand for it; and what
/// no value would have become is not taken for treated.
#[test]
fn masks_of_fixed_length_do_not_tell_the_length() {
    let fixed = |hides: Hides, length| {
        let mask = Mask::from(hides);
        Transformation::Mask(Mask { fixed_length: Some(length), ..mask })
    };
    let all_but =
        |first, last, length| fixed(Hides::AllBut { first, last }, length);
    check(
        &all_but(1, 1, 3),
        Entity::Username,
        &[
            ("abcd", "a***d"),
            ("abcdefghijkl", "a***l"),
            ("a-b.c-d", "a-***-d"),
            ("张三丰李四", "张***四"),
            ("a**d", "a***d"),
            ("a****d", "a***d"),
            ("a*-**d", "a***d"),
            ("ab***d", "a***d"),
            ("ab", "*username*"),
            ("abc", "*username*"),
        ],
    );
    check(
        &all_but(3, 0, 4),
        Entity::MobileCn,
        &[
            ("13812345678", "138****"),
            ("+86 138-1234-5678", "+86 138-****"),
            ("008613812345678", "0086138****"),
            ("138***", "*mobile_cn*"),
            ("138*****", "*mobile_cn*"),
            ("238****", "*mobile_cn*"),
            ("1381****", "*mobile_cn*"),
            ("86 38****", "*mobile_cn*"),
            ("138********", "138****"),
        ],
    );
    // More than half of a number would have stayed.
    check(
        &all_but(6, 0, 4),
        Entity::MobileCn,
        &[("138123****", "*mobile_cn*"), ("13812345678", "*mobile_cn*")],
    );
    check(
        &all_but(0, 4, 2),
        Entity::BankCard,
        &[("4111-1111-1111-1234", "**-1234"), ("*1234", "*bank_card*")],
    );
    check(
        &fixed(Hides::Range { from: 4, to: 7 }, 2),
        Entity::MobileCn,
        &[
            ("13812345678", "138**5678"),
            ("138**567", "*mobile_cn*"),
            ("138****5678", "138**5678"),
        ],
    );
    check(
        &fixed(Hides::Range { from: 2, to: 9 }, 3),
        Entity::Username,
        &[
            ("abcdefghijk", "a***jk"),
            ("abcdefghi", "a***"),
            ("abc", "a***"),
            ("a", "*username*"),
        ],
    );
    check(
        &fixed(Hides::Ends { first: 1, last: 2 }, 4),
        Entity::Username,
        &[
            ("abcdef", "****bcd****"),
            ("abc", "****"),
            ("a", "****"),
            ("***bcd****", "******bcd******"),
        ],
    );
    check(
        &fixed(Hides::AllButRange { from: 3, to: 4 }, 1),
        Entity::Username,
        &[("abcdefgh", "*cd*"), ("abcd", "*cd"), ("abc", "*c"), ("a", "*")],
    );
    // More are hidden than a number has digits.
    check(
        &fixed(Hides::AllButRange { from: 26, to: 27 }, 1),
        Entity::Username,
        &[("abcdefghijklmnopqrstuvwxyzA", "*zA")],
    );
    check(
        &fixed(Hides::Before(b'@'), 5),
        Entity::Email,
        &[
            ("someone@a.cn", "*****@a.cn"),
            ("some.one@a.cn", "*****@a.cn"),
            ("****@a.cn", "*****@a.cn"),
            ("me@a.cn", "*email*"),
        ],
    );
    check(
        &fixed(Hides::After(b'-'), 2),
        Entity::LandlineCn,
        &[("0755-26001234", "0755-**"), ("0755-****", "0755-**")],
    );
    check(
        &fixed(Hides::AllButPart(Part::Vendor), 2),
        Entity::Mac,
        &[
            ("a4:5e:60:aa:bb:cc", "a4:5e:60:**"),
            ("02:00:00:aa:bb:cc", "**"),
            ("a4:5e:**", "*mac*"),
        ],
    );
    check(
        &fixed(Hides::AllButPart(Part::AreaCode), 3),
        Entity::LandlineCn,
        &[
            ("0755-26001234", "0755-***"),
            ("400-123-4567", "400-***"),
            ("0755-****", "*landline_cn*"),
        ],
    );
    check(
        &fixed(Hides::AllButPart(Part::TypeCode), 1),
        Entity::Imei,
        &[("490154203237518", "49015420*"), ("4901542*", "*imei*")],
    );
    check(
        &fixed(Hides::AllButPart(Part::Provider), 1),
        Entity::Email,
        &[
            ("someone@qq.com", "*@qq.com"),
            ("someone@example.org", "*@*"),
            ("***@qq.com", "*@qq.com"),
        ],
    );
}

#[test]
fn masks_have_the_character_they_are_told() {
    let with = |character, hides: Hides| {
        Transformation::Mask(Mask { character, ..hides.into() })
    };
    let first = Hides::AllBut { first: 3, last: 0 };
    check(
        &with(b'x', first),
        Entity::MobileCn,
        &[
            ("13812345678", "138xxxxxxxx"),
            ("138********", "138xxxxxxxx"),
            ("138-1234-5678", "138-xxxx-xxxx"),
        ],
    );
    // A separator that is the mask character counts as what it hides.
    check(
        &with(b'-', first),
        Entity::MobileCn,
        &[("13812345678", "138--------"), ("138-1234-5678", "*mobile_cn*")],
    );
    check(
        &with(b'~', Hides::Before(b'@')),
        Entity::Email,
        &[("some.one@a.cn", "~~~~.~~~@a.cn")],
    );
    check(
        &with(b'_', Hides::AllButPart(Part::Provider)),
        Entity::Email,
        &[("someone@qq.com", "___@qq.com"), ("a@example.org", "___@___")],
    );
}

/// In an encoding other than UTF-8 every byte beyond ASCII is a unit.
#[test]
fn masks_count_bytes_of_other_encodings() {
    for (value, expected) in [
        (&b"\xd5\xc5\xc8\xfd"[..], &b"\xd5***"[..]),
        (b"\x80bc", b"\x80**"),
        (b"\xe5\xbcbc", b"\xe5***"),
    ] {
        let got = write(&keep(1, 0), Entity::RealName, value, value, None);
        assert_eq!(got, expected);
    }
}

/// Characters that a log format may have escaped, or that count in a
/// password, leave nothing to be kept.
#[test]
fn masks_redact_what_has_no_form() {
    check(
        &keep(1, 0),
        Entity::Credential,
        &[
            ("p$ssword", "*credential*"),
            ("a\\nbc", "*credential*"),
            ("a%20bc", "*credential*"),
            ("a&lt;b", "*credential*"),
            ("ab\"cd", "*credential*"),
            ("a\u{1}bcd", "*credential*"),
            ("----", "*credential*"),
            ("", "*credential*"),
        ],
    );
}

#[test]
fn hardware_addresses_keep_their_vendor() {
    for entity in [Entity::Mac, Entity::Bssid, Entity::Bluetooth] {
        check(
            &part(Part::Vendor),
            entity,
            &[
                ("a4:5e:60:aa:bb:cc", "a4:5e:60:**:**:**"),
                ("A4-5E-60-AA-BB-CC", "A4-5E-60-**-**-**"),
                ("a45e.60aa.bbcc", "a45e.60**.****"),
                ("a45e60aabbcc", "a45e60******"),
                ("02:00:00:aa:bb:cc", "**:**:**:**:**:**"),
                ("da:a1:19:aa:bb:cc", "**:**:**:**:**:**"),
                ("a*:5e:60:**:**:**", "**:**:**:**:**:**"),
            ],
        );
        for malformed in
            ["a4:5e:60:aa:bb", "a4:5e:60:aa:bb:cc:dd", "decade-phones"]
        {
            let got = plain(&part(Part::Vendor), entity, malformed);
            assert_eq!(got, format!("*{entity}*"), "{malformed}");
        }
    }
    check(
        &keep(6, 0),
        Entity::Mac,
        &[
            ("a4:5e:60:aa:bb:cc", "a4:5e:60:**:**:**"),
            ("a4:5e:60:aa:bb:cc:dd", "*mac*"),
            ("decade-phones", "*mac*"),
        ],
    );
}

#[test]
fn telephones_keep_their_area_or_country() {
    check(
        &part(Part::AreaCode),
        Entity::LandlineCn,
        &[
            ("010-12345678", "010-********"),
            ("(0755) 1234567", "(0755) *******"),
            ("0571-12345678-123", "0571-********-***"),
            ("02112345678", "021********"),
            ("400-123-4567", "400-***-****"),
            ("8001234567", "800*******"),
            ("+86 10 12345678", "+86 10 ********"),
            ("+86-0755-1234567", "+86-0755-*******"),
            ("+86 755 1234567", "+86 755 *******"),
            ("0086 10 12345678", "0086 10 ********"),
            ("86 10 12345678", "*landline_cn*"),
            ("1234567", "*landline_cn*"),
            ("010-123456", "*landline_cn*"),
            ("010-1234567a", "*landline_cn*"),
            ("10-12345678", "*landline_cn*"),
            ("755-1234567", "*landline_cn*"),
            ("400-1234-5678", "*landline_cn*"),
            ("0111234567", "*landline_cn*"),
            ("01*-12345678", "*landline_cn*"),
        ],
    );
    check(
        &part(Part::AreaCode),
        Entity::Phone,
        &[
            ("+1 212 555 0100", "+1 *** *** ****"),
            ("+1 (212) 555-0100", "+1 (***) ***-****"),
            ("+442079460000", "+44**********"),
            ("+852 5555 0000", "+852 **** ****"),
            ("00852 5555 0000", "00852 **** ****"),
            ("+247 6123", "+247 ****"),
            ("12125550100", "*phone*"),
            ("+852", "*phone*"),
            ("+8*2 5555 0000", "*phone*"),
        ],
    );
}

#[test]
fn addresses_keep_a_public_provider() {
    check(
        &part(Part::Provider),
        Entity::Email,
        &[
            ("someone@qq.com", "***@qq.com"),
            ("some.one@QQ.COM", "***@QQ.COM"),
            ("a@b@qq.com", "***@qq.com"),
            ("someone@example.org", "***@***"),
            ("***@example.org", "***@***"),
            ("****@qq.com", "***@qq.com"),
            ("someone@", "***@***"),
            ("someone", "*email*"),
        ],
    );
}

#[test]
fn devices_keep_their_type() {
    check(
        &part(Part::TypeCode),
        Entity::Imei,
        &[
            ("490154203237518", "49015420*******"),
            ("49-015420-323751-8", "49-015420-******-*"),
            ("4901542032375101", "49015420********"),
            ("4901542032375", "*imei*"),
            ("4901542032375a8", "*imei*"),
        ],
    );
    check(
        &part(Part::TypeCode),
        Entity::Meid,
        &[
            ("A1000049D1B2C3", "A1000049******"),
            ("A1000049D1B2CG", "*meid*"),
            ("A1000049D1B2C3D4", "*meid*"),
        ],
    );
}

#[test]
fn networks_stay_in_their_family() {
    check(
        &Transformation::Truncate(Prefix::default()),
        Entity::Ip,
        &[
            ("198.18.7.9", "198.18.7.0"),
            ("198.018.007.009", "198.18.7.0"),
            ("10.1.2.3", "10.1.2.0"),
            ("198-18-7-9", "198-18-7-0"),
            ("2001:db8:1:2::3", "2001:db8:1::"),
            ("2001:DB8:1::", "2001:db8:1::"),
            ("[2001:db8:1:2::3]", "[2001:db8:1::]"),
            ("fe80::1%eth0", "fe80::"),
            ("::ffff:198.18.7.9", "::ffff:198.18.7.0"),
            ("64:ff9b::c612:709", "64:ff9b::c612:700"),
            ("2002:c612:709::1", "2002:c612:700::"),
            ("198.18.7", "*ip*"),
            ("198.18.7.256", "*ip*"),
            ("198.18-7.9", "*ip*"),
            ("198.18.7.9.1", "*ip*"),
            ("1.2.3.4444", "*ip*"),
            ("somewhere", "*ip*"),
            ("", "*ip*"),
        ],
    );
    let prefix = |v4, v6| Transformation::Truncate(Prefix { v4, v6 });
    check(
        &prefix(0, 0),
        Entity::Ip,
        &[("198.18.7.9", "0.0.0.0"), ("2001:db8::1", "::")],
    );
    for stays in ["127.0.0.1", "::1", "0.0.0.0", "::", "198.18.7.0"] {
        let truncate = Transformation::Truncate(Prefix::default());
        assert_eq!(plain(&truncate, Entity::Ip, stays), stays);
        assert!(truncate.treated(Entity::Ip, stays.as_bytes()));
    }
    for whole in ["198.18.7.9", "2001:db8::1"] {
        assert_eq!(plain(&prefix(32, 128), Entity::Ip, whole), whole);
    }
}

#[test]
fn locations_are_all_that_stays() {
    check(
        &Transformation::Locate,
        Entity::Ip,
        &[
            ("10.1.2.3", "private"),
            ("010.001.002.003", "private"),
            ("192-168-0-1", "private"),
            ("fe80::1%en0", "private"),
            ("203.0.113.7", "reserved"),
            ("2001:db8::1", "reserved"),
            ("[2001:db8::1]", "reserved"),
            ("::ffff:10.1.2.3", "private"),
            ("localhost", "*ip*"),
            ("1.2.3", "*ip*"),
            ("cn", "*ip*"),
        ],
    );
    for stays in ["127.0.0.1", "[::1]", "0.0.0.0", "::"] {
        assert_eq!(plain(&Transformation::Locate, Entity::Ip, stays), stays);
    }
    let public = if cfg!(feature = "geo-embedded") {
        [("8.8.8.8", "US"), ("114.114.114.114", "CN"), ("240e::1", "CN")]
    } else {
        [("8.8.8.8", "ZZ"), ("114.114.114.114", "ZZ"), ("240e::1", "ZZ")]
    };
    check(&Transformation::Locate, Entity::Ip, &public);
}

#[test]
fn coordinates_lose_decimals() {
    let round = |decimals| Transformation::Round { decimals };
    check(
        &round(1),
        Entity::Coordinates,
        &[
            ("31.230416", "31.2"),
            ("-31.25", "-31.3"),
            ("+121.4737", "121.5"),
            ("179.96", "180.0"),
            ("0.04", "0.0"),
            ("-0.04", "0.0"),
            ("031.20", "31.2"),
            ("31.230416,121.473701", "31.2,121.5"),
            ("31.230416, -121.473701", "31.2, -121.5"),
            ("31.2;121.473701", "31.2;121.5"),
            ("181.5", "*coordinates*"),
            ("31230416", "*coordinates*"),
            ("3.1e1", "*coordinates*"),
            ("31.", "*coordinates*"),
            ("31.23-121.47", "*coordinates*"),
            (".5", "*coordinates*"),
            ("31.2,", "*coordinates*"),
            ("31.23,121.47,9.5", "*coordinates*"),
            ("31.2304,,,,121.47", "*coordinates*"),
            ("nan", "*coordinates*"),
            ("-", "*coordinates*"),
            ("", "*coordinates*"),
        ],
    );
    check(&round(0), Entity::Coordinates, &[("31.5", "32"), ("9.49", "9")]);
    check(&round(3), Entity::Coordinates, &[("31.230416", "31.230")]);
    for coarse in ["31.2", "31", "-31.2,121"] {
        assert!(round(1).treated(Entity::Coordinates, coarse.as_bytes()));
        let got = plain(&round(1), Entity::Coordinates, coarse);
        assert_eq!(got, coarse);
    }
}

/// `docs/policies.md` says what a generalised browser is.
#[test]
fn versions_lose_what_is_behind_the_major_number() {
    check(
        &Transformation::Bucket,
        Entity::UserAgent,
        &[
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \
                 AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/126.0.6478.114 Safari/537.36",
                "Mozilla/5 (Windows NT 10; Win64; x64) AppleWebKit/537 \
                 (KHTML, like Gecko) Chrome/126 Safari/537",
            ),
            (
                "Mozilla/5.0 (Linux; U; Android 10; zh-cn; Redmi Note 8 Pro \
                 Build/QKQ1.190910.002; wv) AppleWebKit/537.36 (KHTML, like \
                 Gecko) Version/4.0 Chrome/89.0.4389.72 MQQBrowser/6.2 \
                 TBS/046295 Mobile Safari/537.36 MMWEBID/811 \
                 MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 \
                 NetType/WIFI Language/zh_CN ABI/arm64",
                "Mozilla/5 (Linux; U; Android 10; *; *; wv) AppleWebKit/537 \
                 (KHTML, like Gecko) Version/4 Chrome/89 MQQBrowser/6 TBS/* \
                 Mobile Safari/537 MMWEBID/* MicroMessenger/8(*) WeChat/* \
                 NetType/* Language/* ABI/*",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) \
                 AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 \
                 Mobile/15E148 Safari/604.1",
                "Mozilla/5 (iPhone; CPU iPhone OS 17 like Mac OS X) \
                 AppleWebKit/605 (KHTML, like Gecko) Version/17 Mobile/* \
                 Safari/604",
            ),
            (
                "Mozilla/5.0+(X11;+Linux+x86_64;+rv:27.0)+Gecko/20100101+\
                 Firefox/27.0",
                "Mozilla/5+(X11;+Linux+x86_64;+rv:27)+Gecko/*+Firefox/27",
            ),
            (
                "Mozilla/5.0 (compatible; MJ12bot/v1.4.4; help@example.com; \
                 http://www.example.com/bot.php?+)",
                "Mozilla/5 (compatible; *; *; *+)",
            ),
            (
                "Mozilla/5.0 (compatible; Googlebot/2.1; \
                 +http://www.example.com/bot.html)",
                "Mozilla/5 (compatible; Googlebot/2; +*)",
            ),
            ("curl/8.5.0", "curl/8"),
            ("okhttp/4.12.0", "okhttp/4"),
            ("python-requests/2.28.1", "python-requests/2"),
            (
                "Shop/3.1 (ZhangSan-iPhone; iOS 17.4; 811)",
                "Shop/3 (*; iOS 17; *)",
            ),
            ("Shop/13800138000 uid/42 a7/1.2", "Shop/* uid/* */*"),
            ("13800138000", "*"),
            ("811", "*"),
            ("Zhang San 42", "* * *"),
            ("张三/1.2 \"x\"", "*/* *"),
            ("(Android 14.0", "(Android 14"),
            ("q) 1.2/3.4", "*) */*"),
        ],
    );
    check(
        &Transformation::Bucket,
        Entity::OsVersion,
        &[
            ("17.4.1", "17"),
            ("iOS 17.4.1", "iOS 17"),
            ("iOS17.4", "iOS17"),
            ("Windows 10.0.19045", "Windows 10"),
            ("macOS 14.4.1 (23E224)", "macOS 14 (*)"),
            ("Linux 5.10.0-8-amd64", "Linux 5"),
            ("Ubuntu 22.04.3 LTS", "Ubuntu 22 LTS"),
            ("HarmonyOS 4.2.0.130", "HarmonyOS 4"),
            ("13 (TP1A.220624.014)", "13 (*)"),
            ("QKQ1.190910.002", "*"),
            ("SomeOS 3.1", "* *"),
            ("20240601", "*"),
            ("14.", "14"),
        ],
    );
    for same in ["curl/8", "Android 14", "iOS 17", "Mozilla/5 (X11; *)"] {
        let bucket = Transformation::Bucket;
        for entity in [Entity::OsVersion, Entity::UserAgent] {
            assert_eq!(plain(&bucket, entity, same), same);
            assert!(bucket.treated(entity, same.as_bytes()), "{same}");
        }
    }
}

#[test]
fn dates_lose_month_and_day() {
    check(
        &Transformation::Bucket,
        Entity::BirthDate,
        &[
            ("1990-03-07", "1990"),
            ("1990/3/7", "1990"),
            ("19900307", "1990"),
            ("1990年3月7日", "1990"),
            ("1990-03-07T00:00:00Z", "1990"),
            ("1990-02-30", "*birth_date*"),
            ("07.03.1990", "*birth_date*"),
            ("1990-03", "*birth_date*"),
            ("641779200", "*birth_date*"),
            ("0307", "*birth_date*"),
            ("1990x", "*birth_date*"),
            ("", "*birth_date*"),
        ],
    );
    let bucket = Transformation::Bucket;
    assert_eq!(plain(&bucket, Entity::BirthDate, "1990"), "1990");
    assert!(bucket.treated(Entity::BirthDate, b"1990"));
}

/// What is kept keeps its encoding.
#[test]
fn original_bytes_stay_in_encoded_values() {
    let percent = b"138%2D1234%2D5678";
    let text = b"138-1234-5678";
    let origins = [0, 1, 2, 3, 6, 7, 8, 9, 10, 13, 14, 15, 16, 17];
    let mask = keep(3, 0);
    assert_eq!(
        write(&mask, Entity::MobileCn, percent, text, Some(&origins)),
        b"138%2D****%2D****"
    );

    // Full-width digits, three bytes each.
    let wide: String = "13812345678"
        .chars()
        .map(|c| (c as u8 - b'0') as u32 + 0xff10)
        .filter_map(char::from_u32)
        .collect();
    let origins: Vec<u32> = (0..=11).map(|digit| digit * 3).collect();
    let text = b"13812345678";
    assert_eq!(
        write(&mask, Entity::MobileCn, wide.as_bytes(), text, Some(&origins)),
        "\u{ff11}\u{ff13}\u{ff18}********".as_bytes()
    );

    let email = b"someone%40qq%2Ecom";
    let text = b"someone@qq.com";
    let origins = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 15, 16, 17, 18];
    let provider = part(Part::Provider);
    assert_eq!(
        write(&provider, Entity::Email, email, text, Some(&origins)),
        b"***%40qq%2Ecom"
    );

    let pair = b"31.23%2C121.47";
    let text = b"31.23,121.47";
    let origins = [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14];
    let round = Transformation::Round { decimals: 1 };
    assert_eq!(
        write(&round, Entity::Coordinates, pair, text, Some(&origins)),
        b"31.2%2C121.5"
    );

    let agent = b"curl%2F8%2E5";
    let text = b"curl/8.5";
    let origins = [0, 1, 2, 3, 4, 7, 8, 11, 12];
    let bucket = Transformation::Bucket;
    assert_eq!(
        write(&bucket, Entity::UserAgent, agent, text, Some(&origins)),
        b"curl%2F8"
    );

    let ip = b"%3A%3A1";
    let text = b"::1";
    let origins = [0, 3, 6, 7];
    assert_eq!(
        write(&Transformation::Locate, Entity::Ip, ip, text, Some(&origins)),
        ip
    );
}

#[test]
fn origins_that_do_not_fit_fail_and_do_not_panic() {
    for origins in [&[][..], &[0, 1], &[9; 12], &[11; 12], &[u32::MAX; 12]] {
        let value = Value {
            raw: b"13812345678",
            text: b"13812345678",
            origins: Some(origins),
            quad: None,
        };
        let mut out = Vec::new();
        let written =
            keep(3, 0).write(Entity::MobileCn, &value, &mut tools(), &mut out);
        assert!(written == Err(Failed) || out == b"********");
    }
}

#[test]
fn pseudonyms_are_equal_for_equal_values_alone() {
    let mut tools = tools();
    let mut token = |entity, text: &str| {
        let text = text.as_bytes();
        let value = Value { raw: text, text, origins: None, quad: None };
        let mut out = Vec::new();
        let pseudonym = Transformation::Pseudonym;
        pseudonym.write(entity, &value, &mut tools, &mut out).unwrap();
        assert!(pseudonym.treated(entity, &out));
        assert!(!pseudonym.treated(entity, text));
        String::from_utf8(out).unwrap()
    };
    for (entity, spellings) in [
        (Entity::Ip, &["8.8.8.8", "008.008.008.008", "::ffff:8.8.8.8"][..]),
        (Entity::Ip, &["2001:db8::1", "[2001:DB8:0:0::1]"]),
        (
            Entity::MobileCn,
            &[
                "13812345678",
                "+86 138 1234 5678",
                "8613812345678",
                "0086-138-1234-5678",
                "138 1234 5678",
            ],
        ),
        (
            Entity::LandlineCn,
            &["010-12345678", "(010)12345678", "+86 10 12345678"],
        ),
        (Entity::Phone, &["+1 212 555 0100", "0012125550100"]),
        (
            Entity::Mac,
            &["a4:5e:60:aa:bb:cc", "A4-5E-60-AA-BB-CC", "a45e60aabbcc"],
        ),
        (Entity::Email, &["someone@Example.com", "someone@example.COM"]),
        (Entity::ResidentId, &["11010519491231002X", "11010519491231002x"]),
        (Entity::BankCard, &["4111111111111111", "4111 1111 1111 1111"]),
    ] {
        let first = token(entity, spellings[0]);
        for spelling in spellings {
            assert_eq!(token(entity, spelling), first, "{spelling}");
        }
    }
    let value = "490154203237518";
    assert_ne!(token(Entity::Imei, value), token(Entity::Meid, value));
    assert_ne!(token(Entity::Imei, value), token(Entity::Imei, "4901"));
    assert_ne!(
        token(Entity::Email, "Someone@a.cn"),
        token(Entity::Email, "someone@a.cn")
    );
    let token = token(Entity::Imei, value);
    assert!(token.starts_with("ps.imei.") && token.contains(".run."));
    assert_eq!(token.rsplit('.').next().unwrap().len(), 16);
}

#[test]
fn only_whole_tokens_count_as_treated() {
    let token = "ps.imei.7f3a.2026w47.mfqw2ylrobsxe43t";
    let treated = |entity, text: &str| {
        Transformation::Pseudonym.treated(entity, text.as_bytes())
    };
    assert!(treated(Entity::Imei, token));
    assert!(!treated(Entity::Imsi, token));
    for broken in [
        format!("{token}a"),
        format!("{token}.a"),
        format!("a{token}"),
        token.replace("7f3a", "7f3g"),
        token.replace("7f3a", "7f3"),
        token.replace("2026w47", ""),
        token.replace("2026w47", "2026-w47"),
        token.replace("mfq", "MFQ"),
        token.replace("mfq", "mf1"),
        "ps.imei".to_owned(),
    ] {
        assert!(!treated(Entity::Imei, &broken), "{broken}");
    }
}

#[test]
fn without_a_key_a_pseudonym_fails() {
    let value = Value { raw: b"1", text: b"1", origins: None, quad: None };
    let policy = Policy::builtin("default").unwrap();
    let mut tools = Tools::new(&policy, None, None);
    let mut out = Vec::new();
    let pseudonym = Transformation::Pseudonym;
    let written = pseudonym.write(Entity::Qq, &value, &mut tools, &mut out);
    assert_eq!((written, out.len()), (Err(Failed), 0));
}

#[test]
fn keys_do_not_show_themselves() {
    let shown = format!("{:?}", Key::ephemeral().unwrap());
    assert!(shown.starts_with("Key { id: "), "{shown}");
    assert!(shown.ends_with(", epoch: \"run\", .. }"), "{shown}");
    assert_eq!(shown.len(), "Key { id: 7f3a, epoch: \"run\", .. }".len());
}

/// A transformation of every kind and option.
fn all() -> Vec<Transformation> {
    let mut all = vec![
        Transformation::Keep,
        Transformation::Redact,
        Transformation::Replace("gone".into()),
        Transformation::Truncate(Prefix::default()),
        Transformation::Truncate(Prefix { v4: 9, v6: 23 }),
        Transformation::Locate,
        Transformation::Bucket,
        Transformation::Suppress,
        Transformation::Pseudonym,
    ];
    all.extend((0..=3).map(|decimals| Transformation::Round { decimals }));
    all.extend(Part::ALL.map(part));
    all.extend([keep(0, 0), keep(3, 0), keep(2, 2), keep(9, 0), keep(0, 4)]);
    all.extend(
        [
            Hides::Range { from: 1, to: 1 },
            Hides::Range { from: 3, to: 9 },
            Hides::Range { from: 4096, to: 4096 },
            Hides::AllButRange { from: 1, to: 3 },
            Hides::AllButRange { from: 3, to: 5 },
            Hides::Ends { first: 2, last: 0 },
            Hides::Ends { first: 3, last: 4 },
            Hides::Before(b'@'),
            Hides::After(b'-'),
        ]
        .map(hide),
    );
    let masks = all.iter().filter_map(|transform| match transform {
        Transformation::Mask(mask) => Some(*mask),
        _ => None,
    });
    let others: Vec<_> = masks
        .flat_map(|mask| {
            [
                Mask { fixed_length: Some(1), ..mask },
                Mask { fixed_length: Some(4), ..mask },
                Mask { character: b'_', ..mask },
                Mask { character: b'x', fixed_length: Some(9), ..mask },
            ]
        })
        .map(Transformation::Mask)
        .collect();
    all.extend(others);
    all
}

/// A policy can hold what is shown, and means the same by it.
#[test]
fn transformations_are_shown_as_policies_write_them() {
    for transform in all() {
        let shown = transform.to_string();
        let written = match shown.contains('=') {
            true => format!("{{ {shown} }}"),
            false => format!("\"{shown}\""),
        };
        let read = Entity::ALL.iter().find_map(|entity| {
            let text = format!(
                "name = \"x\"\n[[rule]]\nentity = \"{entity}\"\n\
                 transform = {written}"
            );
            let policy = Policy::parse(&text).ok()?;
            Some(policy.rule(*entity).transform.clone())
        });
        // Beside a provider most characters make another address.
        if shown.contains("provider") && shown.contains("character") {
            assert_eq!(read, None, "{shown}");
        } else {
            assert_eq!(read, Some(transform), "{shown}");
        }
    }
}

#[test]
fn transformations_suit_the_entities_they_know() {
    let truncate = Transformation::Truncate(Prefix::default());
    let round = Transformation::Round { decimals: 1 };
    for (transform, suited, not) in [
        (&truncate, Entity::Ip, Entity::Mac),
        (&Transformation::Locate, Entity::Ip, Entity::Coordinates),
        (&round, Entity::Coordinates, Entity::Ip),
        (&part(Part::Vendor), Entity::Bluetooth, Entity::Imei),
        (&part(Part::TypeCode), Entity::Meid, Entity::Imsi),
    ] {
        assert!(transform.suits(suited), "{transform} of {suited}");
        assert!(!transform.suits(not), "{transform} of {not}");
    }
}

/// Bytes of any kind, and near misses of what detectors claim.
fn values() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        "[0-9a-fA-F*.:@ +()-]{0,24}".prop_map(String::into_bytes),
        r"\+?(00)?(86)?[ -]?1[3-9*][0-9*]{9}".prop_map(String::into_bytes),
        "0[0-9]{2,3}-?[0-9*]{7,8}".prop_map(String::into_bytes),
        "[0-9]{1,3}[.-][0-9]{1,3}[.-][0-9]{1,3}[.-][0-9]{1,3}"
            .prop_map(String::into_bytes),
        r"\[?[0-9a-f:]{2,39}\]?(%[a-z0-9]{1,4})?".prop_map(String::into_bytes),
        "([0-9a-f]{2}[:-]){5}[0-9a-f]{2}".prop_map(String::into_bytes),
        r"-?[0-9]{1,3}(\.[0-9]{0,9})?(,-?[0-9]{1,3}\.[0-9]{0,9})?"
            .prop_map(String::into_bytes),
        "[a-z.*]{0,9}@(qq.com|gmail.com|[a-z.]{0,9})"
            .prop_map(String::into_bytes),
        "[0-9*]{13,20}[0-9X*]?".prop_map(String::into_bytes),
        "[a-z张三丰 *]{0,9}".prop_map(String::into_bytes),
        "((Mozilla|Chrome|id|a1)/v?[0-9]{1,4}[._a-z0-9]{0,9}[ +]|\
          (\\(|; )?(Android|iOS|rv:|Mi)[ 0-9.]{0,6}(;|\\))?){0,5}"
            .prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Any value, under any transformation and entity: what is written
    /// counts as treated, and what is added is harmless.
    #[test]
    fn replacements_are_final_and_harmless(
        value in values(),
        wide: bool,
    ) {
        let raw: Vec<u8> = if wide {
            value.iter().flat_map(|b| [b'%', *b]).collect()
        } else {
            value.clone()
        };
        let origins: Vec<u32> =
            (0..=value.len() as u32).map(|at| at * 2).collect();
        let origins = wide.then_some(&*origins);
        let mut tools = tools();
        let mut out = Vec::new();
        for transform in all() {
            for &entity in Entity::ALL {
                let first = Value { raw: &raw, text: &value, origins, quad: None };
                out.clear();
                transform
                    .write(entity, &first, &mut tools, &mut out)
                    .unwrap();
                let kept_address = transform == Transformation::Locate
                    && out == raw;
                let keeps = kept_address
                    || transform == Transformation::Keep;
                let address =
                    matches!(transform, Transformation::Truncate(_));
                for byte in &out {
                    prop_assert!(
                        is_harmless(*byte)
                            || raw.contains(byte)
                            || address && *byte == b':',
                        "{} wrote {:?}", transform, out
                    );
                }
                if keeps || wide {
                    continue;
                }
                prop_assert!(
                    treated(&transform, entity, &out),
                    "{} of {} wrote {:?}", transform, entity, out
                );
            }
        }
    }

    /// What counts as treated is what would be written: nothing slips
    /// through by looking treated.
    #[test]
    fn what_counts_as_treated_would_not_change(value in values()) {
        let mut tools = tools();
        for transform in all() {
            if transform == Transformation::Pseudonym {
                continue;
            }
            for &entity in Entity::ALL {
                if !transform.treated(entity, &value)
                    || is_redacted(&value)
                {
                    continue;
                }
                let first = Value { raw: &value, text: &value, origins: None, quad: None };
                let mut out = Vec::new();
                transform
                    .write(entity, &first, &mut tools, &mut out)
                    .unwrap();
                prop_assert_eq!(&out, &value, "{} of {}", transform, entity);
            }
        }
    }
}

#[test]
fn long_values_take_linear_time() {
    let mut tools = tools();
    for pattern in ["1", "*", "张", "-", "a:", "1.", "@", "0086", "\u{1}"] {
        let text = pattern.repeat((1 << 16) / pattern.len());
        let text = text.as_bytes();
        let value = Value { raw: text, text, origins: None, quad: None };
        for transform in all() {
            for entity in [Entity::MobileCn, Entity::Email, Entity::Ip] {
                let mut out = Vec::new();
                transform.write(entity, &value, &mut tools, &mut out).unwrap();
                assert!(treated(&transform, entity, &out) || out == text);
            }
        }
    }
}

/// The treatments that the default policy is there for, as it writes them.
#[test]
fn the_default_policy_writes_these() {
    let policy = Policy::builtin("default").unwrap();
    for (entity, value, expected) in [
        (Entity::Ip, "192.168.7.9", "private"),
        (Entity::Mac, "a4:5e:60:aa:bb:cc", "a4:5e:60:**:**:**"),
        (Entity::Ssid, "home", "*ssid*"),
        (Entity::MobileCn, "13812345678", "138********"),
        (Entity::LandlineCn, "010-12345678", "010-********"),
        (Entity::ResidentId, "11010519491231002X", "11****************"),
        (Entity::Passport, "E12345678", "*passport*"),
        (Entity::BankCard, "4111111111111111", "************1111"),
        (Entity::Uscc, "91350100M000100Y43", "91350100M000100Y43"),
        (Entity::Imei, "490154203237518", "49015420*******"),
        (Entity::Iccid, "89860012345678901234", "898600**************"),
        (Entity::Imsi, "460001234567890", "46000**********"),
        (Entity::Email, "someone@qq.com", "***@qq.com"),
        (Entity::Coordinates, "31.2304,121.4737", "31.2,121.5"),
        (Entity::Credential, "hunter2", "*credential*"),
        (Entity::UserId, "42", "42"),
    ] {
        let transform = &policy.rule(entity).transform;
        assert_eq!(plain(transform, entity, value), expected, "{entity}");
    }
}

/// The key of the vectors: the bytes 0 to 31, for week 48 of 2026.
fn known() -> Key {
    Key::known(std::array::from_fn(|i| i as u8), "2026w48")
}

/// Tokens made of RFC 5869, 2104, 5297 and 4648 by Python's `hmac`, `base64`
/// and `cryptography` (AESSIV): whoever has the key can check ours.
#[test]
fn tokens_are_those_of_the_standards() {
    let policy = Policy::builtin("default").unwrap();
    let mut tools = Tools::new(&policy, Some(&known()), None);
    for (transform, entity, text, token) in [
        (
            Transformation::Pseudonym,
            Entity::MobileCn,
            "+86 138-0013-8000",
            "ps.mobile_cn.c047.2026w48.oj2ji7z4amt4tpf7",
        ),
        (
            Transformation::Pseudonym,
            Entity::Ip,
            "203.000.113.007",
            "ps.ip.c047.2026w48.3yjec55jso3sbzsp",
        ),
        (
            Transformation::Encrypt,
            Entity::MobileCn,
            "+86 138-0013-8000",
            "en.mobile_cn.c047.2026w48.\
             bh5emlclfs3qrblehclzlpybw757tqvbaouc2oncxlizlcirg4slc",
        ),
    ] {
        let text = text.as_bytes();
        let value = Value { raw: text, text, origins: None, quad: None };
        let mut out = Vec::new();
        transform.write(entity, &value, &mut tools, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), token);
        assert!(transform.treated(entity, token.as_bytes()));
        assert!(!transform.treated(Entity::Imei, token.as_bytes()));
    }
}

/// RFC 5297, appendices A.1 and A.2, and the vector for 256-bit keys that
/// OpenSSL's tests add to them.
#[test]
fn aes_siv_is_that_of_rfc_5297() {
    use aes_siv::KeyInit;
    use aes_siv::siv::{Aes128Siv, Aes256Siv};
    let hex = |text: &str| -> Vec<u8> {
        let pair = |at: usize| u8::from_str_radix(&text[at..at + 2], 16);
        (0..text.len()).step_by(2).map(|at| pair(at).unwrap()).collect()
    };
    let key = hex(
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
    );
    let header = hex("101112131415161718191a1b1c1d1e1f2021222324252627");
    let plain = hex("112233445566778899aabbccddee");
    let mut siv = Aes128Siv::new(key[..].try_into().unwrap());
    assert_eq!(
        siv.encrypt([&header], &plain).unwrap(),
        hex("85632d07c6e8f37f950acd320a2ecc93\
             40c02b9690c4dc04daef7f6afe5c")
    );
    let key = hex(
        "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
    );
    let headers = [
        hex(
            "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa9988\
             7766554433221100",
        ),
        hex("102030405060708090a0"),
        hex("09f911029d74e35bd84156c5635688c0"),
    ];
    let plain = b"this is some plaintext to encrypt using SIV-AES";
    let mut siv = Aes128Siv::new(key[..].try_into().unwrap());
    assert_eq!(
        siv.encrypt(&headers, plain).unwrap(),
        hex("7bdb6e3b432667eb06f4d14bff2fbd0f\
             cb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829\
             ea64ad544a272e9c485b62a3fd5c0d")
    );
    let key = hex(
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff\
         f0f1f2f3f4f5f6f7f8f9fafbfcfdfefffffefdfcfbfaf9f8f7f6f5f4f3f2f1f0",
    );
    let plain = hex("112233445566778899aabbccddee");
    let mut siv = Aes256Siv::new(key[..].try_into().unwrap());
    assert_eq!(
        siv.encrypt([&header], &plain).unwrap(),
        hex("724dfb2eaf94dbb19b0ba3a299a0801e\
             f3b05a55498ec2552690b89810e4")
    );
}

/// Each spelling keeps what `truncate` keeps of it: brackets, dashes, the
/// notation of IPv6 around IPv4; zones and integers go.
#[test]
fn prefix_preserving_keeps_the_spelling_that_truncate_keeps() {
    let policy = Policy::builtin("default").unwrap();
    let mut tools = Tools::new(&policy, Some(&known()), None);
    for method in PrefixMethod::ALL {
        let mut written = |text: &str| {
            let text = text.as_bytes();
            let value = Value { raw: text, text, origins: None, quad: None };
            let mut out = Vec::new();
            Transformation::PrefixPreserving(method)
                .write(Entity::Ip, &value, &mut tools, &mut out)
                .unwrap();
            String::from_utf8(out).unwrap()
        };
        let v4 = written("203.0.113.7");
        assert_ne!(v4, "203.0.113.7");
        assert_eq!(written("203.000.113.007"), v4);
        assert_eq!(written("203-0-113-7"), v4.replace('.', "-"));
        assert_eq!(written("3405803783"), v4);
        assert_eq!(written("::ffff:203.0.113.7"), format!("::ffff:{v4}"));
        let v6 = written("2001:db8::7");
        assert_eq!(written("[2001:DB8:0::7]"), format!("[{v6}]"));
        assert_eq!(written("2001:db8::7%eth0"), v6);
        assert_eq!(written("nowhere"), "*ip*");
        // Loopback is no exception: or another could have its result.
        assert_ne!(written("127.0.0.1"), "127.0.0.1");
    }
}
