//! The benchmark's corpus: that it stays the same, and that its labels are
//! right by decoders and check digits written here alone.
#![cfg(feature = "bench")]

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr};

use logveil::Entity;
use logveil::bench::corpus::{
    Benign, Block, Corpus, Encoding, Kind, Label, Place, Profile,
};
use sha2::{Digest, Sha256};

/// Calls `check` with each line of the first `blocks` blocks, its labels and
/// the block.
fn each_line(
    profile: Profile,
    seed: u64,
    blocks: u64,
    mut check: impl FnMut(&[u8], &[Label], &Block),
) {
    let corpus = Corpus::new(profile, seed);
    let mut block = Block::default();
    for index in 0..blocks {
        corpus.block(index, &mut block);
        let mut labels = &block.labels[..];
        for (number, line) in block.lines().enumerate() {
            let own = labels
                .iter()
                .take_while(|label| label.line as usize == number)
                .count();
            check(line, &labels[..own], &block);
            labels = &labels[own..];
        }
        assert!(labels.is_empty(), "labels out of order in block {index}");
    }
}

/// The bytes that a reader sees in place of an escape at the beginning of
/// `text`, and how long it is.
fn escape(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let hex = |digits: &[u8], radix| {
        let digits = std::str::from_utf8(digits).ok()?;
        u32::from_str_radix(digits, radix).ok()
    };
    let utf8 = |code: u32| char::from_u32(code).map(|c| c.to_string().into());
    match text {
        [b'%', a, b, ..] => Some((vec![hex(&[*a, *b], 16)? as u8], 3)),
        [b'\\', b'x', a, b, ..] => Some((vec![hex(&[*a, *b], 16)? as u8], 4)),
        [b'\\', b'u', rest @ ..] => Some((utf8(hex(rest.get(..4)?, 16)?)?, 6)),
        [b'\\', c @ (b'"' | b'\\' | b'/'), ..] => Some((vec![*c], 2)),
        [b'&', rest @ ..] => {
            let end = rest.iter().take(9).position(|&b| b == b';')?;
            let decoded = match &rest[..end] {
                b"quot" => b"\"".to_vec(),
                b"amp" => b"&".to_vec(),
                b"lt" => b"<".to_vec(),
                b"gt" => b">".to_vec(),
                [b'#', b'x', digits @ ..] => utf8(hex(digits, 16)?)?,
                [b'#', digits @ ..] => utf8(hex(digits, 10)?)?,
                _ => return None,
            };
            Some((decoded, end + 2))
        }
        [0xef, 0xbc, digit @ 0x90..=0x99, ..] => {
            Some((vec![b'0' + digit - 0x90], 3))
        }
        _ => None,
    }
}

/// `text` with every escape decoded, again and again until there is none.
fn decoded(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    loop {
        let mut out = Vec::new();
        let mut at = 0;
        while at < text.len() {
            if let Some((bytes, length)) = escape(&text[at..]) {
                out.extend(bytes);
                at += length;
            } else {
                out.push(text[at]);
                at += 1;
            }
        }
        if out == text {
            return out;
        }
        text = out;
    }
}

/// Letters in lower case and everything that is no separator.
fn joined(text: &[u8]) -> Vec<u8> {
    let separator = |b: &u8| b" -.:()+".contains(b);
    let kept = text.iter().filter(|b| !separator(b));
    kept.map(u8::to_ascii_lowercase).collect()
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|w| w == part)
}

/// Whether an address written in any of its ways is the one with this value.
fn is_address(written: &str, value: &str) -> bool {
    let octets = |by: char| -> Option<Vec<u32>> {
        written.split(by).map(|octet| octet.parse().ok()).collect()
    };
    let wanted: IpAddr = value.parse().unwrap();
    match wanted {
        IpAddr::V6(wanted) => {
            assert_eq!(wanted.to_string(), value, "not as RFC 5952 has it");
            written.parse::<Ipv6Addr>() == Ok(wanted)
        }
        IpAddr::V4(wanted) => {
            let wanted: Vec<u32> =
                wanted.octets().iter().map(|&o| o.into()).collect();
            let mut backwards = wanted.clone();
            backwards.reverse();
            if let Ok(v6) = written.parse::<Ipv6Addr>() {
                return v6.to_ipv4_mapped().map(|v4| v4.to_string())
                    == Some(value.to_owned());
            }
            octets('.').as_ref() == Some(&wanted)
                || octets('-').as_ref() == Some(&wanted)
                || octets('.') == Some(backwards)
        }
    }
}

#[test]
fn labels_lie_in_order_and_decode_to_their_values() {
    for &profile in Profile::ALL {
        each_line(profile, 11, 24, |line, labels, block| {
            let mut end = 0;
            for label in labels {
                let (start, stop) =
                    (label.range.start as usize, label.range.end as usize);
                let shown = String::from_utf8_lossy(line);
                assert!(end <= start && start < stop, "{label:?} in {shown}");
                assert!(stop <= line.len(), "{label:?} in {shown}");
                end = stop;
                let written = &line[start..stop];
                let value = block.value(label);
                assert!(value.len() >= 3, "{label:?} in {shown}");
                let read = decoded(written);
                let right = match label.kind {
                    Kind::Benign(_) => written == value,
                    Kind::Entity(Entity::Ip) => {
                        let value = std::str::from_utf8(value).unwrap();
                        let read = String::from_utf8(read).unwrap();
                        // A cookie's label begins with its name.
                        let address = read.rsplit('=').next().unwrap();
                        is_address(address, value)
                    }
                    Kind::Entity(_) => holds(&joined(&read), &joined(value)),
                };
                assert!(right, "{label:?} in {shown}");
                if label.encoding == Encoding::Plain
                    && !matches!(label.place, Place::Cookie | Place::Header)
                    && !holds(line, b"PRIVATE KEY")
                    && !holds(line, b"ASP.NET")
                {
                    assert_eq!(written, value, "{label:?} in {shown}");
                }
            }
        });
    }
}

/// Most of what a reader could take for a value's survivor on a line from
/// which every label was cut.
#[test]
fn no_value_stands_on_its_line_twice() {
    for &profile in Profile::ALL {
        let blocks = if profile == Profile::Mixed { 160 } else { 40 };
        each_line(profile, 12, blocks, |line, labels, block| {
            // The longest lines take long and have nothing of their own.
            if line.len() > 20_000 {
                return;
            }
            let mut rest = Vec::new();
            let mut done = 0;
            for label in labels {
                if matches!(label.kind, Kind::Benign(_)) {
                    continue;
                }
                rest.extend(&line[done..label.range.start as usize]);
                rest.push(1);
                done = label.range.end as usize;
            }
            rest.extend(&line[done..]);
            let rest = decoded(&rest).to_ascii_lowercase();
            let digits_only = joined(&rest);
            for label in labels {
                let Kind::Entity(entity) = label.kind else { continue };
                let value = block.value(label).to_ascii_lowercase();
                let shown = String::from_utf8_lossy(line);
                assert!(!holds(&rest, &value), "{label:?} in {shown}");
                let dots = matches!(entity, Entity::Ip | Entity::Coordinates);
                if value.iter().all(u8::is_ascii_digit) && !dots {
                    let met = holds(&digits_only, &value);
                    assert!(!met, "{label:?} in {shown}");
                }
                for other in labels {
                    let Kind::Entity(_) = other.kind else { continue };
                    let other = block.value(other).to_ascii_lowercase();
                    assert!(
                        other == value || !holds(&other, &value),
                        "{label:?} in {shown}"
                    );
                }
            }
        });
    }
}

/// Luhn (ISO/IEC 7812-1 annex B): every second digit from the right counts
/// twice, and the digits of all that sum to tens.
fn luhn(number: &[u8]) -> bool {
    let digits = number.iter().rev().map(|b| u32::from(b - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(at, d)| match at % 2 {
            0 => d,
            _ => (2 * d).to_string().bytes().map(|b| u32::from(b - 48)).sum(),
        })
        .sum();
    sum.is_multiple_of(10)
}

/// GB 11643-1999: the weights of its table, and what the remainders stand
/// for.
fn resident(id: &[u8]) -> bool {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        id.iter().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    id.len() == 18 && id[17] == b"10X98765432"[sum as usize % 11]
}

/// GB 32100-2015: 31 less the sum of value times 3ⁱ modulo 31.
fn uscc(code: &[u8]) -> bool {
    let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let value = |b: u8| alphabet.find(char::from(b)).unwrap() as u64;
    let sum: u64 = code[..17]
        .iter()
        .enumerate()
        .map(|(place, &b)| value(b) * 3u64.pow(place as u32))
        .sum();
    code.len() == 18 && value(code[17]) == (31 - sum % 31) % 31
}

/// Hong Kong: the sum with weights 9 to 1 is a multiple of 11, a blank first
/// letter being worth 36.
fn hong_kong(id: &[u8]) -> bool {
    let value = |b: u8| char::from(b).to_digit(36).unwrap();
    let sum: u32 = id
        .iter()
        .zip([8, 7, 6, 5, 4, 3, 2, 1])
        .map(|(&b, w)| value(b) * w)
        .sum();
    id.len() == 8 && (sum + 36 * 9).is_multiple_of(11)
}

/// Taiwan: the letter's two digits and the nine others with weights 1 9 8 7 6
/// 5 4 3 2 1 1.
fn taiwan(id: &[u8]) -> bool {
    let code = match id[0] {
        b'I' => 34,
        b'O' => 35,
        b'W' => 32,
        b'Z' => 33,
        b'X' => 30,
        b'Y' => 31,
        letter @ b'A'..=b'H' => letter - b'A' + 10,
        letter @ b'J'..=b'N' => letter - b'J' + 18,
        letter => letter - b'P' + 23,
    };
    let digits = [code / 10, code % 10].into_iter();
    let digits = digits.chain(id[1..].iter().map(|b| b - b'0'));
    let weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1];
    let sum: u32 = digits.zip(weights).map(|(d, w)| u32::from(d) * w).sum();
    id.len() == 10 && sum.is_multiple_of(10)
}

/// GS1's check digit, of ISBN (ISO 2108) and EAN.
fn gs1(number: &[u8]) -> bool {
    let sum: u32 = number
        .iter()
        .zip([1, 3].into_iter().cycle())
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    number.len() == 13 && sum.is_multiple_of(10)
}

#[test]
fn the_published_numbers_pass_here() {
    assert!(luhn(b"4111111111111111") && !luhn(b"4111111111111112"));
    assert!(resident(b"11010519491231002X"));
    assert!(uscc(b"91310112087994932F"));
    assert!(hong_kong(b"A1234563"));
    assert!(taiwan(b"A123456789") && !taiwan(b"A123456788"));
    assert!(gs1(b"9783161484100"));
}

#[test]
fn check_digits_are_right_and_wrong_ones_wrong() {
    let mut seen = BTreeMap::<&str, u32>::new();
    for profile in [Profile::Mixed, Profile::Clean] {
        each_line(profile, 13, 40, |line, labels, block| {
            for label in labels {
                let value = block.value(label);
                let digits = value.iter().all(u8::is_ascii_digit);
                let right = match label.kind {
                    Kind::Entity(Entity::ResidentId) if value.len() == 18 => {
                        resident(value) && real_date(&value[6..14])
                    }
                    Kind::Entity(Entity::ResidentId) => {
                        value.len() == 15
                            && real_date(&[b"19", &value[6..12]].concat())
                    }
                    Kind::Entity(Entity::BankCard | Entity::Iccid) => {
                        luhn(value)
                    }
                    Kind::Entity(Entity::Imei) => {
                        luhn(value) && value.len() == 15
                    }
                    Kind::Entity(Entity::Uscc) => uscc(value),
                    Kind::Entity(Entity::HkId) => hong_kong(value),
                    Kind::Entity(Entity::TwId) => taiwan(value),
                    Kind::Benign(Benign::Isbn) => gs1(value),
                    Kind::Benign(Benign::WrongCheck) => match value.len() {
                        8 => !hong_kong(value),
                        18 if value[8..10] == *b"MA" => !uscc(value),
                        18 => digits && !resident(value) && !card(value),
                        16 | 19 => !luhn(value),
                        _ => false,
                    },
                    _ => continue,
                };
                let name = match label.kind {
                    Kind::Entity(entity) => entity.name(),
                    Kind::Benign(benign) => benign.name(),
                };
                *seen.entry(name).or_default() += 1;
                let shown = String::from_utf8_lossy(line);
                assert!(right, "{label:?} in {shown}");
            }
        });
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
}

/// Whether eight digits are a day of the calendar.
fn real_date(digits: &[u8]) -> bool {
    let number = |range: std::ops::Range<usize>| -> u16 {
        std::str::from_utf8(&digits[range]).unwrap().parse().unwrap()
    };
    let (month, day) = (number(4..6) as u8, number(6..8) as u8);
    logveil::Day::new(number(0..4), month, day).is_some()
}

fn card(value: &[u8]) -> bool {
    value.starts_with(b"62") && luhn(value)
}

/// Entities whose values people write in several ways, and the ways.
fn styles(entity: Entity) -> &'static [Encoding] {
    use Encoding::{Formatted, FullWidth, Spaced};
    match entity {
        Entity::MobileCn
        | Entity::ResidentId
        | Entity::BankCard
        | Entity::LandlineCn
        | Entity::Phone => &[Formatted, Spaced, FullWidth],
        Entity::Ip
        | Entity::Mac
        | Entity::Bssid
        | Entity::HkId
        | Entity::MoId
        | Entity::Imei => &[Formatted],
        Entity::Qq | Entity::Imsi | Entity::Iccid => &[FullWidth],
        _ => &[],
    }
}

/// 24 MiB of the mixed profile hold every entity in every encoding.
#[test]
fn mixed_has_every_entity_in_every_encoding() {
    let mut cells = BTreeSet::new();
    let mut places = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    each_line(Profile::Mixed, 1, 192, |_, labels, _| {
        for label in labels {
            match label.kind {
                Kind::Entity(entity) => {
                    cells.insert((entity, label.encoding));
                    places.insert(label.place);
                }
                Kind::Benign(kind) => {
                    kinds.insert(kind);
                }
            }
        }
    });
    use Encoding::{
        Hex, JsonInJson, Percent, PercentTwice, Plain, Reference, Unicode,
    };
    // What a policy brings detectors for is no part of the corpus.
    for &entity in Entity::ALL.iter().filter(|e| **e != Entity::Custom) {
        let escapes = [
            Plain,
            Percent,
            PercentTwice,
            Unicode,
            JsonInJson,
            Hex,
            Reference,
        ];
        for encoding in escapes.iter().chain(styles(entity)) {
            assert!(
                cells.contains(&(entity, *encoding)),
                "no {entity} in {encoding:?}"
            );
        }
    }
    assert_eq!(places.len(), Place::ALL.len(), "{places:?}");
    assert_eq!(kinds.len(), Benign::ALL.len(), "{kinds:?}");
}

#[test]
fn nobody_is_in_the_clean_profile() {
    each_line(Profile::Clean, 14, 60, |line, labels, _| {
        for label in labels {
            let shown = String::from_utf8_lossy(line);
            assert!(matches!(label.kind, Kind::Benign(_)), "{shown}");
        }
    });
}

/// Whole lines of JSON in every profile but the hostile one.
#[test]
fn json_lines_are_json() {
    let mut lines = 0;
    for profile in [Profile::App, Profile::Clean, Profile::Mixed] {
        each_line(profile, 15, 24, |line, _, _| {
            if line.starts_with(b"{") {
                let json: Result<serde_json::Value, _> =
                    serde_json::from_slice(line);
                let shown = String::from_utf8_lossy(line);
                let json = json.unwrap_or_else(|e| panic!("{e}: {shown}"));
                if let Some(payload) = json.get("payload") {
                    let inner = payload.as_str().unwrap();
                    let inner: Result<serde_json::Value, _> =
                        serde_json::from_str(inner);
                    assert!(inner.is_ok(), "{shown}");
                }
                lines += 1;
            }
        });
    }
    assert!(lines > 1000);
}

#[test]
fn a_block_depends_on_its_number_alone() {
    for &profile in Profile::ALL {
        let corpus = Corpus::new(profile, 16);
        let mut used = Block::default();
        for index in [5, 0, 3] {
            let mut fresh = Block::default();
            corpus.block(index, &mut used);
            corpus.block(index, &mut fresh);
            assert_eq!(fresh.bytes, used.bytes);
            assert_eq!(fresh.labels, used.labels);
            assert_eq!(fresh.ends, used.ends);
            assert_eq!(fresh.values, used.values);
        }
        let mut other = Block::default();
        corpus.block(4, &mut other);
        assert_ne!(other.bytes, used.bytes);
        Corpus::new(profile, 17).block(3, &mut other);
        assert_ne!(other.bytes, used.bytes);
    }
}

/// Who sees this fail has changed the corpus: raise `corpus::VERSION` and
/// put the new digests here.
#[test]
fn the_same_version_gives_the_same_bytes() {
    let expected = [
        ("access", "b5794cf950c9dbd0"),
        ("app", "0a87b2d4c0fd379d"),
        ("clean", "c6220996c9d22805"),
        ("mixed", "99f6cf09cfb24270"),
        ("hostile", "83a64c2e1c782a1b"),
        ("csv", "46dca2f58985f959"),
    ];
    let mut text = Vec::new();
    let made: Vec<_> = Profile::ALL
        .iter()
        .map(|&profile| {
            let mut digest = Sha256::new();
            let mut block = Block::default();
            for index in 0..3 {
                Corpus::new(profile, 1).block(index, &mut block);
                digest.update(&block.bytes);
                text.clear();
                block.write_labels(1, &mut text);
                digest.update(&text);
            }
            let digest = digest.finalize();
            let hex: String =
                digest[..8].iter().map(|b| format!("{b:02x}")).collect();
            (profile.name(), hex)
        })
        .collect();
    let made: Vec<_> = made.iter().map(|(p, d)| (*p, d.as_str())).collect();
    assert_eq!(made, expected);
}

#[test]
fn labels_are_lines_of_json() {
    let mut block = Block::default();
    for &profile in Profile::ALL {
        Corpus::new(profile, 18).block(0, &mut block);
        let mut text = Vec::new();
        block.write_labels(101, &mut text);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.lines().count(), block.labels.len());
        for (line, label) in text.lines().zip(&block.labels) {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(json["line"], 101 + label.line);
            assert_eq!(json["start"], label.range.start);
            assert_eq!(json["end"], label.range.end);
            assert_eq!(json["encoding"], label.encoding.name());
            assert_eq!(json["place"], label.place.name());
            let value = std::str::from_utf8(block.value(label)).unwrap();
            assert_eq!(json["value"], value);
            match label.kind {
                Kind::Entity(it) => assert_eq!(json["entity"], it.name()),
                Kind::Benign(it) => assert_eq!(json["benign"], it.name()),
            }
        }
    }
}

#[cfg(feature = "cli")]
mod command {
    use std::io::Read;
    use std::process::{Command, Stdio};

    use super::*;

    const LOGVEIL: &str = env!("CARGO_BIN_EXE_logveil");

    fn generate(args: &[&str]) -> Command {
        let mut command = Command::new(LOGVEIL);
        command.args(["bench", "generate"]).args(args);
        command
    }

    /// Lines and labels are those of the blocks, over more than one block.
    #[test]
    fn lines_and_labels_are_those_of_the_blocks() {
        let dir = tempfile::tempdir().unwrap();
        let labels = dir.path().join("labels");
        let output = generate(&["--profile", "app", "--seed", "9"])
            .args(["--lines", "1500", "--labels"])
            .arg(&labels)
            .output()
            .unwrap();
        assert!(output.status.success());
        let corpus = Corpus::new(Profile::App, 9);
        let (mut bytes, mut text) = (Vec::<u8>::new(), Vec::new());
        let mut lines = 0;
        for index in 0..4 {
            let mut block = Block::default();
            corpus.block(index, &mut block);
            block.keep_lines(1500 - lines);
            bytes.extend(&block.bytes);
            block.write_labels(lines as u64 + 1, &mut text);
            lines += block.ends.len();
        }
        assert_eq!(lines, 1500);
        assert!(output.stdout == bytes);
        assert!(std::fs::read(labels).unwrap() == text);
    }

    #[test]
    fn a_size_is_filled_with_whole_lines() {
        let out = |size| generate(&["--size", size]).output().unwrap().stdout;
        let small = out("300KiB");
        assert!(small.len() <= 300 << 10 && small.len() > 290 << 10);
        assert_eq!(small.last(), Some(&b'\n'));
        let large = out("400KiB");
        assert!(large.starts_with(&small));
        let next = large[small.len()..].iter().position(|&b| b == b'\n');
        assert!(small.len() + next.unwrap() + 1 > 300 << 10);
        assert!(out("3").is_empty());
    }

    #[test]
    fn who_closes_the_pipe_ends_it_quietly() {
        let mut child = generate(&["--size", "1GiB"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 100];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty());
    }

    #[test]
    fn a_profile_that_is_none_is_an_error_of_usage() {
        let output = generate(&["--profile", "mix"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains("access, app, clean"), "{stderr}");
    }
}
