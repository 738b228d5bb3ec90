//! `key`: keyrings and what is done with them.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Error, Result, anyhow};
use logveil::keys::Keyring;
use logveil::keys::file::FileError;
use logveil::keys::keyring::{KeyringError, Shredded};
use logveil::keys::trace::Tracer;
use logveil::stream::reader::Input;
use logveil::stream::writer::stdout;
use logveil::{Day, Entity};
use zeroize::Zeroizing;

use super::Status;
use super::args::{KeyCommand, KeyringArg};
use super::errors::{cannot_read, cannot_write, warn};

/// What to do with which keyring.
pub(crate) struct Key {
    keyring: PathBuf,
    command: KeyCommand,
}

/// Plans a command.
pub(super) fn plan(keyring: KeyringArg, command: KeyCommand) -> Result<Key> {
    Ok(Key { keyring: named(keyring)?, command })
}

/// The file that holds the keyring.
pub(super) fn named(keyring: KeyringArg) -> Result<PathBuf> {
    keyring.keyring.ok_or_else(|| {
        anyhow!("no keyring is named; name it with --keyring FILE")
    })
}

impl Key {
    pub(super) fn run(self) -> Result<Status> {
        let path = &*self.keyring;
        let now = SystemTime::now();
        let told = match self.command {
            KeyCommand::Init { period, epochs, retention } => {
                let keyring =
                    Keyring::init(period, epochs.into(), retention, now)?;
                keyring.create(path).map_err(|e| unusable(path, e))?;
                if let Some(sentence) = short_retention(&keyring) {
                    warn(&sentence);
                }
                held(&keyring, now)
            }
            KeyCommand::List => held(&read(path)?, now),
            KeyCommand::Extend { epochs } => edit(path, |keyring| {
                keyring.extend(epochs.into(), now)?;
                Ok(held(keyring, now))
            })?,
            KeyCommand::Rotate => edit(path, |keyring| {
                keyring.rotate(now)?;
                Ok(held(keyring, now))
            })?,
            KeyCommand::Export { node: _, epochs, label, output } => {
                let name = output.display().to_string();
                let label = label.unwrap_or(name);
                edit(path, |keyring| {
                    let node = keyring.export(&label, epochs.into(), now)?;
                    // If recording it fails, its file is one that nobody
                    // knows of: better that than a record of none.
                    node.create(&output).map_err(|e| unusable(&output, e))?;
                    Ok(held(&node, now))
                })?
            }
            KeyCommand::Trace { entity, domain } => {
                return trace(&read(path)?, entity, &domain);
            }
            KeyCommand::Shred { older_than, all: _ } => {
                edit(path, |keyring| {
                    Ok(shredded(match older_than {
                        Some(age) => keyring.shred(age, now)?,
                        None => keyring.shred_all(),
                    }))
                })?
            }
        };
        stdout()
            .and_then(|mut stdout| stdout.write_all(told.as_bytes()))
            .map_err(|error| cannot_write("standard output", error))?;
        Ok(Status::Done)
    }
}

/// Prints the tokens of the values on standard input.
fn trace(
    keyring: &Keyring,
    entity: Option<Entity>,
    domain: &str,
) -> Result<Status> {
    let failed = |error| cannot_write("standard output", error);
    let mut tracer = Tracer::new(keyring, domain, Day::of(SystemTime::now()));
    let mut sink = stdout().map_err(failed)?;
    let mut status = Status::Done;
    for (number, line) in io::stdin().lock().split(b'\n').enumerate() {
        let line = line.map_err(|error| cannot_read(&Input::Stdin, &error))?;
        let value = Zeroizing::new(line);
        let value = value.trim_ascii();
        if value.is_empty() {
            continue;
        }
        let Some(entity) = entity.or_else(|| tracer.entity(value)) else {
            warn(&format!(
                "line {}: nothing tells what this value is; name it with \
                 --entity",
                number + 1
            ));
            status = Status::Found;
            continue;
        };
        let mut tokens = Vec::new();
        tracer.trace(entity, value, &mut tokens);
        sink.write_all(&tokens).map_err(failed)?;
    }
    Ok(status)
}

/// Reads the keyring at `path`.
pub(super) fn read(path: &Path) -> Result<Keyring> {
    Keyring::read(path).map_err(|error| unusable(path, error))
}

/// What can go wrong while a keyring is changed.
enum Failure {
    /// With its file.
    File(FileError),
    /// Otherwise.
    Other(Error),
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        Failure::File(error)
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Failure {
        Failure::Other(error.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Other(error)
    }
}

fn edit(
    path: &Path,
    change: impl FnOnce(&mut Keyring) -> Result<String, Failure>,
) -> Result<String> {
    Keyring::edit(path, change).map_err(|failure| match failure {
        Failure::File(error) => unusable(path, error),
        Failure::Other(error) => error,
    })
}

/// The sentence for a keyring whose file cannot be used.
fn unusable(path: &Path, error: FileError) -> Error {
    let path = path.display();
    match error {
        FileError::Io(error) => match error.kind() {
            ErrorKind::NotFound => anyhow!(
                "there is no keyring {path}; make one with \
                 `logveil key init`, or check the name"
            ),
            ErrorKind::AlreadyExists => anyhow!(
                "there is a file {path} already, and a keyring is never \
                 replaced; take another name"
            ),
            ErrorKind::PermissionDenied => anyhow!(
                "the keyring {path} may not be used; run as the user whose \
                 it is"
            ),
            _ => anyhow!(
                "the keyring {path} cannot be used: {error}; check it and \
                 run again"
            ),
        },
        FileError::Exposed(why) => {
            anyhow!("the keyring {path} is refused: {why}")
        }
        FileError::Broken(Some(line), why) => {
            anyhow!("the keyring {path} is refused, line {line}: {why}")
        }
        FileError::Broken(None, why) => {
            anyhow!("the keyring {path} is refused: {why}")
        }
    }
}

/// What to say of a retention that promises less than the keyring's epochs
/// allow.
pub(super) fn short_retention(keyring: &Keyring) -> Option<String> {
    let age = keyring.short_retention()?;
    let period = keyring.period().name();
    Some(format!(
        "a retention of {age} is shorter than an epoch: what is written at \
         the beginning of a {period} can be revealed for a {period} and \
         {age}; shorter epochs (key init --period) keep a short promise"
    ))
}

/// What a keyring holds: a line for each key, and one for each export.
fn held(keyring: &Keyring, now: SystemTime) -> String {
    let mut text = format!(
        "{} keyring, a key for each {}",
        keyring.role().name(),
        keyring.period().name()
    )
    .replace("each never", "ever");
    if let Some(age) = keyring.retention() {
        let _ = write!(text, ", kept {age} behind its end");
    }
    text.push('\n');
    let current = keyring.current(now).map(|key| (key.epoch(), key.id()));
    for held in keyring.keys() {
        let name = held.name();
        let end = match held.key.epoch().end() {
            Some(end) => format!("ends {end}"),
            None => "does not end".to_owned(),
        };
        let state = match (held.retired, current) {
            (true, _) => "  retired",
            (_, Some(current)) if current == (name.epoch, name.id) => {
                "  serves now"
            }
            _ => "",
        };
        let line = format!("{:<12} {}  {end}{state}", name.epoch, name.id);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    for export in keyring.exports() {
        let names: Vec<_> =
            export.keys.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            text,
            "exported {} to {}: {}",
            export.on,
            export.label,
            names.join(" ")
        );
    }
    text
}

/// What was destroyed, and who still holds it.
fn shredded(shredded: Shredded) -> String {
    let Shredded { keys, elsewhere } = shredded;
    if keys.is_empty() {
        return "no key is old enough\n".to_owned();
    }
    let mut text = String::new();
    for name in &keys {
        let _ = writeln!(text, "destroyed {name}");
    }
    for (label, names) in elsewhere {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            text,
            "still held by {label}, as far as is recorded: {}; destroy them \
             there, too",
            names.join(" ")
        );
    }
    text
}
