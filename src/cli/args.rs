//! Arguments as they are written. Help, completions and the manual page come
//! from here.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::values;

const STATUS: &str = "\
Exit status: 0 done (also when the reader closed the pipe), 1 done but a
line was withheld (or `check` found something), 2 usage, configuration or
I/O error.";

/// Takes the people out of logs.
///
/// Copies standard input or files to standard output and replaces IP
/// addresses, phone numbers, ID numbers, device identifiers, credentials and
/// the like as a policy says. gzip and zstd are recognised by content.
#[derive(Debug, Parser)]
#[command(
    name = "logveil",
    version,
    args_conflicts_with_subcommands = true,
    after_help = STATUS,
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
}

/// What can be done besides filtering.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what the filter would change and why
    Inspect(InspectArgs),
    /// Tell by the exit status whether the filter would change anything
    Check(CheckArgs),
    /// Show the built-in policies
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Print a completion script for a shell
    Completions {
        /// Shell to complete in
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// What can be done with policies.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// List the built-in policies
    List,
    /// Show each entity's rule, its transformation and effect
    Show {
        /// Built-in policy or policy file
        #[arg(value_name = "NAME|FILE", default_value = "default")]
        policy: String,
    },
}

/// What is read, and how it is treated.
#[derive(Debug, clap::Args)]
pub(crate) struct EngineArgs {
    /// Files to read, in order; `-` or none for standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Built-in policy or policy file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    pub(crate) policy: String,

    /// Treat one entity otherwise, as in `--set ip=truncate`; repeatable
    #[arg(long, value_name = "ENTITY=TRANSFORM")]
    pub(crate) set: Vec<String>,

    /// Key for pseudonyms: a random one for this run, never stored
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<KeyArg>,

    /// The run's instant: a date, a date and time in UTC (RFC 3339), or Unix
    /// seconds [default: now]
    #[arg(long, value_name = "TIME", value_parser = values::instant)]
    pub(crate) as_of: Option<SystemTime>,

    /// Withhold longer lines: bytes, or with KiB, MiB or GiB
    #[arg(
        long,
        value_name = "SIZE",
        default_value = "1MiB",
        value_parser = values::line_size
    )]
    pub(crate) max_line: usize,

    /// Greatest zstd window to read; it is held in memory
    #[arg(
        long,
        value_name = "SIZE",
        default_value = "8MiB",
        value_parser = values::window_log
    )]
    pub(crate) zstd_window_max: u32,
}

/// Where a key comes from.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KeyArg {
    /// A random key for one run
    Ephemeral,
}

/// The filter's arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct FilterArgs {
    #[command(flatten)]
    pub(crate) engine: EngineArgs,

    /// Write to a file, which appears when it is whole; it may be an input
    #[arg(long, value_name = "FILE", group = "output_to")]
    pub(crate) output: Option<PathBuf>,

    /// Append to a file, reopened on SIGHUP
    #[arg(long, value_name = "FILE", group = "output_to")]
    pub(crate) append: Option<PathBuf>,

    /// Write each file under its own name and compression to a directory
    #[arg(long, value_name = "DIR", group = "output_to")]
    pub(crate) output_dir: Option<PathBuf>,

    /// Threads that rewrite [default: as many as pay]
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=256)
    )]
    pub(crate) threads: Option<u16>,

    /// Print counts to standard error at the end
    #[arg(
        long,
        value_name = "FORMAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "text"
    )]
    pub(crate) stats: Option<StatsFormat>,
}

/// How `--stats` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatsFormat {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
}

/// The arguments of `inspect`.
#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    pub(crate) engine: EngineArgs,

    /// Show the original lines too, values included
    #[arg(long, conflicts_with = "format")]
    pub(crate) show_input: bool,

    /// Text, or one JSON object for each span
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: InspectFormat,
}

/// How `inspect` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// Lines for people, in colour on a terminal
    Text,
    /// One JSON object for each span
    Json,
}

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) engine: EngineArgs,

    /// Count all that looks like a value, without validators, contexts and
    /// boundaries; made for output that was filtered already
    #[arg(long)]
    pub(crate) strict: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_agree_with_each_other() {
        Args::command().debug_assert();
    }
}
