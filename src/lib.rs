//! logveil takes the people out of logs.
#![warn(missing_docs)]

mod detect;
mod entity;
mod geo;
pub mod policy;
mod rewrite;
mod scan;
mod span;
mod stats;
pub mod stream;
mod time;
pub mod transform;

pub use entity::{Class, Entity};
pub use policy::Policy;
pub use rewrite::{Filter, Finding, Key, Worker};
pub use span::{FoundBy, Span};
pub use stats::Stats;
pub use time::Day;
