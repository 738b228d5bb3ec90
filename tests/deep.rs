//! P4: memory is bounded, whatever a line is made of.
//!
//! The line of 10 GiB takes minutes; set `LOGVEIL_DEEP=1` to run it.
#![cfg(target_os = "linux")]
#![cfg(feature = "cli")]

#[path = "support/random.rs"]
mod random;
#[path = "support/values.rs"]
mod values;

use std::io::{ErrorKind, Read, Write};
use std::process::{Command, Stdio};

use random::Random;

/// What the process may hold at its peak, in KiB.
const BOUND: u64 = 64 << 10;

/// How a run ended.
struct Run {
    /// Bytes that came out.
    out: u64,
    /// The first of them.
    head: Vec<u8>,
    /// The most memory that was ever resident, in KiB.
    peak: u64,
    /// The exit status.
    status: Option<i32>,
}

/// The peak resident set of `process` so far, in KiB; 0 once it is gone.
fn peak(process: u32) -> u64 {
    std::fs::read_to_string(format!("/proc/{process}/status"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|size| size.trim().parse().ok())
        .unwrap_or(0)
}

/// Feeds the command what `feed` writes.
///
/// The peak is read before each read of the output: once the last byte is
/// out, nothing is left to be held.
fn run(feed: impl FnOnce(&mut dyn Write) + Send + 'static) -> Run {
    run_under("default", feed)
}

/// The same under another policy, with a key in case it needs one.
fn run_under(
    policy: &str,
    feed: impl FnOnce(&mut dyn Write) + Send + 'static,
) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_logveil"))
        .args(["--threads", "2", "--policy", policy, "--key", "ephemeral"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let writer = std::thread::spawn(move || feed(&mut stdin));
    let mut run = Run { out: 0, head: Vec::new(), peak: 0, status: None };
    let mut buffer = vec![0; 1 << 16];
    loop {
        run.peak = run.peak.max(peak(child.id()));
        match stdout.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                if run.head.len() < 1 << 12 {
                    run.head.extend_from_slice(&buffer[..n]);
                }
                run.out += n as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => panic!("the output cannot be read: {error}"),
        }
    }
    writer.join().expect("the command reads all of its input");
    run.status = child.wait().unwrap().code();
    assert!(run.peak > 0, "the peak was never seen");
    assert!(run.peak <= BOUND, "{} KiB were resident", run.peak);
    run
}

/// A line of about `size` bytes that is one value after the other.
fn dense(r: &mut Random, size: usize) -> Vec<u8> {
    let mut line = Vec::with_capacity(size);
    while line.len() < size - 200 {
        let value = if r.once_in(4) {
            let (name, _, value) = values::named(r);
            format!("{name}=\"{value}\"")
        } else {
            values::shaped(r).1
        };
        line.extend_from_slice(value.as_bytes());
        line.push(b' ');
    }
    line.push(b'\n');
    line
}

/// Making a log and judging what a filter makes of it hold no part of it but
/// the lines at hand: 16 MiB, or 1 GiB under `LOGVEIL_DEEP`.
#[test]
#[cfg(feature = "bench")]
fn the_benchmark_stays_in_bounds() {
    let deep = std::env::var_os("LOGVEIL_DEEP").is_some();
    let size = if deep { "1GiB" } else { "16MiB" };
    let logveil = env!("CARGO_BIN_EXE_logveil");
    let generate = vec!["bench", "generate", "--size", size];
    let mut score = vec!["bench", "score", "--size", size];
    score.extend(["--no-speed", "--no-latency", "--", logveil]);
    for command in [generate, score] {
        let mut child = Command::new(logveil)
            .args(&command)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        let mut most = 0;
        let status = loop {
            most = most.max(peak(child.id()));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        };
        assert_eq!(status.code(), Some(0), "{command:?}");
        assert!(most > 0, "the peak was never seen");
        assert!(most <= BOUND, "{most} KiB were resident: {command:?}");
    }
}

#[test]
fn lines_that_are_all_entities_stay_in_bounds() {
    let line = dense(&mut Random::new(1), 1 << 20);
    let lines = 24;
    let run = run(move |to| {
        for _ in 0..lines {
            to.write_all(&line).unwrap();
        }
    });
    assert_eq!(run.status, Some(0));
    assert!(run.out > 0);
}

#[test]
fn every_policy_stays_in_bounds() {
    let line = dense(&mut Random::new(3), 1 << 20);
    for policy in logveil::Policy::builtins() {
        let line = line.clone();
        let run = run_under(policy, move |to| {
            for _ in 0..8 {
                to.write_all(&line).unwrap();
            }
        });
        assert_eq!(run.status, Some(0), "{policy}");
        assert!(run.out > 0, "{policy}");
    }
}

/// The shortest entities there are, so that there are most of them.
#[test]
fn lines_of_the_shortest_entities_stay_in_bounds() {
    for unit in ["1.1.1.1 ", "pin=1 ", "a@b.cn ", "pwd=x&", "\"pin\":1,"] {
        let mut line = unit.repeat((1 << 20) / unit.len() - 1);
        line.push('\n');
        let run = run(move |to| {
            for _ in 0..12 {
                to.write_all(line.as_bytes()).unwrap();
            }
        });
        assert_eq!(run.status, Some(0), "{unit:?}");
    }
}

/// An over-long line is withheld without being held.
#[test]
fn an_over_long_line_stays_in_bounds() {
    over_long(200 << 20);
}

#[test]
fn a_line_of_ten_gibibytes_stays_in_bounds() {
    if std::env::var_os("LOGVEIL_DEEP").is_none_or(|set| set != "1") {
        println!("skipped: set LOGVEIL_DEEP=1");
        return;
    }
    over_long(10 << 30);
}

/// A line of `size` bytes between two others.
fn over_long(size: u64) {
    let r = &mut Random::new(2);
    let mut block = dense(r, 1 << 19);
    block.pop();
    while block.len() < 1 << 20 {
        block.extend_from_slice(values::benign(r).as_bytes());
        block.push(b' ');
    }
    let whole = size / block.len() as u64;
    let length = whole * block.len() as u64;
    let run = run(move |to| {
        to.write_all(b"before\n").unwrap();
        for _ in 0..whole {
            to.write_all(&block).unwrap();
        }
        to.write_all(b"\nafter\n").unwrap();
    });
    let out = String::from_utf8(run.head).expect("it is all ASCII");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert_eq!((lines[0], lines[2]), ("before", "after"));
    assert!(lines[1].contains(&format!("{length}B")), "{out}");
    assert_eq!(run.status, Some(1));
}
