//! What seals the records of an audit trail.
//!
//! A record holds the hash of the one before it, and is sealed with a sub-key
//! of the key that served the run: whoever has no such key can neither write
//! a record nor change, leave out or move one so that all still fits. Who has
//! it, a node for instance, can; a seal says that a holder of the key wrote
//! the record. When a key is shredded, what it sealed can no longer be checked
//! by its seal, only by the hash in the record behind it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Key, Purpose};

/// Seals records, and digests what a run read and wrote.
pub struct Sealer {
    state: Hmac<Sha256>,
}

/// A keyed digest of bytes: HMAC-SHA-256 (RFC 2104).
#[derive(Clone)]
pub struct Digest {
    state: Hmac<Sha256>,
}

impl Sealer {
    /// With a sub-key of `key`.
    pub fn new(key: &Key) -> Sealer {
        let sub_key = key.sub_key::<32>(Purpose::Audit, "");
        let state = Hmac::<Sha256>::new_from_slice(sub_key.as_ref())
            .expect("HMAC takes keys of any length");
        Sealer { state }
    }

    /// The seal of `record`: 64 hexadecimal digits.
    pub fn seal(&self, record: &str) -> String {
        let mut digest = self.digest("record");
        digest.update(record.as_bytes());
        digest.finish()
    }

    /// A digest of what is called `name`: equal bytes under another name have
    /// another digest.
    pub fn digest(&self, name: &str) -> Digest {
        let mut state = self.state.clone();
        state.update(name.as_bytes());
        state.update(b"\0");
        Digest { state }
    }
}

impl Digest {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
    }

    /// The digest of all bytes taken: 64 hexadecimal digits.
    pub fn finish(self) -> String {
        let digest = self.state.finalize().into_bytes();
        data_encoding::HEXLOWER.encode(&digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// HMAC-SHA-256 of RFC 4231, test cases 1 and 2, by the crate that seals.
    #[test]
    fn hmac_is_that_of_rfc_4231() {
        let mac = |key: &[u8], text: &[u8]| {
            let mut state = Hmac::<Sha256>::new_from_slice(key).unwrap();
            state.update(text);
            data_encoding::HEXLOWER.encode(&state.finalize().into_bytes())
        };
        assert_eq!(
            mac(&[0x0b; 20], b"Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b\
             881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            mac(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c7\
             5a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            mac(&[0xaa; 20], &[0xdd; 50]),
            "773ea91e36800e46854db8ebd09181a7\
             2959098b3ef8c122d9635514ced565fe"
        );
    }

    #[test]
    fn seals_depend_on_all_they_are_made_of() {
        let key = |byte| Sealer::new(&Key::known([byte; 32], "2026w47"));
        let seal = key(1).seal("record");
        assert_eq!(seal, key(1).seal("record"));
        assert_ne!(seal, key(2).seal("record"));
        assert_ne!(seal, key(1).seal("recorD"));
        let mut digest = key(1).digest("input");
        digest.update(b"record");
        assert_ne!(seal, digest.finish());
    }
}
