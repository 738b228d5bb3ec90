//! The command seen from outside.
//!
//! Most behaviour is data: the cases in `tests/cases/`. What needs an order
//! of events, like a pipe that stays open, is code below.
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

const LOGVEIL: &str = env!("CARGO_BIN_EXE_logveil");

/// A file of `tests/cases/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// One run in a directory of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    stdin: Content,
    /// A path to read standard input from instead.
    stdin_from: Option<String>,
    /// A path to write standard output to instead.
    stdout_to: Option<String>,
    /// A file to append standard output to instead.
    stdout_onto: Option<String>,
    /// What is there before.
    #[serde(default)]
    files: BTreeMap<String, Content>,
    #[serde(default)]
    directories: Vec<String>,
    /// Names of symbolic and of hard links, and what they lead to.
    #[serde(default)]
    symlinks: BTreeMap<String, String>,
    #[serde(default)]
    hard_links: BTreeMap<String, String>,
    /// Files whose mode is 0.
    #[serde(default)]
    unreadable: Vec<String>,
    /// Exactly what comes out.
    stdout: Option<Content>,
    stderr: Option<String>,
    /// What it holds among other things.
    #[serde(default)]
    stdout_has: Vec<String>,
    #[serde(default)]
    stderr_has: Vec<String>,
    #[serde(default)]
    status: i32,
    /// What is there after, and by default what was there before.
    #[serde(default)]
    after: BTreeMap<String, Content>,
}

/// Bytes: a text, or something made of one.
#[derive(Clone, Default, Deserialize)]
#[serde(untagged)]
enum Content {
    #[default]
    Empty,
    Text(String),
    Made(Made),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    #[serde(default)]
    text: String,
    /// Bytes that stand behind the text, in hexadecimal.
    #[serde(default)]
    hex: String,
    /// How often, before compression.
    repeat: Option<usize>,
    /// How many gzip members or zstd frames.
    gzip: Option<usize>,
    zstd: Option<usize>,
    /// Bytes missing at the end.
    #[serde(default)]
    cut: usize,
    /// What follows, in hexadecimal, compressed or not.
    #[serde(default)]
    behind: String,
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        let made = match self {
            Content::Empty => return Vec::new(),
            Content::Text(text) => return text.clone().into_bytes(),
            Content::Made(made) => made,
        };
        let mut bytes = made.text.clone().into_bytes();
        bytes.extend(unhex(&made.hex));
        let mut bytes = bytes.repeat(made.repeat.unwrap_or(1));
        if let Some(members) = made.gzip {
            let level = flate2::Compression::new(6);
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
            gzip.write_all(&bytes).unwrap();
            bytes = gzip.finish().unwrap().repeat(members);
        }
        if let Some(frames) = made.zstd {
            bytes = zstd::encode_all(&bytes[..], 3).unwrap().repeat(frames);
        }
        bytes.truncate(bytes.len() - made.cut);
        bytes.extend(unhex(&made.behind));
        bytes
    }
}

/// The bytes that hexadecimal digits spell.
fn unhex(digits: &str) -> impl Iterator<Item = u8> {
    digits.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).unwrap();
        u8::from_str_radix(pair, 16).unwrap()
    })
}

/// What a file holds, compressed or not.
fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(bytes)
            .read_to_end(&mut out)
            .unwrap();
        // No time and no name (RFC 1952, section 2.3).
        assert_eq!(bytes[3..8], [0; 5]);
        return out;
    }
    if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return zstd::decode_all(bytes).unwrap();
    }
    bytes.to_vec()
}

/// The program, killed once it has written 32 MiB to a file: should it ever
/// read what it writes, the test ends before the disk is full.
fn capped(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 65536 && exec \"$0\" \"$@\""]).arg(program);
    command
}

/// A command that is not root, whom no file mode stops.
fn unprivileged(dir: &Path) -> Command {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return capped(LOGVEIL);
    }
    // The build's directory may be closed to others.
    let copy = dir.join("logveil.test");
    fs::copy(LOGVEIL, &copy).unwrap();
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = capped(copy);
    command.uid(65534).gid(65534);
    command
}

fn run(case: &Case) {
    let dir = tempfile::tempdir().unwrap();
    for name in &case.directories {
        fs::create_dir(dir.path().join(name)).unwrap();
    }
    for (name, content) in &case.files {
        fs::write(dir.path().join(name), content.bytes()).unwrap();
    }
    for (name, original) in &case.symlinks {
        symlink(original, dir.path().join(name)).unwrap();
    }
    for (name, original) in &case.hard_links {
        let original = dir.path().join(original);
        fs::hard_link(original, dir.path().join(name)).unwrap();
    }
    let mut command = if case.unreadable.is_empty() {
        capped(LOGVEIL)
    } else {
        unprivileged(dir.path())
    };
    for name in &case.unreadable {
        let mode = fs::Permissions::from_mode(0o000);
        fs::set_permissions(dir.path().join(name), mode).unwrap();
    }
    command
        .args(&case.args)
        .current_dir(dir.path())
        .env("NO_COLOR", "1")
        .stdin(match &case.stdin_from {
            Some(path) => File::open(dir.path().join(path)).unwrap().into(),
            None => Stdio::piped(),
        })
        .stdout(match (&case.stdout_to, &case.stdout_onto) {
            (Some(path), _) => {
                File::create(dir.path().join(path)).unwrap().into()
            }
            (None, Some(path)) => File::options()
                .append(true)
                .open(dir.path().join(path))
                .unwrap()
                .into(),
            (None, None) => Stdio::piped(),
        })
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let stdin = child.stdin.take();
    let bytes = case.stdin.bytes();
    let feeder = thread::spawn(move || {
        // A run that ends early need not take it all.
        let _ = stdin.map(|mut stdin| stdin.write_all(&bytes));
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();

    let name = &case.name;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(case.status), "{name}: {stderr}");
    if let Some(expected) = &case.stdout {
        let expected = expected.bytes();
        assert!(output.stdout == expected, "{name}: {stdout}");
    }
    for part in &case.stdout_has {
        assert!(stdout.contains(part), "{name}: {part:?} in {stdout}");
    }
    match &case.stderr {
        Some(expected) => assert_eq!(&stderr, expected, "{name}"),
        None if case.stderr_has.is_empty() => assert_eq!(stderr, "", "{name}"),
        None => {}
    }
    for part in &case.stderr_has {
        assert!(stderr.contains(part), "{name}: {part:?} in {stderr}");
    }
    for file in &case.unreadable {
        let mode = fs::Permissions::from_mode(0o600);
        fs::set_permissions(dir.path().join(file), mode).unwrap();
    }
    for link in case.symlinks.keys().chain(case.hard_links.keys()) {
        fs::remove_file(dir.path().join(link)).unwrap();
    }
    let mut expected: BTreeMap<_, _> = case
        .files
        .iter()
        .chain(&case.after)
        .map(|(name, content)| (name.clone(), content.bytes()))
        .collect();
    let mut places = case.directories.clone();
    places.push(String::new());
    for place in places {
        for entry in fs::read_dir(dir.path().join(&place)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() || path.ends_with("logveil.test") {
                continue;
            }
            let file = path.strip_prefix(dir.path()).unwrap();
            let file = file.to_str().unwrap();
            let expected = expected.remove(file);
            let expected =
                expected.unwrap_or_else(|| panic!("{name}: {file} is new"));
            let bytes = fs::read(&path).unwrap();
            assert!(
                bytes == expected || plain(&bytes) == plain(&expected),
                "{name}: {file}: {}",
                String::from_utf8_lossy(&bytes)
            );
            assert_eq!(
                bytes.get(..2) == Some(&[0x1f, 0x8b]),
                expected.get(..2) == Some(&[0x1f, 0x8b]),
                "{name}: {file}"
            );
        }
    }
    assert!(expected.is_empty(), "{name}: {:?} lack", expected.keys());
}

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|name| name.to_str());
        let of_bench = name.is_some_and(|name| name.starts_with("bench"));
        if of_bench && !cfg!(feature = "bench") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let cases: Cases = toml::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in cases.case {
            run(&case);
            count += 1;
        }
    }
    assert!(count > 0);
}

/// A run whose pipes stay in the test's hands.
fn start(args: &[&str]) -> Child {
    Command::new(LOGVEIL)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_line_comes_out_while_the_input_stays_open() {
    for threads in ["1", "2"] {
        let mut child = start(&["--threads", threads]);
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        for line in ["one\n", "two\n", "three\n"] {
            stdin.write_all(b"half a ").unwrap();
            stdin.write_all(line.as_bytes()).unwrap();
            let mut got = String::new();
            stdout.read_line(&mut got).unwrap();
            assert_eq!(got, format!("half a {line}"));
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_compressed_line_comes_out_while_the_input_stays_open() {
    let mut child = start(&[]);
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let level = flate2::Compression::fast();
    let stdin = child.stdin.take().unwrap();
    let mut stdin = flate2::write::GzEncoder::new(stdin, level);
    for line in ["one\n", "two\n"] {
        stdin.write_all(line.as_bytes()).unwrap();
        stdin.flush().unwrap();
        let mut got = String::new();
        stdout.read_line(&mut got).unwrap();
        assert_eq!(got, line);
    }
    drop(stdin.finish().unwrap());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_closed_reader_ends_the_run_quietly() {
    for threads in ["1", "2"] {
        let mut child = start(&["--threads", threads]);
        let mut stdin = child.stdin.take().unwrap();
        drop(child.stdout.take());
        // Until nobody reads any more.
        while stdin.write_all(&b"line\n".repeat(10_000)).is_ok() {}
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(output.stderr, b"");
    }
}

#[test]
fn a_terminal_is_told_that_it_is_read() {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
    let mut terminal = File::from(openpt(flags).unwrap());
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    for (args, told) in [(&[][..], true), (&["-"], false)] {
        let stdin = File::open(name.to_str().unwrap()).unwrap();
        // The end of the input, as it is typed.
        terminal.write_all(b"\x04").unwrap();
        let output =
            Command::new(LOGVEIL).args(args).stdin(stdin).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr.contains("reading standard input"), told);
        assert_eq!(stderr.lines().count(), usize::from(told));
        assert!(output.status.success());
    }
}

#[test]
fn a_signal_leaves_the_old_output_and_nothing_else() {
    for (name, number) in [("HUP", 1), ("INT", 2), ("TERM", 15), ("KILL", 9)] {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        fs::write(&out, "old\n").unwrap();
        let mut child = start(&["--output", out.to_str().unwrap()]);
        let mut stdin = child.stdin.take().unwrap();
        // More than the pipe holds: a part is written when this returns.
        stdin.write_all(&b"line\n".repeat(1 << 20)).unwrap();
        let kill = [format!("-{name}"), child.id().to_string()];
        assert!(Command::new("kill").args(kill).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number), "{name}");
        assert_eq!(fs::read(&out).unwrap(), b"old\n");
        let files = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(files, 1, "{name}");
    }
}

#[test]
fn an_output_keeps_mode_and_owner_or_takes_the_inputs_mode() {
    let dir = tempfile::tempdir().unwrap();
    let (log, new) = (dir.path().join("log"), dir.path().join("new"));
    fs::create_dir(&new).unwrap();
    fs::write(&log, "line\n").unwrap();
    // The umask takes nothing from what was there.
    let set = |mode| {
        fs::set_permissions(&log, fs::Permissions::from_mode(mode)).unwrap();
    };
    let root = fs::metadata(&log).unwrap().uid() == 0;
    if root {
        chown(&log, Some(65534), Some(65534)).unwrap();
    }
    for mode in [0o666, 0o640] {
        set(mode);
        let status =
            Command::new(LOGVEIL).arg("--output").args([&log, &log]).status();
        assert!(status.unwrap().success());
        let metadata = fs::metadata(&log).unwrap();
        assert_eq!(metadata.mode() & 0o7777, mode);
        assert_eq!(metadata.uid() == 65534, root);
        assert_eq!(metadata.gid() == 65534, root);
    }
    for mode in [0o600, 0o640, 0o400] {
        set(mode);
        let status = Command::new(LOGVEIL)
            .arg("--output-dir")
            .args([&new, &log])
            .status();
        assert!(status.unwrap().success());
        let metadata = fs::metadata(new.join("log")).unwrap();
        assert_eq!(metadata.mode() & 0o7777, mode);
        fs::remove_file(new.join("log")).unwrap();
    }
}

#[test]
fn append_reopens_on_sighup() {
    let dir = tempfile::tempdir().unwrap();
    let (log, old) = (dir.path().join("log"), dir.path().join("log.1"));
    let mut child = start(&["--append", log.to_str().unwrap()]);
    let mut stdin = child.stdin.take().unwrap();
    let wait_for = |path: &Path, text: &str| {
        for _ in 0..2_000 {
            if fs::read_to_string(path).is_ok_and(|got| got == text) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("{text:?} does not come");
    };
    stdin.write_all(b"one\n").unwrap();
    wait_for(&log, "one\n");
    fs::rename(&log, &old).unwrap();
    let kill = ["-HUP", &child.id().to_string()].map(str::to_owned);
    assert!(Command::new("kill").args(kill).status().unwrap().success());
    // The kernel delivers the signal when the process runs next, at the
    // latest when the next line wakes it.
    thread::sleep(Duration::from_millis(100));
    stdin.write_all(b"two\n").unwrap();
    wait_for(&log, "two\n");
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::read(&old).unwrap(), b"one\n");
}

#[test]
fn output_is_a_pure_function_of_the_input() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("log.gz");
    let made = Made {
        text: "one line of many\n".into(),
        hex: String::new(),
        repeat: Some(50_000),
        gzip: Some(2),
        zstd: None,
        cut: 0,
        behind: String::new(),
    };
    fs::write(&input, Content::Made(made).bytes()).unwrap();
    let mut outputs = Vec::new();
    for threads in ["1", "2", "5"] {
        let out = dir.path().join(threads);
        fs::create_dir(&out).unwrap();
        let status = Command::new(LOGVEIL)
            .args(["--threads", threads, "--output-dir"])
            .args([&out, &input])
            .status();
        assert!(status.unwrap().success());
        outputs.push(fs::read(out.join("log.gz")).unwrap());
    }
    assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn files_may_grow_and_shrink_while_they_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    // More than all buffers on the way hold: the run waits for its reader.
    let before = b"0123456789abcde\n".repeat(1 << 20);
    let more = b"more\n".repeat(10);
    for grows in [true, false] {
        fs::write(&path, &before).unwrap();
        let mut child = start(&[path.to_str().unwrap()]);
        let mut stdout = child.stdout.take().unwrap();
        let mut out = vec![0; 16];
        stdout.read_exact(&mut out).unwrap();
        let file = File::options().append(true).open(&path).unwrap();
        if grows {
            (&file).write_all(&more).unwrap();
        } else {
            file.set_len(100).unwrap();
        }
        stdout.read_to_end(&mut out).unwrap();
        assert!(child.wait().unwrap().success());
        if grows {
            assert!(out == [&before[..], &more].concat());
        } else {
            assert!(before.starts_with(&out) && out.len() < before.len());
        }
    }
}
