//! MaxMind's format: a tree of networks and records behind it, in the nested
//! schema of MaxMind and DB-IP, or in the flat one of others.
//!
//! The crate `maxminddb` bounds what a single record may cost; what stands
//! here bounds the tree, which may lead back to itself, and what records cost
//! together.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;

use maxminddb::{MaxMindDbError, Reader, WithinOptions};
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess};
use serde::de::{SeqAccess, Visitor};

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
    // A tree has one leaf more than it has nodes. Twice as many allow for
    // networks that a writer lets share a branch; a tree that leads back to
    // itself has no end of them.
    let most = u64::from(metadata.node_count) * 2 + 2;
    // Those without data too, or they would pass uncounted.
    let options = WithinOptions::default().include_networks_without_data();
    let mut places = Places::default();
    let (mut v4, mut v6) = (Ranges::default(), Ranges::default());
    let mut known: HashMap<usize, u32> = HashMap::new();
    let mut leaves = 0;
    for found in reader.networks(options).map_err(broken)? {
        let found = found.map_err(broken)?;
        leaves += 1;
        if leaves > most {
            return Err("its tree leads back to itself".to_owned());
        }
        let Some(offset) = found.offset() else { continue };
        let place = match known.get(&offset) {
            Some(&place) => place,
            None => {
                let record: Option<Record> = found.decode().map_err(broken)?;
                let place = record.map_or(0, |r| r.place(&mut places));
                known.insert(offset, place);
                place
            }
        };
        let network = found.network().map_err(broken)?;
        let pushed = match (network.network(), network.broadcast()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                v4.push(first.to_bits(), last.to_bits(), place)
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                v6.push(first.to_bits(), last.to_bits(), place)
            }
            _ => Ok(()),
        };
        pushed.map_err(|OutOfOrder| "its networks overlap".to_owned())?;
    }
    let name = format!("MMDB file of type {}", shown(&metadata.database_type));
    Ok(Flat { name, places, v4, v6 })
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
        places.named(country, province, self.city.name())
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
        struct OfField;

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
                // The largest division stands first.
                let first = seq.next_element()?.unwrap_or_default();
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

        d.deserialize_any(OfField)
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
