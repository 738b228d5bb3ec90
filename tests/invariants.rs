//! The promises that hold for any input, over generated, mutated and hostile
//! lines. Every run tests the same bytes.

#[path = "support/lines.rs"]
mod lines;
#[path = "support/parsers.rs"]
mod parsers;
#[path = "support/properties.rs"]
mod properties;
#[path = "support/random.rs"]
mod random;
#[path = "support/values.rs"]
mod values;

use std::path::Path;

use lines::Format;
use logveil::{Filter, Header, Key, Policy};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use random::Random;

fn policy() -> Policy {
    Policy::builtin("default").expect("it is built in")
}

/// A filter for `policy`, with a key in case it needs one.
fn filter(policy: Policy) -> Filter {
    let key = Key::ephemeral().expect("the system gives random bytes");
    Filter::new(policy).with_key(key)
}

/// The policies that the promises are tested with: those that are built in,
/// one with each overlay, and the default one with every transformation.
fn policies() -> Vec<(&'static str, Policy)> {
    let builtin = |name| Policy::builtin(name).expect("it is built in");
    let mut all: Vec<_> =
        Policy::builtins().map(|name| (name, builtin(name))).collect();
    for name in Policy::overlays() {
        let mut policy = builtin("qiniu");
        let text = Policy::builtin_overlay(name).expect("it is built in");
        policy.overlay(text).expect("it is tested");
        all.push((name, policy));
    }
    for change in [
        "ip=truncate",
        "ip=redact",
        "ip=keep",
        "mac=redact",
        "mobile_cn=redact",
        "resident_id=redact",
        "email=redact",
        "bank_card=redact",
        "coordinates=redact",
        "uscc=redact",
        "user_id=redact",
        "credential=keep",
        "ip=pseudonym",
        "mobile_cn=pseudonym",
        "email=pseudonym",
        "credential=pseudonym",
        "coordinates=pseudonym",
        "ip=encrypt",
        "mobile_cn=encrypt",
        "real_name=encrypt",
        "credential=encrypt",
        "username=suppress",
        "bank_card=suppress",
    ] {
        let mut policy = policy();
        policy.set(change).unwrap_or_else(|_| panic!("set {change}"));
        all.push((change, policy));
    }
    all
}

/// Bytes to throw into a line.
const SCRAPS: &[&[u8]] = &[
    b"\x00",
    b"\xff\xfe",
    b"\xc3",
    b"\xe4\xb8",
    b"\r",
    b"\t",
    b"\x1b[0m",
    b"\x1b[1;31m",
    // GB18030: 手机号 and 密码.
    b"\xca\xd6\xbb\xfa\xba\xc5:13812345678 ",
    b"\xc3\xdc\xc2\xeb=hunter2x ",
    b"%",
    b"%2",
    b"%25",
    b"%2540",
    b"\\",
    b"\\x",
    b"\\u00",
    b"\\u0040",
    b"\\n",
    b"&#",
    b"&#64;",
    b"&quot;",
    b"#012",
    "\u{ff11}".as_bytes(),
    "，".as_bytes(),
    b"\"",
    b"'",
    b"=",
    b":",
    b": ",
    b"[",
    b"]",
    b"(",
    b")",
    b"{",
    b"}",
    b",",
    b".",
    b"-",
    b"+86",
    b"@",
    b"::",
    b"1",
    b"13812345678",
    b"10.1.2.3",
    b"phone=",
    b"password: ",
    b"\"token\":",
    b"Cookie: ",
    b"-----BEGIN PRIVATE KEY-----",
    b"*ip*",
    b"*",
    b"CN",
];

/// A line of some format, sometimes damaged.
fn messy(r: &mut Random) -> Vec<u8> {
    let mut text = r.pick(Format::ALL).line(r).text.into_bytes();
    for _ in 0..r.below(4) {
        if text.is_empty() {
            break;
        }
        let at = r.below(text.len());
        match r.below(5) {
            0 => text[at] ^= 1 << r.below(8),
            1 => text.truncate(at),
            2 => {
                text.splice(at..at, r.pick(SCRAPS).iter().copied());
            }
            3 => {
                let end = (at + r.below(12)).min(text.len());
                text.drain(at..end);
            }
            _ => {
                let other = r.pick(Format::ALL).line(r).text.into_bytes();
                let from = r.below(other.len());
                text.extend_from_slice(&other[from..]);
            }
        }
    }
    // A flipped byte may have become a line feed.
    text.retain(|b| *b != b'\n');
    text
}

/// Many lines, most of them ending in a line feed.
fn batch(r: &mut Random, lines: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for line in 1..=lines {
        text.extend(messy(r));
        if r.once_in(9) {
            text.push(b'\r');
        }
        if line < lines || r.once_in(2) {
            text.push(b'\n');
        }
    }
    text
}

/// P1 and P6 for sound lines of every format, and that a used worker answers
/// as a fresh one does.
#[test]
fn the_properties_hold_for_sound_lines() {
    for (seed, (name, policy)) in policies().into_iter().enumerate() {
        let filter = filter(policy);
        let mut worker = filter.worker();
        let mut r = Random::new(20 + seed as u64);
        for format in Format::ALL {
            for _ in 0..60 {
                let line = format.line(&mut r).text;
                assert!(
                    properties::hold(&filter, &mut worker, line.as_bytes()),
                    "under {name}, filtering again changes the output:\n{line}"
                );
            }
        }
    }
}

/// P1 for damaged lines, and P6 for all but one in a thousand.
#[test]
fn the_properties_hold_for_messy_lines() {
    let filter = Filter::new(policy());
    let mut worker = filter.worker();
    let mut r = Random::new(1);
    let mut changed = 0;
    for _ in 0..20_000 {
        let line = messy(&mut r);
        changed += usize::from(!properties::hold(&filter, &mut worker, &line));
    }
    assert!(changed <= 20, "{changed} lines change when filtered again");
    for _ in 0..200 {
        properties::hold(&filter, &mut worker, &batch(&mut r, 60));
    }
}

/// P1 for damaged lines under every policy, and P6 for nearly all.
#[test]
fn the_properties_hold_for_every_policy() {
    for (seed, (name, policy)) in policies().into_iter().enumerate() {
        let filter = filter(policy);
        let mut worker = filter.worker();
        let mut r = Random::new(50 + seed as u64);
        let mut changed = 0;
        for _ in 0..1000 {
            let line = messy(&mut r);
            changed +=
                usize::from(!properties::hold(&filter, &mut worker, &line));
        }
        assert!(changed <= 10, "{changed} lines change under {name}");
    }
}

/// Pieces that mean something to some detector.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => prop::sample::select(SCRAPS).prop_map(<[u8]>::to_vec),
        2 => "[0-9]{1,20}".prop_map(String::into_bytes),
        2 => "[0-9a-fA-F]{1,6}[:.-]".prop_map(String::into_bytes),
        1 => "[a-z_]{1,10}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..6),
        2 => any::<u64>().prop_map(|seed| {
            values::shaped(&mut Random::new(seed)).1.into_bytes()
        }),
        2 => any::<u64>().prop_map(|seed| {
            values::named(&mut Random::new(seed)).0.as_bytes().to_vec()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(10_000),
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// P1 for whatever can be joined from the detectors' alphabet.
    #[test]
    fn the_properties_hold_for_any_bytes(
        pieces in prop::collection::vec(piece(), 0..12),
    ) {
        let filter = Filter::new(policy());
        properties::hold(&filter, &mut filter.worker(), &pieces.concat());
    }
}

/// P2: whole-line chunks of any size, by a worker that has served before.
#[test]
fn chunks_do_not_change_the_answer() {
    let filter = Filter::new(policy());
    let mut used = filter.worker();
    for seed in 0..40 {
        let mut r = Random::new(1000 + seed);
        let mut text = batch(&mut r, 120);
        if r.once_in(2) {
            text.extend_from_slice(w3c(&mut r, 60).as_bytes());
        }
        let mut whole = Vec::new();
        filter.worker().rewrite(&text, &mut whole);
        for _ in 0..4 {
            let mut out = Vec::new();
            used.next_input();
            let mut rest = &text[..];
            let mut chunk = 0;
            for line in text.split_inclusive(|b| *b == b'\n') {
                chunk += line.len();
                if r.once_in(6) || chunk == rest.len() {
                    used.rewrite(&rest[..chunk], &mut out);
                    rest = &rest[chunk..];
                    chunk = 0;
                }
            }
            assert!(rest.is_empty());
            properties::same("chunks count", &text, &whole, &out);
        }
    }
}

/// A line's answer does not depend on the lines beside it.
#[test]
fn neighbours_do_not_change_the_answer() {
    let filter = Filter::new(policy());
    let mut worker = filter.worker();
    let mut r = Random::new(2000);
    for _ in 0..200 {
        let text = batch(&mut r, 30);
        let mut whole = Vec::new();
        worker.next_input();
        worker.rewrite(&text, &mut whole);
        let mut single = Vec::new();
        for line in text.split_inclusive(|b| *b == b'\n') {
            worker.next_input();
            worker.rewrite(line, &mut single);
        }
        properties::same("neighbours count", &text, &whole, &single);
    }
}

/// P1 and P6 over the sample logs.
#[test]
fn the_properties_hold_for_the_samples() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/logs");
    let filter = Filter::new(policy());
    let mut worker = filter.worker();
    let mut files = 0;
    for entry in std::fs::read_dir(samples).expect("the samples are here") {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(properties::hold(&filter, &mut worker, &bytes));
        files += 1;
    }
    assert!(files >= 8, "only {files} samples");
}

/// The reader that a format's lines have to satisfy.
type Parser = fn(&[u8]) -> Option<Vec<String>>;

/// P7: what a parser accepted before it accepts after, with the same
/// structure where the line was sound.
#[test]
fn lines_still_parse() {
    let formats: [(Format, Parser); 7] = [
        (Format::Json, parsers::json),
        (Format::JsonInJson, parsers::json),
        (Format::Access, parsers::access),
        (Format::Logfmt, parsers::logfmt),
        (Format::Csv, parsers::csv),
        (Format::Xml, parsers::xml),
        (Format::Syslog, parsers::syslog),
    ];
    for (name, policy) in policies() {
        let mut worker = filter(policy).worker();
        for (seed, (format, parse)) in formats.iter().enumerate() {
            let mut r = Random::new(3000 + seed as u64);
            let mut damaged = 0;
            for round in 0..400 {
                let line = format.line(&mut r).text.into_bytes();
                let mut out = Vec::new();
                worker.rewrite(&line, &mut out);
                let (before, after) = (parse(&line), parse(&out));
                let show = || {
                    format!(
                        "{format:?} under {name}, round {round}:\n{}\n{}",
                        String::from_utf8_lossy(&line),
                        String::from_utf8_lossy(&out)
                    )
                };
                assert!(before.is_some(), "{}", show());
                // A suppressed line is no line.
                if out.is_empty() {
                    continue;
                }
                assert!(before == after, "{}", show());

                let mut line = line;
                let at = r.below(line.len());
                match r.below(3) {
                    0 => line[at] = r.pick(b"0a \"\\,:[]{}=&%<>-"),
                    1 => line.insert(at, r.pick(b"0a \"\\,:[]{}=&%<>-")),
                    _ => {
                        line.remove(at);
                    }
                }
                out.clear();
                worker.rewrite(&line, &mut out);
                if !out.is_empty() && parse(&line).is_some() {
                    damaged += 1;
                    assert!(
                        parse(&out).is_some(),
                        "{format:?} under {name}, round {round}:\n{}\n{}",
                        String::from_utf8_lossy(&line),
                        String::from_utf8_lossy(&out)
                    );
                }
            }
            assert!(damaged > 20, "{format:?} is too brittle to test");
        }
    }
}

/// P7 for JSON that a number is replaced in, wherever JSON allows one.
#[test]
fn json_numbers_gain_quotes() {
    let lines = [
        r#"{"phone":13812345678}"#,
        r#"{"phone": 13812345678 }"#,
        r#"{"phone":[13812345678,13912345678]}"#,
        r#"{"phone":[ 13812345678 , 13912345678 ]}"#,
        r#"{"phone":[[13812345678],[13912345678]]}"#,
        r#"{"phone":{"home":13812345678,"work":13912345678}}"#,
        r#"{"user":{"phone":[{"n":13812345678}]}}"#,
        r#"{"msg":"{\"phone\":13812345678}"}"#,
        r#"{"msg":"{\"phone\":[13812345678,13912345678]}"}"#,
        r#"{"msg":"{\"m\":\"{\\\"phone\\\":13812345678}\"}"}"#,
        r#"{"lat":31.230416,"lng":121.473701}"#,
        r#"{"lat":-31.230416,"lng":-121.473701}"#,
        r#"{"geo":[31.230416,121.473701]}"#,
        r#"{"latlng":[121.473701,31.230416]}"#,
        r#"{"pin":1234,"otp":123456,"qq":10001234}"#,
        r#"{"password":-1234.5e6}"#,
        r#"{"password":12345678.25}"#,
        r#"{"imei":356938035643809,"iccid":89860123456789012345}"#,
        r#"{"card_no":6222021234567890123,"n":1}"#,
        r#"{"ip":3232235777}"#,
        r#"["13812345678",1]"#,
        r#"{"token":null,"phone":0,"mobile":true,"password":""}"#,
        r#"{"cookie":["a=1","b=2"],"authorization":{"t":"Bearer abcdef"}}"#,
    ];
    for (name, policy) in policies() {
        let mut worker = filter(policy).worker();
        for line in lines {
            let mut out = Vec::new();
            worker.rewrite(line.as_bytes(), &mut out);
            let (before, after) =
                (parsers::json(line.as_bytes()), parsers::json(&out));
            assert!(
                out.is_empty() || before.is_some() && before == after,
                "under {name}\n{line}\n{}",
                String::from_utf8_lossy(&out)
            );
        }
    }
}

/// A W3C extended log, header and all, of so many lines.
fn w3c(r: &mut Random, lines: usize) -> String {
    let mut text = String::from(
        "#Software: Microsoft Internet Information Services 10.0\r\n\
         #Version: 1.0\r\n\
         #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port \
         cs-username c-ip cs(User-Agent) sc-status time-taken\r\n",
    );
    for _ in 0..lines {
        let (name, _, value) = values::named(r);
        let value = value.replace(' ', "+");
        let user = r.pick(&["-", "CORP\\zhangwei", "liming"]);
        text.push_str(&format!(
            "2026-05-17 10:20:30 10.0.0.{} GET /a {name}={value} 443 {user} \
             11.22.33.{} Mozilla/5.0+(X11) 200 139{}\r\n",
            r.below(256),
            r.below(256),
            r.digits(5)
        ));
    }
    text
}

/// P7 for W3C logs: a header names the columns, and every line keeps as many.
#[test]
fn w3c_lines_keep_their_fields() {
    let text = w3c(&mut Random::new(4000), 400);
    let mut out = Vec::new();
    Filter::new(policy()).worker().rewrite(text.as_bytes(), &mut out);
    let after = String::from_utf8(out).expect("it was text");
    assert_eq!(text.lines().count(), after.lines().count());
    for (before, after) in text.lines().zip(after.lines()) {
        assert_eq!(
            parsers::w3c(before.as_bytes()),
            parsers::w3c(after.as_bytes()),
            "{before}\n{after}"
        );
        if !before.starts_with('#') {
            assert!(!after.contains("11.22.33."), "{after}");
            assert!(!after.contains("zhangwei"), "{after}");
            assert!(!after.contains("liming"), "{after}");
        }
    }
}

/// A line made of `head`, then `unit` over and over.
fn repeated(head: &[u8], unit: &[u8], size: usize) -> Vec<u8> {
    let mut line = head.to_vec();
    while line.len() < size {
        line.extend_from_slice(unit);
    }
    line
}

/// Lines of 1 MiB that would take minutes if any detector looked at a byte
/// more than a few times.
#[test]
fn hostile_lines_take_linear_time() {
    let filter = Filter::new(policy());
    let mut worker = filter.worker();
    for (head, unit) in [
        ("", "."),
        ("", "1"),
        ("", "1."),
        ("", "12.34."),
        ("", "1.2.3.4."),
        ("", "1.2.3.4 "),
        ("", "1-"),
        ("", "1 "),
        ("", "138-1234-"),
        ("", "1381234567"),
        ("", ":"),
        ("", "a:"),
        ("", "ab:"),
        ("", "1:"),
        ("", "::1:"),
        ("", "00:11:22:33:44:55:"),
        ("", "aabb.ccdd.eeff."),
        ("", "[::"),
        ("", "fe80::1%"),
        ("", "="),
        ("", "a="),
        ("", "phone="),
        ("", "password:"),
        ("", "phone: "),
        ("", "cookie="),
        ("", "cookie: "),
        ("cookie: ", "a=1; "),
        ("", "\"cookie\":\""),
        ("", "authorization:"),
        ("", "Authorization: Bearer "),
        ("", ">"),
        ("", "<a>"),
        ("", "<phone>"),
        ("", "<phone>1</phone>"),
        ("", "%"),
        ("", "%25"),
        ("%", "25"),
        ("", "%2525"),
        ("", "%40"),
        ("", "%41"),
        ("", "%3D%3d"),
        ("", "\\"),
        ("", "\\\\"),
        ("", "\\\\\""),
        ("", "\\\""),
        ("", "\\n"),
        ("", "\\u0031"),
        ("", "\\x31"),
        ("", "\\061"),
        ("", "#061"),
        ("", "&"),
        ("", "&#"),
        ("", "&#49;"),
        ("", "&quot;"),
        ("", "&amp;amp;"),
        ("", "\u{ff11}"),
        ("", "\u{ff1a}"),
        ("", "\""),
        ("", "'"),
        ("", "\"\":"),
        ("", "\"phone\":\""),
        ("{\"phone\":[", "1,"),
        ("{\"phone\":[", "13812345678,"),
        ("{\"phone\":[", "13812345678, "),
        ("{\"phone\":[", "[1],"),
        ("{\"phone\":", "["),
        ("{\"phone\":", "{\"a\":"),
        ("", "["),
        ("", "[["),
        ("[", "13812345678,"),
        ("", "13812345678,"),
        ("", "\"phone\":13812345678,"),
        ("", "手机号:"),
        ("", "手机号"),
        ("", "手"),
        ("", "\u{feff}"),
        ("", "@"),
        ("", "a@"),
        ("", "a@b."),
        ("", "a@b.c@"),
        ("", "a.b@c.com,"),
        ("", "+"),
        ("", "+1"),
        ("", "+1 "),
        ("", "+86 138 "),
        ("", "("),
        ("", "(010)"),
        ("", "(0"),
        ("", "eyJ"),
        ("", "eyJhbGciOi."),
        ("", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0."),
        ("", "Bearer "),
        ("", "http://a:b@"),
        ("", "http://"),
        ("http://a:", "b"),
        ("", "-----BEGIN PRIVATE KEY-----"),
        ("", "-----"),
        ("", "lat=1.2345,"),
        ("", "1.2345,2.3456,"),
        ("", ","),
        ("", " "),
        ("", "\t"),
        ("", "for x from "),
        ("", "sshd[1]: "),
        ("", "]:"),
        ("", "- a ["),
        ("", " - - ["),
        ("", "\u{1b}["),
        ("", "\u{1b}[0m"),
        ("\u{1b}[", "1;"),
        ("", "\0"),
        ("", "e"),
        ("", "-"),
        ("", "_"),
        ("", "/"),
        ("", "v1.2.3.4/"),
        ("", "Chrome/1.2.3.4 "),
        ("", "ip-1-2-3-4."),
        ("", "#Fields: "),
    ] {
        for tail in ["", "\"}\n"] {
            let mut line = repeated(head.as_bytes(), unit.as_bytes(), 1 << 20);
            line.extend_from_slice(tail.as_bytes());
            let (out, findings) = properties::run(&mut worker, &line);
            properties::byte_exact(&line, &out, &findings);
        }
    }
}

/// As above for headers, and for the many short rows below them.
#[test]
fn hostile_headers_take_linear_time() {
    let policy = Policy::parse(
        "name = \"x\"\n[[detector]]\nname = \"x\"\nfield = [\"*a*b\", \"x\"]\n\
         transform = \"redact\"\n[[rule]]\nentity = \"ip\"\n\
         transform = \"redact\"\nwhen = { field = \"*a*b\" }",
    );
    let filter = Filter::new(policy.unwrap());
    for (header, head) in [
        (Header::Auto, "#Fields: "),
        (Header::Auto, "#fields\t"),
        (Header::Auto, "user,"),
        (Header::Csv, ""),
    ] {
        let filter = filter.clone().with_header(header);
        for unit in
            ["a", "aa,", "aa ", "aa\t", ",", "|", "\"", "\"a,", "a\"b "]
        {
            let text = repeated(head.as_bytes(), unit.as_bytes(), 1 << 19);
            let text = repeated(&text, b"\n", text.len() + 1);
            let text = repeated(&text, b"8.8.8.8 x\n", 1 << 20);
            let (out, findings) = properties::run(&mut filter.worker(), &text);
            properties::byte_exact(&text, &out, &findings);
            let mut worker = filter.worker();
            let mut by_line = Vec::new();
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                worker.rewrite(line, &mut by_line);
            }
            properties::same("line by line", &text, &out, &by_line);
        }
    }
}

/// As above for every pair of the bytes that mean something.
#[test]
fn pairs_of_structural_bytes_take_linear_time() {
    let filter = Filter::new(policy());
    let mut worker = filter.worker();
    let alphabet = b"1af.:-=%\\\"'&#@,;+()[]{}<> /*_\x1b\xe6\xef\n";
    for &a in alphabet {
        for &b in alphabet {
            let line = repeated(b"phone", &[a, b], 1 << 17);
            let (out, findings) = properties::run(&mut worker, &line);
            properties::byte_exact(&line, &out, &findings);
        }
    }
}

/// What only the command can show.
#[cfg(feature = "cli")]
mod command {
    use super::*;
    use logveil::Entity;
    use std::io::{Read, Write};
    use std::process::{Command, Output, Stdio};

    /// Runs the command on `input`, written in pieces whose sizes `r` draws.
    fn run(arguments: &[&str], input: &[u8], r: &mut Random) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_logveil"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut out = Vec::new();
            stdout.read_to_end(&mut out).map(|_| out)
        });
        let mut rest = input;
        while !rest.is_empty() {
            let most = r.pick(&[10, 1000, 100_000]);
            let size = 1 + r.below(most);
            let (piece, more) = rest.split_at(size.min(rest.len()));
            // `check` may know its answer before the input ends.
            if stdin.write_all(piece).is_err() {
                break;
            }
            rest = more;
        }
        drop(stdin);
        let mut output = child.wait_with_output().unwrap();
        output.stdout = reader.join().unwrap().unwrap();
        output
    }

    /// P2: one answer for 1 to 16 threads, however the input arrives.
    #[test]
    fn threads_and_chunks_do_not_change_the_answer() {
        let mut r = Random::new(5000);
        let text = batch(&mut r, 20_000);
        let mut expected = Vec::new();
        Filter::new(policy()).worker().rewrite(&text, &mut expected);
        for threads in ["1", "2", "3", "8", "16"] {
            let output = run(&["--threads", threads], &text, &mut r);
            assert!(output.status.success());
            let what = format!("{threads} threads differ");
            properties::same(&what, &text, &expected, &output.stdout);
        }
    }

    /// P8: whatever the command says, it does not say the values.
    #[test]
    fn no_value_is_told() {
        let mut r = Random::new(6000);
        let mut text = String::new();
        let mut values = Vec::new();
        for _ in 0..500 {
            let line = r.pick(Format::ALL).line(&mut r);
            text.push_str(&line.text);
            text.push('\n');
            // What the policy keeps may be told.
            for planted in line.planted {
                if planted.entity == Entity::Uscc {
                    continue;
                }
                values.push(line.text[planted.range].to_owned());
                values.push(planted.value);
            }
        }
        for arguments in [
            &["--stats"][..],
            &["--stats=json"],
            &["inspect", "--format", "json"],
            &["inspect"],
            &["check"],
            &["check", "--strict"],
        ] {
            let output = run(arguments, text.as_bytes(), &mut r);
            let told = [output.stdout, output.stderr].concat();
            let told = String::from_utf8_lossy(&told);
            for value in &values {
                assert!(
                    !told.contains(value.as_str()),
                    "{arguments:?} tells {value}"
                );
            }
        }
    }
}
