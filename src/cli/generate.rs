//! `completions` and `man`: what is generated from the arguments'
//! definitions.

use std::io::Write;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;
use logveil::stream::writer::stdout;

use super::errors::cannot_write;
use super::{Args, Status};

/// What to generate.
pub(crate) enum Generate {
    /// A completion script.
    Completions(Shell),
    /// The manual page.
    Man,
}

impl Generate {
    pub(super) fn run(self) -> Result<Status> {
        let mut command = Args::command();
        let mut text = Vec::new();
        let made = match self {
            Generate::Completions(shell) => {
                clap_complete::generate(
                    shell,
                    &mut command,
                    "logveil",
                    &mut text,
                );
                Ok(())
            }
            Generate::Man => clap_mangen::Man::new(command).render(&mut text),
        };
        made.and_then(|()| stdout()?.write_all(&text))
            .map_err(|error| cannot_write("standard output", error))?;
        Ok(Status::Done)
    }
}
