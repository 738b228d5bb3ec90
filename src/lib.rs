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
