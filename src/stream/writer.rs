//! Outputs: standard output, a file that appears when it is whole, and a
//! file that is appended to.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempPath;

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
/// Left unfinished, it disappears, and a file that had the name before stays
/// as it was.
///
/// Until it is whole the file has no name at all, where the file system can
/// do that: then nothing is left behind however the run ends, by a signal
/// that cannot be caught or a loss of power too, and no thread has to wait
/// for signals. Elsewhere it has a temporary name in the same directory,
/// which a signal leaves behind.
#[derive(Debug)]
pub struct Replacement {
    file: File,
    /// The temporary name, if the file has one.
    name: Option<TempPath>,
    path: PathBuf,
}

impl Replacement {
    /// Begins a file that is to be named `path`. It gets the permissions of
    /// the file that has this name now, and its owner where that is allowed;
    /// else `mode`, less the umask. A symbolic link is followed.
    ///
    /// # Errors
    ///
    /// What the system reports, and `InvalidInput` when `path` names
    /// something that is no regular file: a device must not be replaced.
    pub fn create(path: &Path, mode: u32) -> io::Result<Replacement> {
        let old = match fs::metadata(path) {
            Ok(old) if old.is_file() => Some(old),
            Ok(_) => return Err(io::ErrorKind::InvalidInput.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let (path, mode) = match &old {
            Some(old) => (fs::canonicalize(path)?, old.mode() & 0o7777),
            None => (path.to_path_buf(), mode),
        };
        let dir = directory(&path);
        let (file, name) = match unnamed(dir, mode) {
            Some(file) => (file, None),
            None => {
                let (file, name) = temporary()
                    .permissions(Permissions::from_mode(mode))
                    .tempfile_in(dir)?
                    .into_parts();
                (file, Some(name))
            }
        };
        if let Some(old) = old {
            // Only root may give a file away; for others it stays theirs.
            let _ = fchown(&file, Some(old.uid()), Some(old.gid()));
            file.set_permissions(old.permissions())?;
        }
        Ok(Replacement { file, name, path })
    }

    /// Makes the content durable and gives the file its name.
    ///
    /// # Errors
    ///
    /// What the system reports; the name then stays with what had it.
    pub fn finish(self) -> io::Result<()> {
        let Replacement { file, name, path } = self;
        file.sync_all()?;
        let dir = directory(&path);
        let name = match name {
            Some(name) => name,
            // A link never replaces a file, but a renamed file does.
            None => temporary()
                .make_in(dir, |name| link(&file, name))?
                .into_temp_path(),
        };
        name.persist(&path)?;
        File::open(dir)?.sync_all()
    }
}

/// What temporary names look like.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".logveil-");
    builder
}

/// A file in `dir` that has no name yet, but can be given one; `None` where
/// that cannot be had.
#[cfg(target_os = "linux")]
fn unnamed(dir: &Path, mode: u32) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = File::from(open(dir, flags, Mode::from_raw_mode(mode)).ok()?);
    // Without /proc it could not be named.
    fs::metadata(by_number(&file)).ok()?;
    Some(file)
}

/// Gives a file that has no name its first one.
#[cfg(target_os = "linux")]
fn link(file: &File, name: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    let flags = AtFlags::SYMLINK_FOLLOW;
    Ok(linkat(CWD, by_number(file), CWD, name, flags)?)
}

/// The name that every open file has.
#[cfg(target_os = "linux")]
fn by_number(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path, _: u32) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
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
        let mut file = Replacement::create(&path, 0o666).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        let mut file = Replacement::create(&path, 0o666).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_with_a_temporary_name_is_no_different() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        for text in ["one", "two"] {
            let (file, name) =
                temporary().tempfile_in(dir.path()).unwrap().into_parts();
            let path = path.clone();
            let mut new = Replacement { file, name: Some(name), path };
            new.write_all(text.as_bytes()).unwrap();
            new.finish().unwrap();
        }
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let mut new = Replacement::create(&link, 0o666).unwrap();
        new.write_all(b"new").unwrap();
        new.finish().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        let error =
            Replacement::create(Path::new("/dev/null"), 0o666).unwrap_err();
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
