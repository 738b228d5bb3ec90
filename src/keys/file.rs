//! Where keyrings lie: files that nobody else may read, replaced whole or
//! not at all.
//!
//! A change is made under an advisory lock on the file's directory, so that
//! two processes lose nothing of each other: the lock of a file would go
//! with the file when it is replaced.
//!
//! Who is killed in the middle of a change leaves the keyring that it was
//! writing beside the one that it did not replace. The next change destroys
//! it: else keys that are shredded later would go on lying there.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use jiff::civil::Date;
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::epoch::{Epoch, Period};
use super::key::Key;
use super::keyring::{Export, Held, KeyName, Keyring, Role};

/// The version of the format.
const VERSION: u32 = 1;

/// Bytes of the largest keyring that is read: a century of days.
const LARGEST: u64 = 8 << 20;

/// First line of every keyring.
const HEAD: &str = "# A logveil keyring. Whoever reads it can reveal and \
                    recompute what its keys made.\n";

/// Why a keyring could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Others can read or change it.
    #[error("{0}")]
    Exposed(&'static str),
    /// It holds no keyring, or not a whole one. The line, from 1, where that
    /// is known.
    #[error("{1}")]
    Broken(Option<usize>, String),
}

fn broken(why: impl Into<String>) -> FileError {
    FileError::Broken(None, why.into())
}

/// A keyring as its file has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    role: String,
    period: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<String>,
    /// How many keys there are. They come last, and of each its secret: what
    /// is cut off a file is missed, wherever the cut is.
    count: usize,
    #[serde(
        default,
        rename = "export",
        skip_serializing_if = "Vec::is_empty"
    )]
    exports: Vec<StoredExport>,
    #[serde(default, rename = "key")]
    keys: Vec<StoredKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredKey {
    epoch: String,
    id: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    retired: bool,
    secret: Zeroizing<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredExport {
    label: String,
    on: String,
    keys: Vec<String>,
}

impl Keyring {
    /// Reads a keyring from a file, a pipe (`/dev/fd/3`) or a credential that
    /// systemd or Kubernetes has mounted.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is no whole keyring, or if others than its owner
    /// and group could read it, others than its owner change it.
    pub fn read(path: &Path) -> Result<Keyring, FileError> {
        let mut file = File::open(path)?;
        let facts = file.metadata()?;
        private(path, &facts)?;
        // A pipe has no length.
        let length = if facts.is_file() { facts.len() } else { LARGEST };
        load(&mut file, length)
    }

    /// Writes a keyring to a new file, which nobody but its owner may read.
    ///
    /// # Errors
    ///
    /// If there is such a file already, it cannot be written, or others may
    /// write to its directory.
    pub fn create(&self, path: &Path) -> Result<(), FileError> {
        let directory = directory(path)?;
        let fresh = Fresh::write(self, path)?;
        // Unlike a rename, a link replaces nothing, and so needs no lock:
        // `change` may create a keyring beside the one that it changes.
        fs::hard_link(&fresh.0, path)?;
        sync(&directory)
    }

    /// Reads the keyring in the file at `path`, changes it with `change`, and
    /// puts it in the place of the old one, whose bytes are overwritten.
    ///
    /// What `change` returns comes back once the new file is on the disk.
    /// `change` must not return before whatever holds copies of the keys is.
    ///
    /// # Errors
    ///
    /// As [`read`](Keyring::read), what `change` returns, and if the file
    /// cannot be replaced; then it is as it was.
    pub fn edit<T, E: From<FileError>>(
        path: &Path,
        change: impl FnOnce(&mut Keyring) -> Result<T, E>,
    ) -> Result<T, E> {
        // What a link leads to is replaced, not the link.
        let path = &fs::canonicalize(path).map_err(FileError::Io)?;
        let directory = directory(path)?;
        let _lock = lock(&directory)?;
        sweep(path)?;
        let mut old = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(FileError::Io)?;
        let facts = old.metadata().map_err(FileError::Io)?;
        private(path, &facts)?;
        let mut keyring = load(&mut old, facts.len())?;
        let told = change(&mut keyring)?;
        let fresh = Fresh::write(&keyring, path)?;
        fs::rename(&fresh.0, path).map_err(FileError::Io)?;
        sync(&directory)?;
        overwrite(&mut old).map_err(FileError::Io)?;
        Ok(told)
    }
}

/// Refuses a file that others could read, or others than its owner change.
fn private(path: &Path, file: &Metadata) -> Result<(), FileError> {
    let mode = file.mode();
    if mode & 0o004 != 0 {
        return Err(FileError::Exposed(
            "others may read it; take that right away with chmod o-r, and \
             make new keys if they may have",
        ));
    }
    if mode & 0o022 != 0 {
        return Err(FileError::Exposed(
            "others than its owner may write it; take that right away with \
             chmod go-w",
        ));
    }
    if !file.is_file() {
        return Ok(());
    }
    let own = rustix::process::geteuid().as_raw();
    if file.uid() != own && file.uid() != 0 {
        return Err(FileError::Exposed(
            "another user owns it; run as that user or copy it",
        ));
    }
    directory(&fs::canonicalize(path)?).map(drop)
}

/// The directory of a keyring, unless others may put files there in the place
/// of ours.
///
/// Where the sticky bit is set they cannot, as in `/tmp` and in what
/// Kubernetes mounts.
fn directory(path: &Path) -> Result<File, FileError> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let directory = File::open(parent.unwrap_or(Path::new(".")))?;
    let mode = directory.metadata()?.mode();
    if mode & 0o002 != 0 && mode & 0o1000 == 0 {
        return Err(FileError::Exposed(
            "others may write to its directory; keep it in one of its own",
        ));
    }
    Ok(directory)
}

/// The lock on a directory, held until dropped.
struct Lock<'d>(&'d File);

fn lock(directory: &File) -> Result<Lock<'_>, FileError> {
    directory.lock()?;
    Ok(Lock(directory))
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // Closing the directory unlocks it, too.
        let _ = self.0.unlock();
    }
}

fn sync(directory: &File) -> Result<(), FileError> {
    Ok(directory.sync_all()?)
}

/// What the names of keyrings end with that are being written, behind the
/// number of the process.
const FRESH: &str = ".new";

/// Destroys what processes that were killed have left beside the keyring at
/// `path`: its own unfinished successors, and other keyrings' whole ones,
/// exports for instance.
fn sweep(path: &Path) -> Result<(), FileError> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    for entry in fs::read_dir(parent.unwrap_or(Path::new(".")))? {
        let left = entry?.path();
        let Some(whose) = successor_of(&left) else { continue };
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(OFlags::NOFOLLOW.bits() as i32)
            .open(&left);
        // Another's, or gone by now.
        let Ok(mut file) = opened else { continue };
        // Who writes it holds its lock.
        if !file.metadata()?.is_file() || file.try_lock().is_err() {
            continue;
        }
        let mut head = Vec::with_capacity(HEAD.len());
        (&mut file).take(HEAD.len() as u64).read_to_end(&mut head)?;
        if head == HEAD.as_bytes() || whose == path {
            overwrite(&mut file)?;
            fs::remove_file(&left)?;
        }
    }
    Ok(())
}

/// The keyring that a file of this name was written to replace.
fn successor_of(path: &Path) -> Option<PathBuf> {
    let name = path.to_str()?.strip_suffix(FRESH)?;
    let (whose, process) = name.rsplit_once('.')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    (!process.is_empty() && digits(process)).then(|| PathBuf::from(whose))
}

/// A keyring written beside the file that it will be; removed when dropped
/// under that name. Its lock tells `sweep` that it is in use.
struct Fresh(PathBuf, File);

impl Fresh {
    fn write(keyring: &Keyring, beside: &Path) -> Result<Fresh, FileError> {
        let mut name = beside.as_os_str().to_owned();
        name.push(format!(".{}{FRESH}", std::process::id()));
        let name = PathBuf::from(name);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&name)?;
        let fresh = Fresh(name, file);
        let mut file = &fresh.1;
        file.lock()?;
        // The process may have a wider mask than asked for.
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all(&store(keyring)?)?;
        file.sync_all()?;
        Ok(fresh)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Puts zeros over what a file that is no longer linked held. File systems
/// that keep old blocks keep them all the same.
fn overwrite(old: &mut File) -> io::Result<()> {
    let length = old.metadata()?.len();
    old.seek(SeekFrom::Start(0))?;
    io::copy(&mut io::repeat(0).take(length), old)?;
    old.sync_all()
}

/// Reads a keyring of at most `length` bytes.
fn load(source: &mut impl Read, length: u64) -> Result<Keyring, FileError> {
    let length = length.min(LARGEST);
    // Growing while it is filled would leave copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(length as usize));
    source.take(length).read_to_end(&mut text)?;
    let text = str::from_utf8(&text)
        .map_err(|_| broken("it is no text, and so no keyring"))?;
    let stored: Stored = toml::from_str(text).map_err(|error| {
        // The message could quote the file.
        let line = error.span().map(|span| {
            let before = text.get(..span.start).unwrap_or(text);
            before.matches('\n').count() + 1
        });
        let why = "it is no whole keyring; restore it from where it was made";
        FileError::Broken(line, why.to_owned())
    })?;
    stored.keyring()
}

fn store(keyring: &Keyring) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let stored = Stored {
        version: VERSION,
        role: keyring.role().name().to_owned(),
        period: keyring.period().name().to_owned(),
        retention: keyring.retention().map(|age| age.to_string()),
        count: keyring.keys().len(),
        keys: keyring.keys().iter().map(StoredKey::of).collect(),
        exports: keyring.exports().iter().map(StoredExport::of).collect(),
    };
    let text = toml::to_string(&stored).map(Zeroizing::new);
    let text = text.map_err(|_| broken("it cannot be written as TOML"))?;
    let mut bytes =
        Zeroizing::new(Vec::with_capacity(HEAD.len() + text.len()));
    bytes.extend_from_slice(HEAD.as_bytes());
    bytes.extend_from_slice(text.as_bytes());
    Ok(bytes)
}

impl Stored {
    fn keyring(self) -> Result<Keyring, FileError> {
        if self.version != VERSION {
            return Err(broken(format!(
                "it is of version {}, this program knows version {VERSION}; \
                 use a later one",
                self.version
            )));
        }
        if self.count != self.keys.len() {
            return Err(broken("some of its keys are missing; restore it"));
        }
        let role = [Role::Authority, Role::Node]
            .into_iter()
            .find(|role| role.name() == self.role)
            .ok_or_else(|| broken("its role is neither of the two"))?;
        let period = Period::ALL
            .iter()
            .copied()
            .find(|period| period.name() == self.period)
            .ok_or_else(|| broken("its period is none that is known"))?;
        let retention = match self.retention {
            None => None,
            Some(_) if period == Period::Never => {
                return Err(broken("keys for `never` have no retention"));
            }
            Some(age) => Some(age.parse().map_err(broken)?),
        };
        let mut keys = Vec::with_capacity(self.keys.len());
        for stored in self.keys {
            let held = stored.held(period)?;
            let twin = |other: &Held| {
                let epoch = other.key.epoch() == held.key.epoch();
                other.name() == held.name()
                    || (epoch && !other.retired && !held.retired)
            };
            if keys.iter().any(twin) {
                return Err(broken("it has two keys for one epoch"));
            }
            keys.push(held);
        }
        let exports = self.exports.into_iter().map(StoredExport::export);
        let exports = exports.collect::<Result<_, _>>()?;
        Ok(Keyring::from_parts(role, period, retention, keys, exports))
    }
}

impl StoredKey {
    fn of(held: &Held) -> StoredKey {
        StoredKey {
            epoch: held.key.epoch().to_string(),
            id: held.key.id().to_string(),
            retired: held.retired,
            secret: Zeroizing::new(BASE64.encode(held.key.secret())),
        }
    }

    fn held(self, period: Period) -> Result<Held, FileError> {
        let wrong = || broken("one of its keys is damaged; restore it");
        let epoch: Epoch = self.epoch.parse().map_err(|_| wrong())?;
        if epoch.period() != Some(period) {
            return Err(wrong());
        }
        let bytes = BASE64.decode(self.secret.as_bytes());
        let bytes = Zeroizing::new(bytes.map_err(|_| wrong())?);
        let secret = <[u8; 32]>::try_from(&bytes[..]).map(Zeroizing::new);
        let key = Key::new(secret.map_err(|_| wrong())?, epoch);
        // The id is derived from the key: a flipped bit shows.
        if key.id().to_string() != self.id {
            return Err(wrong());
        }
        Ok(Held { key, retired: self.retired })
    }
}

impl StoredExport {
    fn of(export: &Export) -> StoredExport {
        StoredExport {
            label: export.label.clone(),
            on: export.on.to_string(),
            keys: export.keys.iter().map(KeyName::to_string).collect(),
        }
    }

    fn export(self) -> Result<Export, FileError> {
        let wrong = || broken("one of its exports is damaged; restore it");
        let on: Date = self.on.parse().map_err(|_| wrong())?;
        let keys = self.keys.iter().map(|name| name.parse());
        let keys = keys.collect::<Result<_, _>>().map_err(|_| wrong())?;
        Ok(Export { label: self.label, on, keys })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::sync::Barrier;
    use std::thread;
    use std::time::SystemTime;

    use tempfile::TempDir;

    use super::*;

    fn keyring() -> Keyring {
        let retention = Some("6mo".parse().unwrap());
        let now = SystemTime::now();
        let mut keyring =
            Keyring::init(Period::Week, 3, retention, now).unwrap();
        keyring.rotate(now).unwrap();
        keyring.export("web-1", 2, now).unwrap();
        keyring
    }

    /// A directory that is ours alone.
    fn home() -> (TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("k");
        (home, path)
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn same(one: &Keyring, other: &Keyring) -> bool {
        let keys = |keyring: &Keyring| -> Vec<_> {
            let of =
                |held: &Held| (*held.key.secret(), held.name(), held.retired);
            keyring.keys().iter().map(of).collect()
        };
        keys(one) == keys(other)
            && one.exports() == other.exports()
            && one.role() == other.role()
            && one.period() == other.period()
            && one.retention() == other.retention()
    }

    #[test]
    fn what_is_written_is_read() {
        let (_home, path) = home();
        let keyring = keyring();
        keyring.create(&path).unwrap();
        assert!(same(&Keyring::read(&path).unwrap(), &keyring));
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let other = path.with_file_name("n");
        let node = Keyring::edit(&path, |keyring| {
            let node = keyring.export("n", 1, SystemTime::now()).unwrap();
            node.create(&other)?;
            Ok::<_, FileError>(node)
        });
        let node = node.unwrap();
        assert!(same(&Keyring::read(&other).unwrap(), &node));
        assert_eq!(Keyring::read(&path).unwrap().exports().len(), 2);
    }

    #[test]
    fn a_keyring_is_never_replaced_by_a_new_one() {
        let (home, path) = home();
        let first = keyring();
        first.create(&path).unwrap();
        let Err(FileError::Io(error)) = keyring().create(&path) else {
            panic!("the first keyring was replaced");
        };
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(same(&Keyring::read(&path).unwrap(), &first));
        // Nothing else is left in the directory.
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_others_can_read_or_change_is_refused() {
        let (home, path) = home();
        keyring().create(&path).unwrap();
        for mode in [0o400, 0o600, 0o440, 0o640] {
            set(&path, mode);
            assert!(Keyring::read(&path).is_ok(), "{mode:o}");
        }
        for mode in [0o604, 0o644, 0o620, 0o602, 0o666] {
            set(&path, mode);
            let read = Keyring::read(&path);
            assert!(matches!(read, Err(FileError::Exposed(_))), "{mode:o}");
            let edit = Keyring::edit(&path, |_| Ok::<_, FileError>(()));
            assert!(matches!(edit, Err(FileError::Exposed(_))), "{mode:o}");
        }
        set(&path, 0o600);
        set(home.path(), 0o777);
        let read = Keyring::read(&path);
        assert!(matches!(read, Err(FileError::Exposed(_))));
        let beside = keyring().create(&path.with_file_name("b"));
        assert!(matches!(beside, Err(FileError::Exposed(_))));
        // Kubernetes mounts secrets so: a link in a directory with the
        // sticky bit to one in a directory of root's.
        set(home.path(), 0o1777);
        assert!(Keyring::read(&path).is_ok());
        let linked = home.path().join("mount");
        fs::create_dir(&linked).unwrap();
        symlink(&path, linked.join("k")).unwrap();
        assert!(Keyring::read(&linked.join("k")).is_ok());
        set(home.path(), 0o777);
        let read = Keyring::read(&linked.join("k"));
        assert!(matches!(read, Err(FileError::Exposed(_))));
    }

    /// A flipped bit anywhere, and an end anywhere, is refused or changes
    /// nothing that matters, and the message holds no key.
    #[test]
    fn what_is_not_whole_is_refused() {
        let keyring = keyring();
        let text = store(&keyring).unwrap();
        for end in 0..text.len() {
            match load(&mut &text[..end], 1 << 12) {
                Ok(read) => assert!(same(&read, &keyring), "cut at {end}"),
                Err(error) => silent(&keyring, &error),
            }
        }
        let secrets: Vec<_> = keyring
            .keys()
            .iter()
            .map(|held| BASE64.encode(held.key.secret()))
            .collect();
        for secret in &secrets {
            let whole = str::from_utf8(&text).unwrap();
            let at = whole.find(secret).unwrap();
            for at in at..at + secret.len() {
                let mut flipped = text.to_vec();
                flipped[at] ^= 1;
                let error = load(&mut &flipped[..], 1 << 12).unwrap_err();
                silent(&keyring, &error);
            }
        }
    }

    fn silent(keyring: &Keyring, error: &FileError) {
        let said = format!("{error} {error:?}");
        for held in keyring.keys() {
            let secret = BASE64.encode(held.key.secret());
            assert!(!said.contains(&secret[..8]), "{said}");
        }
    }

    #[test]
    fn other_versions_and_kinds_are_refused() {
        let text = store(&keyring()).unwrap();
        let text = str::from_utf8(&text).unwrap();
        for (from, to, why) in [
            ("version = 1", "version = 2", "version 2"),
            ("\"authority\"", "\"owner\"", "role"),
            ("\"week\"", "\"year\"", "period"),
            ("period = \"week\"", "period = \"day\"", "damaged"),
            ("\"6mo\"", "\"6\"", "30d"),
            ("count = 4", "count = 5", "missing"),
            ("count = 4", "colour = 4", "no whole keyring"),
            ("label = \"web-1\"", "label = 1", "no whole keyring"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text, "{from}");
            let error = load(&mut other.as_bytes(), 1 << 12).unwrap_err();
            assert!(error.to_string().contains(why), "{to}: {error}");
        }
        let twice = text.replace("retired = true\n", "");
        let error = load(&mut twice.as_bytes(), 1 << 12).unwrap_err();
        assert!(error.to_string().contains("two keys"), "{error}");
        let endless = load(&mut io::repeat(b'x'), LARGEST + 9);
        assert!(matches!(endless, Err(FileError::Broken(..))));
    }

    #[test]
    fn a_change_that_fails_leaves_the_keyring_as_it_was() {
        let (home, path) = home();
        let first = keyring();
        first.create(&path).unwrap();
        let failed = Keyring::edit(&path, |keyring| {
            keyring.shred_all();
            Err::<(), _>(broken("no"))
        });
        assert!(failed.is_err());
        assert!(same(&Keyring::read(&path).unwrap(), &first));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    /// What a killed process left goes with the next change, and nothing else
    /// that has such a name.
    #[test]
    fn what_a_killed_change_left_is_destroyed() {
        let (home, path) = home();
        keyring().create(&path).unwrap();
        let beside = |name: &str, bytes: &[u8]| {
            let beside = home.path().join(name);
            fs::write(&beside, bytes).unwrap();
            beside
        };
        let whole = store(&keyring()).unwrap();
        let ours = beside("k.7.new", &whole);
        let cut = beside("k.8.new", b"");
        let export = beside("n.9.new", &whole);
        let twin = home.path().join("twin");
        fs::hard_link(&export, &twin).unwrap();
        let kept = [
            beside("n.10.new", b"a log"),
            beside("k.x.new", &whole),
            beside("k.new", &whole),
            beside("k.7.old", &whole),
        ];
        let busy = beside("k.11.new", &whole);
        let writer = File::open(&busy).unwrap();
        writer.lock().unwrap();
        let link = home.path().join("k.12.new");
        symlink(&kept[0], &link).unwrap();
        Keyring::edit(&path, |_| Ok::<_, FileError>(())).unwrap();
        for gone in [ours, cut, export] {
            assert!(!gone.exists(), "{}", gone.display());
        }
        assert!(fs::read(twin).unwrap().iter().all(|&byte| byte == 0));
        for there in kept.iter().chain([&busy]) {
            assert_ne!(fs::read(there).unwrap()[0], 0, "{}", there.display());
        }
        assert!(link.is_symlink());
    }

    /// After a change no file in the directory holds the keys that are gone,
    /// the old file's own blocks, which another name holds open, included.
    #[test]
    fn shredded_keys_are_in_no_file() {
        let (home, path) = home();
        let first = keyring();
        first.create(&path).unwrap();
        let twin = home.path().join("twin");
        fs::hard_link(&path, &twin).unwrap();
        Keyring::edit(&path, |keyring| {
            keyring.shred_all();
            Ok::<_, FileError>(())
        })
        .unwrap();
        for entry in fs::read_dir(home.path()).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            for held in first.keys() {
                let secret = BASE64.encode(held.key.secret());
                let found = memchr::memmem::find(&bytes, secret.as_bytes());
                assert_eq!(found, None);
            }
        }
        assert!(fs::read(twin).unwrap().iter().all(|&byte| byte == 0));
        assert!(Keyring::read(&path).unwrap().keys().is_empty());
    }

    #[test]
    fn changes_at_the_same_time_lose_nothing() {
        const EACH: usize = 8;
        let (_home, path) = home();
        keyring().create(&path).unwrap();
        let start = Barrier::new(4);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    for _ in 0..EACH {
                        Keyring::edit(&path, |keyring| {
                            keyring
                                .extend(1, SystemTime::now())
                                .map_err(|error| broken(error.to_string()))
                        })
                        .unwrap();
                    }
                });
            }
        });
        let count = Keyring::read(&path).unwrap().keys().len();
        assert_eq!(count, 4 + 4 * EACH);
    }

    #[test]
    fn a_pipe_is_read() {
        let (reader, mut writer) = io::pipe().unwrap();
        let keyring = keyring();
        writer.write_all(&store(&keyring).unwrap()).unwrap();
        drop(writer);
        let fd = std::os::fd::AsRawFd::as_raw_fd(&reader);
        let read = Keyring::read(Path::new(&format!("/dev/fd/{fd}")));
        assert!(same(&read.unwrap(), &keyring));
    }
}
