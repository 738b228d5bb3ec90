//! What became of one line: which of its values can still be read, which of
//! its benign tokens changed, and how many of its other bytes.
//!
//! The text between two entities, benign tokens included, is a *stretch*. A
//! filter that replaces entities and nothing else leaves every stretch as it
//! was, so the judge looks for them in order; that is exact, and all there is
//! to do for most lines. Where a stretch is gone, a diff over tokens says
//! what is left of it.

use std::convert::Infallible;
use std::ops::Range;

use memchr::memmem::find;
use serde::de::IgnoredAny;
use similar::Algorithm;
use similar::algorithms::{DiffHook, diff_slices};

use super::corpus::{Kind, Label};
use super::spelling::{Readings, Wanted};
use crate::Entity;

/// How far from its place, in bytes, a value is looked for. Nearly all lines
/// are shorter; on one of a mebibyte that is all entities, looking everywhere
/// would take minutes.
const NEAR: usize = 1024;

/// A line that went in.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Its bytes with the line feed.
    pub bytes: &'a [u8],
    /// Its labels, by start; none overlap.
    pub labels: &'a [Label],
    /// What the labels' values index.
    pub values: &'a [u8],
}

/// What became of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// For each label: whether its value leaked, or its token changed.
    pub hits: Vec<bool>,
    /// Bytes outside every label.
    pub other: u64,
    /// Of these, bytes that are gone.
    pub collateral: u64,
    /// For a line that was JSON: whether it still is.
    pub json: Option<bool>,
}

/// Says what became of `line` if `out` is what came out for it.
///
/// A value has leaked if `out` still holds it, as it was written or in any
/// other spelling, within 1 KiB of its place; text that was no value before
/// does not count. A benign token has changed unless all its bytes stand
/// together at its place. Bytes that were added are not counted.
pub fn judge(line: &Line<'_>, out: &[u8]) -> Verdict {
    judge_kept(line, out, walk(line, out))
}

/// The same for who has walked the line already.
pub(super) fn judge_kept(
    line: &Line<'_>,
    out: &[u8],
    kept: Option<Kept>,
) -> Verdict {
    let is_entity = |label: &Label| matches!(label.kind, Kind::Entity(_));
    let mut verdict = Verdict {
        hits: line.labels.iter().map(is_entity).collect(),
        other: line.other(),
        collateral: 0,
        json: is_json(line.bytes).then_some(true),
    };
    if out == line.bytes {
        return verdict;
    }
    verdict.json = verdict.json.map(|_| is_json(out));
    let kept = kept.unwrap_or_else(|| diff(line, out));
    let mut readings = None;
    for (label, hit) in line.labels.iter().zip(&mut verdict.hits) {
        let range = label.start()..label.end();
        *hit = match label.kind {
            Kind::Benign(_) => !kept.whole(&range),
            Kind::Entity(entity) => {
                readings.get_or_insert_with(|| Readings::of(out)).hold(
                    &line.wanted(entity, label),
                    near(&kept.place(&range, out.len()), out.len()),
                    |hit| !kept.within_stretch(&hit),
                )
            }
        };
    }
    let left: usize = line.gaps().map(|gap| kept.bytes(&gap)).sum();
    verdict.collateral = verdict.other - left as u64;
    verdict
}

/// What it comes to if nothing came out for `line`: no value leaked, and all
/// else is gone.
pub fn missing(line: &Line<'_>) -> Verdict {
    Verdict {
        hits: line
            .labels
            .iter()
            .map(|label| matches!(label.kind, Kind::Benign(_)))
            .collect(),
        other: line.other(),
        collateral: line.other(),
        json: is_json(line.bytes).then_some(false),
    }
}

impl Label {
    fn start(&self) -> usize {
        self.range.start as usize
    }

    fn end(&self) -> usize {
        self.range.end as usize
    }
}

impl<'a> Line<'a> {
    /// The text between entities: before the first, between each two and
    /// behind the last. Some may be empty.
    pub(super) fn stretches(&self) -> impl Iterator<Item = Range<usize>> {
        self.between(|label| matches!(label.kind, Kind::Entity(_)))
    }

    /// The text outside every label.
    fn gaps(&self) -> impl Iterator<Item = Range<usize>> {
        self.between(|_| true)
    }

    fn between(
        &self,
        ends: impl Fn(&Label) -> bool,
    ) -> impl Iterator<Item = Range<usize>> {
        let (length, mut from) = (self.bytes.len(), 0);
        let labels = self.labels.iter().filter(move |label| ends(label));
        labels
            .map(|label| (label.start(), label.end()))
            .chain([(length, length)])
            .map(move |(start, end)| {
                let stretch = from..start;
                from = end;
                stretch
            })
    }

    /// Bytes outside every label.
    fn other(&self) -> u64 {
        self.gaps().map(|gap| gap.len() as u64).sum()
    }

    fn wanted(&self, entity: Entity, label: &Label) -> Wanted<'a> {
        let value = label.value.start as usize..label.value.end as usize;
        let before = label.start().checked_sub(1);
        Wanted {
            entity,
            written: &self.bytes[label.start()..label.end()],
            value: &self.values[value],
            before: before.map(|at| self.bytes[at]),
            behind: self.bytes.get(label.end()).copied(),
        }
    }
}

/// `place` with what is near it.
fn near(place: &Range<usize>, length: usize) -> Range<usize> {
    place.start.saturating_sub(NEAR)..(place.end + NEAR).min(length)
}

fn is_json(line: &[u8]) -> bool {
    matches!(line.first(), Some(b'{' | b'['))
        && serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

/// What stayed of a line's stretches.
#[derive(Debug, Default)]
pub(super) struct Kept(Vec<Run>);

/// Bytes that stayed together; runs are in order on both sides.
#[derive(Debug)]
struct Run {
    line: Range<usize>,
    out: usize,
}

impl Run {
    fn out_end(&self) -> usize {
        self.out + self.line.len()
    }
}

impl Kept {
    /// Adds a run, to the one before it if they touch on both sides.
    fn push(&mut self, line: Range<usize>, out: usize) {
        if line.is_empty() {
            return;
        }
        if let Some(last) = self.0.last_mut()
            && last.line.end == line.start
            && last.out_end() == out
        {
            last.line.end = line.end;
        } else {
            self.0.push(Run { line, out });
        }
    }

    /// The runs that reach beyond `start` on the line.
    fn from(&self, start: usize) -> &[Run] {
        &self.0[self.0.partition_point(|run| run.line.end <= start)..]
    }

    /// How many bytes of `range` stayed.
    fn bytes(&self, range: &Range<usize>) -> usize {
        self.from(range.start)
            .iter()
            .take_while(|run| run.line.start < range.end)
            .map(|run| {
                run.line.end.min(range.end) - run.line.start.max(range.start)
            })
            .sum()
    }

    /// Whether all of `range` stayed together.
    fn whole(&self, range: &Range<usize>) -> bool {
        self.from(range.start).first().is_some_and(|run| {
            run.line.start <= range.start && range.end <= run.line.end
        })
    }

    /// Where in the output the bytes between those that stayed before
    /// `range` and those that stayed behind it stand.
    fn place(&self, range: &Range<usize>, length: usize) -> Range<usize> {
        let behind = self.0.partition_point(|run| run.line.end <= range.start);
        let start = match behind.checked_sub(1) {
            Some(before) => self.0[before].out_end(),
            None => 0,
        };
        start..self.0.get(behind).map_or(length, |run| run.out).max(start)
    }

    /// Whether a range of the output is text that was between entities.
    fn within_stretch(&self, out: &Range<usize>) -> bool {
        let after = self.0.partition_point(|run| run.out <= out.start);
        after > 0 && out.end <= self.0[after - 1].out_end()
    }
}

/// Finds the stretches one after the other, the first at the beginning and
/// the last at the end.
///
/// Each is taken where it stands first, which finds all if there is any way
/// to; but behind a value that is still there, it is taken behind that.
pub(super) fn walk(line: &Line<'_>, out: &[u8]) -> Option<Kept> {
    let mut kept = Kept::default();
    let mut at = 0;
    let mut from = 0;
    let mut stretches = line.stretches().peekable();
    while let Some(stretch) = stretches.next() {
        let text = &line.bytes[stretch.clone()];
        let rest = &out[at..];
        let value = &line.bytes[from..stretch.start];
        let is_last = stretches.peek().is_none();
        let skip = if let Some(rest) = rest.strip_prefix(value)
            && (!is_last && rest.starts_with(text) || rest == text)
        {
            value.len()
        } else if is_last {
            rest.ends_with(text).then(|| rest.len() - text.len())?
        } else {
            find(rest, text)?
        };
        if from == 0 && stretch.start == 0 && skip > 0 {
            return None;
        }
        kept.push(stretch.clone(), at + skip);
        at += skip + text.len();
        from = stretch.end;
    }
    Some(kept)
}

/// Finds what is left of the stretches by a diff over tokens.
fn diff(line: &Line<'_>, out: &[u8]) -> Kept {
    let (old, old_starts) = tokens(line.bytes);
    let (new, new_starts) = tokens(out);
    let mut runs = Runs {
        old: &old_starts,
        new: &new_starts,
        stretches: line.stretches().collect(),
        kept: Kept::default(),
    };
    // Myers' algorithm as Git bounds it: two unlike lines of a mebibyte take
    // a second, not an hour.
    let Ok(()) = diff_slices(Algorithm::Myers, &mut runs, &old, &new);
    runs.kept
}

/// Takes down what a diff finds equal.
struct Runs<'a> {
    old: &'a [usize],
    new: &'a [usize],
    stretches: Vec<Range<usize>>,
    kept: Kept,
}

impl DiffHook for Runs<'_> {
    type Error = Infallible;

    fn equal(
        &mut self,
        old: usize,
        new: usize,
        length: usize,
    ) -> Result<(), Infallible> {
        let (start, end) = (self.old[old], self.old[old + length]);
        let out = self.new[new];
        let first = self.stretches.partition_point(|s| s.end <= start);
        for stretch in &self.stretches[first..] {
            if stretch.start >= end {
                break;
            }
            let both = stretch.start.max(start)..stretch.end.min(end);
            let out = out + (both.start - start);
            self.kept.push(both, out);
        }
        Ok(())
    }
}

/// Cuts a text into runs of letters, runs of digits, characters beyond ASCII
/// and single other bytes. Behind the starts stands the text's length.
fn tokens(text: &[u8]) -> (Vec<&[u8]>, Vec<usize>) {
    let class = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        0x80..=0xbf => 3,
        0xc0.. => 4,
        _ => 0,
    };
    let (mut tokens, mut starts) = (Vec::new(), vec![0]);
    let mut start = 0;
    for end in 1..=text.len() {
        let last = class(text[end - 1]);
        let goes_on = text.get(end).is_some_and(|&next| match class(next) {
            0 | 4 => false,
            3 => last >= 3,
            next => next == last,
        });
        if !goes_on {
            tokens.push(&text[start..end]);
            starts.push(end);
            start = end;
        }
    }
    (tokens, starts)
}

#[cfg(test)]
mod tests {
    use super::super::marked::block;
    use super::*;

    /// The verdict on a marked line and what came out, both without their
    /// line feeds.
    fn verdict(marked: &str, out: &str) -> Verdict {
        let block = block(&[marked]);
        let line = Line {
            bytes: &block.bytes,
            labels: &block.labels,
            values: &block.values,
        };
        judge(&line, format!("{out}\n").as_bytes())
    }

    /// Whether the line's only value leaked; all else must be as it was.
    fn leaked(marked: &str, out: &str) -> bool {
        let verdict = verdict(marked, out);
        assert_eq!(verdict.collateral, 0, "{marked}\n{out}");
        let [leaked] = verdict.hits[..] else { panic!("{marked}") };
        leaked
    }

    const MOBILE: &str = "tel=⟦mobile_cn:138 0013 8000|13800138000⟧ ok";

    #[test]
    fn a_value_leaks_in_any_spelling() {
        for (marked, out) in [
            (MOBILE, "tel=138 0013 8000 ok"),
            (MOBILE, "tel=13800138000 ok"),
            (MOBILE, "tel=[13800138000] ok"),
            (MOBILE, "tel=138-0013-8000 ok"),
            (MOBILE, "tel=(138)0013.8000 ok"),
            (MOBILE, "tel=+86 138 0013 8000 ok"),
            (MOBILE, "tel=+8613800138000 ok"),
            (MOBILE, "tel=008613800138000 ok"),
            (MOBILE, "tel=x13800138000y ok"),
            (MOBILE, "tel=%31%33%38%30013%38000 ok"),
            (MOBILE, "tel=%2531%253380%2530138000 ok"),
            (MOBILE, "tel=%252531%252533800138000 ok"),
            (MOBILE, "tel=138%200013%208000 ok"),
            (MOBILE, r"tel=\u0031\u0033800138000 ok"),
            (MOBILE, r"tel=\\u00313800138000 ok"),
            (MOBILE, r"tel=\n13800138000\t ok"),
            (MOBILE, r"tel=\x31\x33800138000 ok"),
            (MOBILE, "tel=&#49;&#x33;800138000 ok"),
            (MOBILE, "tel=１３８００１３８０００ ok"),
            (MOBILE, "tel=%EF%BC%91%EF%BC%93800138000 ok"),
            ("a ⟦email:ann@example.org⟧ b", "a ann%40example.org b"),
            ("a ⟦email:ann@example.org⟧ b", "a <Ann@Example.ORG> b"),
            ("a ⟦email:ann@example.org⟧ b", "a ann&#64;example.org b"),
            ("a ⟦real_name:张明⟧ b", r"a \u5f20\u660e b"),
            ("a ⟦real_name:张明⟧ b", "a %E5%BC%A0%E6%98%8E b"),
            ("a ⟦real_name:张明⟧ b", r"a \xE5\xBC\xA0\xE6\x98\x8E b"),
            ("a ⟦nickname:😀x|😀x⟧ b", r"a \ud83d\ude00x b"),
            ("a ⟦mac:A4-5E|a45e60aabbcc⟧ b", "a A4:5E:60:AA:BB:CC b"),
            ("a ⟦mac:A4-5E|a45e60aabbcc⟧ b", "a a45e.60aa.bbcc b"),
            (
                "a ⟦bank_card:6222|6222021234567894⟧ b",
                "a 6222 0212 3456 7894 b",
            ),
            (
                "a ⟦resident_id:11|11010519491231002X⟧ b",
                "a 110105-19491231-002x b",
            ),
            ("a ⟦ip:114.114.114.114⟧ b", "a 114.114.114.114:80 b"),
            ("a ⟦ip:114.11.1.9⟧ b", "a ip-114-11-1-9.example b"),
            ("a ⟦ip:114.11.1.9⟧ b", "a 9.1.11.114.in-addr.arpa b"),
            ("a ⟦ip:2001:db8::1⟧ b", "a [2001:0DB8:0:0:0:0:0:1] b"),
            ("a ⟦ip:2001:db8::1⟧ b", "a 2001%3Adb8%3A%3A1 b"),
            // Elsewhere on the line, and still there.
            (MOBILE, "tel=* (was 13800138000) ok"),
            // What touched it before does not hide it.
            ("id⟦username:ann⟧2 ok", "idann2 ok."),
        ] {
            let out = out.replace("ok.", "ok");
            assert!(leaked(marked, &out), "{marked}\n{out}");
        }
    }

    #[test]
    fn what_only_resembles_a_value_is_no_leak() {
        for (marked, out) in [
            (MOBILE, "tel=* ok"),
            (MOBILE, "tel= ok"),
            (MOBILE, "tel=138****8000 ok"),
            (MOBILE, "tel=138******** ok"),
            (MOBILE, "tel=113800138000 ok"),
            (MOBILE, "tel=138001380001 ok"),
            (MOBILE, "tel=2138 0013 8000 ok"),
            (MOBILE, "tel=138 0013 80001 ok"),
            (MOBILE, "tel=1386138001380001 ok"),
            (MOBILE, "tel=138    0013    8000 ok"),
            (MOBILE, "tel=%31%33%38*%38000 ok"),
            ("a ⟦ip:114.11.1.9⟧ b", "a 114.11.1.0 b"),
            ("a ⟦ip:114.11.1.9⟧ b", "a 114.11.1.90 b"),
            ("a ⟦ip:14.11.1.9⟧ b", "a 114.11.1.9 b"),
            ("a ⟦ip:1.141.19.10⟧ b", "a 114.119.10 b"),
            ("a ⟦ip:2001:db8::1⟧ b", "a 2001:db8::1:1 b"),
            ("a ⟦username:ann⟧ b", "a annex b"),
            ("a ⟦username:ann⟧ b", "a *username* b"),
            ("a ⟦qq:12345⟧ b", "a 12 345 b"),
            // The text between values may say the same.
            ("from ⟦username:from⟧ to", "from * to"),
            ("from ⟦username:ok⟧ ok", "from * ok"),
        ] {
            assert!(!leaked(marked, out), "{marked}\n{out}");
        }
    }

    #[test]
    fn a_value_that_is_left_is_found_though_others_moved_its_place() {
        // The blank that stands between the values also stands in what
        // replaces the first.
        let marked = "⟦real_name:Ann Lee⟧ ⟦phone:852 9123|8529123⟧ end";
        let verdict = verdict(marked, "[name of one] 852 9123 end");
        assert_eq!(verdict.hits, [false, true]);
        assert_eq!(verdict.collateral, 0);
    }

    #[test]
    fn values_that_touch() {
        let marked = "a⟦mobile_cn:13800138000⟧⟦mobile_cn:13900139000⟧b";
        for (out, hits) in [
            ("a1380013800013900139000b", [true, true]),
            ("a***13900139000b", [false, true]),
            ("a13800138000***b", [true, false]),
            ("a*b", [false, false]),
        ] {
            assert_eq!(verdict(marked, out).hits, hits, "{out}");
        }
    }

    #[test]
    fn a_benign_token_survives_whole_or_not() {
        let marked = "v ⟦=version:1.2.3.4⟧ ⟦ip:1.2.3.4⟧ n ⟦=order:12-34⟧ z";
        for (out, hits, collateral) in [
            ("v 1.2.3.4 * n 12-34 z", [false, false, false], 0),
            ("v 1.2.3.* * n 12-34 z", [true, false, false], 0),
            ("v * * n 12-34 z", [true, false, false], 0),
            ("v 1.2.3.4 * n 12*34 z", [false, false, true], 0),
            ("v 1.2.3.4 * n 12- 34 z", [false, false, true], 0),
            ("v 1.2.3.4 * 12-34 z", [false, false, false], 2),
            ("1.2.3.4 * n 12-34", [false, false, false], 4),
            ("v * 1.2.3.4 n 12-34 z", [true, true, false], 0),
        ] {
            let verdict = verdict(marked, out);
            assert_eq!(verdict.hits, hits, "{out}");
            assert_eq!(verdict.collateral, collateral, "{out}");
            assert_eq!(verdict.other, 9, "{out}");
        }
    }

    #[test]
    fn collateral_is_what_is_gone_between_labels() {
        let marked = r#"{"ts":17,"ip":"⟦ip:1.2.3.4⟧","n":"⟦=order:7⟧"}"#;
        for (out, collateral, json) in [
            (r#"{"ts":17,"ip":"*","n":"7"}"#, 0, true),
            (r#"{"ts":**,"ip":"*","n":"7"}"#, 2, false),
            (r#"{"ts":"*","ip":"*","n":"7"}"#, 2, true),
            (r#"{"ts":17,"n":"7"}"#, 8, true),
            (r#"{"ts":17,"ip":*,"n":"7"}"#, 2, false),
            ("", 24, false),
        ] {
            let verdict = verdict(marked, out);
            assert_eq!(verdict.other, 25, "{out}");
            assert_eq!(verdict.collateral, collateral, "{out}");
            assert_eq!(verdict.json, Some(json), "{out}");
        }
        assert_eq!(verdict("plain {}", "").json, None);
        assert_eq!(verdict("{broken", "{broken").json, None);
    }

    #[test]
    fn without_its_line_feed_a_line_has_lost_a_byte() {
        let block = block(&["a ⟦ip:1.2.3.4⟧ b"]);
        let (bytes, values) = (&block.bytes, &block.values);
        let line = Line { bytes, labels: &block.labels, values };
        assert_eq!(judge(&line, b"a * b").collateral, 1);
        assert_eq!(judge(&line, b"a * b\n").collateral, 0);
        assert_eq!(judge(&line, b"a * b\r\n").collateral, 0);
    }

    #[test]
    fn a_line_that_is_missing_has_lost_all_but_its_values() {
        let block = block(&["a ⟦ip:1.2.3.4⟧ ⟦=order:123⟧"]);
        let (bytes, values) = (&block.bytes, &block.values);
        let line = Line { bytes, labels: &block.labels, values };
        let verdict = missing(&line);
        assert_eq!(verdict.hits, [false, true]);
        assert_eq!((verdict.other, verdict.collateral), (4, 4));
    }

    #[test]
    fn very_long_lines_take_no_longer_than_they_are() {
        // Quadratic, they would take minutes.
        let pair = "⟦mobile_cn:13800138000⟧, ⟦=order:77⟧ and ";
        let marked = pair.repeat(5_000);
        let out = "*, 77 and ".repeat(5_000);
        assert!(!verdict(&marked, &out).hits.contains(&true));
        let out = "13800138000, 78 and ".repeat(5_000);
        let hits = verdict(&marked, &out).hits;
        assert_eq!(hits.iter().filter(|hit| **hit).count(), 10_000);
        let out = "x-y+z;".repeat(25_000);
        assert_eq!(verdict(&marked, &out).hits, [false, true].repeat(5_000));
    }
}
