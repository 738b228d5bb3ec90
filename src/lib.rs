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
mod time;
pub mod transform;

pub use entity::{Class, Entity};
pub use span::{FoundBy, Span};
pub use time::Day;
