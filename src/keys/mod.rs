//! Keys: made ahead, one for each epoch, and destroyed when their time is
//! over. `docs/keys.md` has the whole of it, for those who use them.
//!
//! # Construction
//!
//! - A key is 256 bits from the operating system's generator, and serves one
//!   epoch: a day, a week, a month, or for ever. No key is derived from
//!   another, so that who holds one epoch's knows nothing about any other's.
//! - What a key does, a sub-key does: HKDF-SHA-256 (RFC 5869) gives one for
//!   each purpose and each domain of a policy.
//! - An *authority*'s keyring makes keys, reveals and destroys. It hands
//!   *nodes*, the machines that filter, keyrings with the keys of a few epochs,
//!   and records which.
//!
//! # What that is worth
//!
//! Whoever holds an epoch's key can reveal what it encrypted and recompute
//! its pseudonyms: test any value against a token. A stolen node's keyring
//! exposes the epochs it was handed, all of them, and no other. That a node
//! refuses to reveal is a guard rail, not cryptography.
//!
//! Shredding destroys keys in one keyring: what they made can then neither be
//! revealed nor recomputed from any file under that keyring's control. It
//! does not reach copies, backups, exports (which it names), or blocks that a
//! file system or a disk keeps, and equal tokens of one epoch still link to
//! each other.
//!
//! Keys are wiped from memory when they are dropped, and never printed. While
//! they are in use they are in the memory of the process: a core dump or swap
//! holds them, too. Run with `LimitCORE=0` and encrypted swap, or none.

pub mod audit;
pub mod epoch;
pub mod file;
mod key;
pub mod keyring;
pub mod reveal;
pub mod trace;

pub(crate) use key::Purpose;
pub use key::{Key, KeyError, KeyId};
pub use keyring::Keyring;
