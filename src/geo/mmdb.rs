//! MaxMind's format: a tree of networks and records behind it, in the nested
//! schema of MaxMind and DB-IP, or in the flat one of others.
//!
//! The crate `maxminddb` reads the metadata and single records, and bounds
//! what each may cost. The tree is walked here: it may lead back to itself,
//! or from every branch to one and the same.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use maxminddb::{MaxMindDbError, Reader};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::database::Flat;
use super::names::Name;
use super::places::Places;
use super::table::{OutOfOrder, Ranges};

/// What the metadata stands behind, in the last 128 KiB of a file.
const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";

/// Whether `bytes` are a file in MaxMind's format.
pub(super) fn is_mmdb(bytes: &[u8]) -> bool {
    let end = &bytes[bytes.len().saturating_sub(128 << 10)..];
    memchr::memmem::find(end, MARKER).is_some()
}

/// Reads the whole of a file.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<Flat, String> {
    let broken = |error: MaxMindDbError| error.to_string();
    let reader = Reader::from_source(bytes).map_err(broken)?;
    let metadata = reader.metadata();
    let mut places = Places::default();
    let (mut v4, mut v6) = (Ranges::default(), Ranges::default());
    let mut known: HashMap<u32, u32> = HashMap::new();
    let tree = Tree {
        bytes,
        count: metadata.node_count,
        record_size: metadata.record_size,
        is_v6: metadata.ip_version == 6,
    };
    tree.walk(|record, first, last| {
        let place = match known.get(&record) {
            Some(&place) => place,
            None => {
                let found = reader.lookup(first).map_err(broken)?;
                let told: Option<Record> = found.decode().map_err(broken)?;
                let place = told.map_or(0, |told| told.place(&mut places));
                known.insert(record, place);
                place
            }
        };
        let pushed = match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                v4.push(first.to_bits(), last.to_bits(), place)
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                v6.push(first.to_bits(), last.to_bits(), place)
            }
            _ => Err(OutOfOrder),
        };
        pushed.map_err(|OutOfOrder| "its networks overlap".to_owned())
    })?;
    let name = format!("MMDB file of type {}", shown(&metadata.database_type));
    Ok(Flat { name, places, v4, v6 })
}

/// The tree at the front of a file: nodes of two records, each of which is
/// the number of another node, or of none (`count`), or leads to data.
struct Tree<'b> {
    bytes: &'b [u8],
    /// How many nodes there are.
    count: u32,
    /// Bits: 24, 28 or 32.
    record_size: u16,
    is_v6: bool,
}

impl Tree<'_> {
    /// The left (0) or right (1) record of a node.
    fn record(&self, node: u32, side: usize) -> Result<u32, String> {
        let size = usize::from(self.record_size) / 4;
        let half = size / 2;
        let at = node as usize * size;
        let node = self.bytes.get(at..at + size);
        let node = node.ok_or("its tree is cut short")?;
        let low = node[side * (size - half)..][..half].iter();
        let low = low.fold(0, |all, &byte| all << 8 | u32::from(byte));
        // Of 28 bits the upper 4 are halves of the byte in the middle.
        let high = match (self.record_size, side) {
            (28, 0) => u32::from(node[half] >> 4) << 24,
            (28, _) => u32::from(node[half] & 0xf) << 24,
            _ => 0,
        };
        Ok(high | low)
    }

    /// The node below which IPv4 is in a tree of IPv6: that of `::/96`.
    fn v4_root(&self) -> Result<Option<u32>, String> {
        let mut node = 0;
        for _ in 0..96 {
            if !self.is_v6 || node >= self.count {
                return Ok(None);
            }
            node = self.record(node, 0)?;
        }
        Ok(Some(node).filter(|&node| node < self.count))
    }

    /// Tells `each` the networks that have data, in order: the record that
    /// leads there, the first address and the last. The other networks that
    /// lead to IPv4, as that of 6to4 does, are left out: such an address is
    /// looked up as the one of IPv4 that it is a spelling of.
    fn walk(
        &self,
        mut each: impl FnMut(u32, IpAddr, IpAddr) -> Result<(), String>,
    ) -> Result<(), String> {
        let width = if self.is_v6 { 128 } else { 32 };
        let v4_root = self.v4_root()?;
        // Each node is in one place; twice as many allow for networks that
        // a writer lets share a branch.
        let mut left = u64::from(self.count) * 2;
        let mut stack = vec![(0, 0_u128, 0_u32)];
        while let Some((record, first, depth)) = stack.pop() {
            if record < self.count {
                if Some(record) == v4_root && first >> 32 != 0 {
                    continue;
                }
                if left == 0 || depth == width {
                    return Err("its tree leads back to itself or too often \
                                to one branch"
                        .to_owned());
                }
                left -= 1;
                let right = first | 1 << (width - 1 - depth);
                stack.push((self.record(record, 1)?, right, depth + 1));
                stack.push((self.record(record, 0)?, first, depth + 1));
            } else if record > self.count {
                let behind = u128::MAX.checked_shr(128 - (width - depth));
                let last = first | behind.unwrap_or(0);
                let in_v4 = v4_root.is_some() && first >> 32 == 0;
                let (first, last) = if !self.is_v6 || in_v4 && depth >= 96 {
                    let of = |bits| Ipv4Addr::from_bits(bits as u32).into();
                    (of(first), of(last))
                } else {
                    let of = |bits| Ipv6Addr::from_bits(bits).into();
                    (of(first), of(last))
                };
                each(record, first, last)?;
            }
        }
        Ok(())
    }
}

/// A name out of a file, fit for a terminal.
fn shown(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_graphic() || *c == ' ';
    text.chars().filter(plain).take(40).collect()
}

/// Keys of a map and elements of an array that are looked at, and bytes of a
/// name: more than any schema has. What holds more is refused, or a file
/// could make every one of its records as long as itself.
const MOST: usize = 64;
const LONGEST: usize = 256;

/// What a record says of a place.
#[derive(Default)]
struct Record {
    country: Field,
    country_name: Field,
    country_code: Field,
    province: Field,
    province_code: Field,
    city: Field,
}

impl Record {
    fn place(&self, places: &mut Places) -> u32 {
        // IPinfo's `country` is a code beside a name that may be spelled in
        // another way than ISO 3166's.
        let country = match self.country.name() {
            name if name == Name::default() => self.country_name.name(),
            name => name,
        };
        let code = self.country_code.text().or(country.code);
        let country = Name { code, ..country };
        let province = Name {
            code: self.province_code.text().or(self.province.code.as_deref()),
            ..self.province.name()
        };
        // No standard has codes of cities: it is someone's number.
        let city = Name { code: None, ..self.city.name() };
        places.named(country, province, city)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Record, D::Error> {
        struct OfRecord;

        impl<'de> Visitor<'de> for OfRecord {
            type Value = Record;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Record, A::Error> {
                let mut record = Record::default();
                each_key(&mut map, |key, map| {
                    let field = match key {
                        "country" => &mut record.country,
                        "country_name" => &mut record.country_name,
                        "country_code" | "country_iso_code" => {
                            &mut record.country_code
                        }
                        "subdivisions" | "region" | "region_name"
                        | "state" | "state1" | "state_prov" | "stateprov"
                        | "province" => &mut record.province,
                        "region_code" | "state_code" | "subdivision_code" => {
                            &mut record.province_code
                        }
                        "city" | "city_name" => &mut record.city,
                        _ => return Ok(false),
                    };
                    *field = map.next_value()?;
                    Ok(true)
                })?;
                Ok(record)
            }
        }

        d.deserialize_map(OfRecord)
    }
}

/// The place of one level: a text, or a map with a code and names in several
/// languages, or the first of an array of those.
#[derive(Default)]
struct Field {
    code: Option<String>,
    plain: Option<String>,
    chinese: Option<String>,
}

impl Field {
    fn text(&self) -> Option<&str> {
        self.plain.as_deref().filter(|text| !text.is_empty())
    }

    fn name(&self) -> Name<'_> {
        let name = self.plain.as_deref().map(Name::of).unwrap_or_default();
        let chinese = self.chinese.as_deref().or(name.chinese);
        Name { code: self.code.as_deref(), chinese, ..name }
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Field, D::Error> {
        /// `true` within an array, where no other may be: one in another, a
        /// file could fill the stack with them.
        struct OfField(bool);

        impl<'de> DeserializeSeed<'de> for OfField {
            type Value = Field;

            fn deserialize<D: Deserializer<'de>>(
                self,
                d: D,
            ) -> Result<Field, D::Error> {
                d.deserialize_any(self)
            }
        }

        impl<'de> Visitor<'de> for OfField {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a map or an array of maps")
            }

            fn visit_str<E: de::Error>(self, v: &str) -> Result<Field, E> {
                let plain = Some(text(v)?);
                Ok(Field { plain, ..Field::default() })
            }

            // A number is no name.
            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Field, E> {
                Ok(Field::default())
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Field, E> {
                Ok(Field::default())
            }

            fn visit_u128<E: de::Error>(self, _: u128) -> Result<Field, E> {
                Ok(Field::default())
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Field, E> {
                Ok(Field::default())
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Field, E> {
                Ok(Field::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Field, A::Error> {
                if self.0 {
                    return Err(de::Error::custom("an array of arrays"));
                }
                // The largest division stands first.
                let first = seq.next_element_seed(OfField(true))?;
                let first = first.unwrap_or_default();
                for _ in 0..MOST {
                    if seq.next_element::<IgnoredAny>()?.is_none() {
                        return Ok(first);
                    }
                }
                Err(de::Error::custom("an array of too many elements"))
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Field, A::Error> {
                let mut field = Field::default();
                each_key(&mut map, |key, map| {
                    match key {
                        "iso_code" | "code" => {
                            field.code = map.next_value::<Text>()?.0;
                        }
                        "names" => {
                            let Names { english, chinese } =
                                map.next_value()?;
                            field.plain = english;
                            field.chinese = chinese;
                        }
                        "name" if field.plain.is_none() => {
                            field.plain = map.next_value::<Text>()?.0;
                        }
                        _ => return Ok(false),
                    }
                    Ok(true)
                })?;
                Ok(field)
            }
        }

        OfField(false).deserialize(d)
    }
}

/// Names in the languages that labels are made of.
#[derive(Default)]
struct Names {
    english: Option<String>,
    chinese: Option<String>,
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Names, D::Error> {
        struct OfNames;

        impl<'de> Visitor<'de> for OfNames {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of names")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Names, A::Error> {
                let mut names = Names::default();
                each_key(&mut map, |key, map| {
                    let name = match key {
                        "en" => &mut names.english,
                        "zh-CN" | "zh" => &mut names.chinese,
                        _ => return Ok(false),
                    };
                    *name = map.next_value::<Text>()?.0;
                    Ok(true)
                })?;
                Ok(names)
            }
        }

        d.deserialize_map(OfNames)
    }
}

/// A text that is not too long.
#[derive(Default)]
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Text, D::Error> {
        struct OfText;

        impl Visitor<'_> for OfText {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: de::Error>(self, v: &str) -> Result<Text, E> {
                text(v).map(|text| Text(Some(text)))
            }
        }

        d.deserialize_str(OfText)
    }
}

fn text<E: de::Error>(text: &str) -> Result<String, E> {
    match text.len() <= LONGEST {
        true => Ok(text.to_owned()),
        false => Err(E::custom("a name that is too long")),
    }
}

/// Gives `read` each key of a map, to read its value or say that it did not.
fn each_key<'de, A: MapAccess<'de>>(
    map: &mut A,
    mut read: impl FnMut(&str, &mut A) -> Result<bool, A::Error>,
) -> Result<(), A::Error> {
    for _ in 0..MOST {
        let Some(Text(key)) = map.next_key()? else { return Ok(()) };
        if !read(&key.unwrap_or_default(), map)? {
            map.next_value::<IgnoredAny>()?;
        }
    }
    Err(de::Error::custom("a map of too many keys"))
}
