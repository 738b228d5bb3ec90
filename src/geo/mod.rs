//! Where an address is: a country, province or city, or the registry's word
//! for addresses that are nowhere.
//!
//! Whatever the source, the embedded table or a file, it is flattened into
//! the same ranges when it is opened, and asked in the same way. A location
//! that covers too few addresses is coarsened: city, province, country,
//! unknown.

#[cfg(feature = "geo-embedded")]
mod country;
mod database;
mod iso3166;
mod mmdb;
mod names;
mod places;
mod table;
#[cfg(test)]
mod tests;
mod xdb;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub use database::{GeoDatabase, GeoError, Knowledge};
use places::Places;
use table::{Held, V4, V6};

/// How closely a location is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Granularity {
    /// `CN`
    Country,
    /// `CN-GD`
    Province,
    /// `CN-GD-Shenzhen`
    City,
}

impl Granularity {
    pub(crate) const ALL: [Granularity; 3] =
        [Granularity::Country, Granularity::Province, Granularity::City];

    /// The name that policies use.
    pub const fn name(self) -> &'static str {
        match self {
            Granularity::Country => "country",
            Granularity::Province => "province",
            Granularity::City => "city",
        }
    }
}

/// What stands for a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A label: `CN-GD`.
    Label,
    /// An address in that location, the same for all: some real host's.
    Address,
}

impl Style {
    pub(crate) const ALL: [Style; 2] = [Style::Label, Style::Address];

    /// The name that policies use.
    pub const fn name(self) -> &'static str {
        match self {
            Style::Label => "label",
            Style::Address => "address",
        }
    }
}

/// In which writing labels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Codes of ISO 3166, and cities in Latin letters: `CN-GD-Shenzhen`.
    Code,
    /// Chinese, `中国-广东-深圳`, where the log can hold it and all of the
    /// place has a Chinese name; the code elsewhere.
    Chinese,
}

impl Names {
    pub(crate) const ALL: [Names; 2] = [Names::Code, Names::Chinese];

    /// The name that policies use.
    pub const fn name(self) -> &'static str {
        match self {
            Names::Code => "code",
            Names::Chinese => "chinese",
        }
    }
}

/// What `locate` is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How closely, at most.
    pub granularity: Granularity,
    /// What stands for a location.
    pub style: Style,
    /// In which writing.
    pub names: Names,
    /// A location with fewer addresses, or networks of 48 bits of IPv6, is
    /// coarsened.
    pub min_addresses: u32,
    /// The files that hold the database; the embedded table if there are
    /// none.
    pub database: Vec<PathBuf>,
}

/// The country, if it has as many addresses as a network of 20 bits.
impl Default for Settings {
    fn default() -> Settings {
        Settings {
            granularity: Granularity::Country,
            style: Style::Label,
            names: Names::Code,
            min_addresses: 4096,
            database: Vec::new(),
        }
    }
}

/// Where an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// A place by the number that it has for IPv4.
    V4(u32),
    /// A place by the number that it has for IPv6.
    V6(u32),
    /// An address of a private network: RFC 1918, shared address space
    /// (RFC 6598), unique local (RFC 4193), link-local (RFC 3927, RFC 4291).
    Private,
    /// Documentation, multicast, and the rest of the IANA special-purpose
    /// registries.
    Reserved,
    /// Loopback or unspecified: says nothing about anyone.
    Local,
    /// Public, but not known, or in too small a country.
    Unknown,
}

/// Labels of what is in no place.
const PRIVATE: &str = "private";
const RESERVED: &str = "reserved";
const UNKNOWN: &str = "ZZ";

/// The addresses that stand for them: the first of RFC 1918 and RFC 5737, of
/// RFC 4193 and RFC 3849.
const PRIVATE_V4: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 0);
const RESERVED_V4: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 0);
const PRIVATE_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 0);
const RESERVED_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0);

/// Answers where an address is; cheap to clone and to share.
#[derive(Clone)]
pub(crate) struct Geo(Arc<Inner>);

struct Inner {
    settings: Settings,
    database: GeoDatabase,
    v4: OnceLock<Shown<V4, u32>>,
    v6: OnceLock<Shown<V6, u128>>,
    labels: OnceLock<Vec<Box<str>>>,
}

/// What is shown of one family of addresses under some settings.
struct Shown<T, A> {
    table: Arc<T>,
    places: Arc<Places>,
    /// For each place the one that is shown for it; 0 is none.
    of: Vec<u32>,
    /// For each place that is shown the address that stands for it.
    addresses: Vec<Option<A>>,
    /// The labels of all places, one behind the other, and where each is:
    /// those of the countries are 3 KiB, which stay in a core's first cache.
    text: String,
    ascii: Vec<(u32, u32)>,
    /// Empty where there is none in Chinese.
    chinese: Vec<(u32, u32)>,
}

impl<T, A: Copy> Shown<T, A> {
    /// What is shown, for places that have what `held` says; `size` is how
    /// many addresses a number of them counts as.
    fn new(
        table: Arc<T>,
        held: impl Fn(&T) -> &[Held<A>],
        places: Arc<Places>,
        size: impl Fn(u128) -> u128,
        settings: &Settings,
    ) -> Shown<T, A> {
        let all = places.all();
        let mut counts = vec![0_u128; all.len()];
        for (count, held) in counts.iter_mut().zip(held(&table)) {
            *count = held.addresses;
        }
        // A place has a higher number than what it lies in.
        for (number, place) in all.iter().enumerate().skip(1).rev() {
            counts[place.within as usize] += counts[number];
        }
        let mut of = vec![0; all.len()];
        for (number, place) in all.iter().enumerate().skip(1) {
            let fits = place.level <= settings.granularity
                && size(counts[number]) >= u128::from(settings.min_addresses);
            of[number] =
                if fits { number as u32 } else { of[place.within as usize] };
        }
        // The widest range of what is shown alike is where another database
        // is most likely to agree.
        let mut widest: Vec<Option<(u128, A)>> = vec![None; all.len()];
        for (&shown, held) in of.iter().zip(held(&table)) {
            let best = &mut widest[shown as usize];
            if held.widest.map(|w| w.0) > best.map(|w| w.0) {
                *best = held.widest;
            }
        }
        let addresses = widest.iter().map(|w| w.map(|(_, start)| start));
        let addresses = addresses.collect();
        let mut text = String::new();
        let mut add = |label: &str| {
            let start = text.len() as u32;
            text.push_str(label);
            (start, text.len() as u32)
        };
        let ascii = all.iter().map(|place| add(&place.label)).collect();
        let chinese = all.iter().map(|place| place.chinese.as_deref());
        let chinese = chinese.map(|label| add(label.unwrap_or("")));
        let chinese = match settings.names {
            Names::Chinese => chinese.collect(),
            Names::Code => Vec::new(),
        };
        Shown { table, places, of, addresses, text, ascii, chinese }
    }

    /// The label of a place that is shown.
    #[inline]
    fn label(&self, place: u32, chinese: bool) -> &str {
        let named = |labels: &[(u32, u32)]| {
            let (start, end) = *labels.get(place as usize)?;
            self.text.get(start as usize..end as usize)
        };
        let zh = if chinese { named(&self.chinese) } else { None };
        zh.filter(|label| !label.is_empty())
            .or_else(|| named(&self.ascii))
            .unwrap_or_default()
    }

    /// The places that are shown for some address.
    fn places<'s>(
        &'s self,
        held: &'s [Held<A>],
    ) -> impl Iterator<Item = &'s places::Place> {
        let of = self.of.iter().zip(held);
        of.filter(|(shown, held)| **shown != 0 && held.addresses > 0)
            .map(|(&shown, _)| self.places.get(shown))
    }
}

impl Geo {
    /// Answers from `database` under `settings`.
    pub(crate) fn new(settings: Settings, database: GeoDatabase) -> Geo {
        Geo(Arc::new(Inner {
            settings,
            database,
            v4: OnceLock::new(),
            v6: OnceLock::new(),
            labels: OnceLock::new(),
        }))
    }

    /// What is asked for.
    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// What answers.
    pub(crate) fn database(&self) -> &GeoDatabase {
        &self.0.database
    }

    fn v4(&self) -> &Shown<V4, u32> {
        self.0.v4.get_or_init(|| {
            let side = &self.0.database.v4;
            Shown::new(
                side.table.get(),
                V4::held,
                Arc::clone(&side.places),
                |addresses| addresses,
                &self.0.settings,
            )
        })
    }

    fn v6(&self) -> &Shown<V6, u128> {
        self.0.v6.get_or_init(|| {
            let side = &self.0.database.v6;
            Shown::new(
                side.table.get(),
                V6::held,
                Arc::clone(&side.places),
                |addresses| addresses >> 80,
                &self.0.settings,
            )
        })
    }

    /// Where `ip` is. Allocates nothing but, at the first call for each
    /// family, what its answers need.
    #[inline]
    pub(crate) fn locate(&self, ip: IpAddr) -> Location {
        match ip {
            IpAddr::V4(ip) => self.locate_v4(ip),
            IpAddr::V6(ip) => self.locate_v6(ip),
        }
    }

    fn locate_v4(&self, ip: Ipv4Addr) -> Location {
        if let Some(location) = special_v4(ip) {
            return location;
        }
        let shown = self.v4();
        match shown.of[shown.table.place(ip.to_bits()) as usize] {
            0 => Location::Unknown,
            place => Location::V4(place),
        }
    }

    fn locate_v6(&self, ip: Ipv6Addr) -> Location {
        if let Some((inner, behind)) = embedded(ip) {
            return match self.locate_v4(inner) {
                // 6to4 has bits behind the loopback address that would stay.
                Location::Local if behind > 0 => Location::Reserved,
                location => location,
            };
        }
        if let Some(location) = special_v6(ip) {
            return location;
        }
        let shown = self.v6();
        match shown.of[shown.table.place(ip.to_bits()) as usize] {
            0 => Location::Unknown,
            place => Location::V6(place),
        }
    }

    /// The label, or `None` for addresses that are left as they are; in
    /// Chinese if `chinese` says that it may be, and it has a Chinese one.
    #[inline]
    pub(crate) fn label(
        &self,
        location: Location,
        chinese: bool,
    ) -> Option<&str> {
        Some(match location {
            Location::V4(place) => self.v4().label(place, chinese),
            Location::V6(place) => self.v6().label(place, chinese),
            Location::Private => PRIVATE,
            Location::Reserved => RESERVED,
            Location::Unknown => UNKNOWN,
            Location::Local => return None,
        })
    }

    /// Whether `text` is a label that may stand for some address.
    pub(crate) fn is_label(&self, text: &[u8]) -> bool {
        if self.0.settings.style == Style::Address {
            return false;
        }
        let special = [PRIVATE, RESERVED, UNKNOWN];
        let Ok(text) = std::str::from_utf8(text) else { return false };
        special.contains(&text)
            // Few values in the place of a label have a label's form.
            || text.chars().all(|c| c == '-' || c.is_alphanumeric())
                && self.labels().binary_search_by(|l| (**l).cmp(text)).is_ok()
    }

    /// The labels of all places that are shown, in order.
    fn labels(&self) -> &[Box<str>] {
        self.0.labels.get_or_init(|| {
            let (v4, v6) = (self.v4(), self.v6());
            let places = v4.places(v4.table.held());
            let places = places.chain(v6.places(v6.table.held()));
            let chinese = self.0.settings.names == Names::Chinese;
            let mut labels: Vec<Box<str>> = places
                .flat_map(|place| {
                    let zh = place.chinese.clone().filter(|_| chinese);
                    [Some(place.label.clone()), zh].into_iter().flatten()
                })
                .collect();
            labels.sort_unstable();
            labels.dedup();
            labels
        })
    }

    /// The address that stands for all in the location of `ip`, itself in
    /// that location and in the same spelling of IPv4 in IPv6.
    ///
    /// For an unknown location that is the unspecified address, which is no
    /// host's and which every database knows to be nowhere.
    pub(crate) fn representative(&self, ip: IpAddr) -> IpAddr {
        match ip {
            IpAddr::V4(ip) => self.representative_v4(ip).into(),
            IpAddr::V6(ip) => self.representative_v6(ip).into(),
        }
    }

    fn representative_v4(&self, ip: Ipv4Addr) -> Ipv4Addr {
        match self.locate_v4(ip) {
            Location::Local => ip,
            Location::Private => PRIVATE_V4,
            Location::Reserved => RESERVED_V4,
            Location::V4(place) => {
                let address = self.v4().addresses[place as usize];
                Ipv4Addr::from_bits(address.unwrap_or(0))
            }
            Location::V6(_) | Location::Unknown => Ipv4Addr::UNSPECIFIED,
        }
    }

    fn representative_v6(&self, ip: Ipv6Addr) -> Ipv6Addr {
        if let Some((inner, behind)) = embedded(ip) {
            let inner = match self.locate_v4(inner) {
                Location::Local if behind > 0 => RESERVED_V4,
                _ => self.representative_v4(inner),
            };
            // Around the unspecified address 6to4 is reserved.
            if behind > 0 && inner.is_unspecified() {
                return Ipv6Addr::UNSPECIFIED;
            }
            return embed(ip, behind, inner);
        }
        match self.locate_v6(ip) {
            Location::Local => ip,
            Location::Private => PRIVATE_V6,
            Location::Reserved => RESERVED_V6,
            Location::V6(place) => {
                let address = self.v6().addresses[place as usize];
                Ipv6Addr::from_bits(address.unwrap_or(0))
            }
            Location::V4(_) | Location::Unknown => Ipv6Addr::UNSPECIFIED,
        }
    }
}

/// Says what it was asked and whom it asks.
impl fmt::Debug for Geo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Geo")
            .field("settings", &self.0.settings)
            .field("database", &self.0.database)
            .finish_non_exhaustive()
    }
}

/// The spelling in IPv6 of `inner` that `ip` is of another address, with
/// nothing behind it.
fn embed(ip: Ipv6Addr, behind: u32, inner: Ipv4Addr) -> Ipv6Addr {
    let above = ip.to_bits() >> (behind + 32) << 32;
    Ipv6Addr::from_bits((above | u128::from(inner.to_bits())) << behind)
}

/// The IPv4 address that `ip` is a spelling of, and the number of bits that
/// stand behind it: IPv4-mapped `::ffff:0:0/96` (RFC 4291), translated
/// `64:ff9b::/96` (RFC 6052), 6to4 `2002::/16` (RFC 3056).
pub(crate) fn embedded(ip: Ipv6Addr) -> Option<(Ipv4Addr, u32)> {
    let bits = ip.to_bits();
    let high = bits >> 32;
    if high == 0xffff || high == 0x64_ff9b << 64 {
        Some((Ipv4Addr::from_bits(bits as u32), 0))
    } else if bits >> 112 == 0x2002 {
        Some((Ipv4Addr::from_bits((bits >> 80) as u32), 80))
    } else {
        None
    }
}

/// What the IANA IPv4 special-purpose address registry (RFC 6890) says of
/// `ip`, or `None` where it is public. Blocks that the registry calls
/// globally reachable (AS112, AMT) are public.
fn special_v4(ip: Ipv4Addr) -> Option<Location> {
    match ip.octets() {
        [0, 0, 0, 0] | [127, ..] => Some(Location::Local),
        [10, ..]
        | [100, 64..=127, ..]
        | [169, 254, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..] => Some(Location::Private),
        // This network, protocol assignments, documentation, the old 6to4
        // relay, benchmarking, multicast and the rest.
        [0, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [224..=255, ..] => Some(Location::Reserved),
        _ => None,
    }
}

/// What the IANA IPv6 special-purpose address registry (RFC 6890) says of
/// `ip`, or `None` where it is public. All that lies outside the global
/// unicast space `2000::/3` and has no use of its own is reserved.
fn special_v6(ip: Ipv6Addr) -> Option<Location> {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Some(Location::Local),
        [0xfc00..=0xfdff | 0xfe80..=0xfebf, ..] => Some(Location::Private),
        // Protocol assignments 2001::/23, documentation 2001:db8::/32 and
        // 3fff::/20.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => {
            Some(Location::Reserved)
        }
        [0x2000..=0x3fff, ..] => None,
        _ => Some(Location::Reserved),
    }
}
