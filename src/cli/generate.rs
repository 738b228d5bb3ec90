//! `completions` and `man`: what is generated from the arguments'
//! definitions.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use logveil::stream::writer::stdout;
use memchr::memmem::find;

use super::args::{EXAMPLES, STATUS};
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
            Generate::Man => manual(command, &mut text),
        };
        made.and_then(|()| stdout()?.write_all(&text))
            .map_err(|error| cannot_write("standard output", error))?;
        Ok(Status::Done)
    }
}

/// Writes one page in roff for the filter and all its commands.
fn manual(mut command: Command, out: &mut Vec<u8>) -> io::Result<()> {
    command.build();
    let whole = Man::new(command.clone());
    whole.render_title(out)?;
    whole.render_name_section(out)?;
    writeln!(out, ".SH SYNOPSIS")?;
    let mut commands = vec![&command];
    let mut next = 0;
    while let Some(command) = commands.get(next) {
        let is_help = |c: &&Command| c.get_name() == "help";
        commands.extend(command.get_subcommands().filter(|c| !is_help(c)));
        next += 1;
    }
    // What only groups others does nothing by itself.
    commands.retain(|command| !command.is_subcommand_required_set());
    for command in &commands {
        writeln!(out, ".nf\n{}\n.fi", roff(&usage(command)))?;
    }
    whole.render_description_section(out)?;
    whole.render_options_section(out)?;
    writeln!(out, ".SH COMMANDS")?;
    for inner in &commands[1..] {
        writeln!(out, ".SS {}", roff(&usage(inner)))?;
        let about = inner.get_long_about().or(inner.get_about());
        let about = about.map(ToString::to_string).unwrap_or_default();
        writeln!(out, "{}", roff(&about))?;
        // What the filter has too is described above.
        let known = |id: &str| {
            id == "help" || command.get_arguments().any(|a| a.get_id() == id)
        };
        let own = (*inner).clone().mut_args(|arg| {
            let hidden = known(arg.get_id().as_str());
            arg.hide(hidden)
        });
        let mut options = Vec::new();
        Man::new(own).render_options_section(&mut options)?;
        // Without the heading, which would end this one's.
        let heading = b".SH OPTIONS\n";
        let behind = find(&options, heading).map(|at| at + heading.len());
        out.extend_from_slice(&options[behind.unwrap_or(0)..]);
    }
    for (heading, text) in [("EXAMPLES", EXAMPLES), ("EXIT STATUS", STATUS)] {
        writeln!(out, ".SH {heading}\n.nf")?;
        for line in text.lines() {
            writeln!(out, "{}", roff(line.trim_start()))?;
        }
        writeln!(out, ".fi")?;
    }
    whole.render_version_section(out)
}

/// How a command is called.
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    usage.lines().next().unwrap_or_default().to_owned()
}

/// Text without anything that roff would take for its own.
fn roff(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq")
}
