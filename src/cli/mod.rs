//! The command line: arguments as written, the plan they make, and one file
//! for each command that carries it out.

mod args;
mod audit;
#[cfg(feature = "bench")]
mod bench;
mod check;
mod engine;
mod errors;
mod filter;
mod generate;
mod inspect;
mod key;
mod policy;
#[cfg(feature = "bench")]
mod report;
mod reveal;
#[cfg(feature = "bench")]
mod score;
mod strict;
#[cfg(feature = "bench")]
mod table;
mod values;

use anyhow::Result;

pub(crate) use args::Args;
use args::{Command, PolicyCommand};

/// How a run ended that met no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// All is done and nothing was withheld or found.
    Done,
    /// A line was withheld, `check` found something, or a command does not
    /// pass.
    Found,
}

/// What to do, with every setting resolved and checked.
pub(crate) enum Plan {
    Filter(Box<filter::Filter>),
    Inspect(inspect::Inspect),
    Check(check::Check),
    Policy(policy::Policy),
    Audit(audit::Audit),
    #[cfg(feature = "bench")]
    Report(report::Report),
    Key(key::Key),
    Reveal(Box<reveal::Reveal>),
    Generate(generate::Generate),
    #[cfg(feature = "bench")]
    Corpus(bench::Generate),
    #[cfg(feature = "bench")]
    Score(score::Score),
    #[cfg(feature = "bench")]
    Replacer,
}

/// Makes a plan of the arguments. No byte is read or written yet.
///
/// # Errors
///
/// Whatever is wrong with the configuration, the inputs or the output.
pub(crate) fn plan(args: Args) -> Result<Plan> {
    Ok(match args.command {
        None => Plan::Filter(Box::new(filter::plan(args.filter)?)),
        Some(Command::Inspect(args)) => Plan::Inspect(inspect::plan(args)?),
        Some(Command::Check(args)) => Plan::Check(check::plan(args)?),
        Some(Command::Audit { command }) => Plan::Audit(audit::plan(command)?),
        Some(Command::Policy { command }) => Plan::Policy(match command {
            PolicyCommand::List => policy::Policy::List,
            PolicyCommand::Show { policy, overlays } => {
                policy::show(&policy, &overlays)?
            }
            PolicyCommand::Check { policy, overlays, keyring } => {
                policy::check(&policy, &overlays, keyring)?
            }
            PolicyCommand::Schema => policy::Policy::Schema,
        }),
        #[cfg(feature = "bench")]
        Some(Command::Bench { command }) => match command {
            args::BenchCommand::Generate(args) => {
                Plan::Corpus(bench::generate(args)?)
            }
            args::BenchCommand::Score(args) => Plan::Score(score::plan(args)?),
            args::BenchCommand::Replacer => Plan::Replacer,
            args::BenchCommand::Report(args) => {
                Plan::Report(report::plan(args)?)
            }
        },
        Some(Command::Key { keyring, command }) => {
            Plan::Key(key::plan(keyring, command)?)
        }
        Some(Command::Reveal(args)) => {
            Plan::Reveal(Box::new(reveal::plan(args)?))
        }
        Some(Command::Completions { shell }) => {
            Plan::Generate(generate::Generate::Completions(shell))
        }
        Some(Command::Man) => Plan::Generate(generate::Generate::Man),
    })
}

impl Plan {
    /// Carries the plan out.
    ///
    /// # Errors
    ///
    /// One sentence that says what happened and what to do. The chain of
    /// causes holds an I/O error only where the output failed.
    pub(crate) fn run(self) -> Result<Status> {
        match self {
            Plan::Filter(plan) => plan.run(),
            Plan::Inspect(plan) => plan.run(),
            Plan::Check(plan) => plan.run(),
            Plan::Policy(plan) => plan.run(),
            Plan::Audit(plan) => plan.run(),
            #[cfg(feature = "bench")]
            Plan::Report(plan) => plan.run(),
            Plan::Key(plan) => plan.run(),
            Plan::Reveal(plan) => plan.run(),
            Plan::Generate(plan) => plan.run(),
            #[cfg(feature = "bench")]
            Plan::Corpus(plan) => plan.run(),
            #[cfg(feature = "bench")]
            Plan::Score(plan) => plan.run(),
            #[cfg(feature = "bench")]
            Plan::Replacer => score::replacer(),
        }
    }
}
