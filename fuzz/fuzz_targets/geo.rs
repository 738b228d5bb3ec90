//! Whatever claims to be a database of locations: nothing panics, reading
//! ends, and what stands for an address is a label.
//!
//! `cargo +nightly fuzz run geo -- -max_len=4096`
#![no_main]

use libfuzzer_sys::fuzz_target;
use logveil::{Filter, GeoDatabase, Policy};

const POLICY: &str = "name = \"own\"\nextends = \"default\"\n[geo]\n\
                      granularity = \"city\"\nnames = \"chinese\"\n\
                      min_addresses = 0\n";
const IPS: &str = "1.0.0.0 2.125.160.217 175.16.199.9 223.255.254.7 \
                   2001:218::1 2408:8000::1\n";

/// The header and the index of an xdb file, which is not read.
const HEADER: usize = 256;
const INDEX: usize = 8 << 16;

thread_local! {
    static FILTER: Filter =
        Filter::new(Policy::parse(POLICY).expect("it is sound"));
}

fn located(file: &[u8]) {
    let Ok(database) = GeoDatabase::from_bytes(&[file]) else { return };
    let mut out = Vec::new();
    let filter = FILTER.with(Filter::clone).with_geo(database);
    filter.worker().rewrite(IPS.as_bytes(), &mut out);
    let out = String::from_utf8(out).expect("labels are UTF-8");
    assert_eq!(out.split_whitespace().count(), 6);
    let plain = |c: char| c == '-' || c.is_alphanumeric();
    assert!(out.split_whitespace().all(|label| label.chars().all(plain)));
}

fuzz_target!(|input: &[u8]| {
    if !input.starts_with(&[2, 0, 1, 0]) || input.len() < 20 {
        return located(input);
    }
    // The offsets of an xdb file begin with what stands behind the index.
    let (header, rest) = input.split_at(20);
    let mut file = vec![0; HEADER + INDEX];
    file[..20].copy_from_slice(header);
    file.extend_from_slice(rest);
    located(&file);
});
