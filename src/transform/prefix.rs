//! IP addresses as other IP addresses: two that share their first bits share
//! as many afterwards, and no more.
//!
//! Whether the bit behind a prefix flips, a cipher says of that prefix alone.
//! An address of `n` bits has `n` prefixes, none of which waits for the
//! result of another, so that all are encrypted together; only who turns an
//! address back needs them one by one.
//!
//! # What that is worth
//!
//! Structure is what it keeps, and structure is what gives it away. Who can
//! have addresses of their choice logged (by visiting the service), or knows
//! some otherwise, learns the prefixes of every address that shares bits with
//! them: a hundred known addresses spread over the space tell the first bits
//! of most others, and one known address in a subnet tells that subnet. No
//! built-in policy uses it. `pseudonym` keeps nothing and has no such attack.
//!
//! Every address is encrypted, private and loopback ones included: were any
//! left as they are, two would have one result. So the result may be an
//! address of any kind, and filtering again encrypts it again: no address
//! tells whether it is a result.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Block};

use super::Value;
use super::address::{self, parse};
use super::memo::Memo;
use crate::keys::{Key, Purpose};

/// How a prefix decides about the bit behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PrefixMethod {
    /// ipcrypt-pfx (draft-denis-ipcrypt): the last bit of the sum of two
    /// AES-128 permutations. IPv4 is encrypted as `::ffff:0:0/96`.
    #[default]
    IpcryptPfx,
    /// Crypto-PAn (Xu, Fan, Ammar and Moon, 2002): the first bit of AES-128.
    /// For data sets that were made with it.
    CryptoPan,
}

impl PrefixMethod {
    /// Every method.
    pub const ALL: [PrefixMethod; 2] =
        [PrefixMethod::IpcryptPfx, PrefixMethod::CryptoPan];

    /// The word that policies use.
    pub const fn name(self) -> &'static str {
        match self {
            PrefixMethod::IpcryptPfx => "ipcrypt-pfx",
            PrefixMethod::CryptoPan => "crypto-pan",
        }
    }

    const fn purpose(self) -> Purpose {
        match self {
            PrefixMethod::IpcryptPfx => Purpose::IpcryptPfx,
            PrefixMethod::CryptoPan => Purpose::CryptoPan,
        }
    }
}

/// The most blocks that are encrypted together: the prefixes of half an IPv6
/// address.
const CHUNK: usize = 64;

/// What answers for a prefix.
enum Cipher {
    IpcryptPfx(Box<[Aes128; 2]>),
    CryptoPan { cipher: Box<Aes128>, pad: u128 },
}

/// Encrypts addresses under one key, and turns them back.
pub(crate) struct Prefixes {
    cipher: Cipher,
    /// Flipped bits by the first half of an address, then by all of it. The
    /// first half repeats: half a million addresses from everywhere have some
    /// fifty thousand.
    halves_v4: Memo<u16, u16>,
    halves_v6: Memo<u64, u64>,
    whole_v4: Memo<u32, u32>,
    whole_v6: Memo<u128, u128>,
}

impl Prefixes {
    /// For addresses in a policy's domain.
    pub(crate) fn new(
        method: PrefixMethod,
        key: &Key,
        domain: &str,
    ) -> Prefixes {
        let sub_key = key.sub_key::<32>(method.purpose(), domain);
        Prefixes::with_sub_key(method, &sub_key)
    }

    fn with_sub_key(method: PrefixMethod, sub_key: &[u8; 32]) -> Prefixes {
        let (first, second) = sub_key.split_at(16);
        let [first, second] = [first, second].map(|half| {
            Array::try_from(half).expect("a half is as long as a key")
        });
        let cipher = Aes128::new(&first);
        let cipher = match method {
            PrefixMethod::IpcryptPfx => {
                Cipher::IpcryptPfx(Box::new([cipher, Aes128::new(&second)]))
            }
            PrefixMethod::CryptoPan => {
                let mut pad: Block = second;
                cipher.encrypt_block(&mut pad);
                let pad = u128::from_be_bytes(pad.into());
                Cipher::CryptoPan { cipher: Box::new(cipher), pad }
            }
        };
        Prefixes {
            cipher,
            halves_v4: Memo::new(14),
            halves_v6: Memo::new(12),
            whole_v4: Memo::new(12),
            whole_v6: Memo::new(12),
        }
    }

    /// Appends the address that stands for the one in `value`, in its family,
    /// brackets and separator; `false` where that is no address.
    pub(super) fn write(
        &mut self,
        value: &Value<'_>,
        out: &mut Vec<u8>,
    ) -> bool {
        let quad =
            value.quad.map(|quad| Ipv4Addr::from_bits(quad.get()).into());
        let Some(ip) = quad.or_else(|| parse(value.text)) else {
            return false;
        };
        let ip = self.encrypt(ip);
        // Writing to a vector does not fail.
        address::write(ip, value.text, out).is_ok()
    }

    /// The address that stands for `ip`.
    pub(crate) fn encrypt(&mut self, ip: IpAddr) -> IpAddr {
        // IPv4 also where IPv6 notation wraps it (`::ffff:0:0/96`).
        match ip.to_canonical() {
            IpAddr::V4(bits) => {
                let bits = self.encrypt_v4(bits.to_bits());
                of_family(ip, Ipv4Addr::from_bits(bits).into())
            }
            IpAddr::V6(bits) => {
                let bits = self.encrypt_v6(bits.to_bits());
                Ipv6Addr::from_bits(bits).into()
            }
        }
    }

    /// The address that `ip` stands for.
    pub(crate) fn decrypt(&self, ip: IpAddr) -> IpAddr {
        match ip.to_canonical() {
            IpAddr::V4(bits) => {
                let bits = u128::from(bits.to_bits()) << 96;
                let bits = self.decrypt_bits(bits, 32, true);
                of_family(ip, Ipv4Addr::from_bits(bits as u32).into())
            }
            IpAddr::V6(bits) => {
                let bits = self.decrypt_bits(bits.to_bits(), 128, false);
                Ipv6Addr::from_bits(bits).into()
            }
        }
    }

    fn encrypt_v4(&mut self, ip: u32) -> u32 {
        let Prefixes { cipher, halves_v4, whole_v4, .. } = self;
        ip ^ whole_v4.get(ip, || {
            let bits = u128::from(ip) << 96;
            let high = halves_v4.get((ip >> 16) as u16, || {
                cipher.flips::<16>(bits, 0, true) as u16
            });
            let low = cipher.flips::<16>(bits, 16, true) as u32;
            u32::from(high) << 16 | low
        })
    }

    fn encrypt_v6(&mut self, ip: u128) -> u128 {
        let Prefixes { cipher, halves_v6, whole_v6, .. } = self;
        ip ^ whole_v6.get(ip, || {
            let high = halves_v6.get((ip >> 64) as u64, || {
                cipher.flips::<CHUNK>(ip, 0, false)
            });
            let low = cipher.flips::<CHUNK>(ip, 64, false);
            u128::from(high) << 64 | u128::from(low)
        })
    }

    /// The first `length` bits behind those of `encrypted`, which begins with
    /// its first bit.
    fn decrypt_bits(&self, encrypted: u128, length: u32, v4: bool) -> u128 {
        let mut bits = encrypted;
        for at in 0..length {
            // The bits in front of it are turned back already.
            let flip = self.cipher.flips::<1>(bits, at, v4);
            bits ^= u128::from(flip) << (127 - at);
        }
        bits >> (128 - length)
    }
}

/// `result` wrapped if `ip` is.
fn of_family(ip: IpAddr, result: IpAddr) -> IpAddr {
    match (ip, result) {
        (IpAddr::V6(_), IpAddr::V4(result)) => result.to_ipv6_mapped().into(),
        _ => result,
    }
}

impl Cipher {
    /// Whether the bits of an address flip that stand at `from..from + N`,
    /// `N` no greater than [`CHUNK`]. The address begins with the first bit of
    /// `bits`.
    #[inline]
    fn flips<const N: usize>(&self, bits: u128, from: u32, v4: bool) -> u64 {
        let prefixes = |block: &dyn Fn(u32) -> u128| -> [Block; N] {
            std::array::from_fn(|at| {
                Block::from(block(from + at as u32).to_be_bytes())
            })
        };
        match self {
            Cipher::IpcryptPfx(ciphers) => {
                // The address as the draft counts its bits, and where in it
                // the first one stands.
                let (bits, start) = if v4 {
                    (0xffff << 32 | bits >> 96, 96)
                } else {
                    (bits, 0)
                };
                // A one, and behind it the prefix.
                let mut one = prefixes(&|at| {
                    let length = start + at;
                    let prefix = bits.checked_shr(128 - length).unwrap_or(0);
                    1 << length | prefix
                });
                let mut other = one;
                let [first, second] = &**ciphers;
                first.encrypt_blocks(&mut one);
                second.encrypt_blocks(&mut other);
                one.iter().zip(&other).fold(0, |flips, (one, other)| {
                    flips << 1 | u64::from((one[15] ^ other[15]) & 1)
                })
            }
            Cipher::CryptoPan { cipher, pad } => {
                // The prefix, and behind it the pad.
                let mut one = prefixes(&|at| {
                    let behind = u128::MAX >> at;
                    bits & !behind | pad & behind
                });
                cipher.encrypt_blocks(&mut one);
                one.iter()
                    .fold(0, |flips, one| flips << 1 | u64::from(one[0] >> 7))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn key(hex: &str) -> [u8; 32] {
        std::array::from_fn(|at| {
            u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn some(method: PrefixMethod) -> Prefixes {
        Prefixes::with_sub_key(method, &std::array::from_fn(|i| i as u8))
    }

    /// The vectors of ipcrypt-pfx in draft-denis-ipcrypt, as its repository
    /// has them at e5255669.
    #[test]
    fn ipcrypt_pfx_gives_the_vectors_of_its_draft() {
        for (hex, pairs) in [
            (
                "0123456789abcdeffedcba9876543210\
                 1032547698badcfeefcdab8967452301",
                &[
                    ("0.0.0.0", "151.82.155.134"),
                    ("255.255.255.255", "94.185.169.89"),
                    ("192.0.2.1", "100.115.72.131"),
                    ("2001:db8::1", "c180:5dd4:2587:3524:30ab:fa65:6ab6:f88"),
                ][..],
            ),
            (
                "2b7e151628aed2a6abf7158809cf4f3c\
                 a9f5ba40db214c3798f2e1c23456789a",
                &[
                    ("10.0.0.47", "19.214.210.244"),
                    ("10.0.0.129", "19.214.210.80"),
                    ("10.0.0.234", "19.214.210.30"),
                    ("172.16.5.193", "210.78.229.136"),
                    ("172.16.97.42", "210.78.179.241"),
                    ("172.16.248.177", "210.78.121.215"),
                    (
                        "2001:db8::a5c9:4e2f:bb91:5a7d",
                        "7cec:702c:1243:f70:1956:125:b9bd:1aba",
                    ),
                    (
                        "2001:db8::7234:d8f1:3c6e:9a52",
                        "7cec:702c:1243:f70:a3ef:c8e:95c1:cd0d",
                    ),
                    (
                        "2001:db8::f1e0:937b:26d4:8c1a",
                        "7cec:702c:1243:f70:443c:c8e:6a62:b64d",
                    ),
                    (
                        "2001:db8:3a5c:0:e7d1:4b9f:2c8a:f673",
                        "7cec:702c:3503:bef:e616:96bd:be33:a9b9",
                    ),
                    (
                        "2001:db8:9f27:0:b4e2:7a3d:5f91:c8e6",
                        "7cec:702c:a504:b74e:194a:3d90:b047:2d1a",
                    ),
                    (
                        "2001:db8:d8b4:0:193c:a5e7:8b2f:46d1",
                        "7cec:702c:f840:aa67:1b8:e84f:ac9d:77fb",
                    ),
                ],
            ),
        ] {
            let mut prefixes =
                Prefixes::with_sub_key(PrefixMethod::IpcryptPfx, &key(hex));
            for (plain, encrypted) in pairs {
                assert_eq!(prefixes.encrypt(ip(plain)), ip(encrypted));
                assert_eq!(prefixes.decrypt(ip(encrypted)), ip(plain));
            }
        }
    }

    /// The sample trace that Crypto-PAn came with, and its key.
    #[test]
    fn crypto_pan_gives_the_addresses_of_its_sample_trace() {
        let key = key("1522178d33a4cf80130a5b1649907d10\
             d8988f837979652762574c2d2a842202");
        let mut prefixes =
            Prefixes::with_sub_key(PrefixMethod::CryptoPan, &key);
        let mut lines = 0;
        for line in include_str!("../../tests/crypto_pan.tsv").lines() {
            if line.starts_with('#') {
                continue;
            }
            let (plain, encrypted) = line.split_once('\t').unwrap();
            assert_eq!(prefixes.encrypt(ip(plain)), ip(encrypted), "{plain}");
            assert_eq!(prefixes.decrypt(ip(encrypted)), ip(plain));
            lines += 1;
        }
        assert_eq!(lines, 100);
    }

    fn shared(one: IpAddr, other: IpAddr) -> u32 {
        match (one, other) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                (one.to_bits() ^ other.to_bits()).leading_zeros()
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => {
                (one.to_bits() ^ other.to_bits()).leading_zeros()
            }
            _ => panic!("the family changed"),
        }
    }

    #[test]
    fn all_that_share_24_bits_have_256_results_that_do() {
        for method in PrefixMethod::ALL {
            let mut prefixes = some(method);
            let results: HashSet<_> = (0..256)
                .map(|last| {
                    prefixes.encrypt(
                        Ipv4Addr::from_bits(0xc000_0200 | last).into(),
                    )
                })
                .collect();
            assert_eq!(results.len(), 256);
            let first = *results.iter().next().unwrap();
            assert!(results.iter().all(|&other| shared(first, other) >= 24));
        }
    }

    #[test]
    fn wrapped_addresses_are_those_of_ipv4() {
        for method in PrefixMethod::ALL {
            let mut prefixes = some(method);
            let IpAddr::V4(bare) = prefixes.encrypt(ip("192.0.2.7")) else {
                panic!("the family changed")
            };
            let wrapped = prefixes.encrypt(ip("::ffff:192.0.2.7"));
            assert_eq!(wrapped, IpAddr::V6(bare.to_ipv6_mapped()));
        }
    }

    proptest! {
        #[test]
        fn prefixes_stay_shared_and_nothing_else(
            one: u128, at in 0u32..128, rest: u128
        ) {
            // Another address that shares exactly `at` bits with the first.
            let other = one ^ ((1 << 127 | rest >> 1) >> at);
            for method in PrefixMethod::ALL {
                let mut prefixes = some(method);
                let [a, b] = [one, other].map(|bits| {
                    IpAddr::V6(Ipv6Addr::from_bits(bits))
                });
                let [x, y] = [a, b].map(|ip| prefixes.encrypt(ip));
                prop_assert_eq!(shared(x, y), at);
                prop_assert_eq!(prefixes.decrypt(x), a);
                let [a, b] = [one, other].map(|bits| {
                    IpAddr::V4(Ipv4Addr::from_bits((bits >> 96) as u32))
                });
                let [x, y] = [a, b].map(|ip| prefixes.encrypt(ip));
                prop_assert_eq!(shared(x, y), shared(a, b));
                prop_assert_eq!(prefixes.decrypt(y), b);
                // What was kept changes no answer.
                prop_assert_eq!(some(method).encrypt(b), y);
                prop_assert_eq!(prefixes.encrypt(a), x);
            }
        }
    }
}
