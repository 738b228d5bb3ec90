//! Values as ciphertexts, which who holds the key can reveal.

use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;
use zeroize::Zeroizing;

use super::Failed;
use super::token::{BODY, Kind, Token};
use crate::entity::Entity;
use crate::keys::{Key, Purpose};

/// Bytes of the synthetic initialisation vector that a body begins with,
/// which authenticates value and header.
pub(super) const TAG: usize = 16;

/// AES-SIV with 256-bit keys (RFC 5297, AEAD_AES_SIV_CMAC_512) under one key:
/// deterministic, so that equal values have equal tokens.
///
/// The token's header is bound as associated data: no token can be passed off
/// as another entity's, key's or epoch's.
pub(crate) struct Cipher {
    siv: Aes256Siv,
    /// `.KEYID.EPOCH.`
    header: Box<str>,
    body: Vec<u8>,
}

impl Cipher {
    /// For tokens of `key` in a policy's domain.
    pub(crate) fn new(key: &Key, domain: &str) -> Cipher {
        let sub_key = key.sub_key::<64>(Purpose::Encrypt, domain);
        Cipher {
            siv: Aes256Siv::new((&*sub_key).into()),
            header: key.header().into(),
            body: Vec::new(),
        }
    }

    /// Appends the token of a value, which holds its original bytes:
    /// `en.ENTITY.KEYID.EPOCH.BODY`.
    pub(super) fn write(
        &mut self,
        entity: Entity,
        raw: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Failed> {
        let start = out.len();
        out.extend_from_slice(Kind::Encrypted.name().as_bytes());
        out.push(b'.');
        out.extend_from_slice(entity.name().as_bytes());
        out.extend_from_slice(self.header.as_bytes());
        self.body.clear();
        self.body.extend_from_slice(raw);
        self.siv
            .encrypt_in_place([&out[start..]], &mut self.body)
            .map_err(|_| Failed)?;
        let body = out.len();
        out.resize(body + BODY.encode_len(self.body.len()), 0);
        BODY.encode_mut(&self.body, &mut out[body..]);
        Ok(())
    }

    /// The value of a token that this key made; `None` if a byte of it was
    /// changed, or another key made it.
    pub(crate) fn open(
        &mut self,
        token: &Token<'_>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        self.siv.decrypt([token.header], &token.body).ok().map(Zeroizing::new)
    }
}
