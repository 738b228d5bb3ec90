//! From bytes to batches of whole lines, through the workers, and out again
//! in order.
//!
//! [`lines`] cuts a stream into batches; [`pipeline`] sends them through the
//! filter, and [`adaptor`] filters what a program writes. Files, compression
//! and outputs belong to the command.

pub mod adaptor;
#[cfg(feature = "cli")]
pub mod decompress;
pub mod lines;
pub mod pipeline;
#[cfg(feature = "cli")]
pub mod reader;
#[cfg(feature = "cli")]
pub mod writer;

use std::io;

/// Why a stream ended before its input did.
///
/// Every line that was complete before the failure has been filtered and
/// written; the unfinished line has not.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input cannot be read any further.
    #[error("cannot read the input")]
    Read(#[source] io::Error),
    /// The output takes no more bytes.
    #[error("cannot write the output")]
    Write(#[source] io::Error),
    /// A worker or the reader panicked; nothing of its batch was written.
    #[error("a worker failed")]
    Worker,
}

/// Asks for a pipe of 1 MiB where `end` is an end of a pipe, so that writer
/// and reader switch less often. A refusal changes nothing but the speed.
#[cfg(feature = "cli")]
fn widen_pipe(end: impl std::os::fd::AsFd) {
    #[cfg(target_os = "linux")]
    {
        use rustix::pipe::{fcntl_getpipe_size, fcntl_setpipe_size};
        const WIDE: usize = 1 << 20;
        if fcntl_getpipe_size(&end).is_ok_and(|size| size < WIDE) {
            let _ = fcntl_setpipe_size(&end, WIDE);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = end;
}
