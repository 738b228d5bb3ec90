//! The key of one epoch, and the sub-keys derived from it.

use std::fmt;
use std::str::FromStr;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::epoch::Epoch;

/// Bytes of a key, and of each sub-key.
const BYTES: usize = 32;

/// Salt of every derivation (RFC 5869, section 3.1): what is derived here is
/// for logveil's first construction and for nothing else.
const SALT: &[u8] = b"logveil keys 1";

/// What a sub-key is for. No two purposes share one, so that what is known of
/// the outputs of one says nothing about another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The public name of the key.
    Id,
    /// Tokens that cannot be undone.
    Pseudonym,
    /// Tokens that can be revealed.
    Encrypt,
    /// Addresses as addresses, by ipcrypt-pfx.
    IpcryptPfx,
    /// Addresses as addresses, by Crypto-PAn.
    CryptoPan,
    /// Numbers as numbers of the same kind.
    FormatPreserving,
    /// Summaries of biometric references.
    Digest,
    /// Seals of an audit trail's records.
    Audit,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Purpose::Id => "id",
            Purpose::Pseudonym => "pseudonym",
            Purpose::Encrypt => "encrypt",
            Purpose::IpcryptPfx => "ipcrypt-pfx",
            Purpose::CryptoPan => "crypto-pan",
            Purpose::FormatPreserving => "format_preserving",
            Purpose::Digest => "digest",
            Purpose::Audit => "audit",
        }
    }
}

/// The public name of a key within its epoch, part of every token: four
/// hexadecimal digits derived from the key, which tell nothing else about it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// The digits, in ASCII.
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|&byte| write!(f, "{}", char::from(byte)))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for KeyId {
    type Err = ();

    fn from_str(text: &str) -> Result<KeyId, ()> {
        let digits = <[u8; 4]>::try_from(text.as_bytes()).map_err(|_| ())?;
        let hex = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        digits.iter().all(hex).then_some(KeyId(digits)).ok_or(())
    }
}

/// The key of one epoch: 256 random bits, wiped when dropped.
#[derive(Clone)]
pub struct Key {
    secret: Zeroizing<[u8; BYTES]>,
    id: KeyId,
    epoch: Epoch,
}

/// A key could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the system has no random numbers to make a key of: {0}")]
pub struct KeyError(getrandom::Error);

impl Key {
    /// A random key for one run, never stored. Its epoch is `run`.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random bytes.
    pub fn ephemeral() -> Result<Key, KeyError> {
        Key::random(Epoch::Run)
    }

    /// A key that everyone knows, for the examples of policies: equal tokens
    /// on any machine. Its epoch is `run`.
    pub fn example() -> Key {
        Key::new(Zeroizing::new([0; BYTES]), Epoch::Run)
    }

    /// A random key for `epoch`.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random bytes.
    pub(super) fn random(epoch: Epoch) -> Result<Key, KeyError> {
        let mut secret = Zeroizing::new([0; BYTES]);
        getrandom::fill(secret.as_mut()).map_err(KeyError)?;
        Ok(Key::new(secret, epoch))
    }

    /// The key with these bytes.
    pub(super) fn new(secret: Zeroizing<[u8; BYTES]>, epoch: Epoch) -> Key {
        let mut key = Key { secret, id: KeyId(*b"0000"), epoch };
        let digest = key.sub_key::<2>(Purpose::Id, "");
        let hex = |nibble: u8| b"0123456789abcdef"[usize::from(nibble & 15)];
        key.id = KeyId([
            hex(digest[0] >> 4),
            hex(digest[0]),
            hex(digest[1] >> 4),
            hex(digest[1]),
        ]);
        key
    }

    /// The key's public name.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The epoch that the key serves.
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// A key of known bytes, for vectors.
    #[cfg(test)]
    pub(crate) fn known(secret: [u8; BYTES], epoch: &str) -> Key {
        Key::new(Zeroizing::new(secret), epoch.parse().expect("an epoch"))
    }

    /// The bytes of the key, for its keyring's file alone.
    pub(super) fn secret(&self) -> &[u8; BYTES] {
        &self.secret
    }

    /// What stands in the key's tokens between the entity and the body:
    /// `.KEYID.EPOCH.`
    pub(crate) fn header(&self) -> String {
        format!(".{}.{}.", self.id, self.epoch)
    }

    /// The sub-key of `N` bytes for `purpose` in `domain`, by HKDF-SHA-256
    /// (RFC 5869).
    ///
    /// Equal values have equal results only within one domain.
    pub(crate) fn sub_key<const N: usize>(
        &self,
        purpose: Purpose,
        domain: &str,
    ) -> Zeroizing<[u8; N]> {
        let mut sub_key = Zeroizing::new([0; N]);
        // No name holds a NUL, so that no two pairs make one text.
        let info: [&[u8]; 3] =
            [purpose.name().as_bytes(), b"\0", domain.as_bytes()];
        Hkdf::<Sha256>::new(Some(SALT), self.secret.as_ref())
            .expand_multi_info(&info, sub_key.as_mut())
            .expect("HKDF-SHA-256 gives up to 8160 bytes");
        sub_key
    }
}

/// Shows what tokens show, never the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("epoch", &self.epoch.to_string())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key::new(Zeroizing::new([byte; BYTES]), Epoch::Never)
    }

    /// The construction written out again with HMAC-SHA-256 alone (RFC 5869,
    /// sections 2.2 and 2.3, one block of output).
    #[test]
    fn sub_keys_are_those_of_rfc_5869() {
        use hmac::{Hmac, KeyInit, Mac};
        let hmac = |key: &[u8], parts: &[&[u8]]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            parts.iter().for_each(|part| mac.update(part));
            mac.finalize().into_bytes()
        };
        let extracted = hmac(b"logveil keys 1", &[&[7; 32]]);
        let expected = hmac(&extracted, &[b"pseudonym\0shop", &[1]]);
        let sub_key = key(7).sub_key::<32>(Purpose::Pseudonym, "shop");
        assert_eq!(sub_key[..], expected[..]);
    }

    /// RFC 5869, appendix A.1, through the crate that is used here.
    #[test]
    fn the_crate_gives_the_vector_of_rfc_5869() {
        let salt: Vec<u8> = (0..=0x0c).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let mut okm = [0; 42];
        Hkdf::<Sha256>::new(Some(&salt), &[0x0b; 22])
            .expand(&info, &mut okm)
            .unwrap();
        let hex: String = okm.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            hex,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5\
             bf34007208d5b887185865"
        );
    }

    #[test]
    fn keys_purposes_and_domains_share_nothing() {
        let mut seen = std::collections::HashSet::new();
        for byte in [1, 2] {
            for domain in ["", "a", "b"] {
                for purpose in [
                    Purpose::Id,
                    Purpose::Pseudonym,
                    Purpose::Encrypt,
                    Purpose::IpcryptPfx,
                    Purpose::CryptoPan,
                    Purpose::FormatPreserving,
                    Purpose::Digest,
                ] {
                    let sub_key = key(byte).sub_key::<32>(purpose, domain);
                    assert!(seen.insert(*sub_key));
                }
            }
        }
        assert_ne!(key(1).id(), key(2).id());
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", key(0xab));
        assert!(shown.starts_with("Key { id: "), "{shown}");
        assert!(!shown.contains("171") && !shown.contains("ababab"));
    }
}
