//! The places of a source: each in another, with the labels that stand for
//! it.

use std::collections::HashMap;

use super::Granularity;
use super::names::{self, Name, Part};

/// A place, and what it lies in.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The number of the place that it lies in; 0 is nowhere.
    pub(super) within: u32,
    /// What it is.
    pub(super) level: Granularity,
    /// Letters, digits and hyphens: `CN-GD-Shenzhen`.
    pub(super) label: Box<str>,
    /// The same in Chinese, where all of it has a Chinese name.
    pub(super) chinese: Option<Box<str>>,
}

/// Places by their numbers; each has a higher one than what it lies in.
#[derive(Debug)]
pub(super) struct Places {
    all: Vec<Place>,
    numbers: HashMap<Box<str>, u32>,
}

impl Default for Places {
    /// Nowhere alone.
    fn default() -> Places {
        let nowhere = Place {
            within: 0,
            level: Granularity::Country,
            label: "".into(),
            chinese: None,
        };
        Places { all: vec![nowhere], numbers: HashMap::new() }
    }
}

impl Places {
    /// The place of this number.
    #[inline]
    pub(super) fn get(&self, number: u32) -> &Place {
        &self.all[number as usize]
    }

    /// Every place, with nowhere at the front.
    pub(super) fn all(&self) -> &[Place] {
        &self.all
    }

    /// The finest level of any place.
    pub(super) fn level(&self) -> Granularity {
        let levels = self.all.iter().map(|place| place.level);
        levels.max().unwrap_or(Granularity::Country)
    }

    /// The number of a country.
    pub(super) fn country(&mut self, code: [u8; 2]) -> u32 {
        let [a, b] = code.map(char::from);
        let part = Part {
            ascii: format!("{a}{b}").into(),
            chinese: names::chinese_country(code).map(Into::into),
        };
        self.within(0, Granularity::Country, &part)
    }

    /// The number of the place with these names, or of the smallest around
    /// it whose names can be written; 0 where that is no country.
    pub(super) fn named(
        &mut self,
        country: Name<'_>,
        province: Name<'_>,
        city: Name<'_>,
    ) -> u32 {
        let Some(code) = names::country(country) else { return 0 };
        let country = self.country(code);
        if code == *b"CN" {
            // A name that China does not have is taken for none.
            let Some(known) = names::province(province) else {
                return country;
            };
            let level = Granularity::Province;
            let province = self.within(country, level, known.part());
            let part = known.city(city).cloned().or_else(|| city.part());
            return match part {
                Some(part) => self.within(province, Granularity::City, &part),
                None => province,
            };
        }
        let around = match province.part() {
            Some(part) => self.within(country, Granularity::Province, &part),
            None => country,
        };
        match city.part() {
            Some(part) => self.within(around, Granularity::City, &part),
            None => around,
        }
    }

    /// The number of the place that `part` names within another.
    fn within(&mut self, within: u32, level: Granularity, part: &Part) -> u32 {
        let outer = self.get(within);
        let label: Box<str> = match within {
            0 => part.ascii.clone(),
            _ => format!("{}-{}", outer.label, part.ascii).into(),
        };
        if let Some(&number) = self.numbers.get(&label) {
            // A city of no province may be called like a province.
            let known = &mut self.all[number as usize];
            known.level = known.level.min(level);
            return number;
        }
        let chinese = match (within, &outer.chinese, &part.chinese) {
            (0, _, Some(part)) => Some(part.clone()),
            (_, Some(outer), Some(part)) => {
                Some(format!("{outer}-{part}").into())
            }
            _ => None,
        };
        let number = self.all.len() as u32;
        self.numbers.insert(label.clone(), number);
        self.all.push(Place { within, level, label, chinese });
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(names: [&str; 3]) -> (String, Option<String>, Granularity) {
        let mut places = Places::default();
        let [country, province, city] = names.map(Name::of);
        let number = places.named(country, province, city);
        let Place { label, chinese, level, .. } = places.get(number).clone();
        (label.into(), chinese.map(Into::into), level)
    }

    #[test]
    fn labels_say_as_much_as_can_be_written() {
        use Granularity::{City, Country, Province};
        for (names, expected, chinese, level) in [
            (
                ["中国", "广东省", "深圳市"],
                "CN-GD-Shenzhen",
                Some("中国-广东-深圳"),
                City,
            ),
            (
                ["中国", "北京", "北京市"],
                "CN-BJ-Beijing",
                Some("中国-北京-北京"),
                City,
            ),
            (["中国", "广东", "某村"], "CN-GD", Some("中国-广东"), Province),
            (["中国", "0", "深圳市"], "CN", Some("中国"), Country),
            (["中国", "月球", "0"], "CN", Some("中国"), Country),
            (
                ["中国", "台湾省", "台北市"],
                "CN-TW",
                Some("中国-台湾"),
                Province,
            ),
            (["香港", "0", "0"], "HK", Some("香港"), Country),
            (
                ["澳大利亚", "维多利亚", "墨尔本"],
                "AU",
                Some("澳大利亚"),
                Country,
            ),
            (
                ["United States", "California", "San José"],
                "US-California-SanJose",
                None,
                City,
            ),
            (["Singapore", "0", "Singapore"], "SG-Singapore", None, City),
            (["亚太地区", "广东", "深圳"], "", None, Country),
        ] {
            let (label, zh, is) = label(names);
            assert_eq!(label, expected, "{names:?}");
            assert_eq!(zh.as_deref(), chinese, "{names:?}");
            assert_eq!(is, level, "{names:?}");
        }
    }

    #[test]
    fn a_place_has_one_number_and_lies_in_one_of_a_lower() {
        let mut places = Places::default();
        let mut number = |c: &str, p: &str, t: &str| {
            places.named(Name::of(c), Name::of(p), Name::of(t))
        };
        let shenzhen = number("中国", "广东省", "深圳市");
        assert_eq!(number("CN", "GD", "Shenzhen"), shenzhen);
        assert_eq!(number("China", "44", "深圳"), shenzhen);
        // A city first, then a province of that name: one place, a province.
        let bangkok = number("TH", "0", "Bangkok");
        assert_eq!(number("TH", "Bangkok", "0"), bangkok);
        assert_eq!(places.get(bangkok).level, Granularity::Province);
        for (number, place) in places.all().iter().enumerate().skip(1) {
            assert!((place.within as usize) < number);
        }
        assert_eq!(places.level(), Granularity::City);
        assert_eq!(Places::default().level(), Granularity::Country);
    }
}
