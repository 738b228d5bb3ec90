//! What the filter, `inspect` and `check` have in common: inputs, and the
//! filter they go through.

use std::fmt::Display;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Result, anyhow, bail};
use logveil::geo::Knowledge;
use logveil::stream::decompress::{Compression, decompress};
use logveil::stream::lines::{Batch, Lines};
use logveil::stream::pipeline::Source;
use logveil::stream::reader::Input;
use logveil::{Filter, GeoDatabase, Key, Policy};

use super::args::{EngineArgs, InputArgs, KeyArg, OverlayArgs};
use super::errors::{cannot_read, cannot_write, warn};
use super::key;

/// What to read, checked.
pub(super) struct Inputs {
    /// In order.
    pub(super) all: Vec<Input>,
    /// Bytes to read from files, where all inputs are regular files.
    pub(super) length: Option<u64>,
    max_line: usize,
    zstd_window_log: u32,
}

/// Inputs and the filter for them, checked.
pub(super) struct Engine {
    /// What to read.
    pub(super) inputs: Inputs,
    /// What to do with it.
    pub(super) filter: Filter,
}

impl Engine {
    /// Resolves the arguments, and asks every input whether it can be read.
    pub(super) fn plan(args: EngineArgs) -> Result<Engine> {
        let policy = policy(&args.policy, &args.set, &args.overlays)?;
        if let Some(shortfall) = shortfall(&policy) {
            warn(&shortfall);
        }
        let now = args.as_of.unwrap_or_else(SystemTime::now);
        let key = match (args.key, &args.keyring) {
            (Some(KeyArg::Ephemeral), _) => Some(Key::ephemeral()?),
            (None, Some(path)) => serving(path, now)?,
            (None, None) if policy.needs_key() => bail!(
                "the policy makes tokens; give it a key with --keyring \
                 FILE, or for this run alone with --key ephemeral"
            ),
            (None, None) => None,
        };
        let mut filter =
            Filter::new(policy).as_of(now).with_max_line(args.inputs.max_line);
        filter = filter.with_header(args.header.into());
        if let Some(key) = key {
            filter = filter.with_key(key);
        }
        let inputs = Inputs::plan(args.inputs)?;
        Ok(Engine { inputs, filter })
    }
}

impl Inputs {
    /// Resolves the arguments, and asks every input whether it can be read.
    pub(super) fn plan(args: InputArgs) -> Result<Inputs> {
        let mut all: Vec<_> =
            args.files.iter().map(|path| Input::named(path)).collect();
        if all.is_empty() {
            all.push(Input::Stdin);
            if io::stdin().is_terminal() {
                // Or it seems to hang.
                warn(
                    "reading standard input to its end; name files to read \
                     them, or see logveil --help",
                );
            }
        }
        let mut length = Some(0);
        for input in &all {
            let size =
                input.check().map_err(|error| cannot_read(input, &error))?;
            length = length.zip(size).map(|(sum, size)| sum + size);
        }
        Ok(Inputs {
            all,
            length,
            max_line: args.max_line,
            zstd_window_log: args.zstd_window_max,
        })
    }

    /// Refuses an output that is one of the inputs: it would grow for as
    /// long as it is read.
    pub(super) fn refuse_input(
        &self,
        name: impl Display,
        output: io::Result<Metadata>,
    ) -> Result<()> {
        let output = output.map_err(|error| cannot_write(&name, error))?;
        for input in &self.all {
            if input.is(&output).map_err(|error| cannot_read(input, &error))? {
                bail!(
                    "{name} is also the input {input}; write to another file, \
                     or use --output, which may name an input"
                );
            }
        }
        Ok(())
    }

    /// Opens an input; `wrap` sees its bytes before they are decompressed.
    pub(super) fn open(
        &self,
        input: &Input,
        wrap: impl FnOnce(Source) -> Source,
    ) -> Result<(Compression, Source)> {
        input
            .open()
            .and_then(|source| decompress(wrap(source), self.zstd_window_log))
            .map_err(|error| cannot_read(input, &error))
    }

    /// Hands `each` all batches of all inputs, in order, on this thread.
    pub(super) fn batches(
        &self,
        mut each: impl FnMut(&Input, &Batch) -> Result<()>,
    ) -> Result<()> {
        let mut batch = Batch::default();
        for input in &self.all {
            let (_, mut source) = self.open(input, |source| source)?;
            let mut lines = Lines::new(self.max_line);
            let mut more = true;
            while more {
                more = lines
                    .fill(&mut source, &mut batch)
                    .map_err(|error| cannot_read(input, &error))?;
                each(input, &batch)?;
            }
        }
        Ok(())
    }
}

/// The key of the keyring at `path` that serves at `now`. Warns where there
/// is none, which withholds the lines that need it, and where none follows.
fn serving(path: &Path, now: SystemTime) -> Result<Option<Key>> {
    let keyring = key::read(path)?;
    let Some(key) = keyring.current(now) else {
        warn(&format!(
            "the keyring {} has no key for now, and lines that need one are \
             withheld; make keys with `logveil key extend`",
            path.display()
        ));
        return Ok(None);
    };
    let end = key.epoch().end();
    if end.is_some() && keyring.ends(now) == end {
        warn(&format!(
            "the keyring {} ends with this epoch, {}; make keys with \
             `logveil key extend`",
            path.display(),
            key.epoch()
        ));
    }
    Ok(Some(key.clone()))
}

/// What the policy asks of an address that its database does not know, and
/// what to do; nothing where it knows.
pub(super) fn shortfall(policy: &Policy) -> Option<String> {
    let asked = policy.locating().granularity;
    let database = policy.geo_database();
    let (v4, v6) = (database.v4(), database.v6());
    let known = |side: Knowledge<'_>| side.level >= asked;
    if !policy.locates() || known(v4) && known(v6) {
        return None;
    }
    let (of, side) = match (known(v4), known(v6)) {
        (false, false) => ("", v4),
        (false, true) => ("IPv4 ", v4),
        _ => ("IPv6 ", v6),
    };
    Some(format!(
        "the policy asks for the {} of addresses, and of {of}addresses the \
         {} tells the {} at most; name a database that knows more with --geo \
         FILE, or the lesser level is written",
        asked.name(),
        side.source,
        side.level.name(),
    ))
}

/// The built-in policy of this name, or the one in the file of this name,
/// with settings, then overlays laid over it, which keep what they promise
/// whatever was set, and its database of locations opened.
pub(super) fn policy(
    name: &str,
    settings: &[String],
    overlays: &OverlayArgs,
) -> Result<Policy> {
    let mut policy = base(name, 0)?;
    for setting in settings {
        policy.set(setting).map_err(|error| {
            // Without the options, which may hold a value.
            let named: Vec<_> = setting.split('=').take(2).collect();
            anyhow!("--set {}: {}", named.join("="), error.message())
        })?;
    }
    for name in &overlays.overlay {
        let text = match Policy::builtin_overlay(name) {
            Some(text) => text.to_owned(),
            None => text_of("overlay", name, Policy::overlays())?,
        };
        policy
            .overlay_with(&text, folder(name))
            .map_err(|error| anyhow!("the overlay {name}, {error}"))?;
    }
    let files = match &*overlays.geo {
        [] => policy.locating().database.clone(),
        files => files.to_vec(),
    };
    if !files.is_empty() {
        let database =
            GeoDatabase::open(&files).map_err(|error| anyhow!("{error}"))?;
        policy.locate_in(database);
    }
    Ok(policy)
}

/// The policy of this name; `depth` policies extend it.
fn base(name: &str, depth: usize) -> Result<Policy> {
    /// Policies that may extend each other.
    const DEEPEST: usize = 8;
    if let Some(policy) = Policy::builtin(name) {
        return Ok(policy);
    }
    if depth == DEEPEST {
        bail!(
            "{name} is extended by {DEEPEST} policies, one through the other; \
             let one of them extend it directly"
        );
    }
    let text = text_of("policy", name, Policy::builtins())?;
    // What a file extends is looked for beside it.
    let beside = folder(name);
    Policy::parse_with(&text, beside, &mut |base_name| {
        if let Some(policy) = Policy::builtin(base_name) {
            return Ok(policy);
        }
        let path = beside.join(base_name).to_string_lossy().into_owned();
        base(&path, depth + 1).map_err(|error| error.to_string())
    })
    .map_err(|error| anyhow!("{name}, {error}"))
}

/// The folder that the file of this name is in.
fn folder(name: &str) -> &Path {
    Path::new(name).parent().unwrap_or(Path::new(""))
}

/// The text of the file of this name, which is no `builtin` one's.
fn text_of(
    what: &str,
    name: &str,
    builtin: impl Iterator<Item = &'static str>,
) -> Result<String> {
    /// Bytes of the largest text.
    const LARGEST: u64 = 16 << 20;
    let read = || {
        let mut text = String::new();
        let file = File::open(name)?;
        file.take(LARGEST + 1).read_to_string(&mut text)?;
        if text.len() as u64 > LARGEST {
            return Err(ErrorKind::FileTooLarge.into());
        }
        Ok(text)
    };
    read().map_err(|error: io::Error| {
        let known = builtin.collect::<Vec<_>>().join(", ");
        match error.kind() {
            ErrorKind::NotFound => anyhow!(
                "there is no {what} {name}, neither built in nor as a file; \
                 built in are: {known}"
            ),
            _ => anyhow!(
                "the {what} {name} cannot be read: {error}; name a file or \
                 one of those that are built in: {known}"
            ),
        }
    })
}
