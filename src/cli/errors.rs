//! Errors as one sentence: what happened, and what to do next.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::panic::resume_unwind;

use anyhow::{Error, anyhow};
use logveil::stream;
use logveil::stream::decompress::{Foreign, Trailing};
use logveil::stream::reader::Input;

/// The sentence for a failure to read `input`.
///
/// The cause is told but not kept: what the chain of causes holds is a
/// failure to write.
pub(super) fn cannot_read(input: &Input, error: &io::Error) -> Error {
    // A name to put in a command's place.
    let name = match input {
        Input::Stdin => "FILE".to_owned(),
        Input::File(path) => path.display().to_string(),
    };
    let cause = error.get_ref();
    if let Some(foreign) = cause.and_then(|cause| cause.downcast_ref()) {
        let foreign: &Foreign = foreign;
        let what = foreign.what();
        return match foreign.unpack(&name) {
            Some(command) => {
                anyhow!("{input} {what}; give it as `{command} | logveil`")
            }
            None => anyhow!("{input} {what}; unpack it and name its files"),
        };
    }
    if cause.is_some_and(|cause| cause.is::<Trailing>()) {
        return anyhow!(
            "{input} goes on with something else behind its gzip data; only \
             whole lines before that were read, if that is all that is \
             wanted give it as `gzip -dc {name} | logveil`"
        );
    }
    match error.kind() {
        ErrorKind::NotFound => {
            anyhow!("there is no file {input}; check the name")
        }
        ErrorKind::PermissionDenied => {
            anyhow!("{input} may not be read; run as a user who may read it")
        }
        ErrorKind::IsADirectory => {
            anyhow!("{input} is a directory; name the files in it")
        }
        ErrorKind::UnexpectedEof => anyhow!(
            "{input} ends in the middle of its compressed data; only whole \
             lines before that were read, get a complete copy and run again"
        ),
        // The words of libzstd's ZSTD_error_frameParameter_windowTooLarge.
        _ if error.to_string().contains("too much memory") => anyhow!(
            "{input} was compressed with a larger zstd window than allowed; \
             allow it with --zstd-window-max"
        ),
        _ => anyhow!(
            "{input} cannot be read any further: {error}; check the file and \
             run again"
        ),
    }
}

/// The sentence for a failure to write `output`, with its cause.
pub(super) fn cannot_write(output: impl Display, error: io::Error) -> Error {
    let sentence = match error.kind() {
        ErrorKind::NotFound => {
            format!("there is no directory for {output}; create it first")
        }
        ErrorKind::PermissionDenied => format!(
            "{output} may not be written; run as a user who may write it"
        ),
        ErrorKind::IsADirectory => {
            format!("{output} is a directory; name a file in it")
        }
        ErrorKind::InvalidInput => format!(
            "{output} is no regular file and will not be replaced; name \
             another, or use --append"
        ),
        ErrorKind::StorageFull => format!(
            "no space is left to write {output}; free some and run again"
        ),
        _ => format!(
            "{output} cannot be written: {error}; check it and run again"
        ),
    };
    Error::new(error).context(sentence)
}

/// Says on standard error what the user should know but need not act on yet.
pub(super) fn warn(sentence: &str) {
    let _ = writeln!(io::stderr(), "logveil: {sentence}");
}

/// The sentence for whatever ended a stream from `input` to `output`.
///
/// # Panics
///
/// Goes on with the panic of a worker.
pub(super) fn stopped(
    input: &Input,
    output: impl Display,
    error: stream::Error,
) -> Error {
    match error {
        stream::Error::Read(error) => cannot_read(input, &error),
        stream::Error::Write(error) => cannot_write(output, error),
        // The panic hook has said what happened.
        stream::Error::Worker => resume_unwind(Box::new(())),
    }
}
