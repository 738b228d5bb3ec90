//! How fast a filter is: whole runs over a file for throughput, processor
//! time and memory, single lines for latency. Nothing is judged meanwhile.

use std::env::consts;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use wait4::Wait4;

use super::run::{Source, Started};
use super::score::{Latency, Machine, Speed};

/// How often to look whether a command that writes nothing still reads.
const LOOK: Duration = Duration::from_secs(1);

/// How often to look whether a command whose output has ended has, too.
const END: Duration = Duration::from_micros(100);

/// How long a single line may take.
const DEADLINE: Duration = Duration::from_secs(1);

/// Lines before the first whose latency counts.
const WARM_UP: u32 = 16;

/// Lines longer than this are left out when single lines are measured, so
/// that each is one write (POSIX's least `PIPE_BUF` on Linux).
const SHORT: usize = 4096;

impl Machine {
    /// The machine this runs on. What the system does not tell is
    /// `unknown`.
    pub fn here() -> Machine {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let unknown = || "unknown".to_owned();
        let processors = read("/proc/cpuinfo");
        let model = processors.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            (name.trim() == "model name").then(|| value.trim().to_owned())
        });
        let release = read("/proc/sys/kernel/osrelease");
        Machine {
            processor: model.unwrap_or_else(unknown),
            cores: thread::available_parallelism().map_or(1, usize::from),
            system: [consts::OS, release.trim(), consts::ARCH].join(" "),
        }
    }
}

/// What one run came to.
struct Run {
    seconds: f64,
    cpu_seconds: f64,
    peak_bytes: u64,
}

/// Runs `command` over the lines of `source` from a file, `runs` times and
/// once before that, each time beside a run of `replacer`. Both start as
/// processes of their own and write to a pipe that is read at once.
///
/// Memory is the kernel's maximum resident set, which counts that of this
/// process at the start in: of filters smaller than it, nothing can be said.
///
/// `None` if one of them neither reads nor writes for `timeout`, ends by a
/// signal, or leaves input unread, or if there are no lines: then no time
/// says anything.
///
/// # Errors
///
/// No temporary file can be written, or a command cannot be started.
pub fn speed(
    command: impl Fn() -> Command,
    replacer: impl Fn() -> Command,
    source: &Source,
    runs: u32,
    timeout: Duration,
) -> io::Result<Option<Speed>> {
    let mut corpus = tempfile::tempfile()?;
    let mut bytes = 0;
    for block in source.blocks() {
        corpus.write_all(&block.bytes)?;
        bytes += block.bytes.len() as u64;
    }
    if bytes == 0 {
        return Ok(None);
    }
    let (mut pairs, mut warm) = (Vec::new(), false);
    while pairs.len() < runs.max(1) as usize {
        let mut run = |command| once(command, &mut corpus, bytes, timeout);
        let Some(ours) = run(command())? else { return Ok(None) };
        let Some(theirs) = run(replacer())? else { return Ok(None) };
        if std::mem::replace(&mut warm, true) {
            pairs.push((ours, theirs));
        }
    }
    let each = |of: &dyn Fn(&(Run, Run)) -> f64| {
        let mut figures: Vec<f64> = pairs.iter().map(of).collect();
        figures.sort_by(f64::total_cmp);
        figures
    };
    let size = bytes as f64;
    let speeds = each(&|(ours, _)| size / ours.seconds);
    Ok(Some(Speed {
        bytes,
        runs,
        bytes_per_second: median(&speeds),
        slowest: speeds[0],
        fastest: speeds[speeds.len() - 1],
        cpu_seconds_per_gb: median(&each(&|(ours, _)| {
            ours.cpu_seconds * 1e9 / size
        })),
        peak_bytes: pairs
            .iter()
            .map(|(ours, _)| ours.peak_bytes)
            .max()
            .unwrap_or_default(),
        replacer_bytes_per_second: median(&each(&|(_, theirs)| {
            size / theirs.seconds
        })),
        ratio: median(&each(&|(ours, theirs)| theirs.seconds / ours.seconds)),
    }))
}

/// The middle of sorted figures, or the mean of the two in the middle.
fn median(sorted: &[f64]) -> f64 {
    let (lower, upper) = ((sorted.len() - 1) / 2, sorted.len() / 2);
    (sorted[lower] + sorted[upper]) / 2.0
}

/// One run with the file as standard input.
fn once(
    mut command: Command,
    corpus: &mut fs::File,
    bytes: u64,
    timeout: Duration,
) -> io::Result<Option<Run>> {
    corpus.seek(SeekFrom::Start(0))?;
    // The kernel starts a child's maximum from its parent's; this sets the
    // parent's back to what it holds now (proc(5)). Elsewhere than on Linux
    // it does nothing.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let start = Instant::now();
    let command = command.stdin(corpus.try_clone()?).stdout(Stdio::piped());
    let mut child = Started::new(command)?;
    let output = child.child.stdout.take();
    let mut output = output.ok_or(io::ErrorKind::BrokenPipe)?;
    let mut buffer = vec![0; 256 << 10];
    let (mut place, mut progress) = (0, Instant::now());
    loop {
        if ready(&output, LOOK)? {
            if output.read(&mut buffer)? == 0 {
                break;
            }
            progress = Instant::now();
            continue;
        }
        // Parent and child share the place in the file.
        let now = corpus.stream_position()?;
        if now != place {
            (place, progress) = (now, Instant::now());
        }
        if progress.elapsed() > timeout {
            return Ok(None);
        }
    }
    let done = loop {
        if let Some(done) = child.child.try_wait4()? {
            break done;
        }
        if progress.elapsed() > timeout {
            return Ok(None);
        }
        thread::sleep(END);
    };
    let seconds = start.elapsed().as_secs_f64();
    child.reaped();
    if done.status.code().is_none() || corpus.stream_position()? < bytes {
        return Ok(None);
    }
    let usage = done.rusage;
    Ok(Some(Run {
        seconds,
        cpu_seconds: (usage.utime + usage.stime).as_secs_f64(),
        peak_bytes: usage.maxrss,
    }))
}

/// Whether there is something to read, or the end, before the time is over.
fn ready(from: &impl AsFd, time: Duration) -> io::Result<bool> {
    let time = Timespec {
        tv_sec: time.as_secs() as _,
        tv_nsec: time.subsec_nanos() as _,
    };
    let mut wanted = [PollFd::new(from, PollFlags::IN)];
    match poll(&mut wanted, Some(&time)) {
        Err(rustix::io::Errno::INTR) => Ok(false),
        ready => Ok(ready? > 0),
    }
}

/// Writes `lines` of `source` to the command, one at a time, and waits for
/// each to come out.
///
/// The first may take `patience`, since the command may yet be starting; each
/// of the others one second. A line that takes longer was held back, and ends
/// the measurement.
///
/// # Errors
///
/// The command cannot be started.
pub fn latency(
    mut command: Command,
    source: &Source,
    lines: u32,
    patience: Duration,
) -> io::Result<Latency> {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = Started::new(command)?;
    let pipes = child.child.stdin.take().zip(child.child.stdout.take());
    let (mut input, mut output) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
    let mut buffer = vec![0; 64 << 10];
    // How many lines are out, and how many should be.
    let (mut out, mut expected) = (0, 0);
    let mut micros = Vec::new();
    let mut held_back = false;
    'lines: for line in short_lines(source).take((WARM_UP + lines) as usize) {
        let deadline = if expected == 0 { patience } else { DEADLINE };
        let start = Instant::now();
        if input.write_all(&line).is_err() {
            held_back = true;
            break;
        }
        expected += 1;
        while out < expected {
            let left = deadline.saturating_sub(start.elapsed());
            let length = if ready(&output, left)? {
                output.read(&mut buffer)?
            } else if left.is_zero() {
                0
            } else {
                continue;
            };
            if length == 0 {
                held_back = true;
                break 'lines;
            }
            out += memchr::memchr_iter(b'\n', &buffer[..length]).count();
        }
        if expected > WARM_UP as usize {
            micros.push(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    micros.sort_by(f64::total_cmp);
    let p99 = (micros.len() * 99).div_ceil(100);
    let [median_us, p99_us] = match p99.checked_sub(1) {
        Some(p99) => [median(&micros), micros[p99]],
        None => [0.0; 2],
    };
    let lines = micros.len() as u32;
    Ok(Latency { lines, median_us, p99_us, held_back })
}

/// The lines that one write takes whole, each with its line feed.
fn short_lines(source: &Source) -> impl Iterator<Item = Vec<u8>> {
    source.blocks().flat_map(|block| {
        let lines = block.bytes.split_inclusive(|&byte| byte == b'\n');
        let lines = lines.filter(|line| line.len() <= SHORT);
        lines.map(<[u8]>::to_vec).collect::<Vec<_>>()
    })
}
