//! The path of a line, on one thread, beside the replacer one would
//! otherwise write. Every bench checks what it did.
//!
//! `cargo bench` measures; `cargo bench -- --test` runs each once.

#[path = "support/corpus.rs"]
mod corpus;

use corpus::Corpus;
use divan::counter::BytesCount;
use logveil::bench::replacer::Replacer;
use logveil::{Entity, Filter, Key, Policy};

const SIZE: usize = 8 << 20;
/// What one read of a file gives to a worker.
const BATCH: usize = 256 << 10;

fn main() {
    divan::main();
}

/// Cuts a log into batches of whole lines.
fn batches(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = log;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let window = &rest[..BATCH.min(rest.len())];
        let end = memchr::memrchr(b'\n', window).map_or(rest.len(), |i| i + 1);
        let (batch, after) = rest.split_at(end);
        rest = after;
        Some(batch)
    })
}

fn filter(bencher: divan::Bencher<'_, '_>, corpus: Corpus) {
    filter_with(bencher, corpus, "ip=locate");
}

/// Filters with the default policy and one setting beside it.
fn filter_with(
    bencher: divan::Bencher<'_, '_>,
    corpus: Corpus,
    setting: &str,
) {
    let mut policy = Policy::builtin("default").expect("built in");
    policy.set(setting).expect("a setting");
    let all = corpus.entities;
    filter_under(bencher, corpus, policy, |treated| treated == all);
}

/// Filters under a policy, which treats as many values as `is_right` says.
fn filter_under(
    bencher: divan::Bencher<'_, '_>,
    corpus: Corpus,
    policy: Policy,
    is_right: impl Fn(u64) -> bool,
) {
    // The same key each time: Crypto-PAn leaves one address in some 15,000 as
    // it was, other ones under another key, and they do not count as replaced.
    let key = Key::example();
    let mut worker = Filter::new(policy).with_key(key).worker();
    let mut out = Vec::with_capacity(2 * BATCH);
    bencher.counter(BytesCount::new(corpus.bytes.len())).bench_local(|| {
        for batch in batches(&corpus.bytes) {
            out.clear();
            worker.rewrite(batch, &mut out);
            divan::black_box(&out);
        }
        let stats = worker.take_stats();
        let treated: u64 =
            Entity::ALL.iter().map(|&e| stats.treated_in_all(e)).sum();
        assert!(is_right(treated));
    });
}

fn replace(bencher: divan::Bencher<'_, '_>, corpus: Corpus) {
    let replacer = Replacer::new();
    let mut out = Vec::with_capacity(2 * BATCH);
    bencher.counter(BytesCount::new(corpus.bytes.len())).bench_local(|| {
        let mut count = 0;
        for batch in batches(&corpus.bytes) {
            out.clear();
            count += replacer.replace(batch, &mut out);
            divan::black_box(&out);
        }
        // It knows no versions and no checksums.
        assert!(count >= corpus.entities);
    });
}

mod access {
    use super::*;

    #[divan::bench]
    fn scan(bencher: divan::Bencher<'_, '_>) {
        let corpus = corpus::access(SIZE);
        let mut anchors = Vec::new();
        bencher.counter(BytesCount::new(corpus.bytes.len())).bench_local(
            || {
                let mut count = 0;
                for batch in batches(&corpus.bytes) {
                    anchors.clear();
                    logveil::stages::scan(batch, &mut anchors);
                    count += anchors.len() as u64;
                }
                assert!(count >= corpus.entities);
            },
        );
    }

    #[divan::bench]
    fn detect(bencher: divan::Bencher<'_, '_>) {
        let corpus = corpus::access(SIZE);
        let mut stage = logveil::stages::Detect::default();
        bencher.counter(BytesCount::new(corpus.bytes.len())).bench_local(
            || {
                let found: usize =
                    batches(&corpus.bytes).map(|b| stage.count(b)).sum();
                assert!(found as u64 >= corpus.entities);
            },
        );
    }

    #[divan::bench]
    fn logveil(bencher: divan::Bencher<'_, '_>) {
        filter(bencher, corpus::access(SIZE));
    }

    #[divan::bench]
    fn replacer(bencher: divan::Bencher<'_, '_>) {
        replace(bencher, corpus::access(SIZE));
    }
}

/// Each address of the access log with a key; `locate` beside it.
mod keyed {
    use super::*;

    #[divan::bench(args = [
        "ip=locate",
        "ip=pseudonym",
        "ip=encrypt",
        "ip=prefix_preserving",
        "ip=prefix_preserving={method='crypto-pan'}",
    ])]
    fn access(bencher: divan::Bencher<'_, '_>, setting: &str) {
        filter_with(bencher, corpus::access(SIZE), setting);
    }
}

/// The access log under each built-in policy.
mod policies {
    use super::*;

    #[divan::bench(args = Policy::builtins())]
    fn access(bencher: divan::Bencher<'_, '_>, name: &str) {
        let corpus = corpus::access(SIZE);
        let policy = Policy::builtin(name).expect("built in");
        let all = corpus.entities;
        // Some treat more than the address of a line.
        filter_under(bencher, corpus, policy, |treated| treated >= all);
    }
}

mod json {
    use super::*;

    #[divan::bench]
    fn logveil(bencher: divan::Bencher<'_, '_>) {
        filter(bencher, corpus::json(SIZE));
    }

    #[divan::bench]
    fn replacer(bencher: divan::Bencher<'_, '_>) {
        replace(bencher, corpus::json(SIZE));
    }
}

mod clean {
    use super::*;

    #[divan::bench]
    fn logveil(bencher: divan::Bencher<'_, '_>) {
        filter(bencher, corpus::clean(SIZE));
    }

    #[divan::bench]
    fn replacer(bencher: divan::Bencher<'_, '_>) {
        replace(bencher, corpus::clean(SIZE));
    }
}

mod density {
    use super::*;

    #[divan::bench(args = [u64::MAX, 1000, 10, 1])]
    fn one_address_in(bencher: divan::Bencher<'_, '_>, lines: u64) {
        filter(bencher, corpus::sparse(SIZE, lines));
    }
}
