//! Promises that take minutes to put to the test.
//!
//! `cargo test` leaves this file out (`test = false` in Cargo.toml);
//! `.ci/deep memory` runs it.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
/// The most memory a run with two threads may ever hold, in bytes.
const BOUND: u64 = 64 * MIB;
/// How much of the output a test looks at; the rest is only counted.
const HEAD: usize = 1 << 16;

/// How a run ended.
struct Outcome {
    status: ExitStatus,
    /// The first bytes of the output.
    head: Vec<u8>,
    /// Line feeds in the whole output.
    lines: u64,
    /// The most resident memory the process held, in bytes.
    peak: u64,
}

/// Runs the filter over what `write` writes to its standard input.
fn filter(write: impl FnOnce(&mut ChildStdin) -> io::Result<()>) -> Outcome {
    let mut child = Command::new(env!("CARGO_BIN_EXE_logveil"))
        .args(["--threads", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let (mut head, mut lines) = (Vec::new(), 0);
        let mut buffer = vec![0; HEAD];
        loop {
            let read = stdout.read(&mut buffer).unwrap();
            if read == 0 {
                return (head, lines);
            }
            let bytes = &buffer[..read];
            lines += bytes.iter().filter(|&&b| b == b'\n').count() as u64;
            head.extend(bytes.iter().take(HEAD - head.len()));
        }
    });
    write(&mut stdin).unwrap();
    // The pipe is still open, so the process is still there to be asked.
    let peak = peak_memory(&child);
    drop(stdin);
    let (head, lines) = reader.join().unwrap();
    Outcome { status: child.wait().unwrap(), head, lines, peak }
}

/// The most resident memory that `child`, which still runs, has held.
fn peak_memory(child: &Child) -> u64 {
    let status =
        fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let kib: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().strip_suffix(" kB"))
        .and_then(|number| number.parse().ok())
        .expect("the kernel states the peak in kB");
    kib * 1024
}

#[test]
fn a_line_of_10_gib_is_withheld_within_the_memory_bound() {
    let chunk = vec![b'x'; MIB as usize];
    let run = filter(|stdin| {
        for _ in 0..10 * GIB / MIB {
            stdin.write_all(&chunk)?;
        }
        stdin.write_all(b"\nnext\n")
    });
    assert_eq!(run.status.code(), Some(1));
    assert!(run.peak <= BOUND, "{} bytes", run.peak);
    let head = String::from_utf8(run.head).unwrap();
    let (marker, rest) = head.split_once('\n').unwrap();
    assert!(marker.contains("10737418240B"), "{marker:?}");
    assert_eq!(rest, "next\n");
}

#[test]
fn a_log_that_is_all_entities_stays_within_the_memory_bound() {
    // Lines as long as --max-line lets through, an address in every 8 bytes.
    let mut line = b"8.8.8.8 ".repeat(MIB as usize / 8 - 1);
    line.push(b'\n');
    let lines = GIB / MIB;
    let run = filter(|stdin| {
        for _ in 0..lines {
            stdin.write_all(&line)?;
        }
        Ok(())
    });
    assert_eq!(run.status.code(), Some(0));
    assert!(run.peak <= BOUND, "{} bytes", run.peak);
    assert_eq!(run.lines, lines);
    assert!(!run.head.windows(7).any(|window| window == b"8.8.8.8"));
}
