//! The trail that `--audit` writes, and what `audit verify` finds in it.
#![cfg(feature = "cli")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const LOGVEIL: &str = env!("CARGO_BIN_EXE_logveil");

/// Runs logveil in `home` with arguments parted by blanks.
fn run(home: &Path, args: &str, stdin: &str) -> Output {
    let mut child = Command::new(LOGVEIL)
        .args(args.split(' '))
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who refuses does not read.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

/// What a run prints, and its status.
fn told(home: &Path, args: &str, stdin: &str) -> (String, i32) {
    let output = run(home, args, stdin);
    let text = String::from_utf8(output.stdout).unwrap();
    (text, output.status.code().unwrap())
}

const LINES: &str = "tel=13800138000 from 203.0.113.7\nnothing\n";

/// A directory with a keyring `k` and the trail `t` of four runs.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let path = home.path();
    assert_eq!(told(path, "key init --keyring k --epochs 2", "").1, 0);
    for run in 1..=4 {
        let args = "--policy linkable --keyring k --audit t --threads 2";
        let lines = LINES.repeat(run);
        assert_eq!(told(path, args, &lines).1, 0);
    }
    home
}

fn records(home: &Path) -> Vec<String> {
    let text = fs::read_to_string(home.join("t")).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(str::to_owned).collect()
}

/// What `audit verify` says of these records.
fn verify(home: &Path, records: &[String], more: &str) -> (String, i32) {
    let text: String = records.iter().map(|r| format!("{r}\n")).collect();
    fs::write(home.join("u"), text).unwrap();
    told(home, &format!("audit verify u --keyring k{more}"), "")
}

#[test]
fn a_record_says_how_much_of_what_and_no_value() {
    let home = home();
    let home = home.path();
    let mode = fs::metadata(home.join("t")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let records = records(home);
    assert_eq!(records.len(), 4);
    for (number, record) in records.iter().enumerate() {
        assert!(!record.contains("13800138000"), "{record}");
        assert!(!record.contains("203.0.113.7"), "{record}");
        let record: Value = serde_json::from_str(record).unwrap();
        let runs = number as u64 + 1;
        assert_eq!(record["seq"], runs);
        assert_eq!(record["policy"]["name"], "linkable");
        assert_eq!(record["counts"]["lines"], 2 * runs);
        assert_eq!(record["counts"]["entities"]["ip"]["shape"], runs);
        let time = record["time"].as_str().unwrap();
        assert!(time.ends_with('Z') && time.len() == 20, "{time}");
    }
}

#[test]
fn digests_are_of_the_bytes_and_of_nothing_else() {
    let home = home();
    let home = home.path();
    fs::write(home.join("log"), LINES.repeat(3)).unwrap();
    for args in [
        "log --threads 1 --output o --set ip=keep",
        "--threads 1",
        "--policy linkable log --threads 1",
    ] {
        let args = format!("--keyring k --audit t {args}");
        assert_eq!(told(home, &args, &LINES.repeat(3)).1, 0);
    }
    let records: Vec<Value> = records(home)
        .iter()
        .map(|record| serde_json::from_str(record).unwrap())
        .collect();
    let of = |record: usize, what: &str| records[record][what].clone();
    for record in [4, 5, 6] {
        assert_eq!(of(record, "input"), of(2, "input"));
    }
    assert_ne!(of(3, "input"), of(2, "input"));
    assert_eq!(of(6, "output"), of(2, "output"));
    assert_eq!(of(6, "policy"), of(2, "policy"));
    assert_ne!(of(4, "output"), of(5, "output"));
    assert_ne!(of(4, "policy"), of(5, "policy"));
}

#[test]
fn what_was_done_to_a_trail_is_found() {
    let home = home();
    let home = home.path();
    let records = records(home);
    let sound = verify(home, &records, "");
    assert_eq!(sound, ("4 records, each as it was written\n".into(), 0));
    let head = told(home, "audit head t", "").0;
    let head = format!(" --head {}", head.trim());
    assert_eq!(verify(home, &records, &head), sound);

    for (number, record) in records.iter().enumerate() {
        // Any one character.
        for at in (0..record.len()).step_by(7) {
            let mut changed = records.clone();
            let other = if &record[at..=at] == "0" { "1" } else { "0" };
            changed[number].replace_range(at..=at, other);
            let (said, status) = verify(home, &changed, "");
            assert_eq!(status, 1, "{at}: {}", changed[number]);
            assert!(said.contains("record"), "{said}");
        }
        let mut missing = records.clone();
        missing.remove(number);
        let (said, status) = verify(home, &missing, &head);
        assert_eq!(status, 1);
        match number {
            3 => assert!(said.contains("were cut off"), "{said}"),
            _ => assert!(said.contains("left out"), "{said}"),
        }
    }
    // A trail that was cut off is sound in itself; its head tells.
    assert_eq!(verify(home, &records[..3], "").1, 0);
    assert_eq!(verify(home, &[], &head).1, 1);
    let mut swapped = records.clone();
    swapped.swap(1, 2);
    assert_eq!(verify(home, &swapped, "").1, 1);
    let mut twice = records.clone();
    twice.insert(2, records[1].clone());
    assert_eq!(verify(home, &twice, "").1, 1);

    // Another's keyring, and one whose key was destroyed.
    assert_eq!(told(home, "key init --keyring k2", "").1, 0);
    let (said, status) = told(home, "audit verify t --keyring k2", "");
    assert_eq!(status, 1);
    assert!(said.contains("the last 4 of 4 records cannot"), "{said}");
    // The head, from elsewhere, vouches for all that leads to it.
    let args = format!("audit verify t --keyring k2{head}");
    let (said, status) = told(home, &args, "");
    assert_eq!(status, 0);
    assert!(said.contains("4 of them were sealed with keys"), "{said}");
}

/// A record whose key is gone stands between others whose keys are held, as
/// after a run with `--as-of`: the seal behind it vouches for it.
#[test]
fn a_record_without_its_key_is_vouched_for() {
    let home = home();
    let home = home.path();
    let export = "key export --keyring k --node --epochs 1 --output n";
    assert_eq!(told(home, export, "").1, 0);
    let filter = "--keyring k --audit t --set ip=pseudonym";
    let week = jiff::SignedDuration::from_hours(7 * 24);
    let next = (jiff::Timestamp::now() + week).strftime("%F").to_string();
    let later = format!("{filter} --as-of {next}");
    for args in [&later, filter] {
        assert_eq!(told(home, args, LINES).1, 0);
    }
    let (said, status) = told(home, "audit verify t --keyring n", "");
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("1 of them were sealed with keys"), "{said}");
    // At the end nothing does, unless it is the head.
    assert_eq!(told(home, &later, LINES).1, 0);
    let (said, status) = told(home, "audit verify t --keyring n", "");
    assert_eq!(status, 1);
    assert!(said.contains("the last 1 of 7 records cannot"), "{said}");
    let head = told(home, "audit head t", "").0;
    let args = format!("audit verify t --keyring n --head {}", head.trim());
    assert_eq!(told(home, &args, "").1, 0);
}

/// Whoever has no key can still make up a whole trail in whose records the
/// hashes fit, and name keys in it that nobody holds.
#[test]
fn a_trail_that_was_made_up_does_not_pass() {
    let home = home();
    let home = home.path();
    let before = records(home).remove(0);
    let key = serde_json::from_str::<Value>(&before).unwrap()["key"].clone();
    let named = format!("\"key\":{key}");
    let forged = before.replace(&named, "\"key\":\"2020w01.0000\"");
    let forged = forged.replace("\"lines\":2", "\"lines\":1");
    assert_ne!(forged, before);
    let (said, status) = verify(home, &[forged], "");
    assert_eq!(status, 1);
    assert!(said.contains("the last 1 of 1 records cannot"), "{said}");
    // An empty trail holds nothing to be made up.
    assert_eq!(verify(home, &[], "").1, 0);
}

/// Bytes that stand in no record are changes, too.
#[test]
fn bytes_between_records_are_found() {
    let home = home();
    let home = home.path();
    let records = records(home);
    for more in ["\r", " ", "\n", "\0"] {
        for number in 0..records.len() {
            let mut changed = records.clone();
            changed[number].push_str(more);
            assert_eq!(verify(home, &changed, "").1, 1, "{more:?} {number}");
        }
    }
}

#[test]
fn a_trail_that_was_torn_or_is_none_is_refused_before_the_first_byte() {
    let home = home();
    let home = home.path();
    let text = fs::read_to_string(home.join("t")).unwrap();
    for (trail, why) in [
        (&text[..text.len() - 5], "ends within a record"),
        ("a log\n", "is no record of an audit trail"),
    ] {
        fs::write(home.join("t"), trail).unwrap();
        let output = run(home, "--keyring k --audit t", LINES);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(said.contains(why), "{said}");
        assert_eq!(output.stdout, b"");
        assert_eq!(fs::read_to_string(home.join("t")).unwrap(), trail);
    }
    let output = run(home, "--audit t", LINES);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
}

#[test]
fn runs_that_end_at_once_all_leave_their_records() {
    let home = home();
    let home = home.path();
    let children: Vec<_> = (0..12)
        .map(|_| {
            Command::new(LOGVEIL)
                .args(["--keyring", "k", "--audit", "t"])
                .current_dir(home)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let (said, status) = told(home, "audit verify t --keyring k", "");
    assert_eq!((&*said, status), ("16 records, each as it was written\n", 0));
}
