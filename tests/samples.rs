//! The samples against what was judged, line by line, to be right.
//!
//! `tests/golden/NAME` is what has to become of `samples/logs/NAME`. Whoever
//! changes either reads every changed line against the rules of detection:
//! a golden file is reviewed, never recorded.
#![cfg(all(feature = "cli", feature = "geo-embedded"))]

#[path = "support/parsers.rs"]
mod parsers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use logveil::{Filter, Key, Policy};

const LOGVEIL: &str = env!("CARGO_BIN_EXE_logveil");

/// The instant of every run: the samples hold dates.
const AS_OF: &str = "2026-06-30";

/// A sample: its file, what it holds, and what has to become of it.
struct Sample {
    path: PathBuf,
    input: Vec<u8>,
    golden: Vec<u8>,
}

/// Every sample, each with its golden file, and no golden file beside.
fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = |folder: &str| {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let found = names("samples/logs");
    assert_eq!(found, names("tests/golden"));
    let sample = |name| {
        let path = root.join("samples/logs").join(&name);
        let input = fs::read(&path).unwrap();
        let golden = fs::read(root.join("tests/golden").join(name)).unwrap();
        Sample { path, input, golden }
    };
    found.into_iter().map(sample).collect()
}

fn filter(path: &Path, threads: &str) -> Output {
    Command::new(LOGVEIL)
        .args(["--as-of", AS_OF, "--threads", threads])
        .arg(path)
        .output()
        .unwrap()
}

/// Fails at the first line in which two texts differ.
fn assert_same(got: &[u8], expected: &[u8], name: &Path) {
    let lines = |text| String::from_utf8_lossy(text).into_owned();
    let (got_text, expected_text) = (lines(got), lines(expected));
    for (index, (got, expected)) in
        got_text.lines().zip(expected_text.lines()).enumerate()
    {
        assert_eq!(got, expected, "{}:{}", name.display(), index + 1);
    }
    assert!(got == expected, "{} differs in length", name.display());
}

#[test]
fn samples_become_what_was_judged_right() {
    for Sample { path, golden, .. } in samples() {
        for threads in ["1", "3"] {
            let output = filter(&path, threads);
            assert!(output.status.success(), "{}", path.display());
            assert_eq!(output.stderr, b"");
            assert_same(&output.stdout, &golden, &path);
        }
    }
}

#[test]
fn filtering_again_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for Sample { path, golden, .. } in samples() {
        let once = dir.path().join(path.file_name().unwrap());
        fs::write(&once, &golden).unwrap();
        assert_same(&filter(&once, "1").stdout, &golden, &path);
    }
}

/// What the other built-in policies make of the samples, where that is
/// something else than what the default does: a line of `tests/golden-policies`
/// names sample and line. `LOGVEIL_WRITE_GOLDEN=1` writes the files anew; what
/// has changed is then to be read.
#[test]
fn other_policies_do_what_was_judged_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let as_of = SystemTime::UNIX_EPOCH + Duration::from_secs(1_782_777_600);
    for name in Policy::builtins().filter(|name| *name != "default") {
        let policy = Policy::builtin(name).unwrap();
        let filter = Filter::new(policy).with_key(Key::example()).as_of(as_of);
        let mut differs = String::new();
        for Sample { path, input, golden } in samples() {
            let mut out = Vec::new();
            filter.worker().rewrite(&input, &mut out);
            let [out, golden] = [&out, &golden].map(|text| {
                String::from_utf8_lossy(text).replace('\r', "\\r")
            });
            assert_eq!(out.lines().count(), golden.lines().count(), "{name}");
            let file = path.file_name().unwrap().display();
            let lines = out.lines().zip(golden.lines()).enumerate();
            for (index, (line, _)) in lines.filter(|(_, (a, b))| a != b) {
                differs += &format!("{file}:{}: {line}\n", index + 1);
            }
        }
        let path = root.join("tests/golden-policies").join(name);
        if std::env::var_os("LOGVEIL_WRITE_GOLDEN").is_some() {
            fs::write(&path, &differs).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap();
        assert_same(differs.as_bytes(), expected.as_bytes(), &path);
    }
}

/// What reads a line of the sample's format, if it is one that is read.
type Reader = fn(&[u8]) -> Option<Vec<String>>;

fn reader(path: &Path) -> Option<Reader> {
    Some(match path.file_name()?.to_str()? {
        "access.log" => parsers::access,
        "app.jsonl" => parsers::json,
        "app.xml.log" => parsers::xml,
        "iis.log" => parsers::w3c,
        "logfmt.log" => parsers::logfmt,
        "syslog.log" => parsers::syslog,
        "users.csv" => parsers::csv,
        _ => return None,
    })
}

#[test]
fn what_parsed_still_parses_and_has_the_same_fields() {
    for Sample { path, input, golden } in samples() {
        let Some(read) = reader(&path) else { continue };
        let lines = |text: &[u8]| -> Vec<Vec<u8>> {
            text.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect()
        };
        let (input, golden) = (lines(&input), lines(&golden));
        assert_eq!(input.len(), golden.len());
        let mut parsed = 0;
        for (before, after) in input.iter().zip(&golden) {
            let Some(fields) = read(before) else { continue };
            let text = String::from_utf8_lossy(after);
            assert_eq!(read(after), Some(fields), "{text}");
            parsed += 1;
        }
        assert!(parsed > 4, "{}: {parsed} lines", path.display());
    }
}
