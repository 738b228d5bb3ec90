//! Which line that came out belongs to which line that went in.
//!
//! Filters keep lines in order, and then there is nothing to find: the first
//! line belongs to the first. So one reading of the output, [`InOrder`], is by
//! place alone. The other, [`Aligner`], asks whether the line resembles the
//! one at its place; where it does not, a window around it is searched, so
//! that one line dropped, added or moved costs one line, not all behind it.
//! Where as many lines came out as went in, the kinder reading counts: the
//! one that finds less destroyed.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use super::corpus::{Block, Encoding, Kind, Label};
use super::judge::{self, Kept, Line, Verdict};
use super::run::{Blocks, Source};
use super::score::Counts;
use crate::Entity;

/// How many lines behind and ahead of its place a line is looked for.
const WINDOW: usize = 1024;

/// The most bytes of lines to look behind, and to look ahead; there are lines
/// of a mebibyte.
const WINDOW_BYTES: usize = 16 << 20;

/// A line of whose words so many came out is the one, whatever else there
/// is: other lines of its format share the names of their fields.
const SURE: f64 = 0.9;

/// In its place, a line of whose words more than so many came out is
/// recognised.
const IN_PLACE: f64 = 0.25;

/// A line that is not in its place must be one to be sure of, and leave so
/// small a part unexplained of what the one that is does. A filter that
/// damages lines makes each less like itself; if that were enough to look
/// elsewhere, lines in order would seem to be in none.
const UNEXPLAINED: f64 = 1.0 / 3.0;

/// Or more than so many of its words came out, it is more like it than the
/// one that is in its place, and so many lines in a row were so at the same
/// distance.
const IN_A_ROW: u32 = 8;
const ELSEWHERE: f64 = 0.5;

/// How many of the lines before its place a line is told apart from.
const OPEN_BESIDE: usize = 8;

/// Lines with fewer words that came out, those of entities included, are
/// known in their place alone.
const WORDS_ELSEWHERE: usize = 3;

/// Something that went wrong on a line, to be shown. The lines of a corpus
/// are invented, and so may be.
#[derive(Clone, Debug)]
pub struct Example {
    /// Which line, from 1.
    pub number: u64,
    /// The line that went in.
    pub line: Vec<u8>,
    /// What came out, if anything.
    pub out: Option<Vec<u8>>,
    /// Labels of values that leaked and of tokens that changed.
    pub labels: Vec<Label>,
    /// Bytes outside labels that are gone.
    pub collateral: u64,
    /// Whether it was JSON and is no longer.
    pub json_broken: bool,
}

/// Both readings of what comes out.
pub(super) struct Readings {
    in_order: InOrder,
    aligned: Aligner,
}

impl Readings {
    /// Readings of what comes out for the lines of `source` that keep up to
    /// `examples` cases of what went wrong, other than with entities that are
    /// `kept`.
    pub(super) fn new(
        source: &Source,
        examples: usize,
        kept: &[Entity],
    ) -> Readings {
        Readings {
            in_order: InOrder::new(source.blocks(), examples, kept),
            aligned: Aligner::new(source.blocks(), examples, kept),
        }
    }

    /// Takes the next line that came out, with its line feed if it has one.
    pub(super) fn push(&mut self, out: &[u8]) {
        self.in_order.push(out);
        self.aligned.push(out);
    }

    /// Ends the output: what has not come out is missing.
    pub(super) fn finish(self) -> (Counts, Vec<Example>) {
        let aligned = self.aligned.finish();
        let Some(in_order) = self.in_order.finish() else { return aligned };
        let destroyed = |counts: &Counts| counts.damage.collateral_bytes;
        if destroyed(&in_order.0) <= destroyed(&aligned.0) {
            in_order
        } else {
            aligned
        }
    }
}

/// Judges each line that comes out by the one that went in at its place.
struct InOrder {
    blocks: Blocks,
    block: Option<Labelled>,
    /// The next line of the block.
    line: usize,
    lines: u64,
    /// Whether more lines came out than went in.
    over: bool,
    counts: Counts,
    examples: Examples,
}

impl InOrder {
    fn new(blocks: Blocks, examples: usize, kept: &[Entity]) -> InOrder {
        InOrder {
            blocks,
            block: None,
            line: 0,
            lines: 0,
            over: false,
            counts: Counts::default(),
            examples: Examples::new(examples, kept),
        }
    }

    /// Makes the next line ready; whether there is one.
    fn advance(&mut self) -> bool {
        let ends = |block: &Labelled| block.block.ends.len();
        if self.block.as_ref().is_none_or(|b| self.line == ends(b)) {
            self.block = self.blocks.next().map(Labelled::new);
            self.line = 0;
        }
        self.block.is_some()
    }

    fn push(&mut self, out: &[u8]) {
        if self.over || !self.advance() {
            self.over = true;
            return;
        }
        let Some(block) = &self.block else { return };
        let line = block.line(self.line);
        let verdict = judge::judge(&line, out);
        self.line += 1;
        self.lines += 1;
        self.counts.add(line.bytes.len(), line.labels, &verdict);
        self.examples.add(self.lines, &line, Some(out), &verdict);
    }

    /// What that came to; `None` where not as many lines came out as went in.
    fn finish(mut self) -> Option<(Counts, Vec<Example>)> {
        let complete = !self.over && !self.advance();
        complete.then_some((self.counts, self.examples.list))
    }
}

/// Judges lines as they come out by those that they resemble.
struct Aligner {
    blocks: Blocks,
    /// Lines that went in, from the first whose fate is open.
    window: VecDeque<Slot>,
    /// Where in the window the line is that should come out next.
    next: usize,
    /// Bytes of the lines before that, and of what came out for them.
    behind: usize,
    /// Lines that came out since the last that was recognised.
    strays: VecDeque<Vec<u8>>,
    stray_bytes: usize,
    /// How far from its place the line was that resembled what came out the
    /// most, and how often in a row.
    drift: (isize, u32),
    /// Lines that went in and have left the window.
    passed: u64,
    counts: Counts,
    examples: Examples,
}

/// A line that went in.
struct Slot {
    block: Rc<Labelled>,
    line: usize,
    fate: Fate,
    words: OnceCell<Words>,
}

/// What became of a line, as far as is known.
enum Fate {
    Open,
    /// This came out, unless something comes that resembles the line more.
    Likely {
        likeness: Likeness,
        out: Vec<u8>,
    },
    /// It has been judged.
    Settled,
}

/// A block, and where the labels of each line begin.
struct Labelled {
    block: Block,
    labels: Vec<usize>,
}

impl Labelled {
    fn new(block: Block) -> Labelled {
        let lines = 0..=block.ends.len();
        let labels = lines
            .map(|line| {
                block.labels.partition_point(|l| (l.line as usize) < line)
            })
            .collect();
        Labelled { block, labels }
    }

    fn line(&self, number: usize) -> Line<'_> {
        let Labelled { block, labels } = self;
        let end = |line: usize| block.ends[line] as usize;
        let start = number.checked_sub(1).map_or(0, end);
        Line {
            bytes: &block.bytes[start..end(number)],
            labels: &block.labels[labels[number]..labels[number + 1]],
            values: &block.values,
        }
    }
}

impl Slot {
    fn line(&self) -> Line<'_> {
        self.block.line(self.line)
    }

    fn words(&self) -> &Words {
        self.words.get_or_init(|| Words::of_line(&self.line()))
    }
}

impl Aligner {
    /// An aligner for the lines of `blocks` that keeps up to `examples` cases
    /// of what went wrong, other than with entities that are `kept`.
    fn new(blocks: Blocks, examples: usize, kept: &[Entity]) -> Aligner {
        Aligner {
            blocks,
            window: VecDeque::new(),
            next: 0,
            behind: 0,
            strays: VecDeque::new(),
            stray_bytes: 0,
            drift: (0, 0),
            passed: 0,
            counts: Counts::default(),
            examples: Examples::new(examples, kept),
        }
    }

    /// Takes the next line that came out, with its line feed if it has one.
    fn push(&mut self, out: &[u8]) {
        if self.reach(self.next) {
            let line = self.window[self.next].line();
            if let Some(kept) = judge::walk(&line, out) {
                self.drift = (0, 0);
                self.explain_strays(self.next);
                self.settle(self.next, out, Some(kept));
                self.advance(self.next);
                return;
            }
        }
        let Some((likeness, place)) = self.find(out) else {
            self.stray_bytes += out.len();
            self.strays.push_back(out.to_vec());
            if self.strays.len() > WINDOW || self.stray_bytes > WINDOW_BYTES {
                self.give_up_on_stray();
            }
            return;
        };
        match &self.window[place].fate {
            // What was taken for the line came before its time.
            Fate::Likely { out, .. } => {
                self.behind -= out.len();
                self.counts.damage.lines_added += 1;
            }
            _ if place < self.next => self.counts.damage.lines_reordered += 1,
            _ => {}
        }
        if likeness.shared >= SURE {
            self.settle(place, out, None);
        } else {
            self.suppose(place, likeness, out.to_vec());
        }
        if place >= self.next {
            self.explain_strays(place);
            self.advance(place);
        }
    }

    /// Ends the output: what has not come out is missing.
    fn finish(mut self) -> (Counts, Vec<Example>) {
        let mut end = self.next;
        while end - self.next <= self.strays.len() && self.reach(end) {
            end += 1;
        }
        self.explain_strays(end);
        while self.reach(self.next) {
            self.advance(self.next);
        }
        while !self.window.is_empty() {
            self.pass();
        }
        (self.counts, self.examples.list)
    }

    /// Makes blocks until the window holds a line at `place`, if there is
    /// one.
    fn reach(&mut self, place: usize) -> bool {
        while self.window.len() <= place {
            let Some(block) = self.blocks.next() else { return false };
            let block = Rc::new(Labelled::new(block));
            let lines = 0..block.block.ends.len();
            self.window.extend(lines.map(|line| Slot {
                block: Rc::clone(&block),
                line,
                fate: Fate::Open,
                words: OnceCell::new(),
            }));
        }
        true
    }

    /// The place in the window of the line that resembles `out` the most,
    /// more than what was taken for it, and how much.
    ///
    /// Lines resemble each other by the words outside their entities that
    /// they share. A filter may replace an entity by anything, but has no
    /// business with these.
    fn find(&mut self, out: &[u8]) -> Option<(Likeness, usize)> {
        let words = Words::of_output(out);
        let least = Likeness { shared: IN_PLACE, both: 0.0 };
        let own =
            self.window.get(self.next).map(Slot::words).and_then(|own| {
                match own.hashes[..] {
                    // Nothing speaks against it.
                    [] => Some(Likeness { shared: SURE, both: 0.0 }),
                    _ => own.likeness(&words, &least),
                }
            });
        let own = own.map(|own| (own, self.next));
        if let Some((likeness, _)) = own
            && likeness.both > 0.0
            && (likeness.shared >= SURE || self.is_told_apart(&words))
        {
            self.drift = (0, 0);
            return own;
        }
        let mut best = own;
        let mut place = 0;
        let mut ahead = 0;
        while ahead < WINDOW_BYTES
            && place <= self.next + WINDOW
            && self.reach(place)
        {
            let slot = &self.window[place];
            if place > self.next {
                ahead += slot.line().bytes.len();
            }
            let both = best.map_or(ELSEWHERE, |(best, _)| best.both);
            let both = match &slot.fate {
                Fate::Open => both,
                Fate::Likely { likeness, .. } => both.max(likeness.both),
                Fate::Settled => 1.0,
            };
            let least = Likeness { shared: ELSEWHERE, both };
            if place != self.next
                && let Some(likeness) = slot.words().likeness(&words, &least)
                && slot.words().common(&words) >= WORDS_ELSEWHERE
            {
                best = Some((likeness, place));
            }
            place += 1;
        }
        let (best, place) = best?;
        let distance = place as isize - self.next as isize;
        let in_a_row = match self.drift {
            _ if distance == 0 => 0,
            (last, row) if last == distance => row + 1,
            _ => 1,
        };
        self.drift = (distance, in_a_row);
        let unexplained = own.map_or(1.0, |(own, _)| 1.0 - own.both);
        let sure = best.shared >= SURE
            && 1.0 - best.both <= UNEXPLAINED * unexplained;
        if !sure && in_a_row < IN_A_ROW {
            return own;
        }
        self.drift = (0, 0);
        Some((best, place))
    }

    /// Whether what came out has half of the words by which the line that
    /// should come out next differs from those beside it, and from those
    /// before it that have not come out.
    ///
    /// This spares the search where a filter damages many lines.
    fn is_told_apart(&mut self, out: &Words) -> bool {
        self.reach(self.next + 1);
        let Some(slot) = self.window.get(self.next) else { return false };
        let mut own = slot.words().hashes.clone();
        let before = self.window.range(..self.next).enumerate();
        let before = before.filter(|(place, slot)| {
            matches!(slot.fate, Fate::Open) || place + 1 == self.next
        });
        let before = before.rev().take(OPEN_BESIDE).map(|(_, slot)| slot);
        for beside in before.chain(self.window.get(self.next + 1)) {
            let beside = &beside.words().hashes;
            own.retain(|hash| beside.binary_search(hash).is_err());
        }
        own.len() >= 2 && in_common(&own, &out.hashes) * 2 >= own.len()
    }

    /// The lines up to `place` have not come out, or as strays: if there are
    /// as many of these, each is likely one of them beyond recognition.
    /// Otherwise the strays were added.
    fn explain_strays(&mut self, place: usize) {
        let strays = std::mem::take(&mut self.strays);
        self.stray_bytes = 0;
        if strays.len() == place - self.next {
            for (place, stray) in (self.next..place).zip(strays) {
                self.suppose(place, Likeness::default(), stray);
            }
        } else {
            self.counts.damage.lines_added += strays.len() as u64;
        }
    }

    /// Takes the oldest stray for the line that should have come out.
    fn give_up_on_stray(&mut self) {
        let Some(stray) = self.strays.pop_front() else { return };
        self.stray_bytes -= stray.len();
        if self.reach(self.next) {
            self.suppose(self.next, Likeness::default(), stray);
            self.advance(self.next);
        } else {
            self.counts.damage.lines_added += 1;
        }
    }

    /// Takes `out` for what came out for the line at `place`, for now.
    fn suppose(&mut self, place: usize, likeness: Likeness, out: Vec<u8>) {
        self.behind += out.len();
        self.window[place].fate = Fate::Likely { likeness, out };
    }

    /// Judges the line at `place` by what came out for it.
    fn settle(&mut self, place: usize, out: &[u8], kept: Option<Kept>) {
        let slot = &mut self.window[place];
        slot.fate = Fate::Settled;
        let line = slot.line();
        let kept = kept.or_else(|| judge::walk(&line, out));
        let verdict = judge::judge_kept(&line, out, kept);
        self.counts.add(line.bytes.len(), line.labels, &verdict);
        let number = self.passed + place as u64 + 1;
        self.examples.add(number, &line, Some(out), &verdict);
    }

    /// Expects the line behind `place` next, and lets go of what lies too
    /// far back.
    fn advance(&mut self, place: usize) {
        for slot in self.window.range(self.next..=place) {
            self.behind += slot.line().bytes.len();
        }
        self.next = place + 1;
        while let Some(slot) = self.window.front()
            && self.next > 0
            && (matches!(slot.fate, Fate::Settled)
                || self.next > WINDOW
                || self.behind > WINDOW_BYTES)
        {
            self.pass();
        }
    }

    /// Lets the first line leave the window.
    fn pass(&mut self) {
        let Some(slot) = self.window.front_mut() else { return };
        if let Fate::Likely { likeness, out } = &mut slot.fate {
            let (shared, out) = (likeness.shared, std::mem::take(out));
            self.behind -= out.len();
            if shared <= IN_PLACE {
                self.counts.damage.lines_missing += 1;
                self.counts.damage.lines_added += 1;
            }
            self.settle(0, &out, None);
        }
        let Some(slot) = self.window.pop_front() else { return };
        let line = slot.line();
        self.passed += 1;
        self.next -= 1;
        self.behind -= line.bytes.len();
        if matches!(slot.fate, Fate::Open) {
            let verdict = judge::missing(&line);
            self.counts.damage.lines_missing += 1;
            self.counts.add(line.bytes.len(), line.labels, &verdict);
            self.examples.add(self.passed, &line, None, &verdict);
        }
    }
}

/// The most words of a line that are looked at.
const WORDS: usize = 512;

/// The words of a line, hashed and sorted.
#[derive(Debug, Default)]
struct Words {
    hashes: Vec<u32>,
    /// A bit for each, to see at once that two lines share few.
    bits: [u64; 8],
    /// Words that there also are if the entities stay.
    entities: Vec<u32>,
}

impl Words {
    /// The words of a line that went in: those outside its entities, and
    /// apart from them the others.
    fn of_line(line: &Line<'_>) -> Words {
        let mut words = Words::default();
        for stretch in line.stretches() {
            words.add(line.bytes, stretch);
        }
        words.sort();
        let mut all = Words::of_output(line.bytes).hashes;
        all.retain(|hash| words.hashes.binary_search(hash).is_err());
        words.entities = all;
        words
    }

    /// The words of a line that came out.
    fn of_output(out: &[u8]) -> Words {
        let mut words = Words::default();
        words.add(out, 0..out.len());
        words.sort();
        words
    }

    /// Adds the words of a stretch of a text: runs of three or more ASCII
    /// letters and digits, and each two characters that are neighbours in a
    /// run of Chinese.
    ///
    /// A run of letters that touches an entity is none: what the entity is
    /// replaced by may go on with it.
    fn add(&mut self, text: &[u8], stretch: Range<usize>) {
        let class = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => 1,
            0x80.. => 2,
            _ => 0,
        };
        let Range { mut start, end: last } = stretch;
        let runs = text[start..last].chunk_by(|&a, &b| class(a) == class(b));
        for run in runs {
            let end = start + run.len();
            let whole = (start == 0 || start > stretch.start)
                && (end == text.len() || end < last);
            match class(run[0]) {
                1 if run.len() >= 3 && whole => self.push(run),
                2 => {
                    for pair in run.windows(6) {
                        if pair[0] >= 0xc0 {
                            self.push(pair);
                        }
                    }
                }
                _ => {}
            }
            start = end;
        }
    }

    fn push(&mut self, word: &[u8]) {
        if self.hashes.len() < WORDS {
            // FNV-1a.
            let hash = word.iter().fold(0x811c_9dc5_u32, |hash, &byte| {
                (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
            });
            self.hashes.push(hash);
            self.bits[(hash >> 29) as usize] |= 1 << (hash >> 23 & 63);
        }
    }

    fn sort(&mut self) {
        self.hashes.sort_unstable();
        self.hashes.dedup();
    }

    /// How like those of `out` these words are, if it is more than `least`
    /// in both ways; `None` also if there are no words.
    fn likeness(&self, out: &Words, least: &Likeness) -> Option<Likeness> {
        let all = self.hashes.len();
        let likeness = |common: usize, entities: usize| {
            let others = out.hashes.len().saturating_sub(entities);
            Likeness {
                shared: common as f64 / all as f64,
                both: 2.0 * common as f64 / (all + others.max(common)) as f64,
            }
        };
        let more = |likeness: &Likeness| {
            likeness.shared > least.shared && likeness.both > least.both
        };
        // Words whose bit the others lack are not among them.
        let pairs = self.bits.iter().zip(&out.bits);
        let apart: u32 = pairs.map(|(a, b)| (a & !b).count_ones()).sum();
        let most = all - apart as usize;
        // Spares most pairs the division.
        if most * 4 <= all || !more(&likeness(most, self.entities.len())) {
            return None;
        }
        let likeness = likeness(
            in_common(&self.hashes, &out.hashes),
            in_common(&self.entities, &out.hashes),
        );
        more(&likeness).then_some(likeness)
    }

    /// How many words came out, those of entities included.
    fn common(&self, out: &Words) -> usize {
        in_common(&self.hashes, &out.hashes)
            + in_common(&self.entities, &out.hashes)
    }
}

/// How many numbers two sorted lists have in common.
fn in_common(these: &[u32], mut others: &[u32]) -> usize {
    let common = these.iter().filter(|these| {
        let smaller = others.iter().take_while(|other| other < these);
        others = &others[smaller.count()..];
        others.first() == Some(these)
    });
    common.count()
}

/// How like a line that came out one that went in is.
#[derive(Clone, Copy, Debug, Default)]
struct Likeness {
    /// The share of the line's words that came out.
    shared: f64,
    /// Twice the words in common by the words of both, those of the line's
    /// own entities left out (Dice's coefficient): most for the line that
    /// explains the most and leaves out the least.
    both: f64,
}

/// Cases to show, each of another sort than those before it.
struct Examples {
    limit: usize,
    kept: Vec<Entity>,
    seen: Vec<Sort>,
    list: Vec<Example>,
}

#[derive(PartialEq)]
enum Sort {
    Hit(Kind, Encoding),
    Collateral(Option<Kind>),
    Broken,
    Missing,
}

impl Examples {
    fn new(limit: usize, kept: &[Entity]) -> Examples {
        let kept = kept.to_vec();
        Examples { limit, kept, seen: Vec::new(), list: Vec::new() }
    }

    fn add(
        &mut self,
        number: u64,
        line: &Line<'_>,
        out: Option<&[u8]>,
        verdict: &Verdict,
    ) {
        if self.list.len() >= self.limit {
            return;
        }
        let counts = |label: &Label| match label.kind {
            Kind::Entity(entity) => !self.kept.contains(&entity),
            Kind::Benign(_) => true,
        };
        let labels: Vec<Label> = std::iter::zip(line.labels, &verdict.hits)
            .filter(|(label, hit)| **hit && counts(label))
            .map(|(label, _)| label.clone())
            .collect();
        let json_broken = verdict.json == Some(false);
        let mut sorts = Vec::new();
        if out.is_none() {
            sorts.push(Sort::Missing);
        } else {
            let hit = |label: &Label| Sort::Hit(label.kind, label.encoding);
            sorts.extend(labels.iter().map(hit));
            if json_broken {
                sorts.push(Sort::Broken);
            }
            if verdict.collateral > 0 {
                let first = line.labels.first().map(|label| label.kind);
                sorts.push(Sort::Collateral(first));
            }
        }
        sorts.retain(|sort| !self.seen.contains(sort));
        if !sorts.is_empty() {
            self.seen.append(&mut sorts);
            self.list.push(Example {
                number,
                line: line.bytes.to_vec(),
                out: out.map(<[u8]>::to_vec),
                labels,
                collateral: verdict.collateral,
                json_broken,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::marked::block;
    use super::*;

    /// Lines of one format that differ as the lines of a log do.
    fn lines(number: usize) -> Vec<String> {
        let line = |n: usize| {
            let id = n * 7_919 % 1_000_003;
            format!(
                "{{\"ts\":\"2026-05-17T10:{:02}:{:02}\",\"order\":\
                 \"⟦=order:{id:07}⟧\",\"ip\":\"⟦ip:11.{}.{}.7⟧\",\
                 \"path\":\"/items/{}\",\"msg\":\"request served\"}}",
                n / 60 % 60,
                n % 60,
                n / 250 % 250,
                n % 250,
                id * 31,
            )
        };
        (0..number).map(line).collect()
    }

    /// What becomes of the marked lines if `filter` makes the output of
    /// them.
    fn counts(
        lines: &[String],
        filter: impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>,
    ) -> (Counts, Vec<Example>) {
        let blocks: Vec<Block> = lines.chunks(100).map(block).collect();
        let bytes: Vec<u8> =
            blocks.iter().flat_map(|block| block.bytes.clone()).collect();
        let input = bytes.split_inclusive(|&byte| byte == b'\n');
        let output = filter(input.map(<[u8]>::to_vec).collect());
        let blocks = Box::new(blocks.into_iter());
        let mut aligner = Aligner::new(blocks, 10, &[]);
        for line in &output {
            aligner.push(line);
        }
        let (counts, examples) = aligner.finish();
        assert_eq!(counts.lines, lines.len() as u64);
        assert_eq!(counts.bytes, bytes.len() as u64);
        let damage = &counts.damage;
        assert_eq!(
            output.len() as u64 + damage.lines_missing,
            counts.lines + damage.lines_added
        );
        (counts, examples)
    }

    /// Values that leaked, tokens that changed, bytes gone; lines that are
    /// no JSON, missing, added, reordered.
    fn figures(counts: &Counts) -> [u64; 7] {
        let hits = |tallies: Vec<super::super::score::Tally>| {
            tallies.iter().map(|tally| tally.hit).sum()
        };
        let damage = &counts.damage;
        [
            hits(counts.entities()),
            hits(counts.benign()),
            damage.collateral_bytes,
            damage.json_broken,
            damage.lines_missing,
            damage.lines_added,
            damage.lines_reordered,
        ]
    }

    /// Bytes of a line outside its labels.
    fn other(lines: &[String], place: usize) -> u64 {
        let block = block(&lines[place..=place]);
        let labels = block.labels.iter().map(|label| label.range.len());
        (block.bytes.len() - labels.sum::<usize>()) as u64
    }

    /// The output with each address replaced.
    fn masked(mut out: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        for line in &mut out {
            let mut text = String::from_utf8(line.clone()).unwrap();
            let start = text.find("\"ip\":\"").unwrap() + 6;
            let end = start + text[start..].find('"').unwrap();
            text.replace_range(start..end, "*");
            *line = text.into_bytes();
        }
        out
    }

    #[test]
    fn lines_in_place() {
        let lines = lines(3000);
        let (as_is, _) = counts(&lines, |out| out);
        assert_eq!(figures(&as_is), [3000, 0, 0, 0, 0, 0, 0]);
        let (clean, examples) = counts(&lines, masked);
        assert_eq!(figures(&clean), [0; 7]);
        assert!(examples.is_empty());
    }

    #[test]
    fn one_line_missing_costs_one_line() {
        let lines = lines(3000);
        for place in [0, 2, 1500, 2999] {
            let other = other(&lines, place);
            let (as_is, _) = counts(&lines, |mut out| {
                out.remove(place);
                out
            });
            assert_eq!(figures(&as_is), [2999, 1, other, 1, 1, 0, 0]);
            let (clean, examples) = counts(&lines, |out| {
                let mut out = masked(out);
                out.remove(place);
                out
            });
            assert_eq!(figures(&clean), [0, 1, other, 1, 1, 0, 0]);
            assert_eq!(examples[0].number, place as u64 + 1);
            assert_eq!(examples[0].out, None);
        }
    }

    #[test]
    fn a_line_that_is_added_costs_none() {
        let lines = lines(3000);
        for place in [0, 3, 1500, 3000] {
            let (clean, _) = counts(&lines, |out| {
                let mut out = masked(out);
                out.insert(place, b"Loading the model\n".to_vec());
                out
            });
            assert_eq!(figures(&clean), [0, 0, 0, 0, 0, 1, 0]);
        }
    }

    #[test]
    fn lines_in_another_order_are_found() {
        let lines = lines(3000);
        let (as_is, _) = counts(&lines, |out| {
            let turned = out.chunks(10).flat_map(|c| c.iter().rev());
            turned.cloned().collect()
        });
        assert_eq!(figures(&as_is), [3000, 0, 0, 0, 0, 0, 2700]);
        let (clean, _) = counts(&lines, |out| {
            let mut out = masked(out);
            out[7..1000].rotate_left(1);
            out
        });
        assert_eq!(figures(&clean), [0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn a_line_moved_beyond_the_window_is_lost() {
        let lines = lines(3000);
        let other = other(&lines, 7);
        let (clean, _) = counts(&lines, |out| {
            let mut out = masked(out);
            out[7..2000].rotate_left(1);
            out
        });
        assert_eq!(figures(&clean), [0, 1, other, 1, 1, 1, 0]);
    }

    #[test]
    fn a_line_beyond_recognition_is_missing_in_its_place() {
        let lines = lines(3000);
        let other = other(&lines, 1500);
        let (clean, examples) = counts(&lines, |out| {
            let mut out = masked(out);
            out[1500] = b"[withheld]\n".to_vec();
            out
        });
        let [leaks, changed, collateral, rest @ ..] = figures(&clean);
        assert_eq!((leaks, changed, rest), (0, 1, [1, 1, 1, 0]));
        // The diff may find a bracket or two in it.
        assert!((other - 3..=other).contains(&collateral), "{collateral}");
        assert_eq!(examples[0].out.as_deref(), Some(&b"[withheld]\n"[..]));
    }

    #[test]
    fn values_on_lines_beyond_recognition_leak() {
        let lines = lines(3000);
        for kept in [0, 1] {
            // Nothing but the address, and of the first line nothing.
            let (found, _) = counts(&lines, |out| {
                let only = |line: &Vec<u8>| {
                    let text = String::from_utf8(line.clone()).unwrap();
                    let start = text.find("\"ip\":\"").unwrap() + 6;
                    let end = start + text[start..].find('"').unwrap();
                    format!("{}\n", &text[start..end]).into_bytes()
                };
                let mut out: Vec<_> = out.iter().map(only).collect();
                out[0] = b"\n".to_vec();
                out.truncate(3000 - 1000 * kept);
                out
            });
            let [leaks, changed, .., missing, added, reordered] =
                figures(&found);
            assert_eq!(changed, 3000);
            assert_eq!(missing, 3000);
            assert_eq!(added, 3000 - 1000 * kept as u64);
            assert_eq!(reordered, 0);
            if kept == 0 {
                assert_eq!(leaks, 2999);
            }
        }
    }

    #[test]
    fn nothing_comes_out() {
        let lines = lines(3000);
        let bytes = (0..3000).map(|place| other(&lines, place)).sum();
        let (empty, _) = counts(&lines, |_| Vec::new());
        assert_eq!(figures(&empty), [0, 3000, bytes, 3000, 3000, 0, 0]);
    }

    #[test]
    fn lines_that_are_all_values_are_taken_as_they_come() {
        let line = |n| format!("⟦mobile_cn:138{n:08}⟧");
        let lines: Vec<String> = (0..3000).map(line).collect();
        let (as_is, _) = counts(&lines, |out| out);
        assert_eq!(figures(&as_is)[0], 3000);
        let (clean, _) =
            counts(&lines, |out| vec![b"*\n".to_vec(); out.len()]);
        assert_eq!(figures(&clean), [0; 7]);
    }

    #[test]
    fn a_filter_that_also_damages_and_drops() {
        let lines = lines(3000);
        // Every token is changed, which is the line's most telling word.
        let (damaged, _) = counts(&lines, |out| {
            let mut out = masked(out);
            for line in &mut out {
                let start = line.windows(9).position(|w| w == b"\"order\":\"");
                line[start.unwrap() + 9] = b'#';
            }
            out.remove(1234);
            out
        });
        let [leaks, changed, .., missing, added, reordered] =
            figures(&damaged);
        assert_eq!(
            [leaks, changed, missing, added, reordered],
            [0, 3000, 1, 0, 0]
        );
    }
}
