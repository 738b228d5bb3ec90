//! The command: parse, plan, run. What ends a run, and with which status,
//! is decided here alone.

mod cli;

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::panic;
use std::process::ExitCode;

use clap::Parser;
use cli::{Args, Status};

fn main() -> ExitCode {
    panic::set_hook(Box::new(|panic| {
        // The message may hold a value; the place cannot.
        let place = panic.location().map(ToString::to_string);
        complain(&format!(
            "a defect at {} ended the run, please report it",
            place.as_deref().unwrap_or("an unknown place")
        ));
    }));
    match panic::catch_unwind(run) {
        Ok(code) => code,
        Err(_) => ExitCode::from(2),
    }
}

/// Exit status: 0 done, 1 something was withheld or found, 2 an error.
fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way too, with status 0.
            let _ = error.print();
            return ExitCode::from(
                u8::try_from(error.exit_code()).unwrap_or(2),
            );
        }
    };
    match cli::plan(args).and_then(|plan| plan.run()) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Found) => ExitCode::from(1),
        Err(error) if reader_left(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(2)
        }
    }
}

/// Whether the error is that nobody reads the output any more.
fn reader_left(error: &anyhow::Error) -> bool {
    error.chain().any(|cause: &(dyn Error + 'static)| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    })
}

/// Writes a sentence to standard error, if that takes it.
fn complain(sentence: &str) {
    let _ = writeln!(io::stderr(), "logveil: {sentence}");
}
