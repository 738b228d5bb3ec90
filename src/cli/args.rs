//! Arguments as they are written. Help, completions and the manual page come
//! from here.

#[cfg(feature = "bench")]
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::SystemTime;

use clap::{ArgGroup, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
#[cfg(feature = "bench")]
use logveil::bench::corpus::Profile;
use logveil::keys::epoch::Period;
use logveil::keys::keyring::Age;
use logveil::transform::PrefixMethod;
use logveil::{Entity, Header};

use super::values;

/// Commands to begin with.
pub(super) const EXAMPLES: &str =
    "  logveil access.log access.log.1.gz > clean.log
  tail -F access.log | logveil --append clean.log
  logveil --output-dir clean/ /var/log/nginx/*.gz
  logveil --set ip=truncate --set 'mobile_cn=mask={keep_last=4}' app.log
  logveil inspect app.log
  logveil check clean.log";

/// What a script may rely on.
pub(super) const STATUS: &str =
    "  0  done, also where the reader closed the pipe
  1  done, but a line was withheld; `check`: something would change;
     `bench score --gate`: the command does not pass
  2  nothing done, or not all: usage, configuration or I/O error";

/// What `--set` and policies can do with an entity. Narrow enough for the
/// manual.
pub(super) const TRANSFORMATIONS: &str = "  redact      *imei*; for any entity
  keep        the value as it is; for any
  mask        asterisks; for any, with one of
    {keep_first=3}              138********
    {keep_last=4}               *******8000
    {keep_first=2,keep_last=3}  13******000
    {first=3,last=4}            ***1234****
    {from=3,to=9}               13*******00
    {keep_from=3,keep_to=5}     **812******
    {before='@'}, {after='@'}   ******.****@qq.com, or the rest
    {keep='vendor'}             for mac, bssid, bluetooth
    {keep='area_code'}          for landline_cn, phone
    {keep='provider'}           for email
    {keep='type_code'}          for imei, meid
              and besides {fixed_length=4}, 138****, whatever is hidden,
              and {character='x'}, 138xxxxxxxx
  replace     a text: replace=removed; for any
  truncate    203.0.113.0; for ip, {v4=24,v6=48}
  locate      the location, CN, as closely as the policy asks; for ip
  round       31.2; for coordinates, {decimals=1}
  bucket      the major version, Chrome/126, or the year; for os_version,
              user_agent, birth_date
  suppress    the line is dropped; for any
  pseudonym   a keyed token, equal for equal values; for any
  encrypt     a token that `reveal` turns back; for any
  digest      a keyed token; for biometric
  format_preserving  another number of its kind, which `reveal` turns back;
              for mobile_cn, resident_id, bank_card, imei
  prefix_preserving  another address, with prefixes as they were; for ip,
              {method='crypto-pan'}";

fn notes() -> String {
    format!("Examples:\n{EXAMPLES}\n\nExit status:\n{STATUS}")
}

fn set_help() -> String {
    format!(
        "Treat an entity otherwise than the policy does (`policy show` lists \
         entities); may be repeated. TRANSFORM is one of these, options in \
         braces behind it as in mask={{keep_last=4}}:\n\n{TRANSFORMATIONS}\n\n\
         A mask that would leave more than half of a value visible redacts \
         instead, unless it counts out what to hide or keeps a type code."
    )
}

/// Takes the people out of logs.
///
/// Copies standard input or files to standard output and replaces IP
/// addresses, phone numbers, ID numbers, device identifiers, credentials and
/// the like as a policy says. Everything else comes out byte for byte, line
/// by line as it comes in. gzip and zstd are recognised by content.
#[derive(Debug, Parser)]
#[command(
    name = "logveil",
    version,
    args_conflicts_with_subcommands = true,
    after_help = notes(),
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
    ///
    /// Shows each line that would change as it would come out and, for each
    /// replacement, the bytes of the line it replaces, the entity, how it was
    /// found and the rule. What was there is shown with --show-input alone, and
    /// never as JSON, which programs keep.
    Inspect(InspectArgs),
    /// Tell by the exit status whether the filter would change anything
    ///
    /// Prints how many values of which entity would be replaced. The exit
    /// status is 0 if none, 1 if any would or a line would be withheld, and 2
    /// after an error.
    Check(CheckArgs),
    /// Show the built-in policies
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Make, list, hand out and destroy the keys of a keyring
    Key {
        #[command(flatten)]
        keyring: KeyringArg,
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Check the trail that `--audit` writes
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Turn reversible tokens back into the values they stand for
    ///
    /// Needs the authority's keyring. Tokens whose key it does not hold, or
    /// that were changed, stay as they are and are counted on standard error;
    /// the exit status is then 1.
    Reveal(RevealArgs),
    /// Measure filters on logs made on the spot
    #[cfg(feature = "bench")]
    Bench {
        #[command(subcommand)]
        command: BenchCommand,
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
        #[command(flatten)]
        overlays: OverlayArgs,
    },
    /// Check a policy file: its rules, and the examples in it
    ///
    /// Says of every example whether the policy makes of its input what it
    /// promises, and warns of transformations that leave much to guess from;
    /// with --keyring also of a retention shorter than an epoch.
    /// The exit status is 0 if all do, 1 if one does not, and 2 if the file
    /// cannot be used.
    Check {
        /// Policy file, or built-in policy
        #[arg(value_name = "FILE|NAME")]
        policy: String,
        #[command(flatten)]
        overlays: OverlayArgs,
        #[command(flatten)]
        keyring: KeyringArg,
    },
    /// Print the JSON Schema of policy files, for editors
    ///
    /// An editor that knows it completes names and marks mistakes as they are
    /// written: Even Better TOML and Taplo look for it where the file's first
    /// line says `#:schema ./policy.schema.json`.
    Schema,
}

/// What can be done with an audit trail.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check that a trail is as it was written
    ///
    /// Finds a record that was changed, left out, moved or put in. That
    /// records at the end were cut off shows only beside the head that the
    /// trail had, kept elsewhere. Records whose keys were destroyed are checked
    /// by what follows them; where all were, by the head alone. The exit status
    /// is 1 if something is wrong, or nothing can be checked.
    Verify {
        /// Trail
        file: PathBuf,
        #[command(flatten)]
        keyring: KeyringArg,
        /// Hash of the last record, as `audit head` told it
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
    /// Print the hash of the last record, to keep elsewhere
    Head {
        /// Trail
        file: PathBuf,
    },
}

/// What is laid over a policy, and what it asks.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct OverlayArgs {
    /// Lay an overlay over the policy: `export` (no reversible token,
    /// addresses by country), `share` (no token at all) or a file; may be
    /// repeated
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) overlay: Vec<String>,

    /// Database of locations: MMDB or ip2region xdb; over the policy's, or
    /// else the embedded country table. Repeated, the first that knows IPv4,
    /// or IPv6, answers for it
    #[arg(long, value_name = "FILE")]
    pub(crate) geo: Vec<PathBuf>,
}

/// What can be done to measure filters.
#[cfg(feature = "bench")]
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Write a log made on the spot
    ///
    /// The same profile, seed and version of the generator give the same
    /// bytes on any machine. A list of all identifiers in the log, and of
    /// what only looks like one, can be written beside it.
    Generate(GenerateArgs),
    /// Score a filter: what it leaves, what it destroys, how fast it is
    ///
    /// Runs a command that reads lines from standard input and writes them to
    /// standard output on a log made on the spot, and judges each line that
    /// comes out. A value leaked if it can still be read in its line,
    /// whatever stands around it and however it is spelled; a false alarm is
    /// a token that changed although it is nobody's; collateral is every
    /// other byte that is gone. Intervals are Wilson's at 95 %.
    Score(ScoreArgs),
    /// Make one page of HTML of the scores of several tools
    ///
    /// The page needs no network and no script. It has a section for each
    /// corpus, with the tools in the order of the files.
    Report(ReportArgs),
    /// Filter standard input with eight regular expressions
    ///
    /// What one would otherwise write: one pass for eight patterns, without
    /// validation, names or encodings. `bench score` states every speed
    /// beside this one's.
    Replacer,
}

/// The arguments of `bench score`.
#[cfg(feature = "bench")]
#[derive(Debug, clap::Args)]
pub(crate) struct ScoreArgs {
    /// Command to score, and its arguments
    #[arg(value_name = "CMD", required = true, last = true)]
    pub(crate) command: Vec<OsString>,

    /// What to call it [default: the command's name]
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Version of it, for the record
    #[arg(long, value_name = "TEXT")]
    pub(crate) tool_version: Option<String>,

    /// What the log is made of, as for `bench generate`
    #[arg(
        long,
        value_name = "NAME",
        default_value = "mixed",
        value_parser = values::profile
    )]
    pub(crate) profile: Profile,

    /// Number that the log depends on
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Judge so many lines
    #[arg(
        long,
        value_name = "N",
        group = "length",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub(crate) lines: Option<u64>,

    /// Judge whole lines up to SIZE bytes in all; KiB, MiB and GiB may be
    /// given
    #[arg(
        long,
        value_name = "SIZE",
        group = "length",
        default_value = "16MiB",
        value_parser = values::size
    )]
    pub(crate) size: u64,

    /// Kill the command when it has neither read nor written for so long
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub(crate) timeout: u64,

    /// Entities that the command keeps on purpose: they are listed apart
    #[arg(
        long,
        value_name = "ENTITY",
        value_delimiter = ',',
        value_parser = values::entity
    )]
    pub(crate) kept: Vec<Entity>,

    /// Leave out throughput, processor time and memory
    #[arg(long)]
    pub(crate) no_speed: bool,

    /// Runs to measure speed over, each beside one of `bench replacer`
    #[arg(
        long,
        value_name = "N",
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub(crate) runs: u32,

    /// Log that each run reads
    #[arg(
        long,
        value_name = "SIZE",
        default_value = "64MiB",
        value_parser = values::size
    )]
    pub(crate) speed_size: u64,

    /// Leave out the latency of single lines
    #[arg(long)]
    pub(crate) no_latency: bool,

    /// Lines to write one at a time, waiting for each
    #[arg(
        long,
        value_name = "N",
        default_value_t = 200,
        value_parser = clap::value_parser!(u32).range(1..1_000_000)
    )]
    pub(crate) latency_lines: u32,

    /// Print one JSON object, which `bench report` reads
    #[arg(long)]
    pub(crate) json: bool,

    /// Show up to N lines that went wrong on standard error, each in another
    /// way; they are invented, and so is what leaked
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) examples: usize,

    /// End with status 1 if a value leaked that is not kept on purpose, a
    /// line broke, moved or went missing, or more than 1 in 10,000 benign
    /// tokens changed, of all or of one kind
    #[arg(long)]
    pub(crate) gate: bool,
}

/// The arguments of `bench generate`.
#[cfg(feature = "bench")]
#[derive(Debug, clap::Args)]
pub(crate) struct GenerateArgs {
    /// What the log is made of: `access`, `app`, `clean` (no identifiers),
    /// `mixed` (all formats), `hostile` (damaged lines, nested encodings) or
    /// `csv`
    #[arg(
        long,
        value_name = "NAME",
        default_value = "mixed",
        value_parser = values::profile
    )]
    pub(crate) profile: Profile,

    /// Number that the log depends on
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Write so many lines
    #[arg(long, value_name = "N", group = "length")]
    pub(crate) lines: Option<u64>,

    /// Write whole lines up to SIZE bytes in all; KiB, MiB and GiB may be
    /// given
    #[arg(
        long,
        value_name = "SIZE",
        group = "length",
        default_value = "16MiB",
        value_parser = values::size
    )]
    pub(crate) size: u64,

    /// Write to FILE, for each identifier and each token that looks like
    /// one, a JSON object with its line (from 1), the bytes of the line, its
    /// entity or its kind if benign, its encoding, place and value
    #[arg(long, value_name = "FILE")]
    pub(crate) labels: Option<PathBuf>,

    /// Write the log to FILE
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The keyring that a command works on.
#[derive(Debug, clap::Args)]
pub(crate) struct KeyringArg {
    /// File that holds the keyring; nobody but its owner may read it
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) keyring: Option<PathBuf>,
}

/// What can be done with a keyring.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a keyring, with keys for this epoch and those behind it
    Init {
        /// How long each key serves: `day`, `week`, `month` or `never`
        #[arg(
            long,
            value_name = "PERIOD",
            default_value = "week",
            value_parser = values::period
        )]
        period: Period,
        /// Epochs to make keys for, this one included
        #[arg(long, value_name = "N", default_value = "53")]
        epochs: u16,
        /// How long keys are to be kept behind the end of their epoch, as in
        /// 30d, 2w, 6mo or 3y
        #[arg(long, value_name = "AGE")]
        retention: Option<Age>,
    },
    /// List epochs, keys and exports; never a key's bytes
    List,
    /// Make keys for more epochs behind the last
    Extend {
        /// Epochs to make keys for
        #[arg(long, value_name = "N")]
        epochs: u16,
    },
    /// Write a keyring for a machine that filters, and record that
    ///
    /// It holds the keys of this epoch and those behind it, and nothing else.
    /// Whoever holds them can reveal and recompute what was made in those
    /// epochs, and in no other.
    Export {
        /// For a node, which only filters
        #[arg(long, required = true)]
        node: bool,
        /// Epochs to hand out, this one included
        #[arg(long, value_name = "N")]
        epochs: u16,
        /// What to call the copy in the record [default: the file's name]
        #[arg(long, value_name = "NAME")]
        label: Option<String>,
        /// File to write
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Put a new key in the place of the one that serves now
    ///
    /// The old one still reveals, until it is shredded.
    Rotate,
    /// Print the tokens of values, to find someone's lines by
    ///
    /// Reads values from standard input, one a line, and prints for each the
    /// token that `pseudonym` makes of it with each key that is still held,
    /// one a line, as `grep -F -f -` takes them. Values are never printed.
    Trace {
        /// What the values are, where their form alone does not tell
        #[arg(long, value_name = "ENTITY", value_parser = values::entity)]
        entity: Option<Entity>,
        /// Domain of the rules that made the tokens
        #[arg(long, value_name = "NAME", default_value = "")]
        domain: String,
    },
    /// Destroy keys, and name the exports that still hold them
    ///
    /// What they made can then be neither revealed nor recomputed from any
    /// file under this keyring's control. Copies, backups and exports are not
    /// reached, and equal tokens of one epoch still link to each other.
    #[command(group(ArgGroup::new("which").required(true)))]
    Shred {
        /// Those whose epoch ended at least AGE ago, as in 30d, 2w, 6mo or 3y
        #[arg(long, value_name = "AGE", group = "which")]
        older_than: Option<Age>,
        /// All of them
        #[arg(long, group = "which")]
        all: bool,
    },
}

/// What is read.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Files to read, in order; `-`, or no file, is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Withhold lines of more than SIZE bytes, put a marker in their place and
    /// end with status 1; K, M and G, or KiB, MiB and GiB, may be given
    #[arg(
        long,
        value_name = "SIZE",
        default_value = "1MiB",
        value_parser = values::line_size
    )]
    pub(crate) max_line: usize,

    /// Refuse zstd input with a window of more than SIZE, which is held in
    /// memory
    #[arg(
        long,
        value_name = "SIZE",
        default_value = "8MiB",
        value_parser = values::window_log
    )]
    pub(crate) zstd_window_max: u32,
}

/// What is read, and how it is treated.
#[derive(Debug, clap::Args)]
pub(crate) struct EngineArgs {
    #[command(flatten)]
    pub(crate) inputs: InputArgs,

    /// What becomes of each entity: a built-in policy (`policy list` names
    /// them) or a policy file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    pub(crate) policy: String,

    #[command(flatten)]
    pub(crate) overlays: OverlayArgs,

    /// Treat an entity otherwise than the policy does (`policy show` lists
    /// entities); may be repeated
    #[arg(
        long,
        value_name = "ENTITY=TRANSFORM",
        long_help = set_help(),
    )]
    pub(crate) set: Vec<String>,

    /// Key for tokens: `ephemeral`, a random one for this run that is
    /// never stored
    #[arg(long, value_name = "KEY", hide_possible_values = true)]
    pub(crate) key: Option<KeyArg>,

    /// Keyring whose key of this epoch makes the tokens
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    pub(crate) keyring: Option<PathBuf>,

    /// When the run takes place, which settles what date is in the future: a
    /// date, a date and time in UTC (RFC 3339), or Unix seconds [default:
    /// now]
    #[arg(long, value_name = "TIME", value_parser = values::instant)]
    pub(crate) as_of: Option<SystemTime>,

    /// What names the columns of the input. A policy that asks for columns
    /// withholds lines whose columns nothing has named
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) header: HeaderArg,
}

/// What names columns.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum HeaderArg {
    /// Header lines of CSV, W3C and Zeek logs, where they are known as such
    #[default]
    Auto,
    /// The first line of each input that is not empty, whatever it holds
    Csv,
    /// `#Fields:` lines of W3C and IIS logs
    W3c,
}

impl From<HeaderArg> for Header {
    fn from(header: HeaderArg) -> Header {
        match header {
            HeaderArg::Auto => Header::Auto,
            HeaderArg::Csv => Header::Csv,
            HeaderArg::W3c => Header::W3c,
        }
    }
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

    /// Keep what `encrypt` makes of sensitive entities in a file apart; the
    /// output holds references, which `reveal --vault` joins with it
    #[arg(long, value_name = "FILE", requires = "keyring")]
    pub(crate) vault: Option<PathBuf>,

    /// Add a record of the run to a trail: when, by which policy and key, how
    /// much of what, and keyed digests of what was read and written, but no
    /// value (`audit verify` checks it)
    #[arg(long, value_name = "FILE", requires = "keyring")]
    pub(crate) audit: Option<PathBuf>,

    /// Write to FILE, which is replaced only once the output is whole; it may
    /// be an input, and is not compressed, whatever its name
    #[arg(long, value_name = "FILE", group = "output_to")]
    pub(crate) output: Option<PathBuf>,

    /// Append to FILE, and open it anew on SIGHUP; it may not be an input, and
    /// is not compressed, whatever its name
    #[arg(long, value_name = "FILE", group = "output_to")]
    pub(crate) append: Option<PathBuf>,

    /// Write each input to a file of its name and compression in DIR
    #[arg(long, value_name = "DIR", group = "output_to")]
    pub(crate) output_dir: Option<PathBuf>,

    /// Threads that rewrite; the output is the same for any number [default:
    /// at most 2 for files, 1 for a pipe]
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=256)
    )]
    pub(crate) threads: Option<u16>,

    /// Print counts of lines, bytes and entities to standard error at the
    /// end, as `text` or `json`
    #[arg(
        long,
        value_name = "FORMAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "text",
        hide_possible_values = true
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

    /// Show the original lines too, values included; not with --format
    #[arg(long, conflicts_with = "format")]
    pub(crate) show_input: bool,

    /// `text`, in colour on a terminal, or `json`, one object for each span
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        hide_possible_values = true
    )]
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

/// The arguments of `reveal`.
#[derive(Debug, clap::Args)]
pub(crate) struct RevealArgs {
    #[command(flatten)]
    pub(crate) inputs: InputArgs,

    #[command(flatten)]
    pub(crate) keyring: KeyringArg,

    /// Domain of the rules that made the tokens
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(crate) domain: String,

    /// Vault that references lead to; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) vault: Vec<PathBuf>,

    /// Take each line for one value of this entity that `format_preserving`
    /// made, or `prefix_preserving` of an ip: nothing in it says so
    #[arg(
        long,
        value_name = "ENTITY",
        value_parser = values::entity,
        requires = "epoch"
    )]
    pub(crate) entity: Option<Entity>,

    /// Key that made those values, as `key list` names it: the epoch, and
    /// behind a dot the key's name where the epoch has several
    #[arg(long, value_name = "EPOCH[.KEY]", requires = "entity")]
    pub(crate) epoch: Option<String>,

    /// Method by which addresses were made: `ipcrypt-pfx` or `crypto-pan`
    #[arg(
        long,
        value_name = "METHOD",
        default_value = "ipcrypt-pfx",
        value_parser = values::prefix_method
    )]
    pub(crate) method: PrefixMethod,
}

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) engine: EngineArgs,

    /// Count all that looks like a value, without validators, contexts and
    /// boundaries: a second look at output, whose findings may be innocent
    #[arg(long)]
    pub(crate) strict: bool,
}

/// The arguments of `bench report`.
#[cfg(feature = "bench")]
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// Files that `bench score --json` wrote, each of one tool and corpus;
    /// `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Write to FILE, which is replaced only once the page is whole
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
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
