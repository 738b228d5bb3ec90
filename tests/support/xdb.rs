//! Files in ip2region's format, made in memory, sound or not: a header, an
//! index, the texts of regions and segments of addresses.

use std::collections::HashMap;
use std::net::IpAddr;

/// Where texts begin: behind a header of 256 bytes and an index of 8 bytes
/// for each pair of an address's first bytes.
pub(crate) const TEXTS: usize = 256 + (8 << 16);

#[derive(Clone)]
pub(crate) struct Segment {
    first: Vec<u8>,
    last: Vec<u8>,
    pub(crate) length: u16,
    pub(crate) offset: u32,
}

/// A file, whose parts can be broken before it is written.
#[derive(Clone)]
pub(crate) struct Xdb {
    pub(crate) structure: u16,
    pub(crate) ip_version: u16,
    pub(crate) texts: Vec<u8>,
    pub(crate) segments: Vec<Segment>,
    /// The length and offset of each region.
    pub(crate) known: HashMap<String, (u16, u32)>,
}

impl Xdb {
    pub(crate) fn new(structure: u16, ip_version: u16) -> Xdb {
        Xdb {
            structure,
            ip_version,
            texts: Vec::new(),
            segments: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// A range of addresses, `1.2.0.0-1.2.3.255`, and its region.
    pub(crate) fn range(mut self, range: &str, region: &str) -> Xdb {
        let &mut (length, offset) =
            self.known.entry(region.to_owned()).or_insert_with(|| {
                let offset = TEXTS + self.texts.len();
                self.texts.extend_from_slice(region.as_bytes());
                (region.len() as u16, offset as u32)
            });
        self.segment(range, length, offset)
    }

    /// A range with any length and offset of a text.
    pub(crate) fn segment(
        mut self,
        range: &str,
        length: u16,
        offset: u32,
    ) -> Xdb {
        let (first, last) = range.split_once('-').unwrap();
        let address = |text: &str| match text.parse().unwrap() {
            IpAddr::V4(ip) => ip.to_bits().to_le_bytes().to_vec(),
            IpAddr::V6(ip) => ip.to_bits().to_be_bytes().to_vec(),
        };
        let (first, last) = (address(first), address(last));
        self.segments.push(Segment { first, last, length, offset });
        self
    }

    /// Where the first segment stands.
    pub(crate) fn first(&self) -> usize {
        TEXTS + self.texts.len()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut segments = Vec::new();
        let mut last = self.first();
        for segment in &self.segments {
            last = self.first() + segments.len();
            segments.extend_from_slice(&segment.first);
            segments.extend_from_slice(&segment.last);
            segments.extend(segment.length.to_le_bytes());
            segments.extend(segment.offset.to_le_bytes());
        }
        let mut out = Vec::new();
        out.extend(self.structure.to_le_bytes());
        // The index is by the first two bytes of an address.
        out.extend(1_u16.to_le_bytes());
        out.extend(1_700_000_000_u32.to_le_bytes());
        out.extend((self.first() as u32).to_le_bytes());
        out.extend((last as u32).to_le_bytes());
        out.extend(self.ip_version.to_le_bytes());
        out.extend(4_u16.to_le_bytes());
        out.resize(TEXTS, 0);
        out.extend_from_slice(&self.texts);
        out.extend(segments);
        out
    }
}
