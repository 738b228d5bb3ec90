//! Reversible tokens in a stream turned back into what they stand for.

use std::collections::HashMap;

use super::Keyring;
use super::keyring::{KeyName, KeyringError, Role};
use crate::detect::ip;
use crate::detect::views::{Decoder, View};
use crate::entity::Entity;
use crate::transform::PrefixMethod;
use crate::transform::encrypt::Cipher;
use crate::transform::format::Formats;
use crate::transform::prefix::Prefixes;
use crate::transform::token::{Kind, Token, reference};

/// Bytes of the longest header: names of entities have fewer than 32.
const HEADER: usize = 64;

/// Turns the tokens back that a keyring's keys have made.
///
/// A value comes back with the bytes it was written with. Quotes that a
/// number gained in JSON stay.
pub struct Revealer {
    ciphers: HashMap<KeyName, Cipher>,
    /// Tokens turned back.
    pub revealed: u64,
    /// Tokens left as they are, whose key is not held: it was destroyed, or
    /// is another keyring's.
    pub without_key: u64,
    /// Tokens left as they are that were changed after they were made.
    pub tampered: u64,
    /// References left as they are that lead to no vault that was added.
    pub without_vault: u64,
    vault: HashMap<Vec<u8>, Vec<u8>>,
}

impl Revealer {
    /// A revealer with all keys of `keyring`, retired ones included.
    ///
    /// # Errors
    ///
    /// Of a node's keyring, which only filters. That is a guard rail: who
    /// holds the keys can reveal with another program.
    pub fn new(keyring: &Keyring) -> Result<Revealer, KeyringError> {
        Revealer::in_domain(keyring, "")
    }

    /// A revealer for what rules with this domain made.
    ///
    /// # Errors
    ///
    /// Of a node's keyring.
    pub fn in_domain(
        keyring: &Keyring,
        domain: &str,
    ) -> Result<Revealer, KeyringError> {
        if keyring.role() == Role::Node {
            return Err(KeyringError::Node);
        }
        let cipher = |held: &super::keyring::Held| {
            (held.name(), Cipher::new(&held.key, domain))
        };
        Ok(Revealer {
            ciphers: keyring.keys().iter().map(cipher).collect(),
            revealed: 0,
            without_key: 0,
            tampered: 0,
            without_vault: 0,
            vault: HashMap::new(),
        })
    }

    /// Has references to the tokens in `lines`, those of a vault, turned back.
    /// What is no token is passed over.
    pub fn add_vault(&mut self, lines: &[u8]) {
        for line in lines.split(|byte| *byte == b'\n') {
            let token = Token::read(line.trim_ascii());
            let token = token.filter(|t| t.kind == Kind::Encrypted);
            let Some(token) = token else { continue };
            let Some(reference) = reference(&token) else { continue };
            let line = line.trim_ascii();
            let known = self.vault.get(&reference);
            // One of two was torn or changed.
            if known.is_some_and(|known| known != line) && !self.opens(&token)
            {
                continue;
            }
            self.vault.insert(reference, line.to_vec());
        }
    }

    /// Whether a key that is held made the token, which is as it was made.
    fn opens(&mut self, token: &Token<'_>) -> bool {
        let cipher = self.ciphers.get_mut(&token.key);
        cipher.and_then(|cipher| cipher.open(token)).is_some()
    }

    /// Appends `lines` to `out` with every token turned back.
    pub fn reveal(&mut self, lines: &[u8], out: &mut Vec<u8>) {
        let (mut copied, mut from) = (0, 0);
        while let Some(at) = next_token(lines, from) {
            from = at + 1;
            let end = token_end(lines, at);
            let Some(token) = Token::read(&lines[at..end]) else { continue };
            from = end;
            let token = match token.kind {
                Kind::Encrypted => token,
                _ => {
                    let token = self.vault.get(&lines[at..end]);
                    match token.and_then(|token| Token::read(token)) {
                        Some(token) => token,
                        None => {
                            self.without_vault += 1;
                            continue;
                        }
                    }
                }
            };
            let Some(cipher) = self.ciphers.get_mut(&token.key) else {
                self.without_key += 1;
                continue;
            };
            match cipher.open(&token) {
                None => self.tampered += 1,
                Some(value) => {
                    self.revealed += 1;
                    out.extend_from_slice(&lines[copied..at]);
                    out.extend_from_slice(&value);
                    copied = end;
                }
            }
        }
        out.extend_from_slice(&lines[copied..]);
    }
}

/// Where a token may begin that can be turned back, at or after `from`.
///
/// Whatever stands before it: the escape in `\\x22en.…` ends in a digit, and
/// no text opens that no key made.
fn next_token(lines: &[u8], from: usize) -> Option<usize> {
    let dots = memchr::memchr_iter(b'.', lines.get(from..)?);
    dots.map(|offset| from + offset).find_map(|dot| {
        let start = dot.checked_sub(2).filter(|start| *start >= from)?;
        let kinds = [Kind::Encrypted, Kind::Vaulted];
        let named = |kind: &Kind| kind.name().as_bytes() == &lines[start..dot];
        kinds.iter().any(named).then_some(start)
    })
}

/// Where the token ends that may begin at `at`: behind its fourth dot at the
/// first byte that its body cannot hold.
fn token_end(lines: &[u8], at: usize) -> usize {
    let header = &lines[at..lines.len().min(at + HEADER)];
    let mut dots = memchr::memchr_iter(b'.', header);
    let Some(last) = dots.nth(3) else { return at };
    let body = &lines[at + last + 1..];
    let in_body = |byte: &u8| matches!(byte, b'a'..=b'z' | b'2'..=b'7');
    let len = body.iter().position(|byte| !in_body(byte));
    at + last + 1 + len.unwrap_or(body.len())
}

/// Turns values back that look like any other: nothing in them says which
/// key made them, nor that one did.
pub struct Plain {
    entity: Entity,
    prefixes: Prefixes,
    formats: Formats,
}

impl Plain {
    /// For values of `entity` that rules with this `domain`, empty for those
    /// without, made with the key called `name`, addresses by `method`.
    ///
    /// # Errors
    ///
    /// Of a node's keyring, or where the key is not held.
    pub fn new(
        keyring: &Keyring,
        name: KeyName,
        domain: &str,
        entity: Entity,
        method: PrefixMethod,
    ) -> Result<Plain, KeyringError> {
        if keyring.role() == Role::Node {
            return Err(KeyringError::Node);
        }
        let key = keyring.find(name).ok_or(KeyringError::Unknown(name))?;
        Ok(Plain {
            entity,
            prefixes: Prefixes::new(method, key, domain),
            formats: Formats::new(key, domain),
        })
    }

    /// The value that `text` stands for, in ASCII; `None` where that is no
    /// value of the entity.
    pub fn reveal(&self, text: &[u8]) -> Option<Vec<u8>> {
        if self.entity == Entity::Ip {
            let ip = self.prefixes.decrypt(ip::parse(text)?);
            return Some(ip.to_string().into_bytes());
        }
        // What was kept of a full-width number is full-width.
        let mut view = View::default();
        let text = match view.decode(Decoder::Wide, text, 0, None) {
            Ok(_) => view.bytes(),
            Err(_) => text,
        };
        self.formats.reveal(self.entity, text)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use proptest::prelude::*;

    use super::*;
    use crate::keys::epoch::Period;
    use crate::keys::keyring::Held;
    use crate::{Entity, Filter, Policy};

    fn keyring() -> Keyring {
        Keyring::init(Period::Day, 2, None, SystemTime::now()).unwrap()
    }

    /// A filter that encrypts every entity.
    fn filter(keyring: &Keyring) -> Filter {
        let mut policy = Policy::builtin("default").unwrap();
        for entity in Entity::ALL.iter().filter(|e| **e != Entity::Custom) {
            policy.set(&format!("{}=encrypt", entity.name())).unwrap();
        }
        let key = keyring.current(SystemTime::now()).unwrap();
        Filter::new(policy).with_key(key.clone())
    }

    fn filtered(keyring: &Keyring, lines: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        filter(keyring).worker().rewrite(lines, &mut out);
        out
    }

    fn revealed(revealer: &mut Revealer, lines: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        revealer.reveal(lines, &mut out);
        out
    }

    const LINES: &str = "\
203.0.113.7 - bob [17/May/2026:10:20:30 +0000] \"GET /?m=a%40b.example&p=%2B8613800138000 HTTP/1.1\" 200 5\n\
{\"phone\":\"+86 138-0013-8000\",\"name\":\"\\u738b\\u5c0f\\u660e\",\"ip\":\"2001:db8::7\"}\n\
手机号：１３８００１３８０００，密码：x y\r\n\
body=\"{\\x22phone\\x22:\\x2213800138000\\x22}\" \\u002213900139000\\u0022\n\
GET /a?q=%22phone%22%3A%2213800138000%22&r=%2522phone%2522%3A%252213800138000%2522\n\
en.ip.0000.2026w47.aaaa en. open.imei en.nothing.0000.never.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";

    #[test]
    fn what_was_encrypted_comes_back_byte_for_byte() {
        let keyring = keyring();
        let clean = filtered(&keyring, LINES.as_bytes());
        let text = String::from_utf8(clean.clone()).unwrap();
        for value in ["203.0.113", "13800138000", "0013", "738b", "b.example"]
        {
            assert!(!text.contains(value), "{text}");
        }
        let mut revealer = Revealer::new(&keyring).unwrap();
        let back = revealed(&mut revealer, &clean);
        assert_eq!(String::from_utf8(back).unwrap(), LINES);
        assert!(revealer.revealed >= 12, "{}", revealer.revealed);
        assert_eq!((revealer.without_key, revealer.tampered), (0, 0));
    }

    #[test]
    fn a_changed_byte_is_told_and_nothing_revealed() {
        let keyring = keyring();
        let line = b"phone=13800138000\n";
        let clean = filtered(&keyring, line);
        let token = b"phone=".len()..clean.len() - 1;
        for at in token {
            for bit in 0..8 {
                let mut other = clean.clone();
                other[at] ^= 1 << bit;
                let mut revealer = Revealer::new(&keyring).unwrap();
                let out = revealed(&mut revealer, &other);
                assert_eq!(revealer.revealed, 0);
                assert_eq!(out, other);
            }
        }
        // The body of one entity's token under another's header.
        let text = String::from_utf8(clean).unwrap();
        let moved = text.replace("mobile_cn", "imei");
        assert_ne!(moved, text);
        let mut revealer = Revealer::new(&keyring).unwrap();
        assert_eq!(
            revealed(&mut revealer, moved.as_bytes()),
            moved.as_bytes()
        );
        assert_eq!(revealer.tampered, 1);
    }

    /// What is kept of a number that keeps its form keeps its bytes.
    #[test]
    fn a_number_in_any_spelling_comes_back() {
        let keyring = keyring();
        let now = SystemTime::now();
        let key = keyring.current(now).unwrap();
        let mut policy = Policy::builtin("default").unwrap();
        policy.set("mobile_cn=format_preserving").unwrap();
        let mut worker = Filter::new(policy).with_key(key.clone()).worker();
        let name = keyring.keys().iter().map(Held::name).next().unwrap();
        let method = PrefixMethod::default();
        let plain =
            Plain::new(&keyring, name, "", Entity::MobileCn, method).unwrap();
        for (before, value, behind, kept, back) in [
            (
                "手机号：",
                "１３８００１３８０００",
                "\n",
                "１３８",
                "13800138000",
            ),
            (
                "手机号：",
                "１３８-００１３-８０００",
                "\n",
                "１３８-",
                "138-0013-8000",
            ),
            ("?p=", "%31%33%3800138000", "&q", "%31%33%38", ""),
            (
                "phone=\"",
                "(+86)13800138000",
                "\"\n",
                "(+86)138",
                "(+86)13800138000",
            ),
        ] {
            let mut out = Vec::new();
            worker.rewrite(
                format!("{before}{value}{behind}").as_bytes(),
                &mut out,
            );
            let out = String::from_utf8(out).unwrap();
            let stands = out.strip_prefix(before).unwrap();
            let stands = stands.strip_suffix(behind).unwrap();
            let rest = stands.strip_prefix(kept).expect(stands);
            assert!(rest.is_ascii() && !rest.contains('*'), "{stands}");
            let digits = rest.bytes().filter(u8::is_ascii_digit).count();
            assert_eq!(digits, 8, "{stands}");
            if !back.is_empty() {
                let found = plain.reveal(stands.as_bytes()).unwrap();
                assert_eq!(String::from_utf8(found).unwrap(), back);
            }
        }
    }

    #[test]
    fn without_the_key_nothing_comes_back() {
        let mut keyring = keyring();
        let clean = filtered(&keyring, b"phone=13800138000\n");
        keyring.rotate(SystemTime::now()).unwrap();
        let mut retired = Revealer::new(&keyring).unwrap();
        let back = revealed(&mut retired, &clean);
        assert_eq!(back, b"phone=13800138000\n");
        keyring.shred_all();
        let mut shredded = Revealer::new(&keyring).unwrap();
        assert_eq!(revealed(&mut shredded, &clean), clean);
        assert_eq!((shredded.revealed, shredded.without_key), (0, 1));
    }

    #[test]
    fn a_node_reveals_nothing() {
        let now = SystemTime::now();
        let node = keyring().export("n", 1, now).unwrap();
        assert!(matches!(Revealer::new(&node), Err(KeyringError::Node)));
    }

    #[test]
    fn tokens_are_deterministic_and_filtering_again_changes_nothing() {
        let keyring = keyring();
        let clean = filtered(&keyring, LINES.as_bytes());
        assert_eq!(filtered(&keyring, LINES.as_bytes()), clean);
        assert_eq!(filtered(&keyring, &clean), clean);
    }

    proptest! {
        /// Whatever bytes a value has.
        #[test]
        fn reveal_undoes_encrypt(value in "[ -!#-\\[\\]-~\\PC]{1,60}") {
            let keyring = keyring();
            let line = format!("{{\"password\":\"{value}\"}}\n");
            let clean = filtered(&keyring, line.as_bytes());
            let mut revealer = Revealer::new(&keyring).unwrap();
            let back = revealed(&mut revealer, &clean);
            prop_assert_eq!(String::from_utf8(back).unwrap(), line);
        }
    }
}
