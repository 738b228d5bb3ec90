//! The filter: inputs in, the same lines without the people out.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use anyhow::{Result, anyhow, bail};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use logveil::stream::decompress::Compressor;
use logveil::stream::pipeline::{Pipeline, Source};
use logveil::stream::reader::Input;
use logveil::stream::writer::{Append, Replacement, stdout};
use logveil::{Stats, Vault};

use super::Status;
use super::args::{FilterArgs, StatsFormat};
use super::audit::{Digested, Trail};
use super::engine::Engine;
use super::errors::{cannot_read, cannot_write, stopped, warn};

/// Where the output goes. What can be opened early is open already.
enum Output {
    Stdout(File),
    File(PathBuf, Replacement),
    Append(PathBuf, Append),
    /// A directory, and for each input the file in it.
    Directory(Vec<PathBuf>),
}

impl Output {
    /// Whether the output replaces or is the file of this device and number.
    fn is(&self, id: (u64, u64)) -> io::Result<bool> {
        let named = |path: &PathBuf| {
            // What does not exist yet is no file that is open.
            fs::metadata(path).is_ok_and(|f| (f.dev(), f.ino()) == id)
        };
        Ok(match self {
            Output::Stdout(file) => {
                let file = file.metadata()?;
                (file.dev(), file.ino()) == id
            }
            Output::File(path, _) | Output::Append(path, _) => named(path),
            Output::Directory(paths) => paths.iter().any(named),
        })
    }
}

/// A run of the filter.
pub(crate) struct Filter {
    engine: Engine,
    output: Output,
    threads: usize,
    stats: Option<StatsFormat>,
    progress: ProgressBar,
    trail: Option<Trail>,
    vault: Option<(PathBuf, Vault)>,
}

/// Resolves the arguments and opens the output.
pub(super) fn plan(args: FilterArgs) -> Result<Filter> {
    if args.stats.is_some() {
        refuse_format(&args.engine.inputs.files)?;
    }
    let mut engine = Engine::plan(args.engine)?;
    let vault = match &args.vault {
        None => None,
        Some(path) => {
            let vault = Vault::new(open_vault(path)?);
            engine.filter = engine.filter.with_vault(vault.clone());
            Some((path.clone(), vault))
        }
    };
    let threads = match args.threads {
        Some(threads) => usize::from(threads),
        None => default_threads(engine.inputs.length.is_some()),
    };
    let to_stdout = args.output.is_none()
        && args.append.is_none()
        && args.output_dir.is_none();
    let output = if let Some(path) = args.output {
        let file = Replacement::create(&path, NEW)
            .map_err(|error| cannot_write(path.display(), error))?;
        Output::File(path, file)
    } else if let Some(path) = args.append {
        let file = open_append(&path)
            .map_err(|error| cannot_write(path.display(), error))?;
        engine.inputs.refuse_input(path.display(), file.metadata())?;
        Output::Append(path, file)
    } else if let Some(dir) = args.output_dir {
        Output::Directory(names_in(&dir, &engine.inputs.all)?)
    } else {
        let file = stdout()
            .map_err(|error| cannot_write("standard output", error))?;
        engine.inputs.refuse_input("standard output", file.metadata())?;
        Output::Stdout(file)
    };
    let drawn = !(to_stdout && io::stdout().is_terminal())
        && io::stderr().is_terminal();
    let progress = match engine.inputs.length {
        Some(length) if drawn => progress(length),
        _ => ProgressBar::hidden(),
    };
    let audit = args.audit.clone();
    let trail = match args.audit {
        None => None,
        Some(path) => {
            let Some(key) = engine.filter.key() else {
                bail!(
                    "--audit seals records with the keyring's key for now, \
                     and there is none; make keys with `logveil key extend`"
                );
            };
            Some(Trail::open(path, engine.filter.policy(), key)?)
        }
    };
    let beside: Vec<PathBuf> = args.vault.into_iter().chain(audit).collect();
    refuse_shared(&beside, &output, &engine)?;
    let stats = args.stats;
    Ok(Filter { engine, output, threads, stats, progress, trail, vault })
}

/// Opens a vault, which nobody but its owner and its group may read.
fn open_vault(path: &Path) -> Result<File> {
    let failed = |error| cannot_write(path.display(), error);
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    let status = file.metadata().map_err(failed)?;
    if status.is_file() && status.mode() & 0o007 != 0 {
        bail!(
            "others may read or write the vault {0}; forbid it with chmod \
             o-rwx {0}",
            path.display()
        );
    }
    Ok(file)
}

/// Refuses a file that is written beside the output and is an input, the
/// output, or named twice.
fn refuse_shared(
    beside: &[PathBuf],
    output: &Output,
    engine: &Engine,
) -> Result<()> {
    let mut known = Vec::new();
    for path in beside {
        let failed = |error| cannot_write(path.display(), error);
        let status = fs::metadata(path).map_err(failed)?;
        engine.inputs.refuse_input(path.display(), Ok(status.clone()))?;
        let id = (status.dev(), status.ino());
        if status.is_file()
            && (output.is(id).map_err(failed)? || known.contains(&id))
        {
            bail!(
                "{} is to hold two things; give the output, the vault and \
                 the audit trail files of their own",
                path.display()
            );
        }
        known.push(id);
    }
    Ok(())
}

/// Refuses a format of `--stats` that was given as a file.
fn refuse_format(files: &[PathBuf]) -> Result<()> {
    for file in files {
        let name = file.display().to_string();
        if StatsFormat::from_str(&name, false).is_ok() && !file.exists() {
            bail!(
                "there is no file {name}; for a format write --stats={name}"
            );
        }
    }
    Ok(())
}

/// The mode of a new file as the shell's `>` has it, less the umask.
pub(super) const NEW: u32 = 0o666;

/// The mode of a new file for what comes out of `input`: who may read the one
/// may read the other.
fn mode(input: &Input) -> io::Result<u32> {
    Ok(match input {
        Input::Stdin => NEW,
        Input::File(path) => fs::metadata(path)?.mode() & NEW,
    })
}

/// Threads that pay: two where files are read, since reading and writing
/// take a part of a third; one where a pipe's other ends need the cores.
fn default_threads(files: bool) -> usize {
    let cores = available_parallelism().map_or(1, usize::from);
    if files { cores.min(2) } else { 1 }
}

/// A bar that shows how much of `length` bytes has been read.
fn progress(length: u64) -> ProgressBar {
    let template = "{bar:30} {binary_bytes}/{binary_total_bytes} \
                    {binary_bytes_per_sec} {eta}";
    // However the run ends, the bar goes.
    let bar = ProgressBar::new(length).with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Opens a file to append to, and has SIGHUP open it anew.
fn open_append(path: &Path) -> io::Result<Append> {
    let reopen = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(
        signal_hook::consts::SIGHUP,
        Arc::clone(&reopen),
    )?;
    Append::open(path, reopen)
}

/// The outputs for `inputs` in `dir`.
fn names_in(dir: &Path, inputs: &[Input]) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        bail!("there is no directory {}; create it first", dir.display());
    }
    let mut seen = HashSet::new();
    let named = inputs.iter().map(|input| {
        let name = input.file_name().ok_or_else(|| {
            anyhow!("{input} has no name to keep; use --output instead")
        })?;
        if !seen.insert(name.to_owned()) {
            bail!(
                "two inputs are named {}; give them directories of their own",
                name.display()
            );
        }
        Ok(dir.join(name))
    });
    named.collect()
}

impl Filter {
    pub(super) fn run(self) -> Result<Status> {
        let Filter { engine, output, threads, .. } = self;
        let (format, progress) = (self.stats, self.progress);
        let pipeline = Pipeline::new(engine.filter.clone(), threads);
        let run = Run { engine, pipeline, progress, trail: self.trail };
        let stats = run.write(output);
        if let Some(trail) = run.trail {
            let closed = trail.close(stats.as_ref().ok());
            // What stopped the run is told rather than what that led to.
            closed.or_else(|error| match &stats {
                Ok(_) => Err(error),
                Err(_) => Ok(()),
            })?;
        }
        let stats = stats?;
        if let Some((path, vault)) = self.vault {
            vault
                .sync()
                .map_err(|error| cannot_write(path.display(), error))?;
        }
        run.progress.finish_and_clear();
        let report = match format {
            None => String::new(),
            Some(StatsFormat::Text) => format!("{stats}\n"),
            Some(StatsFormat::Json) => stats.to_json() + "\n",
        };
        // Whoever closed standard error does not want it.
        let _ = io::stderr().write_all(report.as_bytes());
        if stats.no_header > 0 {
            warn(&format!(
                "{} lines are withheld, since the policy asks for columns \
                 that no header has named; a log without columns needs a \
                 policy that does not, and --header says what names them",
                stats.no_header
            ));
        }
        Ok(if stats.withheld() > 0 { Status::Found } else { Status::Done })
    }
}

/// The parts of a run that every kind of output needs.
struct Run {
    engine: Engine,
    pipeline: Pipeline,
    progress: ProgressBar,
    trail: Option<Trail>,
}

impl Run {
    /// Writes all inputs to `output`.
    fn write(&self, output: Output) -> Result<Stats> {
        let run = self;
        match output {
            Output::Stdout(file) => {
                run.joined(file, "standard output").map(|(_, stats)| stats)
            }
            Output::Append(path, file) => {
                run.joined(file, path.display()).map(|(_, stats)| stats)
            }
            Output::File(path, file) => {
                let (file, stats) = run.joined(file, path.display())?;
                file.finish()
                    .map_err(|error| cannot_write(path.display(), error))?;
                Ok(stats)
            }
            Output::Directory(paths) => run.one_by_one(&paths),
        }
    }

    /// Writes all inputs to one sink and gives it back.
    fn joined<W: Write + Send + 'static>(
        &self,
        sink: W,
        name: impl std::fmt::Display,
    ) -> Result<(W, Stats)> {
        let sink = Arc::new(Mutex::new(self.written(sink)));
        let mut stats = Stats::default();
        for input in &self.engine.inputs.all {
            let (_, source) =
                self.engine.inputs.open(input, |s| self.watch(s))?;
            let done = self
                .pipeline
                .run(self.read(source), &sink)
                .map_err(|error| stopped(input, &name, error))?;
            stats.merge(&done);
        }
        Ok((unshare(sink).inner, stats))
    }

    /// Writes each input to a file of its own, compressed as the input is.
    fn one_by_one(&self, paths: &[PathBuf]) -> Result<Stats> {
        let mut stats = Stats::default();
        let mut last: Option<&Path> = None;
        for (input, path) in self.engine.inputs.all.iter().zip(paths) {
            let done = self.alone(input, path).map_err(|error| {
                let done = match last {
                    None => "no output is written".to_owned(),
                    Some(last) => format!(
                        "the outputs up to {} are written, this and later \
                         ones are not",
                        last.display()
                    ),
                };
                let sentence = format!("{error}; {done}");
                error.context(sentence)
            })?;
            stats.merge(&done);
            last = Some(path);
        }
        Ok(stats)
    }

    /// Writes one input to `path`, compressed as it is.
    fn alone(&self, input: &Input, path: &Path) -> Result<Stats> {
        let failed = |error| cannot_write(path.display(), error);
        let (compression, source) =
            self.engine.inputs.open(input, |s| self.watch(s))?;
        let mode = mode(input).map_err(|error| cannot_read(input, &error))?;
        let file = Replacement::create(path, mode).map_err(failed)?;
        let file = Compressor::new(compression, file).map_err(failed)?;
        let sink = Arc::new(Mutex::new(self.written(file)));
        let stats = self
            .pipeline
            .run(self.read(source), &sink)
            .map_err(|error| stopped(input, path.display(), error))?;
        let file = unshare(sink).inner.finish().map_err(failed)?;
        file.finish().map_err(failed)?;
        Ok(stats)
    }

    /// What is read, digested for the trail if there is one.
    fn read(&self, source: Source) -> Source {
        match &self.trail {
            Some(trail) => trail.read(source),
            None => source,
        }
    }

    /// The same for what is written.
    fn written<W>(&self, sink: W) -> Digested<W> {
        match &self.trail {
            Some(trail) => trail.written(sink),
            None => Digested::not(sink),
        }
    }

    /// Counts what is read from `source` in the progress bar.
    fn watch(&self, source: Source) -> Source {
        if self.progress.is_hidden() {
            return source;
        }
        Box::new(self.progress.wrap_read(source))
    }
}

/// The sink of a run that ended well, and whose threads are gone.
fn unshare<W>(sink: Arc<Mutex<W>>) -> W {
    Arc::into_inner(sink)
        .expect("a run that ended well leaves no thread behind")
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
}
