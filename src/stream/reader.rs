//! Inputs: standard input and files.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::pipeline::Source;
use super::widen_pipe;

/// Where lines come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The input an argument names; `-` is standard input.
    pub fn named(path: &Path) -> Input {
        if path == Path::new("-") {
            Input::Stdin
        } else {
            Input::File(path.to_path_buf())
        }
    }

    /// The last part of a file's name.
    pub fn file_name(&self) -> Option<&OsStr> {
        match self {
            Input::Stdin => None,
            Input::File(path) => path.file_name(),
        }
    }

    /// Whether the input can be read, as far as that can be told without
    /// taking a byte from it. Returns the length of a regular file.
    ///
    /// # Errors
    ///
    /// The reason why it cannot be read.
    pub fn check(&self) -> io::Result<Option<u64>> {
        let Input::File(path) = self else { return Ok(None) };
        let metadata = fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !metadata.is_file() {
            // To open and close a named pipe would end its writer.
            return Ok(None);
        }
        File::open(path)?;
        Ok(Some(metadata.len()))
    }

    /// Whether the input is the regular file that `output` is of, by
    /// whatever name: it would be read as fast as it is written.
    ///
    /// # Errors
    ///
    /// What the system reports.
    pub fn is(&self, output: &Metadata) -> io::Result<bool> {
        let input = match self {
            Input::Stdin => stdin()?.metadata()?,
            Input::File(path) => fs::metadata(path)?,
        };
        let id = |file: &Metadata| (file.dev(), file.ino());
        Ok(output.is_file() && id(&input) == id(output))
    }

    /// Opens the input.
    ///
    /// # Errors
    ///
    /// What the system reports.
    pub fn open(&self) -> io::Result<Source> {
        let file = match self {
            Input::Stdin => stdin()?,
            Input::File(path) => File::open(path)?,
        };
        widen_pipe(&file);
        Ok(Box::new(file))
    }
}

/// Standard input without a buffer.
fn stdin() -> io::Result<File> {
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

/// The name as it was given, or `standard input`.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Stdin => f.write_str("standard input"),
            Input::File(path) => path.display().fmt(f),
        }
    }
}
