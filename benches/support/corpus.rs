//! Logs made on the spot: the same bytes in every run.

use std::fmt::Write;

/// A log, and how many values in it must be replaced.
pub(crate) struct Corpus {
    pub(crate) bytes: Vec<u8>,
    pub(crate) entities: u64,
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len() as u64) as usize]
    }

    /// An address of a public host: no first octet below 11 or above 99,
    /// which leaves out every special range.
    fn address(&mut self) -> String {
        let (a, b, c, d) = (
            11 + self.below(89),
            self.below(256),
            self.below(256),
            1 + self.below(254),
        );
        format!("{a}.{b}.{c}.{d}")
    }
}

const PATHS: &[&str] = &[
    "/",
    "/index.html",
    "/static/app.6f2a91.js",
    "/images/logo-2x.png",
    "/blog/2026/05/on-being-read",
    "/api/v2/items?page=3&sort=price",
    "/favicon.ico",
    "/downloads/tool-1.14.2.tar.gz",
    "/search?q=red+shoes&lang=en",
    "/presentations/2026/images/kibana-dashboard3.png",
];

const REFERERS: &[&str] = &[
    "-",
    "https://www.example.com/",
    "https://www.example.com/blog/2026/05/on-being-read",
    "https://search.example.org/search?q=logs&start=20",
];

const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, \
     like Gecko) Chrome/124.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
     (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) \
     AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "curl/8.7.1",
];

/// A combined access log of about `size` bytes: one address a line, half of
/// them seen once, half out of a thousand.
pub(crate) fn access(size: usize) -> Corpus {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let regulars: Vec<String> = (0..1000).map(|_| random.address()).collect();
    let mut text = String::with_capacity(size + 512);
    let mut entities = 0;
    while text.len() < size {
        let second = entities / 40;
        let fresh = random.below(2) == 0;
        let address = if fresh {
            random.address()
        } else {
            regulars[random.below(1000) as usize].clone()
        };
        writeln!(
            text,
            "{address} - - [17/May/2026:{:02}:{:02}:{:02} +0000] \"GET {} \
             HTTP/1.1\" {} {} \"{}\" \"{}\"",
            second / 3600 % 24,
            second / 60 % 60,
            second % 60,
            random.pick(PATHS),
            random.pick(&["200", "200", "200", "304", "404"]),
            random.below(250_000),
            random.pick(REFERERS),
            random.pick(AGENTS),
        )
        .expect("a string takes all");
        entities += 1;
    }
    Corpus { bytes: text.into_bytes(), entities }
}

/// A JSON application log: eleven names a line, about one entity in 112
/// bytes.
pub(crate) fn json(size: usize) -> Corpus {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut text = String::with_capacity(size + 512);
    let mut entities = 0;
    let mut line = 0;
    while text.len() < size {
        line += 1;
        writeln!(
            text,
            "{{\"ts\":\"2026-05-17T10:{:02}:{:02}.{:03}Z\",\"level\":\"{}\",\
             \"service\":\"{}\",\"trace\":\"{:032x}\",\"client_ip\":\"{}\",\
             \"mobile\":\"138{:08}\",\"path\":\"{}\",\"status\":{},\
             \"bytes\":{},\"elapsed_ms\":{},\"msg\":\"request {} served\"}}",
            line / 60_000 % 60,
            line / 1000 % 60,
            line % 1000,
            random.pick(&["info", "info", "warn", "debug"]),
            random.pick(&["cart", "checkout", "catalogue"]),
            u128::from(random.below(u64::MAX)) << 60,
            random.address(),
            random.below(100_000_000),
            random.pick(PATHS),
            random.pick(&["200", "404", "500"]),
            random.below(10_000_000),
            random.below(3000),
            random.below(1_000_000),
        )
        .expect("a string takes all");
        entities += 2;
    }
    Corpus { bytes: text.into_bytes(), entities }
}

/// A log full of numbers, none of them anyone's.
pub(crate) fn clean(size: usize) -> Corpus {
    let mut random = Random(0x1405_7b7e_f767_814f);
    let mut text = String::with_capacity(size + 512);
    while text.len() < size {
        writeln!(
            text,
            "17{:08} INFO dfs.DataNode$PacketResponder: block blk_-{} of \
             size {} at offset {} took {} us v2.14.{} seq {}",
            random.below(100_000_000),
            random.below(u64::MAX >> 12),
            random.below(67_108_864),
            random.below(1_000_000),
            random.below(90_000),
            random.below(100),
            random.below(1_000_000_000),
        )
        .expect("a string takes all");
    }
    Corpus { bytes: text.into_bytes(), entities: 0 }
}

/// Lines of text, every `every`th of which holds one address.
pub(crate) fn sparse(size: usize, every: u64) -> Corpus {
    let mut random = Random(0x5851_f42d_4c95_7f2d);
    let mut text = String::with_capacity(size + 512);
    let (mut entities, mut line) = (0, 0);
    while text.len() < size {
        line += 1;
        if line % every == 0 {
            writeln!(text, "connection from {} closed", random.address())
                .expect("a string takes all");
            entities += 1;
        } else {
            text.push_str("worker idle, nothing in the queue to be done\n");
        }
    }
    Corpus { bytes: text.into_bytes(), entities }
}
