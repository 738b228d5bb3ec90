//! The hot loop: a batch of whole lines in, the filtered bytes out.

use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::Filter;
use crate::detect::Detectors;
use crate::detect::columns::Table;
use crate::detect::views::View;
use crate::entity::Entity;
use crate::json;
use crate::policy::{Facts, Policy, Rule};
use crate::span::{FoundBy, Span, resolve};
use crate::stats::Stats;
use crate::time::Day;
use crate::transform::{Failed, Tools, Transformation, Value, redact};

/// Filters the lines of an input, batch by batch; owns the buffers for it and
/// counts what it did.
///
/// One worker serves one thread. What it writes depends on nothing but the
/// input and the [`Filter`] it was made by; of the lines before, only a
/// table's header.
pub struct Worker {
    filter: Filter,
    detectors: Detectors,
    tools: Tools,
    table: Table,
    spans: Vec<Span>,
    /// What is found in a replacement.
    left: Vec<Span>,
    /// What was replaced in the lines being written.
    replaced: Vec<(Entity, FoundBy)>,
    unwound: View,
    stats: Stats,
}

/// One replacement, as [`Worker::findings`] tells of it.
pub struct Finding {
    /// Where the replaced bytes lie in the lines given.
    pub range: Range<usize>,
    /// What they were taken for.
    pub entity: Entity,
    /// How that was found.
    pub found_by: FoundBy,
    /// Where their replacement lies in the output.
    pub replacement: Range<usize>,
    rule: u16,
}

impl Finding {
    /// The rule of `policy`, the one that was filtered by, that was followed.
    pub fn rule<'p>(&self, policy: &'p Policy) -> &'p Rule {
        policy.rule_number(self.rule)
    }
}

impl Worker {
    pub(crate) fn new(filter: Filter) -> Worker {
        Worker {
            detectors: Detectors::new(
                filter.today(),
                filter.policy().treats(),
            ),
            tools: Tools::new(filter.policy(), filter.key(), filter.vault()),
            table: Table::default(),
            spans: Vec::new(),
            left: Vec::new(),
            replaced: Vec::new(),
            unwound: View::default(),
            stats: Stats::default(),
            filter,
        }
    }

    /// Appends to `out` what the policy makes of `lines`, the next whole
    /// lines of the input, each with its line feed except perhaps the last.
    pub fn rewrite(&mut self, lines: &[u8], out: &mut Vec<u8>) {
        self.rewrite_and_tell(lines, out, None);
    }

    /// Like [`rewrite`](Worker::rewrite), and tells of every replacement.
    ///
    /// Of a line that is suppressed it tells the first value for which it is,
    /// with an empty replacement; of a line that is withheld, nothing.
    pub fn findings(
        &mut self,
        lines: &[u8],
        out: &mut Vec<u8>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.rewrite_and_tell(lines, out, Some(&mut findings));
        findings
    }

    /// Makes the next lines the first of a new input: no header is in force.
    pub fn next_input(&mut self) {
        self.table = Table::default();
    }

    /// Makes the next lines follow those that `table` has let pass.
    pub(crate) fn follow(&mut self, table: Table) {
        self.table = table;
    }

    /// Takes the counts since the last call.
    pub fn take_stats(&mut self) -> Stats {
        std::mem::take(&mut self.stats)
    }

    fn rewrite_and_tell(
        &mut self,
        lines: &[u8],
        out: &mut Vec<u8>,
        mut told: Option<&mut Vec<Finding>>,
    ) {
        let before = out.len();
        let mut spans = std::mem::take(&mut self.spans);
        spans.clear();
        self.detectors.detect(lines, &mut spans);
        self.table.claim(lines, self.filter.today(), &mut spans);
        self.decide(lines, &mut spans);
        let suppressed = self.suppressed(&spans);
        resolve(&mut spans);
        let whole = 0..lines.len();
        if !suppressed.is_empty()
            || self.write(lines, whole, &spans, out, &mut told).is_err()
        {
            self.write_by_line(lines, &spans, &suppressed, out, &mut told);
        }
        self.spans = spans;
        self.stats.lines += memchr::memchr_iter(b'\n', lines).count() as u64
            + u64::from(!lines.is_empty() && !lines.ends_with(b"\n"));
        self.stats.bytes_in += lines.len() as u64;
        self.stats.bytes_out += (out.len() - before) as u64;
    }

    /// Gives each span its rule and drops those that the policy leaves as
    /// they are.
    fn decide(&mut self, lines: &[u8], spans: &mut Vec<Span>) {
        let policy = self.filter.policy();
        let unwound = &mut self.unwound;
        if policy.has_conditions() {
            let today = self.filter.today();
            decide_by_line(policy, lines, today, spans, unwound);
        } else {
            for span in spans.iter_mut() {
                span.rule = policy.decide(span.entity, None);
            }
        }
        let allows = policy.has_allowed();
        spans.retain(|span| {
            let transform = &policy.rule_number(span.rule).transform;
            if matches!(transform, Transformation::Keep) {
                return false;
            }
            // A shape never has the form of a replacement; a field's value
            // may have been treated before.
            let shape = span.found_by == FoundBy::Shape;
            if shape && !allows {
                return true;
            }
            let raw = &lines[span.start as usize..span.end as usize];
            let text = value(span, raw, unwound).text;
            (shape || !policy.treated(span.entity, text))
                && !policy.allows(span.entity, text)
        });
    }

    /// The spans whose lines are to be dropped, in order. Asked before
    /// overlaps are settled, since a containing span may win over one.
    fn suppressed(&self, spans: &[Span]) -> Vec<Span> {
        if !self.filter.suppresses() {
            return Vec::new();
        }
        let policy = self.filter.policy();
        let mut suppressed: Vec<Span> = spans
            .iter()
            .filter(|span| {
                let rule = policy.rule_number(span.rule);
                rule.transform == Transformation::Suppress
            })
            .copied()
            .collect();
        suppressed.sort_unstable_by_key(|s| (s.start, s.entity, s.found_by));
        suppressed
    }

    /// Writes line by line, so that one of them can be left out: dropped if
    /// one of `suppressed` lies on it, withheld if it cannot be treated.
    fn write_by_line(
        &mut self,
        lines: &[u8],
        mut spans: &[Span],
        mut suppressed: &[Span],
        out: &mut Vec<u8>,
        told: &mut Option<&mut Vec<Finding>>,
    ) {
        let mut start = 0;
        while start < lines.len() {
            let end = memchr(b'\n', &lines[start..])
                .map_or(lines.len(), |feed| start + feed + 1);
            let on_line = |at: u32| (at as usize) < end;
            let count = spans.iter().take_while(|s| on_line(s.start)).count();
            let (of_line, rest) = spans.split_at(count);
            spans = rest;
            let first = suppressed.first().filter(|s| on_line(s.start));
            let count =
                suppressed.iter().take_while(|s| on_line(s.start)).count();
            suppressed = &suppressed[count..];
            if let Some(span) = first {
                self.stats.suppress(span.entity);
                if let Some(findings) = told {
                    findings.push(Finding {
                        range: span.start as usize..span.end as usize,
                        entity: span.entity,
                        found_by: span.found_by,
                        replacement: out.len()..out.len(),
                        rule: span.rule,
                    });
                }
            } else if self
                .write(lines, start..end, of_line, out, told)
                .is_err()
            {
                let line = &lines[start..end];
                let text = line.strip_suffix(b"\n").unwrap_or(line);
                withhold(out, "failed", text.len() as u64);
                out.extend_from_slice(&line[text.len()..]);
                self.stats.failed += 1;
            }
            start = end;
        }
    }

    /// Writes `range` of `lines` with `spans`, all within it, replaced.
    ///
    /// # Errors
    ///
    /// A value cannot be treated; then nothing is written.
    fn write(
        &mut self,
        lines: &[u8],
        range: Range<usize>,
        spans: &[Span],
        out: &mut Vec<u8>,
        told: &mut Option<&mut Vec<Finding>>,
    ) -> Result<(), Failed> {
        let before = out.len();
        let told_before = told.as_ref().map_or(0, |findings| findings.len());
        self.replaced.clear();
        let mut copied = range.start;
        let mut arrays = json::Arrays::default();
        for (at, span) in spans.iter().enumerate() {
            let (start, end) = (span.start as usize, span.end as usize);
            let next = spans.get(at + 1);
            let free = copied..next.map_or(range.end, |s| s.start as usize);
            let number =
                json::bare_number(lines, start..end, free, &mut arrays);
            let from = number.as_ref().map_or(start, |n| n.range.start);
            out.extend_from_slice(&lines[copied..from]);
            let replacement = out.len();
            out.extend_from_slice(&lines[from..start]);
            if let Err(failed) = self.replace(span, &lines[start..end], out) {
                out.truncate(before);
                if let Some(findings) = told {
                    findings.truncate(told_before);
                }
                return Err(failed);
            }
            copied = end;
            if let Some(number) = number {
                out.extend_from_slice(&lines[end..number.range.end]);
                copied = number.range.end;
                json::quote(out, replacement, number.quote);
            }
            // A loopback address stays, and what was treated before.
            if out[replacement..] == lines[from..copied] {
                continue;
            }
            self.replaced.push((span.entity, span.found_by));
            if let Some(findings) = told {
                findings.push(Finding {
                    range: from..copied,
                    entity: span.entity,
                    found_by: span.found_by,
                    replacement: replacement..out.len(),
                    rule: span.rule,
                });
            }
        }
        out.extend_from_slice(&lines[copied..range.end]);
        for &(entity, found_by) in &self.replaced {
            self.stats.count(entity, found_by);
        }
        Ok(())
    }

    /// Appends the replacement of `raw`, the bytes of `span`.
    fn replace(
        &mut self,
        span: &Span,
        raw: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Failed> {
        let transform = if span.path.is_merged() {
            &Transformation::Redact
        } else {
            &self.filter.policy().rule_number(span.rule).transform
        };
        let value = value(span, raw, &mut self.unwound);
        self.tools.serve(span.rule);
        let start = out.len();
        transform.write(span.entity, &value, &mut self.tools, out)?;
        if transform.may_leave(span.entity) {
            // Of `user=x13800138000` a mask of the first letter would leave a
            // telephone number, which nothing stands before any more.
            self.left.clear();
            self.detectors.detect(&out[start..], &mut self.left);
            if !self.left.is_empty() {
                out.truncate(start);
                redact(span.entity, out);
            }
        }
        Ok(())
    }
}

/// Gives each span the rule that counts on its line.
fn decide_by_line(
    policy: &Policy,
    lines: &[u8],
    today: Day,
    spans: &mut [Span],
    unwound: &mut View,
) {
    spans.sort_by_key(|span| span.start);
    let mut rest = spans;
    while let Some(first) = rest.first() {
        let at = first.start as usize;
        let start = memrchr(b'\n', &lines[..at]).map_or(0, |feed| feed + 1);
        let end =
            memchr(b'\n', &lines[at..]).map_or(lines.len(), |feed| at + feed);
        let count =
            rest.iter().take_while(|s| (s.start as usize) < end).count();
        let (of_line, behind) = std::mem::take(&mut rest).split_at_mut(count);
        rest = behind;
        let mut facts = Facts::default();
        for span in of_line.iter() {
            facts.add(span.entity);
            if Facts::tells_birth(span.entity) {
                let range = span.start as usize..span.end as usize;
                let raw = &lines[range.clone()];
                let text = value(span, raw, unwound).text;
                let place = range.start - start..range.end - start;
                facts.add_birth(span.entity, place, text);
            }
        }
        facts.date(&lines[start..end], today);
        for span in of_line {
            span.rule = policy.decide(span.entity, Some(&facts));
        }
    }
}

/// What the bytes of a span say once they are decoded.
fn value<'v>(span: &Span, raw: &'v [u8], unwound: &'v mut View) -> Value<'v> {
    let quad = span.quad;
    if span.path.is_plain() || span.path.is_merged() {
        return Value { raw, text: raw, origins: None, quad };
    }
    unwound.unwind(span.path, raw);
    let (text, origins) = (unwound.bytes(), Some(unwound.origins()));
    Value { raw, text, origins, quad }
}

/// Appends the marker that stands for a withheld line of `length` bytes, its
/// line feed not included.
///
/// The unit behind the number keeps it from looking like someone's.
pub(crate) fn withhold(out: &mut Vec<u8>, why: &str, length: u64) {
    out.extend_from_slice(format!("*withheld.{why}.{length}B*").as_bytes());
}

#[cfg(test)]
mod tests {
    use crate::{Filter, Policy};

    #[test]
    fn values_that_touch_in_one_number_are_all_replaced() {
        let mut worker =
            Filter::new(Policy::builtin("default").unwrap()).worker();
        for (line, clean) in [
            (
                r#"{"a":13800138000-13900139000}"#,
                r#"{"a":138********-139********}"#,
            ),
            (
                r#"[13800138000-13900139000,1]"#,
                r#"[138********-139********,1]"#,
            ),
            (r#"{"a":13800138000}"#, r#"{"a":"138********"}"#),
        ] {
            let mut out = Vec::new();
            worker.rewrite(line.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), clean);
        }
    }
}
