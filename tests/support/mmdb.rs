//! Files in MaxMind's format, made in memory, sound or not (MaxMind DB file
//! format specification, version 2.0).

use std::net::IpAddr;

/// A value of the data section.
#[derive(Clone)]
pub(crate) enum Value {
    Text(String),
    U16(u16),
    U32(u32),
    U64(u64),
    Double(f64),
    Bool(bool),
    Map(Vec<(String, Value)>),
    Array(Vec<Value>),
    /// What stands at this offset of the data section.
    Pointer(usize),
    /// Bytes as they are.
    Raw(Vec<u8>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

pub(crate) fn map<V: Into<Value>>(
    pairs: impl IntoIterator<Item = (&'static str, V)>,
) -> Value {
    let pairs = pairs.into_iter();
    Value::Map(pairs.map(|(k, v)| (k.to_owned(), v.into())).collect())
}

pub(crate) const TEXT: u8 = 2;
pub(crate) const BYTES: u8 = 4;
pub(crate) const MAP: u8 = 7;
pub(crate) const ARRAY: u8 = 11;

/// The bytes that say of which type a value is, and its size.
pub(crate) fn control(kind: u8, size: usize) -> Vec<u8> {
    let (inline, more) = match size {
        0..29 => (size, 0),
        29..285 => (29, size - 29),
        285..65_821 => (30, size - 285),
        _ => (31, size - 65_821),
    };
    let (high, extended) = match kind {
        1..=7 => (kind << 5, None),
        _ => (0, Some(kind - 7)),
    };
    let mut bytes = vec![high | inline as u8];
    bytes.extend(extended);
    let wide = inline.saturating_sub(28);
    bytes.extend_from_slice(&more.to_be_bytes()[8 - wide..]);
    bytes
}

impl Value {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Value::Text(text) => {
                out.extend(control(TEXT, text.len()));
                out.extend_from_slice(text.as_bytes());
            }
            Value::U16(number) => {
                out.extend(control(5, 2));
                out.extend(number.to_be_bytes());
            }
            Value::U32(number) => {
                out.extend(control(6, 4));
                out.extend(number.to_be_bytes());
            }
            Value::U64(number) => {
                out.extend(control(9, 8));
                out.extend(number.to_be_bytes());
            }
            Value::Double(number) => {
                out.extend(control(3, 8));
                out.extend(number.to_be_bytes());
            }
            Value::Bool(is) => out.extend(control(14, usize::from(*is))),
            Value::Map(pairs) => {
                out.extend(control(MAP, pairs.len()));
                for (key, value) in pairs {
                    Value::Text(key.clone()).write(out);
                    value.write(out);
                }
            }
            Value::Array(values) => {
                out.extend(control(ARRAY, values.len()));
                values.iter().for_each(|value| value.write(out));
            }
            Value::Pointer(offset) => {
                // In four bytes, which hold any offset as it is.
                out.push(0b0011_1000);
                out.extend((*offset as u32).to_be_bytes());
            }
            Value::Raw(bytes) => out.extend_from_slice(bytes),
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }
}

/// The parts of a file, which need not fit each other.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) kind: String,
    pub(crate) ip_version: u16,
    pub(crate) record_size: u16,
    /// What the metadata say, if not how many there are.
    pub(crate) node_count: Option<u32>,
    /// Each with its left and its right record.
    pub(crate) nodes: Vec<[u32; 2]>,
    pub(crate) data: Vec<u8>,
}

impl Parts {
    pub(crate) fn new(record_size: u16, ip_version: u16) -> Parts {
        Parts {
            kind: "Test-City".to_owned(),
            ip_version,
            record_size,
            node_count: None,
            nodes: Vec::new(),
            data: Vec::new(),
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for &[left, right] in &self.nodes {
            let (l, r) = (left.to_be_bytes(), right.to_be_bytes());
            match self.record_size {
                24 => out.extend([l[1], l[2], l[3], r[1], r[2], r[3]]),
                28 => {
                    let middle = l[0] << 4 | r[0];
                    out.extend([l[1], l[2], l[3], middle, r[1], r[2], r[3]]);
                }
                _ => out.extend([l, r].concat()),
            }
        }
        out.extend([0; 16]);
        out.extend_from_slice(&self.data);
        out.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
        let nodes = self.node_count.unwrap_or(self.nodes.len() as u32);
        let metadata = map([
            ("database_type", Value::Text(self.kind.clone())),
            ("description", map([("en", "made for a test")])),
            ("languages", Value::Array(vec!["en".into(), "zh-CN".into()])),
            ("binary_format_major_version", Value::U16(2)),
            ("binary_format_minor_version", Value::U16(0)),
            ("build_epoch", Value::U64(1_700_000_000)),
            ("ip_version", Value::U16(self.ip_version)),
            ("record_size", Value::U16(self.record_size)),
            ("node_count", Value::U32(nodes)),
        ]);
        metadata.write(&mut out);
        out
    }
}

/// What a record of the tree leads to.
#[derive(Clone, Copy)]
enum Branch {
    Nowhere,
    Node(usize),
    Data(usize),
}

/// A sound file. IPv4 networks of an IPv6 tree are below `::/96`.
pub(crate) struct Mmdb {
    parts: Parts,
    nodes: Vec<[Branch; 2]>,
}

impl Mmdb {
    pub(crate) fn new(record_size: u16, ip_version: u16) -> Mmdb {
        Mmdb {
            parts: Parts::new(record_size, ip_version),
            nodes: vec![[Branch::Nowhere; 2]],
        }
    }

    /// The offset of a value that is added to the data section.
    pub(crate) fn data(&mut self, value: &Value) -> usize {
        let offset = self.parts.data.len();
        value.write(&mut self.parts.data);
        offset
    }

    /// A network, `1.2.0.0/16`, and what is known of it.
    pub(crate) fn network(mut self, network: &str, value: Value) -> Mmdb {
        let offset = self.data(&value);
        self.record(network, offset)
    }

    /// A network that leads to this offset of the data section.
    pub(crate) fn record(mut self, network: &str, offset: usize) -> Mmdb {
        let (bits, depth) = self.place(network);
        self.lead(bits, depth, Branch::Data(offset));
        self
    }

    /// A network below which the tree of IPv4 stands once more.
    pub(crate) fn alias(mut self, network: &str) -> Mmdb {
        let root = (0..96).fold(0, |node, _| match self.nodes[node][0] {
            Branch::Node(next) => next,
            _ => panic!("there is no IPv4 yet"),
        });
        let (bits, depth) = self.place(network);
        self.lead(bits, depth, Branch::Node(root));
        self
    }

    /// The bits of a network from the top, and how many there are.
    fn place(&self, network: &str) -> (u128, u32) {
        let (ip, depth) = network.split_once('/').unwrap();
        let depth: u32 = depth.parse().unwrap();
        match (ip.parse().unwrap(), self.parts.ip_version) {
            (IpAddr::V4(ip), 4) => (u128::from(ip.to_bits()) << 96, depth),
            (IpAddr::V4(ip), _) => (ip.to_bits().into(), depth + 96),
            (IpAddr::V6(ip), _) => (ip.to_bits(), depth),
        }
    }

    fn lead(&mut self, bits: u128, depth: u32, to: Branch) {
        let side = |level: u32| (bits >> (127 - level) & 1) as usize;
        let mut node = 0;
        for level in 0..depth - 1 {
            node = match self.nodes[node][side(level)] {
                Branch::Node(next) => next,
                Branch::Nowhere => {
                    let next = self.nodes.len();
                    self.nodes.push([Branch::Nowhere; 2]);
                    self.nodes[node][side(level)] = Branch::Node(next);
                    next
                }
                Branch::Data(_) => panic!("networks overlap"),
            };
        }
        self.nodes[node][side(depth - 1)] = to;
    }

    pub(crate) fn parts(&self) -> Parts {
        let mut parts = self.parts.clone();
        let count = self.nodes.len() as u32;
        let record = |branch: Branch| match branch {
            Branch::Nowhere => count,
            Branch::Node(node) => node as u32,
            Branch::Data(offset) => count + 16 + offset as u32,
        };
        parts.nodes = self.nodes.iter().map(|n| n.map(record)).collect();
        parts
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.parts().bytes()
    }
}
