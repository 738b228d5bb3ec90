//! `reveal`: reversible tokens turned back.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use logveil::keys::reveal::Revealer;
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
    revealer: Revealer,
}

/// Reads the keyring, and asks every input whether it can be read.
pub(super) fn plan(args: RevealArgs) -> Result<Reveal> {
    let keyring = key::named(args.keyring)?;
    let revealer = Revealer::new(&key::read(&keyring)?)
        .map_err(|error| anyhow!("{}: {error}", keyring.display()))?;
    Ok(Reveal { inputs: Inputs::plan(args.inputs)?, keyring, revealer })
}

impl Reveal {
    pub(super) fn run(self) -> Result<Status> {
        let Reveal { inputs, keyring, mut revealer } = self;
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
        let Revealer { without_key, tampered, .. } = revealer;
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
        Ok(if withheld || without_key + tampered > 0 {
            Status::Found
        } else {
            Status::Done
        })
    }
}
