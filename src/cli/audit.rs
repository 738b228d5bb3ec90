//! `--audit` and `audit`: a trail of what was filtered when and how, without
//! a value in it, and whether it is as it was written.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow, bail};
use data_encoding::HEXLOWER;
use logveil::keys::audit::{Digest, Sealer};
use logveil::keys::keyring::KeyName;
use logveil::stream::pipeline::Source;
use logveil::stream::writer::stdout;
use logveil::{Key, Keyring, Policy, Stats};
use rustix::fs::{FlockOperation, flock};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::args::AuditCommand;
use super::errors::cannot_write;
use super::{Status, key, policy};

/// A trail to which a run adds its record.
pub(super) struct Trail {
    path: PathBuf,
    file: File,
    sealer: Sealer,
    key: KeyName,
    policy: String,
    input: Shared,
    output: Shared,
}

/// A digest of what passes on another thread.
type Shared = Arc<Mutex<Option<Digest>>>;

/// A record, as far as it is read again.
#[derive(Deserialize)]
struct Record {
    seq: u64,
    key: String,
    before: String,
    seal: String,
}

/// What parts a record from its seal.
const SEAL: &str = ",\"seal\":\"";

impl Trail {
    /// Opens the trail at `path`, made if there is none, for a run under
    /// `policy` with `key`.
    pub(super) fn open(
        path: PathBuf,
        policy: &Policy,
        key: &Key,
    ) -> Result<Trail> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| cannot_write(path.display(), error))?;
        // Refused now rather than when all is done.
        last(&path, &text(&path, &mut file)?)?;
        let sealer = Sealer::new(key);
        let digest = |name| Arc::new(Mutex::new(Some(sealer.digest(name))));
        let (input, output) = (digest("input"), digest("output"));
        let mut rules = sealer.digest("policy");
        rules.update(policy::table(policy).as_bytes());
        let policy = serde_json::json!({
            "name": policy.name(),
            "digest": rules.finish(),
        });
        Ok(Trail {
            key: KeyName { epoch: key.epoch(), id: key.id() },
            policy: policy.to_string(),
            path,
            file,
            sealer,
            input,
            output,
        })
    }

    /// Digests what is read from `source`.
    pub(super) fn read(&self, source: Source) -> Source {
        let digest = Some(self.input.clone());
        Box::new(Digested { inner: source, digest })
    }

    /// Digests what is written to `sink`.
    pub(super) fn written<W>(&self, sink: W) -> Digested<W> {
        Digested { inner: sink, digest: Some(self.output.clone()) }
    }

    /// Adds the record of a run: what it counted, unless it failed.
    pub(super) fn close(mut self, stats: Option<&Stats>) -> Result<()> {
        let failed = |error| cannot_write(self.path.display(), error);
        flock(&self.file, FlockOperation::LockExclusive)
            .map_err(|error| failed(error.into()))?;
        // Another run may have added its own meanwhile.
        let before = last(&self.path, &text(&self.path, &mut self.file)?)?;
        let (seq, before) = before
            .map_or((1, String::new()), |(record, head)| {
                (record.seq + 1, head)
            });
        let finish = |shared: &Shared| {
            let mut digest =
                shared.lock().unwrap_or_else(PoisonError::into_inner);
            digest.take().map(Digest::finish).unwrap_or_default()
        };
        let counts = stats.map_or("null".to_owned(), Stats::to_json);
        let record = format!(
            "{{\"seq\":{seq},\"time\":\"{}\",\"version\":\"{}\",\
             \"policy\":{},\"key\":\"{}\",\"counts\":{counts},\
             \"input\":\"{}\",\"output\":\"{}\",\"before\":\"{before}\"",
            jiff::Timestamp::now().round(jiff::Unit::Second)?,
            env!("CARGO_PKG_VERSION"),
            self.policy,
            self.key,
            finish(&self.input),
            finish(&self.output),
        );
        let seal = self.sealer.seal(&record);
        let line = format!("{record}{SEAL}{seal}\"}}\n");
        self.file.write_all(line.as_bytes()).map_err(failed)?;
        self.file.sync_data().map_err(failed)
    }
}

/// A source or sink whose bytes are digested as they pass.
pub(super) struct Digested<T> {
    pub(super) inner: T,
    digest: Option<Shared>,
}

impl<T> Digested<T> {
    /// One whose bytes are not.
    pub(super) fn not(inner: T) -> Digested<T> {
        Digested { inner, digest: None }
    }

    fn digest(&self, bytes: &[u8]) {
        let Some(digest) = &self.digest else { return };
        let mut digest = digest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(digest) = &mut *digest {
            digest.update(bytes);
        }
    }
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.digest(&buffer[..length]);
        Ok(length)
    }
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.inner.write(bytes)?;
        self.digest(&bytes[..length]);
        Ok(length)
    }

    /// In one call as well: a file that is appended to and opened anew keeps
    /// the lines of one together.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.inner.write_all(bytes)?;
        self.digest(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The whole text of a trail.
fn text(path: &Path, file: &mut File) -> Result<String> {
    let unreadable = |error: io::Error| {
        anyhow!("the audit trail {} cannot be read: {error}", path.display())
    };
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    file.read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

/// What stands for a record in the one behind it, and for a trail in its last
/// one: SHA-256 of its line.
fn head(line: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(line))
}

/// The last record of a trail and its head, if it has one.
fn last(path: &Path, text: &str) -> Result<Option<(Record, String)>> {
    let mut lines = text.split_terminator('\n');
    let Some(line) = lines.next_back() else { return Ok(None) };
    if !text.ends_with('\n') {
        bail!(
            "the audit trail {} ends within a record, as after a crash; keep \
             the file, and begin another",
            path.display()
        );
    }
    let record = serde_json::from_str(line).map_err(|_| {
        anyhow!(
            "the last line of {} is no record of an audit trail; name another \
             file",
            path.display()
        )
    })?;
    Ok(Some((record, head(line))))
}

/// What to do with which trail.
pub(crate) enum Audit {
    /// Check it.
    Verify { text: String, keyring: Keyring, head: Option<String> },
    /// Tell its head.
    Head { path: PathBuf, text: String },
}

/// Plans a command.
pub(super) fn plan(command: AuditCommand) -> Result<Audit> {
    let read = |path: &Path| {
        let mut file = File::open(path).map_err(|error| {
            anyhow!(
                "the audit trail {} cannot be read: {error}",
                path.display()
            )
        })?;
        text(path, &mut file)
    };
    Ok(match command {
        AuditCommand::Verify { file, keyring, head } => Audit::Verify {
            text: read(&file)?,
            keyring: key::read(&key::named(keyring)?)?,
            head,
        },
        AuditCommand::Head { file } => {
            Audit::Head { text: read(&file)?, path: file }
        }
    })
}

impl Audit {
    pub(super) fn run(self) -> Result<Status> {
        let (told, status) = match self {
            Audit::Head { path, text } => match last(&path, &text)? {
                Some((_, head)) => (head + "\n", Status::Done),
                None => bail!("{} has no record yet", path.display()),
            },
            Audit::Verify { text, keyring, head } => {
                match verify(&text, &keyring, head.as_deref()) {
                    Ok(told) => (told, Status::Done),
                    Err(wrong) => (wrong, Status::Found),
                }
            }
        };
        stdout()
            .and_then(|mut stdout| stdout.write_all(told.as_bytes()))
            .map_err(|error| cannot_write("standard output", error))?;
        Ok(status)
    }
}

/// What to say of a trail that is as it was written, or else of the first
/// thing that is not.
fn verify(
    text: &str,
    keyring: &Keyring,
    expected: Option<&str>,
) -> Result<String, String> {
    let (mut before, mut count) = (String::new(), 0);
    // Records whose keys are not held, and how many of them are the last.
    let (mut unheld, mut last) = (0_u64, 0);
    if !text.is_empty() && !text.ends_with('\n') {
        return Err("the last record is cut off\n".into());
    }
    // Not by `lines`, which would not see a carriage return.
    for line in text.split_terminator('\n') {
        count += 1;
        let record: Record = serde_json::from_str(line).map_err(|_| {
            format!("record {count} was changed: it is none\n")
        })?;
        if record.seq != count || record.before != before {
            return Err(format!(
                "record {count} does not follow the one before it: that one \
                 was changed, or one was left out, put in or moved\n"
            ));
        }
        // JSON may have blanks around it; what was sealed has none.
        let sealed = line.strip_suffix("\"}").and_then(|line| {
            let (sealed, seal) = line.rsplit_once(SEAL)?;
            (seal == record.seal).then_some(sealed)
        });
        let name = record.key.parse::<KeyName>().ok();
        match name.and_then(|name| keyring.find(name)) {
            Some(key) => {
                last = 0;
                let seal = Sealer::new(key).seal(sealed.unwrap_or_default());
                if seal != record.seal {
                    return Err(format!("record {count} was changed\n"));
                }
            }
            None if sealed.is_none() => {
                return Err(format!("record {count} was changed\n"));
            }
            // The seal of a later record, which holds the hash of this one,
            // or the head vouches for it.
            None => {
                unheld += 1;
                last += 1;
            }
        }
        before = head(line);
    }
    if let Some(head) = expected
        && head != before
    {
        return Err(format!(
            "the trail does not end with the record of that head: records \
             behind record {count} were cut off, or others were added\n"
        ));
    }
    if last > 0 && expected.is_none() {
        // Anyone can make up hashes that fit, and name keys of no keyring.
        return Err(format!(
            "the last {last} of {count} records cannot be checked: their \
             keys are not held; give the head that was kept elsewhere with \
             --head, or the keyring that they were sealed with\n"
        ));
    }
    let mut told = format!("{count} records, each as it was written\n");
    if unheld > 0 {
        told = format!(
            "{count} records in their order; {unheld} of them were sealed \
             with keys that are no longer held, and cannot be checked \
             themselves\n"
        );
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes whole batches only.
    struct Whole(Vec<u8>);

    impl Write for Whole {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::Unsupported.into())
        }

        fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.0.extend_from_slice(bytes);
            Ok(())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_batch_stays_one_and_is_digested() {
        let key = Key::example();
        let digest = Sealer::new(&key).digest("output");
        let shared: Shared = Arc::new(Mutex::new(Some(digest.clone())));
        let digested = Digested {
            inner: Whole(Vec::new()),
            digest: Some(Arc::clone(&shared)),
        };
        for mut sink in [Digested::not(Whole(Vec::new())), digested] {
            sink.write_all(b"a line\n").unwrap();
            assert_eq!(sink.inner.0, b"a line\n");
        }
        let mut expected = digest;
        expected.update(b"a line\n");
        let told = shared.lock().unwrap().take().unwrap().finish();
        assert_eq!(told, expected.finish());
    }
}
