//! Whatever claims to be compressed: nothing panics, and reading ends.
//!
//! `cargo +nightly fuzz run decompress -- -max_len=4096`
#![no_main]

use std::io::{Cursor, Read, copy, sink};

use libfuzzer_sys::fuzz_target;
use logveil::stream::decompress::{
    Compression, ZSTD_WINDOW_LOG, decompress,
};

fuzz_target!(|input: &[u8]| {
    let source = Box::new(Cursor::new(input.to_vec()));
    let read = decompress(source, ZSTD_WINDOW_LOG);
    let Ok((compression, source)) = read else { return };
    // A few bytes may hold gigabytes.
    let length = copy(&mut source.take(1 << 20), &mut sink());
    if compression == Compression::None {
        assert_eq!(length.ok(), Some(input.len() as u64));
    }
});
