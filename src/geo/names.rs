//! Names of places as databases write them, and what a label says for them.
//!
//! `countries.tsv` has the countries of ISO 3166-1: code, names in Chinese
//! (those of GB/T 2659, the short one that labels show first) and in English.
//! `china.tsv` has the divisions of GB/T 2260: provinces with their letters
//! of ISO 3166-2, numbers and names, and below each its cities, with the
//! names that the standard gives them in Latin letters: pinyin, and for names
//! of other languages their own spelling (`Urumqi`, `Hohhot`), without marks.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::iso3166;

/// The most letters of a part of a label; what has more is no name.
const LONGEST: usize = 40;

/// A name in the writings that a database has it in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Name<'t> {
    /// A code of ISO 3166.
    pub(super) code: Option<&'t str>,
    /// In English, or in the database's only language.
    pub(super) plain: Option<&'t str>,
    /// In Chinese.
    pub(super) chinese: Option<&'t str>,
}

impl<'t> Name<'t> {
    /// A name in one language; `0`, `-` and nothing mean that there is none.
    pub(super) fn of(text: &'t str) -> Name<'t> {
        let plain = Some(text.trim()).filter(|t| !["", "0", "-"].contains(t));
        let chinese = plain.filter(|text| !text.is_ascii());
        Name { code: None, plain, chinese }
    }

    /// All writings.
    fn all(&self) -> impl Iterator<Item = &'t str> {
        [self.code, self.chinese, self.plain].into_iter().flatten()
    }

    /// What labels say for it: letters of ASCII, or the code, and letters
    /// of Chinese where it has any.
    pub(super) fn part(&self) -> Option<Part> {
        let code = self.code.filter(|code| {
            let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
            (1..=3).contains(&code.len()) && code.bytes().all(plain)
        });
        let ascii = code.map(str::to_owned).or_else(|| ascii(self.plain?))?;
        let chinese = self.chinese.and_then(chinese);
        Some(Part { ascii: ascii.into(), chinese: chinese.map(Into::into) })
    }
}

/// What a label says of a place, without what that place lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) ascii: Box<str>,
    pub(super) chinese: Option<Box<str>>,
}

/// A province of China.
pub(super) struct Province {
    part: Part,
    /// Its number in GB/T 2260, and names in Chinese and English.
    names: Vec<&'static str>,
    cities: Vec<City>,
}

/// A city of China.
struct City {
    part: Part,
    /// Its names in Chinese, short.
    names: Vec<&'static str>,
}

static CHINA: LazyLock<Vec<Province>> = LazyLock::new(|| {
    let mut provinces: Vec<Province> = Vec::new();
    for line in include_str!("china.tsv").lines() {
        let columns: Vec<&'static str> = line.split('\t').collect();
        match (columns[..].as_ref(), provinces.last_mut()) {
            (["", chinese, ascii], Some(province)) => {
                let names: Vec<_> = chinese.split('/').collect();
                let part = known(ascii, names[0]);
                province.cities.push(City { part, names });
            }
            ([code, number, chinese, english], _) => {
                let names = [*number, *chinese].into_iter();
                let names = names.chain(english.split('/')).collect();
                let part = known(code, chinese);
                provinces.push(Province { part, names, cities: Vec::new() });
            }
            // A test counts the lines.
            _ => {}
        }
    }
    provinces
});

fn known(ascii: &str, chinese: &str) -> Part {
    Part { ascii: ascii.into(), chinese: Some(chinese.into()) }
}

/// The Chinese name of each country, by the letters of its code.
static COUNTRIES: LazyLock<HashMap<[u8; 2], &str>> =
    LazyLock::new(|| named_countries().map(|(c, zh, _)| (c, zh[0])).collect());

/// The code of each country, by its names.
static CODES: LazyLock<HashMap<&str, [u8; 2]>> = LazyLock::new(|| {
    let countries = named_countries();
    countries
        .flat_map(|(code, zh, en)| {
            zh.into_iter().chain(en).map(move |name| (name, code))
        })
        .collect()
});

/// The code, Chinese and English names of each country.
fn named_countries()
-> impl Iterator<Item = ([u8; 2], Vec<&'static str>, Vec<&'static str>)> {
    include_str!("countries.tsv").lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let code = columns.next()?.as_bytes().try_into().ok()?;
        let mut names = || Some(columns.next()?.split('/').collect());
        Some((code, names()?, names()?))
    })
}

/// The country of a code of ISO 3166-1 or of a name.
pub(super) fn country(name: Name<'_>) -> Option<[u8; 2]> {
    name.all().find_map(|text| match text.as_bytes() {
        &[a, b] if iso3166::number([a, b]).is_some() => Some([a, b]),
        _ => CODES.get(text).copied(),
    })
}

/// The Chinese name of a country.
pub(super) fn chinese_country(code: [u8; 2]) -> Option<&'static str> {
    COUNTRIES.get(&code).copied()
}

/// The province of China that a code or name is one of.
pub(super) fn province(name: Name<'_>) -> Option<&'static Province> {
    name.all().find_map(|text| {
        CHINA.iter().find(|province| {
            *province.part.ascii == *text
                || province.names.iter().any(|name| is_called(text, name))
        })
    })
}

impl Province {
    pub(super) fn part(&self) -> &Part {
        &self.part
    }

    /// The city of the province that a name is one of.
    pub(super) fn city(&self, name: Name<'_>) -> Option<&Part> {
        let of_chinese = name.all().find_map(|text| {
            let mut cities = self.cities.iter();
            cities.find(|c| c.names.iter().any(|name| is_called(text, name)))
        });
        let city = of_chinese.or_else(|| {
            let ascii = ascii(name.plain?)?;
            self.cities.iter().find(|c| *c.part.ascii == *ascii)
        });
        city.map(|city| &city.part)
    }
}

/// Whether `text` is the division called `short`, perhaps with what kind of
/// division that is: `广东`, `广东省`, `恩施土家族苗族自治州`.
fn is_called(text: &str, short: &str) -> bool {
    const KINDS: [&str; 11] = [
        "",
        "省",
        "市",
        "自治区",
        "特别行政区",
        "地区",
        "盟",
        "州",
        "县",
        "林区",
        "特区",
    ];
    text.strip_prefix(short).is_some_and(|kind| {
        let autonomous = ["自治区", "自治州", "自治县"];
        KINDS.contains(&kind)
            || autonomous.iter().any(|suffix| kind.ends_with(suffix))
    })
}

/// The letters of a name that is written in Latin ones, without marks and
/// what is no letter; `None` where it is written in others.
fn ascii(text: &str) -> Option<String> {
    let mut letters = String::new();
    for letter in text.chars() {
        match letter {
            _ if letter.is_ascii_alphabetic() => letters.push(letter),
            // Modifier letters stand for apostrophes.
            '\u{2b0}'..='\u{36f}' => {}
            _ if !letter.is_alphabetic() => {}
            _ => letters.push_str(plain(letter)?),
        }
        if letters.len() > LONGEST {
            return None;
        }
    }
    Some(letters).filter(|letters| !letters.is_empty())
}

/// What a letter of Latin-1, Latin Extended-A, of Romanian or of Vietnamese
/// is without marks.
fn plain(letter: char) -> Option<&'static str> {
    const PLAIN: [(&str, &str); 51] = [
        ("A", "ÀÁÂÃÄÅĀĂĄẠẢẤẦẨẪẬẮẰẲẴẶ"),
        ("a", "àáâãäåāăąạảấầẩẫậắằẳẵặ"),
        ("AE", "Æ"),
        ("ae", "æ"),
        ("C", "ÇĆĈĊČ"),
        ("c", "çćĉċč"),
        ("D", "ÐĎĐ"),
        ("d", "ðďđ"),
        ("E", "ÈÉÊËĒĔĖĘĚẸẺẼẾỀỂỄỆ"),
        ("e", "èéêëēĕėęěẹẻẽếềểễệə"),
        ("G", "ĜĞĠĢ"),
        ("g", "ĝğġģ"),
        ("H", "ĤĦḨ"),
        ("h", "ĥħḩ"),
        ("I", "ÌÍÎÏĨĪĬĮİỈỊ"),
        ("i", "ìíîïĩīĭįıỉị"),
        ("J", "Ĵ"),
        ("j", "ĵ"),
        ("K", "Ķ"),
        ("k", "ķĸ"),
        ("L", "ĹĻĽĿŁ"),
        ("l", "ĺļľŀł"),
        ("N", "ÑŃŅŇŊ"),
        ("n", "ñńņňŉŋ"),
        ("O", "ÒÓÔÕÖØŌŎŐƠỌỎỐỒỔỖỘỚỜỞỠỢ"),
        ("o", "òóôõöøōŏőơọỏốồổỗộớờởỡợ"),
        ("OE", "Œ"),
        ("oe", "œ"),
        ("R", "ŔŖŘ"),
        ("r", "ŕŗř"),
        ("S", "ŚŜŞŠȘ"),
        ("s", "śŝşšșſ"),
        ("ss", "ß"),
        ("SS", "ẞ"),
        ("T", "ŢŤŦȚ"),
        ("t", "ţťŧț"),
        ("Th", "Þ"),
        ("th", "þ"),
        ("U", "ÙÚÛÜŨŪŬŮŰŲƯỤỦỨỪỬỮỰ"),
        ("u", "ùúûüũūŭůűųưụủứừửữự"),
        ("W", "Ŵ"),
        ("w", "ŵ"),
        ("Y", "ÝŶŸỲỴỶỸ"),
        ("y", "ýÿŷỳỵỷỹ"),
        ("Z", "ŹŻŽẔ"),
        ("z", "źżžẕ"),
        ("IJ", "Ĳ"),
        ("ij", "ĳ"),
        ("E", "Ə"),
        ("D", "Ḑ"),
        ("d", "ḑ"),
    ];
    let found = PLAIN.iter().find(|(_, marked)| marked.contains(letter));
    found.map(|(plain, _)| *plain)
}

/// The letters of a name of which one at least is Chinese. Digits are left
/// out: they could be taken for a number of someone's.
fn chinese(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let is_chinese = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    let fits = letters.chars().count() <= LONGEST;
    (fits && letters.contains(is_chinese)).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_read() {
        let lines = include_str!("china.tsv").lines();
        let cities: usize = CHINA.iter().map(|p| p.cities.len()).sum();
        assert_eq!(CHINA.len() + cities, lines.count());
        assert_eq!(CHINA.len(), 34);
        assert!(cities > 340);
        assert_eq!(named_countries().count(), 249);
        assert_eq!(COUNTRIES.len(), 249);
        let names: usize =
            named_countries().map(|(_, zh, en)| zh.len() + en.len()).sum();
        // No name is of two countries.
        assert_eq!(CODES.len(), names);
    }

    #[test]
    fn what_labels_are_made_of_is_plain_and_no_two_are_alike() {
        let part = |part: &Part| {
            let ascii = &part.ascii;
            assert!(ascii.bytes().all(|b| b.is_ascii_alphabetic()), "{ascii}");
            assert!(ascii.len() <= LONGEST);
            let chinese = part.chinese.as_deref().unwrap();
            assert_eq!(super::chinese(chinese).as_deref(), Some(chinese));
        };
        for province in CHINA.iter() {
            part(&province.part);
            assert_eq!(province.part.ascii.len(), 2);
            let mut ascii = std::collections::BTreeSet::new();
            for city in &province.cities {
                part(&city.part);
                assert!(ascii.insert(&city.part.ascii), "{}", city.names[0]);
            }
        }
        for (code, zh, en) in named_countries() {
            assert!(iso3166::number(code).is_some());
            assert_eq!(chinese(zh[0]).as_deref(), Some(zh[0]));
            assert!(zh.iter().chain(&en).all(|name| !name.is_empty()));
        }
    }

    #[test]
    fn countries_go_by_code_and_name() {
        for (text, code) in [
            ("CN", b"CN"),
            ("中国", b"CN"),
            ("China", b"CN"),
            ("澳大利亚", b"AU"),
            ("阿联酋", b"AE"),
            ("United States", b"US"),
            ("South Korea", b"KR"),
            ("中国香港", b"HK"),
        ] {
            assert_eq!(country(Name::of(text)), Some(*code), "{text}");
        }
        for text in ["0", "", "-", "EU", "Reserved", "亚太地区", "cn"] {
            assert_eq!(country(Name::of(text)), None, "{text}");
        }
    }

    /// The spellings of the 34 provinces, and letters of ISO 3166-2.
    #[test]
    fn provinces_go_by_all_their_names() {
        for (texts, code) in [
            ("北京 北京市 Beijing 11 BJ", "BJ"),
            ("广东 广东省 Guangdong 44 GD", "GD"),
            ("陕西 陕西省 Shaanxi 61", "SN"),
            ("山西 山西省 Shanxi 14", "SX"),
            ("内蒙古 内蒙古自治区", "NM"),
            ("广西 广西壮族自治区 广西省", "GX"),
            ("西藏 西藏自治区 Tibet Xizang", "XZ"),
            ("宁夏 宁夏回族自治区", "NX"),
            ("新疆 新疆维吾尔自治区", "XJ"),
            ("香港 香港特别行政区", "HK"),
            ("澳门 澳门特别行政区", "MO"),
            ("台湾 台湾省", "TW"),
            ("黑龙江省", "HL"),
            ("湖北省", "HB"),
            ("河北省", "HE"),
            ("河南省", "HA"),
            ("海南省", "HI"),
            ("湖南省", "HN"),
        ] {
            for text in texts.split(' ') {
                let found = province(Name::of(text)).map(|p| &*p.part.ascii);
                assert_eq!(found, Some(code), "{text}");
            }
        }
        for text in ["0", "维多利亚", "东京都", "广", "广东人", "Guang"]
        {
            assert!(province(Name::of(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn cities_go_by_all_their_names() {
        for (of, texts, ascii) in [
            ("广东", "深圳 深圳市 Shenzhen", "Shenzhen"),
            ("陕西", "西安 西安市 Xi'an Xi’an", "Xian"),
            ("安徽", "六安 六安市 Lu'an", "Luan"),
            ("重庆", "重庆 重庆市", "Chongqing"),
            ("福建", "厦门 厦门市", "Xiamen"),
            ("河南", "漯河 漯河市", "Luohe"),
            ("山西", "吕梁 吕梁市 Lüliang", "Luliang"),
            ("湖北", "恩施 恩施州 恩施土家族苗族自治州", "Enshi"),
            ("湖北", "神农架 神农架林区", "Shennongjia"),
            ("黑龙江", "大兴安岭 大兴安岭地区", "Daxinganling"),
            ("内蒙古", "锡林郭勒 锡林郭勒盟", "Xilingol"),
            ("新疆", "伊犁 伊犁州 伊犁哈萨克自治州", "Ili"),
            ("新疆", "乌鲁木齐市 Ürümqi", "Urumqi"),
            ("海南", "琼中 琼中黎族苗族自治县", "Qiongzhong"),
            ("青海", "海南 海南州 海南藏族自治州", "Hainan"),
        ] {
            let province = province(Name::of(of)).unwrap();
            for text in texts.split(' ') {
                let found = province.city(Name::of(text)).map(|p| &*p.ascii);
                assert_eq!(found, Some(ascii), "{text}");
            }
        }
        let guangdong = province(Name::of("广东")).unwrap();
        for text in ["北京", "深", "深圳人", "0", ""] {
            assert!(guangdong.city(Name::of(text)).is_none(), "{text}");
        }
        let only = Name { chinese: Some("深圳市"), ..Name::default() };
        assert!(guangdong.city(only).is_some());
    }

    #[test]
    fn names_become_letters() {
        for (text, expected) in [
            ("San José", "SanJose"),
            ("São Paulo", "SaoPaulo"),
            ("Östergötland", "Ostergotland"),
            ("Frankfurt (Oder)", "FrankfurtOder"),
            ("Nakhon-Ratchasima", "NakhonRatchasima"),
            ("Đà Nẵng", "DaNang"),
            ("Straße", "Strasse"),
            ("Pu\u{2bb}uwai", "Puuwai"),
            ("e\u{301}", "e"),
        ] {
            assert_eq!(ascii(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "123", "维多利亚", "Москва", "A维", &"x".repeat(41)]
        {
            assert_eq!(ascii(text), None, "{text}");
        }
        assert_eq!(chinese("刚果（金）").as_deref(), Some("刚果金"));
        for text in ["１３８００１３８０００", "São Paulo", "", "Москва"]
        {
            assert_eq!(chinese(text), None, "{text}");
        }
        for (code, expected) in
            [("CA", "CA"), ("13", "13"), ("WBK", "WBK"), ("x", "Some")]
        {
            let name = Name { code: Some(code), ..Name::of("Some") };
            assert_eq!(&*name.part().unwrap().ascii, expected);
        }
    }
}
