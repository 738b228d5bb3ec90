//! Ranges of addresses, each with the place it is in: what every source of
//! locations becomes when it is opened, and the only look-up there is.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::{embedded, special_v4, special_v6};

/// Addresses of one family, as the integers that they are.
pub(super) trait Address: Copy + Ord + Into<u128> {
    /// The one behind, or `None` behind the last.
    fn next(self) -> Option<Self>;
    /// Whether it is a public address that is no spelling of another.
    fn is_public(self) -> bool;
    /// How many there are.
    const ALL: u128;
}

impl Address for u32 {
    fn next(self) -> Option<u32> {
        self.checked_add(1)
    }

    fn is_public(self) -> bool {
        special_v4(Ipv4Addr::from_bits(self)).is_none()
    }

    const ALL: u128 = 1 << 32;
}

impl Address for u128 {
    fn next(self) -> Option<u128> {
        self.checked_add(1)
    }

    fn is_public(self) -> bool {
        let ip = Ipv6Addr::from_bits(self);
        embedded(ip).is_none() && special_v6(ip).is_none()
    }

    // One less than there are, which a `u128` cannot hold; what is counted
    // is networks of 48 bits.
    const ALL: u128 = u128::MAX;
}

/// What is told of a range that does not follow the one before it.
pub(super) struct OutOfOrder;

/// Ranges that are being collected, in order. Those between them are nowhere.
pub(super) struct Ranges<A> {
    starts: Vec<A>,
    places: Vec<u32>,
    /// The first address behind all ranges; `None` behind the last address.
    end: Option<A>,
}

impl<A: Address + Default> Default for Ranges<A> {
    fn default() -> Ranges<A> {
        let end = Some(A::default());
        Ranges { starts: Vec::new(), places: Vec::new(), end }
    }
}

impl<A: Address> Ranges<A> {
    /// Adds `first..=last`. Neighbours in one place become one range.
    pub(super) fn push(
        &mut self,
        first: A,
        last: A,
        place: u32,
    ) -> Result<(), OutOfOrder> {
        let end = self.end.filter(|&end| end <= first && first <= last);
        let end = end.ok_or(OutOfOrder)?;
        if end < first {
            self.begin(end, 0);
        }
        self.begin(first, place);
        self.end = last.next();
        Ok(())
    }

    fn begin(&mut self, start: A, place: u32) {
        if self.places.last().copied().unwrap_or(0) != place {
            self.starts.push(start);
            self.places.push(place);
        }
    }

    /// Whether some address is somewhere.
    pub(super) fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// All starts, and the place of each.
    fn finish(mut self) -> (Vec<A>, Vec<u32>) {
        if let Some(end) = self.end {
            self.begin(end, 0);
        }
        (self.starts, self.places)
    }
}

/// What a place has of one family.
#[derive(Clone, Copy)]
pub(super) struct Held<A> {
    /// How many addresses.
    pub(super) addresses: u128,
    /// The widest range of it that begins with a public address, the first of
    /// several: its width and start.
    pub(super) widest: Option<(u128, A)>,
}

/// What each place has, by its number.
fn held<A: Address>(
    starts: &[A],
    places: impl Iterator<Item = u32>,
) -> Vec<Held<A>> {
    let none = Held { addresses: 0, widest: None };
    let mut all: Vec<Held<A>> = Vec::new();
    let ends = starts[1.min(starts.len())..].iter().map(|&end| end.into());
    let ranges = starts.iter().zip(ends.chain([A::ALL])).zip(places);
    for ((&start, end), place) in ranges {
        let place = place as usize;
        if place >= all.len() {
            all.resize(place + 1, none);
        }
        let held = &mut all[place];
        let width = end - start.into();
        held.addresses += width;
        if held.widest.is_none_or(|(most, _)| most < width)
            && start.is_public()
        {
            held.widest = Some((width, start));
        }
    }
    all
}

/// The table of IPv4, cut into blocks of 16 bits and with starts and places
/// side by side: an address never seen before costs one line of memory for
/// its block and one or two for its range.
pub(super) struct V4 {
    /// The blocks, and one behind the last.
    blocks: Vec<Block>,
    /// All ranges, in order.
    ranges: Vec<Range>,
    /// The upper half of each range's place, where some place has one: four
    /// bytes a range, and not six, keep a table of countries in a core's
    /// cache (6 % of the filter's speed on addresses never seen before).
    upper: Vec<u16>,
    held: Vec<Held<u32>>,
}

/// The addresses that share their upper 16 bits.
#[derive(Clone, Copy)]
struct Block {
    /// The first range that starts in the block or behind it.
    first: u32,
    /// The place of the range before that one.
    above: u32,
}

/// A range of addresses within a block and perhaps beyond.
#[derive(Clone, Copy)]
struct Range {
    /// The lower half of its first address.
    low: u16,
    /// The lower half of its place.
    place: u16,
}

impl V4 {
    /// Each of `starts`, in order, begins a range in the place of the same
    /// position.
    pub(super) fn new(
        starts: &[u32],
        places: impl Iterator<Item = u32> + Clone,
    ) -> V4 {
        let held = held(starts, places.clone());
        let mut ranges = Vec::with_capacity(starts.len());
        let mut blocks = Vec::with_capacity((1 << 16) + 1);
        let mut above = 0;
        for (&start, place) in starts.iter().zip(places.clone()) {
            let first = ranges.len() as u32;
            // The blocks up to this start's that no earlier range began.
            while blocks.len() <= (start >> 16) as usize {
                blocks.push(Block { first, above });
            }
            ranges.push(Range { low: start as u16, place: place as u16 });
            above = place;
        }
        let mut upper: Vec<u16> = Vec::new();
        if held.len() > 1 << 16 {
            upper = places.map(|place| (place >> 16) as u16).collect();
        }
        let first = ranges.len() as u32;
        blocks.resize((1 << 16) + 1, Block { first, above });
        V4 { blocks, ranges, upper, held }
    }

    /// The same from ranges that were collected.
    pub(super) fn of(ranges: Ranges<u32>) -> V4 {
        let (starts, places) = ranges.finish();
        V4::new(&starts, places.iter().copied())
    }

    /// The place of an address; 0 where it is nowhere.
    #[inline]
    pub(super) fn place(&self, ip: u32) -> u32 {
        let block = (ip >> 16) as usize;
        let Block { first, above } = self.blocks[block];
        let end = self.blocks[block + 1].first;
        let first = first as usize;
        let ranges = &self.ranges[first..end as usize];
        let low = ip as u16;
        let behind = ranges.partition_point(|range| range.low <= low);
        match behind.checked_sub(1) {
            None => above,
            Some(at) => {
                let upper = self.upper.get(first + at).copied().unwrap_or(0);
                u32::from(ranges[at].place) | u32::from(upper) << 16
            }
        }
    }

    /// What each place has, by its number.
    pub(super) fn held(&self) -> &[Held<u32>] {
        &self.held
    }
}

/// Ranges of IPv6 for each sample. The samples of the embedded table (76 KB)
/// stay in a core's cache, and a search among 64 starts touches few lines of
/// the table. An index by leading bits is no good here: one /32 holds 23,000
/// ranges.
const STRIDE: usize = 64;

/// The table of IPv6, whose samples lead to the few ranges around an address.
pub(super) struct V6 {
    /// Every `STRIDE`th start.
    samples: Vec<u128>,
    starts: Cow<'static, [u128]>,
    places: Vec<u32>,
    held: Vec<Held<u128>>,
}

impl V6 {
    /// Each of `starts`, in order, begins a range in the place of the same
    /// position.
    pub(super) fn new(starts: Cow<'static, [u128]>, places: Vec<u32>) -> V6 {
        let samples = starts.iter().step_by(STRIDE).copied().collect();
        let held = held(&starts, places.iter().copied());
        V6 { samples, starts, places, held }
    }

    /// The same from ranges that were collected.
    pub(super) fn of(ranges: Ranges<u128>) -> V6 {
        let (starts, places) = ranges.finish();
        V6::new(Cow::Owned(starts), places)
    }

    /// The place of an address; 0 where it is nowhere.
    #[inline]
    pub(super) fn place(&self, ip: u128) -> u32 {
        let sample = self.samples.partition_point(|&s| s <= ip);
        let Some(sample) = sample.checked_sub(1) else { return 0 };
        let from = sample * STRIDE;
        let to = self.starts.len().min(from + STRIDE);
        let starts = &self.starts[from..to];
        // The sample itself begins at or before the address.
        let behind = starts.partition_point(|&s| s <= ip);
        self.places[from + behind - 1]
    }

    /// What each place has, by its number.
    pub(super) fn held(&self) -> &[Held<u128>] {
        &self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ranges with gaps, in order, some of them neighbours.
    fn collected<A: Address + Default>(
        edges: &[A],
        places: &[u32],
    ) -> (Ranges<A>, Vec<(A, A, u32)>) {
        let mut ranges = Ranges::default();
        let mut told = Vec::new();
        for (pair, &place) in edges.chunks_exact(2).zip(places) {
            assert!(ranges.push(pair[0], pair[1], place).is_ok());
            told.push((pair[0], pair[1], place));
        }
        (ranges, told)
    }

    fn naive<A: Address>(told: &[(A, A, u32)], ip: A) -> u32 {
        let range = told.iter().find(|(a, b, _)| *a <= ip && ip <= *b);
        range.map_or(0, |range| range.2)
    }

    proptest! {
        #[test]
        fn tables_answer_what_the_ranges_say(
            mut v4 in proptest::collection::btree_set(any::<u32>(), 0..200),
            mut v6 in proptest::collection::btree_set(any::<u128>(), 0..400),
            places in proptest::collection::vec(0_u32..70_000, 200),
            others: Vec<u128>,
        ) {
            // Within one block of 16 bits, and the ends of the space.
            v4.extend([0, 1, 2, 0xffff, 0x1_0000, u32::MAX - 1, u32::MAX]);
            v6.extend([0, 1, u128::MAX]);
            let v4: Vec<u32> = v4.into_iter().collect();
            let v6: Vec<u128> = v6.into_iter().collect();
            let (ranges, told) = collected(&v4, &places);
            let table = V4::of(ranges);
            for ip in v4.iter().copied().chain(others.iter().map(|o| *o as u32)) {
                for ip in [ip.wrapping_sub(1), ip, ip.wrapping_add(1)] {
                    prop_assert_eq!(table.place(ip), naive(&told, ip));
                }
            }
            let sizes: u128 = table.held().iter().map(|h| h.addresses).sum();
            prop_assert!(sizes <= 1 << 32);
            for (place, held) in table.held().iter().enumerate().skip(1) {
                let of_it = told.iter().filter(|t| t.2 as usize == place);
                let size: u128 = of_it
                    .map(|(a, b, _)| u128::from(b - a) + 1)
                    .sum();
                prop_assert_eq!(held.addresses, size);
                if let Some((_, start)) = held.widest {
                    prop_assert_eq!(table.place(start) as usize, place);
                    prop_assert!(start.is_public());
                }
            }
            let (ranges, told) = collected(&v6, &places);
            let table = V6::of(ranges);
            for ip in v6.iter().copied().chain(others) {
                for ip in [ip.wrapping_sub(1), ip, ip.wrapping_add(1)] {
                    prop_assert_eq!(table.place(ip), naive(&told, ip));
                }
            }
        }
    }

    #[test]
    fn an_empty_table_knows_nothing() {
        assert!(Ranges::<u32>::default().is_empty());
        let (v4, v6) = (V4::of(Ranges::default()), V6::of(Ranges::default()));
        for ip in [0, 1 << 16, u32::MAX] {
            assert_eq!(v4.place(ip), 0);
            assert_eq!(v6.place(u128::from(ip) << 96), 0);
        }
        assert_eq!(v6.place(u128::MAX), 0);
    }

    #[test]
    fn ranges_that_overlap_or_stand_upside_down_are_refused() {
        let mut ranges = Ranges::default();
        assert!(ranges.push(10_u32, 20, 1).is_ok());
        assert!(ranges.push(20, 30, 2).is_err());
        assert!(ranges.push(5, 6, 2).is_err());
        assert!(ranges.push(31, 30, 2).is_err());
        assert!(ranges.push(30, u32::MAX, 2).is_ok());
        // Nothing follows the last address.
        assert!(ranges.push(0, 1, 3).is_err());
    }

    #[test]
    fn neighbours_in_one_place_become_one_range() {
        let mut ranges = Ranges::default();
        for (first, last, place) in [(8, 10, 1), (10, 19, 1), (30, 41, 1)] {
            assert!(ranges.push(first << 24, (last << 24) - 1, place).is_ok());
        }
        let table = V4::of(ranges);
        assert_eq!(table.ranges.len(), 4);
        // Of two equally wide, the first.
        let held = table.held()[1];
        assert_eq!(held.addresses, 22 << 24);
        assert_eq!(held.widest, Some((11 << 24, 8 << 24)));
    }
}
