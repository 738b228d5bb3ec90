//! Answers kept for as long as there is room.

use zeroize::{Zeroize, Zeroizing};

/// A bounded memory of what a function of `K` gave: each key has one place,
/// where the latest key that has it stands. It saves time and changes no
/// answer.
///
/// There is no room until the first answer is kept. What is kept is wiped
/// when dropped.
pub(super) struct Memo<K: Zeroize, V: Zeroize> {
    places: Zeroizing<Vec<Option<(K, V)>>>,
    bits: u32,
}

impl<K, V> Memo<K, V>
where
    K: Copy + Eq + Into<u128> + Zeroize,
    V: Copy + Zeroize,
{
    /// A memory of 2^`bits` places.
    pub(super) fn new(bits: u32) -> Memo<K, V> {
        Memo { places: Zeroizing::new(Vec::new()), bits }
    }

    /// What `make` gives for `key`.
    #[inline]
    pub(super) fn get(&mut self, key: K, make: impl FnOnce() -> V) -> V {
        if self.places.is_empty() {
            self.places.resize(1 << self.bits, None);
        }
        let wide: u128 = key.into();
        let folded = wide as u64 ^ (wide >> 64) as u64;
        // Fibonacci hashing: the golden ratio of 2^64 spreads what differs in
        // its last bits over the first.
        let place = folded.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            >> (u64::BITS - self.bits);
        let place = &mut self.places[place as usize];
        match place {
            Some((known, value)) if *known == key => *value,
            _ => {
                let value = make();
                *place = Some((key, value));
                value
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_share_a_place_keep_their_own_answers() {
        let mut memo = Memo::new(2);
        let mut made = 0;
        for round in 0..3_u64 {
            for key in 0..64_u64 {
                let value = memo.get(key | key << 40, || {
                    made += 1;
                    key * 3
                });
                assert_eq!(value, key * 3, "{round}");
            }
        }
        assert!(made > 64);
        let before = made;
        for _ in 0..9 {
            memo.get(7, || {
                made += 1;
                0
            });
        }
        assert!(made <= before + 1);
    }
}
