//! Decoded views: origins are in order, and what a view shows of a range is
//! what the range's original bytes decode to. The first five bytes choose the
//! decoders.
//!
//! `cargo +nightly fuzz run views -- -dict=fuzz/logs.dict -max_len=512`
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (choices, text) = input.split_at(input.len().min(5));
    logveil::fuzz::views(choices, text);
});
