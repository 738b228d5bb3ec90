//! Outputs: standard output, a file that appears when it is whole, and a
//! file that is appended to.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::NamedTempFile;

use super::widen_pipe;

/// Standard output without a buffer: a batch is written when it is ready.
///
/// # Errors
///
/// When standard output is closed.
pub fn stdout() -> io::Result<File> {
    let file = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    widen_pipe(&file);
    Ok(file)
}

/// A file that has its name only when it is whole.
///
/// Written under a temporary name in the same directory. Left unfinished, it
/// disappears, and a file that had the name before stays as it was.
#[derive(Debug)]
pub struct Replacement {
    temporary: NamedTempFile,
    path: PathBuf,
}

impl Replacement {
    /// Begins a file that is to be named `path`, and keeps the permissions
    /// of the file that has this name now. A symbolic link is followed.
    ///
    /// # Errors
    ///
    /// What the system reports, and `InvalidInput` when `path` names
    /// something that is no regular file: a device must not be replaced.
    pub fn create(path: &Path) -> io::Result<Replacement> {
        let (path, mode) = match fs::metadata(path) {
            Ok(old) if old.is_file() => {
                (fs::canonicalize(path)?, old.permissions())
            }
            Ok(_) => return Err(io::ErrorKind::InvalidInput.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // As the shell's `>` would have it; the umask applies.
                (path.to_path_buf(), Permissions::from_mode(0o666))
            }
            Err(error) => return Err(error),
        };
        let temporary = tempfile::Builder::new()
            .prefix(".logveil-")
            .permissions(mode)
            .tempfile_in(directory(&path))?;
        Ok(Replacement { temporary, path })
    }

    /// Makes the content durable and gives the file its name.
    ///
    /// # Errors
    ///
    /// What the system reports; the name then stays with what had it.
    pub fn finish(self) -> io::Result<()> {
        self.temporary.as_file().sync_all()?;
        self.temporary.persist(&self.path)?;
        File::open(directory(&self.path))?.sync_all()
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

/// The directory that holds `path`.
fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// A file that is appended to, and opened anew when asked, so that whoever
/// rotates logs can move it away.
pub struct Append {
    path: PathBuf,
    file: File,
    reopen: Arc<AtomicBool>,
}

impl Append {
    /// Opens `path` to append, and creates it where it is missing. It is
    /// opened anew before the next write once `reopen` is set.
    ///
    /// # Errors
    ///
    /// What the system reports.
    pub fn open(path: &Path, reopen: Arc<AtomicBool>) -> io::Result<Append> {
        let file = append(path)?;
        Ok(Append { path: path.to_path_buf(), file, reopen })
    }

    /// What the system knows of the file.
    ///
    /// # Errors
    ///
    /// What the system reports.
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.file.metadata()
    }

    fn reopen(&mut self) -> io::Result<()> {
        if self.reopen.swap(false, Ordering::Relaxed) {
            self.file = append(&self.path)?;
        }
        Ok(())
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}

impl Write for Append {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.reopen()?;
        self.file.write(bytes)
    }

    /// Writes all lines of a batch to one file: a request to reopen that
    /// comes meanwhile waits for the next batch.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.reopen()?;
        self.file.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_appears_when_it_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let mut file = Replacement::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        let mut file = Replacement::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let mut new = Replacement::create(&link).unwrap();
        new.write_all(b"new").unwrap();
        new.finish().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        let error = Replacement::create(Path::new("/dev/null")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn append_follows_its_name_when_asked() {
        let dir = tempfile::tempdir().unwrap();
        let (path, old) = (dir.path().join("log"), dir.path().join("log.1"));
        let reopen = Arc::new(AtomicBool::new(false));
        let mut log = Append::open(&path, Arc::clone(&reopen)).unwrap();
        log.write_all(b"1\n").unwrap();
        fs::rename(&path, &old).unwrap();
        log.write_all(b"2\n").unwrap();
        reopen.store(true, Ordering::Relaxed);
        log.write_all(b"3\n").unwrap();
        assert_eq!(fs::read(&old).unwrap(), b"1\n2\n");
        assert_eq!(fs::read(&path).unwrap(), b"3\n");
    }
}
