//! The promises hold under every built-in policy and under whatever valid
//! policy anyone may write. Every run tests the same bytes: 200 policies that
//! are drawn, or as many as `LOGVEIL_POLICIES` says.

#[allow(dead_code, reason = "other tests ask more of it")]
#[path = "support/lines.rs"]
mod lines;
#[allow(dead_code, reason = "other tests read tables, too")]
#[path = "support/parsers.rs"]
mod parsers;
#[path = "support/policies.rs"]
mod policies;
#[path = "support/properties.rs"]
mod properties;
#[path = "support/random.rs"]
mod random;
#[path = "support/values.rs"]
mod values;

use lines::Format;
use logveil::{Filter, Key, Policy};
use random::Random;

/// A policy, and how to say which.
struct Case {
    /// Its name, or its text.
    shown: String,
    policy: Policy,
    built_in: bool,
    /// Whether filtering again has to change nothing.
    final_once: bool,
}

/// The built-in policies, and those that are drawn from seeds.
fn cases() -> Vec<Case> {
    let drawn = std::env::var("LOGVEIL_POLICIES");
    let drawn = drawn.map_or(200, |n| n.parse().expect("a number"));
    let builtin = Policy::builtins().map(|name| Case {
        shown: name.to_owned(),
        policy: Policy::builtin(name).expect("it is built in"),
        built_in: true,
        final_once: true,
    });
    let drawn = (0..drawn).map(|seed| {
        let drawn = policies::policy(&mut Random::new(9000 + seed));
        Case {
            shown: format!("seed {seed}:\n{}", drawn.text),
            policy: drawn.policy,
            built_in: false,
            final_once: drawn.final_once,
        }
    });
    builtin.chain(drawn).collect()
}

fn filter(policy: &Policy) -> Filter {
    Filter::new(policy.clone()).with_key(Key::example())
}

/// Sound lines of every format, and such as tell of a person's browser.
fn sound(r: &mut Random, each: usize) -> Vec<String> {
    let formats = Format::ALL.iter().flat_map(|f| vec![*f; each]);
    let mut lines: Vec<_> = formats.map(|f| f.line(r).text).collect();
    lines.extend((0..3 * each).map(|_| policies::quasi(r)));
    lines
}

/// P1; P6 for the built-in policies, and for all but one in a thousand lines
/// for others that do not keep forms: a mask may leave the end of a value in
/// an encoding in which what stands before it is not read as one with it.
#[test]
fn nothing_else_changes_and_once_is_enough() {
    let (mut lines, mut changed) = (0, Vec::new());
    for (seed, case) in cases().iter().enumerate() {
        let filter = filter(&case.policy);
        let mut worker = filter.worker();
        for line in sound(&mut Random::new(100 + seed as u64), 8) {
            let settled =
                properties::hold(&filter, &mut worker, line.as_bytes());
            lines += 1;
            if settled || !case.final_once {
                continue;
            }
            let (out, _) = properties::run(&mut worker, line.as_bytes());
            let (again, _) = properties::run(&mut worker, &out);
            let told = format!(
                "under {}\nfiltering again changes\n{line}\n{}\n{}",
                case.shown,
                String::from_utf8_lossy(&out),
                String::from_utf8_lossy(&again)
            );
            assert!(!case.built_in, "{told}");
            changed.push(told);
        }
    }
    let many = changed.len() * 1000 > lines;
    assert!(!many, "{} of {lines}:\n{}", changed.len(), changed.join("\n"));
}

/// P2: whole-line chunks of any size, by a worker that has served before.
#[test]
fn chunks_do_not_change_the_answer() {
    for (seed, case) in cases().iter().enumerate() {
        let filter = filter(&case.policy);
        let mut r = Random::new(200 + seed as u64);
        let text = sound(&mut r, 4).join("\n");
        let text = text.as_bytes();
        let mut whole = Vec::new();
        filter.worker().rewrite(text, &mut whole);
        let mut worker = filter.worker();
        let mut out = Vec::new();
        let mut chunk = Vec::new();
        for line in text.split_inclusive(|b| *b == b'\n') {
            chunk.extend_from_slice(line);
            if r.once_in(3) {
                worker.rewrite(&chunk, &mut out);
                chunk.clear();
            }
        }
        worker.rewrite(&chunk, &mut out);
        properties::same(&case.shown, text, &whole, &out);
    }
}

/// P5: without a key, a line comes out as with one, since nothing on it needs
/// it, or not at all.
#[test]
fn what_cannot_be_treated_is_withheld() {
    let mut withheld = 0;
    for (seed, case) in cases().iter().enumerate() {
        if !case.policy.needs_key() {
            continue;
        }
        let mut with_key = filter(&case.policy).worker();
        let mut without = Filter::new(case.policy.clone()).worker();
        for line in sound(&mut Random::new(300 + seed as u64), 4) {
            let (treated, findings) =
                properties::run(&mut with_key, line.as_bytes());
            let (out, _) = properties::run(&mut without, line.as_bytes());
            let keyed = findings.iter().any(|finding| {
                let rule = finding.rule(&case.policy);
                rule.transform.needs_key()
                    && treated[finding.replacement.clone()]
                        != *format!("*{}*", finding.entity).as_bytes()
            });
            let marker = format!("*withheld.failed.{}B*", line.len());
            if out == marker.as_bytes() {
                withheld += 1;
            } else {
                assert!(!keyed, "under {}:\n{line}", case.shown);
                properties::same(&case.shown, line.as_bytes(), &treated, &out);
            }
        }
    }
    assert!(withheld > 100, "{withheld}");
}

/// The reader that a format's lines have to satisfy.
type Parser = fn(&[u8]) -> Option<Vec<String>>;

/// P7: what a parser accepted it accepts, with the same structure.
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
    for (seed, case) in cases().iter().enumerate() {
        let mut worker = filter(&case.policy).worker();
        let mut r = Random::new(400 + seed as u64);
        let mut lines: Vec<(String, Parser)> = Vec::new();
        for (format, parse) in formats {
            lines.extend((0..12).map(|_| (format.line(&mut r).text, parse)));
        }
        let quasi = (0..20).map(|_| policies::quasi(&mut r));
        lines.extend(quasi.map(|line| (line, parsers::json as Parser)));
        for (line, parse) in lines {
            let (out, _) = properties::run(&mut worker, line.as_bytes());
            let before = parse(line.as_bytes());
            assert!(before.is_some(), "{line}");
            // A line that is dropped is no line.
            assert!(
                out.is_empty() || parse(&out) == before,
                "under {}\n{line}\n{}",
                case.shown,
                String::from_utf8_lossy(&out)
            );
        }
    }
}

/// What only the command can show: every built-in policy, and some drawn.
#[cfg(feature = "cli")]
mod command {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::path::Path;
    use std::process::{Child, Command, Output, Stdio};

    /// The policies as files, with a keyring for those that need a key.
    fn files(dir: &Path) -> Vec<String> {
        let status = Command::new(env!("CARGO_BIN_EXE_logveil"))
            .args(["key", "init", "--keyring"])
            .arg(dir.join("k"))
            .stdout(Stdio::null())
            .status()
            .expect("the command starts");
        assert!(status.success());
        let names = Policy::builtins().map(str::to_owned);
        let drawn = (0..6).map(|seed| {
            let drawn = policies::policy(&mut Random::new(9000 + seed));
            let path = dir.join(format!("{seed}.toml"));
            std::fs::write(&path, drawn.text).expect("it can be written");
            path.to_str().expect("it is UTF-8").to_owned()
        });
        names.chain(drawn).collect()
    }

    fn start(dir: &Path, policy: &str, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_logveil"))
            .args(arguments)
            .args(["--policy", policy, "--keyring"])
            .arg(dir.join("k"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts")
    }

    fn run(
        dir: &Path,
        policy: &str,
        arguments: &[&str],
        input: &[u8],
    ) -> Output {
        let mut child = start(dir, policy, arguments);
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || {
            // `check` may know its answer before the input ends.
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    }

    /// P2: one answer for any number of threads.
    #[test]
    fn threads_do_not_change_the_answer() {
        let dir = tempfile::tempdir().unwrap();
        let text = sound(&mut Random::new(1), 200).join("\n");
        for policy in files(dir.path()) {
            let run = |threads| {
                let arguments = ["--threads", threads];
                let out =
                    run(dir.path(), &policy, &arguments, text.as_bytes());
                assert_eq!(out.status.code(), Some(0), "{policy}");
                out.stdout
            };
            let one = run("1");
            for threads in ["2", "7"] {
                let other = run(threads);
                properties::same(&policy, text.as_bytes(), &one, &other);
            }
        }
    }

    /// P3: a line comes out while the pipe stays open.
    #[test]
    fn lines_come_out_while_the_pipe_stays_open() {
        let dir = tempfile::tempdir().unwrap();
        for policy in files(dir.path()) {
            let mut child = start(dir.path(), &policy, &["--threads", "2"]);
            let mut stdin = child.stdin.take().unwrap();
            let stdout = child.stdout.take().unwrap();
            let mut lines = BufReader::new(stdout).lines();
            for number in 0..3 {
                writeln!(stdin, "began {number}, from").unwrap();
                let line = lines.next().unwrap().unwrap();
                assert_eq!(line, format!("began {number}, from"), "{policy}");
            }
            drop(stdin);
            assert!(child.wait().unwrap().success());
        }
    }

    /// P8: whatever the command says, it does not say the values.
    #[test]
    fn no_value_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut r = Random::new(2);
        let (mut text, mut values) = (String::new(), Vec::new());
        for _ in 0..300 {
            let line = r.pick(Format::ALL).line(&mut r);
            for planted in line.planted {
                values.push(line.text[planted.range].to_owned());
                values.push(planted.value);
            }
            text += &line.text;
            text.push('\n');
        }
        // Shorter ones may be a number of a line or of something else.
        values.retain(|value| value.len() > 6);
        assert!(values.len() > 500, "{}", values.len());
        for policy in files(dir.path()) {
            for arguments in [
                &["inspect", "--format", "json"][..],
                &["check"],
                &["--stats=json"],
            ] {
                let Output { stdout, stderr, status } =
                    run(dir.path(), &policy, arguments, text.as_bytes());
                assert_ne!(status.code(), Some(2), "{policy} {arguments:?}");
                // The filter's output holds what the policy keeps.
                let told = match arguments[0] {
                    "--stats=json" => stderr,
                    _ => [stdout, stderr].concat(),
                };
                let told = String::from_utf8_lossy(&told);
                for value in &values {
                    assert!(
                        !told.contains(value.as_str()),
                        "{arguments:?} under {policy} tells {value}"
                    );
                }
            }
        }
    }
}
