//! The promises that hold for any bytes: nothing panics, what lies outside
//! the findings stays byte for byte, a used worker answers as a fresh one.
//!
//! `cargo +nightly fuzz run rewrite -- -dict=fuzz/logs.dict -max_len=4096`
#![no_main]

#[path = "../../tests/support/properties.rs"]
mod properties;

use libfuzzer_sys::fuzz_target;
use logveil::{Filter, Policy};

thread_local! {
    static FILTER: Filter =
        Filter::new(Policy::builtin("default").expect("it is built in"));
}

fuzz_target!(|lines: &[u8]| {
    FILTER.with(|filter| {
        let _ = properties::hold(filter, &mut filter.worker(), lines);
    });
});
