//! The vault: a file apart from the log, to which the ciphertexts of sensitive
//! values go. The log keeps references, which nothing turns back without the
//! vault; who holds the key can still test any value against one, as against
//! a pseudonym.
//!
//! A line of the vault is the token that would have stood in the log; the
//! reference has the first 16 bytes of its body, the synthetic initialisation
//! vector of RFC 5297, which is a keyed function of the value. So equal values
//! have equal references, on every machine that holds the key.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Failed;
use super::encrypt::TAG;
use super::token::{Token, reference};

/// A vault that workers share.
#[derive(Clone)]
pub struct Vault(Arc<Mutex<File>>);

impl Vault {
    /// A vault in `file`, which has been opened to append and to read.
    pub fn new(file: File) -> Vault {
        Vault(Arc::new(Mutex::new(file)))
    }

    /// Waits until the disk has what was written.
    ///
    /// # Errors
    ///
    /// The file system's.
    pub fn sync(&self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sync_data()
    }

    /// Hands a line with its line feed to the operating system.
    ///
    /// Other processes may write to the file, too: its lock keeps the lines
    /// apart. What a crash or a full disk has cut off of one ends there, or
    /// this line would be lost with it.
    fn append(&self, line: &[u8]) -> io::Result<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.lock()?;
        let written = end_line(&mut file).and_then(|()| file.write_all(line));
        file.unlock()?;
        written
    }
}

/// Ends the last line of `file` where it has no line feed.
fn end_line(file: &mut File) -> io::Result<()> {
    let mut last = *b"\n";
    if let Some(at) = file.metadata()?.len().checked_sub(1) {
        file.read_exact_at(&mut last, at)?;
    }
    if last == *b"\n" { Ok(()) } else { file.write_all(b"\n") }
}

/// A worker's door to the vault.
pub(super) struct Door {
    vault: Vault,
    /// The bodies' beginnings that this worker has put there lately.
    known: HashSet<[u8; TAG]>,
    line: Vec<u8>,
}

/// Values that a worker remembers to have put into the vault. Forgotten ones
/// are put there again, which does no harm.
const KNOWN: usize = 1 << 16;

impl Door {
    pub(super) fn new(vault: Vault) -> Door {
        Door { vault, known: HashSet::new(), line: Vec::new() }
    }

    /// Moves the token at `start` of `out` into the vault, and leaves the
    /// reference in its place. The vault has it before this returns, and so
    /// before any line that refers to it is written.
    pub(super) fn deposit(
        &mut self,
        out: &mut Vec<u8>,
        start: usize,
    ) -> Result<(), Failed> {
        let text = out.get(start..).ok_or(Failed)?;
        let token = Token::read(text).ok_or(Failed)?;
        let reference = reference(&token).ok_or(Failed)?;
        let vector = *token.body.first_chunk::<TAG>().ok_or(Failed)?;
        if !self.known.contains(&vector) {
            self.line.clear();
            self.line.extend_from_slice(text);
            self.line.push(b'\n');
            self.vault.append(&self.line).map_err(|_| Failed)?;
            if self.known.len() == KNOWN {
                self.known.clear();
            }
            self.known.insert(vector);
        }
        out.truncate(start);
        out.extend_from_slice(&reference);
        Ok(())
    }
}
