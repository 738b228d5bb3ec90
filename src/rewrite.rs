//! The hot loop: a batch of whole lines in, the filtered bytes out.

use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::Filter;
use crate::detect::Detectors;
use crate::detect::columns::{Cell, Table};
use crate::detect::holder::holder;
use crate::detect::views::View;
use crate::entity::Entity;
use crate::json;
use crate::policy::{Facts, Fields, Policy, Rule};
use crate::span::{FoundBy, Span, resolve_by};
use crate::stats::Stats;
use crate::time::Day;
use crate::transform::{
    Failed, Tools, Transformation, Value, is_mark, redact,
};

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
    /// The cells of the lines, where the policy asks for fields.
    cells: Vec<Cell>,
    /// Where the lines begin that are no rows, where the policy asks for
    /// columns.
    strays: Vec<usize>,
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
            )
            .with(filter.policy().detectors()),
            tools: Tools::new(filter.policy(), filter.key(), filter.vault()),
            table: Table::new(filter.header()),
            spans: Vec::new(),
            left: Vec::new(),
            replaced: Vec::new(),
            unwound: View::default(),
            cells: Vec::new(),
            strays: Vec::new(),
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
        self.table = Table::new(self.filter.header());
    }

    /// Makes the next lines follow those that `table` has let pass.
    pub(crate) fn follow(&mut self, table: Table) {
        self.table = table;
    }

    /// Lets a line pass that is withheld unread.
    pub(crate) fn pass_unread(&mut self) {
        self.table.pass_unread();
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
        let policy = self.filter.policy();
        self.cells.clear();
        let asked = policy.asks_for_fields().then_some(&mut self.cells);
        let (today, own) = (self.filter.today(), policy.detectors());
        let mut strays = std::mem::take(&mut self.strays);
        strays.clear();
        let needed = self.filter.needs_header().then_some(&mut strays);
        self.table.claim(lines, today, own, &mut spans, asked, needed);
        self.decide(lines, &mut spans);
        let suppressed = self.suppressed(&spans);
        let policy = self.filter.policy();
        let transform = |s: &Span| &policy.rule_number(s.rule).transform;
        resolve_by(&mut spans, |outer, inner| {
            outer.entity != inner.entity
                && transform(outer).leaves_a_part()
                && transform(inner).removes()
        });
        let whole = 0..lines.len();
        if !strays.is_empty()
            || !suppressed.is_empty()
            || self.write(lines, whole, &spans, out, &mut told).is_err()
        {
            let out_of = (&spans[..], &suppressed[..], &strays[..]);
            self.write_by_line(lines, out_of, out, &mut told);
        }
        self.spans = spans;
        self.strays = strays;
        self.stats.lines += memchr::memchr_iter(b'\n', lines).count() as u64
            + u64::from(!lines.is_empty() && !lines.ends_with(b"\n"));
        self.stats.bytes_in += lines.len() as u64;
        self.stats.bytes_out += (out.len() - before) as u64;
    }

    /// Gives each span its rule and drops those that the policy leaves as
    /// they are.
    fn decide(&mut self, lines: &[u8], spans: &mut Vec<Span>) {
        let policy = self.filter.policy();
        if policy.has_allowed_places() {
            self.filter_places(lines, spans);
        }
        let unwound = &mut self.unwound;
        if policy.has_conditions() {
            let today = self.filter.today();
            let cells = &self.cells;
            decide_by_line(policy, lines, today, cells, spans, unwound);
        } else {
            for span in spans.iter_mut() {
                span.rule = policy.plain(span.entity, span.rule);
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
            (shape || !policy.treated(span.rule, span.entity, text))
                && !policy.allows(span.entity, text)
        });
    }

    /// Drops the spans that stand where the policy allows anything.
    fn filter_places(&self, lines: &[u8], spans: &mut Vec<Span>) {
        let (policy, today) = (self.filter.policy(), self.filter.today());
        // Spans come by detectors: the line asked for last is often asked for
        // again.
        let mut asked = (0..0, false);
        spans.retain(|span| {
            let at = span.start as usize;
            if !asked.0.contains(&at) {
                let line = line_of(lines, at);
                let allowed = policy.allows_line(&lines[line.clone()]);
                asked = (line, allowed);
            }
            let fields = || fields_of(lines, today, &self.cells, span);
            !asked.1 && !policy.allows_in(&fields())
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
    /// one of `suppressed` lies on it, withheld if it cannot be treated, or
    /// is one of the `strays`: what the policy says of a column could not be
    /// done on it.
    fn write_by_line(
        &mut self,
        lines: &[u8],
        (mut spans, mut suppressed, mut strays): (&[Span], &[Span], &[usize]),
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
            let is_stray = strays.first() == Some(&start);
            strays = &strays[usize::from(is_stray)..];
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
            } else if is_stray {
                withhold_line(&lines[start..end], "no_header", out);
                self.stats.no_header += 1;
            } else if self
                .write(lines, start..end, of_line, out, told)
                .is_err()
            {
                withhold_line(&lines[start..end], "failed", out);
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
            if let Err(failed) = self.replace(span, lines, out) {
                out.truncate(before);
                self.tools.without_form = 0;
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
        self.stats.without_form +=
            std::mem::take(&mut self.tools.without_form);
        for &(entity, found_by) in &self.replaced {
            self.stats.count(entity, found_by);
        }
        Ok(())
    }

    /// Appends the replacement of `span` in `lines`.
    fn replace(
        &mut self,
        span: &Span,
        lines: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Failed> {
        let transform = if span.path.is_merged() {
            &Transformation::Redact
        } else {
            &self.filter.policy().rule_number(span.rule).transform
        };
        let range = span.start as usize..span.end as usize;
        let value = value(span, &lines[range.clone()], &mut self.unwound);
        self.tools.serve(span.rule);
        if self.tools.writes_chinese() {
            let plain = value.origins.is_none();
            self.tools.hold_chinese(plain && holds_chinese(lines, range));
        }
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

/// Whether Chinese may stand at `value` as it is: not in a URL or behind an
/// escape, and not in the header of a syslog message (RFC 5424, section 6),
/// which is ASCII. Where that cannot be told from nearby it may not.
fn holds_chinese(lines: &[u8], value: Range<usize>) -> bool {
    /// How far a look goes, so that a line of addresses takes linear time.
    const FAR: usize = 128;
    let before = &lines[value.start.saturating_sub(FAR)..value.start];
    let line = memrchr(b'\n', before).map(|feed| &before[feed + 1..]);
    let begins = value.start <= FAR || line.is_some();
    let line = line.unwrap_or(before);
    // Priority, version, time, host, application, process and message.
    let spaces = memchr::memchr_iter(b' ', line).count();
    if begins && line.starts_with(b"<") && spaces < 6 {
        return false;
    }
    let ends = |b: &u8| b.is_ascii_whitespace() || b"\"'<>".contains(b);
    let token = match line.iter().rposition(ends) {
        // A quotation mark behind an escape is one within a text.
        Some(at) if line[..at].ends_with(b"\\") => return false,
        Some(at) => &line[at + 1..],
        None if begins => line,
        None => return false,
    };
    let mut after = lines[value.end..].iter().take(FAR).peekable();
    if after.next_if_eq(&&b':').is_some() {
        while after.next_if(|port| port.is_ascii_digit()).is_some() {}
    }
    let of_url = |b: &u8| b"/?&%#\\@".contains(b);
    !token.iter().any(of_url) && !after.next().is_some_and(of_url)
}

/// Gives each span the rule that counts on its line.
fn decide_by_line(
    policy: &Policy,
    lines: &[u8],
    today: Day,
    cells: &[Cell],
    spans: &mut [Span],
    unwound: &mut View,
) {
    spans.sort_by_key(|span| span.start);
    let mut rest = spans;
    while let Some(first) = rest.first() {
        let Range { start, end } = line_of(lines, first.start as usize);
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
                if is_mark(text) {
                    continue;
                }
                let place = range.start - start..range.end - start;
                facts.add_birth(span.entity, place, text);
            }
        }
        facts.date(&lines[start..end], today);
        let asks = policy.asks_for_fields();
        for span in of_line {
            let fields = match asks {
                true => fields_of(lines, today, cells, span),
                false => Fields::default(),
            };
            span.rule = policy
                .decide(span.entity, &facts, &fields)
                .unwrap_or_else(|| policy.plain(span.entity, span.rule));
        }
    }
}

/// The line that holds `at`, without its line feed.
fn line_of(lines: &[u8], at: usize) -> Range<usize> {
    let start = memrchr(b'\n', &lines[..at]).map_or(0, |feed| feed + 1);
    let end =
        memchr(b'\n', &lines[at..]).map_or(lines.len(), |feed| at + feed);
    start..end
}

/// The names of what holds `span`; `cells` are those of the lines, in order.
fn fields_of<'t>(
    lines: &'t [u8],
    today: Day,
    cells: &'t [Cell],
    span: &Span,
) -> Fields<'t> {
    let range = span.start as usize..span.end as usize;
    let next = cells.partition_point(|cell| cell.range.end < range.end);
    let cell = cells.get(next);
    let cell = cell.filter(|cell| cell.range.start <= range.start);
    Fields { field: holder(lines, today, range), column: cell.map(Cell::name) }
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

/// Appends what stands for `line`, its line feed included, if it has one.
fn withhold_line(line: &[u8], why: &str, out: &mut Vec<u8>) {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    withhold(out, why, text.len() as u64);
    out.extend_from_slice(&line[text.len()..]);
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
