//! logveil takes the people out of logs: a filter that finds addresses, phone
//! numbers, identity numbers, device identifiers and credentials in lines of
//! bytes and replaces them as a [`Policy`] says.
//!
//! # The path of a line
//!
//! ```text
//! stream   batches of whole lines       one read, one batch
//! scan     byte-class masks → anchors   the few places worth a look
//! detect   anchors → spans              validated; encodings as views
//! rewrite  policy: span → bytes         gaps copied, replacements written
//! stream   ordered output               one writer, input order
//! ```
//!
//! # Use
//!
//! A program's own log is filtered by wrapping its writer:
//!
//! ```
//! use std::io::Write;
//!
//! let policy = logveil::Policy::builtin("default").expect("it is built in");
//! let filter = logveil::Filter::new(policy);
//! let mut log = filter.writer(Vec::new());
//! writeln!(log, "login from 114.114.114.114 by phone=13800138000")?;
//! # #[cfg(feature = "geo-embedded")]
//! assert_eq!(log.finish()?, b"login from CN by phone=138********\n");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Whoever has whole lines at hand gives them to a [`Worker`]:
//!
//! ```
//! let mut policy = logveil::Policy::builtin("default").expect("built in");
//! policy.set("mobile_cn=mask={keep_last=4}")?;
//! let mut worker = logveil::Filter::new(policy).worker();
//! let mut out = Vec::new();
//! worker.rewrite(b"phone=13800138000\n", &mut out);
//! assert_eq!(out, b"phone=*******8000\n");
//! # Ok::<(), logveil::policy::PolicyError>(())
//! ```
//!
//! # Features
//!
//! `cli`, on by default, is all that only the command needs; `geo-embedded`,
//! on by default, is the country table that `locate` asks where it is given
//! no [`GeoDatabase`]: without either every public address is `ZZ`.
#![warn(missing_docs)]

#[cfg(feature = "bench")]
pub mod bench;
mod detect;
mod entity;
pub mod geo;
mod json;
pub mod keys;
pub mod policy;
mod rewrite;
mod scan;
mod span;
mod stats;
pub mod stream;
mod time;
pub mod transform;

use std::io::Write;
use std::sync::Arc;
use std::time::SystemTime;

pub use detect::columns::Header;
pub use entity::{Class, Entity};
pub use geo::GeoDatabase;
pub use keys::{Key, Keyring};
pub use policy::Policy;
pub use rewrite::{Finding, Worker};
pub use span::FoundBy;
pub use stats::Stats;
pub use stream::adaptor::Writer;
pub use time::Day;
pub use transform::Vault;

/// A policy made ready to filter with; cheap to clone and to share.
#[derive(Clone)]
pub struct Filter(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    policy: Policy,
    suppresses: bool,
    key: Option<Key>,
    vault: Option<Vault>,
    as_of: SystemTime,
    max_line: usize,
    header: Header,
    needs_header: bool,
}

impl Filter {
    /// A filter that does what `policy` says: without a key, as of now, with
    /// lines of up to 1 MiB.
    ///
    /// A policy that [needs a key](Policy::needs_key) withholds the lines it
    /// would need it for until it is [given](Filter::with_key) one.
    pub fn new(policy: Policy) -> Filter {
        Filter(Arc::new(Inner {
            suppresses: policy.suppresses(),
            header: Header::Auto,
            needs_header: policy.needs_header(Header::Auto),
            policy,
            key: None,
            vault: None,
            as_of: SystemTime::now(),
            max_line: stream::lines::MAX_LINE,
        }))
    }

    /// The same filter with a key for pseudonyms.
    pub fn with_key(mut self, key: Key) -> Filter {
        Arc::make_mut(&mut self.0).key = Some(key);
        self
    }

    /// The same filter with a vault, to which the ciphertexts that `encrypt`
    /// makes of sensitive entities go; what comes out refers to them.
    pub fn with_vault(mut self, vault: Vault) -> Filter {
        Arc::make_mut(&mut self.0).vault = Some(vault);
        self
    }

    /// The same filter with another source of locations than the embedded
    /// table.
    pub fn with_geo(mut self, database: GeoDatabase) -> Filter {
        Arc::make_mut(&mut self.0).policy.locate_in(database);
        self
    }

    /// The same filter as of another instant, which settles what lies in the
    /// future.
    pub fn as_of(mut self, instant: SystemTime) -> Filter {
        Arc::make_mut(&mut self.0).as_of = instant;
        self
    }

    /// The same filter for lines of up to `bytes`, the line feed not
    /// counted; longer ones are withheld.
    pub fn with_max_line(mut self, bytes: usize) -> Filter {
        Arc::make_mut(&mut self.0).max_line = bytes;
        self
    }

    /// The same filter for inputs whose columns are named by such a header.
    ///
    /// Where the policy asks for columns, lines that no header has named the
    /// columns of are withheld, but for directives and empty lines: where it
    /// asks for those of W3C logs, and with a header other than `Auto` for
    /// any.
    pub fn with_header(mut self, header: Header) -> Filter {
        let inner = Arc::make_mut(&mut self.0);
        inner.header = header;
        inner.needs_header = inner.policy.needs_header(header);
        self
    }

    /// What the filter does.
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// The longest line that is not withheld, in bytes.
    pub fn max_line(&self) -> usize {
        self.0.max_line
    }

    fn suppresses(&self) -> bool {
        self.0.suppresses
    }

    /// The key it works with, if it was given one.
    pub fn key(&self) -> Option<&Key> {
        self.0.key.as_ref()
    }

    fn header(&self) -> Header {
        self.0.header
    }

    fn needs_header(&self) -> bool {
        self.0.needs_header
    }

    fn vault(&self) -> Option<&Vault> {
        self.0.vault.as_ref()
    }

    fn today(&self) -> Day {
        Day::of(self.0.as_of)
    }

    /// Wraps a writer so that it gets the filtered lines of what is written.
    pub fn writer<W: Write>(&self, inner: W) -> Writer<W> {
        Writer::new(self, inner)
    }

    /// A worker, with the buffers for one thread.
    pub fn worker(&self) -> Worker {
        Worker::new(self.clone())
    }
}

/// What only the fuzz targets see.
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzz {
    pub use crate::detect::views::check as views;
}

/// The stages on their own, for the benches; no part of the API.
#[doc(hidden)]
pub mod stages {
    use crate::{Day, detect, span};

    /// Appends the anchors of `text`.
    pub fn scan(text: &[u8], anchors: &mut Vec<u32>) {
        crate::scan::scan(text, anchors);
    }

    /// Scans and detects, and counts the spans left once overlaps are
    /// settled.
    pub struct Detect {
        detectors: detect::Detectors,
        spans: Vec<span::Span>,
    }

    impl Default for Detect {
        /// Detectors as of 2026-06-30.
        fn default() -> Detect {
            let today = Day::new(2026, 6, 30).expect("a day");
            let wanted = crate::entity::EntitySet::ALL;
            let detectors = detect::Detectors::new(today, wanted);
            Detect { detectors, spans: Vec::new() }
        }
    }

    impl Detect {
        /// The number of spans in `lines`.
        pub fn count(&mut self, lines: &[u8]) -> usize {
            self.spans.clear();
            self.detectors.detect(lines, &mut self.spans);
            span::resolve(&mut self.spans);
            self.spans.len()
        }
    }
}
