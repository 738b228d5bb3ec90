//! `reveal`: reversible tokens turned back.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use logveil::keys::Keyring;
use logveil::keys::keyring::{Held, KeyName};
use logveil::keys::reveal::{Plain, Revealer};
use logveil::stream::lines::{Piece, push_marker};
use logveil::stream::writer::stdout;

use super::args::RevealArgs;
use super::engine::Inputs;
use super::errors::{cannot_write, warn};
use super::{Status, key};

/// What to reveal, with which keys.
pub(crate) struct Reveal {
    inputs: Inputs,
    keyring: PathBuf,
    what: What,
}

/// Tokens in lines, or lines that are values.
enum What {
    Tokens(Box<Revealer>),
    Values(Box<Plain>),
}

/// Reads the keyring, and asks every input whether it can be read.
pub(super) fn plan(args: RevealArgs) -> Result<Reveal> {
    let path = key::named(args.keyring)?;
    let keyring = key::read(&path)?;
    let failed = |error| anyhow!("{}: {error}", path.display());
    let what = match (args.entity, &args.epoch) {
        (Some(entity), Some(epoch)) => {
            let name = key_in(&keyring, epoch)?;
            let (domain, method) = (&args.domain, args.method);
            let plain = Plain::new(&keyring, name, domain, entity, method);
            What::Values(Box::new(plain.map_err(failed)?))
        }
        _ => {
            let revealer = Revealer::in_domain(&keyring, &args.domain);
            let mut revealer = revealer.map_err(failed)?;
            for path in &args.vault {
                let vault = fs::read(path).map_err(|error| {
                    anyhow!(
                        "the vault {} cannot be read: {error}",
                        path.display()
                    )
                })?;
                revealer.add_vault(&vault);
            }
            What::Tokens(Box::new(revealer))
        }
    };
    let inputs = Inputs::plan(args.inputs)?;
    Ok(Reveal { inputs, keyring: path, what })
}

/// The key that `text` names: by its epoch alone, where that has one.
fn key_in(keyring: &Keyring, text: &str) -> Result<KeyName> {
    if let Ok(name) = text.parse() {
        return Ok(name);
    }
    let names = keyring.keys().iter().map(Held::name);
    let of_epoch: Vec<KeyName> =
        names.filter(|name| name.epoch.to_string() == text).collect();
    match of_epoch[..] {
        [name] => Ok(name),
        [] => bail!(
            "no key of an epoch {text} is held; `logveil key list` names \
             them, as in 2026w47"
        ),
        _ => bail!(
            "the epoch {text} has several keys: name one of {}",
            of_epoch
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

impl Reveal {
    pub(super) fn run(self) -> Result<Status> {
        let Reveal { inputs, keyring, what } = self;
        let mut revealer = match what {
            What::Tokens(revealer) => revealer,
            What::Values(plain) => return values(&inputs, &plain),
        };
        let failed = |error| cannot_write("standard output", error);
        let mut sink = stdout().map_err(failed)?;
        let mut out = Vec::new();
        let mut withheld = false;
        inputs.batches(|_, batch| {
            out.clear();
            for piece in batch.pieces() {
                match piece {
                    Piece::Lines(lines) => revealer.reveal(lines, &mut out),
                    Piece::Withheld { length, line_feed } => {
                        withheld = true;
                        push_marker(length, line_feed, &mut out);
                    }
                }
            }
            sink.write_all(&out).map_err(failed)
        })?;
        let Revealer { without_key, tampered, without_vault, .. } = *revealer;
        if without_key > 0 {
            warn(&format!(
                "{without_key} tokens were not turned back: {} does not hold \
                 their keys; name the keyring that made them, unless they \
                 were destroyed",
                keyring.display()
            ));
        }
        if tampered > 0 {
            warn(&format!(
                "{tampered} tokens were not turned back: they were changed \
                 after they were made; get the log from where it was filtered"
            ));
        }
        if without_vault > 0 {
            warn(&format!(
                "{without_vault} references lead to no vault that was named; \
                 name the one that the filter wrote with --vault"
            ));
        }
        Ok(if withheld || without_key + tampered + without_vault > 0 {
            Status::Found
        } else {
            Status::Done
        })
    }
}

/// Reveals lines that are values.
fn values(inputs: &Inputs, plain: &Plain) -> Result<Status> {
    let failed = |error| cannot_write("standard output", error);
    let mut sink = stdout().map_err(failed)?;
    let (mut out, mut left) = (Vec::new(), 0_u64);
    inputs.batches(|_, batch| {
        out.clear();
        for piece in batch.pieces() {
            match piece {
                Piece::Lines(lines) => {
                    for line in lines.split_inclusive(|b| *b == b'\n') {
                        let value = line.trim_ascii();
                        match plain.reveal(value) {
                            Some(value) => out.extend_from_slice(&value),
                            None => {
                                left += u64::from(!value.is_empty());
                                out.extend_from_slice(value);
                            }
                        }
                        out.push(b'\n');
                    }
                }
                Piece::Withheld { length, line_feed } => {
                    left += 1;
                    push_marker(length, line_feed, &mut out);
                }
            }
        }
        sink.write_all(&out).map_err(failed)
    })?;
    if left == 0 {
        return Ok(Status::Done);
    }
    warn(&format!(
        "{left} lines were not turned back: they are no values of the entity; \
         give one value a line, and nothing else"
    ));
    Ok(Status::Found)
}
