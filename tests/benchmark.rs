//! The open benchmark's scorer, by filters whose behaviour is known.
#![cfg(all(feature = "bench", feature = "cli"))]

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write, pipe};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use logveil::Entity;
use logveil::bench::corpus::{Block, Corpus, Kind, Profile};
use logveil::bench::measure;
use logveil::bench::run::{Limit, Options, Outcome, Source, judge_pipe, run};
use logveil::bench::score::{Damage, Ended, Tally};

const LOGVEIL: &str = env!("CARGO_BIN_EXE_logveil");

fn options() -> Options {
    Options { timeout: Duration::from_secs(60), examples: 5, kept: Vec::new() }
}

fn mixed(lines: u64) -> Source {
    Source::new(Corpus::new(Profile::Mixed, 7), Limit::Lines(lines))
}

/// Runs a shell's command over the first lines of a mixed corpus.
fn score(script: &str, lines: u64) -> Outcome {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    run(&mut command, &mixed(lines), &options()).expect("there is a shell")
}

fn totals(tallies: &[Tally]) -> (u64, u64) {
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum();
    (sum(|tally| tally.hit), sum(|tally| tally.total))
}

/// That all values leaked, no token changed, and nothing else happened.
fn assert_untouched(outcome: &Outcome) {
    for tally in outcome.counts.entities() {
        assert_eq!(tally.hit, tally.total, "{}", tally.name);
    }
    assert_eq!(totals(&outcome.counts.benign()).0, 0);
    let damage = outcome.counts.damage.clone();
    let Damage { other_bytes, json_lines, .. } = damage;
    let none = Damage { other_bytes, json_lines, ..Damage::default() };
    assert_eq!(damage, none);
}

/// Runs a filter of blocks of the corpus in a thread of its own.
fn in_process(
    source: &Source,
    filter: impl FnOnce(PipeReader, PipeWriter) + Send + 'static,
) -> Outcome {
    let (input, to_filter) = pipe().expect("a pipe");
    let (from_filter, output) = pipe().expect("a pipe");
    let filter = thread::spawn(move || filter(input, output));
    let outcome = judge_pipe(to_filter, from_filter, source, &options());
    filter.join().expect("the filter ends");
    outcome
}

/// A filter that knows the labels: each value becomes an asterisk, and a
/// number in JSON that is one gains quotes.
fn oracle(source: &Source) -> impl FnOnce(PipeReader, PipeWriter) + use<> {
    let blocks = source.blocks();
    move |mut input, mut output| {
        for block in blocks {
            let mut text = vec![0; block.bytes.len()];
            input.read_exact(&mut text).expect("the block");
            assert!(text == block.bytes, "not the block that was promised");
            output.write_all(&replaced(&block)).expect("a reader");
        }
    }
}

fn replaced(block: &Block) -> Vec<u8> {
    let mut out = Vec::new();
    let mut from = 0;
    for label in &block.labels {
        if let Kind::Benign(_) = label.kind {
            continue;
        }
        let line = label.line.checked_sub(1);
        let line = line.map_or(0, |line| block.ends[line as usize]);
        let start = (line + label.range.start) as usize;
        let end = (line + label.range.end) as usize;
        out.extend_from_slice(&block.bytes[from..start]);
        let before = &block.bytes[line as usize..start];
        let is_json = matches!(before.first(), Some(b'{' | b'['));
        let bare = is_json && quotes(before).is_multiple_of(2);
        out.extend_from_slice(if bare { b"\"*\"" } else { b"*" });
        from = end;
    }
    out.extend_from_slice(&block.bytes[from..]);
    out
}

/// What a failed test has to show.
fn show(outcome: &Outcome) {
    for example in &outcome.examples {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        println!("line {}: {:?}", example.number, example.labels);
        println!("- {}", text(&example.line));
        println!("+ {}", text(example.out.as_deref().unwrap_or_default()));
    }
}

/// How many quotes that are not escaped a piece of JSON has.
fn quotes(json: &[u8]) -> usize {
    let (mut quotes, mut escaped) = (0, false);
    for &byte in json {
        quotes += usize::from(byte == b'"' && !escaped);
        escaped = byte == b'\\' && !escaped;
    }
    quotes
}

#[test]
fn an_oracle_leaks_nothing_and_alarms_nothing_on_any_profile() {
    for &profile in Profile::ALL {
        for seed in [1, 2] {
            let corpus = Corpus::new(profile, seed);
            let source = Source::new(corpus, Limit::Bytes(4 << 20));
            let outcome = in_process(&source, oracle(&source));
            show(&outcome);
            let counts = &outcome.counts;
            let (leaked, values) = totals(&counts.entities());
            let (changed, tokens) = totals(&counts.benign());
            assert_eq!((leaked, changed), (0, 0), "{profile:?} {seed}");
            assert_eq!(values > 0, profile != Profile::Clean, "{profile:?}");
            assert!(tokens > 1000, "{profile:?}");
            let damage = counts.damage.clone();
            let Damage { other_bytes, json_lines, .. } = damage;
            let none = Damage { other_bytes, json_lines, ..Damage::default() };
            assert_eq!(damage, none, "{profile:?} {seed}");
        }
    }
}

#[test]
fn an_identity_leaks_everything_and_alarms_nothing_on_any_profile() {
    for &profile in Profile::ALL {
        let corpus = Corpus::new(profile, 3);
        let source = Source::new(corpus, Limit::Bytes(2 << 20));
        let outcome = in_process(&source, |mut input, mut output| {
            std::io::copy(&mut input, &mut output).expect("a reader");
        });
        assert_untouched(&outcome);
    }
}

/// A filter that changes one byte of each line that nobody misses has to be
/// judged the long way, and must not be judged otherwise for it.
#[test]
fn a_filter_that_leaves_all_values_leaks_them_whatever_else_it_does() {
    for &profile in Profile::ALL {
        let corpus = Corpus::new(profile, 4);
        let source = Source::new(corpus, Limit::Bytes(2 << 20));
        let outcome = in_process(&source, |input, mut output| {
            for line in BufReader::new(input).split(b'\n') {
                let mut line = line.expect("a line");
                line.extend_from_slice(b" seen\n");
                output.write_all(&line).expect("a reader");
            }
        });
        for tally in outcome.counts.entities() {
            assert_eq!(tally.hit, tally.total, "{profile:?} {}", tally.name);
        }
        let (changed, _) = totals(&outcome.counts.benign());
        // Those that the word behind them makes longer.
        let lines = outcome.counts.lines;
        assert!(changed <= lines, "{profile:?}: {changed} of {lines}");
        assert_eq!(outcome.counts.damage.lines_missing, 0, "{profile:?}");
    }
}

/// As many lines as went in, of most of which little can be recognised, are
/// the lines that went in.
#[test]
fn a_filter_that_damages_lines_loses_and_moves_none() {
    for &profile in Profile::ALL {
        let corpus = Corpus::new(profile, 102);
        let source = Source::new(corpus, Limit::Bytes(4 << 20));
        let mut command = Command::new("sed");
        let command = command.args(["-u", "s/[0-9a-m]/x/g"]);
        let outcome = run(command, &source, &options()).expect("sed");
        let damage = &outcome.counts.damage;
        assert!(damage.collateral_bytes > 0, "{profile:?}");
        let moved = damage.lines_missing + damage.lines_reordered;
        assert_eq!((moved, damage.lines_added), (0, 0), "{profile:?}");
    }
}

#[test]
fn cat_leaks_everything() {
    let outcome = score("cat", 20_000);
    assert_untouched(&outcome);
    assert_eq!(outcome.counts.lines, 20_000);
    assert_eq!(outcome.ended, Ended::Status(0));
    assert!(outcome.first_output.is_some());
}

#[test]
fn a_filter_without_output_is_not_perfect() {
    let outcome = score("head -c 0", 20_000);
    let counts = &outcome.counts;
    assert_eq!(totals(&counts.entities()).0, 0);
    let (changed, tokens) = totals(&counts.benign());
    assert!(changed > 0);
    assert_eq!(changed, tokens);
    let damage = &counts.damage;
    assert_eq!(damage.lines_missing, 20_000);
    assert_eq!(damage.collateral_bytes, damage.other_bytes);
    assert!(damage.json_lines > 1000);
    assert_eq!(damage.json_broken, damage.json_lines);
    assert_eq!(outcome.ended, Ended::Status(0));
    assert_eq!(outcome.first_output, None);
}

#[test]
fn a_filter_that_drops_one_line_loses_that_one() {
    let outcome = score("sed 3d", 20_000);
    let counts = &outcome.counts;
    let (leaked, values) = totals(&counts.entities());
    let third = mixed(3).blocks().next().expect("a block");
    let labels = third.labels.iter().filter(|label| label.line == 2);
    let (gone, tokens): (Vec<_>, Vec<_>) =
        labels.partition(|label| matches!(label.kind, Kind::Entity(_)));
    assert_eq!(leaked, values - gone.len() as u64);
    assert_eq!(totals(&counts.benign()).0, tokens.len() as u64);
    let length = (third.ends[2] - third.ends[1]) as usize;
    let labelled: usize =
        gone.iter().chain(&tokens).map(|l| l.range.len()).sum();
    let damage = &counts.damage;
    assert_eq!(damage.collateral_bytes, (length - labelled) as u64);
    assert_eq!(damage.lines_missing, 1);
    assert_eq!((damage.lines_added, damage.lines_reordered), (0, 0));
}

#[test]
fn a_filter_that_swaps_lines_reorders_every_second() {
    let outcome = score("awk 'NR%2{a=$0;next}{print;print a}'", 20_000);
    let damage = &outcome.counts.damage;
    // Lines of a word or two are not known again elsewhere.
    assert_eq!(damage.lines_missing, damage.lines_added);
    assert!(damage.lines_missing <= 100, "{}", damage.lines_missing);
    let reordered = damage.lines_reordered;
    assert!((9_800..=10_200).contains(&reordered), "{reordered}");
    let (leaked, values) = totals(&outcome.counts.entities());
    assert!(leaked * 100 >= values * 99, "{leaked} of {values}");
}

#[test]
fn a_filter_that_adds_lines() {
    let outcome = score("echo Starting up; cat; echo Done", 20_000);
    let damage = &outcome.counts.damage;
    assert_eq!((damage.lines_missing, damage.lines_added), (0, 2));
    let (leaked, values) = totals(&outcome.counts.entities());
    assert_eq!(leaked, values);
}

#[test]
fn a_filter_that_stops_early_is_judged_by_what_came_out() {
    let outcome = score("head -n 500", 20_000);
    let counts = &outcome.counts;
    assert_eq!(counts.lines, 20_000);
    assert_eq!(counts.damage.lines_missing, 19_500);
    assert!(totals(&counts.entities()).0 > 0);
}

#[test]
fn how_a_filter_ends_is_told() {
    assert_eq!(score("cat; exit 3", 1000).ended, Ended::Status(3));
    let killed = score("head -n 10; kill -9 $$", 1000);
    assert_eq!(killed.ended, Ended::Signal(9));
    assert_eq!(killed.counts.damage.lines_missing, 990);
    let mut command = Command::new("./there-is-no-such-command");
    assert!(run(&mut command, &mixed(10), &options()).is_err());
}

#[test]
fn a_filter_that_hangs_is_killed_with_all_it_started() {
    for script in [
        // Reads nothing; reads all and says nothing; leaves its output to
        // another; closes its output and stays.
        "sleep 1000",
        "cat > /dev/null; sleep 1000",
        "sleep 1000 & exit 0",
        "cat; exec >&-; sleep 1000",
    ] {
        let start = Instant::now();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let timeout = Duration::from_secs(1);
        let options = Options { timeout, ..options() };
        let outcome = run(&mut command, &mixed(20_000), &options)
            .expect("there is a shell");
        assert!(start.elapsed() < Duration::from_secs(60), "{script}");
        let whole = script.starts_with("cat;");
        let missing = if whole { 0 } else { 20_000 };
        assert_eq!(outcome.counts.damage.lines_missing, missing, "{script}");
        match outcome.ended {
            Ended::Hung(seconds) => assert_eq!(seconds, 1, "{script}"),
            ended => panic!("{script}: {ended:?}"),
        }
    }
}

#[test]
fn an_endless_line_takes_no_memory_and_all_of_it_is_read() {
    let outcome = score("head -c 100000000 /dev/zero; cat", 2000);
    let damage = &outcome.counts.damage;
    assert_eq!(outcome.counts.lines, 2000);
    // It ends with the first line, of which nothing is left.
    let first = mixed(1).blocks().next().expect("a block");
    let labelled: usize = first.labels.iter().map(|l| l.range.len()).sum();
    let rest = (first.bytes.len() - labelled) as u64;
    assert_eq!(damage.collateral_bytes, rest);
    assert_eq!((damage.lines_missing, damage.lines_added), (0, 0));
}

#[test]
fn speed_is_measured_beside_the_replacer() {
    let replacer = || {
        let mut command = Command::new(LOGVEIL);
        command.args(["bench", "replacer"]);
        command
    };
    let shell = |script: &'static str| {
        move || {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        }
    };
    let timeout = Duration::from_secs(5);
    let measure = |script| {
        measure::speed(shell(script), replacer, &mixed(5000), 3, timeout)
            .expect("there is a shell")
    };
    let speed = measure("cat").expect("cat reads all");
    let bytes: usize = mixed(5000).blocks().map(|b| b.bytes.len()).sum();
    assert_eq!((speed.bytes, speed.runs), (bytes as u64, 3));
    assert!(speed.slowest <= speed.bytes_per_second);
    assert!(speed.bytes_per_second <= speed.fastest);
    assert!(speed.slowest > 0.0 && speed.ratio > 0.0);
    assert!(speed.replacer_bytes_per_second > 0.0);
    // A process has at least its program in memory.
    assert!((1 << 19..1 << 30).contains(&speed.peak_bytes));
    // Work costs time, also that of what a shell starts.
    let busy = measure("cat; head -c 200000000 /dev/zero | wc -c > /dev/null")
        .expect("it reads all");
    assert!(busy.cpu_seconds_per_gb > speed.cpu_seconds_per_gb);
    for script in ["head -c 0", "cat; kill -9 $$", "cat; exec >&-; sleep 99"] {
        assert_eq!(measure(script), None, "{script}");
    }
}

#[test]
fn latency_is_that_of_single_lines() {
    let patience = Duration::from_secs(2);
    let measure = |script: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        measure::latency(command, &mixed(1000), 50, patience)
            .expect("there is a shell")
    };
    let prompt = measure("cat");
    assert_eq!((prompt.lines, prompt.held_back), (50, false));
    assert!(prompt.median_us > 0.0 && prompt.median_us <= prompt.p99_us);
    // A pause of its own before the first line is the command's start.
    assert_eq!(measure("sleep 1; cat").lines, 50);
    for script in ["head -c 1; sleep 99", "sleep 99", "exit 0", "sort"] {
        let held = measure(script);
        assert_eq!((held.lines, held.held_back), (0, true), "{script}");
    }
    let later = measure("head -n 40; cat > /dev/null");
    assert!(later.held_back && later.lines <= 24, "{later:?}");
}

/// `bench score` with these arguments, and what it printed.
fn command(args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(LOGVEIL)
        .args(["bench", "score", "--no-speed", "--no-latency"])
        .args(args)
        .output()
        .expect("logveil runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_prints_tables_for_a_terminal() {
    let args = ["--lines", "5000", "--kept", "ip,user_id", "--", "cat"];
    let (status, text, errors) = command(&args);
    assert_eq!((status, errors.as_str()), (Some(0), ""));
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let line = |start: &str| {
        text.lines()
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("no line {start} in\n{text}"))
    };
    assert!(line("5,000 lines, ").contains("profile mixed, seed 1,"));
    assert!(line("mobile_cn ").contains("100 %"));
    assert!(line("other bytes gone ").contains("  0  "));
    let (apart, encodings) = (text.find("\nkept"), text.find("\nvalues by e"));
    let ip = text.find("\nip ");
    assert!(apart < ip && ip < text.find("\nvalues by encoding"));
    assert!(encodings < apart);
}

#[test]
fn the_command_prints_json() {
    let (status, text, _) =
        command(&["--json", "--lines", "5000", "--name", "it", "--", "cat"]);
    assert_eq!(status, Some(0));
    let score: logveil::bench::score::Score =
        serde_json::from_str(&text).expect("a score");
    assert_eq!((score.name.as_str(), score.corpus.lines), ("it", 5000));
    assert_eq!(score.command, ["cat"]);
    assert!(score.speed.is_none() && score.latency.is_none());
    let (leaked, values) = totals(&score.entities);
    assert!(values > 1000 && leaked == values);
    let cells: u64 = score.cells.iter().map(|cell| cell.hit).sum();
    assert_eq!(totals(&score.encodings), (values, values));
    assert_eq!(totals(&score.places), (values, values));
    assert_eq!(cells, values);
}

#[test]
fn the_gate_closes_for_what_leaks_breaks_or_alarms() {
    let all: Vec<_> = Entity::ALL.iter().map(|e| e.name()).collect();
    let all = all.join(",");
    let gate = |kept: &str, script: &str| {
        let mut args = vec!["--gate", "--lines", "5000"];
        if !kept.is_empty() {
            args.extend(["--kept", kept]);
        }
        args.extend(["--", "sh", "-c", script]);
        command(&args)
    };
    assert_eq!(gate(&all, "cat").0, Some(0));
    for (kept, script, reason) in [
        ("", "cat", "values of ip leaked"),
        (&all, "head -c 0", "5000 lines are missing"),
        (&all, "sed 3d", "1 lines are missing"),
        (&all, "cat; echo", "1 lines were added"),
        (&all, "tr '{' '['", "lines are no longer JSON"),
        (&all, "sed 's/[0-9]\\{13\\}/x/'", "benign tokens of epoch changed"),
        (&all, "cat; exit 3", "ended with status 3"),
    ] {
        let (status, _, errors) = gate(kept, script);
        assert_eq!(status, Some(1), "{script}");
        assert!(errors.contains(reason), "{script}: {errors}");
    }
}

#[test]
fn the_command_shows_examples_on_request() {
    let args = ["--examples", "2", "--lines", "5000", "--", "cat"];
    let (_, _, errors) = command(&args);
    assert_eq!(errors.matches("\nline ").count(), 2, "{errors}");
    assert!(errors.contains("  leaked "), "{errors}");
}

#[test]
fn a_command_that_cannot_be_started_is_an_error() {
    let (status, text, errors) = command(&["--", "./there-is-no-such"]);
    assert_eq!((status, text.as_str()), (Some(2), ""));
    assert!(
        errors.starts_with("logveil: ./there-is-no-such cannot be started"),
        "{errors}"
    );
}
