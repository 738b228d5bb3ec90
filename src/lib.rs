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
#![warn(missing_docs)]

mod detect;
mod entity;
mod geo;
mod json;
pub mod policy;
mod rewrite;
mod scan;
mod span;
mod stats;
mod time;
pub mod transform;

use std::sync::Arc;
use std::time::SystemTime;

pub use detect::columns::Columns;
pub use entity::{Class, Entity};
pub use policy::Policy;
pub use rewrite::{Finding, Worker};
pub use span::FoundBy;
pub use stats::Stats;
pub use time::Day;
pub use transform::Key;

/// A policy made ready to filter with; cheap to clone and to share.
#[derive(Clone)]
pub struct Filter(Arc<Inner>);

struct Inner {
    policy: Policy,
    key: Option<Key>,
    as_of: SystemTime,
}

impl Filter {
    /// A filter that does what `policy` says, without a key, as of now.
    pub fn new(policy: Policy) -> Filter {
        let as_of = SystemTime::now();
        Filter(Arc::new(Inner { policy, key: None, as_of }))
    }

    fn policy(&self) -> &Policy {
        &self.0.policy
    }

    fn key(&self) -> Option<&Key> {
        self.0.key.as_ref()
    }

    fn today(&self) -> Day {
        Day::of(self.0.as_of)
    }

    /// A worker, with the buffers for one thread.
    pub fn worker(&self) -> Worker {
        Worker::new(self.clone())
    }
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

    impl Detect {
        /// Detectors as of 2026-06-30.
        pub fn new() -> Detect {
            let today = Day::new(2026, 6, 30).expect("a day");
            let detectors = detect::Detectors::new(today);
            Detect { detectors, spans: Vec::new() }
        }

        /// The number of spans in `lines`.
        pub fn count(&mut self, lines: &[u8]) -> usize {
            self.spans.clear();
            self.detectors.detect(lines, None, &mut self.spans);
            span::resolve(&mut self.spans);
            self.spans.len()
        }
    }
}
